"""Authentication-Results by the grammar of RFC 8601: split where it splits, and nowhere else."""

from __future__ import annotations

import pytest

from gateway.read.mime.results_field import Unreadable, find_results, parse_results, server_of


def found(value: str) -> list[tuple[str, str, dict[str, str]]]:
    return [(one.method, one.outcome, dict(one.properties)) for one in parse_results(value)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("mx.example; none", []),
        ("mx.example 1; none;", []),
        (
            "mx.example (a host; dmarc=pass); spf=pass (x (y) z) smtp.mailfrom=a@b.example",
            [("spf", "pass", {"smtp.mailfrom": "a@b.example"})],
        ),
        ("mx; spf=pass smtp.mailfrom=<>", [("spf", "pass", {"smtp.mailfrom": "<>"})]),
        ("mx; dkim=pass header.i=@a.example header.b=ab/c+d;", [("dkim", "pass", {"header.i": "@a.example", "header.b": "ab/c+d"})]),
        ('mx; dmarc=fail reason="p=none; dmarc=pass" header.from=a.example', [("dmarc", "fail", {"reason": "p=none; dmarc=pass", "header.from": "a.example"})]),
        ('mx; spf=pass smtp.mailfrom="a; dmarc=pass header.from=x"@e.example', [("spf", "pass", {"smtp.mailfrom": "a; dmarc=pass header.from=x@e.example"})]),
        ('mx; spf=pass smtp.mailfrom="a\\"; dmarc=pass"@e.example', [("spf", "pass", {"smtp.mailfrom": 'a"; dmarc=pass@e.example'})]),
        ("mx; spf=pass smtp.mailfrom=dmarc=p=none@e.example", [("spf", "pass", {"smtp.mailfrom": "dmarc=p=none@e.example"})]),
        ("mx; DMARC / 1 = Fail header . from = A.example", [("dmarc", "fail", {"header.from": "a.example"})]),
        ("mx; dmarc=fail action=none header.from=a.example", [("dmarc", "fail", {"action": "none", "header.from": "a.example"})]),
    ],
)  # fmt: skip
def test_what_it_says(value, expected):
    assert found(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "mx",
        "mx;",
        "; dmarc=pass",
        "mx 2; none",
        "mx; dmarc=pass (((",
        'mx; dmarc=pass reason="x',
        "mx; dmarc",
        "mx; dmarc=",
        "mx; dmarc=pass header.from",
        "mx; dmarc=pass x@y header.from=a.example",
        'mx; dmarc="pass"header.from=a.example',
        "mx; dmarc=pass header.from=a.example\x00b",
        "mx; =pass",
        "mx; dmarc=pass, spf=pass",
    ],
)
def test_what_does_not_fit_is_unreadable(value):
    with pytest.raises(Unreadable):
        parse_results(value)


@pytest.mark.parametrize(
    ("value", "server"),
    [(" mx.a.example; none", "mx.a.example"), ("(c) MX.A.example (d) 1; none", "mx.a.example"), ('"mx"; x', "mx"), ("", "")],
)  # fmt: skip
def test_whose_it_is(value, server):
    assert server_of(value) == server


def test_a_servers_fields_end_where_it_took_the_mail_in():
    """What a hop writes stands above the Received of whoever gave it the mail, with other fields of its own between."""
    mine, other = b" mx.a.example; none", b" else.example; none"
    fields = [
        ("Received", b"by us"),
        ("Authentication-Results", mine),
        ("DMARC-Filter", b"x"),
        ("Authentication-Results", other),
        ("authentication-results", mine),
        ("Received", b"by the hop"),
        ("Authentication-Results", mine),
    ]
    assert find_results(fields, "MX.a.example") == (1, 4)
    assert find_results(fields, "") == ()


def test_a_long_hostile_value_is_linear():
    for piece in ("(", '"', "\\", "a=", " = ", ". "):
        with pytest.raises(Unreadable):
            parse_results("mx; dmarc=pass " + piece * 200_000 + "(")
