"""Read header fields as found in the wild: unfold, repair charsets, decode RFC 2047 words and RFC 2231 parameters.

Every function is linear in its input and raises nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from gateway.read.mime.charsets import Hint, decode

# Encoded words as mailers really write them: blanks inside, missing separators. Bounded pieces keep it linear.
ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,8000}?|[^\r\n]{0,2000}?)\?=")
_CUT_WORD = re.compile(  # the last one, without its end: a field that was cut
    r"=\?([^?\s]{1,60})\?(?:([qQ])\?([^?]{0,8000}=[0-9A-Fa-f]{2}[^?]{0,8000})|([bB])\?([A-Za-z0-9+/=\s]{4,8000}))\??\Z"
)
_BETWEEN = re.compile(r"[ \t\r\n]*")
_FOLDED = re.compile(r"\r?\n[ \t]*")
_Q_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")
_PARAMETER = re.compile(
    r"""\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.){0,6000})"?|([^;]{0,6000}))\s*(?:\([^()]{0,200}\)\s*)?(?:;|$)"""
)
_SECTION = re.compile(r"^(.+?)\*(?:(\d{1,2})(\*)?)?$")


def unfold(value: str) -> str:
    """One line: line ends and other control characters become a blank (RFC 5322 section 2.2.3)."""
    if value.isprintable():
        return value.strip()
    return _CONTROL.sub(" ", value.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ")).strip()


def decode_raw(value: bytes, hint: Hint = str) -> str:
    """A field body as text: ASCII and UTF-8 as they are, anything else by the mail's charset or a guess."""
    if value.isascii():
        text = value.decode("ascii")
        return decode(value, "iso-2022-jp")[0] if "\x1b$" in text else text
    return decode(value, "", hint)[0]


def decode_words(value: str) -> str:
    """Decode the encoded words of RFC 2047; words of one charset that touch are joined as bytes first.

    A character cut between two words (which RFC 2047 forbids and many mailers do) is read all the same.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    pending = bytearray()
    charset = ""
    position = 0

    def flush() -> None:
        if pending:
            out.append(_CONTROL.sub(" ", decode(bytes(pending), charset)[0]))
            pending.clear()

    for match in ENCODED_WORD.finditer(value):
        between = value[position : match.start()]
        if position == 0 or not _BETWEEN.fullmatch(between):
            flush()
            out.append(between)
        label = match[1].partition("*")[0]  # RFC 2231 adds a language to the charset
        if label.lower() != charset.lower():
            flush()
            charset = label
        pending += _word_bytes(match[2], match[3])
        position = match.end()
    flush()
    rest = value[position:]
    if (cut := _CUT_WORD.search(rest)) is not None:
        kept = decode(_word_bytes(cut[2] or cut[4], cut[3] or cut[5]), cut[1].partition("*")[0])[0]
        rest = rest[: cut.start()] + _CONTROL.sub(" ", kept).rstrip("\N{REPLACEMENT CHARACTER}")
    out.append(rest)
    return "".join(out)


def _word_bytes(encoding: str, payload: str) -> bytes:
    if encoding in "bB":
        return decode_base64(payload)
    if "\n" in payload:  # folded inside of a word, which RFC 2047 forbids: a blank of Q is a "_"
        payload = _FOLDED.sub("", payload)
    data = payload.encode("utf-8", "surrogateescape").replace(b"_", b" ")
    return _Q_BYTE.sub(lambda match: bytes((int(match[1], 16),)), data)


def decode_base64(payload: str) -> bytes:
    """Base64 with whatever is not of its alphabet left out and missing padding added;
    a last lone character is dropped.
    """
    clean = _NOT_BASE64.sub("", payload)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    try:
        return base64.b64decode(clean + "=" * (-len(clean) % 4))
    except (binascii.Error, ValueError):
        return b""


def parse_parameters(value: str, hint: Hint = str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=x` -> its value in lower case and its parameters (RFC 2045, 2231, and encoded words in
    them).

    At most sixty parameters are looked at.
    """
    main, _, rest = value.partition(";")
    if not rest:
        return main.strip().lower(), {}
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    position = 0
    for _ in range(60):
        match = _PARAMETER.match(rest, position)
        if match is None:
            following = rest.find(";", position)
            if following < 0:
                break
            position = following + 1
            continue
        position = match.end()
        name = match[1].lower()
        text = match[3].strip() if match[2] is None else _unescape(match[2])
        section = _SECTION.match(name) if "*" in name else None
        if section is None:
            plain.setdefault(name, text)
        else:
            number = int(section[2]) if section[2] else 0
            extended = section[2] is None or section[3] is not None
            pieces.setdefault(section[1], {}).setdefault(number, (extended, text))
        if position >= len(rest):
            break
    result = {name: unfold(_decoded(text, hint)) for name, text in plain.items()}
    for name, sections in pieces.items():
        result[name] = _join_sections(sections, hint)
    return main.strip().lower(), result


def _decoded(text: str, hint: Hint) -> str:
    return text if text.isascii() and "=?" not in text else decode_words(_repair(text, hint))


def _unescape(text: str) -> str:
    """A quoted string without the backslashes of its quoted pairs (RFC 5322 section 3.2.4)."""
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text


def _repair(text: str, hint: Hint) -> str:
    """8-bit octets that came through the tree as surrogates, read by the charset of the mail."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return decode_raw(text.encode("utf-8", "surrogateescape"), hint)
    return text


def _join_sections(sections: dict[int, tuple[bool, str]], hint: Hint) -> str:
    data = bytearray()
    charset = ""
    for number in sorted(sections):
        extended, text = sections[number]
        if extended and number == 0 and text.count("'") >= 2:
            charset, _, text = text.partition("'")
            text = text.partition("'")[2]
        raw = text.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if extended or (charset and b"%" in raw) else raw
    text, _ = decode(bytes(data), charset, hint)
    return unfold(decode_words(text))
