"""Make plain text of what mailers send as text: HTML, format=flowed (RFC 3676), uuencoded files in the middle of it."""

from __future__ import annotations

import html as html_entities
import re

from gateway.read.mime.body_tree import decode_uu
from gateway.read.mime.limits import DEFAULT_LIMITS, Limits

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})\b[^<>]{0,20000}?(/?)>")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "tr",
        "th",
        "dt",
        "dd",
        "option",
    ]
)
_DROPPED = re.compile(r"(?is)<(style|script|head|title)\b[^>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
# What programs put where the plain form of an HTML mail should stand.
_STAND_IN = re.compile(
    r"(?:not|n['’]t|unable to|cannot) (?:\w+ ){0,2}(?:support|display|read|view|render|show"
    r"|see)\w* (?:\w+[ -]){0,3}html|(?:^|this (?:e-?mail |message )?is )an? html[ -](?:formatted |format )?(?:e-?mail"
    r"|message|mail)\b"
    r"|\bhtml[ -]?(?:compatible|capable|enabled|compliant|aware)|(?:use|enable|view|need"
    r"|requires?)\b[^.\n]{0,40}\bhtml[ -](?:e-?mail|mail|message|view|version|format|reader|viewer)"
    r"|(?:kein(?:e|en)?|nicht) [^.\n]{0,30}html|html[^.\n]{0,40}(?:nicht unterst|nicht dargestellt|nicht angezeigt)"
    r"|ne (?:supporte|permet|prend|peut)[^.\n]{0,40}html|no (?:soporta|admite|puede)[^.\n]{0,40}html"
    r"|non (?:supporta|può)[^.\n]{0,40}html|não (?:suporta|pode)[^.\n]{0,40}html|(?:不支持|不支援|无法(?:显示|查看)"
    r"|無法(?:顯示|檢視))[^。\n]{0,10}html|(?:支持|支援)\s?html[^。\n]{0,10}(?:客户端|軟體|软件|程式)"
    r"|html[^。\n]{0,12}(?:対応|表示でき)",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"(?i)<br\s*/?>|</(?:p|div|li|tr|h\d|blockquote|table)\s*>")
_ANY_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_UU = re.compile(
    r"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,100}\r?\n)+?)(?:`?\r?\n)?end[ \t]*\r?$", re.MULTILINE
)

MOST_TAGS = 30_000  # opening and closing ones; a long newsletter has some 5,000


def html_to_text(html: str, limits: Limits = DEFAULT_LIMITS) -> str:
    """The text of an HTML mail as a reader sees it, lines as lines, quotes not marked.

    Linear, bounded, never raises.
    """
    html = html[: limits.html]
    if "<" not in html:
        return html_entities.unescape(html).strip()
    if _is_plain_enough(html, limits.html_depth):
        text = _by_inscriptis(html)
        if text is not None:
            return text
    return strip_tags(html)


def strip_tags(html: str) -> str:
    """Plain and fast, for HTML that is too deep, too large or too broken for layout."""
    text = _BREAKS.sub("\n", _remove_hidden(html))
    text = html_entities.unescape(_ANY_TAG.sub(" ", text)).replace("\xa0", " ")
    return _BLANKS.sub("\n\n", "\n".join(" ".join(line.split()) for line in text.split("\n"))).strip()


def _remove_hidden(html: str) -> str:
    return _DROPPED.sub(" ", html) if len(_DROPPED_START.findall(html)) <= 200 else html


_DROPPED_START = re.compile(r"(?i)<(?:style|script|head|title)\b|<!--")


def _is_plain_enough(html: str, most_depth: int) -> bool:
    """Can its layout be made within half a second: not nested deeper than that, counted roughly,
    and not of too many elements.
    """
    depth = 0
    for number, match in enumerate(_TAG.finditer(html)):
        if number > MOST_TAGS:
            return False
        if match[3] or match[2].lower() in _VOID:
            continue
        depth = max(0, depth + (-1 if match[1] else 1))
        if depth > most_depth:
            return False
    return True


def _by_inscriptis(html: str) -> str | None:
    from inscriptis import Inscriptis
    from inscriptis.css_profiles import RELAXED_CSS_PROFILE
    from inscriptis.model.config import ParserConfig
    from inscriptis.model.html_element import HtmlElement
    from lxml import etree
    from lxml import html as lxml_html

    try:
        # Both lxml and Inscriptis take entities out: what was written `&amp;lt;` is a code sample, not a tag.
        html = html.replace("\x00", "").replace("&amp;", "&amp;amp;")
        tree = lxml_html.document_fromstring(html, parser=lxml_html.HTMLParser(encoding=None))
        inline = {**RELAXED_CSS_PROFILE, "span": HtmlElement()}  # it would put blanks round each piece of a word
        text = str(Inscriptis(tree, ParserConfig(css=inline)).get_text())
    except (
        etree.LxmlError,
        ValueError,
        TypeError,
        RecursionError,
        AssertionError,
        AttributeError,
        IndexError,
        KeyError,
    ):
        return None
    lines = [line.rstrip() for line in text.replace("\xa0", " ").split("\n")]
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")


def is_stand_in(text: str) -> bool:
    """A sentence of a program in place of the plain form ("Your mail client does not support HTML"):
    the HTML beside it is the text.
    """
    said = text.strip()
    return len(said) <= 250 and "html" in said.lower() and _STAND_IN.search(said.partition("\n")[0]) is not None


def unflow(text: str, delete_space: bool) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676 section 4.2),
    quoted lines with those of the same depth only.
    """
    paragraphs: list[list[str]] = []  # the pieces of each, joined at the end: to add to a long text copies it
    open_depth = -1  # depth of the paragraph that the last line left open
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        if depth == 0 and line.startswith(" "):
            bare = line[1:]  # space-stuffed
        elif depth and bare.startswith(" "):
            bare = bare[1:]
        soft = bare.endswith(" ") and bare != "-- "
        if open_depth == depth and bare != "-- ":
            paragraphs[-1].append(bare)
        else:
            paragraphs.append([">" * depth + " " if depth else "", bare])
        if soft and delete_space:
            paragraphs[-1][-1] = bare[:-1]
        open_depth = depth if soft else -1
    lines = ["".join(pieces) for pieces in paragraphs]
    return "\n".join(line.rstrip(" ") if line.strip(" ") and not line.endswith("-- ") else line for line in lines)


def take_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without the uuencoded files in it, and these as (name, bytes)."""
    if "\nend" not in text or "begin " not in text:
        return text, []
    files: list[tuple[str, bytes]] = []

    def take(match: re.Match[str]) -> str:
        files.append((match[1].strip(), decode_uu(match[0].encode("ascii", "replace"))))
        return ""

    return _UU.sub(take, text, count=50), files
