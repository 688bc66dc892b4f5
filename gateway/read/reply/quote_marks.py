"""Know the lines that stand above a quoted original: attributions, separators, header blocks.

In every language of the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct, field

from gateway.read.data.languages import LANGUAGES
from gateway.read.data.own_letters import REPLY_ABOVE, REPLY_ABOVE_PARTS
from gateway.read.later_pattern import compile_later
from gateway.read.lower_pattern import holds_any
from gateway.read.phrases import Endings
from gateway.read.reply.quoted_lines import REMEMBERED, Line, fold

MOST_LINES = 6  # of one wrapped attribution
MOST_CHARACTERS = 500
_FEW_WORDS = 3  # before "reply above this line": "please type your"
_REPLY_ABOVE = compile_later("|".join(map(re.escape, REPLY_ABOVE)))
_ENDS = '>")]'  # of names in header blocks of Notes, of addresses, of attributions that people made for themselves
_TRAILING = " *_-=>|"  # behind the verb or the colon of an attribution
_DASHES = "-—–_=─━*~"
_EDGES = _DASHES + " .·:：<>【】[]#|\ufeff"


def _labels() -> dict[str, str]:
    table: dict[str, str] = {}
    for language in LANGUAGES:
        for kind in ("sender", "subject", "date", "recipient", "copy", "other"):
            for word in getattr(language, kind):
                table.setdefault(fold(word).replace(" ", ""), kind)
    return table


LABELS = _labels()  # label without blanks -> kind
_SPREAD_KINDS = ("sender", "recipient", "copy", "date", "subject")
_SPREAD_LABELS = sorted(
    (
        re.escape(label)
        for language in LANGUAGES
        for kind in _SPREAD_KINDS
        for label in getattr(language, kind)
        if len(label) > 1 or not label.isascii()
    ),
    key=len,
    reverse=True,
)
_SPREAD = compile_later(r"(" + "|".join(_SPREAD_LABELS) + r")\*{0,2}\s?[:：]\*{0,2}\s", re.IGNORECASE)
_LONGEST_LABEL = max(map(len, LABELS)) + 6
ORIGINAL = frozenset(fold(phrase) for language in LANGUAGES for phrase in language.original)
FORWARDED = frozenset(fold(phrase) for language in LANGUAGES for phrase in language.forwarded)
_VERBS = frozenset(verb for language in LANGUAGES for verb in language.wrote)
_VERB_WORDS = frozenset(verb for verb in _VERBS if verb.isalpha() and ord(verb[-1]) < 0x1100)
_VERB_PHRASES = tuple(sorted(verb for verb in _VERBS if verb not in _VERB_WORDS and ord(verb[-1]) < 0x1100))
_VERB_PARTS = tuple(sorted(verb for verb in _VERBS if ord(verb[-1]) >= 0x1100))  # scripts without blanks
_VERB_ENDINGS = Endings(_VERBS)
_OPENINGS = tuple(sorted({opening for language in LANGUAGES for opening in language.opening}, key=len, reverse=True))
_OPENING_WORDS = frozenset(opening.split()[0] for opening in _OPENINGS)
_QUOTING = tuple(sorted({word + " " for language in LANGUAGES for word in language.quoting}))

_WORD = compile_later(r"[^\W\d_]+(?:\([^\W\d_]{1,3}\))?")
_YEAR = compile_later(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}(?!\d)|\d\s?월|\d\s?月")
_TIME = compile_later(r"(?<![\d.])\d{1,2}[:.h]\d\d(?!\d|\.\d)")
_FULL_YEAR = compile_later(r"(?:19|20)\d\d")
_SECONDS = compile_later(
    r"(?<![\d.])\d{1,2}\.\d\d\.\d\d(?![\d.])"
)  # beside a day: 10.00.15 in Danish, Finnish, Italian
_HOUR = compile_later(r"(?<!\d)\d{1,2}\s?(?:[时時点點시]|h\s?\d\d(?!\d))")  # 上午10时00分, 오전 10시, 10 h 00
_STARTS_WITH_DATE = compile_later(
    r"(?:\d{1,2}[:.]\d\d[\s,]|\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}|(?:19|20)\d\d\s?[年년]"
    r"|\d{1,2}\.?\s+[^\W\d_]{3,12}\.?,?\s+(?:19|20)\d\d|[^\W\d_]{1,14}\.?,?\s+\d{1,2}\.?\s)"
)
_ENDS_WITH_DATE = compile_later(r"\d(?:\s?[ap]\.?m\.?|\s?uhr)?\)?\s?[:：]$")
_NOTES_NAME = compile_later(r"[^\W\d_][^/<>@]{1,60}(?:/[^\s/<>@][^/<>@]{0,40}){1,4}(?:@[\w-]+)?$")  # Ann Lee/Sales/Acme
_NOTES_PREVIEW = compile_later(r"^\S[^\n]{1,80} ---\d{1,4}[./-]\d{1,2}[./-]\d{1,4} [\d:.]{4,8}(?: [AP]M)?---")
_BY_ADDRESS = compile_later(
    r"\s(?:by|von|de|da|van|par|por|od|от)\s[^\s@]{1,64}@[^\s@]{1,190}[:：]$"
)  # Tutanota: "4 Nov 2024, 10:15 by a@b:"
# Attributions that people have made for themselves in Mutt, notmuch and Emacs; only right above a quote.
_SHAPED = compile_later(
    r"(?:\*|\+\+\+)\s[^\[\]]{2,120}\[[^\[\]]{0,30}\d[^\[\]]{0,30}\]:?$|(?:quoting|excerpts from"
    r"|thus spake)\s[^:()]{2,80}(?:[(:][^()]{0,60}|[^:()]{0,80})[:)]{1,2}$"
    r"|[^\W\d_][^()]{1,60}\((?:19|20)\d\d-\d\d-\d\d[^()]{0,20}\):$"
)
_DAY_AND_YEAR = compile_later(r"(?<!\d)\d{1,2}\D{1,20}(?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d\d\D{1,14}\d{1,2}(?!\d)")
_SHAPED_LABEL = compile_later(
    r"[*_]{0,2}([^\W\d_](?:[^\W\d_]|[ .'’-]){0,24})[*_]{0,2}\s?[:：][*_]{0,2}\s?(\S.{0,400})$"
)
_ADDRESS = compile_later(r"[^\s<>\"'(),;:\[\]@]{1,64}@[^\s<>\"'(),;:\[\]@]{1,190}")


class Block(Struct, frozen=True):
    """A header block above an original: lines `start` to `end` (not included), the first value of each kind."""

    start: int
    end: int
    values: dict[str, str] = field(default_factory=dict)

    @property
    def addressed(self) -> bool:
        """Does it hold an address. Foxmail and Outlook may write names alone, as people do in a form."""
        return any("@" in value for value in self.values.values())


@lru_cache(maxsize=REMEMBERED)
def find_label(plain: str) -> tuple[str, str] | None:
    """(kind, value) of a line such as `*From:* Ann <ann@acme.example>`, `发件人：…` or NetEase's `| 发件人 | … |`."""
    text = plain.lstrip("*_|> \ufeff")
    head = text[:_LONGEST_LABEL]
    if plain.startswith("|"):
        at = head.find("|")
    else:
        narrow, wide = head.find(":"), head.find("：")
        at = min(narrow, wide) if narrow > 0 and wide > 0 else max(narrow, wide)
    if at <= 0:
        return None
    kind = LABELS.get(fold(head[:at].strip("*_| ")).replace(" ", ""))
    return (kind, text[at + 1 :].strip("*_| ")) if kind else None


