import subprocess

import pytest

from tests.running import POSTDESK, ROOT, RunningDesk

MAIL = b"From: ann@customer.example\nTo: support@acme.example\nSubject: Printer jam %d\nMessage-ID: <%d@b.example>\n\nHelp!\n"


@pytest.fixture
def idle(tmp_path):
    """A desk's folder without a daemon."""
    return RunningDesk(tmp_path, None)


def feed(folder, content, *options):
    command = [*POSTDESK, "ingest", "-C", str(folder), *options]
    return subprocess.run(command, cwd=ROOT, input=content, capture_output=True, check=False)


def test_a_mail_from_stdin_becomes_a_ticket_of_the_running_desk(desk):
    done = feed(desk.folder, MAIL % (1, 1), "--from", "ann@customer.example", "--to", "support@acme.example")
    assert done.returncode == 0, done.stderr
    desk.letter("ann@customer.example", "[T-1]")


def test_a_mailbox_file_is_taken_once(idle, tmp_path):
    box = tmp_path / "box"
    box.write_bytes(
        b"".join(b"From x@b.example Tue Nov 24 10:00:00 2026\n" + MAIL % (n, n) + b"\n" for n in range(250))
    )
    assert "250 mails taken in" in idle.run("ingest", box).stdout
    assert "0 mails taken in, 250 known before" in idle.run("ingest", box).stdout


def test_files_and_maildirs(idle, tmp_path):
    (tmp_path / "one.eml").write_bytes(MAIL % (1, 1))
    for part in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / part).mkdir(parents=True)
    (tmp_path / "Maildir" / "new" / "1.2.host").write_bytes(MAIL % (2, 2))
    (tmp_path / "Maildir" / "cur" / "2.2.host:2,S").write_bytes(MAIL % (3, 3))
    assert "3 mails taken in" in idle.run("ingest", tmp_path / "one.eml", tmp_path / "Maildir").stdout


def test_what_is_no_mail_is_one_line(idle, tmp_path):
    (tmp_path / "x").write_text("")
    for path in (tmp_path / "x", tmp_path / "nowhere", idle.folder / "rules"):
        done = idle.run("ingest", path)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_database_that_is_away_means_come_again(idle):
    (idle.folder / "var").mkdir()
    (idle.folder / "var" / "postdesk.db").write_bytes(b"this is no database" * 100)
    done = feed(idle.folder, MAIL % (1, 1))
    assert done.returncode == 75
    assert b"Traceback" not in done.stderr


def test_lmtp_answers_for_each_recipient(make_desk):
    import smtplib

    desk = make_desk(lmtp_listen="127.0.0.1:0").start()
    with smtplib.LMTP("127.0.0.1", desk.lmtp_port, timeout=10) as client:
        client.ehlo("client.example")
        client.mail("ann@customer.example")
        assert client.rcpt("support@acme.example")[0] == 250
        assert client.rcpt("nobody@acme.example")[0] == 550
        code, _ = client.data(MAIL % (1, 1))
        assert code == 250
    desk.letter("ann@customer.example", "[T-1]")
