"""Forwards: what makes one, whose it is and when it was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gateway.message import Address, Mail
from gateway.read.reply.forwarded_mail import find_address, read_forward, subject_kind
from gateway.read.reply.header_dates import find_date
from gateway.read.reply.new_text import read_reply

BLOCK = "From: Ben Ray <ben@shop.example>\nSent: Monday, November 4, 2024 10:15 AM\nTo: Ann <ann@acme.example>\nSubject: Printer\n\nIt is broken.\n"


def test_bare_block_is_a_forward_only_where_nothing_makes_it_a_reply():
    assert read_forward(Mail(subject="Fw: Printer", text=BLOCK)).forwarded
    assert read_forward(Mail(subject="Printer", text=BLOCK)).forwarded
    assert not read_forward(Mail(subject="RE: Printer", text=BLOCK)).forwarded
    assert not read_forward(Mail(subject="回复：打印机", text=BLOCK)).forwarded
    assert not read_forward(Mail(subject="Printer", text=BLOCK, in_reply_to=("<1@acme.example>",))).forwarded
    assert read_forward(Mail(subject="Fw: Printer", text=BLOCK, in_reply_to=("<1@acme.example>",))).forwarded
    assert not read_forward(Mail(subject="Re: Fwd: Printer", text=BLOCK)).forwarded


SAYS_FORWARDED = (
    "---------- Forwarded message ---------",
    "-------- Weitergeleitete Nachricht --------",
    "---- 转发的邮件 ----",
)


@pytest.mark.parametrize("line", SAYS_FORWARDED)
def test_a_person_who_tells_of_the_line_that_says_forwarded_forwards_nothing(line: str):
    for text in (
        f"When I press the arrow it writes\n\n{line}\n\nand then nothing comes.\nAnn\n",
        f"Above each mail stands\n{line}\nCan it be switched off?\n",
        f"It shows only this:\n\n{line}\nFrom: me\n\nand my text is gone.\n",
    ):
        assert not read_forward(Mail(subject="Mail", text=text)).forwarded, text
        assert read_forward(Mail(subject="Fwd: Mail", text=text)).forwarded, text
    for head in (
        "From: Ben Ray <ben@shop.example>\nSubject: Printer",
        "From: Ben Ray\nDate: Mon, 4 Nov 2024 10:15",
        "From: Ben Ray\nTo: Ann\nSubject: Printer",
        "04.11.2024, 10:15, Ben Ray <ben@shop.example>:",
    ):
        for above in ("Please see below.\n\n", ""):
            found = read_forward(Mail(subject="Printer", text=f"{above}{line}\n{head}\n\nIt is broken.\n"))
            assert (found.forwarded, found.text) == (True, "It is broken."), head
    assert read_forward(Mail(subject="Printer", text=f"{line}\n\nIt is broken.\n")).forwarded


def test_attribution_is_a_forward_only_where_the_subject_says_so():
    text = "On 04/11/2024 10:15, Ben Ray <ben@shop.example> wrote:\n\n    It is broken.\n"
    found = read_forward(Mail(subject="FW: Printer", text=text))
    assert (found.sender, found.subject) == (Address("ben@shop.example", found.sender.name), "Printer")
    assert not read_forward(Mail(subject="Printer", text=text)).forwarded


@pytest.mark.parametrize("above", ["This mail did not arrive:", "Can you trace it?", ""])
def test_a_mail_that_somebody_asks_about_is_no_forward(above):
    """Its sender and subject, but not when it was sent: nobody's client wrote that."""
    traced = f"{above}\n\nFrom: ben@shop.example\nTo: ann@acme.example\nSubject: Offer\n\nPlease check.\n"
    assert not read_forward(Mail(subject="Mail not delivered", text=traced)).forwarded
    assert read_forward(Mail(subject="Fwd: Offer", text=traced)).forwarded


