"""Saved, or by SIGHUP: an edited postdesk.yaml is taken as far as that is possible; what is not is named; a broken one changes nothing."""

from __future__ import annotations

import signal
import smtplib
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from service.config.reload import plan_reload
from service.config.settings import (
    Config,
    DeskSettings,
    Http,
    Listen,
    Mailbox,
    NodeLimits,
    Receive,
    Secret,
    Send,
    TlsFiles,
    Trust,
)
from service.daemon.daemon import CLOSING
from service.rehearsal.mail_sink import Sink
from tests.gateway.wire.test_imap_in import serving
from tests.scenarios.test_10_mailbox_numbered_anew import MAIL, read_from

BASE = Config(
    folder=Path("/desk"),
    desks=(DeskSettings("A", "support@acme.example"),),
    receive=Receive(smtp=Listen("127.0.0.1", 8025)),
    database="sqlite:////desk/var/postdesk.db",
)
TLS = TlsFiles(Path("/cert"), Path("/key"))


@pytest.mark.parametrize(
    ("edit", "changed", "waits"),
    [
        ({}, (), ()),
        ({"send": Send(host="mx", mode="paused")}, ("send",), ()),
        ({"limits": NodeLimits(mail=1)}, ("limits",), ()),
        ({"limits": NodeLimits(mail=1, readers=9)}, ("limits",), ("limits.readers",)),
        ({"trust": Trust("strict", arc_sealers=("a.example",))}, ("trust",), ()),
        ({"trust": Trust(keys=Secret("X"))}, (), ("trust.keys",)),
        ({"database": "postgresql://db/x"}, (), ("database",)),
        ({"http": Http("127.0.0.1", 8080)}, (), ("http",)),
        ({"receive": Receive(smtp=Listen("127.0.0.1", 8026))}, (), ("receive.smtp",)),
        ({"receive": Receive()}, (), ("receive.smtp",)),
        ({"receive": Receive(smtp=Listen("127.0.0.1", 8025), lmtp=Listen("127.0.0.1", 8024))}, (), ("receive.lmtp",)),
        ({"receive": Receive(smtp=Listen("127.0.0.1", 8025, tls=TLS))}, (), ("receive.smtp",)),
        ({"receive": Receive(smtp=Listen("127.0.0.1", 8025), imap=(Mailbox("h", "u"),))}, ("receive",), ()),
        ({"desks": (DeskSettings("B", "help@acme.example"),)}, ("desks",), ()),
    ],
)
def test_what_is_taken_and_what_waits(edit, changed, waits):
    plan = plan_reload(BASE, replace(BASE, **edit))
    assert (plan.changed, plan.waits) == (changed, waits)
    for name in ("database", "http", "folder"):
        assert getattr(plan.config, name) == getattr(BASE, name)


def reload(desk) -> str:
    """What the log says about it."""
    before = len(desk.read_log())
    desk.process.send_signal(signal.SIGHUP)
    desk.until(lambda: "event=reloaded" in desk.read_log()[before:])
    return desk.read_log()[before:]


def test_the_next_hop_and_its_mode_are_changed_while_the_desk_runs(desk):
    desk.edit("postdesk.yaml", "mode: live", "mode: paused")
    assert 'event="postdesk.yaml reloaded" changed=send' in reload(desk)
    desk.mail("ann@customer.example", "Hello")
    desk.until(lambda: desk.tickets())
    assert not any("ann@customer.example" in raw.recipients for raw in desk.sink.mails)
    with Sink() as other:
        desk.edit("postdesk.yaml", f"port: {desk.sink.port}", f"port: {other.port}")
        desk.edit("postdesk.yaml", "mode: paused", "mode: live")
        reload(desk)
        desk.sink = other
        desk.letter("ann@customer.example", "Hello")


def test_limits_and_addresses_are_changed_for_new_connections(desk):
    text = (desk.folder / "postdesk.yaml").read_text()
    (desk.folder / "postdesk.yaml").write_text(
        text.replace("support@acme.example", "helpdesk@acme.example") + "limits: {mail: 1kB}\n"
    )
    log = reload(desk)
    assert "desks" in log
    assert "limits" in log
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        desk.give(b"Subject: x\r\n\r\nx\r\n", "ann@customer.example", ["support@acme.example"])
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        desk.give(b"Subject: x\r\n\r\n" + b"x" * 3000, "ann@customer.example", ["helpdesk@acme.example"])
    assert refused.value.smtp_code == 552
    desk.give(
        b"From: ann@customer.example\r\nSubject: x\r\n\r\nHelp\r\n", "ann@customer.example", ["helpdesk@acme.example"]
    )
    assert "helpdesk+" in desk.letter("ann@customer.example").reply_to


