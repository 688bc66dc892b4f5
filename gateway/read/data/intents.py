"""By which words a short answer confirms, denies, asks, cancels or thanks. To add a language: an entry here, and labelled sentences.

Patterns are written for one clause at a time: lower case, blanks collapsed, Chinese in simplified characters.
"""

from __future__ import annotations

import re

from msgspec import Struct

from gateway.read.later_pattern import compile_later


class IntentWords(Struct, frozen=True, eq=False):
    """The patterns of one language (itself only: known by identity) for what does not confirm (that is data/phrases.py); `thanks` and below must match whole clauses."""

    code: str
    hedges: re.Pattern[str]  # found anywhere: nobody can be sure what it means for us
    cancels: re.Pattern[str]
    denies: re.Pattern[str]
    asks: re.Pattern[str]
    no: re.Pattern[str]  # whole clause: denies, unless the next clause confirms
    spared: re.Pattern[str]  # cancels only by itself: "no need to call me back"
    thanks: re.Pattern[str]  # whole clause
    neutral: re.Pattern[str]  # whole clause: greetings, names, "ok"; says nothing by itself
    yes: re.Pattern[str]  # whole clause: confirms, but may answer another question
    did: re.Pattern[str]  # found in a neutral clause: what the person did; beside a mere "yes" that is what was asked


def _any(*patterns: str) -> re.Pattern[str]:
    return compile_later("|".join(patterns))


def _whole(*patterns: str) -> re.Pattern[str]:
    return compile_later("(?:" + "|".join(patterns) + r")\Z")


# How long it took, told behind "it works": over now, for who still waits says it otherwise (等了三天了).
WAITED = (
    r"(?:(?:it is |it's |what )?(?:a |such a )?(?:shame|pity)(?: that)? )?(?:(?:and )?(?:it|that|this|we|i|it only|it just) )?(?:took|waited|had to wait)(?: you| me| us| them)?(?: for)?(?: only| just| about| over| almost| nearly| more than| a good)?"
    r" (?:(?:(?:a|an|one|two|three|four|five|six|seven|eight|ten|several|a few|a couple of|some|\d+) (?:whole |full |long |good )?(?:minutes?|hours?|days?|weeks?|months?|years?))|(?:so|quite|very|rather|far too|too|a) (?:long|while)(?: time)?|(?:quite )?(?:a while|some time)|long enough|ages|forever)(?: to (?:fix|sort|solve|repair)(?: it| this)?)?"
)
WAITED_IN_CHINESE = r"(?:我们?|大家|前后|总共|一共)?(?:等|拖|盼|折腾)了(?:快|将近|整整|足足|差不多)?[一二两三四五六七八九十几好半大\d]+多?个?半?多?(?:天|周|星期|礼拜|月|小时|年)"

