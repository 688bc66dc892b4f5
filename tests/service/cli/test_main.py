import importlib
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from rich.text import Text

from service.cli import common, main
from service.cli.common import CONTROLS, console, print_table
from service.cli.main import COMMANDS, known_commands
from service.rehearsal.mail_sink import Sink
from tests.tools.running import POSTDESK, ROOT, RunningDesk, postdesk

HUGE = "99999999999999999999"  # that no database keeps


@pytest.fixture
def folder(tmp_path):
    return RunningDesk(tmp_path, None).folder


def test_help_names_every_command_and_is_quick():
    begin = os.times()
    done = postdesk("--help", cold=True)
    end = os.times()
    assert (
        end.children_user + end.children_system - begin.children_user - begin.children_system < 5
    )  # of CPU, whoever works beside it
    assert done.returncode == 0
    for name in known_commands():
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", known_commands())
def test_every_command_has_help(name):
    done = postdesk(name, "--help", cold=True)
    assert done.returncode == 0, done.stderr
    assert "Usage: postdesk" in done.stdout


@pytest.mark.parametrize("name", known_commands())
def test_a_row_of_the_table_leads_to_its_command(name):
    row = COMMANDS[name]
    assert callable(getattr(importlib.import_module(row.module), row.attribute))


def test_help_imports_no_database_and_no_parser():
    code = "import sys; sys.argv = ['postdesk', '--help']\nfrom service.cli.main import main\ntry: main()\nexcept SystemExit: pass\n"
    code += "print([name for name in ('sqlalchemy', 'pydantic', 'jinja2', 'typer', 'rich') if name in sys.modules], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_an_unknown_command_offers_the_nearest():
    done = postdesk("lsit")
    assert done.returncode == 2
    assert "did you mean 'list'?" in done.stderr


GROUPS = [name for name, row in COMMANDS.items() if row.attribute == "app"]


@pytest.mark.parametrize("name", ["db", "kb", "oauth"])
def test_a_group_without_a_sub_command_tells_of_them_with_a_folder_before_it_too(folder, name):
    done = postdesk("-C", folder, name)
    assert (done.returncode, done.stdout) == (2, postdesk(name).stdout)
    assert done.stdout.count(f"Usage: postdesk {name} [OPTIONS] COMMAND") == 1


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_and_its_sub_commands_tell_of_themselves_with_a_folder_before_them_too(folder, name):
    told = postdesk(name, "--help").stdout
    assert f"Usage: postdesk {name} " in told
    assert postdesk("-C", folder, name, "--help").stdout == postdesk("-C", folder, name, "-h").stdout == told
    first = next(iter(typer.main.get_command(importlib.import_module(COMMANDS[name].module).app).commands))
    for words in ((name, first, "--help"), ("-C", folder, name, first, "-h")):
        assert f"Usage: postdesk {name} {first} " in postdesk(*words).stdout


def test_a_wrong_option_ends_with_2_and_no_traceback():
    done = postdesk("list", "--everything")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_desk_says_what_to_do(tmp_path):
    done = postdesk("list", "-C", tmp_path)
    assert done.returncode == 2
    assert "postdesk init" in done.stderr


def test_the_folder_may_stand_before_and_behind(folder):
    assert postdesk("-C", folder, "list").stdout == postdesk("list", "-C", folder).stdout == "no tickets\n"


def test_reading_commands_give_json_on_an_empty_desk(folder):
    assert json.loads(postdesk("-C", folder, "list", "--all", "--json").stdout) == []
    assert json.loads(postdesk("-C", folder, "inbox", "--json").stdout) == []
    assert json.loads(postdesk("-C", folder, "outbox", "list", "--json").stdout) == []
    assert "there is no database at" in postdesk("-C", folder, "status", "--json").stderr  # they have made none
    assert postdesk("-C", folder, "db", "upgrade").returncode == 0
    assert json.loads(postdesk("-C", folder, "status", "--json").stdout)["tickets"] == {"open": 0, "late": 0}
    problems = json.loads(postdesk("-C", folder, "check", "--json").stdout)
    assert all(problem["severity"] == "warning" for problem in problems)


