"""The part of operations.md that names every metric, from the table of the code."""

from pathlib import Path

from service.daemon.monitoring.metrics import METRICS

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- metrics: made by docs/pages.py -->", "<!-- end of metrics -->"


def operations_page() -> str:
    """operations.md as it should be: what is written by hand, and between the two marks the metrics of today."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{metrics()}\n{END}{after}"


def metrics() -> str:
    """A row for each metric: its name with its labels, what it is, and what it means when it moves."""
    lines = ["| metric | is | when it moves |", "| --- | --- | --- |"]
    for one in METRICS:
        labels = f"{{{','.join(one.labels)}}}" if one.labels else ""
        lines.append(f"| `{one.name}{labels}` | {one.text} | {one.moves} |")
    return "\n".join(lines)
