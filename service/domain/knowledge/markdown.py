"""Markdown as the plain text of a letter: headings, lists and links stay, pictures and HTML are left out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token


@lru_cache(maxsize=256)
def as_text(markdown: str) -> str:
    """An article as a letter says it: headings, lists and links in plain text; pictures and HTML are left out."""
    return "\n".join(_blocks(_parse(markdown))).strip()


@lru_cache(maxsize=256)
def as_line(markdown: str) -> str:
    """An article in one line: behind a heading stands a colon, so that it does not run into what it is above."""
    return " ".join(" ".join(_blocks(_parse(markdown), one_line=True)).split())


def _parse(markdown: str) -> Sequence[Token]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).parse(markdown)


def _blocks(tokens: Sequence[Token], *, one_line: bool = False) -> Iterator[str]:
    marks: list[str] = []  # of the lists that we are in
    numbers: list[int] = []
    first, tight, heading = "", False, False
    for token in tokens:
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            marks.append("-" if kind.startswith("b") else "1")
            numbers.append(int(token.attrGet("start") or 1))
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            marks.pop()
            numbers.pop()
            if not marks:
                yield ""
        elif kind == "list_item_open":
            first = f"{numbers[-1]}. " if marks[-1] == "1" else "- "
            numbers[-1] += 1
        elif kind == "paragraph_open":
            tight = bool(token.hidden)
        elif kind in {"heading_open", "heading_close"} and one_line:
            heading = kind == "heading_open"
        elif kind == "inline" and heading:
            yield _with_colon(_inline(token))
        elif kind == "inline":
            inner, outer = "   " * len(marks), "   " * (len(marks) - 1)
            head = outer + first if first else inner
            yield from (f"{inner if n else head}{line}" for n, line in enumerate(_inline(token).split("\n")))
            first = ""
        elif kind in {"paragraph_close", "heading_close"} and not tight and not marks:
            yield ""
        elif kind in {"fence", "code_block"}:
            yield from (f"    {line}" for line in token.content.rstrip("\n").split("\n"))
            yield ""


def _with_colon(heading: str) -> str:
    text = heading.strip()
    return text if text.endswith((":", "：", "?", "？", ".", "。")) else f"{text}{':' if text.isascii() else '：'}"


def _inline(token: Token) -> str:
    said: list[str] = []
    links: list[tuple[str, int]] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            said.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            said.append("\n")
        elif child.type == "link_open":
            links.append((str(child.attrGet("href") or ""), len(said)))
        elif child.type == "link_close" and links:
            target, start = links.pop()
            if target.removeprefix("mailto:") not in "".join(said[start:]):
                said.append(f" ({target})")
    return "".join(said)
