"""How mail servers say that a letter did not arrive: tables for gateway.read.machines.delivery_report. Each entry names the class it is for.

A server that speaks differently gets one entry in the table that fits, and a test.
"""

from __future__ import annotations

# Who sends delivery reports: local parts and display names (RFC 5321 section 4.5.5, RFC 3464 section 2.1).
SENDERS = (
    r"mailer[-_. ]?daemon",
    r"^post[-_]?master\b",
    r"^mail(?:er)?[-_. ]?(?:delivery|system|agent|admin)",
    r"mail delivery (?:sub)?system",
    r"^mdaemon\b",
    r"system administrator",
    r"^bounces?\b",
    r"(?:^|[-_.])daemon$",
    r"smtp[-_ ]?mail[-_ ]?service",
    r"microsoftexchange[0-9a-f]{8,}",
)

# Subjects of reports.
SUBJECTS = (
    r"undeliver(?:able|ed)",
    r"mail delivery (?:fail|problem|error|sub|status|system)",
    r"delivery (?:status notification|failure|failed|error|problem|report|notification|has failed)",
    r"returned (?:mail|message|to sender|unread)",
    r"return(?:ed|ing) (?:mail|message|to sender)",
    r"failure (?:notice|delivery|notification)",
    r"(?:mail|message|e-?mail) (?:system )?(?:delivery )?(?:failed|failure|error|not delivered|undeliverable|could not be delivered|has been (?:delayed|rejected|refused))",
    r"non[- ]?delivery|nondeliverable|undelivered",
    r"warning: (?:could not send|message|mail)",
    r"(?:message|mail|delivery) (?:delayed|is delayed|delay)",
    r"(?:mail|message|e-?mail) could not be delivered|failed mail|mail (?:delivery )?warning",
    r"^you \S+ are not member|^loop alert",
    r"user (?:unknown|not found)",
    r"bounced? mail|(?:message|mail) (?:has |was )?(?:hard |soft )?bounced|message you sent (?:was )?blocked|\b(?:hard|soft)[- ]bounced?\b",
    r"could not (?:send|deliver)",
    r"rejected mail|mail rejected|message rejected",
    r"unzustellbar|nicht zustellbar|zustellung|unbestellbar",
    r"non (?:remis|distribu|délivr)|échec (?:de|d)",
    r"no se (?:pudo|ha podido) entregar|no entregado",
    r"mancat[ao] (?:consegna|recapito)|impossibile recapitare|(?:recapito|consegna) non (?:riuscit|effettuat)[ao]",
    r"não (?:foi )?entregue|falha (?:na|de) entrega",
    r"onbestelbaar|kunde inte levereras|(?:kunne|kan) ikke leveres|ei voitu toimittaa|nedoručite[lľ]n|nelze doručit|teslim edilemedi|kézbesíthetetlen|nelivrabil|배달(?:되지 않음|할 수 없음)",
    r"niedostarczon|nie dostarczono|недоставлен|не доставлен|не удалось доставить",
    r"退信|退件|未(?:能)?(?:传递|送达|投递|傳遞|送達|投遞)|无法投递|未送达|投递失败|無法傳遞|無法投遞|传递失败|系统退信",
    r"メールエラー|配信(?:できません|不能|エラー|失敗)|送信(?:できません|エラー)|届け(?:できません|られません)",
)

