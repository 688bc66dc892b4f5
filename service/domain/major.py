"""Many like reports, one major incident (PROCESS.md S2.9)."""

from __future__ import annotations

from service.domain.doing import Answer, Command, TimerHandler

DO: dict[str, Command] = {}
ANSWERS: dict[str, Answer] = {}
TIMERS: dict[str, TimerHandler] = {}
