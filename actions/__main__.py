"""`python -m actions`: the action server, on loopback only (rasa_sdk's own start listens to the whole network)."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable

from rasa_sdk.endpoint import create_app
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions.resources import linker
from bot import garbage
from bot.errors import SettingsError
from bot.settings import Settings


def main() -> None:
    """Serve every action of this package."""
    garbage.let_lie()
    logging.basicConfig(level=logging.WARNING)
    settings = Settings()
    linker()  # loads the glossary, which a patient should not wait for
    app = create_app("actions")
    token = settings.rasa_token.get_secret_value()
    if token or not settings.demo:  # beside `rasa shell`, which has none
        app.register_middleware(guard(token), "request")
    garbage.settle()
    app.run("127.0.0.1", settings.actions_port, access_log=False, motd=False)


def guard(token: str) -> Callable[[Request], Awaitable[HTTPResponse | None]]:
    """What lets only Rasa, holding the token, have actions done: they read the record of any conversation named.

    Raises:
        SettingsError: there is no token.
    """
    if not token:
        raise SettingsError("set BEDSIDE_RASA_TOKEN: the actions' door must not be open to every local process")

    async def check(request: Request) -> HTTPResponse | None:
        given = request.headers.get("x-bedside-token", "").encode("utf-8", "surrogateescape")
        holds_it = hmac.compare_digest(given, token.encode())
        return None if holds_it or request.path == "/health" else json({"error": "forbidden"}, status=403)

    return check


if __name__ == "__main__":
    main()
