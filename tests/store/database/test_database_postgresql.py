"""What only a server can do to us: restart, cut connections, run two nodes, tie them into a knot."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from store.database import postgresql as postgresql_words
from store.database.ownership import Ownership
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import LostClaim, SessionsShared, StoreError, StoreUnavailable
from store.mail import inbox, outbox
from store.records import Event, Letter, Person, State, Ticket, Timer
from store.ticket import people, tickets, timers
from store.upkeep import backup
from tests.tools.databases import PostgreSQL
from tests.tools.stored_rows import history_of_requester
from tests.tools.waiting import PATIENCE, until


@pytest.fixture
def nodes(postgresql_url: str) -> Iterator[list[Database]]:
    opened = [Database.open(postgresql_url) for _ in range(2)]
    opened[0].upgrade()
    yield opened
    for node in opened:
        node.close()


@pytest.fixture
def writers(nodes: list[Database]) -> Iterator[list[Writer]]:
    started = [Writer(node) for node in nodes]
    yield started
    for writer in started:
        writer.close()


def put(unit: Unit, number: int, now: datetime) -> None:
    inbox.put(unit, content=b"Message-ID: <%d@x>\r\n\r\n" % number, sender="a@b", recipients=["s@d"], received_at=now)


def test_two_nodes_share_mails_timers_and_letters(writers: list[Writer], now: datetime):
    for number in range(200):
        writers[number % 2].submit(lambda u, n=number: put(u, n, now))
    writers[0].run(lambda u: timers.add(u, [Timer(1, "x", now, step) for step in range(200)]))
    letters = [Letter("x", "a@b", f"<{n}@x>", "", b"x", now, now, now) for n in range(200)]
    writers[1].run(lambda u: outbox.add(u, letters))
    writers[0].run(lambda _: None)
    taken: dict[str, list[int]] = {"inbox": [], "timers": [], "outbox": []}

    def take(writer: Writer) -> None:
        for name, claim in (("inbox", inbox.claim), ("timers", timers.claim), ("outbox", outbox.claim)):
            while rows := writer.run(lambda u, c=claim: c(u, now, 7)):
                taken[name].extend(row.id for row in rows)

    threads = [threading.Thread(target=take, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, ids in taken.items():
        assert len(ids) == len(set(ids)) == 200, name


def test_claims_do_not_wait_for_a_node_in_the_middle_of_its_own(
    nodes: list[Database], writers: list[Writer], now: datetime
):
    for number in range(4):
        writers[0].run(lambda u, n=number: put(u, n, now))
    with nodes[0].write() as unit:
        mine = inbox.claim(unit, now, 2)
        theirs = writers[1].run(lambda u: inbox.claim(u, now, 4))
    assert {mail.id for mail in mine} | {mail.id for mail in theirs} == {1, 2, 3, 4}


def test_leases_run_on_the_clock_of_the_database(writers: list[Writer], now: datetime):
    writers[0].run(lambda u: put(u, 1, now))
    (mail,) = writers[0].run(lambda u: inbox.claim(u, now, 1, "frozen", 3))
    wrong_clock = now + timedelta(days=400)
    assert writers[1].run(lambda u: inbox.claim(u, wrong_clock, 1)) == [], "a clock that is ahead must not steal"
    taken = until(lambda: writers[1].run(lambda u: inbox.claim(u, now, 1)))
    assert taken[0].attempts == 2
    with pytest.raises(LostClaim):
        writers[0].run(lambda u: inbox.finish(u, mail, "ticket", "", 1, now))
    writers[1].run(lambda u: inbox.finish(u, taken[0], "ticket", "", 1, now))


def test_two_nodes_number_tickets_without_waiting(nodes: list[Database], writers: list[Writer]):
    with nodes[0].write() as unit:
        first = tickets.reserve_numbers(unit, 2)
        second = writers[1].run(lambda u: tickets.reserve_numbers(u, 2))
    assert sorted(first + second) == [1, 2, 3, 4]


def test_nodes_that_stand_in_each_others_way_both_get_through(
    nodes: list[Database], writers: list[Writer], now: datetime
):
    """Each locks one ticket and then wants the other's: PostgreSQL undoes one of them, and the writer does it again."""
    made = [
        writers[0].run(lambda u, n=n: tickets.insert(u, Ticket(n, "s", "a@b", now), [Event("opened", now)]))
        for n in (1, 2)
    ]
    barrier = threading.Barrier(2)
    met: list[int] = []

    def job(unit: Unit, order: list[Ticket]) -> None:
        for position, ticket in enumerate(order):
            seen = tickets.get(unit, ticket.id)
            tickets.update(unit, replace(seen, reopened=seen.reopened + 1), [Event("touched", now)], seen.version)
            if position == 0 and len(met) < 2:
                met.append(ticket.id)
                barrier.wait(PATIENCE)

    futures = [writers[0].submit(lambda u: job(u, made)), writers[1].submit(lambda u: job(u, made[::-1]))]
    outcomes = [future.exception() for future in futures]
    with nodes[0].read() as unit:
        versions = [tickets.get(unit, n).version for n in (1, 2)]
    done = sum(outcome is None for outcome in outcomes)
    assert done >= 1
    assert versions == [1 + done, 1 + done], "all of a job or nothing"
    assert all(outcome is None or isinstance(outcome, StoreError) for outcome in outcomes)


