"""Certificates of people (RFC 8550): whose they are, and whether a chain leads from one to a given authority.

Pure: the time is an argument. The names, lists and certificates that a stranger encloses are looked at in a bounded
number; what nobody given vouches for is `UNKNOWN_SIGNER`, never an error.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import Criticality, ExtensionPolicy, Policy, PolicyBuilder, Store, VerificationError
from msgspec import Struct, field

from gateway.seals import SealFault

MOST_ENCLOSED = 64  # certificates of a mail that are looked at; hundreds are enclosed to cost us time
_DEPTH = 6  # authorities between a person's certificate and a given one
_FOR_MAIL = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
_SMALL_RSA = 2048  # bits; shorter keys can be broken


class Authorities(Struct, frozen=True):
    """Who is believed: authorities given by the operator, their lists of revoked certificates."""

    roots: tuple[x509.Certificate, ...] = ()
    between: tuple[x509.Certificate, ...] = ()  # help to build chains; believed in nothing
    revoked: tuple[x509.CertificateRevocationList, ...] = field(default=())


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of it, hex, upper case."""
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest().upper()


def addresses_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """The mail addresses that it is for, lower case: those of subjectAltName, of its subject where it has none."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = [str(value) for value in names.get_values_for_type(x509.RFC822Name)]
    except (x509.ExtensionNotFound, ValueError):
        found = []
    if not found:
        try:
            found = [str(part.value) for part in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]
        except ValueError:
            found = []
    return tuple(dict.fromkeys(one.strip().lower() for one in found[:50] if "@" in one))


def name_of(certificate: x509.Certificate) -> str:
    """The common name of its subject, "" where it has none."""
    try:
        found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except ValueError:
        return ""
    return str(found[0].value)[:200] if found else ""


def find_fault(
    leaf: x509.Certificate, enclosed: Sequence[x509.Certificate], authorities: Authorities, at: datetime
) -> SealFault:
    """What speaks against a certificate at that time (aware); empty where a given authority vouches for it."""
    fault = find_own_fault(leaf, at)
    if fault is not SealFault.NONE:
        return fault
    pool = [*authorities.between, *enclosed[:MOST_ENCLOSED]]
    chain = _find_chain(leaf, pool, authorities, at)
    if chain is None:
        return SealFault.UNKNOWN_SIGNER
    return SealFault.REVOKED if _is_revoked(chain, authorities) else SealFault.NONE


def find_own_fault(leaf: x509.Certificate, at: datetime) -> SealFault:
    """What it says against itself: its time, its use, its strength."""
    if at < leaf.not_valid_before_utc:
        return SealFault.NOT_YET
    if at > leaf.not_valid_after_utc:
        return SealFault.EXPIRED
    if not _is_for_mail(leaf):
        return SealFault.WRONG_USE
    return SealFault.NONE if _is_strong(leaf) else SealFault.WEAK


def is_revoked_by(leaf: x509.Certificate, authorities: Authorities) -> bool:
    """Does a given list of its own authority name it, wherever its chain leads?"""
    issuers = [root for root in (*authorities.roots, *authorities.between) if root.subject == leaf.issuer]
    return any(_is_revoked([leaf, issuer], authorities) for issuer in issuers)


def _is_for_mail(leaf: x509.Certificate) -> bool:
    try:
        usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        if not _FOR_MAIL & set(usages):
            return False
    except x509.ExtensionNotFound:
        pass
    except ValueError:
        return False
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False
    return usage.digital_signature or usage.content_commitment or usage.key_encipherment or usage.key_agreement


def may_sign(leaf: x509.Certificate) -> bool:
    """Does its key usage let it sign?"""
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def may_encrypt(leaf: x509.Certificate) -> bool:
    """Do its key and its key usage let others encrypt to it?"""
    try:
        if not isinstance(leaf.public_key(), (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)):
            return False
    except (ValueError, TypeError):
        return False
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.key_encipherment or usage.key_agreement


def _is_strong(leaf: x509.Certificate) -> bool:
    try:
        key = leaf.public_key()
    except (ValueError, TypeError):
        return False
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= _SMALL_RSA
    return isinstance(key, (ec.EllipticCurvePublicKey, ed25519.Ed25519PublicKey, ed448.Ed448PublicKey))


def _find_chain(
    leaf: x509.Certificate, pool: Sequence[x509.Certificate], authorities: Authorities, at: datetime
) -> list[x509.Certificate] | None:
    """From the certificate to a given authority, both included; None where no chain leads there."""
    if not authorities.roots:
        return None
    between = _select(leaf, pool)
    certificate_authority = (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_authority)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_sign_certificates)
    )
    builder = (
        PolicyBuilder().store(Store(list(authorities.roots))).time(at.replace(tzinfo=None)).max_chain_depth(_DEPTH)
    )
    verifier = builder.extension_policies(
        ca_policy=certificate_authority, ee_policy=ExtensionPolicy.permit_all()
    ).build_client_verifier()
    try:
        return list(verifier.verify(leaf, between).chain)
    except (VerificationError, ValueError):
        return None


def _is_authority(_policy: Policy, _certificate: x509.Certificate, value: x509.BasicConstraints) -> None:
    if not value.ca:
        raise ValueError("not an authority")


def _may_sign_certificates(_policy: Policy, _certificate: x509.Certificate, value: x509.KeyUsage | None) -> None:
    if value is not None and not value.key_cert_sign:
        raise ValueError("may not sign certificates")


def _select(leaf: x509.Certificate, pool: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Those of the pool that may stand between, by name: no other one is worth a check of a signature."""
    wanted, found = {leaf.issuer}, []
    for _ in range(_DEPTH):
        more = [one for one in pool if one.subject in wanted and one not in found]
        if not more:
            break
        found += more[:8]
        wanted = {one.issuer for one in more[:8]}
    return found


def _is_revoked(chain: Sequence[x509.Certificate], authorities: Authorities) -> bool:
    for certificate, issuer in itertools.pairwise(chain):
        for given in authorities.revoked:
            if (
                given.issuer != issuer.subject
                or given.get_revoked_certificate_by_serial_number(certificate.serial_number) is None
            ):
                continue
            if _is_signed_by(given, issuer):
                return True
    return False


def _is_signed_by(given: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return bool(given.is_signature_valid(issuer.public_key()))  # type: ignore[arg-type]  # its kind is checked there
    except (InvalidSignature, ValueError, TypeError):
        return False


def digest_named(name: str) -> hashes.HashAlgorithm | None:
    """A digest by its name in the field's registers; None for one that is not read."""
    return _DIGESTS.get(name)


_DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - read, and called weak
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}
