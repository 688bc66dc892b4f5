"""The file that a person gets of themselves."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from service.domain.ticket.event_kinds import EventKind
from service.privacy.person_file import HAPPENED, pack_person, write_person
from store.mail import certificates
from store.records import CertificateState, KnownCertificate, Person
from store.ticket import people
from tests.tools.talk import ANN, PIET

BOB, ZED, NOOR = "bob@acme.example", "zed@evil.example", "noor@acme.example"
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


def read_all(talk, who):
    """Every text of somebody's file but the mails and letters, which are theirs as they were."""
    with talk.stage.database.read() as unit:
        packed = pack_person(unit, [who], NOW)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = [name for name in archive.namelist() if not name.startswith(("mails/", "letters/"))]
        texts = [archive.read(name).decode("utf-8", "replace") for name in names]
        letters = [archive.read(name).decode("utf-8", "replace") for name in set(archive.namelist()) - set(names)]
        return "\n".join((*names, *texts)), json.loads(archive.read("data.json")), "\n".join(letters)


@pytest.mark.parametrize(
    "words",
    [
        "#consult noor is Ann the PEST who called?",
        "#escalate the customer is a PEST",
        "#task noor calm the PEST down due 2d",
        "Diagnosis: the user is a PEST\n#note see above",
        "#tag pest-PEST",
        "#hold 2d PEST is on leave",
        "#assign noor\nbeware, she is a PEST",
        "#咨询 noor 这个 PEST 是谁？",
        "#升级 客户是 PEST",
        "#aufgabe noor den PEST anrufen",
        "#note der Kunde ist ein PEST",
    ],
)
def test_what_colleagues_say_to_each_other_is_nowhere_in_it(talk, words):
    work = talk.mail(ANN, "Printer jam", "It jams.").letters[-1]
    talk.reply(work, words)
    assert "pest" in repr((talk.events(), talk.articles(), talk.ticket())).lower()
    text, data, letters = read_all(talk, ANN)
    assert "pest" not in (text + letters).lower()
    assert data["own"][0]["events"][0] == {"kind": "opened", "at": talk.ticket().opened.isoformat()}
    assert {"record", "work", "tags", "clock"}.isdisjoint(data["own"][0]["ticket"])


def test_the_note_that_an_answer_quotes_is_not_in_it(talk):
    work = talk.mail(ANN, "Printer jam", "It jams.").letters[-1]
    handed = talk.reply(work, "#assign noor\nsee my note: she threw it, the PEST").letter(NOOR)
    talk.reply(handed, "Hello Ann,\na new roller comes.")
    assert any("PEST" in one.cut for one in talk.articles())
    text, data, letters = read_all(talk, ANN)
    assert "a new roller comes" in text
    assert "PEST" not in text + letters
    assert [one["cut"] for one in data["own"][0]["articles"] if one["author"] == NOOR] == [""]


def test_of_the_ticket_of_another_it_has_their_own_words_alone(talk):
    received = talk.mail(f"Ann Lee <{ANN}>", "Salaries of March", "My salary file is broken.").letter(ANN)
    asked = talk.reply(received, "I know how to mend it.", sender=ZED)
    note = next(one for one in asked.letters if "held-note" in one.kinds)
    talk.reply(note, "add")
    assert ZED in {one.author for one in talk.articles()}
    text, data, _ = read_all(talk, ZED)
    assert "I know how to mend it." in text
    assert [list(one) for one in data["elsewhere"]] == [["articles"]]
    quoted = json.dumps(data["elsewhere"][0]["articles"][0]["cut"], ensure_ascii=False)  # of their own mail
    told = text.replace(quoted, "")
    assert [inside for inside in (ANN, "Ann Lee", "Salaries", "T-1", PIET, '"ticket') if inside in told] == []


def test_two_whose_tickets_were_merged_see_nothing_of_each_other(talk):
    talk.mail(f"Bob Ray <{BOB}>", "Badge reader", "My secret door is shut.")
    talk.wait(minutes=20)
    mine = talk.mail(f"Ann Lee <{ANN}>", "Reader of floor 3", "The floor is shut.")
    received, second = mine.letter(ANN), mine.letters[-1]
    talk.reply(talk.reply(second, "#merge 1").letter(PIET, "held"), "yes")
    talk.reply(received, "Any news?")
    assert talk.ticket(2).state.value == "merged"
    for who, others in ((ANN, (BOB, "Bob Ray", "Badge", "secret", "T-1")), (BOB, (ANN, "Ann Lee", "floor", "T-2"))):
        text, data, _ = read_all(talk, who)
        assert [other for other in others if other in text] == []
        assert [one["ticket"]["id"] for one in data["own"]] == [2 if who == ANN else 1]
    assert "Any news?" in read_all(talk, ANN)[0]


def test_of_who_they_are_nothing_of_the_desk_s_own_work_is_told(talk):
    kept = {"digest": [1, 2], "spam": {"by": PIET}, "no_surveys": "2026-11-24"}
    with talk.stage.database.write() as unit:
        people.save_person(unit, Person(ANN, "Ann Lee", facts=kept))
    _, data, _ = read_all(talk, ANN)
    assert data["people"][0]["facts"] == {"no_surveys": "2026-11-24"}


def test_what_happened_is_called_as_the_log_calls_it():
    assert set(EventKind) >= HAPPENED
