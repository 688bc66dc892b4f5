"""Certificates that are not good: a mailbox, the next hop and a token endpoint say the same of them, in words."""

import asyncio
import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from gateway.wire.imap_link import Gone, ImapLink, MailboxOptions
from gateway.wire.oauth import NoToken, OAuthTokens, google
from gateway.wire.smtp_link import NextHopOptions
from gateway.wire.smtp_out import NextHop

TROUBLES = {
    "expired": "certificate has expired; whoever runs it must renew it",
    "not-yet": "certificate is not yet valid; is our clock right?",
    "name": "Hostname mismatch, certificate is not valid for 'localhost'; ask it by a name that stands in it",
    "stranger": "unable to get local issuer certificate; name its authority as `ca_file:`",
}


def issue(trouble, authority):
    now = datetime.now(UTC)
    if trouble == "expired":
        return authority.issue_cert("localhost", not_before=now - timedelta(9), not_after=now - timedelta(1))
    if trouble == "not-yet":
        return authority.issue_cert("localhost", not_before=now + timedelta(1))
    if trouble == "name":
        return authority.issue_cert("mail.other.example")
    return trustme.CA().issue_cert("localhost")


@pytest.fixture(params=TROUBLES)
def served(request, tmp_path):
    """A server with such a certificate: its trouble, its port, the authority's file."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issue(request.param, authority).configure_cert(context)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                peer, _ = listening.accept()
            except OSError:
                return
            with peer, contextlib.suppress(OSError):
                context.wrap_socket(peer, server_side=True).close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield request.param, listening.getsockname()[1], str(tmp_path / "ca.pem")
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def mailbox_says(port, ca_file):
    with pytest.raises(Gone) as raised:
        ImapLink(MailboxOptions("localhost", "desk", port, ca_file=ca_file, password="x")).open()
    return str(raised.value)


def hop_says(port, ca_file):
    hop = NextHop(NextHopOptions("localhost", port, "implicit", ca_file))
    try:
        return hop.check()
    finally:
        hop.close()


def endpoint_says(port, ca_file):
    with pytest.raises(NoToken) as raised:
        OAuthTokens(google("id", "secret", "refresh", f"https://localhost:{port}/token", ca_file)).token()
    return str(raised.value)


ASK = {"mailbox": mailbox_says, "hop": hop_says, "endpoint": endpoint_says}


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_what_is_wrong_with_a_certificate_and_who_can_put_it_right(served, ask):
    trouble, port, ca_file = served
    line = ask(port, ca_file)
    assert line.endswith(f"the certificate of localhost is not good: {TROUBLES[trouble]}")


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_a_server_that_speaks_no_tls_is_one_line_too(ask):
    async def talk():
        async def plain(_reader, writer):
            writer.write(b"220 mail.example ESMTP\r\n" * 9)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(plain, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        line = await asyncio.to_thread(ask, port, "")
        server.close()
        return port, line

    port, line = asyncio.run(talk())
    assert f"TLS with localhost:{port} failed: wrong version number" in line
    assert "_ssl.c" not in line


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
@pytest.mark.parametrize(
    ("file", "why"), [("/none.pem", "No such file or directory"), (__file__, "it holds no certificate")]
)
def test_an_authority_that_cannot_be_read_is_named(ask, file, why):
    assert ask(9, file).endswith(f"ca_file {file} cannot be used: {why}")
