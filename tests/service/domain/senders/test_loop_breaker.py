"""What stops two machines answering each other."""

from msgspec.structs import replace

from service.domain.planning.plan import LetterPlan, Plan
from service.domain.planning.situation import Budget
from service.domain.senders.loop_breaker import fold, hush
from store.records import Outcome, Scope
from tests.tools.situations import ANN, PIET, make_policy, make_situation, make_ticket

MOST = make_policy().budgets.machine_mails


def test_what_a_machine_counts_up_makes_no_other_text():
    one = fold("Job 4711 failed at 14:05 on Fri Nov 27, 2026: disk full")
    assert one == fold("Job 12 failed at 03:59 on Mon Dec 1, 2025:  disk  full")
    assert one != fold("Job 12 failed at 03:59 on Mon Dec 1, 2025: no disk")
    assert fold("２０２６年１１月２７日 备份失败") == fold("2025年1月3日备份失败")


def plan(*letters):
    return Plan(Outcome.ARTICLE, "why", before=make_ticket(), ticket=make_ticket(), letters=letters)


def test_who_had_as_many_as_machines_exchange_gets_no_more():
    echo, other = LetterPlan("reopened", ANN, "en"), LetterPlan("requester-reply", PIET, "en")
    s = make_situation(ticket=make_ticket())
    assert hush(s, plan(echo, other)).letters == (echo, other)
    enough = replace(s, budget=Budget(echoes=MOST))
    hushed = hush(enough, plan(echo, other))
    assert hushed.letters == (other,)
    assert ANN in hushed.reason


def test_a_person_s_words_and_what_was_asked_for_always_go():
    words, status = LetterPlan("engineer-reply", ANN, "en", person=True), LetterPlan("status", ANN, "en")
    enough = make_situation(ticket=make_ticket(), budget=Budget(echoes=MOST))
    assert hush(enough, plan(words, status)).letters == (words, status)


def test_a_question_about_a_held_mail_goes_to_who_works_on_it():
    asks = LetterPlan("held", ANN, "en", scope=Scope.NONCE)
    enough = make_situation(ticket=make_ticket(), budget=Budget(echoes=MOST))
    assert [(one.letter, one.to) for one in hush(enough, plan(asks)).letters] == [("held-note", PIET)]


def test_an_engineer_is_no_machine():
    s = make_situation(sender=PIET, ticket=make_ticket(), budget=Budget(echoes=MOST))
    echo = LetterPlan("reopened", PIET, "en")
    assert hush(s, plan(echo)).letters == (echo,)
