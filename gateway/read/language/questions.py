"""What kind of answer a text asks for: a yes or no, or a word, a number, a time."""

from __future__ import annotations

import re
import unicodedata

from gateway.read.data.intents import ASKS_UNMARKED, WHETHER_ZH, WHICH, WHICH_FIRST
from gateway.read.language.clauses import has_han

LOOKED_AT = 2000  # characters of a text
WHETHER, VALUE = "whether", "value"  # a yes or a no; a word, a number, a time
_READ = frozenset({"en", "zh"})
_SENTENCE = re.compile(r"[^.!?。！\n]+(?:\.(?=\w)[^.!?。！\n]*)*\??")


def asked_for(text: str, language: str = "") -> frozenset[str]:
    """The kinds of answer that the questions of a text ask for: WHETHER, VALUE, both, or none.

    A question in another language than English and Chinese asks for both, because its words are not read.
    """
    plain = unicodedata.normalize("NFKC", text[:LOOKED_AT]).replace("’", "'")
    found: set[str] = set()
    for sentence in _SENTENCE.findall(plain):
        is_marked = sentence.endswith("?")
        if is_marked and language and language not in _READ and not has_han(sentence):
            return frozenset({WHETHER, VALUE})
        if is_marked or ASKS_UNMARKED.search(sentence.strip()) is not None:
            found |= _kinds_of(sentence)
    return frozenset(found)


def _kinds_of(question: str) -> set[str]:
    if WHICH.search(question) is None:
        return {WHETHER}
    is_open = WHETHER_ZH.search(question) is None if has_han(question) else WHICH_FIRST.match(question) is not None
    return {VALUE} if is_open else {WHETHER, VALUE}
