"""The outbox: one letter, one Message-ID, one end (I5), and what was sent is counted (I7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from alembic import command
from msgspec.structs import replace

from store.database import upgrade
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import LostClaim, NotFound
from store.mail import outbox
from store.records import Letter
from store.schema.tables import outbox_content
from tests.tools.stored_rows import count_letters


def make(number: int, now: datetime, **more) -> Letter:
    values = {
        "kind": "received",
        "recipient": "ann@example.org",
        "ticket_id": 1,
        "bounce_hash": f"b{number}",
        "subject": "你好",
        "content": b"bytes\0\xff",
        **more,
    }
    return Letter(
        message_id=f"<{number}@acme.example>", envelope_sender="b@acme.example", created_at=now, due_at=now,
        give_up_at=now + timedelta(days=5), **values,
    )  # fmt: skip


def add(writer: Writer, *letters: Letter) -> None:
    writer.run(lambda unit: outbox.add(unit, letters))


def test_a_letter_goes_out_once(writer: Writer, database: Database, now: datetime):
    add(writer, make(1, now))
    (letter,) = writer.run(lambda u: outbox.claim(u, now, 5), "T4")
    assert (letter.state, letter.attempts, letter.content) == ("sending", 1, b"bytes\0\xff")
    assert writer.run(lambda u: outbox.claim(u, now, 5)) == []
    writer.run(lambda u: outbox.record_sent(u, letter, "250 ok", now), "T5")
    writer.run(lambda u: outbox.record_sent(u, letter, "250 ok", now), "T5")  # its commit was uncertain: no harm
    with database.read() as unit:
        sent = outbox.get(unit, letter.id)
        assert (sent.state, sent.last_reply, sent.sent_at) == ("sent", "250 ok", now)
        with pytest.raises(NotFound):
            outbox.get(unit, 9)


def test_a_message_id_is_queued_once(writer: Writer, now: datetime):
    add(writer, make(1, now))
    with pytest.raises(Exception, match=r"(?i)unique"):
        add(writer, make(1, now))


def test_every_end_is_recorded(writer: Writer, database: Database, now: datetime):
    add(writer, *(make(n, now, ticket_id=n) for n in range(5)))
    a, b, c, d, e = writer.run(lambda u: outbox.claim(u, now, 5))
    later = now + timedelta(minutes=1)
    writer.run(lambda u: outbox.record_retry(u, a, "451 busy", later))
    writer.run(lambda u: outbox.record_failed(u, b, "550 no"))
    writer.run(lambda u: outbox.record_dead(u, c, "too old"))
    writer.run(lambda u: outbox.put_off(u, d, "paused", later))
    assert writer.run(lambda u: outbox.hold(u, [d.id])) == 1
    with database.read() as unit:
        assert count_letters(unit) == {
            "waiting": 1,
            "sending": 1,
            "held": 1,
            "sent": 0,
            "failed": 1,
            "bounced": 0,
            "dead": 1,
        }
        assert outbox.count_unsent(unit) == {"waiting": 1, "sending": 1, "held": 1}
        assert outbox.next_due(unit, now) == later
        assert outbox.oldest(unit) == now
    for record in (outbox.record_failed, outbox.record_dead):
        with pytest.raises(LostClaim):
            writer.run(lambda u, r=record: r(u, a, "late"))
    with pytest.raises(LostClaim):
        writer.run(lambda u: outbox.record_retry(u, b, "late", later))
    (again,) = writer.run(lambda u: outbox.claim(u, later, 5))
    assert (again.id, again.attempts, again.message_id) == (a.id, 2, a.message_id)
    with pytest.raises(LostClaim):
        writer.run(lambda u: outbox.record_sent(u, a, "from before", now))
    writer.run(lambda u: outbox.record_sent(u, e, "250", now))


def test_a_bounce_marks_its_letter(writer: Writer, database: Database, now: datetime):
    add(writer, make(1, now), make(2, now, ticket_id=2), make(3, now, bounce_hash=""))
    with database.read() as unit:
        found = outbox.find_by_bounce(unit, "b2")
        assert found is not None
        assert found.message_id == "<2@acme.example>"
        assert outbox.find_by_bounce(unit, "") is None
    assert not writer.run(lambda u: outbox.record_bounced(u, found.id, "5.1.1")), "it was not sent"
    for letter in writer.run(lambda u: outbox.claim(u, now, 5)):
        writer.run(lambda u, l=letter: outbox.record_sent(u, l, "250", now))
    assert writer.run(lambda u: outbox.record_bounced(u, found.id, "5.1.1"))
    assert not writer.run(lambda u: outbox.record_bounced(u, found.id, "5.1.1"))


def test_operators_hold_release_retry_and_drop(writer: Writer, database: Database, now: datetime):
    add(writer, *(make(n, now) for n in range(4)))
    assert writer.run(outbox.hold) == 4
    assert writer.run(lambda u: outbox.claim(u, now, 5)) == []
    assert writer.run(lambda u: outbox.release(u, now, [1, 2])) == 2
    assert writer.run(lambda u: outbox.drop(u, [3], "by hand")) == 1
    assert writer.run(lambda u: outbox.retry(u, now, [3, 4], now + timedelta(days=9))) == 2
    with database.read() as unit:
        assert count_letters(unit)["waiting"] == 4
        assert outbox.get(unit, 3).give_up_at == now + timedelta(days=9)
        listed = outbox.list_letters(unit, ["waiting"], ticket_id=1, limit=3)
        assert [(letter.id, letter.content) for letter in listed] == [(4, b""), (3, b""), (2, b"")]
        with pytest.raises(ValueError, match="no state"):
            outbox.list_letters(unit, ["lost"])


def test_a_stop_holds_nothing_that_is_on_its_way_though_the_clock_has_leapt(
    writer: Writer, database: Database, now: datetime
):
    """Its lease is over by that clock; held, it would go a second time once sending goes on."""
    add(writer, make(1, now), make(2, now, ticket_id=2))
    ours = writer.run(lambda u: outbox.claim(u, now, 5, "a", lease_seconds=-1))[0]
    writer.run(outbox.stop)
    writer.run(lambda u: outbox.hold_written(u, now, [ours.id]))
    writer.run(lambda u: outbox.record_sent(u, ours, "250 ok", now))
    with database.read() as unit:
        counts = count_letters(unit)
        assert (counts["sent"], counts["held"]) == (1, 1)


def test_a_stop_holds_what_a_sender_that_died_has_left_behind(writer: Writer, database: Database, now: datetime):
    add(writer, make(1, now), make(2, now, ticket_id=2))
    assert len(writer.run(lambda u: outbox.claim(u, now, 5, "a", lease_seconds=-1))) == 2
    writer.run(outbox.stop)
    assert writer.run(lambda u: outbox.retry(u, now, [2, 3])) == 0, "nobody knows how it went, and there is no letter 3"
    writer.run(lambda u: outbox.hold_written(u, now))
    assert writer.run(lambda u: outbox.release(u, now, [2])) == 1
    add(writer, make(3, now))
    writer.run(lambda u: outbox.hold_written(u, now))
    assert [one.id for one in writer.run(lambda u: outbox.claim(u, now, 5, "b"))] == [2]
    with database.read() as unit:
        assert count_letters(unit)["held"] == 2
        assert [outbox.may_go(unit, number, now) for number in (1, 2, 3)] == [False, True, False]
    later = now + timedelta(days=5)
    assert writer.run(lambda u: outbox.go_on(u, now, later)) == 2
    with database.read() as unit:
        assert outbox.may_go(unit, 1, now)
        assert outbox.get(unit, 1).give_up_at == later


def test_letters_are_counted_on_the_mailbox_behind_the_address(writer: Writer, database: Database, now: datetime):
    add(
        writer,
        make(1, now, recipient="a.n.n+one@googlemail.com", recipient_key="ann@gmail.com", cause="inbox:1"),
        make(2, now, recipient="ann@gmail.com", kind="reply", ticket_id=2),
    )
    add(writer, make(3, now - timedelta(hours=2), recipient="ANN@gmail.com", recipient_key="ann@gmail.com"))
    with database.read() as unit:
        assert outbox.count_recent(unit, "ann@gmail.com", ["received"], now - timedelta(hours=1)) == 1
        assert outbox.count_recent(unit, "ann@gmail.com", ["received", "reply"], now - timedelta(hours=3)) == 3
        assert outbox.count_recent(unit, "ann@gmail.com", None, now) == 2
        assert outbox.count_recent(unit, "ann@gmail.com", [], now) == 0
        keys = ["ann@gmail.com", "nobody@gmail.com", f"{'long' * 500}@gmail.com"]
        tallies = outbox.tallies(unit, keys, now - timedelta(hours=3), now - timedelta(hours=1))
        tally = tallies.pop("ann@gmail.com")
        assert (tally.lately, tally.every) == ({"received": 1, "reply": 1}, {"received": 2, "reply": 1})
        assert [*tallies.values()] == [outbox.LetterTally({}, {})] * 2
        assert outbox.count_recent_of_ticket(unit, 1, now - timedelta(days=1)) == [
            outbox.LetterCount("ann@gmail.com", "received", 2)
        ]
        assert [one.number for one in outbox.count_recent_of_ticket(unit, 1, now - timedelta(days=1), "inbox:")] == [1]


def test_a_large_letter_is_claimed_without_its_bytes(writer: Writer, database: Database, now: datetime):
    large = b"x" * 300_000
    add(writer, replace(make(1, now), content=large), replace(make(2, now), recipient="b@x"))
    first, second = writer.run(lambda u: outbox.claim(u, now, 5))
    assert (first.content, second.content) == (b"", b"bytes\0\xff")
    with database.read() as unit:
        assert outbox.content_of(unit, first) == large
        assert outbox.content_of(unit, second) == b"bytes\0\xff"


def test_a_letter_that_was_put_off_loses_no_try_and_its_old_claim_settles_nothing(
    writer: Writer, database: Database, now: datetime
):
    add(writer, make(1, now))
    [letter] = writer.run(lambda u: outbox.claim(u, now, 5))
    later = now + timedelta(minutes=1)
    writer.run(lambda u: outbox.put_off(u, letter, "421 later", later))
    with database.read() as unit:
        stored = outbox.get(unit, letter.id)
    assert (stored.state, stored.attempts, stored.due_at, stored.last_reply) == ("waiting", 0, later, "421 later")
    with pytest.raises(LostClaim):
        writer.run(lambda u: outbox.record_failed(u, letter, "550"))
    [again] = writer.run(lambda u: outbox.claim(u, later, 5))
    assert again.attempts == 1
    writer.run(lambda u: outbox.record_sent(u, again, "250", later))
    with pytest.raises(LostClaim):
        writer.run(lambda u: outbox.put_off(u, letter, "421 later", later))


def test_letters_of_a_ticket_to_one_person_go_in_their_order(writer: Writer, database: Database, now: datetime):
    """The second waits while the first is on its way or tried again; other people and tickets do not."""
    add(
        writer,
        make(1, now, ticket_id=7),
        make(2, now, ticket_id=7),
        make(3, now, ticket_id=7, recipient="piet@x"),
        make(4, now, ticket_id=8),
    )

    def claim(at: datetime) -> dict[int, Letter]:
        return {one.id: one for one in writer.run(lambda u: outbox.claim(u, at, 9))}

    first = claim(now)
    assert set(first) == {1, 3, 4}
    assert claim(now) == {}
    later = now + timedelta(minutes=5)
    writer.run(lambda u: outbox.record_retry(u, first[1], "451 later", later))
    with database.read() as unit:
        assert outbox.next_due(unit, now) == later
    assert claim(now + timedelta(minutes=1)) == {}
    again = claim(later)
    assert set(again) == {1}
    writer.run(lambda u: outbox.record_sent(u, again[1], "250", later))
    assert set(claim(later)) == {2}


def test_a_letter_does_not_wait_for_an_earlier_one_for_ever(writer: Writer, now: datetime):
    add(writer, make(1, now, ticket_id=7), make(2, now, ticket_id=7))
    [first] = writer.run(lambda u: outbox.claim(u, now, 9))
    writer.run(lambda u: outbox.record_retry(u, first, "451 later", now + timedelta(days=1)))
    assert writer.run(lambda u: outbox.claim(u, now + timedelta(hours=3), 9)) == []
    assert [one.id for one in writer.run(lambda u: outbox.claim(u, now + timedelta(hours=5), 9))] == [2]


@pytest.mark.parametrize("ended", ["failed", "held", "dead"])
def test_a_letter_waits_for_none_that_has_ended(writer: Writer, now: datetime, ended: str):
    add(writer, make(1, now, ticket_id=7, state=ended), make(2, now, ticket_id=7))
    assert [one.id for one in writer.run(lambda u: outbox.claim(u, now, 9))] == [2]


def test_a_claim_that_ended_with_its_node_is_no_try(writer: Writer, now: datetime):
    add(writer, make(1, now))
    for deaths in range(4):
        [letter] = writer.run(lambda u: outbox.claim(u, now, 9, "a"))
        assert (letter.attempts, letter.deaths, letter.tries) == (deaths + 1, deaths, 1)
        writer.run(lambda u: outbox.release_claims(u, "a"))


def test_a_clock_that_leaps_makes_no_second_copy_of_what_is_on_its_way(writer: Writer, now: datetime):
    """The lease is over by the clock; who has the letter in hand does not take it again."""
    add(writer, make(1, now))
    [letter] = writer.run(lambda u: outbox.claim(u, now, 9, lease_seconds=-1))
    later = now + timedelta(hours=2)
    assert writer.run(lambda u: outbox.claim(u, later, 9, but=[letter.id])) == []
    assert len(writer.run(lambda u: outbox.claim(u, later, 9))) == 1


def test_a_letter_whose_bytes_are_gone_is_not_tried_again(writer: Writer, now: datetime):
    add(writer, make(1, now, state="failed"), make(2, now, state="failed"), make(3, now, state="failed", content=b""))
    writer.run(lambda u: u.execute(sa.delete(outbox_content).where(outbox_content.c.outbox_id == 1)))
    assert writer.run(lambda u: outbox.retry(u, now, [1, 2, 3])) == 1
    with writer.database.read() as unit:
        assert [outbox.get(unit, n).state for n in (1, 2, 3)] == ["failed", "waiting", "failed"]
        assert [outbox.get(unit, n).content for n in (1, 2, 3)] == [b"", b"bytes\0\xff", b""]


def test_letters_of_several_jobs_keep_their_bytes_whatever_is_asked_between_them(writer: Writer, now: datetime):
    """A look at the outbox writes the letters that wait to be written, and their bytes with them."""

    def write_two(unit: Unit, number: int) -> None:
        for n in (number, number + 1):
            outbox.add(unit, [make(n, now, content=b"%d" % n, ticket_id=n)])
            outbox.count_recent(unit, "ann@example.org", None, now)

    with writer.together():
        jobs = [writer.submit(partial(write_two, number=number)) for number in (1, 3, 5)]
    assert [job.result() for job in jobs] == [None] * 3
    letters = writer.run(lambda u: outbox.claim(u, now, 9))
    assert [(each.id, each.content) for each in letters] == [(n, b"%d" % n) for n in range(1, 7)]


def test_letters_let_go_before_the_column_was_there_are_let_go_now(empty_url: str, now: datetime):
    database = Database.open(empty_url)
    with database.write() as unit:
        command.upgrade(upgrade.make_config(unit.connection), "0008")
        row = "insert into outbox (id, recipient_key, message_id, created_at, due_at, give_up_at, state, content)"
        for number in (1, 2):
            values = f"({number}, 'ann', '{number}', '2026-11-24', '2026-11-24', '2026-11-25', 'waiting', :none)"
            unit.connection.execute(sa.text(f"{row} values {values}"), {"none": b""})
        unit.connection.execute(sa.text("insert into counter (name, value) values ('stopped', 1)"))
        unit.connection.execute(sa.text("insert into counter (name, value) values ('stopped, but not letter 2', 2)"))
    database.upgrade()
    with database.read() as unit:
        assert [outbox.may_go(unit, number, now) for number in (1, 2)] == [False, True]
    database.close()
