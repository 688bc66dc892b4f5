"""What becomes of an alarm: when the admins are told of a trouble, told again, and told that it is over. Pure.

One letter when it begins, at most one a day while it lasts or comes and goes, one when it has been well for a while. A
trouble of which nobody was told ends without a word.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from store.records import Alarm
from templates.letters import LetterName

AGAIN = timedelta(days=1)  # between two letters about the same thing
CALM = timedelta(minutes=30)  # that it must be well before we say so
OVER: Final = "works-again"


class AlarmKind(Struct, frozen=True):
    """What kind of trouble it is: the letter about it, what to do, and when the admins hear of it.

    `what` is what it means, for the page of operations. `letter` is "" where the letter could not leave: the log says
    it, and a letter when it is over. `cure` is shown by `status` and `doctor`. `patience` is how long it must last
    without a break before anybody is told.
    """

    letter: LetterName | Literal[""]
    what: str
    cure: str
    patience: timedelta = timedelta(0)
    happens_once: bool = False  # is over as soon as it is told
    told_once: bool = False  # however long it goes on
    ends_silently: bool = False  # who mended it knows
    again_for_another_reason: bool = False  # another reason is another trouble, and told at once
    is_only_shown: bool = False  # no row and no letter: it is listed while it is so, and that is all
    is_mild: bool = False  # somebody wants it so, or there is time: the desk works, and `doctor` has doubts only
    takes_no_mail: bool = False  # `/readyz` says 503 while it is so


NO_LOG_IN, REFUSES, HANGS, AWAY = "no-log-in", "refuses", "hangs", "away"  # of the next hop
RESTART = "waits-for-restart"  # an edit of postdesk.yaml that a running process cannot take
EDITED = "edited"  # files that cannot be used as they are; their last good version stays
FLOOD = "flood"  # its tickets are listed in one letter (`service.domain.opening.new_sender_flood`)
UNREACHED = "unreached"  # people of the desk whose letters come back
STANDSTILL = "standstill"
_MAILBOX = "see receive.imap in postdesk.yaml; mail waits on the server meanwhile"
_RESTART = "see the log; restart postdesk if this lasts: what waits is kept"
_SEND = "see send: in postdesk.yaml and the log of the next mail server"
_FLOOD = "postdesk inbox list shows who writes"
_ROOM = "make room, or put var/ on a larger disk"
_RENEW = "renew it: the new one is taken within a minute"
_RESTORE = "stop postdesk, move the file away, and fill a new one with postdesk db restore"
_MEND = "postdesk check says where; it is taken as soon as it is saved"
_TEN = timedelta(minutes=10)
# Every kind of trouble that there is, in the order in which a person would ask. The page of operations shows them, and
# a test breaks each of them.
KINDS = {
    "no-daemon": AlarmKind(
        "", "no `postdesk run` has this desk", "systemctl start postdesk; its log says why it ended",
        is_only_shown=True, is_mild=True,
    ),
    "no-database": AlarmKind(
        "", "the database does not answer, or its file is another than the open one: senders get 451",
        "see database: in postdesk.yaml; senders are asked to come again meanwhile", takes_no_mail=True,
        ends_silently=True,
    ),
    "damaged": AlarmKind(
        "", "the database is damaged, or its file is none: senders get 451",
        f"postdesk db verify says where; {_RESTORE}", takes_no_mail=True, ends_silently=True,
    ),
    "full": AlarmKind(
        "machine-trouble", "the disk has no room: senders get 452, and it goes on by itself", _ROOM,
        again_for_another_reason=True, takes_no_mail=True,
    ),
    "little-room": AlarmKind(
        "machine-trouble", "the disk has less than 512 MB, or less than a fifth, left", _ROOM, _TEN, is_mild=True,
        again_for_another_reason=True,
    ),
    STANDSTILL: AlarmKind(
        "queue-stuck", "mail is due, and no node has read or decided any for a minute; after five the process ends",
        _RESTART,
    ),
    "failing": AlarmKind(
        "queue-stuck", "a step of the desk has failed every time for a minute, or no mail can be read", _RESTART
    ),
    "waiting-mail": AlarmKind(
        "", "the oldest mail has waited for ten minutes to be worked on", "postdesk inbox list --state waiting",
        is_only_shown=True, is_mild=True,
    ),
    "old-mail": AlarmKind(
        "queue-stuck", "the oldest mail has waited for four hours to be worked on",
        "postdesk inbox list --state waiting", timedelta(minutes=15),
    ),
    "parked": AlarmKind(
        "", "mails failed five times; each has a letter of its own, the first five of a day",
        "postdesk inbox list --state parked; after an upgrade postdesk inbox retry", is_only_shown=True,
    ),
    AWAY: AlarmKind("", "the next hop cannot be reached, or puts all letters off", f"{_SEND}; letters wait", _TEN),
    NO_LOG_IN: AlarmKind(
        "", "the next hop refuses password or token",
        "put the right secret where send: in postdesk.yaml points to (a token of Google: postdesk oauth login), "
        "and send SIGHUP",
    ),
    REFUSES: AlarmKind(
        "", "the next hop refuses every letter: 5xx, no STARTTLS, a bad certificate, a limit of size below our letters",
        f"{_SEND}; letters wait, one asks each minute", timedelta(seconds=30),
    ),
    HANGS: AlarmKind(
        "", "the next hop takes letters and has given no answer for a minute",
        "see the log of the next mail server: it takes letters and does not answer; other letters wait",
    ),
    "old-letters": AlarmKind(
        "queue-stuck", "the oldest letter has waited for four hours; not while sending is paused or it is held",
        "postdesk outbox list --state waiting",
    ),
    "stopped": AlarmKind(
        "", "all sending is stopped by hand", "postdesk outbox release --all lets it go on", is_only_shown=True,
        is_mild=True,
    ),
    "held": AlarmKind(
        "", "letters are held", "postdesk outbox release --all", is_only_shown=True, is_mild=True
    ),
    UNREACHED: AlarmKind(
        "unreached", "letters to an engineer, a lead or an admin come back; leads are told, too",
        "mend the mailbox or its address in rules/people.yaml; their tickets are handed on meanwhile",
        timedelta(minutes=1), told_once=True, again_for_another_reason=True,
    ),
    "budget-met": AlarmKind(
        "many-mails", "a budget that many share left mails without an acknowledgement within the last hour",
        f"{_FLOOD}; budgets: in the rules",
        timedelta(minutes=5),  # a flood uses budgets up before it is listed, and is told as what it is
        ends_silently=True,
    ),
    FLOOD: AlarmKind(
        "many-mails", "new senders, or too many of one organisation, flood in",
        f"{_FLOOD}; the desk has a list of them", ends_silently=True,
    ),
    "refused": AlarmKind(
        "mailbox-trouble", "a mailbox refuses password or token",
        "put the right secret where receive.imap points to (a token of Google: postdesk oauth login), and send SIGHUP",
    ),
    "unreachable": AlarmKind("mailbox-trouble", "a mailbox is out of reach", _MAILBOX, _TEN),
    "fault": AlarmKind("mailbox-trouble", "reading a mailbox met a fault of the program", _MAILBOX),
    "not-stored": AlarmKind("mailbox-trouble", "mail of a mailbox cannot be stored", _MAILBOX, _TEN),
    "not-given": AlarmKind(
        "mailbox-trouble", "a server does not give a mail of a mailbox, each time anew; the others are taken",
        "move it out of the folder, or have the mailbox mended on the server", _TEN,
    ),
    "not-filed": AlarmKind(
        "mailbox-trouble", "mail that was taken cannot be marked or moved in its mailbox",
        "see then: in receive.imap, and the folder on the server", _TEN,
    ),
    "renumbered": AlarmKind(
        "mailbox-renumbered", "a mailbox was numbered anew (UIDVALIDITY)", "postdesk inbox list", happens_once=True
    ),
    "broken": AlarmKind(
        "config-broken", "postdesk.yaml was edited and cannot be used; the last good one stays", _MEND,
        ends_silently=True, again_for_another_reason=True,
    ),
    RESTART: AlarmKind(
        "", "postdesk.yaml was edited, and what was changed cannot be taken by a running desk: it names the blocks",
        "restart postdesk when it suits", is_mild=True, ends_silently=True, again_for_another_reason=True,
    ),
    EDITED: AlarmKind(
        "rules-broken", "rules, letters, words or articles were edited and cannot be used; the last good ones stay",
        _MEND, ends_silently=True, again_for_another_reason=True,
    ),
    "clock": AlarmKind(
        "clock-back", "the clock was set back by more than two minutes", "set the clock right", told_once=True,
        ends_silently=True,
    ),
    "behind": AlarmKind(
        "", "the clock is behind the latest mail by more than ten minutes",
        "it was set back: set it right, or wait until that time has come", is_only_shown=True,
    ),
    "skewed": AlarmKind(
        "machine-trouble", "a node's clock and the database's differ by more than two minutes",
        "set the clock right, and keep it right: an NTP client on both", timedelta(minutes=1),
    ),
    "certificate-ends": AlarmKind(
        "machine-trouble", "the certificate of a listener ends within 14 days", _RENEW, is_mild=True
    ),
    "certificate-ended": AlarmKind("machine-trouble", "it has ended, or its file cannot be used", _RENEW),
    "dkim-missing": AlarmKind(
        "machine-trouble", "DNS does not hold the key that our letters are signed by (asked each hour)",
        "publish the TXT record of send.dkim", _TEN,
    ),
    "no-backup": AlarmKind(
        "backup-failed", "the backup that was due was not made",
        "make room, or see backup: in postdesk.yaml; postdesk db backup tries at once",
    ),
}  # fmt: skip


def kind_of(name: str) -> AlarmKind:
    """The kind of that name; one that another version of Postdesk left in the database has no letter and no cure."""
    return KINDS.get(name, AlarmKind("", "", ""))


class Trouble(Struct, frozen=True):
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
