"""A name server in a thread that answers what it is told, says nothing while it is `silent`, and counts questions."""

from __future__ import annotations

import socket
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class FakeDns:
    """`texts` are TXT records by name, without the last dot; every other name does not exist."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.silent = False
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.address: tuple[str, int] = self._socket.getsockname()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                wire, peer = self._socket.recvfrom(4096)
            except TimeoutError:
                continue
            question = dns.message.from_wire(wire)
            name = question.question[0].name.to_text(omit_final_dot=True).lower()
            self.asked.append(name)
            if self.silent:
                continue
            answer = dns.message.make_response(question)
            answer.flags |= dns.flags.RA
            text = self.texts.get(name)
            if text is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            elif question.question[0].rdtype == dns.rdatatype.TXT:
                pieces = " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
                answer.answer.append(dns.rrset.from_text(f"{name}.", 0, "IN", "TXT", pieces))
            self._socket.sendto(answer.to_wire(), peer)
