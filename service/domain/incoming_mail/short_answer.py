"""A bare yes, number or time of an engineer: an answer to the requester's side, or meant for somebody else."""

from __future__ import annotations

from gateway.read.language.questions import VALUE, WHETHER, asked_for
from service.domain.commands.lookalikes import BARE_ANSWER, BARE_VALUE
from service.domain.commands.yes_no import AGREED, read_choice
from service.domain.planning.situation import Situation

_ANSWERS = {BARE_ANSWER: WHETHER, BARE_VALUE: VALUE}


def is_expected(s: Situation, why: str) -> bool:
    """May a text that is nothing but a yes, a number or a time (`why`) be for the requester's side?

    It answers what they asked since an engineer wrote to them. "ok" answers whatever they have written since then, a
    yes or a no does not: to who reports a trouble first, either says nothing.
    """
    if why not in _ANSWERS:
        return False
    is_talk = s.ticket is not None and "answer" in s.ticket.clock
    is_ok = why == BARE_ANSWER and bool(read_choice(s.commands.text, s.signature, {"ok": AGREED}))
    if is_ok and is_talk and s.to_answer:
        return True
    texts = [(one.text, one.language) for one in s.to_answer]
    if texts and not is_talk and s.ticket is not None:
        texts.append((s.ticket.subject, s.ticket.language))
    return any(_ANSWERS[why] in asked_for(text, language) for text, language in texts)
