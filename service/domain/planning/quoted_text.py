"""The person's own words in what was cut from a mail:
whatever no letter that they were sent and no mail of the ticket explains (I14).

While there are any, the mail confirms nothing, closes nothing and is no mere score;
and the engineer reads them before all else of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from gateway.message import Reading
from gateway.read.reply.coverage import uncovered
from service.domain.commands.mail_text import TEXT_LIMIT, cut_text
from service.domain.planning.situation import Situation


def find_unexplained(reading: Reading, texts: Iterable[str]) -> tuple[str, ...]:
    """The lines of what was cut that stand in none of the texts: letters to the person and articles of the ticket,
    the latest first.
    """
    return uncovered(reading.reply.cut_words, texts)


def shown_cut(s: Situation) -> str:
    """What an engineer sees below the new words: the person's own words in what was cut, their signature,
    and nothing that we sent.
    """
    if s.unexplained is None:
        return cut_text(s.reading)
    reply = s.reading.reply
    parts = ("\n".join(s.unexplained), reply.signature, reply.quoted if s.unexplained else "")
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())[:TEXT_LIMIT]
