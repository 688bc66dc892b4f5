"""One step: a command, an answer, a due timer. What it starts from, the plan while it is made, and its letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct

from service.domain.commands.argument_records import Argument
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.planning.timer_situation import Moment
from store.records import Event

Start_co = TypeVar("Start_co", bound="Situation | Moment", covariant=True)


class Case(Struct, Generic[Start_co], frozen=True):
    """One ticket's step: what is known when it starts, the draft of its plan, and the letters that go into that draft.

    A step may make a second case from the same start, for another ticket that it changes too.
    """

    s: Start_co
    draft: Draft
    post: Post
    text: str = ""  # of a mail with commands: for the requester, without commands and labelled lines
    internal: str = ""  # what stays with the desk
    rest: str = ""  # the mail's text without command lines and labelled lines
    words: frozenset[str] = frozenset()  # the commands of the mail


MailCase = Case[Situation]
TimerCase = Case[Moment]
AnyCase = Case[Situation | Moment]

Command = Callable[[MailCase, Argument], "str | datetime"]  # what it came to, for the receipt; raises Refused
Answer = Callable[[Situation], "Plan | None"]  # a mail to the address of a letter that asked; None: as any other mail
Undo = Callable[[MailCase, Event], str]  # takes one command back; what it was, for the receipt; raises Refused
