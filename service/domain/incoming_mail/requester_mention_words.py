"""How people are told of: what `requester_mention` knows as words about the requester, not to them."""

from __future__ import annotations

import re

from gateway.read.later_pattern import compile_later

# What people do, and no machine, room or mailbox that writes to a desk as well ("Scanner is repaired").
TELLS = (
    r"(?:(?:has |had |just |also |again |already )*(?:called|phoned|rang|says?|said|told|tells|wrote|writes|wants"
    r"|wanted|asks|asked|complain(?:s|ed)|reported|insists?|shouted|thinks?|thought)"
    r"|(?:doesn't|does not|didn't|did not|can't|cannot|won't|will not|never|hasn't|has not) (?:even |yet |just )?"
    r"(?:know|understand|want|like|remember|listen|care|get it|answer(?:s|ed)?|repl(?:y|ies|ied)|respond(?:s|ed)?"
    r"|react(?:s|ed)?|pick(?:s|ed)? up|show(?:s|ed)? up|turn(?:s|ed)? up|c[oa]mes? (?:to|by|in)|call(?:s|ed)? back"
    r"|got back|be reached)"
    r"|(?:is|was|are)(?:n't| not) (?:answering|replying|responding|reachable|available|picking up|reacting|in today"
    r"|at (?:work|(?:her|his|their) desk))"
    r"|(?:is|was|will be|has been) (?:very |really |quite |so |still |now )?(?:on holiday|on leave|on vacation|away"
    r"|absent|sick|ill|unreachable|unavailable|out (?:of (?:the )?office|today|until|sick)"
    r"|angry|upset|annoyed|furious|unhappy|impatient|rude|confused|waiting|pushing|in a meeting))\b"
)
OF_NAMED = compile_later(
    rf"\b(?P<name>[^\W\d_]{{2,}})(?:'s (?:boss|manager|lead|colleague|assistant|secretary|team|deputy)\b|\s+{TELLS}"
    r"|\s+(?:(?:always |never )?(?:calls|phones|rings|forgets|complains)"
    r"|keeps (?:calling|phoning|ringing|forgetting|asking))\b)"
)
# What is done with somebody who is told of: `No answer from Ann`, `Called Ann twice`, "联系不上李伟".
_DONE_WITH = (
    r"\b(?:no (?:answer|reply|response|reaction|feedback)(?: yet)? (?:from|by)"
    r"|(?:can't|cannot|can not|couldn't|could not|unable to|tried to|trying to|did not|didn't)"
    r" (?:reach|contact|call|phone|get (?:hold of|through to))"
    r"|(?:called|phoned|rang|reached|asked|told|reminded|spoke (?:to|with)|spoken (?:to|with)|talked (?:to|with)"
    r"|(?:still )?waiting (?:for|on)|left)"
    r"|keine (?:antwort|rückmeldung|reaktion) (?:von|vo[mn] de[rm])|warte(?:n)? (?:noch )?auf)"
)
WITH_NAMED = compile_later(rf"{_DONE_WITH} (?P<name>[^\W\d_]{{2,}})\b(?! (?:team|desk|from|at|in)\b)", re.IGNORECASE)
OF_NAMED_DE = compile_later(
    r"\b(?P<name>[^\W\d_]{2,})\s+(?:antwortet|reagiert|meldet sich|geht) (?:\w+ ){0,2}(?:nicht|nie|ran)\b"
    r"|\b(?P<named>[^\W\d_]{2,})\s+(?:(?:hat|ist) (?:\w+ ){0,3}(?:angerufen|gemeldet|beschwert|geantwortet|gesagt"
    r"|im urlaub|krank|verärgert|sauer|wütend|abwesend|nicht (?:da|erreichbar|zu erreichen)|unterwegs)"
    r"|(?:sagt|meint|behauptet|schreibt|ruft (?:\w+ ){0,2}an|beschwert sich|möchte|versteht)\b)",
    re.IGNORECASE,
)
OF_SOMEBODY_DE = compile_later(
    r"\b(?:der|die|dieser|diese|unser|unsere)? ?(?:(?:be)?nutzer(?:in)?|kund(?:e|in)|anwender(?:in)?|melder(?:in)?"
    r"|anrufer(?:in)?) (?:(?:antwortet|reagiert|meldet sich|geht) (?:\w+ ){0,2}(?:nicht|nie|ran)\b"
    r"|(?:hat|ist) (?:\w+ ){0,3}(?:angerufen|gemeldet|beschwert|geantwortet|gesagt|im urlaub|krank|verärgert|sauer"
    r"|abwesend|nicht (?:da|erreichbar|zu erreichen))"
    r"|(?:sagt|meint|behauptet|schreibt|ruft (?:\w+ ){0,2}an|beschwert sich|will|möchte|versteht)\b)",
    re.IGNORECASE,
)
OF_SOMEBODY = compile_later(
    rf"\b(?:the |this |our )?(?:user|customer|requester|caller)\s+{TELLS}"
    rf"|{_DONE_WITH} (?:the |this |our )?(?:user|customer|requester|caller)\b"
    r"(?! (?!twice|again|by|on|via|several|many|yesterday|today|but|and|no|for|since|three)\w)"
    r"|(?:^|[.!?;\n])\W*(?:(?:it|this|that)(?: is|'s) )?(?:the )?same (?:user|customer|requester|caller)"
    r" (?:again|as (?:last|yesterday|before|always|in (?:t-|#)?\d|(?:t-|#|ticket )?\d))\b|^\W*(?:him|her) again\b",
    re.IGNORECASE,
)
TELLS_ZH = (
    r"(?:的(?:领导|老板|经理|主管|同事|秘书)|又|刚|刚才|已|再次){0,2}"
    r"(?:来电|打来|打了?电话|来催|催|(?:一直|都|还|总是?|始终)?(?:不|没有?|未)(?:人?接(?:电话|听)?|回(?:复|信|应|电话?|邮件)"
    r"|理(?:人|我们?)|反应)(?=$|[了，。；！\s])|"
    r"说(?!明(?![天年日早晚]))|(?:反映|抱怨|投诉|要求)(?!的)|很急|生气)"
)
OF_SOMEBODY_ZH = compile_later(
    rf"(?<![按照据应])(?:客户|用户|请求人|报修人|对方)"
    rf"(?:{TELLS_ZH}|(?![端名组账帐机])[^，。；！？]{{0,6}}报(?:修|障)?(?:了|过|一次|一回)(?!错))"
    r"|^\W*(?:又|还|就)是(?:他|她|这个?(?:人|用户|客户))(?![们的说端名组账帐机])"
)
_UNREACHED_ZH = r"(?:联系|打|找)不(?:上|到|通)"
WITH_SOMEBODY_ZH = compile_later(
    rf"(?:{_UNREACHED_ZH}|已?(?:电话)?(?:联系|催|问|打电话给|致电)(?:过了?|了))(?:客户|用户|请求人|报修人)(?![端名组账帐机经])"
)
WITH_NAMED_ZH = rf"(?:{_UNREACHED_ZH}|(?:联系|催|问|打(?:了)?电话给|致电|等)(?:过|了|一下)*)"
TO_THEM = compile_later(
    r"\b(?:you|your|yours|you're|you'll)\b|[您你]"
    r"|\b(?:dich|dir|dein(?:e[mnrs]?)?|euch|(?-i:Ihnen|Ihre?[mnrs]?|(?<=\w )Sie))\b",
    re.IGNORECASE,
)
# The whole of a text that passes a ticket on, or says whose it is: nobody says that to who reported it.
_AREA = r"area|job|thing|team|desk|department|dept|field|business|problem|queue|group|unit|office|topic"
_AREA_DE = r"bereich|baustelle|aufgabe|abteilung|team|thema|zuständigkeit|job|sache|problem"
_WHOSE = (
    r"(?:[\s,;:.–-]+(?:(?:(?:please )?(?:ask|try|for|to|goes to|belongs to|that's|it's|that is|pass (?:it )?to|reassign"
    r"|move|bitte an|eher|gehört zu[mr]?)|please|bitte) )?(?:(?:the|das|die|den|der) )?\w{2,20}"
    r"(?: (?:team|desk|group|people|department|colleagues|please|bitte))?)?"
)
_TICKET = r"(?:ticket |case |number |no\.? ?)?(?:#|t-)?\d{1,9}"
PASSES_ON = compile_later(
    r"\W*(?:"
    r"(?:this (?:one )?|it )?(?:is |it's |looks like |seems )?(?:one )?"
    rf"(?:not (?:mine|(?:my|our) (?:{_AREA})){_WHOSE}"
    rf"|(?:not for us|wrong (?:{_AREA})|(?:das ist |ist )?(?:nicht (?:meine?|unsere?) (?:{_AREA_DE})"
    rf"|(?:die |das |der )?falsche[srn]? (?:{_AREA_DE}|gruppe|warteschlange)|nicht für uns)){_WHOSE}"
    r"|(?:for|one for) (?:the )?(?!(?:you|your|all|new|front|their)\b)\w+(?: \w+)? (?:team|group|colleagues|desk)"
    r"|(?:wrong|another) (?:team|queue|group|desk)"
    rf"|(?:a |probably a )?(?:dup|dupe|duplicate|same)(?: issue| one| problem)?(?: of| as)? {_TICKET}"
    rf"|(?:ein )?(?:duplikat|doppelt|dasselbe)(?: von| zu| wie)? {_TICKET}"
    r"|(?:a |probably a )?(?:dup|dupe|duplicate) of (?:the |her |his )?"
    r"(?:last|previous|earlier|other|first)(?: one| ticket)?)"
    r"(?:[\s,;.–-]+(?:please|pls|thanks|not mine|not ours|not my area|sorry))*"
    r"|(?:这个?|这单|此单)?(?:不归我们?(?:管|负责)|不是我(?:们)?(?:的|负责的?|管的?|这边的|(?:部门|组|团队)的?)|不该我(?:管|来)"
    r"|[分派转找]错(?:部门|组|团队|人))(?:了|的)?(?:[，,\s]*(?:请|麻烦)?[转派分找交]给?[^，。；！？您你我]{1,8})?"
    r"|(?:(?:(?:请|麻烦)?[转派分]给?|应该(?:归|是))[^，。；！？您你我]{1,8}(?:组|团队|部门?|科)(?:的)?"
    r"|(?:请|麻烦)?[转派交分]给?\s?[a-z]{2,15}|[派分]给[^，。；！？您你我]{1,4})(?:处理|跟进|看|管|负责|吧|一下|了)*"
    rf"|(?:这个?|这单)?[和跟与同]{_TICKET}[号单]*(?:工?单)?(?:是|报的是)?[同重一][^，。；！？]{{0,8}}"
    r")\W*",
    re.IGNORECASE,
)
# Somebody is asked to take the ticket, as only a colleague can.
TAKE_IT = compile_later(
    r"\b(?:can|could|would|will) you (?:please )?(?:take|handle|cover|pick up|take over) (?:this|it|that)"
    r"(?: one| over| up| ticket| case| for me)*\s*(?:[?.!,]|$)"
    r"|(?:[你您](?:来|去|帮忙|帮我|接手)(?:一下)?(?:处理|接手|跟进?|弄|搞)"
    r"|你(?:来|帮忙|帮我)(?:一下)?接)"  # not 您来接一下, which may be a parcel
    r"(?:一下|下|吧|这单|这个?单子?)*(?:$|[\s，。！,.!])",
    re.IGNORECASE,
)
NO_NAMES = frozenset({"it", "the", "this", "that"})  # of "IT Berlin", "The Office": "It says" is about no person
