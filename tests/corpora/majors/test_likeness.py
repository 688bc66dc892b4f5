"""Likeness on the labelled set, false proposals on ordinary mornings, and what the figures of the documentation are."""

import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.decision.decide import decide
from rules.facts import Facts
from rules.loading.load import load
from rules.policy.model import Policy
from service.config.new_desk import NewDeskAnswers, plan_files
from service.domain.similarity.compare_reports import ALIKE, ALIKE_IN_CATEGORY, are_like, likeness, make_print
from service.domain.similarity.recent_reports import Recent, can_report
from store.records import Head, State
from tests.corpora.majors.labelled import (
    START,
    ordinary_morning,
    pairs,
    precision_and_recall,
    proposals,
    read_groups,
    with_incident,
)
from tests.tools.running import DANA


def test_the_set_is_large_and_in_both_languages():
    groups = read_groups()
    reports = [report for group in groups for report in group.reports]
    assert len(reports) >= 200
    assert sum(same for split in ("dev", "test") for same, _ in pairs(split)) >= 200
    assert len([g for g in groups if g.kind == "apart"]) >= 15
    chinese = [r for r in reports if any("\u4e00" <= c <= "\u9fff" for c in r[0])]
    assert len(chinese) >= 60
    assert not {g.event for g in read_groups("dev")} & {g.event for g in read_groups("test")}


def test_the_quick_look_never_hides_what_is_alike():
    """Every report with every other one: the bound that comes before the comparison changes no verdict."""
    prints = [make_print(*report) for group in read_groups() for report in group.reports]
    for one, other in combinations(prints, 2):
        score = likeness(one, other)
        assert are_like(one, other, same_category=False) == (score >= ALIKE)
        assert are_like(one, other, same_category=True) == (score >= ALIKE_IN_CATEGORY)


@pytest.mark.parametrize(("split", "precise", "complete"), [("dev", 0.94, 0.95), ("test", 0.88, 0.82)])
def test_pairs_that_are_taken_for_the_same_incident(split, precise, complete):
    """Words and thresholds were found on `dev` (precision 0.953, recall 0.973); `test` was only measured (0.897, 0.840)."""
    precision, recall, count = precision_and_recall(split)
    print(f"{split}: {count} pairs, precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= precise
    assert recall >= complete


@pytest.mark.parametrize("split", ["dev", "test"])
def test_ordinary_mornings_bring_no_proposal(split):
    false = [asked for seed in range(40) for asked in proposals(ordinary_morning(split, seed))]
    print(f"{split}: {len(false)} false proposals in 40 mornings of 98 mails")
    assert len(false) <= 1, [(one[0].report, [r.subject for r in one[1]]) for one in false]


@pytest.mark.parametrize("split", ["dev", "test"])
def test_an_incident_in_an_ordinary_morning_is_proposed_once(split):
    """Every incident of the set, of no more than five or six reports, among a hundred other mails: dev 10 of 10, test 9 of 12."""
    found, missed, more = [], [], []
    for number, group in enumerate(g for g in read_groups(split) if g.kind == "incident"):
        asked = proposals(with_incident(ordinary_morning(split, number), group, number))
        right = [one for one in asked if sum(r.who.startswith("r") for r in one[1]) >= 3]
        (found if right else missed).append(group.name)
        more += asked[1:]
    print(
        f"{split}: {len(found)} of {len(found) + len(missed)} proposed, missed: {missed}, more than once: {len(more)}"
    )
    assert len(found) / (len(found) + len(missed)) >= (1 if split == "dev" else 0.75)
    assert len(more) <= 1


def test_what_only_its_writer_has_is_like_nothing():
    for group in read_groups():
        if group.category == "accounts" and group.kind == "apart":
            prints = [make_print(*report) for report in group.reports]
            assert all(likeness(a, b) == 0 for a in prints for b in prints if a is not b and (a.personal or b.personal))
            assert sum(p.personal for p in prints) >= len(prints) - 1, group.name


@given(st.text(max_size=300), st.text(max_size=900))
def test_every_text_has_a_print_and_is_like_itself_or_nothing(subject, text):
    made = make_print(subject, text)
    assert 0 <= likeness(made, made) <= 1
    assert likeness(made, make_print("VPN down", "the vpn is down")) == likeness(
        make_print("VPN down", "the vpn is down"), made
    )


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "can not " * 2000, "无法" * 5000, "please install " * 1000, "1" * 9000, "the " * 5000]
)
def test_hostile_texts_cost_nothing(text):
    begin = time.process_time()
    make_print(text, text)
    assert time.process_time() - begin < 1


def test_categories_can_be_left_out():
    policy = Policy.model_validate({"majors": {"without": ["accounts"]}})
    made = make_print("VPN down", "The VPN is down.")
    assert not can_report(policy, "incident", "accounts.password", made)
    assert can_report(policy, "incident", "accountsx", made)
    assert not can_report(policy, "request", "network", made)


def test_a_question_that_names_a_trouble_is_a_report_and_no_other():
    """People ask where they mean "it is down", in Chinese out of politeness; whatever kind the rules make of it."""
    policy = Policy()
    for subject, text in (
        ("请问VPN是不是坏了", "大家的VPN都连不上。"),
        ("远程VPN断了", "VPN突然断了，之后怎么都连不上。"),
        ("VPN怎么连不上了", "请问是怎么回事？"),
        ("打印机坏了怎么办", "打印机没反应。"),
        ("VPN?", "Is the VPN down?"),
    ):
        made = make_print(subject, text)
        assert not made.personal, subject
        assert can_report(policy, "question", "network", made), subject
    for subject, text in (
        ("VPN怎么申请", "请问VPN怎么申请？"),
        ("如何设置VPN", "请问如何在家里设置VPN？"),
        ("How do I use the VPN", "How do I connect to the VPN?"),
        ("Opening hours", "When is the desk open?"),
    ):
        made = make_print(subject, text)
        assert made.personal or not can_report(policy, "question", "network", made), subject


@pytest.mark.parametrize("split", ["dev", "test"])
def test_the_rules_of_a_new_desk_keep_no_report_from_being_one(split, tmp_path):
    """The kinds that the starter rules give: whatever the set calls an incident can be part of one."""
    for name, text in plan_files(
        NewDeskAnswers(
            address="support@acme.example",
            name="Acme IT",
            languages=("en", "zh"),
            engineers=(DANA,),
            timezone="Asia/Shanghai",
        )
    ).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    policy = load(tmp_path).policy
    for group in read_groups(split):
        for subject, body in group.reports if group.kind == "incident" else ():
            facts = Facts(START, "ann@acme.example", subject=subject, body=body)
            kind = decide(policy, facts, {}, version="").kind
            assert can_report(policy, kind, group.category, make_print(subject, body)), (kind, subject)


def test_a_new_report_is_compared_with_two_hundred_at_most():
    heads = [
        Head(n, "VPN down", f"p{n}@x.example", START, State.NEW, "incident", "network", {}, f"The vpn is down {n}")
        for n in range(1000)
    ]
    recent = Recent(Policy(), heads)
    made = make_print("VPN down", "vpn does not connect")
    recent.like(made, "network", "z@x.example")
    begin = time.process_time()
    for _ in range(100):
        assert recent.like(made, "network", "z@x.example").bit_count() == 200
    assert (time.process_time() - begin) / 100 < 0.05  # a wall, not a measurement
