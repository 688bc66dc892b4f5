"""What is left of a person's words when they are erased: codes, times and numbers stay, so that figures stay; pure.

The same value gives the same value, so a ticket whose events and row are both blanked is still what its events say.
"""

from __future__ import annotations

import binascii
import html
import re
import unicodedata
from functools import cached_property
from typing import Any
from urllib.parse import unquote_to_bytes

from msgspec import Struct, field

from store.records import ERASED

# Keys of events, tickets and timers whose values are codes of ours, addresses or times; what stands under any other
# key may be somebody's words.
CODES = frozenset(
    """
    a k i p state kind category impact urgency priority level team assignee owner language organisation
    waiting_for waiting_until response_due due promised first_response resolved closed opened reopened tags
    policy_version resolution desk channel of role visibility by to at rule letter approver deputy decided
    start end since until number status done_by done_at answered_by answered_at inbox moved step sent speed
    expertise result attitude requester instead_of audience article kept told action scope pauses deadline
    decided_at actor
    """.split()  # noqa: SIM905 - to read
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+-]+")
_CODE = re.compile(r"\S{1,120}")
_LONG_LINE = 8  # characters from which on a line of theirs is looked for in what others wrote
_MARKS = "> |\t\r\xa0"
_WORD = re.compile(r"<[^<>]{0,2000}>|(?P<word>[^\s<>|]+)")  # a tag parts words as a blank does
_SHORT = 2  # words of a line that others may have written too
_ASIDE = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")  # "Ann Lee (IT)"
_NAME_WORD = re.compile(r"[^\s,;]+")
# An address as it is, in a link, within an address of a list or a bounce; what stands before it where it begins. Before
# "=" a "-" may be of the same name: `return-5-ann=acme.example` tells of ann, `list+mary-ann=acme.example` does not.
_BEFORE = {
    "@": r"(?<![\w.+-])",
    "%40": r"(?:(?<![\w.+-])|(?<=%(?:0A|20|22|26|27|28|2C|2F|3A|3B|3C|3D|3F)))",
    "=": r"(?:(?<![\w.-])|(?<=\d-)|(?<=bounce-)|(?<=bounces-)|(?<=return-))",
}
_BEHIND = r"(?![\w-]|\.[a-z]{2}(?![\w-]))"  # ann@acme.com.cn is somebody else
AT_SIGNS = tuple(_BEFORE)
_BETWEEN = r"[\s,;_.>|-]{1,6}"  # words of a name: in a file's name, in a login, where a line ends within a quote


