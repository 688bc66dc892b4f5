"""Delivery: the frozen bytes arrive as they are, and every kind of trouble has its outcome."""

import asyncio
import contextlib
import ssl
from pathlib import Path

import pytest
import trustme
from msgspec.structs import replace

from gateway.message import OutgoingMail, RefusedForGood, Sent, TryLater
from gateway.tls import make_context
from gateway.wire import smtp_link
from gateway.wire.oauth import TokenRefused
from gateway.wire.smtp_link import NextHopOptions
from gateway.wire.smtp_out import MemoryHop, NextHop
from tests.tools.waiting import PATIENCE
from tests.tools.wire_tools import Desk, listening

LETTER = OutgoingMail(b"Subject: x\r\n\r\n.\r\n..a\r\nb\r\n", "support+bounce@acme.example", "ann@x.example")


@contextlib.asynccontextmanager
async def hop(port: int, sign=None, **options):
    options = {"tls": "none", "timeout": 3, "data_timeout": 3, **options}
    next_hop = NextHop(NextHopOptions(port=port, **options), sign=sign)
    try:
        yield next_hop
    finally:
        await asyncio.to_thread(next_hop.close, 1)


@contextlib.asynccontextmanager
async def receiving(**options):
    desk = Desk()
    async with listening(desk, accepts=lambda _: True, **options) as listener:
        yield desk, listener


class Script:
    """A server that answers commands from a table: verb -> replies in turn, the last one for ever; "" closes."""

    def __init__(self, **replies) -> None:
        defaults = {
            "greeting": "220 x",
            "EHLO": "250-x\r\n250 SIZE 5000",
            "MAIL": "250 ok",
            "RCPT": "250 ok",
            "DATA": "354 go",
            "dot": "250 kept",
            "RSET": "250 ok",
            "QUIT": "221 bye",
        }
        self.replies = {
            verb: [reply] if isinstance(reply, str) else list(reply) for verb, reply in (defaults | replies).items()
        }
        self.seen: list[str] = []
        self.connections = 0

    def next(self, verb: str) -> str:
        replies = self.replies.get(verb, ["502 unknown"])
        return replies.pop(0) if len(replies) > 1 else replies[0]

    async def serve(self, reader, writer) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError), contextlib.closing(writer):
            if not await self.answer(writer, "greeting"):
                return
            while line := await reader.readline():
                verb = line.decode().partition(" ")[0].strip().upper()
                self.seen.append(line.decode().strip())
                if not await self.answer(writer, verb):
                    return
                if verb == "QUIT":
                    break
                if verb == "DATA" and self.data_open:
                    await reader.readuntil(b"\r\n.\r\n")
                    if not await self.answer(writer, "dot"):
                        return

    data_open = False

    async def answer(self, writer, verb: str) -> bool:
        reply = self.next(verb)
        if verb == "DATA":
            self.data_open = reply.startswith("354")
        if not reply:
            return False
        writer.write(reply.encode() + b"\r\n")
        await writer.drain()
        return True


@contextlib.asynccontextmanager
async def scripted(**replies):
    script = Script(**replies)
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0, limit=2**20)
    try:
        yield script, server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: x\r\n\r\nhello\r\n",
        b".\r\n",
        b"..\r\n.a\r\n\r\n.\r\n",
        b"a\r\n.\r\nMAIL FROM:<x@y.example>\r\n",
        b"x" * 5000 + b"\r\n",
        b"Subject: x\r\n\r\n" + bytes(range(1, 10)) + b"\r\n",
    ],
)
async def test_the_bytes_arrive_as_they_are(content):
    async with receiving() as (desk, listener), hop(listener.port) as next_hop:
        outcome = await next_hop.deliver(OutgoingMail(content, "", "ann@x.example"))
        assert isinstance(outcome, Sent)
        (mail,) = desk.mails
        assert mail.content == content
        assert mail.sender == ""
        assert mail.recipients == ("ann@x.example",)


async def test_connections_are_used_again():
    async with scripted() as (script, port), hop(port, connections=1) as next_hop:
        for _ in range(5):
            assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert script.connections == 1


async def test_a_connection_is_renewed_after_its_share_of_letters():
    async with scripted() as (script, port), hop(port, connections=1, letters_per_connection=2) as next_hop:
        for _ in range(4):
            assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert script.connections == 2
        assert script.seen.count("QUIT") == 2