# ---------------------------------------------------------------- English
ENGLISH = IntentWords(
    code="en",
    hedges=_any(
        r"\b(?:if|once|maybe|perhaps|might|hopefully|probably|possibly|presumably|until|till|as soon as)\b", r"\bi(?: do)? (?:hope|think|guess|believe|suppose|trust|gather)\b", r"\bshould (?:work|be)\b", r"\bseems?\b", r"\bnot (?:quite )?sure\b",
        r"\b(?:i will|i'll|we will|we'll|let me|going to|have to|will be able) (?:\w+ ){0,2}(?:test|try|check|see|get back|let you know|tell|keep|verify|report|close|be able)\b", r"(?:\bnot|n't|\bto|\bjust) (?:been able to |yet )?(?:test|tested|try it|tried)\b(?: it)?(?: yet)?", r"(?:\bcan ?not|n't|\bnot) (?:been able to |yet |really )?(?:check|verify|test|try|tell|say|judge|checked|verified)\b", r"\bno time\b", r"^i guess\b",
        r"\bi(?:'m| am) not (?:at (?:my |the )?(?:desk|office|work|home|computer|pc|place)|in (?:the )?office|in (?:today|this week)|on[- ]site|there (?:today|now|yet|until))\b", r"\b(?:claims?|says|said|told)\b", r"\b(?:used to|last week|last month|before the)\b", r"^yesterday\b", r"\bi (?:want|need)\b(?! to (?:cancel|withdraw))", r"\bplease (?:fix|make|solve|repair)\b", r"\bmake sure\b", r"^no (?:problems?|worries|issues?|thanks|thank you)$", r"^(?:it is |it's |all )?done$", r"^(?:it(?:'s| is) |that(?:'s| is) )?not (?:too |so |half )?bad(?: at all)?$", r"\bn't know\b|\bdo not know\b",
    ),
    cancels=_any(
        r"\bcancel(?:l?ed)?\b", r"\bwithdraw\b", r"\bno longer (?:needed|necessary|required|relevant|need)\b", r"\bnot (?:needed|necessary|required) (?:anymore|any more|any longer)\b",
        r"(?:do not|don't) need (?:(?:\w+ ){1,3}(?:anymore|any more|any longer)|(?:it|this|that|anything) now)\b", r"\bno longer need\b", r"\bnever ?mind\b", r"^(?:please )?(?:just )?forget (?:it|about it|my|the|this)\b", r"\bdisregard\b", r"\bignore (?:this|my|the|it)\b", r"^(?:please )?drop (?:it|this)\b", r"^(?:please |pls |just |and )*ignore$", r"\b(?:sent|ordered|opened|raised) (?:\w+ ){0,3}by (?:accident|mistake)\b",
    ),
    denies=_any(
        r"\bnot\b", r"n't\b", r"\bcannot\b", r"\bcant\b", r"\bdoesnt\b", r"\bdont\b", r"^no\b", r"\bno (?:luck|change|improvement|difference|success|effect)\b", r"\bnope\b", r"\b(?:never|nothing|none|unable|hardly|neither|partly|partially|barely)\b",
        r"\bfail(?:s|ed|ing|ure)?\b", r"\bbroken?\b", r"\bbreaks\b", r"\bworse\b", r"\bpersists?\b", r"\bsame (?:error|problem|issue|result|thing|message)\b", r"\bstill (?:the|get|getting|broken|have|having|same|there|see|seeing|shows?|slow|dead|down|happens|crashes|hangs|fails|occurs|appears|an issue|a problem|waiting for it to work)\b",
        r"\b(?:error|problem|issue|message|fault)s? (?:is|are|'s|was|came|comes|has come|reappeared|keeps?|remains?|exists?) ?(?:back|there|again|coming|happening|the same)?\b(?!.*\b(?:solved|resolved|fixed|gone|sorted|ok|fine)\b)",
        r"\b(?:stopped|stops|dropped|drops|crashed|crashes|crashing|hangs?|hung|freezes|froze|disconnects|dead|denied|refused)\b", r"\b(?:another|different|new|other) (?:error|problem|issue|message)\b", r"\bhappen(?:s|ed)? again\b", r"^again\b", r"\bre-?open\b",
        r"\bonly (?:sometimes|for|partly)\b", r"\b(?:sometimes|occasionally|except|apart from)\b", r"\bfar from\b", r"\bi get\b", r"\bslow(?:er)?\b", r"\b(?:sadly|unfortunately)\b", r"^it was (?:working|fine|ok|solved|fixed)\b",
        r"\b(?:error|problem|issue|crash|fault)s?(?: \w+){0,2} again\b", r"^(?:the )?\w+ (?:no|not yet)$", r"\bwould be (?:solved|fixed|resolved)\b", r"\b(?:down|broken|stuck|locked)(?: again| out)\b", r"\bi wish\b",
        r"\b(?:still|again) (?:\w+ ){0,2}(?:locked|blocked|missing|empty|black|blank|down|dead|red|out)\b", r"\b(?:only|just) (?:if|when|after|with|on|in|until)\b", r"\bas long as\b", r"\bworks? (?:only|just)\b", r"\bsays otherwise\b", r"\b(?:files?|folders?|mails?|emails?|data|everything|contacts?|documents?|icons?|settings|access|accounts?|photos|pictures|calendars?|entries|work|shortcuts?) (?:is|are) (?:all )?(?:gone|missing|lost)\b", r"\b(?:is|are) (?:empty|blank|black|dead)\b", r"\bpear-shaped\b", r"\bmy foot\b", r"\bno longer (?:\w+ing\b(?! an? (?:issue|problem))|able|gets?|receives?|works?|connects?|opens?|starts?|prints?|available|there|responds?|loads?|see (?:the|my|any) (?!error|problem|issue))", r"\b(?:error|problem|issue|message|fault|trouble)s?(?: \w+)? (?:has |have )?(?:returned|reappeared|resurfaced|recurred|reoccurred|came back|come back)\b", r"\bstill (?:jams|freezes|beeps|blinks|leaks|hums|drips|flickers|lags|restarts|reboots|drops|disconnects|refuses|complains|asks|shuts|says|does not|can not|will not)\b", r"\bno (?:better|different)\b", r"\bknackered\b", r"^(?:i |we )?disagree\b", r"^negative$", r"\bno joy\b",
    ),
    asks=_any(
        r"\?", r"^(?:and |but |so |also |then |please |ok |okay |yes |thanks |hi |hello |hey |one more question )*(?:how|when|what|what's|why|who|which|where|whose)\b",
        r"^(?:and |but |so |also |then |please |ok |okay |yes |thanks )*(?:can|could|would|will|do|does|did|is|are|has|have|should|shall|may|might|am|was|were|won't|can't|couldn't) (?:you|i|it|we|someone|somebody|anyone|anybody|the|this|that|there|my|one|they|he|she)\b",
        r"\b(?:any|some) (?:news|updates?|progress)\b", r"\blet (?:me|us) know\b", r"\b(?:would|'d) like to know\b", r"\bwonder(?:ing)?\b", r"\b(?:can|could|would|will) you\b", r"^(?:and |but )?please (?:tell|explain|advise|send|also|check|add|help|call|give|look|confirm|install|update me|show|inform|provide|change|set|reset|create|remove|move|ask)\b",
        r"\bquestion\b", r"\bcan someone\b", r"\bi need the same\b", r"^(?:and )?also\b.*\bplease\b", r"\bin addition\b", r"^(?:and )?(?:also|additionally),?\b", r"\bi(?: would|'d) (?:also )?(?:like|need)\b(?!.*\b(?:cancel|withdraw)\b)", r"\bwhat about\b",
    ),
    no=_whole(r"no|nope|nah"),
    spared=_any(r"(?:there is )?no need to\b", r"(?:you )?(?:do not|don't|need not|needn't) (?:need to|have to)?\b"),
    thanks=_whole(
        r"(?:(?:ok|okay|great|perfect|good|excellent|super|alright|got it|and|noted|hi|hello|dear|awesome|brilliant|fantastic|wonderful) )*(?:many |much |so many |with |a big |big )?(?:thanks|thank you|thank u|thx|tks|cheers|ta|appreciated)"
        r"(?: (?:a lot|very much|so much|again|in advance|a million|everyone|all|team|both|indeed|anyway|noor|dana|piet|\w+))?(?: (?:for|and) \w+(?: \w+){0,7})?",
        r"(?:it is |it's )?(?:much|highly|greatly) appreciated", r"(?:i|we) (?:really |very much |much )?appreciate (?:it|this|that|(?:your|the) \w+(?: \w+){0,3})",
        r"(?:many |big |a big |huge |best |special )*thanks(?: a lot| again)? to (?:you|all|everyone|everybody|(?:the |your |all |our |whole |entire |it |support |service |network )*(?:team|teams|desk|helpdesk|help desk|support|colleagues?|department|guys|technicians?|engineers?|staff|crew))(?: (?:all|both|there|involved|for (?:the|your) (?:quick |fast |great |kind )*(?:help|support|work|response|reaction|fix)))*", r"(?:great|good|nice|excellent|fantastic|amazing|quick|fast) (?:work|job|service|support|help)(?: (?:team|everyone|all|guys))?", r"well done", r"much obliged", r"well received", r"(?:thanks|thank you) \w+", r"(?:i'll|i will|we'll|we will) wait(?: for (?:it|you|your \w+|news|the \w+))?", r"thanks a (?:bunch|ton|million|lot)", r"you(?:'re| are) (?:the best|great|awesome)",
        r"(?:and |please |do |also )*(?:thank|(?:say|pass on) (?:a big |my |our )?(?:thanks|thank you|regards|compliments) to|(?:pass|send|give|forward|extend) (?:on )?(?:my |our )(?:\w+ )?(?:thanks|compliments|regards|praise|gratitude|best)(?: on)? to) (?!you\b)(?!.*\b(?:but|not|if|when|for nothing)\b)\w+(?: \w+){0,8}(?: for me| from (?:me|us))?",
        r"(?:he|she|they|(?:your|the) (?:\w+ )?(?:technician|engineer|colleague|electrician|plumber|man|woman|lady|gentleman|guy|girl|people|guys|team|caretaker)s?) (?:was|were|is|are) (?:(?:very|so|really|extremely|most|incredibly|super|and) )*(?:kind|friendly|helpful|patient|nice|professional|polite|lovely|great|brilliant|fantastic|quick|fast|efficient)(?: and (?:\w+ )?(?:kind|friendly|helpful|patient|nice|professional|polite|quick|fast|efficient))?",
        r"best(?: regards| wishes)?|kind regards|warm regards|regards|sincerely|br|all the best|have a (?:nice|good|great) (?:day|weekend|evening|one)",
    ),
    neutral=_whole(
        r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))(?: \w+){0,3}", r"(?:ok|okay|please|kindly|pls|plz|great|perfect|excellent|super|wonderful|awesome|brilliant|fantastic|good|good news|nice|cool|wow|well|so|now|and|just|finally|indeed|that's great|great news|alright|all right)",
        r"(?:i(?: have|'ve)? )?(?:just )?(?:tested|tried|checked|rebooted|restarted)(?: it| again| this)?(?: (?:from|at|on|with) (?:here|home|both|(?:my|our|the|all) \w+))?(?: just now| now| today| again| this morning)?", r"after (?:a|the) (?:reboot|restart)", r"(?:(?:so )?sorry |(?:my )?apologies )?(?:for (?:the|my|this|such a) )?(?:late|delayed|slow) (?:reply|answer|response)|(?:(?:so )?sorry|(?:my )?apologies) for (?:the|my|this) (?:delay|silence|long silence)(?: in (?:replying|answering|responding|coming back to you))?", r"(?:sorry )?(?:i |we |just )*forgot to (?:reply|answer|respond|tell you|let you know|write|write back|confirm|close (?:it|this|the ticket))", r"(?:sorry )?(?:that )?(?:it )?took (?:me |us )?(?:a while|some time|a bit|a bit longer|so long|a few days|a day or two) to (?:check|test|try|confirm|verify|answer|reply|respond|get back|get back to you|write back)(?: (?:it|this|that))?", r"great service|good work",
        r"sorry (?:that )?(?:i|we) (?:did(?: not|n't)|could(?: not|n't)|have(?: not|n't)|was(?: not|n't) able to) (?:write|written|reply|replied|answer|answered|respond|responded|get back|got back|come back|tell you|told you|let you know)(?: \w+){0,4}",
        WAITED,
    ),
    yes=_whole(r"(?:(?:ok|okay|hi|hello|thanks|thank you) )*(?:yes|yep|yup|yeah|affirmative|correct|(?:that's|that is) (?:right|correct)|(?:indeed )?(?:it|they) (?:does|do|is|are|has|have)(?: indeed)?|(?:(?:it|they) )?(?:sure|certainly|definitely) (?:does|do|is|are|has))"),
    did=_any(r"\b(?:tested|tried|checked|rebooted|restarted)\b", r"^(?:i|we)(?: have|'ve| did)?(?: just| already| also)* (?:\w+ed|did|put|set|took|went|sent|made|bought)\b"),
)  # fmt: skip

