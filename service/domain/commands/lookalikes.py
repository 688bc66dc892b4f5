"""Lines that were meant as commands though they are none here: `/resolve`, `# resolve`, "I fixed it. #resolve",
`@noor …`.

People bring the habits of other desks along. Such a line holds its mail and asks. Paths, links, headings, numbers,
options of programs and hashtags that are no word of the table are text.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec import Struct

from gateway.read.later_pattern import compile_later
from service.domain.commands.lines import GREETING, INVISIBLE, farewell_from, read_line
from service.domain.commands.table import ELSEWHERE, MOVES, OWNERS, TYPED, CommandWord, Takes
from service.domain.commands.time_words import fold_width
from service.domain.commands.yes_no import SHORT_ANSWERS, read_choice

NO_SIGN, OTHER_SIGN, LINE_END, TO_COLLEAGUE = "no_sign", "other_sign", "line_end", "to_colleague"
LIST_LINE, ANSWER_WORD, BARE_VALUE, TO_ONESELF = "list_line", "answer_word", "bare_value", "to_oneself"
BARE_ANSWER = "bare_answer"
Fits = Callable[[CommandWord, str], bool]  # can this be read behind that word, with nothing left over?


class Lookalike(Struct, frozen=True):
    """What a line may have been meant as: the word of the table ("" for a colleague's name), what stands behind it, and
    why it is none.
    """

    why: str
    word: str = ""
    behind: str = ""
    line: str = ""  # of a word without its sign: the line that it stands on


_CHINESE = compile_later("[\u4e00-\u9fff]")
_OTHER = compile_later(r"(?:/|!|\\#?|#[\\/!._-]|[♯﹟]\s?)(?P<body>[^\W\d_].*)")
_WORD = compile_later(r"(?P<word>[^\W\d_][\w-]*)(?P<rest>.*)")
_END = compile_later(r"[:.,;!?。：，；！]*(?:\s.*)?")  # what may stand behind a word that is not part of a path
_NEAR = 5  # letters that a misspelt word has at least
_WRAPPED = compile_later(
    r"(?P<lead>(?:[\s>*_~`\"'“‘「『《<\[(（【{•·+–—-]|\d{1,2}[.)、]\s)+)#(?P<body>[^\W\d_].*)",
)
_CLOSERS = " \t*_~`\"'”’」』》>])）】}"
_STOPS = ".。!！?？,，;；"
_MARKED = compile_later(
    r"(?P<lead>::?|--?|[—–.$%~+=^&@]|[<\[({（【「])(?P<word>[a-z]+|[\u4e00-\u9fff]+)[:：]?(?P<end>[>\])}）】」:]?)"
)
_AMONG_US = compile_later(
    r"(?P<open>[\[({（【「<*]{0,2})\s*(?:(?:for )?internal(?:ly)?(?: only)?(?: (?:note|comment|remark|info"
    r"|information|use|use only|message))?|(?:private|staff|team|agents?)(?: note|-only| only)"
    r"|(?<=[\[【])(?:note|备注)|note to (?:self"
    r"|colleagues|the team)|(?:not for|do not send to) (?:the )?(?:customer|requester|user|client)"
    r"|for (?:the )?(?:colleagues|team|staff) only|(?:仅|只)?(?:供|限)?内部(?:备注|消息|说明|沟通|讨论|信息|可见|使用"
    r"|参考)?|勿外发|(?:不要|别|请勿)发给(?:客户|用户|对方))(?: only)?\s*(?P<close>[\])}）】」>*]{1,2}[:：]?|[:：]"
    r"|\s[-–—])\s*(?P<text>\S.*)",
    re.IGNORECASE,
)
# "TODO order roller", 待办：订滚轮; "Todo: please restart it" is for who reads it.
_TO_ONESELF = compile_later(
    r"\W{0,3}(?:(?:to-?do|fixme|reminder to (?:self|myself)|待办(?:事项)?|备忘|提醒自己)\W{0,2}\s*[:：]"
    r"|(?-i:TODO|FIXME)\s(?!(?:lists?|items?|apps?)\b)).*\w.*",
    re.IGNORECASE,
)
_TO_THEM = compile_later(r"\b(?:you|your|yours|please)\b|[您你请]", re.IGNORECASE)
_NUMBER = compile_later(r"[\d\s()+/.,;-]+(?:ext\S*|x|$).*", re.IGNORECASE)
_TAIL = compile_later(r"(?:(?<=[\u4e00-\u9fff])|(?<![\w/&#=?%-]))#(?P<body>[^\W\d_].*)")
_SLASHED = compile_later(r".*[.!?。！？]\s*[/!](?P<word>[a-z]+|[\u4e00-\u9fff]+)[.!。！]*", re.DOTALL)
_HASHTAGS = compile_later(r"(?:\s*#\w+)+")
_AT = compile_later(r"(?:(?:hi|hello|hey|dear)\s+)?@(?P<rest>\S.*)", re.IGNORECASE)
_ARROW = compile_later(  # `->noor`: with more than a name it is a step of a menu (`→ Network → Adapter`)
    r"(?:[-=]+>|[→⇒»])\s*@?(?:team:|组:|组：)?(?P<name>[\w.-]+(?:\s[\w.-]+)??)(?:[\s,，]+(?:please|pls))?[.!。！]*",
    re.IGNORECASE,
)
_NAME = compile_later(r"(?:team:|组:|组：)?(?P<name>[\w.-]+?)[.]?(?=[^\w.-]|$)", re.IGNORECASE)
_EVERYBODY = frozenset({"all", "here", "channel", "everyone", "team", "所有人", "全体"})
_ACTS = MOVES | OWNERS
_FREE = frozenset({Takes.TEXT, Takes.WORDS})  # take any words


def read_lookalike(line: str, colleagues: Collection[str], fits: Fits) -> Lookalike | None:
    """What a line of text may have been meant as; None for text. `colleagues` are folded names of people and teams."""
    plain = fold_width(INVISIBLE.sub("", line)).strip()
    if _TO_ONESELF.fullmatch(plain) and not _TO_THEM.search(plain):
        return Lookalike(TO_ONESELF)
    if not plain or not re.search(r"[^\w\s]", plain):
        return None
    return (
        _among_us(plain)
        or _other_sign(plain)
        or _wrapped(plain, fits)
        or _marked(plain)
        or _at_the_end(plain, fits)
        or _to_colleague(plain, colleagues)
    )


def may_be_signature(line: str, look: Lookalike) -> bool:
    """Below a farewell: may it be a line of the signature itself, a handle (`@network`) or a firm's "Internal - …"?"""
    bare_name = look.why == TO_COLLEAGUE and len(line.split()) == 1
    return bare_name or (look.word == "note" and re.search(r"\s[-–—]\s", line) is not None)


def _row(body: str) -> CommandWord | None:
    """The row whose word the text begins with; a Chinese word may be followed without a space."""
    read = _read(body)
    return read[0] if read is not None and (_CHINESE.match(body) or _END.fullmatch(read[1])) else None


def _read(body: str) -> tuple[CommandWord, str] | None:
    """The same, and what stands behind the word."""
    found = _WORD.match(body)
    if found is None:
        return None
    if _CHINESE.match(body):
        read = read_line(f"#{body}")
        return (read.row, read.argument) if read is not None and read.row is not None else None
    row = TYPED.get(found["word"].lower())
    return (row, found["rest"]) if row is not None else None


_BEFORE = " \t:："  # what may part a word from what it takes


def _behind(body: str) -> str:
    """What stands behind the word of the table that the text begins with."""
    read = _read(body)
    return read[1].strip(_BEFORE) if read is not None else ""


def _words_of(plain: str) -> Iterator[tuple[int, CommandWord, str]]:
    """The words of the table in a line, each behind its sign: where that stands, the row, and what stands behind it."""
    for found in _TAIL.finditer(plain):
        read = _read(found["body"])
        if read is not None:
            yield found.start(), *read


def _other_sign(plain: str) -> Lookalike | None:
    r"""`/resolve replaced`, `!assign noor`, `\#resolve`; a word that is all but one, too."""
    found = _OTHER.fullmatch(plain)
    if found is None:
        return None
    row = _row(found["body"])
    if row is not None:
        return Lookalike(OTHER_SIGN, row.word, _behind(found["body"]))
    typed = _WORD.match(found["body"])
    if typed is None or not _END.fullmatch(typed["rest"]):
        return None
    near = _misspelt(typed["word"].lower())
    return Lookalike(OTHER_SIGN, near, typed["rest"].strip(_BEFORE)) if near else None


def _among_us(plain: str) -> Lookalike | None:
    """`[internal] …`, `Internal note: …`, `内部：…`: what its writer wants to keep from the requester.

    A telephone list has numbers there.
    """
    found = _AMONG_US.fullmatch(plain)
    if found is None or _NUMBER.fullmatch(found["text"]):
        return None
    if found["open"] and found["close"][0] in ":： ":
        return None
    return Lookalike(OTHER_SIGN, "note")


def _misspelt(typed: str) -> str:
    """The word that was meant, or is meant elsewhere; "" for another form of it (`/notes`),
    which is a word of its own.
    """
    if typed in ELSEWHERE:
        return ELSEWHERE[typed]
    if not _NEAR <= len(typed) <= 12:
        return ""
    close = difflib.get_close_matches(typed, [name for name in TYPED if name.isascii()], n=1, cutoff=0.8)
    return TYPED[close[0]].word if close and not typed.startswith(close[0]) else ""


def _wrapped(plain: str, fits: Fits) -> Lookalike | None:
    """`**#resolve**`, `- #resolve`, "`#eta 16:00`": the sign is not the first of its line."""
    found = _WRAPPED.fullmatch(plain)
    if found is None:
        return None
    body = found["body"].rstrip(_STOPS)
    inner = body.rstrip(_CLOSERS)
    row = _row(inner)
    if row is None:
        return None
    argument = inner[len(_WORD.match(inner)["word"]) :].strip(" :")  # type: ignore[index]  # `_row` has found one
    closed = inner != body and re.search(r"[^\s\d.)、•·+–—-]", found["lead"]) is not None
    alone = _CHINESE.match(inner) is not None and inner in TYPED
    is_one = closed or alone or not argument or fits(row, argument)
    return Lookalike(OTHER_SIGN, row.word, _behind(inner)) if is_one else None


def _marked(plain: str) -> Lookalike | None:
    """`[resolve]`, `--close`, `:accept:`: nothing but a word that moves a ticket, in lower case,
    behind a sign of another kind.
    """
    found = _MARKED.fullmatch(plain)
    row = TYPED.get(found["word"]) if found is not None else None
    if found is None or row is None or row.word not in _ACTS or row.word == "change":
        return None
    return Lookalike(OTHER_SIGN, row.word) if found["word"] in (row.word, *row.chinese) else None


def _at_the_end(plain: str, fits: Fits) -> Lookalike | None:
    """`I fixed it. #resolve`, `on it #eta 16:00`, `Fixed. /resolve`: a word of the table closes the line, with what it
    takes or hashtags behind it.
    """
    slashed = _SLASHED.fullmatch(plain)
    moved = TYPED.get(slashed["word"]) if slashed is not None else None
    if moved is not None and moved.word in _ACTS:
        return Lookalike(LINE_END, moved.word)
    for start, row, after in _words_of(plain):
        rest = after.rstrip(_STOPS + _CLOSERS)
        behind = rest.lstrip(" :：")
        ends = not behind or _HASHTAGS.fullmatch(rest) is not None
        if start and (ends or ((rest[0] in " :：" or _CHINESE.match(plain[start + 1 :])) and fits(row, behind))):
            return Lookalike(LINE_END, row.word, behind if fits(row, behind) else "")
    return None


def _to_colleague(plain: str, colleagues: Collection[str]) -> Lookalike | None:
    """`@noor please look`, `->noor`: a colleague or a team is called first."""
    handed = _ARROW.fullmatch(plain)
    if handed is not None:
        return Lookalike(TO_COLLEAGUE) if handed["name"].casefold().rstrip(".") in colleagues else None
    found = _AT.fullmatch(plain)
    if found is None:
        return None
    rest = found["rest"].casefold()
    name = _NAME.match(rest)
    typed = name["name"] if name is not None else ""
    known = typed in colleagues or typed in _EVERYBODY
    if not known and _CHINESE.match(rest):
        known = any(_CHINESE.match(one) and len(one) > 1 and rest.startswith(one) for one in colleagues)
    return Lookalike(TO_COLLEAGUE) if known else None


def text_lines(lines: Sequence[str]) -> frozenset[int]:
    """The lines outside code: not between fences, and not indented as code is."""
    found, fenced = set(), False
    for index, line in enumerate(lines):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and not line.startswith(("    ", "\t")):
            found.add(index)
    return frozenset(found)


def hides_another(row: CommandWord, argument: str) -> str:
    """The word of the table that stands behind another command on its line (`#accept #eta 16:00`); "" for none.

    What stays inside as it was written may name a command (`#note #resolve did not help`), unless it ends in one.
    """
    plain = fold_width(INVISIBLE.sub("", argument))
    for start, named, behind in _words_of(plain):
        is_one = _row(plain[start + 1 :]) is not None
        if is_one and (row.text == "R" or row.takes not in _FREE or not behind.strip(_STOPS + _CLOSERS)):
            return named.word
    return ""


# -- a word without any sign -------------------------------------------------------------------------------------------

_POLITE = compile_later(
    r"(?:please\s+)?(?P<word>[a-z]+)(?:\s+(?:it|this|the|this one))?(?:\s+(?:ticket|case|issue|request"
    r"|incident))?(?:\s+#?(?:t-)?\d{1,9})?(?:\s*[,]?\s*please)?"
)
_POLITE_ZH = compile_later(
    r"(?:请|已)?(?P<word>[\u4e00-\u9fff]{2,4}?)(?:一下)?(?:这张|此|本|该)?(?:工单|单子|单)?(?:吧|了|啦)?"
)
_REMARK_ZH = compile_later(r"备注[\s:：]+(?P<text>.*)", re.DOTALL)
_WITHOUT_PLEASE = compile_later(
    r"^(?:please|pls|plz|kindly)\s+|[\s,]+(?:please|pls|plz|thanks|thx|thank you|now|谢谢)$|[,，]?谢谢$"
)
_LABELLED = compile_later(r"(?P<label>[^\W\d_]+)\s*[:=：]\s*(?P<value>\S.*)")
_SET = compile_later(  # `set the priority to p2`, 优先级调成p2
    r"(?:set|change|raise|lower|make)(?: the)? (?P<label>[a-z]+)(?: to)? (?P<value>\S+)"
    r"|把?(?P<label_zh>[\u4e00-\u9fff]{2,3})[调改设升降定][成为到至]\s*(?P<value_zh>\S+?)[吧了]?"
)
# `mark as resolved`, `put it on hold`, `move to network`, 标记为已解决: said to a program, and to nobody who reads.
_TOLD_A_PROGRAM = compile_later(
    r"(?:mark|set|change|put|move|flag|tag|keep)(?:\s+(?:it|this|the|ticket|case|issue|status|state))*(?:\s+back)?"
    r"\s+(?:as|to|on|in|into)\s+(?P<said>\S.*)"
    r"|(?:把?(?:工单|状态|它)*)?(?:标记?|设置?|改|调整?)(?:为|成)(?P<said_zh>\S+?)[吧了]?"
)
_STATES = {  # that other desks have, and a word of the table leads to
    "hold": "hold", "on hold": "hold", "pending": "hold", "escalated": "escalate",
    "in progress": "accept", "wip": "accept", "pick up": "accept", "pick it up": "accept", "picking this up": "accept",
    "taking this": "accept", "closing": "close", "closing this": "close",
    "duplicate": "merge", "dup": "merge", "dupe": "merge", "a duplicate": "merge", "重复": "merge", "重复了": "merge",
    "重复工单": "merge", "重复报修": "merge", "duplikat": "merge", "doppelt": "merge", "doublon": "merge",
    "erledigt": "resolve", "gelöst": "resolve", "behoben": "resolve", "geschlossen": "close", "résolu": "resolve",
    "wontfix": "decline", "won't fix": "decline", "wont fix": "decline", "won't do": "decline",
    "搁置": "hold", "待定": "hold", "挂着": "hold", "不修": "decline", "不处理": "decline",
}  # fmt: skip
_GIVEN_DE = r"weiterleiten|weitergeben|weiterreichen|übergeben|zuweisen|abgeben|geben"
_TO_NAMED = compile_later(  # `ask noor`, `send to network`, 请诺尔处理, `an Noor weiterleiten`: somebody of the desk
    r"(?:ask|tell|ping|inform|check with|talk to|loop in|frage?)\s+(?P<asked>\S.*)"
    r"|(?:(?:this|it|that|one|ticket)\s+){0,2}(?:(?:should|must|has to|needs to|can|is)\s+)?"
    r"(?:send|give|goes|go|assigned|route|belongs?|for|be (?:assigned|passed|sent|given|forwarded))"
    r"(?:\s+(?:it|this|over|back))*(?:\s+to)?(?:\s+the)?\s+(?P<given>\S.*)"
    rf"|(?:(?:das|dies|es|den|dieses|ticket|fall|bitte)\s+){{0,4}}(?:(?:geht|gehört|muss|soll)\s+)?(?:an|zu[mr]?)"
    rf"(?:\s+(?:das|die|den|dem|der))?\s+(?P<given_de>\S.*?)(?:\s+(?:{_GIVEN_DE}))?"
    r"|(?:(?:请|麻烦)?把?(?:这单|这个?|此单|工单|单子|它)?)(?:转派?|派|交|分|移交|转交|分配)[给到]\s?(?P<given_zh>[^\s，。；！]{1,12}?)"
    r"(?:处理|看看?|跟进|负责|一下|吧|了)*"
    r"|(?:请|让|叫|找)(?P<asked_zh>[\u4e00-\u9fff]{2,6}?)(?:处理|看看?|跟进|负责)(?:一下)?"
)
# A clause that ends the ticket: who reports a trouble is told to close a window, a lid, a program, and never "close".
_TICKET_WORD = r"(?:(?:the|this|that|her|his)\s)?(?:ticket|case|issue|request|incident)(?:\s#?(?:t-)?\d{1,9})?"
_TICKET_DE = r"(?:(?:das|den|der|dieses|diesen|dieser)\s)?(?:ticket|fall|vorgang|anfrage)"
_TICKET_ZH = r"(?:这张|这个|此|本|该)?(?:工单|单子|单)"
_SHUT_DE = r"(?:schließen|schliessen|zumachen|abschließen|abschliessen)"
_ENDS_IT = compile_later(
    rf"(?:please|pls|plz|kindly)(?:\sjust)?\sclose(?:\sout)?(?:\s{_TICKET_WORD})?(?:\s(?:now|then|thanks))?"
    rf"|close(?:\sout)?(?:\s{_TICKET_WORD})(?:\s(?:now|then|please|pls))?|close(?:\sout)?\s(?:please|pls|plz)"
    rf"|(?:(?:it|this(?:\sone)?|that|{_TICKET_WORD})\s)?(?:can|could|may|should|must)(?:\s(?:now|then|probably|just))*"
    r"\sbe\sclosed(?:\s(?:now|then|out|please))*"
    rf"|(?:we|you)\scan\s(?:now\s|just\s)?close(?:\s{_TICKET_WORD})"
    rf"|(?:(?:it|this|that|{_TICKET_WORD})\s(?:is\s)?)?(?:ok|okay|ready|safe|good|fine|free)\sto\s(?:be\s)?closed?"
    rf"(?:\s(?:it|this|{_TICKET_WORD}))?(?:\snow)?|to\sbe\sclosed|(?:i'm\s|i am\s)?closing"
    rf"(?:\s(?:it|this(?:\sone)?|out|{_TICKET_WORD}))?(?:\snow)?"
    rf"|bitte\s(?:{_TICKET_DE}\s)?(?:(?:jetzt|dann|nur\snoch|wieder)\s)?{_SHUT_DE}|{_TICKET_DE}\s(?:bitte\s)?{_SHUT_DE}"
    rf"|(?:(?:{_TICKET_DE}|das|es)\s)?(?:kann|darf|soll|könnte)(?:\s(?:jetzt|dann|so|wohl|nun))*"
    r"\s(?:(?:ab)?geschlossen\swerden|zugemacht\swerden|zu)"
    rf"|(?:ich\s)?schließe(?:\s(?:es|das|{_TICKET_DE}))?(?:\sjetzt)?"
    r"|(?:merci\sde\s|prière\sde\s|à\s)(?:fermer|clôturer)(?:\s(?:le|ce)\sticket)?"
    rf"|(?:{_TICKET_ZH}|它)?(?:可以|能|可)(?:直接|先)?(?:关闭|关单|关掉|关|结单|结案)(?:了|吧|啦)*"
    rf"|(?:请|麻烦)(?:直接|帮忙|先)?(?:关闭|关单|关掉|结单|结案)(?:{_TICKET_ZH})?(?:了|吧|一下)*"
    rf"|(?:先|直接|那就|就)?(?:关单|结单|结案|(?:关闭|关掉|关){_TICKET_ZH})(?:了|吧|处理)*"
)
_ENDS_IT_TOO = compile_later(  # beside a clause that says how it stands
    r"(?:please\s)?close(?:\s(?:it|this|that|this\sone))?(?:\s(?:out|please|now))*|(?:先|就|直接)?(?:关闭|关掉|关)(?:了|吧)+"
)
_STANDS = compile_later(
    r"(?:(?:it|this|that|everything|all|problem|issue|ticket)(?:'s|\sis|\swas|\shas\sbeen)?\s)?"
    r"(?:(?:all|now|already|been)\s)*(?:fixed|done|solved|resolved|sorted|finished|completed?|works?(?:\sfine)?"
    r"(?:\sagain|\snow)*|working(?:\sagain|\snow)*|(?:no\slonger|not)\sneeded|obsolete|outdated|good|false\salarm"
    r"|user\serror|nothing\sto\sdo|(?:a\s)?dup(?:e|licate)?|(?:still\s)?no\s(?:answer|reply|response|reaction|feedback)"
    r"(?:\syet)?(?:\sfrom\s\w+(?:\s\w+)?)?|(?:not\s|un)reachable"
    r"|nobody\s(?:answers|replies|responds|reacts|picks\sup))"
    r"|(?:the\s)?\w+(?:\s\w+)?\s(?:does\snot|doesn't|did\snot|didn't|never|has\snot|hasn't|is\snot|isn't)\s"
    r"(?:answer|repl|respond|react)\w*|.{0,12}(?:已|都)?(?:修复|解决|处理|修好|搞定|完成|好)(?:好|完)?了?"
    r"|.{0,12}(?:没(?:有|人)?|不|未)(?:回复?|接|理|应答?)(?:电话)?(?:了)?|.{0,4}(?:联系|打)不(?:上|通).{0,6}|重复(?:的|了)?"
)
_CLAUSE_END = compile_later(r"[,;.!，。；！\n]+|\s[-–—]\s|\s(?:and|und|so|et)\s")
_LONGEST_ORDER, _MOST_CLAUSES = 200, 8  # of a mail that holds an order among other clauses
_JOTTED = compile_later(r"(?:note|comment|remark)(?:\s*[:：]|\s[-–—]\s)\s*(?P<text>\S.*)")
_WITH_REASON = compile_later(r"(?P<word>escalate)\b[\s:：,-]*(?P<text>\S.*)")  # no requester is told to
_ASSIGNED = compile_later(  # whoever is named; "Assign the drive a letter in Explorer." tells what to do on a screen
    r"(?:re-?)?assign\b[\s:：,-]*(?P<text>(?:(?:it|this|over|back|the ticket)\s+)*(?:to\s+)?"
    r"(?!(?:an?|the|each|every|one|some|another|in|on|under|from|via|by|with|at)\b)\S+(?:\s\S+)?)"
)
_LEVELS = frozenset({"priority", "urgency", "severity", "优先级", "紧急", "紧急程度", "优先"})
_BETWEEN = compile_later(
    r"(?:(?:me|it|this|over|back)\s+)+(?:to\s+)?|to\s+"
)  # a word of another desk and what it takes
_STATUS = frozenset({"status", "state", "状态"})
_OWNER = frozenset({"owner", "assignee", "assigned to", "负责人", "处理人"})
_AROUND = " \t\"'`*_~<>[](){}.,;:!?#/\\-“”‘’「」《》【】（）。，；：！？…"


def bare_word(text: str, signature: str, colleagues: Collection[str], fits: Fits) -> Lookalike | None:
    """The word of the table that is all of a mail, between a greeting and a farewell,
    or a paragraph of its own first or last; None for none.

    Such a mail is short of its sign: `resolve`, `assign noor`, `解决`, `Close it, please`, `Status: solved`.
    """
    lines = _without_farewell(text, signature)
    body = _said(lines)
    if len(body) == 1:
        core = fold_width(INVISIBLE.sub("", body[0])).strip(_AROUND)
        word, behind = _whole(core, colleagues, fits)
        start = core.lower().rfind(behind)
        if word:
            return Lookalike(NO_SIGN, word, core[start : start + len(behind)], body[0])
    if word := _ordered(body, colleagues, fits):
        line = next((one for one in body if _ordered([one], colleagues, fits)), body[-1])
        return Lookalike(NO_SIGN, word, "", line)
    below = [line.strip() for line in text.strip().split("\n")]
    last = [these[-1] for these in (lines, below) if len(these) > 1 and not these[-2]]
    own = (Lookalike(NO_SIGN, _own_line(line), "", line) for line in (*(body[:1] if len(body) > 1 else ()), *last))
    return next((one for one in own if one.word), None)


def _without_farewell(text: str, signature: str) -> list[str]:
    """The lines of a mail above its farewell; the last one says something."""
    lines = text.strip().split("\n")
    farewell = farewell_from(lines, signature)
    lines = [line.strip() for line in (lines if farewell is None else lines[:farewell])]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _said(lines: Sequence[str]) -> list[str]:
    """The lines that say something, below a greeting."""
    body = [line for line in lines if line]
    return body[1:] if len(body) > 1 and GREETING.fullmatch(body[0]) else body


_ROW = r"#?(?:T-\d{1,9}|\d{1,3})"
_LIST_LINE = compile_later(
    rf"{_ROW}(?:\s*[,、&-]\s*{_ROW})*\s*[:：]?\s*#?(?P<word>[a-z]+|[\u4e00-\u9fff]+)(?:[:：,，\s].*)?", re.DOTALL
)
# What letters ask their readers to answer with, where it is no command's word and nothing that a requester is told.
_ANSWERS = frozenset({"send", "add", "return", "same", "not me", "发送", "加入", "退回", "同一件事", "不是我"})


# What stands behind a command and says nothing by itself: a priority, a ticket, a time of day, an address; a span, a
# number.
_VALUE = compile_later(r"p[1-4]|t-\d{1,9}|(?:[01]?\d|2[0-3]):[0-5]\d|[^\s@]+@[^\s@]+\.[a-z]+|\d{1,3}(?:\.\d)?[mhd]")
_TICKET = compile_later(r"\d{2,5}[.。]?")
# What says nothing to a requester.
_JOTS = frozenset({"+1", "++", "fyi", "tbd", "ack", "lgtm", "n/a", "已阅", "跟进"})


def strayed(text: str, signature: str) -> str:
    """Why all that a mail says may belong to another letter: lines for a list (`1 accept`, `T-4 接单`), the word that
    answers a question of the desk (`send`), the rest of a command (`P1`, `16:00`, `42`), a mere yes or no; "" for
    anything else.
    """
    if read_choice(text, signature, SHORT_ANSWERS):
        return BARE_ANSWER
    body = [fold_width(INVISIBLE.sub("", line)) for line in _said(_without_farewell(text, signature))]
    if body and all(_is_list_line(line) for line in body):
        return LIST_LINE
    if len(body) != 1:
        return ""
    said = body[0].strip(_AROUND).lower()
    if body[0].strip().lower().rstrip(_STOPS) in _JOTS:
        return TO_ONESELF
    if _VALUE.fullmatch(said) or _TICKET.fullmatch(body[0].strip()):
        return BARE_VALUE
    return ANSWER_WORD if (_WITHOUT_PLEASE.sub("", said).strip(_AROUND) or said) in _ANSWERS else ""


def _is_list_line(line: str) -> bool:
    found = _LIST_LINE.fullmatch(line.strip())
    row = TYPED.get(found["word"]) if found is not None else None
    return row is not None and row.needs_ticket


def _own_line(line: str) -> str:
    """A line that is nothing but a word that moves a ticket, in lower case: `resolve`, `close:`."""
    typed = fold_width(INVISIBLE.sub("", line)).rstrip(" :：")
    row = TYPED.get(typed)
    return row.word if row is not None and row.word in _ACTS - {"change"} and typed in (row.word, *row.chinese) else ""


def _whole(core: str, colleagues: Collection[str], fits: Fits) -> tuple[str, str]:
    """The word that is meant by all of a line, and what stands behind it, both in small letters."""
    typed = _WITHOUT_PLEASE.sub("", core.lower()).strip(_AROUND) or core.lower()
    row = TYPED.get(typed)
    if row is not None:
        return row.word, ""
    for pattern in (_POLITE, _POLITE_ZH):
        polite = pattern.fullmatch(typed)
        row = TYPED.get(polite["word"]) if polite is not None else None
        if row is not None and row.word in _ACTS - {"change"}:
            return row.word, ""
    if remark := _REMARK_ZH.fullmatch(typed):
        return "note", remark["text"]
    word, _, rest = typed.partition(" ")
    row = TYPED.get(word)
    if row is None and _CHINESE.match(typed) and (read := read_line(f"#{typed}")) is not None:  # 转派给诺尔
        row, rest = read.row, read.argument
    if row is not None and rest and fits(row, rest.strip()):
        return row.word, rest.strip()
    known = _labelled(typed, colleagues, fits)
    known = known if known[0] else _handed_to(typed, colleagues)
    if known[0] or _TO_THEM.search(typed.removeprefix("请")):
        return known
    if (jotted := _JOTTED.fullmatch(typed)) and not _TO_THEM.search(core):
        return "note", jotted["text"]
    return _told_a_program(typed, colleagues, fits)


def _ordered(body: Sequence[str], colleagues: Collection[str], fits: Fits) -> str:
    """The word of the table that a clause of a short mail orders, whatever stands beside it: `Fixed, please close`,
    `Not ours, pass it to noor`, 已修复，请关闭, `Erledigt, bitte schließen`; "" for none.
    """
    text = fold_width(INVISIBLE.sub("", "\n".join(body))).replace("’", "'")
    if len(text) > _LONGEST_ORDER:
        return ""
    clauses = [" ".join(one.strip(_AROUND).lower().split()) for one in _CLAUSE_END.split(text)]
    clauses = [one for one in clauses if one]
    others = [one for one in clauses if not _ENDS_IT.fullmatch(one)]
    if len(clauses) > _MOST_CLAUSES or any(re.search(r"\b(?:you|yours?)\b|[您你]", one) for one in others):
        return ""
    ends = [one for one in others if _ENDS_IT_TOO.fullmatch(one)]
    if len(others) < len(clauses) or (
        ends and len(others) > len(ends) and all(one in ends or _STANDS.fullmatch(one) for one in others)
    ):
        return "close"
    given = (_whole(one, colleagues, fits) for one in clauses[1:])
    return "assign" if any(word == "assign" and name.removeprefix("to ") in colleagues for word, name in given) else ""


def _told_a_program(typed: str, colleagues: Collection[str], fits: Fits) -> tuple[str, str]:
    """What another desk's people write to it: `snooze 2d`, `mark as resolved`, `forward to noor`, `pending`,
    `escalate needs the vendor`.
    """
    typed = typed.removeprefix("请")
    found = _TOLD_A_PROGRAM.fullmatch(typed)
    said = (found["said"] or found["said_zh"]) if found is not None else typed
    if found is not None and said in colleagues:
        return "assign", said
    if said in _STATES or found is not None:
        return _STATES.get(said) or _state(said), ""
    if (reasoned := _WITH_REASON.fullmatch(typed)) is not None:
        return reasoned["word"], reasoned["text"]
    if (assigned := _ASSIGNED.fullmatch(typed)) is not None:
        return "assign", assigned["text"]
    word, _, rest = typed.partition(" ")
    row = TYPED.get(ELSEWHERE.get(word, ""))
    taken = _BETWEEN.sub("", rest.strip(), count=1) if rest else ""
    return (row.word, taken) if row is not None and word != "wait" and taken and fits(row, taken) else ("", "")


def _handed_to(typed: str, colleagues: Collection[str]) -> tuple[str, str]:
    """`ask noor`, `send it to network`, `assigned to me`, 请诺尔处理; "" for whoever is nobody of the desk."""
    named = _TO_NAMED.fullmatch(typed)
    if named is None:
        return "", ""
    asked = named["asked"] or named["asked_zh"]
    name = (asked or named["given"] or named["given_de"] or named["given_zh"]).removesuffix(" team")
    if name in colleagues:
        return "consult" if asked else "assign", name
    return ("assign", "me") if typed == "assigned to me" else ("", "")


def _state(said: str) -> str:
    """The word of the table that leads to a state: `resolved`, `closed`, 已解决; "" for none."""
    row = TYPED.get(said) or TYPED.get(said.removesuffix("d")) or TYPED.get(said.removeprefix("已"))
    return row.word if row is not None and row.word in _ACTS else ""


def _labelled(typed: str, colleagues: Collection[str], fits: Fits) -> tuple[str, str]:
    """`Status: solved`, `Owner: noor`, `Priority: P1`, `Resolve: replaced the roller`."""
    if order := _SET.fullmatch(typed):
        row, value = TYPED.get(order["label"] or order["label_zh"]), order["value"] or order["value_zh"]
        return (row.word, value) if row is not None and fits(row, value) else ("", "")
    found = _LABELLED.fullmatch(typed)
    if found is None:
        return "", ""
    label, value = found["label"], found["value"].strip()
    row = TYPED.get(label)
    if label in _STATUS:
        return _STATES.get(value) or _state(value), ""
    if label in _OWNER:
        return ("assign", value) if value in colleagues else ("", "")
    if label in _LEVELS and " " not in value:
        return "urgency" if label.startswith(("urg", "紧急")) else "priority", value
    if row is None or row.takes is Takes.DURATION:  # `Time: 10:00`
        return "", ""
    is_one = (row.word in _ACTS - {"change"} and label == row.word) or fits(row, value)
    return (row.word, value) if is_one else ("", "")
