"""Sealed mail from outside: a real daemon, real SMTP, mail by openssl in, letters read by openssl out."""

from datetime import UTC, datetime, timedelta

import pytest

from service.rehearsal.mail_sink import Sink
from tests.tools.running import RunningDesk
from tests.tools.sealed_material import Authority, Gnupg, make_folder, pgp_encrypted, run
from tests.tools.waiting import PATIENCE

ANN = "ann@customer.example"
HEAD = b"From: Ann Lee <ann@customer.example>\r\nTo: support@acme.example\r\nSubject: %s\r\nMessage-ID: <%s@client.example>\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe scanner makes everything green.\r\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sealed")
    ca = Authority(folder)
    return ca, ca.issue("ann", ANN), ca.issue("desk", "support@acme.example"), ca.issue("other", "support@acme.example")


def test_a_sealed_ticket_from_first_mail_to_answer(made, tmp_path):
    ca, ann, own, other = made
    with Sink() as sink:
        desk = RunningDesk(tmp_path / "desk", sink)
        file = desk.folder / "postdesk.yaml"
        lines = [line for line in file.read_text().splitlines() if not line.startswith(("trust:", "sealed:"))]
        file.write_text("\n".join([*lines, "trust: {keys: keys}", ""]))
        make_folder(desk.folder / "keys", own, authority=ca)
        desk.start()
        try:
            sealed = own.encrypt(ann.sign(TEXT, opaque=True)).replace(b"\n", b"\r\n")
            desk.give(HEAD % (b"Green scans", b"1") + sealed, ANN, ["support@acme.example"])
            raw = sink.wait(lambda mails: next((one for one in mails if ANN in one.recipients), None), PATIENCE)
            assert b"Green" not in raw.content
            inside = run(
                "openssl", "cms", "-verify", "-CAfile", ca.pem, "-purpose", "any", data=ann.decrypt(raw.content)
            )
            assert b"Subject: " in inside and b"Green scans" in inside
            # nobody can read the next one, until its key comes
            desk.give(
                HEAD % (b"Another", b"2") + other.encrypt(TEXT).replace(b"\n", b"\r\n"), ANN, ["support@acme.example"]
            )
            desk.until(lambda: [one for one in desk.json("inbox", "list") if one["state"] == "parked"])
            (desk.folder / "keys" / "other.pem").write_bytes(other.both)
            assert desk.run("inbox", "retry", 2).returncode == 0
            desk.until(lambda: len(desk.tickets()) == 2)
        finally:
            desk.end()


def sealed_desk(folder, sink, settings=""):
    desk = RunningDesk(folder, sink)
    file = desk.folder / "postdesk.yaml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith(("trust:", "sealed:"))]
    file.write_text("\n".join([*lines, "trust: {keys: keys}", settings, ""]))
    return desk


@pytest.fixture
def gpg():
    made = Gnupg()
    made.make_key("Acme <support@acme.example>")
    made.make_key("Ann Lee <ann@customer.example>")
    yield made
    made.close()


def test_a_ticket_in_openpgp_where_nothing_may_leave_in_the_clear(gpg, tmp_path):
    with Sink() as sink:
        desk = sealed_desk(tmp_path / "desk", sink, "sealed: {encrypt: always}")
        make_folder(desk.folder / "keys", openpgp=[gpg.secret("support@acme.example")])
        (tmp_path / "ann.asc").write_bytes(gpg.public(ANN))
        assert desk.run("check").returncode == 0
        desk.start()
        try:
            text = gpg.run("-a", "-se", "-u", ANN, "-r", "support@acme.example", data=TEXT)
            desk.give(
                HEAD % (b"Green scans", b"1") + pgp_encrypted(text).replace(b"\n", b"\r\n"),
                ANN,
                ["support@acme.example"],
            )
            desk.until(lambda: desk.tickets())
            held = desk.until(
                lambda: (
                    (found := [one for one in desk.json("outbox", "list") if one["state"] == "held"])
                    and any(one["recipient"] == ANN for one in found)
                    and found
                )
            )
            assert not any(ANN in one.recipients for one in sink.mails)
            assert all(b"green" not in one.content for one in sink.mails)
            assert desk.run("keys", "pin", str(tmp_path / "ann.asc")).returncode == 0
            listed = desk.json("keys", "list")
            assert any(one["state"] == "pinned" and one["address"] == ANN for one in listed), listed
            raw = sink.wait(lambda mails: next((one for one in mails if ANN in one.recipients), None), PATIENCE)
            inside = gpg.run("-d", data=raw.content[raw.content.index(b"-----BEGIN PGP MESSAGE") :])
            assert b"Subject: " in inside and b"Green scans" in inside and b"Green" not in raw.content
            assert held
            # a text inside its signature, and one that somebody signed and nobody encrypted
            opaque = gpg.run("-a", "-s", "-u", ANN, data=TEXT.replace(b"green", b"purple"))
            desk.give(
                HEAD % (b"Another", b"2") + pgp_encrypted(opaque).replace(b"\n", b"\r\n"), ANN, ["support@acme.example"]
            )
            desk.until(lambda: len(desk.tickets()) == 2)
            shown = desk.json("show", "T-2")
            assert "purple" in shown["articles"][0]["text"]
        finally:
            desk.end()


def test_what_outlook_signs_is_read_on_a_desk_without_any_key(made, tmp_path):
    _, ann, _, _ = made
    with Sink() as sink:
        desk = RunningDesk(tmp_path / "desk", sink).start()
        try:
            opaque = ann.sign(TEXT, opaque=True).replace(b"\n", b"\r\n")
            desk.give(HEAD % (b"Green scans", b"1") + opaque, ANN, ["support@acme.example"])
            desk.until(lambda: desk.tickets())
            articles = desk.json("show", "T-1")["articles"]
            assert "everything green" in articles[0]["text"]
            assert articles[0]["attachments"] == []
        finally:
            desk.end()


def test_doctor_and_check_say_what_an_operator_must_know_of_keys(made, tmp_path):
    ca, _, own, _ = made
    ends = datetime.now(UTC) + timedelta(days=10)
    soon = ca.issue("soon", "support@acme.example", end=f"{ends:%Y%m%d%H%M%SZ}")
    desk = sealed_desk(tmp_path / "desk", None)
    make_folder(desk.folder / "keys", own, soon, authority=ca)
    assert f"{ends:%Y-%m-%d}" in desk.run("doctor").stdout
    (desk.folder / "keys" / "own-0.pem").chmod(0o644)
    done = desk.run("check")
    assert done.returncode == 2
    assert "others may read it; chmod 600" in done.stdout + done.stderr
