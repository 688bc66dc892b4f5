"""Letters sealed by what is known of their reader: what cannot be encrypted is still signed, and why is said."""

from datetime import UTC, datetime

import pytest

from gateway.crypto.describe_keys import read_certificates
from gateway.crypto.key_folder import read_key_folder
from gateway.crypto.records import Certificate, SealJob
from gateway.crypto.seal_mail import NO_CERTIFICATE, seal_mail
from tests.tools.sealed_material import run

AT = datetime(2026, 11, 27, 10, tzinfo=UTC)
LETTER = b"From: Desk <support@acme.example>\nTo: ann@example.com\nSubject: Re: salary\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nWe looked at it.\n"


def certificate_of(person):
    return read_certificates(person.pem.read_bytes())[0]


def seal(smime, *to, sign=True):
    job = SealJob(LETTER, "support@acme.example", AT, to, sign=sign, subject="[T-1]")
    return seal_mail(job, read_key_folder(smime.keys))


def verified(smime, content):
    return run("openssl", "cms", "-verify", "-CAfile", smime.ca.pem, "-purpose", "any", data=content)


def test_to_somebody_with_a_certificate_it_is_signed_and_encrypted(smime):
    sealed = seal(smime, certificate_of(smime.ann))
    assert (sealed.signed, sealed.encrypted, sealed.why) == (True, True, "")
    inside = verified(smime, smime.ann.decrypt(sealed.content))
    assert b"Subject: Re: salary" in inside and b"We looked at it." in inside


@pytest.mark.parametrize("kind", ["ed25519", "for signatures only", "expired", "noise"])
def test_what_cannot_be_encrypted_to_leaves_signed(smime, kind):
    made = {
        "ed25519": lambda: certificate_of(smime.fay),
        "for signatures only": lambda: certificate_of(
            smime.ca.issue("gus", "ann@example.com", extra="keyUsage=digitalSignature")
        ),
        "expired": lambda: certificate_of(smime.ca.issue("old", "ann@example.com", end="20260101000000Z")),
        "noise": lambda: Certificate("smime", "AA", ("ann@example.com",), content=b"no certificate"),
    }
    sealed = seal(smime, made[kind]())
    assert (sealed.signed, sealed.encrypted, sealed.why) == (True, False, NO_CERTIFICATE)
    assert b"We looked at it." in verified(smime, sealed.content)


def test_a_certificate_that_cannot_be_used_does_not_keep_the_next_one_from_it(smime):
    sealed = seal(smime, certificate_of(smime.fay), certificate_of(smime.ed))
    assert sealed.encrypted
    assert b"We looked at it." in smime.ed.decrypt(sealed.content)


def test_fields_of_the_outside_stay_and_those_of_the_body_go_inside(smime):
    sealed = seal(smime, certificate_of(smime.ann), sign=False)
    outside = sealed.content.partition(b"\r\n\r\n")[0]
    assert b"Subject: [T-1]" in outside and b"From: Desk" in outside and b"salary" not in outside
    assert outside.count(b"Content-Type:") == outside.count(b"MIME-Version:") == 1
    assert b'Content-Type: text/plain; charset=utf-8;\r\n protected-headers="v1"' in smime.ann.decrypt(sealed.content)
