"""What stands behind a command word, as typed records; and what a line is read by."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.domain.commands.times import (
    IsWorkingDay,
)


class ArgumentProblem(Struct, frozen=True):
    """Why it cannot be read: missing, unexpected, unreadable, past, ambiguous, impossible, far, zone, too_many,
    closed_day (a promise for a day alone on which nobody works).
    """

    why: str
    said: str = ""
    suggestions: tuple[datetime, ...] = ()  # for times: what may have been meant, in UTC


class HandOverTarget(Struct, frozen=True):
    """A person (name or address as typed, lower case), the writer (me), a team, or another support address."""

    kind: str  # person, me, team, desk
    name: str = ""


class Nothing(Struct, frozen=True):
    """No argument; `text` is what stood there all the same."""

    text: str = ""


class Text(Struct, frozen=True):
    """Free words: the note, the question, the solution, the reason."""

    text: str = ""


class When(Struct, frozen=True):
    """`at` in UTC; `kind` as in `times.TypedTime`: time, day or span. `start` where a range was typed (#away)."""

    at: datetime
    kind: str = "time"
    said: str = ""
    text: str = ""
    start: datetime | None = None
    end: datetime | None = None  # of an appointment, where a range was typed


class Assign(Struct, frozen=True):
    """Who is to have the ticket, and words to them."""

    target: HandOverTarget
    text: str = ""


class Targets(Struct, frozen=True):
    """`also` is a word behind the last of them that may name one more, where `and` or the like stands before it."""

    targets: tuple[HandOverTarget, ...]
    text: str = ""
    also: Targets | None = None  # the same line, read with that one


class NewTask(Struct, frozen=True):
    """`due` is None where no time was given; `text` is what to do; `also` a second name,
    where one seems to be there.
    """

    target: HandOverTarget
    text: str
    due: datetime | None = None
    also: HandOverTarget | None = None


class TriageValue(Struct, frozen=True):
    """A triage value in the words of the process: incident, site, high, P2, network.vpn."""

    value: str
    text: str = ""


class Fact(Struct, frozen=True):
    """A fact as it was typed, and what it is; "" takes it off."""

    name: str
    value: str
    text: str = ""


class Tickets(Struct, frozen=True):
    """Numbers of tickets, and what else was said."""

    numbers: tuple[int, ...] = ()
    text: str = ""


class Addresses(Struct, frozen=True):
    """Addresses of people, lower case."""

    addresses: tuple[str, ...]
    text: str = ""


class TimeSpent(Struct, frozen=True):
    """Time that was spent, in minutes."""

    minutes: int
    text: str = ""


class Caller(Struct, frozen=True):
    """Who called: an address, or a name and perhaps a number for somebody without mail (S2.1)."""

    address: str = ""
    name: str = ""
    phone: str = ""
    channel: str = "phone"  # phone, chat, walk-in, mail
    text: str = ""


Argument = (
    Nothing | Text | When | Assign | Targets | NewTask | TriageValue | Fact | Tickets | Addresses | TimeSpent | Caller
)  # every one has `text`: the free words


class ReadBy(Struct, frozen=True):
    """What a line is read by: the writer's now and zone, working days, and what people and teams are called."""

    now: datetime
    zone: ZoneInfo
    is_working_day: IsWorkingDay
    names: Collection[str]

    def whole_name(self, folded: str, position: int) -> str:
        """The longest name of several words that stands at the position; "" for none."""
        behind = folded[position : position + _LONGEST_NAME].casefold()
        fitting = (name for name in self.names if " " in name and behind.startswith(name))
        return max((name for name in fitting if not _GOES_ON.match(behind, len(name))), key=len, default="")


_LONGEST_NAME = 100  # characters
_GOES_ON = re.compile(r"[\w@]|[.-]\w")
