"""A mail becomes an article of its ticket, and its sender somebody we know."""

from msgspec.structs import replace

from service.domain.incoming_mail.append_mail import make_article, meet, record_mail
from store.records import Outcome, Participant, Person, Role, Visibility
from tests.tools.situations import ANN, NOW, make_draft, make_reading, make_situation, make_ticket


def people(s):
    draft = make_draft()
    meet(draft, s)
    return draft.plan(Outcome.ARTICLE, "").people


def test_who_is_new_is_remembered_with_name_and_language():
    [one] = people(make_situation())
    assert (one.address, one.name, one.language, one.first_seen) == (ANN, "Ann Lee", "en", NOW)


def test_who_is_known_is_left_alone_where_nothing_is_new():
    known = Person(ANN, "Ann Lee", "en", first_seen=NOW)
    assert people(make_situation(person=known)) == ()
    assert people(make_situation("OK, thanks!", person=replace(known, language="zh"))) == ()


def test_a_language_changes_with_a_text_that_says_something():
    chinese = Person(ANN, "Ann Lee", "zh", first_seen=NOW)
    [one] = people(make_situation("The printer on the third floor is jammed again.", person=chinese))
    assert one.language == "en"


def test_who_writes_can_be_written_to_again():
    [one] = people(make_situation(person=Person(ANN, "Ann Lee", "en", first_seen=NOW, dead_since=NOW)))
    assert one.dead_since is None


def test_an_article_holds_the_new_text_and_how_the_mail_came():
    s = make_situation("It jams.", k=3, same_id_other_content=True, ticket=make_ticket())
    article = make_article(s, role=Role.REQUESTER)
    assert (article.text, article.visibility, article.inbox_id) == ("It jams.", Visibility.PUBLIC, 1)
    assert article.flags == ("same-id-other-content",)
    assert article.evidence["k"] == 3


def test_who_had_left_and_writes_again_is_back():
    left = Participant(5, ANN, Role.REQUESTER, NOW, until=NOW)
    draft = make_draft()
    record_mail(draft, make_situation(ticket=make_ticket(), participants=(left,)), role=Role.REQUESTER)
    plan = draft.plan(Outcome.ARTICLE, "")
    assert [(one.address, one.role) for one in plan.joins] == [(ANN, Role.REQUESTER)]
    assert [event.kind for event in plan.events] == ["article_added"]
    assert len(plan.articles) == 1


def test_a_stub_says_so():
    reading = make_reading()
    reading = replace(reading, mail=replace(reading.mail, stub=True))
    assert make_article(make_situation(reading=reading), role=Role.OTHER).flags == ("stub",)
