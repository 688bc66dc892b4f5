"""The table of languages. To add one: an entry here, and a golden mail in tests/mails that needs it."""

from __future__ import annotations

from gateway.read.data.language_entry import Language, words

# fmt: off
# One line a kind of word, as a table is read; the formatter would make a column of two thousand lines of it.

ENGLISH = Language(
    "en",
    sender=words("from | mail from | sender"),
    recipient=words("to | sent to"),
    copy=words("cc | bcc | c.c."),
    date=words("date | sent | sent at | sent on | sent date | sent time | date sent | received"),
    subject=words("subject | subj"),
    other=words("reply-to | reply to | reply | importance | priority | attachments | attachment | organization | sensitivity | resent-from | message-id | list-id"),
    wrote=words("wrote | writes | said | has written | schreef"),
    quoting=words("quoting"),
    opening=words("on | at | in message"),
    months=words("jan | feb | mar | apr | may | jun | jul | aug | sep | oct | nov | dec"),
    original=words(
        "original message | original mail | original e-mail | original email | original | original appointment | reply message | replied message | "
        "reply to message"
    ),
    forwarded=words(
        "forwarded message | forwarded mail | forwarded email | begin forwarded message | begin forwarded mail | forwarded by | start of forwarded "
        "message | forward message | forwarding messages | forwarded letter"
    ),
    closings=words(
        "best regards | best regard | kind regards | kindest regards | warm regards | with kind regards | with best regards | regards | many regards "
        "| rgds | brgds | best | best wishes | all the best | sincerely | yours sincerely | sincerely yours | yours faithfully | yours truly | yours "
        "| respectfully | cordially | cheers | br | b.r. | best rgds | warmly | take care | many thanks and regards | with regards | warmest regards | with best wishes | have a nice day | have a good day | have a great day | "
        "have a nice weekend | have a good weekend | have a lovely day"
    ),
    thanks=words(
        "thanks | thank you | many thanks | thx | tks | thanks and regards | thanks & regards | thanks and best regards | thanks in advance | thank "
        "you in advance | thank you very much | thanks a lot | thanks again | thanks so much | thank you so much | ta | thanks a million | thanks & "
        "best regards | thank you and best regards"
    ),
    devices=words(
        "sent from my | sent from an | sent from a | sent from outlook | sent from mail for | sent from yahoo | sent from windows mail | sent from "
        "gmail | sent from typeapp | sent from protonmail | sent from proton mail | sent from mobile | sent from samsung | sent from nokia | sent "
        "from blue | sent from the all new | sent from alibaba | sent from spark | sent from foxmail | sent from netease | sent from huawei | sent "
        "from iphone | sent from ipad | sent using | sent via | sent on the go | sent with | get outlook for | get bluemail for | sent by outlook | "
        "sent from workspace | sent from nine | sent from edison | sent from aqua mail | sent from mymail | sent from canary | sent from aol | via mobile | via iphone | via android | via my phone | this email was sent from my | excuse my brevity | please excuse brevity | please excuse my brevity"
    ),
    disclaimers=words(
        "this email contains confidential | this e-mail contains confidential | this message contains confidential | confidential note | "
        "confidentiality notice | legal disclaimer | disclaimer: | disclaimer : | this email and any attachment | this e-mail and any attachment | "
        "this message and any attachment | the information contained in this | this communication is confidential | this communication may contain | "
        "this email is confidential | this e-mail is confidential | this message is confidential | this email may contain confidential | this e-mail "
        "may contain confidential | this message may contain confidential | this email and its attachment | this e-mail and its attachment | this "
        "message and its attachment | the contents of this e | if you are not the intended recipient | if you have received this e | important "
        "notice: | important: the contents | the privileged confidential information | this email message is for the sole use | this e-mail message "
        "is for the sole use | this email message and any | this e-mail message and any | this transmission is intended | please consider the "
        "environment | the content of this message is confidential | information in this e | this email was scanned"
    ),
    subject_forward=words("fwd | fw | forward | forwarded"),
)

CHINESE = Language(
    "zh",
    sender=words("发件人 | 發件人 | 寄件者 | 寄件人 | 发信人 | 發信人 | 发送人 | 发自 | 從 | 由"),
    recipient=words("收件人 | 收件者 | 收信人 | 发送至 | 发送给 | 發送至"),
    copy=words("抄送 | 抄送人 | 副本 | 抄寄 | 密送 | 密件副本 | 副本抄送"),
    date=words("发送时间 | 發送時間 | 日期 | 时间 | 時間 | 寄件日期 | 傳送時間 | 传送时间 | 已发送 | 已傳送 | 已送出 | 發送日期 | 发送日期 | 傳送日期 | 发信时间 | 发件时间"),
    subject=words("主题 | 主題 | 主旨 | 标题 | 標題 | 邮件主题"),
    other=words("回复 | 回复至 | 答复 | 答复至 | 回覆 | 回信地址 | 回复地址 | 附件 | 重要性 | 优先级 | 優先順序"),
    wrote=words("写道 | 寫道 | 写到 | 来信写道 | 撰寫 | 写入 | 寫下 | 編寫 | 的邮件中写道 | 编写 | 撰写"),
    quoting=words("引用"),
    opening=words("在 | 于 | 於"),
    months=words("月"),
    original=words("原始邮件 | 原始信息 | 原始郵件 | 原邮件 | 原郵件 | 回复的原邮件 | 回覆的原郵件 | 答复邮件 | 原始信件 | 原始訊息 | 原始消息 | 回复邮件 | 邮件原件 | 邮件原文 | 源邮件 | 原件 | 原文 | 原始郵件訊息"),
    forwarded=words(
        "转发的邮件 | 转发邮件 | 轉發的郵件 | 轉寄的郵件 | 轉寄郵件 | 轉寄的信件 | 已转发的邮件 | 已轉寄的郵件 | 转发邮件信息 | 转发的原邮件 | 转发的消息 | 下面是被转发的邮件 | 下面是被轉寄的郵件 | 開始轉寄郵件 | 开始转发的邮件 | "
        "以下是转发的邮件 | 转发消息 | 转寄邮件 | 轉寄訊息 | 轉寄的訊息 | 轉發的訊息"
    ),
    closings=words(
        "祝好 | 此致 | 敬礼 | 敬禮 | 顺颂商祺 | 順頌商祺 | 顺祝商祺 | 順祝商祺 | 敬祝商祺 | 敬祝 商祺 | 祝商祺 | 商祺 | 顺祝 | 順頌時祺 | 顺颂时祺 | 致礼 | 致敬 | 祝您工作愉快 | 祝工作愉快 | 祝工作顺利 | 祝您工作顺利 | 祝您生活愉快 | 祝顺利 | 祝順利 "
        "| 此致敬礼 | 祝一切顺利 | 祝您愉快 | 谨上 | 敬上 | best regards | 祝安好 | 祝安 | 顺颂 | 敬启 | 此致 敬礼 | 祝 好"
    ),
    thanks=words("谢谢 | 謝謝 | 多谢 | 多謝 | 感谢 | 感謝 | 谢谢您 | 謝謝您 | 非常感谢 | 非常感謝 | 谢谢！祝好 | 万分感谢 | 辛苦了 | 麻烦了 | 拜托了"),
    devices=words(
        "发自我的 | 發自我的 | 从我的 | 發送自我的 | 发送自 | 從我的 | 来自我的 | 来自阿里邮箱 | 来自钉钉 | 从iphone | 從 iphone | 发自网易邮箱大师 | 发自网易 | 来自网易 | 由网易邮箱大师发送 | 發自網易 | 发自foxmail | 来自 "
        "foxmail | 发自手机 | 发自 | 发自 windows | 從 windows | 从 windows | 傳送自 | 傳送從 | 寄自我的 | 獲取 outlook | 获取 outlook | 获取适用于 | 下載 outlook | 取得 outlook | 通过 "
        "outlook | 来自qq邮箱 | 從 yahoo | 从 yahoo | 从qq邮箱 | 本邮件来自 | 来自华为 | 从阿里邮箱 | 发自企业微信 | 从鸿蒙 | 取得 ios 版 | 获取 ios 版 | 下载适用于 | 下載適用於 | 取得 android 版 | 由 outlook for"
    ),
    disclaimers=words("保密声明 | 保密聲明 | 免责声明 | 免責聲明 | 本邮件含有保密 | 本邮件及其附件 | 本郵件及其附件 | 本电子邮件 | 此电子邮件 | 此邮件及 | 本信件可能 | 本郵件 | 机密声明 | 重要声明 | 敬告 | 【声明 | 声明： | 隐私声明 | 本邮件包含"),
    subject_forward=words("转发 | 轉寄 | 轉發 | 转寄 | 转发邮件"),
)

