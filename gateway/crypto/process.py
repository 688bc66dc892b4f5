"""The process that reads keys: opens mail, seals letters, says what is in the folder. Started when first needed.

It alone reads the folder of keys, holds no socket and no database, and may be killed at any moment: what it was asked
is asked again of a new one where somebody else ended it, and what kills it stays sealed. A crash leaves nothing behind
but gpg's temporary folder, where gpg was asked.
"""

from __future__ import annotations

import atexit
import contextlib
import socket
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from gateway.crypto.records import Certificate, FolderReport, Sealed, SealJob
from gateway.read.pipes import receive, send
from gateway.read.process import (
    ReaderDied,
    ReaderProcess,
    allow_seconds,
    begin_child,
    spent_seconds,
)
from gateway.seals import Opened, Seal, SealFault

if TYPE_CHECKING:
    from gateway.crypto.key_folder import KeyFolder

CPU_SECONDS = 10  # that one mail may cost
MEMORY = 512 * 1024 * 1024  # bytes
SEAL_MARKS = (  # a mail that holds none of them, in whatever case, at its beginning is bare, as most are
    *(b"pkcs7", b"multipart/signed", b"multipart/encrypted", b"pgp-encrypted"),
    *(b"smime.p7", b".p7m", b"-----begin pgp "),
    *(b"ls0tlujfr0loifbhu", b"0tls0tqkvhsu4guedq", b"ls0tls1crudjtibqr1"),  # the same in base64, at any place
)
SEAL_LOOK = 256 * 1024  # bytes of a mail in which a seal must begin
_WALL = 30.0  # seconds for one question: gpg's processes count for nobody's CPU
_TRIES = 2


class CryptoLost(Exception):
    """The process that reads keys cannot be started, or dies of what it is asked. The text is for people."""


class _Open(Struct, frozen=True, tag=True):
    content: bytes
    at: datetime
    theirs: tuple[bytes, ...]
    inner_subject: bool = True


class _Describe(Struct, frozen=True, tag=True):
    at: datetime


class _ReadCertificate(Struct, frozen=True, tag=True):
    content: bytes


_Question = _Open | SealJob | _Describe | _ReadCertificate


class CryptoProcess:
    """Asks the process, one question at a time; thread-safe. `folder`: of the keys, None where there are none."""

    def __init__(self, folder: Path | None, cpu_seconds: int = CPU_SECONDS, memory: int = MEMORY) -> None:
        self.folder = folder
        self._settings = _CryptoSettings(folder, cpu_seconds, memory)
        self._lock = threading.Lock()
        self._process: ReaderProcess | None = None

    @property
    def pid(self) -> int | None:
        """The process, where one is there."""
        return self._process.pid if self._process is not None else None

    def open(
        self, content: bytes, at: datetime, theirs: Sequence[bytes] = (), *, inner_subject: bool = True
    ) -> Opened | None:
        """The mail with what is inside in its place; None where it is not sealed.

        `at`: when it came. `theirs`: OpenPGP keys of others. `inner_subject`: may one that was kept inside
        be the mail's? What nobody survives to open stays as it came.
        """
        try:
            return self._ask(_Open(content, at, tuple(theirs), inner_subject), Opened | None)  # type: ignore[no-any-return]
        except CryptoLost:
            is_encrypted = b"multipart/signed" not in content[:65536]
            return Opened(content, Seal(("smime",), is_encrypted, SealFault.NOT_READ))

    def seal(self, job: SealJob) -> Sealed:
        """The letter signed and encrypted, or why not. Raises CryptoLost."""
        return self._ask(job, Sealed)  # type: ignore[no-any-return]

    def describe(self, at: datetime) -> FolderReport:
        """What the folder holds, and what is wrong with it. Raises CryptoLost."""
        return self._ask(_Describe(at), FolderReport)  # type: ignore[no-any-return]

    def read_certificate(self, content: bytes) -> tuple[Certificate, ...]:
        """Certificates and OpenPGP keys of others in a file. Raises CryptoLost."""
        return self._ask(_ReadCertificate(content), tuple[Certificate, ...])  # type: ignore[no-any-return]

    def close(self) -> None:
        """Ends the process."""
        atexit.unregister(self.close)
        with self._lock:
            self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()

    def _ask(self, question: _Question, kind: Any) -> Any:
        with self._lock:
            reason = ""
            for _ in range(_TRIES):
                try:
                    if self._process is None or self._process.is_dead:
                        self._end()
                        self._process = ReaderProcess(_serve, self._settings)
                        atexit.register(self.close)  # or the interpreter would wait for it, which heeds no SIGTERM
                    answer = self._process.ask(question, kind, _WALL, self._settings.cpu_seconds / 2)
                except ReaderDied as died:
                    self._process, reason = None, died.reason
                    if not died.is_innocent:
                        break  # it was this mail that cost it its life: once is enough
                    continue
                except (OSError, EOFError) as error:
                    self._process, reason = None, str(error)
                    continue
                if not isinstance(answer, str):
                    return answer
                reason = answer
            raise CryptoLost(f"the process that reads keys gave no answer: {reason}")


# -- in the process ----------------------------------------------------------------------------------------------------


class _CryptoSettings(Struct, frozen=True):
    folder: Path | None
    cpu_seconds: int
    memory: int


class _ReadFolder(Struct):
    """The folder as it was read last, and the marks of its files by which a change is seen."""

    keys: KeyFolder | None = None
    marks: tuple[tuple[str, int, int], ...] = field(default=(("unread", 0, 0),))


def _serve(peer: socket.socket, settings: _CryptoSettings) -> None:
    """Answers until nobody is at the other end."""
    begin_child(settings.memory)
    here = _ReadFolder()
    while True:
        try:
            question = receive(peer, _Question)
        except (EOFError, OSError):
            return
        allow_seconds(settings.cpu_seconds)
        try:
            answer = _answer(question, _keys(here, settings.folder))
        except Exception as error:
            answer = type(error).__name__
        send(peer, (answer, spent_seconds()))


def _answer(question: _Question, keys: KeyFolder) -> Any:
    from gateway.crypto import describe_keys, open_mail, seal_mail

    if isinstance(question, _Open):
        return open_mail.open_mail(
            question.content, keys, question.at, question.theirs, inner_subject=question.inner_subject
        )
    if isinstance(question, SealJob):
        return seal_mail.seal_mail(question, keys)
    if isinstance(question, _ReadCertificate):
        return describe_keys.read_certificates(question.content)
    return describe_keys.describe(keys, question.at)


def _keys(here: _ReadFolder, folder: Path | None) -> KeyFolder:
    """The folder's keys; read again when a file came, went or changed."""
    from gateway.crypto.key_folder import KeyFolder, read_key_folder

    marks = _marks(folder)
    if here.keys is None or marks != here.marks:
        here.keys = read_key_folder(folder) if folder is not None else KeyFolder()
        here.marks = marks
    return here.keys


def _marks(folder: Path | None) -> tuple[tuple[str, int, int], ...]:
    found = []
    for place in (folder, folder / "ca", folder / "crl") if folder is not None else ():
        with contextlib.suppress(OSError):
            for path in sorted(place.iterdir()):
                status = path.stat()
                found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)
