"""Does a short text that comes when all is over speak of a trouble, or is it thanks, a rating, a farewell:
for that nothing is opened again.
"""

from __future__ import annotations

import re
import unicodedata

from gateway.read.data import machines
from gateway.read.data.courtesies import (
    ABOUT_SURVEY,
    ABSENT,
    BEFORE,
    BETTER,
    DECLINES,
    DISSATISFIED,
    ELSEWHERE,
    ENDED_WRONGLY,
    FAULT,
    HANDLING,
    KIND,
    NOW,
    ONCE_MORE,
    POLITE,
    RATED,
    STAYS_OVER,
    STOP,
    UNSOLVED,
    WANTS,
    WORKS,
)
from gateway.read.language import answers_elsewhere
from gateway.read.language.clauses import split_clauses
from gateway.read.language.intent import has_doubt, is_likely_yes, is_sure_yes, read_intent
from gateway.read.language.shown_text import as_shown, is_doubtful
from gateway.read.later_pattern import compile_later

LOOKED_AT = 2000
_LONG = 60  # letters of a text that says something new unless it is kind; one of Chinese counts as two
_READ = frozenset({"", "en", "zh"})  # languages whose answers are read clause by clause
_SILENT = frozenset({"confirms", "thanks"})
_OVER = _SILENT | {"cancels"}
_ABSENT = compile_later("|".join((*machines.AUTOREPLY_TEXTS, *ABSENT)), re.IGNORECASE)
_IN_ORDER = compile_later("|".join(machines.TROUBLE), re.IGNORECASE)
_SMALL = compile_later(
    r"\W*(?:(?:ok|okay|okey|oki|k|noted|perfect|great|good|fine|cool|super|nice|excellent|wonderful|brilliant"
    r"|fantastic|awesome|amazing|lovely|alright|all right|all good|got it|understood|sure|right|yes|yep|done|will do"
    r"|bye|goodbye|see you|see ya|cheers|hi|hello|you too|same to you|likewise|have an? \w+ (?:day|evening|weekend"
    r"|one|time)|take care|a pleasure|my pleasure|thanks?|thank you|very|so|much|really|happy|satisfied|pleased|and"
    r"|with|the|your|service|support|team|help|work|job|excellent|quick|fast|friendly|professional|stars?|five|5|10"
    r"|out of|points?|everything|n/?a|none|regards|best|kind|ann|all|for|everyone|\d)\b\W*)*",
    re.IGNORECASE,
)


def is_trouble(text: str, language: str = "") -> bool:
    """Does it deny, complain, report or ask; in doubt a short text does not, and a long one does."""
    text = unicodedata.normalize("NFKC", text[:LOOKED_AT])
    if is_absence(text):
        return False
    elsewhere = answers_elsewhere.is_read(language)
    if ENDED_WRONGLY.search(text) or (elsewhere and answers_elsewhere.fails_again(text, language)):
        return True
    read = read_intent(text, language)
    if read in _OVER and not (elsewhere and read == "confirms" and not is_sure_yes(text, language)):
        return False
    left = STAYS_OVER.sub(" ", POLITE.sub(" ", text))
    if DISSATISFIED.search(text) or FAULT.search(left) or WANTS.search(left):
        return True
    if ONCE_MORE.search(left) and not KIND.search(text):
        return True
    chinese = _is_chinese(left)
    if (language not in _READ or not chinese) and language not in ("en", "zh") and ELSEWHERE.search(left):
        return True
    is_parted = language in _READ or chinese
    if is_parted and any(
        read_intent(clause, "zh" if chinese else "en") in ("denies", "asks") for clause in split_clauses(left)
    ):
        return True
    return weigh(left) > _LONG and not KIND.search(text)


def is_back(text: str, language: str) -> bool:
    """Does it say that the thing fails now, again or still? Not, how the work on it went: slowly, rudely, in the third
    attempt.
    """
    text = unicodedata.normalize("NFKC", text[:LOOKED_AT])
    if not is_trouble(text, language):
        return False
    return any(_fails_now(clause) for clause in _troubles(text, language))


def is_remark(text: str, language: str) -> bool:
    """Does all that it complains of concern the work that was done, or being asked about it: slow, rude, "next time
    call me"? Nothing fails by it.
    """
    text = unicodedata.normalize("NFKC", text[:LOOKED_AT])
    clauses = _troubles(text, language) or split_clauses(text)
    forms = (RATED.fullmatch, BEFORE.search, HANDLING.search, ABOUT_SURVEY.search)
    return all(
        not any(map(_fails_now, (clause, *_JOINED.split(clause)))) and any(form(clause) for form in forms)
        for clause in clauses
    )


# "I had to ask twice and it still fails": what is joined to a remark, with a subject of its own, may be none.
_JOINED = compile_later(
    r"\s+(?:(?:and|but) (?=(?:it|they|this|that|the|my|our|now|still|nothing)\b)"
    r"|(?:und|aber) (?=(?:es|er|sie|der|die|das|mein|jetzt|nun|immer|nichts)\b)"
    r"|(?:et|mais) (?=(?:ça|cela|il|elle|le|la|les|mon|ma|maintenant|rien)\b)"
    r"|(?:y|pero) (?=(?:el|la|los|las|mi|ahora|sigue|nada|todavía)\b))",
    re.IGNORECASE,
)


def _troubles(text: str, language: str) -> list[str]:
    """The clauses that speak of a trouble each by itself."""
    clauses = split_clauses(STAYS_OVER.sub(" ", POLITE.sub(" ", text)))
    return [clause for clause in clauses if is_trouble(clause, language)]


