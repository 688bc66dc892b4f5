"""What a letter says: the values that its template asks for, and nothing else.

Each is what the plan gives, or what the desk knows of the ticket. Everybody is called as the letter's language calls
them, addresses that carry rights are not repeated, and secrets are hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from gateway.addresses import mask_tokens
from rules.decision.roster import is_engineers_name
from rules.policy.model import Policy
from service.domain.commands.time_words import names_time
from service.domain.planning.letter_recipients import brief
from service.domain.planning.plan import LetterPlan
from service.domain.ticket.open_work import Work
from service.loops.letters.letter_rights import LetterRights
from service.loops.letters.masked_letters import Mask
from service.loops.letters.press import Press, personal_address
from store.records import State, Ticket
from templates.context import (
    ApprovalView,
    ConsultView,
    ContextFields,
    Escalation,
    LetterContext,
    Said,
    TaskView,
    TicketView,
    Who,
    WritingDesk,
)
from templates.render import names_in
from templates.speech import FactName, FactValue, leads_away
from templates.words import get_words

View = TypeVar("View", ApprovalView, TaskView, ConsultView, Escalation)


class LetterValues:
    """What the letters of one plan say; what several of them say is made once."""

    def __init__(self, press: Press, now: datetime, names: Mapping[str, str]) -> None:
        house = press.house
        self.press, self.now, self.names = press, now, names
        self.desk = WritingDesk(house.name, house.address, house.timezone)
        self._people: dict[tuple[str, str, str], Who] = {}  # by address, name in the plan, language
        # By ticket, language and whether secrets are hidden: as it is, and as it is shown.
        self._views: dict[tuple[int, str, bool], tuple[TicketView, TicketView]] = {}

    def context(
        self, letter: LetterPlan, ticket: Ticket | None, rights: LetterRights, nonce: str, mask: Mask
    ) -> LetterContext:
        """All that the letter's template asks for."""
        press, language = self.press, letter.language
        asked = names_in(letter.letter, language, press.overrides, own=letter.template)
        view = rights.thread = self._view_for(letter, ticket, mask) if ticket is not None else None
        said = mask.hide_fields(self._told(letter, asked))
        if view is not None and ticket is not None and not ticket.requester:
            _name_caller(said, view.requester)
        if any(article.link for article in said.get("articles", ())):
            said["articles"] = tuple(rights.with_link(article) for article in said["articles"])
        self._add_own(said, asked.difference(said), letter, ticket, mask)
        if "actions" in asked and "actions" not in said:
            said["actions"] = rights.actions()
        if press.policy.facts:
            said["facts"] = tuple(self._known_fact(k, v, language) for k, v in said.get("facts", ()))
            said["ask"] = tuple(self._fact(name, language) for name in said.get("ask", ()))
        if mask.has_hidden and ticket is not None and letter.to == ticket.assignee:
            said.setdefault("masked", True)
        return LetterContext(
            desk=self.desk,
            to=self._called(Who(letter.name, letter.to), language),
            reply_goes=rights.goes(),
            now=self.now,
            ticket=view,
            nonce=nonce,
            **said,
        )

    def named(self, who: Who, language: str) -> Who:
        """Somebody by the name that is known of them, where the plan had none;
        by their address where that name is an engineer's.
        """
        key = (who.address, who.name, language)
        found = self._people.get(key)
        if found is None:
            found = self._people[key] = self._name(who, language)
        return found

    def _told(self, letter: LetterPlan, asked: frozenset[str]) -> ContextFields:
        """What the plan says, in the letter's language."""
        language = letter.language
        told = {
            name: self._tell(name, value, language) if value else value
            for name, value in letter.context.items()
            if name in asked
        }
        return cast("ContextFields", told)

    def _tell(self, name: str, value: Any, language: str) -> Any:
        match name:
            case "message":
                return self._tell_said(value, language)
            case "actor":
                return self.named(value, language)
            case "history":
                return tuple(self._tell_said(one, language) for one in value)
            case "others":
                return tuple(self.named(who, language) for who in value)
            case "tickets" | "similar" | "earlier":
                return tuple(self._in_list(one, language) for one in value)
            case "approval" | "task" | "consult" | "escalation":
                return self._people_of(value, language)
            case "cut":
                return mask_tokens(value)
        return value

    def _add_own(
        self, said: ContextFields, asked: frozenset[str], letter: LetterPlan, ticket: Ticket | None, mask: Mask
    ) -> None:
        """What the desk knows beside it: for who works here, and for the requester."""
        press, reader = self.press, letter.to
        is_engineer, is_shown = reader in press.policy.people, not letter.context.get("hidden", "")
        if is_engineer and "personal_address" in asked:
            said["personal_address"] = personal_address(press, reader)
        if is_engineer and "colleague" in asked:
            said["colleague"] = press.example(reader, ticket.team if ticket else "")
        if ticket is None or not is_shown:
            return
        if is_engineer and "record" in asked:
            said["record"] = mask.hide(_pairs(ticket.record))
        if is_engineer and "links" in asked:
            said["links"] = links_of(ticket)
        if "facts" in asked and (is_engineer or reader == ticket.requester):
            said["facts"] = mask.hide(_pairs(ticket.facts))

    def _view_for(self, letter: LetterPlan, ticket: Ticket, mask: Mask) -> TicketView:
        """The ticket as the reader may see it."""
        key = (id(ticket), letter.language, mask.hides)
        made = self._views.get(key)
        if made is None:
            view = self._view(ticket, letter.language)
            made = self._views[key] = (view, mask.hide(view))
        view, shown = made
        mask.has_hidden |= shown is not view
        hidden = letter.context.get("hidden", "")
        return self._hide(shown, hidden, letter.language) if hidden else shown

    def _in_list(self, one: TicketView, language: str) -> TicketView:
        """A ticket of a list, with who asked and who has it as the letter's language calls them."""
        has_it = one.assignee and self.named(one.assignee, language)
        return replace(one, requester=self.named(one.requester, language), assignee=has_it)

    def _tell_said(self, said: Said, language: str) -> Said:
        return replace(said, author=self.named(said.author, language), text=mask_tokens(said.text))

    def _who(self, address: str, language: str) -> Who | None:
        return self.named(Who("", address), language) if address else None

    def _called(self, who: Who, language: str) -> Who:
        """A colleague, or a team (its key is its address), by the name that they have in the letter's language."""
        team = self.press.policy.teams.get(who.address)
        if team is not None:
            return _renamed(who, team.names.get(language) or team.name or who.address)
        person = self.press.policy.people.get(who.address)
        return _renamed(who, person.name_in(language)) if person is not None and person.names else who

    def _name(self, who: Who, language: str) -> Who:
        name, policy = who.name or self.names.get(who.address, ""), self.press.policy
        if name and who.address and policy.person(who.address) is None:
            name = "" if is_engineers_name(policy, name) or leads_away(name, who.address) else name
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

    def _without_mailbox(self, ticket: Ticket, language: str) -> Who:
        """A caller who has no mail, by name, or as nobody in particular where the mail named no sender;
        the desk itself where a rule opened the ticket.
        """
        if ticket.channel == "rule":
            return Who(self.press.house.name)
        return Who(ticket.caller or get_words(language).get("signs", "requester"))

    def _people_of(self, view: View, language: str) -> View:
        """An approval, a task, a consult, with everybody whom it names as the letter's language calls them."""
        named: dict[str, Any] = {}
        for name in view.__struct_fields__:
            value = getattr(view, name)
            if isinstance(value, Who):
                named[name] = self.named(value, language)
            elif isinstance(value, tuple):
                named[name] = tuple(self.named(who, language) for who in value)
        return replace(view, **named)

    def _view(self, ticket: Ticket, language: str) -> TicketView:
        seen = brief(ticket)
        return replace(
            seen,
            requester=self._who(ticket.requester, language)
            or _reporters(ticket, language)
            or self._without_mailbox(ticket, language),
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


def _pairs(known: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in known.items())


def _name_caller(said: ContextFields, caller: Who) -> None:
    """Words without an author are those of who called, and has no address."""
    message = said.get("message")
    if message is not None and not str(message.author):
        said["message"] = replace(message, author=caller)
    if "history" in said:
        said["history"] = tuple(one if str(one.author) else replace(one, author=caller) for one in said["history"])


def _renamed(who: Who, name: str) -> Who:
    return who if name == who.name else replace(who, name=name)


def _is_open_ended(ticket: Ticket) -> bool:
    """Was the requester answered without a time for more?"""
    answer = ticket.clock.get("answer")
    if ticket.state is not State.IN_PROGRESS or ticket.promised is not None or not answer:
        return False
    return not names_time(str(answer.get("text", "")))


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
