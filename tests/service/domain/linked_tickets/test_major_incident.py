"""Major incidents by mail (S2.9): proposed, accepted, answered for all, solved for each; late reports, and what does not belong."""

import pytest

from service.domain.ticket.events import replay
from service.domain.ticket.open_work import Work
from store.ticket import tickets
from tests.tools.databases import borrow_database
from tests.tools.talk import Talk

DANA, PIET, NOOR = "dana@acme.example", "piet@acme.example", "noor@acme.example"
REPORTS = (
    ("ann", "VPN down", "I cannot connect to the VPN from home, it says connection timed out."),
    ("bob", "Cannot connect to VPN", "AnyConnect does not connect this morning."),
    ("li", "VPN连不上", "您好，今天早上在家连不上VPN，提示连接超时。"),
    ("eva", "vpn not working", "the vpn is not working for me"),
    ("tom", "No VPN connection", "The VPN client reports server unreachable."),
)


@pytest.fixture
def talk(tmp_path):
    with borrow_database() as url:
        made = Talk(tmp_path / "desk", database=url)
        yield made
        replays(made)
        made.close()


def replays(talk):
    """Every ticket is what its events add up to (I6)."""
    for ticket in talk.tickets():
        assert replay(talk.events(ticket.id)) == ticket


def report(talk, who, subject, text):
    return talk.mail(f"{who}@acme.example", subject, text)


def flood(talk, reports=REPORTS, minutes=1):
    steps = []
    for one in reports:
        steps.append(report(talk, *one))
        talk.wait(minutes=minutes)
    return steps


@pytest.fixture
def proposed(talk):
    steps = flood(talk)
    return talk, steps, steps[-1].letter(DANA, "major-proposal")


@pytest.fixture
def accepted(proposed):
    talk, steps, letter = proposed
    step = talk.reply(letter, "yes")
    lead = next(one for one in step.letters if one.kind == "major-opened" and one.to == NOOR)
    return talk, steps, step, lead


def test_five_alike_are_proposed_once(proposed):
    talk, steps, letter = proposed
    assert [len([one for one in s.letters if one.kind == "major-proposal"]) for s in steps] == [0, 0, 0, 0, 2]
    for number in range(1, 6):
        assert f"T-{number}" in letter.text
    more = flood(talk, (("kim", "VPN down", "VPN does not connect."), ("max", "VPN fails", "VPN connection failed.")))
    assert not [one for s in more for one in s.letters if one.kind == "major-proposal"]
    assert all(s.outcome == "ticket" for s in more)


def test_yes_opens_a_ticket_of_the_desk_and_tells_everybody(accepted):
    talk, _, step, lead = accepted
    major = talk.tickets()[-1]
    assert (major.requester, major.priority, major.assignee, major.category) == ("", "P1", NOOR, "network.vpn")
    assert Work.of(major).children == (1, 2, 3, 4, 5)
    told = {one.to: one for one in step.letters if one.kind == "major-incident"}
    assert set(told) == {f"{who}@acme.example" for who, *_ in REPORTS}
    assert "也有其他人反馈了同样的问题" in told["li@acme.example"].text
    assert "Others have reported the same problem" in told["ann@acme.example"].text
    for who, letter in told.items():
        others = [other for other, *_ in REPORTS if f"{other}@" not in who]
        assert not [other for other in others if f"{other}@" in letter.text or other.capitalize() in letter.text]
    for number in range(1, 6):
        ticket = talk.ticket(number)
        assert (ticket.state, ticket.waiting_for, ticket.assignee) == ("waiting", "parent", NOOR)
        assert Work.of(ticket).parent == major.id
    assert "these 5 reports" in lead.text


