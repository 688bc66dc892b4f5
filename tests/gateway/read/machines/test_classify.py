"""People, and the kinds of machines. A person who writes about machines is a person."""

from __future__ import annotations

import pytest

from gateway.message import Automatic
from gateway.read.machines.classify import read_automatic
from gateway.read.machines.delivery_report import read_bounce
from gateway.read.mime.parse import parse

ANSWER = "In-Reply-To: <1@desk.example>"


def judge(subject: str, *fields: str, text: str = "Hello", envelope: str = "ann@x.example") -> Automatic:
    sender = [] if any(field.startswith("From:") for field in fields) else ["From: ann@x.example"]
    lines = [*sender, "Date: Mon, 5 Aug 2024 09:00:00 +0000", f"Subject: {subject}", *fields, "", text]
    mail = parse("\r\n".join(lines).encode())
    return read_automatic(mail, envelope, read_bounce(mail, envelope))


@pytest.mark.parametrize(
    ("subject", "fields"),
    [
        ("Re: Printer", (ANSWER, "Auto-Submitted: no")),
        ("Re: Printer", (ANSWER, "X-Auto-Response-Suppress: All")),
        ("FW: Printer", ("X-MS-Exchange-Inbox-Rules-Loop: ann@x.example", "X-MS-Exchange-Transport-Forked: True")),
        (
            "FW: Printer",
            ("Auto-Submitted: auto-generated", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"),
        ),
        ("Re: Automatic reply: Printer", (ANSWER,)),
        ("RES: Ausente: RE: Impressora", (ANSWER,)),
        ("Auto-reply does not work", ()),
        ("How do I set my out of office message?", ()),
        ("回复：自动回复怎么设置", (ANSWER,)),
        ("Vacation policy", ()),
        ("Out of office: please activate it for Ben", ()),
        ("Abwesenheitsnotiz: wie einrichten?", ()),
        ("Contact form", ("From: no-reply@shop.example", "Reply-To: eva@y.example")),
    ],
)
def test_people(subject: str, fields: tuple[str, ...]) -> None:
    assert judge(subject, *fields) == Automatic() or judge(subject, *fields).kind == "human"


@pytest.mark.parametrize(
    ("kind", "subject", "fields"),
    [
        ("notification", "Your bill", ("From: no-reply-billing@cloud.example",)),
        ("autoreply", "Out of office: [T-1042] please help", ()),
        ("autoreply", "Automatic reply: please help", ()),
        ("autoreply", "Re: Printer", ("X-FC-MachineGenerated: true",)),
        ("autoreply", "Re: Printer", ("X-POST-MessageClass: 9; Autoresponder",)),
        ("autoreply", "Away", ("Auto-Submitted: auto-replied (vacation)",)),
        ("autoreply", "Printer", ("X-QQ-AUTO-REPLY: true",)),
        ("autoreply", "自动回复:Printer", ()),
        ("autoreply", "自動回覆: Printer", ()),
        ("autoreply", "Automatische Antwort: Printer", ("Auto-Submitted: auto-generated", ANSWER)),
        ("autoreply", "Abwesenheitsnotiz: Re: Printer", ()),
        ("autoreply", "Réponse automatique : Printer", ()),
        ("autoreply", "自動応答: Printer", ()),
        ("autoreply", "Автоматический ответ: Printer", ()),
        ("autoreply", "Otomatik yanıt: Printer", ()),
        ("autoreply", "Re: Printer (Out of Office)", (ANSWER,)),
        ("autoreply", "Eva Klein is out of the office.", ()),
        ("autoreply", "Re: Printer", (ANSWER, "Precedence: junk")),
        ("autoreply", "We have your request", (ANSWER, "Auto-Submitted: auto-generated")),
        ("list", "[dev] Printer", ("List-Id: <dev.x.example>", "Precedence: list")),
        ("bulk", "Sale", ("List-Unsubscribe: <https://x.example>", "Precedence: bulk")),
        ("notification", "Disk full", ("Auto-Submitted: auto-generated",)),
        ("loop", "Printer", ("Received: x",) * 60),
        ("complaint", "complaint about message from 192.0.2.1", ()),
        ("notification", "[T-1] Printer", ("X-JIRA-FingerPrint: abc", "Precedence: bulk")),
        ("notification", "Re: [o/r] Printer", (ANSWER, "X-GitHub-Reason: mention", "List-ID: o/r <r.o.github.com>")),
    ],
)
def test_machines(kind: str, subject: str, fields: tuple[str, ...]) -> None:
    found = judge(subject, *fields)
    assert (found.automatic, found.kind) == (True, kind)
    assert found.evidence


def test_null_sender_is_a_machine() -> None:
    assert judge("Printer", envelope="").kind == "notification"
    assert judge("Printer", ANSWER, envelope="<>").kind == "autoreply"


def test_challenge() -> None:
    found = judge(
        "Re: Printer",
        "Precedence: bulk",
        ANSWER,
        text="This is an automatic reply. Click the link below to be added to my allowed list.",
    )
    assert found.kind == "challenge"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Please confirm your message",
            (
                "Your message is being held because the address <it@acme.example> has not been verified.\r\n"
                "To release your message for delivery, please reply to this mail."
            ),
        ),
        (
            "Re: Printer",
            "I apologize for this automatic reply to your email.\r\n\r\nTo control spam, I now allow incoming messages only from senders I have approved beforehand.",
        ),
        (
            "Bitte bestätigen Sie Ihre E-Mail",
            "Ihre E-Mail wurde zurückgehalten. Um Spam zu vermeiden, bestätigen Sie bitte einmalig Ihre Absenderadresse.",
        ),
        (
            "[BoxTrapper] Re: Printer (verify your message)",
            "The message you sent requires that you verify that you are a real live human being and not a spam source.",
        ),
        (
            "Re: Printer (Verifying Message)",
            "I'm protecting myself from receiving junk mail. Please click the link below.",
        ),
        ("[Action requise] Votre e-mail", "Votre e-mail est en attente. Afin de le confirmer, cliquez sur le lien."),
        ("Confirmação de envio", "Sua mensagem está retida. Para confirmar que não é um robô, clique no link."),
        ("Potwierdź wysłanie", "Twoja wiadomość oczekuje na potwierdzenie. Kliknij link."),
        (
            "Demande d'authentification",
            "Pour que votre mail me parvienne, merci de vous authentifier en cliquant sur le lien ci-dessous.",
        ),
    ],
)
def test_challenges_without_a_field(subject: str, text: str) -> None:
    assert judge(subject, text=text).kind == "challenge"
    assert judge(f"Fwd: {subject}", text=f"What is this?\r\n\r\n{text}").kind == "human"


