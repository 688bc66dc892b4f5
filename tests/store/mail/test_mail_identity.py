"""The same letter: what counts, and what the road only added."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.mail.mail_identity import identify, is_copy

LETTER = b"From: ann@example.org\r\nMessage-ID:\r\n <1@example.org>\r\nSubject: a\r\n b\r\n\r\nBody\r\n"


def same(one: bytes, other: bytes) -> bool:
    return identify(one).content_hash == identify(other).content_hash


def test_what_servers_add_does_not_count():
    for added in (
        b"Received: from a\r\n\tby b\r\n",
        b"Return-Path: <a@b>\r\n",
        b"DKIM-Signature: v=1; d=x;\r\n b=abc\r\n",
        b"ARC-Seal: i=1\r\n",
        b"Authentication-Results: mx; dmarc=pass\r\n",
        b"X-MS-Exchange-Organization-SCL: 1\r\n",
        b"delivered-to: support@acme.example\r\n",
    ):
        assert same(LETTER, added + LETTER), added


def test_line_ends_and_the_end_of_the_mail_do_not_count():
    assert same(LETTER, LETTER.replace(b"\r\n", b"\n"))
    assert same(LETTER, LETTER + b"\r\n\r\n")


def test_everything_else_counts():
    for changed in (
        LETTER.replace(b"Body", b"body"),
        LETTER.replace(b"<1@", b"<2@"),
        LETTER.replace(b"ann", b"bob"),
        b"Auto-Submitted: auto-replied\r\n" + LETTER,
        LETTER.replace(b"\r\n\r\n", b"\r\n\r\nReceived: inside the body\r\n"),
    ):
        assert not same(LETTER, changed), changed


def test_the_message_id_is_found_folded_and_missing():
    assert identify(LETTER).message_id == "<1@example.org>"
    assert identify(b"Subject: a\n\nMessage-ID: <body@x>\n").message_id == ""
    assert identify(b"Message-ID: <\n\n").message_id == ""
    assert identify(b"\nMessage-ID: <a@b>\n").message_id == ""


@given(st.binary(max_size=400))
def test_any_bytes_have_an_identity(content: bytes):
    assert identify(content) == identify(content)
    assert same(content, b"Received: by us\n" + content) or content[:1] in b" \t\n\r"


def test_a_hostile_header_costs_little():
    hostile = b"x\n" * 500_000 + b"Message-ID: " + b"<" * 1_000_000
    began = time.process_time()
    identify(hostile)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (b"X-Filter: clean\nSubject:  Printer\nFrom: ann@a.example\n\nIt jams.\n\n", True),
        (b"From: ann@a.example\r\nSubject: Printer\r\nList-Id: <it>\r\n\r\nIt jams.", True),
        (b"From: ann@a.example\nSubject: Printer\n\nIt jams again.\n", False),
        (b"From: bob@a.example\nSubject: Printer\n\nIt jams.\n", False),
        (b"From: ann@a.example\nSubject: Printer\nContent-Type: text/html\n\nIt jams.\n", False),
        (b"From: ann@a.example\nSubject: Printer\nCc: tom@a.example\n\nIt jams.\n", False),
        (b"From: ann@a.example\nSubject: Printer\nSubject: other\n\nIt jams.\n", False),
    ],
)
def test_a_copy_says_the_same_whatever_a_road_has_put_beside_it(other, same):
    assert is_copy(b"From: ann@a.example\nSubject: Printer\n\nIt jams.\n", other) is same
