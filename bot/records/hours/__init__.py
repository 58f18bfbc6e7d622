"""When the clinic is open, and what is promised by it."""
