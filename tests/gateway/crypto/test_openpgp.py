"""OpenPGP as gpg makes it, opened and verified; what we make is read by gpg."""

import sys
from base64 import encodebytes
from datetime import UTC, datetime

import pysequoia
import pytest

import gateway.crypto
from gateway.crypto.key_folder import KeyFolder, read_key_folder
from gateway.crypto.open_mail import open_mail
from gateway.crypto.process import CryptoProcess
from gateway.crypto.records import SealJob
from gateway.message import RawMail
from gateway.read.worker import read
from gateway.seals import SealFault
from service.loops.letters.sealing import looks_sealed
from tests.tools.sealed_material import TEXT, mail, pgp_encrypted, pgp_signed

PLAIN = "The printer on floor 3 is broken."
AT = datetime.now(UTC)
FULL = "From: Desk <support@acme.example>\r\nTo: ann@example.com\r\nSubject: Re: salary\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nWe looked at it.\r\n"


def opened(content, pgp=None, theirs=()):
    return open_mail(content, read_key_folder(pgp.keys) if pgp else KeyFolder(), AT, theirs)


def reading_of(found):
    return read(RawMail(found.content, "ann@example.com", ("support@acme.example",), AT))


@pytest.mark.parametrize(
    "options",
    [
        ("-e",),
        ("-e", "--compress-algo", "none"),
        ("-se", "-u", "ann@example.com"),
        ("-se", "-u", "ann@example.com", "--compress-algo", "none"),
        ("-e", "--compress-algo", "zlib"),
    ],
)
def test_what_gpg_encrypts_is_read_and_its_signature_checked(pgp, options):
    found = opened(mail(pgp_encrypted(pgp.encrypt(TEXT, *options))), pgp, [pgp.ann])
    assert (reading_of(found).reply.text, found.seal.encrypted, found.seal.fault) == (PLAIN, True, SealFault.NONE)
    signed = [(one.fault, one.addresses) for one in found.seal.signers]
    assert signed == ([(SealFault.UNKNOWN_SIGNER, ("ann@example.com",))] if "-se" in options else [])


def test_a_signer_whose_key_is_not_known_is_wanted(pgp):
    found = opened(mail(pgp_encrypted(pgp.encrypt(TEXT, "-se", "-u", "ann@example.com"))), pgp)
    assert reading_of(found).reply.text == PLAIN
    assert [one.fault for one in found.seal.signers] == [SealFault.NO_KEY]
    assert len(found.seal.wanted) == 1


def test_detached_and_clear_signatures_are_read_without_keys_and_verified_with_them(pgp):
    detached = mail(pgp_signed(TEXT, pgp.gpg.run("-a", "-b", "-u", "ann@example.com", data=TEXT)))
    clear = mail(
        b"Content-Type: text/plain; charset=utf-8\n\n"
        + pgp.gpg.run("--clearsign", "-u", "ann@example.com", data=PLAIN.encode() + b"\n- a dash\n")
    )
    for content in (detached, clear):
        bare, known = opened(content), opened(content, theirs=[pgp.ann])
        assert reading_of(bare).reply.text.startswith(PLAIN)
        assert "BEGIN PGP" not in reading_of(known).mail.text
        assert [one.fault for one in bare.seal.signers] == [SealFault.NO_KEY]
        assert [one.fault for one in known.seal.signers] == [SealFault.UNKNOWN_SIGNER]
        assert known.seal.signers[0].signed_at is not None
        broken = opened(content.replace(b"floor 3", b"floor 4"), theirs=[pgp.ann])
        assert [one.fault for one in broken.seal.signers] == [SealFault.BROKEN]
        assert "floor 4" in reading_of(broken).reply.text


