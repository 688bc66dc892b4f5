"""Files follow a ticket: to whom it is assigned, and up with the dossier."""

from email.message import EmailMessage

from service.rehearsal.people_mail import ReadLetter
from store.mail import outbox
from tests.tools.talk import ANN, PIET

DANA = "dana@acme.example"


def files(talk, address, kind):
    row = next(one for one in talk.outbox() if one.recipient == address and one.kind == kind)  # the latest
    with talk.stage.database.read() as unit:
        content = outbox.get(unit, row.id).content
    return {one.name: one.content for one in ReadLetter(content, address, row.created_at).files}


def report(talk):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = ANN, "support@acme.example", "Printer jam", "<f@x>"
    mail.set_content("See the files.")
    for name in ("照片.txt", "setup.exe"):
        mail.add_attachment(b"of " + name.encode(), maintype="application", subtype="octet-stream", filename=name)
    return talk.raw(bytes(mail)).letter(PIET)


def test_37_who_gets_a_ticket_later_gets_what_its_requester_sent(talk):
    work = report(talk)
    assert talk.reply(work, "#assign dana\nCould you have a look?").to(DANA, "assignment")
    assert files(talk, DANA, "assignment") == {"照片.txt": "of 照片.txt".encode()}


def test_37_files_go_up_with_the_dossier(talk):
    work = report(talk)
    step = talk.reply(work, "Diagnosis: the roller is worn\n#escalate needs a spare part")
    [told] = [one for one in step.letters if one.kind == "dossier"]
    assert "照片.txt" in told.text
    assert files(talk, told.to, "dossier") == {"照片.txt": "of 照片.txt".encode()}
