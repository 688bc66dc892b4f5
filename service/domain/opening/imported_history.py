"""Old mail that is taken in on the first day: threaded into closed tickets, nobody is written to,
no clock runs (`ingest --history`).

The rules tell what each was about. The engineer who answered has it, what they wrote is what solved it, and `#similar`
finds it.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from msgspec import Struct
from msgspec.structs import replace

from gateway.message import Mail
from gateway.read.conversations import Series, base_subject, can_join, people_of, series_of
from rules.facts import Decision
from service.domain.commands.mail_text import fingerprint, opening_text, subject_line
from service.domain.incoming_mail.append_mail import meet, record_mail
from service.domain.opening import new_ticket
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import pick_language
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from store.records import HISTORY, KnownMessage, Outcome, Role, State, Ticket

_MOST_PEOPLE = 20  # of one mail that it is found by


class Ties(Struct, frozen=True):
    """By what an old mail that names no ancestor finds its conversation. They stand among the known Message-IDs, where
    none can be taken for them: they have no brackets.
    """

    of_people: dict[str, str]  # a name for the subject with one person -> that person
    series: Series | None = None
    of_series: str = ""
    of_place: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        """Every name, to be looked up or remembered at once."""
        return (*self.of_people, *filter(None, (self.of_series, self.of_place)))


def ties_of(mail: Mail, ours: AbstractSet[str]) -> Ties:
    """`ours` are those who are everywhere: the desk and its engineers."""
    base = base_subject(mail.subject)
    people = sorted(people_of(mail, ours))[:_MOST_PEOPLE] if can_join(base) else ()
    of_people = {fingerprint(HISTORY, base, person): person for person in people}
    series, sender = series_of(mail.subject), mail.sender.mailbox.lower()
    if series is None or not sender:
        return Ties(of_people)
    name = f"{series.name}\n{sender}"
    return Ties(of_people, series, fingerprint(HISTORY, name, ""), fingerprint(HISTORY, name, str(series.place)))


def print_of(subject: str) -> str:
    """By which an imported ticket is found by a mail that quotes it."""
    return fingerprint(HISTORY, base_subject(subject), "")


def plan_history(s: Situation, decision: Decision) -> Plan:
    """One old mail: an article of the conversation that it belongs to, else a ticket that is closed as it opens."""
    at = s.inbox.received_at
    s = replace(s, now=at)  # it was said then
    ties = ties_of(s.mail, s.house.addresses | s.policy.people.keys()).all
    if s.ticket is not None:
        draft = Draft(at, s.author, s.cause, s.ticket)
        role = _role(s, s.ticket)
        record_mail(draft, s, role=role)
        draft.know(*(KnownMessage(tie, s.ticket.id, seen=False) for tie in ties))
        if s.ticket.channel == "import" and s.ticket.state is State.CLOSED:
            _learn(draft, s, role)
        return draft.plan(Outcome.ARTICLE, "history")
    draft = Draft(at, s.author, s.cause)
    text = opening_text(s.reading)
    ticket = Ticket(
        s.number, subject_line(s.mail.subject), s.author, at, desk=s.house.address, channel="import",
        state=State.CLOSED, resolution="by desk", language=pick_language(s), closed=at,
        policy_version=s.policy_version, fingerprint=print_of(s.mail.subject),
    )  # fmt: skip
    draft.open(replace(new_ticket.as_judged(ticket, decision), response_due=None, due=None))
    new_ticket.note_facts(draft, s.policy.fact_reader.read(text))
    if s.author:
        meet(draft, s)
        draft.join(s.author, Role.REQUESTER, s.mail.sender.name)
    record_mail(draft, s, role=Role.REQUESTER, text=text)
    for parent in dict.fromkeys((*s.mail.in_reply_to, *s.mail.references[-10:], *ties)):
        draft.know(KnownMessage(parent, draft.ticket.id, seen=False))
    return draft.plan(Outcome.TICKET, "history", trace=decision.trace.to_json())


def _learn(draft: Draft, s: Situation, role: Role) -> None:
    """Who answered had it, the longest answer is what solved it, and thanks confirm it."""
    ticket = draft.ticket
    if role == Role.REQUESTER and ticket.assignee and s.says("thanks", "confirms"):
        draft.note(EventKind.RECORDED, {"resolution": "confirmed"})
    if role != Role.ENGINEER:
        return
    known, text = str(ticket.record.get("solution", "")), s.new_text[:4000]
    changes: dict[str, object] = {}
    if s.author in s.policy.people and not ticket.assignee:
        changes |= {"assignee": s.author, "owner": s.author}
    if len(text) > len(known):
        changes["record"] = {**ticket.record, "solution": text}
    if changes:
        draft.note(EventKind.RECORDED, changes)


def _role(s: Situation, ticket: Ticket) -> Role:
    if s.author == ticket.requester:
        return Role.REQUESTER
    return Role.ENGINEER if s.author in s.policy.people or s.author in s.house.addresses else Role.OTHER
