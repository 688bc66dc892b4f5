"""Attributions, header blocks and separators of many languages, as their clients write them, also wrapped and without quote marks."""

from __future__ import annotations

import textwrap

import pytest

from gateway.read.reply.new_text import read_reply_text

NEW = "Neu 新 new, first line.\n\nSecond line of it."
OLD = "Old words of the letter.\nMore old words."
A = "Ann Lee <ann.lee@acme.example>"

ATTRIBUTIONS = {
    "en gmail": f"On Mon, Nov 4, 2024 at 10:15 AM {A} wrote:",
    "en gmail narrow blank": f"On Mon, Nov 4, 2024 at 10:15\u202fAM {A} wrote:",
    "en apple": f"On 4 Nov 2024, at 10:15, {A} wrote:",
    "en thunderbird": "On 11/4/24 10:15, Ann Lee wrote:",
    "en mutt": "On Mon, Nov 04, 2024 at 10:15:09AM +0100, Ann Lee wrote:",
    "en gnus": f"{A} writes:",
    "en zoho": "---- On Mon, 04 Nov 2024 10:15:09 +0100 ann.lee@acme.example wrote ----",
    "en yahoo": f"On Monday, November 4, 2024 at 10:15:09 AM GMT+1, {A} wrote:",
    "en proton": f"On Monday, November 4th, 2024 at 10:15 AM, {A} wrote:",
    "en old gmail": f"2024-11-04 10:15 GMT+01:00 {A}:",
    "en no colon": f"2024/11/4 {A}",
    "en android": "---- Ann Lee wrote ----",
    "en mail.ru": f"Monday, 4 November 2024, 10:15 +0300 from {A}:",
    "en sent": f"On Monday, 4 November 2024 {A} sent:",
    "de gmail": f"Am Mo., 4. Nov. 2024 um 10:15 Uhr schrieb {A}:",
    "de apple": f"Am 04.11.2024 um 10:15 schrieb {A}:",
    "de thunderbird": "Am 04.11.24 um 10:15 schrieb Ann Lee:",
    "de gmx": "Ann Lee schrieb am 04.11.2024 10:15:",
    "fr gmail": f"Le lun. 4 nov. 2024 à 10:15, {A} a écrit :",
    "fr apple": f"Le 4 nov. 2024 à 10:15, {A} a écrit :",
    "fr thunderbird": "Le 04/11/2024 à 10:15, Ann Lee a écrit :",
    "es gmail": "El lun, 4 nov 2024 a las 10:15, Ann Lee (<ann.lee@acme.example>) escribió:",
    "es thunderbird": "El 4/11/24 a las 10:15, Ann Lee escribió:",
    "it gmail": f"Il giorno lun 4 nov 2024 alle ore 10:15 {A} ha scritto:",
    "it thunderbird": "Il 04/11/2024 10:15, Ann Lee ha scritto:",
    "pt gmail": f"Em seg., 4 de nov. de 2024 às 10:15, {A} escreveu:",
    "pt apple": f"No dia 04/11/2024, às 10:15, {A} escreveu:",
    "nl gmail": f"Op ma 4 nov 2024 om 10:15 schreef {A}:",
    "nl apple": f"Op 4 nov 2024 om 10:15 heeft {A} het volgende geschreven:",
    "nl thunderbird": "Op 4-11-2024 om 10:15 schreef Ann Lee:",
    "pl gmail": f"pon., 4 lis 2024 o 10:15 {A} napisał(a):",
    "pl apple": f"Wiadomość napisana przez {A} w dniu 4 lis 2024, o godz. 10:15:",
    "pl thunderbird": "W dniu 4.11.2024 o 10:15, Ann Lee pisze:",
    "ru gmail": f"пн, 4 нояб. 2024 г. в 10:15, {A}:",
    "ru apple": f"4 нояб. 2024 г., в 10:15, {A} написал(а):",
    "ru thunderbird": "04.11.2024 10:15, Ann Lee пишет:",
    "ja gmail": f"2024年11月4日(月) 10:15 {A}:",
    "ja apple": f"2024/11/04 10:15、{A}のメール:",
    "uk gmail": f"пн, 4 лист. 2024 р. о 10:15 {A} пише:",
    "ko gmail": f"2024년 11월 4일 (월) 오전 10:15, {A}님이 작성:",
    "ko apple": f"2024. 11. 4. 오전 10:15, {A} 작성:",
    "sv gmail": f"Den mån 4 nov. 2024 kl 10:15 skrev {A}:",
    "sv apple": f"4 nov. 2024 kl. 10:15 skrev {A}:",
    "da gmail": f"Den man. 4. nov. 2024 kl. 10.15 skrev {A}:",
    "no gmail": f"man. 4. nov. 2024 kl. 10:15 skrev {A}:",
    "cs gmail": f"po 4. 11. 2024 v 10:15 odesílatel {A} napsal:",
    "cs thunderbird": "Dne 04. 11. 24 v 10:15 Ann Lee napsal(a):",
    "tr gmail": f"{A}, 4 Kas 2024 Pzt, 10:15 tarihinde şunu yazdı:",
    "tr apple": f"{A} şunları yazdı (4 Kas 2024 10:15):",
    "ar apple": f"في ٤ نوفمبر ٢٠٢٤، الساعة ١٠:١٥ ص، كتب {A}:",
    "fa apple": f"در ۴ نوامبر ۲۰۲۴، ساعت ۱۰:۱۵، {A} نوشت:",
    "ar gmail": f"في الاثنين، 4 نوفمبر 2024 في 10:15 ص تمت كتابة ما يلي بواسطة {A}:",
    "fi gmail": "ma 4. marrask. 2024 klo 10.15 Ann Lee (ann.lee@acme.example) kirjoitti:",
    "hu gmail": f"{A} ezt írta (időpont: 2024. nov. 4., H, 10:15):",
    "ro gmail": f"În lun., 4 nov. 2024 la 10:15, {A} a scris:",
    "vi gmail": f"Vào Th 2, 4 thg 11, 2024 vào lúc 10:15 {A} đã viết:",
    "el gmail": f"Στις Δευ 4 Νοε 2024 στις 10:15 π.μ., ο/η {A} έγραψε:",
    "he gmail": f"בתאריך יום ב׳, 4 בנוב׳ 2024 ב-10:15 מאת {A}:",
    "id gmail": f"Pada Sen, 4 Nov 2024 pukul 10.15 {A} menulis:",
    "zh gmail": f"{A} 于2024年11月4日周一 10:15写道：",
    "zh gmail tw": f"{A} 於 2024年11月4日 週一 上午10:15寫道：",
    "zh 163": '在 2024-11-04 10:15:09，"Ann Lee" <ann.lee@acme.example> 写道：',
    "zh yahoo tw": f"{A} 於 2024年11月4日 星期一 上午10:15:09 [GMT+8] 寫道﹕",
    "zh yahoo": f"在 2024年11月4日星期一 GMT+8 10:15:09， {A} 写道︰",
    "zh thunderbird": "在 2024/11/4 10:15, Ann Lee 写道:",
    "zh zoho": "---- 在 周一, 2024-11-04 10:15:09 Ann Lee <ann.lee@acme.example> 撰写 ----",
    "ru the bat": "Вы писали 4 ноября 2024 г., 10:15:09:",
}
ONLY_ABOVE_QUOTES = {"en gnus", "en no colon", "en sent"}


