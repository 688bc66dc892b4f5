"""The pool of readers: what one mail may cost, and what a mail that costs more leaves behind (SCENARIOS 12 to 15)."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from gateway.message import RawMail, Reading, Road
from gateway.read import process, worker
from gateway.read.worker import Readers, ReadFailed, read, stub
from tests.tools.waiting import PATIENCE, until

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
CLEAN = b"From: ann@x.example\r\nSubject: Printer\r\nMessage-ID: <1@x.example>\r\n\r\nIt is jammed again.\r\n"


def raw(content: bytes = CLEAN) -> RawMail:
    return RawMail(content, "ann@x.example", ("support@desk.example",), NOW)


@pytest.fixture(scope="module")
def readers():
    with Readers(1) as pool:
        yield pool


def nest(levels: int) -> bytes:
    parts = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(levels)
    )
    return b"From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" + parts


FROM = b"From: a@x.example\r\n"
SCENARIO_12 = {
    "message-id": FROM + b"Message-ID: <\r\n\r\nx",
    "quote in from": b'From: "\r\n\r\nx',
    "unlisted recipients": FROM + b"To: unlisted-recipients:; (no To-header on input)\r\n\r\nx",
    "line end in from": b"From: =?utf-8?Q?a=0D=0Ab?= <a@x.example>\r\n\r\nx",
    "idna": FROM + b'Content-Type: text/plain; charset="idna"\r\n\r\n\xff',
}
SCENARIO_13 = {
    "quotes": b"From: " + b'"' * 39 * 1024 + b"\r\n\r\nx",
    "subject": FROM + b"Subject: " + b"a" * 1024 * 1024 + b"\r\n\r\nx",
    "semicolons": FROM + b"Content-Type: text/plain" + b";" * 20_000 + b"\r\n\r\nx",
    "encoded words": FROM + b"Subject: " + b"=?utf-8?q?a?= " * 16_000 + b"\r\n\r\nx",
    "addresses": FROM + b"To: " + b"a@x.example, " * 20_000 + b"\r\n\r\nx",
    "fields": FROM + b"X: y\r\n" * 50_000 + b"\r\nx",
}
SCENARIO_14 = {
    "nested multiparts": nest(2000),
    "parts": b"From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 100_000,
    "punycode": FROM + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-" * 1024 * 1024,
    "nested messages": FROM + b"Content-Type: message/rfc822\r\n\r\n" * 5000,
    "deep html": FROM + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000 + b"x",
    "style": FROM + b"Content-Type: text/html\r\n\r\n" + b"<style>" * 100_000 + b"x",
    "comments": FROM + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 200_000 + b"x",
    "open tags": FROM + b"Content-Type: text/html\r\n\r\n" + b"<a b" * 200_000 + b"x",
    "uu": FROM + b"\r\n" + b"begin 644 a\r\n" * 60_000 + b"end\r\n",
}
SCENARIO_15 = {
    "wrote": FROM + b"\r\n" + b"On Mon, 1 Jan 2024 at 10:00, Ann Lee <a@x.example> wrot\r\n" * 10_000,
    "quotes": FROM + b"\r\n" + b"> " * 200_000,
    "blank lines": FROM + b"\r\n" + b"\r\n" * 100_000,
    "dashes": FROM + b"\r\n" + b"-" * 500_000,
    "headers": FROM + b"\r\n" + b"From: a@x.example\r\nSent: x\r\n" * 10_000,
    "one line": FROM + b"\r\n" + b"a@b.c " * 150_000,
}


@pytest.mark.parametrize("name", SCENARIO_12)
def test_scenario_12_ordinary_junk(name: str) -> None:
    reading = read(raw(SCENARIO_12[name]))
    assert reading.mail.text.strip() in ("x", "ÿ")


@pytest.mark.parametrize("name", SCENARIO_13)
def test_scenario_13_is_simplified(name: str) -> None:
    began = time.process_time()
    reading = read(raw(SCENARIO_13[name]))
    assert time.process_time() - began < 5
    assert reading.mail.simplified
    assert reading.mail.text.strip() == "x"


@pytest.mark.parametrize("name", SCENARIO_14 | SCENARIO_15)
def test_scenario_14_and_15_cost_little(name: str) -> None:
    content = (SCENARIO_14 | SCENARIO_15)[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    reading = read(raw(content))
    assert time.process_time() - began < 5  # a wall against quadratic growth, not a benchmark: those are in benchmarks/
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024
    assert len(reading.mail.text) <= 64 * 1024


def test_read_many_keeps_the_order(readers: Readers) -> None:
    mails = [raw(b"From: a@x.example\r\nSubject: %d\r\n\r\nx" % number) for number in range(50)]
    readings = readers.read_many(mails)
    assert [reading.mail.subject for reading in readings if isinstance(reading, Reading)] == [str(n) for n in range(50)]


def test_mails_that_are_read_step_by_step_are_read_as_each_alone(readers: Readers) -> None:
    mails = [raw(content) for content in (*SCENARIO_12.values(), CLEAN, b"Subject: Re: x\r\n\r\nyes\r\n> on?\r\n", CLEAN)]
    assert readers.read_many(mails) == [read(one) for one in mails]


def test_submit(readers: Readers) -> None:
    assert readers.submit(raw()).result(30).mail.subject == "Printer"


def test_after_the_worst_the_next_mail_is_read(readers: Readers) -> None:
    worst = [raw(content) for content in (SCENARIO_12 | SCENARIO_13 | SCENARIO_14).values()]
    *rest, clean = readers.read_many([*worst, raw()])
    assert len(rest) == len(worst)
    assert isinstance(clean, Reading)
    assert clean.mail.subject == "Printer"


def killing_chunk(mails: list[RawMail]) -> list[Reading]:
    """Stands in for a reader with a defect that kills; runs in the worker."""
    for one in mails:
        if b"X-Kill: now" in one.content:
            os.kill(os.getpid(), 9)
        process.allow_seconds(1)
        while b"X-Kill: spin" in one.content:
            pass
        if b"X-Kill: memory" in one.content:
            hoard = [bytearray(64 * 1024 * 1024) for _ in range(64)]
            raise AssertionError(len(hoard))
    readings = [read(one) for one in mails]
    if any(b"X-Kill: twice" in one.content for one in mails):  # taken over: it speaks for the mails of others, too
        return [readings[-1], *readings]
    return [] if any(b"X-Kill: none" in one.content for one in mails) else readings


@pytest.mark.parametrize("how", [b"now", b"spin", b"memory", b"twice", b"none"])
def test_a_mail_that_kills_its_worker_is_a_value(how: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_read_chunk", killing_chunk)
    monkeypatch.setattr(worker, "_AGAIN", (0.0,) * 6)
    with Readers(1) as pool:
        readings = pool.read_many([raw(), raw(b"X-Kill: " + how + b"\r\n" + CLEAN), raw()])
    assert isinstance(readings[0], Reading)
    assert isinstance(readings[1], ReadFailed)
    assert readings[1].reason
    assert isinstance(readings[2], Reading)


def slow_chunk(mails: list[RawMail]) -> list[Reading]:
    """Stands in for mails that cost their time; runs in the worker."""
    time.sleep(0.2)
    return [read(one) for one in mails]


@pytest.mark.parametrize("end", [Readers.close, Readers.finish])
def test_who_waits_for_readers_that_end_does_not_wait_for_ever(
    end: Callable[[Readers], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed, what was not read is a value; finished, all of it is read."""
    monkeypatch.setattr(worker, "_read_chunk", slow_chunk)
    monkeypatch.setattr(worker, "_CHUNK", 1)
    pool = Readers(1)
    given: list[object] = []
    schedule = pool._schedule
    monkeypatch.setattr(pool, "_schedule", lambda mails: (future := schedule(mails), given.append(future))[0])
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(pool.read_many, [raw()] * 20)
        until(lambda: len(given) == 20)
        end(pool)
        readings = reading.result(PATIENCE)
    assert len(readings) == 20
    if end is Readers.finish:
        assert all(isinstance(one, Reading) for one in readings)


