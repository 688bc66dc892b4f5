"""The shape of a letter: what its source is but for its values, worked out once for all letters that share it.

Values stand on one line between marks, so nothing in them changes which blocks a letter has: which lines of text it
has, what HTML stands around them, what its text looks like where nothing is put in. A letter whose shape is known
is its values put into that. Where they touch Chinese, the blanks around them depend on them, so such a line is joined
anew; what functions make (words of people, buttons) is printed block by block, as ever. Each shape is compared with
the letter that it was made from, and is not used where it would give anything else.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, AnyStr, NamedTuple, TypeVar

from jinja2 import Template, nodes
from markupsafe import escape
from msgspec import Struct, field
from msgspec.structs import replace

from templates import layout
from templates.compiler import PlainEnvironment, fill
from templates.layout import (
    GUARD,
    GUARD_END,
    IS_WIDE,
    Block,
    Buttons,
    Choice,
    Items,
    Layout,
    Para,
    Rows,
    Spoken,
    Typed,
    join_lines,
)
from templates.plaintext import COLUMNS, FOOT_SIGN, INDENT_OF_ROW, block_text, item_signs, to_text, wrap

_GAP, _LONG = "\x06", "\x07"  # where a value stands; what makes a label as long as the frame asks for
_EMPTY = f"{GUARD}{GUARD_END}"
_OPEN = f"{GUARD}{_GAP}{GUARD_END}"  # a value that is neither Chinese nor Latin
_LONGEST_SOURCE = 4000  # characters without values: long lists are never twice the same
_MOST = 128  # shapes that are kept of a language, oldest first
_LONG_LABEL = 24  # characters of a label that may be broken, as the frame has it


T = TypeVar("T")
_Key = tuple[Any, ...]  # the source without values, and what kinds of blocks functions made for it
Inline = Callable[[str], str]  # a line with its marks as HTML


# A block: what stands in the gaps of its HTML, its lines of text, what an inbox may show of it, whether it stands close
# to the one above.
_Printed = tuple[Sequence[str], list[str], str | Spoken | None, bool]


# HTML as mail carries it, other characters as references and lines that end in CRLF: the whole, and its lines apart,
# those of all such letters and its own.
AsciiHtml = tuple[bytes, bytes, bytes]


class Pages(NamedTuple):
    """A letter as subject, text and HTML. `ascii_html`: the same once more where a shape has printed it, None where
    something in it ends lines otherwise.
    """

    subject: str
    text: str
    html: str
    ascii_html: AsciiHtml | None = None


def print_pages(source: str, made: list[Block], colon: str, language: str, frame: Template) -> Pages:
    """A rendered letter of any shape; `made` are what functions made. Raises ValueError without a subject line."""
    letter = layout.parse_letter(source, made, colon)
    subject = layout.clean_line(letter.subject, layout.LONGEST_SUBJECT)
    return Pages(subject, to_text(letter), fill(frame, {"lang": language, "subject": subject, "letter": letter}))


class Frame:
    """The HTML around letters, in its three parts. Raises TypeError for a frame without a loop over `letter.blocks`."""

    def __init__(self, environment: PlainEnvironment, name: str, language: str, inline: Inline) -> None:
        tree = environment.read_whole(name)
        at = next((number for number, node in enumerate(tree.body) if _is_loop(node)), None)
        loop = None if at is None else tree.body[at]
        if at is None or not isinstance(loop, nodes.For):
            raise TypeError(f"{name}: no loop over letter.blocks")

        def compiled(body: list[nodes.Node]) -> Template:
            return environment.compile_tree(nodes.Template(body, lineno=1), name)

        self.whole = environment.compile_whole(name)
        self.language, self.inline = language, inline
        head, self._foot = compiled(tree.body[:at]), compiled(tree.body[at + 1 :])
        around = Layout("", _GAP, (), ())
        self.head = fill(head, {"lang": language, "subject": _GAP, "letter": around})
        self._print_known = lru_cache(maxsize=64)(self._print_block)
        self._block = compiled([nodes.Scope(loop.body, lineno=loop.lineno)])
        self._spoken: Callable[[str], list[str]] = environment.filters["spoken"]
        self._forms: dict[_Key, list[str] | None] = {}  # what stands around the gaps of such blocks

    def print_block(self, block: Block, *, is_first: bool) -> str:
        """What stands for one block."""
        if block.__class__ is Typed:  # examples of commands are the same in letter after letter
            return self._print_known(block, is_first)
        if isinstance(block, Spoken):
            values = self._spoken_values(block)
            return self._print_by_form(block, is_first, values, (block.style, not block.label))
        if isinstance(block, Buttons):
            return self._print_by_form(block, is_first, _button_values(block), ())
        return self._print_block(block, is_first)

    def _print_by_form(self, block: Spoken | Buttons, is_first: bool, values: list[str], looks: _Key) -> str:
        """As `_print_block`: values put between what stands around the gaps of such a block, if that gives the same."""
        key = (block.kind, len(values), block.tight, is_first, *looks)
        form = self._forms.get(key)
        if form is not None:
            return "".join(_between(form, values))
        html = self._print_block(block, is_first)
        if key not in self._forms:
            form = self._print_block(_with_gaps_alone(block, len(values)), is_first).split(_GAP)
            fits = len(form) == len(values) + 1 and "".join(_between(form, values)) == html
            _put(self._forms, key, form if fits else None)
        return html

    def _spoken_values(self, block: Spoken) -> list[str]:
        """What is put into the gaps of a person's words."""
        values = self._spoken(block.text)
        return [str.__str__(escape(block.label)), *values] if block.label else values

    def _print_block(self, block: Block, is_first: bool) -> str:
        return fill(self._block, {"block": block, "loop": _PLACES[is_first]})

    def print_foot(self, lines: tuple[str, ...]) -> str:
        """What stands behind the last block."""
        return fill(self._foot, {"lang": self.language, "subject": "", "letter": Layout("", "", (), lines)})


