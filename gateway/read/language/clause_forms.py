"""What one clause says, by its build: each word becomes the letter of its class,
and the letters are compared with the forms.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from gateway.read.data.clause_words import PhraseWords

LONGEST = 30  # letters of a clause that is still looked at
HARMLESS = 12  # letters of a clause that is not understood
REMEMBERED = 64  # clauses: those of the mail that is read
_APART = re.compile(r"n't\b|'(?:s|re|ve|m|ll|d)\b")
_MEANT = {"n't": " not", "'s": " is", "'re": " are", "'ve": " have", "'m": " am", "'ll": " will", "'d": " would"}
_WORD = re.compile(r"[a-z0-9][a-z0-9.+-]*")


def read_phrase(clause: str, words: PhraseWords) -> str:
    """The kind of a clause all of whose words are accounted for ("confirms", "thanks", "neutral"), "" for any other."""
    letters = letters_of(clause, words)
    if not letters or len(letters) > LONGEST or "!" in letters:
        return ""
    form = _all_forms(words).match(letters)
    return words.forms[form.lastindex - 1][0] if form is not None and form.lastindex else ""


@cache
def _all_forms(words: PhraseWords) -> re.Pattern[str]:
    """All forms in their order, each a group: one pattern finds the first that fits ten times as quickly as a loop."""
    return re.compile("|".join(f"({form})" for _, form in words.forms))


@cache
def _longest_from(words: PhraseWords) -> dict[str, int]:
    """First word (character, where they are not apart) of an entry -> how many the longest such entry has."""
    longest: dict[str, int] = {}
    for entry in words.words:
        parts = entry.split(" ") if words.spaced else entry
        longest[parts[0]] = max(longest.get(parts[0], 1), len(parts))
    return longest


def is_harmless(clause: str, words: PhraseWords) -> bool:
    """A clause that nobody foresaw, without any word that could make the clause beside it less true."""
    letters = letters_of(clause, words)
    return len(letters) <= HARMLESS and words.heavy.isdisjoint(letters)


def is_whole(clause: str, words: PhraseWords) -> bool:
    """Does a clause speak of the matter as a whole ("it works", "solved") rather than of one thing."""
    return words.things.isdisjoint(letters_of(clause, words)) and is_news(clause, words)


def is_news(clause: str, words: PhraseWords) -> bool:
    """Does a clause say something of its own: is it more than a mere "yes"."""
    return not words.mere.issuperset(letters_of(clause, words))


@lru_cache(maxsize=REMEMBERED)
def letters_of(clause: str, words: PhraseWords) -> str:
    """The classes of the words of a clause (lower case, Chinese simplified), the longest entry first.

    Asked for several times a clause.
    """
    if words.spaced:
        clause = told_apart(clause)
    clause = " ".join(clause.split()) if words.spaced else clause.replace(" ", "")
    letters, at = "", 0
    while at < len(clause) and len(letters) <= LONGEST:
        letter, end = _next(clause, at, words)
        letters += letter
        at = end + 1 if words.spaced else end
    return letters


def told_apart(clause: str) -> str:
    """An English clause with its short forms as two words: "it's" as "it is", "don't" as "do not"."""
    return _APART.sub(
        lambda found: _MEANT[found[0]],
        clause.replace("can't", "can not").replace("won't", "will not").replace("let's", "let us"),
    )


def _next(clause: str, at: int, words: PhraseWords) -> tuple[str, int]:
    """The letter of the word or phrase that stands at a place, and where it ends."""
    if words.opening.match(clause, at):
        return next((letter, found.end()) for letter, opening in words.openings if (found := opening.match(clause, at)))
    ends = _ends(clause, at, words)
    for end in ends:
        if letter := words.words.get(clause[at:end], ""):
            return letter, end
    return ("!" if words.danger.fullmatch(clause, at, ends[-1]) else "w"), ends[-1]


def _ends(clause: str, at: int, words: PhraseWords) -> list[int]:
    """Where an entry that begins at a place may end, the longest first; the last is the end of the single word."""
    if words.spaced:
        ends = [_end_of_word(clause, at)]
        longest = _longest_from(words).get(clause[at : ends[0]], 1)
        while len(ends) < longest and ends[-1] < len(clause):
            ends.append(_end_of_word(clause, ends[-1] + 1))
        return ends[::-1]
    if word := _WORD.match(clause, at):
        return [word.end()]
    return list(range(min(len(clause), at + _longest_from(words).get(clause[at], 1)), at, -1))


def _end_of_word(clause: str, at: int) -> int:
    blank = clause.find(" ", at)
    return blank if blank >= 0 else len(clause)
