"""Alerts of monitoring systems: those of one moment are one ticket, and a recovery ends its problem. Pure.

Only what a rule of the gate lets in as a machine's is looked at, and only tickets that the same sender has opened: no
mail of a person is ever taken for an alert.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from rules.facts import Decision
from service.domain.closing import close_and_reopen
from service.domain.commands.mail_text import subject_line
from service.domain.incoming_mail.append_mail import record_mail
from service.domain.opening import alert_words as words
from service.domain.planning import deadlines
from service.domain.planning.case import AnyCase, Case, MailCase, TimerCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post, alert_views
from service.domain.planning.plan import Plan
from service.domain.planning.rule_facts import is_machine_mail
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import AlertSeen, Work
from service.domain.ticket.timer_names import TimerName
from store.records import ENDED_STATES, Outcome, Role, State, Ticket

MOST = 200  # alerts of one ticket
SOON = timedelta(minutes=1)


class Alert(Struct, frozen=True):
    """What it is about, the same in the problem's mail and in its recovery's, and whether it is over."""

    what: str
    over: bool


def read_alert(subject: str, text: str = "") -> Alert | None:
    """A problem or a recovery by its subject; what it is about may stand in labelled lines of the text.

    None for anything else.
    """
    read = _read_subject(subject)
    if read is None:
        return None
    about, over = read
    if not about:
        about = " ".join([match["value"].casefold() for match in words.LABELS.finditer(text[:4000])][:3])
    return Alert(about, over) if about else None


@lru_cache(maxsize=128)  # a mail is asked several times, and in a batch twice more
def _read_subject(subject: str) -> tuple[str, bool] | None:
    """What an alert is about, as far as its subject says so, and whether it is over; None for anything else."""
    line = subject
    chinese_good = chinese_bad = False
    if not line.isascii():
        chinese_good = any(word in line for word in words.GOOD_CHINESE) and not words.NOT_YET_CHINESE.search(line)
        chinese_bad = any(word in line for word in words.BAD_CHINESE)
    if not (chinese_good or chinese_bad) and words.STATES.isdisjoint(words.LETTERS.findall(line.casefold())):
        return None  # as nearly always: no word of a state stands there
    line = words.CHANGING.sub(" ", line)
    for word in () if line.isascii() else (*words.GOOD_CHINESE, *words.BAD_CHINESE):
        line = line.replace(word, " ")
    found = [word.strip(".:：-–—【】/_~→>").casefold() for word in words.WORD.findall(line.replace("->", " "))]
    found = [word for word in found if word]
    bad = chinese_bad or not words.BAD.isdisjoint(found)
    good = _ends_well(found)
    strong = not words.OVER.isdisjoint(found) and not words.NOT_YET.search(subject)
    if not (bad or good or strong or chinese_good):
        return None
    about = [word for word in found if word not in words.STATES and word not in words.NOISE]
    return " ".join(about), bool(strong or chinese_good or (good and not words.NOT_YET.search(subject)))


def _ends_well(found: list[str]) -> bool:
    """Is the last word about the state a good one, and said of the whole?

    `WARN -> OK`, `is UP`, `OK: disk`; not `clean up failed`.
    """
    places = [place for place, word in enumerate(found) if word in words.GOOD or word in words.BAD]
    if not places or found[places[-1]] not in words.GOOD:
        return False
    last = places[-1]
    said = last in {0, len(found) - 1} or found[last - 1] in {"is", "are", "now", "back"}
    return said or len(places) > 1


def first_alert(s: Situation) -> tuple[AlertSeen, ...]:
    """What a ticket begins with that this mail opens."""
    found = read_alert(s.mail.subject, s.new_text)
    return (AlertSeen(found.what, _line(s), s.now, over=found.over, inbox=s.inbox.id),) if found is not None else ()


def plan_alert(s: Situation, decision: Decision) -> Plan | None:
    """A problem that belongs to an open ticket of its sender, or a recovery; None for one that opens a ticket."""
    if s.released or s.evidence.a.failed or not is_machine_mail(s, decision):
        return None
    found = read_alert(s.mail.subject, s.new_text)
    if found is None:
        return None
    going = [ticket for ticket in s.alerting if ticket.state not in ENDED_STATES]
    same = _latest(ticket for ticket in going if _about(ticket, found.what))
    if same is not None:
        return _over(s, same, found.what) if found.over else _again(s, same, found.what)
    if found.over:
        ended = _latest(ticket for ticket in s.alerting if _about(ticket, found.what))
        return (
            None if ended is None else Plan(Outcome.EVENT, f"a recovery; T-{ended.id}, which was about it, has ended")
        )
    near = _latest(ticket for ticket in going if _takes(s, decision, ticket))
    return _again(s, near, found.what) if near is not None else None


def _latest(tickets: Iterable[Ticket]) -> Ticket | None:
    return max(tickets, key=lambda ticket: ticket.id, default=None)


def _about(ticket: Ticket, what: str) -> AlertSeen | None:
    return next((one for one in Work.of(ticket).alerts if one.what == what and not one.moved), None)


def _takes(s: Situation, decision: Decision, ticket: Ticket) -> bool:
    """Does it belong to the alerts of this moment: same desk, category and team, and no more urgent than they are?"""
    order = s.policy.priorities
    urgent = decision.priority in order and ticket.priority in order
    return (
        s.now - ticket.opened < s.policy.alerts.bundle
        and 0 < len(Work.of(ticket).alerts) < MOST
        and not Work.of(ticket).split_from
        and (ticket.desk, ticket.category, ticket.team) == (s.house.address, decision.category, decision.team)
        and urgent
        and order.index(decision.priority) >= order.index(ticket.priority)
    )


def _line(s: Situation) -> str:
    return subject_line(s.mail.subject)


def _begin(s: Situation, ticket: Ticket) -> MailCase:
    s = replace(s, ticket=ticket)
    draft = Draft(s.now, s.author, s.cause, ticket, s.evidence)
    record_mail(draft, s, role=Role.REQUESTER)
    return Case(s, draft, Post(draft, s.policy, s.house, s.alerting_people.get(ticket.id, ()), s.away))


def _again(s: Situation, ticket: Ticket, what: str) -> Plan:
    """One more alert of the ticket, or the same one once more;
    the engineers hear of what is new in one letter for all.
    """
    draft = _begin(s, ticket).draft
    before = _about(ticket, what)
    seen, alerts = AlertSeen(what, _line(s), s.now, inbox=s.inbox.id), Work.of(ticket).alerts
    alerts = tuple(seen if one == before else one for one in alerts) if before in alerts else (*alerts, seen)
    draft.note(
        EventKind.ALERT_AGAIN if before else EventKind.ALERT_JOINED, Work.of(ticket).but(alerts=alerts).changes()
    )
    if before is None or not before.is_open:
        draft.cancel(TimerName.ALERTS)
        draft.later(TimerName.ALERTS, max(ticket.opened + s.policy.alerts.bundle, s.now + SOON))
    return draft.plan(Outcome.ARTICLE, "an alert of the same moment" if before is None else "the same alert again")


def _over(s: Situation, ticket: Ticket, what: str) -> Plan:
    """A recovery: where it was the last alert of a ticket that nobody has begun to work on, the ticket ends."""
    case = _begin(s, ticket)
    draft, post = case.draft, case.post
    alerts = tuple(
        replace(one, over=True, subject=_line(s), inbox=s.inbox.id) if one.what == what and not one.moved else one
        for one in Work.of(ticket).alerts
    )
    draft.note(EventKind.ALERT_OVER, Work.of(ticket).but(alerts=alerts).changes(), what=what)
    if any(one.is_open for one in alerts):
        return draft.plan(Outcome.ARTICLE, "one of its alerts is over")
    draft.cancel(TimerName.ALERTS)
    if any(one.done for one in alerts) and draft.can("resolve") and not Work.of(ticket).blocks_resolving:
        post.to_engineers("closed", reason="")
        end_with_last(case, resolution="recovered")
        return draft.plan(Outcome.ARTICLE, "the last of its alerts has recovered, the others were marked as done")
    if s.policy.alerts.close_recovered and ticket.state in {State.NEW, State.ASSIGNED}:
        post.to_engineers("closed", reason="")
        close_and_reopen.close(case, move="close", resolution="recovered")
        return draft.plan(Outcome.ARTICLE, "recovered by itself and closed")
    post.to_engineers("requester-reply", message=s.said(_line(s)))
    return draft.plan(Outcome.ARTICLE, "recovered by itself; the engineer is told")


def end_with_last(case: AnyCase, *, resolution: str) -> None:
    """Every alert has recovered or was marked as done: the ticket ends, with what was said of them as its solution."""
    draft = case.draft
    done = [one for one in Work.of(draft.ticket).alerts if one.done]
    record = {"solution": "\n".join(f"{one.subject}: {one.how or 'OK'}" for one in done)[:4000]}
    changes = {"record": {**draft.ticket.record, **record}, "resolved": draft.now}
    draft.move("resolve", EventKind.RESOLVED, {**changes, **deadlines.pause(draft.ticket, draft.now)})
    draft.cancel(TimerName.ALERTS)
    close_and_reopen.close(case, move="close", resolution=resolution)


def plan_alerts(case: TimerCase) -> Plan | None:
    """All alerts of a ticket in one letter, by the subjects of their last mails; it is answered line by line."""
    ticket = case.draft.ticket
    alerts = Work.of(ticket).alerts
    if ticket.state in ENDED_STATES or not alerts:
        return None
    case.post.to_engineers("alerts", alerts=alert_views(ticket, case.post.name))
    return case.draft.plan(Outcome.NONE, f"{len(alerts)} alerts in one letter")
