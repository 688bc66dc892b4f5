"""A rendered letter as blocks: what the notation of the letters means, and how blocks become text of 72 columns.

A letter is written as it reads. Paragraphs stand apart by blank lines and their lines are joined; a line that ends in a
backslash ends there. `- ` and `1. ` begin list items, `| label | value` a row, `# ` a heading, `~ ` a quiet paragraph,
a line `--` the foot. Values cannot forge any of it: each is wrapped in marks (`GUARD`) that no value can contain.
"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

LONGEST_SUBJECT = 240  # characters
GUARD, GUARD_END, STRONG, STRONG_END, BLOCK = "\x02", "\x03", "\x04", "\x05", "\x01"
_MARKS = (GUARD, GUARD_END, STRONG, STRONG_END)
# C0 and C1 controls and what turns the direction of text: in names and subjects they only serve to deceive.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
WIDE = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff"
    "\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
)
# A command in a Chinese sentence, with the ticket that it names, or the withdrawing of a change: it stays on one line,
# for nobody can type "#" alone.
CHINESE_COMMAND = r"#[\u4e00-\u9fff]{2,3}(?: (?:T-)?\d+| 撤回)?"
# Each begins with what it takes, and looks back behind the first of it: so it is tried where a mark or a blank stands.
_BETWEEN_WIDE = re.compile(
    f"[ {GUARD}-{STRONG_END}](?<=[{WIDE}].)(?:(?<= )[{GUARD}-{STRONG_END}]+|(?<! )[{GUARD}-{STRONG_END}]* "
    f"[{GUARD}-{STRONG_END}]*)(?=[{WIDE}])"
)
_HAN = "\u3400-\u9fff"
_BEFORE_HAN = re.compile(
    f"([{GUARD}{STRONG}](?<=[{_HAN}].)[{GUARD}{STRONG}]*)(?=[A-Za-z0-9])"
)  # a blank between Chinese and a Latin value
_BEHIND_HAN = re.compile(f"([{GUARD_END}{STRONG_END}](?<=[A-Za-z0-9].)[{GUARD_END}{STRONG_END}]*)(?=[{_HAN}])")
_HAN_BLANK_HAN = re.compile(f"(?<=[{_HAN}]) (?=[{_HAN}])")
_HAN_LATIN = re.compile(f"(?<=[{_HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{_HAN}])")
IS_WIDE = re.compile(f"[{WIDE}]")
_NUMBERED = re.compile(r"\d+\. ")
# A label that no value ends, however it is written, and what stands beside it.
_ROW = re.compile(f"((?:{GUARD}[^{GUARD_END}]*{GUARD_END}|[^{GUARD}])*?) \\| (.*)")
_CONTENT_ID = re.compile(r"[A-Za-z0-9.@-]{1,120}")


class Para(Struct, frozen=True):
    """A paragraph: its lines, each wrapped by itself. Styles: "" plain, quiet, head."""

    lines: tuple[str, ...]
    style: str = ""
    tight: bool = False  # belongs to the block above: no blank line between
    kind: str = "para"


class Items(Struct, frozen=True):
    """A list. An item's further lines are details of the first, each on a line of its own."""

    items: tuple[tuple[str, ...], ...]
    ordered: bool = False
    tight: bool = False
    kind: str = "items"


class Picture(Struct, frozen=True):
    """A picture that the letter carries: its Content-ID, what stands for it where it is not shown,
    its width in pixels.
    """

    content_id: str
    name: str
    width: int


class Pictures(Struct, frozen=True):
    """Shown in HTML only: as text they are named in the list of what is attached."""

    pictures: tuple[Picture, ...]
    tight: bool = True
    kind: str = "pictures"


class Rows(Struct, frozen=True):
    """Labels with their values."""

    rows: tuple[tuple[str, str], ...]
    colon: str = ": "
    tight: bool = False
    kind: str = "rows"


