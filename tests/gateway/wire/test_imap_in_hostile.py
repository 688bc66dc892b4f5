"""A mailbox whose server says what it likes: each mail is stored in the end, nothing is marked that was not, no memory grows."""

import contextlib

import pytest
from imapclient.exceptions import IMAPClientAbortError
from imapclient.response_parser import parse_fetch_response

from gateway.wire.imap_in import Gone
from gateway.wire.imap_link import MailboxOptions, _why
from tests.gateway.wire.test_imap_in import MAIL, mailbox, running, serving
from tests.tools.fake_imap import take_once
from tests.tools.memory import growing
from tests.tools.waiting import until

OTHER = MAIL.replace(b"hello", b"other")
VERBS = ["SELECT", "SEARCH", "FETCH", "MOVE"]
ANSWERS = {
    "bye": b"* BYE leave me alone\r\n",
    "bye and ok": b"* BYE leave me alone\r\nTAG OK done\r\n",
    "another tag": b"A999999 OK done\r\n",
    "twice": b"TAG OK done\r\nTAG OK done\r\n",
    "continue": b"+ go on\r\n",
    "continue and ok": b"+ go on\r\nTAG OK done\r\n",
    "no line": b"TAG OK",
    "nul": b"\x00" * 1000 + b"\r\nTAG OK done\r\n",
    "bare numbers": b"* 99999999999999999999 EXISTS\r\n* -1 EXPUNGE\r\n* 0 FETCH\r\nTAG OK done\r\n",
    "deep": b"* 1 FETCH " + b"(" * 100_000 + b"\r\nTAG OK done\r\n",
    "literal in literal": b"* 1 FETCH (UID {1}\r\n5 BODY[] {3}\r\n{9}\r\n)\r\nTAG OK done\r\n",
    "negative literal": b"* 1 FETCH (UID 5 BODY[] {-5}\r\n)\r\nTAG OK done\r\n",
    "renumbered": b"* OK [UIDVALIDITY 9] anew\r\n* SEARCH 5 6\r\nTAG OK done\r\n",
    "vanished": b"* VANISHED 1:4294967295\r\n* 5 EXPUNGE\r\nTAG OK done\r\n",
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("verb", VERBS)
def test_whatever_is_said_once_all_is_stored_in_the_end_and_no_more_is_moved(verb, answer):
    answers = [ANSWERS[answer]]

    def twist(seen, _line):
        return answers.pop() if seen == verb and answers else None

    with serving(twist=twist) as server:
        server.folders.add("Done")
        server.add(5, MAIL)
        server.add(6, OTHER)
        with mailbox(server, timeout=0.5, then="move Done") as box:
            while len(server.moved) < 2:
                with contextlib.suppress(Gone):
                    take_once(box)
                stored = {one.content for one in box.stored}
                assert {content for uid, content in ((5, MAIL), (6, OTHER)) if uid in server.moved} <= stored


@pytest.mark.parametrize("date", ["", "never", "32-Foo-9999 99:99:99 +9999", "01-Jan-0000 00:00:00 +0000", "24-Nov-2026"])
def test_a_date_that_is_none_keeps_no_mail_away(date):
    with serving() as server:
        server.arrived = date
        server.add(5, MAIL)
        server.add(6, OTHER)
        with mailbox(server) as box:
            assert take_once(box) == 2


@pytest.mark.parametrize("answer", [b"* BYE crashed\r\n", b"", b"TAG NO cannot read it\r\n", b"TAG BAD what\r\n", b"* 1 FETCH (\r\nTAG OK\r\n"])
def test_a_mail_that_the_server_cannot_give_keeps_no_other_away(answer):
    def twist(verb, line):
        return answer if verb == "FETCH" and " 5 " in line else None

    with serving(twist=twist) as server:
        for uid, content in ((5, MAIL), (6, OTHER), (7, MAIL.replace(b"hello", b"third"))):
            server.add(uid, content)
        told = []
        with mailbox(server, tell=told.append, timeout=1, retry_after=0.1, poll=0.1) as box, running(box):
            until(lambda: {one.content for one in box.stored} == {server.mails[6], server.mails[7]})
            until(lambda: told[-1].kind == "not-given")
            assert "mail 5 " in told[-1].text
            server.twist = lambda _verb, _line: None
            box.nudge()
            until(lambda: len({one.content for one in box.stored}) == 3 and told[-1].kind == "recovered")


def test_the_mail_of_another_number_is_not_taken_for_the_one_that_was_asked_for():
    def twist(verb, line):
        if verb == "FETCH" and " 5 " in line and "BODY" in line:
            return b"* 1 FETCH (UID 6 BODY[] {%d}\r\n%s)\r\nTAG OK done\r\n" % (len(OTHER), OTHER)
        return None

    with serving(twist=twist) as server:
        server.add(5, MAIL)
        with mailbox(server) as box:
            assert take_once(box) == 0
            assert server.flags[5] == set()


@pytest.mark.parametrize("word", [b"1 ", b"() ", b'""'])
@pytest.mark.parametrize("head", [b"* SEARCH ", b"* 1 FETCH (FLAGS ("])
def test_many_small_words_cost_no_memory(word, head):
    many = head + word * (15_000_000 // len(word)) + b"\r\nTAG OK done\r\n"

    def twist(verb, _line):
        return many if verb == "SEARCH" else None

    with serving(twist=twist) as server:
        server.add(5, MAIL)
        with mailbox(server, timeout=30) as box:
            with growing() as most, contextlib.suppress(Gone):
                take_once(box)
            assert most() < 160_000_000


UNREADABLE = "desk@imap.example/INBOX: the server's answer cannot be read"
CLOSED = "desk@imap.example/INBOX: the server closed the connection"


@pytest.mark.parametrize("data", [b'1 (UID 5 BODY[] "canary" X)', b"1 canary", b"1 (UID canary)", b'1 (UID 5 BODY[] "canary"'])
def test_no_words_of_a_mail_are_told_of_an_answer_that_cannot_be_parsed(data):
    """A server may give a short mail as a quoted text; what is told stands in log and status."""
    with pytest.raises(Exception, match="canary") as raised:
        parse_fetch_response([data], normalise_times=False)
    assert _why(raised.value, MailboxOptions("imap.example", "desk")).startswith(UNREADABLE)
    assert "canary" not in _why(raised.value, MailboxOptions("imap.example", "desk"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("command: FETCH => socket error: unterminated line: b'* 3 FETCH (BODY[] \"canary'", CLOSED),
        ("socket error: unterminated line: b'canary'", CLOSED),
        ("command: FETCH => socket error: EOF", CLOSED),
        ("command: FETCH => unexpected response: b'canary, says the mail'", UNREADABLE),
        ("unexpected tagged response: b'A999 OK canary'", UNREADABLE),
    ],
)
def test_no_words_of_a_mail_are_told_of_an_answer_of_a_wrong_length(words, said):
    """What imaplib takes for the next line is the rest of the mail."""
    assert _why(IMAPClientAbortError(words), MailboxOptions("imap.example", "desk")).startswith(said)
    assert "canary" not in _why(IMAPClientAbortError(words), MailboxOptions("imap.example", "desk"))
