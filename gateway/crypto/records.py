"""What is asked of the process that reads keys, and what it answers: frozen records."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from gateway.seals import Method


class Certificate(Struct, frozen=True):
    """A certificate or OpenPGP key, as lists show it. `content` is DER, or the key's packets."""

    method: Method
    fingerprint: str  # hex, upper case
    addresses: tuple[str, ...]
    name: str = ""
    ends_at: datetime | None = None
    content: bytes = b""
    is_own: bool = False  # we have its private key


class FolderReport(Struct, frozen=True):
    """What the folder of keys holds."""

    own: tuple[Certificate, ...] = ()
    authorities: tuple[Certificate, ...] = ()
    lists: tuple[tuple[str, datetime | None], ...] = ()  # of revoked certificates: issuer, when the next one is due
    problems: tuple[str, ...] = ()


class SealJob(Struct, frozen=True, tag=True):
    """A letter to be sealed. `to`: certificates and keys that may be encrypted to, the best first."""

    content: bytes
    sender: str  # our address in From
    at: datetime
    to: tuple[Certificate, ...] = ()
    sign: bool = False
    subject: str = ""  # in the place of the letter's own on the outside of an encrypted one; "" leaves it


class Sealed(Struct, frozen=True):
    """What became of it. `why` says what could not be done: no_key (of ours), no_certificate (of theirs), a reason."""

    content: bytes
    signed: bool = False
    encrypted: bool = False
    why: str = ""
