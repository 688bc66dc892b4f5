"""The words of the warnings that gateways put into mails, in the languages of their products."""

from __future__ import annotations

import re

from gateway.read.later_pattern import compile_later

# fmt: off
# How a paragraph of theirs begins, lower case and without brackets.
BEGINNINGS = (
    "caution: this e", "caution: external", "caution - external", "caution! this", "external email", "external sender", "external mail", "warning: this e", "warning: external", "this email originated from outside", "this message originated from outside",
    "this email was sent from outside", "you don't often get email from", "you don’t often get email from", "this sender is", "this is an external", "achtung: externe", "外部邮件", "外部郵件", "此邮件来自外部", "本邮件来自外部", "注意：外部", "您不常收到来自", "提醒：此邮件",
)  # fmt: skip
# "This mail … outside … the organisation" behind a word of warning, in other languages.
FROM_OUTSIDE_ELSEWHERE = compile_later(
    r"[\[(*【<]*(?:extern\w*|attention|achtung|vorsicht|warnung|hinweis|avertissement|precauci[oó]n|advertencia|cuidado|aviso|avviso|waarschuwing|ostrzeżenie|предупреждение|осторожно|let op|atención|attenzione|atenção|uwaga|внимание|注意|警告)\b[^\n]{0,60}?"
    r"(?:\b(?:diese[rs]?|ce|cet|cette|este|questo|questa|esta|deze|dit|ta|ten|это|данное)\s|この|此|本)\s?(?:e-?mail\w*|nachricht|message|courriel|mensaje|correo|messaggio|mensagem|bericht|wiadomość|письмо|сообщение|メール|邮件|郵件)"
    r"(?:(?<=[^\W\d_])(?<![\u2e80-\uffff])[^\n]{0,16}?\b(?:stamm|komm|kam|wurde|ist|provi|vien|a été|est|proce|se orig|se ha|fue|ha sido|es|veio|vem|provém|foi|é|è|arriv|giung|kom|is|poch|zosta|jest|приш|получ|отправл|от|из|явл|извне)|(?<=[\u2e80-\uffff]))"
    r"[^\n]{0,80}?(?:(?:expéditeur|remitente|remetente|mittente|nadawc\w+|отправител\w+) (?:extern|estern|zewnętrzn|внешн)|(?:außerhalb|zewnętrzn|extern|extérieur|fuera|esterno|fora d|buiten|spoza|внешн|извне|за предел|社外|外部)[^\n]{0,60}?(?:organi[sz]|организац|absender|expéditeur|remitente|remetente|mittente|afzender|nadawc|отправител|差出人|送信者|unternehm|firma|société|entreprise|azienda|empresa|bedrijf|компани|組織|会社|公司|组织|から|発信))",
)
# Other forms in them: a word of warning, or that the mail is an external one, comes first; then they speak of the
# mail or its sender, of outside, and call for care.
_MAIL_ELSEWHERE = r"(?:e-?mail\w*|mail|nachricht|message|courriel|mensaje|correo(?: electrónico)?|messaggio|posta|mensagem|bericht|wiadomość|письмо|сообщение|メール|메일|이메일|邮件|郵件|absender\w*|expéditeur|remitente|remetente|mittente|afzender|nadawc\w+|отправител\w+|送信者|差出人|발신자?)"
_OUTSIDE_ELSEWHERE = r"(?:extern\w*|estern\w*|externo|zewnętrzn\w+|внешн\w+|社外|組織外|外部|외부|사외)"
WARNING_ELSEWHERE = compile_later(
    r"(?:extern\w*|attention|achtung|vorsicht|warnung|hinweis|avertissement|prudence|precauci[oó]n|advertencia|cuidado|aviso|avviso|waarschuwing|opgelet|ostrzeżenie|предупреждение|осторожно|let op|atención|attenzione|atenção|uwaga|внимание|警告|【?注意】?|ご注意|주의|경고)\b|(?:警告|注意|주의|경고)",
)
EXTERNAL_ELSEWHERE = compile_later(
    rf"(?:{_OUTSIDE_ELSEWHERE}[\s-]?(?:\w+ )?{_MAIL_ELSEWHERE}|{_MAIL_ELSEWHERE} {_OUTSIDE_ELSEWHERE}|(?:この|本)(?:電子)?メールは[^\n]{{0,6}}外|이 ?(?:이?메일|메시지)[은는] [^\n]{{0,12}}외부|외부에서 (?:발송|전송|수신|온))",
)
OF_MAIL_ELSEWHERE = compile_later(_MAIL_ELSEWHERE)
OUTSIDE_ELSEWHERE = compile_later(
    rf"{_OUTSIDE_ELSEWHERE}|außerhalb|nicht aus (?:dem|der|unser)|extérieur|fuera de|fora d|buiten|spoza|\bвне\b|извне|за предел",
)
CAREFUL_ELSEWHERE = compile_later(
    r"\b(?:vorsicht\w*|(?:öffnen|klicken) sie\b[^.\n]{0,40}\b(?:nicht|kein\w*|nur)|bitte [^.\n]{0,40}(?:prüfen|vorsichtig)|keine [^.\n]{0,40}(?:öffnen|klicken)|(?:nicht|keine\w*) (?:öffnen|klicken)|prudent\w*|prudence|ne (?:cliquez|ouvrez)|n['’]ouvrez|tenga (?:cuidado|precaución)|no (?:haga|abra|pulse)|cuidado com|não (?:clique|abra)|prestare|fare attenzione|non (?:cliccare|aprire|fare clic|cliccate|aprite)|voorzichtig|klik niet|open geen"
    r"|ostrożno\w*|nie (?:klikaj|otwieraj)|осторожн\w*|не (?:переходите|открывайте|нажимайте))|ご注意|注意して|開かないで|クリックしない|주의하|클릭하지 마|열지 마",
)
# What a person says in them who reports something.
PERSONAL_ELSEWHERE = compile_later(
    r"[?？]|\b(?:ich|mir|mich|mein\w*|uns|unser(?!e[rnms]? (?:organisation|firma|unternehmen|netz))|je|moi|mes|mon|nous|yo|mis?|mí|nos|eu|minha|meu|io|ik|mij|mijn|ons|mnie|mój|moja|moje|я|мне|меня|нам|нас|bitte (?:den|die|das|helfen|um))\b|私|저는|제|届きません|오지 않",
)
# Microsoft's on a sender who seldom writes.
SELDOM = compile_later(
    r"(?:\S{1,200} )?(?:sie (?:erhalten|bekommen) (?:nicht (?:oft|häufig)|selten|nur selten) (?:eine )?e-?mails?\b|vous n['’](?:obtenez|recevez) pas souvent d['’]e-?mails?\b|no suele(?:s)? recibir correos?(?: electrónicos?)?\b"
    r"|non si ricevono spesso (?:messaggi|e-?mail)\b|não (?:costuma receber|recebe frequentemente) (?:e-?mails?|emails?)\b|u ontvangt niet vaak e-?mail\b|nie często otrzymujesz wiadomości\b"
    r"|вы (?:не часто|нечасто|редко) получаете (?:почту|письма|сообщения)\b|から(?:の)?(?:メール|電子メール)を受け取ることは(?:あまり|ほとんど)|\S{1,200}에서 (?:자주 )?(?:이메일|메일)을 (?:자주 )?받지|您(?:通常)?(?:不会|不會|不常|很少)(?:经常|經常)?收到来自)",
)
# The sentences that follow it, which may stand on lines of their own, right above the text of the mail.
WARNS_ON = compile_later(
    r"\b(?:do not|don['’]t|never|avoid|unless|be (?:careful|cautious|wary)|(?:exercise|use) (?:\w+ )?caution|think before|verify|treat|report|learn why)\b[^\n]*(?:click|link|attach|open|sender|repl|respond|trust|content|password|caution|suspicious|important|phish)"
    r"|\bthe organi[sz]ation\b|^(?:links?|attachments?|the sender|unless|and know|open)\b[^\n]{0,60}\b(?:attachments?|links?|sender|safe|content)\b"
    r"|(?:klicken|öffnen) sie (?:keine|nicht|nur)|ne (?:cliquez|ouvrez)|no (?:haga|abra|pulse)|non (?:cliccare|aprire|fare clic)|não (?:clique|abra)|klik niet|open geen|nie (?:klikaj|otwieraj)|не (?:переход|открыв|нажим)|请勿|請勿|谨慎|謹慎|リンク|添付",
    re.IGNORECASE,
)
TIPS = ("aka.ms/learnaboutsenderidentification",)  # Microsoft's, on a sender who is new, in whatever language

