"""`my data`, `forget me`, or the same in a sentence, as all that a mail says: proven by a reply, then the desk decides
on a ticket (S7.3).

What is given out or erased is a person's whole history, so a From line is not enough: the address is asked, and only
its "yes" opens the ticket. The desk looks at it and does it by `postdesk export` or `postdesk erase`. On a ticket the
same words may be an answer about its matter ("send me my data" off a broken disk), so they stand there as well; beside
other words a sentence counts there that can mean nothing else.
"""

from __future__ import annotations

from msgspec.structs import replace

from gateway.message import Road
from rules.facts import Decision
from service.domain.commands import parse
from service.domain.held_mail.hold import plan_held
from service.domain.incoming_mail.append_mail import brings_files
from service.domain.opening import new_ticket
from service.domain.planning.letter_recipients import PERSONAL_DATA, pick_language
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.senders.data_request_words import find_requests
from service.domain.ticket.permissions import Action, Verdict
from store.records import Outcome
from templates.words import get_words

TAG = PERSONAL_DATA
WORDS = {"my data": "copy", "forget me": "erasure"}  # what is asked -> key of [personal_data]
_WHY = {"my data": "asks for a copy of all their data", "forget me": "asks to have all their data erased"}


def asked_data(s: Situation) -> str:
    """Which of the two it asks for; "" for every other mail, and for engineers. Without a ticket nothing else may be
    said.
    """
    return _read(s)[0]


def is_all(s: Situation) -> bool:
    """Does a mail ask for one of the two, and say nothing else?"""
    word, alone = _read(s)
    return bool(word) and alone


def _read(s: Situation) -> tuple[str, bool]:
    """Which of the two it asks for, and whether it says nothing else."""
    if s.author in s.policy.people or not s.inbox.sender or brings_files(s):
        return "", False
    text = s.new_text
    word = parse.parse_word(text or s.mail.subject)
    if word in WORDS:
        return word, True
    found, beside = find_requests(text or ("" if s.ticket is not None else s.mail.subject))
    clear = {word for word, is_clear in found if not beside or (s.ticket is not None and is_clear)}
    return (clear.pop() if len(clear) == 1 else ""), not beside


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
        return plan_held(replace(s, ticket=None, merged_from=None), _WHY[word], ask=s.author)
    alone, judged = new_ticket.judge_alone(s)
    subject = get_words(pick_language(alone)).groups["personal_data"][WORDS[word]]
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
