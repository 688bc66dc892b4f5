"""Rules that are sound: nothing is said of them."""

from __future__ import annotations

import pytest

from rules.loading.load import load_texts

DESK = """\
desk: {team: it}
teams: {it: {mail: it-team@b.example, lead: sam@b.example}, hr: {lead: eva@b.example}}
people: {sam@b.example: {name: Sam, team: it}, eva@b.example: {name: Eva, team: hr}}
hours: {office: {open: {mon-fri: "09:00-17:00"}}}
categories: {net: {team: it}, hr: {team: hr}, other: {team: it}}
"""


@pytest.mark.parametrize(
    "gate",
    [
        '[{name: Ours, when: {from: "*@b.example"}, do: accept}, {name: The rest, when: {new: yes}, do: hold}]',
        '[{name: Ours, when: {from: "*@b.example"}, do: accept}, {name: The rest, when: {from: "*"}, do: file}]',
        "[{name: Loud, when: {text: {has: [DO NOT REPLY, SERVICE NOT AVAILABLE]}}, do: file}]",
        '[{name: Short, when: {body: {matches: "^.{0,20}$"}}, do: file}]',
        '[{name: One line, when: {body: {matches: "^[^\\\\n]*$"}}, do: file}]',
        '[{name: At night, when: {outside: office, from: "*@b.example"}, do: accept}]',
        "[{name: Large, when: {size: {over: 20MB}}, do: file}, {name: Less, when: {size: {over: 5MB, at_most: 20MB}}, do: file}]",
        '[{name: But one, when: {from: {is: "*@b.example", not: sam@b.example}}, do: accept}]',
    ],
)  # fmt: skip
def test_nothing_is_said_of_a_sound_gate(gate: str) -> None:
    assert not load_texts({"rules/desk.yaml": DESK, "rules/gate.yaml": f"gate: {gate}\n"}).problems


@pytest.mark.parametrize("before", ["", '{name: Drop, when: {from: "x@c.example"}, do: drop}, '])
def test_a_gate_that_lets_nothing_in_is_warned_of(before: str) -> None:
    gate = f"gate: [{before}{{name: All, when: {{new: yes}}, do: file}}]\n"
    said = load_texts({"rules/desk.yaml": DESK, "rules/gate.yaml": gate}).problems
    assert [one.message.partition(":")[0] for one in said] == ["the rule fits every mail that could open a ticket"]
