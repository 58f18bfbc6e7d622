"""How long what is kept, and how it goes: legal holds, retention, a patient's right to know and be forgotten."""
