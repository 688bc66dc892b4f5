"""Articles that are asked for, looked up and put into answers: who may have which."""

import pytest
from msgspec.structs import replace

from service.domain.commands.argument_records import Text, TriageValue
from service.domain.incoming_mail.append_mail import start
from service.domain.knowledge.articles import DO, find_articles, give, needs_proof, text_to_use
from service.domain.planning.draft import Refused
from service.domain.planning.situation import Answers
from service.domain.ticket.open_work import Work
from store.records import FoundDocument, Knowledge, KnowledgeHit, Outcome, Visibility
from tests.tools.situations import ANN, PIET, make_situation, make_ticket

JAM = Knowledge("paper-jam", "Paper jam", "# Tray\n\nOpen the tray.", ("en",))
SECRET = Knowledge("fuser", "Fuser", "Short it.", audience="engineers")
PAST = Knowledge("old", "Old", "Gone.", valid_until="2026-11-26")
TODAY = Knowledge("today", "Today", "Still true.", valid_until="2026-11-27")
ARTICLES = {one.name: one for one in (JAM, SECRET, PAST, TODAY)}


def mail(text, *, sender=ANN, offered=("paper-jam", "fuser", "old", "today"), **more):
    ticket = make_ticket(**{"language": "en", **Work(knowledge=offered).changes(), **more})
    answers = Answers(articles=ARTICLES, nearest={"paper": ("paper-jam", "today")})
    return make_situation(text, sender=sender, ticket=ticket, answers=answers)


def test_who_asks_for_an_offered_article_gets_all_of_it_and_the_engineers_nothing():
    plan = give(mail("article paper-jam"))
    [letter] = plan.letters
    assert (letter.letter, letter.to) == ("article", ANN)
    assert "Open the tray." in letter.context["articles"][0].text
    assert Work.of(plan.ticket).wanted == ("paper-jam",)
    assert [one.article.visibility for one in plan.articles] == [Visibility.INTERNAL]


@pytest.mark.parametrize(
    "s",
    [
        mail("article fuser"),
        mail("article old"),
        mail("article unheard-of"),
        mail("article paper-jam", offered=()),
        mail("article paper-jam", sender=PIET),
        mail("Is there an article?"),
        replace(mail("article paper-jam"), ticket=None),
    ],
    ids=["for-engineers", "past", "unknown", "not-offered", "an-engineer", "other-words", "no-ticket"],
)
def test_any_other_wish_is_a_mail_like_any_other(s):
    assert give(s) is None


def test_an_article_counts_until_the_end_of_its_last_day():
    assert give(mail("article today")) is not None


@pytest.mark.parametrize(
    ("name", "reason", "value"),
    [
        ("paper", "no_such_article", "#use paper-jam / #use today"),
        ("fuser", "article_for_engineers", ""),
        ("old", "article_past", ""),
    ],
)
def test_what_cannot_go_into_an_answer_is_refused_with_what_would_do(name, reason, value):
    with pytest.raises(Refused) as refused:
        text_to_use(mail("#use", sender=PIET), TriageValue(name))
    assert (refused.value.reason, refused.value.value) == (reason, value)
    assert needs_proof(mail("#use", sender=PIET), TriageValue(name)) == ""


def test_an_article_s_name_may_be_typed_in_capitals():
    assert "Open the tray." in text_to_use(mail("#use", sender=PIET), TriageValue("Paper-Jam"))


def test_an_article_in_another_language_is_confirmed_before_it_goes_out():
    assert "paper-jam" in needs_proof(mail("#use", sender=PIET, language="zh"), TriageValue("paper-jam"))
    assert needs_proof(mail("#use", sender=PIET), TriageValue("paper-jam")) == ""
    assert needs_proof(mail("#use", sender=PIET, language="zh"), TriageValue("today")) == "", "it is in no language"


def test_an_article_in_an_answer_is_put_on_record_once():
    case = start(mail("#use paper-jam", sender=PIET, offered=("today", "paper-jam")))
    assert DO["use"](case, TriageValue("paper-jam")) == "Paper jam"
    plan = case.draft.plan(Outcome.ARTICLE, "")
    assert Work.of(plan.ticket).knowledge == ("today", "paper-jam")
    assert [(use.name, use.what) for use in plan.article_uses] == [("paper-jam", "used")]


def test_a_search_shows_engineers_theirs_too_the_best_whole_and_none_that_is_past():
    hits = tuple(KnowledgeHit(one, FoundDocument(one.name, 1.0, {})) for one in (PAST, SECRET, JAM))
    s = make_situation("#kb fuser", sender=PIET, ticket=make_ticket(), answers=Answers(knowledge={"fuser": hits}))
    case = start(s)
    assert find_articles(case, Text("fuser")) == "fuser"
    [letter] = case.draft.letters
    assert [one.name for one in letter.context["articles"]] == ["fuser", "paper-jam"]
    assert letter.context["message"].text == "Short it."
    assert letter.to == PIET
