"""`make bench`: measures the machine and the desk in one run and prints a table; `ARGS="mails latency"` picks figures."""

from __future__ import annotations

import argparse
import sys

from benchmarks import figures
from benchmarks.machine import measure_commits, measure_python

NAMES = ("accept", "mails", "latency", "everything", "start")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("figures", nargs="*", help=f"of {', '.join(NAMES)}; all unless given")
    parser.add_argument("--database", default="", help="postgresql://…; SQLite unless given")
    given = parser.parse_args()
    unknown = set(given.figures) - set(NAMES)
    if unknown:
        parser.error(f"no figure {', '.join(unknown)}")
    wanted = given.figures or NAMES
    commits, python = measure_commits(), measure_python()
    print(
        f"machine: {figures.processors()} processors, {commits:,.0f} durable commits/s, {python:,.0f} Python rounds/s"
    )
    for name in wanted:
        print(f"{name:<11} {_measure(name, given.database, commits, python)}", flush=True)


def _measure(name: str, database: str, commits: float, python: float) -> str:
    match name:
        case "accept":
            rate = figures.measure_accept(database=database)
            return (
                f"{rate:,.0f} mails/s durable, 3 KB, 10 connections   ({rate / commits:.2f} of the machine's commits)"
            )
        case "mails":
            rate = figures.measure_whole(database=database)
            return f"{rate:,.0f} whole mails/s, mixed set   ({rate / commits:.3f} of commits, {rate / python:.3f} of Python rounds)"
        case "latency":
            span = figures.measure_latency(database=database)
            return f"p50 {span.median * 1000:.1f} ms, p95 {span.p95 * 1000:.1f} ms from 250 to the next hop, 50 mails/s ({span.count} mails)"
        case "everything":
            all_at_once = figures.measure_everything(database=database)
            return f"{all_at_once.mails:,.0f} mails/s, everything at once; {all_at_once.memory:,.0f} MB resident"
        case _:
            return f"{figures.measure_start():.2f} s from the command to listening"


if __name__ == "__main__":
    sys.exit(main())
