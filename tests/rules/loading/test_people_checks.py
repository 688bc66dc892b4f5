"""People of rules: leads, deputies, addresses a letter away. Each message: tests/bad_config."""

from __future__ import annotations

import pytest

from rules.loading.load import load_texts

DESK = "desk: {team: it}\nteams: {it: {lead: dana@acme.example}}\npeople: {dana@acme.example: {name: Dana}}\ncategories: {other: {team: it}}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("organisations: {a: {contacts: [dnaa@acme.example]}}\n", "did you mean 'dana@acme.example'?"),
        ("teams: {b: {deputy: who@acme.example}}\n", "the deputy 'who@acme.example' is not among the people"),
        ("lists: {a: [x, y, x]}\n", "'x' is given twice"),
    ],
)
def test_says_what_is_hardly_meant(text: str, says: str) -> None:
    assert any(says in str(problem) for problem in load_texts({"a.yaml": DESK, "b.yaml": text}).problems)


def test_says_nothing_of_people_from_outside() -> None:
    text = "gate: [{name: A, when: {from: [diana@acme.example, lisa@other.example]}, do: accept}]\n"
    assert load_texts({"a.yaml": DESK, "b.yaml": text}).problems == ()


def test_says_nothing_where_people_cannot_be_read() -> None:
    broken = DESK.replace("{name: Dana}", '{name: "Dana}')
    assert [one.severity for one in load_texts({"a.yaml": broken}).problems] == ["error"]
