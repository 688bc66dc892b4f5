"""Words of short answers to a ticket that is over: polite ones and ratings, and those that speak of a trouble or ask, in nine languages and a few."""

from __future__ import annotations

import re

from gateway.read.later_pattern import compile_later

# fmt: off
# Polite, though some of their words stand in complaints too: taken out before anything else is looked for.
POLITE = compile_later(
    # English
    r"\b(?:(?:it(?:['’]s| is| was) )?not (?:at all )?(?:bad|a problem|needed|necessary|applicable)(?: at all)?|no (?:problems?|worries|issues?|complaints?|comments?|remarks?|feedback|suggestions?|need|hurry|rush|more|further (?:questions?|comments?|issues?|problems?)|(?:more|other) (?:questions?|issues?|problems?))(?: (?:at all|here|any ?more|so far|from my side|from me))?|can(?:['’]t| ?not) (?:complain|fault (?:it|you|anything))|could(?:n['’]t| not) (?:be|have been|ask for|have asked for|wish for|have wished for|have gone) (?:\w+ ){0,2}(?:better|happier|more|smoother)|(?:have |i have )?nothing (?:to (?:complain(?: about)?|add|improve|report)|else|more|further)"
    r"|n/?a|don['’]t (?:mention it|worry(?: about it)?)|without (?:any )?(?:problems?|issues?|trouble|complaints?)|never ?mind|how (?:nice|kind|great|lovely|quick)|what a (?:great|nice|lovely|quick|fantastic|good|speed|pleasure|relief|joy|team|service)|any ?time|will do|not at all|sorry for the (?:trouble|bother|inconvenience|confusion|noise)|if (?:any(?:thing)?|something) (?:else )?(?:comes up|happens)|let me know if (?:you|there)|i(?:['’]ll| will) (?:let you know|be in touch|get back)|wonder(?:ful|fully)|problem solver"
    r"|please (?:pass (?:on )?(?:my|our)|say (?:thanks?|thank you)|give (?:my|our|him|her|them)|thank|keep (?:it )?up|accept|extend (?:my|our)|convey|consider (?:it|this) (?:closed|done)|disregard|ignore)|could(?:n['’]t| not) be better|no(?:thing| one) better|it(?:['’]s| is) all good|mission accomplished)\b"
    r"|\b(?:please )?(?:stop|do not|don['’]t|no more|quit|cease|enough)(?: of)?(?: (?:sending|send|with))?(?: me)?(?: any| these| those| more| your| all| the| such| any more)* (?:surveys?|questionnaires?|feedback requests?|such (?:e-?)?mails?)(?: (?:any ?more|in future|again|please|to me))*|\b(?:please )?(?:unsubscribe|remove me)(?: \w+){0,6}|\bi (?:do not|don['’]t) (?:want|wish|like)(?: to (?:get|receive|answer|fill(?: in| out)?))?(?: any| these| more| your)* (?:surveys?|questionnaires?)"
    r"|\b(?:if (?:it|this|that|the (?:problem|issue|error|fault)) (?:should )?(?:ever )?(?:happens?|occurs?|comes? (?:back|up)|returns?|reappears?|breaks?|jams?|fails?|stops?)(?: (?:down|up|again))*|(?:let(?:['’]s| us) |i |we |just )?hop(?:e|ing|efully)\b[^.!?\n]{0,20}(?:n['’]t|\bnot|\bnever|\bno longer)\b[^.!?\n,]{0,30}|(?:keep(?:ing)? (?:my |our )?)?fingers crossed[^.!?\n,]{0,40})"
    r"|\b(?:could|can|would|will) you (?:please )?(?:thank|pass on|say thanks?|give (?:my|our)|tell \w+ (?:thanks?|thank you))\b(?: you)?(?: to)?(?: \w+)?(?: from (?:me|us|all of us))?\s*\??|\bi(?: would|['’]d| just want(?:ed)?| want(?:ed)?)? (?:also |just |really )*(?:like |wish )?to (?:thank|say thanks?|say thank you|express|praise|compliment)\b|\b(?:not|never)(?: had)? (?:a|an|one)(?: single)? (?:problem|issue|complaint|fault)s?\b|(?:\bnot|n['’]t|\bnever) (?:been )?(?:disappointed|let down)\b|\bsay (?:thanks?|thank you) to \w+(?: please)?"
    r"|\b(?:would|will|['’]d|['’]ll) (?:\w+ )?(?:call|use|hire|come|ask|choose|buy)(?: \w+)?(?: back)? again\b"
    r"|(?:您|你|彼此)(?:们)?也(?:是|一样)|(?:跟|和|与|像)(?:之前|以前|上次)一样(?:好|快|棒|专业|满意|顺利)"
    r"|(?:又(?:快|好|耐心|细心|热情|认真|负责|专业|及时|准时|省心|方便)){2,}"
    r"|(?:希望|但愿|祝愿?)(?:以后|今后|下次|它|打印机)?(?:不要|不会|别|不|没)再?[^。！？，\n]{0,10}|(?:如果|要是|万一|若|如)(?:以后|下次|还|再|又|有){0,3}[^。！？，\n]{0,8}[，,]?(?:我)?(?:再|会|就|随时)(?:联系|找|告诉|反馈|报修|跟)[^。！？\n]{0,6}"
    # Chinese
    r"|(?:还|真|挺|很|非常|相当|都|也)?不错|不(?:用|必|要)?(?:客气|谢|用谢|客氣)|没(?:有)?(?:什么|啥|任何|別的|别的|其他)?(?:意见|建议|问题|毛病|可说的|好说的|意見|建議|問題)(?:了)?|没事(?:了|儿|兒)?|没关系|沒關係|不用(?:了|回复?|回覆|再跟进|再跟進)|无(?:意见|建议|异议)?$|^(?:没有|沒有|没|暂无|無)(?:了)?$|无可挑剔|無可挑剔|没的说|没得说|没话说|哪里哪里|哪里的话|不要?再?(?:给我)?(?:发|發|寄)[^。！]{0,10}(?:调查|問卷|问卷|評價|评价|邮件)?了?|(?:请|請)?(?:别|停止|勿)(?:再)?(?:给我)?(?:发|發|寄|发送)[^。！]{0,12}(?:问卷|問卷|调查|調查|评价)?了?|退订|退訂"
    r"|(?:非常|十分|很|太)?(?:满意|滿意)|(?:效率|速度|态度|服务|响应|服務|態度)[^。！？不慢差]{0,6}|(?:问题|故障|問題)(?:已经?|都|也|全部?)*(?:解决|处理|修复|解決|處理|搞定)(?:了|好了|完毕)*|请(?:代我|转告|帮我?谢谢|替我)|麻烦(?:您|你|你们|大家|各位)?了|保重|慢走|拜拜|再见|再見"
    # German, French, Spanish, Italian, Portuguese, Dutch, Polish
    r"|\b(?:gar )?nicht(?:s)? (?:schlecht|zu (?:meckern|beanstanden|verbessern)|dafür|nötig)|\bkein(?:e|en)? (?:problem|ursache|thema|fragen?|beschwerden?|anmerkung(?:en)?|kommentar|beanstandungen?|weiteren? fragen?)|\bkann (?:mich )?nicht (?:klagen|beschweren)|\bbitte (?:keine|nicht)[^.!?]{0,30}(?:umfragen?|befragungen?)(?: mehr)?|\bproblem(?: ist)?(?: wurde)? (?:gelöst|behoben|erledigt)|\bbitte (?:sehr|schön)|\bgern(?:e)? (?:geschehen|wieder)"
    r"|\bpas (?:de (?:souci|problème|quoi|question|remarque)s?|mal(?: du tout)?)|\bil n['’]y a pas de (?:quoi|souci|problème)|\brien à (?:redire|signaler|ajouter)|\b(?:plus|sans) (?:de )?(?:souci|problème|remarque)s?|\bproblème (?:est )?(?:résolu|réglé)|\bne (?:m['’])?envoyez (?:plus|pas)[^.!?]{0,40}"
    r"|\b(?:no hay|sin|ning[uú]n(?:a)?)(?: (?:de qué|problemas?|comentarios?|quejas?|más))+|\bde nada|\bnada (?:mal|que (?:objetar|añadir|decir))|\bno (?:está )?(?:nada )?mal\b|\bproblema (?:resuelto|solucionado)|\bno (?:me )?env[ií]en? más[^.!?]{0,30}|\bno pasa nada"
    r"|\bnon (?:c['’]è (?:di che|problema)|male|ho (?:nulla|niente) da)|\bnessun(?:a|o)? (?:problema|commento|osservazione)|\bdi (?:nulla|niente)|\b(?:tutto )?senza problemi|\bproblema risolto|\bnon (?:mi )?(?:inviate|mandate) più[^.!?]{0,30}|\bniente da (?:dire|aggiungere|segnalare)"
    r"|\bnão (?:há de quê|tem de quê|foi nada|tenho (?:reclamações|nada a)|(?:é|foi) (?:nada )?mau|há problema)|\bsem (?:problemas?|comentários?|reclamações)|\bproblema (?:resolvido|solucionado)|\bnão (?:me )?enviem mais[^.!?]{0,30}|\bnada a (?:declarar|acrescentar|reclamar)"
    r"|\bniet (?:slecht|verkeerd|nodig)|\bgeen (?:probleem|dank|opmerkingen|klachten|vragen|commentaar)|\bzonder problemen|\bprobleem (?:is )?opgelost|\b(?:graag )?geen enquêtes meer|\bniets (?:aan te merken|toe te voegen|te klagen)"
    r"|\bnie (?:ma (?:za co|problemu|sprawy|uwag|zastrzeżeń|pytań)|szkodzi|mam (?:uwag|zastrzeżeń|pytań|nic))|\bbez (?:problemu|uwag|zastrzeżeń)|\bproblem (?:został )?(?:rozwiązany|zniknął)|\bproszę nie wysyłać[^.!?]{0,30}"
    # "It works again", "thanks again"
    r"|(?<!no )(?<!non )(?<!não )\b(?:funciona|funziona|va|anda|imprime|stampa|gracias|grazie|obrigad[oa]) (?:\w+ )?(?:otra vez|de nuevo|di nuovo|novamente|outra vez|de novo)|\b(?:werkt|doet het|print) (?:\w+ )?weer|(?<!не )\b(?:снова|опять) (?:вс[её] )?работает|(?<!не )\bработает (?:снова|опять)|(?<!nie )\bdziała (?:znowu|znów|ponownie)|\b(?:znowu|znów|ponownie) działa|\bmerci encore|\bdanke (?:nochmals?|noch einmal|erneut)|\bancora grazie|\bde nuevo,? gracias|\b(?:immer noch|noch immer) (?:die|der|das) best\w+"
    # Russian, Japanese, Korean
    r"|\bне (?:за что|стоит|нужно|надо)|\bнет (?:проблем|вопросов|замечаний)|\bбез (?:проблем|замечаний|нареканий)|\bпроблема (?:решена|устранена)|問題(?:は)?(?:ありません|ないです|なし|なく|解決)(?:でした)?|申し分(?:ありません|ない)|とんでもない(?:です)?|よろしくお願い(?:いた|致)?します|문제(?:가)?\s?(?:없|해결)\S*|천만에요|괜찮\S*",
    re.IGNORECASE,
)

