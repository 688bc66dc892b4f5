"""Values of triage as they are typed, in both languages."""

import pytest

from service.domain.commands.argument_words import CHANNELS, VALUES, find_value


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("priority", "p1", "P1"),
        ("priority", " ２ ", "P2"),
        ("urgency", "Urgent.", "high"),
        ("urgency", "不急", "low"),
        ("impact", "one   person", "person"),
        ("impact", "整个部门", "team"),
        ("kind", "Service Request", "request"),
        ("kind", "wish", None),
        ("priority", "p5", None),
        ("priority", "", None),
    ],
)
def test_a_value_is_found_in_whichever_language_it_is_typed(field, typed, value):
    assert find_value(field, typed) == value


def test_no_word_means_two_values_of_one_field():
    for values in (*VALUES.values(), CHANNELS):
        words = [word for names in values.values() for word in names]
        assert len(words) == len(set(words))
