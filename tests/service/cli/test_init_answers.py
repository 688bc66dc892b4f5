"""`postdesk init` and what people really type: names with commas, the same person twice, a second desk beside the first."""

import json
import socket

import pytest

from service.cli.init import free_place, split_engineers, usual_languages
from service.config.load import load_config
from service.daemon.doctor import round_trip
from tests.tools.ports import free_port
from tests.tools.running import postdesk


@pytest.mark.parametrize(
    ("typed", "engineers"),
    [
        ("dana@a.example", ["dana@a.example"]),
        ("Dana Lee <dana@a.example>, bob@a.example", ["Dana Lee <dana@a.example>", "bob@a.example"]),
        ("O'Neil, Pat <pat@a.example>", ["O'Neil, Pat <pat@a.example>"]),
        ('"Lee, Dana" <dana@a.example>, Bob <bob@a.example>', ['"Lee, Dana" <dana@a.example>', "Bob <bob@a.example>"]),
        ("dana@a.example,bob@a.example,", ["dana@a.example", "bob@a.example"]),
    ],
)
def test_a_comma_parts_people_and_no_names(typed, engineers):
    assert list(split_engineers([typed])) == engineers


def test_the_same_engineer_twice_is_one(tmp_path):
    place = tmp_path / "desk"
    done = postdesk(
        "init", place, "--address", "help@a.example", "--engineer", "dana@a.example",
        "--engineer", "Lee, Dana <DANA@a.example>", "--no-prove",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = (place / "rules" / "desk.yaml").read_text(encoding="utf-8")
    assert text.count("dana@a.example: {name") == 1
    assert "Lee, Dana" in text


def test_a_new_desk_is_proved_and_says_what_comes_next(tmp_path):
    done = postdesk("init", tmp_path / "desk", "--address", "help@a.example", "--engineer", "dana@a.example")
    assert done.returncode == 0, done.stderr
    assert "proved:" in done.stdout
    assert "rehearsals pass" in done.stdout
    assert len(done.stdout.partition("Next:\n")[2].strip().splitlines()) == 3
    assert "doctor --round-trip" in done.stdout
    assert "languages: [en, zh]" in (tmp_path / "desk" / "postdesk.yaml").read_text(encoding="utf-8")


def test_a_mail_travels_to_the_new_desk_before_init_ends(tmp_path):
    """The desk is its own mail server here; it runs for the mail alone, and sends nothing of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    desk = ("--address", "help@a.example", "--no-prove", "--round-trip", "--send-to", place)
    done = postdesk("init", tmp_path / "desk", *desk, "--smtp-listen", place, "--lmtp-listen", "")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "listening" not in done.stdout + done.stderr  # a log is nobody's here
    assert "✓ round trip: a mail to one of our signed addresses came back" in done.stdout
    assert "does not run" in round_trip(load_config(tmp_path / "desk")).text
    [letter] = json.loads(postdesk("-C", tmp_path / "desk", "outbox", "list", "--json").stdout)
    assert (letter["kind"], letter["state"]) == ("welcome", "waiting")


def test_where_no_mail_server_is_it_says_so(tmp_path):
    done = postdesk("init", tmp_path / "desk", "--address", "help@a.example", "--no-prove", "--send-to", "127.0.0.1:9")
    assert done.returncode == 0
    assert "No mail server answers at 127.0.0.1:9" in done.stdout
    assert "help@a.example" in done.stdout


def test_one_place_for_two_listeners_makes_no_desk(tmp_path):
    place = f"127.0.0.1:{free_port()}"
    given = ("--address", "help@a.example", "--no-prove", "--smtp-listen", place, "--lmtp-listen", place)
    done = postdesk("init", tmp_path / "desk", *given)
    assert done.returncode == 2
    assert f"{place} is already taken by receive.smtp" in done.stderr
    assert not (tmp_path / "desk").exists()


def test_a_given_place_that_somebody_has_is_said(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        place = f"127.0.0.1:{other.getsockname()[1]}"
        given = ("--no-prove", "--send-to", "smtp.gmail.com:587", "--smtp-listen", place)
        done = postdesk("init", tmp_path / "desk", "--address", "help@a.example", *given)
    assert f"Something listens at {place} already" in done.stdout
    assert "imap.gmail.com" in done.stdout  # the lines of the provider that it sends through, whatever is installed here
    assert "postdesk-transport" not in done.stdout


def test_two_desks_on_one_machine_have_ports_of_their_own(tmp_path):
    for name in ("first", "second"):
        done = postdesk("init", tmp_path / name, "--address", f"{name}@a.example", "--no-prove", "--json")
        assert json.loads(done.stdout)["address"] == f"{name}@a.example"
    ports = [
        {
            line.rpartition(":")[2]
            for line in (tmp_path / name / "postdesk.yaml").read_text().splitlines()
            if "mtp: {listen" in line
        }
        for name in ("first", "second")
    ]
    assert len(ports[0]) == len(ports[1]) == 2
    assert not ports[0] & ports[1]


def test_a_port_that_somebody_has_is_left_alone():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert free_place(port, ()) == f"127.0.0.1:{port + 10}"
        assert free_place(port, {port + 10}) == f"127.0.0.1:{port + 20}"


@pytest.mark.parametrize(
    ("locale", "languages"), [("", ("en", "zh")), ("zh_CN.UTF-8", ("zh", "en")), ("de_DE", ("en", "zh"))]
)
def test_both_languages_are_on_that_of_the_machine_first(monkeypatch, locale, languages):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    assert usual_languages() == languages
