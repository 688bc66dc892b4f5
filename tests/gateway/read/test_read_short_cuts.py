"""What spares the reader a look never hides anything from it: each short cut agrees with the long way over the golden
mails, over lines of the tables, and over what was made up to meet it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from mailparser.dates import parse_mail_date

from gateway.message import Mail
from gateway.read.data.languages import LANGUAGES
from gateway.read.data.own_letters import REPLY_ABOVE
from gateway.read.language import detect
from gateway.read.lower_pattern import to_lower
from gateway.read.machines import classify, delivery_report
from gateway.read.machines.report_fields import gather
from gateway.read.mime import address_fields, boundaries
from gateway.read.mime.parse import parse
from gateway.read.reply import quote_marks
from gateway.read.reply.quoted_lines import Line, split_text

MAILS = sorted((Path(__file__).parents[2] / "mails").glob("*/mail.eml"))


@cache
def golden() -> tuple[Mail, ...]:
    return tuple(parse(path.read_bytes()) for path in MAILS)


def is_mark(lines: list[Line] | tuple[Line, ...], number: int) -> bool:
    plain = lines[number].plain
    return (
        quote_marks.find_separator(plain) is not None
        or quote_marks.is_rule(plain)
        or quote_marks.find_label(plain) is not None
        or quote_marks.find_block(lines, number, announced=True) is not None
        or quote_marks.find_notes_block(lines, number) > 0
        or quote_marks.find_attribution(lines, number) is not None
        or quote_marks.is_dated_attribution(plain)
    )


def test_prose_is_no_mark_of_a_quote_in_any_golden_mail():
    prose = 0
    for mail in golden():
        lines, _ = split_text(mail.text)
        for number, line in enumerate(lines):
            if line.plain and quote_marks.is_prose(line.plain):
                prose += 1
                assert not is_mark(lines, number), line.plain
    assert prose > 500


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
def test_the_marks_of_every_language_are_no_prose(language):
    written = [f"24.11.2026 10:15 Ann <ann@acme.example> {verb}" for verb in language.wrote]
    written += [f"----- {phrase} -----" for phrase in (*language.original, *language.forwarded)]
    written += [
        f"{label}: x" for kind in ("sender", "subject", "date", "recipient") for label in getattr(language, kind)
    ]
    assert not [line for line in written if quote_marks.is_prose(line)]


@pytest.mark.parametrize("phrase", REPLY_ABOVE)
def test_a_line_above_which_to_reply_is_no_prose(phrase):
    assert quote_marks.find_separator(phrase) is not None
    assert not quote_marks.is_prose(phrase)


NOISE = (
    "see https://a.example/x and www.b.example or mail ann@c.example\nerror 0x80070005 in KB5034441\n> quoted\n| cell\n"
    "# comment\nprint(x);\nif (a == b) {\nx => y\nfn()  \nstd::vector a && b\n  #tag\n</div>\nplain words\n@\n12\n"
)


def test_what_is_no_word_of_a_language_is_left_out_line_by_line():
    for text in (NOISE, NOISE.replace("\n", "\r\n"), *(mail.text for mail in golden())):
        assert detect._without_noise(text) == detect._NOISE.sub(" ", text)


@pytest.mark.parametrize(
    "said", ["Your mail", "hat Ihre\nNachricht", "(su mensaje)", "you sent me", "您的邮件", "お客様の", ""]
)
def test_a_mail_of_yours_is_found_where_it_is_spoken_of(said):
    everywhere = re.compile(classify._YOUR_MAIL._pattern.replace(r"\W(?:your", r"\b(?:your"))
    texts = [f"{before}{said} is held" for before in ("", "We have got it: ", "x" * 50)]
    for text in (*texts, *(mail.text for mail in golden())):
        found = everywhere.search(to_lower(text))
        assert (classify._YOUR_MAIL.search(f" {text}") is None) == (found is None)


def test_a_mail_that_is_unlike_a_report_is_none():
    unlike = 0
    for mail in golden():
        if delivery_report._is_unlike(mail, "a@b.example"):
            unlike += 1
            assert not delivery_report._is_report(mail, "a@b.example", gather(mail))
    assert unlike > 100


@pytest.mark.parametrize("end", ["", "--", "-- \t", " ", "x", "--x", "\r", "--\r", "  --"])
@pytest.mark.parametrize("before", ["", "a\n", "a", "\r", "a\n--", "--b\r\n--bb\n"])
@pytest.mark.parametrize("after", ["", "\n", "\nmore\n"])
def test_a_boundary_occurs_where_its_line_stands(before, end, after):
    body = f"{before}--b{end}{after}".encode()
    assert boundaries._occurs(b"b", body) == (re.search(rb"(?m)^--b(?:--)?[ \t]*\r?$", body) is not None)


@pytest.mark.parametrize(
    "written",
    [
        "Tue, 24 Nov 2026 02:00:00 +0000", "24 Nov 2026 02:00:00 -0530", "Mon, 24 Nov 2026 23:59:59 +1345", "1 Jan 1900 00:00:00 +0000",
        "31 Dec 1899 00:00:00 +0000", "30 Feb 2026 00:00:00 +0000", "Fri, 29 Feb 2024 24:00:00 +0000", "9 Nov 2026 10:00:00 +9959", "1 Jan 1000 00:00:00 +0100",
    ],
)  # fmt: skip
def test_a_plain_date_is_read_as_the_library_reads_it(written):
    value = parse_mail_date(written).value
    date, problem = address_fields._read_date([written])
    assert value is None or (date, problem) == (value, "")
    assert value is not None or problem
