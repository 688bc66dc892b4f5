"""What is promised, and what happens while nobody acts: targets by priority and kind, and the chain of escalation.

The desk has them; a team, a category and an organisation may have their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from rules.calendar import Duration
from rules.language.fields import Moment, Name, Names, Span, Words, one_or_many
from rules.language.yaml_models import Section

_LIST = BeforeValidator(one_or_many)
Kind = Literal["incident", "request", "question"]


class Target(Section):
    """A service level of one kind of ticket, or of one organisation:
    what is not given is that of the level it refines.
    """

    hours: str = Field(default="", description="Business time is counted in these hours.")
    first_response: Span | None = None
    resolution: Span | None = None
    update: Span | None = Field(default=None, description="The requester hears something at least so often.")


class ServiceLevel(Target):
    """The promises of one priority, with others by kind of ticket."""

    incident: Target | None = Field(default=None, description="Other targets for incidents.")
    request: Target | None = Field(default=None, description="Other targets for requests.")
    question: Target | None = Field(default=None, description="Other targets for questions.")

    def for_kind(self, kind: str) -> Target | None:
        """The targets of this kind of ticket; None where it has none of its own."""
        found: Target | None = getattr(self, kind, None) if kind in {"incident", "request", "question"} else None
        return found


class EscalationStep(Section):
    """Who is told, and where a ticket moves, when so much of a promise has passed."""

    at: Moment
    tell: Words = Field(
        default=(), description="assignee, team, lead, deputy, manager, desk, a team's name or an address."
    )
    for_: Names = Field(default=(), alias="for", description="Only these priorities; all unless given.")
    kind: Annotated[tuple[Kind, ...], _LIST] = Field(default=(), description="Only these kinds; all unless given.")
    move_to: str = Field(default="", description="next_level, or a team that takes the ticket over.")


class OwnPromises(Section):
    """What a team, a category or an organisation may have of its own; what it leaves out is that of whom it refines."""

    hours: str = Field(default="", description="Its hours, where the desk's own would count; `always` stays.")
    service_levels: dict[Name, ServiceLevel] = Field(default={}, description="What differs from the desk's own.")
    escalation: tuple[EscalationStep, ...] | None = Field(
        default=None, description="A whole chain instead of the desk's; []: none."
    )


def default_levels(office: str) -> dict[str, ServiceLevel]:
    """The targets of a desk that gives none."""
    hour = 3600
    table = (
        ("P1", "always", Duration(900), Duration(4 * hour), Duration(hour)),
        ("P2", office, Duration(hour), Duration(8 * hour), Duration(4 * hour)),
        ("P3", office, Duration(4 * hour), Duration(24 * hour), Duration(0, 2)),
        ("P4", office, Duration(8 * hour), Duration(80 * hour), Duration(0, 5)),
    )
    return {
        name: ServiceLevel.model_validate(
            {"hours": hours, "first_response": first, "resolution": whole, "update": update}
        )
        for name, hours, first, whole, update in table
    }


def default_escalation(priorities: Sequence[str]) -> tuple[EscalationStep, ...]:
    """S4.1: at 80 % warn the engineer, at 100 % the lead, at 150 % of the two most urgent priorities the manager."""
    steps: list[dict[str, Any]] = [
        {"at": "80% of first_response", "tell": ["assignee", "team"]},
        {"at": "100% of first_response", "tell": ["lead"]},
        {"at": "100% of resolution", "tell": ["lead"], "move_to": "next_level"},
        {"at": "150% of resolution", "for": list(priorities[:2]), "tell": ["manager"]},
    ]
    return tuple(EscalationStep.model_validate(step) for step in steps)
