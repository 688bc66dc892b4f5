"""A mail becomes part of a ticket: its article, its Message-IDs, its sender."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from gateway.message import Reading
from service.domain.commands.mail_text import cut_text
from service.domain.incoming_mail import named_recipients
from service.domain.incoming_mail.own_words_in_quotes import shown_cut
from service.domain.planning.case import Case, MailCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post, pass_on_words, store_attachments
from service.domain.planning.situation import ENCRYPTED, Situation
from service.domain.ticket.event_kinds import EventKind
from store.records import Article, KnownMessage, Person, Role, Visibility
from templates.letters import LetterName


def meet(draft: Draft, s: Situation) -> None:
    """Remember the sender when there is something new to remember."""
    name, language = s.mail.sender.name, s.reading.language if s.reading.language in s.house.languages else ""
    known = s.person
    if known is None:
        draft.meet(Person(s.author, name, language, first_seen=s.now))
        return
    if known.language and not _says_much(s.new_text):
        language = ""  # "OK, thanks!" of somebody who writes Chinese
    if (name and not known.name) or (language and language != known.language) or known.dead_since is not None:
        # somebody who writes can be written to again; an engineer only by an address of ours (reach.with_return)
        dead_since = known.dead_since if s.author in s.policy.people else None
        draft.meet(replace(known, name=known.name or name, language=language or known.language, dead_since=dead_since))


_MUCH = 24


def _says_much(text: str) -> bool:
    """Enough to tell in which language somebody writes: some six words (four letters, or one character, a word)."""
    said = 0
    for letter in text:
        if letter.isalpha():
            said += 4 if letter >= "\u2e80" else 1
            if said >= _MUCH:
                return True
    return False


def make_article(
    s: Situation, *, role: Role, visibility: Visibility = Visibility.PUBLIC, text: str | None = None,
    cut: Callable[[Reading], str] = cut_text,
) -> Article:  # fmt: skip
    """The mail as an article: its new text, what was cut, and the evidence it came with."""
    flags = tuple(
        flag
        for flag, given in (
            ("same-id-other-content", s.same_id_other_content),
            ("simplified", s.mail.simplified),
            ("stub", s.mail.stub),
            (ENCRYPTED, s.reading.seal is not None and s.reading.seal.encrypted),
        )
        if given
    )
    return Article(
        author=s.author,
        role=role,
        visibility=visibility,
        text=s.new_text if text is None else text,
        at=s.now,
        cut=cut(s.reading),
        language=s.reading.language,
        message_id=s.mail.message_id,
        inbox_id=s.inbox.id,
        evidence=s.evidence.to_json(),
        flags=flags,
        attachments=store_attachments(s),
    )


def remember(draft: Draft, s: Situation) -> None:
    """The mail's Message-ID belongs to the ticket from now on; its unseen parents are expected there."""
    if s.mail.message_id:
        draft.know(KnownMessage(s.mail.message_id, draft.ticket.id))
    for parent in dict.fromkeys((*s.mail.in_reply_to, *s.mail.references[-10:])):
        draft.know(KnownMessage(parent, draft.ticket.id, seen=False))


def record_mail(
    draft: Draft, s: Situation, *, role: Role, visibility: Visibility = Visibility.PUBLIC, text: str | None = None
) -> None:
    """Article, event and Message-IDs of one mail."""
    draft.say(make_article(s, role=role, visibility=visibility, text=text), s.mail.attachments)
    if role == Role.REQUESTER and any(p.address == s.author and p.until is not None for p in s.participants):
        draft.join(s.author, Role.REQUESTER, s.mail.sender.name)  # who had left and writes again is back
    draft.note(EventKind.ARTICLE_ADDED, author=s.author, role=role, visibility=visibility)
    named_recipients.join(draft, named_recipients.find(s, draft.ticket.requester))
    remember(draft, s)


def open_case(s: Situation) -> MailCase:
    """The case of a mail to the ticket that it belongs to, with nothing done yet."""
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    return Case(s, draft, Post(draft, s.policy, s.house, s.participants, s.away))


def start(s: Situation) -> MailCase:
    """The same; its author is met."""
    case = open_case(s)
    if s.reading.automatic.automatic is False and s.author:
        meet(case.draft, s)
    return case


def show_words(case: MailCase, letter: LetterName) -> None:
    """The engineers read what the mail says and what of it stood inside a quote, and get its files."""
    s = case.s
    message, carried = pass_on_words(s, s.new_text)
    case.post.to_engineers(letter, without=s.author, message=message, cut=shown_cut(s), attachments=carried)


def brings_files(s: Situation) -> bool:
    """Does the mail bring a file? A picture that stands in its text may be the logo of a signature."""
    return bool(s.mail.attachments) and any(not one.inline and not one.content_id for one in s.mail.attachments)
