"""Alarms on a real database in virtual time: the letters that the admins get, once, whatever happens to the process."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.message import RawMail
from service.daemon.monitoring.alarms import Alarms
from service.daemon.monitoring.http_server import show_ready
from service.domain.escalation.admin_alarm import Trouble
from service.loops.desk import Desk, put_job
from service.rehearsal.rehearse import InlineReaders
from store.mail import inbox, outbox
from store.records import Alarm, Letter
from store.upkeep import alarms as rows
from store.upkeep import figures

BOX = "mailbox support@imap.acme.example/INBOX"
REFUSED = Trouble(BOX, "refused", "log-in refused: [AUTHENTICATIONFAILED] no")


@pytest.fixture
def admin(talk):
    [address] = talk.stage.desk.policy.desk.admins
    return address


def make_alarms(talk) -> Alarms:
    return Alarms(talk.stage.desk, talk.stage.clock)


def pass_time(talk, alarms: Alarms, hours: float) -> None:
    """The heartbeat beats; every minute will do here."""
    for _ in range(int(hours * 60)):
        talk.stage.clock.advance(timedelta(minutes=1))
        alarms.look()


def leave_a_letter(talk) -> None:
    """One that nobody sends."""
    now = talk.stage.clock.now()
    letter = Letter("received", "ann@acme.example", "<a@acme.example>", "", b"x", now, now, now + timedelta(days=5))
    with talk.stage.database.write() as unit:
        outbox.add(unit, [letter])


def kinds(talk, admin):
    return [one.kind for one in reversed(talk.outbox()) if one.recipient == admin and one.cause.startswith("alarm:")]


def test_a_refusal_is_told_by_the_next_heartbeat_and_the_end_of_it_too(talk, admin):
    alarms = make_alarms(talk)
    alarms.tell(REFUSED)
    alarms.look()
    [letter] = talk.stage.settle()
    assert letter.to == admin
    for words in ("support@imap.acme.example/INBOX", "AUTHENTICATIONFAILED", "postdesk doctor"):
        assert words in letter.text
    pass_time(talk, alarms, 1)
    assert "refused" in show_ready(alarms.list_troubles()).text
    alarms.well(BOX)
    assert show_ready(alarms.list_troubles()).text == "ready\n"
    pass_time(talk, alarms, 1)
    assert kinds(talk, admin) == ["mailbox-trouble", "works-again"]


def test_many_mailboxes_with_one_wrong_password_are_one_letter(talk, admin):
    alarms = make_alarms(talk)
    boxes = [f"mailbox desk{number}@imap.acme.example/INBOX" for number in range(5)]
    for box in boxes:
        alarms.tell(Trouble(box, "refused", "log-in refused: no"))
    pass_time(talk, alarms, 1)
    [letter] = [one for one in talk.stage.settle() if one.to == admin]
    assert all(box.removeprefix("mailbox ") in letter.text for box in boxes)
    assert {one.name for one in alarms.list_open()} == set(boxes)
    alarms.tell(Trouble("mailbox late@imap.acme.example/INBOX", "refused", "log-in refused: no"))
    pass_time(talk, alarms, 1)
    assert kinds(talk, admin) == ["mailbox-trouble", "mailbox-trouble"]  # a later one is news


def test_a_restart_repeats_nothing(talk, admin):
    make_alarms(talk).tell(REFUSED)
    for _ in range(5):
        again = make_alarms(talk)  # a new process knows only what the database knows
        again.tell(REFUSED)
        pass_time(talk, again, 0.5)
    assert kinds(talk, admin) == ["mailbox-trouble"]
    last = make_alarms(talk)
    last.well(BOX)
    pass_time(talk, last, 1)
    assert kinds(talk, admin) == ["mailbox-trouble", "works-again"]


def test_of_two_nodes_one_tells_it(talk, admin):
    alarms = [make_alarms(talk), make_alarms(talk)]
    for one in alarms:
        one.tell(REFUSED)
    for _ in range(60):
        talk.stage.clock.advance(timedelta(minutes=1))
        for one in alarms:
            one.look()
    assert kinds(talk, admin) == ["mailbox-trouble"]


def test_a_mailbox_that_another_node_reads_is_not_ours_to_call_well(talk, admin):
    alarms = make_alarms(talk)
    alarms.tell(REFUSED)
    alarms.look()
    alarms.leave(BOX)
    pass_time(talk, alarms, 1)
    assert [one.name for one in alarms.list_open()] == [BOX]
    alarms.forget_mailboxes({BOX})
    assert alarms.list_open()
    alarms.forget_mailboxes(())  # it is not configured any more
    assert not alarms.list_open()
    assert kinds(talk, admin) == ["mailbox-trouble"]


def test_a_desk_that_was_copied_has_no_trouble_of_the_clock_and_file_that_it_came_from(talk, admin):
    alarms = make_alarms(talk)
    config, now = talk.stage.desk.config, talk.stage.clock.now()
    alarms.tell(Trouble(alarms.file_name, "broken", "postdesk.yaml:3"))
    is_embedded = config.embedded
    other = "postgresql://db/x" if is_embedded else "sqlite:////desk.db"
    talk.stage.desk.configure(replace(config, database=other))
    alarms.tell(REFUSED)
    alarms.look()
    alarms.tell(Trouble(alarms.clock_name, "clock", "it was set back", now))
    alarms.forget_copied()
    assert {one.name for one in alarms.list_open()} == {alarms.clock_name, BOX}


def test_what_a_node_that_is_gone_has_left_does_not_stay_open_for_ever(talk, admin):
    """While it could still be there, its alarms are its own to end."""
    now, hour = talk.stage.clock.now(), timedelta(hours=1)
    clock = Alarm("clock of gone", "clock", "it was set back", now + hour, told_at=now)
    file = Alarm("configuration of gone", "broken", "postdesk.yaml:3", now, told_at=now)
    with talk.stage.database.write() as unit:
        for one in (clock, file, replace(clock, name="clock")):
            rows.save(unit, one)
    alarms = make_alarms(talk)
    alarms.tell(REFUSED)
    names = {"clock of gone", "configuration of gone", "clock", BOX}

    def later(**span):
        talk.stage.clock.advance(timedelta(**span))
        alarms.look()
        return ({one.name for one in alarms.list_open()} | {"clock"}) - {"outbox"}  # nobody sends here

    assert later(hours=2) == names
    assert later(minutes=31) == names - {"clock of gone"}
    assert later(days=1) == names - {"clock of gone"}
    assert later(days=1) == {"clock", BOX}


def test_a_mailbox_that_flaps_for_a_week_is_a_letter_a_day(talk, admin):
    alarms = make_alarms(talk)
    for _ in range(7 * 24 * 2):
        alarms.tell(REFUSED)
        talk.stage.clock.advance(timedelta(minutes=15))
        alarms.look()
        alarms.well(BOX)
        talk.stage.clock.advance(timedelta(minutes=15))
        alarms.look()
    assert kinds(talk, admin).count("mailbox-trouble") == 7
    assert len(kinds(talk, admin)) <= 14


def test_letters_that_are_stuck_are_told_after_four_hours_and_once(talk, admin):
    alarms = make_alarms(talk)
    leave_a_letter(talk)
    pass_time(talk, alarms, 3.9)
    assert kinds(talk, admin) == []
    pass_time(talk, alarms, 8)
    assert kinds(talk, admin) == ["queue-stuck"]
    [alarm] = alarms.list_open()
    assert (alarm.name, alarm.kind) == ("outbox", "old-letters")
    assert "trouble: outbox: old-letters since" in show_ready(alarms.list_troubles()).text


def test_letters_that_somebody_holds_back_are_no_trouble(talk, admin):
    leave_a_letter(talk)
    with talk.stage.database.write() as unit:
        outbox.hold(unit)
    alarms = make_alarms(talk)
    pass_time(talk, alarms, 6)
    assert kinds(talk, admin) == []


def test_mails_that_nobody_works_on_are_told(talk, admin):
    alarms = make_alarms(talk)
    raw = RawMail(b"From: a@b.example\r\n\r\nx\r\n", "a@b.example", ("support@acme.example",), talk.stage.clock.now())
    talk.stage.writer.run(put_job(raw), "T1")
    keep_going(talk, alarms, 4.1)
    assert kinds(talk, admin) == []  # an old mail may have just been fetched
    keep_going(talk, alarms, 0.5)
    assert kinds(talk, admin) == ["queue-stuck"]
    talk.stage.settle()
    pass_time(talk, alarms, 1)
    assert kinds(talk, admin) == ["queue-stuck", "works-again"]


def keep_going(talk, alarms: Alarms, hours: float) -> None:
    """Mails are decided all the time, only not this one."""
    for _ in range(int(hours * 60)):
        with talk.stage.database.write() as unit:
            figures.note_progress(unit, talk.stage.clock.now())
        pass_time(talk, alarms, 1 / 60)


def test_mail_that_waits_while_nothing_is_decided_is_told_after_a_minute(talk, admin):
    alarms = make_alarms(talk)
    raw = RawMail(b"From: a@b.example\r\n\r\nx\r\n", "a@b.example", ("support@acme.example",), talk.stage.clock.now())
    talk.stage.writer.run(put_job(raw), "T1")
    pass_time(talk, alarms, 1 / 60)
    assert alarms.list_troubles() == []
    pass_time(talk, alarms, 1 / 60)
    [line] = alarms.list_troubles()
    assert (line.name, line.kind) == ("decisions", "standstill")
    assert "1 wait, and none has been read or decided since" in line.what
    assert kinds(talk, admin) == ["queue-stuck"]
    assert "trouble: decisions: standstill since" in show_ready(alarms.list_troubles()).text
    talk.stage.settle()
    pass_time(talk, alarms, 1)
    assert alarms.list_troubles() == []
    assert kinds(talk, admin) == ["queue-stuck", "works-again"]


def test_a_backlog_that_is_worked_on_is_no_standstill(talk, admin):
    alarms = make_alarms(talk)
    for number in range(3):
        raw = RawMail(
            b"From: a@b.example\r\n\r\n%d\r\n" % number,
            "a@b.example",
            ("support@acme.example",),
            talk.stage.clock.now(),
        )
        talk.stage.writer.run(put_job(raw), "T1")
    keep_going(talk, alarms, 1)
    [line] = alarms.list_troubles()
    assert (line.name, line.kind) == ("inbox", "waiting-mail")
    assert kinds(talk, admin) == []  # it is shown, and nobody gets a letter about it


def test_a_mail_that_is_tried_again_later_is_no_standstill(talk, admin):
    alarms = make_alarms(talk)
    raw = RawMail(b"From: a@b.example\r\n\r\nx\r\n", "a@b.example", ("support@acme.example",), talk.stage.clock.now())
    talk.stage.writer.run(put_job(raw), "T1")
    now = talk.stage.clock.now()
    with talk.stage.database.write() as unit:
        [mail] = inbox.claim(unit, now, 1)
        inbox.retry_later(unit, mail, "a fault", now + timedelta(minutes=15))
    pass_time(talk, alarms, 0.2)
    assert all(line.kind != "standstill" for line in alarms.list_troubles())


def test_a_trouble_of_a_later_version_is_shown_as_it_is(talk, admin):
    with talk.stage.database.write() as unit:
        rows.save(unit, Alarm("new thing", "unheard-of", "it\nis so", talk.stage.clock.now()))
    [line] = make_alarms(talk).list_troubles()
    assert str(line).startswith("new thing: unheard-of since ")
    assert str(line).endswith(": it is so")


def test_admins_read_their_own_language(talk, admin):
    """The desk's first language, where an admin is none of the engineers."""
    stage = talk.stage
    desks = (replace(stage.config.desk, languages=("zh", "en")),)
    stage.desk.configure(replace(stage.config, desks=desks))
    alarms = make_alarms(talk)
    alarms.tell(REFUSED)
    alarms.look()
    [letter] = stage.settle()
    assert "邮箱拒绝登录" in letter.subject


