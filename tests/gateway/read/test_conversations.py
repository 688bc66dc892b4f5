"""Old mail that lost its references: which conversation it belongs to, and what stays apart."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.message import Address, Mail
from gateway.read.conversations import (
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
ANN = {"ann@c.example": True}
FIRST = Conversation("Router drops", "ann@c.example", frozenset({"ann@c.example"}), AT, AT, ("The router drops.",))


def mail(subject, sender, to, text=""):
    return Mail(subject=subject, sender=Address(sender), to=(Address(to),), text=text)


@pytest.mark.parametrize(
    ("subject", "sender", "to", "days", "joins"),
    [
        ("Re: Router drops", "dana@acme.example", "ann@c.example", 1, True),
        ("AW: [External] Re: router  drops", "ann@c.example", "support@acme.example", 2, True),
        ("答复：Router drops", "ann@c.example", "support@acme.example", 44, True),
        ("Re: Router drops", "ann@c.example", "support@acme.example", 81, False),
        ("Re: Router drops", "bob@c.example", "support@acme.example", 1, False),
        ("Re: Router drops", "dana@acme.example", "bob@c.example", 1, False),
        ("Router drops", "ann@c.example", "support@acme.example", 1, False),
        ("Re: Router drops", "ann@c.example", "support@acme.example", -46, False),
    ],
)
def test_an_answer_joins_by_subject_people_and_time(subject, sender, to, days, joins):
    one = mail(subject, sender, to)
    people = {each: each in FIRST.writers or None for each in people_of(one, OURS)}
    assert belongs(one, AT + timedelta(days=days), people, FIRST) is (Tie.SURE if joins else Tie.NONE)


def test_what_was_answered_may_come_after_its_answer():
    answered = Conversation("Re: Router drops", "ann@c.example", frozenset({"ann@c.example"}), AT, AT)
    one = mail("Router drops", "ann@c.example", "support@acme.example")
    assert belongs(one, AT - timedelta(hours=1), ANN, answered)
    assert not belongs(one, AT + timedelta(hours=1), ANN, answered)


def test_a_quote_joins_where_no_person_does():
    text = "It began at noon on Monday.\nThe blue light blinks twice.\nNobody on floor 3 can print.\n"
    told = Conversation("Printer", "ann@c.example", frozenset({"ann@c.example"}), AT, AT, (text,))
    quoting = "Same here:\n" + "".join(f"> {line}\n" for line in text.splitlines())
    one = mail("Re: Printer", "bob@c.example", "support@acme.example", quoting)
    assert belongs(one, AT, {}, told) is Tie.QUOTED


@pytest.mark.parametrize(
    ("shared", "tie"),
    [
        (set(), Tie.NONE),
        ({"list@c.example"}, Tie.LIKELY),  # what both were sent to
        ({"bob@c.example"}, Tie.LIKELY),  # its writer was told
        ({"carl@c.example", "dora@c.example"}, Tie.LIKELY),
        ({"ann@c.example", "carl@c.example"}, Tie.SURE),
    ],
)
def test_who_is_on_both_mails_tells_how_sure_it_is(shared, tie):
    one = mail("Re: Router drops", "bob@c.example", "support@acme.example")
    assert belongs(one, AT, dict.fromkeys(shared, True), FIRST) is tie


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
    told = Conversation("Printer", "ann@c.example", frozenset({"ann@c.example"}), AT, AT, (text,))
    quoting = "".join(f"> {line}\n" for line in text.splitlines())
    late = AT + timedelta(days=200)
    for subject, tie in [("Printer", Tie.QUOTED), ("Re: Printer", Tie.QUOTED), ("Fwd: Printer", Tie.NONE)]:
        assert belongs(mail(subject, "bob@c.example", "support@acme.example", quoting), late, {}, told) is tie


def test_what_was_cut_without_marks_is_a_quote_too():
    text = "It began at noon on Monday.\nThe blue light blinks twice.\nNobody on floor 3 can print.\n"
    told = Conversation("Printer", "ann@c.example", frozenset({"ann@c.example"}), AT, AT, (text,))
    cut = f"-----Original Message-----\nFrom: ann@c.example\nSent: Monday\nSubject: Printer\n\n{text}"
    one = mail("Re: Printer", "bob@c.example", "support@acme.example", "Same here.")
    assert belongs(one, AT, {}, told, cut) is Tie.QUOTED
    assert belongs(one, AT, {}, told, cut.replace("o", "u").replace("a", "i")) is Tie.NONE


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


@pytest.mark.parametrize(
    ("days", "people", "tie"),
    [
        (60, {"ann@c.example": True, "bob@c.example": True}, Tie.LIKELY),  # late, but to who wrote
        (81, {"ann@c.example": True, "bob@c.example": True}, Tie.NONE),
        (60, {"list@c.example": True, "bob@c.example": None}, Tie.NONE),
    ],
)
def test_a_late_answer_joins_where_no_other_conversation_is_as_likely(days, people, tie):
    one = mail("Re: Router drops", "bob@c.example", "ann@c.example")
    assert belongs(one, AT + timedelta(days=days), people, FIRST) is tie


@pytest.mark.parametrize(
    ("sender", "to", "people", "tie"),
    [
        ("bob@c.example", "ann@c.example", {"ann@c.example": True, "bob@c.example": True}, Tie.LIKELY),
        ("dana@acme.example", "ann@c.example", {"ann@c.example": True}, Tie.LIKELY),  # an engineer
        ("bob@c.example", "ann@c.example", {"ann@c.example": True, "bob@c.example": None}, Tie.NONE),  # a stranger
        ("ann@c.example", "bob@c.example", {"ann@c.example": True, "bob@c.example": True}, Tie.NONE),  # began again
        ("bob@c.example", "carl@c.example", {"carl@c.example": True, "bob@c.example": True}, Tie.NONE),
    ],
)
def test_an_answer_without_a_prefix_goes_to_who_wrote_from_who_was_there(sender, to, people, tie):
    assert belongs(mail("Router drops", sender, to), AT + timedelta(days=3), people, FIRST) is tie
    assert belongs(mail("Router drops", sender, to), AT + timedelta(days=15), people, FIRST) is Tie.NONE


def test_who_answers_many_people_is_no_tie_to_all_of_them():
    told = Conversation("Question", "ann@c.example", {"ann@c.example", "old@desk.example"}, AT, AT)
    to_another = mail("Re: Question", "old@desk.example", "bob@c.example")
    there = {"old@desk.example": True}
    assert belongs(to_another, AT, {**there, "bob@c.example": None}, told) is Tie.NONE
    assert belongs(to_another, AT, {**there, "bob@c.example": True}, told) is Tie.SURE


def test_one_quoted_line_is_enough_beside_the_subject():
    told = Conversation(
        "Question", "ann@c.example", {"ann@c.example"}, AT, AT, ("Hello,\nthe blue light blinks twice.",)
    )
    quoting = mail("Re: Question", "bob@c.example", "help@c.example", "Yes.\n\n> the blue light blinks twice.\n")
    other = mail("Re: Question", "bob@c.example", "help@c.example", "Yes.\n\n> the blue light blinks always.\n")
    renamed = mail("Re: Lights", "bob@c.example", "help@c.example", quoting.text)
    assert belongs(quoting, AT, {}, told) is Tie.QUOTED
    assert belongs(other, AT, {}, told) is Tie.NONE
    assert belongs(renamed, AT, {}, told) is Tie.NONE


def test_a_changed_subject_that_names_the_old_one_is_an_answer():
    assert is_reply("New date (was: Printer)")
    assert is_reply("RÉ : Imprimante")
