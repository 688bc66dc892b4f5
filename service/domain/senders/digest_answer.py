"""An answer to a digest: its lines are read at the personal address,
and each is done on its ticket in a transaction of its own.

A line is a command and nothing else: no greeting, no text for the requester, no file. One that cannot be done is sent
back and not held, for its mail has other lines, which would be done once more;
a better one is a reply to the ticket (S7.1, S7.2).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from gateway.addresses import mask_tokens
from gateway.message import Address, Authenticity, Automatic, Bounce, DomainVerdict, Forward, Mail, Reading, Reply
from service.domain.commands.parse import Command, DigestLine
from service.domain.escalation import escalate
from service.domain.incoming_mail.append_mail import open_case
from service.domain.incoming_mail.text_audience import find_route
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Refused
from service.domain.planning.plan import Plan
from service.domain.planning.refusals import refuse
from service.domain.planning.situation import Situation
from service.domain.planning.timer_situation import Moment
from service.domain.queue import lookups
from service.domain.senders import engineer
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName
from store.records import (
    Capability,
    Outcome,
    Scope,
)
from templates.context import Done, Receipt, Refusal

MOST_SHOWN = 60  # lines of a receipt: as many as a digest has
_TOLD_ALREADY = frozenset({"spam"})  # by the receipt of the whole answer; one more would come for each of many


# -- at the personal address: which ticket each line means -------------------------------------------------------------


class LinesRead(Struct):
    """What the lines of an answer come to."""

    done: list[Done] = field(default_factory=list)
    passed: list[Done] = field(default_factory=list)  # on to the tickets, where each is done or refused on its own
    refused: list[Refusal] = field(default_factory=list)


def read_lines(case: MailCase) -> LinesRead:
    """Shows what is asked for, and leaves an order for every other line; nothing of it where one cannot be read."""
    s, lines = case.s, LinesRead()
    read = s.digest_lines
    lines.refused += [refuse(s, problem) for problem in read.problems]
    orders = _find_orders(s, read.lines, lines.refused) if not lines.refused else []
    if lines.refused:
        return lines
    for ticket_id, command in orders:
        if command.word != "show":
            line = f"#{command.word} {command.argument}".strip()
            case.draft.later(
                TimerName.ORDER, s.now, ticket=ticket_id, engineer=s.author, line=line, inbox=s.inbox.id,
                zone=s.house.timezone,
            )  # fmt: skip
            lines.passed.append(Done(command.word, f"T-{ticket_id}", f"T-{ticket_id} {line}"))
    for number in dict.fromkeys(number for number, command in orders if command.word == "show"):
        try:
            lookups.show_one(case, number)
        except Refused as why:
            lines.refused.append(Refusal(f"T-{number}", why.reason, why.value))
        else:
            lines.done.append(Done("show", f"T-{number}"))
    return lines


def _find_orders(s: Situation, lines: tuple[DigestLine, ...], refused: list[Refusal]) -> list[tuple[int, Command]]:
    """Digest lines with the tickets that their numbers stand for: in the list that is answered."""
    rows = lookups.digest_rows(s)
    why = "no_such_row" if rows or lookups.bound_rows(s) else "no_list"
    found: list[tuple[int, Command]] = []
    for line in lines:
        for number in line.numbers:
            if not 1 <= number <= len(rows):
                if Refusal(line.command.rest_line, why) not in refused:
                    refused.append(Refusal(line.command.rest_line, why))
            else:
                found.append((rows[number - 1], line.command))
        for ticket in line.tickets:
            if lookups.sees(s, ticket):
                found.append((ticket, line.command))
            else:
                refused.append(Refusal(line.command.rest_line, "no_such_ticket"))
    return found


def show_passed(passed: list[Done]) -> tuple[str, ...]:
    """What goes on to the tickets, as lines of the receipt."""
    rest = len(passed) - MOST_SHOWN
    lines = tuple(mask_tokens(one.typed) for one in passed[:MOST_SHOWN])
    return (*lines, f"… (+{rest})") if rest > 0 else lines


# -- on the ticket: one line is done -----------------------------------------------------------------------------------


def plan_line(m: Moment) -> Plan | None:
    """What one typed line does to its ticket."""
    if m.ticket is None or m.inbox is None:
        return None
    s = situation_of(m)
    route = find_route(s)
    parsed = replace(s.commands, goes=route.goes, kept=route.kept)
    refused = engineer.find_refusals(s, parsed, route)
    if not refused and engineer.needs_proof(s, parsed):  # a proof of their mail would do all its lines again
        refused = tuple(Refusal(command.rest_line, "not_alone") for command in parsed.commands)
    if refused:
        return _send_back(s, refused)
    case = open_case(s)
    escalate.acknowledge_line(case.draft)
    try:
        receipt = engineer.run(case, parsed)
    except engineer.RefusedLine as why:
        return _send_back(s, (why.refusal,))
    return replace(engineer.finish(case, receipt, told_already=_TOLD_ALREADY), outcome=Outcome.NONE)


def situation_of(m: Moment) -> Situation:
    """Its engineer's typed line on the ticket: without headers, quotes or files,
    and with the right to answer for it. Times in it are those of the desk whose digest it answers.
    """
    assert m.ticket is not None
    assert m.inbox is not None
    author = str(m.timer.data["engineer"])
    typed = Reading(
        Mail(sender=Address(author, m.names.get(author, ""))), Reply(str(m.timer.data["line"])), Automatic(),
        Bounce(), Forward(), Authenticity(DomainVerdict.ABSENT), intent="unsure",
    )  # fmt: skip
    right = Capability("", Scope.REPLY, author, m.now, m.ticket.id)
    shown = m.answers.shown.get(m.ticket.id)
    house = replace(m.house, zone=ZoneInfo(str(m.timer.data.get("zone", m.house.timezone))))
    return Situation(
        m.now, m.policy, "", house, m.inbox, typed, capability=right, ticket=m.ticket, k=3,
        participants=m.participants, answers=m.answers, people=m.people, loads=m.loads, files=m.files, stay=m.stay,
        events=shown.events if shown is not None else (),
    )  # fmt: skip


def _send_back(s: Situation, refused: tuple[Refusal, ...]) -> Plan:
    """A line that is not done."""
    case, why = open_case(s), engineer.list_reasons(refused)
    case.draft.note(EventKind.REFUSED, why=why)
    case.post.to(s.author, "receipt", receipt=Receipt(refused=engineer.mask(refused), text_went="nowhere"))
    return case.draft.plan(Outcome.NONE, why)
