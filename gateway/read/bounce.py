"""Is it a delivery report: about whom, for good or for now, and why.

First what RFC 3464 gives (a message/delivery-status part, or its fields pasted into the text), then the prose of servers that know
no RFC: who says it, what is said above the returned letter, which addresses stand there and in what company. The words are data
(`gateway.read.data.bounces`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from gateway.message import Bounce, Mail
from gateway.read.data import bounces as words
from gateway.read.headers import decode_raw, unfold

_LOOKED_AT = 24 * 1024  # characters of prose
_LINE = 600  # characters of one line
_BLANKS = re.compile(r"[^\S\n]{5,}")
_EMPTY = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_PART = 64 * 1024  # bytes of a report part
_ADDRESS = re.compile(
    r"""[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){0,8}[A-Za-z0-9][A-Za-z0-9-]{0,62}"""
)
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d)\.(\d{1,3})(?![\d.]\d|\.\d)")
_REPLY = re.compile(r"(?<![\d.\w/])([45])([0-5])\d(?![\d.\w]|-\d\d)")
_FIELDS = frozenset(
    (
        "action",
        "status",
        "final-recipient",
        "original-recipient",
        "diagnostic-code",
        "reporting-mta",
        "remote-mta",
        "x-actual-recipient",
        "arrival-date",
        "last-attempt-date",
        "x-notes-item",
        "final-log-id",
        "will-retry-until",
        "x-original-message-id",
        "received-from-mta",
        "x-display-name",
        "x-supplementary-info",
        "x-failed-recipients",
    )
)
_FIELD = re.compile(r"^\s{0,8}([A-Za-z][A-Za-z-]{2,30})\s*:\s?(.*)$")
_ID = re.compile(r"(?im)^\s{0,8}Message-I[dD]:\s*(<[^<>\s]{1,400}>)")
_RECIPIENT_LINE = re.compile(
    r"""^[\s>*|-]{0,12}(?:"[^"\n]{0,80}"\s*)?[<"'(\[]?(?:(?:smtp|mailto|rfc822)[:;]\s*)?"""
    rf"""({_ADDRESS.pattern})[>"')\]]{{0,3}}\s*(?:$|[:;,.]|\.\.\.|on\s|\(|-{{1,2}}\s|[<\[]|(?:failed|failure|was|is|has|could|does|unknown|user|said|delivery|error|host|not)\b|\s)""",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"""(?:rcpt\s+to\s*:|recipients?(?:\s+address)?\s*[:=]|(?:message|mail|e-?mail|delivery|deliver(?:ed|ing)?|sent|send|delivering)\s+(?:\w+\s+){0,3}(?:to|for)\s*:?|addressed\s+to(?:\s+email\s+address)?\s*:?|intended\s+for|userid\s*:?|user\s*:|user\s+unknown\s*:?|unknown\s+user\s*:?|address(?:es)?\s*[:=]|mailbox\s*[:=]?|attempts\s*:|\bto\s*:|\bfor\s*:?|account\s*:?|failed\s+recipients?\s*:?|gave\s+up\s+on|generated\s+from|smtp=|收件人|宛先)"""
    rf"""[\s"'<\[(：:-]{{0,12}}(?:rfc822;\s*)?({_ADDRESS.pattern})""",
    re.IGNORECASE,
)
_NOT_THEM = re.compile(
    r"(?i)\b(?:contact|postmaster|please|abuse|help|support|questions?|assistance|from|sender|sent by|administrator|reply|write|forward|envelope-from|mail from|return-path|by\s+way)\b"
)
_SERVICE = re.compile(
    r"(?i)^(?:postmaster|mailer-daemon|abuse|noreply|no-reply|hostmaster|root|support|help(?:desk)?|webmaster|listmaster)@"
)


@lru_cache(maxsize=16)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


@lru_cache(maxsize=1)
def _original() -> re.Pattern[str]:
    return re.compile(rf"(?im)^[ \t>*#|]{{0,8}}(?:{'|'.join(words.ORIGINAL)})")


@dataclass(slots=True)
class _Entry:
    """What a report says about one recipient."""

    recipient: str = ""
    original: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""


