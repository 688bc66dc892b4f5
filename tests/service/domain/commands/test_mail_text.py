"""What an engineer is shown of a mail beside its new words, in text and in HTML."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gateway.message import Authenticity, Automatic, Bounce, Forward, Mail, Reading, Reply
from service.domain.commands.mail_text import cut_text, new_text
from templates.render import render
from templates.samples.every_letter import sample


def test_the_signature_comes_before_the_quotes() -> None:
    """Its telephone number is what an engineer looks for; the quotes are our own words."""
    reply = Reply("It still fails.", "Ann Lee\nTel. 030 123456", "> Please restart.", "")
    reading = Reading(Mail(text="x"), reply, Automatic(), Bounce(), Forward(), Authenticity())
    assert new_text(reading) == "It still fails."
    assert cut_text(reading) == "Ann Lee\nTel. 030 123456\n\n> Please restart."


@pytest.mark.parametrize("letter", ["assignment", "requester-reply"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_cut_is_shown_small(letter: str, language: str) -> None:
    context = replace(sample(letter, language), cut="Ann Lee\nTel. 030 123456\n\n" + "> Please restart.\n" * 50)
    letter_of = render(letter, language, context)
    for form in (letter_of.text, letter_of.html):
        assert "030 123456" in form
        assert 1 <= form.count("Please restart.") <= 40
        assert "…" in form