# ---------------------------------------------------------------- Chinese
CHINESE = IntentWords(
    code="zh",
    hedges=_any(
        r"好像|似乎|应该|可能|也许|大概(?!什么|多久|几)|或许|希望|如果|要是|假如|若|观察|(?:还|尚)?(?:没|未|没有)(?:来得及)?(?:测试|试|验证|确认)", r"^等(?!多久)(?!.*多久)", r"不确定|不清楚|不知道|不太清楚", r"我(?:先|再|明天|下午|晚点|回头|待会)?(?:试试|试一下|测试一下|测一下|看看|去试)", r"明天|下周|周一再|回头|稍后|稍等|晚点",
        r"以前|之前|原来|昨天还|上周|上个月|本来", r"(?:姐姐?|妹妹?|哥哥?|弟弟?|爸爸?|妈妈?|老公|老婆|室友|朋友|同学|邻居)的?(?:电脑|手机|平板|账号|卡)", r"同事|别人|别的|另一|另外一台|其他人|(?:小|老)[王李张刘陈杨赵]", r"尽快|请帮忙(?!关|结)|帮忙(?:修|处理|解决)|赶紧|加急", r"纸面上|理论上|表面上|名义上|(?<![一下])就(?:好|行)$", r"据说|听说|他说|她说|可以的话|能的话",
    ),
    cancels=_any(r"取消", r"不用(?:了|处理|修|管|弄|麻烦|再)", r"不再?需要", r"算了", r"撤销|撤回|撤单", r"忽略|无视", r"作废"),
    denies=_any(
        r"不行|不可以|不能|不了|不上|不到|不开|不好|不对|不正常|不成功|不通|不出|不是", r"(?:没|未|没有)(?:能)?(?:得到|有|完全|彻底)?(?:解决|好|修好|弄好|处理|恢复|成功|用|效果|变化|改善|反应|搞定|任何变化|生效)", r"无法|无效|不能", r"还是|仍|依旧|依然|还在|还有(?:问题|错误)|老样子|一样",
        r"又(?!能|可以|同步|快|准|稳|清|顺|通|正常|恢复|回来|.*(?:好了|可以了|正常了))", r"(?<!不)报错", r"坏|失败|错误|故障(?!.*(?:排除|解决|修复|恢复))", r"更(?:糟|慢|差|严重)", r"(?<!不)卡纸|(?<!不)(?:断线|断了|死机|蓝屏)", r"(?:先|请)?(?:不要|别|勿|先别|暂不|先不)(?:先)?(?:关|结|close)|先别|别关", r"重新打开|重开工单|打不开", r"^没有?$|^还没有?$|^没有?呢$", r"有时|偶尔|时好时坏|部分", r"没(?:有)?(?:什么|啥|任何|一点|丝毫)?(?:变|改变|改善|进展|动静|用$|效果)|一点用(?:都|也)没|不管用|很慢|太慢|经常断|常常断",
        r"问题(?:又|再次|再度)?(?:来|出现)了", r"没好|没有?修|没有?人(?:来|修|处理|理|联系)", r"(?:不见|没)了$(?<!(?:问题|故障|错误|警告|弹窗|报错|杂音|噪音|乱码|提示|条纹|异味|卡顿|延迟|红灯|广告|锁定)没了)(?<!线没了)(?<!(?:问题|故障|错误|警告|弹窗|报错|杂音|噪音|乱码|提示|条纹|异味|卡顿|延迟|红灯|广告|锁定)也没了)|全没了|消失了$(?<!问题消失了)(?<!故障消失了)", r"越.{1,3}越", r"个鬼|个屁|才怪", r"(?:仲|都)?(?:系)?(?:唔得|唔work|冇用|未得|未好|未掂|唔掂|冇反应|唔到|唔开)|(?:仲|还|尚)未(?!试|测|确认)", r"尚未(?!测|试|确认|验证)", r"还没(?:有)?(?:好|修|弄|解决|恢复|来)", r"\breopen\b",
    ),
    asks=_any(
        r"[?？]", r"吗|(?:没|没有|不)[?？]$|多久|多长时间|什么时候|何时|几点|(?:要|等|还有|需)几天|几天(?:能|可以|才)|怎么|如何|怎样|咋|为什么|为何|为啥|什么|哪|谁|是否|能否|可否|能不能|可不可以|是不是|有没有|要不要|多少", r"请告知|告诉我|通知我|请问|请教|问一下|想问", r"了(?:么|没|没有|不)$|么$|可以再|可以帮|能帮|能再|顺便|另外(?:还)?(?:请|帮|想|需)|再帮|麻烦(?:再|帮|您|你)?(?:看|加|查|装|设|提供|给|发|寄)", r"(?:搞掂|得|好|修好|搞定|解决|完成)(?:咗)?未(?:呀|啊)?$", r"可唔可以|几时|点解|边个|乜嘢",
    ),
    no=_whole(r"不是"),
    spared=_any(r"(?:都|也|您|你)*(?:不用|不必|无需|无须|不需要|不须|唔使)(?!了|吧|啦|喇|$)"),
    thanks=_whole(
        r"(?:好的|好|收到|嗯|ok|行|知道了|明白了?|了解|您好|你好|太好了|那就?|诺尔|先|真的?|麻烦了|辛苦了?)*(?:非常|万分|十分|很|太|多|真的|真心)?(?:谢谢|感谢|多谢|感激|谢了|谢啦|谢)(?:不尽|啦|了)?(?:您|你|大家|各位|师傅|老师|诺尔|了|啊|哦|啦|们)*(?:的)?(?:大力|及时|耐心|快速|热心)?(?:支持|帮助|协助|帮忙|回复|处理|解答|关注|配合|服务|反馈|告知|提醒)?(?:了|啊|哦)?",
        r"(?:您|你|大家|师傅)?(?:辛苦|麻烦)(?:了|啦|您了|你了|大家了)", r"(?:非常)?(?:感谢|谢谢|多谢)[^不没但吗?？要请再]{0,8}", r"(?:您|大家)?辛苦", r"(?:好的?|嗯|行|收到|谢谢)*(?:等|等待|静候)(?:你|您|你们|您们)?(?:的)?(?:消息|通知|回复|好消息|佳音)", r"唔该(?:晒)?(?:你|您|各位)?|感恩", r"(?:收到|知悉|明白|了解|好的?|ok)*(?:唔该|多谢|感恩|谢谢)(?:晒|你|您)?", r"(?:你们|您)?(?:的)?(?:效率|速度|响应|动作|服务|态度)(?:真|很|太|非常|超级)?(?:的)?(?:高|快|好|棒|赞)(?:了)?", r"(?:点个?|超|大)?赞|给力|厉害|专业|太(?:快|给力|厉害|专业)了", r"(?:祝好|此致|敬礼|顺颂商祺|祝工作顺利|祝您工作愉快|祝您生活愉快)",
    ),
    neutral=_whole(
        r"(?:hi|hello|hey|dear|嗨|哈啰)[\u4e00-\u9fff]{1,4}|(?:[\w·]{0,6}(?:您好|你好|老师好|师傅好|早上好|下午好)|(?:早|好的|好|嗯+|ok|太好了|太棒了|真棒|真快|不错|哦|哈喽|hi|hello|你们好|大家好)(?:呀|啊|哦)?)", r"(?:刚|刚刚|刚才|我|又|已|已经)?(?:试|测试|测|重启|试用)(?:了|过|过了|了一下|一下|了下|好了)(?:了|一下)?", r"(?:刚|刚刚|刚才)(?:试过|测过|测试过)(?:了)?", r"收到(?:了)?|重启(?:以|之)?后",
        WAITED_IN_CHINESE,
    ),
    yes=_whole(r"(?:是的|对的?|是|没错|嗯对|嗯)(?:了|的|啊|哦)*"),
    did=_any(r"试|测|重启"),
)  # fmt: skip

