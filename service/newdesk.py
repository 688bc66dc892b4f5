"""The files of a new desk: what `postdesk init` writes. Pure: answers in, texts out; the command writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass

CONFIG = """\
# For operators: who we are, how mail comes in and goes out. `postdesk check` says what is wrong, with its place.
# A secret never stands in here: {{env: NAME}} or {{file: PATH}}.

desk: {{name: {name}, address: {address}, languages: [{languages}], timezone: {timezone}}}

receive:
{receive}
  # imap:
  #   - {{host: imap.acme.example, user: support, password: {{env: IMAP_PASSWORD}}, then: move Processed, since: 2026-01-31}}

send: {{host: {send_host}, port: {send_port}, tls: opportunistic, mode: {mode}{trial}}}
#      mode live delivers, trial sends every letter to the one address trial_to, paused keeps all

database: {database}  # or postgresql://user@host/name

reply_addresses: {{separator: "+"}}   # or {{domain: reply.acme.example}}, or none
trust: {{level: standard}}            # or strict; see docs/operations.md
{http}
"""

DESK = """\
# For admins: people, hours and promises. Sections may be spread over any number of files in this folder.

desk: {{team: servicedesk, admins: [{admin}]}}

teams:
  servicedesk: {{mail: {team_mail}, lead: {lead}}}

people:
{people}

hours:
  always: {{open: always}}
  office:
    timezone: {timezone}
    open: {{mon-fri: "09:00-12:00, 13:00-18:00"}}
    # holidays: CN                     # by country; swapped working days are known
    # closed: [2026-12-24..2026-12-26]

priority:                              # impact row, then urgency column
  urgency:     [high, normal, low]
  impact:
    everyone:  [P1,   P1,     P2]
    site:      [P1,   P2,     P2]
    team:      [P1,   P2,     P3]
    person:    [P2,   P3,     P4]
  unless_said: {{impact: person, urgency: normal}}

service_levels:                        # times count in the hours of the level
  P1: {{hours: always, first_response: 15m, resolution: 4h, update: 1h}}
  P2: {{hours: office, first_response: 1h, resolution: 8h, update: 4h}}
  P3: {{hours: office, first_response: 4h, resolution: 24h, update: 2d}}
  P4: {{hours: office, first_response: 8h, resolution: 80h, update: 5d}}

escalation:                            # while nobody acts
  - {{at: 80% of first_response, tell: [assignee, team]}}
  - {{at: 100% of first_response, tell: [lead]}}
  - {{at: 100% of resolution, tell: [lead]}}
"""

MAIL = """\
# For admins: what is asked of every mail. May it in? What is it? How urgent? Who gets it? What do we say back?

gate:
  - name: Newsletters
    when: {header.list-unsubscribe: "*"}
    do: file                           # accept | file | hold | quarantine | drop

classify:                              # read from the top; the first rule to set a field wins
  - name: VPN and remote access
    when: {text: {has: [vpn, anyconnect, remote access, 远程接入]}}
    set: {kind: incident, category: network.vpn}
  - name: Printing
    when: {text: {has: [printer, printing, toner, 打印机, 打印]}}
    set: {kind: incident, category: workplace.printer}
  - name: Passwords and accounts
    when: {text: {has: [password, account, log in, login, 密码, 账号, 登录]}}
    set: {kind: request, category: accounts}
  - name: Everyone is stuck
    when: {text: {has: [everybody, everyone, whole company, 所有人, 全公司]}}
    set: {impact: everyone}
  - name: More than one person is stuck
    when: {text: {has: [whole team, whole floor, nobody can, 整个部门, 整层]}}
    set: {impact: team}
  - name: Work has stopped
    when: {text: {has: [down, cannot work, urgent, 瘫痪, 无法工作, 紧急]}}
    set: {urgency: high}

categories:                            # skills: [vpn] asks for people who have them
  network.vpn:       {team: servicedesk, ask: [since_when, affected, tried]}
  workplace.printer: {team: servicedesk}
  accounts:          {team: servicedesk}
  other:             {team: servicedesk}   # required: catches the rest

