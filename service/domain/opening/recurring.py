"""Tickets that the desk gives itself by the clock, by rule: opened once for each date, whatever nodes,
restarts and clocks do.

One timer a rule waits in the database; the one that fires leaves the next one in the same transaction. What a crash
leaves behind is the timer. A second timer of a rule (two nodes that start at once) finds the date taken and ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.decision.dispatch import Dispatch, Need, away_until, dispatch
from rules.decision.promises import Served, due_times
from rules.facts import Load
from rules.policy.model import Policy
from rules.policy.recurring_tickets import Occurrence, Recurring, last_due, next_due
from service.domain.commands.mail_text import fingerprint
from service.domain.planning import deadlines
from service.domain.planning.draft import Draft
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import Post
from service.domain.planning.plan import Plan
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName
from store.records import OPEN_STATES, Article, Outcome, Role, Ticket, Timer, Visibility
from templates.context import RecurringView

CHANNEL = "rule"
ONCE = timedelta(days=800)  # a date opens no second time within it
LATE = timedelta(minutes=30)


def find_rule(policy: Policy, name: str) -> Recurring | None:
    """The recurring ticket of that name; None where the rules have none any more."""
    return next((rule for rule in policy.recurring if rule.name == name), None)


def sign(rule: Recurring) -> str:
    """When it is due, in words: a timer that was set by other words is set anew."""
    return f"{rule.every} · {rule.holidays} · {rule.hours}"


def plan_timers(policy: Policy, waiting: Sequence[Timer], now: datetime) -> tuple[list[int], list[Timer]]:
    """What a start or a reload makes of the timers that wait: the numbers of those that go, and new ones.

    One that is overdue stays: the downtime is made up. One that is set too far (the clock was wrong) comes sooner.
    """
    dropped = [timer.id for timer in waiting if find_rule(policy, str(timer.data.get("rule", ""))) is None]
    added: list[Timer] = []
    for rule in policy.recurring:
        mine = [timer for timer in waiting if timer.data.get("rule") == rule.name]
        due = next_due(rule, policy.calendar(rule.hours), now)
        good = [
            t for t in mine if t.data.get("every") == sign(rule) and (t.due_at <= now or (due and t.due_at == due.at))
        ]
        dropped += [timer.id for timer in mine if timer not in good[:1]]
        if not good and due is not None:
            last = max((int(timer.data.get("ticket", 0)) for timer in mine), default=0)
            added.append(_timer(rule, due, last))
    return dropped, added


def _timer(rule: Recurring, due: Occurrence, ticket: int) -> Timer:
    return Timer(None, TimerName.RECURRING, due.at, 0, {"rule": rule.name, "every": sign(rule), "ticket": ticket})


def due_now(policy: Policy, timer: Timer, now: datetime) -> Occurrence | None:
    """The date that a fired timer stands for: after downtime the last one only."""
    rule = find_rule(policy, str(timer.data.get("rule", "")))
    if rule is None or timer.data.get("every") != sign(rule):
        return None
    return last_due(rule, policy.calendar(rule.hours), timer.due_at, now)


def print_of(name: str, due: Occurrence) -> str:
    """By it a date of a rule is known: the ticket's fingerprint."""
    return fingerprint("", name, due.day.isoformat())


def plan_due(m: Moment) -> Plan | None:
    """Open the ticket, or remind of the one that is still open; the next date waits. None: the rule is gone."""
    rule = find_rule(m.policy, str(m.timer.data.get("rule", "")))
    if rule is None:
        return None
    due = due_now(m.policy, m.timer, m.now)
    last = m.last if m.last is not None and m.last.state in OPEN_STATES else None
    kept = int(m.timer.data.get("ticket", 0))
    plan: Plan | None = None
    if due is not None and m.same is None:
        if last is not None and not rule.even_if_open:
            plan = _remind(m, rule, due, last)
        else:
            plan, kept = _open(m, rule, due), m.number
    following = next_due(rule, m.policy.calendar(rule.hours), m.now)
    waits = any(t.data.get("rule") == rule.name and t.id != m.timer.id for t in m.waiting)
    timers = (_timer(rule, following, m.same or kept),) if following is not None and not waits else ()
    if plan is None:
        return Plan(Outcome.NONE, f"recurring '{rule.name}': nothing to open", timers=timers) if timers else None
    return replace(plan, timers=(*plan.timers, *timers))


