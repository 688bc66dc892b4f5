"""The type checker knows every letter and every field of it: a slip of the pen is found before anything runs."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

from service.domain.planning.plan import LetterFields, LetterPlan, PlanFields
from templates.context import ContextFields, LetterContext
from templates.letters import LETTERS, LetterName, find_letter

ROOT = Path(__file__).parents[4]
SNIPPET = """
from datetime import datetime
from service.domain.planning.letter_recipients import Post
from service.domain.planning.plan import LetterFields, LetterPlan, Plan
from store.records import Participant, Scope
from templates.context import Failure, Who

def write(post: Post, at: datetime, name: str, named: dict[str, object]) -> None:
    more: LetterFields = {"failure": Failure(), "scope": Scope.NONE}
    post.to("ann@acme.example", "bounced", name="Ann", failure=Failure(), actor=Who("Ann"), deadline=at)
    post.to_requesters("closed", without="ann@acme.example", **more)
    post.to("ann@acme.example", "bouncd")  # unknown letter
    post.to("ann@acme.example", name)  # any string
    post.to_requesters("clsed")  # unknown letter
    post.to_engineers("asignment")  # unknown letter
    post.to("ann@acme.example", "bounced", falure=Failure())  # misspelt field
    post.to_requesters("closed", reasn="solved")  # misspelt field
    post.to_engineers("closed", deadline="tomorrow")  # another type
    post.to_engineers("closed", **named)  # fields of any name
    LetterPlan("bouncd", "ann@acme.example", "en")  # unknown letter
    slip: LetterFields = {"mesage": None}  # misspelt field
    right: LetterFields = {"scope": "reply"}  # a word in the place of a member
    Plan("article", "why")  # a word in the place of a member
    Participant(1, "ann@acme.example", "watcher", at)  # a word in the place of a member
"""


def test_the_type_checker_refuses_unknown_letters_and_fields(tmp_path):
    file = tmp_path / "letters_of_a_test.py"
    file.write_text(SNIPPET, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml"), str(file)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    found = {int(number) for number in re.findall(r"letters_of_a_test\.py:(\d+): error", run.stdout)}
    wanted = {number for number, line in enumerate(SNIPPET.split("\n"), start=1) if "  # " in line}
    assert found == wanted, run.stdout + run.stderr


def test_names_of_letters_are_those_of_the_table():
    assert set(get_args(LetterName)) == set(LETTERS)


def test_fields_are_those_of_the_context_and_of_the_plan():
    printed = {"desk", "to", "now", "ticket", "reply_goes", "nonce"}  # what whoever prints the letter knows
    known = {name: kind for name, kind in LetterContext.__annotations__.items() if name not in printed}
    assert {name: hint.__forward_arg__ for name, hint in ContextFields.__annotations__.items()} == known
    given = {"letter", "to", "name", "context"}  # arguments of their own
    planned = {name: kind for name, kind in LetterPlan.__annotations__.items() if name not in given}
    assert {name: hint.__forward_arg__ for name, hint in PlanFields.__annotations__.items()} == planned
    assert LetterFields.__optional_keys__ == known.keys() | planned.keys()


def test_rules_name_a_letter_of_ours_or_one_of_their_own():
    assert find_letter("received-after-hours", "received") == ("received-after-hours", "")
    assert find_letter("", "confirmation") == ("confirmation", "")
    assert find_letter("our-own", "received") == ("received", "our-own")
