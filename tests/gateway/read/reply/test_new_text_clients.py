"""How some thirty more clients introduce what they quote: KMail, Evolution, Mutt, Claws, Horde, SOGo, Spark, Tutanota and others."""

from __future__ import annotations

import pytest

from gateway.read.mime.parse import parse
from gateway.read.reply.html_lines import read_html_lines
from gateway.read.reply.new_text import read_reply, read_reply_lines, read_reply_text

A = "Acme IT <support@acme.example>"
NEW = "The printer still does not work."
# A bar parts the lines of a wrapped one.
ATTRIBUTIONS = [
    f"Quoting {A}:",
    f"Zitat von {A}:",
    f"Citando a {A}:",
    'Quoting "Acme IT" <support@acme.example>:',
    f"Cytowanie {A}:",
    f"{A} hat am 4. November 2024 um 10:15 geschrieben:",
    "At 10:15 04/11/2024, you wrote:",
    "At 10:15 AM 11/4/2024, Acme IT wrote:",
    "On Monday, 4 November 2024 10:15:00 CET Acme IT wrote:",
    "Am Montag, 4. November 2024, 10:15:00 CET schrieb Acme IT:",
    "On Mon, 2024-11-04 at 10:15 +0000, Acme IT wrote:",
    "Am Montag, dem 04.11.2024 um 10:15 +0100 schrieb Acme IT:",
    "Le lundi 04 novembre 2024 à 10:15 +0100, Acme IT a écrit :",
    "El lun, 04-11-2024 a las 10:15 +0100, Acme IT escribió:",
    "Il giorno lun, 04/11/2024 alle 10.15 +0100, Acme IT ha scritto:",
    "В Пн, 04/11/2024 в 10:15 +0300, Acme IT пишет:",
    "Op ma, 04-11-2024 te 10:15 schreef Acme IT:",
    "在 2024-11-04一的 10:15 +0800，Acme IT写道：",
    "On Mon, Nov 04, 2024 at 10:15:00AM +0000, Acme IT wrote:",
    "Acme IT schrieb am 04.11.2024, 10:15 Uhr:",
    "* Acme IT <support@acme.example> [2024-11-04 10:15]:",
    f"{A} writes:",
    f"On Mon, 4 Nov 2024 10:15:00 +0000|{A} wrote:",
    f"Am Mon, 4 Nov 2024 10:15:00 +0100|schrieb {A}:",
    f"Am 4. November 2024 10:15:00 MEZ schrieb {A}:",
    f"Le 4 novembre 2024 10:15:00 GMT+01:00, {A} a écrit :",
    f"On Monday, November 04, 2024 10:15 CET, {A} wrote:",
    f"Am Montag, November 04, 2024 10:15 CET, schrieb {A}:",
    f"On 4 Nov 2024 at 10:15 +0100, {A}, wrote:",
    f"Am 4. Nov. 2024, 10:15 +0100 schrieb {A}:",
    f"On Nov 4 2024, at 10:15 am, {A} wrote:",
    "4. Nov. 2024, 10:15 von support@acme.example:",
    "4 Nov 2024, 10:15 by support@acme.example:",
    "Nov 4, 2024, 10:15 by support@acme.example:",
    "On Mon, 4 Nov 2024, at 10:15 AM, Acme IT wrote:",
    f"On 4 Nov 2024, 10:15, at 10:15, {A} wrote:",
    f"---- On Mon, 04 Nov 2024 10:15:00 +0100 {A} wrote ----",
    f"---- Am Mo, 04 Nov 2024 10:15:00 +0100 {A} schrieb ----",
    '在 2024-11-04 10:15:00，"Acme IT" <support@acme.example> 写道：',
    'At 2024-11-04 10:15:00, "Acme IT" <support@acme.example> wrote:',
    "On 11/04/2024 10:15, Acme IT wrote:",
    "2024年11月4日 10:15，Acme IT <support@acme.example> 写道：",
    "Acme IT <support@acme.example>于2024年11月4日 周一10:15写道：",
    "On Nov 4, 2024 10:15, Acme IT <support@acme.example> wrote:",
    f"On 4 November 2024 10:15:00 GMT, {A} wrote:",
    f"On Mon, Nov 4, 2024, 10:15 {A} wrote:",
    f"El lun., 4 nov. 2024 10:15, {A} escribió:",
    f"Em seg, 4 de nov de 2024 10:15, {A} escreveu:",
    f"Il lun 4 nov 2024, 10:15 {A} ha scritto:",
    f"Le lun. 4 nov. 2024, 10:15, {A} a écrit :",
    f"Op ma 4 nov. 2024 10:15 schreef {A}:",
    f"пн, 4 нояб. 2024 г., 10:15 {A}:",
    f"{A} schrieb am Mo., 4. Nov. 2024, 10:15:",
    f"pon., 4 lis 2024, 10:15 użytkownik {A} napisał:",
    f"2024年11月4日(月) 10:15、{A} のメール:",
    "2024年11月4日 10:15、Acme IT <support@acme.example> さんは書きました:",
    f"2024. 11. 4. 오전 10:15, {A} 작성:",
    f"Il 4 novembre 2024 alle 10:15 {A} ha scritto:",
    "On 04-11-2024 10:15, Acme IT wrote:",
    f"Den 4 november 2024 10:15 skrev {A}:",
    "Dne 4.11.2024 v 10:15 Acme IT napsal(a):",
]
# Without quote marks below they might be anything.
ONLY_QUOTED = ("Quoting", "Zitat", "Citando", "Cytowanie", "*", A + " writes", "Nov 4, 2024, 10:15 by")


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_attributions_of_more_clients(line: str) -> None:
    attribution = line.replace("|", "\n")
    above = f"{NEW}\n\n{attribution}\n"
    assert read_reply_text(f"{above}> Please restart.\n> Thanks\n").text == NEW
    assert read_reply_text(f"{above}\n> Please restart.\n").text == NEW
    assert read_reply_text(f"{attribution}\n> Please restart.\n\n{NEW}\n").text == NEW
    if not line.startswith(ONLY_QUOTED):
        assert read_reply_text(f"{above}\nPlease restart.\nThanks\n").text == NEW


