"""The way of a text out: may it go now, claimed, sent part by part; and texts that nobody waits for."""
