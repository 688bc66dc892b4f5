"""Read mails in processes that can be killed: one mail costs at most its CPU seconds and memory,
whatever is in it (I9).

Workers are forked from a clean server process (no socket and no database of the parent is in them) and end with it. A
mail that kills its worker or runs out of time gives `ReadFailed`, a value. A worker that dies is replaced, and so is
the server; a mail that was with one that somebody else ended is read again. A crash leaves nothing behind:
readings are made anew from the stored bytes.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as Late
from typing import Self, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from gateway.message import Authenticity, Automatic, Bounce, DomainVerdict, Forward, Mail, RawMail, Reading, Reply, Road
from gateway.read.authenticity.covered_fields import without_unsigned
from gateway.read.authenticity.options import Lookup, ReadOptions, Trusted
from gateway.read.authenticity.verdict import read_authenticity
from gateway.read.fork_server import SERVER
from gateway.read.language.detect import find_language
from gateway.read.language.intent import is_long, read_answer
from gateway.read.machines.classify import read_automatic
from gateway.read.machines.delivery_report import read_bounce
from gateway.read.mime.limits import DEFAULT_LIMITS, Limits
from gateway.read.mime.parse import make_stub, parse
from gateway.read.pipes import receive, send
from gateway.read.process import (
    ReaderDied,
    ReaderProcess,
    allow_seconds,
    begin_child,
    spent_seconds,
)
from gateway.read.reply.forwarded_mail import read_forward
from gateway.read.reply.new_text import read_reply
from gateway.read.reply.other_form import says_otherwise

__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "Lookup",
    "ReadFailed",
    "ReadOptions",
    "Readers",
    "ReadersLost",
    "Trusted",
    "read",
    "stub",
]

PRELOAD = "gateway.read.preload"  # what the server of the readers loads
_NULL_PATH = re.compile(rb"^return-path:[ \t]*<[ \t]*>", re.IGNORECASE | re.MULTILINE)
_UNKNOWN = "unknown"  # the envelope sender of a mail that names none; the null sender is something else
_HEAD = 64 * 1024  # bytes in which it is looked for
_CHUNK = 16  # mails in one message to a worker: the cost of a round trip is shared
_CHUNK_BYTES = 512 * 1024
_LANGUAGE = 1500  # characters that a language is told from
_MOST = 20_000  # questions to one process, which then makes room for a new one
LOST = 15.0  # seconds without any process, after which nobody waits for one any longer
_LOOK = 0.5  # seconds between two looks whether an idle process, or any, is still there
_START_AGAIN, _START_PAUSE = 0.1, 2.0  # seconds between tries to start a process: the first pause, and the longest
_BEGINNING = 60.0  # seconds that a process may take to begin, on a machine that is busy
_AGAIN = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0)  # seconds before each try of a mail whose reader is killed from outside
_CLOSE = 5.0  # seconds for a thread that starts a process just now
T = TypeVar("T")


class ReadFailed(Struct, frozen=True):
    """A mail that its worker did not survive; `reason` is for people."""

    reason: str


def read(raw: RawMail, options: ReadOptions | None = None) -> Reading:
    """Read one mail in this process. Never raises; for tests, rehearsals and the workers themselves."""
    options = options or ReadOptions()
    draft = _Draft(raw)
    for step in _STEPS:
        step(draft, options)
    return draft.reading()


class _Draft(Struct):
    """What is read of a mail so far, step by step."""

    raw: RawMail
    spent: float = 0.0  # CPU seconds
    faults: list[str] = field(default_factory=list)
    mail: Mail = Mail()
    authenticity: Authenticity = Authenticity(DomainVerdict.UNCLEAR, ("the sender's domain could not be looked at",))
    bounce: Bounce = Bounce()
    automatic: Automatic = Automatic()
    reply: Reply = Reply("")
    forward: Forward = Forward()
    language: str = ""
    intent: str = ""

    def safely(self, step: str, work: Callable[[], T], otherwise: T) -> T:
        """What the work gives; one reader's defect must not cost the others' findings."""
        try:
            return work()
        except Exception as error:
            self.faults.append(f"{step} not read: {type(error).__name__}")
            return otherwise

    def reading(self) -> Reading:
        """All of it."""
        mail, seal = self.mail, self.raw.opened.seal if self.raw.opened is not None else None
        if self.faults:
            mail = replace(mail, defects=(*mail.defects, *self.faults))
        found = (self.reply, self.automatic, self.bounce, self.forward, self.authenticity, self.language, self.intent)
        return Reading(mail, *found, seal)


def _take_apart(draft: _Draft, options: ReadOptions) -> None:
    raw = draft.raw
    content = raw.content if raw.opened is None else raw.opened.content
    mail = draft.mail = parse(content, options.limits, options.trusted.server_for(raw))
    draft.authenticity = draft.safely("authenticity", lambda: read_authenticity(raw, mail, options), draft.authenticity)


def _look_for_machines(draft: _Draft, _options: ReadOptions) -> None:
    mail, sender = draft.mail, _UNKNOWN if _is_unknown(draft.raw) else draft.raw.sender
    bounce = draft.bounce = draft.safely("delivery report", lambda: read_bounce(mail, sender), draft.bounce)
    draft.automatic = draft.safely("kind", lambda: read_automatic(mail, sender, bounce), draft.automatic)


def _part_words(draft: _Draft, options: ReadOptions) -> None:
    mail, whole = draft.mail, Reply(draft.mail.text, text_with_signature=draft.mail.text)
    reply = draft.reply = draft.safely("reply", lambda: read_reply(mail, options.warnings), whole)
    draft.forward = draft.safely("forward", lambda: read_forward(mail, reply), draft.forward)
    if draft.authenticity.verdict is DomainVerdict.STRICT:
        mail = draft.mail = without_unsigned(mail, draft.authenticity.signed)
    if _answers(mail, reply) and draft.safely("the HTML beside the text", lambda: says_otherwise(mail, reply), True):
        draft.reply = replace(reply, is_other_in_html=True)


def _understand(draft: _Draft, _options: ReadOptions) -> None:
    mail, reply = draft.mail, draft.reply
    words = (reply.text.strip() or mail.text.strip() or mail.subject)[:_LANGUAGE]
    language = draft.language = draft.safely("language", lambda: find_language(words), "")
    if _answers(mail, reply) and not is_long(reply.text):
        draft.intent = draft.safely("intent", lambda: read_answer(reply.text, language), "unsure")


_STEPS = (_take_apart, _look_for_machines, _part_words, _understand)


def _answers(mail: Mail, reply: Reply) -> bool:
    """Does it look like an answer? What a short one means is read here; of a longer one, and of another mail that
    turns out to be an answer by the address that it was sent to, it is read when the ticket asks for it.
    """
    return bool(mail.in_reply_to or mail.references or reply.quoted)


def stub(raw: RawMail, reason: str) -> Reading:
    """What is known of a mail that cannot be read: its bytes. The sender is ambiguous, so it carries no rights."""
    mail: Mail = make_stub(raw.content, reason)
    null_sender = raw.sender in ("", "<>") and not _is_unknown(raw)
    automatic = Automatic(True, "bounce", ("null envelope sender",)) if null_sender else Automatic()
    return Reading(mail, Reply(""), automatic, Bounce(), Forward(), Authenticity())


def _is_unknown(raw: RawMail) -> bool:
    """Has no server said who the sender is? Of a mail of a mailbox or file that names none it may be anybody."""
    came_by_wire = raw.road in {Road.SMTP, Road.LMTP}
    return raw.sender in ("", "<>") and not came_by_wire and not _NULL_PATH.search(raw.content[:_HEAD])


class ReadersLost(Exception):
    """No process that reads is there, and none can be started: nothing is known of the mails that were to be read."""


class _Job(Struct, eq=False):
    """Mails for one process, and what becomes of them."""

    mails: Sequence[RawMail]
    future: Future[list[Reading]] = field(default_factory=Future)


class Readers:
    """A pool of `processes` readers. Thread-safe; close it to end the processes.

    Each has a thread of ours, which starts another one when its process dies, at work or idle, and tries until it
    succeeds. cpu_seconds: what one mail may cost; memory: bytes of private memory of one worker.
    """

    def __init__(
        self,
        processes: int = 1,
        cpu_seconds: int = 10,
        memory: int = 512 * 1024 * 1024,
        options: ReadOptions | None = None,
    ) -> None:
        self._processes = processes
        self._seconds = cpu_seconds
        self._settings = _Settings(options or ReadOptions(), cpu_seconds, memory)
        SERVER.preload = PRELOAD
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition(threading.RLock())
        self._ready: dict[int, ReaderProcess] = {}  # by the thread that has it
        self._lost_at: float | None = time.monotonic()  # since when there is none, None while there is one
        self._at_work = 0
        self._ending = False
        self.trouble = ""  # why no process could be started the last time
        self.failures = 0  # starts that failed since a process was there
        self.read = 0  # questions that were answered, or killed their reader: it moves while mails are read
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=f"reader-{number}", daemon=True)
            for number in range(processes)
        ]
        for thread in self._threads:
            thread.start()

    # -- asked by others -----------------------------------------------------------------------------------------------

    @property
    def pids(self) -> list[int]:
        """The processes that are ready."""
        with self._changed:
            return [reader.pid for reader in self._ready.values()]

    @property
    def lost_seconds(self) -> float:
        """For how long there has been no process that reads; 0 while there is one."""
        with self._changed:
            return 0.0 if self._lost_at is None else time.monotonic() - self._lost_at

    def can_read(self, seconds: float = 0.0) -> bool:
        """Is a process there that reads, now or within that time?"""
        with self._changed:
            return self._changed.wait_for(lambda: self._ending or bool(self._ready), seconds) and not self._ending

    def submit(self, raw: RawMail) -> Future[Reading]:
        """The reading of one mail to come; `result()` raises where the worker died (`read_many` gives values
        instead).
        """
        inner = self._schedule([raw])
        outer: Future[Reading] = Future()

        def pass_on(done: Future[list[Reading]]) -> None:
            error = done.exception() if not done.cancelled() else RuntimeError("readers closed")
            if not outer.set_running_or_notify_cancel():
                return
            if error is not None:
                outer.set_exception(RuntimeError(_reason(error)))
            else:
                outer.set_result(done.result()[0])

        inner.add_done_callback(pass_on)
        return outer

    def read_many(self, mails: Sequence[RawMail]) -> list[Reading | ReadFailed]:
        """Read a batch, in its order.

        A mail that breaks its worker is found by reading its neighbours again one by one.

        Raises ReadersLost when no process is left that could read them.
        """
        chunks = _chunks(mails, self._processes)
        waiting = [(chunk, self._schedule(chunk)) for chunk in chunks]
        results: list[Reading | ReadFailed] = []
        try:
            for chunk, future in waiting:
                try:
                    results += self._wait(future)
                except (ReaderDied, CancelledError) as error:
                    alone = len(chunk) == 1 and not _is_innocent(error)
                    results += [ReadFailed(_reason(error))] if alone else [self._read_alone(raw) for raw in chunk]
        except ReadersLost:
            for _, future in waiting:
                future.cancel()
            raise
        return results

    def _read_alone(self, raw: RawMail) -> Reading | ReadFailed:
        """A mail whose reader somebody else ended is read again;
        after many times in a row it is the mail that has it ended.
        """
        error: BaseException = ReaderDied("not read")
        for pause in _AGAIN:
            time.sleep(pause)
            try:
                return self._wait(self._schedule([raw]))[0]
            except (ReaderDied, CancelledError) as died:
                error = died
                if not _is_innocent(died):
                    break
        return ReadFailed(_reason(error))

    def _wait(self, future: Future[list[Reading]]) -> list[Reading]:
        """What a job gives. Raises ReaderDied, CancelledError when the pool was closed, ReadersLost."""
        while True:
            try:
                return future.result(_LOOK)
            except Late:
                if self.lost_seconds > LOST and future.cancel():
                    raise ReadersLost(self.trouble or "no process that reads is there") from None

    def _schedule(self, mails: Sequence[RawMail]) -> Future[list[Reading]]:
        job = _Job(list(mails))
        with self._changed:
            if self._ending:
                job.future.cancel()
            else:
                self._jobs.append(job)
                self._changed.notify_all()
        return job.future

    def finish(self) -> None:
        """End the processes once all that they were given is read; what is given to them from now on is not read."""
        with self._changed:
            while not self._changed.wait_for(lambda: self._ending or not (self._jobs or self._at_work), _LOOK):
                if self.lost_seconds > LOST:
                    break
        self.close()

    def close(self) -> None:
        """End the processes; what was not read yet is not read, and whoever waits for it hears so."""
        with self._changed:
            self._ending = True
            jobs, readers = list(self._jobs), list(self._ready.values())
            self._jobs.clear()
            self._changed.notify_all()
        for job in jobs:
            job.future.cancel()
        for reader in readers:
            reader.interrupt()
        for thread in self._threads:
            thread.join(_CLOSE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- the threads ---------------------------------------------------------------------------------------------------

    def _work(self, number: int) -> None:
        """One process after the other: it takes no job before one is ready."""
        tries = 0
        while not self._ending:
            try:
                reader = self._start()
            except Exception as error:  # a fork that fails, a fork server that died just now: whatever it is, try again
                self.trouble = f"{type(error).__name__}: {error}"
                self.failures += 1
                with self._changed:
                    self._changed.wait_for(lambda: self._ending, min(_START_AGAIN * 2**tries, _START_PAUSE))
                tries = min(tries + 1, 10)
                continue
            tries = 0
            self._set_ready(number, reader)
            try:
                while not self._ending and reader.answered < _MOST and self._do_next(reader):
                    pass
            finally:
                self._set_ready(number, None)
                reader.end()

    def _start(self) -> ReaderProcess:
        """A process that answers. It reads nothing yet: what it needs its server has loaded (`preload`), and each page
        that reading touches would be a copy of its own. Raises whatever may happen.
        """
        reader = ReaderProcess(_serve, (self._settings, _read_chunk))
        try:
            reader.ask([], list[Reading], _BEGINNING, 0.0)
        except BaseException:
            reader.end()
            raise
        return reader

    def _set_ready(self, number: int, reader: ReaderProcess | None) -> None:
        with self._changed:
            if reader is None:
                self._ready.pop(number, None)
                if not self._ready and self._lost_at is None:
                    self._lost_at = time.monotonic()
            else:
                self._ready[number] = reader
                self._lost_at = None
                self.trouble, self.failures = "", 0
                if self._ending:
                    reader.interrupt()
            self._changed.notify_all()

    def _do_next(self, reader: ReaderProcess) -> bool:
        """Waits for a job and does it; False when the process is not there any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._ending or bool(self._jobs), _LOOK)
            if self._ending or reader.is_dead:
                return False
            if not self._jobs:
                return True
            job = self._jobs.popleft()
            self._at_work += 1
        try:
            return self._do(reader, job)
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify_all()

    def _do(self, reader: ReaderProcess, job: _Job) -> bool:
        if not job.future.set_running_or_notify_cancel():
            return True
        # Wall time is generous where CPU time is the limit: the machine may be busy, and DNS may be slow.
        wall = 3.0 * self._seconds + len(job.mails)
        try:
            answer = reader.ask(list(job.mails), list[Reading], wall, self._seconds / 2)
        except ReaderDied as died:
            self.read += 1
            job.future.set_exception(CancelledError() if self._ending else died)
            return False
        self.read += 1
        if isinstance(answer, str):
            job.future.set_exception(ReaderDied(answer))
        elif len(answer) != len(job.mails):  # or the readings of other mails would move to their neighbours
            reader.end()
            job.future.set_exception(ReaderDied("had the process that read it give other than one reading"))
            return False
        else:
            job.future.set_result(answer)
        return True


