"""A node starts: the desk over its database, with its readers; what the last process or a node that is gone had claimed
is given back, so that it goes on (I13).
"""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterator

import structlog

from gateway.read.worker import Readers
from service.config.load import read_options
from service.config.settings import Config
from service.daemon.collector import look_seldom
from service.loops import failpoints
from service.loops.clock import Clock
from service.loops.desk import Desk
from service.loops.world import open_world
from service.privacy import tombstones
from store.database.nodes import Membership, find_gone
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import SchemaTooNew, SessionsShared, StoreBroken, StoreUnavailable
from store.mail import inbox, outbox
from store.ticket import tickets, timers
from store.upkeep.damage import find_missing

log = structlog.get_logger("daemon")


@contextlib.contextmanager
def open_desk(config: Config, clock: Clock) -> Iterator[Desk]:
    """The desk over its database, with its readers; closed at the end with everything that was queued committed."""
    database = _open_database(config, clock)
    writer = Writer(database, failpoint=failpoints.reach, first=begin_alone if config.embedded else begin)
    try:
        member = Membership(database)
        _calm_the_collector()
        readers = Readers(config.limits.readers, options=read_options(config))
        desk = None
        try:
            world = open_world(config, writer, clock.now())
            desk = Desk(database, writer, readers, world, clock)
            desk.member = member
            yield desk
        finally:
            used = desk.readers if desk is not None else readers  # they may have been changed
            if isinstance(used, Readers):
                used.close()
            if desk is not None:
                desk.close()
            member.end()
    finally:
        writer.close()
        database.close()


def _calm_the_collector() -> None:
    """What is loaded by now lives as long as we do, and a mail leaves no cycles:
    looking for them less often saves a tenth of the work.
    """
    gc.freeze()  # with the few hundred circles that imports have left: finding them takes longer than all of them
    look_seldom()


def _open_database(config: Config, clock: Clock) -> Database:
    """Waits for a database that is away, so that a node and its server may start in any order."""
    pause = 1.0
    while True:
        database = Database.open(config.database)
        try:
            database.check_sessions()
            database.upgrade()
            if missing := find_missing(database):
                raise StoreBroken("; ".join(missing))
            for one in tombstones.settle(database, config.folder, clock.now()):
                log.warning("erased again: a backup had brought them back", tickets=len(one.tickets))
            return database
        except StoreBroken as error:
            database.close()
            raise StoreBroken(
                f"{config.database}: {error}; move it away, and fill a new one with `postdesk db restore`"
            ) from error
        except (SchemaTooNew, SessionsShared):
            database.close()
            raise
        except StoreUnavailable as error:
            database.close()
            log.warning("the database is not there yet", reason=str(error), again_in=pause)
            time.sleep(pause)
            pause = min(pause * 2, 15.0)


def begin_alone(unit: Unit) -> None:
    """The only process on an embedded database owns no claims when it starts:
    what the last one held goes on at once.
    """
    inbox.release_claims(unit)
    outbox.release_claims(unit)
    timers.release_claims(unit)
    begin(unit)


def begin(unit: Unit) -> None:
    """Before anything else is written: no number is given twice."""
    if (behind := tickets.heal_numbers(unit)) is not None:
        log.error("ticket numbers were behind", last=behind[0], highest=behind[1])


def give_back_of(unit: Unit, nodes: list[str]) -> dict[str, int]:
    """What these nodes have claimed, unless one of them has come back; how much it was."""
    given = {"mails": 0, "letters": 0, "timers": 0}
    for node in find_gone(unit, nodes):
        given["mails"] += inbox.release_claims(unit, node)
        given["letters"] += outbox.release_claims(unit, node)
        given["timers"] += timers.release_claims(unit, node)
    return given
