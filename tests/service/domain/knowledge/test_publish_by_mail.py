"""Publishing by mail: who may approve, what counts nothing, and what a desk without articles does not do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.knowledge import article_offers
from service.domain.ticket.open_work import Work
from store.search import knowledge_articles, search_index
from tests.service.domain.linked_tickets.test_major_incident import replays
from tests.tools.databases import borrow_database
from tests.tools.talk import ANN, PIET, Talk

DANA, NOOR = "dana@acme.example", "noor@acme.example"
ARTICLE = "---\ntitle: Paper jam in the printer\nlanguages: en\nkeywords: [paper stuck]\n---\n\nOpen the flap.\n"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with borrow_database() as url:
        made = Talk(tmp_path / "desk", database=url)
        yield made
        replays(made)
        made.close()


def drafted(talk: Talk, command: str = "#publish"):
    """A solved ticket and the desk's question about its article."""
    step = talk.mail(f"Ann Lee <{ANN}>", "Printer blinks", "The printer blinks twice.")
    work = next(one for one in step.letters if one.kind == "assignment")
    talk.reply(work, "#resolve\nHeld the pin of the printer for ten seconds.")
    step = talk.reply(work, command)
    return work, step.letter(DANA, "article-review")


def names(talk: Talk) -> list[str]:
    with talk.stage.database.read() as unit:
        return sorted(knowledge_articles.digests(unit))


def state(talk: Talk):
    article = Work.of(talk.ticket()).article
    return (article.number, article.state) if article is not None else None


def test_the_desk_approves_and_it_is_found_at_once(talk: Talk):
    _, review = drafted(talk)
    assert names(talk) == []
    step = talk.reply(review, "approve")
    assert {letter.to for letter in step.letters} == {PIET, DANA}
    assert names(talk) == ["printer-blinks-t1"]
    assert state(talk) == (1, "published")


def test_a_forwarded_question_is_useless_to_its_new_reader(talk: Talk):
    _, review = drafted(talk)
    for stranger in (NOOR, ANN, "evil@other.example"):
        step = talk.reply(review, "approve", sender=stranger)
        assert not [letter for letter in step.letters if letter.kind == "article-decided"]
    assert (names(talk), state(talk)) == ([], (1, "asked"))


def test_a_vote_of_an_engineer_who_was_not_asked_never_reaches_the_requester(talk: Talk):
    """Whoever drafted it answers a colleague's question and proves that they wrote it: no vote, and no answer to the requester either."""
    _, review = drafted(talk)
    step = talk.reply(review, "approve", sender=PIET)
    if step.outcome == "held":
        step = talk.reply(step.letter(PIET, "held"), "yes")
    assert not step.to(ANN)
    assert "someone else was asked" in " ".join(step.letter(PIET, "receipt").text.split())
    assert (names(talk), state(talk)) == ([], (1, "asked"))


def test_approving_twice_publishes_once(talk: Talk):
    _, review = drafted(talk)
    talk.reply(review, "approve")
    talk.wait(minutes=30)
    step = talk.reply(review, "approve")
    assert "approved already" in step.letter(DANA, "article-decided").text
    assert [event.kind for event in talk.events()].count("article_published") == 1


def test_an_answer_to_an_earlier_draft_counts_nothing(talk: Talk):
    work, review = drafted(talk)
    talk.wait(minutes=30)
    talk.reply(work, "#publish A better title")
    step = talk.reply(review, "approve")
    assert "earlier draft" in step.letter(DANA, "article-decided").text
    assert (names(talk), state(talk)) == ([], (2, "asked"))


def test_a_yes_with_a_condition_is_no_yes(talk: Talk):
    _, review = drafted(talk)
    talk.reply(review, "ok, but only after the weekend")
    assert (names(talk), state(talk)) == ([], (1, "asked"))


def test_a_no_with_its_reason_reaches_who_wrote_it(talk: Talk):
    _, review = drafted(talk)
    step = talk.reply(review, "reject Too special, leave it.")
    assert "Too special" in step.letter(PIET, "article-decided").text
    assert (names(talk), state(talk)) == ([], (1, "rejected"))


@pytest.mark.parametrize(
    "said",
    [
        "Title: Pins of printers\n\napprove",
        "Title: Pins of printers\n\nYes",
        "标题：Pins of printers\n\n批准",
    ],
)
def test_a_line_above_a_yes_changes_that_and_is_a_yes(talk: Talk, said: str):
    _, review = drafted(talk)
    talk.reply(review, said)
    assert names(talk) == ["pins-of-printers-t1"]
    with talk.stage.database.read() as unit:
        [article] = knowledge_articles.find_all(unit)
    assert article.title == "Pins of printers"
    assert "Held the pin" in article.text


