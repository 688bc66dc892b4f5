"""Mailboxes that come and go while the desk runs: what one that is read no longer says is nothing of the one that is."""

from __future__ import annotations

import dataclasses
import socket

import pytest

from service.config.settings import Mailbox
from service.daemon import mailboxes
from service.daemon.mailboxes import Mailboxes, Wanted
from service.daemon.monitoring.alarms import MAILBOX, Alarms
from tests.gateway.wire.test_imap_in import serving, until
from tests.tools.waiting import PATIENCE

BOX = f"{MAILBOX}desk@127.0.0.1/INBOX"


def wanted(port: int) -> dict[str, Wanted]:
    settings = Mailbox("127.0.0.1", "desk", port, tls="none")
    return {BOX.removeprefix(MAILBOX): Wanted(settings, 1_000_000, ())}


def test_one_that_was_replaced_while_it_waited_for_a_dead_port_says_nothing_any_more(talk, monkeypatch):
    make = mailboxes.make_options
    monkeypatch.setattr(
        mailboxes,
        "make_options",
        lambda *given: dataclasses.replace(make(*given), timeout=PATIENCE, password="secret", retry_after=0.1),
    )
    monkeypatch.setattr(mailboxes, "LOOK", 0.1)
    alarms = Alarms(talk.stage.desk, talk.stage.clock)
    boxes = Mailboxes(talk.stage.desk, talk.stage.clock, alarms)
    with serving() as server, socket.create_server(("127.0.0.1", 0)) as silent:
        boxes.read(wanted(silent.getsockname()[1]))
        connection, _ = silent.accept()  # connected, and it hears nothing
        [(_, old)] = boxes._keepers.values()
        boxes.read(wanted(server.port), grace=0.1)
        until(lambda: BOX in alarms._known)
        assert old.is_alive()
        connection.close()  # as if its patience had come to an end
        old.join(PATIENCE)
        assert not old.is_alive()
        assert alarms._known[BOX].trouble is None
        assert alarms.list_open() == []
        boxes.stop()
    assert BOX not in alarms._known


@pytest.mark.long
def test_the_trouble_of_a_mailbox_that_is_configured_no_longer_ends_with_a_restart(make_desk):
    desk = make_desk()
    with serving() as server:
        server.password = "another"
        text = (desk.folder / "postdesk.yaml").read_text()
        box = f"  imap: [{{host: 127.0.0.1, port: {server.port}, user: desk, tls: none, password: {{env: IMAP_PASSWORD}}}}]\n"
        desk.edit("postdesk.yaml", "receive:\n", f"receive:\n{box}")
        desk.start({"IMAP_PASSWORD": "secret"})
        desk.until(lambda: "log-in refused" in desk.run("status").stdout)
        desk.stop()
    (desk.folder / "postdesk.yaml").write_text(text)
    desk.start()
    desk.until(lambda: "log-in refused" not in desk.run("status").stdout)
