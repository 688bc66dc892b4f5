"""Read a date as mail clients of many languages write it into the header block of an original."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from gateway.read.data.months import MONTHS
from gateway.read.later_pattern import compile_later
from gateway.read.reply.quoted_lines import DIGITS

_ISO = compile_later(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})")
_DAY_FIRST = compile_later(r"(?<!\d)(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?((?:19|20|25)\d\d|\d\d)(?!\d)")
_EASTERN = compile_later(r"[가-힣ぁ-ヿ一-鿿]")
_YEAR = compile_later(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_DAY = compile_later(r"(?<![\d:.])(\d{1,2})(?![\d:]|\.\d)")
_CLOCK = compile_later(r"(?<!\d)(\d{1,2})\s?[:.h点點时時시]\s?(\d{2})(?:[:.](\d{2}))?\s?([AaPp])?\.?[Mm]?")
_ZONE = compile_later(r"(?:GMT|UTC|\s)([+-])(\d{1,2}):?(\d{2})?\b")
_WORD = compile_later(r"[^\W\d_]{3,20}")
_AFTERNOON = ("下午", "晚上", "오후", "午後", "pm", "p.m.")
_THAI_MONTHS = (
    "มกราคม ม.ค. กุมภาพันธ์ ก.พ. มีนาคม มี.ค. เมษายน เม.ย. พฤษภาคม พ.ค. มิถุนายน มิ.ย. กรกฎาคม ก.ค. สิงหาคม ส.ค. "
    "กันยายน ก.ย. ตุลาคม ต.ค. พฤศจิกายน พ.ย. ธันวาคม ธ.ค."
)
_THAI = {name: 1 + number // 2 for number, name in enumerate(_THAI_MONTHS.split())}
_VIETNAMESE = {name: 1 + number for number, name in enumerate("một hai ba tư năm sáu bảy tám chín mười".split())}  # noqa: SIM905
_VIETNAMESE |= {"mười một": 11, "mười hai": 12}
# Months that are no single word of letters: "24 พ.ย. 2569", "24 tháng 11, 2026", "24 Tháng Mười Một 2026".
_OTHER_MONTHS = compile_later(
    rf"(\d{{1,2}})\s?(?:({'|'.join(map(re.escape, _THAI))})"
    rf"|(?:tháng|thg)\s?(\d{{1,2}}|mười (?:một|hai)|{'|'.join(_VIETNAMESE)}))"
    r"\s?,?\s?(?:năm\s)?((?:19|20|25)\d\d)(?!\d)",
    re.IGNORECASE,
)
_BUDDHIST = 543  # years by which the calendar of Thailand is ahead


def find_date(text: str) -> datetime | None:
    """The date and time in a text, in UTC where no zone is given; None where it cannot be read without guessing.

    Days and months as bare numbers are taken day first, as all but American clients write them, unless that is no date.
    """
    text = text[:200].translate(DIGITS).strip()
    if not text:
        return None
    day = _find_day(text)
    if day is None:
        return _by_rfc(text)
    year, month, date = day
    hour, minute, second = _find_clock(text)
    try:
        return datetime(year, month, date, hour, minute, second, tzinfo=_find_zone(text))
    except ValueError:
        return None


def _by_rfc(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if not 1900 <= found.year < 2100:  # as everywhere in this module; years at the end of time have no UTC
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _find_day(text: str) -> tuple[int, int, int] | None:
    if match := _ISO.search(text):
        return int(match[1]), int(match[2]), int(match[3])
    # "24. november 2026 kl. 08.00.00": beside a whole year, two digits are seconds.
    named_year = _YEAR.search(text) is not None
    if match := next((one for one in _DAY_FIRST.finditer(text) if len(one[3]) == 4 or not named_year), None):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        year = year + 2000 if year < 100 else _common_year(year)
        if len(match[3]) == 2 and first > 12 and second <= 12 and _EASTERN.search(text):
            return 2000 + first, second, int(match[3])  # Samsung and Apple in Korean and Japanese: 26/11/24
        return (year, first, second) if second > 12 else (year, second, first)
    if match := _OTHER_MONTHS.search(text):
        named = (match[3] or "").lower()
        month = _THAI[match[2]] if match[2] else int(named) if named.isdecimal() else _VIETNAMESE[named]
        return _common_year(int(match[4])), month, int(match[1])
    year_found = _YEAR.search(text)
    months = [found for found in _WORD.finditer(text) if found[0].lower() in MONTHS]
    if not year_found or not months:
        return None
    # "mar. 24 nov. 2026": a day of the week may be called like a month; the month stands nearer to the year.
    month = MONTHS[min(months, key=lambda found: abs(found.start() - year_found.start()))[0].lower()]
    days = [int(found) for found in _DAY.findall(text.replace(year_found[0], " ")) if 1 <= int(found) <= 31]
    return (int(year_found[1]), month, days[0]) if days else None


def _common_year(year: int) -> int:
    return year - _BUDDHIST if year >= 2500 else year


def _find_clock(text: str) -> tuple[int, int, int]:
    matches = [match for match in _CLOCK.finditer(text) if int(match[1]) < 24 and int(match[2]) < 60]
    match = next((match for match in matches if ":" in match[0]), matches[-1] if matches else None)
    if match is None:
        return 0, 0, 0
    hour = int(match[1])
    afternoon = (match[4] or "").lower() == "p" or any(word in text.lower() for word in _AFTERNOON)
    afternoon = afternoon or text.rstrip().endswith(" CH")  # Vietnamese
    morning = (match[4] or "").lower() == "a"
    hour = hour + 12 if afternoon and hour < 12 else 0 if morning and hour == 12 else hour
    return hour, int(match[2]), int(match[3] or 0)


def _find_zone(text: str) -> timezone:
    if match := _ZONE.search(text):
        hours, minutes = int(match[2]), int(match[3] or 0)
        if hours <= 14 and minutes < 60:
            offset = timedelta(hours=hours, minutes=minutes)
            return timezone(-offset if match[1] == "-" else offset)
    return UTC
