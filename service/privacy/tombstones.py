"""Who was erased, in a file beside `postdesk.yaml`.

A backup of before brings the words back, and this file takes them out again. A line holds a hash, the salt of it and
a time: it finds a person who is there, and names nobody who is not. The table
`erasure` holds the same for nodes that share a database. A crash between the two leaves one of them, and the next start
makes both alike.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.privacy.waiting_mail import scrub_mail
from store.records import Erasure, Ticket
from store.upkeep import erased_people, erasure, lost_files

if TYPE_CHECKING:
    from store.database.unit import Database

NAME = "erased.jsonl"


def read_file(folder: Path) -> list[Erasure]:
    """The tombstones of the file; none where there is no file. A line that is cut or strange is passed over."""
    try:
        lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = {}
    for line in lines:
        try:
            one = json.loads(line)
            at, kept = datetime.fromisoformat(one["at"]), dict(one.get("kept", {}))
            found[one["hash"]] = Erasure(one["hash"], one["salt"], at, one.get("by", ""), kept)
        except (ValueError, KeyError, TypeError):
            continue
    return list(found.values())


def write_file(folder: Path, stones: Iterable[Erasure]) -> None:
    """Appends what the file does not hold yet, and syncs it."""
    known = {(one.id_hash, one.at) for one in read_file(folder)}
    fresh = [one for one in stones if (one.id_hash, one.at) not in known]
    if not fresh:
        return
    descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        for one in fresh:
            told: dict[str, Any] = {"hash": one.id_hash, "salt": one.salt, "at": one.at.isoformat(), "by": one.actor}
            told |= {"kept": dict(one.kept)} if one.kept else {}
            file.write(json.dumps(told) + "\n")
        file.flush()
        os.fsync(file.fileno())


def settle(database: Database, folder: Path, now: datetime, *, thorough: bool = False) -> list[erasure.ErasureCount]:
    """Makes file and table alike, and erases anew whoever a restore has brought back. Gives what it did.

    `thorough` looks for files that no row names, whoever is there. Where all is alike nothing is written: a desk starts
    on a full disk, too.
    """
    if not thorough and _is_settled(database, folder):
        return []
    done = []
    with database.write() as unit:
        erased_people.add_erasures(unit, read_file(folder))
        for stone, address in erased_people.find_returned(unit):
            keep = partial(_why_kept, stone)
            again = erasure.erase(unit, [address], now, actor="restore", keep=keep, rewrite=scrub_mail, tombstone=stone)
            done.append(again)
        stones = erased_people.list_erasures(unit)
        lost = lost_files.find_lost_files(unit) if done or thorough else []
    write_file(folder, stones)
    lost_files.sweep_files(database, {*lost, *(sha256 for one in done for sha256 in one.freed)})
    return done


def _is_settled(database: Database, folder: Path) -> bool:
    """Do file and table hold the same, and has nobody come back?"""
    with database.read() as unit:
        stones = {(one.id_hash, one.at) for one in erased_people.list_erasures(unit)}
        is_alike = stones == {(one.id_hash, one.at) for one in read_file(folder)}
        return is_alike and not erased_people.find_returned(unit)


def _why_kept(stone: Erasure, ticket: Ticket) -> str:
    return str(stone.kept.get(str(ticket.id), ""))
