"""Where a letter ends: signatures, device lines, notices, banners; and sentences that only look like one."""

from __future__ import annotations

import pytest

from gateway.read.reply.new_text import read_reply_text

ENDINGS = {
    "delimiter": "-- \nAnn Lee\nFinance · 5555",
    "closing": "Best regards,\nAnn",
    "closing with a name": "Regards, Ann Lee",
    "thanks and name": "Thanks!\nAnn Lee",
    "dash": "- Ann",
    "slash": "/Ann",
    "phone": "Sent from my iPhone",
    "outlook": "Get Outlook for iOS<https://aka.example/o0ukef>",
    "german": "Mit freundlichen Grüßen\nAnn Lee",
    "polish": "Pozdrawiam\nAnn",
    "chinese": "祝好\n张三",
    "chinese thanks": "谢谢！\n张三",
    "chinese phone": "发自我的 iPhone",
    "traditional phone": "從我的 iPhone 傳送",
    "card": "________________________________\nAnn Lee\nTel: 555-1234\nMail: ann@acme.example",
    "foxmail": "2024-11-05\n\nAnn",
}


@pytest.mark.parametrize("name", ENDINGS)
def test_ending(name):
    reply = read_reply_text(f"Please look at the printer on floor 3.\n\n{ENDINGS[name]}\n")
    assert reply.text == "Please look at the printer on floor 3."
    assert reply.signature.split() == ENDINGS[name].split()


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\nMy iPhone does not connect to the mail.",
        "Hello,\nsent from my PC the mail is not delivered.",
        "您好，\n我的iphone收不到邮件",
        "您好，\n从我的电脑无法登录 VPN",
        "您好，\n从手机上可以登录，电脑上不行",
        "Bonjour,\n\nCe courriel ne part pas depuis hier.",
        "Hallo,\n\ndieses Programm startet nicht.\nDiese E-Mail kommt immer zurück.",
        "Здравствуйте,\n\nЭто сообщение об ошибке появляется каждый день.",
        "The steps:\n--- first\n--- second\n--- third",
        "Hello,\n\nthe information on the page about printers is wrong.",
        "此邮件及附件打不开，请帮忙看看",
        "Best way to reach me is my phone.\nIt is 5555.",
        "What I need:\n- Word\n- Excel",
        "Thanks",
        "谢谢",
        "Best regards",
        "--",
    ],
)
def test_no_ending(text):
    assert read_reply_text(text).text == text


@pytest.mark.parametrize(
    "more",
    [
        "PS: please also reset my VPN password.",
        "#resolve roller replaced",
        "Could you call me today?",
        "另外，扫描仪也坏了。",
    ],
)
def test_what_is_said_below_a_closing_stays(more):
    assert more in read_reply_text(f"The printer works.\n\nBest regards,\nAnn\n\n{more}\n").text


@pytest.mark.parametrize(
    "notice",
    [
        "This e-mail and any attachments are confidential and intended solely for the addressee.",
        "CONFIDENTIALITY NOTICE: the contents are privileged.",
        "Diese E-Mail enthält vertrauliche Informationen.",
        "Dieſe E-Mail iſt vertraulich und nur für den Empfänger beſtimmt.",
        "Thıs e-maıl is confidential and intended for the recipient only.",
        "Ce message et toutes les pièces jointes sont confidentiels.",
        "保密声明：\n本邮件含有保密信息，仅供指定收件人使用。",
        "本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人。",
        "Disclaimer:\nno warranty of any kind.",
        "Le informazioni contenute nella presente comunicazione possono essere riservate e sono destinate esclusivamente al destinatario.",
        "Esta mensagem, incluindo seus anexos, contém informações confidenciais.",
        "このメールには機密情報が含まれている場合があります。宛先以外の方は削除してください。",
    ],
)
def test_notice(notice):
    reply = read_reply_text(f"The printer works.\n\n{notice}\n")
    assert reply.text == "The printer works."
    assert notice.split("\n")[0] in reply.quoted


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the organization. Do not click links.",
        "[EXTERNAL] This sender is not in your organization.",
        "You don't often get email from ann@acme.example. Learn why this is important",
        "注意：外部邮件，请谨慎点击链接。",
        "Sie erhalten nicht oft eine E-Mail von ann@acme.example. Erfahren Sie, warum<https://aka.ms/LearnAboutSenderIdentification>",
        "[EXTERN] Diese E-Mail stammt von außerhalb der Organisation.",
        "ATTENTION : ce message provient de l'extérieur de l'organisation.",
        "ATENCIÓN: Este correo electrónico se ha originado fuera de la organización.",
        "ATTENZIONE: questa e-mail proviene dall'esterno dell'organizzazione.",
        "ATENÇÃO: Este e-mail foi enviado de fora da organização.",
        "LET OP: Deze e-mail komt van buiten de organisatie.",
        "UWAGA: Ta wiadomość pochodzi spoza organizacji.",
        "ВНИМАНИЕ: это письмо получено от внешнего отправителя вне организации.",
        "【注意】このメールは社外から送信されています。",
    ],
)
def test_banner_of_a_gateway(banner):
    reply = read_reply_text(f"{banner}\n\nIt works now, thanks.\n")
    assert reply.text == "It works now, thanks."
    assert banner in reply.quoted


