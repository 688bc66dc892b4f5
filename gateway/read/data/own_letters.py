"""Lines of our own letters, by which a quoted one is known, and phrases by which people say where their answers stand."""

from __future__ import annotations

from msgspec import Struct


class ReplyMarker(Struct, frozen=True):
    """One language of our letters: beginnings (lower case) of the line that invites to reply, and how the letter greets."""

    lines: tuple[str, ...]
    greeting_starts: tuple[str, ...]
    greeting_ends: tuple[str, ...]


REPLY_MARKERS: dict[str, ReplyMarker] = {
    "en": ReplyMarker(
        ("simply reply to this mail", "just reply to this email", "just reply to add anything", "your reply goes to "),
        ("Hello", "Dear", "Hi"),
        (",", "，"),
    ),
    "zh": ReplyMarker(
        ("直接回复本邮件即可", "直接回覆本郵件即可", "如需补充,请直接回复", "如需补充，请直接回复"),
        ("",),
        ("您好:", "您好：", "您好,", "您好，"),
    ),
}

# Help desks of others write this above their letters; all below it is theirs.
REPLY_ABOVE: tuple[str, ...] = (
    "reply above this line", "your reply above this line", "reply above the line", "write above this line", "reply above this text", "reply only above this line", "antworten sie oberhalb dieser",
    "antwort oberhalb dieser", "antworten sie über dieser", "réponse au-dessus de cette ligne", "répondre au-dessus de cette ligne", "respuesta por encima de esta línea", "responda por encima de esta línea",
    "risposta sopra questa riga", "resposta acima desta linha", "antwoord boven deze regel", "odpowiedź powyżej tej linii", "ответ выше этой строки", "请在此行上方回复", "請在此行上方回覆", "在此线以上回复", "この行の上に返信",
)  # fmt: skip

# One of these stands in each of them.
REPLY_ABOVE_PARTS: tuple[str, ...] = (
    "above th", " dieser", "-dessus de ", "encima de ", "sopra quest", "acima dest", "boven deze",
    "powyżej tej", "выше этой", "上方回", "以上回复", "の上に返信",
)  # fmt: skip

# Said above an original: then the answers stand inside it, and nothing below is cut.
ANSWERS_BELOW: tuple[str, ...] = (
    "see inline", "inline below", "answers inline", "comments inline", "replies inline", "reply inline", "replied inline", "inline answers", "my answers below", "answers below", "see my answers",
    "my comments below", "comments below", "see below in red", "in red below", "answered below", "ci-dessous dans le texte", "see my comments", "marked in red", "in blue below",
    "请见下文红", "见下面红", "红字", "紅字", "标红", "標紅", "在下文中回复", "回复在下面", "答复见下", "答覆如下文", "我的回复见下",
    "antworten unten", "siehe unten im text", "antworten im text", "réponses ci-dessous", "réponses dans le texte", "respuestas abajo", "antwoorden hieronder", "ответы ниже", "ответы в тексте",
)  # fmt: skip

