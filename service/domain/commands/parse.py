"""Reads the commands of a mail: `#word` lines at the top or bottom of the new text (docs/engineers.md, docs/trust.md).

Nothing is looked up and nothing is done. When in doubt a line is a problem, never text: what looks like a command
does not reach the requester (I10).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from gateway.read.later_pattern import compile_later
from service.domain.commands.argument_records import Addresses, Argument, ArgumentProblem, Assign, Nothing
from service.domain.commands.arguments import parse_argument
from service.domain.commands.lines import (
    GREETING,
    INVISIBLE,
    CommandLine,
    bottom_block,
    farewell_from,
    is_close,
    nearest_word,
    read_line,
    split_greeting,
    top_block,
)
from service.domain.commands.lookalikes import (
    LINE_END,
    Fits,
    bare_word,
    hides_another,
    may_be_signature,
    read_lookalike,
    strayed,
    text_lines,
)
from service.domain.commands.table import (
    BY_WORD,
    MOVES,
    NEEDS_ARGUMENT,
    OPPOSITES,
    OWNERS,
    PRIORITY_ALONE,
    REQUESTER_WORDS,
    CommandWord,
    Takes,
)
from service.domain.commands.time_words import fold_width
from service.domain.commands.times import IsWorkingDay, is_weekday

__all__ = [
    "ASK",
    "INTERNAL",
    "REQUESTER",
    "Command",
    "CommandProblem",
    "DigestLine",
    "DigestReply",
    "Parsed",
    "is_by_rows",
    "nearest_word",
    "parse_answer",
    "parse_commands",
    "parse_digest",
    "parse_word",
    "with_rows",
]  # fmt: skip

REQUESTER, INTERNAL, ASK = "requester", "internal", "ask"  # where the rest of the mail goes


class Command(Struct, frozen=True):
    """One command as written. `value.text` holds the free words of its line."""

    word: str  # of the table, English
    argument: str  # as typed behind the word
    rest_line: str  # the whole line as typed
    line: int  # 1 is the first line of the new text; in a digest as well
    value: Argument = field(default_factory=Nothing)
    rows: tuple[int, ...] = ()  # of a list in the letter that is answered: `2-4 resolve` is about these alone

    @property
    def row(self) -> CommandWord:
        """The command's row in the table."""
        return BY_WORD[self.word]


class CommandProblem(Struct, frozen=True):
    """A line that is no command we can run.

    `why`: unknown, misplaced, bad_argument, contradiction, unavailable, too_many, no_blank.

    Of a doubt: no_sign, other_sign, line_end, to_colleague.
    """

    line_text: str
    why: str
    nearest: str = ""  # the word of the table that may have been meant
    line: int = 0
    argument: ArgumentProblem | None = None  # for bad_argument
    against: str = ""  # for contradiction: the other line
    behind: str = ""  # what was put behind a word that is nearly one

    def offer(self, language: str) -> str:
        """What to type instead, in the language of the letter; '' where nothing is near.

        What its writer put behind the word is kept: `#asign noor` gives `#assign noor`, `# note me` gives `#note me`.
        """
        if not self.nearest:
            return ""
        row = BY_WORD[self.nearest]
        if self.why == "unknown" and (priority := PRIORITY_ALONE.fullmatch(self.line_text.strip())):
            return f"{row.sign(language)} {priority[1].upper()}"
        behind = "" if row.takes is Takes.NOTHING else self.behind[:_LONGEST_OFFERED]
        return f"{row.sign(language)} {behind}".rstrip()

    @property
    def lacks_argument(self) -> bool:
        """Is the word that was meant nothing without something behind it, and nothing stands there?"""
        if self.argument is not None:
            return self.argument.why == "missing" and not self.argument.said
        return bool(self.nearest) and not self.behind and BY_WORD[self.nearest].takes in NEEDS_ARGUMENT


