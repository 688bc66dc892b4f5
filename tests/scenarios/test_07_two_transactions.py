"""Scenario 7: one letter to two of our addresses as two transactions with different Received lines: once, both recipients recorded."""

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
