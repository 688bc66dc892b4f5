"""`postdesk ingest --history`, from outside: old mail becomes closed tickets of its own time, and nobody hears of it."""

import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from gateway.message import Road
from gateway.wire.file_in import find_sources
from service.cli import ingest
from store.database.unit import Database
from store.mail import inbox
from tests.tools.running import POSTDESK, ROOT, RunningDesk

BEGIN = datetime(2024, 2, 5, 9, tzinfo=UTC)
THREADS = 150
WHO = ("carl@customer.example", "dana@acme.example", "carl@customer.example")


def old_mail(thread, number):
    at = BEGIN + timedelta(hours=thread, minutes=number)
    parents = " ".join(f"<{thread}.{one}@c.example>" for one in range(number))
    answers = f"In-Reply-To: <{thread}.{number - 1}@c.example>\nReferences: {parents}\n" if number else ""
    return (
        f"From: {WHO[number]}\nTo: support@acme.example\nSubject: {'Re: ' * bool(number)}旧打印机 {thread}\n"
        f"Date: {format_datetime(at)}\nMessage-ID: <{thread}.{number}@c.example>\n{answers}\nText {number}\n"
    ).encode()


@pytest.fixture
def box(tmp_path):
    """An mbox of conversations of three mails each; in every second one the answers stand before what they answer."""
    orders = ((0, 1, 2), (2, 1, 0))
    mails = [old_mail(thread, number) for thread in range(THREADS) for number in orders[thread % 2]]
    (tmp_path / "old.mbox").write_bytes(b"".join(b"From x@y Mon Feb 05 09:00:00 2024\n" + one + b"\n" for one in mails))
    return tmp_path / "old.mbox"


def is_done(desk):
    counts = desk.json("status")["inbox"]
    return counts["done"] == 3 * THREADS and not counts["waiting"] and not counts["claimed"]


def test_old_mail_becomes_closed_tickets_of_its_time_and_nobody_is_written_to(desk, box):
    command = [*POSTDESK, "ingest", "-C", str(desk.folder), "--history", str(box)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        desk.until(lambda: desk.json("status")["inbox"]["done"])
        first.kill()  # in the middle, or just after it
    again = desk.run("ingest", "--history", box)
    assert again.returncode == 0, again.stderr
    assert "known before" in again.stdout
    desk.until(lambda: is_done(desk))
    assert f"0 mails taken in, {3 * THREADS} known before" in desk.run("ingest", "--history", box).stdout
    tickets = desk.json("list", "--all", "--limit", "1000")
    assert len(tickets) == THREADS
    assert {ticket["state"] for ticket in tickets} == {"closed"}
    for thread in (0, 1, THREADS - 1):
        [ticket] = [one["ticket"] for one in tickets if one["subject"].endswith(f"旧打印机 {thread}")]
        articles = desk.json("show", ticket)["articles"]
        told = sorted((one["at"], one["text"].strip(), one["author"]) for one in articles)
        begin = BEGIN + timedelta(hours=thread)
        assert told == [
            ((begin + timedelta(minutes=number)).isoformat(), f"Text {number}", WHO[number]) for number in range(3)
        ]
    assert [one for one in desk.json("outbox", "list") if one["kind"] != "welcome"] == []
    assert not desk.sink.mails
    assert "event=alarm" not in desk.read_log()
    # what was learned is found: by the rules' category, by `#similar` and by `#find`
    assert {desk.json("show", one["ticket"])["category"] for one in tickets[:3]} == {"workplace.printer"}
    desk.mail("ann@customer.example", "旧打印机又卡纸")
    desk.letter("ann@customer.example", f"[T-{THREADS + 1}]")
    work = desk.letter("piet@acme.example", f"[T-{THREADS + 1}]", "旧打印机又卡纸")
    seen = len(desk.sink.mails)
    desk.reply(work, "#similar\n#find 旧打印机")
    desk.letter("piet@acme.example", "旧打印机 1", after=seen)


def test_old_mail_that_waits_for_the_desk_is_no_trouble(tmp_path, box):
    idle = RunningDesk(tmp_path / "desk", None)
    done = idle.run("ingest", "--history", box)
    assert f"{3 * THREADS} mails taken in" in done.stdout
    assert "They wait for `postdesk run`." in done.stdout
    status = idle.json("status")
    assert status["oldest_mail"] is None
    [problem] = status["problems"]
    assert problem.startswith("daemon: no-daemon: no `postdesk run` has this desk")


class FakePace(ingest.Pace):
    left = None

    def _waiting(self):
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]