def test_what_needs_a_restart_is_named_and_the_rest_is_taken(desk):
    desk.edit("postdesk.yaml", '"127.0.0.1:0"', '"127.0.0.1:1"')
    desk.edit("postdesk.yaml", "mode: live", "mode: paused")
    log = reload(desk)
    assert "changed=send" in log
    assert 'event="postdesk.yaml: this waits for a restart" blocks=receive.smtp' in log
    desk.mail("ann@customer.example", "It still listens")
    shown = "edit of configuration: waits-for-restart"
    desk.until(lambda: shown in desk.run("status").stdout)
    assert f"! trouble           {shown}" in desk.run("doctor").stdout
    desk.edit("postdesk.yaml", '"127.0.0.1:1"', '"127.0.0.1:0"')  # taken back: nothing waits any more
    reload(desk)
    desk.until(lambda: shown not in desk.run("status").stdout)


def test_a_broken_file_changes_nothing_and_the_admins_are_told_where(desk):
    desk.edit("postdesk.yaml", "tls: opportunistic", "tls: sometimes")  # saving is enough
    desk.until(lambda: "postdesk.yaml not reloaded: the last good one stays" in desk.read_log())
    letter = desk.letter("dana@acme.example", "postdesk.yaml")
    assert "postdesk.yaml:" in letter.text
    assert "sometimes" in letter.text
    desk.mail("ann@customer.example", "It goes on")
    desk.letter("ann@customer.example", "It goes on")
    assert "! configuration" in desk.run("status").stdout or desk.run("status").returncode == 2
    desk.edit("postdesk.yaml", "tls: sometimes", "tls: opportunistic")
    desk.until(lambda: "changed=nothing" in desk.read_log())
    desk.until(lambda: "! configuration" not in desk.run("status").stdout)


def test_a_mailbox_is_added_and_taken_away(make_desk):
    with serving() as server:
        server.add(1, MAIL.format(1).encode())
        other = make_desk().start({"IMAP_PASSWORD": "secret"})
        read_from(other, server)
        reload(other)
        other.until(lambda: other.tickets())
        text = (other.folder / "postdesk.yaml").read_text()
        (other.folder / "postdesk.yaml").write_text(
            "\n".join(line for line in text.splitlines() if "imap:" not in line) + "\n"
        )
        reload(other)
        connections = server.connections
        server.add(2, MAIL.format(2).encode())
        reload(other)
        assert server.connections == connections
        assert len(other.tickets()) == 1


def test_whom_to_trust_is_changed_while_mails_come(desk):
    """New readers take over; none of the mails that were under way is lost, and a stop waits for no old ones."""
    for number in range(10):
        desk.mail(f"a{number}@customer.example", f"Hello {number}")
    desk.edit("postdesk.yaml", "trust: {level: standard", "trust: {authserv_id: mx.acme.example, hops: [127.0.0.1]")
    assert "changed=trust" in reload(desk)
    desk.give(
        b"Authentication-Results: mx.acme.example; dmarc=fail (p=reject) header.from=evil.example\r\n"
        b"From: eve@evil.example\r\nSubject: x\r\n\r\nx\r\n",
        "eve@evil.example",
        ["support@acme.example"],
    )
    desk.until(lambda: len(desk.tickets()) == 10)
    desk.until(lambda: any(mail["outcome"] == "quarantined" for mail in desk.json("inbox", "list")))
    begin = time.monotonic()
    assert desk.stop() == 0
    assert time.monotonic() - begin < CLOSING


def test_a_secret_that_is_gone_changes_nothing(desk):
    desk.edit("postdesk.yaml", "mode: live", "mode: paused, user: desk, password: {file: nowhere.secret}")
    log = reload(desk)
    assert "postdesk.yaml not reloaded: the last good one stays" in log
    assert "nowhere.secret cannot be read" in log
    desk.mail("ann@customer.example", "It goes on")
    desk.letter("ann@customer.example", "It goes on")  # still live
    desk.letter("dana@acme.example", "nowhere.secret")
