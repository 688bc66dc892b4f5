"""What a letter may say: one frozen record for all letters, standard library only.

Every value in here is a plain value. Text of people stays text (it is escaped, never a template), times are aware,
addresses and names may be empty. A letter that needs more than its context carries fails in `templates.lint`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict

from msgspec import Struct


class WritingDesk(Struct, frozen=True):
    """The desk that writes: its public name, its address, and the zone in which it promises times."""

    name: str
    address: str
    timezone: str = "UTC"  # IANA name


class Who(Struct, frozen=True):
    """A person, or a mailbox without a name. Shown by name, by address where there is none."""

    name: str
    address: str = ""

    def __str__(self) -> str:
        return self.name or self.address


class AttachmentView(Struct, frozen=True):
    """An attachment as named in a letter; `kept_back` says why it was not passed on, "" when it was."""

    name: str
    type: str = ""  # media type
    size: int = 0  # bytes
    kept_back: str = ""  # a key of [kept_back] in words.toml (virus, type, size, room, cut), or words
    picture: str = ""  # its Content-ID where the letter carries it as a picture to be shown
    width: int = 0  # of the picture, pixels


class FilesView(Struct, frozen=True):
    """The files of a ticket, in parts that a letter carries each; `files` of this part, then what no letter carries."""

    part: int = 0  # 1, 2 …; 0 where only their number is told
    parts: int = 0
    count: int = 0  # of all parts
    size: int = 0  # bytes of all parts
    files: tuple[AttachmentView, ...] = ()


class SealView(Struct, frozen=True):
    """How words came: signed by whom and whether that holds, encrypted or not. `why` is a key of [seal_fault]."""

    signed: bool = False
    who: Who = Who("")
    holds: bool = False
    why: str = ""
    encrypted: bool = False
    has_outside: bool = False  # files among the attachments were not sealed
    covers_text: bool = True  # False: the cipher text was signed, which shows nobody's knowledge of the text
    has_shut: bool = False  # something sealed in it, quoted or forwarded, was not opened


class Said(Struct, frozen=True):
    """One thing said in a ticket: whose words, when, and what came with them. The text is never re-wrapped."""

    author: Who
    text: str
    at: datetime | None = None
    attachments: tuple[AttachmentView, ...] = ()
    internal: bool = False
    seal: SealView | None = None  # None for what came bare


class TicketView(Struct, frozen=True):
    """A ticket as letters see it.

    Codes (kind, impact, urgency, state …) are put into words by the letter's language.
    """

    ref: str  # T-1042
    number: int = 0
    subject: str = ""  # as the requester wrote it
    hidden: str = ""  # why its words are not for the reader: "confidential", "of_team"; "" where they are
    kind: str = "incident"
    category: str = "other"
    category_name: str = ""  # as the desk's rules call it in the letter's language
    impact: str = "person"
    urgency: str = "normal"
    priority: str = "P3"
    state: str = "new"
    resolution: str = ""  # confirmed, unconfirmed, self-solved, by desk
    machine: bool = False  # a machine opened it: nobody reads what is sent to its requester
    level: int = 1
    opened: datetime | None = None
    response_due: datetime | None = None  # when a person answers
    due: datetime | None = None  # when it is solved; None while its clock stands still
    promised: datetime | None = None  # the last #eta
    paused: bool = False  # open, and its clock stands still
    requester: Who = Who("")
    reached: bool = True  # does an answer reach somebody by mail? Not a caller without one, nor on a rule's ticket
    requester_organisation: str = ""
    requester_phone: str = ""
    requester_place: str = ""
    requester_languages: tuple[str, ...] = ()  # "zh", "en"
    requester_vip: bool = False
    assignee: Who | None = None
    owner: Who | None = None  # the requester's contact
    answers_in: str = ""  # the assignee's language, where they do not speak the requester's
    team: str = ""
    channel: str = "mail"
    waiting_for: str = ""  # requester, change, task, hold
    waiting_until: datetime | None = None
    reopened: int = 0
    solution: str = ""  # one sentence, in lists of solved tickets
    left: timedelta | None = None  # of its hours, until what is owed next; negative when that is late
    used: float | None = None  # which part of that time is used up
    asks_data: bool = False  # the requester asks for their personal data, and proved that the address is theirs
    is_urgent: bool = False  # of high urgency, or its requester has said that it is
    asks_time: bool = False  # the last answer to the requester named no time, and none is promised
    ended: bool = False  # there is nothing more to wait for
    leading: str = ""  # T-9: the ticket that it is part of, or the major incident that it waits for


class AlertView(Struct, frozen=True):
    """One of a ticket's alerts: the subject of its last mail, and what became of it.

    Its place in the list is its number.
    """

    text: str
    state: str = "open"  # open, over (a recovery came), done (somebody marked it), moved (to a ticket of its own)
    by: Who | None = None
    how: str = ""  # in their words
    ref: str = ""  # where it moved to: T-1043


class ArticleView(Struct, frozen=True):
    """A knowledge article.

    `text` is a short way through it, shown below its title; `link` a mailto that asks for it.
    """

    title: str
    text: str = ""
    link: str = ""
    name: str = ""  # its file name without .md: what `#use` takes
    internal: bool = False  # for engineers only
    decided: str = ""  # what became of a draft: published, rejected, replaced
    keywords: tuple[str, ...] = ()
    valid_until: str = ""  # the last day, ISO 8601


class Scores(Struct, frozen=True):
    """The survey: per question five mailto links for 1…5, and what was answered so far (0: nothing yet)."""

    speed: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    result: tuple[str, ...] = ()
    attitude: tuple[str, ...] = ()
    all: str = ""  # one link that gives each of them the best
    given: tuple[int, ...] = ()  # speed, expertise, result, attitude
    comment: str = ""


class Actions(Struct, frozen=True):
    """Links that write a reply for the reader: mailto URLs, "" where only typing works."""

    yes: str = ""
    no: str = ""
    solved: str = ""  # "that solved it" in an acknowledgement
    urgent: str = ""
    same: str = ""  # it is about the ticket that the subject names
    release: str = ""  # yes, I wrote this
    send: str = ""  # send the held text all the same
    note: str = ""  # keep the held text internal
    add: str = ""  # let a stranger's words in
    approve: str = ""
    reject: str = ""
    accept: str = ""
    cancel: str = ""
    take: str = ""  # an engineer's: #accept, and the three below
    promise: str = ""
    hand_over: str = ""
    resolve: str = ""
    survey: Scores = Scores()


class Done(Struct, frozen=True):
    """A command that was done: its word as in the table of commands, and what it came to ("Dana", a time, "P2")."""

    command: str
    value: str | datetime = ""
    typed: str = ""  # its line, where it waits and is not done
    until: datetime | None = None  # the end of what begins at `value`, and lies ahead


ALTERNATIVELY = " / "  # between several lines or names, of which one may have been meant


class Refusal(Struct, frozen=True):
    """A command that was not done.

    `reason` is a key of [refusal] in words.toml, or words; `nearest` what may have been meant, several of it with
    `ALTERNATIVELY` between; `example` how such a line is written.
    """

    command: str  # as typed, with its sign
    reason: str
    nearest: str = ""
    example: str = ""


class Receipt(Struct, frozen=True):
    """What became of a mail with commands: three lines in the letter."""

    done: tuple[Done, ...] = ()
    refused: tuple[Refusal, ...] = ()
    would: tuple[Done, ...] = ()  # all or nothing: what would have been done
    text_went: str = ""  # requester, copied (only who is copied in), internal, held, nowhere; "" when there was no text
    held_until: datetime | None = None
    held_text: str = ""
    corrected: str = ""  # the whole mail with its misspelt line put right, where one is sure
    already: bool = False  # the same mail again: no second effect
    kept_back: tuple[AttachmentView, ...] = ()  # files that did not go on with the text
    passed: tuple[str, ...] = ()  # lines of a digest's answer, each with the ticket that it was passed on to
    named: Who | None = None  # a colleague whom the text says to see to it, while the writer has the ticket
    question: str = ""  # what is asked about a held mail: wrote, confirm, send, add, where; "" where nothing is


class CommandView(Struct, frozen=True):
    """One row of the table of commands, for the help letters."""

    word: str
    chinese: str
    meaning: str  # in the letter's language
    example: str = ""
    text: str = "R"  # R: the rest of the mail goes to the requester, i: it stays internal
    group: str = ""  # a key of [command_groups]: the heading that it stands under


class Escalation(Struct, frozen=True):
    """Why somebody is told: by the clock (percent of which target) or by hand (who, and why in `reason`)."""

    of: str = "resolution"  # response, resolution, update, promise
    percent: int = 0  # 0: by hand
    target: datetime | None = None
    by: Who | None = None
    told: tuple[Who, ...] = ()
    next: Who | None = None  # who is asked when nobody answers


class HeldView(Struct, frozen=True):
    """A held mail that nobody decided on in time."""

    sender: Who
    subject: str
    ref: str = ""  # of the ticket that it was written to


class Failure(Struct, frozen=True):
    """A letter that did not arrive, a mail that could not be read, a limit that was broken,
    a rule that does not load.
    """

    what: str = ""  # subject of the letter, number of the inbox row, file:line:column
    recipient: str = ""
    reason: str = ""
    limit: int = 0  # bytes
    size: int = 0  # bytes
    count: int = 0
    # of an alarm: unreachable, refused, fault, not-stored, not-given, not-filed, renumbered, old-letters, old-mail,
    # standstill, failing, clock, broken;
    # of a letter that did not arrive: gone (no more letters go there), work (to an engineer), "" (about this letter)
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None  # when it was over


class ApprovalView(Struct, frozen=True):
    """A change or a request that must be approved: its labelled lines, who asks, who is asked."""

    what: str = ""
    title: str = ""  # the first line of `what`, for a subject
    risk: str = ""
    impact: str = ""
    rollback: str = ""
    backup: str = ""
    by: Who | None = None  # who asks
    kind: str = ""  # change, request
    rule: str = ""  # the policy's rule that named the approvers
    approvers: tuple[Who, ...] = ()  # who is asked
    instead: Who | None = None  # in whose place the reader is asked
    replaced: tuple[Who, ...] = ()  # who may not decide on their own affair
    quorum: int = 1
    approved: tuple[Who, ...] = ()  # who has said yes
    open: tuple[Who, ...] = ()  # whose decision is awaited
    end: datetime | None = None  # until when it is to be decided
    decided: str = ""  # asked, approved, rejected, expired, withdrawn, pre-approved, taken, over, incomplete


class TaskView(Struct, frozen=True):
    """A part of the work that a colleague does."""

    what: str = ""
    by: Who | None = None  # who gives it
    owner: Who | None = None  # who does it
    end: datetime | None = None  # until when
    kind: str = ""  # task, improve
    number: int = 0  # in its ticket
    decided: str = ""  # what its owner's mail says of it: note, moved, sooner, closed, doubt


class AppointmentView(Struct, frozen=True):
    """A time at which the requester is needed."""

    start: datetime | None = None
    end: datetime | None = None
    place: str = ""
    prepare: tuple[str, ...] = ()
    decided: str = ""  # proposed, moved, accepted, other, said, calendar-accepted and others of a calendar
    offered: tuple[str, ...] = ()  # other times that the requester asks for, as they are typed


class ConsultView(Struct, frozen=True):
    """A question to a colleague, or to somebody outside."""

    what: str = ""
    by: Who | None = None  # who asks
    others: tuple[Who, ...] = ()  # who is asked as well
    outside: bool = False  # somebody outside answers


class RecurringView(Struct, frozen=True):
    """The rule that opens a ticket by the clock, and when it does so next."""

    rule: str = ""
    next: datetime | None = None


class Figures(Struct, frozen=True):
    """The few numbers that open a lead's digest."""

    open: int = 0
    late: int = 0
    due_today: int = 0
    unassigned: int = 0
    opened: int = 0  # since the last digest
    closed: int = 0
    reopened: int = 0
    waiting: int = 0
    own: int = 0  # of those that are open, how many stand in the reader's own list


