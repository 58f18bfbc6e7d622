"""An SMS provider to play with: demo only. It knows nothing of Bedside but its settings, and talks HTTP to it."""
