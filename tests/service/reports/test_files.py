"""A report as a file: nothing in it is taken for a formula."""

import csv
import io
from types import SimpleNamespace

import pytest

from service.reports.cases import By, Value
from service.reports.definitions import HEADLINES
from service.reports.files import to_csv
from service.reports.report import Table, TableRow


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]
)
def test_a_name_that_begins_as_a_formula_does_is_text(name):
    values = {key: Value(None) for key in HEADLINES}
    table = Table(By.CATEGORY, (TableRow(name, values, values),))
    report = SimpleNamespace(period=SimpleNamespace(text="2026-11"), lines=(), tables=(table,))
    rows = list(csv.DictReader(io.StringIO(to_csv(report), newline="")))
    assert {row["name"] for row in rows} == {f"'{name}"}
