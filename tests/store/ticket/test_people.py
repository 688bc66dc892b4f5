"""Persons, capabilities, held mails, keys."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from store.database.unit import Database
from store.database.writer import Writer
from store.errors import NotFound
from store.records import Capability, Held, Person
from store.ticket import people
from tests.tools.stored_rows import capabilities_of_ticket, find_capability, find_held, list_held


def test_persons_are_written_anew(writer: Writer, database: Database, now: datetime):
    ann = Person("ann@example.org", "Ann", "en", "example.org", now, None, {"phone": "1"})
    writer.run(lambda u: people.save_person(u, ann, Person("bob@example.org")))
    changed = replace(ann, dead_since=now, facts={})
    writer.run(lambda u: people.save_person(u, changed))
    with database.read() as unit:
        assert people.find_person(unit, "ann@example.org") == changed
        assert people.find_person(unit, "eve@example.org") is None
        assert people.find_people(unit, ["bob@example.org", "eve@example.org"]) == {
            "bob@example.org": Person("bob@example.org")
        }
        assert people.find_people(unit, []) == {}


def test_who_is_away_or_unreached_is_found_among_many(writer: Writer, database: Database, now: datetime):
    here, gone, back = (
        Person("a@x.example"),
        Person("b@x.example", dead_since=now),
        Person("c@x.example", dead_since=None),
    )
    away = Person("d@x.example", facts={"away_until": now.isoformat()})
    writer.run(lambda unit: people.save_person(unit, here, gone, back, away))
    with database.read() as unit:
        asked = ["a@x.example", "B@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example"]
        assert people.find_absent(unit, asked) == {"b@x.example": gone, "d@x.example": away}
        assert people.find_absent(unit, asked[:1]) == {}
        assert people.find_absent(unit, []) == {}


def test_a_capability_works_once(writer: Writer, database: Database, now: datetime):
    day = timedelta(days=1)
    made = Capability("h1", "action", "ann@example.org", now, 1, "confirm", {"state": "resolved"}, now + day)
    writer.run(lambda u: people.add_capabilities(u, made, Capability("h2", "reply", "bob@example.org", now, 1)))
    writer.run(lambda u: people.add_capabilities(u, replace(made, action="deny")))  # again: nothing changes
    with database.read() as unit:
        assert find_capability(unit, "h1") == made
        assert find_capability(unit, "h9") is None
        assert sorted(people.find_capabilities(unit, ["h1", "h2", "h9"])) == ["h1", "h2"]
        assert [each.id_hash for each in capabilities_of_ticket(unit, 1)] == ["h1", "h2"]
    assert not writer.run(lambda u: people.use_capability(u, "h1", now + day, "late"))
    assert writer.run(lambda u: people.use_capability(u, "h1", now, "confirmed"))
    assert not writer.run(lambda u: people.use_capability(u, "h1", now, "again"))
    assert not writer.run(lambda u: people.use_capability(u, "h9", now, "unknown"))
    assert writer.run(lambda u: people.revoke_of_ticket(u, 1, now, recipient="bob@example.org")) == 1
    assert not writer.run(lambda u: people.use_capability(u, "h2", now, "revoked"))
    assert writer.run(lambda u: people.revoke_of_ticket(u, 1, now, recipient="ann@example.org")) == 1
    with database.read() as unit:
        used = find_capability(unit, "h1")
        assert used is not None
        assert (used.use, used.used_at, used.revoked_at) == ("confirmed", now, now)


def test_what_is_held_ends_once(writer: Writer, database: Database, now: datetime):
    held = Held(
        4,
        "eve@example.org",
        "no evidence",
        now,
        now + timedelta(days=1),
        1,
        "ann@example.org",
        {"commands": ["#close"]},
    )
    number = writer.run(lambda u: people.add_held(u, held))
    with database.read() as unit:
        assert find_held(unit, number) == replace(held, id=number)
        assert people.find_held_of_mail(unit, 4) == replace(held, id=number)
        assert find_held(unit, 99) is people.find_held_of_mail(unit, 99) is None
        assert [(each.id, each.state) for each in list_held(unit)] == [(number, "waiting")]
    assert writer.run(lambda u: people.end_held(u, number, "released"))
    assert not writer.run(lambda u: people.end_held(u, number, "dropped"))
    with database.read() as unit:
        assert find_held(unit, number) == replace(held, id=number, state="released")
        assert [each.state for each in list_held(unit)] == ["released"]
    assert not writer.run(lambda u: people.end_held(u, 99, "released"))


def test_keys_are_made_once_and_rotate(writer: Writer, database: Database, now: datetime):
    with database.read() as unit, pytest.raises(NotFound):
        people.find_signing_keys(unit)
    secrets = iter([b"\0one", b"two", b"three"])
    first = writer.run(lambda u: people.signing_keys(u, lambda: next(secrets), now))
    assert first == people.SigningKeys({1: b"\0one"}, 1)
    assert writer.run(lambda u: people.signing_keys(u, lambda: next(secrets), now)) == first
    writer.run(lambda u: people.rotate_key(u, lambda: next(secrets), now))
    with database.read() as unit:
        assert people.find_signing_keys(unit) == people.SigningKeys({1: b"\0one", 2: b"two"}, 2)
