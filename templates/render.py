"""A letter: its source and a context in, subject, text and HTML out.

One source per letter and language holds the words once (`letters/en/received.j2`); `layout` takes the rendered source apart,
and both formats are made from the same blocks, so neither can say what the other does not. Values never become notation
(they are marked) and never become HTML (the frame escapes everything). The environment is sandboxed and strict.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, get_timezone_location
from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateNotFound, Undefined, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from templates import layout
from templates.context import AttachmentView, CommandView, Done, LetterContext, Said, Scores, TicketView, Who
from templates.words import FALLBACK, SHIPPED, Words, get_words

_FIELDS = tuple(field.name for field in fields(LetterContext))
_NO_PEOPLE = frozenset(
    {
        "team",
        "desk",
        "it",
        "department",
        "office",
        "support",
        "service",
        "helpdesk",
        "group",
        "admin",
        "info",
        "the",
        "hr",
        "mr",
        "mrs",
        "ms",
        "dr",
    }
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter ready to be composed. `problem` says why a letter of the desk's own was not used, "" when all was well."""

    subject: str  # one line
    text: str
    html: str
    problem: str = ""


class Marked(str):
    """Text with marks of the layout in it: made by our filters and functions only, never from a value alone."""

    __slots__ = ()


def render(letter: str, language: str, context: LetterContext, overrides: Path | None = None) -> Rendered:
    """One letter in one language. A letter that the language lacks is English; a broken letter of the desk's own folder is
    replaced by the shipped one, with the reason in `problem`. Raises TemplateNotFound for a letter that does not exist.
    """
    if overrides is None:
        return _render(letter, language, context, None)
    try:
        return _render(letter, language, context, overrides)
    except TemplateNotFound as error:
        if error.name and error.name.endswith(f"/{letter}.j2"):
            raise
        problem = str(error)
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    rendered = _render(letter, language, context, None)
    return Rendered(rendered.subject, rendered.text, rendered.html, f"{language}/{letter}.j2: {problem}")


def render_strictly(letter: str, language: str, context: LetterContext, overrides: Path | None = None) -> Rendered:
    """As `render`, but a broken letter raises what is wrong with it (jinja2.TemplateError, ValueError): for the lint."""
    return _render(letter, language, context, overrides)


def forget() -> None:
    """Letters are compiled once a process; after files have changed this makes them be read again."""
    _press.cache_clear()
    get_words.cache_clear()


def _render(letter: str, language: str, context: LetterContext, overrides: Path | None) -> Rendered:
    press = _press(language, overrides)
    if not press.has(letter):
        press = _press(FALLBACK, overrides)
    laid_out = press.lay_out(letter, context)
    subject = layout.clean_line(laid_out.subject, 240)
    html = press.frame.render(lang=press.html_language, subject=subject, letter=laid_out)
    return Rendered(subject, layout.to_text(laid_out), html)


@lru_cache(maxsize=32)
def _press(language: str, overrides: Path | None) -> _Press:
    return _Press(language, overrides)


class _Press:
    """All that is compiled once for one language and one folder of overrides."""

    def __init__(self, language: str, overrides: Path | None) -> None:
        self.language = language
        self.words = get_words(language, overrides)
        self.html_language = {"zh": "zh-Hans"}.get(language, language)
        folders = [str(overrides)] if overrides else []
        loader = FileSystemLoader([*folders, str(SHIPPED), str(SHIPPED.parent)])
        self.letters = _environment(loader)
        self.letters.finalize = _finalize
        self.letters.filters.update(_filters(Speech(self.words)))
        self.compiled: dict[str, Template] = {}
        frames = _frame_environment(loader)
        frames.filters.update(inline=_inline, spoken=_spoken, mailto=_mailto)
        self.frame = frames.get_template("frame.html.j2")

    def has(self, letter: str) -> bool:
        """Is there such a letter in this language? Compiled on first use; raises TemplateSyntaxError."""
        if letter not in self.compiled:
            try:
                self.compiled[letter] = self.letters.get_template(f"{self.language}/{letter}.j2")
            except TemplateNotFound as error:
                if error.name != f"{self.language}/{letter}.j2" or self.language == FALLBACK:
                    raise
                return False
        return True

    def lay_out(self, letter: str, context: LetterContext) -> layout.Layout:
        self.has(letter)
        template = self.compiled[letter]
        maker = Maker(self.words)
        source = template.render({name: getattr(context, name) for name in _FIELDS}, **maker.functions())
        return layout.parse_letter(source, maker.blocks, self.words.get("signs", "colon"))


