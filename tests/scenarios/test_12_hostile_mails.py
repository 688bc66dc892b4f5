"""Scenarios 12 to 15: mails that break parsers become a simplified ticket or a stub, and the mail behind each is done within 5 s."""

import itertools
import time

import pytest

from gateway.message import RawMail
from gateway.read.worker import read
from service.rehearsal.mail_sink import Sink
from tests.tools.databases import CHOSEN, borrow_database
from tests.tools.running import RunningDesk

DESK = "support@acme.example"
TO = b"To: support@acme.example\r\n"
END = b"\r\n\r\nPlease help.\r\n"


def nested(levels):
    heads = (
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number) for number in range(levels)
    )
    return b"From: a@x.example\r\n" + TO + b"Subject: deep\r\n" + b"".join(heads) + b"Content-Type: text/plain" + END


def flat(parts):
    head = b"From: a@x.example\r\n" + TO + b'Subject: wide\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    return head + b"--b\r\n\r\nx\r\n" * parts + b"--b--\r\n"


ODD = {
    "a lone angle": b"From: a@x.example\r\n" + TO + b"Message-ID: <\r\nSubject: odd" + END,
    "a lone quote": b'From: "\r\n' + TO + b"Subject: odd" + END,
    "no To": b"From: a@x.example\r\nTo: unlisted-recipients:; (no To-header on input)\r\nSubject: odd" + END,
    "CRLF in From": b"From: =?utf-8?q?A=0D=0ABcc:_b@x.example?= <a@x.example>\r\n" + TO + b"Subject: odd" + END,
    "nothing": b"\r\n",
    "no header": b"Please help.\r\n",
    "an address of no form": b"From: <<<>>>\r\n" + TO + b"Date: yesterday\r\nSubject: =?x?y?z?=" + END,
}
LONG = {
    "quotes": b"From: " + b'"' * 39 * 1024 + b" <a@x.example>\r\n" + TO + b"Subject: long" + END,
    "subject": b"From: a@x.example\r\n" + TO + b"Subject: " + b"long " * 200_000 + END,
    "semicolons": b"From: a@x.example\r\n" + TO + b"Subject: long\r\nContent-Type: text/plain" + b";" * 20_000 + END,
    "encoded words": b"From: a@x.example\r\n" + TO + b"Subject: " + b"=?utf-8?q?x?=\r\n " * 16_000 + END,
}
DEEP = {
    "multiparts": nested(2000),
    "parts": flat(100_000),
    "punycode": b"From: a@x.example\r\n"
    + TO
    + b"Subject: p\r\nContent-Type: text/plain; charset=punycode\r\n\r\n"
    + (b"a-" + b"b" * 70 + b"\r\n") * 27_000,
    "messages": b"From: a@x.example\r\n"
    + TO
    + b"Subject: m\r\n"
    + b"Content-Type: message/rfc822\r\n\r\n" * 5000
    + END,
}
HOSTILE = {
    f"{number} {name}": mail for number, some in ((12, ODD), (13, LONG), (14, DEEP)) for name, mail in some.items()
}


@pytest.fixture(scope="module")
def hard_desk(tmp_path_factory):
    """One daemon for all of them: none may leave it worse than it was."""
    with Sink() as sink, borrow_database() as url:
        changes = {"database": url} if CHOSEN == "postgresql" else {}
        desk = RunningDesk(tmp_path_factory.mktemp("desk"), sink, **changes).start()
        desk.mail("warm@up.example", "Hello")
        desk.letter("warm@up.example")
        yield desk
        desk.end()


numbers, count = itertools.count(1), itertools.count(1)


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_12_13_14_a_hostile_mail_is_a_ticket_and_holds_nobody_up(hard_desk, content):
    number = next(numbers)
    content = content.replace(b"help", b"help %d" % number).replace(b"a@x.example", b"a%d@x.example" % number)
    hard_desk.give(content, "mallory@evil.example", [DESK])
    clean = f"person{number}@x.example"
    hard_desk.mail(clean, "Printer jam")
    hard_desk.letter(clean, "Printer jam")
    mails = hard_desk.json("inbox", "list", "--limit", "1000")
    assert {mail["outcome"] for mail in mails} == {"ticket"}
    assert len(mails) == 1 + 2 * next(count)


CUT = {name: mail for name, mail in (LONG | DEEP).items() if name != "messages"}  # those are one opaque attachment


@pytest.mark.parametrize("content", CUT.values(), ids=CUT)
def test_13_14_the_article_says_that_it_is_not_the_whole_mail(talk, content):
    step = talk.raw(content, "a@x.example")
    assert {"simplified", "stub"} & set(talk.articles()[0].flags)
    assert step.mail.content == content  # the whole of it is kept


def test_15_ten_thousand_lines_that_nearly_begin_a_quote_cost_less_than_a_second():
    lines = b"On Tue, 24 Nov 2026 at 10:00, Ann Lee <ann@acme.example> wrot\r\n" * 5000
    lines += "在 2026年11月24日，安 <ann@acme.example> 写\r\n".encode() * 5000
    content = (
        b"From: a@x.example\r\n" + TO + b"Subject: nearly\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + lines
    )
    raw = RawMail(content, "a@x.example", (DESK,), received_at=None)
    read(raw)
    before = time.process_time()
    read(raw)
    assert time.process_time() - before < 1
