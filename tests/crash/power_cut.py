"""What a disk keeps when the power fails: a model of it, fed with the system calls of a real daemon.

strace writes down each write, sync and change of a name, and each 250 that was said. For a cut after any of them the disk
is made again as it may be: with all that was synced, and of what was not nothing, everything, some, or some torn in the
middle. Then the desk is opened, and every mail that had its 250 before the cut must be there.

`python -m tests.crash.power_cut` tries every cut; the tests try a few.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import smtplib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.rehearsal.mail_sink import Sink
from store.database.unit import Database
from store.mail import inbox
from store.upkeep import backup
from tests.tools.running import RunningDesk

MEMORY = Path("/dev/shm")
CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,sendto"
KEPT = ("nothing", "everything", "some", "torn")  # of what was not synced
SECTOR = 512  # bytes that a disk writes whole
_LINE = re.compile(r"^(\d+) +(.*)$")
_BEGUN = re.compile(r"^(\w+)\((.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$")
_WHOLE = re.compile(r"^(\w+)\((.*)\) += (-?\d+).*$")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FILE = re.compile(r"^\d+<([^>]*)>")
_SAID = re.compile(rb"^(?:250 2\.0\.0 queued as|kept) (\S+)", re.MULTILINE)


def strace(log: Path, *more: str) -> list[str]:
    """The command before the one that is watched."""
    return [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-y",
        "-xx",
        "-s",
        "10000000",
        "-o",
        str(log),
        "-e",
        f"trace={CALLS}",
        *more,
    ]


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that happened: create, folder, write, size, begin-sync, sync, name, gone, or said."""

    what: str
    path: str = ""
    at: int = 0
    data: bytes = b""
    other: str = ""


def read_calls(log: Path, folder: Path) -> list[Call]:
    """The calls that concern a folder's files, in the order in which they ended; a 250 counts from its beginning."""
    found: list[Call] = []
    begun: dict[str, str] = {}
    ends: dict[str, int] = {}  # of files that are written without a place
    for line in log.read_text(errors="replace").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        thread, text = match.groups()
        if (part := _BEGUN.match(text)) is not None:
            begun[thread] = f"{part[1]}({part[2]}"
            found += _begin(part[1], part[2], str(folder))
            continue
        if (part := _RESUMED.match(text)) is not None:
            text = begun.pop(thread, "") + part[2]
        elif (part := _WHOLE.match(text)) is not None:
            found += _begin(part[1], part[2], str(folder))
        part = _WHOLE.match(text)
        if part is not None and int(part[3]) >= 0:
            found += _end(part[1], part[2], int(part[3]), str(folder), ends)
    return found


def _strings(text: str) -> list[bytes]:
    return [bytes.fromhex(one.replace("\\x", "")) for one in _STRING.findall(text)]


def _file(text: str, folder: str) -> str:
    match = _FILE.match(text)
    if match is None:
        return ""
    name = bytes.fromhex(match[1].replace("\\x", "")).decode() if match[1].startswith("\\x") else match[1]
    return name if name.startswith(folder) else ""


def _begin(name: str, text: str, folder: str) -> Iterator[Call]:
    if name in ("sendto", "write"):
        for said in _SAID.findall(b"".join(_strings(text))):
            yield Call("said", data=said)
    if name in ("fsync", "fdatasync") and (path := _file(text, folder)):
        yield Call("begin-sync", path)


def _end(name: str, text: str, result: int, folder: str, ends: dict[str, int]) -> Iterator[Call]:
    path = _file(text, folder)
    if name == "openat" and "O_CREAT" in text:
        opened = _strings(text)[0].decode()
        if opened.startswith(folder):
            if "O_EXCL" in text or "O_TRUNC" in text:
                ends[opened] = 0
            yield Call("create", opened)
    elif name in ("rename", "renameat", "renameat2"):
        old, new = (one.decode() for one in _strings(text)[:2])
        if new.startswith(folder):
            yield Call("name", new, other=old)
    elif name in ("unlink", "unlinkat", "mkdir"):
        which = _strings(text)[0].decode()
        if which.startswith(folder):
            yield Call("folder" if name == "mkdir" else "gone", which)
    elif not path:
        return
    elif name == "pwrite64":
        yield Call("write", path, int(text.rsplit(",", 1)[1]), _strings(text)[0][:result])
    elif name == "write":
        at = ends.get(path, 0)
        ends[path] = at + result
        yield Call("write", path, at, _strings(text)[0][:result])
    elif name == "ftruncate":
        yield Call("size", path, int(text.rsplit(",", 1)[1]))
    elif name in ("fsync", "fdatasync"):
        yield Call("sync", path)


