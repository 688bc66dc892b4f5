"""Bytes in, a Mail out: the ordinary, the wild and the hostile. Every mail here is synthetic."""

from __future__ import annotations

import base64

import pytest

from gateway.read.mime.parse import parse


def build(*head: bytes, body: bytes = b"Hello\r\n") -> bytes:
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def multi(kind: bytes, *parts: bytes, head: tuple[bytes, ...] = ()) -> bytes:
    joined = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
    return build(b"From: a@x.example", b"Content-Type: " + kind + b"; boundary=b", *head, body=joined)


def test_a_plain_mail() -> None:
    mail = parse(
        build(
            b"From: Ann Lee <Ann@X.Example>",
            b"To: support@desk.example, Bob <bob@x.example>",
            b"Cc: carl@y.example",
            b"Reply-To: ann@home.example",
            b"Subject: Printer\r\n jam",
            b"Date: Tue, 24 Nov 2026 10:00:00 +0100",
            b"Message-ID: <1@x.example>",
            b"In-Reply-To: <0@x.example>",
            b"References: <a@x.example>\r\n <0@x.example>",
        )
    )
    assert (mail.sender.mailbox, mail.sender.name, mail.sender_ambiguous) == ("Ann@x.example", "Ann Lee", False)
    assert [one.mailbox for one in mail.to] == ["support@desk.example", "bob@x.example"]
    assert mail.cc[0].mailbox == "carl@y.example"
    assert mail.reply_to[0].mailbox == "ann@home.example"
    assert mail.subject == "Printer jam"
    assert mail.date is not None
    assert mail.date.isoformat() == "2026-11-24T09:00:00+00:00"
    assert (mail.message_id, mail.in_reply_to, mail.references) == (
        "<1@x.example>",
        ("<0@x.example>",),
        ("<a@x.example>", "<0@x.example>"),
    )
    assert mail.text == "Hello\n"
    assert mail.defects == ()


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("gb18030", "您好，三楼的打印机又卡纸了，请帮忙处理一下，谢谢。"),
        ("big5", "您好，三樓的印表機又卡紙了，請幫忙處理一下，謝謝。"),
        ("shift_jis", "三階のプリンターがまた紙詰まりです。よろしくお願いします。"),
        ("euc-kr", "3층 프린터에 또 용지가 걸렸습니다. 확인 부탁드립니다."),
        ("koi8-r", "Принтер на третьем этаже снова не работает, помогите пожалуйста."),
        ("windows-1251", "Принтер на третьем этаже снова не работает, помогите пожалуйста."),
        ("windows-1252", "Der Drucker im dritten Stock hat wieder Papierstau, bitte prüfen."),
        ("utf-8", "三楼的打印机 – Über den Drucker – принтер"),
    ],
)
@pytest.mark.parametrize("label", [b"", b"; charset=us-ascii", b"; charset=iso-8859-1", b"; charset=x-unknown"])
def test_undeclared_and_mislabelled_charsets(charset: str, text: str, label: bytes) -> None:
    raw = text.encode(charset)
    mail = parse(build(b"From: a@x.example", b"Subject: " + raw, b"Content-Type: text/plain" + label, body=raw))
    assert mail.text == text
    assert mail.subject == text


