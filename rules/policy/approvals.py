"""The sections `changes` and `approvals`: what a change must say, who approves what, how many of them,
by when (docs/process.md S3.6).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from rules.calendar import Duration
from rules.language.condition import ALWAYS
from rules.language.fields import ApproveWhen, Span, Words, one_or_many
from rules.language.yaml_models import Section, Wrong

ALL = 0  # a quorum of everybody who is asked
_LIST = BeforeValidator(one_or_many)
Line = Literal["risk", "impact", "rollback", "backup"]
Lines = Annotated[tuple[Line, ...], _LIST]


def read_quorum(value: Any) -> int:
    """How many must approve: a number from 1, or `all` (0). Raises Wrong."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text == "all":
        return ALL
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 99:
        raise Wrong(f"'{value}' is no number of approvers", "a number from 1 to 99, or all")
    return int(text)


Quorum = Annotated[
    int, PlainValidator(read_quorum), WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "all"}]})
]


class ApprovalRule(Section):
    """What is not given is as the section says it."""

    name: str
    when: ApproveWhen = Field(default=ALWAYS)
    approvers: Words = Field(
        default=(), description="lead, deputy, manager, desk, a team's name or an address; a team is all of its people."
    )
    quorum: Quorum | None = Field(default=None, description="How many must approve, or all.")
    within: Span | None = Field(default=None, description="Business time to decide, before the deputy is asked.")
    deputy: Words = Field(default=(), description="Who is asked when an approver is away or lets the time pass.")


class ChangeRule(ApprovalRule):
    """A rule of changes: it may also waive the approval, or ask for lines of its own."""

    pre_approved: bool = Field(
        default=False, description="yes: a standard change; it is on record and waits for nobody."
    )
    require: Lines | None = Field(default=None, description="Lines that such a change must have.")


class Asking(Section):
    """Who is asked for an approval, how many of them, and what happens while they are silent."""

    approvers: Words = Field(default=("lead",), description="Who approves where a rule does not say.")
    quorum: Quorum = Field(default=1, description="How many must approve, or all.")
    within: Span = Field(default=Duration(0, 1), description="Business time to decide, before the deputy is asked.")
    deputy: Words = Field(
        default=("manager",), description="Who is asked when an approver is away or lets the time pass."
    )
    remind_at: int = Field(default=80, ge=1, le=99, description="Percent of the time after which a reminder goes out.")
    veto: bool = Field(default=True, description="One no is a no; no: only when too few are left who could say yes.")


class ChangePolicy(Asking):
    """Changes of a system, proposed with #change."""

    require: Lines = Field(
        default=("risk", "impact", "rollback", "backup"),
        description="Lines that a change must have; asked for when missing.",
    )
    rules: tuple[ChangeRule, ...] = Field(default=(), description="The first that fits decides.")


class Approvals(Asking):
    """Requests that wait for an approval from the moment they arrive. No rule: none does."""

    if_rejected: Literal["decline", "engineer"] = Field(
        default="decline", description="decline: the requester is told and it ends; engineer: the engineer goes on."
    )
    rules: tuple[ApprovalRule, ...] = Field(default=(), description="The first that fits decides.")
