"""A mailbox: our store first, then the server; and whatever the server does, the next attempt finds everything again."""

import base64
import contextlib
import socket
import threading
import time
from datetime import UTC, date, datetime

import pytest

from gateway.wire import imap_in
from gateway.wire.imap_in import Gone, MailboxOptions, MailboxThread, ReadUpTo, RefusedLogin
from gateway.wire.imap_link import ImapLink
from gateway.wire.oauth import NoToken, TokenRefused
from tests.tools.fake_imap import FakeImap, take_once
from tests.tools.memory import growing
from tests.tools.waiting import PATIENCE, until

MAIL = b"Delivered-To: support@acme.example\r\nReturn-Path: <ann@x.example>\r\nSubject: x\r\n\r\nhello\r\n"


@contextlib.contextmanager
def serving(*arguments, **named):
    server = FakeImap(*arguments, **named)
    try:
        yield server
    finally:
        server.close()


def options(server: FakeImap, **named) -> MailboxOptions:
    return MailboxOptions(
        **{
            "host": "127.0.0.1",
            "port": server.port,
            "tls": "none",
            "user": "desk",
            "password": "secret",
            "timeout": 2,
            **named,
        }
    )


@contextlib.contextmanager
def mailbox(server: FakeImap, put=None, tell=None, place=None, keep=None, **named):
    stored = []
    box = MailboxThread(
        options(server, **named),
        put or stored.append,
        tell or (lambda event: None),
        place,
        keep or (lambda place, taken: None),
    )
    box.stored = stored
    try:
        yield box
    finally:
        box.close()


@contextlib.contextmanager
def running(box: MailboxThread):
    thread = threading.Thread(target=box.run)
    thread.start()
    try:
        yield thread
    finally:
        box.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_a_mail_is_stored_and_then_marked():
    with serving() as server:
        server.add(5, MAIL)
        order = []

        def put(mail):
            order.append(mail)
            assert server.flags[5] == set()  # our store comes first

        with mailbox(server, put) as box:
            assert take_once(box) == 1
            assert server.flags[5] == {"\\Seen", "$Postdesk"}
            assert take_once(box) == 0
    (mail,) = order
    assert mail.content == MAIL
    assert (mail.road, mail.peer) == ("imap", "desk@127.0.0.1/INBOX")
    assert (mail.sender, mail.recipients) == ("ann@x.example", ("support@acme.example",))
    assert mail.received_at == datetime(2026, 11, 24, 2, tzinfo=UTC)


def test_a_mail_that_a_server_dates_in_the_future_arrives_now_and_does_not_wait_until_then():
    with serving() as server, mailbox(server) as box:
        server.arrived = "01-Jan-2099 00:00:00 +0000"
        server.add(5, MAIL)
        assert take_once(box) == 1
        assert box.stored[0].received_at <= datetime.now(UTC)


def test_where_no_keyword_is_kept_the_seen_flag_tells():
    with serving(keywords=False) as server, mailbox(server) as box:
        server.add(5, MAIL)
        server.add(6, MAIL, "\\Seen")
        assert take_once(box) == 1
        assert server.flags == {5: {"\\Seen"}, 6: {"\\Seen"}}


@pytest.mark.parametrize(
    ("capability", "then", "moved", "left"),
    [
        ("IMAP4rev1 UIDPLUS MOVE", "move Done", {5: "Done"}, {}),
        ("IMAP4rev1 UIDPLUS", "move Done", {5: "Done"}, {}),
        ("IMAP4rev1", "move Done", {5: "Done"}, {5: {"\\Deleted"}}),
        ("IMAP4rev1 UIDPLUS", "delete", {}, {}),
        ("IMAP4rev1", "delete", {}, {5: {"\\Deleted"}}),
    ],
)
def test_mail_is_moved_or_deleted_by_its_uid_alone(capability, then, moved, left):
    with serving(capability) as server, mailbox(server, then=then) as box:
        server.add(5, MAIL)
        assert take_once(box) == 1
        assert take_once(box) == 0
        assert server.moved == moved
        assert server.flags == left
        assert not any(command.split()[1].upper() in ("EXPUNGE", "CLOSE") for command in server.commands)


