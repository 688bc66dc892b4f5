"""Tickets: rows with their events, numbers, load, articles, participants, known Message-IDs."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from store.database.unit import Database
from store.database.writer import Writer
from store.errors import Conflict, NotFound
from store.records import Article, Event, KnownMessage, Participant, State, StoredAttachment, Ticket, Workload
from store.ticket import tickets
from tests.tools.stored_rows import find_trace_of_mail, history_of_requester

PIET, NOOR = "piet@acme.example", "noor@acme.example"


def make(number: int, now: datetime, **more) -> Ticket:
    return Ticket(number, "Printer jam", "ann@example.org", now, **more)


def log(now: datetime, *kinds: str) -> list[Event]:
    return [Event(kind, now, "rules", {"n": n}, "inbox:1", {"K": "K3"}) for n, kind in enumerate(kinds)]


def test_every_field_of_a_ticket_comes_back(writer: Writer, database: Database, now: datetime):
    full = Ticket(
        7, "打印机 🖨", "ann@example.org", now, "support@acme.example", "phone", State.WAITING, "confirmed", "request", "a.b", "team", "high",
        "P1", 3, "network", NOOR, PIET, "zh", "example.org", "hold", now + timedelta(1), now + timedelta(2), now + timedelta(3),
        {"pauses": [["2026-11-24T10:00:00+00:00", None]]}, now + timedelta(4), now, now, now, 2, ("a", "标签"), {"phone": "1"}, {"cause": "x"},
        {"speed": 5}, {"tasks": [1]}, "v1", "print", now,
    )  # fmt: skip
    stored = writer.run(lambda unit: tickets.insert(unit, full, log(now, "opened", "assigned")))
    assert stored == replace(full, version=2)
    with database.read() as unit:
        assert tickets.get(unit, 7) == stored
        assert tickets.find(unit, 8) is None
        with pytest.raises(NotFound):
            tickets.get(unit, 8)
        assert [(e.seq, e.kind, e.ticket_id, e.data, e.evidence) for e in tickets.events(unit, 7)] == [
            (1, "opened", 7, {"n": 0}, {"K": "K3"}),
            (2, "assigned", 7, {"n": 1}, {"K": "K3"}),
        ]


def test_numbers_begin_at_one_and_nobody_gets_one_twice(writer: Writer):
    assert writer.run(lambda unit: tickets.reserve_numbers(unit, 1)) == [1]
    assert writer.run(lambda unit: tickets.reserve_numbers(unit, 3)) == [2, 3, 4]
    assert writer.run(lambda unit: tickets.reserve_numbers(unit, 0)) == []
    many = [writer.submit(lambda unit: tickets.reserve_numbers(unit, 2)) for _ in range(50)]
    assert sorted(n for each in many for n in each.result()) == list(range(5, 105))


def test_a_ticket_that_moved_is_not_overwritten(writer: Writer, database: Database, now: datetime):
    first = writer.run(lambda unit: tickets.insert(unit, make(1, now), log(now, "opened")))
    moved = writer.run(
        lambda unit: tickets.update(unit, replace(first, priority="P1"), log(now, "triaged"), first.version)
    )
    assert moved.version == 2
    with pytest.raises(Conflict, match="2 events, the plan was made at 1"):
        writer.run(lambda unit: tickets.update(unit, replace(first, priority="P4"), log(now, "triaged"), first.version))
    with pytest.raises(NotFound):
        writer.run(lambda unit: tickets.update(unit, make(2, now), log(now, "triaged"), 1))
    with database.read() as unit:
        assert tickets.get(unit, 1).priority == "P1"
        assert len(tickets.events(unit, 1)) == 2


def test_a_ticket_is_serial_under_many_writers(database_url: str, now: datetime):
    nodes = [Database.open(database_url) for _ in range(3)]
    nodes[0].upgrade()
    writers = [Writer(node) for node in nodes]
    writers[0].run(lambda unit: tickets.insert(unit, make(1, now), log(now, "opened")))

    def reply(number: int) -> None:
        node = number % len(nodes)
        while True:
            with nodes[node].read() as unit:
                seen = tickets.get(unit, 1)
            change = replace(seen, tags=(*seen.tags, str(number)))
            try:
                writers[node].run(lambda unit: tickets.update(unit, change, log(now, "article_added"), seen.version))
            except Conflict:
                continue
            return

    threads = [threading.Thread(target=reply, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with nodes[0].read() as unit:
        ticket = tickets.get(unit, 1)
        assert sorted(ticket.tags, key=int) == [str(number) for number in range(30)]
        assert ticket.version == 31
        assert [event.seq for event in tickets.events(unit, 1)] == list(range(1, 32))
    for each in (*writers, *nodes):
        each.close()


def test_the_load_follows_the_tickets(writer: Writer, database: Database, now: datetime):
    def loads() -> dict[str, Workload]:
        with database.read() as unit:
            return tickets.workloads(unit, [PIET, NOOR, "new@acme.example"])

    later = now + timedelta(hours=1)
    one = writer.run(lambda u: tickets.insert(u, make(1, now, state=State.ASSIGNED, assignee=PIET), log(now, "opened")))
    writer.run(lambda u: tickets.insert(u, make(2, now, state=State.ASSIGNED, assignee=PIET), log(now, "opened")))
    assert loads() == {
        PIET: Workload(PIET, 2, now),
        NOOR: Workload(NOOR),
        "new@acme.example": Workload("new@acme.example"),
    }
    one = writer.run(lambda u: tickets.update(u, replace(one, assignee=NOOR), log(later, "assigned"), 1))
    assert loads()[PIET] == Workload(PIET, 1, now)
    assert loads()[NOOR] == Workload(NOOR, 1, later)
    one = writer.run(lambda u: tickets.update(u, replace(one, state=State.RESOLVED), log(later, "resolved"), 2))
    assert loads()[NOOR] == Workload(NOOR, 0, later)
    one = writer.run(lambda u: tickets.update(u, replace(one, state=State.IN_PROGRESS), log(later, "reopened"), 3))
    assert loads()[NOOR].open == 1
    writer.run(lambda u: tickets.update(u, replace(one, assignee=""), log(later, "queued"), 4))
    assert loads()[NOOR].open == 0


def test_lists_know_what_is_still_on_the_desk(writer: Writer, database: Database, now: datetime):
    states = [State.NEW, State.RESOLVED, State.CLOSED, State.SPAM, State.WAITING]
    for number, state in enumerate(states, 1):
        extra = {"assignee": PIET, "team": "printing"} if number == 5 else {}
        writer.run(
            lambda u, n=number, s=state, e=extra: tickets.insert(u, make(n, now, state=s, **e), log(now, "opened"))
        )
    with database.read() as unit:
        numbers = lambda **how: [each.id for each in tickets.list_tickets(unit, **how)]  # noqa: E731
        assert numbers() == [1, 2, 3, 4, 5]
        assert numbers(open_only=True) == [1, 2, 5]
        assert numbers(assignee=PIET) == numbers(team="printing") == [5]
        assert numbers(limit=2) == [1, 2]
        assert numbers(limit=2, after=2) == [3, 4]
        assert [each.id for each in tickets.open_of_requester(unit, "ann@example.org")] == [1, 2, 5]
        assert [each.id for each in history_of_requester(unit, "ann@example.org", 2)] == [5, 4]
        assert history_of_requester(unit, "bob@example.org") == []


def test_the_same_report_is_found_while_it_is_fresh(writer: Writer, database: Database, now: datetime):
    writer.run(lambda u: tickets.insert(u, make(1, now, fingerprint="f"), log(now, "opened")))
    writer.run(lambda u: tickets.insert(u, make(2, now + timedelta(minutes=1), fingerprint=""), log(now, "opened")))
    with database.read() as unit:
        assert tickets.find_recent_same(unit, "f", now) == 1
        assert tickets.find_recent_same(unit, "f", now + timedelta(seconds=1)) is None
        assert tickets.find_recent_same(unit, "", now) is None
        assert tickets.find_all_recent_same(unit, ["f", "g", ""], now) == {"f": 1}
    writer.run(lambda u: tickets.insert(u, make(3, now + timedelta(minutes=1), fingerprint="f"), log(now, "opened")))
    with database.read() as unit:
        assert tickets.find_all_recent_same(unit, ["f"], now) == {"f": tickets.find_recent_same(unit, "f", now)} == {"f": 1}


@pytest.mark.parametrize("long", ["f" * 9_000, "汉" * 9_000])
def test_the_same_report_is_found_by_a_fingerprint_that_no_index_holds(
    writer: Writer, database: Database, now: datetime, long: str
):
    writer.run(lambda u: tickets.insert(u, make(1, now, fingerprint=long), log(now, "opened")))
    with database.read() as unit:
        assert tickets.find_recent_same(unit, long, now) == 1
        assert tickets.find_all_recent_same(unit, ["g", long], now) == {long: 1}


def test_articles_keep_their_attachments(writer: Writer, database: Database, now: datetime):
    files = (
        StoredAttachment("a.png", "image/png", 0, "", "cid", inline=True),
        StoredAttachment("b.txt", "text/plain", 0, "", held="type"),
        StoredAttachment("c.txt", "text/plain", 0, ""),
    )
    said = Article(
        "ann@example.org",
        "requester",
        "public",
        "It jams.\0",
        now,
        "> old",
        "en",
        "<1@x>",
        4,
        {"K": "K3"},
        ("simplified",),
        files,
        1,
    )
    writer.run(lambda u: tickets.insert(u, make(1, now), log(now, "opened")))
    stored = writer.run(lambda u: tickets.add_article(u, said, [b"png", b"text", b"text"]))
    writer.run(lambda u: tickets.add_article(u, Article("piet", "engineer", "internal", "", now, ticket_id=1)))
    with database.read() as unit:
        first, second = tickets.articles(unit, 1)
        assert first == replace(said, id=first.id, text="It jams.�", attachments=stored)
        assert second.attachments == ()
        assert [(f.name, f.size, f.held, f.inline) for f in first.attachments] == [
            ("a.png", 3, "", True),
            ("b.txt", 4, "type", False),
            ("c.txt", 4, "", False),
        ]
        assert [tickets.attachment_content(unit, f.id) for f in first.attachments] == [b"png", b"text", b"text"]
        with pytest.raises(NotFound):
            tickets.attachment_content(unit, 99)
    with pytest.raises(ValueError, match="3 attachments and 1 contents"):
        writer.run(lambda u: tickets.add_article(u, said, [b"png"]))


def test_participants_come_leave_and_return(writer: Writer, database: Database, now: datetime):
    later = now + timedelta(hours=1)
    writer.run(lambda u: tickets.insert(u, make(1, now), log(now, "opened")))
    ann = Participant(1, "ann@example.org", "requester", now, "Ann")
    writer.run(lambda u: tickets.add_participant(u, ann, Participant(1, "bob@example.org", "mentioned", now)))
    writer.run(lambda u: tickets.add_participant(u, Participant(1, "bob@example.org", "watcher", later)))
    writer.run(lambda u: tickets.add_participant(u, Participant(1, "ann@example.org", "requester", later)))
    with database.read() as unit:
        assert tickets.participants(unit, 1) == [ann, Participant(1, "bob@example.org", "watcher", now)]
    assert writer.run(lambda u: tickets.end_participant(u, 1, "bob@example.org", later))
    assert not writer.run(lambda u: tickets.end_participant(u, 1, "bob@example.org", later))
    with database.read() as unit:
        assert [one for one in tickets.participants(unit, 1) if one.until is None] == [ann]
    writer.run(lambda u: tickets.add_participant(u, Participant(1, "bob@example.org", "watcher", later)))
    with database.read() as unit:
        assert tickets.participants(unit, 1)[-1] == Participant(1, "bob@example.org", "watcher", later)


def test_a_message_that_was_seen_stays_where_it_is(writer: Writer, database: Database):
    def known(*message_ids: str) -> list[KnownMessage]:
        with database.read() as unit:
            return tickets.find_known(unit, message_ids)

    long = "<" + "m" * 5000 + "@x>"
    writer.run(
        lambda u: tickets.know(u, [KnownMessage("<a>", 1), KnownMessage("<b>", 1, seen=False), KnownMessage(long, 1)])
    )
    writer.run(lambda u: tickets.know(u, [KnownMessage("<a>", 2), KnownMessage("<b>", 2), KnownMessage("", 2)]))
    writer.run(lambda u: tickets.know(u, [KnownMessage("<b>", 3, seen=False)]))
    writer.run(lambda u: tickets.know(u, [KnownMessage("<a>", 1, ours=True)]))
    assert known("<b>", "<c>", "<a>", long, "") == [
        KnownMessage("<b>", 2),
        KnownMessage("<a>", 1, ours=True),
        KnownMessage(long, 1),
    ]
    assert known() == []


def test_traces_are_found_by_ticket_and_by_mail(writer: Writer, database: Database, now: datetime):
    for number in (1, 2):
        trace = tickets.StoredTrace(5, number, now, {"rule": number}, "v1")
        writer.run(lambda u, t=trace: tickets.save_trace(u, t))
    with database.read() as unit:
        assert [each.data["rule"] for each in tickets.traces(unit, 5)] == [1, 2]
        found = find_trace_of_mail(unit, 2)
        assert found is not None
        assert (found.ticket_id, found.data, found.policy_version, found.at) == (5, {"rule": 2}, "v1", now)
        assert find_trace_of_mail(unit, 3) is None


def test_of_a_machine_with_many_tickets_few_are_read_for_an_alert(writer: Writer, database: Database, now: datetime):
    before, day = now - timedelta(minutes=10), now - timedelta(days=1)
    works = {1: 'disk "db_1" 100%', 2: "disk db-1 100x", 3: "load", 4: "load", 5: "load"}
    closed = {4: now - timedelta(hours=1), 5: now - timedelta(days=2)}

    def store(unit):
        for number in range(1, 301):
            opened = now if number > 290 else now - timedelta(hours=3)
            work = {"machine": True, "alerts": [{"what": works.get(number, f"host{number}"), "over": False}]}
            state = State.CLOSED if number in closed else State.NEW
            one = make(number, opened, work=work, state=state, closed=closed.get(number))
            tickets.insert(unit, one, log(opened, "opened"))

    writer.run(store)
    with database.read() as unit:
        found = [one.id for one in tickets.find_alerting(unit, "ann@example.org", 'disk "db_1" 100%', before, day)]
        assert found == [1, *range(300, 290, -1)]
        later = now + timedelta(seconds=1)
        assert [one.id for one in tickets.find_alerting(unit, "ann@example.org", "load", later, day)] == [4, 3]
        assert tickets.find_alerting(unit, "bob@example.org", "load", before, day) == []


def test_the_latest_texts_of_a_ticket_are_read_as_they_are_taken(writer: Writer, database: Database, now: datetime):
    def store(unit):
        for number in (1, 2):
            tickets.insert(unit, make(number, now), log(now, "opened"))
        for number in range(55):
            said = Article("ann@example.org", "requester", "public", f"said {number}", now, cut="> above", ticket_id=1)
            tickets.add_article(unit, said)

    writer.run(store)
    with database.read() as unit:
        said = [one.text for one in tickets.latest_texts(unit, 1, 45)]
        assert said == [f"said {number}" for number in range(54, 9, -1)]
        assert len(list(tickets.latest_texts(unit, 1, 100))) == 55
        assert next(tickets.latest_texts(unit, 1, 1)).cut == "> above"
        assert list(tickets.latest_texts(unit, 2, 10)) == []
