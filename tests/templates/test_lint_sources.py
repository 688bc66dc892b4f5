"""Letters and words without printing them: names, fields, filters, syntax, with line and column."""

from __future__ import annotations

import pytest

from templates.lint_sources import lint_letter, lint_words
from templates.render import environment, frame_environment


@pytest.mark.parametrize(
    ("source", "line", "column", "says"),
    [
        ("a\n{{ tickt.ref }}", 2, 4, "there is no value 'tickt'; did you mean 'ticket'?"),
        ("{{ ticket.asignee }}", 1, 11, "a ticket has no 'asignee'; did you mean 'assignee'?"),
        ("{{ ticket.assignee.nmae }}", 1, 20, "a who has no 'nmae'; did you mean 'name'?"),
        (
            "{% for one in articles %}{{ one.titel }}{% endfor %}",
            1,
            33,
            "a article has no 'titel'; did you mean 'title'?",
        ),
        ("{{ articles[0].titel }}", 1, 16, "a article has no 'titel'; did you mean 'title'?"),
        ("{{ to|greting }}", 1, 7, "there is no filter 'greting'; did you mean 'greeting'?"),
        ("{% if ticket is definde %}{% endif %}", 1, 17, "there is no test 'definde'; did you mean 'defined'?"),
        ("{% fi ticket %}{% endif %}", 1, 4, "there is no tag 'fi' here; did you mean 'if'?"),
        ("\n{% if ticket %}", 2, 1, "{% if %} is never closed; it ends with {% endif %}"),
        ("{{ ticket.ref }", 1, 1, "what begins with {{ ends with }}: unexpected '}'"),
        ("｛｛ ticket.ref ｝｝", 1, 1, "'｛｛' is not written with the signs of ASCII"),
    ],
)
def test_letters(source: str, line: int, column: int, says: str) -> None:
    found = lint_letter(source, "en/received.j2", environment())[0]
    assert (found.line, found.column, found.message) == (line, column, says)


def test_each_mistake_is_said_once() -> None:
    assert len(lint_letter("{{ ticket.asignee }}", "en/received.j2", environment())) == 1


def test_what_is_set_in_a_letter_is_known() -> None:
    source = "{% set name = ticket.ref %}{% macro m(x) %}{{ x }}{% endmacro %}{{ name }}{{ m(name) }}{{ change.kind }}"
    assert lint_letter(source, "en/received.j2", environment()) == []


def test_the_frame() -> None:
    assert (
        "there is no filter 'inlin'"
        in lint_letter("{{ subject|inlin }}", "frame.html.j2", frame_environment())[0].message
    )


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ('[signs]\ngreeting = "x\n', 2, "a closing quote is missing"),
        ("[signs]\ngreeting = x\n", 2, "text stands in quotes"),
        ('[sings]\ngreeting = "x"\n', 1, "there is no group [sings]; did you mean 'signs'?"),
        ('[state]\n\nasigned = "x"\n', 3, "there is no 'asigned' in [state]; did you mean 'assigned'?"),
        ('[signs]\ngreeting = "Hi {nmae}"\n', 2, "nothing is put in place of {nmae}; did you mean 'name'?"),
        ("state = 1\n", 1, "expected a table such as [state]"),
        ('[signs]\ngreeting = "Hi {{name}},"\n', 2, "'{{name}}' goes out with braces around it; write '{name}'"),
        ('[signs]\ngreeting = "Hi {name,"\n', 2, "a brace goes out as it stands"),
        ('[signs]\ngreeting = "Hi name},"\n', 2, "a brace goes out as it stands"),
        ('[signs]\ngreeting = "Hi {name:>9999999999},"\n', 2, "a brace goes out as it stands"),
        ('[signs]\ngreeting = "<b>Hi</b> {name},"\n', 2, "'<b>' goes out as it stands; letters are plain text"),
        ('[signs]\nre = """Re:\nBcc: x@y.example"""\n', 2, "a line end goes out inside a sentence"),
    ],
)
def test_words(source: str, line: int, says: str) -> None:
    [found] = lint_words(source, "en/words.toml")
    assert found.line == line
    assert says in found.message


def test_words_of_a_desks_own_are_welcome() -> None:
    assert lint_words('[category]\n"our.thing" = "our thing"\n', "en/words.toml") == []


FILES = ("en/_foot.j2", "zh/_foot.j2", "frame.html.j2")


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ('{% include "en/_fot.j2" %}', "there is no letter part 'en/_fot.j2'; did you mean 'en/_foot.j2'?"),
        ('{% include "_foot.j2" %}', "there is no letter part '_foot.j2'; did you mean 'en/_foot.j2'?"),
        ('{% import "en/what.j2" as x %}', "there is no letter part 'en/what.j2'"),
        ('{% extends "farme.html.j2" %}', "there is no letter part 'farme.html.j2'; did you mean 'frame.html.j2'?"),
    ],
)
def test_a_part_that_is_not_there_is_named_where_it_is_taken_in(tag, says):
    (found,) = lint_letter(f"Hello\n{tag}", "en/received.j2", environment(), FILES)
    assert (found.line, found.column) == (2, tag.index('"') + 2)
    assert found.message.startswith(says)


@pytest.mark.parametrize("tag", ['{% include "en/_foot.j2" %}', '{% include "en/_mine.j2" ignore missing %}'])
def test_a_part_that_is_there_or_need_not_be_is_right(tag):
    assert lint_letter(tag, "en/received.j2", environment(), FILES) == []


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("# ours\n\nkind.incident = 5\n", 3, 1),
        ('# ours\n\nkind = {request = "x", incident = 5}\n', 3, 24),
        ('[state]\nnew = "x"\n\n[kind.incident]\nx = "y"\n', 4, 1),
        ("[state]\n\n['kind']\n  'incident' = 5\n", 4, 3),
        ('[state]\n\n[[kind]]\nincident = "x"\n', 3, 2),
        ('[ "kind" ]\n"incident" = 5\n', 2, 1),
        ('[state]\nnew = "kind = x"\n[kind]\nrequest = "incident"\nincident=5\n', 5, 1),
    ],
)
def test_a_mistake_in_words_is_told_where_it_stands_however_it_is_written(source: str, line: int, column: int) -> None:
    [found] = lint_words(source, "en/words.toml")
    assert (found.line, found.column) == (line, column), str(found)
