"""Sentences of letters that state a fact, each with a case in which it is so and one in which another one stands there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from templates.context import Escalation, LetterContext, Who
from templates.render import render
from templates.samples.every_letter import at, sample

ANN, BOB = Who("Ann Lee", "ann@acme.example"), Who("Bob", "bob@acme.example")
NOOR, DANA = Who("Noor", "noor@acme.example"), Who("Dana", "dana@acme.example")
UNNAMED = Who("", "cio@acme.example")


def base(letter, **changes):
    context: LetterContext = sample(letter, "en")
    ticket = changes.pop("ticket", {})
    if context.ticket is not None:
        context = replace(context, ticket=replace(context.ticket, **ticket))
    return replace(context, **changes)


def nobody():
    return {"assignee": None, "owner": None}


def has(address_of):
    return {"assignee": address_of, "owner": address_of}


# letter, the sentence, when it is so, the sentence in its place, when that is so
SENTENCES = [
    ("received", "Noor is on it", {"ticket": has(NOOR)}, "A colleague will reply by", {"ticket": nobody()}),
    (
        "received",
        "A colleague will reply by",
        {"ticket": nobody()},
        "A colleague will look at it and reply here",
        {"ticket": {**nobody(), "response_due": None}},
    ),
    (
        "received",
        "No one here speaks Chinese right now",
        {"ticket": {"answers_in": "en", "requester_languages": ("zh",)}},
        "Noor is on it",
        {"ticket": {"answers_in": ""}},
    ),
    ("received-major", "Noor is working on it", {"ticket": has(NOOR)}, "we are working on it", {"ticket": nobody()}),
    ("progress", "Noor is still working on this", {"ticket": has(NOOR)}, "We're still working", {"ticket": nobody()}),
    (
        "progress",
        "as promised",
        {"now": at(24, 10), "ticket": {"promised": at(24, 16)}},
        "again by",
        {"now": at(24, 17), "ticket": {"promised": at(24, 16)}, "deadline": at(26, 16)},
    ),
    (
        "promise-broken",
        "Noor and Dana have just been notified",
        {"escalation": Escalation(told=(NOOR, DANA))},
        "Dana has just been notified",
        {"escalation": Escalation(told=(DANA,)), "ticket": nobody()},
    ),
    (
        "promise-broken",
        "Dana has just been notified",
        {"escalation": Escalation(told=(DANA, UNNAMED))},
        "The people in charge have just been notified",
        {"escalation": Escalation(told=(UNNAMED,))},
    ),
    (
        "moved-up",
        "We've asked Dana to help",
        {"ticket": {"assignee": DANA, "owner": NOOR}},
        "We've asked specialists",
        {"ticket": {"assignee": None, "owner": NOOR}},
    ),
    (
        "moved-up",
        "Noor is still your contact",
        {"ticket": {"assignee": DANA, "owner": NOOR}},
        "Keep replying here",
        {"ticket": {"assignee": DANA, "owner": None}},
    ),
    (
        "moved-up",
        "We've asked more people to help",
        {"ticket": has(NOOR)},
        "We've asked Dana to help",
        {"ticket": {"assignee": DANA, "owner": NOOR}},
    ),
    (
        "contact-changed",
        "Noor is away until Friday 27 November",
        {"actor": NOOR, "reason": "away", "until": at(27, 9)},
        "Noor isn't available at the moment",
        {"actor": NOOR, "reason": "away", "until": None},
    ),
    (
        "contact-changed",
        "Dana is looking after it in the meantime",
        {"actor": NOOR, "reason": "away", "ticket": has(DANA)},
        "The team has it in the meantime",
        {"actor": NOOR, "reason": "away", "ticket": nobody()},
    ),
    (
        "contact-changed",
        "Noor has handed this on",
        {"actor": NOOR, "reason": "left"},
        "Noor is back and is looking after this again",
        {"actor": NOOR, "reason": "back", "ticket": has(NOOR)},
    ),
    (
        "handed-on",
        "(T-1042) → Dana",
        {"tickets": (replace(sample("received").ticket, assignee=DANA),)},
        "(T-1042) → no one yet",
        {"tickets": (replace(sample("received").ticket, assignee=None),)},
    ),
    ("handed-on", "Your open tickets", {}, "You had no open tickets", {"tickets": ()}),
    ("language-gap", "was told that the answer may come in", {"reason": "told"}, "no one on the team", {"reason": ""}),
    (
        "escalation",
        "It's assigned to you",
        {"to": NOOR, "ticket": has(NOOR)},
        "Noor has it",
        {"to": DANA, "ticket": has(NOOR)},
    ),
    ("escalation", "Noor has it", {"to": DANA, "ticket": has(NOOR)}, "No one has taken it yet", {"ticket": nobody()}),
    (
        "escalation",
        "80% of the time has passed",
        {"escalation": Escalation(of="response", percent=80, target=at(24, 15))},
        "The first answer was due",
        {"escalation": Escalation(of="response", percent=100, target=at(24, 15))},
    ),
    (
        "escalation",
        "that time has passed without any",
        {"escalation": Escalation(of="promise", percent=100, target=at(24, 15))},
        "The solution was due",
        {"escalation": Escalation(of="resolution", percent=100, target=at(24, 15))},
    ),
    (
        "escalation",
        "Also notified: Dana",
        {"escalation": Escalation(told=(NOOR, DANA))},
        "The solution was due",
        {"escalation": Escalation(told=(NOOR,))},
    ),
    (
        "dossier",
        "Noor asks you for help",
        {"escalation": Escalation(by=NOOR), "to": DANA},
        "This has moved up to you: the solution was due",
        {"escalation": Escalation(of="resolution", target=at(24, 15)), "to": DANA, "ticket": has(DANA)},
    ),
    (
        "dossier",
        "This has moved up to you:",
        {"escalation": Escalation(), "to": DANA, "ticket": has(DANA)},
        "This has moved up to your team",
        {"escalation": Escalation(), "to": DANA, "ticket": nobody()},
    ),
    (
        "nudge",
        "had no answer since Tue 24 Nov 12:00",
        {"escalation": Escalation(target=at(24, 12))},
        "not had an answer yet",
        {"escalation": Escalation(target=None)},
    ),
    (
        "handed-over",
        "Dana has taken this over from you",
        {"actor": DANA, "ticket": has(DANA)},
        "Bob handed this on to Dana",
        {"actor": BOB, "ticket": has(DANA)},
    ),
    (
        "cancelled",
        "We've cancelled this, as you asked",
        {"to": ANN, "actor": ANN, "personal_address": ""},
        "Ann has cancelled this",
        {"to": BOB, "actor": ANN, "personal_address": ""},
    ),
    (
        "closed",
        "We haven't heard from you",
        {"ticket": {"resolution": "unconfirmed"}, "personal_address": ""},
        "Thank you for letting us know",
        {"ticket": {"resolution": "confirmed"}, "personal_address": ""},
    ),
    (
        "closed",
        "Good to hear it works again",
        {"ticket": {"resolution": "self-solved"}, "personal_address": ""},
        "Noor closed this request",
        {"ticket": {"resolution": "by desk"}, "actor": NOOR, "personal_address": ""},
    ),
    (
        "promised",
        "This has to wait until",
        {"step": 2, "deadline": at(26, 9)},
        "will have news for you by",
        {"step": 1, "deadline": at(26, 9)},
    ),
    (
        "left",
        "You won't get more email",
        {"to": ANN, "actor": None},
        "Ann Lee asked for no more email",
        {"to": NOOR, "actor": ANN},
    ),
    (
        "reopened",
        "reopened 2 times so far",
        {"ticket": {"reopened": 2}},
        "reports that it isn't solved:",
        {"ticket": {"reopened": 1}},
    ),
    (
        "late",
        "These 2 tickets are late",
        {},
        "23 tickets are late, or nearly. The 2 most urgent",
        {"figures": replace(sample("late").figures, open=23)},
    ),
]


def says(letter, changes):
    return " ".join(render(letter, "en", base(letter, **dict(changes))).text.split())


@pytest.mark.parametrize(("letter", "fact", "so", "instead", "otherwise"), SENTENCES)
def test_a_sentence_stands_only_where_it_is_so(letter, fact, so, instead, otherwise):
    assert fact in says(letter, so)
    text = says(letter, otherwise)
    assert fact not in text
    assert instead in text


def test_time_left_is_told_as_late_only_when_it_is_over():
    late, soon = (replace(sample("late").tickets[0], left=left, used=used) for left, used in LEFT)
    text = says("late", {"tickets": (late, soon)})
    assert "2 h late" in text
    assert "2 h left" in text


LEFT = ((timedelta(hours=-2), 1.0), (timedelta(hours=2), 0.5))
