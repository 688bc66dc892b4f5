"""What an engineer's mailbox says by itself while they are away, or once they have left: no answer to the requester."""

from __future__ import annotations

import re

from gateway.read.language.courtesy import is_absence
from service.domain.commands.lines import INVISIBLE
from service.domain.commands.time_words import fold_width

_LOOKED_AT = 600  # characters of a text
# How such a note begins; who tells of a colleague's absence names them first.
_OF_ONESELF = re.compile(
    r"\W*(?:(?:hi|hello|dear|thanks?|thank you)\b[^.!\n]{0,60}[.!,\n]\s*)?"
    r"(?:i\b|we\b|currently\b|(?:out of (?:the )?office|on (?:\w+ )?(?:leave|vacation|holiday)|away)\b"
    r"|this (?:mailbox|inbox|address)\b|ich\b|bin\b|je\b"
    r"|(?:您好|你好)?[，,！!：:\s]*(?:感谢[^。！\n]{0,20}[。！]\s*)?(?:我|本人|目前|现|因|此邮箱|本邮箱|休假|出差|外出))",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\bi (?:no longer work|have left (?:the|our|acme)|am no longer (?:with|at|working))\b"
    r"|\bthis (?:mailbox|inbox|address) is (?:not|no longer) (?:monitored|in use|read|checked)\b"
    r"|(?:我|本人)已(?:经)?离职|[此本]邮箱(?:已|现)?(?:不再使用|无人查看|停用)",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(r"\b(?:who|he|she|they|colleagues?|manager|boss)\b|同事|经理|领导|对方", re.IGNORECASE)


def tells_own_absence(text: str) -> bool:
    """Is it the note of somebody who is away, or gone for good, by its words alone?"""
    plain = fold_width(INVISIBLE.sub("", text[:_LOOKED_AT])).replace("’", "'").strip()
    if _OF_ONESELF.match(plain) is None:
        return False
    first = re.split(r"[.!?。！？\n]", plain, maxsplit=1)[0]
    return _GONE.search(plain) is not None or (is_absence(plain) and _OF_OTHERS.search(first) is None)
