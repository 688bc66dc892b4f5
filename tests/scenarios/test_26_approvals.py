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
