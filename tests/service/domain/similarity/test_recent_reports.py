"""Which reports a new one is compared with, and what it is like."""

import pytest
from msgspec.structs import replace

from service.domain.similarity.compare_reports import make_print
from service.domain.similarity.recent_reports import Major, Recent, ReportMemory, can_report, make_report
from store.records import Head, State
from tests.tools.situations import NOW, make_policy, make_ticket

VPN = ("VPN down in Berlin", "the vpn does not connect")


def head(number, subject=VPN[0], text=VPN[1], who="", **more):
    who = who or f"p{number}@customer.example"
    return Head(number, subject, who, NOW, State.NEW, "incident", "network.vpn", text=text, **more)


def test_reports_of_other_people_that_say_the_same_are_like_it():
    recent = Recent(
        make_policy(), [head(1), head(2), head(3, "Printer jam", "paper in the tray"), head(4, who="ann@c.example")]
    )
    made = make_print(*VPN)
    like = recent.like(made, "network.vpn", "ann@c.example")
    assert [one.id for one in recent.reports_of(like)] == [1, 2]
    assert recent.cluster_of(like) == 0


@pytest.mark.parametrize("change", [{"work": {"parent": 9}}, {"state": State.CLOSED}, {"kind": "request"}])
def test_what_has_joined_ended_or_is_a_wish_is_not_compared(change):
    recent = Recent(make_policy(), [replace(head(1), **change)])
    assert recent.like(make_print(*VPN), "network.vpn", "ann@c.example") == 0


def test_a_question_counts_where_it_names_a_trouble():
    policy = make_policy()
    assert can_report(policy, "question", "other", make_print("Is the VPN down?", ""))
    assert not can_report(policy, "question", "other", make_print("Which VPN do we have?", ""))


def test_an_open_major_incident_takes_what_is_like_its_reports():
    examples = tuple(make_report(head(n)) for n in (1, 2))
    recent = Recent(make_policy(), (), [Major(make_ticket(id=9), examples)])
    desk = make_ticket(id=9).desk
    assert recent.find_major(make_print(*VPN), "network.vpn", desk).id == 9
    assert recent.find_major(make_print("Printer jam", "paper"), "other", desk) is None
    assert recent.find_major(make_print(*VPN), "network.vpn", "hr@acme.example") is None


def test_what_has_brought_about_a_proposal_is_counted_once():
    marked = [head(n, work={"cluster": 1, **({"proposal": True} if n == 1 else {})}) for n in (1, 2)]
    recent = Recent(make_policy(), marked)
    assert recent.clusters() == 1
    assert recent.proposals == {1}


def test_reports_are_remembered_until_their_ticket_changes():
    memory, first, second = ReportMemory(), head(1), head(2)
    for heads in ([first, second], [first, second, head(3)], [first, head(2, "Printer jam", "paper")]):
        with_memory = Recent(make_policy(), heads, memory=memory)
        without = Recent(make_policy(), heads)
        like = [
            one.reports_of(one.like(make_print(*VPN), "network.vpn", "ann@c.example")) for one in (with_memory, without)
        ]
        assert like[0] == like[1]


def test_the_first_report_that_belongs_to_a_proposal_tells_which():
    recent = Recent(make_policy(), [head(1), head(2, work={"cluster": 7}), head(3, work={"cluster": 8})])
    assert recent.cluster_of(recent.like(make_print(*VPN), "network.vpn", "ann@c.example")) == 7


def test_a_long_day_of_reports_is_compared_as_one_that_begins():
    memory = ReportMemory()
    for first in range(1, 3000, 100):
        heads = [head(number, text=f"the vpn does not connect {number}") for number in range(first, first + 200)]
        like = [
            [one.id for one in recent.reports_of(recent.like(make_print(*VPN), "network.vpn", "ann@c.example"))]
            for recent in (Recent(make_policy(), heads, memory=memory), Recent(make_policy(), heads))
        ]
        assert like[0] == like[1] != []
