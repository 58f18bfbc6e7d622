"""Data for research: a cohort, and a copy of what is kept of it from which nobody can be told (Safe Harbor)."""
