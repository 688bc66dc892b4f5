"""A plain yes, a plain no, and everything else, in an answer to one question (docs/trust.md, evidence P).

A yes counts only as a yes and nothing else: a greeting, thanks and the writer's own name may stand around it. A word
that nobody listed makes the answer unclear, whatever its language, so the list of positive words is short and closed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from gateway.read.later_pattern import compile_later
from service.domain.commands.lines import INVISIBLE
from service.domain.commands.time_words import fold_width

Choices = Mapping[str, Collection[str]]  # the words of each choice


@dataclass(frozen=True, slots=True)
class Phrases(Collection[str]):
    """Words, and phrases of one build: a closed list that nobody has to write out."""

    listed: frozenset[str]
    build: re.Pattern[str]

    def __contains__(self, piece: object) -> bool:
        return piece in self.listed or (isinstance(piece, str) and self.build.fullmatch(piece) is not None)

    def __iter__(self) -> Iterator[str]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)


MOST_LINES = 40  # of an answer that can still be a yes
YES = frozenset({"yes", "yes please", "yep", "yeah", "是", "是的"})
NO = frozenset({"no", "nope", "no way", "否", "不"})
# What somebody answers who has read it and agrees: to whatever was written.
AGREED = frozenset(
    {
        "ok", "okay", "sure", "agreed", "noted", "understood", "got it", "好", "好的", "好嘞", "嗯", "嗯嗯", "收到",
        "明白", "明白了", "知道了", "了解", "可以", "可以的", "行", "没问题", "in ordnung", "alles klar", "verstanden",
        "geht klar", "einverstanden", "d'accord", "entendu", "bien reçu", "de acuerdo", "vale", "va bene",
    }
)  # fmt: skip
# What somebody answers who agrees, understood, or does not: alone it does not say what it is about.
SHORT_ANSWERS: Choices = {
    "yes": YES | AGREED | {"对", "对的", "ja", "ja bitte", "jawohl", "oui", "sí", "si", "sì", "sim", "да"},
    "no": NO
    | {
        "not yet", "不是", "不行", "不可以", "没有", "还没", "还没有", "nein", "noch nicht", "leider nein",
        "leider nicht", "non", "pas encore", "todavía no", "não", "nee", "нет",
    },
}  # fmt: skip
MINE = frozenset(
    {
        "it was me", "that was me", "this was me", "it is me", "it's me", "that is me", "that's me", "this is me",
        "this is from me", "this was from me", "it is from me", "i did", "i wrote it", "i wrote this", "i wrote that",
        "i sent it", "i sent this", "i confirm", "confirm", "confirmed", "correct", "对", "对的", "没错", "是我",
        "是我写的", "是我发的", "是本人", "确认",
    }
)  # fmt: skip
_AGREES, _AGREES_ZH = r"yes|ok(?:ay)?|agreed", r"是的?|好的?|同意"
# A yes or a no that an answer begins with, where more may follow: which tickets are meant, or why not.
BEGINS_YES = compile_later(rf"(?:{_AGREES}|y|agree|{_AGREES_ZH}|对|确认)(?![a-z])", re.IGNORECASE)
BEGINS_NO = compile_later(r"(?:no|n|nope|不是|不|否|不要|分开)(?![a-z])", re.IGNORECASE)
# A time suits: how an answer to an appointment begins.
SUITS = compile_later(
    rf"(?:{_AGREES}|yep|yeah|fine|sure|accept(?:ed)?|perfect|great|alright|all\s+right"
    rf"|that\s+(?:suits|works|is\s+fine)|(?:it\s+)?(?:suits|works)"
    rf"|see\s+you)\b|(?:{_AGREES_ZH}|可以的?|行|没问题|接受|没有问题|时间可以|到时见)(?=$|[\s，,。.!！~～吧啊呀呢了])",
    re.IGNORECASE,
)
_SURE = r"(?:indeed|really|of course|sure|definitely|certainly|absolutely)"
_THING = r"(?:it|(?:this|that|the|my)(?: (?:e-?mail|mail|message|request|order|command))?)"
_FROM = (
    r"(?: from (?:home|my (?:(?:new|old|private|personal|other|second|work) )?"
    r"(?:i?phone|mobile|ipad|tablet|laptop|account|address|e-?mail|mail|gmail)(?: (?:account|address))?))?"
)
_WROTE = r"(?:wrote|write|written|sent|send|asked for|ask for|requested|request)"
_YES_WORD = r"(?:yes|yep|yeah)"
_HAN_MAIL = r"(?:(?:这|那|该|此)(?:一)?(?:封|个|条)?(?:邮件|信|消息|请求|申请)?|(?:邮件|信|消息|请求|申请))"
_HAN_SENT = r"(?:写|发|发送|发出|发出去|寄|提交|要求|申请|操作)(?:过)?"
# Whole pieces that say that the writer wrote it, besides those listed: "this mail is from me", "I did send it",
# "这封邮件是我本人发的".
CONFIRMS = Phrases(
    YES | MINE,
    compile_later(
        rf"(?:{_YES_WORD} )?(?:{_SURE} )?(?:(?:{_THING} (?:is|was|came)|it's|that's)(?: {_SURE})?(?: all)? "
        rf"(?:me|mine|from me|by me|my own|correct|right){_FROM}"
        rf"|i (?:(?:did|have|{_SURE}) )?{_WROTE} {_THING}(?: myself)?{_FROM}|i did(?: so| it| that| this)?"
        rf"|i (?:(?:can|do|hereby) )?confirm(?: (?:it|this|that))?"
        rf"(?: (?:that )?(?:{_THING} (?:is|was) (?:me|mine|from me)|i {_WROTE} {_THING}))?)"
        rf"|{_YES_WORD}(?: {_SURE}| it (?:is|was)| i did| please|,? (?:mine|from me|correct|confirmed))"
        rf"|{_SURE} {_YES_WORD}"
        rf"|(?:是的|对的?|没错|嗯|确认)?(?:{_HAN_MAIL})?(?:确实|的确|就|都)?(?:是)(?:我|本人|我本人|我自己)"
        rf"(?:本人|自己|亲自)?(?:(?:用|从)[^不没非谁]{{1,8}})?(?:{_HAN_SENT}的?(?:邮件|信)?)?"
        rf"|(?:确认)?(?:我|本人|我本人)(?:用[^不没非谁]{{1,8}})?{_HAN_SENT}的|本人(?:{_HAN_SENT})?|对啊|是啊|是呀"
        rf"|正确|确定",
    ),
)
# Words of agreement and of courtesy that change nothing beside a yes, and are none alone.
BESIDE = frozenset(
    {
        "ok", "okay", "sure", "of course", "absolutely", "indeed", "definitely", "certainly", "exactly", "go ahead",
        "please go ahead", "proceed", "please proceed", "please do", "please do it", "do it", "all good", "all fine",
        "mine", "from me", "thanks for asking", "thanks for checking", "thank you for checking", "thank you for asking",
        "thanks for the check", "good that you ask", "sorry", "sorry for the confusion", "好", "好的", "嗯",
        "当然", "确实", "请继续", "继续", "请执行", "请处理", "请继续处理", "没问题", "谢谢确认", "谢谢提醒",
        "感谢提醒", "辛苦了",
    }
)  # fmt: skip
_TO_THEM = r"(?: to (?:her|him|them|the (?:requester|customer|user|client)))?"
_HAN_SEND = r"(?:发送|发出去?|寄出|放行|发)(?:给(?:她|他|对方|客户|用户|申请人))?"
SENDS = compile_later(
    rf"(?:{_YES_WORD} |ok )?(?:please )?(?:just |go ahead and )?(?:send|release)"
    rf"(?: it| this| that| the text| the mail)?(?: as (?:it )?is| anyway| now| out| off)?{_TO_THEM}(?: now| please)*"
    rf"|(?:好的?|是的?|可以|嗯|行)?(?:请|那就|就|直接|麻烦)*{_HAN_SEND}(?:吧|了|即可)?"
)
KEEPS = compile_later(
    r"(?:please )?(?:(?:keep|leave|make|save)(?: it| this| that)? )?(?:as )?(?:an? )?"
    r"(?:internal|inside|private|(?:internal |private )?note)(?: only)?(?: please)?"
    r"|(?:it|this|that) (?:is|was) (?:meant as |only |just )*(?:an? )?(?:internal(?: note)?|note|private)"
    r"|(?:请|就)?(?:作为|记为|仅作|只作|转为|当作|留作)?(?:内部)?(?:备注|内部)(?:吧|即可|就行|就好)?|保留|留在内部"
)
ADDS = compile_later(
    rf"(?:{_YES_WORD} |ok )?(?:please )?(?:just )?add(?: it| this| that)?(?: to (?:the |this )?ticket)?(?: please)?"
    rf"|(?:好的?|可以|请|就|直接)*(?:加入|添加)(?:吧|即可)?"
)
GIVES_UP = compile_later(
    rf"(?:no )?(?:please )?(?:do not|don't|dont|never)"
    rf"(?: (?:send|release|do)(?: it| this| that| the text| anything)?(?: out| at all)?{_TO_THEM})(?: please)?"
    r"|(?:please )?(?:forget|cancel|discard|drop|delete|stop|leave|ignore|skip)(?: it| this| that)"
    r"(?: as it is| alone| out)?(?: please)?|forget about (?:it|this|that)|never ?mind"
    r"|not (?:necessary|needed)(?: any ?more)?|no need(?: any ?more)?"
    rf"|(?:请)?(?:不要|不用|不必|先别|先不|别|勿|不)(?:再)?{_HAN_SEND}(?:了|吧)?|算了(?:吧)?|不用了|不必了"
    rf"|放弃(?:吧)?|作废|取消(?:吧|了)?|撤回"
)
# What nobody writes to a requester about a text of their own.
ABOUT_SENDING = compile_later(
    r"\b(?:do not|don't|never|not to) (?:send|release) (?:this|it|that)\b"
    r"|\bnot (?:meant )?for (?:her|him|them|the (?:customer|requester|user))\b|\bwrong (?:ticket|window|mail)\b"
    r"|\bmeant (?:as|for) (?:an? |the )?(?:internal|note|colleague)|\binternal(?:ly)? only\b|\bfor internal use\b"
    r"|(?:别|不要|不用|请勿|不必)(?:再)?(?:把(?:这|它)[^。]{0,6})?(?:发给|发送|发出)|(?:仅|只)(?:供|限|作)?内部|发错",
    re.IGNORECASE,
)
NOT_MINE = frozenset(
    {
        "not me", "not mine", "not from me", "not by me", "it was not me", "that was not me", "this was not me",
        "it wasn't me", "that wasn't me", "this wasn't me", "wasn't me", "it is not me", "it's not me", "that's not me",
        "this is not me", "it is not from me", "this is not from me", "this is not mine", "that is not mine",
        "i did not", "i didn't", "i did not do this", "i didn't do this",
        *(
            f"i {did} {verb} {it}"
            for did in ("did not", "didn't", "never")
            for verb in ("write", "wrote", "send", "sent")
            for it in (
                "this", "that", "it", "this mail", "this email", "this message", "that mail", "that email",
                "that message", "any of this",
            )
        ),
        "不是我", "不是我写的", "不是我发的", "不是我本人", "不是本人", "非本人", "这不是我", "这不是我写的",
        "这不是我发的", "我没写", "我没有写", "我没写过", "我没有写过", "我没有写这封邮件", "我没有写过这封邮件",
        "我没发", "我没有发", "我没发过", "我没有发过", "我没发过这封邮件", "我没有发这封邮件", "我没有发过这封邮件",
        "das war ich nicht", "ich war das nicht", "ich war es nicht", "ich nicht", "nicht ich", "nicht von mir",
        "das ist nicht von mir", "das war nicht ich", "das habe ich nicht geschrieben",
        "ich habe das nicht geschrieben", "ce n'est pas moi", "c'est pas moi", "ce n'était pas moi", "pas moi",
        "no fui yo", "yo no fui", "no he sido yo", "no soy yo", "non sono stato io", "non sono stata io", "não fui eu",
        "dat was ik niet", "ik was het niet", "это не я", "это был не я", "私ではありません", "私じゃない",
        "私ではない", "私が書いたものではありません", "私は書いていません", "私は送っていません",
    }
)  # fmt: skip
POLITE = frozenset(
    {
        "thanks", "thank you", "thx", "many thanks", "thank you very much", "thanks a lot", "kind regards",
        "best regards", "regards", "best", "cheers", "please", "谢谢", "多谢", "感谢", "谢谢您", "谢谢你", "谢谢大家",
    }
)  # fmt: skip
CUT = compile_later(r"[.!;,:\n，。！；、：…~～]+|\s[-–—]\s")
ASKS = compile_later(r"[?？]")
_CUT_OR_ASK = compile_later(rf"(?:{CUT.pattern}|[?？|·•]+)+")
EDGES = " \t\"'“”‘’()（）[]*_`#＃👍"
_HELLO = compile_later(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten tag|moin|bonjour|hola)"
    r"(?-i:(?:\s+(?:[A-Z][\w'’-]*|all|there|everybody|everyone|team|support|desk)){0,3})|(?:大家|您|你)好|早上好"
    r"|上午好|下午好",
    re.IGNORECASE,
)
_CONTACT = compile_later(
    r"(?:(?:tel|phone|fon|mobile|cell|mob|t|m|电话|手机)\.?\s*:?\s*)?\+?[\d\s()/.-]{5,30}|\S{1,64}@\S{1,190}"
    r"|(?:https?://|www\.)\S{1,200}",
    re.IGNORECASE,
)
_DEVICE = compile_later(
    r"sent from my [\w ]{1,30}|get outlook for \w{1,20}|发自我的.{1,20}|从我的.{1,20}发送", re.IGNORECASE
)
_MARKS = " \t|·•/&()-–—"
_SMALL = frozenset({"of", "and", "the", "for", "at", "in", "de", "für", "und", "et"})
_NEGATIONS = frozenset(
    {
        "no",
        "not",
        "never",
        "nicht",
        "but",
        "only",
        "if",
        "i",
        "unless",
        "until",
        "after",
        "when",
        "wait",
        "later",
        "don't",
        "out",
        "away",
        "absent",
        "forged",
        "fake",
        "spam",
        "hacked",
        "stolen",
        "phishing",
    }
)
_HAN_TITLE = compile_later(r"[^不没非无别谁吗\s]{1,16}(?:部|台|师|司|组|科|处|室|经理|主管|主任|中心|集团)")
_FAMILY_NAMES = "王李张刘陈杨赵黄吴徐孙胡朱林郭罗梁宋郑谢韩唐冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴汪姜范高"
_HAN_NAME = compile_later(rf"[{_FAMILY_NAMES}][^\W\d_不没非无别后再等]{{1,2}}")
_HAN_CALLED = compile_later(rf"(?:[老小])?[{_FAMILY_NAMES}](?:总|工|经理|主任|老师|总监|部长)?")
# Words that may limit a yes when they stand below it.
_LIMITS = frozenset(
    """
    only if unless except after before until till from tomorrow today tonight next later when once with
    without provided wait hold stop first partly maybe perhaps probably almost then soon weekend monday
    tuesday wednesday thursday friday saturday sunday cancel reject deny decline undo revert ignore
    delete remove wrong sorry mistake question why what who how january february march april june july
    august september october november december draft test pilot half
    """.split()  # noqa: SIM905 - a table of words
)
MOST_WORDS = 6  # of a title in a signature
MOST_NAMES = 3  # words of a name
_PUNCTUATION = compile_later(r"[!-/:-@\[-`{-~\s]*")


def plain(piece: str) -> str:
    """A piece of a text as the tables hold it: folded, without marks around it."""
    return " ".join(fold_width(piece).lower().replace("’", "'").strip(EDGES).split())


def names(writer: str) -> frozenset[str]:
    """The writer's names (one per line) and their parts, as a signature may hold them."""
    full = [plain(one) for one in writer.split("\n")]
    return frozenset({*full, *(part for one in full for part in one.split())} - {""})


