"""Scenario 21: From fields that programs read differently give no right to anybody; or the one sender that is meant."""

import re

import pytest

from tests.tools.talk import ANN, DESK, PIET

AMBIGUOUS = {
    "two fields": b"From: mallory@evil.example\r\nFrom: piet@acme.example",
    "two fields, the other order": b"From: piet@acme.example\r\nFrom: mallory@evil.example",
    "two mailboxes": b"From: piet@acme.example, mallory@evil.example",
    "a group": b"From: Friends: piet@acme.example, mallory@evil.example;",
    "an empty group": b"From: piet@acme.example:;",
    "none": b"X-From: piet@acme.example",
    "empty": b"From: ",
    "two angles": b"From: <mallory@evil.example><piet@acme.example>",
    "a NUL": b"From: piet@acme.example\x00@evil.example",
    "two at signs": b"From: piet@acme.example@evil.example",
    "a route": b"From: <@evil.example,@acme.example:piet@acme.example> , x@evil.example",
    "a folded second mailbox": b"From: mallory@evil.example,\r\n piet@acme.example",
}

# What looks like Piet to somebody, but is mail of the other address.
MALLORYS = {
    "an address as the name": b'From: "piet@acme.example" <mallory@evil.example>',
    "an encoded address as the name": b"From: =?utf-8?q?piet=40acme=2Eexample?= <mallory@evil.example>",
    "an encoded name with angles": b"From: =?utf-8?q?Piet_=3Cpiet=40acme=2Eexample=3E?= <mallory@evil.example>",
    "an address in a comment": b"From: mallory@evil.example (piet@acme.example)",
    "a Sender field": b"From: mallory@evil.example\r\nSender: piet@acme.example",
    "a Reply-To field": b"From: mallory@evil.example\r\nReply-To: piet@acme.example",
}


def forge(head: bytes, to: str, body: bytes = b"#resolve\r\nDone.\r\n") -> bytes:
    return (
        head
        + b"\r\nTo: "
        + to.encode()
        + b"\r\nSubject: Re: Printer jam [T-1]\r\nMessage-ID: <f@evil.example>\r\n\r\n"
        + body
    )


@pytest.mark.parametrize("head", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_21_an_ambiguous_sender_moves_nothing_even_with_the_engineers_address(talk, head):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    before = talk.ticket()
    for address in (DESK, work.reply_to):
        step = talk.raw(forge(head, address), "mallory@evil.example", address)
        assert step.outcome
        assert talk.ticket().state is before.state
        assert not step.to(ANN)


@pytest.mark.parametrize("head", MALLORYS.values(), ids=MALLORYS)
def test_21_the_one_sender_that_is_meant_gets_no_right_of_another(talk, head):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    before = talk.ticket()
    step = talk.raw(forge(head, work.reply_to), "mallory@evil.example", work.reply_to)
    assert talk.ticket().state is before.state
    assert not step.to(ANN)
    step = talk.raw(forge(head, DESK, b"Hello\r\n"), "mallory@evil.example", DESK)
    assert step.mail.ticket_id != 1
    assert not step.to(ANN)


def test_21_nothing_that_looks_ambiguous_is_answered(talk):
    for number, head in enumerate(AMBIGUOUS.values()):
        step = talk.raw(forge(head, DESK, b"Question %d\r\n" % number), "mallory@evil.example", DESK)
        assert not step.to("mallory@evil.example"), head


def test_21_the_engineer_hears_that_the_requester_heard_nothing(talk):
    content = talk.write("ann@acme.example", "Printer jam")
    content = re.sub(rb"(?m)^From: [^\r\n]*", b"From: Ann (Lee <ann@acme.example>", content)
    step = talk.raw(content, "ann@acme.example")
    [work] = [one for one in step.letters if one.kind == "assignment"]
    assert not step.to("ann@acme.example")
    assert "no acknowledgement went out" in " ".join(work.text.split())
    assert not [one for one in talk.mail("tom@acme.example", "VPN").letters if "no acknowledgement" in one.text]