def marked(text):
    return "\n".join(f"> {line}" for line in text.split("\n"))


@pytest.mark.parametrize("name", ATTRIBUTIONS)
def test_attribution_above_a_quote(name):
    reply = read_reply_text(f"{NEW}\n\n{ATTRIBUTIONS[name]}\n{marked(OLD)}\n")
    assert reply.text == NEW
    assert reply.quoted.startswith(ATTRIBUTIONS[name][:20])


@pytest.mark.parametrize("name", [name for name in ATTRIBUTIONS if name not in ONLY_ABOVE_QUOTES])
def test_attribution_above_an_original_without_marks(name):
    assert read_reply_text(f"{NEW}\n\n{ATTRIBUTIONS[name]}\n\n{OLD}\n").text == NEW


@pytest.mark.parametrize("width", [30, 42, 60])
@pytest.mark.parametrize("name", ATTRIBUTIONS)
def test_attribution_wrapped(name, width):
    wrapped = "\n".join(textwrap.wrap(ATTRIBUTIONS[name], width, break_long_words=False, break_on_hyphens=False))
    assert read_reply_text(f"{NEW}\n\n{wrapped}\n\n{marked(OLD)}\n").text == NEW


@pytest.mark.parametrize("name", ATTRIBUTIONS)
def test_answer_below_the_quote(name):
    assert read_reply_text(f"{ATTRIBUTIONS[name]}\n{marked(OLD)}\n\n{NEW}\n").text == NEW


