"""Is it a machine that wrote this mail, and which kind (RFC 3834); with the evidence.

Fields before subjects, subjects before text, and never text alone: a person may write about automatic replies. What
marks human mail too (X-Auto-Response-Suppress, Exchange's rule marks)
is no evidence. The words are data (`gateway.read.data.machines`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from gateway.message import Automatic, Bounce, Mail
from gateway.read.data import machines as words
from gateway.read.data.cut import OF_ONESELF
from gateway.read.lower_pattern import LowerPattern, any_case, any_of, holds_any, to_lower
from gateway.read.machines.absence import Return, find_deputy, find_return, find_start
from gateway.read.machines.delivery_report import is_challenge
from gateway.read.machines.recall import recalled_subject
from gateway.read.machines.report_fields import notice_kind
from gateway.read.machines.return_weekday import find_return_weekday, find_start_weekday
from gateway.read.reply import signature
from gateway.read.reply.forwarded_mail import subject_kind

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_HOPS = 50  # Received fields beyond which a mail goes in circles
_NOBODY = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|no[-_.]?reply[-_.+].*|.*[-_.]noreply|mailer-daemon)$", re.IGNORECASE
)
_METHOD = re.compile(rb"(?im)^METHOD:\s*(REPLY|COUNTER|DECLINECOUNTER|REFRESH)\b")
_CANCELLED = re.compile(rb"(?im)^METHOD:\s*CANCEL\b")
_ANSWERED = re.compile(r"[\s:：](?:re|aw|antw|sv|odp|回复|答复|回覆|返信)\s?[:：]", re.IGNORECASE)
# A request of a person ("Out of office: please switch mine on"),
# unless it calls itself automatic or repeats the subject of a letter: Re:, [T-1042].
_ASKS = re.compile(
    r"[?？]\s*$|\b(?:please|bitte|merci de|por favor|per favore|graag|proszę|пожалуйста)\b|请|請|お願い", re.IGNORECASE
)
_TAGGED = re.compile(
    r"[\s:：](?:re|aw|antw|sv|odp|回复|答复|回覆|返信)\s?[:：]|\[(?!ticket received|request received)[^\]]{1,60}\]"
    r"|\b[A-Z]{1,6}-\d|#\d",
    re.IGNORECASE,
)
_CALLED_AUTOMATIC = re.compile(r"^[^:：]{0,20}(?:auto|авто|自动|自動|자동|otomatik)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!]\s|\n[^\S\n]*\n")
_HOW = re.compile(r"如何|怎[么麼样樣]|\b(?:how|wie|comment|cómo|come|jak|как)\b", re.IGNORECASE)
# A filter speaks of the mail that it holds; a person who wants a domain on the white list, or a code, does not.
_YOUR_MAIL = LowerPattern(  # of a text with a blank before it: behind one more words begin than within one
    r"\W(?:your|ihre?r?|deine?|votre|su|tu|sua|tuo|suo|uw|je|twoj\w+|twoją|państwa|ваше?)\s(?:\S{1,30}\s)?"
    r"(?:messages?|mails?|e-?mails?|nachricht|absender\w*|courriel|mensaje|correo|messaggio|mensagem|bericht|wiadomość"
    r"|письмо|сообщение)\b(?!\s(?:\w+\s)?(?:server|system|filter|gateway|account|white|allow))"
    r"|\byou (?:have )?(?:just |recently )?sent (?:me|an?)\b"
    r"|\bthe (?:message|e-?mail) (?:that )?you (?:have )?(?:just )?sent\b|\bprotecting myself\b"
    r"|[您你](?:[发發]送|寄)?[^。\n]{0,40}?的(?:邮件|郵件|来信|來信)"
    r"|(?:あなた|お客様)の"
)
_LONGEST_NOTE = 800  # characters of an absence note that nothing else tells
_LONGEST_NOTICE = 1500  # characters of which a machine's words are looked for
_QUOTES = ('"', "“", "„", "«", "「", ">", "|")  # how somebody begins who repeats what a machine wrote
_CITED = re.compile(r"\n\s*(?:[>|]|[-=_*]{3})")  # from where a machine repeats what a person wrote
_QUOTED = re.compile(r'"[^"\n]{1,300}"|“[^”\n]{1,300}”|„[^“”\n]{1,300}[“”]|«[^»\n]{1,300}»|「[^」\n]{1,300}」')
_SAID_END = re.compile(r"[.!?:]\s|[。！？\n]")
_NOT_ONESELF = frozenset({"je", "Je", "Mon", "Mi", "MI"})  # Dutch for "you", days of the week
_WE = re.compile("我[们們]")  # as firms speak of themselves
_FORWARD = re.compile(r"^\s*(?:fwd?|wg|tr|rv|转发|轉寄)\s*[:：]", re.IGNORECASE)
_LEAD = r"^\s*[\[(【]?\s*(?:\*{2,3}\s*)?"
Found = tuple[str, str] | None  # kind, evidence


_RECEIPT_SUBJECTS = any_of(words.RECEIPT_SUBJECTS, r"^\s*", r"\s*(?:[:：]|$)")
_SUFFIXES = any_of(words.AUTOREPLY_SUFFIXES, after=r"\s*$")
_PREFIXES = any_of(words.AUTOREPLY_PREFIXES, _LEAD, r"\s*(?:[:：\])】\-–—]|$|re:)")
_PREFIXES_OF_ANSWERS = any_of(words.AUTOREPLY_PREFIXES[1:2], _LEAD, r"\s+(?:re|aw|fw)\s*:")
_WHOLE_SUBJECTS = any_of(words.AUTOREPLY_SUBJECTS, r"^\s*", r"\s*$")
_ABSENCE_FIRST = any_of(words.AUTOREPLY_WORDS, r"^\s*", r"\s?[:：]")
_PREFIXES_ALONE = any_of(words.AUTOREPLY_PREFIXES, _LEAD, r"\s*[.!]?\s*$")
_MONITORS = any_of(words.MONITORS, after=r"(?:[-_.+]\w{1,30})?$")
_TROUBLE = any_of(words.TROUBLE)
_CHALLENGE_SUBJECTS = any_of(words.CHALLENGE_SUBJECTS)
_ABSENCE_TEXTS = any_of(words.AUTOREPLY_TEXTS)
_RECEIPT_TEXTS = any_of(words.RECEIPT_TEXTS)
_TAGS = any_of(words.AUTOREPLY_TAGS)
_ABSENCE_WORDS = any_of(words.AUTOREPLY_WORDS)
_TICKET_FEET = any_of(words.TICKET_FEET)
_ACKNOWLEDGING = any_of(words.ACKNOWLEDGING)
_REQUESTS = any_of(words.REQUESTS)
_AUTOMATIC_TEXTS = any_of(words.AUTOMATIC_TEXTS)
_AWAY_TEXTS = any_of(words.AWAY_TEXTS)
_POLITE = any_of(words.POLITE)
_TO_OTHERS = any_of(words.TO_OTHERS)
_MONITOR_SUBJECTS = any_of(words.MONITOR_SUBJECTS)
_SIGNS = (_AUTOMATIC_TEXTS, any_of(words.NO_ANSWER_TEXTS), _ACKNOWLEDGING, any_of(words.LEFT_TEXTS))
_COMPLAINT_SUBJECT = re.compile(r"(?i)complaint about message from \S+")
_COMPLAINT_TEXT = re.compile(r"(?i)\s*this is an?\b.{0,40}\b(?:e-?mail )?abuse report for an e-?mail")
_OF_CHALLENGES = re.compile(r"(?i)challenge|whitelist|verif|anti-?spam")  # in the name of a mailbox


class _FieldTable:
    """Names of fields, lower case, with a pattern that the value must match."""

    def __init__(self, table: tuple[tuple[str, str], ...]) -> None:
        self._table = table
        self.names = frozenset(name for name, _ in table)

    def find(self, fields: Fields) -> str:
        """The field and value that tell, "" where none does."""
        if self.names.isdisjoint(fields):
            return ""
        for name, pattern in self._table:
            for value in fields.get(name, ()):
                if any_case(pattern).search(value):
                    return f"{name}: {value[:80]}"
        return ""


_CHALLENGE_FIELDS = _FieldTable(words.CHALLENGE_FIELDS)
_AUTOREPLY_FIELDS = _FieldTable(words.AUTOREPLY_FIELDS)
_NOTIFICATION_FIELDS = _FieldTable(words.NOTIFICATION_FIELDS)
_GENERATED_FIELDS = _FieldTable(words.NOTIFICATION_FIELDS[:2])
_SERVICE_FIELDS = _FieldTable(words.SERVICE_FIELDS)
_LIST_FIELDS = _FieldTable(words.LIST_FIELDS)
_BULK_FIELDS = _FieldTable(words.BULK_FIELDS)
_JUNK_FIELDS = _FieldTable((("precedence", r"^(?:bulk|junk)\b"),))
_LOOKED_AT = frozenset(
    {
        "content-type",
        "received",
        "x-rp-fbl",
        "x-read-receipt",
        "x-ms-read-receipt",
        "x-ms-exchange-generated-message-source",
    }
).union(
    _CHALLENGE_FIELDS.names,
    _AUTOREPLY_FIELDS.names,
    _NOTIFICATION_FIELDS.names,
    _SERVICE_FIELDS.names,
    _LIST_FIELDS.names,
    _BULK_FIELDS.names,
)  # names of fields, lower case: no other one tells anything here


def read_automatic(mail: Mail, envelope_sender: str, bounce: Bounce | None = None) -> Automatic:
    """Judge one mail; `bounce` is what `read_bounce` found. envelope_sender: "" or "<>" for the null sender."""
    fields: Fields = {}
    for name, value in mail.headers:
        if (low := name.lower()) in _LOOKED_AT:
            fields.setdefault(low, []).append(value)
    null = envelope_sender in ("", "<>")
    for look in (_complaint, _challenge):
        found = look(mail, fields, null)
        if found:
            return Automatic(True, found[0], (found[1],))
    if bounce is not None and bounce.bounce:
        return Automatic(True, "bounce", (f"delivery report {bounce.status}".strip(),))
    for look in (_receipt, _calendar, _recall, _loop, _autoreply, _service, _list, _bulk, _notification):
        found = look(mail, fields, null)
        if found is None:
            continue
        if found[0] == "human":
            return Automatic(False, "human", (found[1],))
        if found[0] != "autoreply":
            return Automatic(True, found[0], (found[1],))
        back, written = _find_back(mail), mail.date or _NEVER
        said = back.said if back is not None else None
        leaves = find_start(mail.text, written, said) or find_start_weekday(mail.text, written, said)
        return Automatic(
            automatic=True,
            kind=found[0],
            evidence=(found[1],),
            returns_on=back.day if back is not None else None,
            leaves_on=leaves,
            deputy=find_deputy(mail.text, mail.sender.mailbox, known=True),
            is_behind_last_day=back is not None and back.is_last_away,
        )
    return Automatic()


def _find_back(mail: Mail) -> Return | None:
    written = mail.date or _NEVER
    return find_return(mail.text, written) or find_return_weekday(mail.text, written)


Fields = dict[str, list[str]]  # by name, lower case


def _complaint(mail: Mail, fields: Fields, null: bool) -> Found:
    """Reports of the abuse feedback kind (RFC 5965), and those of providers that know no RFC."""
    if any(attachment.type == "message/feedback-report" for attachment in mail.attachments):
        return "complaint", "message/feedback-report"
    if "report-type=feedback-report" in "".join(fields.get("content-type", ())).lower().replace('"', ""):
        return "complaint", "Content-Type: feedback-report"
    if notice_kind(mail.text) == "complaint":
        return "complaint", "notice of Amazon SES"
    if _COMPLAINT_SUBJECT.match(mail.subject):
        return "complaint", "subject of Hotmail's complaints"
    if _COMPLAINT_TEXT.match(mail.text[:300]) or "x-rp-fbl" in fields:
        return "complaint", "text of a feedback report"
    del null
    return None


def _challenge(mail: Mail, fields: Fields, null: bool) -> Found:
    told = _CHALLENGE_FIELDS.find(fields)
    if told:
        return "challenge", told
    machine = (
        null
        or _AUTOREPLY_FIELDS.find(fields)
        or _NOTIFICATION_FIELDS.find(fields)
        or _SERVICE_FIELDS.find(fields)
        or _BULK_FIELDS.find(fields)
        or _NOBODY.match(mail.sender.mailbox.partition("@")[0])
        or _OF_CHALLENGES.search(mail.sender.mailbox.partition("@")[0])
    )
    asks = machine or (
        (_CHALLENGE_SUBJECTS.search(mail.subject) or _ABSENCE_TEXTS.search(_first_lines(mail)))
        and _YOUR_MAIL.search(f" {mail.text[:2000]}")
        and not _FORWARD.match(mail.subject)
        and not _TROUBLE.search(mail.text[:1500])
    )
    return (
        ("challenge", "asks the sender to prove something") if asks and is_challenge(mail, advice=not machine) else None
    )


def _first_lines(mail: Mail) -> str:
    """The first two lines that say something: where a machine says what it is."""
    return "\n".join([line for line in mail.text[:1000].splitlines() if line.strip()][:2])


def _receipt(mail: Mail, fields: Fields, null: bool) -> Found:
    """Somebody's program says that it was shown or deleted (RFC 8098)."""
    del null
    if any(attachment.type == "message/disposition-notification" for attachment in mail.attachments):
        return "receipt", "message/disposition-notification"
    if "disposition-notification" in "".join(fields.get("content-type", ())).lower():
        return "receipt", "Content-Type: disposition-notification"
    if "x-read-receipt" in fields or "x-ms-read-receipt" in fields:
        return "receipt", "X-Read-Receipt"
    named = _RECEIPT_SUBJECTS.match(mail.subject)
    if named and not _speaks_for_itself(mail) and _RECEIPT_TEXTS.search(mail.text[:1000]):
        return "receipt", f"subject and words of a receipt: {mail.subject[:80]}"
    return None


