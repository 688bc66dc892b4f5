"""The survey (docs/process.md S6.3): sent once after closing, answered by a click or by typing, changeable for some
days.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from gateway.addresses import normalise_address
from gateway.read.language.courtesy import (
    declines_to_rate,
    is_back,
    is_courtesy,
    is_remark,
    is_trouble,
    merely_declines,
    wants_no_surveys,
)
from rules.decision.roster import LEADING, role_addresses
from service.domain.closing import close_and_reopen
from service.domain.closing.survey_scores import (
    DIMENSIONS,
    NUMBER_WORDS,
    ScoresProblem,
    SurveyScores,
    parse_overall,
    parse_scores,
)
from service.domain.commands.parse import parse_word
from service.domain.incoming_mail.append_mail import record_mail, show_words
from service.domain.planning.case import AnyCase, MailCase, TimerCase
from service.domain.planning.letter_recipients import requester_side
from service.domain.planning.plan import LetterFields, Plan
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.permissions import Action, Verdict
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, Role, Scope, State, Visibility
from templates.context import Actions, Escalation, Who
from templates.context import Scores as ScoresView

NO_SURVEYS = "no_surveys"  # among what is known of a person: since when they want none
AFTER_SCORES = 2  # the step of the timer behind low scores that were tapped one by one
ONE_BY_ONE = timedelta(minutes=10)  # in which whoever taps four scores is done
FEW_LETTERS = 3  # beside what engineers wrote, of a ticket within a day: who got as many is not thanked by one more
MOST_COMMENT = 4000  # characters of what is said on a survey


def plan_survey(case: TimerCase) -> Plan | None:
    """What follows the end: the letter that says so, with the survey where the person was not asked within the week;
    and the follow-up of low scores that were given one by one.
    """
    draft, timer = case.draft, case.s.timer
    ticket = draft.ticket
    if timer.step == AFTER_SCORES:
        _follow_up(case)
        return draft.plan(Outcome.NONE, "low scores")
    if ticket.state is not State.CLOSED or not ticket.requester:
        return None
    asks = not (ticket.survey.get("sent") or case.s.asked_lately)
    tells = bool(timer.data.get("tells_closed"))  # a timer of 0.2 had told it before
    if asks:
        draft.note(EventKind.SURVEY_SENT, {"survey": {**ticket.survey, "sent": draft.now.isoformat()}})
    if tells:
        _tell_closed(case, asks=asks)
    elif asks:
        deadline = draft.now + case.s.policy.survey.changeable
        case.post.to(ticket.requester, "survey", scope=Scope.SURVEY, deadline=deadline, give_up_hours=24)
    return draft.plan(Outcome.NONE, "survey sent" if asks else "told that it is closed") if asks or tells else None


def _tell_closed(case: TimerCase, *, asks: bool) -> None:
    """The letter that it is closed, to the requester alone: watchers heard it when it closed."""
    ticket, policy, data = case.draft.ticket, case.s.policy, case.s.timer.data
    reopened_until = (ticket.closed or case.draft.now) + policy.closing.reopen_window
    by = str(data.get("by", ""))
    actor = Who(case.post.name(by), by) if by in policy.people else None
    if ticket.requester in requester_side(ticket, case.s.participants):
        more: LetterFields = {"reason": str(data.get("why", "")), "actor": actor, "deadline": reopened_until}
        if asks:
            more = {**more, "template": "closed", "scope": Scope.SURVEY}
        case.post.to(ticket.requester, "survey" if asks else "closed", **more)


def plan_scores(case: MailCase) -> Plan | None:
    """What came back on the survey's own address: scores, half a row of them, or a word about how it was.

    None for a trouble or a question, and for what comes when nothing is over or asked any more.
    """
    s, draft = case.s, case.draft
    text = s.new_text
    found = parse_scores(text) or parse_overall(text)
    open_ = close_and_reopen.survey_open(draft.ticket, s.policy, s.now)
    if isinstance(found, SurveyScores):
        return _scored(case, found) if open_ else None
    if draft.ticket.closed is None or s.unexplained:
        return None
    if speaks_of_trouble(case, text) and not declines_to_rate(text):
        return None
    after_silence = draft.ticket.resolution == "unconfirmed" and s.intent in ("confirms", "denies")
    if not open_ or parse_word(text) or after_silence:
        return None  # the letter also says that it is closed: what answers that is answered as ever
    return _commented(case, text, asks_back=isinstance(found, ScoresProblem) or _is_half(text))


def speaks_of_trouble(case: MailCase, text: str) -> bool:
    """Is the thing itself not well? To who said that it is solved, how slow or rude the work on it was is none."""
    language = case.s.reading.language
    said_solved = case.draft.ticket.resolution in ("confirmed", "self-solved")
    return is_trouble(text, language) and not (said_solved and is_remark(text, language))


def _is_half(text: str) -> bool:
    """Is it a number alone, in digits or as a word, or a number of points: for which of the four is not said."""
    number = text.strip(" .!。！分星").lower()
    return number.isdigit() or number in NUMBER_WORDS


def _scored(case: MailCase, found: SurveyScores) -> Plan:
    s, draft, post = case.s, case.draft, case.post
    before = draft.ticket.survey
    given = {name: value for name in DIMENSIONS if (value := getattr(found, name)) is not None}
    survey = {**before, **given, **({"comment": found.comment} if found.comment else {})}
    low = any(value <= s.policy.survey.low_score for value in given.values())
    reopens = _reopens(case, found.comment)
    to_lead = low and draft.ticket.closed is not None  # whoever works on it again has to know
    if not reopens and (s.unexplained or (not to_lead and is_trouble(found.comment, s.reading.language))):
        show_words(case, "requester-reply")
    elif not reopens and survey == before:
        return draft.plan(Outcome.EVENT, "the same scores again")
    if not reopens:
        record_mail(draft, s, role=Role.REQUESTER, visibility=Visibility.INTERNAL)
    draft.note(EventKind.SURVEY_SCORED, {"survey": survey})
    if s.capability is not None:
        draft.use(s.capability.id_hash, "scored", final=False)
    if reopens:
        close_and_reopen.take_back(case)
    complete = all(name in survey for name in DIMENSIONS)
    if low and (complete or found.comment):
        draft.cancel(TimerName.SURVEY)
        _follow_up(case)
    elif low:
        draft.cancel(TimerName.SURVEY)
        draft.later(TimerName.SURVEY, s.now + ONE_BY_ONE, AFTER_SCORES)
    elif found.comment and not reopens and s.budget.spent.all.get(normalise_address(s.author), 0) < FEW_LETTERS:
        scores = tuple(int(survey.get(name, 0)) for name in DIMENSIONS)
        thanked = Actions(survey=ScoresView(given=scores, comment=survey["comment"]))
        post.to(s.author, "thanks", actions=thanked, scope=Scope.SURVEY)
    return draft.plan(Outcome.ARTICLE, "survey answered" + (": it fails again" if reopens else ""))


def _reopens(case: MailCase, comment: str) -> bool:
    """Does the requester say beside the scores that the thing fails again or still, of what was closed lately?
    A remark about how the work went is read and moves nothing.
    """
    s, ticket = case.s, case.draft.ticket
    may = s.author == ticket.requester and s.judge(Action.DECIDE) is Verdict.ALLOW
    in_time = ticket.closed is not None and s.now - ticket.closed <= s.policy.closing.reopen_window
    return may and in_time and ticket.state is State.CLOSED and is_back(comment, s.reading.language)


def _commented(case: MailCase, text: str, *, asks_back: bool) -> Plan:
    """Words without scores stay with the survey, and the ticket as it is; half a row of scores is asked back once.

    What is more than courtesy may be a trouble in words that nobody foresaw, so an engineer reads it at once.
    """
    s, draft = case.s, case.draft
    before = draft.ticket.survey
    asks_back = asks_back and not before.get("asked_back")
    comment = "\n".join(part for part in (before.get("comment", ""), text) if part)[:MOST_COMMENT]
    survey = {**before, "comment": comment} if text and not asks_back else dict(before)
    if asks_back:
        survey["asked_back"] = s.now.isoformat()
        sent = datetime.fromisoformat(str(before.get("sent", s.now.isoformat())))
        case.post.to(
            s.author, "survey", reason=text[:60], scope=Scope.SURVEY, deadline=sent + s.policy.survey.changeable
        )
    elif not (is_courtesy(text, s.reading.language) or merely_declines(text, s.reading.language)):
        show_words(case, "requester-reply")
    record_mail(draft, s, role=Role.REQUESTER, visibility=Visibility.INTERNAL)
    if wants_no_surveys(text) and s.person is not None:
        draft.meet(replace(s.person, facts={**s.person.facts, NO_SURVEYS: s.now.isoformat()}))
    draft.note(EventKind.SURVEY_SCORED, {"survey": survey})
    return draft.plan(Outcome.ARTICLE, "half a row of scores: asked back" if asks_back else "a word on the survey")


def _follow_up(case: AnyCase) -> None:
    """Low scores go to the lead, or to whoever is next where the lead had the ticket or is away;
    who gave them reads that we regret it, and who reads it.
    """
    draft, policy = case.draft, case.s.policy
    ticket = draft.ticket
    roles = role_addresses(policy, LEADING, team=ticket.team, assignee=ticket.assignee)
    there = [a for a in roles if a != ticket.assignee and a not in case.post.away]
    reader = (there or [a for a in roles if a != ticket.assignee] or [""])[0]
    scores = tuple(int(ticket.survey.get(name, 0)) for name in DIMENSIONS)
    actions = Actions(survey=ScoresView(given=scores, comment=ticket.survey.get("comment", "")))
    if reader:
        case.post.to(reader, "low-score", actions=actions)
    if any(letter.letter == "taken-up" for letter in draft.letters):
        return  # that says that we are sorry, too
    told = Escalation(told=(Who(case.post.name(reader), reader),) if reader else ())
    case.post.to(ticket.requester, "thanks", reason="low", actions=actions, scope=Scope.SURVEY, escalation=told)
