"""A yes and then another matter ("All good now! One more thing: my VPN drops."): it isn't said that the solution
failed (docs/process.md S5.3).
"""

from __future__ import annotations

import re

from gateway.read.data.intents import ANOTHER_MATTER
from gateway.read.language.intent import read_intent
from gateway.read.later_pattern import compile_later

_LONGEST = 1000  # characters in which it is looked for
_BEGINS = compile_later(  # how another matter begins: a clause, or wherever these words stand
    rf"(?:^|[.!?;,:(\n。！？；，：（]\s*)(?:{ANOTHER_MATTER.pattern})"
    r"|\b(?:something else|(?:another|different) (?:problem|issue|question|thing|matter|topic|request))\b"
    r"|另外|顺便|还有(?:一)?(?:个|件)|还想|(?:另一?个|别的|新的?)问题",
    re.IGNORECASE,
)
_SAME = compile_later(  # it is the old one, all the same
    r"\b(?:still|again|same|back)\b|还是|仍|依然|同样|又(?!及)", re.IGNORECASE
)
_ENDS = compile_later(r"[.!。！\n]")


def goes_on_to_another(text: str, language: str) -> bool:
    """Does a text begin with a clear yes in sentences of its own, and then turn to another matter?"""
    found = _BEGINS.search(text[:_LONGEST])
    if found is None or _SAME.search(text[found.start() :]) is not None:
        return False
    ends = [end.end() for end in _ENDS.finditer(text, 0, found.start() + 1)]
    return bool(ends) and read_intent(text[: ends[-1]], language) == "confirms"
