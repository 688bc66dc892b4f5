"""Sealed mail between the loops and the process that reads keys: mails are opened on their way in, letters sealed.

Nothing is kept here. A mail is opened anew from its bytes whenever it is read, with the keys that are there by then; a
letter is sealed just before it goes, with the certificates that are known by then, so that none leaves in the clear
that must not, whatever was decided before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr

from msgspec import Struct
from msgspec.structs import replace

from gateway.crypto.mime_parts import is_sealed, split_entity
from gateway.crypto.process import SEAL_LOOK, SEAL_MARKS, CryptoLost, CryptoProcess
from gateway.crypto.records import Certificate, SealJob
from gateway.message import RawMail
from gateway.seals import Method
from rules.matching.part_finder import any_part
from service.config.settings import Config
from store.database.unit import Database
from store.mail import certificates
from store.records import KnownCertificate, Letter
from templates.letters import LETTERS

NO_CERTIFICATE = "no_certificate"
_OF_HEADER = 64 * 1024


class SealedLetter(Struct, frozen=True):
    """A letter as it may leave. `why`: it may not, since it can't be encrypted; `again`: nor now, but soon."""

    content: bytes
    encrypted: bool = False
    why: str = ""
    again: str = ""


class Sealing:
    """Opens and seals by the keys of one folder; thread-safe. The process starts with the first mail that needs it."""

    def __init__(self, config: Config, database: Database) -> None:
        self.config, self.database = config, database
        self.crypto = CryptoProcess(config.trust.key_folder)

    def turn_to(self, config: Config) -> None:
        """Another configuration, and its keys, from now on."""
        self.config = config
        if config.trust.key_folder != self.crypto.folder:
            old, self.crypto = self.crypto, CryptoProcess(config.trust.key_folder)
            old.close()

    def close(self) -> None:
        """Ends the process."""
        self.crypto.close()

    # -- mail in -------------------------------------------------------------------------------------------------------

    def open_all(self, mails: Sequence[RawMail]) -> list[RawMail]:
        """The mails, with what is inside beside those that came sealed; the others are not touched."""
        return [self._open(raw) if looks_sealed(raw.content) else raw for raw in mails]

    def _open(self, raw: RawMail) -> RawMail:
        opened = self.crypto.open(
            raw.content,
            raw.received_at,
            self._keys_of(raw.content),
            inner_subject=self.config.sealed.store != "sealed",  # a ticket's subject is stored in the clear
        )
        return raw if opened is None else replace(raw, opened=opened)

    def _keys_of(self, content: bytes) -> tuple[bytes, ...]:
        """The OpenPGP keys that are stored of whoever stands in From, to check a signature with."""
        if b"PGP" not in content and b"pgp" not in content:
            return ()
        sender = _sender_of(content)
        if not sender:
            return ()
        with self.database.read() as unit:
            return tuple(one.content for one in certificates.find_of_address(unit, sender) if one.method == "openpgp")

    # -- letters out ---------------------------------------------------------------------------------------------------

    def prepare(self, letter: Letter, content: bytes, address: str, now: datetime) -> SealedLetter:
        """The letter signed and encrypted as the configuration wants it. Raises StoreError."""
        settings, is_needed = self.config.sealed, self.is_needed(letter)
        if is_sealed(content) or not (self.config.trust.key_folder is not None or is_needed):
            return SealedLetter(content)
        known = self._usable(address, now) if settings.encrypt != "never" else ()
        if not known and is_needed:
            return SealedLetter(content, why=NO_CERTIFICATE)
        if not known and not settings.sign:
            return SealedLetter(content)
        job = SealJob(
            content=content,
            sender=_sender_of(content),
            at=now,
            to=known,
            sign=settings.sign,
            subject=_neutral_subject(letter) if settings.subject == "neutral" else "",
        )
        try:
            sealed = self.crypto.seal(job)
        except CryptoLost as error:
            return SealedLetter(content, again=str(error))
        if is_needed and not sealed.encrypted:
            return SealedLetter(content, why=sealed.why or NO_CERTIFICATE)
        return SealedLetter(sealed.content, sealed.encrypted)

    def keeps(self, prepared: SealedLetter) -> bool:
        """Is the letter to be stored as it leaves, with what it says in the clear gone?"""
        return prepared.encrypted and self.config.sealed.store == "sealed"

    def is_needed(self, letter: Letter) -> bool:
        """Must this letter be encrypted, or not leave at all?"""
        kind = LETTERS.get(letter.kind)
        return self.config.sealed.encrypt == "always" and not (kind is not None and kind.neutral)

    def _usable(self, address: str, now: datetime) -> tuple[Certificate, ...]:
        """What letters to an address may be encrypted to, the best first; no expired ones."""
        with self.database.read() as unit:
            found = certificates.find_of_address(unit, address)
        return tuple(
            as_certificate(one)
            for one in found
            if one.state in certificates.USABLE and (one.ends_at is None or one.ends_at > now)
        )


def looks_sealed(content: bytes) -> bool:
    """A cheap look: may there be anything to open? Most mails are bare, and never meet the process that opens."""
    return any_part(SEAL_MARKS).search(content, 0, SEAL_LOOK) is not None


def as_certificate(one: KnownCertificate) -> Certificate:
    """As the process that reads keys takes it."""
    method: Method = "openpgp" if one.method == "openpgp" else "smime"
    return Certificate(method, one.fingerprint, (one.address,), one.name, one.ends_at, one.content)


def _sender_of(content: bytes) -> str:
    """The address in From, lower case; "" where there is none."""
    return parseaddr(split_entity(content[:_OF_HEADER]).field("from"))[1].lower()


def _neutral_subject(letter: Letter) -> str:
    """What an encrypted letter shows of itself: its ticket, and nothing of what it is about."""
    return f"[T-{letter.ticket_id}]" if letter.ticket_id is not None else "[...]"