@pytest.mark.parametrize(
    ("left", "alone", "asked"),
    [
        ([10], False, 1),
        ([900, 800, 700, 150, 150], False, 4),  # it waits until there is room
        ([900], True, 1),  # nobody works them off
    ],
)
def test_an_import_keeps_room_for_what_people_write(monkeypatch, left, alone, asked):
    monkeypatch.setattr(ingest, "NOBODY", 0.3)
    pace = FakePace(None, alone=False)
    FakePace.left = list(left)
    pace.keep()
    assert pace.alone is alone
    assert len(FakePace.left) == max(len(left) - asked, 1)


@pytest.mark.parametrize("alone", [False, True])
def test_whoever_writes_during_an_import_is_in_front_of_what_is_read_in_later(database_url, box, alone, monkeypatch):
    """Old mail had its turn by its own date: who wrote meanwhile waited until the whole import was worked off."""
    monkeypatch.setattr(ingest, "NOBODY", 0.1)
    with closing(Database.open(database_url)) as database:
        database.upgrade()
        now = datetime.now(UTC)
        with database.write() as unit:
            inbox.put(unit, content=b"Subject: Help\r\n\r\n", sender="ann@x", recipients=["s@x"], received_at=now)
        ingest._take(database, find_sources(box), Road.HISTORY, ingest.Pace(database, alone=alone))
        with database.write() as unit:
            first = inbox.claim(unit, datetime.now(UTC), 10)
    assert ("smtp" in {mail.road for mail in first}) is not alone  # where no desk runs the oldest is first


def test_answers_without_references_join_and_what_was_solved_is_known(desk, tmp_path):
    """Four mails a conversation, and nothing in them names another; a stranger's equal subject stays apart."""
    mails = []
    for thread in range(8):
        who = f"carl{thread}@customer.example"
        subject = f"Router {thread % 4} drops the VPN"  # two people each, about the same
        for number, (sender, to, text) in enumerate(
            (
                (who, "support@acme.example", "The router drops every call."),
                ("dana@acme.example", who, "Which firmware has it?"),
                (who, "support@acme.example", "3.1"),
                ("dana@acme.example", who, "Firmware 3.2 cured it: the watchdog was too short."),
            )
        ):
            at = BEGIN + timedelta(days=thread, hours=number)
            mails.append(
                f"From x@y Mon Feb 05 09:00:00 2024\nFrom: {sender}\nTo: {to}\n"
                f"Subject: {('', 'Re: ', 'AW: Re: ', '答复: ')[number]}{subject}\nDate: {format_datetime(at)}\n"
                f"Message-ID: <{thread}.{number}@lost.example>\n\n{text}\n\n".encode()
            )
    (tmp_path / "lost.mbox").write_bytes(b"".join(mails))
    assert desk.run("ingest", "--history", tmp_path / "lost.mbox").returncode == 0
    desk.until(lambda: desk.json("status")["inbox"]["done"] == len(mails))
    found = desk.json("list", "--all", "--limit", "100")
    assert len(found) == 8
    assert {(one["assignee"], one["category"]) for one in found} == {("dana@acme.example", "network.vpn")}
    assert all(len(desk.json("show", one["ticket"])["articles"]) == 4 for one in found)
    desk.mail("eva@customer.example", "VPN drops", "The router drops the vpn.")
    work = desk.letter("piet@acme.example", "VPN drops")
    desk.reply(work, "#similar")
    assert "watchdog" in desk.letter("piet@acme.example", "watchdog").text
