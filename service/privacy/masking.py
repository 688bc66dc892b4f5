"""Secrets in what people write, found by what they are called and by their check digits, and made unreadable.

Pure: text in, places out. Known are passwords, payment cards (ISO/IEC 7812 with Luhn), the numbers of people (Chinese
resident numbers by GB 11643, those of other countries by their check digits or by what stands before them), IBAN
(ISO 13616) and tokens of programs. Numbers that look alike (orders, serial and telephone numbers, hashes) stay as they
are. What a desk knows beside it stands in `masking:` of its rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.privacy.secret_context import HIDDEN, Sought, Spans
from service.privacy.secret_numbers import (
    FIGURES_OF_CARD,
    FIGURES_OF_IBAN,
    FIGURES_OF_PERSON,
    PARTS_OF_CARD,
    find_cards,
    find_ibans,
    find_person_numbers,
)
from service.privacy.secret_passwords import PARTS_OF_PASSWORD, find_passwords
from service.privacy.secret_tokens import FIGURES_OF_TOKEN, PARTS_OF_TOKEN, find_tokens

if TYPE_CHECKING:
    from rules.policy.model import Policy

SHORTEST = 6  # characters of a text that can hold a secret
TEXT_LIMIT = 256 * 1024  # characters that are looked at; what is longer is cut from letters anyway


class SecretKind(StrEnum):
    """What a secret is."""

    PASSWORD = "password"  # noqa: S105 - a kind, not one
    CARD = "card"
    PERSON_NUMBER = "id_number"
    IBAN = "iban"
    TOKEN = "token"  # noqa: S105 - a kind, not one
    OWN = "own"  # by a pattern of the desk's policy


ALL_KINDS = frozenset(SecretKind)


class FoundSecret(Struct, frozen=True):
    """Where in a text a secret stands."""

    kind: SecretKind
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Masking:
    """What a desk masks: kinds, and patterns of its own (of `re` or RE2) beside them. One object for each policy.

    Names, subjects and words of our own stand in letter after letter: those without a secret are looked at once.
    A text that has one is never kept.
    """

    kinds: frozenset[SecretKind] = ALL_KINDS
    patterns: tuple[Any, ...] = ()
    clean: set[str] = field(default_factory=set, repr=False)  # texts without a secret
    clean_long: set[str] = field(default_factory=set, repr=False)  # the same of the last long ones

    @classmethod
    def of(cls, policy: Policy) -> Masking:
        """What the section `masking` of the rules says."""
        return _masking_of(tuple(policy.masking.kinds), policy.masking.compiled)

    @cached_property
    def finders(self) -> tuple[_Finder, ...]:
        """What finds the kinds."""
        return tuple(finder for finder in _FINDERS if finder[0] in self.kinds)


@lru_cache(maxsize=8)
def _masking_of(kinds: tuple[str, ...], patterns: tuple[Any, ...]) -> Masking:
    return Masking(frozenset({*map(SecretKind, kinds), SecretKind.OWN}), patterns)


EVERYTHING = Masking()


def mask_secrets(text: str, masking: Masking = EVERYTHING) -> str:
    """The text with every secret replaced by `•••••`; as it is where there is none. Twice is as good as once."""
    if text in masking.clean or text in masking.clean_long:
        return text
    found = find_secrets(text, masking)
    if not found:
        clean, most = (masking.clean, _MOST_CLEAN) if len(text) <= _SHORT else (masking.clean_long, _MOST_CLEAN_LONG)
        if len(clean) >= most:
            clean.clear()
        clean.add(text)
        return text
    parts, end = [], 0
    for secret in found:
        parts += [text[end : secret.start], HIDDEN]
        end = secret.end
    return "".join([*parts, text[end:]])


def find_secrets(text: str, masking: Masking = EVERYTHING) -> tuple[FoundSecret, ...]:
    """The secrets of a text, in order, none within another."""
    if len(text) < SHORTEST:
        return ()
    plain = text[:TEXT_LIMIT]
    if not plain.isascii():
        plain = _WIDE.sub(_as_ours, plain)
    sought = Sought(plain)
    found: list[FoundSecret] = []
    for kind, find, parts, figures in masking.finders:
        if sought.figures >= figures or not parts.isdisjoint(sought.parts):
            found += [FoundSecret(kind, *span) for span in find(sought)]
    if masking.patterns and SecretKind.OWN in masking.kinds:
        found += [
            FoundSecret(SecretKind.OWN, *m.span()) for p in masking.patterns for m in p.finditer(plain) if m.group()
        ]
    return _apart(found) if found else ()


def _apart(found: list[FoundSecret]) -> tuple[FoundSecret, ...]:
    """What overlaps is one."""
    joined: list[FoundSecret] = []
    for secret in sorted(found, key=lambda one: (one.start, -one.end)):
        if joined and secret.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = FoundSecret(last.kind, last.start, max(last.end, secret.end))
        else:
            joined.append(secret)
    return tuple(joined)


_SHORT, _MOST_CLEAN = 200, 4096
_MOST_CLEAN_LONG = 16  # a mail goes into several letters, one behind the other
# Full-width letters, figures and signs as ASCII, other hyphens and spaces as ours: one character for one.
_WIDTHS: dict[int, str] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；！？（）"},
    **dict.fromkeys((0x00A0, 0x2007, 0x2009, 0x202F, 0x3000), " "),
    **dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), "-"),  # that nobody sees
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212), "-"),
    **{0x0660 + n: str(n) for n in range(10)},
    **{0x06F0 + n: str(n) for n in range(10)},
}
_WIDE = re.compile(f"[{''.join(map(chr, _WIDTHS))}]")


def _as_ours(found: re.Match[str]) -> str:
    return _WIDTHS[ord(found[0])]


_NO_FIGURES = TEXT_LIMIT + 1
_NO_PARTS = frozenset[str]()
# Each with what a text must hold that it can find anything in: one of the parts, or so many figures.
_Finder = tuple[SecretKind, Callable[[Sought], Spans], frozenset[str], int]
_FINDERS: tuple[_Finder, ...] = (
    (SecretKind.TOKEN, find_tokens, PARTS_OF_TOKEN, FIGURES_OF_TOKEN),
    (SecretKind.CARD, find_cards, PARTS_OF_CARD, FIGURES_OF_CARD),
    (SecretKind.IBAN, find_ibans, _NO_PARTS, FIGURES_OF_IBAN),
    (SecretKind.PERSON_NUMBER, find_person_numbers, _NO_PARTS, FIGURES_OF_PERSON),
    (SecretKind.PASSWORD, find_passwords, PARTS_OF_PASSWORD, _NO_FIGURES),
)
