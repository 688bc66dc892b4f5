"""An engineer tells the requester that a colleague sees to it, and the ticket stays with the engineer: words alone
hand nothing over (docs/engineers.md).
"""

from __future__ import annotations

import re

from gateway.read.later_pattern import compile_later
from rules.decision.roster import find_person
from service.domain.planning.situation import Situation
from store.records import Role

_LONGEST = 1000  # characters in which it is looked for
_SUBJECT = r"(?:^|[.!?:;,\n]\s*|\b(?:and|my colleague|our colleague|mein kollege|meine kollegin)\s+)"
_ENGLISH = (
    r"(?:(?:is|['’]s)\s+(?:already\s+|now\s+)?(?:on (?:it|the case|(?:the|his|her|their) way)|coming"
    r"|looking (?:into|at|after)"
    r"|taking (?:care|over|this)|working on|handling|dealing with)"
    r"|(?:will|['’]ll)\s+(?:now\s+|then\s+)?(?:take (?:care|over|this|it)|look (?:into|at|after)|handle"
    r"|deal with|come|call"
    r"|contact|visit|help|fix|be (?:with|in touch)|get (?:back|in touch))"
    r"|(?:takes|took|has taken) (?:care|over|this|it)\b|looks after (?:it|this))"
)
_GERMAN = r"(?:kümmert sich|übernimmt|ist (?:dran|daran|unterwegs)|schaut sich|meldet sich|kommt)"
_NAME = r"(?P<name>[^\W\d_][\w.-]*(?: [^\W\d_][\w.-]*)?)"
_SAYS = compile_later(rf"{_SUBJECT}{_NAME}\s*(?:{_ENGLISH}|{_GERMAN})", re.IGNORECASE)
_SAYS_IN_CHINESE = compile_later(
    r"(?:^|[。！？，,.!?：:；\n]\s*|同事\s*)(?P<name>[\u4e00-\u9fff]{2,4}?|[A-Za-z]{2,20})\s*"
    r"(?:(?:已经|正)?在|会|将|来|负责|马上|稍后|去)[^。！？，,\n]{0,6}"
    r"(?:处理|跟进|负责|接手|联系[您你]|过来|过去|解决|帮[您你]|看一?看|看一下)"
)


def find_named(s: Situation, text: str) -> str:
    """The colleague whom a text to the requester names as the one who sees to it, and who has no part in the ticket;
    "" for none.
    """
    ticket = s.ticket
    for said in (*_SAYS.finditer(text[:_LONGEST]), *_SAYS_IN_CHINESE.finditer(text[:_LONGEST])):
        found = find_person(s.policy, said["name"])
        if isinstance(found, tuple):  # two words may be "currently Piet"; one is nobody, or several
            found = find_person(s.policy, said["name"].split()[-1])
        if not isinstance(found, str) or not _is_called(s, found, said["name"]) or ticket is None:
            continue
        parts = {p.address for p in s.participants if p.until is None and p.role == Role.ENGINEER}
        return "" if found in {s.author, ticket.assignee, *parts} else found
    return ""


def _is_called(s: Situation, address: str, name: str) -> bool:
    """By a name of theirs as a whole: its beginning may be any word."""
    called = s.policy.words_for_people[address]
    return any(word in called for word in (name.casefold(), *name.casefold().split()))
