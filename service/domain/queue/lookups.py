"""What engineers ask and are answered by mail: `#show`, `#find`, `#list`, `#status`, on a ticket or at their own
address (docs/engineers.md, S1.4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rules.language.condition import fold
from rules.policy.model import Policy
from rules.policy.privacy import CONFIDENTIAL
from service.domain.commands import argument_records as a
from service.domain.commands.argument_words import find_value
from service.domain.commands.parse import Command
from service.domain.commands.table import CommandNeed
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Refused
from service.domain.planning.letter_recipients import alert_views, brief, language_for
from service.domain.planning.situation import Shown, Situation
from service.domain.queue.queue_view import DIGEST_ROWS, by_deadline, queue_view
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.lateness import is_late
from service.domain.ticket.open_work import Work
from service.domain.ticket.packed_files import pack
from service.domain.ticket.permissions import is_confidential, may_see, works_on
from service.privacy.masking import Masking, find_secrets
from store.records import Article, Event, Participant, Person, Role, Scope, Ticket, Visibility
from templates.context import Figures, Said, TicketView, Who
from templates.words import get_words

MOST_SHOWN = 20  # tickets of one mail
MOST_FOUND = 30  # tickets of one search
MOST_SEARCHES = 5  # in the articles, of one mail
_SAID = 12  # articles of a shown ticket, the latest
_TEXT = 2000  # characters of each


class WantedLookups(Struct, frozen=True):
    """What the commands of a mail need to be read beforehand."""

    shows: tuple[int, ...] = ()
    searches: tuple[tuple[str, ...], ...] = ()
    queue: bool = False
    split: int = 0  # the ticket that a new one is made from
    knowledge: tuple[str, ...] = ()  # words of `#kb`
    articles: tuple[str, ...] = ()  # names of `#use`
    similar: bool = False

    def __bool__(self) -> bool:
        return bool(self.shows or self.searches or self.queue or self.knowledge or self.articles or self.similar)


def needs(commands: Iterable[Command]) -> frozenset[CommandNeed]:
    """What these commands must know, by their rows of the table."""
    return frozenset[CommandNeed]().union(*(command.row.needs for command in commands))


def may_need(s: Situation) -> bool:
    """Is the mail an engineer's, with a sign that a command may begin with?"""
    if s.author not in s.policy.people:
        return False
    if any(command.rows for command in s.commands.commands):
        return True
    return any(sign in s.reading.reply.text or sign in s.mail.text for sign in "#＃")


def wanted(s: Situation) -> WantedLookups:
    """What an engineer's mail asks to see; nothing for everybody else. Whether they may see it is decided later."""
    theirs = s.capability is None or s.capability.recipient == s.author
    personal = s.capability is not None and s.capability.scope == Scope.DESK
    if s.author not in s.policy.people or not theirs or not (may_need(s) or personal):
        return WantedLookups()
    commands = list(s.commands.commands)
    rows: list[int] = []
    if not commands and personal:
        commands, rows = _of_digest(s)
    needed = needs(commands)
    shows = [*_of_merges(s, needed), *_named(s, commands), *rows]
    return WantedLookups(
        tuple(dict.fromkeys(shows))[:MOST_SHOWN],
        tuple(split_words(text) for text in _texts(commands, CommandNeed.SEARCH))[:MOST_SHOWN],
        personal or CommandNeed.QUEUE in needed,
        _split_from(s) if CommandNeed.SPLIT in needed else 0,
        _texts(commands, CommandNeed.ARTICLES)[:MOST_SEARCHES],
        named_articles(commands)[:MOST_SHOWN],
        (s.ticket or s.hinted) is not None and CommandNeed.SIMILAR in needed,
    )


def _named(s: Situation, commands: list[Command]) -> list[int]:
    """The tickets that commands name, then this one where a command that names none speaks of it."""
    here = s.ticket or s.hinted
    found = [n for command in commands for n in _numbers(command)]
    if here is not None and any(CommandNeed.SAID in c.row.needs and not _numbers(c) for c in commands):
        found.append(here.id)
    return found


def _texts(commands: Iterable[Command], need: CommandNeed) -> tuple[str, ...]:
    """What is looked for by commands with this need: the words behind them."""
    return tuple(c.value.text for c in commands if need in c.row.needs and isinstance(c.value, a.Text))


def named_articles(commands: Iterable[Command]) -> tuple[str, ...]:
    """The articles that commands name."""
    return tuple(
        c.value.value for c in commands if CommandNeed.ARTICLE in c.row.needs and isinstance(c.value, a.TriageValue)
    )


