"""Whether a text tells of the requester as of somebody else: its writer is asked then whom it is for."""

from __future__ import annotations

import re
from collections.abc import Collection

from rules.language.condition import fold
from service.domain.commands.lines import INVISIBLE
from service.domain.commands.time_words import fold_width

# What people do, and no machine, room or mailbox that writes to a desk as well ("Scanner is repaired").
_TELLS = (
    r"(?:(?:has |had |just |also |again |already )*(?:called|phoned|rang|says?|said|told|tells|wrote|writes|wants"
    r"|wanted|asks|asked|complain(?:s|ed)|reported|insists?|shouted|thinks?|thought)"
    r"|(?:doesn't|does not|didn't|did not|can't|cannot) (?:know|understand|want|like|remember|listen|care|get it)"
    r"|(?:is|was|will be|has been) (?:very |really |quite |so |still |now )?(?:on holiday|on leave|on vacation|away"
    r"|absent|sick|ill|angry|upset|annoyed|furious|unhappy|impatient|rude|confused|waiting|pushing|in a meeting))\b"
)
_OF_NAMED = re.compile(
    rf"\b(?P<name>[^\W\d_]{{2,}})(?:'s (?:boss|manager|lead|colleague|assistant|secretary|team|deputy)\b|\s+{_TELLS})"
)
_OF_SOMEBODY = re.compile(rf"\b(?:the |this |our )?(?:user|customer|requester|caller)\s+{_TELLS}", re.IGNORECASE)
_TELLS_ZH = (
    r"(?:的(?:领导|老板|经理|主管|同事|秘书)|又|刚|刚才|已|再次){0,2}"
    r"(?:来电|打来|打了?电话|来催|催|说(?!明(?![天年日早晚]))|(?:反映|抱怨|投诉|要求)(?!的)|很急|生气)"
)
_OF_SOMEBODY_ZH = re.compile(rf"(?<![按照据应])(?:客户|用户|请求人|报修人|对方){_TELLS_ZH}")
_TO_THEM = re.compile(r"\b(?:you|your|yours|you're|you'll)\b|[您你]", re.IGNORECASE)
_SPOKEN_OF = 600  # characters of a text
_NO_NAMES = frozenset({"it", "the", "this", "that"})  # of "IT Berlin", "The Office": "It says" is about no person


def speaks_of(text: str, requester: Collection[str]) -> bool:
    """Does a text that says "you" to nobody tell of the requester as of somebody else ("Ann's boss called")?"""
    plain = fold_width(INVISIBLE.sub("", text[:_SPOKEN_OF])).replace("’", "'")
    if _TO_THEM.search(plain):
        return False
    if _OF_SOMEBODY.search(plain) or _OF_SOMEBODY_ZH.search(plain):
        return True
    names = {word for name in requester for word in name.split() if len(word) > 1} - _NO_NAMES
    named = (found["name"] for found in _OF_NAMED.finditer(plain))
    if any(name[0].isupper() and fold(name) in names for name in named):
        return True
    chinese = [re.escape(name) for name in names if "\u4e00" <= name[0] <= "\u9fff"]
    return bool(chinese) and re.search(rf"(?:{'|'.join(chinese)}){_TELLS_ZH}", plain) is not None
