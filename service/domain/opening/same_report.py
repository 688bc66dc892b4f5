"""The same report once more: it joins the ticket that it opened a moment ago."""

from __future__ import annotations

from service.domain.commands.mail_text import opening_cut
from service.domain.incoming_mail.append_mail import record_mail, start
from service.domain.incoming_mail.own_words_in_quotes import opening_shown_cut
from service.domain.planning.letter_recipients import pass_on_words, tell_cut
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from store.records import ENDED_STATES, Outcome, Role


def plan_again(s: Situation) -> Plan | None:
    """The same report a second time within ten minutes: it joins the ticket.

    Nobody is written to, but for what it brings:
    the engineers see that. None where the ticket has ended and cannot take it.
    """
    case = start(s)
    draft, post = case.draft, case.post
    brings = _brings(s)
    if brings and draft.ticket.state in ENDED_STATES:
        return None
    record_mail(draft, s, role=Role.REQUESTER)
    if not brings:
        return draft.plan(Outcome.ARTICLE, f"the same subject and text opened T-{draft.ticket.id} a moment ago")
    message, carried = pass_on_words(s, s.new_text)
    cut = opening_shown_cut(s)
    post.to_engineers("requester-reply", without=s.author, message=message, cut=cut, attachments=carried)
    tell_cut(s, post)
    return draft.plan(Outcome.ARTICLE, f"the words that opened T-{draft.ticket.id} a moment ago, with {brings}")


def _brings(s: Situation) -> str:
    """What came with a mail besides its words and is not on the ticket yet; "" where it is the same mail again."""
    said_before = [one for one in s.same_said if one.author == s.author]
    if s.files_hashes - {file.sha256 for one in said_before for file in one.attachments}:
        return "other files"
    if s.mail.stub or s.mail.simplified:
        return "what could not be read"
    below = " ".join(opening_cut(s.reading).split())
    if below and not s.reading.forward.forwarded and below not in {" ".join(one.cut.split()) for one in said_before}:
        return "other words below it"
    return ""