# They want it to stay as it is, at an end, or only say when they would write again: taken out as polite words are.
STAYS_OVER = compile_later(
    r"\b(?:(?:yes|ok|okay|sure|then|so|just|and|thanks|go ahead and)\W+)*please (?:(?:do|just|go ahead and) )?(?:cancel|close|withdraw|drop|delete|forget)\b(?: (?:it|this|that|(?:the|my|this) (?:ticket|request|case)|both|all))?(?: (?:then|now|anyway))?(?=\s*(?:[.,;!\n(–—-]|$|and\b|as\b|because\b|since\b))|\b(?:please |you can |you may |just )*(?:leave|keep) (?:it|this|that|the (?:ticket|request)) (?:as it is|(?:as )?(?:closed|cancell?ed|declined))\b"
    r"|\b(?:i|we)(?: really)? (?:do not|don['’]?t|no longer|won['’]?t|will not|did not|didn['’]?t) (?:really |actually )?(?:need|want|require)(?! to)(?: (?:it|this|that|them|one|anything|any|the \w+))?(?: (?:else|more|help))*(?: (?:now|after all|any ?more|any longer|at the moment|right now))?(?=\s*(?:[.,;!\n(–—-]|$|and\b|as\b|because\b|since\b|thank))|\bno (?:longer (?:needed|necessary|required|relevant|wanted)|need to [^.!?,;\n]{0,30})"
    r"|\b(?:if|when|once|whenever|as soon as|in case|should) (?:i|we) (?:(?:do|ever|still|should|really) )*(?:need|want) (?:it|this|that|them|one|something|anything|help|you)(?: (?:again|after all|later|else|still|then))*(?=\s*(?:[.,;!\n]|$|(?:i|we)\b))|\b(?:i|we)(?:['’]ll| will) (?:write|ask|call|contact you|open (?:a new|another) (?:one|ticket|request)|come back)(?: (?:again|to you|then))*"
    r"|\b(?:i|we) (?:can |do |fully |quite )*(?:understand|see|know)(?: now)? why (?:it|this|that|you) (?:(?:was|is|has been|have) )?(?:declined|cancell?ed|closed|rejected|refused)\b|\b(?:i|we) (?:wrote|sent (?:it|this|that)) to the wrong (?:address|desk|team|people|department)|\b(?:it|this|that) was (?:only |just )?(?:a test|(?:my|our) (?:mistake|error|fault))\b"
    r"|(?:请|請|麻烦)?(?:就|直接|那就|帮我|帮忙|您)?(?:取消|关闭|关掉|关单|撤销|撤回|作废|忽略)(?:它|掉|这张|这个|本)?(?:工单|申请|请求|上一封邮件)?(?:吧|即可|就行|就好)?(?=\W|$)|(?:还是|确实|真的|已经|现在|我们?|也|都|就)*(?:不再?(?:需要|想要)|不(?:要|用))了|(?:如果|要是|若)?(?:以后|下次|还|再|又)*需要(?:的话|的?时候?|时)?(?:，|,)?(?:我)?(?:再|会|随时)(?:来)?(?:联系|找|告诉|提交|申请)[^。！？\n]{0,6}|(?:理解|明白|知道)(?:了)?为(?:什么|何)(?:被)?(?:取消|拒绝|关闭|不受理)(?:了)?"
    r"|\bbitte (?:\w+ )?(?:stornieren|schließen|zumachen)\b",
    re.IGNORECASE,
)
# It ended against their will.
ENDED_WRONGLY = compile_later(
    r"\b(?:do not|don['’]?t|never|did(?: not|n['’]?t)|have(?: not|n['’]?t)|not) (?:\w+ ){0,3}(?:cancel(?:l?ed)?|closed?|withdrawn?|decline)\b(?! my)|\b(?:cancell?ed|closed|declined|clicked)\b[^.!?\n]{0,30}\b(?:by (?:mistake|accident)|in error|wrongly|accidentally|too (?:early|soon))\b|\b(?:by (?:mistake|accident)|wrongly|accidentally) (?:cancell?ed|closed|clicked|withdrawn|withdrew)\b|\bwrong (?:click|button|link)\b|\bnobody (?:asked|told) me\b"
    r"|(?:不要|别|先别|勿|没(?:有)?(?:要|说|想)?(?:要)?|不想|不该|不应该)(?:给我)?(?:取消|关闭|撤销|撤回)(?!的?(?:意见|问题))|(?:取消|关)错了?|误(?:点|取消|关|操作|按)|(?:点|按)错了?(?![^。！？\n]*分)",
    re.IGNORECASE,
)

