"""Who belongs together."""

import pytest

from rules.loading.load import load_texts
from rules.policy.organisations import same_organisation

RULES = """\
desk: {team: it}
teams: {it: {}}
people: {piet@acme.example: {team: it}}
organisations:
  customer: {domains: [customer.example, customer.de]}
"""


@pytest.fixture(scope="module")
def policy():
    loaded = load_texts({"rules/a.yaml": RULES})
    assert loaded.policy is not None, loaded.problems
    return loaded.policy


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ann@customer.example", "bob@customer.example", True),
        ("ann@customer.example", "bob@customer.de", True),
        ("ann@Customer.Example", "bob@customer.DE", True),
        ("ann@customer.example", "bob@elsewhere.example", False),
        ("ann@unknown.example", "bob@unknown.example", True),
        ("ann@gmail.com", "bob@gmail.com", False),
        ("ann@qq.com", "bob@qq.com", False),
        ("ann", "bob@customer.example", False),
        ("", "", False),
    ],
)
def test_people_of_one_organisation_belong_together(policy, one, other, same):
    assert same_organisation(policy, one, other) is same
    assert same_organisation(policy, other, one) is same
