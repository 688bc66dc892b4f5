"""A letter: its source and a context in, subject, text and HTML out.

One source per letter and language holds the words once (`letters/en/received.j2`); `layout` takes the rendered source
apart, and both formats are made from the same blocks, so neither can say what the other does not. Values never become
notation (they are marked) and never become HTML (the frame escapes everything). The environment is sandboxed and
strict.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property, lru_cache, partial, wraps
from operator import attrgetter
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple, NoReturn

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateNotFound, Undefined, nodes, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.filters import do_format, do_join
from jinja2.runtime import Context, LoopContext, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from templates import context as records
from templates import layout
from templates.compiler import PlainEnvironment, escaped, fill
from templates.context import LetterContext, Who
from templates.former_names import CHANGE, FormerChange
from templates.layout import Marked, check_link, end_once
from templates.maker import Maker
from templates.shapes import AsciiHtml, Frame, Shapes, print_pages
from templates.speech import Speech, filters_of
from templates.words import FALLBACK, SHIPPED, get_words

_FRAME = "frame.html.j2"
_ALL = frozenset({CHANGE, *LetterContext.__struct_fields__})  # that a letter may ask for
_ALWAYS = frozenset({"desk", "now", "reply_goes"})  # which filters ask for


class _Fields(NamedTuple):
    """Fields of a context that are read together."""

    all: frozenset[str]
    names: tuple[str, ...]
    read: Callable[[LetterContext], tuple[Any, ...]]


@lru_cache(maxsize=512)
def _fields_of(asked: frozenset[str]) -> _Fields:
    asked = asked & _ALL | _ALWAYS
    names = tuple(asked - {CHANGE})
    return _Fields(asked, names, attrgetter(*names))


class Rendered(Struct, frozen=True):
    """A letter ready to be composed.

    `problem` says why a letter of the desk's own was not used, "" when all was well.
    """

    subject: str  # one line
    text: str
    html: str
    problem: str = ""
    ascii_html: AsciiHtml | None = None  # the HTML as mail carries it, where the way that it was printed made that too


def render(
    letter: str,
    language: str,
    context: LetterContext,
    overrides: Path | None = None,
    *,
    own: str = "",
    first: str = FALLBACK,
) -> Rendered:
    """One letter in one language.

    `own` is a letter of the desk's own folder that is printed in its place; in the desk's `first` language where it
    is not there in the one that is asked for.

    A letter that the language lacks is English; a broken or missing letter of the desk's own folder is replaced by the
    shipped one, with the reason in `problem`. Raises TemplateNotFound for a letter that does not exist.
    """
    tries: list[tuple[str, tuple[str, ...]]] = [(own, (language, first))] if own else []
    tries += [(letter, (language,))] if overrides is not None else []
    problem = ""
    for name, languages in tries:
        try:
            rendered = _render(name, languages, context, overrides)
        except Exception as error:
            says = str(error) if isinstance(error, TemplateNotFound) else f"{type(error).__name__}: {error}"
            problem = problem or f"{language}/{name}.j2: {says}"
        else:
            return replace(rendered, problem=problem) if problem else rendered
    rendered = _render(letter, (language,), context, None)
    return replace(rendered, problem=problem) if problem else rendered


def render_strictly(letter: str, language: str, context: LetterContext, overrides: Path | None) -> Rendered:
    """As `render`, but in the sandbox, and a broken letter raises what is wrong with it (jinja2.TemplateError,
    ValueError): for the lint, which prints each letter a few times, so that compiling it whole would take most of it.
    """
    return _find_press(letter, (language,), overrides).print_in_sandbox(letter, context)


def names_in(letter: str, language: str, overrides: Path | None = None, *, own: str = "") -> frozenset[str]:
    """The values of a context that `render` asks for: those that the templates name where they are ours alone, all
    where a file of the desk's own takes part.
    """
    return _ALL if own else _find_press(letter, (language,), overrides).names_in(letter)


def forget() -> None:
    """Letters are compiled once a process; after files have changed this makes them be read again."""
    _press.cache_clear()
    get_words.cache_clear()


def _render(letter: str, languages: tuple[str, ...], context: LetterContext, overrides: Path | None) -> Rendered:
    return _find_press(letter, languages, overrides).print(letter, context)


def _find_press(letter: str, languages: tuple[str, ...], overrides: Path | None) -> _Press:
    """Of the first language that has it. Raises TemplateNotFound."""
    for language in (*languages, FALLBACK):
        press = _press(language, overrides)
        if press.has(letter):
            return press
    raise TemplateNotFound(letter)


@lru_cache(maxsize=32)
def _press(language: str, overrides: Path | None) -> _Press:
    return _Press(language, overrides)


class _Press:
    """All that is compiled once for one language and one folder of overrides."""

    def __init__(self, language: str, overrides: Path | None) -> None:
        self.language = language
        self.words = get_words(language, overrides)
        self.html_language = {"zh": "zh-Hans"}.get(language, language)
        self.folders = [*([overrides] if overrides else []), SHIPPED]
        loader = FileSystemLoader([*map(str, self.folders), str(SHIPPED.parent)], encoding="utf-8-sig")
        self.overrides = overrides
        self.letters = _environment(loader)
        self.frames = _frame_environment(loader)
        shipped = FileSystemLoader([str(SHIPPED), str(SHIPPED.parent)])
        self.plain_letters = PlainEnvironment(loader=shipped, **_OF_LETTERS)
        self.plain_frames = PlainEnvironment(loader=shipped, **_OF_FRAMES)
        self.plain: dict[str, Template | None] = {}  # None where a file of the desk's own takes part
        for environment in (self.letters, self.plain_letters):
            environment.finalize = _finalize
            environment.filters.update(filters_of(Speech(self.words)))
        for environment in (self.frames, self.plain_frames):
            environment.filters.update(_OF_INLINE)

    def has(self, letter: str) -> bool:
        """Is there such a letter in this language? Raises TemplateNotFound where even English has none."""
        name = f"{self.language}/{letter}.j2"
        if name in self.plain or any((folder / name).is_file() for folder in self.folders):
            return True
        if self.language == FALLBACK:
            raise TemplateNotFound(name)
        return False

    def print(self, letter: str, context: LetterContext) -> Rendered:
        """Raises what is wrong with a letter: jinja2.TemplateError, ValueError."""
        quick = self._find_quick(letter)
        if quick is not None:
            with contextlib.suppress(Exception):  # the sandbox says better what is wrong
                return self.print_plain(quick, context)
        return self.print_in_sandbox(letter, context)

    def names_in(self, letter: str) -> frozenset[str]:
        """The values of a context that a letter asks for, which is there."""
        quick = self._find_quick(letter)
        return _ALL if quick is None else _fields_of(self.plain_letters.asks[str(quick.name)]).all

    def print_plain(self, template: Template, context: LetterContext) -> Rendered:
        """A letter of ours, in our frame."""
        source, maker = self._fill(template, context, _fields_of(self.plain_letters.asks[str(template.name)]))
        subject, text, html, ascii_html = self.shapes.print(source, maker.blocks)
        return Rendered(subject, text, html, "", ascii_html)

    @cached_property
    def shapes(self) -> Shapes:
        """What letters of this language look like in our frame."""
        frame = Frame(self.plain_frames, _FRAME, self.html_language, _inline)
        return Shapes(frame, self.words.get("signs", "colon"))

    def print_in_sandbox(self, letter: str, context: LetterContext) -> Rendered:
        """As any letter may be printed, whoever wrote it."""
        _spent.total = 0
        source, maker = self._fill(self.letters.get_template(f"{self.language}/{letter}.j2"), context, _fields_of(_ALL))
        frame, colon = self.frames.get_template(_FRAME), self.words.get("signs", "colon")
        return Rendered(*print_pages(source, maker.blocks, colon, self.html_language, frame)[:3])

    def _fill(self, template: Template, context: LetterContext, asked: _Fields) -> tuple[str, Maker]:
        """The source of a letter, and who made its blocks."""
        maker = Maker(self.words)
        values = maker.functions()
        values.update(zip(asked.names, asked.read(context), strict=True))
        if CHANGE in asked.all:
            values[CHANGE] = FormerChange(context)
        return end_once(fill(template, values)), maker

    def _find_quick(self, letter: str) -> Template | None:
        """A letter of ours that is printed in a frame of ours."""
        if self._find_plain(self.plain_frames, _FRAME) is None:
            return None
        return self._find_plain(self.plain_letters, f"{self.language}/{letter}.j2")

    def _find_plain(self, environment: PlainEnvironment, name: str) -> Template | None:
        """A template of ours, compiled, unless it or a part of it is the desk's own."""
        if name not in self.plain:
            try:
                template = environment.compile_whole(name)
            except TemplateNotFound:  # a letter or a part that only the desk's own folder has
                self.plain[name] = None
            else:
                own = self.overrides is not None and any((self.overrides / p).exists() for p in environment.parts[name])
                self.plain[name] = None if own else template
        return self.plain[name]


