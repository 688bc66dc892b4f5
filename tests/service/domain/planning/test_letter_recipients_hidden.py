"""Who hears of a ticket that they may not see hears its number, its team and since when: none of its words."""

from __future__ import annotations

import pytest

from service.config.settings import DeskSettings
from service.loops.letters.press import personal_address
from tests.tools.talk import ANN, PIET

HR, IT = "hr@acme.example", "support@acme.example"
TOM, HANA, HUGO, DANA = "tom@acme.example", "hana@acme.example", "hugo@acme.example", "dana@acme.example"
RULES = """
teams:
  hr: {lead: hana@acme.example, deputy: hugo@acme.example, names: {en: Human Resources, zh: 人事部}}
people:
  hana@acme.example: {name: Hana, team: [hr], languages: [zh, en]}
  hugo@acme.example: {name: Hugo, team: [hr], languages: [zh, en]}
classify:
  - {name: Our people's own desk, when: {to: hr@acme.example}, set: {category: staff}}
categories:
  staff: {team: hr}
"""
SECRET = ("Zwetschgen", "Tom", TOM, "4711")


def make(make_talk, language="en", rules=RULES, away=(HANA, HUGO)):
    """Two desks; Tom writes to the second one, of which everybody is away."""
    languages = ("en", "zh") if language == "en" else ("zh", "en")
    talk = make_talk(rules=rules, desks=(DeskSettings("IT", IT, languages), DeskSettings("HR", HR, languages)))
    for who in (*away, *((DANA,) if language == "zh" else ())):
        own = personal_address(talk.stage.desk.press[IT], who)
        talk.raw(talk.write(who, "away", "#away until 2026-12-30", to=own), who, own)
    body = "The Zwetschgen of November are wrong.\nPhone: 4711"
    talk.raw(talk.write('"Tom Cook" <tom@acme.example>', "My Zwetschgen", body, to=HR), TOM, HR)
    assert talk.ticket(1).team == "hr"
    return talk


def tells(letter):
    return letter.subject + letter.text + letter.html + str(letter.links) + str(letter.headers)


@pytest.mark.parametrize(
    ("language", "reader", "said"),
    [
        ("en", DANA, ("P3 ticket of Human Resources", "It's for Human Resources to read", "was due", "#accept")),
        ("zh", PIET, ("P3 工单（人事部）", "归人事部处理", "已过", "#接单")),
    ],
)
def test_another_desks_late_ticket(make_talk, language, reader, said):
    talk = make(make_talk, language)
    told = [one for one in talk.wait(days=2) if one.to == reader and one.kind == "escalation"]
    assert told
    for letter in told:
        assert not [word for word in SECRET if word in tells(letter)]
        assert "T-1" in letter.subject
        assert not [word for word in said if word not in letter.subject + letter.text], letter.text
    talk.reply(told[-1], said[-1])
    assert talk.ticket(1).assignee == reader, "who takes it is one of its people"


@pytest.mark.parametrize(
    ("language", "reader", "command", "said"),
    [
        ("en", DANA, "#escalate", ("asks you for help", "It's for Human Resources to read", "Talk to Hana", "#accept")),
        ("zh", PIET, "#升级", ("请您支援", "归人事部处理", "与 Hana 联系", "#接单")),
    ],
)
def test_help_that_a_team_without_lead_asks_for_by_hand(make_talk, language, reader, command, said):
    """Whoever stands above it at another desk is told that, by whom and of which ticket; not one word of it."""
    rules = RULES.replace("hr: {lead: hana@acme.example, deputy: hugo@acme.example, ", "hr: {").replace(
        "  hugo@acme.example: {name: Hugo, team: [hr], languages: [zh, en]}\n", ""
    )
    talk = make(make_talk, language, rules=rules, away=())
    work = next(one for one in talk.stage.letters if one.to == HANA and one.kind == "assignment")
    step = talk.reply(work, f"{command} the Zwetschgen are beyond me\nDiagnosis: Zwetschgen again")
    [told] = [one for one in step.letters if one.kind == "dossier"]
    assert told.to == reader
    assert not [word for word in SECRET if word in tells(told)], told.text
    assert not [word for word in said if word not in told.subject + " ".join(told.text.split())], told.text
    assert not told.files
    talk.reply(told, said[-1])
    assert talk.ticket(1).assignee == reader, "who takes it is one of its people"