_LINK = "mailto:"
_BUTTON = Choice(_GAP, f"{_LINK}{_GAP}", "")


def _button_values(block: Buttons) -> list[str]:
    """What is put into the gaps of buttons. Raises ValueError for a link that is none."""
    said = [value for one in block.buttons for value in (layout.check_link(one.link)[len(_LINK) :], one.label)]
    return str.__str__(escape(GUARD.join(said))).split(GUARD)


def _with_gaps_alone(block: Spoken | Buttons, gaps: int) -> Block:
    """A block like this one that holds nothing but gaps."""
    if isinstance(block, Buttons):
        return replace(block, buttons=(_BUTTON,) * len(block.buttons))
    paragraphs = gaps - bool(block.label)
    return replace(block, text="\n\n".join([_GAP] * paragraphs), label=block.label and _GAP)


def _between(around: list[AnyStr], values: list[AnyStr]) -> list[AnyStr]:
    """Values put between pieces, to be joined."""
    pieces = around * 2
    del pieces[-1]
    pieces[::2], pieces[1::2] = around, values
    return pieces


class _InLoop(Struct, frozen=True):
    """What the frame asks of its loop over the blocks."""

    first: bool


_PLACES = (_InLoop(first=False), _InLoop(first=True))


def _is_loop(node: nodes.Node) -> bool:
    if not isinstance(node, nodes.For) or not isinstance(node.iter, nodes.Getattr):
        return False
    return isinstance(node.iter.node, nodes.Name) and (node.iter.node.name, node.iter.attr) == ("letter", "blocks")


class Shapes:
    """The shapes of one language that letters had, and the way to print a letter by its shape."""

    def __init__(self, frame: Frame, colon: str) -> None:
        self.frame, self.colon = frame, colon
        self._known: dict[_Key, _Shape | None] = {}  # None: such letters are printed anew each time
        self._seen: dict[_Key, None] = {}  # by one letter

    def print(self, source: str, made: list[Block]) -> Pages:
        """As `print_pages`: the first two letters of a shape in its way, all others by their shape."""
        bare, values = _take_values(source)
        key = (bare, *map(type, made))
        shape = self._known.get(key)
        if shape is not None and values is not None:
            return shape.print(values, made)
        pages = print_pages(source, made, self.colon, self.frame.language, self.frame.whole)
        if values is not None and len(bare) < _LONGEST_SOURCE and key not in self._known:
            if key in self._seen:
                _put(self._known, key, self._make_shape(bare, values, made, pages))
            else:
                _put(self._seen, key, None)
        return pages

    def _make_shape(self, bare: str, values: list[str], made: list[Block], pages: Pages) -> _Shape | None:
        """None where the shape gives anything else than this letter."""
        shape = _Shape(self.frame, self.colon, bare, len(made))
        return shape if shape.fits and shape.print(values, made)[:3] == pages[:3] else None


