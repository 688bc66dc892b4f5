"""Old mail that is taken in on the first day: threaded into closed tickets, nobody is written to,
no clock runs (`ingest --history`).
"""

from __future__ import annotations

from dataclasses import replace

from service.domain.commands.mail_text import opening_text
from service.domain.incoming_mail.append_mail import meet, record_mail
from service.domain.opening import new_ticket
from service.domain.planning.draft import Draft
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from store.records import KnownMessage, Outcome, Role, State, Ticket


def plan_history(s: Situation) -> Plan:
    """One old mail: an article of the conversation that it belongs to, else a ticket that is closed as it opens."""
    at = s.inbox.received_at
    s = replace(s, now=at)  # it was said then
    if s.ticket is not None:
        draft = Draft(at, s.author, s.cause, s.ticket)
        record_mail(draft, s, role=_role(s, s.ticket))
        return draft.plan(Outcome.ARTICLE, "history")
    draft = Draft(at, s.author, s.cause)
    text = opening_text(s.reading)
    subject = " ".join(s.mail.subject.split())[:250]
    draft.open(
        Ticket(
            s.number, subject, s.author, at, desk=s.house.address, channel="import", state=State.CLOSED,
            resolution="by desk", language=new_ticket.pick_language(s), team=s.policy.desk.team, closed=at,
            policy_version=s.policy_version,
        )
    )  # fmt: skip
    if s.author:
        meet(draft, s)
        draft.join(s.author, Role.REQUESTER, s.mail.sender.name)
    record_mail(draft, s, role=Role.REQUESTER, text=text)
    for parent in dict.fromkeys((*s.mail.in_reply_to, *s.mail.references[-10:])):
        draft.know(KnownMessage(parent, draft.ticket.id, seen=False))
    return draft.plan(Outcome.TICKET, "history")


def _role(s: Situation, ticket: Ticket) -> Role:
    if s.author == ticket.requester:
        return Role.REQUESTER
    return Role.ENGINEER if s.author in s.policy.people or s.author in s.house.addresses else Role.OTHER
