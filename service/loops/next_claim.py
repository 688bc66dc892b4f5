"""The next claim of a loop that rests, made by whoever makes work for it: in the same commit as that work (T2, T4).

Rows are so in a node's hands from the commit that stores them on, and nobody waits for a second one. What may be
claimed, and what must wait for something earlier, is the claim's own to say; it is the same whoever asks for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class NextClaim(Generic[T]):
    """What a loop and those that make work for it have in common. T: a claim on its way through the writer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._submit: Callable[[], T] | None = None  # the loop rests: how its next claim is given to the writer
        self._asked: T | None = None
        self._is_late = False  # work was made that no claim has looked for yet

    @property
    def is_asked(self) -> bool:
        """Is there a claim that the loop has not taken yet?"""
        return self._asked is not None

    def rest(self, submit: Callable[[], T]) -> bool:
        """Nothing is left to do, so far as the loop knows: who makes work may call `submit`. False: there is work."""
        with self._lock:
            if self._is_late or self._asked is not None:
                return False
            self._submit = submit
            return True

    def ask(self) -> bool:
        """Work was given to the writer just now; to be said right behind it, from any thread.

        False where the loop does not rest: it makes its own claim when it has done what it does.
        """
        with self._lock:
            submit, self._submit = self._submit, None
            if submit is None:
                self._is_late = True
                return False
            self._asked = submit()
            return True

    def take(self, submit: Callable[[], T]) -> T:
        """The claim that was asked for, else a new one; the loop does not rest any longer."""
        with self._lock:
            claim, self._asked, self._submit = self._asked, None, None
            if claim is None:
                self._is_late = False
                claim = submit()
            return claim

    def end(self) -> None:
        """The loop ends: nothing is claimed for it any longer."""
        with self._lock:
            self._submit = None