class Parsed(Struct, frozen=True):
    """All commands of a mail, the text without their lines, and where that text goes."""

    commands: tuple[Command, ...] = ()
    text: str = ""
    problems: tuple[CommandProblem, ...] = ()
    goes: str = REQUESTER
    begins: int = 0  # the line at which the text begins, below a greeting
    doubts: tuple[
        CommandProblem, ...
    ] = ()  # lines of the text that may have been meant as commands, or for a colleague
    kept: frozenset[str] = frozenset()  # R commands whose words stay inside, for the letter was among colleagues

    @property
    def for_requester(self) -> str:
        """The words of R commands and, if it goes there, the text. Empty while `goes` is ask."""
        return self._words("R", REQUESTER)

    @property
    def internal(self) -> str:
        """The words of internal commands and, if it stays here, the text."""
        return self._words("i-k", INTERNAL)

    def _words(self, columns: str, road: str) -> str:
        if self.goes == ASK:
            return ""
        return self.joined(columns, self.text if self.goes == road else "", "\n")

    def joined(self, columns: str, text: str, gap: str = "\n\n") -> str:
        """What stands behind the words of these commands, and the text, in the order in which they were written."""
        said = [
            (command.line < self.begins, command.value.text)
            for command in self.commands
            if ("k" if command.word in self.kept else command.row.text) in columns and command.value.text
        ]
        above, below = ("\n".join(words for first, words in said if first is side) for side in (True, False))
        greeting, text = split_greeting(text) if above else ("", text)
        return gap.join(part for part in (greeting, above, text, below) if part)

    @property
    def changes(self) -> bool:
        """True where a command changes a ticket."""
        return any(command.row.changes for command in self.commands)

    @property
    def dangerous(self) -> bool:
        """True where a command asks for the strongest proof (docs/trust.md)."""
        return any(command.row.dangerous for command in self.commands)


_LONGEST_OFFERED = 100  # characters behind the word of a line that is offered
_MOST_COMMANDS = 50  # of a mail; of a digest's answer four times as many
_WORDS_ONLY = frozenset(
    {
        Takes.NOTHING,
        Takes.TEXT,
        Takes.REASON,
        Takes.WORDS,
        Takes.NAME,
        Takes.CALLER,
        Takes.TASK,
        Takes.TASK_OR_NONE,
        Takes.TARGETS_TEXT,
    }
)
_SAYS_NOTHING = compile_later(  # behind a word that wants to know why, or what solved it: `#fixed it`
    r"(?:it|this|that|(?:the |this |that )?(?:ticket|case|issue|problem|request))(?:,? (?:now|please|all|too))*[\s.!]*",
    re.IGNORECASE,
)
_LONGEST_ARGUMENT = 60  # characters behind a word that has no sign
_MOST_DOUBTED, _LONGEST_DOUBTED, _LONGEST_BARE = 500, 500, 2000  # lines of a text, characters of a line, of a text
_MOST_GUESSES = 50  # unknown words of a mail that are compared with the table; a mail of hashtags must cost nothing

# -- the whole mail ---------------------------------------------------------------------------------------------------


