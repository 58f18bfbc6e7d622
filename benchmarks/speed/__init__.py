"""Our whole path beside bare stock Rasa, in one run: `make benchmark-speed`."""