def _remind(m: Moment, rule: Recurring, due: Occurrence, ticket: Ticket) -> Plan | None:
    """The one before is still open: its engineers hear that it was due again, once for each date."""
    if ticket.clock.get("recurring") == due.day.isoformat():
        return None
    draft = Draft(m.now, "clock", f"timer:{m.timer.id}", ticket)
    clock = {**ticket.clock, "recurring": due.day.isoformat()}
    draft.note(EventKind.RECURRING_DUE, {"clock": clock}, rule=rule.name, day=due.day.isoformat())
    post = Post(draft, m.policy, m.house, m.participants, m.away)
    post.to_engineers("recurring", step=2, deadline=due.at, recurring=_about(m, rule))
    return draft.plan(Outcome.NONE, f"recurring '{rule.name}': T-{ticket.id} is still open")


def _open(m: Moment, rule: Recurring, due: Occurrence) -> Plan:
    house, found = m.house, _who(m, rule)
    draft = Draft(m.now, "rules", f"timer:{m.timer.id}")
    late = m.now - due.at > LATE
    draft.open(_ticket(m, rule, due, found), rule=rule.name, day=due.day.isoformat(), late=late)
    text = rule.text or rule.subject or rule.name
    article = Article(house.address, Role.SYSTEM, Visibility.INTERNAL, text, m.now, language=draft.ticket.language)
    draft.say(article)
    draft.note(EventKind.ARTICLE_ADDED, author=house.address, role=Role.SYSTEM, visibility=Visibility.INTERNAL)
    deadlines.begin(draft, m.policy, found.assignee, found.sentence)
    Post(draft, m.policy, house).to_engineers(
        "recurring",
        message=said(house.address, house.name, text),
        why=(found.sentence,) if found.sentence else (),
        reason="late" if late else "",
        deadline=due.at,
        recurring=_about(m, rule),
    )
    return draft.plan(Outcome.NONE, f"recurring '{rule.name}' of {due.day}", same_since=m.now - ONCE)


def _ticket(m: Moment, rule: Recurring, due: Occurrence, found: Dispatch) -> Ticket:
    """The ticket that a rule opens. Nobody waits for an answer, so the first one is given."""
    usual = m.policy.priority.unless_said
    return Ticket(
        id=m.number,
        subject=(rule.subject or rule.name)[:250],
        requester="",
        opened=m.now,
        desk=m.house.address,
        channel=CHANNEL,
        kind=rule.kind,
        category=rule.category,
        impact=usual.impact,
        urgency=usual.urgency,
        priority=_priority(m, rule),
        level=found.level,
        team=found.team,
        language=_language(m, rule),
        due=_due(m, rule, found.team),
        first_response=m.now,
        fingerprint=print_of(rule.name, due),
    )


def _priority(m: Moment, rule: Recurring) -> str:
    usual = m.policy.priority.unless_said
    return rule.priority or m.policy.priority.cell(usual.impact, usual.urgency)


def _due(m: Moment, rule: Recurring, team: str) -> datetime | None:
    return due_times(m.policy, Served(_priority(m, rule), rule.kind, "", rule.category, team), m.now).resolution


def _language(m: Moment, rule: Recurring) -> str:
    return rule.language or m.house.languages[0]


def _about(m: Moment, rule: Recurring) -> RecurringView:
    following = next_due(rule, m.policy.calendar(rule.hours), m.now)
    return RecurringView(rule.name, following.at if following is not None else None)


def _who(m: Moment, rule: Recurring) -> Dispatch:
    """The person whom the rule names, while they are there; else who fits by the skill matrix."""
    policy = m.policy
    category = policy.category(rule.category)
    named = policy.people.get(rule.assignee)
    if named is not None and away_until(policy, named, m.loads.get(rule.assignee, Load()), m.now) is None:
        team = rule.team or (category.team if category.team in named.team else named.team[0])
        return Dispatch(team, named.level, rule.assignee, "", ())
    team = rule.team or category.team
    skills = category.skills if team == category.team else ()
    need = Need(team, m.now, skills, _language(m, rule), due=_due(m, rule, team))
    return dispatch(policy, need, m.loads, without={rule.assignee} if rule.assignee else ())
