"""Turns: so many at a time, and one that takes long keeps no other waiting.

Who waits for a slow answer gives its turn to the next and goes on waiting beside it; only so many may. After a crash
nothing is left of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct


class Turn(Struct, eq=False):
    """One turn, whoever has it."""

    name: str
    is_slow: bool = False  # its place went to another


class Turns:
    """`places` at a time; after `patience` seconds a turn is slow, and its place free while fewer than `most` are."""

    def __init__(self, places: int, patience: float, most: int) -> None:
        self._room = asyncio.Semaphore(places)
        self._patience, self._most = patience, most
        self._taken: set[Turn] = set()
        self._ended = asyncio.Event()  # one of them

    @property
    def slow(self) -> list[str]:
        """The names of the turns that take long. Any thread may ask."""
        return [turn.name for turn in self._taken.copy() if turn.is_slow]

    @property
    def quick(self) -> int:
        """How many turns there are beside them."""
        return len(self._taken) - len(self.slow)

    @asynccontextmanager
    async def take(self, name: str = "") -> AsyncIterator[Turn]:
        """Waits for a place and has it until the end of the block, or until it takes long."""
        await self._room.acquire()
        turn = Turn(name)
        self._taken.add(turn)
        watch = asyncio.create_task(self._watch(turn))
        try:
            yield turn
        finally:
            watch.cancel()
            self._taken.discard(turn)
            self._ended.set()
            if not turn.is_slow:
                self._room.release()

    async def _watch(self, turn: Turn) -> None:
        await asyncio.sleep(self._patience)
        while len(self.slow) >= self._most:
            self._ended.clear()
            await self._ended.wait()
        turn.is_slow = True
        self._room.release()