# It works by a detour that somebody has to take each time, or by an order to somebody else.
WORKAROUND = compile_later(
    r"\bnothing else (?:works|does|will)\b|\b(?:yeah|sure|oh),? (?:right|sure)\b|因为[^，。]{0,4}不(?:再)?用|因为[^，。]{0,6}(?:剪|拔|拆|砸|关掉|停用)|(?<!no )(?<!not )(?<!n't )(?<!longer )(?<!without )\b(?:have|has|need|needs|must|got) (?:always |still |first )?to (?!say|admit|confirm|thank|tell|report|add|compliment|agree|be honest)\w+\b|\b(?:each|every) time (?:i|you|we)\b|\b(?:and|,|\.|;) ?then (?:it|this|that|everything|all|the \w+)(?: \w+)? (?:works?|runs?|prints?|goes|connects?|opens?|starts?|loads?|is (?:ok|okay|fine|good|back|gone|solved))\b"
    r"|\b(?:but|though|although)\b[^.!?\n]{0,20}\bi(?: was|'ve been| have been| am|'m) (?:on|away|off|out|not|sick|ill|travel)|(?:但|不过|可是)[^。]{0,6}(?:休假|请假|出差|不在)"
    r"|(?<!不)(?<!无)(?:要|得|必须|须|需要?|每次|总要|每回)[^，。！；\n]{0,16}[，,]?(?:才|就)(?:能|可以|行|好|正常|会|有|连)"
)
# What was done or was so, told before "it works now", whatever words are in it; and what makes that less true all the same.
TOLD = compile_later(
    r"(?:(?:so|and|well|ok|okay|actually|sorry|yes|no|oh|ah|hi|hello|in the end|it turned out|turned out|turns out|it turns out)(?: that)? )*"
    r"(?:(?:i|we|you|it|there|this|that|(?:the|my|our|your|a|an|one of the) (?:\w+ ){0,4}?\w+) (?:just |only |then |also |finally |simply |have |has |'ve )*"
    r"(?:\w{2,}ed|did|was|were|had|got|went|came|took|found|forgot|put|let|made|saw|ran|set|left|kept|lost|gave|could not|couldn't|didn't|wasn't|weren't|hadn't)\b"
    r"|(?:after|since|because|rebooted|restarted|replaced|changed|reinstalled|updated|cleared|removed|followed|did|had|found|got|was|were)\b)"
)
NOT_MERELY_TOLD = compile_later(
    r"\b(?:but|if|unless|until|should|would|will|might|may|maybe|hopefully|hope|sure|think|guess|(?<!you )told|(?<!you )said|says|another|others?|different|instead|use[ds]?|using|old|older|spare|borrow\w*|temporar\w*|workaround|work around|private|own|tomorrow|later|still|yet|every|each|promis\w*|only when|as long as|sometimes|please|need\w*|back up|only one|test|tested|not test|mobile data|hotspot|switch\w* to|moved to|went to|manually|by hand|is|are|does|do|keeps?|has to|have to|had to|can|cannot|can't|gave up|no (?:answer|reply|reaction))\b|\?"
)
TOLD_IN_CHINESE = compile_later(
    r"(?:确实|果然|真的|真|其实|原来|后来|结果|之前|刚才|刚刚|今天|昨天|早上|上午|下午|昨晚|不好意思|抱歉|哦|嗯){0,3}(?:应该)?(?:是因为|是由于|是|因为|由于|发现|我|我们|你们|您|师傅|工程师|把|将|按|按照|照|重新|重启|更新|升级|换|清|拔|插|删|卸载|重装|改|试|关机|电脑|网线|线|插头|电源|打印机|密码|系统).{0,28}"
)
NOT_MERELY_TOLD_IN_CHINESE = compile_later(
    r"但|不过|却|可是|只|才|如果|要是|等|待|明|后天|下周|别|另|其他|其它|同事|每|暂|先|吗|么|呢|几|什么|怎|哪|谁|还|仍|又|一直|总|有时|偶尔|能|可以|会|请|麻烦|帮|需|要|想|应该|可能|好像|借|备用|旧|手机|热点|自己的|别人|代替|换成|换个|改用|没有?(?:解决|好|用|效|修|人|试|测)|不(?:行|能|了|好|对|上|到|开|出)|无法|取消|(?<!你们)(?<!您)(?<!你)说|听|一样|[?？]"
)
# Where thanks or wishes begin that no stop parts from what is before them.
COURTESY_BEGINS = compile_later(
    r"(?<=[a-z])(?<!\bi)(?<!\bwe)(?<!\bno)(?<!\bbig)(?<!\bhuge)(?<!\bmassive)(?<!\bmany)(?<!\bvery)(?<!\bsay)(?<!\bso)(?<!\band)(?<!\bmy)(?<!\bwith)(?<!\bof)(?<!\byour)(?<!\bto)(?<!\bbut)(?<!\bthe)(?<!\ba) (?=(?:(?:many )?thanks|thank you|thank u|thx|cheers|have a (?:good|nice|great|lovely)|(?:kind|best) regards)\b)"
    r"|(?<=了)(?=(?:超级|特别|非常|十分|万分|真心|真的|太)(?:谢谢|感谢))|(?<=[\u4e00-\u9fff])(?<![非常十分很太先次真好的别心万比示要不用也级]) ?(?=谢谢|感谢|多谢|辛苦了)",
    re.IGNORECASE,
)
# Where a sentence without stops goes on with another.
JOINTS_IN_CHINESE = compile_later(
    r"(?<!就)(?=现在又|现在都|现在已|现在可|现在能|现在好|所以|太好了|太棒了|谢谢|感谢|拜拜|你把|可以关|请关|麻烦关)"
)
# What is never parted at "and"; and what somebody does each time before it works.
NOT_PARTED = compile_later(
    r"(?:之后|以后|后|完|(?:周|星期|礼拜)[一二三四五六日天]|明天|后天|月底|下周)(?=可以关|请关|麻烦关)|\b(?:again and again|on and off|off and on|now and then|over and over|back and forth|more and more)\b"
)
HABIT = compile_later(
    r"(?:i|we|you|one) (?!am|are|have|had|can|could|was|were|just|also|now|confirm|consider|did|took|put|got|went|came|made|ran|saw|found|see|hear|appreciate|love|like|agree)\w+(?<!ed)(?: (?:the|it|my|that|this|a|an|to)\b|$)"
)
# What was done was to go round it.
DETOUR = compile_later(
    r"\b(?:another|instead|old|older|spare|borrow\w*|hotspot|paper|bought|workaround|temporar\w*|mobile data|(?:switched|moved|went|changed|back) (?:over )?to)\b(?! normal)|借|备用|热点|凑合|临时|改用|同事的|自己买"
)
# Beside a clause that confirms, these take nothing back: the second where they also say that it can be closed.
NO_PROBLEM = compile_later(
    r"no (?:problems?|worries|issues?)(?: (?:at all|whatsoever|any ?more|left|here|now))*|thumbs up(?: from (?:me|us|my side|our side))?"
)
# What was tested, and that nothing was found: each says nothing alone.
TESTED = compile_later(
    r"(?:(?:i|we) )?(?:have |'ve )?(?:just |already |now )*(?:re-?)?(?:tested|tried)(?: (?:it|this|that|everything|again|today|now|just now|twice))*"
    r"|(?:刚才|刚刚|刚)(?:试|测)|(?:我|我们)?(?:刚才|刚刚|刚|今天|已经|已|都|也|又){0,3}(?:测试|试用|试|测)(?:了一下|了下|过了|过|完了|完|了几次|了|好了)"
)
FOUND_NOTHING = compile_later(
    r"no (?:more )?(?:problems?|issues?|errors?)(?: (?:at all|whatsoever|any ?more|so ever|found|here|now))*|(?:all |everything |it is |it's |both |now )*(?:ok|okay|fine|good|perfect|works?)(?: now)?|(?:都|也|现在|完全|目前){0,2}(?:没有?(?:发现)?(?:任何|什么)?问题|ok|可以|行|正常|好)(?:了|的|啦|哦)?"
)
SEEMS = compile_later(
    r"(?:^| )(?:(seems? to be|appears? to be|seems?|appears?|looks?)|i (?:think|believe|guess)(?: that)?|i(?:'d| would) say(?: that)?)(?: |$)"
)
CLOSES = compile_later(r"\bclos(?:e|ed|ing|ure)\b|[关结][闭案单]|完结")
# Good news that is hearsay, a joke, or true only on a condition.
NOT_FOR_SURE = compile_later(
    r"\b(?:provided(?: that)?(?= (?:the|that|it|this|my|our|your|i|we|you|he|she|they|there|no|nothing|\w+ing)\b)|subject to|assuming|on (?:the )?condition|(?:as|so) long as(?! (?:i|we)(?: ha|')ve)"
    r"|(?<!at )(?<!more )(?<!than )(?<!for )(?<!only )(?<!not )once (?:i|you|we|he|she|they|the \w+|my \w+|your \w+|our \w+|this|that|all|every\w+) (?:is|are|has|have|can|get|gets|come|comes|sees?|send|sends|arrives?|confirms?|pays?|signs?)"
    r"|in your dreams|dream on|pigs (?:can |might |may )?fly|said no ?(?:body|one)|lucky (?:them|him|her|you)|kidding|joking|(?:very |that'?s )funny|(?:good|nice) joke|nice try|(?:ha){2,}h?\W+(?:(?:very|so) )?(?:good|nice) one|allegedly|supposedly|reportedly|rumou?rs?|word (?:is|on the)|(?:i am|i'm|we are|we're|so i'm|so we're) told|i hear(?= (?:that|it|they|the \w+ (?:is|are|was|has))\b|$))\b"
    r"|\b(?:first|main|second|other|biggest|worst|major) (?:problem|issue|part|thing|question|point|fault|half) (?:is|was|has been|got)\b"
    # Somebody else can, or once there is something; where hours that are worked stand, or that a thing is up, somewhere.
    r"|(?:^|\n)(?:老师|师傅|领导|经理|主任)们?能[^\n了]{1,12}(?:\n|\Z)|\A(?:同事|别人|室友|朋友|邻居)的?[^\n]{0,8}\Z|(?:^|\n)有[^\n]{1,6}就(?:能|可以|行)"
    r"|\nevery (?:\w+ )?(?:seconds?|minutes?|hours?)\Z"
    r"|\bworking (?:hours|days|times)\b[^\n]{0,20} (?:is|are)\b|\Ait(?:'s| is) up\Z"
    r"|听说|据说|听讲|传闻|据称|才怪|做梦吧|骗你|开玩笑|前提是|条件是|只要.*(?:就|的话)|除非"
    # What somebody else said, or a screen shows, and nothing of one's own behind it.
    r"|(?:^|\n)(?![^\n]*\b(?:as|like|what)\b)(?:(?:the|our|my|your|a) )?[\w'’]+(?: [\w'’]+){0,2} (?<!\bi )(?<!\bwe )(?<!\byou )(?<!\bthat )(?<!\bwell )(?:says|said|told (?:me|us)|shows|displays|reads|reports|claims|wrote)"
    r"(?:\n| (?:that )?(?:it|everything|all|this)(?: all)?(?: (?:now|is|was|has|works|worked)|'s)\b)[^\n]{0,60}\Z"
    r"|(?:^|\n)[^\n]{0,6}(?:(?:系统|页面|屏幕|界面|面板|门户|平台|网站|后台)上?(?:提示|显示|写着|说)|[\u4e00-\u9fff](?<![我们来实以该句点话且跟可地])(?<!得不|总的|跟你|对你)说)\n[^\n]{1,20}\Z"
)
# It is as it was, told of now.
STILL = compile_later(
    r"^(?:(?:no|sorry|but|and|hi|hello|yes|well|thanks|thank you) )*(?:(?:it|this|that|they|i|we|there|(?:the|my|our|all|your) (?:\w+ ){1,3}?)(?:is|are|'s|'m|am)? ?)?still (?:fails?|failing|not|does(?:n't| not)|do(?:n't| not)|is(?:n't| not)|are(?:n't| not)|broken|cannot|can't|can not|wrong|the same|slow|missing|down|jams?|crash(?:es)?|freezes?|leaks?|hangs?|drops?|waiting|having|getting|no)\b"
    r"|(?:还是|仍然?|依旧|依然)(?:不|没|无|打不|连不|进不|老样子|一样|坏)"
)
BARE_NO = compile_later(  # a whole clause that says no, in words near those of our own letter
    r"(?:not (?:yet|really|at all)|still not|(?:it |this |that )?(?:still )?(?:does|is|did)(?:n't| not)(?: (?:work|fixed|solved|resolved|working))?(?: (?:yet|at all|any ?more))?)"
    r"|(?:还是?|仍然?|依旧)?(?:不行|没好|没有好|没解决|没有解决|没用|没修好|不能用)(?:啊|呀|呢)?"
)
SECOND_THOUGHT = compile_later(  # how a clause begins that takes back what was said before it
    r"(?:(?:oh|ah|no|but|and|well) )*(?:sorry|wait|hold on|hang on|oops|hm+|actually|scratch that|correction|edit|on second thoughts?|(?:i )?spoke too soon|not so fast)\b"
    r"(?! (?:for|about|to|that|if|it took|(?:i|we)(?! (?:just|still|have to|need|can|cannot|can't|am|'m|tried)))\b)"
    r"|(?:哦|啊|呃)?(?:不对|等等(?![你您我])|等一下|等下|慢着|哎呀(?![太真谢感])|糟糕(?!的)|更正(?!常))"
)
OWN_DOING = compile_later(  # how a clause begins that tells what kept its writer, or what was wrong and is no more
    r"(?:sorry )?(?:i|we|my|it was|that was|typo|(?:just |only )*(?:saw|seen|read|noticed|missed|forgot) (?:this|that|it|your)"
    r"|(?:was |been |am |very |really |so )*(?:busy|ill|sick|away|in (?:a|another) (?:meeting|hurry|rush|call)|on (?:leave|holiday|vacation))"
    r"|(?:the|an?|your|our) (?:\w+ ){1,2}(?:was|were) (?:just |only |simply )?(?:loose|unplugged|disconnected|(?:switched |turned )?off)$)\b|我"
)
# "It opens and closes, opens and closes", in one sentence.
OVER_AGAIN = compile_later(r"\b(\w+s and \w+s)\b[^.!?\n]{0,20}\b\1\b|\b(?!works\b)(\w{3,}s) and \2\b")
RETURNED = compile_later(  # the trouble is there once more
    r"\b(?:errors?|problems?|issues?|faults?|crash(?:es)?|jams?|leaks?|trouble)(?: is| are| has| have|'s|'ve)?(?: come| came| started| begun| there| back| returned)? (?:again|back|returned|reappeared)\b"
    r"|又(?:开始|出现)?(?:报错|出错|出问题|卡|断|掉线|漏|坏|黑屏|蓝屏|死机)"
)
FAILED_AGAIN = compile_later(  # how a clause begins that tells that it went wrong once more
    r"(?!.*\b(?:not|never|no|nothing|none|nobody|without|\w+n['’]t)\b).*\b(?:happen(?:ed|s|ing)|occur(?:red|s|ring)|appeared|failed|crashed|jammed"
    r"|froze(?:n)?|hung|broke(?:n)?|died|dropped|disconnected|stopped(?: working)?|leaked"
    r"|(?:went|gone|going|is|are|goes) (?:black|blank|dark|dead|down|slow|gone)) again\b"
)
CONDITION = compile_later(  # for what is to come
    r"\b(?:if(?! you (?:like|want|wish|prefer))|unless|as soon as|(?<!at )once (?:i|you|we|it|he|she|they|the|my|your|our|this|that|all|every\w+))\b"
    r"|如果|要是|假如|除非|的话|之后(?:请|再)|后再|再(?:关|结)|(?<!了)就(?:可以|可|能)[关结]"
)
NOTHING_MORE = compile_later(  # nothing is left to do: negated, but no refusal
    r"\bnothing (?:more|further|left|outstanding|open|pending|to add)\b|\bnothing else(?: (?:to|is|needed|required|from|open|for|thanks?)\b|$)|\bno (?:more|other|further|open|outstanding) \w+|\bno complaints?\b"
    r"|(?:\bnot|n't) (?:need|want|require|have) (?:anything|any) (?:else|more|further)|(?:\bnot|n't) (?:trouble|bother) you"
    r"|(?:\bnot|n't) (?:need|have) to (?:do|come|send|call|look)\b|没有?(?:别的|其他|其它)|没别的|不(?:用|需)要?再"
)
ANOTHER_MATTER = compile_later(  # how a clause begins that is about something else
    r"oh$|(?:oh |and |oh and )?(?:(?:ps|p\.s|nb|separately|unrelated(?:ly)?|also(?! (?:on|in|from|for|with|at) (?:my|our|the|his|her|their|both|all)(?: other| second)? \w+$)|additionally|in addition|besides|by the way|btw|next)\b(?! time)"
    r"|on (?:another|a different|a separate|an unrelated) (?:note|topic|subject|matter)\b|while you'?re at it\b"
    r"|(?:another|a different|a new|new|different|one (?:more|other|last)) (?:thing|topic|subject|matter|question|request|point|issue|problem)\b)"
    r"|(?:另(?!一)|此外|除此|还有|再有|以及|顺便|对了|又及|ps|附$)"
)
WISH = compile_later(  # a clause that wishes well and says no more
    r"^(?:and |i |we )*(?:wish(?:ing)? \w+ |have |enjoy )?(?:an? |the |your )?(?:very )?(?:happy|merry|nice|good|great|lovely|wonderful|rest of the)"
    r" (?:holidays?|weekend|christmas|easter|new year|day|evening|week|vacation)(?: to| you| all| everyone| everybody)*$"
    r"|^(?:另外|顺便|还有)?也?预?祝(?:您|你|你们|大家)?[^没不坏修的]{2,8}$"
)
MAY_ASK = compile_later(r"\b(?:[Cc]an|[Cc]ould|[Ww]ould|[Mm]ay|[Ss]hall|possible)\b|[吗么嘛呢不?]$")  # each question below


