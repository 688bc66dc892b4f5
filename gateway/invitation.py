"""An appointment as an iCalendar object (RFC 5545, RFC 5546): REQUEST for a new or moved time,
CANCEL for one that is off.

REQUEST and not PUBLISH: only then do Outlook, Apple and Google offer "Accept" and "Decline" and keep one entry when
the time moves (same UID, higher SEQUENCE). Their answers come to the organizer's address.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from gateway.message import Address

_FOLD_AT = 75  # octets of a line without CRLF (RFC 5545 section 3.1)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_LOOK = 400  # days in both directions for a change of the offset: summer time comes every year


class Invitation(Struct, frozen=True):
    """What the calendar file says.

    `start`, `end` and `stamp` are aware; `zone` is the IANA name in which they are written.
    """

    uid: str
    start: datetime
    end: datetime
    zone: str
    stamp: datetime
    summary: str
    description: str = ""
    place: str = ""
    sequence: int = 0
    method: str = "REQUEST"  # REQUEST, CANCEL


def make_invitation(invitation: Invitation, organizer: Address, attendee: Address) -> bytes:
    """The file with CRLF line ends, lines of 75 octets at most, UTF-8. Raises ValueError for times without a zone."""
    one = invitation
    if one.start.tzinfo is None or one.end.tzinfo is None or one.stamp.tzinfo is None:
        raise ValueError("the times of an appointment must be aware")
    zone = ZoneInfo(one.zone)
    status = "CANCELLED" if one.method == "CANCEL" else "CONFIRMED"
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Postdesk//Appointments//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        f"METHOD:{one.method}",
        *([] if _is_utc(one.zone) else _timezone(one.zone, zone, one.start, one.end)),
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"DTSTAMP:{one.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART{_time(one.start, one.zone, zone)}",
        f"DTEND{_time(one.end, one.zone, zone)}",
        f"SEQUENCE:{one.sequence}",
        f"STATUS:{status}",
        "TRANSP:OPAQUE",
        f"SUMMARY:{_text(one.summary)}",
        *([f"LOCATION:{_text(one.place)}"] if one.place else []),
        *([f"DESCRIPTION:{_text(one.description)}"] if one.description else []),
        f"ORGANIZER{_named(organizer)}:mailto:{organizer.mailbox}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE{_named(attendee)}:mailto:{attendee.mailbox}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_fold(line) for line in lines)


def _is_utc(zone: str) -> bool:
    return zone in {"UTC", "Etc/UTC", "Etc/GMT", "GMT"}


def _time(at: datetime, name: str, zone: ZoneInfo) -> str:
    if _is_utc(name) or at.astimezone(zone).fold:  # the hour that comes twice, the second time: only UTC says so
        return f":{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f";TZID={name}:{at.astimezone(zone):%Y%m%dT%H%M%S}"


def _text(value: str) -> str:
    """A TEXT value (RFC 5545 section 3.3.11)."""
    plain = _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _named(who: Address) -> str:
    """The CN parameter: quoted, and without what a quoted value cannot hold (RFC 5545 section 3.2)."""
    name = " ".join(_CONTROLS.sub(" ", who.name).replace('"', "'").split())
    return f';CN="{name}"' if name else ""


def _fold(line: str) -> bytes:
    """A content line, folded between characters."""
    lines: list[bytes] = []
    current = b""
    for character in line:
        data = character.encode("utf-8", "replace")
        if len(current) + len(data) > _FOLD_AT:
            lines.append(current)
            current = b" "
        current += data
    return b"\r\n".join([*lines, current]) + b"\r\n"


# -- the zone: the offsets that hold around the appointment (RFC 5545 section 3.6.5) -----------------------------------


def _timezone(name: str, zone: ZoneInfo, start: datetime, end: datetime) -> list[str]:
    """The offset that holds at the start, since when it does, and the next change;
    one that never changes has begun in 1970.
    """
    since = _change(zone, start, -1)
    following = _change(zone, end, 1)
    parts = _observance(zone, since, start)
    if following is not None:
        parts += _observance(zone, following, following)
    return ["BEGIN:VTIMEZONE", f"TZID:{name}", *parts, "END:VTIMEZONE"]


def _observance(zone: ZoneInfo, onset: datetime | None, at: datetime) -> list[str]:
    local = at.astimezone(zone)
    to = local.utcoffset() or timedelta()
    before = (onset - timedelta(minutes=1)).astimezone(zone).utcoffset() or timedelta() if onset is not None else to
    began = (onset.astimezone(UTC) + before).strftime("%Y%m%dT%H%M%S") if onset is not None else "19700101T000000"
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    named = local.tzname() or ""
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{began}",
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(to)}",
        *([f"TZNAME:{named}"] if named else []),
        f"END:{kind}",
    ]


def _offset(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{rest // 60:02}"


def _change(zone: ZoneInfo, at: datetime, direction: int) -> datetime | None:
    """The first moment (UTC) of the offset at `at` (direction -1), or of the next one (1);
    None within reach of none.
    """
    here = at.astimezone(zone).utcoffset()
    at = at.astimezone(UTC).replace(second=0, microsecond=0)
    for days in range(1, _LOOK):
        there = at + timedelta(days=days * direction)
        if there.astimezone(zone).utcoffset() != here:
            near, far = (there - timedelta(days=1), there) if direction > 0 else (there, there + timedelta(days=1))
            old = near.astimezone(zone).utcoffset()
            while far - near > timedelta(minutes=1):
                middle = near + timedelta(minutes=((far - near) // timedelta(minutes=1)) // 2)
                near, far = (middle, far) if middle.astimezone(zone).utcoffset() == old else (near, middle)
            return far
    return None
