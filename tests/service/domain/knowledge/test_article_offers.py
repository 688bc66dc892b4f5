"""Which articles and solved tickets the first letters of a ticket show, and to whom."""

import pytest

from rules.facts import Decision
from service.domain.incoming_mail.append_mail import start
from service.domain.knowledge.article_offers import (
    SHORT,
    asked_article,
    is_called,
    offer_to_requester,
    seen,
    show_alike,
    view,
)
from service.domain.planning.situation import Answers
from service.domain.ticket.open_work import Work
from store.records import FoundDocument, Knowledge, KnowledgeHit, Outcome
from tests.tools.situations import NOOR, PIET, SAM, make_draft, make_situation, make_ticket

JAM = Knowledge("paper-jam", "Paper jam", "Open the tray.", ("en",))
FUSER = Knowledge("fuser", "Fuser of the printer", "Let it cool down.", ("en",), audience="engineers")


def hit(article, tells=3.0):
    words = {word.strip(): tells for word in ("paper", "jam", "fuser", "printer")}
    return KnowledgeHit(article, FoundDocument(article.name, 5.0, words, of=6.0))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("article paper-jam", "paper-jam"),
        ("\nPlease send me the article: Paper-Jam.\n\nAnn", "paper-jam"),
        ("文章：《paper-jam》。", "paper-jam"),
        ("Article Paper jam", "paper jam"),
        ("The paper is in the article", ""),
        ("It jams.\narticle paper-jam", ""),
        ("article paper-jam\n" + "and more " * 40, ""),
        ("", ""),
    ],
)
def test_an_article_is_asked_for_by_a_first_line_that_says_nothing_else(text, name):
    assert asked_article(text) == name


@pytest.mark.parametrize(
    ("typed", "is_it"),
    [
        ("paper jam", True), ("paper-jam-t7", True), ("paper-jam", True), ("Paper  Jam", True),
        ("paper", False), ("paper jam did not help", False), ("t7", False), ("", False),
    ],
)  # fmt: skip
def test_an_article_is_called_by_its_name_or_title(typed, is_it):
    assert is_called(Knowledge("paper-jam-t7", "Paper jam", "Open the flap."), typed) is is_it


def offered(decision=Decision(), hits=(), articles=(), **ticket):
    s = make_situation(hits=tuple(hits), answers=Answers(articles={a.name: a for a in articles}))
    draft = make_draft(**ticket)
    shown = offer_to_requester(s, decision, draft)
    return [one.name for one in shown], draft.plan(Outcome.TICKET, "")


def test_a_requester_is_offered_what_very_likely_answers_and_is_for_them():
    names, plan = offered(hits=[hit(JAM), hit(FUSER)])
    assert names == ["paper-jam"]
    assert Work.of(plan.ticket).knowledge == ("paper-jam",)
    assert [(use.name, use.what) for use in plan.article_uses] == [("paper-jam", "offered")]
    assert offered(hits=[hit(JAM, tells=0.5)])[0] == [], "it only shares a word or two"
    assert offered(hits=[hit(JAM)], language="zh")[0] == []


def test_the_article_that_a_rule_names_goes_before_those_that_were_found():
    other = Knowledge("vpn", "VPN", "Restart it.")
    assert offered(Decision(article="vpn"), [hit(JAM)], [other])[0] == ["vpn"]
    past = Knowledge("vpn", "VPN", "Restart it.", valid_until="2026-11-26")
    assert offered(Decision(article="vpn"), [hit(JAM)], [past])[0] == ["paper-jam"]


def test_a_request_that_is_declined_is_offered_nothing():
    names, plan = offered(Decision(decline="Ask the canteen."), [hit(JAM)])
    assert (names, plan.events, plan.article_uses) == ([], (), ())


def test_each_engineer_sees_the_solved_tickets_that_they_may_see():
    like = tuple(make_ticket(id=n) for n in (11, 12, 13, 14, 5))
    secret = make_ticket(id=10, tags=("confidential",), assignee=NOOR, owner=NOOR)
    s = make_situation(ticket=make_ticket(), similar=(secret, *like), hits=(hit(FUSER),))
    case = start(s)
    show_alike(case, "assignment")
    [letter] = case.draft.letters
    assert letter.to == PIET
    assert [one.number for one in letter.context["similar"]] == [11, 12, 13]
    assert [(one.name, one.internal) for one in letter.context["articles"]] == [("fuser", True)]
    assert [ticket.id for ticket in seen(s, s.similar, NOOR)] == [10, 11, 12, 13, 14], "all but the ticket itself"
    assert seen(make_situation(), (secret,), SAM) == []


def test_a_long_article_is_cut_at_a_word_and_can_be_asked_for():
    short = view(JAM, short=True, link=True)
    assert (short.text, short.link) == ("Open the tray.", "")
    long = view(Knowledge("long", "Long", "word " * 100), short=True, link=True)
    assert long.text.endswith("word …")
    assert len(long.text) <= SHORT + 2
    assert long.link == "ask"
    assert view(Knowledge("steps", "Steps", "1. One\n2. Two\n3. Three\n"), link=True).link == "ask"


def test_steps_stand_one_below_the_other():
    steps = "## Do this\n\n" + "\n".join(f"1. Step {n}" for n in range(1, 10))
    shown = view(Knowledge("steps", "Steps", steps), short=True, link=True)
    assert shown.text.split("\n") == ["Do this", *(f"{n}. Step {n}" for n in range(1, 6)), "…"]
    assert view(Knowledge("steps", "Steps", "1. One\n2. Two\n"), short=True, link=True).text == "1. One\n2. Two"
    assert view(Knowledge("steps", "Steps", "1. One\n2. Two\n"), short=True).text == "1. One 2. Two", (
        "in a list of articles"
    )
