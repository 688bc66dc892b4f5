"""SMTP dialogues as text files: see dialogues/README.md."""

import ast
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.tools.wire_tools import Desk, connected, listening

FILES = sorted((Path(__file__).parent / "dialogues").glob("*.txt"))


def options_of(lines: list[str]) -> dict:
    pairs = (pair.partition("=") for line in lines if line.startswith("O:") for pair in line[2:].split())
    return {
        key: int(value) if value.isdigit() else value == "True" if value in ("True", "False") else value
        for key, _, value in pairs
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_dialogue(path):
    lines = path.read_text().splitlines()
    desk = Desk()
    async with listening(desk, **options_of(lines)) as listener, connected(listener) as client:
        for number, line in enumerate(lines, 1):
            mark, text = line[:2], line[2:].removeprefix(" ")
            where = f"{path.name}:{number}"
            if mark == "C:":
                await client.send(text.encode() + b"\r\n")
            elif mark == "R:":
                await client.send(ast.literal_eval(f"b'''{text}'''"))
            elif mark == "S:":
                answer = await client.line()
                assert fnmatchcase(answer, text), f"{where}: expected {text!r}, the server said {answer!r}"
            elif mark == "X:":
                assert await client.closed(), f"{where}: the connection is still open"
            elif mark == "= ":
                count, _, last = text.partition(" ")
                assert len(desk.mails) == int(count), where
                if last:
                    mail = desk.mails[-1]
                    assert f"{mail.sender!r} {mail.recipients!r} {mail.content!r}" == last, where
            else:
                assert mark in ("O:", "# "), f"{where}: not a line of a dialogue"


def test_there_are_dialogues():
    assert len(FILES) >= 10
