"""Improvements and what the desk proposes (docs/process.md S7.5): each action with the figure that it was meant to
move, and at most three proposals a month from what the figures show.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from service.reports.cases import By, Cases, Solution
from service.reports.lives import Improvement
from service.reports.report import Report
from service.reports.wording import Names, before_words, grown_category, pick
from templates.context import ImprovementView, Who

MOST = 3  # proposals of one letter
WINDOW = timedelta(days=30)  # before and after, over which tickets are counted
SOON = timedelta(days=7)  # earlier than this after it was done nothing can be told
_OFTEN = 3
_LIKE = 0.6  # of the words that two solutions have in common
_COMPARED = 400  # solutions of one category
_WORD = re.compile(r"[a-z0-9]{2,}|[\u3400-\u9fff]{2}")


class Noted(Struct, frozen=True):
    """An improvement with its ticket's category, and how many tickets of it came before and after."""

    ticket: int
    category: str
    one: Improvement
    before: int | None = None  # in the 30 days before it was noted
    after: int | None = None  # in as many days since it was done; None while nothing can be told


def windows_of(one: Improvement, now: datetime) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime] | None]:
    """The times before and after an improvement: of the same length, 30 days at most."""
    since = one.done_at or one.at
    length = min(WINDOW, now - since)
    if length < SOON:
        return (one.at - WINDOW, one.at), None
    return (one.at - length, one.at), (since, since + length)


def make_improvement(noted: Noted, names: Names, language: str, now: datetime) -> ImprovementView:
    """The improvement as a letter shows it."""
    one = noted.one
    owner = names.of(By.ENGINEER, one.owner, language) if "@" in one.owner else names.of(By.TEAM, one.owner, language)
    figure = ""
    if noted.before is not None and noted.after is not None:
        (start, end), _ = windows_of(one, now)
        days, category = (end - start).days, names.of(By.CATEGORY, noted.category, language)
        figure = pick(language, f"Tickets about {category} in {days} days", f"{days} 天内“{category}”工单数")
    return ImprovementView(
        " ".join(one.what.split())[:300], Who(owner, one.owner if "@" in one.owner else ""), f"T-{noted.ticket}",
        one.due, one.done_at, one.done_at is None and one.due is not None and one.due < now, figure,
        str(noted.before or 0), str(noted.after or 0),
    )  # fmt: skip


# -- proposals --------------------------------------------------------------------------------------------------------


def propose(report: Report, names: Names, language: str) -> tuple[str, ...]:
    """At most three, the most telling first: what is solved alike, corrected by hand, grew, answered by an article."""
    cases = report.cases
    if cases is None:
        return ()
    inside = cases.tickets_in(report.scope)
    found = (
        *_solved_alike(cases, inside, language), *_corrected(cases, inside, names, language),
        *_grown(report, names, language), *_used(cases, inside, language),
    )  # fmt: skip
    return found[:MOST]


def _solved_alike(cases: Cases, inside: frozenset[int] | None, language: str) -> Iterator[str]:
    solutions = [one for one in cases.solutions if inside is None or one.ticket in inside]
    group = max(alike(solutions), key=len, default=())
    if len(group) >= _OFTEN:
        listed = pick(language, ", ", "、").join(f"T-{ticket}" for ticket in group[:6])
        more = "" if len(group) <= 6 else " …"
        yield pick(
            language, f"{len(group)} tickets were solved alike ({listed}{more}): make an article of it with #publish.",
            f"有 {len(group)} 张工单的解决办法相同（{listed}{more}）：请用 #发布 写成知识库文章。",
        )  # fmt: skip


def alike(solutions: Iterable[Solution]) -> Iterator[tuple[int, ...]]:
    """Tickets of one category whose solutions have most of their words in common."""
    by_category: dict[str, list[Solution]] = {}
    for one in solutions:
        by_category.setdefault(one.category, []).append(one)
    for group in by_category.values():
        clusters: list[tuple[frozenset[str], list[int]]] = []
        for one in group[:_COMPARED]:
            words = words_of(one.text)
            if len(words) < 3:
                continue
            fits = next((found for head, found in clusters if _likeness(head, words) >= _LIKE), None)
            if fits is None:
                clusters.append((words, [one.ticket]))
            else:
                fits.append(one.ticket)
        yield from (tuple(tickets) for _, tickets in clusters)


def words_of(text: str) -> frozenset[str]:
    """Words and pairs of Chinese characters; numbers of two digits at least."""
    folded = text.casefold()
    chinese = (folded[at : at + 2] for at in range(len(folded) - 1))
    pairs = {pair for pair in chinese if _WORD.fullmatch(pair) and not pair.isascii()}
    return frozenset({word for word in _WORD.findall(folded) if word.isascii()} | pairs)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _corrected(cases: Cases, inside: frozenset[int] | None, names: Names, language: str) -> Iterator[str]:
    counted = Counter((one.before, one.after) for one in cases.corrections if inside is None or one.ticket in inside)
    for (before, after), count in counted.most_common(1):
        if count >= _OFTEN:
            was, now = (names.of(By.CATEGORY, code, language) for code in (before, after))
            yield pick(
                language,
                f"The category was corrected from {was} to {now} {count} times by hand: add a rule to 'classify'.",
                f"分类由“{was}”手工改为“{now}”共 {count} 次：可以在 classify 中加一条规则。",
            )  # fmt: skip


def _grown(report: Report, names: Names, language: str) -> Iterator[str]:
    grown = grown_category(report)
    if grown is not None:
        code, now, before = grown
        name, then = names.of(By.CATEGORY, code, language), before_words(report.period, language)
        yield pick(
            language, f"{name} grew from {before} tickets ({then}) to {now}: look for what they have in common.",
            f"“{name}”由{then}的 {before} 张增至 {now} 张：请看看它们有什么共同之处。",
        )  # fmt: skip


def _used(cases: Cases, inside: frozenset[int] | None, language: str) -> Iterator[str]:
    counted = Counter(one.article for one in cases.used if inside is None or one.ticket in inside)
    for article, count in counted.most_common(1):
        if count >= _OFTEN and article:
            yield pick(
                language,
                f"Engineers answered {count} tickets with the article \"{article}\": add requesters' own words "
                "to its keywords, and it is offered at once.",
                f"工程师用文章“{article}”答复了 {count} 张工单：把请求人常用的词加到它的关键词里，就能直接推荐给他们。",
            )  # fmt: skip