GERMAN = Language(
    "de",
    sender=words("von | absender"),
    recipient=words("an | empfänger"),
    copy=words("cc | kopie | kopie (cc) | bcc"),
    date=words("gesendet | datum | gesendet am | gesendet von | gesendet um"),
    subject=words("betreff | betr | thema"),
    other=words("antwort an | wichtigkeit | priorität | anlagen | anhänge"),
    wrote=words("schrieb | schrieb am | hat geschrieben | schreibt | geschrieben"),
    quoting=words("zitat von | zitiere"),
    opening=words("am | den | auf | um"),
    months=words("januar | jänner | februar | märz | mrz | april | mai | juni | juli | august | september | oktober | okt | november | dezember | dez"),
    original=words(
        "ursprüngliche nachricht | antwort nachricht | original-nachricht | originalnachricht | originalmeldung | ursprüngliche mail | ursprüngliche e-mail | original "
        "nachricht | originalmail"
    ),
    forwarded=words(
        "weitergeleitete nachricht | weitergeleitete mail | weitergeleitete e-mail | anfang der weitergeleiteten nachricht | anfang der "
        "weitergeleiteten e-mail | beginn der weitergeleiteten nachricht | weitergeleitet von"
    ),
    closings=words(
        "mit freundlichen grüßen | mit freundlichem gruß | mit freundlichen grüssen | mit freundlichem gruss | freundliche grüße | freundliche grüsse "
        "| mit besten grüßen | beste grüße | viele grüße | viele grüsse | liebe grüße | liebe grüsse | schöne grüße | herzliche grüße | grüße | "
        "grüsse | gruß | gruss | mfg | lg | vg | hochachtungsvoll | beste grüsse | herzlichst"
    ),
    thanks=words(
        "danke | vielen dank | besten dank | herzlichen dank | danke und gruß | danke im voraus | vielen dank im voraus | vielen dank und viele grüße "
        "| dankeschön | danke schön"
    ),
    devices=words("gesendet von | von meinem | gesendet mit | gesendet über | diese nachricht wurde von meinem | holen sie sich outlook | outlook für ios herunterladen | outlook für android herunterladen | "
        "outlook für ios beziehen | outlook für android beziehen | von yahoo mail | von outlook für | von der gmx | von der web.de"),
    disclaimers=words(
        "diese e-mail enthält vertrauliche | diese nachricht enthält vertrauliche | diese e-mail und alle anhänge | der inhalt dieser e-mail | diese "
        "e-mail ist ausschließlich | haftungsausschluss | vertraulichkeitshinweis | die in dieser e-mail"
    ),
    subject_forward=words("wg | weitergeleitet"),
)

FRENCH = Language(
    "fr",
    sender=words("de | expéditeur | de la part de"),
    recipient=words("à | a | pour | destinataire"),
    copy=words("cc | copie à | copie | cci"),
    date=words("date | message du | envoyé | envoyé le | date d'envoi | envoyée | envoyé à"),
    subject=words("objet | sujet"),
    other=words("répondre à | importance | pièces jointes | pièce jointe"),
    wrote=words("a écrit | écrivait | a ecrit | écrit"),
    quoting=words("selon | citation de"),
    opening=words("le | en date du | selon"),
    months=words(
        "janv | janvier | févr | février | mars | avr | avril | mai | juin | juil | juillet | août | aout | sept | septembre | octobre | novembre | "
        "déc | décembre"
    ),
    original=words("message d'origine | message original | message initial | mail original | courriel original | message d’origine"),
    forwarded=words(
        "message transféré | message transmis | début du message transféré | début du message réexpédié | courriel transféré | message réexpédié | "
        "message transferé | mail transféré"
    ),
    closings=words(
        "cordialement | bien cordialement | très cordialement | bien à vous | bien à toi | sincèrement | salutations | meilleures salutations | "
        "amicalement | amitiés | cdt | cdlt | respectueusement | salutations distinguées | à bientôt | belle journée | bonne journée | bonne soirée | sincères salutations | bonne journée à vous | belle journée à vous | bon week-end | bonne réception"
    ),
    thanks=words("merci | merci d'avance | merci beaucoup | merci par avance | avec mes remerciements | merci bien"),
    devices=words(
        "envoyé de mon | envoyé depuis | envoyé à partir de | télécharger outlook | obtenez outlook | obtenir outlook | envoyé avec | envoyé par | provenance : "
        "courrier"
    ),
    disclaimers=words(
        "ce message est confidentiel | ce message et toutes les pièces | ce message et ses pièces | ce courriel | les informations contenues dans ce "
        "| avis de confidentialité | ce message peut contenir | ce message contient"
    ),
    subject_forward=words("tr | transf | transféré"),
)

