"""The keys that sign our addresses and Message-IDs: made once for an installation, kept beside its files, never shown.

The file is JSON, `{"current": "a", "secrets": {"a": "<64 hexadecimal digits>"}}`; all nodes of an installation need the same
one. It is written whole or not at all: a crash leaves no half of it.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from gateway.addresses import Keys
from service.settings import Config, SecretMissing

FILE = "keys.json"
SECRET_BYTES = 32


def keys_path(config: Config) -> Path:
    return config.var / FILE


def load_keys(config: Config) -> Keys:
    """The installation's keys; made now where it has none and the configuration names no other place.

    Raises SecretMissing with one line for the operator.
    """
    if config.trust.keys is not None:
        return parse_keys(config.trust.keys.reveal(), "trust.keys")
    path = keys_path(config)
    if not path.exists():
        make_keys(path)
    try:
        return parse_keys(path.read_text(encoding="ascii"), str(path))
    except OSError as error:
        raise SecretMissing(
            f"{path} cannot be read: {error.strerror}; it holds the keys of all reply addresses"
        ) from None


def parse_keys(text: str, where: str) -> Keys:
    """Reads the file's text. Raises SecretMissing that says where the text came from, and never what it is."""
    try:
        record = json.loads(text)
        return Keys(record["current"], {name: bytes.fromhex(secret) for name, secret in record["secrets"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SecretMissing(f"{where} holds no keys of Postdesk; restore it from a backup") from None


def make_keys(path: Path) -> None:
    """Makes a new file of keys, readable by its owner only; one that is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = json.dumps({"current": "a", "secrets": {"a": secrets.token_hex(SECRET_BYTES)}})
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, record.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, path)  # unlike a rename it does not replace the file of a node that was quicker
    except FileExistsError:
        pass
    finally:
        draft.unlink()
