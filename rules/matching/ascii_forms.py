"""Patterns of several languages without what no text in ASCII can match: half of the time for such a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_MARK = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[()|]")
_HAN = re.compile("[\u3400-\u9fff]")
_NOTHING = r"(?!)"


def fit_to(form: re.Pattern[str], text: str) -> re.Pattern[str]:
    """The form, or for a text in ASCII the same without its Chinese alternatives, of which each needs Chinese."""
    return _of_ascii(form) if text.isascii() else form


@cache
def _of_ascii(form: re.Pattern[str]) -> re.Pattern[str]:
    left = [one for one in alternatives(form.pattern) if not _HAN.search(one)]
    return re.compile("|".join(left) or _NOTHING, form.flags)


def alternatives(pattern: str) -> Iterator[str]:
    """What the bars of a pattern part that stand in no bracket."""
    depth, begin = 0, 0
    for mark in _MARK.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if mark[0] == "|" and depth == 0:
            yield pattern[begin : mark.start()]
            begin = mark.end()
    yield pattern[begin:]