# What a report says that mail about anything else hardly ever says.
FAILURES = (
    r"(?:could|can)\s*(?:not|n['’]t)\s+be\s+(?:delivered|sent|forwarded|relayed)",
    r"(?:not|never)\s+(?:yet\s+)?(?:been\s+)?(?:delivered|accepted\s+by)",
    r"(?:unable|wasn['’]t\s+able|not\s+able|failed|impossible|could\s*n['’]t|could\s+not)\s+(?:to\s+)?(?:deliver|send\s+your\s+(?:message|mail))",
    r"was\s+an?\s+error\s+(?:while\s+)?(?:delivering|trying\s+to\s+deliver)|error\s+(?:occurred\s+)?while\s+(?:trying\s+to\s+)?(?:deliver|send)",
    r"deliver(?:y|ing)[^.\n]{0,80}\b(?:fail|error|delayed|suspended|impossible|aborted|not\s+possible)",
    r"fail(?:ed|ure)[^.\n]{0,40}\bdeliver",
    r"did\s+not\s+reach|was\s+not\s+(?:received|accepted)|cannot\s+deliver",
    r"permanent(?:ly)?\s+(?:fatal\s+)?(?:error|fail)",
    r"undeliverable|undelivered|non-?delivery",
    r"(?:user|recipient|mailbox|account|address|addressee|userid|name|host|domain|alias|inbox)s?\b[^\n]{0,60}\b(?:unknown|not\s+(?:exist|found|recogni[sz]ed|known|listed|valid|available|active|allowed|accepting)|does\s?n['’]?o?t\s+exist|unavailable|full|disabled|inactive|invalid|over\s?quota|rejected|discontinued|suspended|closed|expired|no\s+longer)",
    r"(?:unknown|invalid|no\s+such|unrouteable|bad|nonexistent|no\s+valid|inactive)\s+(?:final\s+delivery\s+)?(?:user|recipient|mailbox|account|address|host|domain|userid|person|local)",
    r"over\s?(?:its\s+)?quota|quota\s+exceeded|exceed(?:s|ed)\s+(?:the\s+)?(?:quota|maximum|size|storage)|mailbox\s+(?:is\s+)?full|insufficient\s+(?:disk\s+)?(?:space|system\s+storage)",
    r"(?:message|mail|e-?mail|it)\s+(?:to\s+\S{3,200}\s+)?(?:\w+\s+){0,3}(?:was|has\s+been|is)\s+(?:automatically\s+)?(?:rejected|refused|bounced|returned|blocked|denied)",
    r"(?:rejected|refused|blocked|bounced)\s+(?:your\s+|the\s+|this\s+)?(?:message|mail|e-?mail|by)",
    r"\b(?:5[0-5]\d|4[2-5]\d)[ -]#?[45]\.\d{1,3}\.\d{1,3}\b|\(#[45]\.\d\.\d{1,3}\)",
    r"\b(?:said|replied|returned|responded|response|error(?:\s+code)?|server)\b[^\n]{0,40}[ :(]\b(?:5[05]\d|4[25]\d)\b",
    r"too\s+many\s+hops|mail\s+loop|message\s+too\s+(?:big|large)|relaying\s+denied|no\s+mailbox\s+here",
    r"returned\s+(?:mail|message)|return(?:ed|ing)\s+(?:(?:message|mail|it)\s+)?to\s+(?:the\s+)?sender",
    r"failed\s+(?:recipient|address|attempts)|following\s+(?:address(?:es)?|recipients?)\b[^\n]{0,40}\b(?:fail|reject|error)",
    r"(?:has|have)\s+not\s+(?:yet\s+)?been\s+(?:delivered|sent|accepted)|delivery\s+(?:has\s+been\s+)?delayed",
    r"nicht\s+zugestellt|unzustellbar|konnte\s+nicht|zustellung",
    r"n['’]a\s+(?:pas\s+)?pu\s+[êe]tre|pas\s+(?:[ée]t[ée]\s+)?(?:remis|distribu|d[ée]livr)",
    r"no\s+(?:se\s+)?(?:pudo|ha\s+podido|puede)\b|non\s+(?:è\s+stato|può\s+essere)|não\s+(?:foi|pôde|pode)",
    r"nie\s+(?:można|mogła|został)|не\s+(?:может|удалось|доставлен|существует)",
    r"non\s+ha\s+raggiunto|non\s+possono\s+essere\s+raggiunti|kan/kunnen\s+niet\s+worden\s+bereikt|nådde\s+inte|kan\s+inte\s+nås|(?:nåede|nådde|kan)\s+ikke\s+(?:nås|leveres|frem|alle)|doručení\b[^.\n]{0,60}\bnezdařilo|teslim\s+edilemedi|배달하지\s+못했습니다",
    r"<\S{1,80}\s+#[45]\.\d{1,3}\.\d{1,3}\b",  # Exchange names its server so, in every language
    r"未能(?:投递|送达|发送|传递|投遞|送達|傳遞)|无法(?:投递|送达|发送|正常接收|传递)|投递失败|退信|不存在|無法(?:投遞|送達|傳遞|傳送)|退回",
    r"配信(?:できません|不能|されません)|送信(?:でき(?:ません|なかった)|することができません)|届(?:け|き)ません|存在しません|エラー",
    r"غير\s+موجودة|لم\s+يتم\s+تسليم",
    r"(?:been\s+)?postponed\s+due\s+to|did\s+not\s+exactly\s+match",
    r"duplicated\s+message-id|you\s+are\s+not\s+(?:a\s+)?(?:allowed|permitted|member)|not\s+a\s+member|loop\s+(?:alert|detected)",
)

