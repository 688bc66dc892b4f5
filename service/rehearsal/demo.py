"""The demo: a real daemon on loopback, an embedded mail server, and people who talk by real SMTP,
from a report to a survey.

Nothing is configured and nothing leaves the machine. The desk's folder stays,
so that its files and letters can be looked at.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct, field

import rules
from gateway.message import RawMail
from service.config.new_desk import NewDeskAnswers, NewEngineer, plan_files
from service.rehearsal.mail_sink import Sink
from service.rehearsal.people_mail import ReadLetter, make_click, make_mail, make_reply
from service.rehearsal.script import MailPart, ReplyPart
from templates.gallery import Item, gallery
from templates.render import Rendered

Show = Callable[[str, str, str, str], None]  # who, to whom, what, the text; "" as who is the narrator

DANA, PIET = "dana@acme.example", "piet@acme.example"
DESK = "support@acme.example"
PATIENCE = 60.0  # seconds for the start and for a letter: a machine may be busy


class DemoFault(Exception):
    """The demo does not go on; the text is one line."""


def write_desk(folder: Path, sink_port: int) -> None:
    """A new desk as `init` makes it: two languages, a lead and an engineer."""
    answers = NewDeskAnswers(
        address=DESK,
        name="Acme IT",
        languages=("en", "zh"),
        engineers=(NewEngineer(DANA, "Dana"), NewEngineer(PIET, "Piet")),
        timezone="Asia/Shanghai",
        smtp_listen="127.0.0.1:0",
        send_port=sink_port,
    )
    for name, text in plan_files(answers).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_all_day(text), encoding="utf-8")


def write_busy_desk(folder: Path) -> None:
    """A desk of two teams in two languages, with the rules of the starter desk: for a year of made-up tickets."""
    starter = Path(rules.__file__).parent / "starter"
    shutil.copytree(starter, folder / "rules", dirs_exist_ok=True)
    answers = NewDeskAnswers(
        address=DESK,
        name="Acme IT",
        languages=("en", "zh"),
        engineers=(NewEngineer(DANA, "Dana"),),
        timezone="Asia/Shanghai",
    )
    (folder / "postdesk.yaml").write_text(plan_files(answers)["postdesk.yaml"], encoding="utf-8")


def _all_day(text: str) -> str:
    """The demo has no office hours: it is seen at any time of the day. The engineer works, the lead leads."""
    text = re.sub(r'open: *\{mon-fri: "[^"]*"\}', "open: always", text)
    return text.replace('name: "Dana", team: servicedesk', 'name: "Dana", team: servicedesk, level: 2')


@contextlib.contextmanager
def running(folder: Path) -> Iterator[int]:
    """The desk's daemon as a process of its own; gives the port that it listens at. Raises DemoFault."""
    log = folder / "var" / "demo.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, "-m", "service.cli.main", "run", "-C", str(folder)], stdout=out, stderr=out
        )
    try:
        end = time.monotonic() + PATIENCE
        while not (found := re.search(r"event=ready", text := log.read_text())):
            if process.poll() is not None or time.monotonic() > end:
                raise DemoFault(f"the daemon did not start; its log is {log}:\n{text[-2000:]}")
            time.sleep(0.02)
        found = re.search(r"road=smtp at=\S*?:(\d+)", text)
        assert found is not None
        yield int(found[1])
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class DemoPeople(Struct):
    """The people of the demo: they write by SMTP to the desk and read what reaches the sink."""

    port: int
    sink: Sink
    show: Show
    letters: list[ReadLetter] = field(default_factory=list)
    _read: set[int] = field(default_factory=set)
    _count: int = 0

    def write(self, sender: str, subject: str, body: str) -> None:
        """Sends a new mail to the desk by SMTP."""
        part = MailPart.model_validate({"from": sender, "subject": subject, "body": body})
        self.show(sender, DESK, subject, body)
        self._give(*make_mail(part, DESK, datetime.now(UTC).astimezone(), self._message_id()))

    def reply(self, letter: ReadLetter, body: str) -> None:
        """Answers a letter as its recipient."""
        part = ReplyPart.model_validate({"from": letter.to, "body": body})
        self.show(letter.to, "the desk", f"answers “{letter.subject}”", body)
        self._give(*make_reply(part, letter, datetime.now(UTC).astimezone(), self._message_id()))

    def click(self, letter: ReadLetter, words: str) -> None:
        """Clicks a link of a letter: it writes a mail, and the person sends it."""
        link = next((one for one in letter.links if words.lower() in one.words.lower()), None)
        if link is None:
            raise DemoFault(f"the letter “{letter.subject}” has no link {words!r}")
        self.show(letter.to, "the desk", f"clicks “{link.words}”", link.body)
        self._give(*make_click(letter.to, link, "", datetime.now(UTC).astimezone(), self._message_id()))

    def read(self, person: str, *has: str) -> ReadLetter:
        """Waits for a letter to a person that holds all the texts; others that came meanwhile are shown as well.

        Letters to different people overtake each other: one that was shown can still be read, and each is read once.
        """

        def find(mails: list[RawMail]) -> int | None:
            for number, raw in enumerate(mails):
                if number not in self._read and person in raw.recipients:
                    letter = ReadLetter(raw.content, person, raw.received_at)
                    if all(text in f"{letter.subject}\n{letter.text}" for text in has):
                        return number
            return None

        try:
            number = self.sink.wait(find, PATIENCE)
        except TimeoutError as error:
            raise DemoFault(f"no letter to {person} with {', '.join(has) or 'anything'}: {error}") from None
        self._read.add(number)
        self._show_until(number)
        return self.letters[number]

    def rest(self) -> None:
        """Shows what is left."""
        self._show_until(len(self.sink.mails) - 1)

    def _show_until(self, number: int) -> None:
        for raw in self.sink.mails[len(self.letters) : number + 1]:
            letter = ReadLetter(raw.content, raw.recipients[0], raw.received_at)
            self.letters.append(letter)
            self.show("Acme IT", letter.to, letter.subject, letter.text)

    def _give(self, content: bytes, sender: str, recipients: tuple[str, ...]) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE, local_hostname="client.example") as client:
            client.sendmail(sender, list(recipients), content)

    def _message_id(self) -> str:
        self._count += 1
        return f"<demo.{os.getpid()}.{self._count}@client.example>"


