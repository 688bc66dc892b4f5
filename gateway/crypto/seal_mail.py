"""A letter signed, encrypted, or both (RFC 8551, RFC 3156): fields of the outside stay, the body goes inside.

S/MIME: multipart/signed with SHA-256; AES-256-CBC to RSA and elliptic-curve certificates, as every client reads it.
What cannot be done is said in `Sealed.why`; the letter is then given back as it came, and whoever asked decides.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence

from asn1crypto import cms, core, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, keywrap, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.serialization import pkcs7
from msgspec.structs import replace

from gateway.crypto.certificates import may_encrypt
from gateway.crypto.cms_read import encode_der, shared_info
from gateway.crypto.key_folder import KeyFolder, KeyIdentity
from gateway.crypto.mime_parts import Entity, is_of_content, list_fields, split_entity, to_crlf
from gateway.crypto.records import Certificate, Sealed, SealJob

NO_KEY = "no_key"  # none of ours signs for this address
NOT_INSTALLED = "OpenPGP is not installed: the extra crypto"
NO_CERTIFICATE = "no_certificate"  # none of theirs that may be encrypted to
MOST_CERTIFICATES = 5  # of one recipient


def seal_mail(job: SealJob, keys_: KeyFolder) -> Sealed:
    """The letter as it leaves. Never raises for what keys and certificates are like."""
    letter = split_entity(to_crlf(job.content))
    outer = [one for name, one in list_fields(letter.header) if not is_of_content(name)]
    usable = [one for one in job.to if (one.ends_at is None or one.ends_at > job.at) and _is_usable(one)]
    if not usable:
        signed = _sign_only(job, keys_, letter, outer)
        return replace(signed, why=NO_CERTIFICATE) if job.to else signed
    try:
        if usable[0].method == "openpgp":
            return _encrypt_by_openpgp(job, keys_, letter, outer, usable[0])
        return _encrypt_by_smime(job, keys_, letter, outer, usable)
    except Exception as error:  # a stranger's certificate may be anything
        return replace(_sign_only(job, keys_, letter, outer), why=f"{type(error).__name__}: {error}"[:200])


def _is_usable(one: Certificate) -> bool:
    """Can it be encrypted to?"""
    if one.method == "openpgp":
        return True
    try:
        return may_encrypt(x509.load_der_x509_certificate(one.content))
    except ValueError:
        return False


def _sign_only(job: SealJob, keys_: KeyFolder, letter: Entity, outer: list[bytes]) -> Sealed:
    """Readable by everybody; S/MIME where there is a key for it, else OpenPGP."""
    if not job.sign:
        return Sealed(job.content)
    inner = _inner(letter)
    identity = keys_.find_signer(job.sender, job.at)
    if identity is not None:
        return Sealed(_join(outer, _sign(inner, identity)), signed=True)
    if not keys_.openpgp:
        return Sealed(job.content, why=NO_KEY)
    return _sign_by_openpgp(job, keys_, inner, outer)


def _encrypt_by_smime(
    job: SealJob, keys_: KeyFolder, letter: Entity, outer: list[bytes], usable: Sequence[Certificate]
) -> Sealed:
    inner = _inner(letter, hides_subject=bool(job.subject))
    identity = keys_.find_signer(job.sender, job.at) if job.sign else None
    if identity is not None:
        inner = _sign(inner, identity)
    theirs = [x509.load_der_x509_certificate(one.content) for one in usable if one.method == "smime"]
    part = _cms_part(encrypt(inner, theirs[:MOST_CERTIFICATES]), "enveloped-data")
    return Sealed(_join(_neutral(outer, job.subject), part), signed=identity is not None, encrypted=True)


def _inner(letter: Entity, *, hides_subject: bool = False) -> bytes:
    """The part that is sealed; the subject goes along where the outside does not show it."""
    fields = [(name, one) for name, one in list_fields(letter.header) if name.startswith(b"content-")]
    subject = [one for name, one in list_fields(letter.header) if name == b"subject"][:1] if hides_subject else []
    marked = b';\r\n protected-headers="v1"' if subject else b""
    lines = [one + marked if name == b"content-type" else one for name, one in fields]
    return b"".join(one + b"\r\n" for one in (*lines, *subject)) + b"\r\n" + letter.body


def _neutral(outer: list[bytes], subject: str) -> list[bytes]:
    if not subject:
        return outer
    shown = subject if subject.isascii() else f"=?utf-8?B?{base64.b64encode(subject.encode()).decode()}?="
    hidden = (b"subject:", b"thread-topic:")
    return [*(one for one in outer if not one.lower().startswith(hidden)), b"Subject: " + shown.encode()]


def _join(outer: list[bytes], inner: bytes) -> bytes:
    return b"".join(one + b"\r\n" for one in (*outer, b"MIME-Version: 1.0")) + inner


def _lines(blob: bytes) -> bytes:
    return base64.encodebytes(blob).replace(b"\n", b"\r\n")


def _cms_part(blob: bytes, kind: str) -> bytes:
    head = (
        f'Content-Type: application/pkcs7-mime; smime-type={kind};\r\n name="smime.p7m"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
    )
    return head.encode() + _lines(blob)


def _multipart(first: bytes, second: bytes, parameters: str, kind: str) -> bytes:
    boundary = f"=_seal-{hashlib.sha256(first + second).hexdigest()[:24]}".encode()
    head = f'Content-Type: multipart/{kind}; {parameters};\r\n boundary="'.encode() + boundary + b'"\r\n\r\n'
    line = b"--" + boundary
    return head + line + b"\r\n" + first + b"\r\n" + line + b"\r\n" + second + b"\r\n" + line + b"--\r\n"


def _sign(inner: bytes, identity: KeyIdentity) -> bytes:
    key = identity.key
    assert isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey))
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inner).add_signer(identity.certificate, key, hashes.SHA256())
    for one in identity.chain:
        builder = builder.add_certificate(one)
    blob = builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    mark = (
        b'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n'
    ) + _lines(blob)
    return _multipart(inner, mark, 'protocol="application/pkcs7-signature"; micalg="sha-256"', "signed")


# -- envelopes ---------------------------------------------------------------------------------------------------------


def encrypt(text: bytes, certificates: Sequence[x509.Certificate]) -> bytes:
    """Enveloped data (RFC 5652) to all of them, DER. Raises ValueError for a kind of key that is not written."""
    secret, vector = os.urandom(32), os.urandom(16)
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(vector)).encryptor()
    hidden = encryptor.update(padder.update(text) + padder.finalize()) + encryptor.finalize()
    infos = [_recipient(one, secret) for one in certificates]
    envelope = cms.EnvelopedData(
        {
            "version": "v2" if any(one.name == "kari" for one in infos) else "v0",
            "recipient_infos": infos,
            "encrypted_content_info": {
                "content_type": "data",
                "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": core.OctetString(vector)},
                "encrypted_content": hidden,
            },
        }
    )
    return bytes(cms.ContentInfo({"content_type": "enveloped_data", "content": envelope}).dump())


def _named(certificate: x509.Certificate) -> cms.IssuerAndSerialNumber:
    issuer = asn1_x509.Name.load(certificate.issuer.public_bytes())
    return cms.IssuerAndSerialNumber({"issuer": issuer, "serial_number": certificate.serial_number})


def _recipient(certificate: x509.Certificate, secret: bytes) -> cms.RecipientInfo:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        info = cms.KeyTransRecipientInfo(
            {
                "version": "v0",
                "rid": cms.RecipientIdentifier("issuer_and_serial_number", _named(certificate)),
                "key_encryption_algorithm": {"algorithm": "rsaes_pkcs1v15", "parameters": core.Null()},
                "encrypted_key": key.encrypt(secret, rsa_padding.PKCS1v15()),
            }
        )
        return cms.RecipientInfo("ktri", info)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return cms.RecipientInfo("kari", _agreed(certificate, key, secret))
    raise ValueError("a kind of key that can't be encrypted to")


def _agreed(certificate: x509.Certificate, key: ec.EllipticCurvePublicKey, secret: bytes) -> cms.KeyAgreeRecipientInfo:
    """The key by ephemeral-static Diffie-Hellman with the X9.63 function over SHA-256 (RFC 5753)."""
    once = ec.generate_private_key(key.curve)
    wrap = cms.KeyEncryptionAlgorithm({"algorithm": "aes256_wrap"})
    agreed = X963KDF(hashes.SHA256(), 32, shared_info(wrap.dump(), None, 256)).derive(once.exchange(ec.ECDH(), key))
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    originator = keys.PublicKeyInfo.load(once.public_key().public_bytes(*form))
    method = encode_der(0x30, core.ObjectIdentifier("1.3.132.1.11.1").dump() + wrap.dump())
    return cms.KeyAgreeRecipientInfo(
        {
            "version": "v3",
            "originator": cms.OriginatorIdentifierOrKey("originator_key", originator),
            "key_encryption_algorithm": cms.KeyEncryptionAlgorithm.load(method),
            "recipient_encrypted_keys": [
                {
                    "rid": cms.KeyAgreementRecipientIdentifier("issuer_and_serial_number", _named(certificate)),
                    "encrypted_key": keywrap.aes_key_wrap(agreed, secret),
                }
            ],
        }
    )


# -- OpenPGP -----------------------------------------------------------------------------------------------------------


def _sign_by_openpgp(job: SealJob, keys_: KeyFolder, inner: bytes, outer: list[bytes]) -> Sealed:
    try:
        from gateway.crypto import openpgp
    except ImportError:
        return Sealed(job.content, why=NOT_INSTALLED)
    signature = openpgp.sign_detached(inner, keys_, job.sender)
    if signature is None:
        return Sealed(job.content, why=NO_KEY)
    mark = b'Content-Type: application/pgp-signature; name="signature.asc"\r\n\r\n' + to_crlf(signature)
    part = _multipart(inner, mark, 'protocol="application/pgp-signature"; micalg="pgp-sha512"', "signed")
    return Sealed(_join([*outer, *_autocrypt(job.sender, keys_)], part), signed=True)


def _encrypt_by_openpgp(
    job: SealJob, keys_: KeyFolder, letter: Entity, outer: list[bytes], recipient: Certificate
) -> Sealed:
    """Raises ValueError where it cannot be encrypted to, ImportError where the extra is not installed."""
    from gateway.crypto import openpgp

    inner = _inner(letter, hides_subject=bool(job.subject))
    blob = openpgp.encrypt(inner, recipient.content, keys_, job.sender, sign=job.sign)
    version = b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
    body = b'Content-Type: application/octet-stream; name="encrypted.asc"\r\n\r\n' + to_crlf(blob)
    part = _multipart(version, body, 'protocol="application/pgp-encrypted"', "encrypted")
    signed = job.sign and openpgp.own_key(keys_, job.sender) is not None
    ours = _autocrypt(job.sender, keys_) if signed else []
    return Sealed(_join([*_neutral(outer, job.subject), *ours], part), signed, encrypted=True)


def _autocrypt(sender: str, keys_: KeyFolder) -> list[bytes]:
    """Our key, so that whoever gets the letter can encrypt to us (Autocrypt 1.1)."""
    from gateway.crypto import openpgp

    key = openpgp.own_key(keys_, sender)
    if key is None:
        return []
    lines = base64.encodebytes(key).split()
    return [f"Autocrypt: addr={sender}; keydata=".encode() + b"".join(b"\r\n " + line for line in lines)]
