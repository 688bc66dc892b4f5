"""The file that a person gets of themselves."""

import io
import json
import zipfile
from datetime import UTC, datetime

from service.privacy.person_file import pack_person, write_person
from store.mail import certificates
from store.records import CertificateState, KnownCertificate
from tests.tools.talk import ANN

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_certificates_are_in_it_as_they_are_and_as_data(talk):
    known = KnownCertificate("AB12", ANN, "smime", CertificateState.KNOWN, NOW, "Ann Lee", b"\x30\x82DER")
    others = KnownCertificate("CD34", "bo@acme.example", "openpgp", CertificateState.KNOWN, NOW, "Bo", b"key")
    with talk.stage.database.write() as unit:
        certificates.learn(unit, [known, others])
        packed = pack_person(unit, [ANN], NOW)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("certificates/AB12.cer") == b"\x30\x82DER"
        assert not [name for name in archive.namelist() if "CD34" in name]
        [told] = json.loads(archive.read("data.json"))["certificates"]
    assert (told["number"], told["method"], told["name"]) == ("AB12", "smime", "Ann Lee")


def test_internal_notes_are_counted_and_not_shown(talk):
    work = talk.mail(ANN, "Printer jam", "It jams.").letters[-1]
    talk.reply(work, "#note She is a pest.")
    target = io.BytesIO()
    with talk.stage.database.read() as unit:
        data = write_person(unit, [ANN], NOW, target)
    with zipfile.ZipFile(target) as archive:
        texts = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    assert [one.notes for one in data.own] == [1]
    assert "pest" not in texts
    assert "It jams." in texts


def test_what_is_packed_again_is_the_same_whatever_the_machines_clock_says(talk, monkeypatch):
    talk.mail(ANN, "Printer jam", "It jams.")
    with talk.stage.database.read() as unit:
        before = pack_person(unit, [ANN], NOW)
        monkeypatch.setattr("zipfile.time.localtime", lambda *_: (2001, 2, 3, 4, 5, 6, 0, 0, 0))
        assert pack_person(unit, [ANN], NOW) == before
    with zipfile.ZipFile(io.BytesIO(before)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(2026, 11, 24, 10, 0, 0)}
