"""The notation of letters, and how blocks become text."""

import random

import pytest

from templates.layout import (
    Commands,
    Items,
    Para,
    Rows,
    Spoken,
    Typed,
    clean_line,
    clean_text,
    isolated,
    parse_letter,
    space_scripts,
)
from templates.plaintext import to_text, width, wrap


def parse(body, *blocks):
    return parse_letter(f"Subject: s\n\n{body}\n", list(blocks), ": ")


def test_paragraphs_are_joined_and_a_backslash_ends_a_line():
    assert parse("one\ntwo\n\nthree\\\nfour").blocks == (Para(("one two",)), Para(("three", "four")))


def test_lists_go_on_behind_blank_lines_and_hold_details():
    layout = parse("1. first\n   detail\n\n1. second\n\n- other")
    assert layout.blocks == (Items((("first", "detail"), ("second",)), ordered=True), Items((("other",),)))


def test_a_list_stands_close_to_the_sentence_before_it():
    assert to_text(parse("Two things:\n- a\n- b\n\nNext.")) == "Two things:\n  - a\n  - b\n\nNext.\n"


def test_rows_headings_and_quiet_paragraphs():
    layout = parse("# Today\n\n| Cause | worn roller\n| Steps | a | b\n\n~ small\nprint")
    assert layout.blocks == (
        Para(("Today",), "head"),
        Rows((("Cause", "worn roller"), ("Steps", "a | b"))),
        Para(("small print",), "quiet"),
    )


def test_the_foot_stands_below_two_dashes():
    layout = parse("text\n--\nAcme IT\nCopied in: Bob")
    assert layout.foot == ("Acme IT", "Copied in: Bob")
    assert to_text(layout).endswith("text\n-- \nAcme IT\nCopied in: Bob\n")


@pytest.mark.parametrize("source", ["hello", "Subject: \n\nhello", "Betreff: x\n\nhello", ""])
def test_a_letter_begins_with_its_subject(source):
    with pytest.raises(ValueError, match="a letter begins with 'Subject: …'"):
        parse_letter(source, [], ": ")


def test_the_preview_is_the_first_sentence_and_no_greeting():
    assert parse("Hello Ann,\n\nwe've got your report, thank you.").preview == "we've got your report, thank you."


def test_people_keep_their_lines():
    text = "a\n  b\n\n" + "long " * 30
    assert to_text(parse("\x010\x01", Spoken(text))) == text + "\n"


def test_quoted_words_are_set_off_once():
    assert to_text(parse("\x010\x01", Spoken("a\n> b", "history", "Ann wrote:"))) == "Ann wrote:\n> a\n> b\n"


def test_commands_stand_in_two_columns():
    text = to_text(parse("\x010\x01", Commands((("#eta 16:00", "promise a time"), ("#备注", "只在内部可见")))))
    assert text == "  #eta 16:00  promise a time\n  #备注       只在内部可见\n"


def test_examples_share_lines_of_72_columns():
    text = to_text(parse("\x010\x01", Typed(tuple(f"#command-{n}" for n in range(9)))))
    assert [width(line) <= 72 for line in text.splitlines()] == [True, True]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("word " * 20, ["word " * 13 + "word", "word word word word word word"]),
        ("a" * 100, ["a" * 100]),
        ("中" * 40, ["中" * 36, "中" * 4]),
        ("中" * 36 + "。后", ["中" * 35, "中。后"]),
        ("中" * 35 + "“引”", ["中" * 35, "“引”"]),
        ("中" * 34 + "（周二）后", ["中" * 34, "（周二）后"]),
        ("中" * 34 + "#变更 撤回", ["中" * 34, "#变更 撤回"]),
        ("中" * 32 + "#撤并 T-1044。", ["中" * 32, "#撤并 T-1044。"]),
        ("", [""]),
    ],
)
def test_lines_break_as_the_language_breaks(text, lines):
    assert wrap(text.strip()) == lines


def test_latin_words_stay_whole_in_chinese():
    for line in wrap("我们把 support@acme.example 这个地址写进通讯录，" * 6):
        assert line.count("@") == line.count("support@acme.example")
        assert width(line) <= 72


def test_chinese_lines_join_without_a_blank():
    assert parse("第一行\n第二行\nABC\n第三行").blocks == (Para(("第一行第二行 ABC 第三行",)),)


def test_values_stand_in_chinese_as_it_is_set():
    assert parse("由 \x02诺尔\x03 负责").blocks == (Para(("由\x02诺尔\x03负责",)),)
    assert parse("由\x02Noor\x03负责").blocks == (Para(("由 \x02Noor\x03 负责",)),)
    assert parse("\x02打印机 卡纸\x03").blocks == (Para(("\x02打印机 卡纸\x03",)),), "a value stays as it is"
    assert space_scripts("由Noor负责，诺尔 协助") == "由 Noor 负责，诺尔协助"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("a\r\nBcc: b", "a Bcc: b"),
        ("a\x00\x02b\u202ec", "a b c"),
        ("  a \u3000 b ", "a b"),
        ("x" * 600, "x" * 499 + "…"),
        ("\u2028\u2029\x85", ""),
    ],
)
def test_values_stand_on_one_line(value, line):
    assert clean_line(value) == line


def test_text_loses_controls_and_keeps_lines():
    assert clean_text("\n\na\r\n\tb \rc\x1b[31m\x00\u202e\n\n") == "a\n    b\nc[31m"


def test_a_long_text_is_cut_as_all_of_it_would_be():
    chance = random.Random(5)
    for _ in range(500):
        text = "".join(chance.choice(["a", " ", "\n", "\u200b", "中", "word"]) for _ in range(chance.randrange(300)))
        whole = clean_line(text, 10_000)
        limit = chance.choice([2, 5, 20])
        assert clean_line(text, limit) == (whole if len(whole) <= limit else whole[: limit - 1].rstrip() + "…")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("דנה לוי", "\u2068דנה לוי\u2069"), ("محمد", "\u2068محمد\u2069"), ("Ann محمد (IT)", "\u2068Ann محمد (IT)\u2069"),
     ("Ann Lee", "Ann Lee"), ("王伟", "王伟"), ("Zoë", "Zoë"), ("", "")],
)  # fmt: skip
def test_what_is_written_from_right_to_left_turns_nothing_beside_it(value, shown):
    assert isolated(value) == shown


def test_a_subject_and_a_preview_hold_no_mark_that_a_list_of_mail_would_show():
    layout = parse_letter("Subject: \u2068محمد\u2069 writes\nPreview: \u2068محمد\u2069 writes\n\nHello \u2068محمد\u2069,\n", [], ": ")
    assert (layout.subject, layout.preview) == ("محمد writes", "محمد writes")
    assert "\u2068" in to_text(layout)
