"""A real daemon on free ports, its next hop, and people who write to it: what acceptance tests are made of."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from service.cli.main import main
from service.config.new_desk import NewDeskAnswers, NewEngineer, plan_files
from service.rehearsal.mail_sink import Sink
from service.rehearsal.people_mail import ReadLetter, make_click, make_mail, make_reply
from service.rehearsal.script import MailPart, ReplyPart
from tests.tools import warm
from tests.tools.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]
POSTDESK = [sys.executable, "-m", "service.cli.main"]
ONE_COMMAND = threading.Lock()  # its output is caught by turning the streams of the whole process
DANA, PIET = NewEngineer("dana@acme.example", "Dana"), NewEngineer("piet@acme.example", "Piet")


def postdesk(*arguments, cwd=None, stdin=None, environ=None, timeout=PATIENCE, cold=False):
    """Runs one command; gives the finished process with its texts. `cold`: from nothing, as a person's shell does."""
    environ = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "dumb", "COLUMNS": "160"} | (environ or {})
    if cold:
        command = [*POSTDESK, *map(str, arguments)]
        return subprocess.run(
            command,
            cwd=cwd or ROOT,
            env=environ,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    with contextlib.ExitStack() as stack:
        given, out, err = (stack.enter_context(tempfile.TemporaryFile("w+")) for _ in range(3))
        given.write(stdin or "")
        given.seek(0)
        process = warm.start(arguments, cwd=cwd or ROOT, env=environ, stdin=given, stdout=out, stderr=err)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read(), err.read())


class DaemonDied(AssertionError):
    pass


class RunningDesk:
    """One desk's folder and, between `start` and `stop`, its daemon."""

    def __init__(self, folder: Path, sink: Sink | None, **changes) -> None:
        self.folder = folder
        self.sink = sink
        self.process: subprocess.Popen[bytes] | warm.Process | None = None
        self.port = 0
        self.lmtp_port = 0
        self.log = folder / "daemon.log"
        self._count = 0
        answers = {
            "address": "support@acme.example",
            "name": "Acme IT",
            "languages": ("en", "zh"),
            "engineers": (DANA, PIET),
            "timezone": "Asia/Shanghai",
            "smtp_listen": "127.0.0.1:0",
            "send_port": sink.port if sink else 9,
        }
        self.answers = NewDeskAnswers(**(answers | changes))
        for name, text in plan_files(self.answers).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Changes a file of the desk; the old text must be there."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    # -- the daemon ----------------------------------------------------------------------------------------------------

    def start(self, environ=None, prefix=(), *, cold=False) -> RunningDesk:
        """Starts the daemon and waits until it listens and is ready. `cold`: as `postdesk`; behind a prefix it is always."""
        environ = os.environ | {"PYTHONPATH": str(ROOT)} | (environ or {})
        begin = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("a") as log, Path(os.devnull).open() as nothing:
            if cold or prefix:
                command = [*prefix, *POSTDESK, "run", "-C", str(self.folder)]
                self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=log, stdout=log)
            else:
                arguments = ("run", "-C", self.folder)
                self.process = warm.start(arguments, cwd=ROOT, env=environ, stdin=nothing, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while True:
            text = self.read_log()[begin:]
            for road, port in re.findall(r"event=listening road=(\w+) at=\S*?:(\d+)", text):
                setattr(self, "port" if road == "smtp" else "lmtp_port", int(port))
            if "event=ready" in text:
                return self
            if self.process.poll() is not None:
                raise DaemonDied(f"the daemon ended with {self.process.returncode}:\n{text}")
            if time.monotonic() > end:
                self.kill()
                raise DaemonDied(f"the daemon was not ready in {PATIENCE:g} s:\n{text}")
            time.sleep(0.02)

    def read_log(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def end(self) -> None:
        with contextlib.suppress(Exception):
            self.stop()
        self.kill()

    # -- people --------------------------------------------------------------------------------------------------------

    def _message_id(self) -> str:
        self._count += 1
        return f"<{self._count}.{os.getpid()}.{time.monotonic_ns()}@client.example>"

    def give(self, content: bytes, sender: str, recipients) -> None:
        """Hands bytes over by SMTP. Raises smtplib's errors."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE, local_hostname="client.example") as client:
            client.sendmail(sender, list(recipients), content)

    def mail(self, sender: str, subject: str, body: str = "Please help.", **more) -> None:
        part = MailPart.model_validate({"from": sender, "subject": subject, "body": body, **more})
        content, envelope, to = make_mail(part, self.answers.address, datetime.now(UTC), self._message_id())
        self.give(content, envelope, to)

    def reply(self, letter, body: str, sender: str = "", **more) -> None:
        part = ReplyPart.model_validate({"from": sender or letter.to, "body": body, **more})
        content, envelope, to = make_reply(part, letter, datetime.now(UTC), self._message_id())
        self.give(content, envelope, to)

    def click(self, letter, words: str, add: str = "") -> None:
        link = next(one for one in letter.links if words.lower() in one.words.lower())
        self.give(*make_click(letter.to, link, add, datetime.now(UTC), self._message_id()))

    def letter(self, to: str, *has: str, after: int = 0):
        """The first letter to somebody that holds all these texts, from the `after`-th mail of the sink on."""
        assert self.sink is not None

        def find(mails):
            for raw in mails[after:]:
                if to in raw.recipients:
                    letter = ReadLetter(raw.content, to, raw.received_at)
                    if all(text in f"{letter.subject}\n{letter.text}" for text in has):
                        return letter
            return None

        try:
            return self.sink.wait(find, PATIENCE)
        except TimeoutError as error:
            got = "\n".join(
                f"{raw.recipients} {ReadLetter(raw.content, '', raw.received_at).subject}" for raw in self.sink.mails
            )
            raise AssertionError(f"no letter to {to} with {has}: {error}\n{got}\n{self.read_log()[-3000:]}") from None

    # -- the command line ----------------------------------------------------------------------------------------------

    def run(self, *arguments):
        return postdesk("-C", self.folder, *arguments)

    def json(self, *arguments):
        """What a command says in JSON. It runs in this process: a new one would spend most of a test's time on imports."""
        out, err = io.StringIO(), io.StringIO()
        with ONE_COMMAND, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main(["-C", str(self.folder), *map(str, arguments), "--json"])
            except SystemExit as end:
                code = end.code
        assert code in (0, 1), err.getvalue()
        return json.loads(out.getvalue())

    def tickets(self):
        return self.json("list", "--all")

    def until(self, condition):
        """Waits until a condition gives something true, and gives that; the log says why it did not."""
        return until(condition, pause=0.1, more=lambda: self.read_log()[-3000:])