class BarView(Struct, frozen=True):
    """One figure as a line with a bar: `part` of its full length, 0 to 1; None draws none."""

    label: str
    value: str
    before: str = ""  # the value of the period before
    part: float | None = None
    note: str = ""  # its definition, or what stands behind it
    number: int = 0  # what a reply names; 0 for none


class ChartView(Struct, frozen=True):
    """A picture of figures: the sentence that says the same, and its twin in characters.

    Without a Content-ID there is no picture.
    """

    title: str
    sentence: str
    twin: str = ""  # ▂▅▃█
    content_id: str = ""
    width: int = 0  # pixels


class ReportPart(Struct, frozen=True):
    """A heading with its lines."""

    title: str
    bars: tuple[BarView, ...]
    note: str = ""


class ImprovementView(Struct, frozen=True):
    """An action for next time: whose, until when, done or not, and the figure that it was meant to move."""

    what: str
    owner: Who
    ref: str  # T-12: the ticket that brought it about
    due: datetime | None = None
    done: datetime | None = None
    late: bool = False
    figure: str = ""  # what it was meant to move
    before: str = ""
    after: str = ""


class CommentView(Struct, frozen=True):
    """What a requester wrote in a survey."""

    text: str
    ref: str
    score: str = ""


class ReportView(Struct, frozen=True):
    """A report as a letter shows it; all words are the reader's already."""

    name: str = ""
    period: str = ""  # October 2026
    about: str = ""  # the team or organisation that it is about, "" for the whole desk
    sentences: tuple[str, ...] = ()  # what changed, what is slow, what to do
    charts: tuple[ChartView, ...] = ()
    parts: tuple[ReportPart, ...] = ()
    comments: tuple[CommentView, ...] = ()
    improvements: tuple[ImprovementView, ...] = ()
    proposals: tuple[str, ...] = ()
    asks: bool = False  # its lines can be asked about by a reply


