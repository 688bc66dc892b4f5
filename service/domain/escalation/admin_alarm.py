"""What becomes of an alarm: when the admins are told of a trouble, told again, and told that it is over. Pure.

One letter when it begins, at most one a day while it lasts or comes and goes, one when it has been well for a while. A
trouble of which nobody was told ends without a word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from store.records import Alarm
from templates.letters import LetterName

AGAIN = timedelta(days=1)  # between two letters about the same thing
CALM = timedelta(minutes=30)  # that it must be well before we say so
OVER: Final = "works-again"


@dataclass(frozen=True, slots=True)
class AlarmKind:
    """What kind of trouble it is: the letter about it, what to do, and when the admins hear of it.

    `letter` is "" where the letter could not leave: the log says it, and a letter when it is over. `cure` is shown by
    `status` and `doctor`. `patience` is how long it must last without a break before anybody is told.
    """

    letter: LetterName | Literal[""]
    cure: str
    patience: timedelta = timedelta(0)
    happens_once: bool = False  # is over as soon as it is told
    told_once: bool = False  # however long it goes on
    ends_silently: bool = False  # who mended it knows
    again_for_another_reason: bool = False  # another reason is another trouble, and told at once
    is_only_shown: bool = False  # no row and no letter: it is listed while it is so, and that is all


NO_LOG_IN, REFUSES, HANGS = "no-log-in", "refuses", "hangs"  # of the next hop
EDITED = "edited"  # files that cannot be used as they are; their last good version stays
FLOOD = "flood"  # its tickets are listed in one letter (`service.domain.opening.new_sender_flood`)
UNREACHED = "unreached"  # people of the desk whose letters come back
_MAILBOX = "see receive.imap in postdesk.yaml; mail waits on the server meanwhile"
_TEN = timedelta(minutes=10)
KINDS = {
    "unreachable": AlarmKind("mailbox-trouble", _MAILBOX, _TEN),
    "refused": AlarmKind("mailbox-trouble", "put the right secret where receive.imap points to, and send SIGHUP"),
    "fault": AlarmKind("mailbox-trouble", _MAILBOX),
    "not-stored": AlarmKind("mailbox-trouble", _MAILBOX, _TEN),
    "not-filed": AlarmKind("mailbox-trouble", "see then: in receive.imap, and the folder on the server", _TEN),
    "renumbered": AlarmKind("mailbox-renumbered", "postdesk inbox list", happens_once=True),
    "old-letters": AlarmKind("queue-stuck", "postdesk outbox list --state waiting"),
    "old-mail": AlarmKind("queue-stuck", "postdesk inbox list --state waiting", timedelta(minutes=15)),
    "standstill": AlarmKind("queue-stuck", "see the log; restart postdesk if this lasts: what waits is kept"),
    "failing": AlarmKind("queue-stuck", "see the log; restart postdesk if this lasts: what waits is kept"),
    "budget-met": AlarmKind(
        "many-mails",
        "postdesk inbox list shows who writes; budgets: in the rules",
        timedelta(minutes=5),  # a flood uses budgets up before it is listed, and is told as what it is
        ends_silently=True,
    ),
    FLOOD: AlarmKind(
        "many-mails", "postdesk inbox list shows who writes; the desk has a list of them", ends_silently=True
    ),
    "clock": AlarmKind("clock-back", "set the clock right", told_once=True, ends_silently=True),
    "broken": AlarmKind("config-broken", "postdesk check", ends_silently=True, again_for_another_reason=True),
    EDITED: AlarmKind("rules-broken", "postdesk check", ends_silently=True, again_for_another_reason=True),
    NO_LOG_IN: AlarmKind("", "put the right secret where send: in postdesk.yaml points to, and send SIGHUP"),
    REFUSES: AlarmKind(
        "",
        "see send: in postdesk.yaml and the log of the next mail server; letters wait, one asks each minute",
        timedelta(seconds=30),
    ),
    HANGS: AlarmKind(
        "", "see the log of the next mail server: it takes letters and does not answer; other letters wait"
    ),
    UNREACHED: AlarmKind(
        "unreached",
        "mend the mailbox or its address in rules/people.yaml; their tickets are handed on meanwhile",
        timedelta(minutes=1),
        told_once=True,
        again_for_another_reason=True,
    ),
    "no-backup": AlarmKind(
        "backup-failed", "make room, or see backup: in postdesk.yaml; postdesk db backup tries at once"
    ),
    "no-database": AlarmKind("", "see database: in postdesk.yaml; senders are asked to come again meanwhile"),
    "waiting-mail": AlarmKind("", "postdesk inbox list --state waiting", is_only_shown=True),
    "parked": AlarmKind("", "postdesk inbox list --state parked", is_only_shown=True),
    "stopped": AlarmKind("", "postdesk outbox release --all lets it go on", is_only_shown=True),
    "held": AlarmKind("", "postdesk outbox release --all", is_only_shown=True),
}


def kind_of(name: str) -> AlarmKind:
    """The kind of that name; one that another version of Postdesk left in the database has no letter and no cure."""
    return KINDS.get(name, AlarmKind("", ""))


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong at this moment. `begun` where that is known better than by our first look at it."""

    name: str
    kind: str
    reason: str
    begun: datetime | None = None
    count: int = 0  # letters or mails that wait


