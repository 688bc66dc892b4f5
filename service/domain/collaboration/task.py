"""Parts of the work that others own, with a deadline (docs/process.md S4.3), and improvements that live on after the
ticket (S7.5).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Unpack

from msgspec.structs import replace

from gateway.addresses import mask_tokens
from gateway.read.later_pattern import compile_later
from rules.decision.roster import find_person, find_team, is_desk_or_lead, list_alike, list_names, role_addresses
from rules.policy.model import Policy
from service.domain.collaboration.colleague_answers import (
    body_lines,
    business_after,
    doubt,
    goes_own_road,
    gone,
    history_of,
    name_of,
    names_somebody,
    number_asked,
    people_of,
    there,
    when_open,
    who_works,
)
from service.domain.collaboration.unfinished_work import tell_dropped
from service.domain.commands import argument_records as a
from service.domain.commands.lines import split_greeting
from service.domain.commands.parse import Parsed
from service.domain.held_mail.hold import plan_held
from service.domain.incoming_mail.append_mail import record_mail, start
from service.domain.planning import deadlines
from service.domain.planning.case import Answer, Command, MailCase, TimerCase, Undo
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_recipients import Post, language_for, pass_on_words
from service.domain.planning.plan import LetterFields, Plan
from service.domain.planning.presence import find_here
from service.domain.planning.situation import Situation
from service.domain.queue import report_letters
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Task, Work
from service.domain.ticket.timer_names import TimerName
from store.records import ENDED_STATES, Event, Outcome, Role, State, Ticket, Visibility, Waiting
from templates.context import ALTERNATIVELY, Done, Receipt, TaskView, Who
from templates.letters import LetterName

_EARLY, _NOW, _LATE = 1, 2, 3
_WHAT = 2000  # characters of a task that are kept with the ticket
_DROP = frozenset({"drop", "withdraw", "cancel", "收回", "撤回", "取消"})
_OWN = frozenset({"eta", "note"})  # commands that mean the task, in an answer to its letter


# -- #task and #improve -----------------------------------------------------------------------------------------------


def task(case: MailCase, argument: a.Argument) -> str:
    """Give a part of the work away; the ticket waits for it and cannot be resolved before."""
    assert isinstance(argument, a.NewTask)
    s, draft = case.s, case.draft
    if argument.target.kind == "person" and argument.target.name in _DROP:
        return _take_back(case, argument.text)
    if not draft.can("open_task"):
        raise Refused("state")
    one = _make(case, argument, "task")
    work = Work.of(draft.ticket).but(tasks=(*Work.of(draft.ticket).tasks, one))
    if draft.ticket.state is State.WAITING:
        draft.note(EventKind.TASK_GIVEN, work.changes(), number=one.number, to=one.owner)
    else:  # the promise to the requester goes on: only their own silence and an agreed hold stop a clock (S3.1)
        waits = {"waiting_for": Waiting.TASK, "waiting_until": None}
        draft.move("open_task", EventKind.TASK_GIVEN, {**work.changes(), **waits}, number=one.number, to=one.owner)
        deadlines.schedule(draft, s.policy)
    _hand_over(case, one)
    return name_of(case.post, one.owner)


def improve(case: MailCase, argument: a.Argument) -> str:
    """Note an action for next time; it has an owner and a date, and does not hold the ticket up. Alone: list them."""
    if not isinstance(argument, a.NewTask):
        return report_letters.ask_improvements(case)
    draft = case.draft
    one = _make(case, argument, "improve")
    work = Work.of(draft.ticket)
    draft.note(
        EventKind.IMPROVEMENT_NOTED, work.but(tasks=(*work.tasks, one)).changes(), number=one.number, to=one.owner
    )
    _hand_over(case, one)
    return name_of(case.post, one.owner)


def _make(case: MailCase, argument: a.NewTask, kind: str) -> Task:
    s = case.s
    together = s.policy.together
    if argument.also is not None and names_somebody(s.policy, argument.also):
        raise Refused("one_owner")
    due = argument.due or business_after(
        s.policy, s.now, together.task_due if kind == "task" else together.improvement_due
    )
    number = len(Work.of(case.draft.ticket).tasks) + 1
    return Task(
        number, _owner(case, argument.target), mask_tokens(argument.text)[:_WHAT], s.author, s.now, due, kind=kind
    )


def _owner(case: MailCase, target: a.HandOverTarget) -> str:
    """An engineer's address or a team's name. Raises Refused."""
    policy = case.s.policy
    if target.kind == "me":
        return case.s.author
    found = find_person(policy, target.name) if target.kind == "person" else ()
    if case.draft.ticket.requester in {found, target.name}:
        raise Refused("requesters_side")
    if isinstance(found, str):
        return found
    team = find_team(policy, target.name)
    if team:
        if not people_of(policy, team):
            raise Refused("nobody_there")
        return team
    if found:
        raise Refused("ambiguous_person", list_names(policy, found))
    if "@" in target.name:
        raise Refused("task_outside")
    is_team = target.kind == "team"
    raise Refused("unknown_team" if is_team else "unknown_person", list_alike(policy, target.name, people=not is_team))


def _hand_over(case: MailCase, one: Task) -> None:
    """The owner, or each of the team, gets the letter; who gives a task to somebody away is told at once."""
    s, people = case.s, people_of(case.s.policy, one.owner)
    text = "\n\n".join(part for part in (one.what, split_greeting(case.rest)[1]) if part)
    message, carried = pass_on_words(s, text, internal=True)
    _write(
        case.post, one, "task", there(s, people), message=message, history=history_of(case), attachments=carried,
        person=True, counted=False,
    )  # fmt: skip
    if all(gone(s, address) is not None for address in people):
        done = Done("task_away", name_of(case.post, one.owner, language_for(s.policy, s.house, None, s.author)))
        case.post.to(s.author, "receipt", receipt=Receipt(done=(done,)), counted=False)
    _schedule(case.draft, case.s.policy, one)


def _write(post: Post, one: Task, letter: LetterName, people: tuple[str, ...], **more: Unpack[LetterFields]) -> None:
    own: LetterFields = {
        "action": "task", "binding": {"number": one.number}, "task": _view(post, one),
        "actor": Who(post.name(one.by), one.by), **more,
    }  # fmt: skip
    for address in people:
        post.to(address, letter, **own)


def _view(post: Post, one: Task) -> TaskView:
    return TaskView(
        what=one.what, by=Who(post.name(one.by), one.by), owner=Who(name_of(post, one.owner), one.owner), end=one.due,
        kind=one.kind, number=one.number,
    )  # fmt: skip


def _schedule(draft: Draft, policy: Policy, one: Task) -> None:
    """Before the deadline (not when it is near), at it, and after it."""
    if one.due is None:
        return
    due: dict[str, Any] = {"number": one.number, "due": one.due.isoformat()}
    ahead = min(policy.together.task_reminder, (one.due - draft.now) / 4)
    if one.kind == "task" and ahead >= timedelta(minutes=30):
        early = when_open(policy, one.due - ahead)
        if early < one.due:  # else the letter at the deadline is the first that anybody reads
            draft.later(TimerName.TASK_DUE, early, _EARLY, **due)
    draft.later(TimerName.TASK_DUE, when_open(policy, one.due), _NOW, **due)
    draft.later(TimerName.TASK_DUE, business_after(policy, one.due, policy.together.task_overdue), _LATE, **due)


# -- taken back -------------------------------------------------------------------------------------------------------


def _take_back(case: MailCase, typed: str) -> str:
    """`#task drop 2`: by who gave it, who has the ticket, the desk and leads."""
    number = typed.strip(" .#。号")
    one = next((t for t in Work.of(case.draft.ticket).tasks if str(t.number) == number and t.open), None)
    if one is None:
        open_ones = (str(t.number) for t in Work.of(case.draft.ticket).tasks if t.open)
        raise Refused("no_such_task", ALTERNATIVELY.join(open_ones))
    entitled = case.s.author in {one.by, case.draft.ticket.assignee, case.draft.ticket.owner}
    if not entitled and not is_desk_or_lead(case.s.policy, case.s.author, case.draft.ticket.team):
        raise Refused("not_yours")
    return _drop(case, one)


def _drop(case: MailCase, one: Task) -> str:
    draft = case.draft
    draft.note(
        EventKind.TASK_DROPPED, _with(Work.of(draft.ticket), replace(one, dropped=True)).changes(), number=one.number
    )
    tell_dropped(case.post, (one,), without=case.s.author)
    _go_on(draft, case.s.policy)
    return one.what[:60]


def way_out(s: Situation, ticket: Ticket) -> str:
    """What takes the open tasks back, for who may not resolve yet."""
    chinese = language_for(s.policy, s.house, None, s.author) == "zh"
    typed = "#任务 收回" if chinese else "#task drop"
    return ALTERNATIVELY.join(f"{typed} {one.number} ({one.what[:40]})" for one in Work.of(ticket).open_tasks[:3])


def undo(case: MailCase, event: Event) -> str:
    """`#undo` of #task or #improve."""
    one = find_number(Work.of(case.draft.ticket), int(event.data.get("number", 0)))
    if one is None or not one.open:
        raise Refused("nothing_to_undo")
    case.draft.note(EventKind.UNDONE, of=event.seq, what=event.kind)
    return _drop(case, one)


