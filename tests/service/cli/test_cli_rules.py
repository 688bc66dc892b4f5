"""The commands that prove rules, on a new desk: check, test, explain, backtest."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from rules.facts import Facts
from service.cli.main import main
from service.rehearsal.past_mail import envelope_sender, from_form, to_form

MAIL = (
    b"Return-Path: <eva@acme.example>\r\nFrom: Eva <eva@acme.example>\r\nTo: support@acme.example\r\nSubject: VPN down\r\n"
    b"Date: Fri, 06 Nov 2026 15:30:00 +0000\r\nMessage-ID: <1@acme.example>\r\n\r\nNobody can connect.\r\n"
)


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def desk(tmp_path, capsys):
    folder = tmp_path / "desk"

    def run(*arguments: str) -> Result:
        capsys.readouterr()
        with pytest.raises(SystemExit) as leave:
            main([*arguments])
        shown = capsys.readouterr()
        return Result(int(leave.value.code or 0), shown.out, shown.err)

    run.folder = folder  # type: ignore[attr-defined]
    made = run(
        "init",
        str(folder),
        "--name",
        "Acme",
        "--address",
        "support@acme.example",
        "--timezone",
        "UTC",
        "--engineer",
        "Dana <dana@acme.example>",
    )
    assert made.code == 0, made.err
    return run


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_check_says_everything_and_exits_with_2(desk) -> None:
    where = ("-C", str(desk.folder))
    assert desk("check", "--strict", *where).code == 0
    edit(desk.folder / "rules/mail.yaml", "send: received-after-hours", "send: recieved-after-hours")
    edit(desk.folder / "rules/tests/desk.yaml", "expect: {gate: file}", "expect: {gat: file}")
    found = desk("check", *where)
    assert found.code == 2
    assert "unknown letter 'recieved-after-hours' - did you mean 'received-after-hours'?" in found.out
    assert "rules/tests/desk.yaml:17:14 unknown word 'gat' - did you mean 'gate'?" in found.out


def test_check_strict_fails_for_a_warning(desk) -> None:
    (desk.folder / "rules/more.yaml").write_text("lists: {unused: [a]}\n")
    assert desk("check", "-C", str(desk.folder)).code == 0
    strict = desk("check", "--strict", "-C", str(desk.folder))
    assert strict.code == 1
    assert "rules/more.yaml:1:9 warning: no rule uses the list 'unused'" in strict.out


def test_check_shows_where_values_come_from(desk) -> None:
    shown = desk("check", "--show", "-C", str(desk.folder)).out
    assert "people.dana@acme.example.name: Dana  # rules/desk.yaml:" in shown
    assert "survey.low_score: 2  # default" in shown
    assert "desk.timezone: UTC  # postdesk.yaml" in shown


def test_test_passes_fails_and_writes_junit(desk, tmp_path) -> None:
    where = ("-C", str(desk.folder))
    passed = desk("test", *where)
    assert passed.code == 0
    assert "all passed" in passed.out
    assert "no test reaches" not in passed.out
    edit(desk.folder / "rules/tests/desk.yaml", "priority: P4", "priority: P1")
    failed = desk("test", "--junit", str(tmp_path / "junit.xml"), *where)
    assert failed.code == 1
    assert "priority: expected P1, got P4" in failed.out
    assert "priority: expected P1, got P4" in (tmp_path / "junit.xml").read_text()
    told = json.loads(desk("test", "--json", "--only", "question", *where).out)
    assert [test["passed"] for test in told["tests"]] == [False]


def test_explain_a_mail(desk, tmp_path) -> None:
    path = tmp_path / "m.eml"
    path.write_bytes(MAIL)
    shown = desk("explain", str(path), "-C", str(desk.folder)).out
    for words in (
        "from eva@acme.example, 2026-11-06 15:30: VPN down",
        "classify + VPN and remote access (vpn): category network.vpn",
        "priority   team x high = P1",
        "person + dana@acme.example: fits",
        "answer by    2026-11-06 15:45",
        "letter       received in en",
        "2026-11-06 15:42  tell dana@acme.example, servicedesk@acme.example (80% of first_response)",
    ):
        assert words in shown, shown
    assert "How it was read" in shown
    told = json.loads(desk("explain", str(path), "--json", "-C", str(desk.folder)).out)
    assert [(one["kind"], one["sure"]) for one in told["regions"]] == [("new", True)]
    assert told["decision"]["priority"] == "P1"
    at_night = desk("explain", str(path), "--at", "2026-11-07 03:00", "-C", str(desk.folder)).out
    assert "answer by    2026-11-07 03:15" in at_night
    missing = desk("explain", str(tmp_path / "none.eml"), "-C", str(desk.folder))
    assert (missing.code, missing.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(99), "a file of Outlook's own (.msg): save it as .eml"),
        (MAIL.decode().encode("utf-16"), "it begins with no header field"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "it begins with no header field"),
        (b"PK\x03\x04" + bytes(99), "it begins with no header field"),
        (b" \n", "there is no mail in it"),
    ],
)
def test_explain_takes_no_other_file_for_a_mail_of_nobody(desk, tmp_path, content, said) -> None:
    path = tmp_path / "mail.msg"
    path.write_bytes(content)
    shown = desk("explain", str(path), "-C", str(desk.folder))
    assert (shown.code, shown.out) == (2, "")
    assert said in shown.err


def test_explain_tells_times_in_the_zone_of_the_desk_that_was_written_to(desk, tmp_path) -> None:
    config = desk.folder / "postdesk.yaml"
    second = "desks:\n  - {name: Acme, address: support@acme.example}\n  - {name: HR, address: hr@acme.example, timezone: Asia/Shanghai}"
    config.write_text(re.sub(r"(?m)^desk: .*", second, config.read_text()))
    path = tmp_path / "m.eml"
    for to, hour in ((b"support@", "15:30"), (b"HR@", "23:30")):
        path.write_bytes(MAIL.replace(b"support@", to))
        assert f"2026-11-06 {hour}: VPN down" in desk("explain", str(path), "-C", str(desk.folder)).out
    there = desk("explain", str(path), "--at", "2026-11-09 10:00", "-C", str(desk.folder)).out
    assert "from eva@acme.example, 2026-11-09 10:00: VPN down" in there


def test_backtest_against_a_folder_and_a_revision(desk, tmp_path) -> None:
    mails = tmp_path / "mails"
    mails.mkdir()
    for number in range(5):
        (mails / f"{number}.eml").write_bytes(MAIL.replace(b"VPN down", b"VPN down" if number else b"Printer"))
    before = tmp_path / "before"
    shutil.copytree(desk.folder, before)
    git = ["git", "-C", str(desk.folder), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for command in (["init", "-q"], ["add", "rules"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], check=True)
    ask = ("backtest", "--mails", str(mails), "-C", str(desk.folder))
    assert desk(*ask, "--against", "HEAD").code == 0
    edit(desk.folder / "rules/mail.yaml", "[vpn, anyconnect,", "[anyconnect,")
    for against in (str(before), "HEAD"):
        found = desk(*ask, "--against", against)
        assert found.code == 1, found.err
        assert "5 mails, 4 would be decided otherwise" in found.out
        assert "     4  category network.vpn -> other" in found.out
    told = json.loads(desk(*ask, "--json").out)
    assert (told["mails"], told["changed"]) == (5, 4)
    assert desk(*ask, "--against", "nothing-like-it").code == 2


def test_a_kept_form_gives_the_same_facts() -> None:
    facts = Facts(
        datetime(2026, 11, 24, 10, tzinfo=UTC),
        "a@b.example",
        "A",
        ("c@d.example",),
        "S",
        "B",
        (("X", "y"),),
        (("f.txt", "text/plain", 3),),
        7,
        "zh",
        tags=("t",),
        facts=(("asset", "4711"),),
    )
    form = json.loads(json.dumps(to_form(facts)))
    assert from_form(form) == facts
    assert from_form(form | {"form": 0}) is None
    assert from_form(json.loads(json.dumps(to_form(replace(facts, body=""))))) is not None


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        (b"Return-Path: <a@b.example>\r\nFrom: c@d.example\r\n\r\nx", "a@b.example"),
        (b"Return-Path: <>\r\nFrom: c@d.example\r\n\r\nx", ""),
        (b'From: "x" <c@d.example>\n\nReturn-Path: <a@b.example>', "c@d.example"),
        (b"Subject: x\n\ny", "unknown@invalid"),
    ],
)
def test_the_envelope_of_a_file(head: bytes, sender: str) -> None:
    assert envelope_sender(head) == sender
