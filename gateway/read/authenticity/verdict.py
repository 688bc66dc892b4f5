"""What the sender's domain says about a mail (docs/trust.md, evidence A): one verdict with its evidence.

The word of the pinned hop in front of us first (RFC 8601), else our own check where the operator lets us ask DNS;
without either nothing is known. DNS in trouble is *pending*: never a pass, never a final fail. A signature counts for
what it covers: beside a field that stands there twice nothing that a domain says counts.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from msgspec import Struct

from gateway.message import Authenticity, DomainVerdict, Mail, RawMail, Road
from gateway.read.authenticity.arc import read_chain
from gateway.read.authenticity.covered_fields import covers_what_is_read, is_read_alike, repeated_fields
from gateway.read.authenticity.dmarc_policy import DmarcPolicy, aligned, find_policy
from gateway.read.authenticity.dns import Ask, NameTrouble, asker, patient
from gateway.read.authenticity.hop_results import HopWord, read_word
from gateway.read.authenticity.options import ReadOptions
from gateway.read.authenticity.spf_dkim_dmarc import Signature, check_signatures, check_spf, is_strict
from gateway.read.mime.limits import Scan, scan
from gateway.read.mime.results_field import find_results

_ADDRESS_AGE = timedelta(days=7)  # a Date older than this makes a signature stale
_NOT_SIGNED = "not strict: no fresh signature of the author's own domain covers From, To, Subject, Date, Message-ID"


class _Case(Struct, frozen=True):
    """One mail that is judged, with what every step needs."""

    raw: RawMail
    mail: Mail
    options: ReadOptions
    scanned: Scan
    repeated: tuple[str, ...]
    hop: HopWord | None

    @property
    def domain(self) -> str:
        return self.mail.sender.domain


def read_authenticity(raw: RawMail, mail: Mail, options: ReadOptions, ask: Ask | None = None) -> Authenticity:
    """Judge one mail. ask: how DNS is asked; the configured resolver unless given (tests give their own)."""
    if mail.sender_ambiguous:
        return Authenticity(DomainVerdict.AMBIGUOUS, ("From does not name exactly one sender",))
    if raw.authenticated:
        return Authenticity(DomainVerdict.SUBMITTED, (f"submitted by {raw.authenticated}",))
    names = ask or (patient(asker(options.lookup)) if options.lookup.check else None)
    if names is None and not options.trusted.server_for(raw):
        return Authenticity(DomainVerdict.ABSENT)
    scanned = scan(raw.content, options.limits)
    case = _Case(raw, mail, options, scanned, repeated_fields(scanned), _hop_word(raw, mail, options, scanned))
    found = _judge(case, names)
    if case.repeated and found.verdict in (DomainVerdict.PASS, DomainVerdict.STRICT):
        return Authenticity(DomainVerdict.ABSENT, (*found.evidence, _beside(case)))
    return found


def _judge(case: _Case, ask: Ask | None) -> Authenticity:
    hop = case.hop
    if hop is None:
        return _lifted_by_arc(_by_own_check(case, ask), case, ask) if ask else Authenticity(DomainVerdict.ABSENT)
    if ask is None:
        return _of_hop(hop)
    if hop.verdict is DomainVerdict.PASS:  # the hop's pass stands; our own look can only add that it is strict
        own = _by_own_check(case, ask)
        return own if own.verdict is DomainVerdict.STRICT else _of_hop(hop)
    if hop.asks_policy:
        return _lifted_by_arc(_by_asked_policy(case, hop, ask), case, ask)
    if hop.is_final:
        return _lifted_by_arc(_of_hop(hop), case, ask)
    return _lifted_by_arc(_by_own_check(case, ask), case, ask)


def _of_hop(hop: HopWord) -> Authenticity:
    return Authenticity(hop.verdict, (f"pinned hop: {hop.said}",))


def _beside(case: _Case) -> str:
    return f"{', '.join(case.repeated)} more than once: no signature speaks for this mail"


def _hop_word(raw: RawMail, mail: Mail, options: ReadOptions, scanned: Scan) -> HopWord | None:
    server = options.trusted.server_for(raw)
    places = find_results(scanned.fields, server)
    if not places:
        return None
    if "authentication-results" in scanned.odd_names:
        return HopWord(DomainVerdict.UNCLEAR, "results not readable (too long, or written oddly)")
    return read_word((scanned.fields[place][1].decode("utf-8", "replace") for place in places), mail.sender.domain)


def _by_asked_policy(case: _Case, hop: HopWord, ask: Ask) -> Authenticity:
    """It fails, and what its domain wants for such mail is asked."""
    said = f"pinned hop: {hop.said}"
    try:
        policy = find_policy(case.domain, ask)
    except NameTrouble as error:
        return Authenticity(DomainVerdict.PENDING, (said, f"no answer for the policy: {error}"))
    verdict = DomainVerdict.FAILED if policy.action in ("quarantine", "reject") else DomainVerdict.ABSENT
    return Authenticity(verdict, (said, f"policy {policy.action or 'not published'}"))


def _lifted_by_arc(found: Authenticity, case: _Case, ask: Ask) -> Authenticity:
    """What fails, or says nothing, is weak where a listed sealer saw it pass before it was forwarded and changed
    (docs/trust.md, A1).
    """
    sealers = case.options.trusted.arc_sealers
    if not sealers or case.repeated or found.verdict not in (DomainVerdict.FAILED, DomainVerdict.ABSENT):
        return found
    try:
        chain = read_chain(case.raw.content, sealers, ask)
    except NameTrouble as error:
        return Authenticity(DomainVerdict.PENDING, (*found.evidence, f"no answer for the ARC chain: {error}"))
    if chain is None:
        return found
    by = ", ".join(chain.sealers)
    for results in chain.seen:
        seen = read_word([results], case.domain)
        if seen.verdict is DomainVerdict.PASS:
            return Authenticity(
                DomainVerdict.WEAK, (*found.evidence, f"arc=pass, sealed by {by}; seen there: {seen.said}")
            )
    return Authenticity(found.verdict, (*found.evidence, f"arc=pass, sealed by {by}; no listed sealer saw it pass"))


def _by_own_check(case: _Case, ask: Ask) -> Authenticity:
    raw = case.raw
    direct = raw.road in (Road.SMTP, Road.LMTP) and not case.options.trusted.is_hop(raw) and _is_public(raw.peer)
    signatures = check_signatures(raw.content, ask, raw.received_at)
    evidence = [one.describe() for one in signatures]
    if direct:
        spf = check_spf(raw.peer, raw.sender, "", ask) if raw.sender else "none"
        evidence.append(f"spf={spf}")
    elif case.hop is not None:
        spf = "pass" if case.hop.spf_passes else "none"
        evidence.append(f"pinned hop: {case.hop.said}")
    else:
        spf = ""
    try:
        policy = find_policy(case.domain, ask)
        evidence.append(f"policy {policy.action or 'not published'}")
        return _weigh(case, policy, signatures, spf, ask, evidence)
    except NameTrouble as error:
        return Authenticity(DomainVerdict.PENDING, (*evidence, f"no answer for the policy: {error}"))


def _weigh(
    case: _Case, policy: DmarcPolicy, signatures: list[Signature], spf: str, ask: Ask, evidence: list[str]
) -> Authenticity:
    """spf: the result of the check, or of the hop's; "" where nobody could look from which host it came."""
    domain, raw = case.domain, case.raw
    good = [
        one
        for one in signatures
        if one.result == "pass" and one.whole and aligned(one.domain, domain, policy.strict_dkim, ask)
    ]
    if good and not case.repeated:
        strict = [one for one in good if is_strict(one, domain, raw.received_at)]
        why = _why_not_strict(case, strict[0]) if strict else _NOT_SIGNED
        if not why:
            return Authenticity(DomainVerdict.STRICT, tuple(evidence), strict[0].signed)
        return Authenticity(DomainVerdict.PASS, (*evidence, why))
    by_hop = case.hop is not None and case.hop.spf_passes
    spf_good = spf == "pass" and (by_hop or aligned(raw.sender.rpartition("@")[2], domain, policy.strict_spf, ask))
    if spf_good:
        # SPF alone speaks for a host, not for the text: weak, whatever the policy makes of it.
        return Authenticity(DomainVerdict.WEAK, tuple(evidence))
    if good:
        return Authenticity(DomainVerdict.ABSENT, (*evidence, _beside(case)))
    if spf == "pending" or any(one.result == "pending" for one in signatures):
        return Authenticity(DomainVerdict.PENDING, tuple(evidence))
    fails = policy.action in ("quarantine", "reject") and bool(spf)
    return Authenticity(DomainVerdict.FAILED if fails else DomainVerdict.ABSENT, tuple(evidence))


