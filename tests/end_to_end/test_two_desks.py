"""Scenario 31 from outside: two daemons, each a customer of the other, with an honest relay between them, stop by themselves."""

from __future__ import annotations

import re

import pytest

ONE, TWO = "support@acme.example", "help@other.example"
_MARKS = re.compile(rb"(?im)^(?:Auto-Submitted|X-Auto-Response-Suppress|Precedence|X-Postdesk-[\w-]+):[^\r\n]*\r?\n")


@pytest.fixture
def desks(make_desk):
    first = make_desk("one")
    second = make_desk("two", address=TWO)
    return first.start(), second.start()


def has_work(desk) -> bool:
    """Is there a mail that is not decided, or a letter that has not gone out?"""
    inbox = any(mail["state"] in ("waiting", "claimed") for mail in desk.json("inbox", "list"))
    return inbox or any(letter["state"] in ("waiting", "sending") for letter in desk.json("outbox", "list"))


@pytest.mark.parametrize("strips", [False, True])
def test_31_two_daemons_that_answer_each_other_stop(desks, sink, strips):
    """Whatever the one writes to the other is delivered, with or without the marks of a machine; at most four mails pass."""
    one, two = desks
    one.mail(TWO, "Scanner of the branch", "The scanner of the branch is dark.")
    passed, seen = [], 0

    def is_quiet() -> bool:
        nonlocal seen
        new = sink.mails[seen:]
        seen += len(new)
        for raw in new:
            for to in raw.recipients:
                target = {"acme.example": one, "other.example": two}.get(to.rpartition("@")[2])
                if target is None or not to.startswith(("support", "help", "bounce")):
                    continue
                passed.append(to)
                target.give(_MARKS.sub(b"", raw.content) if strips else raw.content, raw.sender, [to])
        return bool(passed) and not new and not any(map(has_work, desks)) and len(sink.mails) == seen

    one.until(is_quiet)
    assert 1 <= len(passed) <= 4, passed
    assert len(one.tickets()) + len(two.tickets()) <= 3
    one.mail("ann@customer.example", "Printer jam", "The printer jams.")
    assert one.letter("ann@customer.example")
