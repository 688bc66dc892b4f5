"""Patterns of several languages, asked of many texts that hold nothing of them: a first look by RE2, in a tenth of the
time, tells where they cannot fit; and a text in ASCII is read in small letters, without what no such text can match:
to heed no case takes two to four times as long. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache

_MARK = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[()|]")
_HAN = re.compile("[\u3400-\u9fff]")
_NOTHING = r"(?!)"


class Forms:
    """Forms that are asked of the same texts, by name."""

    def __init__(self, forms: Mapping[str, re.Pattern[str]]) -> None:
        self._whole = dict(forms)

    @cached_property
    def _ascii(self) -> dict[str, re.Pattern[str]]:
        return {name: fit_to(form, "") for name, form in self._whole.items()}

    @cached_property
    def _small(self) -> dict[str, re.Pattern[str]]:
        return {name: small for name, form in self._ascii.items() if (small := in_small_letters(form)) is not None}

    @cached_property
    def _look(self) -> _FirstLook:
        return _FirstLook(self._whole, is_ascii=False)

    @cached_property
    def _ascii_look(self) -> _FirstLook:
        return _FirstLook(self._ascii, is_ascii=True)

    def that_may_fit(self, text: str) -> dict[str, re.Pattern[str]]:
        """As they are asked of this text; those that lack match nowhere in it."""
        if text.isascii():
            return self._ascii_look.that_may_fit(text)
        return self._whole if _ODD.search(text) else self._look.that_may_fit(text)

    def find(self, name: str, text: str) -> Iterator[re.Match[str]]:
        """What `finditer` gives for one of them, at the same places; its words may stand in small letters."""
        form = self._latest(text).get(name)
        if form is None:
            return iter(())
        small = self._small.get(name) if text.isascii() else None
        return form.finditer(text) if small is None else small.finditer(text.lower())

    @cached_property
    def _latest(self) -> Callable[[str], dict[str, re.Pattern[str]]]:
        return lru_cache(maxsize=8)(self.that_may_fit)


_ODD = re.compile("[\u0130\u0131\ud800-\udfff]")  # letters whose case RE2 knows otherwise; what no UTF-8 can say


class _FirstLook:
    """One pass over a text for all forms, by RE2, which finds whatever they find, and maybe more."""

    def __init__(self, forms: dict[str, re.Pattern[str]], *, is_ascii: bool) -> None:
        import re2

        options = re2.Options()
        options.log_errors = False
        self._forms, self._numbered = forms, list[tuple[str, re.Pattern[str]]]()
        self._always: dict[str, re.Pattern[str]] = {}  # that RE2 cannot say
        self._set = re2.Set.SearchSet(options)
        for name, form in forms.items():
            try:
                self._set.Add(_widened(form, is_ascii=is_ascii))
                self._numbered.append((name, form))
            except re2.error:
                self._always[name] = form
        self._set.Add("")  # in every text: it lacks where RE2 had no memory left
        self._set.Compile()

    def that_may_fit(self, text: str) -> dict[str, re.Pattern[str]]:
        found: list[int] = self._set.Match(text)
        last = len(self._numbered)
        if last not in found:
            return self._forms
        return {**self._always, **dict(self._numbered[number] for number in found if number != last)}


_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\{\d+(?:,\d*)?\}|.", re.DOTALL)
_BESIDE = frozenset(("^", "$", r"\A", r"\Z"))
_EDGES = frozenset((r"\b", r"\B"))  # of words, which are ASCII to RE2
_CLASS = re.compile(r"\\[wds]")
_NO_CLASS = re.compile(r"\\[WDS]")
_BEYOND = r"\x{80}-\x{10FFFF}"


def _widened(form: re.Pattern[str], *, is_ascii: bool) -> str:
    """The form as RE2 takes it; what it takes for an error where it may mean something else by it."""
    if form.flags & ~(re.IGNORECASE | re.DOTALL | re.MULTILINE | re.UNICODE) or _ODD.search(form.pattern):
        return _NOTHING
    flags = "".join(letter for letter, flag in _FLAGS.items() if form.flags & flag)
    return f"(?{flags}:{''.join(_wider_parts(form.pattern, is_ascii=is_ascii))})"


_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL}


def _wider_parts(pattern: str, *, is_ascii: bool) -> Iterator[str]:
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
            yield _uncounted(part) if is_ascii else _beyond_ascii(_uncounted(part))
        if part == ")":
            within = 0 if within == depth else within
            depth -= 1


def _uncounted(part: str) -> str:
    """What may be there so many times, any number of times: counting takes RE2 a state for each."""
    if not part.startswith("{"):
        return part
    return "*" if part.startswith("{0") else "+"


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
    if not text.isascii():
        return form
    left = [one for one in alternatives(form.pattern) if not _HAN.search(one)]
    return re.compile("|".join(left) or _NOTHING, form.flags)


def in_small_letters(form: re.Pattern[str]) -> re.Pattern[str] | None:
    """What finds in the small letters of a text in ASCII what the form finds in the text; None where it heeds a case,
    or may hold a capital by its number.
    """
    if not form.flags & re.IGNORECASE or "(?-i:" in form.pattern or r"\x" in form.pattern:
        return None
    small = _CAPITALS.sub(lambda found: found[0] if found[0][0] in "\\(" else found[0].lower(), form.pattern)
    return re.compile(small, form.flags & ~re.IGNORECASE)


_CAPITALS = re.compile(r"\\.|\(\?P|[A-Z]+")  # and what looks like one: escapes, the P of a named group


def alternatives(pattern: str) -> Iterator[str]:
    """What the bars of a pattern part that stand in no bracket."""
    depth, begin = 0, 0
    for mark in _MARK.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if mark[0] == "|" and depth == 0:
            yield pattern[begin : mark.start()]
            begin = mark.end()
    yield pattern[begin:]
