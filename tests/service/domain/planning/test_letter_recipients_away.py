"""Who hears of a ticket while its people are away."""

import pytest

from rules.loading.load import load_texts
from service.domain.escalation import escalate
from service.domain.planning.case import Case
from service.domain.planning.letter_recipients import Post, brief, engineer_side
from service.domain.ticket.permissions import may_see, why_hidden
from store.records import State
from tests.tools.situations import NOOR, PIET, SAM, make_draft, make_house, make_situation, make_ticket

MIA, TEAM = "mia@acme.example", "it@acme.example"
RULES = f"""\
desk: {{team: it, manager: {MIA}, timezone: Europe/Berlin, languages: [en, zh]}}
hours: {{office: {{timezone: Europe/Berlin, open: {{mon-fri: "09:00-17:00"}}}}}}
teams: {{it: {{mail: {TEAM}, lead: {NOOR}}}, network: {{mail: network@acme.example}}}}
people:
  {PIET}: {{name: Piet, team: it}}
  {NOOR}: {{name: Noor, team: it}}
  {SAM}: {{name: Sam, team: network}}
  {MIA}: {{name: Mia, team: network}}
categories: {{other: {{team: it}}}}
"""


def read_policy(rules=RULES):
    loaded = load_texts({"rules/a.yaml": rules}, desk_timezone="Europe/Berlin", languages=("en", "zh"))
    assert loaded.policy is not None, loaded.problems
    return loaded.policy


@pytest.mark.parametrize(
    ("away", "without", "told"),
    [
        ({PIET}, "", (NOOR,)),
        ({PIET, NOOR}, "", (MIA,)),
        ({PIET, NOOR}, PIET, (MIA,)),  # who is away and writes all the same
        ({PIET, NOOR, MIA}, "", (PIET, NOOR)),  # nobody is there at all
    ],
)
def test_the_first_above_a_team_that_is_away_as_a_whole(away, without, told):
    ticket = make_ticket(state=State.NEW, assignee="", owner="")
    assert engineer_side(read_policy(), ticket, without=without, away=frozenset(away)) == told


def test_a_manager_who_works_on_no_tickets_gets_none():
    policy = read_policy(RULES.replace(f"  {MIA}: {{name: Mia, team: network}}\n", ""))
    ticket = make_ticket(state=State.NEW, assignee="", owner="")
    assert engineer_side(policy, ticket, away=frozenset({PIET, NOOR})) == (PIET, NOOR)


@pytest.mark.parametrize(
    ("away", "warned", "told_late"),
    [
        (set(), (PIET, NOOR), (PIET, NOOR)),
        ({PIET, NOOR}, (TEAM,), (MIA,)),
        ({PIET, NOOR, MIA}, (TEAM,), (TEAM,)),
    ],
)
def test_who_is_told_while_all_of_a_team_are_away(away, warned, told_late):
    s = make_situation(policy=read_policy(), ticket=make_ticket(state=State.NEW, assignee="", owner=""))
    draft = make_draft(state=State.NEW, assignee="", owner="")
    case = Case(s, draft, Post(draft, s.policy, s.house, away=frozenset(away)))
    assert escalate.find_present(case, ("assignee", "team"), is_warning=True) == warned
    assert escalate.find_present(case, ("assignee", "team"), is_warning=False) == told_late


def test_no_warning_reaches_who_is_away_where_the_manager_is_there():
    s = make_situation(policy=read_policy(RULES.replace(f"mail: {TEAM}, ", "")), ticket=make_ticket())
    draft = make_draft(state=State.NEW, assignee="", owner="")
    case = Case(s, draft, Post(draft, s.policy, make_house(), away=frozenset({PIET, NOOR})))
    assert escalate.find_present(case, ("assignee", "team"), is_warning=True) == ()


def test_a_teams_own_address_sees_the_tickets_of_its_team():
    policy = read_policy()
    assert why_hidden(policy, make_ticket(assignee=""), (), TEAM) == ""
    assert why_hidden(policy, make_ticket(team="network", assignee=""), (), TEAM) == "of_team"
    assert why_hidden(policy, make_ticket(tags=("confidential",)), (), TEAM) == "confidential"
    assert not may_see(policy, make_ticket(), (), "network@acme.example")


def test_a_ticket_that_was_handed_on_to_nobody_is_new_in_a_list():
    assert brief(make_ticket(assignee="")).state == "new"
    assert brief(make_ticket()).state == "assigned"
    assert brief(make_ticket(assignee="", state=State.IN_PROGRESS)).state == "in_progress"
