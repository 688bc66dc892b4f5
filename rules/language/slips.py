"""Slips of typing in YAML files: signs that only look like ours, blanks that are missing, comments that cut a text.

Pure: text in, words for people out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any

# What input methods, word processors and web pages write in place of the signs of YAML.
_SIGNS = str.maketrans({
    "，": ",", "、": ",", "﹐": ",", "；": ";", "：": ":", "﹕": ":", "。": ".", "．": ".", "［": "[", "］": "]",
    "【": "[", "】": "]", "｛": "{", "｝": "}", "（": "(", "）": ")", "＃": "#", "＊": "*", "％": "%", "＠": "@",
    "－": "-", "–": "-", "—": "-", "−": "-", "‑": "-", "～": "-", "＿": "_", "＝": "=", "／": "/", "＋": "+", "！": "!",
    "“": '"', "”": '"', "„": '"', "＂": '"', "«": '"', "»": '"', "「": '"', "」": '"', "『": '"', "』": '"',
    "‘": "'", "’": "'", "＇": "'", "…": "...", "\u3000": " ", "\u00a0": " ", "\u2007": " ", "\u202f": " ",
    "\u2009": " ",
})  # fmt: skip
# Letters of other alphabets that look like ours.
_TWINS = str.maketrans("аеорсухіјѕԁһАВЕКМНОРСТХαοερνι", "aeopcyxijsdhABEKMHOPCTXaoepvi")
_HIDDEN = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)])
_QUOTES = "“”„＂«»「」『』‘’＇"
_DOUBLE = frozenset('"“”„＂«»「」『』')
_BRACKETS = "［【｛（"
_COMMAS = "，、；;"
_ENTITY = re.compile(r"&(amp|lt|gt|quot|nbsp|#\d+);")
_KEY = r"(?:- )?[^\s:,{}\[\]\"'#]+"


def plain(text: str) -> str:
    """The text as it would be typed with the signs, digits and letters of ASCII; without characters nobody sees."""
    if text.isascii():
        return text
    narrow = text.translate(_HIDDEN).translate(_SIGNS)
    narrow = "".join(unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" else c for c in narrow)
    if narrow.translate(_TWINS).isascii():
        narrow = narrow.translate(_TWINS)
    return narrow


def describe_signs(text: str) -> str:
    """Which characters of a text are not what they look like, as a hint; "" where there are none."""
    meant = plain(text)
    if meant == text:
        return ""
    strange = next(c for c in text if plain(c) != c or (c.translate(_TWINS) != c and c.translate(_TWINS) in meant))
    if ord(strange) in _HIDDEN:
        return f"it holds U+{ord(strange):04X}, which nobody sees: write '{meant}'"
    if strange.isspace():
        return f"it holds U+{ord(strange):04X}, which is no blank: write '{meant}'"
    if strange.translate(_TWINS) != strange and strange.translate(_SIGNS) == strange:
        return f"its '{strange}' is U+{ord(strange):04X}, a letter of another alphabet: write '{meant}'"
    return f"'{strange}' is not '{plain(strange)}': write '{meant}'"


def describe_key(word: str, known: Iterable[str]) -> str:
    """The cure of a key that holds its value as well, since a blank behind the colon is missing; else ""."""
    known = tuple(known)
    key, colon, value = plain(word).partition(":")
    if colon and key in known:
        why = "a blank is missing behind the colon" if ":" in word else "that colon is not ':' and a blank"
        return f"{why}: write '{key}: {value.strip()}'"
    key, blank, value = plain(word).partition(" ")
    return f"a colon is missing: write '{key}: {value.strip()}'" if blank and key in known else ""


def describe_text(text: str, *, is_free: bool) -> tuple[str, str]:
    """What is suspicious in an unquoted text that is taken as it stands, with the cure; nothing for most.

    `is_free`: a name or a sentence, in which signs of any script are at home.
    """
    if len(text) > 2 and text[0] in _QUOTES and text[-1] in f"{_QUOTES}\"'":
        return f"the quotes of {text} are part of the text", f'write "{text[1:-1]}"'
    if sum(map(text.count, _DOUBLE)) == 1 and not _DOUBLE.isdisjoint({text[0], text[-1]}):
        return f"a quote is missing in {text}", "quotes stand at both ends"
    if is_free:
        return "", ""
    if re.fullmatch(r"0\d+", text):
        return f"'{text}' is {int(text)} where a number is meant", f'write {int(text)}, or "{text}" where it is none'
    meant = plain(text)
    if len(text) > 2 and text[0] in _BRACKETS and meant[:1] in "[{(" and meant[-1:] in "]})":
        return f"'{text}' is one text, with its brackets", f"write [{meant[1:-1].strip()}]"
    comma = next((c for c in text if c in _COMMAS), "") if not _ENTITY.search(text) else ""
    if comma:
        return f"'{text}' is one text, with '{comma}' in it", f"write [{_split(text, comma)}], or put it in quotes"
    if ", " in text and not re.search(r"[\[{(\\]", text):
        return f"'{text}' is one text, with a comma in it", f"write [{text}], or put it in quotes"
    hidden = next((c for c in text if ord(c) in _HIDDEN), "")
    if "@" in meant and meant != text:
        return f"'{text}' is no mail address as it stands", describe_signs(text)
    if hidden:
        return f"'{text}' holds U+{ord(hidden):04X}, which nobody sees", f"write '{text.translate(_HIDDEN)}'"
    mixed = next((w for w in re.findall(r"\w+", text) if _is_mixed(w)), "")
    if mixed:
        return f"'{mixed}' mixes letters of two alphabets", f"write '{mixed.translate(_TWINS)}'"
    return "", ""


_PATTERN = re.compile(r"\\[dwsbDWSB]|\.[*+?]|^\^|\([^()]*\|[^()]*\)|^/.+/[gimsuy]+$")


def describe_words(text: str, operator: str) -> tuple[str, str]:
    """What is suspicious in a text by where it stands: a pattern behind `has`, the quoting of another language
    behind `matches`, what a web page writes for a sign anywhere; with the cure. Nothing for most.
    """
    if entity := _ENTITY.search(text):
        return f"'{entity[0]}' is how web pages write '{unescape(entity[0])}'", f"write '{unescape(text)}'"
    if control := next((c for c in text if c < " " and c not in "\n\t"), ""):
        shown = {"\b": r"\b", "\f": r"\f", "\a": r"\a"}.get(control, f"U+{ord(control):04X}")
        cure = "single quotes keep a backslash as it is"
        return f"the text holds the control character {shown}, which no mail does", cure
    if operator == "has" and not text.isupper() and (found := re.search(r"\w (AND|OR|NOT) \w", text)):
        one, other = re.split(rf" {found[1]} ", text, maxsplit=1)
        cure = f"write [{one}, {other}]" if found[1] == "OR" else "all, any and not join conditions"
        return f"'{text}' is looked for as it stands: has takes words", cure
    if operator == "has" and _PATTERN.search(text):
        return f"'{text}' is looked for as it stands: has takes words", "matches takes patterns"
    if operator == "has" and re.search(r"\w{2}\|\w{2}", text):
        return f"'{text}' is looked for as it stands: has takes words", f"write [{_split(text, '|')}]"
    if operator == "matches" and (slashes := re.fullmatch(r"/(.+)/[gimsuy]*", text)):
        return f"the slashes of {text} are part of the pattern", f"write '{slashes[1]}'; case does not matter"
    if operator == "matches" and (double := re.search(r"\\{2,}[dwsbDWSB]", text)):
        return f"'{double[0]}' is a backslash and a letter", f"write '{double[0][-2:]}', in single quotes"
    return "", ""


def _split(text: str, comma: str) -> str:
    return ", ".join(part.strip() for part in text.split(comma))


def _is_mixed(word: str) -> bool:
    return not word.isascii() and word.translate(_TWINS).isascii() and any(c.isascii() and c.isalpha() for c in word)


# -- what stops the reading of a file ---------------------------------------------------------------------------------


def describe_syntax(error: Any, lines: Sequence[str]) -> tuple[int, int, str, str]:
    """Line and column (from 0) of the place to look at, what is wrong there in words, and the usual cure."""
    problem = " ".join((error.problem or error.context or "cannot be read").split())
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    about = f"{error.context or ''} {problem}"
    shown = _line(lines, line)
    merge = next((n for n, one in enumerate(lines) if re.match(r"(<{7}|>{7}) \S|={7}$", one)), None)
    if merge is not None:
        return merge, 0, "not valid YAML: a mark of git's merge", "keep one of the two versions, and remove the marks"
    if star := re.match(r"\s*([*•·])\s+\S", shown):
        return line, _indent(shown), f"not valid YAML: {problem}", f"'{star[1]}' begins no entry of a list: write '-'"
    if "\\t" in problem or "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return line, column, "a tab where spaces are expected", "indent with spaces"
    if context is not None and "simple key" in about:
        return _of_key(lines, context.line, context.column, problem)
    if bare := re.match(rf"\s*(?!-\s*[{{\[])({_KEY})\s+[{{\[]", shown):
        return line, _indent(shown), f"not valid YAML: {problem}", f"a colon is missing behind '{bare[1]}'"
    if "mapping values are not allowed" in problem:
        return _of_colon(lines, line, column, problem)
    if context is not None and ("quoted scalar" in about and "end of stream" in problem):
        return context.line, context.column, f"not valid YAML: {problem}", "a closing quote is missing"
    torn = _find_open_quote(lines, context.line if context is not None else line, line)
    if torn is not None:
        column = lines[torn].rfind('"')
        return torn, column, f"not valid YAML: {problem}", "a closing quote is missing"
    if context is not None and "parsing a flow" in about and context.line < line:
        line, column = _find_missing_comma(lines, context.line, line)
        return line, column, f"not valid YAML: {problem}", _of_signs(lines, line) or "a bracket or a comma is missing"
    above = _above(lines, line)
    if "<stream end>" in problem or "<document start>" in problem:  # the line above never ended, or began nothing
        word = re.match(rf"\s*({_KEY})\s*(#|$)", lines[above])
        hint = f"a colon is missing behind '{word[1]}'" if word else "a quote, a bracket or a colon is missing"
        return above, _indent(lines[above]), f"not valid YAML: {problem}", _of_signs(lines, above) or hint
    if "expected <block end>" in problem and not _of_signs(lines, line) and _of_signs(lines, above):
        line, column = above, _indent(lines[above])
    return line, column, f"not valid YAML: {problem}", _of_signs(lines, line) or _usual_cure(about, problem)


def _above(lines: Sequence[str], line: int) -> int:
    """The next line above that holds anything but a comment."""
    return next((n for n in range(line - 1, -1, -1) if lines[n].strip() and not lines[n].lstrip().startswith("#")), 0)


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number] if 0 <= number < len(lines) else ""


def _of_key(lines: Sequence[str], line: int, column: int, problem: str) -> tuple[int, int, str, str]:
    """A line of its own that is no `key: value`."""
    shown = _line(lines, line)
    message = f"not valid YAML: {problem}"
    hint = _of_signs(lines, line)
    glued = re.match(rf"\s*({_KEY}):(\S.*)", shown)
    if not hint and glued:
        hint = f"a blank is missing behind the colon: write '{glued[1]}: {glued[2].strip()}'"
    return line, column, message, hint or "a key needs a colon and a space after it"


def _of_colon(lines: Sequence[str], line: int, column: int, problem: str) -> tuple[int, int, str, str]:
    """A colon in a text, a line that is indented too far, or a line above it without the blank behind its colon."""
    shown, message = _line(lines, line), f"not valid YAML: {problem}"
    if re.search(r":\s", shown[:column]):
        return line, column, message, _of_signs(lines, line) or "put the text in quotes when it holds ': '"
    above = _above(lines, line)
    if dash := re.match(rf"\s*-({_KEY}):(\s|$)", _line(lines, above)):
        return above, _indent(lines[above]), message, f"a blank is missing behind the dash: write '- {dash[1]}:'"
    glued = re.match(rf"\s*({_KEY})[:：](\S.*)", _line(lines, above))
    if not glued and (strange := _of_signs(lines, above)):
        return above, _indent(lines[above]), message, strange
    if (
        not re.search(r":(\s|$)", _bare(_line(lines, above)))
        and not glued
        and (word := re.match(rf"\s*({_KEY})\s+\S", lines[above]))
    ):
        return above, _indent(lines[above]), message, f"a colon is missing behind '{word[1].removeprefix('- ')}'"
    if glued and not re.search(r":(\s|$)", lines[above]):
        hint = f"a blank is missing behind the colon: write '{glued[1]}: {glued[2].strip()}'"
        return above, _indent(lines[above]), message, hint
    return line, _indent(shown), message, "the line is indented deeper than the one above it"


def find_outlier(lines: Sequence[str], begin: int, end: int) -> int | None:
    """The line whose entry is not indented as the others of its section are; None where all are."""
    entries = [n for n in range(begin, end) if lines[n].strip() and not lines[n].lstrip().startswith("#")]
    if any(lines[n].lstrip().startswith("- ") for n in entries[:1]):
        entries = [n for n in entries if lines[n].lstrip().startswith("- ")]
    least = min((_indent(lines[n]) for n in entries), default=0)
    shallow = [n for n in entries if _indent(lines[n]) <= least + 1]
    indents = [_indent(lines[n]) for n in shallow]
    usual = max(set(indents), key=lambda one: (indents.count(one), one % 2 == 0), default=0)
    if len(indents) == 2 and indents[0] != indents[1]:
        usual = next((one for one in indents if one % 2 == 0), usual)
    return next((n for n in shallow if _indent(lines[n]) != usual), None)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _find_open_quote(lines: Sequence[str], first: int, last: int) -> int | None:
    """The first line with a double quote that has no other half in it."""
    for number in range(first, min(last, len(lines) - 1) + 1):
        if _bare(lines[number]).replace('\\"', "").count('"') % 2:
            return number
    return None


def _bare(line: str) -> str:
    """A line without its comment."""
    return re.sub(r"(^|\s)#.*", "", line)


def _find_missing_comma(lines: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The first line of a bracket's that ends neither in a comma nor in another bracket's begin."""
    for number in range(first, last):
        shown = _bare(lines[number]).rstrip()
        if shown and shown[-1] not in ",[{":
            return number, len(shown) - 1
    return last, _indent(_line(lines, last))