class _LinesOfTags(Extension):
    """A line that holds nothing but tags leaves no line behind, and a tag within a line leaves the line as it is.

    (Jinja's trim_blocks would also glue a line that ends in `{% endif %}` to the next.) The line break moves into the
    tag, so that errors keep their line numbers.
    """

    _alone = re.compile(
        r"^[ \t]*((?:\{%(?:(?!%\}).)*%\}[ \t]*)*)(?:(\{%(?:(?!%\}).)*)%\}|(\{#(?:(?!#\}).)*)#\})[ \t]*\n", re.MULTILINE
    )

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's signature
        return self._alone.sub(lambda m: m[1] + (f"{m[2]}\n%}}" if m[2] else f"{m[3]}\n#}}"), source)


# How the source of letters, and that of the frame, is read.
_OF_LETTERS: dict[str, Any] = {"autoescape": False, "keep_trailing_newline": True, "extensions": [_LinesOfTags]}
_OF_FRAMES: dict[str, Any] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
_RECORDS = frozenset(
    kind
    for module in (records, layout)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Struct)
) | {LoopContext}


_MOST_MADE = 100_000  # characters or items that a letter makes at once
_MOST_BITS = 10_000  # of a power
_MOST_BLANKS = 1000  # that a filter is told to make
_PERCENT = re.compile(r"%(?:\([^)]*\))?(?P<spec>[^%a-zA-Z]*)%?")  # a place in a format, or a sign of per cent
_WIDE = re.compile(r"\d{4}|[*{]")  # how wide a place is to be: too wide, or told by a value
_PADS = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs"})
_PADDING = ("center", "indent", "batch", "slice")


