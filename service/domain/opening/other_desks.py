"""A mail to several desks of the house: one ticket, and each desk hears of it (docs/process.md S2.1)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from rules.decision.roster import team_members
from rules.facts import Decision, Facts
from rules.policy.privacy import CONFIDENTIAL
from service.domain.commands.mail_text import opening_text
from service.domain.incoming_mail.named_recipients import Named
from service.domain.planning.case import MailCase
from service.domain.planning.rule_facts import make_facts
from service.domain.planning.situation import Situation
from service.domain.ticket.permissions import is_confidential
from templates.context import Who

_TEXT = 2000  # characters of the mail in the letter


def tell(case: MailCase, named: Named, judge: Callable[[Situation, Facts], Decision]) -> None:
    """Whoever would have it at each desk that the mail was written to as well hears who has it.

    They may not see the ticket, and need not: they read what the writer sent to their desk by this mail, unless the
    ticket is confidential or the mail was encrypted, and nothing that is said on it later. What they answer is a
    note to whoever has it; they may take it over.
    """
    s, draft = case.s, case.draft
    if not named.desks or s.reading.automatic.automatic:
        return
    told = {letter.to for letter in draft.letters}
    sealed = s.reading.seal is not None and s.reading.seal.encrypted
    hidden = CONFIDENTIAL if is_confidential(draft.ticket) else "of_team" if sealed else ""
    is_new = s.ticket is None
    alone = replace(s, ticket=None)
    text = opening_text(s.reading) if is_new else s.new_text
    for address in (*((s.house.address,) if is_new else ()), *named.desks):
        there = judge(alone, replace(make_facts(alone), to=(address,)))
        if there.team == draft.ticket.team:
            continue
        people = (there.assignee,) if there.assignee else team_members(s.policy, there.team)
        for reader in people:
            if reader not in {*told, s.author}:
                told.add(reader)
                case.post.to(
                    reader,
                    "sent-here-too",
                    message=None if hidden else s.said(text[:_TEXT]),
                    desks=(Who("", address),),
                    hidden=hidden,
                )
