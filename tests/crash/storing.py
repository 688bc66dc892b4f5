"""A process that keeps mails and says so, to be killed: `python -m tests.crash.storing URL [COUNT]`.

Before each mail it writes `try N`, after the commit `kept N`, or `failed N ErrorName`; unbuffered, so that what was said was said.
Every tenth mail is larger than what stays in the database.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from store.database import blobs
from store.database.unit import Database
from store.database.writer import Writer
from store.errors import StoreError
from store.mail import inbox

AT_ONCE = 8


def content_of(number: int) -> bytes:
    body = b"%d\n" % number * 400
    return b"Message-ID: <%d@example.org>\r\n\r\n" % number + (
        body * (blobs.INLINE_LIMIT // len(body) + 1) if number % 10 == 9 else body
    )


def main(url: str, count: int) -> None:
    database = Database.open(url)
    writer = Writer(database)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        say("".join(f"try {number}\n" for number in numbers))
        futures = [
            writer.submit(
                lambda unit, n=number: inbox.put(
                    unit, content=content_of(n), sender="a@b", recipients=["s@d"], received_at=now
                ),
                "T1",
            )
            for number in numbers
        ]
        for number, future in zip(numbers, futures, strict=True):
            try:
                future.result()
                say(f"kept {number}\n")
            except StoreError as error:
                say(f"failed {number} {type(error).__name__}\n")
    writer.close()
    database.close()


def say(text: str) -> None:
    os.write(1, text.encode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
