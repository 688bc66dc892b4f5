"""docs/flow.md is true: its names are those of the code, its steps are the steps, and the rules are asked where it says."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from service.domain import plan_mail
from service.domain.opening import new_ticket
from service.loops import inbound
from service.loops.world import LiveWorld
from tests.tools.talk import ANN, PIET

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")
DOTTED = re.findall(r"`([A-Za-z_]+(?:\.[A-Za-z_]+)+)(?:\(\))?`", TEXT)
NAMES = sorted({name for name in DOTTED if not name.endswith((".yaml", ".toml", ".md"))})
PLACES = ("", "service.domain.", "gateway.read.", "service.loops.inbound.", "service.domain.planning.situation.")


def find(name: str) -> bool:
    """Is it a module, or what a module defines (and does not import)?"""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            there = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        rest = parts[length:]
        if rest and getattr(getattr(there, rest[0], None), "__module__", there.__name__) != there.__name__:
            return False
        for part in rest:
            fields = getattr(there, "__struct_fields__", ())
            if not hasattr(there, part) and part not in fields:
                return False
            there = getattr(there, part, None)
        return True
    return False


def test_the_page_names_many():
    assert len(NAMES) > 60


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_one_of_the_code(name):
    assert any(find(f"{place}{name}") for place in PLACES), name


def test_every_file_is_there():
    files = re.findall(r"`((?:rules|service|gateway|store|templates|docs)/[\w/]+\.\w+)`", TEXT)
    assert files
    assert [file for file in files if not (ROOT / file).is_file()] == []


def test_the_steps_are_those_of_the_code_in_their_order():
    rows = re.findall(r"^\| `(_\w+)` \|", TEXT, re.MULTILINE)
    assert rows == [step.__name__ for step in plan_mail._STEPS]


def test_a_mail_walks_as_the_page_says(talk, monkeypatch):
    """The names of the table, in its order; the rules are asked once."""
    walked = []

    def watch(place, name, what):
        real = getattr(place, name)

        def seen(*given, **more):
            walked.append(what)
            return real(*given, **more)

        monkeypatch.setattr(place, name, seen)

    for name, what in (("gather_mail", "gather"), ("decide", "ask the rules"), ("plan_mail", "plan")):
        watch(inbound, name, what)
    watch(new_ticket, "decide", "ask again")
    watch(LiveWorld, "begin_printing", "print")
    watch(inbound, "apply_mail", "apply")
    talk.mail(ANN, "Printer jam")
    table = TEXT[TEXT.index("| claim |") : TEXT.index("The steps of `plan_mail`")]
    assert walked == [row for row in re.findall(r"^\| ([\w ]+?) \|", table, re.MULTILINE) if row in walked]
    assert {"gather", "ask the rules", "plan", "print", "apply"} == set(walked)


def test_what_leaves_its_ticket_is_asked_about_in_one_place(talk, monkeypatch):
    asked = []
    real = new_ticket.judge_alone
    monkeypatch.setattr(new_ticket, "judge_alone", lambda *given: asked.append(given[0].author) or real(*given))
    letter = talk.mail(ANN, "Printer jam", "It jams.\n\nAnd a new mouse, please.").letter(PIET)
    assert asked == []
    talk.reply(letter, "#split A mouse")
    assert asked == [PIET]


def test_nobody_else_asks_the_rules():
    """The command line asks what would be, and what would have been."""
    asking = set()
    for package in ("service", "gateway", "store", "templates"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module == "rules.decision.decide":
                    if "decide" in {one.name for one in node.names}:
                        asking.add(path.relative_to(ROOT).as_posix())
    assert asking == {
        "service/loops/inbound.py",
        "service/domain/opening/new_ticket.py",
        "service/cli/explain.py",
        "service/cli/backtest.py",
    }
