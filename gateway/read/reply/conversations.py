"""Conversations of old mail whose references were lost: by subject, people and time; when in doubt they stay apart.

Pure. The desk's own mail is threaded by its addresses and ids alone (docs/trust.md): this is for imported history.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.message import Mail
from gateway.read.reply.coverage import covered_at, fold

REPLY_WITHIN = timedelta(days=45)  # how long after the last mail of a conversation a subject alone still belongs to it
_REPLIES = (
    r"re|aw|antw\.?|antwort|sv|vs|r[eé]f|rif|rép|odp\.?|res|resp|r|ynt|yan|bls|balas|vál?|atb|ats\.?|odg|odgovor|tl"
    r"|trả lời|ha|на|отв|ответ|відп|відповідь|απ|απαντ|σχετ|תגובה|השב|رد|ตอบ|답장|회신"
    r"|回复|回覆|答复|答覆|回信|回應|回应|返信"
)
_FORWARDS = (
    r"wg|fwd?|fw|tr|rv|enc|i|pd|vb|vl|doorst|ilt|i̇lt|trs|fs|továbbítás|пересл|πρθ|הועבר|إعادة توجيه|전달"
    r"|转发|轉寄|轉發|転送"
)
_COUNTED = r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s*[:：]"
_TAG = (
    r"[\[【](?:ext(?:ern(?:al)?)?|external(?: e-?mail)?|caution|spam|外部(?:邮件)?)[\]】]:?|\*{2,}\w{3,12}\*{2,}|spam:"
)
_PREFIX = re.compile(rf"^\s*(?:(?:{_REPLIES}|{_FORWARDS}){_COUNTED}|{_TAG})\s*", re.IGNORECASE)
_REPLY = re.compile(rf"^\s*(?:(?:\[[^\]]{{1,30}}\]|{_TAG})\s*)?(?:{_REPLIES}){_COUNTED}", re.IGNORECASE)
_LOOKED_AT = 32 * 1024  # characters of a text that a quote is looked for in
_WORDS = 12  # letters of a quoted line that says something
_FEWEST_QUOTED, _MOST_QUOTED = 3, 40
_SHORTEST = 3  # letters of a subject that joins


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is known of the mails that came before: who is on it but for us, when it was, and what was written."""

    subject: str  # of the first
    people: AbstractSet[str]
    first: datetime
    last: datetime
    texts: Sequence[str] = ()


def base_subject(subject: str) -> str:
    """The subject without what replying, forwarding and gateways put before it; folded for comparison."""
    text = " ".join(subject.split())[:400]
    while True:
        match = _PREFIX.match(text)
        if match is None or not text[match.end() :]:
            break
        text = text[match.end() :]
    return text.casefold()


def is_reply(subject: str) -> bool:
    """Does the subject begin as that of an answer does, in any language?"""
    return _REPLY.match(subject) is not None


def people_of(mail: Mail, ours: AbstractSet[str]) -> frozenset[str]:
    """Who wrote it and who got it, but for those who are everywhere: the desk and its engineers."""
    found = (mail.sender, *mail.to, *mail.cc)
    return frozenset(one.mailbox.lower() for one in found if one.mailbox) - ours


def belongs(mail: Mail, at: datetime, people: AbstractSet[str], told: Conversation) -> bool:
    """Is it a mail of that conversation: one of the two is an answer, somebody of it is on both or it is quoted, and
    not too much time lies between them. The answer may have come first.
    """
    base = base_subject(mail.subject)
    if len(base) < _SHORTEST or base != base_subject(told.subject):
        return False
    if not is_reply(mail.subject) and not (is_reply(told.subject) and at <= told.first):
        return False
    if at - told.last > REPLY_WITHIN or told.first - at > REPLY_WITHIN:
        return False
    return bool(people & told.people) or any(quotes(mail.text, text) for text in told.texts)


def quotes(text: str, earlier: str) -> bool:
    """Does a text quote an earlier one: most of the lines with words that stand behind quote marks are in it."""
    quoted = [line.lstrip("> ") for line in text[:_LOOKED_AT].splitlines() if line.startswith(">")]
    quoted = [line for line in quoted if len(fold(line)) >= _WORDS][:_MOST_QUOTED]
    if len(quoted) < _FEWEST_QUOTED:
        return False
    return sum(covered_at(quoted, (earlier[:_LOOKED_AT],))) >= 0.7 * len(quoted)
