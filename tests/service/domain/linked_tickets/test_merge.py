"""Merge, unmerge, split and link by mail: who hears what, where later mails land, and what is refused."""

import pytest

from service.domain.ticket.open_work import Work
from tests.service.domain.linked_tickets.test_major_incident import replays
from tests.tools.databases import borrow_database
from tests.tools.talk import ANN, DESK, PIET, Talk

BOB, DANA, NOOR = "bob@acme.example", "dana@acme.example", "noor@acme.example"


@pytest.fixture
def talk(tmp_path):
    with borrow_database() as url:
        made = Talk(tmp_path / "desk", database=url)
        yield made
        replays(made)
        made.close()


def opened(talk, sender, subject, body="Please help.", **more):
    """A new ticket; gives the requester's letter and the engineer's."""
    step = talk.mail(sender, subject, body, **more)
    assert step.outcome == "ticket"
    return step.letter(sender), next(one for one in step.letters if one.kind == "assignment")


def refusals(step, to=PIET):
    return step.letter(to, "receipt").text


@pytest.fixture
def same(talk):
    """Two tickets of Ann; Piet has both."""
    first = opened(talk, ANN, "Printer jam", "The printer eats paper.")
    talk.wait(minutes=20)
    second = opened(talk, ANN, "Printer on floor 3", "The paper jams on floor 3.")
    return talk, first, second


@pytest.fixture
def apart(talk):
    """T-1 of Bob and T-2 of Ann; Piet has both."""
    first = opened(talk, BOB, "Printer jam", "The printer eats my secret paper.")
    talk.wait(minutes=20)
    second = opened(talk, ANN, "Printer on floor 3", "The printer jams on floor 3.")
    return talk, first, second


def confirm(talk, step):
    """The engineer's answer to the question for a proof."""
    return talk.reply(step.letter(PIET, "held"), "yes")


# -- the same requester ------------------------------------------------------------------------------------------------


def test_two_tickets_of_one_requester_become_one_without_a_question(same):
    talk, (_, _), (_received, work) = same
    step = talk.reply(work, "#merge 1\nThe same printer.")
    assert step.outcome == "article"
    assert "merged into T-1" in step.letter(PIET, "receipt").text
    letter = step.letter(ANN, "merged")
    assert "Printer jam" in letter.text
    assert "T-1" in letter.text
    second, first = talk.ticket(2), talk.ticket(1)
    assert (second.state, Work.of(second).merged_into, Work.of(first).merged) == ("merged", 1, (2,))
    note = talk.articles(1)[-1]
    assert (note.visibility, note.role) == ("internal", "engineer")
    assert "The paper jams on floor 3." in note.text
    assert "The same printer." in note.text
    assert talk.wait(days=3) != []  # the clocks of T-1 go on
    assert not [e for e in talk.events(2) if e.kind in ("escalated", "nudged")]


def test_later_mails_to_the_old_thread_land_on_the_other_ticket(same):
    talk, (_, _), (received, work) = same
    talk.reply(work, "#merge 1")
    by_address = talk.reply(received, "It is the left tray.")
    assert (
        by_address.letter(PIET, "requester-reply").text.startswith("Ann") or "left tray" in by_address.letter(PIET).text
    )
    assert talk.articles(1)[-1].text == "It is the left tray."
    by_thread = talk.mail(
        ANN, "Re: Printer on floor 3", "And the right one.", headers={"In-Reply-To": received.message_id}
    )
    assert by_thread.outcome == "article"
    assert talk.articles(1)[-1].text == "And the right one."
    assert len(talk.tickets()) == 2
    answer = talk.reply(work, "I come by today.")  # the engineer answers an old letter of T-2
    assert "I come by today." in answer.letter(ANN, "engineer-reply").text
    assert talk.articles(1)[-1].author == PIET


