"""Reports of the last quarter of an hour and open major incidents,
ready to be compared with one more (docs/process.md S2.9).

Built once for all mails of a snapshot: a new report is compared with those that share a word with it,
the latest of them, by sets: an int with a bit for each report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from msgspec import Struct

from rules.policy.model import Policy
from service.domain.similarity.compare_reports import (
    TENTHS,
    Print,
    Shape,
    are_like,
    least_shared,
    likeness,
    make_print,
)
from service.domain.similarity.shared_weights import SharedWeights
from store.records import OPEN_STATES, Head, Ticket

MOST_COMPARED = 200  # reports that a new one is compared with, the latest
_ENOUGH = 10  # that many alike need no second look
EXAMPLES = 8  # reports of a major incident that a late one is compared with


class RecentReport(Struct, frozen=True):
    """One ticket as others are compared with it."""

    id: int
    who: str  # the requester; of a caller without a mailbox the ticket: each is somebody else
    name: str
    subject: str
    category: str
    cluster: int
    print: Print
    desk: str = ""


def can_report(policy: Policy, kind: str, category: str, made: Print) -> bool:
    """Incidents, and questions that name a trouble ("is the VPN down?"),
    of a category that the policy does not leave out.
    """
    return may_report(policy, kind, category) and (kind == "incident" or bool(made.shape.kinds))


def may_report(policy: Policy, kind: str, category: str) -> bool:
    """The same, as far as it can be told without looking at what one says."""
    return kind in ("incident", "question") and not policy.once(_is_left_out, category)


def _is_left_out(policy: Policy, category: str) -> bool:
    return any(category == one or category.startswith(f"{one}.") for one in policy.majors.without)


def make_report(head: Head) -> RecentReport:
    """The report of a ticket's beginning, ready to be compared."""
    made = make_print(head.subject, head.text)
    cluster = int(head.work.get("cluster", 0))
    return RecentReport(
        head.id, head.requester or f"T-{head.id}", head.name, head.subject, head.category, cluster, made, head.desk
    )


class Major(Struct, frozen=True):
    """An open major incident with some of its reports."""

    ticket: Ticket
    examples: tuple[RecentReport, ...]


class ReportMemory:
    """The reports of a snapshot, and which of them have a piece, a shape, a category in common: a set for each.

    What the next snapshot shows as well stays; only what is new, or has changed, is made.
    """

    def __init__(self) -> None:
        self._policy: Policy | None = None
        self._known: dict[int, tuple[Head, int, RecentReport | None]] = {}  # by ticket, with the place of its bit
        self._clear()

    def _clear(self) -> None:
        self._next = 0  # place
        self.reports: dict[int, RecentReport] = {}  # by place
        self.pieces: tuple[dict[str, int], ...] = tuple({} for _ in TENTHS)  # by what they weigh
        self.shapes: dict[Shape, int] = {}
        self.categories: dict[str, int] = {}
        self.desks: dict[str, int] = {}
        self.writers: dict[str, int] = {}
        self.clusters: dict[int, int] = {}

    def begin(self, heads: Collection[Head], policy: Policy) -> None:
        """For another snapshot: forgets what it does not show."""
        if policy is not self._policy:
            self._policy, self._known = policy, {}
            self._clear()
        for number in self._known.keys() - {head.id for head in heads}:
            _, place, gone = self._known.pop(number)
            self._drop(place, gone)
        if self._next > _MOST_PLACES:
            self._place_anew()
        for head in heads:
            if (known := self._known.get(head.id)) is None or known[0] is not head:
                self.add(head, policy)

    def _place_anew(self) -> None:
        """Those that are left, from the first place on."""
        self._clear()
        for number, (head, _, report) in sorted(self._known.items()):
            self._known[number] = (head, self._next, report)
            self._put(self._next, report)
            self._next += 1

    def add(self, head: Head, policy: Policy) -> None:
        """Takes in a ticket as it is now."""
        before, place, report = self._known.get(head.id, (None, self._next, None))
        if before != head:
            self._drop(place, report)
            report = _compared(head, policy)
            self._put(place, report)
            self._next += before is None
        self._known[head.id] = (head, place, report)

    def _put(self, place: int, report: RecentReport | None) -> None:
        """Takes a report into the sets."""
        if report is not None:
            self.reports[place] = report
            bit = 1 << place
            for sets, keys in self._sets_of(report):
                for key in keys:
                    sets[key] = sets.get(key, 0) | bit

    def _drop(self, place: int, report: RecentReport | None) -> None:
        """Takes it out of them; a set with nothing in it is gone."""
        if report is not None:
            del self.reports[place]
            bit = 1 << place
            for sets, keys in self._sets_of(report):
                for key in keys:
                    if left := sets.pop(key) & ~bit:
                        sets[key] = left

    def _sets_of(self, report: RecentReport) -> Iterator[tuple[dict[Any, int], tuple[Any, ...]]]:
        """The sets that it is in, by the keys that it has there."""
        made = report.print
        yield from zip(
            (self.shapes, self.categories, self.desks, self.writers, self.clusters, *self.pieces),
            ((made.shape,), (report.category,), (report.desk,), (report.who,), (report.cluster,), *made.weighed),
            strict=True,
        )


