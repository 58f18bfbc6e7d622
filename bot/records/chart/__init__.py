"""What is on record about a patient, read with an audit line each time, and where it comes from."""
