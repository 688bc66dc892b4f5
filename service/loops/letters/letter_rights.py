"""The addresses that a letter carries, with the rights behind them, and the links that write to them.

Nothing is stored here; the same letter gives the same addresses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, cast
from urllib.parse import quote

from msgspec.structs import replace

from gateway.addresses import AddressKind, derive_id, id_hash, make_address
from service.domain.closing.survey_scores import DIMENSIONS, HIGHEST, LOWEST
from service.domain.commands.parse import REQUESTER
from service.domain.incoming_mail.text_audience import INSIDE
from service.domain.planning.plan import LetterPlan
from service.loops.letters.press import Press, personal_address
from store.records import ENDED_STATES, Capability, Scope, State, Ticket
from templates.context import Actions, ArticleView, Said, Scores, TicketView
from templates.letters import LETTERS, At, To
from templates.speech import subject_for_engineers, subject_of
from templates.words import get_words


class LetterRights:
    """The addresses of one letter, and the rows behind them."""

    def __init__(self, press: Press, now: datetime, letter: LetterPlan, ticket: Ticket | None) -> None:
        self.press, self.now, self.letter, self.ticket = press, now, letter, ticket
        self.made: list[Capability] = []
        self.thread: TicketView | None = None  # whose subject links write
        self._subject = ""
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
            return self._list_address() if "rows" in letter.binding else personal_address(self.press, letter.to), None
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

    def _list_address(self) -> str:
        """A personal desk address of this list alone: a number in an answer to it is the row that was read, whichever
        lists have come since.
        """
        rows = json.dumps(self.letter.binding["rows"])
        return self._make(
            AddressKind.DESK, self._id("list", self.letter.to, rows), Scope.DESK, binding=self.letter.binding
        )

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
        make = self._linked(links.at, words)
        if receipt is not None and receipt.corrected and letter.scope == Scope.NONCE:
            corrected = receipt.corrected.replace("\n", "\r\n")
            make["accept"] = lambda: self._mailto(self.reply_to()[0], "", corrected)
        return cast("Actions", _LinksOnDemand(make))

    def _linked(self, at: At, words: Mapping[str, str]) -> dict[str, Callable[[], str]]:
        """What makes the link for each word; none where the letter's own address asks nothing, as a watcher's."""
        letter = self.letter
        if at is At.ONCE:
            return {name: partial(self._action, word) for name, word in words.items()}
        if at is At.REPLY:
            return self._commands(words)
        if at is At.TICKET:
            return {name: partial(self._to_ticket, word) for name, word in words.items()}
        if letter.action or letter.scope in {Scope.NONCE, Scope.REVIEW}:
            return {name: partial(self._mailto, self.reply_to()[0], word) for name, word in words.items()}
        return {}

    def _commands(self, words: Mapping[str, str]) -> dict[str, Callable[[], str]]:
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
            name: partial(self._mailto, address, word, more.get(name, ""))
            for name, word in words.items()
            if name not in idle
        }

    def _to_ticket(self, word: str, more: str = "") -> str:
        return self._mailto(self._ticket_address(), word, more)

    def _ticket_address(self) -> str:
        assert self.ticket is not None
        return self._make(AddressKind.REPLY, self._id("reply", str(self.ticket.id), self.letter.to), Scope.REPLY)

    def with_link(self, article: ArticleView) -> ArticleView:
        """A link that asks for the whole of an article; without a ticket there is none."""
        if self.ticket is None:
            return replace(article, link="")
        return replace(article, link=self._to_ticket("article", f" {article.name}"))

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
        self._subject = self._subject or self._make_subject()
        return f"mailto:{_quoted_address(address)}?subject={_quoted(self._subject)}&body={_quoted(typed)}"

    def _make_subject(self) -> str:
        """What links write: the thread's, or an answer would begin another one."""
        words, ticket = get_words(self.letter.language), self.thread
        if ticket is None:
            return f"Re: {self.press.house.name}"
        return f"Re: {subject_for_engineers(words, ticket)}" if self.goes() else subject_of(words, ticket)

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
            ticket_id=self.ticket.id if self.ticket is not None and scope != Scope.DESK else None,
            action=action,
            binding=dict(binding or {}),
        )
        if all(made.id_hash != row.id_hash for made in self.made):
            self.made.append(row)
        return make_address(self.press.keys, kind, id_, self.press.house.address, self.press.scheme)


class _LinksOnDemand:
    """`Actions` of a letter that shows few of them: a link is made when the template asks for it, and its right too."""

    def __init__(self, make: Mapping[str, Callable[[], str]]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        make = self._make.get(name)
        link = self.__dict__[name] = getattr(_NO_LINKS, name) if make is None else make()
        return link


_NO_LINKS = Actions()


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    """As `quote`; a letter has up to a dozen links, all with one subject."""
    return text.translate(_IN_LINKS) if text.isascii() else quote(text)


_IN_LINKS = {code: quote(chr(code)) for code in range(128)}
_quoted_address = lru_cache(maxsize=256)(partial(quote, safe="@+-.="))
