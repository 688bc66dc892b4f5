"""Changes and approvals on a desk in virtual time: bad input, absence, dead mailboxes, quorums, and what is taken back."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest

from service.domain.ticket.events import replay
from service.domain.ticket.open_work import Work
from tests.tools.databases import borrow_database
from tests.tools.stored_rows import waiting_of_ticket
from tests.tools.talk import ANN, PIET, Talk

DANA, NOOR, CIO = "dana@acme.example", "noor@acme.example", "cio@acme.example"
RITA, WEI, BOSS = "rita@acme.example", "wei@acme.example", "boss@partner.example"
LINES = "\nRisk: high\nImpact: all\nRollback: back\nBackup: yes"
BOARD = """
teams: {cab: {}}
people:
  rita@acme.example: {name: Rita, team: cab, languages: [en]}
  wei@acme.example: {name: Wei, team: cab, languages: [zh]}
"""


@pytest.fixture
def make(make_talk):
    return lambda rules="": make_talk(rules=rules)


def printer(talk, sender=ANN):
    return talk.mail(sender, "Printer jam").letter(PIET, "assignment")


def change(talk, number=1):
    return Work.of(talk.ticket(number)).change


def whom(step, kind="change-approval"):
    return {one.to for one in step.letters if one.kind == kind}


def whole(talk, number=1):
    """The history gives the row, whatever was done."""
    assert replay(talk.events(number)) == talk.ticket(number)


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("#change", "describe the change"),
        ("#change withdraw", "no change here"),
        ("#change 撤回", "no change here"),
        ("#approve", "not asked to approve"),
        ("#reject no", "not asked to approve"),
        ("#change x\n#resolve done", "contradicts"),
        ("#approve\n#reject no", "contradicts"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_done(make, words, says):
    talk = make()
    step = talk.reply(printer(talk), words)
    assert step.outcome == "held"
    assert says in step.letter(PIET, "receipt").text
    assert change(talk) is None
    assert talk.ticket().state.value == "assigned"


def test_a_change_that_stands_as_it_was_asked_is_not_asked_again(make):
    talk = make()
    work = printer(talk)
    talk.reply(work, f"#change Move it{LINES}")
    step = talk.reply(work, f"#change Move it{LINES}")
    assert "asked already" in step.letter(PIET, "receipt").text
    assert change(talk).number == 1


def test_nobody_could_approve_it(make):
    talk = make("changes: {approvers: lead, deputy: lead}\n")
    work = talk.mail(ANN, "My account", "The password is lost").letters
    own = next(one for one in work if one.kind == "assignment")
    step = talk.reply(own, f"#change New password policy{LINES}")
    if own.to == DANA:  # she leads the desk herself; the manager is asked in her place
        assert whom(step) == {CIO}
        assert "You can't decide on your own change" in step.letter(DANA, "change-asked").text
    whole(talk)


def test_a_desk_without_a_lead_says_that_nobody_is_there(tmp_path):
    from msgspec.structs import replace

    from service.rehearsal.rehearse import Stage, make_starter

    folder = tmp_path / "bare"
    config = make_starter(folder)
    for path in (folder / "rules").rglob("*.yaml"):
        path.unlink()
    (folder / "rules" / "a.yaml").write_text("teams: {it: {}}\npeople: {piet@acme.example: {team: it}}\n")
    with ExitStack() as stack:
        talk = Talk.__new__(Talk)
        talk.stage = Stage(replace(config), database=stack.enter_context(borrow_database()))
        stack.callback(talk.close)
        step = talk.reply(printer(talk), f"#change Move it{LINES}")
        assert "no one can approve it" in step.letter(PIET, "receipt").text
        assert change(talk) is None
        whole(talk)


def test_after_the_solution_nothing_is_proposed_any_more(make):
    talk = make()
    work = printer(talk)
    talk.reply(work, "#resolve New roller.")
    step = talk.reply(work, f"#change Move it{LINES}")
    assert step.outcome == "held"
    assert change(talk) is None


# -- lines ------------------------------------------------------------------------------------------------------------


def test_lines_may_come_in_any_later_mail_and_nothing_is_asked_of_the_requester(make):
    talk = make()
    work = printer(talk)
    first = talk.reply(work, "#change Move the server\nRisk: high")
    assert whom(first, "change-missing") == {PIET}
    assert change(talk).state == "incomplete"
    assert talk.ticket().state.value == "assigned"
    assert talk.reply(work, "#resolve done").outcome == "held"
    second = talk.reply(work, "Impact: all of floor 3\nRollback: move it back")
    assert [(one.to, one.kind) for one in second.letters] == [(PIET, "change-missing")]
    assert "Backup:" in second.letters[0].text
    assert "Impact:" not in second.letters[0].text.split("> ")[0].split("Reply with")[0]
    third = talk.reply(second.letters[0], "a copy of yesterday")  # one line is missing: its label is
    assert whom(third) == {DANA}
    asked = change(talk)
    assert (asked.state, asked.backup, asked.rollback) == ("asked", "a copy of yesterday", "move it back")
    assert not any(one.to == ANN for one in talk.stage.letters if one.kind != "received")
    whole(talk)


def test_chinese_labels_and_words(make):
    talk = make()
    step = talk.reply(printer(talk), "＃变更 换交换机\n风险：高\n影响：三楼\n回退：换回\n备份：已备份")
    assert whom(step) == {DANA}
    assert (change(talk).risk, change(talk).rollback) == ("高", "换回")


# -- voices -----------------------------------------------------------------------------------------------------------


def board(talk, body="#change Move the server"):
    work = printer(talk)
    step = talk.reply(work, body + LINES)
    return work, {one.to: one for one in step.letters if one.kind == "change-approval"}


def test_all_must_approve_and_one_no_is_a_no(make):
    talk = make(BOARD + 'changes: {approvers: ["team:cab", lead], quorum: all}\n')
    _, letters = board(talk)
    assert set(letters) == {RITA, WEI, DANA}
    assert letters[WEI].language == "zh"
    talk.reply(letters[RITA], "yes")
    talk.reply(letters[WEI], "同意")
    assert change(talk).state == "asked"
    step = talk.reply(letters[DANA], "no, the freeze begins today")
    assert change(talk).state == "rejected"
    assert "the freeze begins today" in step.letter(PIET, "change-decided").text
    whole(talk)


def test_without_a_veto_a_no_only_counts_against_the_quorum(make):
    talk = make(BOARD + 'changes: {approvers: ["team:cab", lead], quorum: 2, veto: no}\n')
    _, letters = board(talk)
    talk.reply(letters[RITA], "no")
    assert change(talk).state == "asked"
    talk.reply(letters[WEI], "同意")
    step = talk.reply(letters[DANA], "yes")
    assert change(talk).state == "approved"
    assert step.letter(PIET, "change-decided")


def test_without_a_veto_it_ends_when_too_few_are_left(make):
    talk = make(BOARD + 'changes: {approvers: ["team:cab", lead], quorum: 2, veto: no}\n')
    _, letters = board(talk)
    talk.reply(letters[RITA], "no")
    talk.reply(letters[WEI], "不同意")
    assert change(talk).state == "rejected"


def test_a_deputy_of_two_has_one_voice(make):
    talk = make(BOARD + 'changes: {approvers: "team:cab", quorum: 2, within: 1h, deputy: manager}\n')
    board(talk)
    late = talk.wait(hours=1)
    [letter] = [one for one in late if one.to == CIO]
    talk.reply(letter, "approve")
    assert change(talk).state == "asked"
    whole(talk)


def test_the_approver_may_still_decide_while_the_deputy_is_asked(make):
    talk = make("changes: {within: 1h}\n")
    _, letters = board(talk)
    late = talk.wait(hours=1)
    [asked] = [one for one in late if one.to == CIO]
    assert "in place of Dana" in asked.text
    step = talk.reply(letters[DANA], "approve")
    assert change(talk).state == "approved"
    assert whom(step, "approval-standing") == {CIO}
    talk.wait(days=3)
    assert not any(one.kind == "change-approval" and one.at > asked.at for one in talk.stage.letters)


def test_an_answer_that_comes_too_late_hears_how_it_stands(make):
    """Decided in their place, voted by another letter of the same question, or the ticket is closed: nothing has "changed"."""
    talk = make(BOARD + 'changes: {approvers: ["team:cab", lead], quorum: 3, within: 2h, deputy: manager}\n')
    work, letters = board(talk)
    talk.reply(letters[RITA], "What does it cost?")  # brings the question once more
    again = next(one for one in reversed(talk.stage.letters) if one.to == RITA)
    talk.reply(letters[RITA], "approve")
    step = talk.reply(again, "approve")
    assert "You have already approved this" in step.letter(RITA, "approval-standing").text
    [asked] = [one for one in talk.wait(hours=2) if one.to == CIO]
    talk.reply(asked, "approve")
    step = talk.reply(letters[WEI], "同意")
    assert "已经代您审批" in step.letter(WEI, "approval-standing").text
    assert change(talk).state == "asked"
    talk.reply(work, "#cancel not needed")
    step = talk.reply(letters[DANA], "approve")
    assert "the ticket is closed" in step.letter(DANA, "approval-standing").text
    whole(talk)


@pytest.mark.parametrize(
    "words", ["#close They bought one elsewhere.", "#cancel", "#decline Please ask the vendor.", "#spam"]
)
def test_whoever_was_asked_hears_once_that_the_ticket_has_ended(make, words):
    talk = make(BOARD + 'changes: {approvers: ["team:cab", lead], quorum: 3}\n')
    _, letters = board(talk)
    talk.reply(letters[RITA], "approve")
    work = next(one for one in talk.stage.letters if (one.to, one.kind) == (PIET, "assignment"))
    step = talk.reply(work, words, sender=PIET)
    assert whom(step, "approval-standing") == {WEI, DANA}
    assert "the ticket is closed" in step.letter(DANA, "approval-standing").text
    assert "工单已经结束" in step.letter(WEI, "approval-standing").text
    assert not [one for one in talk.wait(days=10) if one.kind in ("change-approval", "approval-standing")]
    whole(talk)


@pytest.mark.parametrize(
    ("words", "back"), [("#cancel", "#undo"), ("#close No need.", "#reopen"), ("#spam", "#notspam")]
)
def test_what_waited_for_an_approval_waits_for_it_again_when_the_ticket_comes_back(make, words, back):
    talk = make(BOARD + 'changes: {approvers: ["team:cab", lead], quorum: 3, within: 2h}\n')
    work, letters = board(talk)
    talk.reply(letters[RITA], "approve")
    talk.reply(work, words)
    talk.wait(days=1)  # the time to decide would have passed
    step = talk.reply(work, back)
    assert whom(step) == {WEI, DANA}
    assert "open again" in step.letter(DANA, "change-approval").text
    assert (talk.ticket().state.value, talk.ticket().waiting_for) == ("waiting", "change")
    talk.reply(letters[DANA], "approve")
    talk.reply(step.letter(WEI, "change-approval"), "同意")
    assert (change(talk).state, talk.ticket().state.value) == ("approved", "in_progress")
    whole(talk)


def test_an_address_that_decided_the_version_before_brings_the_present_question(make):
    talk = make()
    work, letters = board(talk)
    talk.reply(letters[DANA], "no, too risky")
    talk.wait(minutes=20)
    talk.reply(work, f"#change Move half of it{LINES}")
    step = talk.reply(letters[DANA], "approve")
    assert "What you were asked to approve has changed" in step.letter(DANA, "change-approval").text
    assert change(talk).state == "asked"
    talk.reply(step.letter(DANA, "change-approval"), "approve")
    assert change(talk).state == "approved"
    whole(talk)


def test_who_is_away_is_passed_over_for_the_deputy(make):
    talk = make()
    talk.mail(DANA, "away", "#away until friday", to=[personal(talk, DANA)])
    _, letters = board(talk)
    assert set(letters) == {CIO}


def personal(talk, address):
    from service.loops.letters.press import personal_address

    desk = talk.stage.desk
    return personal_address(desk.press[desk.world.house.address], address)


def sent_back(talk, who, status="5.1.1"):
    """A delivery report about the first letter to somebody."""
    letter = next(one for one in talk.outbox() if one.recipient == who)
    report = (
        f"From: mailer-daemon@partner.example\nTo: {letter.envelope_sender}\nSubject: Undelivered\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nNo.\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.partner.example\n\nFinal-Recipient: rfc822; {who}\n"
        f"Action: failed\nStatus: {status}\nDiagnostic-Code: smtp; 55x {status} no\n--b--\n"
    )
    return talk.raw(report.replace("\n", "\r\n").encode(), "", letter.envelope_sender)


@pytest.mark.parametrize("status", ["5.1.1", "5.2.2"])
@pytest.mark.parametrize("approver", [BOSS, RITA])
def test_whoever_asked_hears_that_a_question_came_back_and_nobody_can_be_asked_instead(make, approver, status):
    talk = make(f"changes: {{approvers: {approver}, deputy: {approver}}}\n{BOARD}")
    board(talk)
    step = sent_back(talk, approver, status)
    [told] = step.to(PIET)
    assert told.kind == "change-asked"
    assert "can't be reached, and nobody else may decide" in told.text
    assert not [one for one in step.letters if one.kind == "bounced"]
    assert not [one for one in talk.wait(minutes=5) if one.to == PIET]
    whole(talk)


def test_a_dead_mailbox_asks_the_deputy_at_once_and_is_known_the_next_time(make):
    talk = make(f"changes: {{approvers: {BOSS}, deputy: manager}}\n")
    _, letters = board(talk)
    assert set(letters) == {BOSS}
    step = sent_back(talk, BOSS)
    assert whom(step) == {CIO}
    assert change(talk).votes[0].deputy_asked
    talk.reply(next(one for one in step.letters if one.to == CIO), "approve")
    assert change(talk).state == "approved"
    second = talk.mail("bob@acme.example", "Printer jam again").letter(PIET, "assignment")
    again = talk.reply(second, f"#change Another one{LINES}")
    assert whom(again) == {CIO}
    whole(talk)


def test_an_outside_approver_sees_the_change_and_nothing_else_and_is_no_participant(make):
    talk = make(f"changes: {{approvers: {BOSS}}}\n")
    work = printer(talk)
    talk.reply(work, "#note SECRET INTERNAL")
    step = talk.reply(work, f"#change Move the server{LINES}")
    letter = step.letter(BOSS, "change-approval")
    assert "SECRET" not in letter.text
    assert "Printer jam" in letter.text
    assert not letter.references
    later = talk.reply(work, "On my way.")
    assert not later.to(BOSS)
    comment = talk.reply(letter, "Which server?")
    assert comment.to(PIET, "colleague")
    assert not comment.to(ANN)
    talk.reply(letter, "ok")
    assert change(talk).state == "approved"


# -- taken back -------------------------------------------------------------------------------------------------------


def test_undo_takes_a_change_back_and_the_clock_runs_again(make):
    talk = make()
    work, letters = board(talk)
    due = talk.ticket().due
    talk.wait(hours=1)
    step = talk.reply(work, "#undo")
    assert change(talk).state == "withdrawn"
    assert talk.ticket().state.value == "in_progress"
    assert talk.ticket().due >= due + timedelta(hours=1)
    assert whom(step, "approval-standing") == {DANA}
    assert talk.reply(letters[DANA], "approve").letters[0].kind == "approval-standing"
    assert change(talk).state == "withdrawn"
    assert talk.reply(work, "#resolve done").outcome == "article"
    whole(talk)


def test_while_it_waits_the_escalation_stands_still(make):
    talk = make("changes: {within: 5d}\n")
    work, _ = board(talk)
    talk.reply(work, "Hello Ann, we are on it.")
    kinds = [one.kind for one in talk.wait(days=2)]
    assert "escalation" not in kinds


def test_a_first_answer_is_owed_while_a_change_waits(make):
    talk = make("changes: {within: 5d}\n")
    board(talk)
    kinds = [one.kind for one in talk.wait(days=2)]
    assert {"escalation", "promise-broken"} <= set(kinds)


def test_a_hold_in_between_leaves_the_change_open(make):
    talk = make()
    work, letters = board(talk)
    talk.reply(work, "#hold until friday the part is on its way")
    talk.reply(letters[DANA], "approve")
    assert change(talk).state == "approved"
    assert (talk.ticket().state.value, talk.ticket().waiting_for) == ("waiting", "hold")
    whole(talk)


# -- requests ---------------------------------------------------------------------------------------------------------

ACCESS = """
classify: [{name: Rights, when: {text: {has: access}}, set: {kind: request, category: access}}]
categories: {access: {team: servicedesk, ask: [purpose]}}
approvals:
  approvers: manager
  RULE
  rules: [{name: Access, when: {kind: request, category: access}}]
