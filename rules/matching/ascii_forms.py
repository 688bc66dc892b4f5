"""Patterns of several languages, asked of many texts that hold nothing of them: a first look by RE2, in a tenth of the
time, tells where they cannot fit; and a text in ASCII is read without what no such text can match. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

_MARK = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[()|]")
_HAN = re.compile("[\u3400-\u9fff]")
_NOTHING = r"(?!)"


def search(form: re.Pattern[str], text: str) -> re.Match[str] | None:
    """As the form's own `search`."""
    return fit_to(form, text).search(text) if may_fit(form, text) else None


def finditer(form: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """As the form's own `finditer`."""
    return fit_to(form, text).finditer(text) if may_fit(form, text) else ()


def sub(form: re.Pattern[str], by: str, text: str) -> str:
    """As the form's own `sub`."""
    return fit_to(form, text).sub(by, text) if may_fit(form, text) else text


def may_fit(form: re.Pattern[str], text: str) -> bool:
    """False only where the form matches nowhere in the text."""
    is_ascii = text.isascii()
    look = _first_look(form, is_ascii)
    if look is None or (not is_ascii and _ODD.search(text)):
        return True
    found: list[int] = look.Match(text)
    return found != [_ALWAYS]


_ODD = re.compile("[\u0130\u0131\ud800-\udfff]")  # letters whose case RE2 knows otherwise; what no UTF-8 can say
_ALWAYS = 1  # the number of what fits every text: it lacks where RE2 had no memory left


@cache
def _first_look(form: re.Pattern[str], is_ascii: bool) -> Any:
    """What fits wherever the form does, and maybe elsewhere; None where RE2 has no such form."""
    if form.flags & ~(re.IGNORECASE | re.DOTALL | re.UNICODE):
        return None
    import re2

    options = re2.Options()
    options.case_sensitive = not form.flags & re.IGNORECASE
    options.dot_nl = bool(form.flags & re.DOTALL)
    options.log_errors = False
    wider = "".join(_widened(_of_ascii(form).pattern if is_ascii else form.pattern, is_ascii=is_ascii))
    look = re2.Set.SearchSet(options)
    try:
        look.Add(wider)
    except re2.error:
        return None
    look.Add("")
    look.Compile()
    return look


_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|.", re.DOTALL)
_BESIDE = frozenset(("^", "$", r"\A", r"\Z"))
_EDGES = frozenset((r"\b", r"\B"))  # of words, which are ASCII to RE2
_CLASS = re.compile(r"\\[wds]")
_NO_CLASS = re.compile(r"\\[WDS]")
_BEYOND = r"\x{80}-\x{10FFFF}"


def _widened(pattern: str, *, is_ascii: bool) -> Iterator[str]:
    """The parts of a pattern without what they ask to stand, or not to stand, beside them: RE2 has no such thing, and
    means another end of the text. Its words, figures and blanks are those of ASCII, so that beyond it all may be one.
    """
    depth = within = 0  # open brackets; those that were open when what is left out began, and it itself
    for part in _PART.findall(pattern):
        opens = part.startswith("(")
        depth += opens
        if opens and part[-1] in "=!" and not within:
            within = depth
        if not within and part not in _BESIDE:
            yield part if is_ascii else _beyond_ascii(part)
        if part == ")":
            within = 0 if within == depth else within
            depth -= 1


def _beyond_ascii(part: str) -> str:
    if part in _EDGES:
        return ""
    if part.startswith("[^"):
        return r"[\s\S]" if _NO_CLASS.search(part) else part
    if part.startswith("["):
        return f"{part[:-1]}{_BEYOND}]" if _CLASS.search(part) else part
    return f"[{part}{_BEYOND}]" if _CLASS.fullmatch(part) else part


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