@pytest.mark.parametrize(
    "line", ["Sent from my iPhone", "Von meinem iPhone gesendet", "发自我的iPhone", "Envoyé de mon iPhone"]
)
def test_the_line_of_a_phone_is_no_message(line):
    assert (
        read_forward(Mail(subject="Fwd: Printer", text=f"Can you help?\n\n{line}\n\n{BLOCK}")).message
        == "Can you help?"
    )
    assert read_forward(Mail(subject="Fwd: Printer", text=f"{line}\n\n{BLOCK}")).message == ""


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("----- Forwarded message from Ben -----", "----- End forwarded message -----"),
        ("----------  Forwarded Message  ----------", "-----------------------------------------"),
        ("-------- Пересылаемое сообщение --------", "-------- Конец пересылаемого сообщения --------"),
    ],
)
def test_the_line_that_ends_a_forward_is_no_text(begin, end):
    found = read_forward(Mail(subject="Fwd: Printer", text=f"{begin}\n\n{BLOCK}\n{end}\n"))
    assert (found.sender.mailbox, found.text.strip()) == ("ben@shop.example", "It is broken.")


@pytest.mark.parametrize(
    "form",
    [
        "From: Hall 3\nTo: Hall 5\nDate: 20.11.2026\nSubject: 12 desks",
        "From: 10:00\nTo: 12:00\nDate: 25 November 2026\nSubject: training in hall 2",
        "Von: Köln\nNach: Wien\nAn: Reisestelle\nDatum: 3.12.2026\nBetreff: Messe",
        "De : Lyon\nÀ : Paris\nDate : 3/12/2026\nObjet : salon",
        "发件人：李安\n收件人：前台\n日期：11月20日\n主题：会议室",
        "From: Berlin\nTo: Wien\nDate: 20.11.26 - 22.11.26\nSubject: fair",
        "Od: sklad 3\nDo: sklad 5\nData: 2026-12-03\nTemat: biurka",
    ],
)
def test_a_form_with_a_day_and_no_time_of_day_is_no_forward(form):
    """Mail programs write when a mail was sent to the minute; people write the day."""
    mail = Mail(subject="Transport", text=f"{form}\n\nPlease arrange it.\n")
    assert not read_forward(mail).forwarded
    assert read_reply(mail).text.split() == mail.text.split()
    assert read_forward(Mail(subject="Fwd: Offer", text=BLOCK)).forwarded


@pytest.mark.parametrize(
    "block",
    [
        "Fra: Ann Lee\nEmne: Printer\nDato: 24. november 2026 kl. 10.00.15 CET\nTil: Piet",
        "Lähettäjä: Ann Lee\nLähetetty: 24.11.2026 10.00.15\nVastaanottaja: Piet\nAihe: Printer",
        "De : Ann Lee\nEnvoyé : mardi 24 novembre 2026 10 h 00\nÀ : Piet\nObjet : Printer",
        "发件人: 李伟\n发送时间: 2026年11月24日 上午10时00分\n收件人: 诺尔\n主题: 打印机",
        "보낸 사람: 김\n보낸 날짜: 2026년 11월 24일 화요일 오전 10시 00분\n받는 사람: Piet\n제목: Printer",
    ],
)
def test_a_block_of_names_with_a_time_of_day_is_quoted(block):
    mail = Mail(subject="Re: Printer", text=f"See below.\n\n{block}\n\nOld words.\n", in_reply_to="<a@acme.example>")
    assert read_reply(mail).text.strip() == "See below."