def test_what_cannot_be_stored_stays_and_is_told_once():
    events = []
    with serving() as server:
        server.add(5, MAIL)
        server.add(6, MAIL)
        store = []

        def put(mail):
            if len(store) < 1:
                store.append("failed")
                raise RuntimeError("secret text of the mail")
            store.append(mail)

        with mailbox(server, put, events.append) as box:
            assert take_once(box) == 1
            assert server.flags == {5: set(), 6: {"\\Seen", "$Postdesk"}}
            assert take_once(box) == 1
    assert [event.kind for event in events] == ["not-stored"]
    assert "secret" not in events[0].text


def test_a_store_that_is_down_is_not_asked_for_every_mail():
    asked = []

    def put(mail):
        asked.append(mail)
        raise OSError

    with serving() as server, mailbox(server, put) as box:
        for uid in range(1, 50):
            server.add(uid, MAIL)
        assert take_once(box) == 0
    assert len(asked) == 3


def test_a_mail_that_the_server_does_not_move_keeps_no_other_and_is_stored_once():
    full = [True]

    def twist(verb, line):
        if verb == "MOVE" and " 5 " in line and full:
            return b"TAG NO [OVERQUOTA] the folder is full\r\n"

    told = []
    with (
        serving(twist=twist) as server,
        mailbox(server, tell=told.append, then="move Done", poll=0.1, retry_after=0.1) as box,
    ):
        for uid in (5, 6, 7):
            server.add(uid, MAIL)
        with running(box):
            until(lambda: set(server.moved) == {6, 7})
            until(lambda: sum("MOVE 5" in line for line in server.commands) > 2)
            assert [event.kind for event in told] == ["not-filed"]
            assert "OVERQUOTA" in told[0].text
            full.clear()
            until(lambda: 5 in server.moved)
            until(lambda: [event.kind for event in told] == ["not-filed", "recovered"])
        assert len(box.stored) == 3
        assert server.connections == 1


@pytest.mark.parametrize("capability", ["IMAP4rev1 IDLE UIDPLUS MOVE", "IMAP4rev1 IDLE UIDPLUS"])
def test_a_folder_that_somebody_deletes_while_we_run_is_made_again(capability):
    """Renamed, deleted, twice: what comes later is moved all the same, and nobody is told of any trouble."""

    def twist(verb, _line):
        if verb in ("MOVE", "COPY") and "Done" not in server.folders:
            return b"TAG NO [TRYCREATE] no such mailbox\r\n"

    told = []
    with serving(capability, twist=twist) as server, mailbox(server, tell=told.append, then="move Done") as box:
        with box._connected() as link:
            for uid in (5, 6, 7):
                server.add(uid, MAIL)
                assert box._take(link) == (1, 0)
                server.folders.discard("Done")
        assert set(server.moved) == {5, 6, 7}
        assert told == []


@pytest.mark.parametrize("where", ["SELECT", "SEARCH"])
def test_a_number_that_no_mail_can_have_is_no_fault_of_ours(where):
    answer = {
        "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 99999999999999999999999] x\r\nTAG OK done\r\n",
        "SEARCH": b"* SEARCH 99999999999999999999999\r\nTAG OK done\r\n",
    }[where]
    with serving(twist=lambda verb, _line: answer if verb == where else None) as server, mailbox(server) as box:
        server.add(5, MAIL)
        with pytest.raises(Gone, match="32 bits"):
            take_once(box)


def test_a_long_list_of_mails_is_read():
    """More than a million bytes of numbers in one line."""
    many = b" ".join(str(uid).encode() for uid in range(1_000_000, 1_200_000))
    with (
        serving(
            twist=lambda verb, _line: b"* SEARCH " + many + b"\r\nTAG OK done\r\n" if verb == "SEARCH" else None
        ) as server,
        mailbox(server, timeout=20) as box,
        box._connected() as link,
    ):
        assert len(link.find()) == 200_000


