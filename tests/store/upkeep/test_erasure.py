"""Erasing on both databases: every place, what stays, and that a ticket is still what its events say."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.events import make_event, make_opening, replay
from service.privacy import tombstones
from service.privacy.waiting_mail import scrub_mail
from store.database import blobs
from store.database.unit import Database, Unit
from store.errors import LostClaim
from store.mail import certificates, inbox, outbox
from store.records import (
    Article,
    CertificateState,
    Held,
    Knowledge,
    KnownCertificate,
    KnownMessage,
    Letter,
    Outcome,
    Participant,
    Person,
    State,
    StoredAttachment,
    Ticket,
    Timer,
)
from store.schema.tables import metadata
from store.search import knowledge_articles, search_index
from store.ticket import people, tickets, timers
from store.upkeep import backup, erased_people, erasure, lost_files, personal_data

ANN, BO, PIET = "ann@acme.example", "bo@acme.example", "piet@acme.example"
WORD = "Zwetschgenknoedel"


def open_ticket(unit: Unit, number: int, requester: str, subject: str, now: datetime) -> Ticket:
    word = WORD if requester == ANN else "thing"
    tickets.reserve_numbers(unit, 1)
    ticket = Ticket(
        number, subject, requester, now, state=State.ASSIGNED, assignee=PIET, category="printing", tags=("a",),
        facts={"phone": f"5512 {word}"}, fingerprint="f", organisation="acme",
        clock={"answer": {"by": PIET, "at": now.isoformat(), "text": f"Hello, {word}"}},
    )  # fmt: skip
    return tickets.insert(unit, ticket, [make_opening(ticket, actor=requester, cause="inbox:1", why=f"about {word}")])


def fill(unit: Unit, now: datetime) -> None:
    """A ticket of Ann's, one of Bo's to which she said something, and traces of her everywhere."""
    ticket = open_ticket(unit, 1, ANN, f"Printer {WORD}", now)
    event = make_event(
        ticket, EventKind.RECORDED, now, PIET, "inbox:2", {"record": {"solution": WORD}, "work": {"tasks": [{"what": WORD, "owner": PIET}]}},
        what=WORD, percent=80,
    )  # fmt: skip
    ticket = replay([*tickets.events(unit, 1), event])
    tickets.update(unit, ticket, [event], 1)
    other = open_ticket(unit, 2, BO, "Printer two", now)
    said = make_event(other, EventKind.ARTICLE_ADDED, now, ANN, "inbox:3", {}, text=f"says {ANN}")
    tickets.update(unit, replay([*tickets.events(unit, 2), said]), [said], 1)
    certificates.learn(unit, [KnownCertificate("AB12", ANN, "smime", CertificateState.KNOWN, now, WORD, WORD.encode())])
    large = f"{WORD}-large".encode() * 30_000
    file = StoredAttachment(f"{WORD}.txt", "text/plain", 0, "")
    mail = inbox.put(unit, content=f"From: {ANN}\n\n{WORD}".encode(), sender=ANN, recipients=["s@x"], received_at=now)
    tickets.add_article(
        unit,
        Article(
            ANN,
            "requester",
            "public",
            f"It jams, {WORD}.",
            now,
            ticket_id=1,
            inbox_id=mail.id,
            attachments=(file, file),
        ),
        [b"small " + WORD.encode(), large],
    )
    inbox.save_parsed(unit, mail.id, {"text": WORD})
    inbox.put(unit, content=large + b"2", sender=ANN, recipients=["s@x"], received_at=now)
    tickets.add_article(unit, Article(PIET, "engineer", "public", f"Hello Ann, {WORD}", now, cut=WORD, ticket_id=1))
    tickets.add_article(unit, Article(ANN, "other", "public", f"Mine too: {WORD} always.", now, ticket_id=2))
    tickets.add_article(
        unit,
        Article(
            PIET, "engineer", "internal", f"> Mine too: {WORD} always.\nAnn Lee says so", now, cut=WORD, ticket_id=2
        ),
    )
    for number in (1, 2):
        tickets.add_participant(unit, Participant(number, ANN, "requester", now, "Ann Lee"))
    tickets.know(unit, [KnownMessage(f"<{WORD}@ann>", 1)])
    tickets.save_trace(unit, tickets.StoredTrace(1, mail.id, now, {"text": WORD}))
    timers.add(unit, [Timer(1, "x", now, data={"what": WORD}), Timer(2, "x", now, data={"of": ANN})])
    outbox.add(unit, [Letter("x", to, f"<{n}@x>", "b@x", f"To {ANN}: {WORD}".encode(), now, now, now, subject=WORD, ticket_id=t)
                      for n, (to, t) in enumerate([(ANN, 1), (PIET, 1), (ANN, None), (PIET, 2)])])  # fmt: skip
    people.save_person(unit, Person(ANN, "Ann Lee"))
    people.add_held(unit, Held(mail.id, ANN, "w", now, now, data={"subject": WORD}))
    knowledge_articles.put(
        unit,
        Knowledge("jam", f"Jam of {ANN}", f"Ann Lee wrote:\nIt jams, {WORD}.\nReplace the roller.", changed_at=now),
    )
    search_index.put(unit, search_index.DocumentKind.TICKET, "1", WORD, WORD)


def everything(unit: Unit) -> str:
    """All cells of all tables."""
    return "\n".join(
        repr(tuple(row)) for table in metadata.sorted_tables for row in unit.connection.execute(table.select())
    )


def test_nothing_of_a_person_is_left_and_figures_stay(database: Database, now: datetime):
    with database.write() as unit:
        fill(unit, now)
    with database.read() as unit:
        assert WORD.lower() in everything(unit).lower()
        data = personal_data.collect(unit, [ANN])
        assert ([one.ticket.id for one in data.own], [one.ticket_id for one in data.elsewhere]) == ([1], [2])
        assert tickets.get(unit, 2).facts  # Bo's telephone number is nothing that Ann is given
        assert {one.author for one in data.elsewhere[0].articles} == {ANN}
        assert [(one.number, one.name) for one in data.certificates] == [("AB12", WORD)]
        names = [one.name for one in personal_data.files(unit, data)]
        assert len(names) == 3
        assert names[-1] == "certificates/AB12.cer"
    later = now + timedelta(days=1)
    with database.write() as unit:
        done = erasure.erase(unit, [ANN.upper()], later)
    lost_files.sweep_files(database, done.freed)
    with database.read() as unit:
        left = everything(unit).lower()
        assert WORD.lower() not in left
        assert ANN not in left
        assert "ann lee" not in left
        assert "replace the roller" in left  # what the desk knows stays
        assert "bo@acme.example" in left
        for number in (1, 2):
            assert replay(tickets.events(unit, number)) == tickets.get(unit, number)
        mine = tickets.get(unit, 1)
        assert (mine.state, mine.closed, mine.category, mine.organisation, mine.opened) == (
            State.CANCELLED,
            later,
            "printing",
            "acme",
            now,
        )
        assert [e.kind for e in tickets.events(unit, 1)] == ["opened", "recorded", "erased"]
        assert tickets.events(unit, 1)[1].data["percent"] == 80
        assert tickets.get(unit, 2).state is State.ASSIGNED
        assert erased_people.find_erasure(unit, ANN) is not None
        assert erased_people.find_erasure(unit, BO) is None
        assert erased_people.find_returned(unit) == []
    assert backup.verify(database) == []
    assert list(database.blobs.names(1e12)) == []


def test_the_same_mail_opens_nothing_again(database: Database, now: datetime):
    content = f"From: {ANN}\nMessage-ID: <1@x>\n\n{WORD}".encode()
    with database.write() as unit:
        first = inbox.put(unit, content=content, sender=ANN, recipients=["s@x"], received_at=now)
        erasure.erase(unit, [ANN], now)
        again = inbox.put(unit, content=content, sender=ANN, recipients=["s@x"], received_at=now)
        assert (again.id, again.duplicate) == (first.id, True)
        assert inbox.claim(unit, now, 10) == []


def test_a_restored_backup_loses_them_again(database: Database, now: datetime):
    with database.write() as unit:
        fill(unit, now)
        stone = erasure.Erasure(erased_people.hash_of("salt", ANN), "salt", now + timedelta(days=1))
        erased_people.add_erasures(unit, [stone])
    assert any("there again" in line for line in backup.verify(database))
    with database.write() as unit:
        for found, address in erased_people.find_returned(unit):
            erasure.erase(unit, [address], now + timedelta(days=2), tombstone=found)
    with database.read() as unit:
        assert WORD.lower() not in everything(unit).lower()
        assert erased_people.find_returned(unit) == []


def test_somebody_who_writes_again_afterwards_is_new(database: Database, now: datetime):
    with database.write() as unit:
        fill(unit, now)
        erasure.erase(unit, [ANN], now)
        open_ticket(unit, 3, ANN, "Again", now + timedelta(days=3))
        assert erased_people.find_returned(unit) == []


def test_a_content_that_others_have_too_stays(database: Database, now: datetime):
    shared = b"x" * (blobs.INLINE_LIMIT + 1)
    file = StoredAttachment("form.pdf", "application/pdf", 0, "")
    with database.write() as unit:
        for number, who in ((1, ANN), (2, BO)):
            open_ticket(unit, number, who, "Form", now)
            tickets.add_article(
                unit,
                Article(who, "requester", "public", "see file", now, ticket_id=number, attachments=(file,)),
                [shared],
            )
        done = erasure.erase(unit, [ANN], now)
    assert done.freed == ()
    lost_files.sweep_files(database, done.freed)
    assert backup.verify(database) == []


def test_what_must_be_kept_is_kept_whole_and_named(database: Database, now: datetime):
    with database.write() as unit:
        fill(unit, now)
        done = erasure.erase(unit, [ANN], now, keep=lambda ticket: "invoices" if ticket.id == 1 else "")
        assert done.kept == {1: "invoices"}
        assert WORD in tickets.get(unit, 1).subject
        assert people.find_person(unit, ANN) is not None
        assert ANN not in repr(tickets.articles(unit, 2))
    assert backup.verify(database) == []


def test_a_legal_hold_keeps_mails_and_letters_too_of_whomever_it_is(database: Database, now: datetime):
    def keep(ticket: Ticket) -> str:
        return "legal hold" if ticket.id == 2 else ""

    with database.write() as unit:
        fill(unit, now)
        before = tickets.articles(unit, 2), outbox.list_letters(unit, ticket_id=2), tickets.events(unit, 2)
        assert [one.id for one in erasure.find_others(unit, [ANN], now)] == [2]
        stone = erasure.erase(unit, [ANN], now, keep=keep, rewrite=scrub_mail).erasure
        assert stone.kept == {"2": "legal hold"}
        assert (tickets.articles(unit, 2), outbox.list_letters(unit, ticket_id=2), tickets.events(unit, 2)) == before
        assert WORD not in repr(
            (tickets.get(unit, 1), tickets.articles(unit, 1), outbox.list_letters(unit, ticket_id=1))
        )
    assert backup.verify(database) == []  # what is kept has not come back
    with database.write() as unit:  # something beside it has
        inbox.put(unit, content=WORD.encode(), sender=ANN, recipients=["s@x"], received_at=now - timedelta(1))
        assert [who for _, who in erased_people.find_returned(unit)] == [ANN]


def test_a_restored_backup_keeps_what_must_be_kept(database: Database, now: datetime, tmp_path):
    """The backup knows of no erasure; the file beside it says what goes, and what must stay."""
    with database.write() as unit:
        fill(unit, now)
    stone = erasure.Erasure(erased_people.hash_of("salt", ANN), "salt", now + timedelta(days=1), "cli", {"1": "legal hold"})
    tombstones.write_file(tmp_path, [stone])
    assert tombstones.read_file(tmp_path) == [stone]
    [done] = tombstones.settle(database, tmp_path, now + timedelta(days=2))
    assert done.kept == {1: "legal hold"}
    with database.read() as unit:
        assert WORD in tickets.get(unit, 1).subject
        assert ANN not in repr((tickets.articles(unit, 2), tickets.get(unit, 2)))
    assert tombstones.settle(database, tmp_path, now + timedelta(days=3)) == []
    assert backup.verify(database) == []


LIST = f"  1. P3 · Printer {WORD} 打印机 (T-1, 李)\n"


def test_who_has_their_address_or_name_within_their_own_loses_nothing(database: Database, now: datetime):
    """A mail of theirs that waits for a yes is not dropped, and what is quoted of it stays."""
    said = ("joann@acme.example", "mary-ann@acme.example", "list+mary-ann=acme.example@lists.example", "jo%2Bann%40acme.example",
            "ann@acme.example.cn", "joann%40acme.example", "Joann Leeds")  # fmt: skip
    with database.write() as unit:
        fill(unit, now)
        content = b"From: joann@acme.example\n\nThe lift is stuck."
        mail = inbox.put(unit, content=content, sender="joann@acme.example", recipients=["s@x"], received_at=now).id
        unit.execute(metadata.tables["inbox"].update().values(state="done"))
        words = {"text": f"The lift is stuck. {' '.join(said)}"}
        people.add_held(unit, Held(mail, "joann@acme.example", "a stranger wrote", now, now, data=words))
        people.add_held(unit, Held(mail, PIET, "#asign Ann Lee unknown", now, now, data={"text": "#asign Ann Lee"}))
        tickets.add_article(unit, Article(BO, "requester", "public", words["text"], now, ticket_id=2))
        erasure.erase(unit, [ANN], now, rewrite=scrub_mail)
        held = unit.execute(sa.select(metadata.tables["held"]).order_by("id")).all()
        assert (held[1].sender, held[1].state, held[1].why, held[1].data) == ("joann@acme.example", "waiting", "a stranger wrote", words)
        assert (held[2].sender, held[2].state, held[2].why) == (PIET, "waiting", "#asign [erased] unknown")
        texts = unit.execute(sa.select(metadata.tables["article"].c.text)).scalars().all()
        assert words["text"] in texts


@pytest.mark.parametrize("cte", ["base64", "7bit"])
@pytest.mark.parametrize(
    ("subject", "text", "file"),
    [
        ("Please help Ann Lee", "Her scanner is dark.", ""),
        ("Scanner", "It is the one of Lee, Ann.", ""),
        ("Scanner", "> the one of Ann\n> Lee, please", ""),
        ("Scanner", f"as {ANN.title()} said:\n> It jams,\n> {WORD}.\n> more", ""),
        ("Scanner", "See the file.", "CV_Ann-Lee.pdf"),
        ("Scanner", "Her login is ann.lee at all of them.", ""),
        ("Scanner", "Write to Ann@acme.example.", ""),
        ("Scanner", "Write to ANN@Acme.Example.", ""),
        ("Scanner", "<a href='mailto:ann%40acme.example?subject=x'>write</a>", ""),
        ("Scanner", "See https://x.example/?to=mailto%3Aann%40acme.example", ""),
        ("Scanner", "It came by list+ann=acme.example@lists.example.", ""),
        ("Scanner", "It came by list-return-5-ann=acme.example@lists.example.", ""),
        ("Scanner", "ASK ZOË MÜLLER ABOUT IT", ""),
        ("Scanner", "See the file.", "CV_Zoe\u0308_Mu\u0308ller.pdf"),
        ("=?utf-8?b?QW5uIExlZQ==?= is dark", "", ""),
    ],
)
def test_who_is_only_named_is_gone_from_text_subject_file_and_mail(
    database: Database, now: datetime, subject: str, text: str, file: str, cte: str
):
    """In a ticket in which they took no part; and from the mail that it came by, however it is encoded."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = BO, "s@x", "x"
    mail.replace_header("Subject", str(make_header(decode_header(subject))))
    mail.set_content(f"{text}\n谢谢" if cte == "base64" else text, cte=cte if text.isascii() else "base64")
    if file:
        mail.add_attachment(b"pdf", maintype="application", subtype="pdf", filename=file)
    with database.write() as unit:
        fill(unit, now)
        people.save_person(unit, Person(ANN, "Zoë Müller"))
        people.add_held(unit, Held(1, PIET, f"#assign {text} unknown", now, now))
        unit.execute(metadata.tables["inbox"].update().values(state="done"))
        stored = inbox.put(unit, content=mail.as_bytes(), sender=BO, recipients=["s@x"], received_at=now)
        unit.execute(metadata.tables["inbox"].update().values(state="done"))
        open_ticket(unit, 3, BO, str(make_header(decode_header(subject))), now)
        files = (StoredAttachment(file, "application/pdf", 0, ""),) if file else ()
        said = Article(BO, "requester", "public", text, now, ticket_id=3, inbox_id=stored.id, attachments=files)
        tickets.add_article(unit, said, [b"pdf"] * len(files))
        done = erasure.erase(unit, [ANN], now, rewrite=scrub_mail)
        assert 3 in done.touched
        left = everything(unit).lower()
        assert not re.search(rf"ann\W*lee|ann_lee|lee\W*ann|{WORD.lower()}|ann(@|%40|=)acme|m(\u00fc|u\u0308)ller", left)
        assert b"SGVyIHNjYW5uZXI" not in left.encode()
        assert not inbox.get(unit, stored.id).content


