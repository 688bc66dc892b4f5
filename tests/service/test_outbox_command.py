"""`postdesk outbox` and send.mode: what an operator does on the first day and on a bad one."""

from service.rehearsal_mail import read_letter


def to_ann(desk):
    return [one for one in desk.json("outbox", "list", "--limit", "100") if one["recipient"] == "ann@customer.example"]


def test_paused_keeps_every_letter_until_it_is_live(make_desk, sink):
    desk = make_desk()
    desk.edit("postdesk.yaml", "mode: live", "mode: paused")
    desk.start()
    desk.mail("ann@customer.example", "Printer jam")
    [waiting] = desk.until(lambda: to_ann(desk))
    assert waiting["state"] in {"waiting", "held"}
    shown = desk.run("outbox", "show", waiting["id"]).stdout.encode()
    assert not sink.mails
    assert desk.run("outbox", "hold", waiting["id"]).returncode == 0
    assert to_ann(desk)[0]["state"] == "held"
    desk.stop()
    desk.edit("postdesk.yaml", "mode: paused", "mode: live")
    desk.start()
    desk.letter("dana@acme.example", "Printer jam")  # the other letters go, the held one stays
    assert to_ann(desk)[0]["state"] == "held"
    assert desk.run("outbox", "release", waiting["id"]).returncode == 0
    desk.letter("ann@customer.example", "Printer jam")
    [raw] = [one for one in sink.mails if "ann@customer.example" in one.recipients]
    assert shown.replace(b"\r\n", b"\n").strip() in raw.content.replace(b"\r\n", b"\n")  # exactly what was sent


def test_trial_sends_everything_to_one_person(make_desk, sink):
    desk = make_desk()
    desk.edit("postdesk.yaml", "mode: live", "mode: trial, trial_to: boss@acme.example")
    desk.start()
    desk.mail("ann@customer.example", "Printer jam")
    desk.letter("boss@acme.example", "Printer jam")
    desk.until(lambda: len(sink.mails) >= 2)
    assert {one for raw in sink.mails for one in raw.recipients} == {"boss@acme.example"}


def test_a_letter_is_dropped_with_a_reason_and_retried_under_its_message_id(make_desk, sink):
    desk = make_desk()
    desk.edit("postdesk.yaml", "mode: live", "mode: paused")
    desk.start()
    desk.mail("ann@customer.example", "Printer jam")
    [letter] = desk.until(lambda: to_ann(desk))
    assert desk.run("outbox", "drop", letter["id"], "--reason", "a test").returncode == 0
    [dropped] = to_ann(desk)
    assert (dropped["state"], dropped["last_reply"]) == ("dead", "a test")
    desk.stop()
    desk.edit("postdesk.yaml", "mode: paused", "mode: live")
    desk.start()
    assert desk.run("outbox", "retry", letter["id"]).returncode == 0
    desk.letter("ann@customer.example", "Printer jam")
    [raw] = [one for one in sink.mails if "ann@customer.example" in one.recipients]
    assert read_letter(raw.content, "", raw.received_at).message_id == letter["message_id"]
