"""Every figure of a report, once: what it is called, what it counts, and the function that counts it.

The letters, the command line, `docs/reports.md` and the files all say what stands here. A figure is a function from one
ticket's life to its cases in a period: none, one or several, each with a number; how they are put together is `How`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from service.domain.closing.survey_scores import DIMENSIONS
from service.domain.ticket.lateness import first_missed
from service.reports.lives import Life, LifeStage
from store.records import Waiting

HOUR, DAY = 3600.0, 86400.0
_FAR = 10**9


class FigureUnit(StrEnum):
    """What a figure is measured in."""

    TICKETS = "tickets"  # or other things that are counted
    SHARE = "share"  # of 1
    TIME = "time"  # seconds of business time
    AGE = "age"  # seconds of the calendar
    SCORE = "score"  # 1 to 5
    MINUTES = "minutes"
    RATIO = "ratio"  # so many a ticket


class How(StrEnum):
    """How the cases of a figure become one number."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"  # of a share as well: its cases are 1 and 0
    MEDIAN = "median"  # with the ninth decile beside it


class ReportSection(StrEnum):
    """The parts of a report."""

    VOLUME = "volume"
    PROMISES = "promises"
    STAGES = "stages"
    QUALITY = "quality"
    SURVEY = "survey"
    EFFORT = "effort"
    BACKLOG = "backlog"


class PeriodEnd(Struct, frozen=True):
    """One ticket at the end of a period."""

    life: Life
    since: datetime
    until: datetime
    business: Callable[[datetime, datetime], float]  # open seconds of the ticket's own hours

    def within(self, at: datetime | None) -> bool:
        """Does the moment lie in the period?"""
        return at is not None and self.since <= at < self.until


Cases = Iterable[float]
_NONE: tuple[float, ...] = ()
_ONE: tuple[float, ...] = (1.0,)


class Figure(Struct, frozen=True):
    """One figure. `better` is 1 where more is better, -1 where less is, 0 where neither is."""

    key: str
    section: ReportSection
    unit: FigureUnit
    how: How
    of: Callable[[PeriodEnd], Cases]
    label_en: str
    label_zh: str
    says_en: str
    says_zh: str
    better: int = 0

    def label(self, language: str) -> str:
        """What it is called."""
        return self.label_zh if language == "zh" else self.label_en

    def says(self, language: str) -> str:
        """Its definition, in one line."""
        return self.says_zh if language == "zh" else self.says_en


def _if(true: bool) -> Cases:
    return _ONE if true else _NONE


# -- how much ---------------------------------------------------------------------------------------------------------


def _moment(at: datetime | None, v: PeriodEnd) -> Cases:
    """One case, with its moment (seconds since 1970) as its value: a line over time is drawn from these."""
    return (at.timestamp(),) if at is not None and v.within(at) else _NONE


def _opened(v: PeriodEnd) -> Cases:
    return _moment(v.life.opened, v) if v.life.counts else _NONE


def _joined(v: PeriodEnd) -> Cases:
    return _if(v.life.state == "merged" and v.within(v.life.opened))


def _spam(v: PeriodEnd) -> Cases:
    return _if(v.life.state == "spam" and v.within(v.life.opened))


def _solved(v: PeriodEnd) -> Cases:
    return _moment(v.life.solved, v)


def _dropped(v: PeriodEnd) -> Cases:
    return _if(v.within(v.life.ended))


def _closed_as(resolution: str) -> Callable[[PeriodEnd], Cases]:
    def cases(v: PeriodEnd) -> Cases:
        """Of the tickets closed in the period, by how they stand at its end: a late yes confirms what silence closed."""
        closed = v.life.state == "closed" and v.life.times("closed", v.since, v.until)
        return (float(v.life.get("resolution") == resolution),) if closed else _NONE

    return cases


def _self_solved(v: PeriodEnd) -> Cases:
    return (float(v.life.solution == "self-solved"),) if v.within(v.life.solved) else _NONE


def _by_article(v: PeriodEnd) -> Cases:
    helped = v.life.solution == "self-solved" and bool(v.life.marks.get("helped"))
    return _if(helped and v.within(v.life.solved))


