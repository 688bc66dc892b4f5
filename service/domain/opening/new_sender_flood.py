"""Many senders at once (I7): their tickets are opened without a word,
and listed in one letter that is answered line by line.

Pure.

The first few within ten minutes are handled as always. The letters of those that follow wait for two minutes: if it
was no more than a busy moment they go out then; if it is a flood, nobody has the ticket, no clock runs for it, and one
letter lists them all, again every hour while it lasts and every morning while any is left. Who takes one,
by whatever command, has a ticket like any other.

So many tickets that one organisation, or the desk's own domain, cannot have written them are a flood, too: of mails
that no signature proves, and that join no major incident.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from msgspec.structs import replace

from rules.decision.dispatch import Need, dispatch
from rules.policy.model import Policy
from service.domain.planning import deadlines
from service.domain.planning.case import TimerCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post, reported
from service.domain.planning.plan import Plan
from service.domain.planning.presence import find_here
from service.domain.planning.situation import Situation
from service.domain.planning.timer_situation import Moment
from service.domain.queue import lookups, morning_digest, queue_view
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work, is_gathered
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, Person, Scope, Timer
from templates.context import Figures

NEW_SENDERS = "tickets of new senders"  # what is counted (`store.mail.spending`)
LISTED = "flood"  # the budget of the list
WAIT = timedelta(minutes=2)
LIST_EVERY = timedelta(hours=1)
MOST_LISTED = 2000  # tickets behind one letter
MOST_LOOKED_AT = 20_000  # open tickets that nobody has
SHOWN = 20  # lines of it
_PROVEN = 2  # the domain's own signature, or more (evidence A)


def counter(s: Situation) -> str:
    """Under which name the ticket that this mail opens is counted; "" for one that no flood can be made of."""
    if s.is_stranger:
        return NEW_SENDERS
    if s.logged_by or s.author in s.policy.people or s.evidence.a.level >= _PROVEN:
        return ""
    name = s.organisation
    return f"tickets of {name or s.own_domain}" if name or s.own_domain else ""


def counters(s: Situation) -> tuple[str, ...]:
    """All names under which it is counted: what is too much of an organisation counts as of new senders."""
    name = counter(s)
    return (name, NEW_SENDERS) if name not in {"", NEW_SENDERS} and is_one_of_many(s) else (name,) if name else ()


def is_one_of_many(s: Situation) -> bool:
    """Is the ticket that this mail opens one of many that new senders, or one organisation, open at this moment?"""
    name, flood = counter(s), s.policy.flood
    most = flood.at_once if name == NEW_SENDERS else flood.of_one_organisation
    return bool(name) and s.budget.used.get(name, 0) >= most


def is_flood(s: Situation, used: Mapping[str, int]) -> bool:
    """Is what was counted so far more than a busy moment?"""
    name, flood = counter(s), s.policy.flood
    most = flood.more_than if name == NEW_SENDERS else flood.of_one_organisation
    return bool(name) and used.get(name, 0) >= most


def gather(s: Situation, draft: Draft) -> None:
    """The ticket waits for what will become of the moment, or of the flood."""
    if not is_flood(s, s.budget.used):
        draft.later(TimerName.GATHERED, s.now + WAIT)
    elif not s.budget.is_listing:
        draft.set_timer(Timer(None, TimerName.FLOOD, s.now + WAIT))


def take_up(draft: Draft, policy: Policy) -> bool:
    """Has somebody done something about it? From then on it is a ticket like any other."""
    work = Work.of(draft.ticket)
    if not work.gathered or is_gathered(draft.ticket):
        return False
    draft.note(EventKind.TAKEN_UP, work.but(gathered=False).changes())
    draft.cancel(TimerName.GATHERED)
    deadlines.schedule(draft, policy)
    deadlines.keep_updated(draft, policy)
    return True


def plan_gathered(case: TimerCase) -> Plan | None:
    """It was a busy moment and no flood: the letter that waited goes out."""
    m, draft, post = case.s, case.draft, case.post
    ticket = draft.ticket
    if not is_gathered(ticket) or m.new_senders > m.policy.flood.more_than:
        return None
    category = m.policy.category(ticket.category)
    need = Need(ticket.team, m.now, category.skills, ticket.language, ticket.level or None, ticket.response_due)
    found = dispatch(m.policy, need, m.loads, without={ticket.requester})
    taken = Work.of(ticket).but(gathered=False).changes()
    if found.assignee:
        changes = {"assignee": found.assignee, "owner": found.assignee, **taken}
        draft.move("dispatch", EventKind.ASSIGNED, changes, actor="rules", why=found.sentence)
    else:
        draft.note(EventKind.TAKEN_UP, taken)
    deadlines.schedule(draft, m.policy)
    deadlines.keep_updated(draft, m.policy)
    shown = m.answers.shown.get(ticket.id)
    said = reported(shown, post.name)
    post.to_engineers(
        "assignment",
        message=said[0] if said else None,
        facts=tuple(ticket.facts.items()),
        why=(found.sentence,) if found.sentence else (),
        attachments=m.files,
    )
    return draft.plan(Outcome.NONE, f"no flood: {found.assignee or 'the queue'} is told")


def plan_list(m: Moment) -> Plan | None:
    """The letter of a flood, to one who is there; the next one is due in an hour,
    or on the next morning once it is over.
    """
    draft = Draft(m.now, "clock", f"timer:{m.timer.id}")
    left = queue_view.by_deadline(tuple(ticket for ticket in m.queue if is_gathered(ticket)), m.now)
    if not left or m.was_listed:
        return None
    lasts = m.new_senders > m.policy.flood.more_than
    draft.later(TimerName.FLOOD, m.now + LIST_EVERY if lasts else morning_digest.next_morning(m.policy, "", m.now))
    reader = _pick_reader(m)
    if not reader:
        return draft.plan(Outcome.NONE, "a flood, and nobody is there to be told")
    draft.spend(LISTED)
    known = m.people.get(reader) or Person(reader, first_seen=m.now)
    draft.meet(replace(known, facts={**known.facts, "digest": [ticket.id for ticket in left]}))
    Post(draft, m.policy, m.house).to(
        reader,
        "flood",
        tickets=queue_view.queue_view(m.policy, left, m.people, m.now, reader)[:SHOWN],
        figures=Figures(open=len(left), opened=m.new_senders if lasts else 0),
        scope=Scope.DESK,
        binding=lookups.bind_rows(ticket.id for ticket in left),
    )
    return draft.plan(Outcome.NONE, f"a flood: {len(left)} tickets are listed to {reader}")


def _pick_reader(m: Moment) -> str:
    """Of the service desk: who would get the next ticket, else the first of them."""
    found = dispatch(m.policy, Need(m.policy.desk.team, m.now), m.loads)
    return found.assignee or next(iter(find_here(m.policy.desk_addresses(), m.away)), "")