def _compared(head: Head, policy: Policy) -> RecentReport | None:
    """The report of a beginning; None where nothing is compared with it."""
    if head.state not in OPEN_STATES or head.work.get("parent") or not may_report(policy, head.kind, head.category):
        return None
    report = make_report(head)
    made = report.print
    return None if made.personal or not can_report(policy, head.kind, head.category, made) else report


_MOST_PLACES = 1024


class Recent:
    """What a new report is compared with. `add` takes those of the same batch, which the snapshot does not show yet."""

    def __init__(
        self,
        policy: Policy,
        heads: Collection[Head],
        majors: Iterable[Major] = (),
        memory: ReportMemory | None = None,
    ) -> None:
        self.policy = policy
        self.majors = tuple(majors)
        self.proposals = {head.id for head in heads if head.work.get("proposal")}  # what brought about a proposal
        self._memory = memory or ReportMemory()
        self._memory.begin(heads, policy)

    def add(self, head: Head) -> None:
        """Takes in a ticket that was opened meanwhile."""
        if head.work.get("proposal"):
            self.proposals.add(head.id)
        self._memory.add(head, self.policy)

    def like(self, made: Print, category: str, who: str, desk: str = "") -> int:
        """The set of reports of other people to the same desk that speak of the same: those that it is like,
        and those that are like two of them.

        People name one trouble in many ways; a second link keeps a stray word from tying two troubles together.
        """
        if made.personal:
            return 0
        sets = self._memory
        to_desk = sets.desks.get(desk, 0)  # what others get is not told to it
        of_others = to_desk & ~sets.writers.get(who, 0)
        mine = SharedWeights(made.weighed, sets.pieces)
        near = _latest(mine.any & to_desk) & of_others
        first = self._alike(near, mine, made.shape, category)
        if not 2 <= first.bit_count() <= _ENOUGH or first == of_others:
            return first
        theirs = [(SharedWeights(one.print.weighed, sets.pieces), one) for one in self._in(first)]
        near = _latest(reduce(or_, (shared.any for shared, _ in theirs)) & to_desk) & of_others & ~first
        once = twice = 0
        for shared, report in theirs:
            found = self._alike(near, shared, report.print.shape, report.category)
            once, twice = once | found, twice | once & found
        return first | twice

    def _alike(self, near: int, shared: SharedWeights, shape: Shape, category: str) -> int:
        """Those that are like one of this shape that shares so much with them."""
        near &= shared.any
        if not near:
            return 0
        same = near & self._memory.categories.get(category, 0) if category != "other" else 0
        asked = dict[int, int]()  # of whom so much is asked
        for other, reports in self._memory.shapes.items():
            if there := reports & near:
                in_category, least = least_shared(shape, other)
                asked[least] = asked.get(least, 0) | there
                if there & same:
                    asked[in_category] = asked.get(in_category, 0) | there & same
        return reduce(or_, [there & shared.at_least(least) for least, there in asked.items()], 0)

    def _in(self, found: int) -> Iterator[RecentReport]:
        while found:
            bit = found & -found
            yield self._memory.reports[bit.bit_length() - 1]
            found ^= bit

    def cluster_of(self, found: int) -> int:
        """What the first of these that belongs to one has brought about."""
        apart = self._memory.clusters.get(0, 0)
        return next((one.cluster for one in self._in(found & ~apart)), 0)

    def reports_of(self, found: int) -> list[RecentReport]:
        """These, by number."""
        return sorted(self._in(found), key=lambda one: one.id)

    def find_major(self, made: Print, category: str, desk: str) -> Ticket | None:
        """The open major incident of the same desk whose reports it is like: most of those that are looked at,
        or the closest of them very much.
        """
        for major in (one for one in self.majors if one.ticket.desk == desk):
            alike = sum(_like(one, made, category) for one in major.examples)
            if alike and (
                2 * alike >= len(major.examples) or max(likeness(made, e.print) for e in major.examples) >= VERY
            ):
                return major.ticket
        return None

    def clusters(self) -> int:
        """How many proposals these reports have brought about."""
        return len(self._memory.clusters.keys() - {0})


VERY = 0.7


def _latest(reports: int) -> int:
    for _ in range(reports.bit_count() - MOST_COMPARED):
        reports &= reports - 1
    return reports


def _like(one: RecentReport, made: Print, category: str) -> bool:
    return are_like(one.print, made, same_category=one.category == category != "other")