@pytest.mark.parametrize("packed", ["none", "zip", "zlib", "bzip2"])
@pytest.mark.parametrize("form", [(), ("--textmode",)])
def test_a_text_inside_its_signature_is_read_without_keys_and_without_gpg(pgp, monkeypatch, packed, form):
    made = pgp.gpg.run("-a", "-s", "-u", "ann@example.com", "--compress-algo", packed, *form, data=TEXT)
    other = pgp.gpg.run("-a", "-s", "-u", "ann@example.com", "--compress-algo", packed, data=TEXT.replace(b"3", b"4"))
    monkeypatch.setattr("shutil.which", lambda _: None)
    bare, known = opened(mail(pgp_encrypted(made))), opened(mail(pgp_encrypted(made)), theirs=[pgp.ann])
    assert reading_of(bare).reply.text == reading_of(known).reply.text == PLAIN
    assert (bare.seal.encrypted, [one.fault for one in bare.seal.signers]) == (False, [SealFault.NO_KEY])
    assert len(bare.seal.wanted) == 1
    assert [(one.fault, one.addresses) for one in known.seal.signers] == [
        (SealFault.UNKNOWN_SIGNER, ("ann@example.com",))
    ]
    inline = opened(mail(b"Content-Type: text/plain\n\n" + made), theirs=[pgp.ann])
    assert [one.fault for one in inline.seal.signers] == [SealFault.UNKNOWN_SIGNER]
    assert other != made


def test_a_changed_text_inside_its_signature_does_not_hold(pgp):
    made = pgp.gpg.run("-s", "-u", "ann@example.com", "--compress-algo", "none", data=TEXT)
    changed = pgp.gpg.run("--enarmor", data=made.replace(b"floor 3", b"floor 4")).replace(b"ARMORED FILE", b"MESSAGE")
    found = opened(mail(pgp_encrypted(changed)), theirs=[pgp.ann])
    assert [one.fault for one in found.seal.signers] == [SealFault.BROKEN]
    assert "floor 4" in reading_of(found).reply.text


def test_what_sequoia_signs_and_encrypts_is_read(pgp):
    """The other program of the field, by its own library."""
    secret = pysequoia.Tsk.generate(user_id="Kim <kim@example.com>")
    kim = secret.extract_certificate()
    desk = pysequoia.Cert.from_bytes(pgp.gpg.public("support@acme.example"))
    signer = secret.signer()
    both = pysequoia.encrypt(bytes=TEXT, recipients=[desk], signer=signer)
    found = opened(mail(pgp_encrypted(both)), pgp, [bytes(kim)])
    assert (reading_of(found).reply.text, found.seal.encrypted) == (PLAIN, True)
    assert [one.addresses for one in found.seal.signers] == [("kim@example.com",)]
    for mode in (pysequoia.SignatureMode.INLINE, pysequoia.SignatureMode.CLEAR):
        signed = pysequoia.sign(signer, PLAIN.encode(), mode=mode)
        found = opened(mail(b"Content-Type: text/plain\n\n" + signed), theirs=[bytes(kim)])
        assert reading_of(found).reply.text == PLAIN
        assert [one.fault for one in found.seal.signers] == [SealFault.UNKNOWN_SIGNER]


def test_a_key_that_comes_along_shows_who_signed(pgp):
    signature = pgp.gpg.run("-a", "-b", "-u", "ann@example.com", data=TEXT)
    inner = pgp_signed(TEXT, signature).replace(b"MIME-Version: 1.0\r\n", b"")
    content = mail(
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="mm"\r\n\r\n--mm\r\n'
        + inner
        + b"\r\n--mm\r\nContent-Type: application/pgp-keys\r\n\r\n"
        + pgp.ann
        + b"\r\n--mm--\r\n"
    )
    found = opened(content)
    assert [(one.fault, one.addresses) for one in found.seal.signers] == [
        (SealFault.UNKNOWN_SIGNER, ("ann@example.com",))
    ]


