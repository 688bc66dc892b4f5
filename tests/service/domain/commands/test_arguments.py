"""What stands behind a command, by what the command takes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from service.domain.commands.argument_records import (
    Addresses,
    ArgumentProblem,
    Assign,
    NewTask,
    Nothing,
    Text,
    Tickets,
    TimeSpent,
    TriageValue,
    When,
)
from service.domain.commands.arguments import is_address, parse_argument

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def parse(word, typed):
    return parse_argument(word, typed, NOW, BERLIN)


@pytest.mark.parametrize(
    ("word", "typed", "open_at"),
    [
        ("eta", "saturday", (datetime(2026, 11, 30, 16, tzinfo=UTC),)),
        ("eta", "2026-11-29", (datetime(2026, 11, 30, 16, tzinfo=UTC),)),
        ("eta", "2d", (datetime(2026, 11, 30, 9, tzinfo=UTC),)),
        ("eta", "24h", (datetime(2026, 11, 30, 9, tzinfo=UTC),)),
        ("eta", "两天内", (datetime(2026, 11, 30, 9, tzinfo=UTC),)),
        ("eta", "2h", None),
        ("eta", "20h", None),  # five in the morning: a time of day is meant
        ("eta", "3d", None),
        ("eta", "2 business days", None),
        ("eta", "saturday 10:00", None),
        ("eta", "monday", None),
        ("hold", "saturday", (datetime(2026, 11, 30, 8, tzinfo=UTC),)),
        ("hold", "until sunday, the part is on its way", (datetime(2026, 11, 30, 8, tzinfo=UTC),)),
        ("hold", "the part is on its way until sunday", (datetime(2026, 11, 30, 8, tzinfo=UTC),)),
        ("hold", "sunday 8:00 maintenance", None),
        ("away", "until saturday", None),
    ],
)
def test_a_promise_for_a_closed_day_alone_is_asked_about(word, typed, open_at):
    found = parse_argument(word, typed, NOW, BERLIN, is_working_day=lambda day: day.weekday() < 5)
    assert (found.why, found.suggestions) == ("closed_day", open_at) if open_at else isinstance(found, When)


@pytest.mark.parametrize(
    ("word", "typed", "kind", "says"),
    [
        ("back", "", Nothing, {}),
        ("time", "1h30", TimeSpent, {"minutes": 90}),
        ("time", "45 min", TimeSpent, {"minutes": 45}),
        ("priority", "2", TriageValue, {"value": "P2"}),
        ("merge", "T-12", Tickets, {"numbers": (12,)}),
        ("link", "12, 15", Tickets, {"numbers": (12, 15)}),
        ("watch", "Bob@Acme.example", Addresses, {"addresses": ("bob@acme.example",)}),
        ("eta", "tomorrow 15:00", When, {"at": datetime(2026, 11, 28, 14, tzinfo=UTC)}),
        ("cancel", "not needed", Text, {"text": "not needed"}),
    ],
)
def test_an_argument_is_read_into_its_record(word, typed, kind, says):
    found = parse(word, typed)
    assert isinstance(found, kind), found
    assert {name: getattr(found, name) for name in says} == says


def test_a_name_and_words_to_them():
    found = parse("assign", "bob please look")
    assert isinstance(found, Assign)
    assert (found.target.name, found.text) == ("bob", "please look")
    assert parse("assign", "me").target.kind == "me"


def test_a_task_has_an_owner_what_to_do_and_by_when():
    found = parse("task", "bob replace the fan by tomorrow 15:00")
    assert isinstance(found, NewTask)
    assert (found.target.name, found.text) == ("bob", "replace the fan")
    assert found.due == datetime(2026, 11, 28, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("word", "typed"),
    [("time", "soon"), ("priority", "9"), ("merge", "the other one"), ("watch", "bob"), ("eta", "some day")],
)
def test_what_cannot_be_read_is_a_problem_and_no_guess(word, typed):
    assert isinstance(parse(word, typed), ArgumentProblem)


def test_a_line_without_an_end_is_not_taken_apart():
    assert parse("merge", "9" * 5000).why == "unreadable"


def test_a_word_that_is_no_command_raises():
    with pytest.raises(KeyError):
        parse("frobnicate", "")


@pytest.mark.parametrize(("text", "address"), [("a@b.example", True), ("@b.example", False), ("a b@c.example", False)])
def test_addresses_are_known(text, address):
    assert is_address(text) is address


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("eta", "16:00 or 17:00"),
        ("eta", "monday/tuesday"),
        ("eta", "monday at 3 or 4"),
        ("eta", "明天或后天"),
        ("hold", "until monday or tuesday"),
        ("eta", "monday week"),
    ],
)
def test_a_time_of_which_a_part_is_not_understood_is_none(word, typed):
    assert parse(word, typed) == ArgumentProblem("unreadable", typed)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("monday 14:00-16:00", datetime(2026, 11, 30, 15, tzinfo=UTC)),
        ("monday 3pm to 4pm", datetime(2026, 11, 30, 15, tzinfo=UTC)),
        ("下周一15点到16点", datetime(2026, 11, 30, 15, tzinfo=UTC)),
        ("monday to wednesday", datetime(2026, 12, 2, 16, tzinfo=UTC)),
        ("tuesday to monday", datetime(2026, 12, 7, 16, tzinfo=UTC)),
    ],
)
def test_a_promise_between_two_times_is_kept_by_the_later(typed, at):
    assert parse("eta", typed).at == at
    assert parse("eta", f"{typed} the part comes").text == "the part comes"


def test_thanks_behind_a_name_is_nobody():
    assert parse("assign", "noor, thanks") == Assign(parse("assign", "noor").target, "thanks")
    assert parse("assign", "noor, bob").why == "too_many"