RECEIPTS = [
    ("Read: Printer", "Your message\n  To: Ann\n  Subject: Printer\nwas read on Monday."),
    (
        "Gelesen: Drucker",
        "Ihre Nachricht\n\n   An: Ann\n   Betreff: Drucker\n\nwurde am Montag, 5. August 2024 09:00 gelesen.",
    ),
    ("Lu : Imprimante", "Votre message\n\n   À : Ann\n   Objet : Imprimante\n\na été lu le lundi 5 août 2024 09:00."),
    ("Leído: Impresora", "Su mensaje\n\n   Para: Ann\n   Asunto: Impresora\n\nse leyó el 5/8/2024 9:00."),
    ("已读: 打印机", "您的邮件\n\n   收件人: 王芳\n   主题: 打印机\n\n已于 2024年8月5日 9:00 阅读。"),
    ("已读回执：打印机", "这是邮件收条，您发送的邮件已被阅读。"),
    ("Return Receipt", "Your document: Printer\nwas received by: Ann Lee\nat: 5/8/2024 09:00"),
]


@pytest.mark.parametrize(("subject", "text"), RECEIPTS)
def test_receipts_as_plain_text(subject: str, text: str) -> None:
    assert judge(subject, text=text).kind == "receipt"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Read: the manual", "I have read it, and the printer still jams."),
        ("Read receipts", "My message was read, but I get no receipt. How do I turn receipts on?"),
        ("Re: Printer", "Your message was read by everybody here, thanks."),
        ("已读回执", "请问怎么打开已读回执？"),
        ("Gelesen: Ihre Anleitung", "Danke, ich habe sie gelesen."),
        ("Lu : votre manuel", "Merci, je vais essayer demain."),
        ("Leído", "El mensaje de error ya se leyó bien, pero no entiendo qué pide."),
    ],
)
def test_people_who_read_something(subject: str, text: str) -> None:
    assert judge(subject, text=text).kind == "human"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Thank you for contacting Contoso", "This is an automated response. Please do not reply."),
        ("Ihre Anfrage ist eingegangen", "Diese Nachricht wurde automatisch erzeugt."),
        ("感谢您的来信", "此邮件由系统自动发送，请勿回复。"),
        ("お問い合わせありがとうございます", "このメールは自動返信です。"),
    ],
)
def test_acknowledgements_without_a_field(subject: str, text: str) -> None:
    assert judge(subject, text=text).kind == "autoreply"
    assert judge(subject, text="The printer works again.").kind == "human"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Re: Printer [T-1042] [#8812]",
            (
                "Thank you for contacting us. We have received your request, and it has been assigned ticket number 8812.\n\n"
                "This is an automated message, please do not reply."
            ),
        ),
        (
            "Ihre Meldung 8812",
            (
                "Guten Tag,\n\nIhre Meldung wurde unter der Nummer 8812 erfasst.\n\n"
                "Bitte antworten Sie nicht auf diese E-Mail."
            ),
        ),
        (
            "Demande n° 8812",
            "Bonjour,\n\nNous avons bien reçu votre demande.\n\nCeci est un message automatique, merci de ne pas y répondre.",
        ),
        ("Su solicitud 8812", "Hemos registrado su solicitud. Este es un mensaje automático, no responda."),
        (
            "Richiesta 8812",
            "Gentile cliente,\nabbiamo ricevuto la sua richiesta. Messaggio generato automaticamente, si prega di non rispondere.",
        ),
        ("Pedido 8812", "Recebemos o seu pedido. Esta é uma mensagem automática, não responda."),
        ("Melding 8812", "Uw melding is geregistreerd. U kunt hier niet op antwoorden."),
        ("8812", "Zgłoszenie zostało zarejestrowane. Wiadomość wygenerowana automatycznie."),
        (
            "Заявка 8812",
            "Здравствуйте!\nВаша заявка зарегистрирована. На это письмо не нужно отвечать, оно создано автоматически.",
        ),
        ("Meldung 4711", "zu Ihrer Anfrage wurde die Meldung 4711 angelegt. Dies ist eine automatische Nachricht."),
        ("Bonjour", "Votre message nous est bien parvenu. Merci de ne pas répondre à cet e-mail."),
        ("Ärende 8812", "Vi har tagit emot ditt ärende. Svara inte på detta mejl."),
        ("Talep 8812", "Talebiniz 8812 numarası ile kaydedildi. Lütfen yanıtlamayınız."),
        (
            "Re: Printer [#8812]",
            (
                "Dear Acme,\n\nA request for support has been created and assigned ticket #8812.\n\n"
                "If you wish to provide additional comments regarding this issue, please reply to this email."
            ),
        ),
        ("Ticket 8812", "We have received your request. To view this ticket or add comments, please visit the portal."),
        ("Anfrage 8812", "Ihre Anfrage wurde erfasst. Sie können jederzeit Kommentare hinzufügen."),
        ("Demande 8812", "Votre demande a été enregistrée. Pour ajouter des commentaires, répondez à ce mail."),
        ("来信", "尊敬的客户：\n您的邮件我们已经收到，将在两个工作日内回复。\n本邮件由系统自动发送，请勿直接回复。"),
        ("工单 8812", "您好，\n您的工单已创建，编号 8812。本邮件由系统自动发送，请勿回复。"),
        ("受付番号 8812", "お問い合わせを受け付けました。\n※このメールは送信専用です。"),
        ("문의 8812", "문의가 접수되었습니다. 본 메일은 발신 전용입니다."),
    ],
)
def test_acknowledgements_by_two_signs(subject: str, text: str) -> None:
    """Two machines that answer each other would go on for ever, and a person reads what the other desk has said."""
    assert judge(subject, text=text).kind == "autoreply"
    told = "\n".join(f"> {line}" for line in text.splitlines())
    assert judge(f"Re: {subject}", text=f"When does somebody come?\n\n{told}").kind == "human"
    assert judge(subject, text=f"I get this each time and nothing happens:\n\n{text}").kind == "human"
    assert judge(subject, text=f'"{text}"\n\nThat is all I got.').kind == "human"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Order", "We have received your order and sent the roller. When does Monday suit you?"),
        (
            "Re: Printer",
            "Thanks, we have received your parts. Please do not reply to Ben, he has left. Can you call me?",
        ),
        ("Printer", "Please do not reply to all. The report that is generated automatically was empty."),
        ("Automated messages", "This is an automated message that the scanner sends, and it does not arrive any more."),
        ("自动邮件", "系统自动发送的邮件收不到，请帮忙看看。"),
        ("[Ticket#12345] Printer", "This is our ticket 12345 at the vendor. Please answer there."),
    ],
)
def test_people_who_use_such_words(subject: str, text: str) -> None:
    assert judge(subject, text=text).kind == "human"


