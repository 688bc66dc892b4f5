"""Waiting for what must come: as long as a busy machine may need. A test says what happens, never how fast."""

import asyncio
import time

PATIENCE = 150.0
"""Seconds until a test gives up; pytest's own limit for a whole test is above it."""


def until(condition, seconds: float = PATIENCE, pause: float = 0.02, more=str):
    """Waits until a condition gives something true, and gives that; `more` is what a failure says besides.

    It looks less often the longer it waits, since looking costs what others wait for.
    """
    begin = time.monotonic()
    while not (found := condition()):
        waited = time.monotonic() - begin
        assert waited < seconds, f"it did not happen in {seconds:g} s\n{more()}"
        time.sleep(max(pause, min(waited / 20, 1)))
    return found


def rests(out) -> bool:
    """Has a sender no letter on its way, no claim with the writer, and nothing that wakes it?"""
    return not out._going and not out._woken.is_set() and out._next._submit is not None


async def until_async(condition, seconds: float = PATIENCE, pause: float = 0.01):
    """`until`, while the loop goes on."""
    async with asyncio.timeout(seconds):
        while not (found := condition()):
            await asyncio.sleep(pause)
    return found
