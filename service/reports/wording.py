"""How a report says things, in English and Chinese: periods, values, and the three sentences that it opens with."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from rules.policy.model import Policy
from service.domain.commands.periods import DAY, DAYS, MONTH, QUARTER, WEEK, YEAR, Period
from service.reports.cases import By, ReportScope, Value
from service.reports.definitions import Figure, FigureUnit, ReportSection
from service.reports.report import FigureLine, Report, Table

HOUR = 3600.0
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SECTIONS: dict[ReportSection, tuple[str, str]] = {
    ReportSection.VOLUME: ("What came and what was solved", "收到与解决"),
    ReportSection.PROMISES: ("Promises", "承诺时限"),
    ReportSection.STAGES: ("Where the time goes", "时间花在哪里"),
    ReportSection.QUALITY: ("Quality", "质量"),
    ReportSection.SURVEY: ("What requesters say", "请求人的评价"),
    ReportSection.EFFORT: ("Effort", "工时"),
    ReportSection.BACKLOG: ("What is still open", "尚未解决"),
}
TABLES: dict[By, tuple[str, str]] = {
    By.PRIORITY: ("By priority", "按优先级"),
    By.HOURS: ("By service hours", "按服务时间"),
    By.CATEGORY: ("By category", "按分类"),
    By.TEAM: ("By team", "按小组"),
    By.ENGINEER: ("By engineer", "按工程师"),
    By.ORGANISATION: ("By organisation", "按单位"),
    By.CHANNEL: ("By channel", "按渠道"),
    By.KIND: ("By kind", "按类型"),
}
# The headline figures of a table, by their keys.
COLUMNS: dict[str, tuple[str, str]] = {
    "opened": ("opened", "新建"), "solved": ("solved", "解决"),
    "response_kept": ("first answer on time", "首次答复及时"), "resolution_kept": ("solved on time", "按时解决"),
    "resolution_time": ("median", "中位数"), "reopened": ("reopened", "重开"), "score": ("score", "评分"),
}  # fmt: skip
NOBODY: dict[By, tuple[str, str]] = {
    By.TEAM: ("no team", "未分组"), By.ENGINEER: ("nobody yet", "尚无人处理"), By.ORGANISATION: ("others", "其他"),
}  # fmt: skip
CODES: dict[str, tuple[str, str]] = {
    "mail": ("email", "邮件"), "phone": ("phone", "电话"), "chat": ("chat", "聊天"), "walk-in": ("walk-in", "上门"),
    "http": ("form", "表单"), "import": ("import", "导入"), "rule": ("by the clock", "定期"),
    "incident": ("incidents", "故障"), "request": ("requests", "申请"), "question": ("questions", "咨询"),
}  # fmt: skip
_NOTHING = "–"


def pick(language: str, english: str, chinese: str) -> str:
    """The words of one language; English where it is neither."""
    return chinese if language == "zh" else english


# -- periods ----------------------------------------------------------------------------------------------------------


def name_period(period: Period, language: str) -> str:
    """`October 2026`, `16–22 November 2026`, `2026 年 10 月`; with `so far` where it has not ended."""
    name = _name_days(period, language)
    return name if period.is_over else pick(language, f"{name} so far", f"{name}至今")


def _name_days(period: Period, language: str) -> str:
    first, last = period.first, period.last
    if period.kind == YEAR:
        return pick(language, f"{first.year}", f"{first.year} 年")
    if period.kind == QUARTER:
        quarter = (first.month + 2) // 3
        return pick(language, f"Q{quarter} {first.year}", f"{first.year} 年第 {quarter} 季度")
    if period.kind == MONTH:
        return pick(language, f"{_MONTHS[first.month - 1]} {first.year}", f"{first.year} 年 {first.month} 月")
    if first == last:
        return pick(language, _day(first), _chinese_day(first))
    if language == "zh":
        return f"{_chinese_day(first)}至 {_chinese_day(last, first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day(last)}"
    begins = f"{first.day} {_MONTHS[first.month - 1]}" if first.year == last.year else _day(first)
    return f"{begins} – {_day(last)}"


def _chinese_day(day: date, after: date | None = None) -> str:
    """`2026 年 10 月 3 日`, without the year and the month that it shares with the day said before."""
    if after is None or after.year != day.year:
        return f"{day.year} 年 {day.month} 月 {day.day} 日"
    return f"{day.day} 日" if after.month == day.month else f"{day.month} 月 {day.day} 日"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def before_words(period: Period, language: str) -> str:
    """The period before, in a word: `the month before`."""
    english = {DAY: "the day before", WEEK: "the week before", MONTH: "the month before", QUARTER: "the quarter before",
               YEAR: "the year before"}.get(period.kind, "the days before")  # fmt: skip
    chinese = {DAY: "前一天", WEEK: "前一周", MONTH: "上个月", QUARTER: "上个季度", YEAR: "上一年"}.get(
        period.kind, "此前同期"
    )
    if not period.is_over:
        english, chinese = f"the same part of {english}", f"{chinese.removesuffix('同期')}同期"
    return pick(language, english, chinese)


# -- values -----------------------------------------------------------------------------------------------------------


def say_span(seconds: float, language: str) -> str:
    """Business time: `35 min`, `6 h 10 min`, `26 h`."""
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    hour, minute = pick(language, " h", " 小时"), pick(language, " min", " 分钟")
    if not hours:
        return f"{rest}{minute}"
    return f"{hours}{hour} {rest}{minute}" if rest and hours < 10 else f"{round(seconds / HOUR)}{hour}"


def percent(share: float) -> int:
    """Of a hundred: all only where it is all, and none only where it is none."""
    rounded = round(share * 100)
    if rounded == 100 and share < 1:
        return 99
    return 1 if rounded == 0 and share > 0 else rounded


def say_number(figure: Figure, number: float | None, language: str) -> str:
    """A number in its unit."""
    if number is None:
        return _NOTHING
    if figure.unit is FigureUnit.SHARE:
        return f"{percent(number)}%"
    if figure.unit is FigureUnit.TIME:
        return say_span(number, language)
    if figure.unit is FigureUnit.AGE:
        days = number / 86400
        return (
            say_span(number, language) if days < 1 else f"{days:.1f}".removesuffix(".0") + pick(language, " d", " 天")
        )
    if figure.unit is FigureUnit.MINUTES:
        return say_span(number * 60, language)
    if figure.unit in {FigureUnit.SCORE, FigureUnit.RATIO}:
        return f"{number:.2f}" if figure.unit is FigureUnit.RATIO else f"{number:.1f}"
    return f"{round(number):,}"


def say_value(figure: Figure, value: Value, language: str) -> str:
    """A value with what belongs to it: the ninth decile beside a median, of how many beside a share."""
    text = say_number(figure, value.number, language)
    if value.number is None:
        return text
    if value.ninth is not None:
        return f"{text} · p90 {say_number(figure, value.ninth, language)}"
    if figure.unit is FigureUnit.SHARE:
        return pick(language, f"{text} of {value.cases:,}", f"{text}（共 {value.cases:,}）")
    return text


class Names(Struct, frozen=True):
    """What teams, engineers, organisations and categories are called, by the rules of the desk."""

    policy: Policy

    def of(self, by: By, code: str, language: str) -> str:
        """The name in that language; what stands for nobody where there is no value."""
        if not code:
            english, chinese = NOBODY.get(by, ("none", "无"))
            return pick(language, english, chinese)
        if by is By.TEAM and code in self.policy.teams:
            team = self.policy.teams[code]
            return team.names.get(language) or team.name or code
        if by is By.ENGINEER and code in self.policy.people:
            return self.policy.people[code].name_in(language)
        if by is By.ORGANISATION and code in self.policy.organisations:
            return self.policy.organisations[code].name or code
        if by is By.CATEGORY and code in self.policy.categories:
            category = self.policy.categories[code]
            return category.called(language) or code
        if by in (By.CHANNEL, By.KIND):
            english, chinese = CODES.get(code, (code, code))
            return pick(language, english, chinese)
        return code

    def scope(self, scope: ReportScope, language: str) -> str:
        """The part of the desk that a report is about; "" for all of it."""
        found = [self.of(By.TEAM, team, language) for team in scope.team]
        for by, code in (
            (By.ORGANISATION, scope.organisation), (By.ENGINEER, scope.engineer), (By.CATEGORY, scope.category),
            (By.PRIORITY, scope.priority), (By.CHANNEL, scope.channel), (By.KIND, scope.kind),
        ):  # fmt: skip
            found += [self.of(by, code, language)] if code else []
        return pick(language, ", ", "、").join(found)


# -- the opening ------------------------------------------------------------------------------------------------------


def opening(report: Report, names: Names, language: str) -> tuple[str, str, str]:
    """Three sentences: what changed, what is slow, what to do."""
    return _what_changed(report, language), _what_is_slow(report, language), _what_to_do(report, names, language)


def _what_changed(report: Report, language: str) -> str:
    opened, solved, kept = report.line("opened"), report.line("solved"), report.line("resolution_kept")
    name, before = name_period(report.period, language), before_words(report.period, language)
    more = _change(opened, language)
    on_time = say_number(kept.figure, kept.now.number, language)
    was = say_number(kept.figure, kept.before.number, language)
    if language == "zh":
        text = f"{name}共收到 {opened.now.cases:,} 张工单{f'，比{before}{more}' if more else ''}，解决 {solved.now.cases:,} 张"
        if kept.now.number is not None:
            text += f"，按时解决率 {on_time}" + (f"（{before} {was}）" if kept.before.number is not None else "")
        return f"{text}。"
    text = f"{opened.now.cases:,} {_tickets(opened.now.cases)} came {_preposition(report.period)} {name}"
    text += f", {more} than {before}" if more else ""
    text += f", and {solved.now.cases:,} {'was' if solved.now.cases == 1 else 'were'} solved"
    if kept.now.number is not None:
        text += f"; {on_time} on time" + (f" ({before}: {was})" if kept.before.number is not None else "")
    return f"{text}."


def _preposition(period: Period) -> str:
    if period.first == period.last:
        return "on"
    return {WEEK: "in the week of", DAYS: "during"}.get(period.kind, "in")


def _tickets(count: int) -> str:
    return "ticket" if count == 1 else "tickets"


def _change(line: FigureLine, language: str) -> str:
    """`12% more`, `fewer`: where there is something to compare with and it is another number."""
    now, before = line.now.cases, line.before.cases
    if not before or now == before:
        return ""
    changed = percent(abs(now - before) / before)
    if now > before:
        return pick(language, f"{changed}% more", f"增加 {changed}%")
    return pick(language, f"{changed}% fewer", f"减少 {changed}%")


def _what_is_slow(report: Report, language: str) -> str:
    slowest = report.slowest
    if slowest is None:
        return pick(
            language, "No ticket left any stage, so nothing was slow.", "期间内没有工单结束任何阶段，谈不上快慢。"
        )
    line, figure = slowest.line, slowest.line.figure
    now = say_number(figure, line.now.number, language)
    stage = figure.label(language).partition(": ")[2] or figure.label(language).partition("：")[2]
    share, growth = percent(slowest.share), _growth(line, report.period, language)
    if language == "zh":
        return f"用时最多的阶段是“{stage}”，占全部时间的 {share}%：中位数 {now}{growth}。"
    return f'The slowest stage is "{stage}", with {share}% of all time: a median of {now}{growth}.'


def _growth(line: FigureLine, period: Period, language: str) -> str:
    """By how much a median moved."""
    if line.now.number is None or line.before.number is None:
        return ""
    moved, before = line.now.number - line.before.number, before_words(period, language)
    if abs(moved) < 60:
        return pick(language, f", as {before}", f"，与{before}相同")
    span = say_span(abs(moved), language)
    if moved > 0:
        return pick(language, f", {span} more than {before}", f"，比{before}多 {span}")
    return pick(language, f", {span} less than {before}", f"，比{before}少 {span}")


def _what_to_do(report: Report, names: Names, language: str) -> str:
    """The one thing that needs somebody most: what is late, what comes back, what grew; else nothing."""
    late, reopened = report.line("open_late"), report.line("reopened")
    if late.now.cases:
        return _late_words(late.now.cases, report, names, language)
    if (reopened.now.number or 0) >= 0.1 and reopened.now.cases >= 10:
        share = say_number(reopened.figure, reopened.now.number, language)
        return pick(
            language, f"{share} of the solutions came back: read those tickets before anything else.",
            f"{share} 的解决方案被退回：请先看看这些工单。",
        )  # fmt: skip
    grown = grown_category(report)
    if grown is not None:
        code, now, before = grown
        name = names.of(By.CATEGORY, code, language)
        return pick(
            language, f"Look at {name}: {now} tickets after {before} {before_words(report.period, language)}.",
            f"请留意“{name}”：{before_words(report.period, language)} {before} 张，这次 {now} 张。",
        )  # fmt: skip
    return pick(
        language,
        "No open ticket is late, so nothing needs your attention.",
        "没有超时的未解决工单，暂时不需要您做什么。",
    )


def _late_words(late: int, report: Report, names: Names, language: str) -> str:
    found = _where_late(report)
    where = (names.of(By.TEAM, found[0], language), found[1]) if found else None
    if language == "zh":
        return f"有 {late:,} 张未解决的工单已超时" + (
            f"，其中 {where[1]} 张在“{where[0]}”：请先从那里开始。" if where else f"：请先处理{'它' if late == 1 else '它们'}。"
        )
    text = f"{late:,} open {_tickets(late)} {'is' if late == 1 else 'are'} late"
    if where is None:
        return f"{text}: begin with {'it' if late == 1 else 'those'}."
    return f"{text}, {where[1]} of them with {where[0]}: begin there."


def _where_late(report: Report) -> tuple[str, int] | None:
    """The team that has most of what is late, where more than one ticket is and some team has them."""
    rows = [(count, name) for name, count in report.late_by_team if name and count]
    return (rows[0][1], rows[0][0]) if len(rows) > 1 and rows[0][0] > 1 else None


def grown_category(report: Report) -> tuple[str, int, int] | None:
    """The category that grew most: by half at least, and by five tickets."""
    table = next((table for table in report.tables if table.by is By.CATEGORY), None)
    return None if table is None else _most_grown(table)


def _most_grown(table: Table) -> tuple[str, int, int] | None:
    grown = [
        (row.now["opened"].cases - row.before["opened"].cases, row.name, row)
        for row in table.rows
        if row.before["opened"].cases and row.now["opened"].cases >= 1.5 * row.before["opened"].cases
    ]
    best = max(grown, default=None, key=lambda one: (one[0], one[1]))
    if best is None or best[0] < 5:
        return None
    return best[1], best[2].now["opened"].cases, best[2].before["opened"].cases