def _first_contact(v: PeriodEnd) -> Cases:
    life = v.life
    if not v.within(life.solved) or life.solution == "self-solved":
        return _NONE
    return (float(life.first_response == life.solved and not life.marks.get("reopened")),)


# -- promises ---------------------------------------------------------------------------------------------------------


def _kept(done: datetime | None, due: datetime | None, v: PeriodEnd, stood: datetime | None = None) -> Cases:
    """Decided when it is done or its target passes, whichever comes first; a target does not pass a clock that stands."""
    if due is None or not v.life.counts or v.life.ended is not None:
        return _NONE
    if done is None and stood is not None and stood <= due:
        return _NONE
    decided = min(done, due) if done is not None else due
    return (float(done is not None and done <= due),) if v.within(decided) else _NONE


def _response_kept(v: PeriodEnd) -> Cases:
    life = v.life
    if life.solution == "self-solved" and life.first_response is None:
        return _NONE
    return _kept(life.first_response, life.when("response_due"), v)


def _resolution_kept(v: PeriodEnd) -> Cases:
    pauses = v.life.pauses()
    stood = pauses[-1][0] if pauses and pauses[-1][1] is None else None
    return _kept(v.life.solved, v.life.when("due"), v, stood)


def _response_time(v: PeriodEnd) -> Cases:
    first = v.life.first_response
    return (v.business(v.life.opened, first),) if first is not None and v.within(first) else _NONE


def _resolution_time(v: PeriodEnd) -> Cases:
    """From its arrival to the solution that stands, without the time that the clock stood still."""
    life = v.life
    if life.solved is None or not v.within(life.solved):
        return _NONE
    paused = 0.0
    for since, until in life.pauses():
        end = min(until or life.solved, life.solved)
        paused += v.business(max(since, life.opened), end)
    return (max(0.0, v.business(life.opened, life.solved) - paused),)


# -- stages -----------------------------------------------------------------------------------------------------------


def _stage(stage: LifeStage) -> Callable[[PeriodEnd], Cases]:
    def cases(v: PeriodEnd) -> Cases:
        """Each time that a ticket left the stage in the period."""
        if not v.life.counts:
            return _NONE
        return [v.business(s.since, s.until) for s in v.life.stays if s.stage is stage and v.within(s.until)]

    return cases


# -- quality ----------------------------------------------------------------------------------------------------------


def _marks(name: str) -> Callable[[PeriodEnd], Cases]:
    def cases(v: PeriodEnd) -> Cases:
        return [mark.number for mark in v.life.times(name, v.since, v.until)]

    return cases


def _reopened(v: PeriodEnd) -> Cases:
    """Of the solutions: those that stood at the period's end and those that were taken back in it."""
    back = [1.0] * len(v.life.times("reopened", v.since, v.until))
    return [*back, 0.0] if v.within(v.life.solved) else back


def _escalated(v: PeriodEnd) -> Cases:
    return _if(bool(v.life.times("escalated", v.since, v.until)))


def _handed_on(v: PeriodEnd) -> Cases:
    return (float(len(v.life.hand_overs)),) if v.within(v.life.solved) else _NONE


def _changes(word: str) -> Callable[[PeriodEnd], Cases]:
    def cases(v: PeriodEnd) -> Cases:
        return [1.0 for mark in v.life.times("change", v.since, v.until) if mark.word == word]

    return cases


# -- survey -----------------------------------------------------------------------------------------------------------


def _survey(v: PeriodEnd) -> dict[str, object]:
    found = v.life.fields.get("survey")
    return found if isinstance(found, dict) else {}


def _answered(v: PeriodEnd) -> bool:
    """Were its scores given, or last changed, in the period?"""
    marks = v.life.marks.get("scored", [])
    return bool(marks) and v.within(marks[-1].at) and any(_survey(v).get(name) for name in DIMENSIONS)


def _scores(name: str) -> Callable[[PeriodEnd], Cases]:
    def cases(v: PeriodEnd) -> Cases:
        value = _survey(v).get(name)
        return (float(str(value)),) if value and _answered(v) else _NONE

    return cases