SPANISH = Language(
    "es",
    sender=words("de | remitente | desde"),
    recipient=words("para | a | destinatario"),
    copy=words("cc | cco | copia"),
    date=words("fecha | enviado | enviado el | enviado a las | enviada | fecha de envío"),
    subject=words("asunto"),
    other=words("responder a | importancia | datos adjuntos"),
    wrote=words("escribió | escribio | ha escrito | escribía"),
    quoting=words("citando a | mensaje citado por"),
    opening=words("el | en | a las | con fecha"),
    months=words("ene | enero | febrero | marzo | abr | abril | mayo | junio | julio | ago | agosto | septiembre | octubre | noviembre | dic | diciembre"),
    original=words("mensaje original | correo original | mensaje de origen"),
    forwarded=words(
        "mensaje reenviado | inicio del mensaje reenviado | correo reenviado | inicio del correo reenviado | mensaje enviado de nuevo | mensaje "
        "remitido"
    ),
    closings=words(
        "saludos | un saludo | saludos cordiales | atentamente | muy atentamente | cordialmente | un cordial saludo | atte | un abrazo | cordial "
        "saludo | le saluda atentamente | reciba un cordial saludo"
    ),
    thanks=words("gracias | muchas gracias | mil gracias | gracias y saludos | gracias de antemano | gracias por todo"),
    devices=words("enviado desde mi | enviado desde | enviado con | obtener outlook | obtén outlook | descargar outlook | enviado de mi | obtenga outlook"),
    disclaimers=words(
        "este mensaje es confidencial | este mensaje y sus | este correo electrónico | aviso legal | aviso de confidencialidad | la información "
        "contenida en este | este mensaje puede contener | este mensaje contiene"
    ),
    subject_forward=words("rv | rvr | reenviado"),
)

ITALIAN = Language(
    "it",
    sender=words("da | mittente"),
    recipient=words("a | per | destinatario"),
    copy=words("cc | ccn | copia"),
    date=words("data | inviato | inviato il | data invio | inviata"),
    subject=words("oggetto"),
    other=words("rispondi a | priorità | allegati | importanza"),
    wrote=words("ha scritto | scrive | scriveva | scrisse"),
    quoting=words("citando | quoting"),
    opening=words("il | in data | nel | il giorno | alle"),
    months=words(
        "gen | gennaio | febbraio | marzo | aprile | mag | maggio | giu | giugno | lug | luglio | ago | agosto | set | settembre | ott | ottobre | "
        "novembre | dicembre"
    ),
    original=words("messaggio originale | messaggio d'origine | email originale | messaggio iniziale"),
    forwarded=words("messaggio inoltrato | inizio messaggio inoltrato | messaggio inviato | email inoltrata | inizio del messaggio inoltrato | forwarded message"),
    closings=words(
        "cordiali saluti | distinti saluti | saluti | un saluto | cordialmente | un cordiale saluto | i migliori saluti | buona giornata | buon lavoro | a presto | "
        "un caro saluto | tanti saluti"
    ),
    thanks=words("grazie | grazie mille | molte grazie | grazie e saluti | grazie in anticipo | ringraziando | grazie ancora"),
    devices=words("inviato da | inviato dal | inviato con | scarica outlook | ottieni outlook | spedito da | inviata da"),
    disclaimers=words(
        "le informazioni contenute in questo | le informazioni contenute nel | le informazioni contenute nella | le informazioni trasmesse | il presente messaggio | la presente comunicazione | questo messaggio è | questa e-mail | il contenuto di questa | avviso di riservatezza | questo "
        "messaggio e i suoi allegati | questo messaggio di posta"
    ),
    subject_forward=words("i | inoltra | inoltrato"),
)

PORTUGUESE = Language(
    "pt",
    sender=words("de | remetente"),
    recipient=words("para | destinatário"),
    copy=words("cc | cco | bcc | com cópia"),
    date=words("data | enviado | enviada | enviado em | enviada em | data de envio | enviado a"),
    subject=words("assunto"),
    other=words("responder para | responder a | importância | anexos | prioridade"),
    wrote=words("escreveu | escreve | escrito | escreveu o seguinte | escreveu a seguinte mensagem"),
    quoting=words("citando"),
    opening=words("em | no dia | a | na | às | no"),
    months=words(
        "janeiro | fev | fevereiro | março | abril | mai | maio | junho | julho | ago | agosto | set | setembro | out | outubro | novembro | dez | "
        "dezembro"
    ),
    original=words("mensagem original | mensagem de origem | e-mail original"),
    forwarded=words(
        "mensagem encaminhada | mensagem reencaminhada | início da mensagem encaminhada | início da mensagem reencaminhada | mensagem reenviada | "
        "inicio da mensagem encaminhada | iniciar mensagem reencaminhada"
    ),
    closings=words(
        "atenciosamente | cumprimentos | com os melhores cumprimentos | melhores cumprimentos | abraços | abraço | att | saudações | cordialmente | "
        "com os meus cumprimentos | abs | bom dia | boa tarde | bom fim de semana | um abraço | os melhores cumprimentos"
    ),
    thanks=words("obrigado | obrigada | muito obrigado | muito obrigada | grato | grata | desde já agradeço | obrigado desde já | agradecido | agradeço"),
    devices=words(
        "enviado do meu | enviado a partir | enviado de | enviado pelo | enviada do meu | obter o outlook | obtenha o outlook | enviado via | enviado "
        "com | baixe o outlook | baixar o outlook | transferir o outlook | enviado do iphone | enviado do ipad | enviado do email | enviado do correio | enviado do galaxy | enviado do outlook"
    ),
    disclaimers=words(
        "esta mensagem pode conter | esta mensagem, incluindo | esta mensagem e quaisquer | esta mensagem destina | a informação contida | o conteúdo desta | esta mensagem é confidencial | aviso de confidencialidade | este e-mail | as informações contidas nesta | esta "
        "mensagem e seus anexos | aviso legal | esta mensagem contém"
    ),
    subject_forward=words("enc"),
)

