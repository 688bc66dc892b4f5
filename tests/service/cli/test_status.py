import json
import signal
import subprocess

import pytest

from tests.tools.running import POSTDESK, ROOT, RunningDesk
from tests.tools.waiting import until


@pytest.mark.long
@pytest.mark.parametrize("json_too", [False, True])
def test_watching_shows_what_changes_until_it_is_ended(json_too, tmp_path, sink):
    desk = RunningDesk(tmp_path, sink).start()
    said = tmp_path / "said"
    command = [*POSTDESK, "-C", tmp_path, "status", "--watch", *(["--json"] if json_too else [])]
    with said.open("w") as out:
        watching = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
    try:
        until(lambda: "running" in said.read_text())
        desk.mail("ann@customer.example", "Jam")
        until(lambda: ('"open": 1' if json_too else "1 open") in said.read_text())
        desk.run("outbox", "hold", "--all")
        until(lambda: "all sending is stopped by hand" in said.read_text())
        assert desk.stop() == 0
        until(lambda: "no `postdesk run` has this desk" in said.read_text())
    finally:
        watching.send_signal(signal.SIGINT)
        assert watching.wait(60) == 130
        desk.end()
    text = said.read_text()
    assert "Traceback" not in text
    if json_too:
        states = [json.loads(line) for line in text.splitlines()]
        assert states[0]["healthy"] is True
        assert len(states) < 20, "only what changes is said"


def test_a_database_that_is_away_is_said_and_waited_for(tmp_path):
    desk = RunningDesk(tmp_path, None).start()
    assert desk.stop() == 0
    said = tmp_path / "said"
    away = tmp_path / "var" / "away"
    (tmp_path / "var" / "postdesk.db").rename(away)
    with said.open("w") as out:
        watching = subprocess.Popen([*POSTDESK, "-C", tmp_path, "status", "-w"], cwd=ROOT, stdout=out, stderr=out)
    try:
        until(lambda: "! there is no database at" in said.read_text())
        away.rename(tmp_path / "var" / "postdesk.db")
        until(lambda: "not running" in said.read_text())
    finally:
        watching.send_signal(signal.SIGINT)
        watching.wait(60)
