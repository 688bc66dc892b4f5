"""Lines of a mail that look like commands, and the places where they count: the top and the bottom block."""

from __future__ import annotations

import difflib
import re
import unicodedata

from msgspec import Struct
from msgspec.structs import replace

from gateway.read.later_pattern import compile_later
from service.domain.commands.labels import is_label
from service.domain.commands.table import ELSEWHERE, PRIORITY_ALONE, TYPED, CommandWord
from service.domain.commands.time_words import fold_width

# -- lines ------------------------------------------------------------------------------------------------------------

_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_FORMS = "\ufe00-\ufe0f"  # say how the character before is drawn: with emoji honest, behind a letter or a digit unseen
INVISIBLE = compile_later(f"[{_UNSEEN}{_FORMS}]")
_HIDDEN = compile_later(rf"[{_UNSEEN}\x00-\x08\x0b-\x1f\x7f-\x9f]|(?<=\w)[{_FORMS}]")
_WORD_OF_SIGN = compile_later(r"[ \t]{0,3}[#＃]\s*[\w-]*")
_KEYCAP = compile_later("[0-9]\ufe0f?\u20e3(?![0-9])")  # of an emoji
_EMOJI = compile_later("[\U0001f000-\U0001faff\u2600-\u27bf][\u200d\ufe0f\U0001f3fb-\U0001f3ff]+")
_AT_THE_ENDS = "\u200b\ufeff\u2060\u00ad\u200e\u200f \t"  # what mail programs put around lines
_SIGN = compile_later(r"[ \t]{0,3}#(?P<word>[^\W\d_][\w-]*)(?P<end>[.:,;!=。：，；！]*)(?P<rest>.*)", re.DOTALL)
_LOOSE = compile_later(  # `# note`, `##note`, `# 备注：…`
    r"[ \t]{0,3}#(?:\s+|#+\s*)(?P<word>[^\W\d_][\w-]*)(?:[.:!]?(?=\s|$)|[:：](?=[\u4e00-\u9fff]))"
)
_CHINESE = compile_later("[\u4e00-\u9fff]")
_PARTED = tuple(  # a word of four, three or two signs with blanks between them
    compile_later(rf"[\u4e00-\u9fff](?:[ \t]+[\u4e00-\u9fff]){{{blanks}}}") for blanks in (3, 2, 1)
)
_WITH_NUMBER = compile_later(r"[ \t]{0,3}#(?P<word>[a-z]+)(?P<number>\d.*)", re.IGNORECASE)
_MERELY_DONE = compile_later(r"(?:了|啦|咯|好了|完了)[。.!！]*")  # behind a word: `#解决了`
# A greeting and nothing else: behind a comma, or behind more than a name, something is said.
_NAMED = (
    r"(?:(?-i:[^\W\d_a-z][\w'’-]*)|all|there|every(?:body|one)|team|support|desk|service|mr|mrs|ms|dr|sir|madam"
    r"|colleagues?|dear|folks|guys|and|und|et|again)"
)
OPENERS = (
    r"hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|morning|greetings|hallo|guten (?:tag|morgen|abend)"
    r"|moin|servus|gr(?:ü|ue)(?:ß|ss) gott|liebe[rs]?(?!\s+gr)|sehr geehrte[rs]?|bonjour|bonsoir|salut|chère?|cher|hola"
    r"|buen[oa]s (?:días|tardes|noches)|estimad[oa]s?|ciao|buongiorno|buonasera|salve|gentile|ol[áa]|bom dia"
    r"|boa (?:tarde|noite)|prezad[oa]s?|beste(?!\s+gr)|geachte|goede(?:morgen|middag)|hej|dzień dobry|cześć"
    r"|здравствуйте|добрый (?:день|вечер)|доброе утро|привет|уважаем(?:ый|ая|ые)"
)
GREETING = compile_later(
    rf"\s*(?:(?:{OPENERS})(?!\w)(?:\s+{_NAMED}\.?){{0,5}}"
    rf"(?:\s+(?!(?:no|not|it|still|but)\b)[^\W\d_]+)?"
    r"|(?:[^，,。！!？?：:\s不没还]{1,12}[，,：:]?\s*)?(?:您|你|大家|各位)好(?:呀|啊|哦)?)\s*[,，!！:：.。]*\s*",
    re.IGNORECASE,
)
_HAN_NAME = r"[\u4e00-\u9fff]{2,4}(?<![不没还又坏但别是着了][\u4e00-\u9fff])(?<![不没还又坏但别是着了])"
_FAREWELL = compile_later(
    r"\s*(?:(?:(?:kind|best|warm|many)\s+)?(?:regards|wishes|thanks|greetings)|best|cheers|thank you|thx|thanks"
    r"|yours(?:\s+(?:sincerely|truly|faithfully|ever))?|sincerely(?:\s+yours)?"
    r"|谢谢|多谢|此致|敬礼|祝好|祝您.{0,10}|顺颂商祺|br|mfg"
    r"|sent from my .{1,30}|get outlook for .{1,20}|发自我的.{1,30}|从我的.{1,20}发送)"
    r"(?:\s+(?:and|in)\s+(?:(?:best|kind|warm|many)\s+)?(?:regards|wishes|advance|greetings|thanks))?[,，.。!！]*"
    rf"(?:(?<=[,，.。!！\s])\s*{_HAN_NAME}|\s*(?-i:[A-ZÀ-Þ][\w.'’-]*)(?:\s+(?-i:[A-ZÀ-Þ][\w.'’-]*)){{0,2}}|\s+(?!(?:no|not|nope|never|but|still|again|it|jams?|broken|wait)\b)[\w.-]{{1,20}})?\s*",
    re.IGNORECASE,
)
_LONGEST_WORD = 20  # letters; what is longer resembles no command
_SIGNATURE_LINES = 4  # a farewell and the lines under it that still count as one