def _chunks(mails: Sequence[RawMail], processes: int) -> list[list[RawMail]]:
    """Cut a batch so that every process has work and no message grows large."""
    size = max(1, min(_CHUNK, -(-len(mails) // processes)))
    chunks: list[list[RawMail]] = []
    weight = 0
    for raw in mails:
        if not chunks or len(chunks[-1]) >= size or weight + len(raw.content) > _CHUNK_BYTES:
            chunks.append([])
            weight = 0
        chunks[-1].append(raw)
        weight += len(raw.content)
    return chunks


def _reason(error: BaseException) -> str:
    return error.reason if isinstance(error, ReaderDied) else "not read: the readers were closed"


def _is_innocent(error: BaseException) -> bool:
    return isinstance(error, ReaderDied) and error.is_innocent


class _Settings(Struct, frozen=True):
    options: ReadOptions
    cpu_seconds: int
    memory: int


class _Here(Struct):
    """What a worker knows about itself; set once when it begins."""

    settings: _Settings = field(default_factory=lambda: _Settings(ReadOptions(), 10, 512 * 1024 * 1024))


_here = _Here()


def _begin(settings: _Settings) -> None:
    """First thing in a worker."""
    _here.settings = settings
    begin_child(settings.memory)


def _serve(peer: socket.socket, given: tuple[_Settings, Callable[[list[RawMail]], list[Reading]]]) -> None:
    """A worker's life: it reads what it is given until nobody is at the other end."""
    settings, read_chunk = given
    _begin(settings)
    while True:
        try:
            mails = receive(peer, list[RawMail])
        except (EOFError, OSError):
            return
        try:
            answer: list[Reading] | str = read_chunk(mails)
        except Exception as error:  # no memory, a defect of ours: the process may go on
            answer = f"ended the process that read it ({type(error).__name__})"
        send(peer, (answer, spent_seconds()))


def _read_chunk(mails: list[RawMail]) -> list[Reading]:
    """Step by step for all of them: what a step needs is in the processor's cache for the next mail."""
    settings = _here.settings
    drafts = [_Draft(raw) for raw in mails]
    for step in _STEPS:
        for draft in drafts:
            begin = allow_seconds(settings.cpu_seconds - draft.spent)
            step(draft, settings.options)
            draft.spent += time.process_time() - begin
    return [draft.reading() for draft in drafts]
