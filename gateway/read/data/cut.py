"""What programs write where they cut a mail, words of time in attributions, those of the law in notices, and what stands in and below a signature."""

from __future__ import annotations

import re

from gateway.read.later_pattern import compile_later

# fmt: off
# A whole line: something was left out here, or can be shown.
CLIPPED = compile_later(
    r"[\[(（【<«…. ]*(?:(?:message|mail|e-?mail|conversation) (?:clipped|truncated|shortened|too long)|(?:quoted|previous|earlier|trimmed|original) (?:text|content|messages?|mails?) (?:hidden|omitted|removed|trimmed|snipped|was cut)|(?:snip(?:ped)?|trimmed|cut|clipped|truncated)|show (?:quoted text|trimmed content|more)|hide quoted text|view (?:the )?entire message"
    r"|zitierten text ausblenden|zitat ausgeblendet|nachricht gekürzt|texte des messages précédents masqué|message tronqué|texto de la cita oculto|mensaje recortado|testo citato nascosto|texto das mensagens anteriores oculto|邮件(?:内容)?(?:过长|已截断|被截断|太长)[^。]{0,16}|引用(?:的)?(?:文字|内容|原文)?(?:已隐藏|已省略|已删除|隐藏)|显示引用(?:的)?(?:文字|内容)|以下(?:内容|引文)(?:已)?省略|查看完整邮件|此处有图片|图片已省略|image removed by sender|inline image|image)"
    r"[\])）】>»…. ]*(?:view (?:the )?entire message|查看完整邮件)?[\])）】>»…. ]*",
    re.IGNORECASE,
)

DOTS = compile_later(r"[\[(]?\s*(?:\.{2,}|…+)\s*[\])]?")

# Of attributions and header blocks, besides the openings, verbs and months of the table of languages.
TIME_WORDS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun am pm gmt utc "
    "cet cest est edt pst pdt cst time wrote you via behalf uhr mez mesz montag dienstag mittwoch donnerstag freitag "
    "samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes "
    "sábado domingo hora horas lunedì martedì mercoledì giovedì venerdì sabato domenica giorno alle segunda-feira terça- "
    "feira quarta-feira quinta-feira sexta-feira maandag dinsdag woensdag donderdag vrijdag zaterdag zondag volgende "
    "geschreven heeft poniedziałek wtorek środa czwartek piątek sobota niedziela poniedziałku wtorku środę użytkownik "
    "godz wiadomość napisana przez dniu понедельник вторник среда четверг пятница суббота воскресенье среду пятницу "
    "субботу понеділок вівторок середа четвер субота неділя måndag tisdag onsdag torsdag fredag lördag söndag mandag "
    "tirsdag lørdag søndag pondělí úterý čtvrtek pátek sobota neděle pazartesi salı çarşamba perşembe cuma cumartesi "
    "pazar tarihinde saat maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai hétfő kedd szerda csütörtök "
    "péntek szombat vasárnap high normal low hoch niedrig "
)

LABEL = compile_later(r"[^\W\d_]{3,16}\s?[:：!]\s?")
# How a notice begins, with such a label before it or without: it speaks of the mail that it stands in.
OF_THIS_MAIL = compile_later(
    r"(?:(?:this|diese[rs]?|cet?(?:te)?|le présent|est[ea]|el presente|la presente|o presente|a presente|quest[oa]|il presente|dit|deze|ta|niniejsz\w{1,2}|это|данное|настоящее)\s(?:\w{1,12}\s)?"
    r"(?:e-?mail\w{0,10}|mail|nachricht|message|courriel|correo|mensaje|comunicación|mensagem|comunicação|messaggio|comunicazione|bericht|wiadomość|korespondencja|письмо|сообщение)\b"
    r"|(?:この|本)(?:電子)?(?:メール|メッセージ)(?:は|に|及び|および|の|、)|(?:이|본)\s?(?:이?메일|전자\s?우편|메시지)|(?:此|本|该|該|这封|這封)(?:电子|電子)?(?:邮件|郵件|信件))",
    re.IGNORECASE,
)
# The letters that it begins with, in lower case.
OF_THIS_MAIL_BEGINS = (
    "this", "diese", "ce", "le présent", "est", "el presente", "la presente", "o presente", "a presente", "quest", "il presente",
    "dit", "deze", "ta", "niniejsz", "это", "данное", "настоящее", "この", "本", "이", "본", "此", "该", "該", "这封", "這封",
)

