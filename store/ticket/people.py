"""People and rights: who is known, what the addresses that we made permit, what is held, and the keys that sign."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec import Struct

from store.database.dialect import PerDialect
from store.errors import NotFound
from store.records import Capability, Held, Person, Scope
from store.schema.columns import fit_key
from store.schema.rows import columns_of, make, values_of
from store.schema.tables import capability, held, is_state, key, person

if TYPE_CHECKING:
    from store.database.unit import Unit

# --- persons ----------------------------------------------------------------------------------------------------------

_PERSON = sa.select(*columns_of(person, Person))
_ONE_PERSON = _PERSON.where(person.c.address == sa.bindparam("who"))
_SOME_PEOPLE = _PERSON.where(person.c.address.in_(sa.bindparam("addresses", expanding=True)))
_SOME_ABSENT = _SOME_PEOPLE.where(
    sa.or_(person.c.dead_since.is_not(None), sa.type_coerce(person.c.facts, sa.Text).contains('"away_until":'))
)
_UPSERT = PerDialect(
    lambda insert: (statement := insert(person)).on_conflict_do_update(
        index_elements=[person.c.address],
        set_={name: statement.excluded[name] for name in person.c.keys() if name != "address"},  # noqa: SIM118 - no dict
    )
)


def find_person(unit: Unit, address: str) -> Person | None:
    """Who is known at that address; None for a stranger."""
    row = unit.execute(_ONE_PERSON, {"who": address}).first()
    return None if row is None else make(Person, row)


def find_people(unit: Unit, addresses: Iterable[str]) -> dict[str, Person]:
    """Who is known of these addresses, by the address as asked."""
    return _find_some(unit, _SOME_PEOPLE, addresses)


def find_absent(unit: Unit, addresses: Iterable[str]) -> dict[str, Person]:
    """Those of them who have said that they are away, or whom letters do not reach: of a large team few rows."""
    return _find_some(unit, _SOME_ABSENT, addresses)


def _find_some(unit: Unit, statement: sa.Select[Any], addresses: Iterable[str]) -> dict[str, Person]:
    wanted = list(dict.fromkeys(addresses))
    if not wanted:
        return {}
    found = {row.address: make(Person, row) for row in unit.execute(statement, {"addresses": wanted})}
    if not found:
        return {}
    return {address: found[key] for address in wanted if (key := fit_key(address)) in found}


def save_person(unit: Unit, *people: Person) -> None:
    """Writes what is known of people, in place of what was."""
    if people:
        unit.add(_UPSERT[unit.dialect], [values_of(each) for each in people])


def list_with_fact(unit: Unit, fact: str, limit: int = 1000) -> list[Person]:
    """People of whom a fact is on record, by address. It reads them all: for the command line."""
    about = sa.type_coerce(person.c.facts, sa.Text).contains(f'"{fact}":', autoescape=True)
    rows = unit.execute(_PERSON.where(about).order_by(person.c.address).limit(limit))
    return [one for one in (make(Person, row) for row in rows) if fact in one.facts]


# --- capabilities (docs/trust.md, K3 and K4) --------------------------------------------------------------------------

_CAPABILITY = sa.select(*columns_of(capability, Capability))
_SOME_CAPABILITIES = _CAPABILITY.where(capability.c.id_hash.in_(sa.bindparam("hashes", expanding=True)))
_ADD_CAPABILITY = PerDialect(lambda insert: insert(capability).on_conflict_do_nothing())
_USE = (
    sa.update(capability)
    .where(
        capability.c.id_hash == sa.bindparam("hash"),
        capability.c.used_at.is_(None),
        capability.c.revoked_at.is_(None),
        sa.or_(capability.c.expires_at.is_(None), capability.c.expires_at > sa.bindparam("now")),
    )
    .values(used_at=sa.bindparam("now"), use=sa.bindparam("what"))
)


def add_capabilities(unit: Unit, *new: Capability) -> None:
    """Remembers what addresses permit. One that is there already stays as it is."""
    if new:
        unit.add(_ADD_CAPABILITY[unit.dialect], [values_of(each) for each in new])


def find_capabilities(unit: Unit, id_hashes: Iterable[str]) -> dict[str, Capability]:
    """The rows behind signed addresses, by the hash of their id; unknown ones are left out."""
    wanted = list(dict.fromkeys(id_hashes))
    if not wanted:
        return {}
    return {row.id_hash: make(Capability, row) for row in unit.execute(_SOME_CAPABILITIES, {"hashes": wanted})}


def use_capability(unit: Unit, id_hash: str, now: datetime, use: str) -> bool:
    """Uses up an address that works once; False where it is used, revoked or expired already."""
    return unit.execute(_USE, {"hash": id_hash, "now": now, "what": use}).rowcount == 1


def revoke_of_ticket(unit: Unit, ticket_id: int, now: datetime, *, recipient: str) -> int:
    """Takes the rights from a person's addresses of a ticket; says how many. They still find the ticket."""
    theirs = sa.update(capability).where(
        capability.c.ticket_id == ticket_id, capability.c.revoked_at.is_(None), capability.c.recipient == recipient
    )
    return unit.execute(theirs.values(revoked_at=now)).rowcount


