"""Find the language of a text: by script, then by small words,
and only then by the statistical model (slow and large to load).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

from gateway.read.data.small_words import CYRILLIC_WORDS, OWN_LETTERS, SMALL_WORDS

LOOKED_AT = 4000  # characters
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NOISE = re.compile(
    r"(?<![A-Za-z])[A-Za-z]{0,20}\d[A-Za-z0-9]{0,40}|(?:https?://|www\.)\S{1,500}|\S{1,100}@\S{1,200}|^[>|].*$"
    r"|^[ \t]*#\w.*$|^.*(?:[;{}]|\(\)|=>)[ \t]*$|^.*(?:[!=]=|</|::|&&).*$",
    re.MULTILINE,
)
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
_UKRAINIAN, _RUSSIAN = frozenset("іїєґ"), frozenset("ыэъё")


def find_language(text: str, hint: str = "", *, by_words: bool = False) -> str:
    """The short code ("en", "zh") of the language of a text, "" when unsure.

    `hint` decides between equals; `by_words` never asks the statistical model.
    """
    text = _NOISE.sub(" ", text[:LOOKED_AT])
    scripts = _count_scripts(text)
    letters = sum(scripts.values())
    if not letters:
        return ""
    if scripts.get("han", 0) + scripts.get("kana", 0) + scripts.get("hangul", 0) >= 2 and _weight(scripts) >= 0.3:
        return _east(scripts)
    if scripts.get("han", 0) and _weight(scripts) >= 0.4:  # "好", "OK了", "已 close"
        return hint if hint in ("zh", "ja") else "zh"
    for script, code in _OF_SCRIPT.items():
        if scripts.get(script, 0) * 4 >= letters:  # names of products are Latin everywhere
            return code
    if scripts.get("cyrillic", 0) * 4 >= letters:
        return _cyrillic(text)
    return _latin(text, hint, by_words=by_words)


def _count_scripts(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for character, times in Counter(text).items():
        if character.isascii():
            if character.isalpha():
                counts["latin"] = counts.get("latin", 0) + times
            continue
        code = ord(character)
        name = next((script for low, high, script in _SCRIPTS if low <= code <= high), "")
        if not name and character.isalpha():
            name = "latin"
        if name:
            counts[name] = counts.get(name, 0) + times
    return counts


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


def _latin(text: str, hint: str, *, by_words: bool) -> str:
    found = _WORD.findall(text)
    words = [word.lower().replace("’", "'") for word in found]
    if not words:
        return ""
    said = Counter(words).items()
    letters = set(text.lower())
    scores = {
        code: sum(times for word, times in said if word in small) + (not letters.isdisjoint(OWN_LETTERS.get(code, "")))
        for code, small in SMALL_WORDS.items()
    }
    opens = any(words[0] in small for small in SMALL_WORDS.values())
    if not opens and max(scores.values()) == 1 and not any(word[0].islower() for word in found):
        return ""  # a name: "HP LaserJet Pro"
    ranked = sorted(scores.items(), key=lambda entry: -entry[1])
    (best, most), (_, second) = ranked[0], ranked[1]
    if most and (most >= second * 1.5 + 1 or (most > second and len(words) <= 6)):
        return best
    if most and hint and scores.get(hint, 0) == most:
        return hint
    if len(words) < 6 or by_words:
        return ""
    return _by_model(" ".join(words), best if most > second else "")


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # some 100 MB: only when words did not decide

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([*SMALL_WORDS, "zh", "ja", "ko", "ru", "uk"])
    return model


def _by_model(text: str, likely: str) -> str:
    """What the model says, where it is sure; where it says what words make `likely`, it need not be."""
    code, certainty = _model().classify(text)
    return str(code) if certainty >= (0.5 if code == likely else 0.9) else ""
