"""Major incidents: many like reports become one ticket, by the desk's word (docs/process.md S2.9).

The major incident is a ticket of the desk's own, without a requester; its reports stay tickets of their own, wait for
it, and follow it (`service.domain.linked_tickets.followers`). Its list of reports is kept by timers: a report that
joins never waits for the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from msgspec.structs import replace

from rules.decision.roster import is_desk_or_lead
from service.domain.commands.lines import bare_text
from service.domain.commands.yes_no import BEGINS_NO, BEGINS_YES
from service.domain.held_mail import sender_confirmation
from service.domain.held_mail.hold import plan_held
from service.domain.linked_tickets import followers, major_detection
from service.domain.planning import deadlines
from service.domain.planning.case import Answer, AnyCase, Case, Command, MailCase, TimerCase
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_recipients import Post
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Shown, Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work
from service.domain.ticket.permissions import Action, Verdict, may_see
from service.domain.ticket.timer_names import TimerName
from store.records import OPEN_STATES, Article, Outcome, Role, Scope, Ticket, Visibility
from templates.context import Receipt, Refusal, TicketView, Who

FINGERPRINT = "major"  # of a ticket that no mail opened; what the open ones are found by
_MORE_AFTER = timedelta(minutes=30)
_MOST_SHOWN = 50  # reports that a letter names
_NUMBER = re.compile(r"(?:T-?)?(\d{1,9})", re.IGNORECASE)
_WITHOUT = re.compile(r"without|except|but not|not|minus|除了?|不含|不包括|去掉|排除", re.IGNORECASE)
_WITH = re.compile(r"\bwith\b|\bplus\b|\band\b|\balso\b|加上?|包括|以及|还有", re.IGNORECASE)


def is_major(ticket: Ticket) -> bool:
    """True for the ticket of a major incident."""
    return ticket.fingerprint == FINGERPRINT


def is_unheard(ticket: Ticket) -> bool:
    """Has it ended, or no reports left? Then what is written on it reaches none of them."""
    return is_major(ticket) and (ticket.state not in OPEN_STATES or not Work.of(ticket).children)


# -- the desk's answer to a proposal ----------------------------------------------------------------------------------


def plan_answer(s: Situation) -> Plan | None:
    """Yes, "yes without T-7", "yes with T-9", or no; once, by whoever of the desk answers first (K4)."""
    here = s.merged_from or s.ticket
    assert here is not None
    if s.evidence.i != 2 and s.capability is not None:
        is_mail = not s.reading.automatic.automatic and sender_confirmation.says_more(s)
        why = "an answer to a proposal that was made to somebody else: no effect"
        return None if is_mail else Plan(Outcome.FILED, why)
    if s.released_by != s.author and s.judge(Action.COMMAND) is not Verdict.ALLOW:
        return plan_held(s, "the mail alone does not prove who wrote it", ask=s.author)
    if s.holds_commands:
        return None  # commands to the ticket that the proposal came with
    draft = Draft(s.now, s.author, s.cause, here, s.evidence)
    case = Case(s, draft, Post(draft, s.policy, s.house, s.participants, s.away))
    if not is_desk_or_lead(s.policy, s.author, here.team):
        return _say_no(case, "not_yours")
    proposal = Work.of(here).proposal
    used = s.capability is not None and s.capability.used_at is not None
    if used or proposal != "asked":
        case.post.to(s.author, "receipt", receipt=Receipt(already=True), reason=f"proposal_{proposal}")
        return draft.plan(Outcome.EVENT, "the proposal was answered before")
    line = next((line.strip() for line in s.new_text.splitlines() if line.strip()), "")
    yes = BEGINS_YES.match(line)
    if yes is None and BEGINS_NO.match(line):
        return _apart(s, draft)
    if yes is None:
        return _say_no(case, "say_yes_or_no")
    try:
        return _accept(s, draft, _chosen(s, here, line[yes.end() :]))
    except Refused as why:
        return _say_no(case, why.reason, why.value)


def _say_no(case: MailCase, why: str, what: str = "") -> Plan:
    """Nothing is done; the same address takes the better answer. `what` is what of the answer cannot be done."""
    s = case.s
    binding = dict(s.capability.binding) if s.capability is not None else {}
    receipt = Receipt(refused=(Refusal(what, why),))
    case.post.to(
        s.author, "receipt", receipt=receipt, action=major_detection.ACTION, scope=Scope.ACTION, binding=binding
    )
    return case.draft.plan(Outcome.EVENT, f"a proposal was answered, but not clearly: {why}")


def answers_unaddressed(s: Situation) -> bool:
    """Is it a bare yes or no of the desk to a proposal, though not at the address of its letter (the desk makes
    none, or a client dropped it)? It is no text for who reported it.
    """
    if s.ticket is None or s.capability is not None or s.author not in s.policy.people or s.holds_commands:
        return False
    line, _, more = bare_text(s.new_text, s.signature).partition("\n")
    word = BEGINS_YES.match(line) or BEGINS_NO.match(line)
    if word is None or more or Work.of(s.ticket).proposal not in ("asked", "accepted"):
        return False
    rest = line[word.end() :]
    return not rest.strip(" .,!。，！") or any(read_exceptions(rest))


def unaddressed(s: Situation) -> Plan | None:
    """Such an answer: asked about first, and done by the writer's word."""
    return plan_answer(s) if answers_unaddressed(s) else None


