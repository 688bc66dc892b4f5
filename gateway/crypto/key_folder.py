"""The folder of keys: private keys with their certificates, authorities that are believed, lists of the revoked.

    keys/            *.pem, *.key, *.crt, *.p12: our keys and certificates; *.asc, *.pgp: OpenPGP keys with secrets
    keys/ca/         certificates of authorities that are believed
    keys/crl/        their lists of revoked certificates
    keys/passphrase  of the keys that have one

Only the process that opens mail reads it, and `postdesk check` asks that process. Nothing in here writes.
"""

from __future__ import annotations

import contextlib
import re
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from msgspec import Struct, field

from gateway.crypto.certificates import Authorities, addresses_of, may_sign

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PASSPHRASE = "passphrase"  # noqa: S105 - the name of a file
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
_PGP_SUFFIXES = {".asc", ".pgp", ".gpg"}
_LARGEST = 4 * 1024 * 1024  # bytes of a file in the folder


class KeyIdentity(Struct, frozen=True):
    """A private key with one of its certificates."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()  # authorities that are enclosed in what it signs

    @property
    def addresses(self) -> tuple[str, ...]:
        """Whose it is."""
        return addresses_of(self.certificate)


class KeyFolder(Struct, frozen=True):
    """What the folder holds. `problems` name what can't be used, each in a line for the operator."""

    identities: tuple[KeyIdentity, ...] = ()
    authorities: Authorities = field(default_factory=Authorities)
    openpgp: tuple[bytes, ...] = ()  # keys with their secrets, as they stand in their files
    passphrase: str = ""
    problems: tuple[str, ...] = ()

    def find_signer(self, address: str, at: datetime) -> KeyIdentity | None:
        """The identity that signs for an address at that time: of several the one that ends last."""
        fit = [
            one
            for one in self.identities
            if address.lower() in one.addresses
            and one.certificate.not_valid_before_utc <= at <= one.certificate.not_valid_after_utc
            and may_sign(one.certificate)
        ]
        return max(fit, key=lambda one: one.certificate.not_valid_after_utc, default=None)


def find_exposed(folder: Path) -> list[str]:
    """What others than its owner may read or change: the folder, and files in it. Names and modes only are read.

    Raises OSError where the folder cannot be listed.
    """
    found = []
    for path in (folder, *sorted(folder.iterdir())):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError:
            continue
        if path == folder and mode & 0o077:
            found.append(f"{path} has mode {mode:04o}: others may look into it; chmod 700 {path}")
        elif path != folder and path.is_file() and mode & 0o077:
            found.append(f"{path} has mode {mode:04o}: others may read it; chmod 600 {path}")
    return found


