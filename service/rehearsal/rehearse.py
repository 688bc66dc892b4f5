"""Plays a rehearsal: a scripted conversation in virtual time, over the production code, without a network.

Mails go through the inbox, decisions through the writer, letters through the outbox to a next hop in memory; only the
clock is ours. What was expected and did not happen is said with its place in the file and what happened instead.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

import rules
from gateway.addresses import mask_tokens
from gateway.message import OutgoingMail, RawMail, Reading
from gateway.read.worker import ReadOptions, read
from gateway.wire.smtp_out import MemoryHop
from rules.language.yaml_reader import Node, Problem, known_words
from service.config.load import load_config, read_options
from service.config.settings import Config, DeskSettings
from service.loops.clock import VirtualClock
from service.loops.desk import Desk, put_job
from service.loops.letters.outbound import HopKnown, Settlement, apply_settlement, plan_settlement
from service.loops.letters.press import personal_address
from service.loops.world import open_world
from service.rehearsal.people_mail import ReadLetter, make_click, make_mail, make_reply
from service.rehearsal.script import (
    CountPart,
    EditPart,
    ExpectPart,
    LetterPart,
    MailPart,
    RehearsalPart,
    StepPart,
    parse_span,
    parse_time,
    read_rehearsal,
)
from store.database.unit import Database
from store.database.writer import Writer
from store.mail import inbox, outbox, refusals
from store.ticket import tickets

if TYPE_CHECKING:
    from store.records import InboxMail, Ticket

START = datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001 - a Tuesday, in the desk's zone
ROUNDS = 10_000  # of work at one moment: beyond it the desk talks to itself


class TranscriptEntry(Struct, frozen=True):
    """One line of the transcript: a mail in, a letter out, a file edited, or time that passed."""

    what: str  # mail, letter, edit, wait
    at: datetime
    title: str
    text: str = ""
    letter: ReadLetter | None = None


class Result(Struct, frozen=True):
    """What came of a rehearsal.

    `problems` are mistakes of the file itself, `failures` expectations that were not met.
    """

    path: str
    name: str = ""
    failures: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    transcript: tuple[TranscriptEntry, ...] = ()
    zone: str = "UTC"

    @property
    def passed(self) -> bool:
        """True where nothing differs from what the rehearsal expects."""
        return not self.failures and not self.problems

    @property
    def complaints(self) -> tuple[str, ...]:
        """Everything that is wrong, one line each: the file first, then what came out otherwise."""
        return (*map(str, self.problems), *self.failures)


class RehearsalFault(Exception):
    """The rehearsal cannot go on: the text says why."""


def rehearse(path: Path, desk: Path | None = None, database: str = "sqlite://") -> Result:
    """Plays one file against its own `desk:`, else the folder that is given, else ./postdesk.yaml,
    else the starter desk.

    `database` is an empty one, never the desk's: a private one that is gone afterwards unless given.

    Raises ConfigError or PolicyError when that desk's files cannot be used.
    """
    part, node, problems = read_rehearsal(path)
    if part is None or node is None:
        return Result(str(path), problems=tuple(problems))
    with (
        find_desk(path, part, desk) as found,
        copy_desk(found) if part.edits else contextlib.nullcontext(found) as config,
        Stage(config, part.start, database) as stage,
    ):
        return _Play(path, part, node, stage).run()


@contextlib.contextmanager
def find_desk(path: Path, part: RehearsalPart, given: Path | None) -> Iterator[Config]:
    """The configuration that a rehearsal runs against; a temporary folder for the starter desk."""
    if part.desk:
        yield load_config(path.parent / part.desk)
    elif given is not None:
        yield load_config(given)
    elif Path("postdesk.yaml").exists():
        yield load_config(Path())
    else:
        with tempfile.TemporaryDirectory(prefix="postdesk-starter-") as folder:
            yield make_starter(Path(folder))


@contextlib.contextmanager
def copy_desk(config: Config) -> Iterator[Config]:
    """The same desk in a temporary folder, where its rules, letters and articles may be edited."""
    with tempfile.TemporaryDirectory(prefix="postdesk-edited-") as folder:
        for name in ("rules", "templates", "knowledge"):
            if (config.folder / name).is_dir():
                shutil.copytree(config.folder / name, Path(folder) / name)
        yield replace(config, folder=Path(folder))


def make_starter(folder: Path) -> Config:
    """The starter desk in a folder: the rules that a new desk starts with and their sample people."""
    starter = Path(rules.__file__).parent / "starter"
    shutil.copytree(starter, folder / "rules", dirs_exist_ok=True)
    desk = DeskSettings("Acme IT", "support@acme.example", ("en", "zh"), "Asia/Shanghai")
    return Config(folder=folder, desks=(desk,))


class InlineReaders:
    """Reads in this process what a script wrote: no worker has to be started and killed for it."""

    def __init__(self, options: ReadOptions | None = None) -> None:
        self.options = options or ReadOptions()

    def can_read(self, seconds: float = 0.0) -> bool:  # noqa: ARG002 - as readers in processes have it
        """This process is always there."""
        return True

    def read_many(self, mails: Sequence[RawMail]) -> list[Reading]:
        """The readings of the mails, made here and now, in their order."""
        return [read(raw, self.options) for raw in mails]

    def close(self) -> None:
        """Nothing to end: no process was started."""


class Stage:
    """A desk in virtual time: `send` gives it a mail, `pass_time` lets time pass; both give the letters that went out.

    Also the way for tests in Python: everything that a rehearsal file can say, without the file.
    """

    def __init__(self, config: Config, start: str = "", database: str = "sqlite://", seed: int = 1) -> None:
        self.config = replace(config, database=database, send=replace(config.send, mode="live"))
        self.zone = ZoneInfo(config.desk.timezone)
        at = parse_time(start) if start else START
        self.clock = VirtualClock(at.replace(tzinfo=self.zone).astimezone(UTC))
        self.hop = MemoryHop()
        self.letters: list[ReadLetter] = []
        self._random = random.Random(seed)
        self._count = 0
        self.database = Database.open(database)
        self.database.upgrade()
        self.writer = Writer(self.database)
        world = open_world(self.config, self.writer, self.clock.now(), self._random.randbytes)
        readers = InlineReaders(read_options(self.config))
        self.desk = Desk(self.database, self.writer, readers, world, self.clock, writes_files=False)
        self.desk.meet_roster(self.clock.now(), quietly=True)  # as at a start, but the first day is over

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the writer and the database; the desk's files stay."""
        self.desk.close()
        self.writer.close()
        self.database.close()

    @property
    def now(self) -> datetime:
        """The virtual time in the desk's zone."""
        return self.clock.now().astimezone(self.zone)

    def message_id(self) -> str:
        """A fresh Message-ID of somebody outside."""
        self._count += 1
        return f"<rehearsal-{self._count}@client.example>"

    def send(self, content: bytes, sender: str, recipients: tuple[str, ...]) -> tuple[InboxMail, list[ReadLetter]]:
        """Takes a mail in and does everything that follows at once. Raises RehearsalFault when no address is ours."""
        ours = tuple(recipient for recipient in recipients if self.desk.accepts(recipient))
        if not ours:
            raise RehearsalFault(f"550 no such mailbox here: {', '.join(recipients)}")
        raw = RawMail(content, sender, ours, self.clock.now(), peer="192.0.2.1")
        stored = self.writer.run(put_job(raw), "T1")
        letters = self.settle()
        with self.database.read() as unit:
            return inbox.get(unit, stored.id), letters

    def pass_time(self, until: datetime) -> list[ReadLetter]:
        """Lets time pass until then, stopping wherever something is due."""
        letters = self.settle()
        while True:
            due = self._next_due()
            if due is None or due > until:
                break
            self.clock.move_to(max(due, self.clock.now()))
            letters += self.settle()
            if self._next_due() == due:  # work that does not get done must not hold up the time
                self.clock.move_to(min(until, self.clock.now() + timedelta(minutes=1)))
                if self.clock.now() >= until:
                    break
        if until > self.clock.now():
            self.clock.move_to(until.astimezone(UTC))
        return letters + self.settle()

    def edit(self, file: str, old: str, new: str) -> None:
        """Edits a file of the desk; `reload` takes it. Raises RehearsalFault where `old` is not there exactly once."""
        path = self.config.folder / file
        if not old:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(new, encoding="utf-8")
            return
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if text.count(old) != 1:
            raise RehearsalFault(f"{file} says {old!r} {text.count(old)} times: an edit is of one place")
        path.write_text(text.replace(old, new), encoding="utf-8")

    def reload(self) -> list[ReadLetter]:
        """Takes edited files as the daemon does. Raises RehearsalFault where they are wrong."""
        loaded = self.desk.reload()
        if loaded.policy is None:
            raise RehearsalFault("the edited rules are wrong: " + "; ".join(map(str, loaded.problems)))
        self.desk.meet_roster(self.clock.now())
        return self.settle()

    def settle(self) -> list[ReadLetter]:
        """Does all that is due now; gives the letters that went out."""
        letters: list[ReadLetter] = []
        for _ in range(ROUNDS):
            now = self.clock.now()
            done = self.desk.work_inbox(now) + self.desk.work_timers(now)
            sent = self._deliver(now)
            letters += sent
            if not done and not sent:
                return letters
        raise RehearsalFault(f"the desk does not come to rest at {self.now:%Y-%m-%d %H:%M}")

    def _deliver(self, now: datetime) -> list[ReadLetter]:
        claimed = self.writer.run(lambda unit: outbox.claim(unit, now, 1000), "T4")
        gone = []
        for light in claimed:
            with self.database.read() as unit:
                letter = replace(light, content=outbox.content_of(unit, light))
                known = HopKnown(refusals.look(unit)[1])
            prepared = self.desk.sealing.prepare(letter, letter.content, letter.recipient, now)
            if self.desk.sealing.keeps(prepared):
                self.writer.run(partial(outbox.freeze_sealed, letter=letter, content=prepared.content), "T4")
            if prepared.why:
                settle = Settlement("held", f"{outbox.WITHHELD}{prepared.why}", now)
            else:
                mail = OutgoingMail(prepared.content, letter.envelope_sender, letter.recipient)
                settle = plan_settlement(letter, self.hop.submit(mail).result(), now, 0.5)
            self.writer.run(partial(apply_settlement, letter=letter, settle=settle, known=known), "T5")
            if settle.state == "sent":
                gone.append(
                    ReadLetter(letter.content, letter.recipient, self.now, kind=letter.kind, language=letter.language)
                )
        self.letters += gone
        return gone

    def _next_due(self) -> datetime | None:
        with self.database.read() as unit:
            letter = outbox.next_due(unit, self.clock.now())
        return min((at for at in (letter, self.desk.next_due()) if at is not None), default=None)

    def find_ticket(self, number: int | None = None) -> Ticket | None:
        """A ticket, the latest without a number."""
        with self.database.read() as unit:
            if number is not None:
                return tickets.find(unit, number)
            found = tickets.list_tickets(unit, limit=None)
        return found[-1] if found else None


