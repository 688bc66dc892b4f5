"""Sealed mail from outside: a real daemon, real SMTP, mail by openssl in, letters read by openssl out."""

import pytest

from service.rehearsal.mail_sink import Sink
from tests.tools.running import RunningDesk
from tests.tools.sealed_material import Authority, make_folder, run
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
