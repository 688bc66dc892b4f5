"""Make the name of an attachment safe to show, to store and to send on (SCENARIOS 37)."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

# Controls, line and paragraph separators, and the characters that turn reading order (RLO hides "exe" as "gpj.exe").
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "message/delivery-status": ".txt",
    "message/feedback-report": ".txt",
    "message/disposition-notification": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/ms-tnef": ".dat",
    "image/jpeg": ".jpg",
    "image/tiff": ".tiff",
}


def safe_name(written: str, media_type: str, limit: int = 120) -> str:
    """`written` without folders, controls and direction marks, at most `limit` characters;
    a name by type if nothing is left.

    >>> safe_name("../../etc/passwd", "text/plain")
    'passwd'
    >>> safe_name("", "message/rfc822")
    'attachment.eml'
    """
    name = unicodedata.normalize("NFC", written)
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    name = " ".join(_UNSAFE.sub("", name).split()) if _UNSAFE.search(name) or "  " in name else name.strip()
    if re.match(r"^[A-Za-z]:", name):
        name = name[2:]
    if not name.strip(". "):
        return "attachment" + extension_of(media_type)
    if _RESERVED.match(name):
        name = "_" + name
    if name.startswith("."):
        name = "_" + name
    if len(name) > limit or len(name.encode("utf-8")) > 2 * limit:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if dot and len(ending) <= 10 else ""
        keep = limit - len(ending)
        stem = (
            (stem if ending else name)[:keep]
            .encode("utf-8")[: 2 * limit - len(ending.encode("utf-8"))]
            .decode("utf-8", "ignore")
        )
        name = stem + ending
    return name


def extension_of(media_type: str) -> str:
    """The ending for a file of this type, with its dot; `.bin` for a type that nobody knows."""
    return _EXTENSIONS.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"


def unique_name(name: str, taken: set[str]) -> str:
    """`name`, numbered where the mail has one of that name already; the chosen one is added to `taken`."""
    candidate, number = name, 1
    stem, dot, ending = name.rpartition(".")
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    taken.add(candidate.casefold())
    return candidate