def test_inline_with_an_html_double_and_encrypted_files(pgp):
    armour = pgp.encrypt(PLAIN.encode(), "-e")
    file = pgp.gpg.run("-r", "support@acme.example", "-e", data=b"\x89PNG picture")
    content = mail(
        b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="mm"\n\n--mm\nContent-Type: multipart/alternative; boundary="aa"\n\n--aa\nContent-Type: text/plain\n\n'
        + armour
        + b"\n--aa\nContent-Type: text/html\n\n<pre>"
        + armour
        + b'</pre>\n--aa--\n--mm\nContent-Type: application/octet-stream; name="photo.png.gpg"\nContent-Transfer-Encoding: base64\n\n'
        + encodebytes(file)
        + b"\n--mm--\n"
    )
    reading = reading_of(opened(content, pgp))
    assert reading.mail.text.strip() == PLAIN
    assert [(one.name, one.content) for one in reading.mail.attachments] == [("photo.png", b"\x89PNG picture")]


def test_text_around_inline_armour_is_a_file_and_never_joined(pgp):
    content = mail(b"Content-Type: text/plain\n\n#close\n\n" + pgp.encrypt(PLAIN.encode(), "-e") + b"\nfooter\n")
    reading = reading_of(opened(content, pgp))
    assert reading.mail.text.strip() == PLAIN
    assert len(reading.mail.attachments) == 2


def test_what_exchange_makes_of_it_is_still_read(pgp):
    content = mail(
        b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="mm"\n\n--mm\nContent-Type: text/plain\n\n\n--mm\nContent-Type: application/pgp-encrypted; name="PGPMIME version identification"\n\nVersion: 1\n\n--mm\nContent-Type: application/octet-stream; name="encrypted.asc"\n\n'
        + pgp.encrypt(TEXT, "-e")
        + b"\n--mm--\n"
    )
    assert reading_of(opened(content, pgp)).reply.text == PLAIN


def test_mail_to_another_key_stays_shut(pgp):
    pgp.gpg.make_key("Kim <kim@example.com>")
    content = mail(pgp_encrypted(pgp.gpg.run("-a", "-r", "kim@example.com", "-e", data=TEXT)))
    found = opened(content, pgp)
    assert (found.seal.fault, found.seal.is_unread, found.content) == (SealFault.NO_KEY, True, content)


@pytest.mark.parametrize(
    ("options", "packed"), [("-e", "zip"), ("-s", "zlib"), ("-s", "bzip2")], ids=["encrypted", "signed", "bzip2"]
)
def test_a_bomb_stays_shut(pgp, options, packed):
    bomb = b"Content-Type: text/plain\n\n" + bytes(110 * 1024 * 1024)
    user = () if options == "-e" else ("-u", "ann@example.com")
    content = mail(pgp_encrypted(pgp.encrypt(bomb, options, *user, "--compress-algo", packed, "--compress-level", "9")))
    assert len(content) < 4_000_000
    crypto = CryptoProcess(pgp.keys)
    try:
        found = crypto.open(content, AT)
        assert found.seal.fault in {SealFault.TOO_LARGE, SealFault.NOT_READ, SealFault.BROKEN, SealFault.NO_KEY}
        assert len(found.content) == len(content)
    finally:
        crypto.close()


def test_letters_are_signed_and_encrypted_for_gpg(pgp):
    crypto = CryptoProcess(pgp.keys)
    try:
        [key] = crypto.read_certificate(pgp.ann)
        sealed = crypto.seal(SealJob(FULL.encode(), "support@acme.example", AT, (key,), sign=True, subject="[T-1]"))
        assert (sealed.signed, sealed.encrypted, b"salary" in sealed.content) == (True, True, False)
        blob = sealed.content[sealed.content.index(b"-----BEGIN PGP MESSAGE") :]
        text = pgp.gpg.run("-d", data=blob)
        assert b"We looked at it." in text and b"Subject: Re: salary" in text
        signed = crypto.seal(SealJob(FULL.encode(), "support@acme.example", AT, sign=True))
        assert signed.signed and b"multipart/signed" in signed.content
        found = open_mail(signed.content, KeyFolder(), AT, [pgp.gpg.public("support@acme.example")])
        assert [one.fault for one in found.seal.signers] == [SealFault.UNKNOWN_SIGNER]
        told = open_mail(signed.content, KeyFolder(), AT)  # the key comes along, in Autocrypt
        assert [(one.fault, one.addresses) for one in told.seal.signers] == [
            (SealFault.UNKNOWN_SIGNER, ("support@acme.example",))
        ]
    finally:
        crypto.close()


