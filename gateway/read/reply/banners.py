"""Know the warnings that gateways put above and below a mail: that it comes from outside,
to be careful with links, that it was scanned.

Nobody wrote them to anybody, so they are neither text nor answer. Known by their form, whatever the product,
or by the operator's list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from gateway.read.data.banners import (
    BEGINNINGS,
    CAREFUL,
    CAREFUL_ELSEWHERE,
    ENDS,
    EXTERNAL_ELSEWHERE,
    FROM_OUTSIDE_ELSEWHERE,
    LABELLED,
    LINKS,
    MAIL,
    NEW_SENDER,
    OF_MAIL_ELSEWHERE,
    OUTSIDE,
    OUTSIDE_ELSEWHERE,
    PERSONAL,
    PERSONAL_ELSEWHERE,
    SCANNED,
    SCANNED_BY,
    SCANNED_HAN,
    SELDOM,
    SENDER,
    STARTS,
    TAG,
    TIPS,
    WARNING,
    WARNING_ELSEWHERE,
    WARNS_ON,
)
from gateway.read.data.cut import CLIPPED
from gateway.read.first_letters import FirstLetters
from gateway.read.lower_pattern import holds_any, to_lower
from gateway.read.reply.coverage import fold
from gateway.read.reply.quoted_lines import Line

MOST_LINES = 12  # of one warning
LONGEST = 700  # characters of one paragraph of it
_EDGES = "*-–—_=~#|<>[]【】「」『』()（）!！⚠️️:： \t\ufeff"
_SIGNED = "⚠【[*"  # how a warning may begin whose words tell less
_FIRST_LETTERS = 8  # that are more than enough, however long a letter is in lower case
_PARTS = ("@", "has", "病毒", *TIPS)  # of those that may begin with anything
_SHORT = 6  # letters of a text of the operator's that may stand inside a longer line


def is_banner(text: str, own: Sequence[str] = ()) -> bool:
    """Is a paragraph the warning of a gateway, as a whole."""
    if not own and not _may_be_banner(text):
        return False
    text = _with_single_blanks(text)
    if not 0 < len(text) <= LONGEST:
        return False
    low = to_lower(text.strip(_EDGES))
    if (
        CLIPPED.fullmatch(text)
        or STARTS.match(text)
        or ENDS.match(text)
        or TAG.fullmatch(text)
        or TAG.fullmatch(low)
        or _is_scanned(low)
    ):
        return True
    if own and _is_own(text, own):
        return True
    return _warns_elsewhere(low) or (_warns(text, low, own) and PERSONAL.search(text) is None)


def _may_be_banner(text: str) -> bool:
    """Has it one of the beginnings or parts of which each warning has one. False is certain."""
    return (
        text[:1] in _SIGNED
        or _first().begin(to_lower(" ".join(text.lstrip(_EDGES).split(maxsplit=4))[:_FIRST_LETTERS]))
        or holds_any(to_lower(text), _PARTS)
    )


@cache
def _first() -> FirstLetters:
    """Of a warning, behind what stands around it."""
    forms = (STARTS, ENDS, TAG, CLIPPED, SCANNED, NEW_SENDER, LABELLED, MAIL, WARNING)
    elsewhere = (WARNING_ELSEWHERE, FROM_OUTSIDE_ELSEWHERE, EXTERNAL_ELSEWHERE)
    return FirstLetters([*(form.pattern for form in (*forms, *elsewhere)), *map(re.escape, BEGINNINGS)])


def _with_single_blanks(text: str) -> str:
    alone = text.isascii() and "  " not in text and text.isprintable()
    return text.strip(" ") if alone else " ".join(text.split())


def _is_scanned(low: str) -> bool:
    """Does it say that the mail was looked at."""
    if SCANNED.match(low) or (" has " in low and SCANNED_BY.match(low)):
        return True
    return not low.isascii() and SCANNED_HAN.match(low) is not None


def _warns(text: str, low: str, own: Sequence[str]) -> bool:
    """Has it any form of a warning. `low`: the same, lower case and without what stands around it."""
    if "@" in low and SELDOM.match(low):
        return True
    tag = TAG.match(text) if text[0] in "[【" else None
    if tag is not None and text[tag.end() :]:
        rest = text[tag.end() :]
        said = to_lower(rest)
        careful = CAREFUL.search(said) is not None and (LINKS.search(said) or SENDER.search(said)) is not None
        return careful or is_banner(rest, own)
    if low.startswith(BEGINNINGS) or any(tip in low for tip in TIPS):
        return True
    return _has_form(text, low)


def _warns_elsewhere(low: str) -> bool:
    """The same in languages whose sentences are not read: this mail comes from outside; or a word of warning or
    "external mail" stands first, and the paragraph speaks of mail and outside and calls for care.
    """
    if FROM_OUTSIDE_ELSEWHERE.match(low):
        return PERSONAL_ELSEWHERE.search(low) is None
    if WARNING_ELSEWHERE.match(low) is None and EXTERNAL_ELSEWHERE.match(low) is None:
        return False
    of_mail = OF_MAIL_ELSEWHERE.search(low) is not None and OUTSIDE_ELSEWHERE.search(low) is not None
    return of_mail and CAREFUL_ELSEWHERE.search(low) is not None and PERSONAL_ELSEWHERE.search(low) is None


def _is_own(text: str, own: Sequence[str]) -> bool:
    """Is it one of the operator's texts, or a line of one."""
    folded = fold(text)
    return bool(folded) and any(
        folded == known or (len(folded) > _SHORT and folded in known) for known in map(fold, own)
    )


