"""Every kind of trouble there is, broken and healed once: all places show the same, and nothing of it once it is well.

What only a running process can know is told here as the daemon tells it; how it comes to know stands in tests of its
own (mailboxes, the next hop, readers, edited files, a database that is gone or damaged, a full disk). The watchdog is fed
in all of them but one: a new process heals nothing else.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
import trustme
import typer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from msgspec.structs import replace

from gateway.message import RawMail
from gateway.wire.dkim_sign import DkimSigner
from service.cli import doctor, status
from service.config.settings import Dkim, Listen, Receive, Secret, TlsFiles
from service.daemon import daemon as daemon_module
from service.daemon import doctor as practice
from service.daemon.daemon import STUCK, Daemon
from service.daemon.monitoring import alarms as alarms_module
from service.daemon.monitoring.http_server import show_ready
from service.daemon.monitoring.metrics import Now, show_metrics
from service.daemon.monitoring.troubles import survey
from service.daemon.systemd import RunLock
from service.domain.escalation.admin_alarm import CALM, KINDS, OVER, Trouble
from service.domain.incoming_mail.allowance import MISSED
from service.domain.opening.new_sender_flood import LISTED
from service.loops.desk import put_job
from service.loops.letters.outbound import SendTally
from service.loops.work_progress import Movement
from store.database.unit import Database
from store.errors import StoreBroken
from store.mail import inbox, outbox, spending
from store.records import Letter, Person
from store.ticket import people
from store.upkeep import alarms as rows
from store.upkeep import figures
from store.upkeep.damage import find_damage
from tests.tools.talk import Talk

BOX = "mailbox support@imap.acme.example/INBOX"
GB = 1024**3


@dataclass
class World:
    """A desk in virtual time on a file of its own, and what looks after it."""

    talk: Talk
    patch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    daemon: Daemon = field(init=False)
    lock: RunLock | None = None

    def __post_init__(self) -> None:
        self.desk, self.clock = self.talk.stage.desk, self.talk.stage.clock
        self.daemon = Daemon(self.desk, self.clock)
        self.alarms = self.daemon.alarms
        self.daemon._loop = SimpleNamespace(call_soon_threadsafe=lambda do: do())  # it goes round
        self.daemon._movement = Movement(lambda: 2 * STUCK.total_seconds())
        self.daemon._movement._at = 0.0  # nothing was done for long: whether something had to be says the list
        self.file = self.talk.stage.database.path
        self.lock = RunLock(self.desk.config.var / "run.lock")

    @property
    def config(self):
        return self.desk.config

    def write(self, do: Callable[[Any], object]) -> None:
        with self.talk.stage.database.write() as unit:
            do(unit)

    def put(self, ago: timedelta) -> None:
        at = self.clock.now() - ago
        raw = RawMail(b"From: a@b.example\r\n\r\nx\r\n", "a@b.example", ("support@acme.example",), at)
        self.write(put_job(raw))

    def progress(self) -> None:
        self.write(lambda unit: figures.note_progress(unit, self.clock.now()))

    def add_letter(self, ago: timedelta = timedelta(0)) -> None:
        at = self.clock.now() - ago
        letter = Letter("received", "a@b.example", "<a@acme.example>", "", b"x", at, at, at + timedelta(days=5))
        self.write(lambda unit: outbox.add(unit, [letter]))

    def configure(self, **changes: Any) -> None:
        self.desk.configure(replace(self.config, **changes))


def told(name: str, kind: str):
    """What the daemon tells, and calls well."""
    return lambda w: w.alarms.tell(Trouble(name, kind, "it is so")), lambda w: w.alarms.well(name)


def hop(kind: str):
    return lambda w: w.alarms.note_hop(kind, "it says no"), lambda w: w.alarms.note_hop("", "")


def lose_file(w: World) -> None:
    w.file.rename(w.file.with_name("elsewhere"))


def find_file_again(w: World) -> None:
    w.file.with_name("elsewhere").rename(w.file)


def damage(w: World) -> None:
    """The root of one index; the daemon looks once more, with a connection that has not read it yet."""
    with w.talk.stage.database.read() as unit:
        root = unit.connection.exec_driver_sql(
            "select rootpage from sqlite_master where name = 'ix_timer_ticket_id'"
        ).scalar()
        page = unit.connection.exec_driver_sql("pragma page_size").scalar()
    w.talk.stage.database._fold(1.0)
    w.whole = w.file.read_bytes()
    with w.file.open("r+b") as file:
        file.seek((root - 1) * page)
        file.write(b"\xff" * page)
    fresh = Database.open(w.config.database)
    found = find_damage(fresh)
    fresh.close()
    assert "ix_timer_ticket_id" in found
    w.patch.setattr(w.talk.stage.database, "read", lambda: _raise(StoreBroken(found)))


def repair(w: World) -> None:
    w.patch.undo()
    with w.file.open("r+b") as file:
        file.write(w.whole)


def _raise(error: Exception):
    raise error


def have(total: int, free: int):
    usage = SimpleNamespace(total=total, used=total - free, free=free)
    return lambda w: w.patch.setattr(shutil, "disk_usage", lambda _: usage)


def settle(w: World) -> None:
    w.talk.stage.settle()
    w.progress()


def park(w: World) -> None:
    w.put(timedelta(0))

    def job(unit) -> None:
        [mail] = inbox.claim(unit, w.clock.now(), 1)
        inbox.park(unit, mail, "a fault")

    w.write(job)


def send(w: World) -> None:
    def job(unit) -> None:
        for letter in outbox.list_letters(unit, limit=100):
            outbox.drop(unit, [letter.id], "told by hand")

    w.write(job)


def stop_sending(w: World) -> None:
    w.write(outbox.stop)


def hold_one(w: World) -> None:
    w.add_letter()
    w.write(outbox.hold)


def lose_engineer(w: World) -> None:
    piet = Person("piet@acme.example", dead_since=w.clock.now())
    w.write(lambda unit: people.save_person(unit, piet))


def reach_engineer(w: World) -> None:
    w.write(lambda unit: people.save_person(unit, Person("piet@acme.example")))


def spend(budget: str):
    return lambda w: w.write(lambda unit: spending.spend(unit, [budget], w.clock.now()))


def an_hour_later(w: World) -> None:
    w.clock.advance(timedelta(hours=1, minutes=2))


def certify(days: int):
    def make(w: World) -> None:
        path = w.config.folder / "mx.pem"
        issued = trustme.CA().issue_cert("mx.acme.example", not_after=w.clock.now() + timedelta(days=days, hours=1))
        issued.private_key_and_cert_chain_pem.write_to_path(path)
        w.configure(receive=Receive(smtp=Listen(tls=TlsFiles(path, path))))

    return make


def publish(*, right: bool):
    def make(w: World) -> None:
        if not w.config.send.dkim:
            key = ed25519.Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            file = w.config.folder / "dkim.pem"
            file.write_bytes(key)
            w.configure(send=replace(w.config.send, dkim=(Dkim("acme.example", "s1", Secret(file=file)),)))
        [dkim] = w.config.send.dkim
        record = DkimSigner(dkim.domain, dkim.selector, dkim.key.reveal().encode()).dns_record
        w.patch.setattr(alarms_module, "make_ask", lambda _: lambda *_: [record if right else "v=DKIM1; p=other"])
        w.alarms.look_at_dns()

    return make


def put_old(ago: timedelta):
    def make(w: World) -> None:
        w.put(ago)
        w.progress()  # others are decided all the time

    return make


def set_back(w: World) -> None:
    now = w.clock.now()
    w.alarms.tell(Trouble(w.alarms.clock_name, "clock", "it was set back", now + timedelta(hours=2)))


def two_hours_later(w: World) -> None:
    w.clock.advance(timedelta(hours=2, minutes=1))
    settle(w)


def take_lock(w: World) -> None:
    w.lock = RunLock(w.config.var / "run.lock")


HOUR = timedelta(hours=1)
# name of the trouble, how it breaks, how it heals
BREAKS: dict[str, tuple[str, Callable[[World], object], Callable[[World], object]]] = {
    "no-daemon": ("daemon", lambda w: w.lock.release(), take_lock),
    "no-database": ("database", lose_file, find_file_again),
    "damaged": ("database", damage, repair),
    "full": ("disk", have(100 * GB, 10_000_000), have(100 * GB, 50 * GB)),
    "little-room": ("disk", have(100 * GB, 300_000_000), have(100 * GB, 50 * GB)),
    "standstill": ("decisions", lambda w: w.put(STUCK + timedelta(minutes=1)), settle),
    "failing": ("readers", *told("readers", "failing")),
    "waiting-mail": ("inbox", put_old(timedelta(minutes=20)), settle),
    "old-mail": ("inbox", put_old(5 * HOUR), settle),
    "parked": ("parked mail", park, lambda w: w.write(lambda unit: inbox.drop(unit, 1, "by hand", w.clock.now()))),
    "away": ("next hop", *hop("away")),
    "no-log-in": ("next hop", *hop("no-log-in")),
    "refuses": ("next hop", *hop("refuses")),
    "hangs": ("next hop", *hop("hangs")),
    "old-letters": ("outbox", lambda w: w.add_letter(5 * HOUR), send),
    "stopped": ("sending", stop_sending, lambda w: w.write(lambda unit: outbox.go_on(unit, w.clock.now()))),
    "held": ("sending", hold_one, send),
    "unreached": ("people", lose_engineer, reach_engineer),
    "budget-met": ("many mails", spend(f"{MISSED}strangers"), an_hour_later),
    "flood": ("many mails", spend(LISTED), an_hour_later),
    "refused": (BOX, *told(BOX, "refused")),
    "unreachable": (BOX, *told(BOX, "unreachable")),
    "fault": (BOX, *told(BOX, "fault")),
    "not-stored": (BOX, *told(BOX, "not-stored")),
    "not-given": (BOX, *told(BOX, "not-given")),
    "not-filed": (BOX, *told(BOX, "not-filed")),
    "renumbered": (f"{BOX} numbers", *told(f"{BOX} numbers", "renumbered")),
    "broken": ("configuration", *told("configuration", "broken")),
    "waits-for-restart": (
        "edit of configuration",
        lambda w: w.alarms.tell_of_waiting(["http"]),
        lambda w: w.alarms.tell_of_waiting([]),
    ),
    "edited": ("rules", *told("rules", "edited")),
    "clock": ("clock", set_back, two_hours_later),
    "behind": ("latest mail", lambda w: w.put(-HOUR), two_hours_later),
    "skewed": ("clock difference", *told("clock difference", "skewed")),
    "certificate-ends": ("smtp certificate", certify(10), certify(90)),
    "certificate-ended": ("smtp certificate", certify(-3), lambda w: w.configure(receive=Receive())),
    "dkim-missing": ("dkim acme.example", publish(right=False), publish(right=True)),
    "no-backup": ("backup", *told("backup", "no-backup")),
}
AT_ONCE_OVER = {"renumbered"}  # told, and never listed
BESIDE = {"no-daemon"}  # what only another process sees


def test_every_kind_of_trouble_is_broken_here():
    assert set(BREAKS) == set(KINDS)
    assert all(kind.what and kind.cure for kind in KINDS.values())


@pytest.fixture
def world(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "desk"
    talk = Talk(folder, f"sqlite:///{folder}/var/postdesk.db")
    made = World(talk, monkeypatch, capsys)
    with time_machine.travel(talk.stage.now, tick=False) as travel:
        made.travel = travel
        yield made
    with suppress(OSError):
        made.lock.release()
    talk.close()


def run(w: World, command: Callable[..., None]) -> tuple[str, int]:
    """What a command prints, and its exit code."""
    w.capsys.readouterr()
    with pytest.raises(typer.Exit) as end:
        command(w.config.folder)
    return w.capsys.readouterr().out, end.value.exit_code


def is_fed(w: World) -> bool:
    """Does the service manager hear that we live?"""
    said: list[str] = []
    with w.patch.context() as patch, suppress(TimeoutError):
        patch.setattr(daemon_module, "notify", lambda *lines: said.extend(lines))
        w.daemon._say_we_live()
    return said == ["WATCHDOG=1"]


def show_all(w: World, *, beside: bool) -> dict[str, set[tuple[str, str]]]:
    """The troubles that each place shows, by name and kind; exit codes, `/readyz` and the watchdog go by the same."""
    w.travel.move_to(w.clock.now(), tick=False)
    with w.patch.context() as patch:
        patch.setattr(status, "get_config", lambda _: w.config)
        patch.setattr(doctor, "get_config", lambda _: w.config)
        patch.setattr(practice, "examine", practice.examine_troubles)  # the rest needs servers
        document = status._look(w.config)
        printed, code = run(w, status.status)
        diagnosis, verdict = run(w, doctor.doctor)
    lines = survey(w.config, w.clock.now())
    assert all(one.what and one.cure for one in lines)
    assert all(f"! {one}" in printed.splitlines() for one in lines)
    assert code == (1 if lines else 0)
    assert document["healthy"] == (not lines)
    assert verdict == (1 if any(not KINDS[one.kind].is_mild for one in lines) else 0)
    found = [line for line in diagnosis.splitlines() if not line.startswith("✓")]
    assert len(found) == len(lines)
    places = {
        "status": {(one.name, one.kind) for one in document["troubles"]},
        "doctor": {
            (one.name, one.kind)
            for one in lines
            if any(f" {one.name}: {one.kind}" in line and one.cure in line for line in found)
        },
    }
    if beside:
        return places
    lines = w.alarms.list_troubles()
    ready = show_ready(lines)
    assert (ready.status == 503) == any(KINDS[one.kind].takes_no_mail for one in lines)
    page = show_metrics(None, Now(w.clock.now(), SendTally(), {}, 0, lines)).text
    # A new process would heal none of the others, so the service manager starts none.
    assert is_fed(w) == all(one.kind != "standstill" for one in lines)
    return places | {
        "readyz": {(one.name, one.kind) for one in lines if f"trouble: {one.name}: {one.kind}" in ready.text},
        "metrics": {
            (one.name, one.kind)
            for one in lines
            if f'postdesk_troubles{{kind="{one.kind}",name="{one.name}"}} 1.0' in page
        },
    }


def look(w: World) -> None:
    """A heartbeat of the alarms; where the database gives nothing the daemon's own look says so."""
    with suppress(Exception):
        w.alarms.look()


