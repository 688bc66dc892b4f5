"""When the morning digests go out, and what keeps them back."""

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.planning.case import Case
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post
from service.domain.queue.morning_digest import last_morning, led_by, next_morning, plan_digest
from store.records import Person
from tests.tools.situations import NOOR, NOW, PIET, SAM, make_house, make_policy, make_situation, make_ticket

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
    assert next_morning(make_policy(), make_house(), now) == following


def test_a_lead_has_read_nothing_since_the_desk_opened_last():
    assert last_morning(make_policy(), make_house(), MONDAY) == FRIDAY


def test_a_lead_reads_of_their_own_teams():
    assert led_by(make_policy(), NOOR) == ("it",)
    assert led_by(make_policy(), SAM) == ()


def digest(*queue, person=None):
    draft = Draft(NOW, "clock", "timer:1")
    s = make_situation()
    plan = plan_digest(Case(s, draft, Post(draft, s.policy, s.house)), PIET, queue, person, {})
    return [letter.letter for letter in plan.letters], plan


def test_a_digest_goes_out_where_something_waits():
    letters, plan = digest(make_ticket())
    assert letters == ["digest"]
    assert plan.people[0].facts["digest"] == [5]


def test_nobody_is_sent_an_empty_one_or_one_while_away():
    away = Person(PIET, "Piet", facts={"away_until": (NOW + timedelta(days=3)).isoformat()})
    assert digest()[0] == []
    assert digest(make_ticket(), person=away)[0] == []
    back = Person(PIET, "Piet", facts={"away_until": (NOW - timedelta(days=3)).isoformat()})
    assert digest(make_ticket(), person=back)[0] == ["digest"]
