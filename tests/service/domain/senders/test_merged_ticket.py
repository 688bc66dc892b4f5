"""Mail to a ticket that is part of another one."""

import pytest

from service.domain.senders.merged_ticket import as_reply
from store.records import Capability, Scope
from tests.tools.situations import ANN, NOW, make_situation, make_ticket


@pytest.mark.parametrize(
    ("scope", "action", "becomes"),
    [
        (Scope.ACTION, "confirm", Scope.REPLY),
        (Scope.SURVEY, "survey", Scope.REPLY),
        (Scope.ACTION, "release", Scope.ACTION),
        (Scope.ACTION, "acknowledge", Scope.ACTION),
        (Scope.NONCE, "", Scope.NONCE),
        (Scope.REPLY, "consult", Scope.REPLY),
    ],
)
def test_a_word_of_the_requester_s_decides_nothing_on_the_other_ticket(scope, action, becomes):
    right = Capability("h", scope, ANN, NOW, 4, action)
    s = as_reply(make_situation(capability=right, k=4, ticket=make_ticket(), merged_from=make_ticket(id=4)))
    assert s.capability.scope is becomes
    assert s.k == (3 if becomes is not scope else 4)


def test_on_a_ticket_of_its_own_it_stays_what_it_is():
    right = Capability("h", Scope.ACTION, ANN, NOW, 5, "confirm")
    s = make_situation(capability=right, k=4, ticket=make_ticket())
    assert as_reply(s) is s
