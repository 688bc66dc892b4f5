"""The rules that a new desk starts with: commented files for an IT desk in English and Chinese that load clean.

Pure text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from rules.authoring.json_schema import rules_schema

SCHEMA_LINE = "# yaml-language-server: $schema=./postdesk-rules.schema.json\n"

# The country whose holidays a time zone usually means; a desk elsewhere gives its own.
_COUNTRIES = {
    "Asia/Shanghai": "CN", "Asia/Hong_Kong": "HK", "Asia/Taipei": "TW", "Asia/Tokyo": "JP", "Asia/Singapore": "SG",
    "Asia/Kolkata": "IN", "Asia/Seoul": "KR",
    "Europe/Amsterdam": "NL", "Europe/Berlin": "DE", "Europe/London": "GB", "Europe/Paris": "FR", "Europe/Madrid": "ES",
    "Europe/Rome": "IT", "Europe/Vienna": "AT", "Europe/Zurich": "CH", "Europe/Warsaw": "PL", "Europe/Stockholm": "SE",
    "Europe/Dublin": "IE",
    "America/New_York": "US", "America/Chicago": "US", "America/Los_Angeles": "US", "America/Toronto": "CA",
    "America/Sao_Paulo": "BR", "Australia/Sydney": "AU", "Pacific/Auckland": "NZ",
}  # fmt: skip


def starter_files(
    desk_name: str,
    address: str,
    domain: str,
    engineers: Sequence[tuple[str, str]],
    timezone: str,
    languages: Sequence[str],
    team_mail: str = "",
) -> dict[str, str]:
    """Relative path in the desk's folder -> text. `engineers` are address and name, the lead first, then the deputy.

    `team_mail` names the service desk's team and is nobody's own address.
    """
    desk = _desk(desk_name, team_mail or f"servicedesk@{domain}", engineers, timezone)
    return {
        "rules/desk.yaml": SCHEMA_LINE + desk,
        "rules/mail.yaml": SCHEMA_LINE + _MAIL.replace("DOMAIN", domain),
        "rules/tests/desk.yaml": _tests(domain, address, languages),
        "rules/postdesk-rules.schema.json": json.dumps(rules_schema(), ensure_ascii=False, indent=1) + "\n",
    }


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _desk(desk_name: str, team_mail: str, engineers: Sequence[tuple[str, str]], timezone: str) -> str:
    lead = f", lead: {engineers[0][0]}" if engineers else ""
    deputy = f", deputy: {engineers[1][0]}" if len(engineers) > 1 else ""
    lines = [
        f"  {address}: {{name: {_quoted(name or address.partition('@')[0])}, team: servicedesk}}"
        for address, name in engineers
    ]
    people = "\n".join(lines) or f"  # ann@{team_mail.partition('@')[2]}: {{name: Ann, team: servicedesk}}"
    manager = f"manager: {engineers[0][0]}, admins: [{engineers[0][0]}]" if engineers else "admins: []"
    country = _COUNTRIES.get(timezone, "")
    holidays = (
        f"    holidays: {country}                     # swapped working days are known"
        if country
        else "    # holidays: DE-BY                # country, or country and region"
    )
    head = "people:\n" + people if engineers else "# people:\n" + people
    return _DESK.format(
        name=" ".join(desk_name.split()),
        manager=manager,
        lead=lead,
        deputy=deputy,
        people=head,
        timezone=timezone,
        holidays=holidays,
        address=team_mail,
    )


_DESK = """\
# {name}: the desk, its people, and what is promised.
# `postdesk check` says what is wrong in here, `postdesk test` proves it; docs/rules.md shows how to do what.

desk: {{team: servicedesk, {manager}}}      # manager: the last step of escalation

teams:                               # mail: as you call the team; letters go to its members one by one
  servicedesk: {{mail: {address}{lead}{deputy}, names: {{zh: 服务台}}}}
  # network:   {{mail: …, lead: …}}