"""


def test_a_corrected_category_brings_a_request_under_its_rule(make):
    talk = make(ACCESS.replace("  RULE\n", ""))
    step = talk.mail(ANN, "A question", "May I see the payroll?")
    own = next(one for one in step.letters if one.kind == "assignment")
    later = talk.reply(own, "#kind request\n#category access")
    assert whom(later) == {CIO}
    assert talk.ticket().state.value == "waiting"
    whole(talk)


@pytest.mark.parametrize("words", ["#category other", "#undo"])
def test_a_correction_that_brought_an_approval_is_taken_back_with_it(make, words):
    talk = make(ACCESS.replace("  RULE\n", ""))
    step = talk.mail(ANN, "A question", "May I see the payroll?")
    own = next(one for one in step.letters if one.kind == "assignment")
    asked = talk.reply(own, "#kind request\n#category access")
    assert "asked to decide" in asked.letter(own.to, "change-asked").text
    step = talk.reply(own, words)
    assert "it no longer needs approval" in step.letter(own.to, "change-decided").text
    assert "changed its category" in step.letter(CIO, "approval-standing").text
    assert talk.ticket().state.value == "in_progress"
    late = talk.reply(asked.letter(CIO, "change-approval"), "approve")
    assert "changed its category" in late.letter(CIO, "approval-standing").text
    again = talk.reply(own, "#category access")
    assert whom(again) == {CIO}
    talk.reply(again.letter(CIO, "change-approval"), "approve")
    assert (change(talk).number, change(talk).state) == (2, "approved")
    whole(talk)


def test_a_correction_that_is_taken_back_asks_again_what_was_asked(make):
    """With the requester's words, and by a rule that looks at them."""
    rule = "when: {all: [{category: access}, {text: {has: payroll}}]}"
    talk = make(ACCESS.replace("  RULE\n", "").replace("when: {kind: request, category: access}", rule))
    own = next(one for one in talk.mail(ANN, "Access", "May I see the payroll?").letters if one.kind == "assignment")
    talk.reply(own, "#category other")
    step = talk.reply(own, "#undo")
    assert "May I see the payroll?" in step.letter(CIO, "change-approval").text
    assert "not approved" in talk.reply(own, "Done.\n#resolve").letter(own.to, "receipt").text
    whole(talk)


