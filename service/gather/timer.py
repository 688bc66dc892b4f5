"""Everything that a decision about a due timer must know, read in one snapshot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from gateway.addresses import normalise_address
from gateway.message import Attachment
from rules.decision.approvers import outside_approvers
from rules.decision.roster import LEADING, role_addresses, team_members
from service.domain.closing.survey import NO_SURVEYS
from service.domain.commands.table import CommandNeed
from service.domain.escalation import late_list
from service.domain.linked_tickets import followers
from service.domain.opening import new_sender_flood, recurring
from service.domain.plan_timer import kind_of
from service.domain.planning.situation import Answers, House
from service.domain.planning.timer_kind import TimerNeed
from service.domain.planning.timer_situation import Moment
from service.domain.queue import lookups, morning_digest
from service.domain.senders import digest_answer
from service.domain.ticket.open_work import is_gathered
from service.domain.ticket.timer_names import TimerName
from service.gather.command_needs import sent_files
from service.gather.knowledge import with_used
from service.gather.person import with_person
from service.gather.report import Pause, count_since, with_reports
from service.gather.thread_lookup import World
from service.gather.workload import NUMBER, loads, presences, shown_ticket, spent
from store.database.unit import Unit
from store.mail import inbox, outbox, refusals, spending
from store.records import Article, Ticket, Timer
from store.ticket import people, tickets, timers

PASSED_TO_MANY = 256 * 1024  # bytes of attachments that a letter to each of many carries


def gather_timer(unit: Unit, world: World, timer: Timer, now: datetime, number: int, pause: Pause) -> Moment:
    """What a due timer must know; `number` is reserved for the ticket that it may open.

    Where much is counted `pause` is called time and again.
    """
    ticket = tickets.find(unit, timer.ticket_id) if timer.ticket_id is not None else None
    participants = tuple(tickets.participants(unit, ticket.id)) if ticket is not None else ()
    names = dict(world.policy.names)
    if ticket is not None:
        known = people.find_people(unit, [a for a in (ticket.requester, ticket.assignee) if a])
        names = (
            {a: p.name for a, p in known.items() if p.name}
            | {p.address: p.name for p in participants if p.name}
            | names
        )
    house = world.house_of((ticket.desk,)) if ticket is not None else world.houses[0]
    moment = Moment(now, world.policy, house, timer, ticket, participants, names=names, number=number)
    if TimerNeed.LOADS not in kind_of(timer).needs:
        moment = replace(moment, loads=presences(unit, world.policy))
    for need in kind_of(timer).needs:
        moment = _COUNT[need](unit, moment, pause) if need in _COUNT else _READ[need](unit, moment)
    return replace(moment, house=_house_of(world, moment))


def _house_of(world: World, m: Moment) -> House:
    """The desk that writes: the ticket's, the one of a recurring ticket's rule, or the one that all listed tickets came
    to; its zone is that of times in the letter, and of those in the answer.
    """
    if m.ticket is not None or len(world.houses) == 1:
        return m.house
    is_of_rule = TimerNeed.RULE in kind_of(m.timer).needs
    rule = recurring.find_rule(m.policy, str(m.timer.data.get("rule", ""))) if is_of_rule else None
    desks = {t.desk for t in m.queue} if rule is None else {rule.desk.lower()}
    return world.house_of(tuple(desks)) if len(desks) == 1 else m.house


def _surveyed(unit: Unit, m: Moment) -> Moment:
    """Has the requester had a survey lately, or do they want none?"""
    if m.ticket is None or not m.ticket.requester:
        return m
    person = people.find_people(unit, [m.ticket.requester]).get(m.ticket.requester)
    wants_none = person is not None and NO_SURVEYS in person.facts
    asked, since = normalise_address(m.ticket.requester), m.now - m.policy.survey.once_per
    return replace(m, asked_lately=wants_none or outbox.count_recent(unit, asked, ("survey",), since) > 0)


def _held_mail(unit: Unit, m: Moment) -> Moment:
    """The mail whose time is over, and how many letters of its ticket went out; none where it was erased."""
    held = people.find_held_of_mail(unit, int(m.timer.data.get("inbox", 0)))
    m = replace(m, held=held, spent=spent(unit, m.ticket.id, m.now) if m.ticket is not None else m.spent)
    if held is None:
        return m
    if held.sender and (sender := people.find_person(unit, held.sender)) is not None:
        ours = m.policy.people.get(held.sender)
        m = replace(m, names={**m.names, held.sender: ours.name if ours is not None and ours.name else sender.name})
    return _ticket(unit, m) if held.data.get("kind") == "commands" else m


def _ticket(unit: Unit, m: Moment) -> Moment:
    if m.ticket is None:
        return m
    return replace(m, answers=Answers({m.ticket.id: shown_ticket(unit, m.ticket)}))


def _told_of_late(unit: Unit, m: Moment) -> Moment:
    """Who may be told of the ticket: its team, and who leads that or the desk."""
    if m.ticket is None:
        return m
    teams = (m.ticket.team, m.policy.desk.team)
    told = {m.ticket.assignee} - {""}
    for team in teams:
        told.update(role_addresses(m.policy, ("team", *LEADING), team=team, assignee=""), team_members(m.policy, team))
    return replace(m, people=people.find_people(unit, sorted(told)))


def _late(unit: Unit, m: Moment) -> Moment:
    """All that is late for the reader of the timer."""
    reader = str(m.timer.data["reader"])
    coming = [one for one in timers.all_of_kind(unit, m.timer.kind) if one.data.get("reader") == reader]
    others = tuple(one for one in coming if one.id != m.timer.id and one.ticket_id is not None)
    numbers = dict.fromkeys(one.ticket_id for one in (m.timer, *others) if one.ticket_id is not None)
    found = tickets.find_many(unit, [*numbers][: late_list.MOST * 2])
    shown = {number: shown_ticket(unit, ticket) for number, ticket in found.items()}
    requesters = {ticket.requester for ticket in found.values() if ticket.requester}
    known = people.find_people(unit, sorted({reader, *requesters}))
    return replace(m, waiting=others, answers=Answers(shown), people=known)


def _files(unit: Unit, m: Moment) -> Moment:
    if m.ticket is None:
        return m
    files, stay = sent_files(unit, m.ticket.id, m.policy.attachments.pass_on)
    return replace(m, files=files, stay=stay)


def _source(unit: Unit, m: Moment) -> Moment:
    """Without its log: it has a line for each report, and each report asks."""
    other = tickets.find(unit, int(m.timer.data.get("source", 0)))
    return replace(m, source=shown_ticket(unit, other, log=False) if other is not None else None)


def _source_files(unit: Unit, m: Moment) -> Moment:
    if m.source is None or not m.timer.data.get("inbox"):
        return m
    return replace(m, files=_small_files(unit, followers.find_words(m.source, int(m.timer.data["inbox"]))))


def _approvers(unit: Unit, m: Moment) -> Moment:
    asked = {*outside_approvers(m.policy), *(p.address for p in m.participants)}
    return replace(m, people=people.find_people(unit, sorted(asked)))


def _order(unit: Unit, m: Moment) -> Moment:
    """The tickets that a line of a digest's answer names, and what else its command must know."""
    if m.ticket is None:
        return m
    named = [m.ticket.id, *(int(typed) for typed in NUMBER.findall(str(m.timer.data["line"]))[:5])]
    found = {number: one for number in dict.fromkeys(named) if (one := tickets.find(unit, number)) is not None}
    shown = {number: shown_ticket(unit, one) for number, one in found.items()}
    known = people.find_people(unit, sorted({a for a in (m.ticket.requester, m.ticket.assignee) if a}))
    m = replace(m, answers=Answers(shown), people=known, inbox=inbox.find(unit, int(m.timer.data["inbox"])))
    commands = digest_answer.situation_of(m).commands.commands if m.inbox is not None else ()
    m = replace(m, answers=with_used(unit, m.answers, lookups.named_articles(commands)))
    return _files(unit, m) if CommandNeed.FILES in lookups.needs(commands) else m


