"""Everything that a decision about a due timer must know, read in one snapshot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gateway.addresses import normalise_address
from gateway.message import Attachment
from rules.decision.approvers import outside_approvers
from rules.decision.roster import team_members
from service.domain.approval import approvers
from service.domain.closing.survey import NO_SURVEYS
from service.domain.commands.table import Need
from service.domain.linked_tickets import followers
from service.domain.opening import new_sender_flood, recurring
from service.domain.planning.letter_limits import Spent
from service.domain.planning.situation import Answers
from service.domain.planning.timer_situation import Moment
from service.domain.queue import absence, lookups, reachability
from service.domain.senders import loop_breaker, personal_address
from service.domain.ticket.open_work import is_gathered
from service.gather.knowledge import with_used
from service.gather.mail import sent_files
from service.gather.thread_lookup import World
from service.gather.workload import NUMBER, loads, shown_ticket, spent
from store.database.unit import Unit
from store.mail import outbox, refusals, spending
from store.records import Article, Ticket, Timer
from store.ticket import people, tickets, timers

PASSED_TO_MANY = 256 * 1024  # bytes of attachments that a letter to each of many carries


def gather_timer(unit: Unit, world: World, timer: Timer, now: datetime) -> Moment:
    """What a due timer must know."""
    ticket = tickets.find(unit, timer.ticket_id) if timer.ticket_id is not None else None
    participants = tuple(tickets.participants(unit, ticket.id)) if ticket is not None else ()
    policy = world.policy
    asked_lately = False
    lately = Spent()
    if ticket is not None:
        lately = spent(unit, ticket.id, now)
        if timer.kind == "survey" and ticket.requester:
            since = now - policy.survey.once_per
            person = people.find_people(unit, [ticket.requester]).get(ticket.requester)
            wants_none = person is not None and NO_SURVEYS in person.facts
            asked_lately = (
                wants_none or outbox.count_recent(unit, normalise_address(ticket.requester), ("survey",), since) > 0
            )
    held = people.find_held_of_mail(unit, int(timer.data["inbox"])) if timer.kind == "held_expiry" else None
    names = {address: person.name for address, person in policy.people.items()}
    if held is not None and held.sender and (sender := people.find_person(unit, held.sender)) is not None:
        names[held.sender] = names.get(held.sender) or sender.name
    if ticket is not None:
        known = people.find_people(unit, [a for a in (ticket.requester, ticket.assignee) if a])
        names = (
            {a: p.name for a, p in known.items() if p.name}
            | {p.address: p.name for p in participants if p.name}
            | names
        )
    house = world.house_of((ticket.desk,)) if ticket is not None else world.houses[0]
    moment = Moment(now, policy, house, timer, ticket, participants, held, asked_lately, lately, names=names)
    if "source" in timer.data:
        other = tickets.find(unit, int(timer.data["source"]))
        moment = replace(moment, source=shown_ticket(unit, other) if other is not None else None)
        if timer.kind == followers.KIND and moment.source is not None and timer.data.get("inbox"):
            moment = replace(
                moment, files=_small_files(unit, followers.find_words(moment.source, int(timer.data["inbox"])))
            )
    if held is not None and held.data.get("kind") == "commands" and ticket is not None:
        moment = replace(moment, answers=Answers({ticket.id: shown_ticket(unit, ticket)}))
    if timer.kind == recurring.KIND:
        return _with_rule(unit, moment)
    if timer.kind in {approvers.REMINDER, approvers.DEADLINE}:
        asked = {*outside_approvers(policy), *(p.address for p in participants)}
        return replace(moment, people=people.find_people(unit, sorted(asked)))
    if timer.kind == personal_address.ORDER and ticket is not None:
        named = [ticket.id, *(int(typed) for typed in NUMBER.findall(str(timer.data["line"]))[:5])]
        found = {number: one for number in dict.fromkeys(named) if (one := tickets.find(unit, number)) is not None}
        shown = {number: shown_ticket(unit, one) for number, one in found.items()}
        known = people.find_people(unit, sorted({a for a in (ticket.requester, ticket.assignee) if a}))
        moment = replace(moment, answers=Answers(shown), people=known, loads=loads(unit, policy))
        return _with_needs(unit, moment, ticket.id)
    if timer.kind in {reachability.LOST_TO, reachability.REACHED}:
        return _with_reach(unit, moment, str(timer.data["engineer"]))
    if timer.kind in {new_sender_flood.FLOOD, new_sender_flood.GATHERED}:
        return _with_flood(unit, replace(moment, loads=loads(unit, policy)))
    if timer.kind == "handover":
        shown = {ticket.id: shown_ticket(unit, ticket)} if ticket is not None else {}
        return replace(moment, loads=loads(unit, policy), answers=Answers(shown))
    if timer.kind == loop_breaker.KIND and ticket is not None:
        return replace(moment, answers=Answers({ticket.id: shown_ticket(unit, ticket)}))
    if timer.kind == absence.TEAM_DIGEST:
        teams = absence.led_by(policy, str(timer.data["lead"]))
        queue = tuple(t for team in teams for t in tickets.list_tickets(unit, open_only=True, team=team, limit=1000))
        return replace(
            moment, queue=queue, people=people.find_people(unit, sorted({t.requester for t in queue if t.requester}))
        )
    if timer.kind == "digest":
        engineer = str(timer.data["engineer"])
        queue = tuple(tickets.list_tickets(unit, open_only=True, assignee=engineer, limit=200))
        known = people.find_people(unit, [engineer, *(t.requester for t in queue if t.requester)])
        return replace(moment, queue=queue, people=known)
    return moment


def _with_needs(unit: Unit, moment: Moment, number: int) -> Moment:
    """What the command of a digest's answer must know besides the tickets that it names."""
    commands = personal_address.as_mail(moment).commands.commands
    moment = replace(moment, answers=with_used(unit, moment.answers, lookups.named_articles(commands)))
    if Need.FILES not in lookups.needs(commands):
        return moment
    files, stay = sent_files(unit, number, moment.policy.attachments.pass_on)
    return replace(moment, files=files, stay=stay)


