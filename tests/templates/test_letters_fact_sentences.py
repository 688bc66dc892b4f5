"""Sentences of letters that state a fact, each with a case in which it is so and one in which another one stands there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from templates.context import ApprovalView, Escalation, Failure, Figures, LetterContext, Receipt, Said, Who
from templates.render import render
from templates.samples.every_letter import at, sample

ANN, BOB = Who("Ann Lee", "ann@acme.example"), Who("Bob", "bob@acme.example")
NOOR, DANA = Who("Noor", "noor@acme.example"), Who("Dana", "dana@acme.example")
UNNAMED = Who("", "cio@acme.example")


def base(letter, language, **changes):
    context: LetterContext = sample(letter, language)
    ticket = changes.pop("ticket", {})
    if context.ticket is not None:
        context = replace(context, ticket=replace(context.ticket, **ticket))
    return replace(context, **changes)


def nobody():
    return {"assignee": None, "owner": None}


def has(address_of):
    return {"assignee": address_of, "owner": address_of}


# letter, the sentence, when it is so, the sentence in its place, when that is so
SENTENCES = [
    ("received", "Noor is on it", {"ticket": has(NOOR)}, "A colleague will reply by", {"ticket": nobody()}),
    (
        "received",
        "A colleague will reply by",
        {"ticket": nobody()},
        "A colleague will look at it and reply here",
        {"ticket": {**nobody(), "response_due": None}},
    ),
    (
        "received",
        "No one here speaks Chinese right now",
        {"ticket": {"answers_in": "en", "requester_languages": ("zh",)}},
        "Noor is on it",
        {"ticket": {"answers_in": ""}},
    ),
    ("received-major", "Noor is working on it", {"ticket": has(NOOR)}, "we are working on it", {"ticket": nobody()}),
    ("progress", "Noor is still working on this", {"ticket": has(NOOR)}, "We're still working", {"ticket": nobody()}),
    (
        "progress",
        "as promised",
        {"now": at(24, 10), "ticket": {"promised": at(24, 16)}},
        "again by",
        {"now": at(24, 17), "ticket": {"promised": at(24, 16)}, "deadline": at(26, 16)},
    ),
    (
        "promise-broken",
        "Noor and Dana have just been notified",
        {"escalation": Escalation(told=(NOOR, DANA))},
        "Dana has just been notified",
        {"escalation": Escalation(told=(DANA,)), "ticket": nobody()},
    ),
    (
        "promise-broken",
        "you haven't had one",
        {"escalation": Escalation(of="response", told=(DANA,))},
        "We promised you news",
        {"escalation": Escalation(of="promise", told=(DANA,))},
    ),
    (
        "promise-broken",
        "Dana has just been notified",
        {"escalation": Escalation(told=(DANA, UNNAMED))},
        "The people in charge have just been notified",
        {"escalation": Escalation(told=(UNNAMED,))},
    ),
    (
        "moved-up",
        "We've asked Dana to help",
        {"ticket": {"assignee": DANA, "owner": NOOR}},
        "We've asked specialists",
        {"ticket": {"assignee": None, "owner": NOOR}},
    ),
    (
        "moved-up",
        "Noor is still your contact",
        {"ticket": {"assignee": DANA, "owner": NOOR}},
        "Keep replying here",
        {"ticket": {"assignee": DANA, "owner": None}},
    ),
    (
        "moved-up",
        "We've asked more people to help",
        {"ticket": has(NOOR)},
        "We've asked Dana to help",
        {"ticket": {"assignee": DANA, "owner": NOOR}},
    ),
    (
        "contact-changed",
        "Noor is away until Friday 27 November",
        {"actor": NOOR, "reason": "away", "until": at(27, 9)},
        "Noor isn't available at the moment",
        {"actor": NOOR, "reason": "away", "until": None},
    ),
    (
        "contact-changed",
        "Dana is looking after it in the meantime",
        {"actor": NOOR, "reason": "away", "ticket": has(DANA)},
        "The team has it in the meantime",
        {"actor": NOOR, "reason": "away", "ticket": nobody()},
    ),
    (
        "contact-changed",
        "Noor has handed this on",
        {"actor": NOOR, "reason": "left"},
        "Noor is back and is looking after this again",
        {"actor": NOOR, "reason": "back", "ticket": has(NOOR)},
    ),
    (
        "handed-on",
        "(T-1042) → Dana",
        {"tickets": (replace(sample("received").ticket, assignee=DANA),)},
        "(T-1042) → no one yet",
        {"tickets": (replace(sample("received").ticket, assignee=None),)},
    ),
    ("handed-on", "Your open tickets", {}, "You had no open tickets", {"tickets": ()}),
    ("language-gap", "was told that the answer may come in", {"reason": "told"}, "no one on the team", {"reason": ""}),
    (
        "escalation",
        "It's assigned to you",
        {"to": NOOR, "ticket": has(NOOR)},
        "Noor has it",
        {"to": DANA, "ticket": has(NOOR)},
    ),
    ("escalation", "Noor has it", {"to": DANA, "ticket": has(NOOR)}, "No one has taken it yet", {"ticket": nobody()}),
    (
        "escalation",
        "80% of the time has passed",
        {"escalation": Escalation(of="response", percent=80, target=at(24, 15))},
        "The first answer was due",
        {"escalation": Escalation(of="response", percent=100, target=at(24, 15))},
    ),
    (
        "escalation",
        "that time has passed without any",
        {"escalation": Escalation(of="promise", percent=100, target=at(24, 15))},
        "The solution was due",
        {"escalation": Escalation(of="resolution", percent=100, target=at(24, 15))},
    ),
    (
        "escalation",
        "No one has written to Ann since",
        {"escalation": Escalation(of="update", target=at(24, 15))},
        "No one has answered Ann yet",
        {"escalation": Escalation(of="update")},
    ),
    (
        "escalation",
        "Noor has it, but hasn't accepted it",
        {"escalation": Escalation(of="update"), "to": DANA, "ticket": has(NOOR) | {"state": "assigned"}},
        "Noor has it.",
        {"escalation": Escalation(of="update"), "to": DANA, "ticket": has(NOOR) | {"state": "in_progress"}},
    ),
    (
        "escalation",
        "Also notified: Dana",
        {"escalation": Escalation(told=(NOOR, DANA))},
        "The solution was due",
        {"escalation": Escalation(told=(NOOR,))},
    ),
    (
        "dossier",
        "Noor asks you for help",
        {"escalation": Escalation(by=NOOR), "to": DANA},
        "This has moved up to you: the solution was due",
        {"escalation": Escalation(of="resolution", target=at(24, 15)), "to": DANA, "ticket": has(DANA)},
    ),
    (
        "dossier",
        "This has moved up to you:",
        {"escalation": Escalation(), "to": DANA, "ticket": has(DANA)},
        "This has moved up to your team",
        {"escalation": Escalation(), "to": DANA, "ticket": nobody()},
    ),
    (
        "nudge",
        "had no answer since Tue 24 Nov 12:00",
        {"escalation": Escalation(target=at(24, 12))},
        "not had an answer yet",
        {"escalation": Escalation(target=None)},
    ),
    (
        "handed-over",
        "Dana has taken this over from you",
        {"actor": DANA, "ticket": has(DANA)},
        "Bob handed this on to Dana",
        {"actor": BOB, "ticket": has(DANA)},
    ),
    (
        "cancelled",
        "We've cancelled this, as you asked",
        {"to": ANN, "actor": ANN, "personal_address": ""},
        "Ann has cancelled this",
        {"to": BOB, "actor": ANN, "personal_address": ""},
    ),
    (
        "closed",
        "We haven't heard from you",
        {"ticket": {"resolution": "unconfirmed"}, "personal_address": ""},
        "Thank you for letting us know",
        {"ticket": {"resolution": "confirmed"}, "personal_address": ""},
    ),
    (
        "closed",
        "Good to hear it works again",
        {"ticket": {"resolution": "self-solved"}, "personal_address": ""},
        "Noor closed this request",
        {"ticket": {"resolution": "by desk"}, "actor": NOOR, "personal_address": ""},
    ),
    (
        "promised",
        "This has to wait until",
        {"step": 2, "deadline": at(26, 9)},
        "will have news for you by",
        {"step": 1, "deadline": at(26, 9)},
    ),
    (
        "left",
        "You won't get more email",
        {"to": ANN, "actor": None},
        "Ann Lee asked for no more email",
        {"to": NOOR, "actor": ANN},
    ),
    (
        "reopened",
        "reopened 2 times so far",
        {"ticket": {"reopened": 2}},
        "reports that it isn't solved:",
        {"ticket": {"reopened": 1}},
    ),
    (
        "late",
        "These 2 tickets are late",
        {},
        "23 tickets are late, or nearly. The 2 most urgent",
        {"figures": replace(sample("late").figures, open=23)},
    ),
    (
        "change-asked",
        "Noor is away, so Dana is asked to decide",
        {"step": 3, "actor": NOOR, "reason": "away", "approval": ApprovalView(open=(DANA,))},
        "Noor has left, so Dana is asked to decide",
        {"step": 3, "actor": NOOR, "reason": "left", "approval": ApprovalView(open=(DANA,))},
    ),
    (
        "change-asked",
        "Noor can't be reached",
        {"step": 3, "actor": NOOR, "reason": "unreached", "approval": ApprovalView(open=(DANA,))},
        "Nobody decided in time",
        {"step": 3, "actor": None, "reason": "away", "approval": ApprovalView(open=(DANA,))},
    ),
    (
        "change-asked",
        "Nobody decided in time",
        {"step": 3, "actor": None, "approval": ApprovalView(open=(DANA,), quorum=2)},
        "Not everybody decided in time",
        {"step": 3, "actor": None, "approval": ApprovalView(open=(DANA,), approved=(BOB,), quorum=2)},
    ),
    (
        "change-asked",
        "Noor is away until Fri 27 Nov 09:00, and nobody else",
        {"step": 5, "actor": NOOR, "reason": "away", "deadline": at(27, 9)},
        "Noor has left, and nobody else",
        {"step": 5, "actor": NOOR, "reason": "left", "deadline": at(27, 9)},
    ),
    (
        "change-decided",
        "The deadline passed without a decision",
        {"actor": None, "approval": ApprovalView(decided="expired", open=(DANA, BOB), quorum=2)},
        "Bob approved it, Dana didn't decide",
        {"actor": None, "approval": ApprovalView(decided="expired", approved=(BOB,), open=(DANA,), quorum=2)},
    ),
    (
        "request-undecided",
        "The person who was to decide on your request isn't there",
        {"step": 2, "approval": ApprovalView(decided="asked", approvers=(DANA,))},
        "Your request was not decided in time",
        {"step": 1, "approval": ApprovalView(decided="asked", approvers=(DANA,))},
    ),
    ("task-reminder", "This is due now", {"step": 2}, "This was due", {"step": 2, "reason": "passed"}),
    (
        "digest",
        "Nothing of yours is due today",
        {"figures": Figures(open=2)},
        "1 of your 3 tickets is due today",
        {"figures": Figures(open=2, due_today=1)},
    ),
    (
        "consult",
        "Noor is working on this and has a question",
        {"actor": NOOR, "to": BOB, "ticket": has(NOOR)},
        "Noor has a question for you",
        {"actor": NOOR, "to": BOB, "ticket": has(DANA)},
    ),
    (
        "consult",
        "The ticket stays with Noor",
        {"actor": NOOR, "to": BOB, "ticket": has(NOOR)},
        "The ticket stays with you",
        {"actor": BOB, "to": NOOR, "ticket": has(NOOR)},
    ),
    (
        "promised",
        "Noor will reply later than we said: by",
        {"step": 4, "actor": NOOR, "deadline": at(26, 9)},
        "Noor will have news for you by",
        {"step": 1, "actor": NOOR, "deadline": at(26, 9)},
    ),
    (
        "engineer-reply",
        "now has a higher priority, as you asked",
        {"reason": "raised", "deadline": at(26, 9)},
        "You will hear from Noor again",
        {"reason": "", "deadline": at(26, 9)},
    ),
    (
        "requester-reply",
        "it sounds as if it is no longer needed",
        {"reason": "withdrawn"},
        "Ann Lee writes:",
        {"reason": ""},
    ),
    (
        "consult-answers",
        "2 more answers to your question",
        {"to": NOOR},
        "asked you too:",
        {"to": BOB, "reason": "asked"},
    ),
    (
        "dossier",
        "Noor is still Ann's contact",
        {"ticket": {"owner": NOOR}},
        "It's for Human Resources to read",
        {"ticket": {"hidden": "of_team", "team": "Human Resources"}},
    ),
    (
        "digest",
        "3 hold until tuesday",
        {"tickets": (sample("received").ticket,) * 3},
        "1 eta 16:00",
        {"tickets": (sample("received").ticket,)},
    ),
    (
        "files",
        "Part 1 of 2 of this ticket's files",
        {},
        "The files of this ticket:",
        {"shelf": replace(sample("files").shelf, parts=1)},
    ),
    (
        "assignment",
        "so no acknowledgement went out. Ann hears only what you write",
        {"unheard": "notice"},
        "A limit on acknowledgements was reached",
        {"unheard": "budget"},
    ),
    (
        "received",
        "This is what we noted",
        {"message": Said(ANN, "It jams.")},
        "We've filed this as",
        {"message": None},
    ),
    ("reminder", "Noor thinks this is solved", {"step": 1}, "We haven't heard whether it works now", {"step": 2}),
    (
        "reminder",
        "This is the last reminder",
        {"step": 2, "deadline": at(26, 9)},
        "Otherwise we'll close it",
        {"step": 1, "deadline": at(26, 9)},
    ),
    ("question-reminder", "This is the last reminder", {"step": 2}, "your answer to continue", {"step": 1}),
    (
        "closed",
        "confirmed that it works",
        {"to": NOOR, "personal_address": "noor@", "ticket": {"resolution": "confirmed"}},
        "This is closed (unconfirmed)",
        {"to": NOOR, "personal_address": "noor@", "ticket": {"resolution": "unconfirmed"}},
    ),
    ("moved-desk", "Noor is on it", {"ticket": has(NOOR)}, "A colleague there will reply by", {"ticket": nobody()}),
    ("merged", "we're handling both as one", {"step": 1}, "We're handling this apart again", {"step": 2}),
    (
        "merge-note",
        "New messages arrive there from now on",
        {"reason": "merged", "actor": DANA},
        "its messages arrive here again",
        {"reason": "unmerged", "actor": DANA},
    ),
    (
        "received-major",
        "Noor is working on it for everyone",
        {"step": 0, "ticket": has(NOOR)},
        "Noor has it for everyone",
        {"step": 2, "ticket": has(NOOR)},
    ),
    (
        "low-score",
        "handled by Noor",
        {"to": DANA, "ticket": has(NOOR)},
        "was unhappy",
        {"to": NOOR, "ticket": has(NOOR)},
    ),
    (
        "bounced",
        "We've stopped sending to that address",
        {"failure": Failure(recipient="ann@acme.example", kind="gone")},
        "Only this email was refused",
        {"failure": Failure(recipient="ann@acme.example")},
    ),
    (
        "mailbox-trouble",
        "Our login to inbox has been refused since",
        {"failure": Failure(what="inbox", kind="refused", since=at(24, 9))},
        "inbox has been out of reach since",
        {"failure": Failure(what="inbox", kind="unreachable", since=at(24, 9))},
    ),
    (
        "appointment-over",
        "never confirmed the time",
        {"appointment": replace(sample("appointment-over").appointment, decided="proposed")},
        "How did it go?",
        {"appointment": replace(sample("appointment-over").appointment, decided="accepted")},
    ),
    (
        "appointment-answer",
        "accepts the appointment",
        {"appointment": replace(sample("appointment-answer").appointment, decided="accepted")},
        "doesn't suit",
        {"appointment": replace(sample("appointment-answer").appointment, decided="other")},
    ),
    (
        "change-approval",
        "Earlier votes no longer count",
        {"step": 2},
        "This is still waiting for your decision",
        {"step": 3},
    ),
    ("change-approval", "Your answer came after the deadline", {"step": 7}, "The ticket is open again", {"step": 6}),
    (
        "approval-standing",
        "Dana approved it",
        {"actor": DANA, "approval": ApprovalView(decided="approved")},
        "Dana did not approve it",
        {"actor": DANA, "approval": ApprovalView(decided="rejected")},
    ),
    (
        "approval-standing",
        "Dana decided in your place",
        {"actor": DANA, "approval": ApprovalView(decided="taken")},
        "the ticket is closed",
        {"actor": DANA, "approval": ApprovalView(decided="over")},
    ),
    (
        "approval-noted",
        "has been told that it is approved",
        {"approval": ApprovalView(kind="request", decided="approved")},
        "has been told that it was not approved",
        {"approval": ApprovalView(kind="request", decided="rejected"), "ticket": {"state": "declined"}},
    ),
    (
        "recurring",
        "This is yours today",
        {"step": 0, "ticket": has(NOOR)},
        "No one has taken it yet",
        {"step": 0, "ticket": nobody()},
    ),
    (
        "recurring",
        "the one before is still open",
        {"step": 2, "deadline": at(24, 9)},
        "This is yours today, late",
        {"step": 0, "reason": "late", "deadline": at(24, 9), "ticket": has(NOOR)},
    ),
    (
        "receipt",
        "Your text went to Ann Lee",
        {"receipt": Receipt(text_went="requester"), "ticket": {"requester": ANN}},
        "Your text stayed internal",
        {"receipt": Receipt(text_went="internal"), "ticket": {"requester": ANN}},
    ),
    (
        "receipt",
        "Your text has not gone to Ann Lee",
        {"receipt": Receipt(text_went="unsent"), "ticket": {"requester": ANN}},
        "Your text has not been sent",
        {"receipt": Receipt(text_went="held"), "ticket": {"requester": ANN}},
    ),
    (
        "digest-lead",
        "1 of 3 open tickets is late",
        {"figures": Figures(open=3, late=1)},
        "Nothing is late; 2 of 3 open tickets have no one yet",
        {"figures": Figures(open=3, unassigned=2)},
    ),
    (
        "consult",
        "hasn't had an answer yet",
        {"step": 2, "actor": NOOR},
        "has a question for you",
        {"step": 1, "actor": NOOR},
    ),
    (
        "assignment",
        "Dana is handing this over to you",
        {"actor": DANA},
        "No one has taken it yet",
        {"actor": None, "ticket": nobody()},
    ),
    (
        "record-missing",
        "has confirmed that it's solved",
        {"step": 1},
        "It reads as if you changed a system",
        {"step": 2},
    ),
    (
        "held-expired",
        "until you confirmed it",
        {"actor": NOOR, "to": NOOR, "receipt": Receipt(question="wrote")},
        "until a colleague could check it",
        {"actor": NOOR, "to": NOOR, "receipt": Receipt()},
    ),
    (
        "received-after-hours",
        "Noor will reply by",
        {"ticket": has(NOOR)},
        "A colleague will reply by",
        {"ticket": nobody()},
    ),
    ("joined", "Dana has added you", {"actor": DANA}, "You were added", {"actor": None}),
]


# the same rows in Chinese: what is said, and what instead
CHINESE = (
    ("由 Noor 负责处理", "同事会在"),
    ("同事会在", "同事看过之后会在这里答复您"),
    ("目前没有会中文的同事", "由诺尔负责处理"),
    ("Noor 正在统一处理", "我们正在统一处理"),
    ("Noor 仍在处理中", "我们仍在处理中"),
    ("承诺的时间不变", "会在 11 月 26 日（周四）16:00"),
    ("Noor、Dana 刚刚已收到提醒", "。Dana 刚刚已收到提醒"),
    ("您还没有收到", "没有做到"),
    ("Dana 刚刚已收到提醒", "负责的同事刚刚已收到提醒"),
    ("已请 Dana 协助处理", "已请专家协助处理"),
    ("您的联系人仍是 Noor", "请照旧直接回复"),
    ("请了更多同事一起处理", "已请 Dana 协助处理"),
    ("Noor 休假中，11 月 27 日（周五）返回", "Noor 目前无法处理"),
    ("由 Dana 负责处理", "由团队其他同事负责处理"),
    ("Noor 不再负责您的问题", "Noor 已回来，继续负责处理"),
    ("（T-1042）→ Dana", "（T-1042）→ 还没有人接手"),
    ("您未完成的工单", "您没有未完成的工单"),
    ("答复可能是英文", "诺尔"),
    ("目前由您负责", "现在由 Noor 处理"),
    ("现在由 Noor 处理", "还没有人接单"),
    ("用时已达时限的 80%", "首次答复期限 11 月 24 日（周二）15:00 已过"),
    ("时间已过，还没有任何答复", "解决期限 11 月 24 日（周二）15:00 已过"),
    ("15:00 以来没有人给", "还没有人答复"),
    ("已分派给 Noor，尚未接单", "现在由 Noor 处理"),
    ("同时通知：Dana", "请现在答复"),
    ("Noor 请您支援", "已升级到您这里：解决期限"),
    ("已升级到您这里", "已升级到您的团队"),
    ("从 11 月 24 日（周二）12:00 起再没有收到答复", "还没有收到答复"),
    ("Dana 从您这里接手了", "Bob 把这张工单转给了 Dana"),
    ("已按您的意思取消", "Ann Lee 取消了这张工单"),
    ("一直没有收到您的回复", "谢谢您的确认"),
    ("问题解决了就好", "Noor 已经关闭这张工单"),
    ("需要等到 11 月 26 日", "会在 11 月 26 日"),
    ("您不会再收到这张工单的邮件", "Ann Lee 不再接收这张工单的邮件"),
    ("这是第 2 次重新打开", "说问题还没有解决"),
    ("下面 2 张工单", "最急的 2 张"),
    ("Noor 不在，已改请 Dana", "Noor 已离开服务台，已改请 Dana"),
    ("Noor 联系不上", "期限内没有人决定"),
    ("期限内没有人决定", "有人在期限内没有决定"),
    ("Noor 不在（11 月 27 日（周五）09:00 回来），也没有人", "Noor 已离开服务台，也没有人"),
    ("期限内没有人审批", "Bob 已批准"),
    ("负责审批您申请的人不在", "您的申请没有在期限内审批"),
    ("下面这项现在到期", "下面这项已在"),
    ("今天没有到期的工单", "其中 1 张今天到期"),
    ("Noor 正在处理这张工单", "Noor 向您请教"),
    ("工单仍由 Noor 负责", "工单仍由您负责"),
    ("答复您的时间比此前告知的要晚", "前给您答复"),
    ("已按您的要求提高优先级", "前给您答复"),
    ("看起来不再需要处理", "来信："),
    ("又有 2 条答复", "也请教过您的问题，答复如下"),
    ("的联系人仍是 Noor", "归 Human Resources 处理"),
    ("3 挂起 到周二", "1 预计 16:00"),
    ("第 1 部分，共 2 部分", "这张工单的文件："),
    ("只会收到您写的内容", "自动回执已达上限"),
    ("我们记下的内容", "已登记为"),
    ("诺尔已经处理完", "想再跟您确认一下"),
    ("这是最后一次提醒", "之前如果没有收到回复"),
    ("这是最后一次提醒", "请直接回复这封邮件"),
    ("确认已经解决", "这张工单已经关闭（"),
    ("Noor 正在处理", "同事将在"),
    ("我们合在一起处理", "不再合在一起"),
    ("之后的来信会到那张工单", "之后的来信会到这里"),
    ("Noor 正在统一处理", "Noor 统一负责"),
    ("处理人：Noor", "不太满意"),
    ("之后的邮件不会再发到这个地址", "只是没有收下这一封"),
    ("一直拒绝我们登录", "一直连接不上"),
    ("没有确认", "您的回复会发给"),
    ("同意预约", "不方便"),
    ("之前的意见不再有效", "还在等您的决定"),
    ("您的回复晚于期限", "又重新打开了"),
    ("Dana 已经批准", "Dana 没有批准"),
    ("Dana 已经代您审批", "这张工单已经结束"),
    ("申请获批", "申请没有获批"),
    ("今天的这项工作由您负责", "还没有人接单"),
    ("上一张工单还没有完成", "因服务中断而推迟"),
    ("正文已发给 Ann Lee", "正文只留在内部"),
    ("还没有看到您的正文", "正文还没有发出"),
    ("3 张工单里有 1 张超时", "没有超时；未完成的 3 张里有 2 张"),
    ("还没有收到答复", "向您请教"),
    ("Dana 把这张工单转给您", "还没有人接单"),
    ("已确认问题解决", "看起来您改动了大家共用的系统"),
    ("等您确认", "等同事查看"),
    ("Noor 会在", "同事会在"),
    ("Dana 请您一起关注", "请您一起关注"),
)
ROWS = [("en", *row) for row in SENTENCES] + [
    ("zh", letter, fact, so, instead, otherwise)
    for (letter, _, so, _, otherwise), (fact, instead) in zip(SENTENCES, CHINESE, strict=True)
]


def says(letter, changes, language="en"):
    text = render(letter, language, base(letter, language, **dict(changes))).text
    return ("" if language == "zh" else " ").join(text.split())


@pytest.mark.parametrize(("language", "letter", "fact", "so", "instead", "otherwise"), ROWS)
def test_a_sentence_stands_only_where_it_is_so(language, letter, fact, so, instead, otherwise):
    fact, instead = (("".join(one.split()) if language == "zh" else one) for one in (fact, instead))
    assert fact in says(letter, so, language)
    text = says(letter, otherwise, language)
    assert fact not in text
    assert instead in text


def test_time_left_is_told_as_late_only_when_it_is_over():
    late, soon = (replace(sample("late").tickets[0], left=left, used=used) for left, used in LEFT)
    text = says("late", {"tickets": (late, soon)})
    assert "2 h late" in text
    assert "2 h left" in text


LEFT = ((timedelta(hours=-2), 1.0), (timedelta(hours=2), 0.5))
