"""A person asks to be forgotten: nothing of them is left in any file of the desk, and nothing brings it back."""

from __future__ import annotations

import json
import shutil
import zipfile
from email.message import EmailMessage

import pytest

from service.rehearsal.mail_sink import Sink
from service.rehearsal.people_mail import ReadLetter
from tests.tools.running import RunningDesk, postdesk

ANN, BO, PIET, DANA = "erika@acme.example", "bo@acme.example", "piet@acme.example", "dana@acme.example"
WORD = "Zwetschgenknoedel"  # stands in everything that Ann writes
OTHER = "Rhabarberkuchen"  # stands in what Bo writes


@pytest.fixture
def desk(tmp_path):
    with Sink() as sink:
        running = RunningDesk(tmp_path / "desk", sink)
        running.start()
        try:
            yield running
        finally:
            running.end()


def write(desk, sender, subject, text, *, cc="", file=b"", name="notes.bin"):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        f"{sender.partition('@')[0].title()} Lee <{sender}>",
        "support@acme.example",
        subject,
    )
    if cc:
        mail["Cc"] = cc
    mail["Message-ID"] = desk._message_id()
    mail.set_content(text)
    if file:
        mail.add_attachment(file, maintype="application", subtype="octet-stream", filename=name)
    raw = bytes(mail)
    desk.give(raw, sender, ["support@acme.example"])
    return raw


def work(desk, text):
    """The first letter to either engineer with this text."""

    def find():
        for raw in list(desk.sink.mails):
            letter = ReadLetter(raw.content, raw.recipients[0], raw.received_at)
            if letter.to in {PIET, DANA} and text in f"{letter.subject} {letter.text}":
                return letter
        return None

    return desk.until(find)


def places(folder, word):
    """The files below `folder` that hold the word, whatever the case."""
    needle = word.encode().lower()
    return [str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and needle in p.read_bytes().lower()]


def live(desk):
    """A ticket of Ann's with everything around it, and one of Bo's to which she said something."""
    raw = write(
        desk,
        ANN,
        f"Printer {WORD}",
        f"The printer jams.\n{WORD} is what I call it.\nPhone: 5512 {WORD}",
        file=WORD.encode() * 30_000,
        name=f"{WORD}.bin",
    )
    first = work(desk, WORD)
    colleague = DANA if first.to == PIET else PIET
    desk.reply(first, f"#note It is {WORD}, says erika@acme.example.")
    desk.reply(first, f"#consult {colleague} what is that?")
    desk.reply(desk.letter(colleague, "what is that"), f"I think Erika Lee means the {WORD}.")
    desk.letter(first.to, "I think Erika Lee")
    desk.reply(first, f"#resolve\nSolution: replaced the {WORD} roller.\nHello Erika, it is replaced.")
    desk.reply(desk.letter(ANN, "replaced"), "Yes.")
    desk.until(lambda: desk.json("show", "T-1")["state"] == "closed")
    write(desk, BO, f"Printer two {OTHER}", f"Another printer jams. {OTHER}", cc=ANN)
    third = work(desk, OTHER)
    desk.reply(third, "#watch erika@acme.example")
    desk.until(
        lambda: any(
            one["address"] == ANN and one["role"] == "watcher" for one in desk.json("show", "T-2")["participants"]
        )
    )
    desk.reply(third, "Hello Bo, does it squeak?")
    desk.reply(desk.letter(ANN, "does it squeak"), f"I saw it as well: {WORD}.")
    second = work(desk, "I saw it as well")
    desk.reply(second, f"#note She means {OTHER}.")
    desk.until(lambda: len(desk.json("show", "T-2")["articles"]) >= 3)
    desk.until(lambda: not [one for one in desk.json("outbox") if one["state"] in {"waiting", "sending"}])
    return raw


