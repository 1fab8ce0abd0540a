"""How many questions are answered at once, and how many may wait for their turn."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import anyio

from rag.api.errors import overloaded

_SMOOTHING: Final = 0.1
"""Weight of the newest duration in the moving average behind ``Retry-After``."""


class Gate:
    """``running`` slots and a queue of at most ``waiting``; whoever comes later is sent away.

    A bounded queue keeps the wait of those admitted bounded as well: a server that accepts
    everything answers everyone too late.
    """

    def __init__(self, running: int, waiting: int) -> None:
        self._slots = anyio.Semaphore(running, max_value=running)
        self._size = running
        self._limit = waiting
        self._mean_seconds = 0.1
        self.waiting = 0
        self.running = 0

    @property
    def retry_after(self) -> int:
        """Seconds until the present queue should be empty, at least 1."""
        return max(1, math.ceil((self.waiting + 1) * self._mean_seconds / self._size))

    def refuse_when_full(self) -> None:
        """Raise the 503 refusal when a newcomer would not be admitted."""
        if self.running >= self._size and self.waiting >= self._limit:
            raise overloaded(self.retry_after)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold one slot; waits for it in turn, or raises the 503 refusal at once."""
        self.refuse_when_full()
        self.waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self.waiting -= 1
        self.running += 1
        started = time.monotonic()
        try:
            yield
        finally:
            self.running -= 1
            self._slots.release()
            spent = time.monotonic() - started
            self._mean_seconds += _SMOOTHING * (spent - self._mean_seconds)