class PersonWords(Struct, frozen=True, dict=True):
    """Whose words they are: addresses, names, the lines that they wrote, and the word that stands in their place."""

    addresses: frozenset[str]
    names: frozenset[str]
    pseudonym: str
    lines: frozenset[str] = field(default_factory=frozenset)
    refs: frozenset[str] = field(default_factory=frozenset)  # "T-42": their tickets, which lists tell of

    @cached_property
    def spelled(self) -> tuple[str, ...]:
        """The addresses as they are, in links, and as lists and bounces write them."""
        return tuple(address.replace("@", sign) for address in sorted(self.addresses) for sign in AT_SIGNS)

    @cached_property
    def forms(self) -> tuple[tuple[str, ...], ...]:
        """The full names as words, in either order: "Ann Lee", "Lee, Ann"; accents as one character or two."""
        found = []
        for name in {unicodedata.normalize(form, name) for name in self.names for form in ("NFC", "NFD")}:
            words = tuple(_NAME_WORD.findall(_ASIDE.sub(" ", name)))
            if len(words) > 1:
                found += [words, (words[-1], *words[:-1]), (*words[1:], words[0])]
            elif words and not name.isascii():
                found.append(words)
        return tuple(sorted(dict.fromkeys(found), key=lambda words: (-len("".join(words)), words)))

    @property
    def likes(self) -> tuple[str, ...]:
        """What SQL looks for by LIKE in small letters, signs of its own escaped: it may find too much.

        It makes no small letters but those of ASCII.
        """
        addresses = [_literal(address) for address in self.spelled]
        names = [gap.join(map(_literal, words)) for words in self.forms for gap in ("_", "__", "___", "____")]
        return tuple(dict.fromkeys(f"%{_any_case(one.lower())}%" for one in (*addresses, *names)))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds each of them, whatever the case, whatever parts the words of a name; an address only as a whole."""
        parts = [
            rf"{before}{re.escape(address.replace('@', sign))}{_BEHIND}"
            for address in sorted(self.addresses, key=len, reverse=True)
            for sign, before in _BEFORE.items()
        ]
        for words in self.forms:
            name = _BETWEEN.join(map(re.escape, words))
            parts.append(rf"(?<![^\W_]){name}(?![^\W_])" if "".join(words).isascii() else name)
        parts += [rf"\b{re.escape(ref)}(?!\d)" for ref in sorted(self.refs)]
        return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)

    @cached_property
    def marks(self) -> frozenset[frozenset[str]]:
        """What stands, in small letters, in whatever names them: an address, a ticket, or all words of a name."""
        every = (*((one,) for one in (*self.spelled, *self.refs)), *self.forms)
        return frozenset(frozenset(word.lower() for word in words) for words in every)

    @cached_property
    def lines_by_rare_word(self) -> dict[str, list[tuple[str, ...]]]:
        """The words of each line by the longest, which few others write."""
        known: dict[str, list[tuple[str, ...]]] = {}
        for words in {words for some in self.lines_by_word.values() for words in some}:
            known.setdefault(max(words, key=len), []).append(words)
        return known

    @cached_property
    def is_ascii(self) -> bool:
        """Are their names and lines the same bytes in nearly every charset?"""
        return "".join((*self.addresses, *self.names, *self.lines)).isascii()

    @cached_property
    def lines_by_word(self) -> dict[str, set[tuple[str, ...]]]:
        """The words of each line, by the first; as HTML writes them, too."""
        known: dict[str, set[tuple[str, ...]]] = {}
        for line in self.lines:
            for form in {line, html.escape(line), html.escape(line, quote=False)}:
                if words := tuple(filter(None, _WORD.findall(form))):
                    known.setdefault(words[0], set()).add(words)
        return known


def _any_case(words: str) -> str:
    return "".join("_" if not char.isascii() and char.upper() != char else char for char in words)


def _literal(words: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", words)


def scrub(value: Any, person: PersonWords) -> Any:
    """A value of somebody else's without the person: addresses and names, and whole lines that they wrote."""
    found = person.pattern

    def text(words: str) -> str:
        kept = [line if line.strip(_MARKS) not in person.lines else ERASED for line in words.split("\n")]
        left = _without_lines("\n".join(kept), person)
        return found.sub(lambda hit: person.pseudonym if "@" in hit.group() else ERASED, left)

    return _each(value, text)


def _without_lines(text: str, person: PersonWords) -> str:
    """Their lines as clients quote them: wrapped anew, behind marks, between tags; a short one where it is alone."""
    if len(text) < _LONG_LINE or not person.lines:
        return text
    known = person.lines_by_word
    found = [one for one in _WORD.finditer(text) if one["word"]]
    said = tuple(one.group() for one in found)
    if known.keys().isdisjoint(said):
        return text
    starts, ends = [one.start() for one in found] + [len(text)], [0] + [one.end() for one in found]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]  # before each word, and behind the last
    kept, number = [gaps[0]], 0
    while number < len(said):
        length = 0
        for words in known.get(said[number], ()):
            behind = number + len(words)
            alone = len(words) > _SHORT or (_is_edge(gaps, number) and _is_edge(gaps, behind))
            if alone and said[number:behind] == words:
                length = max(length, len(words))
        kept += [ERASED if length else said[number], gaps[number + (length or 1)]]
        number += length or 1
    return "".join(kept)


def _is_edge(gaps: list[str], number: int) -> bool:
    return number in {0, len(gaps) - 1} or any(mark in gaps[number] for mark in "\n<>|")