def _use(s: Situation, draft: Draft, use: str) -> None:
    if s.capability is not None:
        draft.use(s.capability.id_hash, use)


def _apart(s: Situation, draft: Draft) -> Plan:
    _use(s, draft, "refused")
    draft.note(EventKind.MAJOR_REFUSED, Work.of(draft.ticket).but(proposal="refused").changes())
    return draft.plan(Outcome.EVENT, "kept apart: no major incident")


def _chosen(s: Situation, here: Ticket, rest: str) -> list[Ticket]:
    """The reports that the answer means: those of the proposal and those that came since, more or less what it says.
    Raises Refused.
    """
    later = {n for n, ticket in s.reports.items() if Work.of(ticket).cluster == here.id}
    without, extra = read_exceptions(rest)
    bound = s.capability.binding.get("reports", ()) if s.capability is not None else s.reports.keys() - set(extra)
    proposed = {here.id, *(int(n) for n in bound)}
    if unknown := [n for n in without if n not in proposed | later]:
        raise Refused("not_reported", f"T-{unknown[0]}")
    for number in extra:
        ticket = s.reports.get(number)
        if ticket is None or not may_see(s.policy, ticket, (), s.author):
            raise Refused("no_such_ticket", f"T-{number}")
        if not _can_join(ticket):
            raise Refused("cannot_join", f"T-{number}")
    wanted = (proposed | later | set(extra)) - set(without)
    chosen = [s.reports[n] for n in sorted(wanted) if n in s.reports and _can_join(s.reports[n])]
    if len(chosen) < 2:
        raise Refused("too_few")
    return chosen


def read_exceptions(rest: str) -> tuple[list[int], list[int]]:
    """The numbers behind "without" and those behind "with"; numbers behind neither are left out."""
    without: list[int] = []
    extra: list[int] = []
    into: list[int] | None = None
    place = 0
    while place < len(rest):
        if found := _WITHOUT.match(rest, place):
            into, place = without, found.end()
        elif (found := _WITH.match(rest, place)) and (into is None or rest[place : place + 3].lower() != "and"):
            into, place = extra, found.end()
        elif found := _NUMBER.match(rest, place):
            if into is not None:
                into.append(int(found[1]))
            place = found.end()
        else:
            place += 1
    return without, extra


def _can_join(ticket: Ticket) -> bool:
    work = Work.of(ticket)
    return (
        ticket.state in OPEN_STATES
        and not work.parent
        and not work.blocks_resolving
        and not work.has_appointment
        and not is_major(ticket)
    )


def _accept(s: Situation, draft: Draft, reports: list[Ticket]) -> Plan:
    _use(s, draft, "accepted")
    draft.note(EventKind.MAJOR_ACCEPTED, Work.of(draft.ticket).but(proposal="accepted").changes(), ticket=s.number)
    draft.beside(_open(s, reports))
    return draft.plan(Outcome.EVENT, f"a major incident of {len(reports)} reports: T-{s.number}")