DUTCH = Language(
    "nl",
    sender=words("van | afzender"),
    recipient=words("aan"),
    copy=words("cc | kopie | bcc"),
    date=words("verzonden | datum | verzonden op | verstuurd | verzonden om"),
    subject=words("onderwerp | betreft"),
    other=words("antwoord aan | beantwoorden | urgentie | bijlagen | prioriteit"),
    wrote=words("schreef | heeft het volgende geschreven | heeft geschreven | schreef het volgende | geschreven | schrijft"),
    quoting=words("citeren | quoting"),
    opening=words("op | om | in"),
    months=words("januari | februari | maart | mrt | april | mei | juni | juli | augustus | september | oktober | okt | november | december"),
    original=words("oorspronkelijk bericht | oorspronkelijke bericht | origineel bericht | originele bericht | oorspronkelijke mail"),
    forwarded=words(
        "doorgestuurd bericht | begin doorgestuurd bericht | doorgezonden bericht | doorgestuurde mail | begin van doorgestuurd bericht | begin van "
        "het doorgestuurde bericht"
    ),
    closings=words(
        "met vriendelijke groet | met vriendelijke groeten | vriendelijke groet | vriendelijke groeten | groet | groeten | hartelijke groet | "
        "hartelijke groeten | mvg | met hartelijke groet | hoogachtend | gr | bvd | fijne dag | fijne dag verder | prettige dag | met beste groeten | groetjes"
    ),
    thanks=words("bedankt | dank je | dank u | dankjewel | alvast bedankt | dank je wel | hartelijk dank | bij voorbaat dank | veel dank | dank"),
    devices=words("verzonden vanaf | verstuurd vanaf | verzonden met | verstuurd met | verzonden via | download outlook | verstuurd via | verzonden van | "
        "outlook voor ios downloaden | outlook voor android downloaden | outlook voor ios ophalen | outlook voor android ophalen | haal outlook"),
    disclaimers=words(
        "dit bericht is vertrouwelijk | deze e-mail | de informatie in dit | dit e-mailbericht | de inhoud van dit bericht | dit bericht en eventuele "
        "| de informatie verzonden"
    ),
    subject_forward=words("fw | doorst | doorgestuurd"),
)

POLISH = Language(
    "pl",
    sender=words("od | nadawca"),
    recipient=words("do | adresat"),
    copy=words("dw | cc | kopia | udw | do wiadomości"),
    date=words("wysłano | data | wysłane | wysłany | data wysłania | dnia"),
    subject=words("temat"),
    other=words("odpowiedz do | priorytet | ważność | załączniki"),
    wrote=words("napisał(a) | napisał | napisała | pisze | wiadomość napisana przez | napisał/a | napisano | użytkownik"),
    quoting=words("cytowanie"),
    opening=words("dnia | w dniu | wiadomość | on | w"),
    months=words(
        "sty | stycznia | lut | lutego | marca | kwi | kwietnia | maj | maja | cze | czerwca | lip | lipca | sie | sierpnia | wrz | września | paź | "
        "października | lis | listopada | gru | grudnia"
    ),
    original=words("wiadomość oryginalna | oryginalna wiadomość | wiadomość pierwotna | oryginalny e-mail"),
    forwarded=words(
        "rozpoczęcie przekazywanej wiadomości | przekazana wiadomość | wiadomość przekazana dalej | początek przekazywanej wiadomości | wiadomość przekazana | treść przekazanej wiadomości "
        "| początek przekazanej wiadomości | przekazywana wiadomość | treść przekazywanej wiadomości"
    ),
    closings=words(
        "pozdrawiam | z poważaniem | pozdrowienia | serdecznie pozdrawiam | z wyrazami szacunku | łączę pozdrowienia | z pozdrowieniami | pozdrawiam "
        "serdecznie | miłego dnia | pzdr"
    ),
    thanks=words("dziękuję | dzięki | z góry dziękuję | dziękuję i pozdrawiam | bardzo dziękuję | wielkie dzięki | dziekuje"),
    devices=words("wysłano z | wysłane z | wysłano za pomocą | pobierz outlook | pobierz program outlook | pobierz aplikację outlook | wysłano przy użyciu | uzyskaj outlook"),
    disclaimers=words("niniejsza wiadomość | ta wiadomość | treść tej wiadomości | informacje zawarte w | wiadomość ta | klauzula poufności"),
    subject_forward=words("pd | przek | przekazane"),
)

RUSSIAN = Language(
    "ru",
    sender=words("от | от кого | отправитель"),
    recipient=words("кому | получатель"),
    copy=words("копия | скрытая копия | кому (копия) | cc"),
    date=words("дата | отправлено | отправлен | дата отправки | дата и время"),
    subject=words("тема"),
    other=words("ответить | важность | вложения | обратный адрес | кому ответить"),
    wrote=words("написал | написала | написал(а) | пишет | писал | писала | писали | написал (-а) | писал(а)"),
    quoting=words("цитирую | цитирование"),
    opening=words("от | в | во"),
    months=words(
        "янв | января | фев | февраля | мар | марта | апр | апреля | мая | июн | июня | июл | июля | авг | августа | сен | сентября | окт | октября | "
        "ноя | ноября | дек | декабря"
    ),
    original=words("исходное сообщение | исходное письмо | оригинальное сообщение | оригинал сообщения | первоначальное сообщение"),
    forwarded=words(
        "пересылаемое сообщение | пересланное сообщение | начало переадресованного сообщения | начало пересылаемого сообщения | пересылаемое письмо | "
        "пересланное письмо | переадресованное сообщение | перенаправленное сообщение | конец пересылаемого сообщения"
    ),
    closings=words("с уважением | с ув | с наилучшими пожеланиями | всего доброго | искренне ваш | всего хорошего | с наилучшими | с приветом | удачи | хорошего дня"),
    thanks=words("спасибо | большое спасибо | заранее спасибо | благодарю | заранее благодарю | спасибо большое | спасибо и с уважением"),
    devices=words("отправлено с | отправлено из | отправлено от | скачать outlook | получить outlook | отправлен из | отправлено через"),
    disclaimers=words("это сообщение | настоящее сообщение | данное сообщение | информация, содержащаяся | это электронное | конфиденциальность"),
    subject_forward=words("пересл | fwd"),
)

