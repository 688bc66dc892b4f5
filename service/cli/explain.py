"""`postdesk explain`: what would be done with a mail, question by question, and why; nothing is changed."""

from __future__ import annotations

import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from msgspec.structs import replace

from service.cli.common import (
    HERE,
    Folder,
    Json,
    console,
    get_config,
    open_sealed,
    parse_ticket,
    print_json,
    read_database,
)
from service.cli.test import load_rules
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gateway.message import Reading
    from gateway.read.reply.regions import Region
    from rules.facts import Decision, Facts, Load
    from rules.policy.model import Policy
    from store.database.unit import Unit


def explain(
    mail: Annotated[str, typer.Argument(help="An .eml file, or - for stdin.")] = "",
    folder: Folder = HERE,
    ticket: Annotated[str, typer.Option("--ticket", help="The mail that opened this ticket.")] = "",
    at: Annotated[str, typer.Option("--at", help="As if it came then: 2026-11-06 15:30 (the desk's time).")] = "",
    rules: Annotated[Path | None, typer.Option("--rules", help="Rules of another folder.")] = None,
    json: Json = False,
) -> None:
    """What would be done with a mail, and why: rules hit and missed, priority, people, due times, letter."""
    from gateway.read.reply.new_text import read_regions
    from rules.authoring.effective_policy import rule_files_of
    from rules.decision.decide import decide

    loaded = load_rules(folder, rules)
    assert loaded.policy is not None
    if bool(mail) is bool(ticket):
        raise UserError("give a mail file, - for stdin, or --ticket T-1042", code=2)
    reading, facts, loads, desk = (
        _of_ticket(folder, ticket, loaded.policy) if ticket else (*_of_file(folder, mail), {}, "")
    )
    zone = _find_zone(folder, (desk, *facts.to))
    if at:
        facts = replace(facts, at=_moment(at, zone))
    decision = decide(loaded.policy, facts, loads, version=loaded.version, full=True)
    asked_in = rule_files_of(loaded.policy, loaded.tree)
    regions = read_regions(reading.mail)
    if json:
        read = [_region(one) for one in regions]
        print_json(_document(loaded.policy, facts, decision) | {"asked_in": asked_in, "regions": read})
        return
    told = describe(loaded.policy, facts, decision, zone, asked_in)
    for line in (*told, "", "How it was read", *describe_regions(regions)):
        console().print(line)


def _find_zone(folder: Path, addresses: Iterable[str]) -> ZoneInfo:
    """Of the first of the addresses that is a desk's, else of the first desk; UTC for a folder of rules alone."""
    if not (folder / "postdesk.yaml").exists():
        return ZoneInfo("UTC")
    config = get_config(folder)
    desks = {desk.address.lower() for desk in config.desks}
    return ZoneInfo(config.timezone_of(next((one for one in addresses if one in desks), "")))


def _region(region: Region) -> dict[str, Any]:
    return {"kind": region.kind.value, "text": region.text, "why": region.why, "sure": region.sure}


def describe_regions(regions: Sequence[Region]) -> list[str]:
    """A line for each region of the mail: what it is, how it begins, why, and that it is not sure where it is not."""
    return [
        f"  {region.kind.value:<12} {textwrap.shorten(region.text, 60)!r}: "
        f"{'' if region.sure else 'likely, '}{region.why}"
        for region in regions
        if not region.is_blank
    ]


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text!r} is not a time such as 2026-11-06 15:30", code=2) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _of_file(folder: Path, mail: str) -> tuple[Reading, Facts]:
    from gateway.message import RawMail, Road
    from gateway.read.worker import read
    from gateway.wire.file_in import NotMail, find_sources
    from service.rehearsal.past_mail import envelope_sender, facts_of_reading

    try:
        content = sys.stdin.buffer.read() if mail == "-" else Path(mail).read_bytes()
    except OSError as error:
        raise UserError(f"{mail}: {error.strerror}", code=2) from None
    if not content.strip():
        raise UserError(f"{'stdin' if mail == '-' else mail}: there is no mail in it", code=2)
    if mail != "-":
        try:
            find_sources(Path(mail))
        except NotMail as error:
            raise UserError(str(error), code=2) from None
    now = datetime.now(UTC)
    [raw] = open_sealed(folder, [RawMail(content, envelope_sender(content), (), now, Road.FILE, mail)])
    reading = read(raw)
    date = reading.mail.date
    return reading, facts_of_reading(reading, date if date is not None and date.tzinfo is not None else now)


def _of_ticket(folder: Path, ticket: str, policy: Policy) -> tuple[Reading, Facts, dict[str, Load], str]:
    """How the mail that opened it is read, its facts, the load of the people, and the desk that has the ticket."""
    from gateway.read.worker import read
    from service.gather.mail import raw_of
    from service.rehearsal.past_mail import facts_of_reading
    from store.mail import inbox
    from store.ticket import tickets

    number = parse_ticket(ticket)
    with read_database(get_config(folder)) as database, database.read() as unit:
        if (found := tickets.find(unit, number)) is None:
            raise UserError(f"there is no ticket T-{number}")
        first = next((article for article in tickets.articles(unit, number) if article.inbox_id), None)
        if first is None:
            raise UserError(f"T-{number} was not opened by a mail")
        kept = inbox.get(unit, first.inbox_id)
        loads = _loads(unit, policy)
    [raw] = open_sealed(folder, [raw_of(kept)])
    reading = read(raw)
    return reading, facts_of_reading(reading, kept.received_at, kept.recipients), loads, found.desk