def test_a_ticket_on_hold_does_not_go_on_because_nothing_needs_an_approval(make):
    talk = make(ACCESS.replace("  RULE\n", ""))
    own = next(one for one in talk.mail(ANN, "Access", "To the payroll.").letters if one.kind == "assignment")
    talk.reply(own, "#hold until friday she is away")
    step = talk.reply(own, "#category other")
    assert "goes on" not in step.letter(own.to, "change-decided").text
    assert talk.ticket().waiting_for == "hold"


def test_what_the_correction_did_not_bring_stays_asked_and_a_no_stays_a_no(make):
    talk = make(
        "approvals: {rules: [{name: Buying, when: {all: [{text: {has: [buy]}}, {new: yes}]}, approvers: lead}]}\n"
    )
    step = talk.mail(ANN, "Please buy one")
    own = next(one for one in step.letters if one.kind == "assignment")
    assert whom(step) == {DANA}
    talk.reply(own, "#urgency low")
    assert change(talk).state == "asked"
    talk.reply(step.letter(DANA, "change-approval"), "no")
    talk.reply(own, "#reopen\nOnce more.")
    talk.reply(own, "#category network")
    assert change(talk).state == "rejected"
    whole(talk)


BUYING = "rules: [{name: Buying, when: {category: buying}, approvers: lead}, "


