"""Tickets by the clock: each date once, whatever restarts, downtime, nodes, clocks and edits of the rules do."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from service.domain.ticket.events import replay
from service.domain.ticket.timer_names import TimerName
from service.rehearsal.rehearse import Stage, make_starter
from store.records import Timer
from store.ticket import tickets, timers

ZONE = ZoneInfo("Asia/Shanghai")
DANA = "dana@acme.example"
WEEKLY = "recurring:\n  - {name: Backups, every: monday 09:00, text: Restore a file., assignee: dana@acme.example}\n"


def at(day, hour=0, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def make(make_talk):
    """A desk with the starter rules and these besides; it starts on Tuesday 24 November, 10:00."""
    return lambda rules=WEEKLY: make_talk(rules=rules)


def edit(talk, rules):
    (talk.stage.config.folder / "rules" / "zz.yaml").write_text(rules, encoding="utf-8")
    assert talk.stage.desk.reload().policy is not None
    talk.stage.desk.meet_roster(talk.stage.clock.now())


def waiting(talk):
    with talk.stage.database.read() as unit:
        return timers.waiting_of_kind(unit, TimerName.RECURRING)


def due(talk):
    return [(str(t.data["rule"]), t.due_at.astimezone(ZONE).strftime("%d %H:%M")) for t in waiting(talk)]


def letters(found):
    return [one for one in found if one.kind == "recurring"]


def test_it_opens_on_its_date_for_nobody_s_sake(make):
    talk = make()
    assert due(talk) == [("Backups", "30 09:00")]
    [letter] = letters(talk.stage.pass_time(at(30, 9)))
    [ticket] = talk.tickets()
    assert (letter.to, ticket.subject, ticket.assignee, ticket.requester, ticket.channel) == (
        DANA,
        "Backups",
        DANA,
        "",
        "rule",
    )
    assert ticket.response_due is None
    assert replay(talk.events(ticket.id)) == ticket
    assert due(talk) == [("Backups", "07 09:00")]
    step = talk.reply(letter, "#resolve One file of each server.")
    assert talk.ticket(ticket.id).state.value == "closed"
    assert {one.to for one in step.letters} <= {DANA}
    assert not any(
        one.kind in {"survey", "nudge", "received", "closed"} for one in talk.stage.pass_time(at(6, month=12))
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_colleagues_are_asked_about_it_in_words_that_know_no_requester(make, language):
    talk = make(
        f"recurring: [{{name: Backups, every: day 09:00, assignee: piet@acme.example, language: {language}}}]\n"
    )
    [own] = letters(talk.wait(days=1))
    step = talk.reply(own, "#consult dana is the tape fine?\n#task noor check the tape due 3d")
    given = step.letter("noor@acme.example")
    more = [
        talk.reply(step.letter("dana@acme.example"), "Yes."),
        talk.reply(given, "#eta 5d"),
        talk.reply(given, "Done."),
    ]
    for letter in (*step.letters, *(letter for one in more for letter in one.letters)):
        for wrong in ("does not see", "goes to R", "看不到", "会发给", "Rehearsal", "Acme IT ", "hasn't heard"):
            assert wrong not in letter.text, (letter.kind, wrong)


def test_a_restart_and_a_second_node_change_nothing(make):
    talk = make()
    for _ in range(3):
        talk.stage.desk.meet_roster(talk.stage.clock.now())
    assert due(talk) == [("Backups", "30 09:00")]
    [timer] = waiting(talk)
    twin = Timer(
        None, TimerName.RECURRING, timer.due_at, 0, dict(timer.data)
    )  # another node started in the same moment
    talk.stage.writer.run(lambda unit: timers.add(unit, [twin, twin]))
    found = letters(talk.stage.pass_time(at(30, 9)))
    assert len(found) == len(talk.tickets()) == 1
    assert due(talk) == [("Backups", "07 09:00")]


def test_a_twin_that_reminds_reminds_once(make):
    talk = make()
    talk.stage.pass_time(at(30, 9))
    [timer] = waiting(talk)
    twin = Timer(None, TimerName.RECURRING, timer.due_at, 0, dict(timer.data))
    talk.stage.writer.run(lambda unit: timers.add(unit, [twin]))
    found = letters(talk.stage.pass_time(at(7, 9, month=12)))
    assert ["the one before is still open" in " ".join(one.text.split()) for one in found] == [True]
    assert len(talk.tickets()) == 1
    assert due(talk) == [("Backups", "14 09:00")]


def test_after_downtime_the_last_date_opens_and_says_that_it_is_late(make):
    talk = make(
        "recurring:\n  - {name: Backups, every: monday 09:00, assignee: dana@acme.example, even_if_open: yes}\n"
    )
    talk.stage.clock.move_to(at(23, 11, month=12).astimezone(UTC))
    [letter] = letters(talk.stage.settle())
    assert "late: it was due Mon 21 Dec 09:00" in letter.text
    [ticket] = talk.tickets()
    opened = talk.events(ticket.id)[0]
    assert (opened.data["day"], opened.data["late"]) == ("2026-12-21", True)
    assert due(talk) == [("Backups", "28 09:00")]


def test_a_clock_that_goes_back_opens_no_date_again(make):
    talk = make()
    talk.stage.pass_time(at(30, 9))
    talk.stage.clock._now = at(29, 9).astimezone(UTC)
    talk.stage.desk.meet_roster(talk.stage.clock.now())
    assert due(talk) == [("Backups", "30 09:00")]  # what it believes now
    talk.stage.pass_time(at(30, 10))
    assert len(talk.tickets()) == 1
    assert due(talk) == [("Backups", "07 09:00")]


def test_a_clock_that_jumped_ahead_and_came_back_loses_no_date(make):
    talk = make(
        "recurring:\n  - {name: Backups, every: monday 09:00, assignee: dana@acme.example, even_if_open: yes}\n"
    )
    talk.stage.clock.move_to(at(4, 9, month=1).replace(year=2027).astimezone(UTC))
    talk.stage.settle()
    talk.stage.clock._now = at(25, 9).astimezone(UTC)
    talk.stage.desk.meet_roster(talk.stage.clock.now())
    talk.stage.pass_time(at(14, 10, month=12))
    days = [talk.events(t.id)[0].data["day"] for t in talk.tickets()]
    assert days == ["2027-01-04", "2026-11-30", "2026-12-07", "2026-12-14"]


def test_edits_and_removals_count_from_the_reload(make):
    talk = make()
    edit(talk, WEEKLY.replace("monday 09:00", "workday 08:00"))
    assert due(talk) == [("Backups", "25 08:00")]
    assert len(letters(talk.stage.pass_time(at(25, 8)))) == 1
    edit(talk, WEEKLY.replace("monday 09:00", "month 1 10:00"))
    assert due(talk) == [("Backups", "01 10:00")]
    [still] = letters(talk.stage.pass_time(at(1, 10, month=12)))  # the one of Wednesday is still known, and open
    assert "the one before is still open" in " ".join(still.text.split())
    edit(talk, "budgets: {watchers: 5}\n")
    assert due(talk) == []
    assert not letters(talk.stage.pass_time(at(31, month=12)))


def test_a_rule_that_goes_while_its_timer_is_due_opens_nothing(make):
    talk = make()
    talk.stage.clock.move_to(at(30, 9, 1).astimezone(UTC))
    (talk.stage.config.folder / "rules" / "zz.yaml").write_text("budgets: {watchers: 5}\n", encoding="utf-8")
    talk.stage.desk.reload()
    assert not letters(talk.stage.settle())
    assert talk.tickets() == []
    assert due(talk) == []


def test_a_broken_edit_leaves_the_last_good_rules(make):
    talk = make()
    (talk.stage.config.folder / "rules" / "zz.yaml").write_text(WEEKLY.replace("monday", "mondai"), encoding="utf-8")
    assert talk.stage.desk.reload().policy is None
    talk.stage.desk.meet_roster(talk.stage.clock.now())
    assert len(letters(talk.stage.pass_time(at(30, 9)))) == 1


def test_who_is_away_is_passed_over_and_nobody_is_an_answer_too(make):
    away = "people: {vic@acme.example: {team: [servicedesk], away: 2026-11-30..2026-12-04, level: 3}}\n"
    talk = make(away + WEEKLY.replace("dana@", "vic@"))
    [letter] = letters(talk.stage.pass_time(at(30, 9)))
    assert letter.to != "vic@acme.example"
    assert talk.ticket(1).assignee in {DANA, "piet@acme.example"}


def test_a_team_s_queue_is_told_and_somebody_takes_it(make):
    talk = make("recurring:\n  - {name: Backups, every: monday 09:00, team: duty, category: other}\n")
    found = letters(talk.stage.pass_time(at(30, 9)))
    ticket = talk.ticket(1)
    assert ticket.team == "duty"
    if not ticket.assignee:
        assert all("#accept" in one.text for one in found)
        talk.reply(found[0], "#accept")
    assert talk.ticket(1).assignee == found[0].to


def test_two_nodes_that_fire_in_the_same_moment_open_it_once(tmp_path, postgresql_url):
    """Both have a timer of their own, since they started in the same moment; ten dates, each raced for."""
    folder = tmp_path / "desk"
    folder.mkdir()
    config = make_starter(folder)
    rule = WEEKLY.replace("monday", "day").replace("}", ", even_if_open: yes}")
    (folder / "rules" / "zz.yaml").write_text(rule, encoding="utf-8")
    with ExitStack() as stack:  # each with chances of its own: no two nodes give a letter the same Message-ID
        one, two = (stack.enter_context(Stage(replace(config), database=postgresql_url, seed=seed)) for seed in (1, 2))
        for day in range(10):
            with one.database.read() as unit:
                waits = timers.waiting_of_kind(unit, TimerName.RECURRING)
            twin = Timer(None, TimerName.RECURRING, waits[0].due_at, 0, dict(waits[0].data))
            one.writer.run(lambda unit, twin=twin: timers.add(unit, [twin]))
            now = waits[0].due_at
            threads = [
                threading.Thread(target=stage.desk.timing._fire, args=(timer, now))
                for stage, timer in claimed(one, two, now)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            with one.database.read() as unit:
                assert len(tickets.list_tickets(unit, limit=None)) == day + 1
                assert len(timers.waiting_of_kind(unit, TimerName.RECURRING)) == 1


def claimed(one, two, now):
    """Each node has claimed one of the two timers."""
    found = []
    for stage, node in ((one, "one"), (two, "two")):
        mine = stage.writer.run(lambda unit, node=node: timers.claim(unit, now, 100, node))
        due = [timer for timer in mine if timer.kind == TimerName.RECURRING]
        if node == "one":
            for timer in due[1:]:
                stage.writer.run(lambda unit, timer=timer: timers.retry_later(unit, timer, now))
        found.append((stage, due[0]))
    return found
