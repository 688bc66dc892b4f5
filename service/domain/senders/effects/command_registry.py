"""Where the modules of working together say what they do: commands, answers to letters that asked."""

from __future__ import annotations

from service.domain.approval import change
from service.domain.closing import sounds_solved
from service.domain.collaboration import appointment, consult, task
from service.domain.knowledge import articles
from service.domain.linked_tickets import major_incident, merge
from service.domain.opening import split
from service.domain.planning.case import Answer, Command, Undo
from service.domain.senders import data_decision

_PARTS = (consult, task, change, appointment, merge, split, major_incident, articles, data_decision)
DO: dict[str, Command] = {word: do for part in _PARTS for word, do in part.DO.items()}
_ANSWERING = (*_PARTS, sounds_solved)
ANSWERS: dict[str, Answer] = {action: answer for part in _ANSWERING for action, answer in part.ANSWERS.items()}
UNDO: dict[str, Undo] = {kind: undo for part in (task, change, appointment, merge) for kind, undo in part.UNDO.items()}
