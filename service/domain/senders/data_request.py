"""`my data`, `forget me`, or the same in a sentence, as all that a mail says: proven by a reply, then the desk decides
on a ticket (S7.3).

What is given out or erased is a person's whole history, so a From line is not enough: the address is asked, and only
its "yes" opens the ticket. The desk looks at it and does it by `postdesk export` or `postdesk erase`.
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
from service.domain.planning.letter_recipients import PERSONAL_DATA
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.permissions import Action, Verdict
from store.records import Outcome
from templates.words import get_words

TAG = PERSONAL_DATA
WORDS = {"my data": "copy", "forget me": "erasure"}  # what is asked -> key of [personal_data]


def asked_data(s: Situation) -> str:
    """Which of the two it asks for where that is all that it says; "" for every other mail, and for engineers."""
    if s.author in s.policy.people or s.mail.attachments or not s.inbox.sender:
        return ""
    text = new_text(s.reading) or s.mail.subject
    word = parse.parse_word(text)
    return word if word in WORDS else _in_sentences(text)


_HELLO = re.compile(r"(?:hi|hello|hey|dear)\b[\w .]{0,30}[,:]\s*", re.IGNORECASE)
_LONGEST = 400  # characters of a request in sentences
_SENTENCE = re.compile(r"[^.!?。！？\n]+(?:\.\d+[^.!?。！？\n]*)*[.!?。！？]*")  # Art. 15 and 6.1 stay in theirs
_HELD = r"(?:that |which )?you (?:may |currently |still )?(?:hold|have|keep|store|process)(?: (?:on|about|of) me)?"
_MINE = (
    r"(?:(?:all |any |every )?(?:of )?my (?:own )?(?:personal )?(?:data|information|records?)"
    rf"(?: and (?:information|data|records?|tickets|e?mails?))?(?: {_HELD})?"
    r"|(?:all |any |every )?(?:of )?(?:the )?(?:personal )?(?:data|information|records?)"
    rf" (?:{_HELD}|(?:on|about|of) me))"
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
    r"(?:please|kindly|i (?:hereby )?(?:want|request|ask|would like|demand)(?: you)?(?: to)?"
    r"|(?:can|could|would|will) you(?: please)?)"
)
_GIVE = r"(?:(?:send|give|provide|export|e?mail|receive|get|have|access)(?: me)?(?: with)?|access to|a copy of)"
_DROP = r"(?:(?:delete|erase|remove|destroy|wipe|forget)|have you (?:delete|erase)|(?:the )?(?:deletion|erasure) of)"
_ZH_ASK = (
    r"(?:(?:根据|依据|按照|依照)[^，。]{0,30}，?)?(?:我|本人)?(?:请|麻烦|希望|要求|申请|想)?"
    r"(?:你们|贵方|贵司|服务台)?(?:帮我|为我|把)?"
)
_ZH_MINE = (
    r"(?:你们|贵方|贵司|服务台)?(?:保存|持有|存储|收集)?的?(?:我|本人)的?(?:所有|全部|一切|相关)?的?"
    r"(?:个人)?(?:数据|资料|信息)"
)
_ZH_GIVE = r"(?:提供|导出|发给我|给我|查询|获取|索取|查看)(?:一份|一下)?"
_ZH_DROP = r"(?:删除|清除|销毁|抹除|注销)(?:掉)?"
_WAYS = {
    "my data": (
        rf"(?:{_UNDER},? ?)?(?:{_ASK} )?{_GIVE} (?:a copy of )?{_MINE}(?:,? {_UNDER})?(?:,? please)?",
        rf"{_ZH_ASK}{_ZH_GIVE}{_ZH_MINE}(?:的副本|副本)?",
    ),
    "forget me": (
        rf"(?:{_UNDER},? ?)?(?:{_ASK} )?{_DROP} {_MINE}(?:,? {_UNDER})?(?:,? please)?",
        rf"{_ZH_ASK}(?:{_ZH_DROP}{_ZH_MINE}|{_ZH_MINE}(?:全部|都)?{_ZH_DROP})",
    ),
}
_READ = {word: re.compile("|".join(ways), re.IGNORECASE) for word, ways in _WAYS.items()}
_BESIDE = re.compile(
    rf"this is (?:a|my) (?:data )?(?:subject )?(?:access )?request|{_UNDER}|thanks?(?: you)?(?: in advance)?|[谢多]谢",
    re.IGNORECASE,
)


def _in_sentences(text: str) -> str:
    """The same in a sentence of their own, with nothing else beside it but thanks and the law; the question that comes
    back keeps it harmless where it was meant otherwise.
    """
    if len(text) > _LONGEST or not any(
        mark in text.lower() for mark in ("data", "information", "数据", "资料", "信息")
    ):
        return ""
    lines = _HELLO.sub("", split_greeting(text)[1]).split("\n")
    said = " ".join(lines[: farewell_from(lines)])
    found: set[str] = set()
    for sentence in _SENTENCE.findall(said.replace("Art. ", "Article ")):
        one = sentence.strip(" ,.!?。！？")
        word = next((word for word, form in _READ.items() if form.fullmatch(one)), "")
        if word:
            found.add(word)
        elif one and not _BESIDE.fullmatch(one):
            return ""
    return found.pop() if len(found) == 1 else ""


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
        return plan_held(replace(s, ticket=None, merged_from=None), "asks for all their data", ask=s.author)
    alone, judged = new_ticket.judge_alone(s)
    subject = get_words(new_ticket.pick_language(alone)).groups["personal_data"][WORDS[word]]
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
