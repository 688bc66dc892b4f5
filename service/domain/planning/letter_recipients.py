"""Who gets which letter: the requester's side, the engineers' side, and what is attached."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Unpack, cast

from msgspec.structs import replace

from gateway.message import Attachment
from gateway.pictures import find_size
from rules.decision.decide import language_by_letters
from rules.decision.roster import LEADING, find_example, is_desk_or_lead, role_addresses, team_members
from rules.policy.model import Attachments, Policy
from service.domain.commands.parse import parse_word
from service.domain.planning.draft import Draft
from service.domain.planning.letter_message import said
from service.domain.planning.plan import LetterFields, LetterPlan, PlanFields
from service.domain.planning.situation import House, Shown, Situation
from service.domain.ticket.lateness import binds_promise, runs
from service.domain.ticket.open_work import Work, is_gathered, is_machine, leading_ticket
from service.domain.ticket.packed_files import stays
from service.domain.ticket.permissions import may_see, why_hidden
from store.records import ENDED_STATES, Article, Participant, Role, State, StoredAttachment, Ticket, Visibility
from templates.context import AlertView, AttachmentView, ContextFields, Failure, Said, TicketView, Who
from templates.letters import LetterName

PERSONAL_DATA = "personal-data"  # the tag of a ticket by which somebody asks for their data
_EICAR = (
    b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
)  # in two, or scanners would take this file


def kept_back(attachment: Attachment, policy: Attachments) -> str:
    """Why an attachment is kept but not passed on; "" when it may go."""
    if _EICAR in attachment.content[:4096]:
        return "virus"
    if attachment.name.lower().endswith(tuple(f".{ending}" for ending in policy.keep_back)):
        return "type"
    return ""


def _cut(s: Situation) -> Attachment | None:
    """The attachment of which only the beginning is here."""
    return s.mail.attachments[-1] if s.is_cut and s.mail.attachments else None


def tell_cut(s: Situation, post: Post) -> None:
    """The writer is told that their mail was too large to be here as a whole."""
    if s.is_cut:
        limit = s.house.mail_limit * 1_000_000 // 1024**2  # as the configuration says it, which counts by 1,024
        post.to(s.author, "too-large", failure=Failure(s.mail.subject, limit=limit), give_up_hours=24)


def store_attachments(s: Situation) -> tuple[StoredAttachment, ...]:
    """The files of the mail as the ticket keeps them; those that are kept back say why."""
    return tuple(
        StoredAttachment(
            a.name,
            a.type,
            a.size,
            a.sha256,
            a.content_id,
            a.inline,
            "cut" if a is _cut(s) else kept_back(a, s.policy.attachments),
        )
        for a in s.mail.attachments
    )


def pass_on(s: Situation) -> tuple[tuple[Attachment, ...], tuple[AttachmentView, ...]]:
    """What a letter carries of the mail's attachments, and the note of all of them, with the reason for what stays.

    Smaller ones first, so that one video does not keep the screenshots back. Pictures that stood in the text are shown
    in the letter too, each once; their Content-IDs are ours, for the sender's might not be unique.
    """
    return _carry(s.policy.attachments, s.mail.attachments, s.mail.html, _cut(s))


def pass_on_words(
    s: Situation, text: str, *, internal: bool = False, files: bool = True
) -> tuple[Said, tuple[Attachment, ...]]:
    """Words of this mail as a letter passes them on, and the files that go with them: its `message`, `attachments`."""
    carried, views = pass_on(s) if files else ((), ())
    return s.said(text, views, internal=internal), carried


def pass_on_all(s: Situation, text: str) -> tuple[Said, tuple[Attachment, ...]]:
    """Internal words for somebody who is new to the ticket, with all that the requester's side has sent so far."""
    carried, views = _carry(s.policy.attachments, (*s.mail.attachments, *s.files), s.mail.html, _cut(s))
    policy = s.policy.attachments
    stay = (AttachmentView(a.name, a.type, a.size, a.held or stays(a.size, policy.pass_on)) for a in s.stay)
    return s.said(text, (*views, *stay), internal=True), carried


