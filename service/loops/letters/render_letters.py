"""A planned letter becomes frozen bytes: context, addresses that carry rights, rendering, composing.

Nothing is stored or sent here.

The same plan gives the same letters but for their Message-IDs,
so a plan that is made anew after a conflict costs nothing but time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from msgspec import Struct

from gateway.addresses import (
    AddressKind,
    derive_id,
    id_hash,
    make_address,
    make_code,
    make_message_id,
    normalise_address,
)
from gateway.compose import LetterDraft, compose, is_mailable
from gateway.invitation import make_invitation
from gateway.message import Address, Attachment
from rules.decision.roster import is_engineers_name
from service.domain.planning.plan import LetterPlan, Plan
from service.loops.letters.letter_rights import LetterRights
from service.loops.letters.letter_values import LetterValues
from service.loops.letters.masked_letters import Mask
from service.loops.letters.press import Press
from service.privacy.masking import Masking
from store.records import Capability, Letter, Ticket
from templates.context import LetterContext
from templates.letters import LETTERS
from templates.render import Rendered, render
from templates.speech import is_no_name
from templates.words import get_words

log = structlog.get_logger(__name__)
_NO_LABEL = re.compile(r"[^a-z0-9-]+")


class Printed(Struct, frozen=True):
    """A letter with the rights that its addresses carry."""

    letter: Letter
    capabilities: tuple[Capability, ...] = ()


class Thread(Struct, frozen=True):
    """What the letters of a plan hang on, by Message-ID."""

    mails: tuple[str, ...] = ()  # the ticket's public ones, oldest first
    answers: str = ""  # the mail that is answered
    answered_to: str = ""  # its author: it belongs to no thread but theirs


NO_THREAD = Thread()


class Sheet(Struct):
    """A letter on its way to bytes."""

    letter: LetterPlan
    rights: LetterRights
    reply_to: str
    nonce_id: bytes | None
    mask: Mask
    context: LetterContext
    rendered: Rendered | None = None


class Printing:
    """The letters of a plan on their way to bytes, with their addresses and rights; the same input, the same bytes.

    What they say stands when it is begun; then they are rendered, and then composed: the plans of a batch take each
    step together, so that what it needs is in the processor's cache for the next one.
    """

    def __init__(
        self,
        press: Press,
        plan: Plan,
        now: datetime,
        *,
        names: Mapping[str, str],
        thread: Thread = NO_THREAD,
        cause: str = "",
        entropy: Callable[[int], bytes],
    ) -> None:
        self.press, self.plan, self.now = press, plan, now
        self.thread, self.cause, self.entropy = thread, cause, entropy
        self.values = LetterValues(press, now, names)
        self.sheets = [self._begin(letter) for letter in plan.letters if letter.to and _is_mailable(letter)]

    def render(self) -> None:
        """Subject, text and HTML of each letter."""
        for sheet in self.sheets:
            sheet.rendered = self._render(sheet.letter, sheet.context)

    def compose(self) -> tuple[Printed, ...]:
        """Each letter as it goes out; one that was not rendered yet is."""
        return tuple([self._finish(sheet) for sheet in self.sheets])

    def _begin(self, letter: LetterPlan) -> Sheet:
        press, ticket = self.press, letter.about or self.plan.ticket
        rights = LetterRights(press, self.now, letter, ticket)
        reply_to, nonce_id = rights.reply_to()
        nonce = make_code(press.keys, AddressKind.NONCE, nonce_id) if nonce_id else ""
        mask = self._mask(letter)
        context = self.values.context(letter, ticket, rights, nonce, mask)
        return Sheet(letter, rights, reply_to, nonce_id, mask, context)

    def _finish(self, sheet: Sheet) -> Printed:
        press, letter, nonce_id = self.press, sheet.letter, sheet.nonce_id
        ticket, rendered = letter.about or self.plan.ticket, sheet.rendered or self._render(letter, sheet.context)
        own_id = nonce_id if nonce_id is not None and not letter.again else self.entropy(10)
        message_id = make_message_id(press.keys, own_id, press.domain)
        bounce_id = derive_id(press.keys, "bounce", message_id)
        row = Letter(
            kind=letter.letter,
            recipient=letter.to,
            message_id=message_id,
            envelope_sender=make_address(press.keys, AddressKind.BOUNCE, bounce_id, press.house.address, press.scheme),
            content=self._compose(letter, rendered, sheet.reply_to, message_id, sheet.mask),
            created_at=self.now,
            due_at=self.now,
            give_up_at=self.now + timedelta(hours=letter.give_up_hours),
            language=letter.language,
            subject=rendered.subject,
            ticket_id=ticket.id if ticket is not None else None,
            cause=self.cause,
            bounce_hash=id_hash(bounce_id),
            recipient_key=normalise_address(letter.to),
        )
        return Printed(row, tuple(sheet.rights.made))

    def _render(self, letter: LetterPlan, context: LetterContext) -> Rendered:
        own, first = letter.template, self.press.house.languages[0]
        rendered = render(letter.letter, letter.language, context, self.press.overrides, own=own, first=first)
        if rendered.problem:
            log.warning("a letter of the desk's own was not used", letter=own or letter.letter, why=rendered.problem)
        return rendered

    def _compose(self, letter: LetterPlan, rendered: Rendered, reply_to: str, message_id: str, mask: Mask) -> bytes:
        press, ticket, answers = self.press, letter.about or self.plan.ticket, self._answered(letter)
        calendar = self._calendar(letter, reply_to, mask)
        return compose(
            LetterDraft(
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                ascii_html=rendered.ascii_html,
                from_=Address(press.house.address, self._from_name(letter, mask)),
                to=Address(letter.to, "" if is_no_name(letter.name) else letter.name),
                reply_to=reply_to,
                message_id=message_id,
                date=self.now,
                language=letter.language,
                automatic="" if letter.person else "auto-replied" if answers else "auto-generated",
                loop_mark=press.loop_mark,
                attachments=(*letter.attachments, *_calendar_file(calendar)),
                calendar=calendar,
                headers=self._for_filters(letter, ticket),
                **self._threading(letter, ticket, answers, mask),
            )
        )

    def _answered(self, letter: LetterPlan) -> str:
        """The mail that a letter answers; "" for who did not write it, and beside another ticket."""
        thread = self.thread
        return thread.answers if letter.to == thread.answered_to and letter.about is None else ""

    def _from_name(self, letter: LetterPlan, mask: Mask) -> str:
        """A person's words come under their name: a colleague's at the desk, anybody else's by way of it."""
        kind, desk = LETTERS[letter.letter], self.press.house.name
        message = letter.context.get("message")
        speaks = message is not None and (kind.carries_words or not kind.automatic)
        author = message.author if speaks and message is not None else letter.context.get("actor")
        if author is None:
            return desk
        who = mask.hide(self.values.named(author, letter.language))
        if who.address in self.press.policy.people:
            return f"{who.name} ({desk})" if who.name else desk
        name = who.name or who.address.partition("@")[0]
        if not speaks or not name or is_engineers_name(self.press.policy, name):
            return desk
        return get_words(letter.language).get("signs", "via").format(name=name, desk=desk)

    def _for_filters(self, letter: LetterPlan, ticket: Ticket | None) -> tuple[tuple[str, str], ...]:
        """Fields by which a mail program sorts our letters: the kind, the ticket, and for people of the desk a list."""
        fields_: list[tuple[str, str]] = [("X-Postdesk-Kind", letter.letter)]
        if ticket is not None and not letter.own_thread:
            fields_.append(("X-Postdesk-Ticket", f"T-{ticket.id}"))
        if letter.to in self.press.policy.people:
            local = _NO_LABEL.sub("-", self.press.house.address.rpartition("@")[0].lower()).strip("-")
            fields_.append(("List-Id", f"<{local or 'desk'}.{self.press.domain}>"))
        return tuple(fields_)

    def _mask(self, letter: LetterPlan) -> Mask:
        """What hides secrets in this letter: nothing where it may, or shall, say what was written."""
        as_written = letter.person and self.press.policy.masking.answers == "as_written"
        return Mask(None if as_written or letter.unmasked else Masking.of(self.press.policy))

    def _calendar(self, letter: LetterPlan, reply_to: str, mask: Mask) -> bytes | None:
        """The invitation; its answers come to the letter's own address."""
        if letter.invitation is None:
            return None
        organizer = Address(reply_to, self.press.house.name)
        return make_invitation(mask.hide(letter.invitation), organizer, Address(letter.to, letter.name))

    def _threading(self, letter: LetterPlan, ticket: Ticket | None, answers: str, mask: Mask) -> dict[str, Any]:
        """One thread per ticket in every client: its own root for engineers,
        the requester's first mail for everybody else.
        """
        if letter.own_thread and ticket is not None:
            own = derive_id(self.press.keys, "root", str(ticket.id), letter.own_thread)
            references = (make_message_id(self.press.keys, own, self.press.domain), *letter.parents)
            return {"in_reply_to": references[-1], "references": references}
        if ticket is None or not letter.thread:
            parent = answers if letter.thread else ""
            return {"in_reply_to": parent, "references": (parent,) if parent else ()}
        is_neutral = LETTERS[letter.letter].neutral or letter.context.get("hidden", "")
        topic = "" if is_neutral else mask.hide(ticket.subject)
        if letter.to in self.press.policy.people and letter.to != ticket.requester:
            root = make_message_id(
                self.press.keys, derive_id(self.press.keys, "root", str(ticket.id)), self.press.domain
            )
            references = (root, answers) if answers else (root,)
            return {"in_reply_to": references[-1], "references": references, "thread_topic": topic}
        references = tuple(dict.fromkeys((*self.thread.mails, *([answers] if answers else ()))))
        parent = references[-1] if references else ""
        return {"in_reply_to": parent, "references": references, "thread_topic": topic}


def _calendar_file(calendar: bytes | None) -> tuple[Attachment, ...]:
    """The invitation once more as a file, as Google sends it: for clients that show no answer buttons."""
    return () if calendar is None else (Attachment("invite.ics", "application/ics", calendar),)


def _is_mailable(letter: LetterPlan) -> bool:
    """A sender's address that no letter can carry is no fault: the mail is decided, and nobody is written to there."""
    good = is_mailable(letter.to)
    if not good:
        log.warning("no letter to an address that cannot be one", letter=letter.letter)
    return good
