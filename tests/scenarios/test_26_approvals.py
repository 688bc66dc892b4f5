"""Scenario 26 for approvals: the address of a letter that asks decides once, for its own reader, for what they were shown."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gateway.message import Authenticity, DomainVerdict
from service.config.settings import Trust
from service.domain.ticket.events import replay
from service.domain.ticket.open_work import Work
from tests.tools.talk import ANN, PIET

DANA, CIO, EVE = "dana@acme.example", "cio@acme.example", "eve@other.example"
LINES = "\nRisk: low, one server\nImpact: ten minutes\nRollback: move it back\nBackup: yes"


def asked(talk, text="Move the print server"):
    """Ann's printer is Piet's; he proposes a change, and Dana, the lead, is asked."""
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    return work, talk.reply(work, f"#change {text}{LINES}").letter(DANA, "change-approval")


def change(talk, number=1):
    return Work.of(talk.ticket(number)).change


def kinds(talk):
    return [event.kind for event in talk.events()]


def test_26_a_yes_counts_once_and_again_it_says_so(talk):
    _work, letter = asked(talk)
    step = talk.click(letter, "Approve")
    assert talk.ticket().state.value == "in_progress"
    assert change(talk).state == "approved"
    assert step.letter(PIET, "change-decided")
    events = len(talk.events())
    again = talk.reply(letter, "reject after all")
    assert [(one.to, one.kind) for one in again.letters] == [(DANA, "approval-standing")]
    assert "already approved this" in again.letters[0].text
    assert change(talk).state == "approved"
    assert [event.kind for event in talk.events()[events:]] == ["article_added", "change_refused"]


def test_26_the_evidence_stands_on_the_vote(talk):
    _work, letter = asked(talk)
    talk.reply(letter, "approve")
    vote = next(event for event in talk.events() if event.kind == "change_voted")
    assert (vote.actor, vote.evidence["k"], vote.evidence["i"]) == (DANA, 4, 2)
    assert vote.data["fingerprint"] == change(talk).fingerprint
    assert replay(talk.events()).work == talk.ticket().work


def test_26_after_an_edit_the_old_address_brings_a_fresh_summary_and_the_votes_lapse(talk):
    work, letter = asked(talk)
    step = talk.reply(work, "#change Move the print server to the new rack")
    fresh = step.letter(DANA, "change-approval")
    assert "has changed" in fresh.text
    assert "new rack" in fresh.text
    assert "one server" in fresh.text  # what was not said again stays
    stale = talk.reply(letter, "approve")
    assert change(talk).state == "asked"
    assert [(one.to, one.kind) for one in stale.letters] == [(DANA, "change-approval")]
    assert "new rack" in stale.letters[0].text
    talk.reply(stale.letters[0], "approve")
    assert change(talk).state == "approved"


def test_26_the_same_bytes_a_second_time_have_no_second_effect(talk):
    _work, letter = asked(talk)
    content = talk.write(DANA, "Re: decide", "approve", to=[letter.reply_to])
    talk.raw(content, DANA, letter.reply_to)
    events = len(talk.events())
    step = talk.raw(content, DANA, letter.reply_to)
    assert not step.letters
    assert len(talk.events()) == events


def test_26_a_forwarded_letter_is_useless_to_its_new_reader_and_its_owner_hears_of_it_once(talk):
    _work, letter = asked(talk)
    for sender in (EVE, ANN, PIET):
        step = talk.reply(letter, "approve", sender=sender)
        assert change(talk).state == "asked", sender
        told = [(one.to, one.kind) for one in step.letters]
        assert told == ([(DANA, "approval-refused")] if sender == EVE else []), sender
    assert EVE not in talk.participants()
    talk.reply(letter, "approve")
    assert change(talk).state == "approved"


def test_26_what_its_own_domain_disowns_does_not_count(make_talk, monkeypatch):
    talk = make_talk()
    _work, letter = asked(talk)
    plain = talk.stage.desk.readers.read_many

    def failing(mails):
        return [replace(reading, authenticity=Authenticity(DomainVerdict.FAILED)) for reading in plain(mails)]

    monkeypatch.setattr(talk.stage.desk.readers, "read_many", failing)
    step = talk.reply(letter, "approve")
    assert change(talk).state == "asked"
    assert [(one.to, one.kind) for one in step.letters] == [(DANA, "approval-refused")]
    assert "failed your domain's sender check" in step.letters[0].text


def test_26_strict_asks_for_a_second_proof(make_talk):
    talk = make_talk(trust=Trust("strict"))
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    held = talk.reply(work, f"#change Move it{LINES}").letter(PIET, "held")
    letter = talk.reply(held, "yes").letter(DANA, "change-approval")
    step = talk.reply(letter, "approve")
    assert (step.outcome, change(talk).state) == ("held", "asked")
    proof = step.letter(DANA, "held")
    talk.reply(proof, "yes")
    assert change(talk).state == "approved"


@pytest.mark.parametrize("end", ["#close no longer needed", "#decline not ours", "#cancel", "#spam"])
def test_26_a_ticket_that_has_ended_is_approved_by_nobody(talk, end):
    _work, letter = asked(talk)
    own = next(one for one in talk.stage.letters if one.to == DANA)
    talk.mail(DANA, f"[T-1] {own.subject}", end, to=[talk_address(talk)])
    held = next((one for one in reversed(talk.stage.letters) if one.to == DANA and one.kind == "held"), None)
    if held is not None:
        talk.reply(held, "yes")
    state = talk.ticket().state
    assert state.value in {"closed", "declined", "cancelled", "spam"}
    step = talk.reply(letter, "approve")
    assert talk.ticket().state is state
    assert [one.kind for one in step.letters] in ([], ["approval-standing"])


def talk_address(talk):
    return talk.stage.config.desk.address


def test_26_commands_do_not_approve_from_any_other_address(talk):
    work, letter = asked(talk)
    for words in ("#approve", "#reject too risky", "#批准"):
        step = talk.reply(work, words)
        assert step.outcome == "held", words
        assert change(talk).state == "asked"
    talk.reply(letter, "#reject too risky")
    assert change(talk).state == "rejected"
    decided = next(event for event in talk.events() if event.kind == "change_voted")
    assert decided.data["reason"] == "too risky"


def test_26_a_machine_never_decides(talk):
    _work, letter = asked(talk)
    for headers in ({"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X-Autoreply": "yes"}):
        step = talk.reply(letter, "approve", headers=headers)
        assert not step.letters, headers
        assert change(talk).state == "asked", headers
    talk.reply(letter, "approve", headers={"X-Auto-Response-Suppress": "All"})  # a person at Outlook
    assert change(talk).state == "approved"


def test_26_an_answer_that_is_neither_is_asked_again_a_few_times_only(talk):
    _work, letter = asked(talk)
    again = 0
    for number in range(6):
        talk.wait(minutes=30)
        step = talk.reply(letter, f"Hm, what about plan {number}?")
        again += bool(step.to(DANA, "change-approval"))
        assert step.to(PIET, "colleague")
        assert not step.to(ANN)
        assert change(talk).state == "asked"
    assert again == 3
    assert all(one.visibility == "internal" for one in talk.articles() if one.author == DANA)


def test_26_an_answer_that_lost_its_address_is_asked_again_and_reaches_no_requester(talk):
    _work, letter = asked(talk)
    step = talk.reply(letter, "approve", to=[talk_address(talk)])
    assert change(talk).state == "asked"
    assert "so it could not" in step.letter(DANA, "change-approval").text
    assert not step.to(ANN)
    talk.reply(step.letter(DANA, "change-approval"), "approve")
    assert change(talk).state == "approved"


# -- what its requester adds to a request that is not decided ----------------------------------------------------------

REQUESTS = """\
approvals:
  rules:
    - {name: Purchases, when: {text: {has: [laptop, 笔记本, Notebook]}}, approvers: [cio@acme.example], within: 1d}
