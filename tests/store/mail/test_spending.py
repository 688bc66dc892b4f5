"""What budgets have used up is counted in the transaction that uses it, and never twice."""

from datetime import timedelta

import pytest

from store.database.unit import Unit
from store.mail import spending
from store.records import State, Ticket
from store.ticket import tickets

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


def test_loads_and_budgets_are_locked_in_one_order_whoever_is_busy(writer, now, monkeypatch):
    """Two nodes that lock them in two orders wait for each other."""
    ended: list[list[str]] = []
    execute, settle = Unit.execute, Unit.settle
    locked: list[str] = []

    def note(unit, statement, parameters=None, /):
        locked.append(getattr(getattr(statement, "table", None), "name", ""))
        return execute(unit, statement, parameters)

    def settled(unit):
        locked.clear()
        settle(unit)
        ended.append([name for name in locked if name])

    monkeypatch.setattr(Unit, "execute", note)
    monkeypatch.setattr(Unit, "settle", settled)
    for number, engineer in enumerate(
        ("ann@acme.example", "zed@acme.example", "spending@acme.example", "王@acme.example"), 1
    ):

        def job(unit, number=number, engineer=engineer):
            spending.spend(unit, ["desk"], now.replace(minute=1))
            tickets.insert(unit, Ticket(number, "x", "a@b.example", now, state=State.ASSIGNED, assignee=engineer), ())

        writer.run(job)
    assert [names for names in ended if names] == [["workload", "spending"]] * 4
