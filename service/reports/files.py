"""A report as files for spreadsheets and programs: one row for each figure, of the whole and of each part."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from service.reports.cases import By, Value
from service.reports.definitions import BY_KEY, HEADLINES, Figure, FigureUnit
from service.reports.report import Report

COLUMNS = (
    "period", "by", "name", "figure", "label", "unit", "value", "ninth_decile", "cases", "before", "before_cases",
)  # fmt: skip
_UNITS = {
    FigureUnit.TICKETS: "count", FigureUnit.SHARE: "share", FigureUnit.TIME: "business hours", FigureUnit.AGE: "days",
    FigureUnit.SCORE: "1 to 5", FigureUnit.MINUTES: "minutes", FigureUnit.RATIO: "a ticket",
}  # fmt: skip
_PER = {FigureUnit.TIME: 3600.0, FigureUnit.AGE: 86400.0}


def to_rows(report: Report, language: str, *, people: bool = True) -> Iterator[dict[str, Any]]:
    """Every figure, then the headline figures of each table, as `COLUMNS` name them; engineers one by one if asked."""
    for line in report.lines:
        yield _row(report, "", "", line.figure, line.now, line.before, language)
    for table in report.tables:
        for row in table.rows if people or table.by is not By.ENGINEER else ():
            for key in HEADLINES:
                yield _row(report, table.by.value, row.name, BY_KEY[key], row.now[key], row.before[key], language)


def _row(
    report: Report, by: str, name: str, figure: Figure, now: Value, before: Value, language: str
) -> dict[str, Any]:  # fmt: skip
    per = _PER.get(figure.unit, 1.0)
    values = (
        report.period.text, by, name, figure.key, figure.label(language), _UNITS[figure.unit], _plain(now.number, per),
        _plain(now.ninth, per), now.cases, _plain(before.number, per), before.cases,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _plain(number: float | None, per: float) -> float | int | None:
    if number is None:
        return None
    value = round(number / per, 4)
    return int(value) if value == int(value) else value


def to_csv(report: Report, language: str = "en", *, people: bool = True) -> str:
    """The rows as CSV (RFC 4180), with a header. What a spreadsheet would take for a formula is text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in to_rows(report, language, people=people):
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    return out.getvalue()


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # wide ones too, in Chinese and Japanese


def _harmless(value: Any) -> Any:
    """A cell that begins as a formula does is quoted, as spreadsheets expect it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def to_json(report: Report, language: str = "en") -> dict[str, Any]:
    """The report as a map for programs: period, scope, figures and tables."""
    return {
        "period": report.period.text,
        "start": report.period.start.isoformat(),
        "end": report.period.end.isoformat(),
        "before": [moment.isoformat() for moment in report.period.before],
        "slowest_stage": report.slowest.line.figure.key if report.slowest else None,
        "figures": list(to_rows(report, language)),
        "trend": [
            {"first": part.first.isoformat(), "opened": part.opened, "solved": part.solved} for part in report.trend
        ],
    }
