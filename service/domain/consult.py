"""Asking colleagues and giving parts of the work away (PROCESS.md S4.3)."""

from __future__ import annotations

from service.domain.doing import Answer, Command, TimerHandler

DO: dict[str, Command] = {}
ANSWERS: dict[str, Answer] = {}
TIMERS: dict[str, TimerHandler] = {}
