"""Asking colleagues, teams and vendors without giving the ticket away; the answers are internal notes (docs/process.md
S4.3).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Unpack

from msgspec.structs import replace

from gateway.addresses import mask_tokens
from gateway.read.later_pattern import compile_later
from rules.decision.roster import find_person, find_team, list_alike, list_names
from rules.policy.model import Policy
from rules.policy.organisations import same_organisation
from service.domain.collaboration.colleague_answers import (
    business_after,
    doubt,
    goes_own_road,
    gone,
    history_of,
    name_of,
    names_somebody,
    number_asked,
    people_of,
    there,
    who_works,
)
from service.domain.commands import argument_records as a
from service.domain.commands.lines import split_greeting
from service.domain.incoming_mail.append_mail import record_mail, start
from service.domain.planning.case import Answer, Command, MailCase, TimerCase
from service.domain.planning.deadlines import TOP_PRIORITY
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import Post, language_for, pass_on_words
from service.domain.planning.plan import LetterFields, Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Consult, Work
from service.domain.ticket.timer_names import TimerName
from store.records import ENDED_STATES, Outcome, Role, State, Visibility
from templates.context import ConsultView, Done, Escalation, Receipt, Who

_QUESTION = 4000  # characters that are kept with the ticket; the letter carries all
_TOPIC = 70
GATHERED_WITHIN = timedelta(minutes=15)  # of an answer that not everybody has at once
_MOST_ASKED = 20  # people and teams of one mail: more is a circular letter, not a question
_CHINESE = compile_later("[\u4e00-\u9fff]")


# -- #consult ---------------------------------------------------------------------------------------------------------


def consult(case: MailCase, argument: a.Argument) -> str:
    """Ask people, teams and vendors; each gets a letter of their own, and everybody the same question."""
    assert isinstance(argument, a.Targets)
    s, draft = case.s, case.draft
    if draft.ticket.state in ENDED_STATES:
        raise Refused("state")
    argument = _with_everybody(case, argument)
    asked = [_find(case, target) for target in argument.targets]
    before = sum((one.at, one.by) == (s.now, s.author) for one in Work.of(draft.ticket).consults)
    if before + len(asked) > _MOST_ASKED:
        raise Refused("too_many")
    names = []
    for to, outside in dict.fromkeys(asked):
        names.append(_ask_outside(case, to, argument) if outside else _ask_inside(case, to, argument))
    span = s.policy.together.consult_reminder
    if (span.seconds or span.days) and not before:  # one reminder of all that a mail asks
        draft.later(
            TimerName.CONSULT_REMINDER, business_after(s.policy, s.now, span), at=s.now.isoformat(), by=s.author
        )
    return ", ".join(names)


def _with_everybody(case: MailCase, argument: a.Targets) -> a.Targets:
    """`bob and noor what?` asks both, where noor is somebody here; `bob and then?` asks bob."""
    while argument.also is not None and names_somebody(case.s.policy, argument.also.targets[-1]):
        argument = argument.also
    return argument


def _find(case: MailCase, target: a.HandOverTarget) -> tuple[str, bool]:
    """An address or a team's name, and whether it is outside. Raises Refused."""
    s, policy = case.s, case.s.policy
    team = find_team(policy, target.name) if target.kind == "team" or "@" in target.name else ""
    if team:
        return team, False
    if target.kind == "team":
        raise Refused("unknown_team", list_alike(policy, target.name, people=False))
    found = find_person(policy, target.name) if target.kind == "person" else s.author
    if found == s.author:
        raise Refused("ask_yourself")
    if isinstance(found, str):
        if found == case.draft.ticket.requester:
            raise Refused("requesters_side")
        return found, False
    if found:
        raise Refused("ambiguous_person", list_names(policy, found))
    if "@" not in target.name:
        team = find_team(policy, target.name)
        if team:
            return team, False
        raise Refused("unknown_person", list_alike(policy, target.name))
    return target.name, _is_outside(case, target.name)


def _is_outside(case: MailCase, address: str) -> bool:
    """Is it a vendor's address? The requester's own people are asked by other words. Raises Refused."""
    s, ticket = case.s, case.draft.ticket
    if address in s.house.addresses or mask_tokens(address) != address:
        raise Refused("own_address")
    if address in roles_of(s.policy):
        return False
    readers = {p.address for p in s.participants if p.until is None and p.role != Role.CONSULTED}
    if address in readers or address == ticket.requester or same_organisation(s.policy, ticket.requester, address):
        raise Refused("requesters_side")
    return True


