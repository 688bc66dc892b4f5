"""What is proposed, and what an improvement moved."""

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.commands.periods import parse_period
from service.reports.cases import By, Cases, Correction, Solution, UsedArticle
from service.reports.improvements import MOST, alike, propose, windows_of
from service.reports.lives import Improvement
from service.reports.wording import Names
from tests.tools.made_up_reports import NOW, ZONE, report_of

AT = datetime(2026, 10, 1, tzinfo=UTC)


def solved(*texts, category="printing"):
    return [Solution(number, category, text) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("texts", "group"),
    [
        (("Replaced the pick-up roller and printed ten test pages.", "replaced pick-up roller, printed ten test pages",
          "I replaced the pick-up roller and printed ten test pages."), 3),
        (("已更换搓纸轮并试印十页。", "更换搓纸轮，并试印十页", "已经更换搓纸轮并试印十页"), 3),
        (("Restarted the print server.", "Ordered a new toner for the third floor.", "Told Ann how to print on both sides."), 1),
        (("Done.", "Done.", "Done."), 0),
    ],
)  # fmt: skip
def test_solutions_are_alike_by_their_words(texts, group):
    assert max((len(one) for one in alike(solved(*texts))), default=0) == group


def test_solutions_of_two_categories_are_never_alike():
    text = "Replaced the pick-up roller and printed ten test pages."
    mixed = [Solution(number, category, text) for number, category in enumerate(("a", "b", "a"), 1)]
    assert sorted(map(len, alike(mixed))) == [1, 2]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_at_most_three_are_proposed_and_only_what_came_three_times(policy, histories, language):
    report = report_of(policy, histories, parse_period("2026-06", NOW, ZONE))
    cases = report.cases
    cases.corrections[:] = [Correction(n, "other", "network.vpn") for n in range(1, 4)]
    cases.used[:] = [UsedArticle(n, "vpn-reset") for n in range(1, 5)]
    found = propose(report, Names(policy), language)
    assert len(found) == MOST
    cases.solutions.clear()
    found = " ".join(propose(report, Names(policy), language))
    assert "classify" in found
    cases.corrections.pop()
    cases.used[2:] = []
    found = " ".join(propose(report, Names(policy), language))
    assert "vpn-reset" not in found
    assert "classify" not in found


def test_before_and_after_are_of_the_same_length_and_nothing_is_told_too_early():
    one = Improvement(1, "order rollers", "dana@acme.example", "piet@acme.example", AT, done_at=AT + timedelta(days=10))
    before, after = windows_of(one, AT + timedelta(days=22))
    assert before[1] - before[0] == after[1] - after[0] == timedelta(days=12)
    assert (before[1], after[0]) == (AT, one.done_at)
    before, after = windows_of(one, AT + timedelta(days=400))
    assert before[1] - before[0] == timedelta(days=30)
    assert windows_of(one, one.done_at + timedelta(days=3))[1] is None


def test_cases_start_empty():
    cases = Cases(AT, AT + timedelta(days=1))
    assert cases.split("opened", By.TEAM) == {}
    assert cases.value("resolution_kept").number is None
