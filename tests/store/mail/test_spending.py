"""What budgets have used up is counted in the transaction that uses it, and never twice."""

from datetime import timedelta

import pytest

from store.mail import spending

HOUR = timedelta(hours=1)


def test_what_is_undone_was_not_spent(writer, database, now):
    def fails(unit):
        spending.spend(unit, ["desk"], now)
        raise ValueError("no")

    writer.run(lambda unit: spending.spend(unit, ["desk", "strangers"], now))
    with pytest.raises(ValueError, match="no"):
        writer.run(fails)
    with database.read() as unit:
        assert spending.spent(unit, ["desk", "strangers", "none"], now, HOUR) == {"desk": 1, "strangers": 1}
        assert spending.spent_of(unit, "st", now, HOUR) == {"strangers": 1}


def test_an_hour_slides_by_minutes(writer, database, now):
    for minutes in (0, 30, 59, 60, 61, 90):
        writer.run(lambda unit, m=minutes: spending.spend(unit, ["desk"], now + timedelta(minutes=m)))
    with database.read() as unit:
        assert spending.spent(unit, ["desk"], now + timedelta(minutes=90), HOUR) == {"desk": 5}
        assert spending.spent(unit, ["desk"], now + timedelta(minutes=150), HOUR) == {"desk": 1}


def test_rows_of_yesterday_go(writer, database, now):
    at = now.replace(minute=0)
    for hours in (0, 1, 25, 26):
        writer.run(lambda unit, h=hours: spending.spend(unit, ["desk"], at + timedelta(hours=h)))
    with database.read() as unit:
        assert spending.spent(unit, ["desk"], at + timedelta(hours=26), timedelta(days=3)) == {"desk": 2}
