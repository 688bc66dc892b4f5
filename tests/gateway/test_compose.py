"""Composed letters: read back by the standard library's parser they say what the draft said, and nothing else."""

import email
import email.policy
import html
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.compose import LetterDraft, compose, encode_text, trim_references
from gateway.message import Address, Attachment

DRAFT = LetterDraft(
    subject="Printer jam [T-1042]",
    text="Hello Ann,\n\nwe have it.\n",
    from_=Address("support@acme.example", "Acme IT"),
    to=Address("ann@acme.example", "Ann"),
    message_id="<m1@acme.example>",
    date=datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
)
PNG = Attachment("shot.png", "image/png", b"\x89PNG\r\n\x1a\n" * 50, content_id="shot1", inline=True)
PDF = Attachment("报告 2026.pdf", "application/pdf", b"%PDF" * 300)


def read(content: bytes):
    return email.message_from_bytes(content, policy=email.policy.default)


def check_wire(content: bytes) -> None:
    """What every server takes: CRLF only, short lines, ASCII, one header block of known fields."""
    assert content.isascii()
    assert b"\0" not in content
    assert content.replace(b"\r\n", b"").find(b"\r") == -1
    assert content.replace(b"\r\n", b"").find(b"\n") == -1
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\r\n.\r\n" not in content


def test_a_plain_letter():
    content = compose(DRAFT)
    check_wire(content)
    mail = read(content)
    assert mail["From"] == "Acme IT <support@acme.example>"
    assert mail["To"] == "Ann <ann@acme.example>"
    assert mail["Subject"] == "Printer jam [T-1042]"
    assert mail["Message-ID"] == "<m1@acme.example>"
    assert mail["Date"].datetime == DRAFT.date
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == ["Hello Ann,", "", "we have it."]
    assert b"Content-Transfer-Encoding: 7bit" in content


def test_the_same_draft_gives_the_same_bytes():
    draft = replace(DRAFT, html="<p>x</p>", attachments=(PNG, PDF))
    assert compose(draft) == compose(draft)


def test_thread_and_machine_fields():
    mail = read(
        compose(
            replace(
                DRAFT,
                reply_to="support+rb@acme.example",
                in_reply_to="<q@x.example>",
                references=("<p@x.example>", "<q@x.example>"),
                automatic="auto-replied",
                loop_mark="desk-1",
                thread_topic="Printer jam",
                language="zh-CN",
                headers=(("X-Postdesk-Ticket", "T-1042"),),
            )
        )
    )
    assert mail["Reply-To"] == "Acme IT <support+rb@acme.example>"
    assert mail["In-Reply-To"] == "<q@x.example>"
    assert mail["References"].split() == ["<p@x.example>", "<q@x.example>"]
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["X-Postdesk-Loop"] == "desk-1"
    assert mail["Thread-Topic"] == "Printer jam"
    assert mail["Content-Language"] == "zh-CN"
    assert mail["X-Postdesk-Ticket"] == "T-1042"


def test_a_letter_that_a_person_wrote_carries_no_machine_fields():
    mail = read(compose(DRAFT))
    assert mail["X-MS-Reactions"] == "disallow"  # a sign that is clicked in Outlook would reach nobody
    assert mail["Auto-Submitted"] is None
    assert mail["X-Auto-Response-Suppress"] is None


def test_text_html_picture_file_and_invitation_find_their_places():
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    content = compose(replace(DRAFT, html='<img src="cid:shot1">', attachments=(PNG, PDF), calendar=calendar))
    check_wire(content)
    mail = read(content)
    tree = [part.get_content_type() for part in mail.walk()]
    assert tree == [
        "multipart/mixed",
        "multipart/related",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "image/png",
        "application/pdf",
    ]
    invitation, picture, file = list(mail.walk())[-3:]
    assert invitation.get_param("method") == "REQUEST"
    assert picture["Content-ID"] == "<shot1>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_content() == PNG.content
    assert file.get_filename() == PDF.name
    assert file.get_content() == PDF.content


def test_a_picture_of_a_letter_without_html_is_a_file():
    mail = read(compose(replace(DRAFT, attachments=(PNG,))))
    assert [part.get_content_disposition() for part in mail.iter_attachments()] == ["attachment"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain\n", "7bit"),
        ("打印机卡纸了，请帮忙看一下。\n" * 20, "base64"),
        ("Grüße aus Köln, the printer is jammed again this morning\n", "quoted-printable"),
        ("a" * 3000, "quoted-printable"),
        ("From here on\n.\n..\n", "quoted-printable"),
        ("before\n.\nFrom me\n", "quoted-printable"),
        ("ends with --=_x\n", "quoted-printable"),
        ("", "7bit"),
    ],
)
def test_text_takes_the_encoding_that_survives(text, encoding):
    content = compose(replace(DRAFT, text=text, html=f"<p>{text}</p>"))
    check_wire(content)
    body = read(content).get_body(("plain",))
    assert body["Content-Transfer-Encoding"] == encoding
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    assert b"\r\nFrom " not in content.partition(b"\r\n\r\n")[2]