def read_key_folder(folder: Path) -> KeyFolder:
    """All that the folder holds; never raises, `problems` say what could not be used."""
    problems: list[str] = []
    passphrase = ""
    try:
        with contextlib.suppress(OSError):
            passphrase = (folder / PASSPHRASE).read_text(encoding="utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        problems.append(f"{folder / PASSPHRASE}: not UTF-8; save it as one line of text")
    keys: list[PrivateKey] = []
    certificates: list[x509.Certificate] = []
    openpgp: list[bytes] = []
    for path, content in _files(folder, problems):
        if path.name == PASSPHRASE:
            continue
        if path.suffix.lower() in _PGP_SUFFIXES or b"BEGIN PGP" in content[:4096]:
            openpgp.append(content)
            continue
        try:
            found_keys, found_certificates = _read_file(path, content, passphrase)
        except (ValueError, TypeError) as error:
            problems.append(f"{path}: {_reason(error)}")
            continue
        keys += found_keys
        certificates += found_certificates
    roots = [one for path, content in _files(folder / "ca", problems) for one in _certificates(path, content, problems)]
    revoked = [one for path, content in _files(folder / "crl", problems) for one in _lists(path, content, problems)]
    identities = _match(keys, certificates)
    problems += [
        f"{folder}: a private key has no certificate beside it" for key in keys if not _has_certificate(key, identities)
    ]
    theirs = tuple(one for one in certificates if all(one != identity.certificate for identity in identities))
    return KeyFolder(identities, Authorities(tuple(roots), theirs, tuple(revoked)), tuple(openpgp), passphrase,
                     tuple(problems))  # fmt: skip


def _files(folder: Path, problems: list[str]) -> Iterator[tuple[Path, bytes]]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        if folder.name not in {"ca", "crl"}:
            problems.append(f"{folder} cannot be read: {error.strerror}")
        return
    for path in paths:
        try:
            if path.stat().st_size > _LARGEST:
                problems.append(f"{path} is larger than any key: it is left out")
                continue
            yield path, path.read_bytes()
        except OSError as error:
            problems.append(f"{path} cannot be read: {error.strerror}")


def _read_file(path: Path, content: bytes, passphrase: str) -> tuple[list[PrivateKey], list[x509.Certificate]]:
    """Keys and certificates of one file. Raises ValueError, TypeError."""
    password = passphrase.encode() or None
    if path.suffix.lower() in {".p12", ".pfx"}:
        key, own, more = pkcs12.load_key_and_certificates(content, password)
        found = [one for one in (own, *more) if one is not None]
        return ([_checked(key)] if key is not None else []), found
    if b"-----BEGIN" not in content:
        return [], [x509.load_der_x509_certificate(content)]
    keys: list[PrivateKey] = []
    certificates: list[x509.Certificate] = []
    for block in _BLOCK.finditer(content):
        kind = block[1].decode()
        if kind == "CERTIFICATE":
            certificates.append(x509.load_pem_x509_certificate(block[0]))
        elif kind.endswith("PRIVATE KEY"):
            is_encrypted = kind.startswith("ENCRYPTED") or b"Proc-Type: 4,ENCRYPTED" in block[0]
            loaded = serialization.load_pem_private_key(block[0], password if is_encrypted else None)
            keys.append(_checked(loaded))
    if not keys and not certificates:
        raise ValueError("holds neither a key nor a certificate")
    return keys, certificates


def _checked(key: object) -> PrivateKey:
    if isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        return key
    raise ValueError("holds a kind of key that letters are not signed with: take RSA or a curve such as P-256")


def _reason(error: Exception) -> str:
    text = str(error).partition("\n")[0][:200]
    if "assword" in text or "decrypt" in text:
        return "its passphrase is missing or wrong; write it into the file passphrase beside it"
    return text or "cannot be read"


def _certificates(path: Path, content: bytes, problems: list[str]) -> list[x509.Certificate]:
    try:
        if b"-----BEGIN" in content:
            return list(x509.load_pem_x509_certificates(content))
        return [x509.load_der_x509_certificate(content)]
    except ValueError as error:
        problems.append(f"{path}: {_reason(error)}")
        return []


def _lists(path: Path, content: bytes, problems: list[str]) -> list[x509.CertificateRevocationList]:
    try:
        if b"-----BEGIN" in content:
            return [x509.load_pem_x509_crl(block[0]) for block in _BLOCK.finditer(content)]
        return [x509.load_der_x509_crl(content)]
    except ValueError as error:
        problems.append(f"{path}: {_reason(error)}")
        return []


def _public(key: object) -> bytes:
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.public_bytes(*form)  # type: ignore[attr-defined, no-any-return]  # all kinds of public keys have it


def _match(keys: list[PrivateKey], certificates: list[x509.Certificate]) -> tuple[KeyIdentity, ...]:
    """Every key with each of its certificates: a renewed one has the key of the old."""
    found = []
    mine = {_public(key.public_key()): key for key in keys}
    for certificate in dict.fromkeys(certificates):
        try:
            key = mine.get(_public(certificate.public_key()))
        except ValueError:
            continue
        if key is not None:
            chain = tuple(
                one for one in certificates if one.subject == certificate.issuer and one.subject != one.issuer
            )
            found.append(KeyIdentity(key, certificate, chain))
    return tuple(found)


def _has_certificate(key: PrivateKey, identities: tuple[KeyIdentity, ...]) -> bool:
    return any(one.key is key or _public(one.key.public_key()) == _public(key.public_key()) for one in identities)
