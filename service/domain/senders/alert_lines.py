"""A reply to the letter that lists a ticket's alerts, line by line: `4 resolve replaced the fan`, `2 split`,
`1-5 accept`.

The alerts are one ticket: a line marks single ones as done, or gives them a ticket of their own; whatever else is said
of some of them alone is refused, for it would be done to all. With the last alert that was open the ticket ends.
"""

from __future__ import annotations

from msgspec.structs import replace

from service.domain.commands.parse import Command
from service.domain.opening import monitoring_alert, split
from service.domain.planning import deadlines
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Refused
from service.domain.senders.effects import command_effects
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work
from store.records import ENDED_STATES
from templates.context import Done

_OF_THE_TICKET = frozenset({"accept", "note", "time", "watch", "unwatch", "link"})  # whichever alert is named


def do(case: MailCase, command: Command) -> Done:
    """One line; raises Refused."""
    alerts = Work.of(case.draft.ticket).alerts
    if any(not 1 <= row <= len(alerts) for row in command.rows):
        raise Refused("no_such_row")
    if command.word == "split":
        return Done("split", split.split_alerts(case, command.rows, " ".join(command.value.text.split())[:250]))
    if command.word == "resolve":
        return _mark(case, command)
    left = [row for row, one in enumerate(alerts, start=1) if one.is_open and row not in command.rows]
    if left and command.row.changes and command.word not in _OF_THE_TICKET:
        raise Refused("only_some", f"{_listed(command.rows)} split")
    return Done(command.word, command_effects.do(case, command.word, command.value))


def _mark(case: MailCase, command: Command) -> Done:
    s, draft = case.s, case.draft
    if draft.ticket.state in ENDED_STATES:
        raise Refused("state")
    work = Work.of(draft.ticket)
    alerts = tuple(
        replace(one, done=s.author, how=command.value.text.strip()[:500])
        if row in command.rows and one.is_open
        else one
        for row, one in enumerate(work.alerts, start=1)
    )
    deadlines.answered(s, draft)
    draft.note(EventKind.ALERT_DONE, Work.of(draft.ticket).but(alerts=alerts).changes(), rows=list(command.rows))
    if not any(one.is_open for one in alerts):
        if work.blocks_resolving:
            raise Refused(work.blocks_resolving)
        monitoring_alert.end_with_last(case, resolution="by desk")
    return Done("alert_done", _listed(command.rows))


def _listed(rows: tuple[int, ...]) -> str:
    return ", ".join(map(str, rows))
