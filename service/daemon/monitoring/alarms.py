"""Alarms to the admins, by mail and in the log: what is wrong, where, since when, what to do.

The alarm's row and its letters are one transaction, so a restart repeats none and of several nodes one tells it. When
the way out itself is stuck the letter is stuck too: the log, `/readyz`,
`/metrics` and `postdesk doctor` say the same without it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from msgspec import Struct, field
from msgspec.structs import replace

from rules.decision.roster import team_members
from service.daemon.monitoring.admin_letters import write_letters
from service.daemon.monitoring.machine_looks import (
    CERTIFICATES,
    DISK,
    KEY,
    list_keys,
    look_at_dkim,
    make_ask,
    own_name,
)
from service.daemon.monitoring.troubles import TroubleLine, list_troubles, list_without_database, look
from service.domain.escalation.admin_alarm import (
    AGAIN,
    EDITED,
    FLOOD,
    OVER,
    RESTART,
    UNREACHED,
    Trouble,
    is_left_behind,
    kind_of,
    plan_alarm,
)
from service.loops.clock import Clock
from store.errors import StoreError
from store.mail import outbox
from store.records import Alarm
from store.ticket import people
from store.upkeep import alarms
from templates.context import ContextFields, Failure
from templates.letters import LetterName

if TYPE_CHECKING:
    from rules.loading.load import Loaded
    from rules.policy.model import Policy
    from service.loops.desk import Desk
    from store.database.unit import Unit

log = structlog.get_logger("alarms")

MAILBOX = "mailbox "  # before its name
LONGEST = 3000  # characters of a reason
DNS_EVERY = timedelta(hours=1)
CLOCK, FILE = "clock", "configuration"
SKEW = "clock difference"  # to the database's
EDIT = "edit of configuration"  # what of it waits for a restart
RULES, LETTERS, ARTICLES = "rules", "letters", "articles"  # edited files whose last good version stays
# What each of several nodes has for itself.
_OF_NODE = {CLOCK, SKEW, FILE, EDIT, RULES, LETTERS, ARTICLES, DISK, *CERTIFICATES.values()}
PEOPLE = "people"  # the name of those of the desk whom letters do not reach
NEXT_HOP = "next hop"  # the name of what takes our letters
LISTED = timedelta(hours=1)  # that a list of a flood's tickets is news
NUMBERS = " numbers"  # behind it, for what has nothing to do with whether it can be read


class _State(Struct, frozen=True):
    """What this node knows of one thing: its trouble, None while it is well, and since when without a break."""

    trouble: Trouble | None
    since: datetime


class Alarms(Struct):
    """What this node sees, and what the admins are told of it. From any thread."""

    desk: Desk
    clock: Clock
    _known: dict[str, _State] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _asked: datetime | None = None  # when DNS had all of our keys

    def own(self, name: str) -> str:
        """The name of what each of the nodes that share a database has for itself: a clock, files, processes."""
        return own_name(self.desk.config, name)

    @property
    def clock_name(self) -> str:
        """The name of this node's clock."""
        return self.own(CLOCK)

    @property
    def file_name(self) -> str:
        """The name of this node's configuration."""
        return self.own(FILE)

    def tell(self, trouble: Trouble) -> None:
        """It is in trouble: begins, or goes on.

        Five mailboxes with one password are refused in one moment: they wait for the next heartbeat,
        and are one letter.
        """
        if trouble.name.startswith(MAILBOX) and trouble.kind == "refused":
            self._keep(trouble.name, trouble)
        else:
            self._note(trouble.name, trouble)

    def well(self, name: str) -> None:
        """It works, at this moment."""
        self._note(name, None)

    def tell_of_waiting(self, blocks: Sequence[str]) -> None:
        """The blocks of postdesk.yaml that were edited and wait for a restart; none where all of it is in force."""
        if blocks:
            self.tell(Trouble(self.own(EDIT), RESTART, ", ".join(blocks)))
        else:
            self.well(self.own(EDIT))

    def note_hop(self, how: str, reason: str) -> None:
        """The next hop refuses our log-in, or every letter (a kind of trouble), or ("") takes letters."""
        if how:
            self.tell(Trouble(NEXT_HOP, how, reason))
        else:
            self.well(NEXT_HOP)

    def tell_of_edits(self, loaded: Loaded) -> None:
        """What a reload found wrong in rules, letters and articles, each by itself: its last good version stays."""
        world, library = self.desk.world, self.desk.library
        found = {
            RULES: loaded.errors if loaded.policy is None else (),
            LETTERS: world.made.letters.problems if world.made.letters is not None else (),
            ARTICLES: tuple(one for one in library.problems if one.severity == "error"),
        }
        for name, problems in found.items():
            if problems:
                reason = "\n".join(str(problem).strip() for problem in problems)
                self.tell(Trouble(self.own(name), EDITED, reason, count=len(problems)))
            else:
                self.well(self.own(name))

    def leave(self, name: str) -> None:
        """It is not ours to watch any more; another node may."""
        with self._lock:
            self._known.pop(name, None)

    def forget_mailboxes(self, but: Iterable[str]) -> None:
        """Mailboxes that are not read any longer are in no trouble."""
        try:
            with self.desk.database.read() as unit:
                gone = {one.name for one in alarms.list_open(unit) if one.name.startswith(MAILBOX)}.difference(but)
            if gone:
                self.desk.writer.run(lambda unit: alarms.forget(unit, gone))
        except StoreError as error:  # no reason not to read the others; the next reload or start tries again
            log.warning("alarms could not be forgotten yet", reason=str(error))

    def forget_copied(self) -> None:
        """Of a desk that was copied from the other kind of database, where clocks and files have other names.

        Raises StoreError.
        """
        with self.desk.database.read() as unit:
            known = [one.name for one in alarms.list_open(unit)]
        of_node = [name for name in known if name.partition(" of ")[0] in _OF_NODE]
        gone = [name for name in of_node if (" of " in name) == self.desk.config.embedded]
        if gone:
            self.desk.writer.run(lambda unit: alarms.forget(unit, gone))

    def look(self) -> None:
        """A heartbeat: the queues, and whether what is known has lasted long enough to be said. Raises StoreError."""
        with self.desk.database.read() as unit:
            shown = look(unit, self._now(), self.desk.config)
            shown[PEOPLE] = look_at_people(unit, self.desk.policy)
            known_open = alarms.list_open(unit)
        for one in known_open:
            if one.kind == "clock" and one.name == self.clock_name and one.begun_at <= self._now():
                self._keep(one.name, None)  # the time that it once stood at has come again
            if one.name not in shown and self._is_switched_off(one.name):
                shown[one.name] = None
        gone = [one.name for one in known_open if self._is_left_behind(one)]
        if gone:
            self.desk.writer.run(lambda unit: alarms.forget(unit, gone))
            log.info("alarms of nodes that are gone are forgotten", what=gone)
        for name, trouble in shown.items():
            self._keep(name, None if trouble is None or kind_of(trouble.kind).is_only_shown else trouble)
        with self._lock:
            known = list(self._known)
        for name in known:
            self._try_step(name)

    def look_at_dns(self) -> None:
        """Asks name servers for the keys of our signatures: each hour, and each minute while one is missing."""
        now, config = self._now(), self.desk.config
        if not config.send.dkim or (self._asked is not None and abs(now - self._asked) < DNS_EVERY):
            return
        found = list(look_at_dkim(config, make_ask(config)))
        for one in found:
            self._note(one.name, one.trouble)
        if len(found) == len(config.send.dkim) and all(one.trouble is None for one in found):
            self._asked = now

    def _is_switched_off(self, name: str) -> bool:
        """Is it about a certificate or a key that the configuration names no longer?"""
        if name.startswith(KEY):
            return name not in list_keys(self.desk.config)
        return name in {self.own(one) for one in CERTIFICATES.values()}

    def _is_left_behind(self, one: Alarm) -> bool:
        """Of a node that is no more, on a database that nodes share."""
        of, _, node = one.name.partition(" of ")
        is_ours = one.name == self.own(of)
        is_of_node = of in _OF_NODE or one.kind == "failing"
        return bool(node) and is_of_node and not is_ours and is_left_behind(one, self._now())

    def list_open(self) -> list[Alarm]:
        """What was kept of the troubles of this moment, on any node. Raises StoreError."""
        with self.desk.database.read() as unit:
            return [one for one in alarms.list_open(unit) if one.well_at is None]

    def list_troubles(self) -> list[TroubleLine]:
        """All that is wrong at this moment: what any node has told, and what the database shows.

        Where that is away, what we know.
        """
        known = self._list_known()
        try:
            with self.desk.database.read() as unit:
                return list_troubles(unit, self._now(), self.desk.config, known)
        except StoreError as error:
            return list_without_database(self.desk.config, self._now(), error, known)

    def _list_known(self) -> list[Trouble]:
        """What this node knows to be in trouble, with its beginning."""
        with self._lock:
            states = list(self._known.values())
        return [replace(one.trouble, begun=one.trouble.begun or one.since) for one in states if one.trouble is not None]

    # -- one thing -----------------------------------------------------------------------------------------------------

    def _note(self, name: str, trouble: Trouble | None) -> None:
        self._keep(name, trouble)
        self._try_step(name)

    def _try_step(self, name: str) -> None:
        try:
            self._step(name)
        except StoreError as error:  # the next heartbeat tries again
            log.warning("an alarm could not be kept yet", what=name, reason=str(error))

    def _keep(self, name: str, trouble: Trouble | None) -> None:
        if trouble is not None and len(trouble.reason) > LONGEST:
            trouble = replace(trouble, reason=f"{trouble.reason[:LONGEST]}…")
        with self._lock:
            old = self._known.get(name)
            is_same = old is not None and (old.trouble is None) == (trouble is None)
            since = old.since if old is not None and is_same else self._now()
            self._known[name] = _State(trouble, since)

    def _step(self, name: str) -> None:
        with self._lock:
            state = self._known.get(name)
        if state is None:
            return
        now = self._now()
        with self.desk.database.read() as unit:
            before = alarms.find(unit, name)
        after, _ = plan_alarm(name, before, state.trouble, state.since, now)
        if after == before:
            return  # as nearly always
        letter = self.desk.writer.run(lambda unit: self._apply(unit, name, state, now))
        if letter:
            self.desk.wake.on_letters()
        _log(before, after, letter)
        if after is not None and after.closed_at is not None and state.trouble is not None:
            with self._lock:
                self._known.pop(name, None)  # it happened, and that was all

    def _apply(self, unit: Unit, name: str, state: _State, now: datetime) -> str:
        """The row and its letters, in one transaction; another node may have been here meanwhile."""
        before = alarms.find_alone(unit, name)
        after, letter = plan_alarm(name, before, state.trouble, state.since, now)
        if after is None or after == before:
            return ""
        alarms.save(unit, after)
        if letter:
            also = self._tell_beside(unit, after, now) if letter == "mailbox-trouble" else []
            self._write(unit, letter, after, state.trouble.count if state.trouble is not None else 0, now, also)
        return letter

    def _tell_beside(self, unit: Unit, told: Alarm, now: datetime) -> list[str]:
        """Other mailboxes that are in the same trouble and not told yet: the same letter tells of them all."""
        with self._lock:
            others = {name: one.trouble for name, one in self._known.items() if name != told.name}
        found = []
        for name, trouble in others.items():
            if not name.startswith(MAILBOX) or trouble is None or trouble.kind != told.kind:
                continue
            before = alarms.find_alone(unit, name)
            if before is not None and before.told_at is not None and abs(now - before.told_at) < AGAIN:
                continue
            begun = before.begun_at if before is not None and before.closed_at is None else now
            alarms.save(unit, Alarm(name, trouble.kind, trouble.reason, begun, told_at=now))
            found.append(name)
        return found

    def _write(
        self, unit: Unit, letter: LetterName, alarm: Alarm, count: int, now: datetime, also: Iterable[str]
    ) -> None:
        what = ", ".join(name.removeprefix(MAILBOX).removesuffix(NUMBERS) for name in (alarm.name, *also))
        if alarm.kind == EDITED:
            what = alarm.reason.split(" ", 1)[0].rstrip(":")  # the place of the first mistake
        failure = Failure(
            what=what,
            reason=alarm.reason,
            kind=alarm.kind,
            since=alarm.begun_at,
            until=alarm.well_at,
            count=count,
        )
        next_letter = (alarm.told_at or now) + AGAIN
        context: ContextFields = {
            "failure": failure,
            "deadline": next_letter if letter != OVER or next_letter > now else None,
        }
        readers = _readers(unit, self.desk.policy, alarm, now)
        write_letters(unit, self.desk.world, letter, readers, context, cause=f"alarm:{alarm.name}", now=now)

    def _now(self) -> datetime:
        return self.clock.now()


