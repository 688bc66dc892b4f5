"""`postdesk show T-1`: one ticket with its timeline, articles, people, clocks and letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.common import (
    HERE,
    Folder,
    Json,
    console,
    get_config,
    parse_ticket,
    print_json,
    read_database,
    show_time,
)
from service.cli.list import as_row, called
from service.cli.user_errors import UserError
from service.domain.planning.timer_kind import TimerNeed
from service.domain.ticket.event_kinds import EventKind
from store.records import Role, Visibility

if TYPE_CHECKING:
    from rich.table import Table

    from service.config.settings import Config
    from store.database.unit import Unit
    from store.records import Article, Event, Letter, Participant, Ticket, Timer


def show(ticket: Annotated[str, typer.Argument(help="T-1042")], folder: Folder = HERE, json: Json = False) -> None:
    """One ticket: its timeline, articles, people and clocks."""
    number = parse_ticket(ticket)
    config = get_config(Path(folder))
    from store.mail import outbox
    from store.ticket import tickets, timers

    with read_database(config) as database, database.read() as unit:
        found = tickets.find(unit, number)
        if found is None:
            raise UserError(f"there is no ticket T-{number}")
        events = tickets.events(unit, number)
        articles = tickets.articles(unit, number)
        people = tickets.everybody(unit, number)
        clocks = [one for one in timers.of_ticket(unit, number) if still_means(unit, one)]
        letters = outbox.list_letters(unit, ticket_id=number, limit=1000)[::-1]
    if json:
        print_json(as_document(found, events, articles, people, clocks, letters))
    else:
        print_ticket(found, events, articles, people, clocks, letters, config)


def still_means(unit: Unit, timer: Timer) -> bool:
    """Is there anything that the timer may still do? The end of a held mail means nothing once it was settled."""
    from service.domain.plan_timer import kind_of
    from store.ticket import people as known

    if timer.state != "waiting" or TimerNeed.HELD_MAIL not in kind_of(timer).needs:
        return True
    held = known.find_held_of_mail(unit, int(timer.data.get("inbox", 0)))
    return held is not None and held.state == "waiting"


def as_document(
    ticket: Ticket,
    events: list[Event],
    articles: list[Article],
    people: list[Participant],
    clocks: list[Timer],
    letters: list[Letter],
) -> dict[str, Any]:
    """Everything of a ticket, as JSON shows it."""
    return as_row(ticket, datetime.now(UTC)) | {
        "facts": ticket.facts,
        "record": ticket.record,
        "survey": ticket.survey,
        "work": ticket.work,
        "waiting_until": ticket.waiting_until,
        "promised": ticket.promised,
        "clocks": {
            "response": {"due": ticket.response_due, "stopped": ticket.first_response},
            "resolution": {"due": ticket.due, "stopped": ticket.resolved},
            "timers": [{"kind": one.kind, "step": one.step, "due": one.due_at, "state": one.state} for one in clocks],
        },
        "participants": people,
        "articles": articles,
        "events": events,
        "letters": [
            {
                "id": one.id,
                "kind": one.kind,
                "to": one.recipient,
                "subject": one.subject,
                "state": one.state,
                "attempts": one.tries,
                "created": one.created_at,
                "sent": one.sent_at,
                "message_id": one.message_id,
            }
            for one in letters
        ],
    }


_MOST_NAMED = 20  # of each role; a mail may name hundreds


def describe_others(people: Iterable[Participant]) -> list[str]:
    """Who else is on the ticket, one line for each role with what it may do; who left says so."""
    may = {
        "watcher": "gets copies and may answer",
        Role.NAMED: "may answer, gets no copies",
        Role.MENTIONED: "an answer is held for the engineer",
    }
    roles: dict[str, list[str]] = {}
    for one in people:
        if one.role not in {Role.REQUESTER, Role.ENGINEER}:
            roles.setdefault(one.role, []).append(one.address if one.until is None else f"{one.address} (left)")
    lines = []
    for role, addresses in roles.items():
        rest = len(addresses) - _MOST_NAMED
        shown = [*addresses[:_MOST_NAMED], *([f"and {rest} more"] if rest > 0 else [])]
        lines.append(f"{role} ({may[role]}): {', '.join(shown)}" if role in may else f"{role}: {', '.join(shown)}")
    return lines


def print_ticket(
    ticket: Ticket,
    events: list[Event],
    articles: list[Article],
    people: list[Participant],
    clocks: list[Timer],
    letters: list[Letter],
    config: Config,
) -> None:
    """The ticket for people: a head, then everything that happened in the order of time."""
    from service.domain.plan_timer import kind_of

    out = console()
    show_at = partial(show_time, config=config, desk=ticket.desk)
    _print_head(ticket, people, show_at, desk=ticket.desk if len(config.desks) > 1 else "")
    out.print(_make_timeline(events, articles, letters, show_at))
    for timer in clocks:
        if timer.state == "waiting":
            out.print(f"next: {kind_of(timer).says} at {show_at(timer.due_at)}", style="dim")


def _print_head(ticket: Ticket, people: list[Participant], show_at: Callable[..., str], desk: str) -> None:
    from rich.text import Text

    from service.loops.letters.letter_values import links_of

    out = console()
    out.print(Text(f"T-{ticket.id}  {ticket.subject}", style="bold"))
    out.print(
        f"{ticket.state.replace('_', ' ')}{f' ({ticket.resolution})' if ticket.resolution else ''} · {ticket.kind} · "
        f"{ticket.category} · {ticket.priority} · level {ticket.level}",
    )
    at_desk = f" · at {desk}" if desk else ""
    out.print(f"{called(ticket)} → {ticket.assignee or 'nobody yet'} ({ticket.team or 'no team'}){at_desk}")
    answered = show_at(ticket.first_response) or "not yet"
    out.print(
        f"answer due {show_at(ticket.response_due) or '–'} (given: {answered}) · solve by {show_at(ticket.due) or '–'}",
    )
    for line in describe_others(people):
        out.print(Text(line))
    for name, lines in (("facts", ticket.facts), ("record", ticket.record)):
        if lines:
            told = " · ".join(f"{key.replace('_', ' ')}: {_shorten(str(value))}" for key, value in lines.items())
            out.print(Text(f"{name}: {told}"))
    links = [f"{name.replace('_', ' ')} {numbers}" for name, numbers in links_of(ticket)]
    if links:
        out.print(f"tickets: {'; '.join(links)}")


def _make_timeline(
    events: list[Event], articles: list[Article], letters: list[Letter], show_at: Callable[..., str]
) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True)
    table.add_column()
    # What an article says stands in the timeline itself, so the event of its arrival would say it twice.
    rows = [
        (event.at, 0, event.actor, Text(f"{event.kind.replace('_', ' ')}{_detail(event, show_at)}"))
        for event in events
        if event.kind != EventKind.ARTICLE_ADDED
    ]
    for article in articles:
        mark = " (internal)" if article.visibility == Visibility.INTERNAL else ""
        rows.append((article.at, 1, article.author, Text(f"wrote{mark}: {_shorten(article.text)}", style="cyan")))
    for letter in letters:
        state = "" if letter.state == "sent" else f" ({letter.state})"
        rows.append(
            (letter.created_at, 2, f"→ {letter.recipient}", Text(f"letter: {letter.kind}{state}", style="green"))
        )
    for at, _, who, what in sorted(rows, key=lambda row: row[:2]):
        table.add_row(show_at(at), Text(who), what)
    return table


def _detail(event: Event, show_at: Callable[[datetime], str]) -> str:
    """The few words of an event's data that say what changed."""
    data = event.data
    if "from" in data and "to" in data:
        return f": {data['from'] or '–'} → {data['to'] or '–'}"
    shown = [*_changed(event, show_at)] if event.kind != EventKind.OPENED else []
    shown += [
        f"{key} {value}"
        for key, value in data.items()
        if isinstance(value, str | int) and value != "" and len(str(value)) < 60
    ]
    return f": {', '.join(shown[:_MOST_DETAILS])}" if shown else ""


