"""A mail as the rules see it."""

import pytest
from msgspec.structs import replace

from gateway.message import Automatic, DomainVerdict, Road
from rules.decision.decide import UNNAMED_MACHINE
from rules.facts import Decision
from service.domain.planning.rule_facts import is_machine_mail, make_facts
from store.records import Person
from tests.tools.situations import ANN, DESK, make_reading, make_situation, make_ticket


def test_a_new_mail_is_seen_without_a_ticket():
    facts = make_facts(make_situation("It jams."))
    assert (facts.new, facts.sender, facts.subject, facts.body, facts.to[0]) == (True, ANN, "Printer", "It jams.", DESK)
    assert facts.verified


def test_a_follow_up_has_the_ticket_s_triage():
    facts = make_facts(make_situation("", ticket=make_ticket(priority="P1", tags=("vip",))))
    assert (facts.new, facts.priority, facts.tags, facts.state, facts.body) == (False, "P1", ("vip",), "assigned", "")


def test_the_person_s_language_stands_in_for_that_of_the_mail():
    reading = make_reading(language="")
    assert make_facts(make_situation(reading=reading, person=Person(ANN, language="zh"))).language == "zh"


def test_who_may_be_somebody_else_is_not_verified():
    facts = make_facts(make_situation(reading=make_reading(verdict=DomainVerdict.FAILED)))
    assert not facts.verified
    assert make_facts(make_situation(reading=make_reading(automatic=Automatic(automatic=True)))).automatic


@pytest.mark.parametrize(
    ("decision", "road", "machine"),
    [
        ({"gate": "accept", "gate_rule": "Monitoring", "silent": True}, Road.SMTP, True),
        ({"gate": "accept", "gate_rule": "Monitoring", "silent": False}, Road.SMTP, False),
        ({"gate": "accept", "gate_rule": "", "silent": True}, Road.SMTP, False),
        ({"gate": "accept", "gate_rule": UNNAMED_MACHINE, "silent": True}, Road.SMTP, False),
        ({"gate": "file", "gate_rule": "Lists", "silent": True}, Road.SMTP, False),
        ({"gate": "accept", "gate_rule": "Monitoring", "silent": True}, Road.LOG, False),
        ({"gate": "accept", "gate_rule": "Announcements", "silent": True, "by_hand": True}, Road.SMTP, False),
    ],
)
def test_a_machine_s_mail_is_one_that_a_rule_lets_in_as_such(decision, road, machine):
    s = make_situation()
    assert is_machine_mail(replace(s, inbox=replace(s.inbox, road=road)), Decision(**decision)) is machine
