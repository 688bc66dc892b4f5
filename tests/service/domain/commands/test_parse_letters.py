"""What letters tell people to type is understood when they type it, in the letter's language."""

import html
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from service.cli.main import COMMANDS
from service.domain.commands.parse import parse_commands, parse_digest
from templates.letters import LETTERS
from templates.render import render
from templates.samples.every_letter import variants

AT, ZONE = datetime(2026, 11, 24, 2, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
PROGRAMS = ("postdesk", "systemctl", "timedatectl")


def typed_in(name, language):
    for _, context in variants(name, language):
        letter = render(name, language, context)
        for found in re.findall(r'<span class="typed"[^>]*>(.*?)</span>', letter.html):
            yield html.unescape(found).replace("\xa0", " ")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_example_of_a_letter_can_be_typed_as_it_stands(language):
    examples = {example: name for name in LETTERS for example in typed_in(name, language)}
    assert len(examples) > 40
    for example, name in examples.items():
        if example.startswith("#"):
            parsed = parse_commands(f"{example}\n", at=AT, zone=ZONE)
            assert not parsed.problems, (name, example, parsed.problems)
            assert len(parsed.commands) == 1, (name, example)
        elif name.startswith("digest"):
            read = parse_digest(f"{example}\n", at=AT, zone=ZONE)
            assert read.lines, (name, example)
            assert not read.problems, (name, example, read.problems)
        elif example.startswith(PROGRAMS):
            program, command, *_ = *example.split(), ""
            assert program != "postdesk" or command in COMMANDS, (name, example)
