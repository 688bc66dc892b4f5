"""Out-of-office answers of the languages of the desk's mail: known as such, and when their author is back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.message import Address, Mail
from gateway.read.machines.absence import Return, find_deputy, find_return, find_start
from gateway.read.machines.classify import read_automatic
from gateway.read.machines.delivery_report import read_bounce
from gateway.read.mime.parse import parse

# language, subject, text, month and day of 2024 in which the author is back, all read on 2 December
ANSWERS = [
    (
        "en",
        "Automatic reply: Your ticket [T-1042]",
        "I am out of the office until Friday, 6 December 2024 with limited access to mail.",
        "12-06",
    ),
    (
        "en",
        "Automatic reply: x",
        "Thank you for your message. I will be back in the office on Monday, December 9th.",
        "12-09",
    ),
    (
        "en",
        "Out of Office Re: x",
        "I am on annual leave from 2 December to 6 December, returning on 9 December.",
        "12-09",
    ),
    ("en", "Out of office: x", "I'm away and will return on 12/13/2024.", "12-13"),
    (
        "en",
        "Automatic reply: x",
        "I will be out of the office starting 02/12/2024 and will not return until 13/12/2024.",
        "12-13",
    ),
    ("en", "Automatic reply: x", "I am out of office Dec 2 - Dec 6. Back Dec 9.", "12-09"),
    ("en", "Automatic reply: x", "I am currently out of the office through December 6, 2024.", "12-07"),
    ("en", "Automatic reply: x", "On holiday, back Monday 9th December", "12-09"),
    (
        "de",
        "Automatische Antwort: Ihr Ticket",
        "Ich bin bis einschließlich 06.12.2024 nicht im Büro. Ab dem 09.12.2024 bin ich wieder erreichbar.",
        "12-09",
    ),
    (
        "de",
        "Abwesenheitsnotiz: x",
        "Ich bin vom 02.12. bis 06.12.2024 nicht im Haus. Ihre E-Mail wird nicht weitergeleitet.",
        "12-07",
    ),
    (
        "de",
        "Automatische Antwort: x",
        "Vielen Dank für Ihre Nachricht. Ich bin am Montag, den 9. Dezember wieder im Büro.",
        "12-09",
    ),
    ("de", "Automatische Antwort: x", "Ich bin erst wieder am 9. Dezember 2024 im Büro.", "12-09"),
    ("de", "Automatische Antwort: x", "Ich bin ab dem 09.12. wieder für Sie da.", "12-09"),
    ("de", "Abwesend: x", "Ich befinde mich bis zum 6.12. im Urlaub.", "12-06"),
    (
        "fr",
        "Réponse automatique : x",
        "Je suis absent du bureau du 2 au 6 décembre 2024 inclus. Je serai de retour le lundi 9 décembre.",
        "12-09",
    ),
    ("fr", "Réponse automatique : x", "Je suis en congés jusqu'au 6 décembre inclus.", "12-07"),
    ("fr", "Réponse automatique : x", "Je suis absente jusqu’au vendredi 06/12/2024.", "12-06"),
    ("fr", "Absence du bureau : x", "De retour le 9 décembre.", "12-09"),
    ("es", "Respuesta automática: x", "Estaré fuera de la oficina hasta el 6 de diciembre de 2024.", "12-06"),
    ("es", "Respuesta automática: x", "Estoy de vacaciones y regreso el lunes 9 de diciembre.", "12-09"),
    ("es", "Fuera de la oficina: x", "Me incorporo el próximo 9 de diciembre.", "12-09"),
    ("it", "Risposta automatica: x", "Sono in ferie fino al 6 dicembre 2024 compreso.", "12-07"),
    ("it", "Risposta automatica: x", "Sarò di nuovo in ufficio lunedì 9 dicembre.", "12-09"),
    ("it", "Risposta automatica: x", "Rientrerò il 09/12/2024.", "12-09"),
    ("pt", "Resposta automática: x", "Estarei ausente do escritório até o dia 6 de dezembro de 2024.", "12-06"),
    ("pt", "Resposta automática: x", "Estou de férias. Retorno no dia 9 de dezembro.", "12-09"),
    ("pt", "Resposta automática: x", "Regresso a 9 de dezembro.", "12-09"),
    ("nl", "Automatisch antwoord: x", "Ik ben afwezig tot en met vrijdag 6 december.", "12-07"),
    ("nl", "Automatisch antwoord: x", "Ik ben op maandag 9 december weer bereikbaar.", "12-09"),
    ("nl", "Afwezigheidsbericht: x", "Ik ben met vakantie t/m 6 december 2024.", "12-07"),
    ("nl", "Automatisch antwoord: x", "Vanaf 9 december ben ik weer aanwezig.", "12-09"),
    ("pl", "Odpowiedź automatyczna: x", "Jestem na urlopie do 6 grudnia 2024 r.", "12-06"),
    ("pl", "Odpowiedź automatyczna: x", "Wracam do biura w poniedziałek 9 grudnia.", "12-09"),
    (
        "pl",
        "Odpowiedź automatyczna: x",
        "Będę nieobecny w dniach 2-6.12.2024. W biurze będę ponownie od 9 grudnia.",
        "12-09",
    ),
    ("ru", "Автоматический ответ: x", "Я в отпуске до 6 декабря 2024 г.", "12-06"),
    ("ru", "Автоматический ответ: x", "Меня нет в офисе по 6 декабря включительно.", "12-07"),
    ("ru", "Автоматический ответ: x", "Вернусь в офис 9 декабря.", "12-09"),
    ("ja", "自動応答: x", "12月6日まで不在にしております。", "12-07"),
    ("ja", "自動返信: x", "12月2日から12月6日まで休暇をいただいております。12月9日より出社いたします。", "12-09"),
    ("ja", "不在のお知らせ", "休暇中です。12月9日（月）に戻ります。", "12-09"),
    ("zh", "自动答复: x", "我正在休假，12月9日返回。", "12-09"),
    ("zh", "自动回复：x", "您好，我将于12月2日至12月6日休假，期间不便查看邮件，12月9日（周一）恢复上班。", "12-09"),
    ("zh", "自動回覆: x", "我於12月6日前不在辦公室，12月9日回來。", "12-09"),
    ("zh", "自动回复: x", "您好，本人出差至2024年12月6日，紧急事务请电联。", "12-06"),
    ("zh", "外出自动回复", "我在外出差，预计2024-12-09回公司。", "12-09"),
    ("zh", "自动回复: x", "我已离开办公室，将于 12/09 回来。", "12-09"),
    ("sv", "Automatiskt svar: x", "Jag är på semester till och med 6 december. Åter den 9 december.", "12-09"),
    ("da", "Autosvar: x", "Jeg er tilbage den 9. december.", "12-09"),
    ("cs", "Automatická odpověď: x", "Jsem mimo kancelář do 6. prosince 2024.", "12-06"),
    ("ko", "자동 회신: x", "12월 6일까지 휴가입니다.", "12-07"),
    ("en", "Automatic reply: x", "I left the company on 30 November. Please contact Ben.", ""),
    ("en", "Automatic reply: x", "Thank you for your mail. We answer within two working days.", ""),
    ("en", "Automatic reply: x", "Starting 23/12/2024, I will not return until 02/01/2025.", "01-02"),
    (
        "en",
        "AUTO: Ann Lee is out of the office (returning 12/09/2024)",
        "I am out of the office until 12/09/2024.",
        "12-09",
    ),
    ("fr", "Absence du bureau", "Je suis en congés, retour le 09/12/2024.", "12-09"),
    ("fr", "Réponse automatique : x", "Je serai de retour le mar. 10 déc. 2024.", "12-10"),
    ("cs", "Mimo kancelář: x", "Jsem na dovolené, vrátím se 9. prosince 2024.", "12-09"),
    ("tr", "Ofis dışında: x", "İzindeyim, 9 Aralık'ta döneceğim.", "12-09"),
    ("fi", "Automaattinen vastaus: x", "Olen lomalla 8.12. asti. Palaan 9.12.2024.", "12-09"),
    ("zh", "自動回信：x", "我將於12月9日返回辦公室。", "12-09"),
    ("en", "Automatic reply: x", "I am on parental leave until the 1st of March 2025.", "03-01"),
    ("en", "Automatic reply: x", "I am out of office till 6-Dec-2024.", "12-06"),
    ("en", "Automatic reply: x", "I am out of the office December 2-6.", "12-07"),
    ("en", "Automatic reply: x", "Out of office 2-6 Dec 2024.", "12-07"),
    ("en", "Automatic reply: x", "I am OOO through EOD Friday, Dec 6th", "12-07"),
    ("de", "Automatische Antwort: x", "Rückkehr: 09.12.2024", "12-09"),
    ("ru", "Автоматический ответ: x", "Меня не будет по 6 декабря. Выхожу на работу 09.12.2024.", "12-09"),
    ("ru", "Автоматический ответ: x", "Буду в офисе 9 декабря.", "12-09"),
    ("zh", "自动回复: x", "本人2024年12月2日-6日出差，期间无法及时回复邮件。", "12-07"),
    ("zh", "自动回复: x", "12月2日（周一）至6日（周五）休假。", "12-07"),
    ("ja", "自動返信: x", "12月3日～6日まで休暇をいただきます。", "12-07"),
    ("ko", "자동 회신: x", "12월 3일부터 6일까지 휴가입니다.", "12-07"),
    ("da", "Autosvar: x", "Jeg er tilbage mandag d. 9. december.", "12-09"),
    ("cs", "Automatická odpověď: x", "Jsem na dovolené do 6. 12. 2024.", "12-06"),
    ("en", "Automatic reply: x", "The offer is valid until 31 December 2024. I am away this week.", ""),
]
MARKS = "X-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\nIn-Reply-To: <2@acme.example>\n"  # Exchange's


def judge(subject: str, text: str, fields: str, envelope_sender: str):
    content = (
        f"From: Ann <ann@shop.example>\nTo: support@acme.example\nSubject: {subject}\nDate: Mon, 02 Dec 2024 09:00:00 +0000\n"
        f"Message-ID: <1@shop.example>\n{fields}Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    )
    mail = parse(content.encode())
    return read_automatic(mail, envelope_sender, read_bounce(mail, envelope_sender))


@pytest.mark.parametrize(("language", "subject", "text", "day"), ANSWERS)
def test_an_absence_is_known_with_its_return(language: str, subject: str, text: str, day: str) -> None:
    found = judge(subject, text, MARKS, "")
    assert found.kind == "autoreply"
    assert (found.returns_on.strftime("%m-%d") if found.returns_on else "") == day


@pytest.mark.parametrize(("language", "subject", "text", "day"), ANSWERS)
def test_an_absence_is_known_by_its_subject_alone(language: str, subject: str, text: str, day: str) -> None:
    """Responders that write no field: 163, web mailers, Notes."""
    assert judge(subject, text, "", "ann@shop.example").kind == "autoreply"


SUBJECTS = """
Out of Office AutoReply: Your ticket | OOO: Your ticket | Out of office until 9 December | Ann Lee is on annual leave | Re: Your ticket [Out of Office] | Your ticket (out of office)
Abwesenheitsassistent: Ihr Ticket | Urlaubsnotiz: Ihr Ticket | Ann Lee ist außer Haus | Absente : Votre ticket | Ausente: Su ticket | Assente: Ticket | Ausência: Chamado
Nieobecność: Zgłoszenie | Отсутствую: Заявка | 【自動返信】お問い合わせ | 【自动回复】您的工单 | 自動回覆: 您的工單 | 不在辦公室: 您的工單 | 부재중: 티켓 | Autosvar: Ärende
"""
PEOPLE = """
Urlaubsantrag | Out of office booking system is down | Absence of network in room 3 | Vacation request form does not open | Abwesenheit in Outlook eintragen | Automatic updates fail
Automatic reply does not work | How to set an out of office message | 休假申请 | 自动回复怎么设置 | 自动回复功能失效 | 自動返信が送信されない | Ben is on leave, who takes his laptop?
Re: Automatic reply: Your ticket | AW: Automatische Antwort: Ihr Ticket | Holiday calendar missing | Absent colleague, please take over
"""


def subjects(block: str) -> list[str]:
    return [subject.strip() for line in block.strip().splitlines() for subject in line.split(" | ")]


@pytest.mark.parametrize("subject", subjects(SUBJECTS))
def test_a_subject_that_only_a_responder_writes(subject: str) -> None:
    assert judge(subject, "Hello", "", "ann@shop.example").kind == "autoreply"


@pytest.mark.parametrize("subject", subjects(PEOPLE))
def test_a_subject_of_a_person_about_such_things(subject: str) -> None:
    assert judge(subject, "Hello", "", "ann@shop.example").kind == "human"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Ich bin nicht im Büro Re: Ihr Ticket", "Bitte wenden Sie sich an Ben."),
        ("I am out of the office", "I am out of the office, write to Ben."),
        ("休假中: Re: 您的工单", "急事请致电"),
        ("Absent(e) du bureau : Votre ticket", "Voyez Ben."),
        ("Automatisch beantwoord: ticket", "Zie Ben."),
        ("Ausência do escritório: Chamado", "Fale com Ben."),
        ("On annual leave: Re: Your ticket", "Write to Ben."),
    ],
)
def test_a_subject_of_absence_in_answer_to_a_mail(subject: str, text: str) -> None:
    assert judge(subject, text, "In-Reply-To: <2@acme.example>\n", "ann@shop.example").kind == "autoreply"


@pytest.mark.parametrize(
    "subject", ["休假系统打不开", "Urlaub eintragen geht nicht", "Re: out of office reply is not sent"]
)
def test_a_person_who_answers_about_absences(subject: str) -> None:
    assert judge(subject, "Please help", "In-Reply-To: <2@acme.example>\n", "ann@shop.example").kind == "human"


NOTES = [
    "I am out of office from 23 November to 27 November 2026. In urgent cases please contact Ben Ray at ben.ray@shop.example.",
    "Thank you for your email. I am on annual leave from Monday, November 23 until Friday, November 27. For urgent matters, please email support2@shop.example.",
    "Vielen Dank für Ihre Nachricht. Ich bin vom 23.11.2026 bis 27.11.2026 nicht im Büro. In dringenden Fällen wenden Sie sich bitte an Ben Ray (ben.ray@shop.example).",
    "Ich bin ab dem 23. November im Urlaub und ab 30. November wieder erreichbar. Meine Vertretung ist ben.ray@shop.example.",
    "Merci pour votre message. Je suis absent du 23 novembre au 27 novembre 2026. En cas d'urgence, contactez ben.ray@shop.example.",
    "Gracias por su correo. Estaré fuera de la oficina del 23 de noviembre al 27 de noviembre. Para asuntos urgentes, contacte con ben.ray@shop.example.",
    "Grazie per la mail. Sono in ferie dal 23 novembre al 27 novembre 2026. Per urgenze potete contattare ben.ray@shop.example.",
    "Obrigado pelo seu e-mail. Estou de férias de 23 de novembro a 27 de novembro. Em caso de urgência, contacte ben.ray@shop.example.",
    "Bedankt voor uw bericht. Ik ben afwezig van 23 november tot en met 27 november. Neem voor dringende zaken contact op met ben.ray@shop.example.",
    "Спасибо за письмо. Я в отпуске с 23 ноября по 27 ноября 2026. По срочным вопросам обращайтесь к ben.ray@shop.example.",
    "您好，来信已收到。我正在休假，时间为2026年11月23日至27日。如有急事请联系 ben.ray@shop.example。",
    "您好，我正在休假，11月23日至11月27日不在办公室，紧急事宜请联系王伟 ben.ray@shop.example。",
    "ご連絡ありがとうございます。11月23日から11月27日まで休暇をいただいております。お急ぎの場合は ben.ray@shop.example までご連絡ください。",
]


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("marked", [True, False])
def test_first_day_last_day_and_deputy_with_and_without_a_machine_header(note: str, marked: bool) -> None:
    mail = Mail(
        sender=Address("ann@acme.example"), text=note, date=datetime(2026, 11, 20, 9, tzinfo=UTC), in_reply_to=("<1@x>",),
        subject="Automatic reply: Printer" if marked else "Re: Printer",
        headers=(("Auto-Submitted", "auto-replied"),) if marked else (),
    )  # fmt: skip
    found = read_automatic(mail, "ann@acme.example")
    assert found.kind == "autoreply"
    assert found.leaves_on is not None
    assert found.leaves_on.strftime("%m-%d") == "11-23"
    assert found.returns_on is not None
    assert found.returns_on.strftime("%m-%d") in ("11-28", "11-30")
    assert found.deputy in ("ben.ray@shop.example", "support2@shop.example")


@pytest.mark.parametrize(
    "text",
    [
        "I am on holiday until Monday, but the printer still does not work. Can you ask Ben (ben@acme.example)?",
        "I'm out of the office until 27 November. Please send the printer to ben@acme.example.",
        "Thanks for your mail. It works now.",
        "Ich bin bis 27.11. im Urlaub, bitte das Ticket so lange offen lassen.",
        "I am away on Monday, Tuesday is fine for the visit.",
    ],
)
def test_a_person_who_speaks_of_an_absence_is_no_machine(text: str) -> None:
    mail = Mail(sender=Address("ann@acme.example"), subject="Re: Printer", text=text, in_reply_to=("<1@x>",))
    assert not read_automatic(mail, "ann@acme.example").automatic


@pytest.mark.parametrize("headers", [True, False])
@pytest.mark.parametrize(
    "note",
    [
        "I am out of the office from 1 December to 5 December 2026 with limited access to email. For urgent matters please contact Bob Hill (bob@acme.example).",
        "Ich bin vom 01.12.2026 bis einschließlich 05.12.2026 nicht im Büro. In dringenden Fällen wenden Sie sich bitte an bob@acme.example.",
        "Je suis absente du 1er au 5 décembre 2026. En cas d'urgence, merci de contacter bob@acme.example.",
        "Estaré fuera de la oficina del 1 al 5 de diciembre de 2026. Para asuntos urgentes contacte con bob@acme.example.",
        "Sarò assente dall'ufficio dal 1 al 5 dicembre 2026. Per urgenze potete contattare bob@acme.example.",
        "Estarei ausente do escritório de 1 a 5 de dezembro de 2026. Em caso de urgência, contacte bob@acme.example.",
        "Ik ben afwezig van 1 december 2026 tot en met 5 december 2026. Voor dringende zaken kunt u contact opnemen met bob@acme.example.",
        "Я в отпуске с 1 декабря по 5 декабря 2026 года. По срочным вопросам обращайтесь: bob@acme.example.",
        "您好，我于2026年12月1日至12月5日休假，期间无法及时回复邮件。如有急事请联系 bob@acme.example。",
    ],
)  # fmt: skip
def test_first_and_last_day_and_deputy_with_and_without_headers(note: str, headers: bool) -> None:
    fields = "Auto-Submitted: auto-replied\r\n" if headers else ""
    content = (
        "From: ann@acme.example\r\nTo: support@acme.example\r\nSubject: Re: [T-7] VPN\r\nMessage-ID: <1@x>\r\n"
        f"In-Reply-To: <2@acme.example>\r\nDate: Fri, 27 Nov 2026 10:00:00 +0000\r\n{fields}"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{note}\r\n"
    )
    found = read_automatic(parse(content.encode()), "ann@acme.example")
    assert (found.kind, found.deputy) == ("autoreply", "bob@acme.example")
    assert (found.leaves_on, found.returns_on) == (datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 6, tzinfo=UTC))


@pytest.mark.parametrize(
    ("note", "first", "back"),
    [
        ("I am on annual leave 1 – 5 Dec. While I am away bob@acme.example will help you.", "12-01", "12-06"),
        ("Away 1st to 5th December, my colleague bob@acme.example has my work.", "12-01", "12-06"),
        ("Urlaub 1.–5.12.2026, Vertretung: bob@acme.example", "12-01", "12-06"),
        ("Bin 1. bis 5. Dezember nicht da, bitte an bob@acme.example schreiben.", "12-01", "12-06"),
        ("Fuera de la oficina 1-5 de diciembre; bob@acme.example me sustituye.", "12-01", "12-06"),
        ("Ik ben op vakantie en ben maandag 7 december weer bereikbaar. Bij spoed: Bob (bob@acme.example).", "", "12-07"),
        ("Dobrý den, do 5. prosince 2026 jsem na dovolené. Zastupuje mě Bob (bob@acme.example).", "", "12-05"),
        ("1-5 Aralık tarihleri arasında izindeyim. Acil durumlarda bob@acme.example adresine yazabilirsiniz.", "12-01", "12-06"),
        ("5 Aralık'a kadar izindeyim. Acil: bob@acme.example", "", "12-05"),
        ("Jag är ledig till och med 5 december. Vid brådskande ärenden mejla bob@acme.example", "", "12-06"),
        ("Jeg er på ferie til 5. desember. Ved hastesaker: bob@acme.example", "", "12-05"),
        ("Olen lomalla 1.12.–5.12.2026. Kiireellisissä asioissa: bob@acme.example", "12-01", "12-06"),
        ("Szabadságon vagyok december 5-ig. Sürgős esetben: bob@acme.example", "", "12-05"),
        ("Sunt în concediu până pe 5 decembrie. Pentru urgențe: bob@acme.example", "", "12-05"),
        ("Είμαι σε άδεια έως 5 Δεκεμβρίου. Για επείγοντα: bob@acme.example", "", "12-05"),
    ],
)  # fmt: skip
def test_days_and_deputy_of_a_note_that_a_machine_marked(note: str, first: str, back: str) -> None:
    mail = Mail(
        sender=Address("ann@acme.example"), subject="Re: Printer", text=note, in_reply_to=("<1@x>",),
        date=datetime(2026, 11, 27, 9, tzinfo=UTC), headers=(("Auto-Submitted", "auto-replied"),),
    )  # fmt: skip
    found = read_automatic(mail, "")
    days = tuple(day.strftime("%m-%d") if day else "" for day in (found.leaves_on, found.returns_on))
    assert (*days, found.deputy) == (first, back, "bob@acme.example")


@pytest.mark.parametrize(
    "note",
    [
        "This is an automatic message: Ann Lee has left Customer Ltd. Please direct all mail to bob@acme.example.",
        "Ann Lee no longer works for us. This is an automated reply; please contact bob@acme.example instead.",
        "Dies ist eine automatische Nachricht. Frau Lee ist nicht mehr im Unternehmen. Bitte wenden Sie sich an bob@acme.example.",
        "Ceci est un message automatique. Ann Lee ne fait plus partie de la société. Merci de contacter bob@acme.example.",
        "这是系统自动回复：李安已离职，请联系 bob@acme.example。",
    ],
)  # fmt: skip
def test_the_mailbox_of_somebody_who_has_left_is_a_machine(note: str) -> None:
    found = read_automatic(answer(note), "ann@acme.example")
    assert (found.kind, found.deputy) == ("autoreply", "bob@acme.example")


def test_a_person_who_says_that_somebody_has_left_is_none() -> None:
    for text in (
        "Ann no longer works here, Bob (bob@acme.example) has her printer now.",
        "Tom has left the company. Please close his account; the automatic reply is still on.",
        "Herr Huber ist ausgeschieden, bitte eine automatische Antwort einrichten.",
        "My colleague has left. This is an automatic door problem, please see bob@acme.example.",
    ):
        assert not read_automatic(answer(text), "ann@acme.example").automatic, text


def test_a_person_who_sends_to_a_colleague_in_plain_words_is_no_machine() -> None:
    for text in (
        "I am out of the office until 4 December. Ask Bob (bob@acme.example), he can help.",
        "I am on leave 1 - 4 Dec, my colleague bob@acme.example will test it.",
        "Ich bin bis 4.12. im Urlaub, schreiben Sie an bob@acme.example, er testet es.",
    ):
        assert not read_automatic(answer(text), "ann@acme.example").automatic, text


def answer(text: str) -> Mail:
    """Of Ann, on Friday 27 November, without any machine's header."""
    return Mail(
        sender=Address("ann@acme.example"), subject="Re: Printer", text=text, in_reply_to=("<1@x>",),
        date=datetime(2026, 11, 27, 9, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("note", "first", "back", "deputy"),
    [
        ("Out of office 30 Nov - 4 Dec. Urgent: help2@acme.example", "11-30", "12-05", "help2@acme.example"),
        ("Hello, I'll be away until and including 11 December. In my absence sales@acme.example will help.", "", "12-12", "sales@acme.example"),
        ("Leider bin ich bis voraussichtlich 11.12. krankgeschrieben. In dringenden Fällen hilft Ihnen Tom: tom@acme.example", "", "12-11", "tom@acme.example"),
        ("Actuellement absent, je serai de retour le 7 décembre. Pour toute urgence : aide@acme.example", "", "12-07", "aide@acme.example"),
        ("Me encuentro fuera de la oficina y regresaré el lunes 7 de diciembre. Si es urgente, escriba a ayuda@acme.example", "", "12-07", "ayuda@acme.example"),
        ("Al momento non sono in ufficio, rientrerò lunedì 7 dicembre. In mia assenza contattare info@acme.example.", "", "12-07", "info@acme.example"),
        ("Momenteel ben ik afwezig. Vanaf maandag 7 december ben ik weer bereikbaar. Voor vragen: team@acme.example", "", "12-07", "team@acme.example"),
        ("Здравствуйте! Я на больничном до 14 декабря. По срочным вопросам пишите: oleg@acme.example", "", "12-14", "oleg@acme.example"),
        ("您好！本人11月30日至12月4日年假，工作请联系王伟 wangwei@acme.example，谢谢！", "11-30", "12-05", "wangwei@acme.example"),
    ],
)  # fmt: skip
def test_a_note_begins_with_the_absence_however_it_is_called(note: str, first: str, back: str, deputy: str) -> None:
    found = read_automatic(answer(note), "ann@acme.example")
    days = [day.strftime("%m-%d") if day else "" for day in (found.leaves_on, found.returns_on)]
    assert (found.kind, *days, found.deputy) == ("autoreply", first, back, deputy)


@pytest.mark.parametrize(
    "text",
    [
        "Puede cerrar el ticket. Estoy de viaje hasta el 11 de diciembre, contacte con eva@acme.example si falta algo.",
        "Niet opgelost. Ik ben ziek tot 11 december, neem contact op met kees@acme.example.",
        "Ja, geht wieder. Ich bin ab Montag nicht erreichbar, bei Fragen tom@acme.example.",
        "我下周出差，12月11日之前请联系小李 xiaoli@acme.example 取电脑。",
        "Yes it works now, but I'm travelling until 11 December, contact bob@acme.example.",
    ],
)
def test_a_person_who_is_away_and_says_something_before_it_is_no_machine(text: str) -> None:
    assert not read_automatic(answer(text), "ann@acme.example").automatic


@pytest.mark.parametrize(
    "text",
    [
        "For urgent matters please contact Mr. Lee (lee@acme.example). Greetings",
        "Bitte wenden Sie sich an Fr. Lee, lee@acme.example",
        "Wenden Sie sich an Dr. M. Lee: lee@acme.example",
        "Меня замещает Ли И. (lee@acme.example).",
        "Contactez M. Lee (lee@acme.example)",
        "Contacte con la Sra. Lee (lee@acme.example)",
        "Rivolgersi al sig. Lee (lee@acme.example)",
        "Neem contact op met mevr. Lee (lee@acme.example)",
        "Please contact J. R. Lee at lee@acme.example.",
    ],
)
def test_a_title_or_an_initial_ends_no_sentence(text: str) -> None:
    assert find_deputy(text, "ann@acme.example") == "lee@acme.example"


@pytest.mark.parametrize(
    "text",
    [
        "En mon absence : Mme Lee, lee@acme.example",
        "In mia assenza: ing. Lee, lee@acme.example",
        "In meiner Abwesenheit Hr. Lee, Tel. 0123, lee@acme.example",
        "Na minha ausência, Eng. Lee (lee@acme.example)",
        "Voor vragen in mijn afwezigheid: mw. Lee (lee@acme.example)",
        "По срокам пишите А. П. Ли: lee@acme.example",
        "後任の李（lee@acme.example）までお願いいたします。",
        "Mr. Lee covers: lee@acme.example",
    ],
)
def test_who_is_there_in_somebodys_absence(text: str) -> None:
    assert find_deputy(text, "ann@acme.example") == "lee@acme.example"


@pytest.mark.parametrize(
    "text",
    [
        "I am away between 24 and 27 November.",
        "Ich bin zwischen dem 24. und dem 27. November nicht da.",
        "Estarei fora entre 24 e 27 de novembro.",
        "Je suis absent entre le 24 et le 27 novembre.",
        "Ik ben afwezig tussen 24 en 27 november.",
    ],
)
def test_the_first_of_two_days_of_one_month(text: str) -> None:
    written = datetime(2026, 11, 20, tzinfo=UTC)
    last = datetime(2026, 11, 27, tzinfo=UTC)
    assert find_return(text, written) == Return(last, is_last_away=True)
    assert find_start(text, written, last) == datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "In meiner Abwesenheit werden Mails an info@acme.example nicht gelesen.",
        "En mon absence, votre message à info@acme.example ne sera pas lu.",
        "In my absence mail to info@acme.example is not read.",
        "In mijn afwezigheid wordt uw mail aan info@acme.example niet gelezen.",
        "In mia assenza la posta a info@acme.example non verrà letta.",
    ],
)
def test_who_reads_nothing_is_no_deputy(text: str) -> None:
    assert find_deputy(text, "ann@acme.example") == ""


