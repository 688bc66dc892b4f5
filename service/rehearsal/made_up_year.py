"""A year of made-up life of a desk, from a seed: weekdays and weekends, holidays, a bad month, people who say no.

For the demo of reports and for their tests. Each ticket is a legal history of events as the desk writes them, so that
figures are counted from the same things; letters and mails there are none. The same seed gives the same year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from rules.calendar import add_business
from rules.decision.promises import Served, due_times
from rules.decision.roster import team_members
from rules.policy.model import Policy
from service.domain.closing.survey_scores import DIMENSIONS
from service.domain.ticket.event_kinds import EventKind as Kind
from service.domain.ticket.events import fold, make_event, make_opening
from service.domain.ticket.open_work import Change, Task, Work
from store.database.unit import Database
from store.records import Article, Event, Role, State, Ticket, Visibility, Waiting
from store.ticket import tickets

_PRIORITIES = (("P1", 2), ("P2", 14), ("P3", 64), ("P4", 20))
_CHANNELS = (("mail", 82), ("phone", 10), ("http", 5), ("chat", 2), ("walk-in", 1))
_KINDS = (("incident", 62), ("request", 28), ("question", 10))
_HOURS = (0, 0, 0, 0, 0, 0, 1, 4, 14, 18, 16, 12, 7, 12, 15, 13, 10, 7, 3, 2, 1, 1, 0, 0)  # what comes in each hour
_SUBJECTS = {
    "network.vpn": ("VPN drops every few minutes", "VPN 连不上"),
    "network": ("No network in the meeting room", "会议室没有网络"),
    "workplace.printer": ("Printer jam on the 3rd floor", "三楼打印机卡纸"),
    "workplace.mail": ("The calendar does not sync", "日历不同步"),
    "workplace.hardware": ("The screen stays black", "显示器黑屏"),
    "accounts": ("Locked out of my account", "账号被锁定"),
}
_SOLUTIONS = {
    "network.vpn": "Reset the VPN profile and renewed its certificate.",
    "workplace.printer": "Replaced the pick-up roller and printed ten test pages.",
    "accounts": "Unlocked the account and set a new password together.",
}
_COMMENTS = (
    "Quick and friendly, thank you.", "It took three mails until somebody understood me.", "很快就解决了，谢谢。",
    "A word in between would have helped.", "The same trouble for the third time this month.",
    "态度很好，希望能更快一些。",
)  # fmt: skip
BAD_MONTH = 6  # printers arrive from a bad batch: half as many again, and slower


class MadeUp(Struct, frozen=True):
    """One ticket with its history and what was said on it."""

    ticket: Ticket
    events: tuple[Event, ...]
    articles: tuple[Article, ...] = ()


class _History(Struct):
    """A ticket whose history is being made; a step without a time comes with the one before."""

    ticket: Ticket
    events: list[Event]
    at: datetime
    spent: int = 0
    articles: list[Article] = field(default_factory=list)

    def note(self, kind: Kind, actor: str, changes: Mapping[str, Any] | None = None, **more: Any) -> None:
        event = make_event(self.ticket, kind, self.at, actor, "made up", changes or {}, {}, **more)
        event = replace(event, seq=len(self.events) + 1)
        self.ticket = fold(self.ticket, event)
        self.events.append(event)

    def pause(self) -> dict[str, Any]:
        pauses = [*self.ticket.clock.get("pauses", ()), [self.at.isoformat(), ""]]
        return {"clock": {**self.ticket.clock, "pauses": pauses}}

    def clock_going(self, policy: Policy) -> dict[str, Any]:
        pauses = [[a, b or self.at.isoformat()] for a, b in self.ticket.clock.get("pauses", ())]
        ended = tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in pauses)
        due = due_times(policy, Served.of(self.ticket), self.ticket.opened, ended)
        return {
            "clock": {**self.ticket.clock, "pauses": pauses}, "due": due.resolution, "waiting_for": "",
            "waiting_until": None,
        }  # fmt: skip


def make_year(policy: Policy, year: int, seed: int = 1, count: int = 2000, first: int = 1) -> Iterator[MadeUp]:
    """So many tickets that arrived in the year, by number, each with all that became of it by its last day."""
    random = Random(seed)
    end = datetime(year, 12, 31, 16, tzinfo=UTC)
    moments = sorted(_moments(policy, year, random, count))
    leads: list[_History] = []
    number = first
    for at in moments:
        made = _live(policy, random, number, at, end, leads)
        yield MadeUp(made.ticket, tuple(made.events), tuple(made.articles))
        number += 1
        if made.ticket.state in (State.IN_PROGRESS, State.CLOSED):
            leads = [*leads[-3:], made]


def store_year(database: Database, made: Iterable[MadeUp]) -> int:
    """Writes made-up tickets with their events and first words; gives how many. Raises StoreError."""
    stored = 0
    for some in _by(500, made):
        with database.write() as unit:
            for one in some:
                tickets.insert(unit, one.ticket, one.events)
                for said in one.articles:
                    tickets.add_article(unit, replace(said, ticket_id=one.ticket.id))
        stored += len(some)
    return stored


def _by(size: int, made: Iterable[MadeUp]) -> Iterator[list[MadeUp]]:
    some: list[MadeUp] = []
    for one in made:
        some.append(one)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def _moments(policy: Policy, year: int, random: Random, count: int) -> Iterator[datetime]:
    calendar = policy.calendar()
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    weights = [_weight(bool(calendar.plan(day)), day) for day in days]
    for day in random.choices(days, weights, k=count):
        hour = random.choices(range(24), _HOURS)[0]
        local = datetime.combine(day, time(hour, random.randrange(60), random.randrange(60)), calendar.zone)
        yield local.astimezone(UTC)


def _weight(works: bool, day: date) -> float:
    busy = 1.5 if day.month == BAD_MONTH else 1.0 + 0.02 * day.month
    return busy * ({0: 1.3, 4: 0.85}.get(day.weekday(), 1.0) if works else 0.06)


def _pick(random: Random, choices: tuple[tuple[str, int], ...]) -> str:
    return random.choices([name for name, _ in choices], [weight for _, weight in choices])[0]


def _live(
    policy: Policy, random: Random, number: int, at: datetime, end: datetime, leads: list[_History]
) -> _History:  # fmt: skip
    """One ticket from its arrival to what became of it by the end."""
    history = _open(policy, random, number, at)
    fate = random.random()
    if fate < 0.02:
        _later(policy, random, history, 0.3)
        history.note(Kind.SPAM, _somebody(policy, random, history), {"state": State.SPAM, "closed": history.at})
    elif fate < 0.05 and leads:
        _later(policy, random, history, 0.5)
        work = Work().but(merged_into=random.choice(leads).ticket.id).changes()
        history.note(
            Kind.MERGED, _somebody(policy, random, history),
            {"state": State.MERGED, "closed": history.at, **work, **history.pause()},
        )  # fmt: skip
        if random.random() < 0.2:  # it was another trouble after all
            _later(policy, random, history, 1)
            back = {"state": State.ASSIGNED, "closed": None, **Work().changes(), **history.clock_going(policy)}
            history.note(Kind.UNMERGED, history.ticket.assignee or "clock", back)
            _work(policy, random, history)
    elif fate < 0.11:
        _self_solve(policy, random, history)
    elif fate < 0.14:
        _later(policy, random, history, 1)
        ended = {"state": State.CANCELLED, "closed": history.at, **history.pause()}
        history.note(Kind.CANCELLED, history.ticket.requester, ended)
    else:
        _work(policy, random, history)
    return _cut(history, end)


def _cut(history: _History, end: datetime) -> _History:
    """What would have come after the end of the year has not happened."""
    if history.events[-1].at < end:
        return history
    kept = [event for event in history.events if event.at < end] or history.events[:1]
    ticket: Ticket | None = None
    for event in kept:
        ticket = fold(ticket, event)
    assert ticket is not None
    return replace(history, ticket=ticket, events=kept)


def _open(policy: Policy, random: Random, number: int, at: datetime) -> _History:
    categories = [name for name in policy.categories if name != "other"] or ["other"]
    usual = [6 if "printer" in name and at.month == BAD_MONTH else 2 for name in categories]
    category = random.choices(categories, usual)[0]
    language = "zh" if "zh" in policy.desk.languages and random.random() < 0.4 else policy.desk.languages[0]
    organisations = list(policy.organisations) or [""]
    organisation = random.choice(organisations)
    domains = policy.organisations[organisation].domains if organisation else ()
    requester = f"person{random.randrange(400)}@{domains[0] if domains else 'customer.example'}"
    priority, kind = _pick(random, _PRIORITIES), _pick(random, _KINDS)
    due = due_times(policy, Served(priority, kind, organisation, category, policy.category(category).team), at)
    subject = _SUBJECTS.get(category, ("Something does not work", "有个问题"))[language == "zh"]
    ticket = Ticket(
        number, subject, requester, at, channel=_pick(random, _CHANNELS), kind=kind, category=category,
        priority=priority, team=policy.category(category).team, language=language, organisation=organisation,
        response_due=due.response, due=due.resolution, policy_version="made up",
    )  # fmt: skip
    opening = replace(make_opening(ticket, actor=requester, cause="made up"), ticket_id=number, seq=1)
    history = _History(fold(None, opening), [opening], at)
    history.articles.append(Article(requester, Role.REQUESTER, Visibility.PUBLIC, f"{subject}.", at, language=language))
    members = team_members(policy, ticket.team) or tuple(policy.people)
    if members and random.random() < 0.9:
        who = random.choice(members)
        history.note(Kind.ASSIGNED, "rules", {"state": State.ASSIGNED, "assignee": who, "owner": who})
    return history


def _somebody(policy: Policy, random: Random, history: _History) -> str:
    members = team_members(policy, history.ticket.team) or tuple(policy.people)
    return history.ticket.assignee or random.choice(members)


def _later(policy: Policy, random: Random, history: _History, hours: float) -> None:
    """Some business time passes: mostly less than usual, seldom much more."""
    slow = 1.7 if history.at.month == BAD_MONTH else 1.0
    spent = timedelta(hours=hours * slow * random.lognormvariate(-0.3, 0.9) + 0.01)
    history.at = add_business(policy.calendar(), history.at, min(spent, timedelta(hours=160)))


def _self_solve(policy: Policy, random: Random, history: _History) -> None:
    _later(policy, random, history, 1)
    solved = {"state": State.CLOSED, "resolution": "self-solved", "closed": history.at}
    history.note(Kind.CLOSED, history.ticket.requester, solved)
    if random.random() < 0.6:
        history.note(Kind.ARTICLES_HELPED, history.ticket.requester, articles=["vpn-reset"])


def _work(policy: Policy, random: Random, history: _History) -> None:
    """From the first answer to the end: asked, on hold, handed on, escalated, solved, denied, confirmed, rated."""
    if random.random() < 0.15:
        _solve_at_once(policy, random, history)
        return
    _begin(policy, random, history)
    for step, chance in ((_ask, 0.25), (_hold, 0.08), (_hand_on, 0.14), (_change, 0.06), (_note_time, 0.5)):
        if random.random() < chance:
            step(policy, random, history)
    _solve(policy, random, history)
    for _ in range(3):
        if random.random() > 0.07:
            break
        _later(policy, random, history, 5)
        _come_back(policy, history, Kind.DENIED, State.IN_PROGRESS)
        _solve(policy, random, history)
    if random.random() < 0.03:
        _later(policy, random, history, 3)
        _come_back(policy, history, Kind.QUESTIONED, State.IN_PROGRESS, counted=0)
        _solve(policy, random, history)
    _close(policy, random, history)
    if random.random() < 0.02:
        _later(policy, random, history, 16)
        _come_back(policy, history, Kind.REOPENED, State.ASSIGNED)
        _begin(policy, random, history)
        _solve(policy, random, history)
        _close(policy, random, history)


def _solve_at_once(policy: Policy, random: Random, history: _History) -> None:
    """The first answer is the solution."""
    _later(policy, random, history, 1.5)
    who = _somebody(policy, random, history)
    history.note(Kind.ANSWERED, who, {"assignee": who, "owner": who, "first_response": history.at})
    record = {"solution": _SOLUTIONS.get(history.ticket.category, "A setting was wrong.")}
    solved = {"state": State.RESOLVED, "record": record, "resolved": history.at, **history.pause()}
    history.note(Kind.RESOLVED, who, solved)
    _close(policy, random, history)


def _begin(policy: Policy, random: Random, history: _History) -> None:
    wait = {"P1": 0.15, "P2": 0.7, "P3": 2.2, "P4": 4.0}.get(history.ticket.priority, 2.0)
    _later(policy, random, history, wait)
    who = _somebody(policy, random, history)
    if random.random() < 0.3:
        history.note(Kind.ACCEPTED, who, {"state": State.IN_PROGRESS, "assignee": who, "owner": who})
        _later(policy, random, history, 0.4)
    due = history.ticket.response_due
    if due is not None and history.at > due and history.ticket.first_response is None:
        history.note(Kind.ESCALATED, "clock", at="100% of first_response", told=[who], by="clock")
    first = history.ticket.first_response or history.at
    history.note(
        Kind.ANSWERED, who, {"state": State.IN_PROGRESS, "assignee": who, "first_response": first, "owner": who}
    )
    _say(history, who)


def _say(history: _History, who: str) -> None:
    answer = {"by": who, "at": history.at.isoformat(), "text": "We are on it."}
    history.note(Kind.ANSWER_SENT, who, {"clock": {**history.ticket.clock, "answer": answer}})


def _wait(history: _History, whom: Waiting) -> None:
    who = history.ticket.assignee
    history.note(Kind.WAITING, who, {"state": State.WAITING, "waiting_for": whom, **history.pause()})


def _resume(policy: Policy, history: _History, kind: Kind = Kind.RESUMED) -> None:
    actor = history.ticket.requester if kind == Kind.ANSWERED else "clock"
    history.note(kind, actor, {"state": State.IN_PROGRESS, **history.clock_going(policy)})


def _ask(policy: Policy, random: Random, history: _History) -> None:
    _later(policy, random, history, 1)
    _wait(history, Waiting.REQUESTER)
    _later(policy, random, history, 7)
    _resume(policy, history, Kind.ANSWERED)


def _hold(policy: Policy, random: Random, history: _History) -> None:
    _later(policy, random, history, 1)
    _wait(history, Waiting.HOLD)
    _later(policy, random, history, 20)
    _resume(policy, history)


def _hand_on(policy: Policy, random: Random, history: _History) -> None:
    others = [address for address in policy.people if address != history.ticket.assignee]
    if not others:
        return
    _later(policy, random, history, 2)
    who, before = random.choice(others), history.ticket.assignee
    team = policy.people[who].teams[0]
    history.note(Kind.ASSIGNED, before, {"assignee": who, "team": team})
    if random.random() < 0.1:  # the wrong one
        number = history.events[-1].seq
        history.note(
            Kind.UNDONE, before, {"assignee": before, "team": policy.people[before].teams[0]}, of=number,
            what=Kind.ASSIGNED,
        )  # fmt: skip
    elif random.random() < 0.4:
        history.note(Kind.LEVEL_RAISED, before, {"level": min(history.ticket.level + 1, 3)}, by=before, why="skills")


def _change(policy: Policy, random: Random, history: _History) -> None:
    _later(policy, random, history, 1)
    who = history.ticket.assignee
    change = Change(1, "Replace the firewall rule", who, history.at)
    work = Work.of(history.ticket)
    waits = {"state": State.WAITING, "waiting_for": Waiting.CHANGE, **history.pause()}
    history.note(Kind.CHANGE_ASKED, who, {**work.but(change=change).changes(), **waits})
    _later(policy, random, history, 5)
    state = random.choices(["approved", "rejected", "expired"], [8, 2, 1])[0]
    decided = replace(change, state=state, decided_at=history.at)
    going = {"state": State.IN_PROGRESS, **history.clock_going(policy)}
    history.note(
        Kind.CHANGE_DECIDED, "clock", {**work.but(change=decided).changes(), **going},
        decision={"number": 1, "state": state, "rule": "firewall"},
    )  # fmt: skip


def _note_time(policy: Policy, random: Random, history: _History) -> None:  # noqa: ARG001 - the steps of a life share one signature
    minutes = random.choice((10, 15, 20, 30, 45, 60, 90))
    history.spent += minutes
    clock = {**history.ticket.clock, "spent": history.spent}
    history.note(Kind.TIME_SPENT, history.ticket.assignee, {"clock": clock}, minutes=minutes)


def _solve(policy: Policy, random: Random, history: _History) -> None:
    hours = {"P1": 1.2, "P2": 3.0, "P3": 7.0, "P4": 14.0}.get(history.ticket.priority, 6.0)
    _later(policy, random, history, hours)
    due, who = history.ticket.due, history.ticket.assignee
    if due is not None and history.at > due:
        history.note(Kind.ESCALATED, "clock", at="100% of resolution", told=[who], by="clock")
    record = {"solution": _SOLUTIONS.get(history.ticket.category, f"Fixed it, as in case {random.randrange(10**6)}.")}
    history.note(
        Kind.RESOLVED, who, {"state": State.RESOLVED, "record": record, "resolved": history.at, **history.pause()}
    )
    if random.random() < 0.01:
        _improve(random, history)


def _improve(random: Random, history: _History) -> None:
    who, at = history.ticket.assignee, history.at
    what, due = "Order spare rollers, and write down how to clean them", at + timedelta(days=14)
    one = Task(1, who, what, who, at, due, kind="improve")
    work = Work.of(history.ticket)
    history.note(Kind.IMPROVEMENT_NOTED, who, work.but(tasks=(*work.tasks, one)).changes(), number=1, to=who)
    if random.random() < 0.6:
        history.at = at + timedelta(days=random.randrange(3, 20))
        done = replace(one, done_by=who, done_at=history.at, how="done")
        history.note(Kind.IMPROVEMENT_DONE, who, work.but(tasks=(*work.tasks, done)).changes(), number=1)


def _come_back(policy: Policy, history: _History, kind: Kind, state: State, counted: int = 1) -> None:
    ended = {"resolved": None, "closed": None, "resolution": "", "reopened": history.ticket.reopened + counted}
    history.note(kind, history.ticket.requester, {"state": state, **history.clock_going(policy), **ended})


def _close(policy: Policy, random: Random, history: _History) -> None:
    if random.random() < 0.22:  # silence
        history.at = add_business(policy.calendar(), history.at, timedelta(days=5 * 8 / 24))
        history.note(Kind.CLOSED, "clock", {"state": State.CLOSED, "resolution": "unconfirmed", "closed": history.at})
    else:
        _later(policy, random, history, 4)
        history.note(Kind.CONFIRMED, history.ticket.requester, {"state": State.CONFIRMED})
        closed = {"state": State.CLOSED, "resolution": "confirmed", "closed": history.at}
        history.note(Kind.CLOSED, "clock", closed)
    if not history.ticket.survey.get("sent") and random.random() < 0.6:
        _rate(random, history)


def _rate(random: Random, history: _History) -> None:
    sent = {"sent": history.at.isoformat()}
    history.note(Kind.SURVEY_SENT, "clock", {"survey": sent})
    if random.random() < 0.4:
        history.at += timedelta(hours=random.uniform(0.1, 60))
        usual = (3, 4, 5) if history.ticket.reopened == 0 else (1, 2, 3, 4)
        scores = {name: random.choice(usual) for name in DIMENSIONS}
        comment = {"comment": random.choice(_COMMENTS)} if random.random() < 0.3 else {}
        history.note(Kind.SURVEY_SCORED, history.ticket.requester, {"survey": {**sent, **scores, **comment}})
