"""Sealed mail between the loops and the process that reads keys: mails opened on their way in.

Nothing is kept here: a mail is opened anew from its bytes whenever it is read, with the keys that are there by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gateway.crypto.process import CryptoProcess, looks_sealed
from gateway.message import RawMail


class Sealing:
    """Opens what comes sealed, by the keys of one folder; thread-safe. The process starts with the first such mail."""

    def __init__(self, folder: Path | None) -> None:
        self.crypto = CryptoProcess(folder)

    def turn_to(self, folder: Path | None) -> None:
        """Other keys from now on."""
        if folder != self.crypto.folder:
            old, self.crypto = self.crypto, CryptoProcess(folder)
            old.close()

    def open_all(self, mails: Sequence[RawMail]) -> list[RawMail]:
        """The mails, with what is inside beside those that came sealed; the others are not touched."""
        return [self._open(raw) if looks_sealed(raw.content) else raw for raw in mails]

    def _open(self, raw: RawMail) -> RawMail:
        opened = self.crypto.open(raw.content, raw.received_at)
        return raw if opened is None else replace(raw, opened=opened)

    def close(self) -> None:
        """Ends the process."""
        self.crypto.close()