# The same in sentences: whose answers, and where. Lower case; one entry a language or two.
_COLOURS = r"(?:red|blue|green|bold|colou?r)"
ANSWERS_WHERE: tuple[str, ...] = (
    rf"\b(?:my|our|see|find)\b[^.!?]{{0,30}}\b(?:answers?|repl(?:y|ies)|responses?|comments?|remarks?)\b[^.!?]{{0,25}}\b(?:below|in[- ]?line|in {_COLOURS})\b",
    rf"\b(?:answers?|replies|responses?|comments?) (?:are |given |marked |written )?(?:in[- ]?line|in {_COLOURS})\b|\bi(?:['’]ve| have)? (?:answered|commented)\b[^.!?]{{0,30}}\b(?:below|in[- ]?line|in {_COLOURS})\b",
    r"\bmeine?n? (?:antwort(?:en)?|anmerkung(?:en)?|kommentare?)\b[^.!?]{0,30}\b(?:unten|im text|(?:in )?(?:rot|blau)|farbig)\b",
    r"\b(?:mes|nos|voir) (?:réponses?|commentaires?|remarques?)\b[^.!?]{0,30}\b(?:ci-dessous|dans le (?:texte|corps)|en (?:rouge|bleu|vert))\b",
    r"\bantwort(?:en)?,? (?:siehe |s\. ?|sind )?(?:unten|im text|(?:in )?(?:rot|blau))\b|\brespondo (?:abajo|en el texto|en rojo)\b|\brispondo (?:sotto|nel testo|in rosso)\b|\brespost(?:as?|ei|o) abaixo\b|\brespond[io] abaixo\b",
    r"\bje réponds (?:ci-dessous|dans le texte|en rouge)\b|\bodpowied(?:zi|ź) (?:są |jest )?(?:poniżej|niżej|w treści|w tekście|na czerwono)|\bodpowiadam (?:poniżej|w treści)|\bantwoord(?:en)? (?:onder|in (?:het )?rood)\b",
    r"\bmis? (?:respuestas?|comentarios?)\b[^.!?]{0,30}\b(?:abajo|en (?:rojo|azul|el texto))\b|\bminhas? (?:respostas?|observações)\b[^.!?]{0,30}\b(?:abaixo|em (?:vermelho|azul)|no texto)\b",
    r"\bmi[ea] (?:rispost[ae]|osservazion[ie])\b[^.!?]{0,30}\b(?:sotto|in rosso|in blu|nel testo|di seguito)\b|\b(?:sotto|di seguito) (?:le|la) mi[ea] rispost[ae]\b",
    r"\bmijn (?:antwoord(?:en)?|opmerkingen|reacties?)\b[^.!?]{0,30}\b(?:hieronder|in (?:het )?(?:rood|blauw)|in de tekst)\b",
    r"\bmoje (?:odpowiedzi|uwagi|komentarze)\b[^.!?]{0,30}\b(?:poniżej|niżej|na czerwono|w treści|w tekście)|\bmoje (?:odpovědi|komentáře|poznámky)\b[^.!?]{0,30}\b(?:níže|červeně|v textu)",
    r"\bмои (?:ответы|комментарии)\b[^.!?]{0,30}\b(?:ниже|в тексте|красн|син)|\bмої (?:відповіді|коментарі)\b[^.!?]{0,30}\b(?:нижче|у тексті|червон)",
    r"\bmin[ae]? (?:svar|kommentarer?)\b[^.!?]{0,30}\b(?:nedan|nedenfor|nedenunder|i (?:rött|rødt|texten|teksten)|med rødt)\b|\b(?:cevap|yanıt|yorum)lar(?:ım|ımız)\b[^.!?]{0,30}\b(?:aşağıda|kırmızı)",
    r"\b(?:te |les? |os )?(?:contesto|respondo|comento|(?:he )?(?:contestado|respondido|comentado|anotado))\b[^.!?]{0,25}\b(?:abajo|debajo|más abajo|en (?:el texto|rojo|azul|verde|negrita)|entre líneas)\b|\b(?:respond[oi]|respondemos|coment[oei]+)\b[^.!?]{0,25}\b(?:abaixo|no texto|em (?:vermelho|azul|verde|negrito))\b",
    r"\b(?:rispondo|ho risposto|commento|ho commentato|ti rispondo)\b[^.!?]{0,25}\b(?:sotto|di seguito|nel testo|in (?:rosso|blu|verde|grassetto))\b|\b(?:j['’]ai répondu|je (?:te |vous )?réponds|je commente)\b[^.!?]{0,25}\b(?:ci-dessous|plus bas|en dessous|dans le (?:texte|corps)|en (?:rouge|bleu|vert|gras))\b",
    r"\b(?:ich )?antworte (?:\w+ )?(?:unten|darunter|im text|in (?:rot|blau|grün))\b|\bhabe\b[^.!?]{0,25}\b(?:unten|im text|darunter|(?:in )?(?:rot|blau|grün))\b[^.!?]{0,20}\b(?:be|ge)antwortet\b|\bhabe\b[^.!?]{0,25}\b(?:unten|im text|in (?:rot|blau|grün))\b[^.!?]{0,20}\bkommentiert\b",
    r"\bik (?:antwoord|reageer) (?:\w+ )?(?:hieronder|in (?:de tekst|het (?:rood|blauw)))\b|\bik heb\b[^.!?]{0,25}\b(?:hieronder|in (?:de tekst|het (?:rood|blauw)))\b[^.!?]{0,15}\b(?:geantwoord|gereageerd)\b",
    r"\b(?:odpisuję|odpisał[ae]m|odpowiedział[ae]m|odpowiadam)\b[^.!?]{0,25}\b(?:poniżej|niżej|w (?:treści|tekście)|na (?:czerwono|niebiesko))|\b(?:отвечаю|ответил[аи]?|отвечу)\b[^.!?]{0,25}\b(?:ниже|в тексте|красным|синим)|\b(?:odpovídám|odpověděla?)\b[^.!?]{0,25}\b(?:níže|v textu|červeně|modře)",
    r"\b(?:jag|jeg) (?:svarar|svarer|har (?:svarat|svart|svaret))\b[^.!?]{0,25}\b(?:nedan|nedenfor|i (?:texten|teksten|rött|rødt|blått|blåt))|\b(?:aşağıda|kırmızı(?:yla)?|mavi(?:yle)?)\b[^.!?]{0,20}\b(?:cevapla|yanıtla|cevap|yanıt)",
    r"(?:见|見|看|如|用|以)[^。！？]{0,10}[红紅蓝藍绿綠]色?(?:字|标|標|部分)|(?:回复|回覆|答复|答覆|回答|批注)[^。！？]{0,6}(?:原文|文中|下文|邮件中|正文)",
    # What the text ends with: the answers can stand nowhere else.
    r"\b(?:my|our) (?:answers|replies|responses|comments)(?: follow| as follows)?\s?[:.]\s*$|\b(?:meine|unsere|hier die) (?:antworten|anmerkungen|kommentare)(?: dazu| wie folgt)?\s?[:.]\s*$",
    r"\b(?:mes|nos) (?:réponses|commentaires)\s?[:.]\s*$|\b(?:mis|nuestras|minhas|nossas|mie|nostre|mijn|onze|moje|nasze) (?:respuestas|respostas|risposte|antwoorden|odpowiedzi)\s?[:.]\s*$|(?:мои|наши) ответы\s?[:.]\s*$",
    r"(?:答[复覆]|回[复覆]|回答|批注)如下[:：。]?\s*$|以下(?:の通り|のとおり|に|、)?(?:回答|返信|お答え)(?:いたし|し|申し上げ)ます[。:：]?\s*$",
    r"[赤青]字(?:で(?!す)|にて|部分|の箇所|箇所)|インライン(?:で|にて)?(?:失礼|回答|返信|コメント)|(?:回答|コメント)を?(?:文中|本文中)に|(?:빨간|붉은|파란)색?\s?(?:글씨)?으?로\s?(?:답변|회신|표시|작성)",
)