@dataclass(slots=True)
class _Report:
    """What was gathered from all over the mail."""

    entries: list[_Entry] = field(default_factory=list)
    prose: str = ""  # the report's own words
    returned: str = ""  # header of the letter that came back, as far as it is there
    receipt: str = ""  # disposition of RFC 8098, lower case


def read_bounce(mail: Mail, envelope_sender: str) -> Bounce:
    """Read a delivery report; `Bounce()` for any other mail. Linear in the mail's size."""
    report = _gather(mail)
    if not _is_report(mail, envelope_sender, report):
        return Bounce()
    recipients = _recipients(mail, report)
    status = _status(report)
    return Bounce(
        bounce=True,
        recipients=tuple(recipients),
        status=status,
        permanent=_permanent(report, status),
        original_message_id=_original_id(report),
        reason=_reason(report),
    )


def _gather(mail: Mail) -> _Report:
    report = _Report()
    text = _tidy(mail.text)
    for attachment in mail.attachments:
        content = attachment.content[:_PART]
        if attachment.type in ("message/delivery-status", "message/global-delivery-status"):
            report.entries += _entries(decode_raw(content))
        elif attachment.type == "message/disposition-notification":
            report.receipt = " ".join(
                value for name, value in _fields_of(decode_raw(content)) if name == "disposition"
            ).lower()
        elif attachment.type in (
            "message/rfc822",
            "text/rfc822-headers",
            "message/global",
            "message/global-headers",
            "message/rfc822-headers",
            "message/partial",
        ):
            report.returned = report.returned or decode_raw(content[:16384])
    if _SES_NOTICE.search(text[:200]):
        report.entries += _ses_entries(text)
    found = _original().search(text)
    cut = found.start() if found else len(text)
    if found and not text[:cut].strip():
        cut = len(text)
    report.prose = _EXCHANGE_QUOTE.sub("Your message ", text[:cut])
    if not report.returned:
        report.returned = text[cut:]
    if not report.entries and _looks_like_fields(text):
        report.entries = [entry for entry in _entries(text) if entry.recipient or entry.action]
    return report


# Exchange repeats To, Subject and date of the letter before it says who was not reached.
_EXCHANGE_QUOTE = re.compile(
    r"Your message\s{1,20}To:[^\n]{0,500}\n(?:[^\n]{0,500}\n){1,12}?(?=\s{0,20}(?:did not reach|was not delivered))"
)
_SES_NOTICE = re.compile(r'^\s*\{\s*"(?:notificationType|eventType)"\s*:\s*"Bounce"')
_SES_RECIPIENT = re.compile(r'"emailAddress"\s*:\s*"([^"]{3,254})"([^{}]{0,2000})')


def _ses_entries(text: str) -> list[_Entry]:
    """Amazon's notices come as JSON in the text; the recipients in it carry the fields of RFC 3464."""
    entries = []
    part = text.partition("bouncedRecipients")[2].partition("]")[0]
    for match in _SES_RECIPIENT.finditer(part):
        status, said = (
            re.search(rf'"{name}"\s*:\s*"([^"]{{0,400}})"', match[2]) for name in ("status", "diagnosticCode")
        )
        entries.append(
            _Entry(
                match[1].lower(),
                action="failed",
                status=status[1] if status else "",
                diagnostic=said[1] if said else "",
            )
        )
    return entries


def _tidy(text: str) -> str:
    """What the tables of words are tried on: long lines cut, runs of blanks and of empty lines shortened, so that each try is short."""
    lines = [line[:_LINE] for line in text[:_LOOKED_AT].split("\n")]
    return _EMPTY.sub("\n\n", _BLANKS.sub("    ", "\n".join(lines)))


def _looks_like_fields(text: str) -> bool:
    low = text.lower()
    return "final-recipient:" in low and ("action:" in low or "status:" in low)


