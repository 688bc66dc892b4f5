"""Blocks as text of 72 columns, complete by itself: wrapped as each language wraps,
people's own lines left as they are.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from unicodedata import east_asian_width

from templates.layout import (
    CHINESE_COMMAND,
    WIDE,
    Bar,
    Bars,
    Block,
    Buttons,
    Choices,
    Commands,
    Items,
    Layout,
    Para,
    Pictures,
    Rows,
    Scales,
    Spark,
    Spoken,
    Typed,
    plain,
)

COLUMNS = 72
# Quotation marks and the ellipsis are as wide as a character in Chinese text, and never start or end a line wrongly.
_CLOSING = "、，。；：！？）”’》】…·"
_OPENING = "“‘（《【"
_TOKENS = re.compile(
    f"{CHINESE_COMMAND}[{_CLOSING}]*|（[^（）\\s]{{1,8}}）[{_CLOSING}]*|[{_OPENING}]*(?:[{WIDE}]|[^\\s{WIDE}{_CLOSING}{_OPENING}]+|[{_CLOSING}])[{_CLOSING}]*|[{_OPENING}]+|\\s+"
)
_BREAKS_WITHIN = re.compile(f"[{_CLOSING}][^\\s{_CLOSING}]|[^\\s{_OPENING}][{_OPENING}]")  # a word that may be broken


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    return 2 if east_asian_width(char) in "WF" else 1


_MAY_BE_DOUBLE = re.compile("[\u1100-\u115f\u231a-\U0010ffff]")  # all that take two columns, and others


def width(text: str) -> int:
    """Columns that a text takes in a fixed-width font."""
    return len(text) if _is_single(text) else sum(map(_char_width, text))


def _is_single(text: str) -> bool:
    """Does each character surely take one column?"""
    if text.isascii() or text.replace("·", "").isascii():  # the sign that our own lines have most
        return True
    return text.isprintable() and _MAY_BE_DOUBLE.search(text) is None


_token_width = lru_cache(maxsize=8192)(width)


def wrap(text: str, columns: int = COLUMNS, first: str = "", rest: str = "") -> list[str]:
    """A line broken at `columns`, `first` and `rest` before its lines.

    Long words stay whole, Chinese breaks as Chinese does.
    """
    is_ascii, least = text.isascii(), len(text)
    if is_ascii and len(first) + least <= columns:
        return [first + text]
    measure: Callable[[str], int] = len
    is_single = is_ascii or _is_single(text)
    if text[:1].strip() and width(first) + (least if is_single or least > columns else width(text)) <= columns:
        return [(first + text).rstrip()]
    is_plain = is_single and first.isascii() and rest.isascii() and (is_ascii or not _BREAKS_WITHIN.search(text))
    if is_plain and text.split() == text.split(" "):
        return _wrap_words(text, columns, first, rest)
    if is_ascii:
        tokens = re.findall(r"\S+|\s+", text)
    else:
        tokens, measure = _TOKENS.findall(text), _token_width
    lines, line, used = [], first, width(first)
    start = used
    for token in tokens:
        size = measure(token)
        if used + size > columns and used > start and not token.isspace():
            lines.append(line.rstrip())
            line, used = rest, width(rest)
            start = used
        if token.isspace() and used == start:
            continue
        line += token
        used += size
    lines.append(line.rstrip())
    return lines


def _wrap_words(text: str, columns: int, first: str, rest: str) -> list[str]:
    """As `wrap`, of words that nothing breaks, a column for each character, with single blanks between them."""
    lines: list[str] = []
    sign, room, start = first, columns - len(first), 0
    while len(text) - start > room:
        end = text.rfind(" ", start, start + room + 1 if room > 0 else start)
        if end < 0:  # a word that is longer than a line
            end = text.find(" ", start)
            if end < 0:
                break
        lines.append(sign + text[start:end])
        sign, room, start = rest, columns - len(rest), end + 1
    lines.append(f"{sign}{text[start:]}".rstrip())
    return lines


def to_text(layout: Layout) -> str:
    """The letter as text, complete by itself: 72 columns, people's own lines as they wrote them."""
    lines: list[str] = []
    for block in layout.blocks:
        written = block_text(block)
        if lines and written and not block.tight:
            lines.append("")
        lines += written
    if layout.foot:
        lines += [FOOT_SIGN]
        for foot in layout.foot:
            lines += wrap(plain(foot))
    return "\n".join(lines) + "\n"


FOOT_SIGN = "-- "
INDENT_OF_ROW = "  "  # of what goes on below it


def item_signs(block: Items) -> Iterator[tuple[str, str]]:
    """What stands before each line of a list, and before what goes on below it."""
    for number, (_, *details) in enumerate(block.items, 1):
        sign = f"  {number}. " if block.ordered else "  - "
        indent = " " * len(sign)
        yield sign, indent
        for _ in details:
            yield indent, indent


