"""The writer: results after the commit, a bad job alone, trouble told in the store's words, and back by itself."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from store.database import disk_room
from store.database import unit as opening
from store.database.blobs import INLINE_LIMIT, put_blobs
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import StoreFull, StoreUnavailable
from store.mail import inbox, outbox
from store.records import Event, Letter, Person, State, Ticket, Timer
from store.schema.tables import person, ticket
from store.ticket import people, tickets, timers
from store.upkeep import backup
from tests.tools.waiting import PATIENCE

_DELETE = sa.delete(ticket).where(ticket.c.id == sa.bindparam("number"))


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """A commit takes what waits also on a busy machine."""
    monkeypatch.setattr("store.database.writer.BATCH_SECONDS", PATIENCE)


def save(name: str) -> Callable[[Unit], str]:
    def job(unit: Unit) -> str:
        people.save_person(unit, Person(name))
        return name

    return job


def names(database: Database) -> list[str]:
    with database.read() as unit:
        return sorted(unit.execute(sa.select(person.c.address)).scalars())


def held_back(writer: Writer) -> threading.Event:
    """Keeps the writer busy until the event is set, so that what is submitted meanwhile shares a commit."""
    gate, entered = threading.Event(), threading.Event()

    def job(_: Unit) -> None:
        entered.set()
        gate.wait(PATIENCE)

    writer.submit(job)
    entered.wait(PATIENCE)
    return gate


def test_a_result_is_given_after_the_commit(writer: Writer, database: Database):
    seen: list[list[str]] = []
    future = writer.submit(save("a"))
    future.add_done_callback(lambda _: seen.append(names(database)))
    assert future.result() == "a"
    writer.run(lambda _: None)
    assert seen == [["a"]]


def test_a_bad_job_undoes_only_itself(writer: Writer, database: Database):
    def bad(unit: Unit) -> None:
        save("half")(unit)
        raise KeyError("bad")

    def broken(unit: Unit) -> None:
        save("other half")(unit)
        unit.execute(sa.text("select * from nowhere"))

    gate = held_back(writer)
    futures = [writer.submit(job) for job in (save("a"), bad, save("b"), broken, save("c"))]
    gate.set()
    wait(futures)
    assert [type(future.exception()).__name__ for future in futures[::2]] == ["NoneType"] * 3
    with pytest.raises(KeyError):
        futures[1].result()
    assert not isinstance(futures[3].exception(), StoreUnavailable), "a defect of ours is not the database's trouble"
    assert names(database) == ["a", "b", "c"]


def test_what_a_bad_job_put_off_is_not_done(writer: Writer, database: Database, now: datetime):
    def assign(unit: Unit, number: int) -> int:
        made = Ticket(number, "s", "a@b", now, state=State.ASSIGNED, assignee="piet@x")
        tickets.insert(unit, made, [Event("opened", now)])
        return tickets.workloads(unit, ["piet@x"])["piet@x"].open if number == 2 else 0

    def bad(unit: Unit) -> None:
        made = Ticket(9, "s", "a@b", now, state=State.ASSIGNED, assignee="piet@x")
        tickets.insert(unit, made, [Event("opened", now)])
        tickets.workloads(unit, ["piet@x"])  # which settles what the job before put off, to be undone with this one
        raise KeyError("bad")

    writer.run(lambda u: tickets.reserve_numbers(u, 9))
    gate = held_back(writer)
    futures = [
        writer.submit(lambda u: assign(u, 1)),
        writer.submit(bad),
        writer.submit(lambda u: assign(u, 2)),
        writer.submit(bad),
    ]
    gate.set()
    assert (futures[0].result(), futures[2].result()) == (0, 2)
    assert backup.verify(database) == []


def test_a_job_whose_rows_cannot_be_written_fails_alone(writer: Writer, database: Database, now: datetime):
    def letter(number: int) -> Callable[[Unit], int]:
        def job(unit: Unit) -> int:
            outbox.add(unit, [Letter("x", "ann@example.org", f"<{number}@x>", "", b"x", now, now, now)])
            return number

        return job

    gate = held_back(writer)
    futures = [writer.submit(letter(number)) for number in (1, 2, 1, 3)]
    gate.set()
    wait(futures)
    assert isinstance(futures[2].exception(), sa.exc.IntegrityError)
    assert [futures[number].result() for number in (0, 1, 3)] == [1, 2, 3]
    with database.read() as unit:
        assert [letter.message_id for letter in outbox.list_letters(unit)] == ["<3@x>", "<2@x>", "<1@x>"]


def test_who_asks_for_a_table_sees_what_was_added(writer: Writer, now: datetime):
    def add_and_ask(unit: Unit) -> tuple[int, int, int]:
        made = Ticket(1, "s", "a@b", now)
        tickets.insert(unit, made, [Event("opened", now)])
        timers.add(unit, [Timer(1, "x", now)])
        outbox.add(unit, [Letter("x", "ann@example.org", f"<{now.timestamp()}@x>", "", b"x", now, now, now)])
        cancelled = timers.cancel(unit, 1)  # another table's rows may still wait
        sent = len(outbox.claim(unit, now, 10, "n"))
        found = len(tickets.events(unit, 1))
        unit.execute(sa.delete(ticket).where(ticket.c.id == 1))
        return cancelled, sent, found

    for _ in range(3):  # by SQLAlchemy, then by what is prepared
        assert writer.run(add_and_ask) == (1, 1, 1)
        now += timedelta(seconds=1)


def test_what_was_added_goes_before_a_deletion_that_takes_it_along(writer: Writer, database: Database, now: datetime):
    def add_and_delete(unit: Unit) -> None:
        tickets.insert(unit, Ticket(1, "s", "a@b", now), [Event("opened", now)])
        unit.execute(_DELETE, {"number": 1})

    for _ in range(3):
        writer.run(add_and_delete)
    assert backup.verify(database) == []


def test_jobs_share_commits(database: Database):
    passed: list[str] = []
    writer = Writer(database, failpoint=passed.append)
    gate = held_back(writer)
    futures = [writer.submit(save(f"p{n}"), "T3" if n % 2 else "T1") for n in range(20)]
    gate.set()
    wait(futures)
    writer.close()
    assert passed == ["T1.before", "T3.before", "T1.after", "T3.after"]


def test_a_batch_has_an_end(database: Database):
    commits: list[str] = []
    writer = Writer(database, batch=8, failpoint=commits.append)
    gate = held_back(writer)
    futures = [writer.submit(save(f"p{n}"), "T1") for n in range(20)]
    gate.set()
    wait(futures)
    writer.close()
    assert commits.count("T1.before") == 3


def test_a_fault_before_the_commit_undoes_all_and_is_told_to_all(database: Database):
    def fail(moment: str) -> None:
        if moment == "T3.before":
            raise OSError("asked for")

    writer = Writer(database, failpoint=fail)
    gate = held_back(writer)
    futures = [writer.submit(save("a"), "T3"), writer.submit(save("b"), "T1")]
    gate.set()
    assert [str(future.exception()) for future in futures] == ["asked for", "asked for"]
    assert names(database) == []
    assert writer.run(save("c"), "T1") == "c"
    writer.close()


def test_a_fault_after_the_commit_leaves_it_done(database: Database):
    def fail(moment: str) -> None:
        if moment == "T3.after":
            raise OSError("asked for")

    writer = Writer(database, failpoint=fail)
    with pytest.raises(OSError, match="asked for"):
        writer.run(save("a"), "T3")
    assert names(database) == ["a"]
    writer.close()


def test_closing_commits_what_is_queued(database: Database):
    writer = Writer(database, batch=4)
    gate = held_back(writer)
    futures = [writer.submit(save(f"p{n}")) for n in range(30)]
    closing = threading.Thread(target=writer.close)
    closing.start()
    gate.set()
    closing.join()
    assert all(future.done() for future in futures)
    assert len(names(database)) == 30
    with pytest.raises(StoreUnavailable):
        writer.submit(save("late"))
    writer.close()


def test_a_cancelled_job_does_not_run(writer: Writer, database: Database):
    gate = held_back(writer)
    future = writer.submit(save("a"))
    assert future.cancel()
    gate.set()
    writer.run(save("b"))
    assert names(database) == ["b"]


def test_a_job_cannot_wait_for_its_own_writer(writer: Writer):
    with pytest.raises(RuntimeError, match="must not wait"):
        writer.run(lambda _: writer.run(save("a")))


def test_reading_units_do_not_write(database: Database):
    with pytest.raises(Exception, match=r"(?i)read-?only"), database.read() as unit:
        save("a")(unit)
    assert names(database) == []


def test_a_reader_sees_one_moment(writer: Writer, database: Database):
    with database.read() as unit:
        before = unit.execute(sa.select(sa.func.count()).select_from(person)).scalar()
        writer.run(save("a"))
        assert unit.execute(sa.select(sa.func.count()).select_from(person)).scalar() == before == 0
    assert names(database) == ["a"]


def test_many_threads_lose_nothing(writer: Writer, database: Database, now: datetime):
    futures: list[Future[str]] = []

    def work(thread: int) -> None:
        futures.extend(writer.submit(save(f"{thread}.{n}")) for n in range(50))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({future.result() for future in futures}) == len(names(database)) == 400


def test_two_processes_write_in_turn(database_url: str):
    """What a command line does beside a running desk."""
    one, other = Database.open(database_url), Database.open(database_url)
    one.upgrade()
    writers = [Writer(one), Writer(other)]
    futures = [writers[n % 2].submit(save(f"p{n}")) for n in range(200)]
    assert len({future.result() for future in futures}) == len(names(one)) == 200
    for each in (*writers, one, other):
        each.close()


def test_files_with_mail_are_private(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path}/d/d.db")
    database.upgrade()
    with database.write() as unit:
        put_blobs(unit, [b"x" * (INLINE_LIMIT + 1)])
        files = [path for path in (tmp_path / "d").iterdir() if path.is_file()]
        assert {path.suffix for path in files} >= {".db", ".db-wal"}
        assert {path.stat().st_mode & 0o077 for path in [*files, tmp_path / "d" / "blobs"]} == {0}
    database.close()


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="file/d"):
        Database.open(f"sqlite:///{tmp_path}/file/d.db")


def test_a_full_database_says_so(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path}/d.db")
    database.upgrade()
    writer = Writer(database)

    def limit(unit: Unit) -> None:
        unit.connection.exec_driver_sql("pragma max_page_count = 100")

    writer.run(limit)
    with pytest.raises(StoreFull):
        writer.run(lambda unit: people.save_person(unit, Person("big", "x" * 1_000_000)))
    assert writer.run(save("small")) == "small"
    writer.close()
    database.close()


def test_times_without_a_zone_are_refused(writer: Writer, now: datetime):
    with pytest.raises(Exception, match="without zone"):
        writer.run(lambda u: timers.add(u, [Timer(1, "x", now.replace(tzinfo=None))]))


def test_the_log_of_sqlite_does_not_grow_while_somebody_always_reads(tmp_path, now: datetime, monkeypatch):
    """SQLite folds it back only when nobody reads: it once took a whole disk, and could not be folded any more."""
    monkeypatch.setattr(opening, "FOLD_EVERY", 0.0)
    monkeypatch.setattr(disk_room, "RESERVE", 0)  # however full the disk of this machine is
    database = Database.open(f"sqlite:///{tmp_path}/d.db")
    database.upgrade()
    writer = Writer(database)
    ended, reading = threading.Event(), threading.Event()

    def read() -> None:
        with contextlib.ExitStack() as before:
            while not ended.is_set():
                with contextlib.ExitStack() as stack:
                    seen = stack.enter_context(database.read())
                    inbox.counts(seen)
                    before.close()  # the next one begins before the last one ends
                    before.push(stack.pop_all())
                reading.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert reading.wait(PATIENCE)
    largest = 0
    for number in range(300):
        content = b"Message-ID: <%d@x>\r\n\r\n" % number + b"x" * 100_000
        writer.run(lambda u, c=content: inbox.put(u, content=c, sender="", recipients=["a"], received_at=now))
        largest = max(largest, (tmp_path / "d.db-wal").stat().st_size)
    ended.set()
    reader.join()
    writer.close()
    database.close()
    assert largest < 2 * disk_room.LOG_LIMIT


def test_a_log_that_a_reader_let_grow_on_a_small_disk_can_always_be_folded_back(tmp_path, now: datetime, monkeypatch):
    """A disk of 20 MB (played) and somebody who reads for long: the desk stops before its log has taken what the file needs."""
    path, size = tmp_path / "d.db", 20_000_000

    def look(_path):
        used = sum(one.stat().st_blocks * 512 for one in tmp_path.iterdir())
        log = tmp_path / "d.db-wal"
        return disk_room.Room(log.stat().st_size if log.exists() else 0, size - used)

    monkeypatch.setattr(disk_room, "look", look)
    monkeypatch.setattr(opening, "TIGHT_SECONDS", 0.05)

    def put(unit, number):
        content = b"Message-ID: <%d@x>\r\n\r\n" % number + b"x" * 200_000
        inbox.put(unit, content=content, sender="", recipients=["a"], received_at=now)

    def is_foldable():
        with contextlib.closing(sqlite3.connect(path)) as connection:
            return disk_room.find_growth(str(path), connection) <= look(path).free

    with contextlib.closing(Database.open(f"sqlite:///{path}")) as database:
        database.upgrade()
        writer = Writer(database)
        taken = 0
        with database.read() as unit:
            inbox.counts(unit)
            with pytest.raises(StoreFull):
                for number in range(100):
                    writer.run(lambda u, n=number: put(u, n))
                    taken += 1
                    assert is_foldable()
        assert is_foldable()
        with contextlib.suppress(StoreFull):
            for number in range(taken, 100):  # the reader is gone: it goes on by itself until the disk is full of mails
                writer.run(lambda u, n=number: put(u, n))
                taken += 1
                assert is_foldable()
        writer.close()
    assert 50 < taken < 90


def test_who_reads_for_long_seldom_keeps_mails_waiting_for_the_log(tmp_path, now: datetime, monkeypatch):
    """A backup of a large desk takes minutes, in which the log cannot be folded: two minutes of a mail a second."""
    clock = itertools.count(1.0)
    monkeypatch.setattr(opening, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(opening, "FOLD_SECONDS", 0.001)
    monkeypatch.setattr(disk_room, "LOG_LIMIT", 0)
    monkeypatch.setattr(disk_room, "RESERVE", 0)
    tries = []
    true_fold = Database._fold
    monkeypatch.setattr(Database, "_fold", lambda self, seconds: tries.append(true_fold(self, seconds)))
    with contextlib.closing(Database.open(f"sqlite:///{tmp_path}/d.db")) as database:
        database.upgrade()
        with database.read() as unit:
            inbox.counts(unit)
            for number in range(120):
                with database.write() as mine:
                    inbox.put(mine, content=b"%d" % number, sender="", recipients=["a"], received_at=now)
    assert 0 < len(tries) <= 15
