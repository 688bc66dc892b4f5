"""`my data`, `forget me`: who is asked whether they wrote it, and what the desk gets after their yes."""

import pytest
from msgspec.structs import replace

from gateway.message import Attachment, Automatic, DomainVerdict, Road
from rules.decision.decide import decide
from service.domain.planning.rule_facts import make_facts
from service.domain.planning.situation import Budget
from service.domain.senders import data_request
from store.records import Outcome, Scope, State
from tests.tools.situations import ANN, NOOR, PIET, SAM, make_policy, make_reading, make_situation, make_ticket

YES = {"released": "yes", "released_by": ANN}


def plan(s, **changes):
    decision = decide(s.policy, make_facts(s), {}, version="1")
    return data_request.plan_request(s, replace(decision, **changes))


@pytest.mark.parametrize(
    ("text", "subject", "word"),
    [
        ("my data", "", "my data"),
        ("Forget me", "Hello", "forget me"),
        ("", "my data", "my data"),
        ("我的数据", "", "my data"),
        ("my data is lost", "", ""),
        ("Please send me all personal data you hold about me according to GDPR article 15.", "Data request", "my data"),
        (
            "Hello,\n\nunder Art. 15 GDPR I request a copy of my personal data. Thank you.\n\nBest regards,\nAnn",
            "",
            "my data",
        ),
        ("Could you please send me a copy of all my data?", "", "my data"),
        ("Please delete all my personal data.", "", "forget me"),
        ("Hi, please erase all data you have about me, pursuant to article 17 GDPR. Thanks!", "", "forget me"),
        ("请删除我的所有个人数据", "", "forget me"),
        ("您好：\n根据个人信息保护法，请删除我的全部个人信息。谢谢！", "", "forget me"),
        ("请把我的个人资料全部删除", "", "forget me"),
        ("请提供一份你们保存的我的个人信息", "", "my data"),
        ("Please delete my data from the old laptop", "", ""),
        ("Please send me the information about the printer", "", ""),
        ("Please send me my data from drive H.", "", ""),
        ("Did you delete my data?", "", ""),
        ("Please delete all my data and set up a new laptop.", "", ""),
        ("Somebody deleted all my data", "", ""),
        ("I cannot get my data", "", ""),
        ("请删除共享盘里的旧数据", "", ""),
        ("我的数据被删除了", "", ""),
        ("请帮我恢复我的数据", "", ""),
        ("查询数据很慢", "", ""),
        ("请提供资料", "", ""),
        ("请删除全部数据", "", ""),
        ("Please send me the information.", "", ""),
        ("Please delete the data.", "", ""),
        ("It jams.", "my data", ""),
    ],
)
def test_it_is_asked_for_where_that_is_all_that_is_said(text, subject, word):
    assert data_request.asked_data(make_situation(text, subject=subject)) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Please send me everything you have about me.", "my data"),
        ("send me all you hold on me", "my data"),
        ("What data do you have about me?", "my data"),
        ("What do you know about me?", "my data"),
        ("Which personal data do you store about me?", "my data"),
        ("I'd like a copy of my personal data, please.", "my data"),
        ("Can I get my data?", "my data"),
        ("Could you also send me the details you have stored about me?", "my data"),
        ("I want my personal data deleted.", "forget me"),
        ("Please remove my data from your systems", "forget me"),
        ("Delete me from your database please", "forget me"),
        ("Please forget me.", "forget me"),
        ("please erase everything you know about me", "forget me"),
        ("请把我的数据发给我", "my data"),
        ("把你们保存的关于我的信息发我一份，谢谢", "my data"),
        ("你们保存了我的哪些个人信息？", "my data"),
        ("我想要我的个人数据", "my data"),
        ("请忘记我。", "forget me"),
        ("请删除关于我的所有信息", "forget me"),
        ("麻烦把我的资料都删掉吧", "forget me"),
        ("What do you know about VPN?", ""),
        ("Please send me everything about the printer.", ""),
        ("Please remove me from the mailing list.", ""),
        ("Please remove my data from the old laptop.", ""),
        ("I forgot my password", ""),
        ("What data do you need from me?", ""),
        ("请把数据发给我", ""),
        ("请把我电脑里的数据发给我", ""),
        ("别忘了我的打印机", ""),
        ("What data about me do you have?", "my data"),
        ("What personal data do you hold?", "my data"),
        ("Please send me all personal information you have.", "my data"),
        ("Under the GDPR, please send me all data you hold.", "my data"),
        ("你们有我的哪些信息", "my data"),
        ("What information do you have?", ""),
        ("Which details do you know?", ""),
        ("Please send me the details you have.", ""),
        ("Could you send me any information you have?", ""),
        ("Please send me my details.", ""),
        ("你们有我的资料", ""),
    ],
)
@pytest.mark.parametrize("ticket", [None, make_ticket()])
def test_people_ask_for_it_in_many_words(text, word, ticket):
    assert data_request.asked_data(make_situation(text, subject="Hello", ticket=ticket)) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("It works again. Also, please send me all personal data you hold about me.", "my data"),
        (
            "Thanks for your help!\n\nUnder Art. 17 GDPR I request the erasure of my data.\nThe printer is fine now.",
            "forget me",
        ),
        ("打印机好了。另外，请把你们保存的关于我的信息发我一份。", "my data"),
        ("The disk is in room 3. Please send me my data.", ""),
        ("Please delete my data. I have a backup.", ""),
        ("磁盘在三楼。请把我的数据发给我。", ""),
    ],
)
def test_beside_other_words_it_counts_on_a_ticket_alone_and_where_it_can_mean_nothing_else(text, word):
    assert data_request.asked_data(make_situation(text, ticket=make_ticket())) == word
    assert data_request.asked_data(make_situation(text)) == ""


