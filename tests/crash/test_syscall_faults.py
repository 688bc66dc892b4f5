"""Calls of the real daemon that fail, a few of them; `make syscall-faults` fails each that there is."""

from __future__ import annotations

from tests.crash.syscall_faults import FaultyDesk
from tests.crash.test_storing import needs_strace

FAULTS = (("fdatasync", "EIO", 2), ("pwrite64", "ENOSPC", 4))


@needs_strace
def test_a_call_that_fails_loses_nothing_and_doubles_nothing(make_desk):
    faulty = FaultyDesk.of(make_desk(database="sqlite:///var/postdesk.db"))
    for call, error, when in FAULTS:
        assert faulty.fail(call, error, when, mails=1), f"no {call} was made {when} times"
    faulty.check()
    assert len(faulty.met) == len(FAULTS)