def find_block(lines: Sequence[Line], start: int, *, announced: bool = False) -> Block | None:
    """The header block that begins at `start`, if it is one.

    Sender and two more of date, recipient, subject; after a separator (`announced`) sender and one more. There
    must be an address or a time of day: a travel request has "From:", "To:", "Date:" and "Subject:" too.
    """
    first = find_label(lines[start].plain)
    if first is None:
        return _find_shaped_block(lines, start)
    if first[0] != "sender" and _begins_later(lines, start):
        return None
    if first[0] == "sender" and (spread := _find_spread_block(lines[start].plain)):
        return Block(start, start + 1, spread)
    values: dict[str, str] = {}
    last, here, end = "", start, start
    while here < len(lines) and here < start + 40:
        label = find_label(lines[here].plain)
        if label is not None and label[0] not in values:
            last, value = label
            values[last] = value
            end = here + 1
        elif label is not None and label[0] in ("other", "copy", "recipient", "date"):
            end = here + 1
        elif (step := _continued(lines, here, values, last)) > 0:
            here += step
            continue
        else:
            break
        here += 1
    decisive = len(values.keys() & {"sender", "date", "recipient", "subject", "copy"})
    date = values.get("date", "")
    dated = is_moment(date)
    addressed = dated or any("@" in value for value in values.values())
    known = "sender" in values and decisive >= (2 if announced else 3)
    if not known:
        known = decisive >= 3 and {"subject", "date", "recipient"} <= values.keys() and "@" in "".join(values.values())
    return Block(start, end, values) if known and (addressed or announced) else None


