"""Old mail that lost its references: which conversation it belongs to, and what stays apart."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.message import Address, Mail
from gateway.read.reply.conversations import (
    Conversation,
    Series,
    Tie,
    base_subject,
    belongs,
    is_reply,
    people_of,
    series_of,
)

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
        ("Re: Router drops", "ann@c.example", "support@acme.example", -46, False),
    ],
)
def test_an_answer_joins_by_subject_people_and_time(subject, sender, to, days, joins):
    one = mail(subject, sender, to)
    shared = people_of(one, OURS) & FIRST.writers
    assert belongs(one, AT + timedelta(days=days), shared, FIRST) is (Tie.SURE if joins else Tie.NONE)


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
    assert belongs(one, AT, frozenset(), told) is Tie.QUOTED


@pytest.mark.parametrize(
    ("shared", "tie"),
    [
        ({"carl@c.example"}, Tie.NONE),  # somebody who gets everything
        ({"bob@c.example"}, Tie.LIKELY),  # its writer was told
        ({"carl@c.example", "dora@c.example"}, Tie.LIKELY),
        ({"ann@c.example", "carl@c.example"}, Tie.SURE),
    ],
)
def test_who_is_on_both_mails_tells_how_sure_it_is(shared, tie):
    one = mail("Re: Router drops", "bob@c.example", "support@acme.example")
    assert belongs(one, AT, shared, FIRST) is tie


@pytest.mark.parametrize(
    ("subject", "name", "place"),
    [
        ("[PATCH v2 1/3] net: fix", "patch v2 3", 1),
        ("[RFC 03/12] x", "rfc 12", 3),
        ("Screenshots (2/2)", "screenshots 2", 2),
        ("Fotos Teil 1 von 3", "fotos 3", 1),
        ("现场照片（1/4）", "现场照片 4", 1),
    ],
)
def test_a_letter_in_several_mails(subject, name, place):
    assert series_of(subject) == Series(name, place)


@pytest.mark.parametrize(
    "subject", ["Re: [PATCH 1/3] x", "Port 1/2", "Log of 11/27", "[PATCH] x", "[x 4/3] y", "Disk (1/1)"]
)
def test_what_is_no_series(subject):
    assert series_of(subject) is None


def test_subjects_are_compared_without_what_was_put_before_them():
    assert base_subject("Fwd: 回复: [EXT] RE[2]: Printer  Jam") == "printer jam"
    assert is_reply("[ticket] Re: x")
    assert not is_reply("Fwd: x")


@pytest.mark.parametrize(
    "prefix",
    "Antw.:|Odp.:|Rép :|Vá:|HA:|На:|Відп:|ΑΠ:|ΣΧΕΤ:|השב:|رد:|TL:|답장:|回應:|Vl:|【外部邮件】回复:|SPAM: Re:|[Ticket] Re:|Re: [Desk 4] AW:".split(
        "|"
    ),
)
def test_prefixes_of_all_languages_and_of_gateways(prefix):
    assert base_subject(f"{prefix} Printer") == "printer"


def test_a_prefix_alone_is_a_subject():
    assert base_subject("Re:") == "re:"
