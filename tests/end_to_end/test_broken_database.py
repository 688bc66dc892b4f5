"""A database file that is damaged stops the desk with a word, instead of being waited for."""

import smtplib
import socketserver
import sqlite3
import threading
import urllib.error
from contextlib import closing

import pytest

from service.rehearsal.mail_sink import Sink
from tests.crash.test_readers_die import get
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


def test_a_pooler_in_front_of_the_server_is_no_server_that_is_away(tmp_path):
    """PgBouncer as it comes refuses what we set for our sessions; that was waited for as for a server that starts."""
    RunningDesk(tmp_path, None, database="postgresql://postdesk@127.0.0.1:1/postdesk")
    said = b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter in options: lock_timeout\0\0"

    class Refuses(socketserver.BaseRequestHandler):
        def handle(self):
            while int.from_bytes(self.request.recv(1024)[4:8]) in {80877103, 80877104}:  # TLS, GSSAPI
                self.request.sendall(b"N")
            self.request.sendall(b"E" + (len(said) + 4).to_bytes(4) + said)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refuses) as pooler:
        threading.Thread(target=pooler.serve_forever, daemon=True).start()
        file = tmp_path / "postdesk.yaml"
        file.write_text(file.read_text().replace("127.0.0.1:1/", f"127.0.0.1:{pooler.server_address[1]}/"))
        run = postdesk("run", cwd=tmp_path)
        status = postdesk("status", cwd=tmp_path)
        pooler.shutdown()
    assert run.returncode == 1
    assert "instead of PgBouncer" in run.stderr
    assert "instead of PgBouncer" in status.stdout


def test_an_index_that_is_damaged_is_said_in_all_places(tmp_path):
    """Every mail is refused for now; the log, the pages and the commands name the index and the cure."""
    with Sink() as sink:
        desk = RunningDesk(tmp_path, sink, http_listen="127.0.0.1:0").start()
        desk.kill()
        file = tmp_path / "var" / "postdesk.db"
        with closing(sqlite3.connect(file)) as connection:
            [[root]] = connection.execute("select rootpage from sqlite_master where name = 'ix_inbox_message_id'")
            [[page]] = connection.execute("pragma page_size")
            connection.execute("pragma wal_checkpoint(truncate)")
        with file.open("r+b") as opened:
            opened.seek((root - 1) * page)
            opened.write(b"\xff" * page)
        desk.start()
        try:
            with pytest.raises(smtplib.SMTPResponseException) as refused:
                desk.mail("ann@acme.example", "Printer jam")
            assert refused.value.smtp_code == 451
            desk.until(lambda: "event=alarm what=database kind=damaged" in desk.read_log())
            for command in ("status", "doctor"):
                done = desk.run(command)
                assert done.returncode == 1
                assert "database: damaged" in done.stdout
                assert "ix_inbox_message_id" in done.stdout
                assert "postdesk db restore" in done.stdout
            assert 'postdesk_troubles{kind="damaged",name="database"} 1.0' in get(desk, "/metrics")
            with pytest.raises(urllib.error.HTTPError, match="503"):
                get(desk, "/readyz")
        finally:
            desk.end()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("update alembic_version set version_num = '0999_future'", "install a later one"),
        ("delete from alembic_version", "no version's"),
        ("drop table timer", "table timer is missing"),
        ("alter table outbox drop column last_reply", "column last_reply of outbox is missing"),
    ],
)
def test_tables_of_no_version_are_said_and_left_as_they_are(tmp_path, change, says):
    """An unknown schema, or half of one: nothing starts on it, and nothing of it is changed."""
    RunningDesk(tmp_path, None)
    assert postdesk("db", "upgrade", cwd=tmp_path).returncode == 0
    file = tmp_path / "var" / "postdesk.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(change)
        before = list(connection.iterdump())
    for command in ("run", "status"):
        done = postdesk(command, cwd=tmp_path)
        assert done.returncode == 1, command
        assert "Traceback" not in done.stderr, command
        assert says in done.stdout + done.stderr, command
    with closing(sqlite3.connect(file)) as connection:
        assert list(connection.iterdump()) == before
