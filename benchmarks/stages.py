"""Where the CPU of a mail goes, by stage: the steps of `service.loops.inbound` and the writer's jobs, timed by their own thread's clock."""

from __future__ import annotations

import functools
import time
from collections import defaultdict
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

from service.loops import inbound
from service.loops.letters.render_letters import Printing
from store.database.writer import Writer

_STEPS: tuple[tuple[str, Any, str], ...] = (
    ("gather", inbound, "gather_mail"),
    ("rules", inbound, "decide"),
    ("plan", inbound, "plan_mail"),
    ("print", inbound.Inbound, "_letters_of"),
    ("print", Printing, "render"),
    ("print", Printing, "compose"),
    ("apply", inbound, "apply_mail"),
    ("claim", inbound.Inbound, "_claim"),
    ("write", Writer, "_commit"),
)


class Stages:
    """While it is entered, each step adds the CPU of its thread to `spent`, by name. `write` holds apply and claim."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._patches = [
            patch.object(where, name, self._timed(stage, getattr(where, name))) for stage, where, name in _STEPS
        ]

    def _timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(work)
        def timed(*given: Any, **named: Any) -> Any:
            began = time.thread_time()
            try:
                return work(*given, **named)
            finally:
                self.spent[stage] += time.thread_time() - began

        return timed

    def __enter__(self) -> Self:
        for one in self._patches:
            one.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._patches:
            one.stop()
