"""What came sealed, once it is stored: retention and erasure reach it in both forms, and nobody else reads of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from rules.loading.load import load_texts
from service.config.settings import SealedMail, Trust
from service.loops.letters.press import personal_address
from service.privacy.sweep import sweep
from store.mail import certificates, inbox
from store.records import CertificateState, KnownCertificate
from store.schema import tables as t
from store.upkeep import erasure
from tests.service.loops.letters.test_sealing_by_mail import Material, der, everything_stored
from tests.tools.talk import ANN, DESK, PIET, Talk

DANA, BO, TIM = "dana@acme.example", "bo@acme.example", "tim@acme.example"
KEPT_TEN_DAYS = load_texts(
    {"rules/a.yaml": "categories: {other: {}}\nretention: {raw_mail: 10d, letters: 10d, text: 10d, held: 10d}\n"}
).policy
WORD = "Zwetschgen"  # in what came encrypted
HEAD = "From: {who} <{address}>\r\nTo: support@acme.example\r\nSubject: ...\r\nMessage-ID: <{number}@client.example>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0800\r\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    material = Material(tmp_path_factory.mktemp("sealed"))
    material.bo = material.ca.issue("bo", BO)
    return material


def sealed_mail(made, person, address, text, number=1):
    """Signed and encrypted, its subject inside."""
    inner = (
        f'Content-Type: text/plain; charset=utf-8; protected-headers="v1"\r\nSubject: Printer {WORD}\r\n\r\n{text}\r\n'
    )
    head = HEAD.format(who=address.partition("@")[0].title(), address=address, number=number)
    return head.encode() + made.desk.encrypt(person.sign(inner.encode(), opaque=True))


@pytest.fixture(params=["decrypted", "sealed"])
def talk(made, tmp_path, request):
    """A desk to which Piet's certificate was pinned: what Ann writes reaches him encrypted."""
    desk = Talk(tmp_path / "desk", trust=Trust(key_folder=made.keys), sealed=SealedMail(store=request.param))
    row = KnownCertificate("AA", PIET, "smime", CertificateState.PINNED, desk.stage.clock.now(), content=der(made.piet))
    desk.stage.writer.run(lambda unit: certificates.pin(unit, row))
    yield desk
    desk.close()


def solve(talk, made):
    """Ann's sealed ticket, solved and closed."""
    first = talk.raw(sealed_mail(made, made.ann, ANN, f"The printer on floor 3 prints {WORD}."))
    talk.reply(first.letter(PIET, "assignment"), "#resolve\nSolution: took it out.\n")
    confirmation = next(one for one in talk.stage.letters if one.kind == "confirmation")
    talk.reply(confirmation, "Yes, it works.")
    assert talk.ticket().state == "closed"


def sweep_on(stage):
    """What retention takes, as a desk takes it."""

    def look(find):
        with stage.database.read() as unit:
            return find(unit)

    sweep(KEPT_TEN_DAYS, stage.clock.now(), look, lambda job: stage.writer.run(job, "retention"))


def bytes_of(talk):
    """Mails and letters that still have their bytes."""
    with talk.stage.database.read() as unit:
        mails = unit.execute(sa.select(t.inbox_content.c.inbox_id)).scalars().all()
        letters = unit.execute(sa.select(t.outbox_content.c.outbox_id)).scalars().all()
    return mails, letters


def test_retention_reaches_mail_text_and_letters_alike(talk, made):
    solve(talk, made)
    assert all(bytes_of(talk))
    talk.wait(days=20)
    sweep_on(talk.stage)
    with talk.stage.database.read() as unit:
        mails = unit.execute(sa.select(t.inbox_content).where(t.inbox_content.c.inbox_id == 1)).all()
        texts = unit.execute(sa.select(t.article.c.text).where(t.article.c.ticket_id == 1)).scalars().all()
        letters = unit.execute(sa.select(t.outbox_content).join(t.outbox).where(t.outbox.c.ticket_id == 1)).all()
    assert (mails, letters) == ([], [])
    assert not any("printer" in text or "sealed" in text for text in texts)


def test_erasure_leaves_nothing_that_a_key_could_open(talk, made):
    solve(talk, made)
    talk.stage.writer.run(lambda unit: erasure.erase(unit, [ANN], talk.stage.clock.now()))
    stored = everything_stored(talk, without=())
    assert ANN not in stored and WORD not in stored and "MII" not in stored  # so cipher text begins in base64
    with talk.stage.database.read() as unit:
        theirs = sa.select(t.inbox.c.id).where(t.inbox.c.sender != PIET)
        assert unit.execute(theirs.where(t.inbox.c.id.not_in(sa.select(t.inbox_content.c.inbox_id)))).all()
        assert certificates.find_of_address(unit, ANN) == []


def test_erasure_takes_the_sealed_mail_of_somebody_else_that_names_them(made, tmp_path):
    desk = Talk(tmp_path / "desk", trust=Trust(key_folder=made.keys), sealed=SealedMail(encrypt="never"))
    try:
        desk.raw(sealed_mail(made, made.bo, BO, f"The printer jams, {ANN} saw it as well."))
        desk.stage.writer.run(lambda unit: erasure.erase(unit, [ANN], desk.stage.clock.now()))
        with desk.stage.database.read() as unit:
            contents = unit.execute(sa.select(t.inbox_content.c.content)).all()
            [text] = unit.execute(sa.select(t.article.c.text)).scalars()
        assert contents == []
        assert ANN not in text and "The printer jams" in text
    finally:
        desk.close()