# Everybody who works on tickets. More words: level (1 service desk, 2 specialist, 3 expert), skills: [vpn, printing],
# languages: [en, zh], hours: office, away: [2026-12-24..2026-12-31], capacity: 20, names: {{zh: …}}
{people}

hours:
  always: {{open: always}}
  office:
    timezone: {timezone}
    open:     {{mon-fri: "09:00-17:30"}}
{holidays}
    # closed: [2026-12-24..2026-12-26]
    # days:   {{2026-12-31: "09:00-12:00"}}

priority:                            # impact row, then urgency column
  urgency:       [high, normal, low]
  impact:
    everyone:    [P1,   P1,     P2 ]
    site:        [P1,   P2,     P2 ]
    team:        [P1,   P2,     P3 ]
    person:      [P2,   P3,     P4 ]
  unless_said:   {{impact: person, urgency: normal}}

service_levels:                      # 24h and 2d are business time: hours and working days of `hours`
  P1: {{hours: always, first_response: 15m, resolution: 4h,  update: 1h}}
  P2: {{hours: office, first_response: 1h,  resolution: 8h,  update: 4h}}
  P3: {{hours: office, first_response: 4h,  resolution: 24h, update: 2d}}
  P4: {{hours: office, first_response: 8h,  resolution: 80h, update: 5d}}

escalation:                          # while nobody acts
  - {{at: 80% of first_response,  tell: [assignee, team]}}
  - {{at: 100% of first_response, tell: [lead]}}
  - {{at: 100% of resolution,     tell: [lead], move_to: next_level}}
  - {{at: 150% of resolution,     for: [P1, P2], tell: [manager]}}

reports:                             # figures by mail, nothing where nothing happened; `postdesk report` shows them here
  - {{name: Weekly report, names: {{zh: 每周报告}}, every: monday 08:00, period: last week, to: leads}}
  - {{name: Monthly report, names: {{zh: 月度报告}}, every: month 1 08:00, period: last month, to: manager}}

# What has a default and can be said otherwise: confirmation, closing, attention, survey, budgets, attachments, together (consult,
# tasks, appointments), majors, changes, approvals; and recurring tickets. `postdesk check --show` prints all of it, docs/rules.md explains it.
"""

_MAIL = """\
# Five questions, always in this order, asked of every mail. Within a list: from the top.

gate:                                # may it in? the first rule that fits decides: accept | file | hold | quarantine | drop
  - name: Monitoring may open tickets, and is never answered
    when: {from: [monitor@DOMAIN, monitoring@DOMAIN]}
    do: accept
  - name: A system that announces maintenance hears what engineers write
    when: {new: yes, from: {is: ["noc@*", "noreply@*", "no-reply@*", "maintenance@*", "notification*@*"], not: "*@DOMAIN"}, subject: {has: [planned maintenance, scheduled maintenance, maintenance window, maintenance notice, maintenance notification, Wartungsankündigung, Wartungsarbeiten, maintenance programmée, maintenance planifiée, 维护通知, 维护公告, 割接通知, 停机通知]}}
    do: accept
    answer: by hand                  # yes: as anybody; no: never
  - name: Newsletters and lists
    when: {any: [{header.list-unsubscribe: "*"}, {header.list-id: "*"}]}
    do: file

