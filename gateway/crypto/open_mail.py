"""A sealed mail opened layer by layer: what is signed is verified, what is encrypted decrypted.

The whole mail, or its one sealed part, is opened; what stands beside that part becomes an attachment and never text, so
that nothing clear is read as if it had been inside (and nothing decrypted can be placed in a stranger's frame). Pure
but for OpenPGP, which may ask gpg. `open_mail` never raises.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gateway.crypto import cms_read
from gateway.crypto.cms_read import Shut
from gateway.crypto.key_folder import KeyFolder
from gateway.crypto.mime_parts import (
    Entity,
    is_of_content,
    join_as_attachments,
    list_fields,
    split_entity,
    split_parts,
    to_crlf,
    with_inside,
)
from gateway.crypto.shut_parts import CMS_TYPES, has_shut_part
from gateway.read.mime.text_parts import html_to_text
from gateway.seals import Method, Opened, Seal, SealFault, Signer

MOST_LAYERS = 6
_FRAMES = 8  # parts in parts, around a sealed one: each costs a copy of all that it holds
LARGEST = 100 * 1024 * 1024  # bytes of what is inside
_CMS_NAMES = (".p7m", ".p7z")
_SIGNATURES = {
    "application/pkcs7-signature": "smime",
    "application/x-pkcs7-signature": "smime",
    "application/pgp-signature": "openpgp",
}


class _Walk(Struct):
    """What the layers gave so far."""

    keys: KeyFolder
    at: datetime
    theirs: Sequence[bytes] = ()
    methods: list[Method] = field(default_factory=list)
    encrypted: bool = False
    fault: SealFault = SealFault.NONE
    signers: list[Signer] = field(default_factory=list)
    recipients: tuple[str, ...] = ()
    outside: list[bytes] = field(default_factory=list)
    has_shut: bool = False
    wanted: set[str] = field(default_factory=set)
    subject: str = ""
    keys_inside: tuple[bytes, ...] = ()

    def seal(self) -> Seal:
        return Seal(
            methods=tuple(dict.fromkeys(self.methods)),
            encrypted=self.encrypted,
            fault=self.fault,
            signers=tuple(self.signers),
            recipients=self.recipients,
            has_outside=bool(self.outside),
            has_shut=self.has_shut,
            keys=self.keys_inside,
            wanted=tuple(sorted(self.wanted)),
        )


class _Layer(Struct, frozen=True):
    """A sealed entity: its kind, and what belongs to it."""

    kind: str  # cms, signed, pgp, inline
    blob: bytes = b""
    part: bytes = b""  # what a detached signature covers, exactly
    method: Method = "smime"
    beside: tuple[bytes, ...] = ()  # parts that don't belong to it


def open_mail(
    content: bytes, keys: KeyFolder, at: datetime, theirs: Sequence[bytes] = (), *, inner_subject: bool = True
) -> Opened | None:
    """The mail with what is inside in its place; None where it is not sealed. Never raises.

    `at`: when it came, aware, by which certificates are judged. `theirs`: OpenPGP keys of others, to check with.
    `inner_subject`: may a subject that was kept inside take the place of the one outside?
    """
    walk = _Walk(keys, at, theirs)
    outer = split_entity(content)
    walk.keys_inside = _find_keys(outer)
    walk.theirs = (*theirs, *walk.keys_inside)
    try:
        inner = _open_all(content, walk)
    except Shut as shut:
        walk.fault = shut.fault
        inner = None
    except Exception:  # hostile bytes: it stays as it came
        walk.fault = SealFault.BROKEN
        inner = None
    if not walk.methods:
        return Opened(content, Seal(has_shut=True)) if has_shut_part(content) else None
    if inner is None:
        return Opened(content, walk.seal())
    try:
        walk.has_shut = has_shut_part(inner)
        if walk.outside:
            boundary = "=_outside-" + hashlib.sha256(content).hexdigest()[:24]
            inner = join_as_attachments(inner, walk.outside, boundary)
        return Opened(with_inside(outer, inner, walk.subject if inner_subject else ""), walk.seal())
    except Exception:
        walk.fault = SealFault.BROKEN
        return Opened(content, walk.seal())


_KEY = re.compile(rb"-----BEGIN PGP PUBLIC KEY BLOCK-----.*?-----END PGP PUBLIC KEY BLOCK-----", re.DOTALL)
_KEYDATA = re.compile(r"keydata\s*=\s*([A-Za-z0-9+/=\s]{100,20000})")


def _find_keys(outer: Entity) -> tuple[bytes, ...]:
    """OpenPGP keys that came along, in Autocrypt or as a file: they show who signed, and nobody vouches for them."""
    found: list[bytes] = []
    told = _KEYDATA.search(outer.field("autocrypt")[:20_000])
    if told is not None:
        found.append(base64.b64decode(re.sub(r"\s", "", told[1]) + "=="))
    stack, seen = [outer], 0
    while stack and seen < 30:
        seen += 1
        entity = stack.pop()
        media = entity.content_type[0]
        if media.startswith("multipart/"):
            stack += [split_entity(part) for part in split_parts(entity)[:20]]
        elif media == "application/pgp-keys" or entity.file_name.endswith(".asc"):
            found += [one[0] for one in _KEY.finditer(entity.decoded[:200_000])]
    return tuple(found[:5])


def _open_all(content: bytes, walk: _Walk) -> bytes | None:
    """The innermost entity; None where the first layer is none that can be opened."""
    current: bytes | None = None
    entity = split_entity(content)
    for _ in range(MOST_LAYERS):
        layer = _find_layer(entity)
        if layer is None:
            return current
        walk.outside += layer.beside
        before = len(walk.signers)
        was_encrypted, walk.encrypted = walk.encrypted, False
        inside = _open_layer(layer, walk)
        if walk.encrypted:  # whoever signed the cipher text may never have seen the text
            walk.signers[:before] = [replace(one, covers_text=False) for one in walk.signers[:before]]
        walk.encrypted |= was_encrypted
        if inside is None:
            return current
        if len(inside) > LARGEST:
            raise Shut(SealFault.TOO_LARGE)
        if layer.kind != "signed":
            inside = _as_entity(inside)
        current, entity = inside, split_entity(inside)
        walk.subject = _inner_subject(entity) or walk.subject
    raise Shut(SealFault.TOO_LARGE)  # more layers than anybody makes


def _inner_subject(entity: Entity) -> str:
    """A subject that was kept inside (RFC 9788, and what came before it)."""
    _, parameters = entity.content_type
    return entity.field("subject")[:2000] if {"hp", "protected-headers"} & parameters.keys() else ""


def _find_layer(entity: Entity, frames: int = _FRAMES) -> _Layer | None:
    """The sealed entity that this one is, or that stands in at most so many frames in it."""
    media = entity.content_type[0]
    if media in CMS_TYPES or (media.startswith("application/") and entity.file_name.endswith(_CMS_NAMES)):
        return _Layer("cms", blob=entity.decoded)
    if media == "multipart/signed":
        return _find_signed(entity)
    if media == "multipart/encrypted":
        parts = split_parts(entity)
        sealed = [part for part in parts if b"-----BEGIN PGP MESSAGE" in split_entity(part).decoded[:4096]]
        sealed = sealed or parts[1:2]
        return _Layer("pgp", blob=split_entity(sealed[0]).decoded, method="openpgp") if sealed else _Layer("pgp")
    if media.startswith("multipart/"):
        return _find_within(entity, media, frames - 1) if frames else None
    return _find_in_text(entity, media, ())


def _find_signed(entity: Entity) -> _Layer | None:
    parts = split_parts(entity)
    if len(parts) < 2:
        return None
    mark = split_entity(parts[1])
    named = _SIGNATURES.get(mark.content_type[0]) or _SIGNATURES.get(
        entity.content_type[1].get("protocol", "").strip().lower()
    )
    method: Method = "openpgp" if named == "openpgp" or b"-----BEGIN PGP SIG" in mark.decoded[:400] else "smime"
    return _Layer("signed", mark.decoded, parts[0], method, tuple(parts[2:]))


def _find_within(entity: Entity, media: str, frames: int) -> _Layer | None:
    """A sealed part that a list or a gateway put a frame around, and what Exchange makes of PGP/MIME."""
    parts = split_parts(entity)
    for number, part in enumerate(parts[:4]):
        child = split_entity(part)
        kind = child.content_type[0]
        if kind == "application/pgp-encrypted":
            rest = [one for one in parts[number + 1 :] if b"-----BEGIN PGP MESSAGE" in split_entity(one).decoded[:4096]]
            if rest:
                beside = tuple(one for one in parts if one not in (part, rest[0]) and split_entity(one).body.strip())
                return _Layer("pgp", split_entity(rest[0]).decoded, method="openpgp", beside=beside)
        is_sealed = (
            kind in CMS_TYPES
            or kind in {"multipart/signed", "multipart/encrypted"}
            or (kind.startswith("application/") and child.file_name.endswith(_CMS_NAMES) and number == 0)
        )
        if is_sealed:
            layer = _find_layer(child, frames)
            others = tuple(one for one in parts if one is not part and split_entity(one).body.strip())
            return replace(layer, beside=(*layer.beside, *others)) if layer is not None else None
    first = split_entity(parts[0]) if parts else None
    if first is None:
        return None
    if first.content_type[0].startswith("multipart/"):
        layer = _find_layer(first, frames)
        return replace(layer, beside=(*layer.beside, *parts[1:])) if layer is not None else None
    # In an alternative the HTML is a double of the armour; what is a file besides stays one.
    others = tuple(parts[1:]) if media != "multipart/alternative" else ()
    layer = _find_in_text(first, first.content_type[0], others)
    if layer is None and media == "multipart/alternative":  # or the text says only that there is HTML
        forms = (split_entity(part) for part in parts[1:4])
        found = (_find_in_text(form, form.content_type[0], ()) for form in forms)
        layer = next((one for one in found if one is not None), None)
        return replace(layer, beside=(*layer.beside, parts[0])) if layer is not None else None
    return layer


_HTML_LOOK = 64 * 1024  # bytes of HTML in which armour begins
_ARMOUR = re.compile(
    rb"^-----BEGIN PGP (?:SIGNED MESSAGE|MESSAGE)-----[ \t]*\r?\n.*?^-----END PGP (?:SIGNATURE|MESSAGE)-----[ \t]*\r?$",
    re.DOTALL | re.MULTILINE,
)


def _find_in_text(entity: Entity, media: str, beside: tuple[bytes, ...]) -> _Layer | None:
    """Armour in a text, or in HTML as it is shown."""
    if media in {"text/plain", ""}:
        return _find_inline(entity, entity.decoded, beside)
    if media != "text/html" or b"-----BEGIN PGP MESSAGE" not in entity.decoded[:_HTML_LOOK]:
        return None  # text that is signed in HTML can be read, and its signature does not survive that
    shown = html_to_text(entity.decoded.decode("utf-8", "replace"))
    return _find_inline(entity, re.sub(r"(?m)^[ \t]+|[ \t]+$", "", shown).encode(), beside)


def _find_inline(entity: Entity, text: bytes, beside: tuple[bytes, ...]) -> _Layer | None:
    if not text.lstrip()[:2000].startswith(b"-----BEGIN PGP ") and b"\n-----BEGIN PGP " not in text[:4000]:
        return None
    found = _ARMOUR.search(text)
    if found is None:
        return None
    around = [one for one in (text[: found.start()], text[found.end() :]) if one.strip()]
    head = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    charset = entity.content_type[1].get("charset", "") or "utf-8"
    return _Layer("inline", found[0], charset.encode("ascii", "replace"), "openpgp",
                  (*(head + one for one in around), *beside))  # fmt: skip


def _open_layer(layer: _Layer, walk: _Walk) -> bytes | None:
    walk.methods.append(layer.method)
    if layer.kind == "signed":
        return _open_signed(layer, walk)
    if layer.kind == "cms":
        return _open_cms(layer.blob, walk)
    return _open_pgp(layer, walk)


def _open_signed(layer: _Layer, walk: _Walk) -> bytes:
    """A text with its signature beside it: shown whether that holds or not."""
    try:
        if layer.method == "openpgp":
            from gateway.crypto import openpgp

            found = openpgp.verify_detached(to_crlf(layer.part), layer.blob, walk.theirs, walk.at)
            walk.signers += found.signers
            walk.wanted |= set(found.wanted)
        else:
            signed = cms_read.read_content(layer.blob)["content"]
            walk.signers += _verify(signed, layer.part, walk)
    except Exception:
        walk.signers.append(Signer(layer.method, SealFault.BROKEN))
    return layer.part


def _verify(signed: Any, text: bytes, walk: _Walk) -> tuple[Signer, ...]:
    """As it stands, and with the line ends of the wire where a road has changed them."""
    found = cms_read.verify(signed, text, walk.at, walk.keys.authorities)
    wired = to_crlf(text)
    if wired != text and any(one.fault is SealFault.BROKEN for one in found):
        again = cms_read.verify(signed, wired, walk.at, walk.keys.authorities)
        found = again if any(one.is_right for one in again) else found
    return found or (Signer("smime", SealFault.BROKEN),)


def _open_cms(blob: bytes, walk: _Walk) -> bytes | None:
    try:
        content = cms_read.read_content(blob)
        kind = cms_read.kind_of(content)
        inner = content["content"]
    except Exception:
        walk.encrypted = walk.encrypted or b"pkcs7" not in blob[:40]  # nobody knows: the text is not there to be read
        raise Shut(SealFault.BROKEN) from None
    if kind == "signed_data":
        text = cms_read.content_of(inner)
        if text is None or not (_is_entity(text) or _is_plain(text)):
            walk.methods.pop()  # certificates only, or a file that somebody signed
            return None
        try:
            walk.signers += _verify(inner, text, walk)
        except Exception:
            walk.signers.append(Signer("smime", SealFault.BROKEN))
        return text
    if kind == "compressed_data":
        return cms_read.inflate(content, LARGEST)
    walk.encrypted = True
    if kind not in {"enveloped_data", "authenticated_enveloped_data"}:
        raise Shut(SealFault.UNKNOWN_METHOD)
    walk.recipients = cms_read.list_recipients(content)
    text = cms_read.open_envelope(content, walk.keys.identities)
    if not _is_entity(text) and not _is_plain(text):
        raise Shut(SealFault.BROKEN)  # blocks of somebody else's cipher text in another frame begin with noise
    return text


_HEAD = re.compile(rb"(?:[!-9;-~]{1,100}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z))+\Z")


def _is_entity(text: bytes) -> bool:
    """Does it begin with a header that says what follows?"""
    head = split_entity(text).header[:65536]
    return any(is_of_content(name) for name, _ in list_fields(head)) and _HEAD.match(head) is not None


def _is_plain(text: bytes) -> bool:
    """Is it text, whole and without a header, as command line tools encrypt it?"""
    try:
        shown = text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", shown)


def _as_entity(text: bytes) -> bytes:
    """What was inside, as a part of its own: bare text gets the header that it lacks."""
    if _is_entity(text) or text.startswith((b"\r\n", b"\n")):
        return text
    return b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text


def _open_pgp(layer: _Layer, walk: _Walk) -> bytes | None:
    is_clear = layer.blob.lstrip().startswith(b"-----BEGIN PGP SIGNED")
    walk.encrypted = not is_clear
    try:
        from gateway.crypto import openpgp
    except ImportError:
        if is_clear:
            walk.signers.append(Signer("openpgp", SealFault.NOT_READ))
            return None
        raise Shut(SealFault.NOT_READ) from None
    if is_clear:
        found = openpgp.verify_clear(layer.blob, walk.theirs, walk.at)
    else:
        found = openpgp.open_message(layer.blob, walk.keys, walk.theirs, walk.at)
        walk.encrypted = found.is_encrypted
    walk.signers += found.signers
    walk.wanted |= set(found.wanted)
    if layer.kind != "inline":
        return found.text
    walk.outside = [_open_file(one, walk) for one in walk.outside]
    charset = layer.part.decode("ascii", "replace") if is_clear else "utf-8"
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head.encode() + found.text


_PGP_FILES = (".pgp", ".gpg", ".asc")


def _open_file(part: bytes, walk: _Walk) -> bytes:
    """A file that was encrypted by itself, as inline PGP does; as it came where it stays shut."""
    from gateway.crypto import openpgp

    entity = split_entity(part)
    if not entity.file_name.endswith(_PGP_FILES):
        return part
    try:
        found = openpgp.open_message(entity.decoded, walk.keys, walk.theirs, walk.at)
    except Exception:
        return part
    if not found.is_encrypted:
        return part
    name = re.sub(r"[^\w.-]+", "_", entity.file_name.rpartition(".")[0], flags=re.ASCII)[:80] or "file"
    head = f'Content-Type: application/octet-stream; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head.encode() + base64.encodebytes(found.text)
