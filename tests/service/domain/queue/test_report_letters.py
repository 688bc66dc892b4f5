"""Who gets which report, what a mail may ask for, and the timers of the rules."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from rules.decision.report_readers import ReportReader, leads_any, outside_readers, report_readers, teams_reported_to
from rules.loading.load import load_texts
from service.domain.queue import report_letters
from service.domain.queue.report_letters import plain_why, plan_timers, read_wish, wishes
from store.records import Timer

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
RULES = """
desk: {team: desk, manager: cio@acme.example, admins: [root@acme.example]}
teams:
  desk: {lead: dana@acme.example}
  network: {lead: noor@acme.example, manager: max@acme.example}
  duty: {lead: noor@acme.example}
people:
  dana@acme.example: {team: desk}
  piet@acme.example: {team: network}
  noor@acme.example: {team: network}
organisations:
  finance: {domains: finance.example, contacts: [olga@finance.example], language: en}
hours: {office: {open: {mon-fri: "09:00-17:00"}, timezone: Asia/Shanghai, holidays: CN}}
categories: {other: {team: desk}}
reports:
  - {name: Weekly, every: monday 08:00, period: last week, to: [leads, piet@acme.example, contacts]}
  - {name: Monthly, every: month 1 08:00, period: last month, to: manager}
