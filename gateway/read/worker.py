"""Read mails in processes that can be killed: one mail costs at most its CPU seconds and memory, whatever is in it (I9).

Workers are forked from a clean server process (no socket and no database of the parent is in them) and end with it. A mail
that kills its worker or runs out of time gives `ReadFailed`, a value; the pool goes on with a new worker. A crash leaves
nothing behind: readings are made anew from the stored bytes.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar

from gateway.message import Authenticity, Automatic, Bounce, Forward, Mail, RawMail, Reading, Reply
from gateway.read.authenticity import read_authenticity
from gateway.read.automatic import read_automatic
from gateway.read.bounce import read_bounce
from gateway.read.forward import read_forward
from gateway.read.intent import read_intent
from gateway.read.language import find_language
from gateway.read.limits import DEFAULT_LIMITS, Limits
from gateway.read.options import Lookup, ReadOptions, Trusted
from gateway.read.parse import make_stub, parse
from gateway.read.reply import read_reply

__all__ = ["DEFAULT_LIMITS", "Limits", "Lookup", "ReadFailed", "ReadOptions", "Readers", "Trusted", "read", "stub"]

_CHUNK = 16  # mails in one message to a worker: the cost of a round trip is shared
_CHUNK_BYTES = 512 * 1024
_LANGUAGE = 1500  # characters that a language is told from
_ANSWER = 2000  # characters of a text that may be an answer to a question of ours
_PR_SET_PDEATHSIG = 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadFailed:
    """A mail that its worker did not survive; `reason` is for people."""

    reason: str


def read(raw: RawMail, options: ReadOptions | None = None) -> Reading:
    """Read one mail in this process. Never raises; for tests, rehearsals and the workers themselves."""
    options = options or ReadOptions()
    trusted = options.trusted.authserv_id if raw.peer in options.trusted.hops else ""
    mail = parse(raw.content, options.limits, trusted)
    faults: list[str] = []

    def safely(step: str, work: Callable[[], T], otherwise: T) -> T:
        try:
            return work()
        except Exception as error:  # one reader's defect must not cost the others' findings
            faults.append(f"{step} not read: {type(error).__name__}")
            return otherwise

    bounce = safely("delivery report", lambda: read_bounce(mail, raw.sender), Bounce())
    automatic = safely("kind", lambda: read_automatic(mail, raw.sender, bounce), Automatic())
    reply = safely("reply", lambda: read_reply(mail), Reply(mail.text, text_with_signature=mail.text))
    forward = safely("forward", lambda: read_forward(mail, reply), Forward())
    authenticity = safely("authenticity", lambda: read_authenticity(raw, mail, options), Authenticity())
    words = (reply.text.strip() or mail.text.strip() or mail.subject)[:_LANGUAGE]
    language = safely("language", lambda: find_language(words), "")
    # A long text is no answer to a yes-or-no question, whatever words are in it.
    intent = (
        safely("intent", lambda: read_intent(reply.text, language), "unsure")
        if len(reply.text) <= _ANSWER
        else "unsure"
    )
    if faults:
        mail = replace(mail, defects=(*mail.defects, *faults))
    return Reading(mail, reply, automatic, bounce, forward, authenticity, language, intent)


def stub(raw: RawMail, reason: str) -> Reading:
    """What is known of a mail that cannot be read: its bytes. The sender is ambiguous, so it carries no rights."""
    mail: Mail = make_stub(raw.content, reason)
    null_sender = raw.sender in ("", "<>")
    automatic = Automatic(True, "bounce", ("null envelope sender",)) if null_sender else Automatic()
    return Reading(mail, Reply(""), automatic, Bounce(), Forward(), Authenticity())


class Readers:
    """A pool of `processes` readers. Thread-safe; close it to end the processes.

    cpu_seconds: what one mail may cost; memory: bytes of private memory of one worker.
    """

    def __init__(
        self,
        processes: int = 1,
        cpu_seconds: int = 10,
        memory: int = 512 * 1024 * 1024,
        options: ReadOptions | None = None,
    ) -> None:
        from pebble import ProcessPool

        self._processes = processes
        self._seconds = cpu_seconds
        self._unread: set[Future[list[Reading]]] = set()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._pool = ProcessPool(
            max_workers=processes,
            max_tasks=20_000,
            initializer=_begin,
            initargs=(_Settings(options or ReadOptions(), cpu_seconds, memory),),
            context=context,
        )
        for _ in range(processes):  # the first mail should not wait for imports
            self._pool.schedule(_warm_up)

    def submit(self, raw: RawMail) -> Future[Reading]:
        """The reading of one mail to come; `result()` raises where the worker died (`read_many` gives values instead)."""
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
        """Read a batch, in its order. A mail that breaks its worker is found by reading its neighbours again one by one."""
        chunks = _chunks(mails, self._processes)
        waiting = [(chunk, self._schedule(chunk)) for chunk in chunks]
        results: list[Reading | ReadFailed] = []
        for chunk, future in waiting:
            try:
                results += future.result()
            except Exception as error:
                if len(chunk) == 1:
                    results.append(ReadFailed(_reason(error)))
                else:
                    results += [self._read_alone(raw) for raw in chunk]
        return results

    def _read_alone(self, raw: RawMail) -> Reading | ReadFailed:
        try:
            return self._schedule([raw]).result()[0]
        except Exception as error:
            return ReadFailed(_reason(error))

    def _schedule(self, mails: Sequence[RawMail]) -> Future[list[Reading]]:
        # Wall time is generous where CPU time is the limit: the machine may be busy, and DNS may be slow.
        wall = 3.0 * self._seconds + len(mails)
        future: Future[list[Reading]] = self._pool.schedule(_read_chunk, args=(list(mails),), timeout=wall)
        self._unread.add(future)
        future.add_done_callback(self._unread.discard)
        return future

    def finish(self) -> None:
        """End the processes once all that they were given is read; what is given to them from now on fails."""
        self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()

    def close(self) -> None:
        """End the processes; what was not read yet is not read, and whoever waits for it hears so."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        for future in list(self._unread):  # the pool forgets them
            future.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


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
    if isinstance(error, (Late, TimeoutError)):
        return "took too long to read"
    code = getattr(error, "exitcode", None)
    if code == -signal.SIGXCPU:
        return "cost too much time to read"
    return f"ended the process that read it ({type(error).__name__})"


