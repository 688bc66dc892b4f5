"""Our own check of a sender's domain: SPF (RFC 7208), every DKIM signature (RFC 6376),
the published DMARC policy (RFC 7489).
"""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from gateway.read.authenticity.dns import Ask, NameTrouble

_SIGNATURES = 5  # of one mail that are looked at
_FRESH = 7 * 86400  # seconds that a signature may be old for the strict level
_MUST_SIGN = frozenset({"from", "to", "subject", "date", "message-id"})
_spf_lock = threading.Lock()
silent_log = logging.getLogger("gateway.read.dkim")  # dkimpy logs what mails say
silent_log.addHandler(logging.NullHandler())
silent_log.propagate = False
silent_log.setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM signature: result is pass, fail or pending; `whole` where the body length is not limited (no l=)."""

    domain: str
    result: str
    whole: bool = True
    signed: frozenset[str] = frozenset()  # names of the fields it covers, lower case
    made_at: int = 0  # seconds since 1970; 0 where it does not say


@dataclass(frozen=True, slots=True)
class Policy:
    """What a domain publishes for mail in its name."""

    action: str = ""  # none, quarantine, reject; "" where nothing is published
    strict_dkim: bool = False
    strict_spf: bool = False


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def organisation(domain: str) -> str:
    """The organisational domain by the public suffix list; the domain itself where it has none."""
    return str(_suffixes().privatesuffix(domain.lower().rstrip(".")) or domain.lower().rstrip("."))


def aligned(one: str, other: str, strict: bool) -> bool:
    """RFC 7489 section 3.1: the same domain, or in relaxed mode the same organisation."""
    one, other = one.lower().rstrip("."), other.lower().rstrip(".")
    if not one or not other:
        return False
    return one == other or (not strict and organisation(one) == organisation(other) and "." in organisation(one))


def find_policy(domain: str, ask: Ask) -> Policy:
    """The policy for mail from `domain`. Raises NameTrouble."""
    from dmarc import DMARC, DMARCAlignment, DMARCDisposition, Error

    parent = organisation(domain)
    for name in dict.fromkeys((domain, parent)):
        records = [
            record.decode("ascii", "replace") for record in ask(f"_dmarc.{name}", "TXT") if isinstance(record, bytes)
        ]
        records = [record for record in records if re.match(r"\s*v\s*=\s*DMARC1\s*(?:;|$)", record)]
        if len(records) != 1:
            continue
        try:
            policy = DMARC().parse_record(records[0], domain, parent if name != domain else None, strict=False)
        except (Error, ValueError, KeyError, TypeError):
            continue
        below = name != domain and policy.sp is not DMARCDisposition.UNSPECIFIED
        action = str((policy.sp if below else policy.p).name).lower()
        return Policy(
            action if action in ("none", "quarantine", "reject") else "none",
            policy.adkim is DMARCAlignment.STRICT,
            policy.aspf is DMARCAlignment.STRICT,
        )
    return Policy()


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


def text_record(ask: Ask) -> Callable[..., bytes | None]:
    """DNS as dkimpy wants it: the first TXT record of a name. What it gives raises NameTrouble."""

    def txt(name: bytes | str, timeout: int = 5) -> bytes | None:
        del timeout
        asked = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        found = [record for record in ask(asked.rstrip("."), "TXT") if isinstance(record, bytes)]
        return found[0] if found else None

    return txt


def check_signatures(content: bytes, ask: Ask) -> list[Signature]:
    """Every signature of the mail, at most five.

    One that covers only the beginning of the body (l=) is marked, not trusted.
    """
    import dkim

    txt = text_record(ask)
    checked: list[Signature] = []
    try:
        message = dkim.DKIM(content, logger=silent_log, minkey=1024)
        count = sum(1 for name, _ in message.headers if name.lower() == b"dkim-signature")
    except Exception:
        return checked
    for index in range(min(count, _SIGNATURES)):
        try:
            result = "pass" if message.verify(idx=index, dnsfunc=txt) else "fail"
        except NameTrouble:
            result = "pending"
        except Exception as error:
            result = "pending" if isinstance(error, dkim.DnsTimeoutError) else "fail"
        fields = message.signature_fields or {}
        made = fields.get(b"t", b"0").strip()
        checked.append(
            Signature(
                domain=fields.get(b"d", b"").decode("ascii", "replace").strip().lower(),
                result=result,
                whole=b"l" not in fields,
                signed=frozenset(
                    name.strip().lower().decode("ascii", "replace") for name in fields.get(b"h", b"").split(b":")
                ),
                made_at=int(made) if made.isdigit() and len(made) < 12 else 0,
            )
        )
        message.signature_fields = {}
    return checked


def is_strict(signature: Signature, domain: str, received_at: datetime) -> bool:
    """Enough for TRUST.md A3, apart from whose address it was written to and whether it was seen before."""
    fresh = signature.made_at == 0 or -3600 <= received_at.timestamp() - signature.made_at <= _FRESH
    return (
        signature.result == "pass"
        and signature.whole
        and signature.signed >= _MUST_SIGN
        and aligned(signature.domain, domain, strict=True)
        and fresh
    )
