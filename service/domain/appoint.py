"""A time at which the requester must help (PROCESS.md S3.3)."""

from __future__ import annotations

from service.domain.doing import Answer, Command, TimerHandler

DO: dict[str, Command] = {}
ANSWERS: dict[str, Answer] = {}
TIMERS: dict[str, TimerHandler] = {}
