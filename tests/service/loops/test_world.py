"""What a running desk takes of its rules' files, and what it does not."""

from __future__ import annotations

from pathlib import Path

from service.cli.check_files import check_folder
from service.config.load import load_config
from service.config.new_desk import NewDeskAnswers, NewEngineer, plan_files
from service.loops.clock import SystemClock
from service.loops.world import open_world
from store.database.unit import Database
from store.database.writer import Writer


def test_a_file_of_the_rules_that_is_gone_takes_nobody_with_it(tmp_path: Path) -> None:
    answers = NewDeskAnswers("support@acme.example", "Acme IT", ("en",), (NewEngineer("dana@acme.example", "Dana"),))
    for name, text in plan_files(answers).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    config = load_config(tmp_path)
    database = Database.open(config.database)
    try:
        database.upgrade()
        writer = Writer(database)
        try:
            world = open_world(config, writer, SystemClock().now())
            desk = tmp_path / "rules" / "desk.yaml"
            desk.rename(tmp_path / "desk.away")
            gone = world.read_rules()
            assert gone.policy is None
            assert [str(one) for one in gone.problems if one.severity == "error"] == [
                "rules nobody is left among the people - is a file of rules/ gone, or renamed?"
            ]
            (tmp_path / "desk.away").rename(desk)
            back = world.read_rules()
            assert back.policy is not None
            world.take_rules(back)
            assert list(world.policy.people) == ["dana@acme.example"]
            for part in ("rules", "rules/tests", "rehearsals"):  # an editor has a file of it open
                (tmp_path / part / ".#mail.yaml").symlink_to("dana@host.1234:5678")
            assert world.read_rules().policy is not None
            assert not [one for one in check_folder(tmp_path) if one.severity == "error"]
        finally:
            writer.close()
    finally:
        database.close()


def test_rules_of_which_check_only_warns_are_taken() -> None:
    folder = Path(__file__).parents[2] / "bad_config" / "323"  # a deputy with an address of the desk's
    config = load_config(folder)
    writer = Writer(database := Database.open("sqlite://"))
    try:
        database.upgrade()
        loaded = open_world(config, writer, SystemClock().now()).read_rules()
        assert [one.message for one in loaded.problems if "support address" in one.message]
        assert not loaded.errors
    finally:
        writer.close()
        database.close()
