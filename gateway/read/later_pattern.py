"""Patterns that are compiled when they are first used: a process that never meets them does not pay for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast


class _Later:
    """Stands for a pattern, and has its methods from its first use on."""

    def __init__(self, make: Callable[[], str], flags: int) -> None:
        self._make, self._flags = make, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        pattern = re.compile(self._make(), self._flags)
        for method in ("fullmatch", "match", "search", "sub", "split", "findall", "finditer", "pattern", "flags"):
            setattr(self, method, getattr(pattern, method))
        return getattr(pattern, name)


def compile_later(make: Callable[[], str], flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives of the text that `make` gives, which is asked for it at the pattern's first use."""
    return cast("re.Pattern[str]", _Later(make, flags))
