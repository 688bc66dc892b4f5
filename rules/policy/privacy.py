"""The section `masking`: which secrets are hidden in what goes out (PROCESS.md S7.3)."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

import re2
from pydantic import AfterValidator, BeforeValidator, Field

from rules.language.fields import Name, one_or_many
from rules.language.yaml_reader import Section, Wrong

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


class Masking(Section):
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
