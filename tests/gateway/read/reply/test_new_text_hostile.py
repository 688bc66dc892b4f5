"""Text made to hurt: linear time, and nothing dropped whatever comes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message import Mail
from gateway.read.data.languages import LANGUAGES
from gateway.read.language.intent import read_intent
from gateway.read.mime.parse import parse
from gateway.read.reply.coverage import fold_words
from gateway.read.reply.forwarded_mail import read_forward
from gateway.read.reply.new_text import read_reply, read_reply_text
from gateway.read.reply.quoted_lines import TEXT_LIMIT, clean

PIECES = [
    "On Mon, Nov 4, 2024 at 10:15 AM Ann <ann@acme.example>", " wrote:", "\n", "\n\n", "> ", ">", "From: Ann\n", "Subject: x\n", "To: y\n", "发件人：", "写道：", "--", "-- \n", "________", "-----Original Message-----", "Sent from my iPhone",
    "Best regards", "\u200b", "\xa0", "\u3000", "|", "<", "a@b.example", ":", "：", "2024", "可以了", "text", "&nbsp;", "\r\n", "\x00",
]  # fmt: skip

SLOW = {
    "nearly attributions": "\n".join(f"On Mon, Nov 4, 2024 at 10:15 somebody number {n} wrot:" for n in range(10_000)),
    "attributions": "\n".join(f"On Mon, Nov 4, 2024 at 10:15 somebody number {n} wrote:" for n in range(10_000)),
    "attributions without dates": "x\n" + "\n".join(f"On Mon somebody number {n} wrote:" for n in range(10_000)),
    "labels": "From: a\n" * 10_000,
    "rules and labels": "____\nFrom: a\n" * 6_000,
    "blank lines": "\n" * 65_000,
    "quote marks": ">" * 65_000,
    "one long line": "a " * 40_000,
    "dashes": "-" * 65_000,
    "delimiters": "--\n" * 21_000,
    "one long word": "a" * 65_000,
    "one long word with marks": "a.-_" * 16_000,
    "one long line of addresses": "a@" * 32_000,
}


def lines_of(language):
    """Ten thousand lines that are, nearly are, or begin what clients of this language write above an original."""
    opening, verb = (language.opening or ("",))[0], language.wrote[0]
    stem = f"{opening} 2024-11-04 10:15 somebody <a@x.example>"
    sender, date, subject = (getattr(language, kind)[0] for kind in ("sender", "date", "subject"))
    yield from (
        f"{stem} {verb}:\n",
        f"{stem} {verb[:-1]}\n",
        f"{sender}: a\n{date}: b\n\n",
        f"{sender}: a@b.example\n{subject}: b\n{date}:\n x\n",
    )


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_linear_time_in_every_language(language):
    """SCENARIOS 15 in each language of the table."""
    for line in lines_of(language):
        text = line * 10_000
        begun = time.process_time()
        read_reply_text(text)
        read_forward(Mail(text=text, subject="Fwd: x"))
        assert time.process_time() - begun < 2


@pytest.mark.parametrize("name", SLOW)
def test_linear_time(name):
    """SCENARIOS 15: less than a second; the wall is wide, for a quadratic reader takes minutes."""
    begun = time.process_time()
    read_reply_text(SLOW[name])
    read_forward(Mail(text=SLOW[name], subject="Fwd: x"))
    read_intent(SLOW[name])
    fold_words(SLOW[name])
    assert time.process_time() - begun < 3


def test_deep_html_is_read_in_time():
    begun = time.process_time()
    read_reply(Mail(html="<div><blockquote>x" * 20_000, text="x", text_is_from_html=True))
    assert time.process_time() - begun < 5


def words(text):
    return sorted(clean(text).split())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_nothing_is_dropped(pieces):
    text = "".join(pieces)
    reply = read_reply_text(text)
    assert words(f"{reply.text}\n{reply.signature}\n{reply.quoted}") == words(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_and_html_is_read(text):
    read_reply_text(text)
    read_reply(Mail(html=text, text=text, text_is_from_html=True))
    read_forward(Mail(text=text, subject=text[:50]))
    assert read_intent(text) in ("confirms", "denies", "thanks", "asks", "cancels", "unsure")


def test_what_is_beyond_the_limit_is_kept_unread():
    text = "new\n" + "x" * 50 + "\n"
    text += "filler line\n" * (TEXT_LIMIT // 10)
    reply = read_reply_text(text)
    assert reply.text.startswith("new")
    assert len(reply.text) + len(reply.quoted) >= len(text) - 5


def test_a_pasted_prompt_of_a_first_mail_is_no_quote():
    text = "This is what I see:\n\n> ping host\nno answer\n> tracert host"
    assert read_reply(Mail(subject="No network", text=text)).text == text
    assert read_reply(Mail(subject="Re: No network", text=text)).text == text


def test_an_attribution_on_the_line_of_the_answer():
    """Found by fuzzing: the dashes between the two were lost."""
    reply = read_reply_text("It works now --- On Wed, Apr 4, 2012 at 3:59 PM, ann@acme.example wrote:\n> Does it?\n")
    assert reply.text == "It works now"
    assert reply.quoted.startswith("--- On Wed")


STORMS = {
    "flowed": ("text/plain; format=flowed; delsp=yes", "x \n"),
    "flowed quotes": ("text/plain; format=flowed", "> x \n"),
    "enriched": ("text/enriched", "<param>"),
    "cells": ("text/html", "<td>a</td>"),
    "rows": ("text/html", "<tr><td>a</td><td>b</td></tr>"),
    "paragraphs": ("text/html", "<p>"),
    "rules": ("text/html", "<hr>"),
    "preformatted": ("text/html", "<pre>x\n"),
    "items": ("text/html", "<ul><li>x"),
}


@pytest.mark.parametrize("name", STORMS)
def test_a_megabyte_of_one_thing_is_read_in_a_second(name):
    """Joining lines was quadratic, layout and lines of HTML without bound; the wall is wide for slow machines."""
    kind, unit = STORMS[name]
    begun = time.process_time()
    mail = parse(
        f"Content-Type: {kind}\nSubject: Re: x\nFrom: a@x.example\n\n{unit * (1_000_000 // len(unit))}".encode()
    )
    read_forward(mail, read_reply(mail))
    assert time.process_time() - begun < 3
