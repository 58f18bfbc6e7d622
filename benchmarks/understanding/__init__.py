"""How well we understand, beside stock Rasa on the same data: `make benchmark-understanding`."""