def test_one_answer_reaches_all_in_their_own_thread(accepted):
    talk, _, _, lead = accepted
    step = talk.reply(lead, "The gateway is restarted, please wait until 11.")
    answers = [one for one in step.letters if one.kind == "engineer-reply"]
    assert {one.to for one in answers} == {f"{who}@acme.example" for who, *_ in REPORTS}
    assert all("The gateway is restarted" in one.text for one in answers)
    assert len({one.reply_to for one in answers}) == 5
    by = {one.to: one for one in answers}
    assert "VPN连不上" in by["li@acme.example"].subject
    assert "Cannot connect to VPN" in by["bob@acme.example"].subject
    assert talk.ticket(1).first_response is not None
    note = talk.reply(lead, "#note\nIt was the certificate that Piet forgot.")
    assert not [one for one in note.letters if one.to not in (DANA, PIET, NOOR)]
    promise = talk.reply(lead, "#eta 16:00")
    assert len([one for one in promise.letters if one.kind == "promised"]) == 5


def test_one_solution_asks_each_and_a_no_opens_only_theirs(accepted):
    talk, _, _, lead = accepted
    step = talk.reply(lead, "The certificate was renewed, please try again.\n#resolve")
    asked = {one.to: one for one in step.letters if one.kind == "confirmation"}
    assert len(asked) == 5
    assert {talk.ticket(n).state for n in range(1, 6)} == {"resolved"}
    talk.reply(asked["ann@acme.example"], "yes")
    no = talk.reply(asked["bob@acme.example"], "No, it still times out.")
    assert "still times out" in no.letter(NOOR, "reopened").text
    talk.click(asked["li@acme.example"], "可以了")
    assert [talk.ticket(n).state for n in range(1, 6)] == ["closed", "in_progress", "closed", "resolved", "resolved"]
    talk.wait(days=12)
    assert talk.ticket(4).resolution == "unconfirmed"
    assert talk.ticket(6).state == "closed"


def test_a_late_reporter_is_told_at_once_and_joins(accepted):
    talk, _, _, lead = accepted
    talk.reply(lead, "We restart the gateway.")
    talk.wait(hours=2)
    late = report(talk, "zoe", "VPN does not work", "I cannot connect to the VPN.")
    letter = late.letter("zoe@acme.example", "received-major")
    assert "Others have reported the same problem" in letter.text
    assert "We restart the gateway." in letter.text
    assert not [one for one in late.letters if one.kind in ("assignment", "major-proposal")]
    ticket = talk.ticket(7)
    assert (ticket.state, Work.of(ticket).parent) == ("waiting", 6)
    assert 7 in Work.of(talk.ticket(6)).children
    later = talk.wait(minutes=31)
    assert "zoe" in next(one for one in later if one.kind == "major-more").text
    answer = talk.reply(lead, "Done, try again.")
    assert [one.kind for one in answer.to("zoe@acme.example")] == ["engineer-reply"]
    other = report(talk, "zed", "Printer jam", "The printer jams.")
    assert [one.kind for one in other.to("zed@acme.example")] in (["received"], ["received-after-hours"])


def test_their_own_reply_reaches_who_leads_and_the_answer_them_alone(accepted):
    talk, steps, _, _ = accepted
    step = talk.reply(steps[0].letter("ann@acme.example", "received"), "My invoice number is 4711.")
    [letter] = [one for one in step.letters if one.kind == "requester-reply"]
    assert letter.to == NOOR
    answer = talk.reply(letter, "Thank you, Ann.")
    assert {one.to for one in answer.letters if one.kind == "engineer-reply"} == {"ann@acme.example"}


def test_a_report_that_does_not_belong_is_taken_out(accepted):
    talk, _, _, lead = accepted
    talk.reply(lead, "#unmerge 3")
    third = talk.ticket(3)
    assert (third.state, third.waiting_for, Work.of(third).parent) == ("in_progress", "", 0)
    assert Work.of(talk.ticket(6)).children == (1, 2, 4, 5)
    answer = talk.reply(lead, "Restarted.")
    assert answer.to("li@acme.example") == []