def _go_on(draft: Draft, policy: Policy) -> None:
    """Nothing is open any more: a ticket that waited for it is worked on again."""
    ticket = draft.ticket
    if ticket.state is State.WAITING and ticket.waiting_for == Waiting.TASK and not Work.of(ticket).open_tasks:
        deadlines.resume(draft, policy, "resume", EventKind.RESUMED)


# -- the answer -------------------------------------------------------------------------------------------------------


def answer(s: Situation) -> Plan | None:
    """An answer to a task's letter: done, another deadline, or a word to the assignee; never for the requester."""
    one = find(s)
    if one is None:
        return None
    parsed = s.commands
    foreign = parsed.problems or any(c.word not in _OWN for c in parsed.commands if not _is_done_word(c.rest_line))
    if goes_own_road(s, orders=bool(foreign)):
        return None  # which gives the text to `take_note` as well
    held = doubt(s)
    if held is not None:
        return held
    if parsed.changes and s.mail.text_is_from_html and not s.released:
        return plan_held(s, "commands in a mail that is HTML only", ask=s.author)
    case = start(s)
    record_mail(
        case.draft, s, role=Role.ENGINEER if s.author in s.policy.people else Role.OTHER, visibility=Visibility.INTERNAL
    )
    return case.draft.plan(Outcome.ARTICLE, _take(case, parsed, one))