def test_without_the_extra_it_is_said_that_nobody_could_read_it(pgp, monkeypatch):
    monkeypatch.delattr(gateway.crypto, "openpgp", raising=False)
    monkeypatch.setitem(sys.modules, "gateway.crypto.openpgp", None)
    found = opened(mail(pgp_encrypted(pgp.encrypt(TEXT, "-e"))), pgp)
    assert (found.seal.fault, found.seal.is_unread) == (SealFault.NOT_READ, True)


def in_html(armour):
    lines = armour.decode().strip().splitlines()
    return f"<html><body><div>{'<br>'.join(lines)}<br></div></body></html>".encode()


HTML_MAIL = b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n"


@pytest.mark.parametrize("form", ["breaks", "pre", "divs", "base64", "alternative", "crlf"])
def test_armour_that_only_html_holds_is_opened(pgp, form):
    armour = pgp.encrypt(PLAIN.encode(), "-e")
    html = {
        "pre": b"<pre>" + armour + b"</pre>",
        "divs": b"".join(b"<div>" + (line or b"<br>") + b"</div>" for line in armour.strip().split(b"\n")),
    }.get(form, in_html(armour))
    content = HTML_MAIL + b"\n" + html
    if form == "base64":
        content = HTML_MAIL + b"Content-Transfer-Encoding: base64\n\n" + encodebytes(b"<p></p>" + html)
    if form == "alternative":
        content = (
            b'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="aa"\n\n--aa\nContent-Type: text/plain\n\nShow HTML.\n'
            b"--aa\n" + content + b"\n--aa--\n"
        )
    whole = mail(content).replace(b"\n", b"\r\n") if form == "crlf" else mail(content)
    assert looks_sealed(whole)
    found = opened(whole, pgp)
    assert (found.seal.encrypted, found.seal.fault, found.seal.has_shut) == (True, SealFault.NONE, False)
    assert reading_of(found).mail.text.strip() == PLAIN


def test_armour_in_html_for_another_key_is_said_to_be_unread(pgp):
    pgp.gpg.make_key("Lou <lou@example.com>")
    armour = pgp.gpg.run("-a", "-r", "lou@example.com", "-e", data=TEXT)
    assert opened(mail(HTML_MAIL + b"\n" + in_html(armour)), pgp).seal.is_unread


def quoted(armour):
    return b"Content-Type: text/plain\n\nPlease see below.\n\n" + b"".join(b"> " + one for one in armour.splitlines(True))


def quoted_in_html(armour):
    return HTML_MAIL + b"\n<p>Please see below.</p><blockquote>" + in_html(armour).replace(b"<br>", b"<br>&gt; ")


def forwarded(armour):
    kept = b"Subject: Old\nContent-Type: text/plain\n\n" + armour
    return (
        b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="mm"\n\n--mm\nContent-Type: text/plain\n\nPlease see below.\n'
        b"--mm\nContent-Type: message/rfc822\n\n" + kept + b"\n--mm--\n"
    )


@pytest.mark.parametrize("form", [quoted, quoted_in_html, forwarded])
def test_cipher_text_that_is_quoted_or_forwarded_is_told_and_never_opened(pgp, form):
    content = mail(form(pgp.encrypt(b"Nobody else may read this", "-e")))
    found = opened(content, pgp)
    assert (found.content, found.seal.has_shut, found.seal.encrypted, found.seal.methods) == (content, True, False, ())
    assert "Please see below" in reading_of(found).mail.text


def test_words_on_armour_are_no_armour(pgp):
    text = b"Content-Type: text/plain\n\nMy client shows -----BEGIN PGP MESSAGE----- and then nothing.\n"
    assert opened(mail(text), pgp) is None
