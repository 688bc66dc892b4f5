"""The pages for people are made from the tables, and up to date."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from docs.people_pages import engineers_page, requesters_page
from service.domain.commands.parse import parse_commands, parse_digest
from service.domain.commands.table import COMMANDS
from service.domain.commands.times import MomentProblem, parse_moment

DOCS = Path(__file__).parents[2] / "docs"
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)


@pytest.mark.parametrize(("name", "make"), [("engineers.md", engineers_page), ("requesters.md", requesters_page)])
def test_a_page_is_what_the_tables_say(name, make):
    assert (DOCS / name).read_text(encoding="utf-8") == make(), "run: python docs/pages.py"


def test_every_command_that_can_be_used_is_on_the_page_and_no_other():
    page = engineers_page()
    for row in COMMANDS:
        assert (f"| `#{row.word}`" in page) == row.available


def _block(section):
    return engineers_page().split(section)[1].split("```\n")[1].split("\n```")[0]


def test_the_examples_on_the_page_are_read():
    mail, appointment, digest = (_block(part) for part in ("## An example", "## Appointments", "## Digests"))
    parsed = parse_commands(mail, at=NOW, zone=ZONE)
    assert [command.word for command in parsed.commands] == ["eta", "time"]
    assert (parsed.problems, parsed.goes) == ((), "requester")
    asked = parse_commands(appointment, at=NOW, zone=ZONE)
    assert ([command.word for command in asked.commands], asked.problems) == (["appoint"], ())
    assert asked.commands[0].value.end is not None
    reply = parse_digest(digest, at=NOW, zone=ZONE)
    assert (len(reply.lines), reply.problems, reply.text) == (4, (), "")


def test_the_times_on_the_page_are_read():
    section = engineers_page().split("## Times\n\n")[1].split("\n\n")[0]
    typed = section.replace("\n", " ").replace("`", "").split(" · ")
    assert len(typed) > 15
    for one in typed:
        found = parse_moment(one.strip(), NOW, ZONE)
        assert found is not None, one
        assert not isinstance(found, MomentProblem), one
        assert found.rest == ""


@pytest.mark.parametrize("row", [row for row in COMMANDS if row.available], ids=lambda row: row.word)
def test_every_example_of_the_help_can_be_mailed_as_it_stands(row):
    for word, example in ((row.word, row.example), (row.chinese[0], row.example_zh)):
        for one in example.split(" · "):
            for mail in (f"#{word} {one}", f"#{word} {one}\n\nSome words.", f"Hello,\n\nsome words.\n\n#{word} {one}"):
                parsed = parse_commands(mail, at=NOW, zone=ZONE)
                assert [command.word for command in parsed.commands] == [row.word], mail
                assert parsed.problems == (), mail
