"""An engineer's reply: who reads its text, and that of its commands all are done or none."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.addresses import AddressKind, Keys, make_code
from rules.decision.decide import decide
from service.domain.commands.parse import REQUESTER
from service.domain.planning.rule_facts import make_facts
from service.domain.senders import engineer
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work
from service.domain.ticket.timer_names import TimerName
from store.records import Article, Capability, Outcome, Participant, Role, Scope, State, Visibility
from tests.tools.situations import ANN, NOOR, NOW, PIET, make_reading, make_situation, make_ticket

CODE = make_code(Keys("b", {"b": b"secret of the desk"}), AddressKind.REPLY, b"0123456789")
RIGHT = Capability("hash", Scope.REPLY, PIET, NOW, 5)


def make_reply(text, **changes):
    given = {"sender": PIET, "ticket": make_ticket(), "k": 3, "capability": RIGHT, **changes}
    return make_situation(text, **given)


def plan(text="", s=None, **changes):
    s = s or make_reply(text, **changes)
    return engineer.plan_engineer(s, decide(s.policy, make_facts(s), {}, version="1"))


def letters(made):
    return [(one.letter, one.to) for one in made.letters]


def refusals(made):
    (receipt,) = [one.context["receipt"] for one in made.letters if one.letter == "receipt"]
    return [(one.command, one.reason) for one in receipt.refused]


def test_plain_text_is_the_answer_to_the_requester_and_stops_the_response_clock():
    made = plan("Please switch it off and on.")
    assert ("engineer-reply", ANN) in letters(made)
    assert (made.outcome, made.ticket.first_response, made.ticket.state) == (Outcome.ARTICLE, NOW, State.IN_PROGRESS)
    assert made.articles[0].article.visibility is Visibility.PUBLIC
    assert made.ticket.clock["answer"]["by"] == PIET


def said(text, role=Role.REQUESTER, language="en"):
    return Article(ANN, role, Visibility.PUBLIC, text, NOW, language=language)


@pytest.mark.parametrize(
    ("asked", "answer", "goes_out"),
    [
        ("It jams.", "yes", False), ("It jams.", "ok", False), ("It jams.", "收到", False), ("It jams.", "no", False), ("It jams.", "214", False),
        ("It jams.", "Hi Ann,\nyes\n\nPiet", True), ("It jams.", "Hi Ann,\n214\n\nPiet", True),
        ("Which room?", "214", True), ("Which room?", "yes", False), ("When will you come?", "16:00", True), ("会议在哪个房间？", "214", True),
        ("Can you come today?", "yes", True), ("Can you come today?", "No.", True), ("Can you come today?", "214", False), ("今天能来吗？", "好的", True),
        ("Welcher Raum?", "214", True),
    ],
)  # fmt: skip
def test_a_short_first_answer_goes_out_where_they_asked_for_one(asked, answer, goes_out):
    made = plan(answer, to_answer=(said(asked, language="de" if "Raum" in asked else "en"),))
    assert (("engineer-reply", ANN) in letters(made)) == goes_out
    assert (made.outcome == Outcome.HELD) != goes_out


TOLD, ASKED = (said("I have restarted it."),), (said("Shall I restart it?"),)


@pytest.mark.parametrize(
    ("answer", "said_since", "goes_out"),
    [
        ("ok", TOLD, True), ("ok", (), False), ("OK, thanks", TOLD, True), ("ok, understood", TOLD, True), ("好的，收到", TOLD, True), ("可以", TOLD, True), ("In Ordnung.", TOLD, True),
        ("yes", TOLD, False), ("Yes, please", TOLD, False), ("ok, yes", TOLD, False), ("no", TOLD, False), ("not yet", TOLD, False), ("是的", TOLD, False), ("对", TOLD, False), ("还没有", TOLD, False),
        ("Ja", TOLD, False), ("Nein.", TOLD, False), ("Noch nicht", TOLD, False), ("Oui", TOLD, False),
        ("yes", ASKED, True), ("not yet", ASKED, True), ("是的", ASKED, True), ("Ja.", ASKED, True), ("Nein", ASKED, True),
    ],
)  # fmt: skip
def test_ok_answers_what_they_wrote_since_the_last_answer_and_a_yes_or_no_what_they_asked(answer, said_since, goes_out):
    ticket = make_ticket(clock={"answer": {"by": PIET, "at": NOW.isoformat(), "text": "Restart it."}})
    made = plan(answer, ticket=ticket, to_answer=said_since)
    assert (("engineer-reply", ANN) in letters(made)) == goes_out


@pytest.mark.parametrize(("answer", "outcome"), [("ok", Outcome.ARTICLE), ("好的", Outcome.ARTICLE), ("no", Outcome.HELD)])
def test_ok_to_an_escalation_says_that_it_was_seen(answer, outcome):
    escalation = Capability("hash", Scope.ACTION, PIET, NOW, 5, "acknowledge", {"goes": REQUESTER})
    made = plan(answer, capability=escalation, to_answer=(said("It jams."),))
    assert made.outcome == outcome
    assert ("engineer-reply", ANN) not in letters(made)
    assert (EventKind.ESCALATION_ACKNOWLEDGED in {one.kind for one in made.events}) == (outcome == Outcome.ARTICLE)


def test_a_note_stays_inside_and_colleagues_on_the_ticket_read_it():
    added = (Participant(5, NOOR, Role.ENGINEER, NOW),)
    made = plan("#note The roller is worn.", participants=added)
    assert letters(made) == [("colleague", NOOR)]
    assert [one.article.visibility for one in made.articles] == [Visibility.INTERNAL]
    assert made.ticket.first_response is None


@pytest.mark.parametrize(
    ("text", "refused", "would"),
    [
        ("#asign noor\nHe knows printers.", ("#asign noor", "unknown"), []),
        ("#accept\n#asign noor", ("#asign noor", "unknown"), ["#accept"]),
        ("#assign nobodyelse\nHe knows printers.", ("#assign nobodyelse", "unknown_person"), []),
        (f"#asign {CODE}\nSee {CODE}.", ("#asign …", "unknown"), []),
    ],
)
def test_with_one_line_that_cannot_be_done_nothing_is_done_and_the_text_waits(text, refused, would):
    made = plan(text)
    assert made.outcome is Outcome.HELD
    assert (made.ticket.state, made.ticket.assignee, made.articles) == (State.ASSIGNED, PIET, ())
    assert [(one.to, one.scope) for one in made.letters] == [(PIET, Scope.NONCE)]
    assert refusals(made) == [refused]
    assert [done.typed for done in made.letters[0].context["receipt"].would] == would
    assert [timer.kind for timer in made.timers] == [TimerName.HELD_EXPIRY]
    assert CODE not in f"{made.holds} {made.letters} {made.events} {made.reason}"


@pytest.mark.parametrize(
    ("released", "visibility", "told"),
    [("send", Visibility.PUBLIC, [("engineer-reply", ANN)]), ("note", Visibility.INTERNAL, [])],
)
def test_one_word_sends_the_held_text_or_keeps_it_and_runs_no_command(released, visibility, told):
    made = plan("#accept\n#asign noor\nHe knows printers.", released=released, released_by=PIET)
    assert letters(made) == told
    assert [one.article.visibility for one in made.articles] == [visibility]
    assert EventKind.HELD not in {event.kind for event in made.events}
    assert made.ticket.assignee == PIET


def test_a_dangerous_command_is_asked_about_first_and_done_after_the_writers_own_yes():
    s = make_reply("#requester ben@customer.example")
    asked = plan(s=s)
    assert (asked.outcome, asked.ticket.requester) == (Outcome.HELD, ANN)
    assert letters(asked) == [("held", PIET)]
    assert plan(s=replace(s, released="yes", released_by=NOOR)).outcome is Outcome.HELD
    done = plan(s=replace(s, released="yes", released_by=PIET))
    assert done.ticket.requester == "ben@customer.example"


def test_commands_that_readers_of_the_html_do_not_see_are_asked_about():
    plain = make_reading("#accept", sender=PIET)
    other = replace(plain, reply=replace(plain.reply, is_other_in_html=True))
    only = replace(plain, mail=replace(plain.mail, text_is_from_html=True))
    assert [plan(s=make_reply("", reading=one)).outcome for one in (plain, other, only)] == [
        Outcome.ARTICLE, Outcome.HELD, Outcome.HELD,
    ]  # fmt: skip


@pytest.mark.parametrize(("minutes", "warned"), [(9, True), (11, False)])
def test_two_answers_that_crossed_warn_both_who_wrote_them(minutes, warned):
    last = {"by": NOOR, "at": (NOW - timedelta(minutes=minutes)).isoformat(), "text": "Try again."}
    made = plan("Switch it off.", ticket=make_ticket(clock={"answer": last}))
    crossed = {one.to for one in made.letters if one.letter == "crossed"}
    assert crossed == ({PIET, NOOR} if warned else set())


def test_what_is_written_to_a_machine_is_a_note_and_its_writer_is_told_so():
    machine = make_ticket(**Work(machine=True).changes())
    made = plan("We replaced the disk.", ticket=machine)
    assert [one.article.visibility for one in made.articles] == [Visibility.INTERNAL]
    assert ANN not in {one.to for one in made.letters}
    assert refusals(made) == [("", "nobody_reads")]
