"""Who stands in To and Cc of a ticket's mails, and what that gives them (docs/trust.md).

Pure.

People whom the requester names, of their own organisation, are on the ticket: some of them get copies of what we write
(`watchers` of the budgets), and however many there are, each may answer into it. Who else is named has seen the
conversation too; what they answer belongs to the ticket, and an engineer lets it in.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from gateway.message import Address
from rules.policy.organisations import same_organisation
from service.domain.planning.draft import Draft
from service.domain.planning.plan import LetterFields
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.permissions import Action, Verdict
from store.records import Role
from templates.context import Who

_MOST = 500  # people of one mail


class Named(Struct, frozen=True):
    """People of a mail's To and Cc who are new to the ticket."""

    watchers: tuple[Address, ...] = ()  # get copies
    named: tuple[Address, ...] = ()  # may answer, and get no copies
    mentioned: tuple[Address, ...] = ()  # their answers are held for an engineer
    desks: tuple[str, ...] = ()  # other support addresses of the house that the mail was sent to


def find(s: Situation, requester: str) -> Named:
    """Who is named in the mail for the first time. `requester` is the ticket's."""
    if s.reading.automatic.automatic or not s.author:
        return Named()
    people = _new(s, requester)
    if not people:
        return Named(desks=_desks(s))
    may_join = s.author == requester and s.judge(Action.JOIN) is Verdict.ALLOW
    own = tuple(p for p in people if may_join and same_organisation(s.policy, requester, p.mailbox))
    room = s.policy.budgets.watchers - sum(p.role == Role.WATCHER and p.until is None for p in s.participants)
    if s.ticket is not None and (s.k < 3 or s.evidence.i < 2):
        room = 0  # a From line and a Message-ID that others have seen too: they may answer, and are sent nothing
    room = max(0, room)
    return Named(own[:room], own[room:], tuple(p for p in people if p not in own), _desks(s))


def _desks(s: Situation) -> tuple[str, ...]:
    """The other desks that the mail was sent to as well: one mail is one ticket, of one desk."""
    if s.house.addresses <= {s.house.address}:
        return ()
    written = dict.fromkeys(person.mailbox.lower() for person in (*s.mail.to, *s.mail.cc))
    return tuple(address for address in written if address in s.house.addresses and address != s.house.address)


def _new(s: Situation, requester: str) -> tuple[Address, ...]:
    """Nobody of the desk, and nobody who is on the ticket, or was."""
    known = {requester, s.author, *s.house.addresses, *(p.address for p in (*s.participants, *s.named))}
    found: dict[str, Address] = {}
    for person in (*s.mail.to, *s.mail.cc):
        address = person.mailbox.lower()
        if not address or address in known or address in s.policy.people or address in found:
            continue
        desks = {desk.partition("@")[0] for desk in s.house.addresses if desk.endswith(f"@{person.domain.lower()}")}
        if address.partition("@")[0].partition("+")[0] not in desks:
            found[address] = replace(person, mailbox=address)
    return tuple(found.values())[:_MOST]


def join(draft: Draft, found: Named) -> None:
    """They are on record, each with what they may."""
    if not (found.watchers or found.named or found.mentioned):
        return
    for people, role in ((found.watchers, Role.WATCHER), (found.named, Role.NAMED), (found.mentioned, Role.MENTIONED)):
        for person in people:
            draft.join(person.mailbox, role, person.name)
        if people:
            draft.note(EventKind.PARTICIPANT_ADDED, addresses=[person.mailbox for person in people], role=role)


def tell(found: Named) -> LetterFields:
    """For a letter to the engineers: who gets no copies, and why not; and which desks it was sent to as well."""
    return {
        "uncopied": tuple(Who("", person.mailbox) for person in found.named),
        "outside": tuple(Who("", person.mailbox) for person in found.mentioned),
        "desks": tuple(Who("", address) for address in found.desks),
    }
