"""`make bench`: measures the machine and the desk in one run and prints a table; `ARGS="mails latency"` picks figures.

`--database postgresql` measures on a PostgreSQL server of its own that syncs; each figure has a fresh database.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct

from benchmarks import figures
from benchmarks.bare import BATCH, Bare, check_yardstick, measure_bare
from benchmarks.instructions import measure_instructions, tell
from benchmarks.machine import measure_commits, measure_python
from benchmarks.mixture import make_mixture
from benchmarks.nodes import measure_nodes

NAMES = ("accept", "mails", "instructions", "latency", "everything", "start")
DATABASES = ("sqlite", "postgresql")
BARE_MAILS = 3000
TRIES = 5  # of a bare loop that is to be a yardstick


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("figures", nargs="*", help=f"of {', '.join(NAMES)} and, on PostgreSQL, nodes; all unless given")
    parser.add_argument("--database", default="sqlite", choices=DATABASES)
    given = parser.parse_args()
    names = (*NAMES, "nodes") if given.database == "postgresql" else NAMES
    unknown = set(given.figures) - set(names)
    if unknown:
        parser.error(f"no figure {', '.join(unknown)}")
    yardstick = _calibrate()
    with databases(given.database) as make:
        for name in given.figures or names:
            print(f"{name:<11} {_measure(name, make, yardstick)}", flush=True)


class Yardstick(Struct, frozen=True):
    """What this machine gives in this run."""

    commits: float  # durable ones a second
    python: float  # rounds a second
    single: Bare  # the bare loop with one commit a mail
    batches: Bare  # and in batches


def _calibrate() -> Yardstick:
    """Measures the machine, says it, and refuses a bare loop that is no yardstick."""
    commits = measure_commits()
    mails = [(sample.sender, sample.content) for sample in make_mixture(BARE_MAILS)]
    for _ in range(TRIES):  # neighbours make it dearer for a while
        python, single, batches = measure_python(), measure_bare(mails), measure_bare(mails, BATCH)
        if not (said := check_yardstick(batches, python)):
            break
    print(
        f"machine     {figures.processors()} processors, {commits:,.0f} durable commits/s, {python:,.0f} Python rounds/s"
    )
    for what, bare in (("a commit a mail", single), (f"{BATCH} mails a commit", batches)):
        print(
            f"bare loop   {1 / bare.wall:,.0f} mails/s, {bare.cpu * 1000:.3f} ms of CPU a mail, "
            f"{bare.cpu * python:.2f} Python rounds; {what}"
        )
    if said:
        sys.exit(said)
    return Yardstick(commits, python, single, batches)


@contextmanager
def databases(kind: str) -> Iterator[Callable[[], str]]:
    """What makes fresh databases: gives their URLs, "" for the desk's own SQLite."""
    if kind == "sqlite":
        yield lambda: ""
        return
    from tests.tools.databases import PostgreSQL, find_binaries

    binaries = find_binaries()
    if binaries is None:
        sys.exit("no PostgreSQL: install the extra `test` or Debian's postgresql")
    server = PostgreSQL(binaries, sync=True)
    try:
        yield server.create
    finally:
        server.close()


def _measure(name: str, make: Callable[[], str], yardstick: Yardstick) -> str:
    commits, python = yardstick.commits, yardstick.python
    match name:
        case "accept":
            accepted, plain = figures.measure_accept(database=make()), figures.measure_plain_accept()
            return (
                f"{accepted.mails:,.0f} mails/s durable, 3 KB, 10 connections   ({accepted.mails / commits:.2f} of the machine's commits); "
                f"{accepted.cpu * 1000:.2f} ms of CPU a mail ({accepted.cpu / yardstick.single.cpu:.1f} times the bare loop); "
                f"{accepted.mails / plain.mails:.2f} of the rate of aiosmtpd with a commit for all that waits, {plain.cpu * 1000:.2f} ms"
            )
        case "mails":
            return _tell_whole(figures.measure_whole(database=make()), yardstick)
        case "instructions":
            return tell(measure_instructions())
        case "latency":
            span = figures.measure_latency(database=make())
            return f"p50 {span.median * 1000:.1f} ms, p95 {span.p95 * 1000:.1f} ms from 250 to the next hop, 50 mails/s ({span.count} mails)"
        case "everything":
            all_at_once = figures.measure_everything(database=make())
            return f"{all_at_once.mails:,.0f} mails/s, everything at once; {all_at_once.memory:,.0f} MB resident"
        case "nodes":
            one, two = measure_nodes(1, make()), measure_nodes(2, make())
            return (
                f"one {one.mails:,.0f} mails/s at {one.cpu:.1f} ms of CPU each, two {two.mails:,.0f} at {two.cpu:.1f} ms"
                f"   ({two.mails / one.mails:.2f} times, {one.cpu / two.cpu * 2:.2f} where cores are free)"
            )
        case _:
            start = figures.measure_start(database=make())
            return (
                f"{start.wall:.2f} s from the command to listening, {start.cpu:.2f} s of CPU ({start.cpu * python:,.0f} Python rounds); "
                f"`list` {start.listing:.2f} s of CPU ({start.listing * python:,.0f})"
            )


def _tell_whole(whole: figures.Whole, yardstick: Yardstick) -> str:
    bare = yardstick.batches
    stages = ", ".join(f"{name} {spent * 1000:.2f}" for name, spent in whole.stages.items())
    return (
        f"{whole.mails:,.0f} whole mails/s, mixed set   ({whole.mails * bare.wall:.3f} of the bare loop in batches, "
        f"{whole.mails / yardstick.commits:.3f} of commits, {whole.mails / yardstick.python:.3f} of Python rounds)\n"
        f"            {whole.cpu * 1000:.2f} ms of CPU a mail: deciding {whole.main * 1000:.2f}, reading {whole.readers * 1000:.2f}   "
        f"({whole.cpu / yardstick.single.cpu:.1f} times the bare loop, {whole.cpu / bare.cpu:.1f} times it in batches, "
        f"{whole.cpu * yardstick.python:.1f} Python rounds)\n"
        f"            of deciding, by stage, ms: {stages}"
    )


if __name__ == "__main__":
    main()