def _bounded(pad: Callable[..., Any], values: int) -> Callable[..., Any]:
    """A filter of Jinja's or a method that makes as much as it is told, told no more than a letter needs; before what
    it is told stand so many values to work on.
    """

    @wraps(pad)
    def bounded(*given: Any, **named: Any) -> Any:
        if any(isinstance(one, int) and one > _MOST_BLANKS for one in (*given[values:], *named.values())):
            raise SecurityError(f"a letter may not make more than {_MOST_BLANKS} blanks or items at once")
        return pad(*given, **named)

    return bounded


def _format(text: str, *given: Any, **named: Any) -> str:
    return do_format(_narrow(text, _percents(text)), *given, **named)


def _percents(text: str) -> list[str]:
    """How wide the places of a `%` format are to be."""
    return [found["spec"] for found in _PERCENT.finditer(text)]


def _braces(text: str) -> list[str]:
    """How wide the places of a `{}` format are to be. Raises ValueError for what is no such format."""
    return [spec for _, _, spec, _ in Formatter().parse(text) if spec]


def _narrow(text: str, places: Iterable[str]) -> str:
    """A format. Raises SecurityError for one that fills up."""
    if any(map(_WIDE.search, places)):
        raise SecurityError("a letter may not use a format that wide")
    return text


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise SecurityError("a letter may not make a text, list or number that long")


_MOST_IN_ALL = 3_000_000  # characters and items that all steps of one letter make together
_MOST_AT_ONCE = 10_000_000  # that one step may come to, by the sizes of what it works on
_A_ROUND = 10  # what a round of a loop counts like
_EACH, _TOGETHER = " each", " together"  # filters that no template can name


class _Spent(threading.local):
    """What the letter that is printed by this thread has made so far."""

    total = 0


_spent = _Spent()


def _spend(size: int) -> None:
    _spent.total += size
    _check_size(_spent.total, _MOST_IN_ALL)


def _weigh(*values: Any) -> int:
    """The characters and items of values, as far as that is still of interest."""
    total, waiting = 0, list(values)
    while waiting and total <= _MOST_IN_ALL:
        one = waiting.pop()
        total += len(one) if isinstance(one, str) else 1
        if isinstance(one, dict):
            waiting += one.keys()
            waiting += one.values()
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
    return total


def _made(value: Any) -> Any:
    """What a step of a letter has made, which counts."""
    if isinstance(value, Iterator):
        return _each(value)
    _spend(_weigh(value))
    return value


def _each(values: Iterable[Any]) -> Iterator[Any]:
    """The rounds of a loop, and what a filter makes item by item."""
    for one in values:
        _spend(_weigh(one) if isinstance(values, Iterator) else _A_ROUND)
        yield one


@pass_eval_context
def _together(context: nodes.EvalContext, parts: tuple[Any, ...]) -> str:
    """`a ~ b`: no longer than its parts."""
    _check_size(_weigh(*parts), _MOST_IN_ALL)
    return (markup_join if context.autoescape else str_join)(parts)


