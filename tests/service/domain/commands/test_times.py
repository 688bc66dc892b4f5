"""Times as people type them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.commands.times import MomentProblem, TypedTime, parse_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=SHANGHAI)  # a Wednesday


def read(text, now=NOW, zone=SHANGHAI, **options):
    return parse_moment(text, now, zone, **options)


def shown(at, zone=SHANGHAI):
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("typed", "at", "rest"),
    [
        ("16:00", "2026-11-25 16:00", ""),
        ("16：00", "2026-11-25 16:00", ""),
        ("１６：００", "2026-11-25 16:00", ""),
        ("4pm", "2026-11-25 16:00", ""),
        ("4 p.m. please", "2026-11-25 16:00", "please"),
        ("16h30", "2026-11-25 16:30", ""),
        ("at 4", "2026-11-25 16:00", ""),
        ("by 4pm, the part comes", "2026-11-25 16:00", "the part comes"),
        ("90m", "2026-11-25 15:30", ""),
        ("1.5h", "2026-11-25 15:30", ""),
        ("2h30m", "2026-11-25 16:30", ""),
        ("2h30", "2026-11-25 16:30", ""),
        ("2 hours and 15 minutes", "2026-11-25 16:15", ""),
        ("half an hour", "2026-11-25 14:30", ""),
        ("in 2 days", "2026-11-27 14:00", ""),
        ("2d waiting for vendor", "2026-11-27 14:00", "waiting for vendor"),
        ("3 business days", "2026-11-30 14:00", ""),
        ("a week", "2026-12-02 14:00", ""),
        ("friday", "2026-11-27 17:00", ""),
        ("until friday why", "2026-11-27 17:00", "why"),
        ("Friday 10:00 bring your laptop", "2026-11-27 10:00", "bring your laptop"),
        ("10:00 tomorrow", "2026-11-26 10:00", ""),
        ("tomorrow 10:00", "2026-11-26 10:00", ""),
        ("tomorrow morning", "2026-11-26 09:00", ""),
        ("4pm on friday", "2026-11-27 16:00", ""),
        ("next monday", "2026-11-30 17:00", ""),
        ("next week", "2026-11-30 17:00", ""),
        ("eod", "2026-11-25 17:00", ""),
        ("eod friday", "2026-11-27 17:00", ""),
        ("27.11. 16 Uhr", "2026-11-27 16:00", ""),
        ("tomorrow 16.30 Uhr", "2026-11-26 16:30", ""),
        ("27.11 um 14:00", "2026-11-27 14:00", ""),
        ("3.12 15:00 delivery", "2026-12-03 15:00", "delivery"),
        ("27.11", "2026-11-27 17:00", ""),
        ("27-11-2026", "2026-11-27 17:00", ""),
        ("friday before 3", "2026-11-27 15:00", ""),
        ("friday, latest 5pm", "2026-11-27 17:00", ""),
        ("friday ~3", "2026-11-27 15:00", ""),
        ("no later than friday 1600", "2026-11-27 16:00", ""),
        ("tomorrow morning 9", "2026-11-26 09:00", ""),
        ("thursday pm", "2026-11-26 17:00", ""),
        ("around 4pm", "2026-11-25 16:00", ""),
        ("a couple of hours", "2026-11-25 16:00", ""),
        ("两个半小时", "2026-11-25 16:30", ""),
        ("2026-12-01", "2026-12-01 17:00", ""),
        ("2026-12-01 10:00 text", "2026-12-01 10:00", "text"),
        ("2026-12-01T10:00+01:00", "2026-12-01 17:00", ""),
        ("1 Dec", "2026-12-01 17:00", ""),
        ("December 1st, 9am", "2026-12-01 09:00", ""),
        ("1.12.2026", "2026-12-01 17:00", ""),
        ("25/12", "2026-12-25 17:00", ""),
        ("明天下午", "2026-11-26 17:00", ""),
        ("明天10点 带上电脑", "2026-11-26 10:00", "带上电脑"),
        ("明天下午三点半", "2026-11-26 15:30", ""),
        ("后天上午10点", "2026-11-27 10:00", ""),
        ("周五", "2026-11-27 17:00", ""),
        ("周四14点到15点", "2026-11-26 14:00", "到15点"),
        ("2026-12-05 14:00-14:30 text", "2026-12-05 14:00", "14:30 text"),
        ("到周五 等配件", "2026-11-27 17:00", "等配件"),
        ("星期五下午2点", "2026-11-27 14:00", ""),
        ("下周一 9点", "2026-11-30 09:00", ""),
        ("下下周三", "2026-12-09 17:00", ""),
        ("半小时后", "2026-11-25 14:30", ""),
        ("一个半小时", "2026-11-25 15:30", ""),
        ("两小时后", "2026-11-25 16:00", ""),
        ("3个工作日", "2026-11-30 14:00", ""),
        ("12月1日", "2026-12-01 17:00", ""),
        ("十二月一日", "2026-12-01 17:00", ""),
        ("12月1日上午10点", "2026-12-01 10:00", ""),
        ("15号", "2026-12-15 17:00", ""),
        ("下个月1号", "2026-12-01 17:00", ""),
        ("晚上8点", "2026-11-25 20:00", ""),
        ("晚上12点", "2026-11-26 00:00", ""),
        ("下午", "2026-11-25 17:00", ""),
        ("今天下班前", "2026-11-25 17:30", ""),
        ("16:00之前", "2026-11-25 16:00", ""),
        ("4点", "2026-11-25 16:00", ""),
        ("thursday next week", "2026-12-03 17:00", ""),
        ("friday next week 10:00 text", "2026-12-04 10:00", "text"),
        ("next week on friday", "2026-12-04 17:00", ""),
        ("Monday morning 9:30", "2026-11-30 09:30", ""),
        ("tomorrow afternoon at 3", "2026-11-26 15:00", ""),
        ("Friday the 27th", "2026-11-27 17:00", ""),
        ("the 27th", "2026-11-27 17:00", ""),
        ("Friday, 27 November 10:00", "2026-11-27 10:00", ""),
        ("10:00 Friday 27 November", "2026-11-27 10:00", ""),
        ("Fri 4.12. 10:00", "2026-12-04 10:00", ""),
        ("tomorrow (Thursday) 10:00", "2026-11-26 10:00", ""),
        ("2026-11-27 (Fri)", "2026-11-27 17:00", ""),
        ("周五（27日）10点", "2026-11-27 10:00", ""),
        ("11月27日（周五）10点", "2026-11-27 10:00", ""),
        ("friday 4", "2026-11-27 16:00", ""),
        ("friday 4 printers come", "2026-11-27 17:00", "4 printers come"),
        ("friday eod", "2026-11-27 17:00", ""),
        ("周五下班前", "2026-11-27 17:30", ""),
        ("明天一早", "2026-11-26 09:00", ""),
        ("今晚8点", "2026-11-25 20:00", ""),
        ("明晚8点", "2026-11-26 20:00", ""),
        ("1小时30分钟", "2026-11-25 15:30", ""),
        ("半天", "2026-11-25 18:00", ""),
        ("今天之内", "2026-11-25 17:00", ""),
        ("later today", "2026-11-25 17:00", ""),
        ("年底", "2026-12-31 17:00", ""),
        ("12月1日10:00", "2026-12-01 10:00", ""),
        ("12月1日9点半 带电脑", "2026-12-01 09:30", "带电脑"),
        ("2026年12月1日10:00", "2026-12-01 10:00", ""),
        ("15号10点", "2026-12-15 10:00", ""),
        ("tomorrow from 10:00", "2026-11-26 10:00", ""),
        ("tomorrow 10:00 UTC", "2026-11-26 18:00", ""),
        ("tomorrow 10:00 (UTC+1) call", "2026-11-26 17:00", "call"),
        ("tomorrow 3pm GMT-5", "2026-11-27 04:00", ""),
        ("2026-12-01 10:00+09:00", "2026-12-01 09:00", ""),
        ("2026-12-01 10:00 UTC", "2026-12-01 18:00", ""),
        ("tomorrow 10:00 Europe/Berlin", "2026-11-26 17:00", ""),
        ("tomorrow 10:00 Berlin time", "2026-11-26 17:00", ""),
        ("明天10点（北京时间）请准备", "2026-11-26 10:00", "请准备"),
        ("明天北京时间10点", "2026-11-26 10:00", ""),
        ("10:00 Asia/Tokyo tomorrow", "2026-11-26 09:00", ""),
        ("friday 10:00 CST", "2026-11-27 10:00", ""),  # the writer's own
        ("frıday 10:00 kapı", "2026-11-27 10:00", "kapı"),  # of a Turkish keyboard
        ("FRİDAY 10:00", "2026-11-27 10:00", ""),
        ("friday 10:00 met", "2026-11-27 10:00", "met"),
        ("friday 10:00 Printer/Scanner", "2026-11-27 10:00", "Printer/Scanner"),
    ],
)
def test_what_people_type_is_read_in_their_zone(typed, at, rest):
    found = read(typed)
    assert isinstance(found, TypedTime), found
    assert (shown(found.at), found.rest) == (at, rest)
    assert found.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("typed", "why", "suggested"),
    [
        ("13:00", "past", ["2026-11-26 13:00"]),
        ("1:00", "past", ["2026-11-26 01:00"]),
        ("10:00", "past", ["2026-11-26 10:00", "2026-11-25 22:00"]),
        ("wednesday 10:00", "past", ["2026-12-02 10:00"]),
        ("1 Nov", "past", ["2027-11-01 17:00"]),
        ("2026-11-01", "past", []),
        ("2 days ago", "past", []),
        ("Thursday 27 November", "ambiguous", ["2026-11-27 17:00"]),
        ("11月27日（周四）", "ambiguous", ["2026-11-27 17:00"]),
        ("12/1", "ambiguous", ["2026-12-01 17:00", "2027-01-12 17:00"]),
        ("31 Feb", "impossible", []),
        ("25:00", "impossible", []),
        ("2126-01-01", "far", []),
        ("99999d", "far", []),
        ("yesterday 10:00", "past", []),
        ("last friday", "past", []),
        ("昨天上午10点", "past", []),
        ("上周五10点", "past", []),
        ("friday 10:00 PST", "zone", []),  # somebody else's: as they name it, or as we would?
        ("10:00 IST tomorrow", "zone", []),
        ("friday 10:00 Europe/Nowhere", "zone", []),
        ("friday 10:00 UTC+25", "impossible", []),
    ],
)
def test_a_time_that_cannot_be_meant_is_a_problem_with_suggestions(typed, why, suggested):
    found = read(typed)
    assert isinstance(found, MomentProblem), found
    assert (found.why, [shown(at) for at in found.suggestions]) == (why, suggested)


def test_five_in_the_afternoon_is_past_four_and_tomorrow_is_offered():
    found = read("16:00", datetime(2026, 11, 25, 17, 0, tzinfo=SHANGHAI))
    assert isinstance(found, MomentProblem)
    assert found.why == "past"
    assert shown(found.suggestions[0]) == "2026-11-26 16:00"


@pytest.mark.parametrize(
    "typed", ["", "monday's delivery", "may be", "3 printers", "42", "2 monitors", "第二天", "5 resolve", "the printer"]
)
def test_what_is_no_time_is_none(typed):
    assert read(typed) is None


def test_a_day_alone_means_the_hour_that_the_caller_says():
    found = read("friday", day_at=time(9, 0))
    assert isinstance(found, TypedTime)
    assert (found.kind, shown(found.at)) == ("day", "2026-11-27 09:00")


@pytest.mark.parametrize(("hour", "at"), [(17, "2026-11-26 17:00"), (9, "2026-11-26 14:00")])
@pytest.mark.parametrize("typed", ["明天下午", "tomorrow afternoon"])
def test_an_afternoon_is_promised_by_its_end_and_waited_for_until_it_begins(typed, hour, at):
    found = read(typed, day_at=time(hour, 0))
    assert isinstance(found, TypedTime)
    assert shown(found.at) == at


def test_friday_written_on_friday_morning_is_today_and_in_the_evening_next_week():
    morning = read("friday", datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI))
    evening = read("friday", datetime(2026, 11, 27, 19, 0, tzinfo=SHANGHAI))
    assert [shown(one.at) for one in (morning, evening)] == ["2026-11-27 17:00", "2026-12-04 17:00"]


def test_hours_are_elapsed_and_days_keep_the_clock_over_a_summer_time_night():
    now = datetime(2026, 10, 24, 20, 0, tzinfo=BERLIN)  # the clock goes back at 3:00
    assert shown(read("12h", now, BERLIN).at, BERLIN) == "2026-10-25 07:00"
    assert shown(read("1d", now, BERLIN).at, BERLIN) == "2026-10-25 20:00"


def test_a_time_that_a_summer_time_night_leaves_out_is_the_hour_after():
    now = datetime(2026, 3, 28, 20, 0, tzinfo=BERLIN)
    assert shown(read("tomorrow 02:30", now, BERLIN).at, BERLIN) == "2026-03-29 03:30"


def test_the_writers_zone_decides():
    assert shown(read("17:00", NOW, BERLIN).at, BERLIN) == "2026-11-25 17:00"


def test_an_abbreviation_counts_where_it_is_the_writers_own():
    found = read("5 Dec 10:00 CEST", zone=BERLIN)
    assert isinstance(found, TypedTime)
    assert shown(found.at, BERLIN) == "2026-12-05 10:00"


def test_a_naive_now_is_refused():
    with pytest.raises(ValueError, match="aware"):
        parse_moment("16:00", datetime(2026, 11, 25), SHANGHAI)


@given(st.text(alphabet="0123456789:./- adehmnoprstuwyfi明后天周一二三五下上午点半号月日年小时分", max_size=14))
def test_any_typing_gives_a_future_moment_a_problem_or_none(typed):
    found = read(typed)
    if isinstance(found, TypedTime):
        assert NOW < found.at <= NOW + timedelta(days=731)
    elif isinstance(found, MomentProblem):
        assert found.why in {"past", "ambiguous", "impossible", "far"}
        assert all(at > NOW for at in found.suggestions)
    else:
        assert found is None


@given(st.datetimes(NOW.replace(tzinfo=None) + timedelta(minutes=1), datetime(2028, 10, 1)))
def test_what_a_machine_writes_is_read_back(at):
    at = at.replace(second=0, microsecond=0)
    found = read(at.strftime("%Y-%m-%d %H:%M"), NOW - timedelta(minutes=2))
    assert isinstance(found, TypedTime)
    assert found.at == at.replace(tzinfo=SHANGHAI)


def test_business_days_of_a_desk_that_never_opens_are_too_far_and_soon_counted():
    asked = []
    found = read("999 business days", is_working_day=asked.append)  # None: closed
    assert isinstance(found, MomentProblem)
    assert found.why == "far"
    assert len(asked) < 800


@pytest.mark.parametrize(
    ("zone", "now", "typed", "at"),
    [
        ("Europe/Berlin", "2026-10-25 00:15", "2:30", "2026-10-25 00:30"),  # 02:15, the first time
        ("Europe/Berlin", "2026-10-25 00:45", "2:30", "2026-10-25 01:30"),  # 02:45: it comes once more
        ("Europe/Berlin", "2026-10-25 01:15", "2:30", "2026-10-25 01:30"),  # 02:15, the second time
        ("Europe/Berlin", "2026-10-25 01:15", "today 2:30", "2026-10-25 01:30"),
        ("Europe/Berlin", "2026-10-25 01:15", "2026-10-25 02:30", "2026-10-25 01:30"),
        ("Europe/Berlin", "2026-10-25 01:15", "20m", "2026-10-25 01:35"),
        ("Europe/Berlin", "2026-10-25 00:45", "30m", "2026-10-25 01:15"),
        ("Europe/Berlin", "2026-10-25 01:15", "1d", "2026-10-26 01:15"),
        ("Europe/Berlin", "2026-10-25 00:15", "3:30", "2026-10-25 02:30"),
        ("Europe/Berlin", "2027-03-28 00:45", "2:30", "2027-03-28 01:30"),  # that is left out: an hour later
        ("America/New_York", "2026-11-01 06:15", "1:30", "2026-11-01 06:30"),
        ("America/New_York", "2026-11-01 05:45", "凌晨1点半", "2026-11-01 06:30"),
        ("Australia/Lord_Howe", "2027-04-03 15:10", "1:50", "2027-04-03 15:20"),  # its clocks go back by half an hour
        ("Asia/Shanghai", "2026-10-24 18:15", "2:30", "2026-10-24 18:30"),
    ],
)
def test_the_hour_that_comes_twice_is_the_next_one(zone, now, typed, at):
    found = read(typed, datetime.fromisoformat(f"{now}+00:00"), ZoneInfo(zone))
    assert isinstance(found, TypedTime), found
    assert f"{found.at.astimezone(UTC):%Y-%m-%d %H:%M}" == at


def test_both_hours_have_passed():
    found = read("2:30", datetime(2026, 10, 25, 1, 45, tzinfo=UTC), BERLIN)
    assert isinstance(found, MomentProblem)
    assert found.why == "past"


@pytest.mark.parametrize(
    ("typed", "now", "why", "suggested"),
    [
        ("29 Feb", "2026-12-29", "impossible", ["2027-02-28", "2028-02-29"]),
        ("2月29日", "2026-12-29", "impossible", ["2027-02-28", "2028-02-29"]),
        ("29.2.", "2027-02-27", "impossible", ["2027-02-28", "2028-02-29"]),
        ("Feb 29", "2027-12-29", "", ["2028-02-29"]),
        ("29 Feb", "2027-03-10", "", ["2028-02-29"]),  # the next one there is
        ("29 Feb 2027", "2026-12-29", "impossible", []),
    ],
)
def test_a_leap_day_of_a_year_that_has_none_is_asked_about(typed, now, why, suggested):
    found = read(typed, datetime.fromisoformat(f"{now}T10:00").replace(tzinfo=BERLIN), BERLIN)
    if not why:
        assert shown(found.at, BERLIN)[:10] == suggested[0]
    else:
        assert (found.why, [shown(at, BERLIN)[:10] for at in found.suggestions]) == (why, suggested)