def _fields_of(text: str) -> Iterable[tuple[str, str]]:
    """Field lines of a block with their continuations joined; blank lines come as ("", "")."""
    name, value = "", ""
    for line in text.splitlines():
        match = _FIELD.match(line)
        if match and (match[1].lower() in _FIELDS or not line[:1].isspace()):
            if name:
                yield name, value
            name, value = match[1].lower(), match[2].strip()
        elif line.strip() and name and line[:1].isspace():
            value += " " + line.strip()
        else:
            if name:
                yield name, value
            name, value = "", ""
            if not line.strip():
                yield "", ""
    if name:
        yield name, value


def _entries(text: str) -> list[_Entry]:
    """The groups of RFC 3464 section 2.3; a new recipient begins a new group even where the blank line is missing."""
    entries: list[_Entry] = []
    current = _Entry()

    def close() -> None:
        nonlocal current
        if current.recipient or current.original or current.action or current.status:
            entries.append(current)
        current = _Entry()

    for name, value in _fields_of(text):
        if name == "":
            if current.recipient or current.original:
                close()
        elif name == "final-recipient":
            if current.recipient:
                close()
            current.recipient = _mailbox(value)
        elif name in ("original-recipient", "x-actual-recipient"):
            current.original = current.original or _mailbox(value)
        elif name == "action":
            current.action = value.lower().split()[0].strip(".,;") if value.split() else ""
        elif name == "status":
            match = _ENHANCED.search(value)
            current.status = match[0] if match else current.status
        elif name == "diagnostic-code":
            current.diagnostic = value[:1000]
    close()
    return entries


def _mailbox(value: str) -> str:
    """The address of `rfc822; <a@b>`; an X.400 or local name has none."""
    kind, semicolon, rest = value.partition(";")
    match = _ADDRESS.search(rest if semicolon else kind)
    return match[0].lower().strip(".") if match else ""


_UNDONE = ("failed", "failure", "delayed", "fail", "undeliverable", "deferred", "denied", "expired")


def is_challenge(mail: Mail) -> bool:
    """Does somebody's filter ask the sender to prove something, in its own words or as a delivery report?"""
    text = f"{mail.subject[:500]}\n{_tidy(mail.text[:4096])}"
    if _any_of(words.CHALLENGES).search(text):
        return True
    if any(attachment.type == "message/delivery-status" for attachment in mail.attachments):
        return False  # a filter's advice inside a report of failure is advice
    return "whitelist" in text.lower() and bool(re.search(r"(?i)https?://|reply", text))


def _is_report(mail: Mail, envelope_sender: str, report: _Report) -> bool:
    """Cheap marks first: the tables of words are tried only on what looks like a report already."""
    content_type = mail.header("Content-Type").lower().replace('"', "")
    if any(attachment.type == "message/feedback-report" for attachment in mail.attachments):
        return False  # a complaint (RFC 5965)
    if _SES_NOTICE.search(report.prose[:200]):
        return True
    if report.entries:
        return _undone(report) and not is_challenge(mail)
    if mail.header("X-Failed-Recipients"):
        return not is_challenge(mail)
    if report.receipt:
        gone = (
            any(word in report.receipt for word in ("failed", "deleted", "denied"))
            and "displayed" not in report.receipt
        )
        return gone and _says(report)
    subject = bool(_any_of(words.SUBJECTS).search(mail.subject[:500]))
    daemon = _from_daemon(mail)
    null = envelope_sender in ("", "<>")
    by_type = "report-type=delivery-status" in content_type
    machine = mail.header("Auto-Submitted").lower().startswith("auto")
    returned = bool(report.returned) and bool(_RETURNED.search(report.returned[:16384]))
    if not (subject or daemon or null or by_type or (machine and returned)) or is_challenge(mail):
        return False
    if by_type or (subject and (daemon or null)):
        return True
    if daemon:
        return _says(report)
    if null:
        return _says(report) and (returned or _names_recipient(report.prose))
    if (mail.header("In-Reply-To") or mail.subject[:3].lower() == "re:") and not machine:
        return False  # a person's answer, about a report perhaps
    told = returned or machine or _names_recipient(report.prose) or bool(_SERVANT.search(mail.sender.mailbox))
    return told and _says(report)


_RETURNED = re.compile(r"(?im)^\s*(?:received|message-id|return-path):")
_SERVANT = re.compile(r"(?i)(?:^|[-_.])(?:no-?reply|admin|bounces?|owner|imss|mail)@")


