"""Do the two forms of a mail, plain text and HTML, say different things?

People read the HTML and we the text. What a mail orders or agrees to counts only where both say it: the words of an
answer, or of a line that looks like a command, must stand in both, in one run, and beside a short answer nothing more
in the one that people see.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from gateway.message import Mail, Reply
from gateway.read.mime.text_parts import html_to_text
from gateway.read.reply.new_text import read_reply

_SHORT = 300  # characters of an answer that may be a yes or a no
_MORE_WORDS = 3  # that only the HTML has, in a signature below a short answer
_ORDERS = re.compile(r"^[ \t>\u200b\ufeff]{0,8}[#＃].*$", re.MULTILINE)
_BESIDE = re.compile(  # an address of a link, which stands beside its words, behind them, or nowhere; a picture
    r"<[^<>\s]*[:@][^<>\s]*>|\bhttps?://[^\s<>]*|\[(?:cid|image|inline)\b[^\[\]\n]*\]"
)
_WORD = re.compile(r"[^\W_]+|[?？]")
_WRAPPED = re.compile(r"(?<=[\u3001-\u9fff\uff00-\uffef]{20})\n(?=[\u3040-\u9fff])")  # a long line of Chinese, cut
_HTML = 128 * 1024  # characters of HTML that are looked at


def says_otherwise(mail: Mail, reply: Reply) -> bool:
    """True where the HTML of a mail lacks a short answer or a command of its text, or says more than the answer."""
    if mail.text_is_from_html or not mail.html.strip() or not reply.text.strip():
        return False
    orders = _ORDERS.findall(reply.text)
    if len(reply.text) > _SHORT and not orders:
        return False
    shown = html_to_text(mail.html[:_HTML])
    other = read_reply(replace(mail, text=shown, text_is_from_html=True))
    new = _run(other.text) + _run(other.text_with_signature)
    if len(reply.text) > _SHORT:
        return any(_run(line) not in new for line in orders)
    if _run(reply.text) not in new or _run(other.text) not in _run(mail.text):
        return True
    more = set(_run(other.text_with_signature).split()) - set(_run(mail.text).split())
    return len(more) >= _MORE_WORDS


def _run(text: str) -> str:
    """The words of a text, one blank between two and around them all."""
    return f" {' '.join(_WORD.findall(_WRAPPED.sub('', _BESIDE.sub(' ', text)).casefold()))} "