class Spoken(Struct, frozen=True):
    """Words of a person, line by line as they wrote them. Styles: said (set off), own (the letter
    is theirs), history (quoted, small).
    """

    text: str
    style: str = "said"
    label: str = ""
    tight: bool = False
    kind: str = "spoken"


class Choice(Struct, frozen=True):
    """One thing to do: a link that writes the reply, or the word to type."""

    label: str
    link: str
    text: str


class Choices(Struct, frozen=True):
    """Things to do, of which the reader takes one: buttons in HTML, lines in text."""

    choices: tuple[Choice, ...]
    otherwise: str = ""  # "or ", between a button and the words to type
    tight: bool = False
    kind: str = "choices"


class Buttons(Struct, frozen=True):
    """Links in one row, each of which writes a command: in HTML only, since the text names what to type."""

    buttons: tuple[Choice, ...]
    tight: bool = False
    kind: str = "buttons"


class Scale(Struct, frozen=True):
    """One question of the survey with its five links (empty links: numbers only)."""

    label: str
    links: tuple[str, ...]
    given: int = 0


class Scales(Struct, frozen=True):
    """The questions of the survey, with what the ends of a scale mean."""

    scales: tuple[Scale, ...]
    legend: str  # what 1 and 5 mean
    best: Choice | None = None  # one link that gives each the best
    tight: bool = False
    kind: str = "scales"


class Commands(Struct, frozen=True):
    """What can be written, with what it does: `(what is typed, what it does)`."""

    rows: tuple[tuple[str, str], ...]
    tight: bool = False
    kind: str = "commands"


class Typed(Struct, frozen=True):
    """A line of examples to type, such as `#note  #resolve`."""

    words: tuple[str, ...]
    tight: bool = False
    kind: str = "typed"


class Bar(Struct, frozen=True):
    """One line of figures; `part` is how much of the full length its bar has, None for no bar."""

    label: str
    value: str
    before: str
    part: float | None
    note: str
    number: int


class Bars(Struct, frozen=True):
    """Figures below each other, with bars: cells of a table in HTML, blocks of characters in text."""

    bars: tuple[Bar, ...]
    tight: bool = False
    stacked: bool = False  # in text: the label stands above its bar
    kind: str = "bars"


class Spark(Struct, frozen=True):
    """A line over time in characters: the text twin of a picture, shown where there is no picture too."""

    twin: str
    sentence: str
    shown: bool = True  # in HTML; False where a picture says it there
    tight: bool = True
    kind: str = "spark"


Block = Para | Items | Pictures | Rows | Spoken | Choices | Buttons | Scales | Commands | Typed | Bars | Spark


class Layout(Struct, frozen=True):
    """A letter taken apart: its header lines and its blocks."""

    subject: str
    preview: str
    blocks: tuple[Block, ...]
    foot: tuple[str, ...]


