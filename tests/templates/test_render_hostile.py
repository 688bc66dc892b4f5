"""Values of strangers in every field of every letter: they stay what they are (docs/security.md)."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import asdict, replace

from templates.layout import BLOCK, GUARD, STRONG
from templates.letters import LETTERS
from templates.lint import lint_html
from templates.render import render
from templates.samples.every_letter import sample

TEMPLATE = "{{7*7}} {% for %} {# x #} ${x} %(y)s {0.__class__}"
HTML = '<script>alert(1)</script><img src=https://t.example/x onerror=a()><form><svg/onload=a><base href=//x><p style="position:fixed;display:none">'
HEADER = "Printer\r\nBcc: victim@example.com\r\n\r\nbody"
NOTATION = "- item\n1. item\n# head\n| a | b\n~ quiet\n--\nSubject: other\n\\"
MARKS = f"{BLOCK}0{BLOCK}{GUARD}{STRONG}\x00\x1b[31m\u202egpj.exe\u2028x"
HOSTILE = {"template": TEMPLATE, "html": HTML, "header": HEADER, "notation": NOTATION, "marks": MARKS}


def poison(value, evil, *, name=""):
    """The same record with `evil` in every text that a person could have written."""
    if isinstance(value, str):
        return value if name in _OURS or value.startswith("mailto:") else evil
    if isinstance(value, Struct):
        if type(value).__name__ in ("WritingDesk", "CommandView"):
            return value
        return replace(value, **{name: poison(one, evil, name=name) for name, one in asdict(value).items()})
    if isinstance(value, tuple):
        return tuple(poison(item, evil, name=name) for item in value)
    return value


# codes and references that the desk itself makes
_OURS = {
    "ref", "kind", "category", "impact", "urgency", "priority", "state", "resolution", "channel", "waiting_for", "of", "text_went",
    "command", "address", "nonce", "personal_address", "ask", "decided", "link", "content_id", "hidden",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("letter", LETTERS)
def test_hostile_values_stay_literal(letter, language, kind):
    evil = HOSTILE[kind]
    rendered = render(letter, language, poison(sample(letter, language), evil))
    assert "\n" not in rendered.subject
    assert "\r" not in rendered.subject + rendered.text
    assert not re.search("[\x00-\x08\x0b-\x1f]", rendered.subject + rendered.text.replace("\n", ""))
    assert lint_html(rendered.html) == [], "what people write never becomes an element"
    plain = render(letter, language, sample(letter, language))
    assert rendered.html.count("<a ") == plain.html.count("<a "), "no link that a stranger made"
    assert "49" not in rendered.subject


@pytest.mark.parametrize("language", ["en", "zh"])
def test_s35_a_template_in_a_subject_is_literal_everywhere(language):
    context = sample("assignment", language)
    context = replace(
        context, ticket=replace(context.ticket, subject=TEMPLATE), message=replace(context.message, text=TEMPLATE)
    )
    rendered = render("assignment", language, context)
    assert TEMPLATE in rendered.subject
    assert TEMPLATE in rendered.text
    assert "{{7*7}} {% for %} {# x #} ${x} %(y)s {0.__class__}" in rendered.html


def test_s34_line_breaks_in_a_subject_or_a_name_make_no_header():
    context = sample("received")
    context = replace(
        context,
        ticket=replace(context.ticket, subject=HEADER),
        to=replace(context.to, name="Ann\r\nBcc: victim@example.com"),
    )
    rendered = render("received", "en", context)
    assert rendered.subject == "Re: Printer Bcc: victim@example.com body [T-1042]"
    assert not any(line.startswith("Bcc:") for line in rendered.text.splitlines())


def test_s36_html_of_people_is_text():
    context = sample("requester-reply")
    rendered = render("requester-reply", "en", replace(context, message=replace(context.message, text=HTML)))
    assert "<script" not in rendered.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in rendered.html
    assert HTML in rendered.text


def test_values_cannot_forge_the_notation_of_letters():
    """A subject that looks like a list item, a heading, a row or the foot stays in its sentence."""
    context = sample("joined")
    context = replace(
        context, ticket=replace(context.ticket, requester=replace(context.ticket.requester, name=NOTATION))
    )
    rendered = render("joined", "en", context)
    assert "- item 1. item # head | a | b ~ quiet -- Subject: other \\" in " ".join(rendered.text.split())
    assert "<td valign" not in rendered.html, "no list, no row"


def test_a_person_cannot_end_the_letter():
    """`--` and `Subject:` in a person's text are their words, and our foot stands below."""
    text = "-- \nSubject: x\n--\nAcme IT · T-1"
    context = sample("engineer-reply")
    rendered = render("engineer-reply", "en", replace(context, message=replace(context.message, text=text)))
    assert rendered.subject == "Re: Printer jam on floor 3 [T-1042]"
    assert rendered.text.rstrip().endswith("Acme IT · T-1042")


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_and_any_name(text, name):
    context = sample("requester-reply")
    context = replace(
        context,
        message=replace(context.message, text=text, author=replace(context.message.author, name=name)),
        ticket=replace(context.ticket, subject=name),
        now=datetime.fromisoformat("2026-11-24T10:00:00+00:00"),
    )
    rendered = render("requester-reply", "en", context)
    assert len(rendered.subject.splitlines()) == 1
    assert lint_html(rendered.html) == []
    assert rendered.text.rstrip().endswith("T-1042 · opened 10:00 by mail") or "opened" in rendered.text
