"""Scenario 51: whatever floods in, the desk's budgets hold, and customers are answered as always."""

import re
from collections import Counter

import pytest

from service.config.settings import Trust
from tests.scenarios.test_32_forged_victims import flood
from tests.service.daemon.monitoring.test_alarms import kinds, make_alarms, pass_time
from tests.tools.talk import DESK, PIET

KINDS = {"received", "received-after-hours", "received-neutral", "help-requester"}


def acknowledged(letters):
    return [one for one in letters if one.kind in KINDS]


def test_51_letters_of_other_kinds_hide_no_acknowledgement(make_talk):
    """However many letters to engineers stand between them, acknowledgements are counted."""
    talk = make_talk(rules="budgets: {acknowledgements_of_desk_per_hour: 8}\n")
    letters = []
    for number in range(30):
        step = talk.mail(f"victim{number}@bank{number}.example", f"Hello {number}")
        work = step.to(PIET, "assignment") or step.to("dana@acme.example", "assignment")
        letters += step.letters
        for _ in range(3 if work else 0):
            talk.reply(work[0], "#show")
    assert len(acknowledged(letters)) == 4
    last = next(one for one in talk.inbox() if one.outcome == "ticket")
    assert "the 4 acknowledgements an hour for new senders" in last.reason
    [why] = [one.data["why"] for one in talk.events(last.ticket_id) if one.kind == "not_acknowledged"]
    assert "the 4 acknowledgements an hour for new senders" in why


def test_51_the_budget_is_there_again_after_an_hour(make_talk):
    talk = make_talk(rules="budgets: {acknowledgements_of_desk_per_hour: 8}\n")
    assert len(acknowledged(flood(talk, 20, lambda n: f"a{n}@bank{n}.example"))) == 4
    talk.wait(minutes=30)
    assert len(acknowledged(flood(talk, 20, lambda n: f"b{n}@bank{n}.example"))) == 0
    talk.wait(minutes=32)
    assert len(acknowledged(flood(talk, 20, lambda n: f"c{n}@bank{n}.example"))) == 4


def test_51_a_second_mail_makes_no_stranger_a_customer(make_talk):
    talk = make_talk(rules="budgets: {acknowledgements_of_desk_per_hour: 40}\n")
    letters = flood(talk, 120, lambda n: f"victim{n % 40}@bank{n % 40}.example")
    assert len(acknowledged(letters)) == 20
    assert talk.mail("ann@acme.example", "Printer jam").to("ann@acme.example", "received")


def test_51_who_wrote_before_is_answered_in_a_flood(make_talk):
    talk = make_talk(rules="budgets: {acknowledgements_of_desk_per_hour: 40}\n")
    talk.mail("kim@customer.example", "First question")
    talk.wait(days=2)
    flood(talk, 60, lambda n: f"victim{n}@bank{n}.example")
    step = talk.mail("kim@customer.example", "Second question")
    assert [one.kind for one in step.to("kim@customer.example")] == ["received"]


@pytest.mark.parametrize("domain", ["acme.example", "client.example"])
def test_51_forged_colleagues_and_customers_have_a_cap_too(make_talk, domain):
    rules = """
organisations: {client: {domains: [client.example], name: Client}}
budgets: {acknowledgements_of_organisation_per_hour: 12, acknowledgements_of_own_domain_per_hour: 12}
"""
    talk = make_talk(rules=rules)
    letters = flood(talk, 30, lambda n: f"someone{n}@{domain}")
    assert len(acknowledged(letters)) == 12
    words = "the organisation's 12 acknowledgements an hour" if domain == "client.example" else "acme.example's 12"
    assert words in talk.inbox()[0].reason


def test_51_one_organisations_flood_leaves_the_others_theirs(make_talk):
    rules = """
organisations: {client: {domains: [client.example], name: Client}, other: {domains: [other.example], name: Other}}
budgets: {acknowledgements_of_organisation_per_hour: 12}
"""
    talk = make_talk(rules=rules)
    flood(talk, 30, lambda n: f"someone{n}@client.example")
    assert acknowledged(talk.mail("kim@other.example", "Hello there").letters)