def test_a_mail_to_the_old_thread_months_later_opens_a_linked_ticket(same):
    talk, (_, first), (received, work) = same
    talk.reply(work, "#merge 1")
    talk.reply(first, "#close done by phone")
    talk.wait(days=100)
    step = talk.reply(received, "It happens again.")
    assert step.outcome == "ticket"
    assert [e.data["ticket"] for e in talk.events(3) if e.kind == "linked"] == [1]


def test_watchers_come_along_and_leave_again(talk):
    opened(talk, ANN, "Printer jam")
    talk.wait(minutes=20)
    _, work = opened(talk, ANN, "Printer on floor 3", "It jams.", cc=["cat@acme.example"])
    talk.reply(work, "#merge 1")
    assert "cat@acme.example" in talk.participants(1)
    step = talk.reply(work, "#unmerge")
    assert step.outcome == "article"
    assert talk.ticket(2).state == "assigned"
    answer = talk.reply(step.letter(PIET, "receipt"), "Hello.")
    assert {one.to for one in answer.letters if one.kind == "engineer-reply"} == {ANN}


def test_a_merge_is_taken_back_from_either_side(same):
    talk, (_, first), (received, work) = same
    for letter, command in (
        (first, "#unmerge 2"),
        (work, "#撤并"),
        (work, "#undo"),
        (first, "#undo"),
        (first, "#unmerge"),
    ):
        talk.reply(work, "#merge 1")
        assert talk.ticket(2).state == "merged"
        talk.reply(received, f"Meanwhile, before {command}.")
        step = talk.reply(letter, command)
        assert step.outcome in ("article", "event"), step.letters[0].text
        second = talk.ticket(2)
        assert (second.state, second.closed, Work.of(second).merged_into) == ("assigned", None, 0)
        assert Work.of(talk.ticket(1)).merged == ()
        assert talk.articles(1)[-2 if step.outcome == "article" else -1].text or True
        later = talk.reply(received, f"Afterwards: {command}.")
        assert talk.articles(2)[-1].text == f"Afterwards: {command}."
        assert later.outcome == "article"
        talk.wait(minutes=30)


def test_what_waited_waits_again(same):
    talk, _, (_, work) = same
    talk.reply(work, "#hold until friday the part is on its way")
    talk.reply(work, "#merge 1")
    talk.reply(work, "#unmerge")
    assert (talk.ticket(2).state, talk.ticket(2).waiting_for) == ("waiting", "hold")
    talk.wait(days=4)
    assert talk.ticket(2).state == "in_progress"


def test_a_solved_one_is_asked_again_by_its_reminders(same):
    talk, _, (_, work) = same
    talk.reply(work, "Cleaned.\n#resolve")
    talk.reply(work, "#merge 1")
    assert talk.wait(days=2) is not None
    talk.reply(work, "#unmerge")
    assert talk.ticket(2).state == "resolved"
    kinds = [one.kind for one in talk.wait(days=9) if one.to == ANN and "T-2" in one.subject + one.text]
    assert "reminder" in kinds
    assert talk.ticket(2).resolution == "unconfirmed"


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("#merge 2", "that is this ticket"),
        ("#merge 99", "no such ticket"),
        ("#merge 1, 3", "too many at once"),
        ("#link 2", "that is this ticket"),
        ("#link 99", "no such ticket"),
        ("#unmerge 1", "no part of this ticket"),
        ("#unmerge", "no part of this ticket"),
        ("#merge", "it needs the number of a ticket"),
    ],
)
def test_a_wrong_number_gets_a_receipt_and_nothing_is_done(same, command, says):
    talk, _, (_, work) = same
    before = talk.ticket(2), talk.ticket(1)
    step = talk.reply(work, command)
    assert step.outcome == "held"
    assert says in refusals(step)
    assert [(t.state, t.work) for t in (talk.ticket(2), talk.ticket(1))] == [(t.state, t.work) for t in before]


