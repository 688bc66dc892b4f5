"""A road to PostgreSQL that is cut in COMMIT: before the server hears it, or after it has done it and before anybody learns of it."""

import contextlib
import socket
import threading

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"  # a simple query of the protocol (PostgreSQL, chapter 55.7)


class Cutter:
    """Passes connections on to a server; while `every` is set, one COMMIT of so many cuts its connection, the two ways in turn."""

    def __init__(self, port):
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.every = 0
        self.cut = {"before": 0, "after": 0}
        self._commits = 0
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
            state = {"swallow": False}
            for work in (self._to_server, self._to_client):
                threading.Thread(target=work, args=(client, server, state), daemon=True).start()

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

    def _choose(self):
        with self._lock:
            self._commits += 1
            if not self.every or self._commits % self.every:
                return ""
            how = "after" if self._commits // self.every % 2 else "before"
            self.cut[how] += 1
            return how


def _end(*ends):
    for one in ends:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