def _each(value: Any, text: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {text(name): _each(one, text) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_each(one, text) for one in value)
    return value


def blank(value: Any, person: PersonWords, key: str = "") -> Any:
    """A value of the person's own ticket: codes, times, numbers and addresses of others stay, all words go."""
    if isinstance(value, str):
        is_code = not value or _TIME.fullmatch(value) or (key in CODES and _CODE.fullmatch(value))
        return scrub(value, person) if is_code else ERASED
    if isinstance(value, dict):
        return {_name(name, person): _given(name, one, person) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(blank(one, person, key) for one in value)
    return value


def _name(name: str, person: PersonWords) -> str:
    return str(scrub(name, person))


def _given(name: str, value: Any, person: PersonWords) -> Any:
    """One value of a map; the fingerprint and what a loop breaker counted by address hold nothing to be kept."""
    if name == "fingerprint":
        return ""
    if name in {"facts", "loops", "fresh"}:
        return type(value)() if isinstance(value, dict | list) else ""
    if name == "title" and value == "":
        return ""
    return blank(value, person, name)


def lines_of(texts: list[str]) -> frozenset[str]:
    """The lines of texts that are long enough to be told from anybody else's."""
    return frozenset(line for text in texts for one in text.split("\n") if len(line := one.strip(_MARKS)) >= _LONG_LINE)


# --- quickly: may a mail hold them? -----------------------------------------------------------------------------------

_B64_LINE = rb"[ \t]*[A-Za-z0-9+/]+={0,2}[ \t]*\r?$"
_BASE64 = re.compile(rb"^%b(?:\n%b)*" % (_B64_LINE, _B64_LINE), re.MULTILINE)
_CODED_WORD = re.compile(rb"=\?[\w*-]{1,40}\?(?:[bB]\?(?P<b>[^?\s]*)|[qQ]\?(?P<q>[^?\s]*))\?=")  # RFC 2047
_PARAMETER = re.compile(rb"\*\d*\*?=")  # RFC 2231: of a file's name, coded by percent signs or in pieces
_CHARSET = re.compile(rb"charset\*?\s*=\s*(?:\([^)]*\)\s*)?[\"']?\s*([\w.:-]+)|=\?([\w.:-]+)[*?]", re.IGNORECASE)
_UTF8 = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_NO_ASCII = (b"utf-16", b"utf16", b"utf-32", b"utf32", b"utf-7", b"utf7", b"iso-2022", b"hz", b"ucs", b"unicode")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_APART = str.maketrans("<>|", "   ")


def may_tell(mail: bytes, person: PersonWords, *, lines: bool) -> bool:
    """May it hold their address or name, or, where asked, a line of theirs, however it is coded?

    It errs to yes. A mail is taken apart in milliseconds, and whoever erases goes through all of them.
    """
    charsets = {(found[1] or found[2]).lower() for found in _CHARSET.finditer(mail)}
    if not charsets <= _UTF8 and (not person.is_ascii or any(one.startswith(_NO_ASCII) for one in charsets)):
        return True
    parts = [mail, binascii.a2b_qp(mail), _coded_words(mail)]
    if (pieces := set(_PARAMETER.findall(mail))) and pieces != {b"*="}:
        return True
    if pieces:
        parts.append(unquote_to_bytes(mail))
    if b"base64" in mail.lower():
        parts += (_from_base64(found.group()) for found in _BASE64.finditer(mail))
    texts = [part.decode("utf-8", "replace") for part in parts]
    small = "\n".join(texts).lower()
    return any(all(word in small for word in words) for words in person.marks) or (lines and _may_quote(texts, person))


def _from_base64(lines: bytes) -> bytes:
    """What lines may say that look like base64, however they are cut, with or without what fills their end up."""
    signs = b"".join(lines.translate(None, b"=").split())
    signs = signs[: len(signs) - (len(signs) % 4 == 1)]
    return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))


def _may_quote(texts: list[str], person: PersonWords) -> bool:
    """Do all words of a line of theirs stand there, and one behind the other?"""
    known = person.lines_by_rare_word
    words = frozenset("\n".join(texts).translate(_APART).split())
    found = [f" {' '.join(line)} " for one in known.keys() & words for line in known[one] if words.issuperset(line)]
    if not found:
        return False
    flows = [f" {' '.join(form.translate(_APART).split())} " for one in texts for form in (one, _TAG.sub(" ", one))]
    return any(line in flow for line in found for flow in flows)


def _coded_words(mail: bytes) -> bytes:
    """The mail with the coded words of its fields as they read; those that follow one another are one text."""
    said, last = [], 0
    for found in _CODED_WORD.finditer(mail):
        between = mail[last : found.start()]
        said.append(between if not last or between.strip() else b"")
        last = found.end()
        if found["q"] is not None:
            said.append(binascii.a2b_qp(found["q"], header=True))
            continue
        try:
            said.append(binascii.a2b_base64(found["b"] + b"=" * (-len(found["b"]) % 4)))
        except binascii.Error:
            said.append(found["b"])
    return b"".join((*said, mail[last:])) if said else b""