LEGAL = compile_later(
    r"confidential|intended (?:only |solely |exclusively )?(?:recipient|addressee|for the|use)|privileged|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|poufn|конфиденц|registered (?:in|office|number|company)|amtsgericht|handelsregister|geschäftsführer|registered address|保密|机密|機密|法律责任|法律責任|收件人(?:以外|非)|误收|誤收|未经授权|未經授權",
    re.IGNORECASE,
)
# Below a signature, in twelve languages.
# A line that is no part of a card wherever it stands: a postscript, an addition, a command.
POSTSCRIPT = compile_later(r"(?:p\.?\s?s\.?\s?[:.\s]|p\.?\s?d\.?\s?[:.]|n\.?\s?b\.?\s?:|п\.?\s?с\.?\s?[:.\s]|[#＃] ?[^\W\d]|[/／!！](?:(?:resolve|close|assign|accept|hold|escalate|note)\b|解决|关闭|转派|接单|挂起|备注)|又及|附[：:]|另[外：:]|追伸|追記|추신)", re.IGNORECASE)
# How it begins: a postscript, one thing more, a second thought, a contrast. At the beginning of a paragraph.
ADDITION = compile_later(
    r"\W*(?:p\.?\s?s\b|p\.?\s?d\b|n\.?b\b|ps[.:：]|edit\b|update\b|addendum\b|correction\b"
    r"|one (?:more|other|last) (?:thing|point|question)|another thing|also\b|and (?:also|one|another|the)\b|btw\b|by the way|oh\b|(?:i |just )?forgot|but\b|however\b|wait\b|sorry\b|actually\b|except\b|unfortunately\b|nope?\b|not (?:yet|quite|any ?more)\b|on second thoughts?|too early|i spoke too soon|though\b|still\b"
    r"|nachtrag|nachsatz|noch (?:etwas|was|eine?)\b|übrigens|außerdem|ach ja|ach so|ergänzung|aber\b|allerdings|leider|doch (?:nicht|noch)|moment\b|halt\b|korrektur|nein\b|und (?:noch|die|der|das)\b|vergessen\b|eine (?:sache|frage) noch|zu früh"
    r"|autre chose|au fait|en (?:outre|revanche|fait)|par contre|d['’]ailleurs|aussi\b|mais\b|cependant|toutefois|malheureusement|désolée?|finalement|j['’]oubliais|encore (?:une|un)|non\b|ah\b|petite? (?:précision|question)|correction"
    r"|otra (?:cosa|pregunta)|por cierto|además|también|pero\b|sin embargo|lamentablemente|perdón|se me olvid|una cosa más|no,|corrección|espere"
    r"|(?:mais )?(?:uma|outra) coisa|a propósito|aliás|além disso|também|mas\b|porém|infelizmente|desculpe|esqueci|não,|correção"
    r"|(?:un['’])?altra cosa|a proposito|inoltre|anche\b|ma\b|però\b|tuttavia|purtroppo|scus[aio]|dimenticavo|ho dimenticato|ancora una|no,|correzione"
    r"|nog (?:iets|een|wat)\b|trouwens|overigens|daarnaast|ook\b|maar\b|echter|helaas|sorry|vergeten\b|nee\b|correctie|toch niet|wacht\b"
    r"|jeszcze (?:jedno|jedna|jeden)|przy okazji|poza tym|ponadto|również|także|też\b|ale\b|jednak|niestety|przepraszam|zapomniał|nie,|poprawka|dopisek"
    r"|п\.?\s?с\b|ещ[её] (?:одн|раз|кое)|кстати|также|кроме того|но\b|однако|к сожалению|извините|забыл|нет\b|уточнени|дополнени|постскриптум"
    r"|追伸|追記|補足|なお|また、|ちなみに|それと|あと[、,]|もう(?:一|ひと)[点つ]|ただ|しかし|でも|すみません|申し訳|訂正|いいえ|いえ"
    r"|추신|덧붙|그리고|한 가지 더|참고로|그런데|하지만|죄송|아니|또[ ,]|다만|추가로"
    r"|又及|另[外：:，,]|补充|補充|附[：:]|还有|還有|对了|對了|顺便|順便|不过|不過|但|可是|抱歉|不好意思|等等|更正|忘了|忘記|刚才|剛才|刚刚|剛剛|再)",
    re.IGNORECASE,
)
# The person speaks of themselves, or says that it is something more.
OF_ONESELF = compile_later(
    r"(?<![\w'’.])(?:(?-i:I)|i['’](?:m|ve|d|ll)|my|mine)(?![\w.])|\b(?:ich|mir|mich|meine?[nrms]?|je|j['’]\w+|m['’]\w+|mon|mes|yo|mi|mis|meu|minha|eu|mio|mia|mijn|ik|mój|moja|moje|mnie|mi|я|мне|меня|мой|моя|мо[её])\b|我(?!们公司|司)|俺|私|저는|제가|나는|내가"
    r"|\b(?:by the way|as well|übrigens|au fait|d['’]ailleurs|por cierto|aliás|a proposito|trouwens|przy okazji|кстати)\b|顺便|順便",
    re.IGNORECASE,
)
# What stands below names for every reader: when somebody works, that they are looked for, where to follow them, what to print.
FOR_EVERYBODY = compile_later(
    r"\b(?:working|office|opening|business) (?:days?|hours?|times?)\b|\b(?:feel obliged|feel (?:any )?pressure|outside (?:of )?(?:your|normal|my)|part[- ]time|flexibl[ey]|flexibly|pronouns?|environment|printing|hiring|follow (?:us|me)|unsubscribe|privacy|newsletter|vacanc(?:y|ies)|book a|schedule a|terms (?:and|of)|traditional (?:custodians|owners)|all rights|registered|award)\b"
    r"|\b(?:sprechzeiten|öffnungszeiten|arbeitszeiten?|bürozeiten|teilzeit|erreichbar|umwelt|ausdrucken|datenschutz\w*|impressum|folgen sie|wir suchen|allgemeinen? geschäftsbedingungen|agb|ust-?id\w*|sitz der)\b"
    r"|\b(?:horaires?|temps partiel|environnement|imprimer|impression|suivez|données personnelles|rgpd|horarios?|medio ?ambiente|imprim(?:ir|a)|síg[au]\w*|protección de datos|meio ambiente|siga|orari[oi]?|ambiente|stamp(?:are|a) (?:questa|questo|il|la)|seguic[ie]|privacy|kantooruren|werkdagen|milieu|godziny|środowisk\w*|drukowani\w*|часы работы|окружающ\w+|営業時間|営業日|環境|근무시간|영업시간|环境|環境|打印本|列印本|办公时间|工作时间)\b",
    re.IGNORECASE,
)
# fmt: on