@dataclass
class ModelFile:
    """What of a file is on the disk for certain, and what was written since."""

    synced: bytearray = field(default_factory=bytearray)
    waiting: list[Call] = field(default_factory=list)
    covered: int = 0  # how many of them the sync that is under way makes sure of


class Disk:
    """The folder as the disk has it. Names are certain once their folder was synced, contents once their file was."""

    def __init__(self, before: Path, folder: Path, *, ignores: int = 0) -> None:
        """`before` is a copy of the folder as it was when the calls began."""
        self.files = {
            str(folder / path.relative_to(before)): ModelFile(bytearray(path.read_bytes()))
            for path in before.rglob("*")
            if path.is_file()
        }
        self.names: dict[str, ModelFile] = dict(self.files)  # what the folders say for certain
        self.new_folders: set[str] = set()  # of which nothing is certain
        self.said: list[bytes] = []
        self._ignores, self._syncs = ignores, 0

    def see(self, call: Call) -> None:
        """One call more. `ignores`: of so many syncs one is not done, though it says so."""
        match call.what:
            case "create":
                self.files.setdefault(call.path, ModelFile())
            case "folder":
                self.new_folders.add(call.path)
            case "write" | "size":
                self.files.setdefault(call.path, ModelFile()).waiting.append(call)
            case "name":
                self.files[call.path] = self.files.pop(call.other, ModelFile())
            case "gone":
                self.files.pop(call.path, None)
            case "begin-sync" if call.path in self.files:
                self.files[call.path].covered = len(self.files[call.path].waiting)
            case "sync":
                self._syncs += 1
                if not self._ignores or self._syncs % self._ignores:
                    self._sync(call.path)
            case "said":
                self.said.append(call.data)

    def _sync(self, path: str) -> None:
        file = self.files.get(path)
        if file is None:  # a folder
            self.new_folders -= {name for name in self.new_folders if str(Path(name).parent) == path}
            here = [name for name in {*self.files, *self.names} if str(Path(name).parent) == path]
            for name in here:
                if name in self.files:
                    self.names[name] = self.files[name]
                else:
                    self.names.pop(name, None)
            return
        for call in file.waiting[: file.covered]:
            _write(file.synced, call)
        del file.waiting[: file.covered]
        file.covered = 0

    def write_to(self, folder: Path, root: Path, kept: str, chance: random.Random) -> None:
        """The folder after a cut, of which `root` was the name."""
        sure = kept == "nothing" or (kept in ("some", "torn") and chance.random() < 0.5)
        for name, file in (self.names if sure else self.files).items():
            if name.endswith("-shm") or (sure and self.new_folders & set(map(str, Path(name).parents))):
                continue
            content = bytearray(file.synced)
            for call in file.waiting:
                if kept == "everything" or (kept in ("some", "torn") and chance.random() < 0.5):
                    _write(content, _torn(call, chance) if kept == "torn" else call)
            path = folder / Path(name).relative_to(root)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _write(content: bytearray, call: Call) -> None:
    if call.what == "size":
        del content[call.at :]
        content.extend(bytes(call.at - len(content)))
        return
    if len(content) < call.at:
        content.extend(bytes(call.at - len(content)))
    content[call.at : call.at + len(call.data)] = call.data