def _carry(
    policy: Attachments, attachments: tuple[Attachment, ...], html: str, cut: Attachment | None
) -> tuple[tuple[Attachment, ...], tuple[AttachmentView, ...]]:
    if not attachments:
        return (), ()
    why = {id(a): "cut" if a is cut else kept_back(a, policy) for a in attachments}
    total = 0
    for attachment in sorted(attachments, key=lambda one: one.size):
        if not why[id(attachment)]:
            total += attachment.size
            why[id(attachment)] = stays(attachment.size, policy.pass_on) if total > policy.pass_on else ""
    carried: dict[str, Attachment] = {}
    views: list[AttachmentView] = []
    for attachment in attachments:
        reason, picture = why[id(attachment)], _as_picture(attachment, html)
        if picture is not None and not reason:
            if picture.content_id not in carried:
                carried[picture.content_id] = picture
                size = find_size(picture.content) or (0, 0)
                views.append(AttachmentView(picture.name, picture.type, picture.size, "", picture.content_id, size[0]))
            continue
        views.append(AttachmentView(attachment.name, attachment.type, attachment.size, reason))
        if not reason:
            carried[f"file {len(views)}"] = replace(attachment, inline=False, content_id="")
    return tuple(carried.values()), tuple(views)


def _as_picture(attachment: Attachment, html: str) -> Attachment | None:
    """A picture that stood in the text and that every mail program can show; None for all else."""
    shown = attachment.inline or (attachment.content_id and f"cid:{attachment.content_id}" in html)
    if not shown or find_size(attachment.content) is None:
        return None
    return replace(attachment, content_id=f"{attachment.sha256[:24]}@picture")


def language_for(policy: Policy, house: House, ticket: Ticket | None, address: str) -> str:
    """An engineer's first language; the desk's first for a lead or manager outside the roster, who answers for the
    desk and not for the requester; the ticket's for everybody else, else the desk's first.
    """
    person = policy.people.get(address)
    if person is not None:
        return next((code for code in person.languages if code in house.languages), house.languages[0])
    leads = ticket is not None and address != ticket.requester and is_desk_or_lead(policy, address, ticket.team)
    if ticket is not None and not leads and ticket.language in house.languages:
        return ticket.language
    return house.languages[0]


def pick_language(s: Situation) -> str:
    """Of the mail's own text; else of the person's earlier mails;
    else the desk's first that is written with such letters.
    """
    for language in (s.reading.language, s.person.language if s.person else ""):
        if language in s.house.languages:
            return language
    return language_by_letters(f"{s.mail.subject} {s.mail.text}", s.house.languages, s.mail.sender.name)


def requester_side(ticket: Ticket, participants: Iterable[Participant], *, without: str = "") -> tuple[str, ...]:
    """The requester first (unless they left it, or are a machine), then the watchers who still are;
    each gets a letter of their own.
    """
    participants = tuple(participants)
    left = {p.address for p in participants if p.role == Role.REQUESTER and p.until is not None}
    if is_machine(ticket):
        left.add(ticket.requester)
    watchers = (p.address for p in participants if p.role == Role.WATCHER and p.until is None)
    everybody = dict.fromkeys(a for a in (ticket.requester, *watchers) if a and a != without and a not in left)
    return tuple(everybody)


def engineer_side(
    policy: Policy,
    ticket: Ticket,
    participants: Iterable[Participant] = (),
    *,
    without: str = "",
    away: frozenset[str],
) -> tuple[str, ...]:
    """The assignee, else the members of the team who are there, one by one, else the desk;
    and the engineers who were added, as far as they are there.

    While the ticket lives, its team stands in for an assignee who is away.
    """
    is_there = ticket.assignee not in away or ticket.state in ENDED_STATES
    has_it = ticket.assignee in policy.people and is_there  # who left the roster gets nothing more
    first = (ticket.assignee,) if has_it else _queue(policy, ticket, away, without)
    added = added_engineers(policy, participants, away)
    return tuple(dict.fromkeys(a for a in (*first, *added) if a and a not in {without, ticket.requester}))


