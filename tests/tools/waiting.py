"""Waiting for what must come: as long as a busy machine may need. A test says what happens, never how fast."""

import asyncio
import time

PATIENCE = 150.0
"""Seconds until a test gives up; pytest's own limit for a whole test is above it."""


def until(condition, seconds: float = PATIENCE, pause: float = 0.02, more=str):
    """Waits until a condition gives something true, and gives that; `more` is what a failure says besides."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"it did not happen in {seconds:g} s\n{more()}"
        time.sleep(pause)
    return found


async def until_async(condition, seconds: float = PATIENCE, pause: float = 0.01):
    """`until`, while the loop goes on."""
    async with asyncio.timeout(seconds):
        while not (found := condition()):
            await asyncio.sleep(pause)
    return found
