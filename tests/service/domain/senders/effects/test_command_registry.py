"""Every command has one place that does it, every question one that takes its answer."""

from service.domain.commands.table import COMMANDS
from service.domain.senders import personal_address
from service.domain.senders.effects import command_effects, command_registry


def test_no_two_modules_do_one_command_or_take_one_answer():
    assert len(command_registry.DO) == sum(len(part.DO) for part in command_registry._PARTS)
    assert len(command_registry.ANSWERS) == sum(len(part.ANSWERS) for part in command_registry._ANSWERING)


def test_every_word_of_the_table_is_done_somewhere():
    done = command_effects._DO.keys() | personal_address._DO.keys() | {"new"}
    left = {row.word for row in COMMANDS if row.available} - done
    assert left == set(), "CONTRIBUTING.md says how a command is added"


def test_everything_that_is_done_is_a_word_of_the_table():
    assert (command_effects._DO.keys() | personal_address._DO.keys()) - {row.word for row in COMMANDS} == set()
