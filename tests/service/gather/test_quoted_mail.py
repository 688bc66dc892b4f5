"""The texts of our own letters are taken out of them as the standard library's large parser would take them."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime

import pytest

from gateway.compose import LetterDraft, compose
from gateway.message import Address, Attachment
from gateway.read.reply.coverage import fold, html_words, uncovered
from service.gather.quoted_mail import letter_texts, quotes_style
from templates.letters import LETTERS
from templates.render import render
from templates.samples.every_letter import sample

FILES = {"bare": (), "with a text file": (Attachment("notes.txt", "text/plain", b"not said in the letter"),)}


def by_policy(content):
    message = email.message_from_bytes(content, policy=email.policy.default)
    fields = "\n".join(str(message[name] or "") for name in ("Subject", "From", "To", "Cc", "Reply-To", "Date"))
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    return [f"{fields}\n{plain.get_content()}", html_words(rich.get_content())]


@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_texts_of_every_letter(language, files):
    us, them = Address("support@acme.example", "Acme 服务台"), Address("ann@customer.example", "Ann Müller, " * 8)
    for letter in LETTERS:
        said = render(letter, language, sample(letter, language))
        draft = LetterDraft(
            said.subject, said.text, us, them, "<1@acme.example>", datetime(2026, 11, 24, tzinfo=UTC), said.html,
            "support+abc@acme.example", attachments=files,
        )  # fmt: skip
        content = compose(draft)
        assert list(map(fold, letter_texts(content))) == list(map(fold, by_policy(content))), letter


def test_a_letter_that_was_cut_off_gives_what_is_there():
    head = b"Subject: =?utf-8?B?5aW9?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello A"
    assert list(letter_texts(head)) == ["好\n\n\n\n\n\nHello A"]


def test_a_quoted_style_sheet_is_ours_too():
    said = render("received", "en", sample("received", "en"))
    us, them = Address("support@acme.example", "Acme IT"), Address("ann@customer.example", "Ann")
    draft = LetterDraft(
        said.subject, said.text, us, them, "<1@acme.example>", datetime(2026, 11, 24, tzinfo=UTC), said.html,
        "support+abc@acme.example",
    )  # fmt: skip
    content = compose(draft)
    style = [line for line in said.html.partition("</style>")[0].splitlines() if "{" in line]
    assert len(style) > 5
    for quoted, left in (([*style, "It jams again"], ("It jams again",)), (["It jams again"], ("It jams again",))):
        assert uncovered(quoted, letter_texts(content, with_style=quotes_style(quoted))) == left
    assert not quotes_style(["> It works: https://acme.example/?a=1"])
    assert "color-scheme" not in "".join(letter_texts(content, with_style=False))
