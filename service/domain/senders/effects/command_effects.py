"""What each command does to a ticket: one small function per word, on a draft; a step that may not be done raises
Refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches
from itertools import chain

from rules.decision.roster import find_example, find_person, find_team, is_desk_or_lead, list_alike, list_names
from rules.facts import Facts
from rules.matching.fact_reader import FACT_LABELS
from rules.policy.model import Policy
from service.domain.approval import request
from service.domain.closing import unanswered_question
from service.domain.collaboration.colleague_answers import history_of
from service.domain.collaboration.hand_over import hand_over
from service.domain.commands import argument_records as a
from service.domain.commands.labels import label_name
from service.domain.commands.table import BY_WORD, GROUPS, TYPED, CommandWord, Takes, get_command
from service.domain.commands.table import MayWrite as May
from service.domain.escalation import escalate
from service.domain.incoming_mail.text_audience import is_asked
from service.domain.linked_tickets import major_incident
from service.domain.opening.new_ticket import judge_again
from service.domain.planning import deadlines
from service.domain.planning.case import Command, MailCase
from service.domain.planning.draft import Refused
from service.domain.planning.letter_recipients import (
    language_for,
    pass_on_all,
    requester_side,
)
from service.domain.planning.situation import Situation
from service.domain.queue import lookups, report_letters, ticket_files
from service.domain.senders import data_decision
from service.domain.senders.effects import command_registry, end_commands, participant_commands
from service.domain.senders.effects.undo import undo
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import is_machine, waits_for_nothing
from service.domain.ticket.permissions import may_see
from service.domain.ticket.timer_names import TimerName
from store.records import Participant, Scope, State, Ticket, Waiting
from templates.context import ALTERNATIVELY, CommandView, Done, Who


def is_told(done: Done) -> bool:
    """Does who wrote it get a receipt: it changed the requester's side, or took back what did."""
    undone = done.command == "undo"
    changed = str(done.value).removeprefix("#") if undone else done.command
    row = BY_WORD.get(changed)
    return (row is not None and row.receipt) or (undone and changed in {"major", "eta", "hold"})


def not_allowed(s: Situation, word: str) -> str:
    """Why this person may not write this command; "" when they may."""
    row = get_command(word)
    if word not in _DO:
        return "personal" if row.available and not row.needs_ticket else "not_built"
    if word in data_decision.DO:
        return data_decision.why_not(s)
    return _not_theirs(s, word, row) or ("unseen" if row.needs_ticket and not row.unseen and _is_unseen(s) else "")


def _not_theirs(s: Situation, word: str, row: CommandWord) -> str:
    if May.ENGINEER in row.who or May.APPROVER in row.who:  # who may approve stands in the ticket's change
        return ""
    if word == "close" and s.ticket is not None and waits_for_nothing(s.ticket) and s.ticket.assignee in ("", s.author):
        return ""  # nobody's word is passed over
    team = s.ticket.team if s.ticket is not None else ""
    if May.DESK_OR_LEAD in row.who and is_desk_or_lead(s.policy, s.author, team):
        return ""
    return "not_yours"


def _is_unseen(s: Situation) -> bool:
    """Does it act on a ticket that its writer may not see, is not asked about, and does not take in the same mail?"""
    if s.ticket is None or is_asked(s) or any(one.word == "accept" for one in s.commands.commands):
        return False
    return not may_see(s.policy, s.ticket, s.participants, s.author)


def do(case: MailCase, word: str, argument: a.Argument) -> str | datetime:
    """Do one command; what it came to, for the receipt. Raises Refused."""
    return _DO[word](case, argument)


# -- text and work ----------------------------------------------------------------------------------------------------


def _note(case: MailCase, argument: a.Argument) -> str:
    return ""


def send_help(case: MailCase, argument: a.Argument) -> str:
    """The list of commands, to who asked for it; the one command whose word stands behind (`#help eta`)."""
    s = case.s
    language = language_for(s.policy, s.house, None, s.author)
    about = argument.text.strip().lstrip("#＃").lower() if isinstance(argument, a.Text) else ""
    alone = TYPED.get(about)
    views = (_view(s, alone, "", language),) if alone is not None else _grouped_views(s, language)
    case.post.to(s.author, "help", commands=views, scope=Scope.DESK)
    return ""


