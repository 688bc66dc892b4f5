"""Which of many short parts a text holds: one pass by RE2 instead of one look for each of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any

_END = b"\0"  # stands behind every text: where it is not found, RE2 had no memory left
_NOTHING = [0]  # by its number: the end alone
_NO_PARTS = frozenset[str]()


class PartFinder:
    """Finds parts in texts. Each is asked for by `ask` before the first text comes."""

    def __init__(self) -> None:
        self._asked: dict[str, None] = {_END.decode(): None}

    def ask(self, parts: Iterable[str]) -> frozenset[str]:
        """The same parts, from now on among those that are looked for."""
        wanted = frozenset(parts)
        self._asked |= dict.fromkeys(sorted(wanted))
        self.__dict__.pop("_look", None)
        return wanted

    def find(self, octets: bytes) -> frozenset[str]:
        """Those of the parts that a text in UTF-8 holds; all of them where that cannot be told."""
        parts, look = self._look
        found = look.Match(octets + _END)
        if found == _NOTHING:
            return _NO_PARTS
        return frozenset(map(parts.__getitem__, found)) if found and 0 in found else frozenset(parts)

    @cached_property
    def _look(self) -> tuple[list[str], Any]:
        import re2

        options = re2.Options()
        options.log_errors = False
        look = re2.Set.SearchSet(options)
        for part in self._asked:
            look.Add(re2.escape(part))
        look.Compile()
        return list(self._asked), look


@cache
def any_part(parts: tuple[bytes, ...]) -> Any:
    """The pattern of RE2 that is found in octets which hold one of the parts, in whatever case."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.encoding = re2.Options.Encoding.LATIN1
    return re2.compile(b"|".join(map(re2.escape, parts)), options)
