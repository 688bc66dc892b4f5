"""Everything that is wrong with the desk at this moment, in one list: `status`, `doctor`,
`/readyz` and the metrics all show this one.

How to add a line:

* What only a running process can know (a server refuses us, a step fails): give it a kind in
  `service.domain.escalation.admin_alarm.KINDS`
  with its cure and its letter, then call `Alarms.tell(Trouble(name, kind, reason))` when it begins or goes on, and
  `Alarms.well(name)` when it works. It is kept in the database, so every node and every command sees it,
  and the admins are told.
* What the database itself shows (something has waited for too long): give it a kind,
  and a function in `_LOOKS` that gives the
  `Trouble` while it is so. The heartbeat of the alarms looks too,
  so those whose kind is not `is_only_shown` are told by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from service.daemon.systemd import find_noted, is_running
from service.domain.escalation.admin_alarm import FLOOD, Trouble, kind_of
from store.database.disk_room import find_place
from store.database.unit import find_file
from store.mail import inbox, outbox, spending
from store.records import Alarm
from store.upkeep import alarms, figures

if TYPE_CHECKING:
    from service.config.settings import Config
    from store.database.unit import Unit

OLD = timedelta(hours=4)  # of what waits in a queue: the admins are told
OLD_MAIL = timedelta(minutes=10)  # of a mail that waits to be worked on: it is shown
STANDSTILL = timedelta(minutes=1)  # that a mail is due, and none is read or decided
INBOX, OUTBOX = "inbox", "outbox"
DATABASE = "database"
DECISIONS = "decisions"  # the work on the inbox
MANY_MAILS = "many mails"  # more than budgets are for
LONGEST = 300  # characters of a reason in one line


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """One thing that is wrong: its name and kind, since when, what it is, and what to do about it."""

    name: str
    kind: str
    since: datetime | None
    what: str
    cure: str

    def __str__(self) -> str:
        since = "" if self.since is None else f" since {self.since:%Y-%m-%d %H:%M} UTC"
        cure = f" - {self.cure}" if self.cure else ""
        return f"{self.name}: {self.kind}{since}: {self.what}{cure}"


def list_troubles(unit: Unit, now: datetime, mode: str, known: Iterable[Trouble] = ()) -> list[TroubleLine]:
    """All that is wrong, the oldest first; `mode` is how letters are sent,
    `known` what a running process knows besides.
    """
    found = {name: trouble for name, trouble in look(unit, now, mode).items() if trouble is not None}
    told = [one for one in alarms.list_open(unit) if one.well_at is None and one.name not in NAMES]
    lines = {one.name: line_of(one) for one in told} | {name: make_line(one) for name, one in found.items()}
    lines = {one.name: make_line(one) for one in known if one.name not in NAMES} | lines
    return sorted(lines.values(), key=lambda line: (line.since or now, line.name))


def look_at_file(config: Config) -> TroubleLine | None:
    """Is the database's file the one that the running daemon has open?

    To be asked before it is opened: that might make one.
    """
    lock, path = config.var / "run.lock", find_file(config.database)
    if path is None or not is_running(lock):
        return None
    cure = "stop `postdesk run`, put the right file there, and start it again; it takes no mail meanwhile"
    try:
        place = find_place(path)
    except OSError as error:
        return TroubleLine(
            DATABASE, "no-database", None, f"{path} is gone ({error.strerror}) under a running daemon", cure
        )
    noted = find_noted(lock)
    if noted and noted != place.identity:
        return TroubleLine(
            DATABASE, "no-database", None, f"{path} is another file than the one that the daemon has open", cure
        )
    if not place.size:
        return TroubleLine(DATABASE, "no-database", None, f"{path} was emptied under a running daemon", cure)
    return None


def list_outside(running: bool | None) -> list[TroubleLine]:
    """What only another process than the daemon can see: whether it runs, None where nobody knows (several nodes)."""
    return [TroubleLine("daemon", "no-daemon", None, "no `postdesk run` has this desk", "")] if running is False else []


def make_line(trouble: Trouble) -> TroubleLine:
    """A trouble as people see it."""
    return TroubleLine(trouble.name, trouble.kind, trouble.begun, _short(trouble.reason), kind_of(trouble.kind).cure)


def line_of(alarm: Alarm) -> TroubleLine:
    """What the database keeps of a trouble as people see it."""
    return TroubleLine(alarm.name, alarm.kind, alarm.begun_at, _short(alarm.reason), kind_of(alarm.kind).cure)


def _short(reason: str) -> str:
    """One line, however a server broke what it said."""
    text = " ".join(reason.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


# -- what the database shows -------------------------------------------------------------------------------------------


def look(unit: Unit, now: datetime, mode: str) -> dict[str, Trouble | None]:
    """What the database shows to be wrong, by name; None for what is well. Sending that is paused is meant to wait."""
    found: dict[str, Trouble | None] = dict.fromkeys(NAMES)
    for each in _LOOKS:
        found |= {one.name: one for one in each(unit, now, mode)}
    return found


def _look_at_decisions(unit: Unit, now: datetime, _mode: str) -> Iterator[Trouble]:
    since = figures.find_standstill(unit, now, STANDSTILL)
    if since is not None:
        number = _sum(inbox.count_unfinished(unit), "waiting", "claimed")
        reason = f"{number} wait, and none has been read or decided since {since:%H:%M} UTC"
        yield Trouble(DECISIONS, "standstill", reason, since, number)


def _look_at_inbox(unit: Unit, now: datetime, _mode: str) -> Iterator[Trouble]:
    mail = figures.find_oldest_mail(unit)
    if mail is not None and now - mail.since >= OLD_MAIL:
        number = _sum(inbox.count_unfinished(unit), "waiting", "claimed")
        kind = "old-mail" if now - mail.since >= OLD else "waiting-mail"
        yield Trouble(INBOX, kind, mail.reason or "not looked at yet", mail.since, number)


def _look_at_parked(unit: Unit, _now: datetime, _mode: str) -> Iterator[Trouble]:
    if number := inbox.count_unfinished(unit)["parked"]:
        yield Trouble("parked mail", "parked", f"{number} mails are parked", count=number)


def _look_at_outbox(unit: Unit, now: datetime, mode: str) -> Iterator[Trouble]:
    letter = figures.find_oldest_letter(unit)
    if letter is not None and now - letter.since >= OLD and mode != "paused":
        number = _sum(outbox.count_unsent(unit), "waiting", "sending")
        yield Trouble(OUTBOX, "old-letters", letter.reason or "not tried yet", letter.since, number)


def _look_at_held_letters(unit: Unit, _now: datetime, _mode: str) -> Iterator[Trouble]:
    if outbox.is_stopped(unit):
        yield Trouble("sending", "stopped", "all sending is stopped by hand")
    elif number := outbox.count_unsent(unit).get("held", 0):
        yield Trouble("sending", "held", f"{number} letters are held", count=number)


def _look_at_budgets(unit: Unit, now: datetime, _mode: str) -> Iterator[Trouble]:
    """A flood that was listed to the desk, and mails that a budget which many share left without an acknowledgement:
    one trouble, however many budgets one flood uses up.
    """
    # Nearly all that decides comes with them, and every command that opens a database asks this module about its file.
    from service.domain.incoming_mail.allowance import HOUR, MISSED  # noqa: PLC0415
    from service.domain.opening.new_sender_flood import LISTED, NEW_SENDERS  # noqa: PLC0415

    missed = spending.spent_of(unit, MISSED, now, HOUR)
    named = (f"{budget.removeprefix(MISSED)} ({number})" for budget, number in sorted(missed.items()))
    reason = f"mails of the last hour that got none, by the budget that was met: {', '.join(named)}" if missed else ""
    if spending.spent(unit, [LISTED], now, HOUR):
        number = spending.spent(unit, [NEW_SENDERS], now, HOUR).get(NEW_SENDERS, 0)
        opened = f"{number} tickets of new senders, or of too many of one organisation, within the last hour"
        acknowledged = f"; acknowledgements: {reason}" if reason else ""
        yield Trouble(MANY_MAILS, FLOOD, opened + acknowledged, count=number)
    elif missed:
        yield Trouble(MANY_MAILS, "budget-met", reason, count=sum(missed.values()))


def _sum(counts: dict[str, int], *states: str) -> int:
    return sum(counts[state] for state in states)


_LOOKS: Sequence[Callable[[Unit, datetime, str], Iterator[Trouble]]] = (
    _look_at_decisions,
    _look_at_inbox,
    _look_at_parked,
    _look_at_outbox,
    _look_at_held_letters,
    _look_at_budgets,
)
NAMES = (
    DECISIONS,
    INBOX,
    "parked mail",
    OUTBOX,
    "sending",
    MANY_MAILS,
)  # of all that the database shows
