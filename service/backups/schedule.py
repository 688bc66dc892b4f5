"""When a backup is due, and which old ones go. Pure: times and names in, decisions out.

A backup is due when none was made since the hour that was last told (`backup: at` in postdesk.yaml): one that was
missed while the desk was down is made at its start. One that failed is tried again after `AGAIN`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

AGAIN = timedelta(minutes=30)
STALE = timedelta(hours=36)  # a day, and a night in which it failed
_NAME = re.compile(r"postdesk-(\d{8}T\d{6})Z")


def find_hour(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The last moment at or before `now` that has this time of day in this zone."""
    today = now.astimezone(zone).date()
    hour = datetime.combine(today, at, zone).astimezone(UTC)
    return hour if hour <= now else datetime.combine(today - timedelta(days=1), at, zone).astimezone(UTC)


def is_due(hour: datetime, made: datetime | None, tried: datetime | None, now: datetime) -> bool:
    """None made since that hour, none tried within `AGAIN`? A time to come is of another clock, and does not count."""
    if made is not None and hour <= made <= now:
        return False
    return tried is None or tried > now or now - tried >= AGAIN


def name_for(now: datetime) -> str:
    """What a backup of this moment is called; names sort by time."""
    return f"postdesk-{now.astimezone(UTC):%Y%m%dT%H%M%S}Z"


def list_to_remove(names: Iterable[str], keep: int) -> list[str]:
    """The backups beyond the latest `keep`, oldest first. Whatever else lies there is nobody's to remove."""
    return sorted(name for name in names if _NAME.fullmatch(name))[:-keep]
