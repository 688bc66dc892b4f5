"""An IMAP server in a thread that does as it is told, well or badly: enough of RFC 3501 for one mailbox."""

import re
import socket
import threading
from collections.abc import Callable

from tests.tools.waiting import PATIENCE

FULL = "IMAP4rev1 IDLE UIDPLUS MOVE AUTH=XOAUTH2"


class ImapMailbox:
    """What a server has and answers, without any connection: `mails` by UID."""

    def __init__(self, capability: str = FULL, *, keywords: bool = True) -> None:
        self.capability = capability
        self.keywords = keywords
        self.mails: dict[int, bytes] = {}
        self.flags: dict[int, set[str]] = {}
        self.moved: dict[int, str] = {}
        self.folders = {"INBOX"}
        self.validity = 7
        self.arrived = "24-Nov-2026 10:00:00 +0800"
        self.password = "secret"

    @property
    def next_uid(self) -> int:
        return max(self.mails, default=0) + 1

    @property
    def greeting(self) -> bytes:
        return f"* OK [CAPABILITY {self.capability}] ready\r\n".encode()

    def add(self, uid: int, content: bytes, *flags: str) -> None:
        self.mails[uid] = content
        self.flags[uid] = set(flags)

    def answer(self, verb: str, rest: str) -> tuple[bytes, str]:
        """The untagged lines, and what follows the tag in the last one."""
        handler = getattr(self, f"do_{verb.lower()}", None)
        return handler(rest) if handler else (b"", "OK done")

    def do_capability(self, _rest):
        return f"* CAPABILITY {self.capability}\r\n".encode(), "OK done"

    def do_login(self, rest):
        return b"", "OK in" if self.password in rest else "NO [AUTHENTICATIONFAILED] wrong"

    def do_logout(self, _rest):
        return b"* BYE bye\r\n", "OK out"

    def do_list(self, rest):
        name = rest.split()[-1].strip('"')
        return (f'* LIST () "/" {name}\r\n'.encode() if name in self.folders else b""), "OK done"

    def do_create(self, rest):
        self.folders.add(rest.split()[-1].strip('"'))
        return b"", "OK done"

    def do_select(self, _rest):
        permanent = "\\Seen \\Deleted \\*" if self.keywords else "\\Seen \\Deleted"
        return (
            f"* {len(self.mails)} EXISTS\r\n* FLAGS (\\Seen \\Deleted)\r\n"
            f"* OK [PERMANENTFLAGS ({permanent})] x\r\n* OK [UIDVALIDITY {self.validity}] x\r\n"
            f"* OK [UIDNEXT {self.next_uid}] x\r\n".encode(),
            "OK [READ-WRITE] done",
        )

    def do_search(self, rest):
        wanted = [uid for uid, flags in self.flags.items() if "\\Deleted" not in flags]
        if "UNKEYWORD" in rest:
            wanted = [uid for uid in wanted if "$Postdesk" not in self.flags[uid]]
        if "UNSEEN" in rest:
            wanted = [uid for uid in wanted if "\\Seen" not in self.flags[uid]]
        behind = re.search(r" UID (\d+):\*", rest)
        if behind and wanted:
            wanted = [uid for uid in wanted if uid >= int(behind[1])] or [max(wanted)]
        return f"* SEARCH {' '.join(map(str, wanted))}\r\n".encode(), "OK done"

    def do_fetch(self, rest):
        uid = int(rest.split()[2])
        content = self.mails.get(uid)
        if content is None:
            return b"", "OK done"
        if "RFC822.SIZE" in rest:
            return f"* 1 FETCH (UID {uid} RFC822.SIZE {len(content)})\r\n".encode(), "OK done"
        part = re.search(r"<0\.(\d+)>", rest)
        name = "BODY[]<0>" if part else "BODY[]"
        content = content[: int(part[1])] if part else content
        head = f'* 1 FETCH (UID {uid} INTERNALDATE "{self.arrived}" {name} {{{len(content)}}}\r\n'
        return head.encode() + content + b")\r\n", "OK done"

    def do_store(self, rest):
        uid = int(rest.split()[2])
        self.flags[uid] |= set(rest.partition("(")[2].rstrip(")").split())
        return b"", "OK done"

    def do_move(self, rest):
        uid = int(rest.split()[2])
        self.moved[uid] = rest.split()[-1].strip('"')
        self._remove(uid)
        return b"", "OK done"

    def do_copy(self, rest):
        self.moved[int(rest.split()[2])] = rest.split()[-1].strip('"')
        return b"", "OK done"

    def do_expunge(self, rest):
        self._remove(int(rest.split()[2]))
        return b"", "OK done"

    def _remove(self, uid: int) -> None:
        del self.mails[uid]
        del self.flags[uid]


class FakeImap(ImapMailbox):
    """`commands` as they came. `twist(verb, line)` may give bytes to answer instead, b"" to close at once."""

    def __init__(
        self, capability: str = FULL, twist: Callable[[str, str], bytes | None] | None = None, *, keywords: bool = True
    ) -> None:
        super().__init__(capability, keywords=keywords)
        self.twist = twist or (lambda _verb, _line: None)
        self.commands: list[str] = []
        self.connections = 0
        self.idling = threading.Event()
        self.idle_push = b""  # sent in one packet with the start of IDLE
        self._sockets: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def _start(self, work, *arguments) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def push(self, data: bytes) -> None:
        """To every connection, as a server does during IDLE."""
        for one in self._sockets:
            try:
                one.sendall(data)
            except OSError:
                continue

    def drop_all(self) -> None:
        """Ends every connection, and comes back when none of them speaks or is `idling` any more."""
        serving = self._threads[1:]
        sockets, self._sockets = self._sockets, []
        for one in sockets:
            one.shutdown(socket.SHUT_RDWR)
        for thread in serving:
            thread.join(PATIENCE)

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for one in self._sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in self._threads:
            thread.join(PATIENCE)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._sockets.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                connection.sendall(self.twist("GREETING", "") or self.greeting)
                for raw in lines:
                    line = raw.decode("utf-8", "replace").strip()
                    self.commands.append(line)
                    if not self._answer(connection, lines, line):
                        return
            except OSError:
                return

    def _answer(self, connection, lines, line: str) -> bool:
        tag, verb, rest = split_command(line)
        twisted = self.twist(verb, line)
        if twisted is not None:
            connection.sendall(twisted.replace(b"TAG", tag.encode()))
            return bool(twisted)
        if verb == "IDLE":
            connection.sendall(b"+ idling\r\n" + self.idle_push)
            self.idling.set()
            while (done := lines.readline()) and done.strip().upper() != b"DONE":
                pass
            self.idling.clear()
            connection.sendall(f"{tag} OK done\r\n".encode())
            return bool(done)
        body, end = self.answer(verb, rest)
        if verb == "AUTHENTICATE":
            connection.sendall(b"+ \r\n")
            self.commands.append(lines.readline().decode().strip())
        connection.sendall(body + f"{tag} {end}\r\n".encode())
        return verb != "LOGOUT"


def split_command(line: str) -> tuple[str, str, str]:
    """Its tag, its verb without UID, and all behind the tag."""
    tag, _, rest = line.partition(" ")
    words = rest.split()
    verb = words[0].upper() if words else ""
    return tag, words[1].upper() if verb == "UID" else verb, rest


def take_once(box):
    """Connect, take what is there, disconnect; how many were stored. Raises RefusedLogin, Gone, NoToken."""
    with box._connected() as link:
        return box._take(link)[0]
