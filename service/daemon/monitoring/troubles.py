"""Everything that is wrong with the desk at this moment, in one list: `status`, `doctor`, `/readyz`, the metrics and
the watchdog all show or ask this one, and the alarms are made of it.

How to add a line: give it a kind in `service.domain.escalation.admin_alarm.KINDS` with what it means and its cure, and

* what only a running process can know (a server refuses us, a step fails): call `Alarms.tell(Trouble(…))` when it
  begins or goes on, and `Alarms.well(name)` when it works. It is kept in the database, so every node and every command
  sees it, and the admins are told;
* what the database itself shows (something has waited for too long): a function in `_LOOKS`;
* what the machine shows (a disk, a certificate): a function of `machine_looks`.

The heartbeat of the alarms looks too, so those whose kind is not `is_only_shown` are told by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from gateway.message import Road
from service.daemon.monitoring.machine_looks import look_at_machine, own_name
from service.daemon.systemd import find_noted, is_desk_running
from service.domain.escalation.admin_alarm import FLOOD, Trouble, kind_of
from service.domain.escalation.admin_alarm import STANDSTILL as STANDSTILL_KIND
from store.database.disk_room import find_log, find_place
from store.database.unit import Database, find_file
from store.errors import SchemaTooOld, StoreBroken, StoreError
from store.mail import inbox, outbox, spending
from store.records import Alarm
from store.upkeep import alarms, figures
from store.upkeep.damage import find_damage

if TYPE_CHECKING:
    from service.config.settings import Config
    from store.database.unit import Unit

OLD = timedelta(hours=4)  # of what waits in a queue: the admins are told
OLD_MAIL = timedelta(minutes=10)  # of a mail that waits to be worked on: it is shown
STANDSTILL = timedelta(minutes=1)  # that a mail is due, and none is read or decided
FUTURE = timedelta(minutes=10)  # that the latest mail may be ahead of our clock
INBOX, OUTBOX = "inbox", "outbox"
DATABASE = "database"
DECISIONS = "decisions"  # the work on the inbox
MANY_MAILS = "many mails"  # more than budgets are for
LATEST = "latest mail"  # and the clock
LONGEST = 300  # characters of a reason in one line


class TroubleLine(Struct, frozen=True):
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


def list_troubles(unit: Unit, now: datetime, config: Config, known: Iterable[Trouble] = ()) -> list[TroubleLine]:
    """All that is wrong, the oldest first; `known` is what a running process knows besides."""
    looked = look(unit, now, config)
    told = [one for one in alarms.list_open(unit) if one.well_at is None]
    # What is seen here and now has no beginning of its own; the row of its alarm may have one.
    begun = {one.name: one.begun_at for one in told}
    found = [replace(one, begun=one.begun or begun.get(one.name)) for one in looked.values() if one is not None]
    lines = {one.name: make_line(one) for one in known if one.name not in looked}
    lines |= {one.name: line_of(one) for one in told if one.name not in looked}
    lines |= {one.name: make_line(one) for one in found}
    return sorted(lines.values(), key=lambda line: (line.since or now, line.name))


def survey(config: Config, now: datetime) -> list[TroubleLine]:
    """The same for a command beside the daemon: also where the database is away, damaged, or the daemon.

    Raises SchemaTooOld: `postdesk run` brings it up to date.
    """
    running = is_desk_running(config)
    lines = list_outside(running)
    if (line := look_at_file(config)) is not None:
        return [*lines, line, *_list_of_machine(config, now)]
    try:
        database = Database.open_to_read(config.database)
    except SchemaTooOld:
        raise
    except (StoreError, OSError) as error:
        return [*lines, *list_without_database(config, now, error)]
    try:
        if damage := find_damage(database):
            return [*lines, *list_without_database(config, now, StoreBroken(damage))]
        database.check_writing()
        database.check_sessions()
        with database.read() as unit:
            return [*lines, *list_troubles(unit, now, config)]
    except StoreError as error:
        return [*lines, *list_without_database(config, now, error)]
    finally:
        database.close()


def list_without_database(
    config: Config, now: datetime, error: Exception, known: Sequence[Trouble] = ()
) -> list[TroubleLine]:
    """All that can be said where the database gives nothing; it comes first. `known` may say since when."""
    kind = "damaged" if isinstance(error, StoreBroken) else "no-database"
    name = own_name(config, DATABASE)
    begun = next((one.begun for one in known if one.name == name), None)
    others = [make_line(one) for one in known if one.name != name]
    return [make_line(Trouble(name, kind, str(error), begun)), *others, *_list_of_machine(config, now)]


def _list_of_machine(config: Config, now: datetime) -> list[TroubleLine]:
    return [make_line(one.trouble) for one in look_at_machine(config, now) if one.trouble is not None]


def look_at_file(config: Config) -> TroubleLine | None:
    """Is the database's file the one that the running daemon has open, and may there be one at all?

    To be asked before it is opened: that might make one.
    """
    path = find_file(config.database)
    if path is not None and path.parent.exists() and not path.parent.is_dir():
        cure = "move it away; `postdesk run` makes the folder"
        return TroubleLine(DATABASE, "no-database", None, f"{path.parent} is a file, and should be a folder", cure)
    if path is None or not is_desk_running(config):
        return None
    try:
        place = find_place(path)
    except OSError as error:
        return _make_file_line(f"{path} is gone ({error.strerror}) under a running daemon")
    noted = find_noted(config.run_lock)
    if noted and noted != place.identity:
        return _make_file_line(f"{path} is another file than the one that the daemon has open")
    if noted and not path.is_symlink() and not find_log(str(path)):
        return _make_file_line(f"the log of {path} is gone under a running daemon")
    return None if place.size else _make_file_line(f"{path} was emptied under a running daemon")


def _make_file_line(what: str) -> TroubleLine:
    cure = "stop `postdesk run`, put the right file there, and start it again; it takes no mail meanwhile"
    return TroubleLine(DATABASE, "no-database", None, what, cure)


def list_outside(running: bool | None) -> list[TroubleLine]:
    """What only another process than the daemon can see: whether it runs, None where nobody knows (several nodes)."""
    return [make_line(Trouble("daemon", "no-daemon", "no `postdesk run` has this desk"))] if running is False else []


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


def look(unit: Unit, now: datetime, config: Config) -> dict[str, Trouble | None]:
    """What database and machine show to be wrong, by name; None for what is well.

    Sending that is paused is meant to wait.
    """
    found: dict[str, Trouble | None] = dict.fromkeys(NAMES)
    for each in _LOOKS:
        found |= {one.name: one for one in each(unit, now, config.send.mode)}
    return found | {one.name: one.trouble for one in look_at_machine(config, now)}


def _look_at_decisions(unit: Unit, now: datetime, _mode: str) -> Iterator[Trouble]:
    since = figures.find_standstill(unit, now, STANDSTILL)
    if since is not None:
        number = _sum(inbox.count_unfinished(unit), "waiting", "claimed")
        reason = f"{number} wait, and none has been read or decided since {since:%Y-%m-%d %H:%M} UTC"
        yield Trouble(DECISIONS, STANDSTILL_KIND, reason, since, number)


def _look_at_inbox(unit: Unit, now: datetime, _mode: str) -> Iterator[Trouble]:
    mail = figures.find_oldest_mail(unit)
    if mail is not None and now - mail.since >= OLD_MAIL:
        number = _sum(inbox.count_unfinished(unit), "waiting", "claimed")
        kind = "old-mail" if now - mail.since >= OLD else "waiting-mail"
        yield Trouble(INBOX, kind, mail.reason or "not looked at yet", mail.since, number)


def _look_at_latest_mail(unit: Unit, now: datetime, _mode: str) -> Iterator[Trouble]:
    latest = inbox.list_mails(unit, limit=1)
    if latest and latest[0].road != Road.IMAP:  # mail of a mailbox has the server's time of arrival
        ahead = latest[0].received_at - now
        if ahead > FUTURE:
            text = f"it says {now:%Y-%m-%d %H:%M} UTC, and the last mail was taken {show_span(ahead)} later"
            yield Trouble(LATEST, "behind", text)


def show_span(span: timedelta) -> str:
    """A length of time as people say it."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} h" if hours else f"{minutes} min"


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
    _look_at_latest_mail,
    _look_at_parked,
    _look_at_outbox,
    _look_at_held_letters,
    _look_at_budgets,
)
NAMES = (
    DECISIONS,
    INBOX,
    LATEST,
    "parked mail",
    OUTBOX,
    "sending",
    MANY_MAILS,
)  # of all that the database shows