def plan_alarm(
    name: str, before: Alarm | None, trouble: Trouble | None, seen: datetime, now: datetime
) -> tuple[Alarm | None, LetterName | Literal[""]]:
    """The alarm as it is from now on, and the letter that goes to the admins, "" for none.

    `trouble` is None while all is well; `seen` is since when it is so without a break.
    """
    if trouble is None:
        return _plan_well(before, now)
    last = before.told_at if before is not None else None
    begun = before.begun_at if before is not None and _was_told(before) else trouble.begun or seen
    alarm = Alarm(name, trouble.kind, trouble.reason, begun, told_at=last)
    kind = kind_of(trouble.kind)
    if kind.happens_once:
        alarm = replace(alarm, well_at=now, closed_at=now)
    goes_on = before is not None and before.closed_at is None and before.begun_at == begun
    is_news = kind.again_for_another_reason and before is not None and before.reason != trouble.reason
    is_news |= kind.again_for_another_reason and kind.ends_silently and before is not None and bool(before.closed_at)
    may_speak = last is None or abs(now - last) >= AGAIN or is_news
    if kind.told_once and goes_on and last is not None and not is_news:
        may_speak = False
    if may_speak and (not kind.patience or now - seen >= kind.patience):
        return replace(alarm, told_at=now), kind.letter
    return alarm, ""


def _plan_well(before: Alarm | None, now: datetime) -> tuple[Alarm | None, LetterName | Literal[""]]:
    if before is None or before.closed_at is not None:
        return before, ""
    well_at = before.well_at or now
    if kind_of(before.kind).ends_silently or not _was_told(before):
        return replace(before, well_at=well_at, closed_at=now), ""
    if now - well_at >= CALM:
        return replace(before, well_at=well_at, closed_at=now), OVER
    return replace(before, well_at=well_at), ""


def is_left_behind(alarm: Alarm, now: datetime) -> bool:
    """Of another node's clock or file: has that node gone?

    By now it would have ended the one, and told the other again.
    """
    last = alarm.told_at or alarm.begun_at
    if alarm.kind == "clock":  # the time that it stood at has come again for it too, by however much it is behind
        return now > alarm.begun_at + abs(alarm.begun_at - last) + CALM
    return now - last > 2 * AGAIN


def _was_told(alarm: Alarm) -> bool:
    """Does anybody know of this very trouble? One that began within a day of another's letter may go untold."""
    return alarm.closed_at is None and alarm.told_at is not None and alarm.told_at >= alarm.begun_at
