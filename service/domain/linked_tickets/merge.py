"""Tickets that become one, two, or belong together (docs/engineers.md: merge, unmerge, split, link).

A merged ticket keeps its number, its people and its reply addresses: whatever comes to it lands on the ticket that it
became part of. Where both are the same requester's that is all. Where they are not, each requester stays in a thread
of their own and sees nothing of the other's (docs/trust.md: only with the engineer's confirmation); see
`service.domain.senders.merged_ticket` for what such a requester writes,
and `service.domain.linked_tickets.followers` for what reaches them.
"""

from __future__ import annotations

from service.domain.approval import request
from service.domain.closing import close_and_reopen
from service.domain.collaboration.appointment_letters import is_ahead
from service.domain.commands import argument_records as a
from service.domain.linked_tickets import followers, major_incident
from service.domain.planning import deadlines
from service.domain.planning.case import Answer, Case, Command, MailCase, Undo
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_recipients import Post, brief, language_for
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Shown, Situation
from service.domain.queue import lookups
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.events import from_plain
from service.domain.ticket.lateness import binds_promise
from service.domain.ticket.open_work import Work
from service.domain.ticket.permissions import Action, Verdict
from store.records import OPEN_STATES, Article, Event, Outcome, Role, State, Ticket, Visibility, Waiting
from templates.context import Who
from templates.dates import write_moment
from templates.words import get_words

MOST_LINKS = 50  # of one ticket, each way
_SAID_PART = 4000  # characters of each article that the note about a merged ticket holds
_SAID = 20  # articles, the latest


# -- merge ------------------------------------------------------------------------------------------------------------


def needs_proof(s: Situation, ticket: Ticket, argument: a.Argument) -> str:
    """Why a merge is confirmed before it is done: the tickets are of different people.

    "" when it need not be, or is refused anyway.
    """
    numbers = argument.numbers if isinstance(argument, a.Tickets) else ()
    shown = s.answers.shown.get(numbers[0]) if len(numbers) == 1 else None
    if shown is None or not lookups.sees(s, numbers[0]) or shown.ticket.requester == ticket.requester:
        return ""
    if shown.ticket.state not in OPEN_STATES or shown.ticket.id == ticket.id:
        return ""
    if major_incident.is_major(shown.ticket) or major_incident.is_major(ticket):
        return ""
    return (
        f"T-{ticket.id} and T-{shown.ticket.id} are of different people: what is answered on T-{shown.ticket.id} goes "
        f"to both"
    )


def _merge(case: MailCase, argument: a.Argument) -> str:
    assert isinstance(argument, a.Tickets)
    s, draft = case.s, case.draft
    target = _named(s, draft.ticket, argument.numbers)
    may_become_part(draft, target.ticket)
    if major_incident.is_major(target.ticket):
        return major_incident.add_report(case, target)
    if target.ticket.requester != draft.ticket.requester and s.judge(Action.DANGEROUS) is not Verdict.ALLOW:
        raise Refused("not_alone")
    become_part(case, target)
    return f"T-{target.ticket.id}"


def become_part(case: MailCase, target: Shown) -> None:
    """Ends the case's ticket as a part of the other one; who asks for it may do so, and both tickets are fit for it."""
    s, draft = case.s, case.draft
    here = draft.ticket
    across = target.ticket.requester != here.requester
    work = Work.of(here).but(merged_into=target.ticket.id)
    changes = {"closed": s.now, **work.changes(), **deadlines.pause(here, s.now)}
    draft.move("merge", EventKind.MERGED, changes, into=target.ticket.id, across=across)
    draft.cancel(*deadlines.WORKING, *followers.ENDS_WITH)
    left = any(p.address == here.requester and p.until is not None for p in s.participants)
    if not across and here.requester and not left:
        case.post.to(here.requester, "merged", tickets=(brief(target.ticket),))
    if here.assignee not in ("", s.author, target.ticket.assignee):
        case.post.to(here.assignee, "merge-note", reason="merged", tickets=(brief(target.ticket),), actor=s.me)
    if across:  # by when the other one was promised news, or until when it is held, is told here as well
        followers.tell_time(draft, target.ticket)
    draft.beside(_take_in(case, here, target, across=across))