def _with_reach(unit: Unit, moment: Moment, address: str) -> Moment:
    """Somebody whom letters do not reach, or again: their tickets, or those that nobody has or could be told of."""
    known = people.find_people(unit, [address])
    if moment.timer.kind == reachability.LOST_TO:
        return replace(moment, people=known, queue=_open(unit, assignee=address))
    load = loads(unit, moment.policy)
    lost = [a for a, one in load.items() if one.unreached_since is not None]
    teams = moment.policy.people[address].team if address in moment.policy.people else ()
    alone = [team for team in teams if all(one in lost for one in team_members(moment.policy, team))]
    queue = [ticket for one in lost if one != address for ticket in _open(unit, assignee=one)]
    queue += [ticket for team in alone for ticket in _open(unit, team=team) if not ticket.assignee]
    last = refusals.find_last(unit, normalise_address(address))
    return replace(moment, people=known, loads=load, queue=tuple(queue), letter=last)


def _open(unit: Unit, **whose: str) -> tuple[Ticket, ...]:
    return tuple(tickets.list_tickets(unit, open_only=True, limit=1000, **whose))  # type: ignore[arg-type]


def _with_flood(unit: Unit, m: Moment) -> Moment:
    """How many new senders there are at this moment, and the ticket that waits for that, or all of them."""
    lately = spending.spent(unit, [new_sender_flood.NEW_SENDERS], m.now, m.policy.flood.within)
    m = replace(m, new_senders=lately.get(new_sender_flood.NEW_SENDERS, 0))
    if m.ticket is not None:
        shown = {m.ticket.id: shown_ticket(unit, m.ticket)}
        files, stay = sent_files(unit, m.ticket.id, m.policy.attachments.pass_on)
        return replace(m, answers=Answers(shown), files=files, stay=stay)
    listed = spending.spent(unit, [new_sender_flood.FLOOD], m.now, new_sender_flood.LIST_EVERY - new_sender_flood.WAIT)
    found = tickets.list_tickets(unit, open_only=True, assignee="", limit=new_sender_flood.MOST_LOOKED_AT)
    queue = tuple(ticket for ticket in found if is_gathered(ticket))[: new_sender_flood.MOST_LISTED]
    wanted = {*m.policy.desk_addresses(), *(ticket.requester for ticket in queue)}
    return replace(m, queue=queue, was_listed=bool(listed), people=people.find_people(unit, sorted(wanted)))


def _with_rule(unit: Unit, moment: Moment) -> Moment:
    """What a recurring ticket must know: who is there, what was opened before, and whether this date is taken."""
    timer, policy = moment.timer, moment.policy
    number = int(timer.data.get("ticket", 0))
    last = tickets.find(unit, number) if number else None
    due = recurring.due_now(policy, timer, moment.now)
    same = None
    if due is not None:
        print_ = recurring.print_of(str(timer.data["rule"]), due)
        same = tickets.find_recent_same(unit, print_, moment.now - recurring.ONCE)
    waiting = tuple(timers.waiting_of_kind(unit, recurring.KIND))
    return replace(moment, loads=loads(unit, policy), waiting=waiting, last=last, same=same)


def _small_files(unit: Unit, article: Article | None) -> tuple[Attachment, ...]:
    """What came with an answer that goes to many, where it is small enough for as many copies."""
    carried = [one for one in (article.attachments if article is not None else ()) if not one.held]
    if sum(one.size for one in carried) > PASSED_TO_MANY:
        return ()
    return tuple(
        Attachment(a.name, a.type, tickets.attachment_content(unit, a.id), a.content_id, a.inline) for a in carried
    )
