"""A circuit breaker: a server in trouble is left alone for a while, and then tried by one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Resting(Exception):
    """The server failed lately, and is not asked."""


class Breaker:
    """After `failures` in a row nothing is asked for `rest` seconds; then one may try, and the others wait for that.

    Its lock is held only to count: while one patient's question is with the server, another's may go there too.
    """

    def __init__(self, failures: int, rest: float) -> None:
        self._most, self._rest = failures, rest
        self._failures, self._rests_until = 0, 0.0
        self._lock = Lock()

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Count how the block ends; raises `Resting` before it begins while the server is left alone."""
        with self._lock:
            if time.monotonic() < self._rests_until:
                raise Resting
            if self._failures >= self._most:  # the rest is over: this one tries
                self._rests_until = time.monotonic() + self._rest
        try:
            yield
        except Exception:
            self._failed()
            raise
        with self._lock:
            self._failures, self._rests_until = 0, 0.0

    def _failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self._most:
                self._rests_until = time.monotonic() + self._rest
