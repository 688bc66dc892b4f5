"""Makes a failing run shorter: steps are left out, many at a time and then one by one, as long as it fails alike."""

from __future__ import annotations

import re

from tests.simulate.world import Broken, simulate

_NUMBERS = re.compile(r"/\S+|[\d:.]+|<[^>]*>|\S+@\S+")
PASS = "pass"  # a step in which nobody does anything: the others keep their places


def fails_alike(seed: int, steps: list[str], text: str, url: str = "") -> bool:
    """Does it break the same promise, whichever mail or letter it is?"""
    try:
        simulate(seed, steps, url)
    except Broken as broken:
        return _NUMBERS.sub("", str(broken)) == _NUMBERS.sub("", text)
    except Exception:
        return False
    return False


def shrink(seed: int, steps: list[str], text: str, patience: int = 60, url: str = "") -> list[str]:
    """The shortest list that was found within `patience` runs."""
    size = len(steps) // 2
    while size and patience:
        position = 0
        while position < len(steps) and patience:
            shorter = [*steps[:position], *[PASS] * len(steps[position : position + size]), *steps[position + size :]]
            if shorter != steps:
                patience -= 1
                if fails_alike(seed, shorter, text, url):
                    steps = shorter
            position += size
        size //= 2
    return [step for step in steps if step != PASS]
