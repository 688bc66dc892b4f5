"""Mail of machines: what a delivery report ends, and what an out-of-office reply puts off. Nothing is answered."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from gateway.message import Automatic, Bounce, DomainVerdict
from service.domain.closing import close_and_reopen
from service.domain.planning.draft import Draft
from service.domain.queue import absence
from service.domain.senders import machine
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName
from store.records import Letter, Outcome, Participant, Role, State, Visibility
from tests.tools.situations import ANN, NOOR, NOW, PIET, make_policy, make_reading, make_situation, make_ticket

BACK = datetime(2026, 12, 9, 9, tzinfo=UTC)  # a Wednesday, twelve days later
GONE = Bounce(True, (ANN,), "5.1.1", True, reason="no such user")
FULL = replace(GONE, status="5.2.2", reason="mailbox full")
RESOLVED = make_ticket(state=State.RESOLVED, resolved=NOW)
POLICY = make_policy("confirmation: {reminders: [1, 3], close_unconfirmed_after: 5}\n")


def make_letter(to=ANN, kind="received", state="sent"):
    return Letter(kind, to, "<2@a>", "", b"", NOW, NOW, NOW, subject="Printer", ticket_id=5, state=state, id=9)


def report(bounce, letter=None, ticket=None):
    reading = make_reading("It did not arrive.", sender="", bounce=bounce)
    return machine.plan_report(make_situation(reading=reading, answered_letter=letter, ticket=ticket))


def automatic(text="I am away.", kind="autoreply", sender=ANN, ticket=RESOLVED, k=3, returns_on=None):
    reading = make_reading(text, sender=sender, automatic=Automatic(True, kind, ("Auto-Submitted",), returns_on))
    return machine.plan_automatic(make_situation(reading=reading, ticket=ticket, k=k, policy=POLICY))


def kinds(plan):
    return [event.kind for event in plan.events]


def letters(plan):
    return [(one.letter, one.to) for one in plan.letters]


def days_of(timers):
    return [(timer.kind, timer.due_at.date().isoformat()) for timer in timers]


@pytest.mark.parametrize(
    ("bounce", "to", "dead", "told", "handed_on"),
    [
        (GONE, ANN, (ANN,), [("bounced", PIET)], []),
        (FULL, ANN, (), [("bounced", PIET)], []),
        (GONE, NOOR, (), [("bounced", PIET)], []),  # of the mailbox of somebody else, to which hers forwards
        (replace(GONE, recipients=(PIET,)), PIET, (PIET,), [], [PIET]),
        (FULL, PIET, (), [("bounced", NOOR)], []),
    ],
)
def test_an_address_that_is_gone_gets_no_more_and_who_can_mend_it_is_told(bounce, to, dead, told, handed_on):
    plan = report(bounce, make_letter(to), make_ticket())
    assert (plan.bounced, plan.bounce_reason, plan.dead) == (9, bounce.reason, dead)
    assert kinds(plan) == [EventKind.BOUNCED]
    assert letters(plan) == told
    assert [timer.data["engineer"] for timer in plan.timers if timer.kind == TimerName.UNREACHED] == handed_on


def test_a_second_report_a_late_letter_and_a_letter_about_letters_tell_nobody():
    again = report(GONE, make_letter(state="bounced"), make_ticket())
    late = report(replace(GONE, permanent=False), make_letter(), make_ticket())
    about = report(GONE, make_letter(PIET, "bounced"), make_ticket())
    assert [letters(plan) for plan in (again, late, about)] == [[], [], []]
    assert [plan.bounced for plan in (again, late, about)] == [0, 0, 9]
    assert kinds(late) == [EventKind.AUTOMATIC_MAIL], "it is on record"


def test_what_a_person_writes_to_a_bounce_address_is_their_mail_and_a_stray_report_does_nothing():
    assert report(Bounce(), make_letter(), make_ticket()) is None
    stray = report(GONE)
    assert (stray.outcome, stray.bounced, stray.dead, stray.letters) == (Outcome.EVENT, 0, (), ())


def test_an_automatic_mail_without_a_key_to_its_ticket_is_filed():
    assert automatic(k=1).outcome is Outcome.FILED
    assert automatic(ticket=None).outcome is Outcome.FILED
    kept = automatic()
    assert (kept.outcome, kinds(kept), kept.letters) == (Outcome.EVENT, [EventKind.AUTOMATIC_MAIL], ())
    assert [one.article.visibility for one in kept.articles] == [Visibility.INTERNAL]


@pytest.mark.parametrize(
    ("sender", "kind", "kept"),
    [
        (ANN, "autoreply", "Call 555 1234."),
        (ANN, "notification", "Call •••."),
        ("noreply@shop.example", "autoreply", "Call •••."),
    ],
)
def test_codes_are_kept_from_engineers_unless_the_requesters_own_machine_wrote_them(sender, kind, kept):
    plan = automatic("Call 555 1234.", kind, sender)
    assert [one.article.text for one in plan.articles] == [kept]


def test_reminders_and_the_end_of_silence_count_from_the_day_the_requester_is_back():
    asked = Draft(NOW, PIET, "inbox:1", RESOLVED)
    close_and_reopen.await_word(asked, POLICY)
    plan = automatic(returns_on=BACK)
    before, after = days_of(asked.plan(Outcome.NONE, "").timers), days_of(plan.timers)
    assert before == [
        (TimerName.REMINDER, "2026-11-30"), (TimerName.REMINDER, "2026-12-02"), (TimerName.UNCONFIRMED, "2026-12-04"),
    ]  # fmt: skip
    assert after == [
        (TimerName.REMINDER, "2026-12-10"), (TimerName.REMINDER, "2026-12-14"), (TimerName.UNCONFIRMED, "2026-12-16"),
    ]  # fmt: skip
    assert {TimerName.REMINDER, TimerName.UNCONFIRMED} <= set(plan.cancel_timers), "the earlier ones are taken back"
    assert plan.ticket.clock["requester_back"] == BACK.isoformat()


def test_who_works_on_it_hears_once_that_the_requester_is_away():
    plan = automatic("Back on the 9th.", returns_on=BACK)
    assert letters(plan) == [("requester-away", PIET)]
    assert plan.letters[0].context["deadline"] == BACK
    assert plan.letters[0].context["message"].text == "Back on the 9th."
    again = automatic(ticket=plan.ticket, returns_on=BACK)
    assert (kinds(again), again.letters, again.timers) == ([EventKind.AUTOMATIC_MAIL], (), ())
    longer = automatic(ticket=plan.ticket, returns_on=BACK + timedelta(days=1))
    assert letters(longer) == [("requester-away", PIET)]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ticket": make_ticket()}, [("requester-away", PIET)]),  # while the work goes on nobody waits for a word
        ({"ticket": make_ticket(state=State.CLOSED, closed=NOW)}, []),
        ({"sender": NOOR}, []),
        ({"returns_on": NOW - timedelta(days=1)}, []),
        ({"returns_on": None}, []),
    ],
)
def test_nothing_is_put_off_where_nobody_waits_for_the_requester_or_they_are_there(given, told):
    plan = automatic(**{"returns_on": BACK, **given})
    assert (letters(plan), plan.timers, plan.cancel_timers) == (told, (), ())


@pytest.mark.parametrize(
    ("day_behind", "back"),
    [("2026-11-27", "2026-11-27"), ("2026-11-28", "2026-11-30"), ("2026-11-29", "2026-11-30")],
)
def test_behind_a_last_day_away_its_author_is_back_on_the_next_day_of_work(day_behind, back):
    day = datetime.fromisoformat(f"{day_behind}T00:00+00:00")
    for is_last, expected in ((True, back), (False, day_behind)):
        found = Automatic(True, "autoreply", ("Auto-Submitted",), day, is_behind_last_day=is_last)
        s = make_situation(reading=make_reading("Away.", automatic=found), ticket=make_ticket(), policy=POLICY)
        assert absence.find_day_back(s) == datetime.fromisoformat(f"{expected}T00:00+00:00")


RECALL = 'Ann would like to recall the message, "Printer".'


def recall(verdict=DomainVerdict.PASS, ticket=None, k=0, **changes):
    read = make_reading(RECALL, "Recall: Printer", automatic=Automatic(True, "recall", ("",)), verdict=verdict)
    people = (Participant(5, ANN, Role.REQUESTER, NOW),)
    s = make_situation(reading=read, ticket=ticket, k=k, participants=people, policy=POLICY)
    return machine.plan_automatic(replace(s, **changes))


def test_a_recall_that_only_its_sender_and_subject_lead_to_a_ticket_may_be_anybodys():
    plan = recall(same_ticket=make_ticket())
    assert (plan.outcome, letters(plan)) == (Outcome.ARTICLE, [("requester-reply", PIET)])
    assert [one.article.visibility for one in plan.articles] == [Visibility.INTERNAL]
    assert not plan.known  # whoever answers it has no way to the ticket by it
    again = plan.articles[0].article
    assert recall(same_ticket=make_ticket(), same_said=(again,)).outcome is Outcome.FILED
    assert recall(DomainVerdict.FAILED, same_ticket=make_ticket()).outcome is Outcome.FILED


def test_a_recall_on_a_ticket_is_its_requesters_where_they_may_speak():
    plan = recall(ticket=make_ticket(), k=2)
    assert (plan.outcome, letters(plan)) == (Outcome.ARTICLE, [("requester-reply", PIET)])
    assert [one.article.visibility for one in plan.articles] == [Visibility.PUBLIC]
    forged = recall(DomainVerdict.FAILED, ticket=make_ticket(), k=2)
    assert (forged.outcome, letters(forged)) == (Outcome.EVENT, [])
    assert [one.article.role for one in forged.articles] == [Role.SYSTEM]