_GROWING = ("facts", "record")
_MOST_OF_FACT = 80  # characters of a fact, or of a line of the record
_MOST_DETAILS = 6
_TOLD = (
    "state", "assignee", "desk", "team", "priority", "category", "kind", "impact", "urgency", "level", "promised",
    "waiting_until",
)  # fmt: skip


def _changed(event: Event, show_at: Callable[[datetime], str]) -> Iterator[str]:
    """The fields that people ask for, with what they were and are now: "P3 → P2", "promised 2026-11-26 16:00", and
    what the facts and the record have gained.
    """
    now, was = event.data.get("set", {}), event.data.get("was", {})
    for name in _TOLD:
        value, before = now.get(name), was.get(name)
        if name in now and value != before and value not in ("", None):
            if name in {"promised", "waiting_until"}:
                value, before = show_at(datetime.fromisoformat(str(value))), ""
            change = f"{before} → {value}" if before else f"→ {value}" if name == "assignee" else str(value)
            yield change.replace("_", " ") if name in {"state", "assignee"} else f"{name.replace('_', ' ')} {change}"
    for name in _GROWING:
        known = was.get(name) or {}
        for key, value in (now.get(name) or {}).items():
            if value and value != known.get(key):
                yield f"{key.replace('_', ' ')}: {_shorten(str(value), _MOST_OF_FACT)}"


def _shorten(text: str, most: int = 300) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
