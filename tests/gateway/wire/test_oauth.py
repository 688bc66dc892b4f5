"""Access tokens from a local token endpoint: what is asked, how long they are kept, what people are told."""

import contextlib
import dataclasses
import json
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from urllib.parse import parse_qs

import pytest
import trustme

from gateway.wire.oauth import Grant, NoToken, OAuthTokens, TokenRefused, google, microsoft


class Endpoint:
    """Answers POST with what is in `answer`; keeps what was asked."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, dict]] = []
        self.status, self.answer, self.location = 200, b"", ""
        self.headers: dict[str, str] = {}
        self.pause = 0.0  # seconds before each byte
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                endpoint.asked.append((self.path, {key: value[0] for key, value in form.items()}))
                self.send_response(endpoint.status)
                if endpoint.location:
                    self.send_header("Location", endpoint.location)
                for name, value in endpoint.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(endpoint.answer)))
                self.end_headers()
                if not endpoint.pause:
                    self.wfile.write(endpoint.answer)
                    return
                with contextlib.suppress(OSError):
                    for byte in endpoint.answer:
                        time.sleep(endpoint.pause)
                        self.wfile.write(bytes([byte]))

            def log_message(self, *_):
                pass

        self.server = TCPServer(("127.0.0.1", 0), Handler)
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def grants(self, token: str, lifetime: object = 3600) -> None:
        self.answer = json.dumps({"access_token": token, "expires_in": lifetime}).encode()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def endpoint():
    made = Endpoint()
    yield made
    made.close()


def test_microsoft_by_client_credentials(tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    endpoint = Endpoint(context)
    endpoint.grants("t1")
    try:
        grant = microsoft("acme/x", "id", "hunter2", f"https://{endpoint.host}", str(tmp_path / "ca.pem"))
        assert OAuthTokens(grant).token() == "t1"
        ((path, form),) = endpoint.asked
        assert path == "/acme/x/oauth2/v2.0/token"
        assert form["grant_type"] == "client_credentials"
        assert form["client_secret"] == "hunter2"
        assert form["scope"] == "https://outlook.office365.com/.default"
        assert "hunter2" not in repr(grant)
        with pytest.raises(NoToken, match="certificate"):
            OAuthTokens(microsoft("acme", "id", "hunter2", f"https://{endpoint.host}")).token()
    finally:
        endpoint.close()


def test_google_by_refresh_token(endpoint):
    endpoint.grants("t1")
    assert OAuthTokens(google("id", "secret", "refresh", f"http://{endpoint.host}/token"))(False) == "t1"
    assert endpoint.asked[0][1] == {
        "grant_type": "refresh_token",
        "client_id": "id",
        "client_secret": "secret",
        "refresh_token": "refresh",
    }


def test_tokens_are_kept_until_shortly_before_their_end(endpoint):
    now = [0.0]
    tokens = OAuthTokens(google("id", "secret", "refresh", f"http://{endpoint.host}/token"), lambda: now[0])
    endpoint.grants("t1")
    assert tokens.token() == "t1"
    endpoint.grants("t2", "100")
    now[0] = 3400
    assert tokens.token() == "t1"
    now[0] = 3500
    assert tokens.token() == "t2"
    now[0] = 3549
    endpoint.grants("t3")
    assert tokens.token() == "t2"
    assert tokens.token(fresh=True) == "t3"
    assert len(endpoint.asked) == 3


@pytest.mark.parametrize(
    ("status", "answer", "words"),
    [
        (
            400,
            b'{"error": "invalid_grant", "error_description": "AADSTS7000215: wrong.\\r\\nTrace: x"}',
            "invalid_grant: AADSTS7000215: wrong.",
        ),
        (
            401,
            b'{"error": "invalid_client", "error_description": "AADSTS7000222: it has ended. Trace ID: 1-2 Timestamp: 3"}',
            "invalid_client: AADSTS7000222: it has ended.",  # else each attempt would be another trouble
        ),
        (401, b"<html>no</html>", "401"),
        (400, b'["error"]', "400"),
        (200, b"<html>log in</html>", "cannot be read"),
        (200, b'{"token": "x"}', "cannot be read"),
        (200, b'{"access_token": "x", "expires_in": "soon"}', "cannot be read"),
        (200, b"[]", "cannot be read"),
        (200, b"[" * 100_000, "cannot be read"),
        (400, b"[" * 100_000, "400"),
        (200, b'{"access_token": "x", "expires_in": ' + b"9" * 400 + b"}", "cannot be read"),
        (200, b'{"access_token": null}', "cannot be read"),
        (200, b'{"access_token": ""}', "cannot be read"),
        (200, b'{"access_token": {"a": 1}}', "cannot be read"),
        (200, b'{"access_token": "a\\r\\nb"}', "cannot be read"),
        (200, b'{"access_token": "a\\ud800"}', "cannot be read"),
        (200, b'{"access_token": null, "error": "consent_required"}', "consent_required"),
        (400, b'{"error": "\\u001b[31mred", "error_description": "\\u202ehunter2"}', ": ?[31mred: ?\u2026"),
        (400, b'{"error": "' + b"x" * 297 + b'hunter2"}', "x" * 297 + "\u2026"),  # no piece of it either
    ],
)
def test_a_refusal_is_one_clear_line_without_secrets(endpoint, status, answer, words):
    endpoint.status, endpoint.answer = status, answer
    with pytest.raises(NoToken) as caught:
        OAuthTokens(google("id", "hunter2", "hunter3", f"http://{endpoint.host}/token")).token()
    assert str(caught.value).endswith(words)
    assert "\n" not in str(caught.value)
    assert "hunter" not in str(caught.value)


def test_secrets_do_not_follow_a_redirect(endpoint):
    endpoint.status, endpoint.location = 307, f"http://{endpoint.host}/elsewhere"
    with pytest.raises(NoToken):
        OAuthTokens(google("id", "secret", "refresh", f"http://{endpoint.host}/token")).token()
    assert [path for path, _ in endpoint.asked] == ["/token"]


@pytest.mark.parametrize(
    "where", ["http://login.example/token", "ftp://127.0.0.2/token", "login.example", "https://127.0.0.1:1/token"]
)
def test_endpoints_that_are_not_asked(where):
    with pytest.raises(NoToken):
        OAuthTokens(Grant(where, (("client_secret", "x"),))).token()


def test_an_endpoint_that_wants_to_be_left_alone_is_left_alone(endpoint):
    """Retry-After, in seconds or as a date; what it said is said again meanwhile, and nothing is asked."""
    now = [1000.0]
    tokens = OAuthTokens(google("id", "s", "r", f"http://{endpoint.host}/token"), clock=lambda: now[0])
    endpoint.status, endpoint.answer, endpoint.headers = 503, b"", {"Retry-After": "3600"}
    for _ in range(7):
        with pytest.raises(NoToken, match="for now"):
            tokens.token()
        now[0] += 15
    assert len(endpoint.asked) == 1
    now[0] += 3600
    at = datetime.now(UTC) + timedelta(hours=2)
    endpoint.headers = {"Retry-After": format_datetime(at, usegmt=True)}
    for _ in range(3):
        with pytest.raises(NoToken):
            tokens.token()
    assert len(endpoint.asked) == 2
    now[0] += 8000
    endpoint.status, endpoint.headers = 200, {}
    endpoint.grants("t9")
    assert tokens.token() == "t9"


@pytest.mark.parametrize("header", ["", "soon", "-5", "99999999999999999999", "Tue, 99 Foo"])
def test_a_retry_after_that_cannot_be_read_is_none(endpoint, header):
    tokens = OAuthTokens(google("id", "s", "r", f"http://{endpoint.host}/token"))
    endpoint.status, endpoint.headers = 429, {"Retry-After": header}
    for _ in range(2):
        with pytest.raises(NoToken):
            tokens.token()
    assert len(endpoint.asked) == 2


def test_a_refusal_that_comes_with_200_is_said_in_its_words(endpoint):
    endpoint.answer = json.dumps(
        {"error": "interaction_required", "error_description": "AADSTS50076: use MFA"}
    ).encode()
    with pytest.raises(TokenRefused, match="interaction_required: AADSTS50076"):
        OAuthTokens(google("id", "secret", "refresh", f"http://{endpoint.host}/token")).token()


def test_one_byte_at_a_time_is_no_token(endpoint):
    """The whole answer must come within the timeout."""
    grant = dataclasses.replace(google("id", "s", "r", f"http://{endpoint.host}/token"), timeout=0.5)
    endpoint.answer, endpoint.pause = b"x" * 100, 0.1
    begun = time.monotonic()
    with pytest.raises(NoToken):
        OAuthTokens(grant).token()
    assert time.monotonic() - begun < 8
