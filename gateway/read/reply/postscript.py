"""What a person adds below their signature: a postscript, one thing more, a second thought ("Sorry, it jams again").

A signature is known by where it begins; where it ends, only its own words tell. A card, a slogan, a notice and the
footer of a firm are for every reader; whoever adds something speaks of themselves, of a trouble, asks, or says that it
is one thing more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gateway.read.data.courtesies import ELSEWHERE, FAULT, WANTS
from gateway.read.data.cut import ADDITION, FOR_EVERYBODY, LEGAL, OF_ONESELF, POSTSCRIPT
from gateway.read.language.detect import find_language
from gateway.read.language.intent import read_intent
from gateway.read.reply import banners, signature
from gateway.read.reply.quoted_lines import Line

MOST_PARAGRAPHS = 12  # of a signature that are looked at
_LONGEST = 1500  # characters of one
_TROUBLE = frozenset({"denies", "asks", "cancels"})
_REACHED = re.compile(r"@\w|https?:|\bwww\.|\+?\d[\d ()/.-]{7,}")  # a way to reach somebody, or a link
_SMALL = re.compile(r"(?<![\w'’.-])[^\W\d_A-Z][^\W\d_]+")  # a word that no name begins with
_ENDS = (".", "!", "。", "！", ".)", "。）")
_QUOTED = "\"“”„«»「『‘'"
_WITHOUT_BLANKS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def find_postscript(lines: Sequence[Line], start: int) -> int:
    """The line below the signature that begins at `start` from which the person speaks again; len(lines) without one.

    What stands right below the name is the card; whoever adds something leaves a line blank, but for what is marked as
    an addition, a question and a command.
    """
    paragraphs = 0
    for number in range(start + 1, len(lines)):
        if not lines[number].plain:
            continue
        if _is_marked(lines[number]):
            return number
        if lines[number - 1].plain:
            continue
        paragraphs += 1
        if paragraphs > MOST_PARAGRAPHS:
            break
        stop = next((below for below in range(number, len(lines)) if not lines[below].plain), len(lines))
        if any(line.mark == "signature" for line in lines[number:stop]) or signature.is_notice(lines, number):
            continue
        if says_something(" ".join(line.plain for line in lines[number:stop])):
            return number
    return len(lines)


def _is_marked(line: Line) -> bool:
    """Does a line stand for itself, wherever it is: a postscript, a question, a command."""
    if line.mark == "signature":
        return False
    return POSTSCRIPT.match(line.plain) is not None or (line.plain[-1] in "?？" and says_something(line.plain))


def find_addition(lines: Sequence[Line], start: int, stop: int) -> int:
    """The line of a legal notice, behind one that ends a sentence of it, from which a person contradicts or adds
    something ("But page 2 is grey."); `stop` without one.
    """
    for number in range(start + 1, stop):
        above, plain = lines[number - 1].plain, lines[number].plain
        if above.endswith(_ENDS) and ADDITION.match(plain) and may_say_something(plain):
            return number
    return stop


def may_say_something(paragraph: str) -> bool:
    """Is a paragraph below a signature made of sentences, and none that cards and footers have for every reader."""
    if not 0 < len(paragraph) <= _LONGEST or not _is_sentence(paragraph):
        return False
    if LEGAL.search(paragraph) or FOR_EVERYBODY.search(paragraph) or _REACHED.search(paragraph):
        return False
    return not signature.is_device(paragraph) and not banners.is_banner(paragraph)


def says_something(paragraph: str) -> bool:
    """Is a paragraph below a signature surely a person's, to the reader of this mail."""
    if not may_say_something(paragraph):
        return False
    if ADDITION.match(paragraph) or OF_ONESELF.search(paragraph):
        return True
    if FAULT.search(paragraph) or ELSEWHERE.search(paragraph) or WANTS.search(paragraph):
        return True
    return read_intent(paragraph, find_language(paragraph) or "en") in _TROUBLE


def _is_sentence(paragraph: str) -> bool:
    """Has it words that no name, title or address is made of."""
    if paragraph[0] in _QUOTED or "|" in paragraph or signature.is_closing(paragraph):
        return False
    if _WITHOUT_BLANKS.search(paragraph):
        return len(paragraph) > 5
    return len(_SMALL.findall(paragraph)) > 1
