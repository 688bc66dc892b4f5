"""Cryptographic Message Syntax (RFC 5652) read: signatures verified, envelopes opened.

Pure: bytes, keys and the time in, records out. Whoever calls catches what hostile bytes raise; everything that fails
inside an envelope is the one fault `BROKEN`, so that no answer of ours tells a stranger what a key made of their bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, keywrap, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from msgspec.structs import replace

from gateway.crypto.certificates import (
    MOST_ENCLOSED,
    Authorities,
    addresses_of,
    digest_named,
    find_fault,
    fingerprint_of,
    is_revoked_by,
    may_encrypt,
    may_sign,
    name_of,
)
from gateway.crypto.key_folder import KeyIdentity
from gateway.seals import OtherCertificate, SealFault, Signer

try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
except ImportError:  # it stood elsewhere before cryptography 43
    from cryptography.hazmat.primitives.ciphers.algorithms import TripleDES

MOST_RECIPIENTS = 5_000  # of an envelope; more are of nobody who writes to a desk
MOST_SIGNERS = 8
MOST_OTHERS = 3  # certificates of a signer beside their own
_WEAK = {"md2", "md5", "sha1"}


class Shut(Exception):
    """An envelope that is not opened. `fault` is for the engineer, never for whoever sent it."""

    def __init__(self, fault: SealFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def read_content(blob: bytes) -> cms.ContentInfo:
    """The outermost structure, DER or BER, with or without the armour of PEM. Raises ValueError, TypeError."""
    if b"-----BEGIN" in blob[:200]:
        from asn1crypto import pem

        _, _, blob = pem.unarmor(blob)
    return cms.ContentInfo.load(blob)


def kind_of(content: cms.ContentInfo) -> str:
    """signed_data, enveloped_data, authenticated_enveloped_data, compressed_data …"""
    return str(content["content_type"].native)


# -- signatures -------------------------------------------------------------------------------------------------------


def content_of(signed: Any) -> bytes | None:
    """The text inside signed data; None where the signature stands apart from it, or only certificates are sent."""
    inner = signed["encap_content_info"]["content"]
    native = inner.native if inner is not None else None
    return native if isinstance(native, bytes) else None


def verify(signed: Any, content: bytes, at: datetime, authorities: Authorities) -> tuple[Signer, ...]:
    """Each signature over `content`, with what speaks against it at that time (aware)."""
    enclosed = _enclosed(signed)
    known = [*enclosed, *authorities.between]
    signers = []
    for number, info in enumerate(signed["signer_infos"]):
        if number >= MOST_SIGNERS:
            break
        signer = _verify_one(info, content, known, at, authorities)
        if signer.fault is SealFault.NONE:
            signer = replace(signer, others=_find_others(signer, enclosed, at, authorities))
        signers.append(signer)
    return tuple(signers)


def _find_others(
    signer: Signer, enclosed: Sequence[x509.Certificate], at: datetime, authorities: Authorities
) -> tuple[OtherCertificate, ...]:
    found = []
    for one in enclosed:
        addresses = addresses_of(one)
        if not set(addresses) & set(signer.addresses) or fingerprint_of(one) == signer.fingerprint:
            continue
        is_good = may_encrypt(one) and find_fault(one, enclosed, authorities, at) is SealFault.NONE
        if is_good and not is_revoked_by(one, authorities):
            content = one.public_bytes(serialization.Encoding.DER)
            found.append(
                OtherCertificate(fingerprint_of(one), name_of(one), addresses, one.not_valid_after_utc, content)
            )
    return tuple(found[:MOST_OTHERS])


def _enclosed(signed: Any) -> list[x509.Certificate]:
    found: list[x509.Certificate] = []
    for number, choice in enumerate(signed["certificates"] or ()):
        if number >= MOST_ENCLOSED:
            break
        try:
            if choice.name == "certificate":
                found.append(x509.load_der_x509_certificate(choice.chosen.dump()))
        except (ValueError, TypeError):
            continue
    return found


def _verify_one(
    info: Any, content: bytes, known: Sequence[x509.Certificate], at: datetime, authorities: Authorities
) -> Signer:
    mark = hashlib.sha256(info["signature"].native or b"").hexdigest()
    certificate = _find_certificate(info["sid"], known)
    if certificate is None:
        return Signer("smime", SealFault.UNKNOWN_METHOD, mark=mark)
    signed_at = _signing_time(info)
    fault = _check_signature(info, content, certificate)
    if fault is SealFault.NONE and not may_sign(certificate):
        fault = SealFault.WRONG_USE
    if fault is SealFault.NONE:
        fault = find_fault(certificate, known, authorities, at)
    if fault is SealFault.NONE and is_revoked_by(certificate, authorities):
        fault = SealFault.REVOKED
    if fault is SealFault.NONE and str(info["digest_algorithm"]["algorithm"].native) in _WEAK:
        fault = SealFault.WEAK
    return Signer(
        method="smime",
        fault=fault,
        name=name_of(certificate),
        addresses=addresses_of(certificate),
        fingerprint=fingerprint_of(certificate),
        signed_at=signed_at,
        ends_at=certificate.not_valid_after_utc,
        certificate=certificate.public_bytes(serialization.Encoding.DER),
        mark=mark,
    )


def _find_certificate(sid: Any, known: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """The certificate that a signature or an envelope names, by issuer and number or by the id of its key."""
    return next((one for one in known if is_named(sid, one)), None)


def is_named(rid: Any, certificate: x509.Certificate) -> bool:
    """Is this certificate the one that is named?"""
    if rid.name == "issuer_and_serial_number":
        return bool(
            rid.chosen["serial_number"].native == certificate.serial_number
            and rid.chosen["issuer"].dump() == certificate.issuer.public_bytes()
        )
    key_id = rid.chosen
    if rid.name == "r_key_id":
        key_id = rid.chosen["subject_key_identifier"]
    try:
        own = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except (x509.ExtensionNotFound, ValueError):
        own = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    return bool(key_id.native == own)


def _attribute(info: Any, name: str) -> Any:
    for one in info["signed_attrs"] or ():
        if one["type"].native == name and len(one["values"]) == 1:
            return one["values"][0]
    return None


def _signing_time(info: Any) -> datetime | None:
    try:
        found = _attribute(info, "signing_time")
        at = found.native if found is not None else None
        return at.astimezone(UTC) if isinstance(at, datetime) and at.tzinfo is not None else None
    except (ValueError, TypeError, OverflowError):  # the last hours there are, of a zone behind UTC, have no UTC
        return None


def _check_signature(info: Any, content: bytes, certificate: x509.Certificate) -> SealFault:
    digest = digest_named(str(info["digest_algorithm"]["algorithm"].native))
    if digest is None:
        return SealFault.UNKNOWN_METHOD
    data = content
    if info["signed_attrs"]:
        stated = _attribute(info, "message_digest")
        hashed = hashes.Hash(digest)
        hashed.update(content)
        if stated is None or not hmac.compare_digest(stated.native or b"", hashed.finalize()):
            return SealFault.BROKEN
        data = b"\x31" + info["signed_attrs"].dump()[1:]  # signed as a SET, whatever tag they stand under
    try:
        _check_bytes(certificate.public_key(), info["signature"].native, data, info["signature_algorithm"], digest)
    except InvalidSignature:
        return SealFault.BROKEN
    except (Shut, ValueError, TypeError, NotImplementedError):
        return SealFault.UNKNOWN_METHOD
    return SealFault.NONE


def _check_bytes(key: Any, signature: bytes, data: bytes, algorithm: Any, digest: hashes.HashAlgorithm) -> None:
    """Raises InvalidSignature; Shut, ValueError for a method that is not read."""
    if isinstance(key, rsa.RSAPublicKey):
        if algorithm["algorithm"].native == "rsassa_pss":
            chosen = digest_named(str(algorithm["parameters"]["hash_algorithm"]["algorithm"].native)) or digest
            length = int(algorithm["parameters"]["salt_length"].native)
            key.verify(signature, data, rsa_padding.PSS(rsa_padding.MGF1(chosen), length), chosen)
        else:
            key.verify(signature, data, rsa_padding.PKCS1v15(), digest)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        hashed = hashes.Hash(digest)
        hashed.update(data)
        key.verify(signature, hashed.finalize(), ec.ECDSA(Prehashed(digest)))
    elif isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, data)
    else:
        raise Shut(SealFault.UNKNOWN_METHOD)


# -- envelopes --------------------------------------------------------------------------------------------------------


def open_envelope(content: cms.ContentInfo, identities: Sequence[KeyIdentity]) -> bytes:
    """The text of enveloped or authenticated-enveloped data, opened with whichever of our keys it is encrypted to.

    Which key that is stands in its recipient infos, whatever the mail's To says. Raises Shut.
    """
    envelope = content["content"]
    is_authenticated = kind_of(content) == "authenticated_enveloped_data"
    inner = envelope["auth_encrypted_content_info" if is_authenticated else "encrypted_content_info"]
    found_one = False
    worst = SealFault.NO_KEY
    for info, identity in _ours(envelope["recipient_infos"], identities):
        found_one = True
        try:
            secret = _open_key(info, identity)
            return _decrypt(inner, secret, envelope if is_authenticated else None)
        except Shut as shut:
            worst = shut.fault
        except Exception:  # one text for all that goes wrong with a key
            worst = SealFault.BROKEN
    raise Shut(worst if found_one else SealFault.NO_KEY)


_MOST_NAMED = 20  # recipients of an envelope


def list_recipients(content: cms.ContentInfo) -> tuple[str, ...]:
    """To whom an envelope is encrypted, as it names them: issuer and number, or the id of a key."""
    infos = islice(content["content"]["recipient_infos"], _MOST_NAMED)
    return tuple(islice((_shown(rid) for info in infos for rid in _names(info)), _MOST_NAMED))


def _shown(rid: Any) -> str:
    if rid.name == "issuer_and_serial_number":
        issuer = str(rid.chosen["issuer"].human_friendly)[:120]
        return f"{rid.chosen['serial_number'].native:X} of {issuer}"
    key_id = rid.chosen["subject_key_identifier"] if rid.name == "r_key_id" else rid.chosen
    return f"key {(key_id.native or b'').hex().upper()[:64]}"


def _names(info: Any) -> list[Any]:
    if info.name == "ktri":
        return [info.chosen["rid"]]
    if info.name == "kari":
        return [one["rid"] for one in info.chosen["recipient_encrypted_keys"]]
    return []


def _ours(infos: Any, identities: Sequence[KeyIdentity]) -> Iterator[tuple[Any, KeyIdentity]]:
    for number, info in enumerate(infos):
        if number >= MOST_RECIPIENTS:
            return
        for position, rid in enumerate(_names(info)[:MOST_RECIPIENTS]):
            for identity in identities:
                if is_named(rid, identity.certificate):
                    yield (info.chosen if info.name == "ktri" else (info.chosen, position)), identity


def _open_key(info: Any, identity: KeyIdentity) -> bytes:
    """The key of the content. Raises Shut, ValueError."""
    if not isinstance(info, tuple):
        if not isinstance(identity.key, rsa.RSAPrivateKey):
            raise Shut(SealFault.UNKNOWN_METHOD)
        return identity.key.decrypt(info["encrypted_key"].native, _transport(info["key_encryption_algorithm"]))
    agreement, position = info
    wrapped = agreement["recipient_encrypted_keys"][position]["encrypted_key"].native
    return _unwrap_agreed(agreement, identity, wrapped)


def _transport(algorithm: Any) -> rsa_padding.AsymmetricPadding:
    name = algorithm["algorithm"].native
    if name in {"rsaes_pkcs1v15", "rsa"}:
        return rsa_padding.PKCS1v15()
    if name != "rsaes_oaep":
        raise Shut(SealFault.UNKNOWN_METHOD)
    given = algorithm["parameters"]
    digest = digest_named(str(given["hash_algorithm"]["algorithm"].native))
    mask = digest_named(str(given["mask_gen_algorithm"]["parameters"]["algorithm"].native))
    label = given["p_source_algorithm"]["parameters"].native or b""
    if digest is None or mask is None:
        raise Shut(SealFault.UNKNOWN_METHOD)
    return rsa_padding.OAEP(rsa_padding.MGF1(mask), digest, label or None)


_WRAPS = {  # how the content's key is wrapped, and with how many bits
    "2.16.840.1.101.3.4.1.5": 128,
    "2.16.840.1.101.3.4.1.25": 192,
    "2.16.840.1.101.3.4.1.45": 256,
    "1.2.840.113549.1.9.16.3.6": 192,  # by 3DES (RFC 3217)
}
_BY_3DES = "1.2.840.113549.1.9.16.3.6"
_AGREEMENTS = {  # the digest; with the cofactor is the same, for it is one on these curves
    "1.3.133.16.840.63.0.2": "sha1",
    "1.3.132.1.11.0": "sha224",
    "1.3.132.1.11.1": "sha256",
    "1.3.132.1.11.2": "sha384",
    "1.3.132.1.11.3": "sha512",
    "1.3.133.16.840.63.0.3": "sha1",
    "1.3.132.1.14.0": "sha224",
    "1.3.132.1.14.1": "sha256",
    "1.3.132.1.14.2": "sha384",
    "1.3.132.1.14.3": "sha512",
}


def _unwrap_agreed(agreement: Any, identity: KeyIdentity, wrapped: bytes) -> bytes:
    """The content's key, by a key that is agreed by Diffie-Hellman (RFC 5753). Raises Shut, ValueError."""
    method = agreement["key_encryption_algorithm"]
    wrap = cms.KeyEncryptionAlgorithm.load(method["parameters"].dump())
    bits = _WRAPS.get(wrap["algorithm"].dotted)
    digest = digest_named(_AGREEMENTS.get(method["algorithm"].dotted, ""))
    key = identity.key
    if digest is None or bits is None or not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Shut(SealFault.UNKNOWN_METHOD)
    if agreement["originator"].name != "originator_key":
        raise Shut(SealFault.UNKNOWN_METHOD)
    point = agreement["originator"].chosen["public_key"].native
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(key.curve, point)
    shared = key.exchange(ec.ECDH(), theirs)
    about = shared_info(wrap.dump(), agreement["ukm"].native, bits)
    agreed = X963KDF(digest, bits // 8, about).derive(shared)
    is_old = wrap["algorithm"].dotted == _BY_3DES
    return _unwrap_3des(agreed, wrapped) if is_old else keywrap.aes_key_unwrap(agreed, wrapped)


def _unwrap_3des(agreed: bytes, wrapped: bytes) -> bytes:
    """RFC 3217 section 3.2, for keys of any length as others write them. Raises ValueError."""
    if len(wrapped) < 32:
        raise ValueError("not a wrapped key")

    def decrypt(vector: bytes, text: bytes) -> bytes:
        opener = Cipher(TripleDES(agreed), modes.CBC(vector)).decryptor()
        return opener.update(text) + opener.finalize()

    turned = decrypt(bytes.fromhex("4adda22c79e82105"), wrapped)[::-1]
    inside = decrypt(turned[:8], turned[8:])
    key, check = inside[:-8], inside[-8:]
    if not hmac.compare_digest(hashlib.sha1(key).digest()[:8], check):  # noqa: S324 - as the method has it
        raise ValueError("not a wrapped key")
    return key


def shared_info(wrap: bytes, ukm: bytes | None, bits: int) -> bytes:
    """ECC-CMS-SharedInfo (RFC 5753 section 7.2), DER."""
    inside = wrap
    if ukm is not None:
        entropy = encode_der(0x04, ukm)
        inside += encode_der(0xA0, entropy)
    inside += encode_der(0xA2, encode_der(0x04, bits.to_bytes(4, "big")))
    return encode_der(0x30, inside)


def encode_der(tag: int, content: bytes) -> bytes:
    """A value with its tag and length (X.690)."""
    size = len(content)
    if size < 0x80:
        head = bytes((size,))
    else:
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        head = bytes((0x80 | len(octets),)) + octets
    return bytes((tag,)) + head + content


_CBC = {"aes128_cbc": 16, "aes192_cbc": 24, "aes256_cbc": 32, "tripledes_3key": 24}
_GCM = {"2.16.840.1.101.3.4.1.6": 16, "2.16.840.1.101.3.4.1.26": 24, "2.16.840.1.101.3.4.1.46": 32}
_SHORTEST_TAG = 12


def _decrypt(inner: Any, secret: bytes, envelope: Any) -> bytes:
    """The content itself, all of it or nothing. Raises Shut, ValueError, InvalidTag."""
    method = inner["content_encryption_algorithm"]
    text = inner["encrypted_content"].native or b""
    sizes, name = (_CBC, str(method["algorithm"].native)) if envelope is None else (_GCM, method["algorithm"].dotted)
    if name not in sizes:
        raise Shut(SealFault.UNKNOWN_METHOD)
    if len(secret) != sizes[name]:
        raise Shut(SealFault.BROKEN)
    if envelope is not None:
        return _decrypt_authenticated(method["parameters"], text, secret, envelope)
    algorithm = TripleDES(secret) if name == "tripledes_3key" else algorithms.AES(secret)
    cipher = Cipher(algorithm, modes.CBC(method["parameters"].native)).decryptor()
    clear = cipher.update(text) + cipher.finalize()
    unpadder = padding.PKCS7(algorithm.block_size).unpadder()
    return unpadder.update(clear) + unpadder.finalize()


def _decrypt_authenticated(parameters: Any, text: bytes, secret: bytes, envelope: Any) -> bytes:
    """AES-GCM (RFC 5084), its tag as long as it is given."""
    nonce, length = _gcm_parameters(parameters)
    tag = envelope["mac"].native
    if len(tag) != length or length < _SHORTEST_TAG:
        raise Shut(SealFault.BROKEN)
    opener = Cipher(algorithms.AES(secret), modes.GCM(nonce, tag, min_tag_length=_SHORTEST_TAG)).decryptor()
    if envelope["auth_attrs"]:
        opener.authenticate_additional_data(b"\x31" + envelope["auth_attrs"].dump()[1:])
    return opener.update(text) + opener.finalize()


def _gcm_parameters(parameters: Any) -> tuple[bytes, int]:
    """Nonce and length of the tag: SEQUENCE { OCTET STRING, INTEGER DEFAULT 12 }."""
    from asn1crypto import core

    fields = core.SequenceOf.load(parameters.dump(), spec=core.Any)
    nonce = core.OctetString.load(fields[0].dump()).native
    length = core.Integer.load(fields[1].dump()).native if len(fields) > 1 else _SHORTEST_TAG
    return nonce, int(length)


def inflate(content: cms.ContentInfo, most: int) -> bytes:
    """The text of compressed data (RFC 3274), `most` bytes of it at most. Raises Shut."""
    packed = content["content"]["encap_content_info"]["content"].native
    if not isinstance(packed, bytes):
        raise Shut(SealFault.BROKEN)
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, most)
    except zlib.error:
        raise Shut(SealFault.BROKEN) from None
    if unpacker.unconsumed_tail:
        raise Shut(SealFault.TOO_LARGE)
    return text