"""


def policy_of(text=RULES):
    loaded = load_texts({"rules/desk.yaml": text}, desk_timezone="Asia/Shanghai", languages=("en", "zh"))
    assert loaded.policy is not None, loaded.problems
    return loaded.policy


@pytest.fixture(scope="module")
def policy():
    return policy_of()


def test_each_word_names_people_with_what_is_theirs(policy):
    assert report_readers(policy, "leads") == (
        ReportReader("dana@acme.example", ("desk",)),
        ReportReader("noor@acme.example", ("network", "duty")),
    )
    assert report_readers(policy, "managers") == (ReportReader("max@acme.example", ("network",)),)
    assert report_readers(policy, "manager") == (ReportReader("cio@acme.example"),)
    assert report_readers(policy, "contacts") == (ReportReader("olga@finance.example", organisation="finance"),)
    assert {one.address for one in report_readers(policy, "network")} == {"piet@acme.example", "noor@acme.example"}
    assert report_readers(policy, "piet@acme.example") == (ReportReader("piet@acme.example", ("network",)),)


@pytest.mark.parametrize(
    ("address", "teams"),
    [
        ("cio@acme.example", ()), ("root@acme.example", ()), ("dana@acme.example", ()), ("max@acme.example", ("network",)),
        ("noor@acme.example", ("network", "duty")), ("piet@acme.example", ("network",)), ("olga@finance.example", None),
        ("ann@acme.example", None), ("", None),
    ],
)  # fmt: skip
def test_whose_figures_somebody_may_see(policy, address, teams):
    assert teams_reported_to(policy, address) == teams


def test_colleagues_one_by_one_are_for_those_who_stand_above_them(policy):
    assert leads_any(policy, "noor@acme.example", ("network",))
    assert leads_any(policy, "cio@acme.example", ("network",))
    assert not leads_any(policy, "piet@acme.example", ("network",))
    assert not leads_any(policy, "noor@acme.example", ("network", "desk"))
    assert not leads_any(policy, "noor@acme.example", ())


def test_who_reads_and_does_not_work_has_an_address_too(policy):
    assert set(outside_readers(policy)) == {"cio@acme.example", "root@acme.example", "max@acme.example"}


def test_a_rule_gives_everybody_one_report_about_what_is_theirs(policy):
    timer = Timer(
        None, "report", datetime(2026, 11, 30, 0, 0, tzinfo=UTC), 0, {"rule": "Weekly", "every": "monday 08:00"}
    )
    found = wishes(policy, timer, timer.due_at, ZONE)
    assert [(one.to, one.teams, one.organisation, one.asks, one.sees_people) for one in found] == [
        ("dana@acme.example", ("desk",), "", True, True),
        ("noor@acme.example", ("network", "duty"), "", True, True),
        ("piet@acme.example", ("network",), "", True, False),
        ("olga@finance.example", (), "finance", False, False),
    ]
    assert {one.period.text for one in found} == {"2026-W48"}
    assert {one.language for one in found} == {"", "en"}


def test_the_timers_of_the_rules_are_set_once_and_follow_edits(policy):
    dropped, added = plan_timers(policy, (), NOW)
    assert dropped == []
    assert [(one.data["rule"], one.due_at) for one in added] == [
        ("Weekly", datetime(2026, 11, 30, 0, 0, tzinfo=UTC)),
        ("Monthly", datetime(2026, 12, 1, 0, 0, tzinfo=UTC)),
    ]
    waiting = [replace(one, id=number) for number, one in enumerate(added, 1)]
    asked = Timer(None, "report", NOW, 0, {"to": "piet@acme.example", "period": "2026-10"}, id=3)
    assert plan_timers(policy, [*waiting, asked], NOW) == ([], [])
    edited = policy_of(RULES.replace("monday 08:00", "friday 16:00").replace("Monthly", "Each month"))
    dropped, added = plan_timers(edited, [*waiting, asked], NOW)
    assert sorted(dropped) == [1, 2]
    assert [(one.data["rule"], one.due_at) for one in added] == [
        ("Weekly", datetime(2026, 11, 27, 8, 0, tzinfo=UTC)),
        ("Each month", datetime(2026, 12, 1, 0, 0, tzinfo=UTC)),
    ]


def test_a_holiday_puts_a_report_off_and_what_came_too_late_is_left_out(policy):
    october = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
    _, added = plan_timers(policy, (), october)
    monthly = next(one for one in added if one.data["rule"] == "Monthly")
    assert monthly.due_at > datetime(2026, 10, 7, tzinfo=UTC), "the first days of October are holidays in China"
    late = monthly.due_at + report_letters.LATE * 2
    assert wishes(policy, monthly, monthly.due_at, ZONE)
    assert wishes(policy, monthly, late, ZONE) == ()


@pytest.mark.parametrize(
    ("every", "period", "told"),
    [
        ("monday 08:00", "last week", ["2026-W52", "2026-W53"]),
        ("month 1 08:00", "last month", ["2026-12"]),
        ("month 31 08:00", "last month", ["2026-11"]),  # of the month before December, whose last day it is
    ],
)
def test_what_closed_days_put_off_to_one_day_is_told_of_each_period(every, period, told):
    rules = RULES.replace("monday 08:00", every).replace("last week", period)
    policy = policy_of(rules.replace("holidays: CN", "closed: [2026-12-24..2027-01-03]"))
    _, added = plan_timers(policy, (), datetime(2026, 12, 23, 2, tzinfo=UTC))
    [timer] = [one for one in added if one.data["rule"] == "Weekly"]
    assert timer.due_at == datetime(2027, 1, 4, 0, tzinfo=UTC)
    found = wishes(policy, timer, timer.due_at, ZONE)
    assert list(dict.fromkeys(one.period.text for one in found)) == told
    assert len(found) == len(told) * len({(one.to, one.organisation) for one in found})


def test_a_report_is_about_the_month_before_its_date_however_late_it_is_made(policy):
    timer = Timer(
        None, "report", datetime(2026, 12, 1, 0, 0, tzinfo=UTC), 0, {"rule": "Monthly", "every": "month 1 08:00"}
    )
    [wish] = wishes(policy, timer, datetime(2026, 12, 2, 12, tzinfo=UTC), ZONE)
    assert wish.period.text == "2026-11"


def test_what_was_asked_for_is_judged_again_when_it_is_made(policy):
    data = {"to": "piet@acme.example", "period": "2026-10", "teams": ["network", "desk"]}
    assert read_wish(policy, data, NOW, ZONE).teams == ("network",)
    assert read_wish(policy, {**data, "teams": ["desk"]}, NOW, ZONE).teams == ("network",), "never more than is theirs"
    assert read_wish(policy, {**data, "to": "ann@acme.example"}, NOW, ZONE) is None
    assert read_wish(policy, {**data, "period": "2999"}, NOW, ZONE) is None
    assert read_wish(policy, {**data, "engineer": "piet@acme.example"}, NOW, ZONE).engineer == "piet@acme.example"
    assert read_wish(policy, {**data, "engineer": "noor@acme.example"}, NOW, ZONE) is None, "who leads them no longer"
    lead = {**data, "to": "noor@acme.example", "engineer": "piet@acme.example"}
    assert read_wish(policy, lead, NOW, ZONE).engineer == "piet@acme.example"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("why 3", "3"), ("Why 3?", "3"), ("#why 12", "12"), ("why: solved on time", "solved on time"), ("why reopened?\n\nDana", "reopened"),
        ("为什么 3", "3"), ("为什么3", "3"), ("明细：重新打开", "重新打开"), ("\n  why 7.", "7"),
        ("why", None), ("whyever 3", None), ("I wonder why 3", None), ("1 show", None), ("", None),
    ],
)  # fmt: skip
def test_a_line_is_asked_about_in_plain_words(text, line):
    assert plain_why(text) == line


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (("to: manager}", "to: menager}"), "nobody is called 'menager'"),
        (("Monthly", "Weekly"), "a report is already named so"),
        (("period: last month", "period: last moon"), "last moon"),
        (("month 1 08:00", "month 1"), "is not a time"),
        (("to: manager}", "to: manager, language: fr}"), "the desk has no language 'fr'"),
    ],
)
def test_a_mistake_in_the_rules_is_named(edit, says):
    loaded = load_texts(
        {"rules/desk.yaml": RULES.replace(*edit)}, desk_timezone="Asia/Shanghai", languages=("en", "zh")
    )
    assert says in " ".join(map(str, loaded.problems))
