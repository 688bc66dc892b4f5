"""A mail as the rules see it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from gateway.message import Road
from rules.decision.decide import UNNAMED_MACHINE
from rules.facts import Decision, Facts
from service.domain.commands.mail_text import opening_text
from service.domain.planning.situation import Situation


def make_facts(s: Situation) -> Facts:
    """The mail as the rules see it; with the ticket's triage for a follow-up."""
    mail, ticket = s.mail, s.ticket
    facts = Facts(
        at=s.now,
        sender=s.author,
        sender_name=mail.sender.name,
        to=(s.house.address, *(a.mailbox for a in (*mail.to, *mail.cc))),
        subject=mail.subject,
        body=s.new_text or ("" if ticket is not None else opening_text(s.reading)),
        headers=mail.headers,
        attachments=tuple((a.name, a.type, a.size) for a in mail.attachments),
        size=mail.size,
        language=s.reading.language or (s.person.language if s.person else ""),
        new=ticket is None,
        verified=s.evidence.a.level >= 2 or s.evidence.p,
        automatic=s.reading.automatic.automatic,
    )
    if ticket is None:
        return replace(facts, facts=_plain(s.known_facts)) if s.known_facts else facts
    return replace(
        facts,
        state=ticket.state.value,
        tags=ticket.tags,
        impact=ticket.impact,
        urgency=ticket.urgency,
        priority=ticket.priority,
        kind=ticket.kind,
        category=ticket.category,
        team=ticket.team,
        assignee=ticket.assignee,
        facts=_plain(ticket.facts),
    )


def _plain(facts: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in facts.items())


def is_machine_mail(s: Situation, decision: Decision) -> bool:
    """Does a rule of the gate let it in as a machine's?"""
    named = decision.gate == "accept" and decision.gate_rule not in ("", UNNAMED_MACHINE)
    is_silenced = decision.silent and not decision.by_hand
    return named and is_silenced and not s.logged_by and s.inbox.road not in {Road.LOG, Road.HTTP}
