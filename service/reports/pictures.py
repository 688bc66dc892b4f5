"""Charts as PNG, which every mail program shows: our own SVG through resvg (the extra `charts`).

Without the extra, or without a font that has the reader's characters, there are no pictures, and the letter stands by
its bars and sentences.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

SCALE = 2  # pixels of the picture for one of the letter: sharp on telephones


def to_png(svg: str, language: str) -> bytes | None:
    """The picture, twice as large as it is shown; None where it cannot be drawn so that it can be read."""
    if not can_draw(language):
        return None
    return _draw(svg, SCALE)


@lru_cache(maxsize=8)
def can_draw(language: str) -> bool:
    """Is there what draws, and a font that has the letters of this language?"""
    if find_spec("resvg_py") is None:
        return False
    sample = "工单" if language == "zh" else "Ag"
    drawn = _draw(_SAMPLE.format(sample), 1)
    return drawn != _draw(_SAMPLE.format(""), 1) and drawn != _draw(_SAMPLE.format("\ue000\ue000"), 1)


_SAMPLE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="Noto Sans CJK SC, DejaVu Sans, Arial, '
    'sans-serif" font-size="12"><text x="2" y="15">{}</text></svg>'
)


def _draw(svg: str, scale: int) -> bytes:
    import resvg_py  # late: an extra

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale))