def is_moment(value: str) -> bool:
    """Does a value say a day and a time of day, as mail programs do and travellers do not."""
    day = _YEAR.search(value) or _DAY_AND_YEAR.search(value)
    if day is None:
        return False
    rest = f"{value[: day.start()]} {value[day.end() :]}"
    with_seconds = _FULL_YEAR.search(day[0]) is not None and _SECONDS.search(rest) is not None
    return with_seconds or _TIME.search(value) is not None or _HOUR.search(rest) is not None


def read_spread(plain: str) -> dict[str, str]:
    """The values of a header block that stands on one line, as Yahoo writes it: "From: …To: …Sent: …Subject: …"."""
    found = list(_SPREAD.finditer(plain[:2000]))
    values: dict[str, str] = {}
    for match, after in zip(found, [*found[1:], None], strict=False):
        kind = LABELS.get(fold(match.group(1)).replace(" ", ""))
        if kind and kind not in values:
            values[kind] = plain[match.end() : after.start() if after else len(plain)].strip()
    return values


def _find_spread_block(plain: str) -> dict[str, str]:
    """The same without anything that announces it, as a mail becomes that lost its line ends: sender, date and one
    more, each with a value, and an address or a time among them. Else empty.
    """
    values = read_spread(plain) if 20 <= len(plain) <= 2000 and plain.count(":") + plain.count("：") > 2 else {}
    known = {"sender", "date"} <= values.keys() and values.keys() & {"recipient", "subject", "copy"}
    return values if known and all(values.values()) and ("@" in plain or is_moment(values["date"])) else {}


def _find_shaped_block(lines: Sequence[Line], start: int) -> Block | None:
    """A header block in a language of which no label is known: three or more lines "label: value" right below each
    other, the first with an address and one of the next two with a day and a time of day.
    """
    first = _SHAPED_LABEL.match(lines[start].plain) if "@" in lines[start].plain else None
    if (
        first is None
        or _ADDRESS.search(first[2]) is None
        or (start and lines[start - 1].plain and not is_rule(lines[start - 1].plain))
    ):
        return None
    end, moments, last = start, 0, ""
    while end < min(start + 8, len(lines)) and (found := _SHAPED_LABEL.match(lines[end].plain)):
        moments += end - start in (1, 2) and is_moment(found[2])
        last, end = found[2], end + 1
    closed = end < len(lines) and not lines[end].plain
    if end - start < 3 or moments != 1 or not closed:
        return None
    return Block(start, end, {"sender": first[2], "subject": last})


def _begins_later(lines: Sequence[Line], start: int) -> bool:
    """An answer like a label ("An: Drucker im Flur"),
    and below a blank line a whole block that begins with its sender.
    """
    blank = next((number for number in range(start + 1, min(start + 3, len(lines))) if not lines[number].plain), 0)
    below = (
        next((number for number in range(blank + 1, min(blank + 4, len(lines))) if lines[number].plain), 0)
        if blank
        else 0
    )
    label = find_label(lines[below].plain) if below else None
    return label is not None and label[0] == "sender" and find_block(lines, below) is not None


