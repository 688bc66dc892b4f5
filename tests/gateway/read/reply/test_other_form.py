"""Text and HTML of one mail that say different things: what orders or agrees must stand in both."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from gateway.message import RawMail
from gateway.read.worker import read

QUOTE = "\n\nOn Tue, 24 Nov 2026 at 10:00, Acme IT <support@acme.example> wrote:\n> Is it solved? Reply yes or no.\n"
QUOTE_HTML = (
    '<div class="gmail_quote"><div class="gmail_attr">On Tue, 24 Nov 2026 at 10:00, Acme IT &lt;support@acme.example'
    "&gt; wrote:<br></div><blockquote>Is it solved? Reply yes or no.</blockquote></div>"
)


def differs(text: str, html: str) -> bool:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@acme.example", "support@acme.example", "Re: Printer"
    mail["In-Reply-To"] = "<1@acme.example>"
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    raw = RawMail(bytes(mail), "ann@acme.example", ("support@acme.example",), datetime(2026, 11, 24, tzinfo=UTC))
    return read(raw).reply.is_other_in_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("#decline not ours", "<p>thanks</p>"),
        ("yes", "<p>no</p>"),
        ("yes", "<p>No, never. I did not write this.</p>"),
        ("approve", "<p>reject</p>"),
        ("It works, thanks.", "<p>It still jams, please send somebody.</p>"),
        ("yes", "<p>yes, but the colour is still wrong on page two</p>"),
        ("可以了", "<p>还是不行</p>"),
        ("Thanks.\n" * 60 + "\n#close", "<p>" + "Thanks.<br>" * 60 + "</p>"),
        ("yes", '<p style="display:none">yes</p><p>What is this about? I never asked for it.</p>'),
        ("yes", "<p>yes</p><p>no</p>"),  # words that the quote has as well
        ("yes", "<p>yes?</p>"),
        ("yes", "<p><s>yes</s> no</p>"),
        ("yes", "<p><font color='white'>yes</font></p><p>wait</p>"),
        ("yes", "<p>yes</p><p>---</p><p>I never wrote that. Please call me first.</p>"),
        ("approve", "<p>approve</p><p>not</p>"),
        ("It works.", "<p>It works not.</p>"),
        ("是", "<p>不是</p>"),
        ("同意", "<p>不同意</p>"),
        ("批准", "<p>批准？我没有批准</p>"),
        ("#merge 1", "<p>#merge 12</p>"),
        ("#assign noor", "<p>#assign noora</p>"),
        ("Thanks.\n" * 60 + "\n#merge 1", "<p>" + "Thanks.<br>" * 60 + "</p><p>#merge 12</p>"),
    ],
)
def test_they_differ(text, html):
    assert differs(text + QUOTE, f"<html><body>{html}{QUOTE_HTML}</body></html>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("yes", "<p>yes</p>"),
        ("Yes, it works again, thanks.", "<div>Yes, it works again,&nbsp;thanks.</div>"),
        ("#close all fine", "<div>#close all fine</div>"),
        ("Hello Ann,\n\nit is done.\n\n#resolve new roller", "<p>Hello Ann,</p><p>it is done.</p><p>#resolve new roller</p>"),
        ("It *works*, see <https://acme.example/x>", "<p>It <b>works</b>, see <a href='https://acme.example/x'>https://acme.example/x</a></p>"),
        ("可以了，谢谢", "<p>可以了，谢谢</p>"),
        ("yes\n\n-- \nAnn Lee\nAcme", "<p>yes</p><p>-- <br>Ann Lee<br>Acme</p>"),
        ("yes", "<p>y<b>e</b>s</p>"),
        ("Yes, see the photo. [image: photo.png]", "<p>Yes, see the photo.</p><img src='cid:1' alt='photo.png'>"),
        ("这台打印机从今天早上开始又能正常打印了，所有页面都很清\n楚，谢谢", "<p>这台打印机从今天早上开始又能正常打印了，所有页面都很清楚，谢谢</p>"),
    ],
)  # fmt: skip
def test_they_say_the_same(text, html):
    assert not differs(text + QUOTE, f"<html><body>{html}{QUOTE_HTML}</body></html>")


def test_without_html_there_is_nothing_to_differ():
    mail = b"From: a@b.example\r\nIn-Reply-To: <1@b.example>\r\n\r\n#close\r\n"
    assert not read(RawMail(mail, "a@b.example", (), datetime(2026, 11, 24, tzinfo=UTC))).reply.is_other_in_html