async def test_many_letters_at_once_share_the_connections():
    async with receiving() as (desk, listener), hop(listener.port, connections=3) as next_hop:
        outcomes = await asyncio.gather(*(next_hop.deliver(LETTER) for _ in range(30)))
        assert all(isinstance(outcome, Sent) for outcome in outcomes)
        assert len(desk.mails) == 30
        assert listener.connections <= 3


@pytest.mark.parametrize(
    ("replies", "kind", "code", "words"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, RefusedForGood, 550, "no such user"),
        ({"RCPT": "450 4.2.0 greylisted"}, TryLater, 450, "greylisted"),
        ({"MAIL": "553 5.1.8 bad sender"}, TryLater, 553, "bad sender"),
        ({"MAIL": "451 later"}, TryLater, 451, "later"),
        ({"DATA": "554 no"}, RefusedForGood, 554, "no"),
        ({"dot": "554 5.7.1 spam"}, RefusedForGood, 554, "spam"),
        ({"dot": "452 full"}, TryLater, 452, "full"),
        ({"greeting": "554 not today"}, TryLater, 554, "not today"),
        ({"greeting": "421 busy"}, TryLater, 421, "busy"),
        ({"greeting": ""}, TryLater, 0, "127.0.0.1"),
        ({"EHLO": "550 go away", "HELO": "550 go away"}, TryLater, 550, "go away"),
        ({"MAIL": "530 5.7.0 authentication required"}, TryLater, 530, "required"),
        ({"RCPT": "421 4.3.2 bye"}, TryLater, 421, "bye"),
        ({"MAIL": ""}, TryLater, 0, ""),
        ({"DATA": ""}, TryLater, 0, ""),
        ({"EHLO": "250-x\r\n250 SIZE 10"}, TryLater, 552, "bytes"),
        ({"MAIL": "552 5.3.4 too large"}, TryLater, 552, "too large"),
        ({"RCPT": "552 5.2.2 mailbox full"}, TryLater, 552, "full"),
        ({"RCPT": "550 5.2.2 over quota"}, TryLater, 550, "over quota"),
        ({"dot": "554 Mailbox full"}, TryLater, 554, "full"),
    ],
    ids=str,
)
async def test_every_trouble_has_its_outcome(replies, kind, code, words):
    async with scripted(**replies) as (_, port), hop(port) as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, kind)
        assert outcome.code == code
        assert words in outcome.reason
        assert not getattr(outcome, "lost_after_data", False)


LARGE = replace(LETTER, content=LETTER.content + b"x" * 70_000 + b"\r\n")


@pytest.mark.parametrize(
    ("replies", "mail", "of_letter"),
    [
        ({"EHLO": "250-x\r\n250 SIZE 66000"}, LARGE, True),
        ({"MAIL": "552 5.3.4 message too large"}, LARGE, True),
        ({"dot": "552 5.3.4 message too large"}, LARGE, True),
        ({"dot": "554 5.6.0 cannot be converted"}, LETTER, True),
        ({"dot": "554 5.7.1 no"}, LARGE, False),
        ({"RCPT": "550 5.1.1 nobody"}, LARGE, False),
    ],
    ids=["limit", "mail", "dot", "form", "spam", "nobody"],
)
async def test_a_refusal_of_size_or_form_is_the_letters_own(replies, mail, of_letter):
    async with scripted(**{"EHLO": "250-x\r\n250 8BITMIME"} | replies) as (_, port), hop(port) as next_hop:
        outcome = await next_hop.deliver(mail)
        assert isinstance(outcome, RefusedForGood)
        assert outcome.of_letter is of_letter
        assert outcome.at_rcpt is ("RCPT" in replies)


@pytest.mark.parametrize(
    ("replies", "options", "lasting"),
    [
        ({"greeting": "554 5.7.1 no"}, {}, True),
        ({"greeting": "421 busy"}, {}, False),
        ({"EHLO": "550 no", "HELO": "550 no"}, {}, True),
        ({"MAIL": "550 5.7.1 no"}, {}, True),
        ({"MAIL": "451 4.7.1 later"}, {}, False),
        ({"EHLO": "250-x\r\n250 SIZE 20"}, {}, True),
        ({}, {"tls": "required"}, True),
        ({}, {"tls": "implicit", "timeout": 5}, True),
        ({}, {"username": "desk", "password": "p", "tls": "none"}, True),
        ({"RCPT": "450 4.2.0 greylisted"}, {}, False),
    ],
    ids=str,
)
async def test_what_lasts_until_somebody_changes_something_is_said_to_last(replies, options, lasting):
    async with scripted(**replies) as (_, port), hop(port, **options) as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, TryLater)
        assert outcome.is_lasting is lasting, outcome


