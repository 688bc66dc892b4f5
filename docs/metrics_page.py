"""The parts of operations.md that name every metric and every kind of trouble, from the tables of the code."""

from pathlib import Path

from service.daemon.monitoring.metrics import METRICS
from service.domain.escalation.admin_alarm import KINDS, AlarmKind

ROOT = Path(__file__).resolve().parent.parent
METRICS_PART = "<!-- metrics: made by docs/pages.py -->", "<!-- end of metrics -->"
TROUBLES_PART = "<!-- troubles: made by docs/pages.py -->", "<!-- end of troubles -->"


def operations_page() -> str:
    """operations.md as it should be: what is written by hand, and between the marks the metrics and troubles of today."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return _put(_put(text, METRICS_PART, metrics()), TROUBLES_PART, troubles())


def _put(text: str, part: tuple[str, str], rows: str) -> str:
    begin, end = part
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{rows}\n{end}{after}"


def metrics() -> str:
    """A row for each metric: its name with its labels, what it is, and what it means when it moves."""
    lines = ["| metric | is | when it moves |", "| --- | --- | --- |"]
    for one in METRICS:
        labels = f"{{{','.join(one.labels)}}}" if one.labels else ""
        lines.append(f"| `{one.name}{labels}` | {one.text} | {one.moves} |")
    return "\n".join(lines)


def troubles() -> str:
    """A row for each kind of trouble: its word, what it means, when the admins hear of it, and what to do."""
    lines = ["| kind | is | told | what to do |", "| --- | --- | --- | --- |"]
    lines += [f"| `{name}` | {kind.what} | {_told(kind)} | {kind.cure} |" for name, kind in KINDS.items()]
    return "\n".join(lines)


def _told(kind: AlarmKind) -> str:
    if kind.is_only_shown:
        return "shown, no letter"
    minutes, seconds = divmod(int(kind.patience.total_seconds()), 60)
    when = f"after {minutes} min" if minutes else f"after {seconds} s" if seconds else "at once"
    if not kind.letter:
        return f"{when} in the log" + ("" if kind.ends_silently else "; by mail when it is over")
    return when + (", once" if kind.told_once or kind.happens_once else "")
