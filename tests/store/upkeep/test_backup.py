"""Copies, backups and what `verify` finds, between both databases."""

from __future__ import annotations

import itertools
import os
import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from store.database import blobs
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import NotFound, StoreError, StoreFull
from store.mail import inbox, mailboxes, outbox, spending
from store.records import (
    Alarm,
    Article,
    Capability,
    Erasure,
    Event,
    Held,
    Knowledge,
    KnowledgeUse,
    KnownMessage,
    Letter,
    MailboxPlace,
    Participant,
    Person,
    State,
    StoredAttachment,
    Ticket,
    Timer,
)
from store.schema.tables import (
    blob,
    certificate,
    event,
    inbox_content,
    metadata,
    outbox_content,
    seen_signature,
    ticket,
    workload,
)
from store.search import knowledge_articles
from store.ticket import people, tickets, timers
from store.upkeep import alarms, backup, erased_people, figures, steady_pace
from store.upkeep.database_copy import NotEmpty, copy
from tests.tools.stored_rows import count_tickets

LARGE = b"x" * (blobs.INLINE_LIMIT + 1)


def fill(unit: Unit, now: datetime) -> None:
    """Something in every table."""
    inbox.put(unit, content=b"small\0\xff", sender="a\0", recipients=["b"], received_at=now)
    unit.execute(
        sa.insert(certificate),
        {
            "fingerprint": "f",
            "address": "ann@example.org",
            "method": "smime",
            "state": "known",
            "name": "Ann",
            "content": b"\0\xff",
            "seen_at": now,
        },
    )
    unit.execute(sa.insert(seen_signature), {"mark": "m", "inbox_id": 1, "at": now})
    large = inbox.put(unit, content=LARGE, sender="a", recipients=["b", "c"], received_at=now)
    inbox.save_parsed(unit, large.id, {"text": "发票"})
    for number in tickets.reserve_numbers(unit, 3)[:2]:
        made = Ticket(
            number,
            "打印机",
            "ann@example.org",
            now,
            state=State.ASSIGNED,
            assignee="piet@x",
            tags=("a",),
            facts={"x": [1]},
        )
        tickets.insert(unit, made, [Event("opened", now), Event("assigned", now)])
    files = (StoredAttachment("a", "t", 0, ""), StoredAttachment("b", "t", 0, ""))
    tickets.add_article(
        unit, Article("a", "requester", "public", "t", now, ticket_id=1, attachments=files), [b"file", LARGE + b"y"]
    )
    tickets.add_participant(unit, Participant(1, "ann@example.org", "requester", now))
    tickets.know(unit, [KnownMessage("<a>", 1)])
    tickets.save_trace(unit, tickets.StoredTrace(1, 1, now, {"rule": "x"}))
    timers.add(unit, [Timer(1, "x", now)])
    outbox.add(unit, [Letter("x", "ann@example.org", "<o@x>", "b@x", b"\0\xff", now, now, now, ticket_id=1)])
    people.save_person(unit, Person("ann@example.org", "Ann"))
    people.add_capabilities(unit, Capability("h", "reply", "a", now, 1))
    people.add_held(unit, Held(1, "a", "w", now, now))
    people.signing_keys(unit, lambda: b"secret", now)
    alarms.save(unit, Alarm("outbox", "old", "it waits", now))
    erased_people.add_erasures(unit, [Erasure("h", "s", now)])
    spending.spend(unit, ["desk"], now)
    mailboxes.save(unit, MailboxPlace("support@x/INBOX", 2**32 - 1, 7, now))
    knowledge_articles.put(unit, Knowledge("jam", "Paper jam 卡纸", "Open the flap.", ("en",), changed_at=now))
    knowledge_articles.record_uses(unit, [KnowledgeUse("jam", "offered", 1, now)])


