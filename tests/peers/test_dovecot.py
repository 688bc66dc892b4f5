"""A real Dovecot: IMAP with passwords and tokens, IDLE, filing away, a changed UIDVALIDITY."""

import subprocess
import threading
from datetime import UTC, date, datetime

import pytest

from gateway.wire.imap_in import Gone, MailboxOptions, MailboxThread, RefusedLogin
from tests.peers.dovecot import Dovecot, Token
from tests.peers.peers import need
from tests.tools.fake_imap import take_once
from tests.tools.ports import free_port
from tests.tools.waiting import PATIENCE, until

pytestmark = pytest.mark.peer


def mail(number: int = 0) -> bytes:
    return b"Delivered-To: support@acme.example\r\nMessage-ID: <%d@x.example>\r\nSubject: %d\r\n\r\nhello\r\n" % (
        number,
        number,
    )


def fill(dovecot: Dovecot, user: str, numbers: range, **named) -> None:
    with dovecot.client(user) as client:
        for number in numbers:
            client.append("INBOX", mail(number), **named)


def take(options: MailboxOptions, **named) -> list:
    stored: list = []
    box = MailboxThread(options, stored.append, **named)
    try:
        take_once(box)
    finally:
        box.close()
    return stored


def count(dovecot: Dovecot, user: str, folder: str) -> int:
    with dovecot.client(user) as client:
        return client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"]


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_mail_is_taken_once_by_either_kind_of_tls(dovecot, user, tls):
    fill(dovecot, user, range(3))
    options = dovecot.options(user, tls=tls, port=dovecot.imap if tls == "starttls" else dovecot.imaps)
    assert [raw.content for raw in take(options)] == [mail(number) for number in range(3)]
    assert take(options) == []
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        assert all({b"\\Seen", b"$Postdesk"} <= set(flags) for flags in client.get_flags(client.search()).values())


@pytest.mark.parametrize(
    ("then", "folders"), [("move Processed", {"INBOX": 0, "Processed": 3}), ("delete", {"INBOX": 0})]
)
def test_mail_is_filed_away(dovecot, user, then, folders):
    fill(dovecot, user, range(3))
    assert len(take(dovecot.options(user, then=then))) == 3
    assert {folder: count(dovecot, user, folder) for folder in folders} == folders


def test_of_what_would_be_deleted_nothing_is_lost(dovecot, user):
    """A mail that is too large is taken without its end: the whole of it stays on the server."""
    with dovecot.client(user) as client:
        client.append("INBOX", mail(1) + b"x" * 5000 + b"\r\n")
    fill(dovecot, user, range(1))
    assert [len(raw.content) for raw in take(dovecot.options(user, then="delete", size_limit=1000))] == [
        1000,
        len(mail(0)),
    ]
    assert count(dovecot, user, "INBOX") == 0
    assert count(dovecot, user, "Oversized") == 1


def test_mail_that_others_deleted_is_neither_taken_nor_removed(dovecot, user):
    fill(dovecot, user, range(1), flags=[b"\\Deleted"])
    fill(dovecot, user, range(1, 2))
    assert [raw.content for raw in take(dovecot.options(user, then="delete"))] == [mail(1)]
    assert count(dovecot, user, "INBOX") == 1


def test_old_mail_is_left_alone(dovecot, user):
    fill(dovecot, user, range(1), msg_time=datetime(2026, 1, 1, tzinfo=UTC))
    fill(dovecot, user, range(1, 2), msg_time=datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert [raw.content for raw in take(dovecot.options(user, since=date(2026, 11, 24)))] == [mail(1)]


@pytest.mark.parametrize("first_bad", [False, True])
def test_tokens_instead_of_passwords(dovecot, user, first_bad):
    fill(dovecot, user, range(1))
    token = Token(user, first_bad=first_bad)
    assert len(take(dovecot.options(user, password="", token=token))) == 1
    assert token.asked == (2 if first_bad else 1)


def test_wrong_passwords_certificates_and_folders_are_one_clear_line(dovecot, user):
    for changed, kind, words in (
        ({"password": "guess"}, RefusedLogin, "log-in refused"),
        ({"ca_file": ""}, Gone, "the certificate of localhost is not good: unable to get local issuer"),
        ({"host": "127.0.0.1"}, Gone, "not good: .*not valid for '127.0.0.1'"),
        ({"folder": "Nowhere"}, Gone, "Nowhere"),
        ({"port": dovecot.imap}, Gone, f"TLS with localhost:{dovecot.imap} failed"),
        ({"port": free_port()}, Gone, "Connection refused"),
        ({"host": "nowhere.invalid"}, Gone, "no address is known for nowhere.invalid"),
    ):
        with pytest.raises(kind, match=words) as caught:
            take(dovecot.options(user, **changed))
        assert "\n" not in str(caught.value)


def test_processed_mail_stays_processed_when_uidvalidity_changes(dovecot, user):
    """Scenario 10 on the wire: the flags still count, and one event tells of it."""
    fill(dovecot, user, range(50))
    events = []
    options = dovecot.options(user)
    stored = []
    box = MailboxThread(options, stored.append, events.append)
    assert take_once(box) == 50
    maildir = dovecot.folder / "mail" / user / "Maildir"
    lines = (maildir / "dovecot-uidlist").read_text().splitlines(keepends=True)
    lines[0] = lines[0].replace(f" V{box.place.validity} ", f" V{box.place.validity + 1} ")
    (maildir / "dovecot-uidlist").write_text("".join(lines))
    for index in maildir.glob("dovecot.index*"):
        index.unlink()
    assert take_once(box) == 0
    box.close()
    assert [event.kind for event in events] == ["renumbered"]
    assert len(stored) == 50


def test_new_mail_wakes_an_idle_mailbox_and_a_dead_connection_is_made_again(dovecot, user):
    events = []
    stored = []
    box = MailboxThread(dovecot.options(user, retry_after=0.2), stored.append, events.append)
    thread = threading.Thread(target=box.run)
    thread.start()
    try:
        for number in range(3):
            fill(dovecot, user, range(number, number + 1))
            until(lambda number=number: len(stored) == number + 1)
        doveadm = need("doveadm")
        subprocess.run([doveadm, "-c", str(dovecot.file), "kick", user], capture_output=True, check=False)
        until(lambda: [event.kind for event in events] == ["reached", "unreachable", "recovered"])
        fill(dovecot, user, range(3, 4))
        until(lambda: len(stored) == 4)
    finally:
        box.stop()
        thread.join(PATIENCE)
    assert not thread.is_alive()
    assert [raw.content for raw in stored] == [mail(number) for number in range(4)]
    box.close()