@pytest.mark.parametrize("verb", ["GREETING", "LOGIN", "SEARCH", "FETCH"])
def test_one_byte_at_a_time_is_no_answer(verb):
    """Each byte comes within the timeout, and the answer never."""

    def twist(seen, line):
        if seen != verb or (verb == "FETCH" and "BODY" not in line):
            return None
        connection = server._sockets[-1]
        with contextlib.suppress(OSError):
            connection.sendall(b"* 1 FETCH (UID 5 BODY[] {100000}\r\n" if verb == "FETCH" else b"* OK ")
            for _ in range(100):
                connection.sendall(b"x")
                time.sleep(0.05)
        return b""

    with serving(twist=twist) as server, mailbox(server, timeout=0.4) as box:
        server.add(5, MAIL)
        with pytest.raises(Gone, match="does not answer"):
            take_once(box)
        assert box.stored == []


def test_a_server_that_talks_without_end_while_we_wait_costs_no_memory():
    def twist(seen, _line):
        if seen != "IDLE":
            return None
        connection = server._sockets[-1]
        connection.sendall(b"+ idling\r\n")
        with contextlib.suppress(OSError):
            for _ in range(60_000):
                connection.sendall(b"* 1 EXISTS\r\n" * 100)
        return b""

    wake, waker = socket.socketpair()
    with serving(twist=twist) as server, mailbox(server, timeout=20) as box, wake, waker, box._connected() as link:
        assert link.find() == []
        with growing() as most, pytest.raises(Gone, match="longer than"):
            link.wait(wake, 5)
        assert most() < 64_000_000


def test_old_mail_is_left_alone():
    with serving() as server, mailbox(server, since=date(2026, 11, 24)) as box:
        take_once(box)
        assert any("SINCE 24-Nov-2026" in command for command in server.commands)


def test_of_a_huge_mail_only_the_beginning_is_fetched():
    with serving() as server, mailbox(server, size_limit=100) as box:
        server.add(5, MAIL + b"x" * 10_000)
        assert take_once(box) == 1
        assert len(box.stored[0].content) <= 101


@pytest.mark.parametrize("capability", ["IMAP4rev1 UIDPLUS MOVE", "IMAP4rev1 UIDPLUS"])
def test_a_mail_of_which_only_the_beginning_was_taken_is_never_deleted(capability):
    with serving(capability) as server, mailbox(server, size_limit=100, then="delete") as box:
        server.add(5, MAIL + b"x" * 10_000)
        server.add(6, MAIL[:90])
        assert take_once(box) == 2
        assert server.moved == {5: "Oversized"}
        assert server.folders == {"INBOX", "Oversized"}
        assert take_once(box) == 0


def test_a_mail_that_vanished_between_search_and_fetch_is_nothing():
    with (
        serving(twist=lambda verb, _line: b"* SEARCH 5 6\r\nTAG OK done\r\n" if verb == "SEARCH" else None) as server,
        mailbox(server) as box,
    ):
        server.add(6, MAIL)
        assert take_once(box) == 1


def test_wrong_password_is_one_clear_line():
    with serving() as server, mailbox(server, password="guess") as box:
        with pytest.raises(RefusedLogin, match=r"log-in refused: .*AUTHENTICATIONFAILED") as caught:
            take_once(box)
        assert "guess" not in str(caught.value)
        assert "guess" not in repr(box._options)


