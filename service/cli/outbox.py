"""`postdesk outbox`: the letters that go out; hold, release, retry and drop them, or see exactly what was sent."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
    from store.records import Letter

Numbers = Annotated[list[int] | None, typer.Argument(help="Numbers of letters.", callback=check_number)]
Chosen = Annotated[list[int], typer.Argument(callback=check_number)]
Everything = Annotated[bool, typer.Option("--all", help="All of them.")]
NEW_LIFE = timedelta(days=5)  # for a letter that is retried or released by hand
_INSIDE = frozenset({"envelope_sender", "bounce_hash", "recipient_key"})  # rights, and what budgets count on


def _listing() -> Listing[Letter]:
    from store.mail import outbox as store

    return Listing(
        store.STATES,
        lambda unit, states, limit: store.list_letters(unit, states, limit=limit),
        ("letter", "made", "state", "tries", "kind", "ticket", "to", "last reply"),
        lambda one, config: (
            str(one.id),
            show_time(one.created_at, config),
            one.state,
            str(one.tries),
            one.kind,
            show_ticket(one.ticket_id),
            one.recipient,
            one.last_reply,
        ),
        as_document,
        "no letters",
    )


app = make_app("Letters going out: list, show, hold, release, retry, drop; without a sub-command the latest.", _listing)


@app.command("list")
def list_command(
    context: typer.Context,
    folder: Folder = HERE,
    json: Json = False,
    state: Annotated[str, typer.Option(help="waiting, sending, held, sent, failed, bounced or dead.")] = "",
    limit: Limit = 50,
) -> None:
    """The latest letters and what became of them."""
    show_list(config_of(context, folder), _listing(), json=json, state=state, limit=limit)


def as_document(letter: Letter) -> dict[str, Any]:
    """A letter without its bytes, and without what stays inside."""
    document = as_json(letter) | {"ticket": show_ticket(letter.ticket_id) or None}
    return {key: value for key, value in document.items() if key not in _INSIDE}


@app.command("show")
def show_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The letter's number.", callback=check_number)],
    folder: Folder = HERE,
    json: Json = False,
    text: Annotated[bool, typer.Option("--text", help="As its reader sees it.")] = False,
) -> None:
    """Exactly what was sent, or will be, DKIM signature included. --text: to read; --json: what is known of it."""
    from store.mail import outbox as store

    config = config_of(context, folder)
    letter = get_row(config, store.get, number)
    if json:
        print_json(as_document(letter))
    elif not letter.content:
        raise UserError(f"letter {number}: its bytes are gone; --json tells what is known of it")
    elif text:
        _print_text(letter)
    else:
        sys.stdout.buffer.write(_signed(config, letter.content))


def _signed(config: Config, content: bytes) -> bytes:
    """The frozen letter as it leaves: a signature says nothing of the moment of delivery,
    so it comes out the same again.
    """
    from service.config.settings import SecretMissing
    from service.daemon.next_hop import make_sign

    try:
        sign = make_sign(config)
    except SecretMissing as error:
        print(f"shown without its DKIM signature: {error}", file=sys.stderr)
        return content
    return content if sign is None else sign(content)


def _print_text(letter: Letter) -> None:
    from service.rehearsal.people_mail import ReadLetter

    seen = ReadLetter(letter.content, letter.recipient, letter.created_at)
    names = ", ".join(f"{one.name} ({one.size} bytes)" for one in seen.files)
    for name, value in (("From", seen.sender), ("To", letter.recipient), ("Subject", seen.subject), ("Files", names)):
        if value:
            print(f"{name}: {harmless(value)}")
    print(f"\n{harmless(seen.text)}")


@app.command("hold")
def hold_command(
    context: typer.Context,
    numbers: Numbers = None,
    folder: Folder = HERE,
    json: Json = False,
    everything: Everything = False,
) -> None:
    """Keep letters back that wait; --all stops all sending at once, of what is written from now on as well."""
    from store.mail import outbox as store

    chosen = _chosen(numbers, everything=everything)
    config = config_of(context, folder)
    if chosen is not None:
        _change(config, "held", chosen, lambda unit: store.hold(unit, chosen), json=json)
        return
    with writing(config) as unit:
        count = store.stop(unit)
    stopped = "nothing is sent from now on; postdesk outbox release --all lets sending go on"
    print_result(json, {"changed": count, "unchanged": 0, "sending": False}, _count("held", count), stopped)


@app.command("release")
def release_command(
    context: typer.Context,
    numbers: Numbers = None,
    folder: Folder = HERE,
    json: Json = False,
    everything: Everything = False,
) -> None:
    """Let held letters go, also while all others are stopped; --all lets sending go on."""
    from store.mail import outbox as store

    chosen = _chosen(numbers, everything=everything)
    now = datetime.now(UTC)
    end = now + NEW_LIFE  # they may have been held for longer than they were to be tried
    config = config_of(context, folder)
    if chosen is not None:
        _change(config, "released", chosen, lambda unit: store.release(unit, now, chosen, end), json=json)
        return
    with writing(config) as unit:
        count = store.go_on(unit, now, end)
    print_result(
        json, {"changed": count, "unchanged": 0, "sending": True}, _count("released", count), "sending goes on"
    )


@app.command("retry")
def retry_command(context: typer.Context, numbers: Chosen, folder: Folder = HERE, json: Json = False) -> None:
    """Try letters again, now; also those that failed, bounced or were given up."""
    from store.mail import outbox as store

    now = datetime.now(UTC)
    config, end = config_of(context, folder), now + NEW_LIFE
    _change(config, "due now", numbers, lambda unit: store.retry(unit, now, numbers, end), json=json)


@app.command("drop")
def drop_command(
    context: typer.Context,
    numbers: Chosen,
    folder: Folder = HERE,
    json: Json = False,
    reason: Reason = BY_HAND,
) -> None:
    """End letters that were not sent. They stay on record."""
    from store.mail import outbox as store

    config = config_of(context, folder)
    _change(config, "dropped", numbers, lambda unit: store.drop(unit, numbers, reason), json=json)


def _chosen(numbers: list[int] | None, *, everything: bool) -> list[int] | None:
    if everything == bool(numbers):
        raise UserError("name letters by their numbers, or say --all", code=2)
    return None if everything else numbers


def _change(config: Config, what: str, chosen: list[int], job: Callable[[Unit], int], *, json: bool) -> None:
    """Does it to the letters that were chosen; ends the command where it could be done to none of them."""
    with writing(config) as unit:
        count = job(unit)
    if not count:
        named = ", ".join(map(str, chosen))
        raise UserError(
            f"nothing is {what}: {named} can't be; postdesk outbox list shows what there is, and in which state"
        )
    others = len(set(chosen)) - count
    left = f"; {others} of those named cannot be" if others else ""
    print_result(json, {"changed": count, "unchanged": others}, f"{_count(what, count)}{left}")


def _count(what: str, letters: int) -> str:
    return f"{letters} letter{'' if letters == 1 else 's'} {what}"
