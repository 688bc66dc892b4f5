"""A planned letter becomes frozen bytes: context, addresses that carry rights, rendering, composing.

Nothing is stored or sent here.

The same plan gives the same letters but for their Message-IDs,
so a plan that is made anew after a conflict costs nothing but time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import structlog

from gateway.addresses import (
    AddressKind,
    Keys,
    Scheme,
    derive_id,
    id_hash,
    make_address,
    make_code,
    make_message_id,
    mask_tokens,
    normalise_address,
)
from gateway.compose import LetterDraft, compose, is_mailable
from gateway.invitation import make_invitation
from gateway.message import Address, Attachment
from rules.copies import replace
from rules.decision.roster import find_example, is_engineers_name
from rules.policy.model import Policy
from service.domain.closing.survey_scores import DIMENSIONS, HIGHEST, LOWEST
from service.domain.commands.parse import REQUESTER
from service.domain.incoming_mail.text_audience import INSIDE
from service.domain.planning.letter_recipients import brief
from service.domain.planning.plan import LetterPlan, Plan
from service.domain.planning.situation import House
from service.domain.ticket.open_work import Work
from service.loops.letters.masked_letters import Mask
from service.privacy.masking import Masking
from store.records import ENDED_STATES, Capability, Letter, Scope, State, Ticket
from templates.context import (
    Actions,
    ApprovalView,
    ArticleView,
    ConsultView,
    ContextFields,
    Escalation,
    LetterContext,
    Said,
    Scores,
    TaskView,
    TicketView,
    Who,
    WritingDesk,
)
from templates.letters import LETTERS, At, To
from templates.render import render
from templates.speech import FactName, FactValue, subject_for_engineers, subject_of
from templates.words import get_words

log = structlog.get_logger(__name__)
_NO_LABEL = re.compile(r"[^a-z0-9-]+")
View = TypeVar("View", ApprovalView, TaskView, ConsultView, Escalation)


@dataclass(frozen=True, slots=True)
class Press:
    """What every letter of one desk is made with."""

    house: House
    keys: Keys
    scheme: Scheme
    policy: Policy
    overrides: Path | None = None
    loop_mark: str = ""
    # What its letters have said already: of whom, of which team; the desk addresses of engineers.
    examples: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)
    addresses: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def domain(self) -> str:
        """The domain of the desk's address."""
        return self.house.address.rpartition("@")[2]

    def example(self, reader: str, team: str) -> str:
        """How an engineer would type a colleague (`find_example`)."""
        found = self.examples.get((reader, team))
        if found is None:
            found = self.examples[reader, team] = find_example(self.policy, reader, team)
        return found


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter with the rights that its addresses carry."""

    letter: Letter
    capabilities: tuple[Capability, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """What the letters of a plan hang on, by Message-ID."""

    mails: tuple[str, ...] = ()  # the ticket's public ones, oldest first
    answers: str = ""  # the mail that is answered
    answered_to: str = ""  # its author: it belongs to no thread but theirs


NO_THREAD = Thread()


def print_letters(
    press: Press,
    plan: Plan,
    now: datetime,
    *,
    names: Mapping[str, str],
    thread: Thread = NO_THREAD,
    cause: str = "",
    entropy: Callable[[int], bytes],
) -> tuple[Printed, ...]:
    """All letters of a plan, with their addresses and rights; the same input gives the same bytes."""
    return tuple(
        _Printer(
            press,
            plan,
            now,
            names,
            thread.mails,
            thread.answers if letter.to == thread.answered_to and letter.about is None else "",
            cause,
            entropy,
        ).print(letter)
        for letter in plan.letters
        if letter.to and _is_mailable(letter)
    )


def _is_mailable(letter: LetterPlan) -> bool:
    """A sender's address that no letter can carry is no fault: the mail is decided, and nobody is written to there."""
    good = is_mailable(letter.to)
    if not good:
        log.warning("no letter to an address that cannot be one", letter=letter.letter)
    return good