def _undone(report: _Report) -> bool:
    """Does a delivery-status part speak of a letter that did not arrive? One of delivery alone is no trouble."""
    actions = {entry.action for entry in report.entries} - {""}
    return not actions or bool(actions & set(_UNDONE)) or not actions <= {"delivered", "relayed", "expanded"}


def _says(report: _Report) -> bool:
    return bool(_any_of(words.FAILURES).search(report.prose[:8192]))


def _names_recipient(prose: str) -> bool:
    return any(_RECIPIENT_LINE.match(line) for line in prose[:4096].splitlines() if "@" in line)


def _from_daemon(mail: Mail) -> bool:
    """Does the sender's name or address say that a mail system speaks?"""
    local = mail.sender.mailbox.partition("@")[0].strip('"\\')
    pattern = _any_of(words.SENDERS)
    named = (local, mail.sender.name, "" if mail.sender.mailbox else mail.header("From")[:200])
    return any(pattern.search(text) for text in named if text)


def _recipients(mail: Mail, report: _Report) -> list[str]:
    """Whom it did not reach: fields first, then the prose, then the returned letter's own To."""
    own = {address.mailbox.lower() for address in (*mail.to, mail.sender)}
    named = [
        entry
        for entry in report.entries
        if entry.action in _UNDONE or entry.action not in ("delivered", "relayed", "expanded")
    ]
    found = [_letter_went_to(entry) for entry in named if entry.recipient or entry.original]
    if not found:
        found = [match[0].lower() for match in _ADDRESS.finditer(mail.header("X-Failed-Recipients")[:4096])]
    if not found:
        found = _from_prose(report.prose, own)
    if not found:
        found = _bare_names(mail, report.prose)
    if not found:
        found = _from_returned(report.returned, own)
    return list(dict.fromkeys(address.lower().strip(".") for address in found))


def _letter_went_to(entry: _Entry) -> str:
    """The final recipient, unless that is a name inside some server and the original one is a real address."""
    if entry.original and (not entry.recipient or "." not in entry.recipient.rpartition("@")[2]):
        return entry.original
    return entry.recipient or entry.original


def _bare_names(mail: Mail, prose: str) -> list[str]:
    """AOL and others name their own users without a domain, alone on an indented line after a colon."""
    domain = mail.sender.domain
    if not domain or not _any_of(words.SENDERS).search(mail.sender.mailbox.partition("@")[0]):
        return []
    lines = [line for line in prose.splitlines() if line.strip()]
    found: list[str] = []
    for above, line in pairwise(lines):
        if above.rstrip().endswith((":", "following:")) or found:
            match = re.match(r"^[ \t]+([A-Za-z0-9][\w.+-]{1,60})(?:\s{2,}.*)?[ \t]*$", line)
            if match is None:
                break
            found.append(f"{match[1]}@{domain}")
    return found


def _from_prose(prose: str, own: set[str]) -> list[str]:
    """Addresses in the report's words, the best kind of company first."""
    lines = prose.splitlines()
    at_line_start: list[str] = []
    named: list[str] = []
    loose: list[str] = []
    own_at_start: list[str] = []  # a report to the very person whose mail failed: a test, or a forward of one's own
    for number, line in enumerate(lines):
        if "@" not in line:
            continue
        match = _RECIPIENT_LINE.match(line[:400])
        if match and match[1].lower() in own and not _SERVICE.match(match[1]):
            own_at_start.append(match[1])
        if match and not _is_service(match[1], own) and not _NOT_THEM.search(line[: match.start(1)]):
            if not _after_sender_words(lines, number):
                at_line_start.append(match[1])
            continue
        names = [name[1] for name in _NAMED.finditer(line[:600]) if not _is_service(name[1], own)]
        named += names
        if not names and not _NOT_THEM.search(line):
            loose += [one[0] for one in _ADDRESS.finditer(line[:600]) if not _is_service(one[0], own)]
    return at_line_start or own_at_start or named or loose[:1]


