"""`make corpora`: score the production reader on a corpus of mails and compare with the recorded figures.

The folder is POSTDESK_CORPORA or ../shared/corpora: `manifest.jsonl` beside `score.py`, which prints the tables. Without it there is
nothing to do, and that is said. `--record` writes the figures reached as the new floor.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FIGURES = HERE / "figures.json"
TASKS = ("parse", "reply", "bounce", "auto", "forward", "thread")
LOWER_IS_BETTER = {"fp"}
LEFT_OUT = {"ms", "ok"}  # time is for benchmarks; "ok" must be 1 and is checked apart
SLACK = 0.0005


def main() -> int:
    folder = Path(os.environ.get("POSTDESK_CORPORA", HERE.parents[2] / "shared" / "corpora"))
    if not (folder / "manifest.jsonl").exists():
        print(f"No corpus at {folder}: set POSTDESK_CORPORA to a folder with manifest.jsonl and score.py.")
        return 2
    sys.path[:0] = [str(folder), str(HERE.parents[1])]
    score: Any = importlib.import_module("score")
    specs = {task: f"tests.corpora.engine:{task}" for task in TASKS}
    result = score.run(str(folder), specs, failures=5 if "--failures" in sys.argv else 0, out=sys.stdout)
    reached = {task: _figures(result[task]["overall"]) for task in TASKS if task in result}
    if "--record" in sys.argv:
        FIGURES.write_text(json.dumps(reached, indent=1, sort_keys=True) + "\n")
        return 0
    return report(reached, json.loads(FIGURES.read_text()), sys.stdout)


def _figures(overall: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in overall.items() if name == "ok" or name not in LEFT_OUT}


def report(reached: dict[str, dict[str, float]], floor: dict[str, dict[str, float]], out: io.TextIOBase | Any) -> int:
    """Say which figures fell below the recorded ones; 1 where any did."""
    fallen = []
    for task, figures in floor.items():
        for name, recorded in figures.items():
            now = reached.get(task, {}).get(name)
            better = now is not None and (
                now <= recorded + SLACK if name in LOWER_IS_BETTER else now >= recorded - SLACK
            )
            if not better:
                fallen.append(f"{task} {name}: {now} (recorded {recorded})")
    print(
        "\n"
        + ("Fallen below the recorded figures:\n  " + "\n  ".join(fallen) if fallen else "All recorded figures hold."),
        file=out,
    )
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
