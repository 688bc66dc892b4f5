from datetime import UTC, datetime, timedelta

import pytest

from service.loops.letters.retry_schedule import Breaker, Destinations, find_next_try
from store.records import Letter

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NEVER = NOON + timedelta(days=400)


def minutes_after(attempts, code=0, chance=0.5, give_up_at=NEVER):
    at = find_next_try(attempts=attempts, code=code, now=NOON, give_up_at=give_up_at, chance=chance)
    return None if at is None else (at - NOON) / timedelta(minutes=1)


def test_tries_stand_at_the_minutes_decided():
    at, seen = 0, [0]
    for attempts in range(1, 8):
        at += minutes_after(attempts)
        seen.append(at)
    assert seen == [0, 1, 5, 15, 30, 60, 120, 240]


@pytest.mark.parametrize(
    ("attempts", "chance", "minutes"), [(8, 0.5, 240), (8, 0.0, 192), (8, 1.0, 288), (30, 0.5, 240)]
)
def test_later_tries_come_every_four_hours_and_are_spread(attempts, chance, minutes):
    assert minutes_after(attempts, chance=chance) == pytest.approx(minutes)


@pytest.mark.parametrize(
    ("attempts", "code", "minutes"),
    [(1, 450, 5), (1, 451, 5), (1, 421, 1), (1, 452, 1), (1, 0, 1), (2, 450, 4), (3, 451, 10)],
)
def test_greylisting_delays_the_first_retry_only(attempts, code, minutes):
    assert minutes_after(attempts, code) == minutes


def test_a_try_after_the_end_is_none():
    assert minutes_after(3, give_up_at=NOON + timedelta(minutes=10)) == 10
    assert minutes_after(3, give_up_at=NOON + timedelta(minutes=9)) is None


def test_a_schedule_before_any_try_is_a_mistake():
    with pytest.raises(ValueError):
        minutes_after(0)


def test_a_breaker_opens_after_five_failures_in_a_row_and_probes():
    breaker = Breaker()
    for _ in range(4):
        breaker = breaker.failed(NOON)
        assert not breaker.is_open(NOON)
    breaker = breaker.failed(NOON)
    assert breaker.is_open(NOON + timedelta(seconds=14))
    assert breaker.is_probing(NOON + timedelta(seconds=15))
    assert breaker.failed(NOON + timedelta(seconds=14)) == breaker  # the late answer to a letter that was on its way
    longer = breaker.failed(NOON + timedelta(seconds=15))
    assert longer.is_open(NOON + timedelta(seconds=44))
    assert longer.is_probing(NOON + timedelta(seconds=45))
    assert not longer.succeeded().is_open(NOON)
    assert breaker.succeeded().failures == 0


def test_a_breaker_of_a_destination_that_is_away_for_weeks_asks_every_five_minutes():
    breaker, now = Breaker(), NOON
    for _ in range(5000):
        breaker = breaker.failed(now)
        if breaker.open_until is not None:
            assert breaker.open_until <= now + timedelta(minutes=5)
            now = breaker.open_until
    assert now > NOON + timedelta(days=14)


# -- recipient domains ----------------------------------------------------------------------------------------------------


def letter(recipient, **more):
    give_up_at = more.pop("give_up_at", NOON + timedelta(days=5))
    return Letter("received", recipient, f"<{recipient}>", "", b"", NOON, NOON, give_up_at, **more)


def in_trouble(code=421, now=NOON, domain="slow.example", mailboxes=5, times=5):
    destinations = Destinations()
    for number in range(times):
        destinations = destinations.failed(f"p{number % mailboxes}@{domain}", code, f"{code} later", now)
    return destinations


def split(destinations, *recipients, now=NOON, busy=(), **more):
    going, waiting = destinations.split([(letter(one, **more), one) for one in recipients], now, set(busy))
    return [one.recipient for one in going], [
        (one.letter.recipient, (one.until - now).total_seconds()) for one in waiting
    ]


def test_a_domain_that_puts_five_letters_off_is_left_alone_and_others_are_not():
    assert split(in_trouble(times=4), "a@slow.example") == (["a@slow.example"], [])
    assert split(in_trouble(), "a@slow.example", "b@well.example", "c@SLOW.example") == (
        ["b@well.example"],
        [("a@slow.example", 60), ("c@SLOW.example", 60)],
    )


@pytest.mark.parametrize(("code", "seconds"), [(421, 60), (452, 60), (450, 300), (451, 300)])
def test_a_domain_that_asks_strangers_to_come_again_is_given_its_five_minutes(code, seconds):
    assert split(in_trouble(code), "a@slow.example")[1] == [("a@slow.example", seconds)]


def test_one_letter_asks_when_the_time_is_over_and_the_others_wait_for_its_answer():
    destinations, later = in_trouble(), NOON + timedelta(minutes=1)
    three = ("a@slow.example", "b@slow.example", "c@slow.example")
    assert split(destinations, *three, now=later) == (["a@slow.example"], [(one, 30) for one in three[1:]])
    assert split(destinations, *three, now=later, busy={"slow.example"}) == ([], [(one, 30) for one in three])
    again = destinations.failed("a@slow.example", 421, "421 later", later)
    assert split(again, *three[1:], now=later)[1] == [(one, 120) for one in three[1:]]
    assert split(destinations.succeeded("a@slow.example"), *three, now=later) == (list(three), [])


def test_a_full_mailbox_is_not_its_whole_domain():
    assert split(in_trouble(452, mailboxes=1, times=50), "a@slow.example") == (["a@slow.example"], [])
    assert split(in_trouble(452, mailboxes=2), "a@slow.example")[0] == []


def test_a_letter_whose_time_is_over_does_not_wait_for_its_domain():
    late = NOON + timedelta(hours=2)
    assert split(in_trouble(now=late), "a@slow.example", now=late, give_up_at=NOON) == (["a@slow.example"], [])


def test_what_is_said_of_a_letter_that_waits_begins_with_the_answer_to_the_others():
    _, [wait] = in_trouble().split([(letter("a@slow.example"), "a@slow.example")], NOON, set())
    assert wait.reply == "421 later (said of other letters to slow.example; this one waits)"


def test_only_so_many_domains_in_trouble_are_remembered():
    destinations = in_trouble()
    for number in range(Destinations.MOST + 5):
        destinations = destinations.failed(f"x@d{number}.example", 421, "421", NOON)
    assert len(destinations.troubles) == Destinations.MOST
    assert "slow.example" not in destinations.troubles
