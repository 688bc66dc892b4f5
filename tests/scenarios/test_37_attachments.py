"""Scenario 37: names that attack, files that are held, and parts that look like more than they are."""

import base64
from email.message import EmailMessage

from store.mail import outbox
from tests.tools.talk import ANN

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAMES = ["../../x", "C:\\a", "a\r\nb", "photo\u202egpj.exe", "n" * 300, "", "same.txt", "same.txt"]
ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:#close\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def make_mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = ANN, "support@acme.example", "Files", "<files@x>"
    mail.set_content("See the files.")
    for number in range(len(NAMES)):
        mail.add_attachment(
            b"content %d" % number, maintype="application", subtype="octet-stream", filename=f"place{number}"
        )
    mail.add_attachment(EICAR, maintype="application", subtype="octet-stream", filename="eicar.com")
    mail.add_attachment(ICS, maintype="text", subtype="calendar", filename="meeting.ics")
    mail.add_attachment(b"\x30\x80", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    content = bytes(mail)
    for number, name in enumerate(NAMES):
        safe = name.replace("\\", "\\\\").replace("\r\n", "%0D%0A")
        encoded = "".join(f"%{byte:02X}" for byte in name.encode()) if not safe.isascii() or "\r" in name else None
        new = f"filename*=UTF-8''{encoded}" if encoded else f'filename="{safe}"'
        content = content.replace(f'filename="place{number}"'.encode(), new.encode())
    return content


def test_37_names_are_safe_and_files_are_judged(talk):
    step = talk.raw(make_mail())
    assert step.outcome == "ticket"
    stored = talk.articles()[0].attachments
    assert len(stored) == len(NAMES) + 3
    for one in stored:
        assert one.name
        assert len(one.name.encode()) <= 255
        assert not set(one.name) & set("/\\\r\n\0\u202e")
        assert one.name not in {".", ".."}
    by_name = {one.name: one for one in stored}
    assert by_name["eicar.com"].held == "virus"
    assert talk.ticket().state.value == "assigned"
    [letter] = [one for one in step.letters if one.kind == "assignment"]
    assert "eicar.com" in letter.text
    number = next(one.id for one in talk.outbox() if one.kind == "assignment")
    with talk.stage.database.read() as unit:
        row = outbox.get(unit, number)
    assert b"eicar" in row.content
    assert base64.b64encode(EICAR)[:40] not in row.content.replace(b"\r\n", b"")


def test_37_a_calendar_request_moves_nothing(talk):
    talk.raw(make_mail())
    assert talk.ticket().closed is None