# Words of services that let mail in only from senders who ask: a delivery report of theirs is a challenge, not a failure.
CHALLENGES = (
    r"(?:add\s+yourself|be\s+added|you(?:['’]re|\s+are)\s+listed)[^\n]{0,60}\b(?:guest|white|allow|approved|safe)[\s-]?list",
    r"\b(?:guest|white|allow|approved)[\s-]?list\b[^\n]{0,120}\b(?:confirm|click|verify|reply|request|visit|register|authori[sz]e)",
    r"(?:confirm|verify|prove|authenticate)\s+(?:that\s+)?(?:you|your(?:self|\s+(?:message|e-?mail|identity|address)))[^\n]{0,80}\b(?:human|deliver|person|sender|legitimate|not\s+(?:a\s+)?spam)",
    r"(?:to\s+(?:have|get)|before)\s+your\s+(?:e-?mail|message|mail)[^\n]{0,60}\b(?:deliver|reach|accept|read)[^\n]{0,100}\b(?:click|reply|confirm|visit|link|follow)",
    r"(?:message|mail|e-?mail)[^\n]{0,60}\b(?:is|has\s+been|was)\s+(?:being\s+)?(?:held|waitlisted|quarantined|stored|queued|waiting)(?:[^.]|\.\S){0,200}\b(?:click|reply|confirm|verif|approve|guest\s+list)",
    r"allow\s+(?:incoming\s+)?(?:messages|mail|e-?mail)\s+only\s+from\s+senders|to\s+(?:release|deliver)\s+your\s+(?:message|mail|e-?mail)[^\n]{0,60}\b(?:reply|send|click|visit)|protecting\s+myself\s+from\s+(?:receiving\s+)?(?:junk|spam)",
    r"bestätigen\s+sie\b[^\n]{0,80}\babsender|absenderadresse[^\n]{0,80}\bbestätig|zurückgehalten[^\n]{0,160}\bbestätig",
    r"(?:authentifier|authentification)[^\n]{0,80}\b(?:cliqu|lien)|mailinblack|votre\s+(?:message|e-?mail)[^\n]{0,80}\b(?:en\s+attente|retenu)[^\n]{0,120}\b(?:cliqu|lien|confirm)",
    r"(?:confirm[ea]|verifi[cq]\w{1,12}|autentic\w{1,12})[^\n]{0,60}\b(?:su|tu|il\s+(?:tuo|suo)|la\s+sua)\s+(?:direcci[oó]n|mensaje|correo|indirizzo|messaggio|e-?mail)[^\n]{0,80}\b(?:spam|enlace|link|clic)",
    r"\b(?:mensagem|mensaje|messaggio|wiadomość|e-?mail)[^\n]{0,60}\b(?:retid[ao]|retenid[ao]|pend[ei]\w+|aguard\w+|in\s+attesa|trattenut\w|oczekuje|wstrzyman\w)[^\n]{0,160}\b(?:cliqu|clic|haga\s+clic|kliknij|link|confirm|conferm|potwierd)",
    r"подтвердите[^\n]{0,80}(?:отправител|адрес|письм)[^\n]{0,120}(?:спам|ссылк)|送信者(?:の)?(?:認証|確認)[^\n]{0,80}(?:クリック|返信)",
    r"requires?\s+confirmation[^\n]{0,80}\s(?:visit|click|reply)|\bboxbe\s+guest\s+list",
    r"challenge[/-]?response|tagged\s+message\s+delivery\s+agent|spam\s?arrest|\btmda\b",
    r"(?:click|visit|follow|reply)[^\n]{0,60}\b(?:to\s+)?(?:be\s+(?:added|placed)|have\s+your\s+(?:mail|message|e-?mail)|get\s+(?:your\s+)?(?:mail|message|e-?mail))",
    r"(?:para que|para|afin que|damit|affinché|perché) (?:(?:a|su|la|o|el|le|il|votre|ihre?) )?(?:sua|tua|seu|su|votre|ihre?|suo)?\s?(?:mensagem|mensaje|correo|message|courriel|nachricht|e-?mail|messaggio)[^\n]{0,80}\b(?:cliqu|clic|haga\s+clic|klicken|link|lien|enlace)",
    r"(?:邮件|郵件)[^\n]{0,20}(?:拦截|攔截|扣留|暂存|暫存|隔离|隔離|等待(?:确认|確認|验证|驗證))[^\n]{0,60}(?:点击|點擊|回复|回覆|验证|驗證)",
    r"\b(?:klick\w+|cliqu\w+|clic|clicc\w+|klik\w+)\b[^\n]{0,80}\b(?:damit|afin\s+que|pour\s+que|para\s+que|affinché|zodat)\s+(?:(?:a|il|la|ihre?|votre|su|sua|uw)\s+){1,2}(?:nachricht|e-?mail|message|courriel|mensaje|correo|messaggio|mensagem|bericht)",
    r"письмо[^\n]{0,60}(?:задержан|остановлен|ожидает)\w*[^\n]{0,160}(?:ссылк|подтверд)",
    r"验证您的(?:身份|邮件|发件)|確認您的(?:身份|郵件)|请(?:点击|回复)[^\n]{0,40}(?:白名单|确认发送)",
)