def _open(s: Situation, reports: list[Ticket]) -> Plan:
    """The desk's own ticket: no requester, the clocks of what it is worth, the engineer who has most of the reports."""
    first, policy = reports[0], s.policy
    lead = Draft(s.now, s.author, s.cause, None, s.evidence)
    category = Counter(ticket.category for ticket in reports).most_common(1)[0][0]
    team = Counter(ticket.team for ticket in reports).most_common(1)[0][0]
    ticket = Ticket(
        s.number, first.subject, "", s.now, desk=first.desk, category=category, impact=policy.majors.impact,
        urgency=policy.majors.urgency, priority=policy.priority.cell(policy.majors.impact, policy.majors.urgency),
        level=first.level, team=team, language=s.house.languages[0], tags=("major",), policy_version=s.policy_version,
        fingerprint=FINGERPRINT, work=Work(children=tuple(t.id for t in reports)).changes()["work"],
    )  # fmt: skip
    due = deadlines.targets(policy, ticket)
    lead.open(replace(ticket, response_due=due.response, due=due.resolution))
    lead.say(Article(s.author, Role.ENGINEER, Visibility.INTERNAL, _listed(reports), s.now, flags=("major",)))
    have_it = Counter(t.assignee for t in reports if t.assignee in policy.people).most_common(1)
    deadlines.begin(lead, policy, have_it[0][0] if have_it else "", "has most of the reports")
    post = Post(lead, policy, s.house, away=s.away)
    actor = s.me
    views = tuple(_view(s, one) for one in reports[:_MOST_SHOWN])
    post.to_engineers("major-opened", tickets=views, actor=actor)
    if s.author not in {letter.to for letter in lead.letters}:
        post.to(s.author, "major-opened", tickets=views, actor=actor)
    for report in reports:
        lead.later(TimerName.ADOPT, s.now, ticket=report.id, source=s.number)
    return lead.plan(Outcome.TICKET, f"a major incident of {len(reports)} reports")


def _listed(reports: Iterable[Ticket]) -> str:
    return "\n".join(f"T-{ticket.id} · {ticket.subject}" for ticket in reports)


def _view(s: Situation, ticket: Ticket) -> TicketView:
    return TicketView(
        f"T-{ticket.id}", ticket.id, ticket.subject, requester=Who(s.name_of(ticket.requester), ticket.requester)
    )


# -- a report joins, and leaves ---------------------------------------------------------------------------------------


def plan_adopt(case: TimerCase) -> Plan | None:
    """A report of an accepted proposal waits for the major incident from now on, and its requester is told."""
    m, draft = case.s, case.draft
    if m.source is None or m.source.ticket.state not in OPEN_STATES or not _can_join(draft.ticket):
        return None
    adopt(case, m.source.ticket)
    return draft.plan(Outcome.NONE, f"a report of T-{m.source.ticket.id}")


def adopt(case: AnyCase, parent: Ticket, *, by: str = "") -> None:
    """Makes the ticket a report of a major incident, and tells who had it."""
    draft, post = case.draft, case.post
    before = draft.ticket.assignee
    major_detection.wait_for(draft, parent)
    message = major_detection.last_words(parent, post.name(str(parent.clock.get("answer", {}).get("by", ""))))
    deadline, step = major_detection.next_word(parent, draft.now)
    post.to_requesters("major-incident", message=message, deadline=deadline, step=step)
    if before in post.policy.people and before not in {parent.assignee, by}:
        view = TicketView(
            f"T-{parent.id}",
            parent.id,
            parent.subject,
            assignee=Who(post.name(parent.assignee), parent.assignee) if parent.assignee else None,
        )
        post.to(before, "merge-note", reason="joined", tickets=(view,))


def plan_report(case: TimerCase) -> Plan | None:
    """The major incident learns of a report that joined it or left; who leads it hears of the new ones together, a
    while later.
    """
    m, draft = case.s, case.draft
    if m.source is None or not is_major(draft.ticket):
        return None
    report, work = m.source.ticket, Work.of(draft.ticket)
    if m.timer.data.get("what") == "left":
        return _left(draft, report.id)
    if Work.of(report).parent != draft.ticket.id or report.id in work.children:
        return None
    if draft.ticket.state not in OPEN_STATES:  # it ended in this very moment
        draft.later(TimerName.FOLLOW, draft.now, ticket=report.id, source=draft.ticket.id, what="freed")
        draft.note(EventKind.REPORT_LATE, ticket=report.id)
        return draft.plan(Outcome.NONE, "too late to join")
    name = next((p.name for p in m.source.participants if p.address == report.requester), "")
    fresh = list(draft.ticket.clock.get("fresh", ()))
    if not fresh:
        draft.later(TimerName.MORE_REPORTS, draft.now + _MORE_AFTER)
    fresh = [*fresh, [report.id, report.subject[:120], name or report.requester]]
    changes = {
        **work.but(children=(*work.children, report.id)).changes(),
        "clock": {**draft.ticket.clock, "fresh": fresh},
    }
    draft.note(EventKind.REPORT_JOINED, changes, ticket=report.id)
    return draft.plan(Outcome.NONE, f"T-{report.id} joined")


