"""An edited postdesk.yaml on a running desk: what is taken at once, and what waits for a restart. Pure.

What is taken as it is: desks, sending, limits, trust, name servers, reply addresses, mailboxes, the files of
certificates. What binds an address, opens a database or starts processes waits.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from service.config.settings import Config, Listen


class Reloaded(Struct, frozen=True):
    """`config` is what holds from now on; `changed` and `waits` name the blocks of the file."""

    config: Config
    changed: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()


def plan_reload(now: Config, edited: Config) -> Reloaded:
    """What becomes of an edit: everything of it but what needs a restart."""
    waits = []
    smtp, lmtp = now.receive.smtp, now.receive.lmtp
    if not _same_place(smtp, edited.receive.smtp):
        waits.append("receive.smtp")
    else:
        smtp = edited.receive.smtp
    if not _same_place(lmtp, edited.receive.lmtp):
        waits.append("receive.lmtp")
    else:
        lmtp = edited.receive.lmtp
    kept = replace(
        edited,
        receive=replace(edited.receive, smtp=smtp, lmtp=lmtp),
        database=now.database,
        http=now.http,
        trust=replace(edited.trust, keys=now.trust.keys),
        limits=replace(edited.limits, readers=now.limits.readers),
    )
    for name, is_other in (
        ("database", edited.database != now.database),
        ("http", edited.http != now.http),
        ("trust.keys", edited.trust.keys != now.trust.keys),
        ("limits.readers", edited.limits.readers != now.limits.readers),
    ):
        if is_other:
            waits.append(name)
    changed = tuple(name for name in Config.__struct_fields__ if getattr(kept, name) != getattr(now, name))
    return Reloaded(kept, changed, tuple(waits))


def _same_place(one: Listen | None, other: Listen | None) -> bool:
    """The same address or socket, with or without TLS as before; the certificate may be another one."""
    if one is None or other is None:
        return one is other
    return (one.host, one.port, one.unix, one.tls is None) == (other.host, other.port, other.unix, other.tls is None)
