"""The beginnings of the latest tickets, as who asks for them again and again sees them."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from store.database.unit import Database
from store.records import Article, Event, State, Ticket
from store.ticket import ticket_heads, tickets
from store.ticket.ticket_heads import RecentHeads


def open_ticket(database: Database, at: datetime, subject: str = "The VPN is down") -> int:
    with database.write() as unit:
        number = tickets.reserve_numbers(unit, 1)[0]
        made = Ticket(number, subject, "ann@example.org", at, kind="incident")
        tickets.insert(unit, made, [Event("opened", at)])
        tickets.add_article(unit, Article("a", "requester", "public", "Since nine.", at, ticket_id=number))
    return number


def change(database: Database, number: int, at: datetime, **values: object) -> None:
    with database.write() as unit:
        before = tickets.get(unit, number)
        tickets.update(unit, replace(before, **values), [Event("changed", at)], before.version)


def test_a_beginning_is_read_once_and_again_when_its_ticket_has_changed(database: Database, now: datetime, monkeypatch):
    lately = RecentHeads()
    asked: list[list[int]] = []
    read = ticket_heads.heads
    monkeypatch.setattr(ticket_heads, "heads", lambda unit, numbers: asked.append(list(numbers)) or read(unit, numbers))
    first, second = open_ticket(database, now), open_ticket(database, now, "The printer jams")

    def look(since: datetime = now - timedelta(minutes=15)) -> tuple[list[ticket_heads.Head], list[int]]:
        """What is seen, and which beginnings were read for it."""
        asked.clear()
        with database.read() as unit:
            found = lately.look(unit, since)
            numbers = asked[0]
            assert found == ticket_heads.recent_heads(unit, since)
        return found, numbers

    found, numbers = look()
    assert [head.subject for head in found] == ["The VPN is down", "The printer jams"]
    assert numbers == [first, second]
    assert look()[1] == []
    change(database, first, now, state=State.CLOSED)
    third = open_ticket(database, now + timedelta(minutes=1))
    found, numbers = look()
    assert [head.state for head in found] == [State.CLOSED, State.NEW, State.NEW]
    assert numbers == [first, third]
    assert [head.id for head in look(now + timedelta(seconds=1))[0]] == [third]
    assert look()[1] == [first, second]  # what was forgotten is read again


def test_of_many_tickets_the_latest_are_looked_at(database: Database, now: datetime):
    lately = RecentHeads(limit=3)
    numbers = [open_ticket(database, now) for _ in range(5)]
    with database.read() as unit:
        assert [head.id for head in lately.look(unit, now)] == numbers[-3:]