def roles_of(policy: Policy) -> frozenset[str]:
    """Managers, admins and leads, whether they work on tickets or not: they belong to the desk."""
    teams = policy.teams.values()
    people = (*(p for team in teams for p in (team.lead, team.deputy, team.manager)), policy.desk.manager)
    return frozenset(address for address in (*people, *policy.desk.admins) if address)


def _question(case: MailCase, argument: a.Targets, rest: str, *, greets: bool = False) -> str:
    """The words behind the command, then those of the mail; a greeting stands first, or nowhere."""
    greeting, rest = split_greeting(rest)
    parts = (greeting if greets else "", argument.text, rest)
    if not argument.text and not rest and not case.s.mail.attachments:
        raise Refused("no_question")
    return mask_tokens("\n\n".join(part for part in parts if part))


def _ask_inside(case: MailCase, to: str, argument: a.Targets) -> str:
    s, draft = case.s, case.draft
    question = _question(case, argument, case.rest)
    work = Work.of(draft.ticket)
    one = Consult(len(work.consults) + 1, to, question[:_QUESTION], s.author, s.now)
    draft.note(EventKind.CONSULTED, work.but(consults=(*work.consults, one)).changes(), number=one.number, to=to)
    message, carried = pass_on_words(s, question, internal=True)
    people = tuple(p for p in people_of(s.policy, to) if p not in {s.author, draft.ticket.requester})
    if not people:
        raise Refused("nobody_there")
    already = {
        letter.to for letter in draft.letters if letter.letter == "consult" and letter.context["message"] == message
    }
    on_it = {p.address for p in s.participants if p.until is None}
    for address in there(s, people):
        if address in already:
            continue
        if address not in on_it:
            draft.join(address, Role.CONSULTED)
        case.post.to(
            address, "consult", action="consult", binding={"number": one.number}, message=message,
            actor=s.me, history=history_of(case), attachments=carried, person=True,
            counted=False, consult=ConsultView(others=_others(case, to)),
        )  # fmt: skip
    _say_who_is_away(case, to, people)
    return name_of(case.post, to)


def _others(case: MailCase, to: str) -> tuple[Who, ...]:
    """Who else is asked by the same mail, those outside too: all of them see the answers, or are seen answering."""
    everybody = (_find(case, target)[0] for argument in _arguments(case) for target in argument.targets)
    names = dict.fromkeys(one for one in everybody if one != to)
    return tuple(Who(name_of(case.post, one), one) for one in names)


def _arguments(case: MailCase) -> tuple[a.Targets, ...]:
    """What each #consult of the mail says."""
    values = (command.value for command in case.s.commands.commands)
    return tuple(_with_everybody(case, value) for value in values if isinstance(value, a.Targets))


def _say_who_is_away(case: MailCase, to: str, people: tuple[str, ...]) -> None:
    """Whoever asks somebody who is away is told so at once; a team is asked all the same, those who are there first."""
    s = case.s
    if all(gone(s, address) is not None for address in people):
        done = Done("consult_away", name_of(case.post, to, language_for(s.policy, s.house, None, s.author)))
        case.post.to(s.author, "receipt", receipt=Receipt(done=(done,)), counted=False)


# -- a vendor ---------------------------------------------------------------------------------------------------------


def _ask_outside(case: MailCase, to: str, argument: a.Targets) -> str:
    """A vendor sees the words behind the command; the mail's text and files only where the mail does nothing but
    consult outside.
    """
    s, draft = case.s, case.draft
    alone = case.words == {"consult"} and _all_outside(case)
    question = _question(case, argument, case.rest if alone else "", greets=True)
    if not question:
        raise Refused("no_question")
    person = s.people.get(to)
    if person is not None and person.dead_since is not None:
        raise Refused("dead_address")
    work = Work.of(draft.ticket)
    before = next((one for one in work.consults if one.outside and one.to == to), None)
    if before is None:
        topic = " ".join((mask_tokens(argument.text) or split_greeting(question)[1].split("\n")[0]).split())
        topic = topic if len(topic) <= _TOPIC else topic[: _TOPIC - 1].rstrip() + "…"
        one = Consult(
            len(work.consults) + 1, to, question[:_QUESTION], s.author, s.now, outside=True, topic=topic,
            language=_language(case, to, question),
        )  # fmt: skip
    else:
        one = replace(before, question=question[:_QUESTION], by=s.author, at=s.now, answered_by="", answered_at=None)
    draft.note(EventKind.CONSULTED, _with(work, one).changes(), number=one.number, to=to, outside=True)
    if to not in {p.address for p in s.participants if p.until is None}:
        draft.join(to, Role.CONSULTED)
    message, carried = pass_on_words(s, question, files=alone)
    _write_outside(case.post, one, message=message, attachments=carried, person=True, counted=False)
    return to