classify:                            # what is it, how urgent? the first rule to set a field wins, tags add up
  - name: VPN and remote access
    when: {text: {has: [vpn, anyconnect, remote access, 远程接入, 远程办公]}}
    set: {category: network.vpn}
  - name: Network and wireless
    when: {text: {has: [network, wifi, wi-fi, wlan, internet, 网络, 无线, 上不了网]}}
    set: {category: network.access}
  - name: Printing
    when: {text: {has: [printer, printing, print, toner, paper jam, 打印, 卡纸, 墨盒]}}
    set: {category: workplace.printer}
  - name: Passwords and accounts
    when: {text: {has: [password, passwords, account, login, log in, locked out, 密码, 账号, 帐号, 登录]}}
    set: {category: accounts}
  - name: Mail and calendar
    when: {text: {has: [outlook, mailbox, calendar, e-mail, email, 邮箱, 邮件, 日历]}}
    set: {category: workplace.mail}
  - name: Laptops, screens and telephones
    when: {text: {has: [laptop, notebook, monitor, screen, keyboard, mouse, phone, 电脑, 笔记本, 屏幕, 显示器, 键盘, 鼠标, 电话]}}
    set: {category: workplace.hardware}
  - name: Something is wanted
    when: {text: {has: [please order, new employee, new colleague, installation of, please install, i need, 申请, 安装, 新员工]}}
    set: {kind: request}
  - name: Somebody asks how
    when: {text: {has: [how do i, how can i, how to, where do i, 怎么用, 怎么设置, 怎么申请, 怎么安装, 怎么重置, 怎么修改, 怎么才能, 怎么把, 怎样, 如何, 在哪里]}}
    set: {kind: question, urgency: low}
  - name: Everybody is stuck
    when: {text: {has: [the whole company, nobody in the company, all sites, 全公司, 所有人]}}
    set: {impact: everyone}
  - name: More than one person is stuck
    when: {text: {has: [whole team, whole department, whole floor, nobody can, all of us, 整个部门, 整层, 大家都, 全组]}}
    set: {impact: team}
  - name: Somebody says that it can wait
    when: {text: {has: [not urgent, isn't urgent, not that urgent, not very urgent, nothing urgent, no rush, no hurry, it can wait, 不急, 不着急, 不紧急, 非紧急, 不太急, 不太紧急]}}
    set: {urgency: low}
  - name: Work has stopped
    when: {text: {has: [down, cannot work, can't work, urgent, asap, emergency, 瘫痪, 无法工作, 紧急, 加急, 很急, 急急, 急用, 急需]}}
    set: {urgency: high}

categories:                          # a tree by dots; what a category leaves out, the one above it gives
  network:            {team: servicedesk, names: {zh: 网络}}
  network.vpn:        {ask: [since_when, affected, tried], names: {zh: 远程接入}}
  network.access:     {ask: [since_when, affected, place], names: {zh: 网络接入}}
  workplace:          {team: servicedesk, names: {zh: 办公设备}}
  workplace.printer:  {ask: [place], names: {zh: 打印}}
  workplace.mail:     {names: {zh: 邮件}}
  workplace.hardware: {ask: [place], names: {zh: 硬件}}
  accounts:           {team: servicedesk, names: {zh: 账号}}
  other:              {team: servicedesk, names: {zh: 其他}}   # required: catches the rest

# route:                             # who gets it? exceptions only; the first that fits wins
#   - name: P1 at night goes to the duty team
#     when: {priority: P1, outside: office}
#     to: {team: duty}

answer:                              # what do we say back? at most one; without a rule: the usual acknowledgement
  - name: We are closed
    when: {new: yes, outside: own, priority: {not: P1}}
    send: received-after-hours
"""


def _tests(domain: str, address: str, languages: Sequence[str]) -> str:
    text = _TESTS.replace("DOMAIN", domain).replace("DESK", address)
    return text + (_TESTS_ZH.replace("DOMAIN", domain) if "zh" in languages else "")


_TESTS = """\
# Proves the rules: `postdesk test`. Expect only what matters; `if_nobody_acts` travels in time. Times are the desk's.
tests:
  - name: Monitoring opens a ticket and gets no answer
    mail: {at: 2026-11-28 03:00, from: monitor@DOMAIN, subject: Disk full on srv-3, automatic: yes}
    expect: {gate: accept, category: other, answer: none, silent: yes}

  - name: A supplier announces maintenance
    mail: {at: 2026-11-24 10:00, from: noc@telco.example, subject: Planned maintenance on Saturday}
    expect: {gate: accept, answer: none, silent: yes}

  - name: A customer who writes of maintenance is answered
    mail: {at: 2026-11-24 10:00, from: kim@shop.example, subject: Planned maintenance on Saturday?}
    expect: {gate: accept, silent: no}

  - name: A newsletter opens no ticket
    mail: {at: 2026-11-24 10:00, from: news@shop.example, subject: Our new printer, headers: {List-Unsubscribe: "<mailto:off@shop.example>"}}
    expect: {gate: file}

  - name: VPN down for a whole department
    mail: {at: 2026-11-24 10:00, from: eva@DOMAIN, subject: VPN down, body: "Nobody can connect."}
    expect: {kind: incident, category: network.vpn, impact: team, urgency: high, priority: P1, first_response_due: 2026-11-24 10:15}
    if_nobody_acts:
      - {at: 2026-11-24 10:12}

  - name: The network of the whole company
    mail: {at: 2026-11-24 10:00, from: eva@DOMAIN, subject: No internet, body: "Nobody in the company is online, all sites."}
    expect: {category: network.access, impact: everyone, priority: P1}

  - name: A printer jam
    mail: {at: 2026-11-24 10:00, from: ann@DOMAIN, to: DESK, subject: Printer jam, body: "3rd floor, since this morning."}
    expect: {category: workplace.printer, priority: P3, answer: none, first_response_due: 2026-11-24 14:00}

  - name: A forgotten password
    mail: {at: 2026-11-24 10:00, from: ann@DOMAIN, subject: locked out, body: "I forgot my password."}
    expect: {category: accounts, priority: P3}

  - name: Mail does not open
    mail: {at: 2026-11-24 10:00, from: ann@DOMAIN, subject: Outlook does not start}
    expect: {category: workplace.mail}

  - name: A new laptop is a request
    mail: {at: 2026-11-24 10:00, from: ann@DOMAIN, subject: Laptop, body: "Please order one for a new colleague."}
    expect: {category: workplace.hardware, kind: request}

  - name: A question can wait
    mail: {at: 2026-11-24 10:00, from: ann@DOMAIN, subject: "How do I book a room?"}
    expect: {kind: question, urgency: low, priority: P4}

  - name: What is "not urgent" can wait
    mail: {at: 2026-11-24 10:00, from: ann@DOMAIN, subject: Printer, body: "It prints in grey. This is not urgent, thanks."}
    expect: {urgency: low, priority: P4}

  - name: On Saturday we say that we are closed
    mail: {at: 2026-11-28 11:00, from: ann@DOMAIN, subject: Printer jam}
    expect: {answer: received-after-hours}

  - name: A countdown is not "down"
    mail: {at: 2026-11-24 10:00, from: ann@DOMAIN, subject: The countdown has begun}
    expect: {urgency: normal, category: other, misses: [Work has stopped]}
    because: words count as a whole
"""

_TESTS_ZH = """\

  - name: 说了不急，就按不急
    mail: {at: 2026-11-24 10:00, from: li@DOMAIN, subject: 打印机, body: 打印颜色不对，不紧急，有空看看。, language: zh}
    expect: {urgency: low, priority: P4}

  - name: 整个部门都不能远程接入
    mail: {at: 2026-11-24 10:00, from: li@DOMAIN, subject: 远程接入瘫痪, body: 整个部门都连不上。, language: zh}
    expect: {category: network.vpn, impact: team, urgency: high, priority: P1, language: zh}

  - name: 打印机卡纸
    mail: {at: 2026-11-24 10:00, from: li@DOMAIN, subject: 打印机卡纸, language: zh}
    expect: {category: workplace.printer, priority: P3, language: zh}

  - name: 忘记密码,请问怎么办
    mail: {at: 2026-11-24 10:00, from: li@DOMAIN, subject: 密码忘了, body: 请问怎么重置?, language: zh}
    expect: {category: accounts, kind: question, priority: P4}
"""
