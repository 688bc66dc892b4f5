"""Old mail that lost its references: which conversation it belongs to, and what stays apart."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.message import Address, Mail
from gateway.read.reply.conversations import Conversation, base_subject, belongs, is_reply, people_of

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
OURS = frozenset({"support@acme.example", "dana@acme.example"})
FIRST = Conversation("Router drops", frozenset({"ann@c.example"}), AT, AT, ("The router drops.",))


def mail(subject, sender, to, text=""):
    return Mail(subject=subject, sender=Address(sender), to=(Address(to),), text=text)


@pytest.mark.parametrize(
    ("subject", "sender", "to", "days", "joins"),
    [
        ("Re: Router drops", "dana@acme.example", "ann@c.example", 1, True),
        ("AW: [External] Re: router  drops", "ann@c.example", "support@acme.example", 2, True),
        ("答复：Router drops", "ann@c.example", "support@acme.example", 44, True),
        ("Re: Router drops", "ann@c.example", "support@acme.example", 46, False),
        ("Re: Router drops", "bob@c.example", "support@acme.example", 1, False),
        ("Re: Router drops", "dana@acme.example", "bob@c.example", 1, False),
        ("Router drops", "ann@c.example", "support@acme.example", 1, False),
        ("Re: Router dropped", "ann@c.example", "support@acme.example", 1, False),
        ("Re: Router drops", "ann@c.example", "support@acme.example", -46, False),
        ("Re:", "ann@c.example", "support@acme.example", 1, False),
    ],
)
def test_an_answer_joins_by_subject_people_and_time(subject, sender, to, days, joins):
    one = mail(subject, sender, to)
    assert belongs(one, AT + timedelta(days=days), people_of(one, OURS), FIRST) is joins


def test_what_was_answered_may_come_after_its_answer():
    answered = Conversation("Re: Router drops", frozenset({"ann@c.example"}), AT, AT)
    one = mail("Router drops", "ann@c.example", "support@acme.example")
    assert belongs(one, AT - timedelta(hours=1), people_of(one, OURS), answered)
    assert not belongs(one, AT + timedelta(hours=1), people_of(one, OURS), answered)


def test_a_quote_joins_where_no_person_does():
    text = "It began at noon on Monday.\nThe blue light blinks twice.\nNobody on floor 3 can print.\n"
    told = Conversation("Printer", frozenset({"ann@c.example"}), AT, AT, (text,))
    quoting = "Same here:\n" + "".join(f"> {line}\n" for line in text.splitlines())
    one = mail("Re: Printer", "bob@c.example", "support@acme.example", quoting)
    assert belongs(one, AT, people_of(one, OURS), told)


def test_subjects_are_compared_without_what_was_put_before_them():
    assert base_subject("Fwd: 回复: [EXT] RE[2]: Printer  Jam") == "printer jam"
    assert is_reply("[ticket] Re: x")
    assert not is_reply("Fwd: x")
