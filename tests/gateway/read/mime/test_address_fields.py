"""SCENARIOS 21: from how many senders could a mail be? Either nobody is the sender, or the one that every reader sees."""

from __future__ import annotations

import pytest

from gateway.read.mime.address_fields import read_mailboxes
from gateway.read.mime.parse import parse


def sender(*fields: bytes) -> tuple[str, bool]:
    mail = parse(b"\r\n".join(fields) + b"\r\nSubject: s\r\n\r\nx")
    return mail.sender.mailbox, mail.sender_ambiguous


@pytest.mark.parametrize(
    ("field", "mailbox"),
    [
        (b"From: ann@x.example", "ann@x.example"),
        (b"From: <ann@x.example>", "ann@x.example"),
        (b"From: Ann Lee <ann@x.example>", "ann@x.example"),
        (b'From: "Lee, Ann" <ann@x.example>', "ann@x.example"),
        (b'From: "alice@corp.example" <ann@x.example>', "ann@x.example"),
        (b"From: ann@x.example (Ann Lee)", "ann@x.example"),
        (b"From: ann@x.example <ann@x.example>", "ann@x.example"),
        (b"From: Lee, Ann <ann@x.example>", "ann@x.example"),
        (b"From: =?utf-8?Q?alice=40corp.example?= <ann@x.example>", "ann@x.example"),
        (b"From: =?utf-8?Q?Doe,_Ann?= <ann@x.example>", "ann@x.example"),
        (b"From:\r\n Ann\r\n <ann@x.example>", "ann@x.example"),
        ("From: 王芳 <ann@x.example>".encode("gb18030"), "ann@x.example"),
        ("From: Jörg <jörg@x.example>".encode(), "jörg@x.example"),
    ],
)
def test_one_sender(field: bytes, mailbox: str) -> None:
    assert sender(field) == (mailbox, False)


@pytest.mark.parametrize(
    "fields",
    [
        (b"From: alice@corp.example <evil@x.example>",),
        (b"From: alice@corp.example;evil@x.example",),
        (b"From: alice@corp.example, evil@x.example",),
        (b"From: <alice@corp.example>, <evil@x.example>",),
        (b"From: <alice@corp.example> <evil@x.example>",),
        (b"From: <alice@corp.example><evil@x.example>",),
        (b"From: <<alice@corp.example>>",),
        (b"From: alice@corp.example", b"From: evil@x.example"),
        (b"From: alice@corp.example", b"From : evil@x.example"),
        (b"From : alice@corp.example",),
        (b"From\t: alice@corp.example",),
        (b"From: Team: alice@corp.example, evil@x.example;",),
        (b"From: Team: alice@corp.example;",),
        (b"From: undisclosed-recipients:;",),
        (b"From: <@evil.example,@x.example:alice@corp.example>",),
        (b"From: alice@corp(x).example",),
        (b"From: alice@corp.example(x).evil.example",),
        (b"From: alice@corp.example((x)).evil.example",),
        (b"From: alice@corp.example . evil.example",),
        (b"From: alice@corp.example\r\n .evil.example",),
        (b'From: "alice@corp.example',),
        (b'From: "',),
        (b"From: evil@x.example <alice@corp.example",),
        (b"From: alice@corp.example\x00evil@x.example",),
        (b"From: alice@corp.example\x00",),
        (b'From: "alice@corp.example,"@x.example',),
        (b"From: =?utf-8?Q?alice=40corp.example?=",),
        (b"From: =?utf-8?Q?alice=40corp.example=3E_?= =?utf-8?Q?=3Cevil=40x.example?=",),
        (b"From: =?utf-8?Q?=3Calice=40corp.example=3E=2C?= evil@x.example, b@x.example",),
        (b"From: alice@corp.example(x)@evil.example",),
        (b"From: alice@corp.example@evil.example",),
        (b"From: alice@corp.example\x01 <evil@x.example>",),
        (b"From:",),
        (b"From: nobody",),
        (b"To: x@y.example",),
        (b"From: alice@corp.exam\xc3ple <evil@x.example>",),
    ],
)
def test_nobody_is_the_sender(fields: tuple[bytes, ...]) -> None:
    assert sender(*fields)[1]


def test_scenario_34_no_field_grows_out_of_a_name() -> None:
    mail = parse(b"From: =?utf-8?Q?Ann=0D=0ABcc:_victim=40x.example?= <ann@x.example>\r\n\r\nx")
    assert mail.sender.mailbox == "ann@x.example"
    assert "\n" not in mail.sender.name
    assert "\r" not in mail.sender.name
    assert [name for name, _ in mail.headers] == ["From"]


@pytest.mark.parametrize(
    ("written", "name"),
    [("'Ann Lee' via Support", "'Ann Lee' via Support"), ("'Ann Lee'", "Ann Lee"), ("\"'Ann Lee'\"", "Ann Lee")],
)
def test_single_quotes_around_a_name(written: str, name: str) -> None:
    """Outlook's around a name go; those that Google Groups puts around a part of it stay."""
    mail = parse(f"From: {written} <support@x.example>\r\n\r\nx".encode())
    assert (mail.sender.mailbox, mail.sender.name) == ("support@x.example", name)


@pytest.mark.parametrize(
    "written",
    [
        "(mallory@evil.example) noor@acme.example",
        "noor@acme.example (mallory@evil.example)",
        "Noor (at (x@y.example) home) <noor@acme.example>",
        "Noor <noor@acme.example> (\\) x@y.example)",
        "(=?utf-8?q?mallory=40evil.example?=) noor@acme.example",
        "noor@acme.example (=?utf-8?b?bWFsbG9yeUBldmlsLmV4YW1wbGU=?=)",
        "noor(mallory)@acme.example",
        "noor@(evil.example)acme.example",
        "noor @acme.example",
    ],
)
def test_a_comment_that_names_somebody_else_or_parts_the_address_leaves_no_sender(written):
    assert read_mailboxes([("From", written)]).ambiguous


@pytest.mark.parametrize(
    "written",
    [
        "noor@acme.example (Noor)",
        "noor@acme.example (noor@acme.example)",
        '"at (x@y.example) home" <noor@acme.example>',
    ],
)
def test_a_comment_that_names_nobody_else_does(written):
    assert not read_mailboxes([("From", written)]).ambiguous
