"""How many letters of a ticket go out within a day (I7): to whom, and what is never counted."""

import pytest

from rules.policy.model import Budgets
from service.domain.planning.letter_limits import LEFT_BEHIND_THE_WALL, Spent, bound, may_write
from service.domain.planning.plan import LetterPlan

BUDGETS = Budgets()
ANN, PIET = "ann@acme.example", "piet@acme.example"


def letter(to=PIET, kind="assignment", **more):
    return LetterPlan(kind, to, "en", **more)


def go(spent, *letters):
    kept, dropped = bound(BUDGETS, spent, letters)
    assert len(kept) + len(dropped) == len(letters)
    return [one.to for one in kept]


def spent(*letters):
    found = Spent()
    for one in letters:
        found = found.plus(one)
    return found


def test_a_team_of_forty_does_not_use_up_what_the_requester_gets():
    team = [letter(f"member{number}@acme.example") for number in range(40)]
    assert go(spent(*team, *team), letter(ANN, "confirmation")) == [ANN]


def test_one_person_gets_twenty_automatic_letters_of_a_ticket_a_day():
    assert go(spent(*[letter()] * 19), letter(), letter(), letter(ANN)) == [PIET, ANN]
    assert not may_write(BUDGETS, spent(*[letter()] * 20), "Piet+x@ACME.example")
    assert may_write(BUDGETS, spent(*[letter()] * 20), ANN)


@pytest.mark.parametrize("many", [20, 500])
def test_what_an_engineer_wrote_always_goes(many):
    used_up = spent(*[letter(ANN)] * many)
    assert go(used_up, letter(ANN, "engineer-reply", person=True)) == [ANN]
    assert go(used_up, letter(ANN, "consult-answer", counted=False)) == [ANN]


def test_the_requesters_words_reach_the_engineer_beyond_the_twenty_up_to_the_wall():
    words = letter(PIET, "requester-reply")
    assert go(spent(*[words] * 150, *[letter()] * 20), words, letter()) == [PIET]
    assert go(spent(*[words] * 200), words) == []


def test_behind_the_wall_everybody_has_a_few_left():
    wall = spent(*[letter(PIET, "requester-reply")] * 200)
    three = [letter(ANN, "confirmation")] * (LEFT_BEHIND_THE_WALL + 1)
    assert go(wall, *three) == [ANN] * LEFT_BEHIND_THE_WALL


def test_the_letters_of_a_ticket_have_an_end_whatever_comes():
    people = [f"p{number}@acme.example" for number in range(30)]
    kept = go(Spent(), *(letter(who, "requester-reply") for _ in range(1000) for who in people))
    assert len(kept) <= BUDGETS.letters_per_ticket_day + LEFT_BEHIND_THE_WALL * len(people)
