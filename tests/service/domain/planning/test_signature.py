"""Whose signature holds, which of several counts, and for how long."""

from datetime import timedelta

import pytest

from gateway.seals import Seal, SealFault, Signer
from service.domain.planning.signature import AHEAD, FRESH, SignatureVerdict, is_fresh, judge_signature, view_seal
from store.records import CertificateState
from tests.tools.situations import ANN, NOW

EVE = "eve@elsewhere.example"


def make_signer(fault=SealFault.NONE, addresses=(ANN,), fingerprint="F1", **changes):
    return Signer("smime", fault, "Ann Lee", addresses, fingerprint, **changes)


def judge(*signers, sender=ANN, state=None):
    return judge_signature(Seal(("smime",), signers=signers), sender, {} if state is None else {"F1": state})


def test_a_bare_mail_has_no_signer_and_no_fault():
    assert judge_signature(None, ANN, {}) == judge() == SignatureVerdict()
    assert not SignatureVerdict().holds


@pytest.mark.parametrize(
    ("fault", "state", "comes_to"),
    [
        (SealFault.NONE, None, SealFault.NONE),
        (SealFault.NONE, CertificateState.DROPPED, SealFault.UNKNOWN_SIGNER),
        (SealFault.UNKNOWN_SIGNER, CertificateState.PINNED, SealFault.NONE),
        (SealFault.UNKNOWN_SIGNER, CertificateState.SEEN, SealFault.UNKNOWN_SIGNER),
        (SealFault.UNKNOWN_SIGNER, CertificateState.KNOWN, SealFault.UNKNOWN_SIGNER),
        (SealFault.REVOKED, CertificateState.PINNED, SealFault.REVOKED),
        (SealFault.BROKEN, CertificateState.PINNED, SealFault.BROKEN),
    ],
)
def test_an_admin_s_word_helps_a_right_signature_only(fault, state, comes_to):
    verdict = judge(make_signer(fault), state=state)
    assert (verdict.fault, verdict.holds) == (comes_to, comes_to is SealFault.NONE)


def test_a_signature_of_another_address_never_holds_even_pinned():
    for fault in (SealFault.NONE, SealFault.UNKNOWN_SIGNER):
        assert judge(make_signer(fault), sender=EVE, state=CertificateState.PINNED).fault is SealFault.OTHER_ADDRESS
    assert judge(make_signer(), sender=ANN.upper()).holds


def test_of_several_one_that_holds_counts_else_the_one_that_warns_most():
    good, revoked, unknown = make_signer(), make_signer(SealFault.REVOKED), make_signer(SealFault.UNKNOWN_SIGNER)
    assert judge(revoked, good).signer is good
    assert judge(unknown, revoked).signer is revoked
    assert judge(make_signer(SealFault.WEAK), unknown).signer is unknown


def test_a_signature_is_fresh_from_a_week_before_to_minutes_after_the_mail():
    def fresh(at):
        return is_fresh(make_signer(signed_at=at), NOW)

    assert fresh(NOW) and fresh(NOW - FRESH) and fresh(NOW + AHEAD)
    assert not fresh(NOW - FRESH - timedelta(seconds=1))
    assert not fresh(NOW + AHEAD + timedelta(seconds=1))
    assert not fresh(None)


def test_the_line_for_readers_names_the_signer_by_the_address_that_wrote():
    signer = make_signer(addresses=("lee@customer.example", ANN))
    seal = Seal(("smime",), encrypted=True, signers=(signer,))
    view = view_seal(seal, judge(signer), ANN)
    assert (view.signed, view.holds, view.who.address, view.encrypted) == (True, True, ANN, True)
    foreign = view_seal(seal, judge(signer, sender=EVE), EVE)
    assert (foreign.holds, foreign.why, foreign.who.address) == (False, "other_address", "lee@customer.example")
    assert not view_seal(Seal(("smime",), encrypted=True), SignatureVerdict(), ANN).signed
