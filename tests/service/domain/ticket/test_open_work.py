"""What several people do on one ticket is a JSON value: it comes back as it was, and says what blocks the end."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from service.domain.ticket.open_work import Appointment, Change, Consult, Task, Vote, Work
from store.records import Ticket

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
TICKET = Ticket(7, "VPN", "ann@example.com", AT)
FULL = Work(
    consults=(Consult(1, "bob@example.com", "is the index broken?", "piet@example.com", AT, answered_at=AT),),
    tasks=(Task(1, "network", "check the index", "piet@example.com", AT, due=AT),),
    change=Change(1, "new firmware", "piet@example.com", AT, votes=(Vote("cio@example.com", at=AT),), deadline=AT),
    appointment=Appointment(1, AT, "piet@example.com", AT, prepare=("a laptop", "the password")),
    merged=(3, 4),
    children=(9,),
)


def test_work_comes_back_from_its_json_as_it_was() -> None:
    stored = replace(TICKET, **FULL.changes())
    assert Work.of(stored) == FULL


def test_an_empty_work_is_an_empty_value() -> None:
    assert Work().changes() == {"work": {}}
    assert Work.of(TICKET) == Work()


def test_what_a_later_version_wrote_is_left_out() -> None:
    stored = replace(TICKET, work={**FULL.changes()["work"], "later": 1})
    assert Work.of(stored) == FULL


def test_open_tasks_and_an_undecided_change_block_the_end() -> None:
    assert FULL.blocks_resolving == "open_tasks"
    assert FULL.but(tasks=(replace(FULL.tasks[0], kind="improve"),), change=None).blocks_resolving == ""
    assert FULL.but(tasks=()).blocks_resolving == "open_change"
    assert FULL.but(tasks=(), change=None).blocks_resolving == ""
