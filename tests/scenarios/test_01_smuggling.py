"""Scenario 1: no non-standard end of data makes a second message; what was pipelined behind DATA ends the session."""

import pytest

from tests.tools.wire_tools import Desk, connected, listening

FORMS = {
    "LF.LF": b"\n.\n",
    "LF.CRLF": b"\n.\r\n",
    "CRLF.LF": b"\r\n.\n",
    "CR.CR": b"\r.\r",
    "CRLF.CR": b"\r\n.\r",
    "LF.CR": b"\n.\r",
    "CR.LF": b"\r.\n",
    "CR.CRLF": b"\r.\r\n",
    "CRLF.CRCRLF": b"\r\n.\r\r\n",
    "CRLF.NUL.CRLF": b"\r\n.\0\r\n",
    "CRLF NUL.CRLF": b"\r\n\0.\r\n",
    "CRLF.SPACE.CRLF": b"\r\n. \r\n",
    "NEL.NEL": b"\xc2\x85.\xc2\x85",
    "LS.LS": "\u2028.\u2028".encode(),
    "VT.VT": b"\v.\v",
    "FF.FF": b"\f.\f",
}
SECOND = b"MAIL FROM:<evil@x.example>\r\nRCPT TO:<vpn@acme.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n"


@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
async def test_one_message_or_none(form, lmtp):
    desk = Desk()
    async with listening(desk, lmtp=lmtp) as listener, connected(listener) as client:
        await client.to_data(hello="LHLO x" if lmtp else "EHLO x")
        await client.send(b"Subject: x\r\n\r\nfirst" + form + SECOND)
        answer = await client.mail(b"")
        if b"\0" in form or b"\r" in form.replace(b"\r\n", b""):
            assert answer.startswith("550 5.6.0")
        assert await client.say("NOOP") == "250 2.0.0 OK"  # exactly one answer came
        assert await client.say("QUIT") == "221 2.0.0 Bye"
    assert len(desk.mails) == (0 if answer.startswith("550") else 1)
    assert all(mail.recipients == ("support@acme.example",) for mail in desk.mails)
    assert all(mail.content.count(b"\r\n.\r\n") == 0 for mail in desk.mails)


async def test_what_is_pipelined_behind_data_ends_the_session():
    desk = Desk()
    async with listening(desk) as listener, connected(listener) as client:
        await client.answer()
        await client.say("EHLO x")
        await client.send(
            b"MAIL FROM:<a@x.example>\r\nRCPT TO:<support@acme.example>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\n"
        )
        answers = [await client.answer() for _ in range(3)]
        assert answers[2].startswith("554")
        assert await client.closed()
    assert desk.mails == []