def _score(v: PeriodEnd) -> Cases:
    given = [float(str(_survey(v)[name])) for name in DIMENSIONS if _survey(v).get(name)]
    return (sum(given) / len(given),) if given and _answered(v) else _NONE


def _survey_answered(v: PeriodEnd) -> Cases:
    return _if(_answered(v))


# -- what is open at the end ------------------------------------------------------------------------------------------


def _open(v: PeriodEnd) -> Cases:
    return _if(v.life.is_open)


def _counted_until(v: PeriodEnd) -> datetime:
    """The moment that targets are held against: the period's end, or since when the clock stands still."""
    pauses = v.life.pauses()
    return pauses[-1][0] if pauses and pauses[-1][1] is None else v.until


def _target_passed(v: PeriodEnd) -> float | None:
    """How much of the resolution target has passed at the period's end, 1 for all; None where it has none."""
    life = v.life
    due = life.when("due")
    if not life.is_open or due is None:
        return None
    pauses, at = life.pauses(), _counted_until(v)
    if at > due:
        return 2.0
    used, left = v.business(life.opened, at), v.business(at, due)
    for since, until in pauses:
        used -= v.business(max(since, life.opened), min(until or at, at))
    return max(used, 0.0) / (max(used, 0.0) + left) if used > 0 or left > 0 else 1.0


def _band(low: float, high: float) -> Callable[[PeriodEnd], Cases]:
    def cases(v: PeriodEnd) -> Cases:
        passed = _target_passed(v)
        return _if(passed is not None and low <= passed < high)

    return cases


def _open_late(v: PeriodEnd) -> Cases:
    life = v.life
    owed = life.when("response_due") if life.first_response is None else None
    at = _counted_until(v)
    told = v.until if life.fields.get("waiting_for") == Waiting.CHANGE else at
    missed = first_missed((life.when("promised"), told), (owed, told), (life.when("due"), at))
    return _if(life.is_open and missed is not None)


def _age(v: PeriodEnd) -> Cases:
    return ((v.until - v.life.opened).total_seconds(),) if v.life.is_open else _NONE


def _age_band(low: float, high: float) -> Callable[[PeriodEnd], Cases]:
    def cases(v: PeriodEnd) -> Cases:
        return _if(v.life.is_open and low * DAY <= (v.until - v.life.opened).total_seconds() < high * DAY)

    return cases


def _quiet_band(low: float, high: float) -> Callable[[PeriodEnd], Cases]:
    def cases(v: PeriodEnd) -> Cases:
        heard = v.life.heard or v.life.opened
        return _if(v.life.is_open and low * DAY <= (v.until - heard).total_seconds() < high * DAY)

    return cases


_S, _U, _H = ReportSection, FigureUnit, How


def _stage_figures() -> tuple[Figure, ...]:
    names = {
        LifeStage.ACCEPT: ("until somebody begins", "等待接单"),
        LifeStage.WORK: ("being worked on", "处理中"),
        LifeStage.WAIT_REQUESTER: ("waiting for the requester", "等待请求人"),
        LifeStage.WAIT_CHANGE: ("waiting for an approval", "等待批准"),
        LifeStage.WAIT_TASK: ("waiting for a colleague's task", "等待同事的任务"),
        LifeStage.WAIT_HOLD: ("on hold until a date", "挂起至约定日期"),
        LifeStage.WAIT_PARENT: ("waiting for a major incident", "等待重大故障解决"),
        LifeStage.CONFIRMATION: ("waiting for confirmation", "等待确认"),
        LifeStage.CLOSING: ("completing the record", "补全记录"),
    }
    return tuple(
        Figure(
            f"stage_{stage.value}", _S.STAGES, _U.TIME, _H.MEDIAN, _stage(stage), f"Stage: {english}", f"阶段：{chinese}",
            f'Business time of each stay in the stage "{english}" that ended in the period: median and ninth decile.',
            f"在期间内结束的每次“{chinese}”所用的工作时间：中位数与第九十百分位。", -1,
        )
        for stage, (english, chinese) in names.items()
    )  # fmt: skip