def _of_merges(s: Situation, needed: frozenset[CommandNeed]) -> list[int]:
    """The tickets that a merge, a split or the end of a merge must know besides those that they name."""
    here = s.ticket or s.hinted
    if here is None:
        return []
    own = [s.merged_from.id] if s.merged_from is not None else []
    found = [here.id] if CommandNeed.HERE in needed else []
    found += own if needed & {CommandNeed.SPLIT, CommandNeed.MERGED} else []
    if CommandNeed.MERGED in needed:
        found += (*Work.of(here).merged, *Work.of(here).related[-3:])
    return found


def _split_from(s: Situation) -> int:
    """The ticket whose latest mail becomes one of its own: that which was written to, where it is somebody else's."""
    here = s.ticket or s.hinted
    if here is None:
        return 0
    return s.merged_from.id if s.merged_from is not None and _is_apart(s.merged_from, here) else here.id


def _is_apart(own: Ticket, lead: Ticket) -> bool:
    """Is a merged ticket somebody else's than the one that it became part of?"""
    return own.requester != lead.requester


def to_split(s: Situation, shown: Mapping[int, Shown], number: int) -> tuple[Article, ...]:
    """What becomes a ticket of its own: the mails of the alerts that a line names, else what the requester's side wrote
    last.
    """
    if number not in shown:
        return ()
    alerts = Work.of(shown[number].ticket).alerts
    rows = {row for command in s.commands.commands if command.word == "split" for row in command.rows}
    if rows:
        mails = {one.inbox for row, one in enumerate(alerts, start=1) if row in rows} - {0}
        return tuple(one for one in shown[number].articles if one.inbox_id in mails)
    last = last_said(shown[number], shown.values())
    return (last,) if last is not None else ()


def last_said(shown: Shown, others: Iterable[Shown]) -> Article | None:
    """What the requester's side wrote last. Since their ticket became part of somebody else's, that stands there as a
    note.
    """
    said = [
        one
        for one in shown.articles
        if one.role in {Role.REQUESTER, Role.OTHER} and one.visibility == Visibility.PUBLIC
    ]
    side = {
        shown.ticket.requester,
        *(p.address for p in shown.participants if p.role == Role.WATCHER and p.until is None),
    }
    for lead in others:
        if shown.ticket.id in Work.of(lead.ticket).merged and _is_apart(shown.ticket, lead.ticket):
            said += [one for one in lead.articles if _is_note_of(one, side)]
    return max(said, key=lambda one: (one.at, one.id), default=None)


def _is_note_of(article: Article, side: set[str]) -> bool:
    return article.role == Role.OTHER and article.visibility == Visibility.INTERNAL and article.author in side


def _of_digest(s: Situation) -> tuple[list[Command], list[int]]:
    lines = s.digest_lines.lines
    rows = digest_rows(s)
    shown = [line for line in lines if line.command.word == "show"]
    numbers = [rows[n - 1] for line in shown for n in line.numbers if 1 <= n <= len(rows)]
    return [line.command for line in shown], [*numbers, *(n for line in lines for n in line.tickets)]


def digest_rows(s: Situation) -> list[int]:
    """The tickets behind the row numbers of the digest or list that is answered; of the one that the engineer got last
    where the mail came to their personal address itself.
    """
    bound = bound_rows(s)
    latest: Iterable[Any] = s.person.facts.get("digest", ()) if s.person is not None else ()
    return [int(number) for number in (bound["rows"] if bound else latest)]


def bind_rows(numbers: Iterable[int]) -> dict[str, Any]:
    """What the address of a list is bound to: the tickets of its rows; of none where its lines have no numbers."""
    return {"rows": list(numbers)}


def bound_rows(s: Situation) -> dict[str, Any]:
    """The same of the list whose address was written to, for a letter about that answer; {} for any other mail."""
    c = s.capability
    bound = c is not None and c.scope == Scope.DESK and "rows" in c.binding
    return dict(c.binding) if c is not None and bound else {}


def _numbers(command: Command) -> tuple[int, ...]:
    return command.value.numbers if isinstance(command.value, a.Tickets) else ()


def split_words(text: str) -> tuple[str, ...]:
    """The words of a search, folded; at most eight."""
    return tuple(text.casefold().split())[:8]


# -- the letters ------------------------------------------------------------------------------------------------------