class PersonalDataView(Struct, frozen=True):
    """What became of a request for personal data."""

    tickets: int = 0  # theirs, without those that are kept
    elsewhere: int = 0  # tickets of others with words of theirs
    kept: tuple[tuple[str, str], ...] = ()  # T-9, and why it must be kept
    ended: tuple[str, ...] = ()  # open tickets of theirs that end with it
    ref: str = ""  # the ticket that asked
    who: str = ""  # "" of somebody who is erased
    is_erased: bool = False
    too_large: bool = False  # for a letter


class LetterContext(Struct, frozen=True):
    """All that a letter may say.

    `now` is the moment it speaks of as today; the rest is empty unless the letter needs it.
    """

    desk: WritingDesk
    to: Who  # the recipient
    now: datetime
    ticket: TicketView | None = None
    message: Said | None = None  # the text that this letter carries
    cut: str = ""  # quoted history that was cut from the message, folded for the engineer
    unheard: str = ""  # why nothing was acknowledged: doubtful (the sender is), budget (too many an hour), notice
    history: tuple[Said, ...] = ()  # what was said before, latest first
    ask: tuple[str, ...] = ()  # facts still missing: since_when, affected, tried, phone, place …
    facts: tuple[tuple[str, str], ...] = ()  # facts that are known
    record: tuple[tuple[str, str], ...] = ()  # diagnosis, plan, tried, cause, solution, steps, verified, backup
    articles: tuple[ArticleView, ...] = ()
    similar: tuple[TicketView, ...] = ()  # solved tickets like it
    earlier: tuple[TicketView, ...] = ()  # the requester's own earlier tickets
    tickets: tuple[TicketView, ...] = ()  # lists and digests, by deadline
    alerts: tuple[AlertView, ...] = ()  # of the ticket, by number
    timeline: tuple[tuple[datetime, str], ...] = ()  # what happened, for #show and the dossier
    why: tuple[str, ...] = ()  # why this person, in words
    links: tuple[tuple[str, str], ...] = ()  # how the ticket belongs to others: a key of [link], their numbers
    actions: Actions = Actions()
    deadline: datetime | None = None  # until when the reader may act, or what happens then
    opens: datetime | None = None  # when a desk that is closed opens again
    until: datetime | None = None  # when somebody who is away is back
    step: int = 1  # first, second reminder
    receipt: Receipt = Receipt()
    commands: tuple[CommandView, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()  # field, before, after: what changed, in codes
    escalation: Escalation = Escalation()
    failure: Failure = Failure()
    approval: ApprovalView = ApprovalView()
    task: TaskView = TaskView()
    appointment: AppointmentView = AppointmentView()
    consult: ConsultView = ConsultView()
    shelf: FilesView = FilesView()
    recurring: RecurringView = RecurringView()
    figures: Figures = Figures()
    report: ReportView = ReportView()
    personal: PersonalDataView = PersonalDataView()
    reason: str = ""
    reference: str = ""  # somebody else's own number for it, as their subject has it: "[#4711]"
    nonce: str = ""  # printed in the subject of letters that ask for a reply as a proof (docs/trust.md, P)
    put_aside: tuple[HeldView, ...] = ()  # since the last morning, of a digest
    others: tuple[Who, ...] = ()  # who else reads this ticket: named in the foot, never in Cc
    left: bool = False  # has the requester asked for no more email about it? In letters to who works here
    uncopied: tuple[Who, ...] = ()  # named in To or Cc by the requester: may answer, and get no copies
    outside: tuple[Who, ...] = ()  # named there and of another organisation: their answers are held
    desks: tuple[Who, ...] = ()  # other desks of the house that a mail was sent to
    actor: Who | None = None  # who did what the letter tells
    reply_goes: str = (
        ""  # where a plain reply goes: requester, inside, kept, colleagues, answer, desk; "" of no engineer's letter
    )
    personal_address: str = ""  # an engineer's own desk address, for what has no ticket
    colleague: str = ""  # how to type a colleague of theirs, for examples: dana
    masked: bool = False  # secrets in it are hidden, and the reader may ask for what was written
    hidden: str = ""  # why the ticket's words are not for the reader, who is told of it: as `TicketView.hidden`


class ContextFields(TypedDict, total=False):
    """What a decision gives to a letter's context; desk, recipient, moment,
    ticket and nonce are added when it is printed.
    """

    message: Said | None
    cut: str
    unheard: str
    history: tuple[Said, ...]
    ask: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    record: tuple[tuple[str, str], ...]
    articles: tuple[ArticleView, ...]
    similar: tuple[TicketView, ...]
    earlier: tuple[TicketView, ...]
    tickets: tuple[TicketView, ...]
    timeline: tuple[tuple[datetime, str], ...]
    why: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    actions: Actions
    deadline: datetime | None
    opens: datetime | None
    until: datetime | None
    step: int
    receipt: Receipt
    commands: tuple[CommandView, ...]
    changes: tuple[tuple[str, str, str], ...]
    escalation: Escalation
    failure: Failure
    approval: ApprovalView
    task: TaskView
    appointment: AppointmentView
    consult: ConsultView
    shelf: FilesView
    recurring: RecurringView
    alerts: tuple[AlertView, ...]
    figures: Figures
    report: ReportView
    personal: PersonalDataView
    reason: str
    reference: str
    put_aside: tuple[HeldView, ...]
    others: tuple[Who, ...]
    left: bool
    uncopied: tuple[Who, ...]
    outside: tuple[Who, ...]
    desks: tuple[Who, ...]
    actor: Who | None
    personal_address: str
    colleague: str
    masked: bool
    hidden: str
