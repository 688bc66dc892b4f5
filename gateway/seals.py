"""Records of sealed mail: what was around a text, who signed it, and why it could not be read.

Frozen, picklable, standard library only.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct

Method = Literal["smime", "openpgp"]


class SealFault(StrEnum):
    """Why a sealed mail, or a signature, does not hold what it promises."""

    NONE = ""
    NO_KEY = "no_key"  # it is encrypted to others than us
    UNKNOWN_METHOD = "unknown_method"  # an algorithm or form that we don't read
    BROKEN = "broken"  # cut, changed on its way, or not what it says it is
    TOO_LARGE = "too_large"  # it holds more than a mail may
    NOT_READ = "not_read"  # the process that opens mail was ended over it, or OpenPGP is not installed
    UNKNOWN_SIGNER = "unknown_signer"  # the signature is right, and nobody vouches for its certificate or key
    NOT_YET = "not_yet"  # the signer's certificate was not valid yet
    EXPIRED = "expired"  # or not any more
    REVOKED = "revoked"
    WRONG_USE = "wrong_use"  # a certificate that is not for mail
    OTHER_ADDRESS = "other_address"  # of another address than the sender's
    WEAK = "weak"  # a digest or key that can be forged


class OtherCertificate(Struct, frozen=True):
    """A certificate of the signer's that came along: the one for encryption, of those who have one for each use."""

    fingerprint: str
    name: str
    addresses: tuple[str, ...]
    ends_at: datetime
    certificate: bytes  # DER


class Signer(Struct, frozen=True):
    """A signature of a mail's body. `fault` is empty where it is right and its certificate chains to a given CA."""

    method: Method
    fault: SealFault
    name: str = ""
    addresses: tuple[str, ...] = ()  # lower case, as the certificate or key names them
    fingerprint: str = ""  # SHA-256 of a certificate, or of an OpenPGP key; hex, upper case
    signed_at: datetime | None = None  # as the signer says
    ends_at: datetime | None = None  # of the certificate or key
    certificate: bytes = b""  # DER, or the OpenPGP key where the mail brought it
    mark: str = ""  # the digest of the signature itself: the same one twice is a replay
    others: tuple[OtherCertificate, ...] = ()  # valid ones of the same address, by the same authorities
    covers_text: bool = True  # False: over the cipher text, which anybody may sign without having read it

    @property
    def is_right(self) -> bool:
        """Does it fit the text, whoever may have made it?"""
        return self.fault not in _WRONG_SIGNATURE


_WRONG_SIGNATURE = frozenset(
    {SealFault.BROKEN, SealFault.NO_KEY, SealFault.UNKNOWN_METHOD, SealFault.NOT_READ, SealFault.TOO_LARGE}
)


class Seal(Struct, frozen=True):
    """What was around a mail's text. `fault` says why nobody could open it; empty where the text is read."""

    methods: tuple[Method, ...] = ()
    encrypted: bool = False
    fault: SealFault = SealFault.NONE
    signers: tuple[Signer, ...] = ()
    recipients: tuple[str, ...] = ()  # the keys that it is encrypted to, as it names them: for the engineer
    has_outside: bool = False  # parts beside the sealed one, which nobody signed: attachments
    has_shut: bool = False  # something sealed in a quote or a forwarded mail, which nobody opened
    keys: tuple[bytes, ...] = ()  # OpenPGP keys that came with it
    wanted: tuple[str, ...] = ()  # ids of OpenPGP keys without which its signatures can't be checked

    @property
    def is_unread(self) -> bool:
        """Is there a text that nobody could read?"""
        return self.encrypted and self.fault is not SealFault.NONE


class Opened(Struct, frozen=True):
    """A sealed mail with what was inside it in its place; `content` is the mail as it came where it stays shut."""

    content: bytes
    seal: Seal
