"""A time at which the requester must help: proposed, accepted or not, moved, called off, remembered (docs/process.md
S3.3).

The proposal is a question to the requester, so the ticket waits for them; an accepted time is a hold that they
approved, and ends when the time has come (S3.1). A calendar's own answer is on record and moves nothing: it is made by
a click, of whom nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from gateway.addresses import mask_tokens
from gateway.message import Attachment
from service.domain.collaboration.appointment_letters import call_off, is_ahead, is_waited_for, view, write
from service.domain.collaboration.appointment_words import TIME, agrees, in_known_words, read_answer
from service.domain.collaboration.colleague_answers import who_works
from service.domain.commands import argument_records as a
from service.domain.commands.labels import APPOINTMENT_LABEL
from service.domain.commands.lines import split_greeting
from service.domain.commands.parse import parse_word
from service.domain.commands.times import MomentProblem, TypedTime, parse_moment
from service.domain.held_mail.hold import plan_held
from service.domain.incoming_mail.append_mail import record_mail, show_words, start
from service.domain.incoming_mail.own_words_in_quotes import shown_cut
from service.domain.planning import deadlines
from service.domain.planning.case import Answer, AnyCase, Case, Command, MailCase, TimerCase, Undo
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import Post, pass_on, pass_on_words
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Appointment, Work, is_machine
from service.domain.ticket.permissions import Action, Verdict
from service.domain.ticket.timer_names import TimerName
from store.records import Event, Outcome, Role, State, Waiting
from templates.context import Done, Receipt

_AFTER = timedelta(minutes=15)  # after its end the engineer is asked how it went
_LOOKED_AT = 2000  # characters of an answer in which times are looked for
_MOST_OFFERED = 3  # times that the requester asks for, shown as commands
_WORKED_ON = frozenset({State.NEW, State.ASSIGNED, State.IN_PROGRESS, State.WAITING})


# -- #appoint ---------------------------------------------------------------------------------------------------------


def appoint(case: MailCase, argument: a.Argument) -> datetime | str:
    """Propose a time, or another one for the same appointment; `#appoint off` calls it off."""
    s, draft = case.s, case.draft
    if isinstance(argument, a.Text):
        return _off(case)
    assert isinstance(argument, a.When)
    if not draft.ticket.requester:
        raise Refused("no_mailbox")
    if is_machine(draft.ticket):
        raise Refused("nobody_reads")
    if not case.post.reaches_requester:
        raise Refused("requester_left")
    if not draft.can("ask"):
        raise Refused("state")
    greeting, _ = split_greeting(case.rest)  # the letter has one
    said_here = "\n".join(line for line in case.text.splitlines() if line.strip() != greeting or not greeting)
    text, place, prepare = read_details(mask_tokens(said_here))
    before = Work.of(draft.ticket).appointment
    moved = before is not None and before.state != "cancelled" and before.start > s.now
    number, sequence = _counted(before, moved=moved)
    one = Appointment(
        number, argument.at, s.author, s.now, end=argument.end or argument.at + s.policy.together.appointment_length,
        place=place or (before.place if before is not None and moved else ""),
        prepare=prepare or (before.prepare if before is not None and moved else ()),
        text=text[:2000], uid=_uid(draft, number, s.house.address), sequence=sequence,
    )  # fmt: skip
    deadlines.answered(s, draft)
    _propose(case, one, text=text, decided="moved" if moved else "", attachments=pass_on(s)[0])
    for address in who_works(s.policy, draft, s):
        case.post.to(address, "colleague", message=s.said(case.text or argument.said))
    return argument.at


def _counted(before: Appointment | None, *, moved: bool) -> tuple[int, int]:
    """The number in the ticket, and the sequence of the calendar's entry (RFC 5546: the later replaces the earlier)."""
    if before is None:
        return 1, 0
    return (before.number, before.sequence + 1) if moved else (before.number + 1, 0)


def _uid(draft: Draft, number: int, address: str) -> str:
    return f"T-{draft.ticket.id}-appointment-{number}@{address.rpartition('@')[2]}"


