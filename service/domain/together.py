"""Where the modules of working together say what they do: commands, answers to letters that asked, timers."""

from __future__ import annotations

from service.domain import appoint, change, consult, knowledge, major, merge, split, task
from service.domain.doing import Answer, Command, TimerHandler, Undo

_PARTS = (consult, task, change, appoint, merge, split, major, knowledge)
DO: dict[str, Command] = {word: do for part in _PARTS for word, do in part.DO.items()}
ANSWERS: dict[str, Answer] = {action: answer for part in _PARTS for action, answer in part.ANSWERS.items()}
TIMERS: dict[str, TimerHandler] = {kind: handler for part in _PARTS for kind, handler in part.TIMERS.items()}
UNDO: dict[str, Undo] = {kind: undo for part in (task, change, appoint, merge) for kind, undo in part.UNDO.items()}