def parse_commands(
    text: str,
    *,
    at: datetime,
    zone: ZoneInfo,
    writer: str = "",
    is_working_day: IsWorkingDay = is_weekday,
    colleagues: Collection[str] = (),
    names: Collection[str] = (),
) -> Parsed:
    """The commands of the new text of an engineer's mail; `at` (aware) and `zone` are the writer's now.

    `is_working_day` counts "3 business days". `writer` is the writer's name: a signature that begins with it stands
    below commands without disturbing them. `colleagues` are folded names of people and teams who may be called by
    `@name`, `names` those who may stand behind a command.

    All problems are given. While there is one, nothing may be run and nothing sent (docs/trust.md, all or nothing);
    `text` holds none of the lines that look like commands.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    top, bottom = top_block(lines), bottom_block(lines, writer)
    commands: list[Command] = []
    problems: list[CommandProblem] = []
    kept: list[str] = []
    guesses = begins = 0
    for index, line in enumerate(lines):
        read = read_line(line)
        guesses += read is not None and read.row is None
        inside = index < top or index >= bottom
        if read is None or (read.loose and not inside):
            kept.append(line)
            begins = begins or (index + 1 if line.strip() and not GREETING.fullmatch(line) else 0)
            continue
        if not inside or read.loose:
            if read.row is None and (guesses > _MOST_GUESSES or not is_close(read.typed)):
                kept.append(line)  # a hashtag in the middle of prose
                continue
            near = read.row.word if read.row else nearest_word(read.typed)
            why = "no_blank" if read.loose else "misplaced"
            problems.append(CommandProblem(line.strip(), why, near, index + 1, behind=read.argument))
            continue
        if guesses > _MOST_GUESSES and read.row is None:
            problems.append(CommandProblem(line.strip(), "unknown", "", index + 1))
            continue
        made = _make(read, line, index + 1, at, zone, is_working_day, names)
        if isinstance(made, Command) and len(commands) >= _MOST_COMMANDS:
            made = CommandProblem(line.strip(), "too_many", made.word, index + 1)
        if isinstance(made, CommandProblem):
            problems.append(made)
        elif not any((one.word, one.argument) == (made.word, made.argument) for one in commands):
            commands.append(made)
    rest = _tidy(kept)
    problems += [one for command in commands if (one := _needs_reason(command, rest))]
    problems += _contradictions(commands)
    problems.sort(key=lambda problem: problem.line)
    fits = _fits(at, zone, is_working_day, colleagues)
    keep = partial(_readable, at=at, zone=zone, is_working_day=is_working_day, names=names)
    doubts = _doubts(rest, writer, colleagues, fits, keep, alone=not commands)
    return Parsed(tuple(commands), rest, tuple(problems), _goes(commands, rest), begins or len(lines) + 1, doubts)


def _fits(at: datetime, zone: ZoneInfo, is_working_day: IsWorkingDay, colleagues: Collection[str]) -> Fits:
    """Gives a function: can an argument be read behind a word that takes more than words, with nothing left over?"""

    def fits(row: CommandWord, argument: str) -> bool:
        if row.takes in _WORDS_ONLY or len(argument) > _LONGEST_ARGUMENT:
            return False
        value = parse_argument(row.word, argument, at, zone, is_working_day, colleagues)
        if isinstance(value, ArgumentProblem | Nothing) or value.text:
            return False
        target = value.target if isinstance(value, Assign) else None
        return target is None or target.kind != "person" or target.name.casefold() in colleagues

    return fits


def _doubts(
    text: str, writer: str, colleagues: Collection[str], fits: Fits, keep: Callable[[str, str], str], *, alone: bool
) -> tuple[CommandProblem, ...]:
    """What of the text may have been meant as a command, or for a colleague; at most a few lines of it."""
    lines = text.split("\n")
    end = farewell_from(lines, writer)
    found: list[CommandProblem] = []
    readable = text_lines(lines[:_MOST_DOUBTED])
    for index in sorted(readable):
        line = lines[index]
        if len(line) > _LONGEST_DOUBTED:
            continue
        look = read_lookalike(line, colleagues, fits)
        if look is not None and not (end is not None and index >= end and may_be_signature(line, look)):
            behind = keep(look.word, look.behind)
            found.append(CommandProblem(line.strip(), look.why, look.word, index + 1, behind=behind))
    if not alone or found or len(text) > _LONGEST_BARE:
        return tuple(found)
    bare = bare_word(text, writer, colleagues, fits)
    if bare is not None:
        return (CommandProblem(bare.line, bare.why, bare.word, 1, behind=keep(bare.word, bare.behind)),)
    why = strayed(text, writer)
    return (CommandProblem(text.strip().split("\n")[0].strip(), why, "", 1),) if why else ()


def _readable(
    word: str, behind: str, *, at: datetime, zone: ZoneInfo, is_working_day: IsWorkingDay, names: Collection[str]
) -> str:
    """What is put behind another word of the table than was typed; "" where it could not be read there either."""
    told = parse_argument(word, behind, at, zone, is_working_day, names) if word and behind else Nothing()
    return "" if isinstance(told, ArgumentProblem) else behind


def _make(
    read: CommandLine,
    line: str,
    number: int,
    at: datetime,
    zone: ZoneInfo,
    is_working_day: IsWorkingDay,
    names: Collection[str],
) -> Command | CommandProblem:
    if read.hidden:
        word = read.row.word if read.row is not None else nearest_word(read.typed)
        return CommandProblem(INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", line.strip()), "hidden", word, number)
    if read.row is None:
        near = nearest_word(read.typed)
        behind = _readable(near, read.argument, at=at, zone=zone, is_working_day=is_working_day, names=names)
        return CommandProblem(line.strip(), "unknown", near, number, behind=behind)
    if not read.row.available:
        return CommandProblem(line.strip(), "unavailable", "", number)
    another = hides_another(read.row, read.argument)
    if another:
        return CommandProblem(line.strip(), LINE_END, another, number)
    argument = "" if read.row.word in MOVES and _SAYS_NOTHING.fullmatch(read.argument) else read.argument
    value = parse_argument(read.row.word, argument, at, zone, is_working_day, names)
    if isinstance(value, ArgumentProblem):
        return CommandProblem(line.strip(), "bad_argument", read.row.word, number, value)
    return Command(read.row.word, read.argument, line.strip(), number, value)


def _needs_reason(command: Command, rest: str) -> CommandProblem | None:
    if command.row.takes is not Takes.REASON or command.value.text or rest:
        return None
    return CommandProblem(command.rest_line, "bad_argument", command.word, command.line, ArgumentProblem("missing"))


def _contradictions(commands: list[Command]) -> list[CommandProblem]:
    """Every command that cannot be run together with one above it."""
    found = []
    for index, command in enumerate(commands):
        for earlier in commands[:index]:
            if _contradict(earlier, command):
                found.append(
                    CommandProblem(
                        command.rest_line, "contradiction", command.word, command.line, against=earlier.rest_line
                    )
                )
                break
    return found


def _contradict(one: Command, other: Command) -> bool:
    pair = frozenset({one.word, other.word})
    if one.word == other.word:
        return not one.row.many and one.word not in {"note", "time"}
    if "undo" in pair and all(command.row.changes and command.word != "note" for command in (one, other)):
        return True
    if pair == {"watch", "unwatch"}:
        return (
            isinstance(one.value, Addresses)
            and isinstance(other.value, Addresses)
            and bool(set(one.value.addresses) & set(other.value.addresses))
        )
    if pair in OPPOSITES or pair <= MOVES:
        return True
    if pair <= OWNERS:
        return not (
            "accept" in pair
            and any(isinstance(command.value, Assign) and command.value.target.kind == "me" for command in (one, other))
        )
    return False


def _goes(commands: list[Command], rest: str) -> str:
    """Where the rest goes: the columns of the commands, triage and time only where they are alone."""
    says = {command.row.text for command in commands} - {"-"}
    if not commands:
        return REQUESTER
    if says == {"R"}:
        return REQUESTER
    if "R" in says and rest:
        return ASK
    return INTERNAL


def _tidy(lines: list[str]) -> str:
    """The kept lines without the blank runs that removed lines leave."""
    out: list[str] = []
    for line in lines:
        if line.strip() or (out and out[-1].strip()):
            out.append(line.rstrip())
    return "\n".join(out).strip("\n")


# -- answers of one word ----------------------------------------------------------------------------------------------

HELD_WORDS: dict[str, tuple[str, ...]] = {
    "send": ("send", "send it", "release", "yes", "发送", "发出", "发", "是", "放行"),
    "note": ("note", "internal", "keep it", "备注", "内部"),
    "same": ("same", "same ticket", "同一", "同一张", "同一工单"),
    "new": ("new", "new ticket", "新", "新工单", "新建"),
    "drop": ("drop", "no", "cancel", "discard", "丢弃", "不发", "取消", "否"),
    "approve": ("approve", "approved", "ok", "okay", "批准", "同意", "通过"),
    "return": ("return", "returned", "退回", "打回"),
}  # what answers a question about something held or to be reviewed


def parse_answer(text: str) -> str:
    """The answer to a question about held mail or a review (send, note, same, new, drop, approve, return), or ''."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    typed = _plain(first)
    return next((word for word, names in HELD_WORDS.items() if typed in names), "")