@pytest.mark.parametrize(
    "form",
    [
        "From: Room 12\nTo: Room 14\nDate: 3.12.2026 at 9:00\nSubject: moving two desks",
        "From: Shanghai\nTo: Beijing\nDate: 3 December 2026 9:00\nSubject: customer visit",
        "发件人：行政部\n日期：2026年12月3日 9:00\n主题：用车申请",
        "Von: Lager 3\nAn: Lager 5\nDatum: 3.12.2026 um 9:00 Uhr\nBetreff: zwei Tische",
        "De : Lyon\nÀ : Paris\nDate : 3 décembre 2026 à 9:30\nObjet : salon",
        "差出人: 総務部\n宛先: 会議室3\n日時: 2026年12月3日 9:00\n件名: 机の移動",
    ],
)
def test_a_form_with_names_alone_is_a_forward_only_below_such_a_subject(form):
    """A client that writes names without addresses writes its prefix into the subject too."""
    above = "Please arrange it:\n\n"
    text = f"{above}{form}\n\nWe need a trolley.\n"
    for words in ({"text": text}, _in_html(text)):
        mail = Mail(subject="Transport", **words)
        assert not read_forward(mail).forwarded
        assert read_reply(mail).text.split() == text.split()
        sent_on = Mail(subject="Fwd: Transport", **words)
        assert read_forward(sent_on).forwarded
        assert read_reply(sent_on).text == "Please arrange it:"
    below = Mail(subject="Transport", text=f"{above}{form}\n\nAs he says:\n\n{BLOCK}")
    assert read_forward(below).sender.mailbox == "ben@shop.example"
    assert form.split()[-1] in read_forward(below).message


def _in_html(text: str) -> dict[str, str | bool]:
    markup = "".join(f"<div>{line or '<br>'}</div>" for line in text.splitlines())
    return {"text": text, "html": markup, "text_is_from_html": True}


def test_a_report_is_no_forward():
    assert not read_forward(
        Mail(sender=Address("MAILER-DAEMON@mx.example"), subject="Undelivered", text=BLOCK)
    ).forwarded


def test_the_outermost_of_nested_forwards():
    text = f"Please see.\n\n---------- Forwarded message ---------\nFrom: Eva <eva@acme.example>\nDate: Tue, 5 Nov 2024 09:00:00 +0100\nSubject: Fwd: Printer\nTo: <ann@acme.example>\n\n---------- Forwarded message ---------\n{BLOCK}"
    found = read_forward(Mail(subject="Fwd: Printer", text=text))
    assert found.sender.mailbox == "eva@acme.example"
    assert found.message == "Please see."
    assert "ben@shop.example" in found.text


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Fwd: x", "forward"), ("FW: x", "forward"), ("WG: x", "forward"), ("TR : x", "forward"), ("RV: x", "forward"), ("转发：x", "forward"), ("轉寄: x", "forward"), ("[desk] Fwd: x", "forward"),
        ("Re: x", "reply"), ("RE[2]: x", "reply"), ("AW: x", "reply"), ("SV: x", "reply"), ("回复：x", "reply"), ("答复: x", "reply"), ("回覆: Fwd: x", "reply"),
        ("RES: x", "reply"), ("ENC: x", "forward"), ("НА: x", "reply"), ("Odp.: x", "reply"), ("ΑΠ: x", "reply"), ("Vá: x", "reply"), ("TL: x", "reply"), ("Redir.: x", "forward"),
        ("Printer: jam", ""), ("x", ""), ("", ""),
    ],
)  # fmt: skip
def test_subject_kind(subject, kind):
    assert subject_kind(subject) == kind


def test_vs_forwards_in_danish_and_answers_in_finnish():
    """An answer goes to whom it quotes, a forward to somebody else."""
    to_author, to_other = (Address("ben+k1@shop.example", ""),), (Address("desk@acme.example", ""),)
    assert read_forward(Mail(subject="VS: Printer", text=BLOCK, to=to_other)).forwarded
    answer = Mail(subject="VS: Tulostin", text=f"Ei toimi.\n\n{BLOCK}", to=to_author, in_reply_to=("<1@shop.example>",))
    assert not read_forward(answer).forwarded


