"""What a short answer means in the languages of `data/answer_phrases.py`: clause by clause, each without its fillers.

Greetings, thanks and words such as "again" and "with me" are taken out of a clause; what is left must be a form that
confirms as a whole. So a clause of nothing foreseen is unsure, and one of doubt is it whatever stands beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from gateway.read.data.answer_phrases import (
    CLOSING,
    CODES,
    CONDITIONS,
    POLITE_REQUESTS,
    POSTSCRIPT,
    RETURNED,
    SECOND_THOUGHT,
    AnswerPhrases,
    answer_phrases,
)
from gateway.read.data.intents import ENGLISH
from gateway.read.language import clauses as english

LONGEST = 160  # characters of a clause that is still looked at
MOST_CLAUSES = 40
MOST_COUNTED = 8  # clauses of an answer that are told apart by their number
LOOKED_AT = 4000
_REMEMBERED = 64
_END = re.compile(r"([?？]+|\n+|[.!;,:\n。．！；、，：…～~♪]+(?=\s|$|[^\x00-\x7f])|(?<=[^\x00-\x7f])[.!]+| [-–—] )")
_END_TOGETHER = re.compile(r"([?？]+|[.!;\n。．！；…～~♪]+)")  # of words that are not apart
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]|:-?[)D]|;-?\)|\^_?\^")
_EDGES = " \t\"'“”‘’„«»()（）「」『』[]【】*_-—–.!¡¿,;:，。！；：、…~～·"
_SPACES = re.compile(r"\s+")
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": "'", "`": "'", "ё": "е"})
_YES = re.compile(r"\bs[íì](?!\w)")  # the "yes" of Spanish and Italian, which without its accent is another word
_NAME = re.compile(r"(?:[^\W\d_]{1,20}\.?[ -]?){1,3}")
_INITIAL = re.compile(r"[^\W\d_]\Z(?<![\u3040-\u30ff\u3400-\u9fff])")
_ENGLISH_NO = re.compile(r"\b(?:still|not|again|broken?|fail(?:s|ed|ing)?|\w{2,6}n't)\b")
_SELF = re.compile(  # who writes, below a greeting
    r"[\w・]{1,20}(?:の|と)[\w・]{1,12}(?:です|でございます)|[\w・の]{1,20}と申します"
)


def is_read(language: str) -> bool:
    """Is there a table of answers for a language?"""
    return language in CODES


def read_clauses(text: str, language: str) -> list[str]:
    """What each clause says: solved, confirms, denies, thanks, asks, cancels, neutral, no, told (before), unsure."""
    return [kind for _, kind in part_clauses(text, language)]


def part_clauses(text: str, language: str) -> list[tuple[str, str]]:
    """The clauses of a text, each with what it says."""
    clauses = split_clauses(text, spaced=answer_phrases(language).spaced)
    return list(zip(clauses, _read_all(clauses, answer_phrases(language)), strict=True))


def _read_all(clauses: Sequence[str], words: AnswerPhrases) -> list[str]:
    kinds: list[str] = []
    for clause in clauses:
        kind = _read(clause, words)
        behind = kind == "unsure" and kinds[-1:] in (["thanks"], ["neutral"])
        named = behind and (_is_name(clause) or _INITIAL.match(clause) is not None)
        named = named or (behind and len(kinds) == 1 and not words.spaced and _SELF.fullmatch(clause) is not None)
        kinds.append("neutral" if named or (kind == "unsure" and _is_greeting(clause, words)) else kind)
    if "asks" in kinds and {"solved", "confirms"} & set(kinds):
        return [
            "neutral" if kind == "asks" and _asks_to_close(clause, words) else kind
            for clause, kind in zip(clauses, kinds, strict=True)
        ]
    return kinds


def _asks_to_close(clause: str, words: AnswerPhrases) -> bool:
    """Does a question ask that the ticket be closed, which takes nothing back from what confirms beside it?"""
    said = fold(clause).rstrip("?").strip()
    for begin, plain in POLITE_REQUESTS:
        said = begin.sub(plain, said, count=1)
    return CLOSING.search(said) is not None and _read(said, words) == "solved"


def is_doubted(text: str) -> bool:
    """Does a text hold a word of doubt of any language here whose words stand apart: its own is not known."""
    tables = [words for words in map(answer_phrases, CODES) if words.spaced]
    return any(words.doubts.search(fold(clause)) for clause in split_clauses(text) for words in tables)


def closes_on_condition(text: str, language: str) -> bool:
    """Does a text say that the ticket can be closed if something is so, or once it is?"""
    said = fold(text[:LOOKED_AT])
    return CONDITIONS[language].search(said) is not None and CLOSING.search(said) is not None


def fails_again(text: str, language: str) -> bool:
    """Does a text say that a trouble is there once more, or still?"""
    return RETURNED[language].search(fold(text[:LOOKED_AT])) is not None


def is_taken_back(text: str, language: str) -> bool:
    """Is a trouble there once more, is what was said taken back, be it in English, or does a postscript go on to
    something else?
    """
    said = fold(text[:LOOKED_AT])
    if RETURNED[language].search(said) or POSTSCRIPT.search(said) or _denies_in_english(said):
        return True
    clauses = split_clauses(said, spaced=answer_phrases(language).spaced)
    return any(map(SECOND_THOUGHT[language].match, clauses[1:]))


def _denies_in_english(said: str) -> bool:
    """Does a clause say no in English, by a word that is not another one elsewhere?"""
    if _ENGLISH_NO.search(said) is None:
        return False
    clauses = filter(_ENGLISH_NO.search, english.split_clauses(said))
    return any(english.read_clause(clause, ENGLISH) == "denies" for clause in clauses)


def signs_in(parts: Sequence[tuple[str, str]], meant: str, language: str) -> set[str]:
    """What the clauses of a text say and where, and whether the last one is of doubt, for `likeness.py`."""
    kinds = [kind for _, kind in parts]
    places = zip(("first", "last"), (*kinds[:1], *kinds[-1:]), strict=False)
    signs = {f"says {kind}" for kind in kinds} | {f"{place} {kind}" for place, kind in places}
    signs |= {f"meant {meant}", f"clauses {min(len(kinds), MOST_COUNTED)}"}
    said = [clause for clause, kind in parts if kind not in ("thanks", "neutral")]
    is_doubted = bool(said) and answer_phrases(language).doubts.search(fold(said[-1])) is not None
    return signs | {"ends in doubt"} if is_doubted else signs


def split_clauses(text: str, *, spaced: bool = True) -> list[str]:
    """The clauses of a text with their case, blanks collapsed, each with its question mark."""
    text = _EMOJI.sub("\n", unicodedata.normalize("NFKC", text[:LOOKED_AT]))
    clauses: list[str] = []
    for piece in (_END if spaced else _END_TOGETHER).split(text):
        if piece and piece[0] in "?？":
            if clauses:
                clauses[-1] += "?"
            continue
        clause = _SPACES.sub(" " if spaced else "", piece.strip(_EDGES)).strip(_EDGES)
        if clause and not clause.isdigit():
            clauses.append(clause)
        if len(clauses) >= MOST_CLAUSES:
            return [*clauses, "…"]  # a letter this long is not understood
    return clauses


def fold(clause: str) -> str:
    """Lower case, without accents; umlauts as two letters."""
    low = _YES.sub("sii", clause.lower()).translate(_LETTERS)
    if low.isascii():
        return low
    return "".join(unicodedata.normalize("NFD", letter)[0] if letter < "\u0250" else letter for letter in low)


def _is_name(clause: str) -> bool:
    """A name behind thanks or a greeting."""
    return _NAME.fullmatch(clause) is not None and all(word[0].isupper() for word in clause.split())


def _is_greeting(clause: str, words: AnswerPhrases) -> bool:
    """A greeting or thanks, and to whom: "Hallo Herr Weber"."""
    said = fold(clause)
    opening = words.fillers.match(said) if words.spaced else None
    if opening is None or words.doubts.search(said):
        return False
    return 0 < len(said) - opening.end() <= 40 and _is_name(" ".join(clause.split()[len(opening[0].split()) :]))


@lru_cache(maxsize=_REMEMBERED)
def _read(clause: str, words: AnswerPhrases) -> str:
    if "?" in clause:
        return "asks"
    if len(clause) > LONGEST:
        return "unsure"
    said = fold(clause)
    if words.returns.search(said):
        return "denies"
    kind = _read_folded(said, words)
    if kind in ("unsure", "told") and not words.doubts.search(said):
        pieces = [_read_folded(piece.strip(), words) for piece in words.joints.split(said) if piece.strip()]
        pieces = pieces[1:] if pieces[:1] == ["told"] and pieces[-1] == "solved" else pieces
        if pieces and set(pieces) <= {"solved", "confirms", "thanks", "neutral"}:
            return "solved" if "solved" in pieces else pieces[0] if len(set(pieces)) == 1 else "confirms"
    return kind


def _read_folded(said: str, words: AnswerPhrases) -> str:
    doubts = words.doubts.search(said) is not None
    left = _without(words.fillers, said, words)
    praises = not left and (words.all_ is None or words.all_.search(said) is None)
    if not doubts and not praises and words.confirms.match(_without(words.beside, said, words)):
        return "solved"
    if not left:
        if doubts:
            return "unsure"
        return "confirms" if words.yes.search(said) else "thanks" if words.thanks.search(said) else "neutral"
    if words.no.match(left) or words.no.match(said):
        return "no"
    if words.asks.search(said):
        return "asks"
    if words.cancels.search(said):
        return "cancels"
    if doubts:
        return "unsure"
    if words.denies.search(said):
        return "denies"
    return "told" if words.told.search(said) else "unsure"


def _without(fillers: re.Pattern[str], said: str, words: AnswerPhrases) -> str:
    blank = " " if words.spaced else ""
    return _SPACES.sub(blank, fillers.sub(blank, said)).strip(_EDGES)
