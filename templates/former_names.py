"""Names that a desk's own letters may still write, and what they are called today."""

from __future__ import annotations

from functools import cached_property

from templates.context import (
    AppointmentView,
    ApprovalView,
    ArticleView,
    ConsultView,
    LetterContext,
    RecurringView,
    TaskView,
)  # fmt: skip

CHANGE = "change"  # approval, task, appointment, consult, recurring and articles[0] were one record of this name
_NO_ARTICLE = ArticleView("")
_EMPTY = (ApprovalView(), TaskView(), AppointmentView(), ConsultView(), RecurringView(), _NO_ARTICLE)
_RENAMED = {"consult": {"approvers": "others"}, "recurring": {"start": "next"}, "article": {"what": "title"}}


class FormerChange:
    """What `change` held: the fields of whichever view this letter has; every other name is empty, as it was."""

    def __init__(self, context: LetterContext) -> None:
        self._context = context

    @cached_property
    def _found(self) -> tuple[str, object]:
        context = self._context
        views = {
            "approval": context.approval,
            "task": context.task,
            "appointment": context.appointment,
            "consult": context.consult,
            "recurring": context.recurring,
            "article": context.articles[0] if context.articles else _NO_ARTICLE,
        }
        return next(
            ((name, view) for name, view in views.items() if view not in _EMPTY), ("approval", context.approval)
        )

    def __getattr__(self, name: str) -> object:
        kind, view = self._found
        if name == "kind" and kind == "consult":
            return "outside" if getattr(view, "outside", False) else ""
        return getattr(view, _RENAMED.get(kind, {}).get(name, name), "")