JAPANESE = Language(
    "ja",
    sender=words("差出人 | 送信者 | 送信元 | from"),
    recipient=words("宛先 | 送信先 | to"),
    copy=words("cc | ｃｃ | 写し"),
    date=words("送信日時 | 日時 | 日付 | 送信日 | date"),
    subject=words("件名 | 題名 | subject"),
    other=words("返信先 | 重要度 | 添付ファイル"),
    wrote=words("のメール | 書きました | 書き込みました | wrote | のメッセージ | より | からの引用"),
    months=words("月"),
    original=words("元のメッセージ | 元のメール | オリジナルメッセージ | original message | 返信元のメッセージ | 元のメッセージ内容"),
    forwarded=words("転送されたメッセージ | 転送メッセージ | 転送されたメール | 転送メール | 転送されたメッセージの開始 | 以下転送メッセージ | ここから転送メッセージ"),
    closings=words("よろしくお願いいたします | よろしくお願いします | 宜しくお願い致します | 宜しくお願いいたします | どうぞよろしくお願いいたします | 敬具 | 以上 | よろしくお願い致します | よろしくお願い申し上げます | 何卒よろしくお願い申し上げます | 何卒よろしくお願いいたします | 何卒よろしくお願い致します | 以上です。よろしくお願いします | 以上です。よろしくお願いいたします | 以上、よろしくお願い致します | 以上、よろしくお願いいたします | 以上、よろしくお願いします"),
    thanks=words("ありがとうございます | ありがとうございました | 感謝いたします"),
    devices=words("iphoneから送信 | ipadから送信 | androidから送信 | 私のiphoneから | iphone から送信 | スマートフォンから送信 | windows 版のメールから送信 | xperiaから送信 | ipad から送信"),
    device_endings=words("から送信 | から送信されました | より送信 | を入手 | を入手する | を取得"),
    disclaimers=words("このメールは | 本メールは | このメールには | 本メールには | この電子メール | このeメール | 本eメール | このメッセージは | 本電子メール | 本メールに"),
    subject_forward=words("転送 | fw"),
)

UKRAINIAN = Language(
    "uk",
    sender=words("від | від кого | відправник"),
    recipient=words("кому | до | одержувач"),
    copy=words("копія | cc"),
    date=words("дата | надіслано | відправлено | надсилання"),
    subject=words("тема"),
    other=words("кому відповісти | вкладення | важливість"),
    wrote=words("пише | написав | написала | написав(-ла) | пише на | писав | написав(ла) | написав (ла)"),
    opening=words("в | у"),
    months=words(
        "січ | січня | лют | лютого | бер | березня | квіт | квітня | трав | травня | черв | червня | лип | липня | серп | серпня | вер | вересня | "
        "жовт | жовтня | лист | листопада | груд | грудня"
    ),
    original=words("вихідне повідомлення | оригінальне повідомлення | початкове повідомлення"),
    forwarded=words(
        "початок переадресованого повідомлення | перенаправлене повідомлення | переслане повідомлення | початок листа, що пересилається | пересланий лист | повідомлення, що пересилається | "
        "початок пересланого повідомлення | перенаправлений лист | переслано"
    ),
    closings=words("з повагою | з найкращими побажаннями | на все добре | гарного дня"),
    thanks=words("дякую | щиро дякую | дуже дякую | наперед дякую"),
    devices=words("надіслано з | відправлено з | отримайте outlook | отримати outlook"),
    disclaimers=words("це повідомлення | цей лист"),
    subject_forward=words("пересл | fwd"),
)

KOREAN = Language(
    "ko",
    sender=words("보낸 사람 | 보낸사람 | 발신 | 발신자 | 보낸이 | from"),
    recipient=words("받는 사람 | 받는사람 | 수신 | 수신자 | 받는이 | 받은 사람"),
    copy=words("참조 | 숨은 참조 | cc"),
    date=words("보낸 날짜 | 보낸날짜 | 날짜 | 일시 | 보낸 시간 | 보냄 | 발송일"),
    subject=words("제목"),
    other=words("회신 주소 | 첨부 | 첨부 파일"),
    wrote=words("님이 작성 | 님이 작성한 메시지 | 작성 | 님이 다음을 작성 | 님이 쓴 글 | 쓴 글 | 님이 썼습니다"),
    months=words("월"),
    original=words("원본 메시지 | 원본 메일 | 원본메일 | 원래 메시지 | 원본메시지 | 원본 이메일 | 원문"),
    forwarded=words("전달된 메시지 | 전달된 메일 | 전달된 메시지 시작 | 전달된 이메일 | 전달 메시지"),
    closings=words("감사합니다 | 감사드립니다 | 안녕히 계세요 | 드림 | 배상"),
    thanks=words("고맙습니다 | 감사"),
    devices=words("나의 iphone에서 | 내 iphone에서 | iphone에서 보냄 | 나의 ipad에서 | iphone을 통해 | 삼성 갤럭시 | 갤럭시에서 | android용 outlook | ios용 outlook"),
    device_endings=words("에서 보냄 | 에서 보냈습니다 | 에서 전송"),
    disclaimers=words("본 메일은 | 이 메일은 | 이 전자우편"),
    subject_forward=words("전달 | fw"),
)

SWEDISH = Language(
    "sv",
    sender=words("från | avsändare"),
    recipient=words("till | mottagare"),
    copy=words("kopia | cc | hemlig kopia"),
    date=words("datum | skickat | skickades | skickad | skickat den"),
    subject=words("ämne | rubrik"),
    other=words("svar till | svara till | prioritet | bifogade filer"),
    wrote=words("skrev | skrev följande | följande | skriver"),
    quoting=words("citat av | citerar"),
    opening=words("den | på | kl | on | d."),
    months=words("januari | februari | mars | april | maj | juni | juli | augusti | oktober | okt | november | december"),
    original=words("ursprungligt meddelande | ursprungligt mejl | originalmeddelande | orginalmeddelande | ursprungsmeddelande"),
    forwarded=words(
        "vidarebefordrat meddelande | vidarebefordrat mejl | vidarebefordrat brev | börja vidarebefordrat meddelande | vidarebefordrat "
        "e-postmeddelande"
    ),
    closings=words(
        "med vänliga hälsningar | med vänlig hälsning | vänliga hälsningar | vänligen | mvh | hälsningar | bästa hälsningar | vänlig hälsning | "
        "hälsar | allt gott"
    ),
    thanks=words("tack | tack så mycket | tack på förhand | stort tack | tack och hej"),
    devices=words("skickat från | skickades från | skickat med | hämta outlook | sänt från"),
    disclaimers=words("detta meddelande | detta e-postmeddelande"),
    subject_forward=words("vb | vs"),
)

