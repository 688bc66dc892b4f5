"""Words that `compare_reports` weighs: kinds of trouble, what only one person has, what everybody has, and what says nothing."""

from __future__ import annotations

_DOWN = (
    r"\b(?:down|dead|outage|offline|unavailable|unreachable|disconnected|crashed)\b",
    r"\bnot (?:available|reachable|responding|working|possible|connecting|answering)\b",
    r"\b(?:does|do|did|will) ?n[o']t (?:work|start|connect|open|load|respond|answer|come|go|reach|exist)\b(?: any ?more\b)?",
    r"\bdoesn'?t (?:work|start|connect|open|load|respond|answer)\b",
    (
        r"\b(?:can ?not|can't|cant|could not|unable to|nobody can|none of us can|no one can) (?:be )?"
        r"(?:connect|reach|reached|access|open|opened|log in|log on|login|logon|get in|get into|start|started|use|used|join|joined|send|sent|"
        r"receive|print|printed|find|work|make|complete)\b"
    ),
    r"\b(?:time[ds]?[ -]?out|failed|fails?|failure|broken|gone|lost|missing|disappeared|red cross|no (?:connection|service|network|signal|line))\b",
    r"\b(?:nobody|noone|no one|none) [^.\n]{0,25}\b(?:gets? in|can (?:use|reach|log in|get into|connect))\b",
    r"\berror\b|\bproblems?\b",
    (
        r"连不上|连接不上|登不上|登录不上|登录不了|登不进去|进不去|打不开|用不了|上不了|收不了|收不到|收发不了|发不出去?|打不出去?|打不进来|打不通"
        r"|无法(?:连接|登录|访问|使用|收发|打开|上网)|不能用|没反应|无响应|断了|断网|断开|掉线|崩了|崩溃|坏了|瘫痪|故障|失败|超时|异常|没有?信号|没有?网络|报错|转圈"
    ),
)
_SLOW = (
    r"\b(?:slow|slowly|slowness|laggy|lagging|hangs?|hanging|freezes?|takes (?:forever|ages|a minute|minutes)|performance)\b|很慢|特别慢|太慢|好慢|卡得|卡顿|缓慢",
)
_JAM = (r"\b(?:jams?|jammed|paper jam)\b|卡纸",)
_LOOK = (r"\b(?:flickers?|stripes?|black|blank|blurred)\b|闪烁|条纹|花屏|黑屏",)

KINDS = {
    name: "|".join(parts)
    for name, parts in {"down": _DOWN, "slow": _SLOW, "jam": _JAM, "look": _LOOK}.items()
}

# Many have it: whatever else is said, it may be one thing.
SHARED = (
    r"\b(?:everybody|everyone|nobody|no one|none of (?:us|the)|all of us|we all|all (?:printers|users|phones|colleagues)|my colleagues?|"
    r"colleagues (?:have|too)|the whole|our whole|whole (?:team|office|floor|department)|entire|same (?:issue|problem|here))\b"
    r"|大家|所有人|全部门|整个|全部|都(?=连不上|打不开|上不了|用不了|登不上|这样|打不出)|同事也|好几个人|部门"
)

# Only its writer has it: a wish, a question, their own device, their own password.
PERSONAL = (
    r"\b(?:forgot|forgotten|remember|reset|expired|expires|unlock|locked(?: out)?|run out|token|certificate|licen[cs]e)\b"
    r"|\b(?:please|could you|can you|kindly)(?: please)? (?:install|give|add|create|set up|prepare|disable|enable|order|restore|unlock|reset|update|grant|send|approve|delete|move)\b"
    r"|\b(?:needs? (?:a|an|another|access|permission|the|new|more|your)|wants?|wanted|would like|could i (?:get|have)|request(?:ing)?|apply|new (?:laptop|monitor|phone|employee|starter|colleague|intern|trainee|address|password))\b"
    r"|\bhow (?:do|can|to|should)\b|\bwhere do i\b|\bwhich \w+ should\b|\bwhat does\b|\bis it possible\b|\bcan i\b"
    r"|\bmy (?:\w+ )?(?:laptop|notebook|monitor|screen|keyboard|mouse|headset|iphone|battery|charger|sim|second monitor|microphone|badge|chair)\b"
    r"|\b(?:permission|access (?:to|for))\b(?! (?:failed|denied for all))"
    r"|忘记|忘了|重置|过期|解锁|锁定|被锁|申请|开通|怎么(?!回事|办|都|也|又|老|总|这|那|突然|[^\s,.。!?]{0,6}[不没坏断掉慢卡])|如何(?!处理|解决)|想要|想换|想申请|需要.{0,12}权限|权限|新员工|新同事|离职|入职|安装|请教|我的电脑|我的显示器|请更换|麻烦重置|请给"
)

