"""How long a mail is held."""

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.held_mail.hold import held_until
from tests.tools.situations import make_policy


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 11, 27, 9, tzinfo=UTC)),
        (datetime(2026, 11, 27, 9, tzinfo=UTC), datetime(2026, 11, 30, 9, tzinfo=UTC)),
        (datetime(2026, 3, 27, 9, tzinfo=UTC), datetime(2026, 3, 30, 8, tzinfo=UTC)),  # summer time begins on the 29th
    ],
)
def test_a_hold_ends_at_the_same_hour_of_the_next_working_day(now, until):
    assert held_until(make_policy(), now) == until


def test_a_hold_is_never_shorter_than_the_rules_say():
    policy = make_policy()
    now = datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert held_until(policy, now) - now >= policy.budgets.held_for >= timedelta(hours=1)
