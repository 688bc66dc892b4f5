"""What the finders of secrets have in common: places in a text, and words around a number that call it something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gateway.read.later_pattern import compile_later
from gateway.read.lower_pattern import holds_any
from rules.matching.part_finder import PartFinder
from service.privacy import secret_words as words

Span = tuple[int, int]
Spans = Iterator[Span]
HIDDEN = "•••••"
BEFORE, AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
QUOTES = "\"'`“”‘’«»„「」『』"
FOR = r"(?:\s+(?:for|of|to|on|in|at|from|von|für|zum|zur|de|pour|para|per)\s(?:[^\n.:=;,!?@]{1,40}\s)?(?:[\w.+-]{1,64}@[\w.-]{1,100}\w|https?://[^\s,;]{1,120}[^\s,;:.]|(?:[\w-]{1,40}\.){1,6}[\w-]{1,40})|\s*\([^()\n]{1,40}\)|\s+(?:for|of|to|on|in|at|from|von|für|zum|zur|de|du|pour|del|para|per|di)\b[^\n.:=;,!?]{1,60}?|\s+(?:below|above|now|again|today|here))?"
SIGN = r"[\"'`”*]*\s*(?:[:=]|=>|->|→)\s*(?:>\s*)?"
VERB = (
    r"[\"'`”]?\s+(?:is|was|are|were|remains|reads|became|will be|ist|war|lautet|lautete|est|était|es|era|é|è|является)"
    r"(?:\s+(?:now|still|currently|simply|just|always|set to|changed to|reset to|jetzt|noch|maintenant|ahora))?\s*[:=]?\s+"
)
SIGN_CJK = r"[\"'”」]?\s*(?:(?:现在|目前|仍然|还|就|暂时|初始)?(?:是|为|為|改为|改成|换成|换为|设为|设成|设置为|设置成|设定为|重置为|重置成|更新为|更新成|变成|用的是|写的是|填的是|设的是|输入的是|应该是|可能是|输入|就是|は|는|은)了?|[:=])\s*[:：]?\s*"
NO_VALUE = compile_later(
    r"[*•.xX#_…?!,;:/()\[\]<>{}|~=+-]+|[a-z]+://\S*|[^@\s]+@[^@\s]+\.[a-z]{2,}|\[.*|<[^<>]*>?|\{.*|%\w|\$\{?\w+\}?"
    r"|[\w.-]+\.(?:xlsx?|docx?|pdf|txt|csv|png|jpe?g|zip|msg|eml|exe|html?|kdbx|ini|conf|ya?ml|json)|0x[0-9a-f]+"
    r"|(?:T|INC|REQ|CHG|PRB|KB|CVE|RFC|ERR|E)-?\d+(?:-\d+)*|\d{1,3}(?:\.\d{1,3}){3}|n/a",
    re.IGNORECASE,
)
UNIT = compile_later(rf"\s*(?:[-+]\s*)?(?:{words.UNITS})", re.IGNORECASE)
PRODUCT = compile_later(rf"(?:{words.PRODUCT})", re.IGNORECASE)
VERSION = compile_later(r"v?\d+(?:\.\d+)+", re.IGNORECASE)
_OTHER_BEFORE = compile_later(
    rf"(?:\b(?:{words.OTHER_NUMBER})(?:[ _-]?(?:numbers?|nos?\.?|nr\.?|ids?|codes?|keys?|#|№|°))*|(?:{words.OTHER_NUMBER_CJK})(?:单|编|件)?(?:号码|号|码|编号|番号|번호)?)"
    r"[\"'”]?\s*(?:\([^()\n]{0,20}\))?\s*(?:(?:is|was|are|reads|says|shows|ist|lautet|est|es|for|with|of|under)\b|是|为|はは?|[:=#№.]|->)*\s*[\"'“(#]?\s*$",
    re.IGNORECASE,
)
_OTHER_BEHIND = compile_later(
    rf"[\"')”,]?\s*(?:(?:is|was|are|ist|est|es)\s+(?:(?:only|just|really|actually)\s+)?(?:the|our|my|your|his|her|their|an?|not an?|no|die|der|le|la|el)\s+(?:\w+\s+){{0,2}}?"
    rf"(?:{words.OTHER_NUMBER})\b|(?:是|为)(?:我|我们|你们|该|这)?(?:的)?(?:{words.OTHER_NUMBER_CJK}))",
    re.IGNORECASE,
)


_FINDER = PartFinder()


def asked(*parts: str) -> frozenset[str]:
    """Parts that finders of secrets ask of a text, before a pattern that needs one of them."""
    assert all(part == fold(part) for part in parts)
    return _FINDER.ask(parts)


class Sought:
    """A text in which secrets are looked for, with what the finders ask of it first.

    Its shape has an octet for each of its letters: `0` for a figure, `a` for a letter as in ASCII, ` ` for what stands
    between groups of figures, `n` for what a line that is cut and quoted puts there, `?` for all else. What a pattern
    asks of figures and letters is asked of it first, in a tenth of the time. A text without figures needs none.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = folded = fold(text)
        octets = folded.encode("utf-8", "replace")
        self.parts = _FINDER.find(octets)
        self.is_ascii = text.isascii()  # without Chinese
        if not self.is_ascii:
            octets = _OTHER_FIGURE.sub("0", folded).encode("ascii", "replace")
        self.shape = octets.translate(_SHAPES) if holds_any(folded, _FIGURES) or not self.is_ascii else b""
        self.figures = self.shape.count(b"0")  # how many

    def has(self, parts: frozenset[str]) -> bool:
        """Does it hold one of these parts, in small letters? All of them were asked for (`asked`)."""
        return not parts.isdisjoint(self.parts)

    def words(self) -> list[bytes]:
        """Its words and numbers, as far as they are in ASCII."""
        return self.folded.encode("ascii", "replace").translate(_IN_WORDS).split()


