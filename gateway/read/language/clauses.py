"""The clauses of an answer, and what each of them says by itself: by the forms and lists of its language."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from gateway.read.data.clause_words import CHINESE_PHRASES, ENGLISH_PHRASES, PhraseWords
from gateway.read.data.intents import (
    AT_WORK,
    CHINESE,
    COURTESY_BEGINS,
    ENGLISH,
    INTENT_WORDS,
    NOT_MERELY_TOLD,
    NOT_MERELY_TOLD_IN_CHINESE,
    PAST,
    SIGN,
    SLIPS,
    SPELLINGS,
    SURNAMES,
    TOLD,
    TOLD_IN_CHINESE,
    IntentWords,
)
from gateway.read.data.small_words import TO_SIMPLIFIED
from gateway.read.language.clause_forms import (
    REMEMBERED,
    is_harmless,
    is_news,
    is_whole,
    letters_of,
    read_phrase,
    told_apart,
)

_TABLES = {words.code: words for words in INTENT_WORDS}
LOOKED_AT = 4000
MOST_CLAUSES = 40
LONGEST_CLAUSE = 120  # characters of a clause that its patterns are tried on, for they may go back (Chinese: a third)
FEWEST_PARTS, MOST_PARTS = 9, 40  # words of a dictated clause (Chinese: characters)
LONGEST_PIECE = 12
_END = re.compile(
    r"([.!;,\n，。！；、…~～:：]+(?=\s|$|[^\x00-\x7f])|(?<=[^\x00-\x7f])[.!;,:]+|[\n，。！；、…～]+|[?？]+| - | – "
    r"| — |——|\b(?:but|however|though|although)\b|但是?|不过|可是|然而)",
    re.IGNORECASE,
)
_EDGES = " \t\"'“”‘’()（）[]【】*_-—–.!,;:，。！；：、…~～·"
_STOPS = str.maketrans("，；：！", "。。。。")  # which the normal form would make Latin ones
_NAME_ENDS = re.compile(r"[|,\n·•/]| - ")  # the end of the name in a signature that was not cut
CONTACT = re.compile(r"\||@|www\.|(?:\+?\d[ ()/-]?){6,}")
YES = frozenset({"confirms", "works", "solved"})  # a mere yes, a thing that works, all of it
PLAIN = frozenset({"confirms", "works", "solved", "thanks", "neutral", "unknown", "spared", "also"})
_JOINS = ("but", "however", "though", "although", "但", "但是", "不过", "可是", "然而")
_FAULT_CODE = re.compile(r"\b(error|fault|alarm|exception)(?: (?:code|number|no|nr))? [a-z]{0,4}[-_]?\d[\w.-]*")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_TWICE = re.compile(r"^(.{2,40}?)(?: ?\1){1,3}$")  # "好了好了"
_SPACES = re.compile(r"\s+")
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]|:-?[)D]|;-?\)|\^_?\^")


def table_of(text: str, language: str) -> IntentWords | None:
    """The table for what is not Chinese in a text; None for a language that is not read."""
    words = _TABLES.get(language) if language not in ("", "zh") else ENGLISH
    return ENGLISH if words is None and has_han(text[:LOOKED_AT]) else words


def split_clauses(text: str) -> list[str]:
    """The clauses of a text, each ready for the tables but for its case: one script, blanks collapsed,
    with its question mark.
    """
    text = unicodedata.normalize(
        "NFKC", text[:LOOKED_AT].replace(" & ", " and ").replace("’", "'").replace("`", "'").translate(_STOPS)
    ).translate(TO_SIMPLIFIED)
    text = COURTESY_BEGINS.sub("\n", _EMOJI.sub("\n", text))
    clauses: list[str] = []
    joins = False
    for piece in _END.split(text):
        if not piece:
            continue
        if piece[0] in "?？":
            if clauses:
                clauses[-1] += "?"
            continue
        joins = piece.lower() in _JOINS
        clause = _TWICE.sub(r"\1", _SPACES.sub(" ", piece.strip(_EDGES)).strip())
        if clause and not joins and not clause.isdigit():
            clauses.append(clause)
        if len(clauses) >= MOST_CLAUSES:
            clauses.append("…")  # a letter this long is not understood
            break
    return [*clauses, "…"] if joins else clauses  # "it works, but"


def without_name(text: str, words: IntentWords) -> str:
    """Without a name (and how to reach its person) that stands at the end, below a blank line."""
    above, blank, below = text.strip().rpartition("\n\n")
    name, more = _NAME_ENDS.split(below.strip(), maxsplit=1)[0], CONTACT.search(below)
    alone = bool(blank and above.strip()) and (
        len(below) <= 200 if more else len(below) <= 40 and name == below.strip()
    )
    return above if alone and is_name(name.strip(_EDGES), words) else text


def is_name(clause: str, words: IntentWords) -> bool:
    """A name behind thanks, a greeting or at the end: capitalised words,
    or a Chinese surname and one or two characters.
    """
    clause = clause.translate(TO_SIMPLIFIED)
    if read_clause(clause.lower(), words) not in ("unsure", "unknown"):
        return False
    if has_han(clause):
        return 2 <= len(clause) <= 3 and clause[0] in SURNAMES and not CHINESE.hedges.search(clause)
    parts = clause.split()
    named = 0 < len(parts) <= 3 and all(part.strip("().").isalpha() and part.strip("(").istitle() for part in parts)
    return (
        named and not words.hedges.search(clause.lower()) and set(letters_of(clause.lower(), ENGLISH_PHRASES)) <= {"w"}
    )


def has_han(text: str) -> bool:
    """Does a text hold a Chinese character?"""
    return not text.isascii() and any("\u3400" <= character <= "\u9fff" for character in text)


def read_clause(clause: str, words: IntentWords) -> str:
    """Chinese characters are read by the Chinese table, all else by the given one: people mix ("VPN ok了, thanks")."""
    if has_han(clause):
        return _by_words(clause.replace("没什么", "没有"), CHINESE, CHINESE_PHRASES)
    return _by_words(spell(clause), words, ENGLISH_PHRASES)


def spell(clause: str) -> str:
    """A clause with the words of chat and common slips as they are meant; letters drawn out ("soooo") are not, and an
    error is one whatever its number.
    """
    drawn = _DRAWN_OUT.sub(r"\1\1", _FAULT_CODE.sub(r"\1", clause))
    return " ".join(SPELLINGS.get(word) or SLIPS.get(word, word) for word in drawn.split(" "))


def fits(clause: str, words: IntentWords, pattern: str) -> bool:
    """Does a clause match one of the two patterns that only look at what others have judged."""
    table = CHINESE if has_han(clause) else words
    clause = clause.lower() if table is not CHINESE else clause.lower().replace(" ", "")
    if len(clause) > LONGEST_CLAUSE:
        return False
    return (table.yes.match(clause) if pattern == "yes" else table.did.search(clause)) is not None


def is_told(clause: str) -> bool:
    """Does a clause tell what was done, or was so, before?"""
    if has_han(clause):
        return TOLD_IN_CHINESE.fullmatch(clause) is not None and NOT_MERELY_TOLD_IN_CHINESE.search(clause) is None
    low = told_apart(clause.lower())
    return TOLD.match(low) is not None and NOT_MERELY_TOLD.search(low) is None


def is_sign(clause: str) -> bool:
    """Does a clause that nobody foresaw tell of a lamp, a noise, a message that is there now."""
    low = clause.lower()
    return SIGN.search(low) is not None and PAST.search(low) is None


def _by_words(clause: str, words: IntentWords, phrases: PhraseWords) -> str:
    if AT_WORK.search(clause):
        return "unsure"
    kind = _by_whole(clause, words, phrases)
    if kind == "confirms" and is_whole(clause, phrases):
        return "solved"
    if kind == "confirms" and is_news(clause, phrases):
        return "works"
    if kind in ("unsure", "unknown", "denies", "neutral", "placed", "also"):
        pieces = phrases.joints.split(clause)
        parts = [_by_whole(piece, words, phrases) for piece in pieces] if len(pieces) > 1 else [kind]
        understood = PLAIN.issuperset({*parts} - {"placed"}) and parts[-1] != "unknown"
        if "confirms" in parts and understood and ("unknown" not in parts or parts[-1] == "confirms"):
            return "confirms"
        yes, _, rest = clause.partition(" ")
        if (phrases.spaced and words.yes.match(yes) and _by_whole(rest, words, phrases) == "confirms") or _is_dictated(
            clause, words, phrases
        ):
            return "confirms"
    return "unsure" if kind == "placed" else kind


def _is_dictated(clause: str, words: IntentWords, phrases: PhraseWords) -> bool:
    """Is a clause without stops, as people dictate it, a row of pieces that are understood, one of which confirms?"""
    if len(clause) > LONGEST_CLAUSE * 2 or any(
        pattern.search(clause) for pattern in (words.hedges, words.denies, words.asks, words.cancels)
    ):
        return False
    parts = clause.split() if phrases.spaced else list(clause.replace(" ", ""))
    if not FEWEST_PARTS <= len(parts) <= MOST_PARTS:
        return False
    reached = {0: False}  # parts that pieces take in -> whether one of these confirms
    for start in range(len(parts)):
        if start not in reached:
            continue
        for end in range(start + 1, min(len(parts), start + LONGEST_PIECE) + 1):
            if reached.get(end):
                continue
            piece = (" " if phrases.spaced else "").join(parts[start:end])
            if not _may_be_understood(piece, words, phrases):
                continue
            kind = _by_whole(piece, words, phrases)
            if kind in ("confirms", "thanks", "neutral"):
                reached[end] = reached.get(end, False) or reached[start] or kind == "confirms"
    return reached.get(len(parts), False)


def _may_be_understood(piece: str, words: IntentWords, phrases: PhraseWords) -> bool:
    """Can a piece be more than unsure? Most can't, and this is told sooner than what else they are."""
    return bool(words.neutral.match(piece) or words.thanks.match(piece) or read_phrase(piece, phrases))


@lru_cache(maxsize=REMEMBERED)
def _by_whole(clause: str, words: IntentWords, phrases: PhraseWords) -> str:
    if "?" in clause:
        return "asks"
    clause = clause if phrases.spaced else clause.replace(" ", "")
    if words.no.match(clause):
        return "no"
    built = read_phrase(clause, phrases)
    if built in ("confirms", "aside", "also", "spared", "placed"):
        return "neutral" if built == "aside" else built
    if words.asks.search(clause):
        return "asks"
    if len(clause) <= (LONGEST_CLAUSE if phrases.spaced else LONGEST_CLAUSE // 3):
        if words.neutral.match(clause):
            return "neutral"
        if words.thanks.match(clause):
            return "thanks"
    if words.cancels.search(clause):
        return "spared" if words.spared.match(clause) else "cancels"
    if built and not phrases.spaced:
        return built
    if words.hedges.search(clause):
        return "unsure"
    if words.denies.search(clause):
        return "denies"
    return built or ("unknown" if is_harmless(clause, phrases) else "unsure")