class _LinesOfTags(Extension):
    """A line that holds nothing but tags leaves no line behind, and a tag within a line leaves the line as it is.

    (Jinja's trim_blocks would also glue a line that ends in `{% endif %}` to the next.) The line break moves into the tag, so
    that errors keep their line numbers.
    """

    _alone = re.compile(
        r"^[ \t]*((?:\{%(?:(?!%\}).)*%\}[ \t]*)*)(?:(\{%(?:(?!%\}).)*)%\}|(\{#(?:(?!#\}).)*)#\})[ \t]*\n", re.MULTILINE
    )

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's signature
        return self._alone.sub(lambda m: m[1] + (f"{m[2]}\n%}}" if m[2] else f"{m[3]}\n#}}"), source)


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """An environment that parses letters, for the lint; it renders none."""
    parser = _environment(FileSystemLoader(str(SHIPPED)))
    parser.filters.update(_filters(Speech(get_words(FALLBACK))))
    return parser


def _environment(loader: FileSystemLoader) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=False,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        auto_reload=False,
        extensions=[_LinesOfTags],
    )


def _frame_environment(loader: FileSystemLoader) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _finalize(value: object) -> str:
    """What every `{{ … }}` of a letter goes through: one line, wrapped in marks that no value can contain."""
    if isinstance(value, Marked):
        return value
    if isinstance(value, str):
        return f"{layout.GUARD}{layout.clean_line(value)}{layout.GUARD_END}" if value else ""
    if isinstance(value, int):
        return f"{layout.GUARD}{value}{layout.GUARD_END}"
    if isinstance(value, Who):
        return f"{layout.GUARD}{layout.clean_line(str(value))}{layout.GUARD_END}"
    return _refuse(value)


def _refuse(value: object) -> NoReturn:
    if isinstance(value, Undefined):
        str(value)  # raises UndefinedError, which names what is missing
    if value is None:
        raise ValueError("a value is None: ask for it with {% if … %} first")
    hint = "write it with |moment, |short, |day or |clock" if isinstance(value, datetime) else "pick one of its fields"
    raise ValueError(f"a {type(value).__name__} cannot stand in a letter: {hint}")


# --- HTML: the only place where marks become elements, after everything was escaped -------------------------------------


def _inline(text: str) -> Markup:
    """Text of a letter as HTML: escaped, then the marks of strong text."""
    escaped = str(escape(text))
    if layout.STRONG in escaped:
        escaped = escaped.replace(layout.STRONG, '<strong style="font-weight:600;">').replace(
            layout.STRONG_END, "</strong>"
        )
    return Markup(escaped.replace(layout.GUARD, "").replace(layout.GUARD_END, ""))  # noqa: S704 - escaped above


