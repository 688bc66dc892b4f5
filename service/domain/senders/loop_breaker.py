"""Two machines that answer each other: what tells one from a person, and what is no longer sent to it (I7). Pure.

However many mails somebody writes is no mark of a machine; people send ten photos in three minutes. The marks are the
same words again, a cadence, nothing quoted, and no address that we gave. What comes in is always taken in, as an
article of its ticket. What ends is what we send: automatic letters to that mailbox, and a letter to the engineers for
every single mail, which they get together.

The marks may be missing. So an hour's letters that answer nothing but the mails of one mailbox on one ticket are few
in any case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from gateway.addresses import normalise_address
from gateway.read.language.courtesy import is_absence
from service.domain.commands.mail_text import cut_text
from service.domain.commands.parse import parse_word
from service.domain.commands.time_words import fold_width
from service.domain.incoming_mail.append_mail import record_mail, start
from service.domain.incoming_mail.text_audience import is_asked
from service.domain.planning.case import TimerCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import Post, engineer_side, language_for
from service.domain.planning.plan import LetterPlan, Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.permissions import Action, Verdict
from service.domain.ticket.timer_names import TimerName
from store.records import (
    Article,
    Outcome,
    Role,
    Scope,
    State,
    TicketClock,
    Visibility,
)
from templates.context import Failure, Receipt, Refusal
from templates.letters import LETTERS, BudgetClass, counted_as

WITHIN = timedelta(hours=1)  # a row of mails, and the letters that answer them, are looked at so far back
LOOKED_AT = 30  # articles of the ticket, at most
_DELAYS = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=2),
)  # of the first such letter, the second, all others
_ALARM_AGAIN = timedelta(days=1)
_MARKS = 2  # so many marks are a machine
_EVEN_MAILS, _EVEN_SPAN = 6, timedelta(minutes=5)  # fewer mails, or in less time, show no cadence
_LONG = 20  # letters: a shorter text without its numbers is like many others
_COMPARED = 2000  # characters of a text
_BUNDLE = 64 * 1024  # characters in one letter of what came meanwhile
_ASKED_FOR = frozenset(name for name, kind in LETTERS.items() if kind.asked_for)
NO_ECHO = _ASKED_FOR | counted_as(BudgetClass.WORDS, BudgetClass.WRITTEN)
_COUNTED = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b"
    r"|\b[0-9a-f]*\d[0-9a-f-]*\b|[\d年月日时分秒:：/.,+#\-\[\]]+|星期[一二三四五六日天]"
)
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """A text without what a machine counts up in it: numbers, dates, times; without white space."""
    return _SPACE.sub("", _COUNTED.sub("", fold_width(text).casefold()))


# -- a mail of a machine ----------------------------------------------------------------------------------------------


def plan_stream(s: Situation) -> Plan | None:
    """One more mail of a machine: an article and nothing else, and one alarm a day; None for everybody else's mail."""
    if s.ticket is None or s.released or not _is_machine(s):
        return None
    if s.judge(Action.COMMENT) is not Verdict.ALLOW:
        return None
    case = start(s)
    draft = case.draft
    is_requester = s.author == s.ticket.requester
    public = is_requester or s.author in s.active
    record_mail(
        draft,
        s,
        role=Role.REQUESTER if is_requester else Role.OTHER,
        visibility=Visibility.PUBLIC if public else Visibility.INTERNAL,
    )
    count = len(_in_a_row(s)) + 1
    before = _loop(s.ticket.clock, s.author)
    if not before or s.now - datetime.fromisoformat(before["alarm"]) >= _ALARM_AGAIN:
        _keep(draft, s.author, {"alarm": s.now.isoformat(), "step": 0, "next": ""}, mails=count)
        _raise_alarm(s, case.post, count)
    elif not before["next"] or datetime.fromisoformat(before["next"]) <= s.now:
        step = int(before["step"])
        due = s.now + _DELAYS[min(step, len(_DELAYS) - 1)]
        _keep(draft, s.author, {**before, "step": step + 1, "next": due.isoformat()})
        draft.later(TimerName.BUNDLE, due, sender=s.author, first=s.inbox.id)
    return draft.plan(
        Outcome.ARTICLE, f"{count} mails in a row that look like a machine's: on the ticket, nothing is answered"
    )


