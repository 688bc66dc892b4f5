"""What is said never to hold holds for no mail, and what is said always to hold for every one."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.calendar import DAY, Calendar
from rules.facts import Facts
from rules.language.condition import ANSWER, fits_everything, read_condition
from rules.loading.contradictions import find_clash, is_always
from rules.matching.match import Compiler, View

UTC_ZONE = ZoneInfo("UTC")
AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
HOURS = {
    "day": Calendar("day", UTC_ZONE, (((9 * 60, 17 * 60),),) * 7),
    "all": Calendar("all", UTC_ZONE, (((0, DAY),),) * 7),
}
CHECKS: list[dict[str, Any]] = [
    {"from": "ann@a.example"},
    {"from": "*@a.example"},
    {"from": ["bo@b.example", "ann@a.example"]},
    {"from": "*"},
    {"subject": {"has": ["vpn"]}},
    {"subject": {"has": ["vpn", "wifi"]}},
    {"subject": {"matches": "vpn|"}},
    {"size": {"over": "10"}},
    {"size": {"under": "10"}},
    {"size": {"at_most": "10"}},
    {"size": {"at_least": "10"}},
    {"attachment.size": {"over": "10"}},
    {"attachment.size": {"under": "10"}},
    {"new": "yes"},
    {"new": "no"},
    {"state": "closed"},
    {"language": "en"},
    {"language": ["zh", "de"]},
    {"tags": ["vip"]},
    {"tags": ["vip", "lease"]},
    {"inside": "day"},
    {"outside": "day"},
    {"inside": ["day", "all"]},
    {"outside": ["day", "all"]},
]
MAILS = [
    Facts(
        AT.replace(hour=hour),
        sender,
        subject=subject,
        size=size,
        language=language,
        new=not state,
        state=state,
        tags=tags,
        attachments=files,
    )
    for hour, sender, subject, size, language, state, tags, files in itertools.product(
        (3, 10),
        ("ann@a.example", "bo@b.example", ""),
        ("vpn", "a printer"),
        (5, 10, 20),
        ("en", "zh", ""),
        ("", "closed"),
        ((), ("vip", "lease")),
        ((), (("a", "b", 5), ("c", "d", 20))),
    )
]


def make(chance: random.Random, depth: int) -> Any:
    """A condition of the rule language, of so many levels at most."""
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(CHECKS)
    kind = chance.choice(("all", "any", "not"))
    if kind == "not":
        return {"not": make(chance, depth - 1)}
    return {kind: [make(chance, depth - 1) for _ in range(chance.randint(1, 3))]}


def test_what_is_said_of_a_condition_is_so_for_every_mail() -> None:
    chance, compiler = random.Random(318), Compiler({}, HOURS)
    never = always = 0
    for _ in range(400):
        when = read_condition(make(chance, 3), ANSWER)
        is_never, is_all = find_clash(when) is not None, is_always(when)
        if is_never or is_all:
            test = compiler.compile(when)
            met = {test(View(facts)) is not None for facts in MAILS}
            assert met == {is_all}, when
        never, always = never + is_never, always + is_all
    assert never > 15
    assert always > 15


@pytest.mark.parametrize("pattern", ["", ".*", "vpn|", "(vpn)?", "[a-z]*"])
def test_finds_patterns_that_are_found_everywhere(pattern: str) -> None:
    assert fits_everything(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        *("vpn", "^$", ".", "^vpn.*", r"\bvpn\b", "("),
        *("^.{0,20}$", "^.{0,1000}$", "^[^@]*$", r"^[^\n]*$", "^[^a-y]*$"),
    ],
)
def test_leaves_patterns_that_say_something(pattern: str) -> None:
    assert not fits_everything(pattern)


def test_a_huge_condition_takes_no_time_and_is_believed() -> None:
    many = [{"any": [{"subject": {"has": [f"a{n}"]}}, {"subject": {"has": [f"b{n}"]}}]} for n in range(40)]
    when = read_condition({"all": [*many, {"new": "yes"}, {"new": "no"}]}, ANSWER)
    assert find_clash(when) is None


def test_what_is_true_of_every_mail_that_is_asked_counts() -> None:
    when = read_condition({"new": "yes"}, ANSWER)
    assert is_always(when, ("new",))
    assert not is_always(when)