# Below a line that begins so stands the letter that came back, not the report.
ORIGINAL = (
    r"-{2,}\s*(?:this is a copy of (?:your|the) message|original message|the (?:header|body)|message header|included is|returned (?:mail|message)|unsent message|forwarded message|below this line|start of (?:original|forward)|your message|below the next|message text|undelivered|copy of)",
    r"-+\s*(?:below this line|original (?:message|mail|headers?)|message headers?|the header of the original|returned mail|attachment is a copy|enclosed is)",
    r"(?:below this line|original (?:message|mail) (?:follows|as follows|headers?)|message (?:headers? )?follows?|original mail as follows|included is a copy|your message (?:is attached|follows|reads)|the (?:original )?message (?:headers? )?follows|message contents? follow|start of returned|unsent message follows|returned message follows|headers? of the (?:original )?message)",
    r"\|-+\s*message text follows",
    r"={5,}\s*(?:original|message|returned)",
    r"original message headers",
    r"(?:return-path|received|x-envelope-from|dkim-signature): ",
    r"from \S+@\S+\s+(?:mon|tue|wed|thu|fri|sat|sun) ",
    r"\[附件是|原(?:始)?(?:邮件|郵件|信)[:：]",
)

# The report says that trying goes on.
TEMPORARY = (
    r"(?:has|have)\s+not\s+yet\s+been|not\s+yet\s+delivered|could\s+not\s+yet",
    r"will\s+(?:be\s+)?(?:retr(?:y|ied)|keep\s+trying|continue|try\s+again|attempt)|attempts?\s+will\s+continue|continue\s+to\s+(?:try|attempt)|still\s+trying|will\s+be\s+attempted",
    r"warning\s+(?:message\s+)?only|just\s+a\s+warning|this\s+is\s+(?:only\s+)?a\s+warning|do\s+not\s+need\s+to\s+(?:resend|take)|no\s+action\s+is\s+required",
    r"has\s+been\s+delayed|delivery\s+(?:is\s+)?(?:temporarily\s+)?(?:delayed|suspended)|delay\s+reason|temporary\s+(?:failure|error|problem)|temporarily\s+(?:rejected|deferred|unavailable)",
    r"transient\s+(?:non-?fatal\s+)?error|warning:\s+could\s+not\s+send|message\s+delayed",
    r"noch\s+nicht\s+zugestellt|weiterhin\s+versucht|verzögert|pas\s+encore\s+été\s+(?:remis|délivré)|remise\s+(?:\S+\s+){0,4}(?:retardée|différée)|todavía\s+no\s+se\s+ha|se\s+ha\s+retrasado|non\s+è\s+ancora\s+stato|ainda\s+não\s+foi",
    r"delivery\s+status\s+notification\s+\(delay\)",  # Gmail, in every language
    r"tentará\s+(?:novamente|de\s+novo)|volverá\s+a\s+intentarlo|(?:va|allons)\s+réessayer|(?:riproverà|continuerà\s+a\s+provare)|(?:erneut|noch\s+einmal|weitere\s+\d+\s+stunden)\b[^.\n]{0,60}\bversuch|blijft\s+[^.\n]{0,60}proberen|(?:ponowi|będzie\s+ponawiać)\s+prób|повтори(?:т|ть)\s+(?:попытк|отправк)|再試行|다시\s+시도",
    r"nog\s+niet\s+(?:bezorgd|afgeleverd)|jeszcze\s+nie\s+(?:został|dostarcz)|opóźnion|ещ[её]\s+не\s+(?:был|доставлен)|(?:继续|再次|稍后)(?:重试|尝试|投递)|尚未(?:送达|投递|送達)|繼續(?:嘗試|重試)|まだ配信されていません|遅延",
)

