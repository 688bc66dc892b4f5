"""People who write to running desks while those are killed, frozen or cut off: each tries again until it gets 250, as mail servers do."""

import base64
import random
import smtplib
import threading
import time
from collections import Counter
from contextlib import closing

import sqlalchemy as sa

from service.rehearsal.people_mail import ReadLetter
from store.database.unit import Database
from store.mail import inbox, outbox
from store.upkeep import backup
from tests.tools.databases import describe_sessions
from tests.tools.stored_rows import count_letters
from tests.tools.waiting import PATIENCE, until

MAIL = "From: {who}\r\nTo: support@acme.example\r\nSubject: Printer jam {number}\r\nMessage-ID: <{number}@client.example>\r\n\r\nHelp!\r\n"


class Crowd:
    """Writes mails from people of their own, `threads` at a time, to whichever of the desks takes them."""

    def __init__(self, *desks, threads=4, size=0):
        self.desks = desks
        self._more = size  # bytes that each mail has more, and that do not compress
        self.acknowledged = []  # people whose mail got 250
        self.refusals = []  # what was said instead of 250
        self._threads = threads
        self._number = 0

    def write(self, count):
        """Begins to write so many mails; gives what waits until all of them got 250."""
        numbers = list(range(self._number, self._number + count))
        self._number += count
        lock = threading.Lock()

        def work():
            while True:
                with lock:
                    if not numbers:
                        return
                    number = numbers.pop()
                self._give(number)

        running = [threading.Thread(target=work, daemon=True) for _ in range(self._threads)]
        for thread in running:
            thread.start()

        def join():
            end = time.monotonic() + PATIENCE
            for thread in running:
                thread.join(max(0, end - time.monotonic()))
                assert not thread.is_alive(), f"not all mails were taken: {self.refusals[-5:]}"

        return join

    def _give(self, number):
        who = f"person{number}@customer.example"
        content = MAIL.format(who=who, number=number).encode()
        if self._more:
            content += base64.encodebytes(random.randbytes(self._more * 3 // 4)).replace(b"\n", b"\r\n")
        patience = 3.0  # seconds: a busy machine is given more with each try, a frozen desk little at first
        while True:
            desk = random.choice(self.desks)
            try:
                with smtplib.SMTP("127.0.0.1", desk.port, timeout=patience, local_hostname="client.example") as client:
                    client.sendmail(who, ["support@acme.example"], content)
            except (smtplib.SMTPException, OSError) as error:
                self.refusals.append(f"{type(error).__name__} {error}")
                patience = min(patience * 1.5, 20.0)
                time.sleep(0.05)
            else:
                self.acknowledged.append(who)
                return

    def wait_for(self, count):
        until(lambda: len(self.acknowledged) >= count, pause=0.005, more=lambda: f"{self.refusals[-5:]}")


MANY = (
    "flood: {at_once: 10000, more_than: 10000}\n"
    "budgets: {acknowledgements_of_desk_per_hour: 10000, acknowledgements_of_organisation_per_hour: 10000, "
    "acknowledgements_of_domain_per_hour: 10000, acknowledgements_of_network_per_hour: 10000}\n"
)


def expect_many(desk):
    """Hundreds of new senders at once are neither a flood at this desk nor too many for its budgets."""
    (desk.folder / "rules" / "many.yaml").write_text(MANY)


def is_done(database):
    """Has every mail its outcome, and was every letter sent?"""
    with database.read() as unit:
        mails, letters = inbox.count_unfinished(unit), outbox.count_unsent(unit)
    return not any(mails.values()) and not any(letters.values())


def settle(desk, url):
    """Waits until the desk has done everything; what dead processes had in hand, on PostgreSQL, is known in seconds."""
    with closing(Database.open(url)) as database:

        def left():
            with database.read() as unit:
                queues = f"{inbox.counts(unit)} {count_letters(unit)}"
            return f"{queues}\n{describe_sessions(url)}\n{desk.read_log()[-3000:]}"

        until(lambda: is_done(database), pause=0.1, more=left)


def find_on_their_way(url):
    """The Message-IDs of letters that a dead process was sending: whether the peer has them nobody knows."""
    with closing(Database.open(url)) as database, database.read() as unit:
        return [one.message_id for one in outbox.list_letters(unit, ["sending"], limit=10_000)]


def check_once(url, sink, people, *, copies=None, on_their_way=()):
    """One ticket with one article and one acknowledgement for each mail that got 250.

    A second copy is the same letter: its sender died, or was cut off, between the peer's answer and its note of it (I5). At most
    `copies` of all; or, where it is known what was `on_their_way` at each death, one more of each of these for each time, and no other.
    """
    with closing(Database.open(url)) as database:
        assert backup.verify(database) == []
        with database.read() as unit:
            opened = unit.execute(sa.text("select id, requester from ticket")).all()
            articles = Counter(row[0] for row in unit.execute(sa.text("select ticket_id from article")))
            letters = outbox.list_letters(unit, limit=10_000)
            mails = inbox.counts(unit)
    assert Counter(row.requester for row in opened) == Counter(people)
    assert articles == Counter(row.id for row in opened)
    assert mails["done"] == len(people)
    assert {one.state for one in letters} == {"sent"}
    made = [one for one in letters if one.kind.startswith("received")]  # also after hours
    answered = Counter(one.recipient for one in made)
    assert answered == Counter(people), (answered - Counter(people), Counter(people) - answered)
    arrived = (*sink.welcomes, *sink.mails)
    ids = [ReadLetter(raw.content, raw.recipients[0], raw.received_at).message_id for raw in arrived]
    assert set(ids) == {one.message_id for one in letters}
    twice = Counter(ids) - Counter(set(ids))
    if copies is not None:
        assert twice.total() <= copies, twice.most_common(5)
    else:
        assert not twice - Counter(on_their_way), (twice - Counter(on_their_way)).most_common(5)
