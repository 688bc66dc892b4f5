"""The shape of one language's entry: the words by which its mail clients mark quotes, forwards and endings."""

from __future__ import annotations

from msgspec import Struct


class Language(Struct, frozen=True):
    """Everything lower case, as clients write it; an empty tuple where nothing is known. One entry adds a language."""

    code: str
    # Labels of the header block above a quoted original ("From:", "发件人："), without the colon.
    sender: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    copy: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    other: tuple[str, ...] = ()  # reply-to, importance, attachments: belong to the block, decide nothing
    # The attribution line above a quote ("On … X wrote:").
    wrote: tuple[str, ...] = ()  # the verb, at the end or in the middle
    opening: tuple[str, ...] = ()  # the words that may begin it
    quoting: tuple[str, ...] = ()  # instead of a verb, before the name (Horde: "Quoting Ann:", "Zitat von Ann:")
    months: tuple[str, ...] = ()  # where the language writes months as words of other letters than English
    # Lines that stand above an original.
    original: tuple[str, ...] = ()  # between dashes: the original of a reply ("Original Message")
    forwarded: tuple[str, ...] = ()  # between dashes, or alone with a colon: a forward
    # How people end a letter.
    closings: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()  # ends a letter only when a name or nothing follows
    devices: tuple[str, ...] = ()  # beginnings of "Sent from my …"
    device_endings: tuple[str, ...] = ()  # endings of it, where the language puts the device first
    disclaimers: tuple[str, ...] = ()  # parts of the first line of a legal notice
    subject_forward: tuple[str, ...] = ()  # prefixes of a forwarded subject, without the colon


def words(line: str) -> tuple[str, ...]:
    """The words of a line of the table, parted by upright bars."""
    return tuple(word.strip() for word in line.split("|"))
