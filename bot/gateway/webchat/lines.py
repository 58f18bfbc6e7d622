"""The open lines: how many one browser may have, what it may send on them, and letting all of them go at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from aiohttp import WSCloseCode, WSMsgType, web

from bot.gateway.webchat.limits import PACE
from bot.services import SERVICES

#: Lines of one conversation, which are tabs of one browser; one more is for emergencies alone.
MOST_LINES = 10


class Lines:
    """Every open line, with whose it is."""

    def __init__(self) -> None:
        self._open: dict[web.WebSocketResponse, str] = {}

    def are_many(self, who: str) -> bool:
        """Whether one more line would be one too many."""
        return sum(one == who for one in self._open.values()) >= MOST_LINES

    @contextmanager
    def kept(self, who: str, socket: web.WebSocketResponse) -> Iterator[None]:
        """Know of a line for as long as the block runs."""
        self._open[socket] = who
        try:
            yield
        finally:
            del self._open[socket]

    async def close(self) -> None:
        """Let every browser go; widgets reconnect by themselves."""
        for socket in tuple(self._open):
            await socket.close(code=WSCloseCode.GOING_AWAY)


#: Where the web chat keeps them.
LINES = web.AppKey("web_chat_lines", Lines)


async def close_lines(app: web.Application) -> None:
    """At shutdown."""
    await app[LINES].close()


async def said(app: web.Application, socket: web.WebSocketResponse, who: str) -> AsyncIterator[str]:
    """The frames a line brings, until the browser leaves; all lines of `who` together at the pace of one.

    What waits for its turn is not read from the network yet, so it fills no memory either.
    """
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await app[PACE].turn(who, app[SERVICES].now())
            yield message.data
