"""Data for research, from the command line."""