def _all_outside(case: MailCase) -> bool:
    """Does every #consult of the mail ask somebody outside?"""
    return all(_find(case, target)[1] for argument in _arguments(case) for target in argument.targets)


def _language(case: MailCase, address: str, question: str) -> str:
    """Theirs where it is known, else that of the question, else the desk's."""
    s = case.s
    person = s.people.get(address)
    chinese = "zh" if _CHINESE.search(question) else ""
    wanted = (person.language if person is not None else "", chinese or s.reading.language)
    return next((code for code in wanted if code in s.house.languages), s.house.languages[0])


def _write_outside(post: Post, one: Consult, **more: Unpack[LetterFields]) -> None:
    """In a thread of its own that shows nothing of the ticket's; their own number stands in the subject."""
    actor = Who(post.name(one.by), one.by)
    parents = (one.message_id,) if one.message_id else ()
    own: LetterFields = {
        "action": "consult", "binding": {"number": one.number}, "language": one.language, "actor": actor,
        "reason": one.topic, "reference": one.reference, "own_thread": f"consult {one.number}", "parents": parents,
        **more,
    }  # fmt: skip
    post.to(one.to, "consult-outside", **own)


_REFERENCES = (
    re.compile(r"ref:_?[\w.!-]{6,60}:ref", re.IGNORECASE),
    re.compile(r"\[(?!T-\d)[^\[\]]{0,20}?[#＃:：-]?\s?[A-Z]{0,6}[#-]?\d[\w./-]{2,24}\]", re.IGNORECASE),
    re.compile(
        r"(?:(?<!\w)(?:support\s+)?(?:case|ticket|incident|request|ref(?:erence)?|issue|call|rma)\b|工单|案例|受理|服务单|报修单"
        r"|编号)"
        r"(?:\s*(?:(?:no|nr|number|id)\b\.?|号码?|编号))?\s*[#＃:：-]?\s*(?:[A-Z]{1,6}-?)?\d[A-Za-z0-9_./-]{2,24}",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![A-Za-z0-9_.-])(?!T-\d)(?:INC|REQ|SR|CS|CAS|RITM|TKT|HD|[A-Z]{2,8})-?\d{4,12}(?![A-Za-z0-9_.])"),
    re.compile(r"(?<![A-Za-z0-9_&])[#＃]\d{3,12}(?![A-Za-z0-9_])"),
)


def find_reference(subject: str) -> str:
    """Somebody else's ticket number as their subject has it (`[#12345]`, `Case 4711`), for their system to thread by;
    "" for none.
    """
    plain = " ".join(re.sub(r"\[T-\d+\]", " ", subject[:500]).split())
    return next((found[0] for pattern in _REFERENCES if (found := pattern.search(plain))), "")


def _reference_in(subject: str, one: Consult) -> str:
    """Their number in a subject; as their system wrote it first, where somebody writes the same one by hand."""
    found = find_reference(subject)
    return one.reference if _core(found) == _core(one.reference) else found


def _core(reference: str) -> str:
    """The number itself: what remains of `[Case #4711-88]` and of `case 4711-88`."""
    from_digit = re.search(r"\d.*", reference)
    return re.sub(r"[\W_]", "", from_digit[0]).lower() if from_digit else reference


# -- the answer -------------------------------------------------------------------------------------------------------


def answer(s: Situation) -> Plan | None:
    """An answer to a consult: an internal note. An engineer's commands follow the usual rights; their text stays
    inside.
    """
    one = find(s)
    if one is None:
        return None
    if goes_own_road(s, orders=bool(s.commands.commands or s.commands.problems)):
        return None  # which gives the answer to `take` as well
    held = doubt(s, colleague=one.outside and same_organisation(s.policy, one.to, s.author))
    if held is not None:
        return held
    return _record(s, one)


