"""HTML as lines that know their quotes, by structure: blockquotes and the marks of mail clients. One pass, no tree."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from gateway.read.data.clients import MARKS, Mark
from gateway.read.data.language_entry import words
from gateway.read.reply.quoted_lines import TEXT_LIMIT, Line, clean

HTML_LIMIT = 1024 * 1024  # characters of HTML that are looked at
MOST_LINES = 20_000  # lines that are made of it
MOST_SHOWN = 20  # quote marks written before a line
_BLOCKS = frozenset(
    words(
        "p | div | li | tr | table | ul | ol | h1 | h2 | h3 | h4 | h5 | h6 | blockquote | pre | section | article "
        "| header | "
        "footer | dl | dt | dd | form | fieldset | center | hr | address | tbody | thead | main | body"
    )
)
_SILENT = frozenset(words("script | style | title | head | template | noscript | object | svg"))
_VOID = frozenset(words("br | hr | img | meta | link | input | area | base | col | embed | source | track | wbr"))


_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]{1,40})", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})")
_STANDS_OUT = 80  # of 255 between the strongest and the weakest of red, green and blue: neither black, grey nor white
_COLOUR_NAMES = frozenset(
    words("red | blue | green | navy | purple | magenta | maroon | teal | darkred | darkblue | darkgreen | crimson")
)


@lru_cache(maxsize=64)
def _colour_of(written: str) -> str:
    """A colour that stands out, in one spelling; "" for black, grey, white, and what is none."""
    written = written.strip().lower()
    if written in _COLOUR_NAMES:
        return written
    if found := _HEX.match(written):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        parts = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    elif found := _RGB.match(written):
        parts = [int(part) for part in found.groups()]
    else:
        return ""
    return ",".join(map(str, parts)) if max(parts) - min(parts) >= _STANDS_OUT else ""


def _by_attribute() -> dict[str, tuple[Mark, ...]]:
    names = {mark.attribute for mark in MARKS}
    return {name: tuple(mark for mark in MARKS if mark.attribute == name) for name in names}


_MARKS = _by_attribute()


def find_mark(attributes: dict[str, str]) -> str:
    """What the marks of an element mean: quote, attribution, signature, boundary, header; "" for an ordinary one."""
    for name, marks in _MARKS.items():
        value = attributes.get(name)
        if not value:
            continue
        value = value.lower()
        if name == "style":
            value = value.replace(" ", "")
        values = value.split() if name == "class" else [value]
        for mark in marks:
            if name == "style":
                hit = mark.value in value
            elif mark.value.endswith("*"):
                hit = any(word.startswith(mark.value[:-1]) for word in values)
            else:
                hit = mark.value in values or any(word == f"x_{mark.value}" for word in values)
            if hit:
                return mark.means
    return ""


class _LineTarget:
    """The target of lxml's parser: gathers lines while elements open and close."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.open: list[tuple[str, int, str, str]] = []  # tag, depth that it adds, mark and colour before it
        self.depth = 0
        self.mark = ""
        self.ruled = False  # the signature that is open began with a rule
        self.colour = ""
        self.colours: set[str] = set()  # of the words of the line
        self.silent = 0
        self.hidden = 0  # open elements when one that nobody is shown began
        self.preformatted = 0
        self.size = 0
        self.gap = False

    def full(self) -> bool:
        """Is there as much as will ever be looked at? The rest stays in the HTML, which is kept."""
        return self.size > TEXT_LIMIT or len(self.lines) > MOST_LINES

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _SILENT:
            self.silent += tag not in _VOID
            return
        if tag == "br":
            self.flush(forced=not self.hidden)
            return
        if tag in _BLOCKS:
            self.flush()
            self.gap = self.gap or tag == "p"
        if tag in _VOID:
            if tag == "hr" and not self.full() and not self.hidden:
                self._rule(find_mark(attributes))
            return
        if tag in ("td", "th") and self.pieces:
            self.pieces.append(" ")
        self.preformatted += tag == "pre"
        mark = "signature" if tag == "signature" else find_mark(attributes) if attributes else ""
        if tag == "blockquote" and "gmail_signature" not in attributes.get("class", "") and not _is_indent(attributes):
            mark = "quote"
        adds = 1 if mark == "quote" else 0
        if mark and mark != "quote":
            self.flush()
        elif adds and self.ruled:
            self.flush()
            self.mark, self.ruled = "", False
        self.open.append((tag, adds, self.mark, self.colour))
        if attributes:
            self._paint(tag, attributes)
        self.depth += adds
        if not self.hidden and _is_hidden(attributes):
            self.flush()
            self.hidden = len(self.open)
        if mark == "boundary":
            self.lines.append(Line("", "", self.depth, "boundary"))
        elif mark in ("attribution", "signature", "header"):
            self.mark = mark

    def _rule(self, mark: str) -> None:
        """A line across: below it a signature may begin, or a quote."""
        if mark == "signature":
            self.ruled = self.mark != "signature"
            self.mark = "signature"  # until the element around it ends, or a quote begins
        elif mark == "boundary":
            self.lines.append(Line("", "", self.depth, "boundary"))
        self.lines.append(Line("________________", "________________", self.depth, self.mark))

    def _paint(self, tag: str, attributes: dict[str, str]) -> None:
        """The colour of the words in an element; a link has its own, which says nothing."""
        style = attributes.get("style", "")
        if tag == "a" and "href" in attributes:
            self.colour = ""
        elif tag == "font" and "color" in attributes:
            self.colour = _colour_of(attributes["color"])
        elif "color" in style and (found := _COLOUR.search(style)):
            self.colour = _colour_of(found[1])

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent -= 1
            return
        if tag in _VOID:
            return
        if tag in _BLOCKS or (self.open and self.open[-1][2] != self.mark):
            self.flush()
        self.gap = self.gap or tag == "p"
        self.preformatted -= tag == "pre"
        if self.open:
            _, adds, self.mark, self.colour = self.open.pop()
            self.depth -= adds
            if self.hidden > len(self.open):
                self.hidden = 0

    def data(self, data: str) -> None:
        if self.silent or self.hidden or self.full():
            return
        data = data[: TEXT_LIMIT + 1 - self.size]
        self.size += len(data)
        if self.colour not in self.colours and not data.isspace():
            self.colours.add(self.colour)
        if self.preformatted:
            first, *others = data.split("\n")
            self.pieces.append(first)
            for other in others:
                self.flush(forced=True)
                self.pieces.append(other)
            return
        if not self.pieces and not data.strip(" \t\r\n"):
            return
        self.pieces.append(data)

    def flush(self, *, forced: bool = False) -> None:
        text = "".join(self.pieces)
        self.pieces.clear()
        colour = next(iter(self.colours)) if len(self.colours) == 1 else ""
        self.colours.clear()
        raw = (
            text
            if self.preformatted
            else " ".join(
                part for part in text.replace("\n", " ").replace("\r", " ").replace("\t", " ").split(" ") if part
            )
        )
        plain = clean(raw)
        if (not plain and not forced) or len(self.lines) > MOST_LINES:
            return
        if self.gap and self.lines and self.lines[-1].plain:
            self.lines.append(Line("", "", self.depth, self.mark if self.mark == "signature" else ""))
        self.gap = False
        quoted = plain[:1] == ">" and not self.depth
        depth = self.depth + (1 if quoted else 0)
        plain = plain.lstrip("> ") if quoted else plain
        self.lines.append(Line("> " * min(self.depth, MOST_SHOWN) + raw, plain, depth, self.mark, colour))

    def close(self) -> list[Line]:
        self.flush()
        return self.lines


def _is_hidden(attributes: dict[str, str]) -> bool:
    """Nobody is shown it: the preview line of a newsletter, or words that only a machine is to read."""
    return "display:none" in attributes.get("style", "").replace(" ", "").lower()


def _is_indent(attributes: dict[str, str]) -> bool:
    """Outlook and old editors indent paragraphs by a blockquote without a border: that quotes nothing."""
    style = attributes.get("style", "").replace(" ", "").lower()
    return "border:none" in style and "border-left" not in style and "type" not in attributes


@lru_cache(maxsize=1)
def read_html_lines(html: str) -> tuple[Line, ...]:
    """The lines of an HTML part; none where it cannot be read. A boundary stands as an empty line with that mark.

    Reply and forward of one mail ask one after the other: the last answer is kept.
    """
    reader = _LineTarget()
    parser = etree.HTMLParser(target=reader, remove_comments=True, huge_tree=True)
    try:
        parser.feed(html[:HTML_LIMIT].replace("\x00", ""))
        lines: list[Line] = parser.close()
    except (etree.LxmlError, ValueError):
        return ()
    return tuple(lines)
