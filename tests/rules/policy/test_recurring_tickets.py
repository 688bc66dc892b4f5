"""What `every` means: its dates in the desk's zone, holidays, nights in which the clock changes, and what is no date at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest

from rules.language.yaml_models import Wrong
from rules.loading.load import load_texts
from rules.policy.recurring_tickets import Recurring, last_due, next_due, occurrences, parse_every

HOURS = 'hours: {office: {timezone: ZONE, open: {mon-fri: "09:00-17:00"}, closed: [2026-12-07, 2026-12-25]}}\n'
DESK = "teams: {it: {}}\npeople: {a@acme.example: {team: it}}\n"


def calendar(zone: str = "Asia/Shanghai"):
    loaded = load_texts({"rules/a.yaml": DESK + HOURS.replace("ZONE", zone)})
    assert loaded.policy is not None
    return loaded.policy.calendar()


def rule(every: str, **more: str) -> Recurring:
    return Recurring.model_validate({"name": "r", "every": every, **more})


@pytest.mark.parametrize(
    ("every", "days"),
    [
        ("day 09:00", ["12-04", "12-05", "12-06", "12-07"]),
        ("every day 9:00", ["12-04", "12-05", "12-06", "12-07"]),
        ("workday 09:00", ["12-04", "12-08", "12-09", "12-10"]),
        ("monday 09:00", ["12-07", "12-14", "12-21", "12-28"]),
        ("Mon, Thu 08:30", ["12-07", "12-10", "12-14", "12-17"]),
        ("mon-wed 08:30", ["12-07", "12-08", "12-09", "12-14"]),
        ("month 1 09:00", ["01-01", "02-01", "03-01", "04-01"]),
        ("month 1,15 09:00", ["12-15", "01-01", "01-15", "02-01"]),
        ("month last 17:00", ["12-31", "01-31", "02-28", "03-31"]),
        ("month 31 17:00", ["12-31", "01-31", "02-28", "03-31"]),
        ("month first monday 09:00", ["12-07", "01-04", "02-01", "03-01"]),
        ("month 2nd tue 09:00", ["12-08", "01-12", "02-09", "03-09"]),
        ("month last friday 09:00", ["12-25", "01-29", "02-26", "03-26"]),
    ],
)
def test_the_dates(every, days):
    found = islice(occurrences(rule(every), calendar(), date(2026, 12, 4)), 4)
    assert [f"{one.day:%m-%d}" for one in found] == days


@pytest.mark.parametrize(
    ("holidays", "days"),
    [("keep", ["12-07", "12-14"]), ("skip", ["12-14", "12-21"]), ("next", ["12-08", "12-14"])],
)
def test_a_closed_day(holidays, days):
    found = islice(occurrences(rule("monday 09:00", holidays=holidays), calendar(), date(2026, 12, 5)), 2)
    assert [f"{one.day:%m-%d}" for one in found] == days


def test_days_that_are_put_off_to_the_same_day_open_once():
    found = islice(occurrences(rule("day 09:00", holidays="next"), calendar(), date(2026, 12, 4)), 3)
    assert [f"{one.day:%m-%d}" for one in found] == ["12-04", "12-08", "12-09"]


def test_a_day_that_is_put_off_over_today_is_not_lost():
    after = datetime(2026, 12, 7, 12, tzinfo=UTC)  # Monday is closed, and is over in Beijing
    assert next_due(rule("monday 09:00", holidays="next"), calendar(), after).day == date(2026, 12, 8)


@pytest.mark.parametrize("text", ["", "monday", "09:00", "blurday 09:00", "month 32 09:00", "month 0 09:00", "monday 24:00", "monday 9", "m 09:00",
                                  "month first 09:00", "month fifth monday 09:00", "mon- 09:00", "monday 09:00 11:00", "mondayish 09:00", "month -1 09:00", "month １ 09:00"])  # fmt: skip
def test_what_is_no_date(text):
    with pytest.raises(Wrong):
        parse_every(text)


def test_the_wall_clock_holds_in_both_nights_of_the_clock_change():
    berlin = calendar("Europe/Berlin")
    every = rule("day 02:30")
    spring = list(islice(occurrences(every, berlin, date(2026, 3, 28)), 3))
    assert [f"{one.at:%d %H:%M}" for one in spring] == [
        "28 01:30",
        "29 01:30",
        "30 00:30",
    ]  # 02:30 is not there on the 29th: an hour later
    autumn = list(islice(occurrences(every, berlin, date(2026, 10, 24)), 3))
    assert [f"{one.at:%d %H:%M}" for one in autumn] == [
        "24 00:30",
        "25 00:30",
        "26 01:30",
    ]  # once, the first of the two


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Auckland"])
def test_next_walks_over_a_year_without_leaving_a_date_out_or_giving_one_twice(zone):
    every, own = rule("day 02:30"), calendar(zone)
    at, seen = datetime(2026, 1, 1, tzinfo=UTC), []
    while at < datetime(2027, 1, 1, tzinfo=UTC):
        due = next_due(every, own, at)
        assert due.at > at
        seen.append(due.day)
        at = due.at
    assert len(seen) == len(set(seen))
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(seen))


def test_after_downtime_the_last_date_is_due():
    every, own = rule("monday 09:00"), calendar()
    since = datetime(2026, 11, 2, 1, tzinfo=UTC)  # Monday 09:00 in Beijing
    assert last_due(every, own, since, since).day == date(2026, 11, 2)
    assert last_due(every, own, since, datetime(2026, 11, 25, tzinfo=UTC)).day == date(2026, 11, 23)
    assert last_due(every, own, since + timedelta(seconds=1), since + timedelta(hours=1)) is None


def test_a_rule_that_never_comes_has_no_next_date():
    loaded = load_texts({"rules/a.yaml": DESK + 'hours: {office: {open: {mon: "09:00-17:00"}}}'})
    assert (
        next_due(rule("sunday 09:00", holidays="skip"), loaded.policy.calendar(), datetime(2026, 1, 1, tzinfo=UTC))
        is None
    )
