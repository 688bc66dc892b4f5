"""What a requester's short answer means: confirms, denies, thanks, asks, cancels or unsure.

Clause by clause. It confirms only when *every* clause is understood and at least one confirms, for a ticket that is closed
wrongly costs more than a question: one clause that nobody foresaw makes the answer unsure.
"""

from __future__ import annotations

import re
import unicodedata

from gateway.read.data.intents import CHINESE, ENGLISH, INTENT_WORDS, SPELLINGS, SURNAMES, IntentWords
from gateway.read.data.smallwords import TO_SIMPLIFIED

_TABLES = {words.code: words for words in INTENT_WORDS}
LONGEST = 600  # characters of an answer that can still confirm; longer letters are for people
LOOKED_AT = 4000
MOST_CLAUSES = 40
LONGEST_CLAUSE = (
    120  # characters that the patterns of whole clauses are tried on (Chinese: a third): they may go back and forth
)
_END = re.compile(
    r"([.!;,\n，。！；、…~～:：]+(?=\s|$|[^\x00-\x7f])|[\n，。！；、…～]+|[?？]+| - | – | — |\b(?:but|however|though|although)\b|但是?|不过|可是|然而)",
    re.IGNORECASE,
)
_EDGES = " \t\"'“”‘’()（）[]【】*_-—–.!,;:，。！；：、…~～·"
_JOINS = ("but", "however", "though", "although", "但", "但是", "不过", "可是", "然而")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_SPACES = re.compile(r"\s+")
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]|:-?[)D]|;-?\)|\^_?\^")


def read_intent(text: str, language: str = "") -> str:
    """One of confirms, denies, thanks, asks, cancels, unsure, for English and Chinese; other languages are unsure.

    `text` is the new text of the reply without quotes and signature; `language` is its short code, where it is known.
    """
    words = _TABLES.get(language) if language not in ("", "zh") else ENGLISH
    if words is None and not _has_han(text[:LOOKED_AT]):
        return "unsure"
    words = words or ENGLISH
    clauses = split_clauses(_without_name(text, words))
    kinds: list[str] = []
    only_yes, did = True, False
    before = ""
    for clause in clauses:
        name = before in ("thanks", "neutral") and _is_name(clause, words)
        kind = "neutral" if name else _read_clause(clause.lower(), words)
        before = kind
        if kind != "neutral":
            kinds.append(kind)
        only_yes = only_yes and (kind != "confirms" or _matches(clause, words, "yes"))
        did = did or (kind == "neutral" and not name and _matches(clause, words, "did"))
    for kind in ("denies", "cancels", "asks"):
        if kind in kinds:
            return _settled(kind, kinds)
    if not kinds or "unsure" in kinds or len(text.strip()) > LONGEST:
        return "unsure"
    if "confirms" in kinds and only_yes and did:
        return "unsure"  # "Yes, I restarted it" answers whether it was restarted
    return "confirms" if "confirms" in kinds else "thanks"


def _settled(kind: str, kinds: list[str]) -> str:
    """A refusal stands beside a confirmation ("it works, but …"); "no" before a cancellation is a cancellation."""
    if kind == "denies" and "cancels" in kinds and "confirms" not in kinds:
        return "cancels"
    if kind == "cancels" and ("confirms" in kinds or "asks" in kinds):
        return "unsure" if "confirms" in kinds else "asks"
    return kind


def split_clauses(text: str) -> list[str]:
    """The clauses of a text, each ready for the tables but for its case: one script, blanks collapsed, with its question mark."""
    text = unicodedata.normalize("NFKC", text[:LOOKED_AT].replace("’", "'").replace("`", "'")).translate(TO_SIMPLIFIED)
    text = _EMOJI.sub("\n", text)
    clauses: list[str] = []
    for piece in _END.split(text):
        if not piece:
            continue
        if piece[0] in "?？":
            if clauses:
                clauses[-1] += "?"
            continue
        clause = _SPACES.sub(" ", piece.strip(_EDGES)).strip()
        if clause and clause.lower() not in _JOINS and not clause.isdigit():
            clauses.append(clause)
        if len(clauses) >= MOST_CLAUSES:
            clauses.append("…")  # a letter this long is not understood
            break
    return clauses


def _is_name(clause: str, words: IntentWords) -> bool:
    """A name behind thanks, a greeting or at the end: capitalised words, or a Chinese surname and one or two characters."""
    clause = clause.translate(TO_SIMPLIFIED)
    kind = _read_clause(clause.lower(), words)
    chinese = _has_han(clause)
    words = CHINESE if chinese else words
    if kind != "unsure" or words.spoils.search(clause.lower()) or words.hedges.search(clause.lower()):
        return False
    if chinese:
        return 2 <= len(clause) <= 3 and clause[0] in SURNAMES
    parts = clause.split()
    return 0 < len(parts) <= 3 and all(part.isalpha() and part.istitle() for part in parts)


def _without_name(text: str, words: IntentWords) -> str:
    """Without a name that stands alone at the end, below a blank line."""
    above, blank, name = text.strip().rpartition("\n\n")
    name = name.strip()
    alone = bool(blank and above.strip()) and len(name) <= 40 and "\n" not in name
    return above if alone and _is_name(name.strip(_EDGES), words) else text


def _has_han(text: str) -> bool:
    return not text.isascii() and any("\u3400" <= character <= "\u9fff" for character in text)


def _read_clause(clause: str, words: IntentWords) -> str:
    """Chinese characters are read by the Chinese table, all else by the given one: people mix ("VPN ok了, thanks")."""
    if _has_han(clause):
        return _by_words(clause.replace(" ", ""), CHINESE)
    return _by_words(_spell(clause) if words is ENGLISH else clause, words)


def _spell(clause: str) -> str:
    """A clause with the words of chat and common slips as they are meant; letters drawn out ("soooo") are not."""
    drawn = _DRAWN_OUT.sub(r"\1\1", clause)
    return " ".join(SPELLINGS.get(word, word) for word in drawn.split(" "))


def _matches(clause: str, words: IntentWords, pattern: str) -> bool:
    """Does a clause match one of the two patterns that only look at what others have judged."""
    table = CHINESE if _has_han(clause) else words
    clause = clause.lower() if table is not CHINESE else clause.lower().replace(" ", "")
    if len(clause) > LONGEST_CLAUSE:
        return False
    return (table.yes.match(clause) if pattern == "yes" else table.did.search(clause)) is not None


def _by_words(clause: str, words: IntentWords) -> str:
    question = "?" in clause
    if question or words.asks.search(clause):
        return "asks"
    short = len(clause) <= (LONGEST_CLAUSE // 3 if words is CHINESE else LONGEST_CLAUSE)
    if short and words.neutral.match(clause):
        return "neutral"
    if short and words.thanks.match(clause):
        return "thanks"
    good = words.gone.search(clause) is not None
    hedged = words.hedges.search(clause) is not None
    if hedged:
        return "unsure"
    if words.cancels.search(clause):
        return "cancels"
    if not good and words.denies.search(clause):
        return "denies"
    if short and words.closes.match(clause):
        return "confirms"
    if words.spoils.search(clause):
        return "unsure"
    if (short and words.confirms.match(clause)) or (good and len(clause) <= 80):
        return "confirms"
    return "unsure"
