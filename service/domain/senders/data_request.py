"""`my data`, `forget me` as all that a mail says: proven by a reply, then the desk decides on a ticket (S7.3).

What is given out or erased is a person's whole history, so a From line is not enough: the address is asked, and only
its "yes" opens the ticket. The desk looks at it and does it by `postdesk export` or `postdesk erase`.
"""

from __future__ import annotations

from dataclasses import replace

from gateway.message import Road
from rules.facts import Decision
from service.domain.commands import parse
from service.domain.commands.mail_text import new_text
from service.domain.held_mail.hold import plan_held
from service.domain.opening import new_ticket
from service.domain.planning.letter_recipients import PERSONAL_DATA
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.permissions import Action, Verdict
from store.records import Outcome
from templates.words import get_words

TAG = PERSONAL_DATA
WORDS = {"my data": "copy", "forget me": "erasure"}  # what is asked -> key of [personal_data]


def asked_data(s: Situation) -> str:
    """Which of the two it asks for where that is all that it says; "" for every other mail, and for engineers."""
    if s.author in s.policy.people or s.mail.attachments or not s.inbox.sender:
        return ""
    word = parse.parse_word(new_text(s.reading) or s.mail.subject)
    return word if word in WORDS else ""


def plan_request(s: Situation, decision: Decision) -> Plan | None:
    """The question whether they wrote it; after their yes the ticket. None for a mail that asks for neither."""
    word = asked_data(s)
    if not word or decision.silent or s.inbox.road in {Road.FILE, Road.HISTORY} or s.reading.automatic.automatic:
        return None
    if s.released == "new" or s.released_by not in ("", s.author):
        return None
    if not s.evidence.p:
        if s.judge(Action.ACKNOWLEDGE) is not Verdict.ALLOW:
            return None
        if met := new_ticket.find_budget_used_up(s):
            return Plan(Outcome.FILED, f"{word}: not asked about, for a budget is used up: {met}")
        return plan_held(replace(s, ticket=None, merged_from=None), "asks for all their data", ask=s.author)
    alone, judged = new_ticket.judge_alone(s)
    subject = get_words(new_ticket.pick_language(alone)).groups["personal_data"][WORDS[word]]
    alone = replace(alone, reading=replace(alone.reading, mail=replace(alone.mail, subject=subject)))
    return new_ticket.plan_new(alone, _for_the_desk(alone, judged))


def _for_the_desk(s: Situation, decision: Decision) -> Decision:
    """A request to whoever decides on personal data; nothing of it is answered by an article or declined."""
    officer = s.policy.privacy.officer
    team = officer if officer in s.policy.teams else decision.team
    assignee = "" if officer in s.policy.teams else officer if officer in s.policy.people else decision.assignee
    tags = tuple(dict.fromkeys((*decision.tags, TAG)))
    return replace(
        decision,
        kind="request",
        tags=tags,
        team=team,
        assignee=assignee,
        ask=(),
        answer="",
        article="",
        decline="",
        approval="",
    )
