"""The files of a new desk: what `postdesk init` writes. Pure: answers in, texts out; the command writes them."""

from __future__ import annotations

import json
from datetime import date

from msgspec import Struct

from rules.authoring.starter_files import starter_files

CONFIG = """\
# For operators: who we are, how mail comes in and goes out. `postdesk check` says what is wrong, with its place.
# A secret never stands in here: {{env: NAME}} or {{file: PATH}}.

desk: {{name: {name}, address: {address}, languages: [{languages}], timezone: {timezone}}}

receive:
{receive}
  # imap:
  #   - {{host: imap.acme.example, user: support, password: {{env: IMAP_PASSWORD}}, then: move Processed, since: {since}}}

send: {{host: {send_host}, port: {send_port}, tls: opportunistic, mode: {mode}{trial}}}
#      mode live delivers, trial sends every letter to the one address trial_to, paused keeps all

database: {database}  # or postgresql://user@host/name

reply_addresses: {{separator: "+"}}   # or {{domain: reply.acme.example}}, or none
trust: {{level: standard}}            # or strict; see docs/operations.md
{http}
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

NOT_YET = """\
rehearsal: It was not solved after all
desk: ..
steps:
  - mail: {from: ann@customer.example, subject: Printer jam, body: "On the 3rd floor, since this morning."}
  - reply: {from: %(lead)s, body: "#resolve Cleared the jam."}
    expect: [{letter: {to: ann@customer.example, kind: confirmation}}]
  - reply: {from: ann@customer.example, body: "No, it jams again."}
    expect:
      - letter: {to: %(lead)s, kind: reopened, has: [it jams again]}
      - ticket: {state: in_progress}
"""

SILENCE = """\
rehearsal: Nobody answers, and it closes as unconfirmed
desk: ..
steps:
  - mail: {from: ann@customer.example, subject: Printer jam, body: "On the 3rd floor, since this morning."}
  - reply: {from: %(lead)s, body: "#resolve Cleared the jam."}
  - wait: 3d
    expect: [{letter: {to: ann@customer.example, kind: reminder}}]
  - wait: 9d
    expect: [{ticket: {state: closed, resolution: unconfirmed}}]
"""

IGNORE = "var/\n"


class NewEngineer(Struct, frozen=True):
    """Somebody of the new desk's team."""

    address: str
    name: str = ""


class NewDeskAnswers(Struct, frozen=True):
    """What `init` needs to know. Places are host and port; `database` is a URL."""

    address: str
    name: str
    languages: tuple[str, ...]
    engineers: tuple[NewEngineer, ...]
    timezone: str = "UTC"
    database: str = "sqlite:///var/postdesk.db"
    smtp_listen: str = "127.0.0.1:8025"
    lmtp_listen: str = ""
    send_host: str = "127.0.0.1"
    send_port: int = 25
    mode: str = "live"
    trial_to: str = ""
    http_listen: str = ""
    today: date = date(2026, 1, 31)  # mail that is older is not answered, should a mailbox be named


def plan_files(answers: NewDeskAnswers) -> dict[str, str]:
    """The text of every file of a new desk by its path in the folder."""
    lead = answers.engineers[0].address
    receive = []
    if answers.smtp_listen:
        receive.append(f"  smtp: {{listen: {quote(answers.smtp_listen)}}}")
    if answers.lmtp_listen:
        receive.append(f"  lmtp: {{listen: {quote(answers.lmtp_listen)}}}")
    http = f"http: {{listen: {quote(answers.http_listen)}}}" if answers.http_listen else ""
    rules = starter_files(
        answers.name,
        answers.address,
        answers.address.partition("@")[2],
        [(engineer.address, _name(engineer)) for engineer in answers.engineers],
        answers.timezone,
        answers.languages,
        _team_mail(answers),
    )
    return {
        "postdesk.yaml": CONFIG.format(
            name=quote(answers.name),
            address=answers.address,
            languages=", ".join(answers.languages),
            timezone=answers.timezone,
            receive="\n".join(receive) or "  # nothing yet: name a listener or a mailbox",
            since=answers.today.isoformat(),
            send_host=quote(answers.send_host),
            send_port=answers.send_port,
            mode=answers.mode,
            trial=f", trial_to: {answers.trial_to}" if answers.trial_to else "",
            database=quote(answers.database) if " " in answers.database else answers.database,
            http=http or '# http: {listen: "127.0.0.1:8080"}    # health and metrics; off unless given',
        ),
        **rules,
        "rehearsals/first.yaml": REHEARSAL % {"lead": lead},
        "rehearsals/not-yet.yaml": NOT_YET % {"lead": lead},
        "rehearsals/silence.yaml": SILENCE % {"lead": lead},
        ".gitignore": IGNORE,
    }


def quote(text: str) -> str:
    """A YAML scalar in double quotes: JSON's form is one."""
    return json.dumps(text, ensure_ascii=False)


def _name(engineer: NewEngineer) -> str:
    return engineer.name or engineer.address.partition("@")[0].replace(".", " ").replace("_", " ").title()


def _team_mail(answers: NewDeskAnswers) -> str:
    """An address for the team that is nobody's: it names the team in rules, letters go to its members."""
    taken = {answers.address, *(engineer.address for engineer in answers.engineers)}
    domain = answers.address.partition("@")[2]
    return next(
        mail for mail in (f"{word}@{domain}" for word in ("servicedesk", "team", "postdesk-team")) if mail not in taken
    )