def read_choice(text: str, writer: str, choices: Choices) -> str:
    """The one choice whose words are all that a text says; "" for anything else, a question or an empty text too."""
    said = _sentences(text, writer)
    if not said or any(asked for _, asked in said):
        return ""
    found = {_choice_of(piece, choices) for piece, _ in said}
    if len(found) > 1:  # "OK, yes, that was me. Please go ahead.", "Yes, send it"
        found = {_choice_of(piece, choices) for piece, _ in said if piece not in BESIDE}
        found = found - {"yes"} if found & _GOES_ON else found
        return found.pop() if len(found) == 1 and found <= {"yes", *_GOES_ON} else ""
    return found.pop() if found else ""


_GOES_ON = frozenset({"send", "add"})  # choices that a yes may stand before


def _choice_of(piece: str, choices: Choices) -> str:
    return next((choice for choice, words in choices.items() if words and piece in words), "")


def read_refusal(text: str, writer: str, choices: Choices, *, unless: Collection[str]) -> str:
    """The choice with which a text begins, whatever follows: a no stays one with its reason.

    "" where a word of `unless` follows.
    """
    said = _sentences(text, writer)
    if not said or said[0][1] or any(piece in unless for piece, _ in said[1:]):
        return ""
    pieces = [piece for piece, _ in said]
    return next((name for name, words in choices.items() if pieces[0] in words), "")


