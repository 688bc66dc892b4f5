"""The sections `masking` and `retention`: what is hidden in what goes out, what is kept how long (docs/process.md
S7.3).
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

import re2
from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema

from rules.language.fields import Name, one_or_many
from rules.language.yaml_models import Section, Wrong

CONFIDENTIAL = "confidential"  # a tag: rules give it, and #confidential does; such a ticket is shown to few
SecretName = Literal["password", "card", "id_number", "iban", "token"]


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options


def _pattern(value: str) -> str:
    try:
        fits = re2.compile(value, _options()).search("") is not None
    except re2.error as error:
        raise Wrong(f"not a pattern: {error}", r"write an RE2 pattern, for example 'EMP-\d{6}'") from None
    if fits:
        raise Wrong(
            "the pattern fits where there is nothing", r"write one with at least one letter, such as 'EMP-\d{6}'"
        )
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class MaskingPolicy(Section):
    """Which secrets are hidden in letters, digests, reports, search and logs."""

    kinds: Annotated[tuple[SecretName, ...], BeforeValidator(one_or_many)] = Field(
        default=("password", "card", "id_number", "iban", "token"), description="What is recognised and hidden."
    )
    patterns: dict[Name, Pattern] = Field(
        default={}, description=r"What this desk hides beside it, by name: {staff-number: 'EMP-\d{6}'}."
    )
    answers: Literal["mask", "as_written"] = Field(
        default="mask", description="as_written: what an engineer writes to the requester goes out unchanged."
    )

    @cached_property
    def compiled(self) -> tuple[Any, ...]:
        """The desk's own patterns, ready to be asked."""
        return tuple(re2.compile(pattern, _options()) for pattern in self.patterns.values())


_SPAN = re.compile(r"(\d{1,5})\s*(d|days?|w|weeks?|months?|y|years?)")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}  # a month and a year as the law counts them at least
_FOR_EVER = {"forever", "for ever", "always", "never"}


def _read_kept(value: Any) -> timedelta | None:
    if value is None or isinstance(value, timedelta):
        return value
    text = str(value).strip().lower()
    if text in _FOR_EVER:
        return None
    found = _SPAN.fullmatch(text)
    if found is None or not int(found[1]):
        raise Wrong(f"'{value}' is no time to keep something", "write 90d, 8 weeks, 6 months, 2y, or forever")
    return timedelta(days=int(found[1]) * _DAYS[found[2][0]])


def _read_hold(value: str) -> str:
    text = value.strip().lower()
    if not re.fullmatch(r"t-\d+|[^@\s]+@[^@\s]+", text):
        raise Wrong(f"'{value}' is neither a ticket nor an address", "write T-42 or ann@example.com")
    return text


Kept = Annotated[timedelta | None, PlainValidator(_read_kept), WithJsonSchema({"type": "string"})]
Hold = Annotated[str, AfterValidator(_read_hold)]


class Kinds(Section):
    """How long each kind of data is kept; what is not given is kept for ever."""

    raw_mail: Kept = Field(default=None, description="The bytes of mails, after they were worked off.")
    text: Kept = Field(default=None, description="What was said on a ticket, after it ended; codes and times stay.")
    attachments: Kept = Field(default=None, description="Files, after their ticket ended.")
    events: Kept = Field(
        default=None,
        description="Who it was about and every word of a ticket, after it ended; codes, times and figures stay.",
    )


class Retention(Kinds):
    """How long data is kept, by kind and category; a legal hold keeps everything of a ticket or a person."""

    letters: Kept = Field(default=None, description="The bytes of letters, after they went out.")
    people: Kept = Field(default=None, description="What is known of people without a ticket, after their last.")
    held: Kept = Field(default=None, description="Mails that became no ticket: held, quarantined, filed, dropped.")
    categories: dict[Name, Kinds] = Field(default={}, description="Other times for a category and those below it.")
    hold: Annotated[tuple[Hold, ...], BeforeValidator(one_or_many)] = Field(
        default=(), description="Legal hold: [T-42, ann@example.com]. Nothing of it goes, whoever asks."
    )

    def of(self, category: str) -> Kinds:
        """The times of a ticket of this category: each value of the closest category that gives it."""
        given: dict[str, Any] = {name: getattr(self, name) for name in Kinds.model_fields}
        above = ""
        for part in category.split("."):
            above = f"{above}.{part}" if above else part
            own = self.categories.get(above)
            if own is not None:
                given |= {name: getattr(own, name) for name in own.model_fields_set}
        return Kinds.model_construct(**given)

    def is_held(self, number: int, *addresses: str) -> bool:
        """Is the ticket, or one of these people, under a legal hold?"""
        return f"t-{number}" in self.hold or any(one.lower() in self.hold for one in addresses if one)


class MustKeep(Section):
    """Tickets of a category that the law makes the desk keep, and why."""

    category: Name
    at_least: Kept = Field(description="So long after the ticket ended, whoever asks.")
    reason: str = Field(description="As the person is told: 'invoices are kept for ten years (HGB §257)'.")


class Privacy(Section):
    """What a person can ask for, who decides, and what must be kept all the same."""

    officer: str = Field(default="", description="Who decides on requests: an address or a team; else the desk.")
    must_keep: tuple[MustKeep, ...] = Field(default=(), description="What is not erased though somebody asks.")
