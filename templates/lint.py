"""Checks letters before anybody gets them: they render in every shape, read well, and hold what mail programs allow."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

from jinja2 import TemplateError

from templates.context import LetterContext
from templates.letters import LETTERS, To
from templates.lint_sources import NO_PART, LintFinding, lint_letter, lint_words, nearest
from templates.plaintext import COLUMNS, width
from templates.render import Rendered, environment, forget, frame_environment, render_strictly
from templates.words import SHIPPED, languages

SUBJECT_LIMIT = 160  # characters
LARGEST = 100_000  # bytes of a letter, before and after it is printed


def lint(overrides: Path | None = None, own: Mapping[str, str] | None = None) -> list[LintFinding]:
    """All that is wrong with the desk's own letters, words and frame;
    with those that are shipped when no folder is given.

    `own`: letters of names of the desk's own, and for which of ours each of them stands.
    """
    forget()
    own = own or {}
    try:
        found = list(_lint_files(overrides or SHIPPED, frozenset(own)))
        if not any(_spoils_all(one) for one in found):
            found += _lint_letters(overrides, own, {one.file for one in found if one.severity == "error"})
        return list(dict.fromkeys(found))
    finally:
        forget()


def _lint_letters(overrides: Path | None, own: Mapping[str, str], spoilt: Collection[str]) -> Iterator[LintFinding]:
    """Each letter in each of its languages, but those whose file is wrong by itself."""
    for language, letter in product(languages(overrides), (*_touched(overrides), *own)):
        is_missing = letter in own and not _stands(overrides, language, letter)
        if not is_missing and f"{language}/{letter}.j2" not in spoilt:
            yield from _lint_letter(letter, language, overrides, own.get(letter, letter))


def _spoils_all(one: LintFinding) -> bool:
    """Is it wrong in what every letter is made with: no letter says more than that."""
    lacks_part = Path(one.file).name.startswith("_") and one.message.startswith(NO_PART)
    return one.severity == "error" and (lacks_part or one.file.endswith(("words.toml", "frame.html.j2")))


def _stands(overrides: Path | None, language: str, letter: str) -> bool:
    return overrides is not None and (overrides / language / f"{letter}.j2").is_file()


def _touched(overrides: Path | None) -> tuple[str, ...]:
    """The letters that the desk's own files change: all of them where a frame,
    words or a shared part are among these.
    """
    if overrides is None:
        return tuple(LETTERS)
    names = {path.stem for path in overrides.glob("*/*.j2")}
    everything = any(name.startswith("_") for name in names) or (overrides / "frame.html.j2").exists()
    if everything or any(overrides.glob("*/words.toml")):
        return tuple(LETTERS)
    return tuple(name for name in LETTERS if name in names)


# -- files -------------------------------------------------------------------------------------------------------------


def _lint_files(folder: Path, own: frozenset[str]) -> Iterator[LintFinding]:
    """What can be said without rendering: names of files and of values, syntax, tables of words."""
    roots = (folder, SHIPPED, SHIPPED.parent)
    files = {path.relative_to(root).as_posix() for root in roots for path in root.glob("**/*.j2")}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in path.parts[len(folder.parts) :]):
            continue
        if not path.is_file():
            yield from _lint_no_file(path, name)
            continue
        try:
            if path.stat().st_size > LARGEST:
                yield LintFinding(name, 0, f"larger than {LARGEST // 1000} KB: Gmail would cut it")
                continue
            source = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            yield LintFinding(name, error.object[: error.start].count(b"\n") + 1, "is not UTF-8", 1)
            continue
        except OSError as error:
            yield LintFinding(name, 0, f"cannot be read: {error.strerror}")
            continue
        if path.name == "words.toml" and name.count("/") == 1:
            yield from lint_words(source, name)
        elif path.name == "words.toml":
            yield LintFinding(
                name, 0, "stands in the wrong folder: expected LANGUAGE/words.toml, for example en/words.toml"
            )
        elif name == "frame.html.j2":
            yield from lint_letter(source, name, frame_environment(), files)
        elif path.suffix == ".j2":
            yield from _lint_source(path, source, name, own, files)
        else:
            yield LintFinding(
                name, 0, "is no letter: expected LANGUAGE/LETTER.j2, LANGUAGE/words.toml or frame.html.j2"
            )


def _lint_no_file(path: Path, name: str) -> Iterator[LintFinding]:
    """A link that leads nowhere, a pipe, or a folder that is called like a letter."""
    if path.is_dir():
        if path.suffix in {".j2", ".toml"}:
            yield LintFinding(name, 0, "is a folder, and should be a file")
    elif path.suffix in {".j2", ".toml"}:
        yield LintFinding(name, 0, "is no file that can be read: a link that leads nowhere, or a pipe")


def _lint_source(
    path: Path, source: str, name: str, own: frozenset[str], files: Collection[str]
) -> Iterator[LintFinding]:
    if path.parent.name == path.parents[1].name or name.count("/") != 1:
        yield LintFinding(
            name, 0, "stands in the wrong folder: expected LANGUAGE/LETTER.j2, for example en/received.j2"
        )
        return
    if path.stem not in LETTERS and path.stem not in own and not path.stem.startswith("_"):
        hint = nearest(path.stem, (*LETTERS, *own))
        yield LintFinding(name, 0, f"there is no letter {path.stem!r}{hint or ', and no rule names it'}")
        return
    yield from lint_letter(source, name, environment(), files)


# -- letters -----------------------------------------------------------------------------------------------------------


def _lint_letter(letter: str, language: str, overrides: Path | None, stands_for: str) -> Iterator[LintFinding]:
    seen: set[tuple[str, int, str]] = set()
    source = (overrides or SHIPPED) / language / f"{letter}.j2"
    lines = source.read_text(encoding="utf-8-sig").casefold().split("\n") if source.is_file() else []
    has_frame = overrides is not None and (overrides / "frame.html.j2").is_file()
    from templates.samples.every_letter import variants  # noqa: PLC0415 - a desk without letters of its own needs none

    for difference, context in variants(stands_for, language):
        try:
            rendered = render_strictly(letter, language, context, overrides)
        except Exception as error:
            file, line = _blame(error, f"{language}/{letter}.j2", overrides)
            if (file, line, _say(error)[:40]) not in seen:
                yield LintFinding(file, line, f"{_say(error)}{f' ({difference})' if difference else ''}", int(line > 0))
            seen.add((file, line, _say(error)[:40]))
            continue
        of_frame = set(lint_html(rendered.html)) if has_frame else set[str]()
        yield from (LintFinding("frame.html.j2", 0, message) for message in sorted(of_frame))
        for message in lint_rendered(stands_for, context, rendered):
            if message not in of_frame and ("", 0, message) not in seen:
                line, column = _find_words(message, lines)
                shown = f" ({difference})" if difference else ""
                yield LintFinding(f"{language}/{letter}.j2", line, f"{message}{shown}", column)
            seen.add(("", 0, message))


def _find_words(message: str, lines: list[str]) -> tuple[int, int]:
    """Line and column of the words that a message begins with; 0 where they stand in no line of the letter itself."""
    quoted = re.match(r"'([^']+)': ", message)
    found = ((n, line.find(quoted[1])) for n, line in enumerate(lines, 1) if quoted and quoted[1] in line)
    line, column = next(found, (0, -1))
    return line, column + 1


def _say(error: Exception) -> str:
    return str(error) if isinstance(error, TemplateError | ValueError) else f"{type(error).__name__}: {error}"


def _blame(error: Exception, file: str, overrides: Path | None) -> tuple[str, int]:
    """The template and line that an error came from."""
    line, trace = int(str(error).startswith("a letter begins with")), error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            if overrides is not None and Path(name).is_relative_to(overrides):
                file = Path(name).relative_to(overrides).as_posix()
            else:
                file = "/".join(Path(name).parts[-2:])
            line = trace.tb_lineno
        trace = trace.tb_next
    return file, line


def lint_rendered(letter: str, context: LetterContext, rendered: Rendered) -> list[str]:
    """What is wrong with one letter as it would go out."""
    return [
        *_lint_subject(letter, context, rendered.subject),
        *_lint_text(rendered.text),
        *lint_html(rendered.html),
        *_lint_tone(rendered.subject + "\n" + rendered.text),
    ]


def _lint_subject(letter: str, context: LetterContext, subject: str) -> Iterator[str]:
    if not subject or "\n" in subject or "\r" in subject:
        yield "the subject must be one line"
    if len(subject) > SUBJECT_LIMIT:
        yield f"the subject has {len(subject)} characters, {SUBJECT_LIMIT} is the limit"
    kind = LETTERS[letter]
    if kind.about_ticket and context.ticket is not None:
        if f"[{context.ticket.ref}]" not in subject:
            yield f"the subject lacks the reference in brackets: [{context.ticket.ref}]"
        if kind.to in (To.REQUESTER, To.WATCHER) and context.ticket.subject not in subject:
            yield "the subject of a thread stays what the requester wrote"


def _lint_text(text: str) -> Iterator[str]:
    if not text.strip():
        yield "there is no text"
    for line in text.split("\n"):
        if width(line) > COLUMNS and " " in line.strip() and not line.startswith(">"):
            yield f"a line is wider than {COLUMNS} columns: {line!r}"
        if any(ord(char) < 32 for char in line):
            yield f"a control character stands in {line!r}"


_TONE = {
    "!": "no exclamation marks",
    "！": "no exclamation marks",
    "dear customer": "people have names",
    "dear user": "people have names",
    "尊敬的客户": "people have names",
    "尊敬的用户": "people have names",
    "do not reply": "every letter can be answered",
    "don't reply": "every letter can be answered",
    "请勿回复": "every letter can be answered",
    "as soon as possible": "a promise is a date",
    "尽快": "a promise is a date",
}


def _lint_tone(text: str) -> Iterator[str]:
    folded = text.casefold()
    for words, why in _TONE.items():
        if words in folded:
            yield f"{words!r}: {why}"


# -- HTML --------------------------------------------------------------------------------------------------------------

_TAGS = frozenset("html head meta title style body div table tr td p a br span strong em img".split())  # noqa: SIM905
_VOID = frozenset({"meta", "br", "img"})
_STYLES = re.compile(
    r"flex|grid|position\s*:|float\s*:|background-image|url\s*\(|@import|@font-face|expression\s*\(|calc\s*\(|var\s*\("
)


class _HtmlObjections(HTMLParser):
    """Collects what Outlook and careful mail programs object to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.open: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _TAGS:
            self.found.append(f"<{tag}> is not for mail")
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "table" and given.get("role") != "presentation":
            self.found.append('a table for layout says role="presentation"')
        if tag in {"td", "p"} and "style" not in given:
            self.found.append(f"<{tag}> has no inline style")
        if tag == "img":
            if not given.pop("src", "").startswith("cid:"):
                self.found.append("<img> shows what comes with the letter (cid:), nothing else")
            if "alt" not in given:
                self.found.append("<img> says no alt")
        for name, value in given.items():
            if name.startswith("on") or name in {"src", "srcset", "background", "action", "id", "poster"}:
                self.found.append(f"the attribute {name} is not for mail")
            if name == "href" and not value.startswith("mailto:"):
                self.found.append(f"links are mailto: only, not {value[:40]!r}")
            if name == "style" and _STYLES.search(value.casefold()):
                self.found.append(f"a style that Outlook does not know: {value[:60]!r}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.found.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style" and _STYLES.search(data.casefold()):
            self.found.append("the style sheet holds what mail programs do not know or would fetch")


def lint_html(html: str) -> list[str]:
    """What mail programs (Outlook most of all) would not show, or would fetch from elsewhere."""
    reader = _HtmlObjections()
    reader.feed(html)
    reader.close()
    if reader.open:
        reader.found.append(f"<{reader.open[-1]}> is never closed")
    if not reader.language:
        reader.found.append("<html> says no lang")
    if "color-scheme" not in html:
        reader.found.append("the frame says nothing about dark mode")
    if len(html.encode()) > LARGEST:
        reader.found.append("larger than 100 KB: Gmail would cut it")
    return list(dict.fromkeys(reader.found))