def _put(known: dict[_Key, T], key: _Key, value: T) -> None:
    """Keeps it; the oldest goes where there are too many."""
    known[key] = value
    if len(known) > _MOST:
        known.pop(next(iter(known)), None)


def _take_values(source: str) -> tuple[str, list[str] | None]:
    """The source with gaps where its values stand, and these; None where they are no plain ones."""
    parts = source.split(GUARD)
    pieces = GUARD_END.join(parts).split(GUARD_END)
    values = pieces[1::2]
    closed = len(pieces) == 2 * len(parts) - 1 and all(map(str.__contains__, parts[1:], itertools.repeat(GUARD_END)))
    return _EMPTY.join(pieces[::2]), values if closed and all(values) else None


class _LetterValues:
    """The values of one letter: as they are, as HTML, and whether one of them is Chinese."""

    __slots__ = ("html", "is_wide", "plain")

    def __init__(self, values: list[str]) -> None:
        joined = GUARD.join(values)
        self.plain = tuple(values)
        self.html = tuple(str.__str__(escape(joined)).split(GUARD))
        self.is_wide = not joined.isascii() and any(IS_WIDE.search(one) for one in values if not one.isascii())


class _Line(Struct, frozen=True):
    """One line with gaps for the values from `start` to `end`: as it is written, without its marks, as HTML."""

    written: str
    plain: str
    html: str
    start: int
    end: int
    is_wide: bool

    def say(self, values: _LetterValues, inline: Inline) -> tuple[str, str]:
        """The line without its marks, and as HTML."""
        start, end = self.start, self.end
        if start == end:
            return self.plain, self.html
        own = values.plain[start:end]
        if self.is_wide or (values.is_wide and IS_WIDE.search("".join(own))):
            joined = join_lines(self.written % own, "")
            return layout.plain(joined), inline(joined)
        return self.plain % own, self.html % values.html[start:end]

    def write(self, values: _LetterValues) -> str:
        """The line with its marks."""
        return join_lines(self.written % values.plain[self.start : self.end], "")


class _Fixed(Struct, frozen=True):
    """A block without a value, or the foot."""

    html: str
    lines: list[str]
    said: str | Spoken | None  # what an inbox may show of it
    is_tight: bool

    def print(self, values: _LetterValues, made: list[Block], frame: Frame) -> _Printed:  # noqa: ARG002
        """The block with these values."""
        return (), self.lines, self.said, self.is_tight


class _Made(Struct, frozen=True):
    """A block that a function makes."""

    number: int
    is_first: bool
    is_tight: bool
    html: str = _GAP

    def print(self, values: _LetterValues, made: list[Block], frame: Frame) -> _Printed:  # noqa: ARG002
        """The block with these values."""
        block = replace(made[self.number], tight=True) if self.is_tight else made[self.number]
        said = block if isinstance(block, Spoken) else None
        return (frame.print_block(block, is_first=self.is_first),), block_text(block), said, block.tight


class _Flow(Struct, frozen=True):
    """A block of lines, or the foot: these, with what stands before each in text, and its HTML with gaps for them."""

    lines: tuple[tuple[_Line, str, str], ...]
    html: str
    is_said: bool
    is_tight: bool

    def print(self, values: _LetterValues, made: list[Block], frame: Frame) -> _Printed:  # noqa: ARG002
        """The block with these values."""
        said, shown = [], []
        written: list[str] = []
        for line, first, rest in self.lines:
            plain, html = line.say(values, frame.inline)
            said.append(plain)
            if line.start != line.end:
                shown.append(html)
            written += wrap(plain, COLUMNS, first, rest)
        return shown, written, " ".join(said) if self.is_said else None, self.is_tight


