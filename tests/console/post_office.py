"""A mail server by hand: it speaks SMTP as far as a notice needs, and keeps what it took."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class PostOffice:
    """What came in; `answers` says what to reply to a command instead of yes, by its first word.

    While it is not `open` it takes connections and says nothing.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.port = 0
        self.open = asyncio.Event()
        self.open.set()
        self.at_once = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until it says goodbye."""
        self.at_once += 1
        await self.open.wait()
        writer.write(b"220 post.example\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            writer.write(f"{self.answers.get(word, self._yes(word))}\r\n".encode())
            await writer.drain()
            if word == "DATA" and word not in self.answers:
                whole = (await reader.readuntil(b"\r\n.\r\n"))[:-5]
                self.taken.append(message_from_bytes(whole, policy=policy.default))
                writer.write(b"250 kept\r\n")
            if word == "QUIT":
                break
        writer.close()

    @staticmethod
    def _yes(word: str) -> str:
        return {"DATA": "354 go on", "QUIT": "221 bye"}.get(word, "250 yes")


@asynccontextmanager
async def opened() -> AsyncIterator[PostOffice]:
    """A post office on a free port of this machine."""
    office = PostOffice()
    server = await asyncio.start_server(office.serve, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    async with server:
        yield office