def unaddressed(s: Situation) -> Plan | None:
    """A vendor's mail without our address, but in the thread that only they have (K2 and the sender who was asked)."""
    if s.ticket is None or s.capability is not None or s.k != 2 or s.author in s.policy.people:
        return None
    one = next((c for c in Work.of(s.ticket).consults if c.outside and c.to == s.author), None)
    if one is None or not any(
        p.address == s.author and p.role == Role.CONSULTED and p.until is None for p in s.participants
    ):
        return None
    return doubt(s, colleague=True) or _record(s, one)


def _record(s: Situation, one: Consult) -> Plan:
    case = start(s)
    role = Role.ENGINEER if s.author in s.policy.people else Role.OTHER
    record_mail(case.draft, s, role=role, visibility=Visibility.INTERNAL)
    text = s.commands.text if s.author in s.policy.people else s.new_text  # nobody else writes commands
    take(case, text, one)
    return case.draft.plan(Outcome.ARTICLE, f"an answer to consult {one.number}")


def find(s: Situation) -> Consult | None:
    """The consult that the mail's address belongs to."""
    number, ticket = number_asked(s, "consult"), s.merged_from or s.ticket
    consults = Work.of(ticket).consults if ticket is not None else ()
    return next((one for one in consults if one.number == number), None)


def take(case: MailCase, text: str, one: Consult) -> None:
    """Put an answer on record. The assignee and who asked see it; whoever was asked by the same mail reads the answers
    of a while in one letter (`gathered_answers`).
    """
    s, draft, post = case.s, case.draft, case.post
    if not text and not s.mail.attachments:
        return
    work = Work.of(draft.ticket)
    reference = (_reference_in(s.mail.subject, one) if one.outside else "") or one.reference
    language = s.reading.language if one.outside and s.reading.language in s.house.languages else one.language
    received = one.outside and reference != one.reference and _acknowledges(text)
    by, at = (one.answered_by, one.answered_at) if received else (s.author, s.now)
    answered = replace(
        one, answered_by=by, answered_at=at, reference=reference, language=language,
        message_id=s.mail.message_id if one.outside else "",
    )  # fmt: skip
    there_ = s.merged_from is None
    flags: dict[str, Any] = {"other_address": True} if one.outside and s.author != one.to else {}
    changes = _with(work, answered).changes() if there_ else {}
    at_once = not there_ or _is_told_at_once(draft, one)
    draft.note(EventKind.CONSULT_ANSWERED, changes, number=one.number, at_once=at_once, **flags)
    working = who_works(s.policy, draft, s, one.by) if at_once else ()
    if there_ and _await_more(case, work, one, working, at_once=at_once):
        draft.later(TimerName.CONSULT_ANSWERS, s.now + GATHERED_WITHIN, at=one.at.isoformat(), by=one.by)
    if not at_once:
        return
    message, carried = pass_on_words(s, text, internal=True)
    outside = s.author not in s.policy.people and s.author not in roles_of(s.policy)
    own: LetterFields = {
        "message": message,
        "consult": ConsultView(one.question, Who(post.name(one.by), one.by), outside=outside),
        "attachments": carried,
        "actor": s.me,
        "counted": s.author not in s.policy.people,  # a machine that does not say so must not flood the desk
        "reference": one.to if one.outside else "",
    }
    for address in working:
        post.to(address, "consult-answer", **own)


def _is_told_at_once(draft: Draft, one: Consult) -> bool:
    """Is it the answer that somebody waits for: the first one, anything of a person who was asked by name, all when
    it burns? What else a team says comes in one letter.
    """
    return one.answered_at is None or "@" in one.to or draft.ticket.priority == TOP_PRIORITY


def _await_more(case: MailCase, work: Work, one: Consult, told: tuple[str, ...], *, at_once: bool) -> bool:
    """Is there somebody who has not read this answer yet, beside those who are told of it now?"""
    s, draft = case.s, case.draft
    without = {s.author, draft.ticket.requester, *told}
    return not at_once or any(address not in without for _, address in asked_together(s.policy, work, one.at, one.by))


