"""Warnings that gateways put into mails, above and below; and texts that look like them, and are reports."""

from __future__ import annotations

import html

import pytest

from gateway.message import Address, Mail
from gateway.read.language.intent import read_intent
from gateway.read.reply.banners import is_banner
from gateway.read.reply.new_text import read_reply, read_reply_text

BANNERS = [
    "ZjQcmQRYFpfptBannerStart\nThis Message Is From an External Sender\nThis message came from outside your organization.\nZjQcmQRYFpfptBannerEnd",
    "ZjQcmQRYFpfptBannerStart\n\nThis Message Is From an Untrusted Sender\n\nYou have not previously corresponded with this sender.\n\nZjQcmQRYFpfptBannerEnd",
    "Warning! This message was sent from outside your organization and we are unable to verify the sender.",
    "This message could not be authenticated. The sender may not be who they claim to be.",
    "This email is from an external source. Our IT team advises caution.",
    "[EXTERNAL] This message comes from outside the company",
    "【外部邮件】请谨慎打开链接和附件",
    "此邮件未通过发件人验证，请谨慎处理。",
    "[EXTERNAL]",
    "[External Email]",
    "*** EXTERNAL EMAIL ***",
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you\nrecognize the sender and know the content is safe.",
    "CAUTION: EXTERNAL MAIL. DO NOT CLICK ON LINKS OR OPEN ATTACHMENTS YOU DO NOT TRUST",
    "External sender: be careful with links and attachments.",
    "⚠ External sender. Verify before you click a link or open an attachment.",
    "WARNING: This message was sent from outside Acme. Please do not click on links from unknown senders.",
    "Attention: the sender of this message is outside your company network.",
    "This message was sent from outside the company. Please do not click links unless you recognise the source of this email.",
    "You don't often get email from support@acme.example. Learn why this is important",
    "The sender of this email could not be verified. Be cautious with attachments.",
    "Security notice: this mail comes from an external source, think before you click.",
    "【警告】此邮件来自外部发件人，请勿点击链接或打开附件，除非您确认发件人可信。",
    "【外部邮件】",
    "[外部邮件]",
    "注意：外部邮件，请谨慎点击链接和附件。",
    "温馨提示：本邮件来自公司外部，请谨慎处理。",
    "安全提醒：发件人不在您的组织内，请勿轻易提供账号密码。",
    "您不常收到来自 support@acme.example 的电子邮件。了解这一点为什么很重要",
    "【外部邮件提醒】该邮件来自互联网，请注意核实发件人身份",
    "警惕：此邮件由外部发送，请小心其中的链接、附件和二维码。",
    "提醒：這封郵件來自組織外部，請勿點擊可疑連結。",
    "EXTERNAL: Do not click links or open attachments if you do not recognize the sender.",
    "外部：请勿点击链接",
    "Think twice! External message. Verify the sender's address before replying, clicking or forwarding.",
    "STOP. THINK. External mail, do not open attachments you do not expect.",
    "[SUSPECTED SPAM]",
    "【疑似垃圾邮件】",
    "—————— External e-mail ——————",
    "Mimecast Attachment Protection has deemed this file to be safe",
    "The mail gateway has scanned all attachments",
    "Acme Gateway Security has scanned this message for viruses and spam.",
    "EXTERNAL: This message comes from outside, do not open attachments.",
]
WORDS = {"Yes, it works again, thanks.": "confirms", "可以了，谢谢。": "confirms", "No, it still jams.": "denies", "status": "", "5 4 5 5": "", "#resolve Replaced it.": ""}  # fmt: skip


@pytest.mark.parametrize("banner", BANNERS)
@pytest.mark.parametrize("text", WORDS)
def test_a_banner_is_nobodys_word(banner, text):
    for mail in (f"{banner}\n\n{text}\n", f"{text}\n\n{banner}\n"):
        reply = read_reply_text(mail)
        assert reply.text == text
        assert reply.cut_words == ()
        assert not WORDS[text] or read_intent(reply.text, "") == WORDS[text]


@pytest.mark.parametrize("blank", ["\x0b", "\x0c", "\x1c"], ids=repr)
def test_whatever_blanks_a_banner_has(blank):
    warning = f"You{blank}don't often get email from this sender"
    assert read_reply_text(f"{warning}\n\nThe printer jams.\n").text == "The printer jams."