@pytest.mark.parametrize(
    "text",
    [
        'The shop\'s mails say "this is an automatically generated message, do not reply" and land in spam. Please let them through.',
        "Every order says “please do not reply to this automatically generated message”, and customers do. Where do their answers go?",
        "Wir erhalten täglich „Dies ist eine automatisch erzeugte Nachricht, bitte nicht antworten“ vom Lager. Bitte abstellen.",
        "Nous recevons « Ceci est un message automatique, merci de ne pas y répondre » dix fois par jour.",
        "有一封邮件写着“本邮件由系统自动发送，请勿回复”，内容是让人改密码。",
        "「このメールは自動送信です。返信しないでください」というメールが毎日届きます。",
        'Only "We have received your request and a ticket has been created, please do not reply" came on Monday, nothing since.',
    ],
)
def test_people_who_cite_a_machine(text: str) -> None:
    """What stands between quotation marks somebody else has said."""
    assert judge("Mails", text=text).kind == "human"


@pytest.mark.parametrize("tag", ["Request received", "Ticket received", "Anfrage erhalten", "Demande reçue"])
def test_a_tag_before_the_answer_that_it_acknowledges(tag: str) -> None:
    text = "Your request (#8812) has been received and is being reviewed by our support staff."
    assert judge(f"[{tag}] Re: Printer", text=text).kind == "autoreply"
    assert judge(f"Re: [{tag}] Printer", ANSWER, text="It works now.").kind == "human"


