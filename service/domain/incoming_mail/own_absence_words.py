"""How people and their mailboxes write that they themselves are away, or gone: `own_absence` asks for it."""

from __future__ import annotations

import re

from gateway.read.later_pattern import compile_later

# How such a note begins; who tells of a colleague's absence names them first.
OF_ONESELF = compile_later(
    r"\W*(?:(?:hi|hello|dear|thanks?|thank you)\b[^.!\n]{0,60}[.!,\n]\s*)?"
    r"(?:i\b|we\b|currently\b|(?:out of (?:the )?office|on (?:\w+ )?(?:leave|vacation|holiday)|away)\b"
    r"|this (?:mailbox|inbox|address)\b|ich\b|bin\b|je\b"
    r"|(?:您好|你好)?[，,！!：:\s]*(?:感谢[^。！\n]{0,20}[。！]\s*)?(?:我|本人|目前|现|因|此邮箱|本邮箱|休假|出差|外出))",
    re.IGNORECASE,
)
# Who is away in it: the writer. "I set it to out of office until Monday" tells of what was asked for.
WHO_IS_AWAY = compile_later(
    r"(?:^|[.!,;:\n]\s*|\b(?:and|as|because|since|that) )"
    r"(?:(?:i am|i'm|i will be|i'll be|we are|we will be) |(?=currently )|(?<![^\n.!,] )(?=out |on |away ))"
    r"(?:currently |presently |now |still |also |already )*"
    r"(?:out of (?:the |my )?office|away|on (?:(?!your|his|her|the)\w+ )?(?:leave|vacation|holidays?))\b"
    r"(?! (?:mode|messages?|requests?|cover|from my desk))"
    r"|\bi (?:will |'ll )?(?:only )?have (?:very |only )?(?:limited|no) access to (?:my )?e-?mails?\b"
    r"(?! (?:on|of|in|for)\b)"
    r"|\b(?:bin|befinde mich|werde)\b[^!?\n]{0,60}"
    r"\b(?:nicht im (?:büro|hause?)|im urlaub|außer haus|abwesend|erreichbar)\b"
    r"|\bje (?:suis|serai)\b[^.!?\n]{0,20}\b(?:absente?|en congés?|en vacances)\b"
    r"|\b(?:ik ben|ben ik)\b[^.!?\n]{0,40}\b(?:afwezig|niet op kantoor|met vakantie|op vakantie|met verlof)\b"
    r"|(?:^|[，,。！!：:\n]\s*|(?:您好|你好)\s*)(?:我|本人|我们)?(?:[^，。！？\n您你]{0,20}[\d日号天])?"
    r"(?:目前|现在|现|将|正在|正|近期|因|在|也)*(?:休假|度假|放假|休年假|年假|产假|病假|请假|出差|外出|不在(?:办公室|公司|岗))"
    r"(?!模式|系统|自动|报销|流程|申请|审批|打卡|管理|登记|邮件|转发|期间(?:可以|也可|被))",
    re.IGNORECASE,
)
GONE = compile_later(
    r"\bi (?:no longer work (?:at|for|here|with us)|am no longer (?:with (?!it\b)|at|working (?:at|for|here)))\b"
    r"|\bi have left (?:(?:the|our) (?:company|firm|organi[sz]ation|university)(?! \w*phone| (?:car|laptop|card|key))"
    r"|(?-i:[A-Z])[\w&]+(?: (?-i:[A-Z])[\w&]+)?(?=\s*(?:[.!,;\n]|$)| (?:and|as of|since|in)\b))"
    r"|\bthis (?:mailbox|inbox|address) is (?:not|no longer) (?:monitored|in use|read|checked)\b"
    r"|(?:我|本人)已(?:经)?离职|[此本]邮箱(?:已|现)?(?:不再使用|无人查看|停用)",
    re.IGNORECASE,
)
# A person who is at work on it: what they will do, what they ask, until what time of day they are away.
AT_WORK = compile_later(
    r"\b(?:can|could|shall|may) (?:i|we)\b[^.!\n]*\?"
    r"|\b(?:i|we)(?:'ll| will)(?: then| also| just)? (?:look|call|ring|phone|come|fix|do|send|replace|restart|continue"
    r"|bring|install|try|finish|visit|start|take|swap|test|ask)\b(?! back| my best| care)"
    r"(?![^.!\n]*\b(?:when|once|after|as soon as|upon|on) (?:i|my)\b)"
    r"|\b(?:until|till|from) (?:noon|lunch|one|two|three|four|five|six|eleven"
    r"|(?:\d{1,2}:\d\d|\d{1,2} ?[ap]m|[1-9](?![\d.,]*\d))"
    r"(?= *(?:[,;!]|$|today|so\b)|\.(?:\s|$)(?!\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))))"
    r"|(?<![回到]来后)(?<!返回后)(?:我|我们)(?:再|就|先|马上)(?!尽快|及时)[^。！\n]{0,4}(?:处理|来|看|修|换|查|联系您|给您打)|[就再]过?来(?:处理|看|修|换)|[吗呢][？?]",
    re.IGNORECASE,
)
OF_OTHERS = compile_later(r"\b(?:who|he|she|they|colleagues?|manager|boss)\b|同事|经理|领导|对方", re.IGNORECASE)
