"""What people say without a label: found where it is plain, and never taken from what speaks of something else."""

import pytest

from rules.matching.prose_facts import asks_how, read_prose, stated_impact, stated_urgency

SAID = {
    "The vpn on the 3rd floor is gone, I am in room 312.": {"place": "3rd floor, room 312"},
    "It began this morning. Nobody in our team of 12 can work.": {"affected": "Nobody in our team", "since_when": "this morning"},
    "There are seven of us in the office in Leeds. I have already rebooted.": {
        "place": "in the office in Leeds", "affected": "There are seven of us", "tried": "I have already rebooted"},
    "Since Monday the code is refused. Only me. Restarting did not help.": {
        "affected": "Only me", "since_when": "Since Monday", "tried": "Restarting did not help"},
    "三楼312房间远程接入连不上。": {"place": "三楼312房间"},
    "会议室302打不开": {"place": "会议室302"},
    "财务部8个人无法登录，从昨天下午开始，已经重启过": {"affected": "8个人", "since_when": "从昨天下午开始", "tried": "已经重启过"},
    "Please call me on 4711.": {"phone": "call me on 4711"},
    "分机 8123": {"phone": "分机 8123"},
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_plain_words_answer_what_would_be_asked(text):
    assert read_prose(text) == SAID[text]


@pytest.mark.parametrize(
    "text", ["Anyconnect says no.", "The printer prints grey.", "I need a new mouse by Friday.", "打印机不工作"]
)
def test_what_says_nothing_of_them_is_asked(text):
    assert read_prose(text) == {}


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("How do I set up the vpn on my phone?", True),
        ("Can you tell me how to book a room?", True),
        ("请问手机上怎么设置远程接入？", True),
        ("打印机如何双面打印", True),
        ("How can I print when the printer is broken?", False),
        ("怎么回事，远程接入断了", False),
        ("The vpn is down", False),
    ],
)
def test_a_question_how_to_do_something_is_no_trouble(text, how):
    assert asks_how(text) is how


@pytest.mark.parametrize(
    ("labelled", "text", "impact"),
    [
        ({"affected": "12 people"}, "", "team"),
        ({"affected": "8"}, "", "team"),
        ({"affected": "1"}, "", "person"),
        ({"affected": "just me"}, "", "person"),
        ({"impact": "whole floor"}, "", "site"),
        ({"impact": "整层"}, "", "site"),
        ({"impact": "everyone"}, "", "everyone"),
        ({"impact": "high"}, "", ""),
        ({}, "Our whole department cannot reach the server.", "team"),
        ({}, "财务部8个人无法登录", "team"),
        ({}, "整层都不能打印", "site"),
        ({}, "We need 12 licences for 12 people.", ""),
        ({}, "The printer is broken.", ""),
    ],
)
def test_the_impact_that_a_report_states(labelled, text, impact):
    assert stated_impact(labelled, text) == impact


@pytest.mark.parametrize(
    "text",
    [
        "Since this morning room 3.14 has no network, 5 people are affected. Call me at 555 1234.",
        "The printer on the third floor, building B2, jams; we restarted it twice. All of the team sees it since Monday.",
        "I already tried to reinstall. It began on Tuesday at noon. Only me.",
    ],
)
def test_a_text_without_chinese_says_the_same_beside_a_word_of_it(text):
    assert read_prose(text)
    assert read_prose(f"{text} \u7684") == read_prose(text)


@pytest.mark.parametrize(
    ("said", "urgency"),
    [
        ("high", "high"), ("Very urgent!", "high"), ("ASAP", "high"), ("非常紧急", "high"), ("高", "high"), ("尽快", "high"),
        ("low", "low"), ("not urgent", "low"), ("no hurry", "low"), ("不急", "low"), ("不紧急", "low"), ("低", "low"),
        ("normal", "normal"), ("一般", "normal"), ("by Friday", ""), ("", ""), ("highway", ""),
    ],
)  # fmt: skip
def test_the_urgency_of_a_label(said, urgency):
    assert stated_urgency({"urgency": said} if said else {}) == urgency
