"""Mail to an engineer's own desk address: whom it works for, what is done there, and tickets for callers."""

import pytest
from msgspec.structs import replace

from gateway.message import Address, Forward
from rules.loading.load import load_texts
from service.domain.planning.plan import Plan
from service.domain.senders import personal_address
from service.domain.ticket.timer_names import TimerName
from store.records import Capability, Outcome, Person, Scope, State
from tests.tools.situations import ANN, NOOR, NOW, PIET, make_policy, make_reading, make_situation, make_ticket

BOSS = "boss@acme.example"


def make_order(text, sender=PIET, of="", **changes):
    right = Capability("hash", Scope.DESK, of or sender, NOW)
    reading = make_reading(text, "Re: Your tickets", sender)
    reading = replace(reading, mail=replace(reading.mail, in_reply_to=("<digest@acme.example>",)))
    return make_situation(sender=sender, capability=right, k=3, **{"reading": reading, **changes})


def plan(text="", s=None, **changes):
    s = s or make_order(text, **changes)
    return personal_address.plan_personal(s, lambda mail: Plan(Outcome.TICKET, f"capability {mail.capability}, k{mail.k}"))


def receipt(made):
    assert [(one.letter, one.scope) for one in made.letters] == [("receipt", Scope.DESK)]
    return made.letters[0].context["receipt"]


def test_it_works_for_its_engineer_and_for_nobody_else():
    made = plan("#back", sender=ANN, of=PIET)
    assert (made.outcome, made.reason, made.people) == (Outcome.TICKET, "capability None, k0", ())
    made = plan("#back", of=NOOR)
    assert (made.outcome, made.people) == (Outcome.EVENT, ())
    assert [one.reason for one in receipt(made).refused] == ["asked_another"]


def test_who_goes_away_is_so_until_then_and_a_timer_hands_on_their_open_tickets():
    made = plan("#away until 2026-12-04 09:00", others=(make_ticket(), make_ticket(id=6, state=State.CLOSED)))
    assert made.people[-1].facts["away_until"] == "2026-12-04T08:00:00+00:00"
    assert [(timer.kind, timer.ticket_id) for timer in made.timers] == [(TimerName.ABSENT, None)]
    assert made.letters == (), "the timer's one letter says what became of each"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Hello there", [("Hello there", "unknown")]),
        ("#resolve Done.", [("#resolve Done.", "needs_ticket")]),
        ("#new", [("#new", "nobody_named")]),
        ("#back\n#bakc", [("#bakc", "unknown")]),
        (
            f"#new {ANN} phone\nHer printer jams.\n#assign noor",
            [(f"#new {ANN} phone", "not_alone"), ("#assign noor", "needs_ticket")],
        ),
        (f"#new {ANN} phone\n#away until 2026-12-04", [(f"#new {ANN} phone", "not_alone")]),
        (f"#new {ANN} phone\n#priorty P1", [("#priorty P1", "unknown"), (f"#new {ANN} phone", "not_alone")]),
        (
            f"#new {ANN} phone\nToner.\n#new bob@customer.example phone",
            [(f"#new {ANN} phone", "not_alone"), ("#new bob@customer.example phone", "not_alone")],
        ),
        ("list", [("list", "no_sign")]),
        ("accept 1", [("accept 1", "needs_ticket")]),
        ("/away until friday", [("/away until friday", "other_sign")]),
    ],
)
def test_what_cannot_be_done_there_is_said_and_nothing_else_of_the_mail_is_done(text, refused):
    made = plan(text, person=Person(PIET, facts={"away_until": NOW.isoformat()}))
    assert [(one.command, one.reason) for one in receipt(made).refused] == refused
    assert (made.ticket, made.people, made.timers, made.holds) == (None, (), (), ())


def test_a_wrong_line_of_a_digests_answer_asks_for_all_of_them_again():
    person = Person(PIET, facts={"digest": [8, 9]})
    asked = receipt(plan("1 eta 16:00\n7 accept", person=person))
    assert [one.command for one in asked.refused] == ["7 accept"]
    assert asked.held_text, "the letter says to send the whole message again"
    assert not receipt(plan("7 accept", person=person)).held_text


