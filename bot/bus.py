"""Waking whoever waits for something new: inside one process, or across processes through Redis.

A wake-up carries no data. Whoever is woken reads the database, so a lost wake-up costs time, never a message.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal, Protocol

import redis.asyncio

#: Topic of the worker (new inbox messages), of the SMS sender (new outbox messages) and of the console.
INBOX, OUTBOX, INQUIRIES = "inbox", "outbox", "inquiries"


def typing_topic(conversation_id: str, who: Literal["patient", "coordinator"]) -> str:
    """Topic of somebody's typing in a live chat. It is told and forgotten: nothing of it is stored."""
    return f"{conversation_id}:{who}-typing"


class Bus(Protocol):
    """Publish and subscribe to wake-ups. A conversation's id is the topic of its outbox."""

    async def publish(self, *topics: str) -> None:
        """Wake everyone subscribed to any of these topics."""

    def subscribe(self, topic: str) -> Subscription:
        """Listen to a topic; use as `async with bus.subscribe(t) as s: await s.wait(seconds)`."""


class Subscription:
    """One listener. Wake-ups that come while nobody waits are remembered, once."""

    def __init__(self, listeners: set[asyncio.Event]) -> None:
        self._listeners = listeners
        self._event = asyncio.Event()

    async def __aenter__(self) -> Subscription:
        self._listeners.add(self._event)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listeners.discard(self._event)

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
        self._listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    async def publish(self, *topics: str) -> None:
        """Wake everyone here who listens to any of these topics."""
        self.wake(*topics)

    def wake(self, *topics: str) -> None:
        """`publish` for callers that cannot await."""
        for topic in topics:
            for event in tuple(self._listeners.get(topic, ())):
                event.set()

    def subscribe(self, topic: str) -> Subscription:
        """Listen to a topic."""
        return Subscription(self._listeners[topic])


class RedisBus(LocalBus):
    """The bus of several processes: publishes to Redis and wakes local listeners for what comes from there."""

    CHANNEL = "bedside:wake"

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis = redis.asyncio.from_url(url, decode_responses=True)

    async def publish(self, *topics: str) -> None:
        """Wake everyone in every process; if Redis is away, at least everyone here."""
        self.wake(*topics)
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
                            self.wake(*message["data"].split("\n"))
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
    relay = asyncio.create_task(bus.relay())
    try:
        yield bus
    finally:
        relay.cancel()
        with suppress(asyncio.CancelledError):
            await relay
        await bus.close()
