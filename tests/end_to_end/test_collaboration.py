"""Working together through the real daemon: real SMTP in, real SMTP out, as each person reads it."""

from datetime import UTC, datetime, timedelta

import pytest

from service.rehearsal.people_mail import ReadLetter

ANN, DANA, PIET, VENDOR = "ann@acme.example", "dana@acme.example", "piet@acme.example", "support@vendor.example"


def engineer_of(desk):
    """Who got the ticket, and their letter."""
    assert desk.sink is not None
    number = desk.until(lambda: next((t for t in desk.tickets() if t["assignee"]), None))["assignee"]
    return number, desk.letter(number, "jams")


@pytest.mark.timeout(120)
def test_ask_a_colleague_and_a_vendor_give_a_task_and_meet(desk):
    desk.mail("Ann Lee <ann@acme.example>", "Printer jam of Ann", "The printer jams, phone 5512.")
    mine, work = engineer_of(desk)
    other = PIET if mine == DANA else DANA

    desk.reply(work, f"#consult {other} is it under warranty?\n#consult {VENDOR} is 4.2 known to jam?")
    asked = desk.letter(other, "under warranty", "The printer jams")
    outside = desk.letter(VENDOR, "is 4.2 known to jam?")
    assert "Ann" not in f"{outside.subject}{outside.text}{outside.html}{outside.headers}"
    desk.reply(asked, "Until March. Do not tell her.")
    desk.letter(mine, "Until March", "does not see it")
    desk.reply(outside, "Yes, 4.3 mends it.", subject="Re: [Case 4711] is 4.2 known to jam?")
    answered = desk.letter(mine, "4.3 mends it")
    desk.reply(answered, f"#consult {VENDOR} where can we get it?")
    assert desk.letter(VENDOR, "where can we get it?").subject.startswith("[Case 4711] [T-1]")

    desk.reply(work, f"#task {other} order a roller due 2d")
    given = desk.letter(other, "order a roller", "done")
    desk.until(lambda: desk.tickets()[0]["state"] == "waiting")
    desk.reply(work, "#resolve\nNew roller.")
    desk.letter(mine, "still open", "#task drop 1")
    desk.reply(given, "Done, it comes on Friday.")
    desk.letter(mine, "has done the task", "it comes on Friday")
    desk.until(lambda: desk.tickets()[0]["state"] == "in_progress")

    day = (datetime.now(UTC) + timedelta(days=10)).date()
    desk.reply(work, f"#appoint {day} 14:00-14:30 We will fit it.\nPrepare: the old roller")
    meeting = desk.letter(ANN, "14:00", "the old roller", "We will fit it")
    assert "METHOD:REQUEST" in meeting.calendar
    desk.reply(meeting, "", subject="Accepted: Printer jam of Ann", calendar="accepted")
    desk.letter(mine, "Ann's calendar accepted")
    desk.click(meeting, "That works")
    desk.letter(mine, "Ann Lee accepts the appointment")
    desk.reply(work, "#appoint off\nIt is here already.")
    off = desk.letter(ANN, "It is here already")
    assert "METHOD:CANCEL" in off.calendar

    said_to_ann = [ReadLetter(one.content, ANN, one.received_at) for one in desk.sink.mails if ANN in one.recipients]
    inside = ("Until March", "4.3 mends", "warranty", "order a roller")
    assert not any(word in one.text + one.html for one in said_to_ann for word in inside)