def test_late_task_of_a_ticket_that_its_lead_may_not_see(talk):
    work = talk.mail(ANN, "Zwetschgen", "Zwetschgen jam the printer.").letter(PIET, "assignment")
    talk.reply(work, "#confidential")
    talk.reply(work, "#task noor Send the Zwetschgen due 2026-11-25 10:00")
    [late] = [one for one in talk.wait(days=3) if one.kind == "task-late" and one.to == DANA]
    assert not [word for word in ("Zwetschgen", "Ann", ANN) if word in tells(late)], late.text


def test_nobody_of_another_desk_stands_in_for_a_team_that_is_away(make_talk):
    """The request, what is added to it and what is still unanswered wait for the team; the chain tells the rest."""
    talk = make(make_talk)
    first = next(one for one in talk.stage.letters if one.to == TOM)
    talk.reply(first, "The Zwetschgen are wrong in October as well.")
    talk.wait(days=3)
    told = [one for one in talk.stage.letters if one.to in (DANA, PIET)]
    assert {"escalation"} <= {one.kind for one in told}
    assert not [one.kind for one in told if [word for word in SECRET if word in tells(one)]]
    assert {one.to for one in talk.stage.letters if one.kind == "assignment"} == {HANA, HUGO}


def test_list_of_what_is_late_names_nobody_of_a_hidden_ticket(make_talk):
    talk = make(make_talk)
    talk.raw(talk.write('"Tom Cook" <tom@acme.example>', "More Zwetschgen", "And 4711 is wrong.", to=HR), TOM, HR)
    talk.mail(ANN, "Paper jam", "The printer jams.")
    lists = [one for one in talk.wait(days=4) if one.kind == "late" and one.to == DANA]
    assert lists
    for letter in lists:
        assert not [word for word in SECRET if word in tells(letter)], letter.text


@pytest.mark.parametrize("confidential", [True, False])
def test_low_score(talk, confidential):
    """The lead who reads the scores of a confidential ticket reads no words of it."""
    work = talk.mail(ANN, "Zwetschgen", "Zwetschgen jam the printer.").letter(PIET, "assignment")
    if confidential:
        talk.reply(work, "#confidential")
    asked = talk.reply(work, "#resolve\nTook it out.").letter(ANN, "confirmation")
    talk.reply(asked, "yes")
    survey = next(one for one in (*talk.wait(days=2), *talk.stage.letters) if one.kind == "survey")
    [low] = talk.reply(survey, "1 1 1 1 The Zwetschgen are still there").to(DANA, "low-score")
    assert ("Zwetschgen" in tells(low)) is not confidential
    assert ("what you write goes to" in " ".join(low.text.split())) is not confidential


def test_who_may_see_it_reads_all_of_it(make_talk):
    """A rule that shows the desk the other's tickets shows it these letters as well."""
    rules = RULES.replace("people:", "  servicedesk2: {sees: [hr]}\npeople:\n  dora@acme.example: {name: Dora, team: [servicedesk2]}")
    rules = rules.replace("hr: {lead: hana@acme.example, deputy: hugo@acme.example", "hr: {lead: dora@acme.example")
    talk = make(make_talk, rules=rules)
    told = [one for one in talk.wait(days=2) if one.to == "dora@acme.example" and one.kind == "escalation"]
    assert told
    assert "Zwetschgen" in told[0].subject + told[0].text


@pytest.mark.parametrize("confidential", [True, False])
def test_a_mail_to_two_desks(make_talk, confidential):
    """The other desk hears who has it, in the words of that very mail; of a confidential one in none."""
    tags = ", tags: [confidential]" if confidential else ""
    talk = make(make_talk, rules=RULES.replace("category: staff}", f"category: staff{tags}}}"), away=())
    mail = talk.write('"Tom Cook" <tom@acme.example>', "My Zwetschgen", "They are wrong.\nPhone: 4711", to=HR, cc=[IT])
    [told] = [one for one in talk.raw(mail, TOM, HR, IT).letters if one.kind == "sent-here-too"]
    assert told.to not in (HANA, HUGO)
    assert ("Zwetschgen" in tells(told)) is not confidential
    assert (TOM in tells(told) or "Tom" in told.text) is not confidential, told.text
    assert "T-2" in told.text and IT in told.text