def plan_repeated(s: Situation) -> Plan | None:
    """What an engineer answers once more in the same words is kept inside, which they are told once.

    Of a mailbox that answers by itself everybody on the ticket would have each answer. An absence note may go out once,
    another text twice, one that only counts up as often as a machine's mails may; a command, a file, or the answer to a
    question of ours is no such text.
    """
    if s.ticket is None or s.released or s.author not in s.policy.people:
        return None
    if s.k >= 4 or is_asked(s) or s.commands.commands or s.commands.problems or s.files_hashes:
        return None
    text = s.new_text
    if not (folded := fold(text)):
        return None
    own = [one.text for one in s.lately if one.author == s.author and one.at > s.now - WITHIN]
    again = sum(one.split() == text.split() for one in own)
    counted_up = sum(fold(one) == folded for one in own) if len(folded) >= _LONG else 0
    is_note, most = is_absence(text), s.policy.budgets.machine_mails
    is_repeated = again >= (1 if is_note else 2) or counted_up >= most
    if not is_repeated or s.judge(Action.COMMENT) is not Verdict.ALLOW:
        return None
    case = start(s)
    record_mail(case.draft, s, role=Role.ENGINEER, visibility=Visibility.INTERNAL)
    if not is_note and (again == 2 or (again < 2 and counted_up == most)):
        case.post.to(s.author, "receipt", receipt=Receipt(refused=(Refusal("", "repeated"),), text_went="internal"))
    return case.draft.plan(
        Outcome.ARTICLE, "an engineer's answer in the same words as within the hour before: kept inside"
    )


def _raise_alarm(s: Situation, post: Post, count: int) -> None:
    """Whoever works on it knows that a machine writes, and so does who can do something about it."""
    assert s.ticket is not None
    message = s.said(s.new_text)
    failure = Failure(s.mail.subject, s.author, count=count)
    engineers = engineer_side(s.policy, s.ticket, s.participants, without=s.author, away=s.away)
    for address in engineers:
        post.to(address, "loop-alarm", failure=failure, message=message)
    for address in s.policy.desk.admins:
        if address not in {*engineers, s.author}:
            post.to(address, "loop-alarm", failure=failure, message=message, scope=Scope.NONE)


def _loop(clock: TicketClock, author: str) -> dict[str, Any]:
    found: dict[str, Any] = clock.get("loops", {}).get(author, {})
    return found


def _keep(draft: Draft, author: str, loop: dict[str, Any], **more: Any) -> None:
    clock = draft.ticket.clock
    draft.note(
        EventKind.LOOP, {"clock": {**clock, "loops": {**clock.get("loops", {}), author: loop}}}, sender=author, **more
    )


def plan_bundle(case: TimerCase) -> Plan | None:
    """What a machine wrote meanwhile, in one letter to the engineers."""
    m, draft = case.s, case.draft
    sender, first = str(m.timer.data["sender"]), int(m.timer.data["first"])
    shown = m.answers.shown.get(draft.ticket.id)
    articles = shown.articles if shown is not None else ()
    came = [one for one in articles if one.author == sender and one.inbox_id >= first and one.role != Role.SYSTEM]
    if not came:
        return None
    texts, room = [], _BUNDLE
    for one in came:
        text = f"{one.at.astimezone(m.house.zone):%H:%M}\n{one.text.strip()}"[:room]
        room -= len(text)
        if not room:
            texts.append(f"… (#show {draft.ticket.id})")
            break
        texts.append(text)
    message = said(sender, m.names.get(sender, ""), "\n\n".join(texts))
    draft.note(EventKind.BUNDLED, mails=len(came), sender=sender)
    case.post.to_engineers("requester-reply", without=sender, message=message, failure=Failure(count=len(came)))
    return draft.plan(Outcome.NONE, f"{len(came)} mails in one letter")


# -- the marks ---------------------------------------------------------------------------------------------------------


