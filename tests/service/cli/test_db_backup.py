"""`postdesk db backup` and `restore`: the whole desk, from a person's side."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from service.backups.manifest import check_files, read_manifest
from service.rehearsal.mail_sink import Sink
from tests.tools.killed import count_steps, run_until, was_killed
from tests.tools.running import ROOT, RunningDesk, postdesk

SECRET = "geheim-7"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A desk that has had a mail, an article and a password; stopped, with its backup."""
    folder = tmp_path_factory.mktemp("lived") / "desk"
    folder.mkdir()
    with Sink() as sink:
        desk = RunningDesk(folder, sink)
        desk.edit("postdesk.yaml", "tls: opportunistic", "tls: none, user: desk, password: {file: smtp.password}")
        (folder / "smtp.password").write_text(SECRET)
        (folder / "smtp.password").chmod(0o600)
        (folder / "knowledge").mkdir(exist_ok=True)
        shutil.copy(ROOT / "examples/small-office/knowledge/printer-jam.md", folder / "knowledge")
        desk.edit("postdesk.yaml", "mode: live", "mode: paused")
        desk.start()
        desk.mail("ann@customer.example", "Printer jam", "On floor 3, since this morning.")
        desk.until(lambda: desk.tickets())
        (folder.parent / "passphrase").write_text("correct horse\n")
        done = postdesk(
            "db", "backup", folder.parent / "backup", "-C", folder, "--passphrase-file", folder.parent / "passphrase"
        )
        assert done.returncode == 0, done.stderr
        assert desk.stop() == 0
    return folder


@pytest.fixture
def backup(lived, tmp_path):
    """A copy of its own, to be broken."""
    shutil.copytree(lived.parent / "backup", tmp_path / "backup")
    return tmp_path / "backup"


def test_all_of_the_desk_comes_back_in_an_empty_place(lived, backup, tmp_path):
    place = tmp_path / "new" / "desk"
    done = postdesk("db", "restore", backup, "-C", place, "--passphrase-file", lived.parent / "passphrase")
    assert done.returncode == 0, done.stderr
    assert "1 of them tickets" in done.stdout
    assert "proved: all is well" in done.stdout
    assert "letters waited when the backup was made" in done.stdout
    for name in (
        "postdesk.yaml",
        "rules/desk.yaml",
        "rehearsals/first.yaml",
        "knowledge/printer-jam.md",
        "smtp.password",
        ".gitignore",
    ):
        assert (place / name).read_bytes() == (lived / name).read_bytes()
    for path in (place, *place.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert postdesk("check", "-C", place).returncode == 0
    assert json.loads(postdesk("list", "--all", "--json", "-C", place).stdout)[0]["subject"] == "Printer jam"
    assert postdesk("rehearse", "-q", "-C", place).returncode == 0


def test_a_backup_may_lie_in_the_desks_own_folder_and_holds_no_other(lived):
    """As who types `postdesk db backup monday` there has it."""
    for name in ("monday", "kept/tuesday"):
        done = postdesk("db", "backup", lived / name, "-C", lived)
        assert done.returncode == 0, done.stderr
    copied = {path.name for path in (lived / "kept" / "tuesday" / "desk").iterdir()}
    assert copied >= {"postdesk.yaml", "rules", "knowledge"}
    assert "monday" not in copied
    assert not (lived / "kept" / "tuesday" / "desk" / "kept" / "tuesday").exists()
    shutil.rmtree(lived / "monday")
    shutil.rmtree(lived / "kept")


def test_secrets_are_in_it_only_encrypted_and_only_on_demand(lived, backup, tmp_path):
    assert all(SECRET.encode() not in path.read_bytes() for path in backup.rglob("*") if path.is_file())
    place = tmp_path / "desk"
    done = postdesk("db", "restore", backup, "-C", place)
    assert done.returncode == 0, done.stderr
    assert "its secrets stay sealed" in done.stdout
    assert not (place / "smtp.password").exists()
    plain = postdesk("db", "backup", tmp_path / "plain", "-C", lived)
    assert "without its secrets" in plain.stdout
    assert not (tmp_path / "plain" / "keys.sealed").exists()


def cut(path):
    path.write_bytes(path.read_bytes()[:-4096])


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda backup: cut(backup / "postdesk.db"), "is not what it was: the backup is damaged"),
        (lambda backup: (backup / "postdesk.db").unlink(), "is missing: the backup is not whole"),
        (lambda backup: (backup / "desk" / "rules" / "desk.yaml").write_text(""), "is not what it was"),
        (lambda backup: (backup / "manifest.json").write_text('{"format": 1'), "the backup is not whole"),
        (lambda backup: (backup / "manifest.json").write_text('{"format": 9}'), "a later version of Postdesk"),
        (shutil.rmtree, "holds no backup"),
        (lambda backup: (backup.parent / "passphrase").write_text("wrong"), "the passphrase is wrong"),
    ],
)
def test_a_backup_that_is_not_whole_changes_nothing(break_it, words, backup, tmp_path):
    (tmp_path / "passphrase").write_text("correct horse")
    break_it(backup)
    place = tmp_path / "desk"
    done = postdesk("db", "restore", backup, "-C", place, "--passphrase-file", tmp_path / "passphrase")
    assert done.returncode == 1
    assert words in done.stderr
    assert "nothing was changed" in done.stderr
    assert "Traceback" not in done.stderr
    assert not place.exists()


