"""Signed reply addresses and Message-IDs: make them, check them, mask them (docs/trust.md: K2, K3, K4 and the bounce
address).

An address of ours is `support+<kind><key id><id><mac>@acme.example`: lower-case base32, because relays fold case; 80
random bits, 80 bits of HMAC-SHA256. Nothing is stored here:
the row behind an address is found by `id_hash`. Standard library only.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

ID_BYTES = 10
LOCAL_PART_LIMIT = 64  # RFC 5321 section 4.5.3.1.1
_VERSION = b"postdesk 1"
_KEY_IDS = "abcdefghijklmnopqrstuvwxyz234567"  # base32 (RFC 4648) in lower case
_IN_KEY_IDS = _KEY_IDS.encode().ljust(256)  # what octets with five bits are spelt as
# Of an id and its MAC, by halves of halves: the upper halves, and how far each goes up until five bits have an octet.
_UPPER_HALVES = tuple(
    (sum(((1 << bits) - 1) << (bits + at) for at in range(0, 256, bits * 16 // 5)), bits * 3 // 5)
    for bits in (80, 40, 20, 10, 5)
)
_BLOCK = 64  # octets that SHA-256 takes at once
_MESSAGE_ID = "m"  # stands where a Kind stands in an address, so that neither passes for the other
_CODE = r"[rdanbm][a-z2-7][a-z2-7]{32}"
_CODE_LENGTH = 34
# A code stands alone, or behind an encoded separator: %2B in a mailto link, =2B in quoted-printable, %2F in a URL.
_ALONE = rf"(?:(?<![a-z0-9])|(?<=[%=]2[bdf])|(?<=[%=]3[acd])|(?<=[%=]5f)){_CODE}(?![a-z0-9])"
_FIND_CODE = re.compile(_ALONE, re.IGNORECASE)
_BLANK_BY_BLANK = re.compile(rf"(?:.{{0,{_CODE_LENGTH - 1}}}\s)*+", re.DOTALL)  # each the last that a code could reach
_WHOLE_CODE = re.compile(_CODE)
_LOCAL_PART = re.compile(rf"(?:(?P<base>.+)(?P<separator>[^a-z0-9]))?(?P<code>{_CODE})", re.DOTALL)
_GMAIL = frozenset({"gmail.com", "googlemail.com"})


class AddressKind(StrEnum):
    """What an address is for; the row behind it says the rest."""

    REPLY = "r"  # K3: one ticket, one recipient
    DESK = "d"  # K3: one engineer, for what has no ticket
    ACTION = "a"  # K4: one action of one recipient on one state of a ticket
    NONCE = "n"  # P: an answer proves the mailbox
    BOUNCE = "b"  # the envelope sender of one letter


@dataclass(frozen=True, slots=True)
class Keys:
    """The installation's secrets by key id (one base32 character); `current` signs, all the others only find."""

    current: str
    secrets: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        if self.current not in self.secrets:
            raise ValueError(f"no secret with the current key id {self.current!r}")
        for key_id, secret in self.secrets.items():
            if len(key_id) != 1 or key_id not in _KEY_IDS:
                raise ValueError(f"a key id is one of {_KEY_IDS}, not {key_id!r}")
            if len(secret) < 16:
                raise ValueError(f"the secret with key id {key_id!r} is shorter than 16 bytes")


class Scheme(Struct, frozen=True):
    """Where the code stands: behind a separator in the local part, alone on a domain of its own, or nowhere.

    `domain` wins over `separator`; both empty is `reply_addresses: none`.
    """

    separator: str = "+"
    domain: str = ""

    def __post_init__(self) -> None:
        if self.separator and (len(self.separator) != 1 or not re.fullmatch(r"[!#$%&'*+/=?^_`{|}~.-]", self.separator)):
            raise ValueError(f"a separator is one character that may stand in an address, not {self.separator!r}")

    @property
    def signs(self) -> bool:
        """True where a code can be carried: behind a separator, or below a domain of ours."""
        return bool(self.separator or self.domain)


