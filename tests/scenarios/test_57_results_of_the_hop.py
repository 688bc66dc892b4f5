"""Scenario 57: what the pinned hop noted, whatever a sender wrote into it, gives nothing that silence would not give."""

from __future__ import annotations

import pytest

from service.config.settings import Trust
from tests.tools.talk import ANN, PIET

FAIL = "dmarc=fail (p=reject) header.from=acme.example"
HOSTILE = [
    [f"spf=pass smtp.mailfrom=dmarc=p=none@evil.example; {FAIL}"],
    [f'spf=pass smtp.mailfrom="x; dmarc=pass header.from=acme.example"@evil.example; {FAIL}'],
    [f"spf=pass (p=none dmarc=pass header.from=acme.example) smtp.mailfrom=a@evil.example; {FAIL}"],
    ["spf=pass smtp.mailfrom=a@evil.example", FAIL],
    [FAIL, "dmarc=pass header.from=acme.example"],
    ["dmarc=pass header.from=acme.example", FAIL],
    ["dmarc=pass"],
    ["dmarc=pass header.from=evil.example"],
    ["dmarc=pass (header.from=acme.example)"],
    ["dmarc=pass header.from=acme.example; spf=pass ("],
    ["dmarc=pass header.from=acme.example; ;=; x"],
    ['dmarc=pass header.from="acme.example'],
]


@pytest.mark.parametrize("results", HOSTILE, ids=str)
@pytest.mark.parametrize("level", ["standard", "strict"])
def test_57_a_leaked_address_runs_no_command_beside_such_results(make_talk, results, level):
    talk = make_talk(trust=Trust(level=level, authserv_id="mx.acme.example", hops=("192.0.2.1",)))
    talk.mail(ANN, "Printer jam")
    work = next(one for one in talk.stage.letters if one.to == PIET and one.kind == "assignment")
    content, sender, recipients = talk.answer(work, "#close all fine")
    head = "".join(f"Authentication-Results: mx.acme.example; {one}\r\n" for one in results)
    step = talk.raw(head.encode() + content, sender, *recipients)
    assert step.outcome in ("held", "quarantined"), step.mail.reason
    assert talk.ticket().closed is None
    assert not step.to(ANN)


@pytest.mark.parametrize(
    ("results", "state"),
    [
        ("dmarc=pass (p=reject) header.from=acme.example", "closed"),
        ("dmarc=fail (p=reject) header.from=acme.example", "open"),
        ("spf=pass smtp.mailfrom=ann@acme.example", "open"),
        ("dmarc=pass", "open"),
    ],
)
def test_25_a_requester_closes_only_with_the_word_of_the_domain(make_talk, results, state):
    talk = make_talk(trust=Trust(level="strict", authserv_id="mx.acme.example", hops=("192.0.2.1",)))
    good = b"Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\r\n"
    received = talk.raw(good + talk.write(ANN, "Printer jam"), ANN).letter(ANN)
    content, sender, recipients = talk.answer(received, "Please close it.\n\ncancel")
    content = content.replace(b"Please close it.", b"")
    step = talk.raw(f"Authentication-Results: mx.acme.example; {results}\r\n".encode() + content, sender, *recipients)
    closed = talk.ticket().closed is not None
    assert closed is (state == "closed"), (step.outcome, step.mail.reason)
    if state == "open":
        assert step.outcome == "held"
        assert [one.kind for one in step.to(ANN)] == ["confirm-address"]
