"""What mails of a batch ask is answered alike whether it was asked for all of them or by each, and asked once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from gateway.message import Address
from service.domain.commands.mail_text import fingerprint, opening_text
from service.gather.batch_lookups import BatchLookups, ancestors_of, ids_of
from store.database.unit import Database, Unit
from store.mail import outbox
from store.records import KnownMessage, Letter, Person
from store.ticket import people, tickets
from tests.tools.situations import make_reading

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
MAILS = [("ann@acme.example", "<1@x>", ()), ("Bob@acme.example", "<2@x>", ("<1@x>", "<ours@x>")), ("", "", ("<3@x>",))]


@pytest.fixture
def unit():
    database = Database.open("sqlite://")
    database.upgrade()
    with database.write() as writing:
        tickets.know(writing, [KnownMessage("<1@x>", 7, seen=True), KnownMessage("<ours@x>", 8, ours=True)])
        people.save_person(writing, Person("bob@acme.example", name="Bob"))
        letter = Letter(
            kind="received", recipient="Bob@acme.example", recipient_key="bob@acme.example", message_id="<l@x>",
            envelope_sender="", created_at=NOW - timedelta(hours=2), due_at=NOW, give_up_at=NOW, content=b"",
        )  # fmt: skip
        outbox.add(writing, [letter, replace(letter, message_id="<m@x>", created_at=NOW)])
    with database.read() as reading:
        yield reading
    database.close()


def test_a_batch_asks_once_and_hears_what_each_mail_would(unit, monkeypatch):
    bare = make_reading()
    readings = [
        replace(bare, mail=replace(bare.mail, sender=Address(author), message_id=own, references=before))
        for author, own, before in MAILS
    ]
    together = BatchLookups()
    together.expect(unit, readings, timedelta(minutes=10), NOW)
    statements = []
    execute = Unit.execute
    monkeypatch.setattr(Unit, "execute", lambda self, *given: statements.append(given) or execute(self, *given))
    for (author, _, _), reading in zip(MAILS, readings, strict=True):
        alone = BatchLookups()
        asked = [
            lambda lookups, r=reading: lookups.known(unit, ids_of(r)),
            lambda lookups, a=author.lower(): lookups.people(unit, {a} - {""}),
            lambda lookups, a=author.lower(): lookups.tally(unit, a, NOW) if a else None,
            lambda lookups, r=reading, a=author.lower(): (
                a
                and not ancestors_of(r)
                and lookups.same(unit, fingerprint(a, r.mail.subject, opening_text(r)), NOW - timedelta(minutes=10))
            ),
        ]
        before = len(statements)
        heard = [ask(together) for ask in asked]
        assert len(statements) == before
        assert heard == [ask(alone) for ask in asked]
    assert [message.ticket_id for message in together.known(unit, ids_of(readings[1]))] == [8, 7]
    assert together.people(unit, ["zoe@acme.example", "bob@acme.example"])["bob@acme.example"].name == "Bob"
    assert (found := together.tally(unit, "Bob@acme.example", NOW)).every == {"received": 2}
    assert found.lately == {"received": 1}