def _propose(
    case: AnyCase, one: Appointment, *, text: str, decided: str, attachments: tuple[Attachment, ...] = ()
) -> None:
    draft, post = case.draft, case.post
    changes = {
        **Work.of(draft.ticket).but(appointment=one).changes(), "waiting_for": Waiting.REQUESTER, "waiting_until": None,
        **deadlines.pause(draft.ticket, draft.now, is_told=True),
    }  # fmt: skip
    draft.move("ask", EventKind.APPOINTED, changes, moved=decided == "moved")
    draft.cancel(*deadlines.WORKING, TimerName.HOLD, TimerName.APPOINTMENT)
    message = said(one.by, post.name(one.by), text) if text else None
    write(
        post, one, "appointment", method="REQUEST", appointment=view(one, decided), message=message,
        attachments=attachments, person=True,
    )  # fmt: skip
    _schedule(case, one)


def _schedule(case: AnyCase, one: Appointment) -> None:
    """Reminders that are not too near, the time itself, and the question afterwards."""
    draft = case.draft
    data = {"number": one.number, "sequence": one.sequence}
    ahead = sorted(case.post.policy.together.appointment_reminders, reverse=True)
    for step, span in enumerate(ahead, start=1):
        following = ahead[step] if step < len(ahead) else timedelta(0)
        if one.start - draft.now >= span * 1.5:
            draft.later(
                TimerName.APPOINTMENT,
                one.start - span,
                step,
                what="remind",
                until=(one.start - following).isoformat(),
                **data,
            )
    draft.later(TimerName.APPOINTMENT, one.start, what="start", **data)
    draft.later(TimerName.APPOINTMENT, (one.end or one.start) + _AFTER, what="over", **data)


_ITEM = re.compile(r"\s*(?:[-*•·–]|\d{1,2}[.)、])\s*(?P<what>\S.*)")


def read_details(text: str) -> tuple[str, str, tuple[str, ...]]:
    """The text for the requester without its labelled lines, the place, and what to prepare: `Prepare:`, lines with a
    dash.
    """
    kept: list[str] = []
    prepare: list[str] = []
    place = ""
    for line in text.splitlines():
        label, item = APPOINTMENT_LABEL.fullmatch(line), _ITEM.fullmatch(line)
        if label and label["place"]:
            place = label["value"].strip()
        elif label:
            prepare += [one.strip() for one in re.split(r"[,;，；、]", label["value"]) if one.strip()]
        elif item:
            prepare.append(item["what"].strip())
        else:
            kept.append(line)
    text = re.sub(r"\n\s*\n\s*\n+", "\n\n", "\n".join(kept)).strip()  # where labelled lines stood
    return text, place[:200], tuple(one[:200] for one in prepare[:20])


# -- called off -------------------------------------------------------------------------------------------------------


def _off(case: MailCase) -> str:
    draft, one = case.draft, Work.of(case.draft.ticket).appointment
    if one is None or not (is_ahead(one, draft) or (one.state == "declined" and one.start > draft.now)):
        raise Refused("no_appointment")
    call_off(case, one, by=case.s.author, text=case.text)
    _go_on(case, one)
    return ""


def undo(case: MailCase, event: Event) -> str:
    """`#undo` of #appoint: the earlier time stands again, or none at all."""
    draft, one = case.draft, Work.of(case.draft.ticket).appointment
    if one is None or one.start <= draft.now or one.state in {"cancelled", "past"}:
        raise Refused("nothing_to_undo")
    was = event.data.get("was", {}).get("work", {})
    before = Work.of(replace(draft.ticket, work=was)).appointment if event.data.get("moved") else None
    draft.note(EventKind.UNDONE, of=event.seq, what=event.kind)
    if before is not None and before.start > draft.now:
        again = replace(
            before, state="proposed", sequence=one.sequence + 1, by=case.s.author, at=draft.now, calendar=""
        )
        _propose(case, again, text="", decided="moved")
        done = Done("appoint", before.start)
    else:
        call_off(case, one, by=case.s.author)
        _go_on(case, one)
        done = Done("appoint", "")
    receipt = Receipt(done=(done,))  # the requester has heard of it
    case.post.to(case.s.author, "receipt", receipt=receipt, counted=False)
    return event.kind


