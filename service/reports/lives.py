"""A ticket's life as a report counts it: read event by event, and true at every moment between two of them.

Only what the figures need is kept. Nothing is read from the ticket's row, so that a past moment looks the same whenever
it is looked at: what happened after it counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from service.domain.ticket.event_kinds import EventKind as Kind
from store.records import State


class LifeStage(StrEnum):
    """What a ticket that has not ended is in; waiting for somebody is a stage for each of whom."""

    ACCEPT = "accept"  # it is there, and nobody has begun
    WORK = "work"
    WAIT_REQUESTER = "wait_requester"
    WAIT_CHANGE = "wait_change"
    WAIT_TASK = "wait_task"
    WAIT_HOLD = "wait_hold"
    WAIT_PARENT = "wait_parent"
    CONFIRMATION = "confirmation"  # solved, and the requester has not said so
    CLOSING = "closing"  # confirmed, and its record is not complete


_STAGES: dict[str, LifeStage] = {
    State.NEW: LifeStage.ACCEPT,
    State.ASSIGNED: LifeStage.ACCEPT,
    State.IN_PROGRESS: LifeStage.WORK,
    State.RESOLVED: LifeStage.CONFIRMATION,
    State.CONFIRMED: LifeStage.CLOSING,
}
OPEN = frozenset({State.NEW, State.ASSIGNED, State.IN_PROGRESS, State.WAITING})
# Events after which the requester has heard something: what "not updated for" is counted from.
_HEARD = frozenset(
    {Kind.ANSWERED, Kind.ANSWER_SENT, Kind.PROMISED, Kind.RESOLVED, Kind.WORK_GOES_ON, Kind.ANSWER_PASSED_ON}
)
# Events that no figure looks at, and that set no field that one does: they need not be read.
UNCOUNTED = frozenset(
    {
        Kind.ARTICLE_ADDED, Kind.POSSIBLY_RELATED, Kind.FACTS_ADDED, Kind.PROMISE_NEAR, Kind.NUDGED, Kind.REMINDED,
        Kind.RECORDED, Kind.REVIEW_ASKED, Kind.NOT_ACKNOWLEDGED, Kind.HELD, Kind.HELD_DROPPED, Kind.HELD_EXPIRED,
        Kind.REFUSED, Kind.WORDS_ADDED, Kind.AUTOMATIC_MAIL, Kind.LOOP, Kind.BUNDLED, Kind.CONSULT_REMINDED,
        Kind.CONSULT_GATHERED, Kind.TASK_REMINDED, Kind.TASK_OVERDUE, Kind.APPOINTMENT_NEAR, Kind.CHANGE_REMINDED,
    }
)  # fmt: skip


class Stay(Struct, frozen=True):
    """A stage that has ended: for how long, and until when."""

    stage: LifeStage
    since: datetime
    until: datetime


class LifeMark(Struct, frozen=True):
    """Something that happened once: its moment, and a number or a word where it has one."""

    at: datetime
    number: float = 1.0
    word: str = ""


class Improvement(Struct):
    """An action for next time, with its owner and date (S7.5)."""

    number: int
    what: str
    owner: str
    by: str
    at: datetime
    due: datetime | None = None
    done_at: datetime | None = None
    how: str = ""
    dropped: bool = False


class Life(Struct):
    """One ticket after the events that were read so far."""

    id: int
    opened: datetime
    fields: dict[str, Any]  # as the events set them
    state: str = State.NEW
    stage: LifeStage | None = LifeStage.ACCEPT  # None when it has ended
    since: datetime | None = None  # that it is in this stage
    solved: datetime | None = None  # the solution that stands: by an engineer, by itself, or closed without one
    solution: str = ""  # resolved, self-solved, by desk, …: how
    first_response: datetime | None = None
    ended: datetime | None = None  # since when it is cancelled or declined
    heard: datetime | None = None  # the last time that the requester heard something
    stays: list[Stay] = field(default_factory=list)
    marks: dict[str, list[LifeMark]] = field(default_factory=dict)
    improvements: dict[int, Improvement] = field(default_factory=dict)
    hand_overs: dict[int, datetime] = field(default_factory=dict)  # by the number of their event
    seq: int = 0
    imported: bool = False  # it ended elsewhere, before the desk had it

    def get(self, name: str) -> str:
        """A field of the ticket, as text; empty where it has none."""
        return str(self.fields.get(name) or "")

    @property
    def is_open(self) -> bool:
        """Does somebody have to work on it, or wait for somebody?"""
        return self.state in OPEN

    @property
    def counts(self) -> bool:
        """Is it a ticket of its own? One that is part of another, and spam, are none."""
        return self.state not in (State.MERGED, State.SPAM)

    def when(self, name: str) -> datetime | None:
        """A field that holds a time."""
        value = self.fields.get(name)
        return datetime.fromisoformat(value) if value else None

    def pauses(self) -> list[tuple[datetime, datetime | None]]:
        """When its resolution clock stood still; the last one has no end while it does."""
        found = (self.fields.get("clock") or {}).get("pauses", ())
        return [(datetime.fromisoformat(a), datetime.fromisoformat(b) if b else None) for a, b in found]

    def mark(self, name: str, at: datetime, number: float = 1.0, word: str = "") -> None:
        """Notes that something happened."""
        self.marks.setdefault(name, []).append(LifeMark(at, number, word))

    def times(self, name: str, since: datetime, until: datetime) -> list[LifeMark]:
        """What of that name happened from `since` until before `until`."""
        found = self.marks.get(name)
        return [mark for mark in found if since <= mark.at < until] if found else []


def begin(number: int, at: datetime, data: Mapping[str, Any]) -> Life:
    """The life that an `opened` event begins."""
    given = dict(data.get("set", {}))
    life = Life(number, at, given, seq=1)
    opened = given.get("opened")
    if opened:
        life.opened = datetime.fromisoformat(opened)
    life.since = life.heard = life.opened
    life.state = str(given.get("state", State.NEW))
    life.stage = _stage(given)
    life.imported = given.get("state") == State.CLOSED
    _note_ends(life, at, given, Kind.OPENED)
    return life


def go_on(life: Life, kind: str, at: datetime, actor: str, data: Mapping[str, Any], seq: int = 0) -> None:
    """Takes the next event in."""
    life.seq = seq or life.seq + 1
    given = data.get("set")
    if given:
        if "assignee" in given or "team" in given:
            _hand_over(life, kind, at, given)
        if "reopened" in given and int(given["reopened"] or 0) > int(life.fields.get("reopened") or 0):
            life.mark("reopened", at)
        life.fields.update(given)
        if "state" in given or "waiting_for" in given:
            life.state = str(life.fields.get("state", State.NEW))
            _move(life, at)
        if "state" in given or "first_response" in given:
            _note_ends(life, at, given, kind)
    if kind in _HEARD:
        life.heard = at
    note = _NOTES.get(kind)
    if note is not None:
        note(life, at, actor, data)


def _stage(fields: Mapping[str, Any]) -> LifeStage | None:
    state = fields.get("state", State.NEW)
    if state == State.WAITING:
        waiting = f"wait_{fields.get('waiting_for') or 'hold'}"
        return LifeStage(waiting) if waiting in _WAITING else LifeStage.WAIT_HOLD
    return _STAGES.get(state)


_WAITING = frozenset(stage.value for stage in LifeStage if stage.value.startswith("wait_"))


def _move(life: Life, at: datetime) -> None:
    """The stage ends where the next one is another; new and assigned are one, and what takes no time is no stay."""
    following = _stage(life.fields)
    if following is life.stage:
        return
    if life.stage is not None and life.since is not None and at > life.since:
        life.stays.append(Stay(life.stage, life.since, at))
    life.stage, life.since = following, at


def _note_ends(life: Life, at: datetime, given: Mapping[str, Any], kind: str) -> None:
    """What stands of answers and ends after this event."""
    if "first_response" in given:
        life.first_response = _time(given["first_response"])
    if "state" not in given:
        return
    state = given["state"]
    life.ended = at if state in (State.CANCELLED, State.DECLINED) else None
    if state == State.RESOLVED:
        life.solved, life.solution = _time(life.fields.get("resolved")) or at, "resolved"
    elif state == State.CLOSED:
        resolution = life.get("resolution")
        if life.solved is None:
            life.solved, life.solution = at, resolution
        if kind != Kind.OPENED:
            life.mark("closed", at)
    elif state != State.CONFIRMED:
        life.solved, life.solution = None, ""


def _hand_over(life: Life, kind: str, at: datetime, given: Mapping[str, Any]) -> None:
    """Whoever had it has it no longer, or it went to another team.

    Who takes a ticket that nobody had hands nothing over.
    """
    if kind == Kind.UNDONE:
        return
    for name in ("assignee", "team"):
        had = life.fields.get(name)
        if had and name in given and given[name] != had:
            life.hand_overs[life.seq] = at


def _undone(life: Life, at: datetime, actor: str, data: Mapping[str, Any]) -> None:
    life.hand_overs.pop(int(data.get("of") or 0), None)
    _improved(life, at, actor, data)


def _spent(life: Life, at: datetime, actor: str, data: Mapping[str, Any]) -> None:
    life.mark("spent", at, float(data.get("minutes") or 0), actor)


def _scored(life: Life, at: datetime, actor: str, data: Mapping[str, Any]) -> None:
    life.mark("scored", at)


def _decided(life: Life, at: datetime, actor: str, data: Mapping[str, Any]) -> None:
    life.mark("change", at, word=str((data.get("decision") or {}).get("state", "")))


def _preapproved(life: Life, at: datetime, actor: str, data: Mapping[str, Any]) -> None:
    life.mark("change", at, word="pre-approved")


def _triaged(life: Life, at: datetime, actor: str, data: Mapping[str, Any]) -> None:
    if data.get("why") == "engineer" and "category" in data.get("set", {}):
        life.mark("corrected", at, word=f"{data.get('was', {}).get('category', '')} → {data['set']['category']}")


def _articles(name: str) -> Callable[[Life, datetime, str, Mapping[str, Any]], None]:
    def note(life: Life, at: datetime, actor: str, data: Mapping[str, Any]) -> None:
        for article in data.get("articles") or ("",):
            life.mark(name, at, word=str(article))

    return note


def _improved(life: Life, at: datetime, actor: str, data: Mapping[str, Any]) -> None:
    """Improvements stand among the ticket's tasks, as they are after the event."""
    for one in data.get("set", {}).get("work", {}).get("tasks", ()):
        if one.get("kind") == "improve":
            life.improvements[int(one["number"])] = Improvement(
                int(one["number"]), str(one.get("what", "")), str(one.get("owner", "")), str(one.get("by", "")),
                _time(one.get("at")) or at, _time(one.get("due")), _time(one.get("done_at")), str(one.get("how", "")),
                bool(one.get("dropped", False)),
            )  # fmt: skip


