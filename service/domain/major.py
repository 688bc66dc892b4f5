"""Major incidents: many like reports become one, by the desk's word (PROCESS.md S2.9)."""

from __future__ import annotations

from service.domain.doing import Answer, Command, Doing, TimerHandler
from service.domain.draft import Refused
from service.domain.situation import Shown
from service.domain.work import Work
from store.records import Ticket


def is_major(ticket: Ticket) -> bool:
    return bool(Work.of(ticket).children)


def add_report(doing: Doing, target: Shown) -> str:
    raise Refused("state")


def leave(doing: Doing) -> str:
    raise Refused("state")


def take_out(doing: Doing, number: int) -> str:
    raise Refused("state")


DO: dict[str, Command] = {}
ANSWERS: dict[str, Answer] = {}
TIMERS: dict[str, TimerHandler] = {}
