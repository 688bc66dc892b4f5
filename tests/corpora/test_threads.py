"""Conversations out of heaps of old mail, through the import: ids, series, and replies whose references were lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.corpora import heaps
from tests.corpora.threads import tickets_of

START = datetime(2025, 11, 24, 10, tzinfo=UTC)
WORDS = "The printer on the third floor jams.\nIt began on Monday after the move.\nWe have replaced the tray twice."
QUOTED = "".join(f"> {line}\n" for line in WORDS.splitlines())


def mail(
    name: str, subject: str, sender: str, to: str, hours: float = 0, parent: str = "", text: str = "Text."
) -> bytes:
    """Old mail between people of x.example; `to` may name several."""
    people = ", ".join(f"{one}@acme.example" if one == "support" else f"{one}@x.example" for one in to.split())
    answers = f"References: <{parent}@x>\n" if parent else ""
    return (
        f"From: {sender}@x.example\nTo: {people}\nSubject: {subject}\nMessage-ID: <{name}@x>\n{answers}"
        f"Date: {format_datetime(START + timedelta(hours=hours))}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    ).encode()


def test_old_mail_joins_by_ids_subject_people_quotes_and_numbers() -> None:
    """Each line is one conversation, and no two lines are; given in no order."""
    told = [
        [  # over a parent that is not there
            mail("a1", "a", "ann", "support"),
            mail("a3", "Re: a", "ann", "support", 2, parent="a2"),
            mail("a2", "Re: a", "dana", "ann", 1, parent="a1"),
        ],
        [  # marks of gateways and systems between the prefixes
            mail("b1", "Printer jam", "bob", "support"),
            mail("b2", "AW: [External] Re: Printer jam", "dana", "bob", 2),
            mail("b3", "[Ticket 7] Re: 答复: Printer jam", "bob", "support", 4),
        ],
        [mail("c1", "Printer jam", "carl", "support", 1)],  # a stranger's equal subject
        [mail("b9", "Re: Printer jam", "bob", "support", 24 * 90)],  # too late
        [mail("d1", "Printer jam", "dora", "support", 3)],  # neither wrote to the other, nor quotes
        [
            mail("e1", "Printer jam", "eve", "support", 5, text=WORDS),
            mail("e2", "Re: Printer jam", "fred", "support", 9, text=QUOTED),
        ],
        [mail(f"s{n}", f"[PATCH {n}/3] part {n}", "ann", "list", 30 + n / 100) for n in range(4)]
        + [mail("s9", "Re: [PATCH 2/3] part 2", "bob", "ann list", 40)],  # the subject of a part that opened nothing
        [mail(f"t{n}", f"[PATCH {n}/3] part {n}", "ann", "list", 60 + n / 100) for n in range(4)],  # sent once more
        [mail(f"u{n}", f"Screenshots ({n}/2)", "gil", "support", n / 60) for n in (1, 2)],
        [mail(f"v{n}", f"机房照片 Teil {n} von 2", "hua", "support", n / 60) for n in (1, 2)],
        [mail("w1", "Port 1/2 is down", "ian", "support")],
        [mail("w2", "Port 2/2 is down", "ian", "support", 0.1)],  # no letter in two parts
        [  # what both answer is not there
            mail("x2", "Re: The move", "kim", "lee list"),
            mail("x3", "Re: The move", "mia", "lee list", 20),
        ],
    ]
    mails = [(line, one) for line, some in enumerate(told) for one in some]
    mails.sort(key=lambda each: each[1][::-1])
    tickets = tickets_of([one for _, one in mails])
    found: dict[int, set[int]] = {}
    for (line, _), ticket in zip(mails, tickets, strict=True):
        found.setdefault(ticket, set()).add(line)
    assert sorted(found.values(), key=min) == [{line} for line in range(len(told))]


def test_most_of_a_heap_comes_together_and_strangers_stay_apart() -> None:
    [fair, whole] = heaps.measure([7])
    assert fair.found >= 0.97
    assert fair.right >= 0.98
    assert whole.mails["nothing"] <= 0.02 * whole.mails.total()
