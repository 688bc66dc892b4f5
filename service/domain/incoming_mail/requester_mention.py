"""Whether a text tells of the requester as of somebody else, or passes the ticket on: its writer is asked then whom it
is for.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from rules.language.condition import fold
from service.domain.commands.lines import INVISIBLE
from service.domain.commands.time_words import fold_width
from service.domain.incoming_mail.requester_mention_words import (
    NO_NAMES,
    OF_NAMED,
    OF_NAMED_DE,
    OF_SOMEBODY,
    OF_SOMEBODY_DE,
    OF_SOMEBODY_ZH,
    PASSES_ON,
    TAKE_IT,
    TELLS_ZH,
    TO_THEM,
    WITH_NAMED,
    WITH_NAMED_ZH,
    WITH_SOMEBODY_ZH,
)

_SPOKEN_OF = 600  # characters of a text
_NAMING = (OF_NAMED, OF_NAMED_DE, WITH_NAMED)


def passes_on(text: str) -> bool:
    """Is a text for whoever is to take the ticket ("not my area", "dup of 41", "can you take this one?")?"""
    plain = fold_width(INVISIBLE.sub("", text[:_SPOKEN_OF])).replace("’", "'").strip()
    return PASSES_ON.fullmatch(plain) is not None or TAKE_IT.search(plain) is not None


def speaks_of(text: str, requester: Collection[str]) -> bool:
    """Does a text that says "you" to nobody tell of the requester as of somebody else ("Ann's boss called")?"""
    plain = fold_width(INVISIBLE.sub("", text[:_SPOKEN_OF])).replace("’", "'")
    if TO_THEM.search(plain):
        return False
    if any(pattern.search(plain) for pattern in (OF_SOMEBODY, OF_SOMEBODY_DE, OF_SOMEBODY_ZH, WITH_SOMEBODY_ZH)):
        return True
    names = {word for name in requester for word in name.split() if len(word) > 1} - NO_NAMES
    named = (name for kind in _NAMING for found in kind.finditer(plain) for name in found.groupdict().values() if name)
    if any(name[0].isupper() and fold(name) in names for name in named):
        return True
    chinese = [re.escape(name) for name in names if "\u4e00" <= name[0] <= "\u9fff"]
    name_zh = rf"(?:{'|'.join(chinese)})"
    return bool(chinese) and re.search(rf"{name_zh}{TELLS_ZH}|{WITH_NAMED_ZH}{name_zh}", plain) is not None
