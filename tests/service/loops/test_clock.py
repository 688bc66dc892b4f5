"""Scenario 39, the machine's clock: it is set back by a day, and nothing waits for a time that is far again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from msgspec.structs import replace

from service.config.settings import Send
from service.daemon import daemon as daemon_module
from service.daemon.daemon import Daemon
from service.daemon.monitoring.heartbeats import Beat, Heartbeats
from service.loops.clock import ClockWatch
from service.loops.letters.outbound import Outbound
from store.mail import inbox, outbox
from store.records import Letter, Timer
from store.ticket import timers
from store.upkeep.clock_change import hurry
from tests.tools.running import ROOT
from tests.tools.talk import Talk
from tests.tools.waiting import until

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("wall", "steady", "jump"),
    [(5, 5, 0), (86405, 5, 86400), (-86395, 5, -86400), (0, 100, -100), (3600, 3600, 0)],
)
def test_a_jump_is_what_the_two_clocks_differ_by(wall, steady, jump):
    after, found = ClockWatch(NOON, 10.0).look(NOON + timedelta(seconds=wall), 10.0 + steady)
    assert found == timedelta(seconds=jump)
    assert after.look(NOON + timedelta(seconds=wall + 5), 15.0 + steady)[1] == timedelta(0)


class SetClock:
    """A clock that can be set back, as the machine's can."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def daemon(talk, monkeypatch):
    """A node that is not running: its heartbeats are called by hand."""
    clock = SetClock(talk.stage.clock.now())
    made = Daemon(talk.stage.desk, clock)
    made._hop = talk.stage.hop
    made.outbound = Outbound(talk.stage.database, talk.stage.writer, talk.stage.hop, Send(), clock)
    return made


def test_a_clock_that_is_set_back_a_day_delays_nothing_and_is_told_once(talk, daemon):
    now = daemon.clock.at
    soon, promise = now + timedelta(hours=4), now + timedelta(days=3)
    letter = Letter("received", "ann@acme.example", "<a@acme.example>", "", b"x", now, soon, now + 5 * DAY)
    with talk.stage.database.write() as unit:
        outbox.add(unit, [letter])
        inbox.put(unit, content=b"x", sender="a@b.example", recipients=["support@acme.example"], received_at=now)
        [mail] = inbox.claim(unit, now, 1)
        inbox.retry_later(unit, mail, "a fault", now + timedelta(minutes=15))
        timers.add(unit, [Timer(None, "x", promise)])
    for _ in range(10):
        daemon.outbound.breaker = daemon.outbound.breaker.failed(now)
    assert daemon.outbound.breaker.is_open(now)

    daemon.clock.at = now - DAY
    daemon._look_at_clock()
    assert not daemon.outbound.breaker.is_open(daemon.clock.at)
    with talk.stage.database.read() as unit:
        assert outbox.next_due(unit, daemon.clock.at) - daemon.clock.at <= timedelta(hours=4)
        assert inbox.next_retry(unit) - daemon.clock.at <= timedelta(minutes=15)
        assert [timer.due_at for timer in timers.waiting_of_kind(unit, "x")] == [promise]
    told = [one for one in talk.outbox() if one.kind == "clock-back"]
    assert len(told) == 1
    assert [one.name.partition(" of ")[0] for one in daemon.alarms.list_open()] == ["clock"]

    for _ in range(23):  # a day passes by the new time
        daemon.clock.at += timedelta(hours=1)
        daemon._watch = replace(daemon._watch, wall=daemon.clock.at)
        daemon._look_at_clock()
        daemon.alarms.look()
    assert "clock" in {one.kind for one in daemon.alarms.list_open()}
    daemon.clock.at += timedelta(hours=2)
    daemon._watch = replace(daemon._watch, wall=daemon.clock.at)
    daemon.alarms.look()
    assert "clock" not in {one.kind for one in daemon.alarms.list_open()}
    assert len([one for one in talk.outbox() if one.kind in {"clock-back", "works-again"}]) == 1


