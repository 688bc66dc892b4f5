"""Statements straight to libpq: what is prepared has room, rows of one pipeline keep their names, nothing is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.pq import ConnStatus

from store.database import libpq
from store.database.libpq import LibpqSession

AT = datetime(2026, 11, 24, tzinfo=UTC)
PUT = "insert into row (number, at) values ($1, $2)"


@pytest.fixture
def driver(postgresql_url: str) -> Iterator[psycopg.Connection[Any]]:
    address = postgresql_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(address, autocommit=True, prepare_threshold=None) as connection:
        connection.execute("create temporary table row (number bigint, at timestamptz)")
        yield connection


def test_rows_of_one_pipeline_keep_their_names_where_there_is_little_room(driver, monkeypatch):
    monkeypatch.setattr(libpq, "_MOST", 2)
    session = LibpqSession(driver)
    session.execute(PUT, (1, AT))  # the oldest form, which the first row of the pipeline has
    session.execute("select 1", ())
    outcome = session.executemany(PUT, [(2, AT), (2**40, None), (3, AT), (70000, AT)])
    assert outcome.rowcount == 4
    assert session.execute("select count(*) from row", ()).fetchall() == [(5,)]
    prepared = driver.execute("select count(*) from pg_prepared_statements").fetchone()
    assert prepared is not None
    assert prepared[0] <= 5  # two, and those of the pipeline


def test_what_was_said_lately_stays_prepared(driver, monkeypatch):
    monkeypatch.setattr(libpq, "_MOST", 3)
    session = LibpqSession(driver)
    session.execute("select 0", ())
    told = "select name from pg_prepared_statements where statement = 'select 0'"
    [before] = driver.execute(told).fetchall()
    for number in range(1, 20):
        session.execute("select 0", ())
        session.execute(f"select {number}", ())
    assert driver.execute(told).fetchall() == [before]


def test_a_result_is_not_kept(driver):
    session = LibpqSession(driver)
    assert session.execute("select repeat('x', $1)", (10,)).fetchall() == [("x" * 10,)]
    assert session._transformer.pgresult is None


def test_a_fault_in_a_pipeline_is_told_and_ends_it(driver):
    session = LibpqSession(driver)
    with pytest.raises(psycopg.errors.CheckViolation):
        driver.execute("alter table row add check (number < 10)")
        session.executemany(PUT, [(1, AT), (11, AT), (2, AT)])
    assert session.execute("select count(*) from row", ()).fetchall() == [(0,)]


def test_an_interrupted_pipeline_ends_the_connection(driver, monkeypatch):
    session = LibpqSession(driver)

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(LibpqSession, "_wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        session.executemany(PUT, [(1, AT), (2, AT)])
    assert driver.pgconn.status == ConnStatus.BAD
    assert driver.closed