def _spoken(text: str) -> list[Markup]:
    """A person's text as HTML paragraphs: escaped, line breaks and indents kept, links not made active."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        lines = [_indented(line) for line in paragraph.strip("\n").split("\n")]
        if any(lines):
            paragraphs.append(Markup("<br>").join(lines))
    return paragraphs


def _indented(line: str) -> Markup:
    stripped = line.lstrip(" ")
    indent = min(len(line) - len(stripped), 24)
    return Markup("&nbsp;") * indent + escape(stripped)


def _mailto(link: str) -> str:
    """The only links that letters have; anything else raises ValueError."""
    if not link.startswith("mailto:"):
        raise ValueError(f"a letter links to mailto: only, not to {link[:40]!r}")
    return link


# --- what letters can say -------------------------------------------------------------------------------------------------


class Speech:
    """How one language says dates, names, sizes and codes: the filters of the letters."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.locale = _locale(words.language)
        self._zones: dict[str, str] = {}

    def greeting(self, who: Who) -> str:
        """Such as "Hello Ann," by the name by which a colleague would greet; "Hello," to a mailbox without one."""
        name = self.first(who) if who.name else ""
        return (
            self.words.get("signs", "greeting").replace("{name}", name)
            if name
            else self.words.get("signs", "greeting_unknown")
        )

    def first(self, who: Who) -> str:
        """The name to call somebody by: the first name of a Western name, all of any other, the address without a name."""
        name = layout.clean_line(who.name, 60)
        if not name:
            return layout.clean_line(who.address, 60)
        parts = name.split()
        if "," in name:
            family, _, given = name.partition(",")
            return (
                given.split()[0]
                if given.split() and family.replace(" ", "").isalpha() and given.replace(" ", "").isalpha()
                else name
            )
        plainly = all(
            part.replace("-", "").replace("'", "").replace(".", "").isalpha() and part[0].isupper() for part in parts
        )
        if (
            2 <= len(parts) <= 3
            and plainly
            and len(parts[0].rstrip(".")) > 1
            and name.isascii()
            and not _NO_PEOPLE.intersection(name.lower().split())
        ):
            return parts[0]
        return name

    def moment(self, context: Context, value: datetime) -> str:
        """Such as "Tuesday 24 November, 15:30 (Beijing time)"; the year only where it is another one."""
        return self._date(context, "moment", value) + self.words.get("signs", "zone").replace(
            "{zone}", self.zone(context["desk"].timezone)
        )

    def zone(self, name: str) -> str:
        """Such as "Beijing time": by the table of the language, else by the city of the zone."""
        said = self._zones.get(name)
        if said is None:
            city = get_timezone_location(_zone_info(name), locale=self.locale, return_city=True)
            said = self._zones[name] = self.words.groups["zones"].get(name) or self.words.get(
                "signs", "city_time"
            ).replace("{city}", city)
        return said

    def short(self, context: Context, value: datetime) -> str:
        """Such as "Tue 24 Nov 15:30", for people who read many of them."""
        return self._date(context, "short", value)

    def day(self, context: Context, value: datetime) -> str:
        return self._date(context, "day", value)

    def clock(self, context: Context, value: datetime) -> str:
        """Such as "15:30" today, else with its day."""
        zone = _zone_info(context["desk"].timezone)
        same = value.astimezone(zone).date() == context["now"].astimezone(zone).date()
        return self._date(context, "clock" if same else "short", value)

    def _date(self, context: Context, pattern: str, value: datetime) -> str:
        zone = _zone_info(context["desk"].timezone)
        if pattern != "clock" and value.astimezone(zone).year != context["now"].astimezone(zone).year:
            pattern += "_year"
        return format_datetime(value, self.words.get("dates", pattern), tzinfo=zone, locale=self.locale)

    def word(self, code: str | int, group: str) -> str:
        """The word for a code, the code itself where there is none."""
        return self.words.word(group, str(code))

    def category(self, code: str) -> str:
        """A category as people say it: by the table, else the last part of its path; nothing for `other`."""
        if code == "other":
            return ""
        return self.words.groups.get("category", {}).get(code) or code.rpartition(".")[2].replace("_", " ").replace(
            "-", " "
        )

    def done(self, context: Context, done: Done) -> str:
        """A command in the past tense: "handed over to Dana"."""
        value = done.value if isinstance(done.value, str) else self.short(context, done.value)
        table = self.words.groups["done"]
        said = (
            table.get(done.command, f"#{done.command} {{value}}")
            if value
            else table.get(f"{done.command}-", table.get(done.command, f"#{done.command}"))
        )
        return layout.space_scripts(said.replace("{value}", value).rstrip())

    def greets(self, text: str) -> bool:
        """Does a text begin with a greeting of its own?"""
        opening = text.lstrip().lower()[:12]
        return (
            opening.startswith(
                ("hello", "hi ", "hi,", "hey", "dear", "good morning", "good aft", "good day", "您好", "你好")
            )
            or "您好" in opening
        )

    def bare(self, ticket: TicketView) -> str:
        """The subject alone, without `Re:`."""
        return strip_subject(ticket.subject) or self.words.get("signs", "no_subject")

    def subject(self, ticket: TicketView) -> str:
        """The subject of a thread: what the requester wrote, as an answer, with the reference in brackets."""
        return f"{self.words.get('signs', 're')}{self.bare(ticket)} [{ticket.ref}]"

    def listed(self, values: tuple[object, ...]) -> str:
        """Such as "Ann, Bob and Eva"."""
        said = [layout.clean_line(str(value)) for value in values if str(value)]
        if len(said) < 2:
            return "".join(said)
        return self.words.get("signs", "comma").join(said[:-1]) + self.words.get("signs", "and") + said[-1]

    def commas(self, values: tuple[object, ...]) -> str:
        """Such as "Finance, Beijing", without the empty ones."""
        return self.words.get("signs", "comma").join(layout.clean_line(str(value)) for value in values if str(value))

    def dotted(self, values: tuple[object, ...]) -> str:
        """Such as "printing · level 1 · on duty", without the empty ones."""
        return " · ".join(layout.clean_line(str(value)) for value in values if str(value))