def test_what_is_not_there_is_one_line(folder):
    for command in (
        ("show", "T-7"),
        ("show", "seven"),
        ("inbox", "show", "7"),
        ("outbox", "show", "7"),
        ("inbox", "retry", "7"),
    ):
        done = postdesk("-C", folder, *command)
        assert done.returncode in (1, 2), command
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr


HOSTILE = """From: =?utf-8?q?E=1B=5B31m=C2=9Bve=E2=80=AE?= <eve@customer.example>
To: support@acme.example
Subject: [/b] weird [bold]subject[/bold] :warning: =?utf-8?q?=1B=5B31m=C2=9B2J=E2=80=AE=E2=81=A6=D8=9C=C2=85_behind?=
Message-ID: <hostile@customer.example>

hello [/x] \x1b[31mred\x1b]0;title\x07 \u202egnorw
"""


def test_what_people_write_is_shown_as_text_and_never_obeyed(tmp_path):
    with Sink() as sink:
        desk = RunningDesk(tmp_path, sink).start()
        try:
            desk.give(HOSTILE.encode(), "eve@customer.example", ["support@acme.example"])
            sink.wait(lambda mails: len(mails) >= 2 or None, 30)
            listed, shown = desk.run("list").stdout, desk.run("show", "T-1").stdout
            numbers = [one["id"] for one in desk.json("outbox", "list")]
            letters = "".join(desk.run("outbox", "show", str(n), "--text").stdout for n in numbers)
            whole = listed + shown + letters + desk.run("inbox").stdout + desk.run("why", "T-1").stdout
        finally:
            desk.end()
    assert "[/b] weird [bold]subject[/bold] :warning:" in listed
    assert "hello [/x] \ufffd[31mred" in shown
    assert "hello [/x]" in letters
    assert "behind" in shown
    assert not CONTROLS.search(whole.replace("\r\n", "\n"))