def _letter(unit: Unit, m: Moment) -> Moment:
    letter = outbox.get(unit, int(m.timer.data["letter"]))
    return replace(m, letter=letter, refused_in_a_row=refusals.count_in_a_row(unit, letter.recipient_key))


def _new_senders(unit: Unit, m: Moment) -> Moment:
    lately = spending.spent(unit, [new_sender_flood.NEW_SENDERS], m.now, m.policy.flood.within)
    return replace(m, new_senders=lately.get(new_sender_flood.NEW_SENDERS, 0))


def _gathered_tickets(unit: Unit, m: Moment) -> Moment:
    listed = spending.spent(unit, [new_sender_flood.LISTED], m.now, new_sender_flood.LIST_EVERY - new_sender_flood.WAIT)
    found = tickets.list_tickets(unit, open_only=True, assignee="", limit=new_sender_flood.MOST_LOOKED_AT)
    queue = tuple(ticket for ticket in found if is_gathered(ticket))[: new_sender_flood.MOST_LISTED]
    wanted = {*m.policy.desk_addresses(), *(ticket.requester for ticket in queue)}
    return replace(m, queue=queue, was_listed=bool(listed), people=people.find_people(unit, sorted(wanted)))


def _rule(unit: Unit, m: Moment) -> Moment:
    """What the rule of a recurring ticket opened before, and whether this date is taken."""
    number = int(m.timer.data.get("ticket", 0))
    last = tickets.find(unit, number) if number else None
    due = recurring.due_now(m.policy, m.timer, m.now)
    same = None
    if due is not None:
        print_ = recurring.print_of(str(m.timer.data["rule"]), due)
        same = tickets.find_recent_same(unit, print_, m.now - recurring.ONCE)
    return replace(m, waiting=tuple(timers.waiting_of_kind(unit, m.timer.kind)), last=last, same=same)


