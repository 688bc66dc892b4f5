"""The next hop as a provider runs it: a Postfix that takes letters of those only who log in over TLS; a Dovecot knows the passwords and tokens."""

import contextlib
import re
import signal

import pytest

from service.config.load import load_config
from service.daemon.doctor import examine_next_hop
from tests.gateway.wire.test_oauth import Endpoint
from tests.peers.dovecot import Token, running_dovecot
from tests.peers.mail_server import postfix
from tests.tools.ports import free_port

pytestmark = [pytest.mark.peer, pytest.mark.timeout(400)]

SUBMISSION = """
mydestination =
local_recipient_maps =
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_sender_restrictions =
default_transport = smtp:[127.0.0.1]:{sink}
"""
# Whoever guesses wrongly waits for some seconds at Dovecot, and for longer each time: not here.
ASKED = """
auth_failure_delay = 0
service auth {
  inet_listener postfix {
    listen = 127.0.0.1
    port = {port}
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
"""
USER = "desk-login"
SECRETS = ("s3cret-guess", "cl13nt-s3cret")


@pytest.fixture(scope="module")
def logins():
    """A Dovecot whose log-ins a Postfix may ask; gives its folder and the port where it is asked."""
    port = free_port()
    with running_dovecot(ASKED.replace("{port}", str(port))) as made:
        yield made.folder, port


@pytest.fixture
def provider(make_desk, logins, sink):
    """A desk behind a provider's server, which hands on to the sink; gives the desk and what sets its `send:`."""
    folder, auth = logins
    desk = make_desk(sink=None)
    desk.sink = sink
    with contextlib.ExitStack() as stack:
        office = stack.enter_context(
            postfix(SUBMISSION.replace("{folder}", str(folder)).format(auth=auth, sink=sink.port))
        )

        def send(**values):
            given = {"host": "localhost", "port": office.port, "ca_file": folder / "ca.pem", "tls": "required"} | values
            line = ", ".join(f"{name}: {value}" for name, value in given.items() if value is not None)
            path = desk.folder / "postdesk.yaml"
            path.write_text(re.sub(r"(?m)^send:.*(\n .*)*", f"send: {{{line}}}", path.read_text()))

        yield desk, send
        desk.end()


def told(desk):
    """What is said of the letters."""
    return "\n".join(one["last_reply"] for one in desk.json("outbox", "list"))


def wrong(desk, words):
    """The letter waits with one clear line; doctor says the same; nothing secret is in either."""
    desk.until(lambda: words in told(desk))
    [finding] = examine_next_hop(load_config(desk.folder))
    assert (finding.what, finding.state) == ("next hop", "ill")
    assert words in finding.text
    assert "Traceback" not in desk.read_log()
    assert not any(secret in finding.text + desk.read_log() for secret in SECRETS)


def mend(desk, number):
    """As an operator does: edit, reload, try again."""
    desk.process.send_signal(signal.SIGHUP)
    desk.until(lambda: desk.read_log().count("postdesk.yaml reloaded") == number)
    for letter in desk.json("outbox", "list"):
        desk.run("outbox", "retry", letter["id"])


def test_a_password_is_taken_over_good_tls_only(provider, monkeypatch):
    desk, send = provider
    monkeypatch.setenv("RIGHT", "secret")
    monkeypatch.setenv("WRONG", SECRETS[0])
    send(user=USER, password="{env: RIGHT}", ca_file=None)
    desk.start()
    desk.mail("ann@customer.example", "Printer jam")
    wrong(desk, "the certificate of localhost is not good: ")
    send(user=USER, password="{env: WRONG}")
    mend(desk, 1)
    wrong(desk, "log-in refused: 535 5.7.8")
    send()
    mend(desk, 2)
    desk.until(lambda: "554 5.7.1" in told(desk))  # without a log-in: relay access denied
    send(user=USER, password="{env: RIGHT}")
    mend(desk, 3)
    letter = desk.letter("ann@customer.example", "Printer jam")
    assert letter.to == "ann@customer.example"
    [finding] = examine_next_hop(load_config(desk.folder))
    assert finding.text.endswith("answers and takes our log-in")


@pytest.mark.long
def test_a_token_is_taken_renewed_when_it_is_refused_and_explained_when_there_is_none(provider, monkeypatch):
    desk, send = provider
    monkeypatch.setenv("SECRET", SECRETS[1])
    endpoint = Endpoint()
    try:
        endpoint.status, endpoint.answer = 401, b'{"error": "invalid_client", "error_description": "it has ended"}'
        oauth = (
            "{provider: microsoft, tenant: t, client_id: c, client_secret: {env: SECRET}, token_url: "
            f'"http://{endpoint.host}"}}'
        )
        send(user=USER, oauth=oauth)
        desk.start()
        desk.mail("ann@customer.example", "Printer jam")
        wrong(desk, "no token for localhost: 127.0.0.1 refused a token: invalid_client: it has ended")
        assert desk.read_log().count('event=alarm what="next hop" kind=no-log-in') == 1
        assert "next hop: no-log-in since" in desk.run("status").stdout
        endpoint.status = 200
        endpoint.grants(Token(USER).token()[:-4] + "AAAA")  # not what the server would sign
        mend(desk, 1)
        wrong(desk, "log-in refused: 535 5.7.8")
        endpoint.grants(Token(USER).token())
        asked = len(endpoint.asked)
        for letter in desk.json("outbox", "list"):  # no reload: the old token is refused, and a new one asked for
            desk.run("outbox", "retry", letter["id"])
        desk.letter("ann@customer.example", "Printer jam")
        assert len(endpoint.asked) > asked
        assert "no-log-in" not in desk.run("status").stdout
    finally:
        endpoint.close()
    assert "Traceback" not in desk.read_log()