def test_a_mailbox_that_answers_by_itself_is_told_once_an_hour():
    away = "I am out of the office until Monday."
    assert plan(away).letters
    assert plan(away, budget=replace(make_situation("").budget, receipts_hour=1)).letters == ()
    assert plan("What?", budget=replace(make_situation("").budget, receipts_hour=1)).letters


def test_a_command_may_stand_in_the_subject_of_a_mail_that_answers_nothing():
    order = make_order("")
    mail = replace(order.reading.mail, subject="#away until 2026-12-04 09:00", in_reply_to=())
    made = plan(s=replace(order, reading=replace(order.reading, mail=mail)))
    assert made.people[-1].facts["away_until"] == "2026-12-04T08:00:00+00:00"
    answer = replace(mail, in_reply_to=("<digest@acme.example>",))
    assert plan(s=replace(order, reading=replace(order.reading, mail=answer))).people == ()


def test_lines_of_a_digests_answer_are_orders_for_the_tickets_of_their_rows():
    made = plan("2 accept", person=Person(PIET, facts={"digest": [8, 9]}))
    assert [(timer.kind, timer.ticket_id, timer.data["line"]) for timer in made.timers] == [
        (TimerName.ORDER, 9, "#accept")
    ]
    assert receipt(made).passed == ("T-9 #accept",)


def test_who_reads_reports_and_works_on_no_ticket_asks_for_figures_only():
    policy = make_policy()
    policy = policy.model_copy(update={"desk": policy.desk.model_copy(update={"manager": BOSS})})
    refused = plan("#list", sender=BOSS, policy=policy)
    assert [(one.command, one.reason) for one in receipt(refused).refused] == [("#list", "reads_only")]
    asked = plan("#report last month", sender=BOSS, policy=policy)
    assert [timer.kind for timer in asked.timers] == [TimerName.REPORT]
    assert asked.letters == ()


REPORTED = """
desk: {team: it, manager: boss@acme.example}
teams: {it: {lead: noor@acme.example, names: {zh: 网络组}}}
people: {piet@acme.example: {team: it, name: Piet}, noor@acme.example: {team: it, name: Noor}}
categories: {workplace.printer: {team: it, names: {zh: 打印}}, workplace.screen: {team: it}, network.vpn: {team: it}, other: {}}
"""


@pytest.fixture(scope="module")
def reported():
    loaded = load_texts({"rules/a.yaml": REPORTED}, languages=("en", "zh"))
    assert loaded.policy is not None, loaded.problems
    return loaded.policy


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("last month it", {"teams": ["it"]}),
        ("it last month", {"teams": ["it"]}),
        ("上个月 网络组", {"teams": ["it"]}),
        ("last month team it", {"teams": ["it"]}),
        ("last month piet", {"engineer": PIET}),
        (f"last month {PIET}", {"engineer": PIET}),
        ("category:printer", {"category": "workplace.printer"}),
        ("上个月 分类:打印", {"category": "workplace.printer"}),
        ("category:Workplace", {"category": "workplace"}),
        ("priority:1", {"priority": "P1"}),
        ("优先级:p2", {"priority": "P2"}),
        ("kind:incidents", {"kind": "incident"}),
        ("类型:故障", {"kind": "incident"}),
        ("channel:email", {"channel": "mail"}),
        ("渠道:电话", {"channel": "phone"}),
    ],
)
def test_a_part_of_the_desk_is_found_as_people_write_it(reported, typed, part):
    made = plan(f"#report {typed}", sender=BOSS, policy=reported)
    [timer] = made.timers
    assert {"teams": [], **part} == {name: value for name, value in timer.data.items() if name not in ("to", "period")}
    assert timer.data["period"] == "2026-10"


