"""A plan while it is being made: it folds each event at once, so that the next decision sees the ticket as it will be.

A draft lives inside one call of a deciding function and is never kept; what leaves is the frozen `Plan`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from gateway.message import Attachment
from service.domain.planning.plan import ArticlePlan, LetterPlan, Plan, Use
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.events import fold, make_event, make_opening
from service.domain.ticket.open_work import is_machine, waits_for_nothing
from service.domain.ticket.permissions import Evidence
from service.domain.ticket.states import NoSuchMove, find_move
from service.domain.ticket.timer_names import TimerName
from store.records import (
    Article,
    Held,
    Knowledge,
    KnowledgeUse,
    KnownMessage,
    Outcome,
    Participant,
    Person,
    Role,
    State,
    Ticket,
    Timer,
)

_OF_THE_DESK = frozenset({"moved-up", "contact-changed"})  # letters of the desk, whatever mail brings them about


class Refused(Exception):
    """A step that may not be done now.

    `reason` is a key of the letters' table of refusals, or words; `value` what would work.
    """

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


class Draft:
    """Collects events, articles, letters and timers around one ticket."""

    def __init__(
        self, now: datetime, actor: str, cause: str, ticket: Ticket | None = None, evidence: Evidence | None = None
    ) -> None:
        self.now, self.actor, self.cause = now, actor, cause
        self.before = ticket
        self._ticket = ticket
        self._evidence = evidence.to_json() if evidence else {}
        self._plan: defaultdict[str, list[Any]] = defaultdict(list)
        self._looked: dict[int, Ticket] = {}

    @property
    def ticket(self) -> Ticket:
        """The ticket as this draft leaves it. Raises LookupError before one is opened."""
        if self._ticket is None:
            raise LookupError("the draft has no ticket yet")
        return self._ticket

    @property
    def has_ticket(self) -> bool:
        """True once there is a ticket, found or opened."""
        return self._ticket is not None

    # events

    def open(self, ticket: Ticket, **more: Any) -> None:
        """Opens the ticket with its first event."""
        event = make_opening(ticket, actor=self.actor, cause=self.cause, evidence=self._evidence, **more)
        self._ticket = replace(ticket, version=1, last_event=ticket.opened)  # what folding the event gives
        self._plan["events"].append(event)

    def note(
        self, kind: EventKind, changes: Mapping[str, Any] | None = None, /, *, actor: str = "", **more: Any
    ) -> None:
        """Write an event with the changes that it makes (none: it is only on record)."""
        ticket = self.ticket
        event = make_event(
            ticket, kind, self.now, actor or self.actor, self.cause, changes or {}, self._evidence, **more
        )
        self._ticket = fold(ticket, event)
        self._plan["events"].append(event)

    def can(self, action: str) -> bool:
        """True where the ticket's state allows the action."""
        return not isinstance(find_move(self.ticket.state, action), NoSuchMove)

    def move(
        self, action: str, kind: EventKind, changes: Mapping[str, Any] | None = None, /, *, actor: str = "", **more: Any
    ) -> State:
        """Move the ticket by the table; the event is written also where the state stays. Raises Refused."""
        target = find_move(self.ticket.state, action)
        if isinstance(target, NoSuchMove):
            raise Refused("state")
        self.note(kind, {"state": target, **(changes or {})}, actor=actor, **more)
        return target

    # what follows

    def say(self, article: Article, attachments: tuple[Attachment, ...] = ()) -> None:
        """Adds a message to the ticket, with the bytes of its files."""
        one = replace(article, ticket_id=self.ticket.id)
        self._plan["articles"].append(ArticlePlan(one, tuple([a.content for a in attachments])))

    def write(self, letter: LetterPlan) -> None:
        """A letter; one to a machine that opened the ticket is none, whoever wanted it (S1.6), and who only announced
        something hears of nothing that no engineer wrote.
        """
        if self._ticket is None or letter.to != self._ticket.requester or self._reads(self._ticket, letter):
            self._plan["letters"].append(letter)

    def _reads(self, ticket: Ticket, letter: LetterPlan) -> bool:
        if is_machine(ticket):
            return False
        by_itself = self.actor == "clock" or letter.letter in _OF_THE_DESK
        return not (by_itself and waits_for_nothing(ticket))

    def join(self, address: str, role: Role, name: str = "") -> None:
        """Gives somebody a role on the ticket from now on."""
        self._plan["joins"].append(Participant(self.ticket.id, address, role, self.now, name))

    @property
    def joined(self) -> tuple[Participant, ...]:
        """Who has been given a role so far."""
        return tuple(self._plan.get("joins", ()))

    @property
    def left(self) -> tuple[str, ...]:
        """Who is nothing to the ticket any more."""
        return tuple(self._plan.get("leaves", ()))

    def leave(self, address: str) -> None:
        """Ends what somebody was to the ticket."""
        self._plan["leaves"].append(address)

    def later(
        self, kind: TimerName, due_at: datetime, step: int = 0, *, ticket: int | None = None, **data: Any
    ) -> None:
        """A timer of this draft's ticket, or of another one."""
        self._plan["timers"].append(
            Timer(ticket or (self.ticket.id if self._ticket else None), kind, due_at, step, data)
        )

    def set_timer(self, timer: Timer) -> None:
        """A timer of no ticket."""
        self._plan["timers"].append(timer)

    def cancel(self, *kinds: TimerName) -> None:
        """Takes back the timers of these kinds, those of this draft included."""
        for kind in kinds:
            self._plan["cancel_timers"].append(kind)
        self._plan["timers"] = [timer for timer in self._plan.get("timers", []) if timer.kind not in kinds]

    def use(self, id_hash: str, use: str, *, final: bool = True) -> None:
        """Uses up a signed address; `final`: nobody can use it again."""
        self._plan["uses"].append(Use(id_hash, use, final))

    def hold(self, held: Held) -> None:
        """Keeps a mail or its commands back until somebody decides."""
        self._plan["holds"].append(held)

    def settle(self, held_id: int, state: str) -> None:
        """Ends what was held back, in that state."""
        self._plan["held_state"].append((held_id, state))

    def know(self, *messages: KnownMessage) -> None:
        """Remembers Message-IDs, so that answers to them find the ticket."""
        for message in messages:
            self._plan["known"].append(message)

    def meet(self, person: Person) -> None:
        """Keeps what is known of a person, in the place of what was known."""
        self._plan["people"].append(person)

    def met(self, address: str) -> Person | None:
        """The person as this draft leaves them; None where it says nothing of them."""
        return next((one for one in reversed(self._plan.get("people", [])) if one.address == address), None)

    def publish(self, article: Knowledge) -> None:
        """Keeps an article, in the place of an earlier one of that name."""
        self._plan["publishes"].append(article)

    def used(self, what: str, *names: str) -> None:
        """Articles did something for this ticket: offered, asked, helped, used."""
        for name in names:
            self._plan["article_uses"].append(KnowledgeUse(name, what, self.ticket.id, self.now))

    def spend(self, *budgets: str) -> None:
        """One of each of these budgets is used up."""
        for budget in budgets:
            self._plan["spends"].append(budget)

    def revoke(self, address: str) -> None:
        """Takes every signed address of somebody on this ticket out of use."""
        self._plan["revokes"].append(address)

    def beside(self, plan: Plan) -> None:
        """What the same mail does to another ticket, in the same transaction."""
        self._plan["also"].append(plan)

    def look_at(self, ticket: Ticket) -> None:
        """Puts on record that somebody looked at a ticket of others; once a mail, and beside whatever else it does."""
        self._looked[ticket.id] = ticket

    @property
    def letters(self) -> tuple[LetterPlan, ...]:
        """The letters so far, in order."""
        return tuple(self._plan.get("letters", ()))

    @property
    def says(self) -> bool:
        """Does it add an article to the ticket?"""
        return bool(self._plan.get("articles"))

    def plan(self, outcome: Outcome, reason: str, **more: Any) -> Plan:
        """Everything that was collected, with how the mail or timer ended and why."""
        self._note_looks()
        collected: dict[str, Any] = {name: tuple(values) for name, values in self._plan.items()}
        return Plan(outcome, reason, self.before, self._ticket, **collected, **more)

    def _note_looks(self) -> None:
        touched = {plan.ticket.id for plan in self._plan.get("also", []) if plan.ticket is not None}
        looked, self._looked = self._looked, {}
        for number, ticket in looked.items():
            if self._ticket is not None and number == self._ticket.id:
                self.note(EventKind.LOOKED_AT)
            elif number not in touched:
                there = Draft(self.now, self.actor, self.cause, ticket)
                there.note(EventKind.LOOKED_AT)
                self.beside(there.plan(Outcome.EVENT, "somebody looked at it"))