def test_ended_merged_and_circular_targets_are_refused(same):
    talk, (_, first), (_, work) = same
    third = opened(talk, ANN, "Monitor", "It flickers.")
    talk.reply(work, "#merge 1")
    assert "part of this one already" in refusals(talk.reply(first, "#merge 2"))
    refused = refusals(talk.reply(third[1], "#merge 2"), to=third[1].to)
    assert "become part of another one" in refused
    assert "#merge 1" in refused
    talk.reply(first, "#close by phone")
    assert "no longer open" in refusals(talk.reply(third[1], "#merge 1"), to=third[1].to)
    assert talk.ticket(3).state == "assigned"


def test_a_ticket_that_is_not_theirs_to_see_looks_like_none(talk):
    opened(talk, ANN, "VPN down", "No connection.")  # Noor's
    _, _work = opened(talk, ANN, "Printer jam", "Paper.")
    vpn = talk.ticket(1)
    assert vpn.team == "network"
    letter = talk.mail(ANN, "VPN slow", "The vpn is slow.").letter(NOOR, "assignment")
    step = talk.reply(letter, "#merge 2")
    assert "no such ticket" in refusals(step, to=NOOR)


def test_merging_all_or_nothing(same):
    talk, _, (_, work) = same
    step = talk.reply(work, "#merge 1\n#assign nobody-at-all")
    assert step.outcome == "held"
    assert talk.ticket(2).state == "assigned"
    assert Work.of(talk.ticket(1)).merged == ()
    assert talk.articles(1)[-1].role == "requester"


def test_open_tasks_and_changes_come_first(same):
    from service.domain.ticket.open_work import Change

    talk, _, (_, work) = same
    with talk.stage.database.write() as unit:
        from msgspec.structs import replace

        from service.domain.ticket.events import make_event
        from store.ticket import tickets

        now, ticket = talk.stage.clock.now(), talk.ticket(2)
        changes = Work(change=Change(1, "swap", PIET, now)).changes()
        event = make_event(ticket, "change_proposed", now, PIET, "test", changes)
        tickets.update(unit, replace(ticket, **changes), [event], ticket.version)
    assert "not approved" in refusals(talk.reply(work, "#merge 1"))


# -- across requesters -------------------------------------------------------------------------------------------------


def test_across_requesters_the_mailbox_must_confirm(apart):
    talk, _, (_, work) = apart
    step = talk.reply(work, "#merge 1")
    assert step.outcome == "held"
    assert talk.ticket(2).state == "assigned"
    asked = step.letter(PIET, "held")
    assert "different people" in asked.text
    confirm(talk, step)
    assert talk.ticket(2).state == "merged"


def test_nobody_sees_what_they_were_not_part_of(apart):
    talk, (_bobs, first), (_anns, work) = apart
    letters = []
    step = talk.reply(work, "#merge 1\nBoth are the fuser.")
    letters += step.letters
    letters += confirm(talk, step).letters
    answer = talk.reply(first, "The fuser is ordered.")
    letters += answer.letters
    to_ann, to_bob = answer.letter(ANN, "engineer-reply"), answer.letter(BOB, "engineer-reply")
    assert "The fuser is ordered." in to_ann.text
    assert "T-2" in to_ann.subject
    assert "T-1" not in to_ann.subject + to_ann.text
    assert to_ann.reply_to != to_bob.reply_to
    letters += (said := talk.reply(to_ann, "My door code is 4711.")).letters
    assert {one.to for one in said.letters} == {PIET}
    note = talk.articles(1)[-1]
    assert (note.author, note.visibility) == (ANN, "internal")
    letters += (privately := talk.reply(said.letter(PIET, "requester-reply"), "Thank you, Ann.")).letters
    assert {one.to for one in privately.letters} == {ANN}
    letters += talk.reply(to_bob, "And my name is Robert.").letters
    letters += (solved := talk.reply(first, "The fuser is replaced.\n#resolve")).letters
    assert solved.letter(BOB, "confirmation")
    told = solved.letter(ANN, "solved-with")
    assert "The fuser is replaced." in told.text
    for letter in letters:
        whole = letter.subject + letter.text + str(letter.raw if hasattr(letter, "raw") else "")
        if letter.to == ANN:
            assert not any(word in whole for word in ("secret", "Robert", BOB, "different people"))
        if letter.to == BOB:
            assert not any(word in whole for word in ("4711", "floor 3", ANN, "Ann"))


