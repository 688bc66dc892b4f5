"""Our own check of a sender's domain: SPF (RFC 7208) and every DKIM signature (RFC 6376, RFC 8463)."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gateway.read.authenticity.covered_fields import MUST_SIGN
from gateway.read.authenticity.dmarc_policy import aligned
from gateway.read.authenticity.dns import Ask, NameTrouble

_SIGNATURES = 5  # of one mail that are looked at
_FRESH = 7 * 86400  # seconds that a signature may be old for the strict level
_SLOW_CLOCK = 300  # seconds that a sender's clock may be wrong, or a mail on its way, when a signature expires
_LONGEST_KEY = 1500  # bytes of a key record: 8,192 bits; a sender's own key of 16 KiB costs minutes to reckon with
ALGORITHMS = (b"rsa-sha256", b"ed25519-sha256")  # RFC 8301: rsa-sha1 is none
_WEAK_KEY = 2048  # bits of an RSA key below which the evidence names them; below 1024 no signature counts
_spf_lock = threading.Lock()
silent_log = logging.getLogger("gateway.read.dkim")  # dkimpy logs what mails say
silent_log.addHandler(logging.NullHandler())
silent_log.propagate = False
silent_log.setLevel(logging.CRITICAL + 1)


class Signature(Struct, frozen=True):
    """One DKIM signature: result is pass, fail or pending; `whole` where the body length is not limited (no l=)."""

    domain: str
    result: str
    whole: bool = True
    signed: frozenset[str] = frozenset()  # names of the fields it covers, lower case
    made_at: int = 0  # seconds since 1970; 0 where it does not say
    expires_at: int = 0  # the same
    bits: int = 0  # of an RSA key; 0 where it is another, or unknown

    def describe(self) -> str:
        """The result in words of the field."""
        more = f" with a key of {self.bits} bits" if self.result == "pass" and 0 < self.bits < _WEAK_KEY else ""
        return f"dkim={self.result} d={self.domain}{more}{'' if self.whole else ' with l=: not trusted'}"


def check_spf(peer: str, sender: str, helo: str, ask: Ask) -> str:
    """pass, fail, softfail, neutral, none, permerror, or pending where DNS was in trouble."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its source has escapes that newer Pythons complain about
        import spf

    def look(name: str, kind: str, _tcp: bool = True, _seconds: float = 0) -> list[Any]:
        try:
            found = ask(name, "TXT" if kind == "SPF" else kind) if kind != "SPF" else []
        except NameTrouble as error:
            raise spf.TempError(str(error)) from error
        return [((name, kind), (record,) if isinstance(record, bytes) else record) for record in found]

    with _spf_lock, _lent(spf, look):
        try:
            result, _why = spf.check2(i=peer, s=sender, h=helo or "unknown", querytime=15)
        except Exception:  # a library over foreign records: whatever it raises is no pass
            return "permerror"
    return "pending" if result == "temperror" else str(result)


@contextmanager
def _lent(spf: Any, look: Any) -> Iterator[None]:
    """Pyspf takes its DNS from a module-level function; ours stands there for the time of one question."""
    kept = spf.DNSLookup
    spf.DNSLookup = look
    try:
        yield
    finally:
        spf.DNSLookup = kept


def key_record(ask: Ask) -> Callable[..., bytes | None]:
    """DNS as dkimpy wants it: the key that stands at a name, none where it may not be used (`_is_usable`). What it
    gives raises NameTrouble.
    """

    def txt(name: bytes | str, timeout: int = 5) -> bytes | None:
        del timeout
        asked = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        found = [record for record in ask(asked.rstrip("."), "TXT") if isinstance(record, bytes)]
        return found[0] if found and _is_usable(found[0]) else None

    return txt


def _is_usable(record: bytes) -> bool:
    """Is a key record (RFC 6376 section 3.6.1) short enough to be reckoned with, of a domain that is not only trying
    signatures out (`t=y`), and for SHA-256?
    """
    tags = read_tags(record)
    return (
        len(record) <= _LONGEST_KEY
        and b"y" not in _listed(tags.get(b"t", b""))
        and (b"h" not in tags or b"sha256" in _listed(tags[b"h"]))
    )


def read_tags(value: bytes) -> dict[bytes, bytes]:
    """The tags of a signature or of a key record, without the spaces around them."""
    pairs = (part.partition(b"=") for part in value.split(b";"))
    return {name.strip(): found.strip() for name, _, found in pairs}


def _listed(value: bytes) -> set[bytes]:
    return {part.strip().lower() for part in value.split(b":")}


def check_signatures(content: bytes, ask: Ask, received_at: datetime) -> list[Signature]:
    """Every signature of the mail, at most five, as it was when the mail came in.

    One that covers only the beginning of the body (l=) is marked, not trusted; one that was over by then fails.
    """
    import dkim

    txt = key_record(ask)
    checked: list[Signature] = []
    try:
        message = dkim.DKIM(content, logger=silent_log, minkey=1024)
        count = sum(1 for name, _ in message.headers if name.lower() == b"dkim-signature")
    except Exception:
        return checked
    for index in range(min(count, _SIGNATURES)):
        message.signature_fields, message.keysize = {}, 0
        try:
            result = "pass" if message.verify(idx=index, dnsfunc=txt) else "fail"
        except NameTrouble:
            result = "pending"
        except Exception as error:
            result = "pending" if isinstance(error, dkim.DnsTimeoutError) else "fail"
        fields = message.signature_fields or {}
        if result == "pass" and fields.get(b"a", b"") not in ALGORITHMS:
            result = "fail"
        one = _read_signature(fields, result, message.keysize)
        if result == "pass" and one.expires_at and received_at.timestamp() > one.expires_at + _SLOW_CLOCK:
            one = replace(one, result="fail")
        checked.append(one)
    return checked


def _read_signature(fields: dict[bytes, bytes], result: str, bits: int) -> Signature:
    return Signature(
        domain=fields.get(b"d", b"").decode("ascii", "replace").strip().lower().rstrip("."),
        result=result,
        whole=b"l" not in fields,
        signed=frozenset(name.strip().lower().decode("ascii", "replace") for name in fields.get(b"h", b"").split(b":")),
        made_at=_seconds(fields.get(b"t", b"")),
        expires_at=_seconds(fields.get(b"x", b"")),
        bits=bits if fields.get(b"a", b"").startswith(b"rsa") else 0,
    )


def _seconds(value: bytes) -> int:
    value = value.strip()
    return int(value) if value.isdigit() and len(value) < 12 else 0


def is_strict(signature: Signature, domain: str, received_at: datetime) -> bool:
    """Enough for A3 (docs/trust.md), apart from what is read beside it, whom it was written to, whether it was seen."""
    fresh = signature.made_at == 0 or -3600 <= received_at.timestamp() - signature.made_at <= _FRESH
    return (
        signature.result == "pass"
        and signature.whole
        and signature.signed >= MUST_SIGN
        and aligned(signature.domain, domain, strict=True)
        and fresh
    )