@pass_eval_context
def _join(context: nodes.EvalContext, value: Iterable[Any], d: Any = "", attribute: Any = None) -> str:
    items = list(value)
    _check_size(_weigh(items) + _weigh(d) * len(items), _MOST_IN_ALL)
    joined: str = do_join(context, items, d, attribute)
    return joined


def _counted(name: str, make: Callable[..., Any]) -> Callable[..., Any]:
    """A filter or a method of Jinja's, whose result counts. Refused before it is made where it may be as long as one
    value for each character of another.
    """

    @wraps(make)
    def counted(*given: Any, **named: Any) -> Any:
        values = [one for one in (*given, *named.values()) if isinstance(one, str | list | tuple | dict)]
        sizes = [_weigh(one) for one in values]
        if name not in _NO_PRODUCT and len(sizes) > 1:
            _check_size(_places_of(name, values[0], sizes[0]) * max(sizes[1:]), _MOST_AT_ONCE)
        _check_size(sum(sizes), _MOST_IN_ALL)
        if name == "tojson" and any(
            isinstance(one, int) and one > _MOST_INDENT for one in (*given[2:], *named.values())
        ):
            raise SecurityError(f"a letter may not indent by more than {_MOST_INDENT}")
        return _made(make(*given, **named))

    return counted


def _places_of(name: str, value: Any, size: int) -> int:
    """In how many places of a value of that size another can come to stand."""
    if name == "format" and isinstance(value, str):
        return value.count("%") + value.count("{")
    return size


