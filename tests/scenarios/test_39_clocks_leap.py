"""Scenarios 39 and 55: the clock changes with the season, is put a day on or back, leaps by months, or comes from 1970: what was
due is done once, and nothing is lost.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from service.config.settings import DeskSettings
from tests.tools.talk import ANN, PIET

BERLIN = (DeskSettings("Acme IT", "support@acme.example", ("en",), "Europe/Berlin"),)
NIGHTS = {"to summer": datetime(2027, 3, 27, 18, tzinfo=UTC), "to winter": datetime(2027, 10, 30, 18, tzinfo=UTC)}


def set_clock(talk, at):
    talk.stage.clock._now = at  # one that only goes on is no machine's clock


def work_of(talk, subject, who=ANN):
    return talk.mail(who, subject, f"{subject}, since this morning.").letter(PIET, "assignment")


def with_timers(talk):
    """Tickets whose clocks are of every kind: a target, a reminder, a promise, a question, a silence that closes."""
    talk.reply(work_of(talk, "Printer jam"), "#hold until tomorrow 02:30 the part comes by night")
    talk.reply(work_of(talk, "Printer grey"), "#eta tomorrow 02:30")
    talk.reply(work_of(talk, "Printer loud"), "#ask\nHello Ann, which tray is it?")
    talk.reply(work_of(talk, "Printer dark"), "#resolve\nHello Ann, I changed the roller.")
    work_of(talk, "Printer slow")


def letters_of(letters):
    """Each letter by whom it went to, its kind and its ticket: Counter of all that a reader would call the same."""
    return Counter((one.to, one.kind, one.subject.removeprefix("Re: ")) for one in letters)


STEPS = {"question-reminder": 2, "reminder": 2}  # letters that a row of timers sends by itself


def is_served(talk):
    return bool(talk.mail("kim@acme.example", "New screen").to("kim@acme.example"))


def sent_twice(letters):
    """Letters that came more often than their clocks say."""
    return {name: number for name, number in letters_of(letters).items() if number > STEPS.get(name[1], 1)}


@pytest.mark.parametrize("night", NIGHTS)
def test_39_the_night_in_which_the_clock_changes_repeats_and_loses_nothing(make_talk, night):
    """02:30 is there twice, or not at all: the reminder and the promise of that time come once."""
    talk = make_talk(desks=BERLIN)
    set_clock(talk, NIGHTS[night])
    with_timers(talk)
    letters = talk.wait(hours=20)
    assert not sent_twice(letters)
    kinds = Counter(one.kind for one in letters if "jam" in one.subject and one.to == PIET)
    assert kinds["hold-over"] == 1
    [at] = [one.at.astimezone(UTC) for one in letters if one.kind == "hold-over"]
    assert at == NIGHTS[night] + timedelta(hours=7.5 if night == "to summer" else 6.5)
    talk.wait(days=20)
    assert [one.state.value for one in talk.tickets() if "dark" in one.subject] == ["closed"]


def test_55_ninety_days_in_one_moment_are_each_clock_once(make_talk):
    talk = make_talk()
    with_timers(talk)
    set_clock(talk, talk.stage.clock.now() + timedelta(days=90))
    letters = talk.stage.settle() + talk.wait(days=1)
    assert not sent_twice(letters)
    assert {"hold-over", "reminder", "question-reminder"} <= {one.kind for one in letters}
    assert is_served(talk)


def test_55_from_1970_to_today(make_talk):
    talk = make_talk()
    today = talk.stage.clock.now()
    set_clock(talk, datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    with_timers(talk)
    set_clock(talk, today)
    letters = talk.stage.settle() + talk.wait(hours=2)
    assert not sent_twice(letters)
    assert "hold-over" in {one.kind for one in letters}
    assert is_served(talk)


@pytest.mark.parametrize("back", [timedelta(days=1), timedelta(days=365)])
def test_55_a_clock_that_is_put_back_asks_nothing_twice(make_talk, back):
    talk = make_talk()
    with_timers(talk)
    before = talk.wait(days=2)
    set_clock(talk, talk.stage.clock.now() - back)
    again = talk.stage.settle() + talk.wait(hours=3)
    assert not letters_of(before) & letters_of(again)
    assert is_served(talk)
    set_clock(talk, talk.stage.clock.now() + back)
    later = talk.stage.settle() + talk.wait(days=20)
    assert [one.state.value for one in talk.tickets() if "dark" in one.subject] == ["closed"]
    assert not sent_twice([one for one in (*before, *later) if one.kind in STEPS])
