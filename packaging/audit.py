"""Asks an advisory source about every package that is locked: `make audit`. Exit 1 on a known hole.

Where no source answers, that is said in a line and is no failure: a builder without the network can still build.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TOOL = Path(sys.executable).parent / "pip-audit"
LISTS = ("constraints.txt", "constraints-test.txt", "constraints-tools.txt")


def main() -> int:
    """Prints one line a hole, or what could not be asked; gives the exit code."""
    holes: dict[str, str] = {}
    asked = silent = 0
    for name in LISTS:
        document = ask(HERE / name)
        if document is None:
            print(f"{name}: no advisory source answers: nothing is known of it")
            silent += 1
            continue
        answered, found = read_answer(document)
        asked += answered
        holes |= found
        if not answered:
            print(f"{name}: the advisory source knows none of its packages: nothing is known of it")
            silent += 1
    for hole, cure in sorted(holes.items()):
        print(f"{hole}: {cure}")
    if holes:
        return 1
    print("no known hole" if not silent else "NOT AUDITED", f"({asked} packages were asked about)")
    return 0


def ask(path: Path) -> dict[str, Any] | None:
    """What the source says of a list; None where it does not answer."""
    command = [TOOL, "--no-deps", "--disable-pip", "--require-hashes", "-f", "json", "--progress-spinner", "off"]
    done = subprocess.run([*command, "-r", path], capture_output=True, text=True, check=False)  # noqa: S603 - our own tool
    try:
        document: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return document


def read_answer(document: dict[str, Any]) -> tuple[int, dict[str, str]]:
    """How many packages the source knew, and every hole by "package version: advisory" with its cure."""
    packages = [one for one in document.get("dependencies", []) if "skip_reason" not in one]
    holes = {
        f"{one['name']} {one['version']}: {hole['id']}": f"mended in {', '.join(hole['fix_versions']) or 'none yet'}"
        for one in packages
        for hole in one["vulns"]
    }
    return len(packages), holes


if __name__ == "__main__":
    sys.exit(main())
