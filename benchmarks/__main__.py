"""`make bench`: measures the machine and the desk in one run and prints a table; `ARGS="mails latency"` picks figures.

`--database postgresql` measures on a PostgreSQL server of its own that syncs; each figure has a fresh database.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks import figures
from benchmarks.machine import measure_commits, measure_python
from benchmarks.nodes import measure_nodes

NAMES = ("accept", "mails", "latency", "everything", "start")
DATABASES = ("sqlite", "postgresql")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("figures", nargs="*", help=f"of {', '.join(NAMES)} and, on PostgreSQL, nodes; all unless given")
    parser.add_argument("--database", default="sqlite", choices=DATABASES)
    given = parser.parse_args()
    names = (*NAMES, "nodes") if given.database == "postgresql" else NAMES
    unknown = set(given.figures) - set(names)
    if unknown:
        parser.error(f"no figure {', '.join(unknown)}")
    commits, python = measure_commits(), measure_python()
    print(
        f"machine: {figures.processors()} processors, {commits:,.0f} durable commits/s, {python:,.0f} Python rounds/s"
    )
    with databases(given.database) as make:
        for name in given.figures or names:
            print(f"{name:<11} {_measure(name, make, commits, python)}", flush=True)


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


def _measure(name: str, make: Callable[[], str], commits: float, python: float) -> str:
    match name:
        case "accept":
            rate = figures.measure_accept(database=make())
            return (
                f"{rate:,.0f} mails/s durable, 3 KB, 10 connections   ({rate / commits:.2f} of the machine's commits)"
            )
        case "mails":
            rate = figures.measure_whole(database=make())
            return f"{rate:,.0f} whole mails/s, mixed set   ({rate / commits:.3f} of commits, {rate / python:.3f} of Python rounds)"
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
            return f"{figures.measure_start(database=make()):.2f} s from the command to listening"


if __name__ == "__main__":
    sys.exit(main())