def test_nothing_is_left_and_nothing_comes_back(desk, tmp_path):
    raw = live(desk)
    folder = desk.folder
    assert desk.run("db", "backup", str(tmp_path / "before")).returncode == 0

    exported = desk.run("export", "--person", ANN, "--to", str(tmp_path / "ann.zip"), "--json")
    assert exported.returncode == 0, exported.stderr
    assert json.loads(exported.stdout)["tickets"] == [1]
    with zipfile.ZipFile(tmp_path / "ann.zip") as archive:
        data = json.loads(archive.read("data.json"))
        assert [one["ticket"]["id"] for one in data["own"]] == [1]
        [elsewhere] = data["elsewhere"]  # her words on somebody else's ticket, and nothing of it
        assert elsewhere.keys() == {"articles"}
        assert [WORD in said["text"] for said in elsewhere["articles"]] == [True]
        assert WORD in archive.read("tickets.txt").decode()
        assert "I think Erika Lee" not in archive.read("data.json").decode()  # an internal note
        assert any(name.startswith("files/T-1/") for name in archive.namelist())
        assert any(name.startswith("mails/") for name in archive.namelist())

    asked = desk.run("erase", "--person", ANN)
    assert asked.returncode != 0
    assert "1 tickets of theirs" in asked.stderr
    assert places(folder, WORD)
    done = desk.run("erase", "--person", ANN, "--yes")  # while the desk runs
    assert done.returncode == 0, done.stderr
    assert desk.stop() == 0
    assert places(folder, WORD) == []
    assert places(folder, ANN) == []
    assert places(folder, "Erika Lee") == []
    assert places(folder, OTHER)  # Bo's own words are his

    verified = desk.run("db", "verify")
    assert verified.returncode == 0, verified.stdout
    shown = desk.json("show", "T-1")
    assert shown["state"] == "closed"
    assert shown["requester"].endswith("@erased.invalid")
    assert shown["opened"]
    assert "erased" in [event["kind"] for event in shown["events"]]

    # the same mail once more, from a file and by SMTP: nothing opens
    (tmp_path / "old.eml").write_bytes(raw)
    desk.start()
    desk.run("ingest", str(tmp_path / "old.eml"))
    desk.give(raw, ANN, ["support@acme.example"])
    write(desk, BO, "Third", "The vpn drops.")
    desk.until(lambda: len(desk.tickets()) > 2)
    assert len(desk.tickets()) == 3
    assert desk.stop() == 0
    assert places(folder, WORD) == []

    # an older mail of hers that the desk never saw, out of an old mailbox; and a new one, which is welcome
    unseen = raw.replace(b"Message-ID: <", b"Message-ID: <older-").replace(
        b"MIME-Version", b"Date: Mon, 02 Nov 2026 10:00:00 +0000\nMIME-Version"
    )
    (tmp_path / "unseen.eml").write_bytes(unseen)
    desk.start()
    desk.run("ingest", str(tmp_path / "unseen.eml"))
    desk.until(lambda: desk.json("inbox")[0]["outcome"] == "dropped")
    assert len(desk.tickets()) == 3
    assert desk.stop() == 0

    # a backup of before is restored: the tombstone takes her out again
    shutil.rmtree(folder / "var")
    restored = desk.run("db", "restore", str(tmp_path / "before"))
    assert restored.returncode == 0, restored.stderr
    assert "erased again" in restored.stdout
    assert places(folder, WORD) == []
    assert places(folder, ANN) == []
    assert desk.run("db", "verify").returncode == 0


def test_a_mail_that_nobody_has_decided_on_keeps_what_its_writer_says(desk, tmp_path):
    """It quotes her, in base64, and stands in the inbox when she is erased: now, and by a backup of before."""
    live(desk)
    assert desk.stop() == 0
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Bo Lee <{BO}>", "support@acme.example", "Printer three"
    mail["Message-ID"] = desk._message_id()
    mail.set_content(f"The third jams too. {OTHER}\n\n> I saw it as well: {WORD}.\n", cte="base64")
    (tmp_path / "waits.eml").write_bytes(bytes(mail))
    assert desk.run("ingest", str(tmp_path / "waits.eml")).returncode == 0
    assert desk.run("db", "backup", str(tmp_path / "before")).returncode == 0
    assert desk.run("erase", "--person", ANN, "--yes").returncode == 0
    assert desk.run("db", "verify").returncode == 0

    def decided():
        desk.start()
        desk.until(lambda: len(desk.tickets()) == 3)
        number = max(int(one["ticket"].removeprefix("T-")) for one in desk.tickets())
        [said] = desk.json("show", f"T-{number}")["articles"]
        assert OTHER in said["text"]
        assert desk.stop() == 0
        assert places(desk.folder, WORD) == []

    decided()
    shutil.rmtree(desk.folder / "var")
    assert (
        "1 erased again: this backup was made before they were"
        in desk.run("db", "restore", str(tmp_path / "before")).stdout
    )
    decided()


@pytest.mark.long
def test_asked_for_and_decided_by_mail(desk, tmp_path):
    """No shell is needed: she asks, proves that it is she, the desk decides and confirms, and nothing is left."""
    live(desk)
    desk.mail(f"Erika Lee <{ANN}>", "forget me", "forget me")
    desk.reply(desk.letter(ANN, "Please confirm that you wrote"), "yes")
    work = desk.letter(DANA, "#erase to erase it")
    desk.reply(work, "#erase")
    desk.reply(desk.letter(DANA, "Shall we do this"), "yes")
    told = desk.letter(ANN, "we erase what we hold about you")
    said = " ".join(told.text.split())  # wherever its lines end
    assert "2 requests" in said
    assert "1 request of other people" in said
    done = desk.letter(DANA, "Erased, as T-3 asked")
    assert ANN not in done.text
    desk.until(lambda: (desk.folder / "erased.jsonl").exists())
    assert desk.stop() == 0
    assert places(desk.folder / "var", WORD) == []
    assert places(desk.folder, ANN) == []
    assert places(desk.folder, "Erika Lee") == []
    assert places(desk.folder, OTHER)
    assert desk.run("db", "verify").returncode == 0


def test_who_works_here_and_what_is_held_is_not_erased(desk):
    write(desk, ANN, f"Printer {WORD}", "It jams.")
    work(desk, WORD)
    assert "works here" in desk.run("erase", "--person", PIET, "--yes").stderr
    (desk.folder / "rules" / "privacy.yaml").write_text("retention: {hold: [T-1]}\n")
    said = desk.run("erase", "--person", ANN, "--yes")
    assert said.returncode == 0, said.stderr
    assert "kept: T-1, legal hold" in said.stdout
    assert desk.json("show", "T-1")["requester"] == ANN
    assert postdesk("-C", str(desk.folder), "db", "verify").returncode == 0
