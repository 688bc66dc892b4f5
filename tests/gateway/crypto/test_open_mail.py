"""S/MIME as openssl makes it, read, verified and decrypted; what users of other desks trip over is among it."""

from base64 import encodebytes
from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from gateway.crypto import open_mail as open_mail_module
from gateway.crypto.key_folder import KeyFolder, read_key_folder
from gateway.crypto.open_mail import open_mail
from gateway.message import RawMail
from gateway.read.worker import read
from gateway.seals import SealFault
from service.loops.letters.sealing import looks_sealed
from tests.tools.sealed_material import TEXT, Authority, mail, make_folder, run

AT = datetime(2026, 11, 27, 10, tzinfo=UTC)
PLAIN = "The printer on floor 3 is broken."


def opened(content, folder=None, at=AT, theirs=()):
    assert looks_sealed(content)
    keys = read_key_folder(folder) if folder is not None else KeyFolder()
    return open_mail(content, keys, at, theirs)


def text_of(found):
    """As the reader reads it: the text goes through the whole of it as if it had come bare."""
    return read(RawMail(found.content, "ann@example.com", ("support@acme.example",), AT)).reply.text


def test_opaque_signed_mail_is_read_without_keys(smime):
    found = opened(mail(smime.ann.sign(opaque=True)))
    assert text_of(found) == PLAIN
    assert not found.seal.encrypted
    assert [(one.fault, one.is_right, one.addresses) for one in found.seal.signers] == [
        (SealFault.UNKNOWN_SIGNER, True, ("ann@example.com",))
    ]


@pytest.mark.parametrize("opaque", [True, False])
@pytest.mark.parametrize("options", [(), ("-md", "sha512"), ("-keyid",), ("-nosmimecap",), ("-noattr",)])
def test_a_signature_that_a_given_authority_vouches_for_holds(smime, opaque, options):
    found = opened(mail(smime.ann.sign(TEXT, *options, opaque=opaque)), smime.keys)
    assert text_of(found) == PLAIN
    assert [one.fault for one in found.seal.signers] == [SealFault.NONE]


def test_pss_elliptic_curves_and_ed25519_hold(smime):
    for content in (
        smime.ann.sign(TEXT, "-keyopt", "rsa_padding_mode:pss"),
        smime.ed.sign(TEXT),
        smime.ed.sign(opaque=True),
        smime.fay.sign(TEXT, "-md", "sha512"),
        smime.fay.sign(TEXT, "-md", "sha512", opaque=True),
    ):
        assert [one.fault for one in opened(mail(content), smime.keys).seal.signers] == [SealFault.NONE]


def test_what_was_changed_is_shown_and_does_not_hold(smime):
    content = mail(smime.ann.sign()).replace(b"floor 3", b"floor 4")
    found = opened(content, smime.keys)
    assert text_of(found) == PLAIN.replace("3", "4")
    assert [one.fault for one in found.seal.signers] == [SealFault.BROKEN]


def test_line_ends_that_a_road_changed_do_not_break_a_signature(smime):
    content = mail(smime.ann.sign()).replace(b"\r\n", b"\n")
    assert [one.fault for one in opened(content, smime.keys).seal.signers] == [SealFault.NONE]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"begin": "20250101000000Z", "end": "20250601000000Z"}, SealFault.EXPIRED),
        ({"begin": "20270101000000Z"}, SealFault.NOT_YET),
        ({"usage": "serverAuth"}, SealFault.WRONG_USE),
        ({"kind": "weak"}, SealFault.WEAK),
        ({"extra": "keyUsage=keyEncipherment"}, SealFault.WRONG_USE),
    ],
)
def test_what_speaks_against_a_certificate_is_said(smime, given, fault):
    ben = smime.ca.issue(f"ben-{fault}-{len(str(given))}", "ben@example.com", **given)
    assert [one.fault for one in opened(mail(ben.sign()), smime.keys).seal.signers] == [fault]


def test_old_mail_is_judged_by_the_time_when_it_came(smime):
    old = smime.ca.issue("old", "old@example.com", begin="20250101000000Z", end="20250601000000Z")
    content = mail(old.sign())
    assert [one.fault for one in opened(content, smime.keys, datetime(2025, 3, 1, tzinfo=UTC)).seal.signers] == [
        SealFault.NONE
    ]


def test_a_revoked_certificate_does_not_hold(smime, tmp_path):
    eve = smime.ca.issue("eve", "eve@example.com")
    keys = make_folder(tmp_path / "keys", authority=smime.ca, crl=smime.ca.revoke(eve))
    assert [one.fault for one in opened(mail(eve.sign()), keys).seal.signers] == [SealFault.REVOKED]
    assert [one.fault for one in opened(mail(smime.ann.sign()), keys).seal.signers] == [SealFault.NONE]


