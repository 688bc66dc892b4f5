"""Sample contexts of the letters about figures: a month of a desk, with bars, a line over time and improvements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from templates.context import (
    BarView,
    ChartView,
    CommentView,
    ImprovementView,
    LetterContext,
    PersonalDataView,
    ReportPart,
    ReportView,
    TicketView,
    Who,
)

_Make = Callable[[LetterContext, Any], LetterContext]


def _report(c: LetterContext, cast: Any) -> LetterContext:
    say = cast.say
    bars = (
        BarView(say("Opened", "新建"), "412", say("before: 368", "此前：368"), 1.0,
                say("Tickets that arrived in the period; spam and parts of other tickets don't count.",
                    "期间内收到的工单；垃圾邮件和已并入其他工单的不计。"), 1),
        BarView(say("Solved on time", "按时解决率"), say("87% of 398", "87%（共 398）"),
                say("before: 91%", "此前：91%"), 0.87,
                say("Of the tickets solved, those solved by their target.", "已解决的工单中，按时解决的比例。"), 11),
        BarView(say("Time to solution", "解决用时"), say("9 h 31 min · p90 27 h", "9 小时 31 分钟 · p90 27 小时"),
                say("before: 6 h 29 min", "此前：6 小时 29 分钟"), 0.7,
                say("Business time from arrival to the solution: median and ninth decile.",
                    "从收到到解决的工作时间：中位数与第九十百分位。"), 13),
    )  # fmt: skip
    teams = (
        BarView(say("Service desk", "服务台"), "320", "", 1.0, say("solved 310 · on time 91%", "解决 310 · 按时 91%")),
        BarView(say("Network", "网络组"), "92", "", 0.29, say("solved 88 · on time 74%", "解决 88 · 按时 74%")),
    )
    view = ReportView(
        say("Monthly report", "月度报告"), say("October 2026", "2026 年 10 月"),
        sentences=(
            say("412 tickets came in October 2026, 12% more than the month before, and 398 were solved; 87% on time.",
                "2026 年 10 月共收到 412 张工单，比上个月增加 12%，解决 398 张，按时解决率 87%。"),
            say("The slowest stage is 'waiting for confirmation', with 41% of all time: a median of 6 h.",
                "用时最多的阶段是“等待确认”，占全部时间的 41%：中位数 6 小时。"),
            say("10 open tickets are late, 9 of them with Network: begin there.",
                "有 10 张未解决的工单已超时，其中 9 张在“网络组”：请先从那里开始。"),
        ),
        charts=(
            ChartView(say("Over the month", "逐日变化"), say("Opened 412, solved 398.", "新建 412，解决 398。"),
                      "▆▄▄▅▅▁▂█▅▄▆▄▄▅▅▁▂█▅▄▆▄▄▅▅▁▂█▅▄▂"),
        ),
        parts=(
            ReportPart(say("What came and what was solved", "收到与解决"), bars,
                       say("In brackets: the month before.", "括号内为上个月。")),
            ReportPart(say("By team", "按小组"), teams),
        ),
        comments=(CommentView(say("A word in between would have helped.", "中间能有个消息就好了。"), "T-1042", "2.5"),),
        improvements=(
            ImprovementView(say("Order spare rollers", "采购备用搓纸轮"), Who(say("Dana", "黛娜")), "T-1042",
                            datetime(2026, 11, 12, tzinfo=UTC), datetime(2026, 11, 10, tzinfo=UTC), False,
                            say("Printing tickets a month", "每月打印工单"), "31", "12"),
            ImprovementView(say("Write down how to clean them", "写下清洁方法"), Who(say("Bob", "王波")), "T-1043",
                            datetime(2026, 11, 12, tzinfo=UTC), None, True),
        ),
        proposals=(say("Category printing grew from 14 to 31 tickets: look for what they share.",
                       "“打印”从 14 张增至 31 张：请看看它们有什么共同之处。"),),
        asks=True,
    )  # fmt: skip
    return replace(c, report=view, ticket=None)


def _why(c: LetterContext, cast: Any) -> LetterContext:
    ticket: TicketView = cast.ticket()
    late = (ticket, replace(ticket, ref="T-1043", number=1043, assignee=cast.bob))
    about = ReportView(
        period=cast.say("October 2026", "2026 年 10 月"), about=cast.say("Open and late", "未解决且超时"),
        sentences=(cast.say("10", "10 张"),),
    )  # fmt: skip
    return replace(c, report=about, tickets=late, reason="10", ticket=None)


def _personal(*, is_kept: bool = False, **more: Any) -> _Make:
    def make(c: LetterContext, cast: Any) -> LetterContext:
        why = cast.say("invoices are kept for ten years (HGB §257)", "发票须保存十年（会计档案管理办法）")
        found: dict[str, Any] = {"tickets": 4, "elsewhere": 2, "ref": "T-1042", "who": cast.ann.address}
        found |= {"kept": (("T-870", why),), "ended": ("T-1043",)} if is_kept else {}
        return replace(c, personal=PersonalDataView(**(found | more)))

    return make


MORE: dict[str, _Make] = {
    "report": _report, "report-why": _why, "improvements": _report, "personal-data": _personal(),
    "forgotten": _personal(), "personal-data-done": _personal(),
}  # fmt: skip
VARIANTS: dict[str, tuple[tuple[str, _Make], ...]] = {
    "report": (
        ("to a contact", lambda c, cast: replace(
            c, report=replace(c.report, about=cast.say("Finance", "财务部"), asks=False, improvements=(), comments=(),
                              proposals=()), personal_address="")),
        ("with a picture", lambda c, _: replace(
            c, report=replace(c.report, charts=(replace(c.report.charts[0], content_id="a1b2@picture", width=560),)))),
    ),
    "personal-data": (("the only one", _personal(tickets=1, elsewhere=0)),),
    "forgotten": (("some is kept", _personal(is_kept=True)), ("the only one", _personal(tickets=1, elsewhere=0))),
    "personal-data-done": (
        ("too large", _personal(too_large=True)),
        ("erased", _personal(is_erased=True)),
        ("erased, some is kept", _personal(is_erased=True, is_kept=True)),
    ),
    "improvements": (("none", lambda c, _: replace(c, report=replace(c.report, improvements=()))),),
    "report-why": (
        ("none", lambda c, _: replace(c, tickets=(), reason="")),
        ("all of them", lambda c, _: replace(c, reason="")),
    ),
}  # fmt: skip