# Behind "nobody can": praise.
_UNBEATEN = r"(?! (?:[\w'’]+ ){0,4}(?:better|faster|quicker|beat|match|as (?:well|good|fast|quickly))\b)"
# Something is wrong, in languages whose answers are not read clause by clause. English and Chinese: besides what denies.
FAULT = compile_later(
    r"\b(?:jam(?:s|med|ming)?|errors?|crash\w*|offline|stuck|wrong|missing|noise|blinks?|grey|gray|smeared|blurry|too (?:dark|bright|loud|late|slow)|flicker\w*|broke(?:n)?|defect\w*|froze\w*|freez\w*|fail\w*|down again|out again|not again|happened|returned|reappear\w*|recur\w*|(?:came|come|is|are|it['’]s|keeps?) (?:back|coming back)|(?:only|just) (?:half|part|one|some|the first)|half (?:of )?(?:the|a)|(?:stopped|stops|ceased) (?:\w+ing|again)|lost|slow(?:er|ly)?|worse|hangs?|still(?! (?:works?|working|fine|ok|okay|good|great|happy|here|the best))|(?:stays?|remains?) (?:black|blank|dark|red|empty|off|offline|dead|locked|the same)|reject(?:ed|s)|denied|refused|blocked|locked|expired|black|blank|disappoint\w*|unhappy|dissatisfied|unsatisf\w+|annoy\w*|complain\w*|terrible|awful|useless|worst|waste of time)\b"
    r"|\b(?:\d{1,2}(?:st|nd|rd|th)|second|third|fourth|fifth) time\b(?!\s*(?:lucky|user|caller|you|that you|piet))|\bsame (?:again|story|thing|old)|^\W*(?:and |once |yet |here we go )*again\W*$|^\W*(?:(?:it|everything|server|network|vpn|system)(?:['’]s| is)? )?down\W*$|\b(?:only |just )?(?:work(?:s|ed)|lasted|held) (?:only |just )?(?:for (?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|\d+|half|some|about|around|roughly|maybe|the first|several|less|barely|exactly|like)\b|(?:until|till|once)\b)|\bonly work(?:s|ed)\b|\bclosed (?:it |this )?(?:much |far )?too (?:early|soon)\b|^\W*(?:much |far )?too (?:early|soon)\W*$|\bout of (?:toner|ink|paper|memory|disk|space|order|service)\b|\b(?:toner|ink|paper|cartridge|battery) (?:is )?(?:empty|low|out|gone)\b"
    r"|\b(?:red|orange|amber|yellow|warning) (?:light|lamp|led)s?\b|\b(?:blue|black|white) ?screens?\b|\bbsod\b|\btim(?:e|es|ed|ing)[ -]?outs?\b|\b(?:smell(?:s|ing)?|smok(?:e|es|ing)|leak(?:s|ing|ed)?|drip(?:s|ping)|squeak(?:s|ing)|overheat(?:s|ing|ed)?|crackl(?:es|ing)|rattl(?:es|ing)|beep(?:s|ing)|buzz(?:es|ing)|burn(?:s|t|ing)|on fire)\b|\b(?:nobody|no ?one) (?:came|comes|called|calls|showed|answer\w*|help\w*|repl\w+|care\w*|fixed|was here|can" + _UNBEATEN + r")\b|\b(?:is|are|went|goes|been) down\b(?! to\b)|\b(?:am|are|been|we|i) waiting\b|^\W*waiting (?:for|since)\b|\bun(?:fixed|solved|resolved)\b|^\W*(?:help|sos)\W*$|^\W*error \w+|^\W*[45]\d\d\W*$"
    r"|(?<!no )(?<!no more )(?<!without )\b(?:problem|issue|trouble|fault)s?\b(?!\s*(?:is |was |has been |are )?(?:solved|fixed|resolved|gone|sorted|over|closed))|\b(?:it|problem|issue|error|they|this|that|which|\w+(?:er|or|pn|op|ail|en|ok|et))\b[^.!?\n]{0,40}\bagain\b(?<!thanks again)(?<!thank you again)(?<!works again)(?<!working again)(?<!fine again)(?<!ok again)"
    r"|第[二三四五六七八九十\d]+(?:次|回)(?!见|合作|找|服务)|(?:已经|都)?[两三四五六七八九十\d]+次了|黑屏|白屏|蓝屏|死机|卡(?:死|住|了|得)|(?:很|太|好|真|特别|非常|老是|总是)卡(?!通|片)|慢(?:得|死|吞吞)|异响|异味|冒烟|漏水|漏电|发烫|红灯|缺纸|没(?:有)?(?:墨|碳粉|网络?|信号|声音|反应|图像|画面|起作用)|不(?:灵|管用|识别|亮)|(?:进|点|装|传)不(?:去|开|上)|(?:文件|数据|邮件)(?:丢|没)了|白纸|空白页|(?:是|都|全|变)(?:成)?空白|黑线|(?<!不再)(?<!没再)(?<!没有再)(?<!也没)(?:模糊|重影|乱码|条纹|发(?:灰|黄|虚)|偏色|花屏|闪退|掉线|断线)|打(?:印)?不全|自动(?:关机|重启)|弹(?:窗|出)|差评|态度差|^差[！!。]?$|等(?:了)?很久|不(?:工作|同意|接受)|罢工|挂了|崩(?:了|溃)|(?:也|都|就是)不行|老(?:问题|毛病|样子)|(?:同样|一样)的(?:问题|毛病|故障|错误)|(?:跟|和|与)(?:之前|以前|原来|上次)一样(?!好|快|棒|专业|满意|顺)|(?:没人|无人|没有人|一直没)(?:来|联系|处理|管|理|回)|等了[^。！]{1,6}(?:天|小时|周|星期)"
    r"|又(?!快)|卡纸|卡顿|报错|花屏|掉线|断(?:线|网|开)|重启|闪|模糊|(?:还|依然|仍|依旧)(?:是|在|有|没)|太慢|很慢|变慢|失望|不满|投诉|差劲|太差|很差|故障|坏|错误|异常|只(?:能|有|打|剩)",
    re.IGNORECASE,
)
ELSEWHERE = compile_later(
    r"^\W*(?:nein|non|nee|não|nie|нет|いいえ|아니요)\W*$|"
    r"\b(?:nicht|kein(?:e|en)?|nie|kaputt|defekt\w*|fehler\w*|störung\w*|immer noch|noch immer|schon wieder|wieder (?:das|der|die|weg|aus|da)|hängt|abgestürzt|langsam|leider|erneut|problem(?:e|s)?|klemmt|druckt nur)\b"
    r"|\b(?:ne |n['’])\w+[^.!?]{0,20} (?:pas|plus|rien)\b|\bpas (?:encore|résolu|réparé)|\btoujours (?:pas|le|la|en|un|bloqué)|\bencore (?:en|le|la|une?|bloqué|pire)\b|\b(?:panne|erreurs?|problèmes?|bloqué\w*|lent|impossible|malheureusement|déçu\w*|bourrage)\b"
    r"|\bno (?:funciona\w*|va|puedo|imprime\w*|abre\w*|conecta\w*|sirve|está|se|me|ha|responde\w*|carga\w*)\b|\b(?:sigue|siguen|todavía|errores|error|fallos?|fallas?|problemas?|roto|rota|lent[oa]|bloquead[oa]|lamentablemente|otra vez|de nuevo|atasc\w*|decepcionad\w*)\b"
    r"|\bnon (?:va|vanno|funziona\w*|stampa\w*|riesco|parte|si|è|posso|apre\w*|risponde\w*)\b|\b(?:ancora|errore|errori|guast[oa]|problemi?|rott[oa]|lent[oa]|bloccat[oa]|purtroppo|di nuovo|inceppat\w*|delus\w*)\b"
    r"|\bnão (?:funciona\w*|consigo|imprime\w*|abre\w*|liga\w*|está|foi|conecta\w*|responde\w*)\b|\b(?:ainda|erros?|falhas?|problemas?|avariad[oa]|quebrad[oa]|lento|travad[oa]|infelizmente|novamente|outra vez|de novo|encravad\w*)\b"
    r"|\b(?:niet|geen|nog steeds|weer|alweer|kapot|fout(?:melding)?|storing|problemen|probleem|traag|helaas|vastgelopen|opnieuw|teleurgesteld)\b"
    r"|\b(?:nie (?:działa\w*|mogę|drukuje\w*|otwiera\w*|łączy\w*|jest|da|został\w*|uruchamia\w*)|znowu|znów|nadal|błąd|błędy|awaria|problemy?|zepsut\w*|wolno|niestety|zawiesza\w*|ponownie)\b"
    r"|\bне (?:работа\w*|печата\w*|открыва\w*|могу|подключа\w*|запуска\w*|решен\w*|помогло)|\b(?:снова|опять|всё ещё|все еще|ошибк\w*|проблем\w*|слома\w*|завис\w*|к сожалению|медленно)\b"
    r"|(?:でき|動き|印刷され|開き|つながり|直って(?:い|)|解決して(?:い|)|使え)ません|エラー|故障|壊れ|また(?:\S{0,8})(?:止|落|出|発生|詰)|まだ(?:\S{0,8})(?:ない|ません)|遅い|残念|(?:안|못)\s?(?:돼|됩|되|열|켜)|오류|고장|여전히|느려|또\s",
    re.IGNORECASE,
)
# It is so once more; said of thanks and of a thing that works, it is none.
ONCE_MORE = compile_later(r"\b(?:again|keeps? (?:on )?\w+ing|twice|garbled|unreadable|disagree|restarts? (?:by|it)|reboots?)\b|^\W*(?:the )?same(?: here)?\W*$", re.IGNORECASE)
# It is so now: said of a fault, what was solved is back.
NOW = compile_later(
    r"\b(?:again(?! and again)|still|any ?more|no longer|now|today|this (?:morning|afternoon|evening)|since (?:this|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|an? \w+)|every (?:hour|day|minute|time|page)|(?:is|['’]s|are|came|comes|be) back|re-?open)\b"
    r"|\b(?:wieder|immer noch|noch immer|de nouveau|encore|toujours|otra vez|de nuevo|sigue|di nuovo|ancora|novamente|de novo|ainda|weer|nog steeds|znowu|znów|nadal|снова|опять)\b|また|まだ"
    r"|又|还是|仍|依然|依旧|现在|今天|再次|重新打开",
    re.IGNORECASE,
)
# It never was solved, or does not do its work: so whoever is spoken of beside it.
UNSOLVED = compile_later(
    r"(?:\bnot|n['’]t|\bnever) (?:been |really |actually )?(?:solved?|fix(?:ed)?|resolved?|repair(?:ed)?|working)\b|\b(?:does|do|did|will|wo|can)(?: ?not|n['’]t) (?:\w+ )?(?:work|print|open|start|load|connect|scan|log)\b|\b(?:nobody|no ?one) (?:can|could|is able|gets?|has)\b" + _UNBEATEN + r"|\b(?:broken?|breaks|fails?|failed|jams?|jammed|crash(?:es|ed)?|dead|stuck|an error) (?:it )?(?:again|now)\b|\bstill (?:fails|jams|crashes|broken)\b"
    r"|没(?:有)?(?:修好|解决|处理好|弄好|搞定)|(?<!师傅)不行了|不能用|用不了(?![多几半一两三五十\d])|没人能(?!比|做得更|超)|又(?:坏|卡|断|死机|黑屏|蓝屏|报错|出错|掉线|停电|连不上|进不去|打不开|开不了)",
    re.IGNORECASE,
)
# What was before it was solved: no news of the thing.
BEFORE = compile_later(
    r"\bagain and again\b|\b(?:had|needed|forced) to\b|\bbefore (?:you|i|we|he|she|they|any\w*|some\w*|it)\b|\b(?:at|the) first\b|\b(?:finally|eventually|in the end|until (?:you|he|she|they|the|piet))\b|\b(?:i|we) (?:wrote|called|asked|phoned|explained|waited|mailed|repeated)\b"
    r"|\bdid(?: ?not|n['’]t) (?:\w+ ){1,2}(?:for|in) (?:\w+ ){0,2}(?:minutes?|hours?|days?|weeks?|months?|ages)\b(?! now)"
    r"|第一次|后来|最后|终于|之前|才(?:有|修|解|来|好)",
    re.IGNORECASE,
)
# How the work on it went, and who did it: no news of the thing either.
HANDLING = compile_later(
    r"\b(?:nobody|no ?one|technicians?|engineers?|hotline|help ?desk|(?:on|by|over|via) (?:the )?phone|phone ?calls?|attitude|answers?|replies|response|waiting|experience|communication|rude|unfriendly|told|informed|next time|in (?:the )?future|best|your|you(?: a|['’])re)\b"
    r"|\b(?:techni(?:ker|ek)\w*|techniciens?|t[eé]cnic[oa]s?|техник\w*|wartezeit\w*|reaktionszeit\w*|attente|accueil|espera|attesa|atendimento|nächstes mal|prochaine fois|próxima vez|prossima volta|volgende keer|następnym razem|следующий раз|ожидани\w*)\b|次回|担当者|対応"
    r"|(?:打|接|回|来)(?:了|过)?[^，。！]{0,3}电话|电话(?:里|中|上|没人|打不通)|没人|态度|反应|响应|等了|你们|专业|迟到|有点慢|师傅|技术员|工程师|下次|今后|有待|沟通|评价|问卷",
    re.IGNORECASE,
)
# Nothing but how good or bad it was; and the words that may stand beside, of which none names a thing.
_RATED_WORDS = (
    r"terribl[ey]|awful(?:ly)?|useless|worst|poor(?:ly)?|bad(?:ly)?|mediocre|average|slow(?:ly)?|long|late|disappoint(?:ed|ing)|unhappy|dissatisfied|unsatisf(?:ied|actory|ying)|satisfied|happy|pleased|impressed|(?:un)?helpful|great|good|ok(?:ay)?|fine|alright|(?:un)?acceptable|rude|unfriendly|unprofessional|annoy(?:ed|ing)|complicated|ideal|perfect|none|quick(?:er)?|fast(?:er)?|issues?|problems?|trouble"
    r"|langsam|lange?|schlecht\w*|(?:un)?zufrieden|enttäusch\w+|mangelhaft|ungenügend|unfreundlich|mies|furchtbar|lente?|longue?|(?:in)?satisfaite?s?|déçue?s?|décevante?|mauvaise?|nul|désagréable|médiocre|lent[oa]|mal[oa]?|(?:in)?satisfech[oa]|decepcionad[oa]|pésim[oa]|regular|tarde|lung[oa]|(?:in)?soddisfatt[oa]|delus[oa]|pessim[oa]|scadente|scars[oa]|demorado|(?:in)?satisfeit[oa]|ruim|má|péssimo"
    r"|traag|langzaam|(?:on)?tevreden|slecht|teleurgesteld|wolno|długo|(?:nie)?zadowolon[ay]|słabo|źle|rozczarowan[ay]|kiepsko|медленно|долго|(?:не)?довол(?:ен|ьна)|плохо|разочарован[аы]?|ужасно"
)
_RATED_BESIDE = (
    r"it|this|that|everything|all|the|an?|my|your|i|we|was|were|am|been|have|has|had|just|only|rather|quite|very|really|so|pretty|too|far|much|way|bit|little|somewhat|extremely|totally|overall|at|not|never|nor|and|or|but|any|of|with|for|in|to|service|support|team|help|wait|times?|took|handling|speed|staff|job|experience"
    r"|sehr|zu|viel|nicht|gar|überhaupt|leider|etwas|ziemlich|der|die|das|war|ich|bin|hat|gedauert|très|trop|pas|peu|le|la|un|c['’]était|était|assez|vraiment|du|tout|je|suis|muy|demasiado|no|estoy|servicio|fue|el|poco|bastante|troppo|molto|non|sono|servizio|era|il|muito|não|estou|fiquei|serviço|foi|o|um|pouco|te|zeer|erg|niet|heel|ben|ik|zbyt|bardzo|nie|jestem|za|było|слишком|очень|не|я|сервис"
)
RATED = compile_later(
    rf"(?=.*\b(?:{_RATED_WORDS})\b)\W*(?:(?:{_RATED_WORDS}|{_RATED_BESIDE})\b\W*)+"
    r"|\W*(?:整体|总体|感觉|服务|态度|速度|效率|处理|有点|有些|比较|实在|太|很|非常|十分|不|真|一点|都|也|时间|过程|体验|是)*(?:好|满意|慢|差|失望|不满|差评|差劲|糟糕|糟|理想|及时|专业|热情|耐心|一般|长|久)(?:了|吧|哦|啊|的|点|评)*\W*"
    r"|\W*(?:サービス|とても|少し|ちょっと|やや|非常に|が|は|に|も)*(?:遅い|遅かった|遅すぎ\w*|残念|不満|悪い|悪かった|(?:満足|納得)(?:して(?:い)?|でき)(?:ない|ません))(?:です|でした|だ)?\W*",
    re.IGNORECASE | re.DOTALL,
)
# The question how it was, itself.
ABOUT_SURVEY = compile_later(
    r"\b(?:surveys?|questionnaires?|feedback|ratings?|rate|scores?|stars|fill(?: \w+)? in|umfragen?|befragung|bewertung|enquêtes?|sondages?|encuestas?|sondaggi?o?|inquérito|анкет\w*|опрос\w*)\b|アンケート|问卷|调查|评价|评分|打分|几分",
    re.IGNORECASE,
)
# Somebody wants to know or to have something, without a question mark too.
WANTS = compile_later(
    r"[?？؟]|\bplease\b(?! (?:accept|note that (?:it|all)|keep up))|\b(?:can|could|would|will) you\b|\b(?:when|why|how (?:do|can|long|much|often|come|about)|what (?:is|was|about|do|should)) \w+|\bi (?:(?:also|do|did|really|still) )*(?:need|want|would like|['’]d like)\b|\b(?:call me|reopen|re-open|open (?:it|the ticket|this) again)\b|\b(?:we (?:(?:also|do|did|really|still) )*(?:need|want)|(?:^|[.!,;\n]\s*)(?:(?:still|do|really) )*(?:need|want)) (?:it|this|that|them|one|these|those)\b(?! to)|\bneeded after all\b"
    r"|(?:请|請)(?!放心|勿|笑纳|代我)|吗|嗎|怎么|怎樣|怎麼|什么时候|什麼時候|为什么|為什麼|还是?(?:需要|想要|要用)|能否|能不能|可否|是否|重新打开|重开|帮(?:我|忙)|幫(?:我|忙)|麻烦(?!了)|再(?:来|看|处理|修|检查|派)|(?<![着意])呢[。.！!]*$"
    r"|\b(?:wann|warum|wieso|weshalb|können sie|kannst du|könnten sie|könnt ihr|bitte (?!sehr|schön)\w+|ich (?:brauche|benötige|möchte)|pourquoi|quand|comment (?!va)|pouvez-vous|pourriez-vous|merci de|j['’]ai besoin|cuándo|por qué|puede[ns]?|podría[ns]?|necesito|por favor|quando|perché|potete|potreste|può|ho bisogno|per favore|por que|podem|poderiam|preciso|wanneer|waarom|kunt u|kun je|kunnen jullie|graag (?!gedaan)\w+|kiedy|dlaczego|czy|proszę (?:o|sprawdzić|pomóc)|potrzebuję|когда|почему|можете|могли бы|пожалуйста|нужн\w+)\b|ですか|でしょうか|ますか|ください|いつ|なぜ|까요|나요|습니까|언제|해\s?주세요",
    re.IGNORECASE,
)
# A long text that holds one of these and no trouble is still polite.
KIND = compile_later(
    r"\b(?:thank\w*|thx|cheers|appreciat\w*|grateful|great|perfect\w*|excellent|awesome|happy|satisf\w+|pleased|good|nice|well done|kind|welcome|regards|danke\w*|vielen dank|super|prima|toll|zufrieden|gern(?:e)?|tevreden|soddisfatt\w+|zadowolon\w+|довол\w+|merci|parfait|gracias|perfecto|genial|grazie|perfetto|ottimo|obrigad[oa]|perfeito|ótimo|bedankt|dank\w*|prima|dzięk\w*|świetnie|спасибо|отлично|works?|working|solved|resolved|fixed|sorted|recommend\w*|stars?)\b"
    r"|收到|知道了|了解|明白|满分|滿分|全部|五星|圣诞|新年|节日|周末|愉快|谢|謝|满意|滿意|好评|好評|辛苦|感谢|感激|专业|專業|及时|及時|赞|讚|很好|给力|解决了|解決了|満足|不錯|ありがとう|助かりました|감사",
    re.IGNORECASE,
)
# What is said of the thing, and is for others to weigh.
WORKS = compile_later(r"\b(?:works?|worked|working|solved|resolved|fixed|sorted)\b|可以|解决|正常", re.IGNORECASE)
# Better than before, or done: what a content person answers instead of a yes.
BETTER = compile_later(
    r"(?<!no )(?<!not )(?<!n't )(?<!n’t )(?<!be )(?<!get )(?<!much )\b(?:(?:much|a lot|way|far|so much) )?(?:better|faster|quicker|smoother|quieter|nicer|brighter)\b"
    r"|\b(?:it|that|this|everything) (?:printed|opened|loaded|arrived|started|connected|came (?:out|through|up)|did it|helped)\b|^\W*(?:(?:ok|okay|k|top|right|done|it|that) ?(?:did it|helped)?)\W*$"
    r"|(?:快|好|顺|顺畅|清楚|稳定|流畅)(?:很)?多了|^\W*(?:好|好的|好了|好嘞|嗯+|嗯好|行了?|成了|ok)(?:[，,、 ]*(?:谢谢|多谢|辛苦了))?\W*$",
    re.IGNORECASE,
)
DISSATISFIED = compile_later(r"不(?:太|是很|很)?(?:满意|滿意)|\b(?:not|n['’]t) (?:\w+ ){0,2}(?:satisfied|happy|pleased|good|great|impressed|helpful|solved|resolved|fixed|working)\b|👎|😡|🤬|😠", re.IGNORECASE)
# Somebody is away: besides the texts of responders.
ABSENT: tuple[str, ...] = (
    r"(?:我|本人|我们)(?:目前|现在|现|将|正|近期|因)*(?:在)?(?:休假|度假|放假|休年假|年假|产假|病假|出差|外出|不在(?:办公室|公司|岗))|(?:休假|年假|出差|外出|假期|度假)(?:中|期间)|不在办公室|(?:休假|出差|外出|假期)[^。]{0,20}(?:返回|回来|返岗|上班|回复您?)|\b(?:on (?:annual |sick |parental |maternity )?(?:leave|vacation|holiday)|out of (?:the |my )?office)\b[^.!?]{0,60}\b(?:until|till|return|back|and will|with (?:limited|no))|\b(?:limited|no) access to (?:my )?e-?mails?\b|\b(?:im urlaub|außer haus|nicht im büro)\b",
)
STOP = compile_later(
    r"\b(?:stop|no more|quit|unsubscribe|remove me|do not|don['’]t)\b[^.!?]{0,40}(?:survey|questionnaire|feedback|mail|list)|\bunsubscribe\b|(?:别|不要|停止|勿|不用)再?[^。！]{0,10}(?:问卷|調查|调查|問卷|评价)|退订|退訂|\bkeine?\b[^.!?]{0,20}umfragen?|\bplus d['’]enquêtes?|\bgeen enquêtes",
    re.IGNORECASE,
)
DECLINES = compile_later(  # to say how it was
    r"^\W*(?:sorry\W+)?(?:i(?:['’]d| would)? (?:rather|prefer) not(?: to)?\b|(?:i(?:['’]m| am)? )?(?:do not|don['’]t|can['’]?t|cannot|won['’]t|not|no)\b)[^.!?]{0,40}\b(?:rat(?:e|ing|ings)|scor(?:e|es|ing)|survey|surveys|questionnaires?|feedback|fill|form|judge|say)\b(?P<behind>[^.!?]{0,50})[.!]*\s*$|^\W*(?:i['’]ll |i )?skip(?: (?:it|this|that|the survey))?\W*$"
    r"|^\W*(?:抱歉\W*)?(?:不想|不愿|不便|不方便|不好|不作|不做|没空|没时间|懒得|无法|不)(?:打分|评分|评价|填写?|评)(?P<after>[^。！]{0,8})[。！]?\s*$",
    re.IGNORECASE,
)
# fmt: on
