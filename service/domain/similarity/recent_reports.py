"""Reports of the last quarter of an hour and open major incidents,
ready to be compared with one more (docs/process.md S2.9).

Built once for all mails of a snapshot: a new report is compared with those that share a word with it,
the latest of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from rules.policy.model import Policy
from service.domain.similarity.compare_reports import Least, PieceBits, Print, Shape, are_like, likeness, make_print
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
    left_out = policy.majors.without
    reports = kind == "incident" or (kind == "question" and bool(made.shape.kinds))
    return reports and not any(category == one or category.startswith(f"{one}.") for one in left_out)


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
    """The reports of the last snapshot with the bits of their pieces: only new ones are made for the next."""

    def __init__(self) -> None:
        self.bits = PieceBits()
        self._made: dict[int, tuple[Head, Policy, tuple[RecentReport, int] | None]] = {}
        self._before = self._made  # those of the snapshot before

    def begin(self) -> PieceBits:
        """For another snapshot: forgets what the last one did not ask for, and all where there are too many pieces."""
        self._before, self._made = self._made, {}
        if len(self.bits) > _MOST_PIECES:
            self.bits, self._before = PieceBits(), {}
        return self.bits

    def look(self, head: Head, policy: Policy) -> tuple[RecentReport, int] | None:
        """The report of a beginning without its pieces, and their bits; None where nothing is compared with it.

        Made anew where the ticket has changed.
        """
        known = self._made.get(head.id) or self._before.get(head.id)
        if known is None or known[1] is not policy or (known[0] is not head and known[0] != head):
            known = (head, policy, self._make(head, policy))
        self._made[head.id] = known
        return known[2]

    def _make(self, head: Head, policy: Policy) -> tuple[RecentReport, int] | None:
        if head.state not in OPEN_STATES or head.work.get("parent"):
            return None
        report = make_report(head)
        made = report.print
        if made.personal or not can_report(policy, head.kind, head.category, made):
            return None
        return replace(report, print=replace(made, pieces=frozenset())), self.bits.of(made)


_MOST_PIECES = 8192


class Recent:
    """What a new report is compared with. `add` takes those of the same batch, which the snapshot does not show yet."""

    def __init__(
        self,
        policy: Policy,
        heads: Iterable[Head],
        majors: Iterable[Major] = (),
        memory: ReportMemory | None = None,
    ) -> None:
        self.policy = policy
        self.majors = tuple(majors)
        self.proposals: set[int] = set()  # the tickets that brought about a proposal
        self._memory = memory or ReportMemory()
        self._bits = self._memory.begin()
        self._reports: list[tuple[RecentReport, int]] = []  # with the bits of their pieces
        for head in heads:
            self.add(head)

    def add(self, head: Head) -> None:
        """Takes in a ticket that was opened meanwhile."""
        if head.work.get("proposal"):
            self.proposals.add(head.id)
        if (found := self._memory.look(head, self.policy)) is not None:
            self._reports.append(found)

    def like(self, made: Print, category: str, who: str, desk: str = "") -> list[RecentReport]:
        """Reports of other people to the same desk that speak of the same, by number: those that it is like,
        and those that are like two of them.

        People name one trouble in many ways; a second link keeps a stray word from tying two troubles together.
        """
        if made.personal:
            return []
        mine = self._bits.of(made)
        near = [one for one in self._sharing(mine, desk) if one[0].who != who]
        first = self._alike(near, made.shape, mine, category)
        reports = [one for one, _ in first]
        if not 2 <= len(first) <= _ENOUGH:
            return reports
        known, theirs = {one.id for one in reports}, 0
        for _, bits in first:
            theirs |= bits
        near = [one for one in self._sharing(theirs, desk) if one[0].who != who and one[0].id not in known]
        links = Counter(
            one.id for other, its in first for one, _ in self._alike(near, other.print.shape, its, other.category)
        )
        return sorted([*reports, *(one for one, _ in near if links[one.id] >= 2)], key=lambda one: one.id)

    def _alike(
        self, reports: list[tuple[RecentReport, int]], shape: Shape, bits: int, category: str
    ) -> list[tuple[RecentReport, int]]:
        """Those of these reports that are like one of this shape with these pieces."""
        least, light = Least(shape, same_category=False), self._bits.light
        same = Least(shape, same_category=True) if category != "other" else least
        found = []
        for report in reports:
            one, its = report
            shared = its & bits
            enough = (same if one.category == category else least)[one.print.shape]
            if shared.bit_count() >= enough and (not shared & light or self._bits.weight(shared) >= enough):
                found.append(report)
        return found

    def _sharing(self, bits: int, desk: str) -> list[tuple[RecentReport, int]]:
        """The latest reports to this desk that share one of these pieces; what others get is not told to it."""
        return [one for one in self._reports if one[1] & bits and one[0].desk == desk][-MOST_COMPARED:]

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
        return len({report.cluster for report, _ in self._reports if report.cluster})


VERY = 0.7


def _like(one: RecentReport, made: Print, category: str) -> bool:
    return are_like(one.print, made, same_category=one.category == category != "other")