def test_the_database_that_is_away_costs_no_alarm(talk, admin, monkeypatch):
    from store.errors import StoreUnavailable

    alarms = make_alarms(talk)
    writer = talk.stage.desk.writer
    with monkeypatch.context() as patch:
        patch.setattr(writer, "run", lambda *_: (_ for _ in ()).throw(StoreUnavailable("away")))
        alarms.tell(REFUSED)
    assert kinds(talk, admin) == []
    pass_time(talk, alarms, 0.1)
    assert kinds(talk, admin) == ["mailbox-trouble"]


def test_the_row_keeps_no_more_than_it_must(talk, admin):
    alarms = make_alarms(talk)
    alarms.tell(Trouble(BOX, "refused", "x" * 100_000))
    alarms.look()
    with talk.stage.database.read() as unit:
        found = rows.find(unit, BOX)
    assert found is not None
    assert len(found.reason) <= 4000


def test_an_edited_configuration_holds_for_letters_too(talk):
    stage = talk.stage
    desks = (replace(stage.config.desk, name="Another name"),)
    stage.desk.configure(replace(stage.config, desks=desks))
    step = talk.mail("ann@acme.example", "Printer jam")
    assert any("Another name" in one.text for one in step.letters)
    assert isinstance(stage.desk, Desk)
    assert isinstance(stage.desk.readers, InlineReaders)
