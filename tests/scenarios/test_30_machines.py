"""Scenarios 29 and 30: fields of ours and marks of machines: no effect of the first, an event and nothing else of the second."""

import pytest

from tests.tools.talk import ANN, PIET

MACHINES = {
    "auto-submitted": {"headers": {"Auto-Submitted": "auto-replied"}},
    "precedence": {"headers": {"Precedence": "bulk"}},
    "list-id": {"headers": {"List-Id": "<news.acme.example>"}},
    "null sender": {"envelope": ""},
}


def resolved_or_closed(talk, state):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    if state == "open":
        return next(one for one in talk.stage.letters if one.to == ANN)
    asked = talk.reply(work, "#resolve\nChanged the roller.").letter(ANN, "confirmation")
    if state == "closed":
        talk.click(asked, "yes")
        talk.wait(days=1)
    return asked


@pytest.mark.parametrize("state", ["open", "resolved", "closed"])
@pytest.mark.parametrize("marks", MACHINES.values(), ids=MACHINES)
@pytest.mark.parametrize("text", ["I am away for a while.", "No, it still jams."])
def test_30_a_machines_mail_is_an_event_and_nothing_else(talk, state, marks, text):
    letter = resolved_or_closed(talk, state)
    before = talk.ticket(), len(talk.tickets()), len(talk.events())
    step = talk.mail(ANN, f"Automatic reply: {letter.subject}", text, to=[letter.reply_to], **marks)
    assert step.outcome == "event"
    assert step.letters == []
    assert talk.ticket().state is before[0].state
    assert len(talk.tickets()) == before[1]
    assert len(talk.events()) > before[2]
    assert talk.articles()[-1].visibility == "internal"


def test_30_what_only_asks_not_to_be_answered_by_machines_is_a_persons_comment(talk):
    received = talk.mail(ANN, "Printer jam").letter(ANN)
    step = talk.reply(received, "It is on floor 3.", headers={"X-Auto-Response-Suppress": "All"})
    assert step.outcome == "article"
    assert "It is on floor 3." in step.letter(PIET, "requester-reply").text


def test_29_fields_of_ours_are_taken_out_and_have_no_effect(talk):
    received = talk.mail(ANN, "Printer jam").letter(ANN)
    ours = {name: value for name, value in received.headers if name.lower().startswith("x-")}
    forged = ours | {
        "X-Postdesk-Ticket": "T-1",
        "X-Postdesk-State": "closed",
        "X-Postdesk-Recipient": PIET,
        "X-Postdesk-Author": PIET,
        "X-Postdesk-Command": "#close",
    }
    step = talk.mail("mallory@evil.example", "Something else", headers=forged)
    assert step.mail.ticket_id == 2
    assert talk.ticket().closed is None
    assert len(talk.articles()) == 1
