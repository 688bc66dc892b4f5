"""Mails of others that nobody has decided on yet, without the words of a person who is erased.

A mail that was decided goes as a whole, for what it said stands on its ticket. One that still waits must keep what its
writer says; what it quotes and names of the erased person goes. What cannot be written anew goes as a whole.
"""

from __future__ import annotations

import html
import re
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import TYPE_CHECKING

from store.upkeep.blanked_words import ERASED, scrub

if TYPE_CHECKING:
    from store.upkeep.blanked_words import PersonWords

_WORD = re.compile(r"<[^<>]{0,2000}>|(?P<word>[^\s<>|]+)")  # a tag parts words as a blank does
_POLICY = SMTP.clone(utf8=False, refold_source="none")


def scrub_mail(content: bytes, person: PersonWords) -> bytes | None:
    """The mail without the person; the same bytes where it holds nothing of them, None where it must go as a whole."""
    try:
        mail = message_from_bytes(content, policy=_POLICY)
        parts = list(mail.walk())
        changed = [do(part, person) for part in parts for do in (_scrub_fields, _scrub_part)]
        return mail.as_bytes() if any(changed) else content
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError):
        return None


def _scrub_fields(mail: EmailMessage, person: PersonWords) -> bool:
    """Header fields that name them, of the mail and of those that are attached."""
    found = [(name, clean) for name, value in mail.items() if (clean := scrub(str(value), person)) != str(value)]
    for name, clean in found:
        mail.replace_header(name, " ".join(clean.split()))
    return bool(found)


def _scrub_part(part: EmailMessage, person: PersonWords) -> bool:
    """A text of the mail, whatever its encoding."""
    if part.get_content_maintype() != "text" or part.is_multipart():
        return False
    text = part.get_content()
    clean = scrub(_without_lines(text, person), person)
    if clean == text:
        return False
    name, disposition = part.get_filename(), part.get_content_disposition()
    content_id = part["Content-ID"]
    part.set_content(clean, subtype=part.get_content_subtype(), charset="utf-8")
    if disposition:
        part.add_header("Content-Disposition", disposition, **({"filename": name} if name else {}))
    if content_id:
        part["Content-ID"] = content_id
    return True


def _without_lines(text: str, person: PersonWords) -> str:
    """Their lines as clients quote them: wrapped anew, behind marks, between tags; a short one where it is alone."""
    known = _by_first_word(person.lines)
    found = [one for one in _WORD.finditer(text) if one["word"]]
    said = tuple(one.group() for one in found)
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


_SHORT = 2  # words of a line that others may have written too


@lru_cache(maxsize=2)  # every text of every waiting mail is asked about the same person
def _by_first_word(lines: frozenset[str]) -> dict[str, set[tuple[str, ...]]]:
    known: dict[str, set[tuple[str, ...]]] = {}
    for line in lines:
        for form in {line, html.escape(line), html.escape(line, quote=False)}:
            if words := tuple(filter(None, _WORD.findall(form))):
                known.setdefault(words[0], set()).add(words)
    return known


def _is_edge(gaps: list[str], number: int) -> bool:
    return number in {0, len(gaps) - 1} or any(mark in gaps[number] for mark in "\n<>|")
