"""`postdesk backtest`: past mails through the edited rules, and what would be decided otherwise; nothing is changed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from service.cli.common import HERE, Folder, Json, console, get_config, open_sealed, print_json, read_database
from service.cli.test import desk_words, load_rules
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from rules.facts import Decision, Facts
    from rules.loading.load import Loaded
    from rules.policy.model import Policy
    from store.database.unit import Database

COMPARED = ("gate", "kind", "category", "impact", "urgency", "priority", "team", "level", "assignee", "answer")
_BATCH = 200


def backtest(
    folder: Folder = HERE,
    since: Annotated[str, typer.Option("--since", help="How far back: 30d, 12h.")] = "30d",
    against: Annotated[str, typer.Option("--against", help="The rules before: a folder or a git revision.")] = "",
    mails: Annotated[
        Path | None, typer.Option("--mails", help="These .eml files instead of the desk's own mails.")
    ] = None,
    examples: Annotated[int, typer.Option("--examples", help="Examples of each change.", min=0)] = 3,
    json: Json = False,
) -> None:
    """What would be decided otherwise by the rules as they are in the folder. Exit 1 when anything is."""
    from rules.calendar import parse_duration

    try:
        start = datetime.now(UTC) - parse_duration(since).elapsed
    except (ValueError, OverflowError) as error:
        raise UserError(f"--since: {error}", code=2) from None
    now = load_rules(folder)
    before = rules_before(folder, against)
    report = compare(before, now, _facts(folder, start, mails))
    if json:
        print_json(report.to_json(examples))
    else:
        report.show(examples)
    raise typer.Exit(1 if report.changes else 0)


# -- the rules before -------------------------------------------------------------------------------------------------


def rules_before(folder: Path, against: str) -> Loaded:
    """The rules of another folder, else of a git revision of this one, else as they were last committed."""
    if against and Path(against).is_dir():
        return load_rules(folder, Path(against))
    hint = "give the rules before: --against FOLDER, or a git revision where the rules are in a git checkout"
    try:
        return _of_revision(folder, against or "HEAD")
    except GitFault as fault:
        named = f"{against!r} is no folder, and " if against else ""
        raise UserError(f"{named}{fault} ({hint})", code=2) from None


def _of_revision(folder: Path, revision: str) -> Loaded:
    from rules.loading.load import load_texts, rules_folder

    base = rules_folder(folder).resolve()
    if revision.startswith("-"):
        raise UserError(f"{revision!r} is neither a folder nor a git revision", code=2)
    names = run_git(base, "ls-tree", "-r", "--name-only", "-z", revision, "--", ".").split("\0")
    files = {
        f"{base.name}/{name}": run_git(base, "show", f"{revision}:./{name}")
        for name in sorted(names)
        if name.endswith((".yaml", ".yml")) and not name.startswith("tests/")
    }
    if not files:
        raise UserError(f"there are no rules in {base} at {revision!r}", code=2)
    timezone, languages = desk_words(folder)
    loaded = load_texts(files, desk_timezone=timezone, languages=languages)
    if loaded.policy is None:
        raise UserError(f"the rules at {revision!r} do not load:", *map(str, loaded.errors), code=2)
    return loaded


class GitFault(UserError):
    """What git complains of, in a line."""


def run_git(folder: Path, *arguments: str) -> str:
    """What git says in that folder. Raises GitFault."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True)  # noqa: S603, S607
    except FileNotFoundError:
        raise GitFault("git is not installed", code=2) from None
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"])[0]
        raise GitFault(f"git says: {reason.removeprefix('fatal: ')}", code=2) from None
    return done.stdout.decode("utf-8", "replace")


# -- the mails --------------------------------------------------------------------------------------------------------


class PastMail(Struct, frozen=True):
    """A mail and what it was to the rules; `label` names it for people."""

    label: str
    facts: Facts


def _facts(folder: Path, start: datetime, mails: Path | None) -> Iterator[PastMail]:
    if mails is not None:
        yield from _of_files(folder, mails)
        return
    with read_database(get_config(folder)) as database:
        yield from _of_database(folder, database, start)


def read_past_mails(folder: Path, start: datetime) -> Iterator[PastMail]:
    """The desk's own mails since then, as the rules know them."""
    return _facts(folder, start, None)


def _of_files(folder: Path, mails: Path) -> Iterator[PastMail]:
    from gateway.message import RawMail, Road
    from gateway.read.worker import Readers, ReadFailed
    from service.rehearsal.past_mail import envelope_sender, facts_of_reading

    paths = sorted(mails.rglob("*.eml")) if mails.is_dir() else [mails]
    if not paths or not paths[0].exists():
        raise UserError(f"{mails}: there are no .eml files", code=2)
    now = datetime.now(UTC)
    with Readers() as readers:
        for first in range(0, len(paths), _BATCH):
            batch = paths[first : first + _BATCH]
            contents = [path.read_bytes() for path in batch]
            raws = [
                RawMail(content, envelope_sender(content), (), now, Road.FILE, path.name)
                for path, content in zip(batch, contents, strict=True)
            ]
            for path, reading in zip(batch, readers.read_many(open_sealed(folder, raws)), strict=True):
                if not isinstance(reading, ReadFailed):
                    date = reading.mail.date
                    yield PastMail(path.name, facts_of_reading(reading, date if date and date.tzinfo else now))


