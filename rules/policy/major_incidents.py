"""The section `majors`: when many like reports are proposed as one major incident,
and what becomes of it (docs/process.md S2.9).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from rules.language.fields import Elapsed, Name, one_or_many
from rules.language.yaml_models import Section


class Majors(Section):
    """When many like reports are proposed as one major incident, and how it is led."""

    on: bool = Field(default=True, description="Many like reports are proposed to the desk as one major incident.")
    reports: int = Field(default=5, ge=2, le=100, description="Reports of so many different people …")
    within: Elapsed = Field(default=timedelta(minutes=15), description="… in this time are a proposal.")
    without: Annotated[tuple[Name, ...], BeforeValidator(one_or_many)] = Field(
        default=(), description="Categories that are never proposed: [accounts]; those below them neither."
    )
    impact: Literal["person", "team", "site", "everyone"] = Field(
        default="site", description="Of the major incident; with the urgency it gives the priority."
    )
    urgency: Literal["low", "normal", "high"] = Field(default="high", description="Of the major incident.")
    join: bool = Field(
        default=True, description="A late report of the same is told at once that the desk is on it, and joins."
    )
    most: int = Field(default=1000, ge=1, description="Reports of one major incident that join by themselves.")