class CommandLine(Struct, frozen=True):
    """A line that begins with the sign: its word in the table, or '' and the word as typed."""

    row: CommandWord | None
    typed: str
    argument: str
    loose: bool = False
    hidden: bool = False  # inside it stand characters that nobody sees, or that turn the writing round


def read_line(line: str) -> CommandLine | None:
    """What a line that begins with the sign says; None for text (`#1`, `# heading`)."""
    read = _read_visible(line)
    shown = _KEYCAP.sub("", _EMOJI.sub("", line.strip(_AT_THE_ENDS)))
    if read is not None and (_HIDDEN.search(shown) or _has_stray_marks(shown)):
        return replace(read, hidden=True)
    return read


def _has_stray_marks(shown: str) -> bool:
    """Are there accents and other marks that are drawn over the command's word, or over what is no letter: a digit,
    the sign? In the names and words behind it they are writing.
    """
    if shown.isascii():
        return False
    word = _WORD_OF_SIGN.match(shown)
    behind = word.end() if word is not None else -1
    kinds = [unicodedata.category(char)[0] for char in shown]
    return any(
        kind == "M" and (place == behind or (kinds[place - 1] not in "LMS" if place else True))
        for place, kind in enumerate(kinds)
    )


def _read_visible(line: str) -> CommandLine | None:
    folded = fold_width(INVISIBLE.sub("", line)).rstrip()
    found = _SIGN.fullmatch(folded)
    if found is None:
        loose = _LOOSE.match(folded)
        if loose and _CHINESE.match(loose["word"]):  # 中文不空格: # 解决换好了
            near = _read_visible(f"#{folded[loose.start('word') :]}")
            return replace(near, loose=True) if near and near.row else None
        row = TYPED.get(loose["word"].lower()) if loose else None
        return (
            CommandLine(row, loose["word"], folded[loose.end() :].lstrip(" \t:："), loose=True)
            if loose and row
            else None
        )
    plain = INVISIBLE.sub("", line).rstrip()
    word = found["word"].lower()
    row = TYPED.get(word)
    numbered = _WITH_NUMBER.fullmatch(folded) if row is None else None  # `#eta16:00`
    before_number = TYPED.get(numbered["word"].lower()) if numbered is not None else None
    if numbered is not None and before_number is not None:
        return CommandLine(before_number, before_number.word, plain[numbered.start("number") :].strip())
    if row is not None and not (found["rest"] and not found["end"] and not found["rest"][0].isspace()):
        return CommandLine(row, word, plain[found.start("rest") :].strip())
    if _CHINESE.match(word):  # 中文不空格: #转派bob, #预计明天下午
        for length in range(len(word), 0, -1):
            row = TYPED.get(word[:length])
            if row is not None and _CHINESE.match(word[:length]):
                behind = plain[found.start("word") + length :].strip(" \t:：,，")
                return CommandLine(row, word[:length], "" if _MERELY_DONE.fullmatch(behind) else behind)
        whole = _without_blanks(plain[found.start("word") :])
        if whole:
            return _read_visible(f"#{whole}")
    if row is not None:  # `#note(internal)`
        return CommandLine(row, word, plain[found.start("rest") :].strip())
    return CommandLine(None, word, found["rest"].strip())


