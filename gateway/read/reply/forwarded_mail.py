"""Find the original inside a forwarded mail, inline or attached: who wrote it, when, about what, and its text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from gateway.message import Address, Attachment, Forward, Mail, Reply
from gateway.read.data.language_entry import words
from gateway.read.data.languages import LANGUAGES
from gateway.read.mime.parse import parse
from gateway.read.reply import quote_marks
from gateway.read.reply.header_dates import find_date
from gateway.read.reply.html_lines import read_html_lines
from gateway.read.reply.new_text import is_first
from gateway.read.reply.quoted_lines import Line, join, split_text
from gateway.read.reply.signature import is_device

_MACHINES = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"})
MOST_TRIES = 1000  # lines with a colon that are looked at
_FORWARDS = frozenset(prefix for language in LANGUAGES for prefix in language.subject_forward)
# The verb in whatever form a client or a person writes it: weitergeleitet, Weiterleitung, videresend, videresendt.
_FORWARDS_BY_STEM = re.compile(
    r"(?:f[ao]rw[ae]r\w{0,6}|weiter(?:ge)?leit\w{0,4}|trans(?:fér|fer|mis)\w{0,5}|inoltr\w{1,4}|re?env[ií]\w{1,5}"
    r"|encaminh\w{1,6}|doorge(?:stuurd|zonden)|doorstu\w{1,5}|vidarebe\w{2,12}|videre(?:s|be|form)\w{2,8}"
    r"|p[řr]epos\w{2,6}|předá\w{2,5}|przek[aą]?[zż]\w{0,6}|przes[łl]an\w{0,3}|пере(?:сл|сыл|адр)\w{1,7}|перенапр\w{1,8}"
    r"|препра\w{2,6}|továbbí\w{2,6}|välit\w{2,8}|edelleenl\w{2,8}|edasta\w{1,5}|i\u0307?let\w{0,6}|yönlendir\w{1,6}"
    r"|redireci?o?n\w{1,6}|redirig\w{1,5}|reindiriz\w{1,6}|redirec[țt]\w{1,7}|προώθ\w{2,6}|προωθ\w{2,8}"
    r"|prosl(?:ij|eđ|jeđ)\w{1,7}|posredov\w{2,6}|(?:di)?teruskan|הועבר|תועבר|העבר\w{0,3}|ส่งต่อ"
    r"|转发\w{0,4}|轉發\w{0,4}|转寄\w{0,4}|轉寄\w{0,4}|転送\w{0,3}|전달\w{0,3})\.?$"
)
_REPLIES = frozenset(
    words(
        "re | aw | antw | antwort | antwoord | sv | odp | ref | réf | rif | rép | r | res | resp | ynt | yan | vá "
        "| vál | bls | balas | ats | atb | odg | odgovor | tl | ha | на | відп | відповідь | ответ | отв | απ | απαντ "
        "| σχετ | תגובה | השב | رد | ตอบ | 답장 | 회신 | ang | ad | vs回复 | 回复 | 答复 | 回覆 | 答覆 | 回信 | 回應 "
        "| 回应 | 返信"
    )
)
_EITHER = frozenset({"vs"})  # Danes and Norwegians forward, Finns answer
_END = re.compile(
    r"(?:[-=]{2,}\s*(?:end (?:of )?(?:the )?forwarded|конец пересыла|ende der weitergeleitet|fin du message"
    r"|fin del mensaje|fine (?:del )?messaggio|fim da mensagem|koniec przekaz)[^\n]{0,60}|-{20,})$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^\s*(?:\[[^\]]{1,60}\]\s*)?([^\W\d_][^\s:：\[\]()]{0,20})\s*(?:[\[(]\d{1,3}[\])])?\s*[:：]")
_BRACKETED = re.compile(
    r"<\s*(?:mailto:)?([^<>\s@]{1,64}@[^<>\s@]{1,190}?)\s*>|\[mailto:([^\[\]\s@]{1,64}@[^\[\]\s@]{1,190})\]"
)
_BARE = re.compile(r"[^\s<>\"'(),;:\[\]@=]{1,64}@[^\s<>\"'(),;:\[\]@]{1,190}")
_QUOTES = " \"'“”„«»‘’*()（）,;"


class _Start(Struct, frozen=True):
    """Where a forward begins (`start`), where its text begins (`body`), what its header block says."""

    start: int
    body: int
    values: dict[str, str]
    kind: str  # forwarded: said so; original, block: the same as in a reply; attribution


def read_forward(mail: Mail, reply: Reply | None = None) -> Forward:  # noqa: ARG001 - kept for callers that have it
    """The original of a forward; `forwarded` is False for replies and ordinary mail.

    A line that says so is enough. A bare header block, or Outlook's "On … X wrote:", is a forward only when the subject
    says so, or when nothing makes the mail a reply (subject, In-Reply-To).
    """
    if mail.sender.mailbox.partition("@")[0].lower() in _MACHINES:
        return Forward()  # a report holds an original too
    attached = _find_attached(mail)
    if attached is not None:
        return attached
    lines = _lines(mail)
    found = None if quote_marks.are_all_prose(lines) else _find_start(lines, names=not is_first(mail))
    if found is None or not _is_forward(mail, found, is_told=_last_filled(lines[: found.start]) >= 0):
        return Forward()
    body, _ = _dedent(lines[found.body :])
    if found.kind == "forwarded":
        body = _without_end(body)
    sender = find_address(found.values.get("sender", ""))
    if "sender" in found.values and found.values["sender"] == found.values.get("date"):  # an attribution
        sender = replace(sender, name=_name_in(sender.name))
    return Forward(
        forwarded=True,
        sender=sender,
        date=find_date(found.values.get("date", "")),
        subject=found.values.get("subject", "") or _bare_subject(mail.subject),
        message=join(_without_device(lines[: found.start])),
        text=join(body),
        attachments=mail.attachments,
    )


def _without_end(lines: list[Line]) -> list[Line]:
    """The forwarded text without the line by which a program ends it (mutt, KMail, mail.ru)."""
    last = _last_filled(lines)
    return lines[:last] if last > 0 and _END.match(lines[last].plain) else lines


def _without_device(lines: Sequence[Line]) -> list[Line]:
    """What a person wrote above a forward, without the last line, which their phone put there."""
    last = _last_filled(lines)
    return list(lines[: last if last >= 0 and is_device(lines[last].plain) else len(lines)])


def _last_filled(lines: Sequence[Line]) -> int:
    """The last line that says something, -1 without one."""
    return next((number for number in range(len(lines) - 1, -1, -1) if lines[number].plain), -1)


def _lines(mail: Mail) -> tuple[Line, ...]:
    if mail.html and mail.text_is_from_html and (lines := read_html_lines(mail.html)):
        return lines
    return split_text(mail.text)[0]


@lru_cache(maxsize=1)  # asked several times of one mail
def subject_kind(subject: str) -> str:
    """Give "forward" or "reply" by the outermost prefix, "" where there is none."""
    match = _PREFIX.match(subject[:200])
    prefix = match.group(1).lower().rstrip(".") if match else ""
    if prefix in _FORWARDS or f"{prefix}." in _FORWARDS or _FORWARDS_BY_STEM.match(prefix):
        return "forward"
    return "reply" if prefix in _REPLIES else ""


def _bare_subject(subject: str) -> str:
    match = _PREFIX.match(subject[:200])
    return subject[match.end() :].strip() if match and subject_kind(subject) else subject


def _is_forward(mail: Mail, found: _Start, *, is_told: bool) -> bool:
    """is_told: something stands above it, so that somebody may speak of a line that says "Forwarded message"."""
    kind = subject_kind(mail.subject)
    if found.kind == "forwarded":
        return kind == "forward" or not is_told or _tells_whose(found.values)
    if kind == "forward" and _is_either(mail.subject) and _answers_author(mail, found):
        kind = "reply"
    if kind == "forward":
        return True
    if found.kind == "attribution" or (found.kind == "block" and "date" not in found.values):
        return False  # "This mail did not arrive:", with its sender and subject, but not when it was sent
    return kind != "reply" and not mail.in_reply_to and not _answers_author(mail, found)


def _tells_whose(values: Mapping[str, str]) -> bool:
    """Does what stands below say who wrote, or when, as programs write it."""
    return len(values) > 2 or any("@" in value or quote_marks.is_moment(value) for value in values.values())


def _is_either(subject: str) -> bool:
    match = _PREFIX.match(subject[:200])
    return match is not None and match.group(1).lower() in _EITHER


def _answers_author(mail: Mail, found: _Start) -> bool:
    """Does the mail go to the very person who wrote the original: that is an answer, whatever its subject says."""
    author = find_address(found.values.get("sender", "")).mailbox.lower()
    return any(_without_plus(address.mailbox) == _without_plus(author) for address in (*mail.to, *mail.cc) if author)


def _without_plus(mailbox: str) -> str:
    local, _, domain = mailbox.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _find_start(lines: Sequence[Line], *, names: bool) -> _Start | None:
    """The first boundary of the text, if a forward can begin with it: a header block of `names` alone only where the
    mail answers or forwards something.
    """
    tries = 0
    for number, line in enumerate(lines):
        if not line.plain or (not line.depth and quote_marks.is_prose(line.plain)):
            continue
        tries += line.plain.endswith((":", "：")) or quote_marks.find_label(line.plain) is not None
        if tries > MOST_TRIES:
            return None
        separator = quote_marks.find_separator(line.plain)
        if separator is not None:
            return _after_separator(lines, number, *separator)
        block = quote_marks.find_block(lines, number)
        if block is not None and (names or block.addressed):
            start = number
            while start and (
                not (above := lines[start - 1].plain) or quote_marks.is_rule(above) or quote_marks.is_caption(above)
            ):
                start -= 1
            return _Start(start, block.end, block.values, "block")
        if not line.depth and (found := quote_marks.find_attribution(lines, number)) is not None:
            said = " ".join(part.plain for part in lines[found[0] : number + 1])
            return _Start(found[0], number + 1, {"sender": said, "date": said}, "attribution")
        if line.depth and number and not _only_quoted_forward(lines, number):
            return None
    return None


def _only_quoted_forward(lines: Sequence[Line], number: int) -> bool:
    """Apple quotes its forwards: the first quoted line must be the separator or a header block itself."""
    return not any(line.depth and line.plain for line in lines[max(0, number - 30) : number])


def _after_separator(lines: Sequence[Line], number: int, kind: str, rest: str) -> _Start:
    if rest and (values := quote_marks.read_spread(rest)) and "sender" in values:
        return _Start(number, number + 1, values, kind)
    following = next((at for at in range(number + 1, min(number + 5, len(lines))) if lines[at].plain), 0)
    block = quote_marks.find_block(lines, following, announced=True) if following else None
    block = block or (quote_marks.find_bare_block(lines, following) if following else None)
    if block is None:
        return _after_caption(lines, number, following, kind)
    again = next((at for at in range(block.end, min(block.end + 2, len(lines))) if lines[at].plain), 0)
    closed = again and lines[again].plain == lines[number].plain  # Zoho draws its line below the block too
    return _Start(number, again + 1 if closed else block.end, block.values, kind)


def _after_caption(lines: Sequence[Line], number: int, following: int, kind: str) -> _Start:
    """Below the separator stands an attribution (Yandex), or nothing that is known."""
    if not following or quote_marks.find_attribution(lines, following) is None:
        return _Start(number, number + 1, {}, kind)
    plain = lines[following].plain
    return _Start(number, following + 1, {"sender": plain, "date": plain}, kind)


def _dedent(lines: Sequence[Line]) -> tuple[list[Line], bool]:
    """The forwarded text; where it carries quote marks, without the outermost and only as far as they go."""
    filled = [line for line in lines if line.plain]
    if not filled or not filled[0].depth:
        return list(lines), False
    body: list[Line] = []
    for line in lines:
        if not line.depth:
            if line.plain:
                break
            body.append(line)
            continue
        raw = line.raw.lstrip()
        raw = raw[1:].removeprefix(" ") if raw.startswith(">") else raw
        body.append(Line(raw, line.plain, line.depth - 1, line.mark))
    return body, True


def find_address(value: str) -> Address:
    """The first mailbox of a header block's value, as clients write it: `Ann <a@b>`, `Ann [mailto:a@b]`,
    `"Ann" a@b`.
    """
    value = value[:1000]
    match = _BRACKETED.search(value)
    mailbox = (match.group(1) or match.group(2)) if match else ""
    at = match.start() if match else -1
    if not match and (bare := _BARE.search(value)):
        mailbox, at = bare.group(0).removeprefix("mailto:"), bare.start()
    if not mailbox:
        return Address("", value.strip(_QUOTES)[:200])
    local, _, domain = mailbox.strip(".").rpartition("@")
    name = value[:at].strip(_QUOTES)
    return Address(f"{local}@{domain.lower()}", "" if "@" in name else name[:200])


_DATED = re.compile(
    r"^.*\d(?:\s?[ap]\.?m\b\.?|\s?(?:uhr|gmt|utc|cest|cet|mesz|mez|[ecmp][sd]t|brt|jst|kst|msk|ist)\b"
    r"|\s?[+-]\d{1,4})*[\s,，、)：:\]]*",
    re.IGNORECASE,
)


def _name_in(text: str) -> str:
    """The name in what an attribution says before the address: `Am 4.11.2024 um 10:15 Uhr schrieb Ann Lee`."""
    words = _DATED.sub("", text[:300]).split()
    while words and (quote_marks.has_verb(words[0].lower()) or words[0].lower().strip("،,") in _LINKS):
        words.pop(0)
    return " ".join(words).strip(_QUOTES)


_LINKS = frozenset(
    "by von de da van od от від av af hat heeft użytkownik odesílatel quoting zitat citando cytowanie "  # noqa: SIM905
    "wiadomość napisana przez ص م تمت كتابة ما يلي بواسطة".split()
)


def _find_attached(mail: Mail) -> Forward | None:
    """A mail attached as message/rfc822 or .eml, in a mail that is neither a reply nor a report."""
    kind = subject_kind(mail.subject)
    report = "report" in mail.header("Content-Type").lower()
    if report or (kind != "forward" and (mail.in_reply_to or kind == "reply")):
        return None
    for attachment in mail.attachments:
        if attachment.type == "message/rfc822" or attachment.name.lower().endswith(".eml"):
            return _read_attached(mail, attachment)
    return None


def _read_attached(mail: Mail, attachment: Attachment) -> Forward | None:
    inner = parse(attachment.content)
    if inner.stub or not (inner.sender.mailbox or inner.subject):
        return None
    date: datetime | None = inner.date
    return Forward(True, inner.sender, date, inner.subject, mail.text.strip(), inner.text, inner.attachments)