@pytest.mark.parametrize("said", ["Publish", "yes, publish it please", "发布", "可以，发布吧。"])
def test_the_word_of_the_question_is_a_yes(talk: Talk, said: str):
    _, review = drafted(talk)
    talk.reply(review, said)
    assert names(talk) == ["printer-blinks-t1"]


@pytest.mark.parametrize("said", ["Don't publish it", "先别发布"])
def test_the_word_of_the_question_with_a_no_is_a_no(talk: Talk, said: str):
    _, review = drafted(talk)
    talk.reply(review, said)
    assert (names(talk), state(talk)) == ([], (1, "rejected"))


@pytest.mark.parametrize(
    "said", ["maybe", "ok, but only after the weekend", "publish? who reads it?", "Publish?", "发布？", "不急着发布，先看看"]
)
def test_whoever_decides_nothing_hears_that_it_waits(talk: Talk, said: str):
    _, review = drafted(talk)
    step = talk.reply(review, said)
    assert said in step.letter(PIET, "colleague").text
    receipt = step.letter(DANA, "receipt")
    assert 'still waits for your "approve" or "reject"' in " ".join(receipt.text.split())
    assert state(talk) == (1, "asked")
    talk.reply(receipt, "approve")
    assert names(talk) == ["printer-blinks-t1"]


def test_a_line_above_a_no_is_a_no(talk: Talk):
    _, review = drafted(talk)
    talk.reply(review, "Title: Pins\n\nreject too special")
    assert (names(talk), state(talk)) == ([], (1, "rejected"))


def test_a_few_words_below_a_line_are_a_remark_and_no_article(talk: Talk):
    _, review = drafted(talk)
    step = talk.reply(review, "Title: Pins of printers\n\nI like this one better.")
    assert "Held the pin" in step.letter(DANA, "article-review").text
    assert "I like this one better." in step.letter(PIET, "colleague").text
    talk.reply(step.letter(DANA, "article-review"), "approve")
    assert names(talk) == ["pins-of-printers-t1"]


def test_a_short_chinese_text_is_one(talk: Talk):
    _, review = drafted(talk)
    step = talk.reply(review, "标题：针脚\n\n按住打印机的针脚十秒钟，直到灯不再闪烁。")
    assert "按住打印机的针脚十秒钟" in step.letter(DANA, "article-review").text


@pytest.mark.parametrize(
    ("day", "why"), [("31.02.2027", "no such time"), ("yesterday", "no such time"), ("2020-01-01", "has passed")]
)
@pytest.mark.parametrize("mail", ["Valid until: {}", "Title: Pins\nValid until: {}", "Valid until: {}\n\napprove"])
def test_a_day_that_is_none_or_over_is_said_and_changes_nothing(talk: Talk, mail: str, day: str, why: str):
    _, review = drafted(talk)
    step = talk.reply(review, mail.format(day))
    receipt = step.letter(DANA, "receipt")
    assert f"Valid until: {day}" in receipt.text
    assert why in receipt.text
    assert (names(talk), state(talk)) == ([], (1, "asked"))
    talk.reply(receipt, "Valid until: 2027-06-30\n\napprove")
    assert names(talk) == ["printer-blinks-t1"]


def test_nothing_of_the_person_stands_in_the_article(talk: Talk):
    step = talk.mail(
        f"Ann Lee <{ANN}>", "Printer of Ann Lee blinks", "Phone: +86 10 5555 1234\nPlace: room 312\nIt blinks."
    )
    work = next(one for one in step.letters if one.kind == "assignment")
    talk.reply(work, f"#resolve\nWent to room 312 and told Ann ({ANN}, +86 10 5555 1234) to hold the pin.")
    review = talk.reply(work, "#publish Printer of Ann Lee blinks").letter(DANA, "article-review")
    talk.reply(review, "approve")
    with talk.stage.database.read() as unit:
        article = knowledge_articles.find_all(unit)[0]
    for secret in ("Ann", "Lee", "5555", "312", ANN):
        assert secret.lower() not in f"{article.name}{article.title}{article.text}".lower(), secret