@pytest.mark.parametrize(
    ("replies", "of_recipient"),
    [
        ({"greeting": "421 busy"}, False),
        ({"greeting": "450 not now"}, False),
        ({"EHLO": "421 no", "HELO": "421 no"}, False),
        ({"MAIL": "452 4.3.1 disk full"}, False),
        ({"MAIL": "421 4.7.0 too many letters"}, False),
        ({"RCPT": "450 4.2.0 greylisted"}, True),
        ({"RCPT": "421 4.3.2 bye"}, True),
        ({"RCPT": "452 4.2.2 mailbox full"}, True),
        ({"DATA": "451 4.7.1 come again"}, True),
        ({"dot": "451 4.7.1 come again"}, True),
        ({"dot": "421 4.3.2 bye"}, True),
        ({"dot": ""}, False),
    ],
)
async def test_trouble_of_one_recipient_is_told_from_that_of_the_server(replies, of_recipient):
    async with scripted(**replies) as (_, port), hop(port) as out:
        outcome = await out.deliver(LETTER)
        assert isinstance(outcome, TryLater)
        assert outcome.of_recipient is of_recipient
        assert isinstance(await out.deliver(LETTER), TryLater)  # whatever became of the connection


async def test_a_server_without_ehlo_is_greeted_with_helo():
    async with scripted(EHLO="502 what", HELO="250 x") as (script, port), hop(port) as next_hop:
        assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert "HELO localhost" in script.seen


async def test_an_answer_lost_after_the_dot_is_told_apart():
    async with scripted(dot=["", "250 kept"]) as (_, port), hop(port) as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, TryLater)
        assert outcome.lost_after_data
        assert isinstance(await next_hop.deliver(LETTER), Sent)


async def test_a_refusal_that_comes_before_the_letter_is_no_lost_answer():
    async with scripted(DATA="354 go\r\n554 5.7.1 not you", dot="") as (_, port), hop(port) as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert outcome == RefusedForGood("554 5.7.1 not you", 554)


async def test_no_answer_to_the_dot_in_time():
    async def silent(reader, writer):
        writer.write(b"220 x\r\n")
        for reply in (b"250 x", b"250 ok", b"250 ok", b"354 go"):
            await reader.readline()
            writer.write(reply + b"\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with hop(server.sockets[0].getsockname()[1], data_timeout=0.2) as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, TryLater)
        assert outcome.lost_after_data
    server.close()


async def test_nobody_listens():
    async with hop(1) as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, TryLater)
        assert "127.0.0.1:1" in outcome.reason
        assert await asyncio.to_thread(next_hop.check) == outcome.reason


async def test_an_unknown_host():
    async with hop(25, host="no-such-host.invalid") as next_hop:
        assert isinstance(await next_hop.deliver(LETTER), TryLater)


@pytest.mark.parametrize("second", ["", "421 4.4.2 idle too long"])
async def test_a_kept_connection_that_died_is_opened_again_at_once(second):
    async with scripted(MAIL=["250 ok", second, "250 ok"]) as (script, port), hop(port) as next_hop:
        assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert script.connections == 2


async def test_a_refused_letter_does_not_spoil_the_connection():
    async with scripted(RCPT=["550 no", "250 ok"]) as (script, port), hop(port) as next_hop:
        assert isinstance(await next_hop.deliver(LETTER), RefusedForGood)
        assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert script.connections == 1
        assert "RSET" in script.seen


@pytest.mark.parametrize(
    "mail",
    [
        OutgoingMail(b"a\nb\r\n", "", "a@x.example"),
        OutgoingMail(b"a\rb\r\n", "", "a@x.example"),
        OutgoingMail(b"a\r\n.\r", "", "a@x.example"),
        OutgoingMail(b"a\0\r\n", "", "a@x.example"),
        OutgoingMail(b"a", "", "a@x.example"),
        OutgoingMail(b"a\r\n", "", "a@x.example> SIZE=1\r\nRCPT TO:<b@x.example"),
        OutgoingMail(b"a\r\n", "x y@x.example", "a@x.example"),
        OutgoingMail(b"a\r\n", "", ""),
        OutgoingMail(b"a\r\n", "", "nobody"),
    ],
)
async def test_what_would_not_arrive_as_it_is_never_leaves(mail):
    async with scripted() as (script, port), hop(port) as next_hop:
        assert isinstance(await next_hop.deliver(mail), RefusedForGood)
        assert script.connections == 0
    assert isinstance(await MemoryHop().deliver(mail), RefusedForGood)