@pytest.mark.parametrize(
    ("verb", "reply"),
    [
        ("GREETING", b"* BYE go away\r\n"),
        ("GREETING", b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        ("LOGIN", b"* BYE shutting down\r\n"),
        ("SELECT", b"TAG NO no such folder\r\n"),
        ("SELECT", b"* OK [UIDVALIDITY x] y\r\nTAG OK done\r\n"),
        ("SEARCH", b"* BYE server shutting down\r\n"),
        ("SEARCH", b"* SEARCH one two\r\nTAG OK done\r\n"),
        ("SEARCH", b"TAG BAD what\r\n"),
        ("SEARCH", b""),
        ("FETCH", b"* 1 FETCH (UID 5 RFC822.SIZE {999999}\r\nxx"),
        ("FETCH", b"* 1 FETCH (((((\r\nTAG OK done\r\n"),
        ("FETCH", b"* 1 FETCH (UID 5 RFC822.SIZE -1)\r\nTAG OK done\r\n"),
        ("FETCH", b"* 1 FETCH (UID 5 RFC822.SIZE NIL)\r\nTAG OK done\r\n"),
        ("FETCH", b"* 1 FETCH (UID 5 RFC822.SIZE 9 BODY[] 90000000000)\r\nTAG OK done\r\n"),
        ("FETCH", b"* 1 FETCH (UID 5 RFC822.SIZE 9 BODY[] (a b))\r\nTAG OK done\r\n"),
        ("SEARCH", b"TAG NO \x1b[2J\r\n"),
        ("FETCH", b"\xff\xfe\r\nTAG OK\r\n"),
        ("FETCH", b""),
    ],
)
def test_a_hostile_server_costs_the_connection_and_nothing_else(verb, reply):
    bad = True

    def twist(seen, _line):
        return reply if bad and seen == verb else None

    with serving(twist=twist) as server:
        server.add(5, MAIL)
        with mailbox(server, timeout=1.5) as box:
            with contextlib.suppress(Gone):
                assert take_once(box) == 0
            assert box.stored == []
            assert server.flags[5] == set()
            bad = False
            assert take_once(box) == 1


@pytest.mark.parametrize(
    "endless",
    [
        (b"* 1 FETCH (UID 5 BODY[] {2147483648}\r\n", b"x" * 65536),
        (
            b"",
            b"* 1 FETCH (UID 5 BODY[] {60000}\r\n" + b"x" * 60000 + b")\r\n",
        ),
        (b"", b"* OK junk\r\n" * 5000),
        (b"", b"* 1 FETCH (FLAGS ())\r\n" * 3000),
        (b"* LIST ", b"x" * 65536),
    ],
)
@pytest.mark.parametrize("verb", ["SELECT", "SEARCH", "FETCH"])
def test_a_server_that_talks_without_end_costs_no_memory(endless, verb):
    """Scenario: a hostile server costs 64 MB at most."""
    first, again = endless
    sent = 0

    def twist(seen, _line):
        nonlocal sent
        if seen != verb:
            return None
        one = server._sockets[-1]
        one.sendall(first)
        while sent < 300_000_000:  # it never says that it is done
            one.sendall(again)
            sent += len(again)
        return b""

    with serving(twist=twist) as server:
        server.add(5, MAIL)
        with mailbox(server, timeout=5, size_limit=1_000_000) as box:
            with growing() as most, pytest.raises(Gone):
                take_once(box)
            assert most() < 64_000_000
    assert sent < 300_000_000
    assert box.stored == []


def test_a_number_said_twice_is_one_mail_and_a_no_is_text_for_a_terminal():
    answers = [b"* SEARCH 6 5 6\r\nTAG OK done\r\n", "TAG NO \x1b[2J\u202e away\r\n".encode()]
    with serving(twist=lambda verb, _line: answers.pop(0) if verb == "SEARCH" else None) as server:
        server.add(6, MAIL)
        with mailbox(server) as box:
            assert take_once(box) == 1
            with pytest.raises(Gone, match="away") as caught:
                take_once(box)
    assert str(caught.value).isprintable()


def test_a_literal_cut_off_in_the_middle_is_no_mail():
    def twist(verb, line):
        if verb == "FETCH" and "BODY" in line and server.connections == 1:
            server._sockets[0].sendall(b"* 1 FETCH (UID 5 BODY[] {5000}\r\nSubject: half")
            return b""
        return None

    with serving(twist=twist) as server:
        server.add(5, MAIL)
        with mailbox(server) as box:
            with pytest.raises(Gone):
                take_once(box)
            assert box.stored == []
            assert take_once(box) == 1
            assert box.stored[0].content == MAIL


def test_a_connection_cut_between_store_and_mark_brings_the_mail_again():
    def twist(verb, _line):
        return b"" if verb == "STORE" and server.connections == 1 else None

    with serving(twist=twist) as server, mailbox(server) as box:
        server.add(5, MAIL)
        with pytest.raises(Gone):
            take_once(box)
        take_once(box)
        assert [mail.content for mail in box.stored] == [MAIL, MAIL]  # the inbox makes one of them


def test_nobody_listens_and_unknown_hosts():
    box = MailboxThread(MailboxOptions(host="127.0.0.1", port=1, user="u", password="p"), print)
    with pytest.raises(Gone, match=r"u@127.0.0.1/INBOX: .*refused"):
        take_once(box)
    box.close()


def test_tls_is_never_done_without():
    with serving() as server, mailbox(server, tls="starttls") as box:
        with pytest.raises(Gone):
            take_once(box)
        assert not any("LOGIN" in command for command in server.commands)
    with serving() as server, mailbox(server, tls="implicit") as box:
        with pytest.raises(Gone, match="TLS"):
            take_once(box)
        assert server.commands == [] or not any("LOGIN" in command for command in server.commands)


def test_a_password_may_have_any_letters():
    with serving() as server, mailbox(server, password="pässwörd") as box:
        server.add(5, MAIL)
        assert take_once(box) == 1
        assert base64.b64encode("\0desk\0pässwörd".encode()).decode() in server.commands


class Tokens:
    def __init__(self) -> None:
        self.asked: list[bool] = []

    def token(self, *, fresh: bool = False) -> str:
        self.asked.append(fresh)
        return "new" if fresh else "old"


def test_a_refused_token_is_renewed_once():
    def twist(verb, _line):
        return b"TAG NO expired\r\n" if verb == "AUTHENTICATE" and tokens.asked == [False] else None

    tokens = Tokens()
    with serving(twist=twist) as server, mailbox(server, token=tokens, password="") as box:
        server.add(5, MAIL)
        assert take_once(box) == 1
        assert tokens.asked == [False, True]
        assert any(command.startswith("dXNlcj1kZXNr") for command in server.commands)  # user=desk


# -- for ever ---------------------------------------------------------------------------------------------------------


def test_new_mail_is_taken_as_it_comes():
    with serving() as server, mailbox(server) as box, running(box):
        until(server.idling.is_set)
        server.add(5, MAIL)
        server.push(b"* 1 EXISTS\r\n")
        until(lambda: len(box.stored) == 1)
        until(lambda: "$Postdesk" in server.flags[5])
        assert server.connections == 1


def test_a_line_that_comes_together_with_the_start_of_idle_is_not_lost():
    with serving() as server, mailbox(server) as box:
        server.idle_push = b"* 1 EXISTS\r\n"
        with running(box):
            until(lambda: any("IDLE" in command for command in server.commands))
            server.add(5, MAIL)
            until(lambda: len(box.stored) == 1)


def test_a_mail_that_comes_while_we_look_is_looked_for_at_once():
    """Its arrival is told in the answer to the search, and never again."""
    answer = b"* SEARCH\r\n* 1 EXISTS\r\nTAG OK done\r\n"
    with serving(twist=lambda verb, _line: answer if verb == "SEARCH" else None) as server:
        link = ImapLink(options(server))
        link.open()
        wake, waker = socket.socketpair()
        with wake, waker, contextlib.closing(link):
            assert link.find() == []
            spent = []
            for pause in (60.0, 1.0):
                begin = time.monotonic()
                link.wait(wake, pause)
                spent.append(time.monotonic() - begin)
    assert spent[0] < 30 and spent[1] >= 1


def test_a_server_that_always_has_something_to_say_is_not_asked_all_the_time():
    with serving() as server, mailbox(server) as box:
        server.idle_push = b"* OK still here\r\n"
        with running(box):
            until(lambda: any("IDLE" in command for command in server.commands))
            time.sleep(2.5)
            assert sum("IDLE" in command for command in server.commands) <= 8


def test_without_idle_it_asks_now_and_then():
    with serving("IMAP4rev1 UIDPLUS") as server, mailbox(server, poll=0.05) as box, running(box):
        until(lambda: any("NOOP" in command for command in server.commands))
        server.add(5, MAIL)
        until(lambda: len(box.stored) == 1)


def test_a_dead_connection_is_seen_and_made_again():
    events = []
    with (
        serving() as server,
        mailbox(server, tell=events.append, retry_after=0.1, timeout=PATIENCE) as box,
        running(box),
    ):
        until(server.idling.is_set)
        server.drop_all()
        server.add(5, MAIL)
        until(server.idling.is_set)
        server.push(b"* 1 EXISTS\r\n")
        until(lambda: len(box.stored) == 1)
        until(lambda: [event.kind for event in events] == ["reached", "unreachable", "recovered"])


def test_trouble_is_told_once_and_retried():
    events = []
    with serving() as server, mailbox(server, tell=events.append, retry_after=0.05) as box:
        server.password = "changed"
        with running(box):
            until(lambda: server.connections >= 4)
            server.password = "secret"
            until(server.idling.is_set)
    assert [event.kind for event in events] == ["refused", "recovered"]


def test_trouble_that_differs_in_numbers_only_is_told_once():
    """Dovecot says in two parts or three how long a command took, Exchange names the session."""
    events = []

    def twist(verb, _line):
        if verb != "SELECT":
            return None
        spent = " + ".join([f"0.00{server.connections}"] * (2 + server.connections % 2))
        return f"TAG NO [NONEXISTENT] no Nowhere, session {server.connections} ({spent} secs).\r\n".encode()

    with serving(twist=twist) as server, mailbox(server, tell=events.append, retry_after=0.05) as box, running(box):
        until(lambda: server.connections >= 4)
    assert [event.text for event in events] == [
        "desk@127.0.0.1/INBOX: select failed: [NONEXISTENT] no Nowhere, session 1."
    ]


def test_who_stops_or_nudges_a_mailbox_that_was_just_closed_is_not_disturbed():
    with serving() as server, mailbox(server) as box:
        box.close()
        box.nudge()
        box.stop()
        box.run()  # at once over
    assert server.connections == 0


def test_a_fault_of_ours_does_not_end_the_thread(caplog):
    events = []

    def tell(event):
        events.append(event)
        if event.kind == "renumbered":
            raise KeyError("secret")

    with serving() as server, mailbox(server, tell=tell, retry_after=0.05) as box:
        box.place = ReadUpTo(6, 3)
        with running(box):
            until(lambda: len(events) == 3)
    assert [event.kind for event in events] == ["renumbered", "fault", "recovered"]
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("refused", TokenRefused("login.example refused a token: invalid_client")),
        ("unreachable", NoToken("login.example gave no token: Connection refused")),
    ],
)
def test_a_token_endpoint_that_gives_none_is_no_fault_of_the_server(kind, error):
    class Nothing:
        def token(self, *, fresh: bool = False) -> str:
            raise error

    events = []
    with serving() as server, mailbox(server, tell=events.append, token=Nothing(), retry_after=0.05) as box:
        with pytest.raises(NoToken):
            take_once(box)
        with running(box):
            until(lambda: server.connections >= 4)
    assert [(event.kind, event.text) for event in events] == [(kind, f"desk@127.0.0.1/INBOX: {error}")]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (b"TAG NO [UNAVAILABLE] try later\r\n", Gone, "no log-in for now"),
        (b"TAG NO [LIMIT] too many connections\r\n", Gone, "no log-in for now"),
        (b"* BYE shutting down\r\n", Gone, "ended during the log-in"),
        (b"", Gone, "ended during the log-in"),
        (b"TAG NO [AUTHENTICATIONFAILED] no secret for you\r\n", RefusedLogin, "log-in refused: .*no … for you"),
    ],
)
def test_a_server_in_trouble_says_nothing_about_the_password(answer, kind, words):
    """And what it does say may hold the password that it was sent: that is left out."""
    with serving(twist=lambda verb, _line: answer if verb == "LOGIN" else None) as server, mailbox(server) as box:
        with pytest.raises(Gone, match=words) as caught:
            take_once(box)
        assert type(caught.value) is kind
        assert "secret" not in str(caught.value)


