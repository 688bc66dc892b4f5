"""Scenarios 17, 18, 19 and 56 under `strict`: what a signature covers runs once, and nothing beside it runs at all."""

from __future__ import annotations

from base64 import encodebytes
from email import message_from_bytes

import pytest

from tests.scenarios.strict_desk import StrictDesk, names_of_the_world
from tests.tools.talk import ANN, PIET


@pytest.fixture
def desk(make_talk):
    with names_of_the_world() as names:
        yield StrictDesk(make_talk, names)


def test_17_a_signed_command_runs_once_and_is_on_record(desk):
    content, sender, recipients = desk.answer("#hold until friday the part is on its way")
    step = desk.raw(content, sender, *recipients)
    assert step.outcome in ("article", "event"), step.mail.reason
    assert desk.state == "waiting"
    held = [event for event in desk.talk.events() if event.kind == "held"]
    assert not held
    assert any((event.evidence or {}).get("a") == "strict" for event in desk.talk.events())


def test_an_unsigned_command_waits_for_a_word(desk):
    content, sender, recipients = desk.talk.answer(desk.work, "#hold until friday the part is on its way")
    step = desk.raw(content, sender, *recipients)
    assert step.outcome == "held"
    assert desk.state != "waiting"
    assert "mail alone does not prove" in " ".join(
        step.letter(PIET, "held").text.split()
    )  # it did come to his own address


ABOVE_AND_BELOW = [
    b"From: Piet <piet@acme.example>",
    b"To: %s",
    b"Cc: %s",
    b"Subject: Printer jam",
    b"Date: Tue, 24 Nov 2026 08:00:00 +0000",
    b"Message-ID: <other@acme.example>",
    b"In-Reply-To: <other@acme.example>",
    b"Content-Type: text/plain; charset=utf-8",
    b"Content-Disposition: inline",
    b"MIME-Version: 1.0",
    b"Reply-To: mallory@evil.example",
]


@pytest.mark.parametrize("field", ABOVE_AND_BELOW, ids=lambda one: one.partition(b":")[0].decode())
@pytest.mark.parametrize("below", [False, True])
def test_56_a_second_field_takes_every_right_from_the_signature(desk, field, below):
    content, sender, recipients = desk.answer("#hold until friday the part is on its way")
    field = field.replace(b"%s", recipients[0].encode())
    content = content.replace(b"\r\n\r\n", b"\r\n" + field + b"\r\n\r\n", 1) if below else field + b"\r\n" + content
    name = field.partition(b":")[0].lower() + b":"
    if sum(line.lower().startswith(name) for line in content.partition(b"\r\n\r\n")[0].splitlines()) < 2:
        content = field + b"\r\n" + content  # it had none of that name: now it has two
    step = desk.raw(content, sender, *recipients)
    assert step.outcome in ("held", "quarantined", "ticket"), step.mail.reason
    assert desk.state != "waiting"
    assert not step.to(ANN)


def test_56_a_genuine_mail_to_a_list_closes_no_ticket(desk):
    """Signed and true, delivered to the engineer's address of a ticket by somebody else, with a To of that on top."""
    genuine = desk.talk.write(PIET, "Lunch", "#close\nlunch is over", to="all@lists.acme.example")
    genuine = genuine.replace(b"To: support@acme.example", b"To: all@lists.acme.example")
    signed = desk.sign(genuine)
    address = desk.work.reply_to
    for content, found in ((f"To: {address}\r\n".encode() + signed, "absent"), (signed, "pass")):
        step = desk.raw(content, PIET, address)
        assert step.outcome == "held", step.mail.reason
        assert desk.talk.events()[-1].evidence["a"] == found
        assert desk.talk.ticket().closed is None
        assert not step.to(ANN)


def test_18_the_same_command_mail_again_has_no_second_effect(desk):
    content, sender, recipients = desk.answer("#time 30m\n#note looked at it")
    assert desk.raw(content, sender, *recipients).outcome in ("article", "event")
    noted = len(desk.talk.articles())
    for again in (content, b"X-Other: road\r\n" + content, b"Received: from x by y\r\n" + content):
        step = desk.raw(again, sender, *recipients)
        assert step.outcome != "ticket"
        assert len(desk.talk.articles()) == noted
        assert not step.to(ANN)
    assert desk.raw(b"X-More: road\r\n" + content, sender, *recipients).outcome == "duplicate"
    assert desk.raw(b"Reply-To: x@evil.example\r\n" + content, sender, *recipients).outcome == "held"  # no copy: others


def test_19_a_command_appended_behind_a_limited_body_does_not_run(desk):
    content, sender, recipients = desk.talk.answer(desk.work, "Looked at it.")
    signed = desk.sign(content, length=True)
    for one in (signed + b"\r\n#close\r\n", signed + b"\r\n\r\n", signed.replace(b"Looked", b"#close\r\nLooked", 1)):
        step = desk.raw(one, sender, *recipients)
        assert step.outcome in ("held", "quarantined")
        assert desk.talk.events()[-1].evidence["a"] == "failed"
        assert desk.talk.ticket().closed is None


def test_56_a_signed_word_with_a_nul_inside_is_no_command(desk):
    """What was signed is what is read: a NUL is a character that nobody sees, and no reason to see another word."""
    for kind, line in (
        ("html", "<p>#ho%sld until friday the part is on its way</p>\r\n"),
        ("plain", "#ho%sld until friday the part is on its way\r\n"),
    ):
        for encoding in ("8bit", "quoted-printable", "base64"):
            step = desk.raw(*_coded(desk, kind, encoding, (line % "\0").encode()))
            assert desk.state != "waiting", (kind, encoding, step.mail.reason)
            assert not step.to(ANN)
    desk.raw(*_coded(desk, "plain", "base64", (line % "").encode()))
    assert desk.state == "waiting"


def _coded(desk, kind: str, encoding: str, body: bytes) -> tuple[bytes, str, str]:
    """Signed bytes of Piet's answer with this body, and its envelope."""
    content, sender, recipients = desk.talk.answer(desk.work, "")
    mail = message_from_bytes(content)
    for name in ("Content-Type", "Content-Transfer-Encoding"):
        del mail[name]
    mail["Content-Type"], mail["Content-Transfer-Encoding"] = f"text/{kind}; charset=utf-8", encoding
    head = mail.as_bytes().partition(b"\n\n")[0]
    coded = {"8bit": body, "quoted-printable": body.replace(b"\0", b"=00"), "base64": encodebytes(body)}[encoding]
    return desk.sign(head + b"\n\n" + coded), sender, *recipients