def _with_context(method: Callable[[Context, Any], str]) -> Callable[[Context, Any], str]:
    """A method as a filter that is given the context first (Jinja marks functions, and methods cannot be marked)."""

    @pass_context
    def call(context: Context, value: Any) -> str:
        return method(context, value)

    return call


def _filters(speech: Speech) -> dict[str, Any]:
    return {
        "greeting": speech.greeting,
        "first": speech.first,
        "moment": _with_context(speech.moment),
        "short": _with_context(speech.short),
        "day": _with_context(speech.day),
        "clock": _with_context(speech.clock),
        "word": speech.word,
        "subject": speech.subject,
        "bare": speech.bare,
        "category": speech.category,
        "greets": speech.greets,
        "done": _with_context(speech.done),
        "size": say_size,
        "listed": speech.listed,
        "dotted": speech.dotted,
        "commas": speech.commas,
        "strong": _strong,
        "clip": layout.clean_line,
    }


def _strong(value: object) -> Marked:
    return Marked(f"{layout.STRONG}{layout.GUARD}{layout.clean_line(str(value))}{layout.GUARD_END}{layout.STRONG_END}")


class Maker:
    """The functions of a letter that make more than a line: each puts a block aside and leaves a reference in the text."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.blocks: list[layout.Block] = []

    def functions(self) -> dict[str, Any]:
        return {
            "said": self.said,
            "own": self.own,
            "typed": self.typed,
            "quoted": self.quoted,
            "choice": layout.Choice,
            "choices": self.choices,
            "scores": self.scores,
            "explained": self.explained,
            "files": self.files,
        }

    def _put(self, block: layout.Block) -> Marked:
        self.blocks.append(block)
        return Marked(f"\n{layout.BLOCK}{len(self.blocks) - 1}{layout.BLOCK}\n")

    def said(self, message: Said | str, label: str = "") -> Marked:
        """The words that the letter carries, as they were written."""
        text = layout.clean_text(message if isinstance(message, str) else message.text)
        return self._put(
            layout.Spoken(
                text or self.words.get("signs", "no_text"), "said", layout.space_scripts(layout.clean_line(label))
            )
        )

    def own(self, message: Said) -> Marked:
        """The words of the person whose letter this is: not set off, nothing around them."""
        return self._put(layout.Spoken(layout.clean_text(message.text) or self.words.get("signs", "no_text"), "own"))

    def quoted(self, text: str, label: str = "", lines: int = 12) -> Marked:
        """Earlier words, short and set off: at most `lines` lines."""
        kept = layout.clean_text(text).split("\n")
        if len(kept) > lines:
            kept = [*kept[:lines], "…"]
        return self._put(layout.Spoken("\n".join(kept), "history", layout.space_scripts(layout.clean_line(label))))

    def choices(self, *choices: layout.Choice) -> Marked:
        for choice in choices:
            _mailto(choice.link or "mailto:")
        cleaned = (
            layout.Choice(layout.clean_line(c.label), c.link, layout.space_scripts(layout.clean_line(c.text)))
            for c in choices
        )
        return self._put(layout.Choices(tuple(cleaned), self.words.get("signs", "or")))

    def typed(self, *words: str) -> Marked:
        """Examples of what to type, on a line of their own."""
        return self._put(layout.Typed(tuple(map(layout.clean_line, words))))

    def scores(self, scores: Scores) -> Marked:
        given = scores.given or (0, 0, 0, 0)
        names = ("speed", "expertise", "result", "attitude")
        scales = tuple(
            layout.Scale(self.words.get("survey", name), getattr(scores, name), given[index])
            for index, name in enumerate(names)
        )
        legend = self.words.get("signs", "scale").replace("{low}", self.words.get("survey", "low"))
        return self._put(layout.Scales(scales, legend.replace("{high}", self.words.get("survey", "high"))))

    def explained(self, commands: tuple[CommandView, ...]) -> Marked:
        """Commands with what they do, as a list to look things up in."""
        chinese = self.words.language == "zh"
        rows = []
        for command in commands:
            typed = layout.clean_line(
                f"#{command.chinese if chinese and command.chinese else command.word} {command.example}"
            )
            rows.append((typed, layout.clean_line(command.meaning)))
        return self._put(layout.Commands(tuple(rows)))

    def files(self, attachments: tuple[AttachmentView, ...]) -> Marked:
        """Attachments: name and size, and why one was kept back."""
        items = []
        for file in attachments:
            said = f"{layout.clean_line(file.name, 80)} ({say_size(file.size)})"
            if file.kept_back:
                said += self.words.get("signs", "kept_back").replace(
                    "{why}", layout.clean_line(self.words.word("kept_back", file.kept_back))
                )
            items.append((said,))
        return self._put(layout.Items(tuple(items)))


def say_size(value: int) -> str:
    """Bytes as people say them: 900 B, 1.4 KB, 25 MB."""
    if value < 1000:
        return f"{value} B"
    for unit, factor in (("KB", 1e3), ("MB", 1e6)):
        if value < factor * 999.5:
            return (
                f"{value / factor:.0f} {unit}"
                if value >= factor * 9.95
                else f"{value / factor:.1f} {unit}".replace(".0 ", " ")
            )
    return f"{value / 1e9:.1f} GB".replace(".0 ", " ")


FUNCTIONS = tuple(Maker(Words("", {})).functions())  # their names, for the lint


_PREFIX = (
    "re:",
    "re：",
    "fw：",
    "fwd：",
    "aw:",
    "antw:",
    "fwd:",
    "fw:",
    "回复:",
    "回复：",
    "答复:",
    "答复：",
    "转发:",
    "转发：",
    "sv:",
)


def strip_subject(subject: str) -> str:
    """A subject without `Re:`, `回复：` and our own reference in front or behind."""
    subject = layout.clean_line(subject, 200)
    while subject.lower().startswith(_PREFIX):
        subject = subject[min(index for index in (subject.find(":"), subject.find("：")) if index >= 0) + 1 :].lstrip()
    return subject


@lru_cache(maxsize=256)
def _zone_info(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)