@dataclass(frozen=True, slots=True)
class _Settings:
    options: ReadOptions
    cpu_seconds: int
    memory: int


@dataclass(slots=True)
class _Here:
    """What a worker knows about itself; set once when it begins."""

    settings: _Settings = field(default_factory=lambda: _Settings(ReadOptions(), 10, 512 * 1024 * 1024))


_here = _Here()


def _begin(settings: _Settings) -> None:
    """First thing in a worker: die with the parent, and take no more memory than allowed."""
    _here.settings = settings
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (settings.memory, settings.memory))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _warm_up() -> bool:
    read(_WARM)
    return True


def _read_chunk(mails: list[RawMail]) -> list[Reading]:
    settings = _here.settings
    readings = []
    for raw in mails:
        _allow(settings.cpu_seconds)
        readings.append(read(raw, settings.options))
    return readings


def _allow(seconds: int) -> None:
    """Grant the next mail its CPU seconds: the kernel's limit counts from the start of the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds + 1, resource.RLIM_INFINITY))


def _make_warm() -> Any:
    from datetime import UTC, datetime

    content = b"From: a@b.example\r\nSubject: x\r\n\r\nThe printer on the third floor does not work and I can not print. Can you please help me with it?\r\n"
    return RawMail(content, "a@b.example", ("c@b.example",), datetime(2026, 1, 1, tzinfo=UTC))


_WARM: RawMail = _make_warm()
