"""The listener: one test for each surprise of the library, of peers and of our own faults."""

import asyncio
import contextlib
import logging
import os
import smtplib
import socket
import ssl
import subprocess
import sys

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from gateway.addresses import AddressKind, Keys, Scheme, make_address
from gateway.wire import smtp_house
from gateway.wire.smtp_house import is_outside
from gateway.wire.smtp_in import Busy, Full, SmtpListener, SmtpOptions
from tests.tools.waiting import PATIENCE
from tests.tools.wire_tools import BODY, Desk, connected, listening, send_one

TOKEN = make_address(Keys("a", {"a": bytes(16)}), AddressKind.REPLY, bytes(10), "support@acme.example", Scheme())


@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        (RuntimeError("secret password"), "451 4.3.0 temporary failure, try again later"),
        (OSError(28, "No space left on device"), "451 4.3.0 temporary failure, try again later"),
        (Full(), "452 4.3.1"),
        (Busy(), "451 4.3.2"),
    ],
)
@pytest.mark.parametrize("lmtp", [False, True])
async def test_faults_of_ours_are_temporary_and_tell_nothing(fault, reply, lmtp, caplog):
    desk = Desk()
    desk.fault = fault
    async with listening(desk, lmtp=lmtp) as listener, connected(listener) as client:
        hello = "LHLO x" if lmtp else "EHLO x"
        await client.to_data("a@x.example", "support@acme.example", "vpn@acme.example", hello=hello)
        await client.send(BODY + b".\r\n")
        for _ in range(2 if lmtp else 1):
            answer = await client.answer()
            assert answer.startswith(reply)
            assert "secret" not in answer
        desk.fault = None
        assert await client.say("MAIL FROM:<a@x.example>") == "250 2.1.0 ok"  # the envelope was reset
        assert (await client.say("RCPT TO:<support@acme.example>")).startswith("250")
        assert (await client.say("DATA")).startswith("354")
        assert (await client.mail()).startswith("250")
    assert len(desk.mails) == 1
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("fault", "reply"), [(Full(), "452 4.3.1"), (Busy(), "451 4.3.2"), (RuntimeError("x"), "451 4.3.0")]
)
async def test_no_room_is_said_at_mail(fault, reply):
    desk = Desk()
    desk.ready_fault = fault
    async with listening(desk) as listener, connected(listener) as client:
        await client.answer()
        await client.say("EHLO x")
        assert (await client.say("MAIL FROM:<a@x.example>")).startswith(reply)
        desk.ready_fault = None
        assert (await client.say("MAIL FROM:<a@x.example>")).startswith("250")


async def test_a_fault_in_the_check_of_recipients_is_temporary():
    def broken(_recipient):
        raise RuntimeError("secret")

    async with listening(Desk(), accepts=broken) as listener, connected(listener) as client:
        await client.answer()
        await client.say("EHLO x")
        await client.say("MAIL FROM:<a@x.example>")
        assert await client.say("RCPT TO:<support@acme.example>") == "451 4.3.0 temporary failure, try again later"


async def test_the_check_of_recipients_may_wait():
    async def slow(recipient):
        await asyncio.sleep(0)
        return recipient == "a@b.example"

    async with listening(Desk(), accepts=slow) as listener:
        assert (await send_one(listener, recipient="a@b.example")).startswith("250")
        assert (await send_one(listener, recipient="x@b.example")).startswith("503")


async def test_the_record_holds_the_envelope(monkeypatch):
    desk = Desk()
    async with listening(desk) as listener:
        await send_one(listener)
    (mail,) = desk.mails
    assert (mail.road, mail.peer, mail.authenticated) == ("smtp", "127.0.0.1", "")
    assert mail.received_at.tzinfo is not None


async def test_the_record_of_lmtp_over_a_unix_socket(tmp_path):
    desk = Desk()
    path = str(tmp_path / "lmtp")
    async with listening(desk, lmtp=True, unix_socket=path) as listener:
        assert listener.port == 0
        async with connected(listener, path=path) as client:
            assert (await client.to_data(hello="LHLO x")).startswith("354")
            assert (await client.mail()).startswith("250")
    assert desk.mails[0].road == "lmtp"
    assert not (tmp_path / "lmtp").exists()


