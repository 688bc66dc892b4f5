"""What of the lines that are cut from a mail no program wrote: without attributions, header blocks,
separators, warnings, notices.

What is left are letters that were quoted, and whatever the person wrote between, below or beside them. Which of the
two, only the desk can tell, that has the letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from gateway.read.data.answer_phrases import CODES
from gateway.read.data.courtesies import FAULT
from gateway.read.data.cut import CLIPPED, DOTS, LEGAL, TIME_WORDS
from gateway.read.data.languages import LANGUAGES
from gateway.read.language.detect import find_language
from gateway.read.language.intent import read_intent
from gateway.read.reply import banners, postscript, quote_marks, signature
from gateway.read.reply.quoted_lines import Line, fold

MOST_LINES = 2001  # one more than are judged: what is beyond is told by it
MOST_NAMES = 8  # words of the names in one line of an attribution
MOST_OF_A_CLIENT = 14  # words and figures of an attribution in a language that nobody knows
_WIDEST = 1000  # characters of a line of names and dates: the patterns cost the square of what has no blank
_ADDRESS_OR_TIME = re.compile(r"@|\d[:.]\d\d")
_LONG = 80  # characters from which a paragraph with the words of the law is a notice
_READ = frozenset({"en", "zh", *CODES})  # languages in which the words of an attribution are told from others
_TROUBLE = frozenset({"denies", "asks", "cancels"})
_ADDRESSES = re.compile(r"[<(\[]*(?:mailto:)?[^\s<>()\[\],;:\"']*@[^\s<>()\[\],;:\"']*[>)\]]*|<[^<>]*>")
_WORD = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*")
_FILE = re.compile(r"\S+\.(?:pdf|png|jpe?g|gif|docx?|xlsx?|pptx?|zip|txt|eml|msg|ics)\b|\S*\d\S*", re.IGNORECASE)
_HAN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]+")
_HAN_DATES = re.compile(
    r"[年月日时時分秒号號]|星期[一二三四五六日天]|(?:周|週|礼拜)[一二三四五六日天]|上午|下午|晚上|凌晨|中午"
)
_KNOWN_WORDS = frozenset(
    word
    for language in LANGUAGES
    for phrase in (*language.opening, *language.wrote, *language.quoting)
    for word in fold(phrase).replace("(", " ").replace(")", " ").split()
) | frozenset(TIME_WORDS.split())
_MONTHS = tuple({month for language in LANGUAGES for month in language.months})
_HAN_VERBS = tuple(
    sorted({verb for language in LANGUAGES for verb in language.wrote if _HAN.match(verb)}, key=len, reverse=True)
)
_PREFIXES = re.compile(
    r"^(?:\s*(?:[^\W\d_]{1,12}\s?(?:\[\d{1,3}\])?\s?[:：]|[\[【(](?:ext\w*|外部\S{0,4})[\])】]))+\s*", re.IGNORECASE
)
_PGP_BEGIN, _PGP_END = "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----"


def cut_words(lines: Sequence[Line], signed: Sequence[Line], warnings: Sequence[str] = ()) -> tuple[str, ...]:
    """The lines with words in them, as they are shown (quote marks off), in order;
    of a signature only those that speak of a trouble.
    """
    shown = [number for number, line in enumerate(lines) if line.plain]
    if not shown and not signed:
        return ()
    kept = _Cut(lines, warnings).words() if shown else []
    return tuple([*kept, *_speaking(signed, warnings)][:MOST_LINES])


class _Cut:
    """One walk through the lines: what each is decides how many it takes along."""

    def __init__(self, lines: Sequence[Line], warnings: Sequence[str]) -> None:
        self.lines, self.warnings = lines, warnings
        self.spans: dict[int, tuple[int, int]] = {}  # line -> the first and the last one of its attribution
        self.attributed = self._attributions()
        self.kept: list[str] = []
        self.fresh = True  # a paragraph begins here: nothing stands above, or a mark

    def words(self) -> list[str]:
        number = 0
        while number < len(self.lines) and len(self.kept) < MOST_LINES:
            kept = len(self.kept)
            step = self._step(number) if self.lines[number].plain else 1
            self.fresh = len(self.kept) == kept
            number += max(1, step)
        return self.kept

    def _attributions(self) -> set[int]:
        """The lines of attributions, wherever one ends."""
        found: set[int] = set()
        looked_at = 0
        for number, line in enumerate(self.lines):
            if line.mark in ("attribution", "boundary") and line.plain:
                found.add(number)
            if not line.plain or looked_at > 500 or quote_marks.is_prose(line.plain):
                continue
            attribution = quote_marks.find_attribution(self.lines, number)
            looked_at += line.plain.endswith((":", "："))
            if attribution is not None:
                found |= set(range(attribution[0], number + 1))
                self.spans |= dict.fromkeys(range(attribution[0], number + 1), (attribution[0], number))
            elif quote_marks.is_dated_attribution(line.plain):
                found.add(number)
        return found

    def _is_of_a_client(self, number: int) -> bool:
        """Is it a line with the address or a time of an attribution that holds both and little more, in a language in
        which nobody can tell whether these are words of a person, and that a quote follows?
        """
        if number not in self.spans or _ADDRESS_OR_TIME.search(self.lines[number].plain) is None:
            return False
        start, end = self.spans[number]
        whole = " ".join(line.plain for line in self.lines[start : end + 1])
        below = next((line for line in self.lines[end + 1 : end + 4] if line.plain), None)
        if (
            below is None
            or below.depth <= self.lines[end].depth
            or "@" not in whole
            or not quote_marks.is_moment(whole)
        ):
            return False
        words = _ADDRESSES.sub(" ", whole).split()
        return len(words) <= MOST_OF_A_CLIENT and find_language(" ".join(filter(str.islower, words))) not in _READ

    def _step(self, number: int) -> int:
        """Deal with the line or the lines that begin here; how many they are."""
        plain = self.lines[number].plain
        if plain == _PGP_BEGIN:
            end = next((n for n in range(number, min(number + 100, len(self.lines))) if self._is(n, _PGP_END)), number)
            return end + 1 - number
        separator = quote_marks.find_separator(plain)
        if separator is not None:
            self._spread(separator[1])
            return 1
        notes = quote_marks.find_notes_block(self.lines, number)
        block = quote_marks.find_block(self.lines, number, announced=True) or quote_marks.find_bare_block(
            self.lines, number
        )
        if block is not None or notes:
            end = block.end if block is not None else notes
            self._block(number, end)
            return end - number
        if number in self.attributed or quote_marks.find_label(plain) is not None:
            self._label(plain, number)
            return 1
        if _is_mark(plain) or self._is_caption(number):
            return 1
        return self._paragraph(number)

    def _is(self, number: int, plain: str) -> bool:
        return self.lines[number].plain == plain

    def _is_caption(self, number: int) -> bool:
        """A line between dashes is one only right above a header block; so is one that says when, without dashes."""
        below = next((line.plain for line in self.lines[number + 1 : number + 4] if line.plain), "")
        plain = self.lines[number].plain
        label = quote_marks.find_label(below)
        if label is not None and label[0] == "sender" and quote_marks.is_moment(plain) and _is_who_and_when(plain):
            return True  # Orange: "Message du 24/11/26 10:02"
        if not quote_marks.is_caption(plain) or read_intent(plain.strip("-—–_= "), "en") in _TROUBLE:
            return False
        return label is not None or fold(plain.strip("-—–_=* .:：<>【】[]")) in quote_marks.ORIGINAL

    def _block(self, start: int, end: int) -> None:
        """A header block: the words of its subject, and what in it is neither name nor date."""
        subject = False
        for line in self.lines[start:end]:
            label = quote_marks.find_label(line.plain)
            subject = label[0] == "subject" if label is not None else subject
            if subject and label is None:
                self._keep(line.plain)
            elif line.plain and fold(line.plain).replace(" ", "") not in quote_marks.LABELS:
                self._label(line.plain)

    def _spread(self, plain: str) -> None:
        """What stands behind a separator on its line: nothing, a sentence, or a whole header block (Samsung)."""
        values = quote_marks.read_spread(plain)
        if "sender" not in values or len(values) < 3:
            self._keep(plain)
            return
        for kind, value in values.items():
            if kind == "subject":
                self._keep(_PREFIXES.sub("", value))
            elif not _is_who_and_when(value):
                self._keep(value)

    def _label(self, plain: str, number: int = -1) -> None:
        label = quote_marks.find_label(plain)
        if label is not None and label[0] == "subject":
            self._keep(_PREFIXES.sub("", label[1]))
        elif not _is_who_and_when(label[1] if label is not None else plain) and not self._is_of_a_client(number):
            self._keep(plain)

    def _paragraph(self, number: int) -> int:
        """A line of text; a whole paragraph where it is the warning of a gateway, a list's footer or a legal notice."""
        if number and self.lines[number - 1].plain and not self.fresh:
            self._keep(self.lines[number].plain)
            return 1
        self.fresh = False
        stop = next((n for n in range(number, len(self.lines)) if not self.lines[n].plain), len(self.lines))
        whole = " ".join(line.plain for line in self.lines[number : min(stop, number + 40)])
        warning = banners.find_banner(
            [*self.lines[number:stop][: banners.MOST_LINES], Line("", ""), Line(".", ".")], self.warnings
        )
        if warning:
            return min(warning, stop - number)
        if (end := _end_of_notice(self.lines, number, stop, whole)) > number:
            return end - number
        self._keep(self.lines[number].plain)
        return 1

    def _keep(self, plain: str) -> None:
        if plain.strip():
            self.kept.append(plain)