def _left(draft: Draft, number: int) -> Plan | None:
    work = Work.of(draft.ticket)
    if number not in work.children:
        return None
    _strike(draft, number)
    return draft.plan(Outcome.NONE, f"T-{number} left")


def _strike(draft: Draft, number: int) -> None:
    """It is no report of this major incident any more, nor a new one of which whoever leads it is still to hear."""
    work = Work.of(draft.ticket)
    changes = work.but(children=tuple(n for n in work.children if n != number)).changes()
    fresh = [one for one in draft.ticket.clock.get("fresh", ()) if one[0] != number]
    if fresh != list(draft.ticket.clock.get("fresh", ())):
        changes["clock"] = {**draft.ticket.clock, "fresh": fresh}
    draft.note(EventKind.REPORT_LEFT, changes, ticket=number)


def plan_more(case: TimerCase) -> Plan | None:
    """Who leads it sees what joined by itself, and can take out what does not belong."""
    draft = case.draft
    fresh = list(draft.ticket.clock.get("fresh", ()))
    if not fresh:
        return None
    draft.note(EventKind.REPORTS_SHOWN, {"clock": {k: v for k, v in draft.ticket.clock.items() if k != "fresh"}})
    if draft.ticket.state in OPEN_STATES:
        views = tuple(
            TicketView(f"T-{n}", int(n), str(subject), requester=Who(str(name))) for n, subject, name in fresh
        )
        case.post.to_engineers("major-more", tickets=views[:_MOST_SHOWN], step=len(fresh))
    return draft.plan(Outcome.NONE, f"{len(fresh)} more reports")


def add_report(case: MailCase, target: Shown) -> str:
    """`#merge 50` on a ticket, where T-50 is a major incident: it joins as one more report. Raises Refused."""
    s, draft = case.s, case.draft
    if not _can_join(draft.ticket):
        raise Refused("cannot_join", "")
    if target.ticket.state not in OPEN_STATES:
        raise Refused("target_ended")
    adopt(case, target.ticket, by=s.author)
    lead = Draft(s.now, s.author, s.cause, target.ticket, s.evidence)
    work = Work.of(target.ticket)
    lead.note(
        EventKind.REPORT_JOINED, work.but(children=(*work.children, draft.ticket.id)).changes(), ticket=draft.ticket.id
    )
    draft.beside(lead.plan(Outcome.EVENT, f"T-{draft.ticket.id} joined"))
    return f"T-{target.ticket.id}"


def leave(case: MailCase) -> str:
    """`#unmerge` on a report: it goes on alone."""
    draft = case.draft
    parent = Work.of(draft.ticket).parent
    followers.let_go(draft, case.s.policy)
    if draft.ticket.state in OPEN_STATES:  # of what is solved they read enough
        case.post.to_requesters("merged", step=followers.APART)
    draft.later(TimerName.JOINED, draft.now, ticket=parent, source=draft.ticket.id, what="left")
    return f"T-{draft.ticket.id}"


def take_out(case: MailCase, number: int) -> str:
    """`#unmerge 7` on the major incident: the report goes on alone."""
    draft = case.draft
    draft.later(TimerName.FOLLOW, draft.now, ticket=number, source=draft.ticket.id, what="freed")
    _strike(draft, number)
    return f"T-{number}"


def take_apart(case: MailCase) -> str:
    """`#undo` on a major incident on which nothing was done yet: there is none, and its reports go on alone. Raises
    Refused.
    """
    s, draft = case.s, case.draft
    if not is_desk_or_lead(s.policy, s.author, draft.ticket.team):
        raise Refused("not_yours")
    if not draft.can("cancel"):
        raise Refused("state")
    draft.move(
        "cancel", EventKind.CANCELLED, {"closed": s.now, **deadlines.pause(draft.ticket, s.now)}, why="taken back"
    )
    draft.cancel(*deadlines.WORKING, *followers.ENDS_WITH, TimerName.MORE_REPORTS)
    followers.pass_on(draft, "freed")
    return "#major"


DO: dict[str, Command] = {}
ANSWERS: dict[str, Answer] = {major_detection.ACTION: plan_answer}
