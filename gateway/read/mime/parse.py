"""Read the bytes of a mail into a `Mail`: never raises, says in `defects` what was wrong.

Limits on raw bytes first (limits), own reading of the header (headers, charsets), a compat32 tree with nested messages
kept opaque (tree), addresses by mail-parser on what is then small and clean (mailboxes), text out of HTML (texts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial

from msgspec import Struct, field
from msgspec.structs import replace

from gateway.message import Attachment, Mail
from gateway.read.mime.address_fields import READ_HERE, read_mailboxes
from gateway.read.mime.attachment_names import extension_of, safe_name, unique_name
from gateway.read.mime.body_tree import Leaf, read_body
from gateway.read.mime.boundaries import mend_boundaries
from gateway.read.mime.charset_guess import guess_codec
from gateway.read.mime.charsets import Hint, decode, find_codec
from gateway.read.mime.headers import decode_raw, decode_words, unfold
from gateway.read.mime.limits import DEFAULT_LIMITS, NOT_AT_THE_TOP, Limits, Scan, scan
from gateway.read.mime.results_field import find_results
from gateway.read.mime.text_parts import html_to_text, is_stand_in, take_uuencoded, unflow
from gateway.read.mime.winmail_dat import open_tnef

OWN_HEADERS = "x-postdesk-"  # fields of ours: whoever sends them to us is not us (SCENARIOS 29)
UNTRUSTED_RESULTS = "X-Untrusted-Authentication-Results"
_RESULTS = frozenset({"authentication-results", "arc-authentication-results"})
_ID = re.compile(r"<[^<>]{1,990}>")
_LABELLED = re.compile(rb"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{2,40})""")  # of what is in lower case
_META = re.compile(r"""<meta[^>]{0,300}charset\s*=\s*["']?([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_SUBJECT = re.compile(rb"(?im)^Subject:[ \t]*([^\r\n]{1,500}(?:\r?\n[ \t][^\r\n]{1,500}){0,5})")
_MANY = 200  # Message-IDs kept out of References


def parse(content: bytes, limits: Limits = DEFAULT_LIMITS, trusted_results: str = "") -> Mail:
    """Read one mail.

    trusted_results: the authserv-id whose Authentication-Results may keep their name, because the mail came from a
    pinned hop; all others are renamed (RFC 8601 section 5). Bytes that are no mail give a stub that says why.
    """
    try:
        return _parse(content, limits, trusted_results)
    except Exception as error:  # a defect of ours: the mail must not suffer for it
        return make_stub(content, f"not readable: {type(error).__name__}")


def make_stub(content: bytes, reason: str) -> Mail:
    """A mail of which only the raw bytes speak: they are its one attachment."""
    subject = _SUBJECT.search(content[:16384])
    return Mail(
        sender_ambiguous=True,
        subject=unfold(decode_words(decode_raw(subject[1])))[:500] if subject else "",
        attachments=(Attachment("original.eml", "message/rfc822", content),),
        defects=(reason,),
        simplified=True,
        stub=True,
        size=len(content),
    )


class _Gathered(Struct):
    """What the walk over the leaves collects."""

    texts: list[tuple[int, str, bool]] = field(default_factory=list)  # (group, text, is HTML)
    attachments: list[Attachment] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    attached: bool = True  # the last leaf was an attachment, or there was none yet
    defects: list[str] = field(default_factory=list)
    cut: bool = False  # text that nobody will read unless they are told

    def attach(self, leaf: Leaf, content: bytes | None = None, name: str = "") -> None:
        written = name or leaf.name or _name_of_message(leaf)
        shown = unique_name(safe_name(written, leaf.type), self.names)
        kind = "application/octet-stream" if name else leaf.type
        self.attachments.append(
            Attachment(
                name=shown,
                type=kind,
                content=leaf.content if content is None else content,
                content_id=leaf.content_id,
                written=written,
                inline=leaf.disposition != "attachment" and bool(leaf.content_id or leaf.disposition == "inline"),
            )
        )


def _parse(content: bytes, limits: Limits, trusted_results: str) -> Mail:
    scanned = scan(content, limits)
    defects = list(scanned.defects)
    fields, body, mended = mend_boundaries(scanned.fields, scanned.body)
    hint = cache(partial(_charset_hint, scanned))
    leaves, structure = read_body(fields, body, limits, hint)
    defects += [*mended, *structure]
    gathered = _Gathered()
    for leaf in leaves:
        _place(leaf, hint, gathered, limits)
    text, html, from_html = _choose_text(gathered, limits)
    header = _read_header(scanned, hint, trusted_results, defects)
    boxes = read_mailboxes(header.addressed, scanned.odd_names)
    first = header.first
    message_id = _message_id(first.get("message-id", ""))
    if not message_id:
        defects.append("no Message-ID" if "message-id" not in first else "Message-ID not readable")
    if not scanned.fields:
        defects.append("no header at all")
    return Mail(
        message_id=message_id,
        sender=boxes.sender,
        sender_ambiguous=boxes.ambiguous or NOT_AT_THE_TOP in scanned.defects,
        reply_to=boxes.reply_to,
        to=boxes.to,
        cc=boxes.cc,
        subject=first.get("subject", ""),
        date=boxes.date,
        in_reply_to=_ids(first.get("in-reply-to", ""))[:_MANY],
        references=_ids(first.get("references", ""))[-_MANY:],
        headers=tuple(header.shown),
        text=text,
        html=html,
        text_is_from_html=from_html,
        attachments=tuple(gathered.attachments) or (() if scanned.fields else _raw(content)),
        defects=tuple(dict.fromkeys((*defects, *boxes.defects, *gathered.defects))),
        simplified=scanned.simplified or gathered.cut,
        stub=not scanned.fields and not text.strip(),
        size=len(content),
    )


def _raw(content: bytes) -> tuple[Attachment, ...]:
    return (Attachment("original.eml", "message/rfc822", content),)


class _Header(Struct):
    """The fields to show to everybody else, decoded; the first of each name; and those of addresses and the date, which
    are decoded later. Names in lower case but for what is shown.
    """

    shown: list[tuple[str, str]] = field(default_factory=list)
    first: dict[str, str] = field(default_factory=dict)
    addressed: list[tuple[str, str]] = field(default_factory=list)


def _read_header(scanned: Scan, hint: Hint, trusted_results: str, defects: list[str]) -> _Header:
    """The fields decoded: ours are taken out, foreign authentication results renamed."""
    header = _Header()
    ours = find_results(scanned.fields, trusted_results) if trusted_results else ()
    for place, (name, octets) in enumerate(scanned.fields):
        low, value = name.lower(), decode_raw(octets, hint)
        if low.startswith(OWN_HEADERS):
            defects.append(f"{name} taken out: it is ours")
            continue
        if low in _RESULTS and place not in ours:
            server = value.partition(";")[0].split()
            defects.append(f"{name} of {server[0][:80] if server else 'nobody'} not trusted: renamed")
            name = UNTRUSTED_RESULTS  # noqa: PLW2901
        line = unfold(value)
        if low in READ_HERE:
            header.addressed.append((low, line))
        decoded = line if "=?" not in value else unfold(decode_words(value))
        header.shown.append((name, decoded))
        header.first.setdefault(low, decoded)
    return header


def _charset_hint(scanned: Scan) -> str:
    """A charset that the mail declares anywhere, for what it does not declare: header fields and unlabelled parts.

    Where it declares none, the one that its text looks like: a name of two characters tells less.
    """
    types = [value.lower() for value in scanned.types]
    for data in (*types, scanned.body[: 64 * 1024].lower()):
        for label in _labels_in(data):
            if find_codec(label) not in ("", "ascii", "utf-8", "cp1252", "iso8859-1"):
                return label
    begin = scanned.body[:4096]
    if begin.isascii() or not all(value.strip().startswith(b"text/") for value in types):
        return ""
    codec = guess_codec(begin).replace("_", "-") if not _is_utf8(begin) else ""
    return codec if find_codec(codec) not in ("", "cp1252") else ""


def _labels_in(low: bytes) -> Iterator[str]:
    """The charsets that are declared in it, which is in lower case."""
    at = low.find(b"charset")
    while at >= 0:
        match = _LABELLED.match(low, at)
        if match is not None:
            yield match[1].decode("ascii")
        at = low.find(b"charset", at + 7 if match is None else match.end())


def _is_utf8(data: bytes) -> bool:
    """Is it UTF-8, but for a character that is cut at its end?"""
    return "\ufffd" not in data.decode("utf-8", "replace")[:-1]


_TEXT = frozenset(
    {"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-markdown", "text/markdown", "text/x-amp-html"}
)


_REACTION = "text/vnd.google.email-reaction+json"  # a sign in place of an answer
_ENRICHED = frozenset({"text/enriched", "text/richtext"})


def _place(leaf: Leaf, hint: Hint, gathered: _Gathered, limits: Limits) -> None:
    """Decide what a leaf is: text of the mail or attachment (RFC 8621 section 4.1.4)."""
    if leaf.type.startswith("multipart/"):  # no boundary, or none of it found: what stands there is all text there is
        leaf = replace(leaf, type="text/plain", parameters={}, name="", disposition="")
    if leaf.type == _REACTION and leaf.parents[-1:] == ("multipart/alternative",):
        return  # a third form of what stands beside it as text
    footer = _is_body(leaf) and _is_footer(leaf, gathered)
    if footer or not _is_body(leaf):
        gathered.attached = not footer
        gathered.attach(leaf)
        if leaf.type in ("application/ms-tnef", "application/vnd.ms-tnef") or leaf.name.lower() == "winmail.dat":
            for name, data in open_tnef(leaf.content):
                gathered.attach(leaf, data, name or "attachment.bin")
        return
    label = leaf.parameters.get("charset", "")
    is_html = leaf.type == "text/html"
    if is_html and not label:
        meta = _META.search(leaf.content[:4096].decode("latin-1"))
        label = meta[1] if meta else ""
    text, repaired = decode(leaf.content, label, hint)
    if repaired and label:
        gathered.defects.append(f"charset {label[:40]} was wrong")
    text = _keep_nul_unseen(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not is_html:
        if leaf.type in _ENRICHED and any(group == leaf.group for group, _, _ in gathered.texts):
            return  # a third form of what is there as plain text
        if leaf.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, leaf.parameters.get("delsp", "").lower() == "yes")
        text, files = take_uuencoded(text)
        for name, data in files:
            gathered.attach(leaf, data, name)
        if leaf.type in _ENRICHED:
            text = _strip_enriched(text[: 2 * limits.text])
    if text.strip():
        gathered.attached = False
    limit = limits.html if is_html else limits.text
    if len(text) > limit:
        gathered.defects.append("long text: the end is not read")
        gathered.cut = True
        text = text[:limit]
    gathered.texts.append((leaf.group, text, is_html))


def _keep_nul_unseen(text: str) -> str:
    """No database keeps a NUL. One among letters is a character that nobody sees, and stays one: a word with it inside
    is no command. Where they are every other character, the text is UTF-16 under another name.
    """
    if "\x00" not in text:
        return text
    return text.replace("\x00", "\N{ZERO WIDTH SPACE}" if text.count("\x00") * 3 < len(text) else "")


def _is_body(leaf: Leaf) -> bool:
    if leaf.type not in _TEXT or leaf.disposition == "attachment":
        return False
    if leaf.type == "text/x-amp-html":
        return False
    parent = leaf.parents[-1] if leaf.parents else ""
    if parent == "multipart/report" and leaf.position > 0:
        return False
    if leaf.position == 0 or not leaf.parents:
        return not leaf.name or leaf.disposition != "attachment"
    return parent != "multipart/related" and not leaf.name


def _is_footer(leaf: Leaf, gathered: _Gathered) -> bool:
    """Plain text that follows the text at once is what a list or a gateway appended: kept, but not the sender's words.

    Apple Mail cuts its text in pieces around attachments: such pieces are text.
    """
    if leaf.group or gathered.attached or not gathered.texts or leaf.parameters.get("format", "").lower() == "flowed":
        return False
    group, text, is_html = gathered.texts[-1]
    if (
        leaf.type == "text/html"
    ):  # plain and HTML side by side: two forms of one text, unless the first is a mere banner
        return not is_html and not group and bool(text.strip()) and len(leaf.content) < 8 * max(len(text), 100)
    return bool(text.strip())


def _strip_enriched(text: str) -> str:
    """text/enriched (RFC 1896): marks out, `<<` is one bracket, single line ends are soft."""
    bare = re.sub(r"(?is)<param>.{0,1000}?</param>", "", text).replace("<<", "\x01")
    return re.sub(r"</?[A-Za-z][A-Za-z0-9-]{0,60}>", "", bare).replace("\x01", "<")


def _choose_text(gathered: _Gathered, limits: Limits) -> tuple[str, str, bool]:
    """(text, html, text is from HTML): of every alternative the plain form, or the HTML as text where it has none."""
    if len(gathered.texts) == 1 and not gathered.texts[0][2]:
        return gathered.texts[0][1], "", False
    html = "\n".join(text for _, text, is_html in gathered.texts if is_html)
    pieces: list[str] = []
    plain_seen = False
    with_html = {group for group, _, is_html in gathered.texts if is_html and group}
    says = [
        not is_html and bool(text.strip()) and not (group in with_html and is_stand_in(text))
        for group, text, is_html in gathered.texts
    ]
    with_plain = {group for (group, _, _), said in zip(gathered.texts, says, strict=True) if said}
    for (group, text, is_html), said in zip(gathered.texts, says, strict=True):
        if is_html:
            if group and group in with_plain:
                continue
            pieces.append(html_to_text(text, limits))
        else:
            if not said and len(gathered.texts) > 1:
                continue
            plain_seen = plain_seen or said
            pieces.append(text)
    text = "\n".join(
        piece if piece.endswith("\n") or n == len(pieces) - 1 else piece + "\n" for n, piece in enumerate(pieces)
    )
    if len(text) > limits.text:
        text = text[: limits.text]
        gathered.defects.append("long text: the end is not read")
        gathered.cut = True
    return text, html, bool(pieces) and not plain_seen and bool(html)


def _name_of_message(leaf: Leaf) -> str:
    """A nested message without a name is called by its subject."""
    if leaf.type not in ("message/rfc822", "message/global"):
        return leaf.description if re.fullmatch(r"[\w .-]{1,80}\.\w{1,5}", leaf.description) else ""
    subject = _SUBJECT.search(leaf.content[:16384])
    name = unfold(decode_words(decode_raw(subject[1])))[:80] if subject else ""
    return re.sub(r"[/\\:]+", " ", name).strip(". ") + extension_of(leaf.type) if name.strip(". ") else ""


def _message_id(value: str) -> str:
    match = _ID.search(value)
    if match:
        return "".join(match[0].split())
    bare = value.strip("<> \t")
    return f"<{bare}>" if "@" in bare and not re.search(r"[\s<>]", bare) else ""


def _ids(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(["".join(found.split()) for found in _ID.findall(value)])) if value else ()