def parse_word(text: str) -> str:
    """The word of a requester (S2.10) that is the whole new text, or its first line alone; '' where there is none.

    `help` and `status` count only as the whole text: "Help" above a description is a report. A greeting above and
    a farewell with a name below are passed over; the sign may be there (`#status`).
    """
    return _recent_word(text) if len(text) <= _REMEMBERED else _whole_word(text)


_ENDING = frozenset({"close", "cancel"})


def _whole_word(text: str) -> str:
    first, _, rest = text.lstrip().partition("\n")
    if not (_requester_word(first) or _requester_word(rest.lstrip().partition("\n")[0])):
        return ""  # as nearly always: it stands in the first line, or below a greeting
    lines = text.replace("\r\n", "\n").split("\n")
    farewell = farewell_from(lines)
    body = [line for line in (lines if not farewell else lines[:farewell]) if line.strip()]
    if len(body) > 1 and GREETING.fullmatch(body[0]) and not _requester_word(body[0]):
        body = body[1:]
    if not body:
        return ""
    word = _requester_word(body[0])
    if not word or (word in _ENDING and body[0].rstrip("\"'”’ *").endswith(("?", "？"))):
        return ""  # "Resolved?" asks
    row = next(row for row in REQUESTER_WORDS if row.word == word)
    return word if len(body) == 1 or not row.whole else ""