_FIGURES = "0123456789"
_IN_WORDS = bytes(code if chr(code).isascii() and chr(code).isalnum() else ord(" ") for code in range(256))
_OTHER_FIGURE = compile_later(r"[^\D0-9]")
_SHAPES = bytes.maketrans(
    b"0123456789abcdefghijklmnopqrstuvwxyz ./-\r\n>|", b"0" * 10 + b"a" * 26 + b" " * 4 + b"n" * 4
).translate(bytes(code if chr(code) in "0an " else ord("?") for code in range(256)))


def match_at(form: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `finditer` gives of a form that can begin nowhere but at these places."""
    end = 0
    for place in places:
        if place >= end and (found := form.match(text, place)) is not None:
            yield found
            end = found.end()


def find_each(text: str, parts: Iterable[str]) -> list[int]:
    """Where one of these parts begins, in order."""
    places: list[int] = []
    for part in parts:
        at = text.find(part)
        while at >= 0:
            places.append(at)
            at = text.find(part, at + 1)
    places.sort()
    return places


def fold(text: str) -> str:
    """Letters as a pattern that ignores case compares them, as many as before: for parts and forms in small letters."""
    return (text.translate(_LIKE_ASCII) if not text.isascii() and holds_any(text, _UNLIKE_ASCII) else text).lower()


_LIKE_ASCII = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
_UNLIKE_ASCII = "".join(map(chr, _LIKE_ASCII))


def label(names: str) -> str:
    """A pattern for words that stand alone, or behind `my`, `new`, `DB_` and the like."""
    return rf"(?:(?<![^\W_])|(?<=_))(?:(?:my|new|old|admin|root|user|db|temp|login)_?)?(?:{names})(?![^\W_])"


def is_another(text: str, start: int, end: int) -> bool:
    """Do the words around a number call it something else: an order, a parcel, a telephone?"""
    before = text[max(0, start - 60) : start]
    return _OTHER_BEFORE.search(before) is not None or _OTHER_BEHIND.match(text, end, end + 60) is not None


def is_ordinary(word: str) -> bool:
    """Is it a word that people say of a password, and no password?"""
    folded = word.casefold().strip("!?.,'’")
    if folded in words.NO_PASSWORD or any(
        part in words.NO_PASSWORD for part in re.split(r"[-'’/]", folded) if len(part) > 2
    ):
        return True
    return folded.endswith(("ed", "ing", "less", "able", "ible", "ful", "ity", "tion", "sion", "ment"))


_TIME = compile_later(
    r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|\d{1,2}:\d\d(?::\d\d)?"
)


def is_time(text: str) -> bool:
    """Does it begin with a day or a time of day?"""
    return _TIME.match(text) is not None
