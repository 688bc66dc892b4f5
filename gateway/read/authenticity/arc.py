"""A mail that was forwarded and changed by a server we trust (ARC, RFC 8617):
what that server saw when the mail came to it.

A chain says only what its sealers say. So the word of a set counts where its sealer is listed, and every sealer after
it, down to the one who handed the mail on: any of them could have written anything. Signatures are checked by dkimpy;
nothing is asked of DNS unless the last sealer is listed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from msgspec import Struct

from gateway.read.authenticity.dns import Ask, NameTrouble
from gateway.read.authenticity.spf_dkim_dmarc import ALGORITHMS, key_record, read_tags, silent_log

SETS = 5  # of one chain; RFC 8617 allows 50, and each costs two signatures and a hash of the whole body
_FIELD = re.compile(rb"^(arc-(?:seal|message-signature|authentication-results))$", re.IGNORECASE)
_DOMAIN = re.compile(rb"(?:^|;)\s*d\s*=\s*([^\s;]+)")
_INSTANCE = re.compile(rb"^\s*i\s*=\s*(\d{1,2})\s*;")


class Chain(Struct, frozen=True):
    """A chain that is whole. `seen` are the results that listed sealers noted, without `i=`, the latest first."""

    sealers: tuple[str, ...]  # all of them, the latest first
    seen: tuple[str, ...]


def read_chain(content: bytes, sealers: Collection[str], ask: Ask) -> Chain | None:
    """The chain of a mail whose last sealer is one of `sealers`; None where there is none, or one that is not good.

    Raises NameTrouble where DNS does not answer.
    """
    import dkim

    wanted = {sealer.lower() for sealer in sealers}
    try:
        arc = dkim.ARC(content, logger=silent_log, minkey=1024)
        last = _find_last_sealer(arc.headers)
        if last not in wanted:
            return None
        outcome, results, _why = arc.verify(dnsfunc=key_record(ask))
    except NameTrouble:
        raise
    except Exception:  # a library over foreign headers: whatever it raises is no chain
        return None
    if outcome != dkim.CV_Pass or not _covers_all(arc.headers, len(results)):
        return None
    domains = [_text(result["as-domain"]) for result in results]
    trusted = next((number for number, domain in enumerate(domains) if domain not in wanted), len(domains))
    return Chain(tuple(domains), tuple(_results(result["aar-value"]) for result in results[:trusted]))


def _find_last_sealer(headers: list[tuple[bytes, bytes]]) -> str:
    """Who set the last seal, as it says itself; "" where there is no chain that we look at."""
    fields = [(name.lower(), value) for name, value in headers if _FIELD.match(name)]
    seals: dict[int, bytes] = {}
    for name, value in fields:
        instance = _INSTANCE.match(value)
        if instance is None:
            return ""
        if name == b"arc-seal":
            seals[int(instance[1])] = value
    if not seals or max(seals) > SETS or len(fields) != 3 * max(seals):
        return ""
    found = _DOMAIN.search(seals[max(seals)])
    return _text(found[1]) if found else ""


def _covers_all(headers: list[tuple[bytes, bytes]], last: int) -> bool:
    """Does the last signature cover the author, and the whole body (no l=), by a hash that counts?"""
    for name, value in headers:
        instance = _INSTANCE.match(value)
        if name.lower() == b"arc-message-signature" and instance is not None and int(instance[1]) == last:
            tags = read_tags(value)
            signed = {part.strip().lower() for part in tags.get(b"h", b"").split(b":")}
            return b"from" in signed and b"l" not in tags and tags.get(b"a") in ALGORITHMS
    return False


def _results(value: Any) -> str:
    return _text(value).partition(";")[2].strip()


def _text(value: Any) -> str:
    return bytes(value).decode("ascii", "replace").strip().lower().rstrip(".")