def test_another_category_may_be_another_s_to_approve(make):
    rules = ACCESS.replace("  RULE\n", "").replace("rules: [", BUYING)
    talk = make(rules.replace("categories: {", "categories: {buying: {team: servicedesk}, "))
    step = talk.mail(ANN, "Access to payroll")
    own = next(one for one in step.letters if one.kind == "assignment")
    later = talk.reply(own, "#category buying")
    assert whom(later) == {DANA}
    assert "your decision is no longer" in later.letter(CIO, "approval-standing").text
    talk.reply(step.letter(CIO, "change-approval"), "approve")
    assert change(talk).state == "asked"
    talk.reply(later.letter(DANA, "change-approval"), "approve")
    assert change(talk).state == "approved"
    whole(talk)


def test_a_no_may_go_to_the_engineer_instead(make):
    talk = make(ACCESS.replace("RULE", "if_rejected: engineer"))
    letter = talk.mail(ANN, "Access to payroll").letter(CIO, "change-approval")
    step = talk.reply(letter, "no, ask HR")
    assert talk.ticket().state.value == "in_progress"
    assert not step.to(ANN)
    assert whom(step, "change-decided")
    whole(talk)


def test_a_request_cannot_be_made_a_change_to_get_round_its_approval(make):
    talk = make(ACCESS.replace("  RULE\n", "") + "changes: {rules: [{name: Anything, pre_approved: yes}]}\n")
    step = talk.mail(ANN, "Access to payroll")
    own = next(one for one in step.letters if one.kind == "assignment")
    talk.reply(own, "#change It is urgent, please")
    assert (change(talk).kind, change(talk).state) == ("request", "asked")
    assert talk.reply(own, "#change withdraw").outcome == "held"
    assert talk.reply(own, "#resolve done").outcome == "held"