DANISH = Language(
    "da",
    sender=words("fra | afsender"),
    recipient=words("til | modtager"),
    copy=words("cc | kopi | bcc"),
    date=words("dato | sendt | sendt den | afsendt"),
    subject=words("emne"),
    other=words("svar til | besvar til | prioritet | vedhæftede filer"),
    wrote=words("skrev | skrev følgende | har skrevet | skriver | følgende"),
    opening=words("den | d | d. | kl | på | on"),
    months=words("januar | februar | marts | april | maj | juni | juli | august | oktober | okt | november | december"),
    original=words("oprindelig besked | oprindelig meddelelse | original meddelelse | original besked | oprindelig mail"),
    forwarded=words(
        "videresendt besked | videresendt meddelelse | start på videresendt besked | videresendt mail | videresendt e-mail | begyndelse på "
        "videresendt besked"
    ),
    closings=words(
        "med venlig hilsen | med venlige hilsner | venlig hilsen | hilsen | venlige hilsner | mvh | vh | bedste hilsner | de bedste hilsner | mange "
        "hilsner | kh | dbh"
    ),
    thanks=words("tak | mange tak | på forhånd tak | tusind tak"),
    devices=words("sendt fra | sendt med | hent outlook | sendt via"),
    disclaimers=words("denne e-mail | denne mail | denne besked"),
    subject_forward=words("vs | videresendt"),
)

NORWEGIAN = Language(
    "no",
    sender=words("fra | avsender"),
    recipient=words("til | mottaker"),
    copy=words("kopi | cc | blindkopi"),
    date=words("dato | sendt | sendt den"),
    subject=words("emne"),
    other=words("svar til | prioritet | vedlegg"),
    wrote=words("skrev | skrev følgende | skrev følgende den | skriver"),
    opening=words("den | på | kl | on"),
    months=words("januar | februar | mars | april | mai | juni | juli | august | oktober | okt | november | desember | des"),
    original=words("opprinnelig melding | original melding | opprinnelig epost | opprinnelig e-post"),
    forwarded=words("videresendt melding | videresendt e-post | begynnelse på videresendt melding | start på videresendt melding | videresendt epost"),
    closings=words("med vennlig hilsen | vennlig hilsen | hilsen | mvh | beste hilsen | vennlige hilsener | hilsener"),
    thanks=words("takk | mange takk | tusen takk | på forhånd takk"),
    devices=words("sendt fra | sendt med | hent outlook | skaff deg outlook"),
    disclaimers=words("denne e-posten | denne meldingen"),
    subject_forward=words("vs | videresendt"),
)

FINNISH = Language(
    "fi",
    sender=words("lähettäjä"),
    recipient=words("vastaanottaja | saaja | vastaanottajat"),
    copy=words("kopio | cc | piilokopio"),
    date=words("päivämäärä | lähetetty | pvm | päiväys"),
    subject=words("aihe | otsikko"),
    other=words("vastaa | vastausosoite | tärkeys | liitteet"),
    wrote=words("kirjoitti | kirjoittaa"),
    opening=words("ma | ti | ke | to | pe | la | su"),
    months=words(
        "tammikuuta | helmikuuta | maaliskuuta | huhtikuuta | toukokuuta | kesäkuuta | heinäkuuta | elokuuta | syyskuuta | lokakuuta | lokak | "
        "marraskuuta | joulukuuta"
    ),
    original=words("alkuperäinen viesti"),
    forwarded=words("välitetty viesti alkaa | välitetty viesti | edelleenlähetetty viesti | lähetetty edelleen | edelleen lähetetty viesti"),
    closings=words("ystävällisin terveisin | terveisin | parhain terveisin | terv | t | yst. terv"),
    thanks=words("kiitos | kiitos etukäteen | kiitoksia | kiitokset"),
    devices=words("lähetetty iphonesta | lähetetty laitteesta | hanki outlook | lähetetty ipadista | lähetetty"),
    subject_forward=words("vl | välitetty"),
)

CZECH = Language(
    "cs",
    sender=words("od | odesílatel"),
    recipient=words("komu | příjemce | pro"),
    copy=words("kopie | cc | skrytá kopie"),
    date=words("datum | odesláno | odeslané | datum odeslání"),
    subject=words("předmět | věc"),
    other=words("odpovědět komu | důležitost | přílohy | odpověď na"),
    wrote=words("napsal(a) | napsal | napsala | píše | napsal/a"),
    opening=words("dne | v | ve | on"),
    months=words(
        "ledna | led | února | úno | března | bře | dubna | dub | května | kvě | června | čvn | července | čvc | srpna | srp | září | zář | října | "
        "říj | listopadu | lis | prosince | pro"
    ),
    original=words("původní zpráva | původní e-mail | originální zpráva | původní email"),
    forwarded=words("přeposlaná zpráva | předaná zpráva | začátek přeposílané zprávy | přeposílaná zpráva | začátek přeposlané zprávy | přeposlaný e-mail"),
    closings=words("s pozdravem | s přátelským pozdravem | pozdravem | s úctou | zdraví | hezký den | přeji hezký den"),
    thanks=words("děkuji | díky | děkuji a s pozdravem | předem děkuji | děkujeme | moc děkuji"),
    devices=words("odesláno z | získejte outlook | získat outlook | odesláno pomocí"),
    disclaimers=words("tato zpráva | tento e-mail | tento email"),
    subject_forward=words("fw | přep"),
)

SLOVAK = Language(
    "sk",
    sender=words("od | odosielateľ"),
    recipient=words("komu | pre | príjemca"),
    copy=words("kópia | cc | skrytá kópia"),
    date=words("dátum | odoslané | odoslaná | odoslaný"),
    subject=words("predmet | vec"),
    other=words("odpovedať | prílohy | dôležitosť"),
    wrote=words("napísal(a) | napísal | napísala | píše | používateľ"),
    opening=words("dňa | v | on"),
    months=words("januára | februára | marca | apríla | mája | júna | júla | augusta | septembra | októbra | novembra | decembra"),
    original=words("pôvodná správa | originálna správa"),
    forwarded=words("preposlaná správa | začiatok preposlanej správy | preposielaná správa | odovzdaná správa"),
    closings=words("s pozdravom | s úctou | s priateľským pozdravom | pozdravujem | pekný deň"),
    thanks=words("ďakujem | vďaka | vopred ďakujem | ďakujem pekne"),
    devices=words("odoslané z | získajte outlook | odoslané pomocou"),
    subject_forward=words("fw | prep"),
)