def _speaks_for_itself(mail: Mail) -> bool:
    """Somebody asks or says more than a receipt does, which is short and ends with its sentence."""
    return len(mail.text) > 1500 or "?" in mail.text or "？" in mail.text


def _calendar(mail: Mail, fields: Fields, null: bool) -> Found:
    """Answers to invitations and bare cancellations (RFC 5546): made by a click, read by a calendar."""
    del fields, null
    for attachment in mail.attachments:
        if attachment.type not in ("text/calendar", "application/ics"):
            continue
        if _METHOD.search(attachment.content[:4096]):
            return "calendar", "answer to an invitation"
        if not mail.text.strip() and _CANCELLED.search(attachment.content[:4096]):
            return "calendar", "cancellation of an invitation"
    return None


def _recall(mail: Mail, fields: Fields, null: bool) -> Found:
    """A click that asks for a mail back: nobody wrote, attached or answered anything."""
    del fields, null
    said = mail.attachments or subject_kind(mail.subject)
    recalled = "" if said else recalled_subject(mail.subject, mail.text)
    return ("recall", f"asks for {recalled[:60]} back") if recalled else None


def _loop(mail: Mail, fields: Fields, null: bool) -> Found:
    del mail, null
    hops = len(fields.get("received", ()))
    return ("loop", f"{hops} Received fields") if hops > _HOPS else None