def test_where_no_keyword_is_kept_a_mail_that_somebody_has_read_is_still_taken():
    """Colleagues look into the shared mailbox; only what lay there before we came counts as read by its flag."""
    places = []
    with serving(keywords=False) as server:
        server.add(3, MAIL, "\\Seen")
        server.add(4, MAIL)
        with mailbox(server, keep=lambda place, taken: places.append((place, taken))) as box:
            assert take_once(box) == 1
            server.add(5, MAIL, "\\Seen")
            server.add(6, MAIL)
            assert take_once(box) == 2
            assert take_once(box) == 0
        assert places == [(ReadUpTo(7, 4), 0), (ReadUpTo(7, 4), 1), (ReadUpTo(7, 6), 2)]
        with mailbox(
            server, place=ReadUpTo(7, 4)
        ) as box:  # a place that is out of date brings mail twice, and the inbox knows it
            assert take_once(box) == 2


def test_what_could_not_be_stored_is_not_passed_by():
    down = True

    def put(mail):
        if down:
            raise OSError

    with serving(keywords=False) as server, mailbox(server, put, place=ReadUpTo(7, 4)) as box:
        server.add(5, MAIL)
        assert take_once(box) == 0
        server.flags[5].add("\\Seen")  # somebody reads it meanwhile
        down = False
        assert take_once(box) == 1
        assert box.place == ReadUpTo(7, 5)


