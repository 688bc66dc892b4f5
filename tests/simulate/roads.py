"""The mailbox and the name servers that a desk in virtual time leans on: its own code, on sockets that fail by the seed.

Only the bytes' way is ours: the reader of the mailbox with its library, and the resolver with its patience, are the
program's.
"""

from __future__ import annotations

import contextlib
import functools
import io
import math
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from unittest import mock

import dns.exception
import dns.flags
import dns.message
import dns.nameserver
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset
from imapclient.imap4 import IMAP4WithTimeout
from msgspec.structs import replace

from gateway.message import RawMail
from gateway.read.authenticity import dns as names
from gateway.read.authenticity import verdict
from gateway.wire.imap_in import Gone, MailboxEvent, MailboxOptions, MailboxThread
from service.config.settings import Dns
from service.daemon.mailboxes import _Keeper
from store.errors import StoreUnavailable
from tests.simulate.virtual_time import Crash
from tests.tools.fake_imap import ImapMailbox, split_command

if TYPE_CHECKING:
    from tests.simulate.node import Node
    from tests.simulate.world import World

ASKED = Dns(check=True, servers=(("192.0.2.53", 53),))
PEER = "192.0.2.1"  # that people's domain lets send for it
TEXTS = {"acme.example": f"v=spf1 ip4:{PEER} -all", "_dmarc.acme.example": "v=DMARC1; p=none"}
_NAME = re.compile(rb"^Message-ID:\s+(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


# --- the mailbox ------------------------------------------------------------------------------------------------------


class SeededMailbox(ImapMailbox):
    """A mailbox on a server whose connections stall, end, tell half of an answer or none, or other things besides."""

    def __init__(self, world: World) -> None:
        chance = world.chance
        super().__init__(keywords=chance.random() < 0.6)
        self.world = world
        self.options = MailboxOptions(
            "imap.example",
            "support",
            tls="none",
            password=self.password,
            then=chance.choice(("mark", "move Done", "delete")),
        )
        self.last = 0
        self.about: dict[bytes, tuple[RawMail, str]] = {}  # by Message-ID
        self.reader: tuple[Node, MailboxThread] | None = None

    @property
    def next_uid(self) -> int:
        return self.last + 1

    def bring(self, raw: RawMail, about: str) -> None:
        """A mail comes to the mailbox."""
        self.last += 1
        name = _name_of(raw.content)
        self.about[name] = replace(raw, received_at=self.world.now), about
        self.add(self.last, b"".join(b"Delivered-To: %s\r\n" % one.encode() for one in raw.recipients) + raw.content)

    def renumber(self) -> None:
        """The server numbers everything anew."""
        self.validity += 1
        kept = [(self.mails[uid], self.flags[uid]) for uid in sorted(self.mails)]
        self.mails = {uid: content for uid, (content, _) in enumerate(kept, 1)}
        self.flags = {uid: flags for uid, (_, flags) in enumerate(kept, 1)}
        self.last = len(kept)

    def list_new(self) -> list[int]:
        """What nobody has taken."""
        mark = "$Postdesk" if self.keywords else "\\Seen"
        return [uid for uid, flags in self.flags.items() if not flags & {mark, "\\Deleted"}]

    def fetch(self) -> None:
        """One connection of the desk's own reader."""
        if not self.list_new():
            return
        reader = self._find_reader()
        with contextlib.suppress(Gone), reader._connected() as link:
            reader._take(link)

    def _find_reader(self) -> MailboxThread:
        world = self.world
        if self.reader is not None and (self.reader[0].is_dead or self.reader[0] not in world.nodes):
            self.close()
        if self.reader is None:
            node = world.nodes[world.at]
            keeper = _Keeper(self.options, node.desk, world.clock, cast("Any", None))
            keeper._held = math.inf
            put = functools.partial(self._put, node)
            place = keeper._find_place()
            self.reader = node, MailboxThread(self.options, put, self._tell, place, keeper._keep_place)
        return self.reader[1]

    def close(self) -> None:
        """Nobody reads it."""
        if self.reader is not None:
            self.reader[1].close()
        self.reader = None

    def _put(self, node: Node, raw: RawMail) -> None:
        known, about = self.about[_name_of(raw.content)]
        at = min(known.received_at, self.world.now)
        if not self.world.hand_in(replace(raw, received_at=at, sender=known.sender), about, node):
            raise StoreUnavailable("it is tried again")

    def _tell(self, event: MailboxEvent) -> None:
        if event.kind == "fault":
            self.world.fail(event.text)

    # -- the server

    def connect(self) -> _MemorySocket:
        """Another connection, in place of a socket's. Raises OSError."""
        if self.world.faults and self.world.chance.random() < 0.05:
            raise ConnectionRefusedError(111, "Connection refused")
        return _MemorySocket(self)

    def do_search(self, rest: str) -> tuple[bytes, str]:
        lines, end = super().do_search(rest)
        found = lines.split()[2:]
        self.world.chance.shuffle(found)
        return b" ".join([b"* SEARCH", *found]) + b"\r\n", end

    def answer(self, verb: str, rest: str) -> tuple[bytes, str]:
        """What is filed away must be stored by then."""
        if verb in ("STORE", "MOVE", "COPY"):
            name = _name_of(self.mails.get(int(rest.split()[2]), b""))
            if not self.world.ask("select 1 from inbox where message_id = :name", name=name.decode()):
                self.world.fail(f"mail {name.decode()} is filed away in its mailbox, and was never stored")
        return super().answer(verb, rest)


class _MemorySocket:
    """The desk's end of a connection to the mailbox: what it asks is answered at once, well or by the plan."""

    def __init__(self, server: SeededMailbox) -> None:
        self._server = server
        self._sent = b""
        self._trouble = ""
        self.heard = bytearray(server.greeting)

    def sendall(self, data: bytes) -> None:
        if self._trouble:
            raise BrokenPipeError(32, "Broken pipe")
        self._sent += data
        while b"\r\n" in self._sent:
            line, _, self._sent = self._sent.partition(b"\r\n")
            self._serve(line.decode())

    def _serve(self, line: str) -> None:
        server, world = self._server, self._server.world
        tag, verb, rest = split_command(line)
        how = world.chance.choice(TROUBLES) if world.faults and world.chance.random() < 0.1 else ""
        if how == "crash" and server.reader is not None:
            server.reader[0].writer.is_dead = True
            raise Crash
        if how in ("stall", "cut"):
            self._trouble = how
            return
        if how == "not now":
            self.heard += f"{tag} NO [UNAVAILABLE] not now\r\n".encode()
            return
        lines, end = server.answer(verb, rest)
        answer = lines + f"{tag} {end}\r\n".encode()
        if how == "talk":
            answer = f"* {len(server.mails)} EXISTS\r\n* OK still here\r\n".encode() + answer
        if how in ("lost", "half"):
            self._trouble = "cut"
            answer = answer[: len(answer) // 2] if how == "half" else b""
        self.heard += answer

    def hear(self, size: int) -> bytes:
        """What has come. Raises TimeoutError where nothing does."""
        if not self.heard and self._trouble != "cut":
            self._trouble = "stall"
            self._server.world.loop.stall(self._server.options.timeout)
            raise TimeoutError("timed out")
        part = bytes(self.heard[:size])
        del self.heard[:size]
        return part

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(cast("Any", _Ear(self)))

    def settimeout(self, _seconds: float | None) -> None:
        """The server's plan says how long it takes."""

    shutdown = settimeout

    def close(self) -> None:
        self._trouble = self._trouble or "cut"


TROUBLES = ("stall", "cut", "lost", "half", "not now", "talk", "crash")


class _Ear(io.RawIOBase):
    def __init__(self, connection: _MemorySocket) -> None:
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._connection.hear(len(buffer))
        buffer[: len(part)] = part
        return len(part)


def _name_of(content: bytes) -> bytes:
    found = _NAME.search(content)
    return found[1] if found is not None else b""


# --- name servers -----------------------------------------------------------------------------------------------------


class SeededNames:
    """Name servers that answer, say nothing, or answer badly: `query` stands for the packets of the library."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mood = "well"  # or silent, broken

    def query(self, request: dns.message.QueryMessage, timeout: float, *, max_size: bool, **_named: Any) -> Any:
        """An answer. Raises what the library's packets would."""
        world, mood = self.world, self.mood
        if world.faults and world.chance.random() < 0.1:
            mood = world.chance.choice(("silent", "broken", "half"))
        if mood == "silent":
            world.loop.stall(timeout)
            raise dns.exception.Timeout(timeout=timeout)
        answer = dns.message.make_response(request)
        answer.flags |= dns.flags.RA
        if mood == "half":
            if max_size:
                raise EOFError  # of the connection that it would have been told on
            raise dns.message.Truncated(message=answer)
        question = request.question[0]
        text = TEXTS.get(question.name.to_text(omit_final_dot=True).lower())
        if mood == "broken":
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif text is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.TXT:
            answer.answer.append(dns.rrset.from_text(question.name, 300, "IN", "TXT", f'"{text}"'))
        return answer


@contextlib.contextmanager
def seeded_roads(world: World) -> Iterator[None]:
    """The mailbox and the name servers are this world's."""
    loop = world.loop
    names.asker.cache_clear()
    with (
        mock.patch.object(IMAP4WithTimeout, "_create_socket", lambda *_: world.mailbox.connect()),
        mock.patch.object(
            dns.nameserver.Do53Nameserver, "query", lambda _, *one, **more: world.names.query(*one, **more)
        ),
        mock.patch.object(dns.resolver, "time", SimpleNamespace(time=loop.time, sleep=loop.stall)),
        mock.patch.object(verdict, "patient", functools.partial(names.patient, clock=loop.time)),
        mock.patch.object(names, "Silence", functools.partial(names.Silence, loop.time)),
    ):
        yield
    names.asker.cache_clear()