@dataclass(frozen=True, slots=True)
class Token:
    """A code whose MAC is right.

    `retired`: made with a key that is no longer current; it finds, and permits nothing.
    """

    kind: AddressKind
    id: bytes = field(repr=False)
    key_id: str
    retired: bool
    desk: str = ""  # the address without the code: support@acme.example, or @reply.acme.example; "" for a bare code

    @property
    def id_hash(self) -> str:
        """The key under which the row behind the address is stored."""
        return id_hash(self.id)


def derive_id(keys: Keys, *parts: str) -> bytes:
    """Ten bytes that only the holder of the current key can name, the same for the same parts.

    With it an address can be made again (the next letter to the same person) though only a hash of the id is stored.
    """
    message = _VERSION + b" id" + b"".join(map(_framed, parts))
    return _digest(keys.secrets[keys.current], message)


@lru_cache(maxsize=512)
def _framed(part: str) -> bytes:
    """A part of what an id is derived of: its length and itself."""
    data = _utf8(part)
    return len(data).to_bytes(4, "big") + data


def make_code(keys: Keys, kind: AddressKind, id_: bytes) -> str:
    """The 34 characters of an address, for a subject or a text where plus parts are dropped."""
    return _make_code(keys, kind.value, id_)


def make_address(keys: Keys, kind: AddressKind, id_: bytes, address: str, scheme: Scheme) -> str:
    """`support+<code>@acme.example`, `<code>@reply.acme.example`,
    or the address as it is where the scheme signs nothing.

    Raises ValueError when the local part would be longer than RFC 5321 permits.
    """
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        raise ValueError(f"not an address: {address!r}")
    if not scheme.signs:
        return address
    code = make_code(keys, kind, id_)
    if scheme.domain:
        return f"{code}@{scheme.domain}"
    signed = f"{local}{scheme.separator}{code}"
    if len(signed.encode()) > LOCAL_PART_LIMIT:
        longest = LOCAL_PART_LIMIT - len(code) - 1
        raise ValueError(f"{address}: the part before @ may have {longest} characters at most to carry reply addresses")
    return f"{signed}@{domain}"


def read_address(keys: Keys, address: str, domains: Collection[str] | None = None) -> Token | None:
    """The token of an address of ours, None for every other address: unknown form and wrong MAC look alike.

    Any separator is read, and any name before it, so that addresses made before a change of scheme or of a support
    address stay good. `domains` are those that are ours, in lower case; None asks for the MAC alone.
    """
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    match = _LOCAL_PART.fullmatch(local.strip('"'))
    if match is None:
        return None
    if domains is not None and domain not in domains:
        return None
    return _read_code(keys, match["code"], f"{match['base'] or ''}@{domain}")


def find_id_hashes(addresses: Collection[str]) -> list[str]:
    """Under which keys the rows of these addresses would stand, whether they are ours or not: no MAC is looked at."""
    found = []
    for address in addresses:
        match = _LOCAL_PART.fullmatch(address.strip().strip("<>").lower().rpartition("@")[0].strip('"'))
        if match is not None:
            found.append(id_hash(b32decode(match["code"][2:].upper())[:ID_BYTES]))
    return found


def find_tokens(keys: Keys, text: str) -> tuple[Token, ...]:
    """Every code of ours in a text (a subject, a body) whose MAC is right, in order, each once."""
    if not _may_hold_code(text):
        return ()
    codes = dict.fromkeys(match.group().lower() for match in _FIND_CODE.finditer(text))
    tokens = (_read_code(keys, code, "") for code in codes)
    return tuple(token for token in tokens if token is not None)


def id_hash(id_: bytes) -> str:
    """What stands in the tables instead of an id."""
    return hashlib.sha256(id_).hexdigest()


