"""Two desks in one installation: who works for the one reads nothing of the other by any command, unless a rule says so."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gateway.message import Address
from service.config.settings import DeskSettings, ReplyAddresses
from service.domain.commands.table import COMMANDS
from service.gather.thread_lookup import is_for_another_desk
from service.loops.letters.press import personal_address
from tests.tools.situations import make_reading
from tests.tools.talk import ANN, PIET, Talk

HR, IT = "hr@acme.example", "support@acme.example"
DORA, HANA = "dora@acme.example", "hana@acme.example"
RULES = """
teams:
  hr: {lead: hana@acme.example}
people:
  hana@acme.example: {name: Hana, team: [hr], languages: [en, zh]}
  dora@acme.example: {name: Dora, team: [servicedesk], languages: [en, zh]}
classify:
  - {name: Our people's own desk, when: {to: hr@acme.example}, set: {category: staff}}
categories:
  staff: {team: hr}
"""


def make(make_talk, rules: str = RULES) -> Talk:
    desks = (DeskSettings("IT", IT, ("en", "zh")), DeskSettings("HR", HR, ("en", "zh")))
    talk = make_talk(rules=rules, desks=desks)
    talk.mail(ANN, "Laptop fan", "The fan of my laptop is loud.")
    talk.raw(
        talk.write("tom@acme.example", "My salary", "The salary of November is wrong.", to=HR), "tom@acme.example", HR
    )
    assert [(one.desk, one.team) for one in sorted(talk.tickets(), key=lambda one: one.id)] == [
        (IT, "servicedesk"),
        (HR, "hr"),
    ]
    return talk


def ask(talk: Talk, who: str, text: str):
    """A mail to somebody's personal desk address; what they are answered."""
    desk = talk.stage.desk
    own = personal_address(desk.press[desk.world.house.address], who)
    step = talk.raw(talk.write(who, text, text, to=own), who, own)
    return "\n".join(one.text for one in step.to(who))


LOOKS = ["#find salary", "#show 2", "#find tom@acme.example", "#similar 2", "#list", "#status 2", "#find november"]


@pytest.mark.parametrize("text", LOOKS)
def test_nothing_of_the_other_desk_is_told(make_talk, text):
    talk = make(make_talk)
    told = ask(talk, DORA, text)
    assert "My salary" not in told
    assert "November is wrong" not in told


def test_who_works_there_reads_it(make_talk):
    talk = make(make_talk)
    assert "November is wrong" in ask(talk, HANA, "#show 2")
    assert "T-2" in ask(talk, HANA, "#find salary")
    assert "fan of my laptop" not in ask(talk, HANA, "#show 1")


@pytest.mark.parametrize("command", ["#merge 2", "#link 2", "#show 2", "#similar", "#find salary"])
def test_on_a_ticket_of_ones_own_as_well(make_talk, command):
    talk = make(make_talk)
    work = next(one for one in talk.stage.letters if one.kind == "assignment" and one.to != HANA)
    step = talk.reply(work, command)
    said = "\n".join(one.text for one in step.letters)
    assert "My salary" not in said
    assert "November is wrong" not in said
    assert talk.ticket(2).closed is None
    assert not [one for one in step.letters if one.to in (HANA, "tom@acme.example")]


def test_a_rule_shows_more(make_talk):
    talk = make(
        make_talk,
        RULES.replace("hr: {lead: hana@acme.example}", "hr: {lead: hana@acme.example}\n  second: {sees: [hr]}").replace(
            "[servicedesk]", "[servicedesk, second]"
        ),
    )
    assert "November is wrong" in ask(talk, DORA, "#show 2")
    assert "fan of my laptop" not in ask(talk, HANA, "#show 1")


VPN = "The VPN does not connect since nine, error 691."


def report(talk, number, to):
    who = f"kim{number}@acme.example"
    return talk.raw(talk.write(who, f"VPN does not connect, number {number}", VPN, to=to), who, to).letters


def test_reports_to_another_desk_bring_about_no_proposal_and_are_in_none(make_talk):
    """A letter about many reports names each: the desk that gets it reads only what came to it."""
    talk = make(make_talk, f"{RULES}majors: {{reports: 4}}\n")
    letters = [one for number in range(3) for to in (HR, IT) for one in report(talk, 10 * number + (to == IT), to)]
    assert not [one for one in letters if one.kind == "major-proposal"]
    [proposal] = {one.text for one in report(talk, 99, IT) if one.kind == "major-proposal" and one.to == DORA}
    assert "kim21@acme.example" in proposal
    assert "kim20@acme.example" not in proposal


def test_a_late_report_joins_no_major_incident_of_another_desk(make_talk):
    talk = make(make_talk, f"{RULES}majors: {{reports: 2}}\n")
    letters = report(talk, 1, IT) + report(talk, 2, IT)
    talk.reply(next(one for one in letters if one.kind == "major-proposal"), "yes")
    assert [one.kind for one in report(talk, 3, IT) if one.to == "kim3@acme.example"] == ["received-major"]
    [letter] = [one for one in report(talk, 4, HR) if one.to == "kim4@acme.example"]
    assert letter.kind in {"received", "received-after-hours"}


def test_a_confidential_report_is_in_no_proposal(make_talk):
    secret = "  - {name: Quiet, when: {from: kim1@acme.example}, set: {tags: [confidential]}}\n"
    rules = RULES.replace("classify:\n", f"classify:\n{secret}")
    talk = make(make_talk, f"{rules}majors: {{reports: 3}}\n")
    letters = [one for number in (1, 2, 3) for one in report(talk, number, IT)]
    assert not [one for one in letters if one.kind == "major-proposal"]
    [proposal] = {one.text for one in report(talk, 4, IT) if one.kind == "major-proposal" and one.to == DORA}
    assert "kim1@acme.example" not in proposal


RUNS = [
    "#assign me",
    "#split",
    "#consult noor@acme.example why?",
    "#resolve done",
    "#watch noor@acme.example",
    "#similar",
]


@pytest.mark.parametrize("command", RUNS)
def test_a_guessed_number_is_no_ticket_of_another_desk(make_talk, command):
    """A subject that names it tells no more than one that names none, and the engineer's own yes runs nothing."""
    talk = make(make_talk)
    before = talk.ticket(2), talk.events(2)
    told = []
    for number in (2, 99):
        asked = talk.mail(DORA, f"Re: My salary [T-{number}]", command).letter(DORA, "held")
        answers = talk.click(asked, "Yes").letters
        told.append([(one.to, one.kind, one.subject.partition(" [n")[0]) for one in (asked, *answers)])
        assert "HR" not in asked.text
        assert not [one for one in answers if "November is wrong" in one.text]
    assert told[0] == told[1]
    assert (talk.ticket(2), talk.events(2)) == before


def test_nor_is_one_whose_letter_was_sent_on(make_talk):
    talk = make(make_talk)
    before = talk.ticket(2), talk.events(2)
    letter = next(one for one in talk.stage.letters if one.to == "tom@acme.example")
    mail = talk.write(DORA, "Fwd: Your letter", "#split\n#assign me", to=HR)
    asked = talk.raw(b"In-Reply-To: %s\r\n%s" % (letter.message_id.encode(), mail), DORA, HR).letter(DORA, "held")
    assert not [one for one in talk.click(asked, "Yes").letters if "November is wrong" in one.text]
    assert (talk.ticket(2), talk.events(2)) == before


def test_what_a_strangers_subject_names_is_told_to_who_may_see_it(make_talk):
    talk = make(make_talk)
    kim = "kim@acme.example"
    assert "related" not in talk.mail(kim, "A mouse [T-2]").letters[-1].text
    [work] = [one for one in talk.raw(talk.write(kim, "A tax card [T-2]", to=HR), kim, HR).letters if one.to == HANA]
    assert "possibly related: T-2 (My salary)" in work.text


def test_at_a_desk_alone_a_confidential_ticket_is_none_to_who_guesses_its_number(talk):
    """A colleague of another team is asked whether a command was theirs, but not of what is shown to its people only."""
    talk.mail("ann@acme.example", "My salary", "November is wrong.")
    assert (
        "T-1"
        in talk.mail("noor@acme.example", "Re: My salary [T-1]", "#split").letter("noor@acme.example", "held").text
    )
    letter = next(one for one in talk.stage.letters if one.kind == "assignment")
    talk.reply(letter, "#confidential")
    assert "confidential" in talk.ticket(1).tags
    asked = talk.mail("noor@acme.example", "Re: My salary [T-1]", "#split").letter("noor@acme.example", "held")
    answers = talk.click(asked, "Yes").letters
    assert not [one for one in answers if "November is wrong" in one.text]


TAKE_OR_HAND_ON = {"accept", "assign", "escalate"}  # what the letter that hides a late ticket's words offers
BLIND = {
    row.word: f"#{row.word} {row.example.split(' · ')[0]}".replace("bob", "piet")
    .replace("team:db", "team:network")
    .replace("42", "1")
    .replace("ann@example.com", "zed@evil.example")
    for row in COMMANDS
    if row.needs_ticket and row.word not in TAKE_OR_HAND_ON
} | {
    "change": "#change load it\nRisk: a\nImpact: b\nRollback: c\nBackup: d",
    "consult": "#consult noor what is it?",
    "task": "#task me look at it",
    "split": "#split the second part",
    "confidential": "#confidential off",
    "text": "Hello Tom,\n\nplease tell me more.",
}


@pytest.mark.parametrize("word", BLIND)
def test_who_only_hears_that_a_ticket_is_late_reads_nothing_of_it_and_shows_it_to_nobody(make_talk, word):
    """They may take it or hand it on; until then no command brings its words to them or to anybody who may not see it."""
    talk = make(make_talk)
    talk.wait(days=3)
    [late] = [one for one in talk.stage.letters if one.to == PIET and "[T-2]" in one.subject]
    assert "#accept" in late.text
    before = len(talk.stage.letters)
    step = talk.reply(late, BLIND[word] if word in ("text", "change") else f"Diagnosis: none yet\n\n{BLIND[word]}")
    for asked in step.to(PIET, "held"):
        talk.click(asked, "Yes")
    talk.reply([one for one in talk.stage.letters if one.to == "tom@acme.example"][-1], "My salary again: it is wrong.")
    talk.wait(hours=30)
    told = [one for one in talk.stage.letters[before:] if one.to not in (HANA, "tom@acme.example")]
    assert not [(one.to, one.kind) for one in told if "alary" in one.subject + one.text or "November" in one.text]


def test_who_takes_it_in_the_same_mail_may_do_the_rest(make_talk):
    talk = make(make_talk)
    talk.wait(days=3)
    [late] = [one for one in talk.stage.letters if one.to == PIET and "[T-2]" in one.subject]
    refused = talk.reply(late, "#consult noor what is it?").letter(PIET, "receipt").text
    assert "#accept" in refused
    step = talk.reply(late, "#accept\n#consult noor what is it?")
    assert step.to("noor@acme.example", "consult")
    assert talk.ticket(2).assignee == PIET


def test_a_confidential_ticket_that_is_late_stays_so_for_who_may_not_see_it(make_talk):
    secret = "  - {name: Quiet, when: {from: kim1@acme.example}, set: {tags: [confidential]}}\n"
    talk = make_talk(rules=RULES.replace("classify:\n", f"classify:\n{secret}"))
    [work] = [
        one
        for one in talk.mail("kim1@acme.example", "An accusation", "It is of a lead.").letters
        if one.kind == "assignment"
    ]
    talk.wait(days=2)
    late = [one for one in talk.stage.letters if "[T-1] Late" in one.subject and one.to != work.to]
    assert late
    for letter in late:
        for line in ("#confidential off", "#split a part", "#task me look at it"):
            step = talk.reply(letter, line)
            assert not [one for one in step.letters if "of a lead" in one.text], line
            assert "confidential" in talk.ticket().tags


def answer_to_hr(talk, letter, text, **more):
    """An answer to a letter of the other desk, written to HR; the bytes, as the mail server hands them over."""
    return talk.answer(letter, text, letter.to, **{"to": [HR], **more})


@pytest.mark.parametrize("copies", [(HR, IT), (IT, HR)])
def test_an_answer_to_both_that_comes_once_for_each_is_one_mail_of_the_ticket(make_talk, copies):
    """The mail server hands it over for each of its recipients, in whatever order."""
    talk = make(make_talk)
    received = next(one for one in talk.stage.letters if one.to == ANN)
    content, sender, _ = answer_to_hr(talk, received, "And a word to HR.", to=[received.reply_to], cc=[HR])
    for one in copies:
        talk.raw(content, sender, received.reply_to if one == IT else HR)
    assert len(talk.tickets()) == 2
    assert [one.text for one in talk.articles()].count("And a word to HR.") == 1
    assert [one.to for one in talk.stage.letters if one.kind == "sent-here-too"] == [HANA]


@pytest.mark.parametrize("text", ["yes", "close", "It works, thanks!", "#resolve", "已经好了", "Funktioniert wieder, danke!"])
def test_nothing_that_is_said_to_another_desk_alone_moves_a_ticket(make_talk, text):
    talk = make(make_talk)
    letter = next(one for one in talk.stage.letters if one.to == ANN)
    before = talk.ticket(1)
    talk.raw(*answer_to_hr(talk, letter, text)[:2], HR)
    assert talk.ticket(1) == before


def test_an_answer_to_the_desk_that_a_moved_ticket_came_to_stays_with_it(make_talk):
    talk = make(make_talk)
    step = talk.raw(talk.write(ANN, "My payslip", "The payslip is wrong.", to=HR), ANN, HR)
    number = max(one.id for one in talk.tickets())
    talk.reply(step.letter(HANA, "assignment"), "#assign desk:support")
    assert talk.ticket(number).desk == IT
    [received] = step.to(ANN)
    said = talk.raw(*answer_to_hr(talk, received, "It is that of October.")[:2], HR)
    assert said.outcome == "article"
    assert talk.articles(number)[-1].text == "It is that of October."


def test_a_desk_without_reply_addresses_reads_it_alone_as_well(make_talk):
    desks = (DeskSettings("IT", IT, ("en", "zh")), DeskSettings("HR", HR, ("en", "zh")))
    talk = make_talk(rules=RULES, desks=desks, reply_addresses=ReplyAddresses(none=True))
    [received] = talk.mail(ANN, "Laptop fan", "The fan of my laptop is loud.").to(ANN)
    step = talk.raw(*answer_to_hr(talk, received, "In confidence: I am ill.", subject="Sick leave")[:2], HR)
    assert (step.outcome, talk.ticket(2).desk) == ("ticket", HR)
    assert talk.reply(received, "It is loud again.", to=[IT]).outcome == "article"


def test_a_ticket_of_a_desk_that_is_no_more_is_found_at_any_other(make_talk):
    talk = make(make_talk)
    reading = make_reading("It is loud again.")
    reading = replace(reading, mail=replace(reading.mail, to=(Address(HR),), cc=()))
    world, ticket = talk.stage.desk.world.made.world, talk.ticket(1)
    with talk.stage.database.read() as unit:
        assert is_for_another_desk(unit, world, (HR,), reading, [ticket])
        assert not is_for_another_desk(unit, world, (HR,), reading, [replace(ticket, desk="old@acme.example")])
