"""What the sender's domain says about a mail (TRUST.md, evidence A): one verdict with its evidence."""

from __future__ import annotations

from gateway.message import Authenticity, DomainVerdict, Mail, RawMail
from gateway.read.options import ReadOptions


def read_authenticity(raw: RawMail, mail: Mail, options: ReadOptions) -> Authenticity:
    if mail.sender_ambiguous:
        return Authenticity(DomainVerdict.AMBIGUOUS, ("From does not name exactly one sender",))
    if raw.authenticated:
        return Authenticity(DomainVerdict.SUBMITTED, (f"submitted by {raw.authenticated}",))
    return Authenticity(DomainVerdict.ABSENT)