async def test_a_socket_left_by_a_killed_process_is_replaced_and_another_file_is_not(tmp_path):
    left = tmp_path / "lmtp"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(left))
    async with listening(Desk(), unix_socket=str(left)):
        pass
    left.write_text("mine")
    with pytest.raises(OSError, match="already in use"):
        await SmtpListener(Desk().put, lambda _: True, SmtpOptions(unix_socket=str(left))).start()
    assert left.read_text() == "mine"


async def test_a_port_in_use_is_an_error():
    async with listening(Desk()) as listener:
        with pytest.raises(OSError, match="in use"):
            await SmtpListener(Desk().put, lambda _: True, SmtpOptions(port=listener.port)).start()


@pytest.mark.parametrize("width", [999, 5000, 300_000])
async def test_long_lines_are_taken(width):
    desk = Desk()
    async with listening(desk) as listener:
        assert (await send_one(listener, b"x" * width + b"\r\n")).startswith("250")
    assert desk.mails[0].content == b"x" * width + b"\r\n"


async def test_a_commit_outlives_a_peer_that_vanishes():
    desk = Desk()
    desk.gate = asyncio.Event()
    async with listening(desk) as listener:
        async with connected(listener) as client:
            await client.to_data()
            await client.send(BODY + b".\r\n")
            await asyncio.wait_for(desk.entered.wait(), PATIENCE)
            await client.reset()
        while listener.connections:
            await asyncio.sleep(0.01)
        desk.gate.set()
        await asyncio.sleep(0.05)
    assert len(desk.mails) == 1


async def test_a_commit_that_fails_after_the_peer_has_gone_is_logged_once(caplog):
    desk = Desk()
    desk.gate = asyncio.Event()
    desk.fault = RuntimeError("secret")
    async with listening(desk) as listener:
        async with connected(listener) as client:
            await client.to_data()
            await client.send(BODY + b".\r\n")
            await asyncio.wait_for(desk.entered.wait(), PATIENCE)
            await client.reset()
        while listener.connections:
            await asyncio.sleep(0.01)
        desk.gate.set()
        await asyncio.sleep(0.05)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "secret" not in caplog.text


async def test_a_mail_is_expected_of_who_just_got_on_and_waits_for_no_commit(monkeypatch):
    monkeypatch.setattr(smtp_house, "_SOON", 2 * PATIENCE)
    desk = Desk()
    desk.gate = asyncio.Event()
    async with listening(desk) as listener:
        assert not listener.expects_mail
        async with connected(listener) as client:
            await client.to_data()
            assert listener.expects_mail
            await client.send(BODY + b".\r\n")
            await asyncio.wait_for(desk.entered.wait(), PATIENCE)
            assert not listener.expects_mail
            desk.gate.set()
            await client.answer()
            assert listener.expects_mail
            monkeypatch.setattr(smtp_house, "_SOON", 0)
            assert not listener.expects_mail


async def test_slow_but_honest_senders_are_not_cut():
    desk = Desk()
    async with listening(desk, command_timeout=2, data_timeout=2) as listener, connected(listener) as client:
        await client.to_data()
        for _ in range(7):
            await client.send(b"line\r\n")
            await asyncio.sleep(0.4)
        assert (await client.mail(b"")).startswith("250")


@pytest.mark.parametrize("in_data", [False, True])
async def test_silent_peers_are_told_and_closed(in_data):
    async with listening(Desk(), command_timeout=1, data_timeout=1) as listener, connected(listener) as client:
        if in_data:
            await client.to_data()
            await client.send(b"half a li")
        else:
            await client.answer()
        assert await client.line() == "421 4.4.2 timed out"
        assert await client.closed()


async def test_a_commit_is_never_cut_short_by_the_clock():
    desk = Desk()
    desk.gate = asyncio.Event()
    async with (
        listening(desk, command_timeout=1, data_timeout=1, session_timeout=1.5) as listener,
        connected(listener) as client,
    ):
        await client.to_data()
        await client.send(BODY + b".\r\n")
        await asyncio.sleep(2)
        desk.gate.set()
        assert (await client.answer()).startswith("250")


async def test_a_session_ends_whatever_it_does():
    async with listening(Desk(), session_timeout=0.5) as listener, connected(listener) as client:
        await client.answer()
        answer = "250"
        while answer.startswith("250"):
            answer = await client.say("RSET")
            await asyncio.sleep(0.01)
        assert answer == "421 4.4.2 timed out"