def find_bare_block(lines: Sequence[Line], start: int) -> Block | None:
    """The header block of eM Client below its separator, labels without a colon:
    `From "Ann Lee" <ann@acme.example>`, `To …`, `Date …`.
    """
    values: dict[str, str] = {}
    end = start
    for number in range(start, min(start + 8, len(lines))):
        label, _, value = lines[number].plain.partition(" ")
        kind = LABELS.get(fold(label), "") if len(label) <= _LONGEST_LABEL else ""
        if not kind or not value:
            break
        values.setdefault(kind, value.strip())
        end = number + 1
    known = "@" in values.get("sender", "") and len(values.keys() & {"date", "recipient", "subject"}) >= 2
    return Block(start, end, values) if known else None


def find_notes_block(lines: Sequence[Line], start: int) -> int:
    """The line after a header block of Notes 8, 0 where none begins: sender, date,
    then labels alone on their lines ("An", "Thema").
    """
    plain = lines[start].plain
    if not 3 <= len(plain) <= 120:
        return 0
    if not plain.endswith((">", '"')) and ("/" not in plain or _NOTES_NAME.match(plain) is None):
        return 0
    date = next((number for number in range(start + 1, min(start + 3, len(lines))) if lines[number].plain), 0)
    said = lines[date].plain if date else ""
    if len(said) > 40 or not (_YEAR.search(said) and _TIME.search(said)):
        return 0
    kinds: set[str] = set()
    end = 0
    for number in range(date + 1, min(date + 16, len(lines))):
        kind = LABELS.get(fold(lines[number].plain).replace(" ", ""), "") if len(lines[number].plain) <= 20 else ""
        if kind in ("recipient", "copy", "subject"):
            kinds.add(kind)
            end = number + 2
    return min(end, len(lines)) if "recipient" in kinds and len(kinds) >= 2 else 0


def _continued(lines: Sequence[Line], here: int, values: dict[str, str], last: str) -> int:
    """How many lines are a wrapped value or blank lines inside the block: only when another new label follows."""
    blank = not lines[here].plain
    for step in range(1, 4 if blank else 7):
        if here + step >= len(lines):
            return 0
        plain = lines[here + step].plain
        label = find_label(plain)
        if label is not None:
            fresh = label[0] not in values
            if fresh and not blank and last in ("subject", "recipient", "copy", "sender"):
                values[last] = " ".join([values[last], *(line.plain for line in lines[here : here + step])])
            return step if fresh else 0
        if blank and plain:
            return 0
        if not blank and not plain:
            return 0
    return 0


def _is_reply_above(text: str) -> bool:
    """Is it "please reply above this line" alone, as help desks write it above their letters,
    and no sentence that speaks of it.
    """
    found = _REPLY_ABOVE.search(text)
    if found is None or any(mark in text for mark in '?？"“”„«»「」'):
        return False
    before, after = text[: found.start()].strip(_EDGES + ","), text[found.end() :].strip(_EDGES + ",")
    return len(before.split()) <= _FEW_WORDS and len(before) <= 24 and len(after) <= 40


@lru_cache(maxsize=REMEMBERED)
def find_separator(plain: str) -> tuple[str, str] | None:
    """("original" or "forwarded", what follows on the line) of `-----Original Message-----`,
    `Begin forwarded message:`.
    """
    if len(plain) < 2 or len(plain) > 2000:
        return None
    if len(plain) <= 100 and _is_reply_above(fold(plain)):
        return "original", ""
    body = plain.lstrip(_EDGES)
    dashes = (
        len(plain) - len(body) >= 2 and sum(plain[: len(plain) - len(body)].count(dash) for dash in "-—–_=─━*~") >= 2
    )
    if not dashes and not plain.endswith((":", "：")) and plain[0] not in "-—–":
        return None
    cut = min(
        (at for at in (body.find("--"), body.find("——"), body.find("__"), body.find("==")) if at >= 0),
        default=len(body),
    )
    phrase = fold(body[:cut].strip(_EDGES))
    if phrase in FORWARDED:
        return "forwarded", body[cut:].lstrip(_EDGES)
    if not dashes and plain[0] not in "-—–":
        return None
    if phrase in ORIGINAL:
        return "original", body[cut:].lstrip(_EDGES)
    if (
        dashes
        and cut < len(body)
        and has_verb(phrase)
        and (body[:cut].rstrip().endswith((":", "：")) or _VERB_ENDINGS.end(phrase))
    ):
        return "original", ""  # Lotus: -----Ann Lee <ann@acme.example> wrote: -----
    if (
        phrase.startswith(("forwarded by ", "forwarded message from ", "original message ", "weitergeleitet von "))
        and len(phrase) < 120
    ):
        return ("original" if phrase.startswith("original") else "forwarded"), ""
    return None


