"""Our letters, compiled without the sandbox, are byte for byte what the sandbox gives."""

from __future__ import annotations

import random

import pytest
from jinja2 import DictLoader, TemplateError
from jinja2.compiler import CodeGenerator
from markupsafe import Markup
from msgspec import NODEFAULT
from msgspec.structs import fields, replace

from templates import plaintext
from templates.compiler import PlainEnvironment, escaped
from templates.context import LetterContext
from templates.letters import LETTERS
from templates.render import _press, forget, names_in, render, render_strictly
from templates.samples.every_letter import sample, variants


def said(rendered):
    """All but the HTML once more, which only shapes make."""
    return replace(rendered, ascii_html=None)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sample_of_every_letter_is_the_same(language):
    press = _press(language, None)
    for letter in LETTERS:
        quick = press._find_plain(press.plain_letters, f"{language}/{letter}.j2")
        for _, context in variants(letter, language):
            expected = press.print_in_sandbox(letter, context)
            for _ in range(3):  # anew, again with its shape, by its shape
                assert said(press.print_plain(quick, context)) == expected, letter


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_letter_says_nothing_but_what_it_asks_for(language):
    """Every sample stays the same byte for byte where all that its letter does not ask for is left out."""
    for letter in LETTERS:
        asked = names_in(letter, language)
        assert asked < names_in(letter, language, own="ours")
        left_out = {
            f.name: f.default for f in fields(LetterContext) if f.default is not NODEFAULT and f.name not in asked
        }
        for _, context in variants(letter, language):
            rendered = render(letter, language, replace(context, **left_out))
            assert said(rendered) == said(render(letter, language, context)), letter


def test_letters_that_are_compiled_at_once_know_what_each_of_them_asks_for(monkeypatch):
    """The inbox, timers and the writer print letters, each in a thread of its own."""
    environment = PlainEnvironment(
        loader=DictLoader({"a": "{{ x }}{% for y in ys %}{{ y }}{% endfor %}", "b": "{{ z }}"})
    )
    visit = CodeGenerator.visit_For

    def visit_with_another(self, node, frame):
        environment.compile_whole("b")
        visit(self, node, frame)

    monkeypatch.setattr(CodeGenerator, "visit_For", visit_with_another)
    environment.compile_whole("a")
    assert environment.asks == {"a": {"x", "ys"}, "b": {"z"}}


def test_a_letter_with_a_part_of_the_desk_s_own_may_ask_for_anything(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "_foot.j2").write_text("{{ reason }}\n", encoding="utf-8")
    forget()
    assert "change" in names_in("received", "en", tmp_path)
    assert "why" not in names_in("received", "en")
    assert names_in("assignment", "en", tmp_path) == names_in("assignment", "en")


@pytest.mark.parametrize("name", ["en/received.j2", "en/_foot.j2", "frame.html.j2"])
def test_a_file_of_the_desk_s_own_takes_part_by_the_sandbox(tmp_path, name):
    own = tmp_path / name
    own.parent.mkdir(exist_ok=True)
    shipped = _press("en", None)
    source, _, _ = shipped.letters.loader.get_source(shipped.letters, name)
    own.write_text(source + ("our own words\n" if name.endswith("_foot.j2") else ""), encoding="utf-8")
    forget()
    press = _press("en", tmp_path)
    press.print("received", sample("received", "en"))
    assert None in press.plain.values()
    said = render("received", "en", sample("received", "en"), tmp_path)
    assert ("our own words" in said.text) == name.endswith("_foot.j2")
    assert press._find_plain(press.plain_letters, "en/task.j2") is not None or name.endswith("_foot.j2")


def test_a_letter_of_the_desk_s_own_stays_in_the_sandbox(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "received.j2").write_text("Subject: x\n\n{{ ticket.__class__.__mro__ }}\n", encoding="utf-8")
    forget()
    with pytest.raises(TemplateError):
        render_strictly("received", "en", sample("received", "en"), tmp_path)


def test_what_is_known_beforehand_is_text():
    loader = DictLoader(
        {
            "a": "{% set b = '<b>'|safe %}{% set c = b ~ '\"&' %}{% include 'p' %}{{ c }}{{ 'x>' if on else b }}{{ 'y' if on }}",
            "p": "{% set b = 'inner' %}{% for n in numbers %}{{ c if n else b }},{% endfor %}{{ text }}",
        }
    )
    plain = PlainEnvironment(loader=loader, autoescape=True)
    template = plain.compile_whole("a")
    assert plain.parts["a"] == {"a", "p"}
    for on in (True, False):
        given = {"on": on, "numbers": (0, 1), "text": "<a href='x'>&"}
        assert template.render(given) == plain.get_template("a").render(given)


@pytest.mark.parametrize("value", ["plain", "a<b", "&", "'", '"', ">", Markup("<b>"), 7, None, "中<"])
def test_escaped_is_what_is_escaped(value):
    from markupsafe import escape

    assert escaped(value) == escape(value)


def test_words_are_wrapped_as_tokens_are():
    """The quick way for words of ASCII breaks lines where the way for everything else does."""
    chance = random.Random(1)
    for _ in range(2000):
        words = [chance.choice("abc") * chance.randrange(1, 80) for _ in range(chance.randrange(1, 30))]
        first = chance.choice(["", "  - ", "  12. "])
        rest = " " * len(first)
        expected, line = [], first
        for word in words:
            if line.strip() and line != first and len(line) + 1 + len(word) > 72:
                expected.append(line)
                line = rest
            line += word if line in (first, rest) else f" {word}"
        assert plaintext.wrap(" ".join(words), first=first, rest=rest) == [*expected, line]
