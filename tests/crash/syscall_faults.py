"""The N-th call of each kind fails in a real daemon, for N = 1 until none is left that fails.

`python -m tests.crash.syscall_faults` tries them all; a test tries a few. What got 250 is decided and answered once.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from service.rehearsal.mail_sink import Sink
from store.database.unit import Database
from tests.crash.load import Crowd, check_once, find_on_their_way, is_done, settle
from tests.tools.running import RunningDesk
from tests.tools.waiting import PATIENCE, until

CALLS = ("fsync", "fdatasync", "pwrite64", "rename", "openat")
ERRORS = ("EIO", "ENOSPC")
BUDGETS = "budgets: {acknowledgements_of_domain_per_hour: 99999, acknowledgements_of_desk_per_hour: 99999}\n"
LARGE = 400_000  # bytes of each mail: its content is a file


@dataclass
class FaultyDesk:
    """A daemon on SQLite whose calls fail, and people who write to it until it takes their mail."""

    desk: RunningDesk
    url: str
    crowd: Crowd
    met: list[str] = field(default_factory=list)  # the faults that it met
    on_their_way: list[str] = field(default_factory=list)  # letters at the times when it died

    @classmethod
    def of(cls, desk: RunningDesk) -> FaultyDesk:
        """Starts it. What it knows of people allows as many mails as are needed."""
        (desk.folder / "rules" / "budgets.yaml").write_text(BUDGETS)
        desk.start()
        return cls(desk, f"sqlite:///{desk.folder}/var/postdesk.db", Crowd(desk, threads=1, size=LARGE))

    def fail(self, call: str, error: str, when: int, mails: int = 2) -> bool:
        """Lets one call fail while mails come; was there such a call?"""
        log = self.desk.folder.parent / "injected"
        with subprocess.Popen(
            ["strace", "-f", "-qq", "-o", log, "-p", str(self.desk.process.pid), "-e", f"trace={call}",
             "-e", f"inject={call}:error={error}:when={when}"], stderr=subprocess.DEVNULL,
        ) as tracer:  # fmt: skip
            until(self._is_traced)
            join = self.crowd.write(mails)
            self._wait(join)
            tracer.terminate()
        is_met = "(INJECTED)" in log.read_text()
        if is_met:
            self.met.append(f"{call} {error} {when}")
        return is_met

    def _is_traced(self) -> bool:
        status = Path(f"/proc/{self.desk.process.pid}/status").read_text()
        return "TracerPid:\t0\n" not in status

    def _wait(self, join) -> None:
        """Until all is taken and done; where it ended itself, its supervisor starts it again."""
        end = time.monotonic() + PATIENCE
        with closing(Database.open(self.url)) as database:
            while time.monotonic() < end:
                if self.desk.process.poll() is not None:
                    self.on_their_way += find_on_their_way(self.url)
                    self.desk.start()
                with contextlib.suppress(Exception):
                    if len(self.crowd.acknowledged) == self.crowd._number and is_done(database):
                        break
                time.sleep(0.05)
        join()

    def check(self) -> None:
        """Nothing is lost, nothing is twice."""
        settle(self.desk, self.url)
        check_once(self.url, self.desk.sink, self.crowd.acknowledged, on_their_way=self.on_their_way)


def main(names: Sequence[str]) -> int:
    """Every call of every kind, or of those that are named; says how many failed of each."""
    for call in names or CALLS:
        for error in ERRORS:
            with tempfile.TemporaryDirectory() as folder, closing(Sink()) as sink:
                faulty = FaultyDesk.of(RunningDesk(Path(folder) / "desk", sink))
                try:
                    when = 1
                    while faulty.fail(call, error, when):
                        when += 1
                    faulty.check()
                    starts = faulty.desk.read_log().count("event=ready")
                    print(f"{call} {error}: {when - 1} failed, {starts} starts, nothing lost or twice", flush=True)
                finally:
                    faulty.desk.end()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
