"""Moments at which a test may kill, fail or delay the process: `POSTDESK_FAILPOINT=<moment>:kill|error|delay`.

Moments are the transactions of the walk, before and after their commit (`T1.before`, `T1.after` … `T5.after`), and
`wire`, between the next hop's answer and our note of it. Several are parted by commas. `@N` acts at the N-th passage
only (`T3.before:kill@5`); a delay may say its seconds (`T1.before:delay=0.2`). Without the variable a passage costs
one comparison.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Mapping

from msgspec import Struct

VARIABLE = "POSTDESK_FAILPOINT"
MOMENTS = (*(f"T{number}.{side}" for number in range(1, 6) for side in ("before", "after")), "wire")
ACTIONS = ("kill", "error", "delay")
DELAY = 1.0  # seconds, where none is given


class FailpointError(RuntimeError):
    """The fault that a test asked for."""


class Failpoint(Struct, frozen=True):
    """What happens at one moment. `passage` is the one that it happens at, 0 for every one."""

    moment: str
    action: str
    seconds: float = DELAY
    passage: int = 0


def parse_failpoints(text: str) -> dict[str, Failpoint]:
    """Reads the variable's value. Raises ValueError with what is wrong with it."""
    points = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        moment, _, rest = part.partition(":")
        rest, _, passage = rest.partition("@")
        action, _, seconds = rest.partition("=")
        if moment not in MOMENTS:
            raise ValueError(f"{VARIABLE}: no moment {moment!r}; there are {', '.join(MOMENTS)}")
        if action not in ACTIONS:
            raise ValueError(f"{VARIABLE}: no action {action!r}; there are {', '.join(ACTIONS)}")
        points[moment] = Failpoint(moment, action, float(seconds or DELAY), int(passage or 0))
    return points


_points: dict[str, Failpoint] = {}
_passages: dict[str, int] = {}
_lock = threading.Lock()


def arm(environ: Mapping[str, str] = os.environ) -> None:
    """Takes the points from the environment; called once when a daemon starts. Raises ValueError."""
    _points.clear()
    _passages.clear()
    _points.update(parse_failpoints(environ.get(VARIABLE, "")))


def reach(moment: str) -> None:
    """Passes a moment. Raises FailpointError, sleeps, or does not come back, as the test asked."""
    if not _points:
        return
    point = _points.get(moment)
    if point is None:
        return
    with _lock:
        _passages[moment] = _passages.get(moment, 0) + 1
        if point.passage and _passages[moment] != point.passage:
            return
    if point.action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)  # the signal is on its way; nothing may run behind this line
    if point.action == "error":
        raise FailpointError(f"failpoint {moment}")
    time.sleep(point.seconds)