def test_a_sentence_before_an_attribution_is_text() -> None:
    text = f"{NEW}\n\nFrom my side it is ok\nOn Mon, Nov 4, 2024 at 10:15 AM {A} wrote:\n\n> Please restart.\n"
    assert read_reply_text(text).text == f"{NEW}\n\nFrom my side it is ok"


@pytest.mark.parametrize(
    "text",
    [
        "As I wrote on 24.11.2026 at 10:15:\nthe printer is broken.\nStill the same.",
        "Am 24.11.2026 schrieb ich:\nDer Drucker geht nicht.",
        "我在2026年11月24日写道：\n打印机坏了。",
        'The customer wrote on 24 November 2026:\n"My order is late"',
    ],
)
def test_a_first_sentence_like_an_attribution_is_text(text: str) -> None:
    assert read_reply_text(text).text == text


@pytest.mark.parametrize(
    "line",
    [
        "On Mon, Nov 4, 2024 at 10:15 AM Acme IT|<support@acme.example> wrote:",
        "Il giorno lun 4 nov 2024 alle ore 10:15 Acme IT|<support@acme.example> ha scritto:",
        "Acme IT|<support@acme.example> 于2024年11月4日周一 10:15写道：",
    ],
)
def test_an_attribution_that_double_spacing_parted(line: str) -> None:
    blank = line.replace("|", "\n\n")
    assert read_reply_text(f"{NEW}\n\n{blank}\n\n> Please restart.\n").text == NEW


@pytest.mark.parametrize(
    ("html", "signature"),
    [
        (
            '<div>It works.</div><hr style="width: 210px; height: 1px;" color="#b5c4df" size="1" align="left"><div><span>张伟</span></div>',
            "张伟",
        ),
        ('<div>It works.</div><div class="front-signature">Ben</div>', "Ben"),
        (
            (
                '<div>It works.</div><signature id="1"><div>Ben</div></signature><div class="gmail_quote_attribution">'
                "On Nov 24 2026, at 10:15 am, Ann &lt;ann@acme.example&gt; wrote:</div><blockquote>Hi</blockquote>"
            ),
            "Ben",
        ),
        ('<div>It works.</div><div class="k9mail-signature">Ben</div>', "Ben"),
    ],
)
def test_signatures_that_clients_mark(html: str, signature: str) -> None:
    reply = read_reply_lines(read_html_lines(html))
    assert reply.text == "It works."
    assert signature in reply.signature


def test_what_nobody_is_shown_is_no_text() -> None:
    html = '<div style="display: none">#resolve <br><p>Preview</p></div><p>It works.</p>'
    assert read_reply_lines(read_html_lines(html)).text == "It works."
    nested = '<div style="display:none"><div>a<br>b</div>c</div>It <span style="display:none">never </span>works.'
    assert read_reply_lines(read_html_lines(nested)).text.split() == ["It", "works."]


@pytest.mark.parametrize(
    "original",
    [
        "  On Tue, Nov 24, 2026 at 10:15, Acme IT<support@acme.example> wrote:   Hello Eva,\n\nplease restart.",
        "  Am Di., Nov. 24, 2026 at 10:15 schrieb Acme IT<support@acme.example>:   Hallo Eva,\n\nbitte neu starten.",
        "原始邮件\n\n\n发件人：Acme IT <support@acme.example>\n发件时间：2026年11月24日 10:15\n收件人：王芳 <w@qq.example>\n主题：Printer\n\n请重启。",
        '>>> "Acme IT" <support@acme.example> schrieb am Dienstag, 24. November 2026 um 10:15 in\nNachricht <1@acme.example>:\n> Bitte neu starten.',
        '>>> "Acme IT" <support@acme.example> schrieb am Dienstag, 24. November 2026 um 10:15 in Nachricht <1@acme.example>:\nBitte neu starten.',
    ],
)
def test_originals_of_yahoos_app_qq_and_groupwise(original: str) -> None:
    assert read_reply_text(f"{NEW}\n\n{original}\n").text == NEW