def test_the_same_report_at_two_nodes_opens_one_ticket(writers: list[Writer], now: datetime):
    def open_it(unit: Unit, number: int) -> int:
        same = tickets.find_recent_same(unit, "print", now)
        if same is None:
            tickets.insert(unit, Ticket(number, "s", "a@b", now, fingerprint="print"), [Event("opened", now)])
            time.sleep(0.05)  # the commit is not at once
        return same or number

    futures = [writers[n % 2].submit(lambda u, n=n: open_it(u, n)) for n in range(1, 7)]
    assert len({future.result() for future in futures}) == 1


def test_two_nodes_that_give_work_to_the_same_people_do_not_stop_each_other(
    nodes: list[Database], writers: list[Writer], now: datetime
):
    def assign(unit: Unit, number: int) -> None:
        ticket = Ticket(number, "s", "a@b", now, state=State.ASSIGNED, assignee=f"engineer{number % 7}@x")
        tickets.insert(unit, ticket, [Event("opened", now)])

    futures = [writers[n % 2].submit(lambda u, n=n: assign(u, n)) for n in range(1, 401)]
    assert [future.result() for future in futures] == [None] * 400
    with nodes[0].write() as unit:
        tickets.heal_numbers(unit)  # which nobody reserved here
    assert backup.verify(nodes[0]) == []


def test_a_node_frozen_with_locks_fails_only_who_wants_them(
    nodes: list[Database], writers: list[Writer], now: datetime
):
    def assign(unit: Unit, number: int) -> str:
        ticket = Ticket(number, "s", "a@b", now, state=State.ASSIGNED, assignee="piet@x")
        tickets.insert(unit, ticket, [Event("opened", now)])
        return "assigned"

    with nodes[0].write() as unit:
        assign(unit, 1)
        unit.settle()
        entered, gate = threading.Event(), threading.Event()
        writers[1].submit(lambda _: (entered.set(), gate.wait(PATIENCE)))
        entered.wait(PATIENCE)
        others = [writers[1].submit(lambda u, n=n: put(u, n, now)) for n in range(5)]
        blocked = writers[1].submit(lambda u: assign(u, 2))
        others.append(writers[1].submit(lambda u: put(u, 9, now)))
        gate.set()
        assert [future.result() for future in others] == [None] * 6
        assert isinstance(blocked.exception(), StoreUnavailable)
    assert writers[1].run(lambda u: assign(u, 2)) == "assigned"
    with nodes[0].write() as unit:
        tickets.heal_numbers(unit)  # which nobody reserved here
    assert backup.verify(nodes[0]) == []


def test_a_restart_of_the_server_is_survived(
    postgresql: PostgreSQL, nodes: list[Database], writers: list[Writer], now: datetime
):
    writers[0].run(lambda u: put(u, 1, now))
    with nodes[0].read() as unit:
        inbox.counts(unit)
    postgresql.restart("immediate")
    assert writers[0].run(lambda u: put(u, 2, now)) is None, "nothing was under way: the writer connects anew by itself"
    deadline = time.monotonic() + PATIENCE
    while True:  # a reader learns of it by its first question, and all of its pool with it
        try:
            with nodes[0].read() as unit:
                assert inbox.counts(unit)["waiting"] == 2
        except StoreUnavailable:
            assert time.monotonic() < deadline
            continue
        break


