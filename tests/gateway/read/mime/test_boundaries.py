"""Boundaries that a relay broke: the parts are found all the same, and no boundary is shown as text."""

from __future__ import annotations

import time

from gateway.read.mime.boundaries import mend_boundaries
from gateway.read.mime.parse import parse

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


def test_of_several_content_types_the_body_decides() -> None:
    two = 'Content-Type: text/plain\nContent-Type: multipart/mixed; boundary="b"\n'
    for types in (two, "\n".join(reversed(two.splitlines())) + "\n"):
        mail = read(types, PART.format(b="b"))
        assert mail.text == "Guten Tag, VPN geht nicht."
        assert "several Content-Type fields" in mail.defects
    assert read("Content-Type: text/plain\nContent-Type: text/html\n", "<html><p>Hi</p></html>").text == "Hi"
    assert read("Content-Type: text/plain\nContent-Type: text/html\n", "a < b").text == "a < b"


def test_a_quote_that_is_never_closed() -> None:
    mail = read('Content-Type: multipart/mixed; boundary="b\n', PART.format(b="b"))
    assert (mail.text, len(mail.attachments)) == ("Guten Tag, VPN geht nicht.", 1)


def test_the_first_part_of_an_alternative_without_its_delimiter() -> None:
    inner = "Content-Type: multipart/alternative;\n boundary=a\nContent-Type: text/plain\n\nWords\n--a\nContent-Type: text/html\n\n<p>Words</p>\n--a--\n"
    mail = read("Content-Type: multipart/related; boundary=r\n", f"--r\n{inner}--r--\n")
    assert (mail.text, mail.html.strip()) == ("Words", "<p>Words</p>")
    assert "first delimiter of a part missing" in mail.defects


def test_an_inner_boundary_that_is_the_end_of_the_outer_one() -> None:
    inner = 'Content-Type: multipart/alternative; boundary="b--"\n\n--b--\nContent-Type: text/plain\n\nWords\n--b--\nContent-Type: text/html\n\n<p>Words</p>\n--b----\n'
    mail = read("Content-Type: multipart/mixed; boundary=b\n", f"--b\n{inner}{PART.format(b='b')}")
    assert mail.text.split() == ["Words", "Guten", "Tag,", "VPN", "geht", "nicht."] or mail.text.strip() == "Words"
    assert "a.png" in [attachment.name for attachment in mail.attachments]


def test_lines_that_are_nearly_boundaries_cost_little() -> None:
    for line in ("--" + " " * 240 + "x\n", "--b--\n", "--b\nContent-Type: a/b\n", "--" + "a" * 240 + "\n"):
        begun = time.process_time()
        for boundary in ("b", "zz"):
            read(f"Content-Type: multipart/mixed; boundary={boundary}\n", line * (900_000 // len(line)))
        assert time.process_time() - begun < 3


def test_a_megabyte_of_headers_of_parts_costs_little() -> None:
    lines = (
        "Content-Type: multipart/mixed; boundary=b\n",
        "Content-Type: multipart/x\n\t",
        'boundary="b--"\n',
        "--b----\n--b--\n",
    )
    for line in lines:
        body = ("--b\n" + line * (1_000_000 // len(line))).encode()
        begun = time.process_time()
        mend_boundaries((("Content-Type", b" multipart/mixed; boundary=b"),), body)
        assert time.process_time() - begun < 3


def test_blanks_behind_the_boundary_of_many_nested_parts_cost_little() -> None:
    field = "Content-Type: multipart/mixed; boundary=i{};a=b" + " " * 4030 + "!\n\n"
    chain = "".join(f"--{'b' if depth == 0 else f'i{depth - 1}'}\n{field.format(depth)}" for depth in range(15))
    begun = time.process_time()
    mail = read("Content-Type: multipart/mixed; boundary=b\n", chain * 10 + "--b\nContent-Type: text/plain\n\nWords\n--b--\n")
    assert time.process_time() - begun < 3
    assert "Words" in mail.text
