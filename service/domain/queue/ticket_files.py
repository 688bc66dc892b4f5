"""`#files`: the files of a ticket for who works on it, a part a letter (docs/engineers.md)."""

from __future__ import annotations

from service.domain.commands import argument_records as a
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Refused
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.permissions import may_see, works_on

ATTACHMENTS = "attachments"  # what the event of a sweep names


def part_asked(argument: a.Argument | None) -> int:
    """The number behind `#files`, 1 where there is none, 0 where it is no number."""
    typed = argument.text.strip().rstrip(".。") if isinstance(argument, a.Text) else ""
    return 1 if not typed else int(typed) if typed.isdecimal() and len(typed) < 5 else 0


def send(case: MailCase, argument: a.Argument) -> str:
    """One letter with a part of the ticket's files. Raises Refused."""
    s, part = case.s, case.s.part
    if s.ticket is None or part is None or not may_see(s.policy, s.ticket, s.participants, s.author):
        raise Refused("no_such_ticket")
    swept = (one.data.get("what", ()) for one in s.events if one.kind == EventKind.ERASED)
    if not part.packed.parts and any(ATTACHMENTS in what for what in swept):
        raise Refused("files_no_longer_kept")
    if not part.packed.parts:
        raise Refused("no_files" if not part.packed.stay else "no_files_to_send")
    if not part.number:
        raise Refused("no_such_part", f"#files {len(part.packed.parts)}")
    if not works_on(s.ticket, s.participants, s.author):
        case.draft.look_at(s.ticket)
    shelf = part.packed.view(part.number, s.policy.attachments.pass_on)
    case.post.to(s.author, "files", shelf=shelf, attachments=part.files)
    return str(part.number)
