import json
import shutil
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.cli.status import _count, _is_missing, _show
from service.config.load import load_config
from service.rehearsal.rehearse import Stage
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


def test_open_tickets_of_a_desk_that_was_taken_away_are_said(tmp_path):
    shutil.copytree(ROOT / "tests" / "rehearsals" / "desks" / "twodesks", tmp_path, dirs_exist_ok=True)
    file = tmp_path / "postdesk.yaml"
    stage = Stage(load_config(tmp_path), database=f"sqlite:///{tmp_path}/desk.db")
    for desk in ("hr@acme.example", "support@acme.example"):
        content = f"From: ann@customer.example\r\nTo: {desk}\r\nSubject: Leave for {desk}\r\nMessage-ID: <{desk}>\r\n\r\nPlease.\r\n"
        stage.send(content.encode(), "ann@customer.example", (desk,))
    stage.close()
    lines = [line for line in file.read_text().splitlines() if not line.startswith("database")]
    file.write_text("\n".join([*lines, f"database: sqlite:///{tmp_path}/desk.db", ""]))
    assert _count(load_config(tmp_path), datetime.now(UTC))["tickets_of_no_desk"] == {}
    file.write_text(file.read_text().replace("hr@acme.example", "people@acme.example"))
    counted = _count(load_config(tmp_path), datetime.now(UTC))
    assert counted["tickets_of_no_desk"] == {"hr@acme.example": 1}
    shown = _show({"running": True, "send_mode": "live", "problems": [], **counted})
    assert "1 of hr@acme.example, which is no desk of postdesk.yaml" in shown


def test_a_database_that_one_may_not_look_at_is_a_trouble_like_others(tmp_path, monkeypatch):
    """Its `exists` raised, and `--json` said nothing in JSON."""

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    assert not _is_missing(tmp_path / "postdesk.db")
    monkeypatch.undo()
    assert _is_missing(tmp_path / "postdesk.db")
