"""What becomes of an alarm: when the admins are told of a trouble, told again, and told that it is over. Pure.

One letter when it begins, at most one a day while it lasts or comes and goes, one when it has been well for a while. A trouble of
which nobody was told ends without a word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from store.records import Alarm

AGAIN = timedelta(days=1)  # between two letters about the same thing
CALM = timedelta(minutes=30)  # that it must be well before we say so
PATIENCE = {  # how long it must last without a break before anybody is told; what is not named here is told at once
    "unreachable": timedelta(minutes=10),
    "not-stored": timedelta(minutes=10),
    "old-mail": timedelta(minutes=15),
}
LETTERS = {
    "unreachable": "mailbox-trouble",
    "refused": "mailbox-trouble",
    "fault": "mailbox-trouble",
    "not-stored": "mailbox-trouble",
    "renumbered": "mailbox-renumbered",
    "old-letters": "queue-stuck",
    "old-mail": "queue-stuck",
    "clock": "clock-back",
    "broken": "config-broken",
    "no-log-in": "",  # it could not leave: the log says it, and whoever looks; a letter when it is over
}
OVER = "works-again"
_HAPPENS_ONCE = frozenset({"renumbered"})  # is over as soon as it is told
_TOLD_ONCE = frozenset({"clock"})  # however long it goes on
_ENDS_SILENTLY = frozenset({"clock", "broken"})  # who mended it knows


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
) -> tuple[Alarm | None, str]:
    """The alarm as it is from now on, and the letter that goes to the admins, "" for none.

    `trouble` is None while all is well; `seen` is since when it is so without a break.
    """
    if trouble is None:
        return _plan_well(before, now)
    last = before.told_at if before is not None else None
    begun = before.begun_at if before is not None and _was_told(before) else trouble.begun or seen
    alarm = Alarm(name, trouble.kind, trouble.reason, begun, told_at=last)
    if trouble.kind in _HAPPENS_ONCE:
        alarm = replace(alarm, well_at=now, closed_at=now)
    goes_on = before is not None and before.closed_at is None and before.begun_at == begun
    is_news = trouble.kind == "broken" and before is not None and before.reason != trouble.reason
    may_speak = last is None or abs(now - last) >= AGAIN or is_news
    if trouble.kind in _TOLD_ONCE and goes_on and last is not None:
        may_speak = False
    patience = PATIENCE.get(trouble.kind)
    if may_speak and (patience is None or now - seen >= patience):
        return replace(alarm, told_at=now), LETTERS[trouble.kind]
    return alarm, ""


def _plan_well(before: Alarm | None, now: datetime) -> tuple[Alarm | None, str]:
    if before is None or before.closed_at is not None:
        return before, ""
    well_at = before.well_at or now
    if before.kind in _ENDS_SILENTLY or not _was_told(before):
        return replace(before, well_at=well_at, closed_at=now), ""
    if now - well_at >= CALM:
        return replace(before, well_at=well_at, closed_at=now), OVER
    return replace(before, well_at=well_at), ""


def is_left_behind(alarm: Alarm, now: datetime) -> bool:
    """Of another node's clock or file: has that node gone? By now it would have ended the one, and told the other again."""
    last = alarm.told_at or alarm.begun_at
    if alarm.kind == "clock":  # the time that it stood at has come again for it too, by however much it is behind
        return now > alarm.begun_at + abs(alarm.begun_at - last) + CALM
    return now - last > 2 * AGAIN


def _was_told(alarm: Alarm) -> bool:
    """Does anybody know of this very trouble? One that began within a day of another's letter may go untold."""
    return alarm.closed_at is None and alarm.told_at is not None and alarm.told_at >= alarm.begun_at
