"""Learning from use: words that were not served well, scrubbed for a person to read, and what is made of them.

Nothing learns by itself. What a person accepts becomes a change to a file, for another person to review.
"""