def test_without_articles_and_solved_tickets_nothing_is_searched(talk: Talk, monkeypatch: pytest.MonkeyPatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("searched")

    monkeypatch.setattr(search_index, "search", never)
    assert talk.mail(ANN, "Printer jam").outcome == "ticket"


def test_a_reopened_ticket_that_closes_again_is_found_by_its_last_solution(talk: Talk):
    step = talk.mail(ANN, "Printer blinks", "It blinks.")
    work = next(one for one in step.letters if one.kind == "assignment")
    solved = talk.reply(work, "#resolve\nChanged the fuser.").letter(ANN, "confirmation")
    talk.reply(solved, "yes")
    with talk.stage.database.read() as unit:
        assert [one.name for one in search_index.search(unit, search_index.DocumentKind.TICKET, "fuser")] == ["1"]
    talk.wait(hours=2)
    talk.reply(solved, "It blinks again, worse than before!")
    talk.wait(minutes=10)
    solved = talk.reply(work, "#resolve\nChanged the mainboard.").letter(ANN, "confirmation")
    talk.reply(solved, "yes")
    with talk.stage.database.read() as unit:
        assert search_index.search(unit, search_index.DocumentKind.TICKET, "fuser") == []
        assert [one.name for one in search_index.search(unit, search_index.DocumentKind.TICKET, "mainboard")] == ["1"]


def test_what_helped_is_on_record(tmp_path: Path):
    folder = tmp_path / "desk"
    (folder / "knowledge").mkdir(parents=True)
    (folder / "knowledge" / "jam.md").write_text(ARTICLE, encoding="utf-8")
    with borrow_database() as url:
        talk = Talk(folder, database=url)
        step = talk.mail(ANN, "Paper jam", "There is a paper jam in the printer, the paper is stuck.")
        talk.click(step.letter(ANN, "received"), "That solved it")
        assert talk.ticket().resolution == "self-solved"
        with talk.stage.database.read() as unit:
            figures = knowledge_articles.statistics(unit)
        assert {what: times for what, (times, _) in figures["jam"].items()} == {"offered": 1, "helped": 1}
        replays(talk)
        talk.close()


@pytest.mark.parametrize(
    ("said", "letters"),
    [("article Paper jam in the printer", 1), ("Article: jam", 1), ("The article jam did not help", 0)],
)
def test_an_offered_article_is_sent_by_its_title(tmp_path: Path, said: str, letters: int):
    folder = tmp_path / "desk"
    (folder / "knowledge").mkdir(parents=True)
    (folder / "knowledge" / "jam.md").write_text(ARTICLE, encoding="utf-8")
    talk = Talk(folder)
    step = talk.mail(ANN, "Paper jam", "There is a paper jam in the printer, the paper is stuck.")
    assert len(talk.reply(step.letter(ANN, "received"), said).to(ANN, "article")) == letters
    talk.close()


def test_an_article_that_went_past_its_date_since_it_was_offered_is_not_sent(tmp_path: Path):
    folder = tmp_path / "desk"
    (folder / "knowledge").mkdir(parents=True)
    dated = ARTICLE.replace("languages: en", "languages: en\nvalid_until: 2026-11-25")
    (folder / "knowledge" / "jam.md").write_text(
        dated.replace("flap.", "flap.\n\n1. Pull.\n2. Close."), encoding="utf-8"
    )
    with borrow_database() as url:
        talk = Talk(folder, database=url)
        step = talk.mail(ANN, "Paper jam", "There is a paper jam in the printer, the paper is stuck.")
        offered, work = step.letter(ANN, "received"), step.letter(PIET, "assignment")
        assert talk.click(offered, "Full article").letter(ANN, "article")
        talk.wait(days=2)
        step = talk.click(offered, "Full article")
        assert (step.to(ANN), [letter.kind for letter in step.to(PIET)]) == ([], ["requester-reply"])
        step = talk.reply(work, "Try this.\n#use jam")
        assert step.to(ANN) == []
        assert "that article is past its date" in " ".join(step.letter(PIET, "receipt").text.split())
        replays(talk)
        talk.close()


def test_what_one_engineer_may_see_never_stands_in_the_letter_to_another(talk: Talk, monkeypatch: pytest.MonkeyPatch):
    """Noor sees nothing of the service desk's solved tickets, also where Dana gets the same letter before her (S1.4)."""
    first = talk.mail("bob@acme.example", "Printer smears heavy paper", "The printer smears on heavy paper.")
    work = next(one for one in first.letters if one.kind == "assignment")
    solved = talk.reply(work, "#resolve\nSet the paper type to heavy.")
    talk.reply(solved.letter("bob@acme.example", "confirmation"), "yes")
    monkeypatch.setattr(article_offers, "engineer_side", lambda *_, **__: (DANA, NOOR))
    step = talk.mail(ANN, "Printer smears heavy paper again", "Our printer smears on heavy paper.")
    assert "T-1" in step.letter(DANA, "assignment").text
    assert "T-1" not in step.letter(NOOR, "assignment").text


def test_a_confidential_ticket_becomes_no_article(talk: Talk) -> None:
    work, review = drafted(talk)
    talk.reply(work, "#confidential")
    assert "confidential" in talk.reply(review, "yes").letter(DANA, "receipt").text
    assert names(talk) == []
    assert "confidential" in talk.reply(work, "#publish").letter(PIET, "receipt").text
    talk.reply(work, "#confidential off")
    talk.reply(review, "yes")
    assert len(names(talk)) == 1
