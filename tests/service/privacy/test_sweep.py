"""Retention: what is old enough goes, step by step; categories, open tickets and legal holds are minded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from rules.loading.load import load_texts
from rules.policy.model import Policy
from service.daemon.daemon import Daemon
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.events import make_event, make_opening, replay
from service.privacy.sweep import sweep
from store.database import blobs
from store.database.unit import Database
from store.mail import inbox, outbox
from store.records import Article, Held, Letter, Person, State, StoredAttachment, Ticket
from store.schema import tables as t
from store.ticket import people, tickets
from store.upkeep import backup, retention

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
RULES = """
categories: {other: {}, hr: {}, hr.pay: {}}
retention:
  raw_mail: 90d
  text: 1y
  attachments: 30d
  letters: 60d
  people: 1y
  held: 30d
  categories: {hr: {text: 10d, attachments: forever}}
  hold: [T-4, eve@x.example]
"""


def policy(text: str = RULES) -> Policy:
    loaded = load_texts({"rules/a.yaml": text})
    assert loaded.policy is not None, list(map(str, loaded.problems))
    return loaded.policy


@pytest.fixture
def database(tmp_path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path}/desk/postdesk.db")
    opened.upgrade()
    yield opened
    opened.close()


def fill(
    database: Database, days: int, *, category: str = "other", requester: str = "ann@x.example", is_open: bool = False
) -> int:
    """A ticket with all kinds of data that ended so many days ago."""
    at = NOW - timedelta(days=days)
    with database.write() as unit:
        (number,) = tickets.reserve_numbers(unit, 1)
        ticket = Ticket(number, "Jam", requester, at, category=category)
        log = [make_opening(ticket, actor=requester, cause="x")]
        if not is_open:
            log.append(make_event(replay(log), EventKind.CLOSED, at, "x", "x", {"state": State.CLOSED, "closed": at}))
        tickets.insert(unit, replay(log), log)
        mail = inbox.put(
            unit,
            content=f"Message-ID: <{number}@x>\n\nit jams".encode(),
            sender=requester,
            recipients=["s@x"],
            received_at=at,
        )
        (taken,) = inbox.claim(unit, at, 10)
        inbox.finish(unit, taken, "ticket", "", number, at)
        tickets.add_article(
            unit, Article(requester, "requester", "public", "it jams", at, cut="quoted", ticket_id=number, inbox_id=mail.id,
                          attachments=(StoredAttachment("a", "t", 0, ""),)), [b"file of %d" % number]
        )  # fmt: skip
        outbox.add(
            unit,
            [Letter("x", requester, f"<o{number}@x>", "b@x", b"letter", at, at, at, ticket_id=number, state="sent")],
        )
        people.save_person(unit, Person(requester, "A", first_seen=at))
    return number


def run_on(database: Database, most: int = 10**6):
    """Looks, and runs steps, as a desk does; raises after so many of these."""
    left = [most]

    def look(find):
        with database.read() as unit:
            return find(unit)

    def run(job):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        with database.write() as unit:
            return job(unit)

    return look, run


def state(database: Database, number: int) -> tuple[bool, bool, bool, bool]:
    """Is its text there, its file, its mail, its letter?"""
    with database.read() as unit:
        (article,) = tickets.articles(unit, number)
        mail = sa.select(t.inbox_content).join(t.inbox).where(t.inbox.c.ticket_id == number)
        has_mail = unit.execute(mail).first() is not None
        letter = sa.select(t.outbox_content).join(t.outbox).where(t.outbox.c.ticket_id == number)
        has_letter = unit.execute(letter).first() is not None
        return article.text == "it jams", bool(article.attachments), has_mail, has_letter


def test_each_kind_goes_when_its_time_has_come(database):
    numbers = [fill(database, days) for days in (5, 40, 100, 400)]
    sweep(policy(RULES.replace("T-4, ", "")), NOW, *run_on(database))
    assert [state(database, n) for n in numbers] == [
        (True, True, True, True), (True, False, True, True), (True, False, False, False), (False, False, False, False),
    ]  # fmt: skip
    with database.read() as unit:
        assert [e.kind for e in tickets.events(unit, numbers[3])] == ["opened", "closed", "erased"]
        assert replay(tickets.events(unit, numbers[3])) == tickets.get(unit, numbers[3])
    assert backup.verify(database) == []
    assert sweep(policy(), NOW, *run_on(database)).rows == {}


@pytest.mark.parametrize("kinds", ["text: 1y", "raw_mail: 90d"])
def test_what_is_kept_beside_a_held_mail_goes_with_it_or_with_the_words_of_its_ticket(database, kinds):
    """Also where it was let in: then its mail is one of the ticket, and no held one."""
    number = fill(database, 400)
    at, words = NOW - timedelta(days=400), {"subject": "Zwetschge", "text": "Zwetschge"}
    with database.write() as unit:
        mail = unit.execute(t.inbox.select()).one()
        for why in ("stranger", "#assign Zwetschge unknown"):
            people.add_held(unit, Held(mail.id, "ann@x.example", why, at, at, number, data=words, state="released"))
    sweep(policy(f"retention: {{{kinds}}}"), NOW, *run_on(database))
    with database.read() as unit:
        left = unit.execute(t.held.select()).all()
    assert [(row.why, row.data, row.state) for row in left] == [("stranger", {}, "released"), ("", {}, "released")]
    assert sweep(policy(f"retention: {{{kinds}}}"), NOW, *run_on(database)).rows == {}


def test_a_category_has_times_of_its_own_and_those_below_it_too(database):
    number = fill(database, 20, category="hr.pay")
    sweep(policy(), NOW, *run_on(database))
    assert state(database, number) == (False, True, True, True)


def test_open_tickets_and_legal_holds_lose_nothing(database):
    still = fill(database, 400, is_open=True)
    fill(database, 400)
    eve = fill(database, 400, requester="eve@x.example")
    held = fill(database, 400)
    assert held == 4
    sweep(policy(), NOW, *run_on(database))
    assert state(database, still)[:3] == (True, True, True)
    assert state(database, held) == (True, True, True, True)
    assert state(database, eve) == (True, True, True, True)
    with database.read() as unit:
        assert people.find_person(unit, "eve@x.example") is not None


def test_a_sweep_that_was_cut_goes_on_where_it_was(database, monkeypatch):
    monkeypatch.setattr(retention, "STEP", 2)
    numbers = [fill(database, 400, requester=f"a{n}@x.example") for n in range(7)]
    rules = policy(RULES.replace("T-4, ", ""))
    with pytest.raises(KeyboardInterrupt):
        sweep(rules, NOW, *run_on(database, most=3))
    swept = sweep(rules, NOW, *run_on(database))
    assert swept.rows["tickets"] == 7
    assert all(state(database, n) == (False, False, False, False) for n in numbers)


def test_what_is_done_or_kept_costs_no_step_and_hides_nothing_behind_it(database, monkeypatch):
    """A million tickets that were swept, or are held, stand before the one whose time has come."""
    for name, few in (("STEP", 2), ("LOOK", 3), ("PIECE", 4)):
        monkeypatch.setattr(retention, name, few)
    for number in range(9):
        fill(database, 400, requester="eve@x.example" if number % 3 else f"a{number}@x.example")
    look, run = run_on(database)
    rules = policy(RULES.replace("T-4, ", ""))
    assert sweep(rules, NOW, look, run).rows["tickets"] == 3
    last = fill(database, 400)
    pieces = []
    swept = sweep(rules, NOW, lambda find: pieces.append(1) or look(find), run_on(database, most=4)[1])
    assert swept.rows == {"raw_mail": 1, "letters": 1, "tickets": 1}
    assert state(database, last) == (False, False, False, False)
    assert len(pieces) > 8  # of a few rows each
    assert sweep(rules, NOW, *run_on(database, most=0)).rows == {}  # who only looks needs no writer


def test_a_file_goes_behind_the_step_that_freed_it(database, monkeypatch):
    """A sweep of millions may be cut at any time: what it has taken out is gone by then, its files as well."""
    monkeypatch.setattr(retention, "STEP", 1)
    monkeypatch.setattr(blobs, "INLINE_LIMIT", 5)
    for _ in range(3):
        fill(database, 100)  # each a file of its own, and a mail
    rules = policy("categories: {other: {}}\nretention: {attachments: 30d}\n")
    assert len(list(database.blobs.names(1e12))) == 6
    with pytest.raises(KeyboardInterrupt):
        sweep(rules, NOW, *run_on(database, most=4))  # two tickets, each in a step and its file
    assert len(list(database.blobs.names(1e12))) == 4
    assert backup.verify(database) == []
    assert sweep(rules, NOW, *run_on(database)).rows == {"tickets": 1}
    assert len(list(database.blobs.names(1e12))) == 3


def test_one_sweep_takes_all_that_is_due(database, monkeypatch):
    """However many steps it needs: who called for it is not told that nothing is left while something is."""
    monkeypatch.setattr(retention, "STEP", 1)
    for _ in range(9):
        fill(database, 400)
    assert sweep(policy("retention: {letters: 90d}\n"), NOW, *run_on(database)).rows == {"letters": 9}


def test_a_sweep_ends_where_it_is_told_to(database):
    fill(database, 400)
    assert sweep(policy(), NOW, *run_on(database), go_on=lambda: False).rows == {}


def test_nothing_goes_unless_it_is_said(database):
    number = fill(database, 5000)
    assert sweep(policy("desk: {}\n"), NOW, *run_on(database)).rows == {}
    assert state(database, number) == (True, True, True, True)


def test_what_is_left_of_a_ticket_says_nobody_and_nothing(database):
    """Words and people go with `events`, and are not looked for again; codes, times and figures stay."""
    number, young = fill(database, 800), fill(database, 100, requester="bo@x.example")
    rules = policy("categories: {other: {}}\nretention: {events: 2y}\n")
    assert sweep(rules, NOW, *run_on(database)).rows == {"events": 1}
    assert state(database, number) == (False, False, False, False)
    assert state(database, young) == (True, True, True, True)
    with database.read() as unit:
        ticket = tickets.get(unit, number)
        assert (ticket.subject, ticket.requester) == ("[erased]", f"erased-t{number}@erased.invalid")
        assert (ticket.state, ticket.category, ticket.opened) == (State.CLOSED, "other", NOW - timedelta(days=800))
        assert [event.kind for event in tickets.events(unit, number)] == ["opened", "closed", "erased"]
        assert replay(tickets.events(unit, number)) == ticket
        assert "ann@x.example" not in str(tickets.events(unit, number))
    assert backup.verify(database) == []
    assert sweep(rules, NOW, *run_on(database)).rows == {}


@pytest.mark.parametrize(("value", "column"), [("3 moons", 9), ("0d", 9)])
def test_a_time_that_is_none_is_told(value, column):
    loaded = load_texts({"rules/a.yaml": f"retention:\n  text: {value}\n"})
    assert f"rules/a.yaml:2:{column}" in str(loaded.problems[0])


# --- what a crash left between a commit and its files --------------------------------------------------------------------


def lose(database) -> list[str]:
    """A file that no row names, as a process leaves it that ends behind the commit that freed it."""
    if database.dialect != "sqlite":
        pytest.skip("a server keeps files in its rows")
    sha256 = database.blobs.keep(b"x" * (blobs.INLINE_LIMIT + 1))
    for file in database.blobs.folder.rglob("*"):
        os.utime(file, (0, 0))
    return [sha256]


def test_the_first_sweep_of_a_process_looks_for_files_that_nobody_names(talk):
    database = talk.stage.database
    lost = lose(database)
    daemon = Daemon(talk.stage.desk, talk.stage.clock)
    assert list(database.blobs.names(1e12)) == lost
    daemon._sweep()
    assert list(database.blobs.names(1e12)) == []


def test_later_ones_spare_the_look_at_every_file(talk):
    daemon = Daemon(talk.stage.desk, talk.stage.clock)
    daemon._sweep()
    lost = lose(talk.stage.database)
    daemon._sweep()
    assert list(talk.stage.database.blobs.names(1e12)) == lost
