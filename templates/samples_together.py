"""Sample contexts of the letters of working together: consults, tasks and appointments of the printer jam."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from templates.context import AttachmentView, Change, LetterContext, Said, Who

if TYPE_CHECKING:
    from templates.samples import _Cast as Cast

_Make = Callable[[LetterContext, "Cast"], LetterContext]
NEEDS_WORDS = frozenset({"consult-outside", "consult-answer"})  # they carry a message, always


def _outside(c: LetterContext, cast: Cast) -> LetterContext:
    question = cast.say(
        "Hello,\n\nis firmware 4.2 known to jam on thick paper?\nThe serial number is K7-2231.",
        "您好，\n\n固件 4.2 在厚纸上是否会卡纸？序列号 K7-2231。",
    )
    return replace(
        c,
        to=Who("", "support@vendor.example"),
        ticket=replace(cast.ticket(), requester=Who("")),
        actor=cast.noor,
        message=Said(cast.noor, question),
        reason=cast.say("is firmware 4.2 known to jam on thick paper?", "固件 4.2 在厚纸上是否会卡纸？"),
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
        change=Change(
            cast.say("Does this model have a second roller?", "这个型号有第二个进纸辊吗？"),
            by=cast.noor,
            owner=cast.dana,
        ),
    )


MORE: dict[str, _Make] = {
    "consult-outside": _outside,
    "consult-answer": _answered,
    "consult-unanswered": lambda c, cast: replace(
        c, to=cast.noor, others=(cast.dana, cast.bob), change=_answered(c, cast).change
    ),
}

VARIANTS: dict[str, tuple[tuple[str, _Make], ...]] = {
    "consult": (
        ("a reminder", lambda c, _: replace(c, step=2)),
        ("by the desk, with a file", lambda c, _: replace(c, actor=None, message=_with_file(c.message))),
    ),
    "consult-outside": (
        ("with their number", lambda c, _: replace(c, reference="[#4711]", message=_with_file(c.message))),
        ("a reminder", lambda c, _: replace(c, step=2, actor=None)),
    ),
    "consult-answer": (
        ("to another who was asked", lambda c, cast: replace(c, to=cast.bob, reason="asked")),
        ("of a vendor", lambda c, _: replace(c, reference="support@vendor.example", message=_with_file(c.message))),
        ("without the question", lambda c, _: replace(c, change=Change())),
    ),
    "consult-unanswered": (("one", lambda c, cast: replace(c, others=(cast.dana,), change=Change())),),
}


def _with_file(message: Said | None) -> Said | None:
    return message and replace(message, attachments=(AttachmentView("roller.jpg", "image/jpeg", 48_000),))