@pytest.mark.parametrize("banner", BANNERS)
def test_in_html(banner):
    rows = "".join(f"<tr><td>{html.escape(line)}</td></tr>" for line in banner.split("\n") if line)
    markup = f"<html><body><table>{rows}</table><div><br></div><p>Yes, it works again, thanks.</p></body></html>"
    mail = Mail(sender=Address("ann@acme.example"), subject="Re: VPN", text="", html=markup, text_is_from_html=True)
    assert read_reply(mail).text == "Yes, it works again, thanks."


@pytest.mark.parametrize(
    "text",
    [
        "External mails do not arrive since this morning.\n\nPlease help.",
        "Caution: the printer's tray is hot!\n\nPlease send somebody.",
        "We cannot send mail outside our organization.\n\nAll of us.",
        "This message box opens again and again.\n\nWhat shall I do?",
        "外部邮件收不到了。\n\n请帮忙看看。",
        "注意：打印机冒烟了！\n\n请尽快来。",
        "The sender field is empty when I open an attachment.\n\nSince yesterday.",
        "Windows Defender has scanned the file and now it is gone.\n\nCan you bring it back?",
        "The mail gateway has found this email suspicious and blocked it.\n\nWhat now?",
        "Our virus protection has found this file to be dangerous\n\nAnn",
        "The filter has inspected these links wrongly\n\nAnn",
        "外部：用户说附件打不开，请谨慎处理\n\n安",
        "External: the links on our partner page open without a password, be careful\n\nAnn",
    ],
)
def test_a_report_is_no_banner(text):
    assert read_reply_text(text, first=True).text == text


def test_the_operators_own_texts():
    own = ("Acme shield checked this for you: all clear, have a good day",)
    text = "Acme shield checked this for you:\nall clear, have a good day\n\nYes, it works.\n"
    assert read_reply_text(text).text != "Yes, it works."
    assert read_reply_text(text, warnings=own).text == "Yes, it works."
    assert read_reply_text(f"Yes, it works.\n\n{own[0]}\n", warnings=own).text == "Yes, it works."
    assert not is_banner("Yes, it works.", own)


@pytest.mark.parametrize(
    "text",
    [
        "[EXTERNAL] tray two prints grey", "[EXT] Please call Tom", "CAUTION: tray two is still dead - do not click links",
        "【外部邮件】下层纸盒还是不行", "This message from the sender outside: the printer is broken again",
    ],
)  # fmt: skip
def test_a_trouble_behind_a_tag_is_no_banner(text):
    assert not is_banner(text)
    assert read_intent(read_reply_text(f"Yes\n\n{text}\n").text, "") != "confirms"


FRESH = (
    "[EXTERNAL] This message came from an outside sender. Be careful with links and attachments.",
    "This message is from an external sender. Learn more about why this matters.",
    "You don't often get email from ann@x.example. Learn why this is important at https://aka.ms/LearnAboutSenderIdentification",
    "EXTERNAL EMAIL: Use caution when opening attachments or clicking on links.",
    "*** This email was sent from outside your organisation, treat with caution ***",
    "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Bitte klicken Sie nicht auf Links.",
    "Sie erhalten nicht oft eine E-Mail von ann@x.example. Erfahren Sie, warum dies wichtig ist",
    "ATTENTION : ce message provient d'un expéditeur externe. Ne cliquez pas sur les liens.",
    "Vous n’obtenez pas souvent d’e-mail à partir de ann@x.example. Découvrez pourquoi cela est important",
    "PRECAUCIÓN: Este correo electrónico se originó fuera de la organización. No haga clic en enlaces.",
    "No suele recibir correo electrónico de ann@x.example. Por qué es esto importante",
    "ATENÇÃO: Este e-mail veio de fora da organização. Não clique em links.",
    "ATTENZIONE: questa e-mail proviene dall'esterno dell'organizzazione. Non fare clic su link.",
    "LET OP: Deze e-mail is afkomstig van buiten de organisatie. Klik niet op links.",
    "UWAGA: Ta wiadomość pochodzi spoza organizacji. Nie klikaj w linki.",
    "ВНИМАНИЕ: Это письмо пришло извне организации. Не переходите по ссылкам.",
    "注意：このメールは社外から送信されています。リンクや添付ファイルにご注意ください。",
    "【外部邮件】此邮件来自公司外部，请勿点击链接。",
    "注意：本邮件来自外部发件人，请谨慎打开附件。",
    "您通常不会收到来自 ann@x.example 的电子邮件。了解为什么这一点很重要",
    "此郵件來自組織外部，請小心連結及附件。",
    "CAUTION: External sender. Verify before you trust.",
    "VORSICHT: Diese Nachricht kommt von außerhalb unserer Organisation! Öffnen Sie keine Anhänge.",
    "AVERTISSEMENT : ce courriel provient de l'extérieur de l'entreprise. Soyez prudent avec les pièces jointes.",
    "ADVERTENCIA: este mensaje proviene de un remitente externo. No abra archivos adjuntos.",
    "AVVISO: questo messaggio proviene da un mittente esterno. Prestare attenzione.",
    "AVISO: esta mensagem foi enviada por um remetente externo. Cuidado com links.",
    "WAARSCHUWING: dit bericht komt van een externe afzender. Open geen bijlagen.",
    "Ostrzeżenie: ta wiadomość pochodzi od zewnętrznego nadawcy.",
    "Осторожно: это письмо от внешнего отправителя. Не открывайте вложения.",
    "【警告】このメールは社外の送信者から届きました。添付ファイルを開かないでください。",
    "Non si ricevono spesso messaggi di posta elettronica da ann@x.example. Informazioni sul perché è importante",
    "Вы не часто получаете почту от ann@x.example. Узнайте, почему это важно",
    "ann@x.example からメールを受け取ることはあまりありません。これが重要である理由の詳細",
)  # fmt: skip