@pytest.mark.parametrize("cte", ["base64", "quoted-printable"])
def test_lists_and_digests_that_told_of_their_tickets_are_gone(database: Database, now: datetime, cte: str):
    letters = []
    for text in (LIST, "  2. P3 · Other (T-11, Bo)\n"):
        mail = EmailMessage()
        mail["To"], mail["Subject"] = PIET, "Your queue"
        mail.set_content(text, cte=cte)
        letters.append(
            Letter("x", PIET, f"<l{len(letters)}@x>", "b@x", mail.as_bytes(), now, now, now, subject="Queue")
        )
    with database.write() as unit:
        fill(unit, now)
        outbox.add(unit, letters)
        erasure.erase(unit, [ANN], now, rewrite=scrub_mail)
        ours = [one.id for one in outbox.list_letters(unit) if one.message_id.startswith("<l")]
        assert [len(outbox.get(unit, number).content) > 0 for number in sorted(ours)] == [False, True]


def coded(text: str) -> bytes:
    """A mail whose text is in base64."""
    return b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(text.encode())


def test_what_everybody_writes_and_our_own_words_take_no_mail_of_others_away(database: Database, now: datetime):
    """One erasure took the mails of all who close alike, or quote the same letter of ours, where these are in base64."""
    closing, ours = "Thank you very much", "Just reply to add anything."

    others = [f"{number}@acme.example" for number in range(4)]
    with database.write() as unit:
        fill(unit, now)
        tickets.add_article(
            unit, Article(ANN, "requester", "public", f"It jams, {WORD}.\n{closing}", now, cut=f"> {ours}", ticket_id=1)
        )
        for number, other in enumerate(others, start=3):
            open_ticket(unit, number, other, "Their own", now)
            words = f"The lamp {number} is dark.\n{closing}"
            tickets.add_article(unit, Article(other, "requester", "public", words, now, cut=ours, ticket_id=number))
            content = coded(f"{words}\n> {ours}\n")
            inbox.put(unit, content=content, sender=other, recipients=["s@x"], received_at=now)
        inbox.put(unit, content=coded(f"Look:\n> It jams, {WORD}.\n"), sender=BO, recipients=["s@x"], received_at=now)
        unit.execute(sa.update(metadata.tables["inbox"]).values(state="done"))
        erasure.erase(unit, [ANN], now, rewrite=scrub_mail)
        left = {mail.sender: bool(inbox.get(unit, mail.id).content) for mail in inbox.list_mails(unit)}
    assert [left[other] for other in others] == [True] * 4
    assert not left[BO]


