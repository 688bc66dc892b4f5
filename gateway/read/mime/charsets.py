"""Turn bytes of a mail into text: the label when it is known and right, else UTF-8,
else the mail's other charset, else a guess.

Only codecs of the table below are ever used: Python has others that are quadratic (punycode), no charset at all
(base64, zip) or raise what they like (idna). Nothing here raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import webencodings

from gateway.read.mime.charset_guess import CYRILLIC, better_codec, cyrillic_score, guess_codec

# The web's labels first (gb2312 means GB18030, iso-8859-1 means windows-1252); these are what mail adds to them,
# and codecs that read a superset of what the label says.
_SUPERSETS = {
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "euc_jp": "euc_jp",
    "iso2022_jp": "iso2022_jp_ext",
}
_MAIL_LABELS = {
    "utf-7": "utf-7",
    "unicode-1-1-utf-7": "utf-7",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-32": "utf-32",
    "hz-gb-2312": "hz",
    "hz": "hz",
    "iso-2022-kr": "iso2022_kr",
    "iso-2022-jp-1": "iso2022_jp_ext",
    "iso-2022-jp-2": "iso2022_jp_2",
    "iso-2022-jp-3": "iso2022_jp_3",
    "cp932": "cp932",
    "windows-31j": "cp932",
    "cp936": "gb18030",
    "cp949": "cp949",
    "cp950": "cp950",
    "big5-hkscs": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "cp874": "cp874",
    "cp437": "cp437",
    "ibm437": "cp437",
    "cp850": "cp850",
    "ibm850": "cp850",
    "cp852": "cp852",
    "ibm852": "cp852",
    "cp855": "cp855",
    "cp857": "cp857",
    "cp858": "cp858",
    "koi8-t": "koi8_t",
    "iso-8859-9": "cp1254",
    "us-ascii": "",  # only asked about bytes that are not: the label says nothing
    "ascii": "",
    "ansi_x3.4-1968": "",
    "default": "utf-8",
    "unknown-8bit": "",
    "x-unknown": "",
    "8bit": "",
    "binary": "",
}
_UNUSABLE = frozenset({"x-user-defined", "x_user_defined", "replacement"})
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WIDE = frozenset(
    {
        "gb18030",
        "gbk",
        "gb2312",
        "big5",
        "big5hkscs",
        "cp950",
        "cp932",
        "shift_jis",
        "shift_jis_2004",
        "euc_jp",
        "euc_jis_2004",
        "euc_kr",
        "cp949",
        "johab",
    }
)
Hint = Callable[[], str]  # `str` for none
_MANY = 4  # characters of three bytes
_GUESSED = 16 * 1024  # bytes that a guess looks at
_ISO_2022 = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([BJI]|\$\)C)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HIGH = re.compile(rb"[\x80-\xff]")
_RUNS = re.compile(rb"[\x80-\xff]{2,}")


@lru_cache(maxsize=512)
def find_codec(label: str) -> str:
    """The Python codec to use for a charset label as found in mail, "" for one that is unknown or not allowed."""
    name = label.strip().strip("'\"").strip().lower()
    if name in _MAIL_LABELS:
        return _MAIL_LABELS[name]
    if name.startswith(("cp125", "cp-125", "win-125")):
        name = "windows-" + name[-4:]
    encoding = webencodings.lookup(name) or webencodings.lookup(name.replace("_", "-"))
    if encoding is None:
        return ""
    codec: str = encoding.codec_info.name.lower()
    if codec in _UNUSABLE or encoding.name in _UNUSABLE:
        return ""
    return _SUPERSETS.get(codec.replace("-", "_"), codec)


def decode(data: bytes, label: str = "", hint: Hint = str) -> tuple[str, bool]:
    """Text of `data`, and whether its label had to be overruled or something was lost on the way.

    label: the charset that the part or encoded word declares; hint: gives one that other parts of the same mail
    declare, and is asked only where the label and UTF-8 do not fit.
    """
    if data.isascii() and not _is_7bit_codec(label) and b"\x1b" not in data:
        return data.decode("ascii"), False
    codec = find_codec(label) if label else ""
    if data.isascii() and not codec.startswith("iso2022") and _ISO_2022.search(data):
        text = _try_iso_2022(data)  # seven bits wide: every charset reads it, and none but this rightly
        if text is not None:
            return text, bool(label)
    for mark, marked in _BOMS:
        if data.startswith(mark):
            text = _try(data, marked)
            if text is not None:
                return text, codec not in (marked, "utf-8", "utf-16-le", "utf-16-be")
    declared = _try_declared(data, codec)
    if declared is not None and (text := _as_utf8(data, codec)) is not None:
        return text, True
    # windows-1252 reads everything, so where it is the label of bytes that are UTF-8 or East Asian it says nothing.
    if declared is not None and (codec not in ("cp1252", "iso8859-1", "ascii") or not _surely_other(data)):
        other = better_codec(data, codec)
        text = _try(data, other) if other else None
        return (declared, False) if text is None else (text, True)
    if codec != "utf-8" and (text := _try(data, "utf-8")) is not None:
        return text, bool(label)
    other = find_codec(hint())
    if other and other != codec and (text := _try(data, other)) is not None:
        return text, bool(label)
    if codec and declared is None:
        # Mostly right: a broken byte, or a character cut in the middle, does not make it another charset.
        text = _decode_leniently(data, codec)
        if text.count("\ufffd") <= max(1, len(text) // 100):
            return text, True
    if declared is not None and not _looks_east_asian(data) and not _looks_cyrillic(data):
        return declared, False
    return _guess(data), True


def _as_utf8(data: bytes, codec: str) -> str | None:
    """UTF-8 under the label of another charset: no text of a single-byte one reads as UTF-8 by accident, and none of
    two bytes a character reads as many of three; a word of two or three may, so its label holds.
    """
    if codec.startswith(("utf", "iso2022", "hz")):
        return None
    text = _try(data, "utf-8")
    if text is None or codec not in _WIDE:
        return text
    return text if sum(char >= "\u0800" for char in text[:_GUESSED]) >= _MANY else None


def _is_7bit_codec(label: str) -> bool:
    """Charsets whose text is all ASCII bytes: being ASCII does not prove that nothing is encoded."""
    return bool(label) and find_codec(label) in (
        "utf-7",
        "hz",
        "iso2022_kr",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
    )


def _try(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None
    # Some codecs (utf-7, utf-16) can produce lone surrogates, which are no text.
    return None if _SURROGATE.search(text) else text


def _try_iso_2022(data: bytes) -> str | None:
    """Text of ISO-2022-JP, also with the characters of NEC's and IBM's rows (①, ㈱), which no codec of that family
    knows: each pair becomes the one of Shift JIS that cp932 reads. None for what is broken.
    """
    return _try(data, "iso2022_jp_ext") or _try(_as_shift_jis(data), "cp932")


def _as_shift_jis(data: bytes) -> bytes:
    """The bytes of ISO-2022-JP as those of Shift JIS (JIS X 0208:1997 annex 1 and 2)."""
    pieces, kind = [], b""
    at = 0
    for escape in _ISO_2022.finditer(data):
        pieces.append(_shift(data[at : escape.start()], kind))
        kind, at = escape[0], escape.end()
    return b"".join([*pieces, _shift(data[at:], kind)])


def _shift(data: bytes, kind: bytes) -> bytes:
    if kind == b"\x1b(I":  # half-width kana
        return bytes(byte | 0x80 if byte > 0x20 else byte for byte in data)
    if not kind.startswith(b"\x1b$") or kind[-1:] not in b"@B":
        return data
    shifted, at = bytearray(), 0
    while at < len(data):
        first, second = data[at], data[at + 1] if at + 1 < len(data) else 0
        if not (0x21 <= first <= 0x7E and 0x21 <= second <= 0x7E):
            shifted.append(first)
            at += 1
            continue
        lead = (first - 0x21) // 2 + 0x81
        shifted.append(lead if lead <= 0x9F else lead + 0x40)
        shifted.append(second + 0x7E if first % 2 == 0 else second + 0x1F + (second >= 0x60))
        at += 2
    return bytes(shifted)


def _try_declared(data: bytes, codec: str) -> str | None:
    declared = _try(data, codec) if codec else None
    return _try_iso_2022(data) if declared is None and codec.startswith("iso2022_jp") else declared


def _decode_leniently(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec, "replace")
    except (UnicodeError, LookupError, ValueError):
        return data.decode("windows-1252", "replace")
    return text.encode("utf-8", "replace").decode("utf-8")


def _surely_other(data: bytes) -> bool:
    """Bytes labelled Latin that are UTF-8, or look East Asian: nothing else makes such sequences by accident."""
    if _ISO_2022.search(data):
        return True
    return _try(data, "utf-8") is not None or _looks_east_asian(data) or _looks_cyrillic(data)


def _looks_east_asian(data: bytes) -> bool:
    """High bytes that come in pairs nearly always, and enough of them; Latin text has single ones."""
    high = len(_HIGH.findall(data[:_GUESSED]))
    if high < 4:
        return False
    pairs = len(re.findall(rb"[\x81-\xfe][\x40-\xfe]", data[:_GUESSED]))
    return pairs * 2 >= high * 0.95 and _in_runs(data) >= 0.6 and high >= len(data[:_GUESSED]) * 0.1


def _looks_cyrillic(data: bytes) -> bool:
    """Words wholly of high bytes that read as cased Russian; Latin words have one accent or two."""
    sample = data[:_GUESSED]
    if len(_HIGH.findall(sample)) < 8 or _in_runs(sample) < 0.9:
        return False
    return any(cyrillic_score(_decode_leniently(sample, codec)) > 0.85 for codec in CYRILLIC)


def _in_runs(data: bytes) -> float:
    """Share of the high bytes that stand beside another one: nearly all in East Asian text, few in Latin words."""
    high = len(_HIGH.findall(data[:_GUESSED]))
    return sum(map(len, _RUNS.findall(data[:_GUESSED]))) / high if high else 0.0


def _guess(data: bytes) -> str:
    """Undeclared or wrongly declared bytes: the candidate whose text looks most like somebody's language."""
    sample = data[:_GUESSED]
    if _ISO_2022.search(sample):
        text = _try_iso_2022(data)
        if text is not None:
            return text
    return _decode_leniently(data, guess_codec(sample))
