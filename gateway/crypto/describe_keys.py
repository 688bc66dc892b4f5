"""What the folder of keys holds, and what a file of somebody's certificates holds: for lists, `check` and `doctor`."""

from __future__ import annotations

import contextlib
import re
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from gateway.crypto.certificates import addresses_of, fingerprint_of, name_of
from gateway.crypto.key_folder import KeyFolder
from gateway.crypto.records import Certificate, FolderReport

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def describe(keys: KeyFolder, at: datetime) -> FolderReport:
    """Names, addresses and ends; nothing secret. `at`: now, aware."""
    own = [_certificate(one.certificate, is_own=True) for one in keys.identities]
    problems = list(keys.problems)
    try:
        from gateway.crypto import openpgp
    except ImportError:
        if keys.openpgp:
            problems.append("an OpenPGP key lies in the folder and OpenPGP is not installed: "
                            "pip install 'postdesk[crypto]'")  # fmt: skip
    else:
        secrets = openpgp.list_secrets(keys)
        own += [_key(public, is_own=True) for _, public in secrets]
        if len(secrets) < len(keys.openpgp):
            problems.append("an OpenPGP file in the folder holds no secret key; gpg --export-secret-keys writes one")
    lists = tuple((_shown(one.issuer), one.next_update_utc) for one in keys.authorities.revoked)
    problems += [
        f"the list of revoked certificates of {issuer} is of {due:%Y-%m-%d} and has not been renewed"
        for issuer, due in lists
        if due is not None and due < at
    ]
    roots = tuple(_certificate(one) for one in keys.authorities.roots)
    return FolderReport(tuple(own), roots, lists, tuple(problems))


def _shown(name: x509.Name) -> str:
    return name.rfc4514_string()[:200]


def _certificate(certificate: x509.Certificate, *, is_own: bool = False) -> Certificate:
    return Certificate(
        "smime",
        fingerprint_of(certificate),
        addresses_of(certificate),
        name_of(certificate) or _shown(certificate.subject),
        certificate.not_valid_after_utc,
        certificate.public_bytes(serialization.Encoding.DER),
        is_own,
    )


def _key(key: object, *, is_own: bool = False) -> Certificate:
    from gateway.crypto import openpgp
    from gateway.seals import SealFault

    found = openpgp.describe(key, SealFault.NONE, None, "")
    public = b"" if is_own else found.certificate
    return Certificate("openpgp", found.fingerprint, found.addresses, found.name, found.ends_at, public, is_own)


def read_certificates(content: bytes) -> tuple[Certificate, ...]:
    """The certificates and public keys of a file; () where it holds none."""
    found: list[Certificate] = []
    blocks = [one[0] for one in _PEM.finditer(content)]
    for block in blocks:
        try:
            found.append(_certificate(x509.load_pem_x509_certificate(block)))
        except ValueError:
            continue
    if not found and content[:1] == b"0":
        with contextlib.suppress(ValueError):
            found.append(_certificate(x509.load_der_x509_certificate(content)))
    if not found:
        try:
            from gateway.crypto import openpgp
        except ImportError:
            return ()
        found += [_key(key) for key in openpgp.read_keys([content])]
    return tuple(found)