def added_engineers(policy: Policy, participants: Iterable[Participant], away: frozenset[str]) -> tuple[str, ...]:
    """The engineers who were added to a ticket and are there."""
    return tuple(
        p.address
        for p in participants
        if p.role == Role.ENGINEER and p.until is None and p.address in policy.people and p.address not in away
    )


def _queue(policy: Policy, ticket: Ticket, away: frozenset[str], without: str) -> tuple[str, ...]:
    """Who is told of a ticket that nobody has: the team, those of the service desk who may see it where all of the
    team are away, the first above them who works at the desk where those are away too, the team all the same where
    nobody is there at all.
    """
    members, gone = team_members(policy, ticket.team), away | {without}
    desk = (one for one in team_members(policy, policy.desk.team) if may_see(policy, ticket, (), one))
    for people in (members, tuple(desk)):
        there = tuple(address for address in people if address not in gone)
        if there:
            return there
    above = role_addresses(policy, LEADING, team=ticket.team, assignee="") if away.issuperset(members) else ()
    able = (one for one in above if one in policy.people and may_see(policy, ticket, (), one))
    return tuple(one for one in able if one not in gone)[:1] or members


_TO_WHO_STANDS_ABOVE: frozenset[LetterName] = frozenset({"escalation", "dossier", "task-late", "low-score"})


class Post:
    """Writes letters into a draft, for the people of one ticket."""

    def __init__(
        self,
        draft: Draft,
        policy: Policy,
        house: House,
        participants: Iterable[Participant] = (),
        away: frozenset[str] = frozenset(),
    ) -> None:
        self.draft, self.policy, self.house, self.away = draft, policy, house, away
        self.participants = tuple(participants)

    def to(self, address: str, letter: LetterName, *, name: str = "", **more: Unpack[LetterFields]) -> None:
        """One letter, in the recipient's language unless `more` says another one."""
        context, fields = _sort(more)
        ticket = self.draft.ticket if self.draft.has_ticket else None
        if ticket is not None and address in self.policy.people and address != ticket.requester:
            copied = tuple(Who(self.name(one), one) for one in self._watchers() if one != address)
            if copied:
                context.setdefault("others", copied)
            if self.has_left:
                context.setdefault("left", True)
        if letter in _TO_WHO_STANDS_ABOVE and ticket is not None:
            why = why_hidden(self.policy, ticket, self.participants, address)
            if why:
                context, fields = _without_words(context, why), {**fields, "attachments": ()}
        if self.away and address in self.policy.people:
            team = ticket.team if ticket is not None else ""
            context.setdefault("colleague", find_example(self.policy, address, team, self.away))
        fields["language"] = fields.get("language") or language_for(self.policy, self.house, ticket, address)
        self.draft.write(LetterPlan(letter, address, name=name or self.name(address), context=context, **fields))

    def _watchers(self) -> tuple[str, ...]:
        """Who reads along when this plan is done."""
        draft = self.draft
        people = (*watchers(self.participants), *watchers(draft.joined))
        return people and tuple(
            dict.fromkeys(one for one in people if one not in draft.left and one != draft.ticket.requester)
        )

    def to_requesters(
        self, letter: LetterName, *, without: str = "", alone: bool = False, **more: Unpack[LetterFields]
    ) -> bool:
        """To the requester and, unless it is for them `alone`, the watchers. False when there is nobody to write to."""
        people = self._side(without)
        if alone:
            people = tuple(one for one in people if one == self.draft.ticket.requester)
        for address in people:
            self.to(address, letter, **more)
        return bool(people)

    @property
    def reaches_requester(self) -> bool:
        """Does the requester read what is written to them: not a machine, and not somebody who left the ticket."""
        return self.draft.ticket.requester in self._side()

    @property
    def has_left(self) -> bool:
        """Did a person who would read it ask for no more email about the ticket?"""
        ticket = self.draft.ticket
        left = any(p.until is not None and p.address == ticket.requester for p in self.participants)
        return left and bool(ticket.requester) and not is_machine(ticket) and not self.reaches_requester

    def _side(self, without: str = "") -> tuple[str, ...]:
        """The requester's side, when this plan is done: who had left and writes again is back."""
        back = {one.address for one in self.draft.joined if one.role == Role.REQUESTER}
        here = (one for one in self.participants if one.address not in back or one.role != Role.REQUESTER)
        return requester_side(self.draft.ticket, here, without=without)

    def to_engineers(self, letter: LetterName, *, without: str = "", **more: Unpack[LetterFields]) -> None:
        """To whoever has it, else the team, and those who were added.

        Of one of many there is the list of them all, and no other letter.
        """
        if is_gathered(self.draft.ticket):
            return
        for address in engineer_side(
            self.policy, self.draft.ticket, self.participants, without=without, away=self.away
        ):
            self.to(address, letter, **more)

    def to_added(self, letter: LetterName, *, without: str, **more: Unpack[LetterFields]) -> None:
        """To the engineers who were added and are there, but not to who gets a letter of this already."""
        told = {one.to for one in self.draft.letters} | {without, self.draft.ticket.requester}
        for address in added_engineers(self.policy, self.participants, self.away):
            if address not in told:
                self.to(address, letter, **more)

    def to_who_had_it(self, before: str, *, by: str) -> None:
        """Whoever had the ticket, and did not hand it on themselves, hears that it is not theirs any more.

        `by` may be no address.
        """
        told = {letter.to for letter in self.draft.letters}
        if before in self.policy.people and before not in {by, self.draft.ticket.assignee} | told:
            self.to(before, "handed-over", actor=Who(self.name(by), by) if "@" in by else None)

    def name(self, address: str) -> str:
        """A person's name where it is known, and the desk's."""
        person = self.policy.people.get(address)
        if person is not None:
            return person.name
        people = (*self.participants, *self.draft.joined)
        named = next((p.name for p in people if p.address == address and p.name), "")
        return named or (self.house.name if address == self.house.address else "")