def _autoreply(mail: Mail, fields: Fields, null: bool) -> Found:
    told = _AUTOREPLY_FIELDS.find(fields)
    if told:
        return "autoreply", told
    subject = mail.subject
    tag = _TAGS.match(subject)
    own_subject = not subject_kind(subject) or tag or _SUFFIXES.search(subject)
    answers = bool(mail.in_reply_to or mail.references)
    generated = _GENERATED_FIELDS.find(fields)
    confirmed = answers or null or generated or "precedence" in fields
    says: object = own_subject and (
        _PREFIXES.match(subject)
        or _PREFIXES_OF_ANSWERS.match(subject)
        or _SUFFIXES.search(subject)
        or tag
        or _WHOLE_SUBJECTS.match(subject)
    )
    says = says and (confirmed or not _asks(mail))
    by_rule = "x-ms-exchange-generated-message-source" in fields
    absent = own_subject and _ABSENCE_WORDS.search(subject[:80]) and _is_absent(mail, confirmed=bool(confirmed))
    if says or absent:
        return "autoreply", f"subject: {subject[:80]}"
    if by_rule and generated:
        # Exchange's rules forward and redirect with the same marks: without an absence subject a person wrote it.
        return "human", "forwarded by a rule of Exchange"
    if generated and answers:
        return "autoreply", f"{generated}, in answer to a mail"
    if null and answers:
        return "autoreply", "null envelope sender, in answer to a mail"
    junk = _JUNK_FIELDS.find(fields)
    lists = _LIST_FIELDS.find(fields) or "list-unsubscribe" in fields
    if junk and not lists and (answers or null or subject_kind(subject) or _ABSENCE_TEXTS.search(mail.text[:500])):
        return "autoreply", f"{junk}, to one person"
    if (null or generated) and not lists and _ABSENCE_TEXTS.search(mail.text[:500]):
        return "autoreply", "absence text of a machine"
    if (answers or subject_kind(subject) == "reply") and not lists and _is_note(mail):
        return "autoreply", "the words of an absence note, and nothing else"
    return None if lists else _by_its_words(mail)


