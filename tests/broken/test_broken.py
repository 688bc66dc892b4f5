"""Each of these once raised, hung or lost its text in some reader of mail. None of them may."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.broken.fuzz import NOW, TOKENS, run, try_one

F = b"From: a@x.example\r\n"
MAILS = {
    "codec that is no charset": F + b"Content-Type: text/plain; charset=base64\r\n\r\n\xff",
    "codec that raises what it likes": F + b"Content-Type: text/plain; charset=idna\r\n\r\n\xff.\xff",
    "surrogates out of utf-7": F + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-",
    "surrogates out of utf-16": F + b"Content-Type: text/plain; charset=utf-16le\r\n\r\n\x00\xd8\x00\x00",
    "surrogates in an encoded word": F + b"Subject: =?utf-7?Q?+2AA-?=\r\n\r\nx",
    "entity beyond Unicode": F + b"Content-Type: text/html\r\n\r\n<p>&#1114112; &#55296; &#0;</p>",
    "html of nothing": F + b"Content-Type: text/html\r\n\r\n<!-- -->",
    "xml declaration in html": F
    + b"Content-Type: text/html\r\n\r\n<?xml version='1.0' encoding='utf-8'?><html>x</html>",
    "boundary of blanks": F + b'Content-Type: multipart/mixed; boundary="  "\r\n\r\n--  \r\n\r\nx\r\n',
    "boundary in pieces": F
    + b"Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\r\n\r\n--ab\r\n\r\nx\r\n--ab--",
    "multipart that holds itself": F
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 30,
    "content type of eight bits": F + "Content-Type: text/plän; chärset=ü\r\n\r\nx".encode(),
    "date of next millennium": F + b"Date: Tue, 99 Zzz 99999 99:99:99 +9999\r\n\r\nx",
    "date of year zero": F + b"Date: Mon, 1 Jan 0000 00:00:00 +0000\r\n\r\nx",
    "date beyond the zones": F + b"Date: Mon, 1 Jan 2024 00:00:00 +9999\r\n\r\nx",
    "only a separator": b"From a@x.example Mon Jan  1 00:00:00 2024\r\n\r\n",
    "separator and text": b"From a@x.example Mon Jan  1 00:00:00 2024\r\nhello\r\n",
    "colon first": b": x\r\n\r\nx",
    "folded first line": b" x\r\nFrom: a@x.example\r\n\r\nx",
    "report without fields": F + b"Content-Type: message/delivery-status\r\n\r\n",
    "report of nobody": F + b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient:\r\nAction:\r\nStatus:\r\n",
    "uuencoded nothing": F + b"\r\nbegin 644 a\r\n\r\nend\r\n",
    "forward with its labels unknown": F + b"Subject: Fwd: x\r\n\r\n---------- Forwarded message ---------- zzz\r\n",
    "forward of a year beyond all numbers": F
    + b"Subject: Fwd: x\r\n\r\nFrom: a@x.example\r\nDate: Wed, 17 September 2012012012012012014 4:24 pm\r\nSubject: y\r\n\r\nz",
    "forward at the end of time": F
    + b"Subject: Fwd: x\r\n\r\nFrom: a@x.example\r\nDate: Fri, 31 Dec 9999 23:59:00 -1200\r\nSubject: y\r\n\r\nz",
    "returned letter of empty lines": F
    + b"Auto-Submitted: auto-replied\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nCo"
    + b"\n" * 16384
    + b"\r\n--b--\r\n",
    "report of long lines that tell nothing": F.replace(b"a@", b"mailer-daemon@")
    + b"Subject: Undeliverable: x\r\n\r\nYour message did not reach a@y.example\r\n\r\n"
    + (b"now" * 200 + b"\r\n") * 40,
    "long words and blanks": F + b"\r\nuser " + b" " * 5000 + b"could not" + b" " * 5000 + b"x" * 5000 + b"@",
}


@pytest.mark.parametrize("name", MAILS)
def test_broken(name: str) -> None:
    assert try_one(MAILS[name]) is None


@pytest.mark.parametrize("seed", range(8))
def test_fuzz(seed: int) -> None:
    """2,000 mutated mails in all; `make fuzz` runs more."""
    said: list[str] = []
    assert not run(250, seed + NOW.year, said.append), said


NAMES = st.sampled_from(
    [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"References", b"Content-Type", b"Content-Disposition", b"X"]
)
PIECES = st.sampled_from([*TOKENS, b"a@b.example", b"multipart/mixed", b"text/html", b"a", b" "]) | st.binary(
    max_size=12
)
VALUES = st.lists(PIECES, max_size=8).map(b"".join)
FIELDS = st.lists(st.tuples(NAMES, VALUES), max_size=8)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(FIELDS, st.lists(PIECES, max_size=30).map(b"".join))
def test_any_header_and_body(fields: list[tuple[bytes, bytes]], body: bytes) -> None:
    content = b"".join(name + b": " + value + b"\r\n" for name, value in fields) + b"\r\n" + body
    assert try_one(content) is None
