"""The main roads of approvals through a real daemon: real SMTP in and out, each person with their own mail."""

from __future__ import annotations

import signal
from contextlib import closing
from datetime import timedelta

import sqlalchemy as sa

from service.config.load import load_config
from service.domain.ticket.timer_names import TimerName
from store.database.unit import Database
from store.schema import tables
from store.ticket import timers

ANN, DANA, PIET, CIO = "ann@customer.example", "dana@acme.example", "piet@acme.example", "cio@customer.example"
RULES = f"""
desk: {{manager: {CIO}}}
classify:
  - {{name: Rights, when: {{text: {{has: [access, 权限]}}}}, set: {{kind: request, category: access}}}}
categories:
  access: {{team: servicedesk}}
changes: {{approvers: {CIO}, require: [risk, rollback]}}
approvals:
  approvers: {CIO}
  rules: [{{name: Access, when: {{kind: request, category: access}}}}]
"""


def with_rules(desk, rules=RULES):
    (desk.folder / "rules" / "zz.yaml").write_text(rules.replace(f"desk: {{manager: {CIO}}}\n", ""), encoding="utf-8")
    desk.process.send_signal(signal.SIGHUP)
    desk.until(lambda: "event=reloaded" in desk.read_log())


def database_of(desk):
    return Database.open(load_config(desk.folder).database)


def waiting(desk):
    with closing(database_of(desk)) as database, database.read() as unit:
        return timers.waiting_of_kind(unit, TimerName.RECURRING)


def test_a_change_is_completed_approved_by_mail_and_solved(desk):
    with_rules(desk)
    desk.mail(f"Ann Lee <{ANN}>", "Printer jam", "It is stuck since this morning.")
    work = desk.letter(DANA, "Printer jam")
    desk.reply(work, "#note SECRET: the old server is to blame")
    desk.reply(work, "#change Move the print server")
    missing = desk.letter(DANA, "saved your change", "Risk: how easily", "Rollback: how do you")
    desk.reply(missing, "Risk: low, one server\nRollback: move it back")
    asked = desk.letter(CIO, "Please decide", "Move the print server", "move it back")
    assert "SECRET" not in asked.text + asked.html
    assert "SECRET" not in str(asked.headers)
    assert desk.json("show", "T-1")["waiting_for"] == "change"
    desk.reply(work, "#resolve Moved it.")
    desk.letter(DANA, "its change is not approved")
    desk.reply(asked, "approve", sender="eve@other.example")
    desk.letter(CIO, "An answer in your name did not count")
    desk.reply(asked, "Yes, but only after 18:00")
    desk.letter(DANA, "only after 18:00")
    desk.click(asked, "Approve")
    desk.letter(DANA, "has approved it")
    desk.until(lambda: desk.json("show", "T-1")["state"] == "in_progress")
    desk.reply(asked, "approve")
    desk.letter(CIO, "Already decided")
    desk.reply(work, "#resolve Moved the server, prints again.")
    desk.letter(ANN, "prints again")
    votes = [event for event in desk.json("show", "T-1")["events"] if event["kind"] == "change_voted"]
    assert len(votes) == 1
    assert not any(ANN in raw.recipients and b"18:00" in raw.content for raw in desk.sink.mails)


def test_access_in_chinese_is_refused_kindly(desk):
    with_rules(desk)
    desk.mail("李伟 <li@customer.example>", "申请权限", "请给我开通财务系统的权限，谢谢。")
    desk.letter("li@customer.example", "需要先审批")
    asked = desk.letter(CIO, "财务系统")
    desk.reply(asked, "Reject: please ask your manager first")
    told = desk.letter("li@customer.example", "没有获批", "please ask your manager first")
    assert "很抱歉" in told.text
    assert desk.until(lambda: desk.json("show", "T-1")["state"] == "declined")


def test_a_recurring_ticket_that_fell_into_a_downtime_opens_at_the_start(desk):
    rule = f"recurring: [{{name: Check, every: day 00:00, text: Look at the room., assignee: {DANA}}}]\n"
    with_rules(desk, rule)
    desk.until(lambda: waiting(desk))
    desk.stop()
    [timer] = waiting(desk)
    yesterday = timer.due_at - timedelta(days=1)  # as if the desk had been down since
    with closing(database_of(desk)) as database, database.write() as unit:
        unit.execute(sa.update(tables.timer).where(tables.timer.c.id == timer.id).values(due_at=yesterday))
    desk.start()
    letter = desk.letter(DANA, "Look at the room.")
    desk.reply(letter, "#resolve All is well.")
    closed = desk.until(lambda: next((t for t in desk.tickets() if t["state"] == "closed"), None))
    assert closed["subject"] == "Check"
    assert len(waiting(desk)) == 1