def _why_not_strict(case: _Case, signature: Signature) -> str:
    """What a good signature does not speak for; "" where it speaks for all that is read."""
    if not _is_fresh(case):
        return "not strict: its Date is not of these days"
    if not is_read_alike(case.raw.content, case.scanned):
        return "not strict: the signed mail is read otherwise than it was written"
    if not covers_what_is_read(case.mail, case.scanned, signature.signed, case.options.limits):
        return "not strict: it reads differently without its unsigned fields"
    if not _to_us(case, signature):
        return "not strict: it was delivered to an address that it does not name"
    return ""


def _to_us(case: _Case, signature: Signature) -> bool:
    """Is every address that it was delivered to inside the signed To or Cc? A mail that is replayed to another
    recipient is not strict.
    """
    mail = case.mail
    written = (*mail.to, *(mail.cc if "cc" in signature.signed else ()))
    named = {address.mailbox.lower() for address in written}
    return bool(case.raw.recipients) and all(recipient.lower() in named for recipient in case.raw.recipients)


def _is_fresh(case: _Case) -> bool:
    return case.mail.date is not None and abs(case.raw.received_at - case.mail.date) <= _ADDRESS_AGE


def _is_public(peer: str) -> bool:
    """An address of the world; loopback counts as one, so that a desk can be tried on one machine."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return address.is_global or address.is_loopback
