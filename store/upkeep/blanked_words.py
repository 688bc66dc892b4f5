"""What is left of a person's words when they are erased: codes, times and numbers stay, so that figures stay; pure.

The same value gives the same value, so a ticket whose events and row are both blanked is still what its events say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

ERASED = "[erased]"
# Keys of events, tickets and timers whose values are codes of ours, addresses or times; what stands under any other
# key may be somebody's words.
CODES = frozenset(
    """
    a k i p state kind category impact urgency priority level team assignee owner language organisation
    waiting_for waiting_until response_due due promised first_response resolved closed opened reopened tags
    policy_version resolution desk channel of role visibility by to at rule letter approver deputy decided
    start end since until number status done_by done_at answered_by answered_at inbox moved step sent speed
    expertise result attitude requester instead_of audience article kept told action scope pauses deadline
    decided_at actor
    """.split()  # noqa: SIM905 - to read
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+-]+")
_CODE = re.compile(r"\S{1,120}")
_LONG_LINE = 8  # characters from which on a line of theirs is looked for in what others wrote
_MARKS = "> |\t\r\xa0"


@dataclass(frozen=True)
class PersonWords:
    """Whose words they are: addresses, names, the lines that they wrote, and the word that stands in their place."""

    addresses: frozenset[str]
    names: frozenset[str]
    pseudonym: str
    lines: frozenset[str] = field(default_factory=frozenset)

    @property
    def needles(self) -> tuple[str, ...]:
        """What is looked for in texts of others: addresses, then names of two words at least, the longest first."""
        full = {n for n in self.names if " " in n.strip() or not n.isascii()}
        return tuple(sorted((*self.addresses, *full), key=len, reverse=True))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds each of them, whatever the case; an address only as a whole."""
        parts = [rf"(?<![\w.+-]){re.escape(a)}(?![\w-])" for a in sorted(self.addresses, key=len, reverse=True)]
        names = [n for n in self.needles if n not in self.addresses]
        parts += [rf"(?<!\w){re.escape(n)}(?!\w)" if n.isascii() else re.escape(n) for n in names]
        return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


def scrub(value: Any, person: PersonWords) -> Any:
    """A value of somebody else's without the person: addresses and names, and whole lines that they wrote."""
    found = person.pattern

    def text(words: str) -> str:
        kept = [line if line.strip(_MARKS) not in person.lines else ERASED for line in words.split("\n")]
        return found.sub(lambda hit: person.pseudonym if "@" in hit.group() else ERASED, "\n".join(kept))

    return _each(value, text)


def _each(value: Any, text: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {text(name): _each(one, text) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_each(one, text) for one in value)
    return value


def blank(value: Any, person: PersonWords, key: str = "") -> Any:
    """A value of the person's own ticket: codes, times, numbers and addresses of others stay, all words go."""
    if isinstance(value, str):
        is_code = not value or _TIME.fullmatch(value) or (key in CODES and _CODE.fullmatch(value))
        return scrub(value, person) if is_code else ERASED
    if isinstance(value, dict):
        return {_name(name, person): _given(name, one, person) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(blank(one, person, key) for one in value)
    return value


def _name(name: str, person: PersonWords) -> str:
    return str(scrub(name, person))


def _given(name: str, value: Any, person: PersonWords) -> Any:
    """One value of a map; the fingerprint and what a loop breaker counted by address hold nothing to be kept."""
    if name == "fingerprint":
        return ""
    if name in {"facts", "loops", "fresh"}:
        return type(value)() if isinstance(value, dict | list) else ""
    if name == "title" and value == "":
        return ""
    return blank(value, person, name)


def lines_of(texts: list[str]) -> frozenset[str]:
    """The lines of texts that are long enough to be told from anybody else's."""
    return frozenset(line for text in texts for one in text.split("\n") if len(line := one.strip(_MARKS)) >= _LONG_LINE)