def test_a_node_whose_clock_differs_from_the_database_s_is_told_and_so_is_its_end(
    tmp_path, postgresql_url, monkeypatch
):
    talk = Talk(tmp_path / "desk", postgresql_url)
    talk.stage.desk.configure(replace(talk.stage.desk.config, database=postgresql_url))
    made = Daemon(talk.stage.desk, talk.stage.clock)
    wrong = timedelta(0)
    monkeypatch.setattr(daemon_module.SystemClock, "now", lambda _: datetime.now(UTC) + wrong)

    def look() -> list[str]:
        for _ in range(2):
            made._compare_clocks()
            made.alarms.look()
            talk.stage.clock.advance(timedelta(minutes=2))
        return [one.reason for one in made.alarms.list_open() if one.kind == "skewed"]

    assert not look()
    wrong = timedelta(minutes=61)
    assert look() == ["this machine's clock is 1 h ahead of the database's"]
    wrong = timedelta(minutes=-10)
    assert look() == ["this machine's clock is 9 min behind the database's"]
    assert [one.kind for one in talk.outbox() if one.kind == "machine-trouble"] == ["machine-trouble"]
    wrong = timedelta(0)
    assert not look()
    talk.close()


def test_a_clock_that_goes_forward_is_in_the_log_and_no_alarm(talk, daemon):
    daemon.clock.at += DAY
    daemon._look_at_clock()
    assert not daemon.alarms.list_open()
    assert not [one for one in talk.outbox() if one.kind == "clock-back"]


def test_a_clock_that_leaps_by_ten_years_fires_each_timer_once(talk):
    """What ten years of digests and reminders would have been is one of each: no more than a leap of a month."""
    for number in range(3):
        talk.mail(f"ann{number}@acme.example", f"The printer on floor {number} jams", "It jams.")
    with talk.stage.database.read() as unit:
        digests = len(timers.waiting_of_kind(unit, "digest"))
    counts = []
    for leap in (timedelta(days=31), timedelta(days=3653)):
        talk.stage.clock.advance(leap)
        now = talk.stage.clock.now()
        counts.append(len(talk.stage.settle()))
        with talk.stage.database.read() as unit:
            assert timers.next_due(unit) > now
            assert len(timers.waiting_of_kind(unit, "digest")) == digests
        assert talk.stage.settle() == []
    assert 0 < counts[1] <= counts[0]


def test_some_seconds_are_nothing(talk, daemon):
    daemon.clock.at -= timedelta(seconds=90)
    daemon._look_at_clock()
    assert not daemon.alarms.list_open()


def test_what_waits_for_another_try_waits_as_long_as_it_would_have(talk):
    now, hour = talk.stage.clock.now(), timedelta(hours=1)
    letter = Letter("x", "ann@acme.example", "<a@x>", "", b"x", now, now + timedelta(minutes=15), now + 5 * DAY)
    with talk.stage.database.write() as unit:
        outbox.add(unit, [letter, replace(letter, message_id="<b@x>", due_at=now + timedelta(hours=4.8))])
        timers.add(unit, [Timer(None, "x", now), Timer(None, "promise", now + timedelta(minutes=5))])
        [tried] = timers.claim(unit, now, 1)
        timers.retry_later(unit, tried, now + timedelta(minutes=1))
        found = hurry(unit, now - hour, hour)
        assert (found.letters, found.timers) == (2, 1)
        assert outbox.next_due(unit, now) == now - hour + timedelta(minutes=15)
        assert [one.due_at for one in timers.waiting_of_kind(unit, "x")] == [now - hour + timedelta(minutes=1)]
        assert [one.due_at for one in timers.waiting_of_kind(unit, "promise")] == [now + timedelta(minutes=5)]
        assert hurry(unit, now + DAY, hour).letters == 0


def test_the_heartbeats_go_on_when_the_clock_is_set_back():
    """The scheduler waits for a time of the clock; an hour back is no hour without a beat."""
    beats = []
    heart = Heartbeats(Beat("x", 0.2, lambda: beats.append(datetime.now(UTC))))
    heart.start()
    try:
        until(lambda: len(beats) > 1)
        back = datetime.now(UTC) - timedelta(hours=1)
        with time_machine.travel(back, tick=True):
            until(lambda: [at for at in beats if at < back + timedelta(minutes=30)][2:])
    finally:
        heart.stop()


def test_the_time_is_asked_for_in_one_place():
    """All else is given it; the command line, `doctor` and the demonstration deal with the time of the machine."""
    edges = {
        "service/loops/clock.py",
        "service/config/start_checks.py",  # before the desk has a clock
        "service/daemon/doctor.py",
        "service/backups/whole_desk.py",
        "service/rehearsal/demo.py",
    }
    asking = re.compile(r"\b(datetime\.(now|today|utcnow)|date\.today|time\.time)\(")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "service").rglob("*.py")
        if "cli" not in path.parts and asking.search(path.read_text(encoding="utf-8"))
    }
    assert found <= edges
