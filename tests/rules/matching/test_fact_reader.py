"""Facts from what requesters write: labelled lines, and plain answers to what was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.matching.fact_reader import FACT_LABELS, FactReader
from rules.policy.own_facts import FactSettings

SHIPPED = FactReader()
OWN = FactReader(
    tuple(
        FactSettings.model_validate(settings).own_fact(name)
        for name, settings in {
            "asset": {
                "labels": {"en": ["Asset number", "asset tag"], "zh": "资产编号"},
                "ask": {"en": "What is the asset number on its label?", "zh": "标签上的资产编号是多少？"},
                "pattern": "[0-9]{4}",
            },
            "building": {
                "labels": {"en": "Building", "zh": "楼"},
                "values": {"north": ["north wing", "北楼"], "south": ["南楼"]},
            },
            "cost_centre": {"labels": {"en": "Cost centre"}, "ask": {"en": "Which cost centre pays?"}},
            "amount": {"labels": {"en": "Amount", "zh": "金额"}, "type": "number"},
            "from_day": {"labels": {"en": "First day", "zh": "首日"}, "type": "date"},
            "manager_mail": {"labels": {"en": "Manager's address"}, "type": "address"},
        }.items()
    )
)


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
        ("Device: the grey one", "device", "the grey one"),
        ("软件：SAP", "system", "SAP"),
    ],
)
def test_a_labelled_line_is_a_fact(line, key, value):
    assert SHIPPED.read(f"The printer jams.\n{line}\nThanks") == {key: value}


def test_a_label_alone_takes_the_line_below():
    assert SHIPPED.read("Since when:\nthis morning\n\nTried:\nrebooted twice\nThanks") == {
        "since_when": "this morning",
        "tried": "rebooted twice",
    }


@pytest.mark.parametrize(
    "text",
    ["", "It happens since Monday.", "See http://where: nothing", "Where is Ann?", "https://tried.example", "12:30"],
)
def test_prose_holds_no_facts(text):
    assert SHIPPED.read(text) == OWN.read(text) == {}


def test_every_label_of_the_table_is_read():
    for key, labels in FACT_LABELS.items():
        assert all(SHIPPED.read(f"{label.title()}: x") == {key: "x"} for label in labels)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Asset number: 4711", {"asset": "4711"}),
        ("asset tag：4711", {"asset": "4711"}),
        ("asset: 4711", {"asset": "4711"}),
        ("资产编号：4711。", {"asset": "4711"}),
        ("Asset number: it is 4711, I think", {"asset": "4711"}),
        ("Asset number: no idea", {}),
        ("Asset number: 47110", {}),
        ("Asset number: 4711 or 4712", {}),
        ("What is the asset number on its label? 4711", {"asset": "4711"}),
        ("- What is the asset number on its label?\n4711", {"asset": "4711"}),
        ("标签上的资产编号是多少？4711", {"asset": "4711"}),
        ("Building: North Wing", {"building": "north"}),
        ("楼：在北楼三层", {"building": "north"}),
        ("Building: the northern one", {}),
        ("Cost centre: 0815/b", {"cost_centre": "0815/b"}),
        ("Amount: 1,250.00 EUR", {"amount": "1,250.00"}),
        ("首日：2026年12月1日", {"from_day": "2026年12月1日"}),
        ("First day: 1.12.2026", {"from_day": "1.12.2026"}),
        ("Manager's address: mia@acme.example", {"manager_mail": "mia@acme.example"}),
        ("Manager's address: Mia", {}),
        ("Asset number: 4711\nAsset number: 4712", {"asset": "4712"}),
    ],
)
def test_facts_of_ones_own_are_read_where_they_fit(text, facts):
    assert OWN.read(text) == facts


@pytest.mark.parametrize(
    ("text", "asked", "facts"),
    [
        ("4711", ["asset"], {"asset": "4711"}),
        ("It's 4711.", ["asset"], {"asset": "4711"}),
        ("编号是4711", ["asset"], {"asset": "4711"}),
        ("Hi,\n\n4711\n\nThanks\nAnn", ["asset", "building"], {"asset": "4711"}),
        ("1. 4711\n2. north wing", ["asset", "building"], {"asset": "4711", "building": "north"}),
        ("- north\n- 4711", ["asset", "building"], {"asset": "4711", "building": "north"}),
        ("4711, in the south building", ["asset", "building"], {"asset": "4711", "building": "south"}),
        ("4711 or 4712, I cannot read it", ["asset"], {}),
        ("my phone is 555-47112", ["asset"], {}),
        ("4711", [], {}),
        ("0815/b", ["cost_centre"], {"cost_centre": "0815/b"}),
        ("Which one do you mean?", ["cost_centre"], {}),
        ("I do not know.\nWhom can I ask?", ["cost_centre"], {}),
        ("this morning", ["since_when"], {}),
    ],
)
def test_a_plain_answer_is_taken_where_it_can_only_be_one(text, asked, facts):
    assert OWN.answers(text, asked) == facts


def test_a_fact_is_known_by_its_name_and_all_its_labels():
    assert {OWN.name_of(word) for word in ("asset", "Asset Tag", "资产编号", "ASSET NUMBER")} == {"asset"}
    assert OWN.name_of("开始时间") == "since_when"
    assert OWN.name_of("colour") == ""


def test_a_value_is_found_in_every_word_for_it():
    facts = {"building": "north", "asset": "4711", "since_when": "Monday"}
    asked = {
        ("building", "北楼"),
        ("building", "North Wing"),
        ("asset", "4711"),
        ("asset", ""),
        ("since_when", "monday"),
    }
    assert {(name, value) for name, value in asked if OWN.holds(facts, name, value)} == asked
    assert not OWN.holds(facts, "building", "south")
    assert not OWN.holds(facts, "cost_centre", "")


def test_a_desks_own_label_goes_before_ours():
    own = FactReader(
        (FactSettings.model_validate({"labels": {"en": "Device"}, "pattern": "PC-[0-9]+"}).own_fact("pc"),)
    )
    assert own.read("Device: PC-7") == {"pc": "PC-7"}


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    OWN.read(text)
    OWN.answers(text, ["asset", "building", "amount"])