@pytest.mark.parametrize("command", ["NOOP", "VRFY a@b.example", "HELP"])
async def test_idle_talk_ends(command):
    async with listening(Desk()) as listener, connected(listener) as client:
        await client.answer()
        answers = [await client.say(command) for _ in range(201)]
        assert any(answer.startswith("421") for answer in answers)
        assert await client.closed()


async def test_too_many_errors_end_a_session():
    async with listening(Desk()) as listener, connected(listener) as client:
        await client.answer()
        for _ in range(210):
            await client.send(b"MAIL FROM:<a@x.example>\r\n")
        assert await client.closed()
        assert listener.connections == 0


async def test_more_connections_than_fit_are_told_to_come_again():
    async with contextlib.AsyncExitStack() as stack:
        listener = await stack.enter_async_context(listening(Desk(), max_connections=2, waiting_time=0, patience=60))
        for _ in range(2):
            assert (await (await stack.enter_async_context(connected(listener))).answer()).startswith("220")
        third = await stack.enter_async_context(connected(listener))
        assert (await third.line()).startswith("421 4.3.2")
        assert await third.closed()
        assert listener.connections == 2


async def test_one_address_cannot_take_all_connections():
    async with contextlib.AsyncExitStack() as stack:
        listener = await stack.enter_async_context(listening(Desk(), max_per_address=2, waiting_time=0, patience=60))
        for _ in range(2):
            await (await stack.enter_async_context(connected(listener))).answer()
        assert (await (await stack.enter_async_context(connected(listener))).line()).startswith("421")
        other = await stack.enter_async_context(connected(listener, source="127.0.0.2"))
        assert (await other.answer()).startswith("220")


async def test_a_connection_waits_for_room():
    async with listening(Desk(), max_connections=1, patience=60) as listener:
        async with connected(listener) as first:
            await first.answer()
            async with connected(listener) as second:
                waiting = asyncio.ensure_future(second.answer())
                await asyncio.sleep(0.15)
                assert not waiting.done()
                await first.close()
                assert (await waiting).startswith("220")


async def test_who_does_nothing_makes_room_and_who_sends_does_not():
    async with contextlib.AsyncExitStack() as stack:
        listener = await stack.enter_async_context(listening(Desk(), max_connections=2, patience=0.2))
        sender = await stack.enter_async_context(connected(listener))
        idler = await stack.enter_async_context(connected(listener))
        await sender.to_data()
        await idler.answer()
        await asyncio.sleep(0.25)
        await sender.send(b"x" * 5000 + b"\r\n")
        await asyncio.sleep(0.02)
        assert (await send_one(listener)).startswith("250")
        assert (await idler.line()).startswith("421")
        assert (await sender.mail()).startswith("250")


async def test_memory_of_all_mails_together_is_bounded():
    desk = Desk()
    async with (
        listening(desk, memory_limit=100_000) as listener,
        connected(listener) as one,
        connected(listener) as two,
    ):
        await one.to_data()
        await two.to_data()
        await one.send(b"x" * 60_000)
        await asyncio.sleep(0.05)
        await two.send(b"y" * 60_000)
        await asyncio.sleep(0.05)
        assert (await two.mail(b"\r\n")).startswith("451 4.3.1")
        assert (await one.mail(b"\r\n")).startswith("250")
        await two.say("MAIL FROM:<a@x.example>")
        await two.say("RCPT TO:<support@acme.example>")
        await two.say("DATA")
        assert (await two.mail(b"y" * 60_000 + b"\r\n")).startswith("250")
    assert len(desk.mails) == 2


async def test_speaking_before_the_greeting_ends_the_session():
    desk = Desk()
    async with listening(desk, max_connections=1, patience=60) as listener, connected(listener) as first:
        await first.answer()
        async with connected(listener) as early:
            await early.send(b"EHLO x\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<support@acme.example>\r\nDATA\r\n")
            await asyncio.sleep(0.1)
            await first.close()
            assert (await early.answer()).startswith("554 5.5.0")
            assert await early.closed()


async def test_who_comes_from_outside_and_speaks_before_the_greeting_is_no_mail_server(monkeypatch):
    """A program that does not listen: it sends its commands a moment after it has connected."""
    monkeypatch.setattr("gateway.wire.smtp_session.is_outside", lambda address: address == "127.0.0.1")
    async with listening(Desk(), greeting_pause=1.0) as listener:
        async with connected(listener) as early:
            await asyncio.sleep(0.1)
            await early.send(b"EHLO x\r\n")
            assert (await early.answer()).startswith("554 5.5.0")
            assert await early.closed()
        async with connected(listener) as patient:
            assert (await patient.answer()).startswith("220 ")
            assert (await patient.say("EHLO x")).startswith("250")


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.0.0.5", False),
        ("::1", False),
        ("", False),
    ],
)
def test_who_comes_from_outside(address, outside):
    assert is_outside(address) is outside


