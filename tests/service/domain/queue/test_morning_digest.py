"""When the morning digests go out, and what keeps them back."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.facts import Load
from rules.loading.load import load_texts
from service.domain.planning.case import Case
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post
from service.domain.queue.morning_digest import last_morning, led_by, next_morning, plan_digest
from service.domain.ticket.timer_names import TimerName
from store.records import Person
from tests.tools.situations import NOOR, NOW, PIET, RULES, SAM, make_policy, make_situation, make_ticket

FRIDAY, MONDAY = datetime(2026, 11, 27, 8, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)  # 9:00 in Berlin


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (FRIDAY - timedelta(days=1), FRIDAY),
        (FRIDAY, MONDAY),
        (FRIDAY + timedelta(days=1), MONDAY),
        (MONDAY - timedelta(hours=5), MONDAY + timedelta(days=1)),
    ],
)
def test_the_next_is_on_the_next_day_that_the_desk_opens(now, following):
    assert next_morning(make_policy(), "", now) == following


OTHERS = """
hours:
  ny: {timezone: America/New_York, open: {mon-thu: "09:00-17:00"}}
  nights: {open: {every day: "22:00-06:00"}}
  never: {open: {mon: "09:00-10:00"}, closed: [2026-01-01..2030-12-31]}
"""


@pytest.mark.parametrize(
    ("hours", "last", "following"),
    [
        ("ny", datetime(2026, 11, 26, 14, tzinfo=UTC), datetime(2026, 11, 30, 14, tzinfo=UTC)),
        ("nights", datetime(2026, 11, 26, 21, tzinfo=UTC), datetime(2026, 11, 28, 21, tzinfo=UTC)),
        ("always", datetime(2026, 11, 26, 8, tzinfo=UTC), MONDAY),  # that has no morning: the desk's
        ("never", None, MONDAY),
    ],
)
def test_the_morning_of_somebody_is_that_of_their_own_hours(hours, last, following):
    policy = load_texts({"rules/a.yaml": RULES, "rules/b.yaml": OTHERS}, desk_timezone="Europe/Berlin").policy
    assert policy is not None
    people = {**policy.people, PIET: policy.people[PIET].model_copy(update={"hours": hours})}
    policy = policy.model_copy(update={"people": people})
    assert next_morning(policy, PIET, FRIDAY + timedelta(hours=1)) == following
    assert last is None or last_morning(policy, PIET, FRIDAY + timedelta(hours=1)) == last
    assert next_morning(policy, NOOR, FRIDAY + timedelta(hours=1)) == MONDAY  # nobody else's


def test_the_morning_of_nobody_is_the_desks_where_a_team_has_no_lead():
    texts = {"rules/a.yaml": RULES, "rules/b.yaml": OTHERS, "rules/c.yaml": "teams: {night: {hours: ny}}"}
    policy = load_texts(texts, desk_timezone="Europe/Berlin").policy
    assert policy is not None
    policy = policy.model_copy(update={"teams": {"night": policy.teams["night"], **policy.teams}})
    assert next_morning(policy, "", FRIDAY) == MONDAY


def test_a_lead_has_read_nothing_since_the_desk_opened_last():
    assert last_morning(make_policy(), "", MONDAY) == FRIDAY


def test_a_lead_reads_of_their_own_teams():
    assert led_by(make_policy(), NOOR) == ("it",)
    assert led_by(make_policy(), SAM) == ()


def digest(*queue, person=None, until=None, policy=None):
    draft = Draft(NOW, "clock", "timer:1")
    s = make_situation(loads={PIET: Load(away_until=until)}, policy=policy)
    people = {} if person is None else {PIET: person}
    plan = plan_digest(Case(s, draft, Post(draft, s.policy, s.house, away=s.away)), PIET, queue, people)
    return [letter.letter for letter in plan.letters], plan


def test_a_digest_goes_out_where_something_waits():
    letters, plan = digest(make_ticket())
    assert letters == ["digest"]
    assert plan.people[0].facts["digest"] == [5]


def test_nobody_is_sent_an_empty_one_or_one_while_away():
    assert digest()[0] == []
    assert digest(make_ticket(), until=NOW + timedelta(days=3))[0] == []
    assert digest(make_ticket(), until=NOW - timedelta(days=3))[0] == ["digest"]


def test_whoever_is_away_by_the_roster_hands_on_on_the_first_morning():
    roster = make_policy().people[PIET].model_copy(update={"away": ((NOW.date(), NOW.date()),)})
    policy = make_policy().model_copy(update={"people": {**make_policy().people, PIET: roster}})
    letters, plan = digest(make_ticket(), policy=policy)
    assert letters == []
    assert [timer.data["engineer"] for timer in plan.timers if timer.kind == TimerName.ABSENT] == [PIET]


def test_whoever_is_back_takes_up_what_was_handed_on():
    person = Person(PIET, "Piet", facts={"handed_on": [7, 8]})
    _, plan = digest(make_ticket(), person=person)
    assert [(t.ticket_id, t.data["back"]) for t in plan.timers if t.kind == TimerName.HANDOVER] == [
        (7, PIET),
        (8, PIET),
    ]
    assert "handed_on" not in plan.people[-1].facts
