"""What is wrong and what to do about it, for people: no traceback for a mistake of the user."""

from __future__ import annotations

WRONG_USE = 2  # or wrong configuration
INTERRUPTED = 130  # by Ctrl-C, as shells say it
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: for every other code a delivery agent returns the mail to its sender


class UserError(Exception):
    """Ends a command with its lines on stderr: each says what is wrong, where, and what to do.

    `code` is the exit code: 1 unless it is one of those above.
    """

    def __init__(self, *lines: str, code: int = 1) -> None:
        super().__init__(*lines)
        self.lines = lines
        self.code = code
