"""Which lines of a mail look like commands, and where they count."""

import pytest

from service.domain.commands.lines import (
    bare_text,
    bottom_block,
    farewell_from,
    is_close,
    nearest_word,
    read_line,
    split_greeting,
    top_block,
)


@pytest.mark.parametrize(
    ("line", "word", "argument"),
    [
        ("#note", "note", ""),
        ("  #NOTE  only for us", "note", "only for us"),
        ("＃转派bob", "assign", "bob"),
        ("#note: only for us", "note", "only for us"),
        ("\u200b#resolve", "resolve", ""),
    ],
)
def test_a_line_with_the_sign_and_a_word_of_the_table_is_a_command(line, word, argument):
    found = read_line(line)
    assert (found.row.word, found.argument) == (word, argument)


@pytest.mark.parametrize("line", ["#1", "# heading", "note", "    #note", "see #note", "#"])
def test_what_only_looks_like_one_is_text(line):
    assert read_line(line) is None


def test_a_word_that_is_none_is_kept_as_typed():
    found = read_line("#resolv it")
    assert (found.row, found.typed, found.argument) == (None, "resolv", "it")


def test_a_sign_apart_from_its_word_is_loose():
    assert read_line("# note").loose
    assert read_line("##note").row.word == "note"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("resolv", "resolve"), ("asign", "assign"), ("assigned", "assign"), ("eat", "eta"), ("lsit", "list"), ("转牌", "assign"),
        ("承诺", "eta"), ("分配给", "assign"), ("转给piet", "assign"), ("p2", "priority"), ("phone", "note"),
        ("xyzzy", ""), ("tax", ""), ("remark", ""), ("承担", ""),
    ],
)  # fmt: skip
def test_the_nearest_word_is_named(typed, meant):
    assert nearest_word(typed) == meant


def test_only_all_but_a_word_is_close():
    assert is_close("resolv")
    assert not is_close("printer")
    assert not is_close("x" * 100)


def test_commands_count_at_the_top_and_at_the_bottom_only():
    lines = [
        "Hi Ann,",
        "#note",
        "",
        "the text",
        "#resolve is what I write later",
        "more text",
        "#accept",
        "",
        "Regards",
        "Piet",
    ]
    assert top_block(lines) == 2
    assert bottom_block(lines, "Piet") == 6


def test_labelled_lines_of_an_appointment_stand_below_their_command():
    for label in ("Place: room 5", "Prepare: your laptop", "地点：312 房间", "请准备：笔记本"):
        lines = ["Hello Kim,", "", "sorry.", "", "#appoint today 14:00", label, "", "Regards", "Piet"]
        assert bottom_block(lines, "Piet") == 4
    assert bottom_block(["Hello Kim,", "", "#appoint today 14:00", "Prepare:", "- your laptop"]) == 2
    assert bottom_block(["Hello Kim,", "", "#appoint today 14:00", "see you"]) == 4


def test_a_greeting_alone_makes_no_block():
    assert top_block(["Hi Ann,", "the text"]) == 0
    assert bottom_block(["the text"]) == 1


@pytest.mark.parametrize(
    ("lines", "begins"),
    [
        (["done", "", "Best regards", "Piet Bakker"], 2),
        (["done", "", "Piet"], 2),
        (["done", "谢谢"], 1),
        (["done"], None),
        (["Thanks, but it still jams"], None),
    ],
)
def test_a_farewell_is_known_by_its_words_or_the_writer_s_name(lines, begins):
    assert farewell_from(lines, "Piet Bakker") == begins


def test_a_greeting_is_split_off():
    assert split_greeting("Hi Ann,\n\nit works.") == ("Hi Ann,", "it works.")
    assert split_greeting("Hi, it works") == ("", "Hi, it works")


@pytest.mark.parametrize(
    "greeting",
    ["Guten Tag Herr Maß,", "Hallo Jürgen,", "Sehr geehrte Damen und Herren,", "Lieber Jürgen", "Moin Jürgen!",
     "Bonjour Madame Durand,", "Chère Claire,", "Hola Ana:", "Buenos días Ana,", "Estimado Sr. Ruiz:", "Bom dia, ",
     "Gentile Signora Rossi,", "Beste Jan,", "Dzień dobry Anno,", "Добрый день!", "Уважаемый Иван Петрович,"],
)  # fmt: skip
def test_a_greeting_in_another_language_is_split_off_too(greeting):
    assert split_greeting(f"{greeting}\n\nDie Walze ist neu.") == (greeting.strip(), "Die Walze ist neu.")
    assert top_block([greeting, "#resolve", "Die Walze ist neu."]) == 2


@pytest.mark.parametrize("said", ["Beste Grüße", "Liebe Grüße Jürgen", "Hallo, der Drucker geht", "Cara,", "Cherry", "Bestellung"])
def test_what_is_no_greeting_stays(said):
    assert split_greeting(f"{said}\nJürgen") == ("", f"{said}\nJürgen")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Hello Ann,\n\nI replaced the roller.\n\nBest regards,\nPiet", "I replaced the roller."),
        ("Guten Tag Herr Maß,\n\nich habe die Walze getauscht.\n\nThanks", "ich habe die Walze getauscht."),
        ("您好，\n更换了进纸辊。\n\n祝好\n皮特", "更换了进纸辊。"),
        ("New toner.\nPiet", "New toner."),
        ("New toner.", "New toner."),
        ("Hello Ann,\n1. Open the flap.\n2. Pull.\n\nThanks", "1. Open the flap.\n2. Pull."),
        ("Hello Ann,", "Hello Ann,"),
    ],
)
def test_a_record_holds_neither_greeting_nor_farewell(text, bare):
    assert bare_text(text, "Piet\n皮特") == bare