def restore_of_ticket(unit: Unit, ticket_id: int, recipient: str) -> int:
    """Gives the reply address of somebody who is on the ticket again its rights back:
    it is made from ticket and person.
    """
    statement = sa.update(capability).where(
        capability.c.ticket_id == ticket_id,
        capability.c.recipient == recipient,
        capability.c.scope == Scope.REPLY,
        capability.c.revoked_at.is_not(None),
    )
    return unit.execute(statement.values(revoked_at=None)).rowcount


# --- held mails and commands ------------------------------------------------------------------------------------------

_HELD = sa.select(*columns_of(held, Held))
_ADD_HELD = sa.insert(held).returning(held.c.id)


def add_held(unit: Unit, new: Held) -> int:
    """Holds a mail or its commands; gives the id."""
    return int(unit.execute(_ADD_HELD, values_of(new, "id")).scalar_one())


def find_held_of_mail(unit: Unit, inbox_id: int) -> Held | None:
    """What is held of a mail of the inbox, the latest."""
    row = unit.execute(_HELD.where(held.c.inbox_id == inbox_id).order_by(held.c.id.desc()).limit(1)).first()
    return None if row is None else make(Held, row)


_LATELY_HELD = 2000  # rows, the newest first, among which the latest to expire are looked for
_EXPIRED = _HELD.where(
    held.c.id > sa.select(sa.func.coalesce(sa.func.max(held.c.id), 0)).scalar_subquery() - _LATELY_HELD,
    is_state(held, "expired"),
    held.c.expires_at >= sa.bindparam("since"),
    held.c.expires_at < sa.bindparam("until"),
).order_by(held.c.id)


def list_expired(unit: Unit, since: datetime, until: datetime) -> list[Held]:
    """What was held until then and nobody decided on, as far as it is among the latest to be held."""
    return [make(Held, row) for row in unit.execute(_EXPIRED, {"since": since, "until": until})]


def end_held(unit: Unit, held_id: int, state: str) -> bool:
    """Ends what waits as released, dropped or expired; False where it has ended, so that it ends once.

    What has expired can still be released or dropped.
    """
    before = is_state(held, "waiting") if state == "expired" else held.c.state.in_(("waiting", "expired"))
    statement = sa.update(held).where(held.c.id == held_id, before).values(state=state)
    return unit.execute(statement).rowcount == 1


# --- keys -------------------------------------------------------------------------------------------------------------


class SigningKeys(Struct, frozen=True):
    """The secrets that sign our addresses and Message-IDs, by key id; `current` makes new ones,
    the others only check.
    """

    secrets: Mapping[int, bytes]
    current: int


_KEYS = sa.select(key.c.id, key.c.secret, key.c.retired_at).order_by(key.c.id)


def signing_keys(unit: Unit, make: Callable[[], bytes], now: datetime) -> SigningKeys:
    """The keys; the first is made where there is none, so this belongs in a writing unit at the start."""
    if not unit.execute(_KEYS).all():
        rotate_key(unit, make, now)
    return find_signing_keys(unit)


def find_signing_keys(unit: Unit) -> SigningKeys:
    """The keys as they are. Raises NotFound before the first was made."""
    rows = unit.execute(_KEYS).all()
    current = [row.id for row in rows if row.retired_at is None]
    if not current:
        raise NotFound("no signing key")
    return SigningKeys({row.id: row.secret for row in rows}, current[-1])


_ADD_KEY = PerDialect(lambda insert: insert(key).on_conflict_do_nothing())


def rotate_key(unit: Unit, make: Callable[[], bytes], now: datetime) -> None:
    """Makes a new current key; what the older ones signed is still found."""
    number = int(unit.execute(sa.select(sa.func.coalesce(sa.func.max(key.c.id), 0))).scalar_one()) + 1
    values: dict[str, Any] = {"id": number, "secret": make(), "created_at": now}
    if unit.execute(_ADD_KEY[unit.dialect], values).rowcount:
        unit.execute(sa.update(key).where(key.c.id < number, key.c.retired_at.is_(None)).values(retired_at=now))
