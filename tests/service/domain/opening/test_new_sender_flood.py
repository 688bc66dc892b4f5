"""Which tickets are counted together, and when they are many."""

from msgspec.structs import replace

from gateway.message import DomainVerdict
from service.domain.opening import new_sender_flood as flood
from service.domain.planning.situation import Budget
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome
from tests.tools.situations import ANN, PIET, make_draft, make_policy, make_reading, make_situation

SOMEBODY = "eve@elsewhere.example"
UNPROVEN = make_reading(verdict=DomainVerdict.ABSENT)


def test_new_senders_are_counted_together_and_an_organisation_s_apart():
    assert flood.counter(make_situation(sender=SOMEBODY)) == flood.NEW_SENDERS
    assert flood.counter(make_situation(reading=UNPROVEN)) == "tickets of customer"


def test_no_flood_is_made_of_whose_domain_vouches_of_engineers_and_of_logged_contacts():
    assert flood.counter(make_situation()) == ""
    assert flood.counter(make_situation(reading=replace(UNPROVEN, mail=make_reading(sender=PIET).mail))) == ""
    assert flood.counter(make_situation(reading=UNPROVEN, logged_by=PIET)) == ""


def test_what_is_too_much_of_an_organisation_counts_as_of_new_senders():
    s = make_situation(reading=UNPROVEN)
    assert flood.counters(s) == ("tickets of customer",)
    most = make_policy().flood.of_one_organisation
    many = replace(s, budget=Budget(used={"tickets of customer": most}))
    assert flood.is_one_of_many(many)
    assert flood.counters(many) == ("tickets of customer", flood.NEW_SENDERS)


def test_a_busy_moment_waits_and_a_flood_is_listed_once():
    s = make_situation(sender=SOMEBODY)
    more = make_policy().flood.more_than
    for used, listing, kinds in (
        (more - 1, False, [TimerName.GATHERED]),
        (more, False, [TimerName.FLOOD]),
        (more, True, []),
    ):
        draft = make_draft(requester=ANN)
        flood.gather(replace(s, budget=Budget(used={flood.NEW_SENDERS: used}, is_listing=listing)), draft)
        assert [timer.kind for timer in draft.plan(Outcome.TICKET, "").timers] == kinds
