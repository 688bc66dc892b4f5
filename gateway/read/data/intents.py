"""By which words a short answer confirms, denies, asks, cancels or thanks. To add a language: an entry here, and labelled sentences.

Patterns are written for one clause at a time: lower case, blanks collapsed, Chinese in simplified characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IntentWords:
    """The patterns of one language, asked in the order in which they stand here; `confirms` and below must match whole clauses."""

    code: str
    hedges: re.Pattern[str]  # found anywhere: nobody can be sure what it means for us
    cancels: re.Pattern[str]
    gone: re.Pattern[str]  # negations that are good news: "no longer appears", "不再报错"
    denies: re.Pattern[str]
    asks: re.Pattern[str]
    closes: re.Pattern[str]  # whole clause: asks us to close
    confirms: re.Pattern[str]  # whole clause
    spoils: re.Pattern[str]  # found in a clause that seems to confirm: it does not
    thanks: re.Pattern[str]  # whole clause
    neutral: re.Pattern[str]  # whole clause: greetings, names, "ok"; says nothing by itself
    yes: re.Pattern[str]  # whole clause: confirms, but may answer another question
    did: re.Pattern[str]  # found in a neutral clause: what the person did; beside a mere "yes" that is what was asked


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(patterns) + r")\Z")


# ---------------------------------------------------------------- English
_LEAD = (
    r"(?:(?:yes|yep|yup|yeah|ok|okay|great|perfect|excellent|super|wonderful|awesome|brilliant|fantastic|good|thanks|thank you|now|and|so|well|finally|luckily|also"
    r"|i am (?:pleased|happy|glad) to (?:confirm|say|report|inform you)(?: that)?|(?:just|this is) to confirm(?: that)?|i can confirm(?: that)?|i confirm(?: that)?|we can confirm(?: that)?|confirmed|just tested and|i(?: have|'ve)? (?:just )?(?:tested|tried|checked)(?: it)?(?: and)?|tested and|tried again and|rebooted and|restarted and"
    r"|after (?:a|the|my|your) \w+|since (?:this|the) \w+) )*"
)
_THING = (
    r"(?:it|this|that|everything|all|both|mine|(?:the|my|our|your|this|that) (?:\w+ ){0,2}\w+|(?:new |shared )?"
    r"(?:printer|printing|scanner|scanning|vpn|wifi|wi-fi|internet|network|laptop|computer|pc|mail|email|outlook|login|password|password reset|account|access|phone|monitor|teams|software|system|server|connection|link|problem|issue|error|ticket|things))"
)
_STATE = r"(?:solved|resolved|fixed|sorted|sorted out|ok|okay|fine|good|great|well|working|running|up|up and running|back|back to normal|normal|restored|gone|gone away|perfect|connected|all good|all right|alright)"
_TAIL = (
    r"(?: (?:now|again|already|by (?:you|your \w+|the (?:technician|team|helpdesk|help desk|support|engineer))|fine|perfect|perfectly|flawlessly|smoothly|great again|normally|from my side|from my end|from our side|at my end|well|great|correctly|properly|ok|okay|nicely|as expected|as it should|for me|here|for us|too|today|this morning|just fine|all|on my side|on my end|on our side|with it|anymore|any more"
    r"|since (?:then|this morning|yesterday|you \w+ (?:the )?\w+)|after (?:a|the|my|your) (?:\w+ )?\w+|like a charm|like before|without (?:any )?(?:problems|problem|errors|issues)|thanks(?: a lot| to you| again)?|thank you(?: very much| so much)?|cheers|many thanks"
    r"|thanks for (?:the|your) (?:quick |fast )?(?:help|support|fix)))*"
)
_BE = r"(?:is|'re|has|are|was|'s|has been|have been|got|looks|is all|is now|are now|has now been|is already|is finally)"
_WORK = r"(?:works?|'s working|'s running|'s printing|is working|are working|worked|has worked|has been working|prints?|runs?|connects?|opens?|loads?|starts?|boots?|syncs?|responds?|is (?:flowing|opening|loading|starting|syncing|responding|online)|is running|is printing|now works?)"

ENGLISH = IntentWords(
    code="en",
    hedges=_any(
        r"\b(?:if|once|maybe|perhaps|might|hopefully|probably|possibly|presumably|until|till|as soon as)\b", r"\bi(?: do)? (?:hope|think|guess|believe|suppose)\b", r"\bshould (?:work|be)\b", r"\bseems?\b", r"\bnot (?:quite )?sure\b",
        r"\b(?:i will|i'll|we will|we'll|let me|going to|have to|will be able) (?:\w+ ){0,2}(?:test|try|check|see|get back|let you know|tell|keep|verify|report|close|be able)\b", r"\b(?:not|n't|to|just) (?:been able to |yet )?(?:test|tested|try it|tried)\b(?: it)?(?: yet)?",
        r"\b(?:claims?|says|said|told)\b", r"\b(?:used to|last week|last month|before the)\b", r"^yesterday\b", r"\bi (?:want|need)\b(?! to (?:cancel|withdraw))", r"\bplease (?:fix|make|solve|repair)\b", r"\bmake sure\b", r"^no (?:problems?|worries|issues?|thanks|thank you)$", r"^(?:it is |it's |all )?done$", r"\bn't know\b|\bdo not know\b",
    ),
    cancels=_any(
        r"\bcancel(?:l?ed)?\b", r"\bwithdraw\b", r"\bno longer (?:needed|necessary|required|relevant|need)\b", r"\bnot (?:needed|necessary|required) (?:anymore|any more|any longer)\b",
        r"(?:do not|don't) need (?:\w+ ){1,3}(?:anymore|any more|any longer)\b", r"\bno longer need\b", r"\bnever ?mind\b", r"^(?:please )?(?:just )?forget (?:it|about it|my|the|this)\b", r"\bdisregard\b", r"\bignore (?:this|my|the|it)\b", r"^(?:please )?drop (?:it|this)\b",
    ),
    gone=_any(
        r"\bno (?:more|further) (?:\w+ )?(?:problems?|errors?|issues?|trouble|crashes|jams)\b", r"\bno (?:problems?|errors?|issues?)(?: \w+)? (?:since|now|so far|anymore|any more)\b", r"\b(?:have|had|with) no (?:more |further )?(?:problems?|errors?|issues?)\b",
        r"\bno longer (?:appears?|occurs?|happens?|comes?|shows?|fails?|crashes|hangs|jams|there|an issue|a problem)\b",
        r"\b(?:doesn't|does not|don't|do not|isn't|is not|hasn't|has not) (?:appear|occur|happen|come|come up|show|show up|fail|crash|hang|jam|there|appeared|occurred|happened|failed|crashed)(?: up| again)? (?:anymore|any more|any longer|since|again)\b",
    ),
    denies=_any(
        r"\bnot\b", r"n't\b", r"\bcannot\b", r"\bcant\b", r"\bdoesnt\b", r"\bdont\b", r"^no\b", r"\bno (?:luck|change|improvement|difference|success|effect)\b", r"\bnope\b", r"\b(?:never|nothing|none|unable|hardly|neither|partly|partially|barely)\b",
        r"\bfail(?:s|ed|ing|ure)?\b", r"\bbroken?\b", r"\bbreaks\b", r"\bworse\b", r"\bpersists?\b", r"\bsame (?:error|problem|issue|result|thing|message)\b", r"\bstill (?:the|get|getting|broken|have|having|same|there|see|seeing|shows?|slow|dead|down|happens|crashes|hangs|fails|occurs|appears|an issue|a problem|waiting for it to work)\b",
        r"\b(?:error|problem|issue|message|fault)s? (?:is|are|'s|was|came|comes|has come|reappeared|keeps?|remains?|exists?) ?(?:back|there|again|coming|happening|the same)?\b(?!.*\b(?:solved|resolved|fixed|gone|sorted|ok|fine)\b)",
        r"\b(?:stopped|stops|dropped|drops|crashed|crashes|crashing|hangs?|hung|freezes|froze|disconnects|dead|denied|refused)\b", r"\b(?:another|different|new|other) (?:error|problem|issue|message)\b", r"\bhappen(?:s|ed)? again\b", r"^again\b", r"\bre-?open\b",
        r"\bonly (?:sometimes|for|partly)\b", r"\b(?:sometimes|occasionally|except|apart from)\b", r"\bfar from\b", r"\bi get\b", r"\bslow(?:er)?\b", r"\b(?:sadly|unfortunately)\b", r"^it was (?:working|fine|ok|solved|fixed)\b",
        r"\b(?:error|problem|issue|crash|fault)s?(?: \w+){0,2} again\b", r"^(?:the )?\w+ (?:no|not yet)$", r"\bwould be (?:solved|fixed|resolved)\b", r"\b(?:down|broken|stuck|locked)(?: again| out)\b", r"\bi wish\b",
    ),
    asks=_any(
        r"\?", r"^(?:and |but |so |also |then |please |ok |okay |yes |thanks |hi |hello |hey |one more question )*(?:how|when|what|what's|why|who|which|where|whose)\b",
        r"^(?:and |but |so |also |then |please |ok |okay |yes |thanks )*(?:can|could|would|will|do|does|did|is|are|has|have|should|shall|may|might|am|was|were|won't|can't|couldn't) (?:you|i|it|we|someone|somebody|anyone|anybody|the|this|that|there|my|one|they|he|she)\b",
        r"\b(?:any|some) (?:news|updates?|progress)\b", r"\blet (?:me|us) know\b", r"\b(?:would|'d) like to know\b", r"\bwonder(?:ing)?\b", r"\b(?:can|could|would|will) you\b", r"^(?:and |but )?please (?:tell|explain|advise|send|also|check|add|help|call|give|look|confirm|install|update me|show|inform|provide|change|set|reset|create|remove|move|ask)\b",
        r"\bquestion\b", r"\bcan someone\b", r"^(?:and )?also\b.*\bplease\b", r"\bin addition\b", r"^(?:and )?(?:also|additionally),?\b", r"\bi(?: would|'d) (?:also )?(?:like|need)\b(?!.*\b(?:cancel|withdraw)\b)", r"\bwhat about\b",
    ),
    closes=_whole(
        _LEAD + r"(?:please |kindly |feel free to |go ahead and |proceed to |you (?:can|may|could) (?:now |please )?|we can |i think you can |so you can |ok to |okay to |good to |ready to |happy to )*close(?: (?:it|this|that|the ticket|this ticket|my ticket|the case|this case|the request|this request|the call|the issue))?(?: now| then| out)?" + _TAIL,
        _LEAD + r"(?:the |this |my )?(?:ticket|case|request|it|this|call|issue) (?:can|may|could) (?:now )?be closed" + _TAIL,
    ),
    confirms=_whole(
        _LEAD + r"(?:yes|yep|yup|yeah|confirmed|affirmative|(?:that's|that is) (?:right|correct))" + _TAIL,
        _LEAD + _THING + r" ?" + _BE + r" (?:all )?(?:now )?" + _STATE + _TAIL,
        _LEAD + _THING + r" (?:now )?(?:already )?" + _WORK + r"(?: (?:my|the) (?:problem|issue))?" + _TAIL,
        _LEAD + r"(?:all |everything )?(?:\w+ )?(?:works?|working|worked|solved|resolved|fixed|sorted)" + _TAIL,
        _LEAD + r"(?:looks|looking) (?:good|fine|great|ok|okay)" + _TAIL,
        _LEAD + r"(?:all|everything) (?:good|fine|ok|okay|well|set|clear|perfect|normal|right)" + _TAIL,
        _LEAD + r"(?:i |we )?(?:have )?(?:got|have) (?:it|this|everything|all) (?:working|running|fixed|solved|sorted)(?: now)?(?: with the new \w+)?" + _TAIL,
        _LEAD + r"(?:back to normal|up and running|good to go|problem gone|error gone|tested)" + _TAIL,
        _LEAD + r"(?:that|this|it|your \w+|the \w+)(?: has)? (?:fixed|solved|resolved|did|cured|sorted|helped|worked)(?: (?:it|that|this|the trick|everything|(?:my|the|this) (?:problem|issue|error)))" + _TAIL,
        _LEAD + r"(?:yes|yep|yeah) (?:it|that|this|everything) (?:does|is|did|has|works|do)" + _TAIL,
        _LEAD + r"(?:it|this|that) does now" + _TAIL,
        _LEAD + r"(?:fine|good|okay|perfect|normal) (?:now|again)" + _TAIL,
        _LEAD + r"(?:i'm|we're|i am|we are) (?:now )?(?:back )?(?:online|up and running|connected|all set|sorted)" + _TAIL,
        _LEAD + r"(?:i |we )?(?:can |hereby )?confirm(?:ing)? the (?:resolution|fix|solution)" + _TAIL,
        _LEAD + _THING + r" (?:now )?(?:ok|okay|fine|good|solved|resolved|fixed|sorted|back|up|restored)" + _TAIL,
        _LEAD + r"(?:case|ticket|issue|problem) (?:closed|done and dusted)" + _TAIL,
        _LEAD + r"that (?:fixed|solved|resolved|worked|helped)" + _TAIL,
        _LEAD + r"(?:i |we |i'm |we're )?(?:can|could|able to|am able to|was able to|are able to|were able to|'m able to|'re able to|'m now able to|am now able to) (?:now |finally |again )?"
        r"(?:log ?in|login|log on|sign in|print|scan|connect|access|see|open|use|send|receive|work|read|reach|save|download|join|call|start|get in|hear|dial in)(?: (?:to|into|in|on))?(?: (?:the|my|our|it|mails?|emails?|everything|all) ?(?!error|problem|issue|message|wrong|old)(?:\w+(?: \w+)?)?| vpn| \w+ drive)?" + _TAIL,
        _LEAD + r"(?:i|we)(?: have|'ve)?(?: got)? (?:access|internet|mail|email|connection|a connection)" + _TAIL,
        _LEAD + r"(?:i|we) (?:have|'ve) (?:access|internet|mail) (?:again|now|back)" + _TAIL,
    ),
    spoils=_any(
        r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tue|wed|thu|fri)|noon|morning|afternoon|evening|week|weekend|month|time|slot|date|appointment|meeting|o'clock|\d{1,2} ?(?:am|pm)|quote|offer|price|plan|suggestion|"
        r"proposal|address|colou?r|size|model|idea)\b(?! (?:thanks|thank)\b)(?<!this morning)(?<!this afternoon)(?<!this time)(?<!last time)",
        r"^(?:yes )?this (?:morning|afternoon|time)\b(?! (?:i|we|it)\b)", r"\bone (?:is|works)\b",
        r"\b(?:other|another|only|but|however|almost|mostly|nearly|older?|first|colleagues?|he|she|they|when|will|would|tomorrow|later|soon|expected to|workaround|yesterday everything|temporarily|partly|half|some|without the)\b(?<!workaround)",
        r"\bfor (?!me\b|us\b|the (?:quick|fast|help|support)\b|your\b|looking\b|fixing\b|helping\b|now\b)\w+", r"\bas (?!expected|it should)\w+",
    ),
    thanks=_whole(
        r"(?:(?:ok|okay|great|perfect|good|excellent|super|alright|got it|and|noted|hi|hello|dear|awesome|brilliant|fantastic|wonderful) )*(?:many |much |so many |with |a big |big )?(?:thanks|thank you|thank u|thx|tks|cheers|ta|appreciated)"
        r"(?: (?:a lot|very much|so much|again|in advance|a million|everyone|all|team|both|indeed|anyway|noor|dana|piet|\w+))?(?: (?:for|and) \w+(?: \w+){0,7})?",
        r"(?:it is |it's )?(?:much|highly|greatly) appreciated", r"(?:i|we) (?:really |very much |much )?appreciate (?:it|this|that|(?:your|the) \w+(?: \w+){0,3})",
        r"(?:great|good|nice|excellent|fantastic|amazing|quick|fast) (?:work|job|service|support|help)(?: (?:team|everyone|all|guys))?", r"well done", r"much obliged", r"thanks a (?:bunch|ton|million|lot)", r"you(?:'re| are) (?:the best|great|awesome)",
        r"best(?: regards| wishes)?|kind regards|warm regards|regards|sincerely|br|all the best|have a (?:nice|good|great) (?:day|weekend|evening|one)",
    ),
    neutral=_whole(
        r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))(?: \w+){0,3}", r"(?:ok|okay|great|perfect|excellent|super|wonderful|awesome|brilliant|fantastic|good|good news|nice|cool|wow|well|so|now|and|just|finally|indeed|that's great|great news|alright|all right)",
        r"(?:i(?: have|'ve)? )?(?:just )?(?:tested|tried|checked|rebooted|restarted)(?: it| again| this)?(?: just now| now| today| again| this morning)?", r"after (?:a|the) (?:reboot|restart)", r"(?:sorry for the )?(?:late|delayed) (?:reply|answer)", r"great service|good work",
    ),
    yes=_whole(_LEAD + r"(?:yes|yep|yup|yeah|affirmative|correct|(?:that's|that is) (?:right|correct))"),
    did=_any(r"\b(?:tested|tried|checked|rebooted|restarted)\b"),
)  # fmt: skip

# ---------------------------------------------------------------- Chinese
# No word of this is made of others of it: a pattern that can read one text in two ways takes for ever on many.
_ZH_LEAD = (
    r"(?:是的|是|对的|对|嗯|好的|好|哦|行|ok|okay|您好|你好|老师好|师傅好|早上好|下午好|谢谢|感谢|多谢|太好了|太棒了|刚刚|刚才|刚|现在|目前|今天|已经|已|均已|都|终于|全部|我们|我|这边|这里|它|这个"
    r"|试了一下|试了下|试了|试过了|测试了一下|测试了|测试过了|测了|重启(?:电脑|以|之)?后|重新启动后|重开机后|换了之后|确认|经测试|经确认|测试后|一切|所有|功能|使用|(?:我的|那个)?(?:问题|故障|打印机|印表机|电脑|计算机|网络|网路|邮箱|邮件|密码|新密码|账号|帐号|vpn|工单|软件|扫描仪|扫描|打印|登录|电话|wifi|无线|系统|服务器|权限|outlook|teams|excel|word|sap|erp|oa|crm|企业微信|钉钉|浏览器|网页|网站|网盘|共享盘|显示器|投影仪?|键盘|鼠标|摄像头|门禁|会议室))*[ ]?"
)
_ZH_TAIL = r"(?:了|啦|咯|喽|哦|呢|的|~|哈|呀|，)*(?:(?:非常)?(?:谢谢|感谢|多谢|辛苦))*(?:您|你|大家|师傅|老师|支持|协助|帮助|帮忙|了|啦|哈|各位|的)*"
_ZH_DONE = (
    r"(?:可以(?!下班|上班|开始|走|关|安排|远程|吃|休息|离)(?:正常)?[^不没无未但又还别吗再等吧去给来前]{0,7}了|(?:能|能够)(?:正常)?[^不没无未但又还别吗再等吧够给]{1,7}了|(?:修|弄|处理|搞|完全|都|恢复|装|设置|配置)?好(?:了|啦|咯|喽)|好使了|没毛病(?:了)?|完事了|(?:登|登录|连|连接)(?:上|上去|进去)了|(?:打印|显示|加载)出来了|(?:已经?|全部|完美|顺利|成功|得到|完全|圆满)?解决|解决了|搞定|(?:恢复|运行|使用|显示|打印|工作|连接|登录)?正常(?:使用|运行|工作|打印|登录)?|恢复(?:正常)?|(?:已|故障|问题)?排除|修复|(?:已)?处理(?:好|完)"
    r"|(?:完全|已经)?没(?:有)?(?:任何|什么|啥)?问题|不再(?:报错|出现(?:错误|问题|报错|该?错误|该?问题)?|卡纸|卡|断|断线|死机|蓝屏|提示)|不(?:报错|卡纸|卡|断线|断|死机|蓝屏|闪退)了|(?:测试|登录|连接|打印)?成功(?:登录|连接|打印|使用|连上)?|(?:测试)?通过|通过|(?:权限|网络|网|信号|账号|帐号|声音|画面|图标)有了|ok|正确|消失|(?:可以|能)用|(?:可以|能)(?:正常)?(?:登录|使用|打印|连接|上网|访问|打开|工作)|可以|行)"
)

CHINESE = IntentWords(
    code="zh",
    hedges=_any(
        r"好像|似乎|应该|可能|也许|大概(?!什么|多久|几)|或许|希望|如果|要是|假如|若|观察|(?:还|尚)?(?:没|未|没有)(?:来得及)?(?:测试|试|验证|确认)", r"^等(?!多久)(?!.*多久)", r"不确定|不清楚|不知道|不太清楚", r"我(?:先|再|明天|下午|晚点|回头|待会)?(?:试试|试一下|测试一下|测一下|看看|去试)", r"明天|下周|周一再|回头|稍后|稍等|晚点",
        r"以前|之前|原来|昨天还|上周|上个月|本来", r"同事|别人|别的|另一|另外一台|其他人|(?:小|老)[王李张刘陈杨赵]", r"尽快|请帮忙(?!关|结)|帮忙(?:修|处理|解决)|赶紧|加急", r"据说|听说|他说|她说|可以的话|能的话",
    ),
    cancels=_any(r"取消", r"不用(?:了|处理|修|管|弄|麻烦|再)", r"不再?需要", r"算了", r"撤销|撤回|撤单", r"忽略|无视", r"作废"),
    gone=_any(r"不再(?:报错|出现|卡|断|死机|蓝屏|提示)", r"不(?:报错|卡纸|卡|断线|断|死机|蓝屏|闪退)了", r"没(?:有)?(?:任何|什么|啥)?问题", r"没(?:有)?再(?:出现|报错|发生|断|卡|死机|蓝屏)"),
    denies=_any(
        r"不行|不可以|不能|不了|不上|不到|不开|不好|不对|不正常|不成功|不通|不出|不是", r"(?:没|未|没有)(?:能)?(?:得到|有|完全|彻底)?(?:解决|好|修好|弄好|处理|恢复|成功|用|效果|变化|改善|反应|搞定|任何变化|生效)", r"无法|无效|不能", r"还是|仍|依旧|依然|还在|还有(?:问题|错误)|老样子|一样",
        r"又(?!.*(?:好了|可以了|正常了))", r"(?<!不)报错", r"坏|失败|错误|故障(?!.*(?:排除|解决|修复|恢复))", r"更(?:糟|慢|差|严重)", r"(?<!不)卡纸|(?<!不)(?:断线|断了|死机|蓝屏)", r"(?:先|请)?(?:不要|别|勿|先别|暂不|先不)(?:先)?(?:关|结|close)|先别|别关", r"重新打开|重开工单|打不开", r"^没有?$|^还没有?$|^没有?呢$", r"有时|偶尔|时好时坏|部分", r"很慢|太慢|经常断|常常断",
        r"问题(?:又|再次|再度)?(?:来|出现)了", r"没好|没有?修",
    ),
    asks=_any(
        r"[?？]", r"吗|(?:没|没有|不)[?？]$|多久|多长时间|什么时候|何时|几点|(?:要|等|还有|需)几天|几天(?:能|可以|才)|怎么|如何|怎样|咋|为什么|为何|为啥|什么|哪|谁|是否|能否|可否|能不能|可不可以|是不是|有没有|要不要|多少", r"请告知|告诉我|通知我|请问|请教|问一下|想问", r"了(?:么|没|没有|不)$|么$|可以再|可以帮|能帮|能再|顺便|另外(?:还)?(?:请|帮|想|需)|再帮|麻烦(?:再|帮|您|你)?(?:看|加|查|装|设)",
    ),
    closes=_whole(
        _ZH_LEAD + r"(?:请|请帮忙|请帮我|麻烦|麻烦您|可以|你们可以|您可以|同意|帮忙|帮我|就|那就|现在可以|可)*(?:把)?(?:工单|此单|该单|这个工单|问题)?(?:可以)?(?:关闭|结单|关单|结案|关掉|关了|销单)(?:一下)?(?:工单|此单|这个工单|该工单|此工单|单子|本单|此案)?(?:了|吧|即可|就行|就好|啦)*" + _ZH_TAIL,
    ),
    confirms=_whole(
        _ZH_LEAD + _ZH_DONE + _ZH_TAIL,
        r"(?:好了|可以了|行了|正常了){2}" + _ZH_TAIL,
        _ZH_LEAD + _ZH_DONE + r"(?:可以(?:正常)?使用|(?:非常|很|挺)?好用|可以用|谢谢\w{0,4})?" + _ZH_TAIL,
        r"(?:是的|对的?|是|没错|嗯对|确认|已确认|收到邮件|能?收到邮件)(?:了|的|啊|哦)*", r"(?:很|非常|挺)好用(?:了)?", r"(?:打印机|网络|系统|电脑|vpn|邮箱|软件|问题|现在)?ok(?:了|啦)+" + _ZH_TAIL,
        r"(?:打印|登录|连接|测试|使用)?(?:一切|都|全部|完全)(?:正常|ok|好了|没问题|没问题了|搞定)(?:了)?" + _ZH_TAIL,
    ),
    spoils=_any(r"^(?:好的?|ok|行|嗯|可以)*没问题$|价格|报价|费用|方案|时间|日期|颜色|型号|尺寸|[上下中]午(?!好)|明天|周[一二三四五六日天]|星期|[但另只]|可是|不过|有时|部分|暂时|之前|的话|吧$|才(?!可以)|想|[^会]会(?!议)|要|需|哪|但愿|^行$|^可以的?$|^好$|^没问题$|^没有问题$|^恢复$|^使用$|^^通过$|申请"),
    thanks=_whole(
        r"(?:好的|好|收到|嗯|ok|行|知道了|明白了?|了解|您好|你好|太好了|那就?|诺尔|先|真的?|麻烦了|辛苦了?)*(?:非常|万分|十分|很|太|多|真的|真心)?(?:谢谢|感谢|多谢|感激|谢了|谢啦|谢)(?:不尽|啦|了)?(?:您|你|大家|各位|师傅|老师|诺尔|了|啊|哦|啦|们)*(?:的)?(?:大力|及时|耐心|快速|热心)?(?:支持|帮助|协助|帮忙|回复|处理|解答|关注|配合|服务|反馈|告知|提醒)?(?:了|啊|哦)?",
        r"(?:您|你|大家|师傅)?(?:辛苦|麻烦)(?:了|啦|您了|你了|大家了)", r"(?:非常)?(?:感谢|谢谢|多谢)[^不没但吗?？要请再]{0,8}", r"(?:您|大家)?辛苦", r"(?:你们|您)?(?:的)?(?:效率|速度|响应|动作|服务|态度)(?:真|很|太|非常|超级)?(?:的)?(?:高|快|好|棒|赞)(?:了)?", r"(?:点个?|超|大)?赞|给力|厉害|专业|太(?:快|给力|厉害|专业)了", r"(?:祝好|此致|敬礼|顺颂商祺|祝工作顺利|祝您工作愉快|祝您生活愉快)",
    ),
    neutral=_whole(
        r"(?:[\w·]{0,6}(?:您好|你好|老师好|师傅好|早上好|下午好|早|好的|好|嗯+|ok|太好了|太棒了|真棒|真快|不错|哦|哈喽|hi|hello|你们好|大家好)(?:呀|啊|哦)?)", r"(?:刚|刚刚|刚才|我|又|已|已经)?(?:试|测试|测|重启|试用)(?:了|过|过了|了一下|一下|了下|好了)(?:了|一下)?", r"(?:刚|刚刚|刚才)(?:试过|测过|测试过)(?:了)?", r"收到(?:了)?|重启(?:以|之)?后",
    ),
    yes=_whole(r"(?:是的|对的?|是|没错|嗯对|嗯)(?:了|的|啊|哦)*"),
    did=_any(r"试|测|重启"),
)  # fmt: skip

# The hundred most frequent surnames, by which a name below an answer is known (without those that begin everyday words of two characters).
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范姚谭廖邹熊陆郝孔崔邱秦侯邵孟龚诺"
)

# How people write from a phone, and slip: each word by what it stands for.
SPELLINGS: dict[str, str] = {
    "u": "you", "ur": "your", "pls": "please", "plz": "please", "plse": "please", "thx": "thanks", "tks": "thanks", "thanx": "thanks", "thnx": "thanks", "thks": "thanks", "tnx": "thanks", "ty": "thank you", "tyvm": "thank you very much",
    "tysm": "thank you so much", "gud": "good", "agian": "again", "agin": "again", "workin": "working", "wroking": "working", "woking": "working", "wrking": "working", "workign": "working", "wokrs": "works", "wroks": "works", "probelm": "problem",
    "prolem": "problem", "issu": "issue", "recieved": "received", "acess": "access", "tmrw": "tomorrow", "tmr": "tomorrow", "nvm": "never mind", "its": "it's", "thats": "that's", "whats": "what's", "everythings": "everything's",
    "cant": "can't", "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "wont": "won't", "havent": "haven't", "hasnt": "hasn't", "shouldnt": "shouldn't", "couldnt": "couldn't", "wasnt": "wasn't", "arent": "aren't",
    "im": "i'm", "ive": "i've", "soo": "so", "yess": "yes", "okk": "ok", "okey": "ok", "oki": "ok", "r": "are", "yh": "yes", "yea": "yeah", "ya": "yeah", "abt": "about", "stil": "still", "n": "and",
}  # fmt: skip

INTENT_WORDS: tuple[IntentWords, ...] = (ENGLISH, CHINESE)
