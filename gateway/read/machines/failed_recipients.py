"""Whom a letter did not reach: the fields of the report first, then its words,
then the To of the letter that came back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from gateway.message import Mail
from gateway.read.data import bounces as words
from gateway.read.later_pattern import compile_later
from gateway.read.lower_pattern import any_of
from gateway.read.machines.report_fields import ADDRESS, DeliveryFields, RecipientEntry

DAEMONS = any_of(words.SENDERS)  # in the name or address of a sender
UNDONE = ("failed", "failure", "delayed", "fail", "undeliverable", "deferred", "denied", "expired")
DONE = ("delivered", "relayed", "expanded", "deliverable", "success", "delivery", "sent")
_REFUSED = compile_later(r"(?<![\d.])[45](?:\d\d\b|\.\d\.\d)")
RECIPIENT_LINE = compile_later(
    r"""^[\s>*|-]{0,12}(?:"[^"\n]{0,80}"\s*)?[<"'(\[]?(?:(?:smtp|mailto|rfc822)[:;]\s*)?"""
    rf"""({ADDRESS.pattern})[>"')\]]{{0,3}}\s*(?:$|[:;,.]|\.\.\.|on\s|\(|-{{1,2}}\s|[<\[]|(?:failed|failure|was|is|has|could|does|unknown|user|said|delivery|error|host|not)\b|\s)""",
    re.IGNORECASE,
)
_NAMED = compile_later(
    r"""(?:rcpt\s+to\s*:|recipients?(?:\s+address)?\s*[:=]|(?:message|mail|e-?mail|delivery|deliver(?:ed|ing)?|sent|send|delivering)\s+(?:\w+\s+){0,3}(?:to|for)\s*:?|addressed(?:\s+to(?:\s+email\s+address)?)?\s*[:,]?|intended\s+for|userid\s*:?|user\s*:|user\s+unknown\s*:?|unknown\s+user\s*:?|address(?:es)?\s*[:=]|mailbox\s*[:=]?|attempts\s*:|\bto\s*:|\bfor\s*:?|account\s*:?|failed\s+recipients?\s*:?|gave\s+up\s+on|generated\s+from|smtp=|收件人|宛先|[发發寄]送?[给給往至])"""
    rf"""[\s"'<\[(：:-]{{0,12}}(?:rfc822;\s*)?({ADDRESS.pattern})""",
    re.IGNORECASE,
)
_NOT_THEM = compile_later(
    r"(?i)\b(?:contact|postmaster|please|abuse|help|support|questions?|assistance|from|sender|sent by|administrator"
    r"|reply|write|forward|envelope-from|mail from|return-path|by\s+way)\b"
)
_SERVICE = compile_later(
    r"(?i)^(?:postmaster|mailer-daemon|abuse|noreply|no-reply|hostmaster|root|support|help(?:desk)?|webmaster"
    r"|listmaster)@"
)


# A subject that the report cites: its words say nothing of the address beside it.
_CITED = compile_later(
    r"""\"[^"\n@]{1,200}\"|(?<!\w)'[^'\n@]{1,200}'(?!\w)|[“„][^“”„\n@]{1,200}[“”]|«[^«»\n@]{1,200}»|《[^《》\n@]{1,200}》|「[^「」\n@]{1,200}」"""
)


def find_recipients(mail: Mail, report: DeliveryFields) -> list[str]:
    """Whom it did not reach: fields first, then the prose, then the returned letter's own To."""
    own = {address.mailbox.lower() for address in (*mail.to, mail.sender)}
    sent_to = {
        match[0].lower() for line in _RETURNED_TO.findall(report.returned[:16384]) for match in ADDRESS.finditer(line)
    }
    named = [entry for entry in report.entries if is_undone(entry)]
    found = [_letter_went_to(entry, sent_to) for entry in named if entry.recipient or entry.original or entry.actual]
    if not found:
        found = [match[0].lower() for match in ADDRESS.finditer(mail.header("X-Failed-Recipients")[:4096])]
    if not found:
        found = _from_prose(report.prose, own)
    if not found:
        found = _bare_names(mail, report.prose)
    if not found:
        found = _from_returned(report.returned, own)
    found = list(dict.fromkeys(address.lower().strip(".") for address in found))
    return [
        one for one in found if not any(other != one and other.endswith(one) for other in found)
    ]  # "mailbox full@…"


