"""The `bedside` command: the composition root, where the parts are put together.

Each subcommand imports what it needs when it runs, so that `bedside --help` is quick and only the commands that
need Rasa load it.
"""

from bot.cli.main import main

__all__ = ["main"]
