"""Scenario 58: two desks, two engineers out of office, a mailing list and a ticket robot on one ticket for a week: bounded letters,
and no state moved by any of them.
"""

from __future__ import annotations

from collections import Counter

import pytest

from service.config.settings import DeskSettings
from tests.tools.talk import ANN, PIET

SOUTH, LIST, ROBOT = "help@south.example", "staff@lists.example", "tracker@vendor.example"
DANA = "dana@acme.example"
AWAY = "I am out of the office until Monday 7 December and read no mail. In urgent cases please call the switchboard."
MARKED = {"auto-submitted": "auto-replied", "precedence": "bulk"}


def with_fields(content: bytes, fields: dict[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + content


class Week:
    """A desk, the other desk, and who answers its letters by themselves; at most so many letters are answered."""

    def __init__(self, north, south, marked: bool) -> None:
        self.north, self.south, self.marks = north, south, MARKED if marked else {}
        self.number = 0
        self.seen = {one.message_id for one in north.outbox()}
        self.seen_south: set[str] = set()

    def answer(self, letter, text, sender, **fields):
        content, envelope, to = self.north.answer(letter, text, sender)
        self.north.raw(with_fields(content, {**self.marks, **fields}), envelope, *to)

    def react(self, letter):
        self.number += 1
        if letter.to in (PIET, DANA):
            self.answer(letter, AWAY, letter.to)
        elif letter.to == LIST:
            fields = {
                "List-Id": "<staff.lists.example>",
                "List-Post": "<mailto:staff@lists.example>",
                "Precedence": "list",
            }
            self.answer(letter, f"{letter.text}\n_______\nstaff mailing list, message {self.number}", ANN, **fields)
        elif letter.to == ROBOT:
            self.answer(letter, f"Your request #{4000 + self.number} was received and is in progress.", ROBOT)
        elif letter.to == SOUTH:
            content = next(one for one in self.north.outbox() if one.message_id == letter.message_id)
            step = self.south.raw(self.content_of(self.north, content.id), content.envelope_sender, SOUTH)
            for back in step.letters:
                row = next(one for one in self.south.outbox() if one.message_id == back.message_id)
                if self.north.stage.desk.accepts(row.recipient):
                    self.north.raw(self.content_of(self.south, row.id), row.envelope_sender, row.recipient)

    @staticmethod
    def content_of(talk, number):
        from store.mail import outbox

        with talk.stage.database.read() as unit:
            return outbox.get(unit, number).content

    def settle(self, most=40):
        """Everybody answers everything, until nobody writes any more."""
        for _ in range(most):
            new = [one for one in self.north.stage.letters if one.message_id not in self.seen]
            if not new:
                return
            self.seen |= {one.message_id for one in new}
            for one in new:
                self.react(one)
        raise AssertionError("they go on and on")


@pytest.mark.parametrize("marked", [True, False], ids=["marked", "unmarked"])
def test_58_they_write_little_and_move_nothing(make_talk, marked):
    north = make_talk("north")
    south = make_talk("south", desks=(DeskSettings("South", SOUTH, ("en",), "Asia/Shanghai"),))
    work = north.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment")
    for who in (SOUTH, LIST, ROBOT):
        north.reply(work, f"#watch {who}")
    north.reply(work, "#hold until 2026-12-03 09:00 the part comes by post")
    week = Week(north, south, marked)
    before = north.ticket()
    start = len(north.stage.letters)
    north.reply(work, "Hello Ann, the part was ordered.")
    for _ in range(7):
        week.settle()
        assert (north.ticket().state, north.ticket().requester) == (before.state, ANN)
        north.wait(days=1)
    sent = Counter(one.to for one in north.stage.letters[start:])
    assert all(sent[who] <= 12 for who in (SOUTH, LIST, ROBOT, ANN)), sent
    assert all(sent[who] <= 40 for who in (PIET, DANA)), sent
    assert len(north.tickets()) <= 2
    assert len(south.tickets()) <= 3
    assert north.mail("kim@acme.example", "Screen dark").to("kim@acme.example")


def test_58_an_engineers_note_without_marks_reaches_nobody(talk):
    step = talk.mail(ANN, "Printer jam", "The printer jams.")
    received, asked = step.letter(ANN), [step.letter(PIET, "assignment")]
    for _ in range(5):  # the mailbox answers the question about its note, too
        answers = [talk.reply(one, AWAY) for one in asked]
        assert not any(answer.to(ANN) for answer in answers)
        asked = [letter for answer in answers for letter in answer.to(PIET)]
    assert not asked
    for _ in range(3):
        told = talk.reply(received, "Is there any news?").to(PIET)[-1]
        assert not talk.reply(told, AWAY).letters
    assert {one.visibility for one in talk.articles() if one.text == AWAY} == {"internal"}
    assert talk.ticket().first_response is None
    talk.wait(hours=2)
    assert talk.reply(told, "Hello Ann, now it works again.").to(ANN)


@pytest.mark.parametrize(
    ("text", "most"), [("Your mail was received.", 2), ("Your mail was received as number {}.", 4)]
)
def test_58_the_same_words_again_and_again_within_the_hour(talk, text, most):
    work = talk.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment")
    steps = [talk.reply(work, text.format(number)) for number in range(7)]
    assert [bool(step.to(ANN)) for step in steps] == [number < most for number in range(7)]
    told = [number for number, step in enumerate(steps) if step.to(PIET, "receipt")]
    assert told == [most], "who meant it knows what became of it"
    assert "stayed internal" in steps[most].letter(PIET, "receipt").text
    assert talk.reply(work, "Hello Ann, the part is here.").to(ANN)


def test_58_a_person_who_moves_a_time_is_heard_each_time(talk):
    work = talk.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment")
    for words in ("At 3:30.", "At 3:45.", "At 4:00.", "The technician comes at 4.", "The technician comes at 5."):
        assert talk.reply(work, words).to(ANN), words


@pytest.mark.parametrize(("text", "most"), [(AWAY, 1), ("Thank you, we have your mail.", 10)])
def test_58_what_answers_digests_by_itself_gets_few_receipts(talk, text, most):
    talk.mail(ANN, "Printer jam", "The printer jams.")
    letters = [one for one in talk.wait(days=1) if one.to == PIET and one.kind == "digest"]
    told = 0
    for _ in range(15):
        letters = talk.reply(letters[-1], text).letters or letters
        told = sum(one.kind == "receipt" for one in talk.stage.letters)
    assert told <= most
    assert talk.reply(letters[-1], "#list").to(PIET)
