"""The five questions: one table of cases each, and the guards that no rule can switch off."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from rules.decision.decide import decide, language_by_letters
from rules.decision.dispatch import Need, dispatch
from rules.decision.promises import Served, due_times, goal, promises
from rules.decision.roster import expand, find_person, find_team, is_desk_or_lead, role_addresses
from rules.facts import Decision, Facts, Load, Loads, Trace
from rules.loading.load import load_texts
from rules.policy.model import Policy
from tests.tools.starter_files import sample_files

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=ZONE)


def make(more: str = "", *, instead: bool = False) -> Policy:
    files = {n: t for n, t in sample_files().items() if "tests" not in n and not (instead and n.endswith("mail.yaml"))}
    loaded = load_texts(files | {"rules/more.yaml": more}, desk_timezone="Asia/Shanghai", languages=("en", "zh"))
    assert loaded.policy is not None, [str(problem) for problem in loaded.problems]
    return loaded.policy


def mail(subject: str = "", body: str = "", **more: object) -> Facts:
    return replace(Facts(NOON, "ann@acme.example", subject=subject, body=body), **more)  # type: ignore[arg-type]


def ask(when: str, facts: Facts, more: str = "") -> bool:
    policy = make(
        f"{more}\nclassify:\n  - name: Asked\n    when: {when}\n    set: {{tags: [hit]}}\ncategories: {{other: {{team: servicedesk}}}}\n",
        instead=True,
    )
    quick, full = decide(policy, facts, {}), decide(policy, facts, {}, full=True)
    assert quick.tags == full.tags
    return "hit" in quick.tags


@pytest.mark.parametrize(
    ("when", "facts", "fits"),
    [
        ("{subject: {has: [vpn]}}", mail("VPN连不上"), True),
        ("{subject: {has: [vpn]}}", mail("myvpn"), False),
        ("{text: {has: [ＶＰＮ]}}", mail("", "my vpn"), True),
        ("{text: {has: [whole team]}}", mail("", "The WHOLE\n  team waits"), True),
        ("{text: {has: [vpn down]}}", mail("vpn", "down"), False),
        ("{text: {has: [打印机]}}", mail("三楼打印机坏了"), True),
        ("{text: {has: [票]}}", mail("发票"), True),
        ("{text: {has: ['print*']}}", mail("Printers"), True),
        ("{text: {has: [can't]}}", mail("", "I can’t"), True),
        ("{body: {has: [vpn]}}", mail("vpn", ""), False),
        ("{subject: Hello World}", mail(" hello  WORLD "), True),
        ("{subject: 'disk * full'}", mail("Disk /var full"), True),
        ("{subject: {matches: '^INC\\d{6}'}}", mail("inc123456 x"), True),
        ("{body: {matches: '^INC\\d{6}'}}", mail("x", "INC12345"), False),
        ("{text: {matches: '(?m)^total: \\d+$'}}", mail("x", "a\nTotal: 7\nb"), True),
        ("{from: ann@ACME.example}", mail(), True),
        ("{from: '@acme.example'}", mail(), True),
        ("{from: '*@acme.example'}", mail(sender="ann@sub.acme.example"), False),
        ("{from: '*.acme.example'}", mail(sender="ann@sub.acme.example"), True),
        ("{from: {in: staff}}", mail(), True),
        ("{from: {in: staff}}", mail(sender="x@other.example"), False),
        ("{from: {not: {in: staff}}}", mail(sender="x@other.example"), True),
        ("{text: {in: words}}", mail("please help"), True),
        ("{to: it@acme.example}", mail(to=("a@b.example", "it@acme.example")), True),
        ("{header.x-prio: '*'}", mail(headers=(("X-Prio", ""),)), True),
        ("{header.x-prio: '1'}", mail(headers=(("X-Prio", "2"), ("x-prio", "1"))), True),
        ("{header.x-prio: {not: '*'}}", mail(), True),
        ("{attachment.name: '*.exe'}", mail(attachments=(("a.txt", "text/plain", 1), ("Run.EXE", "a/b", 5))), True),
        ("{attachment.type: 'image/*'}", mail(attachments=(("a.png", "image/png", 1),)), True),
        ("{attachment.size: {over: 1MB}}", mail(attachments=(("a.png", "image/png", 2**20 + 1),)), True),
        ("{attachments: {at_least: 2}}", mail(attachments=(("a", "b/c", 1),)), False),
        ("{size: {under: 1 kB}}", mail(size=1023), True),
        ("{language: zh}", mail(language="zh"), True),
        ("{organisation: acme}", mail(), True),
        ("{vip: yes}", mail(sender="boss@acme.example"), True),
        ("{vip: no}", mail(sender="boss@acme.example"), False),
        ("{verified: yes}", mail(verified=True), True),
        ("{inside: office}", mail(), True),
        ("{outside: office}", mail(), False),
        ("{outside: office}", mail(at=NOON + timedelta(hours=1, minutes=10)), True),
        ("{any: [{subject: a}, {subject: b}]}", mail("b"), True),
        ("{all: [{text: {has: a}}, {text: {has: b}}]}", mail("b", "a"), True),
        ("{all: [{text: {has: a}}, {text: {has: b}}]}", mail("b"), False),
        ("{not: {subject: a}}", mail("b"), True),
        ("[{subject: a}, {subject: b}]", mail("b"), True),
        ("{subject: {has: [a], not: {has: [b]}}}", mail("a b"), False),
        ("{text: {any: [{has: a}, {matches: 'z+'}]}}", mail("zzz"), True),
        ("{subject: a, body: b}", mail("a", "c"), False),
        ("{kind: incident, impact: person}", mail(), True),
        ("{name: {has: [Monitoring]}}", mail(sender_name="Acme monitoring"), True),
    ],
)
def test_conditions(when: str, facts: Facts, fits: bool) -> None:
    more = (
        "lists: {staff: [acme.example], words: [help]}\n"
        "organisations: {acme: {domains: [acme.example], vip: [boss@acme.example]}}"
    )
    assert ask(when, facts, more) is fits


def test_first_to_set_a_field_wins_and_tags_add_up() -> None:
    decision = decide(make(), mail("vpn and printer down"), {})
    assert (decision.category, decision.urgency, decision.priority) == ("network.vpn", "high", "P2")
    printing = next(hit for hit in decision.trace.hits if hit.name == "Printing")
    assert printing.words == ("printer",)
    assert printing.did.startswith("nothing")


def test_a_rule_sees_what_earlier_rules_have_said() -> None:
    policy = make(
        "classify:\n  - {name: A, when: {subject: a}, set: {tags: [one], category: x.y}}\n"
        "  - {name: B, when: {tags: one, category: x}, set: {tags: two}}\n"
        "categories: {x.y: {team: servicedesk}, other: {team: servicedesk}}\n",
        instead=True,
    )
    assert decide(policy, mail("a"), {}).tags == ("one", "two")
    assert decide(policy, mail("b"), {}).tags == ()


@pytest.mark.parametrize(
    ("facts", "gate", "silent"),
    [
        (mail("x"), "accept", False),
        (mail("x", automatic=True), "file", True),
        (mail("x", sender="monitor@acme.example"), "accept", True),
        (mail("x", sender="monitor@acme.example", automatic=True), "accept", True),
        (mail("x", headers=(("List-Unsubscribe", "<x>"),)), "file", False),
    ],
)
def test_the_gate_and_its_guard(facts: Facts, gate: str, silent: bool) -> None:
    decision = decide(make(), facts, {})
    assert (decision.gate, decision.silent) == (gate, silent)


def test_no_rule_answers_a_machine() -> None:
    night = mail("x", sender="monitor@acme.example", at=NOON + timedelta(hours=12))
    decision = decide(make(), night, {})
    assert decision.answer == ""
    assert "a machine is never answered" in decision.trace.notes


def follow_up(body: str, **more: object) -> Facts:
    ticket = {"new": False, "state": "in_progress", "kind": "request", "category": "other", "impact": "person"}
    return mail("Re", body, **({**ticket, "urgency": "normal", "priority": "P3", "team": "servicedesk"} | more))


def test_a_later_mail_only_raises() -> None:
    policy = make()
    raised = decide(policy, follow_up("the vpn is down"), {})
    assert (raised.urgency, raised.priority, raised.raised) == ("high", "P2", True)
    assert (raised.category, raised.kind, raised.team) == ("other", "request", "servicedesk")
    calm = decide(policy, follow_up("thanks"), {})
    assert (calm.urgency, calm.priority, calm.raised) == ("normal", "P3", False)
    higher = decide(policy, follow_up("down", priority="P1"), {})
    assert (higher.priority, higher.raised) == ("P1", False)


@pytest.mark.parametrize("more", [{"triaged": True}, {"tags": ("triaged",)}])
def test_triage_by_hand_stands(more: dict[str, object]) -> None:
    decision = decide(make(), follow_up("everything is down", **more), {})
    assert (decision.urgency, decision.priority) == ("normal", "P3")
    assert "an engineer's triage stands" in decision.trace.notes


def test_the_trace_survives_storage() -> None:
    trace = decide(make(), mail("vpn"), {}, full=True).trace
    assert Trace.from_json(json.loads(json.dumps(trace.to_json()))) == trace
    assert trace.to_json(misses=1)["missed"] == len(trace.misses) > 1


# -- dispatch ---------------------------------------------------------------------------------------------------------

TEAM = """
hours: {early: {open: {mon-fri: "06:00-10:00"}}}
people:
  a@acme.example: {name: A, team: network, level: 2, skills: [vpn, dns]}
  b@acme.example: {name: B, team: network, level: 2, skills: [vpn], languages: [zh]}
  c@acme.example: {name: C, team: network, level: 3, skills: [vpn, dns]}
  d@acme.example: {name: D, team: network, level: 2, skills: [vpn], away: 2026-11-20..2026-11-30}
  e@acme.example: {name: E, team: network, level: 2, skills: [vpn], capacity: 3}
  f@acme.example: {name: F, team: network, level: 2, skills: [vpn], hours: early}
