"""DKIM signatures on letters as they leave (RFC 6376, RFC 8463): RSA and Ed25519.

Canonical forms are dkimpy's; the signature itself is made by `cryptography`, which takes a twentieth of dkimpy's time
and knows Ed25519 without a further library. Fields that carry meaning are signed once more than they occur,
so that none can be added.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from dkim import rfc822_parse
from dkim.canonicalization import CanonicalizationPolicy

_SIGNED = (
    *(b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references"),
    *(b"mime-version", b"content-type", b"content-transfer-encoding", b"auto-submitted"),
)
_ONCE_MORE = (b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"content-type")
_POLICY = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
_FROM_DOMAIN = re.compile(rb"^From:(?:[^\n]|\n[ \t])*@([A-Za-z0-9.-]+)", re.IGNORECASE | re.MULTILINE)


class DkimSigner:
    """Signs for one domain with one key; a call gives the letter with its signature on top.

    The same letter gets the same signature whenever it is asked for: its time is the letter's Date (now, where there
    is none), so that a second copy is the same bytes and can be shown later.

    `key` is PEM, or the bare base64 seed that Ed25519 tools write. Raises ValueError for a key that is neither RSA of
    1,024 bits or more (RFC 8301) nor Ed25519, and for names that cannot stand in DNS.
    """

    def __init__(
        self, domain: str, selector: str, key: bytes, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", domain) or not re.fullmatch(r"[A-Za-z0-9._-]+", selector):
            raise ValueError(f"not a DKIM domain and selector: {domain!r}, {selector!r}")
        self.domain = domain.lower()
        self.selector = selector
        self._now = now
        self._key = _read_key(key)

    @property
    def algorithm(self) -> str:
        """The value of the tag a= that fits the key (RFC 6376, RFC 8463)."""
        return "rsa-sha256" if isinstance(self._key, rsa.RSAPrivateKey) else "ed25519-sha256"

    @property
    def dns_name(self) -> str:
        """The name below which peers look for the public key."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def dns_record(self) -> str:
        """The TXT record that must stand at `dns_name` (RFC 6376 section 3.6.1)."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
            return "v=DKIM1; k=rsa; p=" + base64.b64encode(self._key.public_key().public_bytes(*form)).decode()
        raw = self._key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return "v=DKIM1; k=ed25519; p=" + base64.b64encode(raw).decode()

    def __call__(self, content: bytes) -> bytes:
        """The mail with a DKIM-Signature field above its header (RFC 6376), dated as its Date field."""
        headers, body = rfc822_parse(content)
        at = _written_at(headers) or self._now()
        headers = _POLICY.canonicalize_headers(headers)
        names, data = _select(headers)
        digest = base64.b64encode(hashlib.sha256(_POLICY.canonicalize_body(body)).digest())
        fields = (
            f"v=1; a={self.algorithm}; c=relaxed/relaxed; d={self.domain}; s={self.selector};\r\n"
            f" t={int(at.timestamp())}; h={names};\r\n bh={digest.decode()};\r\n b="
        ).encode()
        ((name, value),) = _POLICY.canonicalize_headers([(b"DKIM-Signature", b" " + fields + b"\r\n")])
        signature = base64.b64encode(self._sign(data + name + b":" + value.removesuffix(b"\r\n")))
        folded = b"\r\n ".join(signature[at : at + 72] for at in range(0, len(signature), 72))
        return b"DKIM-Signature: " + fields + folded + b"\r\n" + content

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(hashlib.sha256(data).digest())  # RFC 8463 section 3


def sign_by_sender(signers: Sequence[DkimSigner]) -> Callable[[bytes], bytes]:
    """What `NextHop(sign=…)` takes: each letter is signed by those signers whose domain is, or is above,
    its From domain.
    """

    def sign(content: bytes) -> bytes:
        head = content.partition(b"\r\n\r\n")[0]
        match = _FROM_DOMAIN.search(head)
        sender = match[1].decode("ascii").lower() if match else ""
        for signer in signers:
            if f".{sender}".endswith(f".{signer.domain}"):
                content = signer(content)
        return content

    return sign


def _read_key(key: bytes) -> rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey:
    if b"-----BEGIN" not in key:
        try:
            return ed25519.Ed25519PrivateKey.from_private_bytes(base64.b64decode(key.strip(), validate=True))
        except ValueError as error:
            raise ValueError("the DKIM key is neither PEM nor a base64 seed of 32 bytes") from error
    try:
        loaded = serialization.load_pem_private_key(key, password=None)
    except (ValueError, TypeError) as error:
        raise ValueError(f"the DKIM key cannot be read: {error}") from error
    if isinstance(loaded, rsa.RSAPrivateKey) and loaded.key_size >= 1024:
        return loaded
    if isinstance(loaded, ed25519.Ed25519PrivateKey):
        return loaded
    raise ValueError("a DKIM key is RSA of 1024 bits or more, or Ed25519")


def _written_at(headers: list[tuple[bytes, bytes]]) -> datetime | None:
    """The time in the Date field, None where it has none or no zone."""
    value = next((value for name, value in headers if name.lower() == b"date"), b"")
    try:
        at = parsedate_to_datetime(value.decode("ascii", "replace").strip())
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _select(headers: list[tuple[bytes, bytes]]) -> tuple[str, bytes]:
    """The names for h= and the canonical fields in that order, the last occurrence first (RFC 6376 section 5.4.2)."""
    names: list[bytes] = []
    data: list[bytes] = []
    for name in _SIGNED:
        found = [key + b":" + value for key, value in headers if key == name]
        data += reversed(found)
        names += [name] * (len(found) + (name in _ONCE_MORE))
    return b":".join(names).decode(), b"".join(data)