def _log(before: Alarm | None, after: Alarm | None, letter: str) -> None:
    """An alarm is in the log when it begins, each time that the admins are told, and when it is over."""
    if after is None:
        return
    if letter == OVER or (after.closed_at is not None and not letter):
        log.info("alarm over", what=after.name, since=_iso(after.begun_at), told=bool(letter))
    elif after.told_at is not None and (before is None or before.told_at != after.told_at):
        said = {"what": after.name, "kind": after.kind, "reason": after.reason, "since": _iso(after.begun_at)}
        log.error("alarm", **said, told=bool(letter))
    elif (before is None or before.closed_at is not None) and not after.name.startswith(MAILBOX):  # it has its own line
        log.warning("trouble", what=after.name, kind=after.kind, reason=after.reason)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


# -- people ------------------------------------------------------------------------------------------------------------


def look_at_people(unit: Unit, policy: Policy) -> Trouble | None:
    """The people of the desk whose letters come back, in one trouble: one alarm, whoever is added."""
    leads = [team.lead for team in policy.teams.values() if team.lead]
    known = people.find_people(unit, dict.fromkeys((*policy.people, *policy.desk.admins, *leads)))
    gone = sorted((one.dead_since, address) for address, one in known.items() if one.dead_since is not None)
    if not gone:
        return None
    reason = "; ".join(
        f"letters to {address} have come back since {since:%Y-%m-%d %H:%M} UTC" for since, address in gone
    )
    return Trouble(PEOPLE, UNREACHED, reason, gone[0][0], len(gone))


def _readers(unit: Unit, policy: Policy, alarm: Alarm, now: datetime) -> tuple[str, ...]:
    """The admins, and of people whom letters do not reach their leads too; nobody whose own letters come back.

    Of a flood the engineers have a list: of the admins those who are none are told, or one where nobody else knows.
    """
    leads: tuple[str, ...] = ()
    if alarm.kind == UNREACHED:
        teams = [name for name in policy.teams if any(one in alarm.reason for one in team_members(policy, name))]
        leads = tuple(policy.teams[name].lead for name in teams if policy.teams[name].lead)
    readers = tuple(dict.fromkeys((*policy.desk.admins, *leads)))
    if alarm.kind == FLOOD:
        listed = any(outbox.count_recent(unit, one, [FLOOD], now - LISTED) for one in readers)
        others = tuple(one for one in readers if one not in policy.people)
        readers = others or (() if listed else readers[:1])
    known = people.find_people(unit, readers)
    return tuple(one for one in readers if one not in known or known[one].dead_since is None)