def may_become_part(draft: Draft, ticket: Ticket) -> None:
    """Can the draft's ticket become part of this one, as both stand? Raises Refused."""
    here = draft.ticket
    work = Work.of(here)
    if ticket.state is State.MERGED:
        into = Work.of(ticket).merged_into
        raise Refused("already_part") if into == here.id else Refused("merged_away", f"#merge {into}")
    if major_incident.is_major(here):
        raise Refused("is_major", f"#merge {here.id}")
    if work.parent and here.waiting_for == Waiting.PARENT:
        raise Refused("has_parent", "#unmerge")
    if not draft.can("merge"):
        raise Refused("state")
    if work.blocks_resolving:
        raise Refused(work.blocks_resolving)
    if work.appointment is not None and is_ahead(work.appointment, draft):
        raise Refused("open_appointment", "#appoint off")
    same = ticket.requester == here.requester
    if ticket.state not in OPEN_STATES and not (same and ticket.state is State.RESOLVED):
        raise Refused("target_ended")
    if Work.of(ticket).parent and ticket.waiting_for == Waiting.PARENT and not same:
        raise Refused("target_has_parent", f"#merge {Work.of(ticket).parent}")


def _named(s: Situation, here: Ticket, numbers: tuple[int, ...]) -> Shown:
    """The one other ticket that is named, there and theirs to see. Raises Refused."""
    if len(numbers) != 1:
        raise Refused("one_ticket")
    if numbers[0] == here.id:
        raise Refused("itself")
    if not lookups.sees(s, numbers[0]):
        raise Refused("no_such_ticket")
    return s.answers.shown[numbers[0]]


def _take_in(case: MailCase, here: Ticket, target: Shown, *, across: bool) -> Plan:
    """What the other ticket gets: a note of what this one said, its people where they are the same requester's,
    its facts.
    """
    s = case.s
    lead = Draft(s.now, s.author, s.cause, target.ticket, s.evidence)
    post = Post(lead, s.policy, s.house, target.participants, s.away)
    on_it = {p.address for p in target.participants if p.until is None} | {target.ticket.requester}
    people = [
        p
        for p in (*s.participants, *s.named)
        if p.until is None and p.role in _CARRIED and p.address not in on_it and not across
    ]
    merged = tuple(dict.fromkeys((*Work.of(target.ticket).merged, here.id, *Work.of(here).merged)))
    changes = Work.of(target.ticket).but(merged=merged).changes()
    if not across and here.requester:
        changes["facts"] = {**here.facts, **target.ticket.facts}
    lead.note(EventKind.MERGED_IN, changes, ticket=here.id, joined=[p.address for p in people], across=across)
    for person in people:
        lead.join(person.address, person.role, person.name)
    text = _what_was_said(s, here, case.internal, lead.ticket.assignee or s.author)
    by_requester = s.author == here.requester and not across
    role = Role.REQUESTER if by_requester else Role.ENGINEER
    lead.say(Article(s.author, role, Visibility.INTERNAL, text, s.now, flags=("merged",)))
    if by_requester:
        _go_on(Case(s, lead, post))
        post.to_engineers("requester-reply", without=s.author, message=s.said(text))
    else:
        post.to_engineers("colleague", without=s.author, message=s.said(text, internal=True), actor=s.me)
    if not across:
        request.after_words(Case(s, lead, post), _own_words(s, here), here.language)
    _owe_here(lead, post, here, across=across)
    return lead.plan(Outcome.ARTICLE, f"T-{here.id} became part of it")


def _owe_here(lead: Draft, post: Post, here: Ticket, *, across: bool) -> None:
    """What the requester of this one was told, by when they hear from us, binds the other one, where nothing else does:
    what is answered there goes to both. Its own requester reads of it.
    """
    owed, ticket = here.promised or here.answer_due, lead.ticket
    binds = owed is not None and owed > lead.now and bool(here.requester)
    if owed is None or not binds or ticket.promised or ticket.answer_due or not binds_promise(ticket):
        return
    lead.note(EventKind.PROMISED, {"promised": owed}, of=here.id)
    deadlines.watch_promise(lead)
    if across:
        actor = Who(post.name(ticket.assignee), ticket.assignee) if ticket.assignee else None
        post.to_requesters("promised", alone=True, deadline=owed, actor=actor)


def _go_on(lead: MailCase) -> None:
    """Its requester has more to say: a ticket that waited for that goes on, a solved one is back at work."""
    draft = lead.draft
    if draft.ticket.state is State.WAITING and draft.ticket.waiting_for == Waiting.REQUESTER:
        deadlines.resume(draft, lead.s.policy, "reply", EventKind.ANSWERED)
    elif draft.ticket.state is State.RESOLVED:
        close_and_reopen.reopen(lead, move="question", kind=EventKind.QUESTIONED)


