"""Waking whoever waits for something new: inside one process, or across processes through Redis.

A wake-up carries no data. Whoever is woken reads the database, so a lost wake-up costs time, never a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal, Protocol

import redis.asyncio

#: Topic of the worker (new inbox messages), of the SMS sender (new outbox messages) and of the console.
INBOX, OUTBOX, INQUIRIES = "inbox", "outbox", "inquiries"
#: Seconds between signs of life on a silent Redis, and after how many without one it is taken for dead: a host that
#: vanished, or a firewall that drops, closes no connection.
_HEARTBEAT, _SILENCE = 5.0, 15.0


def typing_topic(conversation_id: str, who: Literal["patient", "coordinator"]) -> str:
    """Topic of somebody's typing in a live chat. It is told and forgotten: nothing of it is stored."""
    return f"{conversation_id}:{who}-typing"


class Bus(Protocol):
    """Publish and subscribe to wake-ups. A conversation's id is the topic of its outbox."""

    def publish(self, *topics: str) -> None:
        """Wake everyone subscribed to any of these topics; the caller waits for nobody."""

    def subscribe(self, topic: str) -> Subscription:
        """Listen to a topic; use as `async with bus.subscribe(t) as s: await s.wait(seconds)`."""


class Subscription:
    """One listener. Wake-ups that come while nobody waits are remembered, once."""

    def __init__(self, listeners: dict[str, set[asyncio.Event]], topic: str) -> None:
        self._listeners = listeners
        self._topic = topic
        self._event = asyncio.Event()

    async def __aenter__(self) -> Subscription:
        self._listeners.setdefault(self._topic, set()).add(self._event)
        return self

    async def __aexit__(self, *_: object) -> None:
        others = self._listeners[self._topic]
        others.discard(self._event)
        if not others:  # each conversation is a topic: kept for good they would fill the memory
            del self._listeners[self._topic]

    async def wait(self, seconds: float) -> bool:
        """Wait for a wake-up, at most `seconds`; returns whether one came."""
        # Not `wait_for`: on Python 3.11 it swallows a cancellation that comes together with the wake-up.
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        woken = self._event.is_set()
        self._event.clear()
        return woken


class LocalBus:
    """The bus of a single process."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Event]] = {}

    def publish(self, *topics: str) -> None:
        """Wake everyone here who listens to any of these topics."""
        for topic in topics:
            for event in tuple(self._listeners.get(topic, ())):
                event.set()

    def subscribe(self, topic: str) -> Subscription:
        """Listen to a topic."""
        return Subscription(self._listeners, topic)


class RedisBus(LocalBus):
    """The bus of several processes: tells Redis too, and wakes local listeners for what comes from there.

    It hears what it tells, and tells something every few seconds: so silence means that the connection is dead.
    """

    CHANNEL = "bedside:wake"

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis = redis.asyncio.from_url(
            url, decode_responses=True, socket_timeout=_SILENCE, socket_connect_timeout=_HEARTBEAT
        )
        self._untold: set[str] = set()
        self._news = asyncio.Event()

    def publish(self, *topics: str) -> None:
        """Wake everyone here at once, and in every process as soon as Redis takes it (`tell`)."""
        super().publish(*topics)
        self._untold.update(topics)
        self._news.set()

    async def tell(self) -> None:
        """Pass wake-ups on to Redis, until cancelled. What it does not take is lost: whoever waits there also polls."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_HEARTBEAT):
                    await self._news.wait()
            self._news.clear()
            topics, self._untold = self._untold, set()
            with suppress(redis.exceptions.RedisError):
                await self._redis.publish(self.CHANNEL, "\n".join(topics))

    async def relay(self) -> None:
        """Pass wake-ups from Redis on to local listeners, until cancelled; reconnects by itself."""
        while True:
            with suppress(redis.exceptions.RedisError):
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self.CHANNEL)
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            super().publish(*message["data"].split("\n"))
            await asyncio.sleep(1)

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.aclose() if hasattr(self._redis, "aclose") else await self._redis.close()


@asynccontextmanager
async def open_bus(redis_url: str) -> AsyncIterator[LocalBus]:
    """The bus the settings ask for, closed at the end of the block."""
    if not redis_url:
        yield LocalBus()
        return
    bus = RedisBus(redis_url)
    tasks = [asyncio.create_task(part) for part in (bus.tell(), bus.relay())]
    try:
        yield bus
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await bus.close()