def test_a_server_that_is_down_is_unavailable_until_it_is_back(
    postgresql: PostgreSQL, writers: list[Writer], now: datetime
):
    writers[0].run(lambda u: put(u, 1, now))
    postgresql.stop()
    try:
        with pytest.raises(StoreUnavailable):
            writers[0].run(lambda u: put(u, 2, now))
    finally:
        postgresql.start()
    writers[0].run(lambda u: put(u, 3, now))
    assert [mail.message_id for mail in writers[0].run(lambda u: inbox.claim(u, now, 5))] == ["<1@x>", "<3@x>"]


def test_a_server_that_can_only_be_read_is_unavailable_and_left_behind(
    nodes: list[Database], writers: list[Writer], postgresql: PostgreSQL, postgresql_url: str, now: datetime
):
    """A failover by name: who stays connected to the old one would never write again."""
    name = sa.make_url(postgresql_url).database
    writers[0].run(lambda u: put(u, 1, now))
    ownership = Ownership(nodes[0], "mailbox")
    assert ownership.take()
    nodes[0].check_place()
    postgresql.admin(f'alter database "{name}" set default_transaction_read_only = on')
    postgresql.admin(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            writers[0].run(lambda u: put(u, 2, now))
    with pytest.raises(StoreUnavailable):  # of a connection that was cut
        nodes[0].check_place()
    with pytest.raises(StoreUnavailable, match="can only be read"):
        nodes[0].check_place()
    assert not ownership.holds()
    assert ownership.take()  # a session on the old one
    assert not ownership.holds()
    with contextlib.suppress(StoreUnavailable):
        nodes[0].check_place()
    postgresql.admin(f'alter database "{name}" set default_transaction_read_only = off')  # as if the name led elsewhere
    with contextlib.suppress(StoreUnavailable):
        nodes[0].check_place()
    writers[0].run(lambda u: put(u, 3, now))
    nodes[0].check_place()
    assert ownership.take()
    assert ownership.holds()
    ownership.release()


@pytest.mark.parametrize("sessions", [1, 3])
def test_connections_that_share_sessions_are_refused(
    nodes: list[Database], monkeypatch: pytest.MonkeyPatch, sessions: int
):
    """PgBouncer in transaction mode: the locks by which nodes know each other would be anybody's (I18)."""
    nodes[0].check_sessions()
    shared = [nodes[1].open_connection() for _ in range(sessions)]
    turn = itertools.cycle(shared)

    class Pooled(contextlib.AbstractContextManager):
        def __exit__(self, *_: object) -> None: ...

        def execute(self, statement: sa.Executable) -> sa.CursorResult:
            return next(turn).execute(statement)

    monkeypatch.setattr(nodes[0], "open_connection", Pooled)
    with pytest.raises(SessionsShared, match="hands one session to several"):
        nodes[0].check_sessions()
    for each in shared:
        each.close()


def test_sessions_without_our_limits_are_refused(nodes: list[Database], monkeypatch: pytest.MonkeyPatch):
    """`ignore_startup_parameters = options` of PgBouncer: a frozen node would keep its locks from the others for ever."""
    monkeypatch.setattr(postgresql_words, "WRITER", postgresql_words.WRITER[:1])
    plain = Database.open(nodes[0].url.set(drivername="postgresql").render_as_string(hide_password=False))
    monkeypatch.undo()
    try:
        with pytest.raises(SessionsShared, match="limits"):
            plain.check_sessions()
    finally:
        plain.close()


def test_a_role_that_may_make_no_tables_is_told_what_it_needs(postgresql: PostgreSQL):
    """Who makes role and database apart has this since PostgreSQL 15; it read `its tables are no version's`."""
    url = postgresql.create()
    name, role = sa.make_url(url).database, f"weak_{sa.make_url(url).database}"
    postgresql.admin(f"create role {role} login")
    weak = Database.open(url.replace("postgres@", f"{role}@"))
    try:
        with pytest.raises(
            StoreUnavailable, match="permission denied for schema public: its role must own the database"
        ):
            weak.upgrade()
        with pytest.raises(StoreUnavailable, match="none may be made: its role must own the database"):
            Database.open_to_read(url.replace("postgres@", f"{role}@"))
        postgresql.admin(f'alter database "{name}" owner to {role}')
        weak.upgrade()
    finally:
        weak.close()
        postgresql.drop(url)
        postgresql.admin(f"drop role {role}")


def test_a_connection_that_is_cut_loses_no_job_silently(
    postgresql: PostgreSQL, nodes: list[Database], writers: list[Writer]
):
    """Whoever was told that it is stored finds it; whoever was told otherwise asks again, and it is there once."""
    told: Counter[str] = Counter()
    stop = threading.Event()
    cut = f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{nodes[0].url.database}'"

    def butcher() -> None:
        while not stop.wait(0.05):
            postgresql.admin(cut)

    cutter = threading.Thread(target=butcher)
    cutter.start()
    try:
        for number in range(300):
            while True:
                try:
                    writers[0].run(lambda u, n=number: people.save_person(u, Person(f"p{n}")))
                except StoreUnavailable:
                    told["unavailable"] += 1
                    continue
                break
    finally:
        stop.set()
        cutter.join()
    with nodes[1].read() as unit:
        assert len(people.find_people(unit, [f"p{n}" for n in range(300)])) == 300


def test_a_node_frozen_in_a_transaction_does_not_hold_the_others(
    nodes: list[Database], writers: list[Writer], now: datetime
):
    writers[0].run(lambda u: tickets.insert(u, Ticket(1, "s", "a@b", now), [Event("opened", now)]))
    with pytest.raises(StoreError), nodes[0].write() as unit:
        unit.connection.exec_driver_sql("set idle_in_transaction_session_timeout = '300ms'")
        frozen = tickets.get(unit, 1)
        tickets.update(unit, frozen, [Event("touched", now)], 1)
        moved = writers[1].run(lambda u: tickets.update(u, tickets.get(u, 1), [Event("other", now)], 1))
        assert moved.version == 2
        tickets.events(unit, 1)


def test_a_machine_that_is_gone_without_a_word_leaves_no_session_for_hours(nodes: list[Database]):
    """The server asks, and so do we: a few of them would fill it. What a setting says here the socket was asked."""
    seconds = sa.text(
        "select current_setting('tcp_keepalives_idle')::int + current_setting('tcp_keepalives_interval')::int "
        "* current_setting('tcp_keepalives_count')::int, current_setting('tcp_user_timeout')::int / 1000"
    )
    with nodes[0].read() as reading, nodes[0].write() as writing, nodes[0].open_connection() as own:
        for connection in (reading.connection, writing.connection, own):
            assert connection.execute(seconds).one() == (60, 60)


def test_long_texts_and_keys_fit(writers: list[Writer], nodes: list[Database], now: datetime):
    long = "汉" * 100_000
    writers[0].run(
        lambda u: tickets.insert(u, Ticket(1, long, long, now, fingerprint=long), [Event("opened", now, long)])
    )
    with nodes[1].read() as unit:
        assert tickets.get(unit, 1).subject == long
        assert [each.id for each in history_of_requester(unit, long)] == [1]
        assert tickets.find_recent_same(unit, long, now) == 1


def test_one_node_owns_a_thing_until_it_lets_go(nodes: list[Database]):
    one, two = (Ownership(node, "mailbox support@x") for node in nodes)
    assert one.take()
    assert not two.take()
    other = Ownership(nodes[1], "mailbox sales@x")
    assert other.take()
    assert one.holds()
    one.release()
    other.release()
    assert not one.holds()
    assert two.take()
    two.release()


def test_who_is_frozen_or_gone_without_a_word_owns_nothing_after_a_while(nodes: list[Database]):
    one, two = Ownership(nodes[0], "mailbox", 3), Ownership(nodes[1], "mailbox")
    assert one.take()
    for _ in range(4):
        time.sleep(1)  # it asks in time
        assert one.holds()
        assert not two.take()
    until(two.take)
    assert not one.holds()
    assert not one.take()
    two.release()


def test_errors_do_not_show_what_was_written(nodes: list[Database], now: datetime):
    """PostgreSQL says which row it did not like, with all that is in it: it must not come into a log."""
    statement = sa.text("insert into ticket (id, subject, requester) values (1, 'a secret', 'ann@x')")
    for _ in range(3):
        with pytest.raises(sa.exc.IntegrityError, match="null value") as caught, nodes[0].write() as unit:
            unit.execute(statement)
        assert "secret" not in "".join(traceback.format_exception(caught.value)).replace(str(statement), "")