def _bands(
    key: str, label: tuple[str, str], says: tuple[str, str], make: Callable[[float, float], Callable[[PeriodEnd], Cases]],
    edges: tuple[tuple[float, float, str, str], ...],
) -> tuple[Figure, ...]:  # fmt: skip
    return tuple(
        Figure(
            f"{key}_{number}", _S.BACKLOG, _U.TICKETS, _H.COUNT, make(low, high), f"{label[0]}: {english}",
            f"{label[1]}：{chinese}", f"{says[0]}.", f"{says[1]}。", -1 if number > 1 else 0,
        )
        for number, (low, high, english, chinese) in enumerate(edges, 1)
    )  # fmt: skip


_DAYS_BANDS = (
    (-_FAR, 1, "under 1 day", "不足 1 天"), (1, 3, "1 to 3 days", "1–3 天"), (3, 7, "3 to 7 days", "3–7 天"),
    (7, 30, "7 to 30 days", "7–30 天"), (30, _FAR, "over 30 days", "超过 30 天"),
)  # fmt: skip
_TARGET_BANDS = (
    (0.0, 0.5, "under 50%", "不足 50%"), (0.5, 0.75, "50–75%", "50–75%"), (0.75, 0.9, "76–90%", "76–90%"),
    (0.9, 1.0000001, "over 90%", "超过 90%"), (1.0000001, _FAR, "missed", "已超时"),
)  # fmt: skip
_SCORES = {
    "speed": ("speed", "响应速度"), "expertise": ("expertise", "专业水平"), "result": ("result", "解决效果"),
    "attitude": ("attitude", "服务态度"),
}  # fmt: skip