def contents(database: Database) -> dict[str, list[object]]:
    """All rows, apart from where contents are kept."""
    found: dict[str, list[object]] = {}
    with database.read() as unit:
        for table in metadata.sorted_tables:
            if table.name == "counter":
                continue
            columns = [column for column in table.c if column.name not in {"content", "file"}]
            found[table.name] = [tuple(row) for row in unit.execute(sa.select(*columns).order_by(*table.primary_key))]
        found["inbox contents"] = [inbox.get(unit, mail.id).content for mail in inbox.list_mails(unit)]
        found["files"] = [tickets.attachment_content(unit, n) for n in (1, 2)]
        found["letter"] = [outbox.get(unit, 1).content]
    return found


@pytest.fixture
def full(database: Database, now: datetime) -> Database:
    with database.write() as unit:
        fill(unit, now)
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/target/postdesk.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create()
    with closing(Database.open(url)) as opened:
        opened.upgrade()
        yield opened


def test_a_copy_is_the_same_desk(full: Database, target: Database, now: datetime):
    progress: list[str] = []
    rows = copy(full, target, lambda table, _: progress.append(table))
    assert rows["ticket"] == 2
    assert {name for name, number in rows.items() if number} == set(progress)
    assert set(progress) | {"counter"} == {table.name for table in metadata.sorted_tables}, (
        "a table of which the test copies nothing"
    )
    assert contents(target) == contents(full)
    assert backup.verify(target) == []
    with target.read() as unit:
        assert [hit.article.name for hit in knowledge_articles.search_articles(unit, "papre jam")] == ["jam"]
    with target.write() as unit:  # and life goes on
        assert tickets.reserve_numbers(unit, 1)[0] >= 3
        assert inbox.put(unit, content=b"new", sender="a", recipients=["b"], received_at=now).id == 3
        timers.add(unit, [Timer(1, "y", now)])
        tickets.update(unit, tickets.get(unit, 1), [Event("touched", now)], 2)
        people.rotate_key(unit, lambda: b"other", now)
    with pytest.raises(NotEmpty):
        copy(full, target)


def test_who_copies_a_desk_whose_sending_is_stopped_gets_one_whose_sending_is_stopped(
    full: Database, target: Database, now: datetime
):
    with full.write() as unit:
        outbox.stop(unit)
        outbox.release(unit, now, [1])
        outbox.add(unit, [Letter("x", "bob@example.org", "<p@x>", "b@x", b"p", now, now, now, ticket_id=1)])
    copy(full, target)
    with target.write() as unit:
        assert outbox.is_stopped(unit)
        outbox.hold_written(unit, now)
        assert [outbox.get(unit, n).state for n in (1, 2)] == ["waiting", "held"]


def test_a_copy_holds_a_few_large_mails_at_a_time(full: Database, target: Database, now: datetime, monkeypatch):
    with full.write() as unit:
        for n in range(60):
            content = b"%d" % n + b"x" * 1024 * 1024
            inbox.put(unit, content=content, sender="a", recipients=["b"], received_at=now)
    monkeypatch.setattr(blobs.Blobs, "takes", lambda _blobs, _size: False)  # as on PostgreSQL: in the database
    tracemalloc.start()
    try:
        copy(full, target)
        assert tracemalloc.get_traced_memory()[1] < 40 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_number_that_was_given_is_not_given_again(full: Database, target: Database):
    copy(full, target)
    with target.write() as unit:
        number = tickets.reserve_numbers(unit, 1)
    assert number == [4] if full.dialect == "sqlite" else number[0] >= 3


def test_a_backup_is_made_while_the_desk_runs_and_restored(
    full: Database, target: Database, tmp_path: Path, now: datetime
):
    before = contents(full)
    writer = Writer(full)
    running = [
        writer.submit(
            lambda u, n=n: inbox.put(u, content=b"later %d" % n, sender="a", recipients=["b"], received_at=now)
        )
        for n in range(50)
    ]
    folder = tmp_path / "backups" / "monday"
    backup.backup(full, folder)
    assert [future.result().duplicate for future in running] == [False] * 50
    writer.close()
    assert [path.name for path in folder.parent.iterdir()] == ["monday"]
    with pytest.raises(StoreError, match="exists"):
        backup.backup(full, folder)
    backup.restore(folder, target)
    assert backup.verify(target) == []
    restored = contents(target)
    assert len(restored.pop("inbox")) >= 2
    assert {name: rows for name, rows in before.items() if not name.startswith("inbox")} == {
        name: rows for name, rows in restored.items() if not name.startswith("inbox")
    }
    with pytest.raises(NotFound):
        backup.restore(tmp_path, target)


