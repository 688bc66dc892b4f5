"""How people ask for their data, or to be forgotten, in sentences of English and Chinese."""

from __future__ import annotations

import re
from functools import partial

from gateway.read.later_pattern import compile_later
from service.domain.commands.lines import farewell_from, split_greeting

_HELLO = re.compile(r"(?:hi|hello|hey|dear)\b[\w .]{0,30}[,:]\s*", re.IGNORECASE)
_LONGEST = 400  # characters of a request in sentences
_SENTENCE = re.compile(r"[^.!?。！？\n]+(?:\.\d+[^.!?。！？\n]*)*[.!?。！？]*")  # Art. 15 and 6.1 stay in theirs
_KEEP = r"you (?:may |might |currently |still )?(?:have )?(?:hold|have|keep|know|stored?|process|collect(?:ed)?|saved?)"
_HELD = rf"(?:that |which )?{_KEEP}(?: stored| saved| collected)?(?: (?:on|about|of) me)?"
_DATA = r"(?:data|info(?:rmation)?|records?|details)"
_ANY = r"(?:all |any |every )?(?:of )?(?:the )?"
# Without "me" or "personal" it may be what is known about the ticket ("send me the details you have").
_MINE = (
    rf"(?:(?:all |any |every )?(?:of )?my (?:own )?(?:personal )?{_DATA}"
    rf"(?: and (?:{_DATA}|tickets|e?mails?))?(?: {_HELD})?"
    rf"|{_ANY}(?:personal )?{_DATA} (?:(?:that |which )?{_KEEP}(?: stored| saved| collected)? )?(?:on|about|of) me"
    rf"|{_ANY}personal {_DATA} {_HELD}"
    rf"|{_ANY}{_DATA} (?:that |which )?you (?:may |might |currently |still )?(?:hold|store|process)"
    rf"|(?:everything|all|whatever)(?: (?:that |which )?{_KEEP}(?: stored| saved| collected)?)? (?:on|about|of) me)"
    r"(?: in your (?:systems?|databases?|records|files|help ?desk))?"
)
_LAW = (
    r"(?:gdpr|dsgvo|data protection|privacy|ccpa|pipl|(?:article|section) ?\d+"
    r"|right (?:of|to) (?:access|erasure|be forgotten))"
)
_UNDER = (
    r"(?:(?:under|according to|pursuant to|based on|as per|in line with|in accordance with|by|per)\b"
    rf"[^,.;]{{0,40}}{_LAW}[^,.;]{{0,40}})"
)
_ASK = (
    r"(?:(?:please |also |and )*(?:please|kindly|i(?: hereby| also)? (?:want|request|ask|would like|demand)(?: you)?"
    r"(?: to)?|i'd (?:also )?like(?: you)?(?: to)?|(?:can|could|would|will) you(?: please| kindly| also)?"
    r"|(?:can|could|may) i(?: please)?|also)(?: please| also)?)"
)
_GIVE = (
    r"(?:(?:send|give|provide|export|e?mail|forward|show|receive|get|have|access|download|obtain)(?: me)?(?: with)?"
    r"(?: a copy of)?|access to|a copy of)"
)
_DROP = (
    r"(?:(?:delete|erase|remove|destroy|wipe|forget)|have you (?:delete|erase|remove)|(?:the )?"
    r"(?:deletion|erasure|removal) of)"
)
_GONE = r"(?:deleted|erased|removed|destroyed|wiped|forgotten)"
_PLACE = r"from (?:all )?(?:of )?your (?:systems?|databases?|records|files|help ?desk)"
_ZH_ASK = (
    r"(?:(?:根据|依据|按照|依照)[^，。]{0,30}，?)?(?:我|本人)?(?:请|麻烦|希望|要求|申请|想)?"
    r"(?:你们|贵方|贵司|服务台)?(?:帮我|为我|把)?"
)
_ZH_ALL = r"(?:所有|全部|一切|相关|哪些|什么)?的?"
_ZH_MINE = (
    rf"(?:你们|您们|贵方|贵司|服务台)?(?:(?:所|目前|现在)?(?:保存|持有|存储|收集|存)了?)?的?{_ZH_ALL}"
    rf"(?:关于|有关)?(?:我|本人)的?{_ZH_ALL}(?:个人)?(?:数据|资料|信息)"
)
_ZH_KEEP = r"(?:(?:保存|持有|存储|收集)了?|(?:存|有)了?(?=.*(?:哪些|什么)))"  # "你们有我的资料" asks for nothing
_ZH_GIVE = r"(?:提供|导出|发给我|发我|寄给我|给我|查询|获取|索取|查看|要|得到)(?:一份|一下)?"
_ZH_GIVEN = r"(?:(?:都|全部)?(?:发给|寄给|提供给|导出给|发|给)我(?:一份|一下)?|(?:都|全部)?导出来?(?:一份|一下)?)"
_ZH_DROP = r"(?:删除|清除|销毁|抹除|注销|删|抹)(?:掉|了)?"
_START = rf"(?:{_UNDER},? ?)?(?:{_ASK} )?"
_END = rf"(?:,? {_UNDER})?(?:,? please)?"
_WAYS = {
    "my data": (
        rf"(?!.*\bmy details(?:,? please)?$){_START}{_GIVE} (?:a copy of )?{_MINE}{_END}",  # those of an account
        rf"(?:what|which) (?:personal )?{_DATA} (?:do )?{_KEEP} (?:on|about|of) me",
        rf"(?:what|which) (?:personal {_DATA}|{_DATA} (?:about|on) me) do {_KEEP}",
        r"what do you (?:have|hold|store|keep|know) (?:on|about|of) me",
        rf"{_ZH_ASK}{_ZH_GIVE}{_ZH_MINE}(?:的副本|副本)?",
        rf"{_ZH_ASK}(?:把|将)?{_ZH_MINE}{_ZH_GIVEN}(?:吧|好吗|吗)?",
        rf"{_ZH_ASK}(?:你们|贵方|贵司|服务台)(?:目前|现在)?{_ZH_KEEP}{_ZH_MINE}",
    ),
    "forget me": (
        rf"{_START}{_DROP} {_MINE}(?: {_PLACE})?{_END}",
        rf"{_START}(?:have )?{_MINE} (?:to be )?{_GONE}(?: {_PLACE})?{_END}",
        rf"(?:{_ASK} )?(?:delete|erase|remove|wipe) me {_PLACE}{_END}",
        rf"{_ASK} forget me{_END}",
        r"i want to be forgotten",
        rf"{_ZH_ASK}(?:{_ZH_DROP}{_ZH_MINE}|{_ZH_MINE}(?:全部|都)?{_ZH_DROP})(?:吧|好吗|吗)?",
        rf"{_ZH_ASK}(?:忘记|忘掉)(?:我|本人)(?:吧)?",
    ),
}
_READ = {word: compile_later(partial("|".join, ways), re.IGNORECASE) for word, ways in _WAYS.items()}
# What makes of it the data of a person, and not of a disk.
_CLEAR = compile_later(
    lambda: (
        rf"personal data|personal info|(?:on|about) me\b|{_LAW}|your (?:systems?|databases?|records)\b|forget me"
        r"|be forgotten|\byou (?:hold|store|process|collect)|个人|关于我|有关我|法|保存|持有|收集|忘记|忘掉"
    ),
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"^(?:(?:also|and|by the way|btw|another thing|one more thing|另外|还有|顺便)\b[,，:：]? ?)"
    r"|[,，]? ?(?:thanks?(?: you)?|[谢多]谢)$",
    re.IGNORECASE,
)
_BESIDE = compile_later(
    lambda: (
        rf"this is (?:a|my) (?:data )?(?:subject )?(?:access )?request|{_UNDER}"
        r"|thanks?(?: you)?(?: in advance)?|[谢多]谢"
    ),
    re.IGNORECASE,
)
# One of them stands in each request: all other mails are passed over by these.
_MARKS = (
    "data", "info", "record", "detail", "everything", "about me", "on me", "forget", "forgot", "from your",
    "数据", "资料", "信息", "忘",
)  # fmt: skip


def find_requests(text: str) -> tuple[list[tuple[str, bool]], bool]:
    """Sentences that ask for one of the two: `my data` or `forget me`, and whether it can mean nothing else than the
    data of a person. Then whether anything else is said but thanks and the law. The question that comes back keeps it
    harmless where it was meant otherwise.
    """
    if len(text) > _LONGEST or not any(map(text.lower().__contains__, _MARKS)):
        return [], True
    lines = _HELLO.sub("", split_greeting(text.replace("’", "'"))[1]).split("\n")
    said = " ".join(lines[: farewell_from(lines)])
    found: list[tuple[str, bool]] = []
    beside = False
    for sentence in _SENTENCE.findall(said.replace("Art. ", "Article ")):
        one = _AROUND.sub("", " ".join(sentence.strip(" ,.!?。，！？").split()))
        word = next((word for word, form in _READ.items() if form.fullmatch(one)), "")
        if word:
            found.append((word, _CLEAR.search(one) is not None))
        elif one and not _BESIDE.fullmatch(one):
            beside = True
    return found, beside
