"""Nodes that die, freeze or lose their connection: what the others take for dead, and what not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from store.database.nodes import GRACE, MARK, Membership, find_gone
from store.database.unit import Database
from store.mail import inbox, outbox
from store.records import Letter
from tests.tools.waiting import until

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


class Hands:
    """The clock that nobody sets."""

    at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def make_node(postgresql_url):
    made: list[tuple[Database, Membership]] = []

    def make(hands: Hands) -> tuple[Database, Membership]:
        database = Database.open(postgresql_url)
        database.upgrade()
        made.append((database, Membership(database, hands)))
        return made[-1]

    yield make
    for database, member in made:
        member.end()
        database.close()


def take_something(database: Database) -> None:
    content = f"Message-ID: <{database.node}@x>\r\n\r\nx".encode()
    letter = Letter("x", f"{database.node}@x", f"<l{database.node}@x>", "", b"x", NOW, NOW, NOW + timedelta(days=5))
    with database.write() as unit:
        inbox.put(unit, content=content, sender="a", recipients=["b"], received_at=NOW)
        outbox.add(unit, [letter])
        assert len(inbox.claim(unit, NOW, 9)) == 1
        assert len(outbox.claim(unit, NOW, 9)) == 1


def is_gone(database: Database, node: str) -> bool:
    with database.write() as unit:
        return find_gone(unit, [node]) == [node]


def test_a_node_that_is_gone_is_known_within_seconds_and_one_that_lives_is_left_alone(make_node):
    hands = Hands()
    (one, first), (two, second) = make_node(hands), make_node(hands)
    assert one.node.endswith(MARK)
    take_something(one)
    for _ in range(5):
        hands.at += GRACE
        assert first.look() == second.look() == []
    first.end()  # its session ends with its process, when the server comes to it
    until(lambda: is_gone(two, one.node))
    assert second.look() == []
    hands.at += GRACE - 0.5
    assert second.look() == []
    hands.at += 1
    assert second.look() == [one.node]
    with two.write() as unit:
        assert find_gone(unit, [one.node, two.node]) == [one.node]
        assert inbox.release_claims(unit, one.node) == 1
        assert outbox.release_claims(unit, one.node) == 1
        [mail], [letter] = inbox.claim(unit, NOW, 9), outbox.claim(unit, NOW, 9)
    assert (mail.tries, letter.tries) == (1, 1)
    assert second.look() == []


def test_a_connection_that_breaks_is_no_death(make_node):
    """The server ends all sessions again and again; whoever lives has its lock back before anybody takes it for dead."""
    hands = Hands()
    (one, first), (two, second) = make_node(hands), make_node(hands)
    take_something(one)
    take_something(two)
    for _ in range(4):
        with two.write() as unit:
            unit.execute(
                sa.text(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where pid <> pg_backend_pid() and datname = current_database()"
                )
            )
        for _ in range(4):
            hands.at += 1.0
            for member in (first, second):
                try:
                    assert member.look() == []
                except sa.exc.SQLAlchemyError:
                    raise
                except Exception as error:
                    assert type(error).__name__ == "StoreUnavailable"  # its own connection broke as well


def test_a_node_of_an_earlier_version_has_its_leases_alone(make_node):
    hands = Hands()
    (one, _), (_, second) = make_node(hands), make_node(hands)
    one.node = one.node.removesuffix(MARK)
    take_something(one)
    for _ in range(3):
        hands.at += GRACE + 1
        assert second.look() == []


def test_an_embedded_database_has_one_node(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path / 'desk.db'}")
    database.upgrade()
    member = Membership(database)
    assert member.look() == []
    assert not database.node.endswith(MARK)
    member.end()
    database.close()