def test_a_backup_tells_how_far_it_is_and_ends_however_much_is_written(full: Database, tmp_path, now, monkeypatch):
    """A copy in steps that began anew with each write would never end on a busy desk."""
    monkeypatch.setattr(backup, "_PAGES", 5)
    said: list[str] = []

    def tell(thing: str, count: int) -> None:
        said.append(thing)
        if full.dialect == "sqlite" and len(said) < 200:
            with full.write() as unit:
                inbox.put(unit, content=b"%d" % len(said), sender="a", recipients=["b"], received_at=now)

    backup.backup(full, tmp_path / "monday", tell)
    if full.dialect == "sqlite":
        shares = [int(one.split()[1]) for one in said if one.startswith("database,")]
        assert 5 < len(shares) < 200
        assert shares == sorted(shares)
        assert shares[-1] == 100
        assert said[-1] == "files"
    with closing(Database.open(f"sqlite:///{tmp_path}/monday/postdesk.db", tmp_path / "monday" / "blobs")) as copied:
        assert backup.verify(copied) == []


def test_a_backup_is_synced_in_pieces_with_a_rest_after_each(full: Database, tmp_path, now, monkeypatch):
    """What is on its way to the disk is never more than a piece, and a mail that comes in a rest is stored in it."""
    if full.dialect != "sqlite":
        pytest.skip("a server's rows are copied in batches")
    monkeypatch.setattr(backup, "_PAGES", 5)
    synced, waiting = [], []
    sync = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda number: (synced.append(os.fstat(number).st_size), sync(number)))

    def wait(seconds: float) -> None:
        assert 0 <= seconds <= steady_pace.LONGEST
        waiting.append(len(synced))
        with full.write() as unit:
            inbox.put(unit, content=b"%d" % len(waiting), sender="a", recipients=["b"], received_at=now)

    backup.backup(full, tmp_path / "monday", pace=steady_pace.SteadyPace(1.0, wait))
    size = (tmp_path / "monday" / "postdesk.db").stat().st_size
    pieces = -(-size // (5 * 4096))
    assert len(synced) == pieces > 5
    assert waiting[:pieces] == list(range(1, pieces + 1))
    assert all(later - earlier < 30 * 4096 for earlier, later in itertools.pairwise([0, *synced, size]))


def test_a_backup_that_is_told_to_end_leaves_nothing(full: Database, tmp_path):
    def end(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.backup(full, tmp_path / "backups" / "monday", pace=steady_pace.SteadyPace(1.0, end))
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_that_fails_leaves_no_folder_of_that_name(full: Database, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(backup, "_sync_tree", lambda _: (_ for _ in ()).throw(OSError("disk")))
    with pytest.raises(StoreError, match="disk"):
        backup.backup(full, tmp_path / "monday")
    monkeypatch.undo()
    assert list(tmp_path.glob("*monday*")) == []
    full_disk = sqlite3.OperationalError("database or disk is full")
    full_disk.sqlite_errorcode = sqlite3.SQLITE_FULL
    monkeypatch.setattr(backup, "_sync_tree", lambda _: (_ for _ in ()).throw(full_disk))
    with pytest.raises(StoreFull, match="monday: database or disk is full"):
        backup.backup(full, tmp_path / "monday")
    monkeypatch.undo()
    assert list(tmp_path.glob("*monday*")) == []
    backup.backup(full, tmp_path / "monday")
    assert (tmp_path / "monday" / "postdesk.db").is_file()


def test_a_disk_that_is_full_of_files_is_told_in_words_and_no_further_file_is_tried(tmp_path, now, monkeypatch):
    """It was a list of every file that did not fit, cut off before its reason."""
    tried = []

    def fail(one, to):
        tried.append(one)
        raise OSError(28, "No space left on device", str(to))

    with closing(Database.open(f"sqlite:///{tmp_path}/desk/postdesk.db")) as database:
        database.upgrade()
        with database.write() as unit:
            for number in range(3):
                content = LARGE + bytes([number])
                inbox.put(unit, content=content, sender="a", recipients=["b"], received_at=now)
        monkeypatch.setattr("shutil.copy2", fail)
        with pytest.raises(StoreFull, match=r"monday: No space left on device$"):
            backup.backup(database, tmp_path / "backups" / "monday")
    assert len(tried) == 1
    assert list((tmp_path / "backups").iterdir()) == []


def test_what_a_killed_backup_left_goes_with_a_later_one(full: Database, tmp_path: Path):
    old, young = tmp_path / ".sunday.1.unfinished", tmp_path / ".monday.2.unfinished"
    for left in (old, young):
        left.mkdir()
        (left / "postdesk.db").write_bytes(b"half")
    os.utime(old, (0, 0))
    backup.backup(full, tmp_path / "tuesday")
    assert sorted(path.name for path in tmp_path.glob("*day*")) == [".monday.2.unfinished", "tuesday"]


def test_a_backup_is_for_its_owner_only(full: Database, tmp_path: Path):
    before = os.umask(0o022)
    try:
        backup.backup(full, tmp_path / "monday")
    finally:
        os.umask(before)
    assert (tmp_path / "monday").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "monday" / "postdesk.db").stat().st_mode & 0o777 == 0o600


def test_verify_finds_what_is_wrong(full: Database):
    assert backup.verify(full) == []
    with full.write() as unit:
        unit.execute(sa.delete(event).where(event.c.ticket_id == 1, event.c.seq == 1))
        unit.execute(sa.update(workload).values(open=7))
        unit.execute(sa.update(blob).where(blob.c.size == 4).values(content=b"fil3"))
        unit.execute(sa.delete(blob).where(blob.c.size != 4))
        unit.execute(sa.delete(event).where(event.c.ticket_id == 2))
        unit.execute(sa.update(ticket).where(ticket.c.id == 1).values(ended=True))
        unit.execute(sa.delete(inbox_content).where(inbox_content.c.inbox_id == 1))
        unit.execute(sa.delete(outbox_content).where(outbox_content.c.outbox_id == 1))
    if full.blobs.folder is not None:
        for path in full.blobs.folder.rglob("*"):
            if path.is_file():
                path.write_bytes(b"overwritten")
    found = backup.verify(full)
    assert "T-1: assigned, but on record as ended" in found
    assert "T-1: version 2, but 1 events up to 2" in found
    assert "T-2: version 2, but 0 events up to 0" in found
    assert "inbox 1: it waits, and its bytes are missing" in found
    assert "outbox 1: it waits, and its bytes are missing" in found
    assert "load of piet@x: 7 on record, 1 open tickets" in found
    assert any(line.startswith("attachment 2: its content") for line in found)
    assert sum("not what it was" in line for line in found) == (1 if full.blobs.folder is None else 2)


def test_figures_count_what_waits(full: Database, now: datetime):
    with full.write() as unit:
        first = tickets.get(unit, 1)
        tickets.update(unit, replace(first, state=State.CLOSED), [Event("closed", now)], 2)
        queues = figures.get_queues(unit)
        every = count_tickets(unit)
    assert queues.inbox == {"waiting": 2, "claimed": 0, "parked": 0}
    assert queues.outbox == {"waiting": 1, "sending": 0, "held": 0}
    assert (queues.inbox_oldest, queues.outbox_oldest, queues.next_timer) == (now, now, now)
    assert (queues.held, queues.tickets) == (1, {State.ASSIGNED: 1})
    assert (every[State.ASSIGNED], every[State.CLOSED], every[State.NEW]) == (1, 1, 0)
