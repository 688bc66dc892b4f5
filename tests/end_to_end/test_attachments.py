"""Files and pictures between requester and engineer, from outside: a real daemon, real SMTP, and a browser that looks at the letter."""

import json
import os
import re
import shutil
import smtplib
import struct
import subprocess
import zlib
from base64 import b64encode
from email.message import EmailMessage
from html import unescape

import pytest

from tests.tools.waiting import PATIENCE

ANN, DANA, PIET = "ann@customer.example", "dana@acme.example", "piet@acme.example"


def png(width, height, noise=b"\x30\x70\xb0"):
    rows = b"".join(b"\0" + noise * width for _ in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


SCREENSHOT = png(1200, 300)


def write(
    desk,
    sender,
    to,
    *,
    subject="Printer jam",
    text="See the picture.",
    picture=None,
    files=(),
    disposition="inline",
    **headers,
):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, to, subject, desk._message_id()
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text + ("\n\n[cid:image001.png@01DC5C00]\n" if picture else ""))
    if picture:
        mail.add_alternative(
            f'<p>{text}</p><p><img src="cid:image001.png@01DC5C00" width="300"></p><p>So it looks.</p>', subtype="html"
        )
        related = mail.get_payload()[1]
        related.add_related(
            picture, "image", "png", cid="<image001.png@01DC5C00>", filename="image001.png", disposition=disposition
        )
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    desk.give(bytes(mail), sender, [to])


def answer(desk, letter, sender, **more):
    write(desk, sender, letter.reply_to, subject=f"Re: {letter.subject}", In_Reply_To=letter.message_id, **more)


