"""`bedside learn`: a person looks at what was not served well, and decides what is made of it."""