def _torn(call: Call, chance: random.Random) -> Call:
    """The sectors at its beginning, or at its end, alone."""
    cut = SECTOR * chance.randrange(len(call.data) // SECTOR + 1)
    if chance.random() < 0.5:
        return Call(call.what, call.path, call.at, call.data[:cut])
    return Call(call.what, call.path, call.at + cut, call.data[cut:])


@dataclass(slots=True)
class CutTally:
    """What was tried, and what went wrong: a text for each cut."""

    tried: int = 0
    losses: list[str] = field(default_factory=list)


def try_cuts(
    disk: Disk,
    calls: Sequence[Call],
    root: Path,
    scratch: Path,
    names: dict[bytes, str],
    every: int = 1,
    ways: Sequence[str] = KEPT,
) -> CutTally:
    """Cuts the power after every so many calls, in each of the ways. `names`: the Message-ID of what got each 250."""
    tally = CutTally()
    for number, call in enumerate(calls):
        disk.see(call)
        if number % every:
            continue
        for kept in ways:
            chance = random.Random(f"{number} {kept}")
            shutil.rmtree(scratch, ignore_errors=True)
            disk.write_to(scratch, root, kept, chance)
            tally.tried += 1
            wanted = {names[said] for said in disk.said if said in names}
            if wrong := _find_wrong(scratch, wanted):
                tally.losses.append(f"after call {number} ({call.what} {call.path}), {kept} of the rest kept: {wrong}")
    return tally


def _find_wrong(folder: Path, wanted: set[str]) -> str:
    database = None
    try:
        database = Database.open(f"sqlite:///{folder}/postdesk.db")
        with database.read() as unit:
            rows = unit.driver.execute(
                "select id, message_id, file from inbox join inbox_content on id = inbox_id"
            ).fetchall()
            for number, name, file in rows:
                if file and name in wanted:
                    inbox.get(unit, number)
        if lost := wanted - {name for _, name, _ in rows}:
            return f"lost {sorted(lost)[0]}, and {len(lost) - 1} more"
        problems = backup.verify(database) if wanted else []
        return problems[0] if problems else ""
    except Exception as error:
        return f"{type(error).__name__}: {error}" if wanted else ""
    finally:
        if database is not None:
            database.close()


def record(desk: Any, log: Path, count: int) -> dict[bytes, str]:
    """Lets a desk take so many mails, one after the other, under strace; gives the Message-ID of what got each 250."""
    names: dict[bytes, str] = {}
    desk.start(prefix=strace(log))
    for number in range(count):
        name, size = f"<cut-{number}@client.example>", (300_000 if number % 8 == 7 else 60_000)
        head = f"From: p{number}@customer.example\r\nTo: support@acme.example\r\nSubject: Cut {number}\r\nMessage-ID: {name}\r\n"
        body = "\r\n".join(["x" * 70] * (size // 72))
        with smtplib.SMTP("127.0.0.1", desk.port, timeout=60, local_hostname="client.example") as client:
            client.ehlo()
            client.mail(f"p{number}@customer.example")
            client.rcpt("support@acme.example")
            code, said = client.data(f"{head}\r\n{body}\r\n".encode())
        assert code == 250, said
        names[said.rpartition(b" ")[2]] = name
    tracer = desk.process.pid
    os.kill(int(Path(f"/proc/{tracer}/task/{tracer}/children").read_text().split()[0]), signal.SIGKILL)
    desk.process.wait(60)  # until the daemon's own processes have ended as well
    return names


def main(mails: int, every: int) -> int:
    """The cuts of a desk that takes mails; then the same disk, that ignores a third of its syncs."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder, closing(Sink()) as sink:
        desk, log, scratch = RunningDesk(Path(folder) / "desk", sink), Path(folder) / "calls", Path(folder) / "cut"
        root = desk.folder / "var"
        root.mkdir(exist_ok=True)
        before = shutil.copytree(root, Path(folder) / "before")
        names = record(desk, log, mails)
        calls = read_calls(log, root)
        found = try_cuts(Disk(before, root), calls, root, scratch, names, every)
        bad = try_cuts(Disk(before, root, ignores=3), calls, root, scratch, names, 10 * every)
    print(f"{len(calls)} calls, {found.tried} cuts: {len(found.losses)} losses", *found.losses[:20], sep="\n  ")
    print(f"with a third of the syncs ignored: {len(bad.losses)} losses in {bad.tried} cuts")
    return 1 if found.losses or not bad.losses else 0


if __name__ == "__main__":
    sys.exit(main(*(int(sys.argv[place]) if len(sys.argv) > place else most for place, most in ((1, 60), (2, 1)))))
