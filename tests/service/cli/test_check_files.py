"""Files that are none: links that lead nowhere, pipes, folders and files in each other's place. Nothing waits for
them, nothing falls over them, and each is said."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rules.loading.load import load
from service.article_files.index import read_folder
from service.cli.check_files import check_folder
from service.config.new_desk import NewDeskAnswers, NewEngineer, plan_files
from service.loops.letters.kept_letters import KeptLetters

EVERYWHERE = (
    "rules/more.yaml",
    "rules/tests/more.yaml",
    "rehearsals/more.yaml",
    "knowledge/more.md",
    "templates/en/received.j2",
    "templates/en/words.toml",
    "templates/frame.html.j2",
)
FOLDERS = ("rules/tests", "rehearsals", "knowledge", "templates")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    answers = NewDeskAnswers("support@acme.example", "Acme IT", ("en",), (NewEngineer("dana@acme.example", "Dana"),))
    for name, text in plan_files(answers).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def link_nowhere(path: Path) -> None:
    path.symlink_to("/nowhere/at/all")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("make", [link_nowhere, link_to_itself, os.mkfifo])
@pytest.mark.parametrize("name", EVERYWHERE)
def test_what_cannot_be_read_is_said(desk: Path, name: str, make: Callable[[Path], None]) -> None:
    (desk / name).parent.mkdir(parents=True, exist_ok=True)
    make(desk / name)
    assert [one.file for one in check_folder(desk) if one.severity == "error"] == [name]


@pytest.mark.timeout(60)
def test_a_running_desk_keeps_what_it_has_and_does_not_wait_for_a_pipe(desk: Path) -> None:
    for name in ("rules/more.yaml", "knowledge/more.md", "templates/en/received.j2"):
        (desk / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(desk / name)
    assert load(desk / "rules").policy is None
    assert read_folder(desk).problems
    assert KeptLetters(desk / "templates", desk / "var/letters").prove({}).problems


@pytest.mark.parametrize("name", FOLDERS)
def test_a_file_in_the_place_of_a_folder_is_said(desk: Path, name: str) -> None:
    for path in sorted((desk / name).rglob("*"), reverse=True):
        path.unlink()
    if (desk / name).exists():
        (desk / name).rmdir()
    (desk / name).write_text("x", encoding="utf-8")
    said = [str(one) for one in check_folder(desk) if one.file == name]
    assert said == [f"{name} is a file, and should be a folder - move it away: nothing is read of it"]


@pytest.mark.parametrize("name", ["postdesk.yml", "Postdesk.yaml"])
def test_a_configuration_of_another_name_is_named(desk: Path, name: str) -> None:
    (desk / "postdesk.yaml").rename(desk / name)
    assert check_folder(desk)[0].hint == f"there is {name}: call it postdesk.yaml"


@pytest.mark.parametrize("name", EVERYWHERE[:6])
def test_the_mark_of_windows_editors_changes_nothing(desk: Path, name: str) -> None:
    texts = {
        "rules/more.yaml": "lists: {}\n",
        "rules/tests/more.yaml": "tests: []\n",
        "rehearsals/more.yaml": (desk / "rehearsals/first.yaml").read_text(encoding="utf-8"),
        "knowledge/more.md": "---\ntitle: Paper jam\n---\n\nPull.\n",
        "templates/en/received.j2": "Subject: {{ ticket|subject }}\n\nThanks.\n--\n{{ ticket.ref }}\n",
        "templates/en/words.toml": '[kind]\nincident = "trouble"\n',
    }
    (desk / name).parent.mkdir(parents=True, exist_ok=True)
    (desk / name).write_bytes(b"\xef\xbb\xbf" + texts[name].encode())
    assert [str(one) for one in check_folder(desk) if one.severity == "error"] == []