def play_english(stage: DemoPeople) -> None:
    """Ann reports, Piet looks, hands over to his lead Dana, who solves it; Ann confirms by one click and rates."""
    ann = "ann@customer.example"
    stage.write(
        f"Ann Lee <{ann}>", "Printer jam on floor 3", "The printer eats paper since this morning.\n\nAnn Lee\nFinance"
    )
    stage.read(ann, "[T-1]")
    work = stage.read(PIET, "Printer jam")
    stage.reply(work, "Hello Ann, I am on my way.\n\n#eta 2h")
    progress = stage.read(ann, "on my way")
    stage.reply(progress, "Thank you. It is the one beside the kitchen.")
    stage.read(PIET, "beside the kitchen")
    stage.reply(work, "#assign dana\nThe roller is worn; you have the spare part.")
    handed = stage.read(DANA, "Printer jam")
    stage.reply(handed, "#resolve\nI replaced the roller and printed 20 pages without a jam.")
    asked = stage.read(ann, "replaced the roller")
    stage.click(asked, "yes")
    survey = stage.read(ann, "5 4 5 5")
    stage.reply(survey, "5 4 5 5 quick and friendly")
    stage.read(ann)


def play_chinese(stage: DemoPeople) -> None:
    """李伟 reports in Chinese; Piet answers; the requester types his words instead of clicking,
    and rates the result low: the lead hears of it.
    """
    wei = "liwei@customer.example"
    stage.write(f"李伟 <{wei}>", "打印机卡纸", "三楼的打印机从今天早上开始一直卡纸，无法打印合同。")
    stage.read(wei, "[T-2]")
    work = stage.read(PIET, "打印机卡纸")
    stage.reply(work, "您好，已经更换进纸辊，请您再试一下。\n\n#解决 更换了进纸辊，试印 20 页正常。")
    asked = stage.read(wei, "更换了进纸辊")
    stage.reply(asked, "还不行，第二页还是卡住。")
    again = stage.read(PIET, "第二页还是卡住")
    stage.reply(again, "#解决 重新校准了纸盒，连续试印 50 页没有卡纸。")
    asked = stage.read(wei, "重新校准")
    stage.reply(asked, "可以了，谢谢！")
    survey = stage.read(wei, "5 4 5 5")
    stage.reply(survey, "4 5 2 5 修了两次才好")
    stage.read(DANA, "修了两次才好")
    stage.read(wei, "修了两次才好")


def make_gallery(letters: list[ReadLetter], path: Path) -> None:
    """All letters of the conversation as one page, text beside HTML."""
    items = [
        Item(
            letter.subject,
            f"To {letter.to}",
            "zh" if "liwei" in letter.to else "en",
            Rendered(letter.subject, letter.text, letter.html),
        )
        for letter in letters
    ]
    path.write_text(gallery(items, "The letters of the demo"), encoding="utf-8")
