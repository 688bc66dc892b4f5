"""`postdesk erase`: a person's data taken out for good; figures stay, and a restore does not bring it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import HERE, Folder, Json, console, get_config, open_database, parse_persons, print_json
from service.cli.people import get_policy
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from store.database.unit import Unit
    from store.records import Erasure
    from store.upkeep.erasure import ErasureCount


def erase(
    person: Annotated[
        list[str] | None, typer.Option("--person", help="An address; give each of them, if there are several.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it, only what would go is said.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Erase again everyone whom a restored backup has brought back.")
    ] = False,
    folder: Folder = HERE,
    json: Json = False,
) -> None:
    """Erase a person's data: words, files, mails and letters go for good; figures stay. There is no way back."""
    from service.privacy import erase_person, kept_tickets, tombstones

    config = get_config(folder)
    policy, now = get_policy(config), datetime.now(UTC)
    out = console()
    if again:
        with open_database(config) as database:
            settled = tombstones.settle(database, config.folder, now, thorough=True)
            erase_person.finish(database, config.folder, settled)
        if json:
            print_json({"erased_again": settled})
            return
        out.print(f"{len(settled)} erased again" if settled else "nobody who was erased is there again")
        return
    if not person:
        raise UserError("erase: whom? --person ADDRESS", code=2)
    addresses = parse_persons(person, config)
    if ours := [one for one in addresses if policy.person(one) is not None]:
        raise UserError(
            f"{ours[0]} works here: take them out of `people` of the rules first, so that nobody is given tickets"
        )
    with open_database(config) as database:
        if not yes:
            raise UserError(
                *_would_go(database, addresses, kept_tickets.keeper(policy, now)),
                "nothing was erased: --yes does it, and there is no way back (postdesk export --person keeps a copy)",
            )
        with database.write() as unit:
            known = _find_erased(unit, addresses)
            done = erase_person.erase_in(unit, addresses, now, kept_tickets.keeper(policy, now), "cli")
            if known is None and _is_nothing(done):  # an address that is spelt wrong leaves no tombstone either
                raise UserError(*_nobody(addresses), "nothing was changed")
        is_compact = erase_person.finish(database, config.folder, [done])
    if json:
        print_json({"erased": done, "compact": is_compact})
        return
    for line in _told(done):
        out.print(line)
    if not is_compact:
        out.print(
            "the database was too busy to be rewritten: old words may stand in its free pages until "
            "`postdesk erase --again`"
        )
    out.print(
        "backups made before still hold it; restored, they lose it again by erased.jsonl. Keep that file with the rules"
    )


def _would_go(database: object, addresses: list[str], keep: object) -> list[str]:
    from store.database.unit import Database
    from store.upkeep import erasure
    from store.upkeep.personal_data import collect, mails

    assert isinstance(database, Database)
    assert callable(keep)
    with database.read() as unit:
        data = collect(unit, addresses)
        has_written = any(True for _ in mails(unit, data))  # or was written to
        known = _find_erased(unit, addresses)
        others = erasure.find_others(unit, addresses, datetime.now(UTC))
    own = [one.ticket for one in data.own]
    kept = {one.id: why for one in (*own, *others) if (why := keep(one))}
    mine, spoken = (sum(one.id not in kept for one in some) for some in (own, others))
    if own or others or has_written or data.people or data.held or data.certificates:
        lines = [f"{mine} tickets of theirs would go, and what tells of them in {spoken} of others"]
    else:
        lines = _nobody(addresses)
    lines += [f"T-{number} is kept: {why}" for number, why in kept.items()]
    return [*lines, f"erased before, on {known.at:%Y-%m-%d}"] if known is not None else lines


def _find_erased(unit: Unit, addresses: list[str]) -> Erasure | None:
    """The first of their tombstones."""
    from store.upkeep.erased_people import find_erasure

    return next((stone for one in addresses if (stone := find_erasure(unit, one)) is not None), None)


def _nobody(addresses: list[str]) -> list[str]:
    return [f"no such person: nothing is known of {', '.join(addresses)}; is the address spelt right?"]


def _is_nothing(done: ErasureCount) -> bool:
    gone = (done.tickets, done.touched, done.kept, done.articles, done.mails, done.letters, done.people, done.knowledge)
    return not any(gone)


def _told(done: ErasureCount) -> list[str]:
    if _is_nothing(done):
        return ["they were erased before, and nothing of them was there again"]
    first = (
        f"erased: {len(done.tickets)} tickets, {done.articles} messages, {done.mails} mails, {done.letters} letters, "
        f"{done.files} files; {len(done.touched)} tickets of others speak of nobody now"
    )
    lines = [first, *(f"kept: T-{number}, {why}" for number, why in sorted(done.kept.items()))]
    lines += [f"changed: knowledge/{name}.md" for name in done.knowledge]
    return lines
