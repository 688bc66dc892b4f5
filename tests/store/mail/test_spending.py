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


def test_mails_of_one_transaction_are_counted_together_but_for_those_that_failed(writer, database, now):
    def job(unit, number):
        spending.spend(unit, ["desk", f"domain {number % 2}"], now + timedelta(minutes=number // 4))
        if number % 3 == 0:
            raise ValueError("bad")

    with writer.together():
        jobs = [writer.submit(lambda unit, n=number: job(unit, n)) for number in range(8)]
    assert [type(one.exception()) is ValueError for one in jobs] == [number % 3 == 0 for number in range(8)]
    budgets = ["desk", "domain 0", "domain 1"]
    with database.read() as unit:
        assert spending.spent(unit, budgets, now, timedelta(minutes=5)) == {"desk": 5, "domain 0": 2, "domain 1": 3}
        assert spending.spent(unit, ["desk"], now + HOUR, HOUR - timedelta(minutes=1)) == {"desk": 3}
