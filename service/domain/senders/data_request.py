"""`my data`, `forget me`, or the same in a sentence, as all that a mail says: proven by a reply, then the desk decides
on a ticket (S7.3).

What is given out or erased is a person's whole history, so a From line is not enough: the address is asked, and only
its "yes" opens the ticket. The desk looks at it and does it by `postdesk export` or `postdesk erase`. On a ticket the
same words may be an answer about its matter ("send me my data" off a broken disk), so they stand there as well; beside
other words a sentence counts there that can mean nothing else.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gateway.message import Road
from rules.facts import Decision
from service.domain.commands import parse
from service.domain.commands.lines import farewell_from, split_greeting
from service.domain.commands.mail_text import new_text
from service.domain.held_mail.hold import plan_held
from service.domain.opening import new_ticket
from service.domain.planning.letter_recipients import PERSONAL_DATA, pick_language
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.permissions import Action, Verdict
from store.records import Outcome
from templates.words import get_words

TAG = PERSONAL_DATA
WORDS = {"my data": "copy", "forget me": "erasure"}  # what is asked -> key of [personal_data]
_WHY = {"my data": "asks for a copy of all their data", "forget me": "asks to have all their data erased"}


def asked_data(s: Situation) -> str:
    """Which of the two it asks for; "" for every other mail, and for engineers. Without a ticket nothing else may be
    said.
    """
    return _read(s)[0]


def is_all(s: Situation) -> bool:
    """Does a mail ask for one of the two, and say nothing else?"""
    word, alone = _read(s)
    return bool(word) and alone


def _read(s: Situation) -> tuple[str, bool]:
    """Which of the two it asks for, and whether it says nothing else."""
    files = any(not file.inline and not file.content_id for file in s.mail.attachments)
    if s.author in s.policy.people or files or not s.inbox.sender:
        return "", False
    text = new_text(s.reading)
    word = parse.parse_word(text or s.mail.subject)
    if word in WORDS:
        return word, True
    found, beside = _in_sentences(text or ("" if s.ticket is not None else s.mail.subject))
    clear = {word for word, sentence in found if not beside or (s.ticket is not None and _CLEAR.search(sentence))}
    return (clear.pop() if len(clear) == 1 else ""), not beside


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
_READ = {word: re.compile("|".join(ways), re.IGNORECASE) for word, ways in _WAYS.items()}
# What makes of it the data of a person, and not of a disk.
_CLEAR = re.compile(
    rf"personal data|personal info|(?:on|about) me\b|{_LAW}|your (?:systems?|databases?|records)\b|forget me"
    r"|be forgotten|\byou (?:hold|store|process|collect)|个人|关于我|有关我|法|保存|持有|收集|忘记|忘掉",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"^(?:(?:also|and|by the way|btw|another thing|one more thing|另外|还有|顺便)\b[,，:：]? ?)"
    r"|[,，]? ?(?:thanks?(?: you)?|[谢多]谢)$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    rf"this is (?:a|my) (?:data )?(?:subject )?(?:access )?request|{_UNDER}|thanks?(?: you)?(?: in advance)?|[谢多]谢",
    re.IGNORECASE,
)


_MARKS = (
    "data", "info", "record", "detail", "everything", "about me", "on me", "forget", "forgot", "from your",
    "数据", "资料", "信息", "忘",
)  # fmt: skip


def _in_sentences(text: str) -> tuple[list[tuple[str, str]], bool]:
    """Sentences that ask for one of the two, each with what it asks for, and whether anything else is said but thanks
    and the law. The question that comes back keeps it harmless where it was meant otherwise.
    """
    low = text.lower() if len(text) <= _LONGEST else ""
    if not any(mark in low for mark in _MARKS):
        return [], True
    lines = _HELLO.sub("", split_greeting(text.replace("’", "'"))[1]).split("\n")
    said = " ".join(lines[: farewell_from(lines)])
    found: list[tuple[str, str]] = []
    beside = False
    for sentence in _SENTENCE.findall(said.replace("Art. ", "Article ")):
        one = _AROUND.sub("", " ".join(sentence.strip(" ,.!?。，！？").split()))
        word = next((word for word, form in _READ.items() if form.fullmatch(one)), "")
        if word:
            found.append((word, one))
        elif one and not _BESIDE.fullmatch(one):
            beside = True
    return found, beside


def plan_request(s: Situation, decision: Decision) -> Plan | None:
    """The question whether they wrote it; after their yes the ticket. None for a mail that asks for neither."""
    word = asked_data(s)
    if not word or decision.silent or s.inbox.road in {Road.FILE, Road.HISTORY} or s.reading.automatic.automatic:
        return None
    if s.released == "new" or s.released_by not in ("", s.author):
        return None
    if not s.evidence.p:
        if s.judge(Action.ACKNOWLEDGE) is not Verdict.ALLOW:
            return None
        if met := new_ticket.find_budget_used_up(s):
            return Plan(Outcome.FILED, f"{word}: not asked about, for a budget is used up: {met}")
        return plan_held(replace(s, ticket=None, merged_from=None), _WHY[word], ask=s.author)
    alone, judged = new_ticket.judge_alone(s)
    subject = get_words(pick_language(alone)).groups["personal_data"][WORDS[word]]
    alone = replace(alone, reading=replace(alone.reading, mail=replace(alone.mail, subject=subject)))
    return new_ticket.plan_new(alone, _for_the_desk(alone, judged))


def _for_the_desk(s: Situation, decision: Decision) -> Decision:
    """A request to whoever decides on personal data; nothing of it is answered by an article or declined."""
    officer = s.policy.privacy.officer
    team = officer if officer in s.policy.teams else decision.team
    assignee = "" if officer in s.policy.teams else officer if officer in s.policy.people else decision.assignee
    tags = tuple(dict.fromkeys((*decision.tags, TAG)))
    return replace(
        decision,
        kind="request",
        tags=tags,
        team=team,
        assignee=assignee,
        ask=(),
        answer="",
        article="",
        decline="",
        approval="",
    )
