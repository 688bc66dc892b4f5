"""`#export` and `#erase`: what the desk decides about a request for personal data, and the letters that close it.

Both stand on a ticket that its requester opened by a proof of their address, and are asked back before they run
(docs/process.md S7.3). What they do may take minutes, so a timer does it. An erasure waits until its letter has left:
afterwards there is no address any more to which it could be written.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from gateway.message import Attachment
from rules.decision.roster import is_desk_or_lead
from service.domain.closing import close_and_reopen
from service.domain.commands import argument_records as a
from service.domain.planning.case import Answer, Command, MailCase, TimerCase
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_recipients import Post
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.planning.timer_situation import FoundPerson
from service.domain.senders.data_request import TAG
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, Scope, State
from templates.context import PersonalDataView
from templates.letters import LetterName

EXPORT, ERASE = "export", "erase"
LETTER: LetterName = "forgotten"  # what the person is told before they are erased
LOOK_EVERY = timedelta(minutes=1)  # whether that letter has left
WAIT = timedelta(days=3)  # for a mailbox that cannot be reached


def why_not(s: Situation) -> str:
    """Why this person may not decide on this ticket; "" when they may.

    It is the officer of the rules, or their team; where there is none the service desk and leads. The data are of who
    opened the ticket by proving that the address is theirs, and of nobody else.
    """
    ticket, officer = s.ticket, s.policy.privacy.officer
    if ticket is None:
        return "needs_ticket"
    opening = s.events[0] if s.events else None
    proved = opening is not None and opening.evidence.get("p") and opening.actor == ticket.requester
    if TAG not in ticket.tags or not proved or s.policy.person(ticket.requester) is not None:
        return "no_data_request"
    person = s.policy.person(s.author)
    of_officer = s.author == officer or (person is not None and officer in person.teams)
    return "" if of_officer or (not officer and is_desk_or_lead(s.policy, s.author, ticket.team)) else "not_yours"


def _decide(what: str) -> Command:
    def decide(case: MailCase, argument: a.Argument) -> str:
        s, draft = case.s, case.draft
        if why := why_not(s):
            raise Refused(why)
        if not draft.can("close"):
            raise Refused("state")
        draft.note(EventKind.DATA_DECIDED, what=what)
        draft.later(TimerName.PERSONAL_DATA, s.now, what=what, to=draft.ticket.requester, by=s.author)
        return draft.ticket.requester

    return decide


DO: dict[str, Command] = {EXPORT: _decide(EXPORT), ERASE: _decide(ERASE)}
ANSWERS: dict[str, Answer] = {}


# -- when its time has come -------------------------------------------------------------------------------------------


def plan_due(case: TimerCase) -> Plan | None:
    """Sends the file, or writes the last letter, or erases; None where the ticket went on meanwhile."""
    m = case.s
    found, what = m.person, str(m.timer.data["what"])
    if found is None or m.ticket is None or m.ticket.requester != m.timer.data["to"]:
        return None
    if m.timer.step:
        return _erase(case, found)
    if not case.draft.can("close"):
        return None
    return _export(case, found) if what == EXPORT else _say_goodbye(case, found)


def _export(case: TimerCase, found: FoundPerson) -> Plan:
    m, draft = case.s, case.draft
    to, by = str(m.timer.data["to"]), str(m.timer.data["by"])
    view = replace(_view(found), ref=f"T-{draft.ticket.id}", who=to)
    if len(found.content) > m.policy.attachments.pass_on:
        case.post.to(by, "personal-data-done", personal=replace(view, too_large=True))
        return draft.plan(Outcome.NONE, "the file is too large for a letter")
    name = f"{m.now.astimezone(m.house.zone):%Y-%m-%d}-personal-data.zip"
    file = Attachment(name, "application/zip", found.content)
    case.post.to(to, "personal-data", personal=view, attachments=(file,))
    draft.note(EventKind.DATA_GIVEN)
    _close(case)
    case.post.to(by, "personal-data-done", personal=view)
    return draft.plan(Outcome.NONE, "personal data was given out")


def _say_goodbye(case: TimerCase, found: FoundPerson) -> Plan:
    m, draft = case.s, case.draft
    case.post.to(str(m.timer.data["to"]), LETTER, personal=_view(found))
    _close(case)
    _look_again(case, m.now)
    return draft.plan(Outcome.NONE, "the person is told that they will be erased")


def _look_again(case: TimerCase, since: datetime) -> None:
    data = {**case.s.timer.data, "since": since.isoformat()}
    case.draft.later(TimerName.PERSONAL_DATA, case.draft.now + LOOK_EVERY, 1, **data)


def _close(case: TimerCase) -> None:
    close_and_reopen.close(case, move="close", resolution="by desk", quietly=True)


def _erase(case: TimerCase, found: FoundPerson) -> Plan | None:
    """Once the letter has left. A ticket that was opened again meanwhile is one about which they changed their mind."""
    m = case.s
    if m.ticket is None or m.ticket.state is not State.CLOSED:
        return None
    since = datetime.fromisoformat(str(m.timer.data["since"]))
    if found.is_unsent and m.now < since + WAIT:
        _look_again(case, since)
        return case.draft.plan(Outcome.NONE, "the letter about it has not left yet")
    draft = Draft(m.now, str(m.timer.data["by"]), f"timer:{m.timer.id}")  # about no ticket: its words go, too
    post = Post(draft, m.policy, m.house)
    view = replace(_view(found), ref=f"T-{m.ticket.id}", is_erased=True)
    post.to(draft.actor, "personal-data-done", personal=view, scope=Scope.DESK, thread=False)
    erases = ((m.ticket.requester, tuple(sorted(found.keeps.items()))),)
    return draft.plan(Outcome.NONE, "a person is erased", erases=erases)


def _view(found: FoundPerson) -> PersonalDataView:
    kept = tuple((f"T-{number}", why) for number, why in sorted(found.keeps.items()))
    ended = tuple(f"T-{number}" for number in found.open if number not in found.keeps)
    return PersonalDataView(found.tickets - len(found.keeps), found.elsewhere, kept, ended)
