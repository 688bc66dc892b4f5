"""Lines with a quote mark that quote nothing: what a person pastes, compares or writes below a letter of ours."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gateway.read.reply import quote_marks, signature
from gateway.read.reply.coverage import fold as fold_words
from gateway.read.reply.original import find_who_wrote, is_our_foot
from gateway.read.reply.quoted_lines import Line, fold

MOST_PASTED_ABOVE = 6  # lines without a quote mark, right above those with one, of what somebody pastes
LEAST_CITED = 12  # letters and digits of a part of a line that is known again in the original


def without_own_marks(lines: list[Line], author: str) -> list[Line]:
    """The lines of a mail, without the mark where it quotes nothing: what a person pastes under a colon ("The log
    says:") or at the end of their text, above the first line that says that somebody wrote; the two sides of a
    comparison (`<` and `>`), `>>> http://… <<<`, and what somebody types with marks below the foot of our letter.
    """
    quoted = [number for number, line in enumerate(lines) if line.depth and line.plain]
    if not quoted:
        return lines
    own = {number for number in quoted if lines[number].raw.lstrip()[:1] == ">" and lines[number].plain.endswith("<<<")}
    if len(own) < len(quoted):
        end = find_who_wrote(lines)
        quoted = [number for number in quoted if number < end]
        if any(line.raw.startswith("< ") and not line.depth for line in lines[:end]):
            own |= {number for number in quoted if lines[number].raw.startswith("> ")}
        else:
            own |= _pasted(lines, quoted) or _pasted_last(lines, quoted, end, author)
            own |= _below_our_foot(lines)
    if not own:
        return lines
    return [Line(line.raw, line.plain, 0, line.mark) if number in own else line for number, line in enumerate(lines)]


def _pasted(lines: Sequence[Line], quoted: Sequence[int]) -> set[int]:
    """The quoted lines of each run that a line of one's own with a colon at its end leads up to; a run goes on over
    what stands right below it, as a session with its prompts does.
    """
    own: set[int] = set()
    last, leads = -2, False
    for number in quoted:
        between = lines[last + 1 : number]
        if last < 0 or (
            any(not line.depth and line.plain for line in between) and not all(line.plain for line in between)
        ):
            leads = _leads_to(lines, number)
        if leads:
            own.add(number)
        last = number
    return own


def _pasted_last(lines: Sequence[Line], quoted: Sequence[int], end: int, author: str) -> set[int]:
    """The last run of quoted lines above the original, where it stands below a text of one's own and nothing but a
    signature stands between the two: who quotes a letter there answers below it, or asked nothing of what they quote.
    """
    if not quoted or end == len(lines):
        return set()
    start = quoted[-1]
    while start and (lines[start - 1].depth or not lines[start - 1].plain):
        start -= 1
    own = {number for number in quoted if number >= start}
    above = lines[start - 1].plain if start else ""
    if not above or _tells(above) or any(lines[number].plain.endswith(("?", "？")) for number in own):
        return set()
    if _cites(lines, own, lines[end:]):
        return set()
    said = [line if line.depth == 0 else Line(line.raw, line.plain) for line in lines[:end]]
    signed = signature.find_signature(said, author)
    below = (line.plain for line in lines[quoted[-1] + 1 : min(signed, end)] if line.plain)
    return own if all(quote_marks.is_rule(plain) or quote_marks.is_caption(plain) for plain in below) else set()


def _below_our_foot(lines: Sequence[Line]) -> set[int]:
    """The quoted lines below what a person says right below the foot of a quoted letter of ours: it had ended there."""
    own: set[int] = set()
    last = len(lines) - 1
    while last >= 0 and not (lines[last].depth and is_our_foot(lines[last].plain)):
        last -= 1
    following = next((line for line in lines[last + 1 :] if line.plain), None)
    if last < 0 or following is None or following.depth:
        return own
    above = ""
    for number in range(last + 1, len(lines)):
        line = lines[number]
        if not line.depth:
            above = line.plain or above
        elif number - 1 in own or (above and not _tells(above)):
            own.add(number)
    return set() if _cites(lines, own, lines[:last]) else own


def _cites(lines: Sequence[Line], numbers: Collection[int], original: Sequence[Line]) -> bool:
    """Do these lines hold one of the original: whoever answers to it quotes it there, too."""
    said = {fold_words(line.plain) for line in original}
    whole = "".join(fold_words(line.plain) for line in original)
    found = filter(None, (fold_words(lines[number].plain) for number in numbers))
    return any(line in said or (len(line) >= LEAST_CITED and line in whole) for line in found)


def _tells(plain: str) -> bool:
    """Is it a greeting, or does it say who wrote or when, as a client does whose language nobody knows?"""
    known = quote_marks.has_verb(fold(plain)) or "@" in plain or quote_marks.is_moment(plain)
    return known or signature.is_greeting(plain)


def _leads_to(lines: Sequence[Line], number: int) -> bool:
    """Does a line with a colon at its end stand above a quoted one, or above the lines of one's own right above that:
    no greeting, none that says who wrote, and no time or address, as a client writes them whose language nobody knows.
    """
    start = number
    while start > max(0, number - MOST_PASTED_ABOVE) and lines[start - 1].plain and not lines[start - 1].depth:
        start -= 1
    for above in (lines[start:number], lines[max(0, start - 3) : start]):
        plain = next((line.plain for line in reversed(above) if line.plain), "")
        if plain.endswith((":", "：")):
            return not _tells(plain)
    return False
