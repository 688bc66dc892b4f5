"""Scenario 8: three recipients by LMTP, one unknown: 550 for it at RCPT, exactly two replies after the dot."""

from tests.gateway.wire_tools import Desk, connected, listening


async def test_one_reply_for_each_recipient_that_was_taken():
    desk = Desk()
    async with listening(desk, lmtp=True) as listener, connected(listener) as client:
        await client.answer()
        await client.say("LHLO x")
        await client.say("MAIL FROM:<ann@x.example>")
        answers = [await client.say(f"RCPT TO:<{name}@acme.example>") for name in ("support", "nobody", "vpn")]
        assert [answer[:3] for answer in answers] == ["250", "550", "250"]
        assert (await client.say("DATA")).startswith("354")
        replies = [await client.mail(), await client.answer()]
        assert all(reply.startswith("250 2.0.0") for reply in replies)
        assert await client.say("NOOP") == "250 2.0.0 OK"
    assert [mail.recipients for mail in desk.mails] == [("support@acme.example", "vpn@acme.example")]
