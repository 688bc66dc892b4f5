"""The second look: what counts as good news, and what takes it back."""

from __future__ import annotations

import time

import pytest

from gateway.read.data.good_news import ENGLISH_NEWS
from gateway.read.language.good_news import LONGEST, weigh
from gateway.read.language.intent import read_intent


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("the invoices of the whole group are sent to the customers again", "good"),
        ("the crash hasn't come back since the patch", "good"),
        ("you can set this to resolved", "closes"),
        ("the nice people of the canteen", "kind"),
        ("we shipped forty parcels", "open"),
        ("the invoices are sent again when i restart", "stop"),
        ("the printer works intermittently", "stop"),
        ("i managed to print by sending it to myself", "open"),
        ("the form went through", "soft"),
        ("the lift is moving", "soft"),
        ("i have sent the form", "open"),
        ("the battery is swollen", "stop"),
    ],
)
def test_weighed(clause, found):
    assert weigh(clause, chinese=False) == found


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("扫描又能发到邮箱了", "good"),
        ("过去24小时没有再超时", "good"),
        ("请改为已解决", "closes"),
        ("师傅的态度非常好", "kind"),
        ("机房安静又凉快", "open"),
        ("没人碰它就好用", "stop"),
        ("第一个问题解决了", "open"),
        ("冰箱温度稳住了", "soft"),
        ("电池鼓包了", "stop"),
    ],
)
def test_weighed_in_chinese(clause, found):
    assert weigh(clause, chinese=True) == found


@pytest.mark.parametrize("word", sorted(ENGLISH_NEWS.stops)[::9])
def test_each_word_of_doubt_stops_good_news(word):
    assert weigh(f"{word} the invoices of the group are sent to customers again {word}", chinese=False) == "stop"


def test_a_long_clause_is_no_news():
    assert weigh("the printer works again " * (LONGEST // 20), chinese=False) == "stop"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("We looked at it. The parcels are scanned again. Cheers", "confirms"),
        ("The parcels are scanned again. The lid of the printer rattles.", "unsure"),
        ("Thank you, the parcels are scanned again. Good work.", "confirms"),
        ("The parcels are scanned again. How do I order labels?", "asks"),
        ("The parcels are scanned again, but the labels smear.", "unsure"),
        ("The lift is moving, thank you", "confirms"),
        ("The lift is moving", "unsure"),
        ("The lift is shaking, thank you", "unsure"),
        ("The lift is moving, thanks to my neighbour", "unsure"),
        ("I have sent the form, thank you", "unsure"),
        ("It took a while but it works now", "confirms"),
        ("It took a while but it works sometimes", "denies"),
        ("窗帘都能动了，谢谢您过来", "confirms"),
        ("窗帘半夜自己动，谢谢", "unsure"),
        ("包裹又能扫描了，师傅辛苦了", "confirms"),
        ("包裹又能扫描了，盖子松松垮垮", "unsure"),
    ],
)
def test_what_may_stand_beside_good_news(text, intent):
    assert read_intent(text) == intent


@pytest.mark.parametrize(
    "unit",
    [
        "we can now ",
        "now it is ",
        "能用",
        "都",
        "the printers ",
        "no problem with the error of ",
        "please close the ",
        "is now fine all ",
        "问题都没有再出现",
        "sorry for the ",
    ],
)
def test_no_clause_is_weighed_in_many_ways(unit):
    begun = time.process_time()
    for _ in range(20):
        weigh((unit * LONGEST)[: LONGEST - 1] + "q", chinese=not unit.isascii())
    assert time.process_time() - begun < 1
