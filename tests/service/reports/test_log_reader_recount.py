"""Every figure of every month of a made-up year, counted twice: as the reports do it, and slowly from the events."""

import pytest
from msgspec.structs import replace

from service.domain.commands.periods import parse_period
from service.domain.ticket.events import replay
from service.reports.cases import ReportScope, Tally, TicketHours
from service.reports.definitions import FIGURES
from service.reports.log_reader import read_log
from tests.tools.made_up_reports import NOW, ZONE, report_of, rows_of
from tests.tools.recount import Recount, put_together

NOT_RECOUNTED = {"majors", "reports", "changes_preapproved", "failed_mails"}  # counts of one kind of event


@pytest.mark.parametrize(
    "typed", ["2026-02", "2026-06", "2026-07", "2026-12", "2026-W23", "2026-Q2", "2026", "2026-06-10..2026-06-11"]
)
def test_every_figure_is_what_a_slow_recount_gives(policy, histories, typed):
    period = parse_period(typed, NOW, ZONE)
    report = report_of(policy, histories, period)
    for moments, side in (((period.start, period.end), "now"), (period.before, "before")):
        cases = Recount(policy, histories, *moments).figures()
        for line in report.lines:
            figure, value = line.figure, getattr(line, side)
            if figure.key in NOT_RECOUNTED or figure.key.startswith(("score_", "target_")):
                continue
            expected = put_together(figure, [float(one) for one in cases[figure.key]])
            assert value.number == pytest.approx(expected), (figure.key, side)
            assert value.cases == len(cases[figure.key]), (figure.key, side)


def test_a_late_yes_is_no_silence(policy, histories):
    """The ticket that silence closed stays closed, and counts as confirmed from then on (S5.4)."""
    period = parse_period("2026-06", NOW, ZONE)
    silent = [history for history in histories if _is_silent(history, period)]
    late = [[*history, _late_yes(history[-1])] for history in silent]
    others = [history for history in histories if history not in silent]
    for known in (histories, [*others, *late]):
        line = report_of(policy, known, period).line("unconfirmed").now
        expected = Recount(policy, known, period.start, period.end).figures()["unconfirmed"]
        assert (line.number, line.cases) == (pytest.approx(sum(expected) / len(expected)), len(expected))
        assert (line.number > 0) == (known is histories)


def _is_silent(history, period):
    row = replay(history)
    return row.resolution == "unconfirmed" and period.start <= row.closed and history[-1].at < period.end


def _late_yes(last):
    return replace(last, seq=last.seq + 1, kind="confirmed", data={"set": {"resolution": "confirmed"}})


def test_the_year_holds_what_must_be_counted_with_care(policy, histories):
    kinds = {event.kind for history in histories for event in history}
    assert {
        "merged",
        "unmerged",
        "denied",
        "reopened",
        "questioned",
        "undone",
        "cancelled",
        "spam",
        "change_decided",
    } <= kinds


def test_a_past_month_stays_what_it_was_whatever_happens_later(policy, histories):
    period = parse_period("2026-05", NOW, ZONE)
    cut = [[event for event in history if event.at < period.end] for history in histories]
    then = report_of(policy, [history for history in cut if history], period)
    assert report_of(policy, histories, period) == then


def test_the_parts_of_the_desk_add_up(policy, histories):
    period = parse_period("2026-06", NOW, ZONE)
    whole = report_of(policy, histories, period)
    for key in ("opened", "solved", "open", "escalated"):
        parts = [
            report_of(policy, histories, period, ReportScope(team=(team,))).line(key).now.cases for team in policy.teams
        ]
        assert sum(parts) == whole.line(key).now.cases, key
    table = next(table for table in whole.tables if table.by == "team")
    assert sum(row.now["opened"].cases for row in table.rows) == whole.line("opened").now.cases


def test_bands_of_open_tickets_hold_each_once(policy, histories):
    report = report_of(policy, histories, parse_period("2026-06-10..2026-06-11", NOW, ZONE))
    for family in ("age_", "quiet_", "target_"):
        held = sum(line.now.cases for line in report.lines if line.figure.key.startswith(family))
        assert held == report.line("open").now.cases > 0, family


def test_the_tickets_behind_a_line_are_as_many_as_it_says(policy, histories):
    period = parse_period("2026-06", NOW, ZONE)
    tally = Tally(period.start, period.end, TicketHours(policy))
    read_log([rows_of(histories)], [tally])
    cases = tally.cases
    for figure in FIGURES:
        if figure.how == "count" and figure.key not in {"failed_mails", "majors", "reports"}:
            assert len(cases.behind(figure.key)) == len({ticket for ticket, _ in cases.of(figure.key)})
    late = cases.behind("resolution_kept")
    assert len(late) == sum(not value for _, value in cases.of("resolution_kept"))
