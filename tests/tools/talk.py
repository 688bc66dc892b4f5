"""A desk in virtual time for scenarios: people write to it, and what went out and what is stored can be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from service.config.settings import Config
from service.rehearsal.people_mail import ReadLetter, make_click, make_mail, make_reply
from service.rehearsal.rehearse import Stage, make_starter
from service.rehearsal.script import MailPart, ReplyPart
from store.mail import inbox, outbox
from store.records import InboxMail
from store.ticket import tickets

DESK = "support@acme.example"
ANN, PIET = "ann@acme.example", "piet@acme.example"


@dataclass(frozen=True)
class Step:
    """What one mail led to."""

    mail: InboxMail
    letters: list[ReadLetter]

    @property
    def outcome(self) -> str:
        return self.mail.outcome

    def to(self, address: str, kind: str = "") -> list[ReadLetter]:
        return [one for one in self.letters if one.to == address and kind in ("", *one.kinds)]

    def letter(self, address: str, kind: str = "") -> ReadLetter:
        [one] = self.to(address, kind)
        return one


class Talk:
    """The starter desk: Ann writes, Piet has the skill for printers, Noor for the VPN."""

    def __init__(self, folder: Path, database: str = "sqlite://", rules: str = "", **settings: object) -> None:
        """`rules`: a file of them beside the starter's."""
        folder.mkdir(parents=True, exist_ok=True)
        config: Config = replace(make_starter(folder), **settings)
        if rules:
            (folder / "rules" / "zz.yaml").write_text(rules, encoding="utf-8")
        self.stage = Stage(config, database=database)

    def close(self) -> None:
        self.stage.close()

    # -- what people do ------------------------------------------------------------------------------------------------

    def raw(self, content: bytes, sender: str = ANN, *recipients: str) -> Step:
        return Step(*self.stage.send(content, sender, recipients or (DESK,)))

    def write(self, sender: str, subject: str, body: str = "Please help.", **more: object) -> bytes:
        """The bytes of a mail, not sent yet."""
        part = MailPart.model_validate({"from": sender, "subject": subject, "body": body, **more})
        return make_mail(part, DESK, self.stage.now, self.stage.message_id())[0]

    def mail(self, sender: str, subject: str, body: str = "Please help.", **more: object) -> Step:
        part = MailPart.model_validate({"from": sender, "subject": subject, "body": body, **more})
        return Step(*self.stage.send(*make_mail(part, DESK, self.stage.now, self.stage.message_id())))

    def reply(self, letter: ReadLetter, body: str, sender: str = "", **more: object) -> Step:
        part = ReplyPart.model_validate({"from": sender or letter.to, "body": body, **more})
        return Step(*self.stage.send(*make_reply(part, letter, self.stage.now, self.stage.message_id())))

    def answer(
        self, letter: ReadLetter, body: str, sender: str = "", **more: object
    ) -> tuple[bytes, str, tuple[str, ...]]:
        """The bytes and envelope of an answer, not sent yet."""
        part = ReplyPart.model_validate({"from": sender or letter.to, "body": body, **more})
        return make_reply(part, letter, self.stage.now, self.stage.message_id())

    def score(self, survey: ReadLetter, question: int, score: int) -> Step:
        """One click of the survey: its links stand five to a question."""
        link = [one for one in survey.links if one.words.split(" ")[0] in set("12345")][question * 5 + score - 1]
        return Step(*self.stage.send(*make_click(survey.to, link, "", self.stage.now, self.stage.message_id())))

    def click(self, letter: ReadLetter, words: str, sender: str = "", add: str = "") -> Step:
        link = next(one for one in letter.links if words.lower() in one.words.lower())
        made = make_click(sender or letter.to, link, add, self.stage.now, self.stage.message_id())
        return Step(*self.stage.send(*made))

    def wait(self, **span: float) -> list[ReadLetter]:
        return self.stage.pass_time(self.stage.clock.now() + timedelta(**span))

    # -- what is stored ------------------------------------------------------------------------------------------------

    def tickets(self):
        with self.stage.database.read() as unit:
            return tickets.list_tickets(unit, limit=None)

    def ticket(self, number: int = 1):
        with self.stage.database.read() as unit:
            return tickets.get(unit, number)

    def articles(self, number: int = 1):
        with self.stage.database.read() as unit:
            return tickets.articles(unit, number)

    def events(self, number: int = 1):
        with self.stage.database.read() as unit:
            return tickets.events(unit, number)

    def participants(self, number: int = 1) -> set[str]:
        with self.stage.database.read() as unit:
            return {one.address for one in tickets.participants(unit, number)}

    def outbox(self):
        with self.stage.database.read() as unit:
            return outbox.list_letters(unit, limit=10_000)

    def inbox(self):
        with self.stage.database.read() as unit:
            return inbox.list_mails(unit, limit=10_000)
