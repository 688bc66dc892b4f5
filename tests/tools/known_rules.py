"""Rules that this process has read before: a thousand desks in virtual time have those of the starter, beside their own."""

from __future__ import annotations

from functools import lru_cache

from rules.loading import load


def remember() -> None:
    """From now on what any of many desks has read is known, not what the last one has."""
    load._load_known = lru_cache(maxsize=64)(load._load_known.__wrapped__)