def test_a_signature_by_openpgp_is_no_text():
    armour = "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"
    reply = read_reply_text(f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt works now.\n\n{armour}")
    assert reply.text == "It works now."
    assert "iQEzBAEBCAAdFiEE" in reply.quoted
    assert "never closed" in read_reply_text("-----BEGIN PGP SIGNATURE-----\nthis one is never closed").text


@pytest.mark.parametrize(
    "text",
    ["Achtung: Der externe Mailserver ist aus.", "Attention : ce message d'erreur vient d'un fournisseur externe."],
)
def test_a_warning_of_a_person_is_text(text):
    assert read_reply_text(f"{text}\n\nIt works now.\n").text == f"{text}\n\nIt works now."


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the organization. Do not click links unless you recognize the sender.",
        "CAUTION: This email originated from outside.\nDo not click links or open attachments.",
        "EXTERNAL EMAIL\nBe careful with links and attachments.",
        "You don't often get email from eva@y.example. Learn why this is important",
        "Warning: This email is from outside\nthe organization. Do not open\nattachments from senders that you do not know.",
        "此邮件来自外部，请谨慎处理。",
        "*** This is an external email. ***",
    ],
)
@pytest.mark.parametrize("apart", ["\n", "\n\n"])
def test_the_text_right_below_a_banner_is_kept(banner: str, apart: str) -> None:
    text = "The printer is broken.\n\nPlease help."
    assert read_reply_text(f"{banner}{apart}{text}").text == text


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nThis document was scanned upside down by the new device.\nPlease fix it.",
        "Hi,\n\nThis message appears since we moved to the new environment:\nE12 not found.\nWhat can I do?",
        "Hi all,\n\nThis email is not intended for us, please remove us.",
        "We moved.\n\nNotice: the information on the intranet is copyright protected, I cannot open it.",
        "It appears daily.\n\nCe message apparaît depuis hier : destinataire inconnu.\nQue faire ?",
        "您好，\n\n声明：以上不是指定收件人的错误。\n请处理。",
        "Dear Sir or Madam,\n\nSent via the web form nothing arrives.\nPlease check.",
        "Hello,\n\nthe device says:\n\nSent from my iPhone\n\nin every mail. How do I turn it off?",
        "Here is what I see:\n\n---\nline one\n---\n\nWhat is wrong?",
    ],
)
def test_what_people_say_in_the_words_of_an_ending(text: str) -> None:
    assert read_reply_text(text).text == text


def test_a_greeting_and_a_sentence_on_one_line_is_a_text() -> None:
    assert read_reply_text("Hi, it works.\n\nBest regards\nBen").text == "Hi, it works."
    assert read_reply_text("Dzień dobry, działa.\nPozdrawiam\nAnna").text == "Dzień dobry, działa."


@pytest.mark.parametrize(
    ("author", "card"),
    [
        ("Eva Novak", "Eva Novak"),
        ("Novak, Eva", "Eva Novak\nSales Manager\nM: +49 170 1234567\nW: www.y.example"),
        ("Eva Novak", "Eva Novak\n\nExample Ltd\nTel. 555-0100"),
        ("王芳", "王芳\n采购部 | 客户有限公司\n电话：010-12345678\n手机：13800138000"),
        ("王芳", "王芳\nwangfang@qq.example"),
        ("王芳", "王芳\n行政部"),
        ("王芳", "王芳\n东方科技有限公司\n财务部经理"),
        ("田中 花子", "田中 花子\n総務部"),
        ("Eva Novak", "Eva Novak\nTreasury"),
        ("Eva Novak", "Eva Novak\nHead of Sales\nExample Ltd."),
        ("Novak, Eva", "Eva Novak\nEinkauf"),
        ("Eva Novak", "Eva Novak\nSenior Software Engineer"),
        ("Eva Novak", "Eva Novak\nService Comptabilité"),
        ("Eva Novak", "Eva Novak\nDirectrice des ventes"),
        ("Eva Novak", "Eva Novak\nUfficio acquisti"),
        ("Eva Novak", "Eva Novak\nDpto. de Contabilidad"),
    ],
)
def test_the_card_of_the_author_needs_no_closing(author: str, card: str) -> None:
    reply = read_reply_text(f"The printer is broken.\n\n{card}\n", author=author)
    assert (reply.text, reply.signature) == ("The printer is broken.", card)
    assert read_reply_text(f"The printer is broken.\n\n{card}\n", author="Ben Lee").text.endswith(card)