def show(case: MailCase, argument: a.Argument) -> str:
    """One letter per ticket, each in its own thread: an answer goes to that ticket. Raises Refused."""
    s = case.s
    numbers = argument.numbers if isinstance(argument, a.Tickets) else ()
    if not numbers and s.ticket is None:
        raise Refused("which_ticket")
    for number in numbers or (s.ticket.id if s.ticket is not None else 0,):
        show_one(case, number)
    return ", ".join(f"T-{number}" for number in numbers)


def sees(s: Situation, number: int) -> bool:
    """Is the ticket there, and theirs to see? Both look alike from outside."""
    shown = s.answers.shown.get(number)
    return shown is not None and may_see(s.policy, shown.ticket, shown.participants, s.author)


def show_one(case: MailCase, number: int) -> None:
    """Raises Refused for a ticket that is not there or not theirs to see: both look alike."""
    s = case.s
    shown = s.answers.shown.get(number)
    if shown is None or not may_see(s.policy, shown.ticket, shown.participants, s.author):
        raise Refused("no_such_ticket")
    _look_at(case, shown.ticket, shown.participants)
    language = language_for(s.policy, s.house, None, s.author)
    history = tuple(
        Said(
            Who(_name(s, one.author), one.author),
            one.text[:_TEXT],
            one.at,
            internal=one.visibility == Visibility.INTERNAL,
        )
        for one in reversed(shown.articles[-_SAID:])
    )
    timeline = tell(shown.events, language, s.policy, lambda address: _name(s, address))
    alerts = alert_views(shown.ticket, lambda address: _name(s, address))
    shelf = pack(shown.articles, s.policy.attachments.pass_on).view()
    case.post.to(s.author, "ticket", about=shown.ticket, history=history, timeline=timeline, alerts=alerts, shelf=shelf)


def tell(
    events: tuple[Event, ...], language: str, policy: Policy, name: Callable[[str], str]
) -> tuple[tuple[datetime, str], ...]:
    """A ticket's events as lines of a letter: only those that people have a word for, the latest forty; colleagues by
    what that language calls them, everybody else by `name`.
    """

    def called(address: str) -> str:
        person = policy.people.get(address)
        return person.name_in(language) if person is not None else name(address)

    groups = get_words(language).groups
    words, swept = groups.get("event", {}), groups.get("swept", {})
    known = [event for event in events if event.kind in words][-40:]

    def word(event: Event) -> str:
        by_age = event.kind == EventKind.ERASED and swept.get(", ".join(event.data.get("what", ())))
        return by_age or words[event.kind]

    return tuple((event.at, _line(event, word(event), called)) for event in known)


def _line(event: Event, word: str, name: Callable[[str], str]) -> str:
    who = name(event.actor) if "@" in event.actor else ""
    to = str(event.data.get("set", {}).get("assignee", "") or event.data.get("to", ""))
    return " · ".join(part for part in (f"{word} → {name(to)}" if to and to != event.actor else word, who) if part)


def _name(s: Situation, address: str) -> str:
    person = s.answers.people.get(address)
    return s.name_of(address) or (person.name if person is not None else "") or address


def _look_at(case: MailCase, ticket: Ticket, participants: tuple[Participant, ...]) -> None:
    """Reading a ticket of others is on record (S7.3)."""
    if not works_on(ticket, participants, case.s.author):
        case.draft.look_at(ticket)


def show_original(case: MailCase, argument: a.Argument) -> str:
    """The messages whose secrets letters hide, as they were written: to who is in charge, once, on record.

    Messages that came since the last time are shown the next time. Raises Refused.
    """
    s, draft = case.s, case.draft
    shown = s.answers.shown.get(draft.ticket.id)
    if shown is None or s.author not in {draft.ticket.assignee, draft.ticket.owner}:
        raise Refused("not_in_charge")
    masking = Masking.of(s.policy)
    hidden = [one for one in shown.articles if find_secrets(one.text, masking)]
    before = [event for event in shown.events if event.kind == EventKind.ORIGINAL_SHOWN and event.actor == s.author]
    last = max((int(event.data.get("article", 0)) for event in before), default=0)
    fresh = [one for one in hidden if one.id > last]
    in_subject = bool(find_secrets(draft.ticket.subject, masking)) and not before
    if not fresh and not in_subject:
        raise Refused("shown_once" if before else "nothing_hidden")
    history = tuple(
        Said(Who(_name(s, one.author), one.author), one.text, one.at, internal=one.visibility == Visibility.INTERNAL)
        for one in reversed(fresh[-_SAID:])
    )
    draft.note(EventKind.ORIGINAL_SHOWN, article=max((one.id for one in hidden), default=0))
    case.post.to(s.author, "ticket", history=history, unmasked=True)
    return ""


