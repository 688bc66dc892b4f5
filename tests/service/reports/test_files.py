"""A report as a file: nothing in it is taken for a formula."""

import csv
import io
from types import SimpleNamespace

import pytest

from service.domain.commands.periods import parse_period
from service.reports.cases import By, Value
from service.reports.definitions import HEADLINES
from service.reports.files import to_csv
from service.reports.report import Table, TableRow
from tests.tools.made_up_reports import NOW, ZONE, report_of


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]
)
def test_a_name_that_begins_as_a_formula_does_is_text(name):
    values = {key: Value(None) for key in HEADLINES}
    table = Table(By.CATEGORY, (TableRow(name, values, values),))
    report = SimpleNamespace(period=SimpleNamespace(text="2026-11"), lines=(), tables=(table,))
    rows = list(csv.DictReader(io.StringIO(to_csv(report), newline="")))
    assert {row["name"] for row in rows} == {f"'{name}"}


@pytest.mark.parametrize("by", [By.ORGANISATION, By.TEAM, By.ENGINEER, By.CATEGORY])
def test_the_time_that_was_noted_stands_in_each_row_and_adds_up(policy, histories, by):
    made = report_of(policy, histories, parse_period("2026-06", NOW, ZONE), tables=(by,))
    rows = [row for row in csv.DictReader(io.StringIO(to_csv(made), newline="")) if row["figure"] == "time_spent"]
    whole, parts = [row for row in rows if not row["by"]], [row for row in rows if row["by"] == by]
    assert float(whole[0]["value"]) == sum(float(row["value"]) for row in parts) > 0
    assert {row["unit"] for row in rows} == {"minutes"}