async def test_international_addresses_need_a_server_that_takes_them():
    mail = OutgoingMail("To: 用户@x.example\r\n\r\nx\r\n".encode(), "", "用户@x.example")
    async with receiving() as (desk, listener), hop(listener.port) as next_hop:
        assert isinstance(await next_hop.deliver(mail), Sent)
        assert desk.mails[0].recipients == ("用户@x.example",)
    async with scripted() as (_, port), hop(port) as next_hop:
        assert isinstance(await next_hop.deliver(mail), RefusedForGood)


@pytest.mark.parametrize(
    ("sender", "recipient", "said"),
    [
        ("desk@acme.example", "Ann@bücher.example", ("desk@acme.example", "Ann@xn--bcher-kva.example")),
        ("desk@bücher.example", "ann@例子.example", ("desk@xn--bcher-kva.example", "ann@xn--fsqu00a.example")),
        ("", "ann@Bücher.example", ("", "ann@xn--bcher-kva.example")),
        ("desk@acme.example", "ann@straße.example", None),  # two domains, by the old rules and by the new
        ("desk@acme.example", "jörg@bücher.example", None),
    ],
)
async def test_a_domain_in_other_letters_is_written_so_that_every_server_takes_it(sender, recipient, said):
    async with scripted() as (script, port), hop(port) as next_hop:
        outcome = await next_hop.deliver(OutgoingMail(b"To: x\r\n\r\nx\r\n", sender, recipient))
        if said is None:
            assert isinstance(outcome, RefusedForGood)
        else:
            assert isinstance(outcome, Sent)
            [mail] = [line for line in script.seen if line.startswith("MAIL")]
            assert mail.startswith(f"MAIL FROM:<{said[0]}>")
            assert "UTF8" not in mail
            assert f"RCPT TO:<{said[1]}>" in script.seen


async def test_ascii_letters_ask_for_no_extension():
    async with scripted(EHLO="250-x\r\n250-SMTPUTF8\r\n250 8BITMIME") as (script, port), hop(port) as next_hop:
        assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert "MAIL FROM:<support+bounce@acme.example>" in script.seen


async def test_replies_show_no_tokens():
    token = "support+rb" + "a" * 32 + "@acme.example"
    async with scripted(MAIL=f"550 {token}\x07 is unknown") as (_, port), hop(port) as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert "aaaa" not in outcome.reason
        assert "unknown" in outcome.reason


async def test_letters_are_signed_as_they_leave():
    async with (
        receiving() as (desk, listener),
        hop(listener.port, sign=lambda content: b"DKIM-Signature: x\r\n" + content) as next_hop,
    ):
        assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert desk.mails[0].content == b"DKIM-Signature: x\r\n" + LETTER.content


async def test_a_signer_that_fails_is_a_fault_of_ours():
    def fail(_content):
        raise RuntimeError("secret")

    async with scripted() as (script, port), hop(port, sign=fail) as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, TryLater)
        assert "secret" not in outcome.reason
        assert script.connections == 0


async def test_closing_lets_a_letter_under_way_finish_or_says_that_it_did_not():
    async with receiving() as (desk, listener):
        desk.gate = asyncio.Event()
        next_hop = NextHop(NextHopOptions(port=listener.port, tls="none", timeout=3, data_timeout=3))
        under_way = next_hop.submit(LETTER)
        await asyncio.wait_for(desk.entered.wait(), PATIENCE)
        await asyncio.to_thread(next_hop.close, 0.1)
        outcome = await asyncio.wrap_future(under_way)
        assert isinstance(outcome, TryLater)
        assert outcome.lost_after_data
        desk.gate.set()
        again = next_hop.submit(LETTER)
        await asyncio.to_thread(next_hop.close, 5)
        assert isinstance(again.result(), Sent)