def test_an_approver_sees_the_address_behind_a_name(make):
    """Whoever asks may call themselves what they like."""
    talk = make("approvals: {rules: [{name: Buying, when: {text: {has: [buy]}}, approvers: lead}]}\n")
    step = talk.mail("Big Boss <boss@elsewhere.example>", "Please buy one", "We buy a server.")
    [letter] = [one for one in step.letters if one.kind == "change-approval"]
    assert "For: Big Boss (boss@elsewhere.example): Please buy one" in " ".join(letter.text.split())


def test_an_engineer_sees_the_address_of_who_belongs_to_nobody(make):
    """`Look at who asks`, says the letter about a request of doubtful origin; a name is free to choose."""
    step = make().mail("Greta <greta@elsewhere.example>", "Printer jam")
    [letter] = [one for one in step.letters if one.kind == "assignment"]
    assert "Greta (English) · greta@elsewhere.example\r\n" in letter.text


def test_an_approver_who_is_no_engineer_is_called_by_name(make):
    talk = make("approvals: {rules: [{name: Buying, when: {text: {has: [buy]}}, approvers: cio@acme.example}]}\n")
    [letter] = talk.mail(ANN, "Please buy one", "We buy a server.").to(CIO)
    step = talk.reply(letter, "Reject. Too dear.", sender=f"Cleo Ito <{CIO}>")
    [told] = [one for one in step.letters if one.kind == "change-decided"]
    assert "Cleo Ito has not approved it: Too dear." in told.text


