"""Alarms from outside: a daemon, two daemons, and what mail, log, pages and commands say."""

from __future__ import annotations

import re
import shutil
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from service.config.load import load_config
from store.database.unit import Database
from store.mail import outbox
from store.records import Letter
from tests.gateway.wire.test_imap_in import serving
from tests.scenarios.test_10_mailbox_numbered_anew import read_from
from tests.tools.running import RunningDesk
from tests.tools.waiting import PATIENCE


def get(desk, path):
    port = re.findall(r"road=http at=\S+:(\d+)", desk.read_log())[-1]  # of the last start
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
        return answer.read().decode()


@pytest.mark.long
def test_letters_that_are_stuck_are_said_everywhere_and_once(make_desk):
    desk = make_desk(http_listen="127.0.0.1:0")
    now = datetime.now(UTC)
    old, later = now - timedelta(hours=5), now + timedelta(hours=1)
    letter = Letter("received", "ann@customer.example", "<old@acme.example>", "b@acme.example", b"x", old, later, later)
    database = Database.open(load_config(desk.folder).database)
    database.upgrade()
    with database.write() as unit:
        outbox.add(unit, [letter])
    database.close()
    desk.start()
    told = desk.letter("dana@acme.example", "Outgoing email is stuck")
    assert "1 outgoing message" in told.text
    desk.until(lambda: "event=alarm what=outbox kind=old-letters" in desk.read_log())  # said behind the commit
    desk.until(lambda: get(desk, "/readyz").startswith("ready\ntrouble: outbox: old-letters since "))
    assert 'postdesk_troubles{kind="old-letters",name="outbox"} 1.0' in get(desk, "/metrics")
    desk.stop()
    desk.start()  # a restart repeats nothing
    desk.until(lambda: get(desk, "/readyz").count("trouble:") == 1)
    desk.stop()
    assert desk.read_log().count("event=alarm") == 1
    assert len([one for one in desk.json("outbox", "list") if one["kind"] == "queue-stuck"]) == 1


@pytest.mark.long
def test_of_two_nodes_one_tells_of_a_mailbox_and_the_next_one_knows(make_desk, postgresql_url, tmp_path, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "wrong")
    with serving() as server:
        first = make_desk("first", database=postgresql_url)
        read_from(first, server)
        second = RunningDesk(shutil.copytree(first.folder, tmp_path / "second"), first.sink, database=postgresql_url)
        read_from(second, server)
        try:
            first.start()
            second.start()
            first.letter("dana@acme.example", "refuses our login")
            reader, other = (first, second) if "kind=refused" in first.read_log() else (second, first)
            reader.kill()
            other.until(lambda: "kind=refused" in other.read_log())  # it has the mailbox now, and the same trouble
            other.until(lambda: "desk@127.0.0.1/INBOX: refused since" in other.run("status").stdout)
            kinds = [one["kind"] for one in other.json("outbox", "list", "--limit", "100")]
            assert kinds.count("mailbox-trouble") == 1
        finally:
            second.end()
