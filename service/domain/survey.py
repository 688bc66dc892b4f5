"""The survey (PROCESS.md S6.3): sent once after closing, answered by a click or by typing, changeable for some days."""

from __future__ import annotations

from rules.model import Policy
from service.domain import closing
from service.domain.correspond import Post
from service.domain.draft import Draft
from service.domain.plan import Plan
from service.domain.recording import record_mail
from service.domain.scores import Scores, parse_scores
from service.domain.situation import Situation
from service.domain.texts import new_text
from store.records import State
from templates.context import Actions
from templates.context import Scores as ScoresView

DIMENSIONS = ("speed", "expertise", "result", "attitude")


def plan_survey(draft: Draft, policy: Policy, post: Post, *, asked_lately: bool) -> Plan | None:
    """The survey's letter, when the ticket is still closed and the person was not asked within the week."""
    ticket = draft.ticket
    if ticket.state is not State.CLOSED or ticket.survey.get("sent") or asked_lately or not ticket.requester:
        return None
    deadline = draft.now + policy.survey.changeable
    draft.note("survey_sent", {"survey": {**ticket.survey, "sent": draft.now.isoformat()}})
    post.to(ticket.requester, "survey", scope="survey", deadline=deadline, give_up_hours=24)
    return draft.plan("", "survey sent")


def plan_scores(s: Situation, draft: Draft, post: Post) -> Plan | None:
    """Scores that came back on the survey's own address; None for anything else that is written there."""
    found = parse_scores(new_text(s.reading))
    if not isinstance(found, Scores) or not closing.survey_open(draft.ticket, s.policy, s.now):
        return None
    before = draft.ticket.survey
    given = {name: value for name in DIMENSIONS if (value := getattr(found, name)) is not None}
    survey = {**before, **given, **({"comment": found.comment} if found.comment else {})}
    if survey == before:
        return draft.plan("event", "the same scores again")
    record_mail(draft, s, role="requester", visibility="internal")
    draft.note("survey_scored", {"survey": survey})
    if s.capability is not None:
        draft.use(s.capability.id_hash, "scored", final=False)
    first = not any(name in before for name in DIMENSIONS)
    complete = all(name in survey for name in DIMENSIONS)
    if complete and (first or not all(name in before for name in DIMENSIONS)):
        scores = tuple(survey[name] for name in DIMENSIONS)
        actions = Actions(survey=ScoresView(given=scores, comment=survey.get("comment", "")))
        post.to(s.author, "thanks", actions=actions, scope="survey")
    low = s.policy.survey.low_score
    told = any(int(before.get(name, 5)) <= low for name in DIMENSIONS) and not found.comment
    if any(value <= low for value in given.values()) and not told:
        _tell_lead(s, draft, post)
    return draft.plan("article", "survey answered")


def _tell_lead(s: Situation, draft: Draft, post: Post) -> None:
    """A low score goes to the lead as a follow-up."""
    team = s.policy.teams.get(draft.ticket.team)
    if team is None or not team.lead or any(letter.letter == "low-score" for letter in draft.letters):
        return
    survey = draft.ticket.survey
    scores = tuple(int(survey.get(name, 0)) for name in DIMENSIONS)
    post.to(team.lead, "low-score", actions=Actions(survey=ScoresView(given=scores, comment=survey.get("comment", ""))))
