"""Is it a delivery report: about whom, for good or for now, and why.

First what RFC 3464 gives (a message/delivery-status part, or its fields pasted into the text), then the prose of
servers that know no RFC: who says it, what is said above the returned letter, which addresses stand there and in what
company. The words are data (`gateway.read.data.bounces`).
"""

from __future__ import annotations

import re

from gateway.message import Bounce, Mail
from gateway.read.data import bounces as words
from gateway.read.later_pattern import compile_later
from gateway.read.lower_pattern import any_of
from gateway.read.machines.failed_recipients import DAEMONS, RECIPIENT_LINE, find_recipients, is_undone
from gateway.read.machines.report_fields import ADDRESS, ENHANCED, DeliveryFields, gather, notice_kind, tidy
from gateway.read.mime.headers import unfold
from gateway.read.reply.forwarded_mail import subject_kind

_REPLY = compile_later(r"(?<![\d.\w/])([45])([0-5])\d(?![\d.\w]|-\d\d)")
_SUBJECTS = any_of(words.SUBJECTS)
_FAILURES = any_of(words.FAILURES)
_CHALLENGES = any_of(words.CHALLENGES)
_TEMPORARY = any_of(words.TEMPORARY)
_FINAL = any_of(words.FINAL)
_MARKED_FIELDS = frozenset({"auto-submitted", "x-failed-recipients", "content-type"})  # the last with a report's type
_REPORTS = ("message/", "text/rfc822")  # media types of what a report holds


def read_bounce(mail: Mail, envelope_sender: str) -> Bounce:
    """Read a delivery report; `Bounce()` for any other mail. Linear in the mail's size."""
    if _is_unlike(mail, envelope_sender):
        return Bounce()
    report = gather(mail)
    if not _is_report(mail, envelope_sender, report):
        return Bounce()
    recipients = find_recipients(mail, report)
    status = _status(report)
    return Bounce(
        bounce=True,
        recipients=tuple(recipients),
        status=status,
        permanent=_permanent(report, status, mail.subject[:500]),
        reason=_reason(report),
    )


def _is_unlike(mail: Mail, envelope_sender: str) -> bool:
    """Has it none of the marks by which a report can be known, as nearly all mail: then nothing of it is gathered."""
    return not (
        envelope_sender in ("", "<>")
        or _SUBJECTS.search(mail.subject[:500])
        or "final-recipient:" in mail.text.lower()
        or _has_marked_field(mail)
        or any(attachment.type.startswith(_REPORTS) for attachment in mail.attachments)
        or _from_daemon(mail)
        or notice_kind(mail.text)
    )


def _has_marked_field(mail: Mail) -> bool:
    for name, value in mail.headers:
        low = name.lower()
        if low in _MARKED_FIELDS and value:
            is_type = low == "content-type"
            if not is_type or "report-type=" in value.lower().replace('"', ""):
                return True
    return False


def is_challenge(mail: Mail, *, advice: bool = False) -> bool:
    """Does somebody's filter ask the sender to prove something, in its own words or as a delivery report?

    advice: a white list and a link may be advice, or what a person asks for; then only the words of filters count.
    """
    text = f"{mail.subject[:500]}\n{tidy(mail.text[:4096])}"
    if _CHALLENGES.search(text):
        return True
    if advice or any(attachment.type == "message/delivery-status" for attachment in mail.attachments):
        return False  # a filter's advice inside a report of failure is advice
    return "whitelist" in text.lower() and bool(re.search(r"(?i)https?://|reply", text))