def _after_sender_words(lines: Sequence[str], number: int) -> bool:
    """`A message sent by` / `From:` above an address on its own line: that is the author, not the recipient."""
    above = next((line for line in reversed(lines[max(0, number - 2) : number]) if line.strip()), "")
    return bool(re.search(r"(?i)(?:sent by|\bfrom)\s*:?\s*$", above)) or bool(
        re.search(r"(?i)for (?:further )?(?:assistance|help)", above)
    )


def _is_service(address: str, own: set[str]) -> bool:
    return address.lower() in own or bool(_SERVICE.match(address))


_RETURNED_TO = re.compile(
    r"(?im)^[ \t>]{0,8}(?:X-Original-To|To|Delivered-To|Envelope-To):[ \t]*([^\n]*(?:\n[ \t]+[^\n:]+$)?)"
)


def _from_returned(returned: str, own: set[str]) -> list[str]:
    for match in _RETURNED_TO.finditer(returned[:16384]):
        found = [one[0] for one in _ADDRESS.finditer(match[1][:1000]) if one[0].lower() not in own]
        if found:
            return found[:1]
    match_for = re.search(rf"(?i)\n\s+for\s+<({_ADDRESS.pattern})>", returned[:16384])
    return [match_for[1]] if match_for else []


def _status(report: _Report) -> str:
    """The enhanced status code (RFC 3463): what the other server said before what ours made of it."""
    undone = [
        entry for entry in report.entries if entry.action not in ("delivered", "relayed", "expanded")
    ] or report.entries
    for entry in undone[:1]:
        said = _best_code(entry.diagnostic)
        if entry.status and not entry.status.endswith(".0.0"):
            if said and said[0] == entry.status[0] and not said.endswith(".0.0") and entry.status[1:] in _VAGUE:
                return said
            return entry.status
        return said or _best_code(report.prose) or entry.status
    found = _best_code(report.prose)
    if found:
        return found
    for pattern, code in words.STATUS_BY_WORDS:
        if re.search(pattern, report.prose, re.IGNORECASE):
            return code
    return ""


# Codes by which our side says that it gave up or was refused: the other server's own code says why.
_VAGUE = frozenset({".1.0", ".2.0", ".3.0", ".4.0", ".4.7", ".5.0", ".6.0", ".7.0"})


def _best_code(text: str) -> str:
    """The first enhanced code that says something, else the first of all; codes of success are no reason."""
    codes = [match[0] for match in _ENHANCED.finditer(text[:8192]) if match[1] != "2" and int(match[2]) <= 7]
    telling = next((code for code in codes if not code.endswith(".0.0") and code[1:] not in _VAGUE), "")
    return telling or next((code for code in codes if not code.endswith(".0.0")), codes[0] if codes else "")


def _permanent(report: _Report, status: str) -> bool | None:
    actions = {entry.action for entry in report.entries}
    if "delayed" in actions and "failed" not in actions:
        return False
    if status[:1] in ("4", "5") and not _by_words(report, status):
        return status[0] == "5"
    if _any_of(words.TEMPORARY).search(report.prose) and not _any_of(words.FINAL).search(report.prose):
        return False
    reply = _REPLY.search(" ".join(entry.diagnostic for entry in report.entries)) or _REPLY.search(report.prose)
    if reply:
        return reply[1] == "5"
    return True


def _by_words(report: _Report, status: str) -> bool:
    """Was the status made from words rather than read? Then the words on whether it goes on count more."""
    return not report.entries and status not in report.prose


def _original_id(report: _Report) -> str:
    match = _ID.search(report.returned[:16384])
    return match[1] if match else ""


def _reason(report: _Report) -> str:
    """One line for people: the server's own words."""
    for entry in report.entries:
        if entry.diagnostic:
            return unfold(re.sub(r"^\s*[\w-]+\s*;\s*", "", entry.diagnostic))[:300]
    pattern = re.compile(
        r"[^\n]*(?:\b[45]\d\d[ -]|#?[45]\.\d\.\d|unknown|full|reject|disabled|not exist|not found|quota)[^\n]*",
        re.IGNORECASE,
    )
    match = pattern.search(report.prose)
    return unfold(match[0])[:300] if match else ""
