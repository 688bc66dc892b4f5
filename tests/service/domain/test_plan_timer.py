"""Kinds of timers: one table holds what each needs, does and is called; whoever asks for a kind asks the table."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from service.domain.plan_timer import TIMERS, kind_of, plan_timer
from service.domain.planning.timer_kind import TimerNeed
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.timer_names import TimerName
from service.gather.timer import _COUNT, _READ
from store.records import Timer

SERVICE = Path(__file__).parents[3] / "service"
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_every_name_has_its_entry_and_every_entry_says_what_comes():
    assert list(TIMERS) == sorted(TimerName, key=list(TIMERS).index)
    assert len(TIMERS) == len(TimerName)
    assert [kind.name for kind in TIMERS.values() if not kind.says or kind.says[0].isupper()] == []


def test_every_need_is_read_and_somebody_needs_it():
    assert _READ.keys() | _COUNT.keys() == set(TimerNeed) == {need for kind in TIMERS.values() for need in kind.needs}


@pytest.mark.parametrize("name", TimerName)
def test_a_row_of_the_store_finds_its_kind_by_the_plain_word(name):
    assert kind_of(Timer(1, str(name.value), NOON)) is TIMERS[name]


def test_a_kind_of_a_newer_release_does_nothing_and_has_a_name_to_show():
    timer = Timer(None, "tea_time", NOON)
    assert kind_of(timer).says == "tea time"
    assert plan_timer(Moment(NOON, None, None, timer, None)) is None  # type: ignore[arg-type]
    assert plan_timer(Moment(NOON, None, None, replace(timer, ticket_id=1), None)) is None  # type: ignore[arg-type]


def test_no_module_asks_a_timer_for_its_kind():
    asked = re.compile(r"timer\.kind (?:==|!=|in|not in) (?!kinds\b)")
    assert [str(path) for path in SERVICE.rglob("*.py") if asked.search(path.read_text(encoding="utf-8"))] == []
