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


# Words of everyday for when it began and where it is: none of them may be asked about.
BEGAN = {
    "The vpn drops since I came back from lunch.": "since I came back from lunch",
    "Since we moved to the new office the vpn fails": "Since we moved to the new office",
    "vpn is not working, it started about an hour ago": "an hour ago",
    "Gone since my last update": "since my last",
    "It died half an hour ago.": "half an hour ago",
    "vpn broken today": "broken today",
    "Today the vpn is down": "Today",
    "VPN stopped after the update on Monday": "after the update",
    "It fails after yesterday's Windows upgrade": "after yesterday's Windows upgrade",
    "The vpn has always been slow": "always been slow",
    "It never worked on this laptop": "never worked",
    "The vpn has been down all morning": "all morning",
    "It has been like this for weeks": "for weeks",
    "No vpn for a week": "for a week",
    "The vpn just stopped": "just stopped",
    "It crashed at about 9:15": "crashed at about 9",
    "It disappeared on Friday": "disappeared on Friday",
    "vpn 连不上，一直这样": "一直这样",
    "更新之后 vpn 就不行了": "更新之后",
    "换了密码以后连不上": "换了密码以后",
    "vpn 两天没用了": "两天没",
    "这几天 vpn 老掉线": "这几天",
    "半小时前断了": "半小时前",
    "9点半突然断了": "9点半突然",
}  # fmt: skip
PLACES = {
    "the printer in B2.14 is out of toner": "in B2.14",
    "The reception printer jams": "reception printer",
    "The printer next to the kitchen jams": "next to the kitchen",
    "The screen in our copy room is dark": "in our copy room",
    "I am working from home and cannot print": "working from home",
    "前台的打印机卡纸": "前台的",
    "茶水间那台打印机坏了": "茶水间那台",
    "我在上海办公室，打印机坏了": "在上海办公室",
    "我在家办公，连不上": "在家",
}  # fmt: skip


@pytest.mark.parametrize("text", BEGAN)
def test_everyday_words_say_when_it_began(text):
    assert BEGAN[text] in read_prose(text).get("since_when", "")


@pytest.mark.parametrize("text", PLACES)
def test_everyday_words_say_where_it_is(text):
    assert PLACES[text] in read_prose(text).get("place", "")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Since I cannot print, please help.", "since_when"),
        ("Since the printer is broken I cannot work", "since_when"),
        ("Since it is urgent, please call.", "since_when"),
        ("Since this is urgent, please call.", "since_when"),
        ("Since my boss has a meeting, please call.", "since_when"),
        ("Please fix the vpn today.", "since_when"),
        ("I need it by today", "since_when"),
        ("It always asks for the code", "since_when"),
        ("Call me at 10:30", "since_when"),
        ("我一直用这台电脑", "since_when"),
        ("I restarted it, and after the restart the vpn fails", "since_when"),
        ("The printer in my office jams", "place"),
        ("Please take home the laptop", "place"),
        ("error in line 305", "place"),
        ("打印机前面的灯亮了", "place"),
    ],
)
def test_what_only_sounds_like_an_answer_is_none(text, fact):
    assert fact not in read_prose(text)


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
