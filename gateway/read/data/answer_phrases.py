"""How people say yes, no, works, thanks and still not in seven more languages. To add one: an entry here, and labelled sentences.

Patterns are written for one clause at a time: lower case, blanks collapsed, without accents (German: ae, oe, ue, ss; the "yes" of Spanish
and Italian: sii, for "si" is another word). A clause confirms when a form of `confirms` takes it in whole: fillers, a thing, and that it works.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from msgspec import Struct

from gateway.read.later_pattern import compile_later


class AnswerPhrases(Struct, frozen=True, eq=False):
    """One language. What is tried first stands first; the patterns of `confirms`, `yes` and `no` take in a whole clause without its fillers, the others are found anywhere in it."""

    code: str
    returns: re.Pattern[str]  # the trouble is there again, in words that could be good news of something else
    doubts: re.Pattern[str]  # conditions, other people, other times, detours
    fillers: re.Pattern[str]  # greetings, thanks, praise, "again", "now", "with me": all of them
    beside: re.Pattern[str]  # those that are never what is said itself, as "all" and "fine" are
    all_: re.Pattern[str] | None  # "all": "fine" beside it is no mere praise
    confirms: re.Pattern[str]
    thanks: re.Pattern[str]  # in a clause of fillers: it thanks
    yes: re.Pattern[str]  # in a clause of fillers: it confirms
    no: re.Pattern[str]
    asks: re.Pattern[str]
    cancels: re.Pattern[str]
    denies: re.Pattern[str]
    told: re.Pattern[str]  # what was done or was so: it may stand before "it works"
    joints: re.Pattern[str]  # where a clause may be two
    spaced: bool = True


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(patterns) + r")\Z")


_ELIDED = r"(?:(?:[ld]|qu|un|dell|all|nell|sull|quell)')?"  # "l'autre", "un'altra"


def _apart(patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-]){_ELIDED}(?:{patterns})(?![\w-])")


def _anywhere(patterns: str) -> re.Pattern[str]:
    return re.compile(patterns)


def _later(patterns: str) -> re.Pattern[str]:
    return compile_later(patterns)


def _alternatives(patterns: str) -> list[str]:
    """The entries of a list, the longest first; bars in brackets part none."""
    found, depth = [""], 0
    for letter in patterns:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            found.append("")
        else:
            found[-1] += letter
    return sorted(filter(None, found), key=len, reverse=True)


def _spaced(
    code: str, parts: dict[str, str], forms: tuple[str, ...], found: dict[str, str], joints: str
) -> AnswerPhrases:
    """A language whose words stand apart; capitals in a form are what `parts` says: S a thing, D one with its article, V works, W what people do too, E fine, P a problem, T a ticket, C close."""
    core = re.compile(f"{parts['E']}|{parts['K']}")
    fillers = _alternatives(parts["F"])

    def compiled(form: str) -> str:
        for name in "SDVWEPTC":
            form = re.sub(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", lambda _, name=name: f"(?:{parts[name]})", form)  # type: ignore[misc]
        return form

    quality = f"(?: (?:{parts['E']}|{parts['K']}))*"
    return AnswerPhrases(
        code, _apart(found["returns"]), _apart(found["doubts"]), _apart("|".join(fillers)),
        _apart("|".join(one for one in fillers if not core.fullmatch(one))),
        _apart(parts["K"]),
        re.compile(f"(?:{'|'.join(f'(?:{compiled(form)})' for form in forms)}){quality}\\Z"),
        _apart(found["thanks"]), _apart(found["yes"]), _whole(found["no"]), _apart(found["asks"]),
        _apart(found["cancels"]), _apart(found["denies"]), re.compile(found["told"]), re.compile(joints),
    )  # fmt: skip


# Words of closing in all of these languages, and how a question begins that asks for it, as the tables have it plainly.
CLOSING = re.compile(
    r"schliess|geschlossen|zumachen|beende|ferme|clotur|cerrar|fechar|encerrar|chiude|chius|закры|クローズ|閉じ|完了[にで]"
)
# What makes closing depend on something.
CONDITIONS = {
    "de": _later(r"\b(?:wenn|falls|sobald|sofern)\b"),
    "fr": _later(r"\b(?:si(?! (?:il|te?|vous) plait)|quand|lorsque|des que|tant que|a condition)\b"),
    "es": _later(r"\b(?:si|cuando|en cuanto|siempre que|hasta que)\b"),
    "pt": _later(r"\b(?:quando|assim que|desde que|caso (?:volte|haja|nao)|so depois)\b|(?:^|[.!?,;\n] ?)se (?!pud|poss|quis|pode)"),
    "it": _later(r"\b(?:se|quando|appena|finche|qualora|una volta che)\b"),
    "ru": _later(r"\b(?:если|когда|как только|как .{1,60} так|после того)\b"),
    "ja": _later("たら|れば|なら(?!な)|場合|次第"),
}
# What tells that a trouble is there once more, or still, or that there is none of what all need.
RETURNED = {
    "de": _later(
        r"\b(?:fehler|problem|stoerung|(?:fehler)?meldung) (?:ist|sind|war|kommt|kam|tritt|trat) "
        r"(?:(?!nicht|nie)\w+ )?(?:wieder(?: da| auf|(?!\s\w))|erneut auf|zurueck)\b"
        r"|\b(?:wieder|erneut) (?:kaputt|dunkel|tot|abgestuerzt|ausgefallen|haengen geblieben)\b"
        r"|\b(?:ist|wird|bleibt|war) (?:schon )?(?:wieder|erneut) schwarz\b"
        r"|\b(?:streikt|tropft|leckt|stuerzt|spinnt|ruckelt|klemmt|flackert) "
        r"(?:(?:schon|immer|leider) )?(?:wieder|noch|erneut)\b"
        r"|\bkein(?:e|en)? (?:warm(?:es|wasser)|strom|licht|internet|empfang|ton|bild|heizung|netz)\b"
    ),
    "fr": _later(
        r"\b(?:erreur|probleme|panne|bug|souci|defaut)s? (?:(?:est|sont) )?"
        r"(?:revenue?s?|de retour|revien(?:t|nent)|reapparai\w+|reapparue?s?)\b"
        r"|\b(?:de|a) nouveau (?:noire?|morte?|casse|en panne|bloque|vide|hors)e?s?\b"
        r"|\b(?:fuit|coupe|plante|bloque|clignote|grince|saute|coince) (?:encore|toujours|de nouveau|a nouveau)\b"
        r"|\b(?:plus|pas) d(?:e |')(?:eau chaude|courant(?! d)|chauffage|lumiere|internet|son|image|reseau|electricite)\b"
    ),
    "es": _later(
        r"\b(?:error|problema|fallo|falla|averia)(?:e?s)? (?:(?:ha|han|esta|estan) )?"
        r"(?:vuelto|vuelven?|volvio|volvieron|de vuelta|regres(?:o|ado|aron|a)|reaparec\w+)\b"
        r"|\b(?:apaga|cuelga|cae|corta|bloquea|gotea|falla|parpadea|atasca|negr[oa]|rot[oa]|muert[oa]|caid[oa])"
        r"(?: sol[oa])? (?:otra vez|de nuevo)\b|\bsigue (?:gote|fall|cay|colg|apag|cort|rot[oa]|igual\b)"
        r"|\bno hay (?:agua|luz|internet|senal|sonido|imagen|calefaccion|linea|corriente|cobertura|wifi)\b"
    ),
    "pt": _later(
        r"\b(?:erro|problema|falha|avaria|defeito)s? (?:(?:esta|estao) )?"
        r"(?:voltou|voltaram|de volta|regress(?:ou|aram)|reaparec\w+)\b"
        r"|\b(?:desliga|trava|cai|falha|pinga|pisca|bloqueia|vaza|pret[oa]|mort[oa]|quebrad[oa]|travad[oa])"
        r"(?: sozinh[oa])? (?:de novo|outra vez)\b|\bcontinua (?:a )?(?:ping|falh|trav|cai|quebr|igual\b)"
        r"|\bnao (?:ha|tem) (?:mais )?(?:agua|luz|internet|sinal|som|imagem|aquecimento|rede|wifi)\b"
    ),
    "it": _later(
        r"\b(?:errore|errori|problem[ai]|guast[oi]|difett[oi]) (?:(?:e|sono|si) )?"
        r"(?:tornat\w|di nuovo (?:qui|qua|li)|ripresenta\w*|ricompar\w+|riappar\w+)\b"
        r"|\bdi nuovo (?:ner[oa]|mort[oa]|rott[oa]|bloccat[oa]|giu|ferm[oa]|spent[oa])\b"
        r"|\b(?:perde|gocciola|blocca|spegne|cade|lampeggia|salta) (?:ancora|di nuovo)\b"
        r"|\bnon c'e (?:piu )?(?:acqua|luce|corrente|internet|segnale|riscaldamento|rete|linea)\b"
    ),
    "ru": _later(
        r"\b(?:ошибк[аи]|проблем[аы]|сбо[йи]|неисправность) "
        r"(?:вернул\w+|повторил\w+|(?:снова|опять) (?:тут|здесь|появ\w+|есть|вылез\w+))"
        r"|\b(?:снова|опять) (?:черн|мертв|слома|завис|упал|течет|отвал|глюч|выключ|погас|не )"
        r"|\bнет (?:горячей )?(?:воды|света|интернета|связи|звука|отопления|сети)\b"
    ),
    "ja": _later(
        "(?:エラー|不具合|問題|障害|症状)[がは]?(?:(?:また|再び|再度)(?:出|発生し|起き)|再発し|戻り)(?!ま?せん|てい?ま?せん|てい?な)"
        "|また(?:電源が|画面が)?(?:落ち|固ま|止ま|壊れ|切れ|真っ暗)(?![りら]?(?:ま?せん|な))"
    ),
}
# How a clause behind others begins that takes them back: a second thought, a joke.
SECOND_THOUGHT = {
    "de": _later(
        r"(?:h?u+ps|oops|hoppla|oh nein|mist$|kommando zurueck|(?:nur |war )?(?:ein )?(?:scherz|spass)$|quatsch$"
        r"|zu frueh|korrektur$|moment(?: mal)?$|halt$|stopp?$|doch nicht|von wegen|denkste|bis (?:eben|vorhin))\b"
    ),
    "fr": _later(
        r"(?:ou?ps|zut|mince$|ah (?:ben )?non|j'ai (?:parle|crie victoire) trop|trop (?:vite|tot)|attend(?:ez|s)$"
        r"|(?:correction|rectification)$|je (?:plaisante|rigole|blague)|finalement non|en fait non"
        r"|jusqu'a (?:tout a l'heure|ce matin|hier))\b"
    ),
    "es": _later(
        r"(?:u[yf]$|ups|oops|vaya$|a[hy] no|me precipite|hable (?:demasiado|muy) (?:pronto|rapido)|demasiado pronto"
        r"|esper[ae]n?$|(?:correccion|rectifico)$|(?:es |era )?broma|mentira$|hasta hace (?:un rato|poco))\b"
    ),
    "pt": _later(
        r"(?:o+ps|opa$|eita$|ih$|a[hi] nao|falei (?:cedo|rapido) demais|cedo demais|esper[ae]m?$|correcao$"
        r"|(?:e |era )?brincadeira|mentira$|so que nao|ate ha pouco)\b"
    ),
    "it": _later(
        r"(?:o+ps|accidenti$|mannaggia$|ah no|ho parlato troppo presto|troppo presto|aspett(?:a|i|ate)$|un attimo$"
        r"|correzione$|scherz(?:o|avo)$|anzi no|fino a (?:poco|un attimo) fa)\b"
    ),
    "ru": _later(
        r"(?:ой|упс+|стоп|рано (?:об)?радовал\w*|поправка|шучу|шутка|постой(?:те)?|погоди(?:те)?|хотя нет|а нет"
        r"|все-таки нет|до недавнего)\b"
    ),
    "ja": _later("あ[れっ]?、|いや、|おっと|早とちり|待って|訂正|冗談|嘘|うそ|やっぱり|さっきまで"),
}
# How one thing more begins, behind what was said.
POSTSCRIPT = _later(
    r"[.,!\n\u3002\uff01…)] *(?:p\.? ?s\b|p\.? ?d\b(?=[.:])|п\.? ?с\b|nachtrag\b|postskriptum|追伸|追記)"
)
POLITE_REQUESTS = tuple(
    (re.compile(begin), plain)
    for begin, plain in (
        (r"^(?:koennten|koennen|wuerden) sie (?:bitte )?", "koennen sie "),
        (r"^(?:pouvez|pourriez)[- ]vous (?:svp |s'il vous plait )?(?:fermer|cloturer|clore)\b", "fermez"),
        (r"^(?:podrian?|pueden?) (?:ustedes )?(?:por favor )?", "pueden "),
        (r"^(?:podem|poderiam?|pode) (?:por favor )?", "pode "),
        (r"^(?:potreste|potrebbe|potete|puo) (?:per favore )?", "potete "),
        (r"^(?:не )?могли бы (?:вы )?(?:пожалуйста )?", "можете "),
        (r"(?<=クローズ)して(?:いただけ|もらえ|くれ)(?:ますか|ませんか)$", "してください"),
        (r"(?<=閉じ)て(?:いただけ|もらえ|くれ)(?:ますか|ませんか)$", "てください"),
    )
)


# ---------------------------------------------------------------- German
_DE_F = (
    "(?:sorry|entschuldigung|entschuldigen sie|verzeihung|tut mir leid)(?: bitte)?(?: (?:fuer|wegen) (?:die|der|meine|meiner) (?:spaete|spaeten|verspaetete|verspaeteten) (?:antwort|rueckmeldung|reaktion))?|ja|jawohl|jep|jo|jup|jupp|genau|richtig|hallo|hi|hey|moin|moin moin|servus|guten (?:tag|morgen|abend)|gruess gott|gruezi|liebes team|hallo zusammen|zusammen|liebe kollegen|sehr geehrte damen und herren"
    "|danke(?: ?schoen| sehr| vielmals| nochmals| dir| euch| ihnen)?|(?:vielen|herzlichen|besten|lieben|tausend|ganz lieben|recht herzlichen)(?: lieben| herzlichen)? dank|dank|merci"
    "|fuer (?:die|ihre|eure|deine) (?:\\w+ )?(?:hilfe|unterstuetzung|muehe|bearbeitung|rueckmeldung|loesung|geduld|antwort|info)|fuers? (?:kuemmern|beheben|reparieren)"
    "|super|supi|prima|perfekt|klasse|toll|top|genial|wunderbar|spitze|bestens|hervorragend|sehr gut|gut|einwandfrei|tadellos|problemlos|reibungslos|fehlerfrei|normal|korrekt|fluessig|zuverlaessig|schnell"
    "|(?:ihr seid|sie sind|du bist) (?:die besten|der beste|die beste|spitze|super|klasse|toll)|gut gemacht|gute arbeit|tolle arbeit|super service|toller service|schoenen (?:tag|abend|feierabend)(?: noch)?|schoenes wochenende|mfg|lg|vg|gruss|gruesse|viele gruesse|beste gruesse|liebe gruesse|schoene gruesse|mit freundlichen gruessen|freundliche gruesse"
    "|wie (?:gewuenscht|gewohnt|immer|vorher|zuvor|frueher|geschmiert|gehabt|erwartet|beschrieben)|wie es soll(?:te)?|stabil|rund|tiptop|tip top|ganz normal|wie am schnuerchen|wieder|jetzt|nun|inzwischen|mittlerweile|endlich|heute|heute (?:morgen|frueh|vormittag|nachmittag|mittag)|seit (?:heute|gestern|eben|vorhin)(?: morgen| frueh| nachmittag| abend)?|seit (?:dem|ihrem|eurem) (?:update|neustart|austausch|eingriff)|seitdem"
    "|soeben|gerade|eben|gerade eben|bei mir|bei uns|bei mir auch|bei uns auch|fuer mich|fuer uns|hier|auch|sehr|ganz|voellig|vollstaendig|komplett|ohne (?:weitere |irgendwelche )?(?:probleme|fehler|fehlermeldung|fehlermeldungen|stoerung)|tatsaechlich|wirklich|definitiv|von meiner seite(?: aus)?|von unserer seite(?: aus)?|von mir aus|meinerseits|unsererseits|aus meiner sicht|aus unserer sicht"
    "|nach (?:dem|einem) (?:neustart|update|austausch|reboot)|sofort|ok|okay|oki|und|also|damit|somit|daher|deshalb|hiermit|einfach|uebrigens|gerne|gern|herzlich|zum glueck|gott sei dank|erfreulicherweise|freut mich|das freut mich|hurra|juhu|gute nachricht|gute nachrichten|kurze rueckmeldung|zur info|rueckmeldung"
    "|(?:ich|wir|hiermit) (?:kann|koennen|moechte|moechten|darf) (?:ich |wir |hiermit |gerne |nur )*bestaetigen(?: dass)?|(?:ich|wir|hiermit) bestaetigen?(?: ich| wir| hiermit)?(?: dass)?|bestaetigt|bestaetige|kann ich bestaetigen|wie gesagt|dass|auf (?:allen|beiden) (?:geraeten|rechnern)"
    "|(?:ich habe |habe |hab |habs |ich hab |wir haben )?(?:es |das |alles |das ganze )?(?:gerade |soeben |eben |heute |nochmal |noch mal )*(?:getestet|ausprobiert|geprueft|probiert|versucht)|test(?: war)? erfolgreich"
)
_DE_N = r"(?!(?:bei|mit|auf|im|in|am|an|von|vom|nach|nur|unter|ueber|zu|zum|zur|ohne|statt|trotz|ab|seit|vor|fuer|aus|ich|wir|was|wie|wo|wer|wann|und|oder|also|nicht|nie|kein\w*|nein)\b)[\w-]{2,30}"
GERMAN = partial(
    _spaced,
    "de",
    {
        "K": "alles|beides",
        "F": _DE_F,
        "D": rf"es|alles|beides|(?:der|die|das|den|mein|meine|unser|unsere|dieser|diese|dieses|ihr|ihre|eure|euer|alle) (?:{_DE_N})(?: {_DE_N})?",
        "S": rf"es|dies|alles|beides|beide|sie|er|(?:(?:der|die|das|den|mein|meine|unser|unsere|dieser|diese|dieses|ihr|ihre|eure|euer) )?(?:{_DE_N})(?: {_DE_N})?(?: (?:und|im|in der|in|am|auf dem|auf das|auf die|auf den|zum|zur|von|vom) {_DE_N}(?: {_DE_N})?)?",
        "V": "funktioniert|funktionieren|funzt|funzen|klappt|klappen|geht|gehen|laeuft|laufen|tuts|geht ?'?s|laeuft ?'?s|klappt ?'?s|synchronisiert",
        "W": "druckt|drucken|scannt|startet|heizt|heizen|kuehlt|schliesst|schliessen|klingelt|liest|oeffnet|oeffnen|kommen an|kommen rein|oeffnet sich|verbindet sich|meldet sich an",
        "E": "geloest|behoben|erledigt|repariert|wiederhergestellt|in ordnung|beseitigt|erreichbar|moeglich|verfuegbar|bereinigt|gefixt|fixiert|abgeschlossen|vom tisch|gut|ok|okay|perfekt|bestens|super|prima|top",
        "T": "ticket|tickets|vorgang|fall|anfrage|sache|meldung|call|auftrag|stoerung|incident|case|thema",
        "P": "problem|probleme|fehler|fehlermeldung|fehlermeldungen|meldung|stoerung|anliegen|thema|sache|angelegenheit|ticket",
        "C": "schliessen|zumachen|abschliessen|beenden|schliesst|zu machen",
    },
    (
        "(?:S )?(?:V)(?: (?:es|alles|er|sie|das|beides))?|D (?:V|W)|(?:V|W) D|druckt|scannt|startet|passt|(?:die |das |der )?(?:verbindung|leitung|vpn|internet|netz|netzwerk|zugang|vpn-verbindung) steht|(?:alles|es|das) passt",
        "S (?:ist|sind|waere|war|wurde|wurden|konnte|konnten|ist jetzt|ist nun) E(?: worden| werden)?",
        "(?:ist|sind|wurde)(?: es| alles)? E",
        "(?:das |mein |unser |die |der )?P (?:ist|sind|wurde|wurden|konnte|hat sich|gilt als) (?:E|weg|verschwunden|nicht mehr da|nicht mehr aufgetreten|geloest werden|behoben werden)(?: worden)?",
        "(?:das |der |die )?P (?:tritt|taucht|kommt|besteht|erscheint) nicht (?:mehr|wieder)(?: auf| vor)?",
        "(?:es gibt |habe |hat |ich habe |wir haben )?(?:keine?|keinerlei)(?: weiteren| weitere)? (?:P|beschwerden|ausfaelle|abstuerze) mehr",
        "(?:das |mein |unser )?P (?:E|weg)(?: (?:ist|sind|wurde|wurden))?|S E (?:ist|sind|wurde|wurden)",
        "kann (?:der |das |die |dieser |dieses )?T (?:geschlossen|abgeschlossen|zugemacht|zu)(?: werden)?",
        "T (?:erledigt|geschlossen|geloest)|geloest|behoben|erledigt|repariert|alles klar|alles paletti|alles roger|alles (?:E|da|schick|fein)",
        "(?:(?:ich|wir) )?(?:sehe|sehen|hoere|hoeren)(?: (?:ich|wir))? (?:alles|(?:alle|saemtliche)(?: (?:meine |unsere )?(?!fehl|prob|stoer|warn|meld|leer|doppelt|schwarz|grau|weiss|falsch|unscharf|verschw|verz|rausch|knack)[\\w-]{2,30})?)","(?:das |es )?hat (?:geklappt|funktioniert|geholfen)|(?:das |der |ihr |dein |euer )?(?:update|tipp|hinweis|austausch|neustart|trick) hat geholfen|hat sich (?:erledigt|geloest)",
        "(?:das |mein )?telefon klingelt|(?:(?:ich |wir )?(?:komme|kommen)|(?:komme|kommen) (?:ich|wir)) (?:rein|drauf|hinein|(?:ins|in das|in die|in mein|auf das|auf die|aufs|an die|an meine) (?:netz|netzwerk|internet|intranet|wlan|vpn|system|programm|portal|postfach|konto|mailkonto|laufwerk|netzlaufwerk|datenbank|anwendung|ablage|server|dateien|mails|daten))",
        "(?:ich|wir) (?:kann|koennen)(?: mich| uns)?(?: (?:auf|in|mit)?(?: ?(?:alle|alles|das|die|den|dem|der|meine|meinen|meinem|mein|unsere|unseren))? ?S)? (?:arbeiten|drucken|einloggen|anmelden|zugreifen|senden|verschicken|empfangen|oeffnen|telefonieren|scannen|speichern|lesen|verbinden|nutzen|bearbeiten|mailen|surfen|einwaehlen)",
        "kann (?:mich )?(?:arbeiten|drucken|einloggen|anmelden|zugreifen|senden|oeffnen)",
        "(?:ich|wir) (?:komme|kommen) (?:rein|drauf|ins netz|ins system|in mein postfach|auf das laufwerk|auf den server|durch)|(?:ich bin|bin|wir sind) (?:drin|online|zufrieden)",
        "(?:bitte )?(?:S |das |den |die |dieses |diesen )?(?:T )?(?:kann|koennen|darf|duerfen)(?: (?:bitte|dann))* (?:geschlossen|abgeschlossen|zugemacht|beendet|zu)(?: werden)?",
        "(?:sie |ihr |du |bitte )?(?:koennen|koennt|kannst|duerfen|duerft)(?: sie| ihr)?(?: (?:bitte|dann))*(?: (?:das|den|die|dieses|diesen|mein|meinen))?(?: T)?(?: (?:bitte|dann))* C",
        "(?:bitte )?(?:das |den |die |dieses |diesen |mein )?T (?:bitte |dann )*C|bitte (?:dann )*C|(?:bitte )?schliessen sie(?: bitte)?(?: (?:das|den|die|dieses))? T|C",
    ),
    {
        "returns": r"(?:fehler\w*|problem\w*|meldung|stoerung|absturz|abstuerze|ausfall) (?:\w+ ){0,3}(?:wieder da|zurueck|kommt wieder|tritt wieder|erneut)|wieder (?:kaputt|weg|offline|aus|langsam|defekt|haengen|das gleiche|dasselbe|der gleiche|nicht)|geht (?:wieder )?(?:aus|kaputt|schief|verloren|los)|laeuft (?:wieder )?(?:aus|heiss|schief|ueber|voll)|geht (?:wieder )?von vorne|(?:der|das|dem|den) (?:selbe|gleiche)",
        "doubts": r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|termin) (?:ist|waere|passt|geht|perfekt|gut)|(?:sie|ihr) schr(?:ei|ie)bt?(?:en)?|wenn|falls|sollten?|muessten?|duerften?|wuerden?|haetten?|koennten?(?!.*(?:schliess|geschlossen|zumachen|beende|abschliess))|sofern|solange|sobald|glaube|glaub|denke|denk|vermute|hoffe|hoffentlich|vielleicht|eventuell|evtl|wahrscheinlich|vermutlich|moeglicherweise|scheint|scheinbar|anscheinend|offenbar|offensichtlich|nur|bloss|lediglich|teilweise|teils|manchmal|mal|gelegentlich|meistens|meist|fast|halbwegs|einigermassen|kaum|(?<!heute )(?<!guten )(?<!gestern )(?<!seit gestern )morgen|uebermorgen|spaeter|naechste\w*|noch|muss|muessen|jedes mal|jedesmal|immer wieder|staendig|zuerst|erst|dann|danach kommt|kolleg\w+|chef\w*|nachbar\w*|testen|teste|probiere|probieren|versuche|versuchen|werde|werden wir|melde mich|schaue|schau|pruefe|pruefen|bisher|vorerst|momentan|zurzeit|zur zeit|im moment|ging|lief|funktionierte|ob|laut|angeblich|(?<!wie es )soll|zwar|umweg\w*|workaround|ersatz\w*|leih\w*|statt|stattdessen|langsam\w*|aber|jedoch|allerdings|trotzdem|ausser|bis auf|anders|andere[rsnm]?|woanders|zuhause|zu hause|homeoffice|jemand|man|irgendwie|vorlaeufig|provisorisch|seitens|hotspot|blinkt|leuchtet|piept|rot|gelb|orange|warnung|zu spaet|zu wenig|haelfte|drei tage|wochen|sag(?:t|te|ten|en)|gesagt|meint|meinten?(?= )|behaupt\w+|erzaehl\w+|bericht\w+|gehoert|versicher\w+|bei (?:ihm|ihr|denen)|ironie|na toll|na super|nicht schlecht|erwarte|wuensche|zum teil|ab und zu|lange|bis jetzt",
        "thanks": r"dank\w*|merci",
        "yes": "ja|jawohl|jep|jup|jupp|jo|ja bitte|ja gerne|stimmt|korrekt|passt|bestaetigt|ja genau|genau",
        "no": "nein|nee|noe|nope|leider nein|leider nicht|nicht wirklich|noch nicht|immer noch nicht|geht nicht",
        "asks": r"(?:wann|wie(?! es| gewuenscht| gewohnt| immer| vorher| geschmiert| erwartet)|warum|wieso|weshalb|wo|woher|wohin|welche[rsn]?|wer|wen|wem|was) .*|(?:koennen|koennten|koennt|kann|kannst|koenntet) (?:sie|ihr|du|ich|man|mir|bitte) (?!.*(?:schliessen|zumachen|abschliessen|bestaetigen|arbeiten|drucken)).*|bitte (?:um|noch|auch|melden|rufen|schicken|senden|pruefen|helfen|kommen|nochmal|schauen|installieren|einrichten|zuruecksetzen).*|frage\w*|rueckruf",
        "cancels": r"storniere\w*|stornierung|zurueckziehen|ziehe \w+ zurueck|hinfaellig|brauche(?:n)? (?:ich|wir|es|das)? ?(?:\w+ )?nicht mehr|nicht mehr (?:noetig|notwendig|erforderlich|benoetigt|gebraucht)|vergessen sie(?: es)?|abbrechen|gegenstandslos",
        "denies": r"nicht|nichts|kein\w*|nein|nie|niemals|leider|weiterhin|immer noch|nach wie vor|kaputt|defekt|fehler\w*|absturz|abgestuerzt|stuerzt|haengt|schlimmer|schlechter|unveraendert|unbrauchbar|problem\w*|verschwunden|weg|fehlt|fehlen|gesperrt|blockiert|verweigert|abgelehnt|offline|ausgefallen|dasselbe|vergeblich|erfolglos|gescheitert",
        "told": r"(?:ich|wir|er|sie|es|man|kollege|techniker)? ?(?:habe|hab|haben|hatte|hatten|war|waren|wurde|wurden|lag)\b.*|.* (?:war|waren|lag|lagen|hatte|hatten|habe|haben) .*|.* (?:gemacht|gestartet|installiert|gewechselt|getauscht|eingesteckt|gesteckt|gezogen|geaendert|gefunden|verwechselt|eingegeben)|.* (?:ist|sind) (?:da|angekommen|geliefert|eingetroffen)",
    },
    r" und | sowie |, ",
)

# ---------------------------------------------------------------- French
_FR_F = (
    "(?:desolee?|pardon|navree?|excusez-moi)(?: (?:pour|de) (?:le|mon|ma|la|ce) (?:retard|reponse tardive|retour tardif))?|oui|ouais|ouep|si|exact|exactement|tout a fait|bonjour|bonsoir|salut|coucou|hello|bonjour a tous|chere? equipe|cher support|madame|monsieur|merci(?: beaucoup| bien| infiniment| mille fois| encore| d'avance| a vous| a tous| a toute l'equipe| a toi)?|mille mercis?|un grand merci|grand merci|je vous remercie(?: beaucoup| vivement)?|nous vous remercions|"
    "(?:pour )?(?:votre|ton|l'|la|le|cette|vos) ?(?:\\w+ )?(?:aide|intervention|reactivite|rapidite|support|soutien|reponse|retour|efficacite|depannage|solution|assistance|patience)|super|parfait|parfaitement|genial|excellent|formidable|nickel|impeccable|top|bravo|vous etes (?:les meilleurs|super|geniaux|au top)|je viens (?:juste )?de (?:tester|verifier|essayer)|tres bien|bien|bon|bonne|cool|chouette|enfin|ouf|bon travail|beau travail|bonne journee|bonne soiree|bon week-?end|cordialement|bien cordialement|bien a vous|cdt|cdlt|salutations|meilleures salutations"
    "|a nouveau|de nouveau|maintenant|desormais|dorenavant|a present|actuellement|depuis (?:ce matin|hier|hier soir|tout a l'heure|cet apres-midi|votre intervention|la mise a jour|le redemarrage|lors)|ce matin|cet apres-midi|aujourd'hui|chez moi|chez nous|pour moi|pour nous|de mon cote|de notre cote|de ma part|pour ma part|ici|aussi|egalement|tres|tout a fait|completement|totalement|entierement|correctement|normalement|comme avant|comme prevu|comme d'habitude|comme sur des roulettes|comme il faut|comme neuf|sans (?:aucun )?(?:probleme|souci|erreur|difficulte)s?|apres (?:le|un|votre) (?:redemarrage|passage|intervention|reboot)|ok|okay|d'accord|et|donc|alors|vraiment|effectivement|en effet|heureusement|rapidement|immediatement|bien sur|c'est note|bien recu|note|bonne nouvelle|bonnes nouvelles|pour info|petit retour|vite"
    "|je (?:vous |te )?confirme(?: par la presente| bien)?(?: que| qu')?|nous (?:vous )?confirmons(?: que| qu')?|je peux (?:vous )?confirmer que|confirme|que|qu'|j'ai (?:bien |juste |de nouveau )?(?:teste|essaye|verifie)(?: a nouveau| de nouveau)?|on a (?:teste|verifie)|teste|verifie|test ok|test concluant|c'est confirme"
)
_FR_N = r"(?!(?:chez|avec|sur|dans|sans|pour|par|seul|seule|seulement|que|qui|quand|si|je|j'|on|nous|vous|et|ou|mais|il faut|comment|pourquoi|quelqu'un|personne|rien|aucun|aucune|un|une|autre|ne|n'|pas|plus|non|jamais|est|sont|a|ont|etait|sera)\b)[\w'-]{2,30}"
FRENCH = partial(
    _spaced,
    "fr",
    {
        "K": "tout|c'est|ca",
        "F": _FR_F,
        "D": rf"tout|(?:le |la |les |l'|mon |ma |mes |notre |nos |votre |vos |ce |cette |ces |cet )(?:{_FR_N})(?: (?:de |du |d'|des )?{_FR_N})?",
        "S": rf"(?:le|la|les|l'|mon|ma|mes|notre|nos|votre|vos|ce|cette|ces|cet|tous les|toutes les) ?(?:{_FR_N})(?: (?:de |du |d'|des |en |a )?(?:la |l'|les )?{_FR_N}){{0,3}}|{_FR_N}(?: {_FR_N})?",
        "V": "fonctionne|fonctionnent|marche|marchent|roule|tourne|tournent|refonctionne|remarche|est operationnel|est operationnelle|sont operationnels|sont operationnelles",
        "E": "resolue?s?|regle(?:e|s|es)?|reparee?s?|retablie?s?|corrigee?s?|solutionnee?s?|terminee?s?|operationnelle?s?|operationnels?|en ordre|ok|okay|bon|parfait|nickel|revenue?s? a la normale|rentre dans l'ordre|clos|close|fonctionnelle?s?|impeccable|debloquee?s?|repartie?s?|correcte?s?|exacte?s?",
        "T": "ticket|tickets|demande|dossier|incident|cas|requete|affaire|appel|sujet",
        "P": "probleme|problemes|souci|soucis|erreur|erreurs|incident|panne|bug|anomalie|message d'erreur|dysfonctionnement|blocage|message",
        "C": "fermer|cloturer|clore|cloture|clôturer|refermer",
    },
    (
        "(?:ca|cela|tout|c'est|il|elle|ils|elles|l'ensemble|S) (?:V)(?: (?:tout))?",
        "(?:les |mes |nos )?(?:mails|e-mails|emails|courriels|messages) (?:arrivent|partent|passent)|(?:le |mon )?courrier arrive|(?:le |mon )?telephone sonne",
        "(?:V)(?: D)?|D (?:imprime|impriment|demarre|redemarre|se connecte|se lance|s'ouvre|s'ouvrent|s'affiche|repond|se ferme|ferme|ferment|chauffe|chauffent|refroidit|charge|s'allume|s'allument|sonne|scanne|lit)","(?:je vois|nous voyons|on voit) (?:bien )?(?:tous|toutes) (?:les|mes|nos) (?!err|prob|souc|pann|aler|mess)[\\w'-]{2,30}",
        "(?:tout )?(?:(?:c'est|c est|est|sont|il est|elle est) )?E",
        "(?:ca|cela|tout|S) (?:est|sont|a ete|ont ete|semble etre) E",
        "(?:le |la |les |l'|mon |ce |cet |cette |notre )?P (?:est|sont|a ete|ont ete|a|ont|n'est plus|n'existe plus|ne se produit plus|n'apparait plus|ne revient plus|n'apparaissent plus)(?: (?:E|la|present|presente|visible|disparue?s?|parti))?",
        "T (?:clos|close|regle|resolu|termine)|(?:le |la )?P E|(?:il n'y a |je n'ai |nous n'avons |y a |j'ai |on n'a |n'ai )?plus (?:de |d'|aucune? |du tout de )?(?:P|coupure|coupures|plantage|plantages)|(?:ca va|c'est|ca a|ca) (?:mieux que jamais|bon|reparti|repart)|ca y est|ca roule|ca marche|impeccable|nickel|resolu|regle|corrige|repare|termine|tout va bien|tout est rentre dans l'ordre|tout est(?: (?:E))+|c'est(?: (?:E))+|rien a signaler",
        "(?:je|nous|on) (?:peux|pouvons|peut|arrive a|arrivons a|ai pu|avons pu|suis arrivee? a) (?:me |m'|nous |l'|y |vous )?(?:connecter|imprimer|travailler|acceder|envoyer|recevoir|ouvrir|telephoner|scanner|utiliser|enregistrer|naviguer|lire|entrer)(?: (?:a |au |aux |sur |en |de |des )?S)?|j'arrive a (?:me |m'|l')?(?:connecter|imprimer|travailler|acceder|envoyer|recevoir|ouvrir|telephoner|scanner|utiliser|enregistrer|lire|entrer)(?: (?:a |au |aux |sur )?S)?|(?:j'|je |nous |on )(?:ai|avons|a|accede|accedons|recois|recevons) (?:acces|la connexion|internet|mes mails|mes emails|les mails|mes courriels|du reseau|du son)(?: (?:a |au |aux |de |sur )?S)?",
        "(?:ca|cela|votre \\w+|la \\w+|le \\w+) a (?:bien |parfaitement |tout )?(?:fonctionne|marche|resolu(?: le probleme| mon probleme)?|regle(?: le probleme)?|corrige(?: le probleme)?|aide)",
        "(?:vous|tu|on) (?:pouvez|peux|peut)(?: (?:me|le|la|donc|maintenant))* ?(?:le |la )?C(?: (?:le|la|ce|cette|mon|ma|l'))?(?: ?T)?",
        "(?:merci de |de |veuillez |svp |priere de |je vous (?:prie|laisse|invite a)(?: de)? |s'il vous plait )?(?:bien vouloir )?C(?: (?:le|la|ce|cette|mon|ma|l'))? ?T?(?: (?:svp|s'il vous plait|stp))?",
        "(?:le |la |ce |cette |mon |l')?T (?:peut|peuvent) (?:etre )?(?:fermee?|cloturee?|clos|close|cloture)|(?:fermez|cloturez)(?: (?:le|la|ce|cette|l'))? ?T?(?: (?:svp|s'il vous plait))?",
    ),
    {
        "returns": r"(?:probleme|erreur|panne|bug|souci|message)s? (?:\w+ ){0,2}(?:est|sont|a ete)? ?(?:de retour|revenue?s?|reapparue?s?|a nouveau|de nouveau|encore)|(?:est|sont) (?:de nouveau |a nouveau )?(?:en panne|bloque\w*|tombe\w*|coupe\w*|lente?s?|casse\w*)|(?:la|le|les) memes?|meme (?:probleme|erreur|chose|message)|le probleme est (?:la|present|visible|bien|toujours)",
        "doubts": r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|rendez-vous)(?: matin| apres-midi)? (?:c'est|est|va|convient|parfait|ca)|vous (?:ecrivez|avez ecrit)|(?:pc|ordinateur|ordi|portable|batterie|serveur|ecran|telephone|disque|imprimante|moteur|chargeur|cable)(?: \w+){0,2} chauffe(?:nt)?|(?:alarme|alerte|detecteur)(?: \w+){0,2} sonne|(?:bruit|fuite|alarme|alerte|probleme|souci|panne|bip|ventilateur|ventilo|erreur)s?(?: \w+){0,2} (?:est|sont) repartie?s?|si(?! bien)|normalement (?:ca|cela|c'est|tout|ca)|quand|lorsque|tant que|jusqu'a|des que|peut-etre|peut etre|probablement|sans doute|j'espere|esperons|espere|je pense|je crois|crois|pense|il semble\w*|semble|semblerait|on dirait|apparemment|devrait|devraient|seulement|uniquement|que sur|juste|parfois|de temps en temps|presque|a peu pres|a moitie|en partie|partiellement|plus ou moins|demain|plus tard|lundi|semaine prochaine|encore|toujours|il faut|je dois|dois|devons|faut|a chaque fois|chaque fois|d'abord|puis|ensuite|collegues?|mon chef|voisine?|je vais|nous allons|on va|vais|essaierai|testerai|(?<!viens de )(?<!juste de )(?:essayer|tester|verifier)|technicien\w*|regarder|pour l'instant|pour le moment|hier(?<!depuis hier)|avant(?<!comme avant)|marchait|fonctionnait|marchaient|fonctionnaient|je ne sais pas|selon|il parait|mais|cependant|toutefois|par contre|en revanche|neanmoins|sauf|hormis|autrement|autre|autres|un autre|une autre|quelqu'un|contourn\w+|provisoire\w*|temporaire\w*|clignote|lent\w*|rouge|orange|alerte|avertissement|pas mal|bizarre|etrange|a la maison|teletravail|via|grace au wifi|moyen|quelques|la moitie|vous dites|dite?s?|dis(?:ent|ait|aient)|affirm\w+|assur(?:e|ent|ait|es?)|racont\w+|pretend\w*|entendu|chez (?:lui|elles?|eux)|d'apres|a part|esperant|en esperant|certains|certaines",
        "thanks": r"merci\w*|remerci\w+",
        "yes": "oui|ouais|oui merci|oui tout a fait|tout a fait|exact|exactement|confirme|je confirme|c'est bon|c'est confirme",
        "no": "non|non merci|pas vraiment|pas encore|pas du tout|toujours pas|malheureusement non|helas non",
        "asks": r"(?:pouvez|pourriez|peux|pourrais|pourrait)[- ]?(?:vous|tu|on) (?!.*(?:fermer|cloturer|clore)).*|(?:pourquoi|comment|combien|ou|qui|que faire|quel\w*|est-ce que|est ce que|qu'est-ce)\b.*|quand .*|question\w*|je voudrais savoir.*|merci de (?:me|m'|nous|bien|verifier|rappeler|corriger|faire|regarder|voir) ?(?!.*(?:fermer|cloturer|clore)).*|rappele[rz].*",
        "cancels": r"annul\w+|plus besoin|plus necessaire|laissez tomber|laisse tomber|oubliez|sans objet|caduque|n'est plus d'actualite",
        "denies": r"pas|ne .* plus|n'\w+ plus|rien|jamais|aucune?|non|impossible|malheureusement|helas|en panne|erreur\w*|plante\w*|bloque\w*|pire|probleme\w*|souci\w*|bug\w*|casse\w*|refuse\w*|manque\w*|perdue?s?|disparu\w*|coupe\w*|echec|echoue\w*|idem|inchange\w*|defectueu\w+",
        "told": r"(?:j'ai|nous avons|on a|vous avez|il a|elle a|le technicien a|c'etait|ce n'etait|il y avait|etait|avait|avais|apres avoir)\b.*|.* (?:etait|avait|avais|etaient) .*",
    },
    r" et |, | puis(?=que)",
)

# ---------------------------------------------------------------- Spanish
_ES_F = (
    "(?:perdon|disculpen?|disculpas|perdonen?|lo siento)(?: (?:por )?(?:la demora|el retraso|responder tarde|la tardanza|contestar tarde|la respuesta tardia))?|sii|sip|claro|correcto|exacto|efectivamente|asi es|hola|buenas|buenos dias|buenas (?:tardes|noches)|estimados?|estimado equipo|hola a todos|hola equipo|gracias(?: por todo| de nuevo| a todos| equipo)?|muchas gracias|muchisimas gracias|mil gracias|se agradece|(?:le|les|os|te|lo) agradezco(?: mucho)?|muy agradecid[oa]|"
    "por (?:su|tu|la|vuestra|el|vuestro|todo|toda) ?(?:la |su )?(?:\\w+ )?(?:ayuda|apoyo|atencion|soporte|gestion|rapidez|respuesta|solucion|asistencia|colaboracion|servicio)?|(?:son|sois|eres) (?:los mejores|unos cracks|un crack|geniales)|genial|perfecto|perfectamente|excelente|estupendo|fantastico|fenomenal|maravilloso|de maravilla|super|muy bien|bien|bueno|buen trabajo|gran trabajo|ok|okay|vale|listo|por fin|al fin|saludos|un saludo|saludos cordiales|atentamente|cordialmente|buen dia|buen fin de semana|feliz dia"
    "|ya(?! no)|ahora|de nuevo|otra vez|nuevamente|ahora mismo|hoy|esta (?:manana|tarde)|desde (?:hoy|ayer|esta manana|el cambio|la actualizacion|el reinicio)|aqui|para mi|por mi parte|de mi parte|por nuestra parte|a mi|a nosotros|nos|me|todo|tambien|muy|todos|totalmente|completamente|correctamente|normalmente|con normalidad|normal|como antes|como siempre|como debe|como debia|como la seda|por aqui|sin (?:ningun |mas )?(?:problemas?|errores?|incidencias?|inconvenientes?|novedad)|despues (?:de|del) (?:reiniciar|reinicio|la actualizacion)|tras (?:el reinicio|reiniciar|el cambio|la actualizacion)|y|pues|entonces(?= ya)|realmente|de verdad|en efecto|afortunadamente|por suerte|rapidamente|buenas noticias|buena noticia|les informo|os informo|te informo|le informo"
    "|(?:les |le |te |os )?confirmo(?: que)?|confirmamos(?: que)?|puedo confirmar(?: que)?|confirmado|que|(?:lo |ya lo |acabo de |acabo de probarlo |lo acabo de )?(?:he |hemos )?(?:probado|probe|comprobado|verificado|revisado|probarlo|probar)(?: y)?|probado|comprobado"
)
_ES_N = r"(?!(?:con|en|sin|para|por|solo|solamente|que|quien|cuando|si|yo|y|o|pero|hay|como|porque|alguien|nadie|nada|ningun|ninguna|un|una|otro|otra|desde|a|al|nos|me|no|ni|nunca|tampoco)\b)[\w'-]{2,30}"
SPANISH = partial(
    _spaced,
    "es",
    {
        "K": "todo|todos",
        "F": _ES_F,
        "D": rf"todo|(?:el|la|los|las|mi|mis|nuestro|nuestra|este|esta) (?:{_ES_N})(?: (?:de |del |de la )?{_ES_N})?",
        "S": rf"(?:el|la|los|las|mi|mis|nuestro|nuestra|su|este|esta|esto|eso|ese|esa|todo el|toda la|todos los|todas las) ?(?:{_ES_N})(?: (?:de |del |de la |en |en la |a )?{_ES_N}){{0,3}}|esto|eso|{_ES_N}(?: {_ES_N})?",
        "V": "funciona|funcionan|funcionando|va|van|marcha|anda|andan|sirve",
        "E": "resuelt[oa]s?|solucionad[oa]s?|arreglad[oa]s?|reparad[oa]s?|corregid[oa]s?|list[oa]s?|en orden|bien|ok|perfecto|restablecid[oa]s?|restaurad[oa]s?|operativ[oa]s?|funcionando|terminad[oa]|finalizad[oa]|genial|correct[oa]s?|desbloquead[oa]|como nuevo|activ[oa]",
        "T": "ticket|tiquet|tickets|caso|incidencia|solicitud|peticion|reporte|incidente|tique|tema|orden",
        "P": "problema|problemas|error|errores|incidencia|fallo|fallos|inconveniente|averia|asunto|tema|mensaje|mensaje de error|caso",
        "C": "cerrar|cerrarl[oa]|cierre|cierren|cerrad|cierra|finalizar|dar por cerrad[oa]|cerrarse",
    },
    (
        "(?:S|todo|ambos|ambas) (?:V|esta(?:n)? funcionando|volvio a funcionar|ha vuelto a funcionar|vuelve a funcionar|vuelven a funcionar)",
        "se (?:escucha|oye|ve)(?:n)? (?:bien|perfecto|claro)|(?:el |mi )?telefono suena|(?:llegan|entran|salen) (?:los |mis )?(?:correos|mails|emails|e-mails|mensajes)|(?:los |mis )?(?:correos|mails|emails|e-mails|mensajes) (?:llegan|entran|salen)|(?:llega|entra) el correo|el correo (?:llega|entra)",
        "(?:V|esta(?:n)? funcionando|volvio a funcionar|vuelve a funcionar)(?: todo| D)?|D (?:imprime|imprimen|arranca|abre|abren|conecta|se conecta|enciende|encienden|responde|carga|cierra|cierran|calienta|calientan|enfria|suena|escanea|lee)|imprime|arranca|conecta","(?:veo|vemos) (?:todos|todas) (?:los|las|mis|nuestr[oa]s) (?!err|prob|fall|avis|mens)[\\w-]{2,30}",
        "(?:S |todo )?(?:es|son|esta|estan|quedo|quedaron|ha quedado|han quedado|queda|fue|fueron|ha sido|han sido|se ha|se han|se) (?:E|soluciono|resolvio|arreglo)",
        "(?:el |mi |la |este )?P (?:esta|quedo|ha quedado|fue|ha sido|se ha|se|ha|ya no|no) (?:E|soluciono|resolvio|arreglo|desaparecido|desaparecio|existe|aparece|ocurre|se repite|se produce|persiste|ha vuelto|ha vuelto a aparecer|sale|esta)(?: mas)?",
        "T (?:cerrad[oa]|resuelt[oa])|(?:el |la )?P E|ya no (?:hay|tengo|tenemos|aparece|aparecen|da|sale|falla|existe|me da|veo)(?: mas)?(?: ?(?:el |la |ningun |mas )?P)?|no (?:hay|tengo|tenemos) mas P|ningun P mas|E|(?:esta )?todo E|todo en orden|sin novedad|ya quedo|quedo|solucionado|resuelto|arreglado|funciono|ha funcionado|eso (?:fue|lo) (?:todo|soluciono|arreglo)|se (?:soluciono|resolvio|arreglo)",
        "(?:ya )?(?:puedo|se puede|podemos|pude|he podido|hemos podido|consigo|logre) (?:entrar|acceder|imprimir|trabajar|conectarme|conectar|conectarnos|enviar|recibir|abrir|iniciar sesion|llamar|escanear|usarl[oa]|usar|guardar|navegar|ingresar|verlo|leer)(?: (?:a |al |en |con |con el |en el |en la |a la |a los |a mi )?S)?|(?:ya )?(?:tengo|tenemos|recibo|recibimos) (?:acceso|conexion|internet|correo|red|linea|los correos|correos)(?: (?:a |al |a la )?S)?",
        "(?:pueden?|puedes|podeis|podrian?|podria)(?: (?:por favor))* C(?: (?:el|la|este|esta|mi))?(?: T)?",
        "(?:por favor |favor de |favor |rogamos |solicito )?C(?: (?:el|la|este|esta|mi))?(?: T)?(?: por favor)?",
        "(?:el |la |este |mi )?(?:T )?(?:puede|pueden|se puede|podemos) (?:cerrar|cerrarse|ser cerrad[oa]|darse por cerrad[oa]|cerrar (?:el|la|este|esta|mi) T)|(?:lo )?(?:doy|damos) por (?:cerrad[oa]|resuelt[oa]|solucionad[oa])",
    ),
    {
        "returns": r"(?:problema|error|fallo|mensaje|incidencia)s? (?:\w+ ){0,2}(?:ha vuelto(?! a funcionar)|volvio(?! a funcionar)|otra vez|de nuevo|vuelve(?! a funcionar)|reaparecio|regreso|persiste)(?<!no persiste)|(?:esta|estan) (?:otra vez |de nuevo )?(?:caid\w+|bloquead\w+|rot\w+|muert\w+|lent\w+)|lo mismo|(?:el|la) mism[oa]|otra vez (?:el|la|lo|con|sin|igual)|va (?:muy |mas )?(?:lent\w+|mal|peor|a)|van (?:lent\w+|mal|a)",
        "doubts": r"(?:lunes|martes|miercoles|jueves|viernes|sabado|cita|hora)(?: por la \w+)? (?:esta|va|es|me viene|perfecto|bien)|(?:ustedes|vosotros) escrib\w+|(?:pc|ordenador|computadora|portatil|laptop|bateria|servidor|pantalla|telefono|movil|disco|impresora|motor|cargador|cable)(?: \w+){0,2} (?:se )?calientan?|(?:alarma|motor|ventilador)(?: \w+){0,2} suena|si|cuando|mientras|hasta|en cuanto|quizas?|tal vez|a lo mejor|probablemente|posiblemente|espero|esperemos|ojala|creo|pienso|supongo|imagino|parece|pareciera|al parecer|aparentemente|deberia|deberian|solo|solamente|unicamente|a veces|de vez en cuando|casi|mas o menos|a medias|en parte|parcialmente|manana(?<!esta manana)|luego|mas tarde|despues(?! de)|lunes|proxima semana|todavia|aun|sigue|siguen|hay que|tengo que|tenemos que|debo|toca|cada vez|siempre que|primero|entonces(?! ya)|companer\w+|coleg\w+|mi jefe|jefe|voy a|vamos a|probare|probaremos|comprobare|revisare|de momento|por ahora|por el momento|ayer(?<!desde ayer)|antes(?<!como antes)|funcionaba|iba|andaba|no se|segun|dicen|dice|dij\w+|dicho|coment(?:o|a|an|aron)|asegur\w+|afirm\w+|cuentan?(?= que)|cont(?:o|aron)|avis(?:aron|an)|informaron|oi|escuche|(?:a|de|con) (?:el|ellas?|ellos)|pero|sin embargo|aunque|salvo|excepto|menos|otro|otra|otros|otras|alguien|provisional\w*|temporal\w*|parpadea|lento|lenta|roj[oa]|amarill[oa]|aviso|alerta|no esta mal|raro|rara|en casa|desde casa|teletrabajo|regular|mitad|algun\w*|a ver|veremos|poco|un rato|a ratos",
        "thanks": r"gracias|agradezco|agradece\w*",
        "yes": "sii|sip|si|claro|claro que si|correcto|asi es|confirmado|confirmo|efectivamente|sii gracias|sii por favor|afirmativo|exacto",
        "no": "no|nop|no gracias|todavia no|aun no|para nada|lamentablemente no|en absoluto",
        "asks": r"(?:pueden?|puedes|podrian?|podrias|podria|podeis) (?!.*(?:cerrar)).*|(?:por que|como (?!antes|siempre|la seda|nuevo|deb)|cuando|donde|quien|cual\w*|que hago|cuanto)\b.*|pregunta\w*|quisiera saber.*|necesito (?:que|saber|ayuda|otr[oa]|un|una).*|favor de (?!cerrar).*|por favor (?:revis\w+|llam\w+|envi\w+|ayud\w+|instal\w+|mand\w+|verifi\w+).*",
        "cancels": r"cancel\w+|ya no (?:es necesario|hace falta|lo necesito|la necesito|necesito|necesitamos)|anul\w+|olvid\w+|dejenlo|sin efecto",
        "denies": r"no|nada|nunca|jamas|tampoco|ningun\w*|imposible|lamentablemente|desgraciadamente|por desgracia|error\w*|falla|fallan|fallo|peor|problema\w*|roto|rota|caid[oa]|bloquead\w+|igual|persiste|se cae|se cuelga|colgad\w+|averiad\w+|perdid\w+|falta|faltan|desaparecier\w+|rechaz\w+|denegad\w+|apagad\w+",
        "told": r"(?:recupere|recuperamos|he|hemos|habia|habiamos|era|eran|fue|estaba|estaban|tenia|reinicie|cambie|cambiamos|reiniciamos|apague|instale|vino|vinieron|despues de)\b.*|.* (?:era|estaba|habia|tenia|vino|cambio|reinicio|instalo) .*",
    },
    r" y |, ",
)

# ---------------------------------------------------------------- Portuguese
_PT_F = (
    "(?:desculpem?|desculpas?|perdao|peco desculpas?)(?: (?:pel[ao]|a|o) (?:demora|atraso|resposta tardia))?|sim|claro|certo|exato|exatamente|isso|isso mesmo|correto|ola|oi|bom dia|boa (?:tarde|noite)|caros|prezados|prezado|ola a todos|ola equipa|ola equipe|pessoal|obrigad[oa]s?|muito obrigad[oa]|muitissimo obrigad[oa]|obrigadao|brigad[oa]|valeu|agradeco(?: muito| imenso)?|agradecemos|grat[oa]|"
    "(?:pel[oa]s?|por|a|ao) (?:sua |seu |vossa |vosso |toda a |todo o |a |o )?(?:\\w+ )?(?:ajuda|apoio|atencao|suporte|rapidez|resposta|solucao|assistencia|colaboracao|servico|atendimento|empenho|equipe|equipa)|(?:sao|voces sao|vocês são) (?:os melhores|demais|otimos)|otimo|otima|perfeito|perfeitamente|excelente|maravilha|agora sim|maravilhoso|fantastico|show|show de bola|beleza|legal|massa|fixe|espetaculo|top|muito bem|bem|bom|bom trabalho|otimo trabalho|ok|okay|ate que enfim|finalmente|enfim|saudacoes|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|atenciosamente|att|abracos?|abs|bom fim de semana|bom dia de trabalho"
    "|ja(?! nao)|agora|de novo|novamente|outra vez|hoje|esta (?:manha|tarde)|desde (?:hoje|ontem|esta manha|a atualizacao|o reinicio|a troca)|aqui|para mim|pra mim|por mim|da minha parte|do meu lado|do nosso lado|comigo|conosco|connosco|tudo|tambem|muito|super|totalmente|completamente|corretamente|normalmente|normal|como antes|como sempre|como esperado|como deve ser|por aqui|por ca|do lado de ca|sem (?:nenhum |mais |qualquer )?(?:problemas?|erros?|falhas?)|apos (?:o reinicio|reiniciar|a atualizacao|a troca)|depois (?:de reiniciar|do reinicio|da atualizacao|da troca)|e|entao(?= ja)|realmente|de fato|de facto|felizmente|gracas a deus|rapidamente|boas noticias|boa noticia|informo que|em ordem"
    "|confirmo(?: que)?|confirmamos(?: que)?|posso confirmar(?: que)?|confirmado|que|(?:acabei de |ja |eu )?(?:testei|testamos|testado|verifiquei|verifiquei e|testar|verificar|conferi)(?: e)?"
)
_PT_N = r"(?!(?:com|em|no|na|sem|para|por|so|somente|apenas|que|quem|quando|se|eu|e|ou|mas|ha|como|porque|alguem|ninguem|nada|nenhum|nenhuma|um|uma|outro|outra|desde|a|ao|nao|nunca|nem)\b(?!-))[\w'-]{2,30}"
PORTUGUESE = partial(
    _spaced,
    "pt",
    {
        "K": "tudo|tudo certo",
        "F": _PT_F,
        "D": rf"tudo|(?:o|a|os|as|meu|minha|o meu|a minha|nosso|nossa|este|esta) (?:{_PT_N})(?: (?:de |do |da )?{_PT_N})?",
        "S": rf"(?:o|a|os|as|meu|minha|meus|minhas|o meu|a minha|os meus|as minhas|nosso|nossa|o nosso|a nossa|este|esta|esse|essa|isto|isso|todo o|toda a|todos os|todas as) ?(?:{_PT_N})(?: (?:de |do |da |no |na |dos |das )?{_PT_N}){{0,3}}|isto|isso|{_PT_N}(?: {_PT_N})?",
        "V": "funciona|funcionam|funcionando|funcionou|roda|rodando|anda|serve|(?:voltou|voltaram|volta|voltam) a (?:funcionar|imprimir|ligar|abrir|carregar|responder|conectar|tocar|digitalizar)|voltou ao normal|voltaram ao normal",
        "E": "resolvid[oa]s?|solucionad[oa]s?|arranjad[oa]s?|consertad[oa]s?|reparad[oa]s?|corrigid[oa]s?|pront[oa]s?|em ordem|ok|perfeito|restabelecid[oa]s?|restaurad[oa]s?|corret[oa]s?|correct[oa]s?|operacional|operacionais|funcionando|a funcionar|concluid[oa]|finalizad[oa]|otimo|otima|certo|certinho|100%|normal|normalizad[oa]|tudo certo|desbloquead[oa]|de volta",
        "T": "ticket|chamado|chamados|caso|solicitacao|pedido|incidente|ocorrencia|requisicao|tique",
        "P": "problema|problemas|erro|erros|incidente|falha|falhas|questao|avaria|assunto|mensagem|mensagem de erro|situacao|chamado",
        "C": "fechar|encerrar|fechem|encerrem|feche|encerre|fecha-lo|encerra-lo|finalizar|dar por encerrado|concluir",
    },
    (
        "(?:S|tudo|ambos|ambas) (?:V|esta(?:o)? (?:a funcionar|funcionando|a imprimir|imprimindo))",
        "(?:V|(?:esta|ta|estao) (?:a funcionar|funcionando|imprimindo))(?: tudo| D)?|D (?:imprime|imprimem|abre|abrem|liga|conecta|se conecta|responde|carrega|fecha|fecham|aquece|aquecem|arrefece|gela|acende|acendem|toca|digitaliza)|imprime|liga|conecta|(?:o |a |meu |minha )?(?:sistema|rede|internet|conexao|ligacao|email|e-mail|site|acesso|servidor|servico|impressora|scanner|som|imagem|telefone|vpn|wi-?fi|luz|sinal|tela|ecra) voltou",
        "(?:vejo|vemos) (?:todos|todas) (?:os|as|os meus|as minhas) (?!err|prob|falh|avis|mens)[\\w-]{2,30}","(?:ouve|ve)-se (?:bem|perfeitamente)|(?:o )?telefone toca|(?:chegam|entram|saem) (?:os |meus )?(?:emails|e-mails|correios|mensagens)|(?:os |meus |as )?(?:emails|e-mails|mensagens) (?:chegam|entram|saem|estao a chegar|estao chegando)",
        "(?:S |tudo )?(?:esta|ta|estao|ficou|ficaram|foi|foram|esta tudo|fica) E",
        "(?:o |meu |a |este |esse )?P (?:esta|ficou|foi|foram|ja|nao|ja nao|se) (?:E|resolveu|sumiu|desapareceu|existe|aparece|ocorre|se repete|acontece|persiste|voltou)(?: mais)?|(?:o |a )?P (?:sumiu|desapareceu|sumiram|desapareceram)",
        "T (?:encerrad[oa]|fechad[oa]|resolvid[oa])|(?:o |a )?P E|(?:ja )?nao (?:ha|tenho|temos|aparece|da|existe|tem)(?: mais)?(?: ?(?:o |a |nenhum |mais )?P)(?: mais)?|sem mais P|E|tudo E|deu certo|resolveu|resolvido|solucionado|funcionou|isso (?:resolveu|funcionou)|se resolveu|deu tudo certo",
        "(?:ja )?(?:consigo|conseguimos|posso|podemos|consegui|pude) (?:entrar|acessar|aceder|imprimir|trabalhar|conectar|me conectar|conectar-me|ligar-me|enviar|receber|abrir|fazer login|logar|telefonar|digitalizar|usar|salvar|guardar|navegar|utilizar|ver|ler)(?: (?:a |ao |no |na |com |o |os |as |aos |em )?S)?|(?:ja )?(?:tenho|temos|recebo|recebemos) (?:acesso|conexao|ligacao|internet|rede|(?:os |os meus )?e-?mails?(?: todos)?)(?: (?:a |ao )?S)?",
        "(?:podem?|pode|poderiam?)(?: (?:por favor))* C(?: (?:o|a|este|esta|esse|meu))?(?: T)?",
        "(?:por favor |favor |pf |peco que |gentileza )?C(?: (?:o|a|este|esta|esse|meu))?(?: T)?(?: por favor| pf)?",
        "(?:o |a |este |esse |meu )?(?:T )?(?:pode|podem|podemos) (?:fechar|encerrar|ser fechad[oa]|ser encerrad[oa]|ser dado como encerrado|ser finalizad[oa]|ser concluid[oa])(?: (?:o|a|este))?(?: T)?|dou por (?:encerrad[oa]|resolvid[oa])",
    ),
    {
        "returns": r"voltou (?:a dar|a falhar|a parar|a cair|o|a) ?(?:erro|problema|falha|mesm\w)?(?! funcionar| imprimir| ligar| abrir)|(?:problema|erro|falha|mensagem)s? (?:\w+ ){0,2}(?<!nao )(?:voltou|voltaram|de novo|outra vez|novamente|reapareceu|persiste|continua)|(?:esta|ta|estao) (?:outra vez |de novo |novamente )?(?:caid\w+|bloquead\w+|parad\w+|fora|lent\w+|quebrad\w+)|(?:o|a) mesm[oa]|mesma coisa|(?:saiu|foi) do ar|de novo (?:o|a|com|sem)|voltou a (?!funcionar|imprimir|ligar|abrir|andar|responder)",
        "doubts": r"(?:segunda|terca|quarta|quinta|sexta|sabado|horario)(?:-feira)?(?: de manha| a tarde)? (?:esta|ta|e|fica|otimo|perfeito|pode ser)|voces? escrev\w+|(?:pc|computador|portatil|notebook|bateria|servidor|ecra|tela|telefone|telemovel|celular|disco|impressora|motor|carregador|cabo)(?: \w+){0,2} (?:aquecem?|gela)|alarme(?: \w+){0,2} toca|se(?! resolveu| conecta)|(?:pelo|no) (?:celular|telemovel|telefone|site|aplicativo|app)|caso(?! (?:resolvido|encerrado|fechado))|quando|enquanto|ate(?! que enfim)|assim que|talvez|provavelmente|possivelmente|espero|esperemos|tomara|oxala|acho|penso|creio|suponho|imagino|parece|pelos vistos|aparentemente|deve|devia|deveria|deveriam|so|somente|apenas|as vezes|por vezes|de vez em quando|quase|mais ou menos|em parte|parcialmente|amanha|logo|mais tarde|depois(?! (?:de|do|da))|segunda|proxima semana|ainda|continua|continuam|tenho que|tenho de|temos que|temos de|preciso|precisa|precisamos|toda vez|sempre que|cada vez|primeiro|entao(?! ja)|colegas?|chefe|vou|vamos|testarei|verificarei|vou testar|por enquanto|por agora|de momento|no momento|ontem(?<!desde ontem)|antes(?<!como antes)|funcionava|andava|nao sei|segundo|dizem|diz|diss\w+(?:-\w+)?|dito|conta(?= que)|cont(?:ou|aram)|garant\w+|assegur\w+|afirm\w+|avis(?:ou|aram)|inform(?:ou|aram)|relat(?:ou|aram)|ouvi|n?d?el[ea]s?|mas|porem|contudo|no entanto|embora|exceto|menos|n?outr[oa]s?|alguem|provisori\w+|temporari\w+|pisca|piscando|lento|lenta|vermelh[oa]|amarel[oa]|aviso|alerta|nada mau|estranho|em casa|teletrabalho|home office|metade|algum\w*|alguns|pouco|veremos|vou ver|normal nao",
        "thanks": r"obrigad\w+|obrigadao|brigad\w|agradec\w+|valeu|grat[oa]",
        "yes": "sim|claro|claro que sim|correto|isso|isso mesmo|confirmado|confirmo|sim obrigad[oa]|sim por favor|exato|afirmativo",
        "no": "nao|nao obrigad[oa]|ainda nao|de modo nenhum|infelizmente nao",
        "asks": r"(?:podem?|poderiam?|podia|podes|pode) (?!.*(?:fechar|encerrar|concluir|finalizar)).*|(?:por que|porque|como (?!antes|sempre|esperado|deve)|onde|quem|qual\w*|quanto)\b.*|duvida\w*|pergunta\w*|gostaria de saber.*|preciso (?:que|de|saber).*|por favor (?:verifi\w+|lig\w+|envi\w+|ajud\w+|instal\w+|mand\w+|veja\w*).*",
        "cancels": r"cancel\w+|nao (?:e mais necessario|preciso mais|precisamos mais)|ja nao (?:preciso|e necessario|precisamos)|anul\w+|esquec\w+|deixa para la|sem efeito",
        "denies": r"nao|nada|nunca|jamais|nenhum\w*|impossivel|infelizmente|erro\w*|falha\w*|falhou|pior|problema\w*|quebrad\w+|bloquead\w+|igual|na mesma|cai|caiu|trava\w*|travou|avariad\w+|perdid\w+|falta|faltam|sumiu|sumiram|recus\w+|negad\w+|desligad\w+|parou",
        "told": r"(?:recuperei|recuperamos|fiz|fizemos|estava|estavam|era|eram|foi|tinha|tinham|reiniciei|reiniciamos|troquei|trocamos|instalei|mudei|veio|vieram|apos|depois de)\b.*|.* (?:era|estava|tinha|veio|trocou|reiniciou|instalou) .*",
    },
    r" e |, ",
)

# ---------------------------------------------------------------- Italian
_IT_F = (
    "(?:scusate|scusi|scusa|mi scuso|perdonate)(?: (?:per )?(?:il ritardo|la risposta tardiva|il ritardo nella risposta))?|grazie (?:del|della|dell')(?: ?(?:vostr[oa]|tu[oa]|su[oa]))? ?(?:supporto|aiuto|assistenza|intervento|lavoro|risposta|disponibilita)|sii|certo|esatto|esattamente|giusto|corretto|ciao|salve|buongiorno|buonasera|buon pomeriggio|gentile|gentili|gentile team|ciao a tutti|ciao team|grazie(?: mille| tante| infinite| ancora| di tutto| a tutti| di cuore| molte)?|mille grazie|molte grazie|tante grazie|(?:vi |la |ti )?ringrazio(?: molto| tanto)?|ringraziamo|"
    "per (?:il |la |l'|lo |tutto |il vostro |la vostra |il tuo |la tua |il suo |l'ottimo )?(?:\\w+ )?(?:aiuto|supporto|assistenza|rapidita|risposta|intervento|disponibilita|celerita|soluzione|lavoro|pazienza|velocita)|siete (?:grandi|i migliori|bravissimi|fantastici)|ottimo|ottima|ottimamente|perfetto|perfettamente|eccellente|fantastico|benissimo|alla grande|a meraviglia|super|bravi|bravissimi|molto bene|bene|buono|bel lavoro|ottimo lavoro|ok|okay|va bene|finalmente|evviva|saluti|cordiali saluti|distinti saluti|buona giornata|buona serata|buon lavoro|buon fine settimana|un saluto"
    "|ora|adesso|di nuovo|nuovamente|oggi|stamattina|questa mattina|da (?:oggi|ieri|stamattina|questa mattina|poco)|dopo (?:il riavvio|l'aggiornamento|il vostro intervento|l'intervento|la sostituzione)|dall'(?:aggiornamento|intervento)|qui|per me|da me|da noi|per noi|a me|da parte mia|da parte nostra|per quanto mi riguarda|anche|tutto|tutti|molto|totalmente|completamente|correttamente|regolarmente|stabilmente|normalmente|regolare|come prima|come sempre|come previsto|come deve|come dovrebbe|come nuovo|senza (?:alcun |nessun |piu |ulteriori )?(?:problemi|problema|errori|errore|intoppi)|quindi|davvero|effettivamente|in effetti|per fortuna|fortunatamente|rapidamente|subito|buone notizie|buona notizia|vi informo che|gia"
    "|(?:vi |le |ti )?confermo(?: che)?|confermiamo(?: che)?|posso confermare(?: che)?|confermato|che|(?:ho |abbiamo )?(?:appena |gia )?(?:provato|testato|verificato|controllato)(?: e)?"
)
_IT_N = r"(?!(?:con|in|ne[li]\w*|su[li]?\w{0,3}|da[li]?\w{0,3}|a[li]?\w{0,3}|co[li]|tra|fra|tecnico|senza|per|solo|soltanto|che|chi|quando|se|io|e|o|ma|c'e|come|perche|qualcuno|nessuno|niente|nulla|un|una|uno|altro|altra|non|mi|ci|e|sono|era|ha|hanno)\b(?!-))[\w'-]{2,30}"
ITALIAN = partial(
    _spaced,
    "it",
    {
        "K": "tutto|tutti",
        "F": _IT_F,
        "D": rf"tutto|(?:il |lo |la |l'|i |gli |le )(?:mio |mia |miei |mie |nostro |nostra )?(?:{_IT_N})(?: (?:di |del |della )?{_IT_N})?",
        "S": rf"(?:il|lo|la|l'|i|gli|le|il mio|la mia|i miei|le mie|il nostro|la nostra|mio|mia|questo|questa|quello|tutto il|tutta la|tutti i|tutte le) ?(?:{_IT_N})(?: (?:di |del |della |dell'|dei |delle |in |nel |nella |al |alla )?{_IT_N}){{0,3}}|questo|cio|{_IT_N}(?: {_IT_N})?",
        "V": "funziona|funzionano|funzionante|va|vanno|gira|ha ripreso a funzionare|hanno ripreso a funzionare|e tornato a funzionare|e tornata a funzionare|e tornato alla normalita|ha funzionato",
        "E": "risolt[oaie]|sistemat[oaie]|riparat[oaie]|corrett[oaie]|a posto|apposto|in ordine|ok|okay|perfetto|ripristinat[oaie]|operativ[oaie]|funzionant[ei]|conclus[oa]|chius[oa]|tornat[oaie] (?:alla normalita|normale|a funzionare)|regolare|normale|sbloccat[oaie]|bene|ripartit[oaie]|giust[oaie]",
        "T": "ticket|richiesta|caso|segnalazione|pratica|incidente|chiamata",
        "P": "problema|problemi|errore|errori|guasto|guasti|inconveniente|anomalia|messaggio|messaggio di errore|questione|disservizio|malfunzionamento|segnalazione",
        "C": "chiudere|chiuderlo|chiuderla|chiudete|chiudi|chiuda|chiudetelo|chiudetela|archiviare",
    },
    (
        "(?:e )?(?:S|tutto|entrambi|entrambe) (?:V|sta funzionando|stanno funzionando)",
        "si (?:sente|vede) (?:bene|perfettamente)|(?:il )?telefono squilla|(?:la |mia )?posta arriva|(?:le |i )?(?:mail|email|e-mail|messaggi) (?:arrivano|partono|escono)|arriva la posta|arrivano (?:le |i )(?:mail|email|e-mail|messaggi)",
        "(?:V|sta funzionando|stanno funzionando)(?: tutto| D)?|(?:e )?D (?:stampa|stampano|parte|si apre|si aprono|si connette|si collega|si avvia|risponde|carica|si chiude|si chiudono|chiude|scalda|scaldano|riscalda|raffredda|si accende|si accendono|suona|legge)|stampa|parte",
        "(?:S |tutto )?(?:e|sono|e stato|e stata|sono stati|sono state|si e|si sono|risulta|ora e) E",
        "(?:il |la |l'|il mio |questo )?P (?:e|sono|e stato|si e|non|non si|non si e|non e)(?: piu)? (?:E|c'e|compare|presenta|ripresenta|verifica|ripresentato|verificato|esiste|persiste|appare|apparso|sparit[oaie]|scompars[oaie])(?: piu)?",
        "T (?:chius[oa]|risolt[oa])|(?:il |l')?P (?:E)|non (?:ho|abbiamo|ci sono|c'e|da|vedo)(?: piu)?(?: (?:il |l'|alcun |nessun |piu )?P)(?: piu)?|nessun P piu|nessun (?:errore|guasto|blocco)|E|tutto E|risolto|sistemato|funzionato|e tutto (?:E|ok)|ha funzionato|(?:questo |cio )?ha risolto(?: il P| tutto)?|risolto il P",
        "(?:vedo|vediamo) (?:tutti|tutte) (?:i|gli|le|i miei|le mie) (?!err|prob|guast|avvis|mess)[\\w-]{2,30}","(?:ora |adesso )?(?:riesco|riusciamo|posso|possiamo|sono riuscit[oa]) (?:a |ad )?(?:entrare|accedere|stampare|lavorare|collegarmi|connettermi|connetterci|inviare|ricevere|aprire|telefonare|scansionare|usarlo|usare|salvare|navigare|loggarmi|utilizzare|leggere)(?: (?:a |al |alla |nel |nella |con |il |la |le |i |ai |all')?S)?|(?:ho|abbiamo|ricevo|riceviamo) (?:accesso|connessione|internet|rete|la posta|le mail|le email)(?: (?:a |al |alla )?S)?",
        "(?:potete|puoi|puo|si puo|possiamo|potresti|potreste)(?: (?:per favore|pure))* C(?: (?:il|la|questo|questa))?(?: T)?",
        "(?:per favore |prego |vi prego di |pregasi )?C(?: (?:pure|per favore))?(?: (?:il|la|questo|questa))?(?: T)?(?: per favore| pure)?",
        "(?:il |la |questo |questa )?T (?:puo|possono)(?: (?:pure))* (?:essere )?(?:chius[oa]|chiuso|chiusa|archiviat[oa])",
    ),
    {
        "returns": r"(?:problema|errore|guasto|messaggio)\w? (?:\w+ ){0,2}(?<!non )(?:e |si e )?(?:tornat\w|di nuovo|ancora|ripresentat\w|ricompars\w)(?! alla normalita)|(?:e|sono) (?:di nuovo |ancora )?(?:bloccat\w|rott\w|ferm\w|giu|offline|lent\w|guast\w)|(?:lo|la) stess[oa]|di nuovo (?:il|la|lo|con|senza)|va (?:molto )?(?:lent\w|male|peggio|a scatti)|vanno (?:lent\w|male)|stessa cosa",
        "doubts": r"(?:lunedi|martedi|mercoledi|giovedi|venerdi|sabato|appuntamento|orario)(?: mattina| pomeriggio| sera)? (?:va|e|sta|perfetto|ok)|(?:voi )?scriv(?:ete|evate)|(?:pc|computer|portatile|batteria|server|schermo|telefono|disco|stampante|motore|caricatore|cavo)(?: \w+){0,2} (?:scalda(?:no)?|riscalda)|(?:allarme|motore)(?: \w+){0,2} suona|(?:rumore|allarme|problema|perdita|errore|guasto)(?: \w+){0,2} (?:e|sono) ripartit[oaie]|se|quando|finche|appena(?! provato| testato| verificato| controllato)|forse|magari|probabilmente|possibilmente|spero|speriamo|credo|penso|suppongo|immagino|sembra|sembrerebbe|pare|a quanto pare|apparentemente|dovrebbe|dovrebbero|solo|soltanto|solamente|a volte|ogni tanto|qualche volta|quasi|piu o meno|in parte|parzialmente|domani|dopo(?! (?:il|l'|la))|piu tardi|lunedi|prossima settimana|ancora(?<!grazie ancora)|devo|dobbiamo|bisogna|ogni volta|sempre che|prima(?<!come prima)|poi|collega|colleghi|collaboratore|capo|provero|proveremo|controllero|verifichero|faro|vediamo|vedro|per ora|per il momento|al momento|momentaneamente|ieri(?<!da ieri)|funzionava|andava|non so|secondo|dicono|dice|dett[oa]|diceva\w*|raccont\w+|assicur\w+|afferm\w+|riferi\w+|sostien\w+|sentito|(?:a|da|con) (?:lui|lei|loro)|ma|pero|tuttavia|anche se|sebbene|tranne|eccetto|salvo|altro|altra|altri|altre|qualcuno|provvisori\w+|temporane\w+|lampeggia|lento|lenta|ross[oa]|giall[oa]|arancione|avviso|allarme|non male|strano|a casa|da casa|smart working|meta|alcun[ie]|qualche|poco",
        "thanks": r"grazie|ringrazi\w+",
        "yes": "sii|si|certo|certamente|esatto|corretto|confermo|confermato|sii grazie|sii certo|sii confermo|affermativo|giusto",
        "no": "no|no grazie|non ancora|per niente|purtroppo no|assolutamente no|macche",
        "asks": r"(?:potete|potreste|puoi|potresti|puo|potrebbe) (?!.*(?:chiuder|archiviar)).*|(?:perche|come (?!prima|sempre|previsto|deve|dovrebbe|nuovo)|dove|chi|qual\w*|quanto|quando)\b.*|domanda|domande|vorrei sapere.*|ho bisogno.*|per favore (?:verific\w+|chiam\w+|invi\w+|aiut\w+|install\w+|mand\w+|control\w+).*",
        "cancels": r"annull\w+|non (?:serve|mi serve|e|ci serve) (?:piu|piu necessari\w)|non (?:ho|abbiamo) piu bisogno|lasciate perdere|lascia perdere|dimenticate",
        "denies": r"non|niente|nulla|mai|nessun\w*|impossibile|purtroppo|error[ei]|peggio|problem[ai]|rott[oa]|bloccat\w|uguale|guast\w|si blocca|blocca|cade|mancano|manca|pers[oiae]|sparit\w|rifiut\w+|negat\w|spent\w|fallit\w|fallisce",
        "told": r"(?:ho|abbiamo|avevo|avevamo|era|erano|e venuto|sono venuti|dopo aver|il tecnico ha)\b.*|.* (?:era|erano|aveva|avevo|ha cambiato|ha sostituito) .*",
    },
    r" e |, ",
)

# ---------------------------------------------------------------- Russian
_RU_F = (
    "(?:извините|простите|прошу прощения|извиняюсь)(?: за (?:поздний ответ|задержку|долгое молчание|долгий ответ|задержку с ответом))?|да|ага|угу|верно|точно|именно|так|здравствуйте|привет|добрый (?:день|вечер)|доброе утро|добрый|коллеги|уважаемые коллеги|спасибо(?: большое| огромное| вам| вам большое| всем| ребята| за все)?|большое спасибо|огромное спасибо|благодарю(?: вас)?|благодарим|спс|"
    "за (?:вашу |твою |быструю |оперативную |оперативное |быстрое |отличную |быстрый |оперативность|помощь|поддержку|работу|решение|ответ|скорость)(?: ?(?:помощь|поддержку|работу|решение|ответ|реакцию|устранение))?|супер|отлично|прекрасно|замечательно|класс|круто|здорово|ура|идеально|великолепно|хорошо|ок|окей|молодцы|вы (?:лучшие|супер|молодцы)|наконец|наконец-то|наконец то|хорошего дня|пожалуйста|тикет|заявку|обращение|хороших выходных|с уважением|удачи"
    "|уже|сейчас|теперь|снова|опять же|вновь|сегодня|сегодня утром|с (?:утра|сегодняшнего дня|вчерашнего дня)|после (?:перезагрузки|обновления|замены|вашего вмешательства|перезапуска)|у меня|у нас|у всех|здесь|тоже|также|все|всё|полностью|очень|нормально|как надо|как положено|как раньше|как прежде|как обычно|как часы|стабильно|штатно|корректно|без (?:проблем|ошибок|сбоев|нареканий)|и|значит|действительно|в самом деле|к счастью|быстро|сразу|с моей стороны|с нашей стороны|от меня|хорошие новости|хорошая новость|это"
    "|(?:я )?подтверждаю(?: что)?|подтверждаем(?: что)?|могу подтвердить(?: что)?|подтверждено|что|(?:я )?(?:только что |сейчас )?(?:проверил[аи]?|протестировал[аи]?|попробовал[аи]?)|проверено"
)
_RU_N = r"(?!(?:был[аои]?|с|на|без|для|только|что|кто|когда|если|я|и|или|но|нет|как|почему|кто-то|никто|ничего|ни|другой|другая|из|от|не|мне|нам|в|у)\b)[\w-]{2,30}"
RUSSIAN = partial(
    _spaced,
    "ru",
    {
        "K": "все",
        "F": _RU_F,
        "D": rf"все|(?:мой|моя|мое|мои|наш|наша|наше|наши|этот|эта|это|эти) (?:{_RU_N})(?: {_RU_N})?",
        "S": rf"(?:мой|моя|мое|мои|наш|наша|наше|наши|этот|эта|это|эти|весь|вся|оба|обе|ваш|ваша)? ?(?:{_RU_N})(?: (?:в |на )?{_RU_N}){{0,2}}|он|она|оно|они",
        "V": "работает|работают|заработал[аои]?|печатает|печатают|включается|запускается|открывается|открываются|подключается|загружается|функционирует|пашет|восстановил(?:ся|ась|ось|ись)|восстановлен[аоы]?|заработало|греет|греют|охлаждает|закрывается|закрываются|заряжается|сканирует|звонит",
        "E": "решен[аоы]?|решена|исправлен[аоы]?|устранен[аоы]?|починен[аоы]?|налажен[аоы]?|восстановлен[аоы]?|в порядке|в норме|ок|готово|закрыт[аоы]?|исправно|разрешен[аоы]?|снят[аоы]?|хорошо|отлично|нормально",
        "T": "заявку|заявка|тикет|обращение|запрос|инцидент|вопрос|задачу|задача|тему|кейс",
        "P": "проблема|проблемы|ошибка|ошибки|неполадка|сбой|вопрос|неисправность|сообщение|сообщение об ошибке",
        "C": "закрыть|закрывать|закрывайте|закройте|закрой|закрывай",
    },
    (
        "(?:S|все|всё) V",
        "V(?: (?:все|D))?",
        "(?:S |все )?E|(?:S |все )?был[аои]? (?:решен|исправлен|устранен|починен|восстановлен)[аоы]?",
        "P (?:был[аои]? |уже |полностью |больше |теперь |сейчас )*(?:E|решил(?:ась|ся|ось|ись)|исчезл?[аои]?|пропал[аои]?|ушл[аои]|ушел|не (?:появляется|возникает|повторяется|повторялась|беспокоит|возникала|возникло|наблюдается|воспроизводится)|нет|отсутствует|устранилась)(?: (?:больше))?",
        "(?:S |все )?(?:больше|уже) не (?:зависает|зависают|виснет|тормозит|вылетает|падает|глючит|отваливается)","(?:больше )?(?:проблем|ошибок|сбоев|вопросов)(?: (?:больше|у меня|пока))* нет|нет (?:больше )?(?:проблем|ошибок|сбоев)|больше нет (?:проблем|ошибок)|E|все(?: (?:E))+|(?:все |вы )?(?:починили|исправили|решили|сделали|настроили|восстановили|устранили|наладили)(?: (?:все|проблему|ошибку|доступ))?|решилось|решено|исправлено|устранено|готово|помогло|получилось|все получилось|наладилось|все наладилось|это помогло|(?:ваше |это )?(?:решение|обновление) помогло|перезагрузка помогла|вопрос решен",
        "(?:я |мы )?(?:вижу|видим) (?:все|всё) (?:(?:мои|наши|свои) )?(?!ошиб|пробл|сбо|предуп|сообщ|дважды|трижды)(?!\\w+[иы]ми\\b)[\\w-]{1,29}[ыиаяе]","(?:я |мы )?(?:захожу|заходим|вхожу|входим|подключаюсь|подключаемся)(?: (?:в|на|к|под) (?:систем[уе]|почту|сеть|сети|портал|программу|аккаунт|vpn|впн|кабинет|личный кабинет|базу|1с|outlook|сервер|серверу|сайт|диск|учетную запись|приложение))?",
        "(?:я )?(?:могу|можем|смог|смогла|смогли|получилось|удалось|получается) (?:войти|зайти|печатать|распечатать|работать|подключиться|отправлять|отправить|получать|открыть|открывать|сканировать|пользоваться|звонить|сохранить|сохранять|заходить)(?: (?:в |на |к |из )?S)?|(?:все |мои |наши )?(?:файлы|документы|письма|данные|папки) на месте|(?:доступ|связь|интернет|почта|сеть|звук|письма) (?:есть|появил(?:ся|ась|ось|ись)|приходят|пришли|восстановлен[аоы]?|открыт|получен)",
        "(?:можете|можно|можешь|прошу|пожалуйста|просьба|разрешаю)(?: (?:пожалуйста))* C(?: (?:эту|этот|мою|мой|данную|это))?(?: T)?(?: пожалуйста)?",
        "C(?: (?:пожалуйста))*(?: (?:эту|этот|мою|мой|данную|это))?(?: T)?(?: пожалуйста)?|(?:эту |этот |мою |мой |данную )?T (?:можно|можете|прошу|пожалуйста) C|T C",
    ),
    {
        "returns": r"(?:проблем[аы]|ошибк[аи]|сбой|сообщение)(?: \w+){0,2} (?<!не )(?:снова|опять|вернул\w+|появил\w+|осталась|остается|повторилась|повторяется|та же)(?<!не повторяется)|опять(?! же)|снова (?:не|ошибка|проблема|сбой|завис\w*|упал\w*|пропал\w*|отвалил\w*|то же|та же|тормоз\w*)|то же самое|та же|тот же|все так же",
        "doubts": r"(?:понедельник|вторник|среда|четверг|пятница|суббота|время) (?:подходит|устраивает|удобно)|вы (?:пишете|писали|написали)|если|когда|пока|до тех пор|как только|возможно|может быть|может(?! быть закрыт)|наверное|наверно|вероятно|надеюсь|надеемся|думаю|полагаю|кажется|вроде|вроде бы|похоже|видимо|должно|должен|должна|только(?! что)|лишь|иногда|временами|периодически|почти|частично|отчасти|более-менее|более менее|завтра|позже|потом|затем|понедельник\w*|на следующей|еще|ещё|приходится|надо(?<!как надо)|нужно|необходимо|каждый раз|всегда|сначала|коллег[аеиу]|коллеге|начальник\w*|сосед\w*|попробую|проверю|протестирую|посмотрю|попробуем|проверим|буду|будем|вчера|раньше(?<!как раньше)|работал[аои]?|печатал[аои]?|не знаю|говор[яи]т|говорил\w*|сказал\w*|сообщил\w*|сообщают|написал\w*|уверя\w+|утвержда\w+|слышал\w*|у (?:него|нее|них)|по словам|но|однако|хотя|кроме|за исключением|другой|другом|другая|другие|другую|кто-то|временно|временное|мигает|горит|медленно|красн\w+|желт\w+|предупреждение|неплохо|плохо|слабо|хуже|странно|из дома|дома|удаленке|половин\w+|некоторые|через раз|кое-как|частью|обходн\w+|сам по себе",
        "thanks": r"спасибо|благодар\w+|спс",
        "yes": "да|ага|угу|верно|точно|подтверждаю|да спасибо|да конечно|именно|так точно|все верно",
        "no": "нет|не|нет спасибо|еще нет|пока нет|к сожалению нет|неа|никак",
        "asks": r"(?:можете|могли бы|можно) (?!.*(?:закры)).*|(?:почему|как (?!надо|положено|раньше|прежде|обычно|часы)|где|кто|какой|какая|какие|сколько|зачем|куда|когда)\b.*|вопрос у меня.*|хотел\w* бы (?:узнать|уточнить).*|прошу (?!закры|снять).*|пожалуйста (?:проверьте|позвоните|помогите|пришлите|установите|посмотрите|сделайте).*|подскажите.*|уточните.*",
        "cancels": r"отмен\w+|больше не (?:нужно|требуется|актуально|нужна|нужен)|уже не (?:нужно|актуально|требуется)|неактуальн\w+|не актуальн\w+|забудьте|снимаю заявку",
        "denies": r"не|нет|ничего|никогда|ни|никак|невозможно|к сожалению|увы|ошибк\w+|сбо[йи]\w*|хуже|проблем\w+|сломан\w*|сломал\w+|завис\w+|тормоз\w+|вылета\w+|глючит|пропал\w*|исчез\w*|заблокирован\w*|отказ\w*|отваливается|упал\w*|безуспешно|нерабоч\w+|виснет",
        "told": r"(?:я|мы|вы|он|она|мастер|специалист|коллега)? ?(?:перезагрузил|переустановил|заменил|поменял|обновил|сменил|переподключил|нашел|был|была|было|были|сделал|перепутал|забыл)\w*\b.*|.* (?:был|была|было|были|оказал\w+|заменил\w*|перезагрузил\w*) .*|дело было.*",
    },
    r" и |, ",
)

# ---------------------------------------------------------------- Japanese (words are not apart)
_JA_F = (
    "(?:(?:ご|お)?(?:返信|返事|連絡|報告)が?遅くなり(?:まして)?、?)?(?:申し訳(?:ありません|ございません)(?:でした)?|すみません(?:でした)?|失礼しました)|はい|ええ|うん|そうです|こんにちは|おはようございます|お疲れ様です|お疲れさまです|お疲れ様でした|お世話になっております|お世話になります|お世話様です|いつもお世話になっております|いつもありがとうございます|ありがとうございました|ありがとうございます|ありがとう|どうもありがとうございました|どうもありがとうございます|どうも|感謝します|感謝いたします|感謝しております|助かりました|大変助かりました|とても助かりました|助かります"
    "|(?:早速の|迅速な|迅速に|すぐに|素早い|早急な|ご丁寧な)?(?:の)?(?:ご|御)?(?:対応|返信(?!が?遅)|連絡(?!が?遅)|支援|協力|回答|サポート|確認|修理)(?:を)?(?:いただき|頂き|くださり|下さり|して)?(?:いただきまして|に)?|(?:誠に|本当に|大変|どうも|とても|すごく|重ねて|取り急ぎ|まずは)|(?:早々|早速|さっそく|すぐ|先ほど|先程|今朝|今日|本日|いま(?![すせし])|今(?![後度回])|現在|ただいま|ようやく|やっと|無事|無事に|再び|また元通り|元通り|以前のように|以前と同じように|通常通り|いつも通り|問題なく|正常に|きちんと|ちゃんと|普通に|完全に|すべて|全て|全部|両方|こちらでも|こちらで|こちらは|こちらも|こちらの|当方で|当方でも|私の(?:環境|方|ほう|pc)では?|私も|私は|弊社で|部署(?:の)?全員|みんな|お陰様で|おかげさまで|おかげで|お陰で|再起動後|再起動したら|更新後|交換後)(?:、|は|に|で|も)?"
    "|ok|okです|了解です|了解しました|承知しました|承知いたしました|素晴らしいです|完璧です|最高です|さすがです|よかったです|良かったです|安心しました|よろしくお願いします|よろしくお願いいたします|宜しくお願い致します|宜しくお願いします|宜しくお願いいたします|失礼します|失礼いたします|以上です|以上|とり急ぎご報告まで|ご報告まで|ご報告です|報告です|ご報告いたします|取り急ぎご連絡まで|ご連絡まで|確認|確認しました|確認いたしました|確認できました|確認したところ、?|試しました|試したところ|試してみました|テストしました|テストしたところ|ことを(?:ご)?(?:確認|報告|連絡)(?:しました|いたしました|いたします|します|できました)?|のを確認(?:しました|いたしました|できました)|旨(?:、)?(?:ご)?(?:報告|連絡)(?:します|いたします)|[、 ]"
)
_JA_N = r"(?:(?!(?:まだ|でも|だけ|たまに|時々|ときどき|昨日|明日|同僚|別の|他の|ほか|もし|一部|しか|隣|家|自宅|誰か|たぶん|多分|おそらく|一応|とりあえず|半分|何とか|なんとか|一時的|毎回|再度|また))[ぁ-んァ-ヶー一-龠a-z0-9々]){1,18}?"
_JA_END = r"(?:です|ます|ました|いました|ております|ています|ています。|ようです(?!が)|んです|よ|ね|よ!|ので|から|と思います(?!が))*"
_JA_FORMS = (
    rf"(?:{_JA_N}(?:が|は|も|に|を|で|へ|の方は)?)?(?:使え(?:ます|ました|る|た|ています|るようになりました|るようになった|るようになっています|ております)|動(?:きます|きました|いています|いております|作しています|作しました|作しております|作します|くようになりました|くようになった|いてます)|つなが(?:ります|りました|っています|った|るようになりました)|繋が(?:ります|りました|っています|った|るようになりました)|接続(?:できます|できました|できています|できるようになりました|されました)|印刷(?:できます|できました|できています|できるようになりました|されました|されます)|ログイン(?:できます|できました|できるようになりました|できています)|開(?:けます|けました|きます|きました|くようになりました|けるようになりました)|アクセス(?:できます|できました|できるようになりました|できています)|受信(?:できます|できました|できるようになりました|しています)|送信(?:できます|できました|できるようになりました)|送れ(?:ます|ました|るようになりました)|(?:メール|通知|返信|電子メール)が?届(?:きます|きました|いています|くようになりました)|(?<!再)起動(?:します|しました|できました|するようになりました)|入れ(?:ます|ました|るようになりました)|見(?:られます|られました|れます|れました|えます|えました|られるようになりました|えるようになりました)|復旧(?:しました|しています|いたしました|済みです|した|を確認しました)|回復しました|復活しました|稼働しています|聞こえ(?:ます|ました|るようになりました)|映(?:ります|りました|るようになりました)|表示され(?:ます|ました|ています|るようになりました)|保存できました|認識されました|うまくいきました|できました|できるようになりました|出来ました|出来るようになりました|同期(?:されました|できました|しています))",
    rf"(?!.*(?:止ま|落ち|消え|切れ|固ま|鳴|漏|遅|重|変な|異|勝手|エラー|警告|点滅|曇|濡|臭))(?:{_JA_N}(?:が|は|も|を|に|で))?(?:[ぁ-んァ-ヶー一-龠]{{1,8}}[るくうすつむぶぐ])ようになりました",
    rf"(?:{_JA_N}(?:が|は|も|の問題は|の件は)?)?(?:(?:解決|解消|改善|修復|修正|完了|直)(?:しました|いたしました|致しました|しています|済みです|済み|した|されました|されています|りました|っています|っていました|った|りましたので|できました|しております|していました|です)|なおりました|治りました|直りました|正常です|正常になりました|正常に戻りました|元に戻りました|元通りになりました|戻りました|大丈夫です|大丈夫でした|大丈夫になりました|問題ありません|問題ありませんでした|問題ないです|問題なしです|問題なし|問題は?なくなりました|問題ございません|良好です|快適です|順調です|バッチリです|ばっちりです|完璧です|ok(?:です|でした|になりました))",
    r"(?:その後|あれから|以後)?(?:の)?(?:エラー|問題|不具合|症状|障害|警告|メッセージ|エラーメッセージ)(?:は|が|も)?(?:もう|その後|以降)?(?:出|発生|再発|起|表示)?(?:なくなりました|ません(?!が)|ていません|ておりません|していません|しなくなりました|しません|きなくなりました|きません|されなくなりました|消えました|解消(?:しました|されました)|でなくなりました|していないです|しておりません|は消えました)",
    r"(?:この|当|本|こちらの|上記の)?(?:(?:件|チケット|案件|依頼|お?問い合わせ|インシデント|対応|申請|課題)(?:を|は|の)?)?(?:クローズ|完了|終了|閉じ|締め|解決済み)(?:に|と)?(?:して|て|で|を)?(?:いただいて|頂いて|もらって|いただければ|頂ければ|ください|下さい|お願い(?:します|いたします|致します)|結構です|かまいません|構いません|大丈夫です|いただけ(?:ますと|れば)幸いです|よいです|いいです|良いです|問題ありません|ok(?:です)?|も)*",
    r"解決|解決済み|直った|治った|完了|ばっちり|バッチリ",
)


def _japanese() -> AnswerPhrases:
    return AnswerPhrases(
        "ja",
        _anywhere(r"(?:エラー|問題|不具合|症状|障害)(?:が|は)?(?:また|再び|再度)?(?:出(?:ました|ます|ています|る)|再発(?:しました|しています)|発生(?:しました|しています|します)|起き(?:ました|ています|ます)|続いて|残って)|また(?!元通り).{0,20}(?:止ま|落ち|切れ|なりました|出ました|なって|でき|起き|消え)|同じ(?:です|エラー|問題|症状|状態|現象)|相変わらず|変わ(?:りません|らず|っていません)"),
        _anywhere(r"(?:時間|曜日|日程|日時|時刻)(?:で|は|なら)|席に戻り|(?:再び|再度)表示|\d+件中|と書い|たら(?!助)(?<!再起動したら)|れば(?!幸い)(?<!いただければ)(?<!頂ければ)|なら(?!びに)|場合|とき(?!どき)|ときどき|時々|たまに|時だけ|(?<!こちら)(?<!当方)(?<!私)(?<!弊社)(?<!ところ)では(?!あり|な)|だけ|のみ|しか|一部|半分|ほぼ|だいたい|大体|思います|思われ|かもしれ|でしょう|はず|らしい|そうです(?=が)|(?<=[ぁ-ん])(?<!はい)(?<!ええ)そうです|みたい|ようです|様子|たぶん|多分|おそらく|恐らく|きっと|明日|後で|あとで|後ほど|のちほど|来週|月曜|昨日まで|以前は|前は|まだ|以外|除いて|を除き|今のところ|とりあえず|一応|いったん|一旦|一時的|仮に|代わり|別の|他の|ほかの|同僚|上司|隣の|誰か|さんの(?:pc|パソコン|環境)|自宅|家では|毎回|その都度|必要があります|必要です|なければ|ないと|してから|すると|すれば|試して(?!みました)|試します|テスト(?:して|し)み?ます|確認します|確認いたします|確認して(?!い)|見てみます|様子を見|やってみ|つもり|予定|希望|ですが|ますが|ましたが|ませんが|けど|けれど|しかし|ただし|ただ、|(?<!こちら)(?<!当方)(?<!私)(?<!いつ)でも|のに|なぜか|どうにか|なんとか|何とか|遅い|(?<!返信が)(?<!返信)(?<!返事が)(?<!連絡が)(?<!連絡)(?<!報告が)遅く|重い|点滅|赤い|赤く|黄色|警告|異音|言って|言い|言われ|聞いて|聞き|彼(?:女|ら)?(?:の|は|が|も)|(?:連絡|報告|話)が(?:あり|来|入)|とのこと|っぽい|悪くない|なりそう|欲しい|ほしい"),
        re.compile("|".join(_alternatives(_JA_F))),
        re.compile("|".join(_alternatives(_JA_F))),
        None,
        re.compile(rf"(?:{'|'.join(f'(?:{form})' for form in _JA_FORMS)}){_JA_END}\Z"),
        _anywhere("ありがと|感謝|助かり"),
        _anywhere("はい|ええ|うん|そうです|その通りです"),
        _whole("いいえ|いえ|いや|だめ(?:です|でした)?|ダメ(?:です|でした)?|駄目(?:です|でした)?|まだです|まだ(?:です)?ね?|無理です|ng(?:です)?"),
        _anywhere(r"[?？]|(?:ですか|ますか|でしょうか|ませんか|ましたか|のか|かな|いつ|どう(?:すれば|したら|やって|なって)|なぜ|何故|どこ|誰が|教えて|お願いできます|いただけます(?!と幸)|いただけません|(?:連絡|確認|対応|電話|送付|修理|設定|再設定|調査)(?:を)?(?:してください|お願い|して下さい|ください|いただきたい))"),
        _anywhere(r"キャンセル|取り消|取り下げ|不要になりました|不要です|必要なくなり|もう必要(?:あり|は?な)|いらなくな|中止|なかったことに"),
        _anywhere(r"ません|ない(?!で)|なかった|なくな|できず|せず|だめ|ダメ|駄目|失敗|エラー|不具合|故障|壊れ|落ち(?:ます|る|て)|止ま|切れ|固ま|フリーズ|悪化|ひどく|消え|届かず|残念"),
        _anywhere(r"(?:した|しました|でした|だった|ていました|いたようです|が原因|換え|替え|し直し|再起動|交換|更新|入れ直|差し直)"),
        re.compile(r"、|(?<=ました)し|(?<=ます)し"),
        spaced=False,
    )  # fmt: skip


# Made when first asked for: a desk of two languages needs none of them.
_TABLES: dict[str, Callable[[], AnswerPhrases]] = {
    "de": GERMAN, "fr": FRENCH, "es": SPANISH, "pt": PORTUGUESE, "it": ITALIAN, "ru": RUSSIAN, "ja": _japanese,
}  # fmt: skip
CODES = tuple(_TABLES)


@cache
def answer_phrases(code: str) -> AnswerPhrases:
    """The phrases of one language of `CODES`."""
    return _TABLES[code]()
