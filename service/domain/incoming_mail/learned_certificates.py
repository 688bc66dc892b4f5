"""What a sealed mail brings beside its text: certificates to answer with, and signatures that count once."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from gateway.seals import Seal, SealFault
from service.domain.planning.plan import ArticlePlan, Plan
from service.domain.planning.situation import Situation
from store.records import CertificateState, KnownCertificate, Outcome, SeenSignature


def with_seal(s: Situation, plan: Plan) -> Plan:
    """The plan, with what is to be remembered of the mail's seal."""
    seal = s.reading.seal
    if seal is None:
        return plan
    if s.house.stores_sealed and seal.encrypted and not seal.is_unread:
        plan = _without_text(s, plan)
    signatures = signatures_of(seal, s.inbox.id, s.now)
    if plan.outcome in {Outcome.QUARANTINED, Outcome.DROPPED}:
        return replace(plan, signatures=signatures)
    return replace(plan, signatures=signatures, learns=learned_from(s))


def _without_text(s: Situation, plan: Plan) -> Plan:
    """The plan as it is stored where encrypted mail is not kept in the clear: its letters carry the words, its articles
    name the mail that does.
    """
    kept = f"[sealed: mail {s.inbox.id}]"

    def shut(one: ArticlePlan) -> ArticlePlan:
        is_its = one.article.inbox_id == s.inbox.id
        return ArticlePlan(replace(one.article, text=kept, cut="", attachments=())) if is_its else one

    articles = tuple(map(shut, plan.articles))
    holds = tuple(replace(one, data={**one.data, "text": kept}) if "text" in one.data else one for one in plan.holds)
    also = tuple(_without_text(s, other) for other in plan.also)
    return replace(plan, articles=articles, holds=holds, also=also)


def learned_from(s: Situation) -> tuple[KnownCertificate, ...]:
    """The certificates that a mail brings: usable where a given authority vouches for them, else listed only.

    Only of a signature that is right and is of the sender's own address; of no mail that its domain disowns. With it
    comes the signer's certificate for encryption, of those who have one for each use.
    """
    seal = s.reading.seal
    if seal is None or s.mail.sender_ambiguous or s.evidence.a.failed:
        return ()
    found = []
    for one in seal.signers:
        if one.fault not in {SealFault.NONE, SealFault.UNKNOWN_SIGNER} or s.author not in one.addresses:
            continue
        if not one.certificate or not one.covers_text:
            continue
        state = CertificateState.KNOWN if one.fault is SealFault.NONE else CertificateState.SEEN
        found.append(
            KnownCertificate(
                one.fingerprint, s.author, one.method, state, s.now, one.name, one.certificate, one.ends_at, s.inbox.id
            )
        )
        found += [
            KnownCertificate(
                other.fingerprint, s.author, one.method, state, s.now, other.name, other.certificate, other.ends_at,
                s.inbox.id,
            )
            for other in one.others
            if state is CertificateState.KNOWN and s.author in other.addresses
        ]  # fmt: skip
    return tuple(found)


def signatures_of(seal: Seal | None, inbox_id: int, at: datetime) -> tuple[SeenSignature, ...]:
    """What is remembered of a mail's signatures, so that none counts twice."""
    signers = seal.signers if seal is not None else ()
    return tuple(SeenSignature(one.mark, inbox_id, at) for one in signers if one.mark)
