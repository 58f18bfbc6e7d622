"""`bedside content` and `bedside check-content`: the library for those who write it."""
