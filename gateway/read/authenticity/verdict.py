"""What the sender's domain says about a mail (TRUST.md, evidence A): one verdict with its evidence.

The word of the pinned hop in front of us first (RFC 8601), else our own check where the operator lets us ask DNS;
without either nothing is known. DNS in trouble is *pending*: never a pass, never a final fail.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta

from gateway.message import Authenticity, DomainVerdict, Mail, RawMail, Road
from gateway.read.authenticity.arc import read_chain
from gateway.read.authenticity.dns import Ask, NameTrouble, asker
from gateway.read.authenticity.options import ReadOptions
from gateway.read.authenticity.spf_dkim_dmarc import (
    Policy,
    Signature,
    aligned,
    check_signatures,
    check_spf,
    find_policy,
    is_strict,
)

_POLICY = re.compile(r"(?i)\b(?:p|policy|dis)\s*[=.:]\s*(none|quarantine|reject)\b")
_ADDRESS_AGE = timedelta(days=7)  # a Date older than this makes a signature stale


def read_authenticity(raw: RawMail, mail: Mail, options: ReadOptions, ask: Ask | None = None) -> Authenticity:
    """Judge one mail. ask: how DNS is asked; the configured resolver unless given (tests give their own)."""
    if mail.sender_ambiguous:
        return Authenticity(DomainVerdict.AMBIGUOUS, ("From does not name exactly one sender",))
    if raw.authenticated:
        return Authenticity(DomainVerdict.SUBMITTED, (f"submitted by {raw.authenticated}",))
    trusted = options.trusted
    told = mail.header("Authentication-Results") if trusted.authserv_id and raw.peer in trusted.hops else ""
    by_hop = _by_results(told, mail.sender.domain) if told else None
    may_ask = options.lookup.check or ask is not None
    if not may_ask:
        return by_hop or Authenticity(DomainVerdict.ABSENT)
    names = ask or asker(options.lookup)
    if by_hop is not None and by_hop.verdict is not DomainVerdict.PASS:
        return _lifted_by_arc(by_hop, raw, mail, options, names)
    own = _by_own_check(raw, mail, options, names)
    if by_hop is not None:  # the hop's pass stands; our own look can only add that it is strict
        return own if own.verdict is DomainVerdict.STRICT else by_hop
    return _lifted_by_arc(own, raw, mail, options, names)


def _lifted_by_arc(found: Authenticity, raw: RawMail, mail: Mail, options: ReadOptions, ask: Ask) -> Authenticity:
    """What fails, or says nothing, is weak where a listed sealer saw it pass before it was forwarded and changed
    (TRUST.md, A1).
    """
    sealers = options.trusted.arc_sealers
    if not sealers or found.verdict not in (DomainVerdict.FAILED, DomainVerdict.ABSENT):
        return found
    try:
        chain = read_chain(raw.content, sealers, ask)
    except NameTrouble as error:
        return Authenticity(DomainVerdict.PENDING, (*found.evidence, f"no answer for the ARC chain: {error}"))
    if chain is None:
        return found
    by = ", ".join(chain.sealers)
    for results in chain.seen:
        seen = _by_results(results, mail.sender.domain)
        if seen is not None and seen.verdict is DomainVerdict.PASS:
            said = seen.evidence[0].removeprefix("pinned hop: ")
            return Authenticity(DomainVerdict.WEAK, (*found.evidence, f"arc=pass, sealed by {by}; seen there: {said}"))
    return Authenticity(found.verdict, (*found.evidence, f"arc=pass, sealed by {by}; no listed sealer saw it pass"))


def _by_results(value: str, domain: str) -> Authenticity | None:
    """The verdict of the pinned hop; None where it says nothing that counts."""
    import authres
    from authres import arc, dkim_b, dmarc

    try:
        header = authres.FeatureContext(arc, dmarc, dkim_b).parse(f"Authentication-Results: {value}")
    except Exception:  # AuthenticationResults of foreign make: unreadable is untrusted
        return None
    spf_aligned = dkim_aligned = False
    for result in header.results:
        method, outcome = str(result.method).lower(), str(result.result).lower()
        properties = {f"{item.type}.{item.name}".lower(): str(item.value).lower() for item in result.properties}
        if method == "dmarc":
            about = properties.get("header.from", domain).rpartition("@")[2]
            if about != domain.lower():
                continue
            return _by_dmarc(outcome, _results_comment(value, properties))
        if outcome != "pass":
            continue
        if method == "dkim":
            signer = properties.get("header.d") or properties.get("header.i", "").rpartition("@")[2]
            dkim_aligned = dkim_aligned or aligned(signer, domain, strict=False)
        elif method == "spf":
            spf_aligned = spf_aligned or aligned(
                properties.get("smtp.mailfrom", "").rpartition("@")[2], domain, strict=False
            )
    if dkim_aligned:
        return Authenticity(DomainVerdict.PASS, ("pinned hop: dkim=pass, aligned",))
    if spf_aligned:
        return Authenticity(DomainVerdict.WEAK, ("pinned hop: spf=pass, aligned",))
    return Authenticity(DomainVerdict.ABSENT, ("pinned hop: nothing that passes",))


def _results_comment(value: str, properties: dict[str, str]) -> str:
    """none, quarantine or reject, from the property or the comment beside dmarc=; "" where neither says."""
    for name in ("policy.published-domain-policy", "policy.dmarc", "header.p"):
        if properties.get(name) in ("none", "quarantine", "reject"):
            return properties[name]
    after = re.split(r"(?i)\bdmarc\s*=", value, maxsplit=1)
    found = _POLICY.search(after[1].partition(";")[0]) if len(after) > 1 else None
    return found[1].lower() if found else ""


def _by_dmarc(outcome: str, policy: str) -> Authenticity:
    evidence = (f"pinned hop: dmarc={outcome}" + (f", policy {policy}" if policy else ""),)
    if outcome == "pass":
        return Authenticity(DomainVerdict.PASS, evidence)
    if outcome == "temperror":
        return Authenticity(DomainVerdict.PENDING, evidence)
    if outcome == "fail" and policy != "none":
        return Authenticity(DomainVerdict.FAILED, evidence)
    return Authenticity(DomainVerdict.ABSENT, evidence)


def _by_own_check(raw: RawMail, mail: Mail, options: ReadOptions, ask: Ask) -> Authenticity:
    domain = mail.sender.domain
    direct = raw.road in (Road.SMTP, Road.LMTP) and raw.peer not in options.trusted.hops and _is_public(raw.peer)
    signatures = check_signatures(raw.content, ask)
    evidence = [f"dkim={one.result} d={one.domain}{'' if one.whole else ' with l=: not trusted'}" for one in signatures]
    spf = check_spf(raw.peer, raw.sender, "", ask) if direct and raw.sender else "none"
    if direct:
        evidence.append(f"spf={spf}")
    try:
        policy = find_policy(domain, ask)
    except NameTrouble as error:
        return Authenticity(DomainVerdict.PENDING, (*evidence, f"no answer for the policy: {error}"))
    evidence.append(f"policy {policy.action or 'not published'}")
    verdict = _weigh(raw, mail, policy, signatures, spf if direct else "")
    return Authenticity(verdict, tuple(evidence))


def _weigh(raw: RawMail, mail: Mail, policy: Policy, signatures: list[Signature], spf: str) -> DomainVerdict:
    """spf: the result of the check, "" where the mail did not come from the sender's own host and there was none."""
    domain = mail.sender.domain
    good = [
        one
        for one in signatures
        if one.result == "pass" and one.whole and aligned(one.domain, domain, policy.strict_dkim)
    ]
    if any(is_strict(one, domain, raw.received_at) for one in good) and _to_us(raw, mail) and _is_fresh(raw, mail):
        return DomainVerdict.STRICT
    if good:
        return DomainVerdict.PASS
    spf_good = spf == "pass" and aligned(raw.sender.rpartition("@")[2], domain, policy.strict_spf)
    pending = spf == "pending" or any(one.result == "pending" for one in signatures)
    if spf_good:
        # SPF alone speaks for a host, not for the text: weak, whatever the policy makes of it.
        return DomainVerdict.WEAK
    if pending:
        return DomainVerdict.PENDING
    if policy.action in ("quarantine", "reject") and spf:
        return DomainVerdict.FAILED
    return DomainVerdict.ABSENT


def _to_us(raw: RawMail, mail: Mail) -> bool:
    """Is the address it was delivered to inside the signed To? A mail replayed to another recipient is not strict."""
    named = {address.mailbox.lower() for address in mail.to}
    return any(recipient.lower() in named for recipient in raw.recipients)


def _is_fresh(raw: RawMail, mail: Mail) -> bool:
    return mail.date is not None and abs(raw.received_at - mail.date) <= _ADDRESS_AGE


def _is_public(peer: str) -> bool:
    """An address of the world; loopback counts as one, so that a desk can be tried on one machine."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return address.is_global or address.is_loopback
