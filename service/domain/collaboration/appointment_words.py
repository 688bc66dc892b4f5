"""What an answer to an appointment says: yes, another time, or neither (docs/process.md S3.3).

It is read by English and Chinese words. What people write in other languages, and in more ways of English and Chinese,
is put into those first, word by word: as much of it as tells a yes, a no and a time.
"""

from __future__ import annotations

import re

from gateway.read.later_pattern import compile_later
from service.domain.collaboration.colleague_answers import body_lines
from service.domain.commands.yes_no import SUITS

_LOOKED_AT = 2000  # characters of an answer that are read

_OTHERWISE = compile_later(
    r"\d{1,2}\s*[:：点时]\s*\d{0,2}|\b\d{1,2}\s*(?:am|pm)\b|\b(?:but|instead|rather|another|other\s+time|can(?:no|['’])?t"
    r"|won['’]t|not)\b"
    r"|\b(?:no|cancel)\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\btomorrow\b|换|改|另|不行|不能|不可以|不方便|不在|没空|没时间|取消|否|但"
    r"|不过|周[一二三四五六日天]|明天|后天|下周",
    re.IGNORECASE,
)
TIME = compile_later(
    r"\d{1,2}\s*[:：点时]\s*\d{0,2}|\b\d{1,2}\s*(?:am|pm)\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:tomorrow"
    r"|morning|afternoon|noon|next\s+week)\b"
    r"|周[一二三四五六日天]|星期|礼拜|[今明后]天|[上下中]午|下周",
    re.IGNORECASE,
)
_PROPOSES = compile_later(  # a question that puts another time forward: "could we make it 14:00?", "下午2点可以吗？"
    r"\b(?:can|could|may|might|shall|should)\s+(?:we|you|i|it)\s+(?:please\s+)?(?:do|make|meet|move|come|start|push"
    r"|shift|be|say)\b"
    r"|\b(?:how|what)\s+about\b|\bwould\b.{0,30}\b(?:work|suit|do|be)\b|\b(?:possible|instead|rather|suit|better)\b"
    r"|(?:可以|行|好|成|方便|合适|能)(?:吗|么|不|否)|如何|怎么样|能不能|可不可以|可否|换|改",
    re.IGNORECASE,
)
_NEEDS_ANOTHER = compile_later(  # said of the time itself, whatever is asked besides
    r"\b(?:another|different|other)\s+(?:time|day|date)\b|\b(?:can(?:no|['’])?t|won['’]t)\s+(?:make\s+(?:it|that)|come"
    r"|be\s+there)\b"
    r"|不行|没空|没时间|不方便|换个?时间|改个?时间|改天|另约",
    re.IGNORECASE,
)
_YES_FIRST = compile_later(
    rf"(?:{SUITS.pattern})[^?？\n,，]{{0,30}}[.!。！]", re.IGNORECASE
)  # "Yes, gladly. Do I need my charger?"


_FITS = compile_later(
    r"\b(?:yes|suits|works|fine|ok|okay|great|perfect|good|it\s+is|see\s+you)\b|可以|没问题|方便|好的|行[,，。]|见$",
    re.IGNORECASE,
)
_DELAYED = compile_later(
    r"(?<!you )\blater\b|\b(?:be|bit|little|minutes?|hours?) late\b|晚[点到些一]|迟到", re.IGNORECASE
)
_CONTRARY = compile_later(  # beside which the words of a yes are none
    r"\b(?:but|instead|rather|another|other|no|not|cancel|better|only|unless|if|then)\b|n['’]t\b"
    r"|[不没否但换改另]|取消|如果|才|[?？吗]",
    re.IGNORECASE,
)

_NO_CONTRARY = compile_later(r"没有?问题|\bno problem\b|\bsee you then\b", re.IGNORECASE)

# Beside these a time that is named is perhaps none at which they are there: "busy Friday 10:00, fine otherwise".
_IN_DOUBT = compile_later(
    r"\b(?:perhaps|maybe|might|probably|possibly|hardly|barely|except|otherwise|though|busy|full|away|out\s+of|absent|late|early"
    r"|after|before|until|till|weeks|meeting(?!\s+room)|doctor|holidays?|vacation|on\s+leave|sick|bad|difficult|tight|impossible)\b"
    r"|可能|也许|或许|大概|恐怕|尽量|勉强|最好|太(?![好棒])|困难|(?<!帮)忙|开会|有会|会议(?!室)|请假|休假|出差|外出|[点半\d][之以]?[前后](?!台)|[之以][前后]|晚点|早点",
    re.IGNORECASE,
)