# The report says that trying is over, whatever the last answer was.
FINAL = (
    r"(?:given|giving)\s+up|permanent(?:ly)?\s+(?:fatal\s+)?(?:error|fail)|will\s+not\s+be\s+retried|too\s+(?:old|long\s+in\s+(?:the\s+)?queue)|retry\s+time(?:out)?\s+(?:not\s+reached|exceeded)|has\s+expired|deleted\s+from\s+(?:the\s+)?queue|all\s+hosts\s+have\s+been\s+failing",
)

# Status by words, where no code is given (RFC 3463): the first that is found.
STATUS_BY_WORDS = (
    (
        r"over\s?quota|quota\s+exceeded|(?:mail)?box\s+(?:is\s+)?full|full\s+mailbox|mailbox\s+exceeds|exceed(?:s|ed)\s+(?:the\s+)?(?:quota|storage)|容量|邮箱已满",
        "5.2.2",
    ),
    (
        r"user\s+unknown|unknown\s+user|user\s+not\s+found|invalid\s+mailbox|no\s+such\s+(?:user|mailbox|account|recipient|address)|(?:does\s+not|doesn['’]t)\s+(?:exist|have\s+an?\s+\S{1,60}\s+account)|not\s+listed\s+in\s+(?:the\s+)?(?:domino|public\s+name)|unknown\s+recipient|recipient\s+unknown|name\s+is\s+not\s+recogni[sz]ed|no\s+mailbox\s+here|不存在|用户不存在",
        "5.1.1",
    ),
    (
        r"unknown\s+host|host\s+(?:unknown|not\s+found)|no\s+such\s+(?:host|domain)|unrouteable|domain\s+not\s+found|name\s+service\s+error",
        "5.1.2",
    ),
    (r"(?:account|mailbox)[^\n]{0,40}(?:disabled|discontinued|inactive|suspended|closed)", "5.2.1"),
    (
        r"message\s+(?:is\s+)?too\s+(?:big|large)|exceeds?\s+(?:the\s+)?(?:maximum\s+)?(?:message\s+)?size|message\s+size\s+exceeds",
        "5.3.4",
    ),
    (r"too\s+many\s+hops|mail\s+loop|routing\s+loop", "5.4.6"),
    (r"relaying\s+denied|relay\s+access\s+denied|not\s+permitted\s+to\s+relay", "5.7.1"),
)
