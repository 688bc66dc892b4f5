"""Timers fire once (I12)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from store.database.unit import Database
from store.database.writer import Writer
from store.errors import LostClaim
from store.records import Timer
from store.ticket import timers
from tests.tools.stored_rows import waiting_of_ticket


def test_due_timers_come_in_order_and_fire_once(writer: Writer, database: Database, now: datetime):
    hours = [3, 1, 2, 9]
    writer.run(
        lambda u: timers.add(u, [Timer(1, "reminder", now + timedelta(hours=h), h, {"text": "还"}) for h in hours])
    )
    with database.read() as unit:
        assert timers.next_due(unit) == now + timedelta(hours=1)
    due = writer.run(lambda u: timers.claim(u, now + timedelta(hours=3), 10))
    assert [timer.step for timer in due] == [1, 2, 3]
    assert due[0].data == {"text": "还"}
    assert writer.run(lambda u: timers.claim(u, now + timedelta(hours=3), 10)) == []
    writer.run(lambda u: timers.finish(u, due[0]))
    with pytest.raises(LostClaim):
        writer.run(lambda u: timers.finish(u, due[0]))
    writer.run(lambda u: timers.retry_later(u, due[1], now + timedelta(hours=4)))
    (again,) = writer.run(lambda u: timers.claim(u, now + timedelta(hours=4), 1))
    assert (again.step, again.attempts) == (2, 2)


def test_cancelling_spares_what_is_being_fired(writer: Writer, database: Database, now: datetime):
    kinds = ["reminder", "close", "survey", "eta"]
    writer.run(lambda u: timers.add(u, [Timer(1, kind, now + timedelta(hours=n)) for n, kind in enumerate(kinds)]))
    writer.run(lambda u: timers.add(u, [Timer(2, "reminder", now + timedelta(days=1))]))
    (firing,) = writer.run(lambda u: timers.claim(u, now, 1))
    assert writer.run(lambda u: timers.cancel(u, 1, ["close", "reminder"])) == 1
    assert writer.run(lambda u: timers.cancel(u, 1, [])) == 0
    assert writer.run(lambda u: timers.cancel(u, 1)) == 2
    writer.run(lambda u: timers.finish(u, firing))
    with database.read() as unit:
        assert [timer.state for timer in timers.of_ticket(unit, 1)] == ["fired", "cancelled", "cancelled", "cancelled"]
        assert [timer.kind for timer in waiting_of_ticket(unit, 2)] == ["reminder"]


def test_a_restart_gives_claims_back(writer: Writer, now: datetime):
    writer.run(lambda u: timers.add(u, [Timer(None, "digest", now)]))
    writer.run(lambda u: timers.claim(u, now, 1))
    assert writer.run(timers.release_claims) == 1
    assert len(writer.run(lambda u: timers.claim(u, now, 1))) == 1