class _Table(Struct, frozen=True):
    """Labels with their values. How its HTML looks depends on how long its labels are."""

    rows: tuple[tuple[_Line, _Line], ...]
    colon: str
    is_first: bool
    is_tight: bool
    html: str = _GAP
    forms: dict[tuple[bool, ...], str] = field(default_factory=dict)

    def print(self, values: _LetterValues, made: list[Block], frame: Frame) -> _Printed:  # noqa: ARG002
        """The block with these values."""
        written: list[str] = []
        shown: list[str] = []
        longs: list[bool] = []
        for label, value in self.rows:
            name = label.write(values)
            said, html = value.say(values, frame.inline)
            written += wrap(f"{layout.plain(name)}{self.colon}{said}", COLUMNS, "", INDENT_OF_ROW)
            shown += (frame.inline(name), html)
            longs.append(len(name) >= _LONG_LABEL)
        form = self.forms.get(key := tuple(longs)) or self._form(key, frame)
        return (form % tuple(shown),), written, None, self.is_tight

    def _form(self, longs: tuple[bool, ...], frame: Frame) -> str:
        rows = tuple((_GAP + _LONG * _LONG_LABEL if is_long else _GAP, _GAP) for is_long in longs)
        html = frame.print_block(Rows(rows, self.colon, self.is_tight), is_first=self.is_first)
        form = self.forms[longs] = _with_gaps(html.replace(_LONG, ""))
        return form


_Part = _Fixed | _Made | _Flow | _Table


class _Lines:
    """Makes the lines of a shape, and counts the gaps of those that it made."""

    def __init__(self, inline: Inline) -> None:
        self.inline, self.gaps = inline, 0

    def make(self, line: str) -> _Line:
        """The next line of the letter."""
        start = self.gaps
        self.gaps += line.count(_GAP)
        plain, html = layout.plain(line), str.__str__(self.inline(line))
        if start != self.gaps:
            line, plain, html = _with_gaps(line), _with_gaps(plain), _with_gaps(html)
        return _Line(line, plain, html, start, self.gaps, IS_WIDE.search(line) is not None)


class _Shape:
    """How all letters are printed whose source is the same but for its values. Raises ValueError as parsing does."""

    def __init__(self, frame: Frame, colon: str, bare: str, made: int) -> None:
        self.frame = frame
        source = bare.replace(_EMPTY, _OPEN)
        letter = layout.parse_letter(source, [Typed((str(number),)) for number in range(made)], colon)
        lines = _Lines(frame.inline)
        headers = [line.partition(": ") for line in source.strip("\n").partition("\n\n")[0].split("\n")]
        made_of = {name: lines.make(join_lines(value, "")) for name, _, value in headers}
        self.subject, preview = made_of["Subject"], made_of.get("Preview")
        self.preview = preview if preview is not None and preview.plain else None
        self.parts = tuple(self._make_part(block, lines, is_first=not at) for at, block in enumerate(letter.blocks))
        self.foot = self._make_foot(letter.foot, lines)
        self.fits = lines.gaps == source.count(_GAP)
        self.html = _Html("".join([frame.head, *(part.html for part in (*self.parts, self.foot))]))

    def _make_part(self, block: Block, lines: _Lines, *, is_first: bool) -> _Part:
        if isinstance(block, Typed):
            return _Made(int(block.words[0]), is_first, block.tight)
        if isinstance(block, Rows):
            made = tuple((lines.make(label), lines.make(value)) for label, value in block.rows)
            return _Table(made, block.colon, is_first, block.tight)
        assert isinstance(block, Para | Items)
        html = self.frame.print_block(_with_gaps_in(block), is_first=is_first)
        if isinstance(block, Para):
            signed = _signed(map(lines.make, block.lines), itertools.repeat(_UNSIGNED))
        else:
            signed = _signed(map(lines.make, itertools.chain.from_iterable(block.items)), item_signs(block))
        return _flow(signed, html, self.frame, is_said=isinstance(block, Para), is_tight=block.tight)

    def _make_foot(self, foot: tuple[str, ...], lines: _Lines) -> _Part:
        html = self.frame.print_foot((_GAP,) * len(foot))
        signed = _signed(map(lines.make, foot), itertools.repeat(_UNSIGNED))
        return _flow(signed, html, self.frame, is_said=False, is_tight=False)

    def print(self, given: list[str], made: list[Block]) -> Pages:
        """The letter with these values and blocks."""
        frame, values = self.frame, _LetterValues(given)
        shown: list[str] = ["", ""]  # subject and preview
        said: list[str | Spoken] = []
        text: list[str] = []
        for part in self.parts:
            own, written, says, is_tight = part.print(values, made, frame)
            shown += own
            if text and written and not is_tight:
                text.append("")
            text += written
            if says is not None:
                said.append(says)
        own, written, _, _ = self.foot.print(values, made, frame)
        shown += own
        if written:
            text += (FOOT_SIGN, *written)
        text.append("")
        subject = layout.clean_line(self.subject.say(values, frame.inline)[0].strip(), layout.LONGEST_SUBJECT)
        preview = self.preview.say(values, frame.inline)[0] if self.preview else layout.pick_preview(said)
        shown[:2] = str.__str__(escape(subject)), frame.inline(preview)
        return Pages(subject, "\n".join(text), *self.html.fill(shown))


