"""Numbers and widths of typed times."""

import pytest

from service.domain.commands.time_words import chinese_number, fold_width, names_time


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("两", 2), ("〇", 0), ("百", None), ("", None), ("x十", None)],
)  # fmt: skip
def test_numbers_up_to_99_are_read_in_both_scripts(typed, number):
    assert chinese_number(typed) == number


def test_every_number_that_is_written_is_read_again():
    signs = "零一二三四五六七八九"
    for number in range(10, 100):
        tens, ones = divmod(number, 10)
        written = ("" if tens == 1 else signs[tens]) + "十" + (signs[ones] if ones else "")
        assert chinese_number(written) == number


def test_width_is_folded_one_for_one():
    assert fold_width("＃１２：３０　ｐｍ") == "#12:30 pm"
    text = "在９点　ok"
    assert len(fold_width(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I will call you at 3.", True),
        ("I'll be there tomorrow.", True),
        ("Back by 16:30!", True),
        ("Give me 20 minutes; within half an hour you hear from me.", True),
        ("The part comes on Friday", True),
        ("下午三点给您打电话。", True),
        ("两个小时内答复您", True),
        ("明天处理", True),
        ("I am looking into it.", False),
        ("At 40 degrees it stops", True),
        ("Restart version 3.11 please", True),
        ("马上处理", False),
        ("Please try printer 4 on floor 3.", False),
    ],
)
def test_a_text_names_a_time(text, named):
    assert names_time(text) is named