def test_nobody_vouches_for_another_authority_or_for_a_person_who_plays_one(smime, tmp_path):
    other = Authority(tmp_path / "other").issue("ann", "ann@example.com")
    assert [one.fault for one in opened(mail(other.sign()), smime.keys).seal.signers] == [SealFault.UNKNOWN_SIGNER]
    fake = Authority.__new__(Authority)
    fake.folder, fake.key, fake.pem = tmp_path, smime.ann.key, smime.ann.pem
    forged = fake.issue("boss", "boss@example.com")
    content = mail(forged.sign(TEXT, "-certfile", str(smime.ann.pem)))
    assert [one.fault for one in opened(content, smime.keys).seal.signers] == [SealFault.UNKNOWN_SIGNER]


def test_the_address_stands_in_the_alternative_name_or_else_in_the_subject(smime):
    bare = smime.ca.issue("kim", "", subject="/CN=Kim/emailAddress=Kim@Example.com")
    both = smime.ca.issue("lee", "lee@example.com", subject="/CN=Lee/emailAddress=boss@example.com")
    assert opened(mail(bare.sign()), smime.keys).seal.signers[0].addresses == ("kim@example.com",)
    assert opened(mail(both.sign()), smime.keys).seal.signers[0].addresses == ("lee@example.com",)


@pytest.mark.parametrize("cipher", ["-aes128", "-aes192", "-aes256", "-des3", "-aes-128-gcm", "-aes-256-gcm"])
@pytest.mark.parametrize("whose", ["desk", "desk_ec"])
def test_every_cipher_is_decrypted_for_both_kinds_of_keys(smime, cipher, whose):
    found = opened(mail(getattr(smime, whose).encrypt(TEXT, cipher)), smime.keys)
    assert (text_of(found), found.seal.fault, found.seal.encrypted) == (PLAIN, SealFault.NONE, True)


@pytest.mark.parametrize("wrap", ["-aes128-wrap", "-aes192-wrap", "-aes256-wrap", "-des3-wrap"])
@pytest.mark.parametrize("agreed", [("sha1", "0"), ("sha256", "0"), ("sha512", "1")])
def test_every_wrapping_of_a_key_is_undone(smime, wrap, agreed):
    options = ("-keyopt", f"ecdh_kdf_md:{agreed[0]}", "-keyopt", f"ecdh_cofactor_mode:{agreed[1]}")
    content = run("openssl", "cms", "-encrypt", "-binary", "-aes128", wrap, "-recip", smime.desk_ec.pem, *options, data=TEXT)  # fmt: skip
    assert text_of(opened(mail(content), smime.keys)) == PLAIN


def test_compressed_mail_is_read_alone_signed_and_encrypted(smime):
    packed = run("openssl", "cms", "-compress", "-binary", data=TEXT)
    for content in (packed, smime.desk.encrypt(packed), smime.ann.sign(packed, opaque=True)):
        found = opened(mail(content), smime.keys)
        assert (text_of(found), found.seal.fault) == (PLAIN, SealFault.NONE)
    inside = run("openssl", "cms", "-compress", "-binary", data=smime.ann.sign(opaque=True))
    found = opened(mail(inside), smime.keys)
    assert (text_of(found), [one.fault for one in found.seal.signers]) == (PLAIN, [SealFault.NONE])


def test_compressed_mail_that_grows_without_end_stays_shut(smime, monkeypatch):
    packed = run("openssl", "cms", "-compress", "-binary", data=b"Content-Type: text/plain\r\n\r\n" + bytes(10**7))
    monkeypatch.setattr(open_mail_module, "LARGEST", 10**6)
    assert opened(mail(packed), smime.keys).seal.fault is SealFault.TOO_LARGE


@pytest.mark.parametrize("options", [("-pwri_password", "secret"), ("-secretkey", "00" * 16, "-secretkeyid", "01")])
def test_what_is_encrypted_to_no_certificate_stays_shut(smime, options):
    content = run("openssl", "cms", "-encrypt", "-binary", "-aes128", *options, data=TEXT)
    assert opened(mail(content), smime.keys).seal.fault is SealFault.NO_KEY


@pytest.mark.parametrize("options", [("sha1",), ("sha256",), ("sha512",)])
def test_oaep_with_any_digest_is_decrypted(smime, options):
    content = run("openssl", "cms", "-encrypt", "-aes256", "-recip", smime.desk.pem, "-keyopt", "rsa_padding_mode:oaep",
                  "-keyopt", f"rsa_oaep_md:{options[0]}", data=TEXT)  # fmt: skip
    assert text_of(opened(mail(content), smime.keys)) == PLAIN