@pytest.mark.parametrize("label", ["koi8-r", "windows-1251", "iso-8859-7", "gb2312", "big5", "shift_jis", "euc-kr"])
def test_utf8_under_the_label_of_another_charset(label: str) -> None:
    for text in ("打印机坏了，请帮忙看一下", "プリンターが壊れました", "프린터가 고장났습니다"):
        head = (b"From: a@x.example", b"Content-Type: text/plain; charset=" + label.encode())
        mail = parse(build(*head, body=text.encode()))
        assert mail.text == text
        assert f"charset {label} was wrong" in mail.defects
    assert (
        parse(
            build(b"From: a@x.example", b"Content-Type: text/plain; charset=gb2312", body="痛苦".encode("gb2312"))
        ).text
        == "痛苦"
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?gb2312?B?" + base64.b64encode("打印机坏了镕".encode("gb18030")).decode() + "?=", "打印机坏了镕"),
        ("=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= =?UTF-8?Q?_aus_Wien?=", "Grüße aus Wien"),
        ("=?utf-8?B?5omT5Y2w?= =?utf-8?B?5py6?=", "打印机"),
        ("=?utf-8?B?5omT5Y0=?=\r\n =?utf-8?B?sOacug==?=", "打印机"),  # a character cut between two words
        ("=?utf-8?Q?a b?= c", "a b c"),  # blanks inside
        ("=?utf-8?B?5omT5Y2w?=x", "打印x"),  # no blank behind
        ("=?x-none?Q?abc?=", "abc"),
        ("plain =? not a word", "plain =? not a word"),
        ("=?utf-8?Q?line=0D=0ABcc:_x?=", "line Bcc: x"),
        ("=?utf-8?Q?T=C3=BCr_klemmt_\r\n seit_heute?=", "Tür klemmt seit heute"),  # folded inside of a word
        ("=?utf-8?B?5omT5Y\r\n 2w5py6?=", "打印机"),
        ("=?utf-8?Q?T=C3=BCr_klemmt", "Tür klemmt"),  # the end of the field was cut
        ("Re: =?utf-8?Q?T=C3=BCr_klemmt_=C3", "Re: Tür klemmt"),
        ("=?gb2312?B?" + base64.b64encode("打印机".encode("gb18030")).decode()[:-1], "打印"),  # half a character is none
        ("What does =?utf-8?Q?x mean", "What does =?utf-8?Q?x mean"),  # nothing is coded in it
    ],
)
def test_encoded_words_as_found(written: str, read: str) -> None:
    assert parse(build(b"From: a@x.example", b"Subject: " + written.encode())).subject == read


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (b'attachment; filename="report.pdf"', "report.pdf"),
        (b"attachment; filename*=utf-8''%E6%89%93%E5%8D%B0.txt", "打印.txt"),
        (b"attachment; filename*0*=utf-8''%E6%89; filename*1*=%93.txt", "打.txt"),
        (b'attachment; filename="=?utf-8?B?5omT5Y2wLnR4dA==?="', "打印.txt"),
        (b'attachment; filename="' + "打印机.txt".encode("gb18030") + b'"', "打印机.txt"),
        (b'attachment; filename="../../etc/passwd"', "passwd"),
        (b'attachment; filename="C:\\\\a\\\\b.txt"', "b.txt"),
        (b"attachment; filename*=utf-8''a%0D%0Ab.txt", "a b.txt"),
        (b"attachment; filename*=utf-8''photo%E2%80%AEgpj.exe", "photogpj.exe"),
        (b"attachment", "attachment.bin"),
        (b'attachment; filename=""', "attachment.bin"),
        (b'attachment; filename=".."', "attachment.bin"),
        (b'attachment; filename="con"', "_con"),
    ],
)
def test_scenario_37_names_of_attachments(field: bytes, name: str) -> None:
    part = b"Content-Type: application/octet-stream\r\nContent-Disposition: " + field + b"\r\n\r\ndata"
    mail = parse(multi(b"multipart/mixed", b"\r\nHello", part))
    assert [one.name for one in mail.attachments] == [name]
    assert mail.attachments[0].content == b"data"


def test_scenario_37_long_and_equal_names() -> None:
    part = b'Content-Type: image/png; name="%s"\r\n\r\nx'
    mail = parse(multi(b"multipart/mixed", part % (b"a" * 300 + b".png"), part % b"a.png", part % b"A.png"))
    names = [one.name for one in mail.attachments]
    assert len(names[0]) <= 120
    assert names[0].endswith(".png")
    assert names[1:] == ["a.png", "A (2).png"]


def test_html_only_as_text() -> None:
    html = b"<html><head><style>p{x}</style></head><body><p>First</p><p>Second<br>third</p></body></html>"
    mail = parse(build(b"From: a@x.example", b"Content-Type: text/html", body=html))
    assert mail.text_is_from_html
    assert [line for line in mail.text.split("\n") if line.strip()] == ["First", "Second", "third"]
    assert mail.html.startswith("<html>")


def test_entities_are_taken_out_once() -> None:
    """A code sample says what it says: `&amp;lt;` is `&lt;`, no tag."""
    html = b"<p>write &amp;lt;b&amp;gt; for &lt;b&gt;, R&amp;D &auml;</p>"
    mail = parse(build(b"From: a@x.example", b"Content-Type: text/html; charset=utf-8", body=html))
    assert mail.text.strip() == "write &lt;b&gt; for <b>, R&D ä"


def test_plain_is_preferred_to_html() -> None:
    mail = parse(multi(b"multipart/alternative", b"\r\nplain", b"Content-Type: text/html\r\n\r\n<p>html</p>"))
    assert mail.text.strip() == "plain"
    assert not mail.text_is_from_html
    assert mail.attachments == ()


def test_a_list_footer_is_not_text_and_not_lost() -> None:
    mail = parse(multi(b"multipart/mixed", b"\r\nmine", b"\r\n_____\r\nlist footer"))
    assert mail.text.strip() == "mine"
    assert b"list footer" in mail.attachments[0].content