def test_the_backup_of_another_desk_is_refused(backup, tmp_path):
    other = tmp_path / "other"
    assert postdesk("init", other, "--address", "help@other.example").returncode == 0
    done = postdesk("db", "restore", backup, "-C", other)
    assert done.returncode == 2
    assert "a backup of support@acme.example, and the desk in" in done.stderr
    assert not (other / "var").exists()


def test_a_desk_that_lives_is_not_written_over(lived, backup):
    before = (lived / "var" / "postdesk.db").read_bytes()
    done = postdesk("db", "restore", backup, "-C", lived)
    assert done.returncode == 1
    assert "holds a desk already" in done.stderr
    assert (lived / "var" / "postdesk.db").read_bytes()[:16] == before[:16]
    assert len(json.loads(postdesk("list", "--all", "--json", "-C", lived).stdout)) == 1


def test_a_folder_with_something_else_in_it_is_not_a_place(backup, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_text("x")
    done = postdesk("db", "restore", backup, "-C", tmp_path / "photos")
    assert done.returncode == 2
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["a.jpg"]


def test_a_desk_whose_database_was_lost_gets_it_back_and_keeps_its_files(lived, backup, tmp_path):
    place = tmp_path / "desk"
    shutil.copytree(lived, place, ignore=shutil.ignore_patterns("var"))
    (place / "rules" / "mail.yaml").write_text((place / "rules" / "mail.yaml").read_text() + "# edited since\n")
    done = postdesk("db", "restore", backup, "-C", place)
    assert done.returncode == 0, done.stderr
    assert "stay as they are" in done.stdout
    assert "# edited since" in (place / "rules" / "mail.yaml").read_text()


def test_a_backup_of_an_earlier_version_is_a_database_alone(lived, backup, tmp_path):
    for path in (backup / "manifest.json", backup / "keys.sealed"):
        path.unlink()
    shutil.rmtree(backup / "desk")
    place = tmp_path / "desk"
    shutil.copytree(lived, place, ignore=shutil.ignore_patterns("var"))
    assert "1 of them tickets" in postdesk("db", "restore", backup, "-C", place).stdout


@pytest.fixture
def small_disk():
    """A disk of 300 kB."""
    place = Path("/var/tmp") / f"postdesk-small-{os.getpid()}"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        place.rmdir()
        pytest.skip("a small disk needs root's right to mount")
    yield place
    subprocess.run(["umount", "-l", place], check=False)
    place.rmdir()


def test_a_full_disk_in_the_middle_is_said_and_nothing_stays(lived, backup, small_disk):
    made = postdesk("db", "backup", small_disk / "backup", "-C", lived)
    assert made.returncode == 1
    assert "no backup was made" in made.stderr
    assert "No space left" in made.stderr or "disk is full" in made.stderr
    assert list(small_disk.iterdir()) == []
    restored = postdesk("db", "restore", backup, "-C", small_disk / "desk")
    assert restored.returncode == 1
    assert "nothing was changed" in restored.stderr
    assert "Traceback" not in restored.stderr
    assert list(small_disk.iterdir()) == []


@pytest.mark.parametrize("part", [0.1, 0.5, 1.0])
def test_a_kill_in_the_middle_of_a_backup_leaves_no_half_of_one(part, lived, tmp_path):
    steps = count_steps("fsync", "db", "backup", tmp_path / "whole", "-C", lived, folder=tmp_path)
    at = max(1, int((steps - 1) * part))  # the last one comes when it has its name
    assert was_killed(run_until("fsync", at, "db", "backup", tmp_path / "kept", "-C", lived, folder=tmp_path))
    assert not (tmp_path / "kept").exists()
    again = postdesk("db", "backup", tmp_path / "kept", "-C", lived)
    assert again.returncode == 0, again.stderr
    check_files(tmp_path / "kept", read_manifest(tmp_path / "kept"))


@pytest.mark.parametrize("part", [0.2, 0.6, 0.95])
def test_a_kill_in_the_middle_of_a_restore_is_seen_and_made_good(part, backup, tmp_path):
    steps = count_steps("sql", "db", "restore", backup, "-C", tmp_path / "whole", folder=tmp_path)
    place = tmp_path / "place" / "desk"
    assert was_killed(run_until("sql", int(steps * part), "db", "restore", backup, "-C", place, folder=tmp_path))
    again = postdesk("db", "restore", backup, "-C", place)
    if again.returncode:
        assert "Traceback" not in again.stderr
        assert str(place) in again.stderr
        shutil.rmtree(place)
        again = postdesk("db", "restore", backup, "-C", place)
    assert again.returncode == 0, again.stderr
    assert "1 of them tickets" in again.stdout
