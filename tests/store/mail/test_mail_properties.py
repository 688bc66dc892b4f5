"""Whatever happens in whatever order: one outcome a mail, one end a letter, and rows that are what their events add up to."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from msgspec.structs import replace

from store.database.unit import Database
from store.errors import Conflict, LostClaim
from store.mail import inbox, outbox
from store.records import OPEN_STATES, Event, InboxMail, Letter, State, Ticket
from store.schema.columns import KEY_LIMIT, clean_text, fit_key
from store.ticket import tickets
from store.upkeep import backup
from tests.tools.databases import borrow_database
from tests.tools.stored_rows import count_letters

START = datetime(2026, 11, 24, 10, tzinfo=UTC)
FEW = settings(max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
FEWER = settings(FEW, max_examples=15)  # on PostgreSQL, each on a database of its own


class Mails(RuleBasedStateMachine):
    """Nodes that take mails, finish them, freeze, and wake up too late."""

    kind = "sqlite"

    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.borrowed = borrow_database(self.kind)
        self.database = Database.open(self.borrowed.__enter__())
        self.database.upgrade()
        self.now = START
        self.kept: set[int] = set()
        self.outcomes: dict[int, str] = {}
        self.parked: set[int] = set()
        self.holder: dict[int, int] = {}  # mail: the attempt that has it

    def teardown(self) -> None:
        self.database.close()
        self.borrowed.__exit__(None, None, None)

    @rule(letter=st.integers(0, 3), seconds=st.sampled_from([0, 0, 300]))
    def put(self, letter: int, seconds: int) -> None:
        content = b"Message-ID: <%d@x>\r\n\r\n" % letter
        with self.database.write() as unit:
            put = inbox.put(
                unit, content=content, sender="", recipients=["a"], received_at=self.now + timedelta(seconds=seconds)
            )
        assert put.duplicate is (put.id in self.kept)
        self.kept.add(put.id)

    @rule(seconds=st.integers(1, 400))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(target=claims, limit=st.integers(1, 3), lease=st.sampled_from([0.0, 0.0, 600.0]))
    def claim(self, limit: int, lease: float):
        with self.database.write() as unit:
            mails = inbox.claim(unit, self.now, limit, "node", lease)
        for mail in mails:
            assert mail.id not in self.outcomes
            assert mail.id not in self.parked
            assert mail.attempts > self.holder.get(mail.id, 0)
            self.holder[mail.id] = mail.attempts
        return multiple(*mails)

    def end(self, mail: InboxMail, what: str) -> None:
        ours = self.holder.get(mail.id) == mail.attempts and mail.id not in self.outcomes | dict.fromkeys(self.parked)
        try:
            with self.database.write() as unit:
                if what == "finish":
                    inbox.finish(unit, mail, "ticket", "", 1, self.now)
                elif what == "park":
                    inbox.park(unit, mail, "")
                else:
                    inbox.retry_later(unit, mail, "", self.now + timedelta(seconds=10))
        except LostClaim:
            assert not ours
            return
        assert ours
        if what == "finish":
            self.outcomes[mail.id] = "ticket"
        elif what == "park":
            self.parked.add(mail.id)
        else:
            self.holder[mail.id] = mail.attempts + 0.5  # nobody holds it, and this attempt never will again

    @rule(mail=consumes(claims), what=st.sampled_from(["finish", "retry", "park"]))
    def settle(self, mail: InboxMail, what: str) -> None:
        self.end(mail, what)

    @rule(mail=claims, what=st.sampled_from(["finish", "retry", "park"]))
    def settle_and_again(self, mail: InboxMail, what: str) -> None:
        self.end(mail, what)
        self.end(mail, what)

    @invariant()
    def nothing_is_lost(self) -> None:
        with self.database.read() as unit:
            mails = inbox.list_mails(unit)
        assert {mail.id for mail in mails} == self.kept
        assert {mail.id: mail.outcome for mail in mails if mail.state == "done"} == self.outcomes
        assert {mail.id for mail in mails if mail.state == "parked"} == self.parked


class MailsOfNodes(Mails):
    kind = "postgresql"


TestMails, TestMailsOfNodes = Mails.TestCase, MailsOfNodes.TestCase
TestMails.settings, TestMailsOfNodes.settings = FEW, FEWER


class Letters(RuleBasedStateMachine):
    """Senders, bounces and operators on the same letters."""

    kind = "sqlite"

    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.borrowed = borrow_database(self.kind)
        self.database = Database.open(self.borrowed.__enter__())
        self.database.upgrade()
        self.now = START
        self.sent: dict[int, int] = {}  # letter: the attempt that sent it
        self.number = 0

    def teardown(self) -> None:
        self.database.close()
        self.borrowed.__exit__(None, None, None)

    @rule()
    def add(self) -> None:
        self.number += 1
        with self.database.write() as unit:
            content = b"%d" % self.number
            outbox.add(unit, [Letter("x", "a@b", f"<{self.number}@x>", "", content, self.now, self.now, self.now)])

    @rule(seconds=st.integers(1, 400))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(target=claims, lease=st.sampled_from([0.0, 600.0]))
    def claim(self, lease: float):
        with self.database.write() as unit:
            letters = outbox.claim(unit, self.now, 2, "node", lease)
        assert not {letter.id for letter in letters} & self.sent.keys(), "sent twice"
        assert all(letter.message_id == f"<{int(letter.content)}@x>" for letter in letters)
        return multiple(*letters)

    @rule(letter=claims)
    def record_sent(self, letter: Letter) -> None:
        try:
            with self.database.write() as unit:
                outbox.record_sent(unit, letter, "250", self.now)
        except LostClaim:
            return
        assert self.sent.setdefault(letter.id, letter.attempts) == letter.attempts

    @rule(letter=claims, what=st.sampled_from([outbox.record_failed, outbox.record_dead]))
    def record_end(self, letter: Letter, what) -> None:
        try:
            with self.database.write() as unit:
                what(unit, letter, "")
        except LostClaim:
            return
        assert letter.id not in self.sent

    @rule()
    def operators_touch_nothing_that_was_sent(self) -> None:
        everything = list(range(1, self.number + 1))
        with self.database.write() as unit:
            outbox.hold(unit)
            outbox.release(unit, self.now)
            outbox.drop(unit, everything[::2], "")
            outbox.retry(unit, self.now, everything)

    @invariant()
    def what_was_sent_stays_sent(self) -> None:
        with self.database.read() as unit:
            assert {letter.id for letter in outbox.list_letters(unit, ["sent"])} == self.sent.keys()
            assert sum(count_letters(unit).values()) == self.number


class LettersOfNodes(Letters):
    kind = "postgresql"


TestLetters, TestLettersOfNodes = Letters.TestCase, LettersOfNodes.TestCase
TestLetters.settings, TestLettersOfNodes.settings = FEW, FEWER

ENGINEERS = ["", "piet@x", "noor@x"]
CHANGES = st.tuples(
    st.integers(1, 3), st.sampled_from(ENGINEERS), st.sampled_from(list(State)), st.integers(0, 3), st.booleans()
)


@FEW
@given(changes=st.lists(CHANGES, max_size=25))
def test_versions_logs_and_loads_agree_after_any_history(changes):
    check_history("sqlite", changes)


@FEWER
@given(changes=st.lists(CHANGES, max_size=25))
def test_versions_logs_and_loads_agree_on_postgresql_too(changes):
    check_history("postgresql", changes)


def check_history(kind, changes):
    with borrow_database(kind) as url, closing(Database.open(url)) as database:
        database.upgrade()
        replay(database, changes)


def replay(database, changes):
    seen: dict[int, Ticket] = {}
    for number, engineer, state, count, stale in changes:
        events = [Event("x", START) for _ in range(count)]
        with database.write() as unit:
            if number not in seen:
                new = Ticket(number, "s", "a@b", START, state=state, assignee=engineer)
                seen[number] = tickets.insert(unit, new, [Event("opened", START), *events])
                continue
            expected = seen[number].version - stale
            try:
                changed = tickets.update(unit, replace(seen[number], state=state, assignee=engineer), events, expected)
            except Conflict:
                assert stale
                continue
            assert not stale
            seen[number] = changed if events else seen[number]
    with database.write() as unit:
        tickets.heal_numbers(unit)  # which nobody reserved here
    assert backup.verify(database) == []
    with database.read() as unit:
        assert {each.id: each for each in tickets.list_tickets(unit)} == seen
        for engineer, load in tickets.workloads(unit, ENGINEERS[1:]).items():
            assert load.open == sum(t.assignee == engineer and t.state in OPEN_STATES for t in seen.values())


@given(st.text(st.characters(codec=None), max_size=50))
def test_any_text_can_be_stored(text: str):
    cleaned = clean_text(text)
    assert "\0" not in cleaned
    cleaned.encode()
    assert clean_text(cleaned) == cleaned
    if "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text):
        assert cleaned == text


@given(st.text(st.characters(codec=None), max_size=50), st.integers(0, 300), st.integers(0, 300))
def test_keys_fit_and_tell_apart(text: str, times: int, others: int):
    assert len(fit_key(text * times).encode()) <= 4 * KEY_LIMIT
    assert (fit_key(text * times) == fit_key(text * others)) is (clean_text(text * times) == clean_text(text * others))


@pytest.mark.parametrize("text", ["\ud83d\ude00", "a\ud800", "\udc00\ud800"])
def test_surrogates_are_mended(text: str):
    assert clean_text(text).encode().decode() == clean_text(text)