def test_their_number_goes_from_mails_of_others_and_that_of_the_house_stays(database: Database, now: datetime):
    """It stands below their names, in what is cut; three others who sign with the same one make it the house's."""
    own, house = "Tel. +44 20 7946 0958", "Reception: 020 7946 0000"

    others = [f"{number}@acme.example" for number in range(3)]
    with database.write() as unit:
        fill(unit, now)
        cut = f"Facilities\n{own}\n{house}\n\n> Just reply to add anything."
        tickets.add_article(unit, Article(ANN, "requester", "public", "It jams.", now, cut=cut, ticket_id=1))
        for number, other in enumerate(others, start=3):
            open_ticket(unit, number, other, "Their own", now)
            article = Article(other, "requester", "public", "The lamp is dark.", now, cut=house, ticket_id=number)
            tickets.add_article(unit, article)
            content = coded(f"The lamp {number} is dark.\n{house}\n")
            inbox.put(unit, content=content, sender=other, recipients=["s@x"], received_at=now)
        content = coded(f"The user has this number:\n{own}\n")
        inbox.put(unit, content=content, sender=BO, recipients=["s@x"], received_at=now)
        unit.execute(sa.update(metadata.tables["inbox"]).values(state="done"))
        erasure.erase(unit, [ANN], now, rewrite=scrub_mail)
        left = {mail.sender: bool(inbox.get(unit, mail.id).content) for mail in inbox.list_mails(unit)}
    assert [left[other] for other in others] == [True] * 3
    assert not left[BO]