def block_text(block: Block) -> list[str]:
    """The lines of a block."""
    match block:
        case Spoken():
            return _spoken_text(block)
        case Buttons() | Pictures():
            return []
        case Typed():
            return list(_typed_text(block))
        case Para():
            return [part for line in block.lines for part in wrap(plain(line))]
        case Items():
            signed = zip(itertools.chain.from_iterable(block.items), item_signs(block), strict=True)
            return [part for line, signs in signed for part in wrap(plain(line), COLUMNS, *signs)]
        case Rows():
            return [
                part
                for label, value in block.rows
                for part in wrap(f"{plain(label)}{block.colon}{plain(value)}", rest=INDENT_OF_ROW)
            ]
        case Choices():
            return [part for c in block.choices for part in wrap(f"{c.label} → {c.text}", first="  ", rest="     ")]
        case Scales():
            return _scales_text(block)
        case Commands():
            return _commands_text(block)
        case Bars():
            return _bars_text(block)
        case Spark():
            twin = [f"  {block.twin}"] if block.twin else []
            return [*twin, *wrap(block.sentence, first="  ", rest="  ")]


def _spoken_text(block: Spoken) -> list[str]:
    lines = wrap(block.label) if block.label else []
    if block.style == "history":
        return lines + [line if line.startswith(">") else f"> {line}".rstrip() for line in block.text.split("\n")]
    return lines + block.text.split("\n")


def _scales_text(block: Scales) -> list[str]:
    widest = max((width(scale.label) for scale in block.scales), default=0)
    lines = [
        f"  {scale.label}{' ' * (widest - width(scale.label))}   "
        + (str(scale.given) if scale.given else "1  2  3  4  5")
        for scale in block.scales
    ]
    return [*lines, f"  {block.legend}"]


def _commands_text(block: Commands) -> list[str]:
    widest = min(max((width(typed) for typed, _ in block.rows), default=0), 34)
    lines = []
    for typed, does in block.rows:
        first = f"  {typed}{' ' * max(widest - width(typed), 0)}  "
        if width(first) > widest + 4:
            lines.append(first.rstrip())
            first = " " * (widest + 4)
        lines += wrap(does, first=first, rest=" " * (widest + 4))
    return lines


BAR = 8  # columns of a full bar


def _stacked_text(bar: Bar) -> list[str]:
    """The label, below it the bar and its value, its note below that."""
    head = f"{bar.number}. " if bar.number else ""
    indent = " " * 3
    line = f"{indent}{_blocks_of(bar)}  {bar.value}" if bar.part is not None else ""
    note = wrap(bar.note, first=indent, rest=indent) if bar.note else []
    return [*wrap(bar.label, first=head, rest=indent), *([line] if line else []), *note]


def _bars_text(block: Bars) -> list[str]:
    """The label, its bar and its value on a line, its note below."""
    if block.stacked:
        return [line for bar in block.bars for line in _stacked_text(bar)]
    numbers = max((len(str(bar.number)) for bar in block.bars if bar.number), default=0)
    indent = " " * (numbers + 4 if numbers else 4)
    widest = min(max((width(bar.label) for bar in block.bars), default=0), 30)
    drawn = any(bar.part is not None for bar in block.bars)
    lines = []
    for bar in block.bars:
        head = f"  {bar.number:>{numbers}}  " if bar.number else "  "
        label = f"{head}{bar.label}{' ' * max(widest - width(bar.label), 0)}"
        value = f"{bar.value}{bar.before}"
        rest = f"  {_blocks_of(bar)}  {value}" if drawn else f"  {value}"
        if width(label) + width(rest) > COLUMNS:
            lines += wrap(bar.label, first=head, rest=indent)
            label = indent
        lines.append(f"{label}{rest}".rstrip())
        if bar.note:
            lines += wrap(bar.note, first=indent, rest=indent)
    return lines


def _blocks_of(bar: Bar) -> str:
    """`▇▇▇▇    `: something stays visible of what is not nought."""
    if bar.part is None:
        return " " * BAR
    full = round(bar.part * BAR)
    return ("▇" * full if full else "▏" if bar.part > 0 else "").ljust(BAR)


@lru_cache(maxsize=64)
def _typed_text(block: Typed) -> tuple[str, ...]:
    """Examples are the same in letter after letter."""
    lines = ["  " + block.words[0]] if block.words else []
    for word in block.words[1:]:
        if width(lines[-1]) + 2 + width(word) > COLUMNS:
            lines.append("  " + word)
        else:
            lines[-1] += "  " + word
    return tuple(lines)
