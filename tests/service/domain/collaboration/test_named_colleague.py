"""A colleague is named to the requester as the one who sees to it."""

import pytest

from rules.loading.load import load_texts
from service.domain.collaboration.named_colleague import find_named
from tests.tools.situations import NOOR, PIET, RULES, make_situation, make_ticket

ANNA = "anna@acme.example"

POLICY = RULES.replace(
    "organisations:", "  anna@acme.example: {name: Anna Berg, team: it, names: {zh: 小安}}\norganisations:"
)


def name_in(text, **changes):
    policy = load_texts({"rules/a.yaml": POLICY}, desk_timezone="Europe/Berlin", languages=("en", "zh")).policy
    return find_named(make_situation(policy=policy, sender=PIET, ticket=make_ticket(**changes)), text)


@pytest.mark.parametrize(
    "text",
    [
        "Anna is on it.",
        "Hello Ann,\n\nAnna Berg will call you this afternoon.",
        "Thanks. My colleague Anna is looking into it.",
        "I'm in a meeting, Anna will take over.",
        "Anna's on the way.",
        "Anna kümmert sich darum.",
        "Danke! Anna übernimmt das.",
        "小安在处理。",
        "您好，小安会联系您。",
        "我同事小安正在处理，请稍等。",
    ],
)
def test_a_colleague_who_is_said_to_see_to_it(text):
    assert name_in(text) == ANNA


@pytest.mark.parametrize(
    "text",
    [
        "I am on it.",
        "Has Anna called you?",
        "Please ask Anna whether she is on it.",
        "Anna says the printer is on the third floor.",
        "The part is on its way.",
        "It will come tomorrow.",
        "Bob will call you.",
        "If Anna is on holiday, tell me.",
        "小安说打印机在三楼。",
        "我在处理。",
        "打印机正在处理队列。",
    ],
)
def test_other_words_name_nobody(text):
    assert name_in(text) == ""


def test_who_has_the_ticket_or_writes_is_nobody_else():
    assert name_in("Anna is on it.", assignee=ANNA) == ""
    assert name_in("Piet is on it.") == ""
    assert name_in("Noor will call you.") == NOOR