class _Html:
    """The HTML of a shape, with gaps: as text, and as mail carries it."""

    def __init__(self, html: str) -> None:
        self._around = html.split(_GAP)
        lines = [f"{line}\n" for line in html.rstrip("\n").split("\n")]
        self._shared = _in_ascii("".join([line for line in lines if _GAP not in line]))
        self._whole, self._own = _pieces("".join(lines)), _pieces("".join([line for line in lines if _GAP in line]))

    def fill(self, shown: list[str]) -> tuple[str, AsciiHtml | None]:
        """The HTML with this in its gaps."""
        html = "".join(_between(self._around, shown))
        return html, None if "\r" in html else self._sent(shown)

    def _sent(self, shown: list[str]) -> AsciiHtml | None:
        values = list(map(_in_ascii, shown))
        whole = b"".join(_between(self._whole, values))
        return None if b"\0" in whole else (whole, self._shared, b"".join(_between(self._own, values)))


def _in_ascii(text: str) -> bytes:
    return text.encode("ascii", "xmlcharrefreplace").replace(b"\n", b"\r\n")


def _pieces(html: str) -> list[bytes]:
    return list(map(_in_ascii, html.split(_GAP)))


_UNSIGNED = ("", "")


def _signed(lines: Iterable[_Line], signs: Iterable[tuple[str, str]]) -> tuple[tuple[_Line, str, str], ...]:
    return tuple((line, *sign) for line, sign in zip(lines, signs))  # noqa: B905 - signs may have no end


def _flow(
    lines: tuple[tuple[_Line, str, str], ...], html: str, frame: Frame, *, is_said: bool, is_tight: bool
) -> _Part:
    """A block of lines; for good where no value stands in them."""
    has_values = [line.end > line.start for line, _, _ in lines]
    around = html.split(_GAP)
    filled = [_GAP if has else line.html for (line, _, _), has in zip(lines, has_values, strict=True)]
    html = "".join(itertools.chain.from_iterable(zip(around, [*filled, ""], strict=True)))
    flow = _Flow(lines, html, is_said, is_tight)
    if any(has_values):
        return flow
    _, written, said, _ = flow.print(_LetterValues([]), [], frame)
    return _Fixed(html, written, said, is_tight)


def _with_gaps_in(block: Para | Items) -> Block:
    """The block with a gap for each of its lines."""
    if isinstance(block, Para):
        return replace(block, lines=(_GAP,) * len(block.lines))
    return replace(block, items=tuple((_GAP,) * len(item) for item in block.items))


def _with_gaps(text: str) -> str:
    """A text as a form that values are put into."""
    return text.replace("%", "%%").replace(_GAP, "%s")