def _of_signs(lines: Sequence[str], line: int) -> str:
    """A sign of YAML that is written in full width outside of quotes."""
    shown = re.sub(r"\"[^\"]*\"|'[^']*'", "", _bare(_line(lines, line)))
    found = [c for c in shown if plain(c) != c and (c.translate(_SIGNS) != c or "！" <= c <= "～")]
    strange = next((c for c in found if plain(c) in ":,[]{}"), found[0] if found else "")
    if not strange:
        return ""
    if strange.isspace():
        return f"U+{ord(strange):04X} is no blank: indent with spaces"
    return f"'{strange}' is not '{plain(strange)}': write the one of ASCII"


_CURES = {
    "scanning an alias": "put the text in quotes",
    "scanning an anchor": "put the text in quotes",
    "scanning a tag": "put the text in quotes",
    "scanning a directive": "put the text in quotes",
    "but got '<scalar>'": "a comma is missing, or the whole text needs quotes",
    "sequence entries are not allowed": "a list begins on a line of its own, or is written as [one, two]",
    "expected ',' or": "a bracket or a comma is missing",
    "but found ']'": "a bracket is closed that was not opened",
    "but found '}'": "a bracket is closed that was not opened",
    "but found ','": "there is a comma too many",
    "found unexpected end of stream": "a closing quote or bracket is missing",
    "but found '<stream end>'": "a closing bracket is missing",
    "but found '<scalar>'": "put the whole text in quotes, once at each end",
    "expected <block end>": "the line is indented differently from those above it",
    "cannot start any token": "put the text in quotes",
    "unknown escape": "use single quotes, or double the backslash",
    "expected a comment or a line break": "a text that begins with | or > stands in quotes",
}


def _usual_cure(about: str, problem: str) -> str:
    return next((cure for words, cure in _CURES.items() if words in problem or words in about), "")
