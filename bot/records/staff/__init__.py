"""The people who work in the console: passwords, second factors, roles."""
