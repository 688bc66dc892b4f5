"""Open winmail.dat (TNEF), where the extra `tnef` is installed; what is found is attached beside it.

Acted on by nobody.

The library can hang on broken input: it is given two seconds of CPU by a timer, and only in a main thread,
where a timer can stop it.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_SECONDS = 2.0
_FILES = 50
_BYTES = 25 * 1024 * 1024


class _TooSlow(BaseException):
    """Out of time; no Exception, so that no handler in the library can swallow it."""


def open_tnef(content: bytes) -> list[tuple[str, bytes]]:
    """(name, bytes) of the files inside; [] where there are none, they cannot be read in time,
    or the extra is missing.
    """
    if len(content) > _BYTES or not content.startswith(b"\x78\x9f\x3e\x22"):
        return []
    if threading.current_thread() is not threading.main_thread():
        return []
    try:
        from tnefparse import TNEF
    except ImportError:
        return []
    logging.getLogger("tnef-decode").setLevel(logging.CRITICAL + 1)
    try:
        with _timer():
            parsed = TNEF(content, do_checksum=False)
            found = [
                (str(one.long_filename() or one.name or ""), bytes(one.data or b""))
                for one in parsed.attachments[:_FILES]
            ]
    except _TooSlow:
        return []
    except Exception:  # foreign input in a foreign parser
        return []
    return found if sum(len(data) for _, data in found) <= _BYTES else []


@contextlib.contextmanager
def _timer() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
