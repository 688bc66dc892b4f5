"""A COMMIT of each kind of job fails once, or its answer is lost: no number, letter, budget or outcome is given twice (scenario 49).

Here the commit is told to fail. Calls of the system that fail with EIO and ENOSPC are in `test_syscall_faults.py`, connections cut in
COMMIT in `test_cut_commits.py`; and in `test_failpoints.py` a daemon fails or is killed at each moment, and starts again.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing, suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.message import RawMail
from service.loops.desk import put_job
from store.errors import StoreError, StoreUnavailable
from store.mail import spending
from store.schema.tables import counter, ticket
from store.ticket import tickets
from store.upkeep import backup
from tests.tools.databases import borrow_database
from tests.tools.talk import DESK, Talk

MAILS = 12


@pytest.fixture(params=["sqlite", "postgresql"])
def talk(request, tmp_path):
    with borrow_database(request.param) as url, closing(Talk(tmp_path / "desk", url)) as talk:
        yield talk


class FailsOnce:
    """Stands at the writer's failpoint: the `passage`-th commit at that moment fails."""

    def __init__(self, moment: str, passage: int, error: Exception) -> None:
        self.moment, self.left, self.error = moment, passage, error
        self.has_failed = False

    def __call__(self, moment: str) -> None:
        if moment == self.moment:
            self.left -= 1
            if self.left == 0:
                self.has_failed = True
                raise self.error


def settle(talk) -> None:
    """As the daemon: a step that fails is done again."""
    for _ in range(20):
        try:
            talk.stage.settle()
        except (StoreError, RuntimeError):
            continue
        return
    raise AssertionError("the desk does not come to rest")


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("moment", ["T2", "T3", "T4", "T5"])
@pytest.mark.parametrize("error", [StoreUnavailable("disk I/O error"), RuntimeError("a defect")], ids=repr)
def test_a_commit_that_fails_once_leaves_nothing_behind(talk, moment, side, error):
    writer = talk.stage.writer
    failing = FailsOnce(f"{moment}.{side}", 2, error)
    sent: Counter[str] = Counter()
    for number in range(MAILS):
        content = talk.write(f"writer{number}@acme.example", f"Printer {number} is on fire, floor {number}")
        raw = RawMail(content, f"writer{number}@acme.example", (DESK,), talk.stage.clock.now())
        writer.run(put_job(raw), "T1")
        if number == MAILS // 2:
            settle(talk)
            writer._failpoint = failing
        if number % 3 == 2:
            settle(talk)
    settle(talk)
    talk.wait(minutes=3)  # leases of claims whose answer was lost
    settle(talk)
    assert failing.has_failed
    assert len({one.id for one in talk.tickets()}) == MAILS
    sent.update(one.cause for one in talk.outbox() if one.kind == "received")
    assert set(sent.values()) == {1}
    assert len(sent) == MAILS
    with talk.stage.database.read() as unit:
        spent = spending.spent_of(unit, "", talk.stage.clock.now(), timedelta(hours=1))
    assert spent == dict.fromkeys(("desk", "domain acme.example", "tickets of acme.example"), MAILS)
    assert backup.verify(talk.stage.database) == []


def test_numbers_that_were_given_and_not_kept_are_not_used(talk):
    """The very thing: reserved in a transaction that is undone, and used by the next mails."""
    for number in range(3):
        talk.mail(f"a{number}@acme.example", f"Printer {number}")
    talk.stage.desk.inbound._numbers.clear()
    talk.stage.writer._failpoint = FailsOnce("T2.before", 1, StoreUnavailable("disk I/O error"))
    raw = RawMail(talk.write("b@acme.example", "Beamer"), "b@acme.example", (DESK,), talk.stage.clock.now())
    talk.stage.writer.run(put_job(raw), "T1")
    with pytest.raises(StoreUnavailable):
        talk.stage.desk.work_inbox(talk.stage.clock.now())
    assert talk.stage.desk.inbound._numbers == []


def test_a_counter_that_is_behind_is_named_and_healed(talk):
    for number in range(3):
        talk.mail(f"a{number}@acme.example", f"Printer {number}")
    talk.stage.desk.inbound._numbers.clear()
    database = talk.stage.database
    with database.write() as unit:
        if unit.dialect == "sqlite":
            unit.execute(sa.update(counter).where(counter.c.name == "ticket").values(value=1))
        else:
            unit.execute(sa.text("select setval('ticket_number', 1)"))
        highest = unit.execute(sa.select(sa.func.max(ticket.c.id))).scalar_one()
    [line] = [one for one in backup.verify(database) if "numbers" in one]
    assert f"the last one given is 1, but there is T-{highest}" in line
    assert talk.stage.writer.run(tickets.heal_numbers) == (1, highest)
    assert backup.verify(database) == []
    assert talk.stage.writer.run(tickets.heal_numbers) is None
    assert talk.mail("b@acme.example", "Beamer is dark").mail.ticket_id > highest


def test_on_sqlite_a_counter_that_is_behind_gives_no_number_twice(talk):
    """Without a restart too."""
    if talk.stage.database.dialect != "sqlite":
        pytest.skip("a sequence of PostgreSQL is never undone")
    talk.mail("a@acme.example", "Printer")
    talk.stage.desk.inbound._numbers.clear()
    with talk.stage.database.write() as unit:
        unit.execute(sa.update(counter).where(counter.c.name == "ticket").values(value=0))
    assert talk.mail("b@acme.example", "Beamer is dark").outcome == "ticket"


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_mail_whose_commit_fails_is_there_once_when_it_is_given_again(talk, side):
    """To whoever gave it 451 is said, and comes again."""
    raw = RawMail(talk.write("b@acme.example", "Beamer"), "b@acme.example", (DESK,), talk.stage.clock.now())
    talk.stage.writer._failpoint = FailsOnce(f"T1.{side}", 1, StoreUnavailable("disk I/O error"))
    with pytest.raises(StoreUnavailable):
        talk.stage.writer.run(put_job(raw), "T1")
    talk.stage.writer.run(put_job(raw), "T1")
    settle(talk)
    assert len([one for one in talk.outbox() if one.kind == "received"]) == 1
    assert len(talk.tickets()) == 1


def live_through_two_days(folder, moment="", passage=0):
    """What the timers of a ticket that nobody takes lead to, with a commit that fails; for how many letters there is more than one."""
    failing = FailsOnce(moment, passage, StoreUnavailable("disk I/O error"))
    with closing(Talk(folder)) as talk:
        talk.mail("ann@acme.example", "Printer jam")
        end = talk.stage.clock.now() + timedelta(days=2)
        talk.stage.writer._failpoint = failing
        while (left := end - talk.stage.clock.now()) > timedelta(0):
            with suppress(StoreError):
                talk.wait(seconds=left.total_seconds())
        assert failing.has_failed == bool(moment)
        letters = [(one.cause, one.kind, one.recipient) for one in talk.outbox() if one.cause.startswith("timer:")]
        assert backup.verify(talk.stage.database) == []
        return Counter(letters)


def test_a_timer_whose_commit_fails_is_done_once(tmp_path):
    well = live_through_two_days(tmp_path / "well")
    assert len(well) > 3
    for number, moment in enumerate(("T2.before", "T2.after", "T3.before", "T3.after")):
        assert live_through_two_days(tmp_path / str(number), moment, 2) == well, moment
