import json
from pathlib import Path

import pytest

from service.rehearsal.rehearse import rehearse
from service.rehearsal.script import parse_span, parse_time
from tests.tools.running import RunningDesk, postdesk

MAIL = "  - mail: {from: ann@customer.example, subject: Printer jam, body: Third floor.}\n"


@pytest.fixture
def play(tmp_path):
    desk = RunningDesk(tmp_path, None)

    def run(steps, head="rehearsal: A test\n"):
        path = tmp_path / "test.yaml"
        path.write_text(f"{head}steps:\n{steps}", encoding="utf-8")
        return rehearse(path, desk.folder)

    return run


def test_what_is_expected_and_happens_passes(play):
    result = play(
        MAIL
        + "    expect:\n"
        + "      - letter: {to: ann@customer.example, kind: received, has: [T-1, Dana], hasnt: Piet, lang: en}\n"
        + "      - ticket: {ticket: T-1, state: assigned, assignee: dana@acme.example, resolution: none, level: 1, tags: []}\n"
        + "      - no_letter: {to: piet@acme.example}\n"
        + "      - outcome: ticket\n"
        + "  - wait: 1m\n"
        + "    expect: nothing\n"
    )
    assert result.complaints == ()
    assert [entry.what for entry in result.transcript] == ["mail", "letter", "letter", "wait"]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("letter: {to: ann@customer.example, has: [Wednesday the 99th]}", "has no 'Wednesday the 99th'"),
        ("letter: {to: nobody@customer.example}", "goes to ann@customer.example"),
        ("letter: {to: ann@customer.example, lang: zh}", "is in en"),
        ("ticket: {state: closed}", "expected T-1 with state closed, it is assigned"),
        ("ticket: {sate: closed}", "did you mean 'state'?"),
        ("ticket: {ticket: T-9}", "there is none"),
        ("nothing", "expected no letter at all"),
        ("no_letter: {to: ann@customer.example}", "expected no such letter"),
        ("outcome: held", "expected the outcome held, it was ticket"),
    ],
)
def test_what_does_not_happen_is_said_with_its_place_and_what_did(play, expected, said):
    result = play(f"{MAIL}    expect:\n      - {expected}\n")
    [failure] = result.failures
    assert said in failure
    place = failure.partition(" ")[0].rsplit(":", 2)
    assert place[0].endswith("test.yaml")
    assert int(place[1]) >= 5


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("  - wiat: 2h\n", "did you mean 'wait'?"),
        ("  - wait: two hours\n", "no time span"),
        ("  - mail: {subject: x}\n", "a mail needs 'from'"),
        ("  - mail: {from: a@b.example}\n    wait: 2h\n", "a step does one thing"),
        ("  - mail: {from: a@b.example, at: noon}\n", "no time"),
        ("  - wait: 2h\n    expect: [{leter: {}}]\n", "did you mean 'letter'?"),
        ("  - wait: 2h\n    expect: [{letter: {}, ticket: {}}]\n", "one expectation has one word"),
        ("  - wait: 2h\n   expect: []\n", "not valid YAML"),
    ],
)
def test_a_mistake_in_the_file_is_said_with_its_place(play, steps, said):
    result = play(steps)
    assert any((said in str(problem) and ":3:" in str(problem)) or said in str(problem) for problem in result.problems)
    assert all(problem.line for problem in result.problems)
    assert not result.passed


def test_nobody_can_answer_a_letter_that_did_not_come(play):
    result = play("  - reply: {from: zoe@customer.example, body: Hello}\n")
    assert "zoe@customer.example got no letter to answer" in result.failures[0]


def test_time_does_not_go_back(play):
    result = play("  - until: 2026-11-24 12:00\n  - until: 2026-11-24 11:00\n")
    assert "a rehearsal goes forwards" in result.failures[0]


def test_a_mail_to_nobody_is_said(play):
    result = play("  - mail: {from: a@b.example, to: other@acme.example}\n")
    assert "550 no such mailbox here: other@acme.example" in result.failures[0]


