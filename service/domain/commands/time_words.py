"""The words and shapes of times in English and Chinese: data for `moments`, matched on text of folded width."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time

from gateway.read.later_pattern import compile_later

# -- width and numbers -------------------------------------------------------------------------------------------------

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_WIDE |= {0x130: 0x69, 0x131: 0x69, 0x17F: 0x73, 0x212A: 0x6B}  # "frıday": an expression takes them for i, i, s and k


def fold_width(text: str) -> str:
    """Full-width signs, digits and spaces as ASCII, and letters that are ASCII to an expression which heeds no case;
    one character for one, so that positions stay.
    """
    return text.translate(_WIDE)


_DIGITS = {**{sign: value for value, sign in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2, "兩": 2}
CHINESE_NUMBER = r"(?:\d{1,4}|[零〇一二两兩三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两兩三四五六七八九])"


def chinese_number(typed: str) -> int | None:
    """`12`, `十二`, `二十` up to 99, or None."""
    if typed.isascii() and typed.isdigit():
        return int(typed)
    if "十" in typed:
        tens, _, ones = typed.partition("十")
        if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
            return None
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return _DIGITS.get(typed)


def _any(table: Iterable[str]) -> str:
    """Alternatives for a pattern, the longest first; a space in a name is any run of spaces."""
    names = sorted(table, key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)


def _p(pattern: str) -> re.Pattern[str]:
    return compile_later(pattern, re.IGNORECASE)


_END = r"(?![\w'’])"  # an English word ends here: "monday's" is none

# -- around a moment ---------------------------------------------------------------------------------------------------

LEAD = _p(
    r"\s*(?:(?:until|till|til|by|before|on|from|since|due|for|around|about|latest|(?:no|not)\s+later\s+than"
    r"|later(?=\s+today))\b\s*|(?:直到|等到|到|至|于|在|截止到|截止|最晚|最迟)\s*|[~～]\s*)*"
)
TAIL = _p(
    r"\s*(?:之前|以前|前|之后|以后|后|左右|为止|之?内|以内|再(?=[\s,，。]|$)|(?:at\s+the\s+latest|latest|sharp"
    r"|or\s+so|uhr)\b)*"
)
JOIN = _p(
    r"\s*(?:,|，|、|-|的|@)?\s*(?:(?:on|at|around|about|from|before|by|until|latest(?:\s+(?:at|by))?|um|gegen)\b|从|[~～])?\s*"
)
AT = _p(r"(?:at|around|about|@)\s*(?=\d)")

# -- spans -------------------------------------------------------------------------------------------------------------

AMOUNTS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0} | {
    "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "半": 0.5, "half an": 0.5, "half a": 0.5, "一个半": 1.5,
    "a couple of": 2.0, "couple of": 2.0,
}  # fmt: skip
_UNITS_EN = {
    "minute": ("m", "min", "mins", "minute", "minutes"),
    "hour": ("h", "hr", "hrs", "hour", "hours"),
    "day": ("d", "day", "days"),
    "week": ("w", "wk", "wks", "week", "weeks"),
    "month": ("mo", "month", "months"),
    "working day": ("bd", "wd", "business day", "business days", "working day", "working days", "workdays", "workday"),
}
_UNITS_ZH = {
    "minute": ("分钟", "分"),
    "hour": ("小时", "钟头", "个小时", "个钟头", "个钟"),
    "day": ("天",),  # 15日 is a date
    "week": ("周", "星期", "礼拜", "个星期", "个礼拜"),
    "month": ("个月",),
    "working day": ("个工作日", "工作日"),
}
_UNIT_OF = {name: unit for units in (_UNITS_EN, _UNITS_ZH) for unit, names in units.items() for name in names}


def unit_of(typed: str) -> str:
    """minute, hour, day, week, month or working day."""
    return _UNIT_OF[re.sub(r"\s+", " ", typed.lower())]


_EN_UNITS = _any([name for names in _UNITS_EN.values() for name in names])
_ZH_UNITS = _any([name for names in _UNITS_ZH.values() for name in names])
_EN_AMOUNTS = _any([name for name in AMOUNTS if name.isascii()])
SPAN_EN = _p(  # 16h30 is a clock time, 2h30 a span
    rf"(?!(?:[7-9]|1\d|2[0-4])h[0-5]\d(?![\dm]))(?:(?:in|within)\s+|\+)?(?:(?P<n>\d{{1,5}}(?:[.,]\d{{1,2}})?(?=\s*[a-z])|(?:{_EN_AMOUNTS})(?=\s))\s*)"
    rf"(?P<half>(?:and\s+a\s+half\s+)?)(?P<unit>{_EN_UNITS})(?![a-z'’])"
)
SPAN_ZH = _p(
    rf"(?:过|再过|约|大约)?(?P<n>(?:\d{{1,2}}|[一两二三四五六])个半|半个?|\d{{1,5}}(?:\.\d{{1,2}})?|{CHINESE_NUMBER})\s*(?P<unit>{_ZH_UNITS})(?P<half>半)?"
    r"(?:钟|之?内|以内)?(?!上午|下午)"
)
HALF_HOUR = _p(r"(?:过|再过|约|大约)?半个?(?:小时|钟头)(?:之?内|以内)?")
BARE_MINUTES = _p(r"(?P<n>[0-5]\d)(?![\w:.])")
AGO = _p(r"\s*(?:ago\b|earlier\b|之?前的)")
BETWEEN_SPANS = _p(r"\s*(?:and\b|,|又|零)?\s*(?=\d|[一二两三四五六七八九十半])")

# -- days --------------------------------------------------------------------------------------------------------------

NAMED_DAYS: dict[str, tuple[int | str, time | None]] = {
    "today": (0, None), "tonight": (0, time(20, 0)), "tomorrow": (1, None), "tomorow": (1, None), "tmrw": (1, None),
    "tmr": (1, None), "day after tomorrow": (2, None), "the day after tomorrow": (2, None),
    "end of day": (0, time(17, 0)), "end of today": (0, time(17, 0)), "end of year": ("end of year", None),
    "end of the year": ("end of year", None), "年底": ("end of year", None), "end of the day": (0, time(17, 0)), "end of business": (0, time(17, 0)),
    "close of business": (0, time(17, 0)), "eod": (0, time(17, 0)), "cob": (0, time(17, 0)), "eob": (0, time(17, 0)),
    "next week": ("next week", None), "end of week": ("end of week", None), "end of the week": ("end of week", None),
    "eow": ("end of week", None), "end of next week": ("end of next week", None), "next month": ("next month", None),
    "end of month": ("end of month", None), "end of the month": ("end of month", None), "eom": ("end of month", None),
    "今天": (0, None), "今日": (0, None), "今晚": (0, time(20, 0)), "明天": (1, None), "明日": (1, None), "后天": (2, None),
    "大后天": (3, None), "明早": (1, time(9, 0)), "明晚": (1, time(20, 0)), "下周内": ("end of next week", None),
    "下周": ("next week", None), "下星期": ("next week", None), "本周内": ("end of week", None),
    "这周内": ("end of week", None), "周末前": ("end of week", None), "月底": ("end of month", None),
    "本月底": ("end of month", None), "月末": ("end of month", None), "下班前": (0, time(17, 30)), "下个月": ("next month", None),
    "今天下班前": (0, time(17, 30)), "明天下班前": (1, time(17, 30)),
    "yesterday": (-1, None), "day before yesterday": (-2, None), "the day before yesterday": (-2, None), "last night": (-1, time(20, 0)),
    "昨天": (-1, None), "昨日": (-1, None), "昨晚": (-1, time(20, 0)), "前天": (-2, None),
}  # fmt: skip
_NAMED_EN = _any([name for name in NAMED_DAYS if name.isascii()])
_NAMED_ZH = _any([name for name in NAMED_DAYS if not name.isascii()])
NAMED_DAY = _p(rf"(?:(?:{_NAMED_EN}){_END}|(?:{_NAMED_ZH}))")

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon", "一", "1"),
            ("tuesday", "tue", "tues", "二", "2"),
            ("wednesday", "wed", "weds", "三", "3"),
            ("thursday", "thu", "thur", "thurs", "四", "4"),
            ("friday", "fri", "五", "5"),
            ("saturday", "sat", "六", "6"),
            ("sunday", "sun", "日", "天", "7"),
        )
    )
    for name in names
}
WEEK_SHIFT = {
    "next": 1,
    "this": 0,
    "last": -1,
    "上": -1,
    "上个": -1,
    "本": 0,
    "这": 0,
    "这个": 0,
    "next week": 1,
    "next week on": 1,
    "next week,": 1,
    "this week": 0,
    "this week on": 0,
    "下": 1,
    "下个": 1,
    "下下": 2,
    "下下个": 2,
}
_DAYS_EN = _any([name for name in WEEKDAYS if name.isascii() and name.isalpha()])
WEEKDAY_EN = _p(
    rf"(?P<which>(?:(?:next|this)\s+week(?:\s+on|,)?|next|this"
    rf"|last)\s+)?(?P<day>{_DAYS_EN})\.?{_END}(?P<after>\s+(?:of\s+)?next\s+week{_END})?"
)
WEEKDAY_ZH = _p(
    rf"(?P<which>{_any([name for name in WEEK_SHIFT if not name.isascii()])})?(?:周|星期"
    rf"|礼拜)(?P<day>[一二三四五六日天]|[1-7](?!\d))(?P<after>$^)?"
)
SAME_DAY = _p(r"\s*[,，(（]?\s*(?:the\s+)?")  # between a weekday and its date
SAME_DAY_END = _p(r"\s*[)）]")
ORDINAL = _p(r"(?:the\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)(?![\w'’])")

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTHS = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = _any([*_MONTH_NAMES, *MONTHS, "sept"])
ISO = _p(  # an offset only behind a T: `2026-12-05 14:00-14:30` is a range
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?| \d\d:\d\d(?::\d\d)?Z?)(?![\d:])"
)
DATE_YMD = _p(r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)")
DATE_DMY = _p(r"(?P<d>\d{1,2})\.(?P<m>0?[1-9]|1[0-2])\.(?P<y>\d{4})?(?!\d)")
DATE_DM = _p(  # 26.11, which is no clock time; 3.12 15:00
    r"(?P<d>2[5-9]|3[01]|\d{1,2}(?=\.\d\d?\.?[\s,]+(?:(?:um|at)\s+)?\d{1,2}(?:[:.]\d\d|\s*(?:uhr|h|[ap]m)\b)))"
    r"\.(?P<m>0?[1-9]|1[0-2])(?![\d.:])"
)
DATE_DASH = _p(r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>\d{4})(?![\d-])")
DATE_SLASH = _p(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>\d{4}|\d\d))?(?![\d/])")
DAY_MONTH = _p(
    rf"(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-]*(?:of\s+)?(?P<month>{_MONTH})\.?{_END}(?:,?[\s-]+(?P<y>\d{{4}})(?!\d))?"
)
MONTH_DAY = _p(rf"(?P<month>{_MONTH})\.?\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<y>\d{{4}})(?!\d|:))?")
DATE_ZH = _p(
    rf"(?:(?:(?P<y>\d{{4}})年|(?P<nexty>明年))?(?P<m>{CHINESE_NUMBER})月|(?P<next>下个?月)|本月)?(?P<d>三十一|三十|{CHINESE_NUMBER})[日号](?!\d+(?![\d:：点點时時]))"
)

# -- times of day ------------------------------------------------------------------------------------------------------

CLOCK_NAMES = {
    "noon": (12, 0), "midday": (12, 0), "midnight": (24, 0), "eod": (17, 0), "cob": (17, 0), "end of day": (17, 0),
    "end of business": (17, 0), "close of business": (17, 0), "first thing": (9, 0), "午夜": (24, 0), "正午": (12, 0),
    "下班前": (17, 30), "下班": (17, 30), "一早": (9, 0),
}  # fmt: skip
CLOCK_NAME = _p(
    rf"(?:(?:{_any([name for name in CLOCK_NAMES if name.isascii()])}){_END}"
    rf"|{_any([name for name in CLOCK_NAMES if not name.isascii()])})"
)
CLOCK_LAST = _p(  # "friday 4", "friday 1600", with nothing after it
    r"(?:(?P<h>\d{1,2})(?P<loose>)|(?P<hours>[01]\d|2[0-3])(?P<minutes>[0-5]\d)\s*(?:h|hrs)?)\s*[.。!！]?$"
)
EVENING = 18  # the hour from which a named day or a part of the day makes 8 mean 20:00
AFTERNOON = 14  # when it begins
PARTS_OF_DAY = {  # the hours when it begins and ends
    "morning": (9, 12), "afternoon": (14, 18), "evening": (18, 22), "night": (20, 23), "lunch": (12, 13),
    "lunchtime": (12, 13), "pm": (14, 18), "早上": (9, 11), "早晨": (9, 11), "上午": (9, 12), "中午": (12, 13), "下午": (14, 18),
    "午后": (14, 18), "傍晚": (18, 20), "晚上": (20, 23), "晚间": (20, 23),
}  # fmt: skip
_PART_ZH = _any([name for name in PARTS_OF_DAY if not name.isascii()] + ["凌晨", "夜里", "半夜"])
_PART_EN = _any([name for name in PARTS_OF_DAY if name.isascii()])
PART_OF_DAY = _p(
    rf"(?:in\s+the\s+|this\s+)?(?P<part>(?:{_PART_EN}){_END}"
    rf"|(?:{_any([name for name in PARTS_OF_DAY if not name.isascii()])}))"
)
CLOCK_12 = _p(r"(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?\s*(?P<ampm>a\.?m\.?|p\.?m\.?)(?![a-z])")
CLOCK_24 = _p(
    rf"(?P<part>{_PART_ZH})?\s*(?:(?P<h>\d{{1,2}})(?::|h|(?<=\d)\.(?=\d\d(?!\d|\.)))(?P<m>\d\d)(?::\d\d)?h?)(?![\d:a-z])"
)
CLOCK_ZH = _p(
    rf"(?P<part>{_PART_ZH})?\s*(?P<h>{CHINESE_NUMBER})(?P<loose>[点點时時])(?!后|内)"
    rf"(?:(?P<half>半)|(?P<quarter>[一三13]刻)|(?P<m>[0-5]?\d|[零〇]?{CHINESE_NUMBER})分?|[钟整])?"
)
CLOCK_BARE = _p(
    r"(?:(?<=at\s)|(?<=around\s)|(?<=about\s)|(?=\d{1,2}\s*(?:o'?clock|o’clock|uhr|h(?![a-z]))))"
    r"(?P<h>\d{1,2})(?P<loose>)(?:\s*(?:o'?clock|o’clock|uhr|h))?(?![\d:./\w-])"
)

# -- zones of times of day ---------------------------------------------------------------------------------------------

ZONE_OFFSET = compile_later(  # a bare minus is a range: 10:00-11:00
    r"\s*[(（]?(?:(?:UTC|GMT)(?:(?P<sign>[+−-])(?P<h>\d{1,2})(?::?(?P<m>[0-5]\d))?)?"
    r"|(?P<bare>[+])(?P<bh>[01]\d):?(?P<bm>[0-5]\d))(?![\w:])[)）]?",
    re.IGNORECASE,
)
ZONE_NAME = compile_later(
    r"\s*[(（]?(?P<name>(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian"
    r"|Pacific)/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?)(?![\w/])[)）]?"
)
ZONES_SAID = {
    "北京时间": "Asia/Shanghai", "中国时间": "Asia/Shanghai", "beijing time": "Asia/Shanghai", "china time": "Asia/Shanghai",
    "香港时间": "Asia/Hong_Kong", "东京时间": "Asia/Tokyo", "柏林时间": "Europe/Berlin", "伦敦时间": "Europe/London",
    "纽约时间": "America/New_York", "hong kong time": "Asia/Hong_Kong", "tokyo time": "Asia/Tokyo", "berlin time": "Europe/Berlin",
    "london time": "Europe/London", "new york time": "America/New_York",
}  # fmt: skip
ZONE_SAID = _p(rf"\s*[(（]?(?P<said>{_any(ZONES_SAID)})[)）]?")
ZONE_SHORT = compile_later(  # one of them names several zones: it counts where it is the writer's own
    r"\s*[(（]?(?P<short>MESZ|MEZ|[CE]ES?T|BST|IST|MSK|[ECMP][SD]T|AK[SD]T|HST|JST|KST|HKT|SGT|A[CEW][SD]T|NZ[SD]T"
    r"|SAST|ET|PT)(?![\w/+-])[)）]?"
)


def half_of_day(typed: str) -> str:
    """am, pm, night (晚上, whose 12 is midnight) or '' for what was said beside an hour."""
    lower = typed.lower()
    if lower.startswith("a") or typed in {"早上", "早晨", "上午", "凌晨"}:
        return "am"
    if lower.startswith("p") or typed in {"下午", "午后", "傍晚"}:
        return "pm"
    if typed == "中午":
        return "noon"
    return "night" if typed in {"晚上", "晚间", "夜里", "半夜"} else ""


_NAMED_TIME = compile_later(
    r"\b(?:[01]?\d|2[0-3])[:.：][0-5]\d\b|\b\d{1,2} ?(?:am|pm|o'?clock|h|uhr)\b|\b(?:at|by|around|before|after|till|until) \d{1,2}\b"
    r"|\b(?:tomorrow|tonight|today|noon|midday|(?:this|next) (?:morning|afternoon|evening|week|month))\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d{4}-\d\d-\d\d\b"
    r"|\b(?:in|within) (?:an?|one|two|three|\d+|half an?|a few) (?:minute|hour|day|week|business day|working day)s?\b"
    r"|(?:\d{1,2}|[一二两三四五六七八九十]{1,3}) ?(?:点|时半?|号|日)|[今明后]天|今晚|[上下中]午|晚上|下?周[一二三四五六日末]|星期"
    r"|[\d一二两三四五六七八九十半几]+ ?个?(?:分钟|小时|钟头|天|工作日|周|星期)(?:之?内|以?后|之后)",
    re.IGNORECASE,
)


def names_time(text: str) -> bool:
    """Does a text for people name a time in words or figures, however that is written?"""
    return _NAMED_TIME.search(text) is not None
