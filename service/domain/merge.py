"""Tickets that become one, two, or belong together; senders that are remembered as spam."""

from __future__ import annotations

from service.domain.doing import Answer, Command, TimerHandler

DO: dict[str, Command] = {}
ANSWERS: dict[str, Answer] = {}
TIMERS: dict[str, TimerHandler] = {}