def find(s: Situation) -> Task | None:
    """The task that the mail's address belongs to."""
    number, ticket = number_asked(s, "task"), s.merged_from or s.ticket
    return find_number(Work.of(ticket), number) if ticket is not None and number is not None else None


def find_number(work: Work, number: int) -> Task | None:
    """The task of that number on its ticket; None where there is none."""
    return next((one for one in work.tasks if one.number == number), None)


def _take(case: MailCase, parsed: Parsed, one: Task) -> str:
    s, draft, post = case.s, case.draft, case.post
    text = "\n\n".join(part for part in (*(c.value.text for c in parsed.commands), parsed.text) if part)
    moved = next((c.value.at for c in parsed.commands if isinstance(c.value, a.When)), None)
    typed = any(_is_done_word(c.rest_line) for c in parsed.commands)
    said_so = typed or says_done(text)
    done = typed or (said_so and not leaves_something(text))
    if s.merged_from is not None or not one.open:
        take_note(s, post, text, one, decided="note" if one.open else "closed")
        return f"a word on task {one.number}, which is not open here"
    work = Work.of(draft.ticket)
    theirs = s.author in s.policy.people or s.author in people_of(
        s.policy, one.owner
    )  # no stranger, whoever let them in
    if done and theirs and moved is None:
        closed = replace(one, done_by=s.author, done_at=s.now, how=text[:_WHAT])
        kind = EventKind.TASK_DONE if one.kind == "task" else EventKind.IMPROVEMENT_DONE
        draft.note(kind, _with(work, closed).changes(), number=one.number)
        take_note(s, post, text, one, letter="task-done")
        _tell_the_team(s, post, text, closed)
        _go_on(draft, s.policy)
        return f"task {one.number} is done"
    if moved is not None and theirs:
        later = replace(one, due=moved)
        draft.note(EventKind.TASK_MOVED, _with(work, later).changes(), number=one.number)
        _schedule(draft, s.policy, later)
        take_note(s, post, text, later, decided="moved" if one.due is None or moved > one.due else "sooner")
        return f"task {one.number} is due at another time"
    take_note(s, post, text, one)
    if said_so and theirs:
        asks = replace(_view(post, one), decided="doubt")
        post.to(s.author, "task-reminder", action="task", binding={"number": one.number}, task=asks, actor=asks.by)
        return f"task {one.number} is done, but something is left: it stays open"
    return f"a word on task {one.number}"


def take_note(
    s: Situation, post: Post, text: str, one: Task, *, letter: LetterName = "task-news", decided: str = "note"
) -> None:
    """The assignee and who gave the task read what its owner wrote."""
    if not text and not s.mail.attachments and letter == "task-news" and decided == "note":
        return
    message, carried = pass_on_words(s, text, internal=True)
    view = replace(_view(post, one), owner=s.me, decided=decided)
    for address in who_works(s.policy, post.draft, s, one.by):
        post.to(address, letter, message=message, task=view, attachments=carried, counted=False)


def _tell_the_team(s: Situation, post: Post, text: str, one: Task) -> None:
    """A team's task is done by whoever does it first: the others need not."""
    view = replace(_view(post, one), owner=s.me)
    message = s.said(text, internal=True)
    told = {s.author, *(letter.to for letter in post.draft.letters)}
    for address in people_of(s.policy, one.owner):
        if address not in told and address in s.policy.people:
            post.to(
                address, "task-done", action="task", binding={"number": one.number}, message=message, task=view,
                reason="asked", counted=False,
            )  # fmt: skip


