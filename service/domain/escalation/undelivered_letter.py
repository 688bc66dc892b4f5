"""A letter that was refused, given up, or still waits after four hours: on the ticket's record,
and told to its engineers.

What came of a delivery is noted together with a timer of these kinds, in one transaction (T5); the timer's plan is
this one. So a crash between the two cannot lose what the engineers must know, and any node may do it.
"""

from __future__ import annotations

import re
from datetime import timedelta

from rules.policy.model import Policy
from service.domain.approval import change
from service.domain.planning.case import AnyCase
from service.domain.planning.draft import Draft
from service.domain.planning.plan import Plan
from service.domain.queue import reachability
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName
from store.records import Letter, Outcome, Scope, Timer
from templates.context import Failure

LATE_AFTER = timedelta(hours=4)
_NO_SUCH_MAILBOX = re.compile(
    r"\b5\.1\.(?:[1-6]|10)\b|\b5\.2\.1\b"
)  # RFC 3463: the address itself is wrong, or switched off
_OF_THE_LETTER = re.compile(
    r"5\.(?:1\.[78]|2\.[2-4]|3\.\d|4\.[0235-7]|5\.\d|6\.\d|7\.\d+)"
)  # full, too large, looks like spam …
GONE = "gone"  # the kind of failure after which no more letters go there
WORK = "work"  # that of a letter to somebody of the desk, which somebody else may do

# Nobody is told that one of these is lost.
ABOUT_LETTERS = frozenset({"bounced", "delayed", "not-sealed", reachability.CHECK})


def plan_timers(letter: Letter, state: str, reply: str, *, at_rcpt: bool = False) -> tuple[Timer, ...]:
    """What must follow once a try ended in `state`: nothing where it was sent.

    The first try that is put off sets the clock of LETTER_LATE; `letter` is as it was before this try.
    """
    if state in {"failed", "dead"}:
        data = {"letter": letter.id, "reply": reply, "at_rcpt": at_rcpt}
        return (Timer(letter.ticket_id, TimerName.LETTER_LOST, letter.due_at, 0, data),)
    if state == "held":
        about = {"letter": letter.id, "why": reply}
        return (Timer(letter.ticket_id, TimerName.LETTER_UNSEALED, letter.due_at, 0, about),)
    if state == "waiting" and not letter.last_reply and letter.ticket_id is not None:
        return (
            Timer(letter.ticket_id, TimerName.LETTER_LATE, letter.created_at + LATE_AFTER, 0, {"letter": letter.id}),
        )
    return ()


def is_gone(status: str) -> bool:
    """Does a delivery report with this code end all writing to the address?

    One that gives no reason does; spam, size, a full box do not.
    """
    return not _OF_THE_LETTER.fullmatch(status)


def ends_writing(policy: Policy, letter: Letter, reply: str, *, at_rcpt: bool, in_a_row: int) -> bool:
    """Is this refusal one of the address itself? `in_a_row`: how many of the last letters there were refused."""
    if letter.state != "failed" or not in_a_row:
        return False  # given up, or a later one has arrived
    if _NO_SUCH_MAILBOX.search(reply) is not None:
        return True
    return reachability.is_of_desk(policy, letter.recipient) and reachability.is_unreached(
        reply, at_rcpt=at_rcpt, in_a_row=in_a_row
    )


def plan_lost_alone(draft: Draft, letter: Letter | None, *, gone: bool) -> Plan | None:
    """A letter of no ticket will not arrive: it is only known of whom nothing reaches."""
    if letter is None or not gone:
        return None
    draft.set_timer(reachability.lost_to(letter.recipient, draft.now))
    return draft.plan(Outcome.NONE, f"letter {letter.id} did not arrive", dead=(letter.recipient,))


def plan_lost(case: AnyCase, letter: Letter | None, reply: str, *, gone: bool) -> Plan | None:
    """It will not arrive.

    A refusal of the address itself also ends all writing to it; any other may be about the letter.
    """
    draft, policy = case.draft, case.s.policy
    if letter is None or letter.state not in {"failed", "dead"}:
        return None  # somebody has set it going again
    draft.note(
        EventKind.LETTER_LOST, letter=letter.id, recipient=letter.recipient, kind_of_letter=letter.kind, reason=reply
    )
    if gone and reachability.is_of_desk(policy, letter.recipient):
        draft.set_timer(reachability.lost_to(letter.recipient, draft.now))
    if letter.kind == "change-approval":
        change.letter_lost(case, letter.recipient)
    elif _concerns(policy, letter):
        failure = Failure(letter.subject, letter.recipient, reply, kind=GONE if gone else "")
        case.post.to_engineers("bounced", without=letter.recipient, failure=failure)
    dead = (letter.recipient,) if gone else ()
    return draft.plan(Outcome.NONE, f"letter {letter.id} did not arrive: {reply}"[:300], dead=dead)


def plan_late(case: AnyCase, letter: Letter | None) -> Plan | None:
    """Their server has put it off for hours. Where no server answers at all the desk's admin is the one to know."""
    if letter is None or letter.state not in {"waiting", "sending"} or not letter.last_reply.startswith("4"):
        return None
    case.draft.note(EventKind.LETTER_LATE, letter=letter.id, recipient=letter.recipient, reason=letter.last_reply)
    if _concerns(case.s.policy, letter):
        failure = Failure(what=letter.subject, recipient=letter.recipient, reason=letter.last_reply)
        case.post.to_engineers("delayed", without=letter.recipient, failure=failure, deadline=letter.give_up_at)
    return case.draft.plan(Outcome.NONE, f"letter {letter.id} waits for four hours")


def plan_unsealed(case: AnyCase, letter: Letter | None, why: str) -> Plan | None:
    """A letter is kept back, for this desk sends nothing unencrypted. The word about it says nothing of what it holds,
    so that it may leave; without a ticket it is for the admins.
    """
    if letter is None or letter.state != "held":
        return None  # it went meanwhile
    draft = case.draft
    kind = why if why == "no_certificate" else ""
    failure = Failure(str(letter.id), letter.recipient, "" if kind else why, kind=kind)
    if letter.ticket_id is None:
        for address in case.s.policy.desk.admins:
            case.post.to(address, "not-sealed", failure=failure, scope=Scope.NONE)
        return draft.plan(Outcome.NONE, f"letter {letter.id} cannot be encrypted")
    draft.note(EventKind.LETTER_UNSEALED, letter=letter.id, recipient=letter.recipient, reason=why)
    case.post.to_engineers("not-sealed", failure=failure)
    return draft.plan(Outcome.NONE, f"letter {letter.id} cannot be encrypted")


def _concerns(policy: Policy, letter: Letter) -> bool:
    """Letters to the requester's side; a letter to an engineer that is lost is on record,
    and never answered by another one.
    """
    return letter.recipient not in policy.people and letter.kind not in ABOUT_LETTERS
