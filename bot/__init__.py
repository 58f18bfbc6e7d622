"""Bedside's own code; ARCHITECTURE.md shows the rooms."""
