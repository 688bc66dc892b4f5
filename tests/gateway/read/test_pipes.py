"""Values through a pipe come whole, in their order, or the end of the other side is seen."""

from __future__ import annotations

import pickle
import socket
import threading
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import DecodeError

from gateway.message import RawMail, Reading
from gateway.read.pipes import receive, receive_work, send, send_work
from gateway.read.worker import ReadOptions, read


@pytest.fixture
def pipe():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_values_come_whole_and_the_end_is_seen(pipe):
    ours, theirs = pipe
    for value in ({"text": "x" * 50_000}, {}):
        send(theirs, value)
        assert receive(ours, dict[str, str]) == value
    theirs.close()
    with pytest.raises(EOFError, match="gone"):
        receive(ours, str)


def test_half_a_value_is_waited_for_no_longer_than_was_said(pipe):
    ours, theirs = pipe
    theirs.sendall(b"\0" * 7)
    with pytest.raises(TimeoutError):
        receive(ours, str, time.monotonic() + 0.01)


def test_mails_and_readings_come_as_they_are(pipe):
    ours, theirs = pipe
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    mails = [
        RawMail(path.read_bytes(), "ann@acme.example", ("support@acme.example",), at)
        for path in sorted(Path("tests").rglob("*.eml"))[:40]
    ]
    assert len(mails) == 40
    send(theirs, mails)
    assert receive(ours, list[RawMail]) == mails
    for mail in mails:
        reading = read(mail, ReadOptions())
        send(theirs, reading)
        assert receive(ours, Reading) == reading


def test_what_is_no_text_comes_as_its_mark(pipe):
    ours, theirs = pipe
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    send(theirs, [RawMail(b"\xff\0", "a\udcff@x.example", ("b\ud800@x.example",), at)])
    assert receive(ours, list[RawMail]) == [RawMail(b"\xff\0", "a\ufffd@x.example", ("b\ufffd@x.example",), at)]


class _Command:
    """What a process that was taken over would send: code, for whoever loads it."""

    def __reduce__(self):
        return Path.touch, (Path("taken over"),)


def test_a_reader_cannot_have_its_parent_run_anything(pipe, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ours, theirs = pipe
    content = pickle.dumps(([_Command()], 0.1))
    theirs.sendall(len(content).to_bytes(8) + content)
    with pytest.raises(DecodeError):
        receive(ours, tuple[list[Reading] | str, float])
    assert not list(tmp_path.iterdir())


def test_a_reader_that_promises_much_gets_no_room_for_it(pipe):
    ours, theirs = pipe
    theirs.sendall((1 << 30).to_bytes(8) + b"x" * 1000)
    tracemalloc.start()
    try:
        with pytest.raises(TimeoutError):
            receive(ours, str, time.monotonic() + 0.05)
        assert tracemalloc.get_traced_memory()[1] < 1 << 24
    finally:
        tracemalloc.stop()


def test_a_reader_that_promises_more_than_there_can_be_is_not_heard(pipe):
    ours, theirs = pipe
    for size in ((1 << 30) + 1, (1 << 64) - 1):
        theirs.sendall(size.to_bytes(8))
        with pytest.raises(OSError, match="more than"):
            receive(ours, str, time.monotonic() + 5)


def test_a_value_of_many_times_the_first_room_comes_whole(pipe):
    ours, theirs = pipe
    value = [bytes([number]) * 700_001 for number in range(9)]
    sending = threading.Thread(target=send, args=(theirs, value))
    sending.start()
    assert receive(ours, list[bytes], time.monotonic() + 20) == value
    sending.join()


def test_a_new_process_hears_what_to_do(pipe):
    ours, theirs = pipe
    send_work(ours, print, {"file": Path("x")})
    assert receive_work(theirs) == (print, {"file": Path("x")})