def test_a_merge_the_wrong_way_round_is_answered_at_once(accepted):
    """No question that a yes would not help."""
    talk, _, step, _ = accepted
    report(talk, "joe", "Printer jam", "The printer jams.")
    step = talk.reply(step.letter(DANA, "major-opened"), "#merge 7")
    assert "#merge 6" in step.letter(DANA, "receipt").text
    assert not step.to(DANA, "held")


def test_reports_follow_a_hand_over_and_its_undo(accepted):
    talk, _, step, _ = accepted
    mine = step.letter(DANA, "major-opened")
    for words, who in (("#assign piet", PIET), ("#undo", NOOR)):
        talk.reply(mine, words)
        assert {talk.ticket(n).assignee for n in range(1, 7)} == {who}


def test_who_takes_their_report_back_is_counted_no_more(accepted):
    talk, steps, _, lead = accepted
    talk.reply(steps[1].letter("bob@acme.example", "received"), "cancel")
    assert talk.ticket(2).state == "cancelled"
    assert Work.of(talk.ticket(6)).children == (1, 3, 4, 5)
    work = steps[2].letter(NOOR, "assignment")
    talk.reply(work, "#close Li called.")
    assert Work.of(talk.ticket(6)).children == (1, 4, 5)
    assert "3 people" in talk.reply(lead, "#show").letter(NOOR, "ticket").text
    late = report(talk, "zoe", "VPN does not work", "I cannot connect to the VPN.")
    talk.reply(late.letter("zoe@acme.example", "received-major"), "cancel")
    assert not [one for one in talk.wait(hours=1) if one.kind == "major-more"]


def test_a_report_that_comes_back_from_its_end_follows_again(accepted):
    talk, steps, _, lead = accepted
    work = steps[0].letter(NOOR, "assignment")
    talk.reply(work, "#cancel")
    assert Work.of(talk.ticket(6)).children == (2, 3, 4, 5)
    talk.reply(work, "#undo")
    assert sorted(Work.of(talk.ticket(6)).children) == [1, 2, 3, 4, 5]
    assert talk.reply(lead, "Restarted.").to("ann@acme.example")


def test_a_report_that_is_opened_again_goes_on_alone_and_may_join_once_more(accepted):
    talk, steps, _, _ = accepted
    work = steps[0].letter(NOOR, "assignment")
    for end, back in (("#cancel", "#reopen"), ("#spam", "#notspam")):
        talk.reply(work, end)
        talk.reply(work, back)
        assert (talk.ticket(1).state, Work.of(talk.ticket(1)).parent) == ("assigned", 0)
        assert talk.reply(work, "#merge 6").letter("ann@acme.example", "major-incident")
        assert sorted(Work.of(talk.ticket(6)).children) == [1, 2, 3, 4, 5]


def test_a_report_that_was_taken_out_is_not_shown_as_a_new_one(accepted):
    talk, _, _, lead = accepted
    report(talk, "zoe", "VPN does not work", "I cannot connect to the VPN.")
    report(talk, "max", "VPN fails", "I cannot connect to the VPN.")
    talk.reply(lead, "#unmerge 7")
    [more] = [one for one in talk.wait(hours=1) if one.kind == "major-more"]
    assert "T-8" in more.text
    assert "T-7" not in more.text


def test_a_report_leaves_and_joins_by_its_own_mail(accepted):
    talk, steps, _, _ = accepted
    work = steps[0].letter(NOOR, "assignment")
    talk.reply(work, "#unmerge")
    assert Work.of(talk.ticket(6)).children == (2, 3, 4, 5)
    assert talk.ticket(1).state == "in_progress"
    step = talk.reply(work, "#merge 6")
    assert step.outcome == "article", step.letters[0].text
    assert sorted(Work.of(talk.ticket(6)).children) == [1, 2, 3, 4, 5]
    assert talk.ticket(1).waiting_for == "parent"
    assert step.letter("ann@acme.example", "major-incident")


