"""`python -m bot.simulator`: the SMS simulator on its port, on this machine only."""

from __future__ import annotations

from aiohttp import web

from bot.settings import Settings
from bot.simulator.app import create_simulator


def main() -> None:
    """Serve the simulator until interrupted."""
    settings = Settings()
    if not settings.demo:
        raise SystemExit("The SMS simulator speaks for any phone number: it runs with BEDSIDE_DEMO=true only.")
    web.run_app(create_simulator(settings), host="127.0.0.1", port=settings.simulator_port, access_log=None)


if __name__ == "__main__":
    main()