def agrees(text: str) -> bool:
    """Is it a yes, with nothing beside that takes it back?"""
    first = next(iter(body_lines(text)), "")
    fits = SUITS.match(first) or _FITS.search(first) or _NO_CONTRARY.search(first)
    return fits is not None and not _CONTRARY.search(_NO_CONTRARY.sub(" ", text)) and not _IN_DOUBT.search(text)


def read_answer(text: str) -> str:
    """yes, other (no, or another time), open (a yes, and more that may take it back), or "" for a comment."""
    lines = body_lines(text)
    if not lines:
        return ""
    whole = " ".join(lines[:3])
    if lines[0].rstrip().endswith(("?", "？")):
        if _NEEDS_ANOTHER.search(lines[0]) or (TIME.search(lines[0]) and _PROPOSES.search(lines[0])):
            return "other"
        return "yes" if _YES_FIRST.match(lines[0]) and not _OTHERWISE.search(whole) else ""
    if _OTHERWISE.search(whole):
        agrees = _FITS.search(whole) and not _CONTRARY.search(whole)
        return "open" if agrees or _YES_FIRST.match(lines[0]) else "other"
    if not SUITS.match(lines[0]):
        return ""
    return "open" if _DELAYED.search(whole) else "yes"


# -- other words of a yes, a no and a time ----------------------------------------------------------------------------

_END = r"(?=\s*(?:[,.;!?)~，。！]|$))"  # where a short word is all that is said
_START = r"(?:(?<=[,.;!\n] )|(?<=[,.;!\n，。！])|(?<![^\n]))"
_NO_ROOM = r"(?:\s+[^\W\d_]+){0,3}?\s+"  # a few words between a verb and its "not"
_CANNOT = "cannot"
_DAYS = {
    "monday": "montags?|lundi|lunes|segunda(?:-feira)?|luned[iì]|maandag|понедельник",
    "tuesday": "dienstags?|mardi|martes|terça(?:-feira)?|marted[iì]|dinsdag|вторник",
    "wednesday": "mittwochs?|mercredi|mi[eé]rcoles|quarta(?:-feira)?|mercoled[iì]|woensdag|сред[ау]",
    "thursday": "donnerstags?|jeudi|jueves|quinta(?:-feira)?|gioved[iì]|donderdag|четверг",
    "friday": "freitags?|vendredi|viernes|sexta(?:-feira)?|venerd[iì]|vrijdag|пятниц[ау]",
    "saturday": "samstags?|samedi|sábado|sabato|zaterdag|суббот[ау]",
    "sunday": "sonntags?|dimanche|domingo|domenica|zondag|воскресенье",
}
_AHEAD = rf"(?:übermorgen|morgen|demain|mañana|amanhã|domani|завтра|{'|'.join(_DAYS.values())})"

