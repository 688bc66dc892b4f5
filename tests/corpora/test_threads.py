"""Conversations out of heaps of mails: ids, series, and replies whose references were lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gateway.message import Address, Mail
from gateway.read.reply.conversations import base_subject
from tests.corpora.threads import thread_keys

START = datetime(2026, 11, 24, 10, tzinfo=UTC)


def mail(number: int, subject: str, sender: str, to: str, *, parent: int = 0, hours: float = 0) -> Mail:
    parents = (f"<{parent}@x>",) if parent else ()
    return Mail(
        message_id=f"<{number}@x>",
        sender=Address(f"{sender}@x.example"),
        to=(Address(f"{to}@x.example"),),
        subject=subject,
        date=START + timedelta(hours=hours),
        references=parents,
    )


def test_by_ids_in_any_order_and_over_a_missing_parent() -> None:
    mails = [
        mail(3, "Re: a", "ann", "desk", parent=2),
        mail(9, "b", "bob", "desk"),
        mail(2, "Re: a", "desk", "ann", parent=1),
        mail(4, "anything", "carl", "desk", parent=1),
    ]
    keys = thread_keys(mails)
    assert keys[0] == keys[2] == keys[3] != keys[1]


def test_lost_references_by_subject_and_people() -> None:
    mails = [
        mail(1, "Printer jam", "ann", "desk"),
        mail(2, "AW: [External] Re: Printer jam", "desk", "ann", hours=2),
        mail(3, "答复: Printer jam", "ann", "desk", hours=4),
    ]
    assert len(set(thread_keys(mails))) == 1


def test_equal_subjects_of_strangers_stay_apart() -> None:
    mails = [
        mail(1, "Printer jam", "ann", "desk"),
        mail(2, "Printer jam", "bob", "desk", hours=1),
        mail(3, "Re: Printer jam", "carl", "dora", hours=2),
        mail(4, "Re: Printer jam", "ann", "desk", hours=24 * 90),
    ]
    assert len(set(thread_keys(mails))) == 4


def test_a_series_is_one_letter_and_a_second_sending_another() -> None:
    mails = [mail(n, f"[PATCH {n}/3] x{n}", "ann", "list", hours=n / 100) for n in range(3)]
    mails += [mail(n + 10, f"[PATCH {n}/3] x{n}", "ann", "list", hours=24 + n / 100) for n in range(3)]
    keys = thread_keys(mails)
    assert len(set(keys[:3])) == len(set(keys[3:])) == 1
    assert keys[0] != keys[3]


def test_base_subject() -> None:
    assert base_subject("Re: FW: [EXT] AW: RE[2]: 回复：Printer") == "printer"
    assert base_subject("Re:") == "re:"
    for prefix in (
        "Antw.:",
        "Odp.:",
        "Rép :",
        "Vá:",
        "HA:",
        "На:",
        "Відп:",
        "ΑΠ:",
        "ΣΧΕΤ:",
        "השב:",
        "رد:",
        "TL:",
        "답장:",
        "回應:",
        "Vl:",
        "【外部邮件】回复:",
        "SPAM: Re:",
    ):
        assert base_subject(f"{prefix} Printer") == "printer"


def test_a_quote_joins_strangers_of_one_subject() -> None:
    words = "The printer on the third floor jams.\nIt began on Monday after the move.\nWe have replaced the tray twice."
    quoted = "".join(f"> {line}\n" for line in words.splitlines())
    first = replace(mail(1, "Printer jam", "ann", "desk"), text=words)
    answer = replace(mail(2, "Re: Printer jam", "carl", "dave", hours=2), text=f"Try the other tray.\n\n{quoted}")
    other = replace(mail(3, "Re: Printer jam", "erik", "frank", hours=3), text="Mine too.\n> something else entirely\n")
    keys = thread_keys([first, answer, other])
    assert keys[0] == keys[1] != keys[2]