def test_nobody_gives_themselves_access(make):
    talk = make(ACCESS.replace("  RULE\n", ""))
    step = talk.mail(CIO, "Access to payroll")
    assert whom(step) == {DANA}
    assert "in place of cio@acme.example" in step.letter(DANA, "change-approval").text


def test_silence_on_a_request_goes_back_to_the_engineer_who_asks_again(make):
    talk = make(ACCESS.replace("RULE", "within: 1h"))
    step = talk.mail(ANN, "Access to payroll")
    own = next(one for one in step.letters if one.kind == "assignment")
    told = talk.wait(hours=8)
    assert change(talk).state == "expired"
    assert any(one.kind == "change-decided" and "#change to ask again" in one.text for one in told)
    hers = [one.text for one in told if one.to == ANN and one.kind == "request-undecided"]
    assert len(hers) == 1
    assert "Nobody decided on your request in time" in hers[0]
    again = talk.reply(own, "#change")
    assert whom(again) == {CIO}
    assert "needs an approval" in again.letter(ANN, "request-undecided").text
    assert change(talk).number == 2
    whole(talk)


def test_who_cancels_takes_the_question_back(make):
    talk = make(ACCESS.replace("  RULE\n", ""))
    step = talk.mail(ANN, "Access to payroll")
    letter = step.letter(CIO, "change-approval")
    talk.reply(step.letter(ANN, "received-waits"), "cancel")
    assert talk.ticket().state.value == "cancelled"
    talk.reply(letter, "approve")
    assert talk.ticket().state.value == "cancelled"
    assert not any(one.kind == "change-approval" for one in talk.wait(days=5))


