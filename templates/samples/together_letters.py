"""Sample contexts of the letters of working together: consults, tasks and appointments of the printer jam."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from msgspec.structs import replace

from templates.context import (
    AppointmentView,
    AttachmentView,
    ConsultView,
    Escalation,
    LetterContext,
    Said,
    TaskView,
    TicketView,
    Who,
)


class Cast(Protocol):
    """The people and words of the samples (`templates.samples.every_letter`)."""

    ann: Who
    noor: Who
    dana: Who
    bob: Who

    def say(self, english: str, chinese: str) -> str:
        """The text in the language of the sample."""

    def ticket(self) -> TicketView:
        """The ticket that the sample is about."""


_Make = Callable[[LetterContext, Cast], LetterContext]
NEEDS_WORDS = frozenset({"consult-outside", "consult-answer"})  # they carry a message, always


def _outside(c: LetterContext, cast: Cast) -> LetterContext:
    question = cast.say(
        "Hello,\n\nIs firmware 4.2 known to jam on thick paper?\nThe serial number is K7-2231.",
        "您好，\n\n固件 4.2 在厚纸上是否会卡纸？序列号 K7-2231。",
    )
    return replace(
        c,
        to=Who("", "support@vendor.example"),
        ticket=replace(cast.ticket(), requester=Who("")),
        actor=cast.noor,
        message=Said(cast.noor, question),
        reason=cast.say("Is firmware 4.2 known to jam on thick paper?", "固件 4.2 在厚纸上是否会卡纸？"),
    )


def _answered(c: LetterContext, cast: Cast) -> LetterContext:
    return replace(
        c,
        to=cast.noor,
        message=Said(
            cast.dana,
            cast.say("Yes, it has two; both wear out together.", "有两个，会一起磨损。"),
            c.now,
            internal=True,
        ),
        actor=cast.dana,
        consult=ConsultView(cast.say("Does this model have a second roller?", "这个型号有第二个进纸辊吗？"), cast.noor),
    )


def _answers(c: LetterContext, cast: Cast) -> LetterContext:
    one = _answered(c, cast)
    more = Said(cast.bob, cast.say("Only since the spring.", "今年春天起才有。"), c.now, internal=True)
    said = tuple(answer for answer in (one.message, _with_file(more)) if answer is not None)
    return replace(one, message=None, actor=None, history=said)


def _task_news(c: LetterContext, cast: Cast, decided: str) -> LetterContext:
    task = TaskView(
        cast.say("Order two spare rollers", "订购两个备用进纸辊"),
        by=cast.noor,
        owner=cast.dana,
        end=c.now + timedelta(days=2),
        decided=decided,
        kind="task",
        number=1,
    )
    said = Said(cast.dana, cast.say("They are out of stock until Friday.", "周五之前缺货。"), c.now, internal=True)
    return replace(c, to=cast.noor, task=task, message=said)


def _appointment(c: LetterContext, cast: Cast) -> LetterContext:
    prepare = (cast.say("your laptop with its power supply", "笔记本电脑和电源"), cast.say("your token", "令牌"))
    start = c.now + timedelta(hours=23, minutes=59)
    place = cast.say("room 312", "312 房间")
    appointment = AppointmentView(start, start + timedelta(hours=1), place, prepare)
    return replace(c, to=cast.noor, actor=cast.noor, appointment=appointment)


def _decided(c: LetterContext, decided: str, said: Said | None = None) -> LetterContext:
    return replace(c, appointment=replace(c.appointment, decided=decided), message=said)


def _another_time(c: LetterContext, cast: Cast) -> LetterContext:
    words = cast.say("Friday at 9 would be better.", "周五 9 点更方便。")
    made = _decided(c, "other", _with_file(Said(cast.ann, words, c.now)))
    assert made.appointment is not None
    return replace(made, appointment=replace(made.appointment, offered=("2026-11-27 09:00",)))


_ANSWERS = ("other", "said", "calendar-accepted", "calendar-declined", "calendar-tentative", "calendar-counter")


def _improvement(c: LetterContext, _: Cast) -> LetterContext:
    return replace(c, task=replace(c.task, kind="improve", number=1), message=_with_file(c.message))


MORE: dict[str, _Make] = {
    "consult-outside": _outside,
    "consult-answer": _answered,
    "consult-answers": _answers,
    "consult-unanswered": lambda c, cast: replace(
        c, to=cast.noor, escalation=Escalation(told=(cast.dana, cast.bob)), consult=_answered(c, cast).consult
    ),
    "appointment-cancelled": lambda c, cast: replace(_appointment(c, cast), to=cast.ann),
    "appointment-answer": lambda c, cast: _decided(_appointment(c, cast), "accepted"),
    "appointment-soon": _appointment,
    "appointment-over": _appointment,
    "task-news": lambda c, cast: _task_news(c, cast, "note"),
    "task-late": lambda c, cast: replace(_task_news(c, cast, ""), message=None),
    "task-dropped": lambda c, cast: replace(_task_news(c, cast, ""), to=cast.dana, message=None),
}

VARIANTS: dict[str, tuple[tuple[str, _Make], ...]] = {
    "consult": (
        ("a reminder", lambda c, _: replace(c, step=2)),
        ("by the desk, with a file", lambda c, _: replace(c, actor=None, message=_with_file(c.message))),
        (
            "several were asked",
            lambda c, cast: replace(c, consult=ConsultView(others=(cast.bob, Who("", "support@vendor.example")))),
        ),
        ("nobody waits for it", lambda c, _: by_rule(c)),
    ),
    "consult-outside": (
        ("with their number", lambda c, _: replace(c, reference="[#4711]", message=_with_file(c.message))),
        ("a reminder", lambda c, _: replace(c, step=2, actor=None)),
    ),
    "consult-answer": (
        ("of a vendor", lambda c, cast: replace(_of_vendor(c, cast), reference="support@vendor.example")),
        ("nobody waits for it", lambda c, _: by_rule(c)),
        ("a caller without mail", lambda c, _: without_mailbox(c)),
        ("without the question", lambda c, _: replace(c, consult=ConsultView())),
    ),
    "consult-answers": (
        ("to another who was asked", lambda c, cast: replace(c, to=cast.ann, reason="asked")),
        ("one", lambda c, _: replace(c, history=c.history[:1], consult=replace(c.consult, what=""))),
        ("of somebody else's question", lambda c, cast: replace(c, to=cast.dana)),
        ("nobody waits for it", lambda c, _: by_rule(c)),
        ("nobody knows who asked", lambda c, _: replace(c, consult=replace(c.consult, by=None))),
    ),
    "appointment": (
        ("moved", lambda c, _: _decided(c, "moved")),
        ("to who reads along", lambda c, cast: replace(c, to=cast.bob)),
    ),
    "appointment-reminder": (
        ("not answered", lambda c, _: _decided(c, "proposed")),
        ("to who reads along", lambda c, cast: replace(c, to=cast.bob)),
    ),
    "appointment-cancelled": (
        ("the request has ended", lambda c, _: replace(c, reason="ended")),
        ("with words", lambda c, cast: replace(c, message=Said(cast.noor, cast.say("I am ill.", "我病了。")))),
    ),
    "appointment-answer": (
        ("another time", _another_time),
        *((one, lambda c, _, one=one: _decided(c, one)) for one in _ANSWERS),
    ),
    "appointment-soon": (("not answered", lambda c, _: _decided(c, "proposed")),),
    "appointment-over": (("not answered", lambda c, _: _decided(c, "proposed")),),
    "task": (("for next time", _improvement), ("nobody waits for it", lambda c, _: by_rule(c))),
    "task-reminder": (
        ("now", lambda c, _: replace(c, step=2)),
        ("in the night", lambda c, _: replace(c, step=2, reason="passed")),
        ("done, but", lambda c, _: replace(c, task=replace(c.task, decided="doubt"))),
        ("for next time", _improvement),
    ),
    "task-done": (
        ("for next time", _improvement),
        ("to the others of the team", lambda c, cast: replace(c, to=cast.bob, reason="asked")),
        ("nobody waits for it", lambda c, _: by_rule(c)),
        ("a caller without mail", lambda c, _: without_mailbox(c)),
    ),
    "task-news": (
        ("later", lambda c, cast: _task_news(c, cast, "moved")),
        ("sooner", lambda c, cast: _task_news(c, cast, "sooner")),
        ("not open any more", lambda c, cast: _task_news(c, cast, "closed")),
    ),
    "task-late": (
        ("for next time", _improvement),
        ("confidential", lambda c, cast: hidden(replace(c, task=replace(c.task, what="")), cast, "confidential")),
    ),
    "task-dropped": (
        ("the ticket has ended", lambda c, _: replace(c, reason="ended")),
        ("nobody known", lambda c, _: replace(c, task=replace(c.task, by=None))),
    ),
    "consult-unanswered": (
        ("one", lambda c, cast: replace(c, escalation=Escalation(told=(cast.dana,)), consult=ConsultView())),
    ),
}


def _of_vendor(c: LetterContext, cast: Cast) -> LetterContext:
    helga = Who("Helga", "helga@vendor.example")
    message = Said(helga, cast.say("Yes, update to 4.3.", "是的，请升级到 4.3。"))
    return replace(c, message=_with_file(message), consult=replace(c.consult, outside=True))


def by_rule(c: LetterContext) -> LetterContext:
    """The same on a ticket that a rule opened."""
    return replace(c, ticket=c.ticket and replace(c.ticket, requester=Who(""), channel="rule", reached=False))


def without_mailbox(c: LetterContext) -> LetterContext:
    """The same for a caller who has no mailbox."""
    assert c.ticket is not None
    caller = replace(c.ticket.requester, address="")
    return replace(c, ticket=replace(c.ticket, requester=caller, channel="phone", reached=False))


def hidden(c: LetterContext, cast: Cast, why: str) -> LetterContext:
    """The same for somebody who may not see the ticket."""
    asker = Who("", cast.say("the requester", "请求人"))
    shown = c.ticket and replace(
        c.ticket, subject="", hidden=why, requester=asker, team=cast.say("Human Resources", "人事部")
    )
    survey = c.actions.survey and replace(c.actions.survey, comment="")
    actions = replace(c.actions, survey=survey)
    bare = replace(c, message=None, record=(), facts=(), others=(), history=(), timeline=(), reason="")
    return replace(bare, ticket=shown, hidden=why, actions=actions)


def _with_file(message: Said | None) -> Said | None:
    return message and replace(message, attachments=(AttachmentView("roller.jpg", "image/jpeg", 48_000),))
