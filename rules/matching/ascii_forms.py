"""Patterns of several languages, asked of many texts that hold nothing of them: a first look by RE2, in a tenth of the
time, tells which of their alternatives may fit, and only these are compiled and tried. A text in ASCII is read in small
letters, without what no such text can match: to heed no case takes two to four times as long. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from heapq import heapify, heappop, heapreplace

from msgspec import Struct

_MARK = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[()|]")
_HAN = re.compile("[\u3400-\u9fff]")
_ODD = re.compile("[\u0130\u0131\ud800-\udfff]")  # letters whose case RE2 knows otherwise; what no UTF-8 can say
_NOTHING = r"(?!)"


class Forms:
    """Forms that are asked of the same texts, by name; none speaks of its groups, for each alternative stands alone.

    They share one first look, whose states RE2 makes as texts need them, for all that may be found beside one another:
    where not all are asked of a text, each by itself needs fewer.
    """

    def __init__(self, forms: Mapping[str, str], *, ignore_case: bool = False, remembers: int = 8) -> None:
        flags = re.IGNORECASE if ignore_case else re.NOFLAG
        self._parts = [_Alternative(name, part, flags) for name, form in forms.items() for part in alternatives(form)]
        self._remembers = remembers

    @cached_property
    def look(self) -> Callable[[str], Fitting]:
        """What may fit a text; the latest are remembered."""
        return lru_cache(maxsize=self._remembers)(self._look) if self._remembers else self._look

    def _look(self, text: str) -> Fitting:
        if text.isascii():
            return self._ascii_look.look(text)
        return Fitting(text, self._parts) if _ODD.search(text) else self._whole_look.look(text)

    @cached_property
    def _whole_look(self) -> _FirstLook:
        return _FirstLook(self._parts, self._parts, is_ascii=False)

    @cached_property
    def _ascii_look(self) -> _FirstLook:
        parts = [part for part in self._parts if not _HAN.search(part.pattern)]
        return _FirstLook(parts, [part.in_small_letters() for part in parts], is_ascii=True)


class _Alternative(Struct, frozen=True, dict=True):
    """An alternative of a form."""

    name: str  # of the form
    pattern: str
    flags: int
    is_small: bool = False  # asked of small letters

    @cached_property
    def form(self) -> re.Pattern[str]:
        return re.compile(_WORD_BEGINS.sub(r"\1(?<!\\w.)", self.pattern), self.flags)

    def in_small_letters(self) -> _Alternative:
        """What finds the same in the small letters of a text in ASCII; itself where it heeds a case, or may hold
        another form of one of these letters.
        """
        if not self.flags & re.IGNORECASE or _OTHER_CASE.search(self.pattern):
            return self
        small = _CAPITALS.sub(lambda found: found[0] if found[0][0] in "\\(" else found[0].lower(), self.pattern)
        return _Alternative(self.name, small, self.flags & ~re.IGNORECASE, is_small=True)

    def asked_of(self, text: str) -> str:
        return text.lower() if self.is_small else text


# The first letter of a word: `re` goes from one such letter to the next where nothing stands before it.
_WORD_BEGINS = re.compile(r"\A\\b([a-z])(?![?*+{|])")
_OTHER_CASE = re.compile(r"\(\?-i:|\\x|[\u0130\u0131\u017f\u212a]")  # a capital by its number; İ, ı, long s, Kelvin
_CAPITALS = re.compile(r"\\.|\(\?P|[A-Z]+")  # and what looks like one: escapes, the P of a named group


class Fitting:
    """What of the forms may fit a text, or what is left of it when some of it is cut; `sure` are those that fit it."""

    def __init__(self, text: str, parts: Sequence[_Alternative], sure: Collection[str] = ()) -> None:
        self._text, self._sure = text, sure
        self._parts: dict[str, list[_Alternative]] = {}
        for part in parts:
            self._parts.setdefault(part.name, []).append(part)

    def holds(self, name: str, text: str) -> bool:
        """Does the form fit anywhere?"""
        if name in self._sure and text == self._text:
            return True
        return any(part.form.search(part.asked_of(text)) is not None for part in self._parts.get(name, ()))

    def find(self, name: str, text: str) -> Iterator[re.Match[str]]:
        """What `finditer` gives for the form, at the same places; its words may stand in small letters."""
        asked = [(part.form, part.asked_of(text)) for part in self._parts.get(name, ())]
        return asked[0][0].finditer(asked[0][1]) if len(asked) == 1 else _in_turn(asked)

    def cut(self, name: str, text: str, instead: str) -> str:
        """The text with something else in place of all that the form fits."""
        if name not in self._parts:
            return text
        pieces, end = list[str](), 0
        for found in self.find(name, text):
            pieces += (text[end : found.start()], instead)
            end = found.end()
        return "".join((*pieces, text[end:]))


_NOTHING_FITS = Fitting("", ())


def _in_turn(asked: Sequence[tuple[re.Pattern[str], str]]) -> Iterator[re.Match[str]]:
    """What `finditer` gives for alternatives: the first place, there the first of them, then on from its end."""
    found = [(first.start(), turn, first) for turn, (form, text) in enumerate(asked) if (first := form.search(text))]
    heapify(found)
    end = 0
    while found:
        start, turn, first = found[0]
        if start >= end:
            yield first
            end = max(first.end(), start + 1)
        form, text = asked[turn]
        again = form.search(text, end)
        if again is None:
            heappop(found)
        else:
            heapreplace(found, (again.start(), turn, again))


class _FirstLook:
    """One pass over a text for all alternatives, by RE2, which finds whatever they find, and maybe more."""

    def __init__(self, parts: Sequence[_Alternative], asked: Sequence[_Alternative], *, is_ascii: bool) -> None:
        import re2

        options = re2.Options()
        options.log_errors = False
        self._asked = asked  # in place of each
        self._always = list[int]()  # that RE2 cannot say
        self._numbered = list[int]()
        self._plain = set[int]()  # of which RE2 means the same
        self._set = re2.Set.SearchSet(options)
        for number, part in enumerate(parts):
            try:
                self._set.Add(_widened(part, is_ascii=is_ascii))
                self._numbered.append(number)
                if is_ascii and _is_plain(part.pattern):
                    self._plain.add(number)
            except re2.error:
                self._always.append(number)
        # At the end of every text, for what fits before is noted at each letter: it lacks where RE2 had no memory left.
        self._set.Add(r"\z")
        self._set.Compile()

    def look(self, text: str) -> Fitting:
        """Those that may fit, in their order."""
        found: list[int] = self._set.Match(text)
        last = len(self._numbered)
        if found == [last] and not self._always:
            return _NOTHING_FITS
        if last not in found:
            return Fitting(text, self._asked)
        fitting = [self._numbered[number] for number in found if number != last]
        sure = [self._asked[number].name for number in self._plain.intersection(fitting)]
        return Fitting(text, [self._asked[number] for number in sorted((*self._always, *fitting))], sure)


_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\{\d+(?:,\d*)?\}|.", re.DOTALL)
_BESIDE = frozenset(("^", "$", r"\A", r"\Z"))
_EDGES = frozenset((r"\b", r"\B"))  # of words, which are ASCII to RE2
_CLASS = re.compile(r"\\[wds]")
_NO_CLASS = re.compile(r"\\[WDS]")
_BLANKS = re.compile(r"\\[sS]")
_BEYOND = r"\x{80}-\x{10FFFF}"


def _widened(part: _Alternative, *, is_ascii: bool) -> str:
    """The alternative as RE2 takes it; what it takes for an error where it may mean something else by it."""
    if _ODD.search(part.pattern):
        return _NOTHING
    case = "i" if part.flags & re.IGNORECASE else ""
    return f"(?{case}:{''.join(_wider_parts(part.pattern, is_ascii=is_ascii))})"


def _wider_parts(pattern: str, *, is_ascii: bool) -> Iterator[str]:
    """The parts of a pattern without what they ask to stand, or not to stand, beside them: RE2 has no such thing, and
    means another end of the text. Its words, figures and blanks are those of ASCII, so that beyond it all may be one.
    """
    depth = within = 0  # open brackets; those that were open when what is left out began, and it itself
    for part in _PIECE.findall(pattern):
        opens = part.startswith("(")
        depth += opens
        if opens and part[-1] in "=!" and not within:
            within = depth
        if not within and part not in _BESIDE:
            yield _uncounted(part) if is_ascii else _beyond_ascii(_uncounted(part))
        if part == ")":
            within = 0 if within == depth else within
            depth -= 1


def _is_plain(pattern: str) -> bool:
    """Does RE2 find it in a text in ASCII just where `re` does? Its blanks are others."""
    return "".join(_wider_parts(pattern, is_ascii=True)) == pattern and _BLANKS.search(pattern) is None


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


def alternatives(pattern: str) -> Iterator[str]:
    """What the bars of a pattern part that stand in no bracket."""
    depth, begin = 0, 0
    for mark in _MARK.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if mark[0] == "|" and depth == 0:
            yield pattern[begin : mark.start()]
            begin = mark.end()
    yield pattern[begin:]
