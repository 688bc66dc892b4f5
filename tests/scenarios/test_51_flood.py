"""Scenario 51: whatever floods in, the desk's budgets hold, and customers are answered as always."""

import pytest

from tests.scenarios.talk import DESK, PIET
from tests.scenarios.test_32_forged_victims import flood

KINDS = {"received", "received-after-hours", "received-neutral", "help-requester"}


def acknowledged(letters):
    return [one for one in letters if one.kind in KINDS]


def with_rules(make_talk, folder, text, **more):
    rules = folder / "own" / "rules"
    rules.mkdir(parents=True)
    (rules / "zz.yaml").write_text(text)
    return make_talk("own", **more)


def test_51_letters_of_other_kinds_hide_no_acknowledgement(make_talk, tmp_path):
    """However many letters to engineers stand between them, acknowledgements are counted."""
    talk = with_rules(make_talk, tmp_path, "budgets: {acknowledgements_of_desk_per_hour: 8}\n")
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


def test_51_the_budget_is_there_again_after_an_hour(make_talk, tmp_path):
    talk = with_rules(make_talk, tmp_path, "budgets: {acknowledgements_of_desk_per_hour: 8}\n")
    assert len(acknowledged(flood(talk, 20, lambda n: f"a{n}@bank{n}.example"))) == 4
    talk.wait(minutes=30)
    assert len(acknowledged(flood(talk, 20, lambda n: f"b{n}@bank{n}.example"))) == 0
    talk.wait(minutes=32)
    assert len(acknowledged(flood(talk, 20, lambda n: f"c{n}@bank{n}.example"))) == 4


def test_51_a_second_mail_makes_no_stranger_a_customer(make_talk, tmp_path):
    talk = with_rules(make_talk, tmp_path, "budgets: {acknowledgements_of_desk_per_hour: 40}\n")
    letters = flood(talk, 120, lambda n: f"victim{n % 40}@bank{n % 40}.example")
    assert len(acknowledged(letters)) == 20
    assert talk.mail("ann@acme.example", "Printer jam").to("ann@acme.example", "received")


def test_51_who_wrote_before_is_answered_in_a_flood(make_talk, tmp_path):
    talk = with_rules(make_talk, tmp_path, "budgets: {acknowledgements_of_desk_per_hour: 40}\n")
    talk.mail("kim@customer.example", "First question")
    talk.wait(days=2)
    flood(talk, 60, lambda n: f"victim{n}@bank{n}.example")
    step = talk.mail("kim@customer.example", "Second question")
    assert [one.kind for one in step.to("kim@customer.example")] == ["received"]


@pytest.mark.parametrize("domain", ["acme.example", "client.example"])
def test_51_forged_colleagues_and_customers_have_a_cap_too(make_talk, tmp_path, domain):
    rules = """
organisations: {client: {domains: [client.example], name: Client}}
budgets: {acknowledgements_of_organisation_per_hour: 12, acknowledgements_of_own_domain_per_hour: 12}
"""
    talk = with_rules(make_talk, tmp_path, rules)
    letters = flood(talk, 30, lambda n: f"someone{n}@{domain}")
    assert len(acknowledged(letters)) == 12
    words = "the organisation's 12 acknowledgements an hour" if domain == "client.example" else "acme.example's 12"
    assert words in talk.inbox()[0].reason


def test_51_one_organisations_flood_leaves_the_others_theirs(make_talk, tmp_path):
    rules = """
organisations: {client: {domains: [client.example], name: Client}, other: {domains: [other.example], name: Other}}
budgets: {acknowledgements_of_organisation_per_hour: 12}
"""
    talk = with_rules(make_talk, tmp_path, rules)
    flood(talk, 30, lambda n: f"someone{n}@client.example")
    assert acknowledged(talk.mail("kim@other.example", "Hello there").letters)


def test_51_a_flood_of_help_is_bounded_as_well(make_talk, tmp_path):
    """`help` as a whole mail is answered without a ticket: a letter to whoever was named as its sender."""
    talk = with_rules(make_talk, tmp_path, "budgets: {acknowledgements_of_desk_per_hour: 40}\n")
    jobs = []
    for number in range(60):
        content = talk.write(f"victim{number}@bank{number}.example", "help", "")
        jobs.append(talk.raw(content, f"victim{number}@bank{number}.example", DESK))
    assert len([one for step in jobs for one in step.letters if one.kind == "help-requester"]) == 20
    assert "new senders" in talk.inbox()[0].reason


def test_51_a_letter_of_the_rules_own_is_counted_for_its_reader(make_talk, tmp_path):
    rules = "answer: [{name: Not ours, when: {text: {has: [SECRET]}}, decline: The coffee machine is not ours.}]\n"
    talk = with_rules(make_talk, tmp_path, rules)
    letters = [one for one in flood(talk, 30) if one.to == "victim@bank.example"]
    assert len(letters) == 3
    assert "the sender's 3 acknowledgements an hour" in talk.inbox()[0].reason