def test_the_other_requester_can_say_that_it_is_not_solved(apart):
    talk, (_bobs, first), (_anns, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    solved = talk.reply(first, "The fuser is replaced.\n#resolve")
    step = talk.reply(solved.letter(ANN, "solved-with"), "No, it still jams.")
    assert "still jams" in step.letter(PIET, "reopened").text
    second = talk.ticket(2)
    assert (second.state, second.assignee, Work.of(second).merged_into) == ("assigned", PIET, 0)
    assert talk.ticket(1).state == "resolved"  # Bob decides his own
    assert Work.of(talk.ticket(1)).merged == ()
    talk.reply(solved.letter(BOB, "confirmation"), "yes")
    assert talk.ticket(1).state == "closed"
    assert talk.ticket(2).state == "assigned"


def test_thanks_of_the_other_requester_end_quietly(apart):
    talk, (_, first), (_, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    solved = talk.reply(first, "The fuser is replaced.\n#resolve")
    step = talk.reply(solved.letter(ANN, "solved-with"), "Thank you, it works!")
    assert step.letters == []
    assert talk.ticket(2).state == "merged"


def test_the_other_requester_may_leave(apart):
    talk, (_, first), (anns, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    step = talk.reply(anns, "cancel")
    assert [one.kind for one in step.to(ANN)] == ["left"]
    answer = talk.reply(first, "Ordered.")
    assert {one.to for one in answer.letters if one.kind == "engineer-reply"} == {BOB}


def test_the_other_requesters_status_says_how_the_common_solution_stands(apart):
    """They wait for it: not "merged", of which they know nothing, and not "nothing open"."""
    talk, (_, first), (anns, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    for step in (talk.mail(ANN, "status", "status"), talk.reply(anns, "status")):
        text = step.letter(ANN, "status").text
        assert "Printer on floor 3 (T-2)" in text
        assert "merged" not in text
        assert "T-1" not in text
    talk.reply(first, "#resolve\nThe fuser was replaced.")
    assert "solved" in talk.mail(ANN, "status", "status").letter(ANN, "status").text


def test_a_requester_who_leaves_is_not_sent_to_themselves(apart):
    talk, _, (anns, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    left = talk.reply(anns, "close").letter(ANN, "left").text
    assert "just reply to an earlier message about it" in " ".join(left.split())


def test_internal_notes_never_reach_the_other_requester(apart):
    talk, (_, first), (_, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    step = talk.reply(first, "#note\nBob is difficult.")
    assert [one for one in step.letters if one.to in (ANN, BOB)] == []


def test_strangers_get_nothing_by_the_old_thread(apart):
    talk, (_bobs, _first), (anns, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    step = talk.mail("eve@evil.example", "Re: Printer on floor 3", "Hi.", headers={"In-Reply-To": anns.message_id})
    assert step.outcome == "ticket"


def test_two_engineers_merge_crosswise_at_the_same_moment(same):
    """Both mails are decided against one snapshot: one wins, the other is planned anew and refused."""
    from gateway.message import RawMail
    from service.loops.desk import put_job
    from service.rehearsal.people_mail import make_reply
    from service.rehearsal.script import ReplyPart

    talk, (_, first), (_, work) = same
    stage = talk.stage
    jobs = []
    for letter, text in ((work, "#merge 1"), (first, "#merge 2")):
        part = ReplyPart.model_validate({"from": PIET, "body": text, "threaded": False})
        content, envelope, to = make_reply(part, letter, stage.now, stage.message_id())
        jobs.append(
            stage.writer.submit(put_job(RawMail(content, envelope, to, stage.clock.now(), peer="192.0.2.1")), "T1")
        )
    for job in jobs:
        job.result()
    letters = stage.settle()
    states = sorted(str(talk.ticket(n).state) for n in (1, 2))
    assert states == ["assigned", "merged"]
    assert "part of this one already" in "".join(one.text for one in letters if one.kind == "receipt")


def test_what_was_merged_before_leaves_with_the_ticket_that_it_is_part_of(same):
    talk, (received, first), (_, second) = same
    talk.wait(minutes=20)
    _, third = opened(talk, ANN, "Printer smells", "The printer smells of smoke.")
    talk.reply(first, "#merge 2")
    talk.reply(second, "#merge 3")
    assert Work.of(talk.ticket(3)).merged == (2, 1)
    talk.reply(third, "#unmerge 2")
    assert (Work.of(talk.ticket(3)).merged, Work.of(talk.ticket(2)).merged) == ((), (1,))
    assert "no part of this ticket" in refusals(talk.reply(third, "#unmerge 1"))
    talk.wait(minutes=20)
    talk.reply(received, "It is worse.")
    assert talk.articles(2)[-1].text == "It is worse."


def test_who_answered_while_the_tickets_were_one_is_not_reminded_after_they_part(same):
    talk, (_, first), (_, second) = same
    asked = talk.reply(second, "#consult support@vendor.example Is 4.2 known?\n#consult dana is it ours?")
    vendor, dana = asked.letter("support@vendor.example"), asked.letter(DANA, "consult")
    talk.reply(second, "#merge 1")
    assert talk.reply(vendor, "Yes, 4.3 mends it.").letter(PIET, "colleague")
    for text in ("No.", "No, really."):
        assert talk.reply(dana, text).letter(PIET, "colleague")
    talk.reply(first, "#unmerge 2")
    assert not [letter for letter in talk.wait(days=3) if "consult" in letter.kind]
    assert Work.of(talk.ticket(2)).consults[0].answered_by == "support@vendor.example"


# -- split and link ----------------------------------------------------------------------------------------------------


def test_the_latest_mail_becomes_a_ticket_of_its_own(talk):
    received, work = opened(talk, ANN, "Printer jam", "It jams.")
    talk.reply(received, "By the way, the vpn is slow.")
    step = talk.reply(work, "#split The VPN is slow\nPlease look at this one.")
    assert "made a ticket of its own: T-" in step.letter(PIET, "receipt").text
    new = talk.tickets()[-1]
    assert (new.subject, new.requester, new.team) == ("The VPN is slow", ANN, "network")  # the rules judge it anew
    assert Work.of(new).split_from == 1
    assert Work.of(talk.ticket(1)).related == (new.id,)
    assert talk.ticket(1).state in ("assigned", "in_progress")
    letter = step.letter(ANN, "split")
    assert "vpn is slow" in letter.text
    assert f"T-{new.id}" in letter.subject
    assert letter.reply_to != received.reply_to
    assigned = step.letter(NOOR, "assignment")
    assert "Piet made this a ticket of its own: Please look at this one." in " ".join(assigned.text.split())
    assert "split from" in assigned.text
    talk.reply(letter, "Since Monday.")
    assert talk.articles(new.id)[-1].text == "Since Monday."
    talk.reply(received, "The printer again.")
    assert talk.articles(1)[-1].text == "The printer again."


def test_a_mail_is_split_off_once_for_each_of_its_matters(talk):
    """Two colleagues read the same mail, and both split it."""
    received, work = opened(talk, ANN, "Printer jam", "It jams.")
    talk.reply(received, "The vpn is slow, and the scanner of the printer is blind.")
    talk.reply(work, "#split The VPN is slow")
    talk.wait(minutes=20)
    for again in ("#split", "#split the vpn  is slow"):
        step = talk.reply(work, again)
        assert "has a ticket of its own already" in " ".join(refusals(step).split())
        assert not step.to(ANN)
    assert len(talk.tickets()) == 2
    talk.reply(work, "#split The scanner")
    assert {ticket.subject for ticket in talk.tickets()} == {"Printer jam", "The VPN is slow", "The scanner"}
    talk.wait(minutes=20)
    talk.reply(received, "And the phone is dead.")
    assert talk.reply(work, "#split").letter(ANN, "split")  # another mail


def test_of_a_ticket_that_is_part_of_somebody_else_s_their_own_latest_mail_is_split_off(apart):
    talk, (bobs, first), (anns, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    shown = talk.reply(anns, "My scanner is dead, too.").letter(PIET, "requester-reply")
    talk.reply(bobs, "The display says E4.")
    step = talk.reply(shown, "#split The scanner")
    new = talk.tickets()[-1]
    assert (new.requester, new.subject, Work.of(new).split_from) == (ANN, "The scanner", 2)
    assert [one.text for one in talk.articles(new.id)] == ["My scanner is dead, too."]
    assert not step.to(BOB)
    talk.wait(minutes=20)
    assert "has a ticket of its own already" in " ".join(refusals(talk.reply(shown, "#split")).split())
    talk.reply(first, "#split The display")
    assert [one.text for one in talk.articles(talk.tickets()[-1].id)] == ["The display says E4."]


def test_what_a_watcher_wrote_is_split_off_in_their_language(talk):
    step = talk.mail(ANN, "Printer jam", "The printer jams, please help me with it.", cc=["wei@acme.example"])
    work = step.letter(PIET, "assignment")
    seen = talk.reply(work, "We look at it today.").letter("wei@acme.example")
    talk.reply(seen, "顺便说一下，我的键盘坏了，请帮忙换一个。")
    step = talk.reply(work, "#split The keyboard of Wei")
    assert talk.tickets()[-1].language == "zh"
    assert "另一个问题" in step.letter("wei@acme.example", "split").text


def test_nobody_hands_a_ticket_over_to_themselves(talk):
    _, work = opened(talk, ANN, "Printer jam", "The printer jams, and the scanner of the printer too.")
    step = talk.reply(work, "#split The scanner\nI do both.")
    assert "is handing this over" not in step.letter(PIET, "assignment").text


def test_attachments_go_along_with_a_split(talk):
    content = (
        b"From: ann@acme.example\r\nTo: support@acme.example\r\nSubject: Two things\r\nMessage-ID: <two@x>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThe printer jams.\r\n'
        b"--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=jam.png\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n"
    )
    step = talk.raw(content, ANN, DESK)
    talk.reply(step.letter(PIET, "assignment"), "#split")
    [article] = talk.articles(talk.tickets()[-1].id)
    [file] = article.attachments
    from store.ticket import tickets

    with talk.stage.database.read() as unit:
        assert (file.name, tickets.attachment_content(unit, file.id)) == ("jam.png", b"hello")


def test_linked_tickets_know_each_other_and_requesters_never_do(apart):
    talk, _, (_, work) = apart
    step = talk.reply(work, "#link 1")
    assert step.letters == []
    assert (Work.of(talk.ticket(1)).related, Work.of(talk.ticket(2)).related) == ((2,), (1,))
    shown = talk.reply(work, "#show 1").letter(PIET, "ticket").text
    assert "linked to" in shown
    assert "T-2" in shown
    assert talk.reply(work, "#link 1").outcome in ("article", "event")  # once more changes nothing
    assert Work.of(talk.ticket(1)).related == (2,)


def test_a_digest_can_merge_but_not_across(talk):
    opened(talk, ANN, "Printer jam", "The printer eats paper.")
    talk.wait(minutes=20)
    opened(talk, ANN, "Printer on floor 3", "It jams.")
    talk.wait(minutes=20)
    opened(talk, BOB, "Printer dust", "It is dusty.")
    morning = [one for one in talk.wait(days=1) if one.kind == "digest" and one.to == PIET]
    step = talk.reply(morning[-1], "T-2 merge 1\nT-3 merge 1\nT-3 link 1")
    assert talk.ticket(2).state == "merged"
    assert talk.ticket(3).state == "assigned"
    assert Work.of(talk.ticket(3)).related == (1,)
    assert step.to(ANN, "merged")
    assert "message of its own" in " ".join(one.text for one in step.to(PIET, "receipt")).replace("\r\n", " ")


def test_a_link_is_taken_back_on_both_sides(apart):
    talk, _, (_, work) = apart
    talk.reply(work, "#link 1")
    step = talk.reply(work, "#undo")
    assert step.outcome in ("article", "event")
    assert (Work.of(talk.ticket(1)).related, Work.of(talk.ticket(2)).related) == ((), ())
    assert "nothing to undo" in refusals(talk.reply(work, "#undo"))


def test_the_thread_alone_is_enough_for_their_own_ticket_and_nothing_else(apart):
    """Reply addresses dropped (K2): the other requester's mail still is a note for engineers; a stranger's a new ticket."""
    talk, (bobs, _first), (anns, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    step = talk.mail(ANN, "Re: Printer on floor 3", "Still there?", headers={"In-Reply-To": anns.message_id})
    assert (step.outcome, talk.articles(1)[-1].visibility) == ("article", "internal")
    assert {one.to for one in step.letters} == {PIET}
    crossed = talk.mail(ANN, "Re: Printer jam", "Whose is this?", headers={"In-Reply-To": bobs.message_id})
    assert crossed.outcome == "ticket"  # the thread of somebody else


def test_files_of_an_answer_go_to_both_or_are_named(apart):
    talk, (_, first), (_, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    for size, carried in ((20, ["plan.txt"]), (300_000, [])):
        mail = (
            f"From: {PIET}\r\nTo: {first.reply_to}\r\nSubject: Re\r\nMessage-ID: <f{size}@x>\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the plan.\r\n'
            "--b\r\nContent-Type: text/plain; name=plan.txt\r\nContent-Disposition: attachment; filename=plan.txt\r\n\r\n"
            + "x" * 70 + ("\r\n" + "y" * 70) * (size // 70) + "\r\n--b--\r\n"
        )  # fmt: skip
        step = talk.raw(mail.encode(), PIET, first.reply_to)
        letter = step.letter(ANN, "engineer-reply")
        assert "plan.txt" in letter.text
        assert list(letter.files) == carried or [getattr(f, "name", f) for f in letter.files] == carried


def test_a_mail_to_both_addresses_of_what_is_one_ticket_now_is_one_mail(same):
    talk, (first, _), (second, work) = same
    talk.reply(work, "#merge 1")
    for to in ([first.reply_to, second.reply_to], [second.reply_to, first.reply_to]):
        step = talk.mail(ANN, "Printer", f"To both, {to[0] == first.reply_to}.", to=to)
        assert step.outcome == "article", step.mail.reason
    assert len(talk.tickets()) == 2


def test_the_engineer_knows_which_ticket_leads_and_is_asked_for_no_time(apart):
    """What is written to a ticket that is part of another one: its letter says so, and an answer to it alone promises nothing."""
    talk, _, (anns, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    letter = talk.reply(anns, "It is worse now.").letter(PIET, "requester-reply")
    assert "This belongs to T-1; answers written there go to everyone," in " ".join(letter.text.split())
    answer = talk.reply(letter, "Thank you, I look into it.")
    assert [one.kind for one in answer.letters] == ["engineer-reply"]


def test_an_undone_merge_is_told_to_who_took_it_back(same):
    talk, _, (_, work) = same
    talk.reply(work, "#merge 1")
    assert "undone: #merge" in talk.reply(work, "#undo").letter(PIET, "receipt").text
    assert talk.ticket(2).state == "assigned"


def test_the_question_names_the_ticket_as_it_is_called(apart):
    talk, _, (_, work) = apart
    assert "merged into T-1" in talk.reply(work, "#merge 1").letter(PIET, "held").text


def test_who_reads_along_gets_what_the_requester_gets_and_not_what_they_write(talk):
    received = talk.mail(f"Ann Lee <{ANN}>", "Printer jam", cc=["cat@acme.example"]).letter(ANN)
    assert talk.reply(received, "It is the left tray.").to("cat@acme.example") == []


# -- the end of the other one, greetings, feet -------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["close", "cancel", "关闭", "It works again, thanks"])
def test_where_the_other_requester_ends_theirs_it_goes_on_alone(apart, word):
    talk, (bobs, _first), (anns, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    talk.reply(anns, "Any news?")
    talk.reply(bobs, word)
    assert talk.ticket(1).state in ("closed", "cancelled")
    second = talk.ticket(2)
    assert (second.state, second.assignee, Work.of(second).merged_into) == ("assigned", PIET, 0)
    assert Work.of(talk.ticket(1)).merged == ()
    told = [one for one in talk.stage.letters if one.to == PIET and "merge-note" in one.kinds]
    assert "nothing that solves this one" in " ".join(told[-1].text.split())
    letter = [one for one in talk.stage.letters if one.to == ANN and "merged" in one.kinds][-1]
    assert "on its own again" in letter.text
    assert not any(word in letter.subject + letter.text for word in ("T-1", "Bob", BOB))
    assert second.response_due or second.promised
    answer = talk.reply(anns, "Hello?")
    assert answer.letter(PIET, "requester-reply")
    assert talk.articles(2)[-1].text == "Hello?"


@pytest.mark.parametrize("end", ["#decline not ours", "#cancel no longer needed", "#close by phone"])
def test_where_an_engineer_ends_the_other_without_a_solution_it_goes_on_alone(apart, end):
    talk, (_, first), (_, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    talk.reply(first, end)
    assert talk.ticket(1).state in ("closed", "cancelled", "declined")
    told = [one for one in talk.stage.letters if one.to == ANN and "solved-with" in one.kinds]
    assert talk.ticket(2).state == ("merged" if told else "assigned")


def test_after_a_solution_the_other_requesters_word_ends_only_theirs(apart):
    talk, (_, first), (_, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    solved = talk.reply(first, "The fuser is replaced.\n#resolve")
    talk.reply(solved.letter(BOB, "confirmation"), "yes")
    assert (talk.ticket(1).state, talk.ticket(2).state) == ("closed", "merged")


@pytest.mark.parametrize(
    "greeting", ["Hello Bob,\n", "Hello Bob, ", "Bob,\n", "Dear Mr. Bob,\n\n", "Bob 您好：\n", "Hallo Bob,\n", "Hi Bob\n"]
)
def test_a_greeting_of_the_other_requester_reaches_them_alone(apart, greeting):
    talk, (_, first), (_, work) = apart
    confirm(talk, talk.reply(work, "#merge 1"))
    answer = talk.reply(first, f"{greeting}the fuser is ordered.")
    assert "Bob" in answer.letter(BOB, "engineer-reply").text
    to_ann = answer.letter(ANN, "engineer-reply").text
    assert "Bob" not in to_ann
    assert "the fuser is ordered." in to_ann


def test_the_foot_names_who_an_answer_reaches(talk):
    opened(talk, BOB, "Printer jam", "The printer eats my secret paper.", cc=["rob@acme.example"])
    talk.wait(minutes=20)
    anns, work = opened(talk, ANN, "Printer on floor 3", "The printer jams on floor 3.")
    confirm(talk, talk.reply(work, "#merge 1"))
    told = talk.reply(anns, "Any news?").letter(PIET, "requester-reply")
    assert "rob" not in told.text.casefold()
    assert {one.to for one in talk.reply(told, "Tomorrow.").letters} == {ANN}