@dataclass(frozen=True, slots=True)
class _Printer:
    press: Press
    plan: Plan
    now: datetime
    names: Mapping[str, str]
    thread: tuple[str, ...]
    answers: str
    cause: str
    entropy: Callable[[int], bytes]

    def print(self, letter: LetterPlan) -> Printed:
        press, ticket = self.press, letter.about or self.plan.ticket
        rights = _Rights(press, self.now, letter, ticket)
        reply_to, nonce_id = rights.reply_to()
        mask = self._mask(letter)
        context = self._context(letter, ticket, rights, nonce_id, mask)
        own, first = letter.template, press.house.languages[0]
        rendered = render(letter.letter, letter.language, context, press.overrides, own=own, first=first)
        if rendered.problem:
            log.warning("a letter of the desk's own was not used", letter=own or letter.letter, why=rendered.problem)
        own_id = nonce_id if nonce_id is not None and not letter.again else self.entropy(10)
        message_id = make_message_id(press.keys, own_id, press.domain)
        bounce_id = derive_id(press.keys, "bounce", message_id)
        calendar = self._calendar(letter, reply_to, mask)
        content = compose(
            LetterDraft(
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                from_=Address(press.house.address, self._from_name(letter, context)),
                to=Address(letter.to, letter.name),
                reply_to=reply_to,
                message_id=message_id,
                date=self.now,
                language=letter.language,
                automatic="" if letter.person else "auto-replied" if self.answers else "auto-generated",
                loop_mark=press.loop_mark,
                attachments=(*letter.attachments, *_calendar_file(calendar)),
                calendar=calendar,
                headers=self._for_filters(letter, ticket),
                **self._threading(letter, ticket, mask),
            )
        )
        row = Letter(
            kind=letter.letter,
            recipient=letter.to,
            message_id=message_id,
            envelope_sender=make_address(press.keys, AddressKind.BOUNCE, bounce_id, press.house.address, press.scheme),
            content=content,
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
        return Printed(row, tuple(rights.made))

    def _from_name(self, letter: LetterPlan, context: LetterContext) -> str:
        """A person's words come under their name: a colleague's at the desk, anybody else's by way of it."""
        kind, desk = LETTERS[letter.letter], self.press.house.name
        speaks = context.message is not None and (kind.carries_words or not kind.automatic)
        who = context.message.author if speaks and context.message is not None else context.actor
        if who is None:
            return desk
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

    def _threading(self, letter: LetterPlan, ticket: Ticket | None, mask: Mask) -> dict[str, Any]:
        """One thread per ticket in every client: its own root for engineers,
        the requester's first mail for everybody else.
        """
        if letter.own_thread and ticket is not None:
            own = derive_id(self.press.keys, "root", str(ticket.id), letter.own_thread)
            references = (make_message_id(self.press.keys, own, self.press.domain), *letter.parents)
            return {"in_reply_to": references[-1], "references": references}
        if ticket is None or not letter.thread:
            parent = self.answers if letter.thread else ""
            return {"in_reply_to": parent, "references": (parent,) if parent else ()}
        is_neutral = LETTERS[letter.letter].neutral or letter.context.get("hidden", "")
        topic = "" if is_neutral else mask.hide(ticket.subject)
        if letter.to in self.press.policy.people and letter.to != ticket.requester:
            root = make_message_id(
                self.press.keys, derive_id(self.press.keys, "root", str(ticket.id)), self.press.domain
            )
            references = (root, self.answers) if self.answers else (root,)
            return {"in_reply_to": references[-1], "references": references, "thread_topic": topic}
        references = tuple(dict.fromkeys((*self.thread, *([self.answers] if self.answers else ()))))
        parent = references[-1] if references else ""
        return {"in_reply_to": parent, "references": references, "thread_topic": topic}

    def _context(
        self, letter: LetterPlan, ticket: Ticket | None, rights: _Rights, nonce_id: bytes | None, mask: Mask
    ) -> LetterContext:
        house, press = self.press.house, self.press
        view = mask.hide(self._view(ticket, letter.language)) if ticket is not None else None
        hidden = letter.context.get("hidden", "")
        if view is not None:
            view = self._hide(view, hidden, letter.language) if hidden else view
            rights.name_thread(view)
        more = mask.hide_fields(self._said(letter))
        more.setdefault("actions", rights.actions())
        if any(article.link for article in more.get("articles", ())):
            more["articles"] = tuple(rights.with_link(article) for article in more["articles"])
        if letter.to in press.policy.people:
            more.setdefault("personal_address", personal_address(press, letter.to))
            if "colleague" not in more:
                more["colleague"] = press.example(letter.to, ticket.team if ticket else "")
            if ticket is not None and not hidden:
                more.setdefault("record", mask.hide(tuple((str(k), str(v)) for k, v in ticket.record.items())))
                more.setdefault("links", links_of(ticket))
        if ticket is not None and not hidden and (letter.to in press.policy.people or letter.to == ticket.requester):
            more.setdefault("facts", mask.hide(tuple((str(k), str(v)) for k, v in ticket.facts.items())))
        if press.policy.facts:
            language = letter.language
            more["facts"] = tuple(self._known_fact(k, v, language) for k, v in more.get("facts", ()))
            more["ask"] = tuple(self._fact(name, language) for name in more.get("ask", ()))
        if mask.has_hidden and ticket is not None and letter.to == ticket.assignee:
            more.setdefault("masked", True)
        return LetterContext(
            desk=WritingDesk(house.name, house.address, house.timezone),
            to=self._called(Who(letter.name, letter.to), letter.language),
            reply_goes=rights.goes(),
            now=self.now,
            ticket=view,
            nonce=make_code(press.keys, AddressKind.NONCE, nonce_id) if nonce_id else "",
            **more,
        )

    def _said(self, letter: LetterPlan) -> ContextFields:
        """What the plan says, with everybody whom it names as the letter's language calls them,
        and no address that carries rights.
        """
        more, language = letter.context.copy(), letter.language
        message, actor = more.get("message"), more.get("actor")
        if message is not None:
            author = self._named(message.author, language)
            more["message"] = replace(message, author=author, text=mask_tokens(message.text))
        if actor is not None:
            more["actor"] = self._named(actor, language)
        if "approval" in more:
            more["approval"] = self._people_of(more["approval"], language)
        if "task" in more:
            more["task"] = self._people_of(more["task"], language)
        if "consult" in more:
            more["consult"] = self._people_of(more["consult"], language)
        if "escalation" in more:
            more["escalation"] = self._people_of(more["escalation"], language)
        if "others" in more:
            more["others"] = tuple(self._named(who, language) for who in more["others"])
        if "history" in more:
            more["history"] = tuple(
                replace(one, author=self._named(one.author, language), text=mask_tokens(one.text))
                for one in more["history"]
            )
        if "cut" in more:
            more["cut"] = mask_tokens(more["cut"])
        return more

    def _who(self, address: str, language: str) -> Who | None:
        return self._named(Who("", address), language) if address else None

    def _called(self, who: Who, language: str) -> Who:
        """A colleague, or a team (its key is its address), by the name that they have in the letter's language."""
        team = self.press.policy.teams.get(who.address)
        if team is not None:
            return _renamed(who, team.names.get(language) or team.name or who.address)
        person = self.press.policy.people.get(who.address)
        return _renamed(who, person.name_in(language)) if person is not None and person.names else who

    def _named(self, who: Who, language: str) -> Who:
        """Somebody by the name that is known of them, where the plan had none;
        by their address where that name is an engineer's.
        """
        name = who.name or self.names.get(who.address, "")
        if (
            name
            and who.address
            and self.press.policy.person(who.address) is None
            and is_engineers_name(self.press.policy, name)
        ):
            name = ""
        return self._called(_renamed(who, name), language)

    def _category(self, code: str, language: str) -> str:
        """As the rules call it, "" where they leave that to the language."""
        found = self.press.policy.categories.get(code)
        return found.called(language) if found is not None else ""

    def _fact(self, name: str, language: str) -> str:
        """A fact by its name; one of the desk's own with what it is called in this language."""
        own = self.press.policy.facts.get(name)
        return name if own is None else FactName(name, own.label(name, language), own.question(name, language))

    def _known_fact(self, name: str, value: str, language: str) -> tuple[str, str]:
        """A fact and what is known of it, in the words of this language."""
        own = self.press.policy.facts.get(name)
        return self._fact(name, language), value if own is None else FactValue(value, own.say(value, language))

    def _without_mailbox(self, ticket: Ticket) -> Who:
        """A caller who has no mail, by name; the desk itself where a rule opened the ticket."""
        return Who(self.press.house.name if ticket.channel == "rule" else str(ticket.facts.get("caller", "")))

    def _people_of(self, view: View, language: str) -> View:
        """An approval, a task, a consult, with everybody whom it names as the letter's language calls them."""
        named: dict[str, Any] = {}
        for one in fields(view):
            value = getattr(view, one.name)
            if isinstance(value, Who):
                named[one.name] = self._named(value, language)
            elif isinstance(value, tuple):
                named[one.name] = tuple(self._named(who, language) for who in value)
        return replace(view, **named)

    def _view(self, ticket: Ticket, language: str) -> TicketView:
        seen = brief(ticket)
        return replace(
            seen,
            requester=self._who(ticket.requester, language)
            or _reporters(ticket, language)
            or self._without_mailbox(ticket),
            category_name=self._category(ticket.category, language),
            reached=(bool(ticket.requester) and not seen.machine) or _reporters(ticket, language) is not None,
            requester_phone=str(ticket.facts.get("phone", "")),
            requester_place=str(ticket.facts.get("place", "")),
            requester_languages=(ticket.language,),
            requester_organisation=self._organisation(ticket.organisation),
            asks_time=self.press.policy.attention.ask_for_eta and _is_open_ended(ticket),
            requester_vip=is_vip(self.press.policy, ticket.requester),
            assignee=self._who(ticket.assignee, language),
            owner=self._who(ticket.owner, language),
            answers_in=self._answers_in(ticket),
        )

    def _hide(self, view: TicketView, why: str, language: str) -> TicketView:
        """The ticket for somebody who may not see it: without its words and its requester, with its team by name."""
        return replace(
            view,
            subject="",
            hidden=why,
            requester=Who("", get_words(language).get("signs", "requester")),
            requester_phone="",
            requester_place="",
            requester_languages=(),
            requester_organisation="",
            requester_vip=False,
            team=str(self._called(Who("", view.team), language)),
        )

    def _organisation(self, code: str) -> str:
        """An organisation as the rules call it, by its key where they give no name."""
        found = self.press.policy.organisations.get(code)
        return (found.name if found is not None else "") or code

    def _answers_in(self, ticket: Ticket) -> str:
        """The language in which the assignee answers somebody whose own they do not speak; "" for all others."""
        person = self.press.policy.people.get(ticket.assignee)
        speaks = person.languages if person is not None and ticket.language else ()
        return speaks[0] if speaks and ticket.language not in speaks else ""


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    """As `quote`; a letter has up to a dozen links, all with one subject."""
    return text.translate(_IN_LINKS) if text.isascii() else quote(text)


_IN_LINKS = {code: quote(chr(code)) for code in range(128)}
_quoted_address = lru_cache(maxsize=256)(partial(quote, safe="@+-.="))


def _renamed(who: Who, name: str) -> Who:
    return who if name == who.name else replace(who, name=name)


def _is_open_ended(ticket: Ticket) -> bool:
    """Was the requester answered without a time for more?"""
    return ticket.state is State.IN_PROGRESS and ticket.promised is None and bool(ticket.clock.get("answer"))


def _calendar_file(calendar: bytes | None) -> tuple[Attachment, ...]:
    """The invitation once more as a file, as Google sends it: for clients that show no answer buttons."""
    return () if calendar is None else (Attachment("invite.ics", "application/ics", calendar),)


def _reporters(ticket: Ticket, language: str) -> Who | None:
    """Whom an answer to a major incident reaches: nobody asked for it by name."""
    count = len(Work.of(ticket).children)
    return Who(get_words(language).groups["link"]["people"].format(n=count)) if count else None


_MOST_LINKS = 12  # numbers of one kind that a letter names


def links_of(ticket: Ticket) -> tuple[tuple[str, str], ...]:
    """How the ticket belongs to others, as engineers see it: a key of [link] and numbers."""
    work = Work.of(ticket)
    kinds = {
        "parent": (work.parent,), "part_of": (work.merged_into,), "children": work.children, "merged": work.merged,
        "split_from": (work.split_from,), "related": tuple(n for n in work.related if n != work.split_from),
    }  # fmt: skip
    return tuple((name, _numbers(found)) for name, numbers in kinds.items() if (found := [n for n in numbers if n]))


def _numbers(found: list[int]) -> str:
    shown = ", ".join(f"T-{number}" for number in found[:_MOST_LINKS])
    return f"{shown} … ({len(found)})" if len(found) > _MOST_LINKS else shown


def is_vip(policy: Policy, address: str) -> bool:
    """Does the organisation count this person as a VIP (S2.2)?"""
    own = policy.organisations.get(policy.organisation_of(address))
    return own is not None and address in own.vip


class _Rights:
    """The addresses of one letter, and the rows behind them."""

    def __init__(self, press: Press, now: datetime, letter: LetterPlan, ticket: Ticket | None) -> None:
        self.press, self.now, self.letter, self.ticket = press, now, letter, ticket
        self.made: list[Capability] = []
        self.subject = ""
        self._reply_to: tuple[str, bytes | None] | None = None
        self._goes: str | None = None

    def reply_to(self) -> tuple[str, bytes | None]:
        """The Reply-To, and the id of the nonce where the letter asks for a proof."""
        if self._reply_to is None:
            self._reply_to = self._make_reply_to()
        return self._reply_to

    def _make_reply_to(self) -> tuple[str, bytes | None]:
        letter, ticket = self.letter, self.ticket
        scope = letter.scope
        if scope == Scope.NONCE:
            after = str(letter.binding.get("after", ""))
            id_ = self._id("nonce", str(letter.binding.get("inbox", "")), letter.to, *filter(None, (after,)))
            return self._make(AddressKind.NONCE, id_, Scope.NONCE, "release", letter.binding), id_
        if scope == Scope.SURVEY and ticket is not None:
            return self._survey_address(), None
        if letter.action and ticket is not None:
            return self._asked_address(), None
        if scope == Scope.REPLY and ticket is not None:
            inside = (INSIDE,) if self.goes() == INSIDE else ()
            return self._make(
                AddressKind.REPLY, self._id("reply", str(ticket.id), letter.to, *inside), Scope.REPLY, *inside
            ), None
        if scope == Scope.ESCALATION and ticket is not None:
            goes = self.goes()
            id_ = self._id("acknowledge", str(ticket.id), letter.to, *([goes] if goes == REQUESTER else []))
            return self._make(AddressKind.ACTION, id_, Scope.ACTION, "acknowledge", {"goes": goes}), None
        if scope == Scope.REVIEW and ticket is not None:
            id_ = self._id("review", str(ticket.id), letter.to)
            return self._make(AddressKind.ACTION, id_, Scope.ACTION, "review"), None
        if scope == Scope.DESK:
            return personal_address(self.press, letter.to), None
        return self.press.house.address, None

    def goes(self) -> str:
        """Where a plain reply to an engineer's letter goes, in a word for its foot; "" for everybody else's letters.

        requester · inside (a note, unless it greets the requester) · kept (a note)
        · colleagues · answer (to what is asked) · desk.
        """
        if self._goes is None:
            self._goes = self._where_it_goes()
        return self._goes

    def _where_it_goes(self) -> str:
        letter, ticket, kind = self.letter, self.ticket, LETTERS[self.letter.letter]
        is_engineer = letter.to in self.press.policy.people and (ticket is None or letter.to != ticket.requester)
        if kind.to is To.ADMIN or (not is_engineer and (ticket is None or kind.to not in {To.ENGINEER, To.LEAD})):
            return ""
        settled = letter.letter in {"approval-noted", "approval-standing"}
        if letter.action in {"consult", "task"} or (letter.action and settled):
            return "colleagues"
        if letter.action or letter.scope in {Scope.NONCE, Scope.REVIEW}:
            return "answer"
        if ticket is None or letter.scope in {Scope.DESK, Scope.NONE}:
            return "desk"
        message = letter.context.get("message")
        internal = isinstance(message, Said) and message.internal
        if not is_engineer:
            return "kept"
        theirs = kind.to in {To.REQUESTER, To.WATCHER} or kind.goes_to_requester(
            reader=letter.to, assignee=ticket.assignee, internal=internal
        )
        return REQUESTER if theirs else INSIDE

    def _asked_address(self) -> str:
        """The address whose answer is taken for what was asked: a consult, a task; once (K4)
        where the scope is `action`.
        """
        letter, ticket = self.letter, self.ticket
        assert ticket is not None
        about = json.dumps(letter.binding, sort_keys=True, ensure_ascii=True)
        kind = AddressKind.ACTION if letter.scope == Scope.ACTION else AddressKind.REPLY
        id_ = self._id("asked", letter.scope, letter.action, str(ticket.id), letter.to, about)
        return self._make(kind, id_, letter.scope, letter.action, letter.binding)

    def _survey_address(self) -> str:
        assert self.ticket is not None
        return self._make(
            AddressKind.ACTION, self._id("survey", str(self.ticket.id), self.letter.to), Scope.SURVEY, "survey"
        )

    def actions(self) -> Actions:
        """The links of the letter: each writes a reply, typing does the same."""
        letter, links = self.letter, LETTERS[self.letter.letter].links
        if letter.letter == "survey" and self.ticket is not None:
            return Actions(survey=self._scores())
        if links is None or (self.ticket is None and letter.scope != Scope.NONCE):
            return Actions()
        words = dict(links.words)
        receipt = letter.context.get("receipt")
        if letter.scope == Scope.NONCE and receipt is not None and receipt.question in {"confirm", "send", "add"}:
            words["no"] = "no"  # who wrote it is proven
        made = replace(Actions(), **self._linked(links.at, words))
        if receipt is None or not receipt.corrected or letter.scope != Scope.NONCE:
            return made
        return replace(made, accept=self._mailto(self.reply_to()[0], "", receipt.corrected.replace("\n", "\r\n")))

    def _linked(self, at: At, words: Mapping[str, str]) -> dict[str, str]:
        """A link for each word; none where the letter's own address asks nothing, as a watcher's."""
        letter = self.letter
        if at is At.ONCE:
            return {name: self._action(word) for name, word in words.items()}
        if at is At.REPLY:
            return self._commands(words)
        if at is At.TICKET:
            address = self._ticket_address()
        elif letter.action or letter.scope in {Scope.NONCE, Scope.REVIEW}:
            address, _ = self.reply_to()
        else:
            return {}
        return {name: self._mailto(address, word) for name, word in words.items()}

    def _commands(self, words: Mapping[str, str]) -> dict[str, str]:
        """What an engineer would type, ready to be sent; nothing for who cannot type it here."""
        ticket, people = self.ticket, self.press.policy.people
        if ticket is None or ticket.state in ENDED_STATES or self.letter.to not in people:
            return {}
        if self.goes() not in {REQUESTER, INSIDE}:
            return {}
        address, _ = self.reply_to()
        colleague = self.letter.context.get("colleague")
        if colleague is None:
            colleague = self.press.example(self.letter.to, ticket.team)
        more = {"hand_over": f" {colleague}", "resolve": "\r\n\r\n"}
        idle = {"take"} if ticket.assignee == self.letter.to else set()
        if ticket.state in {State.RESOLVED, State.CONFIRMED}:
            idle |= {"promise", "resolve"}
        return {
            name: self._mailto(address, word, more.get(name, "")) for name, word in words.items() if name not in idle
        }

    def _ticket_address(self) -> str:
        assert self.ticket is not None
        return self._make(AddressKind.REPLY, self._id("reply", str(self.ticket.id), self.letter.to), Scope.REPLY)

    def with_link(self, article: ArticleView) -> ArticleView:
        """A link that asks for the whole of an article; without a ticket there is none."""
        if self.ticket is None:
            return replace(article, link="")
        return replace(article, link=self._mailto(self._ticket_address(), "article", f" {article.name}"))

    def _scores(self) -> Scores:
        address = self._survey_address()
        speed, expertise, result, attitude = (
            tuple(self._mailto(address, name, f" {score}") for score in range(LOWEST, HIGHEST + 1))
            for name in DIMENSIONS
        )
        best = self._mailto(address, "", " ".join([str(HIGHEST)] * len(DIMENSIONS)))
        return Scores(speed, expertise, result, attitude, best)

    def _action(self, action: str) -> str:
        assert self.ticket is not None
        state = str(self.letter.binding.get("resolved", ""))
        id_ = self._id("action", str(self.ticket.id), self.letter.to, action, state)
        address = self._make(AddressKind.ACTION, id_, Scope.ACTION, action, self.letter.binding)
        return self._mailto(address, action)

    def _mailto(self, address: str, word: str, more: str = "") -> str:
        """A link that writes a word of [typed], and what follows it."""
        typed = (get_words(self.letter.language).get("typed", word) if word else "") + more
        subject = self.subject or f"Re: {self.press.house.name}"
        return f"mailto:{_quoted_address(address)}?subject={_quoted(subject)}&body={_quoted(typed)}"

    def name_thread(self, ticket: TicketView) -> None:
        """The subject that links write: the thread's, or an answer would begin another one."""
        words = get_words(self.letter.language)
        self.subject = f"Re: {subject_for_engineers(words, ticket)}" if self.goes() else subject_of(words, ticket)

    def _id(self, *parts: str) -> bytes:
        return derive_id(self.press.keys, *parts)

    def _make(
        self, kind: AddressKind, id_: bytes, scope: Scope, action: str = "", binding: Mapping[str, Any] | None = None
    ) -> str:
        row = Capability(
            id_hash=id_hash(id_),
            scope=scope,
            recipient=self.letter.to,
            created_at=self.now,
            ticket_id=self.ticket.id if self.ticket is not None else None,
            action=action,
            binding=dict(binding or {}),
        )
        if all(made.id_hash != row.id_hash for made in self.made):
            self.made.append(row)
        return make_address(self.press.keys, kind, id_, self.press.house.address, self.press.scheme)


def personal_id(keys: Keys, engineer: str) -> bytes:
    """The id of an engineer's personal desk address: the same for the same person."""
    return derive_id(keys, "desk", engineer)


def make_personal_address(keys: Keys, scheme: Scheme, desk: str, engineer: str) -> str:
    """An engineer's own desk address at the desk of this public address."""
    return make_address(keys, AddressKind.DESK, personal_id(keys, engineer), desk, scheme)


def personal_address(press: Press, engineer: str) -> str:
    """An engineer's own desk address, for what has no ticket. Its row is written when the roster is loaded."""
    made = press.addresses.get(engineer)
    if made is None:
        made = make_personal_address(press.keys, press.scheme, press.house.address, engineer)
        press.addresses[engineer] = made
    return made