def _by_its_words(mail: Mail) -> Found:
    """A machine that nothing in the header tells, as ticket systems and web shops acknowledge: it begins with one of
    four signs and has a second: it calls itself automatic, wants no answer, says that something came in, or, beside the
    first of these, that somebody has left. It never says "I": whoever does is a person who has heard of such a mail. So
    is who puts its words between quotation marks.
    """
    if not holds_any(to_lower(mail.text[:_LONGEST_NOTICE]), words.MACHINE_STEMS):
        return None
    text = _QUOTED.sub(" ", mail.text[:_LONGEST_NOTICE])
    opening = _first_sentence(text[:1000])
    if not (any(sign.search(opening) for sign in _SIGNS) or any_case(words.THANKS_FOR_MAIL).search(opening)):
        return None
    no_answer, acknowledges, left = (sign.search(text) is not None for sign in _SIGNS[1:])
    foot = _TICKET_FEET.search(text) is not None
    automatic = _calls_itself_automatic(text)
    acknowledges = acknowledges or _ACKNOWLEDGING.search(mail.subject) is not None
    asks = _REQUESTS.search(text) is not None
    if (
        subject_kind(mail.subject) == "forward"
        or automatic + no_answer + acknowledges + foot + (automatic and left) < 2
        or (asks and not automatic)
    ):
        return None
    if mail.text.lstrip().startswith(_QUOTES) or _TROUBLE.search(text) or _says_i(text):
        return None
    return "autoreply" if acknowledges or (automatic and left) else "notification", "the words of a machine"