_CARRIED = frozenset({Role.WATCHER, Role.ENGINEER, Role.NAMED, Role.MENTIONED})


def _what_was_said(s: Situation, here: Ticket, remark: str, reader: str) -> str:
    """The merged ticket's story, for engineers: it needs no words of a language but for its times."""
    words = get_words(language_for(s.policy, s.house, None, reader))
    shown = s.answers.shown.get(here.id)
    head = f"T-{here.id} · {here.subject} · {s.name_of(here.requester) or here.requester}".rstrip(" ·")
    parts = [remark, head] if remark else [head]
    for one in (shown.articles if shown is not None else ())[-_SAID:]:
        at = write_moment(one.at, words, s.house.zone, s.now)
        files = "".join(f"\n[{file.name}]" for file in one.attachments)
        parts.append(f"{s.name_of(one.author) or one.author}, {at}:\n{one.text[:_SAID_PART]}{files}")
    return "\n\n".join(parts)


def _own_words(s: Situation, here: Ticket) -> str:
    """What the merged ticket's requester wrote there."""
    shown = s.answers.shown.get(here.id)
    own = (one for one in (shown.articles if shown is not None else ())[-_SAID:] if one.author == here.requester)
    return "\n\n".join(one.text[:_SAID_PART] for one in own if one.visibility == Visibility.PUBLIC and one.text)


# -- unmerge ----------------------------------------------------------------------------------------------------------


def _unmerge(case: MailCase, argument: a.Argument) -> str:
    """On the ticket that it became part of, or on a mail of the merged one itself;
    a report is taken from its major incident.
    """
    s, draft = case.s, case.draft
    here, work = draft.ticket, Work.of(draft.ticket)
    numbers = argument.numbers if isinstance(argument, a.Tickets) else ()
    if len(numbers) > 1:
        raise Refused("one_ticket")
    if work.parent and numbers in ((), (here.id,), (work.parent,)) and s.merged_from is None:
        return major_incident.leave(case)
    if numbers and numbers[0] in work.children:
        if here.state not in OPEN_STATES:
            raise Refused("state")
        return major_incident.take_out(case, numbers[0])
    own = s.merged_from.id if s.merged_from is not None else 0
    number = numbers[0] if numbers else own or (work.merged[0] if len(work.merged) == 1 else 0)
    if not number:
        raise Refused("which_ticket" if work.merged else "not_merged")
    take_back(case, number)
    return f"T-{number}"


def take_back(case: MailCase, number: int) -> None:
    """The merged ticket is open again as it was. Raises Refused."""
    s, draft = case.s, case.draft
    shown = s.answers.shown.get(number)
    if shown is None or number not in Work.of(draft.ticket).merged or shown.ticket.state is not State.MERGED:
        raise Refused("not_merged")
    own = Draft(s.now, s.author, s.cause, shown.ticket, s.evidence)
    post = Post(own, s.policy, s.house, shown.participants, s.away)
    reopen_apart(own, s, shown.events, draft.ticket.id)
    let_go(draft, s, own.ticket)
    post.to_engineers("merge-note", without=s.author, reason="unmerged", tickets=(brief(draft.ticket),), actor=s.me)
    if own.ticket.requester == draft.ticket.requester:  # who read that both are handled as one
        post.to_requesters("merged", step=2, tickets=(brief(draft.ticket),))
    draft.beside(own.plan(Outcome.EVENT, f"no part of T-{draft.ticket.id} any more"))


def let_go(lead: Draft, s: Situation, own: Ticket) -> None:
    """The other side: it keeps the mails that came meanwhile; who had come along with the merge leaves again, and so
    does what was merged into that ticket before, and a time that nobody but that ticket's requester was told.
    """
    work, number = Work.of(lead.ticket), own.id
    gone = {number, *Work.of(own).merged}
    came = [e for e in s.events if e.kind == EventKind.MERGED_IN and e.data.get("ticket") == number]
    changes = work.but(merged=tuple(n for n in work.merged if n not in gone)).changes()
    owes = bool(came) and not came[-1].data.get("across") and _owes_for(lead.ticket, s.events, number)
    lead.note(EventKind.UNMERGED_FROM, {**changes, "promised": None} if owes else changes, ticket=number)
    if owes:
        deadlines.watch_promise(lead)
    stay = {lead.ticket.requester, lead.ticket.assignee}
    here = {p.address for p in s.participants if p.until is None}
    for address in came[-1].data.get("joined", ()) if came else ():
        if address in here and address not in stay:
            lead.leave(address)
            lead.revoke(address)


