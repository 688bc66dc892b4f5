"""A mailbox as a road in: takes what is new, stores it, then marks, moves or deletes it; for ever,
in a thread of its own.

The order is the guarantee (I1): first our store, then the server. A crash between the two brings the mail again,
and the inbox knows it by its content.
"""

from __future__ import annotations

import contextlib
import logging
import re
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from gateway.message import RawMail, Road
from gateway.wire.file_in import raw_mail
from gateway.wire.imap_link import Fetched, Gone, ImapLink, MailboxOptions, NotDone, RefusedLogin
from gateway.wire.oauth import NoToken, TokenRefused
from gateway.wire.smtp_house import brief

__all__ = ["Gone", "MailboxEvent", "MailboxOptions", "MailboxThread", "ReadUpTo", "RefusedLogin"]

log = logging.getLogger("postdesk.imap_in")
_FIRST_PAUSE = 1.0  # seconds; doubled at each failure
_STEADY = 60.0  # that a connection lasts before the pauses begin anew: some servers end each after a look
_PAUSE_AFTER_REFUSAL = 30.0  # a server locks accounts that knock too often
_GIVE_UP = 3  # mails in a row that could not be stored
_AT_ONE = 2  # tries to fetch a mail that ended with a no or with the connection, after which others come first
_UNKNOWN = ("unknown", "")
_NUMBERS = re.compile(r"\d+")
_HASTY = 3  # looks in a row that found nothing, each at once: a server tells of our own marks as well
_BREATH = 1.0  # from then on, before the next one
_SHORT_IDLE = 1.0  # the first IDLE after work: a line that came together with its start stays unseen until it ends


class _AtOneMail(Gone):
    """Again the connection ended while this mail was fetched: it is not the road."""


class MailboxEvent(Struct, frozen=True):
    """What operators should know. `kind`: reached, unreachable, refused, fault, not-stored, not-given, not-filed,
    recovered, renumbered.
    """

    kind: str
    mailbox: str
    text: str


class ReadUpTo(Struct, frozen=True):
    """How far a mailbox was read: its UIDVALIDITY (RFC 3501 section 2.3.1.1),
    and the UID up to which all was looked at.
    """

    validity: int = 0  # 0: never read
    uid: int = 0


