"""The text of a mail as the desk reads it: the new words, bounded, and what they are compared by."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from gateway.addresses import mask_tokens
from gateway.message import Reading
from rules.language.condition import fold

TEXT_LIMIT = 64 * 1024  # characters; everything is kept, this much is read
_DELIMITER = re.compile(r"(?:-- ?|[-_=]{3,})\s*(?:\n|$)")
_SENSITIVE = re.compile(r"\b\d(?:[ -]?\d){3,9}\b|https?://\S+")


def new_text(reading: Reading) -> str:
    """What the person wrote this time; "" where all of it is quoted or signature:
    a quote holds what was said to somebody else (I10).
    """
    reply = reading.reply
    was_cut = bool(reply.quoted.strip() or reply.signature.strip())
    return (reply.text or ("" if was_cut else reading.mail.text)).strip()[:TEXT_LIMIT]


def answer_text(reading: Reading) -> str:
    """The new text with a signature that nothing marks as one: "Best" and a line below it may still say no."""
    text, signature = new_text(reading), reading.reply.signature.strip()
    if not signature or _DELIMITER.match(signature):
        return text
    return f"{text}\n\n{signature}"[:TEXT_LIMIT]


def opening_text(reading: Reading) -> str:
    """The text of a mail that opens a ticket: a forwarded original belongs to it."""
    text = reading.mail.text if opens_whole(reading) else reading.reply.text
    return text.strip()[:TEXT_LIMIT]


def opening_cut(reading: Reading) -> str:
    """What stands in a mail that opens a ticket beside its text; nothing where the text is all of it."""
    return "" if opens_whole(reading) else cut_text(reading)


def opens_whole(reading: Reading) -> bool:
    """Does all of a mail belong to the ticket that it opens: one that forwards, or holds nothing but quotes?"""
    return reading.forward.forwarded or not reading.reply.text.strip()


def cut_text(reading: Reading) -> str:
    """What was cut from it, kept beside it: the signature, which may hold a telephone number, before the quotes,
    which are our own words.
    """
    return "\n\n".join(part.strip("\n") for part in (reading.reply.signature, reading.reply.quoted) if part.strip())[
        :TEXT_LIMIT
    ]


def subject_line(subject: str) -> str:
    """A subject as a ticket keeps it, on one line: letters, lists and reports show it, so no address with rights."""
    return " ".join(mask_tokens(subject).split())[:250]


@lru_cache(maxsize=128)  # asked for when the mails of a batch are gathered, and by the tickets that they open
def fingerprint(author: str, subject: str, text: str) -> str:
    """Equal for the same sender, subject and text, whatever the white space."""
    # Of ASCII that is how the rules fold it, who are asked next.
    parts = (fold(part) if part.isascii() else " ".join(part.split()).casefold() for part in (author, subject, text))
    same = "\0".join(parts)
    return hashlib.sha256(same.encode("utf-8", "replace")).hexdigest()[:32]


def mask_codes(text: str) -> str:
    """Codes and links of a sign-up mail made unreadable (docs/trust.md: people abuse support addresses to receive such
    mails).
    """
    return _SENSITIVE.sub("•••", text)