@pytest.mark.parametrize(
    "text",
    [
        "I asked Ann<ann@acme.example>:   no answer.\nWhat now?",
        ">>> import mail\n>>> mail.send()\nTraceback: <nothing>\nWhat is wrong?",
        "Titel des Artikels:\n原文\nbitte übersetzen",
    ],
)
def test_lines_that_only_look_like_them(text: str) -> None:
    assert read_reply_text(text, first=True).text == text


def test_the_line_above_an_original_of_zimbra_belongs_to_it() -> None:
    html = '<div>It works.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>Ann<br></div><div data-marker="__QUOTED_TEXT__">Hi</div>'
    assert read_reply_lines(read_html_lines(html)).text == "It works."


@pytest.mark.parametrize("answer", ["It does not help.", "Done", "Works now"])
@pytest.mark.parametrize("apart", ["\n\n", "\n"])
def test_an_attribution_without_a_name_takes_no_answer_for_one(answer: str, apart: str) -> None:
    for name in ("<support@acme.example>", "support@acme.example <support@acme.example>"):
        text = f"{answer}{apart}{name} schrieb am Di., 24. Nov. 2026, 09:15:\n\n> bitte"
        assert read_reply_text(text).text == answer


def test_the_preview_of_notes_belongs_to_the_original() -> None:
    original = '"Acme IT" ---24.11.2026 09:15:00---Please restart\n\nFrom: "Acme IT" <support@acme.example>\nTo: "Eva" <eva@y.example>\nDate: 24.11.2026 09:15\nSubject: Printer\n\nPlease restart'
    assert read_reply_text(f"{NEW}\n\n{original}").text == NEW


def test_an_answer_like_a_label_above_a_header_block_is_text() -> None:
    block = "Von: Acme IT <support@acme.example>\nGesendet: Dienstag, 24. November 2026 09:15\nAn: Eva\nBetreff: Drucker\n\nBitte neu starten."
    for answer in ("An: Drucker im Flur 2", "Datum: 24.11.2026 ist falsch auf dem Ausdruck"):
        assert read_reply_text(f"{answer}\n\n{block}").text == answer
    spaced = "Betreff: Drucker\n\nDatum: 24.11.2026 09:15\n\nVon: Acme IT <support@acme.example>\n\nAn: Eva\n\nBitte neu starten."
    assert read_reply_text(f"{NEW}\n\n{spaced}").text == NEW


_REACTION = """\
From: Ann Lee <ann@x.example>
Subject: Re: Printer jam [T-1]
In-Reply-To: <q@acme.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

👍

Ann Lee {verb}
<https://www.google.com/gmail/about/?utm_source=gmail-in-product&utm_campaign=emojireactionemail#app>

On Tue, Nov 24, 2026 at 10:40 AM Acme IT <help@acme.example> wrote:

> Please try it.
--b
Content-Type: text/vnd.google.email-reaction+json; charset=utf-8

{{"emoji":"👍","version":1}}
--b
Content-Type: text/html; charset=utf-8

<div><p>👍</p><p>Ann Lee {verb} <a href="https://www.google.com/gmail/about/">Gmail</a></p></div>
<div class="gmail_quote"><div class="gmail_attr">On Tue, Acme IT wrote:</div><blockquote>Please try it.</blockquote></div>
--b--
"""


@pytest.mark.parametrize(
    "verb", ["reacted via Gmail", "hat über Gmail reagiert", "通过 Gmail 做出了回应", "a réagi via Gmail"]
)
def test_a_sign_clicked_below_our_letter_is_the_answer(verb: str) -> None:
    mail = parse(_REACTION.format(verb=verb).encode())
    assert (read_reply(mail).text, mail.attachments) == ("👍", ())


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("❤️ Ann Lee reacted to your message:", "❤️"),
        ("👍 李伟回应了您的邮件", "👍"),
        ("👍 It works, but Bob reacted to your message with anger.", None),
        ("It works 👍\nAnn reacted to your message", None),
    ],
)
def test_a_sign_and_whose_it_is(text: str, new: str | None) -> None:
    assert read_reply(parse(f"From: a@x.example\nSubject: Re: x\n\n{text}\n".encode())).text == (new or text)


@pytest.mark.parametrize("line", [f"Citeren {A}:", f"引用 {A}：", f"{A} からの引用:"])
def test_horde_in_other_languages(line: str) -> None:
    reply = read_reply_text(f"It still jams.\n\n{line}\n\n> Does it print?\n> Acme IT\n")
    assert reply.text == "It still jams."