def _grouped_views(s: Situation, language: str) -> tuple[CommandView, ...]:
    """All commands, group by group, as the help letter lists them."""
    rows = ((group, BY_WORD[word]) for group, words in GROUPS.items() for word in words)
    return tuple(_view(s, row, group, language) for group, row in rows if row.available)


def _view(s: Situation, row: CommandWord, group: str, language: str) -> CommandView:
    """A command with an example by the names of this desk; alone, with all examples that it has."""
    team = (s.ticket.team if s.ticket is not None else "") or s.policy.desk.team
    colleague = find_example(s.policy, s.author, team, s.away)
    examples = row.examples(language, colleague, team)
    whole = not group or row.takes is Takes.VALUE
    shown = " · ".join(examples if whole else examples[:1])
    return CommandView(row.word, row.chinese[0], row.meaning(language), shown, row.text, group)


def _accept(case: MailCase, argument: a.Argument) -> str:
    draft = case.draft
    before = draft.ticket.assignee
    draft.move("accept", EventKind.ACCEPTED, {"assignee": case.s.author, "owner": draft.ticket.owner or case.s.author})
    case.post.to_who_had_it(before, by=case.s.author)
    return case.s.name_of(case.s.author)


def _assign(case: MailCase, argument: a.Argument) -> str:
    assert isinstance(argument, a.Assign)
    s, draft = case.s, case.draft
    target, before = argument.target, case.draft.ticket.assignee
    if target.kind == "desk":
        return _to_desk(case, target.name)
    if target.kind == "team" or (target.kind == "person" and not find_person(s.policy, target.name)):
        team = find_team(s.policy, target.name)
        if not team and target.kind == "person":
            raise Refused("unknown_person", list_alike(s.policy, target.name))
        if not team:
            raise Refused("unknown_team", list_alike(s.policy, target.name, people=False))
        draft.move("assign", EventKind.ASSIGNED, deadlines.moved(s.policy, draft.ticket, team=team, assignee=""))
        deadlines.schedule(draft, s.policy)
        hand_over(case, "")
        case.post.to_who_had_it(before, by=case.s.author)
        return team
    address = case.s.author if target.kind == "me" else _person(case, target.name)
    team_name = draft.ticket.team
    teams = s.policy.people[address].teams
    if teams and team_name not in teams:
        team_name = teams[0]
    owner = draft.ticket.owner or address
    changes = deadlines.moved(s.policy, draft.ticket, assignee=address, team=team_name, owner=owner)
    draft.move("assign", EventKind.ASSIGNED, changes)
    deadlines.schedule(draft, s.policy)
    if address != case.s.author:
        hand_over(case, address)
    case.post.to_who_had_it(before, by=case.s.author)
    return s.name_of(address)


def _to_desk(case: MailCase, typed: str) -> str:
    """To another support address, as if it had been written to in the first place: its rules tell which team has it.

    Everybody on it is told by the other desk, whose letters are theirs from now on: the requester's side, and the
    engineers who were added and stay so.
    """
    s, draft = case.s, case.draft
    ticket = draft.ticket
    fitting = [one for one in s.house.addresses if typed in (one, one.partition("@")[0])]
    if not fitting:
        raise Refused("unknown_desk", ALTERNATIVELY.join(sorted(s.house.addresses)))
    if ticket.desk in fitting:
        raise Refused("same_desk")
    first = next((said.text for said in history_of(case)), "")
    facts = Facts(
        at=s.now, sender=ticket.requester, to=(fitting[0],), subject=ticket.subject, body=first,
        language=ticket.language, verified=True, facts=tuple((k, str(v)) for k, v in ticket.facts.items()),
    )  # fmt: skip
    there = judge_again(s, facts)
    owner = there.assignee or ""
    changes = deadlines.moved(
        s.policy, ticket, desk=fitting[0], team=there.team, category=there.category, level=there.level,
        assignee=there.assignee, owner=owner,
    )  # fmt: skip
    draft.move("assign", EventKind.ASSIGNED, changes, why=there.trace.dispatch)
    deadlines.schedule(draft, s.policy)
    hand_over(case, there.assignee)
    case.post.to_who_had_it(ticket.assignee, by=s.author)
    case.post.to_requesters("moved-desk")
    case.post.to_added("moved-desk", without=s.author, actor=s.me)
    return fitting[0]


