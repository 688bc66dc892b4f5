"""A real Dovecot: IMAP with passwords and tokens, IDLE, filing away, a changed UIDVALIDITY."""

import base64
import getpass
import grp
import hashlib
import hmac
import json
import os
import pwd
import secrets
import subprocess
import tempfile
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import trustme
from imapclient import IMAPClient

from gateway.wire.imap_in import Gone, Mailbox, MailboxOptions, RefusedLogin
from tests.peers.peers import free_port, need, running
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.peer

CONFIGURATION = """
dovecot_config_version = {version}
dovecot_storage_version = {version}
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols {{
  imap = yes
}}
listen = 127.0.0.1
default_login_user = {login_user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_server_cert_file = {folder}/cert.pem
ssl_server_key_file = {folder}/key.pem
auth_allow_cleartext = yes
auth_mechanisms = plain login xoauth2 oauthbearer
mail_driver = maildir
mail_path = ~/Maildir
mail_home = {folder}/mail/%{{user}}
mail_uid = {mail_user}
mail_gid = {mail_group}
passdb static {{
  password = secret
}}
userdb static {{
  fields {{
    uid = {mail_user}
    gid = {mail_group}
  }}
}}
oauth2 {{
  introspection_mode = local
  username_attribute = sub
  oauth2_local_validation {{
    dict fs {{
      fs posix {{
        prefix = {folder}/keys/
      }}
    }}
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service imap {{
  chroot =
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""
SIGNING_KEY = b"a key that Dovecot and this test share"


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Token:
    """JSON web tokens that Dovecot checks by itself."""

    def __init__(self, user: str, *, first_bad: bool = False) -> None:
        self.user = user
        self.bad = first_bad
        self.asked = 0

    def token(self, *, fresh: bool = False) -> str:
        self.asked += 1
        head = encode(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "default"}).encode())
        now = int(time.time())
        claims = encode(json.dumps({"sub": self.user, "iat": now, "nbf": now - 10, "exp": now + 600}).encode())
        key = b"wrong" if self.bad and not fresh else SIGNING_KEY
        mac = hmac.digest(key, f"{head}.{claims}".encode(), hashlib.sha256)
        return f"{head}.{claims}.{encode(mac)}"


class Dovecot:
    def __init__(self, folder: Path, authority: trustme.CA, version: str) -> None:
        self.folder = folder
        self.imap, self.imaps = free_port(), free_port()
        root = os.geteuid() == 0
        me, group = getpass.getuser(), grp.getgrgid(os.getegid()).gr_name
        certificate = authority.issue_cert("localhost")
        certificate.private_key_pem.write_to_path(folder / "key.pem")
        certificate.cert_chain_pems[0].write_to_path(folder / "cert.pem")
        authority.cert_pem.write_to_path(folder / "ca.pem")
        keys = folder / "keys" / "default" / "HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_text(base64.b64encode(SIGNING_KEY).decode())
        for name in ("run", "state", "mail"):
            (folder / name).mkdir()
        if root:  # mail may not belong to root
            entry = pwd.getpwnam("mail")
            os.chown(folder / "mail", entry.pw_uid, entry.pw_gid)
        self.file = folder / "dovecot.conf"
        self.file.write_text(
            CONFIGURATION.format(
                version=version,
                folder=folder,
                login_user="nobody" if root else me,
                user=me,
                group=group,
                mail_user="mail" if root else me,
                mail_group="mail" if root else group,
                imap=self.imap,
                imaps=self.imaps,
            )
        )

    def options(self, user: str, **named) -> MailboxOptions:
        standard = {
            "host": "localhost",
            "port": self.imaps,
            "ca_file": str(self.folder / "ca.pem"),
            "password": "secret",
            "timeout": 10,
        }
        return MailboxOptions(**{"user": user, **standard, **named})

    def client(self, user: str) -> IMAPClient:
        client = IMAPClient("127.0.0.1", port=self.imap, ssl=False, timeout=PATIENCE)
        client.login(user, "secret")
        return client


@pytest.fixture(scope="module")
def dovecot():
    program = need("dovecot")
    version = (
        subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        .stdout.split()[0]
        .partition("-")[0]
    )
    if tuple(map(int, version.split(".")[:2])) < (2, 4):
        pytest.skip(f"Dovecot {version} has another language of configuration")
    # Not in pytest's own folder: the user that mail belongs to must be able to get there.
    with tempfile.TemporaryDirectory(prefix="postdesk-dovecot-") as folder:
        Path(folder).chmod(0o755)
        made = Dovecot(Path(folder), trustme.CA(), version)
        with running([program, "-F", "-c", str(made.file)], made.imap):
            yield made


@pytest.fixture
def user():
    return "u" + secrets.token_hex(4)


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
    box = Mailbox(options, stored.append, **named)
    try:
        box.take_once()
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
    box = Mailbox(options, stored.append, events.append)
    assert box.take_once() == 50
    maildir = dovecot.folder / "mail" / user / "Maildir"
    lines = (maildir / "dovecot-uidlist").read_text().splitlines(keepends=True)
    lines[0] = lines[0].replace(f" V{box.place.validity} ", f" V{box.place.validity + 1} ")
    (maildir / "dovecot-uidlist").write_text("".join(lines))
    for index in maildir.glob("dovecot.index*"):
        index.unlink()
    assert box.take_once() == 0
    box.close()
    assert [event.kind for event in events] == ["renumbered"]
    assert len(stored) == 50


def test_new_mail_wakes_an_idle_mailbox_and_a_dead_connection_is_made_again(dovecot, user):
    events = []
    stored = []
    box = Mailbox(dovecot.options(user, retry_after=0.2), stored.append, events.append)
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