def test_a_new_uidvalidity_is_told_and_flags_still_count():
    events = []
    with serving() as server, mailbox(server, tell=events.append, place=ReadUpTo(6, 9)) as box:
        server.add(1, MAIL, "$Postdesk")
        assert take_once(box) == 0
        assert box.place == ReadUpTo(7, 1)
        assert take_once(box) == 0
    assert [event.kind for event in events] == ["renumbered"]


def test_a_nudge_ends_every_pause_once():
    with serving() as server, mailbox(server) as box:
        server.password = "changed"
        with running(box):
            until(lambda: server.connections == 1)
            server.password = "secret"  # the next attempt would be 30 s away
            until(lambda: (box.nudge(), time.sleep(0.05), server.idling.is_set())[-1])
            asked = len(server.commands)
            box.nudge()
            until(lambda: len(server.commands) > asked)
            time.sleep(0.3)
            assert len(server.commands) < asked + 20  # and then it waits again


def test_stopping_does_not_wait_for_the_server():
    with serving() as server, mailbox(server) as box, running(box) as thread:
        until(server.idling.is_set)
        box.stop()
        thread.join(PATIENCE)  # IDLE itself would go on for minutes
        assert not thread.is_alive()


@pytest.mark.parametrize("bad", [{"tls": "maybe"}, {"then": "burn"}, {"then": "move"}])
def test_options_are_checked(bad):
    with pytest.raises(ValueError, match=r"\w"):
        MailboxOptions(host="x", user="u", **bad)