def _of_database(folder: Path, database: Database, start: datetime) -> Iterator[PastMail]:
    """Kept forms first; what has none yet is read now, in parallel, and its form is kept for the next time."""
    from service.rehearsal.past_mail import from_form
    from store.mail import inbox

    known: set[int] = set()
    after = 0
    while True:
        with database.read() as unit:
            rows = inbox.list_parsed(unit, start, after=after, limit=_BATCH)
        if not rows:
            break
        for mail, form in rows:
            after = mail.id
            found = from_form(form)
            if found is not None:
                known.add(mail.id)
                yield PastMail(f"mail {mail.id}: {found.subject[:60]}", found)
    yield from _read_the_rest(folder, database, start, known)


def _read_the_rest(folder: Path, database: Database, start: datetime, known: set[int]) -> Iterator[PastMail]:
    from gateway.read.worker import Readers, ReadFailed
    from service.gather.mail import raw_of
    from service.rehearsal.past_mail import facts_of_reading, to_form
    from store.mail import inbox
    from store.records import Outcome

    judged = {Outcome.TICKET, Outcome.HELD, Outcome.FILED, Outcome.QUARANTINED}
    with database.read() as unit:
        listed = inbox.list_mails(unit, limit=1_000_000)
        wanted = [m.id for m in listed if m.id not in known and m.received_at >= start and m.outcome in judged]
    if not wanted:
        return
    with Readers() as readers, closing(_FormKeeper(database)) as keeper:
        for first in range(0, len(wanted), _BATCH):
            with database.read() as unit:
                batch = [inbox.get(unit, number) for number in sorted(wanted)[first : first + _BATCH]]
            raws = [raw_of(mail) for mail in batch]
            for mail, reading in zip(batch, readers.read_many(open_sealed(folder, raws)), strict=True):
                if not isinstance(reading, ReadFailed):
                    facts = facts_of_reading(reading, mail.received_at, mail.recipients)
                    if reading.seal is None or not reading.seal.encrypted:  # a form holds the text
                        keeper.keep(mail.id, to_form(facts))
                    yield PastMail(f"mail {mail.id}: {facts.subject[:60]}", facts)


class _FormKeeper:
    """Keeps forms with their mails, a batch to a commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._forms: list[tuple[int, dict[str, Any]]] = []

    def keep(self, number: int, form: dict[str, Any]) -> None:
        self._forms.append((number, form))
        if len(self._forms) >= _BATCH:
            self.close()

    def close(self) -> None:
        from store.mail import inbox

        if self._forms:
            with self._database.write() as unit:
                for number, form in self._forms:
                    inbox.save_parsed(unit, number, form)
            self._forms.clear()


# -- the comparison ---------------------------------------------------------------------------------------------------


class ChangedMails(Struct, frozen=True):
    """Mails by what changes for them: ("priority P3 -> P2", …) -> labels."""

    mails: int
    changes: dict[tuple[str, ...], list[str]]

    def to_json(self, examples: int) -> dict[str, Any]:
        """The figures and, for each change, at most so many examples."""
        groups = [
            {"change": list(change), "mails": len(labels), "examples": labels[:examples]}
            for change, labels in self._sorted()
        ]
        return {"mails": self.mails, "changed": sum(map(len, self.changes.values())), "groups": groups}

    def _sorted(self) -> list[tuple[tuple[str, ...], list[str]]]:
        return sorted(self.changes.items(), key=lambda item: (-len(item[1]), item[0]))

    def show(self, examples: int) -> None:
        """Prints the changes, the most frequent first, each with at most so many examples."""
        out = console()
        changed = sum(map(len, self.changes.values()))
        out.print(f"{self.mails} mails, {changed} would be decided otherwise")
        for change, labels in self._sorted():
            out.print(f"\n{len(labels):>6}  {'; '.join(change)}")
            for label in labels[:examples]:
                out.print(f"          {label}")


def compare(before: Loaded, now: Loaded, mails: Iterator[PastMail]) -> ChangedMails:
    """Both rules asked about each mail, with nobody busy and nobody away."""
    from rich.console import Console
    from rich.progress import Progress

    assert before.policy is not None
    assert now.policy is not None
    changes: dict[tuple[str, ...], list[str]] = {}
    number = 0
    shown = Console(stderr=True)
    with Progress(console=shown, disable=not shown.is_terminal, transient=True) as progress:
        task = progress.add_task("asking the rules", total=None)
        for mail in mails:
            number += 1
            change = differences(before.policy, now.policy, mail.facts)
            if change:
                changes.setdefault(change, []).append(mail.label)
            progress.advance(task)
    return ChangedMails(number, changes)


def differences(before: Policy, now: Policy, facts: Facts) -> tuple[str, ...]:
    """What another policy would decide otherwise: field, old value, new value."""
    from rules.decision.decide import decide

    old, new = decide(before, facts, {}), decide(now, facts, {})
    return tuple(
        f"{name} {_word(getattr(old, name))} -> {_word(getattr(new, name))}"
        for name in _compared(old, new)
        if getattr(old, name) != getattr(new, name)
    )


def _compared(old: Decision, new: Decision) -> tuple[str, ...]:
    """A mail that neither lets in is compared by the gate alone."""
    return COMPARED if "accept" in (old.gate, new.gate) else ("gate",)


def _word(value: object) -> str:
    return str(value) or "none"