# Where somebody works and as what, and nothing else: departments, jobs and firms, by their last word or their first.
POST_WORDS = frozenset(
    """
    accountant accounting accounts administration administrator analyst architect assistant consultant controller
    controlling coordinator department dept developer director division engineer engineering executive facilities
    finance hr intern legal logistics manager marketing office officer operations procurement production purchasing
    reception representative sales secretary specialist supervisor team technician treasury warehouse
    abteilung assistenz buchhaltung einkauf empfang geschäftsführer geschäftsführerin leiter leiterin leitung logistik
    personalabteilung produktion sachbearbeiter sachbearbeiterin vertrieb verwaltung
    achats assistante comptabilité comptable direction directeur directrice secrétariat ventes
    administración administração amministrazione acquisti compras contabilidad contabilidade contabilità gerente
    ventas vendas vendite afdeling boekhouding inkoop receptie verkoop
    ltd limited inc llc gmbh ag kg plc corp bv oy ab srl spa
    """.split()  # noqa: SIM905 - read as words
)
POST_HEADS = frozenset("head dpto departamento service responsable responsabile ufficio jefe jefa".split())  # noqa: SIM905
POST_SMALL = frozenset("of and & de la des du del della und für for et y e".split())  # noqa: SIM905
HAN_POST = compile_later(
    r"[^\W\d_a-z不没沒别別非无無勿在找给給很吗]{1,14}(?:部|部[门門]|处|處|科|组|組|课|課|室|中心|公司|集[团團]|[经經]理|主管|主任"
    r"|[总總][监監]|工程[师師]|[专專]员|助理|秘书|[部課係]長)"
)