def greets(text: str) -> bool:
    """Does a text begin by greeting somebody?"""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return _HELLO.fullmatch(next((piece.strip() for piece, _ in _pieces(first)), "")) is not None


def says_something(text: str, writer: str) -> bool:
    """Is there more than a greeting, thanks, a word of agreement and a name?"""
    return any(piece not in BESIDE for piece, _ in _sentences(text, writer))


def _sentences(text: str, writer: str) -> list[tuple[str, bool]]:
    """What is said, piece by piece, each with whether it asks; without greeting, thanks, names and lines of contact."""
    own = names(writer)
    lines = INVISIBLE.sub("", text).replace("\r\n", "\n").split("\n")
    kept = without_signature([line.strip() for line in lines if line.strip()], own)
    if len(kept) > MOST_LINES:
        return [(plain(text[:200]), True)]
    found: list[tuple[str, bool]] = []
    for line in kept:
        if _CONTACT.fullmatch(line) or _DEVICE.fullmatch(line.strip(" .")):
            continue
        for piece, asked in _pieces(line):
            folded = _without_own(plain(piece), own)
            if folded in POLITE or folded in own or _HELLO.fullmatch(piece.strip()) or _is_nothing(folded):
                if asked:
                    found.append((folded, True))
                continue
            found.append((folded, asked))
    return found