@pytest.mark.parametrize(
    ("value", "mailbox", "name"),
    [
        ("Ben Ray <ben@Shop.example>", "ben@shop.example", "Ben Ray"),
        ('"Ray, Ben" <ben@shop.example>', "ben@shop.example", "Ray, Ben"),
        ("Ben Ray [mailto:ben@shop.example]", "ben@shop.example", "Ben Ray"),
        ("Ben Ray<mailto:ben@shop.example>", "ben@shop.example", "Ben Ray"),
        ("李明<ben@shop.example>", "ben@shop.example", "李明"),
        ("ben@shop.example", "ben@shop.example", ""),
        ("« Ben Ray » <ben@shop.example>", "ben@shop.example", "Ben Ray"),
        ("Ray, Ben", "", "Ray, Ben"),
        ("", "", ""),
    ],
)
def test_address(value, mailbox, name):
    assert find_address(value) == Address(mailbox, name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 4 Nov 2024 10:15:09 +0100", datetime(2024, 11, 4, 10, 15, 9, tzinfo=timezone(timedelta(hours=1)))),
        ("Monday, November 4, 2024 10:15 AM", datetime(2024, 11, 4, 10, 15, tzinfo=UTC)),
        ("Monday, November 4, 2024 10:15 PM", datetime(2024, 11, 4, 22, 15, tzinfo=UTC)),
        ("Montag, 4. November 2024 10:15", datetime(2024, 11, 4, 10, 15, tzinfo=UTC)),
        ("lundi 4 novembre 2024 10:15", datetime(2024, 11, 4, 10, 15, tzinfo=UTC)),
        ("4 ноября 2024 г. 10:15", datetime(2024, 11, 4, 10, 15, tzinfo=UTC)),
        ("04.11.2024 10:15", datetime(2024, 11, 4, 10, 15, tzinfo=UTC)),
        ("11/24/2024 10:15", datetime(2024, 11, 24, 10, 15, tzinfo=UTC)),
        ("2024年11月4日(星期一) 上午10:15", datetime(2024, 11, 4, 10, 15, tzinfo=UTC)),
        ("2024年11月4日 下午3:05", datetime(2024, 11, 4, 15, 5, tzinfo=UTC)),
        ("2024년 11월 4일 오후 3:05", datetime(2024, 11, 4, 15, 5, tzinfo=UTC)),
        ("2024-11-04 10:15:09", datetime(2024, 11, 4, 10, 15, 9, tzinfo=UTC)),
        ("mar. 24 nov. 2026 à 10:15", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),  # Tuesday, not March
        ("mar, 24 nov 2026 a las 10:15", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("mar 24 nov 2026 alle ore 10:15", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("Τρίτη, 24 Νοεμβρίου 2026 10:15", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("יום שלישי 24 נובמבר 2026 10:15", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("вторник, 24 ноември 2026 г. 10:15", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("2026年11月24日 10点15分", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("26/11/24 오전 10:15 (GMT+09:00)", datetime(2026, 11, 24, 10, 15, tzinfo=timezone(timedelta(hours=9)))),
        ("24/11/26 10:15", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("24 พฤศจิกายน 2569 10:15", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("อ. 24 พ.ย. 2026 เวลา 10:15", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("24/11/2569 10:15", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("Thứ Ba, 24 Tháng Mười Một 2026 10:15 CH", datetime(2026, 11, 24, 22, 15, tzinfo=UTC)),
        ("10:15:00 GMT+7 ngày 24 tháng 11, 2026", datetime(2026, 11, 24, 10, 15, tzinfo=timezone(timedelta(hours=7)))),
        ("24. november 2026 kl. 10.15.00", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("24. marraskuuta 2026 klo 10.15.30 EET", datetime(2026, 11, 24, 10, 15, 30, tzinfo=UTC)),
        ("24 November 2026 10.15.00 GMT+7", datetime(2026, 11, 24, 10, 15, tzinfo=timezone(timedelta(hours=7)))),
        ("٢٤ نوفمبر ٢٠٢٦، ١٠:١٥ ص", datetime(2026, 11, 24, 10, 15, tzinfo=UTC)),
        ("yesterday", None),
        ("31.02.2024 10:15", None),
        ("", None),
    ],
)
def test_date(text, expected):
    assert find_date(text) == expected


@pytest.mark.parametrize(
    "above",
    [
        "-------- Forwarding messages --------\n" + BLOCK,
        "-------- Beliebige Worte --------\n" + BLOCK,
        "----- Forwarded message from Ben Ray <ben@shop.example> -----\n\n" + BLOCK,
        "============ Forwarded message ============\n"
        + BLOCK.replace("Printer\n\n", "Printer\n============ Forwarded message ============\n\n"),
        '-------- Пересылаемое сообщение --------\n04.11.2024, 10:15, "Ben Ray" <ben@shop.example>:\n\nIt is broken.\n',
        "-------- Yönlendirilmiş ileti --------\n" + BLOCK,
        "بدء الرسالة المُعاد توجيهها:\n\n" + BLOCK,
    ],
)
def test_the_line_above_is_no_message_and_no_text(above):
    found = read_forward(Mail(subject="Fwd: Printer", text=f"Please look.\n\n{above}"))
    assert (found.sender.mailbox, found.message, found.text) == ("ben@shop.example", "Please look.", "It is broken.")
    assert found.date
    assert found.date.date().isoformat() == "2024-11-04"


@pytest.mark.parametrize(
    "line",
    [
        "On Tue, Nov 24, 2026 at 10:15 AM Ben Ray <ben@shop.example> wrote:",
        "Am Dienstag, 24. November 2026 um 10:15:22 MEZ hat Ben Ray <ben@shop.example> Folgendes geschrieben:",
        "Op 24 nov. 2026, om 10:15 heeft Ben Ray <ben@shop.example> het volgende geschreven:",
        "Ben Ray <ben@shop.example> 于2026年11月24日周二 10:15写道：",
        '在 2026-11-24 10:15:00，"Ben Ray" <ben@shop.example> 写道：',
        "Вторник, 24 ноября 2026, 10:15 +03:00 от Ben Ray <ben@shop.example>:",
        "Wiadomość napisana przez Ben Ray <ben@shop.example> w dniu 24 lis 2026, o godz. 10:15:",
        "2026年11月24日 +0800 10:15 Ben Ray <ben@shop.example>，写道：",
    ],
)
def test_the_name_in_an_attribution(line):
    found = read_forward(Mail(subject="FW: Printer", text=f"{line}\n\n> It is broken.\n"))
    assert found.sender == Address("ben@shop.example", "Ben Ray")
    assert found.date
    assert found.date.date().isoformat() == "2026-11-24"


def test_labels_without_a_colon_below_a_separator():
    """eM Client writes its header block so."""
    text = (
        'Please see.\n\n------ Forwarded Message ------\nFrom "Ben Ray" <ben@shop.example>\nTo ann@acme.example\n'
        "Date 24/11/2026 10:15:00\nSubject Printer\n\nTo print is not possible.\n"
    )
    found = read_forward(Mail(subject="Fw: Printer", text=text))
    assert (found.sender, found.subject, found.text) == (
        Address("ben@shop.example", "Ben Ray"),
        "Printer",
        "To print is not possible.",
    )
    assert found.date == datetime(2026, 11, 24, 10, 15, tzinfo=UTC)


def test_a_block_by_whom_the_mail_goes_to_is_an_answer():
    answer = Mail(subject="Printer", text=f"It works.\n\n{BLOCK}", to=(Address("ben@shop.example"),))
    assert not read_forward(answer).forwarded
    assert read_forward(Mail(subject="Fwd: Printer", text=BLOCK, to=(Address("ben@shop.example"),))).forwarded


@pytest.mark.parametrize(
    "prefix",
    "Videresend Videresendt Weitergeleitet Weiterleitung Transféré Transfert Inoltrato Inoltra Reenviado Reenviar Reenvío Encaminhado"
    " Encaminhar Doorgestuurd Doorsturen Vidarebefordrat Vidarebefordra Przekazano Przekaż Переслано Пересылка Továbbítva Přeposláno"
    " İletildi Redirigido 转发 轉寄 転送 전달".split(),
)
def test_every_form_of_the_verb(prefix):
    assert subject_kind(f"{prefix}: Printer") == "forward"
    assert subject_kind(f"{prefix}x printer") == ""