def _person(case: MailCase, typed: str) -> str:
    """The engineer who is meant: by address, name or the part before @. Raises Refused."""
    found = find_person(case.s.policy, typed)
    if isinstance(found, str):
        return found
    if found:
        raise Refused("ambiguous_person", list_names(case.s.policy, found))
    raise Refused("unknown_person", list_alike(case.s.policy, typed))


def why_unheard(ticket: Ticket, participants: tuple[Participant, ...]) -> str:
    """Why nobody would read what is written to the requester's side, as a key of refusals; "" where somebody does."""
    if major_incident.is_unheard(ticket):
        return "nobody_follows"
    if requester_side(ticket, participants):
        return ""
    if is_machine(ticket):
        return "nobody_reads"
    if ticket.requester:
        return "requester_left"
    is_caller = ticket.channel != "rule" and not major_incident.is_major(ticket)
    return "unheard_caller" if is_caller else ""


def _ask(case: MailCase, argument: a.Argument) -> str:
    if why := why_unheard(case.draft.ticket, case.s.participants):
        raise Refused(why)
    if case.draft.ticket.channel == "rule" and not requester_side(case.draft.ticket, case.s.participants):
        raise Refused("no_requester")
    if not case.text:
        raise Refused("no_text")
    deadlines.answered(case.s, case.draft)
    changes = {
        "waiting_for": Waiting.REQUESTER,
        "waiting_until": None,
        **deadlines.pause(case.draft.ticket, case.s.now),
    }
    case.draft.move("ask", EventKind.WAITING, changes)
    case.draft.cancel(*deadlines.WORKING, TimerName.HOLD)
    unanswered_question.await_answer(case.draft, case.s.policy)
    return ""


def _hold(case: MailCase, argument: a.Argument) -> datetime:
    assert isinstance(argument, a.When)
    draft = case.draft
    why = argument.text or case.internal or case.text
    if not why:
        raise Refused("no_reason")
    is_told = not case.text  # as text of the mail's own would tell them
    if is_told:
        deadlines.answered(case.s, draft, promised=draft.ticket.promised)
    pause = deadlines.pause(draft.ticket, case.s.now, is_told=is_told)
    changes = {"waiting_for": Waiting.HOLD, "waiting_until": argument.at, "promised": None, **pause}
    draft.move("hold", EventKind.WAITING, changes, why=why[:300])
    draft.cancel(*deadlines.WORKING, TimerName.HOLD, TimerName.QUESTION)
    draft.later(TimerName.HOLD, argument.at)
    if is_told:  # what was promised before holds no more
        case.post.to_requesters("promised", deadline=argument.at, step=2, actor=_who_goes_on(case))
    return argument.at


def _eta(case: MailCase, argument: a.Argument) -> datetime:
    assert isinstance(argument, a.When)
    draft, s = case.draft, case.s
    if draft.ticket.state not in (State.NEW, State.ASSIGNED, State.IN_PROGRESS, State.WAITING):
        raise Refused("state")
    deadlines.answered(s, draft)
    deadlines.promise(draft, argument.at, is_told=True)
    if not case.text:
        deadlines.keep_updated(draft, s.policy)
        case.post.to_requesters("promised", alone=True, deadline=argument.at, actor=_who_goes_on(case))
    return argument.at


def _who_goes_on(case: MailCase) -> Who:
    """Who is to keep what the requester is told: who has the ticket and is there, else who writes."""
    has_it = case.draft.ticket.assignee
    if has_it in ("", case.s.author) or has_it in case.post.away:
        return case.s.me
    return Who(case.post.name(has_it), has_it)


def _time(case: MailCase, argument: a.Argument) -> str:
    assert isinstance(argument, a.TimeSpent)
    spent = int(case.draft.ticket.clock.get("spent", 0)) + argument.minutes
    case.draft.note(
        EventKind.TIME_SPENT, {"clock": {**case.draft.ticket.clock, "spent": spent}}, minutes=argument.minutes
    )
    return f"{argument.minutes} min"


