"""Free pages go back to the disk in small steps, with mails between them; a file of an earlier version is told apart."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.database.unit import Database
from store.database.writer import Writer
from store.errors import StoreGone
from store.mail import inbox
from store.schema.tables import inbox as mails
from store.schema.tables import inbox_content
from store.upkeep import free_pages

MANY = 40  # mails of eight pages each


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "postdesk.db"


@pytest.fixture
def database(path: Path):
    with closing(Database.open(f"sqlite:///{path}")) as opened:
        opened.upgrade()
        yield opened


def put(unit, now, number=0, size=10):
    inbox.put(unit, content=b"%d " % number + b"x" * size, sender="a@x", recipients=["b@x"], received_at=now)


def fill_and_empty(database: Database, now, first: int = 0) -> None:
    """As retention does: the bytes go, the rows stay."""
    with database.write() as unit:
        for number in range(first, first + MANY):
            put(unit, now, number, 30_000)
    with database.write() as unit:
        unit.execute(sa.delete(inbox_content))


def surplus(database: Database, spare: int = free_pages.SPARE) -> int:
    with database.read() as unit:
        return free_pages.count_surplus(unit, spare)


def test_free_pages_are_given_back_a_few_at_a_time_and_mails_come_between(database, path, now):
    fill_and_empty(database, now)
    before = path.stat().st_size + Path(f"{path}-wal").stat().st_size
    left, steps = surplus(database), 0
    assert left > 3 * free_pages.STEP
    writer = Writer(database)
    with closing(Database.open(f"sqlite:///{path}")) as beside:  # a command, that has the file open meanwhile
        while left:
            step = writer.submit(free_pages.give_back, "free pages")
            mail = writer.submit(lambda unit, n=steps: put(unit, now, 1000 + n))
            mail.result()
            assert left - step.result() <= free_pages.STEP + 2
            left, steps = step.result(), steps + 1
            with beside.write() as unit:
                put(unit, now, 5000 + steps)
        writer.close()
        assert steps > 3
        database.settle_size()
        assert path.stat().st_size < before / 2
        with beside.write() as unit:
            put(unit, now, 9999)
    with database.read() as unit:
        assert unit.connection.exec_driver_sql("pragma integrity_check").scalars().all() == ["ok"]
        assert unit.execute(sa.select(sa.func.count()).select_from(mails)).scalar_one() == MANY + 2 * steps + 1


def test_a_share_of_the_file_stays_free_for_the_next_mails_unless_all_is_wanted(database, now):
    fill_and_empty(database, now)
    with database.write() as unit:
        for number in range(MANY - 4):
            put(unit, now, 100 + number, 30_000)
    with database.read() as unit:
        free = unit.connection.exec_driver_sql("pragma freelist_count").scalar_one()
    assert 0 < free
    assert surplus(database) == 0
    assert surplus(database, spare=0) == free
    with database.write() as unit:
        while free_pages.give_back(unit, spare=0):
            pass
    assert surplus(database, spare=0) == 0


def test_a_file_of_an_earlier_version_is_left_alone_until_it_is_rewritten(path, now):
    with closing(sqlite3.connect(path)) as driver:  # as it was made: nobody notes who points to a page
        driver.execute("pragma journal_mode=wal")
        driver.execute("create table t (a)")
        driver.execute("drop table t")
    with closing(Database.open(f"sqlite:///{path}")) as database:
        database.upgrade()
        fill_and_empty(database, now)
        with database.write() as unit:
            assert not free_pages.can_give_back(unit)
            assert free_pages.give_back(unit, spare=0) == 0
        assert database.compact()
        with database.read() as unit:
            assert free_pages.can_give_back(unit)
        fill_and_empty(database, now, MANY)
        assert surplus(database) > 0


def test_a_mail_that_comes_while_a_command_rewrites_the_file_is_no_loss_of_it(database, path, now, monkeypatch):
    """The file is then longer than the command noted, and shorter than the desk knew it: nobody emptied it."""
    fill_and_empty(database, now)
    assert database._fold(1)
    with closing(Database.open(f"sqlite:///{path}")) as command:
        alone, steps = command._alone, iter(("the file is rewritten", "its log is folded back"))

        def alone_behind_a_mail():
            if next(steps) == "its log is folded back":
                with database.write() as unit:
                    put(unit, now, 78, 90_000)
            return alone()

        monkeypatch.setattr(command, "_alone", alone_behind_a_mail)
        assert command.compact()
    with database.write() as unit:
        put(unit, now, 79)
    os.utime(f"{path}-compacted", (1, 1))
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(StoreGone, match="shorter"), database.write() as unit:
        put(unit, now, 80)


def test_a_file_that_somebody_emptied_is_still_told_from_one_that_we_made_shorter(database, path, now):
    fill_and_empty(database, now)
    with database.write() as unit:
        while free_pages.give_back(unit):
            pass
    database.settle_size()
    with database.write() as unit:
        put(unit, now, 76)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(StoreGone, match="shorter"), database.write() as unit:
        put(unit, now, 77)