HEADERS = {
    "en": "From: {a}\nSent: Monday, November 4, 2024 10:15 AM\nTo: Support <support@acme.example>\nSubject: RE: VPN",
    "en starred": "*From:* {a}\n*Sent:* Monday, November 4, 2024 10:15 AM\n*To:* Support <support@acme.example>\n*Subject:* RE: VPN",
    "en names only": "From: Lee, Ann\nSent: Monday, November 4, 2024 10:15 AM\nTo: Support\nCc: Ben\nSubject: RE: VPN",
    "en wrapped recipients": "From: {a}\nSent: Monday, November 4, 2024 10:15 AM\nTo: Support <support@acme.example>; Ben <ben@acme.example>;\n Dana <dana@acme.example>\nSubject: RE: VPN",
    "de": "Von: {a}\nGesendet: Montag, 4. November 2024 10:15\nAn: Support <support@acme.example>\nBetreff: AW: VPN",
    "fr": "De : {a}\nEnvoyé : lundi 4 novembre 2024 10:15\nÀ : Support <support@acme.example>\nObjet : RE: VPN",
    "es": "De: {a}\nEnviado el: lunes, 4 de noviembre de 2024 10:15\nPara: Support <support@acme.example>\nAsunto: RE: VPN",
    "it": "Da: {a}\nInviato: lunedì 4 novembre 2024 10:15\nA: Support <support@acme.example>\nOggetto: R: VPN",
    "pt": "De: {a}\nEnviada em: segunda-feira, 4 de novembro de 2024 10:15\nPara: Support <support@acme.example>\nAssunto: RES: VPN",
    "nl": "Van: {a}\nVerzonden: maandag 4 november 2024 10:15\nAan: Support <support@acme.example>\nOnderwerp: RE: VPN",
    "pl": "Od: {a}\nWysłano: poniedziałek, 4 listopada 2024 10:15\nDo: Support <support@acme.example>\nTemat: RE: VPN",
    "ru": "От: {a}\nОтправлено: 4 ноября 2024 г. 10:15\nКому: Support <support@acme.example>\nТема: RE: VPN",
    "ja": "差出人: {a}\n送信日時: 2024年11月4日 10:15\n宛先: Support <support@acme.example>\n件名: RE: VPN",
    "uk": "Від: {a}\nНадіслано: 4 листопада 2024 р. 10:15\nКому: Support <support@acme.example>\nТема: RE: VPN",
    "ko": "보낸 사람: {a}\n보낸 날짜: 2024년 11월 4일 월요일 오전 10:15\n받는 사람: Support <support@acme.example>\n제목: RE: VPN",
    "sv": "Från: {a}\nSkickat: den 4 november 2024 10:15\nTill: Support <support@acme.example>\nÄmne: SV: VPN",
    "da": "Fra: {a}\nSendt: 4. november 2024 10:15\nTil: Support <support@acme.example>\nEmne: SV: VPN",
    "cs": "Od: {a}\nOdesláno: pondělí 4. listopadu 2024 10:15\nKomu: Support <support@acme.example>\nPředmět: RE: VPN",
    "tr": "Kimden: {a}\nGönderildi: 4 Kasım 2024 Pazartesi 10:15\nKime: Support <support@acme.example>\nKonu: RE: VPN",
    "ar": "من: {a}\nتم الإرسال: 4 نوفمبر 2024\nإلى: Support <support@acme.example>\nالموضوع: VPN",
    "zh": "发件人: {a}\n发送时间: 2024年11月4日 10:15\n收件人: Support <support@acme.example>\n主题: RE: VPN",
    "zh tw": "寄件者: {a}\n寄件日期: 2024年11月4日 上午 10:15\n收件者: Support <support@acme.example>\n主旨: RE: VPN",
}


