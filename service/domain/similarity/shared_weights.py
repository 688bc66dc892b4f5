"""How much each of many reports shares with one, for all of them at once. Pure.

A set of reports is an int with a bit for each of them. Weights are added up in binary: of several such ints the first
holds the ones of all sums, the next their twos, and so on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, reduce
from itertools import zip_longest
from operator import or_

from service.domain.similarity.compare_reports import TENTHS, Weighed


class SharedWeights:
    """The weight of these pieces that each report has; `having` tells the reports that have a piece."""

    def __init__(self, pieces: Weighed, having: Sequence[Mapping[str, int]]) -> None:
        together = zip(TENTHS, pieces, having, strict=True)
        found = [(tenths, [*filter(None, map(who.get, some))]) for tenths, some, who in together if some]
        self._shared = [(tenths, reports) for tenths, reports in found if reports]

    @cached_property
    def any(self) -> int:
        """The reports that have one of them."""
        return reduce(or_, (one for _, reports in self._shared for one in reports), 0)

    def at_least(self, tenths: int) -> int:
        """The reports that have as much of them; it is more than nothing."""
        unit, sums = self._sums
        units, found = -(-tenths // unit), -1
        if units >> len(sums):
            return 0
        for one in sums:
            found = one & found if units & 1 else one | found
            units >>= 1
        return found

    @cached_property
    def _sums(self) -> tuple[int, list[int]]:
        """In tenths, or in what all weigh where it is the same: then they are only counted. Others are counted by what
        they weigh, and these numbers are weighed.
        """
        counts = [(tenths, _add_up([reports])) for tenths, reports in self._shared]
        if len(counts) == 1:
            return counts[0]
        columns: list[list[int]] = [[] for _ in range(4 + max((len(sums) for _, sums in counts), default=0))]
        for tenths, sums in counts:
            for bit in (bit for bit in range(4) if tenths >> bit & 1):
                for place, one in enumerate(sums, bit):
                    columns[place].append(one)
        return 1, _add_up(columns)


def _add_up(columns: list[list[int]]) -> list[int]:
    """The sums of sets: a report in one of a column counts twice what it does in one of the column before."""
    sums, carried = list[int](), list[int]()
    while columns or carried:
        column = carried + (columns.pop(0) if columns else [])
        total, carried = 0, []
        for one, other in zip_longest(column[::2], column[1::2], fillvalue=0):
            odd = one ^ other
            if carry := one & other | odd & total:
                carried.append(carry)
            total ^= odd
        sums.append(total)
    return sums