@pytest.mark.parametrize(
    "text",
    [
        "We have received your mail, but the server still does not respond.",
        "The ticket T-12 has been created two weeks ago and your colleagues do not answer.",
        "We've received the replacement laptop. Sorry that I could not reply earlier.",
        "We have received your quote and would not respond before the board has met on Friday.",
        "Ihre E-Mail haben wir erhalten. Die Rechnung wird wieder automatisch erstellt, das war abbestellt.",
        "Ihre Meldung haben wir aufgenommen und an den Hersteller gegeben, der wollte bisher nicht antworten.",
        "Ma demande a été enregistrée il y a 15 jours et je n'ai eu qu'un message automatique.",
        "Hemos recibido los equipos. El servidor manda un correo automático cada hora.",
        "Abbiamo ricevuto il portatile. Il server non risponde.",
        "Otrzymaliśmy laptopa. Serwer nie odpowiada.",
        "Письмо получено. Сервер не отвечает с утра.",
        "Ваше письмо получено. Outlook автоматически удаляет вложения.",
        "Wij hebben uw pakket ontvangen. De server wil niet antwoorden.",
        "Your request has been received by us, but you forgot to add the comments of the board. Send them by reply.",
        "We have received your parts. Please view the ticket photos, the roller is the wrong one.",
        "We have received your request for three laptops and need the cost centre to view your request in our system.",
        "Vielen Dank für Ihre Nachricht. Wir müssen noch Informationen hinzufügen und melden uns morgen.",
        "工单已提交一周，只收到系统自动发送的邮件，没人联系我。",
        "受付番号123の件、返信をいただいていません。",
    ],
)
def test_people_who_begin_as_an_acknowledgement(text: str) -> None:
    """Something does not answer, another mail was automatic, or somebody says "I": no machine acknowledges so."""
    assert judge("Re: Printer", text=text).kind == "human"