def test_whom_to_write_to_instead_of_the_author_is_one() -> None:
    assert find_deputy("In meiner Abwesenheit an lee@acme.example und nicht an mich.", "") == "lee@acme.example"


def test_the_address_of_the_next_sentence_is_no_deputys() -> None:
    assert find_deputy("Please contact Joost. My own address is ann2@acme.example.", "ann@acme.example") == ""


def test_a_sentence_of_many_mailboxes_is_asked_once_whether_it_sends_to_somebody(monkeypatch):
    asked = []

    class Pattern:
        def search(self, sentence):
            asked.append(sentence)

    monkeypatch.setattr("gateway.read.machines.absence.any_case", lambda _: Pattern())
    assert find_deputy("Hello " + "a@x.example, " * 600, "own@x.example") == ""
    assert len(asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office through 27 November.",
        "I am away up to and including Friday 27 November.",
        "I am out until 27 November, inclusive.",
        "I am away until the end of Friday, 27 November.",
        "Out of office 24-27 November inclusive",
        "I am on leave from Tuesday, November 24 until Friday, November 27.",
        "I'm out thru 11/27.",
        "Ich bin bis einschließlich 27.11. nicht im Büro.",
        "Ich bin bis einschl. 27.11. abwesend.",
        "Ich bin bis zum 27.11. (einschließlich) im Urlaub.",
        "Urlaub bis 27.11. inkl.",
        "Ich bin vom 24.11. bis 27.11. im Urlaub.",
        "Je suis absent jusqu'au 27 novembre inclus.",
        "Je suis absent du 24 au 27 novembre.",
        "Estaré fuera hasta el 27 de noviembre inclusive.",
        "Sono in ferie fino al 27 novembre compreso.",
        "Ik ben afwezig t/m 27 november.",
        "Я в отпуске по 27 ноября.",
        "Jestem na urlopie do 27 listopada włącznie.",
        "我在11月27日（含）之前不在办公室。",
        "本人休假，11月27日（含）前无法回复。",
        "我休假至11月27日（周五，含）。",
        "我11月24日至27日休假。",
        "11月27日まで不在にしております。",
    ],
)
def test_the_last_day_away_is_no_day_of_the_return(text: str) -> None:
    written = datetime(2026, 11, 23, 9, tzinfo=UTC)
    found = find_return(text, written)
    assert found == Return(datetime(2026, 11, 27, tzinfo=UTC), is_last_away=True)
    assert found.day == datetime(2026, 11, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office until 27 November.",
        "I am away until this Friday, 27 November.",
        "I am away up to 27 November.",
        "I am away from 24 November until 27 November 12:00.",
        "I am away through 26 November and back on 27 November.",
        "Ich bin bis 27.11. nicht im Büro.",
        "Ich bin vom 24.11. bis 27.11. 12 Uhr nicht da.",
        "Bis einschließlich 26.11. bin ich im Urlaub, ab 27.11. wieder da.",
        "我休假到11月27日。",
        "11月26日（含）前休假，11月27日恢复上班。",
    ],
)
def test_a_day_that_may_be_the_one_of_the_return_is_it(text: str) -> None:
    written = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert find_return(text, written) == Return(datetime(2026, 11, 27, tzinfo=UTC))


@pytest.mark.parametrize(
    "text", ["24.11. bis " * 400, "through " * 600 + "27 November", "27 November " + "(" * 4000, "until the end of " * 240]
)
def test_hostile_ends_end(text: str) -> None:
    find_return(text, datetime(2026, 11, 23, 9, tzinfo=UTC))
