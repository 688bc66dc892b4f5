"""Changes and requests that must be approved (PROCESS.md S3.6)."""

from __future__ import annotations

from service.domain.doing import Answer, Command, TimerHandler

DO: dict[str, Command] = {}
ANSWERS: dict[str, Answer] = {}
TIMERS: dict[str, TimerHandler] = {}
