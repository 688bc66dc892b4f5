"""Scenario 7: one letter to two of our addresses as two transactions with different Received lines: once, both recipients recorded."""

import pytest

from tests.tools.talk import ANN, PIET

MAIL = b"From: ann@customer.example\r\nTo: support@acme.example, vpn@acme.example\r\nSubject: Hello\r\nMessage-ID: <a@b>\r\n\r\nHelp!\r\n"


def test_07_a_letter_to_two_of_our_addresses_is_one_ticket(make_desk):
    desk = make_desk()
    first = next(line for line in (desk.folder / "postdesk.yaml").read_text().splitlines() if line.startswith("desk: "))
    both = f"desks:\n  - {first.removeprefix('desk: ')}\n  - {{name: Acme VPN, address: vpn@acme.example}}"
    desk.edit("postdesk.yaml", first, both)
    desk.start()
    for place, recipient in enumerate(("support@acme.example", "vpn@acme.example")):
        received = b"Received: from mx%d.acme.example by here; Tue, 24 Nov 2026 10:0%d:00 +0000\r\n" % (place, place)
        desk.give(received + MAIL, "ann@customer.example", [recipient])
    desk.letter("ann@customer.example", "Hello")
    desk.until(lambda: desk.json("status")["inbox"]["waiting"] == 0)
    assert len(desk.tickets()) == 1
    [mail] = desk.json("inbox", "list")
    assert sorted(mail["recipients"]) == ["support@acme.example", "vpn@acme.example"]
    assert [one["recipient"] for one in desk.json("outbox")].count("ann@customer.example") == 1


@pytest.mark.parametrize("body", ["#time 30m on the phone", "#resolve a new roller", "We order a roller."])
def test_07_a_copy_with_other_fields_of_the_road_does_nothing_again(talk, body):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    content, sender, recipients = talk.answer(work, body)
    assert talk.raw(content, sender, *recipients).outcome == "article"
    events, letters = talk.events(), len(talk.outbox())
    for field in (
        b"X-Filter: clean",
        b"X-Queue: 2\r\nComments: second road",
        b"List-Archive: <https://lists.acme.example>",
    ):
        assert talk.raw(field + b"\r\n" + content, sender, *recipients).outcome == "duplicate"
    assert (talk.events(), len(talk.outbox())) == (events, letters)
    other = content.replace(b"Message-ID: <", b"X-Queue: 3\r\nMessage-ID: <").replace(body.encode(), b"#note another")
    assert talk.raw(other, sender, *recipients).outcome == "article"  # other words under the same Message-ID


def test_07_a_copy_to_another_address_of_ours_is_another_mail(talk):
    step = talk.mail(ANN, "Printer jam")
    content, sender, _ = talk.answer(step.letter(ANN, "received"), "Is the VPN broken too?")
    assert talk.raw(content, sender, step.letter(ANN, "received").reply_to).outcome == "article"
    again = talk.raw(b"X-Queue: 2\r\n" + content, sender, "support@acme.example")
    assert again.outcome != "duplicate"


@pytest.mark.parametrize("body", ["#time 30m on the phone", "#resolve a new roller", "We order a roller."])
def test_07_a_copy_under_another_message_id_does_nothing_again(talk, body):
    """A road that writes Message-IDs anew brought one letter twice; the same words at another moment are said again."""
    step = talk.mail(ANN, "Printer jam")
    content, sender, recipients = talk.answer(step.letter(PIET, "assignment"), body)
    assert talk.raw(content, sender, *recipients).outcome == "article"
    events, letters = talk.events(), len(talk.outbox())
    for number in range(2):
        talk.wait(seconds=5)
        again = content.replace(b"Message-ID: <", b"X-Queue: 2\r\nMessage-ID: <%d." % number)
        assert talk.raw(again, sender, *recipients).outcome == "duplicate"
    assert (talk.events(), len(talk.outbox())) == (events, letters)
    later = content.replace(b"Message-ID: <", b"Message-ID: <later.").replace(b":00 +", b":07 +")
    assert later.count(b":07 +") == 1
    assert talk.raw(later, sender, *recipients).outcome != "duplicate"


def test_07_nor_the_same_words_without_a_date(talk):
    received = talk.mail(ANN, "Printer jam").letter(ANN, "received")
    content, sender, recipients = talk.answer(received, "Any news?")
    undated = b"\r\n".join(line for line in content.split(b"\r\n") if not line.startswith(b"Date:"))
    assert talk.raw(undated, sender, *recipients).outcome == "article"
    talk.wait(seconds=5)
    again = undated.replace(b"Message-ID: <", b"Message-ID: <again.")
    assert talk.raw(again, sender, *recipients).outcome == "article"