_REMEMBERED = 8000  # characters; a decision asks several times about the same text
_recent_word = lru_cache(maxsize=128)(_whole_word)


_MARKS = " .,!?;:。！？、“”\"'*"
_AROUND = f"#\t\r\n{_MARKS}"


def _plain(line: str) -> str:
    seen = line if line.isascii() else fold_width(INVISIBLE.sub("", line))
    folded = seen.lower().strip()
    return " ".join(folded.lstrip("#").strip(_MARKS).replace("’", "'").split())


def _requester_word(line: str) -> str:
    seen = line.strip(_AROUND)
    if len(seen) > _LONGEST_WORD and seen.isascii() and seen.isprintable() and "  " not in seen:
        return ""  # each of its letters counts
    return _WORD_OF.get(_plain(line), "")


_WORD_OF = {typed: row.word for row in reversed(REQUESTER_WORDS) for typed in (*row.typed, *row.chinese)}
_LONGEST_WORD = max(map(len, _WORD_OF))


# -- digests ----------------------------------------------------------------------------------------------------------


class DigestLine(Struct, frozen=True):
    """One line of an answer to a digest: the numbers of its rows (or tickets, where T- was written) and the command."""

    numbers: tuple[int, ...]
    tickets: tuple[int, ...]
    command: Command


class DigestReply(Struct, frozen=True):
    """What the answer to a digest says, line by line."""

    lines: tuple[DigestLine, ...] = ()
    text: str = ""  # everything else that was written
    problems: tuple[CommandProblem, ...] = ()


_ROW = r"(?:T-\d{1,9}|\d{1,3})"  # a row of the digest, or a ticket
_NUMBERS = compile_later(
    rf"\s{{0,3}}#?(?P<all>{_ROW}(?:\s*(?:[,、&-]|and|和|到)\s*{_ROW})*)(?![\d/]|[.:]\d)\s*[.):、]?\s*(?:号)?\s*(?P<rest>\S.*)?",
    re.IGNORECASE,
)


# Kind words behind a line of a list: nothing of it is for the requester.
_POLITE_END = compile_later(
    r"(?<=[\w)）])[\s,.;!，。；！–-]*"
    r"(?:,?\s*(?:please|pls|many thanks|thanks(?: a lot)?|thank you|thx|cheers|谢谢|多谢|麻烦了|辛苦了)[\s.!。！]*)+$",
    re.IGNORECASE,
)


