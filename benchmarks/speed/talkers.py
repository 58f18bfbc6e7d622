"""Somebody who talks to a server: says something, waits for the whole answer's first message."""

from __future__ import annotations

import uuid
from typing import Protocol

import aiohttp

#: Seconds an answer may take before the run is given up. Not a speed requirement.
PATIENCE = 60.0


class Talker(Protocol):
    """One conversation of its own."""

    async def open(self) -> None:
        """Begin the conversation."""

    async def ask(self, text: str) -> None:
        """Say something; returns when the answer is here."""

    async def close(self) -> None:
        """Leave."""


class StockTalker:
    """Over the REST channel of stock Rasa."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self._http = http
        self._url = f"{base}/webhooks/rest/webhook"
        self._sender = uuid.uuid4().hex

    async def open(self) -> None:
        """Nothing: the REST channel believes any sender."""

    async def ask(self, text: str) -> None:
        """One call, one answer."""
        async with self._http.post(self._url, json={"sender": self._sender, "message": text}) as response:
            if not await response.json():
                raise RuntimeError("stock Rasa gave no answer")

    async def close(self) -> None:
        """Nothing is open."""


class BedsideTalker:
    """Over the web chat, as a browser: session, WebSocket, stored message, stored answer."""

    def __init__(self, base: str) -> None:
        self._base = base
        # A cookie jar of its own: the cookie is the conversation.
        self._http = aiohttp.ClientSession(headers={"Origin": base}, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def open(self) -> None:
        """Start a session and open the line."""
        async with self._http.post(f"{self._base}/chat/session", data={"language": "en"}) as response:
            response.raise_for_status()
        self._socket = await self._http.ws_connect(f"{self._base}/chat/ws")
        await self._socket.send_json({"type": "hello"})

    async def ask(self, text: str) -> None:
        """Send a message; wait for its echo, and then for the first reply, which is its answer."""
        if self._socket is None:
            raise RuntimeError("open the line first")
        message_id, echoed = str(uuid.uuid4()), False
        await self._socket.send_json({"type": "message", "id": message_id, "text": text})
        while True:
            frame = await self._socket.receive_json(timeout=PATIENCE)
            if frame["type"] == "error":
                raise RuntimeError(f"the gateway refused a message: {frame['code']}")
            echoed = echoed or (frame["type"] == "echo" and frame["id"] == message_id)
            if echoed and frame["type"] == "reply":
                return

    async def close(self) -> None:
        """Close the line."""
        if self._socket is not None:
            await self._socket.close()
        await self._http.close()
