"""One process of a desk in virtual time: its writer, its loops, the task that sends; and how it dies."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

from service.config.settings import Send
from service.daemon.node_start import begin, begin_alone, give_back_of
from service.loops.desk import Desk
from service.loops.letters.outbound import Outbound
from service.loops.world import open_world
from service.rehearsal.rehearse import InlineReaders
from store.database.nodes import Membership
from store.database.unit import Database
from tests.simulate.virtual_time import InlineExecutor, InlineWriter

if TYPE_CHECKING:
    from tests.simulate.world import World

AT_ONCE = 4  # mails


class Node:
    """A process on what the last one left. With others it holds its lock, and gives back what dead ones had."""

    def __init__(self, world: World, database: Database, readers: InlineReaders) -> None:
        self.world, self.database = world, database
        database.node = f"node:{world.restarts}"
        self.member = Membership(database, world.loop.time) if world.is_shared else None
        first = begin_alone if self.member is None else begin
        self.writer = InlineWriter(database, lambda moment: world.reach(moment, self), first)
        if world.live is None:
            world.live = open_world(world.config, self.writer, world.now, random.Random(world.seed).randbytes)
        self.desk = Desk(database, self.writer, readers, world.live, world.clock, writes_files=False)
        self.desk.inbound._reader.shutdown()
        self.desk.inbound._reader = InlineExecutor()  # type: ignore[assignment]
        self.desk.meet_roster(world.now)
        self.outbound = Outbound(database, self.writer, world.hop, Send(), world.clock)
        self.desk.wake.on_mail, self.desk.wake.on_letters = self.desk.inbound.ask, self.outbound.wake
        self.sending = world.loop.create_task(self.outbound.run(asyncio.Event()))

    @property
    def is_dead(self) -> bool:
        """Did it come to its end?"""
        return self.writer.is_dead

    def work_inbox(self) -> None:
        """As the daemon's thread: where nothing is left, the next mail is claimed by the commit that stores it."""
        if self.desk.work_inbox(self.world.now, AT_ONCE) < AT_ONCE:
            self.desk.inbound.rest(self.world.clock, AT_ONCE, lambda: None)

    def look(self) -> None:
        """Once a second in the daemon: what dead nodes had claimed is anybody's again."""
        gone = self.member.look() if self.member is not None else []
        if gone:
            self.writer.run(lambda unit: give_back_of(unit, gone))

    async def die(self) -> None:
        """Its tasks are gone, and with others its connections; what was on its way to the next hop nobody knows."""
        tasks: list[asyncio.Task[Any]] = [self.sending, *(task for _, task in self.outbound._going.values())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.close()

    def close(self) -> None:
        """Ends what it has open."""
        self.desk.close()
        if self.member is not None:
            self.member.end()
            self.database.close()
