"""Roads that fail: to PostgreSQL, cut in COMMIT; to any server, cut, stalled or closed on one side as bytes pass."""

import contextlib
import random
import socket
import threading
import time
from collections import Counter

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"  # a simple query of the protocol (PostgreSQL, chapter 55.7)
FAULTS = ("cut", "stall", "half-close")
STALL = 3.0  # seconds


class Road:
    """Passes connections on to a server; while `every` is set, one passage of so many fails, more or less: at a fixed
    distance a try that is made again in the same way could fail at the same place for ever. The ways come in turn.
    """

    ways = FAULTS

    def __init__(self, port):
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.every = 0
        self.cut = Counter(dict.fromkeys(self.ways, 0))
        self._failed = self._passed = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.every = 0
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server))
            except OSError:
                return
            for end in (client, server):  # what is passed on in small pieces would wait 40 ms for each
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            state = {"swallow": False}
            for work in (self._to_server, self._to_client):
                threading.Thread(target=work, args=(client, server, state), daemon=True).start()

    def _to_server(self, client, server, _state):
        self._pass(client, server)

    def _to_client(self, client, server, _state):
        self._pass(server, client)

    def _pass(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                how = self._choose()
                if how == "cut":
                    break
                if how == "half-close":
                    target.shutdown(socket.SHUT_WR)  # it hears nothing more, and may go on speaking
                    continue
                if how == "stall":
                    time.sleep(STALL)
                target.sendall(data)
        _end(source, target)

    def _choose(self):
        with self._lock:
            self._passed += 1
            if not self.every or self._passed < self.every:
                return ""
            how = self.ways[self._failed % len(self.ways)]
            self._failed += 1
            self._passed = random.randint(-self.every // 3, self.every // 3)
            self.cut[how] += 1
            return how


class Cutter(Road):
    """A road to PostgreSQL: cut before the server hears a COMMIT, or after it has done it and before anybody learns of it."""

    ways = ("before", "after")

    def _to_server(self, client, server, state):
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                how = self._choose() if COMMIT in data else ""
                if how == "before":
                    break
                state["swallow"] = how == "after"
                server.sendall(data)
        if not state["swallow"]:
            _end(client, server)

    def _to_client(self, client, server, state):
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if state["swallow"]:  # the server's answer: it has committed
                    break
                client.sendall(data)
        state["swallow"] = False
        _end(client, server)


def _end(*ends):
    for one in ends:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