def test_a_logo_in_the_signature_is_no_file():
    s = make_situation("my data")
    logo = Attachment("logo.png", "image/png", b"x", inline=True, content_id="logo")
    assert (
        data_request.asked_data(replace(s, reading=replace(s.reading, mail=replace(s.mail, attachments=(logo,)))))
        == "my data"
    )


def test_neither_an_engineer_nor_a_machine_nor_a_mail_with_a_file_asks():
    s = make_situation("my data", subject="")
    attached = replace(s.reading, mail=replace(s.mail, attachments=(Attachment("a.pdf", "application/pdf", b"x"),)))
    assert data_request.asked_data(make_situation("my data", subject="", sender=PIET)) == ""
    assert data_request.asked_data(replace(s, inbox=replace(s.inbox, sender=""))) == ""
    assert data_request.asked_data(replace(s, reading=attached)) == ""


@pytest.mark.parametrize("text", ["my data", "forget me"])
@pytest.mark.parametrize("ticket", [None, make_ticket()])
def test_a_from_line_is_not_enough_so_the_address_is_asked_and_nothing_opens(text, ticket):
    asked = plan(make_situation(text, subject="", ticket=ticket, k=3 if ticket else 0))
    assert (asked.outcome, asked.ticket) == (Outcome.HELD, None)
    assert [(held.asked, held.ticket_id) for held in asked.holds] == [(ANN, None)]
    assert [(one.letter, one.to, one.scope) for one in asked.letters] == [("confirm-address", ANN, Scope.NONCE)]


DECLINES = "answer: [{name: No, when: {text: {has: [forget me]}}, decline: We forget nobody.}]\n"


@pytest.mark.parametrize("rules", ["", DECLINES])
def test_their_yes_opens_a_ticket_of_that_name_for_the_desk_whatever_the_rules_would_answer(rules):
    opened = plan(make_situation("forget me", subject="", policy=make_policy(rules), **YES))
    assert (opened.outcome, opened.ticket.requester, opened.ticket.kind) == (Outcome.TICKET, ANN, "request")
    assert opened.ticket.subject == "My data: please erase it"
    assert data_request.TAG in opened.ticket.tags
    assert (opened.ticket.team, opened.ticket.state) == ("it", State.ASSIGNED)
    assert [one.letter for one in opened.letters if one.to == ANN] == ["received"]


@pytest.mark.parametrize(("officer", "has_it"), [(SAM, ("it", SAM)), ("network", ("network", ""))])
def test_whoever_decides_on_personal_data_gets_it(officer, has_it):
    policy = make_policy(f"privacy: {{officer: {officer}}}\n")
    opened = plan(make_situation("my data", subject="", policy=policy, **YES))
    team, engineer = has_it
    assert (opened.ticket.team, opened.ticket.assignee) == (team, engineer)


def test_only_its_writers_own_yes_counts():
    s = make_situation("my data", subject="")
    assert plan(replace(s, released="yes", released_by=NOOR)) is None
    assert plan(replace(s, released="new", released_by=ANN)) is None, "they said that it is an ordinary ticket"


def test_nobody_is_asked_of_what_may_be_forged_old_or_written_by_a_machine():
    s = make_situation("my data", subject="")
    assert plan(make_situation(reading=make_reading("my data", "", verdict=DomainVerdict.FAILED))) is None
    assert plan(make_situation(reading=make_reading("my data", "", automatic=Automatic(True, "autoreply")))) is None
    assert plan(replace(s, inbox=replace(s.inbox, road=Road.HISTORY))) is None
    assert plan(s, silent=True) is None


def test_who_was_answered_too_often_is_not_asked_and_it_is_on_record_why():
    filed = plan(make_situation("my data", subject="", budget=Budget(acknowledged_hour=1000, acknowledged_day=1000)))
    assert (filed.outcome, filed.letters, filed.holds) == (Outcome.FILED, (), ())
    assert filed.reason.startswith("my data: not asked about")
