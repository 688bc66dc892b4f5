"""Numbers of payment cards, accounts and people: by their check digits, their shape, and what stands before them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.cn import ric
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.us import ssn

from gateway.read.later_pattern import compile_later
from service.privacy import secret_words as words
from service.privacy.secret_context import AFTER, BEFORE, Sought, Span, Spans, asked, is_another, is_time, match_at

_CARD_BEFORE = compile_later(
    r"(?:credit|debit|bank|payment|visa|master ?card|amex|american express|maestro|unionpay|union pay|discover|kreditkarte|carte bancaire|tarjeta"
    r"|银行卡|信用卡|储蓄卡|借记卡|银联|卡号)[^\n]{0,40}$",
    re.IGNORECASE,
)


_RUN = compile_later(
    r"(?<![0-9A-Za-z_])(?<![0-9][.,/])\d+(?:(?:[ .-]|[ ]?-[ ]|  |\r?\n(?:[>|][ >|]{0,8})?)\d+){0,24}(?![0-9A-Za-z_])"
)
_GROUP = compile_later(r"\d+")


FIGURES_OF_CARD = 13  # of the shortest number
# Of a text's shape: as many figures, each with what a run may have before it.
_FIGURES_OF_CARD = re.compile(rb"0(?:[ n]{0,11}0){12}")


def find_cards(sought: Sought) -> Spans:
    """Numbers of payment cards, and the code on their back where it is called so."""
    if sought.figures >= FIGURES_OF_CARD and _FIGURES_OF_CARD.search(sought.shape) is not None:
        yield from _find_card_numbers(sought.text)
    if sought.figures >= 3 and sought.has(PARTS_OF_CARD):
        for code in _CARD_CODE.finditer(sought.text):
            yield code.span("value")


def _find_card_numbers(text: str) -> Spans:
    for run in _RUN.finditer(text):
        groups = [(run.start() + g.start(), run.start() + g.end()) for g in _GROUP.finditer(run.group())]
        first = 0
        while first < len(groups):
            last = _card_from(text, groups, first)
            if last:
                yield groups[first][0], groups[last - 1][1]
            first = last or first + 1


def _card_from(text: str, groups: list[Span], first: int) -> int:
    """The place behind the last group of a card's number that begins with the group `first`; 0 for none."""
    for last in range(min(len(groups), first + 6), first, -1):
        parts = [text[start:end] for start, end in groups[first:last]]
        number = "".join(parts)
        if not 13 <= len(number) <= 19 or not _is_card(number) or not _is_grouped([len(part) for part in parts]):
            continue
        start, end = groups[first][0], groups[last - 1][1]
        named = _CARD_BEFORE.search(text[max(0, start - 60) : start]) is not None
        if named or not is_another(text, start, end):
            return last
    return 0


