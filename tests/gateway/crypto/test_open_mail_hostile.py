"""Mutated sealed mail: no exception, no slow mail, and nothing of a text that was changed inside an authenticated envelope.

Mutations reach the structures inside the base64 as well as the mail around it.
`POSTDESK_SEALED_MUTATIONS=20000` runs long; CI runs a part of it.
"""

import base64
import os
import random
import resource
from datetime import UTC, datetime

from gateway.crypto import mime_parts, open_mail
from gateway.crypto.key_folder import read_key_folder
from gateway.message import RawMail
from gateway.read.worker import read
from service.loops.letters.sealing import looks_sealed
from tests.broken.fuzz import mutate
from tests.tools.sealed_material import TEXT, mail, pgp_encrypted, pgp_signed, run

AT = datetime(2026, 11, 27, 10, tzinfo=UTC)
COUNT = int(os.environ.get("POSTDESK_SEALED_MUTATIONS", "400"))
SLOW = 5.0  # CPU seconds of one mail; I9 grants ten


def seeds(smime, pgp):
    return [
        mail(smime.ann.sign(opaque=True)),
        mail(smime.ann.sign()),
        mail(smime.ed.sign(TEXT)),
        mail(smime.fay.sign(TEXT, "-md", "sha512")),
        mail(smime.desk.encrypt(TEXT, "-aes256")),
        mail(smime.desk.encrypt(TEXT, "-aes-256-gcm")),
        mail(smime.desk_ec.encrypt(TEXT, "-aes128")),
        mail(smime.desk_ec.encrypt(TEXT, "-des3")),
        mail(smime.desk.encrypt(smime.ann.sign(opaque=True))),
        mail(run("openssl", "cms", "-compress", "-binary", data=TEXT)),
        mail(pgp_encrypted(pgp.gpg.run("-a", "-s", "-u", "ann@example.com", data=TEXT))),
        mail(pgp_encrypted(pgp.encrypt(TEXT, "-e"))),
        mail(pgp_signed(TEXT, pgp.gpg.run("-a", "-b", "-u", "ann@example.com", data=TEXT))),
        mail(b"Content-Type: text/plain\n\n" + pgp.gpg.run("--clearsign", "-u", "ann@example.com", data=b"hello\n")),
    ]


def mutate_inside(content, dice):
    """The blob in the base64, with some octets changed, cut or doubled, coded again."""
    outer = mime_parts.split_entity(content)
    blob = bytearray(outer.decoded)
    if len(blob) < 100:
        return content
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(blob))
        match dice.randrange(4):
            case 0:
                blob[at] = dice.randrange(256)
            case 1:
                del blob[at : at + dice.randint(1, 40)]
            case 2:
                blob[at:at] = blob[at : at + dice.randint(1, 60)]
            case _:
                blob[at : at + 5] = bytes((dice.choice((0x30, 0x31, 0x04, 0xA0, 0x24)), 0x84, 0x7F, 0xFF, 0xFF))
        if not blob:
            return content
    return outer.header + b"\n\n" + base64.encodebytes(bytes(blob))


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def test_mutations_raise_nothing_and_cost_little(smime, pgp):
    dice = random.Random(20261127)
    both = read_key_folder(smime.keys)
    keys = type(both)(both.identities, both.authorities, read_key_folder(pgp.keys).openpgp)
    given = seeds(smime, pgp)
    opened = 0
    for _ in range(COUNT):
        seed = dice.choice(given)
        is_coded = b"base64" in mime_parts.split_entity(seed).header
        content = mutate_inside(seed, dice) if is_coded and dice.random() < 0.6 else mutate(seed, given, dice)
        if not looks_sealed(content):
            continue
        begin = cpu()
        found = open_mail.open_mail(content, keys, AT, [pgp.ann])
        if found is not None:
            opened += 1
            read(RawMail(found.content, "ann@example.com", ("support@acme.example",), AT, opened=found))
        assert cpu() - begin < SLOW, content[:2000]
    assert opened > COUNT / 4


def test_nothing_inside_an_authenticated_envelope_can_be_changed(smime):
    dice = random.Random(7)
    keys = read_key_folder(smime.keys)
    der = smime.desk.encrypt(TEXT, "-aes-256-gcm", form="DER")
    text = b"The printer on floor 3 is broken."
    for _ in range(60):
        blob = bytearray(der)
        blob[-dice.randint(1, len(TEXT) + 30)] ^= 1 << dice.randrange(8)
        head = b"MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
        found = open_mail.open_mail(mail(head + base64.encodebytes(bytes(blob))), keys, AT)
        assert found.seal.is_unread
        assert text not in found.content


def test_thousands_of_recipients_are_looked_at_and_our_key_is_still_found(smime):
    from asn1crypto import cms

    info = cms.ContentInfo.load(smime.desk.encrypt(TEXT, "-aes128", form="DER"))
    ours = info["content"]["recipient_infos"][0]
    other = cms.ContentInfo.load(smime.ann.encrypt(TEXT, "-aes128", form="DER"))["content"]["recipient_infos"][0]
    head = b"MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
    for crowd, is_read in (([other] * 3000 + [ours], True), ([other] * 8000 + [ours], False)):
        info["content"]["recipient_infos"] = cms.RecipientInfos(crowd)
        begin = cpu()
        found = open_mail.open_mail(
            mail(head + base64.encodebytes(info.dump(force=True))), read_key_folder(smime.keys), AT
        )
        assert cpu() - begin < SLOW
        assert found.seal.is_unread is not is_read


def test_frames_without_end_around_a_sealed_part_cost_nothing(smime):
    """A frame or two of a list are opened; thousands, each a copy of all inside, leave the mail as it came."""

    def framed(count):
        heads = b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number) for number in range(count)
        )
        return mail(heads + smime.ann.sign(opaque=True))

    keys = read_key_folder(smime.keys)
    assert open_mail.open_mail(framed(3), keys, AT).seal.signers
    begin = cpu()
    assert open_mail.open_mail(framed(900), keys, AT) is None
    assert cpu() - begin < SLOW / 5
