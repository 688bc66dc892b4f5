"""The shell blocks of README.md are run as they stand, on a desk that has just been made as README says.

Lines that set a machine up as a whole (an environment in /opt, the package of Debian, a container, `make`) are tried by
tests/packaging; here they are named, so that a new one is not passed over.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.tools.running import POSTDESK, ROOT

BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
OF_A_MACHINE = re.compile(r"^(make |python3 -m venv |/opt/postdesk/bin/postdesk .*(init|run)\b)")
MAY_FAIL = re.compile(
    r"^postdesk (outbox show 7|show T-1|status|backtest)|jq"
)  # a new desk has no T-1, and no past mail
MAIL = "From: ann@customer.example\nTo: support@acme.example\nSubject: Printer jam\n\nThe printer jams.\n"


def commands(block):
    """Its lines, with those that go on joined; comments and what follows them left out."""
    whole = block.replace("\\\n", " ")
    return [
        line.partition("    #")[0].strip() for line in whole.splitlines() if line.strip() and not line.startswith("#")
    ]


LINES = [line for block in BLOCKS for line in commands(block)]
TRIED = [line for line in LINES if not OF_A_MACHINE.match(line)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder in which the commands of README.md are run, with the desk that its own line makes."""
    place = tmp_path_factory.mktemp("readme")
    path = place / "bin" / "postdesk"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nexec {" ".join(POSTDESK)} "$@"\n')
    path.chmod(0o755)
    run(place, next(line for line in TRIED if line.startswith("postdesk init")))
    (place / "mydesk" / "mail.eml").write_text(MAIL)
    return place


def run(place, line, folder="."):
    environment = {**os.environ, "PATH": f"{place / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["sh", "-c", line],
        cwd=place / folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_page_has_the_blocks_that_are_tried():
    assert sys.executable
    assert len(TRIED) >= 11


def test_the_desk_of_the_page_is_made(desk):
    assert (desk / "mydesk" / "rules" / "desk.yaml").is_file()


@pytest.mark.parametrize("line", [line for line in TRIED if not line.startswith("postdesk init")])
def test_every_line_runs(desk, line):
    if "jq" in line and shutil.which("jq") is None:
        line = line.partition("|")[0]
    done = run(desk, line.replace("/opt/postdesk/bin/", "").replace("-C mydesk ", ""), "mydesk")
    assert "Traceback" not in done.stderr
    if MAY_FAIL.match(line):
        assert done.returncode in (0, 1, 2), done.stderr
    else:
        assert done.returncode == 0, done.stdout + done.stderr
