"""What each rule did to mails that came."""

from __future__ import annotations

from datetime import UTC, datetime

from rules.authoring.rule_usage import count_usage
from rules.facts import Facts
from rules.loading.load import load_texts

RULES = """\
desk: {team: it}
teams: {it: {}}
categories: {other: {team: it}}
gate:
  - name: News
    when: {from: "*@news.example"}
    do: file
  - name: All news of today
    when: {from: today@news.example}
    do: drop
classify:
  - name: Down
    when: {subject: {has: [down]}, from: "*@acme.example"}
    set: {urgency: high}
"""


def mail(sender: str, subject: str) -> Facts:
    return Facts(at=datetime(2026, 11, 24, 10, tzinfo=UTC), sender=sender, subject=subject, new=True)


def test_counts_rules_conditions_and_who_was_first() -> None:
    policy = load_texts({"a.yaml": RULES}).policy
    assert policy is not None
    places = {(section, n): ("a.yaml", n) for section in ("gate", "classify") for n in range(2)}
    mails = [("first", mail("today@news.example", "x")), ("second", mail("a@acme.example", "down"))]
    number, usages = count_usage(policy, places, [*mails, ("third", mail("b@other.example", "down"))])
    news, today, down = usages
    assert number == 3
    assert (news.decided, today.decided, down.decided) == (1, 0, 1)
    assert (today.shadowed_by["News"], today.example) == (1, "first")
    assert sorted(down.conditions.values()) == [1, 2]
    assert any("'News' was first, for example first" in line for line in today.lines())


def test_conditions_on_what_was_decided_are_counted_as_they_were_when_asked() -> None:
    """`priority` and `category` are no words of the mail, but of the questions before."""
    more = """\
route:
  - name: The urgent ones
    when: {priority: P2, category: other}
    to: {level: 2}
answer:
  - name: None
    when: {category: nowhere}
    send: no
"""
    rules = RULES.replace("categories: {", "categories: {nowhere: {team: it}, ") + more
    policy = load_texts({"a.yaml": rules}).policy
    assert policy is not None
    places = {(section, n): ("a.yaml", n) for section in ("gate", "classify", "route", "answer") for n in range(2)}
    _, usages = count_usage(
        policy, places, [("one", mail("a@acme.example", "down")), ("two", mail("b@acme.example", "up"))]
    )
    by_name = {one.name: one for one in usages}
    urgent, nobody = by_name["The urgent ones"], by_name["None"]
    assert (urgent.decided, sorted(urgent.conditions.values())) == (1, [1, 2])
    assert list(nobody.conditions.values()) == [0]
    assert any("never true" in line for line in nobody.lines())