_NOT_YET = (
    r"(?!\s*(?:\d+\s*%|with\s+(?:the\s+)?(?:step|first|part)|(?:by|until|on|in|at|next|when|if|except|half|soon"
    r"|tomorrow|tonight|later|yet|but\s+not)\b)|.*\?\s*$)"
)
_SAYS_DONE = compile_later(
    rf"[#＃]?(?:(?:(?:it|that|this|all|everything|task|now|i|we)(?:['’](?:s|ve|m|re)|\s+(?:is|has\s+been|have|am|are))?"
    rf"|already|just)\s+){{0,4}}"
    rf"(?:done|finished|completed?|fixed|sorted|erledigt|fertig|gemacht|fait|termin[ée]|hecho|terminado|listo|fatto"
    rf"|klaar)\b{_NOT_YET}"
    r"|[#＃]?(?:任务|这项|该|已经|都|全部|现在|我|我们|刚)*(?:已?完成了?|完工了?|做完了?|已?做好了?|已?搞定了?|已?办好了?|已?弄好了?|已?处理(?:完毕|好了?|完了?)?|已办|好了)"
    r"(?=$|[\s，,。.!！；;：:、～~])(?!.*[?？]\s*$)",
    re.IGNORECASE,
)  # fmt: skip
_ALONE = compile_later(rf"(?:{_SAYS_DONE.pattern})[\s.!。！]*", re.IGNORECASE)
_DONE_WORD = compile_later(r"\s*[#＃](?:done|fixed|完成|已完成)(?![\w-])", re.IGNORECASE)


_BUT = compile_later(
    r"\b(?:but|except|however|although|though)\b.*|(?:但|不过|只是|可是|除了).*", re.IGNORECASE | re.DOTALL
)
_LEFT = compile_later(  # behind a "but": what of the task is missing, has failed, or comes later
    r"n['’]t\b|\b(?:not|cannot|never|still|yet|missing|remain\w*|left|fail\w*|broken|later|tomorrow|next\s+week"
    r"|i(?:['’]ll|\s+will)|(?:need|have)\s+to)\b"
    r"|还|没|未|不能|不行|不通|失败|报错|缺|明天|下周|稍后|再处理",
    re.IGNORECASE,
)


def says_done(text: str) -> bool:
    """Does a text say that a task is done: with its first words, or with a line of its own?"""
    lines = body_lines(text)
    return bool(lines) and (_SAYS_DONE.match(lines[0]) is not None or any(_ALONE.fullmatch(line) for line in lines))


def leaves_something(text: str) -> bool:
    """Does a text that says "done" go on with a "but" that leaves some of it open?"""
    found = _BUT.search(text)
    return found is not None and _LEFT.search(found[0]) is not None


def _is_done_word(line: str) -> bool:
    """`#done` in the answer to a task means the task, not the ticket."""
    return _DONE_WORD.match(line) is not None


def _with(work: Work, one: Task) -> Work:
    return work.but(tasks=tuple(one if task.number == one.number else task for task in work.tasks))


# -- time -------------------------------------------------------------------------------------------------------------


def plan_due(case: TimerCase) -> Plan | None:
    """A deadline is near, has come, or has passed; only the last of what was missed speaks."""
    m, draft, post = case.s, case.draft, case.post
    one = find_number(Work.of(draft.ticket), int(m.timer.data["number"]))
    if one is None or not one.open or one.due is None or one.due.isoformat() != m.timer.data["due"]:
        return None
    if one.kind == "task" and draft.ticket.state in ENDED_STATES:
        return None
    if m.timer.step == _EARLY and m.now >= one.due:
        return None
    if m.timer.step < _LATE:
        draft.note(EventKind.TASK_REMINDED, number=one.number)
        people = find_here((a for a in people_of(m.policy, one.owner) if a in m.policy.people), post.away)
        passed = m.now - one.due >= timedelta(hours=1)  # it was due at night: that it is due "now" would be untrue
        _write(post, one, "task-reminder", people, step=m.timer.step, reason="passed" if passed else "")
        return draft.plan(Outcome.NONE, f"task {one.number}: reminded")
    draft.note(EventKind.TASK_OVERDUE, number=one.number)
    ticket = draft.ticket
    leads = role_addresses(m.policy, ("lead",), team=ticket.team, assignee=ticket.assignee)
    told = (*who_works(m.policy, draft, None, one.by), *leads)
    owners = people_of(m.policy, one.owner)  # they have been reminded
    for address in dict.fromkeys(one_of for one_of in told if one_of not in owners):
        post.to(address, "task-late", task=_view(post, one))
    return draft.plan(Outcome.NONE, f"task {one.number} is late")


DO: dict[str, Command] = {"task": task, "improve": improve}
ANSWERS: dict[str, Answer] = {"task": answer}
UNDO: dict[str, Undo] = {EventKind.TASK_GIVEN: undo, EventKind.IMPROVEMENT_NOTED: undo}