@lru_cache(maxsize=REMEMBERED)
def is_prose(plain: str) -> bool:
    """Does a line lack what each separator, rule, label and last line of an attribution has: then it is none of them,
    and nobody need ask for one after the other. `plain` is not empty.
    """
    return _are_prose((plain,))


@lru_cache(maxsize=1)  # reply and forward ask for the same
def are_all_prose(lines: tuple[Line, ...]) -> bool:
    """Are all lines of a mail surely the person's: nothing marks them, and none has the form of what stands above a
    quote.
    """
    marked = any(line.depth or line.mark for line in lines)
    return not marked and _are_prose([line.plain for line in lines if line.plain])


def _are_prose(said: Sequence[str]) -> bool:
    """The same of some lines at once."""
    text = "\n".join(said)
    if ":" in text or "/" in text or "：" in text:
        return False
    for plain in said:
        if len(plain) > MOST_CHARACTERS or plain[0] in _EDGES or plain[-1] in _ENDS:
            return False
    low = fold(text)
    bare = [plain.removesuffix("...").rstrip(_TRAILING) for plain in low.split("\n")]
    if _VERB_ENDINGS.may_end({plain[-3:] for plain in bare}) and any(map(_VERB_ENDINGS.end, bare)):
        return False
    if not text.isascii() and any(plain[-1:] in _ENDS for plain in low.split("\n")):
        return False
    return not holds_any(low, REPLY_ABOVE_PARTS) or _REPLY_ABOVE.search(low) is None


def is_rule(plain: str) -> bool:
    """A line of nothing but dashes or underscores."""
    return len(plain) >= 3 and not plain.strip(_DASHES + " ")


def is_caption(plain: str) -> bool:
    """A few words between dashes, in whatever language: `-------- Forwarding messages --------`;
    right above a header block it is part of it.

    QQ writes its 原始邮件 there without dashes, Notes who wrote when, and the first words.
    """
    if (len(plain) <= 40 and fold(plain.strip(_EDGES)) in ORIGINAL) or _NOTES_PREVIEW.search(plain[:200]):
        return True
    head, tail = len(plain) - len(plain.lstrip(_DASHES)), len(plain) - len(plain.rstrip(_DASHES))
    words = plain.strip(_DASHES + " ")
    return head >= 2 and tail >= 2 and 0 < len(words) <= 60 and not any(mark in words for mark in "|.?!。？！")


@lru_cache(maxsize=REMEMBERED)
def has_verb(text: str) -> bool:
    """Does it say that somebody wrote, in any language of the table. `text` is lower case."""
    if not text.isascii() and any(part in text for part in _VERB_PARTS):
        return True
    if not _VERB_WORDS.isdisjoint([word.rstrip(":：") for word in text.split()]):
        return True
    if not _VERB_WORDS.isdisjoint(_WORD.findall(text)):
        return True
    return any(phrase in text for phrase in _VERB_PHRASES)


def is_dated_attribution(plain: str) -> bool:
    """Does a line alone say that somebody wrote, and when or from which address: `Tuesday, November 24, 2026, you
    wrote:`.
    """
    if not plain.endswith((":", "：")) or len(plain) > 200:
        return False
    return has_verb(fold(plain)) and (_YEAR.search(plain) is not None or "@" in plain)


def _opens(text: str) -> bool:
    word = text.split(None, 1)[0].strip(",.") if text else ""
    if word[:1] in ("在", "于", "於") and word[1:2].isdigit():
        return True
    return word in _OPENING_WORDS or _STARTS_WITH_DATE.match(text) is not None


# What a text is: None for no attribution, else whether it is sure without a quote below.
_NO, _FOUND, _SURE = None, False, True
_Verdict = bool | None


