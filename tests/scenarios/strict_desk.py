"""A desk at `trust.level: strict` that asks a name server of the test, and a domain that signs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import time_machine

from gateway.message import RawMail
from service.config.settings import Dns, Trust
from service.loops.desk import put_job
from store.mail import inbox
from tests.tools.fake_dns import FakeDns
from tests.tools.signed_mail import Signer
from tests.tools.talk import ANN, PIET, Step, Talk


class StrictDesk:
    """Ann's ticket is assigned to Piet; both write from acme.example, whose key is `signer`."""

    def __init__(self, make_talk, names: FakeDns, level: str = "strict", **trust: object) -> None:
        self.names = names
        self.signer = Signer(names)
        dns = Dns(check=True, servers=(names.address,), timeout=0.05)
        self.talk: Talk = make_talk(trust=Trust(level=level, **trust), dns=dns)
        self.mail(self.talk.write(ANN, "Printer jam", "The printer jams."), ANN)
        self.work = next(one for one in self.talk.stage.letters if one.to == PIET and one.kind == "assignment")
        self.received = next(one for one in self.talk.stage.letters if one.to == ANN)

    def mail(self, content: bytes, sender: str, *recipients: str, signed: bool = True, peer: str = "8.8.8.8") -> Step:
        return self.raw(self.sign(content) if signed else content, sender, *recipients, peer=peer)

    def sign(self, content: bytes, **more: object) -> bytes:
        """Signed now, by the clock of the desk: a signature of another day would be refused for that alone."""
        with time_machine.travel(self.talk.stage.clock.now()):
            return self.signer.sign(content, **more)

    def raw(self, content: bytes, sender: str, *recipients: str, peer: str = "8.8.8.8") -> Step:
        """As it comes over the wire from outside."""
        stage = self.talk.stage
        with time_machine.travel(stage.clock.now()):
            raw = RawMail(content, sender, recipients or ("support@acme.example",), stage.clock.now(), peer=peer)
            stored = stage.writer.run(put_job(raw), "T1")
            letters = stage.settle()
        with stage.database.read() as unit:
            return Step(inbox.get(unit, stored.id), letters)

    def answer(self, text: str, letter=None, sender: str = "") -> tuple[bytes, str, tuple[str, ...]]:
        """The signed bytes of an answer, not sent yet, and its envelope."""
        content, author, recipients = self.talk.answer(letter or self.work, text, sender)
        return self.sign(content), author, recipients

    def wait(self, **span: float) -> None:
        with time_machine.travel(self.talk.stage.clock.now()):
            self.talk.wait(**span)

    def silence(self) -> None:
        """DNS gives no answer from now on; what it said before is over."""
        self.wait(minutes=1)
        self.names.silent = True

    @property
    def state(self) -> str:
        return str(self.talk.ticket().state)


@contextmanager
def names_of_the_world() -> Iterator[FakeDns]:
    """A name server for one test."""
    names = FakeDns()
    try:
        yield names
    finally:
        names.close()