def _without_words(context: ContextFields, why: str) -> ContextFields:
    """What a letter says to somebody who hears of a ticket that they may not see: nothing that people wrote in it, and
    nobody of the requester's side.
    """
    kept: ContextFields = {
        **context, "message": None, "history": (), "timeline": (), "others": (), "hidden": why, "reason": "",
    }  # fmt: skip
    if "task" in kept:
        kept["task"] = replace(kept["task"], what="")
    actions = kept.get("actions")
    if actions is not None and actions.survey is not None:
        kept["actions"] = replace(actions, survey=replace(actions.survey, comment=""))
    return kept


_DONE = PlanFields.__optional_keys__


def _sort(more: LetterFields) -> tuple[ContextFields, PlanFields]:
    """What the letter says, and what is done with it."""
    context: dict[str, Any] = {**more}
    fields = {name: context.pop(name) for name in _DONE.intersection(more)}
    return cast("ContextFields", context), cast("PlanFields", fields)


def reported(shown: Shown | None, name: Callable[[str], str]) -> tuple[Said, ...]:
    """What the requester reported, for somebody who sees the ticket for the first time; () where it was not read."""
    for article in shown.articles if shown is not None else ():
        if article.visibility == Visibility.PUBLIC and article.role == Role.REQUESTER and article.text.strip():
            return (said(article.author, name(article.author), article.text[:2000]),)
    return ()


def last_words(shown: Shown | None, name: Callable[[str], str]) -> Said | None:
    """What the requester wrote last; None where it was not read, or they wrote nothing. A word for the desk, such as
    "urgent", says nothing to who reads it, where there is more.
    """
    article = last_article(shown, Role.REQUESTER, without_words=True) or last_article(shown, Role.REQUESTER)
    return said(article.author, name(article.author), article.text[:1000]) if article is not None else None


