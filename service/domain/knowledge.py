"""Articles that answer: offered, searched, used, drafted and published (PROCESS.md S2.5, S3.5, S6.4)."""

from __future__ import annotations

from service.domain.doing import Answer, Command, TimerHandler

DO: dict[str, Command] = {}
ANSWERS: dict[str, Answer] = {}
TIMERS: dict[str, TimerHandler] = {}