def test_51_a_flood_of_help_is_bounded_as_well(make_talk):
    """`help` as a whole mail is answered without a ticket: a letter to whoever was named as its sender."""
    talk = make_talk(rules="budgets: {acknowledgements_of_desk_per_hour: 40}\n")
    jobs = []
    for number in range(60):
        content = talk.write(f"victim{number}@bank{number}.example", "help", "")
        jobs.append(talk.raw(content, f"victim{number}@bank{number}.example", DESK))
    assert len([one for step in jobs for one in step.letters if one.kind == "help-requester"]) == 20
    assert "new senders" in talk.inbox()[0].reason


def test_51_a_letter_of_the_rules_own_is_counted_for_its_reader(make_talk):
    rules = "answer: [{name: Not ours, when: {text: {has: [SECRET]}}, decline: The coffee machine is not ours.}]\n"
    talk = make_talk(rules=rules)
    letters = [one for one in flood(talk, 30) if one.to == "victim@bank.example"]
    assert len(letters) == 3
    assert "the sender's 3 acknowledgements an hour" in talk.inbox()[0].reason


ENGINEERS = {"dana@acme.example", "piet@acme.example", "noor@acme.example"}


def to_engineers(letters):
    return [one for one in letters if one.to in ENGINEERS and one.kind != "digest-lead"]


