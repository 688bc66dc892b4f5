"""A domain that signs its mail (DKIM) and publishes what it wants done with other mail (DMARC), for a desk that asks."""

from __future__ import annotations

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.tools.fake_dns import FakeDns

COVERED = [
    b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"mime-version",
    b"content-type", b"content-transfer-encoding",
]  # fmt: skip


class Signer:
    """Signs as `domain`, whose key and policy `names` knows from then on."""

    def __init__(self, names: FakeDns, domain: str = "acme.example", policy: str = "v=DMARC1; p=reject") -> None:
        private = rsa.generate_private_key(public_exponent=65537, key_size=1024)
        self.domain = domain.encode()
        self.pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        public = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        names.texts[f"s1._domainkey.{domain}"] = "v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1]).decode()
        names.texts[f"_dmarc.{domain}"] = policy

    def sign(self, content: bytes, fields: list[bytes] = COVERED, **more: object) -> bytes:
        content = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return dkim.sign(content, b"s1", self.domain, self.pem, include_headers=fields, **more) + content
