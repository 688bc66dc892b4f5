"""The policy in effect, and the order in which its rules are asked."""

from __future__ import annotations

from rules.authoring.effective_policy import BY_PATH, describe_order, rule_files_of
from rules.loading.load import load_texts


def test_the_order_of_rules_across_files_is_told_with_their_places() -> None:
    """Files by their path, each from the top; and what decides where several fit."""
    gate = "gate:\n  - {name: %s, when: {from: a@b.example}, do: file}\n"
    classify = "classify:\n  - {name: Down, when: {subject: {has: down}}, set: {urgency: high}}\n"
    desk = "desk: {team: it}\nteams: {it: {}}\ncategories: {other: {team: it}}\n"
    files = {"rules/a.yaml": desk + gate % "First", "rules/b.yaml": gate % "Second" + classify}
    loaded = load_texts(files)
    assert loaded.policy is not None
    assert rule_files_of(loaded.policy, loaded.tree) == ("rules/a.yaml", "rules/b.yaml")
    assert list(describe_order(loaded.policy, loaded.tree)) == [
        BY_PATH,
        "  gate: the first that fits decides",
        "    1. First  # rules/a.yaml:5",
        "    2. Second  # rules/b.yaml:2",
        "  classify: all that fit; the first to set a field wins, tags add up",
        "    1. Down  # rules/b.yaml:4",
    ]
