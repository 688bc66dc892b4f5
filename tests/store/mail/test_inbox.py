"""The inbox: kept once, claimed once, ended once (I1, I2, I3)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from store.database import blobs
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import LostClaim, NotFound, StoreUnavailable
from store.mail import inbox
from store.records import Capability, KnownMessage, Scope
from store.ticket import people, tickets

LETTER = b"Message-ID: <1@example.org>\r\nFrom: ann@example.org\r\nSubject: Printer\r\n\r\nIt jams.\r\n"


def put(
    unit: Unit, now: datetime, content: bytes = LETTER, recipients: tuple[str, ...] = ("support@acme.example",), **more
):
    return inbox.put(unit, content=content, sender="ann@example.org", recipients=recipients, received_at=now, **more)


def test_a_mail_is_kept_as_it_came(writer: Writer, database: Database, now: datetime):
    kept = writer.run(lambda unit: put(unit, now, origin=inbox.Origin("lmtp", "10.0.0.5", "ann")), "T1")
    assert not kept.duplicate
    with database.read() as unit:
        mail = inbox.get(unit, kept.id)
    assert mail.content == LETTER
    assert (mail.message_id, mail.sender, mail.recipients) == (
        "<1@example.org>",
        "ann@example.org",
        ("support@acme.example",),
    )
    assert (mail.state, mail.attempts, mail.size) == ("waiting", 0, len(LETTER))
    assert (mail.road, mail.peer, mail.authenticated, mail.received_at) == ("lmtp", "10.0.0.5", "ann", now)


def test_the_same_letter_by_two_roads_is_one_mail(writer: Writer, database: Database, now: datetime):
    first = writer.run(lambda unit: put(unit, now))
    other_road = b"Received: from mx by us\r\n\tat noon\r\nX-Spam-Score: 1\r\n" + LETTER.replace(b"\r\n", b"\n")
    again = writer.run(
        lambda unit: put(
            unit, now + timedelta(1), other_road, ("help@acme.example",), origin=inbox.Origin("imap", "support")
        )
    )
    assert again == inbox.Put(first.id, duplicate=True)
    with database.read() as unit:
        assert inbox.get(unit, first.id).recipients == ("support@acme.example", "help@acme.example")
        assert [(d.recipient, d.road) for d in inbox.deliveries(unit, first.id)] == [
            ("support@acme.example", "smtp"),
            ("help@acme.example", "imap"),
        ]
        assert inbox.counts(unit) == {"waiting": 1, "claimed": 0, "parked": 0, "done": 0}


def test_the_same_message_id_with_other_content_is_another_mail(writer: Writer, database: Database, now: datetime):
    writer.run(lambda unit: put(unit, now))
    other = writer.run(lambda unit: put(unit, now, LETTER.replace(b"jams", b"burns")))
    assert not other.duplicate
    with database.read() as unit:
        assert len(inbox.find_by_message_id(unit, "<1@example.org>")) == 2


def test_a_duplicate_within_one_commit_joins_the_first(writer: Writer, now: datetime):
    results = [writer.submit(lambda unit: put(unit, now)) for _ in range(20)]
    assert sorted(result.result().duplicate for result in results) == [False] + [True] * 19


def test_claims_come_in_order_and_count_attempts(writer: Writer, now: datetime):
    for number in range(5):
        writer.run(lambda unit, n=number: put(unit, now + timedelta(seconds=n), LETTER + b"%d" % n))
    first = writer.run(lambda unit: inbox.claim(unit, now + timedelta(minutes=1), 3), "T2")
    rest = writer.run(lambda unit: inbox.claim(unit, now + timedelta(minutes=1), 3), "T2")
    assert [mail.id for mail in first + rest] == [1, 2, 3, 4, 5]
    assert {(mail.state, mail.attempts) for mail in first} == {("claimed", 1)}
    assert first[0].content == LETTER + b"0"
    assert writer.run(lambda unit: inbox.claim(unit, now + timedelta(minutes=1), 3)) == []


def test_of_large_mails_a_claim_takes_few(writer: Writer, now: datetime, monkeypatch: pytest.MonkeyPatch):
    """All mails of a claim are in memory, and a desk takes mails of 35 MB."""
    monkeypatch.setattr(inbox, "AT_ONCE", 700_000)
    sizes = (10, 400_000, 400_000, 10, 900_000, 10, 10)
    letters = [LETTER + b"%d" % number + b"x" * size for number, size in enumerate(sizes)]
    put_all(writer, now, *letters)

    def claim() -> list[bytes]:
        return [mail.content for mail in writer.run(lambda unit: inbox.claim(unit, now + timedelta(hours=1), 64), "T2")]

    assert [claim(), claim(), claim(), claim()] == [letters[:3], letters[3:5], letters[5:], []]


def test_a_mail_is_not_claimed_before_its_time(writer: Writer, now: datetime):
    writer.run(lambda unit: put(unit, now + timedelta(seconds=1)))
    assert writer.run(lambda unit: inbox.claim(unit, now, 1)) == []


def test_finishing_records_the_outcome_once(writer: Writer, database: Database, now: datetime):
    writer.run(lambda unit: put(unit, now))
    (mail,) = writer.run(lambda unit: inbox.claim(unit, now, 1))
    writer.run(lambda unit: inbox.finish(unit, mail, "ticket", "new", 7, now))
    with database.read() as unit:
        done = inbox.get(unit, mail.id)
        assert (done.state, done.outcome, done.reason, done.ticket_id) == ("done", "ticket", "new", 7)
        assert [each.id for each in inbox.list_mails(unit)] == [mail.id]
    with pytest.raises(LostClaim):
        writer.run(lambda unit: inbox.finish(unit, mail, "article", "", 7, now))


def test_who_lost_the_claim_changes_nothing(writer: Writer, now: datetime):
    writer.run(lambda unit: put(unit, now))
    (frozen,) = writer.run(lambda unit: inbox.claim(unit, now, 1, "frozen", 0.0))
    (taken,) = writer.run(lambda unit: inbox.claim(unit, now + timedelta(hours=1), 1, "other"))
    assert taken.attempts == 2
    for late in (
        lambda unit: inbox.finish(unit, frozen, "ticket", "", 1, now),
        lambda unit: inbox.retry_later(unit, frozen, "", now),
        lambda unit: inbox.park(unit, frozen, ""),
    ):
        with pytest.raises(LostClaim):
            writer.run(late)
    writer.run(lambda unit: inbox.finish(unit, taken, "ticket", "", 1, now))


def test_a_retry_waits_and_keeps_its_reason(writer: Writer, database: Database, now: datetime):
    writer.run(lambda unit: put(unit, now))
    (mail,) = writer.run(lambda unit: inbox.claim(unit, now, 1))
    later = now + timedelta(seconds=10)
    writer.run(lambda unit: inbox.retry_later(unit, mail, "rules broken", later))
    with database.read() as unit:
        assert inbox.next_retry(unit) == later
        assert inbox.get(unit, mail.id).reason == "rules broken"
    assert writer.run(lambda unit: inbox.claim(unit, now, 1)) == []
    (again,) = writer.run(lambda unit: inbox.claim(unit, later, 1))
    assert again.attempts == 2


def test_a_parked_mail_waits_for_a_person(writer: Writer, database: Database, now: datetime):
    writer.run(lambda unit: put(unit, now))
    (mail,) = writer.run(lambda unit: inbox.claim(unit, now, 1))
    writer.run(lambda unit: inbox.park(unit, mail, "five attempts"))
    assert writer.run(lambda unit: inbox.claim(unit, now + timedelta(days=9), 1)) == []
    with database.read() as unit:
        assert [(each.id, each.content) for each in inbox.list_mails(unit, ["parked"])] == [(mail.id, b"")]
    assert writer.run(lambda unit: inbox.retry(unit, mail.id, now))
    (again,) = writer.run(lambda unit: inbox.claim(unit, now, 1))
    assert again.attempts == 1
    assert not writer.run(lambda unit: inbox.drop(unit, mail.id, "spam", now)), "it is claimed"
    writer.run(lambda unit: inbox.park(unit, again, "again"))
    assert writer.run(lambda unit: inbox.drop(unit, mail.id, "by hand", now))
    with database.read() as unit:
        assert (inbox.get(unit, mail.id).outcome, inbox.get(unit, mail.id).content) == ("dropped", LETTER)


def test_a_held_mail_gets_its_last_outcome_once(writer: Writer, now: datetime):
    writer.run(lambda unit: put(unit, now))
    (mail,) = writer.run(lambda unit: inbox.claim(unit, now, 1))
    writer.run(lambda unit: inbox.finish(unit, mail, "held", "no evidence", None, now))
    assert writer.run(lambda unit: inbox.settle_held(unit, mail.id, "article", "confirmed", 3))
    assert not writer.run(lambda unit: inbox.settle_held(unit, mail.id, "dropped", "late", None))


def test_a_restart_gives_claims_back_at_once(writer: Writer, now: datetime):
    writer.run(lambda unit: put(unit, now))
    writer.run(lambda unit: inbox.claim(unit, now, 1, "dead"))
    assert writer.run(lambda unit: inbox.release_claims(unit, "alive")) == 0
    assert writer.run(lambda unit: inbox.release_claims(unit, "dead")) == 1
    assert len(writer.run(lambda unit: inbox.claim(unit, now, 1))) == 1


def test_a_large_mail_is_a_file_on_sqlite_and_in_the_database_of_many_nodes(
    writer: Writer, database: Database, now: datetime
):
    content = LETTER + b"x" * (blobs.INLINE_LIMIT + 1)
    kept = writer.run(lambda unit: put(unit, now, content))
    with database.read() as unit:
        assert inbox.get(unit, kept.id).content == content
    if database.blobs.folder is None:
        assert database.dialect == "postgresql"
        return
    files = [path for path in database.blobs.folder.rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [content]
    files[0].unlink()
    with database.read() as unit, pytest.raises(StoreUnavailable):
        inbox.get(unit, kept.id)


def test_whatever_an_envelope_holds_is_kept(writer: Writer, database: Database, now: datetime):
    hostile = b"Message-ID: <\xff\x00" + b"m" * 900 + b"@x>\r\n\r\n\x00\xff"
    kept = writer.run(
        lambda unit: inbox.put(
            unit,
            content=hostile,
            sender="a\0b\ud800@x",
            recipients=["\ud800" * 3000, "汉" * 9000],
            received_at=now,
            origin=inbox.Origin(peer="\0"),
        )
    )
    with database.read() as unit:
        mail = inbox.get(unit, kept.id)
        assert mail.content == hostile
        assert "\0" not in mail.sender
        assert mail.recipients[1] == "汉" * 9000
        assert [each.id for each in inbox.find_by_message_id(unit, "<��" + "m" * 900 + "@x>")] == [kept.id]


def test_parsed_forms_are_replaced_and_listed_in_order(writer: Writer, database: Database, now: datetime):
    ids = [writer.run(lambda unit, n=n: put(unit, now + timedelta(days=n), LETTER + b"%d" % n)).id for n in range(3)]
    for mail_id in ids:
        writer.run(lambda unit, i=mail_id: inbox.save_parsed(unit, i, {"n": 0}))
        writer.run(lambda unit, i=mail_id: inbox.save_parsed(unit, i, {"n": i, "text": "发票\0\ud800"}))
    with database.read() as unit:
        found = inbox.list_parsed(unit, now + timedelta(days=1), limit=5)
        assert [(mail.id, form["n"], form["text"]) for mail, form in found] == [(i, i, "发票\0\ud800") for i in ids[1:]]
        assert inbox.list_parsed(unit, now, after=ids[2]) == []


def test_questions_about_what_is_not_there(database: Database):
    with database.read() as unit:
        with pytest.raises(NotFound):
            inbox.get(unit, 9)
        with pytest.raises(ValueError, match="no state"):
            inbox.list_mails(unit, ["asleep"])
        assert inbox.next_retry(unit) is None
        assert inbox.oldest(unit) is None


# -- the order of a ticket's mails (I18) -------------------------------------------------------------------------------


def answer(number: int, to: str = "<root@x>") -> bytes:
    return f"Message-ID: <{number}@x>\r\nIn-Reply-To: {to}\r\nReferences: {to}\r\n\r\n{number}".encode()


def put_all(writer: Writer, now: datetime, *contents: bytes) -> None:
    for number, content in enumerate(contents):
        at = now + timedelta(milliseconds=number)
        writer.run(lambda u, c=content, a=at: inbox.put(u, content=c, sender="a", recipients=["b"], received_at=a))


def test_mails_of_one_conversation_are_taken_by_one_node_at_a_time(writer: Writer, now: datetime):
    put_all(writer, now, answer(1), answer(2), answer(3, "<other@x>"))
    later = now + timedelta(seconds=1)
    [first] = writer.run(lambda u: inbox.claim(u, later, 1, "one"))
    assert [one.id for one in writer.run(lambda u: inbox.claim(u, later, 9, "two"))] == [3]
    assert [one.id for one in writer.run(lambda u: inbox.claim(u, later, 9, "one"))] == [2]  # it decides them in order
    writer.run(lambda u: inbox.give_back(u, [first]))


def test_a_mail_waits_while_an_earlier_one_is_tried_again(writer: Writer, database: Database, now: datetime):
    put_all(writer, now, answer(1), answer(2))
    later = now + timedelta(seconds=1)
    [first] = writer.run(lambda u: inbox.claim(u, later, 1, "one"))
    again = later + timedelta(minutes=5)
    writer.run(lambda u: inbox.retry_later(u, first, "fault", again))
    for node in ("one", "two"):
        assert writer.run(lambda u, n=node: inbox.claim(u, later + timedelta(minutes=1), 9, n)) == []
    with database.read() as unit:
        assert inbox.next_retry(unit) == again
        assert inbox.next_wanted(unit) == again
    assert [one.id for one in writer.run(lambda u: inbox.claim(u, again, 9, "two"))] == [1]
    assert writer.run(lambda u: inbox.claim(u, again, 9, "one")) == []
    assert [one.id for one in writer.run(lambda u: inbox.claim(u, again, 9, "two"))] == [2]


def test_a_parked_mail_keeps_nobody_waiting(writer: Writer, now: datetime):
    put_all(writer, now, answer(1), answer(2))
    later = now + timedelta(seconds=1)
    [first] = writer.run(lambda u: inbox.claim(u, later, 1))
    writer.run(lambda u: inbox.park(u, first, "fault"))
    assert [one.id for one in writer.run(lambda u: inbox.claim(u, later, 9, "two"))] == [2]


def test_what_belongs_together_is_known_by_address_known_message_or_reference(
    writer: Writer, database: Database, now: datetime
):
    def prepare(unit):
        tickets.know(unit, [KnownMessage("<ours@acme>", 5)])
        people.add_capabilities(unit, Capability("h1", Scope.REPLY, "ann@x", now, ticket_id=5))

    writer.run(prepare)

    def put(content: bytes, *codes: str) -> str:
        mail = {"content": content, "sender": "a", "recipients": ["b"], "received_at": now}
        stored = writer.run(lambda u: inbox.put(u, **mail, origin=inbox.Origin(codes=codes)))
        with database.read() as unit:
            return inbox.get(unit, stored.id).thread

    assert put(b"Message-ID: <1@x>\r\n\r\na", "h1") == "ticket 5"
    assert put(b"Message-ID: <2@x>\r\nIn-Reply-To: <ours@acme>\r\n\r\nb") == "ticket 5"
    assert put(b"Message-ID: <3@x>\r\nReferences: <r@x> <ours@acme>\r\n\r\nc", "unknown") == "ticket 5"
    assert put(b"Message-ID: <4@x>\r\n\r\nd") == "<4@x>"
    assert put(b"Message-ID: <5@x>\r\nReferences:\r\n <4@x>\r\n <9@x>\r\n\r\ne") == "<4@x>"
    assert put(b"Subject: nothing\r\n\r\nf") == ""


def test_a_claim_that_ended_with_its_connection_is_no_try(writer: Writer, now: datetime):
    put_all(writer, now, answer(1))
    for deaths in range(4):
        [mail] = writer.run(lambda u: inbox.claim(u, now + timedelta(seconds=1), 9, "a"))
        assert (mail.attempts, mail.deaths, mail.tries) == (deaths + 1, deaths, 1)
        writer.run(lambda u: inbox.release_claims(u, "a"))