def test_a_machine_s_request_and_a_doubtful_one_are_looked_at_first(make):
    talk = make(
        ACCESS.replace("  RULE\n", "") + "gate: [{name: The form, when: {from: form@acme.example}, do: accept}]\n"
    )
    step = talk.mail("form@acme.example", "Access to payroll", headers={"Auto-Submitted": "auto-generated"})
    assert not whom(step)
    own = next(one for one in step.letters if one.kind == "assignment")
    assert "no one has been asked yet" in own.text
    assert talk.reply(own, "#resolve done").outcome == "held"
    again = talk.reply(own, "#change")
    assert whom(again) == {CIO}


# -- whatever people do -----------------------------------------------------------------------------------------------

WORDS = [
    "approve", "yes", "同意", "reject too soon", "驳回", "hm?", "yes, but later", "#approve", "",
]  # fmt: skip
ORDERS = [
    "#change Plan A" + LINES, "#change Plan B", "#change Plan C\nRisk: low", "#change", "#change withdraw", "#undo", "#hold until friday why",
    "#accept", "#resolve done", "#note well", "Risk: higher", "On my way.", "#reopen", "#approve",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_whatever_people_do_the_history_is_whole_and_a_yes_is_a_yes(make, seed):
    import random

    dice = random.Random(seed)
    talk = make(BOARD + 'changes: {approvers: ["team:cab", lead], quorum: 2, within: 2h, deputy: manager}\n')
    work = printer(talk)
    for _ in range(30):
        asked = [one for one in talk.stage.letters if one.kind == "change-approval"]
        what = dice.random()
        if what < 0.5 and asked:
            letter = dice.choice(asked[-8:])
            sender = letter.to if dice.random() < 0.8 else dice.choice([ANN, PIET, RITA, "eve@other.example"])
            talk.reply(letter, dice.choice(WORDS), sender=sender)
        elif what < 0.85:
            talk.reply(work, dice.choice(ORDERS))
        else:
            talk.wait(hours=dice.choice([1, 3, 30]))
        _look(talk)


def _look(talk):
    ticket, events = talk.ticket(), talk.events()
    assert replay(events) == ticket
    now = Work.of(ticket).change
    waits = ticket.state.value == "waiting" and ticket.waiting_for == "change"
    if now is None:
        assert not waits
        return
    if waits:
        assert now.state == "asked"
        assert ticket.clock["pauses"][-1][1] == ""
    if ticket.state.value in {"resolved", "confirmed", "closed"}:
        assert now.state in {"approved", "pre-approved", "withdrawn"}
    if now.state == "approved":
        votes = [e for e in events if e.kind == "change_voted" and e.data["fingerprint"] == now.fingerprint]
        yes = [e for e in votes if e.data["decided"] == "approved"]
        assert len({e.actor for e in yes}) >= now.quorum
        assert not [e for e in votes if e.data["decided"] == "rejected"]
        assert all((e.evidence["k"], e.evidence["i"]) == (4, 2) for e in votes)
        people = {address for vote in now.votes for address in (vote.approver, vote.deputy)}
        assert {e.actor for e in yes} <= people - {now.by, ticket.requester}
    pending = [t for t in _timers(talk) if t.kind in {"change_reminder", "change_deadline"}]
    assert bool(pending) == (now.state == "asked") or ticket.state.value not in {
        "new",
        "assigned",
        "in_progress",
        "waiting",
    }


def _timers(talk):
    with talk.stage.database.read() as unit:
        return waiting_of_ticket(unit, 1)
