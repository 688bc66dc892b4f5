"""Comments that allow a warning, with their reason."""

from __future__ import annotations

from msgspec.structs import replace

from rules.language.allowed_warnings import leave_out_allowed
from rules.language.yaml_reader import Problem

UNUSED = Problem("a.yaml", 3, 5, "no rule uses the list 'summer'", severity="warning")


def left(text: str, *problems: Problem) -> list[str]:
    return [str(one) for one in leave_out_allowed(problems, {"a.yaml": text})]


def test_on_its_line_and_above_its_entry() -> None:
    behind = "lists:\n  x: [a]\n  summer: [b]  # postdesk: allow no rule uses because it is for June\n"
    above = "lists:\n  # postdesk: allow no rule uses because it is for June\n  summer:\n    - b\n"
    assert left(behind, UNUSED) == []
    assert left(above, UNUSED, replace(UNUSED, line=4)) == []


def test_no_error_no_other_line_and_no_other_words() -> None:
    text = "lists:\n  x: [a]\n  summer: [b]  # postdesk: allow no rule uses because it is for June\n"
    for other in (
        replace(UNUSED, severity="error"),
        replace(UNUSED, line=2),
        replace(UNUSED, message="something else"),
    ):
        assert len(left(text, other)) == 2


def test_a_comment_without_use_or_reason_is_a_warning() -> None:
    assert left("a: 1  # postdesk: allow this because of that\n") == [
        "a.yaml:1:7 warning: there is no warning here that says 'this' - remove the comment"
    ]
    assert "does not say what it allows, and why" in left("a: 1  # postdesk: allow this\n")[0]