def _owes_for(ticket: Ticket, events: tuple[Event, ...], number: int) -> bool:
    """Is its promised time the one that it took from the ticket of this number?"""
    taken = [e.data.get("set", {}).get("promised") for e in events if _is_taken(e) and e.data["of"] == number]
    return ticket.promised is not None and any(from_plain("promised", at) == ticket.promised for at in taken)


def _is_taken(event: Event) -> bool:
    """Was a time promised because a ticket whose requester was told it became part of this one?"""
    return event.kind == EventKind.PROMISED and "of" in event.data


def reopen_apart(own: Draft, s: Situation, events: tuple[Event, ...], lead: int) -> None:
    """Back to the state from before the merge, with what waited then."""
    ticket = own.ticket
    merged = next((e for e in reversed(events) if e.kind == EventKind.MERGED), None)
    back = State(merged.data.get("was", {}).get("state", "assigned")) if merged is not None else State.ASSIGNED
    changes = {**close_and_reopen.back_to(own, s.policy, back), **Work.of(ticket).but(merged_into=0).changes()}
    own.note(EventKind.UNMERGED, changes, of=lead)
    close_and_reopen.go_on(own, s.policy)


# -- link -------------------------------------------------------------------------------------------------------------


def _link(case: MailCase, argument: a.Argument) -> str:
    """Both tickets know each other from now on; requesters never hear of it."""
    assert isinstance(argument, a.Tickets)
    s, draft = case.s, case.draft
    others = [_named(s, draft.ticket, (number,)) for number in dict.fromkeys(argument.numbers)]
    new = [other for other in others if other.ticket.id not in Work.of(draft.ticket).related]
    for other in new:
        if max(len(Work.of(t).related) for t in (draft.ticket, other.ticket)) >= MOST_LINKS:
            raise Refused("too_many")
        link(draft, other.ticket.id)
        there = Draft(s.now, s.author, s.cause, other.ticket, s.evidence)
        link(there, draft.ticket.id)
        draft.beside(there.plan(Outcome.EVENT, f"linked to T-{draft.ticket.id}"))
    return ", ".join(f"T-{other.ticket.id}" for other in others)


def link(draft: Draft, number: int) -> None:
    """Notes the other ticket as related, once."""
    work = Work.of(draft.ticket)
    if number not in work.related:
        draft.note(EventKind.LINKED, work.but(related=(*work.related, number)).changes(), ticket=number)


def release_reports(draft: Draft) -> None:
    """The reports of a major incident went their own ways with its end; ones like them may join it now."""
    work = Work.of(draft.ticket)
    if work.children:
        related = tuple(dict.fromkeys((*work.children, *work.related)))[:MOST_LINKS]
        draft.note(EventKind.REPORTS_RELEASED, work.but(children=(), related=related).changes())


def stands(ticket: Ticket, event: Event) -> bool:
    """Is what a merge or a link did still so? What has been taken back otherwise is not taken back again."""
    work, number = Work.of(ticket), event.data.get("ticket")
    if event.kind == EventKind.MERGED_IN:
        return number in work.merged
    if _is_taken(event):  # with the merge, and not by itself
        return False
    return event.kind != EventKind.LINKED or number in work.related


def _undo_merge(case: MailCase, event: Event) -> str:
    take_back(case, int(event.data["ticket"]))
    return "#merge"


def _undo_link(case: MailCase, event: Event) -> str:
    """Both sides forget it; the other one only where it is there to be changed."""
    s, draft, number = case.s, case.draft, int(event.data["ticket"])
    _unlink(draft, number)
    other = s.answers.shown.get(number)
    if other is not None:
        there = Draft(s.now, s.author, s.cause, other.ticket, s.evidence)
        _unlink(there, draft.ticket.id)
        draft.beside(there.plan(Outcome.EVENT, f"no longer linked to T-{draft.ticket.id}"))
    return "#link"


def _unlink(draft: Draft, number: int) -> None:
    work = Work.of(draft.ticket)
    draft.note(
        EventKind.UNLINKED, work.but(related=tuple(n for n in work.related if n != number)).changes(), ticket=number
    )


UNDO: dict[str, Undo] = {EventKind.MERGED_IN: _undo_merge, EventKind.LINKED: _undo_link}
DO: dict[str, Command] = {"merge": _merge, "unmerge": _unmerge, "link": _link}
ANSWERS: dict[str, Answer] = {}