FIGURES: tuple[Figure, ...] = (
    Figure("opened", _S.VOLUME, _U.TICKETS, _H.COUNT, _opened, "Opened", "新建",
           "Tickets that arrived in the period; those that were spam or part of another ticket at its end don't count.",
           "期间内收到的工单；期末时是垃圾邮件或已并入其他工单的不计。"),
    Figure("joined", _S.VOLUME, _U.TICKETS, _H.COUNT, _joined, "Merged into others", "并入其他工单",
           "Tickets that arrived in the period and were part of another ticket at its end.", "期间内收到、期末时已并入其他工单的工单。"),
    Figure("spam", _S.VOLUME, _U.TICKETS, _H.COUNT, _spam, "Spam", "垃圾邮件",
           "Tickets that arrived in the period and were marked as spam at its end.", "期间内收到、期末时标为垃圾邮件的工单。"),
    Figure("solved", _S.VOLUME, _U.TICKETS, _H.COUNT, _solved, "Solved", "已解决",
           "Tickets whose solution came in the period and still held at its end.", "在期间内解决、且期末时仍然有效的工单。", 1),
    Figure("dropped", _S.VOLUME, _U.TICKETS, _H.COUNT, _dropped, "Cancelled or declined", "取消或拒绝",
           "Tickets that were cancelled or declined in the period and still were at its end.", "在期间内取消或拒绝、且期末时仍是如此的工单。"),
    Figure("first_contact", _S.VOLUME, _U.SHARE, _H.MEAN, _first_contact, "Solved with the first answer", "首次答复即解决",
           "Of the solved tickets, those whose first answer was the solution and that were never reopened; self-solved "
           "ones aside.", "已解决的工单中，首次答复就是解决方案且从未重开的比例；自行解决的除外。", 1),
    Figure("self_solved", _S.VOLUME, _U.SHARE, _H.MEAN, _self_solved, "Solved by the requester", "请求人自行解决",
           "Of the solved tickets, those whose requester solved them before anybody answered.",
           "已解决的工单中，请求人在得到答复之前自行解决的比例。", 1),
    Figure("by_article", _S.VOLUME, _U.TICKETS, _H.COUNT, _by_article, "Self-solved with an article", "借助知识库自行解决",
           "Tickets that their requester solved in the period after an article was offered.", "期间内请求人在收到知识库文章后自行解决的工单。", 1),
    Figure("unconfirmed", _S.VOLUME, _U.SHARE, _H.MEAN, _closed_as("unconfirmed"), "Closed unconfirmed", "未确认关闭",
           "Of the tickets closed in the period, those whose requester never answered the question whether it is fixed.",
           "期间内关闭的工单中，请求人始终没有确认的比例。", -1),
    Figure("response_kept", _S.PROMISES, _U.SHARE, _H.MEAN, _response_kept, "First answer on time", "首次答复及时率",
           "Of the first answers that came, or whose target passed, in the period: those that came by the target.",
           "期间内作出的首次答复，或期间内到期的答复时限中，按时答复的比例。", 1),
    Figure("resolution_kept", _S.PROMISES, _U.SHARE, _H.MEAN, _resolution_kept, "Solved on time", "按时解决率",
           "Of the tickets solved, or whose target passed, in the period: those solved by the target; time on hold is not "
           "counted.", "期间内解决的工单，或期间内到期的解决时限中，按时解决的比例；暂停的时间不计。", 1),
    Figure("response_time", _S.PROMISES, _U.TIME, _H.MEDIAN, _response_time, "Time to first answer", "首次答复用时",
           "Business time from arrival to the first answer that came in the period: median and ninth decile.",
           "从收到到期间内首次答复的工作时间：中位数与第九十百分位。", -1),
    Figure("resolution_time", _S.PROMISES, _U.TIME, _H.MEDIAN, _resolution_time, "Time to solution", "解决用时",
           "Business time from arrival to the solution, without the time on hold, of the solved tickets: median and ninth "
           "decile.", "已解决的工单从收到到解决的工作时间，暂停的时间除外：中位数与第九十百分位。", -1),
    *_stage_figures(),
    Figure("reopened", _S.QUALITY, _U.SHARE, _H.MEAN, _reopened, "Reopened", "重新打开",
           "Of the solutions that were given and held, or came back, in the period: those that came back because of a no "
           "or a trouble; thanks and questions don't count.", "期间内给出且仍有效的，或在期间内被退回的解决方案中，因“不行”或再次出现问题而重开的比例；道谢和提问不计。", -1),
    Figure("escalated", _S.QUALITY, _U.TICKETS, _H.COUNT, _escalated, "Escalated", "升级",
           "Tickets that the clock or an engineer moved up in the period.", "期间内按时限或由工程师升级的工单。", -1),
    Figure("handed_on", _S.QUALITY, _U.RATIO, _H.MEAN, _handed_on, "Hand-overs a ticket", "每张工单转手次数",
           "How often a solved ticket changed its engineer or team after the first one had it, undone ones aside.",
           "已解决的工单在首次分派之后更换工程师或团队的次数，已撤销的除外。", -1),
    Figure("majors", _S.QUALITY, _U.TICKETS, _H.COUNT, _marks("major"), "Major incidents", "重大故障",
           "Major incidents that were declared in the period.", "期间内认定的重大故障。", -1),
    Figure("reports", _S.QUALITY, _U.TICKETS, _H.COUNT, _marks("report"), "Reports of major incidents", "重大故障的反馈",
           "Reports that joined a major incident in the period.", "期间内并入重大故障的反馈。", -1),
    Figure("changes_approved", _S.QUALITY, _U.TICKETS, _H.COUNT, _changes("approved"), "Changes approved", "变更：已批准",
           "Changes and requests that were approved in the period.", "期间内获得批准的变更和申请。"),
    Figure("changes_preapproved", _S.QUALITY, _U.TICKETS, _H.COUNT, _changes("pre-approved"), "Changes pre-approved",
           "变更：预先批准", "Standard changes of the period that needed no vote.", "期间内无需表决的标准变更。"),
    Figure("changes_rejected", _S.QUALITY, _U.TICKETS, _H.COUNT, _changes("rejected"), "Changes rejected", "变更：已驳回",
           "Changes and requests that were rejected in the period.", "期间内被驳回的变更和申请。"),
    Figure("changes_expired", _S.QUALITY, _U.TICKETS, _H.COUNT, _changes("expired"), "Changes nobody decided", "变更：无人决定",
           "Changes and requests whose deadline passed without a decision in the period.", "期间内到期而无人决定的变更和申请。", -1),
    Figure("failed_mails", _S.QUALITY, _U.TICKETS, _H.COUNT, _marks("failed"), "Messages that failed", "未送达的邮件",
           "Messages about tickets that were refused, given up or returned in the period.", "期间内被拒收、放弃或退回的工单邮件。", -1),
    Figure("score", _S.SURVEY, _U.SCORE, _H.MEAN, _score, "Survey score", "满意度",
           "Mean of the scores of each survey that was answered in the period, then of the surveys.",
           "期间内收到的每份评价先取各项平均，再取总平均。", 1),
    *(
        Figure(f"score_{name}", _S.SURVEY, _U.SCORE, _H.MEAN, _scores(name), f"Score: {english}", f"评分：{chinese}",
               f"Mean of the scores for {english} that were given in the period.", f"期间内“{chinese}”评分的平均值。", 1)
        for name, (english, chinese) in _SCORES.items()
    ),
    Figure("surveys_sent", _S.SURVEY, _U.TICKETS, _H.COUNT, _marks("asked"), "Surveys sent", "发出的评价邀请",
           "Surveys that went out in the period.", "期间内发出的评价邀请。"),
    Figure("surveys_answered", _S.SURVEY, _U.TICKETS, _H.COUNT, _survey_answered, "Surveys answered", "收到的评价",
           "Surveys whose last scores came in the period.", "期间内收到（或最后修改）的评价。", 1),
    Figure("time_spent", _S.EFFORT, _U.MINUTES, _H.SUM, _marks("spent"), "Time spent", "登记的工时",
           "Time that engineers noted with #time in the period.", "工程师在期间内用 #工时 登记的时间。"),
    Figure("open", _S.BACKLOG, _U.TICKETS, _H.COUNT, _open, "Open at the end", "期末未解决",
           "Tickets that were new, assigned, in progress or waiting at the end of the period.",
           "期末时处于新建、已分派、处理中或等待状态的工单。", -1),
    Figure("open_late", _S.BACKLOG, _U.TICKETS, _H.COUNT, _open_late, "Open and late", "未解决且超时",
           "Open tickets whose first answer, solution or promised news was overdue at the end of the period.",
           "期末时首次答复、解决或承诺的答复已超时的未解决工单。", -1),
    Figure("age", _S.BACKLOG, _U.AGE, _H.MEDIAN, _age, "Age of open tickets", "未解决工单的存在时间",
           "Calendar time since the open tickets arrived: median and ninth decile.", "未解决工单自收到以来的日历时间：中位数与第九十百分位。", -1),
    *_bands("age", ("Open since", "存在时间"), ("Open tickets by the time since they arrived", "按存在时间划分的未解决工单"),
            _age_band, _DAYS_BANDS),
    *_bands("target", ("Target used up", "时限已用"),
            ("Open tickets by how much of the solution's target had passed at the end of the period",
             "按期末时解决时限已用比例划分的未解决工单"), _band, _TARGET_BANDS),
    *_bands("quiet", ("Requester heard nothing for", "请求人未得到消息"),
            ("Open tickets by the time since their requester last heard something from the desk",
             "按请求人最近一次得到服务台消息以来的时间划分的未解决工单"), _quiet_band, _DAYS_BANDS),
)  # fmt: skip


def is_same_family(one: Figure, other: Figure) -> bool:
    """Are both bands of the same thing, so that one definition does for both?"""
    (first, _, number), (second, _, another) = one.key.rpartition("_"), other.key.rpartition("_")
    return first == second and number.isdigit() and another.isdigit()


BY_KEY: dict[str, Figure] = {figure.key: figure for figure in FIGURES}
STAGE_KEYS = tuple(f"stage_{stage.value}" for stage in LifeStage)
HEADLINES = ("opened", "solved", "response_kept", "resolution_kept", "resolution_time", "reopened", "score", "time_spent")
