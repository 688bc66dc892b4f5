import re
import socket
import threading
from datetime import UTC, datetime, timedelta

from service.config.load import load_config
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
    assert re.search(r"✗ trouble .*the last mail was taken (24|25) h later", done.stdout), done.stdout


def test_another_program_at_our_port_is_said(make_desk):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        desk = make_desk(smtp_listen=f"127.0.0.1:{port}")

        def answer():
            with other.accept()[0] as peer:
                peer.sendall(b"220 mail.other.example ESMTP\r\n")

        answering = threading.Thread(target=answer)
        answering.start()
        done = desk.run("doctor")
        answering.join()
    assert done.returncode == 1
    assert f"✗ smtp              another program answers at 127.0.0.1:{port}: 220 mail.other.example" in done.stdout


def test_var_that_is_a_file_is_said_with_its_cure(make_desk):
    desk = make_desk()
    (desk.folder / "var").write_text("what is this?")
    done = desk.run("doctor")
    assert done.returncode == 1
    assert re.search(r"✗ trouble .*var is a file, and should be a folder - move it away", done.stdout), done.stdout
    assert "Traceback" not in done.stderr
