"""Which certificates a mail brings, and what of a sealed mail is stored."""

import pytest
from msgspec.structs import replace

from gateway.message import DomainVerdict
from gateway.seals import OtherCertificate, Seal, SealFault, Signer
from service.domain.held_mail.hold import plan_held
from service.domain.incoming_mail.learned_certificates import learned_from, signatures_of, with_seal
from service.domain.opening.new_ticket import judge_again, plan_new
from service.domain.planning.plan import Plan
from store.records import CertificateState, Outcome
from tests.tools.situations import ANN, NOW, make_house, make_reading, make_situation

GOOD = Signer("smime", SealFault.NONE, "Ann Lee", (ANN,), "F1", certificate=b"der", mark="m1")


def make_sealed(*signers, verdict=DomainVerdict.PASS, stores_sealed=False, **changes):
    seal = Seal(("smime",), signers=signers, **changes)
    return make_situation(
        reading=make_reading(verdict=verdict, seal=seal), house=make_house(stores_sealed=stores_sealed)
    )


@pytest.mark.parametrize(
    ("fault", "state"),
    [(SealFault.NONE, CertificateState.KNOWN), (SealFault.UNKNOWN_SIGNER, CertificateState.SEEN)],
)
def test_a_right_signature_brings_its_certificate_usable_only_where_vouched_for(fault, state):
    [one] = learned_from(make_sealed(replace(GOOD, fault=fault)))
    assert (one.fingerprint, one.address, one.state) == ("F1", ANN, state)


@pytest.mark.parametrize(
    "changes",
    [
        {"fault": SealFault.BROKEN},
        {"fault": SealFault.REVOKED},
        {"addresses": ("eve@elsewhere.example",)},
        {"certificate": b""},
        {"covers_text": False},
    ],
)
def test_no_other_signature_teaches_anything(changes):
    assert learned_from(make_sealed(GOOD)) != ()
    assert learned_from(make_sealed(replace(GOOD, **changes))) == ()


def test_the_certificate_for_encryption_comes_with_the_one_for_signatures():
    other = OtherCertificate("F2", "Ann Lee", (ANN,), NOW, b"for encryption")
    elsewhere = replace(other, fingerprint="F3", addresses=("eve@elsewhere.example",))
    signed = replace(GOOD, others=(other, elsewhere))
    assert [(one.fingerprint, one.state) for one in learned_from(make_sealed(signed))] == [
        ("F1", CertificateState.KNOWN),
        ("F2", CertificateState.KNOWN),
    ]
    unknown = replace(signed, fault=SealFault.UNKNOWN_SIGNER)
    assert [one.fingerprint for one in learned_from(make_sealed(unknown))] == ["F1"]


def test_a_mail_that_its_domain_disowns_or_of_two_senders_teaches_nothing():
    assert learned_from(make_sealed(GOOD, verdict=DomainVerdict.FAILED)) == ()
    s = make_sealed(GOOD)
    two = replace(s, reading=replace(s.reading, mail=replace(s.mail, sender_ambiguous=True)))
    assert learned_from(two) == ()


@pytest.mark.parametrize(
    ("outcome", "learns"),
    [(Outcome.TICKET, 1), (Outcome.HELD, 1), (Outcome.QUARANTINED, 0), (Outcome.DROPPED, 0)],
)
def test_what_is_kept_out_counts_as_seen_and_teaches_nothing(outcome, learns):
    plan = with_seal(make_sealed(GOOD), Plan(outcome, ""))
    assert len(plan.learns) == learns
    assert [(one.mark, one.inbox_id, one.at) for one in plan.signatures] == [("m1", 1, NOW)]


def test_a_signature_without_a_mark_is_none_to_remember():
    assert signatures_of(None, 1, NOW) == ()
    assert signatures_of(Seal(signers=(replace(GOOD, mark=""),)), 1, NOW) == ()


def test_encrypted_words_stay_in_their_mail_and_in_letters_where_the_house_says_so():
    s = make_sealed(encrypted=True, stores_sealed=True)
    opened = plan_new(s, judge_again(s))
    kept = with_seal(s, opened)
    assert [one.article.text for one in opened.articles] == ["It jams."]
    assert [(one.article.text, one.article.cut) for one in kept.articles] == [("[sealed: mail 1]", "")]
    assert kept.letters == opened.letters
    held = with_seal(s, plan_held(s, "why", ask=""))
    assert [one.data["text"] for one in held.holds] == ["[sealed: mail 1]"]


@pytest.mark.parametrize("changes", [{"encrypted": False, "stores_sealed": True}, {"encrypted": True}])
def test_all_other_words_are_stored_as_they_are(changes):
    s = make_sealed(**changes)
    plan = plan_new(s, judge_again(s))
    assert with_seal(s, plan).articles == plan.articles
