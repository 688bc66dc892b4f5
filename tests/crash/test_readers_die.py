"""A real daemon whose readers, and the process they are forked from, are killed: work never stands still behind a 250 (scenario 41)."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from tests.tools.running import ROOT
from tests.tools.waiting import PATIENCE

MAILS, KILLS = 200, 50
NO_FORK = """
import subprocess, os
class Popen(subprocess.Popen):
    def __init__(self, arguments, *more, **named):
        if "fork_server" in str(arguments) and os.path.exists({file!r}):
            raise BlockingIOError(11, "Resource temporarily unavailable")
        super().__init__(arguments, *more, **named)
subprocess.Popen = Popen
"""


def children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    return []


def fork_servers(desk) -> list[int]:
    """The processes below the daemon that have children of their own, or may get some."""
    found = []
    for pid in children(desk.process.pid):
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/comm").read_text() == "postdesk-server\n":
                found.append(pid)
    return found


def readers(desk) -> list[int]:
    return [pid for server in fork_servers(desk) for pid in children(server)]


def kill(pids: list[int]) -> int:
    done = 0
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            done += 1
    return done


def get(desk, path: str) -> str:
    port = re.findall(r"road=http at=\S+:(\d+)", desk.read_log())[-1]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
        return answer.read().decode()


def test_an_idle_reader_a_server_and_then_a_mail(make_desk):
    desk = make_desk(http_listen="127.0.0.1:0")
    desk.start()
    for number, victims in enumerate((readers, fork_servers, readers)):
        desk.until(lambda: readers(desk))
        kill(victims(desk))
        desk.mail(f"ann{number}@acme.example", f"The printer on floor {number} is dark")
        desk.letter(f"ann{number}@acme.example", "T-")
    assert get(desk, "/readyz").startswith("ready\n")
    assert {one["attempts"] for one in desk.json("inbox", "list", "--state", "done")} == {1}


def test_fifty_kills_in_a_stream_of_mails(make_desk):
    desk = make_desk()
    caps = ("of_desk", "of_organisation", "of_own_domain")
    budgets = "".join(f"  acknowledgements_{cap}_per_hour: 1000\n" for cap in caps)
    (desk.folder / "rules" / "many.yaml").write_text(f"budgets:\n{budgets}")
    desk.start()
    killed = 0
    for number in range(MAILS):
        desk.mail(f"writer{number}@acme.example", f"Device {number} of room {number} is out of order")
        if number % (MAILS // KILLS) == 0:
            desk.until(lambda: readers(desk))
            killed += kill(fork_servers(desk) if number % 40 == 0 else readers(desk)[:1])
    desk.until(lambda: desk.json("status")["inbox"]["done"] == MAILS)
    assert killed >= KILLS
    mails = desk.json("inbox", "list", "--limit", "1000")
    assert {one["outcome"] for one in mails} == {"ticket"}
    letters = desk.json("outbox", "list", "--limit", "5000")
    received = Counter(one["recipient"] for one in letters if one["kind"].startswith("received"))
    assert set(received.values()) == {1}
    assert len(received) == MAILS
    assert "mail unreadable" not in desk.read_log()
    assert desk.run("db", "verify").returncode == 0


@pytest.mark.long
def test_readers_that_cannot_be_replaced_are_told_and_end_the_daemon(make_desk, tmp_path):
    desk = make_desk(http_listen="127.0.0.1:0")
    full = tmp_path / "full"
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(NO_FORK.format(file=str(full)))
    desk.start(environ={"PYTHONPATH": f"{ROOT}{os.pathsep}{site}"}, cold=True)
    desk.mail("ann@acme.example", "The printer is dark")
    desk.letter("ann@acme.example", "T-1")
    full.touch()
    kill(fork_servers(desk))
    desk.mail("tom@acme.example", "The beamer is dark")
    desk.until(lambda: "trouble: readers: failing since" in get(desk, "/readyz"))
    assert 'postdesk_troubles{kind="failing",name="readers"} 1.0' in get(desk, "/metrics")
    status = desk.run("status")
    assert status.returncode == 1
    assert "! readers: failing since" in status.stdout
    assert "Resource temporarily unavailable" in status.stdout
    doctor = desk.run("doctor")
    assert doctor.returncode == 1
    assert "readers: failing since" in doctor.stdout
    assert desk.process.wait(PATIENCE) not in (0, None)
    assert "event=ending" in desk.read_log()
    full.unlink()
    desk.start()
    desk.letter("tom@acme.example", "T-")
    assert {one["attempts"] for one in desk.json("inbox", "list", "--state", "done")} == {1}
    desk.until(lambda: "readers" not in desk.run("status").stdout)