def _fails_now(clause: str) -> bool:
    """Is a trouble there now, again or still, rather than in how the work on it went?"""
    if BEFORE.search(clause):
        return False
    return UNSOLVED.search(clause) is not None or (NOW.search(clause) is not None and not HANDLING.search(clause))


def is_wish(text: str, language: str) -> bool:
    """Is it a trouble only because it asks or wants something: nothing is denied, broken or complained of?"""
    left = POLITE.sub(" ", unicodedata.normalize("NFKC", text[:LOOKED_AT]))
    if any(form.search(left) for form in (DISSATISFIED, FAULT, ONCE_MORE)):
        return False
    read = {read_intent(clause, "zh" if _is_chinese(left) else language) for clause in split_clauses(left)}
    return "denies" not in read and ("asks" in read or WANTS.search(left) is not None)


def is_courtesy(text: str, language: str = "") -> bool:
    """Is there nothing in it for anybody to read: empty, signs, thanks, a word of agreement, the note of an absence."""
    text = unicodedata.normalize("NFKC", as_shown(text[:LOOKED_AT]))
    if is_doubtful(text):
        return False
    if is_absence(text) or not any(map(str.isalnum, text)):
        return not DISSATISFIED.search(text)
    if is_trouble(text, language):
        return False
    if weigh(text) <= _LONG and KIND.search(text) and not WORKS.search(text):
        return True
    return read_intent(text, language) in _SILENT or is_small(text)


def is_small(text: str) -> bool:
    """Is it nothing but words of agreement, thanks and farewell: "ok", 好的?"""
    text = unicodedata.normalize("NFKC", text[:LOOKED_AT])
    return _SMALL.fullmatch(text) is not None or _is_all_polite(text)


def _is_all_polite(text: str) -> bool:
    """Is each letter of it within a word of courtesy? Looked at from its beginning, for most texts end this at once."""
    at = 0
    while at < len(text):
        found = POLITE.match(text, at)
        if found is not None and found.end() > at:
            at = found.end()
        elif text[at].isalnum():
            return False
        else:
            at += 1
    return True


_MERE_NO = compile_later(
    r"\W*(?:no|nope|nah|not any ?more|不|否|不用|不需要|不是|没有|nein|non)\b"
    r"(?:\W*(?:thanks?|thank you|very much|sorry|i['’]?m (?:fine|good|ok)|i (?:don['’]?t|do not)|leave it|not needed"
    r"|danke|merci|谢谢|多谢|了))*\W*",
    re.IGNORECASE,
)


def is_mere_no(text: str) -> bool:
    """Is it "no, thank you" and nothing more: the answer of who needs nothing where a letter asks that."""
    return _MERE_NO.fullmatch(unicodedata.normalize("NFKC", text[:LOOKED_AT])) is not None


def sounds_content(text: str, language: str) -> bool:
    """Does a short text that is no clear yes sound as if all were well: likely one, agreement, praise, better than
    before?
    """
    text = unicodedata.normalize("NFKC", text[:LOOKED_AT])
    if not any(map(str.isalnum, text)) or "?" in text or is_absence(text):
        return False
    if is_likely_yes(text, language):
        return True
    if weigh(text) > _LONG or has_doubt(text, language) or is_trouble(text, language):
        return False
    return BETTER.search(text) is not None or is_courtesy(text, language)


def is_absence(text: str) -> bool:
    """Is it the note of somebody who is away, known by its words alone."""
    return _ABSENT.search(text[:600]) is not None and not _IN_ORDER.search(text[:LOOKED_AT])


def wants_no_surveys(text: str) -> bool:
    """Does somebody not want to be asked again how it was."""
    return STOP.search(text[:LOOKED_AT]) is not None


def declines_to_rate(text: str) -> bool:
    """Does somebody not want to say how it was ("I'd rather not rate"), or be asked again, and complain of nothing."""
    left = POLITE.sub(" ", unicodedata.normalize("NFKC", text[:LOOKED_AT]))
    said = wants_no_surveys(left) or DECLINES.match(left) is not None
    return said and not any(form.search(left) for form in (DISSATISFIED, FAULT, ONCE_MORE))


_SORRY = compile_later(r"\W*(?:sorry|抱歉)\W*", re.IGNORECASE)
_CLAUSE_END = compile_later(r"[.!?;:,\n。、]+")  # of a text in NFKC
_MOST_BESIDE = 9  # letters beside a refusal that say nothing more: `from me`, `right now`


def merely_declines(text: str, language: str) -> bool:
    """Does somebody not want to say how it was, and say nothing else that its reader would miss."""
    if len(text) > LOOKED_AT or not declines_to_rate(text):
        return False
    left = POLITE.sub(" ", unicodedata.normalize("NFKC", text))
    clauses = [
        clause
        for clause in _CLAUSE_END.split(left)
        if weigh(clause) and not (_SORRY.fullmatch(clause) or is_courtesy(clause, language))
    ]
    if len(clauses) != 1:
        return False
    found = DECLINES.match(clauses[0])
    if found is not None:
        return weigh(found["behind"] or found["after"] or "") <= _MOST_BESIDE
    return weigh(STOP.sub("", clauses[0])) <= _MOST_BESIDE


def weigh(text: str) -> int:
    """Its letters and digits; one of Chinese counts as two."""
    return sum(2 if letter >= "\u2e80" else 1 for letter in text if letter.isalnum())


def _is_chinese(text: str) -> bool:
    """Han and no kana."""
    return any("\u3400" <= letter <= "\u9fff" for letter in text) and not any(
        "\u3040" <= letter <= "\u30ff" for letter in text
    )