@given(st.text(max_size=300))
def test_any_text_comes_back(text):
    content = compose(replace(DRAFT, text=text, html=text))
    check_wire(content)
    expected = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    part = read(content).get_body(("plain",))
    assert part.get_payload(decode=True).decode().replace("\r\n", "\n").rstrip("\n") == expected.rstrip("\n")


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("we have it", "7bit"),
        ("Grüße – it's “here” 😀", "7bit"),
        ("打印机卡纸了，请帮忙看一下。", "7bit"),
        ("打印机卡纸了，请帮忙看一下。" * 400, "base64"),
        ("a" * 3000, "quoted-printable"),
        ("a" * (988 - len("<p></p>")), "7bit"),
        ("a" * (989 - len("<p></p>")), "quoted-printable"),
        ("\nFrom here on\n.\n..\n", "quoted-printable"),
        ("a =_b", "quoted-printable"),
        ("a blank at the end \nof a line", "quoted-printable"),
        ("a C1 control\x85 is none of HTML", "quoted-printable"),
    ],
)
def test_html_goes_as_it_is_with_its_other_characters_spelt_in_ascii(words, encoding):
    page = f"<p>{words}</p>\n" + "<p>ordinary</p>\n" * 50
    content = compose(replace(DRAFT, html=page))
    check_wire(content)
    part = read(content).get_body(("html",))
    assert part["Content-Transfer-Encoding"] == encoding
    said = part.get_content().replace("\r\n", "\n")
    assert (html.unescape(said) if encoding == "7bit" else said) == page
    assert b"\r\nFrom " not in content.partition(b"\r\n\r\n")[2]


@given(st.text(max_size=300))
def test_any_html_comes_back(words):
    page = f"<p>{html.escape(words)}</p>\n" + "<p>ordinary</p>\n" * 20
    content = compose(replace(DRAFT, html=page))
    check_wire(content)
    part = read(content).get_body(("html",))
    said = part.get_payload(decode=True).decode().replace("\r\n", "\n")
    expected = page.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    assert html.unescape(said) == html.unescape(expected)


FIELDS = {"date", "from", "to", "reply-to", "subject", "message-id", "thread-topic", "mime-version", "content-type"}
FIELDS |= {"content-transfer-encoding", "x-note", "auto-submitted", "x-auto-response-suppress", "content-language"}
FIELDS |= {"x-ms-reactions"}
hostile = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            "x\r\nBcc: evil@x.example",
            "x\nBcc: e@x\n\nbody",
            "x\r\n\r\n.\r\n",
            "\u2028Bcc: a@b",
            "x\x85Bcc: a@b",
            " ",
            "\r",
        ]
    ),
    st.lists(
        st.sampled_from(
            ["\r", "\n", "Bcc: a@b.example", " ", "é", "=?utf-8?q?=0D=0ABcc:_a@b?=", '"', "\\", "<", ">", ","]
        )
    ).map("".join),
)


@given(hostile, hostile, hostile, hostile)
def test_no_text_breaks_out_of_a_header(subject, name, topic, value):
    """SCENARIOS 34: encoded or literal line ends never make a field, a recipient or a body of their own."""
    draft = replace(
        DRAFT,
        subject=subject,
        to=Address("ann@acme.example", name),
        reply_to="support@acme.example",
        from_=Address("support@acme.example", name),
        thread_topic=topic,
        headers=(("X-Note", value),),
        automatic="auto-replied",
        language=topic,
    )
    content = compose(draft)
    check_wire(content)
    mail = email.message_from_bytes(content)
    assert {field.lower() for field in mail.keys()} <= FIELDS  # keys() keeps duplicates
    assert len(mail.keys()) == len(set(mail.keys()))
    assert mail.get_payload(decode=True) == b"Hello Ann,\r\n\r\nwe have it.\r\n"
    assert [address.addr_spec for address in read(content)["To"].addresses] == ["ann@acme.example"]


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=400), st.integers(0, 40))
def test_header_text_comes_back(text, used):
    coded = encode_text(text, used)
    assert all(len(line) <= 998 for line in coded.split("\r\n"))
    decoded = str(email.header.make_header(email.header.decode_header(coded.replace("\r\n", ""))))
    assert decoded == text.strip()


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Ann", "Ann <a@x.example>"),
        ("Lee, Ann", '"Lee, Ann" <a@x.example>'),
        ('say "hi" \\', '"say \\"hi\\" \\\\" <a@x.example>'),
        ("ceo@bank.example", '"ceo@bank.example" <a@x.example>'),
        ("李安", "=?utf-8?B?5p2O5a6J?= <a@x.example>"),
        ("gnp\u202egpj", "gnp gpj <a@x.example>"),
        ("=?utf-8?q?x?=", "=?utf-8?B?PT91dGYtOD9xP3g/PQ==?= <a@x.example>"),
    ],
)
def test_names_are_quoted_or_encoded(name, header):
    line = next(
        line for line in compose(replace(DRAFT, to=Address("a@x.example", name))).split(b"\r\n") if line[:3] == b"To:"
    )
    assert line == b"To: " + header.encode()