@pytest.mark.parametrize(
    "text",
    [
        "We have received your order. Please do not reply to this message.",
        "Ihre Nachricht haben wir erhalten. Dies ist eine automatisch erstellte Antwort, Mo-Fr 9-17 Uhr auf acme.io",
        "Beste klant,\nwij hebben uw bericht ontvangen. Dit is een automatisch bericht.",
        "Hoi,\nje aanvraag is geregistreerd. Je kunt niet op deze mail antwoorden.",
        "Twoje zgłoszenie zostało zarejestrowane. Prosimy nie odpowiadać na tę wiadomość.",
        "Your ticket has been created. This is an automated response.\n\n-----\nYour message:\nI lost my files.",
        "您的工单已受理，工单号 8812。系统自动发送，请勿回复。",
    ],
)
def test_machines_with_words_that_people_use(text: str) -> None:
    assert judge("T 8812", text=text).kind == "autoreply"


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("nagios@mon.acme.example", "** PROBLEM Service Alert: web1/HTTP is CRITICAL **"),
        ("icinga2@mon.acme.example", "[RECOVERY] web1 is UP!"),
        ("alertmanager@acme.example", "[FIRING:1] DiskFull (web1)"),
        ("grafana@acme.example", "[Alerting] CPU"),
        ("prtg@acme.example", "[PRTG] Down: Ping (web1)"),
        ("zabbix-prod@acme.example", "Resolved: High load on web1"),
    ],
)
def test_alerts_without_a_field(sender: str, subject: str) -> None:
    assert judge(subject, f"From: {sender}").kind == "notification"
    assert judge("The disk of web1 is full", f"From: {sender}").kind == "human"
    assert judge(subject, "From: ann@acme.example").kind == "human"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("AntiSpam UOL » Printer", "Olá,\nPara que sua mensagem seja encaminhada, clique aqui: https://x.example/1"),
        ("请确认您的邮件", "您发送给 li@x.example 的邮件已被暂时拦截。请点击以下链接完成验证：\nhttps://x.example/1"),
        (
            "Bitte bestätigen Sie Ihre Nachricht",
            "Ihre E-Mail wurde zurückgehalten. Bitte klicken Sie hier, damit Ihre Nachricht zugestellt wird.",
        ),
        ("Подтвердите отправку", "Ваше письмо задержано фильтром. Чтобы оно было доставлено, перейдите по ссылке."),
        ("Verifica", "Para que su mensaje llegue, haga clic en el enlace https://x.example/1"),
    ],
)
def test_challenges_in_the_words_of_other_filters(subject: str, text: str) -> None:
    assert judge(subject, text=text).kind == "challenge"


def test_a_bare_cancellation_of_a_meeting() -> None:
    head = "From: ann@x.example\r\nSubject: Canceled: Visit\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    meeting = "--b\r\nContent-Type: text/calendar; method=CANCEL\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n--b--"
    assert read_automatic(parse(f"{head}{meeting}".encode()), "ann@x.example").kind == "calendar"
    words = f"{head}--b\r\n\r\nPlease come on Friday instead.\r\n{meeting}"
    assert read_automatic(parse(words.encode()), "ann@x.example").kind == "human"