def find_row(w: World, name: str) -> tuple[Any, set[str]]:
    """What the database keeps of an alarm, and the kinds of its letters."""
    with w.talk.stage.database.read() as unit:
        letters = {one.kind for one in outbox.list_letters(unit, limit=100) if one.cause == f"alarm:{name}"}
        return rows.find(unit, name), letters


@pytest.mark.parametrize("kind", BREAKS)
def test_a_trouble_is_seen_in_all_places_and_gone_again(world, kind):
    name, breaks, heals = BREAKS[kind]
    beside = kind in BESIDE
    breaks(world)
    look(world)
    expected = set() if kind in AT_ONCE_OVER else {(name, kind)}
    for place, found in show_all(world, beside=beside).items():
        assert found == expected, place
    told_of = KINDS[kind]
    is_kept = not told_of.is_only_shown and kind not in ("no-database", "damaged")  # they have no place for a row
    if is_kept:
        world.clock.advance(told_of.patience)
        look(world)
        row, letters = find_row(world, name)
        assert row.kind == kind
        assert row.told_at is not None
        assert letters == ({told_of.letter} if told_of.letter else set())
    heals(world)
    look(world)
    for place, found in show_all(world, beside=beside).items():
        assert not found, place
    if is_kept:
        world.clock.advance(CALM)
        look(world)
        row, after = find_row(world, name)
        assert row.closed_at is not None
        assert after - letters == (set() if told_of.ends_silently or kind in AT_ONCE_OVER else {OVER})