@pytest.mark.parametrize("road", [Road.IMAP, Road.FILE, Road.HTTP])
@pytest.mark.parametrize("how", [read, lambda raw: stub(raw, "why")])
def test_a_mail_that_names_no_sender_is_no_robot(road, how) -> None:
    """Where a server says the null sender it is one; a mailbox in which nobody wrote one down says nothing."""
    content = b"Subject: printer\r\n\r\nIt is on fire.\r\n"
    mail = RawMail(content, "", ("support@acme.example",), datetime.now(UTC), road)
    assert not how(mail).automatic.automatic
    assert how(replace(mail, content=b"Return-Path: <>\r\n" + content)).automatic.automatic
    assert how(replace(mail, road=Road.SMTP)).automatic.automatic


def test_a_stub_has_the_bytes_and_no_rights() -> None:
    reading = stub(raw(), "why")
    assert reading.mail.stub
    assert reading.mail.sender_ambiguous
    assert reading.mail.attachments[0].content == CLEAN
    assert reading.mail.subject == "Printer"
    assert reading.mail.defects == ("why",)


_PARENT = """
import sys, time
from gateway.read.worker import Readers
def main():
    readers = Readers(2)
    from tests.gateway.read.test_worker import raw
    readers.read_many([raw(), raw()])
    while len(readers.pids) < 2:
        time.sleep(0.01)
    print(" ".join(str(pid) for pid in readers.pids), flush=True)
    time.sleep(60)
if __name__ == "__main__":
    main()
"""


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    root = Path(__file__).parents[3]
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    try:
        assert parent.stdout is not None
        children = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(children) == 2
    finally:
        parent.kill()
        parent.communicate()
    until(lambda: not any(_alive(pid) for pid in children))


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize(
    ("head", "intent"),
    [
        (b"", ""),
        (b"In-Reply-To: <1@desk.example>\r\n", "confirms"),
        (b"References: <1@desk.example>\r\n", "confirms"),
    ],
)
def test_the_intent_is_read_of_what_answers(head: bytes, intent: str) -> None:
    assert read(raw(FROM + head + b"\r\nYes, it works now, thanks.\r\n")).intent == intent


def test_the_intent_of_a_letter_too_long_for_a_yes_waits_until_it_is_asked_for() -> None:
    letter = b"In-Reply-To: <1@desk.example>\r\n\r\n" + b"The printer on the third floor jams.\r\n" * 17
    assert read(raw(FROM + letter)).intent == ""


def test_the_intent_of_what_quotes_is_read() -> None:
    quoting = b"\r\nYes, it works.\r\n\r\nOn Tue, 24 Nov 2026 at 10:00, Acme IT wrote:\r\n> Does it work again?\r\n"
    assert read(raw(FROM + quoting)).intent == "confirms"
