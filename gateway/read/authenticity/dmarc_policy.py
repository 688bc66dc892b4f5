"""What a domain publishes for mail in its name, and which domains belong together: DMARC as it stands today
(tree walk, `np`, `psd`, `t`), with the public suffix list beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gateway.read.authenticity.dns import Ask

_MOST_LABELS = 8  # of a name that is asked for; a longer one is looked up below its last seven
_RECORD = re.compile(r"\s*v\s*=\s*DMARC1\s*(?:;|$)")
_ACTIONS = ("none", "quarantine", "reject")
_ONE_LESS = {"reject": "quarantine", "quarantine": "none"}


class DmarcPolicy(Struct, frozen=True):
    """What a domain publishes for mail in its name."""

    action: str = ""  # none, quarantine, reject; "" where nothing is published
    strict_dkim: bool = False
    strict_spf: bool = False


class _Record(Struct, frozen=True):
    domain: str
    tags: dict[str, str]

    @property
    def psd(self) -> str:
        return self.tags.get("psd", "u").lower()


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def organisation(domain: str) -> str:
    """The organisational domain by the public suffix list; the domain itself where it has none."""
    return str(_suffixes().privatesuffix(domain.lower().rstrip(".")) or domain.lower().rstrip("."))


def ascii_domain(domain: str) -> str:
    """A domain as DNS and results write it (A-labels), lower case; as it is where it has no such form."""
    low = domain.strip().lower().rstrip(".")
    try:
        return low if low.isascii() else low.encode("idna").decode("ascii")
    except UnicodeError:
        return low


def aligned(one: str, other: str, strict: bool, ask: Ask | None = None) -> bool:
    """Does a name that a mail proved speak for another: the same, or in relaxed mode of the same organisation?

    Both the public suffix list and, where DNS may be asked, the records of the domains (`psd`) must say so: the list
    alone does not know who lets out names below its own, the records alone make one organisation of all customers of
    a host that publishes a policy. Raises NameTrouble.
    """
    one, other = ascii_domain(one), ascii_domain(other)
    if not one or not other:
        return False
    if one == other:
        return True
    if strict or organisation(one) != organisation(other) or "." not in organisation(one):
        return False
    if ask is None:
        return True
    first, second = list(_walk(one, ask)), list(_walk(other, ask))
    if not any(record.psd in ("y", "n") for record in (*first, *second)):
        return True
    return _organisation_of(one, first) == _organisation_of(other, second)


def find_policy(domain: str, ask: Ask) -> DmarcPolicy:
    """The policy for mail from `domain`. Raises NameTrouble."""
    domain = ascii_domain(domain)
    records = list(_walk(domain, ask))
    if not records:
        return DmarcPolicy()
    if records[0].domain == domain:
        return _read_policy(records[0], records[0].tags.get("p", ""))
    above = next((one for one in records if one.domain == _organisation_of(domain, records)), None)
    above = above or next((one for one in records if one.psd == "y"), None)
    if above is None:
        return DmarcPolicy()
    tags = above.tags
    action = tags.get("sp") or tags.get("p", "")
    if tags.get("np") and not any(ask(domain, kind) for kind in ("A", "AAAA", "MX")):
        action = tags["np"]
    return _read_policy(above, action)


def _read_policy(record: _Record, action: str) -> DmarcPolicy:
    tags = record.tags
    action = action.strip().lower()
    if action not in _ACTIONS:  # a record that is there and asks for nothing we know
        action = "none"
    policy = DmarcPolicy(action, tags.get("adkim", "r").lower() == "s", tags.get("aspf", "r").lower() == "s")
    if tags.get("t", "n").lower() == "y" or tags.get("pct", "") == "0":  # the domain tries its policy out
        policy = replace(policy, action=_ONE_LESS.get(policy.action, policy.action))
    return policy


def _organisation_of(domain: str, records: list[_Record]) -> str:
    """The longest way down: where a record says that it is one (`psd=n`), below one that lets out names (`psd=y`),
    else the record with the fewest labels.
    """
    for one in records:
        if one.psd == "n":
            return one.domain
        if one.psd == "y" and one.domain != domain:
            labels = domain.split(".")
            return ".".join(labels[-(one.domain.count(".") + 2) :])
    return records[-1].domain if records else organisation(domain)


def _walk(domain: str, ask: Ask) -> Iterator[_Record]:
    """The records of a domain and of those above it, from below; the walk ends at one that says what it is."""
    labels = domain.split(".")
    while labels:
        name = ".".join(labels)
        found = _record(name, ask)
        if found is not None:
            yield found
            if found.psd in ("y", "n"):
                return
        labels = labels[-(_MOST_LABELS - 1) :] if len(labels) >= _MOST_LABELS else labels[1:]


def _record(name: str, ask: Ask) -> _Record | None:
    """The one record of a name; None where there is none, or more than one, which count as none."""
    texts = [text.decode("ascii", "replace") for text in ask(f"_dmarc.{name}", "TXT") if isinstance(text, bytes)]
    texts = [text for text in texts if _RECORD.match(text)]
    if len(texts) != 1:
        return None
    tags: dict[str, str] = {}
    for part in texts[0].split(";"):
        key, equals, value = part.partition("=")
        if equals:
            tags.setdefault(key.strip().lower(), value.strip())
    return _Record(name, tags)
