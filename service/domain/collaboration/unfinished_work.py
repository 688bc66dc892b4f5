"""What is still open around a ticket when it ends: tasks are dropped and their owners told, an appointment is called
off, whoever was asked to approve something hears that they need not, and a major incident has one report less.
"""

from __future__ import annotations

from msgspec.structs import replace

from service.domain.approval.approver_mail import tell_pending
from service.domain.collaboration.appointment_letters import call_off, is_ahead
from service.domain.collaboration.colleague_answers import name_of, people_of
from service.domain.planning.case import AnyCase
from service.domain.planning.letter_recipients import Post
from service.domain.planning.presence import Presence
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Task, Work
from service.domain.ticket.timer_names import TimerName
from store.records import Waiting
from templates.context import TaskView, Who

NOBODY_KNOWN = Presence()


def wind_up(case: AnyCase, presence: Presence = NOBODY_KNOWN, *, requester_too: bool = True) -> None:
    """After the ticket has ended. `requester_too` is False where nobody outside is written to (spam).

    An open change stays as it was asked, so that an end that is taken back takes nothing from it
    (`close_and_reopen.go_on`).
    """
    draft = case.draft
    work = Work.of(draft.ticket)
    tasks = work.open_tasks
    if tasks:
        numbers = {task.number for task in tasks}
        dropped = tuple(replace(t, dropped=True) if t.number in numbers else t for t in work.tasks)
        draft.note(EventKind.TASK_DROPPED, work.but(tasks=dropped).changes(), numbers=sorted(numbers))
        tell_dropped(case.post, tasks, without=draft.actor, reason="ended")
    one = Work.of(draft.ticket).appointment
    if requester_too and one is not None and is_ahead(one, draft):
        call_off(case, one, by=one.by, reason="ended")
    change = work.change
    if change is not None and change.is_open:
        tell_pending(case, change, change, presence, without={draft.actor})
    if work.parent and draft.ticket.waiting_for == Waiting.PARENT:  # one report less, in its own transaction
        draft.later(TimerName.JOINED, draft.now, ticket=work.parent, source=draft.ticket.id, what="left")


def tell_dropped(post: Post, tasks: tuple[Task, ...], *, without: str, reason: str = "") -> None:
    """Each owner hears once per task that it need not be done any more."""
    for one in tasks:
        task = TaskView(
            one.what, by=Who(post.name(one.by), one.by), owner=Who(name_of(post, one.owner), one.owner), kind=one.kind,
            number=one.number,
        )  # fmt: skip
        for address in people_of(post.policy, one.owner):
            if address != without and address in post.policy.people:
                post.to(address, "task-dropped", task=task, reason=reason)
