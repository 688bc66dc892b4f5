"""The section `reports`: which reports go out by mail, to whom, when and in which language (docs/process.md S6.5).

Pure; days are those of the desk's zone.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from rules.language.fields import Words
from rules.language.yaml_models import Section
from rules.policy.recurring_tickets import EveryText

TO = ("leads", "manager", "managers", "desk", "contacts")
Period = Literal["yesterday", "last week", "last month", "last quarter", "last year"]


class ReportPolicy(Section):
    """A report that goes out by the clock."""

    name: str = Field(description="A name of its own; letters are headed by it.")
    every: EveryText = Field(description="When: monday 08:00, month 1 08:00, workday 08:00.")
    period: Period = Field(default="last month", description="What it is about, seen from that day.")
    to: Words = Field(
        description="leads (each about their teams), managers (of teams), manager, desk, contacts (of organisations, "
        "each about theirs), an address, or a team's name."
    )
    names: dict[str, str] = Field(default={}, description="Its name in other languages: {zh: 月度报告}.")
    language: str = Field(default="", description="The reader's own unless given.")
    csv: bool = Field(default=True, description="With the figures as a CSV file.")

    def name_in(self, language: str) -> str:
        """What letters in this language call it."""
        return self.names.get(language, self.name)