def _time(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None


def _plain(name: str) -> Callable[[Life, datetime, str, Mapping[str, Any]], None]:
    def note(life: Life, at: datetime, actor: str, data: Mapping[str, Any]) -> None:
        life.mark(name, at)

    return note


_NOTES: dict[str, Callable[[Life, datetime, str, Mapping[str, Any]], None]] = {
    Kind.UNDONE: _undone,
    Kind.TIME_SPENT: _spent,
    Kind.SURVEY_SENT: _plain("asked"),
    Kind.SURVEY_SCORED: _scored,
    Kind.CHANGE_DECIDED: _decided,
    Kind.CHANGE_PREAPPROVED: _preapproved,
    Kind.TRIAGED: _triaged,
    Kind.ESCALATED: _plain("escalated"),
    Kind.LEVEL_RAISED: _plain("escalated"),
    Kind.MAJOR_ACCEPTED: _plain("major"),
    Kind.REPORT_JOINED: _plain("report"),
    Kind.LETTER_LOST: _plain("failed"),
    Kind.BOUNCED: _plain("failed"),
    Kind.ARTICLES_HELPED: _articles("helped"),
    Kind.ARTICLE_USED: _articles("used"),
    Kind.IMPROVEMENT_NOTED: _improved,
    Kind.IMPROVEMENT_DONE: _improved,
    Kind.TASK_MOVED: _improved,
    Kind.TASK_DROPPED: _improved,
}