def make_confidential(case: MailCase, argument: a.Argument) -> str:
    """The ticket is shown to its people only from now on; `off` takes it back."""
    draft = case.draft
    word = argument.text.strip().casefold() if isinstance(argument, a.Text) else ""
    tags = draft.ticket.tags
    if word in _OFF:
        if not is_confidential(draft.ticket):
            raise Refused("not_confidential")
        draft.note(EventKind.MADE_COMMON, {"tags": tuple(tag for tag in tags if tag != CONFIDENTIAL)})
        return "off"
    if not is_confidential(draft.ticket):
        draft.note(EventKind.MADE_CONFIDENTIAL, {"tags": (*tags, CONFIDENTIAL)})
    return ""


_OFF = frozenset({"off", "no", "取消", "关闭", "否"})


def find(case: MailCase, argument: a.Argument) -> str:
    """Tickets whose subject or requester holds every word, open ones first; only what the writer may see."""
    s = case.s
    text = argument.text if isinstance(argument, a.Text) else ""
    found = tuple(t for t in s.answers.found.get(split_words(text), ()) if may_see(s.policy, t, (), s.author))
    _remember_rows(case, found[:MOST_FOUND])
    for ticket in found[:MOST_FOUND]:
        _look_at(case, ticket, ())
    rows = bind_rows(ticket.id for ticket in found[:MOST_FOUND])
    case.post.to(s.author, "found", tickets=_view(s, found[:MOST_FOUND]), reason=text, scope=Scope.DESK, binding=rows)
    return str(len(found))


def list_queue(case: MailCase, argument: a.Argument) -> str:
    """The writer's queue by deadline, or what was asked for of it. Raises Refused."""
    s = case.s
    queue = by_deadline(_narrowed(s, argument.text), s.now)[:DIGEST_ROWS]
    _remember_rows(case, queue)
    rows, binding = queue_view(s.policy, queue, _people(s), s.now), bind_rows(ticket.id for ticket in queue)
    figures = Figures(open=len(s.answers.queue))
    case.post.to(s.author, "found", tickets=rows, figures=figures, scope=Scope.DESK, binding=binding)
    return ""


_WHOLE = frozenset("mine my open all queue tickets please thanks 我的 全部 所有 工单 未完成 请 谢谢".split())  # noqa: SIM905 - to read
_LATE = frozenset("late overdue breached 超期 逾期 超时 过期".split())  # noqa: SIM905 - to read


def _narrowed(s: Situation, typed: str) -> tuple[Ticket, ...]:
    """The writer's queue; `#list asset=4711` those with that fact, `#list P1 late` those of that priority which are
    late. Raises Refused for what is no such thing, rather than list what was not asked for.
    """
    name, sign, value = typed.partition("=")
    reader = s.policy.fact_reader
    fact = reader.name_of(name) if sign else ""
    if fact:
        return tuple(t for t in s.answers.queue if reader.holds(t.facts, fact, value))
    words = [word for word in fold(typed).replace(",", " ").strip(".!").split() if word not in _WHOLE]
    priorities = {find_value("priority", word) for word in words if word not in _LATE}
    if None in priorities:
        raise Refused("no_such_list")
    late = any(word in _LATE for word in words)
    return tuple(
        t for t in s.answers.queue if (not priorities or t.priority in priorities) and (not late or is_late(t, s.now))
    )


def status(case: MailCase, argument: a.Argument) -> str:
    """On a ticket: the ticket. At the personal address: the queue."""
    return list_queue(case, argument) if case.s.ticket is None else show(case, a.Tickets())


def _people(s: Situation) -> dict[str, Person]:
    return {**s.people, **s.answers.people}


def _view(s: Situation, tickets: tuple[Ticket, ...]) -> tuple[TicketView, ...]:
    known = _people(s)
    return tuple(
        replace(brief(t, s.policy), requester=Who(known[t.requester].name if t.requester in known else "", t.requester))
        for t in tickets
    )


def _remember_rows(case: MailCase, tickets: tuple[Ticket, ...]) -> None:
    """The numbers of the list, as a mail to the personal address itself will name them."""
    s = case.s
    known = case.draft.met(s.author) or s.writer
    case.draft.meet(replace(known, facts={**known.facts, "digest": [ticket.id for ticket in tickets]}))
