"""The log of many tickets, on both databases: which lived in a period, and their events in order."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from store.database.unit import Database
from store.database.writer import Writer
from store.records import Event, State, Ticket
from store.ticket import event_log, tickets


def put(writer: Writer, number: int, at: datetime, state: State, *events: tuple[str, datetime]) -> None:
    log = [Event(kind, when, "piet@acme.example", {"n": n}) for n, (kind, when) in enumerate(events)]
    last = events[-1][1]
    ticket = Ticket(number, "打印机", "ann@acme.example", at, state=state, last_event=last)
    writer.run(lambda unit: tickets.insert(unit, ticket, log))


def test_tickets_that_lived_are_those_that_something_could_be_counted_of(
    writer: Writer, database: Database, now: datetime
):
    day = timedelta(days=1)
    put(writer, 1, now - 20 * day, State.CLOSED, ("opened", now - 20 * day), ("closed", now - 15 * day))  # before it
    put(writer, 2, now - 20 * day, State.CLOSED, ("opened", now - 20 * day), ("closed", now - 5 * day))
    put(writer, 3, now - 20 * day, State.NEW, ("opened", now - 20 * day))  # still there
    put(writer, 4, now, State.NEW, ("opened", now))  # after it
    put(writer, 5, now - 2 * day, State.CLOSED, ("opened", now - 2 * day), ("closed", now + day))
    with database.read() as unit:
        assert event_log.tickets_that_lived(unit, now - 10 * day, now) == [2, 3, 5]
        read = [row for chunk in event_log.read_events(unit, [2, 5], now, ["none of these"]) for row in chunk]
    assert [(ticket, seq, kind) for ticket, seq, kind, *_ in read] == [
        (2, 1, "opened"),
        (2, 2, "closed"),
        (5, 1, "opened"),
    ]
    assert [json.loads(row[5]) for row in read] == [{"n": 0}, {"n": 1}, {"n": 0}]
    assert read[0][3] == now - 20 * day


def test_kinds_that_are_left_out_are_not_read(writer: Writer, database: Database, now: datetime):
    put(writer, 1, now, State.NEW, ("opened", now), ("article_added", now), ("answered", now))
    with database.read() as unit:
        [chunk] = event_log.read_events(unit, [1], now + timedelta(hours=1), {"article_added"})
    assert [row[2] for row in chunk] == ["opened", "answered"]


def test_no_chunk_parts_a_ticket(writer: Writer, database: Database, now: datetime):
    for number in range(1, 6):
        put(writer, number, now, State.NEW, ("opened", now), ("answered", now), ("answered", now))
    with database.read() as unit:
        chunks = list(event_log.read_events(unit, [1, 2, 3, 4, 5], now + timedelta(hours=1), at_once=2))
    assert [sorted({row[0] for row in chunk}) for chunk in chunks] == [[1, 2], [3, 4], [5]]


def test_a_category_is_counted_with_those_below_it_and_what_stands_for_itself(
    writer: Writer, database: Database, now: datetime
):
    day = timedelta(days=1)
    for number, (category, state, at) in enumerate(
        (
            ("network", State.NEW, now), ("network.vpn", State.CLOSED, now), ("networks", State.NEW, now),
            ("network.vpn", State.MERGED, now), ("network", State.SPAM, now), ("network", State.NEW, now - 2 * day),
        ), 1,
    ):  # fmt: skip
        ticket = Ticket(number, "x", "ann@acme.example", at, state=state, category=category, last_event=at)
        writer.run(lambda unit, one=ticket: tickets.insert(unit, one, [Event("opened", one.opened)]))
    with database.read() as unit:
        assert event_log.count_opened(unit, "network", now - day, now + day) == 2
        assert event_log.count_opened(unit, "network.vpn", now - day, now + day) == 1
        assert event_log.count_opened(unit, "network", now - 3 * day, now) == 1
        assert event_log.tickets_with(unit, "opened") == [1, 2, 3, 4, 5, 6]
        assert event_log.tickets_with(unit, "improvement_noted") == []