TURKISH = Language(
    "tr",
    sender=words("kimden | gönderen"),
    recipient=words("kime | alıcı | kime:"),
    copy=words("bilgi | cc | gizli"),
    date=words("tarih | gönderildi | gönderme tarihi | gönderilen | gönderim tarihi | gönderim zamanı"),
    subject=words("konu"),
    other=words("yanıt adresi | yanıtla | önem | ekler"),
    wrote=words("şunları yazdı | şunu yazdı | yazdı | tarihinde şunları yazdı"),
    opening=words("on"),
    months=words(
        "ocak | oca | şubat | şub | mart | nisan | nis | mayıs | haziran | haz | temmuz | tem | ağustos | ağu | eylül | eyl | ekim | eki | kasım | "
        "kas | aralık | ara"
    ),
    original=words("özgün ileti | orijinal mesaj | orijinal ileti | özgün mesaj | asıl mesaj | orjinal mesaj"),
    forwarded=words(
        "iletilen mesaj | yönlendirilen mesaj | i̇letilmiş mesaj | iletilmiş mesaj | i̇leti başlangıcı | ileti başlangıcı | i̇letilen mesaj | "
        "yönlendirilmiş mesaj | yönlendirilmiş ileti | iletilmiş mesaj başlangıcı | iletilen mesaj başlangıcı | i̇letilmiş ileti | iletilmiş ileti | iletilen ileti"
    ),
    closings=words("saygılarımla | saygılarımızla | iyi çalışmalar | iyi çalışmalar dilerim | iyi çalışmalar dileriz | iyi günler | iyi günler dilerim | iyi günler dileriz | iyi haftalar | sevgiler | selamlar | saygılar | kolay gelsin"),
    thanks=words("teşekkürler | teşekkür ederim | şimdiden teşekkürler | teşekkür ederiz"),
    devices=words("iphone'umdan gönderildi | iphone’umdan gönderildi | samsung cihazımdan | galaxy cihazımdan | ipad'imden gönderildi | ipad’imden gönderildi | ios için outlook | android için outlook"),
    disclaimers=words("bu e-posta | bu mesaj | bu elektronik"),
    subject_forward=words("ilt | i̇lt | yön"),
)

ARABIC = Language(
    "ar",
    sender=words("من | المرسل"),
    recipient=words("إلى | الى | المستلم"),
    copy=words("نسخة | نسخة إلى | cc"),
    date=words("التاريخ | تاريخ الإرسال | تم الإرسال | أرسلت | مرسل"),
    subject=words("الموضوع"),
    wrote=words("كتب | كتبت | كتب/كتبت | كتب ما يلي"),
    opening=words("في | بتاريخ | يوم"),
    months=words("يناير | فبراير | مارس | أبريل | مايو | يونيو | يوليو | أغسطس | سبتمبر | أكتوبر | نوفمبر | ديسمبر"),
    original=words("الرسالة الأصلية | رسالة أصلية"),
    forwarded=words("رسالة معاد توجيهها | الرسالة المعاد توجيهها | رسالة تمت إعادة توجيهها | بداية الرسالة المعاد توجيهها | بدء الرسالة المعاد توجيهها | رسالة محولة"),
    closings=words("مع أطيب التحيات | أطيب التحيات | مع التحية | مع الشكر | تحية طيبة | مع فائق الاحترام | مع خالص التحية | تحياتي | وتفضلوا بقبول فائق الاحترام"),
    thanks=words("شكرا | شكراً | شكرا لك | شكرا جزيلا"),
    devices=words("أرسلت من | تم الإرسال من | مرسل من | أُرسلت من | الحصول على outlook"),
    subject_forward=words("إعادة توجيه"),
)

HUNGARIAN = Language(
    "hu",
    sender=words("feladó | küldő"),
    recipient=words("címzett | címzettek"),
    copy=words("másolat | másolatot kap | cc | titkos másolat"),
    date=words("dátum | küldve | elküldve | küldés dátuma | elküldés időpontja"),
    subject=words("tárgy"),
    other=words("válaszcím | válasz | fontosság | melléklet"),
    wrote=words("írta | ezt írta | a következőt írta | időpontban | ezt írta (időpont"),
    opening=words("on"),
    months=words("január | február | március | április | ápr | május | június | július | augusztus | szeptember | szept | október | okt | november | december"),
    original=words("eredeti üzenet | eredeti levél | eredeti e-mail"),
    forwarded=words("továbbított üzenet | továbbított levél | továbbított levél kezdete | továbbított üzenet kezdete | továbbított e-mail"),
    closings=words("üdvözlettel | tisztelettel | szép napot | üdv"),
    thanks=words("köszönöm | köszönettel | köszi | előre is köszönöm"),
    devices=words("küldve az | az iphone-omról küldve | iphone-omról küldve"),
    subject_forward=words("továbbítás | fw | tov"),
)

ROMANIAN = Language(
    "ro",
    sender=words("de la | expeditorul | expeditor | din partea"),
    recipient=words("către | destinatarul | destinatar | la | catre"),
    copy=words("cc | copie"),
    date=words("data | trimis | dată | trimis la | trimisă"),
    subject=words("subiect | subiectul"),
    other=words("răspunde la | importanță"),
    wrote=words("a scris | scris | a scris următoarele"),
    opening=words("pe | în | în data de | la | on"),
    months=words("ianuarie | ian | februarie | martie | aprilie | mai | iunie | iulie | august | septembrie | octombrie | noiembrie | decembrie"),
    original=words("mesaj original | mesajul original | mesaj iniţial | mesaj inițial"),
    forwarded=words("începutul mesajului redirecționat | mesaj redirecționat | mesaj redirecţionat | începe mesajul redirecționat | mesaj transmis | mesaj retrimis | mesajul redirecționat"),
    closings=words("cu stimă | cu respect | toate cele bune | o zi bună | salutări | cu stima"),
    thanks=words("mulțumesc | mulţumesc | mersi | vă mulțumesc"),
    devices=words("trimis de pe | trimis din | obțineți outlook"),
    subject_forward=words("redir. | redir | fw"),
)

