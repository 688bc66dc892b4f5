"""What the server in front of us found out about a mail, by its Authentication-Results (RFC 8601, docs/trust.md).

All fields that it wrote count together, and the worst of them. What says nothing of the author whom we read, or cannot
be read, is *unclear*: it is held, and never better than no word at all.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from gateway.message import DomainVerdict
from gateway.read.authenticity.dmarc_policy import aligned, ascii_domain
from gateway.read.mime.results_field import MethodResult, Unreadable, parse_results

_WORST_FIRST = (
    DomainVerdict.FAILED,
    DomainVerdict.UNCLEAR,
    DomainVerdict.PENDING,
    DomainVerdict.ABSENT,
    DomainVerdict.PASS,
)
_POLICIES = ("policy.published-domain-policy", "policy.dmarc", "header.p")
_BY_POLICY = {"reject": 0, "quarantine": 1, "none": 2}


class HopWord(Struct, frozen=True):
    """The word of one server. `asks_policy`: it says fail, and not what the domain wants to be done with such mail."""

    verdict: DomainVerdict
    said: str
    asks_policy: bool = False
    spf_passes: bool = False  # and aligned
    is_final: bool = True  # there is a DMARC result; else DKIM and SPF speak for themselves


def read_word(fields: Iterable[str], domain: str) -> HopWord:
    """What the fields of one server say of mail from `domain`."""
    results: list[MethodResult] = []
    for value in fields:
        try:
            results += parse_results(value)
        except Unreadable as error:
            return HopWord(DomainVerdict.UNCLEAR, f"results not readable ({error})")
    domain = ascii_domain(domain)
    spf, dkim = _passes(results, "spf", domain), _passes(results, "dkim", domain)
    words = [_of_dmarc(result, domain) for result in results if result.method == "dmarc"]
    word = min(words, key=lambda one: _WORST_FIRST.index(one.verdict), default=None)
    if word is not None and not (word.verdict is DomainVerdict.ABSENT and word.said == "dmarc=none"):
        return HopWord(word.verdict, word.said, word.asks_policy, spf)
    if dkim:
        return HopWord(DomainVerdict.PASS, "dkim=pass, aligned", spf_passes=spf, is_final=False)
    if spf:
        return HopWord(DomainVerdict.WEAK, "spf=pass, aligned", spf_passes=True, is_final=False)
    if any(result.outcome == "temperror" and result.method in ("spf", "dkim") for result in results):
        return HopWord(DomainVerdict.PENDING, "spf or dkim in trouble", is_final=False)
    return HopWord(DomainVerdict.ABSENT, "nothing that passes", is_final=False)


def _of_dmarc(result: MethodResult, domain: str) -> HopWord:
    about = {ascii_domain(value.rpartition("@")[2]) for value in result.values("header.from")}
    if about != {domain}:
        whom = "no author" if not about else "another author"
        return HopWord(DomainVerdict.UNCLEAR, f"dmarc={result.outcome} of {whom}")
    said = f"dmarc={result.outcome}"
    if result.outcome == "pass":
        return HopWord(DomainVerdict.PASS, said)
    if result.outcome == "temperror":
        return HopWord(DomainVerdict.PENDING, said)
    if result.outcome != "fail":
        return HopWord(DomainVerdict.ABSENT, said)
    policies = [value for name in _POLICIES for value in result.values(name) if value in _BY_POLICY]
    if not policies:
        # What a comment says is no policy; that it speaks of none is enough to ask a person instead of refusing.
        unsure = "p=none" in result.comments.replace(" ", "")
        return HopWord(DomainVerdict.UNCLEAR if unsure else DomainVerdict.FAILED, said, asks_policy=True)
    policy = min(policies, key=_BY_POLICY.__getitem__)
    verdict = DomainVerdict.ABSENT if policy == "none" else DomainVerdict.FAILED
    return HopWord(verdict, f"{said}, policy {policy}")


def _passes(results: list[MethodResult], method: str, domain: str) -> bool:
    """Did it pass for a name that speaks for the domain, and fail for none?"""
    outcomes = {
        result.outcome
        for result in results
        if result.method == method and any(aligned(name, domain, strict=False) for name in _names(result))
    }
    return "pass" in outcomes and not outcomes & {"fail", "softfail"}


def _names(result: MethodResult) -> frozenset[str]:
    """The domains that a result is about."""
    if result.method == "spf":
        found = result.values("smtp.mailfrom") | result.values("smtp.mail")
    else:
        found = result.values("header.d") or result.values("header.i")
    return frozenset(value.rpartition("@")[2].rstrip(".") for value in found) if len(found) == 1 else frozenset()