"""


LATER_BY_NAME, MORE_RECENTLY = "fits, comes later by name", "fits, was assigned more recently"


@pytest.mark.parametrize(
    ("need", "loads", "who"),
    [
        ({}, {"noor@acme.example": Load(1), "e@acme.example": Load(2)}, "a@acme.example"),
        ({}, {"a@acme.example": Load(2), "noor@acme.example": Load(2), "e@acme.example": Load(0)}, "e@acme.example"),
        ({}, {"a@acme.example": Load(9), "noor@acme.example": Load(5), "e@acme.example": Load(3)}, "noor@acme.example"),
        ({"skills": ("dns",)}, {"a@acme.example": Load(50)}, "a@acme.example"),
        ({"skills": ("dns",), "level": 3}, {}, "c@acme.example"),
        (
            {"language": "zh"},
            {"a@acme.example": Load(3), "e@acme.example": Load(3), "noor@acme.example": Load(3)},
            "b@acme.example",
        ),
        (
            {},
            {
                "a@acme.example": Load(0, NOON),
                "e@acme.example": Load(0, NOON - timedelta(1)),
                "noor@acme.example": Load(0, NOON),
            },
            "e@acme.example",
        ),
        (
            {},
            {
                "a@acme.example": Load(0, None, NOON + timedelta(1)),
                "e@acme.example": Load(1),
                "noor@acme.example": Load(2),
            },
            "e@acme.example",
        ),
        ({"skills": ("sap",)}, {}, ""),
        ({"level": 1}, {}, ""),
    ],
)
def test_the_skill_matrix(need: dict[str, object], loads: dict[str, Load], who: str) -> None:
    policy = make(TEAM)
    asked = Need(
        **(
            {"team": "network", "at": NOON, "skills": ("vpn",), "language": "en", "due": NOON + timedelta(hours=4)}
            | need
        )
    )  # type: ignore[arg-type]
    found = dispatch(policy, asked, loads)
    assert found.assignee == who
    assert {c.address for c in found.candidates} == {a for a, p in policy.people.items() if "network" in p.team}
    assert [c.address for c in found.candidates if c.chosen] == ([who] if who else [])
    assert all(candidate.why for candidate in found.candidates)


def test_why_not_the_others() -> None:
    need = Need("network", NOON, ("vpn",), "en", None, NOON + timedelta(hours=4))
    found = dispatch(make(TEAM), need, {"e@acme.example": Load(3)})
    why = {candidate.address[0]: candidate.why for candidate in found.candidates}
    assert why["b"] == "speaks zh, not en"
    assert why["c"] == "level 3, the ticket is at level 2"
    assert why["d"] == "away until 2026-12-01 00:00"
    assert why["e"] == "has 3 open, capacity 3"
    assert why["f"] == "off duty until Wed 2026-11-25 06:00"


def test_loads_that_a_batch_carries_on_are_those_that_would_be_read_anew() -> None:
    """Who comes next is kept in order from one ticket to the next, which is not to drift from what the loads say."""
    policy = make(TEAM + "".join(f"  x{n}@acme.example: {{name: X{n}, team: duty}}\n" for n in range(7)))
    known = {f"x{n}@acme.example": Load(n % 3, NOON - timedelta(minutes=n) if n % 2 else None) for n in range(5)}
    loads = Loads(policy.people, known | {"x5@acme.example": Load(away_until=NOON + timedelta(days=1))})
    given = []
    for minute in range(30):
        found = dispatch(policy, Need("duty", NOON), loads)
        assert found == dispatch(policy, Need("duty", NOON), dict(loads))
        given.append(found.assignee)
        loads = loads.assigned(found.assignee, NOON + timedelta(minutes=minute))
        anew = Loads(policy.people, dict(loads))
        assert (loads, loads.ranked, loads.engaged) == (anew, anew.ranked, anew.engaged)
    assert set(given) == {f"x{n}@acme.example" for n in (0, 1, 2, 3, 4, 6)}
    assert max(loads[who].open for who in given) - min(loads[who].open for who in given) <= 1


def test_a_large_team_is_told_in_runs_of_whom_the_same_is_said() -> None:
    """Who is looked at, in which order and why, is the same as one by one; stored it is some lines."""
    people = "".join(f"  x{n:02}@acme.example: {{name: X{n}, team: duty, level: {1 + n % 2}}}\n" for n in range(60))
    policy = make(TEAM + people)
    loads = {f"x{n:02}@acme.example": Load(n // 20, NOON - timedelta(minutes=n % 3)) for n in range(0, 60, 2)}
    found = dispatch(policy, Need("duty", NOON), loads)
    fits = [c for c in found.candidates if c.why.startswith("fits")]
    ranked = sorted(loads, key=lambda address: (loads[address].open, loads[address].assigned_at, address))
    assert [c.address for c in fits] == ranked
    assert [c.why for c in fits[:11]] == ["fits", *[LATER_BY_NAME] * 2, *[MORE_RECENTLY] * 7, "fits, has 1 open"]
    others = [f"x{n:02}@acme.example" for n in range(1, 60, 2)]
    assert [c.address for c in found.candidates if c.address in others] == others
    trace = Trace(looked_at=found.looked_at)
    stored = json.loads(json.dumps(trace.to_json()))
    assert len(stored["candidates"]) < 8
    assert Trace.from_json(stored).candidates == found.candidates
    told = Trace.told_one_by_one(stored)
    assert [one["address"] for one in told["candidates"]] == [c.address for c in found.candidates]
    assert {**told, "candidates": 0} == {**stored, "candidates": 0}


def test_off_duty_does_not_matter_when_back_before_an_answer_is_due() -> None:
    policy = make(TEAM + "  g@acme.example: {name: G, team: duty, skills: [vpn], hours: early}\n")
    late = Need("duty", NOON, ("vpn",), "en", 1, NOON + timedelta(days=2))
    assert dispatch(policy, late, {}).assignee == "g@acme.example"
    assert dispatch(policy, replace(late, due=NOON + timedelta(hours=1)), {}).assignee == ""


def test_nobody_gets_their_own_ticket() -> None:
    decision = decide(make(), mail("vpn", sender="noor@acme.example"), {})
    assert (decision.team, decision.assignee) == ("network", "")
    assert decision.trace.candidates[0].why == "is passed over"


# -- promises ---------------------------------------------------------------------------------------------------------

ORGANISATIONS = """
organisations:
  hospital:
    domains: [hospital.example]
    language: zh
    service_levels:
      P3: {first_response: 1h, request: {resolution: 1d}}