def _without_blanks(typed: str) -> str:
    """What is typed, with the Chinese word of the table that it begins with put together where blanks part its signs
    (`接 单`); "" where there is none.
    """
    for parted in _PARTED:
        found = parted.match(typed)
        word = "".join(found[0].split()) if found is not None else ""
        if found is not None and word in TYPED:
            return word + typed[found.end() :]
    return ""


_CLOSE = 0.72  # of what two words share: one slip in a short word, two in a long one


def nearest_word(typed: str) -> str:
    """The word of the table that looks most like `typed` (in either language), or that other desks mean by it;
    or ''.
    """
    if typed.lower() in ELSEWHERE:
        return ELSEWHERE[typed.lower()]
    if PRIORITY_ALONE.fullmatch(f"#{typed}"):
        return "priority"
    if _CHINESE.match(typed):  # words of two signs: one wrong sign, and what follows without a space
        names = [name for name in TYPED if _CHINESE.match(name)]
        for length in range(len(typed), 1, -1):
            if typed[:length] in ELSEWHERE:
                return ELSEWHERE[typed[:length]]
        for length in (4, 3, 2):
            close = difflib.get_close_matches(typed[:length], names, n=1, cutoff=0.5)
            if close and close[0][0] == typed[0]:
                return TYPED[close[0]].word
        return ""
    if len(typed) > _LONGEST_WORD:
        return ""
    close = difflib.get_close_matches(typed.lower(), list(TYPED), n=1, cutoff=_CLOSE)
    if close:
        return TYPED[close[0]].word
    turned = [name for name in TYPED if len(name) > 2 and sorted(name) == sorted(typed.lower())]  # eat for eta
    if turned:
        return TYPED[turned[0]].word
    begun = max((name for name in TYPED if len(name) > 3 and typed.lower().startswith(name)), key=len, default="")
    if begun:  # assigned, closefine
        return TYPED[begun].word
    if len(typed) >= 3:
        starts = sorted({row.word for name, row in TYPED.items() if name.startswith(typed.lower())})
        return starts[0] if len(starts) == 1 else ""
    return ""


def is_close(typed: str) -> bool:
    """Is it all but a word of the table?"""
    return len(typed) <= _LONGEST_WORD and bool(difflib.get_close_matches(typed.lower(), list(TYPED), n=1, cutoff=0.8))


# -- blocks -----------------------------------------------------------------------------------------------------------


def top_block(lines: list[str]) -> int:
    """How many lines from the top may hold commands: signs, blanks, labelled records, one greeting first."""
    end, in_label, greeted = 0, False, False
    for index, line in enumerate(lines):
        if not line.strip():
            in_label = False
            continue
        if read_line(line) is not None:
            in_label, end = False, index + 1
        elif is_label(line):
            in_label = True
        elif not in_label:
            if greeted or end or not GREETING.fullmatch(line):
                break
            greeted = True
    return end


def bottom_block(lines: list[str], writer: str = "") -> int:
    """The index from which lines to the end may hold commands; a farewell with a name under it is passed over."""
    start = len(lines)
    index = len(lines) - 1
    pending: list[int] = []  # lines that are fine when a label stands above them
    farewell = farewell_from(lines, writer)
    if farewell is not None:
        index = farewell - 1
    while index >= 0:
        line = lines[index]
        if not line.strip():
            if pending:
                break
        elif read_line(line) is not None:
            if pending:
                break
            start = index
        elif is_label(line):
            pending = []
        else:
            pending.append(index)
            if len(pending) > 40:
                break
        index -= 1
    return start


def farewell_from(lines: list[str], writer: str = "") -> int | None:
    """The line where "Best regards" and a name under it begin, or the writer's own name (of several, one per line)
    and what is under it.
    """
    names = {name for one in writer.lower().split("\n") for name in (" ".join(one.split()), *one.split()) if name}
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    for index in range(max(0, last - _SIGNATURE_LINES), last):
        signed = " ".join(lines[index].lower().strip(" \t,.-–—~").split()) in names
        if (signed or _FAREWELL.fullmatch(lines[index])) and all(
            len(line) <= 60 and read_line(line) is None for line in lines[index + 1 : last]
        ):
            return index
    return None


def split_greeting(text: str) -> tuple[str, str]:
    """A greeting on the first line, and what is below it."""
    first, _, rest = text.strip().partition("\n")
    return (first.strip(), rest.strip()) if GREETING.fullmatch(first) else ("", text.strip())


def bare_text(text: str, writer: str) -> str:
    """A text without the greeting above it and the farewell below, for a record that others read."""
    lines = split_greeting(text)[1].split("\n")
    bare = "\n".join(lines[: farewell_from(lines, writer)]).strip()
    return bare or text.strip()