def _method(text: Any, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """A method of a text, whose result counts as a filter's."""
    return partial(_counted(name, lambda _, *given, **named: call(*given, **named)), text)


_NO_PRODUCT = frozenset(
    """
    default d join truncate trim strip lstrip rstrip removeprefix removesuffix startswith endswith
    find rfind index rindex count split rsplit partition rpartition
    """.split()  # noqa: SIM905 - a table of words
)
_MOST_INDENT = 8


class _Counting(NodeTransformer):
    """What repeats and what is put together, in a template, goes through what counts."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, _EACH, [], [], None, None, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802
        self.generic_visit(node)
        parts = nodes.Tuple(node.nodes, "load", lineno=node.lineno)
        return nodes.Filter(parts, _TOGETHER, [], [], None, None, lineno=node.lineno)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with a short way to the fields of our own records: these hold values and have no methods."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        del self.globals["lipsum"]
        self.filters |= {name: _bounded(self.filters[name], 1) for name in _PADDING} | {
            "format": _format,
            "join": _join,
        }
        self.filters = {name: _counted(name, make) for name, make in self.filters.items()}
        self.filters |= {_EACH: _each, _TOGETHER: _counted("join", _together)}

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """Jinja's hook: the pieces of a letter, a macro or a block as one text. Raises SecurityError."""
        made = []
        for part in parts:
            _spend(len(part))
            made.append(part)
        return "".join(made)

    def _generate(self, source: nodes.Template, *given: Any, **named: Any) -> str:
        """Jinja's hook: what a template is compiled into."""
        _Counting().visit(source)
        return super()._generate(source, *given, **named)

    def call(self, context: Context, obj: Any, /, *given: Any, **named: Any) -> Any:
        """A call; what a method of a text makes counts. Raises SecurityError."""
        text = getattr(obj, "__self__", None)
        if not isinstance(text, str):
            return super().call(context, obj, *given, **named)
        name = getattr(obj, "__name__", "")
        if name == "join" and given:
            given = ([*given[0]], *given[1:])
            _check_size(_weigh(*given) + len(text) * len(given[0]), _MOST_IN_ALL)
        return _method(text, name, partial(super().call, context, obj))(*given, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """A product, a power or a format whose size is known before it is made. Raises SecurityError."""
        match operator, left, right:
            case "%", str(), _:
                _narrow(left, _percents(left))
            case "*", (str() | list() | tuple()), int():
                _check_size(len(left) * right, _MOST_MADE)
            case "*", int(), (str() | list() | tuple()):
                _check_size(len(right) * left, _MOST_MADE)
            case "**", int(), int():
                _check_size(left.bit_length() * right, _MOST_BITS)
        if operator == "%" and isinstance(left, str):
            _check_size(left.count("%") * _weigh(right), _MOST_AT_ONCE)
        return _made(super().call_binop(context, operator, left, right))

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """A method of a text that makes as much as it is told, bounded; None for any other. Raises SecurityError."""
        text, name = getattr(value, "__self__", None), getattr(value, "__name__", "")
        if isinstance(text, str) and name in _PADS:
            return _counted(name, _bounded(value, 0))
        if isinstance(text, str) and name in {"format", "format_map"}:
            _narrow(text, _braces(text))
        call = super().wrap_str_format(value)
        return None if call is None else _method(text, name, call)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) in _RECORDS and attribute[0] != "_":
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass
        return super().getattr(obj, attribute)


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """An environment that parses letters, for the lint; it renders none."""
    parser = _environment(FileSystemLoader(str(SHIPPED)))
    parser.filters.update(filters_of(Speech(get_words(FALLBACK))))
    return parser


@lru_cache(maxsize=1)
def frame_environment() -> ImmutableSandboxedEnvironment:
    """The same for the frame."""
    parser = _frame_environment(FileSystemLoader(str(SHIPPED)))
    parser.filters.update(_OF_INLINE)
    return parser


def _environment(loader: FileSystemLoader) -> ImmutableSandboxedEnvironment:
    return _Sandbox(loader=loader, undefined=StrictUndefined, auto_reload=False, **_OF_LETTERS)


def _frame_environment(loader: FileSystemLoader) -> ImmutableSandboxedEnvironment:
    return _Sandbox(loader=loader, undefined=StrictUndefined, auto_reload=False, **_OF_FRAMES)


def _finalize(value: object) -> str:
    """What every `{{ … }}` of a letter goes through: one line, wrapped in marks that no value can contain."""
    if type(value) is str:
        return _guarded(value)
    if isinstance(value, Marked):
        return value
    if isinstance(value, str):
        return _guarded(str(value)) if value else ""
    if isinstance(value, int):
        return f"{layout.GUARD}{value}{layout.GUARD_END}"
    if isinstance(value, Who):
        return _guarded(str(value))
    return _refuse(value)


@lru_cache(maxsize=2048)
def _guarded(value: str) -> str:
    """Names, words and moments stand in letter after letter."""
    return f"{layout.GUARD}{layout.isolated(layout.clean_line(value))}{layout.GUARD_END}" if value else ""


def _refuse(value: object) -> NoReturn:
    if isinstance(value, Undefined):
        str(value)  # raises UndefinedError, which names what is missing
    if value is None:
        raise ValueError("a value is None: ask for it with {% if … %} first")
    hint = "write it with |moment, |short, |day or |clock" if isinstance(value, datetime) else "pick one of its fields"
    raise ValueError(f"a {type(value).__name__} cannot stand in a letter: {hint}")


# --- HTML: the only place where marks become elements,
# after everything was escaped -------------------------------------

_CHINESE_COMMAND = re.compile(layout.CHINESE_COMMAND)
_FEW_COMMANDS = 2


def _mark_html(html: str) -> Markup:
    """What was escaped already, without asking whether it is HTML."""
    return str.__new__(Markup, html)


def _inline(text: str) -> Markup:
    """Text of a letter as HTML: escaped, then the marks of strong text. A command in a Chinese sentence stays whole.

    A list of commands has no such marks: so many between words look like hidden text to filters (docs/quirks.md).
    """
    html = str.__str__(escaped(text))
    if "#" in html and not html.isascii() and len(_CHINESE_COMMAND.findall(html)) <= _FEW_COMMANDS:
        html = _CHINESE_COMMAND.sub(r'<span style="white-space:nowrap;">\g<0></span>', html)
    if layout.STRONG in html:
        html = html.replace(layout.STRONG, '<strong style="font-weight:600;">').replace(layout.STRONG_END, "</strong>")
    return _mark_html(html.replace(layout.GUARD, "").replace(layout.GUARD_END, ""))


def _spoken(text: str) -> list[Markup]:
    """A person's text as HTML paragraphs: escaped, line breaks and indents kept, links not made active."""
    paragraphs = []
    for paragraph in str.__str__(escaped(text)).split("\n\n"):
        words = paragraph.strip("\n")
        if words[:1] == " " or "\n " in words:
            words = "\n".join([_indented(line) if line[:1] == " " else line for line in words.split("\n")])
        if words:
            paragraphs.append(_mark_html(words.replace("\n", "<br>")))
    return paragraphs


def _indented(line: str) -> str:
    stripped = line.lstrip(" ")
    return "&nbsp;" * min(len(line) - len(stripped), 24) + stripped


_OF_INLINE: dict[str, Any] = {"inline": _inline, "spoken": _spoken, "mailto": check_link}
