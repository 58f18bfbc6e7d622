"""Figures: each module is a make target of its own, and measures what it compares in one run."""
