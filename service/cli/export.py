"""`postdesk export`: all that the desk holds of a person, as one file for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from service.cli.common import HERE, Folder, Json, console, get_config, parse_persons, print_json, read_database
from service.cli.user_errors import UserError


def export(
    person: Annotated[list[str], typer.Option("--person", help="An address; give each of them, if there are several.")],
    to: Annotated[Path | None, typer.Option("--to", help="The ZIP file that is written.")] = None,
    folder: Folder = HERE,
    json: Json = False,
) -> None:
    """Export a person's data: tickets, words, letters, mails and files as a ZIP, readable by people and programs."""
    from service.privacy.person_file import write_person

    config = get_config(folder)
    addresses = parse_persons(person, config)
    target = to or Path(f"{addresses[0]}.zip")
    if target.exists():
        raise UserError(f"{target} exists already; --to names another file")
    with read_database(config) as database, database.read() as unit, _whole_or_none(target) as file:
        data = write_person(unit, addresses, datetime.now(UTC), file)
    if json:
        own, elsewhere = [one.ticket.id for one in data.own], [one.ticket_id for one in data.elsewhere]
        print_json({"file": target, "addresses": data.addresses, "tickets": own, "words_in": elsewhere})
        return
    out = console()
    if not (data.own or data.elsewhere or data.people or data.roles or data.held):
        out.print(f"the desk holds nothing of {', '.join(data.addresses)}; {target} says so")
        return
    out.print(f"{target}: {len(data.own)} tickets of theirs, words in {len(data.elsewhere)} others")


@contextmanager
def _whole_or_none(target: Path) -> Iterator[BinaryIO]:
    """A new file for their eyes alone; what is half written, by a full disk or Ctrl-C, is gone again."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except OSError as error:
        target.unlink(missing_ok=True)
        raise UserError(f"{target}: {error.strerror}; nothing was written") from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise
