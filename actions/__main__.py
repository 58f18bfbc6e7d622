"""`python -m actions`: the action server, on loopback only (rasa_sdk's own start listens to the whole network)."""

from __future__ import annotations

import logging

from rasa_sdk.endpoint import create_app

from actions.resources import linker
from bot.settings import Settings


def main() -> None:
    """Serve every action of this package."""
    logging.basicConfig(level=logging.WARNING)
    settings = Settings()
    linker()  # loads the glossary, which a patient should not wait for
    app = create_app("actions")
    app.run("127.0.0.1", settings.actions_port, access_log=False, motd=False)


if __name__ == "__main__":
    main()
