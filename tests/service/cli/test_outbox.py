"""`postdesk outbox` and send.mode: what an operator does on the first day and on a bad one."""

from contextlib import closing

import dkim
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.wire.dkim_sign import DkimSigner
from service.config.load import load_config
from service.rehearsal.people_mail import ReadLetter
from store.database.unit import Database
from store.schema.tables import outbox_content


def to_ann(desk):
    return [one for one in desk.json("outbox", "list", "--limit", "100") if one["recipient"] == "ann@customer.example"]


def test_paused_keeps_every_letter_until_it_is_live(make_desk, sink):
    desk = make_desk()
    desk.edit("postdesk.yaml", "mode: live", "mode: paused")
    desk.start()
    desk.mail("ann@customer.example", "Printer jam")
    [waiting] = desk.until(lambda: to_ann(desk))
    assert waiting["state"] in {"waiting", "held"}
    shown = desk.run("outbox", "show", waiting["id"]).stdout.encode()
    assert not sink.mails
    assert desk.json("outbox", "hold", waiting["id"], "999") == {"changed": 1, "unchanged": 1}
    assert to_ann(desk)[0]["state"] == "held"
    desk.stop()
    desk.edit("postdesk.yaml", "mode: paused", "mode: live")
    desk.start()
    desk.letter("dana@acme.example", "Printer jam")  # the other letters go, the held one stays
    assert to_ann(desk)[0]["state"] == "held"
    assert desk.json("outbox", "hold", "--all")["sending"] is False
    assert desk.json("outbox", "release", waiting["id"]) == {"changed": 1, "unchanged": 0}
    assert desk.json("outbox", "release", "--all") == {"changed": 0, "unchanged": 0, "sending": True}
    desk.letter("ann@customer.example", "Printer jam")
    [raw] = [one for one in sink.mails if "ann@customer.example" in one.recipients]
    assert shown.replace(b"\r\n", b"\n").strip() in raw.content.replace(b"\r\n", b"\n")  # exactly what was sent


def test_trial_sends_everything_to_one_person(make_desk, sink):
    desk = make_desk()
    desk.edit("postdesk.yaml", "mode: live", "mode: trial, trial_to: boss@acme.example")
    desk.start()
    desk.mail("ann@customer.example", "Printer jam")
    letter = desk.letter("boss@acme.example", "[trial: for ann@customer.example]")
    assert "Printer jam" in letter.subject
    desk.until(lambda: len(sink.mails) >= 2)
    assert {one for raw in sink.mails for one in raw.recipients} == {"boss@acme.example"}


def test_a_letter_is_dropped_with_a_reason_and_retried_under_its_message_id(make_desk, sink):
    desk = make_desk()
    desk.edit("postdesk.yaml", "mode: live", "mode: paused")
    desk.start()
    desk.mail("ann@customer.example", "Printer jam")
    [letter] = desk.until(lambda: to_ann(desk))
    done = desk.run("outbox", "drop", letter["id"], "999", letter["id"], "--reason", "a test")
    assert (done.returncode, done.stdout) == (0, "1 letter dropped; 1 of those named cannot be\n")
    [dropped] = to_ann(desk)
    assert (dropped["state"], dropped["last_reply"]) == ("dead", "a test")
    desk.stop()
    desk.edit("postdesk.yaml", "mode: paused", "mode: live")
    desk.start()
    assert desk.run("outbox", "retry", letter["id"]).returncode == 0
    desk.letter("ann@customer.example", "Printer jam")
    [raw] = [one for one in sink.mails if "ann@customer.example" in one.recipients]
    assert ReadLetter(raw.content, "", raw.received_at).message_id == letter["message_id"]


def test_a_letter_whose_bytes_are_gone_is_neither_shown_nor_tried_again(make_desk):
    desk = make_desk()
    desk.edit("postdesk.yaml", "mode: live", "mode: paused")
    desk.start()
    desk.mail("ann@customer.example", "Printer jam")
    [letter] = desk.until(lambda: to_ann(desk))
    desk.run("outbox", "drop", letter["id"])
    with closing(Database.open(load_config(desk.folder).database)) as database, database.write() as unit:
        unit.execute(sa.delete(outbox_content))
    shown, again = desk.run("outbox", "show", letter["id"]), desk.run("outbox", "retry", letter["id"])
    assert (shown.returncode, again.returncode) == (1, 1)
    assert "its bytes are gone" in shown.stderr
    assert "nothing is due now" in again.stderr
    assert to_ann(desk)[0]["state"] == "dead"
    assert desk.json("outbox", "show", letter["id"])["recipient"] == "ann@customer.example"


def test_show_gives_the_bytes_that_went_out_with_their_signature(make_desk, sink):
    desk = make_desk()
    key = rsa.generate_private_key(65537, 2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (desk.folder / "dkim.pem").write_bytes(key.private_bytes(*form))
    signature = "dkim: [{domain: acme.example, selector: desk, key: {file: dkim.pem}}]"
    desk.edit("postdesk.yaml", "mode: live", f"mode: live, {signature}")
    desk.start()
    desk.mail("ann@customer.example", "打印机")
    desk.letter("ann@customer.example", "打印机")
    [letter] = desk.until(lambda: [one for one in to_ann(desk) if one["state"] == "sent"])
    [raw] = [one for one in sink.mails if "ann@customer.example" in one.recipients]
    shown = desk.run("outbox", "show", letter["id"]).stdout.encode().replace(b"\r\n", b"\n")
    assert shown.startswith(b"DKIM-Signature: ")
    assert raw.content.replace(b"\r\n", b"\n").endswith(shown)
    signer = DkimSigner("acme.example", "desk", (desk.folder / "dkim.pem").read_bytes())
    assert dkim.verify(shown, dnsfunc=lambda *_, **__: signer.dns_record.encode())
    read = desk.run("outbox", "show", letter["id"], "--text").stdout
    assert "To: ann@customer.example" in read
    assert "打印机" in read
    assert "Content-Transfer-Encoding" not in read
    assert "\N{REPLACEMENT CHARACTER}" not in read


def test_hold_all_stops_what_is_written_afterwards_as_well_until_release_all(make_desk, sink):
    desk = make_desk().start()
    stopped = desk.run("outbox", "hold", "--all")
    assert stopped.returncode == 0
    assert "nothing is sent from now on; postdesk outbox release --all" in stopped.stdout
    desk.mail("ann@customer.example", "Printer jam")
    [letter] = desk.until(lambda: [one for one in to_ann(desk) if one["state"] == "held"])
    assert not sink.mails
    status = desk.run("status")
    assert status.returncode == 1
    assert "all sending is stopped by hand" in status.stdout
    assert "all sending is stopped by hand" in desk.run("doctor").stdout
    assert desk.run("outbox", "release", letter["id"]).returncode == 0
    desk.letter("ann@customer.example", "Printer jam")  # this one was let go by hand
    desk.mail("cid@customer.example", "A third jam")
    desk.until(
        lambda: "cid@customer.example" in {one["recipient"] for one in desk.json("outbox") if one["state"] == "held"}
    )
    assert not [raw for raw in sink.mails if "ann@customer.example" not in raw.recipients]
    assert desk.run("outbox", "release", "--all").stdout.endswith("sending goes on\n")
    desk.letter("cid@customer.example", "A third jam")
    desk.mail("bob@customer.example", "Another jam")
    desk.letter("bob@customer.example", "Another jam")
