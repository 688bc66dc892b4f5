"""Who signed a mail's text, and whether that holds (docs/trust.md, signed and encrypted mail).

A verdict of its own beside what the sender's domain says: it covers the body, never the header. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from gateway.seals import Seal, SealFault, Signer
from store.records import CertificateState
from templates.context import SealView, Who

FRESH = timedelta(days=7)  # as for DKIM: an older signature permits nothing, and one of the future neither
AHEAD = timedelta(minutes=10)  # that the signer's clock may be before ours


class SignatureVerdict(Struct, frozen=True):
    """What the signatures of a mail come to. `fault` is empty where one holds; `signer` is None where there is none."""

    signer: Signer | None = None
    fault: SealFault = SealFault.NONE

    @property
    def holds(self) -> bool:
        """Did the sender sign this text, as far as anybody vouches for it?"""
        return self.signer is not None and self.fault is SealFault.NONE


def judge_signature(seal: Seal | None, sender: str, known: Mapping[str, CertificateState]) -> SignatureVerdict:
    """The best of a mail's signatures.

    `sender`: its From address; `known`: what is stored of the signers' certificates for it, by fingerprint.
    """
    if seal is None or not seal.signers:
        return SignatureVerdict()
    judged = [SignatureVerdict(one, _fault_of(one, sender, known)) for one in seal.signers]
    return min(judged, key=lambda one: (not one.holds, _ORDER.get(one.fault, len(_ORDER))))


# Of several signatures that don't hold the one whose reason tells most.
_ORDER = {
    fault: number
    for number, fault in enumerate(
        (SealFault.REVOKED, SealFault.OTHER_ADDRESS, SealFault.EXPIRED, SealFault.BROKEN, SealFault.UNKNOWN_SIGNER)
    )
}


def _fault_of(one: Signer, sender: str, known: Mapping[str, CertificateState]) -> SealFault:
    state = known.get(one.fingerprint)
    fault = one.fault
    if fault is SealFault.UNKNOWN_SIGNER and state is CertificateState.PINNED:
        fault = SealFault.NONE
    if fault in {SealFault.NONE, SealFault.UNKNOWN_SIGNER} and sender.lower() not in one.addresses:
        return SealFault.OTHER_ADDRESS
    if fault is SealFault.NONE and state is CertificateState.DROPPED:
        return SealFault.UNKNOWN_SIGNER
    return fault


def is_fresh(signer: Signer, received_at: datetime) -> bool:
    """Was it signed, as it says, when the mail came?"""
    return signer.signed_at is not None and received_at - FRESH <= signer.signed_at <= received_at + AHEAD


def view_seal(seal: Seal, verdict: SignatureVerdict, author: str) -> SealView:
    """The line about it for whoever reads the words."""
    signer = verdict.signer
    who = Who("", "") if signer is None else Who(signer.name, next(iter(signer.addresses), ""))
    if signer is not None and author in signer.addresses:
        who = replace(who, address=author)
    return SealView(
        signed=signer is not None,
        who=who,
        holds=verdict.holds,
        why=str(verdict.fault),
        encrypted=seal.encrypted,
        has_outside=seal.has_outside,
        covers_text=signer is None or signer.covers_text,
        has_shut=seal.has_shut,
    )