class MailboxThread:
    """One mailbox, one thread: `run` returns after `stop`.

    `put` stores a mail durably and raises when it cannot: the mail then stays where it is and is tried again. `tell`
    hears of trouble, once each time it begins or ends. `place` is where the last run has ended; `keep` hears of each
    new one, and how many mails were taken on the way there.
    """

    def __init__(
        self,
        options: MailboxOptions,
        put: Callable[[RawMail], object],
        tell: Callable[[MailboxEvent], None] = lambda _event: None,
        place: ReadUpTo | None = None,
        keep: Callable[[ReadUpTo, int], None] = lambda _place, _taken: None,
    ) -> None:
        self._options = options
        self._put = put
        self._tell = tell
        self._keep = keep
        self.place = place or ReadUpTo()
        self._trouble = _UNKNOWN  # kind and text, without numbers, of what was told last; empty while all is well
        self._stopped = False
        self._worked = False  # since the last connection
        self._unfiled: dict[int, bool] = {}  # stored, as a whole or not, and still where they were: the server refused
        self._ended_at: dict[int, int] = {}  # mails that the server did not give, and how often
        self._wake, self._waker = socket.socketpair()
        self._closing = threading.Lock()  # between who wakes and who closes

    def run(self) -> None:
        """Until `stop`: connect, take, wait; after a failure again, with growing pauses."""
        pause = _FIRST_PAUSE
        while not self._stopped:
            self._worked = False
            longest, begun = self._options.retry_after, time.monotonic()
            try:
                self._session()
            except (RefusedLogin, TokenRefused) as error:
                self._report("refused", self._named(error))
                pause = max(pause, _PAUSE_AFTER_REFUSAL)
            except _AtOneMail as error:
                self._report("not-given", str(error))
            except (Gone, NoToken) as error:
                self._report("unreachable", self._named(error))
            except Exception as error:  # a fault of ours must not silence a mailbox for ever
                log.error("%s: %s", self._options.name, brief(error))
                self._report(
                    "fault", f"{self._options.name}: a fault of the program ({type(error).__name__}); it is tried again"
                )
            if self._worked:
                longest = min(longest, self._options.poll)
                if time.monotonic() - begun >= _STEADY:
                    pause = _FIRST_PAUSE
            woken = self._sleep(min(pause, longest))
            pause = _FIRST_PAUSE if woken else min(pause * 2, longest)

    def _named(self, error: Exception) -> str:
        """What is said of a token knows nothing of the mailbox that it is for."""
        return f"{self._options.name}: {error}" if isinstance(error, NoToken) else str(error)

    def stop(self) -> None:
        """End `run` soon, between two mails; safe from any thread, and after `close`."""
        self._stopped = True
        self.nudge()

    def nudge(self) -> None:
        """Look now, whatever pause there is: somebody may have mended something.

        Safe from any thread, and after `close`.
        """
        with self._closing:
            if self._waker.fileno() != -1:
                self._waker.send(b"x")

    def close(self) -> None:
        """After `run` has ended."""
        with self._closing:
            self._wake.close()
            self._waker.close()

    @contextlib.contextmanager
    def _connected(self) -> Iterator[ImapLink]:
        link = ImapLink(self._options)
        link.open()
        try:
            before = self.place.validity
            if before != link.validity:
                # What lies there already is told by its flags; from here on new mail has higher numbers.
                self.place = ReadUpTo(link.validity, max(0, link.next_uid - 1))
                self._unfiled.clear()
                self._ended_at.clear()
                if before:
                    text = (
                        f"{self._options.name}: UIDVALIDITY is now {link.validity}, it was {before}; known mails are "
                        f"known by their content"
                    )
                    self._tell(MailboxEvent("renumbered", self._options.name, text))
                self._keep(self.place, 0)
            yield link
        finally:
            link.close()

    def _session(self) -> None:
        options = self._options
        with self._connected() as link:
            limit, hasty = _SHORT_IDLE, 0
            while not self._stopped:
                taken, left = self._take(link)
                self._worked = True
                if not left:
                    self._recovered()
                if not link.idles or left:
                    limit = options.poll
                elif taken:
                    limit = _SHORT_IDLE
                begun = time.monotonic()
                link.wait(self._wake, limit)
                self._forget_nudges()
                hasty = hasty + 1 if not taken and time.monotonic() - begun < _BREATH else 0
                if hasty > _HASTY:
                    self._sleep(_BREATH)  # whatever a server says all the time, it is not asked all the time
                # Some servers tell late what came while we looked: so look again soon, then ever less often.
                limit = min(limit * 4, options.idle)

    def _take(self, link: ImapLink) -> tuple[int, int]:
        """Store what is new.

        How many were stored, how many could not be, or not be filed: after three in a row the rest waits too.
        """
        taken = failed = in_a_row = unfiled = 0
        place = self.place
        try:
            found = link.find(place.uid)
            last = {uid for uid in found if self._ended_at.get(uid, 0) >= _AT_ONE}
            for uid in sorted(found, key=lambda uid: (uid in last, uid)):
                if self._stopped or in_a_row == _GIVE_UP:
                    break
                try:
                    fetched = None if uid in self._unfiled else self._fetch(link, uid)
                except NotDone as error:
                    failed, in_a_row = failed + 1, in_a_row + 1
                    self._report("not-given", f"{error}; mail {uid} stays there")
                    continue
                if fetched is not None:
                    if self._store(fetched):
                        in_a_row, taken = 0, taken + 1
                    else:
                        failed, in_a_row = failed + 1, in_a_row + 1
                if uid in self._unfiled or (fetched is not None and not in_a_row):
                    whole = self._unfiled.get(uid, fetched is None or fetched.whole)
                    unfiled += not self._file_away(link, uid, whole=whole, may=unfiled < _GIVE_UP)
                if not failed and not last:
                    place = replace(place, uid=max(place.uid, uid))
        finally:
            self._move_to(place, taken)
        return taken, failed + unfiled

    def _fetch(self, link: ImapLink, uid: int) -> Fetched | None:
        """One mail. Raises NotDone where the server refuses to give it, Gone where the connection ends."""
        ended = self._ended_at.pop(uid, 0)
        try:
            return link.fetch(uid)
        except Gone as error:
            self._ended_at[uid] = ended + 1
            if ended < _AT_ONE or isinstance(error, NotDone):
                raise
            raise _AtOneMail(f"{error}; so it ends each time that mail {uid} is fetched, which stays there") from error

    def _file_away(self, link: ImapLink, uid: int, *, whole: bool, may: bool) -> bool:
        """What is stored must not keep the mails behind it, where the server refuses to move it:
        a folder that is full, or not ours.
        """
        self._unfiled.pop(uid, None)
        try:
            if may:
                link.file_away(uid, whole=whole)
                return True
        except NotDone as error:
            self._report("not-filed", str(error))
        self._unfiled[uid] = whole
        return False

    def _store(self, fetched: Fetched) -> bool:
        mail = replace(raw_mail(fetched.content, self._options.name, fetched.arrived), road=Road.IMAP)
        try:
            self._put(mail)
        except Exception as error:
            log.error("%s: a mail could not be stored: %s", self._options.name, brief(error))
            text = f"{self._options.name}: a mail could not be stored ({type(error).__name__}); it stays there"
            self._report("not-stored", text)
            return False
        return True

    def _move_to(self, place: ReadUpTo, taken: int) -> None:
        if place != self.place or taken:
            self._worked = True  # though the connection may have ended in the middle
            self.place = place
            self._keep(place, taken)

    def _report(self, kind: str, text: str) -> None:
        # What servers say of time, process or session is another number at each attempt.
        told = kind, _NUMBERS.sub("", text)
        if self._trouble != told:
            self._trouble = told
            self._tell(MailboxEvent(kind, self._options.name, text))

    def _recovered(self) -> None:
        before, self._trouble = self._trouble, ("", "")
        if before == _UNKNOWN:
            self._tell(MailboxEvent("reached", self._options.name, f"{self._options.name} is reached"))
        elif before[0]:
            self._tell(MailboxEvent("recovered", self._options.name, f"{self._options.name} works again"))

    def _sleep(self, seconds: float) -> bool:
        """Did somebody wake us?"""
        if self._stopped:
            return True
        woken = bool(select.select([self._wake], [], [], seconds)[0])
        self._forget_nudges()
        return woken

    def _forget_nudges(self) -> None:
        while select.select([self._wake], [], [], 0)[0]:
            self._wake.recv(64)
