"""Every question that a running desk asks is answered by an index, so that a mail costs the same with a million tickets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store.database.dialect import POSTGRESQL
from store.database.prepared import PreparedStatements
from store.database.unit import Database, Unit
from store.mail import inbox, mailboxes, outbox, spending
from store.records import (
    Alarm,
    Article,
    Capability,
    Event,
    Held,
    KnownMessage,
    Letter,
    MailboxPlace,
    Participant,
    Person,
    StoredAttachment,
    Ticket,
    Timer,
)
from store.schema.tables import metadata
from store.ticket import people, ticket_heads, tickets, timers
from store.upkeep import alarms, figures
from store.upkeep.clock_change import hurry

PARTIAL = {
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}


def explain(unit: Unit, statement: str, parameters: Any) -> list[str]:
    """The parts of the plan that walk through a whole table."""
    connection = unit.connection
    if unit.dialect == POSTGRESQL:
        text = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
        plan = text if isinstance(text, list) else json.loads(text)
        return list(_walks(plan[0]["Plan"]))
    # Straight to the driver: the plan is not what the statement's own result would be.
    driver: Any = connection.connection.driver_connection
    with closing(driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)) as rows:
        steps = [str(row[3]) for row in rows]
    return [
        step
        for step in steps
        if step.startswith("SCAN") and not _is_partial(step.rpartition(" ")[2]) and "CONSTANT ROW" not in step
    ]


def _is_partial(index: str) -> bool:
    return index in PARTIAL


def _walks(node: dict[str, Any]):
    kind = node["Node Type"]
    if kind == "Seq Scan" or ("Index" in kind and "Index Cond" not in node and not _is_partial(node["Index Name"])):
        yield f"{kind} {node.get('Relation Name', node.get('Index Name'))}"
    for child in node.get("Plans", ()):
        yield from _walks(child)


def watch(unit: Unit, ask: Callable[[Unit], object]) -> list[str]:
    """What is walked through by the statements that `ask` makes."""
    said: list[tuple[str, Any]] = []

    def hear(_conn, _cursor, statement, parameters, _context, executemany):
        if re.match(r"(?i)\s*(select|update|delete|with)\b", statement):
            said.append((statement, parameters[0] if executemany else parameters))

    unit.database.prepared = PreparedStatements(unit.connection.dialect)  # what is prepared already is not heard
    sa.event.listen(unit.connection, "before_cursor_execute", hear)
    try:
        ask(unit)
        unit.write_added()
    finally:
        sa.event.remove(unit.connection, "before_cursor_execute", hear)
    return [
        f"{walk}: {' '.join(statement.split())}"
        for statement, values in said
        for walk in explain(unit, statement, values)
    ]


def make_questions(now: datetime) -> dict[str, Callable[[Unit], object]]:
    hour = now - timedelta(hours=1)
    ticket = Ticket(1, "s", "ann@example.org", now, assignee="piet@x", fingerprint="f")

    def claim_and(module: Any, *after: Callable[[Unit, Any], object]) -> Callable[[Unit], object]:
        def ask(unit: Unit) -> None:
            for step in after:
                for row in module.claim(unit, now, 1, "n", 0.0):
                    step(unit, row)
            module.release_claims(unit)
            if module is outbox:
                outbox.next_due(unit, now)
            else:
                module.next_retry(unit) if module is inbox else module.next_due(unit)

        return ask

    return {
        "put": lambda u: inbox.put(u, content=b"same", sender="a", recipients=["b"], received_at=now),
        "claim mails": claim_and(
            inbox,
            lambda u, m: inbox.retry_later(u, m, "", now),
            lambda u, m: inbox.park(u, m, ""),
            lambda u, m: inbox.finish(u, m, "ticket", "", 1, now),
        ),
        "claim timers": claim_and(timers, lambda u, t: timers.retry_later(u, t, now), timers.finish),
        "claim slow timers": lambda u: timers.claim(u, now, 1, "n", 0.0, only=["report"]),
        "claim quick timers": lambda u: timers.claim(u, now, 1, "n", 0.0, without=["report"]),
        "claim letters": claim_and(
            outbox,
            lambda u, l: outbox.record_retry(u, l, "", now),
            lambda u, l: outbox.record_sent(u, l, "", now),
        ),
        "cancel timers": lambda u: (
            timers.cancel(u, 1),
            timers.cancel(u, 1, ["x"]),
            timers.of_ticket(u, 1),
            timers.waiting_of_kind(u, "x"),
            timers.drop(u, [1]),
        ),
        "own mail by Message-ID": lambda u: inbox.find_ticket_of(u, "<a@b>", "ann@acme.example"),
        "mail by id": lambda u: (
            inbox.get(u, 1),
            inbox.deliveries(u, 1),
            inbox.find_by_message_id(u, "<m>"),
            inbox.find_undecided(u, ["<m>", "<n>"], now, 1),
            inbox.oldest(u),
        ),
        "parsed": lambda u: inbox.save_parsed(u, 1, {}),
        "held": lambda u: (
            people.find_held_of_mail(u, 1),
            people.end_held(u, 1, "dropped"),
        ),
        "settle held": lambda u: inbox.settle_held(u, 1, "article", "", 1),
        "ticket": lambda u: (
            tickets.find(u, 1),
            tickets.events(u, 1),
            tickets.articles(u, 1),
            tickets.participants(u, 1),
            tickets.with_files(u, tickets.latest_articles(u, 1, 30)),
            tickets.causes_of_others(u, 1, "ann@example.org", {"inbox:1"}),
        ),
        "update ticket": lambda u: tickets.update(u, ticket, [Event("x", now)], 1),
        "texts": lambda u: list(tickets.latest_texts(u, 1, 50)),
        "attachment": lambda u: tickets.attachment_content(u, 1),
        "same": lambda u: (
            tickets.find_recent_same(u, "f", hour),
            tickets.find_all_recent_same(u, ["f", "g"], hour),
        ),
        "of requester": lambda u: (
            tickets.open_of_requester(u, "ann@example.org"),
            tickets.latest_of_requester(u, "ann@example.org", 10),
            tickets.find_alerting(u, "ann@example.org", "disk", hour, hour),
        ),
        "lists": lambda u: (
            tickets.list_tickets(u, open_only=True),
            tickets.list_tickets(u, assignee="a"),
            tickets.list_tickets(u, team="t"),
            tickets.list_tickets(u, open_only=True, assignee="a"),
            tickets.list_tickets(u, open_only=True, team="t"),
        ),
        "like reports": lambda u: (
            ticket_heads.recent_heads(u, hour),
            ticket_heads.RecentHeads().look(u, hour),
            ticket_heads.heads(u, [1, 2]),
            ticket_heads.open_majors(u),
        ),
        "reports since a proposal": lambda u: tickets.list_tickets(u, after=1, limit=1000),
        "known": lambda u: (
            tickets.find_known(u, ["<a>", "<b>"]),
            tickets.know(u, [KnownMessage("<a>", 1)]),
            tickets.know_first(u, [KnownMessage("<a>", 1)], list),
        ),
        "leave": lambda u: tickets.end_participant(u, 1, "ann@example.org", now),
        "traces": lambda u: tickets.traces(u, 1),
        "budgets": lambda u: (
            outbox.count_recent(u, "ann@example.org", ["received"], hour),
            outbox.count_recent(u, "ann@example.org", None, hour),
            outbox.count_recent_of_ticket(u, 1, hour, "inbox:"),
            outbox.causes_of_recent(u, 1, "ann@example.org", hour),
            outbox.tallies(u, ["ann@example.org", "b@example.org"], hour, now),
            spending.spent(u, ["desk", "strangers"], now, timedelta(hours=1)),
            spending.spent_of(u, "missed: ", now, timedelta(hours=1)),
            spending.spend(u, ["desk"], now.replace(minute=0)),
        ),
        "letters": lambda u: (
            outbox.find_by_bounce(u, "h"),
            outbox.get(u, 1),
            outbox.list_letters(u, ticket_id=1),
            list(outbox.contents_to(u, [1, 2], ["ann@example.org"], 200, 1024)),
            outbox.count_unsent(u),
            outbox.oldest(u),
            outbox.record_bounced(u, 1, ""),
        ),
        "people": lambda u: (
            people.find_person(u, "a"),
            people.find_people(u, ["a", "b"]),
            people.save_person(u, Person("a")),
        ),
        "the metrics": lambda u: (
            figures.get_queues(u),
            figures.find_oldest_letter(u),
            figures.find_oldest_mail(u),
        ),
        "alarms": lambda u: (alarms.find(u, "outbox"), alarms.save(u, Alarm("outbox", "old", "", now))),
        "places of mailboxes": lambda u: (mailboxes.find(u, "a"), mailboxes.save(u, MailboxPlace("a", 1, 1))),
        "a clock that was set back": lambda u: hurry(u, now, timedelta(hours=1)),
        "capabilities": lambda u: (
            people.find_capabilities(u, ["h", "i"]),
            people.use_capability(u, "h", now, ""),
            people.revoke_of_ticket(u, 1, now, recipient="a"),
        ),
    }


def fill(unit: Unit, now: datetime) -> None:
    inbox.put(unit, content=b"same", sender="a", recipients=["b"], received_at=now)
    ticket = Ticket(1, "s", "ann@example.org", now, assignee="piet@x", fingerprint="f")
    tickets.insert(unit, ticket, [Event("opened", now)])
    file = StoredAttachment("a", "text/plain", 0, "")
    tickets.add_article(unit, Article("a", "requester", "public", "t", now, ticket_id=1, attachments=(file,)), [b"x"])
    tickets.add_participant(unit, Participant(1, "ann@example.org", "requester", now))
    timers.add(unit, [Timer(1, "x", now), Timer(1, "y", now)])
    outbox.add(
        unit,
        [
            Letter("x", "ann@example.org", f"<{n}@x>", "", b"x", now, now, now, ticket_id=1, bounce_hash="h")
            for n in range(2)
        ],
    )
    people.add_held(unit, Held(1, "a", "w", now, now))
    people.add_capabilities(unit, Capability("h", "reply", "a", now, 1))


@pytest.mark.parametrize("name", list(make_questions(datetime(2026, 1, 1, tzinfo=UTC))))
def test_every_hot_question_uses_an_index(database: Database, now: datetime, name: str):
    with database.write() as unit:
        fill(unit, now)
        if unit.dialect == POSTGRESQL:
            unit.connection.exec_driver_sql("set local enable_seqscan = off")
            unit.connection.exec_driver_sql("set local enable_bitmapscan = off")
        assert watch(unit, make_questions(now)[name]) == []


def test_the_watch_sees_a_walk(database: Database, now: datetime):
    with database.write() as unit:
        fill(unit, now)
        assert watch(unit, lambda u: u.execute(sa.text("select * from ticket where subject = 's'")))
        assert watch(unit, lambda u: u.execute(sa.text("update inbox set peer = '' where peer = 'x'")))
