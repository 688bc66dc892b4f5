"""How large a picture is, from its first bytes: PNG, GIF and JPEG, what every mail program shows.

No picture is ever decoded here.
"""

from __future__ import annotations

import re

_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]")  # JPEG's start of frame, whichever coding
_SEGMENTS = 1000
_LOOK = 256 * 1024  # bytes; JPEG's frame stands behind thumbnails and colour profiles


def find_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None for what is no such picture, whatever it is called."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR" and len(content) >= 24:
        return _pair(content[16:20], content[20:24], "big")
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        return _pair(content[6:8], content[8:10], "little")
    if content.startswith(b"\xff\xd8\xff"):
        return _find_jpeg_size(content)
    return None


def _find_jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walks from segment to segment (ITU T.81, B.1.1.4)."""
    at = 2
    for _ in range(_SEGMENTS):
        if at + 9 > min(len(content), _LOOK) or content[at] != 0xFF:
            return None
        if content[at + 1] == 0xFF:  # a fill byte
            at += 1
        elif _FRAME.match(content, at):
            return _pair(content[at + 7 : at + 9], content[at + 5 : at + 7], "big")
        else:
            at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    return None


def _pair(width: bytes, height: bytes, order: str) -> tuple[int, int] | None:
    size = int.from_bytes(width, order), int.from_bytes(height, order)  # type: ignore[arg-type]  # one of the two words
    return size if min(size) > 0 else None