def test_international_mailboxes():
    content = compose(replace(DRAFT, to=Address("ann@bücher.example")))
    assert b"To: ann@xn--bcher-kva.example\r\n" in content
    assert "To: 用户@xn--" in compose(replace(DRAFT, to=Address("用户@例子.example"))).decode()


@pytest.mark.parametrize(
    "broken",
    [
        {"to": Address("")},
        {"to": Address("ann@acme.example, evil@x.example")},
        {"to": Address("ann@acme.example>\r\nBcc: <evil@x.example")},
        {"to": Address("ann@acme.example\n")},
        {"reply_to": "a b@x.example"},
        {"message_id": "<x@y>\r\nBcc: a@b"},
        {"message_id": ""},
        {"date": datetime(2026, 11, 24)},
        {"headers": (("Bcc", "evil@x.example"),)},
        {"headers": (("Content-Type", "text/html"),)},
        {"headers": (("X-A: b\r\nBcc", "x"),)},
    ],
)
def test_what_a_caller_must_never_pass_is_refused(broken):
    with pytest.raises(ValueError, match=r"\w"):
        compose(replace(DRAFT, **broken))


@pytest.mark.parametrize(
    "line",
    [
        "we have it",
        "Grüße – 😀",
        "a=_b",
        "From here",
        ".",
        "trailing ",
        "a" * 989,
        "a" * 988,
        "打" * 130,
        "\x85",
        "\ud800",
    ],
)
@pytest.mark.parametrize("own", [1, 3])
def test_html_that_is_known_in_ascii_is_sent_alike(line, own):
    lines = ["<p>", "Hello", "</p>", "<p>Ann</p>", "</html>"]
    lines[own] = line
    coded = [one.encode("ascii", "xmlcharrefreplace") + b"\r\n" for one in lines]
    known = (b"".join(coded), b"".join(coded[:own] + coded[own + 1 :]), coded[own])
    draft = replace(DRAFT, html="\n".join(lines) + "\n")
    for ascii_html in (known, (known[0], known[2], known[1])):
        assert compose(replace(draft, ascii_html=ascii_html)) == compose(draft)


def test_references_keep_the_first_and_the_last():
    ids = tuple(f"<{number}@x.example>" for number in range(500))
    assert trim_references(ids) == (ids[0], *ids[-19:])
    assert trim_references(("<a@x>", "junk", "<b c@x>", "<a@x>", "<" + "d" * 300 + "@x>", "<e@x>\r\nBcc: f@x")) == (
        "<a@x>",
    )
    check_wire(compose(replace(DRAFT, references=ids, in_reply_to="<x y@z>\r\n")))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\a\\b.txt", "C__a_b.txt"),
        ("a\r\nContent-Type: x", "a Content-Type_ x"),
        ("gnp\u202efdp.exe", "gnp fdp.exe"),
        ("", None),
        ('q"uote.txt', "q_uote.txt"),
        ("长" * 300 + ".docx", "长" * 65 + ".docx"),
    ],
)
def test_names_of_files_are_harmless(name, shown):
    content = compose(replace(DRAFT, attachments=(Attachment(name, "application/octet-stream", b"x"),)))
    check_wire(content)
    (file,) = read(content).iter_attachments()
    assert file.get_filename() == shown
    assert file.get_content() == b"x"


@pytest.mark.parametrize("type_", ["message/rfc822", "multipart/mixed", "text/html\r\nX: y", "", "nonsense"])
def test_types_that_a_file_may_not_have_become_octets(type_):
    content = compose(replace(DRAFT, attachments=(Attachment("a.bin", type_, b"\0\xff"),)))
    (file,) = read(content).iter_attachments()
    assert file.get_content_type() == "application/octet-stream"
    assert file.get_content() == b"\0\xff"