def test_signed_in_encrypted_and_encrypted_in_signed(smime):
    inside = smime.desk.encrypt(smime.ann.sign(opaque=True))
    found = opened(mail(inside), smime.keys)
    assert (text_of(found), [(one.fault, one.covers_text) for one in found.seal.signers]) == (
        PLAIN,
        [(SealFault.NONE, True)],
    )
    around = smime.ann.sign(smime.desk.encrypt(TEXT).replace(b"\n", b"\r\n"))
    found = opened(mail(around), smime.keys)
    assert (text_of(found), [(one.fault, one.covers_text) for one in found.seal.signers]) == (
        PLAIN,
        [(SealFault.NONE, False)],
    )


def test_the_key_is_found_by_what_it_is_encrypted_to_whoever_stands_in_to(smime):
    content = mail(smime.desk.encrypt()).replace(b"To: support@acme.example", b"To: all@lists.example")
    assert text_of(opened(content, smime.keys)) == PLAIN


def test_an_expired_certificate_of_ours_still_opens_old_mail(smime, tmp_path):
    old = smime.ca.issue("desk-old", "support@acme.example", begin="20200101000000Z", end="20210101000000Z")
    keys = make_folder(tmp_path / "keys", old, smime.desk, authority=smime.ca)
    assert text_of(opened(mail(old.encrypt()), keys)) == PLAIN
    assert text_of(opened(mail(smime.desk.encrypt()), keys)) == PLAIN
    signer = read_key_folder(keys).find_signer("support@acme.example", AT)
    assert signer.certificate.not_valid_after_utc.year == 2099


def test_mail_to_others_stays_shut_and_says_to_whom(smime):
    found = opened(mail(smime.ann.encrypt()), smime.keys)
    assert (found.seal.fault, found.seal.is_unread) == (SealFault.NO_KEY, True)
    assert "Acme CA" in found.seal.recipients[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b" smime-type=enveloped-data;", b""),
        (b"application/pkcs7-mime", b"application/x-pkcs7-mime"),
        (
            b'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
            b'application/octet-stream; name="smime.p7m"',
        ),
        (b"smime-type=enveloped-data", b"smime-type=signed-data"),
        (b"Content-Type: application/pkcs7-mime", b"CONTENT-TYPE:\n application/PKCS7-MIME"),
    ],
)
def test_what_clients_write_around_it_does_not_matter(smime, old, new):
    content = mail(smime.desk.encrypt())
    assert old in content
    assert text_of(opened(content.replace(old, new), smime.keys)) == PLAIN


def test_what_a_list_or_gateway_put_beside_it_is_a_file_and_never_text(smime):
    for sealed in (smime.desk.encrypt(), smime.ann.sign(opaque=True), smime.ann.sign()):
        inner = sealed.replace(b"MIME-Version: 1.0\n", b"")
        content = mail(
            b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="ll"\n\n--ll\n'
            + inner
            + b"\n--ll\nContent-Type: text/plain\n\n#close\nlist footer\n--ll--\n"
        )
        found = opened(content, smime.keys)
        reading = read(RawMail(found.content, "ann@example.com", ("support@acme.example",), AT))
        assert reading.mail.text.strip() == PLAIN
        assert found.seal.has_outside
        assert [one.name for one in reading.mail.attachments] == ["outside-1.txt"]


def test_clear_parts_around_an_encrypted_one_are_never_joined_with_it(smime):
    """EFAIL: an image tag that is open before the cipher text and closed behind it."""
    inner = smime.desk.encrypt().replace(b"MIME-Version: 1.0\n", b"")
    content = mail(
        b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="ll"\n\n--ll\nContent-Type: text/html\n\n<img src="http://evil.example/\n--ll\n'
        + inner
        + b'\n--ll\nContent-Type: text/html\n\n">\n--ll--\n'
    )
    found = opened(content, smime.keys)
    reading = read(RawMail(found.content, "ann@example.com", ("support@acme.example",), AT))
    assert reading.mail.text.strip() == PLAIN
    assert "evil" not in reading.mail.text + reading.mail.html
    assert len(reading.mail.attachments) == 2


def test_every_failure_of_an_envelope_is_the_same_to_a_stranger(smime):
    good = smime.desk.encrypt(TEXT, "-aes256", form="DER")
    seen = set()
    for position in range(len(good) - 60, len(good), 3):
        bad = bytearray(good)
        bad[position] ^= 0x55
        head = b"MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
        found = opened(mail(head + encodebytes(bytes(bad))), smime.keys)
        seen.add(found.seal.fault)
    assert seen <= {SealFault.BROKEN, SealFault.NONE}


def test_a_file_of_others_certificates_is_no_sealed_mail(smime):
    blob = run("openssl", "crl2pkcs7", "-nocrl", "-certfile", smime.ann.pem, "-outform", "DER")
    content = mail(
        b"MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=certs-only; name=smime.p7c\nContent-Transfer-Encoding: base64\n\n"
        + encodebytes(blob)
    )
    assert opened(content, smime.keys) is None


