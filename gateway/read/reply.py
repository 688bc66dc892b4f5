"""Part the new text of a mail from what it quotes and from its signature. Nothing is dropped: what is cut is kept beside it."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.message import Mail, Reply
from gateway.read import marks, signature
from gateway.read.data.letters import ANSWERS_BELOW, REPLY_MARKERS
from gateway.read.lines import Line, join, split_text
from gateway.read.reply_html import read_html_lines

MOST_ATTRIBUTIONS = 500  # lines that are looked at as the end of an attribution, in one mail


def read_reply(mail: Mail) -> Reply:
    """The new text of this mail. Its plain text decides where it says anything; else, or alone, the HTML by its structure."""
    if mail.html and mail.text_is_from_html:
        lines = read_html_lines(mail.html)
        return read_reply_lines(lines) if lines else read_reply_text(mail.text)
    reply = read_reply_text(mail.text)
    if mail.html and not reply.quoted:
        by_structure = read_reply_lines(read_html_lines(mail.html))
        if by_structure.quoted and by_structure.text:
            return by_structure
    return reply


def read_reply_text(text: str) -> Reply:
    """The new text of a plain text."""
    lines, rest = split_text(text)
    reply = read_reply_lines(lines)
    if not rest:
        return reply
    quoted = f"{reply.quoted}\n{rest}" if reply.quoted else rest
    return Reply(reply.text, reply.signature, quoted, reply.text_with_signature)


def read_reply_lines(lines: Sequence[Line]) -> Reply:
    """Sort lines into new text, signature and quoted: every line lands in exactly one."""
    kinds = sort_lines(lines)
    segments = _new_segments(kinds)
    if not segments:
        return Reply("", "", join(list(lines)), "")
    new, below = _without_footers(lines, segments)
    start = signature.find_signature([lines[number] for number in new])
    text = [lines[number] for number in new[:start]]
    ending = [lines[number] for number in new[start:]]
    kept = set(new) | set(below)
    quoted = [line for number, line in enumerate(lines) if number not in kept]
    both = join([lines[number] for number in new])
    tail = join([lines[number] for number in below])
    sign = "\n".join(part for part in (join(ending), tail) if part)
    return Reply(join(text), sign, join(quoted), both)


def sort_lines(lines: Sequence[Line]) -> list[str]:
    """For each line: "new", or why it is not: "quote", "attribution", "boundary" (it and all below it)."""
    kinds = ["new"] * len(lines)
    looked_at = 0
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.depth or line.mark == "attribution":
            kinds[number] = "quote" if line.depth else "attribution"
            number += 1
            continue
        end = _boundary(lines, number)
        if end:
            if _goes_on_below(lines, kinds, number, end):
                kinds[number:end] = ["attribution"] * (end - number)
                number = end
                continue
            _close(lines, kinds, number)
            break
        found = None
        if looked_at < MOST_ATTRIBUTIONS and line.plain:
            found = marks.find_attribution(lines, number)
            looked_at += line.plain.endswith((":", "："))
        if found is not None:
            start, sure = found
            if kinds[start] == "new" and _attributes(lines, kinds, start, number, sure):
                _close(lines, kinds, start)
                break
            if _quoted_next(lines, number + 1) or not _has_new(lines, kinds, start):
                kinds[start : number + 1] = ["attribution"] * (number + 1 - start)
        number += 1
    return kinds


def _boundary(lines: Sequence[Line], number: int) -> int:
    """The line after the separator or header block that begins here; 0 where none does."""
    line = lines[number]
    if line.mark == "boundary":
        return number + 1
    if not line.plain:
        return 0
    if marks.find_separator(line.plain) is not None:
        following = next((at for at in range(number + 1, min(number + 4, len(lines))) if lines[at].plain), 0)
        block = marks.find_block(lines, following, announced=True) if following else None
        return block.end if block else number + 1
    if marks.is_rule(line.plain):
        following = next((at for at in range(number + 1, min(number + 4, len(lines))) if lines[at].plain), 0)
        block = (
            marks.find_block(lines, following, announced=line.plain[0] == "_")
            if following and not lines[following].depth
            else None
        )
        return block.end if block else 0
    block = marks.find_block(lines, number, announced=line.mark == "header")
    return block.end if block else 0


def _goes_on_below(lines: Sequence[Line], kinds: Sequence[str], number: int, end: int) -> bool:
    """Below a header block the original usually runs to the end; only where it carries quote marks can answers follow."""
    return _quoted_next(lines, end) and not _has_new(lines, kinds, number)


def _quoted_next(lines: Sequence[Line], start: int) -> bool:
    return next((line.depth > 0 for line in lines[start : start + 6] if line.plain), False)


def _attributes(lines: Sequence[Line], kinds: Sequence[str], start: int, end: int, sure: bool) -> bool:
    """Does the attribution stand above an original without quote marks that runs to the end."""
    return sure and not _quoted_next(lines, end + 1) and _has_new(lines, kinds, start)


def _has_new(lines: Sequence[Line], kinds: Sequence[str], before: int) -> bool:
    return any(kinds[number] == "new" and lines[number].plain for number in range(before))


def _close(lines: Sequence[Line], kinds: list[str], start: int) -> None:
    """All from here on is the original, unless the person says that the answers stand in it."""
    above = " ".join(line.plain for number, line in enumerate(lines[:start]) if kinds[number] == "new")[:2000].lower()
    if any(phrase in above for phrase in ANSWERS_BELOW):
        return
    while start > 0 and lines[start - 1].plain and marks.is_rule(lines[start - 1].plain) and not lines[start - 1].depth:
        start -= 1
    kinds[start:] = ["boundary"] * (len(lines) - start)


def _new_segments(kinds: Sequence[str]) -> list[list[int]]:
    segments: list[list[int]] = []
    for number, kind in enumerate(kinds):
        if kind != "new":
            continue
        if segments and segments[-1][-1] == number - 1:
            segments[-1].append(number)
        else:
            segments.append([number])
    return segments


def _without_footers(lines: Sequence[Line], segments: list[list[int]]) -> tuple[list[int], list[int]]:
    """(numbers of the new lines, numbers of a signature below the quote), without list footers, notices and our own letters."""
    filled = [segment for segment in segments if any(lines[number].plain for number in segment)]
    below: list[int] = []
    if filled:
        last = filled[-1]
        last = last[: signature.find_footer([lines[number] for number in last])]
        if len(filled) > 1 and (start := _bare_signature(lines, last)) < len(last):
            below = last[start:]
            last = last[:start]
        filled[-1] = last
    new = [number for segment in filled for number in segment]
    return new[: _own_letter([lines[number] for number in new])], below


def _bare_signature(lines: Sequence[Line], numbers: list[int]) -> int:
    """Below a quote there is often nothing but the signature: where it begins, len where something else is said."""
    first = next((place for place, number in enumerate(numbers) if lines[number].plain), len(numbers))
    if first < len(numbers) and (
        signature.is_delimiter(lines[numbers[first]].plain) or lines[numbers[first]].mark == "signature"
    ):
        return first
    return len(numbers)


def _own_letter(lines: Sequence[Line]) -> int:
    """Where a letter of ours begins that was quoted without any mark; len where there is none."""
    for marker in REPLY_MARKERS.values():
        at = next((number for number, line in enumerate(lines) if line.plain.startswith(marker.lines)), -1)
        if at < 0:
            continue
        for number in range(at - 1, max(0, at - 60), -1):
            if lines[number].plain.endswith(marker.greeting_ends) and lines[number].plain.startswith(
                marker.greeting_starts
            ):
                return number
    return len(lines)
