"""Which lines stand in other texts too: in one piece, in pieces, and not merely as a part of another word."""

from __future__ import annotations

import time
import unicodedata

import pytest

from gateway.read.reply.coverage import covered_at, fold, fold_words, html_words, uncovered

LETTER = "Hello Ann,\n\nwe have looked at the printer on the third floor.\nIt prints again.\n\nAcme IT"


def test_letters_of_ascii_are_folded_as_all_others_are():
    every = "".join(map(chr, range(128)))
    assert fold(every) == "".join(filter(str.isalnum, unicodedata.normalize("NFKC", every).casefold()))
    assert fold(every + "É") == fold(every) + "é"


def test_a_letter_that_is_quoted_whole_is_known_however_it_was_wrapped():
    quoted = ["> Hello Ann, we have looked", "> at the printer on the third floor. It prints", "> again.", "> Acme IT"]
    assert uncovered(quoted, [LETTER]) == ()
    assert uncovered([*quoted, "It does not!"], [LETTER]) == ("It does not!",)


def test_a_short_line_is_not_known_because_a_word_holds_it():
    assert uncovered(["no"], ["We know it."]) == ("no",)
    assert uncovered(["no"], ["Do you?\nNo."]) == ()


def test_what_stands_in_a_long_text_is_known_wherever_it_stands():
    said = "the printer on the third floor prints again"
    for before in range(1000, 1060):
        assert uncovered([said], [f"{'x' * before} {said} {'y' * 2000}"]) == (), before
        assert uncovered([said[:-5] + "jams"], [f"{'x' * before} {said} {'y' * 2000}"]) != (), before


def test_links_and_pictures_are_no_words_on_one_line_or_over_several():
    for beside in ("https://a.example/x", "WWW.a.example", "<mailto:a@b.example>", "a@b.example", "[cid:a\nb]", "[3]"):
        assert fold_words(f"It prints\n{beside} again") == "itprintsagain", beside
        assert uncovered([f"It prints {beside} again"], ["It prints\nagain"]) == (), beside


QUESTIONS = "Hello Ann,\n\nWhen did it start?\nWhich room is it in?\nIs it the printer on Tuesday's list?\nNoor will see to it by Tuesday."


def test_words_of_the_letter_that_were_typed_between_its_own_are_not_the_letter():
    for answer in ("Tuesday", "No", "214", "it is in the room", "the printer", "by Tuesday", "Noor", "which list?"):
        for typed in (
            f"When did it start? {answer}",
            f"When did it start?\n{answer}",
            f"When did it start?\n> {answer}\n",
        ):
            lines = QUESTIONS.replace("When did it start?", typed).splitlines()
            assert uncovered(lines, [QUESTIONS]) == (typed.splitlines()[-1],), typed
            assert covered_at(lines, [QUESTIONS]).count(False) == lines.count("") + 1, typed


def test_what_was_typed_there_before_and_is_known_from_then_is_explained():
    quoted = QUESTIONS.replace("When did it start?", "When did it start?\nTuesday").splitlines()
    assert uncovered(quoted, [QUESTIONS, "Tuesday\n"]) == ()
    assert uncovered(quoted, [QUESTIONS, "On Tuesday we are closed."]) == ("Tuesday",)


def test_a_letter_that_lost_lines_on_its_way_or_stands_there_twice_has_nothing_typed_into_it():
    lines = QUESTIONS.splitlines()
    for gone in range(len(lines)):
        assert uncovered(lines[:gone] + lines[gone + 1 :], [QUESTIONS]) == (), gone
        assert uncovered(lines[:gone] + lines[gone + 2 :], [QUESTIONS]) == (), gone
    assert uncovered([*lines, "It has no paper.", *lines], [QUESTIONS, "It has no paper."]) == ()
    assert uncovered([line.upper() for line in lines], [QUESTIONS]) == ()


def test_words_typed_into_one_of_many_long_letters_are_found():
    letter = "Hello Ann, when did it start to jam on your floor? Please tell us so that Piet can look at it on Tuesday."
    lines = [
        "When did it start to jam on your floor? Tuesday",
        "Please tell us so that Piet can look at it on Tuesday.",
    ]
    others = [f"{number} words of another letter {number * 7}. " * 200 for number in range(12)]
    assert uncovered(lines, [letter]) == uncovered(lines, [*others, letter]) == (lines[0],)


def test_pieces_of_many_long_letters_cost_no_search_of_each():
    lines, texts = ["a" * 70 + "b" + "a" * 60] * 300, ["a" * 65_000] * 31
    began = time.process_time()
    assert covered_at(lines, texts).count(True) == 240
    assert time.process_time() - began < 1.2  # 0.16 s; 2.2 s while each place was searched for in each text


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>We <3 printers, call 4711</p>", "We <3 printers, call 4711\n\n"),
        ("a@x.example</P><P>Office", "a@x.example\nOffice\n"),
        ("one<BR>two<Br/>three</H4>four", "one\ntwo\nthree\nfour\n"),
        ('<A HREF="https://x.example">x</A>', "x\nhttps://x.example"),
        ("Tom &#38; Eva, &#39 a;b &#x41;", "Tom & Eva, ' a;b A"),
    ],
)
def test_a_frame_of_a_desks_own_may_be_written_otherwise(markup, words):
    assert html_words(markup).strip() == words.strip()
