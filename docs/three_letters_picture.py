"""Draws three letters side by side, as their readers see them: the gallery's own samples, an SVG of plain text.

`python docs/pages.py` writes three-letters.svg, and README.md shows it.
"""

from __future__ import annotations

import unicodedata
from html import escape

from templates.gallery import Item, sample_items

LETTERS = (("received", "en", "The requester"), ("assignment", "en", "The engineer"), ("confirmation", "zh", "请求人"))
WIDTH, GAP, LINE, COLUMNS, MOST = 400, 16, 18, 54, 24  # pixels; then columns and lines of text


def three_letters() -> str:
    """The picture."""
    items = [(_find_sample(name, language), reader) for name, language, reader in LETTERS]
    texts = [_lines(item) for item, _ in items]
    height = (max(map(len, texts)) + 4) * LINE + GAP
    whole = len(items) * (WIDTH + GAP) + GAP
    drawn = [_draw(n, item.letter.subject, reader, texts[n], height) for n, (item, reader) in enumerate(items)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{height + 2 * GAP}" '
        f'viewBox="0 0 {whole} {height + 2 * GAP}" font-family="Helvetica, Arial, Noto Sans CJK SC, sans-serif" font-size="13">\n'
        f'<rect width="100%" height="100%" fill="#eef1f4"/>\n{"".join(drawn)}</svg>\n'
    )


def _find_sample(name: str, language: str) -> Item:
    return sample_items(None, (name,), (language,))[0]


def _lines(item: Item) -> list[str]:
    lines = [part for line in item.letter.text.strip().splitlines() for part in _wrap(line)]
    return lines if len(lines) <= MOST else [*lines[: MOST - 1], "…"]


def _wrap(line: str) -> list[str]:
    """A line in parts that fit; Chinese letters are two columns wide and may part anywhere."""
    parts, width = [""], 0
    for word in _words(line):
        size = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in word)
        if width + size > COLUMNS and parts[-1]:
            parts.append("")
            width = 0
        parts[-1] += word.lstrip() if not parts[-1] and len(parts) > 1 else word
        width += size
    return parts


def _words(line: str) -> list[str]:
    words = [""]
    for letter in line:
        if unicodedata.east_asian_width(letter) in "WF":
            words += [letter, ""]
        elif letter == " ":
            words += [" "]
        else:
            words[-1] += letter
    return [word for word in words if word]


def _draw(number: int, subject: str, reader: str, lines: list[str], height: int) -> str:
    x, y = GAP + number * (WIDTH + GAP), GAP
    rows = [
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{height}" rx="6" fill="#ffffff" stroke="#c8d0d8"/>\n',
        _text(x, y + 1.3 * LINE, reader, ' fill="#6a7682" font-size="11"'),
        _text(x, y + 2.3 * LINE, _wrap(subject)[0], ' font-weight="bold"'),
    ]
    rows += [_text(x, y + (n + 3.8) * LINE, line, "") for n, line in enumerate(lines) if line.strip()]
    return "".join(rows)


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x + 14}" y="{y:.0f}"{style}>{escape(text)}</text>\n'
