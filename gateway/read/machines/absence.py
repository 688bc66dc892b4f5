"""When is somebody back who is out of office: the date in an automatic reply, if it says one without doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from gateway.read.data import machines as words
from gateway.read.data.months import MONTHS
from gateway.read.language.detect import find_language
from gateway.read.later_pattern import compile_later
from gateway.read.lower_pattern import any_case

LOOKED_AT = 4096  # characters of a reply
MOST_DATES = 20
_FIGURE = compile_later(r"\d")
_NEAR = 60  # characters beside a date in which the words must stand
_MONTH_FIRST = ("zh", "ja", "ko")
_DAY_FIRST = "de"
_EITHER = ("en", "")  # languages in which 7/8 may be July or August


class Return(Struct, frozen=True):
    """When somebody is back, as their note says it: midnight UTC of the day of the return, or of the last day away."""

    said: datetime
    is_last_away: bool = False

    @property
    def day(self) -> datetime:
        """Of the return: behind a last day away the next one, whatever day of the week that is."""
        return self.said + timedelta(days=1) if self.is_last_away else self.said


class _Dated(Struct, frozen=True):
    """One date of a text, with what its sentence says before and after it."""

    day: datetime
    before: str
    after: str
    ends_range: bool  # of the days away: "24-27 November", "vom 24.11. bis 27.11."


@lru_cache(maxsize=1)
def _date() -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
    return re.compile(
        r"(?<![\d.])(?:"
        r"(?:(?P<y1>20\d\d)[-/.年]\s?(?P<m1>\d{1,2})[-/.月]\s?(?P<d1>\d{1,2})\s?日?"
        r"|(?P<m2>\d{1,2})\s?[月월]\s?(?P<d2>\d{1,2})\s?[日号號일]?)"
        r"(?:\s?(?:[(（][^()（）\d]{1,4}[)）])?\s?(?:[-–—~～〜至到]|から|부터)\s?(?P<last>\d{1,2})\s?[日號号일])?"
        r"|(?P<d7>\d{1,2})\.\s(?P<m7>\d{1,2})\.(?:\s(?P<y7>20\d\d))?(?!\d)"
        rf"|(?P<a>\d{{1,2}})(?P<sep>[./]|-(?!\d{{1,2}}[./]\d))(?P<b>\d{{1,2}})(?:(?P=sep)(?P<y3>20\d\d|\d\d)?)?"
        rf"(?!\d|\s?(?:of |de )?(?:{month})\b)"
        rf"|(?P<d4>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?:\s+(?:of|de|du))?(?:\s+|[-/])(?P<w4>{month})\b\.?,?(?:(?:\s+(?:de\s+)?|[-/])(?P<y4>20\d\d))?"
        rf"|\b(?P<w5>{month})\.?\s+(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:|\.?\s+(?:de\s+)?(?:{month})\b)"
        r"(?:\s?(?:[-–]|to|through|thru)\s?(?P<last5>\d{1,2})(?:st|nd|rd|th)?\b(?![:/.]\d"
        r"|\s?[ap]m\b))?,?(?:\s+(?P<y5>20\d\d))?"
        rf"|the\s+(?P<d6>\d{{1,2}})(?:st|nd|rd|th)\b(?!\s+(?:of\s+)?(?:{month})\b)"
        r")",
        re.IGNORECASE,
    )


def find_return(text: str, written: datetime) -> Return | None:
    """The day on which the author is back: "until 27 November" leaves it open and is taken for that day, "through 27
    November" and the end of a range are the last one away.

    written: the date of the mail, from which a missing year is completed. None where no date stands beside the right
    words, where day and month could be exchanged, or where it lies more than a year from the mail.
    """
    dates = _dates(text[:LOOKED_AT], written)
    for says in (_says_back, _says_then_back):
        for dated in dates:
            if says(dated):
                return Return(dated.day)
    ending = next((dated for dated in dates if _says_until(dated)), None)
    if ending is None:
        return None
    is_last = says_last_day(ending.before, ending.after) or (ending.ends_range and not _HOUR.match(ending.after))
    return Return(ending.day, is_last)


def says_last_day(before: str, after: str) -> bool:
    """Do the words around a day say that it is the last one away, and not the one of the return?"""
    return bool(
        any_case(rf"{words.THROUGH}(?:\s+{words.BETWEEN}){{0,4}}\s*$").search(before)
        or any_case(rf"{words.INCLUDING}(?:\s+{words.BETWEEN}){{0,2}}\s*$").search(before)
        or any_case(words.THROUGH_AFTER).match(after)
    )


def find_start(text: str, written: datetime, returns: datetime | None) -> datetime | None:
    """Midnight UTC of the first day away: the first day of a range, or a date behind "from", that lies before the
    return; None where none is said.
    """
    text = text[:LOOKED_AT]
    matches = _find_dates(text)
    language = _order_of(matches, text)
    for number, match in enumerate(matches):
        after = text[match.end() : matches[number + 1].start()] if number + 1 < len(matches) else ""
        before = _SENTENCE_END.split(_before(text, match))[-1]
        month = match["w4"] or match["a"]
        shared = (_FIRST_OF_TWO.search(before) or _BETWEEN_DAYS.search(before)) if month else None
        ranged = shared is not None or bool(
            match["last"] or match["last5"] or any_case(words.TO_DAY).fullmatch(after) or _ENDS_BETWEEN.search(before)
        )
        if not ranged and not any_case(words.FROM_DAY).search(before):
            continue
        day = _first_day_of(match, written, language, matches[number + 1] if number + 1 < len(matches) else None)
        if shared is not None and day is not None:
            day = _make(day.year, day.month, int(shared["day"]), written)
        soon = day is not None and timedelta(days=-60) <= day - written <= timedelta(days=400)
        # "Vanaf 7 december weer bereikbaar": of one day that is both, a range alone is the first.
        if day is not None and soon and (returns is None or day < returns or (ranged and day == returns)):
            return day
    return None


def _first_day_of(
    match: re.Match[str], written: datetime, language: str, last: re.Match[str] | None
) -> datetime | None:
    """The day that a match begins with. "23.-27. November" says its month with the last day only."""
    day = _day_of(match, written, language)
    if day is not None and (match["last"] or match["last5"]):
        first = int(match["d2"] or match["d1"] or match["d5"] or 0)
        return _make(day.year, day.month, first, written) if first else None
    if day is None and last is not None and match["a"] is None:
        return None
    return day


def find_deputy(text: str, own: str, *, known: bool = False) -> str:
    """The mailbox to write to meanwhile: the first one of a sentence that sends the reader to somebody else; "" without
    one. own: the author's address, which is none. known: a machine wrote it, whatever the words are.
    """
    text = text[:LOOKED_AT]
    turns = f"{words.TURN_TO}|{words.TURN_TO_PLAINLY}" if known else words.TURN_TO
    for sentence in _SENTENCES.split(text) if "@" in text else ():
        named = (found[0].strip(".").lower() for found in _MAILBOX.finditer(sentence))
        other = next((mailbox for mailbox in named if mailbox != own.lower()), "")
        if other and any_case(turns).search(sentence):  # once a sentence, however many it names
            return other
    return ""


def _says_back(dated: _Dated) -> bool:
    return any_case(words.BACK_BEFORE).search(dated.before) is not None


def _says_then_back(dated: _Dated) -> bool:
    found = any_case(words.BACK_AFTER).search(dated.after)
    return found is not None and any_case(words.NOT_BACK).search(dated.after[: found.start()]) is None


def _says_until(dated: _Dated) -> bool:
    if any_case(words.OF_SOMETHING_ELSE).search(dated.before):
        return False
    return bool(
        any_case(rf"{words.UNTIL}(?:\s+{words.BETWEEN}){{0,4}}\s*$").search(dated.before)
        or any_case(rf"\s?(?:{words.WEEKDAY_AFTER})?\s?{words.UNTIL_AFTER}").match(dated.after)
    )


_HOUR = compile_later(
    r",?\s{0,2}(?:(?:at|um|à|a las|alle|às|om|в)\s)?(?:[01]?\d|2[0-4])\s?(?:[:.]\d\d|uhr|h\b|[ap]m\b|[点點时時])"
    r"|\s?[上中]午",
    re.IGNORECASE,
)  # of the day itself: nobody is away all of it
# Neither an initial ends a sentence nor a title: "please contact Mr. Lee (lee@acme.example)".
_SENTENCES = compile_later(
    r"(?<=[^\d\s.][.!?])(?<!\b[^\W\d_]\.)(?<!\b(?:mr|ms|dr|fr|hr|sr|st|mw|ir)\.)"
    r"(?<!\b(?:mrs|sra|dra|sig|dhr|ing|eng|arq|tel)\.)(?<!\b(?:prof|dott|mevr|dipl)\.)\s|\n\s*\n|[。！？]",
    re.IGNORECASE,
)
_MAILBOX = compile_later(r"[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9][\w-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){1,6}")


def _lies_ahead(day: datetime | None, written: datetime) -> bool:
    return day is not None and timedelta(days=-2) <= day - written <= timedelta(days=400)


_WEEKDAY = compile_later(
    r"\b([^\W\d_]{1,4}|einschl)\.\s*$"
)  # "le mar. 24 nov.", "d. 24. nov.": the point ends no sentence
# "entre el 23 y el 27 de noviembre", "between 23 November and 27 November": the second is the last day.
_BETWEEN = (
    r"\b(?:between|zwischen|entre|fra|tra|tussen|między|pomiędzy|между|між|mezi|medzi|mellan|mellem|mellom|între"
    r"|između)\b(?:\s(?:dem|den|the|el|le|il|o|os dias|los días|dniem|dnem))?\s?"
)
_AND = (
    r"\s?,?\s?(?:and|und|dem|y|e|et|ed|en|i|a|och|og|и|та|și)(?:\s(?:dem|den|the|el|le|il|l['’]|o|dniem|dnem"
    r"|\w{3,12}(?:day|tag),?)){0,2}\s?"
)
_BETWEEN_DAYS = compile_later(rf"{_BETWEEN}(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?{_AND}$", re.IGNORECASE)
_ENDS_BETWEEN = compile_later(rf"{_BETWEEN}$", re.IGNORECASE)
_ONLY_AND = compile_later(_AND, re.IGNORECASE)
# "du 1er au 5 décembre", "de 1 a 5 de dezembro", "24 – 28 Nov": the first day, which says its month with the last one.
_FIRST_OF_TWO = compile_later(
    r"(?:(?:\b(?:du|del|dal|de|vom|von|from|van|od|с|со|desde el|entre)\b|dall['’])\s?"
    r"|(?<![\d.,:/+-])(?<![\d.,:/+-]\s)(?=\d{1,2}(?:st|nd|rd|th|º|\.)?\s?(?:[-–—]|to|bis|au|al|t/m|through|till)\s?$))"
    r"(?P<day>\d{1,2})(?:er|º|°|\.|st|nd|rd|th|-го)?"
    r"\s?(?:au|al|all['’]|à|ao|a|bis(?: zum)?|to|until|till|through|tot(?: en met)?|t/m|do|по|[-–—])\s?$",
    re.IGNORECASE,
)
_SENTENCE_END = compile_later(r"[\n。！？!?;；]|(?<!\d)\.\s|\.\s(?=[^\W\d_a-zà-ÿа-я])")


@lru_cache(maxsize=1)  # for the first day and for the last
def _find_dates(text: str) -> tuple[re.Match[str], ...]:
    """What looks like a date, which is nowhere where no figure is."""
    return tuple(islice(_date().finditer(text), MOST_DATES)) if _FIGURE.search(text) else ()


def _dates(text: str, written: datetime) -> list[_Dated]:
    """The dates of a text that lie ahead, each with its sentence as far as it is near."""
    matches = _find_dates(text)
    language = _order_of(matches, text)
    found: list[_Dated] = []
    for number, match in enumerate(matches):
        day = _day_of(match, written, language)
        if day is None or not _lies_ahead(day, written):
            continue
        last = matches[number - 1].end() if number else 0
        following = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        before = _WEEKDAY.sub(r"\1 ", text[max(last, match.start() - _NEAR) : match.start()])
        ranged = number > 0 and _ends_range(before, _before(text, matches[number - 1]))
        ranged = ranged or _FIRST_OF_TWO.search(before) is not None
        ranged = ranged or bool(match["last"] or match["last5"] or _BETWEEN_DAYS.search(before))
        # "25.11. bis 30.11.", "from 23 November until 27 November": beside the words of "until", which stand there.
        ends_range = ranged or (number > 0 and any_case(words.TO_DAY).fullmatch(before) is not None)
        before += "至" * ranged
        after = text[match.end() : min(following, match.end() + _NEAR)]
        found.append(_Dated(day, _SENTENCE_END.split(before)[-1], _SENTENCE_END.split(after)[0], ends_range))
    return found


def _ends_range(between: str, before: str) -> bool:
    """Does what stands between two dates make the second the last day: "de 23/11 a 04/12",
    "between November 23 and November 27".
    """
    if between.strip().lower() in ("a", "à"):
        return True
    return _ONLY_AND.fullmatch(between) is not None and _ENDS_BETWEEN.search(before) is not None


def _before(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - _NEAR) : match.start()]


def _order_of(matches: Sequence[re.Match[str]], text: str) -> str:
    """The language of the text that the dates stand in, or one that is of one mind about 7/8 where another date of the
    text shows what comes first: 23/11, 11/23.
    """
    language = find_language(text) if matches else ""
    if language not in _EITHER:
        return language
    for match in matches:
        if match["a"] and match["sep"] != "." and max(int(match["a"]), int(match["b"])) > 12:
            return _DAY_FIRST if int(match["a"]) > 12 else _MONTH_FIRST[0]
    return language


def _day_of(match: re.Match[str], written: datetime, language: str) -> datetime | None:
    year, month, day = 0, 0, 0
    if match["y1"]:
        year, month, day = int(match["y1"]), int(match["m1"]), int(match["d1"])
    elif match["m2"]:
        month, day = int(match["m2"]), int(match["d2"])
    elif match["a"]:
        year, month, day = _numbers(match, language)
        if not month and year:  # either would do: the one that lies ahead, where the other does not
            ahead = [
                (m, d)
                for m, d in ((int(match["a"]), int(match["b"])), (int(match["b"]), int(match["a"])))
                if _lies_ahead(_make(year, m, d, written), written)
            ]
            month, day = ahead[0] if len(ahead) == 1 else (0, 0)
    elif match["d7"]:
        year, month, day = int(match["y7"] or 0), int(match["m7"]), int(match["d7"])
    elif match["w4"]:
        month, day, year = MONTHS.get(match["w4"].lower(), 0), int(match["d4"]), int(match["y4"] or 0)
    elif match["w5"]:
        month, day, year = MONTHS.get(match["w5"].lower(), 0), int(match["d5"]), int(match["y5"] or 0)
    else:
        day = int(match["d6"])
        month = written.month if day >= written.day else written.month % 12 + 1
    if last := match["last"] or match["last5"]:  # 11月23日-27日, Nov 23-27
        day = int(last)
    return _make(year, month, day, written) if month else None


def _numbers(match: re.Match[str], language: str) -> tuple[int, int, int]:
    """(year, month, day) of 19.08.2024 or 8/19/2024; month 0 where it could be either. Only English is of two minds."""
    first, second = int(match["a"]), int(match["b"])
    year = int(match["y3"] or 0)
    year += 2000 if 0 < year < 100 else 0
    if language in _MONTH_FIRST and first <= 12:
        return year, first, second
    if match["sep"] == "." or first > 12 or (language not in _EITHER and second <= 12):
        return year, second, first
    if second > 12 or first == second:
        return year, first, second
    return year, 0, 0


def _make(year: int, month: int, day: int, written: datetime) -> datetime | None:
    try:
        if year:
            return datetime(year, month, day, tzinfo=UTC)
        found = datetime(written.year, month, day, tzinfo=UTC)
        return found if found >= written - timedelta(days=30) else found.replace(year=written.year + 1)
    except ValueError:
        return None