CROATIAN = Language(
    "hr",
    sender=words("od | šalje | pošiljatelj | pošiljalac"),
    recipient=words("za | prima | primatelj | komu | kome"),
    copy=words("cc | kopija"),
    date=words("datum | poslano | poslato"),
    subject=words("predmet | tema | naslov"),
    other=words("odgovori | prilozi"),
    wrote=words("napisao je | je napisao | je napisala | napisala je | je napisao/la | napisao | napisala"),
    opening=words("dana | u | on"),
    months=words("siječnja | veljače | ožujka | travnja | svibnja | lipnja | srpnja | kolovoza | rujna | listopada | studenoga | prosinca"),
    original=words("izvorna poruka | originalna poruka"),
    forwarded=words("proslijeđena poruka | započni proslijeđenu poruku | prosleđena poruka | početak proslijeđene poruke"),
    closings=words("s poštovanjem | srdačan pozdrav | lijep pozdrav | pozdrav | lp | srdačno"),
    thanks=words("hvala | hvala unaprijed | puno hvala"),
    devices=words("poslano s | poslano sa"),
    subject_forward=words("fw | prosl"),
)

ESTONIAN = Language(
    "et",
    sender=words("saatja | kellelt"),
    recipient=words("adressaat | kellele | saaja"),
    copy=words("koopia | cc"),
    date=words("kuupäev | saadetud"),
    subject=words("teema"),
    wrote=words("kirjutas"),
    original=words("algne kiri | algne sõnum"),
    forwarded=words("edastatud kiri | edastatud sõnum | edastatud meil | algas edastatud kiri"),
    closings=words("lugupidamisega | parimate soovidega | tervitades | parimat"),
    thanks=words("tänan | aitäh | ette tänades"),
    devices=words("saadetud minu | saadetud"),
    subject_forward=words("edasi"),
)

VIETNAMESE = Language(
    "vi",
    sender=words("từ | người gửi"),
    recipient=words("đến | tới | gửi đến"),
    copy=words("cc | đồng gửi"),
    date=words("ngày | đã gửi | thời gian"),
    subject=words("chủ đề | tiêu đề"),
    wrote=words("đã viết"),
    opening=words("vào | lúc"),
    original=words("tin nhắn gốc | thư gốc | thư ban đầu"),
    forwarded=words("bắt đầu thư được chuyển tiếp | đã bắt đầu chuyển tiếp thư | tin nhắn đã chuyển tiếp | thư được chuyển tiếp | thư đã chuyển tiếp"),
    closings=words("trân trọng | thân mến"),
    thanks=words("cảm ơn | xin cảm ơn"),
    devices=words("đã gửi từ | được gửi từ"),
)

GREEK = Language(
    "el",
    sender=words("από"),
    recipient=words("προς"),
    copy=words("κοιν. | κοινοποίηση | cc"),
    date=words("ημερομηνία | στάλθηκε | αποστολή"),
    subject=words("θέμα"),
    wrote=words("έγραψε"),
    opening=words("στις | την | στα"),
    original=words("αρχικό μήνυμα"),
    forwarded=words("έναρξη προωθημένου μηνύματος | προωθημένο μήνυμα | μήνυμα που προωθήθηκε"),
    closings=words("με εκτίμηση | φιλικά"),
    thanks=words("ευχαριστώ"),
    devices=words("στάλθηκε από"),
)

HEBREW = Language(
    "he",
    sender=words("מאת | מ"),
    recipient=words("אל"),
    copy=words("העתק | עותק"),
    date=words("תאריך | נשלח"),
    subject=words("נושא"),
    wrote=words("כתב | כתבה | מאת | כתב/ה"),
    opening=words("בתאריך | ב"),
    original=words("הודעה מקורית"),
    forwarded=words("תחילת ההודעה שהועברה | הודעה שהועברה"),
    closings=words("בברכה | בכבוד רב"),
    thanks=words("תודה"),
    devices=words("נשלח מה"),
)

INDONESIAN = Language(
    "id",
    sender=words("dari | daripada"),
    recipient=words("kepada"),
    copy=words("tembusan | cc"),
    date=words("tanggal | terkirim | dikirim | tarikh"),
    subject=words("subjek | perihal"),
    wrote=words("menulis"),
    opening=words("pada"),
    original=words("pesan asli"),
    forwarded=words("pesan terusan | pesan yang diteruskan | mulai pesan yang diteruskan"),
    closings=words("salam | hormat kami | salam hormat"),
    thanks=words("terima kasih"),
    devices=words("dikirim dari"),
)

THAI = Language(
    "th",
    sender=words("จาก"),
    recipient=words("ถึง"),
    copy=words("สำเนา"),
    date=words("วันที่ | ส่งเมื่อ | ส่ง"),
    subject=words("เรื่อง | หัวเรื่อง"),
    wrote=words("เขียนว่า"),
    original=words("ข้อความต้นฉบับ"),
    forwarded=words("เริ่มข้อความที่ส่งต่อ | ข้อความที่ส่งต่อ"),
    thanks=words("ขอบคุณครับ | ขอบคุณค่ะ | ขอบคุณ"),
    devices=words("ส่งจาก"),
)

BULGARIAN = Language(
    "bg",
    sender=words("от"),
    recipient=words("до"),
    date=words("дата | изпратено"),
    subject=words("относно | тема"),
    wrote=words("написа"),
    opening=words("на"),
    original=words("оригинално съобщение"),
    forwarded=words("препратено съобщение"),
    closings=words("поздрави | с уважение"),
    thanks=words("благодаря"),
)

CATALAN = Language(
    "ca",
    sender=words("de"),
    recipient=words("per a | a"),
    date=words("data | enviat"),
    subject=words("assumpte"),
    wrote=words("va escriure | missatge de | ha escrit"),
    opening=words("el | missatge"),
    original=words("missatge original"),
    forwarded=words("inici del missatge reenviat | missatge reenviat"),
    closings=words("salutacions | atentament"),
    thanks=words("gràcies | moltes gràcies"),
)

PERSIAN = Language(
    "fa",
    sender=words("از | فرستنده"),
    recipient=words("به | گیرنده"),
    copy=words("رونوشت"),
    date=words("تاریخ | ارسال شده"),
    subject=words("موضوع"),
    wrote=words("نوشت"),
    opening=words("در"),
    forwarded=words("پیام هدایت شده"),
    closings=words("با احترام | با تشکر"),
    thanks=words("ممنون | متشکرم | سپاس"),
)

LANGUAGES: tuple[Language, ...] = (
    ENGLISH, CHINESE, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH, POLISH, RUSSIAN, JAPANESE, UKRAINIAN, KOREAN, SWEDISH, DANISH,
    NORWEGIAN, FINNISH, CZECH, SLOVAK, TURKISH, ARABIC, HUNGARIAN, ROMANIAN, CROATIAN, ESTONIAN, VIETNAMESE, GREEK, HEBREW, INDONESIAN, THAI, BULGARIAN,
    CATALAN, PERSIAN,
)