def _go_on(case: AnyCase, one: Appointment) -> bool:
    """The ticket is worked on again where it waited for this appointment."""
    if is_waited_for(one, case.draft.ticket):
        deadlines.resume(case.draft, case.post.policy, "resume", EventKind.RESUMED)
        return True
    return False


# -- the requester's answer -------------------------------------------------------------------------------------------


def answer(s: Situation) -> Plan | None:
    """Yes, or another time, by the requester; everything else is a comment like any other."""
    ticket = s.ticket
    one = Work.of(ticket).appointment if ticket is not None else None
    if ticket is None or one is None or s.capability is None or s.merged_from is not None:
        return None
    text = s.new_text
    word = parse_word(text)
    mine = s.author == ticket.requester and s.evidence.i == 2
    said_so = in_known_words(text)
    says = read_answer(said_so)
    if mine and says == "yes" and ticket.state in (State.RESOLVED, State.CONFIRMED):
        return _no_confirmation(s)
    if not mine or ticket.state not in _WORKED_ON or (word and word != "cancel") or s.now >= one.start:
        return None
    if not says or one.state not in {"proposed", "accepted", "declined"}:
        return None
    allowed = s.judge(Action.DECIDE)
    if allowed is not Verdict.ALLOW and not s.released:
        return plan_held(s, "the mail alone does not prove who wrote it", ask=ticket.requester)
    case = start(s)
    draft = case.draft
    record_mail(draft, s, role=Role.REQUESTER)
    if says in ("open", "other") and agrees(said_so) and _names_its_time(s, said_so, one):
        says = "yes"
    if says == "other":
        return _another_time(case, one)
    if says == "open":
        _tell(case, one, "said")
        return draft.plan(Outcome.ARTICLE, "a yes, and more: the engineer decides")
    if (s.capability.binding.get("number"), s.capability.binding.get("sequence")) != (one.number, one.sequence):
        draft.note(EventKind.REFUSED, why="a yes to a time that has moved since")
        write(case.post, one, "appointment", method="REQUEST", appointment=view(one, "moved"))
        return draft.plan(Outcome.ARTICLE, "a yes to a time that has moved since: the present one was sent again")
    if one.state == "declined":
        draft.note(EventKind.REFUSED, why="a yes to a time that was declined")
        _tell(case, one, "said")
        return draft.plan(Outcome.ARTICLE, "a yes to a time that they had declined: the engineer decides")
    return _accepted(case, one)


def _no_confirmation(s: Situation) -> Plan:
    """A yes to an appointment is none to the solution that came meanwhile: a person decides (S5.3)."""
    case = start(s)
    record_mail(case.draft, s, role=Role.REQUESTER)
    show_words(case, "requester-reply")
    return case.draft.plan(Outcome.ARTICLE, "a yes to an appointment, while the solution waits for one")


_ONLY_A_CLOCK = re.compile(r"\d|[上下]午|早上|晚上|中午|noon", re.IGNORECASE)
_HOUR = re.compile(r"\d|[一二三四五六七八九十两][点时]")


def _times_in(s: Situation, text: str, now: datetime) -> Iterator[tuple[str, TypedTime | MomentProblem]]:
    """The times that a text names, each with what is said of it from there on."""
    text, place = text[:_LOOKED_AT], 0
    while found := TIME.search(text, place):
        behind = text[found.start() : found.start() + 80]
        typed = parse_moment(behind, now, s.house.zone, is_working_day=s.is_working_day)
        if typed is not None:
            yield behind, typed
        place = found.start() + max(len(behind) - len(typed.rest), 1) if typed is not None else found.end()