def _calls_itself_automatic(text: str) -> bool:
    """Is it this mail that a text calls automatic, and not another that somebody got."""
    found = _AUTOMATIC_TEXTS.search(text)
    if found is None:
        return False
    begin = max((end.end() for end in _SAID_END.finditer(text[: found.start()])), default=0)
    this, bare = words.OF_THIS_MAIL
    before = text[begin : found.start()]
    return any_case(this).search(text[begin : found.end()]) is not None or any_case(bare).match(before) is not None


def _says_i(text: str) -> bool:
    """Does somebody speak of themselves, above what a machine repeats; links hold no words."""
    said = _CITED.split(text, maxsplit=1)[0]
    own = " ".join(word for word in said.split() if not any(mark in word.strip(".,") for mark in ".@/"))
    return any(found[0] not in _NOT_ONESELF for found in OF_ONESELF.finditer(_WE.sub(" ", own)))


def _first_sentence(text: str) -> str:
    """The first line that says something and is no greeting."""
    for line in text.splitlines():
        said = line.strip()
        if said and not signature.is_greeting(said):
            return said[:160]
    return ""


def _is_note(mail: Mail) -> bool:
    """Is an answer the note of an absence by its words alone, as responders without any field write it: it begins with
    thanks for the mail or with the absence, says until when or to whom to turn, and neither asks nor reports.
    """
    text = mail.text.strip()
    if len(text) > _LONGEST_NOTE or _TROUBLE.search(text) or _wants(text):
        return False
    first = " ".join(_first_lines(mail).split())[:200]
    thanks = any_case(words.THANKS_FOR_MAIL).search(first)
    opens = _ABSENCE_TEXTS.search(text[:300]) is not None and (
        thanks is not None or _ABSENCE_TEXTS.search(first) is not None
    )
    if not opens:
        away = _AWAY_TEXTS.search(first)
        opens = away is not None and _only_greets(first[: away.start()], thanks)
    if not opens:
        return False
    told = (_find_back(mail) is not None) + bool(find_deputy(text, mail.sender.mailbox)) + bool(thanks)
    return told >= 2


