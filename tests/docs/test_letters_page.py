"""docs/letters.md tells the truth: its table is that of the code, its example works, and what it names exists."""

import re
from pathlib import Path

import pytest

from templates.letters import LETTERS
from templates.lint import lint
from templates.maker import FUNCTIONS
from templates.render import environment, forget, render_strictly
from templates.samples.every_letter import sample

PAGE = (Path(__file__).parents[2] / "docs" / "letters.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_documented(letter):
    kind = LETTERS[letter]
    speaks = "a machine" if kind.automatic else "a person"
    assert f"| `{letter}` | {kind.to} | {speaks} | {kind.purpose} |" in PAGE


def test_the_page_names_no_letter_that_does_not_exist():
    assert set(re.findall(r"^\| `([a-z-]+)` \| [a-z]+ \| a ", PAGE, re.MULTILINE)) == set(LETTERS)


def test_every_function_and_filter_is_documented():
    for function in FUNCTIONS:
        assert f"{function}(" in PAGE, function
    ours = set(environment().filters) - set(type(environment())().filters)
    for name in ours:
        assert re.search(rf"`{name}\b", PAGE), name


def test_the_example_is_a_letter_without_findings(tmp_path):
    source = re.search(r"```jinja\n(.*?)```", PAGE, re.DOTALL)[1]
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "received.j2").write_text(source, encoding="utf-8")
    assert [str(finding) for finding in lint(tmp_path)] == []
    forget()
    assert "Noor is on it" in render_strictly("received", "en", sample("received"), tmp_path).text
