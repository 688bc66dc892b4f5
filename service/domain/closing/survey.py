"""The survey (docs/process.md S6.3): sent once after closing, answered by a click or by typing, changeable for some
days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gateway.read.language.courtesy import is_trouble, wants_no_surveys
from service.domain.closing import close_and_reopen
from service.domain.closing.survey_scores import DIMENSIONS, ScoresProblem, SurveyScores, parse_overall, parse_scores
from service.domain.commands.mail_text import new_text
from service.domain.incoming_mail.append_mail import record_mail
from service.domain.incoming_mail.own_words_in_quotes import shown_cut
from service.domain.planning.case import AnyCase, MailCase
from service.domain.planning.plan import Plan
from service.domain.ticket.event_kinds import EventKind
from store.records import Outcome, Role, Scope, State, Visibility
from templates.context import Actions
from templates.context import Scores as ScoresView

NO_SURVEYS = "no_surveys"  # among what is known of a person: since when they want none
MOST_COMMENT = 4000  # characters of what is said on a survey


def plan_survey(case: AnyCase, *, asked_lately: bool) -> Plan | None:
    """The survey's letter, when the ticket is still closed and the person was not asked within the week."""
    draft = case.draft
    ticket = draft.ticket
    if ticket.state is not State.CLOSED or ticket.survey.get("sent") or asked_lately or not ticket.requester:
        return None
    deadline = draft.now + case.s.policy.survey.changeable
    draft.note(EventKind.SURVEY_SENT, {"survey": {**ticket.survey, "sent": draft.now.isoformat()}})
    case.post.to(ticket.requester, "survey", scope=Scope.SURVEY, deadline=deadline, give_up_hours=24)
    return draft.plan(Outcome.NONE, "survey sent")


def plan_scores(case: MailCase) -> Plan | None:
    """What came back on the survey's own address: scores, half a row of them, or a word about how it was.

    None for a trouble or a question, and for what comes when nothing is over or asked any more.
    """
    s, draft = case.s, case.draft
    text = new_text(s.reading)
    found = parse_scores(text) or parse_overall(text)
    open_ = close_and_reopen.survey_open(draft.ticket, s.policy, s.now)
    if isinstance(found, SurveyScores):
        return _scored(case, found) if open_ else None
    if draft.ticket.closed is None or s.unexplained or is_trouble(text, s.reading.language):
        return None
    if not open_:
        return None
    return _commented(case, text, asks_back=isinstance(found, ScoresProblem) or _is_half(text))


def _is_half(text: str) -> bool:
    """Is it a number alone, or a number of points: for which of the four is not said."""
    return text.strip(" .!。！分").isdigit()


def _scored(case: MailCase, found: SurveyScores) -> Plan:
    s, draft, post = case.s, case.draft, case.post
    before = draft.ticket.survey
    given = {name: value for name in DIMENSIONS if (value := getattr(found, name)) is not None}
    survey = {**before, **given, **({"comment": found.comment} if found.comment else {})}
    low = any(value <= s.policy.survey.low_score for value in given.values())
    if s.unexplained or (not low and is_trouble(found.comment, s.reading.language)):
        post.to_engineers("requester-reply", without=s.author, message=s.said(new_text(s.reading)), cut=shown_cut(s))
    elif survey == before:
        return draft.plan(Outcome.EVENT, "the same scores again")
    record_mail(draft, s, role=Role.REQUESTER, visibility=Visibility.INTERNAL)
    draft.note(EventKind.SURVEY_SCORED, {"survey": survey})
    if s.capability is not None:
        draft.use(s.capability.id_hash, "scored", final=False)
    first = not any(name in before for name in DIMENSIONS)
    complete = all(name in survey for name in DIMENSIONS)
    if complete and (first or not all(name in before for name in DIMENSIONS)):
        scores = tuple(survey[name] for name in DIMENSIONS)
        actions = Actions(survey=ScoresView(given=scores, comment=survey.get("comment", "")))
        post.to(s.author, "thanks", actions=actions, scope=Scope.SURVEY)
    told = any(int(before.get(name, 5)) <= s.policy.survey.low_score for name in DIMENSIONS) and not found.comment
    if low and not told:
        _tell_lead(case)
    return draft.plan(Outcome.ARTICLE, "survey answered")


def _commented(case: MailCase, text: str, *, asks_back: bool) -> Plan:
    """Words without scores stay with the survey, and the ticket as it is; half a row of scores is asked back once."""
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
    record_mail(draft, s, role=Role.REQUESTER, visibility=Visibility.INTERNAL)
    if wants_no_surveys(text) and s.person is not None:
        draft.meet(replace(s.person, facts={**s.person.facts, NO_SURVEYS: s.now.isoformat()}))
    draft.note(EventKind.SURVEY_SCORED, {"survey": survey})
    return draft.plan(Outcome.ARTICLE, "half a row of scores: asked back" if asks_back else "a word on the survey")


def _tell_lead(case: MailCase) -> None:
    """A low score goes to the lead as a follow-up."""
    draft = case.draft
    team = case.s.policy.teams.get(draft.ticket.team)
    if team is None or not team.lead or any(letter.letter == "low-score" for letter in draft.letters):
        return
    survey = draft.ticket.survey
    scores = tuple(int(survey.get(name, 0)) for name in DIMENSIONS)
    case.post.to(
        team.lead, "low-score", actions=Actions(survey=ScoresView(given=scores, comment=survey.get("comment", "")))
    )
