"""How people are told of: what `requester_mention` knows as words about the requester, not to them."""

from __future__ import annotations

import re

# What people do, and no machine, room or mailbox that writes to a desk as well ("Scanner is repaired").
TELLS = (
    r"(?:(?:has |had |just |also |again |already )*(?:called|phoned|rang|says?|said|told|tells|wrote|writes|wants"
    r"|wanted|asks|asked|complain(?:s|ed)|reported|insists?|shouted|thinks?|thought)"
    r"|(?:doesn't|does not|didn't|did not|can't|cannot) (?:know|understand|want|like|remember|listen|care|get it)"
    r"|(?:is|was|will be|has been) (?:very |really |quite |so |still |now )?(?:on holiday|on leave|on vacation|away"
    r"|absent|sick|ill|angry|upset|annoyed|furious|unhappy|impatient|rude|confused|waiting|pushing|in a meeting))\b"
)
OF_NAMED = re.compile(
    rf"\b(?P<name>[^\W\d_]{{2,}})(?:'s (?:boss|manager|lead|colleague|assistant|secretary|team|deputy)\b|\s+{TELLS})"
)
OF_SOMEBODY = re.compile(rf"\b(?:the |this |our )?(?:user|customer|requester|caller)\s+{TELLS}", re.IGNORECASE)
TELLS_ZH = (
    r"(?:的(?:领导|老板|经理|主管|同事|秘书)|又|刚|刚才|已|再次){0,2}"
    r"(?:来电|打来|打了?电话|来催|催|说(?!明(?![天年日早晚]))|(?:反映|抱怨|投诉|要求)(?!的)|很急|生气)"
)
OF_SOMEBODY_ZH = re.compile(rf"(?<![按照据应])(?:客户|用户|请求人|报修人|对方){TELLS_ZH}")
TO_THEM = re.compile(r"\b(?:you|your|yours|you're|you'll)\b|[您你]", re.IGNORECASE)
NO_NAMES = frozenset({"it", "the", "this", "that"})  # of "IT Berlin", "The Office": "It says" is about no person