@pytest.mark.parametrize("banner", FRESH)
def test_warnings_of_large_products_in_eleven_languages(banner: str) -> None:
    for text in (f"{banner}\n\nIt works again.\n", f"It works again.\n\n{banner}\n"):
        assert read_reply_text(text).text == "It works again."


@pytest.mark.parametrize(
    "said",
    [
        "Achtung, der externe Absender hat das Paket geschickt.",
        "Attention, le message du fournisseur externe n'arrive pas.",
        "Aviso: este mensaje del proveedor externo no llega a la organización.",
        "Sie erhalten selten E-Mails von uns, weil der Server hängt.",
        "Внимание: это письмо не отправляется внешнему клиенту.",
    ],
)
def test_what_a_person_says_of_outside_is_no_warning(said: str) -> None:
    assert said in read_reply_text(f"{said}\n\nThanks a lot for the help with it.\n").text


IN_OTHER_LANGUAGES = [
    "[EXTERNAL EMAIL] Be careful with links and attachments.",
    "External Email – use caution with links, attachments and requests for information.",
    "Externe E-Mail! Vorsicht beim Öffnen von Anhängen und Links.",
    "ACHTUNG: Diese Nachricht kommt von außerhalb unserer Organisation. Öffnen Sie keine Anhänge von unbekannten Absendern.",
    "[EXTERN] Diese E-Mail wurde von einem externen Absender verschickt.",
    "Sie erhalten nicht häufig E-Mails von support@acme.example. Erfahren Sie, warum dies wichtig ist",
    "Vorsicht: Externer Absender – bitte Links und Anhänge prüfen.",
    "Hinweis: Diese E-Mail stammt nicht aus dem Globex-Netz. Klicken Sie nicht auf Links.",
    "ATTENTION : cet e-mail provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens.",
    "[EXTERNE] Message provenant d'un expéditeur externe. Soyez prudent avec les pièces jointes.",
    "Courriel externe : ne cliquez pas sur les liens si vous ne connaissez pas l'expéditeur.",
    "Vous n'obtenez pas souvent d'e-mail à partir de support@acme.example. Pourquoi c'est important",
    "PRECAUCIÓN: Este correo se ha originado fuera de la organización. No haga clic en enlaces.",
    "Correo externo: tenga cuidado con los enlaces y archivos adjuntos.",
    "AVISO: mensaje de un remitente externo. No abra adjuntos si no lo conoce.",
    "No suele recibir correo electrónico de support@acme.example. Por qué es esto importante",
    "ATENÇÃO: Este e-mail teve origem fora da organização. Não clique em links nem abra anexos se não reconhecer o remetente.",
    "E-mail externo: cuidado com links e anexos.",
    "ATTENZIONE: questa e-mail proviene dall'esterno dell'organizzazione. Non cliccare sui link e non aprire gli allegati se non si riconosce il mittente.",
    "Email esterna: prestare attenzione a link e allegati.",
    "AVVISO: il mittente di questo messaggio è esterno all'azienda.",
    "LET OP: Deze e-mail is afkomstig van buiten de organisatie. Klik niet op links en open geen bijlagen tenzij u de afzender herkent.",
    "Externe e-mail: wees voorzichtig met links en bijlagen.",
    "U ontvangt niet vaak e-mail van support@acme.example. Meer informatie over waarom dit belangrijk is",
    "UWAGA: Ta wiadomość pochodzi spoza organizacji. Nie klikaj w linki i nie otwieraj załączników, jeśli nie znasz nadawcy.",
    "Wiadomość zewnętrzna: zachowaj ostrożność przy otwieraniu linków i załączników.",
    "Uwaga! E-mail od nadawcy zewnętrznego. Nie otwieraj załączników.",
    "ВНИМАНИЕ: Это письмо получено от внешнего отправителя. Не переходите по ссылкам и не открывайте вложения.",
    "Внешнее письмо: будьте осторожны со ссылками и вложениями.",
    "Внимание! Отправитель находится вне организации. Не открывайте вложения.",
    "【注意】このメールは組織外から送信されています。送信者を確認できない場合は、リンクや添付ファイルを開かないでください。",
    "[社外メール] 添付ファイルやリンクにご注意ください。",
    "このメールは社外から送信されました。URLのクリックや添付ファイルの開封にご注意ください。",
    "[외부 메일] 이 메일은 회사 외부에서 발송되었습니다. 발신자를 확인할 수 없는 경우 링크나 첨부 파일을 열지 마십시오.",
    "외부에서 발송된 메일입니다. 첨부파일 및 링크 클릭에 주의하세요.",
    "주의: 이 이메일은 조직 외부에서 왔습니다. 링크를 클릭하지 마십시오.",
    "【外部邮件】此邮件来自公司外部，请勿点击不明链接或打开附件。",
    "警告：该邮件来自外部发件人，请谨慎处理邮件中的链接和附件。",
    "此郵件來自組織外部，請勿點擊連結或開啟附件，除非您認識寄件者。",
    "您通常不会收到来自 support@acme.example 的电子邮件。了解为什么这很重要",
    "外部发件人提醒：请注意核实对方身份，谨防钓鱼邮件。",
]
OF_MAIL_FROM_OUTSIDE = [
    "Attention: this printer prints pages with a grey stripe from outside the building.",
    "Externe E-Mails kommen bei mir seit gestern nicht mehr an.",
    "Achtung, die externe Festplatte wird nicht erkannt, bitte helfen.",
    "Externe E-Mail an mich wird abgewiesen.",
    "Je ne reçois plus les e-mails externes, pouvez-vous regarder ?",
    "Attention : le lien externe de l'intranet ne marche pas.",
    "Los correos externos no me llegan desde ayer.",
    "Este correo con archivo adjunto no se abre.",
    "E-mails externos não chegam à minha caixa.",
    "Le email esterne non arrivano, i link non si aprono.",
    "Externe e-mail komt niet binnen sinds vanmorgen.",
    "Wiadomości zewnętrzne nie dochodzą do mnie.",
    "Внешние письма не приходят, ссылки не открываются.",
    "社外メールが届きません。",
    "外部邮件收不到，附件打不开，请帮忙。",
    "외부 메일이 오지 않습니다. 확인 부탁드립니다.",
    "Warning: the server room door does not close.",
    "The external monitor is not recognised, do not open a new ticket.",
    "Please whitelist the external sender bob@initech.example, his attachments are blocked.",
    "Bitte den externen Absender freigeben, Anhänge werden blockiert.",
    "Der externe Absender bekommt eine Fehlermeldung, wenn er Anhänge schickt.",
    "The link in the external email cannot be clicked.",
    "这封外部邮件的链接点不开。",
    "Cuidado: la puerta externa no cierra.",
    "Email externo do cliente não chega, os anexos são bloqueados.",
]


@pytest.mark.parametrize("warning", IN_OTHER_LANGUAGES)
def test_a_warning_in_other_languages_is_none_of_the_persons_words(warning: str) -> None:
    assert read_reply_text(f"{warning}\n\nThe door opens now.\n").text == "The door opens now."
    assert read_reply_text(f"The door opens now.\n\n{warning}\n").text == "The door opens now."


@pytest.mark.parametrize("said", OF_MAIL_FROM_OUTSIDE)
def test_a_trouble_with_mail_from_outside_is_no_warning(said: str) -> None:
    assert not is_banner(said)
