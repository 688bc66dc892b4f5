"""When the admins hear of a trouble: a table of what is seen, minute by minute, and the letters that follow."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from service.domain.escalation.admin_alarm import KINDS, Trouble, plan_alarm
from templates.letters import LETTERS as KNOWN

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
NAME = "mailbox support@imap.acme.example/INBOX"


def play(kind: str, seen: dict[int, bool], until: int, step: int = 5, reasons: dict[int, str] | None = None):
    """Looks every `step` minutes; `seen` says from which minute on it is in trouble or well. Gives (minute, letter)."""
    letters, alarm, bad, since, reason = [], None, False, START, "x"
    for minute in range(0, until + 1, step):
        now = START + timedelta(minutes=minute)
        if minute in seen and seen[minute] != bad:
            bad, since = seen[minute], now
        reason = (reasons or {}).get(minute, reason)
        alarm, letter = plan_alarm(NAME, alarm, Trouble(NAME, kind, reason) if bad else None, since, now)
        if letter:
            letters.append((minute, letter))
    return letters, alarm


DAY = 24 * 60


@pytest.mark.parametrize(
    ("what", "kind", "seen", "until", "expected"),
    [
        ("a refusal is told at once", "refused", {0: True}, 60, [(0, "mailbox-trouble")]),
        ("nothing can leave: when it is over", "no-log-in", {0: True, 60: False}, 3 * DAY, [(90, "works-again")]),
        ("a server may be away for some minutes", "unreachable", {0: True}, 60, [(10, "mailbox-trouble")]),
        ("a short break is nobody's business", "unreachable", {0: True, 5: False}, 3 * DAY, []),
        ("it lasts: once a day", "refused", {0: True}, 3 * DAY - 5, [(day * DAY, "mailbox-trouble") for day in range(3)]),
        ("well for half an hour: told", "refused", {0: True, 60: False}, 3 * DAY, [(0, "mailbox-trouble"), (90, "works-again")]),
        (
            "well for a moment: the same trouble goes on",
            "refused",
            {0: True, 60: False, 80: True},
            DAY - 5,
            [(0, "mailbox-trouble")],
        ),
        (
            "again on the same day: told when a day is over",
            "refused",
            {0: True, 60: False, 300: True},
            DAY,
            [(0, "mailbox-trouble"), (90, "works-again"), (DAY, "mailbox-trouble")],
        ),
        (
            "again on the same day, and over before the day is",
            "refused",
            {0: True, 60: False, 300: True, 360: False},
            2 * DAY,
            [(0, "mailbox-trouble"), (90, "works-again")],
        ),
        ("what happens once is over when it is told", "renumbered", {0: True, 5: False}, DAY, [(0, "mailbox-renumbered")]),
        ("who mends a file knows that it is mended", "broken", {0: True, 60: False}, DAY, [(0, "config-broken")]),
        ("letters that are old are told at once", "old-letters", {0: True}, 60, [(0, "queue-stuck")]),
        ("mails may be old when they come", "old-mail", {0: True, 10: False}, 60, []),
    ],
)  # fmt: skip
def test_letters(what, kind, seen, until, expected):
    letters, _ = play(kind, seen, until)
    assert letters == expected, what


@pytest.mark.parametrize("period", [10, 30, 60, 100, 240])
def test_what_comes_and_goes_is_one_letter_a_day(period):
    seen = {minute: (minute // period) % 2 == 0 for minute in range(0, 7 * DAY, period)}
    letters, _ = play("refused", seen, 7 * DAY - 5)
    troubles = [minute for minute, letter in letters if letter == "mailbox-trouble"]
    assert 1 <= len(troubles) <= 7
    assert all(later - earlier >= DAY for earlier, later in itertools.pairwise(troubles))
    assert len(letters) <= 14


def test_another_mistake_in_the_file_is_told_at_once():
    letters, _ = play("broken", {0: True}, 60, reasons={0: "one", 30: "another", 40: "another"})
    assert letters == [(0, "config-broken"), (30, "config-broken")]


def test_an_alarm_that_was_told_is_not_told_again_after_a_restart():
    letters, alarm = play("refused", {0: True}, 60)
    now = START + timedelta(minutes=61)
    assert alarm is not None
    after, letter = plan_alarm(NAME, alarm, Trouble(NAME, "refused", "x"), now, now)
    assert letter == ""
    assert after == alarm
    assert len(letters) == 1


def test_a_clock_that_is_set_back_by_days_is_told_at_once_and_floods_nobody():
    """The alarm begins at the time that the clock stood at, which is a time to come."""
    old, now = START, START - timedelta(days=3)
    trouble = Trouble("clock", "clock", "set back", old)
    alarm, letter = plan_alarm("clock", None, trouble, now, now)
    assert letter == "clock-back"
    assert alarm is not None
    assert alarm.begun_at == old
    for hour in range(1, 71):
        alarm, letter = plan_alarm("clock", alarm, trouble, now, now + timedelta(hours=hour))
        assert letter == ""


def test_every_kind_has_its_letter():
    assert {kind.letter for kind in KINDS.values()} - {""} <= set(KNOWN)