@pytest.mark.parametrize(
    "text",
    [
        "Please create accounts.\n\nEva Novak\nBen Lee\nAnn Day",
        "Please order cards for:\n\nEva Novak\nTel. 555-0100",
        "Who is this?\n\nEva Novak\nTel. 555-0100\nIs that me?",
        "My name is spelled wrongly, it is\nEva Novak",
        "Eva Novak\n\nThe printer is broken.",
        "The new owner of the printer is\n\nEva Novak\nSales Manager",
        "It fails again.\n\nEva Novak\nUrgent",
        "It fails again.\n\nEva Novak\nProduction Down",
        "It fails again.\n\nEva Novak\nnot the sales office",
        "It fails again.\n\nEva Novak\nsales office",
        "Both of us.\n\nEva Novak\nBen Lee",
        "It fails.\n\nEva Novak\nSales\nRoom 12 Too",
    ],
)
def test_the_name_of_the_author_in_a_text(text: str) -> None:
    assert read_reply_text(text, author="Eva Novak").text == text


@pytest.mark.parametrize(
    "text",
    [
        "Please change my signature to:\n\nBest regards\nAnn Lee\nPurchasing\n\nThe old one says Einkauf.",
        "Bitte ändert meine Signatur auf:\n\n-- \nAnn Lee\nEinkauf\nTel. 123\n\nDie alte sagt noch Vertrieb.",
        "请把我的签名改成：\n\n此致\n李安\n采购部\n\n旧的还写着销售部。",
        "My new signature should read\n\nBest regards,\nAnn Lee-Smith\n\nsince I got married last month.",
    ],
)
def test_a_signature_that_the_mail_is_about_is_text(text):
    assert read_reply_text(text).text.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "ending",
    [
        "Ann Lee\nvia mobile",
        "Ann Lee\nann@acme.example\n+49 30 1234567\nhttp://www.acme.example",
        "李安\n手机：13800000000\nann@acme.example",
        "Best regards\n\n\n--\nAnn Lee",
    ],
)
def test_a_card_without_a_mark(ending):
    found = read_reply_text(f"The lamp is red.\n\n{ending}\n")
    assert (found.text, found.signature) == ("The lamp is red.", ending)
    introduced = f"Please add her to the list:\n\n{ending}\n"
    assert "via mobile" in ending or "--" in ending or ending in read_reply_text(introduced).text


@pytest.mark.parametrize(
    "above", ["Sent from my iPhone", "Get Outlook for iOS\n\nCAUTION:This message is from outside."]
)
def test_a_device_line_above_the_text(above):
    assert read_reply_text(f"{above}\n\nIt works.\n").text == "It works."
    assert read_reply_text("Sent from my iPhone").text == "Sent from my iPhone"


@pytest.mark.parametrize(
    "notice",
    [
        "Este mensaje y sus adjuntos van dirigidos exclusivamente a su destinatario. Si lo ha recibido por error, notifíquelo.",
        "Esta mensagem e os seus anexos são confidenciais e destinam-se exclusivamente ao destinatário.",
        "Dit bericht en de bijlagen zijn vertrouwelijk en uitsluitend bestemd voor de geadresseerde.",
        "Ce mail est destiné à son destinataire. Si vous l'avez reçu par erreur, merci de le supprimer.",
        "Diese Mail ist nur für den Adressaten bestimmt.",
        "Niniejsza korespondencja jest przeznaczona wyłącznie dla adresata.",
        "本邮件及附件可能包含商业秘密，仅供指定收件人使用。如误收请删除。",
        "이 메일은 지정된 수신인만을 위한 것이며 기밀 정보를 포함할 수 있습니다.",
    ],
)
def test_a_notice_speaks_of_its_mail_and_of_whom_it_is_for(notice: str) -> None:
    assert read_reply_text(f"The door opens now.\n\n{notice}\n").text == "The door opens now."


@pytest.mark.parametrize(
    "text",
    [
        "Merci de créer le compte :\nDe : 1er décembre\nÀ : 31 décembre\nObjet : stage\nResponsable : Mme Leroy",
        "Hello,\n\nce message d'erreur apparaît depuis hier.",
        "Hello,\n\neste mensaje de error sale cada día.",
        "Please book:\nFrom: Berlin\nTo: Munich\nSubject: fair\nBudget: 400",
    ],
)
def test_forms_and_sentences_are_no_block_and_no_notice(text: str) -> None:
    assert read_reply_text(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "请把权限开给\n\n王小明\n采购部",
        "还是不行。\n\n王小明\n别找采购部",
        "还是不行。\n\n王小明\n很急",
        "不行。\n\n王小明\n今天不在办公室",
    ],
)
def test_a_chinese_name_and_words_below_it_are_a_text(text: str) -> None:
    assert read_reply_text(text, author="王小明").text == text


@pytest.mark.parametrize("card", ["王小明\n电话5512", "王小明 采购部\n分机5512", "王小明电话5512"])
def test_a_chinese_name_with_its_post_or_number_signs(card: str) -> None:
    reply = read_reply_text(f"门禁刷卡没反应，麻烦看一下。\n\n{card}\n", author="王小明")
    assert (reply.text, reply.signature) == ("门禁刷卡没反应，麻烦看一下。", card)
