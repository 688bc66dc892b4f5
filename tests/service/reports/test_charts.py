"""The pictures of a report: drawn whatever the figures are, and read on a telephone."""

import re
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest

from service.domain.commands.periods import parse_period
from service.reports.charts import WIDTH, draw_heat, draw_trend
from service.reports.report import Part
from tests.tools.made_up_reports import NOW, ZONE

WORD = re.compile(
    r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)" fill="[^"]+" font-weight="(\d+)">([^<]*)</text>'
)
COLUMN_OF_A_PHONE = 320


def report(parts, typed="2026-11"):
    trend = tuple(Part(first, opened, solved) for first, opened, solved in parts)
    return SimpleNamespace(trend=trend, period=parse_period(typed, NOW, ZONE), heat=((0,) * 24,) * 7)


def month(days, **last):
    first = date(2026, 11, 1)
    parts = [(first + timedelta(days=day), 1, 1) for day in range(days)]
    return [*parts[:-1], (parts[-1][0], last.get("opened", 1), last.get("solved", 1))]


@pytest.mark.parametrize("peak", [2, 10, 20, 40, 100, 200, 1000])
def test_the_words_at_the_ends_of_the_lines_stand_apart_and_inside_for_every_pair_of_ends(peak):
    step = max(1, peak // 40)
    for opened in range(0, peak + 1, step):
        for solved in range(0, peak + 1, step):
            drawn = draw_trend(report([(date(2026, 11, 1), peak, 0), (date(2026, 11, 2), opened, solved)]), "en")
            first, second = (float(y) for _, y, _, _, word in WORD.findall(drawn) if word in {"opened", "solved"})
            assert abs(first - second) >= 17, (opened, solved)
            assert (first - second) * (opened - solved) <= 0, (opened, solved)  # whose line ends higher stands higher
            assert 30 <= min(first, second) <= max(first, second) <= 260, (opened, solved)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("days", [1, 2, 7, 13, 28, 31])
def test_the_names_below_the_line_do_not_touch(language, days):
    drawn = draw_trend(report(month(days)), language)
    below = [(float(x), word) for x, y, anchor, _, word in WORD.findall(drawn) if anchor == "middle"]
    assert below
    for (x, word), (following, other) in pairwise(below):
        assert following - x > (_wide(word) + _wide(other)) / 2, (word, other)
    assert all(0 <= x - _wide(word) / 2 and x + _wide(word) / 2 <= WIDTH for x, word in below)


def _wide(word):
    return sum(17 if ord(char) > 0x2E80 else 9.4 for char in word)


@pytest.mark.parametrize("draw", [draw_trend, draw_heat])
def test_its_words_can_be_read_on_a_telephone(draw):
    size = float(re.search(r'font-size="(\d+)"', draw(report(month(30)), "en"))[1])
    assert size * COLUMN_OF_A_PHONE / WIDTH >= 9
