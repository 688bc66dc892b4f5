"""`python -m tests.simulate [SEEDS] [FIRST]`: plays seeds; a seed that fails is shrunk, and one line plays it again.

With `postgresql` as the third word two to four nodes share a real server; with `mutants` as the first, mistakes are put
back into the program, and each must be found.
"""

from __future__ import annotations

import gc
import logging
import sys
import time

import structlog

from tests.simulate.mutants import MUTANTS
from tests.simulate.shrink import shrink
from tests.simulate.world import plan, simulate
from tests.tools import known_rules
from tests.tools.databases import borrow_database, stop_server


def be_quiet() -> None:
    """What the desk logs says nothing here."""
    logging.disable(logging.CRITICAL)
    structlog.configure(processors=[_drop], cache_logger_on_first_use=True)


def _drop(_logger: object, _method: str, _event: object) -> object:
    raise structlog.DropEvent


def main(count: int, first: int, kind: str) -> int:
    """Plays so many seeds; 1 where one failed."""
    be_quiet()
    known_rules.remember()
    gc.freeze()  # what lives as long as we do is not looked through again and again
    if kind == "sqlite":
        return _play(count, first, kind, "")
    try:
        with borrow_database(kind) as url:
            return _play(count, first, kind, url)
    finally:
        stop_server()


def _play(count: int, first: int, kind: str, url: str) -> int:
    begun, failed = time.process_time(), 0
    for seed in range(first, first + count):
        try:
            simulate(seed, url=url)
        except Exception as broken:
            failed += 1
            steps = shrink(seed, plan(seed), str(broken), url=url)
            again = f"python -m tests.simulate 1 {seed} {kind}"
            print(f"seed {seed}: {broken}\n  {again}   # {len(steps)} steps do: {', '.join(steps)}", flush=True)
    spent = time.process_time() - begun
    print(f"{count} seeds from {first}: {failed} failed, {spent / max(1, count):.2f} s of CPU each")
    return 1 if failed else 0


def find_mutants(most: int, names: list[str]) -> int:
    """How many seeds it takes to find each mistake that is put back; 1 where one is not found."""
    be_quiet()
    known_rules.remember()
    missed = 0
    for name in names or MUTANTS:
        with MUTANTS[name]():
            for seed in range(1, most + 1):
                try:
                    simulate(seed)
                except Exception as broken:
                    print(f"{name}: seed {seed}: {str(broken)[:150]}", flush=True)
                    break
            else:
                missed += 1
                print(f"{name}: NOT FOUND in {most} seeds", flush=True)
    return 1 if missed else 0


if __name__ == "__main__" and sys.argv[1:2] == ["mutants"]:
    sys.exit(find_mutants(200, sys.argv[2:]))
if __name__ == "__main__":
    given = [*sys.argv[1:], *("200", "1", "sqlite")[len(sys.argv) - 1 :]]
    sys.exit(main(int(given[0]), int(given[1]), given[2]))