def test_a_hash_names_nobody():
    assert erased_people.hash_of("a", ANN) != erased_people.hash_of("b", ANN)
    assert erased_people.hash_of("a", f" {ANN.upper()}") == erased_people.hash_of("a", ANN)


def test_a_mail_that_waits_is_written_anew_and_read_anew(database: Database, now: datetime):
    """Whoever reads it at this moment has lost its claim; one that cannot be written anew goes as a whole."""
    inbox_table = metadata.tables["inbox"]
    contents = (
        f"From: {PIET}\n\nReplaced.\n> {WORD} it is".encode(),
        b"x" * blobs.INLINE_LIMIT + WORD.encode(),
        f"From: {BO}\n\nas {ANN} said".encode(),
        f"From: {BO}\n\nOther".encode(),
    )
    with database.write() as unit:
        fill(unit, now)
        unit.execute(inbox_table.update().values(state="done"))
        for content in contents:
            inbox.put(unit, content=content, sender=PIET, recipients=["s@x"], received_at=now)
        [claimed] = inbox.claim(unit, now, 1)

        def rewrite(content: bytes, person: object) -> bytes | None:
            return None if ANN.encode() in content else content.replace(WORD.encode(), b"[erased]")

        done = erasure.erase(unit, [ANN], now, rewrite=rewrite)
        lost_files.drop_files(unit, done.freed)
        with pytest.raises(LostClaim):
            inbox.finish(unit, claimed, Outcome.ARTICLE, "", 1, now)
            unit.write_added()
        again = inbox.claim(unit, now, 9)
        assert [bytes(mail.content)[-8:] for mail in again] == [b"d] it is", b"[erased]", b"e\n\nOther"]
        assert WORD.lower() not in everything(unit).lower()
    assert list(database.blobs.names(1e12)) == []


def test_bytes_that_name_them_in_an_encoding_go_with_what_was_read_from_them(database: Database, now: datetime):
    """Bo forwards what Ann wrote, in base64: no search through bytes finds her there."""
    encoded = base64.b64encode(f"See what Ann Lee wrote: {WORD}".encode())
    with database.write() as unit:
        fill(unit, now)
        open_ticket(unit, 3, BO, "Forwarded", now)
        mail = inbox.put(unit, content=b"From: bo\n\n" + encoded, sender=BO, recipients=["s@x"], received_at=now)
        said = Article(BO, "requester", "public", "See what\nAnn Lee wrote", now, ticket_id=3, inbox_id=mail.id)
        tickets.add_article(unit, said)
        outbox.add(unit, [Letter("x", PIET, "<9@x>", "b@x", encoded, now, now, now, ticket_id=3)])
        unit.execute(metadata.tables["inbox"].update().values(state="done"))
        erasure.erase(unit, [ANN], now)
        assert encoded.decode() not in everything(unit)
        assert "See what" in everything(unit)