def _judge(text: str, *, year: bool, quoted: bool, bare: bool) -> _Verdict:
    """What one or more lines are, joined, lower case, without edges. `year`: they say a day or a year; `quoted`: a
    quote follows; `bare`: an address in brackets ends them.
    """
    if not year and _TIME.search(text) is None:
        return _NO  # an attribution says when
    if bare:
        known = year and _ADDRESS.search(text) is not None and _STARTS_WITH_DATE.match(text) is not None
        return _FOUND if known else _NO  # old Gmail: `2024/11/4 Ann <a@b>`; else an address alone, in a sentence
    colon = text.endswith((":", "："))
    if not colon and not _VERB_ENDINGS.end(text):
        return _NO  # a sentence that goes on
    address = "@" in text and _ADDRESS.search(text) is not None
    if has_verb(text):
        if _opens(text) or any(part in text for part in _VERB_PARTS):
            # `On …, Ann wrote:`; `At 10:15 Ann wrote:` may be told by a person
            return _SURE if year or address else _FOUND
        # `Ann <a@b> wrote at 10:15:`, `Ann Lee schrieb am 4.11.2024 10:15:`; else told by a person: `I wrote in 2024:`
        return _SURE if colon and (address or (year and _ENDS_WITH_DATE.search(text))) else _NO
    if not colon:
        return _NO
    if address and text.rstrip(":： ").endswith((">", ")", ">)", "]")) and _opens(text):
        return _SURE  # no verb: `On 4/11/2024, Ann <a@b>:`
    if year and _STARTS_WITH_DATE.match(text) and _BY_ADDRESS.search(text):
        return _SURE  # Tutanota: `4 Nov 2024 by a@b:`
    return _FOUND if address and year and quoted else _NO  # no known form, but a quote below


def find_attribution(lines: Sequence[Line], end: int) -> tuple[int, bool] | None:
    """(first line, sure) of the attribution that ends on line `end`: "On … X wrote:", also wrapped; None without one.

    `sure` says that it stands for a quote even where no line below carries a quote mark.
    """
    plain = lines[end].plain
    if not 0 < len(plain) <= MOST_CHARACTERS:
        return None
    low = fold(plain)
    if low.endswith(("]", ":", ")")) and _SHAPED.match(low) and _quote_is_next(lines, end):
        return end, _FOUND  # made by its writer in Mutt or Emacs
    bare = plain.endswith(">") and "@" in plain
    tail = fold(plain.removesuffix("...").rstrip(_TRAILING))
    if not bare and not tail.endswith((":", "：")) and not _VERB_ENDINGS.end(tail):
        return None
    if end + 1 < len(lines) and lines[end + 1].plain in (":", "："):
        return None  # "a écrit :" is often broken before its colon: it ends there
    quoted = _followed_by_quote(lines, end)
    if bare and not (quoted and _quote_is_next(lines, end)):
        return None  # old Gmail puts no verb and no colon: ask for a quote
    best = _find_dated(lines, end, quoted=quoted, bare=bare)
    if best is not None:
        return _with_address(lines, best[0], end), best[1]
    if not quoted:
        return (end, _SURE) if _names_writer(plain, tail) else None
    return _find_undated(lines, end, tail.strip(" -—–_*="))


def _names_writer(plain: str, tail: str) -> bool:
    """Is the line nothing but an address, with or without the name that belongs to it, and that it wrote:
    `ann@acme.example wrote:`.
    """
    found = _ADDRESS.search(plain)
    if found is None or not tail.endswith((":", "：")) or not has_verb(fold(plain[found.end() :])):
        return False
    name, verb = plain[: found.start()].strip(" <([\"'"), plain[found.end() :].strip(" >)]\"':：")
    return len(verb.split()) <= 2 and len(name.split()) <= 4 and all(word[0].isupper() for word in name.split())


