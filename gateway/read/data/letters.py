"""Lines of our own letters, by which a quoted one is known, and phrases by which people say where their answers stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReplyMarker:
    """One language of our letters: beginnings (lower case) of the line that invites to reply, and how the letter greets."""

    lines: tuple[str, ...]
    greeting_starts: tuple[str, ...]
    greeting_ends: tuple[str, ...]


REPLY_MARKERS: dict[str, ReplyMarker] = {
    "en": ReplyMarker(("simply reply to this mail", "your reply goes to "), ("Hello", "Dear", "Hi"), (",", "，")),
    "zh": ReplyMarker(("直接回复本邮件即可", "直接回覆本郵件即可"), ("",), ("您好:", "您好：", "您好,", "您好，")),
}

# Help desks of others write this above their letters; all below it is theirs.
REPLY_ABOVE: tuple[str, ...] = (
    "reply above this line", "your reply above this line", "reply above the line", "write above this line", "reply above this text", "reply only above this line", "antworten sie oberhalb dieser",
    "antwort oberhalb dieser", "antworten sie über dieser", "réponse au-dessus de cette ligne", "répondre au-dessus de cette ligne", "respuesta por encima de esta línea", "responda por encima de esta línea",
    "risposta sopra questa riga", "resposta acima desta linha", "antwoord boven deze regel", "odpowiedź powyżej tej linii", "ответ выше этой строки", "请在此行上方回复", "請在此行上方回覆", "在此线以上回复", "この行の上に返信",
)  # fmt: skip

# Said above an original: then the answers stand inside it, and nothing below is cut.
ANSWERS_BELOW: tuple[str, ...] = (
    "see inline", "inline below", "answers inline", "comments inline", "replies inline", "reply inline", "replied inline", "inline answers", "my answers below", "answers below", "see my answers",
    "my comments below", "comments below", "see below in red", "in red below", "answered below", "see my comments", "marked in red", "in blue below",
    "请见下文红", "见下面红", "红字", "紅字", "标红", "標紅", "在下文中回复", "回复在下面", "答复见下", "答覆如下文", "我的回复见下",
    "antworten unten", "siehe unten im text", "antworten im text", "réponses ci-dessous", "réponses dans le texte", "respuestas abajo", "antwoorden hieronder", "ответы ниже", "ответы в тексте",
)  # fmt: skip