"""
BOTH = REQUESTS.replace("[cio@acme.example]", "[cio@acme.example, cfo@acme.example], quorum: 2")
CFO = "cfo@acme.example"


def requested(talk, text="Please buy a laptop for me."):
    """Ann's request, with her letter and the chief's."""
    step = talk.mail(ANN, "Please buy a laptop", text)
    return step.letter(ANN, "received-waits"), step.letter(CIO, "change-approval")


@pytest.mark.parametrize(
    "words",
    [
        "Correction: please buy a 20000 euro workstation instead.",
        "Could you make it two?",
        "Thank you! And a screen of 40 inches, too.",
        "Any news? By the way, it is for my son.",
        "更正：请改买一台两万欧元的工作站。",
        "麻烦改成两台，谢谢",
        "Korrektur: bitte stattdessen eine Workstation für 20000 Euro.",
        "Bitte gleich drei davon.",
    ],
)
@pytest.mark.parametrize("answer", ["approve", "reject"])
def test_26_a_decision_counts_for_what_its_requester_asks_for_by_then(make_talk, words, answer):
    talk = make_talk(rules=REQUESTS)
    own, letter = requested(talk)
    fresh = talk.reply(own, words).letter(CIO, "change-approval")
    assert "has changed" in fresh.text
    assert "Please buy a laptop for me." in fresh.text
    assert words.replace("\n", " ") in " ".join(fresh.text.split())
    stale = talk.click(letter, answer.capitalize())
    assert change(talk).state == "asked"
    assert [(one.to, one.kind) for one in stale.letters] == [(CIO, "change-approval")]
    talk.click(fresh, answer.capitalize())
    assert change(talk).state == {"approve": "approved", "reject": "rejected"}[answer]
    assert replay(talk.events()).work == talk.ticket().work


@pytest.mark.parametrize(
    "words",
    [
        "Any news?",
        "Thanks!",
        "Hello, is there any news yet? Best regards, Ann",
        "Has it been approved?",
        "How long will it take?",
        "请问有进展吗？",
        "谢谢",
        "什么时候能批？",
        "Gibt es schon etwas Neues?",
        "Hallo, wie ist der Stand? Danke!",
    ],
)
def test_26_who_only_asks_how_it_goes_changes_nothing(make_talk, words):
    talk = make_talk(rules=REQUESTS)
    own, letter = requested(talk)
    assert not talk.reply(own, words).to(CIO)
    talk.click(letter, "Approve")
    assert change(talk).state == "approved"


def test_26_a_yes_of_before_is_asked_for_again(make_talk):
    talk = make_talk(rules=BOTH)
    own, letter = requested(talk)
    second = next(one for one in talk.stage.letters if one.to == CFO)
    talk.click(letter, "Approve")
    step = talk.reply(own, "Sorry, I meant two.")
    assert {one.to for one in step.letters if one.kind == "change-approval"} == {CIO, CFO}
    talk.click(second, "Approve")
    assert change(talk).state == "asked"
    for address in (CFO, CIO):
        talk.click(step.letter(address, "change-approval"), "Approve")
    assert change(talk).state == "approved"


def test_26_what_a_requester_adds_is_bounded_and_moves_no_deadline(make_talk):
    talk = make_talk(rules=REQUESTS)
    own, letter = requested(talk)
    due = change(talk).deadline
    written = sum(len(talk.reply(own, f"And number {n}, please.").to(CIO)) for n in range(25))
    assert written < 25
    assert change(talk).deadline == due
    stale = talk.click(letter, "Approve")
    assert change(talk).state == "asked"
    assert stale.to(CIO) == []
    talk.wait(days=1, minutes=1)
    late = next(one for one in reversed(talk.stage.letters) if one.to == CIO and one.kind == "change-approval")
    assert "And number 24, please." in late.text
    assert "still waiting" in late.text.casefold()


def test_26_a_late_yes_is_asked_for_with_what_was_added(make_talk):
    talk = make_talk(rules=REQUESTS)
    own, letter = requested(talk)
    talk.wait(days=5)
    assert change(talk).state == "expired"
    assert not talk.reply(own, "Two of them, please.").to(CIO)
    again = talk.click(letter, "Approve").letter(CIO, "change-approval")
    assert "Two of them, please." in again.text
    talk.click(again, "Approve")
    assert change(talk).state == "approved"


def test_26_a_request_that_comes_back_is_asked_for_with_what_was_added(make_talk):
    talk = make_talk(rules=REQUESTS)
    own, letter = requested(talk)
    gone = talk.reply(own, "cancel").letter(ANN, "cancelled")
    step = talk.reply(gone, "I need it after all, but please buy the model for 9000 euro.")
    assert "9000 euro" in step.letter(CIO, "change-approval").text
    talk.click(letter, "Approve")
    assert change(talk).state == "asked"


def test_26_what_others_say_is_no_part_of_the_request(make_talk):
    talk = make_talk(rules=REQUESTS)
    step = talk.mail(ANN, "Please buy a laptop", "A laptop for me, please.", cc=["bob@acme.example"])
    own, letter = step.letter(ANN, "received-waits"), step.letter(CIO, "change-approval")
    assert not talk.reply(own, "Make it ten!", sender="bob@acme.example").to(CIO)
    talk.click(letter, "Approve")
    assert change(talk).state == "approved"


def test_26_what_a_requester_wrote_on_a_ticket_that_becomes_part_is_shown_too(make_talk):
    talk = make_talk(rules=REQUESTS)
    _own, letter = requested(talk)
    other = talk.mail(ANN, "Printer jam", "Oh, and for the thing of this morning: the 9000 euro model.")
    fresh = talk.reply(other.letter(PIET, "assignment"), "#merge 1").letter(CIO, "change-approval")
    assert "9000 euro" in fresh.text
    talk.click(letter, "Approve")
    assert change(talk).state == "asked"