STARTS = compile_later(
    r"\W*(?:ZjQcm\w*BannerStart|(?:begin|start)[ _-]?(?:of )?(?:external|banner|warning)[ _-]?\w*\W*$)", re.IGNORECASE
)
ENDS = compile_later(r"\W*(?:ZjQcm\w*BannerEnd|end[ _-]?(?:of )?(?:external|banner|warning)[ _-]?\w*)\W*$", re.IGNORECASE)
# A tag alone, or before the first word.
TAG = compile_later(
    r"\s*[\[【(（<*⚠️\s]*(?:external|extern|externe|externo|esterno|ext|outside|outside sender|non-?internal|(?:suspected|possible|probable|potential)[ _-]spam|疑似垃圾邮件|疑似垃圾郵件|外部|外部邮件|外部郵件|外来邮件|外來郵件|站外邮件|外网邮件|外部发件人|外部寄件者)"
    r"(?:[\s:_-]+(?:e-?mail|mail|message|sender|source|nachricht|expéditeur|correo|bericht))?\s*[\]】)）>*!！⚠️]+\s*|\s*(?:external|outside)[\s:_-]+(?:e-?mail|mail|message|sender|source)\s*[.!:]*\s*|\s*(?:外部邮件|外部郵件|外来邮件|站外邮件)\s*[。！!：:]*\s*",
    re.IGNORECASE,
)
_MAILS = r"(?:e-?mail|mail|message|communication|correspondence)"
# The word alone, as others write "Caution": care has to follow, or what this mail is, and links or attachments.
LABELLED = compile_later(
    r"(?:external|extern|externe|externo|esterno|untrusted|unverified|外部)\s*(?:[:：]|[-–—]\s)\s*(?:please\s|请(?!勿)|請(?!勿))?"
)
# What they speak of: this mail, its sender.
MAIL = compile_later(
    rf"(?:please note:? |note:? |be aware:? |the )?(?:this|the above|the following|the) (?:incoming |inbound |received )?{_MAILS}\b|(?:the )?sender (?:of this {_MAILS}|is|has|cannot|could|was)\b|this sender\b|(?:you|some people who received this {_MAILS}) (?:don['’]t|do not|have not|haven['’]t|rarely) (?:often |previously |regularly )?(?:get|receive|received|correspond|corresponded|communicate)"
    r"|(?:external|unknown|unverified|first[- ]time|new) sender\b|(?:external|outside) (?:e-?mail|mail|message)\b|(?:此|本|该|這|这|該)(?:封)?(?:电子|電子)?(?:邮件|郵件|信件|来信|來信|mail)|(?:该|此|本)?(?:发件人|寄件者|寄件人|发送者|发信人)(?:身份)?(?:来自|來自|不在|并非|非|为|為|是|未|地址|无法)|(?:您|你)(?:不常|很少|首次|第一次|未曾)(?:收到|接收)|来自(?:外部|外网|公司外|组织外|互联网)|外部(?:邮件|郵件|发件人|寄件者|来信)",
)
# Of a sender who is new: a warning by itself.
NEW_SENDER = compile_later(
    r"\b(?:you|some people who received this \w+) (?:don['’]t|do not|have not|haven['’]t|rarely) (?:often |previously |regularly |yet )?(?:get|receive[d]?|correspond(?:ed)?|communicated?|interacted)\b|(?:您|你)(?:不常|很少|首次|第一次|未曾|之前未)(?:收到|接收|与)",
)
OUTSIDE = compile_later(
    r"\b(?:from|of|by|with)?\s?(?:outside|external|externally|originated|originates|unknown|unverified|untrusted|not (?:a )?(?:known|trusted|recogni[sz]ed))\b|\b(?:don['’]t|do not|rarely) (?:often |regularly )?(?:get|receive)\b|not (?:originate|come) from within|(?:could not|cannot|can['’]t|unable to|not) (?:be )?(?:verif\w+|authenticat\w+)|未通过[^。\n]{0,6}(?:验证|认证)|无法(?:验证|核实)|外部|外网|外網|组织外|組織外|公司外|企业外|站外|互联网|陌生|未知|非本(?:公司|单位|组织|企业|系统|域)|不常|首次|境外|不在(?:您|你|通讯录|组织)",
)
WARNING = compile_later(
    r"(?:(?:security|phishing|external|important|safety|system|it|e-?mail|mail)\s)?(?:caution|warning|attention|alert|beware|be careful|be cautious|notice|reminder|security notice|stop[ ,.!]+(?:and )?think|think (?:before|twice)|achtung|warnung|vorsicht|hinweis|avertissement|atención|advertencia|attenzione|avviso|atenção|aviso|let op|waarschuwing|uwaga|ostrzeżenie)\b|(?:安全|系统|系統|温馨|溫馨|重要|邮件安全|外部邮件)?(?:警告|警示|注意|提醒|提示|预警|警惕|小心|谨慎|謹慎|风险)",
)
CAREFUL = compile_later(
    r"\b(?:do not|don['’]t|never|avoid|unless|careful|caution|cautious|wary|verify|think before|beware|suspicious|phishing|trust|safe)\b|请勿|請勿|不要|切勿|谨慎|謹慎|小心|警惕|注意|核实|核實|确认|確認|钓鱼|釣魚|可疑|防范",
)
LINKS = compile_later(
    r"\b(?:links?|attachments?|click|clicking|open|opening|url|password|credentials|liens?|pièces jointes|anhänge|enlaces?|adjuntos?|allegati|anexos)\b|链接|鏈接|連結|链結|附件|点击|點擊|打开|打開|密码|密碼|账号|帳號|扫码|掃碼|二维码|转账|轉帳",
)
SENDER = compile_later(
    r"\b(?:sender|organi[sz]ation|company|corporation|network|domain|institution|university|firm|recogni[sz]e|know the|contents?|source)\b|发件人|寄件者|寄件人|发送者|发信人|来源|來源|组织|組織|公司|单位|企业|身份|可信",
)
# What a person says who reports something: no warning has a first person, a question or a trouble.
PERSONAL = compile_later(
    r"(?<![\w'’])(?:i|i['’]m|i['’]ve|we(?! (?:are|were) unable to| (?:could|can|did) ?(?:not|n['’]t) (?:verify|confirm)| (?:recommend|advise|blocked|suggest)\b)|my|me|us)(?![\w])|\bour (?!(?:it|security|it security|organi[sz]ation|company|corporation|network|system|firm|e-?mail|mail|domain|institution|university|group))|[?？]"
    r"|\b(?:since|yesterday|this morning|bounc\w+|arriv\w+|(?:not|n['’]t) work\w*|fail\w*|works?|help me|thanks|thank you|still|dead|broken|jam\w*|kaputt|(?<!think )again)\b|我(?!(?:公司|司|单位|校|院|行|们公司|们的?组织))|无法(?!验证|核实)|(?:还是|又|仍然?|依然)[^。\n]{0,4}[不坏卡没]|不行|不能用|没(?:修)?好|收不到|发不出|进不来|坏了|谢谢|帮忙|麻烦",
    re.IGNORECASE,
)
# Below a mail: it was looked at.
SCANNED = compile_later(
    r"(?:virus[- ]free|scanned (?:by|for|with)|checked (?:by|for|with)|(?:this|the) (?:e-?mail|mail|message)(?: and any attachments?)? (?:has been|was|is) (?:scanned|checked|virus[- ]?checked|sent from outside|certified)|no virus(?:es)? (?:found|were found|was found|detected)|keine viren gefunden|virenfrei|diese e-?mail wurde (?:von|auf) [^.]{0,40}(?:viren|geprüft)|(?:message|mail) (?:scanned|protected) by)",
)
SCANNED_BY = compile_later(
    r"(?!(?:my|our|your) )(?:[\w-]+ ){0,4}(?:protection|security|gateway|defender|anti-?virus|filter) has (?:(?:scanned|checked|inspected|verified) (?:this|these|all) (?:files?|attachments?|e-?mail|mail|message|links?)(?: for [\w ]{4,60})?|(?:deemed|found) (?:this|the|these|all) (?:files?|attachments?|e-?mail|mail|message|links?) (?:to be |as )?(?:safe|clean|secure|virus[- ]free|free (?:of|from) \w+))\W*$",
)
SCANNED_HAN = compile_later(
    r"(?:(?:本|此|该)?(?:邮件|郵件)(?:已|經|经|已经|由)[^。\n]{0,24}(?:扫描|掃描|检测|檢測|查杀|查殺|杀毒|安全检查|防病毒)|[^。\n]{0,12}(?:无病毒|無病毒|未发现病毒|未發現病毒))",
)
# fmt: on