# Who issues cards, by the first figures, and how long their numbers are (ISO/IEC 7812 and the schemes' own lists).
_ISSUERS = (
    (compile_later(r"4"), (13, 16, 19)),
    (compile_later(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (compile_later(r"3[47]"), (15,)),
    (compile_later(r"6(?:011|4[4-9]|5)"), (16, 19)),
    (compile_later(r"62|81"), (16, 17, 18, 19)),
    (compile_later(r"35(?:2[89]|[3-8])"), (16,)),
    (compile_later(r"3(?:0[0-5]|[689])"), (14,)),
    (compile_later(r"50|5[6-9]|60|6[1-9]"), (16, 18, 19)),
    (compile_later(r"220[0-4]|9792"), (16,)),
)


def _is_card(number: str) -> bool:
    fits = any(len(number) in lengths and issuer.match(number) for issuer, lengths in _ISSUERS)
    return fits and len(set(number)) > 1 and luhn.is_valid(number)


def _is_grouped(sizes: list[int]) -> bool:
    """As cards are written: in one, by fours, or 4-6-5 and the like."""
    if len(sizes) == 1 or tuple(sizes) in {
        (4, 6, 5),
        (4, 6, 4),
        (6, 10),
        (6, 13),
        (4, 4, 8),
        (8, 8),
        (4, 12),
        (6, 4, 6),
        (4, 5, 6),
    }:
        return True
    return all(size == 4 for size in sizes[:-1]) and sizes[-1] <= 4


PARTS_OF_CARD = asked(*words.CARD_CODE_PARTS)  # of its code
_CARD_CODE = compile_later(
    rf"(?:\b(?:{words.CARD_CODE.split('|安全码')[0]})\b|安全码|卡背(?:面)?(?:三位|后三位)(?:数字|码)?)\s*(?:code|number)?\s*(?:is|are|was|为|是)?[ :=]*(?P<value>\d{{3,4}}){AFTER}",
    re.IGNORECASE,
)

FIGURES_OF_IBAN = 2
_IBAN = compile_later(
    rf"{BEFORE}[A-Za-z]{{2}}\d{{2}}(?:(?:[ -]?|[ ]?\r?\n(?:[>|][ >|]{{0,8}})?)[A-Za-z0-9]{{1,4}}){{3,10}}"
)
_LETTER_OR_FIGURE = compile_later(r"[A-Za-z0-9]")


def find_ibans(sought: Sought) -> Spans:
    """International bank account numbers whose length, structure and check digits are right."""
    return _find_ibans(sought) if b"aa00" in sought.shape else iter(())


def _find_ibans(sought: Sought) -> Spans:
    text = sought.text
    for found in match_at(_IBAN, text, _find_shape(sought.shape, b"aa00")):
        places = [found.start() + m.start() for m in _LETTER_OR_FIGURE.finditer(found.group())]
        for length in range(min(34, len(places)), 14, -1):
            end = places[length - 1] + 1
            behind = text[end : end + 1]
            if behind.isascii() and behind.isalnum():
                continue
            if iban.is_valid("".join(text[at] for at in places[:length]), check_country=False):
                yield found.start(), end
                break


def _find_shape(shape: bytes, part: bytes) -> Iterator[int]:
    at = shape.find(part)
    while at >= 0:
        yield at
        at = shape.find(part, at + 1)


_RIC = compile_later(
    rf"(?:{BEFORE}|(?<=(?<![A-Za-z])[Ii][Dd]))\d{{6}}[ -]?(?:18|19|20)\d{{2}}[ -]?\d{{4}}[ -]?\d{{3}}[\dXx]{AFTER}"
)
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91".split()  # noqa: SIM905 - to read
)


def _is_resident_number(text: str) -> bool:
    """A Chinese resident number (GB 11643-1999): province, a date of birth, check digit by ISO 7064 mod 11-2."""
    number = re.sub(r"[ -]", "", text).upper()
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return number[:2] in _PROVINCES and number[-1] == ric.calc_check_digit(number)


def _is_social_security(text: str) -> bool:
    return ssn.is_valid(text)


_HKID = compile_later(r"([A-Z]{1,2})(\d{6})\(([0-9A])\)")


def _is_hong_kong(text: str) -> bool:
    """A Hong Kong identity card: letters count from 10, a missing one 36; weights 9 to 1, modulo 11."""
    found = _HKID.fullmatch(text.upper())
    if found is None:
        return False
    letters = [ord(c) - 55 for c in found[1]]
    values = [
        *([36] if len(letters) == 1 else []),
        *letters,
        *map(int, found[2]),
        10 if found[3] == "A" else int(found[3]),
    ]
    return sum(weight * value for weight, value in zip(range(9, 0, -1), values, strict=True)) % 11 == 0


_TAIWAN = "ABCDEFGHJKLMNPQRSTUVXYWZIO"


def _is_taiwan(text: str) -> bool:
    """A number of the Republic of China (Taiwan): the letter as two figures, weights 1 and 9 to 1, modulo 10."""
    letter = _TAIWAN.index(text[0].upper()) + 10
    figures = [letter // 10, letter % 10, *map(int, text[1:])]
    return sum(w * f for w, f in zip((1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), figures, strict=True)) % 10 == 0


Check = Callable[[str], bool]
# Numbers by their shape, each behind what a text's shape holds of it without what stands between groups.
_BY_SHAPE: tuple[tuple[tuple[bytes, ...], re.Pattern[str], Check], ...] = (
    ((b"0" * 17,), _RIC, _is_resident_number),
    ((b"0" * 9,), compile_later(rf"{BEFORE}(?<!-)\d{{3}}-\d{{2}}-\d{{4}}(?!-){AFTER}"), _is_social_security),
    ((b"a000000",), compile_later(rf"{BEFORE}[A-Za-z]{{1,2}}\d{{6}}\([0-9Aa]\)"), _is_hong_kong),
    ((b"a000000000",), compile_later(rf"{BEFORE}[A-Z][1289]\d{{8}}{AFTER}"), _is_taiwan),
    ((b"aa000000a",), compile_later(rf"{BEFORE}[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d\d \d\d \d\d [A-D]{AFTER}"), lambda _text: True),
    ((b"0" * 15, b"000000a00000000"), compile_later(rf"{BEFORE}[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{{3}} ?\d{{3}} ?\d\d{AFTER}"), nir.is_valid),
    ((b"aaaaaa00a00a000a",), compile_later(rf"{BEFORE}[A-Za-z]{{6}}\d\d[A-EHLMPR-Ta-ehlmpr-t]\d\d[A-Za-z]\d{{3}}[A-Za-z]{AFTER}"), codicefiscale.is_valid),
    ((b"0" * 11,), compile_later(rf"{BEFORE}\d{{3}}\.\d{{3}}\.\d{{3}}-\d\d{AFTER}"), cpf.is_valid),
    ((b"0" * 13,), compile_later(rf"{BEFORE}756\.\d{{4}}\.\d{{4}}\.\d\d{AFTER}"), ahv.is_valid),
    ((b"0" * 9, b"000000?000", b"000000a000"), compile_later(rf"{BEFORE}\d{{6}}[-+A]\d{{3}}[0-9A-FHJ-NPR-Y]{AFTER}"), hetu.is_valid),
    ((b"0" * 13,), compile_later(rf"{BEFORE}\d{{6}}-[1-8]\d{{6}}{AFTER}"), rrn.is_valid),
)  # fmt: skip
_BY_NAME = compile_later(
    rf"(?:(?:(?<![0-9A-Za-z])(?P<en>{words.PERSON_NUMBER})(?![0-9A-Za-z]))|(?P<zh>{words.PERSON_NUMBER_CJK}))"
    r"[\"'”)]?\s*(?:\([^()\n]{1,30}\)|（[^（）\n]{1,20}）)?\s*(?:(?:is|was|reads|ist|lautet|est|es|è|é|number|no|nr)\b|是|为|為|は|는|[.:=#°])*\s*[\"'“(]?"
    r"(?P<value>[A-Za-z]{0,6}[ -]?\d[0-9A-Za-z]*(?:[ ./-](?:\d[0-9A-Za-z]*|[A-Za-z](?![0-9A-Za-z])))*)",
    re.IGNORECASE,
)


_PERSON_NUMBER_PARTS = asked(*words.PERSON_NUMBER_PARTS, *words.PERSON_NUMBER_CJK_PARTS)


def _may_be_named(sought: Sought) -> bool:
    """Is there any part of what the number of a person is called?"""
    return sought.has(_PERSON_NUMBER_PARTS) or not words.PERSON_NUMBER_SHORT.isdisjoint(sought.words())


FIGURES_OF_PERSON = 4
# Of a text's shape: as many figures with nothing but letters, a sign or single letters between them, as every such number.
_FIGURES_TOGETHER = re.compile(rb"0(?:a*+(?: a?+)*+0){3}")


def find_person_numbers(sought: Sought) -> Spans:
    """Numbers that states give people: by check digits and shape, or by what they are called."""
    return _find_person_numbers(sought) if _FIGURES_TOGETHER.search(sought.shape) is not None else iter(())


def _find_person_numbers(sought: Sought) -> Spans:
    text, joined = sought.text, sought.shape.replace(b" ", b"")
    for sketches, shape, is_one in _BY_SHAPE:
        for found in shape.finditer(text) if max(map(joined.find, sketches)) >= 0 else ():
            if is_one(found.group()) and not is_another(text, *found.span()):
                yield found.span()
    for found in _BY_NAME.finditer(text) if _may_be_named(sought) else ():
        value = found["value"]
        figures = sum(c.isdigit() for c in value)
        if (figures >= 5 or (figures == 4 and len(value) >= 9)) and 6 <= len(value) <= 30 and not is_time(value):
            yield found.span("value")