def _only_greets(before: str, thanks: re.Match[str] | None) -> bool:
    """Does nothing stand before the absence but a greeting, thanks for the mail, or the beginning of its sentence?"""
    *whole, _ = re.split(r"(?<!\d)\.\s|[!?:,]\s|[。！？：，]", before)
    return all(signature.is_greeting(one) or (thanks is not None and thanks[0] in one) for one in whole)


def _is_absent(mail: Mail, *, confirmed: bool) -> bool:
    """A subject with a word of absence belongs to a responder beside the subject that it answers,
    or words of absence in the text.

    Some write no field at all (GroupWise: "Abwesenheit: Printer"); then the word stands first, and nothing is asked.
    """
    tells = _ABSENCE_TEXTS.search(mail.text[:500]) is not None
    if mail.in_reply_to or mail.references:
        return tells or _ANSWERED.search(mail.subject[:200]) is not None
    first = _ABSENCE_FIRST.match(mail.subject) is not None
    return first and tells and (confirmed or not (_wants(mail.text) or _asks(mail)))


def _asks(mail: Mail) -> bool:
    """Does somebody ask for something under a subject like that of a responder,
    which nothing in the header confirms: "Ausencia: desvío de correo".
    """
    subject = mail.subject
    if _TAGGED.search(subject):
        return False
    tells = _ABSENCE_TEXTS.search(mail.text[:500]) is not None
    if _TROUBLE.search(mail.text[:1500]):
        return True
    if _PREFIXES_ALONE.match(subject) and not re.search(r"\d", subject):
        # Most responders say there what they answer, or until when.
        acknowledges = _ACKNOWLEDGING.search(mail.text[:500])
        return _wants(mail.text) or not (tells or acknowledges or _find_back(mail))
    named = _ASKS.search(subject) is not None
    if _CALLED_AUTOMATIC.search(subject):
        return not tells and (named or _HOW.search(subject) is not None) and _wants(mail.text)
    return _wants(mail.text) or (named and not tells)


def _wants(text: str) -> bool:
    """Does it ask its reader to do something, other than to turn to somebody else meanwhile."""
    if _REQUESTS.search(text[:1500]):
        return True
    return any(_POLITE.search(said) and not _TO_OTHERS.search(said) for said in _SENTENCE_END.split(text[:1500]))


def _service(mail: Mail, fields: Fields, null: bool) -> Found:
    del mail, null
    told = _SERVICE_FIELDS.find(fields)
    return ("notification", told) if told else None


def _list(mail: Mail, fields: Fields, null: bool) -> Found:
    del mail, null
    told = _LIST_FIELDS.find(fields)
    return ("list", told) if told else None


def _bulk(mail: Mail, fields: Fields, null: bool) -> Found:
    del mail, null
    told = _BULK_FIELDS.find(fields)
    return ("bulk", told) if told else None


def _notification(mail: Mail, fields: Fields, null: bool) -> Found:
    told = _NOTIFICATION_FIELDS.find(fields)
    if told:
        return "notification", told
    if null:
        return "notification", "null envelope sender"
    # A web form writes from no-reply with the person in Reply-To: that is the person's mail.
    person = any(address.mailbox and not _NOBODY.match(address.mailbox.partition("@")[0]) for address in mail.reply_to)
    if _NOBODY.match(mail.sender.mailbox.partition("@")[0]) and not person:
        return "notification", f"From: {mail.sender.mailbox}"
    watches = _MONITORS.match(mail.sender.mailbox.partition("@")[0])
    if watches and _MONITOR_SUBJECTS.match(mail.subject) and not person:
        return "notification", f"alert of {watches[0]}"
    return None
