"""What can happen to a ticket: the kinds of its events, as the store holds them for good."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """A kind of event.

    Its value stands in the log of every ticket and is never changed; [event] of words.toml has its words.
    """

    # a ticket comes, is worked on and ends
    OPENED = "opened"
    ARTICLE_ADDED = "article_added"
    POSSIBLY_RELATED = "possibly_related"
    FACTS_ADDED = "facts_added"
    TRIAGED = "triaged"
    TRIAGE_FIXED = "triage_fixed"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    HANDED_WITH_PARENT = "handed_with_parent"
    TAKEN_UP = "taken_up"
    ANSWERED = "answered"
    ANSWER_SENT = "answer_sent"
    PROMISED = "promised"
    PROMISE_NEAR = "promise_near"
    PROMISE_KEPT = "promise_kept"
    PROMISE_BROKEN = "promise_broken"
    DUE_SET = "due_set"
    WAITING = "waiting"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    QUESTIONED = "questioned"
    REOPENED = "reopened"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    UNDONE = "undone"
    RECORDED = "recorded"
    RECORD_RETURNED = "record_returned"
    TIME_SPENT = "time_spent"
    REVIEW_ASKED = "review_asked"
    REVIEWED = "reviewed"
    REVIEW_REMINDED = "review_reminded"
    SURVEY_SENT = "survey_sent"
    SURVEY_SCORED = "survey_scored"
    # time passes, or somebody hurries
    NUDGED = "nudged"
    WORK_GOES_ON = "work_goes_on"
    REMINDED = "reminded"
    REQUESTER_AWAY = "requester_away"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    URGENCY_ASKED = "urgency_asked"
    ESCALATED = "escalated"
    ESCALATION_ACKNOWLEDGED = "escalation_acknowledged"
    ESCALATION_UNANSWERED = "escalation_unanswered"
    LEVEL_RAISED = "level_raised"
    RECURRING_DUE = "recurring_due"
    # who is on it
    PARTICIPANT_ADDED = "participant_added"
    PARTICIPANT_LEFT = "participant_left"
    REQUESTER_CHANGED = "requester_changed"
    # mails and letters
    HELD = "held"
    HELD_DROPPED = "held_dropped"
    HELD_EXPIRED = "held_expired"
    REFUSED = "refused"
    WORDS_ADDED = "words_added"
    SPAM = "spam"
    NOT_SPAM = "not_spam"
    SENDER_REMEMBERED = "sender_remembered"
    SENDER_FORGOTTEN = "sender_forgotten"
    AUTOMATIC_MAIL = "automatic_mail"
    LOOP = "loop"
    BUNDLED = "bundled"
    BOUNCED = "bounced"
    LETTER_LATE = "letter_late"
    LETTER_LOST = "letter_lost"
    LETTER_UNSEALED = "letter_unsealed"
    LETTER_RESENT = "letter_resent"
    ALERT_AGAIN = "alert_again"
    ALERT_JOINED = "alert_joined"
    ALERT_OVER = "alert_over"
    ALERT_DONE = "alert_done"
    ALERT_MOVED = "alert_moved"
    # several people work on it
    CONSULTED = "consulted"
    CONSULT_ANSWERED = "consult_answered"
    CONSULT_GATHERED = "consult_gathered"
    CONSULT_REMINDED = "consult_reminded"
    REFERENCE_NOTED = "reference_noted"
    TASK_GIVEN = "task_given"
    TASK_DONE = "task_done"
    TASK_MOVED = "task_moved"
    TASK_DROPPED = "task_dropped"
    TASK_REMINDED = "task_reminded"
    TASK_OVERDUE = "task_overdue"
    IMPROVEMENT_NOTED = "improvement_noted"
    IMPROVEMENT_DONE = "improvement_done"
    APPOINTED = "appointed"
    APPOINTMENT_ACCEPTED = "appointment_accepted"
    APPOINTMENT_DECLINED = "appointment_declined"
    APPOINTMENT_OFF = "appointment_off"
    APPOINTMENT_NEAR = "appointment_near"
    APPOINTMENT_OVER = "appointment_over"
    APPOINTMENT_CALENDAR = "appointment_calendar"
    # approvals
    CHANGE_ASKED = "change_asked"
    CHANGE_INCOMPLETE = "change_incomplete"
    CHANGE_PREAPPROVED = "change_preapproved"
    CHANGE_VOTED = "change_voted"
    CHANGE_COMMENTED = "change_commented"
    CHANGE_REFUSED = "change_refused"
    CHANGE_REWORDED = "change_reworded"
    CHANGE_REMINDED = "change_reminded"
    CHANGE_DEPUTY_ASKED = "change_deputy_asked"
    CHANGE_DECIDED = "change_decided"
    # tickets that belong together
    MERGED = "merged"
    MERGED_IN = "merged_in"
    UNMERGED = "unmerged"
    UNMERGED_FROM = "unmerged_from"
    SPLIT_OFF = "split_off"
    LINKED = "linked"
    UNLINKED = "unlinked"
    SOUNDS_SOLVED = "sounds_solved"
    ANSWER_PASSED_ON = "answer_passed_on"
    SOLUTION_PASSED_ON = "solution_passed_on"
    JOINED_MAJOR = "joined_major"
    REPORT_JOINED = "report_joined"
    REPORT_LEFT = "report_left"
    REPORT_LATE = "report_late"
    REPORTS_SHOWN = "reports_shown"
    REPORTS_RELEASED = "reports_released"
    PARENT_LEFT = "parent_left"
    MAJOR_PROPOSED = "major_proposed"
    MAJOR_ACCEPTED = "major_accepted"
    MAJOR_REFUSED = "major_refused"
    # knowledge
    ARTICLES_OFFERED = "articles_offered"
    ARTICLE_ASKED = "article_asked"
    ARTICLES_HELPED = "articles_helped"
    ARTICLE_USED = "article_used"
    ARTICLE_DRAFTED = "article_drafted"
    ARTICLE_PUBLISHED = "article_published"
    ARTICLE_REJECTED = "article_rejected"
    # who may see it, and who looked
    LOOKED_AT = "looked_at"
    ORIGINAL_SHOWN = "original_shown"
    MADE_CONFIDENTIAL = "made_confidential"
    MADE_COMMON = "made_common"
    ERASED = "erased"
    DATA_DECIDED = "data_decided"
    DATA_GIVEN = "data_given"


# Reading is on record, and no work: the ticket has not moved by it.
READING = frozenset({EventKind.LOOKED_AT, EventKind.ORIGINAL_SHOWN})


# Of these `#show` and the dossier say nothing: an article or a letter beside them says it,
# or only the desk's own steps need them.
UNTOLD = frozenset(
    {
        EventKind.ARTICLE_ADDED,
        EventKind.POSSIBLY_RELATED,
        EventKind.FACTS_ADDED,
        EventKind.TRIAGE_FIXED,
        EventKind.HANDED_WITH_PARENT,
        EventKind.TAKEN_UP,
        EventKind.ANSWER_SENT,
        EventKind.PROMISE_NEAR,
        EventKind.PROMISE_KEPT,
        EventKind.DUE_SET,
        EventKind.RECORD_RETURNED,
        EventKind.TIME_SPENT,
        EventKind.REVIEW_ASKED,
        EventKind.REVIEWED,
        EventKind.REVIEW_REMINDED,
        EventKind.SURVEY_SENT,
        EventKind.WORK_GOES_ON,
        EventKind.NOT_ACKNOWLEDGED,
        EventKind.ESCALATION_ACKNOWLEDGED,
        EventKind.ESCALATION_UNANSWERED,
        EventKind.HELD_EXPIRED,
        EventKind.REFUSED,
        EventKind.AUTOMATIC_MAIL,
        EventKind.LOOP,
        EventKind.BUNDLED,
        EventKind.BOUNCED,
        EventKind.LETTER_LATE,
        EventKind.LETTER_LOST,
        EventKind.ALERT_AGAIN,
        EventKind.ALERT_JOINED,
        EventKind.ALERT_OVER,
        EventKind.REPORT_LATE,
        EventKind.REPORTS_SHOWN,
        EventKind.REPORTS_RELEASED,
        EventKind.LOOKED_AT,
    }
)
