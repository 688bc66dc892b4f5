"""Certificates and OpenPGP keys of others, learned from verified mail or given by an admin; signatures that were seen.

What an admin pinned or dropped stays so, whatever mail brings later.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from msgspec.structs import replace

from store.database.dialect import PerDialect
from store.records import CertificateState, KnownCertificate, SeenSignature
from store.schema.rows import columns_of, make, values_of
from store.schema.tables import certificate, seen_signature

if TYPE_CHECKING:
    from store.database.unit import Unit

USABLE = (CertificateState.PINNED, CertificateState.KNOWN)  # letters may be encrypted to it
_BY_HAND = (CertificateState.PINNED, CertificateState.DROPPED)
_COLUMNS = columns_of(certificate, KnownCertificate)
_PUT = PerDialect(
    lambda insert: (statement := insert(certificate)).on_conflict_do_update(
        index_elements=[certificate.c.fingerprint, certificate.c.address],
        set_={
            name: statement.excluded[name]
            for name in ("state", "name", "content", "ends_at", "seen_at", "inbox_id", "method")
        },
    )
)
_NOTE = PerDialect(lambda insert: insert(seen_signature).on_conflict_do_nothing())


def find_of_address(unit: Unit, address: str) -> list[KnownCertificate]:
    """All that is known of an address: pinned ones first, then those that end last."""
    query = sa.select(*_COLUMNS).where(certificate.c.address == address.lower())
    found = [make(KnownCertificate, row) for row in unit.execute(query)]
    return sorted(found, key=_worth, reverse=True)


def _worth(one: KnownCertificate) -> tuple[bool, bool, float]:
    ends = one.ends_at.timestamp() if one.ends_at is not None else float("inf")
    return one.state is CertificateState.PINNED, one.state is CertificateState.KNOWN, ends


def list_certificates(unit: Unit) -> list[KnownCertificate]:
    """All of them, by address."""
    query = sa.select(*_COLUMNS).order_by(certificate.c.address, certificate.c.fingerprint)
    return [make(KnownCertificate, row) for row in unit.execute(query)]


def learn(unit: Unit, learned: Collection[KnownCertificate]) -> None:
    """What a mail brought. One that an admin pinned or dropped is left alone, one that is known stays known."""
    for one in sorted(learned, key=lambda each: (each.fingerprint, each.address)):
        before = _find(unit, one.fingerprint, one.address)
        if before is not None and (before.state in _BY_HAND or before.state == one.state):
            continue
        if before is not None and one.state is CertificateState.SEEN:
            continue
        _put(unit, one)


def pin(unit: Unit, given: KnownCertificate) -> None:
    """An admin vouches for it."""
    _put(unit, replace(given, state=CertificateState.PINNED))


def set_state(unit: Unit, fingerprint: str, state: CertificateState) -> list[KnownCertificate]:
    """Pins or drops what is stored, by its fingerprint or the beginning of it; gives what was changed."""
    start = fingerprint.replace(" ", "").replace(":", "").upper()
    query = sa.select(*_COLUMNS).where(certificate.c.fingerprint.startswith(start, autoescape=True))
    found = [make(KnownCertificate, row) for row in unit.execute(query)]
    if len({one.fingerprint for one in found}) == 1:
        where = certificate.c.fingerprint == found[0].fingerprint
        unit.execute(sa.update(certificate).where(where).values(state=state))
    return found


def _find(unit: Unit, fingerprint: str, address: str) -> KnownCertificate | None:
    where = (certificate.c.fingerprint == fingerprint, certificate.c.address == address)
    row = unit.execute(sa.select(*_COLUMNS).where(*where)).first()
    return None if row is None else make(KnownCertificate, row)


def _put(unit: Unit, one: KnownCertificate) -> None:
    unit.execute(_PUT[unit.dialect], values_of(one))


# --- signatures -------------------------------------------------------------------------------------------------------


def find_seen(unit: Unit, marks: Collection[str], but: int) -> frozenset[str]:
    """Those of the signatures that came with another mail before."""
    if not marks:
        return frozenset()
    query = sa.select(seen_signature.c.mark).where(seen_signature.c.mark.in_(marks), seen_signature.c.inbox_id != but)
    return frozenset(unit.execute(query).scalars())


def note_signatures(unit: Unit, signatures: Collection[SeenSignature]) -> None:
    """They came with this mail; who came first stays."""
    for one in sorted(signatures, key=lambda each: each.mark):
        unit.execute(_NOTE[unit.dialect], values_of(one))


def forget_signatures(unit: Unit, before: datetime) -> int:
    """Removes those that are too old to permit anything; says how many."""
    return unit.execute(sa.delete(seen_signature).where(seen_signature.c.at < before)).rowcount
