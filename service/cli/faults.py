"""What is wrong and what to do about it, for people: no traceback for a mistake of the user."""

from __future__ import annotations


class Fault(Exception):
    """Ends a command with its lines on stderr: each says what is wrong, where, and what to do.

    `code` is the exit code: 2 for wrong use or configuration, 1 for everything else.
    """

    def __init__(self, *lines: str, code: int = 1) -> None:
        super().__init__(*lines)
        self.lines = lines
        self.code = code