def clean_line(value: str, limit: int = 500) -> str:
    """A value on one line: no control character, no line break, no run of blanks, at most `limit` characters."""
    if len(value) > 4 * limit and len(head := clean_line(value[: 4 * limit], 4 * limit)) > limit:
        line = head  # what stands behind it is not shown
    else:
        line = " ".join(value.split())
        if not line.isprintable():
            line = " ".join(_CONTROLS.sub(" ", line).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATES = str.maketrans("", "", "\u2068\u2069")


def isolated(value: str) -> str:
    """A value of one line that stands within a line of ours: what is written from right to left turns nothing beside
    it.
    """
    return f"\u2068{value}\u2069" if not value.isascii() and _RIGHT_TO_LEFT.search(value) else value


def clean_text(value: str) -> str:
    """A text of a person: its lines as they are, without control characters and trailing blanks."""
    if value.replace("\n", "").isprintable():  # no control in it, and no blank but the common one
        return value.strip("\n") if " \n" not in value and value[-1:] != " " else _without_blanks(value)
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _without_blanks(_CONTROLS.sub("", value).expandtabs(4))


def _without_blanks(value: str) -> str:
    return "\n".join([line.rstrip() for line in value.split("\n")]).strip("\n")


def plain(text: str) -> str:
    """Text without the marks of the renderer."""
    for mark in _MARKS:
        if mark in text:
            text = text.replace(mark, "")
    return text


def parse_letter(source: str, blocks: list[Block], colon: str) -> Layout:
    """A rendered letter as blocks.

    `blocks` holds those that functions made; raises ValueError without a subject line.
    """
    head, _, body = source.strip("\n").partition("\n\n")
    headers: dict[str, str] = {}
    for line in head.split("\n"):
        name, found, value = line.partition(": ")
        if not found or name not in {"Subject", "Preview"}:
            raise ValueError(
                f"a letter begins with 'Subject: …' (and 'Preview: …') and a blank line, not with {plain(line)!r}"
            )
        headers[name] = join_lines(value, "")
    if not plain(headers.get("Subject", "")).strip():
        raise ValueError("a letter begins with 'Subject: …'")
    body, _, foot = body.partition("\n--\n")
    parsed = tuple(_blocks(body, blocks, colon))
    return Layout(
        subject=plain(headers["Subject"]).translate(_ISOLATES).strip(),  # lists of mail show them as boxes
        preview=(plain(headers.get("Preview", "")) or _preview(parsed)).translate(_ISOLATES),
        blocks=parsed,
        foot=tuple(join_lines(line.strip(), "") for line in foot.split("\n") if plain(line).strip()),
    )


def _preview(blocks: tuple[Block, ...]) -> str:
    """What an inbox shows behind the subject: the first real sentence (the greeting is none)."""
    return pick_preview(
        [plain(" ".join(b.lines)) if isinstance(b, Para) else b for b in blocks if isinstance(b, Para | Spoken)]
    )


def pick_preview(said: list[str | Spoken]) -> str:
    """The same of the texts of paragraphs, and of people."""
    texts = [clean_line(one.text) if isinstance(one, Spoken) else one for one in said[:2]]
    if len(texts) > 1 and len(texts[0]) < 60 and texts[0].endswith((",", "：")):
        del texts[0]
    return texts[0][:120].rstrip() if texts else ""


def _blocks(body: str, made: list[Block], colon: str) -> list[Block]:
    """The body chunk by chunk; blocks of one chunk stay close together."""
    found: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n\s*", body.strip("\n")):
        groups: list[tuple[str, list[str]]] = []
        for raw in chunk.split("\n"):
            line = raw.strip()
            if not line:
                continue
            mark, line = _mark(line)
            if not mark and groups and groups[-1][0] in {"-", "1", "~"} and (raw[:2] == "  " or groups[-1][0] == "~"):
                groups[-1][1].append("+" + line)  # a further line of the item above
            elif groups and groups[-1][0] == mark and mark != BLOCK:
                groups[-1][1].append(line)
            else:
                groups.append((mark, [line]))
        for index, (mark, lines) in enumerate(groups):
            block = _block(mark, lines, made, colon, tight=index > 0)
            last = found[-1] if found else None
            if isinstance(block, Items) and isinstance(last, Items) and mark != BLOCK and last.ordered == block.ordered:
                found[-1] = replace(last, items=last.items + block.items)  # a list goes on behind a blank line
            else:
                found.append(block)
    return found


def _mark(line: str) -> tuple[str, str]:
    first = line[0]
    if first == BLOCK:
        return BLOCK, line
    if first in "-~#|" and line[1:2] == " ":
        return first, line[2:]
    if first.isdigit() and _NUMBERED.match(line):
        return "1", line.split(". ", 1)[1]
    return "", line


def _block(mark: str, lines: list[str], made: list[Block], colon: str, *, tight: bool) -> Block:
    if mark == BLOCK:
        number = lines[0].strip(BLOCK)
        return replace(made[int(number)], tight=True) if tight else made[int(number)]
    if mark == "|":
        rows = [row.groups() if (row := _ROW.fullmatch(line)) else (line, "") for line in lines]
        return Rows(
            tuple((join_lines(label, ""), join_lines(value.strip().rstrip("|"), "")) for label, value in rows),
            colon,
            tight,
        )
    if mark in {"-", "1"}:
        items: list[list[str]] = []
        for line in lines:
            if line.startswith("+"):
                items[-1].append(join_lines(line[1:], ""))
            else:
                items.append([join_lines(line, "")])
        return Items(tuple(map(tuple, items)), mark == "1", tight)
    return Para(
        _lines([line.removeprefix("+") if mark == "~" else line for line in lines]),
        {"~": "quiet", "#": "head"}.get(mark, ""),
        tight,
    )


def _lines(lines: list[str]) -> tuple[str, ...]:
    """Lines joined into one, except where one ends in a backslash."""
    joined = [""]
    for line in lines:
        if line.endswith("\\"):
            joined[-1] = join_lines(joined[-1], line[:-1].rstrip())
            joined.append("")
        else:
            joined[-1] = join_lines(joined[-1], line)
    return tuple(line for line in joined if line)


def join_lines(before: str, after: str) -> str:
    """Two lines as one: with a blank between words, with none between Chinese characters (values included)."""
    text = f"{before} {after}" if before and after else before or after
    if text.isascii():
        return text
    if (
        before
        and after
        and not plain(before)[-1:].isascii()
        and IS_WIDE.match(plain(before)[-1:])
        and IS_WIDE.match(plain(after)[:1] or " ")
    ):
        text = before + after
    text = _BETWEEN_WIDE.sub(lambda found: found[0].replace(" ", ""), text)
    return _BEHIND_HAN.sub(r"\1 ", _BEFORE_HAN.sub(r" \1", text))


_TWO_MARKS = re.compile(f"([.?!…。？！])({GUARD_END}{STRONG_END}?)([.。?？])")
# The same from where the value ends, which is quick to look for.
_HAS_TWO_MARKS = re.compile(f"{GUARD_END}(?<=[.?!…。？！]{GUARD_END}){STRONG_END}?[.。?？]")


def end_once(source: str) -> str:
    """A source whose sentences end once: behind a value that ends a sentence, the letter does not end it again."""
    return _TWO_MARKS.sub(_one_mark, source) if _HAS_TWO_MARKS.search(source) else source


def _one_mark(found: re.Match[str]) -> str:
    last, marks, own = found.groups()
    if own in ".。" or last in "?？":
        return last + marks
    return marks + own if last in ".。" else last + marks + own  # what is asked about states nothing


def put_into(said: str, **values: str) -> str:
    """Words of a language with values in their gaps, set as letters set them; the blanks within a value stay."""
    for gap, value in values.items():
        said = said.replace(f"{{{gap}}}", f"{GUARD}{value}{GUARD_END}")
    return plain(join_lines(said, ""))


def space_scripts(text: str) -> str:
    """Chinese as it is set: a blank beside Latin words, none between characters, whichever way a value was put in."""
    return text if text.isascii() else _HAN_LATIN.sub(" ", _HAN_BLANK_HAN.sub("", text))


class Marked(str):
    """Text with marks of the layout in it: made by our filters and functions only, never from a value alone."""

    __slots__ = ()


def check_link(link: str) -> str:
    """The only links that letters have; anything else raises ValueError."""
    if not link.startswith("mailto:"):
        raise ValueError(f"a letter links to mailto: only, not to {link[:40]!r}")
    return link


def check_content_id(content_id: str) -> str:
    """A picture comes with the letter, never from elsewhere; anything else raises ValueError."""
    if not _CONTENT_ID.fullmatch(content_id):
        raise ValueError(f"not the Content-ID of a picture: {content_id[:40]!r}")
    return content_id
