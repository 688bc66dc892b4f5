"""Sort mails into conversations: by Message-ID, In-Reply-To and References, and where these were lost by subject and people.

Pure, over any number of mails in any order, a parent after its child as well. The desk itself threads by its own addresses and
ids (docs/trust.md); this is for imports and for mail that never went through it. When in doubt two mails stay apart.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gateway.message import Mail
from gateway.read.reply.conversations import REPLY_WITHIN, base_subject, is_reply, quotes

_FAR = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBERED = re.compile(r"\[([^\[\]]{0,80}?)\b0*(\d{1,3})/0*(\d{1,3})\]")
_SERIES_WITHIN = timedelta(hours=1)


@dataclass(slots=True)
class _Groups:
    """Union-find over the numbers of the mails."""

    parent: list[int]

    def top(self, one: int) -> int:
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        first, second = self.top(one), self.top(other)
        self.parent[max(first, second)] = min(first, second)


def thread_keys(mails: Sequence[Mail]) -> list[str]:
    """One key for each mail, the same for mails of one conversation: the Message-ID of its first mail, or `#` and a number."""
    groups = _Groups(list(range(len(mails))))
    _by_ids(mails, groups)
    _by_series(mails, groups)
    _by_subject(mails, groups)
    tops = [groups.top(number) for number in range(len(mails))]
    return [mails[top].message_id or f"#{top}" for top in tops]


def _by_ids(mails: Sequence[Mail], groups: _Groups) -> None:
    """Mails that name each other, or the same mail that is not here."""
    known: dict[str, int] = {}
    for number, mail in enumerate(mails):
        for one in _named(mail):
            if one in known:
                groups.join(number, known[one])
            else:
                known[one] = number


def _named(mail: Mail) -> Iterable[str]:
    if mail.message_id:
        yield mail.message_id
    yield from mail.in_reply_to
    yield from mail.references


def _by_series(mails: Sequence[Mail], groups: _Groups) -> None:
    """[x 1/3], [x 2/3] … that one person sent within the hour: one letter in several mails."""
    series: dict[tuple[str, str, str], list[int]] = {}
    for number, mail in enumerate(mails):
        match = _NUMBERED.search(mail.subject[:200])
        if match and not is_reply(mail.subject) and mail.sender.mailbox:
            key = (mail.sender.mailbox.lower(), match[1].casefold().strip(), match[3])
            series.setdefault(key, []).append(number)
    for numbers in series.values():
        numbers.sort(key=lambda number: mails[number].date or _FAR)
        seen: dict[int, set[str]] = {}
        for before, after in itertools.pairwise(numbers):
            gap = (mails[after].date or _FAR) - (mails[before].date or _FAR)
            place = _place(mails[after])
            # The same place twice is the series sent once more, not a part of it.
            if gap <= _SERIES_WITHIN and place not in seen.setdefault(groups.top(before), {_place(mails[before])}):
                taken = seen.pop(groups.top(before))
                groups.join(before, after)
                seen[groups.top(after)] = taken | {place}


def _place(mail: Mail) -> str:
    match = _NUMBERED.search(mail.subject[:200])
    return match[2] if match else ""


def _by_subject(mails: Sequence[Mail], groups: _Groups) -> None:
    """Replies that lost their references: the same subject, somebody of the conversation, and not too late."""
    subjects: dict[str, list[int]] = {}
    for number, mail in enumerate(mails):
        base = base_subject(mail.subject)
        if len(base) >= 3:
            subjects.setdefault(base, []).append(number)
    for numbers in subjects.values():
        numbers.sort(key=lambda number: mails[number].date or _FAR)
        for place, number in enumerate(numbers):
            if not is_reply(mails[number].subject):
                continue
            for earlier in reversed(numbers[max(0, place - 50) : place]):
                if groups.top(earlier) == groups.top(number):
                    continue
                if _may_answer(mails[number], mails[earlier]):
                    groups.join(number, earlier)


def _may_answer(reply: Mail, earlier: Mail) -> bool:
    gap = (reply.date or _FAR) - (earlier.date or _FAR)
    if gap > REPLY_WITHIN:
        return False
    writer, author = reply.sender.mailbox.lower(), earlier.sender.mailbox.lower()
    to_reply = {address.mailbox.lower() for address in (*reply.to, *reply.cc)}
    to_earlier = {address.mailbox.lower() for address in (*earlier.to, *earlier.cc)}
    answers = author in to_reply or writer in to_earlier
    # Both went to several of the same people: a conversation of a circle, although not to each other.
    return answers or writer == author or len((to_reply & to_earlier) - {""}) >= 2 or quotes(reply.text, earlier.text)
