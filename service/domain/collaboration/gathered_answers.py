"""The answers to a question that went to several colleagues, in one letter for each of them (docs/process.md S4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from service.domain.collaboration.colleague_answers import who_works
from service.domain.collaboration.consult import asked_together
from service.domain.commands.parse import parse_commands
from service.domain.planning.case import TimerCase
from service.domain.planning.plan import LetterFields, Plan
from service.domain.planning.situation import Shown
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Consult, Work
from store.records import ENDED_STATES, Article, Event, Outcome
from templates.context import AttachmentView, ConsultView, Said, Who

_TEXT = 4000  # characters of one answer; the ticket has all of it


def plan_gathered(case: TimerCase) -> Plan | None:
    """What was answered since the last such letter: to who asked and works on it, what they have not read yet; to
    whoever was asked by the same mail, what others answered. None where everybody has read everything.
    """
    m, draft, post = case.s, case.draft, case.post
    at, by = datetime.fromisoformat(str(m.timer.data["at"])), str(m.timer.data.get("by", ""))
    shown, work = m.answers.shown.get(draft.ticket.id), Work.of(draft.ticket)
    asked = {one.number: one for one in work.consults if (one.at, one.by) == (at, by)}
    fresh = _since_last(shown, asked, at)
    if not fresh or draft.ticket.state in ENDED_STATES:
        return None
    draft.note(EventKind.CONSULT_GATHERED, at=at.isoformat(), answers=len(fresh))
    question = ConsultView(next(iter(asked.values())).question, Who(post.name(by), by))
    working = who_works(m.policy, draft, None, by)
    for address in working:
        _tell(case, address, question, [one for event, one in fresh if not event.data.get("at_once")])
    for number, address in asked_together(m.policy, work, at, by):
        if address not in {draft.ticket.requester, *working, *(letter.to for letter in draft.letters)}:
            theirs = replace(question, what=asked[number].question)
            _tell(case, address, theirs, [one for _, one in fresh], asked=number)
    if not draft.letters:
        return None
    return draft.plan(Outcome.NONE, f"{len(fresh)} answers of colleagues")


def _tell(case: TimerCase, address: str, question: ConsultView, answers: list[Article], asked: int = 0) -> None:
    """`asked`: the number of the consult that their reply answers; 0 for who asked, and who works on it."""
    theirs = tuple(_said(case, one) for one in answers if one.author != address)
    reply: LetterFields = {"action": "consult", "binding": {"number": asked}, "reason": "asked"}
    more: LetterFields = {"consult": question, "history": theirs, **(reply if asked else {})}
    if theirs:
        case.post.to(address, "consult-answers", **more)


def _since_last(shown: Shown | None, asked: Mapping[int, Consult], at: datetime) -> list[tuple[Event, Article]]:
    """The answers that no such letter has told, each with its event."""
    if shown is None:
        return []
    answers: list[Event] = []
    for event in shown.events:
        if event.kind == EventKind.CONSULT_GATHERED and event.data.get("at") == at.isoformat():
            answers.clear()
        elif event.kind == EventKind.CONSULT_ANSWERED and event.data.get("number") in asked:
            answers.append(event)
    mails = {f"inbox:{article.inbox_id}": article for article in shown.articles}
    return [(event, mails[event.cause]) for event in answers if event.cause in mails]


def _said(case: TimerCase, article: Article) -> Said:
    m = case.s
    text = parse_commands(article.text, at=article.at, zone=m.house.zone).text[:_TEXT]
    files = tuple(AttachmentView(file.name, file.type, file.size, file.held) for file in article.attachments)
    who = case.post.name(article.author) or m.names.get(article.author, "")
    return Said(Who(who, article.author), text, article.at, files, internal=True)
