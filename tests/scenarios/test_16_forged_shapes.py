"""Scenario 16 in sixty shapes at both levels: whoever forges an engineer, a requester or our own marks gains no right.

`FORGERIES=9` sends every shape nine times (1,080 mails).
"""

from __future__ import annotations

import os

import pytest

from service.config.settings import Trust
from tests.tools.talk import ANN, PIET

TIMES = int(os.environ.get("FORGERIES", "1"))
SERVER = "mx.acme.example"
PASSES = f"Authentication-Results: {SERVER}; dmarc=pass header.from=evil.example"
FAILS = f"Authentication-Results: {SERVER}; spf=pass smtp.mailfrom=dmarc=p=none@evil.example; dmarc=fail header.from=acme.example"
FORMS = {  # how a From is written, and what the hop says of it
    "exact": (f"From: Piet <{PIET}>", FAILS),
    "requester": (f"From: Ann <{ANN}>", FAILS),
    "upper": (f"From: PIET <{PIET.upper()}>", FAILS),
    "name": (f'From: "{PIET}" <mallory@evil.example>', PASSES),
    "name_without_quotes": (f"From: {PIET} <mallory@evil.example>", PASSES),
    "two_fields": (f"From: Piet <{PIET}>\r\nFrom: mallory@evil.example", PASSES),
    "two_fields_turned": (f"From: mallory@evil.example\r\nFrom: Piet <{PIET}>", FAILS),
    "two_mailboxes": (f"From: {PIET}, mallory@evil.example", FAILS),
    "group": (f"From: desk: {PIET};", FAILS),
    "comment": (f"From: (mallory@evil.example) {PIET}", FAILS),
    "comment_behind": (f"From: mallory@evil.example ({PIET})", PASSES),
    "encoded": (f"From: =?utf-8?q?{PIET.replace('@', '=40')}?= <mallory@evil.example>", PASSES),
    "encoded_address": (f"From: =?utf-8?q?Piet_=3C{PIET.replace('@', '=40')}=3E?=", FAILS),
    "route": (f"From: <@evil.example:{PIET}>", FAILS),
    "blank_before_colon": (f"From : {PIET}\r\nFrom: mallory@evil.example", PASSES),
    "folded": (f"From: Piet\r\n <{PIET}>\r\n", FAILS),
    "null_byte": (f"From: Piet <{PIET}\x00.evil.example>", FAILS),
    "reply_to": (f"From: mallory@evil.example\r\nReply-To: {PIET}", PASSES),
    "sender": (f"From: mallory@evil.example\r\nSender: {PIET}\r\nResent-From: {PIET}", PASSES),
    "other_script": ("From: Piet <pi\u0435t@acme.example>", PASSES),
}
WAYS = ("tag", "thread", "leaked")
BODIES = (
    "#close all fine",
    "#requester mallory@evil.example",
    "#watch mallory@evil.example",
    "#assign mallory@evil.example",
)


@pytest.fixture(params=["standard", "strict"])
def talk(make_talk, request):
    return make_talk(trust=Trust(level=request.param, authserv_id=SERVER, hops=("192.0.2.1",)))


def state_of(talk):
    ticket = talk.ticket()
    public = [one.text for one in talk.articles() if one.visibility == "public"]
    return ticket.state, ticket.closed, ticket.assignee, ticket.requester, ticket.priority, talk.participants(), public


def forge(talk, form: str, way: str, number: int, work, received) -> None:
    written, results = FORMS[form]
    to, more, subject = "support@acme.example", "", "Re: Printer jam [T-1]"
    if way == "thread":
        more = f"In-Reply-To: {work.message_id}\r\nReferences: {received.message_id} {work.message_id}\r\n"
    elif way == "leaked":  # somebody forwarded a letter with the engineer's own address
        to = work.reply_to
    body = BODIES[number % len(BODIES)]
    content = (
        f"{results}\r\n{written.strip()}\r\nTo: {to}\r\nSubject: {subject}\r\n{more}Date: Tue, 24 Nov 2026 10:00:00 +0800\r\n"
        f"Message-ID: <{form}-{way}-{number}@evil.example>\r\n\r\n{body}\r\nnumber {number}\r\n"
    )
    talk.raw(content.encode(), "mallory@evil.example", to)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", WAYS)
def test_16_no_shape_of_a_forgery_gains_a_right(talk, way):
    good = f"Authentication-Results: {SERVER}; dmarc=pass header.from=acme.example\r\n".encode()
    received = talk.raw(good + talk.write(ANN, "Printer jam"), ANN).letter(ANN)
    work = next(one for one in talk.stage.letters if one.to == PIET and one.kind == "assignment")
    before, letters = state_of(talk), len(talk.stage.letters)
    for number in range(TIMES):
        for form in FORMS:
            forge(talk, form, way, number * len(FORMS) + list(FORMS).index(form), work, received)
            assert state_of(talk) == before, form
    told = talk.stage.letters[letters:]
    assert not [one for one in told if one.to not in talk.stage.desk.world.now.policy.people and "Printer jam" in one.text
                and one.kind not in ("confirm-address", "received", "received-neutral")]  # fmt: skip
    assert not [one for one in told if one.to.endswith("evil.example") and "jams" in one.text]
