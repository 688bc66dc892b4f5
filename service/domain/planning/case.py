"""One mail's commands while they run, and the two shapes of function that take part: a command's, an answer's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from service.domain.commands.arguments import Argument
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from store.records import Event


@dataclass(frozen=True, slots=True)
class Doing:
    """One mail's commands while they run."""

    s: Situation
    draft: Draft
    post: Post
    text: str  # for the requester, without commands and labelled lines
    internal: str  # what stays with the desk
    rest: str = ""  # the mail's text without command lines and labelled lines
    words: frozenset[str] = frozenset()  # the commands of the mail

    @property
    def me(self) -> str:
        return self.s.author


Command = Callable[[Doing, Argument], "str | datetime"]  # what it came to, for the receipt; raises Refused
Answer = Callable[[Situation], "Plan | None"]  # a mail to the address of a letter that asked; None: as any other mail
Undo = Callable[[Doing, Event], str]  # takes one command back; what it was, for the receipt; raises Refused
