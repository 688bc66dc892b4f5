"""The table of all letters: name, who gets it, whether a machine or a person speaks in it, and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Literal

from msgspec import Struct

LetterName = Literal[
    "received", "received-neutral", "received-after-hours", "assignment", "requester-reply", "sounds-solved", "alerts",
    "engineer-reply",
    "watcher-copy", "colleague", "confirmation", "reminder", "question-reminder",
    "no-answer", "closed", "reopened", "survey", "thanks", "cancelled",
    "declined", "progress", "receipt", "held", "confirm-address", "held-note", "held-answer", "held-expired",
    "already-done", "help", "help-requester", "status", "escalation", "dossier", "promised", "eta-reminder",
    "hold-over", "handed-over", "record-missing", "low-score", "nudge", "urgent-asked", "moved-up",
    "moved-desk",
    "review", "returned", "crossed", "digest", "flood", "digest-lead", "files",
    "sent-here-too", "ticket", "found", "appointment",
    "appointment-reminder", "appointment-cancelled", "appointment-answer", "appointment-soon", "appointment-over",
    "recurring", "consult", "consult-outside", "consult-answer", "consult-answers", "consult-unanswered", "task",
    "task-reminder", "task-done", "task-news", "task-late", "task-dropped", "change-approval", "change-decided",
    "change-asked",
    "change-missing", "approval-standing", "approval-noted", "approval-refused",
    "received-waits", "request-approved",
    "request-rejected", "request-undecided",
    "major-proposal", "major-incident", "received-major", "major-opened", "major-more", "merged",
    "merge-note", "split", "solved-with", "article-review", "article-proposal", "article-decided", "article",
    "similar", "joined",
    "promise-broken", "taken-up", "requester-away", "handed-on", "late", "contact-changed", "language-gap",
    "welcome", "left", "too-large", "delayed", "bounced", "loop-alarm", "quarantined", "rules-broken", "parked",
    "unreadable", "unreadable-note", "not-sealed",
    "mailbox-trouble", "mailbox-renumbered", "many-mails", "queue-stuck", "unreached", "reachable", "clock-back",
    "config-broken", "backup-failed", "machine-trouble", "works-again", "report", "report-why", "improvements",
    "personal-data", "forgotten", "personal-data-done",
]  # fmt: skip


class To(StrEnum):
    """Who a letter is written for."""

    REQUESTER = "requester"
    WATCHER = "watcher"
    ENGINEER = "engineer"
    LEAD = "lead"
    ADMIN = "admin"
    ANYBODY = "anybody"


class Goes(StrEnum):
    """Where a plain reply to an engineer's letter goes; the letter's foot says so,
    and the decision about the reply keeps to it.
    """

    REQUESTER = "requester"
    OWNER = "owner"  # to the requester from the assignee, or while there is none; inside from others
    AS_SAID = "as_said"  # inside where the colleague's words that it carries are internal; else as OWNER
    ASSIGNEE = "assignee"  # to the requester from the assignee; inside from everybody else
    INSIDE = "inside"  # among colleagues, or the answer to what the letter asks


class BudgetClass(StrEnum):
    """What a letter is counted as, so that letters do not flood anybody (I7)."""

    ACKNOWLEDGEMENT = "acknowledgement"  # so many an hour and a day to one address, whatever it writes
    ANSWER = "answer"  # to a word of theirs that asks for it; so many an hour
    AUTOMATIC = "automatic"  # so many a day of one ticket to each recipient, as the two above
    WORDS = "words"  # somebody's words, passed on: until the wall of the whole ticket
    WRITTEN = "written"  # an engineer wrote it: never counted


class At(StrEnum):
    """The address that the links of a letter write to."""

    ANSWER = "answer"  # the letter's own Reply-To, which asks something
    ONCE = "once"  # one for each link, used up by it (K4)
    TICKET = "ticket"  # the ticket's, as any reply
    REPLY = "reply"  # the letter's own Reply-To, with commands that an engineer would type


class Links(Struct, frozen=True):
    """The links of a letter: their names in `templates.context.Actions`, and the word of [typed] that each writes."""

    words: Mapping[str, str]
    at: At = At.ANSWER


class LetterKind(Struct, frozen=True):
    """One letter. `automatic` is False where the letter carries a person's words to a person (RFC 3834 section 2)."""

    name: LetterName
    to: To
    purpose: str
    automatic: bool = True
    about_ticket: bool = True  # False: it can be written without a ticket
    goes: Goes = Goes.INSIDE  # a plain reply of an engineer
    links: Links | None = None
    budget: BudgetClass = BudgetClass.AUTOMATIC
    neutral: bool = False  # says nothing that somebody wrote: may leave a desk that encrypts everything
    carries_words: bool = False  # shows somebody's words first: it comes under their name, though a machine sends it
    asked_for: bool = False  # by a word or a click that our own letters offer: it is no echo

    def goes_to_requester(self, *, reader: str, assignee: str, internal: bool = False) -> bool:
        """Does a plain reply of `reader` go to the requester?

        `internal`: the letter carries a colleague's internal words.
        """
        if self.goes in {Goes.OWNER, Goes.AS_SAID}:
            return reader == (assignee or reader) and not (internal and self.goes is Goes.AS_SAID)
        return self.goes is Goes.REQUESTER or (self.goes is Goes.ASSIGNEE and reader == assignee)


