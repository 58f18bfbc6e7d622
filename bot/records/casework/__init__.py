"""Inquiries: what a person must answer, from its opening to its end, and all that coordinators do about it."""