# In this order: a no of several words before the yes that it holds.
_SAID: tuple[tuple[str, str], ...] = (
    ("’", "'"),
    # English and Chinese
    (r"[👍👌🆗✅]\S?", "yes "), ("👎", "no "),
    (r"\b(?:no|not a) (?:problem|worries|issues?|objections?)\b|\bdo(?: not|n't) worry\b|\bwhy not\b", "fine"),
    (r"\bsounds? (?:good|great|fine|perfect|ok(?:ay)?|lovely|excellent|like a plan)\b", "fine"),
    (r"\b(?:until|till) then\b|\b(?:talk|speak) to you then\b|\b(?:look|looking) forward to (?:it|that|seeing you)\b", "see you then"),
    ((r"\b(?:i(?:'ll| will| shall| can)|we(?:'ll| will| can)|will) (?:be (?:there|here|available|ready|around|at my desk)"
     r"|come|attend|join|make (?:it|that))\b|\bi(?:'m| am) (?:available|free|happy with that|fine with that|ok with that)\b"), "fine"),
    ((r"\b(?:the|this|that|your) (?:time|date|day|slot|appointment) (?:works|suits|fits|is (?:fine|good|ok|okay|great|perfect))\b"
     r"|\b(?:works|suits|fits|fine|good|ok|okay|perfect|great) (?:for|by|with) (?:me|us)\b|\bsuits (?:me|us)\b"
     r"|\b(?:that|this|it) (?:is|would be|will be) (?:fine|good|ok|okay|great|perfect)\b|\bthat's (?:fine|good|ok|okay|great|perfect)\b"
     r"|\b(?:that|this|it)(?:'ll| will| would| should) (?:work|suit|do|fit)\b|\bi (?:accept|confirm|agree)\b|\bconfirmed\b"
     r"|\bcount me in\b|\bwith pleasure\b|\bgladly\b|\bhappy to\b"), "fine"),
    (r"(?<!ca)(?<!wo)n't\b", " not"),
    (r"\bunfortunately\b|\bi'm afraid\b|\bunable to\b", "but"),
    (r"不错", "好的"), (r"不见不散|不会迟到", "到时见"), (r"(?:我)?(?:会)?(?:准时|按时)(?:到|参加|在)|我(?:会|都)?(?:在|到|参加)的?(?=$|[，。！,.!])", "可以"),
    # a time of day
    ((rf"\bbis (?={_AHEAD}\b)|\bà (?={_AHEAD}\b)|\bhasta (?:el )?(?={_AHEAD}\b)|\baté (?={_AHEAD}\b)|\ba (?={_AHEAD}\b)"
     rf"|\btot (?={_AHEAD}\b)|\bдо (?={_AHEAD}\b)"), "@@ "),
    (rf"{_START}@@ ", "see you "), ("@@ ", "until "),
    (r"\b(\d{1,2})[.h:](\d{2})(?: ?(?:uhr|heures?|h))?\b(?![.:/-]?\d)", r"\1:\2"),
    (r"\b(\d{1,2}) ?(?:uhr|heures?|h)\b", r"\1:00"),
    (r"\b(?:at|um|à|a las|às|as|alle|om|в) (\d{1,2})(?!\d|[.:/,-]\d| ?(?:am|pm|a\.m|p\.m|o'clock)|:)(?= ?(?:$|[,.;!?\n]))", r"at \1:00"),
    # German
    (r"\bkeine? (?:problem|einwände|thema)\b", "fine"),
    (rf"\b(?:passt|klappt|geht|kann|könnte|schaffe|bin|habe){_NO_ROOM}(?:nicht|schlecht|keine zeit)\b|\bkeine zeit\b|\bverhindert\b", _CANNOT),
    (r"\bander(?:e[rnms]?) (?:termin|zeit|tag|uhrzeit|mal)\b|\b(?:verschieben|verlegen)\b", "another time"),
    (r"\b(?:nein|nee|nö)\b", "no"), (r"\b(?:nicht|kein(?:e[nrms]?)?|nie)\b", "not"), (r"\b(?:absagen|stornieren)\b", "cancel"),
    (r"\b(?:aber|jedoch|allerdings|sondern|leider)\b", "but"), (r"\b(?:lieber|besser|stattdessen)\b", "rather"),
    (r"\b(?:wenn|falls|sofern)\b", "if"), (r"\b(?:nur|erst|frühestens|spätestens)\b", "only"), (r"\b(?:vielleicht|eventuell|vermutlich)\b", "perhaps"),
    (r"\b(?:können|könnten|könnte|wäre)\b|\b(?:geht|ginge|passt|passte|klappt) (?:es|das|auch)(?=[^.!\n]{0,60}\?)", "could we make it"),
    ((r"\b(?:(?:das|es|der termin|die zeit) )?(?:passt|klappt|geht)(?: (?:mir|uns|bei mir|bei uns|für mich|auch|sehr|gut|so|klar|prima|perfekt"
     r"|super|wunderbar|hervorragend|in ordnung)){0,3}\b"), "fine"),
    ((r"\b(?:ja(?:wohl)?|gerne?|einverstanden|abgemacht|in ordnung|alles klar|perfekt|wunderbar|bestätigt|ich bestätige|bestätige ich"
     r"|(?:ich )?bin (?:dann |ich )?(?:da|dabei|vor ort|verfügbar)|ich komme|ich werde da sein|machen wir(?: so)?)\b"), "yes"),
    (rf"\b(?:(?:sehr )?gut|prima|super|klasse|natürlich|klar|vale|claro|certo|sim|si|goed|да){_END}", "fine"),
    (r"\b(?:bis (?:dann|dahin|gleich|später)|wir sehen uns|tot dan|tot ziens)\b", "see you then"),
    # French, Spanish, Portuguese, Italian, Dutch
    (r"\b(?:pas de|aucun|sin|no hay|sem|nessun|geen|без) (?:problème|soucis?|problema|probleem|проблем)\b", "fine"),
    ((r"\bautre (?:heure|jour|date|moment|créneau|horaire)\b|\botr[oa] (?:hora|día|momento|fecha)\b|\boutr[oa] (?:hora|dia|horário|data)\b"
     r"|\baltr[oa] (?:ora|orario|giorno|momento|data)\b|\bander(?:e)? (?:tijd|dag|moment)\b|\bдругое время\b"), "another time"),
    (r"\b(?:non|não|nee|нет)\b", "no"), (r"\b(?:ne|pas|niet|geen|не)\b", "not"), (r"\bn'(?=[^\W\d_])", "not "),
    (r"(?<=, )ma\b|\b(?:mais|pero|mas|maar|malheureusement|désolée?|purtroppo|helaas|lamentablemente|infelizmente|но)\b", "but"),
    (r"\b(?:plutôt|prefiero|prefiro|preferisco|liever|лучше)\b", "rather"), (r"\b(?:peut-être|quizás?|talvez|forse|misschien)\b", "perhaps"),
    (r"\b(?:annuler|cancelar|annullare|annuleren)\b|\bimpossible\b", "cancel"),
    (r"\b(?:peut-on|on peut|pourrait-on|pourrions-nous|pouvons-nous|serait-il possible|podemos|podríamos|possiamo|potremmo|kunnen we)\b", "could we make it"),
    ((r"\b(?:ça|cela|c'est|ce) ?(?:me |nous )?(?:convient|va|bon|parfait|ok)(?: (?:parfaitement|très bien|bien|pour (?:moi|nous))){0,2}(?!\w)"
     r"|\b(?:me|nos) (?:va|viene|parece|conviene) (?:muy )?bien\b|\bestá (?:muy )?bien\b|\bpode ser\b|\btudo bem\b|\b(?:está|fica) (?:ótimo|bom|bem)\b"
     r"|\b(?:mi |ci )?va (?:molto )?bene\b|\b(?:dat|het) (?:past|werkt|schikt|is goed|is prima|komt goed uit)(?: (?:me|mij|ons|goed|prima)){0,2}\b"
     r"|\b(?:(?:мне )?(?:подходит|удобно)|хорошо|отлично|договорились|согласен|согласна|подтверждаю)\b"), "fine"),
    ((r"\b(?:oui|d'accord|entendu|volontiers|avec plaisir|parfaite?|très bien|je (?:serai|suis) (?:bien )?(?:là|présente?|disponible)|j'y serai"
     r"|je (?:le |vous )?confirme|confirmée?|sí|de acuerdo|perfecto|(?:ahí|allí) estaré|estaré (?:ahí|allí)|confirmo|por supuesto|combinado|de acordo|perfeito"
     r"|estarei lá|sì|d'accordo|perfetto|benissimo|ci sarò|confermo|volentieri|akkoord|ik ben er)(?!\w)"), "yes"),
    (r"(?<!\w)(?:à bientôt|à tout à l'heure|hasta (?:entonces|luego|pronto)|até (?:lá|breve|logo)|a (?:presto|dopo)|до встречи)(?!\w)", "see you then"),
    # Japanese
    (r"(?:問題|もんだい)ありません|大丈夫です|はい|承知(?:しました|いたしました)|了解(?:です|しました)|それでお願いします|よろしいです", "可以，"),
    (r"いいえ|都合が(?:悪|つき)\S{0,6}|難しい\S{0,4}|(?:でき|行け|参加でき)ません|別の(?:日|時間)", "不行"), (r"ですが|しかし|でも(?=[、\s])", "但"), (r"明日", "明天"),
    (r"\b(?:später|plus tard|más tarde|mais tarde|più tardi|позже)\b|後で", "later"), (r"\bverspätet\b", "be late"),
    # days
    (r"\b(?:übermorgen|après-demain|pasado mañana|depois de amanhã|dopodomani|overmorgen|послезавтра)\b", "day after tomorrow"),
    (r"(?<!guten )(?<!am )(?<!goede )\bmorgen\b|\b(?:demain|amanhã|domani|завтра)\b|(?<!la )\bmañana\b", "tomorrow"),
    *((rf"\b(?:{names})\b", day) for day, names in _DAYS.items()),
)  # fmt: skip
_TABLE = tuple((compile_later(said, re.IGNORECASE), known) for said, known in _SAID)
_THANKS = compile_later(  # what is said before the answer, on its line
    r"^[ \t]*(?:(?:many )?thanks|thank you|thx|cheers|hi|hello|hey|dear|noted|understood|got it|(?:vielen |besten |herzlichen )?dank|danke|hallo"
    r"|guten (?:tag|morgen|abend)|merci|bonjour|gracias|hola|obrigad[oa]|olá|grazie|ciao|buongiorno|bedankt|dank je|спасибо)\b"
    r"[^,.!;:\n?，。！？–—]{0,40}[,.!;:，。！–—]+[ \t]*|^[ \t]*(?:谢谢|多谢|感谢|收到|明白|了解|您好|你好|ありがとうございます)(?:您|你|了)?[，,。.！!、 ]+",
    re.IGNORECASE | re.MULTILINE,
)


def in_known_words(text: str) -> str:
    """The answer in the words that it is read by, without thanks before what it says."""
    said = _THANKS.sub("", _THANKS.sub("", text[:_LOOKED_AT]))
    for pattern, known in _TABLE:
        said = pattern.sub(known, said)
    return said
