"""A report as a letter: its words in the reader's language, its bars, its pictures and a sentence for each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from msgspec import Struct

from gateway.message import Attachment
from service.privacy.masking import Masking, mask_secrets
from service.reports.cases import By, Value, is_share
from service.reports.charts import WIDTH, draw_heat, draw_trend, heat_sentence, sparkline, trend_sentence
from service.reports.definitions import BY_KEY, Figure, FigureUnit, ReportSection, is_same_family
from service.reports.pictures import to_png
from service.reports.report import FigureLine, Report, Table, TableRow, shown_lines
from service.reports.wording import (
    COLUMNS,
    SECTIONS,
    TABLES,
    Names,
    before_words,
    name_period,
    opening,
    pick,
    say_number,
    say_value,
)
from templates.context import BarView, ChartView, CommentView, ImprovementView, ReportPart, ReportView

_COMMENT = 300  # characters of what somebody wrote


class LetterReader(Struct, frozen=True):
    """For whom a report is written."""

    language: str
    names: Names
    name: str = ""  # what the report is called
    asks: bool = False  # may ask for the tickets behind a line
    sees_people: bool = True  # is shown engineers one by one, and what requesters wrote


def make_view(
    report: Report,
    reader: LetterReader,
    *,
    improvements: Iterable[ImprovementView] = (),
    proposals: Iterable[str] = (),
) -> tuple[ReportView, tuple[Attachment, ...]]:
    """The words of a report, and the pictures that go with them."""
    language = reader.language
    charts, attached = _charts(report, language)
    before = before_words(report.period, language)
    note = pick(language, f"In brackets: {before}.", f"括号内为{before}。")
    parts = [
        ReportPart(
            pick(language, *SECTIONS[section]), _bars(lines, language), note if section is ReportSection.VOLUME else ""
        )
        for section in ReportSection
        if (lines := shown_lines(report, section))
    ]
    parts += [
        ReportPart(pick(language, *TABLES[table.by]), _rows(table, reader), _left_out(table, language))
        for table in report.tables
        if len(table.rows) > 1 and (reader.sees_people or table.by is not By.ENGINEER)
    ]
    said = opening(report, reader.names, language)
    view = ReportView(
        reader.name or pick(language, "Report", "报告"), name_period(report.period, language),
        reader.names.scope(report.scope, language), said if reader.asks else said[:2], charts, tuple(parts),
        _comments(report, reader) if reader.sees_people else (), tuple(improvements), tuple(proposals), reader.asks,
    )  # fmt: skip
    return view, attached


def _left_out(table: Table, language: str) -> str:
    if not table.left_out:
        return ""
    return pick(language, f"{table.left_out} smaller ones are left out.", f"较小的 {table.left_out} 项未列出。")


# -- bars -------------------------------------------------------------------------------------------------------------


def _bars(lines: Sequence[FigureLine], language: str) -> tuple[BarView, ...]:
    most: dict[FigureUnit, float] = {}
    for line in lines:
        for value in (line.now, line.before):
            most[line.figure.unit] = max(most.get(line.figure.unit, 0.0), value.number or 0.0)
    return tuple(
        BarView(
            line.figure.label(language), say_value(line.figure, line.now, language),
            say_number(line.figure, line.before.number, language) if line.before.number is not None else "",
            _part(line.figure, line.now, most[line.figure.unit]),
            "" if place and is_same_family(lines[place - 1].figure, line.figure) else line.figure.says(language),
            line.number,
        )
        for place, line in enumerate(lines)
    )  # fmt: skip


def _part(figure: Figure, value: Value, most: float) -> float | None:
    """The length of a bar: a share is what it is, a score is of five, all else is beside the largest of its section."""
    if value.number is None:
        return None
    if is_share(figure):
        return value.number
    if figure.unit is FigureUnit.SCORE:
        return value.number / 5
    return value.number / most if most else 0.0


def _rows(table: Table, reader: LetterReader) -> tuple[BarView, ...]:
    most = max((row.now["opened"].cases for row in table.rows), default=0)
    opened = BY_KEY["opened"]
    return tuple(
        BarView(
            reader.names.of(table.by, row.name, reader.language),
            say_number(opened, row.now["opened"].number, reader.language),
            say_number(opened, row.before["opened"].number, reader.language),
            row.now["opened"].cases / most if most else 0.0, _beside(row, reader.language),
        )
        for row in table.rows
    )  # fmt: skip


def _beside(row: TableRow, language: str) -> str:
    """The other headline figures of a row, in a line."""
    return " · ".join(
        f"{pick(language, *words)} {say_number(BY_KEY[key], row.now[key].number, language)}"
        for key, words in COLUMNS.items()
        if key != "opened" and row.now[key].number is not None
    )


# -- pictures and words -----------------------------------------------------------------------------------------------


def _charts(report: Report, language: str) -> tuple[tuple[ChartView, ...], tuple[Attachment, ...]]:
    if not any(part.opened or part.solved for part in report.trend):
        return (), ()
    by_day = [sum(row) for row in report.heat]
    drawn = (
        (pick(language, "Over time", "随时间变化"), trend_sentence(report, language), draw_trend(report, language),
         sparkline([part.opened for part in report.trend]), "trend"),
        (pick(language, "When tickets come", "工单何时到来"), heat_sentence(report, language),
         draw_heat(report, language), sparkline(by_day), "heat"),
    )  # fmt: skip
    charts, attached = [], []
    for title, sentence, svg, twin, name in drawn:
        if not sentence:
            continue
        png = to_png(svg, language)
        content_id = f"{hashlib.sha256(png).hexdigest()[:24]}@chart" if png else ""
        charts.append(ChartView(title, sentence, twin, content_id, WIDTH if png else 0))
        if png:
            attached.append(Attachment(f"{name}.png", "image/png", png, content_id, inline=True))
    return tuple(charts), tuple(attached)


def _comments(report: Report, reader: LetterReader) -> tuple[CommentView, ...]:
    language, masking = reader.language, Masking.of(reader.names.policy)

    def shorten(text: str) -> str:
        text = mask_secrets(" ".join(text.split()), masking)
        return text if len(text) <= _COMMENT else f"{text[: _COMMENT - 1]}…"

    score = BY_KEY["score"]
    return tuple(
        CommentView(
            shorten(one.text),
            f"T-{one.ticket}",
            say_number(score, one.score, language) if one.score is not None else "",
        )
        for one in report.comments
    )
