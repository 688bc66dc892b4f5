"""The index may only leave out rules that do not apply: held against asking every rule, and against looking word by word."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.decision.decide import decide
from rules.facts import Facts
from rules.language.condition import fold
from rules.loading.load import load_texts
from rules.matching.match import Patterns, View
from rules.matching.phrase_finder import WordIndex, occurs
from rules.policy.model import Policy

WORDS = st.sampled_from(
    [
        "vpn",
        "down",
        "print*",
        "whole team",
        "打印机",
        "票",
        "c++",
        "can't",
        ".net",
        "*jam",
        "vpn连接",
        "a",
        "ß",
        "프린터",
        "x y z",
    ]
)
PIECES = st.sampled_from(
    [
        "vpn",
        "VPN",
        "down",
        "countdown",
        "printer",
        "whole",
        "team",
        " ",
        "\n",
        ".",
        "打印机",
        "发票",
        "连接",
        "c++",
        "can’t",
        ".NET",
        "paperjam",
        "A",
        "STRASSE",
        "프린터가",
        "x  y\nz",
        "ＶＰＮ",
        "-",
        "'",
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.sets(WORDS), TEXTS)
def test_the_word_index_finds_what_looking_finds(words: set[str], text: str) -> None:
    terms = {fold(word) for word in words}
    folded = fold(text)
    assert WordIndex(terms).find(folded) == {term for term in terms if occurs(term, folded)}


def _leaf() -> st.SearchStrategy[str]:
    words = st.lists(WORDS, min_size=1, max_size=3).map(
        lambda several: "[" + ", ".join(f'"{w}"' for w in several) + "]"
    )
    return st.one_of(
        st.tuples(st.sampled_from(["subject", "body", "text"]), words).map(lambda p: f"{{{p[0]}: {{has: {p[1]}}}}}"),
        st.sampled_from(
            [
                "{from: ann@acme.example}",
                "{from: '*@acme.example'}",
                "{from: 'a*@acme.example'}",
                "{to: '@desk.example'}",
                "{header.x-a: '*'}",
                "{header.x-a: {has: [one]}}",
                "{subject: {matches: '^v.n'}}",
                "{text: {matches: 'down$'}}",
                "{language: zh}",
                "{automatic: no}",
                "{subject: '*'}",
                "{tags: t1}",
                "{organisation: acme}",
            ]
        ),
    )


CONDITIONS = st.recursive(
    _leaf(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"{{any: [{', '.join(parts)}]}}"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"{{all: [{', '.join(parts)}]}}"),
        inner.map(lambda part: f"{{not: {part}}}"),
    ),
    max_leaves=4,
)


def make(conditions: list[str]) -> Policy:
    rules = "\n".join(f"  - {{name: R{n}, when: {when}, set: {{tags: t{n}}}}}" for n, when in enumerate(conditions))
    loaded = load_texts({"rules/a.yaml": f"organisations: {{acme: {{domains: [acme.example]}}}}\nclassify:\n{rules}\n"})
    assert loaded.policy is not None, [str(problem) for problem in loaded.problems]
    return loaded.policy


@settings(max_examples=150, deadline=None)
@given(
    st.lists(CONDITIONS, min_size=1, max_size=6),
    TEXTS,
    TEXTS,
    st.sampled_from(["ann@acme.example", "bob@x.acme.example", ""]),
    st.booleans(),
)
def test_the_index_leaves_out_no_rule_that_applies(
    conditions: list[str], subject: str, body: str, sender: str, more: bool
) -> None:
    policy = make(conditions)
    facts = Facts(
        datetime(2026, 11, 24, tzinfo=UTC),
        sender,
        to=("it@desk.example",) if more else (),
        subject=subject,
        body=body,
        headers=(("X-A", "one"),) if more else (),
        language="zh" if more else "",
    )
    rules = policy.compiled.classify
    view = View(facts, policy.compiled.index, organisation=policy.organisation_of(sender))
    tags: tuple[str, ...] = ()
    for rule in rules.rules:  # every rule, in order
        view.answers["tags"] = tags
        if rule.test(view) is not None:
            tags += (f"t{rule.place}",)
    assert decide(policy, facts, {}).tags == tags


def test_many_patterns_at_once() -> None:
    patterns = [rf"case-{n:04}\b" for n in range(450)]
    found = Patterns(patterns)
    assert sorted(found.find("CASE-0007 and case-0449, case-00011")) == [r"case-0007\b", r"case-0449\b"]
    assert found.find("nothing") == []


def test_patterns_that_need_much_memory_are_still_found() -> None:
    patterns = [rf"(?:[a-z]{{20,40}}[0-9]{{3}}.*){{3}}x{n}" for n in range(120)]
    text = ("abcdefghijklmnopqrstuvwxyz123 " * 3) + "x7"
    assert r"(?:[a-z]{20,40}[0-9]{3}.*){3}x7" in Patterns(patterns).find(text)
