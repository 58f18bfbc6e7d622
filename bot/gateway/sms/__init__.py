"""The text-message door: webhook in, sender out; `providers` hold what differs from one provider to the next."""
