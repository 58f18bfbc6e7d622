"""What plugs into Rasa: graph components, the loopback channel and the tracker store.

Thin: knowledge lives in `glossary`, `bot.safety` and `bot.records`. Only this package and the CLI import Rasa.
"""
