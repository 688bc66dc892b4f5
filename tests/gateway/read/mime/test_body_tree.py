"""Large files come out as they went in, however their lines are cut and whatever stands beside them."""

from __future__ import annotations

import base64
import random
import tracemalloc

import pytest

from gateway.read.mime import body_tree
from gateway.read.mime.parse import parse

HEAD = b"From: ann@c.example\nSubject: Files\nContent-Type: multipart/mixed; boundary=b\n\n"


def part(content: bytes, width: int, behind: bytes = b"") -> bytes:
    coded = base64.b64encode(content)
    lines = b"\n".join(coded[at : at + width] for at in range(0, len(coded), width))
    fields = b"Content-Type: application/pdf; name=x.pdf\nContent-Transfer-Encoding: base64\n\n"
    return b"--b\n" + fields + lines + b"\n" + behind


@pytest.mark.parametrize("width", [60, 72, 76, 57, 100])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_files_come_out_as_they_went_in(width, end):
    chance = random.Random(width)
    for size in (width * 3 // 4 * 200, 20_000, 6_144, 1):  # the last line is full, or short
        files = [chance.randbytes(size), chance.randbytes(size + 1)]
        mail = HEAD + part(files[0], width) + part(files[1], width, b"\n") + b"--b--\n"
        read = parse(mail.replace(b"\n", end))
        assert [file.content for file in read.attachments] == files
        assert not [said for said in read.defects if "base64" in said or "boundary" in said]


def test_a_text_that_names_what_stands_for_a_run_stays_a_text():
    content = random.Random(1).randbytes(20_000)
    said = b"--b\n\nrun0.\nrun+0.\nrun++0.\n"
    read = parse(HEAD + said + part(content, 76) + b"--b--\n")
    assert read.text.split() == ["run0.", "run+0.", "run++0."]
    assert [file.content for file in read.attachments] == [content]


def test_lines_that_look_like_a_file_in_a_text_stay_there():
    line = base64.b64encode(bytes(57))
    text = b"Here it is:\n" + (line + b"\n") * 200 + b"That was it.\n"
    read = parse(b"From: ann@c.example\nSubject: Dump\n\n" + text)
    assert read.text.strip() == text.decode().strip()


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "iso-8859-1", "koi8-r", ""])
@pytest.mark.parametrize("form", ["plain", "html"])
def test_a_text_of_octets_stays_what_it_is_beside_a_large_file_and_around_one(charset, form):
    said = {"iso-8859-1": "Der Drucker läuft: größer", "koi8-r": "Принтер сломался"}.get(charset, "打印机坏了，请帮忙")
    content = random.Random(2).randbytes(20_000)
    pasted = base64.encodebytes(content)
    label = f"; charset={charset}" if charset else ""
    head = f"--b\nContent-Type: text/{form}{label}\nContent-Transfer-Encoding: 8bit\n\n".encode()
    written = said.encode(charset or "utf-8") + b"\n"
    read = parse(HEAD + head + written + part(content, 76) + b"--b--\n")
    assert read.text.strip() == said
    assert [file.content for file in read.attachments] == [content]
    around = parse(HEAD + head + written + b"\n" + pasted + b"\n" + written + b"--b--\n")
    assert around.text.split()[: len(said.split())] == around.text.split()[-len(said.split()) :] == said.split()
    assert "".join(pasted.decode().split()) in "".join(around.text.split())


LINES = (
    "--a", "--a", "--a--", "--a-- \t", "--a \t", "--a-", " --a", "--b", "--b", "--b--", "--A", "---a", "",  "", "said", "run0.", "\tfolded", "From x", ": none", "a: b",
    "Content-Type: text/plain", "Content-Type: multipart/mixed; boundary=b", "Content-Type: multipart/digest; boundary=b", "Content-Type: multipart/mixed; boundary=a",
    "Content-Type: message/rfc822", "Content-Type: text/html;\n charset=utf-8", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename=x", "é\r", " ",
)  # fmt: skip


def made_up(chance: random.Random) -> bytes:
    """A multipart mail that is whole, or has odd lines in it."""
    inner = "\n".join(chance.choices(LINES, k=chance.randrange(12)))
    regular = (
        "--a\nContent-Type: text/plain\n\nHello\n--a\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\none\n"
    )
    body = chance.choice((inner, f"{regular}--b--\n--a\n\n{inner}\n--a--\n", f"{regular}{inner}\n--b--\n--a--\n"))
    end = chance.choice(("\n", "\r\n"))
    kind = chance.choice(("mixed", "digest", "related"))
    head = f"From: a@b.example\nContent-Type: multipart/{kind}; boundary={chance.choice('aab')}\n\n"
    return (head + body).replace("\n", end).encode()


def test_parts_are_taken_apart_as_the_library_does(monkeypatch):
    chance = random.Random(5)
    mails = [made_up(chance) for _ in range(600)]
    taken: list[bool] = []
    take_apart = body_tree._take_apart
    monkeypatch.setattr(body_tree, "_take_apart", lambda *given: taken.append(take_apart(*given)) or taken[-1])
    found = [parse(mail) for mail in mails]
    assert sum(taken) > 100 < len(taken) - sum(taken)
    monkeypatch.setattr(body_tree, "_take_apart", lambda *_: False)
    assert found == [parse(mail) for mail in mails]


def test_a_large_file_below_many_multiparts_is_copied_once():
    """Not once for each of them: a reader has 512 MB."""
    body = b"Content-Type: application/pdf\n\n" + b"x" * 1_000_000
    for level in range(18):
        mark = b"b%d" % level
        body = (
            b"Content-Type: multipart/mixed; boundary="
            + mark
            + b"\n\n--"
            + mark
            + b"\n"
            + body
            + b"\n--"
            + mark
            + b"--\n"
        )
    content = b"From: a@b.example\nMIME-Version: 1.0\n" + body
    tracemalloc.start()
    mail = parse(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [len(one.content) for one in mail.attachments] == [1_000_000]
    assert peak < 8 * len(content)
