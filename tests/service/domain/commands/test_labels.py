"""Labelled lines of engineers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.matching.fact_reader import FACT_LABELS
from service.domain.commands.labels import RECORD_LABELS, label_name, read_record


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


@pytest.mark.parametrize(
    "greeting",
    [
        "Hello Ann,",
        "Hi Ann, it is the roller.",
        "Dear Ms. Lee",
        "Good morning!",
        "您好，已经找到原因。",
        "李伟，您好！",
        "大家好",
    ],
)
def test_a_greeting_ends_a_value_for_what_follows_is_for_who_is_greeted(greeting):
    record, rest = read_record(f"Diagnosis: the roller\nis worn\n{greeting}\nI come at three.")
    assert record == {"diagnosis": "the roller\nis worn"}
    assert rest == f"{greeting}\nI come at three."


@pytest.mark.parametrize(
    "line", ["Hi-speed link broken", "the hello service fails", "dear old firmware 3.1 is in use", "好的硬盘换上了"]
)
def test_a_line_that_only_looks_like_a_greeting_belongs_to_the_value(line):
    assert read_record(f"Diagnosis: the roller\n{line}") == ({"diagnosis": f"the roller\n{line}"}, "")


def test_the_same_label_twice_adds_up():
    assert read_record("Tried: reboot\nTried: new cable")[0] == {"tried": "reboot\nnew cable"}


def test_every_label_of_the_table_is_read():
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


@given(
    st.lists(st.sampled_from(["words here", "Cause: x", "", "原因：坏了", "#resolve", "Steps:", "more"]), max_size=12)
)
def test_nothing_is_lost(lines):
    record, rest = read_record("\n".join(lines))
    kept = " ".join([*record.values(), rest])
    for word in ("words here", "#resolve", "more", "坏了"):
        assert "\n".join(lines).count(word) == kept.count(word)