def _names_its_time(s: Situation, text: str, one: Appointment) -> bool:
    """Does a yes name no other time than that of the appointment: "see you Friday at 2"?"""
    start = one.start.astimezone(s.house.zone)

    def is_its_own(typed: TypedTime | MomentProblem | None) -> bool:
        if not isinstance(typed, TypedTime):
            return False
        at = typed.at.astimezone(s.house.zone)
        if typed.kind == "time" and _HOUR.search(typed.said):
            return at == start
        return at.date() == start.date() and (typed.kind == "day" or (at.hour < 12) == (start.hour < 12))

    named = list(_times_in(s, text, s.now))
    return bool(named) and all(
        is_its_own(typed) or is_its_own(_on_its_day(s, said, one.start)) for said, typed in named
    )


def _on_its_day(s: Situation, said: str, start: datetime) -> TypedTime | MomentProblem | None:
    """A time of day alone as one of the day of the appointment."""
    midnight = start.astimezone(s.house.zone).replace(hour=0, minute=0)
    return parse_moment(said, midnight, s.house.zone) if _ONLY_A_CLOCK.match(said) else None


def _offered(s: Situation, text: str, start: datetime) -> tuple[str, ...]:
    """The other times that the requester asks for, as an engineer types them; an hour alone is one of that day."""
    zone = s.house.zone
    found = _times_in(s, text, s.now)
    times = (_on_its_day(s, said, start) if _ONLY_A_CLOCK.match(said) else typed for said, typed in found)
    hours = (one for one in times if isinstance(one, TypedTime) and one.kind == "time" and _HOUR.search(one.said))
    ahead = (one.at for one in hours if one.at > s.now and one.at != start)
    said = (at.astimezone(zone).strftime("%Y-%m-%d %H:%M") for at in ahead)
    return tuple(dict.fromkeys(said))[:_MOST_OFFERED]


def _accepted(case: MailCase, one: Appointment) -> Plan:
    draft = case.draft
    if one.state == "accepted":
        return draft.plan(Outcome.ARTICLE, "the appointment was accepted before")
    ticket = draft.ticket
    accepted = replace(one, state="accepted")
    changes = Work.of(ticket).but(appointment=accepted).changes()
    if ticket.state is State.WAITING and ticket.waiting_for not in {"", Waiting.REQUESTER}:
        draft.note(EventKind.APPOINTMENT_ACCEPTED, changes)
    else:
        held = {"waiting_for": Waiting.HOLD, "waiting_until": one.start, **deadlines.pause(ticket, case.s.now)}
        draft.move("hold", EventKind.APPOINTMENT_ACCEPTED, {**changes, **held})
        draft.cancel(*deadlines.WORKING)
    _tell(case, accepted, "accepted")
    return draft.plan(Outcome.ARTICLE, "the appointment is accepted")


def _another_time(case: MailCase, one: Appointment) -> Plan:
    draft = case.draft
    draft.note(
        EventKind.APPOINTMENT_DECLINED, Work.of(draft.ticket).but(appointment=replace(one, state="declined")).changes()
    )
    _go_on(case, one)
    _tell(case, one, "other")
    return draft.plan(Outcome.ARTICLE, "the requester needs another time")


def _tell(case: MailCase, one: Appointment, decided: str) -> None:
    """The engineer reads what the requester, or their calendar, says."""
    s = case.s
    by_calendar = decided.startswith("calendar")
    message, carried = pass_on_words(s, s.new_text, files=not by_calendar)
    offered = _offered(s, in_known_words(s.new_text), one.start) if decided in ("other", "said") else ()
    for address in who_works(s.policy, case.draft, s, one.by):
        case.post.to(
            address, "appointment-answer", message=message, appointment=view(one, decided, offered), actor=s.me,
            attachments=carried, cut="" if by_calendar else shown_cut(s),
        )  # fmt: skip


# -- a calendar's answer ----------------------------------------------------------------------------------------------

_STATUS = re.compile(r"^ATTENDEE[^\r\n]*?;PARTSTAT=(?P<status>[A-Z-]+)", re.MULTILINE | re.IGNORECASE)