def test_a_report_that_was_solved_leaves_without_a_word_to_its_requester(accepted):
    talk, steps, _, lead = accepted
    talk.reply(lead, "#resolve The gateway is back.")
    assert talk.ticket(1).state == "resolved"
    step = talk.reply(steps[0].letter(NOOR, "assignment"), "#unmerge")
    assert Work.of(talk.ticket(6)).children == (2, 3, 4, 5)
    assert [one.kind for one in step.letters] == ["receipt"]


def test_the_digest_names_the_major_incident_and_not_its_reports(accepted):
    talk, *_ = accepted
    digest = next(one for one in talk.wait(days=1) if one.kind == "digest" and one.to == NOOR)
    assert "T-6" in digest.text
    assert "T-3" not in digest.text


def test_a_major_incident_that_was_none_lets_its_reports_go(accepted):
    talk, _, _, lead = accepted
    talk.reply(talk.reply(lead, "#show 6").letter(NOOR, "ticket"), "#assign dana")
    assert {talk.ticket(n).assignee for n in range(1, 7)} == {DANA}
    shown = talk.stage.letters[-1]
    step = talk.reply(next(one for one in reversed(talk.stage.letters) if one.to == DANA), "#cancel it was a drill")
    assert step.outcome in ("article", "event"), shown.text
    assert {talk.ticket(n).state for n in range(1, 6)} == {"in_progress"}


# -- the answer to the proposal ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "children"),
    [
        ("yes", (1, 2, 3, 4, 5)),
        ("Yes, one incident.", (1, 2, 3, 4, 5)),
        ("yes without T-2", (1, 3, 4, 5)),
        ("yes, except 2 and T-4", (1, 3, 5)),
        ("是，除 T-2", (1, 3, 4, 5)),
        ("是的，除了T-2、T-3", (1, 4, 5)),
        ("是，加 T-6", (1, 2, 3, 4, 5, 6)),
        ("yes with T-6 without T-1", (2, 3, 4, 5, 6)),
    ],
)
def test_what_the_desk_can_answer(proposed, text, children):
    talk, _, letter = proposed
    report(talk, "kim", "Home office", "My remote access is odd.")
    talk.reply(letter, text)
    major = talk.tickets()[-1]
    assert Work.of(major).children == children


def test_reports_that_came_since_are_meant_as_well(proposed):
    talk, _, letter = proposed
    report(talk, "kim", "VPN down", "VPN does not connect.")
    talk.wait(minutes=40)
    talk.reply(letter, "yes")
    assert Work.of(talk.tickets()[-1]).children == (1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize("text", ["no", "No, these are different.", "不是"])
def test_no_keeps_them_apart_and_asks_no_more(proposed, text):
    talk, _, letter = proposed
    step = talk.reply(letter, text)
    assert step.outcome == "event"
    more = flood(talk, [(f"p{n}", "VPN down", "VPN does not connect.") for n in range(6)])
    assert not [one for s in more for one in s.letters if one.kind == "major-proposal"]
    assert {str(t.state) for t in talk.tickets()} == {"assigned"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("maybe later", '"yes" or "no"'),
        ("yes without T-77", "none of the reports"),
        ("yes with T-99", "no such ticket"),
        ("yes without 1, 2, 3, 4", "fewer than two"),
    ],
)
def test_what_cannot_be_meant_gets_a_receipt_and_may_be_answered_again(proposed, text, says):
    talk, _, letter = proposed
    step = talk.reply(letter, text)
    receipt = step.letter(DANA, "receipt")
    assert says in " ".join(receipt.text.split())
    assert len(talk.tickets()) == 5
    assert not [one for one in step.letters if one.to not in (DANA, PIET)]
    talk.reply(receipt, "yes")
    assert len(talk.tickets()) == 6


def test_the_second_answer_has_no_effect(proposed):
    talk, steps, letter = proposed
    talk.reply(letter, "yes")
    for again in (letter, steps[-1].letter(PIET, "major-proposal")):
        step = talk.reply(again, "yes")
        assert "The desk has already accepted this as one major incident: T-6." in " ".join(
            step.letters[0].text.split()
        )
    assert len(talk.tickets()) == 6


