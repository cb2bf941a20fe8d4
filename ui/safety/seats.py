"""How many questions are answered at once, over all pages and the interface for programs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Busy(Exception):
    """Every seat is taken and so is every place in the queue: try again in some seconds."""


class Seats:
    """Seats in which questions are answered, and places where as many more wait for one."""

    def __init__(self, at_once: int, waiting: int) -> None:
        """`at_once` questions are answered at the same time while `waiting` more wait."""
        self._most = at_once + waiting
        self._inside = 0
        self._free = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """A seat, after those who came before; raises Busy at once where none can be waited for."""
        if self._inside >= self._most:
            raise Busy
        self._inside += 1
        try:
            async with self._free:
                yield
        finally:
            self._inside -= 1