def last_article(shown: Shown | None, role: Role, *, without_words: bool = False) -> Article | None:
    """What somebody in this role wrote last that all may read; `without_words`: that is more than a word of theirs."""
    said_by = (a for a in reversed(shown.articles if shown is not None else ()) if a.role == role)
    public = (a for a in said_by if a.visibility == Visibility.PUBLIC and a.text.strip())
    return next((a for a in public if not (without_words and parse_word(a.text))), None)


def last_exchange(shown: Shown | None, name: Callable[[str], str]) -> tuple[Said, ...]:
    """The request (of a ticket by the clock: what its rule says), what the desk answered last, and what the requester
    wrote last; each once, in order of time.
    """
    everything = shown.articles if shown is not None else ()
    public = [a for a in everything if a.visibility == Visibility.PUBLIC]
    theirs = [a for a in public if a.role == Role.REQUESTER and a.text.strip()]
    if shown is not None and shown.ticket.channel == "rule":
        theirs = [a for a in everything if a.role == Role.SYSTEM and not a.flags][:1]
    ours = [a for a in public if a.role == Role.ENGINEER and a.text.strip()]
    chosen = {id(one): one for one in (*theirs[:1], *ours[-1:], *theirs[-1:])}
    ordered = sorted(chosen.values(), key=lambda one: one.at)
    return tuple(said(one.author, name(one.author), one.text[:2000]) for one in ordered)


def watchers(participants: tuple[Participant, ...]) -> tuple[str, ...]:
    """The addresses of those who read along now."""
    return tuple(p.address for p in participants if p.role == Role.WATCHER and p.until is None)


def alert_views(ticket: Ticket, name: Callable[[str], str]) -> tuple[AlertView, ...]:
    """The ticket's alerts, by their numbers, as letters list them."""
    return tuple(
        AlertView(
            one.subject,
            "moved" if one.moved else "done" if one.done else "over" if one.over else "open",
            Who(name(one.done), one.done) if one.done else None,
            one.how,
            f"T-{one.moved}" if one.moved else "",
        )
        for one in Work.of(ticket).alerts
    )


def brief(ticket: Ticket, policy: Policy | None = None) -> TicketView:
    """A ticket in a list; with the policy, who looks after it stands there by name.

    No solution is due while its clock stands still. One that was handed on to a team's queue is assigned to nobody.
    """
    open_ = ticket.state not in ENDED_STATES
    has_it = policy.people.get(ticket.assignee) if policy is not None else None
    return TicketView(
        ref=f"T-{ticket.id}",
        number=ticket.id,
        subject=ticket.subject,
        kind=ticket.kind,
        category=ticket.category,
        impact=ticket.impact,
        urgency=ticket.urgency,
        priority=ticket.priority,
        state=(State.NEW if ticket.state is State.ASSIGNED and not ticket.assignee else ticket.state).value,
        ended=not open_,
        resolution=ticket.resolution,
        level=ticket.level,
        opened=ticket.opened,
        response_due=ticket.answer_due if binds_promise(ticket) else None,
        due=ticket.due if runs(ticket) else None,
        promised=ticket.promised if open_ else None,
        paused=ticket.state is State.WAITING and not runs(ticket),
        requester=Who("" if ticket.requester else ticket.caller, ticket.requester),
        requester_organisation=ticket.organisation,
        assignee=Who(has_it.name if has_it else "", ticket.assignee) if ticket.assignee else None,
        team=ticket.team,
        channel=ticket.channel,
        waiting_for=ticket.waiting_for,
        waiting_until=ticket.waiting_until,
        reopened=ticket.reopened,
        solution=str(ticket.record.get("solution", "")),
        is_urgent=ticket.urgency == "high" or "urgent" in ticket.clock,
        machine=is_machine(ticket),
        asks_data=PERSONAL_DATA in ticket.tags,
        leading=f"T-{leading}" if (leading := leading_ticket(ticket)) else "",
    )
