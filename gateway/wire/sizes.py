"""What somebody whose mail is too large is told, whichever road it came by.

Words for a person: servers show them to the writer.
"""

from __future__ import annotations

MB = 1024 * 1024


def too_large(limit: int) -> str:
    """Why a mail beyond `limit` bytes is not taken, and what to do."""
    return (
        f"this mail is larger than {show_size(limit)}, which is the most that is taken here;"
        " please send it with smaller attachments"
    )


def show_size(size: int) -> str:
    """Bytes in the largest unit that they fill, rounded down: nobody is told of more than there is."""
    if size >= MB:
        tenths = size * 10 // MB
        return f"{tenths // 10}.{tenths % 10} MB".replace(".0 ", " ")
    return f"{size // 1024} kB" if size >= 1024 else f"{size} bytes"
