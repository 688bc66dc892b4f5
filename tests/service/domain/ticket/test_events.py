"""A ticket is what its events add up to: random histories replay to the row, and survive a trip through JSON."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from service.domain.planning.draft import Draft, Refused
from service.domain.ticket.events import FIELDS, make_event, replay
from service.domain.ticket.open_work import Drafted, Task, Work
from service.domain.ticket.states import MOVES
from store.records import Event, Ticket

T0 = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TASKS = st.builds(
    Task, st.integers(1, 3), st.sampled_from(["dana@acme.example", "network"]), st.text(max_size=9), st.just("piet@acme.example"),
    st.just(T0), kind=st.sampled_from(["task", "improve"]), dropped=st.booleans(),
)  # fmt: skip
DRAFTS = st.builds(
    Drafted, st.integers(1, 3), st.text(max_size=9), st.text(max_size=30), st.just("piet@acme.example"), st.just(T0),
    state=st.sampled_from(["asked", "published", "rejected"]),
)  # fmt: skip
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from(["P1", "P2", "P3"]),
        "assignee": st.sampled_from(["", "dana@acme.example", "piet@acme.example"]),
        "due": st.one_of(st.none(), st.integers(0, 900).map(lambda m: T0 + timedelta(minutes=m))),
        "tags": st.lists(st.sampled_from(["vpn", "vip", "triaged"]), unique=True).map(tuple),
        "facts": st.dictionaries(st.sampled_from(["phone", "place"]), st.text(max_size=9), max_size=2),
        "reopened": st.integers(0, 3),
        "work": st.builds(
            lambda tasks, offered, drafted: Work(
                tasks=tuple(tasks), knowledge=tuple(offered), article=drafted
            ).changes()["work"],
            st.lists(TASKS, max_size=2),
            st.lists(st.sampled_from(["printer-jam", "vpn"]), unique=True),
            st.one_of(st.none(), DRAFTS),
        ),
    },
)
STEPS = st.lists(st.tuples(st.sampled_from(sorted(MOVES)), CHANGES, st.integers(0, 600)), max_size=25)


@given(STEPS)
def test_random_histories_replay_to_the_row(steps):
    draft = Draft(T0, "ann@acme.example", "inbox:1")
    draft.open(Ticket(7, "Printer jam", "ann@acme.example", T0))
    for action, changes, minutes in steps:
        draft.now += timedelta(minutes=minutes)
        try:
            draft.move(action, action, changes)
        except Refused:
            draft.note("noted", changes)
    plan = draft.plan("ticket", "")
    stored = [replace(event, data=json.loads(json.dumps(event.data))) for event in plan.events]
    assert replay(stored) == plan.ticket
    assert [event.seq for event in plan.events] == list(range(1, len(plan.events) + 1))
    assert plan.ticket.version == len(plan.events)


def test_an_event_says_from_what_to_what():
    ticket = Ticket(7, "Printer jam", "ann@acme.example", T0)
    event = make_event(ticket, "triaged", T0, "rules", "inbox:1", {"priority": "P1", "impact": "person"})
    assert event.data == {"set": {"priority": "P1"}, "was": {"priority": "P3"}}


def test_an_unknown_field_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="prioritty"):
        make_event(Ticket(7, "", "", T0), "triaged", T0, "", "", {"prioritty": "P1"})


def test_a_history_begins_with_opened():
    with pytest.raises(ValueError, match="opened"):
        replay([Event("assigned", T0)])


def test_number_and_version_are_the_fold_s_own():
    assert not FIELDS & {"id", "version", "last_event"}
