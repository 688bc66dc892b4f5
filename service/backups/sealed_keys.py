"""Secrets in a backup: encrypted with a passphrase, and shut against changes.

AES-256-GCM under a key that scrypt makes from the passphrase (RFC 7914: N 2^15, r 8, p 1, a salt of 16 bytes). The
file is one line of JSON with salt and nonce, which the encryption covers too, and then the ciphertext.
"""

from __future__ import annotations

import base64
import json
import os

_N, _R, _P = 2**15, 8, 1  # 32 MB and a tenth of a second for each guess


class WrongPassphrase(Exception):
    """The passphrase is another one, or the file was changed. The text is one line for the operator."""


def seal(secrets: dict[str, bytes], passphrase: str) -> bytes:
    """The secrets, by name, in a form that only the passphrase opens."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(16), os.urandom(12)
    head = json.dumps({"scrypt": [_N, _R, _P], "salt": salt.hex(), "nonce": nonce.hex()}).encode() + b"\n"
    plain = json.dumps({name: base64.b64encode(content).decode() for name, content in secrets.items()}).encode()
    return head + AESGCM(_derive(passphrase, salt, _N)).encrypt(nonce, plain, head)


def unseal(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """What `seal` was given. Raises WrongPassphrase."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    head, _, content = sealed.partition(b"\n")
    try:
        fields = json.loads(head)
        n, r, p = fields["scrypt"]
        if (n, r, p) != (_N, _R, _P):  # else a stranger's file could ask for all memory
            raise ValueError
        key = _derive(passphrase, bytes.fromhex(fields["salt"]), n)
        plain = AESGCM(key).decrypt(bytes.fromhex(fields["nonce"]), content, head + b"\n")
        return {name: base64.b64decode(text) for name, text in json.loads(plain).items()}
    except (InvalidTag, ValueError, KeyError, TypeError):
        raise WrongPassphrase("the passphrase is wrong, or the keys of the backup were changed") from None


def _derive(passphrase: str, salt: bytes, n: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=n, r=_R, p=_P).derive(passphrase.encode())
