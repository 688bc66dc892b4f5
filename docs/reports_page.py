"""`docs/reports.md`: the head is written by hand, the tables of figures are made from `service.reports.definitions`."""

from pathlib import Path

from service.reports.cases import By
from service.reports.definitions import FIGURES, FigureUnit, ReportSection
from service.reports.wording import SECTIONS, TABLES

BEGIN, END = "<!-- figures: made by docs/pages.py -->", "<!-- end of figures -->"
_UNITS = {
    FigureUnit.TICKETS: "count", FigureUnit.SHARE: "share of all", FigureUnit.TIME: "business time", FigureUnit.AGE: "calendar time", FigureUnit.SCORE: "1 to 5",
    FigureUnit.MINUTES: "time", FigureUnit.RATIO: "so many a ticket",
}  # fmt: skip


def reports_page() -> str:
    """The page with its tables as the code has them."""
    page = (Path(__file__).parent / "reports.md").read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    _, _, foot = rest.partition(END)
    return f"{head}{BEGIN}\n\n{_tables()}\n{END}{foot}"


def _tables() -> str:
    lines: list[str] = []
    numbers = {figure.key: number for number, figure in enumerate(FIGURES, 1)}
    for section in ReportSection:
        lines += [
            f"**{SECTIONS[section][0]}**",
            "",
            "| no. | key | figure | unit | definition |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| {numbers[figure.key]} | `{figure.key}` | {figure.label_en} · {figure.label_zh} | {_UNITS[figure.unit]} | {figure.says_en} |"
            for figure in FIGURES
            if figure.section is section
        ]
        lines.append("")
    lines += [
        "| `--by` | table |",
        "| --- | --- |",
        *(f"| `{by.value}` | {TABLES[by][0]} · {TABLES[by][1]} |" for by in By),
        "",
    ]
    return "\n".join(lines)
