"""Mail from files: standard input, .eml, mbox, Maildir.

Reads only; what was read is remembered by the inbox, not here.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO

from msgspec import Struct
from msgspec.structs import replace

from gateway.message import RawMail, Road
from gateway.wire.sizes import show_size, too_large

_BARE_LF = re.compile(rb"(?<!\r)\n")
_HEAD = 64 * 1024  # octets of a file in which its fields are looked for
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_ADDRESS = re.compile(rb"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")
_FROM_LINE = re.compile(rb"From (\S+)[ \t]*(.*)")
_DATED = re.compile(rb"\d:\d\d.*\b\d{4}\b")
_DATE = 200  # octets in which a date stands
_BOM = b"\xef\xbb\xbf"  # that editors and programs on Windows put before a text
_FIELD = rb"^%s:[ \t]*((?:[^\r\n]|\r?\n[ \t])*)"
NULL_SENDER = "MAILER-DAEMON"  # as Postfix's pipe(8) writes it
_OUTLOOK = b"\xd0\xcf\x11\xe0"  # of every OLE file
_FIELD_LINE = re.compile(rb"[!-9;-~]{1,70}[ \t]*:")
_MAIL_LIKE = re.compile(rb"(?:From .*\r?\n)?" + _FIELD_LINE.pattern)
_BEFORE_FIELDS = b">From "  # as old programs write the line of another mailbox below their own


class NotMail(Exception):
    """There is no mail at this path, and why."""


class TooBig(Exception):
    """Standard input holds more than the limit; `args[0]` tells the writer."""


class Source(Struct, frozen=True):
    """A file or folder that holds mail. `size` in bytes, for a progress bar."""

    path: Path
    kind: str  # eml, mbox
    size: int


def find_sources(path: Path) -> list[Source]:
    """Everything that holds mail at a path, in a stable order: a file, a Maildir, or a folder of files.

    Raises NotMail with a sentence for people, OSError as the system says it.
    """
    if path.is_dir():
        return _maildir(path) if (path / "cur").is_dir() and (path / "new").is_dir() else _folder(path)
    with path.open("rb") as file:
        begin = _bare(file.read(4096))
    if fault := _fault(begin, path):
        raise NotMail(fault)
    return [Source(path, "mbox" if begin.startswith(b"From ") else "eml", path.stat().st_size)]


def read_source(source: Source, now: datetime, limit: int = sys.maxsize) -> Iterator[RawMail | NotMail]:
    """The mails of a source, one at a time. `now` is the time of arrival where neither mail nor file tells it.

    What is no mail, or larger than `limit` bytes, comes as a NotMail with a sentence for people.
    """
    if source.kind == "mbox":
        yield from _mbox(source.path, now, limit)
        return
    status = source.path.stat()
    if status.st_size > limit:
        yield _beyond(str(source.path), limit)
        return
    content = source.path.read_bytes()
    if fault := _fault(_bare(content[:4096]), source.path):
        yield NotMail(fault)
        return
    yield _dated(raw_mail(content, str(source.path), datetime.fromtimestamp(status.st_mtime, UTC)), now)


def _fault(begin: bytes, path: Path) -> str:
    """Why what begins so is no mail; "" where it is one."""
    if not begin.strip():
        return f"{path} is empty"
    if begin.startswith(_OUTLOOK):
        return f"{path} is a file of Outlook's own (.msg): save it as .eml"
    if not _MAIL_LIKE.match(begin):
        return f"{path} is neither a mail nor an mbox: it begins with no header field"
    return ""


def _beyond(which: str, limit: int) -> NotMail:
    return NotMail(f"{which} is larger than {show_size(limit)}, the most that is taken (limits: mail)")


def _bare(content: bytes) -> bytes:
    """Without the mark of its coding and the empty lines that stand before the first field."""
    return content.removeprefix(_BOM).lstrip(b"\r\n")


def read_stream(
    stream: IO[bytes], now: datetime, limit: int, sender: str | None = None, recipients: tuple[str, ...] = ()
) -> RawMail:
    """One mail from a pipe (a delivery agent's); what the agent says of the envelope wins over the fields.

    Raises TooBig, NotMail.

    `sender` is the null one where it is empty or Postfix's word for it, and not known where it is None.
    """
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise TooBig(too_large(limit))
    if not content.strip():
        raise NotMail("nothing on standard input")
    raw = replace(raw_mail(content, "stdin", now), road=Road.PIPE)
    if sender is not None:
        bare = sender.strip("<> ")
        raw = replace(raw, sender="" if bare == NULL_SENDER else bare)
    return replace(raw, recipients=recipients or raw.recipients)


def raw_mail(content: bytes, peer: str, arrived: datetime) -> RawMail:
    """CRLF line ends; the envelope from the fields that delivery agents write, the sender else from From."""
    sender = b""
    content = _bare(content)
    first, _, rest = content.partition(b"\n")
    match = _FROM_LINE.match(first)
    if match is not None:
        content, sender = rest, match[1] if b"@" in match[1] else b""
    content = _BARE_LF.sub(b"\r\n", content)
    head = content.partition(b"\r\n\r\n")[0]
    if (path := _fields(head, b"Return-Path")) != ():
        sender = path[0].strip(b"<> \t")
    elif not sender:
        # Not known is not the null sender: that would make a robot of everybody whose server writes no Return-Path.
        found = _ADDRESS.search(b" ".join(_fields(head, b"From")[:1]))
        sender = found[0] if found is not None else b""
    to = [*_fields(head, b"X-Original-To"), *_fields(head, b"Delivered-To"), *_fields(head, b"Envelope-To")]
    recipients = tuple(dict.fromkeys(_text(one.strip(b"<> \t")) for one in to if b"@" in one))
    return RawMail(content, _text(sender), recipients, arrived, Road.FILE, peer)


def _folder(path: Path) -> list[Source]:
    """Oldest first: whatever the files are called, an answer comes after what it answers."""
    files = [file for file in path.rglob("*.eml") if file.is_file()]
    if not files:
        raise NotMail(f"{path} is no Maildir (no cur and new), and no .eml file is in it")
    return [Source(file, "eml", file.stat().st_size) for file in sorted(files, key=lambda file: (_written(file), file))]


def _written(file: Path) -> datetime:
    """When the mail of a file came, as its own fields say; the file's time where they do not, or it cannot be read."""
    try:
        with file.open("rb") as opened:
            head = _BARE_LF.sub(b"\r\n", opened.read(_HEAD)).partition(b"\r\n\r\n")[0]
        return _received(head) or datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return datetime.max.replace(tzinfo=UTC)


def _maildir(path: Path) -> list[Source]:
    """Oldest first; drafts and what is marked as deleted stay out."""
    files = []
    for name in ("cur", "new"):
        for entry in os.scandir(path / name):
            flags = entry.name.rpartition(":2,")[2] if ":2," in entry.name else ""
            if entry.is_file() and not entry.name.startswith(".") and not set("DT") & set(flags):
                files.append((entry.stat().st_mtime, entry.name, Path(entry.path), entry.stat().st_size))
    return [Source(file, "eml", size) for _, _, file, size in sorted(files)]


def _mbox(path: Path, now: datetime, limit: int) -> Iterator[RawMail | NotMail]:
    """A mail begins with a `From ` line; one `>` comes off quoted `From ` lines (mboxrd)."""
    lines: list[bytes] = []
    number, size, blank = 1, 0, True

    def mail() -> RawMail | NotMail:
        which = f"{path}#{number}"
        return _mbox_mail(lines, which, now) if size <= limit else _beyond(which, limit)

    with path.open("rb") as file:
        coming = next(file, b"").removeprefix(_BOM)
        while coming:
            line, coming = coming, next(file, b"")
            if lines and _begins_mail(line, coming, blank=blank):
                yield mail()
                number, size, lines = number + 1, 0, []
            blank = not line.strip(b"\r\n")
            if lines or not blank:
                size += len(line)
                if size <= limit:  # what is too large does not fill the memory
                    lines.append(line)
    if lines:
        yield mail()


def _begins_mail(line: bytes, following: bytes, *, blank: bool) -> bool:
    """Programs write the line with no date, no address, or no empty line before it, and leave "From now on" in a text
    without its `>`: it begins a mail where a field follows it, and two of the three stand there.
    """
    found = _FROM_LINE.match(line)
    if found is None or not (_FIELD_LINE.match(following) or following.startswith(_BEFORE_FIELDS)):
        return False
    is_sender = b"@" in found[1] or found[1] in {b"-", b"MAILER-DAEMON"}
    return (blank, is_sender, _DATED.search(found[2][:_DATE]) is not None).count(True) > 1


def _mbox_mail(lines: list[bytes], peer: str, now: datetime) -> RawMail:
    if len(lines) > 1 and not lines[-1].strip(b"\r\n"):
        lines = lines[:-1]  # the empty line that parts it from the next mail
    content = _QUOTED_FROM.sub(rb"\1", b"".join(lines))
    return _dated(raw_mail(content, peer, now), now)


def _fields(head: bytes, name: bytes) -> tuple[bytes, ...]:
    return tuple(re.findall(_FIELD % re.escape(name), head, re.IGNORECASE | re.MULTILINE))


def _dated(raw: RawMail, now: datetime) -> RawMail:
    """An old mail arrived when its own fields say so; never later than now,
    or it would wait in the inbox until then.
    """
    arrived = _received(raw.content.partition(b"\r\n\r\n")[0]) or raw.received_at
    return replace(raw, received_at=min(arrived, now))


def _received(head: bytes) -> datetime | None:
    """When the last server took it: the date of the topmost Received field, else Date."""
    for value in (*_fields(head, b"Received")[:1], *_fields(head, b"Date")[:1]):
        try:
            parsed = parsedate_to_datetime(_text(value.rpartition(b";")[2]).strip())
            return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