# -- TLS and log-in ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def files(authority, tmp_path_factory):
    """CA file, then certificate and key for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    certificate = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    return {name: str(folder / f"{name}.pem") for name in ("ca", "cert", "key")}


@pytest.mark.parametrize(
    ("tls", "trusted", "works"),
    [("opportunistic", False, True), ("required", True, True), ("required", False, False), ("none", False, True)],
)
async def test_tls_policies(files, tls, trusted, works):
    options = {"tls": tls, "ca_file": files["ca"] if trusted else ""}
    async with (
        receiving(tls_certificate=files["cert"], tls_key=files["key"]) as (_, listener),
        hop(listener.port, **options) as next_hop,
    ):
        outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, Sent if works else TryLater)
        assert (await asyncio.to_thread(next_hop.check) == "") == works
        if not works:
            assert "certificate of 127.0.0.1 is not good" in outcome.reason


@pytest.mark.parametrize(("tls", "read"), [("required", 1), ("opportunistic", 0), ("none", 0)])
async def test_the_authorities_are_read_once_for_all_connections(files, monkeypatch, tls, read):
    """Those of a system are a megabyte and 6 ms, and each connection kept its own until garbage was looked for."""
    made = []
    monkeypatch.setattr(smtp_link, "make_context", lambda file: made.append(file) or make_context(file))
    async with (
        receiving(tls_certificate=files["cert"], tls_key=files["key"]) as (desk, listener),
        hop(listener.port, tls=tls, ca_file=files["ca"], letters_per_connection=1) as next_hop,
    ):
        for _ in range(3):
            assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert len(desk.mails) == 3
    assert made == [files["ca"]] * read


async def test_another_authority_in_the_file_is_heard_of_at_the_next_letter(files, tmp_path):
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(file)
    async with (
        receiving(tls_certificate=files["cert"], tls_key=files["key"]) as (_, listener),
        hop(listener.port, tls="required", ca_file=str(file)) as next_hop,
    ):
        assert isinstance(await next_hop.deliver(LETTER), TryLater)
        file.write_bytes(Path(files["ca"]).read_bytes())
        assert isinstance(await next_hop.deliver(LETTER), Sent)


@pytest.mark.parametrize("replace", [lambda file: trustme.CA().cert_pem.write_to_path(file), Path.unlink])
async def test_an_authority_that_is_taken_out_of_the_file_is_trusted_no_longer(files, tmp_path, replace):
    file = tmp_path / "ca.pem"
    file.write_bytes(Path(files["ca"]).read_bytes())
    async with (
        receiving(tls_certificate=files["cert"], tls_key=files["key"]) as (_, listener),
        hop(listener.port, tls="required", ca_file=str(file), letters_per_connection=1) as next_hop,
    ):
        assert isinstance(await next_hop.deliver(LETTER), Sent)
        replace(file)
        assert isinstance(await next_hop.deliver(LETTER), TryLater)


async def test_required_tls_never_falls_back():
    async with scripted() as (script, port), hop(port, tls="required") as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, TryLater)
        assert "STARTTLS" in outcome.reason
        assert not any(line.startswith("MAIL") for line in script.seen)


async def test_opportunistic_tls_does_without_where_the_handshake_fails():
    async with (
        scripted(EHLO="250-x\r\n250 STARTTLS", STARTTLS="220 go") as (script, port),
        hop(port, tls="opportunistic") as next_hop,
    ):
        assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert script.connections == 2


async def test_a_password_is_never_sent_in_the_clear():
    replies = {"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": "235 ok"}
    async with (
        scripted(**replies) as (script, port),
        hop(port, tls="opportunistic", username="u", password="p") as next_hop,
    ):
        assert isinstance(await next_hop.deliver(LETTER), TryLater)
        assert not any(line.startswith("AUTH") for line in script.seen)


@pytest.mark.parametrize(
    ("offered", "tried"),
    [
        ("PLAIN LOGIN", ["PLAIN"]),
        ("LOGIN", ["LOGIN"]),
        ("CRAM-MD5 LOGIN PLAIN", ["CRAM-MD5", "PLAIN"]),  # some offer it and keep no password that fits
        ("CRAM-MD5", ["CRAM-MD5"]),
    ],
)
async def test_a_refused_password_is_not_tried_again_in_other_words(offered, tried):
    """A server locks accounts that knock too often."""
    replies = {"EHLO": f"250-x\r\n250 AUTH {offered}", "AUTH": "535 5.7.8 no"}
    async with (
        scripted(**replies) as (script, port),
        hop(port, tls="none", username="u", password="p") as next_hop,
    ):
        assert (await next_hop.deliver(LETTER)).code == 535
        assert [line.split()[1] for line in script.seen if line.startswith("AUTH")] == tried


async def test_logging_in(files):
    desk = Desk()
    tls = {"tls_certificate": files["cert"], "tls_key": files["key"]}
    wrong = {"tls": "required", "ca_file": files["ca"], "username": "desk", "password": "guess"}
    async with listening(
        desk, accepts=lambda _: True, login=lambda user, password: (user, password) == ("desk", "päss"), **tls
    ) as listener:
        async with hop(listener.port, **wrong) as next_hop:
            outcome = await next_hop.deliver(LETTER)
            assert isinstance(outcome, TryLater)
            assert outcome.code == 535
            assert "guess" not in outcome.reason
        async with hop(listener.port, **(wrong | {"password": "päss"})) as next_hop:
            assert isinstance(await next_hop.deliver(LETTER), Sent)
    assert [mail.authenticated for mail in desk.mails] == ["desk"]


async def test_a_refused_oauth_token_is_renewed_once(files):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files["cert"], files["key"])
    script = Script(EHLO="250-x\r\n250 AUTH XOAUTH2", AUTH=["535 5.7.8 expired", "235 ok"])
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0, ssl=context)
    asked = []

    def token(fresh: bool) -> str:
        asked.append(fresh)
        return "new" if fresh else "old"

    options = {"tls": "implicit", "ca_file": files["ca"], "username": "desk", "oauth": token}
    async with hop(server.sockets[0].getsockname()[1], **options) as next_hop:
        assert isinstance(await next_hop.deliver(LETTER), Sent)
    assert asked == [False, True]
    server.close()


def refuse(_fresh: bool) -> str:
    raise TokenRefused("login.example refused a token: invalid_client")


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"host": "nowhere.invalid"}, "no address is known for nowhere.invalid"),
        ({"host": "a..b"}, "no address is known for a..b"),
        ({"port": 9}, "127.0.0.1:9: Connection refused"),
        ({"tls": "required", "ca_file": "/none.pem"}, "ca_file /none.pem cannot be used: No such file or directory"),
        ({"tls": "required", "ca_file": __file__}, f"ca_file {__file__} cannot be used: it holds no certificate"),
        ({"tls": "required", "username": "desk", "oauth": refuse}, "127.0.0.1 offers no STARTTLS"),
        (
            {"tls": "implicit", "username": "desk", "oauth": refuse},
            "no token for 127.0.0.1: login.example refused a token: invalid_client",
        ),
        ({"tls": "implicit", "ca_file": ""}, "the certificate of 127.0.0.1 is not good: unable to get local issuer"),
        ({"tls": "implicit", "username": "desk", "password": "x"}, "log-in refused: 535 5.7.8 no"),
    ],
    ids=["host", "name", "port", "no-ca", "ca", "no-starttls", "token", "tls", "password"],
)
async def test_whatever_is_configured_wrongly_is_one_clear_line_for_letters_and_for_doctor(files, options, line):
    context = None
    if options.get("tls") == "implicit":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files["cert"], files["key"])
    script = Script(EHLO="250-x\r\n250 AUTH XOAUTH2 PLAIN", AUTH="535 5.7.8 no")
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0, ssl=context)
    async with hop(**({"port": server.sockets[0].getsockname()[1], "ca_file": files["ca"]} | options)) as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, TryLater)
        assert not outcome.of_recipient
        assert outcome.reason.startswith(line)
        assert "\n" not in outcome.reason
        assert (await asyncio.to_thread(next_hop.check)).startswith(line)
        assert not any(said.startswith("MAIL") for said in script.seen)
    server.close()


async def test_a_desk_with_an_international_domain_greets_in_ascii():
    async with scripted() as (script, port), hop(port, hostname="bücher.example") as next_hop:
        assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert script.seen[0] == "EHLO xn--bcher-kva.example"


# -- the double -------------------------------------------------------------------------------------------------------


async def test_the_double_gives_what_it_is_told_and_keeps_what_it_took():
    double = MemoryHop(TryLater("450 later", 450), RefusedForGood("550 no"), TryLater("lost", lost_after_data=True))
    outcomes = [await double.deliver(LETTER) for _ in range(4)]
    assert [type(outcome) for outcome in outcomes] == [TryLater, RefusedForGood, TryLater, Sent]
    assert double.letters == [LETTER, LETTER]
    assert double.check() == ""
    double.close()


def test_options_are_checked_and_keep_their_secrets():
    with pytest.raises(ValueError, match="opportunistic"):
        NextHopOptions(tls="maybe")
    assert "hunter2" not in repr(NextHopOptions(password="hunter2"))
