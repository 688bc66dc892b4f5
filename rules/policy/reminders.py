"""Policy of working together: when colleagues,
owners of tasks and people with an appointment are reminded (S3.3, S4.3, S7.5).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from rules.calendar import Duration
from rules.language.fields import Elapsed, Span, one_or_many
from rules.language.yaml_models import Section, Wrong

LONGEST_APPOINTMENT = timedelta(hours=12)


def _length(value: timedelta) -> timedelta:
    if not timedelta(minutes=5) <= value <= LONGEST_APPOINTMENT:
        raise Wrong("an appointment does not take so long, or not so short", "write 5m to 12h, for example 1h")
    return value


Length = Annotated[Elapsed, AfterValidator(_length)]
Elapsings = Annotated[tuple[Elapsed, ...], BeforeValidator(one_or_many)]


class Together(Section):
    """Deadlines and reminders of consultations, tasks and appointments."""

    consult_reminder: Span = Field(
        default=Duration(0, 1), description="Who was asked and has not answered is reminded after this business time."
    )
    task_due: Span = Field(default=Duration(0, 2), description="The deadline of a task that was given without one.")
    improvement_due: Span = Field(default=Duration(0, 10), description="The same for #improve.")
    task_reminder: Elapsed = Field(
        default=timedelta(days=1), description="The owner of a task is reminded so long before its deadline."
    )
    task_overdue: Span = Field(
        default=Duration(2 * 3600),
        description="This business time after the deadline, assignee and lead are told that a task is late.",
    )
    appointment_length: Length = Field(default=timedelta(hours=1), description="How long an appointment takes.")
    appointment_reminders: Elapsings = Field(
        default=(timedelta(days=1), timedelta(hours=1)),
        description="Requester and engineer are reminded so long before an appointment; []: never.",
    )
