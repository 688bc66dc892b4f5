"""Scenario 35: what looks like a template, a format or an expression is text everywhere."""

import pytest

from tests.tools.talk import ANN, PIET

NASTY = "{{7*7}} {% for x in y %} ${x} %(y)s {0.__class__}"


@pytest.mark.parametrize("where", ["subject", "body", "name"])
def test_35_hostile_text_stays_as_it_is(talk, where):
    given = {"subject": "Printer jam", "body": "The printer jams.", where: NASTY}
    sender = f'"{NASTY}" <{ANN}>' if where == "name" else ANN
    step = talk.mail(sender, given["subject"], given["body"])
    assert step.outcome == "ticket"
    letters = step.letters + talk.reply(step.letter(PIET), "#resolve " + NASTY).letters
    assert letters
    for letter in letters:
        assert "49" not in letter.subject + letter.text.replace("T-1", "")
        assert "<class" not in letter.text
    assert any("{{7*7}}" in letter.subject + letter.text for letter in letters)
