import io
import re
import subprocess

import pytest

from gateway.wire import file_in
from service.cli.main import main
from tests.tools.running import POSTDESK, ROOT, RunningDesk
from tests.tools.waiting import PATIENCE

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


@pytest.mark.parametrize("option", [("--to", "info@other.example"), ("--from", "ann@customer.example"), ("--from", "")])
def test_an_envelope_for_a_file_is_refused_and_not_left_out(idle, tmp_path, option):
    (tmp_path / "one.eml").write_bytes(MAIL % (1, 1))
    done = idle.run("ingest", *option, tmp_path / "one.eml")
    assert (done.returncode, done.stderr.strip()) == (2, "ingest: --from and --to are for stdin; a file has its own")
    assert idle.json("inbox", "list") == []


def test_a_database_that_is_away_means_come_again(idle):
    (idle.folder / "var").mkdir()
    (idle.folder / "var" / "postdesk.db").write_bytes(b"this is no database" * 100)
    done = feed(idle.folder, MAIL % (1, 1))
    assert done.returncode == 75
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("bogus: 1", b"unknown word 'bogus'"),
        ("dns: {servers: [here]}", b"no name server"),
    ],
)
def test_no_mistake_of_ours_sends_a_mail_back(idle, broken, words):
    """A delivery agent returns the mail to its sender for every code but 75 (I11)."""
    path = idle.folder / "postdesk.yaml"
    path.write_text(path.read_text() + f"\n{broken}\n")
    done = feed(idle.folder, MAIL % (1, 1))
    assert done.returncode == 75
    assert words in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_wrong_command_line_or_folder_in_a_pipe_means_come_again(idle, tmp_path):
    assert feed(tmp_path / "nowhere", MAIL % (1, 1)).returncode == 75
    assert feed(idle.folder, MAIL % (1, 1), "--sender", "ann@customer.example").returncode == 75
    secret = idle.folder / "postdesk.yaml"
    secret.write_text(re.sub(r"(?m)^database:.*", "database: {env: POSTDESK_NOT_SET}", secret.read_text()))
    done = feed(idle.folder, MAIL % (1, 1))
    assert (done.returncode, len(done.stderr.splitlines())) == (75, 1)


def test_a_fault_of_the_program_means_come_again_and_shows_nothing_of_the_mail(monkeypatch, idle, capsys):
    def fail(*_):
        raise KeyError("secret words of the mail")

    monkeypatch.setattr(file_in, "read_stream", fail)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL % (1, 1))))
    with pytest.raises(SystemExit) as left:
        main(["ingest", "-C", str(idle.folder)])
    assert left.value.code == 75
    assert "a fault of the program: KeyError" in (said := capsys.readouterr().err)
    assert "secret" not in said


def test_what_is_wrong_with_the_mail_itself_goes_back_with_words_for_its_writer(idle):
    path = idle.folder / "postdesk.yaml"
    path.write_text(path.read_text() + "\nlimits: {mail: 1MB}\n")
    done = feed(idle.folder, MAIL % (1, 1) + b"x" * 1024**2)
    assert done.returncode == 65
    assert done.stderr.decode().strip() == (
        "ingest: this mail is larger than 1 MB, which is the most that is taken here; please send it with smaller attachments"
    )
    assert feed(idle.folder, b"").returncode == 65


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_taken(idle, tmp_path, monkeypatch, capsys):
    box = tmp_path / "mails"
    box.mkdir()
    for number in range(3):
        (box / f"{number}.eml").write_bytes(MAIL % (number, number))
    found = file_in.find_sources(box)
    (box / "1.eml").unlink()  # somebody moved it meanwhile
    monkeypatch.setattr(file_in, "find_sources", lambda _: found)
    with pytest.raises(SystemExit) as left:
        main(["ingest", "-C", str(idle.folder), str(box)])
    assert left.value.code == 1
    out, err = capsys.readouterr()
    assert "2 mails taken in" in out
    assert err.strip() == f"ingest: {box / '1.eml'}: No such file or directory"


def test_an_import_that_is_stopped_says_so_and_goes_on_where_it_was(idle, tmp_path, monkeypatch, capsys):
    box = tmp_path / "mails"
    box.mkdir()
    for number in range(5):
        (box / f"{number}.eml").write_bytes(MAIL % (number, number))
    (box / "5.eml").write_bytes(b"")
    read = file_in.read_source

    def stopped(source, *more):
        if source.path.name == "3.eml":
            raise KeyboardInterrupt
        return read(source, *more)

    monkeypatch.setattr(file_in, "read_source", stopped)
    with pytest.raises(SystemExit) as left:
        main(["ingest", "-C", str(idle.folder), str(box)])
    assert left.value.code == 130
    out, err = capsys.readouterr()
    assert "3 mails taken in" in out
    assert err == "ingest: stopped; the same command goes on, for what was taken in is known\n"
    monkeypatch.setattr(file_in, "read_source", read)
    with pytest.raises(SystemExit) as left:
        main(["ingest", "-C", str(idle.folder), str(box)])
    assert left.value.code == 1
    out, err = capsys.readouterr()
    assert "2 mails taken in, 3 known before" in out
    assert err == f"ingest: {box / '5.eml'} is empty\n"


def test_lmtp_answers_for_each_recipient(make_desk):
    import smtplib

    desk = make_desk(lmtp_listen="127.0.0.1:0").start()
    with smtplib.LMTP("127.0.0.1", desk.lmtp_port, timeout=PATIENCE) as client:
        client.ehlo("client.example")
        client.mail("ann@customer.example")
        assert client.rcpt("support@acme.example")[0] == 250
        assert client.rcpt("nobody@acme.example")[0] == 550
        code, _ = client.data(MAIL % (1, 1))
        assert code == 250
    desk.letter("ann@customer.example", "[T-1]")


def test_piped_mail_is_mail_and_what_is_for_another_domain_goes_back(desk):
    wrong = feed(desk.folder, MAIL % (1, 1), "--from", "ann@customer.example", "--to", "info@other.example")
    assert wrong.returncode == 65
    assert b"info@other.example is no address of this desk" in wrong.stderr
    assert feed(desk.folder, MAIL % (2, 2), "--to", "support@acme.example").returncode == 0
    [ticket] = desk.until(desk.tickets)
    assert ticket["channel"] == "mail"
    asks = b"From: ann@customer.example\nTo: support@acme.example\nSubject: help\nMessage-ID: <h@b.example>\n\nhelp\n"
    assert feed(desk.folder, asks, "--from", "ann@customer.example", "--to", "support@acme.example").returncode == 0
    desk.until(lambda: "road=pipe" in desk.read_log().partition("inbox=2")[2])
    assert "outcome=ticket" not in desk.read_log().partition("inbox=2")[2]  # a word is answered, as by every road