def test_who_answers_after_a_no_hears_that_it_was_no(proposed):
    talk, steps, letter = proposed
    talk.reply(letter, "no")
    step = talk.reply(steps[-1].letter(PIET, "major-proposal"), "yes")
    assert "The desk has already declined this" in step.letter(PIET, "receipt").text
    assert len(talk.tickets()) == 5


def test_nobody_else_can_answer_for_the_desk(proposed):
    talk, _, letter = proposed
    step = talk.reply(letter, "yes", sender="ann@acme.example")
    assert (step.outcome, step.letters) == ("filed", [])
    assert len(talk.tickets()) == 5


def test_who_leads_reads_names_where_they_are_known(talk):
    steps = flood(talk, [("ann", *REPORTS[0][1:]), *REPORTS[1:4]])
    steps.append(talk.mail("Tom Young <tom@acme.example>", *REPORTS[4][1:]))
    step = talk.reply(steps[-1].letter(DANA, "major-proposal"), "yes")
    assert "T-5 · Tom Young: No VPN connection" in step.to(NOOR, "major-opened")[0].text


def test_undo_takes_a_fresh_major_incident_apart(accepted):
    """By the desk or a lead: there is none, its reports go on alone, and whoever leads it keeps nothing to do there."""
    talk, _, _, lead = accepted
    step = talk.reply(lead, "#undo")
    assert "undone" in step.letter(NOOR, "receipt").text
    assert [talk.ticket(n).waiting_for for n in range(1, 6)] == [""] * 5
    assert [Work.of(talk.ticket(n)).parent for n in range(1, 6)] == [0] * 5
    assert talk.ticket(6).state == "cancelled"
    theirs = [one for one in step.letters if one.to not in (DANA, PIET, NOOR)]
    assert [one.kind for one in theirs] == ["merged"] * 5  # who read that somebody is on it for everyone
    assert all("on its own again" in one.text or "单独处理" in one.text for one in theirs)


def test_words_about_a_major_incident_that_was_none_reach_nobody_and_say_so(accepted):
    talk, _, _, lead = accepted
    step = talk.reply(lead, "#cancel It was none.")
    assert {one.kind for one in step.letters if one.to not in (DANA, PIET, NOOR)} == {"merged"}
    assert not [one for one in step.letters if "It was none" in one.text]
    assert "Your text stayed internal." in step.letter(NOOR, "receipt").text
    late = talk.reply(lead, "#unmerge 5").letter(NOOR, "receipt")
    assert "Not done: #unmerge 5" in late.text


@pytest.mark.parametrize("end", ["#cancel It was none.", "#spam", "#undo"])
def test_a_major_incident_that_comes_back_has_none_of_the_reports_that_went(accepted, end):
    talk, _, _, lead = accepted
    talk.reply(lead, end)
    talk.reply(lead, "#undo")
    assert talk.ticket(6).state == "assigned"
    assert (Work.of(talk.ticket(6)).children, Work.of(talk.ticket(6)).related) == ((), (1, 2, 3, 4, 5))
    step = talk.reply(lead, "The gateway is restarted.")
    assert not [one for one in step.letters if one.to not in (DANA, PIET, NOOR)]
    assert "none of its reports follow it now" in " ".join(step.letter(NOOR, "receipt").text.split())
    assert not step.to(NOOR, "eta-ask")
    late = report(talk, "zoe", "VPN does not work", "I cannot connect to the VPN.")
    assert late.letter("zoe@acme.example", "received-major")


# -- what is none ------------------------------------------------------------------------------------------------------


def test_one_person_is_no_major_incident(talk):
    steps = flood(talk, [("ann", f"VPN down {n}", f"VPN does not connect, try {n}.") for n in range(8)])
    assert not [one for s in steps for one in s.letters if one.kind == "major-proposal"]


