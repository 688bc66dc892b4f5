"""A database file that is damaged stops the desk with a word, instead of being waited for."""

import pytest

from tests.tools.running import RunningDesk, postdesk


@pytest.mark.parametrize("damage", ["no database", "torn"])
def test_run_says_that_the_file_is_broken_and_what_to_do(tmp_path, damage):
    RunningDesk(tmp_path, None)  # SQLite, whatever the rest runs on
    file = tmp_path / "var" / "postdesk.db"
    assert postdesk("db", "upgrade", cwd=tmp_path).returncode == 0
    whole = file.read_bytes()
    file.write_bytes(b"These are no pages.\n" * 1000 if damage == "no database" else whole[:100] + b"\xff" * 8000)
    for beside in file.parent.glob("postdesk.db-*"):
        beside.unlink()
    run = postdesk("run", cwd=tmp_path)
    assert run.returncode not in (0, 2)
    assert "Traceback" not in run.stderr
    assert "postdesk.db" in run.stderr
    assert "postdesk db restore" in run.stderr
