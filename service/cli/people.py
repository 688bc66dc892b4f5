"""`postdesk people`: the roster as it stands: who is here, who is away, who has how much."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from service.cli.common import (
    HERE,
    Folder,
    Json,
    get_config,
    open_database,
    print_json,
    print_table,
    read_database,
    show_time,
)
from service.cli.user_errors import UserError
from service.domain.ticket.timer_names import TimerName

if TYPE_CHECKING:
    from rules.policy.model import Policy
    from service.config.settings import Config
    from store.database.unit import Unit


class EngineerRow(Struct, frozen=True):
    """One engineer. `presence` is here, away, or left: somebody who is in the rules no more and still has tickets."""

    address: str
    name: str
    teams: tuple[str, ...]
    level: int
    presence: str
    away_until: datetime | None
    open: int


def people(
    folder: Folder = HERE,
    json: Json = False,
    addresses: Annotated[
        bool, typer.Option("--addresses", help="Everybody's personal desk address, for #new, #away and #list.")
    ] = False,
    team: Annotated[str, typer.Option(help="Of one team.")] = "",
    spam: Annotated[bool, typer.Option("--spam", help="Senders that are remembered as spam.")] = False,
    forget: Annotated[str, typer.Option(help="Hear this remembered sender again.", metavar="ADDRESS")] = "",
) -> None:
    """The roster: engineers with their teams, presence and open tickets."""
    config = get_config(folder)
    if forget:
        _forget(config, forget.strip().lower())
        return
    if spam:
        _print_spam(config, json=json)
        return
    policy = get_policy(config)
    if team and team not in policy.teams:
        raise UserError(f"no team {team!r}; the teams are {', '.join(policy.teams)}", code=2)
    if addresses:
        _print_addresses(config, policy, team, json=json)
        return
    with read_database(config) as database, database.read() as unit:
        rows = [row for row in read_rows(unit, policy, datetime.now(UTC)) if not team or team in row.teams]
    if json:
        print_json(rows)
    else:
        _print(rows, config)


class OwnAddress(Struct, frozen=True):
    """An engineer's personal desk address: whoever writes to it in their name is taken for them."""

    address: str
    name: str
    desk_address: str


def _print_addresses(config: Config, policy: Policy, team: str, *, json: bool) -> None:
    from service.loops.letters.press import make_personal_address
    from service.loops.world import find_keys, make_scheme
    from store.errors import NotFound

    with read_database(config) as database, database.read() as unit:
        try:
            keys = find_keys(config, unit)
        except NotFound:
            raise UserError("there are no addresses yet: the first `postdesk run` makes them", code=1) from None
    scheme = make_scheme(config)
    rows = [
        OwnAddress(address, person.name, make_personal_address(keys, scheme, config.desk.address, address))
        for address, person in policy.people.items()
        if not team or team in person.team
    ]
    if json:
        print_json(rows)
    else:
        print_table(("name", "address", "desk address"), [(row.name, row.address, row.desk_address) for row in rows])


class Remembered(Struct, frozen=True):
    """A sender whose mails are kept apart."""

    address: str
    by: str
    at: datetime
    ticket: int


def read_remembered(unit: Unit) -> list[Remembered]:
    """Who is remembered as a sender of spam, by whom and since when."""
    from service.domain.held_mail.spam_senders import FACT
    from store.ticket import people

    found = ((one.address, one.facts[FACT]) for one in people.list_with_fact(unit, FACT))
    return [Remembered(a, told["by"], datetime.fromisoformat(told["at"]), int(told["ticket"])) for a, told in found]


def _print_spam(config: Config, *, json: bool) -> None:
    with read_database(config) as database, database.read() as unit:
        rows = read_remembered(unit)
    if json:
        print_json(rows)
    elif not rows:
        print("nobody is remembered as spam")
    else:
        print_table(
            ("address", "by", "since", "ticket"),
            [(row.address, row.by, show_time(row.at, config), f"T-{row.ticket}") for row in rows],
        )


def _forget(config: Config, address: str) -> None:
    from service.domain.held_mail.spam_senders import FACT, forgotten
    from store.ticket import people

    with open_database(config) as database, database.write() as unit:
        known = people.find_person(unit, address)
        if known is None or FACT not in known.facts:
            raise UserError(f"{address} is not remembered as spam; postdesk people --spam lists who is", code=1)
        people.save_person(unit, forgotten(known))
    print(f"{address} is heard again; what was kept apart: postdesk inbox list")


def get_policy(config: Config) -> Policy:
    """The rules of the desk; their problems end the command."""
    from rules.loading.load import load

    loaded = load(config.folder / "rules", desk_timezone=config.desk.timezone, languages=config.languages)
    if loaded.policy is None:
        raise UserError(*map(str, loaded.problems), code=2)
    return loaded.policy


def refuse_unknown(unit: Unit, engineer: str, policy: Policy) -> None:
    """Raises UserError for somebody who is in no rules and never had a ticket: no list of theirs is empty, and no
    figure of theirs is nought.
    """
    from rules.language.yaml_reader import known_words
    from store.ticket import tickets

    people = policy.people
    if engineer in people or tickets.list_tickets(unit, assignee=engineer, limit=1):
        return
    meant = [address for address, one in people.items() if engineer in (one.name.lower(), address.partition("@")[0])]
    hint = f"did you mean {meant[0]!r}?" if meant else known_words(engineer, people)
    raise UserError(f"no engineer {engineer!r}; {hint or 'postdesk people lists them'}", code=2)


def read_rows(unit: Unit, policy: Policy, now: datetime) -> list[EngineerRow]:
    """The engineers of the rules, in their order, then those who left and whose tickets have not been handed on yet."""
    from service.gather.workload import absences
    from store.ticket import tickets, timers

    away = absences(unit, policy)
    known = {str(timer.data.get("engineer")) for timer in timers.waiting_of_kind(unit, TimerName.DIGEST)}
    gone = sorted(known - policy.people.keys())
    loads = tickets.workloads(unit, [*policy.people, *gone])
    rows = []
    for address, person in policy.people.items():
        until = away.get(address)
        absent = until is not None and until > now
        presence = "away" if absent else "here"
        rows.append(
            EngineerRow(
                address,
                person.name,
                person.teams,
                person.level,
                presence,
                until if absent else None,
                loads[address].open,
            )
        )
    return rows + [EngineerRow(address, "", (), 0, "left", None, loads[address].open) for address in gone]


def _print(rows: list[EngineerRow], config: Config) -> None:
    if not rows:
        print("nobody")
        return
    cells = [
        (
            row.name,
            row.address,
            ", ".join(row.teams),
            str(row.level or "–"),
            f"away until {show_time(row.away_until, config)}" if row.away_until else row.presence,
            str(row.open),
        )
        for row in rows
    ]
    print_table(("name", "address", "teams", "level", "presence", "open"), cells, right={"level", "open"})
