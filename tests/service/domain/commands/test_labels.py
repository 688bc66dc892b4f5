"""Labelled lines of requesters and engineers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.commands.labels import FACT_LABELS, RECORD_LABELS, label_name, read_facts, read_record


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("Impact: whole floor", "impact", "whole floor"),
        ("影响范围：整层", "impact", "整层"),
        ("影响范围:整层", "impact", "整层"),
        ("Since when: this morning", "since_when", "this morning"),
        ("  - Since when?: Monday", "since_when", "Monday"),
        ("开始时间：今天早上", "since_when", "今天早上"),
        ("AFFECTED: 5 people", "affected", "5 people"),
        ("受影响人数：5", "affected", "5"),
        ("What have you tried? : rebooted", "tried", "rebooted"),
        ("1. 已试：重启", "tried", "重启"),
        ("*Phone:* +86 10 5555", "phone", "+86 10 5555"),
        ("电话：5555", "phone", "5555"),
        ("Room: 3.14", "place", "3.14"),
        ("地点：三楼", "place", "三楼"),
        ("Urgency: high", "urgency", "high"),
        ("紧急程度：高", "urgency", "高"),
    ],
)
def test_a_labelled_line_is_a_fact(line, key, value):
    assert read_facts(f"The printer jams.\n{line}\nThanks") == {key: value}


def test_a_label_alone_takes_the_line_below():
    assert read_facts("Since when:\nthis morning\n\nTried:\nrebooted twice\nThanks") == {
        "since_when": "this morning",
        "tried": "rebooted twice",
    }


@pytest.mark.parametrize(
    "text",
    ["", "It happens since Monday.", "See http://where: nothing", "Where is Ann?", "https://tried.example", "12:30"],
)
def test_prose_holds_no_facts(text):
    assert read_facts(text) == {}


def test_a_record_runs_to_the_next_label_or_blank_line():
    record, rest = read_record(
        "Cause: worn roller\nSolution: replaced it\nand cleaned the tray\nSteps:\n\n1) open\n2) close\n\nPlease try again."
    )
    assert record == {
        "cause": "worn roller",
        "solution": "replaced it\nand cleaned the tray",
        "steps": "1) open\n2) close",
    }
    assert rest == "Please try again."


def test_a_record_in_chinese():
    record, rest = read_record(
        "诊断：搓纸轮磨损\n计划：更换\n已试：清洁\n\n您好，请再试一下。\n备份:不需要\n风险：低\n回滚：换回旧件"
    )
    assert record == {
        "diagnosis": "搓纸轮磨损", "plan": "更换", "tried": "清洁", "backup": "不需要", "risk": "低", "rollback": "换回旧件",
    }  # fmt: skip
    assert rest == "您好，请再试一下。"


def test_a_command_ends_a_value():
    record, rest = read_record("Diagnosis: dead switch\n#escalate needs the vendor")
    assert record == {"diagnosis": "dead switch"}
    assert rest == "#escalate needs the vendor"


def test_the_same_label_twice_adds_up():
    assert read_record("Tried: reboot\nTried: new cable")[0] == {"tried": "reboot\nnew cable"}


def test_every_label_of_the_tables_is_read():
    for key, labels in FACT_LABELS.items():
        assert all(read_facts(f"{label.title()}: x") == {key: "x"} for label in labels)
    for key, labels in RECORD_LABELS.items():
        assert all(read_record(f"{label}：x")[0] == {key: "x"} for label in labels)


def test_every_key_has_a_name_in_both_languages():
    for key in {*FACT_LABELS, *RECORD_LABELS}:
        assert label_name(key, "en")
        assert label_name(key, "zh")


@given(st.text(max_size=200))
def test_unlabelled_text_is_kept_word_by_word(text):
    record, rest = read_record(text)
    if not record:
        assert rest.split() == text.split() or ":" in text or "：" in text
    read_facts(text)


@given(
    st.lists(st.sampled_from(["words here", "Cause: x", "", "原因：坏了", "#resolve", "Steps:", "more"]), max_size=12)
)
def test_nothing_is_lost(lines):
    record, rest = read_record("\n".join(lines))
    kept = " ".join([*record.values(), rest])
    for word in ("words here", "#resolve", "more", "坏了"):
        assert "\n".join(lines).count(word) == kept.count(word)
