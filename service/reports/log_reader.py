"""Reads the log of all tickets once, and shows each ticket to every period at the moment when that period ended."""

from __future__ import annotations

import json
import json.scanner
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from service.reports.cases import Tally
from service.reports.lives import Life, begin, go_on

_scan = json.scanner.make_scanner(json.JSONDecoder())  # type: ignore[arg-type]  # what `json.loads` does, without looking at the text twice
Row = tuple[int, int, str, datetime, str, str]  # ticket, number in the ticket, kind, moment, actor, data as JSON

TOGETHER = 4  # tickets between two pauses: half a millisecond


def read_log(
    chunks: Iterable[Sequence[Row]], tallies: Sequence[Tally], pause: Callable[[], object] = lambda: None
) -> None:
    """Fills the tallies.

    The events of a ticket stand together and in order, and no chunk parts them. `pause` is called every few tickets, so
    that a desk at work is not kept waiting.
    """
    ordered = sorted(tallies, key=lambda tally: tally.cases.until)
    read = 0
    for chunk in chunks:
        life: Life | None = None
        following = 0
        for ticket, seq, kind, at, actor, data in chunk:
            if life is None or life.id != ticket:
                if life is not None:
                    _show(life, ordered[following:])
                read += 1
                if read % TOGETHER == 0:
                    pause()
                life, following = begin(ticket, at, _scan(data, 0)[0]), 0
                while following < len(ordered) and ordered[following].cases.until <= at:
                    following += 1
                continue
            while following < len(ordered) and ordered[following].cases.until <= at:
                ordered[following].add(life)
                following += 1
            go_on(life, kind, at, actor, _scan(data, 0)[0] if data != "{}" else {}, seq)
        if life is not None:
            _show(life, ordered[following:])


def _show(life: Life, tallies: Sequence[Tally]) -> None:
    for tally in tallies:
        tally.add(life)
