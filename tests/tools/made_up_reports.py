"""Reports of made-up histories, without a database."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from service.reports.cases import Tally, TicketHours
from service.reports.lives import UNCOUNTED
from service.reports.log_reader import read_log
from service.reports.report import TABLES, make_report

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2027, 1, 10, tzinfo=UTC)


def rows_of(histories):
    return [
        (h[0].ticket_id, e.seq, e.kind, e.at, e.actor, json.dumps(e.data))
        for h in histories
        for e in h
        if e.kind not in UNCOUNTED
    ]


def report_of(policy, histories, period, scope=None, tables=TABLES):
    hours = TicketHours(policy)
    now, before = Tally(period.start, period.end, hours), Tally(*period.before, hours)
    read_log([rows_of(histories)], [now, before])
    return make_report(now.cases, before.cases, period, ZONE, scope, tables)