# A question that one word, a number or a time answers, wherever it stands in a sentence, and one that begins so: then
# no yes or no answers it.
WHICH = compile_later(
    r"\b(?:which|what(?:'?s)?|who(?:'?s|m|se)?|when|where|why|how)\b|什么|甚么|哪|几[点时号楼层个台位天日次月]|多(?:少|久|大|长|远)|谁|何时|何处|怎么|怎样|如何|为何",
    re.IGNORECASE,
)
WHICH_FIRST = compile_later(
    r"\W*(?:(?:and|but|so|also|then|please|ok|okay|hi|hello|thanks|sorry|in|at|on|to|from|by|until|since|for|with) )*"
    r"(?:which|what(?:'?s)?|who(?:'?s|m|se)?|when|where|why|how)\b(?! about\b)",
    re.IGNORECASE,
)
WHETHER_ZH = compile_later(r"[吗嘛]|(?<![什怎那这要多])么\W*$|没有?\W*$|不\W*$|能否|可否|是否|([能可是有会要好行])[不没]\1|可不可以")
# A sentence that asks without a question mark.
ASKS_UNMARKED = compile_later(
    r"\W*(?:(?:and|but|so|also|then|please|ok|okay|hi|hello|thanks) )*"
    r"(?:(?:can|could|would|will|do|does|did|is|are|has|have|should|shall|may) (?:you|i|it|we|someone|anyone|this|that|there)\b"
    r"|(?:can|could|would|will|does|did|is|are|has|was|were|am|should) (?:the|my|our|these|those|anybody|anyone|i|there)\b"
    r"|(?:which|what|who|whose|when|where|why|how)(?: \w+)? (?:is|are|was|were|do|does|did|can|could|should|shall|will|would|has|have|many|much|long)\b"
    r"|(?:which|what|whose) \w+\W*$)"
    r"|\b(?:please|kindly) (?:confirm|check|advise|verify)\b.*\b(?:that|whether|if|which|what|who|when|where|why|how)\b"
    r"|\b(?:let (?:me|us) know|tell (?:me|us)|(?:would|'d) like to know|i wonder)\b.*(?:which|what|who|when|where|why|how|whether|if)\b"
    r"|[吗嘛]\W*$|请问|能否|可否|是否|能不能|可不可以|想(?:问|知道)|(?:告诉|告知)我?",
    re.IGNORECASE,
)


