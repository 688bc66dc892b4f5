"""The one table of commands (docs/engineers.md): parser, `#help`, receipts and documents are all made from it."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct


class MayWrite(StrEnum):
    """Who may write a command. An engineer of the service desk and a lead count as `DESK_OR_LEAD`."""

    ENGINEER = "engineer"
    DESK_OR_LEAD = "desk_or_lead"
    APPROVER = "approver"
    REQUESTER = "requester"


class Takes(StrEnum):
    """What stands behind a command word; `service.domain.commands.arguments` reads it."""

    NOTHING = "nothing"
    TEXT = "text"  # free words, may be none
    REASON = "reason"  # free words that must be there, here or as the rest of the mail
    MOMENT = "moment"  # a time, then free words
    MOMENT_TEXT = "moment_text"  # the same, the words being for the requester
    TARGET = "target"  # a person, me, or a team
    TARGETS_TEXT = "targets_text"  # people and teams, then words
    TASK = "task"  # a person or team, what, and perhaps when
    TASK_OR_NONE = "task_or_none"
    VALUE = "value"  # one value of a triage field
    FACT = "fact"  # a fact and what it is: asset=4711
    TICKETS = "tickets"  # ticket numbers
    TICKETS_OR_NONE = "tickets_or_none"
    ADDRESSES = "addresses"
    ADDRESS = "address"
    DURATION = "duration"
    WORDS = "words"  # words to look for
    NAME = "name"  # of an article, then free words
    CALLER = "caller"  # who called, and by which channel


class CommandNeed(StrEnum):
    """What a command must know besides the ticket and its mail; `service.gather.mail` reads it beforehand."""

    PART = "part"  # a part of the ticket's files
    FILES = "files"  # what the requester's side has sent, for somebody who is new to the ticket
    EVENTS = "events"  # the ticket's history
    SAID = "said"  # this ticket's articles, where the command names no other ticket
    HERE = "here"  # this ticket's articles, also where it names another one
    SPLIT = "split"  # the files of the article that a new ticket is made from
    MERGED = "merged"  # the tickets that became part of this one, or belong to it
    QUEUE = "queue"  # the writer's open tickets
    SEARCH = "search"  # open tickets with the words behind the command
    ARTICLES = "articles"  # articles with the words behind the command
    ARTICLE = "article"  # the article that the command names
    SIMILAR = "similar"  # solved tickets like this one


_ALL = (MayWrite.ENGINEER,)
_DESK = (MayWrite.DESK_OR_LEAD,)


NEEDS_ARGUMENT = frozenset(Takes) - {
    Takes.NOTHING,
    Takes.TEXT,
    Takes.TASK_OR_NONE,
    Takes.TICKETS_OR_NONE,
    Takes.ADDRESSES,
    Takes.CALLER,
}  # nothing is done without something behind the word


class CommandWord(Struct, frozen=True):
    """One row. `text` says where the rest of the mail goes: R to the requester, i internal, - no say."""

    word: str
    chinese: tuple[str, ...]  # the first is the one that is shown
    text: str
    takes: Takes
    example: str  # what to type behind the word, in English
    example_zh: str
    meaning_en: str
    meaning_zh: str
    synonyms: tuple[str, ...] = ()
    who: tuple[MayWrite, ...] = _ALL
    changes: bool = True  # changes the ticket or the roster (an HTML-only mail needs a confirmation for it)
    dangerous: bool = False  # needs K3+I2 and P (docs/trust.md)
    needs_ticket: bool = True
    unseen: bool = False  # also on a ticket that its writer may not see: it shows nothing of it, to them or to others
    receipt: bool = False  # changes the requester's side of the ticket: its writer is told that it is done
    available: bool = True  # False: the stage that brings it is not built yet
    many: bool = False  # may stand in a mail several times with different arguments
    needs: frozenset[CommandNeed] = frozenset()  # beside the tickets that its argument names

    @property
    def neutral(self) -> bool:
        """No say about the text beside another command; alone, the text stays internal."""
        return self.text == "-"

    def meaning(self, language: str) -> str:
        """What the command does, in Chinese or English."""
        return self.meaning_zh if language == "zh" else self.meaning_en

    def sign(self, language: str) -> str:
        """The word with its sign: `#eta`, `#预计`."""
        return f"#{self.chinese[0] if language == 'zh' else self.word}"

    def examples(self, language: str, colleague: str = "", team: str = "") -> tuple[str, ...]:
        """What may stand behind the word, by the names of a colleague and a team of this desk where they are given."""
        example = self.example_zh if language == "zh" else self.example
        example = _COLLEAGUE.sub(colleague, example) if colleague else example
        example = _TEAM.sub(rf"\g<sign>:{team}", example) if team else example
        return tuple(example.split(" · ")) if example else ()

    def shown(self, language: str, colleague: str = "", team: str = "") -> str:
        """One line that may be typed: `#eta 16:00`, `#预计 16:00`; of a triage field all its values."""
        behind = self.examples(language, colleague, team)
        behind = behind if self.takes is Takes.VALUE else behind[:1]
        return " ".join((self.sign(language), " · ".join(behind))).rstrip()


_COLLEAGUE = re.compile(r"\bbob\b")  # the people of the table's examples
_TEAM = re.compile(r"(?P<sign>team|组):\w+")
_W = CommandWord
_N = CommandNeed
COMMANDS: tuple[CommandWord, ...] = (
    _W("accept", ("接单", "接受"), "R", Takes.TEXT, "", "", "take the ticket; it is in progress", "接下这张工单，开始处理",
       synonyms=("take", "mine"), unseen=True),
    _W("assign", ("转派", "分派", "指派"), "i", Takes.TARGET, "bob · me · team:network · desk:hr", "bob · 我 · 组:network · 服务台:hr",
       "hand the ticket over to a person, a team or another desk", "把工单交给某人、某个组或另一个服务台", synonyms=("reassign",), needs=frozenset({_N.FILES, _N.SAID}),
       unseen=True),
    _W("note", ("备注", "内部"), "i", Takes.TEXT, "", "", "keep this mail internal; the requester does not see it",
       "这封邮件只在内部可见，请求人看不到", synonyms=("internal",), unseen=True),
    _W("ask", ("询问", "提问"), "R", Takes.TEXT, "", "", "ask the requester and wait for the answer; the clock pauses",
       "向请求人提问并等待答复，计时暂停", synonyms=("question",), unseen=True),
    _W("eta", ("预计", "预计时间"), "R", Takes.MOMENT_TEXT, "16:00 · 2d · friday", "16:00 · 2天 · 明天下午",
       "promise the requester a time", "向请求人承诺一个时间", synonyms=("promise",), unseen=True),
    _W("appoint", ("预约",), "R", Takes.MOMENT_TEXT, "tomorrow 10:00 have your laptop ready", "明天10点 请准备好电脑",
       "agree a time at which the requester must help; off calls it off", "约定一个需要请求人配合的时间；“取消”则作罢", synonyms=("appointment",)),
    _W("hold", ("挂起", "暂停"), "i", Takes.MOMENT, "until monday the part is on its way", "到周一 等配件",
       "pause the ticket until then, with a reason", "暂停到指定时间，并写明原因", synonyms=("pause",), unseen=True),
    _W("kind", ("类型",), "-", Takes.VALUE, "incident · request · question", "故障 · 请求 · 咨询", "correct what kind of ticket it is",
       "更正工单类型", unseen=True),
    _W("category", ("分类",), "-", Takes.VALUE, "network.vpn", "network.vpn", "correct the category", "更正分类", unseen=True),
    _W("impact", ("影响",), "-", Takes.VALUE, "person · team · site · everyone", "个人 · 团队 · 站点 · 所有人",
       "correct how many people it stops", "更正影响范围", unseen=True),
    _W("urgency", ("紧急", "紧急度", "紧急程度"), "-", Takes.VALUE, "low · normal · high", "低 · 普通 · 高", "correct how urgent it is",
       "更正紧急程度", unseen=True),
    _W("priority", ("优先级",), "-", Takes.VALUE, "P1 · P2 · P3 · P4", "P1 · P2 · P3 · P4", "set the priority outright", "直接指定优先级",
       synonyms=("prio",), unseen=True),
    _W("fact", ("信息",), "-", Takes.FACT, "place=room 312 · place=", "地点=312室", "note or correct a fact of the ticket; leave out what follows = to remove it",
       "登记或更正工单的一项信息；等号后留空则删除", many=True, unseen=True),
    _W("escalate", ("升级", "上报"), "i", Takes.TEXT, "needs the vendor", "需要厂商支持",
       "pass it to the next level, with everything known so far", "升级到上一级，并附上已知的全部情况",
       needs=frozenset({_N.FILES, _N.EVENTS, _N.SAID}), unseen=True),
    _W("consult", ("会诊", "协助"), "i", Takes.TARGETS_TEXT, "bob, team:db is the index broken?", "bob, 组:db 索引坏了吗？",
       "ask colleagues without giving the ticket away", "请同事协助，工单仍由您负责", many=True, needs=frozenset({_N.SAID})),
    _W("task", ("任务", "子任务"), "i", Takes.TASK, "team:db check the index due 2d", "组:db 检查索引 截止 2天",
       "give a part of the work away, with a deadline", "把一部分工作交给别人，并定下期限", many=True, needs=frozenset({_N.SAID})),
    _W("change", ("变更",), "i", Takes.TEXT, "", "", "propose a change; write Risk:, Impact:, Rollback:, Backup:",
       "提出变更，请写明 风险： 影响： 回滚： 备份："),
    _W("approve", ("批准", "同意"), "i", Takes.TEXT, "", "", "approve what you were asked to decide", "批准请您决定的事项",
       who=(MayWrite.APPROVER,), unseen=True),
    _W("reject", ("驳回", "不同意"), "i", Takes.REASON, "too risky today", "今天风险太大", "refuse it, with a reason", "驳回，并写明原因",
       who=(MayWrite.APPROVER,), unseen=True),
    _W("resolve", ("解决", "已解决", "完成"), "R", Takes.TEXT, "", "", "record the solution and ask the requester to confirm it",
       "记录解决方案，请请求人确认", synonyms=("resolved", "solve", "solved", "done", "fixed"), needs=frozenset({_N.SIMILAR}), unseen=True),
    _W("close", ("关闭",), "R", Takes.REASON, "duplicate of a phone call", "已在电话中处理", "close without a confirmation, with a reason",
       "不经确认直接关闭，需写明原因", who=_DESK, receipt=True),
    _W("reopen", ("重开", "重新打开"), "R", Takes.TEXT, "", "", "open it again", "重新打开工单", who=_DESK, receipt=True),
    _W("decline", ("拒绝", "婉拒"), "R", Takes.REASON, "please turn to facilities", "请联系行政部",
       "it is outside the service; say who to turn to", "不在服务范围内，请说明该找谁", who=_DESK, receipt=True),
    _W("cancel", ("取消",), "R", Takes.TEXT, "no longer needed", "不再需要", "cancel the ticket", "取消工单",
       who=(MayWrite.REQUESTER, MayWrite.DESK_OR_LEAD), receipt=True),
    _W("merge", ("合并",), "i", Takes.TICKETS, "42", "42", "make this ticket part of another one", "并入另一张工单", dangerous=True,
       needs=frozenset({_N.HERE}), receipt=True),
    _W("split", ("拆分",), "i", Takes.TEXT, "the second monitor", "第二台显示器", "make a ticket of its own from the latest mail",
       "把最近一封来信拆成单独的工单", needs=frozenset({_N.HERE, _N.SPLIT}), receipt=True),
    _W("link", ("关联",), "i", Takes.TICKETS, "42", "42", "note that two tickets belong together", "标记两张工单有关联",
       many=True),
    _W("unmerge", ("撤并", "取消合并"), "i", Takes.TICKETS_OR_NONE, "42", "42",
       "undo a merge, or take a report out of its major incident", "撤回合并，或把一张工单移出重大故障",
       needs=frozenset({_N.EVENTS, _N.MERGED}), receipt=True, unseen=True),
    _W("spam", ("垃圾", "垃圾邮件"), "i", Takes.NOTHING, "", "", "it is spam; the sender is remembered", "标为垃圾邮件，并记住发件人", receipt=True),
    _W("notspam", ("非垃圾", "不是垃圾"), "i", Takes.NOTHING, "", "", "it is no spam after all", "不是垃圾邮件", synonyms=("ham",), receipt=True),
    _W("watch", ("关注",), "i", Takes.ADDRESSES, "ann@example.com", "ann@example.com", "copy somebody in", "让某人也收到往来邮件",
       many=True),
    _W("unwatch", ("取关", "取消关注"), "i", Takes.ADDRESSES, "ann@example.com", "ann@example.com", "take somebody off the ticket",
       "不再发给某人", many=True),
    _W("requester", ("请求人", "申请人"), "i", Takes.ADDRESS, "ann@example.com", "ann@example.com",
       "the ticket is somebody else's; you will be asked to confirm", "更换请求人，需要您再确认一次", dangerous=True, receipt=True),
    _W("time", ("工时", "用时"), "-", Takes.DURATION, "30m · 1.5h", "30分钟 · 1.5小时", "note time that you spent", "登记花费的时间", unseen=True),
    _W("kb", ("知识", "知识库"), "i", Takes.WORDS, "printer jam", "卡纸", "find articles that may help", "查找知识库文章", changes=False,
       needs_ticket=False, many=True, needs=frozenset({_N.ARTICLES})),
    _W("similar", ("相似",), "i", Takes.TEXT, "", "", "show similar tickets that were solved", "查看类似的已解决工单", changes=False,
       needs=frozenset({_N.SIMILAR})),
    _W("use", ("套用", "引用"), "R", Takes.NAME, "vpn-reset", "vpn-reset", "put the text of an article into the answer",
       "把知识库文章的正文放进答复", many=True,
       needs=frozenset({_N.ARTICLE}), unseen=True),
    _W("publish", ("发布",), "i", Takes.TEXT, "", "", "draft a knowledge article from this ticket", "根据工单起草知识库文章"),
    _W("improve", ("改进",), "i", Takes.TASK_OR_NONE, "bob order spare rollers due 1 Dec", "bob 采购备用搓纸轮 截止 12月1日",
       "note an action that prevents it next time; alone: list them", "登记一项改进措施；单独写则列出全部", many=True, needs=frozenset({_N.SAID})),
    _W("show", ("查看",), "i", Takes.TICKETS_OR_NONE, "42", "42", "send me this or another ticket", "把工单内容发给我", changes=False,
       needs_ticket=False, many=True, needs=frozenset({_N.SAID})),
    _W("files", ("文件", "附件"), "i", Takes.TEXT, "2", "2", "send me the files of this ticket; 2: the second part of them",
       "把本工单的文件发给我；2 表示第二部分", synonyms=("attachments",), changes=False, needs=frozenset({_N.PART, _N.EVENTS}), unseen=True),
    _W("original", ("原文",), "i", Takes.NOTHING, "", "", "send me what was written where secrets are hidden; once, on record",
       "把隐去密码等内容的来信原文发给我；只发一次，并留下记录", needs=frozenset({_N.HERE}), unseen=True),
    _W("confidential", ("保密",), "i", Takes.TEXT, "off", "取消", "show the ticket to its people only; off undoes it",
       "工单只对经办的人可见；“取消”则恢复"),
    _W("export", ("导出",), "i", Takes.NOTHING, "", "", "send the requester all that the desk holds of them, as they asked",
       "按请求人的要求，把服务台保存的其全部资料发给本人", who=_DESK, dangerous=True, needs=frozenset({_N.EVENTS})),
    _W("erase", ("清除",), "i", Takes.NOTHING, "", "", "erase all that the desk holds of the requester, as they asked",
       "按请求人的要求，清除服务台保存的其全部资料", who=_DESK, dangerous=True, needs=frozenset({_N.EVENTS})),
    _W("find", ("查找", "搜索"), "i", Takes.WORDS, "paper jam", "卡纸", "search the tickets, closed ones too", "搜索工单，含已关闭的", synonyms=("search",),
       changes=False, needs_ticket=False, many=True, needs=frozenset({_N.SEARCH})),
    _W("status", ("状态",), "i", Takes.NOTHING, "", "", "send me the state of the desk or of this ticket", "把服务台或本工单的状态发给我",
       changes=False, needs_ticket=False, needs=frozenset({_N.SAID})),
    _W("list", ("列表", "我的工单"), "i", Takes.TEXT, "P1 · late", "P1 · 超期", "send me my queue, by deadline; or what of it is P1, or late",
       "按期限把我的工单列表发给我，或只发其中 P1 的、已超期的",
       synonyms=("queue",), changes=False, needs_ticket=False, needs=frozenset({_N.QUEUE})),
    _W("report", ("报告", "报表"), "i", Takes.TEXT, "last month team:network", "上月 组:network",
       "send me the figures of a period: of a team, an organisation, a category", "把一段时间的统计发给我，可按小组、单位、分类",
       changes=False, needs_ticket=False),
    _W("why", ("为什么", "明细"), "i", Takes.WORDS, "3", "3", "send me the tickets behind a line of my last report",
       "把最近一份报告中某一行背后的工单发给我", changes=False, needs_ticket=False),
    _W("help", ("帮助",), "i", Takes.TEXT, "", "", "send me this list", "把这份说明发给我", changes=False, needs_ticket=False),
    _W("resend", ("重发",), "i", Takes.ADDRESS, "to ann@example.com", "给 ann@example.com", "send the last email once more",
       "把上一封邮件再发一次", needs=frozenset({_N.EVENTS, _N.SAID})),
    _W("undo", ("撤销", "撤回"), "i", Takes.NOTHING, "", "", "undo the last command that can be undone",
       "撤销上一条可以撤销的命令", needs=frozenset({_N.EVENTS, _N.SAID, _N.MERGED}), unseen=True),
    _W("away", ("请假", "外出"), "i", Takes.MOMENT, "until friday", "到周五", "you are away; your tickets are handed on", "您不在，工单会转交他人",
       needs_ticket=False),
    _W("back", ("销假", "回来"), "i", Takes.NOTHING, "", "", "you are back", "您回来了", needs_ticket=False),
    _W("new", ("代报", "新建"), "R", Takes.CALLER, 'ann@example.com phone · "Ann Lee" +86 10 5555 phone',
       'ann@example.com 电话 · "李伟" +86 10 5555 电话', "open a ticket for somebody who called or came by", "替来电或到场的人登记工单",
       synonyms=("log",), needs_ticket=False, many=True),
)  # fmt: skip

BY_WORD: dict[str, CommandWord] = {row.word: row for row in COMMANDS}
TYPED: dict[str, CommandWord] = {
    typed: row for row in COMMANDS for typed in (row.word, *row.synonyms, *row.chinese)
}  # everything that may be typed behind the sign, in lower case

# How `#help` lists them: what a day is made of first.
GROUPS: dict[str, tuple[str, ...]] = {
    "answer": ("accept", "ask", "eta", "appoint", "resolve", "note", "use"),
    "hand_on": ("assign", "escalate", "consult", "task", "hold"),
    "triage": ("kind", "category", "impact", "urgency", "priority", "fact", "time"),
    "approval": ("change", "approve", "reject"),
    "end": ("close", "reopen", "decline", "cancel", "spam", "notspam", "undo"),
    "tickets": ("merge", "unmerge", "split", "link"),
    "people": ("watch", "unwatch", "requester", "resend", "confidential", "original", "export", "erase"),
    "knowledge": ("kb", "similar", "publish", "improve"),
    "look_up": ("show", "files", "find", "status", "list", "report", "why", "help"),
    "yourself": ("new", "away", "back"),
}

# What other desks call it: never run, only offered.
ELSEWHERE: dict[str, str] = {
    "transfer": "assign", "forward": "assign", "delegate": "assign", "handover": "assign", "give": "assign", "unassign": "assign",
    "comment": "note", "private": "note", "snooze": "hold", "defer": "hold", "wait": "hold", "waiting": "hold", "park": "hold",
    "complete": "resolve", "completed": "resolve", "finish": "resolve", "finished": "resolve", "shut": "close", "open": "reopen",
    "due": "eta", "schedule": "appoint", "meeting": "appoint", "duplicate": "merge", "dup": "merge", "subscribe": "watch", "cc": "watch",
    "unsubscribe": "unwatch", "label": "category", "severity": "priority", "abort": "cancel", "withdraw": "cancel", "junk": "spam",
    "claim": "accept", "grab": "accept", "worklog": "time", "revert": "undo", "vacation": "away", "ooo": "away",
    "移交": "assign", "转交": "assign", "转给": "assign", "评论": "note", "等待": "hold", "推迟": "hold", "办结": "resolve", "结单": "close",
    "领取": "accept", "认领": "accept", "抄送": "watch", "休假": "away",
    "remind": "hold", "reminder": "hold", "followup": "hold", "follow-up": "hold", "phone": "note", "call": "note", "called": "note",
    "tag": "category", "pass": "assign", "reassigned": "assign", "hand": "assign", "deadline": "eta", "urgent": "urgency",
    "承诺": "eta", "承诺时间": "eta", "答应": "eta", "分配": "assign", "分配给": "assign", "交给": "assign", "派给": "assign", "派单": "assign",
    "处理中": "accept", "挂单": "hold", "提醒": "hold", "关单": "close", "结束": "close", "归档": "close", "电话": "note", "记录": "note",
    "加急": "urgency", "催办": "escalate", "标签": "category", "求助": "consult", "知会": "watch",
}  # fmt: skip

PRIORITY_ALONE = re.compile(r"[#＃](p[1-9])", re.IGNORECASE)  # what is meant by it needs no second word


def get_command(word: str) -> CommandWord:
    """The row of a word, a synonym or a Chinese word; raises KeyError."""
    return TYPED[word.lower()]


# -- what contradicts what --------------------------------------------------------------------------------------------

MOVES = frozenset(
    {"ask", "hold", "resolve", "close", "reopen", "decline", "cancel", "merge", "unmerge", "spam", "change"}
)  # each leads to another state: one of them per mail
OWNERS = frozenset({"accept", "assign", "escalate"})  # each says who has it next
OPPOSITES = frozenset(
    {
        frozenset({"watch", "unwatch"}),
        frozenset({"spam", "notspam"}),
        frozenset({"approve", "reject"}),
        frozenset({"away", "back"}),
        frozenset({"task", "resolve"}),
        frozenset({"task", "close"}),
    }
)


# -- what a requester can write ---------------------------------------------------------------------------------------


class RequesterWord(Struct, frozen=True):
    """One word of a requester (S2.10). `whole` counts only when nothing else is written."""

    word: str
    typed: tuple[str, ...]
    chinese: tuple[str, ...]
    meaning_en: str
    meaning_zh: str
    whole: bool = False

    def meaning(self, language: str) -> str:
        """What the word does, in Chinese or English."""
        return self.meaning_zh if language == "zh" else self.meaning_en


REQUESTER_WORDS: tuple[RequesterWord, ...] = (
    RequesterWord("help", ("help", "how", "commands"), ("帮助", "使用说明", "怎么用"), "what the desk does and how to use it",
                  "服务台能做什么、怎么用", whole=True),
    RequesterWord("status", ("status", "state", "my tickets"), ("状态", "进度", "我的工单", "查询"), "your open tickets",
                  "您未完成的工单", whole=True),
    RequesterWord("my data", ("my data", "send me my data", "export my data"), ("我的数据", "我的资料", "导出我的数据"),
                  "a copy of all that the desk holds of you; you are asked to confirm", "索取本服务台保存的您的全部资料，需要您再确认一次",
                  whole=True),
    RequesterWord("forget me", ("forget me", "delete my data", "erase my data"), ("忘记我", "删除我的数据", "清除我的资料"),
                  "have your data erased; you are asked to confirm", "清除您的个人资料，需要您再确认一次", whole=True),
    RequesterWord("close", ("close", "solved", "close it", "close ticket", "close the ticket", "close this ticket",
                            "please close", "please close it", "close please", "resolved"),
                  ("关闭", "已解决", "解决了", "关闭工单", "请关闭", "可以关闭", "可以关闭了"), "it is solved; close the ticket",
                  "问题已解决，关闭工单"),
    RequesterWord("cancel", ("cancel", "cancel it", "please cancel", "cancel please", "cancel ticket", "cancel the ticket",
                             "cancel this ticket", "withdraw"),
                  ("取消", "撤销", "取消工单", "请取消", "不用了"), "you no longer need it; the ticket is dropped",
                  "不再需要，取消工单"),
    RequesterWord("leave", ("leave", "unsubscribe", "remove me", "unwatch"), ("退出", "退订", "不再关注"),
                  "no more mail about this ticket", "不再收到这张工单的邮件"),
    RequesterWord("urgent", ("urgent", "it is urgent", "it's urgent", "this is urgent", "very urgent", "urgent please"),
                  ("加急", "紧急", "很急", "急", "非常紧急", "请加急"), "ask the desk to look at it sooner", "请服务台尽快处理"),
)  # fmt: skip