def note_answered(draft: Draft, number: int, by: str) -> bool:
    """On a ticket that is part of another one, where the answer itself stands: nobody is reminded of it after they
    part. False: known.
    """
    work = Work.of(draft.ticket)
    one = next((one for one in work.consults if one.number == number and one.answered_at is None), None)
    if one is not None:
        answered = replace(one, answered_by=by, answered_at=draft.now)
        draft.note(EventKind.CONSULT_ANSWERED, _with(work, answered).changes(), number=number)
    return one is not None


_RECEIVED = compile_later(
    r"\b(?:received|created|opened|registered|logged|acknowledg\w+|contacting us|as soon as possible"
    r"|get back to you)\b|收到|已受理|已创建|已登记|尽快",
    re.IGNORECASE,
)


def _acknowledges(text: str) -> bool:
    """Does a vendor's system only tell, without the marks of one, that it has our question? Then it is still open."""
    return len(text) < 1500 and _RECEIVED.search(text) is not None and "?" not in text and "？" not in text


def asked_together(policy: Policy, work: Work, at: datetime, by: str) -> tuple[tuple[int, str], ...]:
    """Who was asked by one mail and still works here, without those outside: the number of their consult, and
    their address.
    """
    together = (c for c in work.consults if (c.at, c.by) == (at, by) and not c.outside)
    return tuple((c.number, to) for c in together for to in people_of(policy, c.to) if _works_here(policy, to))


def _works_here(policy: Policy, address: str) -> bool:
    """Not of those who left since they were asked: what others answer is not for them any more."""
    return address in policy.people or address in roles_of(policy)


def _with(work: Work, one: Consult) -> Work:
    others = tuple(c for c in work.consults if c.number != one.number)
    return work.but(consults=tuple(sorted((*others, one), key=lambda c: c.number)))


# -- machines of a vendor ---------------------------------------------------------------------------------------------


def note_reference(s: Situation, draft: Draft) -> None:
    """The vendor's system acknowledged our mail: its number is remembered, and nothing else follows."""
    work, asked = Work.of(draft.ticket), find(s)
    one = next(
        (
            c
            for c in work.consults
            if c.outside and (s.author == c.to or same_organisation(s.policy, c.to, s.author))
            and (asked is None or asked.number == c.number)
        ),
        None,
    )  # fmt: skip
    reference = _reference_in(s.mail.subject, one) if one is not None else ""
    if one is None or not reference or s.evidence.a.failed or one.reference == reference:
        return
    draft.note(EventKind.REFERENCE_NOTED, _with(work, replace(one, reference=reference)).changes(), number=one.number)


# -- silence ----------------------------------------------------------------------------------------------------------


def plan_reminder(case: TimerCase) -> Plan | None:
    """Who was asked by one mail and has not answered is reminded once; the assignee and who asked are told."""
    m, draft, post = case.s, case.draft, case.post
    ticket, at = draft.ticket, datetime.fromisoformat(str(m.timer.data["at"]))
    silent = [one for one in Work.of(ticket).consults if one.at == at and one.answered_at is None]
    if not silent or ticket.state in ENDED_STATES or ticket.state in (State.RESOLVED, State.CONFIRMED):
        return None
    draft.note(EventKind.CONSULT_REMINDED, numbers=[one.number for one in silent])
    for one in silent:
        message = said(one.by, post.name(one.by), one.question, internal=not one.outside)
        if one.outside:
            _write_outside(post, one, message=message, step=2)
            continue
        actor = Who(post.name(one.by), one.by)
        for address in people_of(m.policy, one.to):
            if _works_here(m.policy, address) and address not in {one.by, ticket.requester}:
                post.to(
                    address, "consult", action="consult", binding={"number": one.number}, message=message, actor=actor,
                    step=2,
                )  # fmt: skip
    silence = Escalation(told=tuple(Who(name_of(post, one.to), one.to) for one in silent))
    for address in who_works(m.policy, draft, None, str(m.timer.data["by"])):
        post.to(address, "consult-unanswered", consult=ConsultView(silent[0].question), escalation=silence)
    return draft.plan(Outcome.NONE, f"{len(silent)} consults without an answer")


DO: dict[str, Command] = {"consult": consult}
ANSWERS: dict[str, Answer] = {"consult": answer}
