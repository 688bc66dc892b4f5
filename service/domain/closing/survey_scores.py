"""Reads a survey answer: four scores from 1 to 5 and a comment, typed in one of many ways (S6.3). Pure."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from gateway.read.later_pattern import compile_later
from service.domain.commands.time_words import fold_width

DIMENSIONS = ("speed", "expertise", "result", "attitude")  # in the order in which four bare digits are read
_READ_AS: dict[str, tuple[str, ...]] = {
    "speed": ("speed", "fast", "quick", "速度", "响应速度", "响应", "效率"),
    "expertise": (
        "expertise",
        "skill",
        "skills",
        "knowledge",
        "competence",
        "专业",
        "专业能力",
        "专业性",
        "技术",
        "能力",
    ),
    "result": ("result", "results", "outcome", "solution", "结果", "效果", "解决结果"),
    "attitude": ("attitude", "friendliness", "friendly", "service", "态度", "服务态度", "服务"),
}
LOWEST, HIGHEST = 1, 5
_READ = 1000  # characters in which names of dimensions are looked for


class SurveyScores(Struct, frozen=True):
    """Scores from 1 to 5; None for a dimension that was not scored (one click gives one)."""

    speed: int | None = None
    expertise: int | None = None
    result: int | None = None
    attitude: int | None = None
    comment: str = ""

    @property
    def given(self) -> dict[str, int]:
        """Dimension -> score, without those that were left out."""
        pairs = {name: getattr(self, name) for name in DIMENSIONS}
        return {name: score for name, score in pairs.items() if score is not None}


class ScoresProblem(Struct, frozen=True):
    """It was meant as scores and cannot be used. `why`: out_of_range, too_few, too_many, twice."""

    why: str
    said: str


_CHINESE_DIGITS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")}
_TO_DIGITS = str.maketrans(_CHINESE_DIGITS)
_CHINESE_ROW = compile_later(r"\A(?:[一二三四五][ \t,、/]*){4}(?=[\s.。!！]|$)")
_SEPARATOR = r"(?:[ \t]*[,/;|、.\-][ \t]*|[ \t]+)"
_ONE = r"(?:\d{1,4}(?:/5(?=[ \t,;、]|$))?(?:[ \t]?分)?)"
_ROW = compile_later(
    rf"[ \t]*(?P<row>{_ONE}(?:(?:{_SEPARATOR}|(?<=分)){_ONE}){{1,9}})(?![\d:%\w])(?P<rest>.*)", re.DOTALL
)
_TOGETHER = compile_later(r"[ \t]*(?P<row>\d{4})(?![\d\w:/%.-]|\.\d)(?P<rest>.*)", re.DOTALL)
_ALTERNATIVES = "|".join(sorted((name for names in _READ_AS.values() for name in names), key=len, reverse=True))
_NAMED = compile_later(
    rf"(?:^|(?<=[\s,;.、|分/\d。；，一二三四五]))(?:\d[.)][ \t]*)?(?P<name>{_ALTERNATIVES})[ \t]*(?:[:=\-][ \t]*"
    rf"|is[ \t]+|was[ \t]+|给|打)?[ \t]*"
    r"(?P<score>\d{1,3}|[一二三四五])(?![\da-z%:])(?P<of>[ \t]*/[ \t]*5)?(?:[ \t]?分)?",
    re.IGNORECASE | re.MULTILINE,
)
_WORDS_BETWEEN = compile_later(r"^[\s,;.、|/，。；&-]*(?:(?:and|和)\b)?[\s,;.、|/，。；&-]*$", re.IGNORECASE)


def parse_scores(text: str) -> SurveyScores | ScoresProblem | None:
    """The scores that a text begins with, or None where it is no survey answer.

    `5 4 5 5 great`, `5455`, `5/4/5/5`, `５，４，５，５`, `五五四五`, `speed 5`, `速度 5 态度 4`: one row of four
    digits, or names with a digit each. The comment is kept as typed. Digits in the middle of prose are no scores.
    """
    plain = text.replace("\r\n", "\n").lstrip()
    body = _CHINESE_ROW.sub(lambda row: row[0].translate(_TO_DIGITS), fold_width(plain), count=1)
    named = _read_named(body[:_READ], plain)
    if named is not None:
        return named
    together = _TOGETHER.fullmatch(body)
    if together:
        return _row(
            [int(digit) for digit in together["row"]], together["row"], _comment(plain[together.start("rest") :])
        )
    row = _ROW.fullmatch(body)
    if row is None:
        return _behind_words(body, plain)
    of_five = len(re.findall(r"\d[ \t]*/[ \t]*5(?![ \t]*/)", row["row"])) > 1  # 4/5 5/5 3/5 5/5, not 4/5/3/5
    digits = re.sub(r"/5(?=[ \t,;、]|$)", "", row["row"]) if of_five else row["row"]
    return _row([int(one) for one in re.findall(r"\d+", digits)], row["row"], _comment(plain[row.start("rest") :]))


_LEAD = compile_later(
    r"(?:my (?:scores?|ratings?)(?: (?:is|are))?:?|(?:scores?|ratings?|评分|打分)[:：]|我?(?:给|打|打分|评分|改为|改成)"
    r"|i(?:'d| would)? (?:give|rate|say)(?: you| it| this)?|(?P<words>[^\d\n:：]{1,60})[:：])"
    r"\s*(?=[1-5](?:[ ,/、]+[1-5]){3}(?![\d:%\w]))",
    re.IGNORECASE,
)


_THINGS = compile_later(  # what numbers behind it name, each of them once: a row with one twice is of scores
    r"(?:\b(?:steps?|pages?|rooms?|floors?|lines?|rows?|ports?|lights?|leds?|lamps?|buttons?|printers?|screens?"
    r"|monitors?|drives?|disks?|channels?|bays?|slots?|trays?|items?|tickets?|numbers|buildings?|questions?|days?"
    r"|weeks?|hours?)"
    r"|步骤|页码?|楼层?|层|灯|端口|房间|工单|屏幕?|打印机|托盘|问题|天|小时)\s*$",
    re.IGNORECASE,
)
_CODES = compile_later(  # what numbers behind it spell
    r"(?:\b(?:errors?|codes?|faults?|number|nos?|extensions?|phones?|tel|mobile|versions?)"
    r"|代码|代號|错误|故障|号码?|编号|版本)\s*$",
    re.IGNORECASE,
)


def _behind_words(body: str, plain: str) -> SurveyScores | None:
    """`Changed my mind: 5 5 5 5`, `I give 5 4 5 5`: four scores behind a few words, which are part of the comment."""
    lead = _LEAD.match(body)
    read = parse_scores(plain[lead.end() :]) if lead is not None else None
    if lead is None or not isinstance(read, SurveyScores):
        return None
    words = (lead["words"] or "").strip()
    row = (read.speed, read.expertise, read.result, read.attitude)
    if _CODES.search(words) or (len(set(row)) == len(row) and _THINGS.search(words)):
        return None
    return replace(read, comment=". ".join(part for part in (words, read.comment) if part))


_MARK = r"[1-5]|one|two|three|four|five|[一二三四五]"
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
NUMBER_WORDS = frozenset({*_WORDS, *"一二三四五"})
_OF_ALL = (
    r"(?:everything|everybody|everyone|all(?: (?:four|of them|points|lines|items|questions|round|around))?|each"
    r"|every (?:one|point|line|item|question)|overall|across the board|in (?:all|every) \w+)"
)
_OVERALL = compile_later(
    rf"[\s\"'“(*]*(?:(?:i (?:give|rate|would give)|rating:?|score:?|overall:?|my (?:rating|score)(?: is)?:?|a|solid"
    rf"|full|我(?:给|打)|评分[:：]?|给|打|总分[:：]?|综合[:：]?)\s*)*"
    rf"(?:(?P<of>\d{{1,2}})\s*(?:/|out of|of|von|sur|de|su|van|z)\s*(?P<most>5|10)"
    r"(?:\s*(?:stars?|points?|sterne|分|星))?"
    rf"|(?P<stars>{_MARK})[ -]?"
    rf"(?:stars?|sterne|étoiles|estrellas|stelle|estrelas|sterren|gwiazdek|звезд|颗?星)|(?P<row>[★⭐🌟]{{1,5}})\uFE0F?"
    rf"|(?:straight|all)\s+(?P<straight>{_MARK})(?:['’]?s)?(?!\s+(?:(?!thanks|always|stars|points)[a-z]{{2,}}s\b|\d))"
    rf"|{_OF_ALL}(?:\s+(?:is|was|were|gets?|deserves?))?(?:\s+an?)?(?:\s*[:=])?\s+(?P<each>{_MARK})"
    rf"(?=\s*(?:[.,;:!)\n，。；！/-]|$|stars?\b|points?\b|thank|except|but\b|only\b|just\b|apart\b|other\b|from\b))"
    rf"|(?P<every>{_MARK})\s+(?:for|on|in|to)?\s*(?={_OF_ALL})"
    rf"|(?:全部|全|都(?:是|给|打)?|各项(?:都)?|每项(?:都)?|四项(?:都|均)?|所有(?:都)?|均)(?:给|打"
    rf"|是)?(?P<all>[1-5一二三四五])(?:分|星)?|(?P<top>full marks|top marks|满分|滿分|全满分))"
    rf"(?:\s*(?:(?:for|on|in|across|to)\s+)?{_OF_ALL}|\s*(?:好评|好評|推荐|服务|全部|了|吧|啊"
    rf"|哦))*(?P<rest>(?:[\s,.;:!，。！；、~—-]|$).*)",
    re.IGNORECASE | re.DOTALL,
)


def parse_overall(text: str) -> SurveyScores | None:
    """One score that is meant for all: `5 stars`, `10/10`, `4/5 on everything`, `all 5`, `全部5分`, `满分`;
    None where it is not clear.
    """
    plain = text.replace("\r\n", "\n").strip()
    found = _OVERALL.fullmatch(fold_width(plain))
    if found is None:
        return None
    if found["of"]:
        value, most = int(found["of"]), int(found["most"])
        score, odd = (value // 2, value % 2) if most == 2 * HIGHEST else (value, 0)
        score = score if not odd and value <= most else 0
    elif found["top"]:
        score = HIGHEST
    elif found["row"]:
        score = len(found["row"])
    else:
        score = _number(next(part for part in map(found.__getitem__, _SAID) if part))
    if not LOWEST <= score <= HIGHEST:
        return None
    rest = plain[found.start("rest") :]
    scores: dict[str, int | None] = {**dict.fromkeys(DIMENSIONS, score), **_read_but(fold_width(rest))}
    speed, expertise, result, attitude = (scores[name] for name in DIMENSIONS)
    return SurveyScores(speed, expertise, result, attitude, _comment(rest))


_SAID = ("stars", "straight", "each", "every", "all")
_BUT = compile_later(
    r"[\s,.;:(（，。；-]*(?:except(?:ing)?|but|only|just|apart from|other than|save|aside from|besides|minus"
    r"|excluding|除了|除|只有|只是|就是|但是?|不过|可是|唯独)(?![a-z])(?:[\s,:，]|for|the|on|in|your|my|was|is)*",
    re.IGNORECASE,
)
_THIS = compile_later(rf"(?P<name>{_ALTERNATIVES})(?![a-z])", re.IGNORECASE)
_SO_MUCH = compile_later(
    rf"[^\d\n.。!！]{{0,24}}?(?<![a-z\d])(?P<score>{_MARK})(?:\s*(?:/\s*5|分|stars?|points?))?(?=\s*(?:[.,;!)\n，。；！）]|and\b|和|$))",
    re.IGNORECASE,
)
_AND = compile_later(r"(?:[\s,.;，。；)）]|and\b|和|but\b|the\b|for\b)*", re.IGNORECASE)


def _read_but(rest: str) -> dict[str, int | None]:
    """What is taken from one score for all, behind it: `except speed, that was a 2`, `only the speed 3`, `除了速度3分`;
    None for a dimension that is taken from it without a score of its own.
    """
    scores: dict[str, int | None] = {}
    begin = _BUT.match(rest[:_READ])
    at = begin.end() if begin is not None else len(rest)
    while (named := _THIS.match(rest, at)) is not None:
        much = _SO_MUCH.match(rest, named.end())
        scores[_dimension(named["name"])] = _number(much["score"]) if much is not None else None
        at = _AND.match(rest, much.end() if much is not None else named.end()).end()  # type: ignore[union-attr]  # it always fits
    return scores


def _row(typed: list[int], said: str, comment: str) -> SurveyScores | ScoresProblem | None:
    """Bare digits: four are scores; other numbers are a slip only where no prose follows them."""
    if len(typed) == len(DIMENSIONS) and all(LOWEST <= score <= HIGHEST for score in typed):
        speed, expertise, result, attitude = typed
        return SurveyScores(speed, expertise, result, attitude, comment)
    if any(score > 10 for score in typed) or (comment and len(typed) < len(DIMENSIONS)):
        return None  # a date, a number, "2026 was a bad year"
    if len(typed) == len(DIMENSIONS):
        return ScoresProblem("out_of_range", said.strip()) if len(said) > 4 or not comment else None
    return ScoresProblem("too_few" if len(typed) < len(DIMENSIONS) else "too_many", said.strip())


def _read_named(body: str, plain: str) -> SurveyScores | ScoresProblem | None:
    """`speed 5, attitude 4 and thanks`: names at the start, one after the other."""
    scores: dict[str, int] = {}
    end = 0
    for found in _NAMED.finditer(body):
        if not _WORDS_BETWEEN.match(body[end : found.start()]):
            break
        dimension = _dimension(found["name"])
        score = _number(found["score"])
        if not LOWEST <= score <= HIGHEST:
            return ScoresProblem("out_of_range", found[0].strip())
        if scores.get(dimension, score) != score:
            return ScoresProblem("twice", found[0].strip())
        scores[dimension] = score
        end = found.end()
    if not scores:
        return None
    speed, expertise, result, attitude = (scores.get(name) for name in DIMENSIONS)
    return SurveyScores(speed, expertise, result, attitude, _comment(plain[end:]))


def _dimension(typed: str) -> str:
    return next(name for name, names in _READ_AS.items() if typed.lower() in names)


def _number(typed: str) -> int:
    """A score in figures, as a word or in Chinese."""
    said = typed.lower()
    return _WORDS.get(said) or int(_CHINESE_DIGITS.get(said, said))


def _comment(rest: str) -> str:
    return rest.lstrip(" \t\n,;:.!，；：。、！-–—").rstrip()
