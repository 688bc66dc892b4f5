"""Patterns that are compiled when they are first used: a process that never meets them does not pay for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast


class _Later:
    """Stands for a pattern, and has its methods from its first use on."""

    def __init__(self, text: str | Callable[[], str], flags: int) -> None:
        self._text, self._flags = text, flags

    @property
    def pattern(self) -> str:
        """The text, as a part of another pattern."""
        text = self._text  # once: another thread may be here as well
        if not isinstance(text, str):
            self._text = text = text()
        return text

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        pattern = re.compile(self.pattern, self._flags)
        for method in ("fullmatch", "match", "search", "sub", "subn", "split", "findall", "finditer", "flags"):
            setattr(self, method, getattr(pattern, method))
        return getattr(pattern, name)


def compile_later(text: str | Callable[[], str], flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives of a text, or of what makes it; at the pattern's first use."""
    return cast("re.Pattern[str]", _Later(text, flags))