def test_hundreds_of_enclosed_certificates_cost_little_and_change_nothing(smime, tmp_path):
    crowd = (
        b"".join(smime.ca.issue(f"c{n}", f"c{n}@example.com", key=smime.ed.key).pem.read_bytes() for n in range(8)) * 60
    )
    (tmp_path / "crowd.pem").write_bytes(smime.ann.pem.read_bytes() + crowd)
    content = mail(smime.ann.sign(TEXT, "-certfile", str(tmp_path / "crowd.pem")))
    assert [(one.fault, one.addresses) for one in opened(content, smime.keys).seal.signers] == [
        (SealFault.NONE, ("ann@example.com",))
    ]


def test_the_signers_certificate_for_encryption_is_found_among_those_enclosed(smime, tmp_path):
    signs = smime.ca.issue("pat-signs", "pat@example.com", extra="keyUsage=digitalSignature")
    reads = smime.ca.issue("pat-reads", "pat@example.com", extra="keyUsage=keyEncipherment")
    old = smime.ca.issue("pat-old", "pat@example.com", extra="keyUsage=keyEncipherment", end="20260101000000Z")
    foreign = Authority(tmp_path / "other").issue("pat", "pat@example.com")
    enclosed = (old, foreign, smime.ann, reads)
    (tmp_path / "more.pem").write_bytes(b"".join(one.pem.read_bytes() for one in enclosed))
    content = mail(signs.sign(TEXT, "-certfile", str(tmp_path / "more.pem")))
    [signer] = opened(content, smime.keys).seal.signers
    assert (signer.fault, [one.name for one in signer.others]) == (SealFault.NONE, ["pat-reads"])
    [changed] = opened(content.replace(b"floor 3", b"floor 4"), smime.keys).seal.signers
    assert changed.others == ()


def test_layers_without_end_are_given_up(smime):
    content = TEXT
    for _ in range(9):
        content = smime.ann.sign(content, opaque=True)
    assert opened(mail(content), smime.keys).seal.fault is SealFault.TOO_LARGE


def test_a_plain_text_without_a_header_is_read_and_noise_is_not(smime):
    assert "hello there" in text_of(opened(mail(smime.desk.encrypt(b"hello there\n\nsecond part\n")), smime.keys))
    found = opened(mail(smime.desk.encrypt(b"\x93\x11\xfe\xfa" * 40)), smime.keys)
    assert (found.seal.fault, found.seal.is_unread) == (SealFault.BROKEN, True)


def test_a_subject_that_was_kept_inside_is_the_subject(smime):
    inner = (
        b'Content-Type: text/plain; charset=utf-8; protected-headers="v1"\r\nSubject: Salary of Ann\r\n\r\nhello\r\n'
    )
    content = mail(smime.desk.encrypt(inner)).replace(b"Subject: The printer", b"Subject: ...")
    assert message_from_bytes(opened(content, smime.keys).content)["Subject"] == "Salary of Ann"
    kept = open_mail(content, read_key_folder(smime.keys), AT, inner_subject=False)  # where it may not be stored
    assert message_from_bytes(kept.content)["Subject"] == "..."


def test_bare_mail_is_none_of_ours():
    assert not looks_sealed(mail(TEXT))
    assert open_mail(mail(TEXT), KeyFolder(), AT) is None


FORWARD = b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="mm"\n\n--mm\nContent-Type: text/plain\n\nWhat does he want?\n--mm\nContent-Type: %s\n\n%s\n--mm--\n'


def test_sealed_mail_that_somebody_forwards_is_told_and_gives_no_right(smime):
    for inner in (smime.ann.sign(TEXT, opaque=True), smime.desk.encrypt(TEXT)):
        content = mail(FORWARD % (b"message/rfc822", mail(inner, 2)))
        assert looks_sealed(content)
        seal = opened(content, smime.keys).seal
        assert (seal.has_shut, seal.encrypted, seal.signers) == (True, False, ())
    around = smime.ann.sign((FORWARD % (b"message/rfc822", mail(smime.desk.encrypt(TEXT), 2))).replace(b"\n", b"\r\n"))
    signed = opened(mail(around), smime.keys).seal
    assert (signed.has_shut, [one.fault for one in signed.signers]) == (True, [SealFault.NONE])
    assert opened(mail(FORWARD % (b"message/rfc822", mail(smime.ann.sign(TEXT), 2))), smime.keys) is None


def test_a_file_that_somebody_signed_is_a_file_and_the_text_stays(smime):
    invoice = smime.ann.sign(b"%PDF-1.7\n\x00\x93 an invoice", opaque=True).partition(b"\n\n")[2]
    kind = b'application/pkcs7-mime; name="fattura.pdf.p7m"\nContent-Transfer-Encoding: base64'
    assert opened(mail(FORWARD % (kind, invoice)), smime.keys) is None