def _loads(unit: Unit, policy: Policy) -> dict[str, Load]:
    from rules.facts import Load
    from store.ticket import tickets

    found = tickets.workloads(unit, list(policy.people))
    return {address: Load(load.open, load.assigned_at) for address, load in found.items()}


def letter_of(decision: Decision, facts: Facts) -> str:
    """The letter that the sender would get, "" for none (within their budget)."""
    if decision.gate != "accept" or decision.silent:
        return ""
    usual = "received-waits" if decision.approval and not decision.decline else decision.answer or "received"
    return usual if facts.new else decision.answer


def _approvers(policy: Policy, facts: Facts, decision: Decision) -> str:
    """Who is asked before it is worked on, and how long they have."""
    from rules.decision.approvers import REQUEST, default_terms, needed, seats, terms_of

    terms = terms_of(policy, REQUEST, decision.approval) or default_terms(policy, REQUEST)
    found = seats(policy, terms, team=decision.team, assignee=decision.assignee, without={facts.sender})
    asked = ", ".join(seat.approver for seat in found) or "nobody is left who could"
    many = f", {needed(terms, len(found))} of them" if len(found) > 1 else ""
    return f"{asked}{many}, within {terms.within}"


def _document(policy: Policy, facts: Facts, decision: Decision) -> dict[str, Any]:
    from rules.authoring.rule_tests import values_of
    from rules.decision.promises import Served, describe_goal

    values = values_of(decision) | {"letter": letter_of(decision, facts)}
    chain = _chain(policy, facts, decision)
    values["promised"] = describe_goal(policy, Served.of(decision))
    return {"decision": values, "if_nobody_acts": chain, "trace": decision.trace.to_json()}


def _chain(policy: Policy, facts: Facts, decision: Decision) -> list[dict[str, Any]]:
    from rules.decision.promises import Served, promises
    from rules.decision.roster import role_addresses

    chain = promises(policy, Served.of(decision), start=facts.at)
    team, assignee = decision.team, decision.assignee
    return [
        {
            "at": step.at,
            "because": step.text,
            "tell": role_addresses(policy, step.tell, team=team, assignee=assignee),
            "move_to": step.move_to,
        }
        for step in chain
    ]


def describe(
    policy: Policy, facts: Facts, decision: Decision, zone: ZoneInfo, asked_in: Sequence[str] = ()
) -> list[str]:
    """The explanation in lines: the five questions, then what is promised. `asked_in` are the files of the rules in
    their order.
    """
    from rules.authoring.effective_policy import BY_PATH
    from rules.authoring.rule_tests import describe_trace, show
    from rules.decision.promises import Served, describe_goal

    lines = [f"from {facts.sender or '(nobody)'}, {show(facts.at, zone)}: {facts.subject or '(no subject)'}", ""]
    order = [f"  {BY_PATH}: {', '.join(asked_in)}"] if len(asked_in) > 1 else []
    lines += ["Why", *order, *(f"  {line}" for line in describe_trace(decision)), "", "What"]
    rows: Mapping[str, str] = {
        "may it in": decision.gate + (f" ({decision.gate_rule})" if decision.gate_rule else ""),
        "what is it": f"{decision.kind}, {decision.category}"
        + (f", tags {show(decision.tags, zone)}" if decision.tags else ""),
        "how urgent": f"{decision.priority} ({decision.impact}, {decision.urgency})",
        "who gets it": f"{decision.assignee or 'the queue'} of {decision.team}, level {decision.level}",
        "promised": describe_goal(policy, Served.of(decision)),
        "answer by": show(decision.response_due, zone),
        "solved by": show(decision.due, zone),
        "asked for": ", ".join(decision.ask) or "nothing",
        "letter": f"{letter_of(decision, facts) or 'none'} in {decision.language}",
    }
    if decision.approval:
        rows = {**rows, "approved by": _approvers(policy, facts, decision)}
    if decision.gate != "accept":
        rows = {"may it in": rows["may it in"], "letter": "none"}
    lines += [f"  {name:<12} {value}" for name, value in rows.items()]
    if decision.gate == "accept" and facts.new:
        lines += ["", "If nobody acts" + (" once it is approved, counted from then" if decision.approval else "")]
        for step in _chain(policy, facts, decision):
            moved = f", moves to {step['move_to']}" if step["move_to"] else ""
            lines.append(
                f"  {show(step['at'], zone)}  tell {', '.join(step['tell']) or 'nobody'} ({step['because']}){moved}"
            )
    return lines