def strangers(talk, count, minutes=4, first=0):
    """So many new senders in so many minutes."""
    letters = []
    for minute in range(minutes):
        share = range(first + count * minute // minutes, first + count * (minute + 1) // minutes)
        letters += flood(talk, len(share), lambda n, share=share: f"victim{share[n]}@bank{share[n]}.example")
        letters += talk.wait(minutes=1)
    return letters


def test_51_a_flood_costs_engineers_five_letters_at_most(talk):
    """Customers write meanwhile, and are answered, and so are their engineers, as always."""
    letters, served = strangers(talk, 120), []
    for number, what in enumerate(("Printer jam", "VPN drops", "New monitor, please", "Where is the guest Wi-Fi key?")):
        served.append(talk.mail(f"kim{number}@acme.example", what))
    letters += strangers(talk, 40, first=120)
    letters += talk.wait(minutes=50)
    assert len(to_engineers(letters)) <= 5
    assert len(talk.tickets()) == 164
    for step in served:
        assert {one.kind for one in step.letters} == {"received", "assignment"}
    kinds = [one.kind for one in to_engineers(letters)]
    assert sorted(kinds) == ["assignment", "assignment", "assignment", "flood"]


def the_list(letters):
    [found] = [one for one in letters if one.kind == "flood"]
    return found


def test_51_the_list_is_answered_line_by_line(talk):
    found = the_list(strangers(talk, 90, minutes=2))
    assert "87 of them are waiting" in " ".join(found.text.split())
    assert "the numbers run to 87" in " ".join(found.text.split())
    step = talk.reply(found, "1 accept\n2-87 spam")
    assert [one.kind for one in step.letters] == ["receipt"]
    assert len(step.letters[0].text) < 5000
    states = Counter(one.state.value for one in talk.tickets())
    assert states == {"assigned": 3, "in_progress": 1, "spam": 86}
    [taken] = [one for one in talk.tickets() if one.state.value == "in_progress"]
    assert taken.assignee == found.to


def test_51_a_number_that_the_list_does_not_have_is_refused_once(talk):
    found = the_list(strangers(talk, 60, minutes=2))
    [receipt] = talk.reply(found, "1-900 spam").letters
    assert receipt.text.count("1-900 spam") == 1
    assert {one.state.value for one in talk.tickets()} == {"assigned", "new"}


def test_51_who_takes_one_has_a_ticket_like_any_other(talk):
    found = the_list(strangers(talk, 60))
    talk.reply(found, "1 accept")
    taken = next(one for one in talk.tickets() if one.state.value == "in_progress")
    kinds = {one.kind for one in talk.wait(days=3)}
    assert "gathered" not in taken.work
    assert {"nudge", "escalation"} & kinds


def test_51_nothing_of_it_is_forgotten(talk):
    """It is listed again every hour while it lasts, and every morning while any of it is left; no clock speaks of each."""
    letters = strangers(talk, 120)
    assert len([one for one in letters if one.kind == "flood"]) == 1
    later = talk.wait(days=3)
    lists = [one for one in later if one.kind == "flood"]
    assert 2 <= len(lists) <= 4
    of_each = [one for one in later if one.to in ENGINEERS and one.kind not in {"flood", "digest", "digest-lead"}]
    named = [set(re.findall(r"SUBJECT (\d+)", one.text if one.kind == "late" else one.subject)) for one in of_each]
    assert all(numbers and numbers <= {"0", "1", "2"} for numbers in named)


def test_51_a_busy_moment_is_no_flood(talk):
    """A dozen new people within minutes each have their engineer's letter, some a little later."""
    letters = []
    for number in range(12):
        letters += talk.mail(
            f"new{number}@home{number}.example", f"Printer {number}", f"Printer {number} jams."
        ).letters
    letters += talk.wait(minutes=3)
    work = [one for one in letters if one.kind == "assignment"]
    assert len(work) == 12
    assert all("jams" in one.text for one in work)
    assert {one.state.value for one in talk.tickets()} == {"assigned"}
    assert not any(one.kind == "flood" for one in [*letters, *talk.wait(hours=2)])


def test_51_what_bounces_or_answers_in_a_flood_reaches_nobody_one_by_one(talk):
    letters = strangers(talk, 100)
    acks = [one for one in letters if one.kind == "received"][5:25]
    replies = [step for one in acks for step in [talk.reply(one, "I never wrote to you. Who are you?")]]
    assert [one for step in replies for one in to_engineers(step.letters)] == []


def test_51_after_a_flood_a_new_sender_is_handled_as_always(talk):
    strangers(talk, 60)
    talk.wait(minutes=15)
    assert talk.mail("kim@home.example", "Printer jam").to(PIET, "assignment")


def test_51_a_budget_that_is_met_is_told_once_and_is_over_with_its_hour(make_talk):
    talk = make_talk(rules="budgets: {acknowledgements_of_desk_per_hour: 8}\n")
    admin = talk.stage.desk.policy.desk.admins[0]
    alarms = make_alarms(talk)
    for number in range(9):
        talk.mail(f"new{number}@home{number}.example", f"Question {number}")
        pass_time(talk, alarms, 0.1)
    assert kinds(talk, admin) == ["many-mails"]
    assert {(one.name, one.kind) for one in alarms.list_open()} == {("many mails", "budget-met")}
    [line] = alarms.list_troubles()
    assert "strangers (5)" in line.what
    pass_time(talk, alarms, 1.2)
    assert alarms.list_open() == []
    assert kinds(talk, admin) == ["many-mails"]


def flood_with_alarms(talk, count=40):
    alarms, letters = make_alarms(talk), []
    for number in range(count):
        letters += talk.mail(f"new{number}@home{number}.example", f"Question {number}").letters
        if number % 10 == 9:
            alarms.look()
    for _ in range(8):
        letters += talk.wait(minutes=1)
        alarms.look()
    return alarms, letters


def test_51_a_flood_is_told_once_whatever_budgets_it_uses_up(make_talk):
    """Not as a budget that is met first, and as a flood two minutes later."""
    talk = make_talk(rules="budgets: {acknowledgements_of_desk_per_hour: 8}\n")
    admin = talk.stage.desk.policy.desk.admins[0]
    alarms, letters = flood_with_alarms(talk)
    [letter] = [one for one in [*letters, *talk.stage.settle()] if one.to == admin]
    assert (letter.kind, "write at once" in letter.subject) == ("many-mails", True)
    assert "strangers (36)" in letter.text
    assert [(one.name, one.kind) for one in alarms.list_open()] == [("many mails", "flood")]
    pass_time(talk, alarms, 0.5)
    assert kinds(talk, admin) == ["many-mails"]


ADMIN, NOOR = "root@acme.example", "noor@acme.example"


@pytest.mark.parametrize(
    ("admins", "told"),
    [
        (sorted(ENGINEERS), []),  # one of them has the list
        ([NOOR], [NOOR]),
        ([ADMIN, *sorted(ENGINEERS)], [ADMIN]),
        (["boss@acme.example", ADMIN], ["boss@acme.example", ADMIN]),
    ],
)
def test_51_where_admins_are_engineers_a_flood_costs_them_five_letters_too(make_talk, admins, told):
    talk = make_talk(rules="budgets: {acknowledgements_of_desk_per_hour: 8}\n")
    talk.stage.edit("rules/desk.yaml", f"admins: [{ADMIN}]", f"admins: [{', '.join(admins)}]")
    talk.stage.desk.world.take_rules(talk.stage.desk.world.read_rules())
    alarms, letters = flood_with_alarms(talk, 60)
    pass_time(talk, alarms, 0.5)
    letters += talk.stage.settle()
    assert [one.to for one in letters if one.kind == "many-mails"] == told
    assert len(to_engineers(letters)) <= 5
    assert [(one.name, one.kind) for one in alarms.list_open()] == [("many mails", "flood")]


CLIENT = """
organisations: {client: {domains: [client.example], name: Client}}
flood: {of_one_organisation: 25}
"""


@pytest.mark.parametrize("domain", ["acme.example", "client.example"])
def test_51_a_flood_in_one_domains_name_is_listed_too(make_talk, domain):
    talk = make_talk(rules=CLIENT)
    letters = []
    for minute in range(4):
        letters += flood(talk, 20, lambda n, minute=minute: f"someone{20 * minute + n}@{domain}")
        letters += talk.wait(minutes=1)
    letters += talk.wait(minutes=50)
    kinds = Counter(one.kind for one in to_engineers(letters))
    assert kinds["flood"] == 1
    assert kinds["assignment"] == 25
    assert len(talk.tickets()) == 80
    other = "kim@client.example" if domain == "acme.example" else "kim@acme.example"
    assert {one.kind for one in talk.mail(other, "Printer jam").letters} == {"received", "assignment"}
    assert "1 accept" in the_list(letters).text


def test_51_a_busy_hour_of_an_organisation_is_no_flood(make_talk):
    talk = make_talk(rules=CLIENT)
    letters = []
    for _ in range(4):
        letters += flood(talk, 20, lambda n: f"someone{n}@client.example")
        letters += talk.wait(minutes=11)
    assert not any(one.kind == "flood" for one in letters)
    assert {one.state.value for one in talk.tickets()} == {"assigned"}


def test_51_mails_that_a_signature_proves_are_no_flood_of_forgers(make_talk):
    trust = Trust(authserv_id="mx.acme.example", hops=("192.0.2.1",))
    talk = make_talk(rules="flood: {of_one_organisation: 5}\n", trust=trust)
    proof = "mx.acme.example; dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example"
    letters = flood(talk, 12, lambda n: f"someone{n}@acme.example", results=proof)
    assert len([one for one in letters if one.kind == "assignment"]) == 12
    assert not any(one.kind == "flood" for one in talk.wait(hours=1))


def test_51_reports_of_one_outage_are_its_reports_though_they_came_as_a_flood(make_talk):
    talk = make_talk(rules="flood: {of_one_organisation: 2}\n")
    letters = []
    for number in range(9):
        step = talk.mail(f"kim{number}@acme.example", "VPN does not connect", "The VPN does not connect since 9:00.")
        letters += step.letters
    proposal = next(one for one in letters if one.kind == "major-proposal")
    talk.reply(proposal, "yes")
    talk.wait(minutes=5)
    assert (
        talk.mail("lee@acme.example", "VPN does not connect", "The VPN does not connect since 9:00.").outcome
        == "ticket"
    )
    talk.wait(hours=1)
    states = Counter(one.state.value for one in talk.tickets() if one.requester)
    assert states == {"waiting": 10}
    assert not any(one.kind == "flood" for one in talk.wait(days=2))
