"""Do the two forms of a mail, plain text and HTML, say different things?

People read the HTML and we the text. What a mail orders or agrees to counts only where both say it: an answer, or a
line that looks like a command, must stand in both, and beside a short answer nothing more in the one that people see.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gateway.message import Mail, Reply
from gateway.read.mime.text_parts import html_to_text
from gateway.read.reply.new_text import read_reply

_SHORT = 300  # characters of an answer that may be a yes or a no
_MORE_WORDS = 3  # that only the HTML has, beside a short answer
_ORDERS = re.compile(r"^[ \t>\u200b\ufeff]{0,8}[#＃].*$", re.MULTILINE)
_LINK = re.compile(r"<[^<>\s]*[:@][^<>\s]*>")  # of a link that has words as well, in the plain form
_WORD = re.compile(r"[^\W_]+")
_HTML = 128 * 1024  # characters of HTML that are looked at


def says_otherwise(mail: Mail, reply: Reply) -> bool:
    """True where the HTML of a mail lacks a short answer or a command of its text, or says more than the answer."""
    if mail.text_is_from_html or not mail.html.strip() or not reply.text.strip():
        return False
    orders = _letters(" ".join(_ORDERS.findall(reply.text)))
    if len(reply.text) > _SHORT and not orders:
        return False
    shown = html_to_text(mail.html[:_HTML])
    other = read_reply(replace(mail, text=shown, text_is_from_html=True))
    new = f"{other.text}\n{other.text_with_signature}"
    if len(reply.text) > _SHORT:
        return orders not in _letters(new) and any(
            _letters(line) not in _letters(new) for line in _ORDERS.findall(reply.text)
        )
    if any(_letters(line) not in _letters(new) for line in reply.text.splitlines()):
        return True
    more = _words(other.text) - _words(mail.text)
    return len(more) >= _MORE_WORDS


def _letters(text: str) -> str:
    return "".join(_WORD.findall(_LINK.sub(" ", text).casefold()))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