@pytest.mark.parametrize("above", ["\n\n", "\n________________________________\n", "\n\n-----Original Message-----\n"])
@pytest.mark.parametrize("name", HEADERS)
def test_header_block(name, above):
    reply = read_reply_text(f"{NEW}{above}{HEADERS[name].format(a=A)}\n\n{OLD}\n")
    assert reply.text == NEW
    assert "More old words." in reply.quoted


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "-------- Message d'origine --------", "-----Mensaje original-----", "-----Messaggio originale-----", "-----Mensagem original-----",
        "-----Oorspronkelijk bericht-----", "-----Wiadomość oryginalna-----", "-------- Исходное сообщение --------", "-----元のメッセージ-----", "------------------ 原始邮件 ------------------", "-----原始郵件-----", "----- 원본 메시지 -----",
        "-----Ursprungligt meddelande-----", "-----Oprindelig meddelelse-----", "---------- Původní zpráva ----------", "-----Özgün İleti-----", "---- Replied Message ----", "---- 回复的原邮件 ----", "-------- 原始信息 --------", "-------- 원본 이메일 --------", "-----Eredeti üzenet-----",
    ],
)  # fmt: skip
def test_separator(line):
    assert read_reply_text(f"{NEW}\n\n{line}\n{OLD}\n").text == NEW


def test_words_that_look_like_marks_stay():
    for text in (
        "On Monday I wrote:\n\nthe printer is broken, and nobody came.",
        "Please book a train.\n\nFrom: Beijing\nTo: Shanghai\nDate: 4 November\n\nThanks for your help with it.",
        "Agenda:\n---------------\n1. Printers\n2. VPN",
        "The log says:\n\n2024-11-04 10:15:09 error: connection refused\n2024-11-04 10:15:10 error: giving up",
        "I see these labels in the form:\nSubject: what is it about\nPriority: high\n\nWhat shall I enter?",
        "They told me:\nwrote: nothing",
    ):
        assert read_reply_text(text).text == text


@pytest.mark.parametrize(
    "quote",
    [
        "ann@shop.example wrote:\nHello,\nDoes it print?",
        "On Nov 24, 2026, at 10:15, Acme IT <it@acme.example> wrote: Hello Ann, does it print?\nThank you\nAcme IT",
        "On Tue, Nov 24, 2026 at 10:15 AM Acme IT <it@acme.example\n<mailto:it@acme.example>> wrote:\n\nHello Ann",
        "От: Acme IT\nОтправлено: 24 ноября 2026 г. 10:15\nКому: Ann Lee\n\nHello Ann",
        "From: Acme IT\nSent: Tuesday, November 24, 2026 10:15 AM\nTo: Ann Lee\n\nHello Ann",
        "Od: Acme IT <it@acme.example> Wysłano: 24 listopada 2026 10:15 Do: Ann Lee Temat: Drukarka\n\nHello Ann",
        "Nuo: Acme IT <it@acme.example>\nIšsiųsta: 2026 m. lapkričio 24 d. 10:15\nKam: Ann\nTema: Spausdintuvas\n\nHello Ann",
    ],
)
def test_a_quote_whose_mark_is_not_whole(quote):
    assert read_reply_text(f"It prints stripes.\n\n{quote}\n").text == "It prints stripes."


def test_labels_and_addresses_in_a_text_are_text():
    for text in (
        "From: Berlin\nTo: Munich\nDate: 24 November 2026\n\nPlease book the train.",
        "As ann@shop.example wrote:\nthe toner is empty.",
        "Account: ann@acme.example\nPhone: 5555\nRoom: 3.17\n\nPlease create it.",
        "Please write From: and To: on one line, and Date: below.",
    ):
        assert read_reply_text(text).text == text
