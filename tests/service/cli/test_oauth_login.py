"""`postdesk oauth login`, from outside: a person agrees in a browser, and the refresh token is where the desk looks for it."""

import json
import socket
import subprocess
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.gateway.wire.test_oauth import Endpoint
from tests.tools.running import POSTDESK, ROOT, RunningDesk

USER = "support@acme.example"


@pytest.fixture
def google():
    endpoint = Endpoint()
    endpoint.answer = json.dumps({"access_token": "a", "refresh_token": "the-refresh-token"}).encode()
    yield endpoint
    endpoint.server.shutdown()
    endpoint.server.server_close()
    endpoint.thread.join()


@pytest.fixture
def folder(tmp_path, google):
    folder = RunningDesk(tmp_path, None).folder
    text = (folder / "postdesk.yaml").read_text(encoding="utf-8")
    imap = (
        f"  imap: [{{host: 127.0.0.1, user: {USER}, then: seen, since: 2026-01-01, oauth: {{provider: google, client_id: desk, "
        f'client_secret: {{file: google.secret}}, refresh_token: {{file: google.token}}, token_url: "http://{google.host}/token"}}}}]\n'
    )
    head, found, rest = text.partition("receive:\n")
    assert found
    (folder / "postdesk.yaml").write_text(head + found + imap + rest, encoding="utf-8")
    (folder / "google.secret").write_text("s3cret")
    return folder


def begin(folder, *options, stdin=None):
    command = [*POSTDESK, "-C", str(folder), "oauth", "login", *options]
    done = subprocess.Popen(command, cwd=ROOT, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    page = next(line for line in done.stdout if "https://" in line).strip()
    return done, {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}


def test_the_browser_brings_the_answer_and_the_token_is_kept(folder, google):
    done, asked = begin(folder)
    assert (asked["login_hint"], asked["scope"], asked["code_challenge_method"]) == (
        USER,
        "https://mail.google.com/",
        "S256",
    )
    with urllib.request.urlopen(f"{asked['redirect_uri']}?state={asked['state']}&code=c0de") as page:
        assert b"close this page" in page.read()
    out, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    assert (folder / "google.token").read_text() == "the-refresh-token"
    assert (folder / "google.token").stat().st_mode & 0o077 == 0
    [(path, form)] = google.asked
    assert (path, form["code"], form["client_secret"]) == ("/token", "c0de", "s3cret")
    assert len(form["code_verifier"]) >= 43
    assert "the-refresh-token" not in out + err


def test_an_address_is_pasted_where_the_browser_is_elsewhere(folder, google):
    done, asked = begin(folder, USER, "--paste", stdin=subprocess.PIPE)
    _, err = done.communicate(f"http://127.0.0.1:1/?code=c0de&state={asked['state']}\n", timeout=60)
    assert done.returncode == 0, err
    assert (folder / "google.token").read_text() == "the-refresh-token"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("code=c0de&state=another", "no answer to this log-in"),
        ("error=access_denied&state=STATE", "not granted: access_denied"),
        ("nothing", "no answer to this log-in; run the command"),
    ],
)
def test_another_answer_leaves_everything_as_it_was(folder, google, answer, says):
    (folder / "google.token").write_text("old")
    done, asked = begin(folder, "--paste", stdin=subprocess.PIPE)
    _, err = done.communicate(f"http://127.0.0.1:1/?{answer.replace('STATE', asked['state'])}\n", timeout=60)
    assert done.returncode == 1
    assert says in err
    assert len(err.splitlines()) == 1
    assert (folder / "google.token").read_text() == "old"
    assert not google.asked


def test_only_the_answer_to_this_log_in_ends_it(folder, google):
    """A browser opens connections that it does not use, asks for an icon, and keeps the page of an earlier try."""
    done, asked = begin(folder)
    where = urlsplit(asked["redirect_uri"])
    with socket.create_connection((where.hostname, where.port)):
        for other in ("favicon.ico", "?state=another&code=c0de"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(asked["redirect_uri"] + other, timeout=20)
        with urllib.request.urlopen(f"{where.geturl()}?state={asked['state']}&code=c0de", timeout=20) as page:
            assert b"close this page" in page.read()
        out, err = done.communicate(timeout=60)
    assert (done.returncode, err) == (0, "")
    assert (folder / "google.token").read_text() == "the-refresh-token"
    assert "SIGHUP" in out  # else a running desk goes on with the old one


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{file: google.secret}", "{file: none.secret}", "none.secret cannot be read: No such file or directory"),
        ("{file: google.secret}", "{env: NO_SUCH_NAME}", "the environment variable NO_SUCH_NAME is not set"),
        ("{file: google.token}", "{file: none/google.token}", "there is no folder"),
        ("{file: google.token}", "{file: rules}", "is a folder"),
        ("http://127.0.0.1", "http://google.example", "is no token endpoint"),
    ],
)
def test_what_would_lose_the_token_is_said_before_anybody_agrees(folder, google, old, new, says):
    text = (folder / "postdesk.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "postdesk.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    command = [*POSTDESK, "-C", str(folder), "oauth", "login", "--paste"]
    done = subprocess.run(command, cwd=ROOT, input="", capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not google.asked


def test_a_mailbox_that_is_not_there_is_named(folder):
    done = subprocess.run(
        [*POSTDESK, "-C", str(folder), "oauth", "login", "nobody@acme.example"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert USER in done.stderr