def test_a_server_that_ends_every_connection_after_some_work_is_not_asked_every_second():
    events = []
    pauses = []
    with (
        serving(twist=lambda verb, _line: b"" if verb == "IDLE" else None) as server,
        mailbox(server, tell=events.append, poll=4) as box,
    ):
        server.add(5, MAIL)
        box._sleep = lambda seconds: pauses.append(seconds) or (len(pauses) > 5 and box.stop())
        box.run()
    assert pauses == [1, 2, 4, 4, 4, 4]  # as if it were polled
    assert server.connections == 6
    assert [event.kind for event in events][:3] == ["reached", "unreachable", "recovered"]


def test_a_server_that_ends_every_connection_after_a_mail_is_asked_as_if_it_were_polled():
    """Each brings one mail further: hundreds that wait there need no pause of five minutes in between."""
    pauses = []
    with (
        serving(twist=lambda verb, _line: b"" if verb == "STORE" else None) as server,
        mailbox(server, poll=4) as box,
    ):
        for uid in range(1, 9):
            server.add(uid, MAIL)
        box._sleep = lambda seconds: pauses.append(seconds) or (len(pauses) > 5 and box.stop())
        box.run()
    assert pauses == [1, 2, 4, 4, 4, 4]


def test_a_connection_that_lasted_begins_with_a_short_pause_again(monkeypatch):
    pauses = []
    monkeypatch.setattr(imap_in, "_STEADY", 0.0)
    with (
        serving(twist=lambda verb, _line: b"" if verb == "IDLE" else None) as server,
        mailbox(server) as box,
    ):
        box._sleep = lambda seconds: pauses.append(seconds) or (len(pauses) > 2 and box.stop())
        box.run()
    assert pauses == [1, 1, 1]


def test_an_end_of_the_connection_is_said_in_words():
    events = []
    with serving() as server, mailbox(server, tell=events.append) as box, running(box):
        until(server.idling.is_set)
        server.drop_all()
        until(lambda: len(events) > 1)
    assert events[1].text == "desk@127.0.0.1/INBOX: the server closed the connection"
