"""Conversations of old mail whose references were lost: by subject, people and time; when in doubt they stay apart.

Pure. The desk's own mail is threaded by its addresses and ids alone (docs/trust.md): this is for imported history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from enum import IntEnum

from msgspec import Struct

from gateway.message import Mail
from gateway.read.later_pattern import compile_later
from gateway.read.reply.coverage import fold, fold_words

REPLY_WITHIN = timedelta(days=45)  # how long after the last mail of a conversation a subject alone still belongs to it
_LATEST = timedelta(days=80)  # where no other conversation has that subject
_REPLIES = (
    r"r[eé]|aw|antw\.?|antwort|sv|vs|r[eé]f|rif|rép|odp\.?|res|resp|r|ynt|yan|bls|balas|vál?|atb|ats\.?|odg|odgovor|tl"
    r"|trả lời|ha|на|отв|ответ|відп|відповідь|απ|απαντ|σχετ|תגובה|השב|رد|ตอบ|답장|회신"
    r"|回复|回覆|答复|答覆|回信|回應|回应|返信"
    r"|auto(?:matic)?[ -]?reply|out of office|automatische antwort|abwesend|abwesenheitsnotiz"
    r"|réponse automatique|respuesta automática|resposta automática|risposta automatica|автоответ|автоматический ответ"
    r"|自动回复|自動回覆|自动答复|自動返信"
    r"|accepted|declined|tentative|zugesagt|abgelehnt|mit vorbehalt|accepté|refusé|aceptad[oa]|已接受|已拒绝"
)
_FORWARDS = (
    r"wg|fwd?|fw|tr|rv|enc|i|pd|vb|vl|doorst|ilt|i̇lt|trs|fs|továbbítás|пересл|πρθ|הועבר|إعادة توجيه|전달"
    r"|转发|轉寄|轉發|転送"
)
_COUNTED = r"\.?\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s*[:：]"
_TAG = (
    r"[\[【](?:ext(?:ern(?:al)?)?|external(?: e-?mail)?|caution|spam|外部(?:邮件)?)[\]】]:?|\*{2,}\w{3,12}\*{2,}|spam:"
)
_NUMBER = r"\[(?:[^\W\d_]{1,12}[ -]?)?#\s?\d{2,12}\]|[(（]#\d{2,12}[)）]"  # of another system's ticket
_URGED = (
    r"(?:\d(?:st|nd|rd|th|\.)\s+)?(?:reminder|urgent|erinnerung|dringend|eilt|mahnung|rappel|urgente?|recordatorio"
    r"|sollecito|lembrete|напоминание|срочно|催办|再次|加急|紧急|緊急)"
)
_PREFIX = compile_later(
    rf"^\s*(?:(?:{_REPLIES}|{_FORWARDS}){_COUNTED}|{_TAG}|(?:{_NUMBER})|{_URGED}\s*[:：])\s*", re.IGNORECASE
)
_SUFFIX = compile_later(
    rf"\s*(?:(?:{_NUMBER})|[!！]+|\s[-–—]\s*{_URGED}|[(（\[【]\s*{_URGED}\s*[)）\]】])\s*$", re.IGNORECASE
)
_WAS = compile_later(
    r"[(（\[]\s*(?:was|war|previously|vorher|était|ancien|原|原主题)\s*[:：]\s*([^()（）]{3,200})[)）\]]\s*$",
    re.IGNORECASE,
)
# Lines of fields, attributions and separators.
_NO_WORDS = compile_later(r"\s*[*_]*[^\W\d_][\w ./-]{0,20}[*_]*\s?[:：]|.{0,200}[:：]\s*$|\s*-{3,}")
_MARKED = compile_later(rf"^\s*\[[^\]]{{1,30}}\]\s*(?=(?:{_REPLIES}|{_FORWARDS}){_COUNTED})", re.IGNORECASE)
_REPLY = compile_later(rf"^\s*(?:(?:\[[^\]]{{1,30}}\]|{_TAG})\s*)?(?:{_REPLIES}){_COUNTED}", re.IGNORECASE)
_FORWARD = compile_later(rf"^\s*(?:{_TAG}\s*)?(?:{_FORWARDS}){_COUNTED}", re.IGNORECASE)
_LOOKED_AT = 32 * 1024  # characters of a text that a quote is looked for in
_WORDS = 12  # letters of a quoted line that says something
_FEWEST_QUOTED, _MOST_QUOTED = 3, 40
_ENOUGH_QUOTED = 60  # letters that say as much as that many lines
_ENOUGH_BESIDE = 20  # letters that are enough beside an equal subject of that time
_SHORTEST = 3  # letters of a subject that joins; of Chinese and the like two say as much
_SOON = timedelta(days=14)  # of an answer without a prefix
_IN_BRACKETS = compile_later(r"\[([^\[\]]{0,80}?)\b0*(\d{1,3})/0*(\d{1,3})\]")  # [PATCH v2 1/3]: the rest may differ
_COUNTING = r"(?:/|of|von|de|sur|di|из|의)"
_COUNTED_LETTER = compile_later(
    rf"[(（]\s*\w{{0,8}}\s*0*(\d{{1,2}})\s*{_COUNTING}\s*0*(\d{{1,2}})\s*[)）]"
    rf"|\b(?:part|teil|partie|parte|часть|deel)\s+0*(\d{{1,2}})\s*{_COUNTING}\s*0*(\d{{1,2}})\b",
    re.IGNORECASE,
)
_SERIES_WITHIN = timedelta(hours=1)


class Tie(IntEnum):
    """How sure it is that a mail belongs to a conversation."""

    NONE = 0
    LIKELY = 1  # somebody on it, or a list, was sent a mail there: enough where no other conversation is as likely
    SURE = 2  # who wrote there is on this mail
    QUOTED = 3


class Conversation(Struct, frozen=True):
    """What is known of the mails that came before: who wrote them, when it was, and what was written."""

    subject: str  # of the first
    opener: str
    writers: AbstractSet[str]
    first: datetime
    last: datetime
    texts: Sequence[str] = ()


class Series(Struct, frozen=True):
    """One letter in several numbered mails ("[PATCH 2/3]", "Screenshots (1/2)"): what all have in common, and which of
    them this one is.
    """

    name: str
    place: int

    def follows(self, at: datetime, last: datetime) -> bool:
        """Was it sent soon enough after, or before, another one of the series?"""
        return abs(at - last) <= _SERIES_WITHIN


def series_of(subject: str) -> Series | None:
    """The series that a subject names; None for an answer and for what is not counted."""
    text = " ".join(subject[:400].split())
    if is_reply(text):
        return None
    if found := _IN_BRACKETS.search(text):
        name, place, count = found[1].casefold().strip(), int(found[2]), int(found[3])
    elif found := _COUNTED_LETTER.search(text):
        name = (text[: found.start()] + text[found.end() :]).casefold().strip()
        place, count = int(found[1] or found[3]), int(found[2] or found[4])
    else:
        return None
    return Series(f"{name} {count}", place) if place <= count and count > 1 else None


def base_subject(subject: str) -> str:
    """The subject without what replying, forwarding and gateways put before it; folded for comparison."""
    text = " ".join(subject.split())[:400]
    if was := _WAS.search(text):
        text = was[1].strip()
    *_, text = _unpacked(text)
    while (match := _SUFFIX.search(text)) and text[: match.start()]:
        text = text[: match.start()]
    return text.casefold()


def can_join(base: str) -> bool:
    """Does a base subject say enough to join mails by?"""
    return len(base) >= _SHORTEST or (len(base) == _SHORTEST - 1 and min(base) >= "\u3040")


def is_reply(subject: str) -> bool:
    """Is one of the words before the subject that of an answer, in any language, or does it say what the subject was
    before; an answer may have been forwarded.
    """
    return any(_REPLY.match(text) for text in _unpacked(subject)) or _WAS.search(subject[:400]) is not None


def _is_forward(subject: str) -> bool:
    """Was it forwarded, and is what was forwarded no answer?"""
    return _FORWARD.match(subject) is not None and not is_reply(subject)


def _unpacked(subject: str) -> Iterator[str]:
    """The subject, and what is left of it without the first word that was put before it, the second, and so on."""
    text = " ".join(subject.split())[:400]
    yield text
    while (match := _PREFIX.match(text) or _MARKED.match(text)) and text[match.end() :]:
        text = text[match.end() :]
        yield text


def people_of(mail: Mail, ours: AbstractSet[str]) -> frozenset[str]:
    """Who wrote it and who got it, but for those who are everywhere: the desk and its engineers."""
    found = (mail.sender, *mail.to, *mail.cc)
    return frozenset(one.mailbox.lower() for one in found if one.mailbox) - ours


def belongs(mail: Mail, at: datetime, people: Mapping[str, bool | None], told: Conversation, cut: str = "") -> Tie:
    """Is it a mail of that conversation, which had its subject: it quotes what was written there and is no forward, or
    one of the two is an answer, not too much time lies between them, and they have people in common. The answer may
    have come first. An answer that no word before the subject tells goes, soon, from one of them to one who wrote.

    `people` are those on the mail, and whether each was on a mail of that subject there, None for who was on none
    anywhere; `cut` is what was cut from it (quotes).
    """
    same = base_subject(mail.subject) == base_subject(told.subject)
    near = told.first - REPLY_WITHIN <= at <= told.last + REPLY_WITHIN
    if not _is_forward(mail.subject) and quotes(mail.text, told.texts, cut, beside=same and near):
        return Tie.QUOTED
    if not near and not told.first < at <= told.last + _LATEST:
        return Tie.NONE
    shared = {one for one, was_there in people.items() if was_there}
    sender, soon = mail.sender.mailbox.lower(), told.first <= at <= told.last + _SOON
    wrote = shared & told.writers
    if not is_reply(mail.subject) and not (same and is_reply(told.subject) and at <= told.first):
        back = same and soon and people.get(sender, True) and sender != told.opener and wrote - {sender}
        return Tie.LIKELY if back and not _is_forward(mail.subject) else Tie.NONE
    if shared == {sender} and mail.to and people.get(mail.to[0].mailbox.lower(), True) is None:
        return Tie.NONE  # written to somebody else: an engineer answers many people
    if wrote:
        return Tie.SURE if near else Tie.LIKELY
    return Tie.LIKELY if near and shared else Tie.NONE


def quotes(text: str, earlier: Sequence[str], cut: str, *, beside: bool) -> bool:
    """Does a text quote earlier ones: most of the lines with words that stand behind quote marks are in them, or most
    of those that were cut from it without such marks. `beside` much else that speaks for it, a line is enough.
    """
    marked = [line.lstrip("> ") for line in text[:_LOOKED_AT].splitlines() if line.startswith(">")]
    bare = [line for line in cut[:_LOOKED_AT].splitlines() if not line.startswith(">")]
    return any(_stand_in(lines, earlier, beside=beside) for lines in (marked, bare))


def _stand_in(lines: Sequence[str], earlier: Sequence[str], *, beside: bool) -> bool:
    """Are there enough lines with words, and are most of them in earlier texts?"""
    said = [line for line in lines if len(fold(line)) >= _WORDS and not _NO_WORDS.match(line)][:_MOST_QUOTED]
    letters = len(fold(" ".join(said)))
    if letters < _ENOUGH_BESIDE or not (beside or letters >= _ENOUGH_QUOTED or len(said) >= _FEWEST_QUOTED):
        return False
    there = [fold_words(one[:_LOOKED_AT]) for one in earlier]
    return sum(any(line in one for one in there) for line in map(fold_words, said)) >= 0.7 * len(said)
