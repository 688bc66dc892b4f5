"""Where a letter ends and its signature begins: delimiters, closings, device lines, list footers, legal notices."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gateway.read.data.languages import LANGUAGES
from gateway.read.lines import Line

_CLOSINGS = frozenset(closing for language in LANGUAGES for closing in language.closings)
_THANKS = frozenset(word for language in LANGUAGES for word in language.thanks)
_DEVICES = tuple(sorted({device for language in LANGUAGES for device in language.devices}))
_NOTICES = tuple(sorted({notice for language in LANGUAGES for notice in language.disclaimers}))
_THIS_MAIL = (
    "this email",
    "this e-mail",
    "this message",
    "this communication",
    "this transmission",
    "the information",
    "this document",
)
_CONFIDENTIAL = ("confidential", "privileged", "intended solely", "sole use", "intended recipient", "intended only")
_END = " ,.!，。！；;~～、:：-—–*_…"
_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}$")
_CONTACT = re.compile(
    r"@\w|\b(?:tel|mail|e-mail|phone|mobile|fax|mob|cell|www)\b|电话|手机|邮箱|邮件|電話|地址|\+\d{2}|\d{3}[- ]\d{4}",
    re.IGNORECASE,
)
MOST_AFTER_DELIMITER = 20  # lines of a signature below "-- "
MOST_AFTER_CLOSING = 9
_LONGEST = 90  # characters of a signature's line


def is_device(plain: str) -> bool:
    """Is it "Sent from my …", "发自我的…" or their like."""
    text = plain.lstrip("-—–*_[(<|# ").lower()
    return len(plain) < 140 and text.startswith(_DEVICES) and " is " not in text


def is_delimiter(plain: str) -> bool:
    """`-- ` (RFC 3676 section 4.3) and what people make of it."""
    return plain in ("--", "-- ", "—", "——", "- -", "–", "---", "----")


def is_closing(plain: str) -> bool:
    """Is it "Best regards", "此致" on a line of its own, also with a name behind a comma."""
    if len(plain) > 70:
        return False
    text = plain.strip(_END).lower()
    if text in _CLOSINGS:
        return True
    head, comma, name = text.partition(",")
    return bool(comma) and head.strip() in _CLOSINGS and len(name.split()) <= 3


def is_thanks(plain: str) -> bool:
    return len(plain) <= 40 and plain.strip(_END).lower() in _THANKS


def is_notice(plain: str) -> bool:
    """The first line of a legal notice."""
    text = plain.lstrip("*-_<[【 ").lower()
    if text.startswith(_NOTICES):
        return True
    return len(text) > 60 and text.startswith(_THIS_MAIL) and any(word in text for word in _CONFIDENTIAL)


def _is_name(plain: str) -> bool:
    words = plain.strip(_END).split()
    return 0 < len(words) <= 4 and len(plain) <= 40 and not plain.endswith(("?", "？", ":", "："))


def find_footer(lines: Sequence[Line]) -> int:
    """The first line of what machines add below everything: a list's footer, a legal notice; len(lines) where nothing is."""
    end = len(lines)
    for here in range(max(0, len(lines) - 60), len(lines)):
        plain = lines[here].plain
        if is_notice(plain):
            end = here
            break
        if len(plain) >= 2 and not plain.strip("_") and _is_list_footer(lines, here + 1):
            end = here
            break
    while (
        end > 0
        and end < len(lines)
        and end - 1 >= 0
        and (not lines[end - 1].plain or not lines[end - 1].plain.strip("_-=* "))
    ):
        end -= 1
    return end


def _is_list_footer(lines: Sequence[Line], start: int) -> bool:
    rest = [line.plain for line in lines[start:] if line.plain]
    return 0 < len(rest) <= 8 and any(
        "mailing list" in plain.lower() or "mailman" in plain.lower() or "listinfo" in plain.lower()
        for plain in rest[:3]
    )


def find_signature(lines: Sequence[Line]) -> int:
    """The line on which the signature of these lines begins; len(lines) where there is none. Never 0: a letter has a text."""
    filled = [number for number, line in enumerate(lines) if line.plain]
    if len(filled) < 2:
        return len(lines)
    start = _by_html(lines, filled)
    start = min(start, _by_delimiter(lines, filled))
    start = min(start, _by_device(lines[:start], filled))
    start = min(start, _by_card(lines[:start]))
    start = min(start, _by_closing(lines[:start]))
    return start if start > filled[0] else len(lines)


def _by_html(lines: Sequence[Line], filled: list[int]) -> int:
    marked = [number for number in filled if lines[number].mark == "signature"]
    if marked and all(lines[number].mark == "signature" for number in filled if number >= marked[0]):
        return marked[0]
    return len(lines)


def _by_delimiter(lines: Sequence[Line], filled: list[int]) -> int:
    for place, number in enumerate(filled):
        if place and is_delimiter(lines[number].plain) and 0 < len(filled) - place - 1 <= MOST_AFTER_DELIMITER:
            return number
    return len(lines)


def _by_device(lines: Sequence[Line], filled: list[int]) -> int:
    start = len(lines)
    for number in reversed([number for number in filled if number < len(lines)][-3:]):
        if is_device(lines[number].plain):
            start = number
    return start


def _by_card(lines: Sequence[Line]) -> int:
    """Signatures that clients draw: Foxmail's date and name, NetEase Master's table, a rule above name and numbers."""
    filled = [number for number, line in enumerate(lines) if line.plain]
    words = [number for number in filled if lines[number].plain.strip("_-=*| ")]
    if len(words) >= 3 and _DATE.match(lines[words[-2]].plain) and len(lines[words[-1]].plain) <= 40:
        return words[-2]
    for place in range(max(1, len(filled) - 10), len(filled)):
        plain = lines[filled[place]].plain
        below = [lines[number].plain for number in filled[place + 1 :]]
        if "|" in plain and not plain.strip("| ") and below:
            return filled[place]
        ruled = len(plain) >= 6 and not plain.strip("_-=*—")
        if (
            ruled
            and below
            and all(len(line) <= _LONGEST for line in below)
            and any(_CONTACT.search(line) for line in below)
        ):
            return filled[place]
    return len(lines)


def _by_closing(lines: Sequence[Line]) -> int:
    filled = [number for number, line in enumerate(lines) if line.plain]
    start = len(lines)
    tail = filled[-MOST_AFTER_CLOSING:]
    for place in range(len(tail) - 1, -1, -1):
        plain = lines[tail[place]].plain
        if len(plain) > _LONGEST:
            break
        after = tail[place + 1 :]
        if is_closing(plain) or (is_thanks(plain) and after and len(after) <= 4 and _is_name(lines[after[0]].plain)):
            start = tail[place]
    if start == len(lines) and filled and _is_dashed_name(lines[filled[-1]].plain):
        return filled[-1]
    return start


def _is_dashed_name(plain: str) -> bool:
    """Is it a name behind a dash, as a last line: "-Abhishek", "- Ann Lee"."""
    if plain[:1] not in "-–—~/" or len(plain) > 40:
        return False
    words = plain.lstrip("-–—~/ ").split()
    return 0 < len(words) <= 3 and all(word[:1].isupper() and word.strip(".").isalpha() for word in words)
