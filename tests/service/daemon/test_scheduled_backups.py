"""The desk backs itself up: on time, once, with one letter when it could not."""

from datetime import UTC, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from service.backups.manifest import check_files, read_manifest
from service.backups.schedule import AGAIN
from service.config.settings import Backups
from service.daemon.doctor import examine_backup
from service.daemon.monitoring.alarms import Alarms
from service.daemon.scheduled_backups import ScheduledBackups
from store.upkeep import backup_times


@pytest.fixture
def place(talk):
    return talk.stage.desk.config.folder / "var" / "backups"


@pytest.fixture
def beat(talk, place):
    """The heartbeat of a desk that is to be backed up at three, and to keep two."""
    desk = talk.stage.desk
    desk.configure(replace(desk.config, backup=Backups(time(3), 2, place)))
    return ScheduledBackups(desk, talk.stage.clock, Alarms(desk, talk.stage.clock))


def names(place):
    return sorted(path.name for path in place.iterdir())


def letters(talk):
    return [one.kind for one in talk.outbox() if one.cause == "alarm:backup"]


def test_one_is_made_at_once_then_one_a_day_and_two_stay(talk, beat, place):
    for _ in range(3):
        beat.look()
    [first] = names(place)
    check_files(place / first, read_manifest(place / first))
    for _ in range(4):
        for _ in range(24):
            talk.stage.clock.advance(timedelta(hours=1))
            beat.look()
    made = names(place)
    assert len(made) == 2
    assert first not in made
    assert letters(talk) == []


def test_none_is_made_unless_it_is_wanted(talk, beat, place):
    talk.stage.desk.configure(replace(talk.stage.desk.config, backup=None))
    beat.look()
    assert not place.exists()


def test_one_that_failed_is_one_letter_is_tried_again_and_told_to_be_well(talk, beat, place):
    place.parent.mkdir(exist_ok=True)
    place.write_text("a file where the folder should be")
    for _ in range(4 * 6):  # for four hours
        beat.look()
        beat.alarms.look()
        talk.stage.clock.advance(timedelta(minutes=10))
    assert letters(talk) == ["backup-failed"]
    [line] = [line for line in beat.alarms.list_troubles() if line.name == "backup"]
    assert (line.kind, line.what) == ("no-backup", f"{place}: File exists")
    assert "postdesk db backup" in line.cure
    place.unlink()
    talk.stage.clock.advance(AGAIN)
    beat.look()
    assert len(names(place)) == 1
    for _ in range(35):
        talk.stage.clock.advance(timedelta(minutes=1))
        beat.alarms.look()
    assert sorted(letters(talk)) == ["backup-failed", "works-again"]
    assert "backup" not in [line.name for line in beat.alarms.list_troubles()]


def test_of_two_nodes_one_makes_it(talk, beat):
    now = talk.stage.clock.now()
    with talk.stage.database.write() as unit:
        assert backup_times.begin(unit, None, now)
    with talk.stage.database.write() as unit:
        assert not backup_times.begin(unit, None, now)  # it looked before the other one had begun
        assert backup_times.begin(unit, backup_times.find_tried(unit), now + AGAIN)


def test_what_a_crash_left_is_removed_with_the_next_one(beat, place):
    left = place / ".postdesk-20261101T030000Z.4711.unfinished"
    left.mkdir(parents=True)
    beat.look()
    assert not left.exists()


def test_doctor_knows_its_age(talk, beat):
    config = replace(talk.stage.desk.config, database=f"sqlite:///{talk.stage.database.path}")

    def look():
        [finding] = examine_backup(config)
        return finding

    assert look().state == "doubtful"
    with talk.stage.database.write() as unit:
        backup_times.note_made(unit, datetime.now(UTC) - timedelta(days=3))
    assert (look().state, "3 days old" in look().text) == ("ill", True)
    with talk.stage.database.write() as unit:
        backup_times.note_made(unit, datetime.now(UTC) - timedelta(hours=7))
    assert "7 h old" in look().text
    assert "is not there any more" in look().text
    config = replace(config, backup=None)
    assert "none is scheduled" in look().text