answer:                                # at most one; the first match wins
  - name: We are closed
    when: {new: yes, outside: office, priority: {not: P1}}
    send: received-after-hours
"""

RULE_TEST = """\
tests:
  - name: A printer is a printer
    mail: {from: ann@customer.example, subject: Printer jam, body: "On the 3rd floor, since this morning."}
    expect: {kind: incident, category: workplace.printer, priority: P3}
"""

REHEARSAL = """\
rehearsal: A printer jam, from report to survey
desk: ..
steps:
  - mail: {from: ann@customer.example, subject: Printer jam, body: "On the 3rd floor, since this morning."}
    expect:
      - letter: {to: ann@customer.example, has: [T-1]}
      - ticket: {category: workplace.printer, priority: P3}
  - reply: {from: %(lead)s, body: "Have a look now, please.\\n#resolve Cleared the jam, tested with ten pages."}
    expect:
      - letter: {to: ann@customer.example, has: [Cleared the jam]}
      - ticket: {state: resolved}
  - reply: {from: ann@customer.example, body: "Yes, it works, thank you."}
    expect:
      - ticket: {state: closed, resolution: confirmed}
"""

IGNORE = "var/\n"


@dataclass(frozen=True, slots=True)
class Engineer:
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What `init` needs to know. Places are host and port; `database` is a URL."""

    address: str
    name: str
    languages: tuple[str, ...]
    engineers: tuple[Engineer, ...]
    timezone: str = "UTC"
    database: str = "sqlite:///var/postdesk.db"
    smtp_listen: str = "127.0.0.1:8025"
    lmtp_listen: str = ""
    send_host: str = "127.0.0.1"
    send_port: int = 25
    mode: str = "live"
    trial_to: str = ""
    http_listen: str = ""


def plan_files(answers: Answers) -> dict[str, str]:
    """The text of every file of a new desk by its path in the folder."""
    lead = answers.engineers[0].address
    receive = []
    if answers.smtp_listen:
        receive.append(f"  smtp: {{listen: {quote(answers.smtp_listen)}}}")
    if answers.lmtp_listen:
        receive.append(f"  lmtp: {{listen: {quote(answers.lmtp_listen)}}}")
    http = f"http: {{listen: {quote(answers.http_listen)}}}" if answers.http_listen else ""
    people = (
        f"  {engineer.address}: {{name: {quote(_name(engineer))}, team: servicedesk, level: 1}}"
        for engineer in answers.engineers
    )
    return {
        "postdesk.yaml": CONFIG.format(
            name=quote(answers.name),
            address=answers.address,
            languages=", ".join(answers.languages),
            timezone=answers.timezone,
            receive="\n".join(receive) or "  # nothing yet: name a listener or a mailbox",
            send_host=quote(answers.send_host),
            send_port=answers.send_port,
            mode=answers.mode,
            trial=f", trial_to: {answers.trial_to}" if answers.trial_to else "",
            database=quote(answers.database) if " " in answers.database else answers.database,
            http=http or '# http: {listen: "127.0.0.1:8080"}    # health and metrics; off unless given',
        ),
        "rules/desk.yaml": DESK.format(
            admin=lead,
            lead=lead,
            team_mail=_team_mail(answers),
            people="\n".join(people),
            timezone=answers.timezone,
        ),
        "rules/mail.yaml": MAIL,
        "rules/tests/first.yaml": RULE_TEST,
        "rehearsals/first.yaml": REHEARSAL % {"lead": lead},
        ".gitignore": IGNORE,
    }


def quote(text: str) -> str:
    """A YAML scalar in double quotes: JSON's form is one."""
    return json.dumps(text, ensure_ascii=False)


def _name(engineer: Engineer) -> str:
    return engineer.name or engineer.address.partition("@")[0].replace(".", " ").replace("_", " ").title()


def _team_mail(answers: Answers) -> str:
    """An address for the team that is nobody's: it names the team in rules, letters go to its members."""
    taken = {answers.address, *(engineer.address for engineer in answers.engineers)}
    domain = answers.address.partition("@")[2]
    return next(
        mail for mail in (f"{word}@{domain}" for word in ("servicedesk", "team", "postdesk-team")) if mail not in taken
    )
