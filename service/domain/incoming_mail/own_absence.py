"""What an engineer's mailbox says by itself while they are away, or once they have left: no answer to the requester."""

from __future__ import annotations

import re

from gateway.read.language.courtesy import is_absence
from service.domain.commands.lines import INVISIBLE
from service.domain.commands.time_words import fold_width
from service.domain.incoming_mail.own_absence_words import AT_WORK, GONE, OF_ONESELF, OF_OTHERS, WHO_IS_AWAY

_LOOKED_AT = 600  # characters of a text


def tells_own_absence(text: str) -> bool:
    """Is it the note of somebody who is away, or gone for good, by its words alone?"""
    plain = fold_width(INVISIBLE.sub("", text[:_LOOKED_AT])).replace("’", "'").strip()
    if OF_ONESELF.match(plain) is None or AT_WORK.search(plain) is not None:
        return False
    if GONE.search(plain) is not None:
        return True
    first = re.split(r"[.!?。！？\n]", plain, maxsplit=1)[0]
    return is_absence(plain) and WHO_IS_AWAY.search(plain) is not None and OF_OTHERS.search(first) is None
