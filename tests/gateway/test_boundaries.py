"""Boundaries that a relay broke: the parts are found all the same, and no boundary is shown as text."""

from __future__ import annotations

import time

from gateway.read.boundaries import mend_boundaries
from gateway.read.parse import parse

PART = "--{b}\nContent-Type: text/plain; charset=utf-8\n\nGuten Tag, VPN geht nicht.\n--{b}\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--{b}--\n"
HEAD = "From: a@x.example\nSubject: x\nMessage-ID: <1@x.example>\n"


def read(head: str, body: str):
    return parse(f"{HEAD}{head}\n{body}".encode())


def test_the_boundary_of_the_parts_is_taken_where_the_declared_one_never_comes() -> None:
    for declared in ("Boundary42", "other", 'b"; x="'):
        mail = read(f'Content-Type: multipart/mixed; boundary="{declared}"\n', PART.format(b="boundary42"))
        assert mail.text == "Guten Tag, VPN geht nicht."
        assert [attachment.name for attachment in mail.attachments] == ["a.png"]
        assert "boundary never found: that of the parts taken" in mail.defects


def test_parts_are_found_where_the_content_type_of_the_mail_is_lost() -> None:
    mail = read("", PART.format(b="=_next_1"))
    assert mail.text == "Guten Tag, VPN geht nicht."
    assert [attachment.name for attachment in mail.attachments] == ["a.png"]


def test_a_text_that_only_speaks_of_parts_stays_text() -> None:
    body = "My mail begins so:\n\n--abc\nContent-Type: text/plain\n\nwhy?\n"
    assert read("", body).text == body
    assert read("Content-Type: text/plain\n", PART.format(b="b")).text == PART.format(b="b")
    assert read("", "--abc\nContent-Type: text/plain\n\nonce only\n").text.startswith("--abc")


def test_parts_behind_a_closing_boundary_are_read() -> None:
    """A gateway appended its part behind the end of the mail."""
    body = PART.format(b="b") + "--b\nContent-Type: application/pdf; name=terms.pdf\n\n%PDF\n--b--\n"
    mail = read("Content-Type: multipart/mixed; boundary=b\n", body)
    assert mail.text == "Guten Tag, VPN geht nicht."
    assert [attachment.name for attachment in mail.attachments] == ["a.png", "terms.pdf"]


def test_text_behind_the_last_boundary_is_no_part() -> None:
    body = PART.format(b="b") + "\n-- \nThe list's footer\n"
    assert mend_boundaries((("Content-Type", b" multipart/mixed; boundary=b"),), body.encode())[2] == []


def test_no_boundary_is_shown_as_text() -> None:
    """The inner multipart ends before its own boundary comes: what is left of that is nobody's words."""
    body = '--ab\nContent-Type: multipart/mixed; boundary="a"\n\n--ab\nContent-Type: text/plain\n\nHello\n--a\nthere\n--a--\n--ab--\n'
    mail = read('Content-Type: multipart/mixed; boundary="ab"\n', body)
    assert mail.text.split() == ["Hello", "there"]


def test_lines_that_are_nearly_boundaries_cost_little() -> None:
    for line in ("--" + " " * 240 + "x\n", "--b--\n", "--b\nContent-Type: a/b\n", "--" + "a" * 240 + "\n"):
        begun = time.process_time()
        for boundary in ("b", "zz"):
            read(f"Content-Type: multipart/mixed; boundary={boundary}\n", line * (900_000 // len(line)))
        assert time.process_time() - begun < 3