@pytest.fixture
def look(tmp_path):
    """Shows a letter's HTML with its own pictures in a browser of 640 pixels; gives natural and shown width of each picture."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")

    def look(letter):
        html = letter.html
        for file in letter.files:
            if file.content_id:
                html = html.replace(
                    f"cid:{file.content_id}", f"data:{file.type};base64,{b64encode(file.content).decode()}"
                )
        probe = (
            "<script>addEventListener('load', () => { const found = [...document.images].map(i =>"
            " [i.naturalWidth, i.width, i.alt]); document.body.innerHTML = ''; document.body.dataset.found = JSON.stringify(found); })</script>"
        )
        page = tmp_path / "letter.html"
        page.write_text(html.replace("</body>", f"{probe}</body>"))
        done = subprocess.run(
            [
                program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=640,900",
                f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=5000", "--dump-dom", page.as_uri(),
            ],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        found = re.search(r'data-found="([^"]*)"', done.stdout)
        assert found, done.stderr[-2000:]
        return json.loads(unescape(found[1]))

    return look


def by_name(letter):
    return {file.name: file for file in letter.files}


def test_what_a_requester_sends_is_in_the_engineers_letter(desk, look):
    files = [("打印机故障报告.pdf", b"%PDF-1.4 " + b"x" * 1000), ("setup.exe", b"MZ"), ("日志 1.txt", "完成".encode())]
    write(desk, ANN, "support@acme.example", picture=SCREENSHOT, files=files, disposition="attachment")
    work = desk.letter(desk.until(desk.tickets)[0]["assignee"], "See the picture.")
    got = by_name(work)
    assert set(got) == {"image001.png", "打印机故障报告.pdf", "日志 1.txt"}
    assert got["image001.png"].content == SCREENSHOT
    assert got["打印机故障报告.pdf"].content == files[0][1]
    assert got["日志 1.txt"].content == files[2][1]
    assert "setup.exe" in work.text
    assert "not passed on" in work.text
    assert [(natural, alt) for natural, _, alt in look(work)] == [(1200, "image001.png")]
    assert all(shown <= 560 for _, shown, _ in look(work))
    assert "01DC5C00" not in work.html  # a Content-ID of ours
    assert "[image001.png]" in work.text  # where it stood in the text


def test_what_an_engineer_sends_is_in_the_requesters_letter(desk, look):
    write(desk, ANN, "support@acme.example")
    work = desk.letter(desk.until(desk.tickets)[0]["assignee"], "See the picture.")
    files = [("操作说明.pdf", b"%PDF-1.4 guide"), ("fix.ps1", b"Remove-Item")]
    answer(desk, work, work.to, text="Please press here.", picture=png(300, 100), files=files)
    letter = desk.letter(ANN, "Please press here.")
    got = by_name(letter)
    assert set(got) == {"image001.png", "操作说明.pdf"}
    assert got["操作说明.pdf"].content == b"%PDF-1.4 guide"
    assert look(letter) == [[300, 300, "image001.png"]]
    assert "fix.ps1" in letter.text
    answer(desk, letter, ANN, text="Then this comes.", picture=SCREENSHOT)
    back = desk.letter(work.to, "Then this comes.")
    assert by_name(back)["image001.png"].content == SCREENSHOT
    answer(desk, work, work.to, text="#resolve Replaced the roller.", files=[("report.txt", b"done")])
    asked = desk.letter(ANN, "Replaced the roller.")
    assert by_name(asked)["report.txt"].content == b"done"
    assert "report.txt" in asked.text


def test_files_together_beyond_the_size_stay_and_are_named_and_the_small_ones_go(make_desk):
    desk = make_desk()
    (desk.folder / "rules" / "files.yaml").write_text("attachments: {pass_on: 1MB, keep_back: [exe, zip]}\n")
    desk.start()
    big = os.urandom(700 * 1024)
    files = [("video.mp4", big), ("视频.mp4", os.urandom(600 * 1024)), ("note.txt", b"small"), ("all.zip", b"PK")]
    write(desk, ANN, "support@acme.example", files=files)
    work = desk.letter(desk.until(desk.tickets)[0]["assignee"], "See the picture.")
    assert set(by_name(work)) == {"视频.mp4", "note.txt"}
    said = " ".join(work.text.split())
    assert re.search(r"video\.mp4 \(717 KB\)[^,]*, there is no room left in this message", said), work.text
    assert re.search(r"all\.zip .*not passed on", work.text), work.text


def test_a_large_file_keeps_no_small_one_from_whom_the_ticket_is_handed_to_and_is_named(make_desk):
    desk = make_desk()
    (desk.folder / "rules" / "files.yaml").write_text("attachments: {pass_on: 1MB}\n")
    desk.start()
    files = [("error.log", b"it says no"), ("setup.exe", b"MZ")]
    write(desk, ANN, "support@acme.example", files=files)
    first = desk.until(desk.tickets)[0]["assignee"]
    work = desk.letter(first, "See the picture.")
    received = desk.letter(ANN, "Printer jam")
    answer(desk, received, ANN, text="Here is a film.", files=[("video.mp4", os.urandom(1_200_000))])
    desk.letter(first, "Here is a film.")
    other = next(name for name in ("dana", "piet") if not first.startswith(name))
    answer(desk, work, first, text=f"#assign {other} please look")
    handed = desk.letter(f"{other}@acme.example", "please look")
    assert set(by_name(handed)) == {"error.log"}
    assert re.search(r"video\.mp4 .*too large", handed.text, re.IGNORECASE), handed.text
    assert re.search(r"setup\.exe .*not passed on", handed.text), handed.text


def test_a_mail_over_the_limit_is_refused_in_words_for_its_writer(make_desk):
    desk = make_desk()
    config = desk.folder / "postdesk.yaml"
    config.write_text(config.read_text() + "\nlimits: {mail: 1MB}\n")
    desk.start()
    with pytest.raises(smtplib.SMTPSenderRefused) as at_once:  # the client says at MAIL how large it is
        write(desk, ANN, "support@acme.example", files=[("video.mp4", os.urandom(1_100_000))])
    with smtplib.SMTP("127.0.0.1", desk.port, timeout=PATIENCE) as client:
        client.helo("client.example")  # this one does not
        client.mail(ANN)
        client.rcpt("support@acme.example")
        later = client.data(b"Subject: x\r\n\r\n" + b"x" * 70 * 20_000)
    for code, text in ((at_once.value.smtp_code, at_once.value.smtp_error), later):
        assert code == 552
        assert b"larger than 1 MB" in text
        assert b"smaller attachments" in text
    assert not desk.tickets()


def test_an_engineer_is_told_which_file_did_not_go(desk):
    write(desk, ANN, "support@acme.example")
    work = desk.letter(desk.until(desk.tickets)[0]["assignee"], "See the picture.")
    answer(desk, work, work.to, text="Please run this.", files=[("fix.ps1", b"Remove-Item"), ("guide.txt", b"1.")])
    assert set(by_name(desk.letter(ANN, "Please run this."))) == {"guide.txt"}
    receipt = desk.letter(work.to, "Your text went to", "These files did not go with it")
    assert "fix.ps1" in receipt.text
    assert "guide.txt" not in receipt.text