class Questions(Struct, frozen=True):
    """How a kind of question begins (a Chinese one as a whole), each with how that is said plainly."""

    english: tuple[tuple[re.Pattern[str], str], ...]
    chinese: re.Pattern[str]  # its first group is what is said plainly


_COULD_YOU = (
    r"(?:(?:so|then|and|now|ok|okay|please) )*(?:(?:can|could|would) (?:you|someone|somebody)|would it be possible(?: for you)? to|is it possible(?: for you)? to)"
    r"(?: (?:please|kindly|now|also|just|then|therefore|perhaps|maybe|guys|all))* "
)
REQUESTS = Questions(  # somebody is asked to do a thing
    (
        (re.compile(f"{_COULD_YOU}mind closing"), "please close"),
        (re.compile(f"{_COULD_YOU}mind marking"), "please mark"),
        (re.compile(_COULD_YOU), "please "),
    ),
    re.compile(
        r"(?:那么?|所以|请问)?(?:能不能|可不可以|能否|可否|是否可以|能|可以|方便)?(?=.*[帮请您你烦驾])(.+?)(?:可以|好|行|能)?[吗么嘛呢不]?\??\Z"
    ),
)
MAY_IT = Questions(  # whether it may be done
    (
        (
            re.compile(
                r"(?:(?:so|then|and|now|ok|okay) )*(?:can|could|may|shall) (we|i|it|this|that|(?:the|this|my) \w+) (?=(?:please |now |then )*(?:be )?\w)"
            ),
            r"\1 can ",
        ),
    ),
    re.compile(r"(?:那么?|所以|请问)?(?:是否)?(.+?)(?:了|可以|好|行)?[吗么嘛呢吧]\??\Z"),
)
# Said of people, not of things.
AT_WORK = compile_later(
    r"\b(?:i am|i'm|im|we are|we're|he is|he's|she is|she's|they are|they're) (?:\w+ )?(?:working(?! again (?:in|with|on))|running|printing|back at work)\b"
)
# A sign that something is wrong, in a clause that nothing else is known of; not where it is told of the past.
SIGN = compile_later(
    r"\b(?:blinks?|blinking|flash(?:es|ing)?|flickers?|flickering|beeps?|beeping|glows?|smells?|smoke\w*|leaks?|leaking|buzz\w*|hums?|rattles?|squeak\w*|clicks|noisy?|noise|stripes?|streaks?|smear\w*|red|orange|amber|yellow|grey|gray|(?:lamp|light|led|icon|warning|code|message|symbol|popup|pop-up|window|exclamation mark)s? (?:is|are|shows?|stays?|appears?|comes?|keeps?|remains?|pops?|lights?)|displays?|hot|overheat\w*|loud)\b|闪|亮着|红灯|黄灯|橙|响个|有味|冒烟|发烫|噪音|异响|漏|条纹|感叹号|弹(?:出|窗)|提示|显示|得(?:很|太)?厉害"
)
PAST = compile_later(
    r"\b(?:was|were|had|did|used|been|because|due|replaced|changed|removed|cleaned|gone|off|no|not)\b|之前|原来|刚才|是因为|原因|换了|没有|不再|了$"
)

