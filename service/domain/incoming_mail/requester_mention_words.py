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
    rf"\b(?P<name>[^\W\d_]{{2,}})(?:'s (?:boss|manager|lead|colleague|assistant|secretary|team|deputy)\b|\s+{TELLS}"
    r"|\s+(?:(?:always |never )?(?:calls|phones|rings|forgets|complains)"
    r"|keeps (?:calling|phoning|ringing|forgetting|asking))\b)"
)
OF_SOMEBODY = re.compile(
    rf"\b(?:the |this |our )?(?:user|customer|requester|caller)\s+{TELLS}"
    r"|(?:^|[.!?;\n])\W*(?:(?:it|this|that)(?: is|'s) )?(?:the )?same (?:user|customer|requester|caller)"
    r" (?:again|as (?:last|yesterday|before|always|in (?:t-|#)?\d|(?:t-|#|ticket )?\d))\b|^\W*(?:him|her) again\b",
    re.IGNORECASE,
)
TELLS_ZH = (
    r"(?:的(?:领导|老板|经理|主管|同事|秘书)|又|刚|刚才|已|再次){0,2}"
    r"(?:来电|打来|打了?电话|来催|催|说(?!明(?![天年日早晚]))|(?:反映|抱怨|投诉|要求)(?!的)|很急|生气)"
)
OF_SOMEBODY_ZH = re.compile(
    rf"(?<![按照据应])(?:客户|用户|请求人|报修人|对方)"
    rf"(?:{TELLS_ZH}|(?![端名组账帐机])[^，。；！？]{{0,6}}报(?:修|障)?(?:了|过|一次|一回)(?!错))"
    r"|^\W*(?:又|还|就)是(?:他|她|这个?(?:人|用户|客户))(?![们的说端名组账帐机])"
)
TO_THEM = re.compile(r"\b(?:you|your|yours|you're|you'll)\b|[您你]", re.IGNORECASE)
# The whole of a text that passes a ticket on, or says whose it is: nobody says that to who reported it.
_TICKET = r"(?:ticket |case |number |no\.? ?)?(?:#|t-)?\d{1,9}"
PASSES_ON = re.compile(
    r"\W*(?:"
    r"(?:this (?:one )?|it )?(?:is |it's |looks like |seems )?(?:one )?"
    r"(?:not (?:mine|my (?:area|job|thing|team|desk|department|field))"
    r"|(?:for|one for) (?:the )?(?!(?:you|your|all|new|front|their)\b)\w+(?: \w+)? (?:team|group|colleagues|desk)"
    r"|(?:wrong|another) (?:team|queue|group|desk)"
    rf"|(?:a |probably a )?(?:dup|dupe|duplicate|same)(?: issue| one| problem)?(?: of| as)? {_TICKET})"
    r"(?:[\s,;.–-]+(?:please|pls|thanks|not mine|not ours|not my area|sorry))*"
    r"|(?:这个?|这单|此单)?(?:不归我们?(?:管|负责)|不是我(?:们)?(?:的|负责的?|管的?|这边的)|不该我(?:管|来))(?:了|的)?"
    r"|(?:(?:(?:请|麻烦)?[转派分]给?|应该(?:归|是))[^，。；！？您你我]{1,8}(?:组|团队|部门?|科)(?:的)?"
    r"|(?:请|麻烦)?[转派交分]给?\s?[a-z]{2,15}|[派分]给[^，。；！？您你我]{1,4})(?:处理|跟进|看|管|负责|吧|一下|了)*"
    rf"|(?:这个?|这单)?[和跟与同]{_TICKET}[号单]*(?:工?单)?(?:是|报的是)?[同重一][^，。；！？]{{0,8}}"
    r")\W*",
    re.IGNORECASE,
)
# Somebody is asked to take the ticket, as only a colleague can.
TAKE_IT = re.compile(
    r"\b(?:can|could|would|will) you (?:please )?(?:take|handle|cover|pick up|take over) (?:this|it|that)"
    r"(?: one| over| up| ticket| case| for me)*\s*(?:[?.!,]|$)"
    r"|(?:[你您](?:来|去|帮忙|帮我|接手)(?:一下)?(?:处理|接手|跟进?|弄|搞)"
    r"|你(?:来|帮忙|帮我)(?:一下)?接)"  # not 您来接一下, which may be a parcel
    r"(?:一下|下|吧|这单|这个?单子?)*(?:$|[\s，。！,.!])",
    re.IGNORECASE,
)
NO_NAMES = frozenset({"it", "the", "this", "that"})  # of "IT Berlin", "The Office": "It says" is about no person