_DECIDES = Links({"approve": "approve", "reject": "reject"})
_WORKS = Links({"take": "take", "promise": "promise", "hand_over": "hand_over", "resolve": "resolve"}, At.REPLY)
_SUITS = Links({"accept": "yes", "no": "other_time"})
_IS_SOLVED = Links({"yes": "confirm", "no": "deny"}, At.ONCE)
_AT_ONCE = Links({"solved": "solved", "urgent": "urgent", "same": "same"}, At.TICKET)
_HELD = Links({"release": "release", "send": "send", "note": "note", "add": "add", "no": "not_me"})
_ADDS = Links({**_HELD.words, "no": "no"})

_L = LetterKind
_ALL = (
    # the main road
    _L(
        "received",
        To.REQUESTER,
        "The report has arrived: who is on it, and by when a person answers (S2.7).",
        links=_AT_ONCE,
        budget=BudgetClass.ACKNOWLEDGEMENT,
    ),
    _L(
        "received-neutral",
        To.ANYBODY,
        "A mail of doubtful origin has arrived; echoes nothing of it (docs/trust.md).",
        about_ticket=False,
        budget=BudgetClass.ACKNOWLEDGEMENT,
    ),
    _L(
        "received-after-hours",
        To.REQUESTER,
        "The report has arrived while the desk is closed.",
        links=_AT_ONCE,
        budget=BudgetClass.ACKNOWLEDGEMENT,
    ),
    _L(
        "assignment",
        To.ENGINEER,
        "All that an engineer needs to work on a ticket (S3.2).",
        goes=Goes.REQUESTER,
        carries_words=True,
        links=_WORKS,
    ),
    _L(
        "requester-reply",
        To.ENGINEER,
        "What the requester wrote.",
        automatic=False,
        goes=Goes.REQUESTER,
        budget=BudgetClass.WORDS,
        links=_WORKS,
    ),
    _L(
        "sounds-solved",
        To.ENGINEER,
        "The requester says that it works, but in passing, or not surely enough for a P1: one click closes it (S5.3).",
        goes=Goes.REQUESTER,
        budget=BudgetClass.WORDS,
        links=Links({"yes": "yes", "no": "no"}),
    ),
    _L(
        "alerts",
        To.ENGINEER,
        "The alerts of a machine's ticket by number, answered line by line.",
        goes=Goes.REQUESTER,
    ),
    _L("engineer-reply", To.REQUESTER, "What the engineer wrote.", automatic=False, budget=BudgetClass.WRITTEN),
    _L(
        "watcher-copy",
        To.WATCHER,
        "What somebody wrote to the requester, for those who are copied in.",
        automatic=False,
        budget=BudgetClass.WORDS,
    ),
    _L(
        "colleague",
        To.ENGINEER,
        "What a colleague wrote on the ticket, to the requester or internally.",
        automatic=False,
        goes=Goes.AS_SAID,
        budget=BudgetClass.WORDS,
    ),
    _L("confirmation", To.REQUESTER, "Is it solved? Yes or no (S5.2).", automatic=False, links=_IS_SOLVED),
    _L("reminder", To.REQUESTER, "The same question again, with the day on which it closes (S5.4).", links=_IS_SOLVED),
    _L("question-reminder", To.REQUESTER, "An engineer's question is still open (S5.4)."),
    _L(
        "no-answer",
        To.ENGINEER,
        "The requester has not answered a question: the ticket is the engineer's again (S5.4).",
        goes=Goes.REQUESTER,
    ),
    _L("closed", To.REQUESTER, "It is closed, how, and how it opens again (S6.1, S6.2)."),
    _L(
        "reopened",
        To.ENGINEER,
        "The requester says that it is not solved, in their words (S5.3).",
        goes=Goes.REQUESTER,
        carries_words=True,
        links=_WORKS,
    ),
    _L("survey", To.REQUESTER, "Four scores and a sentence, in the letter `closed`; asked once more by itself (S6.3)."),
    _L(
        "thanks",
        To.REQUESTER,
        "Words with scores; low ones: that we regret it, and who reads them (S6.3).",
        asked_for=True,
    ),
    _L("cancelled", To.REQUESTER, "It is cancelled, as they asked or by the desk; also told to the engineer."),
    _L(
        "declined",
        To.REQUESTER,
        "It is outside the service, and where to turn to (S2.5).",
        budget=BudgetClass.ACKNOWLEDGEMENT,
    ),
    _L("progress", To.REQUESTER, "Work continues (S3.4)."),
    _L("promise-broken", To.REQUESTER, "A promised time, or that of the first answer, passed without a word (S3.3)."),
    _L("taken-up", To.REQUESTER, "Worked on again: who has it, and by when they answer (S5.3)."),
    # commands, and mails that wait for somebody
    _L(
        "receipt",
        To.ENGINEER,
        "What was done, what was not and why, where the text went.",
        about_ticket=False,
        goes=Goes.OWNER,
        budget=BudgetClass.ANSWER,
        links=_HELD,
    ),
    _L(
        "held",
        To.ENGINEER,
        "Did you write this? With what it would do.",
        about_ticket=False,
        goes=Goes.INSIDE,
        links=_HELD,
    ),
    _L(
        "confirm-address",
        To.ANYBODY,
        "Did you write this? For people who are no engineers (docs/trust.md, P).",
        about_ticket=False,
        links=_HELD,
    ),
    _L(
        "held-note",
        To.ENGINEER,
        "A stranger's mail waits: add it or leave it out.",
        about_ticket=False,
        goes=Goes.INSIDE,
        links=_ADDS,
    ),
    _L(
        "held-answer",
        To.ENGINEER,
        "What somebody answered about a held mail: no clear word, or that it is not theirs.",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L(
        "held-expired",
        To.ANYBODY,
        "A held mail was put aside because nobody spoke; for engineers who have read it, a line of the digest.",
        about_ticket=False,
        goes=Goes.INSIDE,
        links=_HELD,
    ),
    _L(
        "already-done",
        To.ANYBODY,
        "A link or a mail that was used before had no second effect.",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L("help", To.ENGINEER, "All commands (docs/engineers.md).", about_ticket=False, goes=Goes.INSIDE),
    _L(
        "help-requester",
        To.REQUESTER,
        "What the desk does, and the words that do something (S2.10).",
        about_ticket=False,
        budget=BudgetClass.ANSWER,
        asked_for=True,
    ),
    _L(
        "status",
        To.REQUESTER,
        "How their open requests stand (S2.10).",
        about_ticket=False,
        budget=BudgetClass.ANSWER,
        asked_for=True,
    ),
    # clocks
    _L(
        "escalation",
        To.ENGINEER,
        "A target is near or missed; to assignee, lead or manager (S4.1).",
        goes=Goes.ASSIGNEE,
        links=_WORKS,
    ),
    _L(
        "late",
        To.ENGINEER,
        "What is late for one reader within the hour, in the requesters' words, answered line by line (S4.1).",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L(
        "dossier",
        To.ENGINEER,
        "An escalation by hand, with everything known so far (S4.2).",
        goes=Goes.OWNER,
        links=_WORKS,
    ),
    _L("promised", To.REQUESTER, "A time that was promised (S3.3)."),
    _L("eta-reminder", To.ENGINEER, "A promised time is near (S3.3).", goes=Goes.REQUESTER, links=_WORKS),
    _L(
        "requester-away",
        To.ENGINEER,
        "The requester is out of office, and until when (S1.6).",
        goes=Goes.REQUESTER,
        links=_WORKS,
    ),
    _L(
        "hold-over",
        To.ENGINEER,
        "The date until which a ticket was on hold has come.",
        goes=Goes.REQUESTER,
        links=_WORKS,
    ),
    _L("handed-over", To.ENGINEER, "The ticket is somebody else's now.", goes=Goes.INSIDE, links=_WORKS),
    _L(
        "handed-on",
        To.ENGINEER,
        "Where the tickets of somebody went who is away, or has left (S7.1).",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L("contact-changed", To.REQUESTER, "Their contact is away, or back: who is on it now (S7.1)."),
    _L("language-gap", To.LEAD, "Nobody who speaks the requester's language is there (S2.6).", goes=Goes.INSIDE),
    _L(
        "record-missing",
        To.ENGINEER,
        "Confirmed, but the record lacks something (S6.1); or a system was changed (S5.1).",
        goes=Goes.INSIDE,
    ),
    _L("low-score", To.LEAD, "Somebody was not happy: a follow-up for the lead (S6.3).", goes=Goes.REQUESTER),
    _L("nudge", To.ENGINEER, "The requester has had no news for too long (S3.4).", goes=Goes.OWNER, links=_WORKS),
    _L(
        "urgent-asked",
        To.ENGINEER,
        "The requester says that it is urgent (S2.10).",
        goes=Goes.REQUESTER,
        carries_words=True,
        links=_WORKS,
    ),
    _L("moved-up", To.REQUESTER, "The ticket has moved up; the contact stays (S4.4)."),
    _L("moved-desk", To.REQUESTER, "Another desk has the ticket now, and writes this to everybody on it."),
    _L(
        "review",
        To.ENGINEER,
        "Is the record complete? Approve or return (S6.1).",
        goes=Goes.INSIDE,
        links=Links({"approve": "approve", "reject": "return"}),
    ),
    _L("returned", To.ENGINEER, "The record came back from the review (S6.1).", goes=Goes.INSIDE),
    _L("crossed", To.ENGINEER, "Two colleagues answered at the same time.", goes=Goes.REQUESTER),
    # lists and digests
    _L(
        "digest",
        To.ENGINEER,
        "The morning queue by deadline, answered line by line (S7.2).",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L(
        "flood",
        To.ENGINEER,
        "Many new senders at once: their tickets, answered line by line.",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L(
        "digest-lead",
        To.LEAD,
        "The team's morning: one sentence, figures, queue (S7.2).",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L(
        "report",
        To.LEAD,
        "Figures of a period: three sentences, pictures, lines that can be asked about (S6.5).",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L(
        "report-why",
        To.LEAD,
        "The tickets behind one line of a report (S6.5).",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L(
        "improvements",
        To.ENGINEER,
        "Actions for next time: whose, until when, done or not, and what they moved (S7.5).",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L(
        "personal-data",
        To.REQUESTER,
        "All that the desk holds of them, as they asked (S7.3).",
        asked_for=True,
    ),
    _L("forgotten", To.REQUESTER, "They will be erased: what goes, what must be kept and why (S7.3).", asked_for=True),
    _L(
        "personal-data-done",
        To.ENGINEER,
        "What became of a request for personal data that they decided (S7.3).",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L(
        "sent-here-too",
        To.ENGINEER,
        "A mail that was sent to several desks: who has the one ticket (S2.1).",
        goes=Goes.INSIDE,
    ),
    _L("files", To.ENGINEER, "Files of a ticket, as many as one letter carries, for #files.", goes=Goes.INSIDE),
    _L("ticket", To.ENGINEER, "One ticket as it stands, for #show.", goes=Goes.INSIDE),
    _L(
        "found",
        To.ENGINEER,
        "Tickets and articles for #find, #list, #kb and #similar.",
        about_ticket=False,
        goes=Goes.OWNER,
    ),
    # working together
    _L(
        "appointment",
        To.REQUESTER,
        "A time at which the requester must help, and what to prepare (S3.3).",
        links=_SUITS,
    ),
    _L("appointment-reminder", To.REQUESTER, "The appointment is near.", links=_SUITS),
    _L("appointment-cancelled", To.REQUESTER, "The appointment does not take place; its calendar entry goes."),
    _L(
        "appointment-answer",
        To.ENGINEER,
        "What the requester, or their calendar, says to the appointment.",
        goes=Goes.REQUESTER,
        budget=BudgetClass.WORDS,
        carries_words=True,
    ),
    _L("appointment-soon", To.ENGINEER, "An appointment of theirs is near.", goes=Goes.REQUESTER),
    _L("appointment-over", To.ENGINEER, "The appointment is over: how did it go?", goes=Goes.REQUESTER),
    _L(
        "recurring",
        To.ENGINEER,
        "A ticket that opened by the clock, or that is due again while the one before is open.",
        goes=Goes.REQUESTER,
    ),
    _L("consult", To.ENGINEER, "A colleague asks; the answer is an internal note (S4.3).", goes=Goes.INSIDE),
    _L(
        "consult-outside",
        To.ANYBODY,
        "A question to a vendor: nothing of the ticket but what the engineer writes (S4.3).",
        automatic=False,
    ),
    _L(
        "consult-answer",
        To.ENGINEER,
        "What somebody who was asked answers; an internal note.",
        automatic=False,
        goes=Goes.INSIDE,
        budget=BudgetClass.WORDS,
    ),
    _L(
        "consult-answers",
        To.ENGINEER,
        "What colleagues have answered since, for all who asked or were asked (S4.3).",
        goes=Goes.INSIDE,
    ),
    _L("consult-unanswered", To.ENGINEER, "Who was asked has not answered, and was reminded once.", goes=Goes.INSIDE),
    _L("task", To.ENGINEER, "A part of the work, with a deadline (S4.3).", goes=Goes.INSIDE),
    _L("task-reminder", To.ENGINEER, "A task is due soon, or now.", goes=Goes.INSIDE),
    _L("task-done", To.ENGINEER, "A task is done, and how; told to the assignee.", automatic=False, goes=Goes.OWNER),
    _L(
        "task-news", To.ENGINEER, "What a task's owner wrote, or their new deadline.", automatic=False, goes=Goes.INSIDE
    ),
    _L("task-late", To.ENGINEER, "A task is late; told to assignee and lead.", goes=Goes.INSIDE),
    _L("task-dropped", To.ENGINEER, "A task was taken back, or its ticket has ended.", goes=Goes.INSIDE),
    _L(
        "change-approval",
        To.ENGINEER,
        "Please decide: a change or a request that needs approval (S3.6).",
        goes=Goes.INSIDE,
        links=_DECIDES,
    ),
    _L("change-decided", To.ENGINEER, "How the approver decided; silence is no.", goes=Goes.OWNER),
    _L(
        "change-asked",
        To.ENGINEER,
        "Who was asked to approve a change, and by when; or that a rule has approved it.",
        goes=Goes.OWNER,
    ),
    _L("change-missing", To.ENGINEER, "What a change must say before anybody can approve it.", goes=Goes.INSIDE),
    _L("approval-standing", To.ENGINEER, "There is nothing left to decide, and why.", goes=Goes.INSIDE),
    _L("approval-noted", To.ENGINEER, "The decision counts, and who has been told.", goes=Goes.INSIDE, asked_for=True),
    _L(
        "approval-refused",
        To.ENGINEER,
        "An answer in an approver's name did not count (docs/trust.md).",
        goes=Goes.INSIDE,
    ),
    _L(
        "received-waits",
        To.REQUESTER,
        "The request has arrived and waits for an approval.",
        links=_AT_ONCE,
        budget=BudgetClass.ACKNOWLEDGEMENT,
    ),
    _L("request-approved", To.REQUESTER, "The request is approved, and who is on it."),
    _L("request-rejected", To.REQUESTER, "The request was not approved, and why."),
    _L(
        "request-undecided",
        To.REQUESTER,
        "Nobody decided on the request, or it is with somebody else: who decides now, and what comes next.",
    ),
    _L(
        "major-proposal",
        To.ENGINEER,
        "Many like reports: one major incident? (S2.9).",
        goes=Goes.INSIDE,
        links=Links({"yes": "yes", "no": "no"}),
    ),
    _L("major-incident", To.REQUESTER, "You are not the only one (S2.9)."),
    _L(
        "received-major",
        To.REQUESTER,
        "The report has arrived, and others report the same (S2.9).",
        links=_AT_ONCE,
        budget=BudgetClass.ACKNOWLEDGEMENT,
    ),
    _L(
        "major-opened",
        To.ENGINEER,
        "A major incident: its reports, and how to answer them all (S2.9).",
        goes=Goes.REQUESTER,
    ),
    _L("major-more", To.ENGINEER, "Reports that joined a major incident since (S2.9).", goes=Goes.REQUESTER),
    _L("merged", To.REQUESTER, "Two requests of theirs go on as one, or apart again; a report alone."),
    _L(
        "merge-note",
        To.ENGINEER,
        "A ticket of theirs became part of another one, or is one of its own again.",
        goes=Goes.OWNER,
    ),
    _L("split", To.REQUESTER, "The second thing that they wrote about has a number of its own."),
    _L(
        "solved-with",
        To.REQUESTER,
        "The solution of the ticket that theirs is part of; they can say that it did not help.",
        automatic=False,
    ),
    _L("article-review", To.ENGINEER, "A drafted article waits for approval (S6.4).", goes=Goes.INSIDE, links=_DECIDES),
    _L(
        "article-proposal",
        To.ENGINEER,
        "The third of a kind was solved: is it worth an article? (S6.4)",
        goes=Goes.INSIDE,
    ),
    _L("article-decided", To.ENGINEER, "What became of a drafted article (S6.4).", goes=Goes.INSIDE),
    _L("article", To.REQUESTER, "The whole of an article that was offered (S2.5).", links=_AT_ONCE),
    _L("similar", To.ENGINEER, "Solved tickets like this one, for #similar (S3.5).", goes=Goes.OWNER),
    # people
    _L("joined", To.WATCHER, "You read along from now on, because somebody added you (S2.2)."),
    _L(
        "welcome",
        To.ENGINEER,
        "A new engineer's first letter, with their own desk address (S7.1).",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L("left", To.ANYBODY, "They get no more mail about this ticket; the engineer is told of a requester (S2.10)."),
    # faults
    _L("too-large", To.ANYBODY, "Of a mail that is too large only the beginning has arrived.", about_ticket=False),
    _L("delayed", To.ENGINEER, "A letter waits for four hours already.", about_ticket=False, goes=Goes.INSIDE),
    _L(
        "bounced",
        To.ENGINEER,
        "A letter did not arrive; is there another address?",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L(
        "loop-alarm",
        To.ENGINEER,
        "A machine answers our mail; the breaker is open (I7).",
        about_ticket=False,
        goes=Goes.INSIDE,
    ),
    _L("quarantined", To.ENGINEER, "A mail that its sender's domain disowns.", about_ticket=False, goes=Goes.INSIDE),
    _L(
        "rules-broken",
        To.ADMIN,
        "An edited rule, letter or article does not load; the last good one stays (S7.4).",
        about_ticket=False,
        neutral=True,
    ),
    _L(
        "unreadable",
        To.ANYBODY,
        "Nobody can read their mail: how to write instead.",
        about_ticket=False,
        neutral=True,
        budget=BudgetClass.ACKNOWLEDGEMENT,
    ),
    _L(
        "unreadable-note",
        To.ENGINEER,
        "A mail that nobody can read: from whom, why, and what to do.",
        about_ticket=False,
        neutral=True,
    ),
    _L(
        "not-sealed",
        To.ENGINEER,
        "A letter that must be encrypted and cannot be: to whom, why, and what to do.",
        about_ticket=False,
        neutral=True,
    ),
    _L("parked", To.ADMIN, "A mail could not be worked on and was put aside (I2).", about_ticket=False),
    _L(
        "mailbox-trouble",
        To.ADMIN,
        "A mailbox is out of reach, or refuses password or token.",
        about_ticket=False,
        neutral=True,
    ),
    _L(
        "mailbox-renumbered",
        To.ADMIN,
        "A mailbox was numbered anew; nothing is taken twice.",
        about_ticket=False,
        neutral=True,
    ),
    _L(
        "many-mails",
        To.ADMIN,
        "A budget of acknowledgements is used up, or new senders flood in.",
        about_ticket=False,
        neutral=True,
    ),
    _L(
        "queue-stuck",
        To.ADMIN,
        "Letters or mails have waited for hours, or nothing is processed any longer.",
        about_ticket=False,
        neutral=True,
    ),
    _L(
        "unreached",
        To.ADMIN,
        "Letters to people of the desk come back; their tickets are handed on.",
        about_ticket=False,
        neutral=True,
    ),
    _L("reachable", To.ENGINEER, "Letters had come back; this one asks whether they arrive again.", about_ticket=False),
    _L("clock-back", To.ADMIN, "The machine's clock was set back.", about_ticket=False, neutral=True),
    _L(
        "config-broken",
        To.ADMIN,
        "An edited postdesk.yaml cannot be used; the last good one stays.",
        about_ticket=False,
        neutral=True,
    ),
    _L("backup-failed", To.ADMIN, "The scheduled backup was not made.", about_ticket=False),
    _L(
        "machine-trouble",
        To.ADMIN,
        "The disk fills up, a certificate ends, a node's clock is wrong, or DNS lacks our signing key.",
        about_ticket=False,
        neutral=True,
    ),
    _L("works-again", To.ADMIN, "What the admins were told of is over.", about_ticket=False, neutral=True),
)

LETTERS: dict[str, LetterKind] = {kind.name: kind for kind in _ALL}


@cache
def counted_as(*budgets: BudgetClass) -> frozenset[str]:
    """The names of the letters that these budgets count."""
    return frozenset(name for name, kind in LETTERS.items() if kind.budget in budgets)


def find_letter(named: str, instead: LetterName) -> tuple[LetterName, str]:
    """The letter that rules name, and "". For one of the desk's own: `instead`, for which it stands, and its name.

    Where they name none, `instead` goes out as it is shipped.
    """
    return (LETTERS[named].name, "") if named in LETTERS else (instead, named)