def _without_own(folded: str, own: Collection[str]) -> str:
    """A piece without the writer's name and thanks behind it: "yes Noor", "ok thanks"."""
    for ends in (own, POLITE):
        last = max((one for one in ends if folded.endswith(f" {one}")), key=len, default="")
        folded = folded[: -len(last) - 1] if last else folded
    return folded


def without_signature(lines: list[str], own: Collection[str], *, any_name: bool = False) -> list[str]:
    """Lines without those at the end that are a farewell, names, ways to reach somebody, and below a name a title.

    `any_name`: below a farewell a few words count as a name, also where we know the writer by another one.
    """
    for start in range(len(lines)):
        if _is_signature(lines[start:], own, any_name=any_name):
            return lines[:start]
    return lines


def _is_signature(lines: list[str], own: Collection[str], *, any_name: bool) -> bool:
    named = False
    initials = {name[0] for name in own if name[:1].isascii() and name[:1].isalpha()}
    if any_name and len(lines) > 1 and plain(lines[0].strip(" .,!，。！")) in POLITE:
        words = plain(lines[1]).split()
        if len(words) <= MOST_NAMES and not _NEGATIONS & {*words} and not ASKS.search(lines[1]):
            own = {*own, *(plain(piece) for piece, _ in _pieces(lines[1]))}
    for number, line in enumerate(lines):
        if _CONTACT.fullmatch(line) or _DEVICE.fullmatch(line.strip(" .")):
            continue
        for piece, asked in _pieces(line):
            folded = plain(piece)
            named = named or folded in own
            known = (
                folded in own
                or folded in initials
                or folded in POLITE
                or _is_nothing(folded)
                or (named and _is_title(piece))
            )
            if asked or not known:
                return False
        if number == 0 and not named and not any(plain(piece) in POLITE for piece, _ in _pieces(line)):
            return False
    return True


