"""A ticket that goes to somebody else: one letter with all that is needed to work."""

from __future__ import annotations

from service.domain.incoming_mail.own_words_in_quotes import shown_cut
from service.domain.planning.case import MailCase
from service.domain.planning.letter_recipients import last_exchange, pass_on_all
from service.domain.planning.plan import LetterFields


def hand_over(case: MailCase, address: str) -> None:
    """The new assignee, or each member of the team, gets all that is needed to work."""
    s = case.s
    words, carried = pass_on_all(s, case.internal)
    more: LetterFields = {
        "message": words if words.text or words.attachments else None,
        "history": last_exchange(s.answers.shown.get(case.draft.ticket.id), s.name_of),
        "facts": tuple(case.draft.ticket.facts.items()),
        "cut": shown_cut(s),
        "actor": s.me,
        "attachments": carried,
    }
    if address:
        case.post.to(address, "assignment", **more)
    else:
        case.post.to_engineers("assignment", without=s.author, **more)