# Praise and thanks and nothing else. No entry is made of others: each text has one reading at most, however it ends.
MERE_PRAISE = compile_later(
    r"(?:(?:perfect|great|brilliant|super|superb|excellent|wonderful|awesome|fantastic|lovely|cool|nice|amazing|marvell?ous|splendid|magic|ace|sweet|wow|cheers|thanks?|thx|ta|ok|okay|hi|hello|dear"
    r"|so much|a lot|many|much|mate|guys|all|team|everyone|again|indeed|you|are|the|best|a|star|stars|legends?|heroe?s?|job|work|well|done|good|very|太|很|好|了|棒|完美|赞|真|谢|感谢|多谢|您|你们?|辛苦|大家|师傅)\W*)+"
)
# A lamp that blinks beside "it works": nobody knows what it says.
SIGNAL = compile_later(
    r"(?:^|\n)(?:the |a |my |its |one |that |this )?(?:\w+ ){0,2}(?:lamp|light|led|display|icon|symbol|warning|signal)s? (?:is |are |still |now |just |keeps? |starts? )*(?:blink|flash|flicker|beep|red\b|orange|amber|yellow)\w*(?: \w+){0,2}(?:\n|\Z)"
    r"|灯(?:一直|还|在|总|老|又|是)*闪(?!了一下)"
)
# A clause that asks for a deed, but for closing, thanking and excusing.
REQUEST = compile_later(
    r"(?:^|\n)(?:(?:and|but|so|then|also|now|ok|okay|oh|one more thing|next|could you|can you) )*(?:please|pls|plz|kindly) (?:do |just |also |now |then )*"
    r"(?!(?:close|mark|consider|treat|regard|count|note|notice|be|find|see|go ahead|proceed|sign|archive|accept|thank|pass|convey|say|tell|extend|give|send (?:my|our)|cancel|do|don|excuse"
    r"|forgive|pardon|ignore|disregard|delete|feel|keep|bear|rest|take (?:my|our|it|this)|set (?:it|this|the ticket)|end|finish|conclude|finali[sz]e|resolve|complete|shut|know|the|this|that|my|our|it|i|we|you"
    r"|thanks?|leave|drop|stop|forget|remove (?:this|the|my) (?:ticket|request|case)|withdraw|not|to|go|update (?:your|the) records?|wrap|sir|madam|likewise)\b)[a-z]{2,}"
    r"|(?:^|\n)[^\n]{0,6}(?:请|請|麻烦|麻煩)(?:你们?|您|帮|幫|再|也|另外|顺便)*(?:订|訂|买|買|装|裝|换|換|加|发|發|寄|修|改|开通|開通|安排|更换|更換|重置|配)"
)
# The hundred most frequent surnames, by which a name below an answer is known (without those that begin everyday words of two characters).
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范姚谭廖邹熊陆郝孔崔邱秦侯邵孟龚诺"
)