def _end_of_notice(lines: Sequence[Line], start: int, stop: int, whole: str) -> int:
    """Behind the legal notice that begins this paragraph, `whole` as one text; `start` where none does."""
    if signature.is_notice(lines, start) or (len(whole) >= _LONG and LEGAL.search(whole)):
        return postscript.find_addition(lines, start, stop)
    return start


def _is_mark(plain: str) -> bool:
    return (
        quote_marks.is_rule(plain)
        or signature.is_delimiter(plain)
        or signature.is_device(plain)
        or plain.startswith(("-----BEGIN PGP", "Hash: "))
        or CLIPPED.fullmatch(plain) is not None
        or DOTS.fullmatch(plain) is not None
    )


def _is_who_and_when(text: str) -> bool:
    """Is a line made of names, addresses and a time, as attributions and header blocks are; not of a sentence."""
    if len(text) > _WIDEST:
        return False
    text = _FILE.sub(" ", _ADDRESSES.sub(" ", text))
    if any(mark in text for mark in "!?！？。"):
        return False
    han = "".join(_HAN.findall(_HAN_DATES.sub(" ", text)))
    for verb in (*_HAN_VERBS, "在", "于", "於"):
        han = han.replace(verb, "")
    words = [word for word in _WORD.findall(_HAN.sub(" ", text)) if not _is_time_word(fold(word))]
    said = [word for word in words if word[0].islower() and len(word) > 3]
    if len(han) > 8 or len(words) > MOST_NAMES or len(said) > 1:
        return False
    left = " ".join([*words, han]).strip()
    return not left or not _is_trouble(left, "zh" if han else "en")


