"""Sealed mail through a whole desk: read, answered, said to both sides, taken up again when a key comes."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from service.config.settings import SealedMail, Trust
from store.mail import certificates, inbox, outbox
from store.records import CertificateState, KnownCertificate
from store.schema.tables import metadata
from store.ticket import tickets
from tests.tools.sealed_material import Authority, make_folder, run
from tests.tools.talk import ANN, Step, Talk

HEAD = b"From: Ann Lee <ann@acme.example>\r\nTo: support@acme.example\r\nSubject: %s\r\nMessage-ID: <%s@client.example>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0800\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe printer on floor 3 prints nothing but stripes.\r\n"


class Material:
    def __init__(self, folder):
        self.ca = Authority(folder)
        self.ann = self.ca.issue("ann", ANN)
        self.piet = self.ca.issue("piet", "piet@acme.example")
        self.desk = self.ca.issue("desk", "support@acme.example")
        self.other = self.ca.issue("other", "support@acme.example")
        self.keys = make_folder(folder / "keys", self.desk, authority=self.ca)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Material(tmp_path_factory.mktemp("sealed"))


@pytest.fixture
def talk(made, tmp_path):
    desk = Talk(tmp_path / "desk", trust=Trust(key_folder=made.keys), sealed=SealedMail(encrypt="never"))
    yield desk
    desk.close()


def mail(entity, number=1, subject=b"Stripes on paper"):
    return HEAD % (subject, str(number).encode()) + entity


def test_opaque_signed_mail_is_worked_on_as_if_it_had_come_bare(made, tmp_path):
    desk = Talk(tmp_path / "bare")  # without any key
    try:
        step = desk.raw(mail(made.ann.sign(TEXT, opaque=True)))
        assert step.outcome == "ticket"
        assert "nothing but stripes" in step.letter("piet@acme.example", "assignment").text
        assert not any(one.name.startswith("smime") for one in step.letter("piet@acme.example").files)
    finally:
        desk.close()


def test_encrypted_mail_is_read_with_the_desks_key(made, talk):
    step = talk.raw(mail(made.desk.encrypt(made.ann.sign(TEXT, opaque=True))))
    assert "nothing but stripes" in step.letter("piet@acme.example", "assignment").text


def last_state(talk, number=1):
    with talk.stage.database.read() as unit:
        return inbox.get(unit, number)


@pytest.mark.parametrize(
    ("language", "told", "noted"),
    [("en", "we do not have the key", "Nobody can read a message"), ("zh", "没有能打开它的密钥", "无法读取")],
)
def test_what_nobody_can_read_is_said_to_both_and_read_again_when_the_key_comes(made, tmp_path, language, told, noted):
    keys = make_folder(tmp_path / "keys", made.desk, authority=made.ca)
    desk = Talk(tmp_path / "desk", trust=Trust(key_folder=keys), sealed=SealedMail(encrypt="never"))
    try:
        subject = "打印机坏了，打不出来".encode() if language == "zh" else b"The printer on our floor does not work"
        step = desk.raw(mail(made.other.encrypt(TEXT), subject=subject))
        assert step.outcome == "parked"
        letter = step.letter(ANN, "unreadable")
        assert told in letter.text
        notes = [one for one in step.letters if one.kind == "unreadable-note"]
        assert notes and all("Acme CA" in one.text and "postdesk inbox retry 1" in one.text for one in notes)
        assert "stripes" not in "".join(one.text for one in step.letters)
        (keys / "other.pem").write_bytes(made.other.both)
        desk.stage.writer.run(lambda unit: inbox.retry(unit, 1, desk.stage.clock.now()))
        letters = desk.stage.settle()
        assert last_state(desk).outcome == "ticket"
        assert any("nothing but stripes" in one.text for one in letters if one.kind == "assignment")
    finally:
        desk.close()


def test_a_second_try_without_the_key_tells_nobody_again(made, talk):
    talk.raw(mail(made.other.encrypt(TEXT)))
    talk.stage.writer.run(lambda unit: inbox.retry(unit, 1, talk.stage.clock.now()))
    assert talk.stage.settle() == []
    assert last_state(talk).state == "parked"


def test_encrypted_mail_of_a_machine_is_never_answered(made, talk):
    step = talk.raw(
        mail(made.other.encrypt(TEXT)).replace(b"Message-ID", b"Auto-Submitted: auto-generated\r\nMessage-ID")
    )
    assert step.to(ANN) == []


def test_the_engineers_letter_says_who_signed_and_whether_it_holds(made, talk):
    line = talk.raw(mail(made.ann.sign(TEXT))).letter("piet@acme.example", "assignment").text
    assert f"Signed by ann ({ANN}): the signature is valid." in " ".join(line.split())
    forged = (
        talk.raw(mail(made.piet.sign(TEXT.replace(b"stripes", b"dots")), 2, b"Another thing"))
        .letter("piet@acme.example", "assignment")
        .text
    )
    assert "but the signature is not valid: the certificate is for another address than the sender's" in " ".join(forged.split())
    unsigned = (
        talk.raw(mail(made.desk.encrypt(TEXT.replace(b"stripes", b"lines")), 3, b"A third thing"))
        .letter("piet@acme.example", "assignment")
        .text
    )
    assert "It came encrypted. Nobody signed it: anybody could have written it." in " ".join(unsigned.split())


def test_certificates_are_learned_from_verified_mail_and_others_only_listed(made, talk, tmp_path):
    talk.raw(mail(made.ann.sign(TEXT)))
    stranger = Authority(tmp_path / "other").issue("ann2", ANN)
    talk.raw(mail(stranger.sign(TEXT.replace(b"stripes", b"dots")), 2, b"Another thing"))
    talk.raw(mail(made.piet.sign(TEXT.replace(b"stripes", b"lines")), 3, b"A third thing"))
    with talk.stage.database.read() as unit:
        states = [(one.address, one.state) for one in certificates.list_certificates(unit)]
    assert sorted(states) == [(ANN, "known"), (ANN, "seen")]


def test_a_reply_that_is_signed_and_encrypted_is_a_reply(made, talk):
    first = talk.raw(mail(made.ann.sign(TEXT)))
    assignment = first.letter("piet@acme.example", "assignment")
    content, sender, recipients = talk.answer(assignment, "It is the drum, I have ordered one.")
    message = message_from_bytes(content)
    inner = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + message.get_payload(decode=True)
    fields = b"".join(
        f"{name}: {value}\r\n".encode()
        for name, value in message.items()
        if not name.lower().startswith(("content-", "mime-"))
    )
    step = Step(*talk.stage.send(fields + made.desk.encrypt(made.piet.sign(inner, opaque=True)), sender, recipients))
    assert "ordered one" in step.letter(ANN, "engineer-reply").text


# -- letters out -------------------------------------------------------------------------------------------------------


def sent_to(talk, address):
    """What left for somebody, as bytes on the wire."""
    return [one.content for one in talk.stage.hop.letters if one.recipient == address]


def sealed_desk(made, tmp_path, **settings):
    return Talk(tmp_path / "desk", trust=Trust(key_folder=made.keys), sealed=SealedMail(**settings))


def test_letters_are_signed_automatic_ones_too(made, talk):
    talk.raw(mail(made.ann.sign(TEXT)))
    [receipt] = sent_to(talk, ANN)
    assert b"Auto-Submitted" in receipt
    text = run("openssl", "cms", "-verify", "-CAfile", made.ca.pem, "-purpose", "any", data=receipt)
    assert b"text/plain" in text


def test_answers_are_encrypted_where_the_certificate_is_known_and_show_nothing(made, tmp_path):
    desk = sealed_desk(made, tmp_path)
    try:
        desk.raw(mail(made.desk.encrypt(made.ann.sign(TEXT, opaque=True)), subject=b"Secret stripes"))
        [receipt] = sent_to(desk, ANN)
        assert b"Secret" not in receipt and b"[T-1]" in receipt.partition(b"\r\n\r\n")[0]
        inside = run(
            "openssl", "cms", "-verify", "-CAfile", made.ca.pem, "-purpose", "any", data=made.ann.decrypt(receipt)
        )
        assert b"Subject: " in inside and b"Secret stripes" in inside
        [assignment] = sent_to(desk, "piet@acme.example")  # nothing is known of him
        assert b"multipart/signed" in assignment
    finally:
        desk.close()


def test_who_signs_with_one_certificate_and_reads_with_another_gets_encrypted_letters(made, tmp_path):
    signs = made.ca.issue("ann-signs", ANN, extra="keyUsage=digitalSignature")
    reads = made.ca.issue("ann-reads", ANN, extra="keyUsage=keyEncipherment")
    desk = sealed_desk(made, tmp_path)
    try:
        content = signs.sign(TEXT, "-certfile", str(reads.pem), opaque=True)
        desk.raw(mail(made.desk.encrypt(content), subject=b"Secret stripes"))
        [receipt] = sent_to(desk, ANN)
        assert b"Secret stripes" in reads.decrypt(receipt)
    finally:
        desk.close()


def test_always_sends_nothing_in_the_clear_and_says_so_to_the_engineers(made, tmp_path):
    desk = sealed_desk(made, tmp_path, encrypt="always")
    try:
        step = desk.raw(mail(TEXT.replace(b"\r\n\r\n", b"\r\nMIME-Version: 1.0\r\n\r\n")))
        assert step.outcome == "ticket"
        desk.wait(minutes=5)
        wire = b"".join(one.content for one in desk.stage.hop.letters)
        assert b"stripes" not in wire and b"Stripes" not in wire
        notes = [one for one in desk.stage.letters if one.kind == "not-sealed"]
        assert notes and all("no valid certificate" in one.text for one in notes)
        with desk.stage.database.read() as unit:
            held = outbox.list_letters(unit, ("held",), limit=50)
        assert {one.recipient for one in held} >= {ANN, "piet@acme.example"}
        assert all(one.last_reply == "not sealed: no_certificate" for one in held)
        # a signed mail of hers brings the certificate: what waited goes, encrypted
        desk.raw(mail(made.ann.sign(TEXT.replace(b"stripes", b"dots")), 2, b"My certificate"))
        letters = sent_to(desk, ANN)
        assert len(letters) >= 2
        assert b"stripes" in b"".join(map(made.ann.decrypt, letters)) or b"Stripes" in b"".join(
            map(made.ann.decrypt, letters)
        )
    finally:
        desk.close()


def test_an_expired_certificate_is_not_encrypted_to(made, tmp_path):
    desk = sealed_desk(made, tmp_path, encrypt="always")
    try:
        old = made.ca.issue("ann-old", ANN, end="20260101000000Z", key=made.ann.key)
        rows = [
            KnownCertificate(
                "AA",
                ANN,
                "smime",
                CertificateState.PINNED,
                desk.stage.clock.now(),
                content=der(old),
                ends_at=datetime(2026, 1, 1, tzinfo=UTC),
            ),
            KnownCertificate(
                "BB",
                ANN,
                "smime",
                CertificateState.KNOWN,
                desk.stage.clock.now(),
                content=der(made.ann),
                ends_at=datetime(2099, 1, 1, tzinfo=UTC),
            ),
        ]
        desk.stage.writer.run(lambda unit: certificates.pin(unit, rows[0]))
        desk.mail(ANN, "Stripes")
        assert sent_to(desk, ANN) == []
        desk.stage.writer.run(lambda unit: certificates.learn(unit, rows[1:]))
        desk.stage.writer.run(lambda unit: outbox.release_withheld(unit, desk.stage.clock.now(), [ANN]))
        desk.stage.settle()
        assert len(sent_to(desk, ANN)) == 1
        made.ann.decrypt(sent_to(desk, ANN)[0])
    finally:
        desk.close()


def der(person):
    return run("openssl", "x509", "-in", person.pem, "-outform", "DER")


def test_a_desk_without_keys_sends_its_letters_as_they_are(tmp_path):
    desk = Talk(tmp_path / "desk")
    try:
        desk.mail(ANN, "Stripes")
        assert b"multipart/signed" not in sent_to(desk, ANN)[0]
        assert desk.stage.desk.sealing.crypto.pid is None
    finally:
        desk.close()


def everything_stored(desk, without=("inbox",)):
    """All texts and bytes in the database, but for some tables."""
    with desk.stage.database.read() as unit:
        rows = [
            row for table in metadata.sorted_tables if table.name not in without for row in unit.execute(table.select())
        ]
    return repr(rows)


def test_stored_sealed_keeps_the_text_in_the_mail_and_in_nothing_else(made, tmp_path):
    desk = sealed_desk(made, tmp_path, encrypt="always", store="sealed")
    try:
        for address, person in ((ANN, made.ann), ("piet@acme.example", made.piet)):
            row = KnownCertificate(
                address, address, "smime", CertificateState.PINNED, desk.stage.clock.now(), content=der(person)
            )
            desk.stage.writer.run(lambda unit, row=row: certificates.pin(unit, row))
        desk.raw(mail(made.desk.encrypt(made.ann.sign(TEXT, opaque=True))))
        [assignment] = sent_to(desk, "piet@acme.example")
        assert b"stripes" in made.piet.decrypt(assignment)
        assert "stripes" not in everything_stored(desk)
        with desk.stage.database.read() as unit:
            assert [one.text for one in tickets.articles(unit, 1)] == ["[sealed: mail 1]"]
    finally:
        desk.close()


def test_stored_decrypted_keeps_the_text_and_never_offers_it_as_a_solution(made, talk):
    first = talk.raw(mail(made.desk.encrypt(made.ann.sign(TEXT, opaque=True))))
    assignment = first.letter("piet@acme.example", "assignment")
    talk.reply(assignment, "#resolve solution: new drum\n#resolve")
    assert "stripes" in everything_stored(talk)
    with talk.stage.database.read() as unit:
        assert tickets.articles(unit, 1)[0].flags == ("encrypted",)


class Signed:
    """A strict desk, where a signature is what lets Piet command."""

    def __init__(self, made, tmp_path):
        self.made = made
        self.talk = Talk(
            tmp_path / "strict", trust=Trust(level="strict", key_folder=made.keys), sealed=SealedMail(encrypt="never")
        )
        self.talk.stage.clock.move_to(datetime.now(UTC))  # as openssl dates its signatures
        first = self.talk.raw(mail(TEXT.replace(b"\r\n\r\n", b"\r\nMIME-Version: 1.0\r\n\r\n")))
        self.assignment = first.letter("piet@acme.example", "assignment")

    def write(self, text, person=None, number=1):
        content, sender, recipients = self.talk.answer(self.assignment, text, quote=False)
        fields = b"".join(
            f"{name}: {value}\r\n".encode()
            for name, value in message_from_bytes(content).items()
            if not name.lower().startswith(("content-", "mime-", "message-id"))
        )
        inner = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.replace("\n", "\r\n").encode() + b"\r\n"
        body = person.sign(inner) if person else b"MIME-Version: 1.0\r\n" + inner
        return fields + b"Message-ID: <signed-%d@client.example>\r\n" % number + body, sender, recipients

    def state(self):
        return self.talk.stage.find_ticket(1).state


def test_at_strict_a_fresh_signature_that_names_the_ticket_lets_a_command_run_once(made, tmp_path):
    desk = Signed(made, tmp_path)
    try:
        refused = [
            ("#accept\nT-1 is mine", None),
            ("#accept\nit is mine", made.piet),
            ("#accept\nT-1 is mine", made.ann),
        ]
        for number, (text, person) in enumerate(refused):
            content, sender, recipients = desk.write(text, person, number)
            assert desk.talk.raw(content, sender, *recipients).outcome == "held", text
            assert desk.state() == "assigned"
        content, sender, recipients = desk.write("#accept\nT-1 is mine", made.piet, 8)
        assert desk.talk.raw(content, sender, *recipients).outcome in ("event", "article")
        assert desk.state() == "in_progress"
        again = content.replace(b"signed-8@", b"signed-9@")  # the same signature with another mail
        assert desk.talk.raw(again, sender, *recipients).outcome == "held"
    finally:
        desk.talk.close()


def test_a_pinned_certificate_holds_for_its_address_and_a_dropped_one_does_not(made, talk, tmp_path):
    own = Authority(tmp_path / "other").issue("ann", ANN)
    row = KnownCertificate("", ANN, "smime", CertificateState.SEEN, talk.stage.clock.now(), content=der(own))

    def line(number):
        text = TEXT.replace(b"stripes", b"pattern %d" % number)
        step = talk.raw(mail(own.sign(text), number, b"Pattern %d" % number))
        return " ".join(step.letter("piet@acme.example", "assignment").text.split())

    assert "no authority that this desk trusts vouches" in line(1)
    with talk.stage.database.read() as unit:
        [seen] = certificates.find_of_address(unit, ANN)
    assert (seen.state, seen.content) == (CertificateState.SEEN, row.content)
    talk.stage.writer.run(lambda unit: certificates.set_state(unit, seen.fingerprint, CertificateState.PINNED))
    assert "the signature is valid" in line(2)
    talk.stage.writer.run(lambda unit: certificates.set_state(unit, seen.fingerprint, CertificateState.DROPPED))
    assert "no authority that this desk trusts vouches" in line(3)


def test_the_engineer_is_told_of_sealed_mail_that_was_forwarded(made, tmp_path):
    desk = Talk(tmp_path / "desk", trust=Trust(key_folder=made.keys), sealed=SealedMail(encrypt="never"))
    try:
        frame = b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="mm"\n\n--mm\nContent-Type: text/plain; charset=utf-8\n\nThe printer stripes, as Piet says:\n--mm\nContent-Type: message/rfc822\n\n'
        inner = mail(made.piet.sign(TEXT, opaque=True), 2)
        step = desk.raw(mail(frame + inner + b"\n--mm--\n"))
        told = step.letter("piet@acme.example", "assignment").text
        assert "as Piet says" in told and "Something sealed in it was not opened" in told
        assert "Signed" not in told and "Nobody signed" not in told
    finally:
        desk.close()
