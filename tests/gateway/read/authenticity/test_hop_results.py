"""The pinned hop's word: nothing that a sender can choose makes it better than no word at all (scenario 57)."""

from __future__ import annotations

import pytest

from gateway.message import DomainVerdict
from gateway.read.authenticity.hop_results import read_word

FAILED, UNCLEAR, PASS, ABSENT = DomainVerdict.FAILED, DomainVerdict.UNCLEAR, DomainVerdict.PASS, DomainVerdict.ABSENT
FAIL = "dmarc=fail (p=reject) header.from=acme.example"


def judge(*fields: str, domain: str = "acme.example") -> DomainVerdict:
    return read_word([f"mx.desk.example; {field}" for field in fields], domain).verdict


@pytest.mark.parametrize(
    "first",
    [
        "spf=pass smtp.mailfrom=dmarc=p=none@evil.example",
        "spf=pass smtp.mailfrom=policy.dmarc=none@evil.example",
        'spf=pass smtp.mailfrom="x; dmarc=pass header.from=acme.example"@evil.example',
        "spf=pass (sender p=none dmarc=pass policy.published-domain-policy=none) smtp.mailfrom=a@evil.example",
        "spf=pass policy.published-domain-policy=none smtp.mailfrom=a@evil.example",
        'spf=pass reason="dmarc=pass header.from=acme.example; p=none" smtp.mailfrom=a@evil.example',
        "dkim=pass header.d=evil.example header.i=@acme.example",
        "dkim=pass header.d=evil.example header.s=p.none",
        "arc=pass (i=1 spf=pass dmarc=pass fromdomain=acme.example)",
    ],
)
def test_a_senders_choice_of_words_hides_no_fail(first):
    assert judge(f"{first}; {FAIL}") is FAILED
    assert judge(f"{FAIL}; {first}") is FAILED
    assert judge(first, FAIL) is FAILED  # separate filters, one field each
    assert judge(FAIL, first) is FAILED


@pytest.mark.parametrize(
    "results",
    [
        "dmarc=pass",
        "dmarc=pass header.from=evil.example",
        "dmarc=pass header.from=acme.example header.from=evil.example",
        "dmarc=pass header.from=sub.acme.example",
        "dmarc=pass smtp.from=acme.example",
        "dmarc=pass (header.from=acme.example)",
        'dmarc=pass reason="header.from=acme.example"',
        "dmarc=pass header.from=acme.example (",
        "dmarc=pass header.from=acme.example; spf",
        "dmarc=fail (p=none) header.from=acme.example",
    ],
)
def test_what_is_of_nobody_or_unreadable_is_held(results):
    assert judge(results) is UNCLEAR


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ("dmarc=fail header.from=acme.example policy.published-domain-policy=none", ABSENT),
        ("dmarc=fail header.from=acme.example policy.dmarc=quarantine", FAILED),
        ("dmarc=fail header.from=acme.example policy.dmarc=none policy.dmarc=reject", FAILED),
        ("dmarc=fail action=none header.from=acme.example", FAILED),
        ("dmarc=pass header.from=ACME.example.", PASS),
        ("dmarc=none header.from=acme.example; dkim=pass header.d=acme.example", PASS),
        ("dmarc=permerror header.from=acme.example; dkim=pass header.d=acme.example", ABSENT),
        ("dkim=pass header.d=acme.example; dkim=fail header.d=acme.example", ABSENT),
        ("dkim=pass header.d=acme.example header.d=evil.example", ABSENT),
        ("spf=pass smtp.mailfrom=a@acme.example smtp.mailfrom=a@evil.example", ABSENT),
        ("spf=temperror smtp.mailfrom=a@acme.example", DomainVerdict.PENDING),
    ],
)
def test_the_results_own_properties(results, verdict):
    assert judge(results) is verdict


def test_the_worst_of_several_fields():
    good = "dmarc=pass header.from=acme.example"
    assert judge(good, FAIL) is judge(FAIL, good) is FAILED
    assert judge(good, "dmarc=pass") is UNCLEAR
    assert judge("spf=pass smtp.mailfrom=a@acme.example", good) is PASS
    assert judge(good, "(") is UNCLEAR


def test_a_name_in_another_script_is_the_same_name():
    assert judge("dmarc=pass header.from=xn--bcher-kva.example", domain="bücher.example") is PASS
