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
    can_join,
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


def test_a_quote_joins_an_answer_without_a_prefix_or_long_after_but_no_forward():
    text = "It began at noon on Monday.\nThe blue light blinks twice.\nNobody on floor 3 can print.\n"
    told = Conversation("Printer", frozenset({"ann@c.example"}), AT, AT, (text,))
    quoting = "".join(f"> {line}\n" for line in text.splitlines())
    late = AT + timedelta(days=200)
    for subject, tie in [("Printer", Tie.QUOTED), ("Re: Printer", Tie.QUOTED), ("Fwd: Printer", Tie.NONE)]:
        assert belongs(mail(subject, "bob@c.example", "support@acme.example", quoting), late, frozenset(), told) is tie


def test_what_was_cut_without_marks_is_a_quote_too():
    text = "It began at noon on Monday.\nThe blue light blinks twice.\nNobody on floor 3 can print.\n"
    told = Conversation("Printer", frozenset({"ann@c.example"}), AT, AT, (text,))
    cut = f"-----Original Message-----\nFrom: ann@c.example\nSent: Monday\nSubject: Printer\n\n{text}"
    one = mail("Re: Printer", "bob@c.example", "support@acme.example", "Same here.")
    assert belongs(one, AT, frozenset(), told, cut) is Tie.QUOTED
    assert belongs(one, AT, frozenset(), told, cut.replace("o", "u").replace("a", "i")) is Tie.NONE


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("RE: [#4711] Printer", "printer"),
        ("Re: Printer [Ticket #4711]", "printer"),
        ("AW: Printer!!", "printer"),
        ("Re: Printer - urgent", "printer"),
        ("Printer (2nd reminder)", "printer"),
        ("Erinnerung: Printer", "printer"),
        ("Re: Offer (was: Re: Printer)", "printer"),
        ("自动回复: Printer", "printer"),
        ("Réf. : Printer", "printer"),
        ("[#4711]", "[#4711]"),
        ("!!", "!!"),
        ("Printer [PATCH 1/2]", "printer [patch 1/2]"),
        ("Order #4711", "order #4711"),
    ],
)
def test_marks_of_other_systems_and_of_haste_are_no_part_of_a_subject(subject, base):
    assert base_subject(subject) == base


def test_an_answer_that_was_forwarded_is_an_answer():
    assert is_reply("转发: 回复: 打印机")
    assert not is_reply("转发: 打印机")


@pytest.mark.parametrize(("base", "joins"), [("问题", True), ("hi", False), ("题", False), ("fax", True), ("", False)])
def test_how_short_a_subject_may_be_that_joins(base, joins):
    assert can_join(base) is joins


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
