"""Who stands in To and Cc, and what that gives them."""

from msgspec.structs import replace

from gateway.message import Address, DomainVerdict
from service.domain.incoming_mail import named_recipients as named
from store.records import Outcome, Participant, Role
from tests.tools.situations import (
    ANN,
    DESK,
    NOW,
    PIET,
    make_draft,
    make_policy,
    make_reading,
    make_situation,
    make_ticket,
)

BOB, EVE = "bob@customer.example", "eve@elsewhere.example"


def with_cc(*people, verdict=DomainVerdict.PASS, **more):
    reading = make_reading(verdict=verdict)
    reading = replace(reading, mail=replace(reading.mail, cc=tuple(Address(one) for one in people)))
    return make_situation(reading=reading, **more)


def addresses(people):
    return [one.mailbox for one in people]


def test_colleagues_of_the_requester_get_copies_and_others_are_let_in_first():
    found = named.find(with_cc(BOB, EVE, PIET, DESK, "support+r123@acme.example", ANN), ANN)
    assert addresses(found.watchers) == [BOB]
    assert addresses(found.mentioned) == [EVE]


def test_there_is_room_for_so_many_and_the_rest_may_answer():
    most = make_policy().budgets.watchers
    people = [f"p{n}@customer.example" for n in range(most + 2)]
    found = named.find(with_cc(*people), ANN)
    assert addresses(found.watchers) == people[:most]
    assert addresses(found.named) == people[most:]
    assert [who.address for who in named.tell(found)["uncopied"]] == people[most:]


def test_by_a_from_line_alone_nobody_is_sent_anything():
    known = with_cc(BOB, ticket=make_ticket(), k=2)
    assert addresses(named.find(known, ANN).named) == [BOB]
    forged = with_cc(BOB, verdict=DomainVerdict.FAILED)
    assert addresses(named.find(forged, ANN).mentioned) == [BOB]
    other = with_cc(BOB, ticket=make_ticket(requester=EVE), k=3)
    assert addresses(named.find(other, EVE).mentioned) == [BOB]


def test_who_is_on_it_or_was_is_not_new():
    left = Participant(5, BOB, Role.WATCHER, NOW, until=NOW)
    assert named.find(with_cc(BOB, participants=(left,)), ANN) == named.Named()


def test_each_joins_in_the_role_that_they_have():
    draft = make_draft()
    named.join(draft, named.Named((Address(BOB),), (), (Address(EVE),)))
    plan = draft.plan(Outcome.ARTICLE, "")
    assert [(one.address, one.role) for one in plan.joins] == [(BOB, Role.WATCHER), (EVE, Role.MENTIONED)]
    assert [event.data["role"] for event in plan.events] == ["watcher", "mentioned"]