def test_nobody_else_reads_what_came_encrypted_to_a_confidential_ticket(made, tmp_path):
    desk = Talk(tmp_path / "desk", trust=Trust(key_folder=made.keys), sealed=SealedMail(encrypt="never"))
    try:
        first = desk.raw(sealed_mail(made, made.ann, ANN, f"The printer on floor 3 prints {WORD}."))
        work = first.letter(PIET, "assignment")
        desk.reply(work, "#confidential")
        known = len(desk.stage.letters)
        desk.wait(days=2)
        own = personal_address(desk.stage.desk.press[DESK], DANA)
        asked = ("#list", "#list all", "#find printer", "#show 1", "#kb printer")
        for words in asked:
            desk.mail(DANA, "", words, to=(own,))
        desk.reply(work, f"#resolve\nSolution: took the {WORD} out.\n")
        refused = desk.reply(work, "#publish").letter(PIET, "receipt")
        assert "confidential" in refused.text
        desk.reply(next(one for one in desk.stage.letters if one.kind == "confirmation"), "Yes, it works.")
        desk.wait(days=1)
        for words in (*asked, "#report this month"):
            desk.mail(DANA, "", words, to=(own,))
        desk.wait(days=40)
        other = desk.mail(TIM, "Printer on floor 3", f"The printer prints {WORD} on floor 3.")
        desk.reply(other.letter(PIET, "assignment"), "#similar")
        others = [
            one
            for one in desk.stage.letters[known:]
            if one.kind in {"digest-lead", "report", "found", "ticket", "similar", "article-review", "received"}
            and (one.to != PIET or one.kind == "similar")
            and one.to != TIM
        ]
        kinds = {one.kind for one in others}
        assert kinds >= {"digest-lead", "report", "found", "similar"}
        for letter in others:
            files = "".join(file.content.decode("latin-1") for file in letter.files)
            assert WORD not in letter.subject + letter.text + letter.html + files, (letter.kind, letter.text)
        digest = next(one for one in others if one.kind == "digest-lead")
        assert "confidential (T-1" in " ".join(digest.text.split())
    finally:
        desk.close()


def test_stored_sealed_no_file_of_the_database_holds_a_word_of_it(made, tmp_path):
    settings = SealedMail(store="sealed", encrypt="always")
    desk = Talk(
        tmp_path / "desk", f"sqlite:///{tmp_path}/var/desk.db", trust=Trust(key_folder=made.keys), sealed=settings
    )
    try:
        for address, person in ((PIET, made.piet), (BO, made.bo)):
            row = KnownCertificate(
                address, address, "smime", CertificateState.PINNED, desk.stage.clock.now(), content=der(person)
            )
            desk.stage.writer.run(lambda unit, row=row: certificates.pin(unit, row))
        first = desk.raw(sealed_mail(made, made.ann, ANN, f"The printer on floor 3 prints {WORD}."))
        work = first.letter(PIET, "assignment")
        assert WORD in work.text
        desk.raw(sealed_mail(made, made.bo, BO, f"My printer prints {WORD} too, on floor 3.", 2))
        desk.reply(work, "#resolve\nSolution: new drum.\n", quote=False)
        confirmation = next(one for one in desk.stage.letters if one.kind == "confirmation" and one.to == ANN)
        desk.reply(confirmation, "Yes, it works.", quote=False)
        desk.wait(days=2)
        with closing(sqlite3.connect(tmp_path / "var" / "desk.db")) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")  # as SQLite does by itself
        files = [path for path in (tmp_path / "var").rglob("*") if path.is_file()]
        assert files
        assert [path.name for path in files if WORD.encode() in path.read_bytes()] == []
    finally:
        desk.close()


def test_what_nobody_could_read_goes_too(made, tmp_path):
    desk = Talk(tmp_path / "desk", trust=Trust(key_folder=made.keys), sealed=SealedMail(encrypt="never"))
    try:
        inner = f"Content-Type: text/plain\r\n\r\n{WORD}\r\n".encode()
        for number, address in enumerate((ANN, BO), 1):
            head = HEAD.format(who=address.partition("@")[0].title(), address=address, number=number)
            assert desk.raw(head.encode() + made.other.encrypt(inner), address).outcome == "parked"

        def bytes_left():
            with desk.stage.database.read() as unit:
                return unit.execute(sa.select(t.inbox_content.c.inbox_id)).scalars().all()

        desk.stage.writer.run(lambda unit: erasure.erase(unit, [ANN], desk.stage.clock.now()))
        assert bytes_left() == [2]
        desk.wait(days=20)
        sweep_on(desk.stage)
        assert bytes_left() == [2]  # it still waits for its key
        desk.stage.writer.run(lambda unit: inbox.drop(unit, 2, "no key will come", desk.stage.clock.now()))
        desk.wait(days=20)
        sweep_on(desk.stage)
        assert bytes_left() == []
    finally:
        desk.close()
