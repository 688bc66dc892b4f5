"""Find the language of a text: by its script, then by small words of our own. What they do not tell is unsure."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from gateway.read.data.small_words import CYRILLIC_WORDS, OWN_LETTERS, SMALL_WORDS

LOOKED_AT = 4000  # characters
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ASCII_WORD = re.compile("[a-z]+(?:'[a-z]+)?")  # the same, of a text in lower case
# Of ASCII: what stands between words as blanks, all else in lower case.
_APART = bytes(code if chr(code) in "'abcdefghijklmnopqrstuvwxyz" else 32 for code in bytes(range(256)).lower())
_NOISE = re.compile(
    r"(?<![A-Za-z])[A-Za-z]{0,20}\d[A-Za-z0-9]{0,40}|(?:https?://|www\.)\S{1,500}|\S{1,100}@\S{1,200}|^[>|].*$"
    r"|^[ \t]*#\w.*$|^.*(?:[;{}]|\(\)|=>)[ \t]*$|^.*(?:[!=]=|</|::|&&).*$",
    re.MULTILINE,
)
_SIGN = re.compile(r"[\d@>|#;{}()=/:&]")
_ASCII_SIGNS = b"0123456789@>|#;{}()=/:&"
_SCRIPTS = ((0x0400, 0x052F, "cyrillic"), (0x0600, 0x06FF, "arabic"), (0x3040, 0x30FF, "kana"),
            (0xAC00, 0xD7AF, "hangul"), (0x1100, 0x11FF, "hangul"), (0x3400, 0x9FFF, "han"), (0xF900, 0xFAFF, "han"),
            (0x0590, 0x05FF, "hebrew"), (0x0E00, 0x0E7F, "thai"), (0x0370, 0x03FF, "greek"),
            (0x0900, 0x097F, "devanagari"))  # fmt: skip
_OF_SCRIPT = {
    "arabic": "ar",
    "kana": "ja",
    "hangul": "ko",
    "hebrew": "he",
    "thai": "th",
    "greek": "el",
    "devanagari": "hi",
}
_ANY_LETTER = re.compile("[A-Za-z]")
_ALONE, _SHARED = 3, 2  # what a small word of one language counts, and one that several have
_CLEARLY = 3  # by which the first must lead, in a text of more than a few words
_UKRAINIAN, _RUSSIAN = frozenset("іїєґ"), frozenset("ыэъё")
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}  # small word -> languages that have it
for _code, _small in SMALL_WORDS.items():
    for _said in _small:
        _LANGUAGES_OF[_said] = (*_LANGUAGES_OF.get(_said, ()), _code)


def find_language(text: str) -> str:
    """The short code ("en", "zh") of the language of a text, "" when unsure."""
    text = _without_noise(text[:LOOKED_AT])
    scripts = _count_scripts(text)
    letters = sum(scripts.values())
    if not letters:
        return ""
    if scripts.get("han", 0) + scripts.get("kana", 0) + scripts.get("hangul", 0) >= 2 and _weight(scripts) >= 0.3:
        return _east(scripts)
    if scripts.get("han", 0) and _weight(scripts) >= 0.4:  # "好", "OK了", "已 close"
        return "zh"
    for script, code in _OF_SCRIPT.items():
        if scripts.get(script, 0) * 4 >= letters:  # names of products are Latin everywhere
            return code
    if scripts.get("cyrillic", 0) * 4 >= letters:
        return _cyrillic(text)
    return _latin(text)


def _without_noise(text: str) -> str:
    """A blank in place of what is no word of a language: none of it goes over a line or lacks all of its signs."""
    if not _is_noisy(text):
        return text
    return "\n".join([_NOISE.sub(" ", line) if _is_noisy(line) else line for line in text.split("\n")])


def _is_noisy(text: str) -> bool:
    """Can there be any noise in it."""
    if text.isascii():
        return len(text.encode().translate(None, _ASCII_SIGNS)) < len(text) or "www." in text
    return _SIGN.search(text) is not None or "www." in text


def _count_scripts(text: str) -> dict[str, int]:
    if text.isascii():
        return {"latin": 1} if _ANY_LETTER.search(text) else {}
    counts: dict[str, int] = {}
    for character, times in Counter(text).items():
        if character.isalpha() or not character.isascii():
            name = _script_of(character)
            if name:
                counts[name] = counts.get(name, 0) + times
    return counts


@lru_cache(maxsize=4096)
def _script_of(character: str) -> str:
    """The script of a character; "latin" for the letters of any other, "" for what is no letter."""
    code = ord(character)
    name = next((script for low, high, script in _SCRIPTS if low <= code <= high), "")
    return name or ("latin" if character.isalpha() else "")


def _weight(scripts: dict[str, int]) -> float:
    """The share of East Asian text: one of its characters says as much as some four Latin letters (a word)."""
    east = scripts.get("han", 0) + scripts.get("kana", 0) + scripts.get("hangul", 0)
    return east * 4 / (east * 4 + scripts.get("latin", 0))


def _east(scripts: dict[str, int]) -> str:
    if scripts.get("hangul", 0) > scripts.get("han", 0) + scripts.get("kana", 0):
        return "ko"
    return "ja" if scripts.get("kana", 0) * 10 >= scripts.get("han", 0) else "zh"


def _cyrillic(text: str) -> str:
    text = text.lower()
    said = [word.replace("’", "'") for word in _WORD.findall(text)]
    scores = {code: sum(word in words for word in said) for code, words in CYRILLIC_WORDS.items()}
    scores["ru"] += not _RUSSIAN.isdisjoint(text)
    scores["uk"] += not _UKRAINIAN.isdisjoint(text)
    return "uk" if scores["uk"] > scores["ru"] else "ru"


def _latin(text: str) -> str:
    words = _ascii_words(text) if text.isascii() else _words(text)
    if not words:
        return ""
    counts = Counter(words)
    told = counts.keys() & _LANGUAGES_OF.keys()
    known = len(told)
    times: dict[tuple[str, ...], int] = {}  # by the languages that have a word
    for word in told:
        of = _LANGUAGES_OF[word]
        times[of] = times.get(of, 0) + counts[word]
    if "'" in text or "’" in text:  # "d'agrandir", "nell'ufficio"
        for word in counts.keys() - told:
            of = _LANGUAGES_OF.get(word[: word.find("'") + 1], ())
            known += bool(of)
            times[of] = times.get(of, 0) + counts[word]
    scores: dict[str, int] = {}
    for of, often in times.items():
        for code in of:
            scores[code] = scores.get(code, 0) + often * (_ALONE if len(of) == 1 else _SHARED)
    if not text.isascii():
        letters = set(text.lower())
        for code, own in OWN_LETTERS.items():
            if not letters.isdisjoint(own):
                scores[code] = scores.get(code, 0) + _ALONE
    if not scores:
        return ""
    ranked = sorted(scores.values(), reverse=True)
    most, second = ranked[0], ranked[1] if len(ranked) > 1 else 0
    if (
        known <= 1
        and most <= _ALONE
        and words[0] not in _LANGUAGES_OF
        and not any(word[0].islower() for word in _WORD.findall(text))
    ):
        return ""  # a name: "HP LaserJet Pro"
    if most > second and (len(words) <= 6 or most - second >= _CLEARLY):
        return next(code for code, score in scores.items() if score == most)
    return ""


def _ascii_words(text: str) -> list[str]:
    """The words of a text in ASCII, in lower case."""
    words = text.encode().translate(_APART).decode().split()
    if "'" not in text:
        return words
    return [one for word in words for one in (_ASCII_WORD.findall(word) if "'" in word else (word,))]


def _words(text: str) -> list[str]:
    """The words of any other one, in lower case, each apostrophe alike."""
    words = [one.lower() for word in text.split() for one in ((word,) if word.isalpha() else _WORD.findall(word))]
    return [word.replace("’", "'") for word in words] if "’" in text else words
