"""Letters of a desk's own that were written for an earlier version go on working."""

import pytest

from templates.lint import lint
from templates.render import render
from templates.samples.every_letter import sample

WROTE = {
    "change-approval": (
        "{{ change.title }} / {{ change.quorum }}",
        lambda c: f"{c.approval.title} / {c.approval.quorum}",
    ),
    "task": ("{{ change.what }}", lambda c: c.task.what),
    "appointment": ("{{ change.place }}", lambda c: c.appointment.place),
    "consult": (
        "{{ change.approvers|length }} people{{ change.rollback }}",
        lambda c: f"{len(c.consult.others)} people",
    ),
    "recurring": ("{{ change.rule }}", lambda c: c.recurring.rule),
}


@pytest.mark.parametrize("letter", WROTE)
def test_change_is_still_what_the_letter_is_about(tmp_path, letter):
    source, expected = WROTE[letter]
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / f"{letter}.j2").write_text(f"Subject: {{{{ ticket.ref }}}}\n\n{source}\n")
    context = sample(letter)
    assert expected(context)
    assert expected(context) in render(letter, "en", context, tmp_path).text
    assert not [one for one in lint(tmp_path) if "there is no value" in one.message]