@pytest.mark.parametrize(
    ("typed", "reason", "value"),
    [
        ("category:nonsense", "unknown_category", "workplace.printer / workplace.screen / network.vpn / other"),
        ("priority:urgent", "unknown_value", "P1 / P2 / P3 / P4"),
        ("kind:foo", "unknown_value", "incident / request / question"),
        ("channel:pigeon", "unknown_value", "phone / chat / walk-in / mail / http / import / rule"),
        ("last month ann@customer.example", "unknown_person", ""),
        ("last month team:x", "unknown_team", "team:it"),
        ("2026-13", "unknown_period", "last week / last month / 2026-10"),
        ("all", "unknown_period", "last week / last month / 2026-10"),
    ],
)
def test_a_part_that_is_none_is_said_and_makes_no_empty_report(reported, typed, reason, value):
    made = plan(f"#report {typed}", sender=BOSS, policy=reported)
    assert made.timers == ()
    assert [(one.reason, one.nearest) for one in receipt(made).refused] == [(reason, value)]


def test_a_caller_has_a_ticket_as_if_they_had_written_and_the_engineer_logged_it():
    made = plan(f"#new {ANN}\nHer printer jams.")
    ticket = made.ticket
    assert (made.outcome, ticket.id, ticket.requester, ticket.channel) == (Outcome.TICKET, 7, ANN, "phone")
    assert (ticket.subject, made.articles[0].article.text) == ("Her printer jams.", "Her printer jams.")
    assert made.events[0].actor == PIET
    assert ANN in {one.to for one in made.letters}


def test_a_forwarded_mail_is_a_ticket_of_who_wrote_it():
    forward = Forward(True, Address(ANN, "Ann Lee"), None, "Printer jam", "#new\nPlease look.", "It jams again.")
    reading = make_reading("#new\nPlease look.", "Fwd: Printer jam", PIET, forward=forward)
    made = plan(reading=reading)
    assert (made.ticket.requester, made.ticket.subject) == (ANN, "Printer jam")
    assert made.articles[0].article.text == "Please look.\n\nIt jams again."


def test_a_caller_without_mail_is_called_by_name_and_gets_no_letter():
    made = plan('#new "Carl Miller" +49 30 5551234\nHis screen is dark.')
    assert (made.ticket.requester, made.ticket.facts["caller"]) == ("", "Carl Miller")
    assert made.ticket.facts["phone"] == "+49 30 5551234"
    assert all(one.to.endswith("@acme.example") for one in made.letters)


@pytest.mark.parametrize("before", [b"\r\n", b"\n", b"\r\n\r\n"])
def test_a_command_below_an_empty_first_line_is_asked_about(talk, before):
    """What follows the empty line is the body, whatever it looks like: it names a sender, and proves none."""
    work = talk.mail("ann@acme.example", "Printer jam", "The printer jams.").letter("piet@acme.example", "assignment")
    content, sender, recipients = talk.answer(work, "#assign noor")
    step = talk.raw(before + content, sender, *recipients)
    assert step.outcome == "held"
    assert talk.ticket().assignee == "piet@acme.example"
    assert talk.click(step.letter("piet@acme.example", "held"), "yes").letters
    assert talk.ticket().assignee == "noor@acme.example"


def test_an_absence_that_lies_ahead_begins_later_and_can_be_called_off():
    made = plan("#away 2026-12-07 to 2026-12-11")
    assert made.people == ()
    [timer] = made.timers
    assert (timer.kind, timer.due_at.isoformat()) == (TimerName.ABSENT, "2026-12-06T23:00:00+00:00")
    assert timer.data["until"] == "2026-12-14T08:00:00+00:00"
    [done] = receipt(made).done
    assert (done.command, done.value, done.until.isoformat()) == ("away", timer.due_at, timer.data["until"])
    back = plan("#back", person=Person(PIET))
    assert back.people[-1].facts["called_off"] == NOW.isoformat()
    assert [(one.command, one.value) for one in receipt(back).done] == [("back", "here")]


@pytest.mark.parametrize("typed", ["today - monday", "2026-11-27 to 2026-11-30", "27-30 Nov"])
def test_an_absence_that_begins_today_begins_now(typed):
    made = plan(f"#away {typed}")
    assert made.people[-1].facts["away_until"] == "2026-12-01T08:00:00+00:00"
    assert [timer.due_at for timer in made.timers] == [NOW]
    assert made.letters == ()