def _is_machine(s: Situation) -> bool:
    row = _in_a_row(s)
    if len(row) < s.policy.budgets.machine_mails or _is_persons(s, row):
        return False
    marks = (
        _same_again(s, row),
        s.k < 3 and all(int(one.evidence.get("k", 0)) < 3 for one in row),
        not s.reading.reply.quoted.strip() and {one.cut for one in row} <= {cut_text(s.reading)},
        _even(s, row),
        s.reading.automatic.automatic,
    )
    return sum(marks) >= _MARKS


def _is_persons(s: Situation, row: Sequence[Article]) -> bool:
    """No machine's in any case: an engineer's from an address of ours, a click, a word that we offer, a file not seen
    before, the answer to "does it work again?".
    """
    signed = s.k >= 3 and s.evidence.i == 2 and not s.evidence.a.failed
    if signed and (s.k == 4 or s.author in s.policy.people):
        return True
    if s.evidence.i and parse_word(s.new_text):
        return True
    seen = {file.sha256 for one in row for file in one.attachments}
    if s.files_hashes - seen:
        return True
    asked = s.ticket is not None and s.ticket.state is State.RESOLVED
    return signed and asked and s.meant in {"confirms", "denies"}


def _in_a_row(s: Situation) -> list[Article]:
    """The author's mails on the ticket since a person of ours wrote to the requester, the latest first; but for
    clicks, for words that we offer, and for what brought files of its own.
    """
    row: list[Article] = []
    for one in reversed(s.lately):
        if one.role == Role.ENGINEER and one.visibility == Visibility.PUBLIC and one.author != s.author:
            break
        if one.author == s.author and one.at > s.now - WITHIN:
            row.append(one)
    files = Counter(sha for one in row for sha in {file.sha256 for file in one.attachments})
    files.update(s.files_hashes)
    return [
        one
        for one in row
        if int(one.evidence.get("k", 0)) < 4
        and not parse_word(one.text)
        and not any(files[file.sha256] == 1 for file in one.attachments)
    ]


def _same_again(s: Situation, row: Sequence[Article]) -> bool:
    """The same words, whatever was counted up in them, as nearly all of the others."""
    folded = fold(s.new_text[:_COMPARED])
    same = sum(fold(one.text[:_COMPARED]) == folded for one in row)
    return same >= max(s.policy.budgets.machine_mails - 1, 2 * len(row) // 3)


def _even(s: Situation, row: Sequence[Article]) -> bool:
    """Do they come at the same interval, for longer than somebody who types does?"""
    times = [s.now, *(one.at for one in row)]
    if len(times) < _EVEN_MAILS or times[0] - times[-1] < _EVEN_SPAN:
        return False
    steps = sorted((later - earlier).total_seconds() for later, earlier in pairwise(times))
    middle = steps[len(steps) // 2]
    return 5 * sum(abs(step - middle) <= 0.15 * middle for step in steps) >= 4 * len(steps)


# -- letters that answer a mail ---------------------------------------------------------------------------------------


def hush(s: Situation, plan: Plan) -> Plan:
    """Without the automatic letters to the mail's own author,
    where they had as many within the hour as two machines exchange.
    """
    if plan.opens or s.author in s.policy.people or (s.k == 4 and s.evidence.i == 2):
        return plan
    key, left = normalise_address(s.author), s.policy.budgets.machine_mails - s.budget.echoes
    kept: list[LetterPlan] = []
    for letter in plan.letters:
        is_echo = not letter.person and normalise_address(letter.to) == key and letter.letter not in _ASKED_FOR
        if is_echo and left <= 0:
            if letter.scope == Scope.NONCE:  # nobody else would know of what is held
                kept += _to_engineers(s, letter)
            continue
        left -= is_echo
        kept.append(letter)
    if tuple(kept) == plan.letters:
        return plan
    reason = (
        f"{plan.reason}; {s.author} had {s.policy.budgets.machine_mails} automatic letters within the hour: no more"
    )
    return replace(plan, letters=tuple(kept), reason=reason)


def _to_engineers(s: Situation, asks: LetterPlan) -> list[LetterPlan]:
    """The question about a held mail for who works on its ticket, in place of its writer."""
    if s.ticket is None:
        return []
    people = engineer_side(s.policy, s.ticket, s.participants, without=s.author, away=s.away)
    return [
        replace(asks, letter="held-note", to=one, language=language_for(s.policy, s.house, s.ticket, one), name="")
        for one in people
    ]
