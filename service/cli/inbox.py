"""`postdesk inbox`: the mails that were taken in, and what to do with one that is parked."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from gateway.addresses import mask_tokens
from service.cli.common import (
    HERE,
    Folder,
    Json,
    Limit,
    as_json,
    check_number,
    harmless,
    print_json,
    print_result,
    show_time,
)
from service.cli.inbox_and_outbox import (
    BY_HAND,
    Listing,
    Reason,
    config_of,
    get_row,
    make_app,
    show_list,
    show_ticket,
    writing,
)
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from service.config.settings import Config
    from store.database.unit import Unit
    from store.records import InboxMail

Number = Annotated[int, typer.Argument(help="The mail's number in the inbox.", callback=check_number)]


def _listing() -> Listing[InboxMail]:
    from store.mail import inbox as store

    return Listing(
        store.STATES,
        lambda unit, states, limit: store.list_mails(unit, states, limit=limit),
        ("mail", "received", "state", "outcome", "ticket", "from", "reason"),
        lambda one, config: (
            str(one.id),
            show_time(one.received_at, config),
            one.state,
            one.outcome,
            show_ticket(one.ticket_id),
            mask_tokens(one.sender) or "<>",
            mask_tokens(one.reason),
        ),
        as_document,
        "no mails",
    )


app = make_app("Mails taken in: list, show, retry, drop; without a sub-command the latest.", _listing)


@app.command("list")
def list_command(
    context: typer.Context,
    folder: Folder = HERE,
    json: Json = False,
    state: Annotated[str, typer.Option(help="waiting, claimed, done or parked.")] = "",
    limit: Limit = 50,
) -> None:
    """The latest mails and what became of them."""
    show_list(config_of(context, folder), _listing(), json=json, state=state, limit=limit)


def as_document(mail: InboxMail) -> dict[str, Any]:
    """A mail as JSON shows it, with the ticket as letters write it."""
    document: dict[str, Any] = as_json(
        replace(
            mail,
            sender=mask_tokens(mail.sender),
            recipients=tuple(map(mask_tokens, mail.recipients)),
            reason=mask_tokens(mail.reason),
        )
    )
    return document | {"ticket": show_ticket(mail.ticket_id) or None}


@app.command("show")
def show_command(
    context: typer.Context,
    number: Number,
    folder: Folder = HERE,
    json: Json = False,
    raw: Annotated[bool, typer.Option("--raw", help="The mail itself, byte for byte.")] = False,
) -> None:
    """One mail: its envelope, its outcome, the mail itself with --raw."""
    from store.mail import inbox as store

    mail = get_row(config_of(context, folder), store.get, number)
    if raw:
        sys.stdout.buffer.write(mail.content)
    elif json:
        print_json(as_document(mail))
    else:
        for name, value in as_document(mail).items():
            if value not in ("", None, []):
                print(harmless(f"{name.replace('_', ' ') + ':':<14} {value}"))


@app.command("retry")
def retry_command(context: typer.Context, number: Number, folder: Folder = HERE, json: Json = False) -> None:
    """Take a mail up again, now: a parked one, or let one in that was held, put aside, dropped,
    filed or quarantined.
    """
    from store.mail import inbox as store

    config, now = config_of(context, folder), datetime.now(UTC)
    mail = get_row(config, store.get, number)
    with writing(config) as unit:
        again = store.retry(unit, number, now)
        let_in = not again and store.let_in(unit, number, now)
        if let_in:
            _end_question(unit, number)
    if again:
        _tell(config, number, f"mail {number} is taken up again", json=json)
    elif let_in:
        lines = (
            f"mail {number} was {mail.outcome} ({mail.reason}); it is let in by hand and decided again",
            f"what becomes of it: postdesk inbox show {number}",
        )
        _tell(config, number, *lines, json=json)
    elif mail.ticket_id is not None and mail.state == "done":
        raise UserError(f"mail {number} is on {show_ticket(mail.ticket_id)} already ({mail.outcome})")
    else:
        raise UserError(f"mail {number} cannot be taken up: it is {mail.state}, and its text may be gone")


def _end_question(unit: Unit, number: int) -> None:
    """The question about a held mail is settled by the hand that lets it in."""
    from store.ticket import people

    held = people.find_held_of_mail(unit, number)
    if held is not None and held.state in ("waiting", "expired"):
        people.end_held(unit, held.id, "released")


@app.command("drop")
def drop_command(
    context: typer.Context,
    number: Number,
    folder: Folder = HERE,
    json: Json = False,
    reason: Reason = BY_HAND,
) -> None:
    """End a parked or waiting mail without a ticket. It stays on record."""
    from store.mail import inbox as store

    config = config_of(context, folder)
    with writing(config) as unit:
        done = store.drop(unit, number, reason, datetime.now(UTC))
    if not done:
        raise UserError(f"mail {number} is neither parked nor waiting")
    _tell(config, number, f"mail {number} is dropped", json=json)


def _tell(config: Config, number: int, *lines: str, json: bool) -> None:
    """What came of it, to programs as `show` gives it."""
    from store.mail import inbox as store

    print_result(json, as_document(get_row(config, store.get, number)) if json else None, *lines)
