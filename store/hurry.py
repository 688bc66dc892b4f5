"""After the clock was set back: what waits for another try until a time that is far again, is due now.

Timers keep their times: a promise is a date. Retries have none but "soon".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.tables import inbox, is_state, outbox

if TYPE_CHECKING:
    from store.unit import Unit

LONGEST = {"letters": timedelta(hours=5), "mails": timedelta(minutes=20)}  # no retry of ours waits longer


@dataclass(frozen=True, slots=True)
class Hurried:
    letters: int
    mails: int


def hurry(unit: Unit, now: datetime) -> Hurried:
    """Makes due what no schedule can have put off so far."""
    letters = sa.update(outbox).where(is_state(outbox, "waiting"), outbox.c.due_at > now + LONGEST["letters"])
    mails = sa.update(inbox).where(is_state(inbox, "waiting"), inbox.c.retry_at > now + LONGEST["mails"])
    return Hurried(unit.execute(letters.values(due_at=now)).rowcount, unit.execute(mails.values(retry_at=now)).rowcount)
