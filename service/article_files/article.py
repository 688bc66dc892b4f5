"""An article's file: front matter and Markdown, read strictly and written again. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import pydantic
from msgspec import Struct

from gateway.read.language.detect import find_language
from rules.language.torn_files import find_slips, read_torn
from rules.language.yaml_models import Section, Wrong, validate_rest
from rules.language.yaml_reader import Node, Problem
from store.records import Knowledge

LARGEST = 200_000  # bytes of a file
_NAME = re.compile(r"\w[\w-]{0,79}")
_FENCE = "---"
FREE = frozenset({"title", "author", "keywords"})


def _list(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise Wrong(f"'{value}' is no day", "write 2027-06-30") from None


def _ticket(value: str) -> str:
    digits = value.strip().upper().removeprefix("T-")
    if value and not (digits.isascii() and digits.isdigit()):
        raise Wrong(f"'{value}' is no ticket", "write T-1042")
    return digits


Names = Annotated[tuple[str, ...], pydantic.BeforeValidator(_list)]


class FrontMatter(Section):
    """What stands between the two lines of dashes."""

    title: str
    languages: Names = ()
    categories: Names = ()
    keywords: Names = ()
    audience: Literal["requesters", "engineers"] = "requesters"
    valid_until: Annotated[str, pydantic.AfterValidator(_day)] = ""
    author: str = ""
    ticket: Annotated[str, pydantic.AfterValidator(_ticket)] = ""

    @pydantic.model_validator(mode="after")
    def _named(self) -> FrontMatter:
        if not self.title.strip():
            raise Wrong("the title is empty", "say in a few words what the article solves")
        return self


class ReadArticle(Struct, frozen=True):
    """An article, or why it is left out; warnings may stand beside an article."""

    article: Knowledge | None
    problems: tuple[Problem, ...] = ()
    head: Node | None = None  # its front matter, for places


def is_name(name: str) -> bool:
    """May a file be called so? Nothing that leads out of the folder."""
    return bool(_NAME.fullmatch(name))


def parse_article(name: str, content: bytes, shown: str, languages: Sequence[str] = ()) -> ReadArticle:
    """The article of a file; `shown` is the file as problems name it, `languages` are the desk's."""
    if not is_name(name):
        return _wrong(shown, 0, "the file's name is no name of an article", "use letters, digits and dashes")
    if len(content) > LARGEST:
        return _wrong(shown, 0, f"the file is larger than {LARGEST // 1000} kB", "make several articles of it")
    try:
        lines = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\0", "\ufffd").split("\n")
    except UnicodeDecodeError as error:
        return _wrong(shown, content[: error.start].count(b"\n") + 1, "not UTF-8", "save the file as UTF-8")
    if lines[0].rstrip() != _FENCE:
        return _wrong(shown, 1, "there is no front matter", "begin with '---', 'title: …' and '---'")
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == _FENCE), 0)
    if not end:
        return _wrong(shown, 1, "the front matter has no end", "put '---' on a line of its own below it")
    text = "\n".join(lines[end + 1 :]).strip()
    # an empty line in place of the dashes: places are those of the file
    torn = read_torn("\n".join(("", *lines[1:end], "")), shown)
    head, tree, problems = validate_rest(torn.tree, FrontMatter)
    wrong = (*torn.problems, *(one for one in problems if not torn.lost or not one.message.endswith(" is missing")))
    slips = (*find_slips(torn.tree, FREE), *_unknown_languages(tree, languages))
    found = tuple(sorted((*wrong, *slips), key=lambda one: (one.line, one.column)))
    if head is None or wrong:
        return ReadArticle(None, found, tree)
    if not text:
        return ReadArticle(
            None, (*found, Problem(shown, end + 1, 1, "the article is empty", "write it below the '---'"))
        )
    return ReadArticle(_article(name, head, text, content), found, tree)


def _unknown_languages(head: Node, languages: Sequence[str]) -> Iterator[Problem]:
    node = head.get("languages")
    for one in (node.items or (node,)) if node is not None else ():
        if languages and one.kind == "text" and not set(_list(one.text)) <= set(languages):
            hint = f"the desk speaks {', '.join(languages)}"
            yield one.problem(f"nobody is offered an article in '{one.text}'", hint, "warning")


def _article(name: str, head: FrontMatter, text: str, content: bytes) -> Knowledge:
    spoken = head.languages or tuple(filter(None, (find_language(f"{head.title}\n{text}"),)))
    return Knowledge(
        name=name,
        title=" ".join(head.title.split()),
        text=text,
        languages=tuple(language.lower() for language in spoken),
        categories=tuple(category.lower() for category in head.categories),
        keywords=head.keywords,
        audience=head.audience,
        valid_until=head.valid_until,
        author=head.author,
        ticket_id=int(head.ticket) if head.ticket else None,
        digest=hashlib.sha256(content).hexdigest()[:16],
    )


def _wrong(shown: str, line: int, message: str, hint: str) -> ReadArticle:
    return ReadArticle(None, (Problem(shown, line, int(bool(line)), message, hint),))


def format_article(article: Knowledge) -> bytes:
    """The file of an article; `parse_article` gives the same one back."""
    lists = {"languages": article.languages, "categories": article.categories, "keywords": article.keywords}
    head = [f"title: {_quoted(article.title)}"]
    head += [f"{name}: [{', '.join(map(_quoted, values))}]" for name, values in lists.items() if values]
    if article.audience != "requesters":
        head.append(f"audience: {article.audience}")
    for name, value in (("valid_until", article.valid_until), ("author", article.author)):
        if value:
            head.append(f"{name}: {_quoted(value)}")
    if article.ticket_id:
        head.append(f"ticket: T-{article.ticket_id}")
    return "\n".join((_FENCE, *head, _FENCE, "", article.text.strip(), "")).encode("utf-8", "replace")


def _quoted(text: str) -> str:
    """A YAML scalar in single quotes holds everything but line ends and control characters."""
    plain = "".join(" " if letter < " " or letter == "\x7f" else letter for letter in text)
    return "'" + plain.replace("'", "''") + "'"
