"""`postdesk log`: a phone, chat or walk-in contact becomes a ticket."""

from __future__ import annotations

import secrets
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import HERE, Folder, Json, console, get_config, open_database, print_json
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from service.config.settings import Config

WAIT = 20.0  # seconds for the running desk to open the ticket


def log(
    who: Annotated[str, typer.Argument(help="Address, or the name of a caller without mail.")],
    text: Annotated[str, typer.Argument(help="What it is about; '-' reads it from stdin.")],
    folder: Folder = HERE,
    json: Json = False,
    channel: Annotated[str, typer.Option(help="phone, chat or walk-in.")] = "phone",
    name: Annotated[str, typer.Option(help="The caller's name, beside an address.")] = "",
    phone: Annotated[str, typer.Option(help="Where to call back.")] = "",
    subject: Annotated[str, typer.Option(help="The first line of the text unless given.")] = "",
    by: Annotated[str, typer.Option(help="The engineer who took it.")] = "",
    desk: Annotated[str, typer.Option(help="Of several support addresses the one that it is for.")] = "",
) -> None:
    """Logs a contact: the ticket opens in the running desk, or when it runs next."""
    from msgspec.structs import replace

    from service.daemon.contact import ContactError, find_desk, make_mail, parse_contact
    from service.daemon.systemd import is_desk_running
    from service.loops.desk import put_job
    from store.mail import inbox

    config = get_config(folder)
    if by:
        _check_engineer(config, by.lower())
    said = sys.stdin.read() if text == "-" else text
    fields = {
        "text": said,
        "channel": channel,
        "phone": phone,
        "subject": subject,
        "name": name or ("" if "@" in who else who),
    }
    desks = [one.address for one in config.desks]
    try:
        contact = replace(parse_contact({**fields, "address": who if "@" in who else ""}, desks), by=by.lower())
        to = find_desk(desk, desks)
    except ContactError as error:
        raise UserError(str(error), code=2) from None
    domain = config.desk.address.rpartition("@")[2]
    raw = make_mail(contact, to, f"<log.{secrets.token_hex(12)}@{domain}>", datetime.now(UTC))
    with open_database(config) as database:
        with database.write() as unit:
            kept = put_job(raw)(unit)
        until = time.monotonic() + WAIT
        ticket = None
        while ticket is None and time.monotonic() < until and is_desk_running(config) is not False:
            time.sleep(0.2)
            with database.read() as unit:
                ticket = inbox.get(unit, kept.id).ticket_id
    if json:
        print_json({"inbox": kept.id, "ticket": f"T-{ticket}" if ticket else None})
    elif ticket:
        console().print(f"T-{ticket}")
    else:
        console().print(f"Kept as mail {kept.id} of the inbox; the ticket opens when the desk runs.")


def _check_engineer(config: Config, address: str) -> None:
    """Ends the command where the rules know no such engineer."""
    from service.cli.people import get_policy

    people = get_policy(config).people
    if address not in people:
        raise UserError(f"--by {address}: no engineer of the rules; they are {', '.join(people)}", code=2)