class _Play(Struct):
    """One file being played."""

    path: Path
    part: RehearsalPart
    node: Node
    stage: Stage
    failures: list[str] = field(default_factory=list)
    transcript: list[TranscriptEntry] = field(default_factory=list)
    outcome: InboxMail | None = None
    ticket: int | None = None
    refused: str = ""

    def run(self) -> Result:
        for number, step in enumerate(self.part.steps):
            try:
                letters = self._do(step)
            except RehearsalFault as fault:
                self._fail(["steps", number], str(fault))
                break
            for letter in letters:
                title = f"{letter.kind} to {letter.to}: {letter.subject}"
                self.transcript.append(TranscriptEntry("letter", letter.at, title, letter.text, letter))
            for position, expected in enumerate(step.expect):
                self._expect(["steps", number, "expect", position], expected, letters)
        return Result(
            str(self.path),
            self.part.rehearsal,
            tuple(self.failures),
            (),
            tuple(self.transcript),
            self.stage.config.desk.timezone,
        )

    def _fail(self, loc: list[str | int], message: str, *more: str) -> None:
        node = self.node.find(loc)
        self.failures.append("\n    ".join((f"{self.path}:{node.line}:{node.column} {message}", *more)))

    # -- what a step does ----------------------------------------------------------------------------------------------

    def _do(self, step: StepPart) -> list[ReadLetter]:
        stage = self.stage
        if step.edit:
            return self._edit(step.edit)
        deed = step.mail or step.reply or step.click
        if deed is None:
            return self._wait(step)
        early = self._until(deed.at) if deed.at else []
        if step.mail is not None and "personal" in step.mail.to:
            step = step.model_copy(update={"mail": self._to_personal(step.mail)})
        if step.mail is not None and step.mail.file:
            content = (self.path.parent / step.mail.file).read_bytes()
            sent = content, step.mail.envelope or step.mail.sender, step.mail.to or (stage.config.desk.address,)
        elif step.mail is not None:
            sent = make_mail(step.mail, stage.config.desk.address, stage.now, stage.message_id())
        elif step.reply is not None:
            answered = self._latest(step.reply.of or step.reply.sender, step.reply.kind, step.reply.about)
            sent = make_reply(step.reply, answered, stage.now, stage.message_id())
        else:
            assert step.click is not None
            answered = self._latest(step.click.sender, step.click.kind, step.click.about)
            link = next((one for one in answered.links if step.click.link.lower() in one.words.lower()), None)
            if link is None:
                offered = ", ".join(repr(one.words) for one in answered.links) or "none"
                raise RehearsalFault(
                    f"the letter {answered.kind} has no link {step.click.link!r}; its links: {offered}"
                )
            sent = make_click(step.click.sender, link, step.click.add, stage.now, stage.message_id())
        body = (
            step.mail.body
            if step.mail
            else step.reply.body
            if step.reply
            else f"(clicks {step.click.link})"
            if step.click
            else ""
        )
        subject = f": {step.mail.subject}" if step.mail else ""
        self.transcript.append(TranscriptEntry("mail", stage.now, f"{deed.sender or 'a mail'}{subject}", body))
        self.outcome, letters = stage.send(*sent)
        self.ticket = self.outcome.ticket_id or self.ticket
        return early + letters

    def _to_personal(self, mail: MailPart) -> MailPart:
        """`to: personal` is the writer's own desk address, that every digest and the welcome letter carry."""
        desk = self.stage.desk
        own = personal_address(desk.press[desk.world.house.address], parseaddr(mail.sender)[1].lower())
        return mail.model_copy(update={"to": tuple(own if one == "personal" else one for one in mail.to)})

    def _edit(self, edits: Sequence[EditPart]) -> list[ReadLetter]:
        for one in edits:
            self.transcript.append(TranscriptEntry("edit", self.stage.now, one.file, one.new))
            self.stage.edit(one.file, one.old, one.new)
        return self.stage.reload()

    def _wait(self, step: StepPart) -> list[ReadLetter]:
        if step.until:
            return self._until(step.until)
        span = parse_span(step.wait) if step.wait else timedelta()
        self.transcript.append(TranscriptEntry("wait", self.stage.now, step.wait or "no time passes"))
        return self.stage.pass_time(self.stage.clock.now() + span)

    def _until(self, text: str) -> list[ReadLetter]:
        at = parse_time(text).replace(tzinfo=self.stage.zone)
        if at < self.stage.now:
            raise RehearsalFault(f"{text} lies before {self.stage.now:%Y-%m-%d %H:%M}: a rehearsal goes forwards")
        self.transcript.append(TranscriptEntry("wait", self.stage.now, f"until {text}"))
        return self.stage.pass_time(at)

    def _latest(self, person: str, kind: str, about: str) -> ReadLetter:
        address = person.rpartition("<")[2].rstrip(">").strip().lower()
        mine = [one for one in self.stage.letters if one.to.lower() == address]
        found = [one for one in mine if kind in ("", *one.kinds) and about in one.subject]
        if not found:
            known = ", ".join(sorted({one.to for one in self.stage.letters})) or "nobody"
            raise RehearsalFault(
                f"{address} got no letter{f' {kind}' if kind else ''}{f' about {about}' if about else ''} to answer; "
                f"letters went to {known}"
            )
        return found[-1]

    # -- what is expected of it ----------------------------------------------------------------------------------------

    def _expect(self, loc: list[str | int], expected: ExpectPart, letters: list[ReadLetter]) -> None:
        if expected.letter is not None:
            self._expect_letter([*loc, "letter"], expected.letter, letters)
        elif expected.no_letter is not None:
            for one in letters:
                if not differences(expected.no_letter, one):
                    self._fail([*loc, "no_letter"], f"expected no such letter, but there went {_name(one)}")
        elif expected.count is not None:
            self._expect_count([*loc, "count"], expected.count)
        elif expected.ticket is not None:
            self._expect_ticket([*loc, "ticket"], expected.ticket)
        elif expected.outcome:
            got = self.outcome.outcome if self.outcome else "no mail"
            if got != expected.outcome:
                reason = f": {self.outcome.reason}" if self.outcome and self.outcome.reason else ""
                self._fail([*loc, "outcome"], f"expected the outcome {expected.outcome}, it was {got}{reason}")
        elif letters:
            self._fail(loc, "expected no letter at all", *(f"there went {_name(one)}" for one in letters))

    def _expect_letter(self, loc: list[str | int], expected: LetterPart, letters: list[ReadLetter]) -> None:
        found = [(one, differences(expected, one)) for one in letters]
        if any(not missing for _, missing in found):
            return
        lines = [f"{_name(one)}: {'; '.join(missing)}" for one, missing in found]
        went = ["the letters of this step were:", *lines] if lines else ["no letter went out in this step"]
        if not lines and self.outcome is not None:
            went.append(f"the mail's outcome was {self.outcome.outcome}: {self.outcome.reason}")
        self._fail(loc, f"expected a letter {_wanted(expected)}", *went)

    def _expect_count(self, loc: list[str | int], expected: CountPart) -> None:
        got = [
            one
            for one in self.stage.letters
            if expected.to.lower() in ("", one.to.lower()) and expected.kind in ("", *one.kinds)
        ]
        right = len(got) == expected.exactly if expected.exactly is not None else len(got) <= (expected.at_most or 0)
        if not right:
            wanted = f"at most {expected.at_most}" if expected.exactly is None else str(expected.exactly)
            said = f"expected {wanted} letters to {expected.to or 'all'} so far, there were {len(got)}"
            by_kind = Counter(one.kind for one in got)
            self._fail(loc, said, ", ".join(f"{kind}: {count}" for kind, count in by_kind.most_common()))

    def _expect_ticket(self, loc: list[str | int], expected: Mapping[str, Any]) -> None:
        number = None
        if "ticket" in expected:
            digits = str(expected["ticket"]).upper().removeprefix("T-")
            number = int(digits) if digits.isdigit() else None
        ticket = self.stage.find_ticket(number if number is not None else self.ticket)
        if ticket is None:
            self._fail(loc, "expected a ticket, there is none", *self._outcome_line())
            return
        for name, wanted in expected.items():
            if name == "ticket":
                if f"T-{ticket.id}" != str(wanted).upper():
                    self._fail([*loc, name], f"expected ticket {wanted}, it is T-{ticket.id}")
                continue
            if not hasattr(ticket, name):
                fields = [one for one in ticket.__struct_fields__ if one not in {"version", "fingerprint"}]
                self._fail(
                    [*loc, name],
                    f"a ticket has no {name!r}",
                    known_words(name, fields) or f"it has {', '.join(fields)}",
                )
                continue
            got = self._plain(getattr(ticket, name))
            if not _matches(wanted, got):
                self._fail(
                    [*loc, name],
                    f"expected T-{ticket.id} with {name} {_say(wanted)}, it is {_say(got)}",
                    *self._outcome_line(),
                )

    def _outcome_line(self) -> list[str]:
        if self.outcome is None:
            return []
        return [
            (
                f"the last mail's outcome was {self.outcome.outcome or self.outcome.state}: "
                f"{self.outcome.reason or 'no reason'}"
            )
        ]

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Enum):
            return str(value.value)
        if isinstance(value, datetime):
            return value.astimezone(self.stage.zone).strftime("%Y-%m-%d %H:%M")
        return value