def _queue(unit: Unit, m: Moment) -> Moment:
    """What an engineer has, or the tickets that the timer names: those that were theirs."""
    engineer, named = str(m.timer.data["engineer"]), m.timer.data.get("tickets")
    if named is None:
        queue = tuple(tickets.list_tickets(unit, open_only=True, assignee=engineer, limit=1000))
    else:
        numbers = [int(number) for number in named]
        found = tickets.find_many(unit, numbers)
        queue = tuple(found[number] for number in numbers if number in found)
    known = people.find_people(unit, [engineer, *(t.requester for t in queue if t.requester)])
    return replace(m, queue=queue, people=known)


def _put_aside(unit: Unit, m: Moment) -> Moment:
    """Until this morning's opening: what ends at that moment is the next morning's."""
    since = morning_digest.last_morning(m.policy, str(m.timer.data["engineer"]), m.timer.due_at)
    return replace(m, put_aside=tuple(people.list_expired(unit, since, m.timer.due_at)))


def _awaits_approval(unit: Unit, m: Moment) -> Moment:
    """Whoever has just gone may have been asked for an approval; later their tickets are only listed."""
    if m.timer.step > 0:
        return m
    numbers = [one.ticket_id for one in timers.all_of_kind(unit, TimerName.APPROVAL_DEADLINE) if one.ticket_id]
    return replace(m, awaits_approval=tuple(tickets.find_many(unit, numbers).values()))


def _team_queue(unit: Unit, m: Moment, pause: Pause) -> Moment:
    lead = str(m.timer.data["lead"])
    teams = morning_digest.led_by(m.policy, lead)
    queue = tuple(ticket for team in teams for ticket in _open(unit, team=team))
    happened = count_since(unit, m, teams, morning_digest.last_morning(m.policy, lead, m.now), pause)
    known = people.find_people(unit, sorted({t.requester for t in queue if t.requester}))
    return replace(m, queue=queue, people=known, happened=happened)


def _unreached(unit: Unit, m: Moment) -> Moment:
    address = str(m.timer.data["engineer"])
    return replace(m, people=people.find_people(unit, [address]), queue=_open(unit, assignee=address))


def _reached(unit: Unit, m: Moment) -> Moment:
    """Tickets of others whom letters do not reach, and those of teams of which nobody could be told."""
    address = str(m.timer.data["engineer"])
    lost = [a for a, one in m.loads.items() if one.unreached_since is not None]
    teams = m.policy.people[address].team if address in m.policy.people else ()
    alone = [team for team in teams if all(one in lost for one in team_members(m.policy, team))]
    queue = [ticket for one in lost if one != address for ticket in _open(unit, assignee=one)]
    queue += [ticket for team in alone for ticket in _open(unit, team=team) if not ticket.assignee]
    last = refusals.find_last(unit, normalise_address(address))
    return replace(m, people=people.find_people(unit, [address]), queue=tuple(queue), letter=last)


def _open(unit: Unit, **whose: str) -> tuple[Ticket, ...]:
    return tuple(tickets.list_tickets(unit, open_only=True, limit=1000, **whose))  # type: ignore[arg-type]


def _small_files(unit: Unit, article: Article | None) -> tuple[Attachment, ...]:
    """What came with an answer that goes to many, where it is small enough for as many copies."""
    carried = [one for one in (article.attachments if article is not None else ()) if not one.held]
    if sum(one.size for one in carried) > PASSED_TO_MANY:
        return ()
    return tuple(
        Attachment(a.name, a.type, tickets.attachment_content(unit, a.id), a.content_id, a.inline) for a in carried
    )


_READ: dict[TimerNeed, Callable[[Unit, Moment], Moment]] = {
    TimerNeed.NUMBER: lambda _, m: m,  # it was reserved before
    TimerNeed.LOADS: lambda unit, m: replace(m, loads=loads(unit, m.policy)),
    TimerNeed.SURVEYED: _surveyed,
    TimerNeed.HELD_MAIL: _held_mail,
    TimerNeed.TICKET: _ticket,
    TimerNeed.LATE: _late,
    TimerNeed.TOLD_OF_LATE: _told_of_late,
    TimerNeed.FILES: _files,
    TimerNeed.SOURCE: _source,
    TimerNeed.SOURCE_FILES: _source_files,
    TimerNeed.APPROVERS: _approvers,
    TimerNeed.ORDER: _order,
    TimerNeed.LETTER: _letter,
    TimerNeed.NEW_SENDERS: _new_senders,
    TimerNeed.GATHERED_TICKETS: _gathered_tickets,
    TimerNeed.PERSON: with_person,
    TimerNeed.RULE: _rule,
    TimerNeed.QUEUE: _queue,
    TimerNeed.PUT_ASIDE: _put_aside,
    TimerNeed.AWAITS_APPROVAL: _awaits_approval,
    TimerNeed.UNREACHED: _unreached,
    TimerNeed.REACHED: _reached,
}
_COUNT: dict[TimerNeed, Callable[[Unit, Moment, Pause], Moment]] = {
    TimerNeed.FIGURES: with_reports,
    TimerNeed.TEAM_QUEUE: _team_queue,
}