# Where it is: the number of a floor or a room.
PLACES = (
    r"\b(?:floor|level|room) ?(\d{1,4})\b|\b(\d{1,2})(?:st|nd|rd|th) floor\b|(\d{1,2}|[一二三四五六七八九十])(?:楼|层)|(\d{3,4})(?:房间|室)"
)
NUMERALS = {
    "一": "1",
    "二": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
    "十": "10",
}

# What stands in a sentence without saying anything about the trouble, longer than a word.
FILLERS = (
    r"\b(?:since (?:this morning|today|noon|lunch|monday|\d{1,2}(?::\d\d)?|half past \w+|quarter past \w+)|this (?:morning|afternoon)|working from home|work(?:ing)? at home|from home|"
    r"as soon as possible|is there a problem|is anything wrong|for me|at the moment|right now|any ?more|all the time)\b"
    r"|\b\d{1,2}[:.]\d\d\b|今天(?:早上|上午|下午)?|从?(?:早上|上午|中午|下午|[一二三四五六七八九十]+点)(?:开始)?|是不是|请帮忙(?:看看)?|请尽快处理|您好|你好|谢谢|麻烦|一直|突然|我们|我这边|这边|提示|显示|请处理|同事"
)

_COMMON = """
a about after again all also always am an and another any anybody anyone are around as asked at back be because been before
being best both but by can cannot client clock colleague come company computer connect connection could customer customers day
days dear department did do does doing done down each either else even ever every everybody everything few first floor for
from get gets give gives go goes good got had half happen has have having hello help her here hi him his home hour how however
i if in into is issue it its just keep keeps kind know laptop last let like long look make many may me message mine minute
minutes more morning much must my near need never new next no nobody none not nothing now of off office ok on once one only
open or other our out over own page pages past pc people person please pm problem quarter quite really reboot rebooted regards
report reports restart right said same say says screen sec see seem seems server service shall she should show shows side
since sincerely so some something soon start started status stay stays still stop such support sure take team tell than thank
thanks that the their them then there these they thing things think this those time to today together tomorrow too tried try
twice two under until up urgent us use used user very want was way we well went were what when where which while who whole why
will with without wor work would wrong yes yesterday yet you your yours
一下 一样 上午 下午 不能 不行 中午 之前 之后 什么 今天 他们 你们 你好 使用 公室 办公 务器 可以 同事 处理 大家 客户 就是
尽快 已经 帮忙 开始 很急 怎么 您好 情况 我们 户端 无法 早上 显示 有人 服务 正在 正常 现在 电脑 看看 着急 系统 请您 请问
谢谢 还是 这个 这样 连接 那个 都这 重启 问题 页面 麻烦
"""
COMMON = frozenset(_COMMON.split())  # words that say nothing of the trouble

SAME: dict[str, str] = {
    "wi-fi": "wifi", "wlan": "wifi", "wireless": "wifi", "wireles": "wifi", "无线": "wifi", "邮件": "mail", "邮箱": "mail", "网络": "network", "断网": "network", "打印": "printer", "mails": "mail", "e-mail": "mail", "e-mails": "mail",
    "email": "mail", "emails": "mail", "outlook": "mail", "webmail": "mail", "inbox": "mail", "outbox": "mail", "mailbox": "mail", "print": "printer", "printing": "printer",
    "printserver": "printer", "anyconnect": "vpn", "log": "login", "logon": "login", "logging": "login", "phone": "phone",
    "phones": "phone", "telephone": "phone", "telephon": "phone", "salesforce": "crm", "web-shop": "webshop", "shop": "webshop", "checkout": "webshop", "drive": "drive",
}  # fmt: skip