def parse_digest(
    text: str,
    *,
    at: datetime,
    zone: ZoneInfo,
    writer: str = "",
    is_working_day: IsWorkingDay = is_weekday,
    also: Mapping[str, str] | None = None,
    names: Collection[str] = (),
) -> DigestReply:
    """The answer to a digest, line by line: `1 accept`, `3 hold until tuesday`, `1,2 接单`, `T-42 resolve fixed it`.

    `#` before the word is allowed. A line whose number is followed by no word of the table is a problem. `also` are
    words that stand for one of the table when nothing follows them; `names` as for `parse_commands`.
    """
    found: list[DigestLine] = []
    problems: list[CommandProblem] = []
    kept: list[str] = []
    lines = text.replace("\r\n", "\n").split("\n")
    farewell = farewell_from(lines, writer)
    for index, line in enumerate(lines):
        if farewell is not None and index >= farewell:
            kept.append(line)
            continue
        numbered = _NUMBERS.fullmatch(fold_width(INVISIBLE.sub("", line)).rstrip())
        if numbered is None:
            kept.append(line)
            continue
        read = _read_row(line, numbered, also or {})
        if read is None:
            problems.append(CommandProblem(line.strip(), "unknown", "", index + 1))
            continue
        made = _make(read, line, index + 1, at, zone, is_working_day, names)
        if isinstance(made, Command):
            made = _needs_reason(made, "") or made
        row = _fit_row(made, numbered["all"], found) if isinstance(made, Command) else made
        if isinstance(row, DigestLine):
            found.append(row)
        else:
            problems.append(row)
    return DigestReply(tuple(found), _tidy(kept), tuple(problems))


def _read_row(line: str, numbered: re.Match[str], also: Mapping[str, str]) -> CommandLine | None:
    """What stands behind the numbers of a line, read as a command; None where nothing of the table does."""
    plain = INVISIBLE.sub("", line).rstrip()
    said = plain[numbered.start("rest") :].strip() if numbered["rest"] else ""
    said = _POLITE_END.sub("", said.lstrip("#＃")) or said.lstrip("#＃")
    return read_line("#" + also.get(_plain(said), said)) if said else None


def _fit_row(made: Command, typed: str, before: Sequence[DigestLine]) -> DigestLine | CommandProblem:
    """A command for the rows or tickets that were typed, beside the lines before it."""
    line = made.rest_line
    if not made.row.needs_ticket and made.word != "show":
        return CommandProblem(line, "misplaced", made.word, made.line)
    if len(before) >= 4 * _MOST_COMMANDS:
        return CommandProblem(line, "too_many", made.word, made.line)
    numbers, tickets = _numbers(typed)
    for one in before:
        is_of_same = {*one.numbers} & {*numbers} or {*one.tickets} & {*tickets}
        is_other = (one.command.word, one.command.argument) != (made.word, made.argument)
        if is_of_same and is_other and _contradict(one.command, made):
            return CommandProblem(line, "contradiction", made.word, made.line, against=one.command.rest_line)
    return DigestLine(numbers, tickets, made)


def with_rows(parsed: Parsed, rows: DigestReply) -> Parsed:
    """The commands of a mail with its lines about single rows of a list; lines that say the same are one command."""
    said: dict[tuple[str, str], Command] = {}
    for line in rows.lines:
        key = (line.command.word, line.command.argument)
        before = said.get(key, line.command)
        said[key] = replace(before, rows=tuple(dict.fromkeys((*before.rows, *line.numbers))))
    commands, problems = (*said.values(), *parsed.commands), (*rows.problems, *parsed.problems)
    goes = _goes(list(commands), parsed.text)
    return replace(parsed, commands=commands, problems=problems, goes=goes)


def is_by_rows(reply: DigestReply, writer: str) -> bool:
    """Does a mail answer a list line by line? With one line that can be read, or where nothing else is written."""
    lines = split_greeting(reply.text)[1].split("\n")
    end = farewell_from(lines, writer)
    rest = "".join(lines if end is None else lines[:end]).strip()
    on_tickets = any(line.tickets for line in reply.lines)
    return not on_tickets and bool(reply.lines or (reply.problems and not rest))


def _numbers(typed: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows and tickets of `1`, `1,2`, `1-3`, `T-42`; a range holds at most 2,000."""
    rows: list[int] = []
    tickets: list[int] = []
    parts = re.split(r"\s*(?:[,、&]|and|和)\s*", typed, flags=re.IGNORECASE)
    for part in parts:
        ends = [piece for piece in re.split(r"\s*(?:(?<!T)-|到)\s*", part, flags=re.IGNORECASE) if piece]
        values = [int(piece.lower().removeprefix("t-")) for piece in ends]
        where = tickets if part.lower().startswith("t-") else rows
        where += range(values[0], min(values[-1], values[0] + 1999) + 1) if len(values) == 2 else values
    return tuple(dict.fromkeys(rows)), tuple(dict.fromkeys(tickets))