def test_text_around_an_attachment_is_text() -> None:
    mail = parse(multi(b"multipart/mixed", b"\r\nabove", b"Content-Type: image/png; name=a.png\r\n\r\nx", b"\r\nbelow"))
    assert mail.text.split() == ["above", "below"]


def test_nested_mail_is_an_attachment_and_no_text() -> None:
    inner = b"From: boss@x.example\r\nSubject: Secret plan\r\n\r\n#close"
    mail = parse(multi(b"multipart/mixed", b"\r\nsee below", b"Content-Type: message/rfc822\r\n\r\n" + inner))
    assert mail.text.strip() == "see below"
    assert [(one.name, one.type, one.content) for one in mail.attachments] == [
        ("Secret plan.eml", "message/rfc822", inner)
    ]
    assert mail.sender.mailbox == "a@x.example"


def test_flowed_lines_are_joined() -> None:
    body = b"A long line that \r\ngoes on\r\n> quoted that \r\n> goes on\r\n-- \r\nAnn\r\n"
    mail = parse(build(b"From: a@x.example", b"Content-Type: text/plain; format=flowed", body=body))
    assert mail.text == "A long line that goes on\n> quoted that goes on\n-- \nAnn\n"


def test_uuencoded_file() -> None:
    body = b"see file\r\n\r\nbegin 644 note.txt\r\n#0V%T\r\n`\r\nend\r\n"
    mail = parse(build(b"From: a@x.example", body=body))
    assert [(one.name, one.content) for one in mail.attachments] == [("note.txt", b"Cat")]
    assert mail.text.strip() == "see file"


def test_signed_encrypted_and_calendar_parts_are_kept_whole() -> None:
    mail = parse(multi(b"multipart/signed", b"\r\ntext", b"Content-Type: application/pgp-signature\r\n\r\nsig"))
    assert (mail.text.strip(), mail.attachments[0].type) == ("text", "application/pgp-signature")
    mail = parse(
        multi(b"multipart/mixed", b"\r\ncome", b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR")
    )
    assert (mail.text.strip(), mail.attachments[0].name) == ("come", "attachment.ics")
    mail = parse(
        build(b"From: a@x.example", b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data", body=b"x")
    )
    assert (mail.text, mail.attachments[0].name) == ("", "attachment.p7m")


def test_scenario_29_our_own_fields_are_taken_out() -> None:
    mail = parse(build(b"From: a@x.example", b"X-Postdesk-Ticket: 1", b"x-POSTDESK-loop: 2", b"X-Other: 3"))
    assert [name for name, _ in mail.headers] == ["From", "X-Other"]
    assert any("X-Postdesk-Ticket" in defect for defect in mail.defects)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_line_ends(ending: bytes) -> None:
    mail = parse(ending.join([b"From: a@x.example", b"Subject: s", b"", b"one", b"two"]))
    assert (mail.sender.mailbox, mail.subject, mail.text.split()) == ("a@x.example", "s", ["one", "two"])


def test_line_ends_that_a_program_doubled() -> None:
    lines = [b"From: a@x.example", b"Subject: s", b"", b"one", b"", b"two", b""]
    mail = parse(b"\r\r\n".join(lines))
    assert (mail.sender.mailbox, mail.subject, mail.text) == ("a@x.example", "s", "one\n\ntwo\n")
    assert "each line end doubled" in mail.defects
    one = parse(b"\r\n".join(lines[:5]) + b"\r\r\n" + b"two\r\n")  # one alone is none of a program's
    assert "each line end doubled" not in one.defects


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"hello", bytes(range(256)), b"\r\n\r\n", b":\r\n:\r\n", b"\xff" * 5000]
)
def test_no_mail_at_all(content: bytes) -> None:
    mail = parse(content)
    assert mail.defects
    assert mail.sender_ambiguous
    assert mail.attachments[0].content == content or mail.text


def test_broken_base64_gives_what_can_be_had() -> None:
    body = base64.b64encode(b"Hello world") + b"\r\n!!!junk"
    mail = parse(build(b"From: a@x.example", b"Content-Transfer-Encoding: base64", body=body))
    assert mail.text.startswith("Hello world")


def test_a_multipart_whose_boundary_never_comes_is_text() -> None:
    mail = parse(build(b"From: a@x.example", b"Content-Type: multipart/mixed; boundary=zz", body=b"still readable"))
    assert mail.text.strip() == "still readable"


def tnef(name: bytes, data: bytes) -> bytes:
    """A winmail.dat with one file: signature, key, and three attributes of the attachment level."""

    def attribute(number: int, value: bytes) -> bytes:
        return (
            b"\x02"
            + number.to_bytes(4, "little")
            + len(value).to_bytes(4, "little")
            + value
            + (sum(value) & 0xFFFF).to_bytes(2, "little")
        )

    rendering = attribute(0x00069002, b"\x01\x00" + b"\xff" * 12)
    return b"\x78\x9f\x3e\x22\x01\x00" + rendering + attribute(0x00018010, name + b"\x00") + attribute(0x0006800F, data)


