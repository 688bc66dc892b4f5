"""DNS that is away costs a mail some seconds, and the next mails nothing."""

from __future__ import annotations

import socket
import threading
from contextlib import closing

import pytest

from gateway.read.authenticity.dns import NameTrouble, Silence, asker, patient
from gateway.read.authenticity.options import Lookup


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_mail_waits_so_long_and_no_longer():
    clock, asked = Clock(), []

    def slow(name: str, kind: str) -> list[object]:
        asked.append(name)
        clock.now += 5
        raise NameTrouble(name)

    ask = patient(slow, clock)
    for number in range(20):
        with pytest.raises(NameTrouble):
            ask(f"{number}.example", "TXT")
    assert len(asked) == 2


def test_when_nobody_answers_nobody_is_asked_for_a_while():
    clock = Clock()
    silence = Silence(clock)
    for name in ("a.one.example", "b.one.example", "c.one.example", "d.one.example"):
        silence.unanswered(name)
    silence.check("x.example")  # four names of one domain: its own trouble
    silence.unanswered("two.test")
    silence.answered()
    silence.unanswered("three.test")
    silence.unanswered("four.test")
    silence.check("x.example")
    silence.unanswered("five.invalid")
    with pytest.raises(NameTrouble):
        silence.check("x.example")
    clock.now += 11
    silence.check("x.example")


def test_a_dead_server_is_left_alone_after_three_domains():
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as dead:
        dead.bind(("127.0.0.1", 0))
        got: list[bytes] = []
        stop = threading.Event()

        def listen() -> None:
            dead.settimeout(0.05)
            while not stop.is_set():
                try:
                    got.append(dead.recv(600))
                except TimeoutError:
                    continue

        reader = threading.Thread(target=listen)
        reader.start()
        ask = asker(Lookup(True, (("127.0.0.1", dead.getsockname()[1]),), 0.2))
        for name in ("one.test", "two.test", "three.test"):
            with pytest.raises(NameTrouble):
                ask(name, "TXT")
        seen = len(got)
        for number in range(500):
            with pytest.raises(NameTrouble):
                ask(f"{number}.test", "TXT")
        stop.set()
        reader.join()
    assert seen >= 3
    assert len(got) == seen