class TestEdits:
    def test_the_rules_change_half_way_as_in_the_daemon_and_the_desk_stays_as_it_is(self, play, tmp_path):
        before = (tmp_path / "rules" / "desk.yaml").read_text()
        steps = (
            MAIL
            + "  - edit:\n"
            + "      - file: rules/more.yaml\n"
            + "        new: 'answer: [{name: Sound, when: {text: {has: [sound]}}, send: received-after-hours}]'\n"
            + "  - mail: {from: bob@customer.example, subject: No sound, body: Since today.}\n"
            + "    expect: [{letter: {to: bob@customer.example, kind: received-after-hours}}]\n"
        )
        result = play(steps)
        assert result.complaints == ()
        assert [entry.what for entry in result.transcript][3] == "edit"
        assert (tmp_path / "rules" / "desk.yaml").read_text() == before
        assert not (tmp_path / "rules" / "more.yaml").exists()

    @pytest.mark.parametrize(
        ("edit", "said"),
        [
            ("{file: rules/desk.yaml, old: nobody has written this, new: x}", "0 times"),
            ("{file: rules/desk.yaml, old: acme.example, new: x}", "7 times"),
            ("{file: rules/more.yaml, new: 'teems: {}'}", "did you mean 'teams'?"),
        ],
    )
    def test_an_edit_that_cannot_be_taken_ends_the_rehearsal_with_the_reason(self, play, edit, said):
        result = play(f"{MAIL}  - edit: {edit}\n  - wait: 1h\n")
        [failure] = result.failures
        assert said in failure
        assert [entry.what for entry in result.transcript][-1] == "edit"

    @pytest.mark.parametrize("file", ["../other.yaml", "/etc/rules.yaml"])
    def test_an_edit_stays_in_the_desk(self, play, file):
        assert "outside of the desk" in str(play(f"  - edit: {{file: {file}, new: x}}\n").problems[0])


def test_an_answer_names_the_letter_by_words_of_its_subject(play):
    steps = (
        MAIL
        + "  - mail: {from: ann@customer.example, subject: No sound, body: Since today.}\n"
        + "  - reply: {from: ann@customer.example, about: Printer, body: Room 312.}\n"
        + "    expect: [{ticket: {ticket: T-1}}]\n"
        + "  - reply: {from: ann@customer.example, about: Scanner, body: Room 312.}\n"
    )
    [failure] = play(steps).failures
    assert "got no letter about Scanner" in failure


def test_weeks_pass_in_a_moment(play):
    assert play(f"{MAIL}  - wait: 8w\n").passed


@pytest.mark.parametrize(
    ("text", "hours"), [("2h", 2), ("30m", 0.5), ("1d 12h", 36), ("1w", 168), ("90s", 0.025), ("1d12h", 36)]
)
def test_spans(text, hours):
    assert parse_span(text).total_seconds() / 3600 == hours


@pytest.mark.parametrize("text", ["", "2", "h", "2h later", "-2h"])
def test_no_spans(text):
    with pytest.raises(ValueError):
        parse_span(text)


def test_times():
    assert parse_time("2026-11-24 10:00").minute == 0
    with pytest.raises(ValueError):
        parse_time("10:00")


class TestCommand:
    def test_the_rehearsals_of_a_new_desk_pass(self, tmp_path):
        desk = RunningDesk(tmp_path, None)
        done = desk.run("rehearse")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "3 passed, 0 failed" in done.stdout
        assert "Cleared the jam" in done.stdout

    def test_a_failure_ends_with_1_and_a_mistake_with_2(self, tmp_path):
        RunningDesk(tmp_path, None)
        wrong = tmp_path / "wrong.yaml"
        wrong.write_text(f"rehearsal: Wrong\nsteps:\n{MAIL}    expect: [{{ticket: {{state: closed}}}}]\n")
        done = postdesk("rehearse", "-q", wrong, "-C", tmp_path)
        assert done.returncode == 1
        assert "wrong.yaml:4:" in done.stdout.replace("\n", "")
        broken = tmp_path / "broken.yaml"
        broken.write_text("rehearsal: Broken\nsteps:\n  - wiat: 2h\n")
        done = postdesk("rehearse", broken, "-C", tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr

    def test_json(self, tmp_path):
        desk = RunningDesk(tmp_path, None)
        documents = json.loads(desk.run("rehearse", "--json").stdout)
        assert len(documents) == 3
        assert all(document["passed"] is True for document in documents)
        assert {entry["what"] for entry in documents[0]["transcript"]} == {"mail", "letter"}

    def test_without_a_desk_the_starter_desk_plays(self, tmp_path):
        script = tmp_path / "one.yaml"
        script.write_text(f"rehearsal: Starter\nsteps:\n{MAIL}    expect: [{{ticket: {{ticket: T-1}}}}]\n")
        done = postdesk("rehearse", script, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr

    def test_a_file_that_is_not_there_is_one_line(self, tmp_path):
        done = postdesk("rehearse", Path("nowhere.yaml"), cwd=tmp_path)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
