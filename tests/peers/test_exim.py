"""The lines for Exim, read by a real one: it is unpacked beside Postfix, with which its package conflicts.

It takes the configuration and tells where it would hand a mail; nothing is delivered.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from service.config.mail_servers import lines_for
from service.config.new_desk import NewDeskAnswers, NewEngineer
from tests.packaging.clean_root import TOOLS
from tests.peers.peers import cannot_run, need
from tests.tools.running import ROOT

pytestmark = pytest.mark.peer
UNPACKED = TOOLS.parent / "exim"
USER = "Debian-exim:x:950:950::/:/bin/false\n"  # whom its package makes, seen by this one process
_AS_INSTALLED = """
set -e
mount --make-rprivate /
mount --bind "$1/passwd" /etc/passwd; mount --bind "$1/group" /etc/group
shift; exec "$@"
"""
ANSWERS = NewDeskAnswers("support@acme.example", "Acme", ("en",), (NewEngineer("dana@acme.example"),))


def route(folder: Path, config: str, *addresses: str) -> str:
    """What Exim says of the addresses by this configuration."""
    exim = UNPACKED / "usr" / "sbin" / "exim4"
    if not exim.exists():
        cannot_run(f"Exim is not unpacked in {UNPACKED}: .ci/run does it")
    if os.geteuid() != 0:
        cannot_run("Exim reads a configuration of ours for root alone")
    (folder / "passwd").write_text(Path("/etc/passwd").read_text() + USER)
    (folder / "group").write_text(Path("/etc/group").read_text() + "Debian-exim:x:950:\n")
    path = folder / "exim.conf"
    path.write_text(f"primary_hostname = mx.acme.example\nkeep_environment =\nspool_directory = {folder}\n{config}")
    command = [need("unshare"), "--mount", "sh", "-c", _AS_INSTALLED, "sh", folder, exim, "-C", path, "-bt", *addresses]
    environ = os.environ | {"LD_LIBRARY_PATH": ":".join(map(str, UNPACKED.glob("usr/lib/*-linux-gnu")))}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


def judge(said: str, transport: str, place: str = "127.0.0.1") -> None:
    for address in ("support@acme.example", "support+r123@acme.example"):
        assert re.search(rf"{re.escape(address)}\n +router = postdesk, transport = {transport}\n", said), said
    assert place in said
    assert "info@acme.example is undeliverable" in said


def test_the_shipped_lines_lead_to_the_desk_and_nothing_else_does(tmp_path):
    lines = (ROOT / "examples" / "servers" / "exim" / "postdesk.conf").read_text()
    config = re.sub(r'(?m)^# in the section "(.*)"$', r"\1", lines)
    said = route(tmp_path, config, "support@acme.example", "support+r123@acme.example", "info@acme.example")
    judge(said, "postdesk_lmtp")


@pytest.mark.parametrize(
    ("smtp", "lmtp", "transport", "place"),
    [
        ("127.0.0.1:8025", "127.0.0.1:8024", "postdesk_lmtp", "127.0.0.1"),
        ("127.0.0.1:8025", "", "postdesk_smtp", "127.0.0.1"),
        ("[::1]:8025", "", "postdesk_smtp", "::1"),
        ("", "unix:/run/desk.sock", "postdesk_lmtp", ""),
    ],
)
def test_the_lines_of_init_do_as_well(smtp, lmtp, transport, place, tmp_path):
    """One setting a line, as the last of them says."""
    shown = lines_for("Exim", replace(ANSWERS, smtp_listen=smtp, lmtp_listen=lmtp))
    settings = "\n".join(line for line in shown if line.startswith("    "))
    router, _, target = re.sub(r"\n {14,}|; ", "\n", settings).replace("    ", "").partition(f"\n{transport}: ")
    router = router.replace("postdesk: ", "postdesk:\n", 1)
    config = f"begin routers\n{router}\nbegin transports\n{transport}:\n{target}\n"
    said = route(tmp_path, config, "support@acme.example", "support+r123@acme.example", "info@acme.example")
    judge(said, transport, place)