async def test_a_log_in_that_is_not_offered_is_no_command():
    async with listening(Desk()) as listener, connected(listener) as client:
        await client.answer()
        assert "AUTH" not in await client.say("EHLO x")
        assert (await client.say("AUTH PLAIN AGFubgBwdw==")).startswith("502 5.5.1")


async def test_too_many_recipients_are_left_for_the_next_mail():
    desk = Desk()
    async with listening(desk, max_recipients=2, accepts=lambda _: True) as listener, connected(listener) as client:
        await client.answer()
        await client.say("EHLO x")
        await client.say("MAIL FROM:<a@x.example>")
        answers = [await client.say(f"RCPT TO:<r{number}@acme.example>") for number in range(4)]
        assert [answer[:3] for answer in answers] == ["250", "250", "452", "452"]
        await client.say("DATA")
        assert (await client.mail()).startswith("250")
    assert desk.mails[0].recipients == ("r0@acme.example", "r1@acme.example")


async def test_unknown_recipients_are_slowed_and_then_cut():
    async with listening(Desk(), tarpit=0.05, max_refused=3) as listener, connected(listener) as client:
        await client.answer()
        await client.say("EHLO x")
        await client.say("MAIL FROM:<a@x.example>")
        loop = asyncio.get_running_loop()
        begin = loop.time()
        answers = [await client.say(f"RCPT TO:<r{number}@acme.example>") for number in range(4)]
        assert loop.time() - begin >= 0.05 + 0.1 + 0.15
        assert answers[:3] == ["550 5.1.1 no such mailbox here"] * 3
        assert answers[3].startswith("421")
        assert await client.closed()


async def test_tokens_are_never_logged(caplog):
    caplog.set_level(logging.DEBUG)
    desk = Desk()
    async with listening(desk, accepts=lambda recipient: recipient == TOKEN) as listener:
        assert (await send_one(listener, recipient=TOKEN)).startswith("250")
        assert (await send_one(listener, recipient=TOKEN[:-20] + "x@acme.example")).startswith("503")
    assert desk.mails[0].recipients == (TOKEN,)
    assert TOKEN[8:40] not in caplog.text


async def test_repeated_greetings_do_not_raise_the_limits_of_others():
    async with listening(Desk()) as listener, connected(listener) as one, connected(listener) as two:
        await one.answer()
        await two.answer()
        for _ in range(10):
            await one.say("EHLO x")
        await two.say("EHLO x")
        assert (await two.say("MAIL FROM:<" + "a" * 2100 + "@x.example>")).startswith("500 5.5.2")
        assert (await two.say("MAIL FROM:<" + "a" * 300 + "@x.example>")).startswith("250")


async def test_commands_without_an_end_are_bounded():
    async with listening(Desk()) as listener, connected(listener) as client:
        await client.answer()
        await client.send(b"x" * 100_000 + b"\r\n")
        assert (await client.answer()).startswith("500")
        assert (await client.say("NOOP")).startswith("250")


async def test_a_peer_that_reads_nothing_is_cut():
    async with listening(Desk(), session_timeout=0.5) as listener:
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        reader.connect(("127.0.0.1", listener.port))
        reader.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            for _ in range(2000):
                reader.send(b"RSET\r\n" * 500)
        for _ in range(800):
            if listener.connections == 0:
                break
            await asyncio.sleep(0.01)
        assert listener.connections == 0
        reader.close()