def test_mail_of_people_through_amazon() -> None:
    """Amazon WorkMail and many desks send what people write through SES, which adds its Feedback-ID."""
    assert judge("Printer", "Feedback-ID: 1.eu-west-1.abc=:AmazonSES", "X-SES-Outgoing: 2024.08.05").kind == "human"
    assert judge("Sale", "Feedback-ID: 12:sale:mail:shop").kind == "bulk"


@pytest.mark.parametrize("kind", ["disposition-notification", "calendar"])
def test_receipts_and_calendar_answers(kind: str) -> None:
    part = {
        "disposition-notification": "Content-Type: message/disposition-notification\r\n\r\nDisposition: manual-action; displayed",
        "calendar": "Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR",
    }[kind]
    content = f"From: a@x.example\r\nSubject: Read: Printer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n{part}\r\n--b--"
    found = read_automatic(parse(content.encode()), "a@x.example")
    assert found.kind == {"disposition-notification": "receipt", "calendar": "calendar"}[kind]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am out of the office until 19 August with no access.", "2024-08-19"),
        ("I return on Monday, August 19th.", "2024-08-19"),
        ("Back on 2024-08-19.", "2024-08-19"),
        ("I will read it when I return on the 19th.", "2024-08-19"),
        ("Away until 8/19/2024.", "2024-08-19"),
        ("Away until 9/8/2024.", None),  # August or September: not without doubt
        ("Away until 7/8/2024.", "2024-08-07"),  # the eighth of July is over
        ("Ich bin bis einschließlich 19.08. nicht im Büro.", "2024-08-20"),
        ("Ich bin vom 05.08.2024 abwesend und kehre zurück am 19.08.2024.", "2024-08-19"),
        ("Je suis absent jusqu'au 19 août.", "2024-08-19"),
        ("Estoy fuera de la oficina hasta el 19 de agosto.", "2024-08-19"),
        ("Jestem na urlopie do 19 sierpnia.", "2024-08-19"),
        ("Я в отпуске до 19 августа.", "2024-08-19"),
        ("我目前不在办公室，将于8月19日回复。", "2024-08-19"),
        ("8月19日まで休暇をいただいております。", "2024-08-20"),
        ("Away until 3 January.", "2025-01-03"),
        ("I wrote to you on 19 August.", None),
        ("Estaré ausente entre el 12 y el 19 de agosto.", "2024-08-20"),
        ("Estarei ausente entre 12 e 19 de agosto.", "2024-08-20"),
        ("I am away between August 12 and August 19.", "2024-08-20"),
        ("Ich bin zwischen dem 12.08. und dem 19.08. nicht im Büro.", "2024-08-20"),
        ("W dniach 12-19.08.2024 przebywam na urlopie.", "2024-08-20"),
        ("Away until 19-08-2024.", "2024-08-19"),
        ("Vom 12. August bis einschl. 19. August bin ich im Urlaub.", "2024-08-20"),
        ("Estarei de férias de 12/08 a 19/08.", "2024-08-20"),
        ("Sarò nuovamente in ufficio da lunedì 19 agosto.", "2024-08-19"),
        ("Będę dostępny od 19 sierpnia.", "2024-08-19"),
        ("Буду на рабочем месте с 19 августа.", "2024-08-19"),
        ("8/19より通常通り業務を行います。", "2024-08-19"),
        ("Please call between 9 and 12 on 19 August.", None),
        ("The meeting between Ann and Ben is on 19 August.", None),
    ],
)
def test_the_day_of_return(text: str, day: str | None) -> None:
    found = judge("Automatic reply: Printer", text=text)
    assert (found.returns_on.date().isoformat() if found.returns_on else None) == day


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Please whitelist vendor.example", "Newsletters from https://vendor.example do not reach us. Please add it."),
        ("Whitelist request", "Please add y.example to the whitelist and reply when it is done."),
        ("Whitelist IP 192.0.2.1", "Could you add it to your mail whitelist? See https://wiki.y.example/x"),
        ("Verify my account", "I got 'please verify that you are human' and then nothing."),
        ("Action required: certificates", "Please add https://y.example to the allow list and confirm."),
        ("Bestätigung fehlt", "Ich muss meine Absenderadresse bestätigen, aber nichts kommt."),
        ("验证码收不到", "登录时需要验证您的身份，但我收不到短信。"),
    ],
)
def test_people_who_ask_for_a_white_list_or_a_code(subject: str, text: str) -> None:
    assert judge(subject, text=text).kind == "human"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("自动回复：如何设置", "请帮我设置邮箱自动回复。"),
        ("Nieobecność: przekierowanie poczty", "Proszę ustawić przekierowanie od 30 listopada."),
        ("Ausencia: desvío de correo", "Solicito el desvío de mi correo a Pablo del 23 al 27."),
        ("Absence : remplacer mon adresse", "Je serai absente lundi. Merci d'activer la redirection vers Paul."),
        ("Urlaub: Vertretung", "Ich bin ab 30.11. im Urlaub. Bitte tragen Sie Ben als Vertretung ein."),
        ("Frau Braun ist abwesend", "Wer kann mir helfen, solange sie nicht da ist?"),
        ("Bob is away - printer still broken", "Nobody answers."),
        ("Bob is on leave and nobody has his password", "Please reset it."),
        ("[Ticket received] strange mail", "I got this mail, is it phishing?"),
        ("Autoreply", "Set one up for my mailbox."),
        ("自动回复", "自动回复不起作用。"),
        ("Respuesta automática", "No funciona mi respuesta automática."),
        ("Abwesend: Zeiterfassung", "Die Zeiterfassung zeigt mich als abwesend, obwohl ich da bin."),
        ("Fuori sede: VPN", "Sono fuori sede e la VPN non va."),
        ("不在通知", "不在通知が送信されません。"),
        ("Demande d'authentification", "Je n'arrive pas à m'authentifier en cliquant sur le lien de votre message."),
    ],
)
def test_people_under_a_subject_of_a_responder(subject: str, text: str) -> None:
    assert judge(subject, text=text).kind == "human"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Abwesenheit: Drucker [T-1042]",
            "Ich bin bis 30.11.2026 nicht im Büro. In dringenden Fällen rufen Sie bitte 555-0100 an.",
        ),
        ("Abwesenheit: Drucker", "Ich bin bis zum 30.11.2026 nicht im Haus. Bitte wenden Sie sich an Ben."),
        ("Urlaub: Drucker", "Ich befinde mich bis zum 4. Dezember im Urlaub."),
        ("Absence : Imprimante", "Je suis absent jusqu'au 30 novembre. Merci de contacter Paul."),
        ("Out of office: Printer", "I am away. Please contact Ben."),
        ("自动回复: 打印机", "您好，您的邮件已收到，请耐心等待。"),
        ("การตอบกลับอัตโนมัติ: Printer", "x"),
        ("Re: Drucker (Abwesend)", "x"),
        ("Bob is out of the office until Monday", "x"),
        ("Autoreply", "This is an automatic reply."),
        ("自动回复", "您好，邮件已收到，我会尽快回复您。"),
        ("自動返信", "お問い合わせありがとうございます。折り返しご連絡いたします。"),
        ("Vacation reply", "Back on 19 August. If this reached you in error, ignore it."),
    ],
)
def test_responders_that_write_no_field(subject: str, text: str) -> None:
    assert judge(subject, text=text).kind == "autoreply"


def test_a_recall_is_a_click_and_nothing_beside_it() -> None:
    text = 'Ann Lee would like to recall the message, "Printer".'
    assert judge("Recall: Printer", text=text).kind == "recall"
    assert judge("Recall: Re: Printer", text=text.replace("Printer", "Re: Printer")).kind == "recall"
    assert judge("Re: Printer", text=text).kind == "human"
    parts = f"--b\r\n\r\n{text}\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--"
    head = "From: ann@x.example\r\nSubject: Recall: Printer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    assert read_automatic(parse(f"{head}{parts}".encode()), "ann@x.example").kind == "human"