def _has_form(text: str, low: str) -> bool:
    """It speaks of this mail or its sender as coming from outside; or warns, and of links or senders."""
    if NEW_SENDER.match(low):
        return True
    labelled = LABELLED.match(low)
    if labelled is not None and CAREFUL.search(low) and LINKS.search(low):
        return CAREFUL.match(low, labelled.end()) is not None or MAIL.match(low, labelled.end()) is not None
    of_mail = MAIL.match(low) is not None
    warns = WARNING.match(low) is not None
    signed = text[:1] in _SIGNED
    if not (of_mail or warns or signed):
        return False
    outside = OUTSIDE.search(low) is not None
    if of_mail and (outside or (CAREFUL.search(low) and LINKS.search(low))):
        return True
    if warns and (outside or CAREFUL.search(low)) and (LINKS.search(low) or SENDER.search(low) or MAIL.search(low)):
        return True
    return signed and outside and SENDER.search(low) is not None


def find_banner(lines: Sequence[Line], own: Sequence[str]) -> int:
    """How many lines at the top are warnings of gateways; 0 where they are all there is."""
    end = 0
    while (start := _filled(lines, end)) < len(lines) and (step := _banner_lines(lines, start, own)):
        end = start + step
    return end if any(line.plain for line in lines[end:]) else 0


def find_lower_banner(lines: Sequence[Line], own: Sequence[str]) -> int:
    """The first line of the warnings that stand below everything else; len(lines) where none do."""
    end = len(lines)
    while end:
        last = next((number for number in range(end - 1, -1, -1) if lines[number].plain), -1)
        start = next((number + 1 for number in range(last, -1, -1) if not lines[number].plain), 0)
        if last < 0 or start == 0 or last - start >= MOST_LINES:
            break
        if not is_banner(" ".join(line.plain for line in lines[start : last + 1]), own):
            break
        end = start
    return end


def without_tag(lines: Sequence[Line]) -> list[Line]:
    """The lines without the tag before the first word: `[EXTERNAL] It works.`"""
    first = _filled(lines, 0)
    line = lines[first] if first < len(lines) else Line("", "")
    found = TAG.match(line.plain) if line.plain[:1] in "[【" else None
    if found is None or not line.plain[found.end() :].strip():
        return list(lines)
    tag = found[0].strip()
    raw = line.raw[line.raw.find(tag) + len(tag) :].lstrip()
    return [*lines[:first], Line(raw, line.plain[found.end() :].strip(), line.depth, line.mark), *lines[first + 1 :]]


def _filled(lines: Sequence[Line], start: int) -> int:
    return next((number for number in range(start, len(lines)) if lines[number].plain), len(lines))


def _banner_lines(lines: Sequence[Line], start: int, own: Sequence[str]) -> int:
    """How many lines from `start` are one warning: between its marks, a whole paragraph, or the first lines of one."""
    stop = next((n for n in range(start, len(lines)) if not lines[n].plain), len(lines))
    whole = " ".join([line.plain for line in lines[start:stop]])
    if not own and not _may_be_banner(whole):
        return 0
    if STARTS.match(lines[start].plain):
        last = next(
            (n for n in range(start, min(start + 2 * MOST_LINES, len(lines))) if ENDS.match(lines[n].plain)), start
        )
        return last + 1 - start
    if stop - start <= MOST_LINES and is_banner(whole, own) and not _goes_on(lines, start, stop, own):
        return stop - start
    if stop - start == 1 or not is_banner(lines[start].plain, own):
        return 0
    end = start + 1
    while end < min(stop, start + MOST_LINES) and _belongs(lines[end - 1].plain, lines[end].plain, own):
        end += 1
    return end - start


def _goes_on(lines: Sequence[Line], start: int, stop: int, own: Sequence[str]) -> bool:
    """Is only the beginning of a paragraph the warning: the first line is one alone,
    and the last belongs to something else.
    """
    if stop - start < 2 or not is_banner(lines[start].plain, own):
        return False
    return not all(_belongs(lines[n - 1].plain, lines[n].plain, own) for n in range(start + 1, stop))


def _belongs(above: str, plain: str, own: Sequence[str]) -> bool:
    """Does a line go on with the warning above it: a sentence that was wrapped, or one more of its kind."""
    wrapped = above[-1] not in ".!>)]*。！）】" and plain[0].islower()
    return wrapped or WARNS_ON.search(plain) is not None or is_banner(plain, own)