"""


def test_an_organisation_has_targets_of_its_own() -> None:
    policy = make(ORGANISATIONS)
    ours, theirs = goal(policy, Served("P3")), goal(policy, Served("P3", "request", "hospital"))
    assert (str(ours.first_response), str(ours.resolution)) == ("4h", "24h")
    assert (str(theirs.first_response), str(theirs.resolution), theirs.hours) == ("1h", "1d", "office")
    decision = decide(policy, mail("x", sender="li@ward.hospital.example"), {})
    assert (decision.organisation, decision.language) == ("hospital", "zh")
    assert decision.response_due == datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)


def test_a_pause_moves_the_solution_and_not_the_answer() -> None:
    policy = make()
    at = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)
    plain = due_times(policy, Served("P2"), at)
    pause = (at + timedelta(minutes=30), at + timedelta(minutes=90))
    paused = due_times(policy, Served("P2"), at, [pause])
    assert paused.response == plain.response == datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
    assert plain.resolution == datetime(2026, 11, 25, 9, 30, tzinfo=ZONE)
    assert paused.resolution == datetime(2026, 11, 25, 10, 30, tzinfo=ZONE)


def test_the_chain_is_in_order_and_ends_for_what_is_answered() -> None:
    policy = make()
    chain = promises(policy, Served("P1"), start=NOON)
    assert [promise.text for promise in chain] == [
        "80% of first_response",
        "100% of first_response",
        "100% of resolution",
        "150% of resolution",
    ]
    assert [promise.at for promise in chain] == sorted(promise.at for promise in chain)
    answered = promises(policy, Served("P3"), start=NOON, answered=True)
    assert [promise.text for promise in answered] == ["100% of resolution"]


# -- who is who -------------------------------------------------------------------------------------------------------


def test_people_by_what_somebody_types() -> None:
    policy = make("people:\n  dan@acme.example: {name: Dan Moss, team: servicedesk, aliases: [daniel@home.example]}\n")
    assert find_person(policy, "dana") == "dana@acme.example"
    assert find_person(policy, "诺尔") == "noor@acme.example"
    assert find_person(policy, "MOSS") == "dan@acme.example"
    assert find_person(policy, "Daniel@home.example") == "dan@acme.example"
    assert find_person(policy, "da") == ("dana@acme.example", "dan@acme.example")
    assert find_person(policy, "bob") == ()
    assert find_team(policy, "team:network") == find_team(policy, "网络组") == "network"
    assert find_team(policy, "sales") == ""


def test_roles() -> None:
    policy = make()
    assert role_addresses(
        policy, ["assignee", "team", "lead", "manager"], team="network", assignee="noor@acme.example"
    ) == (
        "noor@acme.example",
        "network@acme.example",
        "cio@acme.example",
    )
    assert expand(policy, ["assignee", "team"], team="servicedesk", assignee="piet@acme.example") == (
        "piet@acme.example",
        "dana@acme.example",
    )
    assert expand(policy, ["assignee"], team="network", assignee="") == ("noor@acme.example",)
    assert is_desk_or_lead(policy, "piet@acme.example", "network")
    assert is_desk_or_lead(policy, "noor@acme.example", "network")
    assert not is_desk_or_lead(policy, "noor@acme.example", "servicedesk")
    assert not is_desk_or_lead(policy, "", "network")


def test_a_decision_has_defaults() -> None:
    assert Decision().trace == Trace()


@pytest.mark.parametrize(
    ("known", "subject", "body", "name", "language"),
    [
        (("zh", "en"), "Printer jam", "The printer jams.", "Ann", "en"),
        (("en", "zh"), "VPN", "", "李伟", "zh"),
        (("en", "zh"), "打印机", "", "", "zh"),
        (("zh",), "Printer jam", "", "Ann", "zh"),
        (("en",), "打印机", "", "", "en"),
        (("zh", "en"), "!!", "404", "", "zh"),
        (("zh", "en"), "VPN", "12345", "Li Wei", "zh"),
    ],
)
def test_a_mail_of_few_words_is_answered_in_letters_like_its_own(known, subject, body, name, language):
    assert language_by_letters(f"{subject} {body}", known, name) == language