def _escalate(case: MailCase, argument: a.Argument) -> str:
    """Next level by hand, with the dossier; without a diagnosis on record it comes back asking for one (S4.2)."""
    s, draft = case.s, case.draft
    if not draft.ticket.record.get("diagnosis"):
        raise Refused("no_diagnosis")
    message, carried = pass_on_all(s, case.internal)
    escalate.move_up(case, s.author, case.internal, events=s.events, message=message, attachments=carried)
    return f"L{draft.ticket.level}"


# -- triage -----------------------------------------------------------------------------------------------------------


def _triage(field: str) -> Callable[[MailCase, a.Argument], str]:
    def set_field(case: MailCase, argument: a.Argument) -> str:
        assert isinstance(argument, a.TriageValue)
        s, draft = case.s, case.draft
        value = argument.value
        if field == "category" and value not in s.policy.categories:
            value = report_letters.find_category(s.policy, value)
            if value not in s.policy.categories:  # only what lies below it is
                raise Refused(
                    "unknown_category", ALTERNATIVELY.join(n for n in s.policy.categories if n.startswith(f"{value}."))
                )
        changes = {field: value}
        if field in ("impact", "urgency"):
            changes["priority"] = s.policy.priority.cell(
                value if field == "impact" else draft.ticket.impact,
                value if field == "urgency" else draft.ticket.urgency,
            )
        deadlines.retriage(draft, s.policy, why="engineer", **changes)
        request.after_triage(case)
        draft.note(EventKind.TRIAGE_FIXED, {"tags": tuple(dict.fromkeys((*draft.ticket.tags, "triaged")))})
        named = s.policy.categories.get(value) if field == "category" else None
        return named.called(language_for(s.policy, s.house, None, s.author)) or value if named else value

    return set_field


def _note_fact(case: MailCase, argument: a.Argument) -> str:
    """A fact as an engineer knows it; the rules say what it may be, and the receipt calls it as letters do."""
    assert isinstance(argument, a.Fact)
    policy, known = case.s.policy, case.draft.ticket.facts
    language = language_for(policy, case.s.house, None, case.s.author)
    name = policy.fact_reader.name_of(argument.name)
    if not name:
        raise Refused("unknown_fact", ALTERNATIVELY.join(_facts_like(policy, argument.name, language)))
    own = policy.facts.get(name)
    value = policy.fact_reader.fit(name, argument.value) if argument.value else ""
    if argument.value and not value:
        raise Refused("wrong_fact", ALTERNATIVELY.join(own.say(one, language) for one in own.values) if own else "")
    facts = {k: v for k, v in known.items() if k != name} | ({name: value} if value else {})
    if facts != known:
        case.draft.note(EventKind.FACTS_ADDED, {"facts": facts})
    said = own.say(value, language) if own else value
    return f"{_call_fact(policy, name, language)} = {said or '–'}"


def _call_fact(policy: Policy, name: str, language: str) -> str:
    own = policy.facts.get(name)
    return own.label(name, language) if own else label_name(name, language)


def _facts_like(policy: Policy, typed: str, language: str) -> tuple[str, ...]:
    """The fact that somebody may have meant, by its name or a label; all of the desk's own where none is near."""
    labels = {typed_as: name for name, own in policy.facts.items() for typed_as in (name, *chain(*own.labels.values()))}
    known = {typed_as.casefold(): name for typed_as, name in (*((name, name) for name in FACT_LABELS), *labels.items())}
    near = get_close_matches(typed.casefold(), known, 1)
    return tuple(_call_fact(policy, name, language) for name in ([known[near[0]]] if near else policy.facts))


_DO: dict[str, Command] = {
    **command_registry.DO,
    **end_commands.DO,
    **participant_commands.DO,
    "note": _note,
    "help": send_help,
    "accept": _accept,
    "assign": _assign,
    "ask": _ask,
    "eta": _eta,
    "hold": _hold,
    "time": _time,
    "kind": _triage("kind"),
    "category": _triage("category"),
    "impact": _triage("impact"),
    "urgency": _triage("urgency"),
    "priority": _triage("priority"),
    "fact": _note_fact,
    "escalate": _escalate,
    "undo": undo,
    "show": lookups.show,
    "files": ticket_files.send,
    "find": lookups.find,
    "list": lookups.list_queue,
    "report": report_letters.ask_report,
    "why": report_letters.ask_why,
    "status": lookups.status,
    "original": lookups.show_original,
    "confidential": lookups.make_confidential,
}
