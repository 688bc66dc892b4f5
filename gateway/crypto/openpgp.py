"""OpenPGP (RFC 9580, PGP/MIME by RFC 3156): messages opened and made by Sequoia, checked by gpg where Sequoia cannot.

Needs the extra `crypto`: without it `ImportError` is raised when this module is loaded, and the mail is said to be
unread. Sequoia decrypts what gpg makes, but does not check a signature inside a compressed message: gpg does that where
it is installed, in a folder of its own that is removed afterwards.
"""

from __future__ import annotations

import bz2
import functools
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

import pysequoia
from msgspec import Struct, field
from pysequoia.packet import PacketPile

from gateway.crypto.cms_read import Shut
from gateway.crypto.key_folder import KeyFolder
from gateway.seals import SealFault, Signer

P = ParamSpec("P")
R = TypeVar("R")
MOST_KEYS = 50  # of others, tried on one mail
_ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>|^([^<>\s]+@[^<>\s]+)$")
_SIGNATURE = re.compile(rb"-----BEGIN PGP SIGNATURE-----.*?-----END PGP SIGNATURE-----", re.DOTALL)
_SECONDS = 8  # for gpg
_LARGEST = 100 * 1024 * 1024  # bytes of what is inside
_MOST_SIGNATURES = 8


def _calm(ask: Callable[P, R]) -> Callable[P, R]:
    """A panic of the library, which is no `Exception`, becomes a ValueError: hostile bytes bring some about."""

    @functools.wraps(ask)
    def asked(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return ask(*arguments, **named)
        except BaseException as error:
            if type(error).__name__ == "PanicException":
                raise ValueError("the OpenPGP library could not cope with it") from None
            raise

    return asked


class OpenedMessage(Struct, frozen=True):
    """What was inside, who signed it, and the ids of keys that are missing to check that."""

    text: bytes = b""
    signers: tuple[Signer, ...] = ()
    wanted: tuple[str, ...] = ()
    is_encrypted: bool = False


@_calm
def read_keys(blobs: Sequence[bytes]) -> list[Any]:
    """Public keys, binary or armoured, each once; what is none is left out."""
    found: list[Any] = []
    for blob in blobs:
        try:
            found += pysequoia.Cert.split_bytes(blob)
        except Exception:  # the library raises what it likes for hostile bytes
            continue
        if len(found) > MOST_KEYS:
            break
    return list({str(key.fingerprint): key for key in found[:MOST_KEYS]}.values())


def addresses_of(key: Any) -> tuple[str, ...]:
    """The mail addresses of its user ids that are not revoked, lower case."""
    found = (_ADDRESS.search(str(one).strip()) for one in list(key.user_ids)[:50])
    return tuple(dict.fromkeys((one[1] or one[2]).lower() for one in found if one is not None))


def describe(key: Any, fault: SealFault, signed_at: datetime | None, mark: str) -> Signer:
    """A signature made by that key."""
    names = [str(one) for one in key.user_ids]
    return Signer(
        method="openpgp",
        fault=fault,
        name=names[0].partition("<")[0].strip()[:200] if names else "",
        addresses=addresses_of(key),
        fingerprint=str(key.fingerprint).upper(),
        signed_at=signed_at,
        ends_at=key.expiration,
        certificate=bytes(key),
        mark=mark,
    )


@_calm
def verify_detached(data: bytes, signature: bytes, theirs: Sequence[bytes], at: datetime) -> OpenedMessage:
    """A signature beside its text."""
    try:
        sig = pysequoia.Sig.from_bytes(signature)
    except Exception:
        return OpenedMessage(signers=(Signer("openpgp", SealFault.BROKEN),))
    mark = hashlib.sha256(signature).hexdigest()
    ids: set[str] = set()
    known = read_keys(theirs)

    def check(keys: list[Any]) -> Any:
        return pysequoia.verify(bytes=data, store=_giving(keys, ids), signature=sig)

    return _judge(check, known, ids, sig.created, mark, at)


@_calm
def verify_clear(blob: bytes, theirs: Sequence[bytes], at: datetime) -> OpenedMessage:
    """Text with its signature around it (RFC 9580 section 7): the text is given back whether it holds or not."""
    signature = _SIGNATURE.search(blob)
    created = None
    if signature is not None:
        try:
            created = pysequoia.Sig.from_bytes(signature[0]).created
        except Exception:
            created = None
    ids: set[str] = set()

    def check(keys: list[Any]) -> Any:
        return pysequoia.verify(bytes=blob, store=_giving(keys, ids))

    mark = hashlib.sha256(signature[0] if signature else blob).hexdigest()
    found = _judge(check, read_keys(theirs), ids, created, mark, at)
    return OpenedMessage(found.text or _clear_text(blob), found.signers, found.wanted)


def _clear_text(blob: bytes) -> bytes:
    """The text between the armour lines, without the dashes that were put before it."""
    head, _, rest = blob.partition(b"\n\r\n" if b"\n\r\n" in blob[:2000] else b"\n\n")
    text = _SIGNATURE.sub(b"", rest or head)
    return re.sub(rb"(?m)^- ", b"", text)


def _giving(keys: list[Any], ids: set[str]) -> Any:
    def give(wanted: list[str]) -> list[Any]:
        ids.update(one.upper() for one in wanted[:MOST_KEYS])
        return keys

    return give


def _judge(
    check: Any, known: list[Any], ids: set[str], created: datetime | None, mark: str, at: datetime
) -> OpenedMessage:
    """Verify with all keys at hand, and find out why where it does not hold."""
    try:
        result = check(known)
    except Exception:
        named = [key for key in known if _is_named(key, ids)]
        if not named:
            return OpenedMessage(signers=(Signer("openpgp", SealFault.NO_KEY, signed_at=created, mark=mark),),
                         wanted=tuple(sorted(ids)))  # fmt: skip
        return OpenedMessage(signers=tuple(describe(key, _why_not(key, at), created, mark) for key in named))
    made_by = {str(one.certificate).upper() for one in result.valid_sigs}
    signers = tuple(
        describe(key, SealFault.UNKNOWN_SIGNER, created, mark)
        for key in known
        if str(key.fingerprint).upper() in made_by
    )
    return OpenedMessage(bytes(result.bytes or b""), signers)


def _is_named(key: Any, ids: set[str]) -> bool:
    """By its fingerprint or the end of it. Signatures of a subkey name that one, which the key holds."""
    own = str(key.fingerprint).upper()
    return any(own.endswith(one) for one in ids) or any(_holds(key, one) for one in ids)


def _holds(key: Any, id_: str) -> bool:
    try:
        return bytes.fromhex(id_) in bytes(key)  # in a subkey's binding, or an issuer's field
    except ValueError:
        return False


def _why_not(key: Any, at: datetime) -> SealFault:
    if key.is_revoked:
        return SealFault.REVOKED
    if key.expiration is not None and key.expiration < at:
        return SealFault.EXPIRED
    return SealFault.BROKEN


@_calm
def open_message(blob: bytes, keys: KeyFolder, theirs: Sequence[bytes], at: datetime) -> OpenedMessage:
    """A message that is encrypted, signed inside, or both. Raises Shut."""
    if not _is_encrypted(blob):
        return _open_signed(blob, theirs, at)
    if not keys.openpgp:
        raise Shut(SealFault.NO_KEY)
    for secret in _decryptors(keys):
        try:
            text = bytes(pysequoia.decrypt(decryptor=secret, bytes=blob).bytes or b"")
        except Exception:
            continue
        signers, wanted = _inner_signers(blob, secret, keys, theirs, at)
        return OpenedMessage(text, signers, wanted, is_encrypted=True)
    raise Shut(_why_shut(blob))


def _why_shut(blob: bytes) -> SealFault:
    """One of ours is named on it and could not open it, or none is: told to the engineer only."""
    return SealFault.BROKEN if b"-----END PGP MESSAGE" not in blob and b"-----BEGIN" in blob else SealFault.NO_KEY


def list_secrets(keys: KeyFolder) -> list[tuple[Any, Any]]:
    """Our keys with their secrets, each with its public key; a file holds one."""
    found = []
    for blob in keys.openpgp:
        try:
            secret = pysequoia.Tsk.from_bytes(blob)
            found.append((secret, secret.extract_certificate()))
        except Exception:
            continue
    return found


def _decryptors(keys: KeyFolder) -> list[Any]:
    found = []
    for secret, _ in list_secrets(keys):
        try:
            found.append(secret.decryptor(keys.passphrase or None))
        except Exception:
            continue
    return found


_ENCRYPTED = ("Tag.PKESK", "Tag.SKESK", "Tag.SED", "Tag.SEIP", "Tag.AED")
_BZIP2 = 3  # which the library's build does not unpack


def _is_encrypted(blob: bytes) -> bool:
    """By its packets; what cannot be read as packets counts as encrypted, since it shows no text."""
    try:
        return any(str(one.tag) in _ENCRYPTED for one in PacketPile.from_bytes(blob))
    except Exception:
        return True


def _packets(blob: bytes) -> list[Any]:
    """The packets of a message that is not encrypted, those of a compressed one in its place. Raises ValueError."""
    found = list(PacketPile.from_bytes(blob))
    if len(found) == 1 and str(found[0].tag) == "Tag.CompressedData" and found[0].body[:1] == bytes((_BZIP2,)):
        unpacker = bz2.BZ2Decompressor()
        inside = unpacker.decompress(bytes(found[0].body[1:]), _LARGEST)
        if not unpacker.eof:
            raise ValueError("cut, or larger than a mail may be")
        found = list(PacketPile.from_bytes(inside))
    return found


def _open_signed(blob: bytes, theirs: Sequence[bytes], at: datetime) -> OpenedMessage:
    """A message with its text and signatures inside: the text is given back whether they hold or not. Raises Shut."""
    try:
        packets = _packets(blob)
        texts = [bytes(one.literal_data) for one in packets if str(one.tag) == "Tag.Literal"]
    except Exception:
        raise Shut(SealFault.BROKEN) from None
    if len(texts) != 1:
        raise Shut(SealFault.BROKEN)
    signatures = [_encode_packet(2, bytes(one.body)) for one in packets if str(one.tag) == "Tag.Signature"]
    judged = [verify_detached(texts[0], one, theirs, at) for one in signatures[:_MOST_SIGNATURES]]
    signers = tuple(signer for one in judged for signer in one.signers)
    return OpenedMessage(texts[0], signers, tuple({key for one in judged for key in one.wanted}))


def _encode_packet(tag: int, body: bytes) -> bytes:
    """With its header (RFC 9580 section 4.2)."""
    return bytes((0xC0 | tag, 0xFF)) + len(body).to_bytes(4, "big") + body


def _inner_signers(
    blob: bytes, secret: Any, keys: KeyFolder, theirs: Sequence[bytes], at: datetime
) -> tuple[tuple[Signer, ...], tuple[str, ...]]:
    """Who signed what is encrypted, and the ids of keys that are missing to say so."""
    ids: set[str] = set()
    known = read_keys(theirs)
    mark = hashlib.sha256(blob).hexdigest()
    try:
        result = pysequoia.decrypt(decryptor=secret, bytes=blob, store=_giving(known, ids))
    except Exception:
        result = None
    if not ids:
        return (), ()
    named = [key for key in known if _is_named(key, ids)]
    if not named:
        return (Signer("openpgp", SealFault.NO_KEY, mark=mark),), tuple(sorted(ids))
    made_by: dict[str, datetime | None] = {}
    if result is not None:
        made_by = {str(one.certificate).upper(): None for one in result.valid_sigs}
    if not made_by:
        checked = _ask_gpg(blob, list(keys.openpgp), [bytes(key) for key in named], keys.passphrase)
        if not checked.is_there:
            return tuple(describe(key, SealFault.NOT_READ, None, mark) for key in named), ()
        made_by = checked.made_by
    return tuple(
        describe(
            key,
            SealFault.UNKNOWN_SIGNER if str(key.fingerprint).upper() in made_by else _why_not(key, at),
            made_by.get(str(key.fingerprint).upper()),
            mark,
        )
        for key in named
    ), ()


class _Gpg(Struct, frozen=True):
    """What gpg said. `is_there` is False where it is not installed."""

    is_there: bool = False
    text: bytes = b""
    made_by: dict[str, datetime | None] = field(default_factory=dict)  # the keys of signatures that hold, and when


def _ask_gpg(blob: bytes, secrets: list[bytes], theirs: list[bytes], passphrase: str) -> _Gpg:
    binary = shutil.which("gpg")
    if binary is None:
        return _Gpg()
    import gnupg

    with tempfile.TemporaryDirectory(prefix="postdesk-gpg-") as home:
        gpg = gnupg.GPG(gpgbinary=binary, gnupghome=home, options=["--pinentry-mode", "loopback", "--no-autostart"]
                        if not secrets else ["--pinentry-mode", "loopback"])  # fmt: skip
        try:
            for one in (*secrets, *theirs):
                gpg.import_keys(one, passphrase=passphrase or None)
            result = gpg.decrypt(blob, always_trust=True, passphrase=passphrase or None,
                                 extra_args=["--max-output", str(_LARGEST)])  # fmt: skip
        finally:
            _end_agent(home)
        made_by: dict[str, datetime | None] = {}
        for one in (result.sig_info or {}).values():
            if one.get("status") == "signature valid" and one.get("pubkey_fingerprint"):
                stamp = str(one.get("timestamp") or "")
                when = datetime.fromtimestamp(int(stamp), UTC) if stamp.isdigit() else None
                made_by[str(one["pubkey_fingerprint"]).upper()] = when
        return _Gpg(True, bytes(result.data or b""), made_by)


def _end_agent(home: str) -> None:
    """The agent that gpg started for that folder ends with it."""
    import subprocess

    tool = shutil.which("gpgconf")
    if tool is not None:
        subprocess.run([tool, "--homedir", home, "--kill", "all"], timeout=_SECONDS, check=False, capture_output=True)  # noqa: S603


@_calm
def sign_detached(data: bytes, keys: KeyFolder, address: str) -> bytes | None:
    """A signature over `data` by our key for that address, armoured; None where there is none."""
    secret = _find_secret(keys, address)
    if secret is None:
        return None
    signer = secret.signer(keys.passphrase or None)
    return bytes(pysequoia.sign(signer, data, mode=pysequoia.SignatureMode.DETACHED))


@_calm
def encrypt(data: bytes, recipient: bytes, keys: KeyFolder, address: str, *, sign: bool) -> bytes:
    """`data` to a key, signed inside where we have a key for our address. Raises ValueError."""
    found = read_keys([recipient])
    if not found:
        raise ValueError("not an OpenPGP key")
    secret = _find_secret(keys, address) if sign else None
    signer = secret.signer(keys.passphrase or None) if secret is not None else None
    try:
        return bytes(pysequoia.encrypt(bytes=data, recipients=found[:1], signer=signer))
    except Exception as error:
        raise ValueError(str(error).partition("\n")[0]) from None


def own_key(keys: KeyFolder, address: str) -> bytes | None:
    """Our public key for that address, its packets; None where there is none."""
    secret = _find_secret(keys, address)
    return None if secret is None else bytes(secret.extract_certificate())


def _find_secret(keys: KeyFolder, address: str) -> Any:
    return next((secret for secret, public in list_secrets(keys) if address.lower() in addresses_of(public)), None)
