"""What the rules are asked about and what they answer: frozen records, standard library only."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from msgspec import Struct, field, to_builtins
from msgspec.structs import replace


class Facts(Struct, frozen=True):
    """One mail and, for a follow-up, its ticket.

    `at` is aware; addresses are lower case; `body` is the new text only.
    """

    at: datetime
    sender: str
    sender_name: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[tuple[str, str, int], ...] = ()  # name, media type, bytes
    size: int = 0  # bytes of the raw mail
    language: str = ""  # "" when unsure
    new: bool = True  # a mail that would open a ticket
    state: str = ""  # of the ticket, "" when new
    verified: bool = False  # the sender's domain stands by the mail, or the mailbox was proved
    automatic: bool = False
    tags: tuple[str, ...] = ()
    impact: str = ""  # this and the next four: of the ticket for a follow-up, else ""
    urgency: str = ""
    priority: str = ""
    kind: str = ""
    category: str = ""
    triaged: bool = False  # an engineer set the triage by hand: it stands
    team: str = ""  # of the ticket for a follow-up
    assignee: str = ""
    facts: tuple[tuple[str, str], ...] = ()  # what is known of the ticket: asset, 4711


class Load(Struct, frozen=True):
    """How busy one engineer is: open tickets, when the last was assigned, until when they are away,
    since when letters come back.
    """

    open: int = 0
    assigned_at: datetime | None = None
    away_until: datetime | None = None
    unreached_since: datetime | None = None


_NEVER = datetime.min.replace(tzinfo=UTC)
Rank = tuple[int, datetime, str]  # open tickets, when the last was assigned, who


class Loads(dict[str, Load]):
    """How busy the people of a desk are, by address, and what every mail asks of it again. It does not change."""

    def __init__(self, people: Mapping[str, object], known: Mapping[str, Load]) -> None:
        super().__init__({**dict.fromkeys(people, Load()), **known})
        self.people = people

    @staticmethod
    def of(people: Mapping[str, object], known: Mapping[str, Load]) -> Loads:
        """Of these people, from what is known of them."""
        return known if isinstance(known, Loads) and known.people is people else Loads(people, known)

    @cached_property
    def engaged(self) -> frozenset[str]:
        """Who said that they are away, also until a time that has passed, or is not reached by letters."""
        return frozenset(who for who, load in self.items() if load.away_until or load.unreached_since)

    @cached_property
    def ranked(self) -> list[Rank]:
        """Who has the fewest open tickets, and was given one least recently, first."""
        return sorted(_rank(who, load) for who, load in self.items())

    def assigned(self, who: str, now: datetime) -> Loads:
        """As it is when one of them was given a ticket."""
        before, after = self[who], replace(self[who], open=self[who].open + 1, assigned_at=now)
        found = Loads.__new__(Loads)
        found.update(self)
        found[who] = after
        found.people, found.engaged, found.ranked = self.people, self.engaged, self.ranked.copy()
        del found.ranked[bisect_left(found.ranked, _rank(who, before))]
        insort(found.ranked, _rank(who, after))
        return found


def _rank(who: str, load: Load) -> Rank:
    return load.open, load.assigned_at or _NEVER, who


class Hit(Struct, frozen=True):
    """A rule that applied: `words` are what matched in the mail, `did` is what it changed."""

    question: str  # gate, classify, route, answer
    name: str
    words: tuple[str, ...] = ()
    did: str = ""


class Miss(Struct, frozen=True):
    """A rule that was asked and did not apply, and which condition was not met."""

    question: str
    name: str
    because: str = ""


class Candidate(Struct, frozen=True):
    """One person who was looked at for the ticket: `chosen`, or the reason why not."""

    address: str
    why: str
    chosen: bool = False
    open: int = 0


class LookedAt(Struct, frozen=True):
    """People of whom the same is to be said, one after the other: of a large team most are so."""

    addresses: tuple[str, ...]
    why: str
    chosen: bool = False
    open: int = 0


_EACH = 30  # people of a trace that are stored one by one


def each_of(looked_at: Iterable[LookedAt]) -> tuple[Candidate, ...]:
    """The people one by one."""
    return tuple(Candidate(one, some.why, some.chosen, some.open) for some in looked_at for one in some.addresses)


def _one_by_one(looked_at: Iterable[LookedAt]) -> list[dict[str, Any]]:
    return [
        {"address": one, "why": some.why, "chosen": some.chosen, "open": some.open}
        for some in looked_at
        for one in some.addresses
    ]


class Trace(Struct, frozen=True):
    """Why it was decided so: rules hit and missed, the priority's cell, the people looked at."""

    version: str = ""  # of the policy
    hits: tuple[Hit, ...] = ()
    misses: tuple[Miss, ...] = ()
    priority: str = ""  # "person x normal = P3"
    dispatch: str = ""  # one sentence: why this person, or why nobody
    looked_at: tuple[LookedAt, ...] = ()
    notes: tuple[str, ...] = ()  # guards that spoke

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The people looked at, who fit best first."""
        return each_of(self.looked_at)

    def to_json(self, misses: int = 100) -> dict[str, Any]:
        """Plain data for storage; at most that many misses are kept, their number always is."""
        return {
            "version": self.version,
            "hits": [{"question": h.question, "name": h.name, "words": h.words, "did": h.did} for h in self.hits],
            "misses": to_builtins(self.misses[:misses]),
            "priority": self.priority,
            "dispatch": self.dispatch,
            "candidates": self._looked_at(),
            "notes": self.notes,
            "missed": len(self.misses),
        }

    def _looked_at(self) -> list[dict[str, Any]]:
        if sum(len(some.addresses) for some in self.looked_at) > _EACH:
            return [
                {"addresses": s.addresses, "why": s.why, "chosen": s.chosen, "open": s.open} for s in self.looked_at
            ]
        return _one_by_one(self.looked_at)

    @staticmethod
    def told_one_by_one(found: Mapping[str, Any]) -> dict[str, Any]:
        """What was stored, as others read it: each of the people by themselves, however many they are."""
        if "candidates" not in found:
            return dict(found)
        return {**found, "candidates": _one_by_one(Trace.from_json(found).looked_at)}

    @staticmethod
    def from_json(found: Mapping[str, Any]) -> Trace:
        """The trace that `to_json` gave; unknown keys of a later version are left out."""
        return Trace(
            version=str(found.get("version", "")),
            hits=tuple(Hit(h["question"], h["name"], tuple(h["words"]), h["did"]) for h in found.get("hits", ())),
            misses=tuple(Miss(m["question"], m["name"], m["because"]) for m in found.get("misses", ())),
            priority=str(found.get("priority", "")),
            dispatch=str(found.get("dispatch", "")),
            looked_at=tuple(
                LookedAt(
                    tuple(c["addresses"]) if "addresses" in c else (c["address"],),
                    c["why"],
                    bool(c["chosen"]),
                    int(c["open"]),
                )
                for c in found.get("candidates", ())
            ),
            notes=tuple(found.get("notes", ())),
        )


class Decision(Struct, frozen=True):
    """What the five questions answered. Times are aware; `assignee` is "" for the team's queue."""

    gate: str = "accept"  # accept, file, hold, quarantine, drop
    gate_rule: str = ""
    kind: str = "incident"
    category: str = "other"
    impact: str = "person"
    urgency: str = "normal"
    priority: str = "P3"
    tags: tuple[str, ...] = ()
    organisation: str = ""
    vip: bool = False
    language: str = "en"
    team: str = ""
    level: int = 1
    skills: tuple[str, ...] = ()
    assignee: str = ""
    ask: tuple[str, ...] = ()
    answer: str = ""  # name of the letter that a rule sends, "" for none
    response_due: datetime | None = None
    due: datetime | None = None
    trace: Trace = field(default_factory=Trace)
    silent: bool = False  # a machine: nothing is ever sent back (no rule changes that)
    by_hand: bool = False  # an announcement: only what engineers write is sent back
    article: str = ""  # name of the article that a rule answers with
    decline: str = ""  # outside the service: where to turn to, "" when it is not declined
    raised: bool = False  # a follow-up that made the ticket more urgent
    approval: str = ""  # the rule by which a request waits for an approval
    facts: tuple[tuple[str, str], ...] = ()  # of the mail and its ticket; for a full trace only