def differences(expected: LetterPart, one: ReadLetter) -> list[str]:
    """In what a letter is not the one that was expected; empty when it is."""
    missing = []
    if expected.to and expected.to.lower() != one.to.lower():
        missing.append(f"goes to {one.to}")
    if expected.kind and expected.kind not in one.kinds:
        missing.append(f"is {one.kind}")
    if expected.subject and expected.subject not in one.subject:
        missing.append(f"its subject has no {expected.subject!r}")
    if expected.lang and expected.lang != one.language:
        missing.append(f"is in {one.language}")
    whole = " ".join(f"{one.subject}\n{one.text}".split())
    missing += [f"has no {text!r}" for text in expected.has if " ".join(text.split()) not in whole]
    lines = one.calendar.splitlines()
    missing += [f"its calendar file has no {line!r}" for line in expected.calendar if line not in lines]
    said = mask_tokens(whole)  # the code of an address may spell anything
    missing += [f"has {text!r}" for text in expected.hasnt if " ".join(text.split()) in said]
    return missing


def _wanted(expected: LetterPart) -> str:
    parts = [
        f"to {expected.to}" if expected.to else "",
        f"of kind {expected.kind}" if expected.kind else "",
        f"with subject {expected.subject!r}" if expected.subject else "",
        f"in {expected.lang}" if expected.lang else "",
        f"that has {', '.join(map(repr, expected.has))}" if expected.has else "",
        f"that has not {', '.join(map(repr, expected.hasnt))}" if expected.hasnt else "",
    ]
    return ", ".join(filter(None, parts)) or "of any kind"


def _name(one: ReadLetter) -> str:
    return f"{one.kind} to {one.to} ({one.subject!r})"


def _say(value: Any) -> str:
    return "nothing" if value in (None, "", (), {}) else str(value)


def _matches(wanted: Any, got: Any) -> bool:
    """Does a value of the file, all of it text, mean that of the ticket?

    Maps are compared by the keys that are given.
    """
    if isinstance(wanted, Mapping):
        return isinstance(got, Mapping) and all(_matches(value, got.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(got, (list, tuple)) and [str(one) for one in wanted] == [str(one) for one in got]
    if wanted is None or wanted in ("", "none", "nobody"):
        return got in (None, "", (), {})
    if isinstance(got, bool):
        return str(wanted).lower() in (("yes", "true") if got else ("no", "false"))
    if isinstance(got, (list, tuple)):
        return str(wanted) in [str(one) for one in got]
    return str(wanted) == str(got)