def _is_report(mail: Mail, envelope_sender: str, report: DeliveryFields) -> bool:
    """Cheap marks first: the tables of words are tried only on what looks like a report already."""
    content_type = mail.header("Content-Type").lower().replace('"', "")
    if any(attachment.type == "message/feedback-report" for attachment in mail.attachments):
        return False  # a complaint (RFC 5965)
    if notice := notice_kind(mail.text):
        return notice == "bounce"
    machine = mail.header("Auto-Submitted").lower().startswith("auto")
    daemon = _from_daemon(mail)
    null = envelope_sender in ("", "<>")
    if report.entries and (machine or daemon or null or _is_made(mail, content_type, report)):
        return _undone(report) and not is_challenge(mail)
    if mail.header("X-Failed-Recipients"):
        return not is_challenge(mail)
    if report.receipt:
        gone = (
            any(word in report.receipt for word in ("failed", "deleted", "denied"))
            and "displayed" not in report.receipt
        )
        return gone and _says(report)
    subject = bool(_SUBJECTS.search(mail.subject[:500]))
    by_type = "report-type=delivery-status" in content_type
    returned = bool(report.returned) and bool(_RETURNED.search(report.returned[:16384]))
    if not (subject or daemon or null or by_type or (machine and returned)) or is_challenge(mail):
        return False
    if by_type or (subject and null):
        return True
    personal = not daemon or _ROLE.search(mail.sender.mailbox)
    answers = mail.header("In-Reply-To") and subject_kind(mail.subject) == "reply" and not _only_reports(report)
    if personal and not (machine or null or "multipart/report" in content_type) and (answers or _by_client(mail)):
        return False  # somebody at a postmaster's desk, or who passes on what came back, with or without a word
    if subject and daemon:
        return True
    if daemon:
        # People write from postmaster too, about their servers, and name nobody.
        person = not (null or subject or returned or machine) and _ROLE.search(mail.sender.mailbox)
        return _says(report) and not (person and "@" not in report.prose)
    if null:
        return _says(report) and (returned or _names_recipient(report.prose))
    if not machine and (mail.header("In-Reply-To") or subject_kind(mail.subject) == "forward"):
        return False  # a person's answer, about a report perhaps, or the report that somebody passes on
    if mail.subject[:3].lower() == "re:" and not machine:  # some gateways answer so too, with nothing else to say
        return len(report.prose) < 1000 and _names_recipient(report.prose) and _begins_so(report)
    servant = bool(
        _NOBODY.search(mail.sender.mailbox) or (_SERVANT.search(mail.sender.mailbox) and _only_reports(report))
    )
    reports = _only_reports(report) and (returned or (_names_recipient(report.prose) and _begins_so(report)))
    told = machine or (servant and "@" in report.prose) or reports
    return told and _says(report)


_RETURNED = compile_later(r"(?im)^[ \t]{0,20}(?:received|message-id|return-path):")
_ASKS = compile_later(
    r"\w\s?\?(?=\s|$)|？|(?i:\b(?:please|can you|could you) (?:help|check|have a look|look into)\b)|(?:帮忙|幫忙|请"
    r"|請)(?:看|查)"
)
_YOURS = compile_later(
    r"(?i)\b(?:your|ihre?|votre|su|sua|suo|uw|je|twoj\w+|ваше?)\s(?:\S{1,30}\s)?(?:message|mail|e-?mail|nachricht"
    r"|courriel|mensaje|correo|messaggio|mensagem|bericht|wiadomość|сообщение|письмо)|[您你]的|あなた|お客様"
    r"|メッセージ"
)
_YOURS_TO = compile_later(
    r"(?i)\b(?:your|ihre?|votre|su|uw|twoja|ваше)\s(?:\S{1,30}\s)?(?:message|mail|e-?mail|nachricht|courriel|mensaje"
    r"|correo|messaggio|mensagem|bericht|wiadomość|сообщение|письмо)\s(?:to|an|à|para|a|aan|do)\s?:?\s?[\"'<]?"
    rf"{ADDRESS.pattern}"
)
_NOBODY = compile_later(r"(?i)(?:^|[-_.])(?:no-?reply|bounces?|imss)@|-owner@")
_SERVANT = compile_later(r"(?i)(?:^|[-_.])(?:admin|owner|mail)@")  # people write from these too
_CLIENT = compile_later(
    r"(?i)\b(?:outlook|thunderbird|mozilla|apple mail|iphone|ipad|android|foxmail|qqmail|webmail|roundcube|zimbra"
    r"|evolution|k-9|yahoomail|em client|emclient|spark|mailmaster|claws|mutt|the bat|kmail|aquamail|bluemail"
    r"|airmail|mailspring|postbox|sylpheed|becky|lark)\b"
)


_ROLE = compile_later(r"(?i)^(?:postmaster|[\w.-]*admin[\w.-]*)@")


def _is_made(mail: Mail, content_type: str, report: DeliveryFields) -> bool:
    """Made by a mail system: a report by its type, or from an address of no person.

    People paste and attach reports that they ask about.
    """
    if "multipart/report" in content_type or not mail.sender.mailbox or _NOBODY.search(mail.sender.mailbox):
        return True
    return bool(_SERVANT.search(mail.sender.mailbox)) and _only_reports(report) and not _by_client(mail)


def _by_client(mail: Mail) -> bool:
    """Written in a mail client, which says so itself,
    or by the fields that only Exchange and Gmail give to mail of people.
    """
    if _CLIENT.search(f"{mail.header('X-Mailer')[:200]} {mail.header('User-Agent')[:200]}"):
        return True
    return bool(mail.header("Thread-Index") or mail.header("X-MS-Has-Attach")) or mail.message_id.endswith(
        "@mail.gmail.com>"
    )


def _only_reports(report: DeliveryFields) -> bool:
    """It tells of the failure from its first paragraph on, and asks for nothing."""
    return bool(_FAILURES.search(_first_paragraph(report))) and not _ASKS.search(report.prose)


