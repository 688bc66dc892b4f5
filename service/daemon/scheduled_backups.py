"""The backups that a desk makes of itself (`backup:` in postdesk.yaml), one node for all of them.

A crash in the middle leaves a folder that begins with a dot, which the next one removes, and a try that is noted: it
is repeated after half an hour.
"""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from msgspec import Struct, field

from service.backups.schedule import find_hour, is_due, list_to_remove, name_for
from service.backups.whole_desk import BackupMaker, make_backup
from service.config.settings import SecretMissing
from service.domain.escalation.admin_alarm import Trouble
from service.loops.timers import Interrupted
from store.errors import StoreError
from store.upkeep import backup_times
from store.upkeep.steady_pace import HURRY, SteadyPace

if TYPE_CHECKING:
    from datetime import datetime

    from service.config.settings import Backups
    from service.daemon.monitoring.alarms import Alarms
    from service.loops.clock import Clock
    from service.loops.desk import Desk

log = structlog.get_logger("backups")
NAME = "backup"  # of the trouble


class ScheduledBackups(Struct):
    """A heartbeat: makes the backup that is due, and tells the admins of one that failed."""

    desk: Desk
    clock: Clock
    alarms: Alarms
    pace: SteadyPace = field(default_factory=lambda: HURRY)

    def look(self) -> None:
        """Makes one where one is due. Raises StoreError where the database does not say."""
        settings, now = self.desk.config.backup, self.clock.now()
        if settings is None:
            return
        with self.desk.database.read() as unit:
            made, tried = backup_times.find_made(unit), backup_times.find_tried(unit)
        zone = ZoneInfo(self.desk.config.desk.timezone)
        if not is_due(find_hour(settings.at, zone, now), made, tried, now):
            return
        if not self.desk.writer.run(lambda unit: backup_times.begin(unit, tried, now)):
            return  # another node does it
        try:
            target = self._make(settings, now)
        except Interrupted:
            log.info("backup put off: the desk ends")
            return
        except (StoreError, OSError, SecretMissing) as error:
            reason = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
            log.error("backup failed", reason=reason)
            self.alarms.tell(Trouble(NAME, "no-backup", reason))
            return
        self.desk.writer.run(lambda unit: backup_times.note_made(unit, now))
        self.alarms.well(NAME)
        log.info("backup made", at=str(target), seconds=round((self.clock.now() - now).total_seconds(), 1))

    def _make(self, settings: Backups, now: datetime) -> Path:
        passphrase = settings.passphrase.reveal() if settings.passphrase is not None else ""
        settings.to.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in settings.to.glob(".postdesk-*.unfinished"):
            shutil.rmtree(left, ignore_errors=True)
        target = settings.to / name_for(now)
        made = BackupMaker(version("postdesk"), now, passphrase)
        make_backup(self.desk.config, self.desk.database, target, made, pace=self.pace)
        names = [path.name for path in settings.to.iterdir() if path.is_dir()]
        for name in list_to_remove(names, settings.keep):
            shutil.rmtree(settings.to / name)
        return target
