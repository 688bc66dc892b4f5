"""What timers are for: the names that their rows hold.

What each kind needs and does stands in `service.domain.plan_timer.TIMERS`.
"""

from __future__ import annotations

from enum import StrEnum


class TimerName(StrEnum):
    """A timer's kind, as the store holds it: the value of a released version is never changed."""

    # of a ticket that somebody works on
    PROMISE = "promise"  # of the escalation chain
    UNANSWERED = "escalation_unanswered"
    LATENESS = "lateness"  # one reader hears of it with all else that is late
    UPDATE = "update"  # the requester has not heard anything for a while
    ETA = "eta"
    HOLD = "hold"
    QUESTION = "question"  # to the requester: reminders, then the ticket is the engineer's again
    HANDOVER = "handover"  # of somebody who is away, has left, or whom letters do not reach
    ORDER = "order"  # one line of a digest's answer
    # of a ticket that is solved
    REMINDER = "reminder"
    UNCONFIRMED = "close_unconfirmed"
    REVIEW = "review"  # of a confirmed ticket whose record is incomplete or not reviewed
    SURVEY = "survey"
    # of what several people do on a ticket
    APPOINTMENT = "appointment"
    APPROVAL_REMINDER = "change_reminder"
    APPROVAL_DEADLINE = "change_deadline"
    CONSULT_ANSWERS = "consult_answers"  # those that not everybody has read
    CONSULT_REMINDER = "consult_reminder"
    TASK_DUE = "task_due"  # step 1 before the deadline, 2 at the deadline, 3 when it is late
    PERSONAL_DATA = "personal_data"  # step 0 a decision about it, 1 an erasure whose letter is on its way
    # of tickets that belong together
    FOLLOW = "follow"
    ADOPT = "major_adopt"
    JOINED = "major_report"  # a report joined the major incident, or left it
    MORE_REPORTS = "major_more"
    # of letters and mails
    HELD_EXPIRY = "held_expiry"
    VERDICT = "verdict"  # a held mail whose sender's domain gave no answer
    LETTER_LOST = "letter_lost"
    LETTER_LATE = "letter_late"
    LETTER_UNSEALED = "letter_unsealed"
    BUNDLE = "bundle"  # mails for which no letter went out
    ALERTS = "alerts"  # of a machine, since the first letter about its ticket
    GATHERED = "gathered"  # a ticket of a new sender whose letter waits
    # of no ticket
    FLOOD = "flood"  # the list of such tickets; there is one
    RECURRING = "recurring"  # one for each rule
    REPORT = "report"  # one for each rule, and one for each report that somebody asked for
    DIGEST = "digest"  # one for each engineer, every working morning
    TEAM_DIGEST = "digest_lead"  # one for each lead, every working morning
    ABSENT = "absent"  # somebody is away or has left: step 0 their tickets are handed on, then they are told
    UNREACHED = "unreached"  # letters to somebody of the desk come back
    REACHED = "reached"  # and arrive again