def _first_paragraph(report: DeliveryFields) -> str:
    return report.prose.strip().partition("\n\n")[0][:2000]


def _begins_so(report: DeliveryFields) -> bool:
    """Its first paragraph tells of the failure of "your message":
    who pastes a report says something of their own above it.
    """
    first = _first_paragraph(report)
    return bool(_FAILURES.search(first)) and _YOURS.search(first) is not None


def _undone(report: DeliveryFields) -> bool:
    """Does a delivery-status part speak of a letter that did not arrive? One of delivery alone is no trouble."""
    return any(is_undone(entry) for entry in report.entries)


def _says(report: DeliveryFields) -> bool:
    return bool(_FAILURES.search(report.prose[:8192]))


def _names_recipient(prose: str) -> bool:
    """Does an address stand alone on its line, or behind "your message to"?"""
    return _YOURS_TO.search(prose[:4096]) is not None or any(
        RECIPIENT_LINE.match(line) for line in prose[:4096].splitlines() if "@" in line
    )


def _from_daemon(mail: Mail) -> bool:
    """Does the sender's name or address say that a mail system speaks?"""
    local = mail.sender.mailbox.partition("@")[0].strip('"\\')
    named = (local, mail.sender.name, "" if mail.sender.mailbox else mail.header("From")[:200])
    return any(DAEMONS.search(text) for text in named if text)


def _status(report: DeliveryFields) -> str:
    """The enhanced status code (RFC 3463): what the other server said before what ours made of it."""
    undone = [entry for entry in report.entries if is_undone(entry)] or report.entries
    for entry in undone[:1]:
        said = _best_code(entry.diagnostic)
        if entry.status and not entry.status.endswith(".0.0"):
            tells = said and not said.endswith(".0.0") and entry.status[1:] in _VAGUE
            is_final = (
                said[:1] == "5" and entry.action == "failed"
            )  # it was refused for good, whatever ours makes of it
            return said if tells and (said[0] == entry.status[0] or is_final) else entry.status
        return said or _best_code(report.prose, entry.status[:1]) or entry.status  # other codes are of earlier tries
    found = _best_code(report.prose)
    if found:
        return found
    for pattern, code in words.STATUS_BY_WORDS:
        if re.search(pattern, report.prose, re.IGNORECASE):
            return code
    return ""


# Codes by which our side says that it gave up or was refused: the other server's own code says why.
_VAGUE = frozenset({".1.0", ".2.0", ".3.0", ".4.0", ".4.7", ".5.0", ".6.0", ".7.0"})


def _best_code(text: str, kind: str = "") -> str:
    """The first enhanced code that says something, else the first of all; codes of success are no reason.
    `kind`: of 4 or 5 only.
    """
    found = (match for match in ENHANCED.finditer(text[:8192]) if match[1] != "2" and int(match[2]) <= 7)
    codes = [match[0] for match in found if match[0].startswith(kind)]
    telling = next((code for code in codes if not code.endswith(".0.0") and code[1:] not in _VAGUE), "")
    return telling or next((code for code in codes if not code.endswith(".0.0")), codes[0] if codes else "")


def _permanent(report: DeliveryFields, status: str, subject: str) -> bool | None:
    actions = {entry.action for entry in report.entries}
    if "delayed" in actions and "failed" not in actions:
        return False
    if status[:1] in ("4", "5") and not _by_words(report, status):
        return status[0] == "5"
    if _TEMPORARY.search(f"{subject}\n{report.prose}") and not _FINAL.search(report.prose):
        return False
    reply = _REPLY.search(" ".join(entry.diagnostic for entry in report.entries)) or _REPLY.search(report.prose)
    if reply:
        return reply[1] == "5"
    return True


def _by_words(report: DeliveryFields, status: str) -> bool:
    """Was the status made from words rather than read? Then the words on whether it goes on count more."""
    return not report.entries and status not in report.prose


_TELLS_WHY = compile_later(
    r"\b[45]\d\d[ :-]|#?[45]\.\d\.\d|unknown|full|reject|disabled|not exist|not found|quota|unrouteable|blocked"
    r"|timed out|不存在|已满|拒",
    re.IGNORECASE,
)


def _reason(report: DeliveryFields) -> str:
    """One line for people: the server's own words."""
    for entry in report.entries:
        if entry.diagnostic:
            return unfold(re.sub(r"^\s*[\w-]+\s*;\s*", "", entry.diagnostic))[:300]
    lines = report.prose.splitlines()
    told = next((line for line in lines if _TELLS_WHY.search(line)), "")
    told = told or next((line for line in lines if _FAILURES.search(line)), "")
    return unfold(told)[:300]
