"""A mail opens a ticket: triage, dispatch, targets, acknowledgement and assignment (docs/process.md S2.1–S2.8)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from gateway.message import Road
from rules.decision.decide import decide
from rules.facts import Decision, Facts
from rules.matching.prose_facts import read_prose
from service.domain.approval import approvers, request
from service.domain.commands.mail_text import (
    fingerprint,
    opening_cut,
    opening_text,
    subject_line,
)
from service.domain.incoming_mail import allowance, named_recipients
from service.domain.incoming_mail.append_mail import make_article, meet
from service.domain.incoming_mail.own_words_in_quotes import opening_shown_cut
from service.domain.knowledge import article_offers
from service.domain.linked_tickets import major_detection, named_ticket
from service.domain.opening import monitoring_alert, new_sender_flood, other_desks
from service.domain.opening.same_report import plan_again
from service.domain.planning import deadlines
from service.domain.planning.case import Case, MailCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import Post, brief, pass_on, pick_language, tell_cut
from service.domain.planning.plan import LetterFields, Plan
from service.domain.planning.rule_facts import is_machine_mail, make_facts
from service.domain.planning.situation import Situation
from service.domain.queue import absence
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Change, Work
from service.domain.ticket.permissions import Action, Verdict
from store.records import Article, KnownMessage, Outcome, Role, Scope, Ticket, Visibility
from templates.context import Said
from templates.letters import find_letter


def judge_again(s: Situation, facts: Facts | None = None) -> Decision:
    """What the rules say of a mail that has become another one since they were asked;
    `facts` where they look at less of it.
    """
    return decide(s.policy, facts or make_facts(s), s.loads, version=s.policy_version)


def judge_alone(s: Situation, facts: Facts | None = None) -> tuple[Situation, Decision]:
    """A mail that leads to a ticket as if it led to none, and what the rules say of it then:
    they have looked at it as an answer.
    """
    alone = replace(s, ticket=None, merged_from=None, k=0, capability=None)
    return alone, judge_again(alone, facts)


def plan_new(s: Situation, decision: Decision, related: Ticket | None = None, *, linked: bool = False) -> Plan:
    """Open a ticket.

    `related` is one that the mail points at without a right to it: engineers see it, the sender never does.

    `linked` says that it is the same requester's, closed too long ago to be reopened.
    """
    same = s.opened_meanwhile or s.same_ticket
    again = plan_again(s.joining(s.opened_meanwhile)) if s.opened_meanwhile is not None else None
    if again is not None:
        return again
    new = _look(s, decision, related)
    decision = new.decision
    draft = Draft(s.now, s.logged_by or s.author, s.cause, None, s.evidence)
    draft.open(_opening(s, new))
    _write_down(draft, s, new, linked=linked)
    assignee = decision.assignee if new.alone and not decision.decline else ""
    deadlines.begin(draft, s.policy, assignee, decision.trace.dispatch)
    case = Case(s, draft, Post(draft, s.policy, s.house, away=s.away))
    waits = None if new.many else request.on_open(case, decision, new.text)
    _acknowledge(case, new, waits)
    declined = any(letter.letter == "declined" for letter in draft.letters)
    if declined:  # the letter says that it is closed
        draft.move("decline", EventKind.DECLINED, {"closed": s.now, **deadlines.pause(draft.ticket, s.now)})
        draft.cancel(*deadlines.WORKING)
    elif new.alone:
        _hand_over(case, new, waits)
        absence.tell_unspoken(case)
        other_desks.tell(case, new.others, judge_again)
    if new.noticed.like and not declined:
        major_detection.propose(case, new.noticed.like)
    return draft.plan(
        Outcome.TICKET,
        _reason(new),
        trace=decision.trace.to_json(),
        same_since=s.now - s.policy.budgets.same_mail_within if same is None else None,
        proposals=major_detection.find_proposals(s) if new.noticed.like else None,
    )


class _New(Struct, frozen=True):
    """What is known of a new ticket before any of it is written."""

    decision: Decision
    text: str
    facts: Mapping[str, str]
    machine: bool
    many: bool  # one of many new senders: listed in one letter, and nobody is told of it alone
    noticed: major_detection.Noticed
    unanswered: str  # why nothing is acknowledged; "" where it is
    others: named_recipients.Named  # people in To and Cc
    related: Ticket | None  # engineers see it, the sender never does
    named: Ticket | None  # one that its words name

    @property
    def alone(self) -> bool:
        """Does neither a major incident nor the list of many new senders speak for it?"""
        return self.noticed.parent is None and not self.many


def _look(s: Situation, decision: Decision, related: Ticket | None) -> _New:
    named = named_ticket.find_named(s)
    decision = named_ticket.to_who_has_it(s, decision, named)
    text = opening_text(s.reading)
    machine = is_machine_mail(s, decision)
    many = new_sender_flood.is_one_of_many(s) and not machine
    unanswered = _unanswered(s, decision)
    if many and s.is_stranger:
        noticed = major_detection.Noticed()
    else:
        noticed = major_detection.notice(s, decision, text, may_join=partial(_may_join, s, unanswered))
    return _New(
        decision=decision,
        text=text,
        facts=_facts(s, decision, text),
        machine=machine,
        many=many and noticed.parent is None,
        noticed=noticed,
        unanswered=unanswered,
        others=_named(s),
        related=related or s.hinted,
        named=named,
    )


def _facts(s: Situation, decision: Decision, text: str) -> Mapping[str, str]:
    """What the mail says of its matter: in prose, by labels, and what was known before."""
    prose = read_prose(f"{s.mail.subject}\n{text}", s.policy.category(decision.category).ask)
    return {**prose, **s.policy.fact_reader.read(text), **s.known_facts}


def _write_down(draft: Draft, s: Situation, new: _New, *, linked: bool) -> None:
    """What came and from whom, and the tickets that it has to do with."""
    if not new.machine:
        draft.spend(*new_sender_flood.counters(s))
    note_facts(draft, new.facts)
    if s.author:
        meet(draft, s)
        draft.join(s.author, Role.REQUESTER, s.mail.sender.name)
    named_recipients.join(draft, new.others)
    draft.say(_article(s, new.text), s.mail.attachments)
    draft.note(EventKind.ARTICLE_ADDED, author=s.author, role=Role.REQUESTER, visibility=Visibility.PUBLIC)
    if s.aside:
        _say_aside(draft, s)
    if new.related is not None:
        asked = Work.of(draft.ticket).but(named=new.named.id).changes() if new.named is not None else {}
        draft.note(EventKind.LINKED if linked else EventKind.POSSIBLY_RELATED, asked, ticket=new.related.id)
    _know(draft, s)
    if new.noticed.parent is not None:
        major_detection.join(draft, new.noticed.parent)
    elif new.many:
        new_sender_flood.gather(s, draft)


def _reason(new: _New) -> str:
    """What it is, how urgent and whose, in words for the outcome."""
    decision = new.decision
    has_it = "one of many new senders" if new.many else decision.assignee or f"queue of {decision.team}"
    budget = f"; {new.unanswered}" if new.unanswered.startswith(BUDGET_MET) else ""
    return f"{decision.category}, {decision.priority}, {has_it}{budget}"


def as_judged(ticket: Ticket, decision: Decision) -> Ticket:
    """A new ticket with what the rules say of it: what it is, how urgent, whose, and what is promised."""
    return replace(
        ticket,
        kind=decision.kind,
        category=decision.category,
        impact=decision.impact,
        urgency=decision.urgency,
        priority=decision.priority,
        level=decision.level,
        team=decision.team,
        organisation=decision.organisation,
        response_due=decision.response_due,
        due=decision.due,
        tags=decision.tags,
    )


def note_facts(draft: Draft, facts: Mapping[str, str]) -> None:
    """Keeps what the opening text says by labels, such as a phone number or a place."""
    if facts:
        draft.note(EventKind.FACTS_ADDED, {"facts": dict(facts)}, actor="rules")


def _opening(s: Situation, new: _New) -> Ticket:
    """The ticket as it opens. What a machine reports and what engineers look at first have no time to answer by."""
    decision = new.decision
    ticket = Ticket(
        id=s.number,
        subject=subject_line(s.mail.subject),
        requester=s.author,
        opened=s.now,
        desk=s.house.address,
        channel=s.channel or _channel(s),
        language=pick_language(s),
        policy_version=s.policy_version,
        fingerprint=fingerprint(s.author, s.mail.subject, new.text),
    )
    work = major_detection.work_of(new.noticed)
    if new.machine:
        work = Work(machine=True, alerts=monitoring_alert.first_alert(s)).changes()["work"]
    if decision.by_hand:
        work = {**work, "notice": True}
    if new.many:
        work = {**work, "gathered": True}
    ticket = replace(as_judged(ticket, decision), work=work)
    return replace(ticket, response_due=None) if new.machine or decision.by_hand else ticket


def _channel(s: Situation) -> str:
    """How it came: what somebody reads in from files is an import."""
    return _CHANNELS.get(s.inbox.road, "mail")


_CHANNELS: dict[str, str] = {Road.FILE: "import", Road.HTTP: "http"}


def _named(s: Situation) -> named_recipients.Named:
    """People in To and Cc (S2.2), whatever other ticket the mail pointed at."""
    points_nowhere = s.ticket is None and not s.participants and not s.named
    return named_recipients.find(s if points_nowhere else replace(s, ticket=None, participants=(), named=()), s.author)


def _article(s: Situation, text: str) -> Article:
    """As of any mail; what a forward carries is its text, and nothing of it was cut."""
    return make_article(s, role=Role.REQUESTER, text=text, cut=opening_cut)


def _say_aside(draft: Draft, s: Situation) -> None:
    note = make_article(s, role=Role.ENGINEER, visibility=Visibility.INTERNAL, text=s.aside)
    draft.say(replace(note, author=s.logged_by, cut="", attachments=()))
    draft.note(EventKind.ARTICLE_ADDED, author=s.logged_by, role=Role.ENGINEER, visibility=Visibility.INTERNAL)


def _know(draft: Draft, s: Situation) -> None:
    if s.mail.message_id:
        draft.know(KnownMessage(s.mail.message_id, draft.ticket.id))
    taken = {message.message_id for message in s.known}
    for parent in dict.fromkeys((*s.mail.in_reply_to, *s.mail.references[-10:])):
        if parent not in taken:
            draft.know(KnownMessage(parent, draft.ticket.id, seen=False))


def find_budget_used_up(s: Situation) -> str:
    """The budget of which this sender, or everybody together, has had all for now (I7), in words;
    "" where there is some left.
    """
    shared = allowance.find_used_up(s)
    return allowance.own_budget_used_up(s) or (shared.words if shared is not None else "")


def _is_doubtful(s: Situation) -> bool:
    return s.judge(Action.ACKNOWLEDGE) is Verdict.NEUTRAL


def _may_join(s: Situation, unanswered: str) -> bool:
    """May the report join a major incident: is its writer told so,
    or is only a budget in the way that colleagues used up?
    """
    shared = unanswered.startswith(BUDGET_MET) and not s.is_stranger and not allowance.own_budget_used_up(s)
    return (not unanswered or shared) and not _is_doubtful(s)


def _unanswered(s: Situation, decision: Decision) -> str:
    """Why nothing is acknowledged; "" when it is, in full or neutrally."""
    if decision.by_hand:
        return ANNOUNCED
    if not s.author:
        return "who asks has no address"
    silent = decision.silent or s.reading.automatic.automatic or s.mail.sender_ambiguous
    if silent or s.author in s.house.addresses or not (s.inbox.sender or s.channel):
        return "an automatic or doubtful sender is never answered"
    met = find_budget_used_up(s)
    neutral = s.policy.budgets.neutral_per_day
    if not met and s.budget.neutral_day >= neutral and _is_doubtful(s):
        met = f"the {neutral} acknowledgements a day for a sender who may be somebody else"
    return f"{BUDGET_MET}{met}" if met else ""


def _unheard(s: Situation, unanswered: str) -> str:
    """Why the engineer is the first to answer, in a word for the letter; "" where we have answered, or never do."""
    if s.author and s.mail.sender_ambiguous:
        return "doubtful"
    if s.ticket is None and unanswered == ANNOUNCED:
        return "notice"
    return "budget" if unanswered.startswith(BUDGET_MET) else ""


ANNOUNCED = "an announcement: engineers decide whether it is answered"
BUDGET_MET = "not acknowledged, for a budget is used up: "


def _called(s: Situation) -> str:
    """What the sender calls themselves in this mail, else what they did before."""
    return s.mail.sender.name or s.name_of(s.author)


def _tell_at_once(case: MailCase, parent: Ticket) -> None:
    """A late reporter hears in the acknowledgement that others report the same,
    and what was said to them last (S2.9).
    """
    s = case.s
    by = str(parent.clock.get("answer", {}).get("by", ""))
    deadline, step = major_detection.next_word(parent, s.now)
    case.post.to(
        s.author,
        "received-major",
        name=_called(s),
        language=case.draft.ticket.language,
        message=major_detection.last_words(parent, s.name_of(by)),
        deadline=deadline,
        step=step,
        give_up_hours=24,
    )


_NOTING = frozenset({"received", "received-after-hours", "received-waits"})  # they say what was noted of a call


def _noted(s: Situation, text: str) -> Said | None:
    """What was written down of somebody who spoke with us: they have not seen it yet."""
    spoke = bool(s.channel) and s.channel != "http"
    return said(s.author, s.mail.sender.name, text, s.mail) if spoke and text.strip() else None


def _acknowledge(case: MailCase, new: _New, waits: Change | None) -> None:
    """One acknowledgement per ticket, within the sender's budget (S1.6, I7);
    machines and doubtful senders get none or a neutral one.
    """
    s, draft, post, decision = case.s, case.draft, case.post, new.decision
    if new.unanswered:
        draft.note(EventKind.NOT_ACKNOWLEDGED, why=new.unanswered)
        met = allowance.find_used_up(s) if new.unanswered.startswith(BUDGET_MET) else None
        if met is not None and not allowance.own_budget_used_up(s):
            draft.spend(f"{allowance.MISSED}{met.budget}")
        return
    draft.spend(*(one.budget for one in allowance.allowances(s)))
    neutral = _is_doubtful(s)
    if new.noticed.parent is not None:
        _tell_at_once(case, new.noticed.parent)
        return
    asked = waits is not None and waits.is_open and not decision.decline
    ask = tuple(fact for fact in decision.ask if fact not in new.facts)
    letter, template = find_letter(decision.answer, "received")
    if neutral or asked:
        letter, template = "received-neutral" if neutral else "received-waits", ""
    articles = () if neutral or asked else article_offers.offer_to_requester(s, decision, draft)
    opens = deadlines.next_open_for(s.policy, draft.ticket, s.now)
    more: LetterFields = {
        "ask": () if neutral else ask, "deadline": draft.ticket.response_due, "reason": decision.decline,
        "articles": articles, "language": draft.ticket.language, "scope": Scope.REPLY, "give_up_hours": 24,
        "template": template, "opens": opens if opens > s.now else None,
        "message": _noted(s, new.text) if letter in _NOTING else None,
    }  # fmt: skip
    if s.hinted is not None and Work.of(draft.ticket).named and not asked:
        more["tickets"] = (brief(s.hinted),)
    if asked and waits is not None and not neutral:
        more["approval"] = approvers.view_for_requester(post, waits)
    post.to(s.author, letter, name=_called(s), **more)
    if not neutral:
        tell_cut(s, post)


def _hand_over(case: MailCase, new: _New, waits: Change | None) -> None:
    """The engineer gets one mail that is enough to work from (S3.2); nobody fits: the whole team does."""
    s, draft, decision = case.s, case.draft, new.decision
    carried, views = pass_on(s)
    message = said(s.author, s.mail.sender.name, new.text, s.mail, views)
    facts = tuple(draft.ticket.facts.items())
    missing = tuple(fact for fact in decision.ask if fact not in draft.ticket.facts)
    more: LetterFields = {
        "message": message if s.seal_view is None else replace(message, seal=s.seal_view),
        "cut": opening_shown_cut(s),
        "unheard": _unheard(s, new.unanswered),
        "facts": facts,
        "ask": missing,
        "why": (decision.trace.dispatch,) if decision.trace.dispatch else (),
        "attachments": carried,
        **named_recipients.tell(new.others),
    }
    if s.aside:
        more["history"] = (said(s.logged_by, s.name_of(s.logged_by), s.aside, internal=True),)
    if waits is not None:
        more["approval"] = approvers.view(case.post, waits)
    article_offers.show_alike(case, "assignment", new.related, **more)