def test_on_a_terminal_only_the_colours_are_sequences(monkeypatch, capsys):
    """Whatever is printed, and however: text, lines and cells of tables."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    bad = "a\x1b]0;x\x07b\x9b31mc\u202ed\u2066e\u2028f\x85g"
    console().print(bad, style="bold")
    console().print(Text(bad, style="bold"))
    print_table(("subject",), [(bad,)], fold=("subject",))
    out = capsys.readouterr().out
    assert not CONTROLS.search(re.sub(r"\x1b\[[\d;]*m", "", out))
    assert out.count("g") == 3


def test_on_a_narrow_terminal_numbers_and_times_stay_whole(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    row = ("T-1042", "in progress", "2026-11-26 10:20", "liwei.wang@customer.example", "财务系统打不开，请尽快处理")
    common.print_table(("ticket", "state", "due", "requester", "subject"), [row])
    shown = capsys.readouterr().out
    assert all(cell in shown for cell in row[:3])
    assert "…" in shown
    assert len(shown.splitlines()) == 2


def test_in_a_pipe_nothing_is_cut(capsys):
    row = ("T-1", "x" * 300, "y " * 200 + "end")
    common.print_table(("ticket", "subject", "reason"), [row], fold=("reason",))
    shown = capsys.readouterr().out
    assert all(cell in shown for cell in row)


def test_what_cannot_be_done_to_any_letter_is_no_success(folder):
    done = postdesk("-C", folder, "outbox", "hold", "7")
    assert done.returncode == 1
    assert "7 can't be" in done.stderr
    assert postdesk("-C", folder, "outbox", "hold", "--all").returncode == 0


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("letters", "received", "-o", "/nowhere/x.html"), "/nowhere/x.html: No such file or directory"),
        (("test", "--junit", "/nowhere/x.xml"), "/nowhere/x.xml: No such file or directory"),
        (("test", "--only", "zzz"), "no test has this in its name or file"),
        (
            ("log", "ann@customer.example", "jam", "--by", "eve@evil.example"),
            "no engineer of the rules; they are dana@",
        ),
        (("backtest", "--since", "soon"), "--since: 'soon' is not a duration"),
        (("backtest", "--against", "nowhere"), "'nowhere' is no folder, and git says"),
        (("check", "--history"), "git says: not a git repository"),
        (("list", "--limit", "0"), "--limit"),
        (("why", f"T-{HUGE}"), f"there is no ticket T-{HUGE}"),
    ],
)
def test_what_cannot_be_done_says_what_and_where(folder, command, said):
    done = postdesk("-C", folder, *command)
    assert said in done.stdout + done.stderr
    assert done.returncode != 0 or command[0] == "test"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("test",), ("explain", "mail.eml"), ("backtest",)])
def test_outside_of_a_desk_nothing_is_taken_for_rules(tmp_path, command):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "other.yaml").write_text("x: 1", encoding="utf-8")
    done = postdesk(*command, "-C", tmp_path)
    assert (done.returncode, done.stderr) == (2, f"{tmp_path} holds no rules; name a desk's folder with -C\n")


def test_a_database_that_cannot_be_read_is_one_line_that_says_what_to_do(folder):
    (folder / "var").mkdir(exist_ok=True)
    (folder / "var" / "postdesk.db").write_bytes(b"no database at all " * 1000)
    done = postdesk("-C", folder, "list")
    assert done.returncode == 1
    assert done.stderr.startswith("database: file is not a database - see database: in postdesk.yaml")


class TestInit:
    def test_on_a_terminal_it_asks_again_until_an_answer_can_be_used(self, tmp_path):
        answers = (
            "support", "support@acme.example", "", "en,xx", "en,zh", "Mars/X", "Asia/Shanghai",
            "Ann <ann@", "Ann Lee <ann@acme.example>, bob@acme.example", "no mail:server", "127.0.0.1:2525", "perhaps", "trial", "",
        )  # fmt: skip
        ours, theirs = pty.openpty()
        try:
            os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
            done = subprocess.run(
                [*POSTDESK, "init", tmp_path / "desk"],
                cwd=ROOT,
                stdin=theirs,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            os.close(ours)
            os.close(theirs)
        assert done.returncode == 0, done.stdout + done.stderr
        assert (done.stdout + done.stderr).count("Error: ") == 6
        text = (tmp_path / "desk" / "postdesk.yaml").read_text(encoding="utf-8")
        assert "languages: [en, zh], timezone: Asia/Shanghai" in text
        assert 'lmtp: {listen: "127.0.0.1:8024"}' in text  # where docs/operations.md lets a mail server deliver
        assert "port: 2525" in text
        assert "Ann Lee" in (tmp_path / "desk" / "rules" / "desk.yaml").read_text(encoding="utf-8")

    def test_nobody_is_an_engineer_of_themselves(self, tmp_path):
        done = postdesk("init", tmp_path / "desk", "--address", "it@acme.example", "--engineer", "IT@acme.example")
        assert done.returncode == 2
        assert "is the desk itself" in done.stderr
        assert not (tmp_path / "desk").exists()

    def test_it_asks_nothing_when_everything_is_said(self, tmp_path):
        place = tmp_path / "desk"
        done = postdesk(
            "init", place, "--name", "Acme: IT", "--address", "Support@Acme.example", "--lang", "en,zh",
            "--engineer", "Dana Lee <dana@acme.example>", "--engineer", "piet@acme.example", "--database", "sqlite",
            "--smtp-listen", "127.0.0.1:8025", "--send-to", "127.0.0.1:2525", "--timezone", "Asia/Shanghai",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert postdesk("check", "-C", place).returncode == 0
        text = (place / "postdesk.yaml").read_text(encoding="utf-8")
        assert "port: 2525" in text
        assert "Dana Lee" in (place / "rules" / "desk.yaml").read_text(encoding="utf-8")

    def test_the_address_alone_is_enough(self, tmp_path):
        place = tmp_path / "desk"
        assert postdesk("init", place, "--address", "help@acme.example").returncode == 0
        assert postdesk("check", "-C", place).returncode == 0

    def test_rule_tests_and_rehearsals_of_a_new_desk_pass(self, tmp_path):
        place = tmp_path / "desk"
        postdesk("init", place, "--address", "help@acme.example", "--engineer", "dana@acme.example")
        for command in ("test", "rehearse"):
            done = postdesk("-C", place, command)
            assert done.returncode == 0, done.stdout + done.stderr

    def test_it_never_writes_over_a_desk(self, folder):
        done = postdesk("init", folder, "--address", "help@acme.example")
        assert done.returncode == 2
        assert "holds a desk already" in done.stderr

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ((), "--address"),
            (("--address", "nobody"), "no mail address"),
            (("--address", "a@b.example", "--timezone", "Asia/Shangai"), "did you mean 'Asia/Shanghai'?"),
            (("--address", "a@b.example", "--engineer", "Dana"), "no engineer"),
            (("--address", "a@b.example", "--send-to", "host:port"), "no mail server"),
            (("--address", "a@b.example", "--database", "mysql://x/y"), "no database that Postdesk knows"),
            (("--address", "a@b.example", "--send-mode", "sometimes"), "not one of live, trial, paused"),
        ],
    )
    def test_wrong_answers_are_said_and_leave_nothing_behind(self, tmp_path, options, said):
        place = tmp_path / "desk"
        done = postdesk("init", place, *options, stdin="")
        assert done.returncode == 2
        assert said in done.stderr
        assert not place.exists()


class TestOutbox:
    def test_hold_release_retry_drop_and_show(self, make_desk):
        desk = make_desk(mode="paused").start()
        desk.mail("ann@customer.example", "Printer jam")
        letters = desk.until(lambda: found if len(found := desk.json("outbox")) == 4 else None)  # two of them welcome
        assert {letter["state"] for letter in letters} == {"waiting"}
        assert "4 letters held" in desk.run("outbox", "hold", "--all").stdout
        assert desk.run("status").returncode == 1
        first = str(letters[0]["id"])
        assert "1 letter released" in desk.run("outbox", "release", first).stdout
        assert "1 letter dropped" in desk.run("outbox", "drop", first).stdout
        shown = desk.run("outbox", "show", first).stdout
        assert shown.startswith(
            ("From:", "Date:", "MIME", "Message-ID:", "Auto-Submitted:", "Received:", "To:", "Subject:")
        )
        assert "1 letter due now" in desk.run("outbox", "retry", first).stdout
        assert desk.run("outbox", "hold").returncode == 2
        assert not desk.sink.mails

    def test_a_mail_of_the_inbox_is_shown_byte_for_byte(self, desk):
        desk.mail("ann@customer.example", "Printer jam", "Zeile")
        desk.until(desk.tickets)
        [mail] = desk.json("inbox")
        assert mail["outcome"] == "ticket"
        assert "Subject: Printer jam" in desk.run("inbox", "show", "1", "--raw").stdout
        assert "T-1" in desk.run("inbox").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("list", "--everything"), "postdesk list: no such option: --everything"),
        (("show",), "postdesk show: missing argument"),
        (("outbox", "hodl"), "postdesk outbox: no such command 'hodl'"),
        (("list", "--limit", "many"), "postdesk list: invalid value for '--limit'"),
        (("list", "--limit", HUGE), "postdesk list: invalid value for '--limit'"),
        (("inbox", "show", HUGE), "postdesk inbox show: invalid value for 'number'"),
        (("inbox", "list", "--limit", HUGE), "postdesk inbox list: invalid value for '--limit'"),
        (("outbox", "show", HUGE), "postdesk outbox show: invalid value for 'number'"),
        (("outbox", "hold", "1", HUGE), "postdesk outbox hold: invalid value for 'numbers'"),
        (("outbox", "retry", HUGE), "postdesk outbox retry: invalid value for 'numbers'"),
    ],
)
def test_a_wrong_command_line_is_one_line_like_every_mistake(arguments, says):
    done = postdesk(*arguments)
    assert done.returncode == 2
    assert done.stderr.lower().startswith(says.lower())
    assert len(done.stderr.splitlines()) == 1
    assert "--help" in done.stderr


def on_a_terminal(*arguments, **environ):
    """What a command writes to a terminal of 200 columns."""
    ours, theirs = pty.openpty()
    known = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    try:
        subprocess.run(
            [*POSTDESK, *map(str, arguments)], cwd=ROOT, check=False, stdin=theirs, stdout=theirs, stderr=theirs,
            env={**known, "TERM": "xterm-256color", "COLUMNS": "200", **environ},
        )  # fmt: skip
        return os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(theirs)


def test_mistakes_and_tickets_have_colours_on_a_terminal_and_no_color_is_honoured(tmp_path):
    (tmp_path / "postdesk.yaml").write_text("desk: {name: A, address: a@b.example}\nsend: {mode: Live}\n")
    wrong = "'Live' is not one of live, trial, paused"
    assert "\x1b[31m" in on_a_terminal("-C", tmp_path, "check")
    plain = on_a_terminal("-C", tmp_path, "check", NO_COLOR="1")
    assert wrong in plain
    assert "\x1b[3" not in plain


@pytest.mark.parametrize(
    ("person", "says"),
    [
        ("support@acme.example", "is an address of the desk itself, and stands in everybody's mails"),
        (" Support@ACME.example ", "is an address of the desk itself"),
        ("support+r5x7@acme.example", "is an address of the desk itself"),
        ("ann", "'ann' is no mail address"),
        ("@customer.example", "is no mail address"),
        ("ann@", "is no mail address"),
    ],
)
@pytest.mark.parametrize("command", [("erase", "--yes"), ("export",)])
def test_the_desk_itself_and_what_is_no_address_are_nobodys_data(folder, tmp_path, command, person, says):
    """Erased by a slip, the support address took every waiting mail with it."""
    done = postdesk("-C", folder, *command, "--person", "ann@customer.example", "--person", person, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.glob("*.zip"))
    assert not (folder / "var").exists()
    assert not (folder / "erased.jsonl").exists()


@pytest.mark.parametrize("sure", [(), ("--yes",), ("--yes", "--json")])
def test_an_address_that_nobody_has_is_told_from_one_that_was_erased(folder, sure):
    """A slip of the pen was "erased" with exit 0, and stood among the tombstones."""
    done = postdesk("-C", folder, "erase", "--person", "anm@customer.example", *sure)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        "no such person: nothing is known of anm@customer.example; is the address spelt right?"
    )
    assert not (folder / "erased.jsonl").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("db", "verify"),
        ("db", "upgrade"),
        ("db", "sweep"),
        ("erase", "--again"),
        ("letters", "--list"),
        ("letters", "received"),
    ],
)
def test_what_proves_or_reads_speaks_json(folder, arguments):
    done = postdesk("-C", folder, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


def test_a_folder_that_we_may_not_enter_is_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main._leave_closed_folder()
    assert Path.cwd() == tmp_path
    monkeypatch.setattr(os, "access", lambda *_: False)  # as for a user who was put into a folder of root's
    main._leave_closed_folder()
    assert Path.cwd() == Path("/")


@pytest.mark.parametrize("command", [("--help",), ("check",), ("list", "--json")])
def test_an_output_that_has_no_room_is_one_line(folder, command):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*POSTDESK, "-C", folder, *command], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (1, "cannot be written: No space left on device\n")


@pytest.mark.parametrize("command", ["list", "check"])
def test_an_output_that_is_closed_is_no_fault(folder, command):
    line = shlex.join([*POSTDESK, "-C", str(folder), command])
    done = subprocess.run(["sh", "-c", f"{line} >&-"], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_without_our_signs_is_no_fault(folder):
    environ = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [*POSTDESK, "-C", folder, "letters", "--text", "received", "--lang", "zh"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u" in done.stdout


def test_an_article_is_removed_for_a_program_too(folder):
    done = postdesk("-C", folder, "kb", "remove", "vpn", "--json")
    assert (done.returncode, done.stderr) == (1, "no article 'vpn'\n")


def test_a_file_that_cannot_be_is_one_line(folder, tmp_path):
    """A read-only disk and a name that is too long have no exception of their own, and were a traceback."""
    name = tmp_path / ("x" * 300)
    done = postdesk("-C", folder, "export", "--person", "ann@customer.example", "--to", name)
    assert (done.returncode, done.stderr) == (1, f"{name}: File name too long\n")


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (OSError(28, "No space left on device"), 1, ": No space left on device; nothing was written\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_an_export_that_is_cut_leaves_no_half_file(folder, tmp_path, monkeypatch, capsys, fault, code, said):
    """The half of a person's data stood under its name, and the next export was refused for it."""

    def write(_unit, _addresses, _now, file):
        file.write(b"PK")
        raise fault

    monkeypatch.setattr("service.privacy.person_file.write_person", write)
    target = tmp_path / "ann.zip"
    with pytest.raises(SystemExit) as left:
        main.main(["-C", str(folder), "export", "--person", "ann@customer.example", "--to", str(target)])
    assert left.value.code == code
    assert capsys.readouterr().err == (f"{target}{said}" if said else "")
    assert not target.exists()
