"""Which mail a client asks to have taken back: what Outlook sends outside of its own house, in its languages."""

from __future__ import annotations

import re

from gateway.read.data import machines as words
from gateway.read.lower_pattern import LowerPattern

_PREFIXED = re.compile(r"^[^\s:：][^:：]{1,40}[:：]\s*(\S.*)$")
_MOST_WORDS = 120  # characters of the sentence besides the subject
_ASKS = LowerPattern("|".join(words.RECALLING))


def recalled_subject(subject: str, text: str) -> str:
    """The subject of the mail that is to be taken back, "" for any other mail.

    The whole text is one sentence that repeats it and asks for it back.
    """
    prefixed = _PREFIXED.match(subject)
    if prefixed is None or len(text) > _MOST_WORDS + len(subject):
        return ""
    recalled, said = " ".join(prefixed[1].split()), " ".join(text.split())
    before, found, behind = said.partition(recalled)
    if not found or not before or len(before) + len(behind) > _MOST_WORDS or "?" in behind:
        return ""
    return recalled if _ASKS.search(f"{before}…{behind}") else ""