# How people write from a phone, and slip: each word by what it stands for.
SPELLINGS: dict[str, str] = {
    "u": "you", "ur": "your", "pls": "please", "plz": "please", "plse": "please", "thx": "thanks", "tks": "thanks", "thanx": "thanks", "thnx": "thanks", "thks": "thanks", "tnx": "thanks", "ty": "thank you", "tyvm": "thank you very much",
    "tysm": "thank you so much", "gud": "good", "gd": "good", "yuo": "you", "agian": "again", "agin": "again", "workin": "working", "wroking": "working", "woking": "working", "wrking": "working", "workign": "working", "wokrs": "works", "wroks": "works", "probelm": "problem",
    "prolem": "problem", "issu": "issue", "recieved": "received", "acess": "access", "tmrw": "tomorrow", "tmr": "tomorrow", "nvm": "never mind", "its": "it's", "thats": "that's", "whats": "what's", "everythings": "everything's",
    "cant": "can't", "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "wont": "won't", "havent": "haven't", "hasnt": "hasn't", "shouldnt": "shouldn't", "couldnt": "couldn't", "wasnt": "wasn't", "arent": "aren't",
    "im": "i'm", "ive": "i've", "soo": "so", "yess": "yes", "okk": "ok", "okey": "ok", "oki": "ok", "r": "are", "yh": "yes", "yea": "yeah", "ya": "yeah", "abt": "about", "stil": "still", "n": "and", "al": "all", "sry": "sorry", "nto": "not", "nwo": "now", "wel": "well",
}  # fmt: skip

# Long words in which a finger slips: one inner letter left out or doubled, or two neighbours turned round.
_OFTEN = "working works worked thanks solved resolved fixed again please kindly problem problems issue error everything printer printing perfect perfectly confirmed confirm account access sorted already restored connect connected password thank ticket closed finally normal running outlook network"


def _slips(word: str) -> set[str]:
    inner = range(1, len(word) - 1)
    left_out = {word[:at] + word[at + 1 :] for at in inner}
    turned = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in inner}
    doubled = {word[: at + 1] + word[at:] for at in range(len(word))}
    return left_out | turned | doubled


SLIPS: dict[str, str] = {slip: word for word in _OFTEN.split() for slip in _slips(word)}
for _word in (*_OFTEN.split(), "work", "worse", "words", "prints", "printed", "closes", "close", "stored", "tanks"):
    SLIPS.pop(_word, None)

INTENT_WORDS: tuple[IntentWords, ...] = (ENGLISH, CHINESE)
