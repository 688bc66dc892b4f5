"""A Dovecot of our own: its configuration, tokens that it takes, and one that runs."""

import base64
import contextlib
import getpass
import grp
import hashlib
import hmac
import json
import os
import pwd
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import trustme
from imapclient import IMAPClient

from gateway.wire.imap_in import MailboxOptions
from tests.peers.peers import cannot_run, need, running
from tests.tools.ports import free_port
from tests.tools.waiting import PATIENCE, until

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
    def __init__(self, folder: Path, authority: trustme.CA, version: str, more: str = "") -> None:
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
            + more
        )

    def options(self, user: str, **named) -> MailboxOptions:
        standard = {
            "host": "localhost",
            "port": self.imaps,
            "ca_file": str(self.folder / "ca.pem"),
            "password": "secret",
            "timeout": PATIENCE,
        }
        return MailboxOptions(**{"user": user, **standard, **named})

    def client(self, user: str) -> IMAPClient:
        client: IMAPClient = until(self._connect)
        client.login(user, "secret")
        return client

    def _connect(self) -> IMAPClient | None:
        """None where it refuses, which it does for a moment on a busy machine."""
        with contextlib.suppress(ConnectionRefusedError):
            return IMAPClient("127.0.0.1", port=self.imap, ssl=False, timeout=PATIENCE)
        return None


@contextlib.contextmanager
def running_dovecot(more: str = "") -> Iterator[Dovecot]:
    """One that runs, with these lines more in its configuration."""
    program = need("dovecot")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    version = said.split()[0].partition("-")[0]
    if tuple(map(int, version.split(".")[:2])) < (2, 4):
        cannot_run(f"Dovecot {version} has another language of configuration")
    # Not in pytest's own folder: the user that mail belongs to must be able to get there.
    with tempfile.TemporaryDirectory(prefix="postdesk-dovecot-") as folder:
        Path(folder).chmod(0o755)
        made = Dovecot(Path(folder), trustme.CA(), version, more)
        with running([program, "-F", "-c", str(made.file)], made.imap):
            yield made
