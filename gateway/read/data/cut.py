"""What programs write where they cut a mail, words of time in attributions, and the words of the law in notices."""

from __future__ import annotations

import re

# fmt: off
# A whole line: something was left out here, or can be shown.
CLIPPED = re.compile(
    r"[\[(（【<«…. ]*(?:(?:message|mail|e-?mail|conversation) (?:clipped|truncated|shortened|too long)|(?:quoted|previous|earlier|trimmed|original) (?:text|content|messages?|mails?) (?:hidden|omitted|removed|trimmed|snipped|was cut)|(?:snip(?:ped)?|trimmed|cut|clipped|truncated)|show (?:quoted text|trimmed content|more)|hide quoted text|view (?:the )?entire message"
    r"|zitierten text ausblenden|zitat ausgeblendet|nachricht gekürzt|texte des messages précédents masqué|message tronqué|texto de la cita oculto|mensaje recortado|testo citato nascosto|texto das mensagens anteriores oculto|邮件(?:内容)?(?:过长|已截断|被截断|太长)[^。]{0,16}|引用(?:的)?(?:文字|内容|原文)?(?:已隐藏|已省略|已删除|隐藏)|显示引用(?:的)?(?:文字|内容)|以下(?:内容|引文)(?:已)?省略|查看完整邮件|此处有图片|图片已省略|image removed by sender|inline image|image)"
    r"[\])）】>»…. ]*(?:view (?:the )?entire message|查看完整邮件)?[\])）】>»…. ]*",
    re.IGNORECASE,
)

DOTS = re.compile(r"[\[(]?\s*(?:\.{2,}|…+)\s*[\])]?")

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

LEGAL = re.compile(
    r"confidential|intended (?:only |solely |exclusively )?(?:recipient|addressee|for the|use)|privileged|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|poufn|конфиденц|registered (?:in|office|number|company)|amtsgericht|handelsregister|geschäftsführer|registered address|保密|机密|機密|法律责任|法律責任|收件人(?:以外|非)|误收|誤收|未经授权|未經授權",
    re.IGNORECASE,
)
# fmt: on
