"""Charts as SVG: what came and what was solved over time, and when tickets come. Words are the reader's.

Pure text. `service.reports.pictures` makes PNG of it, since mail programs show no SVG; next to each stands a sentence
that says the same, for those who see no pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from service.reports.report import Part, Report
from service.reports.wording import name_period, pick

WIDTH, HEIGHT = 560, 280  # pixels of a letter's column
_TEXT = 17  # of which a telephone shows little more than half: still to be read
_INK, _QUIET, _GRID, _PAPER = "#24292f", "#57606a", "#d8dee4", "#ffffff"
_CAME, _SOLVED = "#0b5cad", "#b35900"  # told apart by people who see no red or green, and by their dashes
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 86, 44, 36
_APART = _TEXT + 3  # from one word at the end of a line to the next
_TICKS = "▁▂▃▄▅▆▇█"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS_EN, _DAYS_ZH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "一二三四五六日"


def sparkline(values: Sequence[float]) -> str:
    """`▂▅▃█`: the text twin of a line. Nought is the lowest."""
    most = max(values, default=0)
    return "".join(_TICKS[round(value / most * 7) if most else 0] for value in values)


def trend_sentence(report: Report, language: str) -> str:
    """What the line shows, in one sentence."""
    if not report.trend:
        return ""
    busiest = max(report.trend, key=lambda part: part.opened)
    day = _name(busiest, report.trend, language)
    came, solved = sum(p.opened for p in report.trend), sum(p.solved for p in report.trend)
    return pick(
        language,
        f"Opened {came:,}, solved {solved:,}; most came {'in' if _is_monthly(report.trend) else 'on'} {day}: "
        f"{busiest.opened:,}.",
        f"新建 {came:,}，解决 {solved:,}；{day}最多，为 {busiest.opened:,}。",
    )


def heat_sentence(report: Report, language: str) -> str:
    """When most tickets come, in one sentence."""
    cells = [(count, -day, -hour) for day, row in enumerate(report.heat) for hour, count in enumerate(row)]
    count, day, hour = max(cells)
    if not count:
        return ""
    outside = sum(sum(row) for row in report.heat[5:])
    return pick(
        language,
        f"Most tickets come on {_weekday(-day, 'en')} at {-hour}:00; {outside:,} came at weekends.",
        f"工单最多的时段是{_weekday(-day, 'zh')} {-hour} 点；周末收到 {outside:,} 张。",
    )


def _weekday(day: int, language: str) -> str:
    return pick(language, _DAYS_EN[day], f"周{_DAYS_ZH[day]}")


def _is_monthly(parts: Sequence[Part]) -> bool:
    return len(parts) > 1 and (parts[1].first - parts[0].first).days > 8


def _name(part: Part, parts: Sequence[Part], language: str) -> str:
    """The short name of a day, week or month under the line."""
    first = part.first
    month = _MONTHS[first.month - 1]
    if _is_monthly(parts):
        return pick(language, month, f"{first.month} 月")
    return pick(language, f"{first.day} {month}", f"{first.month} 月 {first.day} 日")


def draw_trend(report: Report, language: str) -> str:
    """The line chart of a period."""
    parts = report.trend
    most = max((max(part.opened, part.solved) for part in parts), default=0)
    top = _round_up(most)
    wide, high = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM

    def place(number: int, value: int) -> tuple[float, float]:
        along = number / (len(parts) - 1) if len(parts) > 1 else 0.5
        return _LEFT + along * wide, _TOP + high - value / top * high

    body = [_text(_LEFT, 24, pick(language, "Opened and solved", "新建与解决"), weight=600)]
    body.append(_text(WIDTH - 8, 24, name_period(report.period, language), anchor="end", colour=_QUIET))
    for step in (0, 1, 2):
        value = top * step // 2
        _, y = place(0, value)
        body.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{WIDTH - _RIGHT}" y2="{y:.1f}" stroke="{_GRID}"/>')
        body.append(_text(_LEFT - 6, y + 6, f"{value:,}", anchor="end", colour=_QUIET))
    names = [_name(part, parts, language) for part in parts]
    fitting = max(1, wide // max(map(_room, names), default=1))
    body += [
        _text(place(number, 0)[0], HEIGHT - 10, names[number], anchor="middle", colour=_QUIET)
        for number in range(0, len(parts), -(-len(parts) // fitting) or 1)
    ]
    lines = (
        ("opened", _CAME, "", pick(language, "opened", "新建")),
        ("solved", _SOLVED, "6 4", pick(language, "solved", "解决")),
    )
    ends: list[float] = []
    for name, colour, dashes, _ in lines:
        points = [place(number, getattr(part, name)) for number, part in enumerate(parts)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        body.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>')
        body += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points[-1:]]
        ends += [y for _, y in points[-1:]]
    for (_, colour, _, word), y in zip(lines, _apart(ends), strict=False):
        body.append(_text(place(len(parts) - 1, 0)[0] + 8, y + 5, word, colour=colour, weight=600))
    return _frame(HEIGHT, body, trend_sentence(report, language))


def _room(name: str) -> int:
    """Pixels that a name takes below the line, with what parts it from the next."""
    return _TEXT + sum(_TEXT if ord(char) > 0x2E80 else _TEXT * 3 // 5 for char in name)


def _apart(ends: Sequence[float]) -> list[float]:
    """Where the words at the ends of two lines stand: beside these, or as far from them as lets both be read."""
    if len(ends) < 2 or abs(ends[0] - ends[1]) >= _APART:
        return list(ends)
    middle = min(max(sum(ends) / 2, _TOP + _APART / 2), HEIGHT - _BOTTOM - _APART / 2)
    upper, lower = middle - _APART / 2, middle + _APART / 2
    return [upper, lower] if ends[0] <= ends[1] else [lower, upper]


def draw_heat(report: Report, language: str) -> str:
    """When tickets come: weekdays by hours of the desk's day, the darker the more."""
    cell, left, top = 20, 56, 12
    most = max((max(row) for row in report.heat), default=0)
    body: list[str] = []
    for day, row in enumerate(report.heat):
        body.append(_text(left - 8, top + day * cell + 15, _weekday(day, language), anchor="end", colour=_QUIET))
        body += [
            f'<rect x="{left + hour * cell}" y="{top + day * cell}" width="{cell - 2}" height="{cell - 2}" rx="2" '
            f'fill="{_shade(count / most if most else 0)}"/>'
            for hour, count in enumerate(row)
        ]
    bottom = top + 7 * cell + 20
    for hour in range(0, 24, 3):
        body.append(_text(left + hour * cell + 9, bottom, f"{hour}", anchor="middle", colour=_QUIET))
    return _frame(bottom + 12, body, heat_sentence(report, language))


def _shade(part: float) -> str:
    """From nearly the paper to the ink of what came."""
    light, dark = (234, 238, 242), (11, 92, 173)
    mixed = (round(a + (b - a) * part**0.7) for a, b in zip(light, dark, strict=True))
    return "#" + "".join(f"{one:02x}" for one in mixed)


def _round_up(most: int) -> int:
    """The end of the scale: 2, 4, 10, 20, 40, 100 …, never less than what is shown."""
    scale = 2
    while scale < most:
        scale = scale * 2 if str(scale)[0] in "12" else scale * 5 // 2
    return scale


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = _INK, weight: int = 400) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}">'
        f"{escape(text)}</text>"
    )


def _frame(height: int, body: Sequence[str], title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="Noto Sans CJK SC, DejaVu Sans, Arial, sans-serif" font-size="{_TEXT}">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{WIDTH}" height="{height}" fill="{_PAPER}"/>{"".join(body)}</svg>'
    )
