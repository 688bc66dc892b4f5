"""What the desk holds of a person as one ZIP file: JSON for programs, a text to read, the mails, letters and files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Iterable
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct
from msgspec.structs import asdict

from store.upkeep import personal_data

if TYPE_CHECKING:
    from store.database.unit import Unit
    from store.records import Article, Event, Participant, Person, Ticket
    from store.upkeep.personal_data import PersonalData, TicketOf

# What a person may have of each record: whatever is added to one stays inside until it is named here. Record, work,
# tags and the data of events hold what colleagues said to each other, and numbers and names of other people.
_OF_TICKET = (
    "id", "subject", "requester", "organisation", "channel", "desk", "language", "kind", "category", "impact",
    "urgency", "priority", "state", "resolution", "opened", "promised", "first_response", "resolved", "closed",
    "reopened", "facts",
)  # fmt: skip
_OF_SURVEY = ("sent", "speed", "expertise", "result", "attitude", "comment")
_OF_ARTICLE = ("author", "role", "at", "text", "cut", "language")
_OF_FILE = ("name", "type", "size")
_OF_PERSON = ("address", "name", "language", "organisation", "first_seen", "dead_since")
_OF_PERSON_FACTS = ("away_until", "no_surveys")
_OF_ROLE = ("address", "name", "role", "since", "until")
HAPPENED = frozenset(  # kinds of events that the person noticed
    {
        "opened", "assigned", "promised", "answered", "resolved", "confirmed", "denied", "questioned", "reopened",
        "closed", "cancelled", "declined", "survey_sent", "survey_scored", "urgency_asked", "requester_away",
        "appointed", "appointment_accepted", "appointment_declined", "appointment_off", "data_given",
    }
)  # fmt: skip
_HEAD = """\
What this desk holds of {who}, on {now:%Y-%m-%d %H:%M} UTC
本服务台保存的关于 {who} 的资料

data.json   everything, for programs · 全部内容（供程序读取）
mails/      what you wrote, as it came · 您发来的邮件
letters/    what you were sent · 发给您的邮件
files/      what was attached · 附件
certificates/  your certificates and keys that came with mails · 随邮件收到的您的证书和公钥
"""


def write_person(unit: Unit, addresses: Collection[str], now: datetime, target: BinaryIO) -> PersonalData:
    """Writes the ZIP; gives what is in it. Internal notes of engineers are counted, not shown."""
    data = personal_data.collect(unit, addresses)
    with zipfile.ZipFile(target, "w") as archive:

        def write(name: str, content: str | bytes) -> None:
            made = zipfile.ZipInfo(name, now.timetuple()[:6])  # a plan that is made again gives the same bytes
            made.compress_type, made.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(made, content)

        write("tickets.txt", _text(data, now))
        write("data.json", json.dumps(_plain(_document(data)), ensure_ascii=False, indent=1))
        for file in (*personal_data.mails(unit, data), *personal_data.files(unit, data)):
            write(file.name, file.content)
    return data


def pack_person(unit: Unit, addresses: Collection[str], now: datetime) -> bytes:
    """The same in memory, for a letter."""
    target = io.BytesIO()
    write_person(unit, addresses, now, target)
    return target.getvalue()


def _text(data: PersonalData, now: datetime) -> str:
    parts = [_HEAD.format(who=", ".join(data.addresses), now=now)]
    parts += [_ticket(one) for one in data.own]
    if data.elsewhere:
        parts.append(f"\n{'=' * 72}\nWhat you wrote on requests of other people · 您在他人请求中写的内容")
        parts += ["\n".join(_words(one.articles)) for one in data.elsewhere]
    return "\n".join(parts)


def _ticket(one: TicketOf) -> str:
    ticket = one.ticket
    lines = [
        f"\n{'=' * 72}\nT-{ticket.id}  {ticket.subject}",
        f"{ticket.opened:%Y-%m-%d %H:%M} · {ticket.state} · {ticket.category}",
    ]
    lines += [f"{name}: {value}" for name, value in ticket.facts.items()]
    lines += _words(one.articles)
    if one.notes:
        lines.append(f"\n({one.notes} internal notes are not in this file · 另有 {one.notes} 条内部备注不在此文件中)")
    return "\n".join(lines)


def _words(articles: Iterable[Article]) -> list[str]:
    lines = []
    for article in articles:
        lines.append(f"\n--- {article.author}, {article.at:%Y-%m-%d %H:%M}\n{article.text}")
        lines += [f"[{file.name}, {file.size} bytes]" for file in article.attachments]
    return lines


def _document(data: PersonalData) -> dict[str, Any]:
    """All of it as programs read it. Of tickets of others it tells neither number nor subject: whose words an engineer
    let in, or whose ticket was merged, knows nothing of them.
    """
    own = {one.ticket.id for one in data.own}
    return {
        "addresses": data.addresses,
        "people": [_person(one) for one in data.people],
        "own": [
            {
                "ticket": _ticket_row(one.ticket),
                "articles": [_article(said) for said in one.articles],
                "events": [_event(event) for event in one.events if event.kind in HAPPENED],
                "notes": one.notes,
            }
            for one in data.own
        ],
        "elsewhere": [{"articles": [_article(said) for said in one.articles]} for one in data.elsewhere],
        "roles": [_role(one, own) for one in data.roles],
        "held": [{"at": one.at} for one in data.held],
        "certificates": data.certificates,
    }


def _ticket_row(ticket: Ticket) -> dict[str, Any]:
    survey = {name: ticket.survey[name] for name in _OF_SURVEY if name in ticket.survey}
    return {**_only(ticket, _OF_TICKET), "survey": survey}


def _article(one: Article) -> dict[str, Any]:
    return {**_only(one, _OF_ARTICLE), "attachments": [_only(file, _OF_FILE) for file in one.attachments]}


def _event(one: Event) -> dict[str, Any]:
    """What happened, and when; who did it and their words are inside."""
    return {"kind": one.kind, "at": one.at}


def _person(one: Person) -> dict[str, Any]:
    facts = {name: one.facts[name] for name in _OF_PERSON_FACTS if name in one.facts}
    return {**_only(one, _OF_PERSON), "facts": facts}


def _role(one: Participant, own: Collection[int]) -> dict[str, Any]:
    return {**({"ticket": one.ticket_id} if one.ticket_id in own else {}), **_only(one, _OF_ROLE)}


def _only(record: Struct, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Struct):
        return {name: _plain(one) for name, one in asdict(value).items()}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
