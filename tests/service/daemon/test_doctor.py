import re
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from service.config.load import load_config
from service.daemon.doctor import examine_certificate
from store.database.unit import Database
from store.mail import inbox, outbox
from store.records import Alarm, Letter
from store.upkeep import alarms


def states(desk, *options):
    found = desk.json("doctor", *options)
    return {one["what"]: one["state"] for one in found}, found


def test_a_healthy_desk_is_well(make_desk):
    desk = make_desk().start()
    desk.edit("postdesk.yaml", '"127.0.0.1:0"', f'"127.0.0.1:{desk.port}"')
    state, found = states(desk)
    assert {what: state[what] for what in ("database", "clock", "disk", "smtp", "next hop")} == dict.fromkeys(
        ("database", "clock", "disk", "smtp", "next hop"), "well"
    ), found


def test_what_is_ill_is_said_with_its_cure(make_desk):
    desk = make_desk(send_port=9)
    done = desk.run("doctor")
    assert done.returncode == 1
    assert "✗ next hop" in done.stdout
    assert "see send: in postdesk.yaml" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_mail_comes_back_by_a_reply_address(make_desk):
    """The desk is its own next hop here: what stands behind the plus arrives."""
    desk = make_desk().start()
    desk.edit("postdesk.yaml", f"port: {desk.sink.port}", f"port: {desk.port}")
    state, found = states(desk, "--round-trip")
    assert state["round trip"] == "well", found
    assert not desk.tickets()


@pytest.mark.parametrize(("days", "state"), [(90, "well"), (10, "doubtful"), (-3, "ill")])
def test_certificates(tmp_path, days, state):
    ends = datetime.now(UTC) + timedelta(days=days, hours=1)
    path = tmp_path / "cert.pem"
    issued = trustme.CA().issue_cert("mx.acme.example", not_after=ends)
    issued.cert_chain_pems[0].write_to_path(path)
    assert examine_certificate("smtp", path).state == state


def test_a_certificate_that_is_none(tmp_path):
    assert examine_certificate("smtp", tmp_path / "none.pem").state == "ill"


def test_what_waits_and_what_is_in_trouble_is_said(make_desk):
    """Also when the letter about it is stuck itself."""
    desk = make_desk()
    desk.run("check")
    now = datetime.now(UTC)
    database = Database.open(load_config(desk.folder).database)
    database.upgrade()
    old = now - timedelta(hours=5)
    letter = Letter("received", "ann@acme.example", "<a@x>", "", b"x", old, old, now + timedelta(days=5))
    with database.write() as unit:
        outbox.add(unit, [letter])
        alarms.save(unit, Alarm("mailbox support@imap.acme.example/INBOX", "refused", "log-in refused", now))
    database.close()
    done = desk.run("doctor")
    assert done.returncode == 1
    assert re.search(r"✗ trouble +outbox: old-letters since .* UTC: not tried yet", done.stdout), done.stdout
    assert "✗ trouble" in done.stdout
    assert "mailbox support@imap.acme.example/INBOX: refused since" in done.stdout
    status = desk.run("status")
    assert "! mailbox support@imap.acme.example/INBOX: refused since" in status.stdout
    assert "! outbox: old-letters since" in status.stdout


def test_a_clock_behind_its_own_mail_is_said(make_desk):
    desk = make_desk()
    database = Database.open(load_config(desk.folder).database)
    database.upgrade()
    later = datetime.now(UTC) + timedelta(hours=25)
    with database.write() as unit:
        inbox.put(unit, content=b"x", sender="a@b.example", recipients=["c"], received_at=later)
    database.close()
    done = desk.run("doctor")
    assert re.search(r"✗ clock .*the last mail was taken (24|25) h later", done.stdout), done.stdout
