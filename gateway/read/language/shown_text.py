"""What a text shows to the person who reads it: letters that nobody sees are taken out, and what makes a yes doubtful
though no word of it is a no is found: signs, letters of other scripts, words that are written round about.
"""

from __future__ import annotations

import re
import unicodedata

# Characters that nobody sees: zero-width ones, soft hyphens, marks of direction, selectors, fillers, tags, controls.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202d\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_BLANK = re.compile("\u2800")  # of Braille: a blank to the eye
_PLAIN = re.compile(r"[\t\n\r\x20-\x7e]*")
# Faces that are not glad, hands and signs that refuse, warn or ask, boxed letters and flags, which may spell a word,
# faces made of marks, and characters that show as something else than they are: writing turned round, letters struck
# out, what a font or a broken decoder puts there, but for the glad face of Wingdings (U+F04A) that Outlook writes.
_DOUBTS = re.compile(
    "[\U0001f130-\U0001f189\U0001f1e6-\U0001f1ff\U0001f198\U0001f44e\U0001f494\U0001f4a9\U0001f534\U0001f595"
    "\U0001f612-\U0001f616\U0001f61e-\U0001f62b\U0001f62d-\U0001f631\U0001f633\U0001f635\U0001f636\U0001f641"
    "\U0001f644\U0001f645\U0001f64d\U0001f64e\U0001f610\U0001f611\U0001f615\U0001f61f\U0001f625\U0001f6ab\U0001f6d1"
    "\U0001f910\U0001f914\U0001f922\U0001f925\U0001f926\U0001f928\U0001f92c\U0001f92e\U0001f92f\U0001f937\U0001f97a"
    "\U0001fae0\U0001fae4\U0001fae5\u2049\u2048\u2047\u203d\u2620\u2639\u26a0\u26b0\u26d4\u2715-\u2718\u2753\u2754"
    "\u274c\u274e\u2e2e\u061f\u202e\ufffc\ufffd\ue000-\uf049\uf04b-\uf8ff]"
    r"|(?<![\w/])[:;=]['’]?[-o^]?[(\[{|\\/]+(?![\w/])|(?<![^\s.!,])[)\]]['’]?-?[:;=](?=\s|$)|(?<!\w)(?:T_T|;_;|-_-)(?!\w)"
    "|[a-z][\u0334-\u0338\u20d0-\u20ff]",
    re.IGNORECASE,
)
_OTHER_SCRIPT = (
    "\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\uab70-\uabbf"  # whose letters look like Latin ones
)
_MIXED = re.compile(rf"[a-z][{_OTHER_SCRIPT}]|[{_OTHER_SCRIPT}][a-z]", re.IGNORECASE)
# A word that is written round about: "n0t", "n o t".
_DIGITS = str.maketrans("0134578@$", "oleastbas")
_FOR_LETTERS = re.compile(r"(?<=[a-z])[0134578@$]+(?=[a-z])", re.IGNORECASE)
_IN_WORDS = re.compile(r"(?<=[^\W\d_])[*_~|^·•.](?=[^\W\d_])|(?<![^\W_])_+|_+(?![^\W_])")  # `n*ot`, `_not_`
_APART = re.compile(r"(?<!\w)(?:[a-z][ .*-]){2,}[a-z](?!\w)", re.IGNORECASE)
_BETWEEN = re.compile(r"[ .*-]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢıøłđƞƙ", "abcdefghijklmnoprstuvwyzioldnk")


def as_shown(text: str) -> str:
    """A text as its reader sees it: without what nobody sees, each end of a line as one."""
    if _PLAIN.fullmatch(text):
        return text
    return _BLANK.sub(" ", _LINE_ENDS.sub("\n", _UNSEEN.sub("", text)))


def is_doubtful(text: str) -> bool:
    """Does a text, as it is shown, hold a sign of doubt, or a character of which nobody knows what it shows?"""
    composed = unicodedata.normalize("NFC", text)
    return _DOUBTS.search(composed) is not None or _MIXED.search(composed) is not None


def spelled_out(text: str) -> str:
    """A text with each word in plain letters, as a person reads what is written with marks, digits or blanks in it."""
    plain = text
    if not text.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text.translate(_SMALL_CAPITALS)))
        plain = unicodedata.normalize("NFC", bare)
    plain = _APART.sub(lambda found: _BETWEEN.sub("", found[0]), _IN_WORDS.sub("", plain))
    return _FOR_LETTERS.sub(lambda found: found[0].translate(_DIGITS), plain)