def note_calendar(s: Situation, draft: Draft) -> None:
    """Outlook's or Google's answer to the invitation (METHOD:REPLY): an event that the engineer sees, and no more.

    An answer to an earlier invitation says nothing of the time that stands now (RFC 5546 section 2.1.5): it is on
    record only.
    """
    one = Work.of(draft.ticket).appointment
    status, uid, sequence = _calendar_status(s)
    proven = s.evidence.k >= 3 and s.evidence.i == 2 and not s.evidence.a.failed
    if one is None or not status or uid != one.uid or not proven:
        return
    if sequence is not None and sequence < one.sequence:
        draft.note(EventKind.APPOINTMENT_CALENDAR, status=status, why="it answers an earlier time")
        return
    noted = Work.of(draft.ticket).but(appointment=replace(one, calendar=status)).changes()
    draft.note(EventKind.APPOINTMENT_CALENDAR, noted, status=status)
    if status == one.calendar:
        return
    case = Case(s, draft, Post(draft, s.policy, s.house, s.participants, s.away))
    _tell(case, one, f"calendar-{status}")


def _calendar_status(s: Situation) -> tuple[str, str, int | None]:
    """accepted, declined, tentative or counter, and the UID and SEQUENCE that it speaks of; ("", "", None) for no
    answer of a calendar.
    """
    for attachment in s.mail.attachments:
        if attachment.type not in {"text/calendar", "application/ics"}:
            continue
        text = re.sub(r"\r?\n[ \t]", "", attachment.content[:65536].decode("utf-8", "replace")).replace("\r\n", "\n")
        method = re.search(r"^METHOD:\s*(\w+)", text, re.MULTILINE | re.IGNORECASE)
        uid = re.search(r"^UID:\s*(\S+)", text, re.MULTILINE | re.IGNORECASE)
        if not method or not uid:
            continue
        of = re.search(r"^SEQUENCE:\s*(\d{1,9})", text, re.MULTILINE | re.IGNORECASE)
        sequence = int(of[1]) if of else None
        if method[1].upper() == "COUNTER":
            return "counter", uid[1], sequence
        found = _STATUS.search(text)
        if method[1].upper() == "REPLY" and found and found["status"].lower() in {"accepted", "declined", "tentative"}:
            return found["status"].lower(), uid[1], sequence
    return "", "", None


# -- time -------------------------------------------------------------------------------------------------------------


def plan_on_time(case: TimerCase) -> Plan | None:
    """A reminder, the time itself, or the question afterwards."""
    m, draft, post = case.s, case.draft, case.post
    one, data = Work.of(draft.ticket).appointment, m.timer.data
    if one is None or (one.number, one.sequence) != (data["number"], data["sequence"]):
        return None
    if one.state not in {"proposed", "accepted"} or draft.ticket.state not in _WORKED_ON:
        return None
    if data["what"] == "start":
        return draft.plan(Outcome.NONE, "the time of the appointment has come") if _go_on(case, one) else None
    people = who_works(m.policy, draft, None, *(() if draft.ticket.assignee else (one.by,)))
    if data["what"] == "over":
        draft.note(
            EventKind.APPOINTMENT_OVER, Work.of(draft.ticket).but(appointment=replace(one, state="past")).changes()
        )
        for address in people:
            post.to(address, "appointment-over", appointment=view(one, one.state))
        return draft.plan(Outcome.NONE, "the appointment is over")
    if m.now >= datetime.fromisoformat(data["until"]):
        return None  # after downtime only the last reminder speaks, and none once the time has come
    draft.note(EventKind.APPOINTMENT_NEAR)
    write(post, one, "appointment-reminder", appointment=view(one, one.state))
    for address in people:
        post.to(address, "appointment-soon", appointment=view(one, one.state))
    return draft.plan(Outcome.NONE, "the appointment is near")


DO: dict[str, Command] = {"appoint": appoint}
ANSWERS: dict[str, Answer] = {"appointment": answer}
UNDO: dict[str, Undo] = {EventKind.APPOINTED: undo}
