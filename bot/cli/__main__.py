"""`python -m bot.cli`: the `bedside` command."""

from bot.cli.main import main

main()