def make_message_id(keys: Keys, id_: bytes, domain: str) -> str:
    """A signed Message-ID with angle brackets (RFC 5322 section 3.6.4)."""
    return f"<{_make_code(keys, _MESSAGE_ID, id_)}@{domain}>"


def read_message_id(keys: Keys, text: str) -> bytes | None:
    """The id in a Message-ID that we signed with any key that we still hold, else None."""
    code, _, domain = text.strip().strip("<>").lower().partition("@")
    if not domain or not _WHOLE_CODE.fullmatch(code) or code[0] != _MESSAGE_ID:
        return None
    return _verified(keys, code)


def mask_tokens(text: str) -> str:
    """The text with every code of our form, address or Message-ID, replaced by `…`: for what is stored,
    quoted, logged.
    """
    return _FIND_CODE.sub("…", text) if _may_hold_code(text) else text


def _may_hold_code(text: str) -> bool:
    """Is there anything without a blank as long as a code? Asked in a part of the time that looking for one takes."""
    last = _BLANK_BY_BLANK.match(text)  # fits every text
    return last is not None and len(text) - last.end() >= _CODE_LENGTH


def normalise_address(address: str) -> str:
    """One spelling for one mailbox, to count by: lower case, ASCII domain, no plus part, no dots at Gmail."""
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    domain = _ascii_domain(domain.rstrip("."))
    local = local.strip('"')
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}" if local else domain


def ascii_form(address: str) -> str:
    """The same mailbox with its domain in ASCII: `kai@münchen.example` and `kai@xn--mnchen-3ya.example` are one.

    Lower case. As it is where old and new rules of such domains differ (`ß`), which may be two domains.
    """
    local, at, domain = address.lower().rpartition("@")
    return f"{local}{at}{domain if _TWO_WAYS & {*domain} else _ascii_domain(domain)}"


_TWO_WAYS = frozenset("ßς\u200c\u200d")


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _mac(secret: bytes, kind: str, key_id: str, id_: bytes) -> bytes:
    return _digest(secret, _VERSION + b" mac" + kind.encode() + key_id.encode() + id_)


def _digest(secret: bytes, message: bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104), as much of it as we use, from what is begun with the secret once."""
    begun_inner, begun_outer = _begun(secret)
    inner, outer = begun_inner.copy(), begun_outer.copy()
    inner.update(message)
    outer.update(inner.digest())
    return outer.digest()[:ID_BYTES]


@lru_cache(maxsize=32)
def _begun(secret: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    block = (secret if len(secret) <= _BLOCK else hashlib.sha256(secret).digest()).ljust(_BLOCK, b"\0")
    inner, outer = (bytes(octet ^ pad for octet in block) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)


def _make_code(keys: Keys, kind: str, id_: bytes) -> str:
    if len(id_) != ID_BYTES:
        raise ValueError(f"an id has {ID_BYTES} bytes, not {len(id_)}")
    code = int.from_bytes(id_ + _mac(keys.secrets[keys.current], kind, keys.current, id_), "big")
    for halves, shift in _UPPER_HALVES:
        upper = code & halves
        code += (upper << shift) - upper
    return f"{kind}{keys.current}{code.to_bytes(32, 'big').translate(_IN_KEY_IDS).decode()}"


def _verified(keys: Keys, code: str) -> bytes | None:
    """The id of a well-formed code if its MAC is right. An unknown key id costs the same work as a wrong MAC."""
    signed = b32decode(code[2:].upper())
    id_, mac = signed[:ID_BYTES], signed[ID_BYTES:]
    secret = keys.secrets.get(code[1])
    right = hmac.compare_digest(mac, _mac(secret or b"no such key id here", code[0], code[1], id_))
    return id_ if right and secret is not None else None


def _read_code(keys: Keys, code: str, desk: str) -> Token | None:
    id_ = _verified(keys, code)
    if id_ is None or code[0] == _MESSAGE_ID:
        return None
    return Token(kind=AddressKind(code[0]), id=id_, key_id=code[1], retired=code[1] != keys.current, desk=desk)