def is_undone(entry: RecipientEntry) -> bool:
    """Did the letter not arrive at this recipient? A code of success says that it did, whatever the action is called,
    unless that says plainly that it did not.
    """
    if entry.action in UNDONE:
        return entry.action != "failed" or not entry.status.startswith("2") or bool(_REFUSED.search(entry.diagnostic))
    return entry.action not in DONE and not entry.status.startswith("2")


def _letter_went_to(entry: RecipientEntry, sent_to: set[str]) -> str:
    """The address that was written to: the one that stands in the letter that came back; else as the report keeps it
    (RFC 3464 section 2.3.1), then the one that it was taken for, then the one that it ended at.
    """
    names = [name for name in (entry.original, entry.recipient, entry.actual) if name]
    return next((name for name in names if name in sent_to), names[0])


def _bare_names(mail: Mail, prose: str) -> list[str]:
    """AOL and others name their own users without a domain, alone on an indented line after a colon."""
    domain = mail.sender.domain
    if not domain or not DAEMONS.search(mail.sender.mailbox.partition("@")[0]):
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


_EXPANDED = compile_later(rf"(?i)^\s*\(expanded\s+from:?\s*<?({ADDRESS.pattern})")


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
        match = RECIPIENT_LINE.match(line[:400])
        alias = _EXPANDED.search(line)
        if alias and at_line_start:
            at_line_start.append(alias[1])  # both are named: the address that was written to, and what it stands for
            continue
        if match and match[1].lower() in own and not _SERVICE.match(match[1]):
            own_at_start.append(match[1])
        if match and not _is_service(match[1], own) and not _NOT_THEM.search(line[: match.start(1)]):
            if not _after_sender_words(lines, number):
                at_line_start.append(match[1])
            continue
        line = _CITED.sub("", line[:1000])  # noqa: PLW2901
        names = [name[1] for name in _NAMED.finditer(line[:600]) if not _is_service(name[1], own)]
        named += names
        if not names and not _NOT_THEM.search(line):
            loose += [one[0] for one in ADDRESS.finditer(line[:600]) if not _is_service(one[0], own)]
    return at_line_start or own_at_start or named or loose[:1]


def _after_sender_words(lines: Sequence[str], number: int) -> bool:
    """`A message sent by` / `From:` above an address on its own line: that is the author, not the recipient."""
    above = next((line for line in reversed(lines[max(0, number - 2) : number]) if line.strip()), "")
    return bool(re.search(r"(?i)(?:sent by|\bfrom)\s*:?\s*$", above)) or bool(
        re.search(r"(?i)for (?:further )?(?:assistance|help)", above)
    )


def _is_service(address: str, own: set[str]) -> bool:
    return address.lower() in own or bool(_SERVICE.match(address))


_RETURNED_TO = compile_later(
    r"(?im)^[ \t>]{0,8}(?:X-Original-To|To|Delivered-To|Envelope-To):[ \t]*([^\n]*(?:\n[ \t]+[^\n:]+$)?)"
)


def _from_returned(returned: str, own: set[str]) -> list[str]:
    for match in _RETURNED_TO.finditer(returned[:16384]):
        found = [one[0] for one in ADDRESS.finditer(match[1][:1000]) if one[0].lower() not in own]
        if found:
            return found[:1]
    match_for = re.search(rf"(?i)\n\s+for\s+<({ADDRESS.pattern})>", returned[:16384])
    return [match_for[1]] if match_for else []
