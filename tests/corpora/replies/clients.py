"""How mail clients quote a letter: written after real mails, and by no table of the reader (a test holds that).

A client gives what stands above the quoted text and how its lines are marked, as text and as HTML.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

DESK, WRITER = ("Acme IT", "support@acme.example"), ("Ann Lee", "ann.lee@acme.example")


@dataclass(frozen=True)
class Client:
    """One client in one language. `above` stands right above the quoted letter; `inside` says that it is quoted as well."""

    name: str
    above: str
    marks: str = ""
    inside: bool = False
    below_text: str = ""  # the device line above the separator
    html_above: str = ""  # "" where the client writes no HTML
    html_around: tuple[str, str] = ("<div>", "</div>")


# code -> labels (from, sent, to, subject), date, attribution
LANGUAGES: dict[str, tuple[tuple[str, str, str, str], str, str]] = {
    "en": (
        ("From", "Sent", "To", "Subject"),
        "Tuesday, November 24, 2026 10:15 AM",
        "On Tue, Nov 24, 2026 at 10:15 AM {n} <{a}> wrote:",
    ),
    "de": (
        ("Von", "Gesendet", "An", "Betreff"),
        "Dienstag, 24. November 2026 10:15",
        "Am Di., 24. Nov. 2026 um 10:15 Uhr schrieb {n} <{a}>:",
    ),
    "fr": (
        ("De", "Envoyé", "À", "Objet"),
        "mardi 24 novembre 2026 10:15",
        "Le mar. 24 nov. 2026 à 10:15, {n} <{a}> a écrit :",
    ),
    "zh": (
        ("发件人", "发送时间", "收件人", "主题"),
        "2026年11月24日 10:15",
        "{n} <{a}> 于2026年11月24日周二 10:15写道：",
    ),
    "ja": (("差出人", "送信日時", "宛先", "件名"), "2026年11月24日 10:15", "2026年11月24日(火) 10:15 {n} <{a}>:"),
    "es": (
        ("De", "Enviado", "Para", "Asunto"),
        "martes, 24 de noviembre de 2026 10:15",
        "El mar, 24 nov 2026 a las 10:15, {n} (<{a}>) escribió:",
    ),
    "it": (
        ("Da", "Inviato", "A", "Oggetto"),
        "martedì 24 novembre 2026 10:15",
        "Il giorno mar 24 nov 2026 alle ore 10:15 {n} <{a}> ha scritto:",
    ),
    "pt": (
        ("De", "Enviada", "Para", "Assunto"),
        "terça-feira, 24 de novembro de 2026 10:15",
        "Em ter., 24 de nov. de 2026 às 10:15, {n} <{a}> escreveu:",
    ),
    "nl": (
        ("Van", "Verzonden", "Aan", "Onderwerp"),
        "dinsdag 24 november 2026 10:15",
        "Op di 24 nov 2026 om 10:15 schreef {n} <{a}>:",
    ),
    "pl": (
        ("Od", "Wysłano", "Do", "Temat"),
        "wtorek, 24 listopada 2026 10:15",
        "wt., 24 lis 2026 o 10:15 {n} <{a}> napisał(a):",
    ),
    "ru": (("От", "Отправлено", "Кому", "Тема"), "24 ноября 2026 г. 10:15", "вт, 24 нояб. 2026 г. в 10:15, {n} <{a}>:"),
    "uk": (
        ("Від", "Надіслано", "Кому", "Тема"),
        "24 листопада 2026 р. 10:15",
        "вт, 24 лист. 2026 р. о 10:15 {n} <{a}> пише:",
    ),
    "sv": (
        ("Från", "Skickat", "Till", "Ämne"),
        "den 24 november 2026 10:15",
        "Den tis 24 nov. 2026 kl 10:15 skrev {n} <{a}>:",
    ),
    "cs": (
        ("Od", "Odesláno", "Komu", "Předmět"),
        "úterý 24. listopadu 2026 10:15",
        "út 24. 11. 2026 v 10:15 odesílatel {n} <{a}> napsal:",
    ),
    "ko": (
        ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
        "2026년 11월 24일 화요일 10:15",
        "2026년 11월 24일 (화) 10:15, {n} <{a}>님이 작성:",
    ),
}
SUBJECT = "[T-1042] Printer"


def _block(language: str, *, wide: bool = False, bold: bool = False) -> str:
    labels, date, _ = LANGUAGES[language]
    values = (f"{DESK[0]} <{DESK[1]}>", date, f"{WRITER[0]} <{WRITER[1]}>", SUBJECT)
    colon, edge = ("：" if wide else ": "), ("*" if bold else "")
    return "".join(
        f"{edge}{label}{colon.rstrip() if bold else colon}{edge}{' ' if bold else ''}{value}\n"
        for label, value in zip(labels, values, strict=True)
    )


def _attribution(language: str) -> str:
    return LANGUAGES[language][2].format(n=DESK[0], a=DESK[1]) + "\n"


def _html_block(language: str) -> str:
    return "<br>".join(
        f"<b>{line.partition(':')[0]}:</b>{html.escape(line.partition(':')[2])}"
        for line in _block(language).splitlines()
    )


def _outlook(language: str) -> Client:
    rule = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
    return Client(f"Outlook {language}", _block(language) + "\n", html_above=f"{rule}{_html_block(language)}</p></div>")


def _owa(language: str) -> Client:
    above = (
        f'<hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr">{_html_block(language)}</div>'
    )
    return Client(
        f"Outlook on the web {language}", f"________________________________\n{_block(language)}\n", html_above=above
    )


def _outlook_mobile(language: str) -> Client:
    above = f'<div id="ms-outlook-mobile-signature">Get Outlook for iOS</div><hr><div id="divRplyFwdMsg">{_html_block(language)}</div>'
    return Client(
        f"Outlook mobile {language}",
        f"________________________________\n{_block(language)}\n",
        below_text="Get Outlook for iOS\n",
        html_above=above,
    )


def _gmail(language: str) -> Client:
    above = f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">{html.escape(_attribution(language))}</div>'
    return Client(
        f"Gmail {language}",
        _attribution(language) + "\n",
        "> ",
        html_above=above,
        html_around=('<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">', "</blockquote></div>"),
    )


def _apple(language: str) -> Client:
    said = {
        "en": "On 24 Nov 2026, at 10:15, {n} <{a}> wrote:",
        "de": "Am 24.11.2026 um 10:15 schrieb {n} <{a}>:",
        "fr": "Le 24 nov. 2026 à 10:15, {n} <{a}> a écrit :",
        "zh": "在 2026年11月24日，10:15，{n} <{a}> 写道：",
        "ja": "2026/11/24 10:15、{n} <{a}>のメール:",
    }
    line = said.get(language, said["en"]).format(n=DESK[0], a=DESK[1])
    return Client(
        f"Apple Mail {language}",
        line + "\n\n",
        "> ",
        inside=True,
        html_around=(f'<blockquote type="cite"><div>{html.escape(line)}</div><br>', "</blockquote>"),
        html_above=" ",
    )


def _thunderbird(language: str) -> Client:
    said = {
        "en": "On 24/11/2026 10:15, {n} wrote:",
        "de": "Am 24.11.26 um 10:15 schrieb {n}:",
        "fr": "Le 24/11/2026 à 10:15, {n} a écrit :",
        "zh": "在 2026/11/24 10:15, {n} 写道:",
        "ja": "On 2026/11/24 10:15, {n} wrote:",
    }
    line = said.get(language, said["en"]).format(n=DESK[0])
    return Client(
        f"Thunderbird {language}",
        line + "\n",
        "> ",
        html_above=f'<div class="moz-cite-prefix">{html.escape(line)}<br></div>',
        html_around=('<blockquote type="cite" cite="mid:1@acme.example">', "</blockquote>"),
    )


def _chinese() -> list[Client]:
    name, address = DESK
    return [
        Client("163", f'在 2026-11-24 10:15:00，"{name}" <{address}> 写道：\n', "", html_above=" ", html_around=(f'<br><blockquote id="isReplyContent">在 2026-11-24 10:15:00，"{name}" &lt;{address}&gt; 写道：<br>', "</blockquote>")),
        Client("163 text", f'At 2026-11-24 10:15:00, "{name}" <{address}> wrote:\n', ">"),
        Client("QQ", f'------------------ 原始邮件 ------------------\n发件人: "{name}" <{address}>;\n发送时间: 2026年11月24日(星期二) 上午10:15\n收件人: "{WRITER[0]}"<{WRITER[1]}>;\n主题: {SUBJECT}\n\n', html_above=f'<div id="originalContent"><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div><b>发件人:</b> "{name}" &lt;{address}&gt;;</div><div><b>发送时间:</b> 2026年11月24日(星期二) 上午10:15</div><div><b>收件人:</b> "{WRITER[0]}"</div><div><b>主题:</b> {SUBJECT}</div>', html_around=("<div>", "</div></div>")),
        Client("Foxmail", f"发件人： {name}\n发送时间： 2026-11-24 10:15\n收件人： {WRITER[0]}\n主题： {SUBJECT}\n\n", html_above=f'<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div><b>发件人：</b> {name}</div><div><b>发送时间：</b> 2026-11-24 10:15</div><div><b>收件人：</b> {WRITER[0]}</div><div><b>主题：</b> {SUBJECT}</div></div>'),
        Client("WeCom", f'---Original---\nFrom: "{name}"<{address}>\nDate: Tue, Nov 24, 2026 10:15 AM\nTo: "{WRITER[0]}"<{WRITER[1]}>;\nSubject: {SUBJECT}\n\n'),
        Client("DingTalk", f"------------------------------------------------------------------\n发件人：{name} <{address}>\n日　期：2026年11月24日 10:15:00\n收件人：{WRITER[0]} <{WRITER[1]}>\n主　题：{SUBJECT}\n\n"),
        Client("Lark", f"发件人：{name} <{address}>\n日期：2026-11-24 周二 10:15\n收件人：{WRITER[0]} <{WRITER[1]}>\n主题：{SUBJECT}\n\n", "> ", inside=True),
        Client("Coremail", f'-----原始邮件-----\n发件人:"{name}" <{address}>\n发送时间:2026-11-24 10:15:00 (星期二)\n收件人: {WRITER[1]}\n主题: {SUBJECT}\n\n', html_above=" ", html_around=(f'<blockquote name="replyContent" class="ReferenceQuote" style="padding-left:5px">-----原始邮件-----<br><b>发件人:</b>"{name}" &lt;{address}&gt;<br><b>发送时间:</b>2026-11-24 10:15:00 (星期二)<br><b>收件人:</b> {WRITER[1]}<br><b>主题:</b> {SUBJECT}<br><br>', "</blockquote>")),
    ]  # fmt: skip


def _others() -> list[Client]:
    name, address = DESK
    return [
        Client(
            "Notes",
            f'"{name}" ---24.11.2026 10:15:22---Hello Ann, it is solved\n\nFrom: "{name}" <{address}>\nTo: {WRITER[0]}/Sales/Acme@Acme\nDate: 24.11.2026 10:15\nSubject: {SUBJECT}\n________________________________\n\n',
        ),
        Client("GroupWise", f">>> {name} <{address}> 24.11.2026 10:15 >>>\n"),
        Client("GroupWise 18", f'>>> "{name}" <{address}> 24.11.2026 10:15 >>>\n', ">"),
        Client("Outlook with dashes", f"-----Original Message-----\n{_block('en')}\n"),
        Client("Outlook with dashes, German", f"-----Ursprüngliche Nachricht-----\n{_block('de')}\n"),
        Client("Outlook in text, quoted", _block("en") + "\n", "> ", inside=True),
    ]


# Kept unseen while the reader is worked on; measured at the end.
def _unseen() -> list[Client]:
    name, address = DESK
    return [
        Client("Yahoo", f"On Tuesday, November 24, 2026 at 10:15:22 AM GMT+1, {name} <{address}> wrote: \n\n"),
        Client("Zimbra", f'----- Original Message -----\nFrom: "{name}" <{address}>\nTo: "{WRITER[0]}" <{WRITER[1]}>\nSent: Tuesday, November 24, 2026 10:15:22 AM\nSubject: {SUBJECT}\n\n'),
        Client("eM Client", f'------ Original Message ------\nFrom "{name}" <{address}>\nTo "{WRITER[0]}" <{WRITER[1]}>\nDate 24/11/2026 10:15:22\nSubject {SUBJECT}\n\n'),
        Client("Proton", f"On Tuesday, November 24th, 2026 at 10:15 AM, {name} <{address}> wrote:\n\n", "> ", html_above=" ", html_around=(f'<div class="protonmail_quote">On Tuesday, November 24th, 2026 at 10:15 AM, {name} &lt;{address}&gt; wrote:<br><blockquote class="protonmail_quote" type="cite">', "</blockquote></div>")),
        Client("Samsung", f"-------- Original message --------\nFrom: {name} <{address}>\nDate: 24/11/2026 10:15 (GMT+01:00)\nTo: {WRITER[0]} <{WRITER[1]}>\nSubject: {SUBJECT}\n\n"),
        Client("mail.ru", f"Вторник, 24 ноября 2026, 10:15 +03:00 от {name} <{address}>:\n\n", ">"),
        Client("Naver", f'-----Original Message-----\nFrom: "{name}" <{address}>\nTo: <{WRITER[1]}>;\nCc:\nSent: 2026-11-24 (화) 10:15:22 (GMT+09:00)\nSubject: {SUBJECT}\n\n'),
        Client("NetEase Master", f"---- 回复的原邮件 ----\n| 发件人 | {name}<{address}> |\n| 日期 | 2026年11月24日 10:15 |\n| 收件人 | {WRITER[0]}<{WRITER[1]}> |\n| 主题 | {SUBJECT} |\n"),
        *(_outlook(code) for code in ("es", "pl", "ko", "cs", "uk")),
        *(_gmail(code) for code in ("it", "ru", "sv", "nl")),
        *(_owa(code) for code in ("pt", "sv")),
    ]  # fmt: skip


# Written down last, by nobody who had looked at what the reader does with them; at first sight no word was lost in any.
def _last() -> list[Client]:
    name, address = DESK
    return [
        Client("Gmail mobile de", f"{name} <{address}> schrieb am Di., 24. Nov. 2026, 10:15:\n\n","> ",html_above=f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">{name} &lt;<a href="mailto:{address}">{address}</a>&gt; schrieb am Di., 24. Nov. 2026, 10:15:<br></div>',html_around=('<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">',"</blockquote></div>")),
        Client("Outlook new zh", f"\n________________________________\n发件人: {name} <{address}>\n发送时间: 2026年11月24日 10:15\n收件人: {WRITER[0]} <{WRITER[1]}>\n主题: {SUBJECT}\n\n",below_text="获取 Outlook for iOS\n",html_above=f'<div id="mail-editor-reference-message-container"><div style="text-align:left;padding:3pt 0in 0in;border-width:1pt medium medium;border-style:solid none none;border-color:rgb(181,196,223) currentcolor currentcolor"><b>发件人: </b>{name} &lt;{address}&gt;<br><b>日期: </b>星期二, 2026年11月24日 10:15<br><b>收件人: </b>{WRITER[0]}<br><b>主题: </b>{SUBJECT}</div>',html_around=("<div>","</div></div>")),
        Client("Roundcube de", f"Am 2026-11-24 10:15, schrieb {name}:\n","> ",html_above=f'<p id="reply-intro">Am 2026-11-24 10:15, schrieb {name}:</p>',html_around=('<blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0">',"</blockquote>")),
        Client("SOGo", f"On Tuesday, November 24, 2026 10:15 CET, {name} <{address}> wrote:\n \n","> ",html_above=f"<br>On Tuesday, November 24, 2026 10:15 CET, {name} &lt;{address}&gt; wrote:<br>&nbsp;",html_around=('<blockquote type="cite" cite="1@acme.example">',"</blockquote>")),
        Client("Zoho", f"\n\n\n\n---- On Tue, 24 Nov 2026 10:15:22 +0100 {name} <{address}> wrote ----\n\n","> ",html_above=f'<div class="zmail_extra_hr" style="border-top: 1px solid rgb(204, 204, 204)"></div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Tue, 24 Nov 2026 10:15:22 +0100 <b>{name} &lt;{address}&gt;</b> wrote ----</div>',html_around=('<blockquote style="margin:0">',"</blockquote></div>")),
        Client("Mutt", f"On Tue, Nov 24, 2026 at 10:15:22AM +0100, {name} wrote:\n","> "),
        Client("Emacs Gnus", f"{name} <{address}> writes:\n\n","> "),
        Client("BlueMail", f"\u200b\nGet BlueMail for Android\u200b\n\nOn 24 Nov 2026, at 10:15 am, {name} <{address}> wrote:\n\n",">"),
        Client("Sina zh", f"----- 原始邮件 -----\n发件人：{name} <{address}>\n收件人：{WRITER[0]} <{WRITER[1]}>\n主题：{SUBJECT}\n日期：2026年11月24日 10点15分\n\n"),
        Client("Tutanota de", f"24. Nov. 2026, 10:15 von {address}:\n\n","> ",html_above=f"24. Nov. 2026, 10:15 von {address}:<br>",html_around=('<blockquote class="tutanota_quote" style="border-left: 1px solid #93A3B8; padding-left: 10px; margin-left: 5px;">',"</blockquote>")),
        Client("Spark", f"On 24. Nov 2026 at 10:15 +0100, {name} <{address}>, wrote:\n","> ",html_above=f'<div name="messageReplySection">On 24. Nov 2026 at 10:15 +0100, {name} &lt;{address}&gt;, wrote:<br>',html_around=('<blockquote type="cite" style="border-left-color: grey; border-left-width: thin; border-left-style: solid;margin: 5px 5px;padding-left: 10px;">',"</blockquote></div>")),
        Client("Hiver-like helpdesk", f"On Tue, 24 Nov at 10:15 AM , {name} <{address}> wrote:\n",html_above=f'<div class="freshdesk_quote"><div>On Tue, 24 Nov at 10:15 AM , {name} &lt;{address}&gt; wrote:</div>',html_around=("<div>","</div></div>")),
        Client("Alimail", f"------------------------------------------------------------------\n发件人：{name}<{address}>\n发送时间：2026年11月24日(周二) 10:15\n收件人：{WRITER[0]}<{WRITER[1]}>\n主　题：{SUBJECT}\n\n"),
        Client("Outlook ja carrier", f"-----Original Message-----\nFrom: {name} [mailto:{address}]\nSent: Tuesday, November 24, 2026 10:15 AM\nTo: '{WRITER[0]}'\nSubject: {SUBJECT}\n\n"),
    ]  # fmt: skip


# A second set of the last, by the same rule: 35 clients and twelve more mutations were tried, and one lost words at first sight (Foxmail).
def _later() -> list[Client]:
    name, address = DESK
    return [
        Client("Outlook zh-tw", f"寄件者: {name} <{address}> \n寄件日期: 2026年11月24日 上午 10:15\n收件者: {WRITER[0]} <{WRITER[1]}>\n主旨: {SUBJECT}\n\n"),
        Client("Outlook ja for Mac", f"差出人: {name} <{address}>\n日付: 2026年11月24日 火曜日 10:15\n宛先: {WRITER[0]} <{WRITER[1]}>\n件名: {SUBJECT}\n\n"),
        Client("Outlook ko, dashes", f"-----원본 메시지-----\n보낸 사람: {name} [mailto:{address}] \n보낸 날짜: 2026년 11월 24일 화요일 오전 10:15\n받는 사람: {WRITER[0]}\n제목: {SUBJECT}\n\n"),
        Client("163 app", f"| |\n{WRITER[0]}\n|\n|\n{WRITER[1]}\n|\n\n---- 回复的原邮件 ----\n| 发件人 | {name}<{address}> |\n| 发送日期 | 2026年11月24日 10:15 |\n| 收件人 | {WRITER[1]} |\n| 主题 | {SUBJECT} |\n\n"),
        Client("Foxmail with a card", f"\n\n{WRITER[1]}\n \n发件人： {name}\n发送时间： 2026-11-24 10:15\n收件人： {WRITER[0]}\n抄送： it; boss\n主题： {SUBJECT}\n", html_above=f'<hr style="width: 210px; height: 1px;" color="#b5c4df" size="1" align="left"><div><span id="_FoxFROMNAME">{WRITER[1]}</span></div>', html_around=(f'<blockquote style="margin-top: 0px"><div>&nbsp;</div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div><b>发件人：</b>&nbsp;<a href="mailto:{address}">{name}</a></div><div><b>发送时间：</b>&nbsp;2026-11-24&nbsp;10:15</div><div><b>收件人：</b>&nbsp;{WRITER[0]}</div><div><b>主题：</b>&nbsp;{SUBJECT}</div></div><div>', "</div></blockquote>")),
        Client("WeCom app", f"\n\n发自我的企业微信\n\n----------回复的邮件信息----------\n{name}<{address}> 在 2026年11月24日 周二 10:15 写道：\n\n"),
        Client("DingTalk en", f"------------------------------------------------------------------\nSender:{name} <{address}>\nSent At:2026 Nov. 24 (Tue.) 10:15\nRecipient:{WRITER[0]} <{WRITER[1]}>\nSubject:{SUBJECT}\n\n"),
        Client("Lark html", f"发件人：{name} <{address}>\n时间：2026年11月24日 (周二) 10:15\n主题：{SUBJECT}\n收件人：{WRITER[0]} <{WRITER[1]}>\n\n", "> ", inside=True, html_above=f'<div class="history-quote-wrapper" id="lark-mail-quote-1"><div data-html-block="quote"><div class="adit-html-block adit-html-block--attr history-quote-meta-wrapper" style="padding: 12px; background: rgb(245, 246, 247)"><div><span>发件人：</span>{name}&lt;{address}&gt;</div><div><span>时间：</span>2026年11月24日 (周二) 10:15</div><div><span>主题：</span>{SUBJECT}</div><div><span>收件人：</span>{WRITER[0]}</div></div>', html_around=("<div>", "</div></div></div>")),
        Client("Notes, tabs", f"Von:\t{name} <{address}>\nAn:\t{WRITER[0]}/Sales/Acme@Acme\nKopie:\tit@acme.example\nDatum:\t24.11.2026 10:15\nBetreff:\t{SUBJECT}\n\n\n\n"),
        Client("GroupWise de, two lines", f">>> {name} <{address}> schrieb am Dienstag, 24. November 2026 um 10:15 in Nachricht\n<6567.acme@gw>:\n", "> "),
    ]  # fmt: skip


_MAIN = ("en", "de", "fr", "zh", "ja")
_MAKERS: tuple[Callable[[str], Client], ...] = (_outlook, _owa, _outlook_mobile, _gmail, _apple, _thunderbird)
SEEN: tuple[Client, ...] = (*(make(code) for make in _MAKERS for code in _MAIN), *_chinese(), *_others())
UNSEEN: tuple[Client, ...] = (*_unseen(), *_last(), *_later())


def mutations(language: str) -> list[Client]:
    """Header blocks with a label less, without the address, in bold, with wide colons, with a wrapped value, all on one line,
    in another order, loud, on every other line, with tabs, each value below its label.
    """
    lines = _block(language).splitlines()
    parts = [line.partition(":") for line in lines]
    without = [
        Client(f"{language} without {lines[at].partition(':')[0]}", "\n".join(lines[:at] + lines[at + 1 :]) + "\n\n")
        for at in (1, 2, 3)
    ]
    nameless = _block(language).replace(f" <{DESK[1]}>", "").replace(f" <{WRITER[1]}>", "")
    wrapped = _block(language).replace(f" <{WRITER[1]}>", f"\n <{WRITER[1]}>")
    return [
        *without,
        Client(f"{language} without addresses", nameless + "\n"),
        Client(f"{language} bold", _block(language, bold=True) + "\n"),
        Client(f"{language} wide", _block(language, wide=True) + "\n"),
        Client(f"{language} wrapped", wrapped + "\n"),
        Client(f"{language} on one line", " ".join(lines) + "\n\n"),
        Client(f"{language} in another order", "\n".join((lines[3], lines[0], lines[2], lines[1])) + "\n\n"),
        Client(f"{language} loud", "\n".join(f"{label.upper()}:{value}" for label, _, value in parts) + "\n\n"),
        Client(f"{language} on every other line", "\n\n".join(lines) + "\n\n"),
        Client(f"{language} with tabs", "\n".join(f"{label}:\t{value.strip()}" for label, _, value in parts) + "\n\n"),
        Client(
            f"{language} with values below",
            "\n".join(f"{label}:\n{value.strip()}" for label, _, value in parts) + "\n\n",
        ),
        Client(f"{language} under a rule", f"________________________________\n{lines[0]}\n{lines[1]}\n\n"),
    ]