def test_a_forged_flood_is_no_proposal_per_mail(talk):
    """Scenario 32: many mails in one name are one person; in many names they are one proposal."""
    from tests.scenarios.test_32_forged_victims import flood as pour

    letters = pour(talk, 100)
    assert not [one for one in letters if one.kind == "major-proposal"]
    letters = pour(talk, 100, lambda number: f"victim{number}@bank{number}.example")
    talk.wait(minutes=20)
    assert len([one for one in letters if one.kind == "major-proposal"]) <= 2  # one proposal, to both of the desk


def test_slowly_is_none(talk):
    steps = flood(talk, minutes=6)
    assert not [one for s in steps for one in s.letters if one.kind == "major-proposal"]


def test_five_in_one_batch_are_seen(talk):
    from gateway.message import RawMail
    from service.loops.desk import put_job

    stage = talk.stage
    for who, subject, text in REPORTS:
        content = talk.write(f"{who}@acme.example", subject, text)
        raw = RawMail(content, f"{who}@acme.example", ("support@acme.example",), stage.clock.now(), peer="192.0.2.1")
        stage.writer.run(put_job(raw), "T1")
    letters = stage.settle()
    assert len([one for one in letters if one.kind == "major-proposal"]) == 2


@pytest.mark.long
def test_two_hundred_reports_are_answered_one_by_one(talk):
    people = [(f"p{n}", "VPN down", f"The VPN does not connect, message {n}.") for n in range(200)]
    steps = [report(talk, *one) for one in people[:5]]
    talk.reply(steps[-1].letter(DANA, "major-proposal"), "yes")
    for one in people[5:]:
        report(talk, *one)
    major = talk.ticket(6)
    assert len(Work.of(major).children) == 200
    lead = next(one for one in talk.stage.letters if one.kind == "major-opened" and one.to == NOOR)
    step = talk.reply(lead, "Restarted.\n#resolve")
    assert len([one for one in step.letters if one.kind == "confirmation"]) == 200


def test_what_each_report_asks_does_not_grow_with_their_number(accepted, monkeypatch):
    talk, _, _, lead = accepted
    asked, events = [], tickets.events
    monkeypatch.setattr(tickets, "events", lambda unit, number: asked.append(number) or events(unit, number))
    step = talk.reply(lead, "Restarted.\n#resolve")
    assert len([one for one in step.letters if one.kind == "confirmation"]) == len(REPORTS)
    assert asked.count(6) < 3


def test_what_is_written_when_no_report_follows_any_more_is_said_to_reach_nobody(accepted):
    talk, _, _, lead = accepted
    talk.reply(lead, "The gateway runs again.\n#resolve")
    talk.wait(minutes=20)
    step = talk.reply(lead, "Please restart your client, too.")
    [receipt] = step.letters
    assert (receipt.to, receipt.kind) == (NOOR, "receipt")
    assert "none of its reports follow it now" in " ".join(receipt.text.split())
    assert "stayed internal" in receipt.text
    assert talk.articles(6)[-1].visibility == "internal"
    held = talk.reply(lead, "Look again.\n#eta 2d").letter(NOOR, "receipt")  # refused, and sent all the same
    step = talk.reply(held, "send")
    assert [one.kind for one in step.letters] == ["receipt"]
    assert talk.articles(6)[-1].visibility == "internal"


def test_one_that_is_opened_again_speaks_to_those_who_report_from_then_on(accepted):
    talk, _, _, lead = accepted
    talk.reply(lead, "The gateway runs again.\n#resolve")
    talk.wait(minutes=20)
    receipt = talk.reply(lead, "It is down once more.\n#reopen").letter(NOOR, "receipt")
    assert "stayed internal" in receipt.text
    assert "people" not in receipt.text
    late = report(talk, "zoe", "VPN down", "I cannot connect to the VPN from home, connection timed out.")
    assert late.letter("zoe@acme.example", "received-major")
    step = talk.reply(lead, "We work on it.")
    assert {one.to for one in step.letters if one.kind == "engineer-reply"} == {"zoe@acme.example"}