def test_winmail_is_kept_and_opened() -> None:
    pytest.importorskip("tnefparse")
    inside = tnef(b"plan.txt", b"the plan")
    part = (
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(inside)
    )
    mail = parse(multi(b"multipart/mixed", b"\r\nsee file", part))
    assert [(one.name, one.content) for one in mail.attachments] == [("winmail.dat", inside), ("plan.txt", b"the plan")]


def test_broken_winmail_is_only_kept() -> None:
    for cut in range(6, 60, 7):
        content = tnef(b"plan.txt", b"the plan")[:cut] + b"\xff" * 40
        part = b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(
            content
        )
        mail = parse(multi(b"multipart/mixed", b"\r\nsee file", part))
        assert mail.attachments[0].content == content
        assert mail.text.strip() == "see file"


@pytest.mark.parametrize(
    "plain",
    [
        "To view this message, please use an HTML compatible e-mail viewer!",
        "This is an HTML email. Please enable HTML.",
        "Your email client does not support HTML messages",
        "Ihr Mailprogramm unterstützt kein HTML.",
        "Votre logiciel ne supporte pas le format HTML.",
        "您的邮件客户端不支持HTML格式",
        "このメールはHTML形式です。HTML対応のソフトでご覧ください。",
    ],
)
def test_a_stand_in_is_no_text(plain: str) -> None:
    """What a program puts in place of the plain form is not what the person wrote."""
    head = b"From: ann@x.example\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    html = b"\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The printer is broken.</p>\r\n--b--\r\n"
    mail = parse(head + plain.encode() + html)
    assert (mail.text.strip(), mail.text_is_from_html) == ("The printer is broken.", True)
    assert parse(b"From: ann@x.example\r\n\r\n" + plain.encode()).text == plain


def test_a_person_who_writes_about_html_is_read() -> None:
    head = b"From: ann@x.example\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n"
    text = b"Newsletters look odd.\r\nI think that Outlook does not support HTML of this kind."
    mail = parse(head + text + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b--\r\n")
    assert mail.text.startswith("Newsletters look odd.")


def test_a_footer_below_base64_without_its_end() -> None:
    body = b"R3LDvMOfZQ\r\n\r\n_______________\r\nlist footer\r\n"
    head = (
        b"From: ann@x.example\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    assert parse(head + body).text == "Gr\u00fc\u00dfe"


@pytest.mark.parametrize("behind", [b"", b" " * 9000, b"\r\n " * 4000])
def test_of_too_many_references_the_last_ones_count(behind):
    ids = b"\r\n ".join(b"<%d.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@other.example>" % number for number in range(4000))
    mail = parse(b"From: a@b.example\r\nReferences: " + ids + b"\r\n <ours@desk.example>" + behind + b"\r\n\r\nx")
    assert mail.references[-1] == "<ours@desk.example>"
    assert all(one.endswith("@other.example>") for one in mail.references[:-1])


def test_iso_2022_jp_with_characters_of_nec() -> None:
    # "①㈱アクメ" by way of JIS X 0208 with row 13, which no codec of that family reads.
    written = b'\x1b$B-!-j%"%/%a\x1b(B'
    mail = parse(
        b"From: a@b.example\r\nSubject: " + b"=?ISO-2022-JP?B?" + base64.b64encode(written) + b"?=\r\n"
        b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + written + b" 1\r\n"
    )
    assert (mail.subject, mail.text.strip()) == ("①㈱アクメ", "①㈱アクメ 1")


def test_no_blanks_round_pieces_of_a_word() -> None:
    mail = parse(
        "From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>财务<span>系统</span>很<b>慢</b>，un<span>believ</span>able</p>".encode()
    )
    assert mail.text.strip() == "财务系统很慢，unbelievable"


@pytest.mark.parametrize("before", [b"\r\n", b"\n", b"\r\n\r\n", b"\r\r\n", b"\n\n\n"])
def test_what_stands_below_an_empty_first_line_proves_no_sender(before: bytes) -> None:
    """By RFC 5322 it is the body: it is read, and whoever it names is not known to have written it."""
    mail = build(b"From: ann@x.example", b"Subject: Jam", body=b"#close\r\n")
    assert not parse(mail).sender_ambiguous
    read = parse(before + mail)
    assert read.sender_ambiguous
    assert (read.subject, read.text.strip()) == ("Jam", "#close")