async def test_smtplib_sends_several_mails_on_one_connection():
    desk = Desk()

    def client(port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            for number in range(3):
                smtp.sendmail(
                    "a@x.example",
                    ["support@acme.example"],
                    f"Subject: {number}\r\n\r\n.x\r\n",
                    mail_options=["BODY=8BITMIME"],
                )

    async with listening(desk) as listener:
        await asyncio.to_thread(client, listener.port)
    assert [mail.content for mail in desk.mails] == [b"Subject: %d\r\n\r\n.x\r\n" % number for number in range(3)]


async def test_stopping_lets_a_mail_in_flight_finish():
    desk = Desk()
    desk.gate = asyncio.Event()
    async with listening(desk) as listener, connected(listener) as client, connected(listener) as idle:
        await idle.answer()
        await client.to_data()
        await client.send(BODY + b".\r\n")
        await asyncio.wait_for(desk.entered.wait(), PATIENCE)
        port = listener.port
        stopping = asyncio.ensure_future(listener.stop(grace=5))
        assert (await idle.line()).startswith("421 4.3.2")
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        desk.gate.set()
        assert (await client.answer()).startswith("250")
        assert (await client.line()).startswith("421 4.3.2")
        await asyncio.wait_for(stopping, PATIENCE)
    assert len(desk.mails) == 1


async def test_stopping_does_not_wait_for_ever():
    async with listening(Desk()) as listener, connected(listener) as client:
        await client.to_data()
        await asyncio.wait_for(listener.stop(grace=0.1), PATIENCE)
        assert await client.closed()


async def test_no_mail_stays_in_the_count_of_memory_whatever_becomes_of_it():
    desk = Desk()
    async with listening(desk, size_limit=10_000, memory_limit=30_000, data_timeout=1) as listener:
        for ending in (b"\r\n.\r\n", b"\0\r\n.\r\n", b"x" * 20_000 + b"\r\n.\r\n", b"x" * 200_000, b""):
            async with connected(listener) as client:
                await client.to_data()
                await client.send(b"x" * 5000 + ending)
                if ending:
                    await client.line()
                else:
                    await client.reset()
        async with connected(listener) as silent:
            await silent.to_data()
            await silent.send(b"x" * 5000)
            assert await silent.line() == "421 4.4.2 timed out"
        while listener.connections:
            await asyncio.sleep(0.01)
        assert listener._house.memory == 0
    assert len(desk.mails) == 1


# -- TLS --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def tls(authority, tmp_path):
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    return {"tls_certificate": str(tmp_path / "cert.pem"), "tls_key": str(tmp_path / "key.pem")}


def test_mail_comes_by_starttls_and_a_new_certificate_is_read(authority, tls, tmp_path):
    desk = Desk()
    context = ssl.create_default_context()
    authority.configure_trust(context)

    def serial(port: int) -> str:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.starttls(context=context)
            smtp.ehlo()
            assert "auth" not in smtp.esmtp_features
            assert "starttls" not in smtp.esmtp_features
            smtp.sendmail("a@x.example", ["support@acme.example"], BODY)
            return smtp.sock.getpeercert()["serialNumber"]

    async def run() -> None:
        async with listening(desk, **tls) as listener:
            first = await asyncio.to_thread(serial, listener.port)
            certificate = authority.issue_cert("127.0.0.1")
            certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
            certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
            listener.reload_tls()
            assert await asyncio.to_thread(serial, listener.port) != first

    asyncio.run(run())
    assert [mail.content for mail in desk.mails] == [BODY, BODY]


def test_a_certificate_that_is_renewed_by_halves_changes_nothing_until_it_is_whole(authority, tls, tmp_path):
    """As certbot and an operator's copies do: first the certificate, then, some seconds later, its key."""
    context = ssl.create_default_context()
    authority.configure_trust(context)

    def serial(port: int) -> str:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.starttls(context=context)
            return smtp.sock.getpeercert()["serialNumber"]

    async def run() -> None:
        async with listening(Desk(), **tls) as listener:
            first = await asyncio.to_thread(serial, listener.port)
            assert not listener.renew_tls()
            certificate = authority.issue_cert("127.0.0.1")
            certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
            with pytest.raises(ssl.SSLError):
                listener.renew_tls()
            assert not listener.renew_tls()  # said once
            assert await asyncio.to_thread(serial, listener.port) == first
            certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
            assert listener.renew_tls()
            assert await asyncio.to_thread(serial, listener.port) != first
            (tmp_path / "key.pem").unlink()
            with pytest.raises(OSError, match="No such file"):
                listener.renew_tls()
            assert await asyncio.to_thread(serial, listener.port) != first

    asyncio.run(run())


def test_a_renewed_key_that_may_be_read_only_later_is_looked_at_again(tls, tmp_path):
    """As a hook of certbot's does: first the file, of root alone, then, some seconds later, its owner and rights."""

    async def run() -> None:
        async with listening(Desk(), **tls) as listener:
            assert not listener.renew_tls()
            (tmp_path / "key.pem").chmod(0o640)
            assert listener.renew_tls()
            assert not listener.renew_tls()

    asyncio.run(run())


def test_a_key_with_a_passphrase_is_an_error_and_no_question_to_the_terminal(tls, tmp_path):
    """`postdesk run` by hand waited for an answer that nobody had been told of."""
    program = (
        "import sys\nfrom gateway.tls import make_server_context\n"
        "try:\n    make_server_context(sys.argv[1], sys.argv[2])\nexcept OSError:\n    print('refused')\n"
    )
    sealed = tmp_path / "sealed.pem"
    key = serialization.load_pem_private_key((tmp_path / "key.pem").read_bytes(), None)
    secret = serialization.BestAvailableEncryption(b"x")
    sealed.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, secret)
    )
    parent, child = os.openpty()
    arguments = [sys.executable, "-c", program, tls["tls_certificate"], str(sealed)]
    ended = subprocess.run(arguments, stdin=child, capture_output=True, text=True, timeout=PATIENCE, check=False)
    os.close(parent)
    os.close(child)
    assert ended.stdout == "refused\n"