def _is_title(piece: str) -> bool:
    """Is it a job, a department or a firm, as a card has them: words with capitals and no no?"""
    words = piece.strip(_MARKS).split()
    if len(words) > MOST_WORDS or any(word.lower() in _NEGATIONS for word in words):
        return False
    if _HAN_TITLE.fullmatch(piece.strip()):
        return True
    return all(word[0].isupper() or word[0].isdigit() or word in _SMALL or not word[0].isalnum() for word in words)


def is_contact(line: str) -> bool:
    """A line of a card that says how to reach somebody, or which device it was written on."""
    return bool(_CONTACT.fullmatch(line.strip()) or _DEVICE.fullmatch(line.strip(" .")))


def is_greeting(piece: str) -> bool:
    """Does a piece greet, and nothing else? Names may be in small letters, as folded text has them."""
    return _HELLO.fullmatch(piece.strip().title()) is not None


def limits(piece: str) -> bool:
    """Does a folded piece hold a word that may limit what was said before it?"""
    return any(word in _NEGATIONS | _LIMITS for word in piece.split())


def is_name_or_job(piece: str) -> bool:
    """Is it a person's name or a job as people write it below a short answer: "Gao", "Ann Lee", "CIO", "财务部经理"?

    Words that may limit what was said above them ("Monday", "only", "暂缓") are neither.
    """
    words = piece.strip(_MARKS).split()
    if len(words) > MOST_NAMES + 1 or any(plain(word) in _NEGATIONS | _LIMITS for word in words):
        return False
    if any(form.fullmatch(piece.strip()) for form in (_HAN_TITLE, _HAN_NAME, _HAN_CALLED)):
        return True
    return all(word[0].isupper() and word.rstrip(".").replace("-", "").isalpha() for word in words)


def _pieces(line: str) -> list[tuple[str, bool]]:
    """The pieces of a line, each with whether a question mark follows it."""
    found, start = [], 0
    for cut in _CUT_OR_ASK.finditer(line):
        found.append((line[start : cut.start()], bool(ASKS.search(cut[0]))))
        start = cut.end()
    return [*found, (line[start:], False)]


def _is_nothing(folded: str) -> bool:
    return _PUNCTUATION.fullmatch(folded) is not None