@lru_cache(maxsize=256)
def _is_trouble(said: str, language: str) -> bool:
    """Do a few words speak of a trouble, ask or call off. The name above our letters is the same in each answer."""
    return read_intent(said, language) in _TROUBLE


def _is_time_word(word: str) -> bool:
    return word in _KNOWN_WORDS or (word.startswith(_MONTHS) and len(word) <= 12)


def _speaking(signed: Sequence[Line], warnings: Sequence[str]) -> list[str]:
    """The lines of a signature that speak of a trouble, ask or call off, as a card does not; and its later paragraphs
    that may be a person's: a slogan stood in their mails before.
    """
    kept: list[str] = []
    number = 0
    while number < len(signed):
        stop = next((n for n in range(number, len(signed)) if not signed[n].plain), len(signed))
        whole = " ".join(line.plain for line in signed[number:stop])
        end = _end_of_notice(signed, number, stop, whole) if stop > number else number
        if end > number:
            stop = end
        elif not banners.is_banner(whole, warnings):
            lines = [line.plain for line in signed[number:stop] if not _is_mark(line.plain)]
            said = number > 0 and postscript.may_say_something(whole)
            kept += lines if said else [plain for plain in lines if _speaks(plain)]
        number = max(stop, number + 1)
    return kept


def _speaks(plain: str) -> bool:
    if len(plain) > 400 or _ADDRESSES.search(plain):
        return False
    faulty = len(plain.split()) > 2 and FAULT.search(plain) is not None
    return faulty or read_intent(plain, "en") in _TROUBLE  # Chinese is read in it as well
