"""The second look at an answer that no form fits: does one of its clauses tell good news, and is no doubt anywhere.

People say in countless ways that a thing is well again, and in few that it is not quite. So what may stand beside good
news is open, and what takes it back is a closed list (`data/good_news.py`). Who thanks or praises is believed more:
any plain statement about the thing counts, if it holds no sign of a trouble and is no news about the person, an
appointment or what was sent. Only what is after the last good news must be understood: people explain first and
complain last.
"""

from __future__ import annotations

from gateway.read.data.good_news import CHINESE_NEWS, ENGLISH_NEWS, KIND, PLAIN_ADVERBS, PRAISE, SHORTEST, NewsWords
from gateway.read.language.clause_forms import told_apart

LONGEST = 240  # characters of a clause that is still weighed


def weigh(clause: str, *, chinese: bool) -> str:
    """What a clause (lower case, Chinese simplified) is: good, soft (good beside thanks or praise only), closes (asks
    for that), kind or too short to say much, open, or a stop.
    """
    words = CHINESE_NEWS if chinese else ENGLISH_NEWS
    if len(clause) > LONGEST:
        return "stop"
    clause = clause.replace(" ", "") if chinese else told_apart(clause)
    left = words.spared.sub(" ", clause)
    if words.stop.search(left) or any(_is_stop(word, words) for word in left.split()):
        return "stop"
    parts = left.split()
    if words.void.search(left) or not words.void_words.isdisjoint(parts):
        return "kind" if is_praise(clause) else "open"
    if words.closes.search(clause):
        return "closes"
    weak = not words.weak_words.isdisjoint(parts)
    if words.good.search(clause):
        return "soft" if weak else "good"
    if words.soft.search(clause):
        return "open" if weak else "soft"
    little = len(left.strip()) <= SHORTEST + 1 if chinese else len(left.split()) <= SHORTEST
    return "kind" if little or KIND.search(clause) else "open"


def is_praise(clause: str) -> bool:
    """Does a clause (lower case) praise or thank who helped?"""
    return PRAISE.search(clause) is not None


def _is_stop(word: str, words: NewsWords) -> bool:
    return word in words.stops or (word.endswith("ly") and word not in PLAIN_ADVERBS)