async def test_passwords_are_taken_inside_tls_only_and_not_guessed_for_long(authority, tls):
    desk = Desk()
    context = ssl.create_default_context()
    authority.configure_trust(context)
    async with listening(desk, login=lambda user, password: (user, password) == ("u", "p"), **tls) as listener:
        async with connected(listener) as client:
            await client.answer()
            assert "AUTH" not in await client.say("EHLO x")
            assert (await client.say("AUTH PLAIN AHUAcA==")).startswith("538 5.7.11")
            await client.say("STARTTLS")
            await client.writer.start_tls(context, server_hostname="127.0.0.1")
            assert "AUTH LOGIN PLAIN" in await client.say("EHLO x")
            answers = [await client.say("AUTH PLAIN AHUAeA==") for _ in range(10)]
            assert answers[:9] == ["535 5.7.8 Authentication credentials invalid"] * 9
            assert answers[9].startswith("421")
            assert await client.closed()
        async with connected(listener) as client:
            await client.answer()
            await client.say("EHLO x")
            await client.say("STARTTLS")
            await client.writer.start_tls(context, server_hostname="127.0.0.1")
            await client.say("EHLO x")
            assert (await client.say("AUTH PLAIN AHUAcA==")).startswith("235")
            for command in ("MAIL FROM:<a@x.example>", "RCPT TO:<support@acme.example>", "DATA"):
                await client.say(command)
            assert (await client.mail()).startswith("250")
    assert [mail.authenticated for mail in desk.mails] == ["u"]


async def test_what_was_said_before_tls_counts_for_nothing(authority, tls):
    """RFC 3207 section 4.2: commands injected before the handshake are dropped with everything else."""
    desk = Desk()
    context = ssl.create_default_context()
    authority.configure_trust(context)
    async with listening(desk, **tls) as listener, connected(listener) as client:
        await client.answer()
        await client.say("EHLO x")
        await client.say("MAIL FROM:<evil@x.example>")
        await client.send(b"STARTTLS\r\nRCPT TO:<support@acme.example>\r\nDATA\r\n")
        assert (await client.answer()).startswith("220")
        await client.writer.start_tls(context, server_hostname="127.0.0.1")
        assert (await client.say("RCPT TO:<support@acme.example>")).startswith("503")
        await client.say("EHLO x")
        assert (await client.say("RCPT TO:<support@acme.example>")).startswith("503")


async def test_a_broken_handshake_ends_the_connection_without_noise(tls, caplog):
    async with listening(Desk(), **tls) as listener:
        async with connected(listener) as client:
            await client.answer()
            await client.say("EHLO x")
            await client.say("STARTTLS")
            await client.send(b"this is no handshake\r\n" * 10)
            assert await client.closed()
        while listener.connections:
            await asyncio.sleep(0.01)
        assert (await send_one(listener)).startswith("250")
    assert "Traceback" not in caplog.text


async def test_a_wrong_certificate_is_said_at_start(tmp_path):
    (tmp_path / "bad.pem").write_text("nonsense")
    options = SmtpOptions(tls_certificate=str(tmp_path / "bad.pem"), tls_key=str(tmp_path / "bad.pem"))
    with pytest.raises(ssl.SSLError):
        await SmtpListener(Desk().put, lambda _: True, options).start()
