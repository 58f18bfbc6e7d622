"""Making and checking password hashes: slow on purpose, so in threads, and few at once."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.records.staff import users

#: Each takes 64 MB and a core, so a flood of them must queue.
AT_ONCE = 2


class Hashing:
    """The one way to a password's hash, for everybody who needs one."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is right; takes as long when there is nothing to compare with."""
        async with self._turns:
            return await asyncio.to_thread(users.password_matches, stored, password)

    async def make(self, password: str) -> str:
        """What is stored of a password; raises `ValueError` for one too short or too long."""
        async with self._turns:
            return await asyncio.to_thread(users.hash_password, password)


HASHING = web.AppKey("hashing", Hashing)
