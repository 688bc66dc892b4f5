"""The listener and the writer alone: the daemon's own, without its inbox loop."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from service.config.load import load_config
from service.daemon import logs
from service.daemon.daemon import Daemon
from service.daemon.node_start import open_desk
from service.loops.clock import SystemClock


class Acceptor(Daemon):
    def _work_inbox(self) -> None:
        self._ending.wait()


def main(folder: str) -> None:
    import asyncio

    logs.set_up()
    threading.current_thread().name = "acceptor"
    with open_desk(load_config(Path(folder)), SystemClock()) as desk:
        asyncio.run(Acceptor(desk, SystemClock()).serve())


if __name__ == "__main__":
    main(sys.argv[1])
