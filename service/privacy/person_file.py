"""What the desk holds of a person as one ZIP file: JSON for programs, a text to read, the mails, letters and files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct
from msgspec.structs import asdict

from store.upkeep import personal_data

if TYPE_CHECKING:
    from store.database.unit import Unit
    from store.upkeep.personal_data import PersonalData, TicketOf

_INSIDE = frozenset({"policy_version", "fingerprint", "evidence", "cause", "version", "clock", "inbox_id"})
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
        write("data.json", json.dumps(_plain(data), ensure_ascii=False, indent=1))
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
    parts += [_ticket(one) for one in (*data.own, *data.elsewhere)]
    return "\n".join(parts)


def _ticket(one: TicketOf) -> str:
    ticket = one.ticket
    lines = [
        f"\n{'=' * 72}\nT-{ticket.id}  {ticket.subject}",
        f"{ticket.opened:%Y-%m-%d %H:%M} · {ticket.state} · {ticket.category}",
    ]
    lines += [f"{name}: {value}" for name, value in ticket.facts.items()]
    for article in one.articles:
        lines.append(f"\n--- {article.author}, {article.at:%Y-%m-%d %H:%M}\n{article.text}")
        lines += [f"[{file.name}, {file.size} bytes]" for file in article.attachments]
    if one.notes:
        lines.append(f"\n({one.notes} internal notes are not in this file · 另有 {one.notes} 条内部备注不在此文件中)")
    return "\n".join(lines)


def _plain(value: Any) -> Any:
    if isinstance(value, Struct):
        return {name: _plain(one) for name, one in asdict(value).items() if name not in _INSIDE}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items() if name not in _INSIDE}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