def _find_dated(lines: Sequence[Line], end: int, *, quoted: bool, bare: bool) -> tuple[int, bool] | None:
    """(first line, sure) of the best text that ends on the line: each takes in one line more above it."""
    best: tuple[int, bool] | None = None
    dated = False
    joined = ""
    for start in range(end, max(-1, end - MOST_LINES), -1):
        line = lines[start]
        if not line.plain and joined[:1] == "<" and start and lines[start - 1].plain:
            if best is not None and not _is_name_above(lines, start - 1, line.depth):
                break
            continue  # double spacing parted `On … Ann` from `<ann@acme.example> wrote:`
        if not line.plain or line.depth != lines[end].depth or line.mark == "boundary":
            break
        joined = f"{line.plain} {joined}" if joined else line.plain
        if len(joined) > MOST_CHARACTERS:
            break
        text = fold(joined.strip(" -—–_*=|\"“”'").lstrip(">").rstrip(">") if not bare else joined)
        year = _YEAR.search(text) is not None
        sure = _judge(text, year=year, quoted=quoted, bare=bare)
        if sure is None:
            continue
        better = best is None or (year and not dated) or (sure and not best[1])
        if better or (best is not None and _adds_name(lines, start, best[0])):
            best, dated = (start, sure), year
        if dated and sure and not _lacks_name(line.plain):
            break
    return best


def _adds_name(lines: Sequence[Line], start: int, first: int) -> bool:
    """Does the line `start` hold the name that the text from line `first` lacks.

    `<ann@acme.example> schrieb am Di., 24. Nov. 2026, 10:15:` is whole without a name; an answer above it is none.
    """
    plain = lines[first].plain
    if not _lacks_name(plain):
        return False
    return not _begins_with_address(plain) or _is_name_above(lines, start, lines[start].depth)


def _with_address(lines: Sequence[Line], start: int, end: int) -> int:
    """The line above belongs to it where it alone holds the address and stands alone: `Ann <ann@acme.example> 於`."""
    above = lines[start - 1] if start else None
    if above is None or "@" not in above.plain or len(above.plain) > 120 or above.depth != lines[start].depth:
        return start
    if any("@" in line.plain for line in lines[start : end + 1]):
        return start
    if above.plain[0] == "<":  # the name stands on the line above that
        return start - 2 if _may_be_name(lines, start - 2, above.depth) else start - 1
    return start - 1 if start == 1 or not lines[start - 2].plain else start


def _may_be_name(lines: Sequence[Line], number: int, depth: int) -> bool:
    """Does the line above an address hold nothing but the name that belongs to it."""
    plain = lines[number].plain if number >= 0 and lines[number].depth == depth else ""
    return 0 < len(plain) <= 60 and plain[-1] not in ".!?:;。！？：；" and not plain[0].islower()


def _find_undated(lines: Sequence[Line], end: int, text: str) -> tuple[int, bool] | None:
    """Is it `Ann Lee <ann@acme.example> writes:` right above a quote?"""
    if not text.endswith((":", "：")) or len(text) >= 160:
        return None
    if not has_verb(text) and not (text.startswith(_QUOTING) and _ADDRESS.search(text)):
        return None
    start = end
    if _lacks_name(lines[end].plain) and end and 0 < len(lines[end - 1].plain) <= 60 and not lines[end - 1].depth:
        alone = end < 2 or not lines[end - 2].plain
        start = end - 1 if alone else end
    return start, False


def _lacks_name(plain: str) -> bool:
    """A wrapped attribution whose first line holds the name: what is read so far begins with the address,
    the date or the verb.
    """
    if plain[:1] in "<(于於" or _ADDRESS.match(plain) is not None:
        return True
    return plain[:1].islower() and _STARTS_WITH_DATE.match(fold(plain)) is None  # "pon., 4 lis 2024 o 10:15 …"


def _begins_with_address(plain: str) -> bool:
    return plain[0] == "<" or _ADDRESS.match(plain) is not None


def _is_name_above(lines: Sequence[Line], number: int, depth: int) -> bool:
    """Does a line hold the name that belongs to the address below: words with capitals.

    One alone is one only where an answer stands above it.
    """
    words = lines[number].plain.split() if _may_be_name(lines, number, depth) else []
    if not words or len(words) > 4 or not all(word[0].isupper() and word.strip(".,-'’").isalpha() for word in words):
        return False
    return len(words) > 1 or any(line.plain for line in lines[:number][-10:])


def _quote_is_next(lines: Sequence[Line], end: int) -> bool:
    following = next((line for line in lines[end + 1 : end + 4] if line.plain), None)
    return following is not None and following.depth > lines[end].depth


def _followed_by_quote(lines: Sequence[Line], end: int) -> bool:
    return any(line.depth > lines[end].depth for line in lines[end + 1 : end + 4])
